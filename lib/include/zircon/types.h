/* SPDX-License-Identifier: MIT */
/*
 * zircon/types.h - the basic types, signals, options and argument structures
 * of the call interface. Layouts are fixed: little endian, 64-bit, padding
 * written out.
 */
#ifndef ZIRCON_TYPES_H_
#define ZIRCON_TYPES_H_

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zircon/compiler.h>
#include <zircon/errors.h>
#include <zircon/limits.h>
#include <zircon/rights.h>
#include <zircon/time.h>

/* In C a futex word is an atomic int; a C++ program brings its own atomics of the same size. */
#ifndef __cplusplus
#include <stdatomic.h>
#endif

__BEGIN_CDECLS

/* ---- Scalars ------------------------------------------------------------ */
typedef uint32_t zx_handle_t; /* valid values have both low bits set; meaningful in one process */
#define ZX_HANDLE_INVALID         ((zx_handle_t)0)
#define ZX_HANDLE_FIXED_BITS_MASK ((zx_handle_t)0x3)

typedef int32_t zx_status_t; /* zircon/errors.h */
typedef uint32_t zx_rights_t; /* zircon/rights.h */

typedef uint64_t zx_koid_t; /* names a kernel object for the life of the system; never reused */
#define ZX_KOID_INVALID ((zx_koid_t)0)
#define ZX_KOID_KERNEL  ((zx_koid_t)1)
#define ZX_KOID_FIRST   ((zx_koid_t)1024) /* first one given to a user-visible object */

typedef uintptr_t zx_vaddr_t;  /* virtual address */
typedef uintptr_t zx_paddr_t;  /* physical address */
typedef uintptr_t zx_gpaddr_t; /* guest-physical address */
typedef uint64_t zx_off_t;     /* offset in bytes */

typedef uint32_t zx_txid_t; /* transaction id: first 4 bytes of a channel_call message */

typedef uint32_t zx_obj_type_t;
typedef uint32_t zx_signals_t;
typedef uint32_t zx_vm_option_t;
typedef uint32_t zx_object_info_topic_t;
typedef uint32_t zx_thread_state_t;
typedef uint32_t zx_packet_type_t;
typedef uint32_t zx_system_event_type_t;

/* ---- Futex words -------------------------------------------------------- */
typedef int zx_futex_storage_t;
#ifdef __cplusplus
typedef int zx_futex_t;
#else
typedef atomic_int zx_futex_t;
#endif

/* ---- Kinds of objects --------------------------------------------------- */
#define ZX_OBJ_TYPE_NONE              ((zx_obj_type_t)0)
#define ZX_OBJ_TYPE_PROCESS           ((zx_obj_type_t)1)
#define ZX_OBJ_TYPE_THREAD            ((zx_obj_type_t)2)
#define ZX_OBJ_TYPE_VMO               ((zx_obj_type_t)3)
#define ZX_OBJ_TYPE_CHANNEL           ((zx_obj_type_t)4)
#define ZX_OBJ_TYPE_EVENT             ((zx_obj_type_t)5)
#define ZX_OBJ_TYPE_PORT              ((zx_obj_type_t)6)
#define ZX_OBJ_TYPE_INTERRUPT         ((zx_obj_type_t)9)
#define ZX_OBJ_TYPE_PCI_DEVICE        ((zx_obj_type_t)11)
#define ZX_OBJ_TYPE_DEBUGLOG          ((zx_obj_type_t)12)
#define ZX_OBJ_TYPE_LOG               ZX_OBJ_TYPE_DEBUGLOG
#define ZX_OBJ_TYPE_SOCKET            ((zx_obj_type_t)14)
#define ZX_OBJ_TYPE_RESOURCE          ((zx_obj_type_t)15)
#define ZX_OBJ_TYPE_EVENTPAIR         ((zx_obj_type_t)16)
#define ZX_OBJ_TYPE_JOB               ((zx_obj_type_t)17)
#define ZX_OBJ_TYPE_VMAR              ((zx_obj_type_t)18)
#define ZX_OBJ_TYPE_FIFO              ((zx_obj_type_t)19)
#define ZX_OBJ_TYPE_GUEST             ((zx_obj_type_t)20)
#define ZX_OBJ_TYPE_VCPU              ((zx_obj_type_t)21)
#define ZX_OBJ_TYPE_TIMER             ((zx_obj_type_t)22)
#define ZX_OBJ_TYPE_IOMMU             ((zx_obj_type_t)23)
#define ZX_OBJ_TYPE_BTI               ((zx_obj_type_t)24)
#define ZX_OBJ_TYPE_PROFILE           ((zx_obj_type_t)25)
#define ZX_OBJ_TYPE_PMT               ((zx_obj_type_t)26)
#define ZX_OBJ_TYPE_SUSPEND_TOKEN     ((zx_obj_type_t)27)
#define ZX_OBJ_TYPE_PAGER             ((zx_obj_type_t)28)
#define ZX_OBJ_TYPE_EXCEPTION         ((zx_obj_type_t)29)
#define ZX_OBJ_TYPE_CLOCK             ((zx_obj_type_t)30)
#define ZX_OBJ_TYPE_STREAM            ((zx_obj_type_t)31)
#define ZX_OBJ_TYPE_MSI               ((zx_obj_type_t)32)
#define ZX_OBJ_TYPE_IOB               ((zx_obj_type_t)33)
#define ZX_OBJ_TYPE_COUNTER           ((zx_obj_type_t)34)
#define ZX_OBJ_TYPE_IOB_SHARED_REGION ((zx_obj_type_t)35)
#define ZX_OBJ_TYPE_UPPER_BOUND       ((zx_obj_type_t)64) /* above every type */

