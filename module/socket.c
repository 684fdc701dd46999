// SPDX-License-Identifier: GPL-2.0-only
/* Sockets, see socket.h. */

#include <linux/gfp.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/uaccess.h>

#include "peer.h"
#include "socket.h"

/* As Zircon's where pages have 4 KiB: 65 buffers of 4064 bytes. */
#define ZX_SOCKET_MAX	264160

/**
 * struct zx_chunk - a page of a queue
 * @next: newer; NULL for the last
 * @start: of what was not read
 * @end: of what was written
 * @data: bytes; of a datagram, its length in an u32, never in two chunks, then
 *	its data
 */
struct zx_chunk {
	struct zx_chunk *next;
	u32 start;
	u32 end;
	u8 data[];
};

#define ZX_CHUNK_BYTES	((u32)(PAGE_SIZE - sizeof(struct zx_chunk)))

/**
 * struct zx_socket - one end
 * @end: object and pair
 * @options: ZX_SOCKET_DATAGRAM or 0
 * @read_lock: see socket.h
 * @write_lock: see socket.h; of those who write to the peer
 * @head: oldest chunk of what came from the peer and was not read, or NULL
 * @tail: newest chunk, or NULL
 * @bytes: data in the queue
 * @rx_threshold: for ZX_SOCKET_READ_THRESHOLD, 0 for none
 * @tx_threshold: for ZX_SOCKET_WRITE_THRESHOLD, 0 for none
 */
struct zx_socket {
	struct zx_peered end;
	u32 options;
	struct mutex read_lock;		/* see socket.h */
	struct mutex write_lock;	/* see socket.h */
	struct zx_chunk *head;
	struct zx_chunk *tail;
	u32 bytes;
	u32 rx_threshold;
	u32 tx_threshold;
};

static struct zx_socket *to_socket(struct zx_object *obj)
{
	return container_of(to_peered(obj), struct zx_socket, end);
}

static struct zx_socket *zx_socket_peer(struct zx_socket *socket)
{
	struct zx_peered *peer = zx_peer(&socket->end);

	return peer ? to_socket(&peer->obj) : NULL;
}

/* From @chunk on, up to @end. */
static void zx_chunks_free(struct zx_chunk *chunk, struct zx_chunk *end)
{
	while (chunk != end) {
		struct zx_chunk *next = chunk->next;

		free_page((unsigned long)chunk);
		chunk = next;
	}
}

static void zx_socket_release(struct zx_object *obj)
{
	struct zx_socket *socket = to_socket(obj);

	/* It may never have had a handle. */
	zx_peered_on_zero_handles(obj);
	zx_pair_put(socket->end.pair);
	zx_chunks_free(socket->head, NULL);
	kfree_rcu(obj, rcu);
}

static const struct zx_object_ops zx_socket_ops = {
	.type = ZX_OBJ_TYPE_SOCKET,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.peered = true,
	.on_zero_handles = zx_peered_on_zero_handles,
	.release = zx_socket_release,
};

static struct zx_peered *zx_socket_alloc(u32 options)
{
	struct zx_socket *socket = kzalloc(sizeof(*socket), GFP_KERNEL_ACCOUNT);

	if (!socket)
		return NULL;
	socket->options = options;
	mutex_init(&socket->read_lock);
	mutex_init(&socket->write_lock);
	return &socket->end;
}

/**
 * zx_socket_create() - make a socket
 * @options: ZX_SOCKET_DATAGRAM or 0
 * @ends: one reference each
 *
 * Return: 0 or -ENOMEM.
 */
int zx_socket_create(u32 options, struct zx_object *ends[2])
{
	return zx_pair_create(zx_socket_alloc(options),
			      zx_socket_alloc(options),
			      &zx_socket_ops, ZX_SOCKET_WRITABLE, ends);
}

static void zx_socket_update_rx(struct zx_socket *socket)
{
	u32 set = 0;

	if (socket->bytes)
		set |= ZX_SOCKET_READABLE;
	if (socket->rx_threshold && socket->bytes >= socket->rx_threshold)
		set |= ZX_SOCKET_READ_THRESHOLD;
	zx_object_update_signals(&socket->end.obj,
				 ZX_SOCKET_READABLE | ZX_SOCKET_READ_THRESHOLD,
				 set);
}

