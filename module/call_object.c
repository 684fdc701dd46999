// SPDX-License-Identifier: GPL-2.0-only
/* Calls on objects of any kind: info and properties. */

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

/* What a property is on an object: 0, or what its size does not matter for. */
static int zx_check_property(struct zx_object *obj, u32 property)
{
	switch (property) {
	case ZX_PROP_NAME:
		if (!obj->name)
			return -EMEDIUMTYPE;
		if (obj->ops->type == ZX_OBJ_TYPE_THREAD)
			return zx_thread_check_name(to_thread(obj));
		return 0;
	case ZX_PROP_VMO_CONTENT_SIZE:
		return obj->ops->type == ZX_OBJ_TYPE_VMO ? 0 : -EMEDIUMTYPE;
	case ZX_PROP_SOCKET_RX_THRESHOLD:
	case ZX_PROP_SOCKET_TX_THRESHOLD:
		return obj->ops->type == ZX_OBJ_TYPE_SOCKET ? 0 : -EMEDIUMTYPE;
	}
	return -EOPNOTSUPP;
}

static size_t zx_property_size(u32 property)
{
	return property == ZX_PROP_NAME ? ZX_MAX_NAME_LEN : sizeof(u64);
}

union zx_property {
	char name[ZX_MAX_NAME_LEN];
	u64 size;
};

/* Of an object that has it. */
static void zx_get_property(struct zx_object *obj, u32 property,
			    union zx_property *value)
{
	switch (property) {
	case ZX_PROP_NAME:
		zx_object_get_name(obj, value->name);
		break;
	case ZX_PROP_VMO_CONTENT_SIZE:
		value->size = zx_vmo_stream_size(to_vmo(obj));
		break;
	case ZX_PROP_SOCKET_RX_THRESHOLD:
		value->size = zx_socket_rx_threshold(obj);
		break;
	case ZX_PROP_SOCKET_TX_THRESHOLD:
		value->size = zx_socket_tx_threshold(obj);
		break;
	}
}

/* The same; @len: bytes of a name. */
static int zx_set_property(struct zx_object *obj, u32 property,
			   const union zx_property *value, size_t len)
{
	switch (property) {
	case ZX_PROP_NAME:
		zx_object_set_name(obj, value->name, len);
		return 0;
	case ZX_PROP_VMO_CONTENT_SIZE:
		return zx_vmo_set_stream_size(to_vmo(obj), value->size);
	case ZX_PROP_SOCKET_RX_THRESHOLD:
		return zx_socket_set_rx_threshold(obj, value->size);
	case ZX_PROP_SOCKET_TX_THRESHOLD:
		return zx_socket_set_tx_threshold(obj, value->size);
	}
	return -EOPNOTSUPP;
}

/* zx_object_get_property() */
long zx_call_object_get_property(struct zx_call *c)
{
	const struct zx_ioc_property *a = &c->args.property;
	size_t size = zx_property_size(a->property);
	union zx_property value;
	struct zx_object *obj;
	int ret;

	if (!a->value)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_NONE,
			    ZX_RIGHT_GET_PROPERTY, &obj, NULL);
	if (ret)
		return ret;
	ret = zx_check_property(obj, a->property);
	if (ret != -EOPNOTSUPP && a->value_size < size)
		ret = -EMSGSIZE;
	if (!ret)
		zx_get_property(obj, a->property, &value);
	zx_object_put(obj);
	return ret ?: zx_out(a->value, &value, size);
}

/* zx_object_set_property() */
long zx_call_object_set_property(struct zx_call *c)
{
	const struct zx_ioc_property *a = &c->args.property;
	bool is_name = a->property == ZX_PROP_NAME;
	size_t len = sizeof(u64);
	union zx_property value;
	struct zx_object *obj;
	u32 rights;
	int ret;

	if (!a->value)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_NONE,
			    ZX_RIGHT_SET_PROPERTY, &obj, &rights);
	if (ret)
		return ret;
	ret = zx_check_property(obj, a->property);
	if (is_name)
		len = min_t(u64, a->value_size, ZX_MAX_NAME_LEN - 1);
	else if (!ret && a->value_size < len)
		ret = -EMSGSIZE;
	else if (!ret && a->property == ZX_PROP_VMO_CONTENT_SIZE &&
		 !(rights & ZX_RIGHT_WRITE))
		ret = -EACCES;
	if (!ret && copy_from_user(&value, u64_to_user_ptr(a->value), len))
		ret = -EINVAL;
	if (!ret)
		ret = zx_set_property(obj, a->property, &value, len);
	zx_object_put(obj);
	return ret;
}
