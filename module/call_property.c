// SPDX-License-Identifier: GPL-2.0-only
/* zx_object_get_property(), zx_object_set_property(). */

#include <linux/uaccess.h>

#include "call.h"
#include "job.h"
#include "socket.h"
#include "task.h"
#include "vmo.h"

union zx_value {
	char name[ZX_MAX_NAME_LEN];
	u64 number;
};

static int zx_check_name(struct zx_object *obj)
{
	if (obj->ops->type == ZX_OBJ_TYPE_THREAD)
		return zx_thread_check_name(to_thread(obj));
	return 0;
}

static int zx_get_name(struct zx_object *obj, union zx_value *value)
{
	zx_object_get_name(obj, value->name);
	return zx_check_name(obj);
}

static int zx_set_name(struct zx_object *obj, const union zx_value *value,
		       size_t len)
{
	int ret = zx_check_name(obj);

	if (ret)
		return ret;
	zx_object_set_name(obj, value->name, len);
	if (obj->ops->type == ZX_OBJ_TYPE_THREAD)
		zx_thread_name_changed(to_thread(obj));
	return 0;
}

static int zx_get_register_fs(struct zx_object *obj, union zx_value *value)
{
	if (!zx_thread_is_caller(to_thread(obj)))
		return -EACCES;
	value->number = zx_task_fs_base();
	return 0;
}

static int zx_get_register_gs(struct zx_object *obj, union zx_value *value)
{
	if (!zx_thread_is_caller(to_thread(obj)))
		return -EACCES;
	value->number = zx_task_gs_base();
	return 0;
}

/* The library sets it: arch_prctl(2) knows all there is to it. */
static int zx_set_register(struct zx_object *obj, const union zx_value *value,
			   size_t len)
{
	if (!zx_thread_is_caller(to_thread(obj)))
		return -EACCES;
	/* An address that a program has on Zircon, or with 4-level tables. */
	return value->number >> 47 ? -EINVAL : 0;
}

static int zx_get_debug_addr(struct zx_object *obj, union zx_value *value)
{
	value->number = READ_ONCE(to_process(obj)->debug_addr);
	return 0;
}

static int zx_set_debug_addr(struct zx_object *obj, const union zx_value *value,
			     size_t len)
{
	WRITE_ONCE(to_process(obj)->debug_addr, value->number);
	return 0;
}

static int zx_get_vdso_base(struct zx_object *obj, union zx_value *value)
{
	/*
	 * libzx's is a VMO as any other, mapped or not by whoever makes the
	 * process. Linux's has other calls in it.
	 */
	value->number = 0;
	return 0;
}

static int zx_get_break_on_load(struct zx_object *obj, union zx_value *value)
{
	value->number = READ_ONCE(to_process(obj)->break_on_load);
	return 0;
}

static int zx_set_break_on_load(struct zx_object *obj,
				const union zx_value *value, size_t len)
{
	WRITE_ONCE(to_process(obj)->break_on_load, value->number);
	return 0;
}

static int zx_get_rx_threshold(struct zx_object *obj, union zx_value *value)
{
	value->number = zx_socket_rx_threshold(obj);
	return 0;
}

static int zx_set_rx_threshold(struct zx_object *obj,
			       const union zx_value *value, size_t len)
{
	return zx_socket_set_rx_threshold(obj, value->number);
}

static int zx_get_tx_threshold(struct zx_object *obj, union zx_value *value)
{
	value->number = zx_socket_tx_threshold(obj);
	return 0;
}

static int zx_set_tx_threshold(struct zx_object *obj,
			       const union zx_value *value, size_t len)
{
	return zx_socket_set_tx_threshold(obj, value->number);
}

static int zx_set_kill_on_oom(struct zx_object *obj, const union zx_value *value,
			      size_t len)
{
	if (value->number > 1)
		return -EINVAL;
	zx_job_set_kill_on_oom(to_job(obj), value->number);
	return 0;
}

static int zx_get_content_size(struct zx_object *obj, union zx_value *value)
{
	value->number = zx_vmo_stream_size(to_vmo(obj));
	return 0;
}

static int zx_set_content_size(struct zx_object *obj,
			       const union zx_value *value, size_t len)
{
	return zx_vmo_set_stream_size(to_vmo(obj), value->number);
}

/* No handle has the type of these properties: they end before that. */
static int zx_get_never(struct zx_object *obj, union zx_value *value)
{
	WARN_ON_ONCE(1);
	return -EOPNOTSUPP;
}

static int zx_set_never(struct zx_object *obj, const union zx_value *value,
			size_t len)
{
	WARN_ON_ONCE(1);
	return -EOPNOTSUPP;
}

/**
 * struct zx_property - a property
 * @number: ZX_PROP_ number
 * @type: the object's type; ZX_OBJ_TYPE_NONE for any that has a name
 * @size: bytes
 * @set_rights: needed to set it, besides ZX_RIGHT_SET_PROPERTY
 * @get: read it; NULL if it cannot be read
 * @set: change it, given so many bytes; NULL if it cannot be changed
 */
struct zx_property {
	u32 number;
	u32 type;
	u32 size;
	u32 set_rights;
	int (*get)(struct zx_object *obj, union zx_value *value);
	int (*set)(struct zx_object *obj, const union zx_value *value,
		   size_t len);
};

