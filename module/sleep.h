/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What threads sleep in, for ZX_INFO_THREAD.
 *
 * A thread that goes to sleep in a call puts a note on its stack into a hash
 * table, and takes it out when it wakes up. A wait that is over at once does not
 * come here, and nobody has to know the thread's object, which may not be there
 * yet. Who asks finds the note by the Linux thread.
 *
 * Locks: of the bucket (spin); nothing is taken inside it. It is taken for a list
 * operation on either side of a context switch, and shared with another thread
 * by accident only.
 */
#ifndef _ZX_SLEEP_H
#define _ZX_SLEEP_H

#include <linux/types.h>

struct task_struct;

bool zx_sleep_until(s64 deadline, u32 state);
u32 zx_sleep_state(const struct task_struct *task);

#endif /* _ZX_SLEEP_H */
