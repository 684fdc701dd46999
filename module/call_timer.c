// SPDX-License-Identifier: GPL-2.0-only
/* Calls on timers. */

#include <linux/minmax.h>

#include "call.h"
#include "timer.h"

/* zx_timer_create() */
long zx_call_timer_create(struct zx_call *c)
{
	const struct zx_ioc_timer_create *a = &c->args.timer_create;
	struct zx_object *obj;
	int ret;

	if (a->clock_id > ZX_CLOCK_BOOT)
		return -EINVAL;
	ret = zx_policy_check(c, ZX_POL_NEW_TIMER);
	if (ret)
		return ret;
	if (a->options > ZX_TIMER_SLACK_LATE)
		return -EINVAL;
	obj = zx_timer_create(a->options, a->clock_id);
	if (!obj)
		return -ENOMEM;
	return zx_return_handle(c, obj, ZX_DEFAULT_TIMER_RIGHTS, a->out_handle);
}

/* zx_timer_set() */
long zx_call_timer_set(struct zx_call *c)
{
	const struct zx_ioc_timer_set *a = &c->args.timer_set;
	struct zx_object *obj;
	int ret;

	if (a->pad)
		return -EINVAL;
	if (a->slack < 0)
		return -ERANGE;
	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_TIMER,
			    ZX_RIGHT_WRITE, &obj, NULL);
	if (ret)
		return ret;
	zx_timer_set(obj, a->deadline,
		     max(a->slack, c->proc->policy.min_slack));
	zx_object_put(obj);
	return 0;
}

/* zx_timer_cancel() */
long zx_call_timer_cancel(struct zx_call *c)
{
	struct zx_object *obj;
	int ret;

	if (c->args.direct > U32_MAX)
		return -EBADF;
	ret = zx_handle_get(c->table, c->args.direct, ZX_OBJ_TYPE_TIMER,
			    ZX_RIGHT_WRITE, &obj, NULL);
	if (ret)
		return ret;
	zx_timer_cancel(obj);
	zx_object_put(obj);
	return 0;
}