static const struct zx_property zx_properties[] = {
	{ ZX_PROP_REGISTER_GS, ZX_OBJ_TYPE_THREAD, sizeof(u64), 0,
	  zx_get_register_gs, zx_set_register },
	{ ZX_PROP_NAME, ZX_OBJ_TYPE_NONE, ZX_MAX_NAME_LEN, 0,
	  zx_get_name, zx_set_name },
	{ ZX_PROP_REGISTER_FS, ZX_OBJ_TYPE_THREAD, sizeof(u64), 0,
	  zx_get_register_fs, zx_set_register },
	{ ZX_PROP_PROCESS_DEBUG_ADDR, ZX_OBJ_TYPE_PROCESS, sizeof(u64), 0,
	  zx_get_debug_addr, zx_set_debug_addr },
	{ ZX_PROP_PROCESS_VDSO_BASE_ADDRESS, ZX_OBJ_TYPE_PROCESS, sizeof(u64),
	  0, zx_get_vdso_base, NULL },
	{ ZX_PROP_PROCESS_BREAK_ON_LOAD, ZX_OBJ_TYPE_PROCESS, sizeof(u64), 0,
	  zx_get_break_on_load, zx_set_break_on_load },
	{ ZX_PROP_SOCKET_RX_THRESHOLD, ZX_OBJ_TYPE_SOCKET, sizeof(u64), 0,
	  zx_get_rx_threshold, zx_set_rx_threshold },
	{ ZX_PROP_SOCKET_TX_THRESHOLD, ZX_OBJ_TYPE_SOCKET, sizeof(u64), 0,
	  zx_get_tx_threshold, zx_set_tx_threshold },
	{ ZX_PROP_JOB_KILL_ON_OOM, ZX_OBJ_TYPE_JOB, sizeof(u64), 0,
	  NULL, zx_set_kill_on_oom },
	{ ZX_PROP_VMO_CONTENT_SIZE, ZX_OBJ_TYPE_VMO, sizeof(u64),
	  ZX_RIGHT_WRITE, zx_get_content_size, zx_set_content_size },
	{ ZX_PROP_EXCEPTION_STATE, ZX_OBJ_TYPE_EXCEPTION, sizeof(u32), 0,
	  zx_get_never, zx_set_never },
	{ ZX_PROP_EXCEPTION_STRATEGY, ZX_OBJ_TYPE_EXCEPTION, sizeof(u32), 0,
	  zx_get_never, zx_set_never },
	{ ZX_PROP_STREAM_MODE_APPEND, ZX_OBJ_TYPE_STREAM, sizeof(u8), 0,
	  zx_get_never, zx_set_never },
};

static const struct zx_property *zx_property_find(u32 number)
{
	const struct zx_property *p;

	for (p = zx_properties;
	     p < zx_properties + ARRAY_SIZE(zx_properties); p++) {
		if (p->number == number)
			return p;
	}
	return NULL;
}

static bool zx_property_is_of(const struct zx_property *p,
			      const struct zx_object *obj)
{
	if (p->type == ZX_OBJ_TYPE_NONE)
		return obj->name;
	return p->type == obj->ops->type;
}

/* zx_object_get_property() */
long zx_call_object_get_property(struct zx_call *c)
{
	const struct zx_ioc_property *a = &c->args.property;
	const struct zx_property *p = zx_property_find(a->property);
	union zx_value value;
	struct zx_object *obj;
	int ret;

	if (!a->value)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_NONE,
			    ZX_RIGHT_GET_PROPERTY, &obj, NULL);
	if (ret)
		return ret;
	if (!p || !p->get)
		ret = -EOPNOTSUPP;
	else if (a->value_size < p->size)
		ret = -EMSGSIZE;
	else if (!zx_property_is_of(p, obj))
		ret = -EMEDIUMTYPE;
	else
		ret = p->get(obj, &value);
	zx_object_put(obj);
	return ret ?: zx_out(a->value, &value, p->size);
}

/* zx_object_set_property() */
long zx_call_object_set_property(struct zx_call *c)
{
	const struct zx_ioc_property *a = &c->args.property;
	const struct zx_property *p = zx_property_find(a->property);
	union zx_value value;
	struct zx_object *obj;
	size_t len;
	u32 rights;
	int ret;

	if (!a->value)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_NONE,
			    ZX_RIGHT_SET_PROPERTY, &obj, &rights);
	if (ret)
		return ret;
	ret = -EOPNOTSUPP;
	if (!p || !p->set)
		goto out;
	ret = -EACCES;
	if ((rights & p->set_rights) != p->set_rights)
		goto out;
	/* A name may have any size. */
	len = p->size;
	if (p->number == ZX_PROP_NAME)
		len = min_t(u64, a->value_size, ZX_MAX_NAME_LEN - 1);
	ret = -EMSGSIZE;
	if (a->value_size < len)
		goto out;
	ret = -EMEDIUMTYPE;
	if (!zx_property_is_of(p, obj))
		goto out;
	ret = -EINVAL;
	if (copy_from_user(&value, u64_to_user_ptr(a->value), len))
		goto out;
	ret = p->set(obj, &value, len);
out:
	zx_object_put(obj);
	return ret;
}
