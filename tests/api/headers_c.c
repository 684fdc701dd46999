/* SPDX-License-Identifier: MIT */
/*
 * Compile-time check of lib/include/zircon: every status, right, signal, topic, option and
 * structure has the number, size or offset that Zircon gives it. The numbers stand here a second
 * time on purpose, as literals, so that an edit of a header cannot move the interface unseen.
 *
 * Nothing happens at run time. headers_cxx.cc includes this file to check the same in C++.
 */
#include <stddef.h>
#include <stdint.h>

#include <zircon/assert.h>
#include <zircon/compiler.h>
#include <zircon/errors.h>
#include <zircon/features.h>
#include <zircon/limits.h>
#include <zircon/process.h>
#include <zircon/processargs.h>
#include <zircon/rights.h>
#include <zircon/status.h>
#include <zircon/string_view.h>
#include <zircon/syscalls.h>
#include <zircon/syscalls/clock.h>
#include <zircon/syscalls/debug.h>
#include <zircon/syscalls/exception.h>
#include <zircon/syscalls/object.h>
#include <zircon/syscalls/policy.h>
#include <zircon/syscalls/port.h>
#include <zircon/syscalls/resource.h>
#include <zircon/syscalls/system.h>
#include <zircon/syscalls/types.h>
#include <zircon/threads.h>
#include <zircon/time.h>
#include <zircon/types.h>

