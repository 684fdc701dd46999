/* SPDX-License-Identifier: MIT */
/*
 * zircon/syscalls/object.h - topics of zx_object_get_info with their records,
 * and properties of zx_object_get_property / zx_object_set_property.
 *
 * A topic word is a number and, in its top four bits, the version of the record.
 * Older versions stay selectable under names ending in _V1, _V2 and so on; the name
 * without a suffix is the newest, and so is the structure without one.
 */
#ifndef ZIRCON_SYSCALLS_OBJECT_H_
#define ZIRCON_SYSCALLS_OBJECT_H_

#include <zircon/types.h>

__BEGIN_CDECLS

/* ======================================================================== */
/* Topics                                                                   */
/* ======================================================================== */

#define ZX_INFO_TOPIC_VERSION_SHIFT_ 28
#define ZX_INFO_TOPIC_(number, version) \
    ((zx_object_info_topic_t)(((uint32_t)(version) << ZX_INFO_TOPIC_VERSION_SHIFT_) | (number)))

/* name                          topic                   record; object; right */
#define ZX_INFO_NONE             ZX_INFO_TOPIC_(0u, 0)  /* never answered: NOT_SUPPORTED */
#define ZX_INFO_HANDLE_VALID     ZX_INFO_TOPIC_(1u, 0)  /* no record; any; none */
#define ZX_INFO_HANDLE_BASIC     ZX_INFO_TOPIC_(2u, 0)  /* zx_info_handle_basic_t; any; none */
#define ZX_INFO_PROCESS          ZX_INFO_TOPIC_(3u, 1)  /* zx_info_process_t; process; INSPECT */
#define ZX_INFO_PROCESS_THREADS  ZX_INFO_TOPIC_(4u, 0)  /* zx_koid_t[]; process; ENUMERATE */
#define ZX_INFO_VMAR             ZX_INFO_TOPIC_(7u, 0)  /* zx_info_vmar_t; VMAR; INSPECT */
#define ZX_INFO_JOB_CHILDREN     ZX_INFO_TOPIC_(8u, 0)  /* zx_koid_t[]; job; ENUMERATE */
#define ZX_INFO_JOB_PROCESSES    ZX_INFO_TOPIC_(9u, 0)  /* zx_koid_t[]; job; ENUMERATE */
#define ZX_INFO_THREAD           ZX_INFO_TOPIC_(10u, 0) /* zx_info_thread_t; thread; INSPECT */
/* Records in zircon/syscalls/exception.h; thread; INSPECT */
#define ZX_INFO_THREAD_EXCEPTION_REPORT_V1 ZX_INFO_TOPIC_(11u, 0) /* zx_exception_report_v1_t */
#define ZX_INFO_THREAD_EXCEPTION_REPORT    ZX_INFO_TOPIC_(11u, 1) /* zx_exception_report_t */
#define ZX_INFO_TASK_STATS_V1    ZX_INFO_TOPIC_(12u, 0) /* zx_info_task_stats_v1_t */
#define ZX_INFO_TASK_STATS       ZX_INFO_TOPIC_(12u, 1) /* zx_info_task_stats_t; process; INSPECT */
#define ZX_INFO_PROCESS_MAPS_V1  ZX_INFO_TOPIC_(13u, 0) /* zx_info_maps_v1_t[] */
#define ZX_INFO_PROCESS_MAPS_V2  ZX_INFO_TOPIC_(13u, 1) /* zx_info_maps_v2_t[] */
#define ZX_INFO_PROCESS_MAPS     ZX_INFO_TOPIC_(13u, 2) /* zx_info_maps_t[]; process; INSPECT */
#define ZX_INFO_PROCESS_VMOS_V1  ZX_INFO_TOPIC_(14u, 0) /* zx_info_vmo_v1_t[] */
#define ZX_INFO_PROCESS_VMOS_V2  ZX_INFO_TOPIC_(14u, 1) /* zx_info_vmo_v2_t[] */
#define ZX_INFO_PROCESS_VMOS_V3  ZX_INFO_TOPIC_(14u, 2) /* zx_info_vmo_v3_t[] */
#define ZX_INFO_PROCESS_VMOS     ZX_INFO_TOPIC_(14u, 3) /* zx_info_vmo_t[]; process; INSPECT */
#define ZX_INFO_THREAD_STATS     ZX_INFO_TOPIC_(15u, 0) /* zx_info_thread_stats_t; thread */
#define ZX_INFO_CPU_STATS        ZX_INFO_TOPIC_(16u, 0) /* array; info resource */
#define ZX_INFO_KMEM_STATS_V1    ZX_INFO_TOPIC_(17u, 0) /* info resource */
#define ZX_INFO_KMEM_STATS       ZX_INFO_TOPIC_(17u, 1) /* info resource */
#define ZX_INFO_RESOURCE         ZX_INFO_TOPIC_(18u, 0) /* zx_info_resource_t; resource; INSPECT */
#define ZX_INFO_HANDLE_COUNT     ZX_INFO_TOPIC_(19u, 0) /* zx_info_handle_count_t; any; INSPECT */
#define ZX_INFO_BTI              ZX_INFO_TOPIC_(20u, 0) /* zx_info_bti_t; BTI; INSPECT */
/* zx_info_process_handle_stats_t; process; INSPECT */
#define ZX_INFO_PROCESS_HANDLE_STATS ZX_INFO_TOPIC_(21u, 0)
#define ZX_INFO_SOCKET           ZX_INFO_TOPIC_(22u, 0) /* zx_info_socket_t; socket; INSPECT */
#define ZX_INFO_VMO_V1           ZX_INFO_TOPIC_(23u, 0) /* zx_info_vmo_v1_t */
#define ZX_INFO_VMO_V2           ZX_INFO_TOPIC_(23u, 1) /* zx_info_vmo_v2_t */
#define ZX_INFO_VMO_V3           ZX_INFO_TOPIC_(23u, 2) /* zx_info_vmo_v3_t */
#define ZX_INFO_VMO              ZX_INFO_TOPIC_(23u, 3) /* zx_info_vmo_t; VMO; none */
#define ZX_INFO_JOB              ZX_INFO_TOPIC_(24u, 0) /* zx_info_job_t; job; INSPECT */
#define ZX_INFO_TIMER            ZX_INFO_TOPIC_(25u, 0) /* zx_info_timer_t; timer; INSPECT */
#define ZX_INFO_STREAM           ZX_INFO_TOPIC_(26u, 0) /* zx_info_stream_t; stream; INSPECT */
/* zx_info_handle_extended_t[]; process; INSPECT, MANAGE_PROCESS, MANAGE_THREAD */
#define ZX_INFO_HANDLE_TABLE     ZX_INFO_TOPIC_(27u, 0)
#define ZX_INFO_MSI              ZX_INFO_TOPIC_(28u, 0) /* MSI; INSPECT */
#define ZX_INFO_GUEST_STATS      ZX_INFO_TOPIC_(29u, 0) /* array; info resource */
/* job, process, thread; INSPECT */
#define ZX_INFO_TASK_RUNTIME_V1  ZX_INFO_TOPIC_(30u, 0) /* zx_info_task_runtime_v1_t */
#define ZX_INFO_TASK_RUNTIME     ZX_INFO_TOPIC_(30u, 1) /* zx_info_task_runtime_t */
#define ZX_INFO_KMEM_STATS_EXTENDED    ZX_INFO_TOPIC_(31u, 0) /* info resource */
#define ZX_INFO_VCPU             ZX_INFO_TOPIC_(32u, 0) /* VCPU; INSPECT */
#define ZX_INFO_KMEM_STATS_COMPRESSION ZX_INFO_TOPIC_(33u, 0) /* info resource */
#define ZX_INFO_IOB              ZX_INFO_TOPIC_(34u, 0) /* IOB; INSPECT */
#define ZX_INFO_IOB_REGIONS      ZX_INFO_TOPIC_(35u, 0) /* array; IOB; INSPECT */
#define ZX_INFO_VMAR_MAPS        ZX_INFO_TOPIC_(36u, 0) /* zx_info_maps_t[]; VMAR; INSPECT */
#define ZX_INFO_POWER_DOMAINS    ZX_INFO_TOPIC_(37u, 0) /* array; info resource */
#define ZX_INFO_MEMORY_STALL     ZX_INFO_TOPIC_(38u, 0) /* stall resource */
#define ZX_INFO_INTERRUPT        ZX_INFO_TOPIC_(39u, 0) /* interrupt; INSPECT */
#define ZX_INFO_CLOCK_MAPPED_SIZE ZX_INFO_TOPIC_(40u, 0) /* uint64_t; clock; INSPECT */

