/* SPDX-License-Identifier: GPL-2.0 WITH Linux-syscall-note */
/*
 * Zircon's numbers and records as the ioctls of /dev/zircon use them, for the
 * kernel module and for programs that use the device without libzx. libzx's
 * own headers (zircon/types.h and the rest) say the same and are not to be
 * included together with this one; tests/contract checks that they agree.
 */
#ifndef _UAPI_LINUX_ZIRCON_TYPES_H
#define _UAPI_LINUX_ZIRCON_TYPES_H

#include <linux/types.h>

#define ZX_HANDLE_INVALID		0U
#define ZX_HANDLE_FIXED_BITS_MASK	3U
#define ZX_KOID_INVALID			0ULL
#define ZX_KOID_FIRST			1024ULL
#define ZX_MAX_NAME_LEN			32
#define ZX_TIME_INFINITE		0x7fffffffffffffffLL

/* Object types */
#define ZX_OBJ_TYPE_NONE		0U
#define ZX_OBJ_TYPE_PROCESS		1U
#define ZX_OBJ_TYPE_THREAD		2U
#define ZX_OBJ_TYPE_VMO			3U
#define ZX_OBJ_TYPE_CHANNEL		4U
#define ZX_OBJ_TYPE_EVENT		5U
#define ZX_OBJ_TYPE_PORT		6U
#define ZX_OBJ_TYPE_INTERRUPT		9U
#define ZX_OBJ_TYPE_SOCKET		14U
#define ZX_OBJ_TYPE_RESOURCE		15U
#define ZX_OBJ_TYPE_EVENTPAIR		16U
#define ZX_OBJ_TYPE_JOB			17U
#define ZX_OBJ_TYPE_VMAR		18U
#define ZX_OBJ_TYPE_FIFO		19U
#define ZX_OBJ_TYPE_VCPU		21U
#define ZX_OBJ_TYPE_TIMER		22U
#define ZX_OBJ_TYPE_BTI			24U
#define ZX_OBJ_TYPE_EXCEPTION		29U
#define ZX_OBJ_TYPE_CLOCK		30U
#define ZX_OBJ_TYPE_STREAM		31U
#define ZX_OBJ_TYPE_MSI			32U
#define ZX_OBJ_TYPE_IOB			33U
#define ZX_OBJ_TYPE_UPPER_BOUND		64U

/* Rights */
#define ZX_RIGHT_NONE			0U
#define ZX_RIGHT_DUPLICATE		(1U << 0)
#define ZX_RIGHT_TRANSFER		(1U << 1)
#define ZX_RIGHT_READ			(1U << 2)
#define ZX_RIGHT_WRITE			(1U << 3)
#define ZX_RIGHT_EXECUTE		(1U << 4)
#define ZX_RIGHT_MAP			(1U << 5)
#define ZX_RIGHT_GET_PROPERTY		(1U << 6)
#define ZX_RIGHT_SET_PROPERTY		(1U << 7)
#define ZX_RIGHT_ENUMERATE		(1U << 8)
#define ZX_RIGHT_DESTROY		(1U << 9)
#define ZX_RIGHT_SET_POLICY		(1U << 10)
#define ZX_RIGHT_GET_POLICY		(1U << 11)
#define ZX_RIGHT_SIGNAL			(1U << 12)
#define ZX_RIGHT_SIGNAL_PEER		(1U << 13)
#define ZX_RIGHT_WAIT			(1U << 14)
#define ZX_RIGHT_INSPECT		(1U << 15)
#define ZX_RIGHT_MANAGE_JOB		(1U << 16)
#define ZX_RIGHT_MANAGE_PROCESS		(1U << 17)
#define ZX_RIGHT_MANAGE_THREAD		(1U << 18)
#define ZX_RIGHT_MANAGE_SOCKET		(1U << 20)
#define ZX_RIGHT_OP_CHILDREN		(1U << 21)
#define ZX_RIGHT_RESIZE			(1U << 22)
#define ZX_RIGHT_SAME_RIGHTS		(1U << 31)