/*
 * @peer is where @socket writes to. ZX_SOCKET_WRITABLE is not simply told from
 * its room: a change of disposition may set it though there is none.
 */
static void zx_socket_update_tx(struct zx_socket *socket,
				const struct zx_socket *peer, u32 clear,
				u32 set)
{
	u32 room = ZX_SOCKET_MAX - peer->bytes;

	if (socket->tx_threshold && room >= socket->tx_threshold)
		set |= ZX_SOCKET_WRITE_THRESHOLD;
	zx_object_update_signals(&socket->end.obj,
				 clear | ZX_SOCKET_WRITE_THRESHOLD, set);
}

/*
 * What a writer has filled and nobody sees yet: free space of the queue's last
 * chunk, if there is one, then new chunks.
 */
struct zx_fill {
	struct zx_chunk *tail;
	u32 tail_end;
	struct zx_chunk *fresh;
	struct zx_chunk *last;
};

static u32 *zx_fill_end(struct zx_fill *fill)
{
	return fill->fresh ? &fill->last->end : &fill->tail_end;
}

/* Room for @size bytes in one piece, in @fill->last. */
static int zx_fill_reserve(struct zx_fill *fill, u32 size)
{
	struct zx_chunk *chunk;

	if (fill->last && ZX_CHUNK_BYTES - *zx_fill_end(fill) >= size)
		return 0;
	chunk = (void *)__get_free_page(GFP_KERNEL_ACCOUNT);
	if (!chunk)
		return -ENOMEM;
	chunk->next = NULL;
	chunk->start = 0;
	chunk->end = 0;
	if (fill->fresh)
		fill->last->next = chunk;
	else
		fill->fresh = chunk;
	fill->last = chunk;
	return 0;
}

static int zx_fill_length(struct zx_fill *fill, u32 size)
{
	int ret = zx_fill_reserve(fill, sizeof(size));
	u32 *end;

	if (ret)
		return ret;
	end = zx_fill_end(fill);
	memcpy(fill->last->data + *end, &size, sizeof(size));
	*end += sizeof(size);
	return 0;
}

static int zx_fill_data(struct zx_fill *fill, const void __user *buf, u32 size)
{
	while (size) {
		int ret = zx_fill_reserve(fill, 1);
		u32 *end, len;

		if (ret)
			return ret;
		end = zx_fill_end(fill);
		len = min(size, ZX_CHUNK_BYTES - *end);
		if (copy_from_user(fill->last->data + *end, buf, len))
			return -EINVAL;
		*end += len;
		buf += len;
		size -= len;
	}
	return 0;
}

/* It becomes part of the queue. */
static void zx_fill_commit(struct zx_fill *fill, struct zx_socket *to)
{
	if (fill->tail)
		WRITE_ONCE(fill->tail->end, fill->tail_end);
	if (!fill->fresh)
		return;
	if (fill->tail)
		fill->tail->next = fill->fresh;
	else
		to->head = fill->fresh;
	to->tail = fill->last;
}

static bool zx_socket_is_write_disabled(struct zx_socket *socket)
{
	return zx_object_signals(&socket->end.obj) & ZX_SOCKET_WRITE_DISABLED;
}

/* Bytes of @size that can be written to @to now, or an errno. */
static long zx_socket_may_write(struct zx_socket *socket, struct zx_socket *to,
				u64 size)
{
	u32 room;

	if (!to)
		return -EPIPE;
	if (zx_socket_is_write_disabled(socket))
		return -EBADFD;
	if (size > U32_MAX)
		return -EINVAL;
	room = ZX_SOCKET_MAX - to->bytes;
	if (size && !room)
		return -EAGAIN;
	if (socket->options & ZX_SOCKET_DATAGRAM) {
		if (size > ZX_SOCKET_MAX)
			return -ERANGE;
		if (size > room)
			return -EAGAIN;
	}
	return min_t(u64, size, room);
}

