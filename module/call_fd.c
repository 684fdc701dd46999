// SPDX-License-Identifier: GPL-2.0-only
/* Calls that Zircon does not have: handles and Linux's file descriptors. */

#include <linux/err.h>
#include <linux/fcntl.h>
#include <linux/file.h>

#include "call.h"
#include "handle_fd.h"

/* The rights that a handle needs to get its descriptor. */
static u32 zx_fd_needs(const struct zx_ioc_fd_from_handle *a,
		       const struct zx_object *obj)
{
	u32 needs = ZX_RIGHT_TRANSFER;

	/* A port has packets, not signals. */
	if (a->flags & ZX_FD_VIEW)
		needs = obj->ops->type == ZX_OBJ_TYPE_PORT ? ZX_RIGHT_READ :
							     ZX_RIGHT_WAIT;
	if (a->signals)
		needs |= ZX_RIGHT_WAIT;
	return needs;
}

/* zx_fd_from_handle(): the handle goes last, so that a failed call leaves it. */
long zx_call_fd_from_handle(struct zx_call *c)
{
	const struct zx_ioc_fd_from_handle *a = &c->args.fd_from_handle;
	bool view = a->flags & ZX_FD_VIEW;
	struct zx_object *obj;
	struct file *file;
	u32 rights;
	int fd, ret;

	if (a->flags & ~ZX_FD_VIEW || a->pad)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_NONE, 0, &obj,
			    &rights);
	if (ret)
		return ret;
	ret = -EACCES;
	if (zx_fd_needs(a, obj) & ~rights)
		goto out_put;
	fd = get_unused_fd_flags(O_CLOEXEC);
	if (fd < 0) {
		ret = fd == -EMFILE ? -ENOBUFS : -ENOMEM;
		goto out_put;
	}
	file = zx_handle_fd_create(obj, rights, a->signals, view);
	if (IS_ERR(file)) {
		ret = PTR_ERR(file);
		goto out_unused;
	}
	ret = zx_out(a->out_fd, &fd, sizeof(fd));
	if (!ret && view)
		ret = zx_handle_fd_watch(file, c->table, a->handle);
	else if (!ret)
		ret = zx_handle_fd_hold(file, c->table, a->handle);
	if (ret) {
		fput(file);
		goto out_unused;
	}
	fd_install(fd, file);
	goto out_put;

out_unused:
	put_unused_fd(fd);
out_put:
	zx_object_put(obj);
	return ret;
}

/* The handle itself leaves the descriptor. */
static int zx_return_taken(struct zx_call *c, struct file *file,
			   struct zx_object *obj, u32 rights, u64 out)
{
	u32 value;
	int ret;

	if (zx_handle_fd_is_over(file))
		return -EBADFD;
	ret = zx_handle_reserve(c->table, &value);
	if (ret)
		return ret;
	ret = zx_out(out, &value, sizeof(value));
	if (!ret && !zx_handle_fd_take(file))
		ret = -EBADFD;
	if (ret) {
		zx_handle_unreserve(c->table, value);
		return ret;
	}
	ret = zx_handle_install(c->table, value, zx_object_get(obj), rights);
	if (ret)
		zx_object_put(obj);
	/* The one that was held, only now: it was perhaps the last one. */
	zx_object_handle_gone(obj);
	return ret;
}

/* zx_handle_from_fd() */
long zx_call_handle_from_fd(struct zx_call *c)
{
	const struct zx_ioc_handle_from_fd *a = &c->args.handle_from_fd;
	struct zx_object *obj;
	struct file *file;
	u32 have, rights;
	int ret;

	file = fget(a->fd);
	if (!file) {
		c->lenient = true;
		return -EBADF;
	}
	ret = -EMEDIUMTYPE;
	if (!zx_file_is_handle_fd(file))
		goto out_fput;
	ret = -EACCES;
	if (zx_handle_fd_is_view(file))
		goto out_fput;
	obj = zx_handle_fd_object(file, &have);
	ret = zx_pick_rights(have, a->rights, &rights);
	if (ret)
		goto out_fput;
	/* What can be duplicated is never taken: the file holds it till the end. */
	if (have & ZX_RIGHT_DUPLICATE)
		ret = zx_return_handle(c, zx_object_get(obj), rights,
				       a->out_handle);
	else
		ret = zx_return_taken(c, file, obj, rights, a->out_handle);
out_fput:
	fput(file);
	return ret;
}
