/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Zircon objects on Linux: the ioctl contract of /dev/zircon.
 *
 * Programs use libzx, whose functions carry Zircon's own names and
 * documentation (zircon/syscalls.h); this header is for libzx and for those
 * who bind another language to the device directly.
 *
 * Rules for every call
 * - One structure a call. Pointers travel as __u64. Fields named pad must be
 *   zero. Structures may grow at the end: the kernel takes the size from the
 *   ioctl number, treats a missing tail as zero and refuses (E2BIG) a tail it
 *   does not know unless it is zero. One that is shorter than its first
 *   version, like a number that is no call, is ENOTTY.
 * - A status other than ZX_OK comes back as an errno, see zircon_status.h.
 * - The names of rights, types, topics, options and signals are Zircon's;
 *   their numbers are in zircon_types.h.
 * - Results are written through the out_ pointers; a bad one is INVALID_ARGS
 *   (EINVAL), and what the call had made is destroyed again.
 * - Handles belong to the calling process: a thread group with its mm. Opening
 *   the device makes the caller one. To every other process that inherits the
 *   open file, and to the same one after exec, each call answers ESTALE: open
 *   the device again.
 */
#ifndef _UAPI_LINUX_ZIRCON_H
#define _UAPI_LINUX_ZIRCON_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define ZX_DEVICE_PATH		"/dev/zircon"
#define ZX_ABI_VERSION		1

/* Feature bits of struct zx_ioc_info. */
#define ZX_FEATURE_BASE		(1ULL << 0)

/**
 * struct zx_ioc_info - ZX_IOC_INFO: what this kernel module speaks
 * @out_abi_version: ZX_ABI_VERSION of the module
 * @pad: zero
 * @out_features: ZX_FEATURE_ bits
 */
struct zx_ioc_info {
	__u32 out_abi_version;
	__u32 pad;
	__u64 out_features;
};

/**
 * struct zx_ioc_self - ZX_IOC_SELF: the handles an attached program starts with
 * @out_process: its process, default rights
 * @out_vmar_root: its root VMAR
 * @out_job: a job of its own
 * @pad: zero
 *
 * The same values each time; the handles live in the caller's table like any
 * other. A process made by ZX_IOC_PROCESS_CREATE has none (all zero), unless
 * it was made with ZX_PROCESS_LINUX.
 */
struct zx_ioc_self {
	__u32 out_process;
	__u32 out_vmar_root;
	__u32 out_job;
	__u32 pad;
};

/**
 * struct zx_ioc_handles - ZX_IOC_HANDLE_CLOSE_MANY
 * @handles: const zx_handle_t[num_handles]
 * @num_handles: number of elements
 */
struct zx_ioc_handles {
	__u64 handles;
	__u64 num_handles;
};

/**
 * struct zx_ioc_handle_dup - ZX_IOC_HANDLE_DUPLICATE, ZX_IOC_HANDLE_REPLACE
 * @handle: source
 * @rights: subset of its rights, or ZX_RIGHT_SAME_RIGHTS
 * @out_handle: zx_handle_t *
 */
struct zx_ioc_handle_dup {
	__u32 handle;
	__u32 rights;
	__u64 out_handle;
};

/**
 * struct zx_ioc_get_info - ZX_IOC_OBJECT_GET_INFO
 * @handle: object
 * @topic: ZX_INFO_ topic
 * @buffer: record or array of records, written
 * @buffer_size: bytes at @buffer
 * @out_actual: size_t *, or 0: records written
 * @out_avail: size_t *, or 0: records there are
 */
struct zx_ioc_get_info {
	__u32 handle;
	__u32 topic;
	__u64 buffer;
	__u64 buffer_size;
	__u64 out_actual;
	__u64 out_avail;
};

/**
 * struct zx_ioc_property - ZX_IOC_OBJECT_GET_PROPERTY, ZX_IOC_OBJECT_SET_PROPERTY
 * @handle: object
 * @property: ZX_PROP_ number
 * @value: buffer, written by get and read by set
 * @value_size: bytes at @value
 *
 * To set ZX_PROP_REGISTER_FS or _GS is only found right or wrong here; the
 * caller then does it with arch_prctl().
 */
struct zx_ioc_property {
	__u32 handle;
	__u32 property;
	__u64 value;
	__u64 value_size;
};

/**
 * struct zx_ioc_signal - ZX_IOC_OBJECT_SIGNAL, ZX_IOC_OBJECT_SIGNAL_PEER
 * @handle: object
 * @clear_mask: signals cleared first
 * @set_mask: signals set then
 * @pad: zero
 */
struct zx_ioc_signal {
	__u32 handle;
	__u32 clear_mask;
	__u32 set_mask;
	__u32 pad;
};

/**
 * struct zx_ioc_wait_one - ZX_IOC_OBJECT_WAIT_ONE
 * @handle: object
 * @signals: any of these ends the wait
 * @deadline: absolute CLOCK_MONOTONIC nanoseconds
 * @out_observed: zx_signals_t *, or 0
 */
struct zx_ioc_wait_one {
	__u32 handle;
	__u32 signals;
	__s64 deadline;
	__u64 out_observed;
};

/**
 * struct zx_ioc_create - ZX_IOC_EVENT_CREATE, ZX_IOC_PORT_CREATE
 * @options: of the kind
 * @pad: zero
 * @out_handle: zx_handle_t *
 */
struct zx_ioc_create {
	__u32 options;
	__u32 pad;
	__u64 out_handle;
};