#define ZX_RIGHTS_BASIC			0xc003U
#define ZX_DEFAULT_CHANNEL_RIGHTS	0x0000f00eU
#define ZX_DEFAULT_EVENT_RIGHTS		0x0000d003U
#define ZX_DEFAULT_EVENTPAIR_RIGHTS	0x0000f003U
#define ZX_DEFAULT_PORT_RIGHTS		0x0000800fU
#define ZX_DEFAULT_SOCKET_RIGHTS	0x0010f0cfU
#define ZX_DEFAULT_FIFO_RIGHTS		0x0000f00fU
#define ZX_DEFAULT_TIMER_RIGHTS		0x0000d00bU
#define ZX_DEFAULT_SYSTEM_EVENT_LOW_MEMORY_RIGHTS 0x00004003U
#define ZX_DEFAULT_VMO_RIGHTS		0x0000d0efU
#define ZX_DEFAULT_VMAR_RIGHTS		0x00208003U
#define ZX_DEFAULT_JOB_RIGHTS		0x0007dfcfU
#define ZX_DEFAULT_PROCESS_RIGHTS	0x0006d3cfU
#define ZX_DEFAULT_THREAD_RIGHTS	0x0004d2cfU

/* Signals */
#define ZX_EVENT_SIGNALED		(1U << 3)
#define ZX_EVENTPAIR_PEER_CLOSED	(1U << 2)
#define ZX_EVENTPAIR_SIGNALED		(1U << 3)
#define ZX_CHANNEL_READABLE		(1U << 0)
#define ZX_CHANNEL_WRITABLE		(1U << 1)
#define ZX_CHANNEL_PEER_CLOSED		(1U << 2)
#define ZX_SOCKET_READABLE		(1U << 0)
#define ZX_SOCKET_WRITABLE		(1U << 1)
#define ZX_SOCKET_PEER_CLOSED		(1U << 2)
#define ZX_SOCKET_PEER_WRITE_DISABLED	(1U << 4)
#define ZX_SOCKET_WRITE_DISABLED	(1U << 5)
#define ZX_SOCKET_READ_THRESHOLD	(1U << 10)
#define ZX_SOCKET_WRITE_THRESHOLD	(1U << 11)
#define ZX_FIFO_READABLE		(1U << 0)
#define ZX_FIFO_WRITABLE		(1U << 1)
#define ZX_FIFO_PEER_CLOSED		(1U << 2)
#define ZX_TIMER_SIGNALED		(1U << 3)
#define ZX_TASK_TERMINATED		(1U << 3)
#define ZX_JOB_NO_JOBS			(1U << 4)
#define ZX_JOB_NO_PROCESSES		(1U << 5)
#define ZX_JOB_NO_CHILDREN		(1U << 6)
#define ZX_THREAD_RUNNING		(1U << 4)
#define ZX_THREAD_SUSPENDED		(1U << 5)
#define ZX_VMO_ZERO_CHILDREN		(1U << 3)
#define ZX_SIGNAL_HANDLE_CLOSED		(1U << 23)
#define ZX_USER_SIGNAL_ALL		0xff000000U

/* Return codes of tasks that did not end by themselves */
#define ZX_TASK_RETCODE_SYSCALL_KILL	(-1024)
#define ZX_TASK_RETCODE_OOM_KILL	(-1025)
#define ZX_TASK_RETCODE_POLICY_KILL	(-1026)
#define ZX_TASK_RETCODE_EXCEPTION_KILL	(-1028)
#define ZX_TASK_RETCODE_CRITICAL_PROCESS_KILL (-1029)

/* Waiting */
#define ZX_WAIT_MANY_MAX_ITEMS		64
#define ZX_WAIT_ASYNC_ONCE		0U
#define ZX_WAIT_ASYNC_TIMESTAMP		(1U << 0)
#define ZX_WAIT_ASYNC_EDGE		(1U << 1)
#define ZX_WAIT_ASYNC_BOOT_TIMESTAMP	(1U << 2)

