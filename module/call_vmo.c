// SPDX-License-Identifier: GPL-2.0-only
/* Calls on VMOs. */

#include <linux/mm.h>

#include "call.h"
#include "vmo.h"

/* zx_vmo_create() */
long zx_call_vmo_create(struct zx_call *c)
{
	const struct zx_ioc_vmo_create *a = &c->args.vmo_create;
	u32 rights = ZX_DEFAULT_VMO_RIGHTS;
	struct zx_vmo *vmo;
	int err;

	if (a->pad)
		return -EINVAL;
	err = zx_policy_check(c, ZX_POL_NEW_VMO);
	if (err)
		return err;
	vmo = zx_vmo_create(a->size, a->options, &err);
	if (!vmo)
		return err;
	if (a->options & ZX_VMO_RESIZABLE)
		rights |= ZX_RIGHT_RESIZE;
	return zx_return_handle(c, &vmo->obj, rights, a->out_handle);
}

/* The VMO of a handle that has @need, with a reference. */
static int zx_get_vmo(struct zx_call *c, u32 handle, u32 need,
		      struct zx_vmo **vmo)
{
	struct zx_object *obj;
	int ret;

	ret = zx_handle_get(c->table, handle, ZX_OBJ_TYPE_VMO, need, &obj,
			    NULL);
	if (!ret)
		*vmo = to_vmo(obj);
	return ret;
}

static long zx_rw(struct zx_call *c, bool write)
{
	const struct zx_ioc_vmo_rw *a = &c->args.vmo_rw;
	void __user *buf = u64_to_user_ptr(a->buffer);
	struct zx_vmo *vmo;
	int ret;

	if (a->pad)
		return -EINVAL;
	ret = zx_get_vmo(c, a->handle, write ? ZX_RIGHT_WRITE : ZX_RIGHT_READ,
			 &vmo);
	if (ret)
		return ret;
	if (write)
		ret = zx_vmo_write(vmo, a->offset, buf, a->size);
	else
		ret = zx_vmo_read(vmo, a->offset, buf, a->size);
	zx_object_put(&vmo->obj);
	return ret;
}

/* zx_vmo_read() */
long zx_call_vmo_read(struct zx_call *c)
{
	return zx_rw(c, false);
}

/* zx_vmo_write() */
long zx_call_vmo_write(struct zx_call *c)
{
	return zx_rw(c, true);
}

static long zx_get_size(struct zx_call *c, u64 (*get)(struct zx_vmo *vmo))
{
	const struct zx_ioc_vmo_get_size *a = &c->args.vmo_get_size;
	struct zx_vmo *vmo;
	u64 size;
	int ret;

	if (a->pad)
		return -EINVAL;
	ret = zx_get_vmo(c, a->handle, 0, &vmo);
	if (ret)
		return ret;
	size = get(vmo);
	zx_object_put(&vmo->obj);
	return zx_out(a->out_size, &size, sizeof(size));
}

/* zx_vmo_get_size() */
long zx_call_vmo_get_size(struct zx_call *c)
{
	return zx_get_size(c, zx_vmo_size);
}

/* zx_vmo_get_stream_size() */
long zx_call_vmo_get_stream_size(struct zx_call *c)
{
	return zx_get_size(c, zx_vmo_stream_size);
}

/* zx_vmo_set_size() */
long zx_call_vmo_set_size(struct zx_call *c)
{
	const struct zx_ioc_vmo_set_size *a = &c->args.vmo_set_size;
	struct zx_object *obj;
	u32 rights;
	int ret;

	if (a->pad)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_VMO,
			    ZX_RIGHT_WRITE, &obj, &rights);
	if (ret)
		return ret;
	if (to_vmo(obj)->options & ZX_VMO_RESIZABLE &&
	    !(rights & ZX_RIGHT_RESIZE))
		ret = -EACCES;
	else
		ret = zx_vmo_set_size(to_vmo(obj), a->size);
	zx_object_put(obj);
	return ret;
}

