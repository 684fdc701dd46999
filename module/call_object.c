// SPDX-License-Identifier: GPL-2.0-only
/* Calls on objects of any kind: info with one record, children. */

#include <linux/string.h>
#include <linux/uaccess.h>

#include "call.h"
#include "job.h"
#include "socket.h"
#include "task.h"
#include "timer.h"
#include "vmar.h"
#include "vmo.h"

union zx_record {
	struct zx_info_handle_basic basic;
	struct zx_info_handle_count count;
	struct zx_info_process process;
	struct zx_info_job job;
	struct zx_info_thread thread;
	struct zx_info_vmar vmar;
	struct zx_info_vmo vmo;
	struct zx_info_thread_stats thread_stats;
	struct zx_info_task_runtime task_runtime;
	struct zx_info_process_handle_stats handle_stats;
	struct zx_info_task_stats task_stats;
	struct zx_info_socket socket;
	struct zx_info_timer timer;
	struct zx_info_linux_process linux_process;
};

static int zx_fill_basic(struct zx_object *obj, u32 rights,
			 union zx_record *rec)
{
	rec->basic.koid = obj->koid;
	rec->basic.rights = rights;
	rec->basic.type = obj->ops->type;
	rec->basic.related_koid = obj->related_koid;
	return 0;
}

static int zx_fill_count(struct zx_object *obj, u32 rights,
			 union zx_record *rec)
{
	rec->count.handle_count = atomic_read(&obj->handles);
	return 0;
}

static int zx_fill_process(struct zx_object *obj, u32 rights,
			   union zx_record *rec)
{
	zx_process_info(to_process(obj), &rec->process);
	return 0;
}

static int zx_fill_linux_process(struct zx_object *obj, u32 rights,
				 union zx_record *rec)
{
	zx_task_linux_info(to_process(obj)->task, &rec->linux_process);
	return 0;
}

static int zx_fill_job(struct zx_object *obj, u32 rights, union zx_record *rec)
{
	zx_job_info(to_job(obj), &rec->job);
	return 0;
}

static int zx_fill_thread(struct zx_object *obj, u32 rights,
			  union zx_record *rec)
{
	zx_thread_info(to_thread(obj), &rec->thread);
	return 0;
}

static int zx_fill_vmar(struct zx_object *obj, u32 rights,
			union zx_record *rec)
{
	zx_vmar_info(to_vmar(obj), &rec->vmar);
	return 0;
}

static int zx_fill_vmo(struct zx_object *obj, u32 rights, union zx_record *rec)
{
	zx_vmo_info(to_vmo(obj), rights, &rec->vmo);
	return 0;
}

static int zx_fill_task_stats(struct zx_object *obj, u32 rights,
			      union zx_record *rec)
{
	return zx_info_task_stats(to_process(obj), &rec->task_stats);
}

static int zx_fill_thread_stats(struct zx_object *obj, u32 rights,
				union zx_record *rec)
{
	return zx_thread_stats(to_thread(obj), &rec->thread_stats);
}

static int zx_fill_exception(struct zx_object *obj, u32 rights,
			     union zx_record *rec)
{
	/* No thread is ever in an exception. */
	return -EBADFD;
}

/* Linux does not count what page faults and locks cost. */
static int zx_fill_task_runtime(struct zx_object *obj, u32 rights,
				union zx_record *rec)
{
	struct zx_runtime runtime = {};
	int ret = 0;

	switch (obj->ops->type) {
	case ZX_OBJ_TYPE_JOB:
		ret = zx_job_runtime(to_job(obj), &runtime);
		break;
	case ZX_OBJ_TYPE_PROCESS:
		zx_process_runtime(to_process(obj), &runtime);
		break;
	case ZX_OBJ_TYPE_THREAD:
		zx_thread_runtime(to_thread(obj), &runtime);
		break;
	default:
		return -EMEDIUMTYPE;
	}
	rec->task_runtime.cpu_time = runtime.cpu;
	rec->task_runtime.queue_time = runtime.queue;
	return ret;
}

static int zx_fill_handle_stats(struct zx_object *obj, u32 rights,
				union zx_record *rec)
{
	return zx_info_handle_stats(to_process(obj), &rec->handle_stats);
}

static int zx_fill_clock_size(struct zx_object *obj, u32 rights,
			      union zx_record *rec)
{
	/* No clock can be mapped. */
	return -EINVAL;
}

/* No handle has the type of these topics: they end in the look-up. */
static int zx_fill_never(struct zx_object *obj, u32 rights,
			 union zx_record *rec)
{
	WARN_ON_ONCE(1);
	return -EOPNOTSUPP;
}

