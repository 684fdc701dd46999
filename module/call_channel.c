// SPDX-License-Identifier: GPL-2.0-only
/*
 * Calls on channels.
 *
 * A write consumes its handles whatever happens: those it gets to look at go
 * into the message, good or bad, and with it if it is not sent; if it fails
 * before, they are closed (zx_drop_handles()).
 */

#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/zircon_status.h>

#include "call.h"
#include "channel.h"
#include "message.h"

/* Elements of a vector that are looked at together. */
#define ZX_IOVEC_CHUNK	16

/**
 * struct zx_outgoing - what the caller wants to send
 * @bytes: see struct zx_ioc_channel_write
 * @handles: the same
 * @num_bytes: the same
 * @num_handles: the same
 * @vector: @bytes is a vector
 * @etc: @handles are dispositions
 */
struct zx_outgoing {
	u64 bytes;
	u64 handles;
	u32 num_bytes;
	u32 num_handles;
	bool vector;
	bool etc;
};

/**
 * struct zx_incoming - where the caller wants a message to go
 * @bytes: see struct zx_ioc_channel_read
 * @handles: the same
 * @actual_bytes: the same
 * @actual_handles: the same
 * @etc: @handles are struct zx_handle_info
 * @must: both @actual_ are needed
 */
struct zx_incoming {
	u64 bytes;
	u64 handles;
	u64 actual_bytes;
	u64 actual_handles;
	bool etc;
	bool must;
};

/* zx_channel_create() */
long zx_call_channel_create(struct zx_call *c)
{
	const struct zx_ioc_create_pair *a = &c->args.create_pair;
	struct zx_object *ends[2];
	int ret;

	if (a->options || a->pad)
		return -EINVAL;
	ret = zx_policy_check(c, ZX_POL_NEW_CHANNEL) ?: zx_channel_create(ends);
	if (ret)
		return ret;
	return zx_return_pair(c, ends, ZX_DEFAULT_CHANNEL_RIGHTS, a->out0,
			      a->out1);
}

static void zx_drop_handle(struct zx_call *c, u32 handle)
{
	if (zx_handle_close(c->table, handle))
		c->bad_handle = true;
}

/* A write failed before it came to its handles. */
static void zx_drop_handles(struct zx_call *c, const struct zx_outgoing *out)
{
	struct zx_handle_disposition __user *ud = u64_to_user_ptr(out->handles);
	u32 __user *uh = u64_to_user_ptr(out->handles);
	u32 i, op, handle;

	for (i = 0; i < out->num_handles; i++) {
		if (!out->etc) {
			if (get_user(handle, &uh[i]))
				return;
			zx_drop_handle(c, handle);
		} else {
			if (get_user(op, &ud[i].operation) ||
			    get_user(handle, &ud[i].handle))
				return;
			if (op != ZX_HANDLE_OP_DUPLICATE)
				zx_drop_handle(c, handle);
		}
		if (fatal_signal_pending(current))
			return;
		cond_resched();
	}
}

/*
 * Check a vector. A short one is checked as a whole, a long one in chunks, in
 * each of which an element's bytes are read before the next element is looked
 * at. So a long one may be wrong somewhere, and the bytes of what comes before
 * be the first thing that is.
 *
 * Returns what is wrong with element number *@good, or 0.
 */
static int zx_iovec_check(const struct zx_channel_iovec *vec, u32 n,
			  bool is_short, u32 *good, u32 *total)
{
	u32 i;

	*total = 0;
	*good = 0;
	for (i = 0; is_short && i < n; i++) {
		if (vec[i].reserved)
			return -EINVAL;
	}
	for (i = 0; i < n; i++) {
		if (vec[i].reserved)
			return -EINVAL;
		if (vec[i].capacity > ZX_CHANNEL_MAX_MSG_BYTES - *total)
			return -ERANGE;
		*total += vec[i].capacity;
		*good = i + 1;
	}
	return 0;
}

static int zx_gather_vector(const struct zx_outgoing *out,
			    struct zx_message **message)
{
	struct zx_channel_iovec few[ZX_IOVEC_CHUNK], *vec = few;
	u32 n = out->num_bytes, i, good, total, at = 0;
	bool is_short = n <= ARRAY_SIZE(few);
	size_t size = n * sizeof(*vec), left;
	struct zx_message *m;
	int ret, wrong = 0;