/* zx_vmo_set_stream_size() */
long zx_call_vmo_set_stream_size(struct zx_call *c)
{
	const struct zx_ioc_vmo_set_size *a = &c->args.vmo_set_size;
	struct zx_vmo *vmo;
	int ret;

	if (a->pad)
		return -EINVAL;
	ret = zx_get_vmo(c, a->handle, ZX_RIGHT_WRITE, &vmo);
	if (ret)
		return ret;
	ret = zx_vmo_set_stream_size(vmo, a->size);
	zx_object_put(&vmo->obj);
	return ret;
}

/* Of these rights of op_range any one will do. */
static u32 zx_vmo_op_rights(u32 op)
{
	switch (op) {
	case ZX_VMO_OP_COMMIT:
	case ZX_VMO_OP_DECOMMIT:
	case ZX_VMO_OP_ZERO:
		return ZX_RIGHT_WRITE;
	case ZX_VMO_OP_LOCK:
	case ZX_VMO_OP_TRY_LOCK:
	case ZX_VMO_OP_UNLOCK:
		return ZX_RIGHT_READ | ZX_RIGHT_WRITE;
	case ZX_VMO_OP_CACHE_SYNC:
	case ZX_VMO_OP_CACHE_CLEAN:
	case ZX_VMO_OP_CACHE_CLEAN_INVALIDATE:
	case ZX_VMO_OP_PREFETCH:
		return ZX_RIGHT_READ;
	}
	return 0;
}

/* The caller learns what it locked, or it is not locked. */
static int zx_vmo_lock_out(struct zx_vmo *vmo, const struct zx_ioc_op_range *a)
{
	struct zx_vmo_lock_state state;
	int ret = zx_vmo_lock(vmo, a->offset, a->size, &state);

	if (ret)
		return ret;
	ret = -EINVAL;
	if (a->buffer_size >= sizeof(state))
		ret = zx_out(a->buffer, &state, sizeof(state));
	if (ret)
		zx_vmo_unlock(vmo, a->offset, a->size);
	return ret;
}

/* zx_vmo_op_range() */
long zx_call_vmo_op_range(struct zx_call *c)
{
	const struct zx_ioc_op_range *a = &c->args.op_range;
	struct zx_object *obj;
	u32 rights, need;
	int ret;

	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_VMO, 0, &obj,
			    &rights);
	if (ret)
		return ret;
	need = zx_vmo_op_rights(a->op);
	if (need && !(rights & need))
		ret = -EACCES;
	else if (a->op == ZX_VMO_OP_LOCK)
		ret = zx_vmo_lock_out(to_vmo(obj), a);
	else
		ret = zx_vmo_op_range(to_vmo(obj), a->op, a->offset, a->size);
	zx_object_put(obj);
	return ret;
}

static u32 zx_child_rights(u32 rights, u32 options)
{
	rights &= ~ZX_RIGHT_RESIZE;
	rights |= ZX_RIGHT_GET_PROPERTY | ZX_RIGHT_SET_PROPERTY;
	if (options & ZX_VMO_CHILD_RESIZABLE)
		rights |= ZX_RIGHT_RESIZE;
	if (options & ZX_VMO_CHILD_NO_WRITE)
		return rights & ~ZX_RIGHT_WRITE;
	if (options & (ZX_VMO_CHILD_SLICE | ZX_VMO_CHILD_REFERENCE))
		return rights;
	return (rights | ZX_RIGHT_WRITE) & ~ZX_RIGHT_EXECUTE;
}