/* ---- Signals ------------------------------------------------------------ */
#define ZX_SIGNAL_NONE ((zx_signals_t)0u)

/* Bits that the objects set. The first four have the same meaning wherever they occur. */
#define __ZX_OBJECT_READABLE    ((zx_signals_t)1u << 0)
#define __ZX_OBJECT_WRITABLE    ((zx_signals_t)1u << 1)
#define __ZX_OBJECT_PEER_CLOSED ((zx_signals_t)1u << 2)
#define __ZX_OBJECT_SIGNALED    ((zx_signals_t)1u << 3)
#define __ZX_OBJECT_SIGNAL_4    ((zx_signals_t)1u << 4)
#define __ZX_OBJECT_SIGNAL_5    ((zx_signals_t)1u << 5)
#define __ZX_OBJECT_SIGNAL_6    ((zx_signals_t)1u << 6)
#define __ZX_OBJECT_SIGNAL_7    ((zx_signals_t)1u << 7)
#define __ZX_OBJECT_SIGNAL_8    ((zx_signals_t)1u << 8)
#define __ZX_OBJECT_SIGNAL_9    ((zx_signals_t)1u << 9)
#define __ZX_OBJECT_SIGNAL_10   ((zx_signals_t)1u << 10)
#define __ZX_OBJECT_SIGNAL_11   ((zx_signals_t)1u << 11)
#define __ZX_OBJECT_SIGNAL_12   ((zx_signals_t)1u << 12)
#define __ZX_OBJECT_SIGNAL_13   ((zx_signals_t)1u << 13)
#define __ZX_OBJECT_SIGNAL_14   ((zx_signals_t)1u << 14)
#define __ZX_OBJECT_SIGNAL_15   ((zx_signals_t)1u << 15)
#define __ZX_OBJECT_SIGNAL_16   ((zx_signals_t)1u << 16)
#define __ZX_OBJECT_SIGNAL_17   ((zx_signals_t)1u << 17)
#define __ZX_OBJECT_SIGNAL_18   ((zx_signals_t)1u << 18)
#define __ZX_OBJECT_SIGNAL_19   ((zx_signals_t)1u << 19)
#define __ZX_OBJECT_SIGNAL_20   ((zx_signals_t)1u << 20)
#define __ZX_OBJECT_SIGNAL_21   ((zx_signals_t)1u << 21)
#define __ZX_OBJECT_SIGNAL_22   ((zx_signals_t)1u << 22)

/* Not a state of the object: a wait reports it when the handle waited on went away. */
#define ZX_SIGNAL_HANDLE_CLOSED ((zx_signals_t)1u << 23)