/**
 * struct zx_ioc_create_pair - ZX_IOC_EVENTPAIR_CREATE, _CHANNEL_CREATE, _SOCKET_CREATE
 * @options: of the kind
 * @pad: zero
 * @out0: zx_handle_t *
 * @out1: zx_handle_t *: its peer
 */
struct zx_ioc_create_pair {
	__u32 options;
	__u32 pad;
	__u64 out0;
	__u64 out1;
};

/**
 * struct zx_ioc_get_child - ZX_IOC_OBJECT_GET_CHILD
 * @handle: job or process
 * @rights: subset of its rights, or ZX_RIGHT_SAME_RIGHTS
 * @koid: of a job, process or thread directly below it
 * @out_handle: zx_handle_t *
 */
struct zx_ioc_get_child {
	__u32 handle;
	__u32 rights;
	__u64 koid;
	__u64 out_handle;
};

/**
 * struct zx_ioc_wait_many - ZX_IOC_OBJECT_WAIT_MANY
 * @items: struct zx_wait_item[num_items]
 * @num_items: at most ZX_WAIT_MANY_MAX_ITEMS
 * @deadline: absolute CLOCK_MONOTONIC nanoseconds
 */
struct zx_ioc_wait_many {
	__u64 items;
	__u64 num_items;
	__s64 deadline;
};

/**
 * struct zx_ioc_wait_async - ZX_IOC_OBJECT_WAIT_ASYNC
 * @handle: object
 * @port: gets one packet
 * @key: of the packet
 * @signals: any of these
 * @options: ZX_WAIT_ASYNC_ bits
 */
struct zx_ioc_wait_async {
	__u32 handle;
	__u32 port;
	__u64 key;
	__u32 signals;
	__u32 options;
};

/**
 * struct zx_ioc_packet - what a port carries, Zircon's zx_port_packet_t
 * @key: of the packet
 * @type: ZX_PKT_TYPE_ number
 * @status: as queued; 0 for signals
 * @user: the sender's, with ZX_PKT_TYPE_USER
 * @signal: what happened, with ZX_PKT_TYPE_SIGNAL_ONE
 */
struct zx_ioc_packet {
	__u64 key;
	__u32 type;
	__s32 status;
	union {
		__u64 user[4];
		struct {
			__u32 trigger;
			__u32 observed;
			__u64 count;
			__s64 timestamp;
			__u64 reserved1;
		} signal;
	};
};

/**
 * struct zx_ioc_port_queue - ZX_IOC_PORT_QUEUE
 * @port: port
 * @pad: zero
 * @packet: const struct zx_ioc_packet *
 */
struct zx_ioc_port_queue {
	__u32 port;
	__u32 pad;
	__u64 packet;
};

/**
 * struct zx_ioc_port_wait - ZX_IOC_PORT_WAIT
 * @port: port
 * @pad: zero
 * @deadline: absolute CLOCK_MONOTONIC nanoseconds
 * @out_packet: struct zx_ioc_packet *
 */
struct zx_ioc_port_wait {
	__u32 port;
	__u32 pad;
	__s64 deadline;
	__u64 out_packet;
};

/**
 * struct zx_ioc_port_cancel - ZX_IOC_PORT_CANCEL
 * @port: port
 * @source: handle that was waited on
 * @key: of the waits
 */
struct zx_ioc_port_cancel {
	__u32 port;
	__u32 source;
	__u64 key;
};

/**
 * struct zx_ioc_port_cancel_key - ZX_IOC_PORT_CANCEL_KEY
 * @port: port
 * @options: 0
 * @key: of waits and packets
 */
struct zx_ioc_port_cancel_key {
	__u32 port;
	__u32 options;
	__u64 key;
};

/**
 * struct zx_ioc_channel_write - ZX_IOC_CHANNEL_WRITE, ZX_IOC_CHANNEL_WRITE_ETC
 * @handle: channel
 * @options: 0 or ZX_CHANNEL_WRITE_USE_IOVEC
 * @bytes: const void *, or const struct zx_channel_iovec *
 * @handles: const zx_handle_t *, or struct zx_handle_disposition * of the _ETC one
 * @num_bytes: bytes, or elements of the vector
 * @num_handles: elements
 */
struct zx_ioc_channel_write {
	__u32 handle;
	__u32 options;
	__u64 bytes;
	__u64 handles;
	__u32 num_bytes;
	__u32 num_handles;
};

/**
 * struct zx_ioc_channel_read - ZX_IOC_CHANNEL_READ, ZX_IOC_CHANNEL_READ_ETC
 * @handle: channel
 * @options: 0 or ZX_CHANNEL_READ_MAY_DISCARD
 * @bytes: void *
 * @handles: zx_handle_t *, or struct zx_handle_info * of the _ETC one
 * @num_bytes: bytes at @bytes
 * @num_handles: elements at @handles
 * @out_actual_bytes: uint32_t *, or 0
 * @out_actual_handles: uint32_t *, or 0
 */
struct zx_ioc_channel_read {
	__u32 handle;
	__u32 options;
	__u64 bytes;
	__u64 handles;
	__u32 num_bytes;
	__u32 num_handles;
	__u64 out_actual_bytes;
	__u64 out_actual_handles;
};

/**
 * struct zx_ioc_channel_call - ZX_IOC_CHANNEL_CALL, ZX_IOC_CHANNEL_CALL_ETC
 * @handle: channel
 * @options: 0 or ZX_CHANNEL_WRITE_USE_IOVEC
 * @deadline: absolute CLOCK_MONOTONIC nanoseconds
 * @args: const struct zx_channel_call_args *; the _ETC one reads dispositions
 *	and writes struct zx_handle_info
 * @out_actual_bytes: uint32_t *
 * @out_actual_handles: uint32_t *
 * @pending: uint32_t *, pointing at 0. When a signal interrupts the call
 *	(ERESTARTSYS, or EINTR if it has a handler), it holds a number of the
 *	module's that the same call, made once more by the same thread, goes on
 *	with; nothing is sent twice.
 */