	if (n > ZX_CHANNEL_MAX_MSG_IOVECS ||
	    (!is_short && out->num_handles > ZX_CHANNEL_MAX_MSG_HANDLES))
		return -ERANGE;
	if (!is_short) {
		vec = kvmalloc(size, GFP_KERNEL_ACCOUNT);
		if (!vec)
			return -ENOMEM;
	}
	left = copy_from_user(vec, u64_to_user_ptr(out->bytes), size);
	if (left) {
		ret = -EINVAL;
		if (is_short)
			goto out;
		n = round_down((size - left) / sizeof(*vec), ZX_IOVEC_CHUNK);
		wrong = ret;
	}
	ret = zx_iovec_check(vec, n, is_short, &good, &total);
	if (ret && is_short)
		goto out;
	if (ret)
		wrong = ret;
	ret = -ERANGE;
	if (out->num_handles > ZX_CHANNEL_MAX_MSG_HANDLES)
		goto out;
	ret = -ENOMEM;
	m = zx_message_alloc(total, out->num_handles);
	if (!m)
		goto out;
	ret = 0;
	for (i = 0; !ret && i < good; i++) {
		if (copy_from_user(&m->bytes[at],
				   u64_to_user_ptr(vec[i].buffer),
				   vec[i].capacity))
			ret = -EINVAL;
		at += vec[i].capacity;
	}
	ret = ret ?: wrong;
	if (ret)
		zx_message_free(m);
	else
		*message = m;
out:
	if (vec != few)
		kvfree(vec);
	return ret;
}

/* A message with its bytes; no handles yet. */
static int zx_gather(const struct zx_outgoing *out, struct zx_message **message)
{
	struct zx_message *m;

	if (out->vector)
		return zx_gather_vector(out, message);
	if (out->num_bytes > ZX_CHANNEL_MAX_MSG_BYTES ||
	    out->num_handles > ZX_CHANNEL_MAX_MSG_HANDLES)
		return -ERANGE;
	m = zx_message_alloc(out->num_bytes, out->num_handles);
	if (!m)
		return -ENOMEM;
	if (copy_from_user(m->bytes, u64_to_user_ptr(out->bytes),
			   out->num_bytes)) {
		zx_message_free(m);
		return -EINVAL;
	}
	*message = m;
	return 0;
}

static int zx_pack_handles(struct zx_call *c, const struct zx_object *self,
			   const struct zx_outgoing *out, struct zx_message *m)
{
	u32 handles[ZX_CHANNEL_MAX_MSG_HANDLES];
	u64 source;
	u32 i, rights;
	int ret = 0;

	if (copy_from_user(handles, u64_to_user_ptr(out->handles),
			   out->num_handles * sizeof(*handles)))
		return -EINVAL;
	for (i = 0; i < out->num_handles; i++) {
		struct zx_object *obj;
		int err = 0;

		obj = zx_handle_detach(c->table, handles[i], &rights, &source);
		if (!obj)
			err = -EBADF;
		else if (!(rights & ZX_RIGHT_TRANSFER))
			err = -EACCES;
		else if (obj == self)
			err = -EOPNOTSUPP;
		if (obj)
			zx_message_add(m, obj, rights, source);
		else
			c->bad_handle = true;
		ret = ret ?: err;
	}
	return ret;
}

static s32 zx_status_of(int err)
{
	static const struct {
		s32 status;
		int err;
	} table[] = {
#define X(name, status_, err_) { status_, -(err_) },
		ZX_STATUS_TABLE(X)
#undef X
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(table) - 1 && table[i].err != err;)
		i++;
	return table[i].status;
}

static int zx_pack_disposition(struct zx_call *c, const struct zx_object *self,
			       const struct zx_handle_disposition *d,
			       struct zx_message *m)
{
	bool duplicate = d->operation == ZX_HANDLE_OP_DUPLICATE;
	struct zx_object *obj;
	u32 have, rights;
	u64 source = 0;
	int ret;