/* Bits without meaning to the kernel; only zx_object_signal(_peer) changes them. */
#define ZX_USER_SIGNAL_0   ((zx_signals_t)1u << 24)
#define ZX_USER_SIGNAL_1   ((zx_signals_t)1u << 25)
#define ZX_USER_SIGNAL_2   ((zx_signals_t)1u << 26)
#define ZX_USER_SIGNAL_3   ((zx_signals_t)1u << 27)
#define ZX_USER_SIGNAL_4   ((zx_signals_t)1u << 28)
#define ZX_USER_SIGNAL_5   ((zx_signals_t)1u << 29)
#define ZX_USER_SIGNAL_6   ((zx_signals_t)1u << 30)
#define ZX_USER_SIGNAL_7   ((zx_signals_t)1u << 31)
#define ZX_USER_SIGNAL_ALL ((zx_signals_t)0xff000000u)

/* Event, eventpair: the masks are what user code may see and set besides PEER_CLOSED. */
#define ZX_EVENT_SIGNALED        __ZX_OBJECT_SIGNALED
#define ZX_EVENT_SIGNAL_MASK     (ZX_USER_SIGNAL_ALL | __ZX_OBJECT_SIGNALED)
#define ZX_EVENTPAIR_PEER_CLOSED __ZX_OBJECT_PEER_CLOSED
#define ZX_EVENTPAIR_SIGNALED    __ZX_OBJECT_SIGNALED
#define ZX_EVENTPAIR_SIGNAL_MASK \
    (ZX_USER_SIGNAL_ALL | __ZX_OBJECT_SIGNALED | __ZX_OBJECT_PEER_CLOSED)

/* Channel: WRITABLE from birth, lost only when the peer closes */
#define ZX_CHANNEL_READABLE    __ZX_OBJECT_READABLE
#define ZX_CHANNEL_WRITABLE    __ZX_OBJECT_WRITABLE
#define ZX_CHANNEL_PEER_CLOSED __ZX_OBJECT_PEER_CLOSED

/* Socket */
#define ZX_SOCKET_READABLE            __ZX_OBJECT_READABLE
#define ZX_SOCKET_WRITABLE            __ZX_OBJECT_WRITABLE
#define ZX_SOCKET_PEER_CLOSED         __ZX_OBJECT_PEER_CLOSED
#define ZX_SOCKET_PEER_WRITE_DISABLED __ZX_OBJECT_SIGNAL_4
#define ZX_SOCKET_WRITE_DISABLED      __ZX_OBJECT_SIGNAL_5
#define ZX_SOCKET_READ_THRESHOLD      __ZX_OBJECT_SIGNAL_10
#define ZX_SOCKET_WRITE_THRESHOLD     __ZX_OBJECT_SIGNAL_11

/* Fifo */
#define ZX_FIFO_READABLE    __ZX_OBJECT_READABLE
#define ZX_FIFO_WRITABLE    __ZX_OBJECT_WRITABLE
#define ZX_FIFO_PEER_CLOSED __ZX_OBJECT_PEER_CLOSED

/* Timer, clock, counter */
#define ZX_TIMER_SIGNALED       __ZX_OBJECT_SIGNALED
#define ZX_CLOCK_STARTED        __ZX_OBJECT_SIGNAL_4
#define ZX_CLOCK_UPDATED        __ZX_OBJECT_SIGNAL_5
#define ZX_COUNTER_SIGNALED     __ZX_OBJECT_SIGNALED
#define ZX_COUNTER_POSITIVE     __ZX_OBJECT_SIGNAL_4
#define ZX_COUNTER_NON_POSITIVE __ZX_OBJECT_SIGNAL_5

/* Tasks */
#define ZX_TASK_TERMINATED    __ZX_OBJECT_SIGNALED
#define ZX_JOB_TERMINATED     __ZX_OBJECT_SIGNALED
#define ZX_JOB_NO_JOBS        __ZX_OBJECT_SIGNAL_4
#define ZX_JOB_NO_PROCESSES   __ZX_OBJECT_SIGNAL_5
#define ZX_JOB_NO_CHILDREN    __ZX_OBJECT_SIGNAL_6 /* neither jobs nor processes */
#define ZX_PROCESS_TERMINATED __ZX_OBJECT_SIGNALED
#define ZX_THREAD_TERMINATED  __ZX_OBJECT_SIGNALED
#define ZX_THREAD_RUNNING     __ZX_OBJECT_SIGNAL_4
#define ZX_THREAD_SUSPENDED   __ZX_OBJECT_SIGNAL_5

