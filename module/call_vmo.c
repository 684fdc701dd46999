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
	vmo = zx_vmo_create(a->size, a->options, &err);
	if (!vmo)
		return err;
	if (a->options & ZX_VMO_RESIZABLE)
		rights |= ZX_RIGHT_RESIZE;
	return zx_return_handle(c, &vmo->obj, rights, a->out_handle);
}

/* zx_vmo_read() */
long zx_call_vmo_read(struct zx_call *c)
{
	const struct zx_ioc_vmo_rw *a = &c->args.vmo_rw;
	struct zx_object *obj;
	int ret;

	if (a->pad)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_VMO,
			    ZX_RIGHT_READ, &obj, NULL);
	if (ret)
		return ret;
	ret = zx_vmo_read(to_vmo(obj), a->offset, u64_to_user_ptr(a->buffer),
			  a->size);
	zx_object_put(obj);
	return ret;
}

/* zx_vmo_write() */
long zx_call_vmo_write(struct zx_call *c)
{
	const struct zx_ioc_vmo_rw *a = &c->args.vmo_rw;
	struct zx_object *obj;
	int ret;

	if (a->pad)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_VMO,
			    ZX_RIGHT_WRITE, &obj, NULL);
	if (ret)
		return ret;
	ret = zx_vmo_write(to_vmo(obj), a->offset, u64_to_user_ptr(a->buffer),
			   a->size);
	zx_object_put(obj);
	return ret;
}

/* zx_vmo_get_size() */
long zx_call_vmo_get_size(struct zx_call *c)
{
	const struct zx_ioc_vmo_get_size *a = &c->args.vmo_get_size;
	struct zx_object *obj;
	u64 size;
	int ret;

	if (a->pad)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_VMO, 0, &obj,
			    NULL);
	if (ret)
		return ret;
	size = to_vmo(obj)->pages->size;
	zx_object_put(obj);
	return zx_out(a->out_size, &size, sizeof(size));
}

/* zx_vmo_replace_as_executable(): the source goes whatever happens. */
long zx_call_vmo_replace_as_executable(struct zx_call *c)
{
	const struct zx_ioc_vmo_exec *a = &c->args.vmo_exec;
	struct zx_object *obj, *vmex;
	u32 rights;
	int ret = 0;

	obj = zx_handle_remove(c->table, a->handle, &rights);
	if (!obj)
		return -EBADF;
	if (obj->ops->type != ZX_OBJ_TYPE_VMO) {
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