/**
 * zx_socket_write() - send bytes, or a datagram
 * @obj: socket
 * @buf: memory of the caller
 * @size: bytes
 * @actual: bytes written
 *
 * Return: 0, -EPIPE, -EBADFD, -EINVAL (@size, then @buf), -EAGAIN, -ERANGE,
 * -ENOMEM, -EINTR.
 */
int zx_socket_write(struct zx_object *obj, const void __user *buf, u64 size,
		    u64 *actual)
{
	struct zx_socket *to, *socket = to_socket(obj);
	struct zx_pair *pair = socket->end.pair;
	struct zx_fill fill = {};
	int ret = 0;
	long n;

	if (mutex_lock_killable(&socket->write_lock))
		return -EINTR;
	spin_lock(&pair->lock);
	to = zx_socket_peer(socket);
	n = zx_socket_may_write(socket, to, size);
	if (n > 0) {
		zx_object_get(&to->end.obj);
		fill.tail = to->tail;
		fill.last = to->tail;
		/* Nobody reads: the chunk that stayed can be filled anew. */
		if (fill.tail && !to->bytes) {
			fill.tail->start = 0;
			fill.tail->end = 0;
		}
		if (fill.tail)
			fill.tail_end = fill.tail->end;
	}
	spin_unlock(&pair->lock);
	if (n <= 0) {
		*actual = 0;
		ret = n;
		goto out;
	}

	if (socket->options & ZX_SOCKET_DATAGRAM)
		ret = zx_fill_length(&fill, n);
	ret = ret ?: zx_fill_data(&fill, buf, n);
	if (ret)
		goto out_put;

	spin_lock(&pair->lock);
	if (!zx_peer(&socket->end)) {
		ret = -EPIPE;
	} else if (zx_socket_is_write_disabled(socket)) {
		ret = -EBADFD;
	} else {
		zx_fill_commit(&fill, to);
		fill.fresh = NULL;
		to->bytes += n;
		zx_socket_update_rx(to);
		zx_socket_update_tx(socket, to, to->bytes == ZX_SOCKET_MAX ?
				    ZX_SOCKET_WRITABLE : 0, 0);
		*actual = n;
	}
	spin_unlock(&pair->lock);
out_put:
	zx_chunks_free(fill.fresh, NULL);
	zx_object_put(&to->end.obj);
out:
	mutex_unlock(&socket->write_lock);
	return ret;
}

/* A place in a queue that more data follows. */
struct zx_cursor {
	struct zx_chunk *chunk;
	u32 at;
};

/* To where the next byte is. */
static void zx_cursor_settle(struct zx_cursor *cur)
{
	/* Of the last chunk the end may just be moving. */
	while (cur->at == READ_ONCE(cur->chunk->end)) {
		cur->chunk = cur->chunk->next;
		cur->at = 0;
	}
}

static u32 zx_cursor_read_length(struct zx_cursor *cur)
{
	u32 size;

	zx_cursor_settle(cur);
	memcpy(&size, cur->chunk->data + cur->at, sizeof(size));
	cur->at += sizeof(size);
	return size;
}

/* Returns how many bytes could not be copied. */
static u32 zx_cursor_read(struct zx_cursor cur, void __user *buf, u32 size)
{
	while (size) {
		u32 len, left;

		zx_cursor_settle(&cur);
		len = min(size, READ_ONCE(cur.chunk->end) - cur.at);
		left = copy_to_user(buf, cur.chunk->data + cur.at, len);
		if (left)
			return size - len + left;
		cur.at += len;
		buf += len;
		size -= len;
	}
	return 0;
}

/* Take bytes, lengths of datagrams among them, off the queue. */
static void zx_socket_consume(struct zx_socket *socket, u32 size)
{
	while (size) {
		struct zx_chunk *chunk = socket->head;
		u32 len = min(size, chunk->end - chunk->start);

		chunk->start += len;
		size -= len;
		if (chunk->start == chunk->end && chunk->next)
			socket->head = chunk->next;
	}
}

/*
 * What a read of @size bytes gets: returns bytes, or an errno. @cur is where
 * they begin, @unit what they are part of: the datagram, or all there is.
 */