/* zx_port_create options, and types of packets */
#define ZX_PORT_BIND_TO_INTERRUPT	(1U << 0)
#define ZX_PKT_TYPE_USER		0U
#define ZX_PKT_TYPE_SIGNAL_ONE		1U

/* Channels */
#define ZX_CHANNEL_READ_MAY_DISCARD	(1U << 0)
#define ZX_CHANNEL_WRITE_USE_IOVEC	(1U << 1)
#define ZX_CHANNEL_MAX_MSG_BYTES	65536
#define ZX_CHANNEL_MAX_MSG_HANDLES	64
#define ZX_CHANNEL_MAX_MSG_IOVECS	8192
#define ZX_HANDLE_OP_MOVE		0U
#define ZX_HANDLE_OP_DUPLICATE		1U

/* Sockets */
#define ZX_SOCKET_STREAM		0U
#define ZX_SOCKET_DATAGRAM		(1U << 0)
#define ZX_SOCKET_PEEK			(1U << 3)
#define ZX_SOCKET_DISPOSITION_WRITE_DISABLED (1U << 0)
#define ZX_SOCKET_DISPOSITION_WRITE_ENABLED (1U << 1)

/* Fifos */
#define ZX_FIFO_MAX_SIZE_BYTES		4096

/* Timers */
#define ZX_CLOCK_MONOTONIC		0U
#define ZX_CLOCK_BOOT			1U
#define ZX_TIMER_SLACK_CENTER		0U
#define ZX_TIMER_SLACK_EARLY		1U
#define ZX_TIMER_SLACK_LATE		2U

/* zx_vmar_* options */
#define ZX_VM_PERM_READ			(1U << 0)
#define ZX_VM_PERM_WRITE		(1U << 1)
#define ZX_VM_PERM_EXECUTE		(1U << 2)
#define ZX_VM_COMPACT			(1U << 3)
#define ZX_VM_SPECIFIC			(1U << 4)
#define ZX_VM_SPECIFIC_OVERWRITE	(1U << 5)
#define ZX_VM_CAN_MAP_SPECIFIC		(1U << 6)
#define ZX_VM_CAN_MAP_READ		(1U << 7)
#define ZX_VM_CAN_MAP_WRITE		(1U << 8)
#define ZX_VM_CAN_MAP_EXECUTE		(1U << 9)
#define ZX_VM_MAP_RANGE			(1U << 10)
#define ZX_VM_REQUIRE_NON_RESIZABLE	(1U << 11)
#define ZX_VM_ALLOW_FAULTS		(1U << 12)
#define ZX_VM_OFFSET_IS_UPPER_LIMIT	(1U << 13)
#define ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED (1U << 14)
#define ZX_VM_FAULT_BEYOND_STREAM_SIZE	(1U << 15)
#define ZX_VM_ALIGN_BASE		24

/* zx_vmar_op_range operations */
#define ZX_VMAR_OP_COMMIT		1U
#define ZX_VMAR_OP_DECOMMIT		2U
#define ZX_VMAR_OP_MAP_RANGE		3U
#define ZX_VMAR_OP_ZERO			10U
#define ZX_VMAR_OP_DONT_NEED		12U
#define ZX_VMAR_OP_ALWAYS_NEED		13U
#define ZX_VMAR_OP_PREFETCH		14U

/* zx_vmo_create options */
#define ZX_VMO_RESIZABLE		(1U << 1)
#define ZX_VMO_DISCARDABLE		(1U << 2)
#define ZX_VMO_TRAP_DIRTY		(1U << 3)
#define ZX_VMO_UNBOUNDED		(1U << 4)

