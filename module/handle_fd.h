/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handles and file descriptors: what Linux's event loops can wait on, and what
 * takes a handle from one Linux process to another.
 *
 * A descriptor (an open file) of ours does one of two things, from when it is
 * made on:
 *
 *   It holds a handle, which was moved into it as into a message: it wants
 *   TRANSFER, leaves its process's table, keeps its rights and goes on counting
 *   as a handle of the object; but waits made through it end at once. Who has the
 *   descriptor has that handle, whichever way he came by it: fork, SCM_RIGHTS.
 *   That is why only TRANSFER lets a handle in. Taking it out: with DUPLICATE
 *   each taker gets a new handle; without, the first one gets the handle itself
 *   and there is none left. So nobody gains a right, and what must not be
 *   duplicated (a channel's end) has one owner.
 *   A held handle to a VMO with MAP and READ lets mmap() map it.
 *
 *   It is a view: it watches the signals that one handle, which stays where it is,
 *   may wait for, and ends with that handle, as each wait does. It carries no
 *   right and gives out no handle; WAIT is what it wants, since WAIT suffices to
 *   have a port of anybody told about signals. It counts as no handle, so it
 *   keeps no peer open.
 *
 * poll() says EPOLLIN while one of the chosen signals is active, and for a port
 * while it has a packet: to a view of it, and where the held handle has READ. A
 * signal that rises is one edge. EPOLLHUP: the view's handle is gone, the held
 * one was taken out. There is nothing to read(): signals are a state, and asking
 * (zx_object_wait_one() and a deadline in the past) tells them all.
 *
 * Lifetime
 *   The file holds a reference to the object till it is released, in every case:
 *   an event loop may be queued up at the object till then. Files hold objects
 *   and hold the module; no object holds one of these files, so whatever ends up
 *   in a queue (channels carry no files; unix sockets carry no objects) makes no
 *   cycle that runs through a descriptor. But a process that was not started
 *   has a Linux process with descriptors of its creator's. If the last handle to
 *   the process comes to be where only they lead, in the queue of a unix socket
 *   both ends of which it has, say, it stays until somebody kills it: Linux tells
 *   nobody who has a descriptor.
 *
 * Locks
 *   None of its own. Whether the file still holds or watches is its observer's
 *   state, protected by obj->lock; the rest never changes. The observer is woken
 *   under that lock and takes the wait queue's, and event loops take their own
 *   spinlocks inside it, none of which they hold when they call ->poll. ->poll
 *   queues up first and looks then, so it cannot miss what comes in between.
 *   ->mmap runs under the mmap lock and takes nothing: the file it maps was made
 *   with the descriptor.
 */
#ifndef _ZX_HANDLE_FD_H
#define _ZX_HANDLE_FD_H

#include <linux/types.h>

struct file;
struct zx_handle_table;
struct zx_object;

struct file *zx_handle_fd_create(struct zx_object *obj, u32 rights, u32 signals,
				 bool view);
int zx_handle_fd_watch(struct file *file, struct zx_handle_table *table,
		       u32 value);
int zx_handle_fd_hold(struct file *file, struct zx_handle_table *table,
		      u32 value);

bool zx_file_is_handle_fd(const struct file *file);
bool zx_handle_fd_is_view(const struct file *file);
bool zx_handle_fd_is_over(const struct file *file);
struct zx_object *zx_handle_fd_object(const struct file *file, u32 *rights);
bool zx_handle_fd_take(struct file *file);

#endif /* _ZX_HANDLE_FD_H */
