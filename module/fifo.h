/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Fifos: pairs that pass elements of one size, each end with a ring for what
 * comes in.
 *
 * Elements go straight between user memory and the ring, outside of any spin
 * lock, and only then become part of the ring or leave it: a fault moves
 * nothing. So that no two threads work on the same part of a ring, a thread
 * has its end's mutex meanwhile, one for those who read through the end, one
 * for those who write through it. They are held over copies of user memory,
 * which may take as long as somebody likes: that hurts nobody but who reads or
 * writes through the same end, and he can be killed. The peer never takes them.
 *
 * Locks, outermost first
 *   read_lock, write_lock (mutexes, never both)
 *   pair->lock: head, used, and the signals that follow from them
 */
#ifndef _ZX_FIFO_H
#define _ZX_FIFO_H

#include <linux/types.h>

struct zx_object;

int zx_fifo_create(u64 elem_count, u64 elem_size, struct zx_object *ends[2]);
int zx_fifo_read(struct zx_object *obj, u64 elem_size, void __user *data,
		 u64 count, u64 __user *actual);
int zx_fifo_write(struct zx_object *obj, u64 elem_size, const void __user *data,
		  u64 count, u64 __user *actual);

#endif /* _ZX_FIFO_H */