/* Others */
#define ZX_LOG_READABLE     __ZX_OBJECT_READABLE
#define ZX_LOG_WRITABLE     __ZX_OBJECT_WRITABLE
#define ZX_VMO_ZERO_CHILDREN __ZX_OBJECT_SIGNALED
#define ZX_IOB_PEER_CLOSED  __ZX_OBJECT_PEER_CLOSED
#define ZX_VIRTUAL_INTERRUPT_UNTRIGGERED __ZX_OBJECT_SIGNAL_4

/* ---- Waiting ------------------------------------------------------------ */
typedef struct zx_wait_item {
    zx_handle_t handle;
    zx_signals_t waitfor; /* any of these ends the wait */
    zx_signals_t pending; /* out: what was active */
} zx_wait_item_t;

/* Options of zx_object_wait_async */
#define ZX_WAIT_ASYNC_ONCE           ((uint32_t)0u)
#define ZX_WAIT_ASYNC_TIMESTAMP      ((uint32_t)1u << 0) /* packet carries the monotonic time */
#define ZX_WAIT_ASYNC_EDGE           ((uint32_t)1u << 1) /* ignore what is active already */
#define ZX_WAIT_ASYNC_BOOT_TIMESTAMP ((uint32_t)1u << 2) /* packet carries the boot time */

/* Option of zx_port_create */
#define ZX_PORT_BIND_TO_INTERRUPT ((uint32_t)1u << 0)

/* ---- Channels ----------------------------------------------------------- */
#define ZX_CHANNEL_READ_MAY_DISCARD ((uint32_t)1u << 0) /* read: a message too big is destroyed */
#define ZX_CHANNEL_WRITE_USE_IOVEC  ((uint32_t)1u << 1) /* write, call: bytes is an iovec array */

typedef uint32_t zx_handle_op_t;
#define ZX_HANDLE_OP_MOVE      ((zx_handle_op_t)0u)
#define ZX_HANDLE_OP_DUPLICATE ((zx_handle_op_t)1u)

/* A handle as received */
typedef struct zx_handle_info {
    zx_handle_t handle;
    zx_obj_type_t type;
    zx_rights_t rights;
    uint32_t unused; /* 0 */
} zx_handle_info_t;

/* A handle as sent */
typedef struct zx_handle_disposition {
    zx_handle_op_t operation;
    zx_handle_t handle;
    zx_obj_type_t type; /* expected type, or ZX_OBJ_TYPE_NONE for any */
    zx_rights_t rights; /* the exact rights that arrive, or ZX_RIGHT_SAME_RIGHTS */
    zx_status_t result; /* out: set on entries that failed */
} zx_handle_disposition_t;

typedef struct zx_channel_iovec {
    const void* buffer;
    uint32_t capacity; /* bytes */
    uint32_t reserved; /* 0 */
} zx_channel_iovec_t;

typedef struct zx_channel_call_args {
    const void* wr_bytes; /* first 4 bytes are the transaction id, filled in by the kernel */
    const zx_handle_t* wr_handles;
    void* rd_bytes;
    zx_handle_t* rd_handles;
    uint32_t wr_num_bytes;
    uint32_t wr_num_handles;
    uint32_t rd_num_bytes;
    uint32_t rd_num_handles;
} zx_channel_call_args_t;

typedef struct zx_channel_call_etc_args {
    const void* wr_bytes;
    zx_handle_disposition_t* wr_handles;
    void* rd_bytes;
    zx_handle_info_t* rd_handles;
    uint32_t wr_num_bytes;
    uint32_t wr_num_handles;
    uint32_t rd_num_bytes;
    uint32_t rd_num_handles;
} zx_channel_call_etc_args_t;

