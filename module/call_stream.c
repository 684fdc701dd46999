// SPDX-License-Identifier: GPL-2.0-only
/* Calls on what streams through: sockets and fifos. */

#include <linux/overflow.h>
#include <linux/uaccess.h>

#include "call.h"
#include "fifo.h"
#include "socket.h"

/* zx_socket_create() */
long zx_call_socket_create(struct zx_call *c)
{
	const struct zx_ioc_create_pair *a = &c->args.create_pair;
	struct zx_object *ends[2];
	int ret;

	if (a->pad)
		return -EINVAL;
	ret = zx_policy_check(c, ZX_POL_NEW_SOCKET);
	if (ret)
		return ret;
	if (a->options & ~ZX_SOCKET_DATAGRAM)
		return -EINVAL;
	ret = zx_socket_create(a->options, ends);
	if (ret)
		return ret;
	return zx_return_pair(c, ends, ZX_DEFAULT_SOCKET_RIGHTS, a->out0,
			      a->out1);
}

/* What a read or write of a socket looks at first. */
static int zx_get_to_move(struct zx_call *c, u32 options, u32 right,
			  struct zx_object **obj)
{
	const struct zx_ioc_socket_rw *a = &c->args.socket_rw;

	if ((a->size && !a->buffer) || a->options & ~options)
		return -EINVAL;
	return zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_SOCKET, right,
			     obj, NULL);
}

static int zx_out_actual(struct zx_call *c, u64 actual)
{
	u64 to = c->args.socket_rw.out_actual;

	return to ? zx_out(to, &actual, sizeof(actual)) : 0;
}

/* zx_socket_write() */
long zx_call_socket_write(struct zx_call *c)
{
	const struct zx_ioc_socket_rw *a = &c->args.socket_rw;
	struct zx_object *obj;
	u64 actual;
	int ret;

	ret = zx_get_to_move(c, 0, ZX_RIGHT_WRITE, &obj);
	if (ret)
		return ret;
	ret = zx_socket_write(obj, u64_to_user_ptr(a->buffer), a->size,
			      &actual);
	zx_object_put(obj);
	return ret ?: zx_out_actual(c, actual);
}

/* zx_socket_read() */
long zx_call_socket_read(struct zx_call *c)
{
	const struct zx_ioc_socket_rw *a = &c->args.socket_rw;
	struct zx_object *obj;
	u64 actual;
	int ret;

	ret = zx_get_to_move(c, ZX_SOCKET_PEEK, ZX_RIGHT_READ, &obj);
	if (ret)
		return ret;
	ret = zx_socket_read(obj, u64_to_user_ptr(a->buffer), a->size,
			     a->options & ZX_SOCKET_PEEK, &actual);
	zx_object_put(obj);
	return ret ?: zx_out_actual(c, actual);
}

static bool zx_is_disposition(u32 disposition)
{
	return disposition <= ZX_SOCKET_DISPOSITION_WRITE_ENABLED;
}

/* zx_socket_set_disposition() */
long zx_call_socket_set_disposition(struct zx_call *c)
{
	const struct zx_ioc_socket_disposition *a = &c->args.socket_disposition;
	struct zx_object *obj;
	int ret;

	if (!zx_is_disposition(a->disposition) ||
	    !zx_is_disposition(a->disposition_peer) || a->pad)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_SOCKET,
			    ZX_RIGHT_MANAGE_SOCKET, &obj, NULL);
	if (ret)
		return ret;
	ret = zx_socket_set_disposition(obj, a->disposition,
					a->disposition_peer);
	zx_object_put(obj);
	return ret;
}

/* zx_fifo_create() */
long zx_call_fifo_create(struct zx_call *c)
{
	const struct zx_ioc_fifo_create *a = &c->args.fifo_create;
	struct zx_object *ends[2];
	u64 size;
	int ret;

	if (check_mul_overflow(a->elem_count, a->elem_size, &size) || !size ||
	    size > ZX_FIFO_MAX_SIZE_BYTES)
		return -ERANGE;
	if (a->options || a->pad)
		return -EINVAL;
	ret = zx_policy_check(c, ZX_POL_NEW_FIFO) ?:
	      zx_fifo_create(a->elem_count, a->elem_size, ends);
	if (ret)
		return ret;
	return zx_return_pair(c, ends, ZX_DEFAULT_FIFO_RIGHTS, a->out0,
			      a->out1);
}

/* What a read or write of a fifo looks at first. */
static int zx_get_fifo(struct zx_call *c, u32 right, struct zx_object **obj)
{
	const struct zx_ioc_fifo_rw *a = &c->args.fifo_rw;

	if (a->pad)
		return -EINVAL;
	return zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_FIFO, right, obj,
			     NULL);
}

/* zx_fifo_read() */
long zx_call_fifo_read(struct zx_call *c)
{
	const struct zx_ioc_fifo_rw *a = &c->args.fifo_rw;
	struct zx_object *obj;
	int ret;

	ret = zx_get_fifo(c, ZX_RIGHT_READ, &obj);
	if (ret)
		return ret;
	ret = zx_fifo_read(obj, a->elem_size, u64_to_user_ptr(a->data),
			   a->count, u64_to_user_ptr(a->out_actual));
	zx_object_put(obj);
	return ret;
}

/* zx_fifo_write() */
long zx_call_fifo_write(struct zx_call *c)
{
	const struct zx_ioc_fifo_rw *a = &c->args.fifo_rw;
	struct zx_object *obj;
	int ret;

	ret = zx_get_fifo(c, ZX_RIGHT_WRITE, &obj);
	if (ret)
		return ret;
	ret = zx_fifo_write(obj, a->elem_size, u64_to_user_ptr(a->data),
			    a->count, u64_to_user_ptr(a->out_actual));
	zx_object_put(obj);
	return ret;
}