/* zx_vmo_create_child options */
#define ZX_VMO_CHILD_SNAPSHOT		(1U << 0)
#define ZX_VMO_CHILD_RESIZABLE		(1U << 2)
#define ZX_VMO_CHILD_SLICE		(1U << 3)
#define ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE (1U << 4)
#define ZX_VMO_CHILD_NO_WRITE		(1U << 5)
#define ZX_VMO_CHILD_REFERENCE		(1U << 6)
#define ZX_VMO_CHILD_SNAPSHOT_MODIFIED	(1U << 7)

/* zx_vmo_op_range operations; those of zx_vmar_op_range have the same numbers */
#define ZX_VMO_OP_COMMIT		1U
#define ZX_VMO_OP_DECOMMIT		2U
#define ZX_VMO_OP_LOCK			3U
#define ZX_VMO_OP_UNLOCK		4U
#define ZX_VMO_OP_CACHE_SYNC		6U
#define ZX_VMO_OP_CACHE_INVALIDATE	7U
#define ZX_VMO_OP_CACHE_CLEAN		8U
#define ZX_VMO_OP_CACHE_CLEAN_INVALIDATE 9U
#define ZX_VMO_OP_ZERO			10U
#define ZX_VMO_OP_TRY_LOCK		11U
#define ZX_VMO_OP_DONT_NEED		12U
#define ZX_VMO_OP_ALWAYS_NEED		13U
#define ZX_VMO_OP_PREFETCH		14U

#define ZX_CACHE_POLICY_CACHED		0U
#define ZX_CACHE_POLICY_MASK		3U

/* zx_job_set_policy: options, topics, conditions, actions, flags */
#define ZX_JOB_POL_RELATIVE		0U
#define ZX_JOB_POL_ABSOLUTE		1U

#define ZX_JOB_POL_BASIC_V1		0U
#define ZX_JOB_POL_TIMER_SLACK		1U
#define ZX_JOB_POL_BASIC_V2		0x01000000U

#define ZX_POL_BAD_HANDLE		0U
#define ZX_POL_WRONG_OBJECT		1U
#define ZX_POL_VMAR_WX			2U
#define ZX_POL_NEW_ANY			3U
#define ZX_POL_NEW_VMO			4U
#define ZX_POL_NEW_CHANNEL		5U
#define ZX_POL_NEW_EVENT		6U
#define ZX_POL_NEW_EVENTPAIR		7U
#define ZX_POL_NEW_PORT			8U
#define ZX_POL_NEW_SOCKET		9U
#define ZX_POL_NEW_FIFO			10U
#define ZX_POL_NEW_TIMER		11U
#define ZX_POL_NEW_PROCESS		12U
#define ZX_POL_NEW_PROFILE		13U
#define ZX_POL_NEW_PAGER		14U
#define ZX_POL_AMBIENT_MARK_VMO_EXEC	15U
#define ZX_POL_NEW_IOB			16U
#define ZX_POL_NEW_SAMPLER		17U

#define ZX_POL_ACTION_ALLOW		0U
#define ZX_POL_ACTION_DENY		1U
#define ZX_POL_ACTION_ALLOW_EXCEPTION	2U
#define ZX_POL_ACTION_DENY_EXCEPTION	3U
#define ZX_POL_ACTION_KILL		4U

#define ZX_POL_OVERRIDE_ALLOW		0U
#define ZX_POL_OVERRIDE_DENY		1U

/* Option of zx_job_set_critical() */
#define ZX_JOB_CRITICAL_PROCESS_RETCODE_NONZERO (1U << 0)

/* Properties */
#define ZX_PROP_REGISTER_GS		2U
#define ZX_PROP_NAME			3U
#define ZX_PROP_REGISTER_FS		4U
#define ZX_PROP_PROCESS_DEBUG_ADDR	5U
#define ZX_PROP_PROCESS_VDSO_BASE_ADDRESS 6U
#define ZX_PROP_PROCESS_BREAK_ON_LOAD	7U
#define ZX_PROP_SOCKET_RX_THRESHOLD	12U
#define ZX_PROP_SOCKET_TX_THRESHOLD	13U
#define ZX_PROP_JOB_KILL_ON_OOM		15U
#define ZX_PROP_EXCEPTION_STATE		16U
#define ZX_PROP_VMO_CONTENT_SIZE	17U
#define ZX_PROP_EXCEPTION_STRATEGY	18U
#define ZX_PROP_STREAM_MODE_APPEND	19U