/* ---- Sockets ------------------------------------------------------------ */
#define ZX_SOCKET_STREAM   ((uint32_t)0u)      /* create: bytes without boundaries */
#define ZX_SOCKET_DATAGRAM ((uint32_t)1u << 0) /* create: boundaries kept */
#define ZX_SOCKET_CREATE_MASK ZX_SOCKET_DATAGRAM
#define ZX_SOCKET_PEEK     ((uint32_t)1u << 3) /* read: leave the data there */

#define ZX_SOCKET_DISPOSITION_WRITE_DISABLED ((uint32_t)1u << 0)
#define ZX_SOCKET_DISPOSITION_WRITE_ENABLED  ((uint32_t)1u << 1)

/* ---- Timers: where a timer with slack s may fire around its deadline d --- */
#define ZX_TIMER_SLACK_CENTER ((uint32_t)0u) /* [d - s, d + s] */
#define ZX_TIMER_SLACK_EARLY  ((uint32_t)1u) /* [d - s, d] */
#define ZX_TIMER_SLACK_LATE   ((uint32_t)2u) /* [d, d + s] */

/* ---- Address space: options of zx_vmar_allocate, zx_vmar_map, zx_vmar_protect ---- */
#define ZX_VM_PERM_READ             ((zx_vm_option_t)1u << 0)
#define ZX_VM_PERM_WRITE            ((zx_vm_option_t)1u << 1) /* needs PERM_READ too */
#define ZX_VM_PERM_EXECUTE          ((zx_vm_option_t)1u << 2) /* needs PERM_READ too */
#define ZX_VM_COMPACT               ((zx_vm_option_t)1u << 3) /* children are placed first fit */
#define ZX_VM_SPECIFIC              ((zx_vm_option_t)1u << 4) /* place at offset exactly */
#define ZX_VM_SPECIFIC_OVERWRITE    ((zx_vm_option_t)1u << 5) /* and replace mappings there */
#define ZX_VM_CAN_MAP_SPECIFIC      ((zx_vm_option_t)1u << 6) /* children may choose their place */
#define ZX_VM_CAN_MAP_READ          ((zx_vm_option_t)1u << 7)
#define ZX_VM_CAN_MAP_WRITE         ((zx_vm_option_t)1u << 8)
#define ZX_VM_CAN_MAP_EXECUTE       ((zx_vm_option_t)1u << 9)
#define ZX_VM_MAP_RANGE             ((zx_vm_option_t)1u << 10) /* map pages that exist at once */
#define ZX_VM_REQUIRE_NON_RESIZABLE ((zx_vm_option_t)1u << 11) /* refuse a resizable VMO */
#define ZX_VM_ALLOW_FAULTS          ((zx_vm_option_t)1u << 12) /* accesses may fault */
#define ZX_VM_OFFSET_IS_UPPER_LIMIT ((zx_vm_option_t)1u << 13) /* end at or below offset */
#define ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED ((zx_vm_option_t)1u << 14) /* no XOM: PERM_READ */
#define ZX_VM_FAULT_BEYOND_STREAM_SIZE     ((zx_vm_option_t)1u << 15) /* with ALLOW_FAULTS */

/* Alignment request: log2 of the alignment in the top byte, 10 to 32 or 0 for none */
#define ZX_VM_ALIGN_BASE  24
#define ZX_VM_ALIGN_1KB   ((zx_vm_option_t)10u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_2KB   ((zx_vm_option_t)11u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_4KB   ((zx_vm_option_t)12u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_8KB   ((zx_vm_option_t)13u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_16KB  ((zx_vm_option_t)14u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_32KB  ((zx_vm_option_t)15u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_64KB  ((zx_vm_option_t)16u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_128KB ((zx_vm_option_t)17u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_256KB ((zx_vm_option_t)18u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_512KB ((zx_vm_option_t)19u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_1MB   ((zx_vm_option_t)20u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_2MB   ((zx_vm_option_t)21u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_4MB   ((zx_vm_option_t)22u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_8MB   ((zx_vm_option_t)23u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_16MB  ((zx_vm_option_t)24u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_32MB  ((zx_vm_option_t)25u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_64MB  ((zx_vm_option_t)26u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_128MB ((zx_vm_option_t)27u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_256MB ((zx_vm_option_t)28u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_512MB ((zx_vm_option_t)29u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_1GB   ((zx_vm_option_t)30u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_2GB   ((zx_vm_option_t)31u << ZX_VM_ALIGN_BASE)
#define ZX_VM_ALIGN_4GB   ((zx_vm_option_t)32u << ZX_VM_ALIGN_BASE)