	obj = duplicate ? zx_handle_lookup(c->table, d->handle, &have) :
			  zx_handle_detach(c->table, d->handle, &have, &source);
	if (!obj) {
		c->bad_handle = true;
		return -EBADF;
	}
	if (!duplicate && d->operation != ZX_HANDLE_OP_MOVE)
		ret = -EINVAL;
	else if (!(have & ZX_RIGHT_TRANSFER))
		ret = -EACCES;
	else if (obj == self)
		ret = -EOPNOTSUPP;
	else if (d->type != ZX_OBJ_TYPE_NONE && d->type != obj->ops->type)
		ret = -EMEDIUMTYPE;
	else
		ret = zx_pick_rights(have, d->rights, &rights);
	if (!ret && duplicate) {
		if (!(have & ZX_RIGHT_DUPLICATE))
			ret = -EACCES;
		else if (!zx_object_handle_hold(obj))
			ret = -EBADF;
	}
	if (ret && duplicate) {
		zx_object_put(obj);
		return ret;
	}
	/* With fewer rights it is another handle. */
	if (source && !ret && rights != have) {
		zx_object_cancel(obj, source);
		source = 0;
	}
	zx_message_add(m, obj, ret ? 0 : rights, source);
	return ret;
}

static noinline_for_stack int
zx_pack_dispositions(struct zx_call *c, const struct zx_object *self,
		     const struct zx_outgoing *out, struct zx_message *m)
{
	struct zx_handle_disposition d[ZX_CHANNEL_MAX_MSG_HANDLES];
	size_t size = out->num_handles * sizeof(*d);
	int ret = 0;
	u32 i;

	if (copy_from_user(d, u64_to_user_ptr(out->handles), size))
		return -EINVAL;
	for (i = 0; i < out->num_handles; i++) {
		int err = zx_pack_disposition(c, self, &d[i], m);

		if (err)
			d[i].result = zx_status_of(err);
		ret = ret ?: err;
	}
	if (ret && copy_to_user(u64_to_user_ptr(out->handles), d, size))
		ret = -EINVAL;
	return ret;
}

static int zx_pack(struct zx_call *c, const struct zx_channel *ch,
		   const struct zx_outgoing *out, struct zx_message *m)
{
	const struct zx_object *self = &ch->end.obj;

	if (!out->num_handles)
		return 0;
	if (out->etc)
		return zx_pack_dispositions(c, self, out, m);
	return zx_pack_handles(c, self, out, m);
}

/*
 * The queue is longer than it may be, which is an exception. Nobody can handle
 * exceptions yet.
 */
static void zx_queue_too_long(struct zx_call *c)
{
	zx_process_kill(c->proc, ZX_TASK_RETCODE_EXCEPTION_KILL);
}

static long zx_do_write(struct zx_call *c, bool etc)
{
	const struct zx_ioc_channel_write *a = &c->args.channel_write;
	const struct zx_outgoing out = {
		.bytes = a->bytes,
		.handles = a->handles,
		.num_bytes = a->num_bytes,
		.num_handles = a->num_handles,
		.vector = a->options & ZX_CHANNEL_WRITE_USE_IOVEC,
		.etc = etc,
	};
	struct zx_message *m = NULL;
	struct zx_channel *ch;
	struct zx_object *obj;
	int ret;

	ret = a->options & ~ZX_CHANNEL_WRITE_USE_IOVEC ? -EINVAL :
	      zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_CHANNEL,
			    ZX_RIGHT_WRITE, &obj, NULL);
	if (ret)
		goto err_drop;
	ch = to_channel(obj);
	ret = zx_gather(&out, &m);
	if (!ret) {
		ret = zx_pack(c, ch, &out, m) ?: zx_channel_write(ch, m);
		if (ret < 0)
			zx_message_destroy(m);
	}
	zx_object_put(obj);
	if (ret > 0) {
		zx_queue_too_long(c);
		ret = 0;
	}
	if (!ret || m)
		return ret;
err_drop:
	zx_drop_handles(c, &out);
	return ret;
}

/* zx_channel_write() */
long zx_call_channel_write(struct zx_call *c)
{
	return zx_do_write(c, false);
}

/* zx_channel_write_etc() */
long zx_call_channel_write_etc(struct zx_call *c)
{
	return zx_do_write(c, true);
}

static int zx_out_size(u64 uptr, u32 size, bool must)
{
	if (!uptr)
		return must ? -EINVAL : 0;
	return zx_out(uptr, &size, sizeof(size));
}

