// SPDX-License-Identifier: GPL-2.0-only
/* Fifos, see fifo.h. */

#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "fifo.h"
#include "peer.h"

/**
 * struct zx_fifo - one end
 * @end: object and pair
 * @read_lock: see fifo.h
 * @write_lock: see fifo.h; of those who write to the peer
 * @elem_count: elements that fit into @ring
 * @elem_size: bytes of one
 * @head: oldest element
 * @used: elements in @ring
 * @ring: what came from the peer and was not read
 */
struct zx_fifo {
	struct zx_peered end;
	struct mutex read_lock;		/* see fifo.h */
	struct mutex write_lock;	/* see fifo.h */
	u32 elem_count;
	u32 elem_size;
	u32 head;
	u32 used;
	u8 ring[];
};

static struct zx_fifo *to_fifo(struct zx_object *obj)
{
	return container_of(to_peered(obj), struct zx_fifo, end);
}

static void zx_fifo_release(struct zx_object *obj)
{
	/* It may never have had a handle. */
	zx_peered_on_zero_handles(obj);
	zx_pair_put(to_peered(obj)->pair);
	kfree_rcu(obj, rcu);
}

static const struct zx_object_ops zx_fifo_ops = {
	.type = ZX_OBJ_TYPE_FIFO,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.peered = true,
	.on_zero_handles = zx_peered_on_zero_handles,
	.release = zx_fifo_release,
};

static struct zx_peered *zx_fifo_alloc(u32 elem_count, u32 elem_size)
{
	struct zx_fifo *fifo;

	fifo = kzalloc(struct_size(fifo, ring, elem_count * elem_size),
		       GFP_KERNEL_ACCOUNT);
	if (!fifo)
		return NULL;
	mutex_init(&fifo->read_lock);
	mutex_init(&fifo->write_lock);
	fifo->elem_count = elem_count;
	fifo->elem_size = elem_size;
	return &fifo->end;
}

/**
 * zx_fifo_create() - make a fifo
 * @elem_count: elements that fit in, each way; the product with @elem_size is
 *	1 to ZX_FIFO_MAX_SIZE_BYTES
 * @elem_size: bytes of one
 * @ends: one reference each
 *
 * Return: 0 or -ENOMEM.
 */
int zx_fifo_create(u64 elem_count, u64 elem_size, struct zx_object *ends[2])
{
	return zx_pair_create(zx_fifo_alloc(elem_count, elem_size),
			      zx_fifo_alloc(elem_count, elem_size),
			      &zx_fifo_ops, ZX_FIFO_WRITABLE, ends);
}

/* The ring of @reader changed; @writer is its peer, NULL if that is gone. */
static void zx_fifo_signal(struct zx_fifo *reader, struct zx_peered *writer)
{
	bool full = reader->used == reader->elem_count;

	zx_object_update_signals(&reader->end.obj, ZX_FIFO_READABLE,
				 reader->used ? ZX_FIFO_READABLE : 0);
	if (writer)
		zx_object_update_signals(&writer->obj, ZX_FIFO_WRITABLE,
					 full ? 0 : ZX_FIFO_WRITABLE);
}

/*
 * @n elements from @at on lie in one or two pieces: the bytes of the first, and
 * of the second.
 */
static void zx_fifo_pieces(const struct zx_fifo *fifo, u32 at, u32 n,
			   size_t pieces[2])
{
	u32 first = min(n, fifo->elem_count - at);

	pieces[0] = (size_t)first * fifo->elem_size;
	pieces[1] = (size_t)(n - first) * fifo->elem_size;
}

static int zx_fifo_tell(u64 n, u64 __user *actual)
{
	return actual && put_user(n, actual) ? -EINVAL : 0;
}

/**
 * zx_fifo_read() - take elements out
 * @obj: fifo
 * @elem_size: bytes of an element
 * @data: memory of the caller
 * @count: elements it has room for
 * @actual: becomes the number of elements; may be NULL
 *
 * Return: 0, -ERANGE, -EAGAIN, -EPIPE, -EINVAL (memory of the caller), -EINTR.
 */