/* Both sides widened, so that 0xffffffff is not -1. */
#define VALUE(name, value) _Static_assert((__int128_t)(name) == (__int128_t)(value), #name)
#define SIZE(type, size)   _Static_assert(sizeof(type) == (size), "size of " #type)
#define AT(type, field, offset) \
    _Static_assert(offsetof(type, field) == (offset), "offset of " #field " in " #type)
#define IS_SIGNED   < 0
#define IS_UNSIGNED > 0
#define SCALAR(type, size, sign) \
    _Static_assert(sizeof(type) == (size) && (type)-1 sign, "size or sign of " #type)

/* ---- Scalars: size, signedness ----------------------------------------- */
SCALAR(zx_handle_t, 4, IS_UNSIGNED);
SCALAR(zx_status_t, 4, IS_SIGNED);
SCALAR(zx_rights_t, 4, IS_UNSIGNED);
SCALAR(zx_signals_t, 4, IS_UNSIGNED);
SCALAR(zx_koid_t, 8, IS_UNSIGNED);
SCALAR(zx_obj_type_t, 4, IS_UNSIGNED);
SCALAR(zx_time_t, 8, IS_SIGNED);
SCALAR(zx_instant_mono_t, 8, IS_SIGNED);
SCALAR(zx_instant_boot_t, 8, IS_SIGNED);
SCALAR(zx_duration_t, 8, IS_SIGNED);
SCALAR(zx_duration_mono_t, 8, IS_SIGNED);
SCALAR(zx_duration_boot_t, 8, IS_SIGNED);
SCALAR(zx_ticks_t, 8, IS_SIGNED);
SCALAR(zx_instant_mono_ticks_t, 8, IS_SIGNED);
SCALAR(zx_instant_boot_ticks_t, 8, IS_SIGNED);
SCALAR(zx_clock_t, 4, IS_UNSIGNED);
SCALAR(zx_off_t, 8, IS_UNSIGNED);
SCALAR(zx_vaddr_t, 8, IS_UNSIGNED);
SCALAR(zx_paddr_t, 8, IS_UNSIGNED);
SCALAR(zx_gpaddr_t, 8, IS_UNSIGNED);
SCALAR(zx_txid_t, 4, IS_UNSIGNED);
SCALAR(zx_futex_storage_t, 4, IS_SIGNED);
SCALAR(zx_handle_op_t, 4, IS_UNSIGNED);
SCALAR(zx_packet_type_t, 4, IS_UNSIGNED);
SCALAR(zx_object_info_topic_t, 4, IS_UNSIGNED);
SCALAR(zx_thread_state_t, 4, IS_UNSIGNED);
SCALAR(zx_vm_option_t, 4, IS_UNSIGNED);
SIZE(zx_futex_t, 4);

/* ---- Basic constants --------------------------------------------------- */
VALUE(ZX_HANDLE_INVALID, 0);
VALUE(ZX_HANDLE_FIXED_BITS_MASK, 3);
VALUE(ZX_KOID_INVALID, 0);
VALUE(ZX_KOID_KERNEL, 1);
VALUE(ZX_KOID_FIRST, 1024);
VALUE(ZX_TIME_INFINITE, INT64_MAX);
VALUE(ZX_TIME_INFINITE_PAST, INT64_MIN);
VALUE(ZX_CLOCK_MONOTONIC, 0);
VALUE(ZX_CLOCK_BOOT, 1);
VALUE(ZX_MAX_NAME_LEN, 32);
VALUE(ZX_NSEC(7), 7);
VALUE(ZX_USEC(7), 7000);
VALUE(ZX_MSEC(7), 7000000);
VALUE(ZX_SEC(7), 7000000000);
VALUE(ZX_MIN(7), 420000000000);
VALUE(ZX_HOUR(7), 25200000000000);
VALUE(ZX_WAIT_MANY_MAX_ITEMS, 64);
VALUE(ZX_CHANNEL_MAX_MSG_BYTES, 65536);
VALUE(ZX_CHANNEL_MAX_MSG_HANDLES, 64);
VALUE(ZX_CHANNEL_MAX_MSG_IOVECS, 8192);
VALUE(ZX_FIFO_MAX_SIZE_BYTES, 4096);
VALUE(ZX_CPRNG_DRAW_MAX_LEN, 256);
VALUE(ZX_CPRNG_ADD_ENTROPY_MAX_LEN, 256);
VALUE(ZX_CPU_SET_MAX_CPUS, 512);

/* ---- Statuses ---------------------------------------------------------- */
VALUE(ZX_OK, 0);
VALUE(ZX_ERR_INTERNAL, -1);
VALUE(ZX_ERR_NOT_SUPPORTED, -2);
VALUE(ZX_ERR_NO_RESOURCES, -3);
VALUE(ZX_ERR_NO_MEMORY, -4);
VALUE(ZX_ERR_INTERNAL_INTR_RETRY, -6);
VALUE(ZX_ERR_INVALID_ARGS, -10);
VALUE(ZX_ERR_BAD_HANDLE, -11);
VALUE(ZX_ERR_WRONG_TYPE, -12);
VALUE(ZX_ERR_BAD_SYSCALL, -13);
VALUE(ZX_ERR_OUT_OF_RANGE, -14);
VALUE(ZX_ERR_BUFFER_TOO_SMALL, -15);
VALUE(ZX_ERR_BAD_STATE, -20);
VALUE(ZX_ERR_TIMED_OUT, -21);
VALUE(ZX_ERR_SHOULD_WAIT, -22);
VALUE(ZX_ERR_CANCELED, -23);
VALUE(ZX_ERR_PEER_CLOSED, -24);
VALUE(ZX_ERR_NOT_FOUND, -25);
VALUE(ZX_ERR_ALREADY_EXISTS, -26);
VALUE(ZX_ERR_ALREADY_BOUND, -27);
VALUE(ZX_ERR_UNAVAILABLE, -28);
VALUE(ZX_ERR_ACCESS_DENIED, -30);
VALUE(ZX_ERR_IO, -40);
VALUE(ZX_ERR_IO_REFUSED, -41);
VALUE(ZX_ERR_IO_DATA_INTEGRITY, -42);
VALUE(ZX_ERR_IO_DATA_LOSS, -43);
VALUE(ZX_ERR_IO_NOT_PRESENT, -44);
VALUE(ZX_ERR_IO_OVERRUN, -45);
VALUE(ZX_ERR_IO_MISSED_DEADLINE, -46);
VALUE(ZX_ERR_IO_INVALID, -47);
VALUE(ZX_ERR_BAD_PATH, -50);
VALUE(ZX_ERR_NOT_DIR, -51);
VALUE(ZX_ERR_NOT_FILE, -52);
VALUE(ZX_ERR_FILE_BIG, -53);
VALUE(ZX_ERR_NO_SPACE, -54);
VALUE(ZX_ERR_NOT_EMPTY, -55);
VALUE(ZX_ERR_STOP, -60);
VALUE(ZX_ERR_NEXT, -61);
VALUE(ZX_ERR_ASYNC, -62);
VALUE(ZX_ERR_PROTOCOL_NOT_SUPPORTED, -70);
VALUE(ZX_ERR_ADDRESS_UNREACHABLE, -71);
VALUE(ZX_ERR_ADDRESS_IN_USE, -72);
VALUE(ZX_ERR_NOT_CONNECTED, -73);
VALUE(ZX_ERR_CONNECTION_REFUSED, -74);
VALUE(ZX_ERR_CONNECTION_RESET, -75);
VALUE(ZX_ERR_CONNECTION_ABORTED, -76);
VALUE(ZX_ERR_INTERNAL_INTR_KILLED, -502);

/* ---- Object types ------------------------------------------------------ */
VALUE(ZX_OBJ_TYPE_NONE, 0);
VALUE(ZX_OBJ_TYPE_PROCESS, 1);
VALUE(ZX_OBJ_TYPE_THREAD, 2);
VALUE(ZX_OBJ_TYPE_VMO, 3);
VALUE(ZX_OBJ_TYPE_CHANNEL, 4);
VALUE(ZX_OBJ_TYPE_EVENT, 5);
VALUE(ZX_OBJ_TYPE_PORT, 6);
VALUE(ZX_OBJ_TYPE_INTERRUPT, 9);
VALUE(ZX_OBJ_TYPE_PCI_DEVICE, 11);
VALUE(ZX_OBJ_TYPE_DEBUGLOG, 12);
VALUE(ZX_OBJ_TYPE_SOCKET, 14);
VALUE(ZX_OBJ_TYPE_RESOURCE, 15);
VALUE(ZX_OBJ_TYPE_EVENTPAIR, 16);
VALUE(ZX_OBJ_TYPE_JOB, 17);
VALUE(ZX_OBJ_TYPE_VMAR, 18);
VALUE(ZX_OBJ_TYPE_FIFO, 19);
VALUE(ZX_OBJ_TYPE_GUEST, 20);
VALUE(ZX_OBJ_TYPE_VCPU, 21);
VALUE(ZX_OBJ_TYPE_TIMER, 22);
VALUE(ZX_OBJ_TYPE_IOMMU, 23);
VALUE(ZX_OBJ_TYPE_BTI, 24);
VALUE(ZX_OBJ_TYPE_PROFILE, 25);
VALUE(ZX_OBJ_TYPE_PMT, 26);
VALUE(ZX_OBJ_TYPE_SUSPEND_TOKEN, 27);
VALUE(ZX_OBJ_TYPE_PAGER, 28);
VALUE(ZX_OBJ_TYPE_EXCEPTION, 29);
VALUE(ZX_OBJ_TYPE_CLOCK, 30);
VALUE(ZX_OBJ_TYPE_STREAM, 31);
VALUE(ZX_OBJ_TYPE_MSI, 32);
VALUE(ZX_OBJ_TYPE_IOB, 33);
VALUE(ZX_OBJ_TYPE_COUNTER, 34);
VALUE(ZX_OBJ_TYPE_IOB_SHARED_REGION, 35);
VALUE(ZX_OBJ_TYPE_UPPER_BOUND, 64);
VALUE(ZX_OBJ_TYPE_LOG, 12);

/* ---- Rights ------------------------------------------------------------ */
VALUE(ZX_RIGHT_NONE, 0);
VALUE(ZX_RIGHT_DUPLICATE, 0x1u);
VALUE(ZX_RIGHT_TRANSFER, 0x2u);
VALUE(ZX_RIGHT_READ, 0x4u);
VALUE(ZX_RIGHT_WRITE, 0x8u);
VALUE(ZX_RIGHT_EXECUTE, 0x10u);
VALUE(ZX_RIGHT_MAP, 0x20u);
VALUE(ZX_RIGHT_GET_PROPERTY, 0x40u);
VALUE(ZX_RIGHT_SET_PROPERTY, 0x80u);
VALUE(ZX_RIGHT_ENUMERATE, 0x100u);
VALUE(ZX_RIGHT_DESTROY, 0x200u);
VALUE(ZX_RIGHT_SET_POLICY, 0x400u);
VALUE(ZX_RIGHT_GET_POLICY, 0x800u);
VALUE(ZX_RIGHT_SIGNAL, 0x1000u);
VALUE(ZX_RIGHT_SIGNAL_PEER, 0x2000u);
VALUE(ZX_RIGHT_WAIT, 0x4000u);
VALUE(ZX_RIGHT_INSPECT, 0x8000u);
VALUE(ZX_RIGHT_MANAGE_JOB, 0x10000u);
VALUE(ZX_RIGHT_MANAGE_PROCESS, 0x20000u);
VALUE(ZX_RIGHT_MANAGE_THREAD, 0x40000u);
VALUE(ZX_RIGHT_APPLY_PROFILE, 0x80000u);
VALUE(ZX_RIGHT_MANAGE_SOCKET, 0x100000u);
VALUE(ZX_RIGHT_OP_CHILDREN, 0x200000u);
VALUE(ZX_RIGHT_RESIZE, 0x400000u);
VALUE(ZX_RIGHT_ATTACH_VMO, 0x800000u);
VALUE(ZX_RIGHT_MANAGE_VMO, 0x1000000u);
VALUE(ZX_RIGHT_SAME_RIGHTS, 0x80000000u);
VALUE(ZX_RIGHTS_BASIC, 0xC003);
VALUE(ZX_RIGHTS_IO, 0xC);
VALUE(ZX_RIGHTS_PROPERTY, 0xC0);
VALUE(ZX_RIGHTS_POLICY, 0xC00);
VALUE(ZX_DEFAULT_CHANNEL_RIGHTS, 0x0000F00E);
VALUE(ZX_DEFAULT_EVENT_RIGHTS, 0x0000D003);
VALUE(ZX_DEFAULT_EVENTPAIR_RIGHTS, 0x0000F003);
VALUE(ZX_DEFAULT_PORT_RIGHTS, 0x0000800F);
VALUE(ZX_DEFAULT_SOCKET_RIGHTS, 0x0010F0CF);
VALUE(ZX_DEFAULT_FIFO_RIGHTS, 0x0000F00F);
VALUE(ZX_DEFAULT_TIMER_RIGHTS, 0x0000D00B);
VALUE(ZX_DEFAULT_COUNTER_RIGHTS, 0x0000D00F);
VALUE(ZX_DEFAULT_CLOCK_RIGHTS, 0x0000D0CF);
VALUE(ZX_DEFAULT_VMO_RIGHTS, 0x0000D0EF);
VALUE(ZX_DEFAULT_VMAR_RIGHTS, 0x00208003);
VALUE(ZX_DEFAULT_STREAM_RIGHTS, 0x0000D0C3);
VALUE(ZX_DEFAULT_JOB_RIGHTS, 0x0007DFCF);
VALUE(ZX_DEFAULT_PROCESS_RIGHTS, 0x0006D3CF);
VALUE(ZX_DEFAULT_THREAD_RIGHTS, 0x0004D2CF);
VALUE(ZX_DEFAULT_LOG_RIGHTS, 0x0000D00B);
VALUE(ZX_DEFAULT_RESOURCE_RIGHTS, 0x0000800B);
VALUE(ZX_DEFAULT_INTERRUPT_RIGHTS, 0x0000D00F);
VALUE(ZX_DEFAULT_PCI_INTERRUPT_RIGHTS, 0x0000D00F);
VALUE(ZX_DEFAULT_PCI_DEVICE_RIGHTS, 0x0000C00F);
VALUE(ZX_DEFAULT_MSI_RIGHTS, 0x0000C003);
VALUE(ZX_DEFAULT_IOMMU_RIGHTS, 0x00008003);
VALUE(ZX_DEFAULT_BTI_RIGHTS, 0x000080EF);
VALUE(ZX_DEFAULT_PMT_RIGHTS, 0x00008000);
VALUE(ZX_DEFAULT_PROFILE_RIGHTS, 0x00088003);
VALUE(ZX_DEFAULT_SUSPEND_TOKEN_RIGHTS, 0x00008002);
VALUE(ZX_DEFAULT_PAGER_RIGHTS, 0x01808002);
VALUE(ZX_DEFAULT_EXCEPTION_RIGHTS, 0x000080C2);
VALUE(ZX_DEFAULT_GUEST_RIGHTS, 0x0004800B);
VALUE(ZX_DEFAULT_VCPU_RIGHTS, 0x0000D01F);
VALUE(ZX_DEFAULT_IOB_RIGHTS, 0x0000F0EF);
VALUE(ZX_DEFAULT_IOB_SHARED_REGION_RIGHTS, 0x0000D0C3);
VALUE(ZX_DEFAULT_SYSTEM_EVENT_LOW_MEMORY_RIGHTS, 0x00004003);
VALUE(ZX_DEFAULT_SYSTEM_MEMORY_STALL_EVENT_RIGHTS, 0x00004003);
/* The handle of a root VMAR */
VALUE(ZX_DEFAULT_VMAR_RIGHTS | ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_EXECUTE, 0x20801F);

/* ---- Signals ----------------------------------------------------------- */
VALUE(ZX_SIGNAL_NONE, 0);
VALUE(__ZX_OBJECT_READABLE, 1u << 0);
VALUE(__ZX_OBJECT_WRITABLE, 1u << 1);
VALUE(__ZX_OBJECT_PEER_CLOSED, 1u << 2);
VALUE(__ZX_OBJECT_SIGNALED, 1u << 3);
VALUE(__ZX_OBJECT_SIGNAL_4, 1u << 4);
VALUE(__ZX_OBJECT_SIGNAL_5, 1u << 5);
VALUE(__ZX_OBJECT_SIGNAL_6, 1u << 6);
VALUE(__ZX_OBJECT_SIGNAL_7, 1u << 7);
VALUE(__ZX_OBJECT_SIGNAL_8, 1u << 8);
VALUE(__ZX_OBJECT_SIGNAL_9, 1u << 9);
VALUE(__ZX_OBJECT_SIGNAL_10, 1u << 10);
VALUE(__ZX_OBJECT_SIGNAL_11, 1u << 11);
VALUE(__ZX_OBJECT_SIGNAL_12, 1u << 12);
VALUE(__ZX_OBJECT_SIGNAL_13, 1u << 13);
VALUE(__ZX_OBJECT_SIGNAL_14, 1u << 14);
VALUE(__ZX_OBJECT_SIGNAL_15, 1u << 15);
VALUE(__ZX_OBJECT_SIGNAL_16, 1u << 16);
VALUE(__ZX_OBJECT_SIGNAL_17, 1u << 17);
VALUE(__ZX_OBJECT_SIGNAL_18, 1u << 18);
VALUE(__ZX_OBJECT_SIGNAL_19, 1u << 19);
VALUE(__ZX_OBJECT_SIGNAL_20, 1u << 20);
VALUE(__ZX_OBJECT_SIGNAL_21, 1u << 21);
VALUE(__ZX_OBJECT_SIGNAL_22, 1u << 22);
VALUE(ZX_SIGNAL_HANDLE_CLOSED, 1u << 23);
VALUE(ZX_USER_SIGNAL_0, 1u << 24);
VALUE(ZX_USER_SIGNAL_1, 1u << 25);
VALUE(ZX_USER_SIGNAL_2, 1u << 26);
VALUE(ZX_USER_SIGNAL_3, 1u << 27);
VALUE(ZX_USER_SIGNAL_4, 1u << 28);
VALUE(ZX_USER_SIGNAL_5, 1u << 29);
VALUE(ZX_USER_SIGNAL_6, 1u << 30);
VALUE(ZX_USER_SIGNAL_7, 1u << 31);
VALUE(ZX_USER_SIGNAL_ALL, 0xFF000000);
VALUE(ZX_EVENT_SIGNALED, 0x8);
VALUE(ZX_EVENT_SIGNAL_MASK, 0xFF000008);
VALUE(ZX_EVENTPAIR_PEER_CLOSED, 0x4);
VALUE(ZX_EVENTPAIR_SIGNALED, 0x8);
VALUE(ZX_EVENTPAIR_SIGNAL_MASK, 0xFF00000C);
VALUE(ZX_CHANNEL_READABLE, 0x1);
VALUE(ZX_CHANNEL_WRITABLE, 0x2);
VALUE(ZX_CHANNEL_PEER_CLOSED, 0x4);
VALUE(ZX_SOCKET_READABLE, 0x1);
VALUE(ZX_SOCKET_WRITABLE, 0x2);
VALUE(ZX_SOCKET_PEER_CLOSED, 0x4);
VALUE(ZX_SOCKET_PEER_WRITE_DISABLED, 0x10);
VALUE(ZX_SOCKET_WRITE_DISABLED, 0x20);
VALUE(ZX_SOCKET_READ_THRESHOLD, 0x400);
VALUE(ZX_SOCKET_WRITE_THRESHOLD, 0x800);
VALUE(ZX_FIFO_READABLE, 0x1);
VALUE(ZX_FIFO_WRITABLE, 0x2);
VALUE(ZX_FIFO_PEER_CLOSED, 0x4);
VALUE(ZX_TIMER_SIGNALED, 0x8);
VALUE(ZX_CLOCK_STARTED, 0x10);
VALUE(ZX_CLOCK_UPDATED, 0x20);
VALUE(ZX_COUNTER_SIGNALED, 0x8);
VALUE(ZX_COUNTER_POSITIVE, 0x10);
VALUE(ZX_COUNTER_NON_POSITIVE, 0x20);
VALUE(ZX_TASK_TERMINATED, 0x8);
VALUE(ZX_JOB_TERMINATED, 0x8);
VALUE(ZX_PROCESS_TERMINATED, 0x8);
VALUE(ZX_THREAD_TERMINATED, 0x8);
VALUE(ZX_JOB_NO_JOBS, 0x10);
VALUE(ZX_JOB_NO_PROCESSES, 0x20);
VALUE(ZX_JOB_NO_CHILDREN, 0x40);
VALUE(ZX_THREAD_RUNNING, 0x10);
VALUE(ZX_THREAD_SUSPENDED, 0x20);
VALUE(ZX_LOG_READABLE, 0x1);
VALUE(ZX_LOG_WRITABLE, 0x2);
VALUE(ZX_VMO_ZERO_CHILDREN, 0x8);
VALUE(ZX_IOB_PEER_CLOSED, 0x4);
VALUE(ZX_VIRTUAL_INTERRUPT_UNTRIGGERED, 0x10);

/* ---- Options ----------------------------------------------------------- */
VALUE(ZX_WAIT_ASYNC_ONCE, 0);
VALUE(ZX_WAIT_ASYNC_TIMESTAMP, 1);
VALUE(ZX_WAIT_ASYNC_EDGE, 2);
VALUE(ZX_WAIT_ASYNC_BOOT_TIMESTAMP, 4);
VALUE(ZX_PORT_BIND_TO_INTERRUPT, 1);
VALUE(ZX_CHANNEL_READ_MAY_DISCARD, 1);
VALUE(ZX_CHANNEL_WRITE_USE_IOVEC, 2);
VALUE(ZX_HANDLE_OP_MOVE, 0);
VALUE(ZX_HANDLE_OP_DUPLICATE, 1);
VALUE(ZX_SOCKET_STREAM, 0);
VALUE(ZX_SOCKET_DATAGRAM, 1);
VALUE(ZX_SOCKET_PEEK, 8);
VALUE(ZX_SOCKET_DISPOSITION_WRITE_DISABLED, 1);
VALUE(ZX_SOCKET_DISPOSITION_WRITE_ENABLED, 2);
VALUE(ZX_TIMER_SLACK_CENTER, 0);
VALUE(ZX_TIMER_SLACK_EARLY, 1);
VALUE(ZX_TIMER_SLACK_LATE, 2);
VALUE(ZX_PROCESS_SHARED, 1);
VALUE(ZX_JOB_CRITICAL_PROCESS_RETCODE_NONZERO, 1);
VALUE(ZX_EXCEPTION_CHANNEL_DEBUGGER, 1);
VALUE(ZX_EXCEPTION_TARGET_JOB_DEBUGGER, 1);
VALUE(ZX_VM_PERM_READ, 0x1);
VALUE(ZX_VM_PERM_WRITE, 0x2);
VALUE(ZX_VM_PERM_EXECUTE, 0x4);
VALUE(ZX_VM_COMPACT, 0x8);
VALUE(ZX_VM_SPECIFIC, 0x10);
VALUE(ZX_VM_SPECIFIC_OVERWRITE, 0x20);
VALUE(ZX_VM_CAN_MAP_SPECIFIC, 0x40);
VALUE(ZX_VM_CAN_MAP_READ, 0x80);
VALUE(ZX_VM_CAN_MAP_WRITE, 0x100);
VALUE(ZX_VM_CAN_MAP_EXECUTE, 0x200);
VALUE(ZX_VM_MAP_RANGE, 0x400);
VALUE(ZX_VM_REQUIRE_NON_RESIZABLE, 0x800);
VALUE(ZX_VM_ALLOW_FAULTS, 0x1000);
VALUE(ZX_VM_OFFSET_IS_UPPER_LIMIT, 0x2000);
VALUE(ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED, 0x4000);
VALUE(ZX_VM_FAULT_BEYOND_STREAM_SIZE, 0x8000);
VALUE(ZX_VM_ALIGN_BASE, 24);
VALUE(ZX_VM_ALIGN_1KB, 10u << 24);
VALUE(ZX_VM_ALIGN_2KB, 11u << 24);
VALUE(ZX_VM_ALIGN_4KB, 12u << 24);
VALUE(ZX_VM_ALIGN_8KB, 13u << 24);
VALUE(ZX_VM_ALIGN_16KB, 14u << 24);
VALUE(ZX_VM_ALIGN_32KB, 15u << 24);
VALUE(ZX_VM_ALIGN_64KB, 16u << 24);
VALUE(ZX_VM_ALIGN_128KB, 17u << 24);
VALUE(ZX_VM_ALIGN_256KB, 18u << 24);
VALUE(ZX_VM_ALIGN_512KB, 19u << 24);
VALUE(ZX_VM_ALIGN_1MB, 20u << 24);
VALUE(ZX_VM_ALIGN_2MB, 21u << 24);
VALUE(ZX_VM_ALIGN_4MB, 22u << 24);
VALUE(ZX_VM_ALIGN_8MB, 23u << 24);
VALUE(ZX_VM_ALIGN_16MB, 24u << 24);
VALUE(ZX_VM_ALIGN_32MB, 25u << 24);
VALUE(ZX_VM_ALIGN_64MB, 26u << 24);
VALUE(ZX_VM_ALIGN_128MB, 27u << 24);
VALUE(ZX_VM_ALIGN_256MB, 28u << 24);
VALUE(ZX_VM_ALIGN_512MB, 29u << 24);
VALUE(ZX_VM_ALIGN_1GB, 30u << 24);
VALUE(ZX_VM_ALIGN_2GB, 31u << 24);
VALUE(ZX_VM_ALIGN_4GB, 32u << 24);
VALUE(ZX_VMAR_OP_COMMIT, 1);
VALUE(ZX_VMAR_OP_DECOMMIT, 2);
VALUE(ZX_VMAR_OP_MAP_RANGE, 3);
VALUE(ZX_VMAR_OP_ZERO, 10);
VALUE(ZX_VMAR_OP_DONT_NEED, 12);
VALUE(ZX_VMAR_OP_ALWAYS_NEED, 13);
VALUE(ZX_VMAR_OP_PREFETCH, 14);
VALUE(ZX_VMO_RESIZABLE, 0x2);
VALUE(ZX_VMO_DISCARDABLE, 0x4);
VALUE(ZX_VMO_TRAP_DIRTY, 0x8);
VALUE(ZX_VMO_UNBOUNDED, 0x10);
VALUE(ZX_VMO_CHILD_SNAPSHOT, 0x1);
VALUE(ZX_VMO_CHILD_RESIZABLE, 0x4);
VALUE(ZX_VMO_CHILD_SLICE, 0x8);
VALUE(ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE, 0x10);
VALUE(ZX_VMO_CHILD_NO_WRITE, 0x20);
VALUE(ZX_VMO_CHILD_REFERENCE, 0x40);
VALUE(ZX_VMO_CHILD_SNAPSHOT_MODIFIED, 0x80);
VALUE(ZX_VMO_OP_COMMIT, 1);
VALUE(ZX_VMO_OP_DECOMMIT, 2);
VALUE(ZX_VMO_OP_LOCK, 3);
VALUE(ZX_VMO_OP_UNLOCK, 4);
VALUE(ZX_VMO_OP_CACHE_SYNC, 6);
VALUE(ZX_VMO_OP_CACHE_INVALIDATE, 7);
VALUE(ZX_VMO_OP_CACHE_CLEAN, 8);
VALUE(ZX_VMO_OP_CACHE_CLEAN_INVALIDATE, 9);
VALUE(ZX_VMO_OP_ZERO, 10);
VALUE(ZX_VMO_OP_TRY_LOCK, 11);
VALUE(ZX_VMO_OP_DONT_NEED, 12);
VALUE(ZX_VMO_OP_ALWAYS_NEED, 13);
VALUE(ZX_VMO_OP_PREFETCH, 14);
VALUE(ZX_CACHE_POLICY_CACHED, 0);
VALUE(ZX_CACHE_POLICY_UNCACHED, 1);
VALUE(ZX_CACHE_POLICY_UNCACHED_DEVICE, 2);
VALUE(ZX_CACHE_POLICY_WRITE_COMBINING, 3);
VALUE(ZX_CACHE_POLICY_MASK, 3);
VALUE(ZX_CACHE_FLUSH_INSN, 1);
VALUE(ZX_CACHE_FLUSH_DATA, 2);
VALUE(ZX_CACHE_FLUSH_INVALIDATE, 4);
VALUE(ZX_PAGER_OP_FAIL, 1);
VALUE(ZX_PAGER_OP_DIRTY, 2);
VALUE(ZX_PAGER_OP_WRITEBACK_BEGIN, 3);
VALUE(ZX_PAGER_OP_WRITEBACK_END, 4);
VALUE(ZX_FEATURE_KIND_CPU, 0);
VALUE(ZX_FEATURE_KIND_HW_BREAKPOINT_COUNT, 1);
VALUE(ZX_FEATURE_KIND_HW_WATCHPOINT_COUNT, 2);
VALUE(ZX_FEATURE_KIND_ADDRESS_TAGGING, 3);
VALUE(ZX_FEATURE_KIND_VM, 4);
VALUE(ZX_HAS_CPU_FEATURES, 1);
VALUE(ZX_VM_FEATURE_CAN_MAP_XOM, 1);
VALUE(ZX_SYSTEM_EVENT_OUT_OF_MEMORY, 1);
VALUE(ZX_SYSTEM_EVENT_MEMORY_PRESSURE_CRITICAL, 2);
VALUE(ZX_SYSTEM_EVENT_MEMORY_PRESSURE_WARNING, 3);
VALUE(ZX_SYSTEM_EVENT_MEMORY_PRESSURE_NORMAL, 4);
VALUE(ZX_SYSTEM_EVENT_IMMINENT_OUT_OF_MEMORY, 5);
VALUE(ZX_CLOCK_ARGS_VERSION(1), UINT64_C(0x0400000000000000));
VALUE(ZX_CLOCK_ARGS_VERSION(2), UINT64_C(0x0800000000000000));
VALUE(ZX_CLOCK_OPT_MONOTONIC, 1);
VALUE(ZX_CLOCK_OPT_CONTINUOUS, 2);
VALUE(ZX_CLOCK_OPT_AUTO_START, 4);
VALUE(ZX_CLOCK_OPT_BOOT, 8);
VALUE(ZX_CLOCK_OPT_MAPPABLE, 16);
VALUE(ZX_CLOCK_OPTS_ALL, 31);
VALUE(ZX_CLOCK_UPDATE_OPTION_SYNTHETIC_VALUE_VALID, 1);
VALUE(ZX_CLOCK_UPDATE_OPTION_RATE_ADJUST_VALID, 2);
VALUE(ZX_CLOCK_UPDATE_OPTION_ERROR_BOUND_VALID, 4);
VALUE(ZX_CLOCK_UPDATE_OPTION_REFERENCE_VALUE_VALID, 8);

/* ---- Topics and what goes with them ------------------------------------ */
VALUE(ZX_INFO_NONE, 0);
VALUE(ZX_INFO_HANDLE_VALID, 1);
VALUE(ZX_INFO_HANDLE_BASIC, 2);
VALUE(ZX_INFO_PROCESS, 0x10000003);
VALUE(ZX_INFO_PROCESS_THREADS, 4);
VALUE(ZX_INFO_VMAR, 7);
VALUE(ZX_INFO_JOB_CHILDREN, 8);
VALUE(ZX_INFO_JOB_PROCESSES, 9);
VALUE(ZX_INFO_THREAD, 10);
VALUE(ZX_INFO_THREAD_EXCEPTION_REPORT_V1, 11);
VALUE(ZX_INFO_THREAD_EXCEPTION_REPORT, 0x1000000B);
VALUE(ZX_INFO_TASK_STATS_V1, 12);
VALUE(ZX_INFO_TASK_STATS, 0x1000000C);
VALUE(ZX_INFO_PROCESS_MAPS_V1, 13);
VALUE(ZX_INFO_PROCESS_MAPS_V2, 0x1000000D);
VALUE(ZX_INFO_PROCESS_MAPS, 0x2000000D);
VALUE(ZX_INFO_PROCESS_VMOS_V1, 14);
VALUE(ZX_INFO_PROCESS_VMOS_V2, 0x1000000E);
VALUE(ZX_INFO_PROCESS_VMOS_V3, 0x2000000E);
VALUE(ZX_INFO_PROCESS_VMOS, 0x3000000E);
VALUE(ZX_INFO_THREAD_STATS, 15);
VALUE(ZX_INFO_CPU_STATS, 16);
VALUE(ZX_INFO_KMEM_STATS_V1, 17);
VALUE(ZX_INFO_KMEM_STATS, 0x10000011);
VALUE(ZX_INFO_RESOURCE, 18);
VALUE(ZX_INFO_HANDLE_COUNT, 19);
VALUE(ZX_INFO_BTI, 20);
VALUE(ZX_INFO_PROCESS_HANDLE_STATS, 21);
VALUE(ZX_INFO_SOCKET, 22);
VALUE(ZX_INFO_VMO_V1, 23);
VALUE(ZX_INFO_VMO_V2, 0x10000017);
VALUE(ZX_INFO_VMO_V3, 0x20000017);
VALUE(ZX_INFO_VMO, 0x30000017);
VALUE(ZX_INFO_JOB, 24);
VALUE(ZX_INFO_TIMER, 25);
VALUE(ZX_INFO_STREAM, 26);
VALUE(ZX_INFO_HANDLE_TABLE, 27);
VALUE(ZX_INFO_MSI, 28);
VALUE(ZX_INFO_GUEST_STATS, 29);
VALUE(ZX_INFO_TASK_RUNTIME_V1, 30);
VALUE(ZX_INFO_TASK_RUNTIME, 0x1000001E);
VALUE(ZX_INFO_KMEM_STATS_EXTENDED, 31);
VALUE(ZX_INFO_VCPU, 32);
VALUE(ZX_INFO_KMEM_STATS_COMPRESSION, 33);
VALUE(ZX_INFO_IOB, 34);
VALUE(ZX_INFO_IOB_REGIONS, 35);
VALUE(ZX_INFO_VMAR_MAPS, 36);
VALUE(ZX_INFO_POWER_DOMAINS, 37);
VALUE(ZX_INFO_MEMORY_STALL, 38);
VALUE(ZX_INFO_INTERRUPT, 39);
VALUE(ZX_INFO_CLOCK_MAPPED_SIZE, 40);
VALUE(ZX_INFO_PROCESS_FLAG_STARTED, 1);
VALUE(ZX_INFO_PROCESS_FLAG_EXITED, 2);
VALUE(ZX_INFO_PROCESS_FLAG_DEBUGGER_ATTACHED, 4);
VALUE(ZX_INFO_MAPS_TYPE_NONE, 0);
VALUE(ZX_INFO_MAPS_TYPE_ASPACE, 1);
VALUE(ZX_INFO_MAPS_TYPE_VMAR, 2);
VALUE(ZX_INFO_MAPS_TYPE_MAPPING, 3);
VALUE(ZX_INFO_INVALID_CPU, 0xFFFFFFFF);
VALUE(ZX_INFO_VMO_TYPE_PAGED, 1u << 0);
VALUE(ZX_INFO_VMO_RESIZABLE, 1u << 1);
VALUE(ZX_INFO_VMO_IS_COW_CLONE, 1u << 2);
VALUE(ZX_INFO_VMO_VIA_HANDLE, 1u << 3);
VALUE(ZX_INFO_VMO_VIA_MAPPING, 1u << 4);
VALUE(ZX_INFO_VMO_PAGER_BACKED, 1u << 5);
VALUE(ZX_INFO_VMO_CONTIGUOUS, 1u << 6);
VALUE(ZX_INFO_VMO_DISCARDABLE, 1u << 7);
VALUE(ZX_INFO_VMO_IMMUTABLE, 1u << 8);
VALUE(ZX_INFO_VMO_VIA_IOB_HANDLE, 1u << 9);
VALUE(ZX_INFO_VMO_TYPE_PHYSICAL, 0);
VALUE(ZX_THREAD_STATE_NEW, 0);
VALUE(ZX_THREAD_STATE_RUNNING, 1);
VALUE(ZX_THREAD_STATE_SUSPENDED, 2);
VALUE(ZX_THREAD_STATE_BLOCKED, 3);
VALUE(ZX_THREAD_STATE_DYING, 4);
VALUE(ZX_THREAD_STATE_DEAD, 5);
VALUE(ZX_THREAD_STATE_BLOCKED_EXCEPTION, 0x103);
VALUE(ZX_THREAD_STATE_BLOCKED_SLEEPING, 0x203);
VALUE(ZX_THREAD_STATE_BLOCKED_FUTEX, 0x303);
VALUE(ZX_THREAD_STATE_BLOCKED_PORT, 0x403);
VALUE(ZX_THREAD_STATE_BLOCKED_CHANNEL, 0x503);
VALUE(ZX_THREAD_STATE_BLOCKED_WAIT_ONE, 0x603);
VALUE(ZX_THREAD_STATE_BLOCKED_WAIT_MANY, 0x703);
VALUE(ZX_THREAD_STATE_BLOCKED_INTERRUPT, 0x803);
VALUE(ZX_THREAD_STATE_BLOCKED_PAGER, 0x903);
VALUE(ZX_THREAD_STATE_BASIC(ZX_THREAD_STATE_BLOCKED_PAGER), 3);

/* ---- Properties -------------------------------------------------------- */
VALUE(ZX_PROP_REGISTER_GS, 2);
VALUE(ZX_PROP_NAME, 3);
VALUE(ZX_PROP_REGISTER_FS, 4);
VALUE(ZX_PROP_PROCESS_DEBUG_ADDR, 5);
VALUE(ZX_PROP_PROCESS_VDSO_BASE_ADDRESS, 6);
VALUE(ZX_PROP_PROCESS_BREAK_ON_LOAD, 7);
VALUE(ZX_PROP_PROCESS_HW_TRACE_CONTEXT_ID, 8);
VALUE(ZX_PROP_SOCKET_RX_THRESHOLD, 12);
VALUE(ZX_PROP_SOCKET_TX_THRESHOLD, 13);
VALUE(ZX_PROP_JOB_KILL_ON_OOM, 15);
VALUE(ZX_PROP_EXCEPTION_STATE, 16);
VALUE(ZX_PROP_VMO_CONTENT_SIZE, 17);
VALUE(ZX_PROP_EXCEPTION_STRATEGY, 18);
VALUE(ZX_PROP_STREAM_MODE_APPEND, 19);

/* ---- Jobs and policy --------------------------------------------------- */
VALUE(ZX_TASK_RETCODE_SYSCALL_KILL, -1024);
VALUE(ZX_TASK_RETCODE_OOM_KILL, -1025);
VALUE(ZX_TASK_RETCODE_POLICY_KILL, -1026);
VALUE(ZX_TASK_RETCODE_VDSO_KILL, -1027);
VALUE(ZX_TASK_RETCODE_EXCEPTION_KILL, -1028);
VALUE(ZX_TASK_RETCODE_CRITICAL_PROCESS_KILL, -1029);
VALUE(ZX_JOB_POL_RELATIVE, 0);
VALUE(ZX_JOB_POL_ABSOLUTE, 1);
VALUE(ZX_JOB_POL_BASIC_V1, 0);
VALUE(ZX_JOB_POL_BASIC, 0);
VALUE(ZX_JOB_POL_BASIC_V2, 0x01000000);
VALUE(ZX_JOB_POL_TIMER_SLACK, 1);
VALUE(ZX_POL_BAD_HANDLE, 0);
VALUE(ZX_POL_WRONG_OBJECT, 1);
VALUE(ZX_POL_VMAR_WX, 2);
VALUE(ZX_POL_NEW_ANY, 3);
VALUE(ZX_POL_NEW_VMO, 4);
VALUE(ZX_POL_NEW_CHANNEL, 5);
VALUE(ZX_POL_NEW_EVENT, 6);
VALUE(ZX_POL_NEW_EVENTPAIR, 7);
VALUE(ZX_POL_NEW_PORT, 8);
VALUE(ZX_POL_NEW_SOCKET, 9);
VALUE(ZX_POL_NEW_FIFO, 10);
VALUE(ZX_POL_NEW_TIMER, 11);
VALUE(ZX_POL_NEW_PROCESS, 12);
VALUE(ZX_POL_NEW_PROFILE, 13);
VALUE(ZX_POL_NEW_PAGER, 14);
VALUE(ZX_POL_AMBIENT_MARK_VMO_EXEC, 15);
VALUE(ZX_POL_NEW_IOB, 16);
VALUE(ZX_POL_NEW_SAMPLER, 17);
VALUE(ZX_POL_ACTION_ALLOW, 0);
VALUE(ZX_POL_ACTION_DENY, 1);
VALUE(ZX_POL_ACTION_ALLOW_EXCEPTION, 2);
VALUE(ZX_POL_ACTION_DENY_EXCEPTION, 3);
VALUE(ZX_POL_ACTION_KILL, 4);
VALUE(ZX_POL_OVERRIDE_ALLOW, 0);
VALUE(ZX_POL_OVERRIDE_DENY, 1);

/* ---- Exceptions -------------------------------------------------------- */
VALUE(ZX_EXCP_GENERAL, 0x008);
VALUE(ZX_EXCP_FATAL_PAGE_FAULT, 0x108);
VALUE(ZX_EXCP_UNDEFINED_INSTRUCTION, 0x208);
VALUE(ZX_EXCP_SW_BREAKPOINT, 0x308);
VALUE(ZX_EXCP_HW_BREAKPOINT, 0x408);
VALUE(ZX_EXCP_UNALIGNED_ACCESS, 0x508);
VALUE(ZX_EXCP_SYNTH, 0x8000);
VALUE(ZX_EXCP_THREAD_STARTING, 0x8008);
VALUE(ZX_EXCP_THREAD_EXITING, 0x8108);
VALUE(ZX_EXCP_POLICY_ERROR, 0x8208);
VALUE(ZX_EXCP_PROCESS_STARTING, 0x8308);
VALUE(ZX_EXCP_USER, 0x8309);
VALUE(ZX_EXCP_IS_ARCH(ZX_EXCP_GENERAL), 1);
VALUE(ZX_EXCP_IS_ARCH(ZX_EXCP_USER), 0);
VALUE(ZX_EXCP_POLICY_CODE_BAD_HANDLE, 0);
VALUE(ZX_EXCP_POLICY_CODE_WRONG_OBJECT, 1);
VALUE(ZX_EXCP_POLICY_CODE_VMAR_WX, 2);
VALUE(ZX_EXCP_POLICY_CODE_NEW_ANY, 3);
VALUE(ZX_EXCP_POLICY_CODE_NEW_VMO, 4);
VALUE(ZX_EXCP_POLICY_CODE_NEW_CHANNEL, 5);
VALUE(ZX_EXCP_POLICY_CODE_NEW_EVENT, 6);
VALUE(ZX_EXCP_POLICY_CODE_NEW_EVENTPAIR, 7);
VALUE(ZX_EXCP_POLICY_CODE_NEW_PORT, 8);
VALUE(ZX_EXCP_POLICY_CODE_NEW_SOCKET, 9);
VALUE(ZX_EXCP_POLICY_CODE_NEW_FIFO, 10);
VALUE(ZX_EXCP_POLICY_CODE_NEW_TIMER, 11);
VALUE(ZX_EXCP_POLICY_CODE_NEW_PROCESS, 12);
VALUE(ZX_EXCP_POLICY_CODE_NEW_PROFILE, 13);
VALUE(ZX_EXCP_POLICY_CODE_NEW_PAGER, 14);
VALUE(ZX_EXCP_POLICY_CODE_AMBIENT_MARK_VMO_EXEC, 15);
VALUE(ZX_EXCP_POLICY_CODE_CHANNEL_FULL_WRITE, 16);
VALUE(ZX_EXCP_POLICY_CODE_PORT_TOO_MANY_PACKETS, 17);
VALUE(ZX_EXCP_POLICY_CODE_BAD_SYSCALL, 18);
VALUE(ZX_EXCP_POLICY_CODE_PORT_TOO_MANY_OBSERVERS, 19);
VALUE(ZX_EXCP_POLICY_CODE_HANDLE_LEAK, 20);
VALUE(ZX_EXCP_POLICY_CODE_NEW_IOB, 21);
VALUE(ZX_EXCP_POLICY_CODE_NEW_SAMPLER, 22);
VALUE(ZX_EXCEPTION_CHANNEL_TYPE_NONE, 0);
VALUE(ZX_EXCEPTION_CHANNEL_TYPE_DEBUGGER, 1);
VALUE(ZX_EXCEPTION_CHANNEL_TYPE_THREAD, 2);
VALUE(ZX_EXCEPTION_CHANNEL_TYPE_PROCESS, 3);
VALUE(ZX_EXCEPTION_CHANNEL_TYPE_JOB, 4);
VALUE(ZX_EXCEPTION_CHANNEL_TYPE_JOB_DEBUGGER, 5);
VALUE(ZX_EXCEPTION_STATE_TRY_NEXT, 0);
VALUE(ZX_EXCEPTION_STATE_HANDLED, 1);
VALUE(ZX_EXCEPTION_STATE_THREAD_EXIT, 2);
VALUE(ZX_EXCEPTION_STRATEGY_FIRST_CHANCE, 0);
VALUE(ZX_EXCEPTION_STRATEGY_SECOND_CHANCE, 1);

/* ---- Thread state kinds ------------------------------------------------ */
VALUE(ZX_THREAD_STATE_GENERAL_REGS, 0);
VALUE(ZX_THREAD_STATE_FP_REGS, 1);
VALUE(ZX_THREAD_STATE_VECTOR_REGS, 2);
VALUE(ZX_THREAD_STATE_DEBUG_REGS, 4);
VALUE(ZX_THREAD_STATE_SINGLE_STEP, 5);
VALUE(ZX_THREAD_X86_REGISTER_FS, 6);
VALUE(ZX_THREAD_X86_REGISTER_GS, 7);

/* ---- Resources, pages, clock corrections ---------------------------------- */
VALUE(ZX_RSRC_KIND_MMIO, 0);
VALUE(ZX_RSRC_KIND_IRQ, 1);
VALUE(ZX_RSRC_KIND_IOPORT, 2);
VALUE(ZX_RSRC_KIND_SMC, 4);
VALUE(ZX_RSRC_KIND_SYSTEM, 5);
VALUE(ZX_RSRC_KIND_COUNT, 6);
VALUE(ZX_RSRC_SYSTEM_VMEX_BASE, 1);
#if defined(__x86_64__)
VALUE(ZX_PAGE_SIZE, 4096);
VALUE(ZX_PAGE_MASK, 4095);
#endif
VALUE(ZX_CLOCK_UPDATE_MIN_RATE_ADJUST, -1000);
VALUE(ZX_CLOCK_UPDATE_MAX_RATE_ADJUST, 1000);
VALUE(ZX_CLOCK_UNKNOWN_ERROR, UINT64_MAX);
VALUE(ZX_CLOCK_UPDATE_OPTIONS_ALL, 15);

/* ---- Packets ----------------------------------------------------------- */
VALUE(ZX_PKT_TYPE_USER, 0);
VALUE(ZX_PKT_TYPE_SIGNAL_ONE, 1);
VALUE(ZX_PKT_TYPE_GUEST_BELL, 3);
VALUE(ZX_PKT_TYPE_GUEST_MEM, 4);
VALUE(ZX_PKT_TYPE_GUEST_IO, 5);
VALUE(ZX_PKT_TYPE_GUEST_VCPU, 6);
VALUE(ZX_PKT_TYPE_INTERRUPT, 7);
VALUE(ZX_PKT_TYPE_PAGE_REQUEST, 9);
VALUE(ZX_PKT_IS_USER(ZX_PKT_TYPE_USER), 1);
VALUE(ZX_PKT_IS_USER(ZX_PKT_TYPE_SIGNAL_ONE), 0);
VALUE(ZX_PKT_IS_SIGNAL_ONE(ZX_PKT_TYPE_SIGNAL_ONE), 1);
VALUE(ZX_PKT_IS_PAGE_REQUEST(ZX_PKT_TYPE_PAGE_REQUEST), 1);

/* ---- Startup message --------------------------------------------------- */
VALUE(ZX_PROCARGS_PROTOCOL, 0x4150585d);
VALUE(ZX_PROCARGS_VERSION, 0x00001000);
VALUE(PA_HND(PA_FD,0x1234), 0x12340030);
VALUE(PA_HND_TYPE(0x12340030), 0x30);
VALUE(PA_HND_ARG(0x12340030), 0x1234);
VALUE(PA_PROC_SELF, 0x01);
VALUE(PA_THREAD_SELF, 0x02);
VALUE(PA_JOB_DEFAULT, 0x03);
VALUE(PA_VMAR_ROOT, 0x04);
VALUE(PA_VMAR_LOADED, 0x05);
VALUE(PA_LDSVC_LOADER, 0x10);
VALUE(PA_VMO_VDSO, 0x11);
VALUE(PA_VMO_STACK, 0x13);
VALUE(PA_VMO_EXECUTABLE, 0x14);
VALUE(PA_VMO_BOOTDATA, 0x1A);
VALUE(PA_VMO_BOOTFS, 0x1B);
VALUE(PA_VMO_KERNEL_FILE, 0x1C);
VALUE(PA_VMO_COMPONENT_CONFIG, 0x1D);
VALUE(PA_NS_DIR, 0x20);
VALUE(PA_FD, 0x30);
VALUE(PA_LIFECYCLE, 0x3A);
VALUE(PA_DIRECTORY_REQUEST, 0x3B);
VALUE(PA_ESCROWED_DICTIONARY, 0x3C);
VALUE(PA_LOG_SINK, 0x3D);
VALUE(PA_RESOURCE, 0x3F);
VALUE(PA_CLOCK_UTC, 0x40);
VALUE(PA_MMIO_RESOURCE, 0x50);
VALUE(PA_IRQ_RESOURCE, 0x51);
VALUE(PA_IOPORT_RESOURCE, 0x52);
VALUE(PA_SMC_RESOURCE, 0x53);
VALUE(PA_SYSTEM_RESOURCE, 0x54);
VALUE(PA_USER0, 0xF0);
VALUE(PA_USER1, 0xF1);
VALUE(PA_USER2, 0xF2);

/* ---- Structures: size, offset of every field --------------------------- */

SIZE(zx_wait_item_t, 12);
AT(zx_wait_item_t, handle, 0);
AT(zx_wait_item_t, waitfor, 4);
AT(zx_wait_item_t, pending, 8);

SIZE(zx_handle_info_t, 16);
AT(zx_handle_info_t, handle, 0);
AT(zx_handle_info_t, type, 4);
AT(zx_handle_info_t, rights, 8);
AT(zx_handle_info_t, unused, 12);

SIZE(zx_handle_disposition_t, 20);
AT(zx_handle_disposition_t, operation, 0);
AT(zx_handle_disposition_t, handle, 4);
AT(zx_handle_disposition_t, type, 8);
AT(zx_handle_disposition_t, rights, 12);
AT(zx_handle_disposition_t, result, 16);

SIZE(zx_channel_iovec_t, 16);
AT(zx_channel_iovec_t, buffer, 0);
AT(zx_channel_iovec_t, capacity, 8);
AT(zx_channel_iovec_t, reserved, 12);

SIZE(zx_channel_call_args_t, 48);
AT(zx_channel_call_args_t, wr_bytes, 0);
AT(zx_channel_call_args_t, wr_handles, 8);
AT(zx_channel_call_args_t, rd_bytes, 16);
AT(zx_channel_call_args_t, rd_handles, 24);
AT(zx_channel_call_args_t, wr_num_bytes, 32);
AT(zx_channel_call_args_t, wr_num_handles, 36);
AT(zx_channel_call_args_t, rd_num_bytes, 40);
AT(zx_channel_call_args_t, rd_num_handles, 44);

SIZE(zx_channel_call_etc_args_t, 48);
AT(zx_channel_call_etc_args_t, wr_bytes, 0);
AT(zx_channel_call_etc_args_t, wr_handles, 8);
AT(zx_channel_call_etc_args_t, rd_bytes, 16);
AT(zx_channel_call_etc_args_t, rd_handles, 24);
AT(zx_channel_call_etc_args_t, wr_num_bytes, 32);
AT(zx_channel_call_etc_args_t, wr_num_handles, 36);
AT(zx_channel_call_etc_args_t, rd_num_bytes, 40);
AT(zx_channel_call_etc_args_t, rd_num_handles, 44);

SIZE(zx_vmo_lock_state_t, 32);
AT(zx_vmo_lock_state_t, offset, 0);
AT(zx_vmo_lock_state_t, size, 8);
AT(zx_vmo_lock_state_t, discarded_offset, 16);
AT(zx_vmo_lock_state_t, discarded_size, 24);

SIZE(zx_cpu_set_t, 64);
AT(zx_cpu_set_t, mask, 0);

SIZE(zx_string_view_t, 16);
AT(zx_string_view_t, c_str, 0);
AT(zx_string_view_t, length, 8);

SIZE(zx_info_handle_basic_t, 32);
AT(zx_info_handle_basic_t, koid, 0);
AT(zx_info_handle_basic_t, rights, 8);
AT(zx_info_handle_basic_t, type, 12);
AT(zx_info_handle_basic_t, related_koid, 16);
AT(zx_info_handle_basic_t, reserved, 24);
AT(zx_info_handle_basic_t, padding1, 28);

SIZE(zx_info_handle_extended_t, 40);
AT(zx_info_handle_extended_t, type, 0);
AT(zx_info_handle_extended_t, handle_value, 4);
AT(zx_info_handle_extended_t, rights, 8);
AT(zx_info_handle_extended_t, reserved, 12);
AT(zx_info_handle_extended_t, koid, 16);
AT(zx_info_handle_extended_t, related_koid, 24);
AT(zx_info_handle_extended_t, peer_owner_koid, 32);

SIZE(zx_info_handle_count_t, 4);
AT(zx_info_handle_count_t, handle_count, 0);

SIZE(zx_info_process_handle_stats_t, 256);
AT(zx_info_process_handle_stats_t, handle_count, 0);
AT(zx_info_process_handle_stats_t, handle_count[63], 252);

SIZE(zx_info_job_t, 16);
AT(zx_info_job_t, return_code, 0);
AT(zx_info_job_t, exited, 8);
AT(zx_info_job_t, kill_on_oom, 9);
AT(zx_info_job_t, debugger_attached, 10);
AT(zx_info_job_t, padding1, 11);

SIZE(zx_info_process_t, 24);
AT(zx_info_process_t, return_code, 0);
AT(zx_info_process_t, start_time, 8);
AT(zx_info_process_t, flags, 16);
AT(zx_info_process_t, padding1, 20);

SIZE(zx_info_task_stats_v1_t, 32);
AT(zx_info_task_stats_v1_t, mem_mapped_bytes, 0);
AT(zx_info_task_stats_v1_t, mem_private_bytes, 8);
AT(zx_info_task_stats_v1_t, mem_shared_bytes, 16);
AT(zx_info_task_stats_v1_t, mem_scaled_shared_bytes, 24);

SIZE(zx_info_task_stats_t, 40);
AT(zx_info_task_stats_t, mem_mapped_bytes, 0);
AT(zx_info_task_stats_t, mem_private_bytes, 8);
AT(zx_info_task_stats_t, mem_shared_bytes, 16);
AT(zx_info_task_stats_t, mem_scaled_shared_bytes, 24);
AT(zx_info_task_stats_t, mem_fractional_scaled_shared_bytes, 32);

SIZE(zx_info_task_runtime_v1_t, 16);
AT(zx_info_task_runtime_v1_t, cpu_time, 0);
AT(zx_info_task_runtime_v1_t, queue_time, 8);

SIZE(zx_info_task_runtime_t, 32);
AT(zx_info_task_runtime_t, cpu_time, 0);
AT(zx_info_task_runtime_t, queue_time, 8);
AT(zx_info_task_runtime_t, page_fault_time, 16);
AT(zx_info_task_runtime_t, lock_contention_time, 24);

SIZE(zx_info_thread_t, 72);
AT(zx_info_thread_t, state, 0);
AT(zx_info_thread_t, wait_exception_channel_type, 4);
AT(zx_info_thread_t, cpu_affinity_mask, 8);

SIZE(zx_info_thread_stats_t, 16);
AT(zx_info_thread_stats_t, total_runtime, 0);
AT(zx_info_thread_stats_t, last_scheduled_cpu, 8);
AT(zx_info_thread_stats_t, padding1, 12);

SIZE(zx_info_vmar_t, 16);
AT(zx_info_vmar_t, base, 0);
AT(zx_info_vmar_t, len, 8);

SIZE(zx_info_maps_mapping_v1_t, 32);
AT(zx_info_maps_mapping_v1_t, mmu_flags, 0);
AT(zx_info_maps_mapping_v1_t, padding1, 4);
AT(zx_info_maps_mapping_v1_t, vmo_koid, 8);
AT(zx_info_maps_mapping_v1_t, vmo_offset, 16);
AT(zx_info_maps_mapping_v1_t, committed_pages, 24);

SIZE(zx_info_maps_mapping_v2_t, 40);
AT(zx_info_maps_mapping_v2_t, mmu_flags, 0);
AT(zx_info_maps_mapping_v2_t, padding1, 4);
AT(zx_info_maps_mapping_v2_t, vmo_koid, 8);
AT(zx_info_maps_mapping_v2_t, vmo_offset, 16);
AT(zx_info_maps_mapping_v2_t, committed_pages, 24);
AT(zx_info_maps_mapping_v2_t, populated_pages, 32);

SIZE(zx_info_maps_mapping_t, 88);
AT(zx_info_maps_mapping_t, mmu_flags, 0);
AT(zx_info_maps_mapping_t, padding1, 4);
AT(zx_info_maps_mapping_t, vmo_koid, 8);
AT(zx_info_maps_mapping_t, vmo_offset, 16);
AT(zx_info_maps_mapping_t, committed_bytes, 24);
AT(zx_info_maps_mapping_t, populated_bytes, 32);
AT(zx_info_maps_mapping_t, committed_private_bytes, 40);
AT(zx_info_maps_mapping_t, populated_private_bytes, 48);
AT(zx_info_maps_mapping_t, committed_scaled_bytes, 56);
AT(zx_info_maps_mapping_t, populated_scaled_bytes, 64);
AT(zx_info_maps_mapping_t, committed_fractional_scaled_bytes, 72);
AT(zx_info_maps_mapping_t, populated_fractional_scaled_bytes, 80);

SIZE(zx_info_maps_v1_t, 96);
AT(zx_info_maps_v1_t, name, 0);
AT(zx_info_maps_v1_t, base, 32);
AT(zx_info_maps_v1_t, size, 40);
AT(zx_info_maps_v1_t, depth, 48);
AT(zx_info_maps_v1_t, type, 56);
AT(zx_info_maps_v1_t, padding1, 60);
AT(zx_info_maps_v1_t, u, 64);
AT(zx_info_maps_v1_t, u.mapping, 64);

SIZE(zx_info_maps_v2_t, 104);
AT(zx_info_maps_v2_t, name, 0);
AT(zx_info_maps_v2_t, base, 32);
AT(zx_info_maps_v2_t, size, 40);
AT(zx_info_maps_v2_t, depth, 48);
AT(zx_info_maps_v2_t, type, 56);
AT(zx_info_maps_v2_t, padding1, 60);
AT(zx_info_maps_v2_t, u, 64);
AT(zx_info_maps_v2_t, u.mapping, 64);

SIZE(zx_info_maps_t, 152);
AT(zx_info_maps_t, name, 0);
AT(zx_info_maps_t, base, 32);
AT(zx_info_maps_t, size, 40);
AT(zx_info_maps_t, depth, 48);
AT(zx_info_maps_t, type, 56);
AT(zx_info_maps_t, padding1, 60);
AT(zx_info_maps_t, u, 64);
AT(zx_info_maps_t, u.mapping, 64);

SIZE(zx_info_vmo_v1_t, 104);
AT(zx_info_vmo_v1_t, koid, 0);
AT(zx_info_vmo_v1_t, name, 8);
AT(zx_info_vmo_v1_t, size_bytes, 40);
AT(zx_info_vmo_v1_t, parent_koid, 48);
AT(zx_info_vmo_v1_t, num_children, 56);
AT(zx_info_vmo_v1_t, num_mappings, 64);
AT(zx_info_vmo_v1_t, share_count, 72);
AT(zx_info_vmo_v1_t, flags, 80);
AT(zx_info_vmo_v1_t, padding1, 84);
AT(zx_info_vmo_v1_t, committed_bytes, 88);
AT(zx_info_vmo_v1_t, handle_rights, 96);
AT(zx_info_vmo_v1_t, cache_policy, 100);

SIZE(zx_info_vmo_v2_t, 120);
AT(zx_info_vmo_v2_t, koid, 0);
AT(zx_info_vmo_v2_t, name, 8);
AT(zx_info_vmo_v2_t, size_bytes, 40);
AT(zx_info_vmo_v2_t, parent_koid, 48);
AT(zx_info_vmo_v2_t, num_children, 56);
AT(zx_info_vmo_v2_t, num_mappings, 64);
AT(zx_info_vmo_v2_t, share_count, 72);
AT(zx_info_vmo_v2_t, flags, 80);
AT(zx_info_vmo_v2_t, padding1, 84);
AT(zx_info_vmo_v2_t, committed_bytes, 88);
AT(zx_info_vmo_v2_t, handle_rights, 96);
AT(zx_info_vmo_v2_t, cache_policy, 100);
AT(zx_info_vmo_v2_t, metadata_bytes, 104);
AT(zx_info_vmo_v2_t, committed_change_events, 112);

SIZE(zx_info_vmo_v3_t, 128);
AT(zx_info_vmo_v3_t, koid, 0);
AT(zx_info_vmo_v3_t, name, 8);
AT(zx_info_vmo_v3_t, size_bytes, 40);
AT(zx_info_vmo_v3_t, parent_koid, 48);
AT(zx_info_vmo_v3_t, num_children, 56);
AT(zx_info_vmo_v3_t, num_mappings, 64);
AT(zx_info_vmo_v3_t, share_count, 72);
AT(zx_info_vmo_v3_t, flags, 80);
AT(zx_info_vmo_v3_t, padding1, 84);
AT(zx_info_vmo_v3_t, committed_bytes, 88);
AT(zx_info_vmo_v3_t, handle_rights, 96);
AT(zx_info_vmo_v3_t, cache_policy, 100);
AT(zx_info_vmo_v3_t, metadata_bytes, 104);
AT(zx_info_vmo_v3_t, committed_change_events, 112);
AT(zx_info_vmo_v3_t, populated_bytes, 120);

SIZE(zx_info_vmo_t, 176);
AT(zx_info_vmo_t, koid, 0);
AT(zx_info_vmo_t, name, 8);
AT(zx_info_vmo_t, size_bytes, 40);
AT(zx_info_vmo_t, parent_koid, 48);
AT(zx_info_vmo_t, num_children, 56);
AT(zx_info_vmo_t, num_mappings, 64);
AT(zx_info_vmo_t, share_count, 72);
AT(zx_info_vmo_t, flags, 80);
AT(zx_info_vmo_t, padding1, 84);
AT(zx_info_vmo_t, committed_bytes, 88);
AT(zx_info_vmo_t, handle_rights, 96);
AT(zx_info_vmo_t, cache_policy, 100);
AT(zx_info_vmo_t, metadata_bytes, 104);
AT(zx_info_vmo_t, committed_change_events, 112);
AT(zx_info_vmo_t, populated_bytes, 120);
AT(zx_info_vmo_t, committed_private_bytes, 128);
AT(zx_info_vmo_t, populated_private_bytes, 136);
AT(zx_info_vmo_t, committed_scaled_bytes, 144);
AT(zx_info_vmo_t, populated_scaled_bytes, 152);
AT(zx_info_vmo_t, committed_fractional_scaled_bytes, 160);
AT(zx_info_vmo_t, populated_fractional_scaled_bytes, 168);

SIZE(zx_info_socket_t, 48);
AT(zx_info_socket_t, options, 0);
AT(zx_info_socket_t, padding1, 4);
AT(zx_info_socket_t, rx_buf_max, 8);
AT(zx_info_socket_t, rx_buf_size, 16);
AT(zx_info_socket_t, rx_buf_available, 24);
AT(zx_info_socket_t, tx_buf_max, 32);
AT(zx_info_socket_t, tx_buf_size, 40);

SIZE(zx_info_timer_t, 24);
AT(zx_info_timer_t, options, 0);
AT(zx_info_timer_t, clock_id, 4);
AT(zx_info_timer_t, deadline, 8);
AT(zx_info_timer_t, slack, 16);

SIZE(zx_info_stream_t, 24);
AT(zx_info_stream_t, options, 0);
AT(zx_info_stream_t, padding1, 4);
AT(zx_info_stream_t, seek, 8);
AT(zx_info_stream_t, content_size, 16);

SIZE(zx_info_resource_t, 56);
AT(zx_info_resource_t, kind, 0);
AT(zx_info_resource_t, flags, 4);
AT(zx_info_resource_t, base, 8);
AT(zx_info_resource_t, size, 16);
AT(zx_info_resource_t, name, 24);

SIZE(zx_info_bti_t, 32);

SIZE(zx_policy_basic_v1_t, 8);
AT(zx_policy_basic_v1_t, condition, 0);
AT(zx_policy_basic_v1_t, policy, 4);

SIZE(zx_policy_basic_t, 8);
AT(zx_policy_basic_t, condition, 0);
AT(zx_policy_basic_t, policy, 4);

SIZE(zx_policy_basic_v2_t, 12);
AT(zx_policy_basic_v2_t, condition, 0);
AT(zx_policy_basic_v2_t, action, 4);
AT(zx_policy_basic_v2_t, flags, 8);

SIZE(zx_policy_timer_slack_t, 16);
AT(zx_policy_timer_slack_t, min_slack, 0);
AT(zx_policy_timer_slack_t, default_mode, 8);
AT(zx_policy_timer_slack_t, padding1, 12);

SIZE(zx_packet_user_t, 32);
AT(zx_packet_user_t, u64, 0);
AT(zx_packet_user_t, u32, 0);
AT(zx_packet_user_t, u16, 0);
AT(zx_packet_user_t, c8, 0);

SIZE(zx_packet_signal_t, 32);
AT(zx_packet_signal_t, trigger, 0);
AT(zx_packet_signal_t, observed, 4);
AT(zx_packet_signal_t, count, 8);
AT(zx_packet_signal_t, timestamp, 16);
AT(zx_packet_signal_t, reserved1, 24);

SIZE(zx_packet_guest_bell_t, 32);
AT(zx_packet_guest_bell_t, addr, 0);
AT(zx_packet_guest_bell_t, reserved0, 8);

SIZE(zx_packet_guest_mem_t, 32);
AT(zx_packet_guest_mem_t, addr, 0);

SIZE(zx_packet_guest_io_t, 32);
AT(zx_packet_guest_io_t, port, 0);
AT(zx_packet_guest_io_t, access_size, 2);
AT(zx_packet_guest_io_t, input, 3);
AT(zx_packet_guest_io_t, data, 4);
AT(zx_packet_guest_io_t, reserved0, 8);

SIZE(zx_packet_guest_vcpu_t, 32);
AT(zx_packet_guest_vcpu_t, type, 0);
AT(zx_packet_guest_vcpu_t, interrupt.mask, 8);
AT(zx_packet_guest_vcpu_t, interrupt.vector, 16);
AT(zx_packet_guest_vcpu_t, startup.id, 8);
AT(zx_packet_guest_vcpu_t, startup.entry, 16);
AT(zx_packet_guest_vcpu_t, reserved, 24);

SIZE(zx_packet_interrupt_t, 32);
AT(zx_packet_interrupt_t, timestamp, 0);
AT(zx_packet_interrupt_t, reserved0, 8);

SIZE(zx_packet_page_request_t, 32);
AT(zx_packet_page_request_t, command, 0);
AT(zx_packet_page_request_t, flags, 2);
AT(zx_packet_page_request_t, reserved0, 4);
AT(zx_packet_page_request_t, offset, 8);
AT(zx_packet_page_request_t, length, 16);
AT(zx_packet_page_request_t, reserved1, 24);

SIZE(zx_port_packet_t, 48);
AT(zx_port_packet_t, key, 0);
AT(zx_port_packet_t, type, 8);
AT(zx_port_packet_t, status, 12);
AT(zx_port_packet_t, user, 16);
AT(zx_port_packet_t, signal, 16);
AT(zx_port_packet_t, signal.timestamp, 32);
AT(zx_port_packet_t, signal.reserved1, 40);
AT(zx_port_packet_t, guest_bell, 16);
AT(zx_port_packet_t, guest_mem, 16);
AT(zx_port_packet_t, guest_io, 16);
AT(zx_port_packet_t, guest_vcpu, 16);
AT(zx_port_packet_t, interrupt, 16);
AT(zx_port_packet_t, page_request, 16);

SIZE(zx_exception_info_t, 24);
AT(zx_exception_info_t, pid, 0);
AT(zx_exception_info_t, tid, 8);
AT(zx_exception_info_t, type, 16);
AT(zx_exception_info_t, padding1, 20);

SIZE(zx_x86_64_exc_data_t, 24);
AT(zx_x86_64_exc_data_t, vector, 0);
AT(zx_x86_64_exc_data_t, err_code, 8);
AT(zx_x86_64_exc_data_t, cr2, 16);

SIZE(zx_arm64_exc_data_t, 24);
AT(zx_arm64_exc_data_t, esr, 0);
AT(zx_arm64_exc_data_t, padding1, 4);
AT(zx_arm64_exc_data_t, far, 8);
AT(zx_arm64_exc_data_t, padding2, 16);

SIZE(zx_exception_context_t, 32);
AT(zx_exception_context_t, arch, 0);
AT(zx_exception_context_t, arch.u.x86_64, 0);
AT(zx_exception_context_t, arch.u.arm_64, 0);
AT(zx_exception_context_t, synth_code, 24);
AT(zx_exception_context_t, synth_data, 28);

SIZE(zx_exception_header_t, 8);
AT(zx_exception_header_t, size, 0);
AT(zx_exception_header_t, type, 4);

SIZE(zx_exception_report_t, 40);
AT(zx_exception_report_t, header, 0);
AT(zx_exception_report_t, context, 8);
AT(zx_exception_report_t, context.synth_code, 32);
AT(zx_exception_report_t, context.synth_data, 36);

SIZE(zx_exception_report_v1_t, 32);
AT(zx_exception_report_v1_t, header, 0);
AT(zx_exception_report_v1_t, context, 8);
AT(zx_exception_report_v1_t, context.arch.u.x86_64, 8);

SIZE(zx_proc_args_t, 36);
AT(zx_proc_args_t, protocol, 0);
AT(zx_proc_args_t, version, 4);
AT(zx_proc_args_t, handle_info_off, 8);
AT(zx_proc_args_t, args_off, 12);
AT(zx_proc_args_t, args_num, 16);
AT(zx_proc_args_t, environ_off, 20);
AT(zx_proc_args_t, environ_num, 24);
AT(zx_proc_args_t, names_off, 28);
AT(zx_proc_args_t, names_num, 32);

SIZE(zx_clock_create_args_v1_t, 8);
AT(zx_clock_create_args_v1_t, backstop_time, 0);

SIZE(zx_clock_update_args_v1_t, 24);
AT(zx_clock_update_args_v1_t, rate_adjust, 0);
AT(zx_clock_update_args_v1_t, padding1, 4);
AT(zx_clock_update_args_v1_t, value, 8);
AT(zx_clock_update_args_v1_t, error_bound, 16);

SIZE(zx_clock_update_args_v2_t, 32);
AT(zx_clock_update_args_v2_t, rate_adjust, 0);
AT(zx_clock_update_args_v2_t, padding1, 4);
AT(zx_clock_update_args_v2_t, synthetic_value, 8);
AT(zx_clock_update_args_v2_t, reference_value, 16);
AT(zx_clock_update_args_v2_t, error_bound, 24);

SIZE(zx_clock_rate_t, 8);
AT(zx_clock_rate_t, synthetic_ticks, 0);
AT(zx_clock_rate_t, reference_ticks, 4);

SIZE(zx_clock_transformation_t, 24);
AT(zx_clock_transformation_t, reference_offset, 0);
AT(zx_clock_transformation_t, synthetic_offset, 8);
AT(zx_clock_transformation_t, rate, 16);

SIZE(zx_clock_details_v1_t, 112);
AT(zx_clock_details_v1_t, options, 0);
AT(zx_clock_details_v1_t, backstop_time, 8);
AT(zx_clock_details_v1_t, reference_ticks_to_synthetic, 16);
AT(zx_clock_details_v1_t, reference_to_synthetic, 40);
AT(zx_clock_details_v1_t, error_bound, 64);
AT(zx_clock_details_v1_t, query_ticks, 72);
AT(zx_clock_details_v1_t, last_value_update_ticks, 80);
AT(zx_clock_details_v1_t, last_rate_adjust_update_ticks, 88);
AT(zx_clock_details_v1_t, last_error_bounds_update_ticks, 96);
AT(zx_clock_details_v1_t, generation_counter, 104);
AT(zx_clock_details_v1_t, padding1, 108);

SIZE(zx_thread_state_single_step_t, 4);

#if defined(__x86_64__)

SIZE(zx_thread_state_general_regs_t, 160);
AT(zx_thread_state_general_regs_t, rax, 0);
AT(zx_thread_state_general_regs_t, rbx, 8);
AT(zx_thread_state_general_regs_t, rcx, 16);
AT(zx_thread_state_general_regs_t, rdx, 24);
AT(zx_thread_state_general_regs_t, rsi, 32);
AT(zx_thread_state_general_regs_t, rdi, 40);
AT(zx_thread_state_general_regs_t, rbp, 48);
AT(zx_thread_state_general_regs_t, rsp, 56);
AT(zx_thread_state_general_regs_t, r8, 64);
AT(zx_thread_state_general_regs_t, r9, 72);
AT(zx_thread_state_general_regs_t, r10, 80);
AT(zx_thread_state_general_regs_t, r11, 88);
AT(zx_thread_state_general_regs_t, r12, 96);
AT(zx_thread_state_general_regs_t, r13, 104);
AT(zx_thread_state_general_regs_t, r14, 112);
AT(zx_thread_state_general_regs_t, r15, 120);
AT(zx_thread_state_general_regs_t, rip, 128);
AT(zx_thread_state_general_regs_t, rflags, 136);
AT(zx_thread_state_general_regs_t, fs_base, 144);
AT(zx_thread_state_general_regs_t, gs_base, 152);

SIZE(zx_thread_state_fp_regs_t, 160);
AT(zx_thread_state_fp_regs_t, fcw, 0);
AT(zx_thread_state_fp_regs_t, fsw, 2);
AT(zx_thread_state_fp_regs_t, ftw, 4);
AT(zx_thread_state_fp_regs_t, reserved, 5);
AT(zx_thread_state_fp_regs_t, fop, 6);
AT(zx_thread_state_fp_regs_t, fip, 8);
AT(zx_thread_state_fp_regs_t, fdp, 16);
AT(zx_thread_state_fp_regs_t, padding1, 24);
AT(zx_thread_state_fp_regs_t, st, 32);
AT(zx_thread_state_fp_regs_t, st[7].high, 152);

SIZE(zx_thread_state_vector_regs_t, 2120);
AT(zx_thread_state_vector_regs_t, zmm, 0);
AT(zx_thread_state_vector_regs_t, opmask, 2048);
AT(zx_thread_state_vector_regs_t, mxcsr, 2112);
AT(zx_thread_state_vector_regs_t, padding1, 2116);

SIZE(zx_thread_state_debug_regs_t, 48);
AT(zx_thread_state_debug_regs_t, dr, 0);
AT(zx_thread_state_debug_regs_t, dr6, 32);
AT(zx_thread_state_debug_regs_t, dr7, 40);

SIZE(zx_packet_guest_mem_t, 32);
AT(zx_packet_guest_mem_t, cr3, 8);
AT(zx_packet_guest_mem_t, rip, 16);
AT(zx_packet_guest_mem_t, instruction_size, 24);
AT(zx_packet_guest_mem_t, default_operand_size, 25);
AT(zx_packet_guest_mem_t, reserved, 26);
#elif defined(__aarch64__)

SIZE(zx_thread_state_general_regs_t, 280);
AT(zx_thread_state_general_regs_t, r, 0);
AT(zx_thread_state_general_regs_t, lr, 240);
AT(zx_thread_state_general_regs_t, sp, 248);
AT(zx_thread_state_general_regs_t, pc, 256);
AT(zx_thread_state_general_regs_t, cpsr, 264);
AT(zx_thread_state_general_regs_t, tpidr, 272);

SIZE(zx_thread_state_fp_regs_t, 4);

SIZE(zx_thread_state_vector_regs_t, 520);
AT(zx_thread_state_vector_regs_t, fpcr, 0);
AT(zx_thread_state_vector_regs_t, fpsr, 4);
AT(zx_thread_state_vector_regs_t, v, 8);

SIZE(zx_thread_state_debug_regs_t, 528);
AT(zx_thread_state_debug_regs_t, hw_bps, 0);
AT(zx_thread_state_debug_regs_t, hw_wps, 256);
AT(zx_thread_state_debug_regs_t, far, 512);
AT(zx_thread_state_debug_regs_t, esr, 520);
AT(zx_thread_state_debug_regs_t, hw_bps_count, 524);
AT(zx_thread_state_debug_regs_t, hw_wps_count, 525);
AT(zx_thread_state_debug_regs_t, padding1, 526);
#endif

/* ---- Saturating time ----------------------------------------------------- */
/* Functions are no constant expressions in C: C++ asserts these at compile time, C at run time. */
#ifdef __cplusplus
#define CHECK_TIME(expression) _Static_assert(expression, #expression)
#define CHECK_TIMES_BEGIN_
#define CHECK_TIMES_END_
#else
#define CHECK_TIME(expression)  \
    do {                        \
        if (!(expression)) {    \
            return 1;           \
        }                       \
    } while (0)
#define CHECK_TIMES_BEGIN_ static int check_time(void) {
#define CHECK_TIMES_END_   return 0; }
#endif

CHECK_TIMES_BEGIN_
CHECK_TIME(zx_time_add_duration(5, 6) == 11);
CHECK_TIME(zx_time_add_duration(ZX_TIME_INFINITE, 1) == ZX_TIME_INFINITE);
CHECK_TIME(zx_time_add_duration(ZX_TIME_INFINITE, -1) == INT64_MAX - 1);
CHECK_TIME(zx_time_add_duration(ZX_TIME_INFINITE_PAST, -1) == ZX_TIME_INFINITE_PAST);
CHECK_TIME(zx_time_sub_duration(5, 6) == -1);
CHECK_TIME(zx_time_sub_duration(0, INT64_MIN) == ZX_TIME_INFINITE);
CHECK_TIME(zx_time_sub_duration(-1, INT64_MIN) == INT64_MAX);
CHECK_TIME(zx_time_sub_duration(-2, INT64_MAX) == ZX_TIME_INFINITE_PAST);
CHECK_TIME(zx_time_sub_time(ZX_TIME_INFINITE, -1) == ZX_TIME_INFINITE);
CHECK_TIME(zx_time_sub_time(ZX_TIME_INFINITE_PAST, 1) == ZX_TIME_INFINITE_PAST);
CHECK_TIME(zx_duration_add_duration(INT64_MAX, INT64_MAX) == INT64_MAX);
CHECK_TIME(zx_duration_sub_duration(INT64_MIN, INT64_MAX) == INT64_MIN);
CHECK_TIME(zx_duration_mul_int64(-3, 4) == -12);
CHECK_TIME(zx_duration_mul_int64(INT64_MIN, -1) == INT64_MAX);
CHECK_TIME(zx_duration_mul_int64(-1, INT64_MIN) == INT64_MAX);
CHECK_TIME(zx_duration_mul_int64(INT64_MIN, 1) == INT64_MIN);
CHECK_TIME(zx_duration_mul_int64(INT64_MIN, 0) == 0);
CHECK_TIME(zx_duration_mul_int64(INT64_C(1) << 62, 2) == INT64_MAX);
CHECK_TIME(zx_duration_mul_int64(INT64_C(1) << 62, -2) == INT64_MIN);
CHECK_TIME(zx_duration_mul_int64(INT64_C(1) << 62, -3) == INT64_MIN);
CHECK_TIME(zx_duration_mul_int64(-(INT64_C(1) << 62), -2) == INT64_MAX);
CHECK_TIME(zx_duration_mul_int64(-(INT64_C(1) << 62), 2) == INT64_MIN);
CHECK_TIME(zx_duration_from_nsec(-1) == -1);
CHECK_TIME(zx_duration_from_usec(2) == 2000);
CHECK_TIME(zx_duration_from_msec(INT64_MAX) == INT64_MAX);
CHECK_TIME(zx_duration_from_sec(INT64_MIN) == INT64_MIN);
CHECK_TIME(zx_duration_from_min(1) == INT64_C(60000000000));
CHECK_TIME(zx_duration_from_hour(-2562048) == INT64_MIN);
CHECK_TIMES_END_

int main(void) {
#ifndef __cplusplus
    /* Not a constant to the compiler, so the unit macros must saturate. */
    volatile int64_t many = INT64_MAX / 2;
    if (ZX_SEC(many) != ZX_TIME_INFINITE || ZX_USEC(-many) != ZX_TIME_INFINITE_PAST) {
        return 1;
    }
    if (check_time() != 0) {
        return 1;
    }
#endif
    struct timespec ts = zx_timespec_from_duration(-ZX_MSEC(1500));
    if (ts.tv_sec != -1 || ts.tv_nsec != -500000000L ||
        zx_duration_from_timespec(ts) != -ZX_MSEC(1500)) {
        return 1;
    }
    return 0;
}