static int zx_fill_socket(struct zx_object *obj, u32 rights,
			  union zx_record *rec)
{
	zx_socket_info(obj, &rec->socket);
	return 0;
}

static int zx_fill_timer(struct zx_object *obj, u32 rights,
			 union zx_record *rec)
{
	zx_timer_info(obj, &rec->timer);
	return 0;
}

/**
 * struct zx_topic - a topic with one record
 * @topic: ZX_INFO_ number
 * @type: the object's type, ZX_OBJ_TYPE_NONE for any
 * @rights: needed
 * @size: of the record; an older version is a shorter one
 * @fill: fills a zeroed record, or says what is wrong with the object
 */
struct zx_topic {
	u32 topic;
	u32 type;
	u32 rights;
	size_t size;
	int (*fill)(struct zx_object *obj, u32 rights, union zx_record *rec);
};

static const struct zx_topic zx_topics[] = {
	{ ZX_INFO_HANDLE_BASIC, ZX_OBJ_TYPE_NONE, 0,
	  sizeof(struct zx_info_handle_basic), zx_fill_basic },
	{ ZX_INFO_HANDLE_COUNT, ZX_OBJ_TYPE_NONE, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_handle_count), zx_fill_count },
	{ ZX_INFO_PROCESS, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_process), zx_fill_process },
	{ ZX_INFO_LINUX_PROCESS, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_linux_process), zx_fill_linux_process },
	{ ZX_INFO_JOB, ZX_OBJ_TYPE_JOB, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_job), zx_fill_job },
	{ ZX_INFO_THREAD, ZX_OBJ_TYPE_THREAD, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_thread), zx_fill_thread },
	{ ZX_INFO_VMAR, ZX_OBJ_TYPE_VMAR, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_vmar), zx_fill_vmar },
	{ ZX_INFO_TASK_STATS, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_task_stats), zx_fill_task_stats },
	{ ZX_INFO_TASK_STATS_V1, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT,
	  offsetof(struct zx_info_task_stats,
		   mem_fractional_scaled_shared_bytes), zx_fill_task_stats },
	{ ZX_INFO_VMO, ZX_OBJ_TYPE_VMO, 0,
	  sizeof(struct zx_info_vmo), zx_fill_vmo },
	{ ZX_INFO_VMO_V1, ZX_OBJ_TYPE_VMO, 0,
	  offsetof(struct zx_info_vmo, metadata_bytes), zx_fill_vmo },
	{ ZX_INFO_VMO_V2, ZX_OBJ_TYPE_VMO, 0,
	  offsetof(struct zx_info_vmo, populated_bytes), zx_fill_vmo },
	{ ZX_INFO_VMO_V3, ZX_OBJ_TYPE_VMO, 0,
	  offsetof(struct zx_info_vmo, committed_private_bytes), zx_fill_vmo },
	{ ZX_INFO_SOCKET, ZX_OBJ_TYPE_SOCKET, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_socket), zx_fill_socket },
	{ ZX_INFO_TIMER, ZX_OBJ_TYPE_TIMER, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_timer), zx_fill_timer },
	{ ZX_INFO_THREAD_STATS, ZX_OBJ_TYPE_THREAD, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_thread_stats), zx_fill_thread_stats },
	{ ZX_INFO_THREAD_EXCEPTION_REPORT, ZX_OBJ_TYPE_THREAD,
	  ZX_RIGHT_INSPECT, 0, zx_fill_exception },
	{ ZX_INFO_THREAD_EXCEPTION_REPORT_V1, ZX_OBJ_TYPE_THREAD,
	  ZX_RIGHT_INSPECT, 0, zx_fill_exception },
	{ ZX_INFO_TASK_RUNTIME, ZX_OBJ_TYPE_NONE, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_task_runtime), zx_fill_task_runtime },
	{ ZX_INFO_TASK_RUNTIME_V1, ZX_OBJ_TYPE_NONE, ZX_RIGHT_INSPECT,
	  offsetof(struct zx_info_task_runtime, page_fault_time),
	  zx_fill_task_runtime },
	{ ZX_INFO_PROCESS_HANDLE_STATS, ZX_OBJ_TYPE_PROCESS, ZX_RIGHT_INSPECT,
	  sizeof(struct zx_info_process_handle_stats), zx_fill_handle_stats },
	{ ZX_INFO_CLOCK_MAPPED_SIZE, ZX_OBJ_TYPE_CLOCK, ZX_RIGHT_INSPECT,
	  0, zx_fill_clock_size },
	{ ZX_INFO_CPU_STATS, ZX_OBJ_TYPE_RESOURCE, 0, 0, zx_fill_never },
	{ ZX_INFO_KMEM_STATS, ZX_OBJ_TYPE_RESOURCE, 0, 0, zx_fill_never },
	{ ZX_INFO_KMEM_STATS_V1, ZX_OBJ_TYPE_RESOURCE, 0, 0, zx_fill_never },
	{ ZX_INFO_KMEM_STATS_EXTENDED, ZX_OBJ_TYPE_RESOURCE, 0, 0,
	  zx_fill_never },
	{ ZX_INFO_KMEM_STATS_COMPRESSION, ZX_OBJ_TYPE_RESOURCE, 0, 0,
	  zx_fill_never },
	{ ZX_INFO_RESOURCE, ZX_OBJ_TYPE_RESOURCE, 0, 0, zx_fill_never },
	{ ZX_INFO_GUEST_STATS, ZX_OBJ_TYPE_RESOURCE, 0, 0, zx_fill_never },
	{ ZX_INFO_POWER_DOMAINS, ZX_OBJ_TYPE_RESOURCE, 0, 0, zx_fill_never },
	{ ZX_INFO_MEMORY_STALL, ZX_OBJ_TYPE_RESOURCE, 0, 0, zx_fill_never },
	{ ZX_INFO_BTI, ZX_OBJ_TYPE_BTI, 0, 0, zx_fill_never },
	{ ZX_INFO_STREAM, ZX_OBJ_TYPE_STREAM, 0, 0, zx_fill_never },
	{ ZX_INFO_MSI, ZX_OBJ_TYPE_MSI, 0, 0, zx_fill_never },
	{ ZX_INFO_VCPU, ZX_OBJ_TYPE_VCPU, 0, 0, zx_fill_never },
	{ ZX_INFO_IOB, ZX_OBJ_TYPE_IOB, 0, 0, zx_fill_never },
	{ ZX_INFO_IOB_REGIONS, ZX_OBJ_TYPE_IOB, 0, 0, zx_fill_never },
	{ ZX_INFO_INTERRUPT, ZX_OBJ_TYPE_INTERRUPT, 0, 0, zx_fill_never },
};