/* Operations of zx_vmar_op_range; each number equals the ZX_VMO_OP_* of that name */
#define ZX_VMAR_OP_COMMIT      ((uint32_t)1u)
#define ZX_VMAR_OP_DECOMMIT    ((uint32_t)2u)
#define ZX_VMAR_OP_MAP_RANGE   ((uint32_t)3u) /* VMARs only; the VMO operation 3 is LOCK */
#define ZX_VMAR_OP_ZERO        ((uint32_t)10u)
#define ZX_VMAR_OP_DONT_NEED   ((uint32_t)12u)
#define ZX_VMAR_OP_ALWAYS_NEED ((uint32_t)13u)
#define ZX_VMAR_OP_PREFETCH    ((uint32_t)14u)

/* ---- VMOs --------------------------------------------------------------- */
/* Options of zx_vmo_create (TRAP_DIRTY: of zx_pager_create_vmo) */
#define ZX_VMO_RESIZABLE   ((uint32_t)1u << 1)
#define ZX_VMO_DISCARDABLE ((uint32_t)1u << 2)
#define ZX_VMO_TRAP_DIRTY  ((uint32_t)1u << 3)
#define ZX_VMO_UNBOUNDED   ((uint32_t)1u << 4)

/* Options of zx_vmo_create_child: exactly one kind, plus RESIZABLE or NO_WRITE */
#define ZX_VMO_CHILD_SNAPSHOT                   ((uint32_t)1u << 0)
#define ZX_VMO_CHILD_RESIZABLE                  ((uint32_t)1u << 2)
#define ZX_VMO_CHILD_SLICE                      ((uint32_t)1u << 3)
#define ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE ((uint32_t)1u << 4)
#define ZX_VMO_CHILD_NO_WRITE                   ((uint32_t)1u << 5)
#define ZX_VMO_CHILD_REFERENCE                  ((uint32_t)1u << 6)
#define ZX_VMO_CHILD_SNAPSHOT_MODIFIED          ((uint32_t)1u << 7)

/* Operations of zx_vmo_op_range */
#define ZX_VMO_OP_COMMIT                 ((uint32_t)1u)
#define ZX_VMO_OP_DECOMMIT               ((uint32_t)2u)
#define ZX_VMO_OP_LOCK                   ((uint32_t)3u)
#define ZX_VMO_OP_UNLOCK                 ((uint32_t)4u)
#define ZX_VMO_OP_CACHE_SYNC             ((uint32_t)6u)
#define ZX_VMO_OP_CACHE_INVALIDATE       ((uint32_t)7u)
#define ZX_VMO_OP_CACHE_CLEAN            ((uint32_t)8u)
#define ZX_VMO_OP_CACHE_CLEAN_INVALIDATE ((uint32_t)9u)
#define ZX_VMO_OP_ZERO                   ((uint32_t)10u)
#define ZX_VMO_OP_TRY_LOCK               ((uint32_t)11u)
#define ZX_VMO_OP_DONT_NEED              ((uint32_t)12u)
#define ZX_VMO_OP_ALWAYS_NEED            ((uint32_t)13u)
#define ZX_VMO_OP_PREFETCH               ((uint32_t)14u)

/* What ZX_VMO_OP_LOCK reports, bytes */
typedef struct zx_vmo_lock_state {
    uint64_t offset; /* the range locked */
    uint64_t size;
    uint64_t discarded_offset; /* the range whose content was lost; size 0 if none */
    uint64_t discarded_size;
} zx_vmo_lock_state_t;

/* Cache policies of zx_vmo_set_cache_policy */
#define ZX_CACHE_POLICY_CACHED          ((uint32_t)0u)
#define ZX_CACHE_POLICY_UNCACHED        ((uint32_t)1u)
#define ZX_CACHE_POLICY_UNCACHED_DEVICE ((uint32_t)2u)
#define ZX_CACHE_POLICY_WRITE_COMBINING ((uint32_t)3u)
#define ZX_CACHE_POLICY_MASK            ((uint32_t)3u)

