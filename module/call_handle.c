// SPDX-License-Identifier: GPL-2.0-only
/* Calls on handles, and what other calls need to hand handles out. */

#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/uaccess.h>

#include "call.h"

#define ZX_CLOSE_CHUNK	64

/**
 * zx_out() - write a result to the caller's memory
 * @uptr: user address
 * @val: result
 * @size: its size
 *
 * Return: 0 or -EINVAL.
 */
int zx_out(u64 uptr, const void *val, size_t size)
{
	return copy_to_user(u64_to_user_ptr(uptr), val, size) ? -EINVAL : 0;
}

/**
 * zx_probe_out() - can a handle be written to the caller's memory?
 * @uptr: user address; what stands there stays
 *
 * Asked for the second of two handles before the first one is written: a failed
 * call leaves neither behind.
 *
 * Return: 0 or -EINVAL.
 */
int zx_probe_out(u64 uptr)
{
	u32 value;

	if (copy_from_user(&value, u64_to_user_ptr(uptr), sizeof(value)))
		return -EINVAL;
	return zx_out(uptr, &value, sizeof(value));
}

/**
 * zx_return_handle() - give the caller a handle to something new
 * @c: call
 * @obj: one reference, consumed also on failure
 * @rights: rights
 * @out: zx_handle_t __user *
 *
 * Return: 0, -ENOMEM, -EINVAL (@out), -EBADFD. On failure no handle was ever
 * live.
 */
int zx_return_handle(struct zx_call *c, struct zx_object *obj, u32 rights,
		     u64 out)
{
	u32 value;
	int ret;

	ret = zx_handle_reserve(c->table, &value);
	if (ret)
		goto err_put;
	ret = zx_out(out, &value, sizeof(value));
	if (ret) {
		zx_handle_unreserve(c->table, value);
		goto err_put;
	}
	ret = zx_handle_install(c->table, value, obj, rights);
	if (!ret)
		return 0;
err_put:
	zx_object_put(obj);
	return ret;
}

/**
 * zx_return_pair() - give the caller handles to two new objects
 * @c: call
 * @objs: one reference each, consumed also on failure
 * @rights: rights of both
 * @out0: zx_handle_t __user *
 * @out1: zx_handle_t __user *
 *
 * Return: as zx_return_handle().
 */
int zx_return_pair(struct zx_call *c, struct zx_object *objs[2], u32 rights,
		   u64 out0, u64 out1)
{
	u32 values[2];
	int ret;

	ret = zx_handle_reserve(c->table, &values[0]);
	if (ret)
		goto err_put;
	ret = zx_handle_reserve(c->table, &values[1]);
	if (ret)
		goto err_unreserve;
	ret = zx_probe_out(out1) ?:
	      zx_out(out0, &values[0], sizeof(values[0])) ?:
	      zx_out(out1, &values[1], sizeof(values[1]));
	if (ret) {
		zx_handle_unreserve(c->table, values[1]);
		goto err_unreserve;
	}
	ret = zx_handle_install(c->table, values[0], objs[0], rights);
	if (ret) {
		zx_handle_unreserve(c->table, values[1]);
		goto err_put;
	}
	ret = zx_handle_install(c->table, values[1], objs[1], rights);
	/* The process ends: the first one goes with its table. */
	if (ret)
		zx_object_put(objs[1]);
	return ret;

err_unreserve:
	zx_handle_unreserve(c->table, values[0]);
err_put:
	zx_object_put(objs[0]);
	zx_object_put(objs[1]);
	return ret;
}

/**
 * zx_pick_rights() - the rights a new handle gets
 * @have: those of its source
 * @want: those asked for, or ZX_RIGHT_SAME_RIGHTS
 * @rights: result
 *
 * Return: 0; -EINVAL when @want has more than @have.
 */
int zx_pick_rights(u32 have, u32 want, u32 *rights)
{
	*rights = want == ZX_RIGHT_SAME_RIGHTS ? have : want;
	return *rights & ~have ? -EINVAL : 0;
}

/* zx_handle_close() */
long zx_call_handle_close(struct zx_call *c)
{
	if (c->args.direct == ZX_HANDLE_INVALID)
		return 0;
	if (c->args.direct > U32_MAX)
		return -EBADF;
	return zx_handle_close(c->table, c->args.direct);
}

/* zx_handle_close_many() */
long zx_call_handle_close_many(struct zx_call *c)
{
	u32 __user *from = u64_to_user_ptr(c->args.handles.handles);
	u64 left = c->args.handles.num_handles;
	u32 chunk[ZX_CLOSE_CHUNK];
	long ret = 0;

	while (left) {
		u32 n = min_t(u64, left, ZX_CLOSE_CHUNK);
		u32 i;

		if (copy_from_user(chunk, from, n * sizeof(*chunk)))
			return -EINVAL;
		for (i = 0; i < n; i++) {
			if (chunk[i] != ZX_HANDLE_INVALID &&
			    zx_handle_close(c->table, chunk[i])) {
				c->bad_handle = true;
				ret = -EBADF;
			}
		}
		from += n;
		left -= n;
		if (fatal_signal_pending(current))
			return -EINTR;
		cond_resched();
	}
	return ret;
}

/* zx_handle_duplicate() */
long zx_call_handle_duplicate(struct zx_call *c)
{
	const struct zx_ioc_handle_dup *a = &c->args.dup;
	struct zx_object *obj;
	u32 have, rights;
	int ret;

	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_NONE,
			    ZX_RIGHT_DUPLICATE, &obj, &have);
	if (ret)
		return ret;
	ret = zx_pick_rights(have, a->rights, &rights);
	/* Another thread may close the source before its copy is there. */
	if (!ret && !zx_object_handle_hold(obj))
		ret = -EBADF;
	if (ret) {
		zx_object_put(obj);
		return ret;
	}
	ret = zx_return_handle(c, zx_object_get(obj), rights, a->out_handle);
	zx_object_handle_gone(obj);
	return ret;
}

/* zx_handle_replace(): the source goes whatever happens. */
long zx_call_handle_replace(struct zx_call *c)
{
	const struct zx_ioc_handle_dup *a = &c->args.dup;
	struct zx_object *obj;
	u32 have, rights;
	int ret;

	obj = zx_handle_remove(c->table, a->handle, &have);
	if (!obj)
		return -EBADF;
	ret = zx_pick_rights(have, a->rights, &rights);
	if (!ret)
		ret = zx_return_handle(c, zx_object_get(obj), rights,
				       a->out_handle);
	zx_object_handle_gone(obj);
	return ret;
}

/* zx_handle_check_valid(): statuses of its own. */
long zx_call_handle_check_valid(struct zx_call *c)
{
	unsigned long value = c->args.direct;
	struct zx_object *obj;
	u32 rights;

	if (value == ZX_HANDLE_INVALID)
		return -EINVAL;
	if ((value & ZX_HANDLE_FIXED_BITS_MASK) != ZX_HANDLE_FIXED_BITS_MASK)
		return -ERANGE;
	if (value > U32_MAX)
		return -ENOENT;
	obj = zx_handle_lookup(c->table, value, &rights);
	if (!obj)
		return -ENOENT;
	zx_object_put(obj);
	return 0;
}
