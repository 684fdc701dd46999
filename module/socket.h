/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Sockets: pairs that pass bytes, as a stream or in datagrams, each end with a
 * queue for what comes in.
 *
 * A queue is a list of chunks of a page that are allocated as data comes in
 * and freed as it is read; the last one stays. It holds ZX_SOCKET_MAX bytes of
 * data; a datagram takes 4 bytes more for its length.
 *
 * Data goes straight between user memory and chunks, outside of any spin lock:
 * a writer fills the free space of the last chunk and new chunks, which only
 * then become part of the queue; a reader copies from the first ones, which
 * only then leave it. So that no two threads work on the same part of a queue,
 * and what one call writes stays together, a thread has its end's mutex
 * meanwhile, one for those who read through the end, one for those who write
 * through it. They are held over copies of user memory, which may take as long
 * as somebody likes: that hurts nobody but who reads or writes through the same
 * end, and he can be killed. The peer never takes them.
 *
 * A write that faults leaves nothing in the queue.
 *
 * Locks, outermost first
 *   read_lock, write_lock (mutexes, never both). Who has write_lock may append
 *	to the peer's queue: nobody else touches its tail or shrinks its room.
 *	Who has read_lock may take from the queue.
 *   pair->lock: the queue, the thresholds, and the signals that follow
 */
#ifndef _ZX_SOCKET_H
#define _ZX_SOCKET_H

#include <linux/types.h>

struct zx_info_socket;
struct zx_object;

int zx_socket_create(u32 options, struct zx_object *ends[2]);
int zx_socket_write(struct zx_object *obj, const void __user *buf, u64 size,
		    u64 *actual);
int zx_socket_read(struct zx_object *obj, void __user *buf, u64 size, bool peek,
		   u64 *actual);
int zx_socket_set_disposition(struct zx_object *obj, u32 own, u32 peers);
int zx_socket_set_rx_threshold(struct zx_object *obj, u64 bytes);
int zx_socket_set_tx_threshold(struct zx_object *obj, u64 bytes);
u64 zx_socket_rx_threshold(struct zx_object *obj);
u64 zx_socket_tx_threshold(struct zx_object *obj);
void zx_socket_info(struct zx_object *obj, struct zx_info_socket *info);

#endif /* _ZX_SOCKET_H */