static long zx_socket_may_read(struct zx_socket *socket, u64 size,
			       struct zx_cursor *cur, u32 *unit)
{
	if (!socket->bytes) {
		if (!zx_peer(&socket->end))
			return -EPIPE;
		if (zx_object_signals(&socket->end.obj) &
		    ZX_SOCKET_PEER_WRITE_DISABLED)
			return -EBADFD;
		return -EAGAIN;
	}
	cur->chunk = socket->head;
	cur->at = socket->head->start;
	if (socket->options & ZX_SOCKET_DATAGRAM)
		*unit = zx_cursor_read_length(cur);
	else
		*unit = socket->bytes;
	return min_t(u64, size, *unit);
}

/* Reads are done with @size bytes of data. */
static void zx_socket_take(struct zx_socket *socket, u32 size)
{
	struct zx_socket *peer;
	struct zx_chunk *old;
	bool was_full;

	spin_lock(&socket->end.pair->lock);
	old = socket->head;
	was_full = socket->bytes == ZX_SOCKET_MAX;
	socket->bytes -= size;
	zx_socket_consume(socket, socket->options & ZX_SOCKET_DATAGRAM ?
			  size + sizeof(size) : size);
	zx_socket_update_rx(socket);
	peer = zx_socket_peer(socket);
	if (peer)
		zx_socket_update_tx(peer, socket, 0,
				    was_full ? ZX_SOCKET_WRITABLE : 0);
	spin_unlock(&socket->end.pair->lock);
	zx_chunks_free(old, socket->head);
}

/**
 * zx_socket_read() - receive bytes, or a datagram
 * @obj: socket
 * @buf: memory of the caller
 * @size: bytes
 * @peek: leave the data there
 * @actual: bytes read
 *
 * A datagram goes whole, also if it does not fit or @buf is bad; of a stream
 * goes what was copied.
 *
 * Return: 0, -EINVAL (@size), -EPIPE, -EBADFD, -EAGAIN, -EINVAL (@buf), -EINTR.
 */
int zx_socket_read(struct zx_object *obj, void __user *buf, u64 size, bool peek,
		   u64 *actual)
{
	struct zx_socket *socket = to_socket(obj);
	struct zx_cursor cur;
	u32 left, unit;
	long n;

	if (size > U32_MAX)
		return -EINVAL;
	if (mutex_lock_killable(&socket->read_lock))
		return -EINTR;
	spin_lock(&socket->end.pair->lock);
	n = zx_socket_may_read(socket, size, &cur, &unit);
	spin_unlock(&socket->end.pair->lock);
	if (n > 0) {
		left = zx_cursor_read(cur, buf, n);
		if (!(socket->options & ZX_SOCKET_DATAGRAM))
			unit = n - left;
		if (!peek && unit)
			zx_socket_take(socket, unit);
		if (left)
			n = -EINVAL;
	}
	mutex_unlock(&socket->read_lock);
	if (n < 0)
		return n;
	*actual = n;
	return 0;
}

/* Nothing that was written before writing was disabled may wait any more. */
static bool zx_socket_may_enable(struct zx_socket *reader)
{
	return !reader->bytes || !(zx_object_signals(&reader->end.obj) &
				   ZX_SOCKET_PEER_WRITE_DISABLED);
}

struct zx_signal_change {
	u32 clear;
	u32 set;
};

static void zx_disposition_change(u32 disposition,
				  struct zx_signal_change *writer,
				  struct zx_signal_change *reader)
{
	switch (disposition) {
	case ZX_SOCKET_DISPOSITION_WRITE_DISABLED:
		writer->clear |= ZX_SOCKET_WRITABLE;
		writer->set |= ZX_SOCKET_WRITE_DISABLED;
		reader->set |= ZX_SOCKET_PEER_WRITE_DISABLED;
		break;
	case ZX_SOCKET_DISPOSITION_WRITE_ENABLED:
		writer->clear |= ZX_SOCKET_WRITE_DISABLED;
		writer->set |= ZX_SOCKET_WRITABLE;
		reader->clear |= ZX_SOCKET_PEER_WRITE_DISABLED;
		break;
	}
}