/* ======================================================================== */
/* Records                                                                  */
/* ======================================================================== */

/* ---- Handles ------------------------------------------------------------ */
typedef struct zx_info_handle_basic {
    zx_koid_t koid;
    zx_rights_t rights;
    zx_obj_type_t type;
    /* Fixed at creation: the peer; a process's job; a thread's process; a job's parent; else 0. */
    zx_koid_t related_koid;
    uint32_t reserved; /* 0 */
    uint8_t padding1[4];
} zx_info_handle_basic_t;

typedef struct zx_info_handle_extended {
    zx_obj_type_t type;
    zx_handle_t handle_value; /* as the process that owns it knows it */
    zx_rights_t rights;
    uint32_t reserved; /* 0 */
    zx_koid_t koid;
    zx_koid_t related_koid;
    zx_koid_t peer_owner_koid; /* 0 */
} zx_info_handle_extended_t;

/* All handles to the object, in every process and in messages under way */
typedef struct zx_info_handle_count {
    uint32_t handle_count;
} zx_info_handle_count_t;

typedef struct zx_info_process_handle_stats {
    uint32_t handle_count[ZX_OBJ_TYPE_UPPER_BOUND]; /* indexed by zx_obj_type_t */
} zx_info_process_handle_stats_t;

/* ---- Jobs --------------------------------------------------------------- */
typedef struct zx_info_job {
    int64_t return_code; /* valid when exited */
    bool exited;         /* being killed, or dead */
    bool kill_on_oom;
    bool debugger_attached;
    uint8_t padding1[5];
} zx_info_job_t;