/* Events of zx_system_get_event() */
#define ZX_SYSTEM_EVENT_OUT_OF_MEMORY	1U
#define ZX_SYSTEM_EVENT_MEMORY_PRESSURE_CRITICAL 2U
#define ZX_SYSTEM_EVENT_MEMORY_PRESSURE_WARNING 3U
#define ZX_SYSTEM_EVENT_MEMORY_PRESSURE_NORMAL 4U
#define ZX_SYSTEM_EVENT_IMMINENT_OUT_OF_MEMORY 5U

/* Topics of zx_object_get_info() */
#define ZX_INFO_HANDLE_VALID		1U
#define ZX_INFO_HANDLE_BASIC		2U
#define ZX_INFO_PROCESS			0x10000003U
#define ZX_INFO_PROCESS_THREADS		4U
#define ZX_INFO_VMAR			7U
#define ZX_INFO_JOB_CHILDREN		8U
#define ZX_INFO_JOB_PROCESSES		9U
#define ZX_INFO_THREAD			10U
#define ZX_INFO_THREAD_EXCEPTION_REPORT_V1 11U
#define ZX_INFO_THREAD_EXCEPTION_REPORT	0x1000000bU
#define ZX_INFO_TASK_STATS_V1		12U
#define ZX_INFO_TASK_STATS		0x1000000cU
#define ZX_INFO_PROCESS_MAPS_V1		13U
#define ZX_INFO_PROCESS_MAPS_V2		0x1000000dU
#define ZX_INFO_PROCESS_MAPS		0x2000000dU
#define ZX_INFO_PROCESS_VMOS_V1		14U
#define ZX_INFO_PROCESS_VMOS_V2		0x1000000eU
#define ZX_INFO_PROCESS_VMOS_V3		0x2000000eU
#define ZX_INFO_PROCESS_VMOS		0x3000000eU
#define ZX_INFO_THREAD_STATS		15U
#define ZX_INFO_CPU_STATS		16U
#define ZX_INFO_KMEM_STATS_V1		17U
#define ZX_INFO_KMEM_STATS		0x10000011U
#define ZX_INFO_RESOURCE		18U
#define ZX_INFO_HANDLE_COUNT		19U
#define ZX_INFO_BTI			20U
#define ZX_INFO_PROCESS_HANDLE_STATS	21U
#define ZX_INFO_SOCKET			22U
#define ZX_INFO_VMO_V1			23U
#define ZX_INFO_VMO_V2			0x10000017U
#define ZX_INFO_VMO_V3			0x20000017U
#define ZX_INFO_VMO			0x30000017U
#define ZX_INFO_JOB			24U
#define ZX_INFO_TIMER			25U
#define ZX_INFO_STREAM			26U
#define ZX_INFO_HANDLE_TABLE		27U
#define ZX_INFO_MSI			28U
#define ZX_INFO_GUEST_STATS		29U
#define ZX_INFO_TASK_RUNTIME_V1		30U
#define ZX_INFO_TASK_RUNTIME		0x1000001eU
#define ZX_INFO_KMEM_STATS_EXTENDED	31U
#define ZX_INFO_VCPU			32U
#define ZX_INFO_KMEM_STATS_COMPRESSION	33U
#define ZX_INFO_IOB			34U
#define ZX_INFO_IOB_REGIONS		35U
#define ZX_INFO_VMAR_MAPS		36U
#define ZX_INFO_POWER_DOMAINS		37U
#define ZX_INFO_MEMORY_STALL		38U
#define ZX_INFO_INTERRUPT		39U
#define ZX_INFO_CLOCK_MAPPED_SIZE	40U

