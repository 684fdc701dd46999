/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The calls: one function for each ioctl, named after Zircon's call. A call
 * looks up handles, checks rights, moves data between user space and kernel,
 * and asks objects to do the work. device.c has the table.
 *
 * A call returns 0 or a handle, or the errno of a status (zircon_status.h).
 * It holds no lock while it touches user memory.
 */
#ifndef _ZX_CALL_H
#define _ZX_CALL_H

#include <linux/zircon.h>

#include "handle.h"
#include "object.h"
#include "process.h"

struct file;
struct zx_client;

union zx_args {
	struct zx_ioc_info info;
	struct zx_ioc_self self;
	struct zx_ioc_handles handles;
	struct zx_ioc_handle_dup dup;
	struct zx_ioc_get_info get_info;
	struct zx_ioc_property property;
	struct zx_ioc_signal signal;
	struct zx_ioc_wait_one wait_one;
	struct zx_ioc_create create;
	struct zx_ioc_create_pair create_pair;
	struct zx_ioc_get_child get_child;
	struct zx_ioc_system_event system_event;
	struct zx_ioc_wait_many wait_many;
	struct zx_ioc_wait_async wait_async;
	struct zx_ioc_port_queue port_queue;
	struct zx_ioc_port_wait port_wait;
	struct zx_ioc_port_cancel port_cancel;
	struct zx_ioc_port_cancel_key port_cancel_key;
	struct zx_ioc_channel_write channel_write;
	struct zx_ioc_channel_read channel_read;
	struct zx_ioc_channel_call channel_call;
	struct zx_ioc_socket_rw socket_rw;
	struct zx_ioc_socket_disposition socket_disposition;
	struct zx_ioc_fifo_create fifo_create;
	struct zx_ioc_fifo_rw fifo_rw;
	struct zx_ioc_timer_create timer_create;
	struct zx_ioc_timer_set timer_set;
	struct zx_ioc_futex_wait futex_wait;
	struct zx_ioc_futex_wake futex_wake;
	struct zx_ioc_futex_requeue futex_requeue;
	struct zx_ioc_futex_get_owner futex_get_owner;
	struct zx_ioc_job_create job_create;
	struct zx_ioc_job_set_policy job_set_policy;
	struct zx_ioc_job_set_critical job_set_critical;
	struct zx_ioc_process_create process_create;
	struct zx_ioc_process_start process_start;
	struct zx_ioc_process_exit process_exit;
	struct zx_ioc_process_memory process_memory;
	struct zx_ioc_thread_create thread_create;
	struct zx_ioc_thread_start thread_start;
	struct zx_ioc_thread_birth thread_birth;
	struct zx_ioc_vmo_create vmo_create;
	struct zx_ioc_vmo_rw vmo_rw;
	struct zx_ioc_vmo_get_size vmo_get_size;
	struct zx_ioc_vmo_set_size vmo_set_size;
	struct zx_ioc_op_range op_range;
	struct zx_ioc_vmo_child vmo_child;
	struct zx_ioc_vmo_cache_policy vmo_cache_policy;
	struct zx_ioc_vmo_transfer vmo_transfer;
	struct zx_ioc_vmo_exec vmo_exec;
	struct zx_ioc_vmar_allocate vmar_allocate;
	struct zx_ioc_vmar_map vmar_map;
	struct zx_ioc_vmar_unmap vmar_unmap;
	struct zx_ioc_vmar_protect vmar_protect;
	struct zx_ioc_embryo embryo;
	struct zx_ioc_fd_from_handle fd_from_handle;
	struct zx_ioc_handle_from_fd handle_from_fd;
	unsigned long direct;
};

/**
 * struct zx_call - one call under way
 * @proc: the calling process
 * @table: its handles
 * @client: what the file stands for
 * @file: the device file
 * @retcode: the caller is killed with it when the call has ended; 0: it is not
 * @bad_handle: a value was no handle, though the call may not return -EBADF
 * @lenient: policy has nothing against bad handles in this call
 * @args: argument, copied in
 */
struct zx_call {
	struct zx_process *proc;
	struct zx_handle_table *table;
	struct zx_client *client;
	struct file *file;
	s64 retcode;
	bool bad_handle;
	bool lenient;
	union zx_args args;
};

int zx_policy_act(struct zx_call *c, u32 action);
void zx_policy_end(struct zx_call *c);

/**
 * zx_policy_check() - may the caller do this?
 * @c: call
 * @condition: ZX_POL_
 *
 * Return: 0 or -EACCES.
 */
static inline int zx_policy_check(struct zx_call *c, u32 condition)
{
	u32 action = c->proc->policy.action[condition];

	return likely(action == ZX_POL_ACTION_ALLOW) ? 0 :
	       zx_policy_act(c, action);
}