struct zx_ioc_channel_call {
	__u32 handle;
	__u32 options;
	__s64 deadline;
	__u64 args;
	__u64 out_actual_bytes;
	__u64 out_actual_handles;
	__u64 pending;
};

/**
 * struct zx_ioc_socket_rw - ZX_IOC_SOCKET_WRITE, ZX_IOC_SOCKET_READ
 * @handle: socket
 * @options: 0, or ZX_SOCKET_PEEK to read
 * @buffer: memory of the caller
 * @size: bytes
 * @out_actual: size_t *, or 0
 */
struct zx_ioc_socket_rw {
	__u32 handle;
	__u32 options;
	__u64 buffer;
	__u64 size;
	__u64 out_actual;
};

/**
 * struct zx_ioc_socket_disposition - ZX_IOC_SOCKET_SET_DISPOSITION
 * @handle: socket
 * @disposition: ZX_SOCKET_DISPOSITION_ number, or 0 for no change
 * @disposition_peer: the same for its peer
 * @pad: zero
 */
struct zx_ioc_socket_disposition {
	__u32 handle;
	__u32 disposition;
	__u32 disposition_peer;
	__u32 pad;
};

/**
 * struct zx_ioc_fifo_create - ZX_IOC_FIFO_CREATE
 * @elem_count: elements that fit in, each way
 * @elem_size: bytes of one
 * @options: 0
 * @pad: zero
 * @out0: zx_handle_t *
 * @out1: zx_handle_t *: its peer
 */
struct zx_ioc_fifo_create {
	__u64 elem_count;
	__u64 elem_size;
	__u32 options;
	__u32 pad;
	__u64 out0;
	__u64 out1;
};

/**
 * struct zx_ioc_fifo_rw - ZX_IOC_FIFO_READ, ZX_IOC_FIFO_WRITE
 * @handle: fifo
 * @pad: zero
 * @elem_size: bytes of one element
 * @data: elements
 * @count: number of elements at @data
 * @out_actual: size_t *, or 0: elements moved
 */
struct zx_ioc_fifo_rw {
	__u32 handle;
	__u32 pad;
	__u64 elem_size;
	__u64 data;
	__u64 count;
	__u64 out_actual;
};

/**
 * struct zx_ioc_timer_create - ZX_IOC_TIMER_CREATE
 * @options: ZX_TIMER_SLACK_ number
 * @clock_id: ZX_CLOCK_MONOTONIC or ZX_CLOCK_BOOT
 * @out_handle: zx_handle_t *
 */
struct zx_ioc_timer_create {
	__u32 options;
	__u32 clock_id;
	__u64 out_handle;
};

/**
 * struct zx_ioc_timer_set - ZX_IOC_TIMER_SET
 * @handle: timer
 * @pad: zero
 * @deadline: absolute nanoseconds of its clock
 * @slack: nanoseconds
 */
struct zx_ioc_timer_set {
	__u32 handle;
	__u32 pad;
	__s64 deadline;
	__s64 slack;
};

/**
 * struct zx_ioc_futex_wait - ZX_IOC_FUTEX_WAIT
 * @value_ptr: const zx_futex_t *
 * @current_value: what must be there
 * @owner: thread that becomes the owner, or ZX_HANDLE_INVALID
 * @deadline: absolute CLOCK_MONOTONIC nanoseconds
 */
struct zx_ioc_futex_wait {
	__u64 value_ptr;
	__s32 current_value;
	__u32 owner;
	__s64 deadline;
};

/* zx_ioc_futex_wake.flags, zx_ioc_futex_requeue.flags */
#define ZX_FUTEX_SINGLE_OWNER	(1U << 0)	/* wake one, it becomes the owner */
/* zx_ioc_futex_wake.flags */
#define ZX_FUTEX_STORE		(1U << 1)	/* first store new_value */

/**
 * struct zx_ioc_futex_wake - ZX_IOC_FUTEX_WAKE
 * @value_ptr: const zx_futex_t *
 * @wake_count: at most so many; 1 with ZX_FUTEX_SINGLE_OWNER
 * @flags: ZX_FUTEX_ bits
 * @new_value: with ZX_FUTEX_STORE, else zero. After the store this structure
 *	is not looked at any more: it may be on a stack that goes then
 * @pad: zero
 */
struct zx_ioc_futex_wake {
	__u64 value_ptr;
	__u32 wake_count;
	__u32 flags;
	__s32 new_value;
	__u32 pad;
};

/**
 * struct zx_ioc_futex_requeue - ZX_IOC_FUTEX_REQUEUE
 * @value_ptr: const zx_futex_t *
 * @requeue_ptr: const zx_futex_t *
 * @wake_count: wake at most so many; 1 with ZX_FUTEX_SINGLE_OWNER
 * @current_value: what must be at @value_ptr
 * @requeue_count: move at most so many of the others
 * @requeue_owner: thread that becomes the owner there, or ZX_HANDLE_INVALID
 * @flags: ZX_FUTEX_ bits
 * @pad: zero
 */
struct zx_ioc_futex_requeue {
	__u64 value_ptr;
	__u64 requeue_ptr;
	__u32 wake_count;
	__s32 current_value;
	__u32 requeue_count;
	__u32 requeue_owner;
	__u32 flags;
	__u32 pad;
};