/* ---- Processes ---------------------------------------------------------- */
typedef uint32_t zx_info_process_flags_t;
#define ZX_INFO_PROCESS_FLAG_STARTED           ((zx_info_process_flags_t)1u << 0)
#define ZX_INFO_PROCESS_FLAG_EXITED            ((zx_info_process_flags_t)1u << 1)
#define ZX_INFO_PROCESS_FLAG_DEBUGGER_ATTACHED ((zx_info_process_flags_t)1u << 2)

typedef struct zx_info_process {
    int64_t return_code;          /* valid with FLAG_EXITED */
    zx_instant_mono_t start_time; /* valid with FLAG_STARTED */
    zx_info_process_flags_t flags;
    uint8_t padding1[4];
} zx_info_process_t;

/* Memory, bytes. private: mapped here only; shared: the rest of what is committed. */
typedef struct zx_info_task_stats_v1 {
    size_t mem_mapped_bytes;
    size_t mem_private_bytes;
    size_t mem_shared_bytes;
    size_t mem_scaled_shared_bytes; /* shared, split among the sharers */
} zx_info_task_stats_v1_t;

typedef struct zx_info_task_stats {
    size_t mem_mapped_bytes;
    size_t mem_private_bytes;
    size_t mem_shared_bytes;
    size_t mem_scaled_shared_bytes;
    uint64_t mem_fractional_scaled_shared_bytes; /* 1 << 63 is one byte */
} zx_info_task_stats_t;

/* Time spent by all threads of the task so far, ns */
typedef struct zx_info_task_runtime_v1 {
    zx_duration_t cpu_time;
    zx_duration_t queue_time; /* ready, but not running */
} zx_info_task_runtime_v1_t;

typedef struct zx_info_task_runtime {
    zx_duration_t cpu_time;
    zx_duration_t queue_time;
    zx_duration_t page_fault_time;
    zx_duration_t lock_contention_time;
} zx_info_task_runtime_t;

/* ---- Threads ------------------------------------------------------------ */
typedef struct zx_info_thread {
    zx_thread_state_t state;
    uint32_t wait_exception_channel_type; /* ZX_EXCEPTION_CHANNEL_TYPE_*, if BLOCKED_EXCEPTION */
    zx_cpu_set_t cpu_affinity_mask;
} zx_info_thread_t;