long zx_call_info(struct zx_call *c);
long zx_call_self(struct zx_call *c);
long zx_call_root_job(struct zx_call *c);
long zx_call_handle_close(struct zx_call *c);
long zx_call_handle_close_many(struct zx_call *c);
long zx_call_handle_duplicate(struct zx_call *c);
long zx_call_handle_replace(struct zx_call *c);
long zx_call_handle_check_valid(struct zx_call *c);
long zx_call_object_get_info(struct zx_call *c);
long zx_call_object_get_child(struct zx_call *c);
long zx_call_object_get_property(struct zx_call *c);
long zx_call_object_set_property(struct zx_call *c);
long zx_call_object_signal(struct zx_call *c);
long zx_call_object_wait_one(struct zx_call *c);
long zx_call_object_signal_peer(struct zx_call *c);
long zx_call_object_wait_many(struct zx_call *c);
long zx_call_object_wait_async(struct zx_call *c);
long zx_call_port_create(struct zx_call *c);
long zx_call_port_queue(struct zx_call *c);
long zx_call_port_wait(struct zx_call *c);
long zx_call_port_cancel(struct zx_call *c);
long zx_call_port_cancel_key(struct zx_call *c);
long zx_call_event_create(struct zx_call *c);
long zx_call_eventpair_create(struct zx_call *c);
long zx_call_channel_create(struct zx_call *c);
long zx_call_channel_write(struct zx_call *c);
long zx_call_channel_write_etc(struct zx_call *c);
long zx_call_channel_read(struct zx_call *c);
long zx_call_channel_read_etc(struct zx_call *c);
long zx_call_channel_call(struct zx_call *c);
long zx_call_channel_call_etc(struct zx_call *c);
long zx_call_socket_create(struct zx_call *c);
long zx_call_socket_write(struct zx_call *c);
long zx_call_socket_read(struct zx_call *c);
long zx_call_socket_set_disposition(struct zx_call *c);
long zx_call_fifo_create(struct zx_call *c);
long zx_call_fifo_read(struct zx_call *c);
long zx_call_fifo_write(struct zx_call *c);
long zx_call_timer_create(struct zx_call *c);
long zx_call_timer_set(struct zx_call *c);
long zx_call_timer_cancel(struct zx_call *c);
long zx_call_futex_wait(struct zx_call *c);
long zx_call_futex_wake(struct zx_call *c);
long zx_call_futex_requeue(struct zx_call *c);
long zx_call_futex_get_owner(struct zx_call *c);
long zx_call_system_get_event(struct zx_call *c);
long zx_call_job_create(struct zx_call *c);
long zx_call_job_set_policy(struct zx_call *c);
long zx_call_job_set_critical(struct zx_call *c);
long zx_call_task_kill(struct zx_call *c);
long zx_call_process_create(struct zx_call *c);
long zx_call_process_start(struct zx_call *c);
long zx_call_process_exit(struct zx_call *c);
long zx_call_process_read_memory(struct zx_call *c);
long zx_call_process_write_memory(struct zx_call *c);
long zx_call_thread_create(struct zx_call *c);
long zx_call_thread_start(struct zx_call *c);
long zx_call_thread_birth(struct zx_call *c);
long zx_call_thread_born(struct zx_call *c);
long zx_call_thread_exit(struct zx_call *c);
long zx_call_thread_self(struct zx_call *c);
long zx_call_embryo(struct zx_call *c);
long zx_call_vmo_create(struct zx_call *c);
long zx_call_vmo_read(struct zx_call *c);
long zx_call_vmo_write(struct zx_call *c);
long zx_call_vmo_get_size(struct zx_call *c);
long zx_call_vmo_set_size(struct zx_call *c);
long zx_call_vmo_get_stream_size(struct zx_call *c);
long zx_call_vmo_set_stream_size(struct zx_call *c);
long zx_call_vmo_op_range(struct zx_call *c);
long zx_call_vmo_create_child(struct zx_call *c);
long zx_call_vmo_set_cache_policy(struct zx_call *c);
long zx_call_vmo_transfer_data(struct zx_call *c);
long zx_call_vmo_replace_as_executable(struct zx_call *c);
long zx_call_vmar_allocate(struct zx_call *c);
long zx_call_vmar_map(struct zx_call *c);
long zx_call_vmar_unmap(struct zx_call *c);
long zx_call_vmar_destroy(struct zx_call *c);
long zx_call_vmar_protect(struct zx_call *c);
long zx_call_vmar_op_range(struct zx_call *c);
long zx_call_fd_from_handle(struct zx_call *c);
long zx_call_handle_from_fd(struct zx_call *c);

int zx_info_task_stats(struct zx_process *proc, struct zx_info_task_stats *info);
int zx_info_handle_stats(struct zx_process *proc,
			 struct zx_info_process_handle_stats *info);
long zx_info_list(struct zx_call *c);
int zx_out_counts(const struct zx_ioc_get_info *a, u64 actual, u64 avail);

int zx_pick_rights(u32 have, u32 want, u32 *rights);
int zx_out(u64 uptr, const void *val, size_t size);
int zx_probe_out(u64 uptr);
int zx_return_handle(struct zx_call *c, struct zx_object *obj, u32 rights,
		     u64 out);
int zx_return_pair(struct zx_call *c, struct zx_object *objs[2], u32 rights,
		   u64 out0, u64 out1);

#endif /* _ZX_CALL_H */