/* The handles as the caller will know them, before they are live. */
static int zx_out_handles(const struct zx_incoming *in, struct zx_message *m,
			  const u32 *values)
{
	const struct zx_flying *flying = zx_message_handles(m);
	u32 i;

	if (!m->num_handles)
		return 0;
	if (!in->etc)
		return zx_out(in->handles, values,
			      m->num_handles * sizeof(*values));
	for (i = 0; i < m->num_handles; i++) {
		struct zx_handle_info info = {
			.handle = values[i],
			.type = flying[i].obj->ops->type,
			.rights = flying[i].rights,
		};

		if (zx_out(in->handles + i * sizeof(info), &info, sizeof(info)))
			return -EINVAL;
	}
	return 0;
}

/* Places in the caller's table, for handles that are about to come. */
struct zx_places {
	u32 n;
	u32 values[ZX_CHANNEL_MAX_MSG_HANDLES];
};

/* Have @n places, no more and no less. No less may fail. */
static int zx_places_resize(struct zx_call *c, struct zx_places *p, u32 n)
{
	int ret;

	while (p->n > n)
		zx_handle_unreserve(c->table, p->values[--p->n]);
	while (p->n < n) {
		ret = zx_handle_reserve(c->table, &p->values[p->n]);
		if (ret)
			return ret;
		p->n++;
	}
	return 0;
}

/*
 * Give the caller a message, which is consumed also on failure, and so are its
 * places, which are as many as it has handles.
 */
static int zx_unpack(struct zx_call *c, const struct zx_incoming *in,
		     struct zx_message *m, struct zx_places *p)
{
	struct zx_flying *flying = zx_message_handles(m);
	u32 i;
	int ret;

	ret = zx_out_size(in->actual_bytes, m->num_bytes, in->must) ?:
	      zx_out_size(in->actual_handles, m->num_handles, in->must) ?:
	      zx_out(in->bytes, m->bytes, m->num_bytes) ?:
	      zx_out_handles(in, m, p->values);
	if (ret) {
		zx_places_resize(c, p, 0);
		zx_message_destroy(m);
		return ret;
	}
	for (i = 0; i < m->num_handles; i++) {
		struct zx_object *obj = flying[i].obj;
		int err;

		err = zx_handle_install(c->table, p->values[i],
					zx_object_get(obj), flying[i].rights);
		if (err)
			zx_object_put(obj);
		ret = ret ?: err;
		zx_flying_cancel(&flying[i]);
		/* The one in flight, only now: it was perhaps the last one. */
		zx_object_handle_gone(obj);
	}
	zx_message_free(m);
	return ret;
}

static long zx_do_read(struct zx_call *c, bool etc)
{
	const struct zx_ioc_channel_read *a = &c->args.channel_read;
	const struct zx_incoming in = {
		.bytes = a->bytes,
		.handles = a->handles,
		.actual_bytes = a->out_actual_bytes,
		.actual_handles = a->out_actual_handles,
		.etc = etc,
	};
	struct zx_places places;
	u32 num_bytes, num_handles;
	struct zx_message *m;
	struct zx_object *obj;
	int ret;

	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_CHANNEL,
			    ZX_RIGHT_READ, &obj, NULL);
	if (ret)
		return ret;
	if (a->options & ~ZX_CHANNEL_READ_MAY_DISCARD) {
		zx_object_put(obj);
		return -EOPNOTSUPP;
	}
	/* A message whose handles have no place is not taken. */
	places.n = 0;
	do {
		num_bytes = a->num_bytes;
		num_handles = a->num_handles;
		ret = zx_channel_read(to_channel(obj), &num_bytes, &num_handles,
				      places.n,
				      a->options & ZX_CHANNEL_READ_MAY_DISCARD,
				      &m);
	} while (ret == -ENOBUFS &&
		 !(ret = zx_places_resize(c, &places, num_handles)));
	zx_object_put(obj);
	zx_places_resize(c, &places, ret ? 0 : m->num_handles);
	if (!ret)
		return zx_unpack(c, &in, m, &places);
	if (m)
		zx_message_destroy(m);
	if (ret == -EMSGSIZE &&
	    (zx_out_size(in.actual_bytes, num_bytes, false) ||
	     zx_out_size(in.actual_handles, num_handles, false)))
		return -EINVAL;
	return ret;
}