#define ZX_THREAD_STATE_NEW       ((zx_thread_state_t)0x0000u)
#define ZX_THREAD_STATE_RUNNING   ((zx_thread_state_t)0x0001u)
#define ZX_THREAD_STATE_SUSPENDED ((zx_thread_state_t)0x0002u)
#define ZX_THREAD_STATE_BLOCKED   ((zx_thread_state_t)0x0003u) /* always comes with a reason */
#define ZX_THREAD_STATE_DYING     ((zx_thread_state_t)0x0004u)
#define ZX_THREAD_STATE_DEAD      ((zx_thread_state_t)0x0005u)
#define ZX_THREAD_STATE_BLOCKED_EXCEPTION ((zx_thread_state_t)0x0103u)
#define ZX_THREAD_STATE_BLOCKED_SLEEPING  ((zx_thread_state_t)0x0203u)
#define ZX_THREAD_STATE_BLOCKED_FUTEX     ((zx_thread_state_t)0x0303u)
#define ZX_THREAD_STATE_BLOCKED_PORT      ((zx_thread_state_t)0x0403u)
#define ZX_THREAD_STATE_BLOCKED_CHANNEL   ((zx_thread_state_t)0x0503u)
#define ZX_THREAD_STATE_BLOCKED_WAIT_ONE  ((zx_thread_state_t)0x0603u)
#define ZX_THREAD_STATE_BLOCKED_WAIT_MANY ((zx_thread_state_t)0x0703u)
#define ZX_THREAD_STATE_BLOCKED_INTERRUPT ((zx_thread_state_t)0x0803u)
#define ZX_THREAD_STATE_BLOCKED_PAGER     ((zx_thread_state_t)0x0903u)
/* The state without the reason it is blocked for */
#define ZX_THREAD_STATE_BASIC(n) ((n) & 0xffu)

#define ZX_INFO_INVALID_CPU ((uint32_t)0xffffffffu)
typedef struct zx_info_thread_stats {
    zx_duration_t total_runtime;
    uint32_t last_scheduled_cpu; /* ZX_INFO_INVALID_CPU before the thread first ran */
    uint8_t padding1[4];
} zx_info_thread_stats_t;

/* ---- Address space ------------------------------------------------------ */
typedef struct zx_info_vmar {
    uintptr_t base;
    size_t len; /* bytes */
} zx_info_vmar_t;

typedef uint32_t zx_info_maps_type_t;
#define ZX_INFO_MAPS_TYPE_NONE    ((zx_info_maps_type_t)0u)
#define ZX_INFO_MAPS_TYPE_ASPACE  ((zx_info_maps_type_t)1u)
#define ZX_INFO_MAPS_TYPE_VMAR    ((zx_info_maps_type_t)2u)
#define ZX_INFO_MAPS_TYPE_MAPPING ((zx_info_maps_type_t)3u)

/* Versions 1 and 2 count pages, the current one bytes. mmu_flags holds ZX_VM_PERM_* only. */
typedef struct zx_info_maps_mapping_v1 {
    zx_vm_option_t mmu_flags;
    uint8_t padding1[4];
    zx_koid_t vmo_koid;
    uint64_t vmo_offset;
    size_t committed_pages;
} zx_info_maps_mapping_v1_t;

typedef struct zx_info_maps_mapping_v2 {
    zx_vm_option_t mmu_flags;
    uint8_t padding1[4];
    zx_koid_t vmo_koid;
    uint64_t vmo_offset;
    size_t committed_pages;
    size_t populated_pages;
} zx_info_maps_mapping_v2_t;

typedef struct zx_info_maps_mapping {
    zx_vm_option_t mmu_flags;
    uint8_t padding1[4];
    zx_koid_t vmo_koid;
    uint64_t vmo_offset;
    /* committed: pages in memory; populated: those and what is kept in another form */
    size_t committed_bytes;
    size_t populated_bytes;
    size_t committed_private_bytes;
    size_t populated_private_bytes;
    size_t committed_scaled_bytes;
    size_t populated_scaled_bytes;
    uint64_t committed_fractional_scaled_bytes; /* 1 << 63 is one byte */
    uint64_t populated_fractional_scaled_bytes;
} zx_info_maps_mapping_t;

typedef struct zx_info_maps_v1 {
    char name[ZX_MAX_NAME_LEN];
    zx_vaddr_t base;
    size_t size;
    size_t depth; /* of the entry in the tree; the list is pre-order, ascending */
    zx_info_maps_type_t type;
    uint8_t padding1[4];
    union {
        zx_info_maps_mapping_v1_t mapping; /* ZX_INFO_MAPS_TYPE_MAPPING */
    } u;
} zx_info_maps_v1_t;