/**
 * struct zx_ioc_futex_get_owner - ZX_IOC_FUTEX_GET_OWNER
 * @value_ptr: const zx_futex_t *
 * @out_koid: zx_koid_t *: of the owner, or 0
 */
struct zx_ioc_futex_get_owner {
	__u64 value_ptr;
	__u64 out_koid;
};

/**
 * struct zx_ioc_system_event - ZX_IOC_SYSTEM_GET_EVENT
 * @root_job: root job
 * @kind: ZX_SYSTEM_EVENT_ number
 * @out_handle: zx_handle_t *
 */
struct zx_ioc_system_event {
	__u32 root_job;
	__u32 kind;
	__u64 out_handle;
};

/* zx_ioc_fd_from_handle.flags */
#define ZX_FD_VIEW		(1U << 0)	/* the handle stays, it is watched */

/**
 * struct zx_ioc_fd_from_handle - ZX_IOC_FD_FROM_HANDLE, Linux only
 * @handle: consumed on success, unless ZX_FD_VIEW
 * @signals: the descriptor polls readable while any of these is active
 * @flags: ZX_FD_ bits
 * @pad: zero
 * @out_fd: int *: the descriptor, close-on-exec
 */
struct zx_ioc_fd_from_handle {
	__u32 handle;
	__u32 signals;
	__u32 flags;
	__u32 pad;
	__u64 out_fd;
};

/**
 * struct zx_ioc_handle_from_fd - ZX_IOC_HANDLE_FROM_FD, Linux only
 * @fd: from ZX_IOC_FD_FROM_HANDLE, perhaps another process's; stays open
 * @rights: subset of its rights, or ZX_RIGHT_SAME_RIGHTS
 * @out_handle: zx_handle_t *
 */
struct zx_ioc_handle_from_fd {
	__s32 fd;
	__u32 rights;
	__u64 out_handle;
};

/**
 * struct zx_ioc_job_create - ZX_IOC_JOB_CREATE
 * @parent: job
 * @options: 0
 * @out_handle: zx_handle_t *
 */
struct zx_ioc_job_create {
	__u32 parent;
	__u32 options;
	__u64 out_handle;
};

/**
 * struct zx_ioc_job_set_policy - ZX_IOC_JOB_SET_POLICY
 * @handle: job
 * @options: ZX_JOB_POL_RELATIVE or _ABSOLUTE
 * @topic: ZX_JOB_POL_BASIC_V1, _BASIC_V2, _TIMER_SLACK
 * @count: number of entries at @policy
 * @policy: const struct zx_policy_basic_v1 *, _basic_v2 *, _timer_slack *
 */
struct zx_ioc_job_set_policy {
	__u32 handle;
	__u32 options;
	__u32 topic;
	__u32 count;
	__u64 policy;
};

/**
 * struct zx_ioc_job_set_critical - ZX_IOC_JOB_SET_CRITICAL
 * @job: the job that is killed
 * @options: ZX_JOB_CRITICAL_PROCESS_RETCODE_NONZERO or 0
 * @process: when this process dies
 * @pad: zero
 */
struct zx_ioc_job_set_critical {
	__u32 job;
	__u32 options;
	__u32 process;
	__u32 pad;
};

/* zx_ioc_process_create.flags, Linux only */
#define ZX_PROCESS_KEEP_VDSO	(1U << 0)	/* spare Linux's vDSO */
#define ZX_PROCESS_LINUX	(1U << 1)	/* ZX_IOC_SELF gives it handles */

/**
 * struct zx_ioc_process_create - ZX_IOC_PROCESS_CREATE
 * @job: the job it becomes a child of
 * @options: 0
 * @name: const char[name_size]
 * @name_size: bytes
 * @ticket: chosen by the caller; its embryo reports with the same one
 * @flags: ZX_PROCESS_ bits above; the embryo was told the same
 * @pad: zero
 * @out_process: zx_handle_t *
 * @out_vmar: zx_handle_t *: its root VMAR
 *
 * The library clones a tiny program, the embryo, which gives itself up with
 * ZX_IOC_EMBRYO; this call adopts it. @ticket 0 says that no embryo could be
 * started: the arguments are checked in the same order, then the status is
 * NO_MEMORY. SHOULD_WAIT: no embryo reported within a tenth of a second; call
 * again for as long as it lives. After any other error the caller kills it.
 */
struct zx_ioc_process_create {
	__u32 job;
	__u32 options;
	__u64 name;
	__u64 name_size;
	__u64 ticket;
	__u32 flags;
	__u32 pad;
	__u64 out_process;
	__u64 out_vmar;
};

/**
 * struct zx_ioc_embryo - ZX_IOC_EMBRYO: the caller becomes an unborn process
 * @ticket: see struct zx_ioc_process_create
 * @flags: ZX_PROCESS_KEEP_VDSO or 0
 * @fd: this file's number in the caller's table, closed at birth
 *
 * Made by a single-threaded program on a file inherited from its creator.
 * Its memory goes, the call does not return: either it is started at the
 * address that ZX_IOC_PROCESS_START names, or killed.
 */
struct zx_ioc_embryo {
	__u64 ticket;
	__u32 flags;
	__s32 fd;
};

/**
 * struct zx_ioc_process_start - ZX_IOC_PROCESS_START
 * @process: unstarted process
 * @thread: unstarted thread of it
 * @entry: first instruction
 * @stack: initial stack pointer
 * @arg1: handle to give to the process, consumed whatever happens; or 0
 * @pad: zero
 * @arg2: second argument
 */