int zx_fifo_read(struct zx_object *obj, u64 elem_size, void __user *data,
		 u64 count, u64 __user *actual)
{
	struct zx_fifo *fifo = to_fifo(obj);
	struct zx_pair *pair = fifo->end.pair;
	size_t pieces[2];
	u32 n, head;
	int ret = 0;

	if (elem_size != fifo->elem_size || !count)
		return -ERANGE;
	if (mutex_lock_killable(&fifo->read_lock))
		return -EINTR;
	spin_lock(&pair->lock);
	n = min_t(u64, count, fifo->used);
	head = fifo->head;
	if (!n)
		ret = zx_peer(&fifo->end) ? -EAGAIN : -EPIPE;
	spin_unlock(&pair->lock);
	if (ret)
		goto out;

	zx_fifo_pieces(fifo, head, n, pieces);
	if (copy_to_user(data, fifo->ring + head * fifo->elem_size,
			 pieces[0]) ||
	    copy_to_user(data + pieces[0], fifo->ring, pieces[1]))
		ret = -EINVAL;
	else
		ret = zx_fifo_tell(n, actual);
	if (ret)
		goto out;

	spin_lock(&pair->lock);
	fifo->head = (head + n) % fifo->elem_count;
	fifo->used -= n;
	zx_fifo_signal(fifo, zx_peer(&fifo->end));
	spin_unlock(&pair->lock);
out:
	mutex_unlock(&fifo->read_lock);
	return ret;
}

/* Elements that @to has room for, with a reference to it, or an errno. */
static int zx_fifo_make_room(struct zx_fifo *fifo, u64 elem_size, u64 count,
			     struct zx_fifo **to, u32 *at)
{
	struct zx_peered *peer = zx_peer(&fifo->end);
	struct zx_fifo *f;

	if (!peer)
		return -EPIPE;
	if (elem_size != fifo->elem_size || !count)
		return -ERANGE;
	f = to_fifo(&peer->obj);
	if (f->used == f->elem_count)
		return -EAGAIN;
	zx_object_get(&peer->obj);
	*to = f;
	*at = (f->head + f->used) % f->elem_count;
	return min_t(u64, count, f->elem_count - f->used);
}

/**
 * zx_fifo_write() - put elements in
 * @obj: fifo
 * @elem_size: bytes of an element
 * @data: memory of the caller
 * @count: elements there
 * @actual: becomes the number of elements that fitted in; may be NULL
 *
 * Return: 0, -EPIPE, -ERANGE, -EAGAIN, -EINVAL (memory of the caller), -EINTR.
 */
int zx_fifo_write(struct zx_object *obj, u64 elem_size, const void __user *data,
		  u64 count, u64 __user *actual)
{
	struct zx_fifo *fifo = to_fifo(obj);
	struct zx_pair *pair = fifo->end.pair;
	struct zx_fifo *to;
	size_t pieces[2];
	int n, ret;
	u32 at;

	if (mutex_lock_killable(&fifo->write_lock))
		return -EINTR;
	spin_lock(&pair->lock);
	n = zx_fifo_make_room(fifo, elem_size, count, &to, &at);
	spin_unlock(&pair->lock);
	if (n < 0) {
		ret = n;
		goto out;
	}

	zx_fifo_pieces(to, at, n, pieces);
	if (copy_from_user(to->ring + at * to->elem_size, data, pieces[0]) ||
	    copy_from_user(to->ring, data + pieces[0], pieces[1]))
		ret = -EINVAL;
	else
		ret = zx_fifo_tell(n, actual);
	if (ret)
		goto out_put;

	spin_lock(&pair->lock);
	if (zx_peer(&fifo->end)) {
		to->used += n;
		zx_fifo_signal(to, &fifo->end);
	} else {
		ret = -EPIPE;
	}
	spin_unlock(&pair->lock);
out_put:
	zx_object_put(&to->end.obj);
out:
	mutex_unlock(&fifo->write_lock);
	return ret;
}