typedef struct zx_info_maps_v2 {
    char name[ZX_MAX_NAME_LEN];
    zx_vaddr_t base;
    size_t size;
    size_t depth;
    zx_info_maps_type_t type;
    uint8_t padding1[4];
    union {
        zx_info_maps_mapping_v2_t mapping;
    } u;
} zx_info_maps_v2_t;

typedef struct zx_info_maps {
    char name[ZX_MAX_NAME_LEN];
    zx_vaddr_t base;
    size_t size;
    size_t depth;
    zx_info_maps_type_t type;
    uint8_t padding1[4];
    union {
        zx_info_maps_mapping_t mapping;
    } u;
} zx_info_maps_t;

/* ---- VMOs --------------------------------------------------------------- */
#define ZX_INFO_VMO_TYPE_PHYSICAL  ((uint32_t)0u << 0)
#define ZX_INFO_VMO_TYPE_PAGED     ((uint32_t)1u << 0)
#define ZX_INFO_VMO_TYPE(flags)    ((flags) & ((uint32_t)1u << 0))
#define ZX_INFO_VMO_RESIZABLE      ((uint32_t)1u << 1)
#define ZX_INFO_VMO_IS_COW_CLONE   ((uint32_t)1u << 2) /* a snapshot whose parent still exists */
#define ZX_INFO_VMO_VIA_HANDLE     ((uint32_t)1u << 3) /* entry found through a handle */
#define ZX_INFO_VMO_VIA_MAPPING    ((uint32_t)1u << 4) /* entry found through a mapping */
#define ZX_INFO_VMO_PAGER_BACKED   ((uint32_t)1u << 5)
#define ZX_INFO_VMO_CONTIGUOUS     ((uint32_t)1u << 6)
#define ZX_INFO_VMO_DISCARDABLE    ((uint32_t)1u << 7)
#define ZX_INFO_VMO_IMMUTABLE      ((uint32_t)1u << 8) /* a snapshot that nobody can write */
#define ZX_INFO_VMO_VIA_IOB_HANDLE ((uint32_t)1u << 9)

/* Each version is a prefix of the next. */
typedef struct zx_info_vmo_v1 {
    zx_koid_t koid;
    char name[ZX_MAX_NAME_LEN];
    uint64_t size_bytes;
    zx_koid_t parent_koid; /* 0 if none, or gone */
    size_t num_children;   /* direct ones */
    size_t num_mappings;
    size_t share_count; /* estimate: address spaces that map it */
    uint32_t flags;
    uint8_t padding1[4];
    uint64_t committed_bytes;
    zx_rights_t handle_rights; /* with ZX_INFO_VMO_VIA_HANDLE */
    uint32_t cache_policy;
} zx_info_vmo_v1_t;

typedef struct zx_info_vmo_v2 {
    zx_koid_t koid;
    char name[ZX_MAX_NAME_LEN];
    uint64_t size_bytes;
    zx_koid_t parent_koid;
    size_t num_children;
    size_t num_mappings;
    size_t share_count;
    uint32_t flags;
    uint8_t padding1[4];
    uint64_t committed_bytes;
    zx_rights_t handle_rights;
    uint32_t cache_policy;
    uint64_t metadata_bytes; /* kernel memory spent on tracking the pages */
    uint64_t committed_change_events;
} zx_info_vmo_v2_t;

typedef struct zx_info_vmo_v3 {
    zx_koid_t koid;
    char name[ZX_MAX_NAME_LEN];
    uint64_t size_bytes;
    zx_koid_t parent_koid;
    size_t num_children;
    size_t num_mappings;
    size_t share_count;
    uint32_t flags;
    uint8_t padding1[4];
    uint64_t committed_bytes;
    zx_rights_t handle_rights;
    uint32_t cache_policy;
    uint64_t metadata_bytes;
    uint64_t committed_change_events;
    uint64_t populated_bytes;
} zx_info_vmo_v3_t;