struct zx_ioc_process_start {
	__u32 process;
	__u32 thread;
	__u64 entry;
	__u64 stack;
	__u32 arg1;
	__u32 pad;
	__u64 arg2;
};

/**
 * struct zx_ioc_process_exit - ZX_IOC_PROCESS_EXIT
 * @retcode: what ZX_INFO_PROCESS will report
 *
 * Records the return code; the caller leaves with exit_group() right after.
 */
struct zx_ioc_process_exit {
	__s64 retcode;
};

/**
 * struct zx_ioc_process_memory - ZX_IOC_PROCESS_READ_MEMORY, _WRITE_MEMORY
 * @process: whose memory
 * @pad: zero
 * @vaddr: address there
 * @buffer: address here
 * @size: bytes, at most 64 MiB
 * @out_actual: size_t *: bytes moved
 */
struct zx_ioc_process_memory {
	__u32 process;
	__u32 pad;
	__u64 vaddr;
	__u64 buffer;
	__u64 size;
	__u64 out_actual;
};

/**
 * struct zx_ioc_thread_create - ZX_IOC_THREAD_CREATE
 * @process: the process it belongs to
 * @options: 0
 * @name: const char[name_size]
 * @name_size: bytes
 * @out_handle: zx_handle_t *
 */
struct zx_ioc_thread_create {
	__u32 process;
	__u32 options;
	__u64 name;
	__u64 name_size;
	__u64 out_handle;
};

/**
 * struct zx_ioc_thread_start - ZX_IOC_THREAD_START
 * @thread: thread
 * @pad: zero
 * @entry: first instruction
 * @stack: stack pointer
 * @arg1: first argument
 * @arg2: second argument
 * @tp: thread pointer (fs.base)
 * @abi_reg: one more register (r15)
 * @out_birth: 0: the thread runs. Else the caller has to make a Linux thread, which
 *	calls ZX_IOC_THREAD_BORN with this number, and to say so by
 *	ZX_IOC_THREAD_BIRTH
 */
struct zx_ioc_thread_start {
	__u32 thread;
	__u32 pad;
	__u64 entry;
	__u64 stack;
	__u64 arg1;
	__u64 arg2;
	__u64 tp;
	__u64 abi_reg;
	__u64 out_birth;
};

/**
 * struct zx_ioc_thread_birth - ZX_IOC_THREAD_BIRTH
 * @birth: from ZX_IOC_THREAD_START
 * @tid: the Linux thread that was made; 0: there will be none, and the thread can
 *	be started again
 * @pad: zero
 */
struct zx_ioc_thread_birth {
	__u64 birth;
	__s32 tid;
	__u32 pad;
};

/**
 * struct zx_ioc_vmo_create - ZX_IOC_VMO_CREATE
 * @size: bytes
 * @options: ZX_VMO_ bits
 * @pad: zero
 * @out_handle: zx_handle_t *
 */
struct zx_ioc_vmo_create {
	__u64 size;
	__u32 options;
	__u32 pad;
	__u64 out_handle;
};

/**
 * struct zx_ioc_vmo_rw - ZX_IOC_VMO_READ, ZX_IOC_VMO_WRITE
 * @handle: VMO
 * @pad: zero
 * @buffer: memory of the caller
 * @offset: byte offset in the VMO
 * @size: bytes
 */
struct zx_ioc_vmo_rw {
	__u32 handle;
	__u32 pad;
	__u64 buffer;
	__u64 offset;
	__u64 size;
};

/**
 * struct zx_ioc_vmo_get_size - ZX_IOC_VMO_GET_SIZE, ZX_IOC_VMO_GET_STREAM_SIZE
 * @handle: VMO
 * @pad: zero
 * @out_size: uint64_t *
 */
struct zx_ioc_vmo_get_size {
	__u32 handle;
	__u32 pad;
	__u64 out_size;
};

/**
 * struct zx_ioc_vmo_set_size - ZX_IOC_VMO_SET_SIZE, ZX_IOC_VMO_SET_STREAM_SIZE
 * @handle: VMO
 * @pad: zero
 * @size: bytes
 */
struct zx_ioc_vmo_set_size {
	__u32 handle;
	__u32 pad;
	__u64 size;
};

/**
 * struct zx_ioc_op_range - ZX_IOC_VMO_OP_RANGE, ZX_IOC_VMAR_OP_RANGE
 * @handle: VMO or VMAR
 * @op: ZX_VMO_OP_ or ZX_VMAR_OP_ number
 * @offset: byte of the VMO, or absolute address
 * @size: bytes
 * @buffer: for ZX_VMO_OP_LOCK: struct zx_vmo_lock_state, written
 * @buffer_size: bytes at @buffer
 */
struct zx_ioc_op_range {
	__u32 handle;
	__u32 op;
	__u64 offset;
	__u64 size;
	__u64 buffer;
	__u64 buffer_size;
};

/**
 * struct zx_ioc_vmo_child - ZX_IOC_VMO_CREATE_CHILD
 * @handle: parent
 * @options: ZX_VMO_CHILD_ bits
 * @offset: byte of the parent
 * @size: bytes
 * @out_handle: zx_handle_t *
 */
struct zx_ioc_vmo_child {
	__u32 handle;
	__u32 options;
	__u64 offset;
	__u64 size;
	__u64 out_handle;
};

/**
 * struct zx_ioc_vmo_cache_policy - ZX_IOC_VMO_SET_CACHE_POLICY
 * @handle: VMO
 * @policy: ZX_CACHE_POLICY_ number
 */