/* zx_vmo_create_child() */
long zx_call_vmo_create_child(struct zx_call *c)
{
	const struct zx_ioc_vmo_child *a = &c->args.vmo_child;
	u32 rights, need = ZX_RIGHT_DUPLICATE | ZX_RIGHT_READ;
	char name[ZX_MAX_NAME_LEN];
	struct zx_vmo *child;
	struct zx_object *obj;
	int ret;

	if (PAGE_ALIGN(a->size) < a->size)
		return -ERANGE;
	if (a->options & ZX_VMO_CHILD_NO_WRITE &&
	    a->options & ZX_VMO_CHILD_RESIZABLE)
		return -EINVAL;
	if (a->options & ZX_VMO_CHILD_REFERENCE &&
	    a->options & ZX_VMO_CHILD_RESIZABLE)
		need |= ZX_RIGHT_RESIZE;
	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_VMO, need, &obj,
			    &rights);
	if (ret)
		return ret;
	child = zx_vmo_create_child(to_vmo(obj), a->options, a->offset,
				    a->size, &ret);
	if (child && rights & ZX_RIGHT_GET_PROPERTY) {
		zx_object_get_name(obj, name);
		zx_object_set_name(&child->obj, name, sizeof(name));
	}
	zx_object_put(obj);
	if (!child)
		return ret;
	return zx_return_handle(c, &child->obj,
				zx_child_rights(rights, a->options),
				a->out_handle);
}

/* zx_vmo_set_cache_policy() */
long zx_call_vmo_set_cache_policy(struct zx_call *c)
{
	const struct zx_ioc_vmo_cache_policy *a = &c->args.vmo_cache_policy;
	struct zx_vmo *vmo;
	int ret;

	if (a->policy & ~ZX_CACHE_POLICY_MASK)
		return -EINVAL;
	ret = zx_get_vmo(c, a->handle, ZX_RIGHT_MAP, &vmo);
	if (ret)
		return ret;
	ret = zx_vmo_set_cache_policy(vmo, a->policy);
	zx_object_put(&vmo->obj);
	return ret;
}

/* zx_vmo_transfer_data() */
long zx_call_vmo_transfer_data(struct zx_call *c)
{
	const struct zx_ioc_vmo_transfer *a = &c->args.vmo_transfer;
	struct zx_vmo *dst, *src;
	int ret;

	if (a->options || a->pad)
		return -EINVAL;
	if (!PAGE_ALIGNED(a->offset) || !PAGE_ALIGNED(a->length) ||
	    !PAGE_ALIGNED(a->src_offset))
		return -EINVAL;
	ret = zx_get_vmo(c, a->dst, ZX_RIGHT_WRITE, &dst);
	if (ret)
		return ret;
	ret = zx_get_vmo(c, a->src, ZX_RIGHT_READ | ZX_RIGHT_WRITE, &src);
	if (!ret) {
		ret = zx_vmo_transfer(dst, a->offset, src, a->src_offset,
				      a->length);
		zx_object_put(&src->obj);
	}
	zx_object_put(&dst->obj);
	return ret;
}

/* zx_vmo_replace_as_executable(): the source goes whatever happens. */
long zx_call_vmo_replace_as_executable(struct zx_call *c)
{
	const struct zx_ioc_vmo_exec *a = &c->args.vmo_exec;
	struct zx_object *obj, *vmex;
	u32 rights;
	int ret = 0;

	if (a->vmex == ZX_HANDLE_INVALID)
		ret = zx_policy_check(c, ZX_POL_AMBIENT_MARK_VMO_EXEC);
	obj = zx_handle_remove(c->table, a->handle, &rights);
	if (!obj)
		return -EBADF;
	if (obj->ops->type != ZX_OBJ_TYPE_VMO) {
		/* It is a handle all the same. */
		c->lenient = true;
		ret = -EBADF;
	} else if (a->vmex != ZX_HANDLE_INVALID) {
		/* There are no resources to be had. */
		ret = zx_handle_get(c->table, a->vmex, ZX_OBJ_TYPE_RESOURCE, 0,
				    &vmex, NULL);
		if (!ret) {
			zx_object_put(vmex);
			ret = -EACCES;
		}
	}
	if (!ret)
		ret = zx_return_handle(c, zx_object_get(obj),
				       rights | ZX_RIGHT_EXECUTE,
				       a->out_handle);
	zx_object_handle_gone(obj);
	return ret;
}