typedef struct zx_info_vmo {
    zx_koid_t koid;
    char name[ZX_MAX_NAME_LEN];
    uint64_t size_bytes;
    zx_koid_t parent_koid;
    size_t num_children;
    size_t num_mappings;
    size_t share_count;
    uint32_t flags;
    uint8_t padding1[4];
    uint64_t committed_bytes;
    zx_rights_t handle_rights;
    uint32_t cache_policy;
    uint64_t metadata_bytes;
    uint64_t committed_change_events;
    uint64_t populated_bytes;
    /* private: not shared copy-on-write; scaled: shared pages split among the sharers */
    uint64_t committed_private_bytes;
    uint64_t populated_private_bytes;
    uint64_t committed_scaled_bytes;
    uint64_t populated_scaled_bytes;
    uint64_t committed_fractional_scaled_bytes; /* 1 << 63 is one byte */
    uint64_t populated_fractional_scaled_bytes;
} zx_info_vmo_t;

/* ---- Sockets, timers, streams ------------------------------------------- */
typedef struct zx_info_socket {
    uint32_t options; /* of zx_socket_create */
    uint8_t padding1[4];
    size_t rx_buf_max; /* bytes */
    size_t rx_buf_size;
    size_t rx_buf_available; /* stream: rx_buf_size; datagram: size of the first one */
    size_t tx_buf_max;       /* the peer's receive buffer; 0 once the peer is closed */
    size_t tx_buf_size;
} zx_info_socket_t;

typedef struct zx_info_timer {
    uint32_t options; /* of zx_timer_create */
    zx_clock_t clock_id;
    zx_time_t deadline;  /* 0 if not armed */
    zx_duration_t slack; /* 0 if not armed */
} zx_info_timer_t;

typedef struct zx_info_stream {
    uint32_t options;
    uint8_t padding1[4];
    zx_off_t seek;
    uint64_t content_size; /* bytes */
} zx_info_stream_t;

/* ---- Resources and devices ---------------------------------------------------------- */
typedef struct zx_info_resource {
    uint32_t kind; /* ZX_RSRC_KIND_*, zircon/syscalls/resource.h */
    uint32_t flags;
    uint64_t base;
    size_t size;
    char name[ZX_MAX_NAME_LEN];
} zx_info_resource_t;

typedef struct zx_info_bti {
    uint64_t minimum_contiguity; /* bytes */
    uint64_t aspace_size;        /* bytes */
    uint64_t pmo_count;          /* pinned regions */
    uint64_t quarantine_count;   /* those whose handle went away without unpinning */
} zx_info_bti_t;

/* ======================================================================== */
/* Properties                                                               */
/* ======================================================================== */

/* name                                  number           object; value; get, set */
#define ZX_PROP_REGISTER_GS              ((uint32_t)2u)  /* calling thread; uintptr_t; get, set */
#define ZX_PROP_NAME                     ((uint32_t)3u)  /* see below; char[32]; get, set */
#define ZX_PROP_REGISTER_FS              ((uint32_t)4u)  /* calling thread; uintptr_t; get, set */
#define ZX_PROP_PROCESS_DEBUG_ADDR       ((uint32_t)5u)  /* process; uintptr_t; get, set */
#define ZX_PROP_PROCESS_VDSO_BASE_ADDRESS ((uint32_t)6u) /* process; uintptr_t; get */
#define ZX_PROP_PROCESS_BREAK_ON_LOAD    ((uint32_t)7u)  /* process; uintptr_t; get, set */
#define ZX_PROP_PROCESS_HW_TRACE_CONTEXT_ID ((uint32_t)8u) /* process; uintptr_t; get */
#define ZX_PROP_SOCKET_RX_THRESHOLD      ((uint32_t)12u) /* socket; size_t; get, set */
#define ZX_PROP_SOCKET_TX_THRESHOLD      ((uint32_t)13u) /* socket; size_t; get, set */
#define ZX_PROP_JOB_KILL_ON_OOM          ((uint32_t)15u) /* job; size_t 0 or 1; set */
#define ZX_PROP_EXCEPTION_STATE          ((uint32_t)16u) /* exception; uint32_t; get, set */
#define ZX_PROP_VMO_CONTENT_SIZE         ((uint32_t)17u) /* VMO; uint64_t; get, set (+WRITE) */
#define ZX_PROP_EXCEPTION_STRATEGY       ((uint32_t)18u) /* exception; uint32_t; get, set */
#define ZX_PROP_STREAM_MODE_APPEND       ((uint32_t)19u) /* stream; uint8_t; get, set */
/* Jobs, processes, threads, VMOs, resources and BTIs have a name. */

__END_CDECLS

#endif /* ZIRCON_SYSCALLS_OBJECT_H_ */
