// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_job_set_policy(), and what policy does to calls.
 *
 * A call asks zx_policy_check() before it does what a condition names, and gives
 * up if that refuses. What is more than a refusal, being killed, comes when the
 * call has ended (zx_policy_end()), in the dispatcher alone. Exceptions kill as
 * well, since nobody can handle them yet; it is then that they would be raised.
 *
 * A process that is not to be killed (zx_task_may_kill()) is only refused.
 */

#include <linux/uaccess.h>

#include "call.h"
#include "job.h"
#include "policy.h"

/* Entries that are copied in before they are looked at. */
#define ZX_POLICY_ENTRIES_MAX	32U

/**
 * zx_policy_act() - an action that is not ALLOW
 * @c: call of the process that the policy is about
 * @action: ZX_POL_ACTION_
 *
 * Return: 0 to go on, or -EACCES.
 */
int zx_policy_act(struct zx_call *c, u32 action)
{
	switch (action) {
	case ZX_POL_ACTION_ALLOW_EXCEPTION:
	case ZX_POL_ACTION_DENY_EXCEPTION:
		if (!c->retcode)
			c->retcode = ZX_TASK_RETCODE_EXCEPTION_KILL;
		break;
	case ZX_POL_ACTION_KILL:
		c->retcode = ZX_TASK_RETCODE_POLICY_KILL;
		break;
	}
	return action == ZX_POL_ACTION_ALLOW_EXCEPTION ? 0 : -EACCES;
}

/**
 * zx_policy_end() - a call ended, with a bad handle or to be killed
 * @c: call
 */
void zx_policy_end(struct zx_call *c)
{
	/* Refused or not, the call has its result. */
	if (c->bad_handle)
		zx_policy_check(c, ZX_POL_BAD_HANDLE);
	if (c->retcode)
		zx_process_kill(c->proc, c->retcode);
}

/* Either version of the entries, as the newer one. */
static int zx_copy_entries(const struct zx_ioc_job_set_policy *a,
			   struct zx_policy_basic_v2 *entries)
{
	void __user *from = u64_to_user_ptr(a->policy);
	struct zx_policy_basic_v1 v1[ZX_POLICY_ENTRIES_MAX];
	u32 i;

	if (a->topic == ZX_JOB_POL_BASIC_V2)
		return copy_from_user(entries, from,
				      a->count * sizeof(*entries)) ? -EINVAL : 0;
	if (copy_from_user(v1, from, a->count * sizeof(*v1)))
		return -EINVAL;
	for (i = 0; i < a->count; i++) {
		entries[i].condition = v1[i].condition;
		entries[i].action = v1[i].policy;
		entries[i].flags = ZX_POL_OVERRIDE_DENY;
	}
	return 0;
}

static int zx_get_to_set_policy(struct zx_call *c, struct zx_object **obj)
{
	return zx_handle_get(c->table, c->args.job_set_policy.handle,
			     ZX_OBJ_TYPE_JOB, ZX_RIGHT_SET_POLICY, obj, NULL);
}

static int zx_set_basic(struct zx_call *c)
{
	const struct zx_ioc_job_set_policy *a = &c->args.job_set_policy;
	struct zx_policy_basic_v2 entries[ZX_POLICY_ENTRIES_MAX];
	struct zx_object *obj;
	int ret;

	if (a->options > ZX_JOB_POL_ABSOLUTE)
		return -EINVAL;
	if (!a->policy || !a->count || a->count > ZX_POLICY_ENTRIES_MAX)
		return -EINVAL;
	ret = zx_copy_entries(a, entries) ?: zx_get_to_set_policy(c, &obj);
	if (ret)
		return ret;
	ret = zx_job_set_policy(to_job(obj),
				a->options == ZX_JOB_POL_ABSOLUTE, entries,
				a->count);
	zx_object_put(obj);
	return ret;
}

static int zx_set_slack(struct zx_call *c)
{
	const struct zx_ioc_job_set_policy *a = &c->args.job_set_policy;
	struct zx_policy_timer_slack slack;
	struct zx_object *obj;
	int ret;

	if (a->options != ZX_JOB_POL_RELATIVE || !a->policy || a->count != 1)
		return -EINVAL;
	if (copy_from_user(&slack, u64_to_user_ptr(a->policy), sizeof(slack)))
		return -EINVAL;
	ret = zx_get_to_set_policy(c, &obj);
	if (ret)
		return ret;
	ret = zx_job_set_timer_slack(to_job(obj), &slack);
	zx_object_put(obj);
	return ret;
}

/* zx_job_set_policy(): the checks are in the order of the sheet. */
long zx_call_job_set_policy(struct zx_call *c)
{
	switch (c->args.job_set_policy.topic) {
	case ZX_JOB_POL_BASIC_V1:
	case ZX_JOB_POL_BASIC_V2:
		return zx_set_basic(c);
	case ZX_JOB_POL_TIMER_SLACK:
		return zx_set_slack(c);
	}
	return -EINVAL;
}
