// SPDX-License-Identifier: GPL-2.0-only
/* How policy adds up, see policy.h. */

#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/minmax.h>

#include "policy.h"

/* What ZX_POL_NEW_ANY stands for: every condition named NEW_. */
#define ZX_POL_NEW_ALL	(GENMASK(ZX_POL_NEW_PAGER, ZX_POL_NEW_VMO) |	\
			 BIT(ZX_POL_NEW_IOB) | BIT(ZX_POL_NEW_SAMPLER))

static int zx_policy_set(struct zx_policy *policy, bool absolute,
			 u32 condition, u32 action, u32 flags)
{
	if (action > ZX_POL_ACTION_KILL)
		return -EOPNOTSUPP;
	if (flags > ZX_POL_OVERRIDE_DENY || condition >= ZX_POL_MAX)
		return -EINVAL;
	if (!(policy->locked & BIT(condition))) {
		policy->action[condition] = action;
		if (flags == ZX_POL_OVERRIDE_DENY)
			policy->locked |= BIT(condition);
		return 0;
	}
	/* It stays as it is, which may be what is asked for. */
	if (policy->action[condition] == action &&
	    flags == ZX_POL_OVERRIDE_DENY)
		return 0;
	return absolute ? -EEXIST : 0;
}

static int zx_policy_set_any(struct zx_policy *policy, bool absolute,
			     u32 action)
{
	u32 condition;
	int ret = 0;

	for (condition = 0; condition < ZX_POL_MAX && !ret; condition++) {
		if (ZX_POL_NEW_ALL & BIT(condition))
			ret = zx_policy_set(policy, absolute, condition, action,
					    ZX_POL_OVERRIDE_ALLOW);
	}
	return ret;
}

/**
 * zx_policy_add() - change actions, all that is asked for or nothing
 * @policy: policy
 * @absolute: what is locked must be as asked for, else it just stays
 * @entries: one after the other
 * @n: number of @entries
 *
 * NEW_ANY leaves its conditions open for entries after it, and decides at the
 * end whether they can be overridden. What was locked before the call stays so
 * even then, or nothing that is passed down would be safe.
 *
 * Return: 0, -ERANGE, -EOPNOTSUPP, -EINVAL, -EEXIST.
 */
int zx_policy_add(struct zx_policy *policy, bool absolute,
		  const struct zx_policy_basic_v2 *entries, u32 n)
{
	struct zx_policy sum = *policy;
	const struct zx_policy_basic_v2 *any = NULL, *e;
	int ret;

	if (n > ZX_POL_MAX)
		return -ERANGE;
	for (e = entries; e < entries + n; e++) {
		if (e->condition == ZX_POL_NEW_ANY) {
			any = e;
			ret = zx_policy_set_any(&sum, absolute, e->action);
		} else {
			ret = zx_policy_set(&sum, absolute, e->condition,
					    e->action, e->flags);
		}
		if (ret)
			return ret;
	}
	if (any) {
		if (any->flags > ZX_POL_OVERRIDE_DENY)
			return -EINVAL;
		if (any->flags == ZX_POL_OVERRIDE_DENY)
			sum.locked |= ZX_POL_NEW_ALL;
		else
			sum.locked &= ~ZX_POL_NEW_ALL | policy->locked;
	}
	*policy = sum;
	return 0;
}

/**
 * zx_policy_add_slack() - raise the least slack of timers
 * @policy: policy
 * @slack: what is asked for
 *
 * Return: 0 or -EINVAL.
 */
int zx_policy_add_slack(struct zx_policy *policy,
			const struct zx_policy_timer_slack *slack)
{
	if (slack->min_slack < 0 || slack->default_mode > ZX_TIMER_SLACK_LATE)
		return -EINVAL;
	policy->min_slack = max(policy->min_slack, slack->min_slack);
	policy->slack_mode = slack->default_mode;
	return 0;
}