/**
 * zx_socket_set_disposition() - disable or enable writing
 * @obj: socket
 * @own: of this end, ZX_SOCKET_DISPOSITION_ number or 0
 * @peers: of the other end, the same
 *
 * Return: 0 or -EBADFD.
 */
int zx_socket_set_disposition(struct zx_object *obj, u32 own, u32 peers)
{
	struct zx_socket *peer, *socket = to_socket(obj);
	struct zx_signal_change here = {}, there = {};
	const u32 enable = ZX_SOCKET_DISPOSITION_WRITE_ENABLED;
	int ret = 0;

	spin_lock(&socket->end.pair->lock);
	peer = zx_socket_peer(socket);
	zx_disposition_change(own, &here, &there);
	if (peer)
		zx_disposition_change(peers, &there, &here);
	if ((peers == enable && !zx_socket_may_enable(socket)) ||
	    (peer && own == enable && !zx_socket_may_enable(peer))) {
		ret = -EBADFD;
	} else {
		zx_object_update_signals(obj, here.clear, here.set);
		if (peer)
			zx_object_update_signals(&peer->end.obj, there.clear,
						 there.set);
	}
	spin_unlock(&socket->end.pair->lock);
	return ret;
}

/**
 * zx_socket_set_rx_threshold() - ZX_PROP_SOCKET_RX_THRESHOLD
 * @obj: socket
 * @bytes: 0 for none
 *
 * Return: 0 or -EINVAL.
 */
int zx_socket_set_rx_threshold(struct zx_object *obj, u64 bytes)
{
	struct zx_socket *socket = to_socket(obj);

	if (bytes > ZX_SOCKET_MAX)
		return -EINVAL;
	spin_lock(&socket->end.pair->lock);
	socket->rx_threshold = bytes;
	zx_socket_update_rx(socket);
	spin_unlock(&socket->end.pair->lock);
	return 0;
}

/**
 * zx_socket_set_tx_threshold() - ZX_PROP_SOCKET_TX_THRESHOLD
 * @obj: socket
 * @bytes: 0 for none
 *
 * Return: 0, -EINVAL, -EPIPE.
 */
int zx_socket_set_tx_threshold(struct zx_object *obj, u64 bytes)
{
	struct zx_socket *peer, *socket = to_socket(obj);

	if (bytes > ZX_SOCKET_MAX)
		return -EINVAL;
	spin_lock(&socket->end.pair->lock);
	peer = zx_socket_peer(socket);
	if (peer) {
		socket->tx_threshold = bytes;
		zx_socket_update_tx(socket, peer, 0, 0);
	}
	spin_unlock(&socket->end.pair->lock);
	return peer ? 0 : -EPIPE;
}

/**
 * zx_socket_rx_threshold() - as it was set
 * @obj: socket
 */
u64 zx_socket_rx_threshold(struct zx_object *obj)
{
	return READ_ONCE(to_socket(obj)->rx_threshold);
}

/**
 * zx_socket_tx_threshold() - as it was set
 * @obj: socket
 */
u64 zx_socket_tx_threshold(struct zx_object *obj)
{
	return READ_ONCE(to_socket(obj)->tx_threshold);
}

/**
 * zx_socket_info() - ZX_INFO_SOCKET
 * @obj: socket
 * @info: zeroed
 */
void zx_socket_info(struct zx_object *obj, struct zx_info_socket *info)
{
	struct zx_socket *peer, *socket = to_socket(obj);
	struct zx_cursor cur;
	u32 unit = 0;

	info->options = socket->options;
	info->rx_buf_max = ZX_SOCKET_MAX;
	spin_lock(&socket->end.pair->lock);
	zx_socket_may_read(socket, 0, &cur, &unit);
	info->rx_buf_size = socket->bytes;
	info->rx_buf_available = unit;
	peer = zx_socket_peer(socket);
	if (peer) {
		info->tx_buf_max = ZX_SOCKET_MAX;
		info->tx_buf_size = peer->bytes;
	}
	spin_unlock(&socket->end.pair->lock);
}