struct zx_vmo_lock_state {
	__u64 offset;
	__u64 size;
	__u64 discarded_offset;
	__u64 discarded_size;
};

struct zx_info_handle_basic {
	__u64 koid;
	__u32 rights;
	__u32 type;
	__u64 related_koid;
	__u32 reserved;
	__u8 padding1[4];
};

struct zx_info_handle_extended {
	__u32 type;
	__u32 handle_value;
	__u32 rights;
	__u32 reserved;
	__u64 koid;
	__u64 related_koid;
	__u64 peer_owner_koid;
};

/* How many handles a process has to objects of each type */
struct zx_info_process_handle_stats {
	__u32 handle_count[ZX_OBJ_TYPE_UPPER_BOUND];
};

struct zx_info_handle_count {
	__u32 handle_count;
};

#define ZX_INFO_PROCESS_FLAG_STARTED	(1U << 0)
#define ZX_INFO_PROCESS_FLAG_EXITED	(1U << 1)

struct zx_info_process {
	__s64 return_code;
	__s64 start_time;
	__u32 flags;
	__u8 padding1[4];
};

struct zx_info_job {
	__s64 return_code;
	__u8 exited;
	__u8 kill_on_oom;
	__u8 debugger_attached;
	__u8 padding1[5];
};

#define ZX_THREAD_STATE_NEW		0x0000U
#define ZX_THREAD_STATE_RUNNING		0x0001U
#define ZX_THREAD_STATE_DYING		0x0004U
#define ZX_THREAD_STATE_DEAD		0x0005U
#define ZX_THREAD_STATE_BLOCKED_SLEEPING	0x0203U
#define ZX_THREAD_STATE_BLOCKED_FUTEX		0x0303U
#define ZX_THREAD_STATE_BLOCKED_PORT		0x0403U
#define ZX_THREAD_STATE_BLOCKED_CHANNEL		0x0503U
#define ZX_THREAD_STATE_BLOCKED_WAIT_ONE	0x0603U
#define ZX_THREAD_STATE_BLOCKED_WAIT_MANY	0x0703U

struct zx_info_thread {
	__u32 state;
	__u32 wait_exception_channel_type;
	__u64 cpu_affinity_mask[8];
};

#define ZX_INFO_INVALID_CPU		0xffffffffU

struct zx_info_thread_stats {
	__s64 total_runtime;
	__u32 last_scheduled_cpu;
	__u8 padding1[4];
};

/* V1 ends before page_fault_time. */
struct zx_info_task_runtime {
	__s64 cpu_time;
	__s64 queue_time;
	__s64 page_fault_time;
	__s64 lock_contention_time;
};

struct zx_info_vmar {
	__u64 base;
	__u64 len;
};

/* V1 ends before mem_fractional_scaled_shared_bytes. */
struct zx_info_task_stats {
	__u64 mem_mapped_bytes;
	__u64 mem_private_bytes;
	__u64 mem_shared_bytes;
	__u64 mem_scaled_shared_bytes;
	__u64 mem_fractional_scaled_shared_bytes;
};

/* V1 ends before populated_bytes, V2 before committed_private_bytes; the bytes
 * are pages in both.
 */
struct zx_info_maps_mapping {
	__u32 mmu_flags;
	__u8 padding1[4];
	__u64 vmo_koid;
	__u64 vmo_offset;
	__u64 committed_bytes;
	__u64 populated_bytes;
	__u64 committed_private_bytes;
	__u64 populated_private_bytes;
	__u64 committed_scaled_bytes;
	__u64 populated_scaled_bytes;
	__u64 committed_fractional_scaled_bytes;
	__u64 populated_fractional_scaled_bytes;
};

#define ZX_INFO_MAPS_TYPE_ASPACE	1U
#define ZX_INFO_MAPS_TYPE_VMAR		2U
#define ZX_INFO_MAPS_TYPE_MAPPING	3U