struct zx_ioc_vmo_cache_policy {
	__u32 handle;
	__u32 policy;
};

/**
 * struct zx_ioc_vmo_transfer - ZX_IOC_VMO_TRANSFER_DATA
 * @dst: VMO that gets the pages
 * @options: 0
 * @offset: byte of @dst
 * @length: bytes
 * @src: VMO that loses them
 * @pad: zero
 * @src_offset: byte of @src
 */
struct zx_ioc_vmo_transfer {
	__u32 dst;
	__u32 options;
	__u64 offset;
	__u64 length;
	__u32 src;
	__u32 pad;
	__u64 src_offset;
};

/**
 * struct zx_ioc_vmo_exec - ZX_IOC_VMO_REPLACE_AS_EXECUTABLE
 * @handle: VMO, consumed whatever happens
 * @vmex: resource handle, or 0
 * @out_handle: zx_handle_t *
 */
struct zx_ioc_vmo_exec {
	__u32 handle;
	__u32 vmex;
	__u64 out_handle;
};

/**
 * struct zx_ioc_vmar_allocate - ZX_IOC_VMAR_ALLOCATE
 * @parent: VMAR
 * @options: ZX_VM_ bits
 * @offset: bytes from the parent's base, or upper limit
 * @size: bytes
 * @out_vmar: zx_handle_t *
 * @out_addr: zx_vaddr_t *
 */
struct zx_ioc_vmar_allocate {
	__u32 parent;
	__u32 options;
	__u64 offset;
	__u64 size;
	__u64 out_vmar;
	__u64 out_addr;
};

/* zx_ioc_vmar_map.flags, Linux only */
#define ZX_MAP_PRIVATE		(1U << 0)	/* writes stay in this mapping */

/**
 * struct zx_ioc_vmar_map - ZX_IOC_VMAR_MAP
 * @vmar: VMAR
 * @options: ZX_VM_ bits
 * @vmar_offset: bytes from the VMAR's base, or upper limit
 * @vmo: VMO
 * @flags: ZX_MAP_PRIVATE: as MAP_PRIVATE does, writes go to copies that a
 *	fork duplicates; then writing needs no WRITE right on the VMO
 * @vmo_offset: bytes
 * @len: bytes
 * @out_addr: zx_vaddr_t *
 */
struct zx_ioc_vmar_map {
	__u32 vmar;
	__u32 options;
	__u64 vmar_offset;
	__u32 vmo;
	__u32 flags;
	__u64 vmo_offset;
	__u64 len;
	__u64 out_addr;
};

/**
 * struct zx_ioc_vmar_unmap - ZX_IOC_VMAR_UNMAP
 * @vmar: VMAR
 * @pad: zero
 * @addr: absolute address
 * @len: bytes
 */
struct zx_ioc_vmar_unmap {
	__u32 vmar;
	__u32 pad;
	__u64 addr;
	__u64 len;
};

/**
 * struct zx_ioc_vmar_protect - ZX_IOC_VMAR_PROTECT
 * @vmar: VMAR
 * @options: ZX_VM_PERM_ bits
 * @addr: absolute address
 * @len: bytes
 */
struct zx_ioc_vmar_protect {
	__u32 vmar;
	__u32 options;
	__u64 addr;
	__u64 len;
};

/*
 * Linux-only ZX_IOC_OBJECT_GET_INFO topic on a process handle with INSPECT:
 * the Linux process behind it.
 */
#define ZX_INFO_LINUX_PROCESS	0x0f000001U

/**
 * struct zx_info_linux_process - record of ZX_INFO_LINUX_PROCESS
 * @pid: process id in the caller's PID namespace, 0 if not visible there or gone
 * @wait_status: as waitpid() reports it, valid once ZX_PROCESS_TERMINATED is
 *	asserted
 */
struct zx_info_linux_process {
	__s32 pid;
	__u32 wait_status;
};

#define ZX_IOC_MAGIC			'Z'