/**
 * zx_out_counts() - how many records were written, and how many there are
 * @a: the call
 * @actual: written
 * @avail: there are
 *
 * Return: 0 or -EINVAL.
 */
int zx_out_counts(const struct zx_ioc_get_info *a, u64 actual, u64 avail)
{
	if (a->out_actual && zx_out(a->out_actual, &actual, sizeof(actual)))
		return -EINVAL;
	if (a->out_avail && zx_out(a->out_avail, &avail, sizeof(avail)))
		return -EINVAL;
	return 0;
}

/* zx_object_get_info() */
long zx_call_object_get_info(struct zx_call *c)
{
	const struct zx_ioc_get_info *a = &c->args.get_info;
	const struct zx_topic *t = zx_topics;
	union zx_record rec = {};
	struct zx_object *obj;
	u32 rights;
	int ret;

	if (a->topic == ZX_INFO_HANDLE_VALID) {
		c->lenient = true;
		ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_NONE, 0,
				    &obj, NULL);
		if (!ret)
			zx_object_put(obj);
		return ret;
	}
	while (t->topic != a->topic) {
		if (++t == zx_topics + ARRAY_SIZE(zx_topics))
			return zx_info_list(c);
	}

	ret = zx_handle_get(c->table, a->handle, t->type, t->rights, &obj,
			    &rights);
	if (ret)
		return ret;
	ret = t->fill(obj, rights, &rec);
	zx_object_put(obj);
	if (ret)
		return ret;

	if (a->buffer_size < t->size)
		return zx_out_counts(a, 0, 1) ?: -EMSGSIZE;
	return zx_out(a->buffer, &rec, t->size) ?: zx_out_counts(a, 1, 1);
}

/* zx_object_get_child() */
long zx_call_object_get_child(struct zx_call *c)
{
	const struct zx_ioc_get_child *a = &c->args.get_child;
	struct zx_object *parent, *child;
	u32 have, rights;
	int ret;

	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_NONE,
			    ZX_RIGHT_ENUMERATE, &parent, &have);
	if (ret)
		return ret;
	ret = zx_pick_rights(have, a->rights, &rights) ? -EACCES : 0;
	if (ret)
		goto out;
	switch (parent->ops->type) {
	case ZX_OBJ_TYPE_JOB:
		child = zx_job_child(to_job(parent), a->koid);
		break;
	case ZX_OBJ_TYPE_PROCESS:
		child = zx_process_thread(to_process(parent), a->koid);
		break;
	default:
		ret = -EMEDIUMTYPE;
		goto out;
	}
	if (child)
		ret = zx_return_handle(c, child, rights, a->out_handle);
	else
		ret = -ENOENT;
out:
	zx_object_put(parent);
	return ret;
}