/* libzx has a union around the mapping, for types to come. */
struct zx_info_maps {
	char name[ZX_MAX_NAME_LEN];
	__u64 base;
	__u64 size;
	__u64 depth;
	__u32 type;
	__u8 padding1[4];
	struct zx_info_maps_mapping u;
};

#define ZX_INFO_VMO_TYPE_PAGED		(1U << 0)
#define ZX_INFO_VMO_RESIZABLE		(1U << 1)
#define ZX_INFO_VMO_IS_COW_CLONE	(1U << 2)
#define ZX_INFO_VMO_VIA_HANDLE		(1U << 3)
#define ZX_INFO_VMO_VIA_MAPPING		(1U << 4)
#define ZX_INFO_VMO_DISCARDABLE		(1U << 7)
#define ZX_INFO_VMO_IMMUTABLE		(1U << 8)

/* V1 ends before metadata_bytes, V2 before populated_bytes, V3 before
 * committed_private_bytes.
 */
struct zx_info_vmo {
	__u64 koid;
	char name[ZX_MAX_NAME_LEN];
	__u64 size_bytes;
	__u64 parent_koid;
	__u64 num_children;
	__u64 num_mappings;
	__u64 share_count;
	__u32 flags;
	__u8 padding1[4];
	__u64 committed_bytes;
	__u32 handle_rights;
	__u32 cache_policy;
	__u64 metadata_bytes;
	__u64 committed_change_events;
	__u64 populated_bytes;
	__u64 committed_private_bytes;
	__u64 populated_private_bytes;
	__u64 committed_scaled_bytes;
	__u64 populated_scaled_bytes;
	__u64 committed_fractional_scaled_bytes;
	__u64 populated_fractional_scaled_bytes;
};

/* Element of zx_object_wait_many() */
struct zx_wait_item {
	__u32 handle;
	__u32 waitfor;
	__u32 pending;
};

/* What zx_channel_read_etc() tells of a handle */
struct zx_handle_info {
	__u32 handle;
	__u32 type;
	__u32 rights;
	__u32 unused;
};

/* What zx_channel_write_etc() is told of a handle */
struct zx_handle_disposition {
	__u32 operation;
	__u32 handle;
	__u32 type;
	__u32 rights;
	__s32 result;
};

/* Entry of ZX_JOB_POL_BASIC_V1 */
struct zx_policy_basic_v1 {
	__u32 condition;
	__u32 policy;
};

/* Entry of ZX_JOB_POL_BASIC_V2 */
struct zx_policy_basic_v2 {
	__u32 condition;
	__u32 action;
	__u32 flags;
};

/* What ZX_JOB_POL_TIMER_SLACK takes */
struct zx_policy_timer_slack {
	__s64 min_slack;
	__u32 default_mode;
	__u8 padding1[4];
};

/* Part of a message, with ZX_CHANNEL_WRITE_USE_IOVEC */
struct zx_channel_iovec {
	__u64 buffer;
	__u32 capacity;
	__u32 reserved;
};

/* Arguments of zx_channel_call() */
struct zx_channel_call_args {
	__u64 wr_bytes;
	__u64 wr_handles;
	__u64 rd_bytes;
	__u64 rd_handles;
	__u32 wr_num_bytes;
	__u32 wr_num_handles;
	__u32 rd_num_bytes;
	__u32 rd_num_handles;
};

/* Record of ZX_INFO_SOCKET */
struct zx_info_socket {
	__u32 options;
	__u32 padding1;
	__u64 rx_buf_max;
	__u64 rx_buf_size;
	__u64 rx_buf_available;
	__u64 tx_buf_max;
	__u64 tx_buf_size;
};

/* Record of ZX_INFO_TIMER */
struct zx_info_timer {
	__u32 options;
	__u32 clock_id;
	__s64 deadline;
	__s64 slack;
};

#endif /* _UAPI_LINUX_ZIRCON_TYPES_H */