#define ZX_IOC_INFO			_IOR(ZX_IOC_MAGIC, 0x80, struct zx_ioc_info)
#define ZX_IOC_SELF			_IOR(ZX_IOC_MAGIC, 0x81, struct zx_ioc_self)
/* The argument of the _IO calls is the handle itself. */
#define ZX_IOC_HANDLE_CLOSE		_IO(ZX_IOC_MAGIC, 0x82)
#define ZX_IOC_HANDLE_CLOSE_MANY	_IOW(ZX_IOC_MAGIC, 0x83, struct zx_ioc_handles)
#define ZX_IOC_HANDLE_DUPLICATE		_IOW(ZX_IOC_MAGIC, 0x84, struct zx_ioc_handle_dup)
#define ZX_IOC_HANDLE_REPLACE		_IOW(ZX_IOC_MAGIC, 0x85, struct zx_ioc_handle_dup)
#define ZX_IOC_HANDLE_CHECK_VALID	_IO(ZX_IOC_MAGIC, 0x86)
#define ZX_IOC_OBJECT_GET_INFO		_IOW(ZX_IOC_MAGIC, 0x87, struct zx_ioc_get_info)
#define ZX_IOC_OBJECT_GET_PROPERTY	_IOW(ZX_IOC_MAGIC, 0x88, struct zx_ioc_property)
#define ZX_IOC_OBJECT_SET_PROPERTY	_IOW(ZX_IOC_MAGIC, 0x89, struct zx_ioc_property)
#define ZX_IOC_OBJECT_SIGNAL		_IOW(ZX_IOC_MAGIC, 0x8a, struct zx_ioc_signal)
#define ZX_IOC_OBJECT_WAIT_ONE		_IOW(ZX_IOC_MAGIC, 0x8b, struct zx_ioc_wait_one)
#define ZX_IOC_EVENT_CREATE		_IOW(ZX_IOC_MAGIC, 0x8c, struct zx_ioc_create)
#define ZX_IOC_JOB_CREATE		_IOW(ZX_IOC_MAGIC, 0x8d, struct zx_ioc_job_create)
#define ZX_IOC_TASK_KILL		_IO(ZX_IOC_MAGIC, 0x8e)
#define ZX_IOC_PROCESS_CREATE		_IOW(ZX_IOC_MAGIC, 0x8f, struct zx_ioc_process_create)
#define ZX_IOC_PROCESS_START		_IOW(ZX_IOC_MAGIC, 0x90, struct zx_ioc_process_start)
#define ZX_IOC_PROCESS_EXIT		_IOW(ZX_IOC_MAGIC, 0x91, struct zx_ioc_process_exit)
#define ZX_IOC_PROCESS_READ_MEMORY	_IOW(ZX_IOC_MAGIC, 0x92, struct zx_ioc_process_memory)
#define ZX_IOC_PROCESS_WRITE_MEMORY	_IOW(ZX_IOC_MAGIC, 0x93, struct zx_ioc_process_memory)
#define ZX_IOC_THREAD_CREATE		_IOW(ZX_IOC_MAGIC, 0x94, struct zx_ioc_thread_create)
#define ZX_IOC_THREAD_EXIT		_IO(ZX_IOC_MAGIC, 0x95)
/* Returns a handle to the calling thread, the same one each time. */
#define ZX_IOC_THREAD_SELF		_IO(ZX_IOC_MAGIC, 0x96)
#define ZX_IOC_VMO_CREATE		_IOW(ZX_IOC_MAGIC, 0x97, struct zx_ioc_vmo_create)
#define ZX_IOC_VMO_READ			_IOW(ZX_IOC_MAGIC, 0x98, struct zx_ioc_vmo_rw)
#define ZX_IOC_VMO_WRITE		_IOW(ZX_IOC_MAGIC, 0x99, struct zx_ioc_vmo_rw)
#define ZX_IOC_VMO_GET_SIZE		_IOW(ZX_IOC_MAGIC, 0x9a, struct zx_ioc_vmo_get_size)
#define ZX_IOC_VMO_REPLACE_AS_EXECUTABLE _IOW(ZX_IOC_MAGIC, 0x9b, struct zx_ioc_vmo_exec)
#define ZX_IOC_VMAR_ALLOCATE		_IOW(ZX_IOC_MAGIC, 0x9c, struct zx_ioc_vmar_allocate)
#define ZX_IOC_VMAR_MAP			_IOW(ZX_IOC_MAGIC, 0x9d, struct zx_ioc_vmar_map)
#define ZX_IOC_VMAR_UNMAP		_IOW(ZX_IOC_MAGIC, 0x9e, struct zx_ioc_vmar_unmap)
#define ZX_IOC_VMAR_DESTROY		_IO(ZX_IOC_MAGIC, 0x9f)
#define ZX_IOC_EMBRYO			_IOW(ZX_IOC_MAGIC, 0xa0, struct zx_ioc_embryo)
/* Returns a handle to the root job; needs CAP_SYS_ADMIN (else ACCESS_DENIED). */
#define ZX_IOC_ROOT_JOB			_IO(ZX_IOC_MAGIC, 0xa1)
#define ZX_IOC_VMO_SET_SIZE		_IOW(ZX_IOC_MAGIC, 0xa2, struct zx_ioc_vmo_set_size)
#define ZX_IOC_VMO_GET_STREAM_SIZE	_IOW(ZX_IOC_MAGIC, 0xa3, struct zx_ioc_vmo_get_size)
#define ZX_IOC_VMO_SET_STREAM_SIZE	_IOW(ZX_IOC_MAGIC, 0xa4, struct zx_ioc_vmo_set_size)
#define ZX_IOC_VMO_OP_RANGE		_IOW(ZX_IOC_MAGIC, 0xa5, struct zx_ioc_op_range)
#define ZX_IOC_VMO_CREATE_CHILD		_IOW(ZX_IOC_MAGIC, 0xa6, struct zx_ioc_vmo_child)
#define ZX_IOC_VMO_SET_CACHE_POLICY	_IOW(ZX_IOC_MAGIC, 0xa7, struct zx_ioc_vmo_cache_policy)
#define ZX_IOC_VMO_TRANSFER_DATA	_IOW(ZX_IOC_MAGIC, 0xa8, struct zx_ioc_vmo_transfer)
#define ZX_IOC_VMAR_PROTECT		_IOW(ZX_IOC_MAGIC, 0xa9, struct zx_ioc_vmar_protect)
#define ZX_IOC_VMAR_OP_RANGE		_IOW(ZX_IOC_MAGIC, 0xaa, struct zx_ioc_op_range)
#define ZX_IOC_OBJECT_GET_CHILD		_IOW(ZX_IOC_MAGIC, 0xab, struct zx_ioc_get_child)
#define ZX_IOC_OBJECT_SIGNAL_PEER	_IOW(ZX_IOC_MAGIC, 0xac, struct zx_ioc_signal)
#define ZX_IOC_OBJECT_WAIT_MANY		_IOW(ZX_IOC_MAGIC, 0xad, struct zx_ioc_wait_many)
#define ZX_IOC_OBJECT_WAIT_ASYNC	_IOW(ZX_IOC_MAGIC, 0xae, struct zx_ioc_wait_async)
#define ZX_IOC_PORT_CREATE		_IOW(ZX_IOC_MAGIC, 0xaf, struct zx_ioc_create)
#define ZX_IOC_PORT_QUEUE		_IOW(ZX_IOC_MAGIC, 0xb0, struct zx_ioc_port_queue)
#define ZX_IOC_PORT_WAIT		_IOW(ZX_IOC_MAGIC, 0xb1, struct zx_ioc_port_wait)
#define ZX_IOC_PORT_CANCEL		_IOW(ZX_IOC_MAGIC, 0xb2, struct zx_ioc_port_cancel)
#define ZX_IOC_PORT_CANCEL_KEY		_IOW(ZX_IOC_MAGIC, 0xb3, struct zx_ioc_port_cancel_key)
#define ZX_IOC_EVENTPAIR_CREATE		_IOW(ZX_IOC_MAGIC, 0xb4, struct zx_ioc_create_pair)
#define ZX_IOC_CHANNEL_CREATE		_IOW(ZX_IOC_MAGIC, 0xb5, struct zx_ioc_create_pair)
#define ZX_IOC_CHANNEL_WRITE		_IOW(ZX_IOC_MAGIC, 0xb6, struct zx_ioc_channel_write)
#define ZX_IOC_CHANNEL_WRITE_ETC	_IOW(ZX_IOC_MAGIC, 0xb7, struct zx_ioc_channel_write)
#define ZX_IOC_CHANNEL_READ		_IOW(ZX_IOC_MAGIC, 0xb8, struct zx_ioc_channel_read)
#define ZX_IOC_CHANNEL_READ_ETC		_IOW(ZX_IOC_MAGIC, 0xb9, struct zx_ioc_channel_read)
#define ZX_IOC_CHANNEL_CALL		_IOW(ZX_IOC_MAGIC, 0xba, struct zx_ioc_channel_call)
#define ZX_IOC_CHANNEL_CALL_ETC		_IOW(ZX_IOC_MAGIC, 0xbb, struct zx_ioc_channel_call)
#define ZX_IOC_SOCKET_CREATE		_IOW(ZX_IOC_MAGIC, 0xbc, struct zx_ioc_create_pair)
#define ZX_IOC_SOCKET_WRITE		_IOW(ZX_IOC_MAGIC, 0xbd, struct zx_ioc_socket_rw)
#define ZX_IOC_SOCKET_READ		_IOW(ZX_IOC_MAGIC, 0xbe, struct zx_ioc_socket_rw)
#define ZX_IOC_SOCKET_SET_DISPOSITION	_IOW(ZX_IOC_MAGIC, 0xbf, struct zx_ioc_socket_disposition)
#define ZX_IOC_FIFO_CREATE		_IOW(ZX_IOC_MAGIC, 0xc0, struct zx_ioc_fifo_create)
#define ZX_IOC_FIFO_READ		_IOW(ZX_IOC_MAGIC, 0xc1, struct zx_ioc_fifo_rw)
#define ZX_IOC_FIFO_WRITE		_IOW(ZX_IOC_MAGIC, 0xc2, struct zx_ioc_fifo_rw)
#define ZX_IOC_TIMER_CREATE		_IOW(ZX_IOC_MAGIC, 0xc3, struct zx_ioc_timer_create)
#define ZX_IOC_TIMER_SET		_IOW(ZX_IOC_MAGIC, 0xc4, struct zx_ioc_timer_set)
#define ZX_IOC_TIMER_CANCEL		_IO(ZX_IOC_MAGIC, 0xc5)
#define ZX_IOC_FUTEX_WAIT		_IOW(ZX_IOC_MAGIC, 0xc6, struct zx_ioc_futex_wait)
#define ZX_IOC_FUTEX_WAKE		_IOW(ZX_IOC_MAGIC, 0xc7, struct zx_ioc_futex_wake)
#define ZX_IOC_FUTEX_REQUEUE		_IOW(ZX_IOC_MAGIC, 0xc8, struct zx_ioc_futex_requeue)
#define ZX_IOC_FUTEX_GET_OWNER		_IOW(ZX_IOC_MAGIC, 0xc9, struct zx_ioc_futex_get_owner)
#define ZX_IOC_SYSTEM_GET_EVENT		_IOW(ZX_IOC_MAGIC, 0xca, struct zx_ioc_system_event)
#define ZX_IOC_FD_FROM_HANDLE		_IOW(ZX_IOC_MAGIC, 0xcb, struct zx_ioc_fd_from_handle)
#define ZX_IOC_HANDLE_FROM_FD		_IOW(ZX_IOC_MAGIC, 0xcc, struct zx_ioc_handle_from_fd)
#define ZX_IOC_JOB_SET_POLICY		_IOW(ZX_IOC_MAGIC, 0xcd, struct zx_ioc_job_set_policy)
#define ZX_IOC_JOB_SET_CRITICAL		_IOW(ZX_IOC_MAGIC, 0xce, struct zx_ioc_job_set_critical)
#define ZX_IOC_THREAD_START		_IOWR(ZX_IOC_MAGIC, 0xd0, struct zx_ioc_thread_start)
#define ZX_IOC_THREAD_BIRTH		_IOW(ZX_IOC_MAGIC, 0xd1, struct zx_ioc_thread_birth)
/*
 * Of the Linux thread itself; the argument is what ZX_IOC_THREAD_START said. Returns to
 * the thread's entry, with its registers; or fails.
 */
#define ZX_IOC_THREAD_BORN		_IO(ZX_IOC_MAGIC, 0xd2)

#endif /* _UAPI_LINUX_ZIRCON_H */