/* zx_channel_read() */
long zx_call_channel_read(struct zx_call *c)
{
	return zx_do_read(c, false);
}

/* zx_channel_read_etc() */
long zx_call_channel_read_etc(struct zx_call *c)
{
	return zx_do_read(c, true);
}

/* First half of a call: the request is out. */
static int zx_send_request(struct zx_call *c, const struct zx_outgoing *out,
			   struct zx_request **request)
{
	const struct zx_ioc_channel_call *a = &c->args.channel_call;
	struct zx_message *m = NULL;
	struct zx_request *rq;
	struct zx_object *obj;
	int ret;

	ret = a->options & ~ZX_CHANNEL_WRITE_USE_IOVEC ? -EINVAL :
	      zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_CHANNEL,
			    ZX_RIGHT_READ | ZX_RIGHT_WRITE, &obj, NULL);
	if (ret)
		goto err_drop;
	rq = zx_request_create(to_channel(obj));
	zx_object_put(obj);
	ret = zx_gather(out, &m);
	if (!ret && !rq)
		ret = -ENOMEM;
	if (!ret && m->num_bytes < sizeof(rq->txid))
		ret = -EINVAL;
	if (ret)
		goto err_free;
	ret = zx_pack(c, rq->channel, out, m) ?: zx_request_send(rq, m);
	if (ret < 0) {
		zx_message_destroy(m);
		zx_request_free(rq);
		return ret;
	}
	if (ret)
		zx_queue_too_long(c);
	*request = rq;
	return 0;

err_free:
	if (m)
		zx_message_free(m);
	if (rq)
		zx_request_free(rq);
err_drop:
	zx_drop_handles(c, out);
	return ret;
}

static long zx_do_call(struct zx_call *c, bool etc)
{
	const struct zx_ioc_channel_call *a = &c->args.channel_call;
	u32 __user *pending = u64_to_user_ptr(a->pending);
	struct zx_channel_call_args args;
	struct zx_request *rq;
	u32 ticket;
	int ret;

	if (copy_from_user(&args, u64_to_user_ptr(a->args), sizeof(args)))
		return -EINVAL;
	if (get_user(ticket, pending))
		return -EFAULT;
	if (ticket) {
		rq = zx_request_resume(c->proc, ticket);
		if (!rq)
			return -ECANCELED;
	} else {
		const struct zx_outgoing out = {
			.bytes = args.wr_bytes,
			.handles = args.wr_handles,
			.num_bytes = args.wr_num_bytes,
			.num_handles = args.wr_num_handles,
			.vector = a->options & ZX_CHANNEL_WRITE_USE_IOVEC,
			.etc = etc,
		};

		ret = zx_send_request(c, &out, &rq);
		if (ret)
			return ret;
	}

	ret = zx_request_wait(rq, a->deadline);
	if (ret == -ERESTARTSYS) {
		ticket = zx_request_park(rq, c->proc);
		return put_user(ticket, pending) ? -EFAULT : ret;
	}
	if (!ret && (rq->reply->num_bytes > args.rd_num_bytes ||
		     rq->reply->num_handles > args.rd_num_handles))
		ret = -EMSGSIZE;
	if (!ret) {
		const struct zx_incoming in = {
			.bytes = args.rd_bytes,
			.handles = args.rd_handles,
			.actual_bytes = a->out_actual_bytes,
			.actual_handles = a->out_actual_handles,
			.etc = etc,
			.must = true,
		};
		struct zx_places places;

		places.n = 0;
		ret = zx_places_resize(c, &places, rq->reply->num_handles);
		if (ret) {
			zx_places_resize(c, &places, 0);
		} else {
			ret = zx_unpack(c, &in, rq->reply, &places);
			rq->reply = NULL;
		}
	}
	zx_request_free(rq);
	return ret;
}

/* zx_channel_call() */
long zx_call_channel_call(struct zx_call *c)
{
	return zx_do_call(c, false);
}

/* zx_channel_call_etc() */
long zx_call_channel_call_etc(struct zx_call *c)
{
	return zx_do_call(c, true);
}
