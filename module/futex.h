/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Futexes: threads of one process that wait at an address of its memory.
 *
 * A futex is there while somebody waits on it, and costs nothing but the stack
 * of who waits: each waiter brings a struct zx_futex along, and one of them
 * lends it. When that one leaves, the next in the queue takes over.
 *
 * A process has a few buckets, chosen by address, each with a tree of its
 * futexes; no lock is shared between processes. Everything about a futex and
 * the waiters in its queue is protected by
 *
 *   bucket->lock (spin). Two of them are taken in the order of their addresses,
 *   and nothing is taken inside.
 *
 * The word is read under that lock, so comparing it and queueing up are one
 * step to who wakes. It is read without page faults; where that fails, the lock
 * is dropped, the page faulted in and all done again.
 *
 * Waking has two halves. Under the lock a waiter is taken out of the queue
 * (->address becomes 0); after it, ->woken is set, the last thing that is done
 * to a waiter. A waiter that is woken goes without a lock. One that times out
 * or gets a signal finds itself in a queue and leaves it; or it was taken, and
 * then it has been woken, whatever else happened: no wake-up is lost. After a
 * Linux signal the call begins anew, behind all others.
 *
 * An owner is only noted. It is a struct pid, since a waiter that becomes the
 * owner may have no thread object yet. Nobody's priority changes: what Linux has
 * for that is not open to modules. Whether an owner waits for itself is found
 * out by a walk along the queue.
 */
#ifndef _ZX_FUTEX_H
#define _ZX_FUTEX_H

#include <linux/rbtree.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct pid;

#define ZX_FUTEX_BUCKET_BITS	4

/**
 * struct zx_futex_bucket - futexes of a process, one part of them
 * @lock: protects them
 * @futexes: struct zx_futex, by address
 */
struct zx_futex_bucket {
	spinlock_t lock;	/* see the top of this file */
	struct rb_root futexes;
};

/**
 * struct zx_futexes - all futexes of a process that have waiters
 * @buckets: by hash of the address
 */
struct zx_futexes {
	struct zx_futex_bucket buckets[1 << ZX_FUTEX_BUCKET_BITS];
};

void zx_futexes_init(struct zx_futexes *futexes);
int zx_futex_read(u64 address, s32 *value);
int zx_futex_wait(struct zx_futexes *futexes, u64 address, s32 value,
		  struct pid *owner, s64 deadline);
void zx_futex_wake(struct zx_futexes *futexes, u64 address, u32 count,
		   bool own);
int zx_futex_requeue(struct zx_futexes *futexes, u64 from, u64 to, s32 value,
		     u32 wake, u32 move, bool own, struct pid *owner);
struct pid *zx_futex_owner(struct zx_futexes *futexes, u64 address);

#endif /* _ZX_FUTEX_H */
