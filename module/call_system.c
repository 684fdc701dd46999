// SPDX-License-Identifier: GPL-2.0-only
/* Calls about the system as a whole. */

#include "call.h"
#include "job.h"
#include "pressure.h"

/* zx_system_get_event() */
long zx_call_system_get_event(struct zx_call *c)
{
	const struct zx_ioc_system_event *a = &c->args.system_event;
	struct zx_object *job, *event;
	u32 rights = 0;
	bool is_root;
	int ret;

	if (a->kind == ZX_SYSTEM_EVENT_OUT_OF_MEMORY)
		rights = ZX_RIGHT_MANAGE_PROCESS;
	ret = zx_handle_get(c->table, a->root_job, ZX_OBJ_TYPE_JOB, rights,
			    &job, NULL);
	if (ret)
		return ret;
	is_root = to_job(job) == zx_root_job;
	zx_object_put(job);
	if (!is_root)
		return -EACCES;
	event = zx_pressure_event(a->kind);
	if (!event)
		return -EINVAL;
	ret = zx_return_handle(c, zx_object_get(event),
			       ZX_DEFAULT_SYSTEM_EVENT_LOW_MEMORY_RIGHTS,
			       a->out_handle);
	if (!ret)
		zx_pressure_watch();
	return ret;
}