/* Options of zx_cache_flush: INSN, DATA, or both; INVALIDATE only with DATA */
#define ZX_CACHE_FLUSH_INSN       ((uint32_t)1u << 0)
#define ZX_CACHE_FLUSH_DATA       ((uint32_t)1u << 1)
#define ZX_CACHE_FLUSH_INVALIDATE ((uint32_t)1u << 2)

/* Operations of zx_pager_op_range */
#define ZX_PAGER_OP_FAIL            ((uint32_t)1u)
#define ZX_PAGER_OP_DIRTY           ((uint32_t)2u)
#define ZX_PAGER_OP_WRITEBACK_BEGIN ((uint32_t)3u)
#define ZX_PAGER_OP_WRITEBACK_END   ((uint32_t)4u)

/* ---- Tasks -------------------------------------------------------------- */
#define ZX_PROCESS_SHARED ((uint32_t)1u << 0) /* zx_process_create: may be shared later */

/* Option of zx_job_set_critical: only a return code other than 0 takes the job down */
#define ZX_JOB_CRITICAL_PROCESS_RETCODE_NONZERO ((uint32_t)1u << 0)

/* Return codes of tasks that the kernel ended */
#define ZX_TASK_RETCODE_SYSCALL_KILL          ((int64_t)-1024) /* zx_task_kill */
#define ZX_TASK_RETCODE_OOM_KILL              ((int64_t)-1025) /* out of memory */
#define ZX_TASK_RETCODE_POLICY_KILL           ((int64_t)-1026) /* job policy said KILL */
#define ZX_TASK_RETCODE_VDSO_KILL             ((int64_t)-1027) /* the call library gave up */
#define ZX_TASK_RETCODE_EXCEPTION_KILL        ((int64_t)-1028) /* exception nobody handled */
#define ZX_TASK_RETCODE_CRITICAL_PROCESS_KILL ((int64_t)-1029) /* a critical process died */

/* Option of zx_task_create_exception_channel */
#define ZX_EXCEPTION_CHANNEL_DEBUGGER ((uint32_t)1u << 0)
/* Option of zx_thread_raise_exception */
#define ZX_EXCEPTION_TARGET_JOB_DEBUGGER ((uint32_t)1u << 0)

/* Kinds of exception channel, as ZX_INFO_THREAD reports the one a thread waits on */
#define ZX_EXCEPTION_CHANNEL_TYPE_NONE         ((uint32_t)0u)
#define ZX_EXCEPTION_CHANNEL_TYPE_DEBUGGER     ((uint32_t)1u)
#define ZX_EXCEPTION_CHANNEL_TYPE_THREAD       ((uint32_t)2u)
#define ZX_EXCEPTION_CHANNEL_TYPE_PROCESS      ((uint32_t)3u)
#define ZX_EXCEPTION_CHANNEL_TYPE_JOB          ((uint32_t)4u)
#define ZX_EXCEPTION_CHANNEL_TYPE_JOB_DEBUGGER ((uint32_t)5u)

/* Values of ZX_PROP_EXCEPTION_STATE: what closing the exception handle does */
#define ZX_EXCEPTION_STATE_TRY_NEXT    ((uint32_t)0u) /* ask the next handler */
#define ZX_EXCEPTION_STATE_HANDLED     ((uint32_t)1u) /* resume the thread */
#define ZX_EXCEPTION_STATE_THREAD_EXIT ((uint32_t)2u) /* end the thread, nothing else */

/* Values of ZX_PROP_EXCEPTION_STRATEGY, for the process debugger */
#define ZX_EXCEPTION_STRATEGY_FIRST_CHANCE  ((uint32_t)0u)
#define ZX_EXCEPTION_STRATEGY_SECOND_CHANCE ((uint32_t)1u) /* ask again after the process */

/* A set of CPUs, CPU n being bit n % 64 of word n / 64 */
#define ZX_CPU_SET_BITS_PER_WORD 64
typedef struct zx_cpu_set {
    uint64_t mask[ZX_CPU_SET_MAX_CPUS / ZX_CPU_SET_BITS_PER_WORD];
} zx_cpu_set_t;

__END_CDECLS

#endif /* ZIRCON_TYPES_H_ */
