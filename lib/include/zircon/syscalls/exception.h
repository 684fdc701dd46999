/* SPDX-License-Identifier: MIT */
/*
 * zircon/syscalls/exception.h - exceptions: their types, the message that announces
 * one, and the report that ZX_INFO_THREAD_EXCEPTION_REPORT gives.
 */
#ifndef ZIRCON_SYSCALLS_EXCEPTION_H_
#define ZIRCON_SYSCALLS_EXCEPTION_H_

#include <zircon/syscalls/types.h>
#include <zircon/types.h>

__BEGIN_CDECLS

/* ---- Types -------------------------------------------------------------- */
typedef uint32_t zx_excp_type_t;

/* Raised by the processor */
#define ZX_EXCP_GENERAL               ((zx_excp_type_t)0x008u)
#define ZX_EXCP_FATAL_PAGE_FAULT      ((zx_excp_type_t)0x108u) /* synth_code: zx_status_t */
#define ZX_EXCP_UNDEFINED_INSTRUCTION ((zx_excp_type_t)0x208u)
#define ZX_EXCP_SW_BREAKPOINT         ((zx_excp_type_t)0x308u)
#define ZX_EXCP_HW_BREAKPOINT         ((zx_excp_type_t)0x408u)
#define ZX_EXCP_UNALIGNED_ACCESS      ((zx_excp_type_t)0x508u)

/* Raised by the kernel or by a program */
#define ZX_EXCP_SYNTH            ((zx_excp_type_t)0x8000u)
#define ZX_EXCP_THREAD_STARTING  ((zx_excp_type_t)0x008u | ZX_EXCP_SYNTH) /* process debugger */
#define ZX_EXCP_THREAD_EXITING   ((zx_excp_type_t)0x108u | ZX_EXCP_SYNTH) /* process debugger */
#define ZX_EXCP_POLICY_ERROR     ((zx_excp_type_t)0x208u | ZX_EXCP_SYNTH) /* synth_code: below */
#define ZX_EXCP_PROCESS_STARTING ((zx_excp_type_t)0x308u | ZX_EXCP_SYNTH) /* job debuggers */
#define ZX_EXCP_USER             ((zx_excp_type_t)0x309u | ZX_EXCP_SYNTH) /* job debuggers */

#define ZX_EXCP_IS_ARCH(type) (((type) & ZX_EXCP_SYNTH) == 0)

/* ---- synth_code of ZX_EXCP_POLICY_ERROR ----------------------------------- */
/* Up to 15 they are the numbers of the ZX_POL_* conditions. */
#define ZX_EXCP_POLICY_CODE_BAD_HANDLE              ((uint32_t)0u)
#define ZX_EXCP_POLICY_CODE_WRONG_OBJECT            ((uint32_t)1u)
#define ZX_EXCP_POLICY_CODE_VMAR_WX                 ((uint32_t)2u)
#define ZX_EXCP_POLICY_CODE_NEW_ANY                 ((uint32_t)3u)
#define ZX_EXCP_POLICY_CODE_NEW_VMO                 ((uint32_t)4u)
#define ZX_EXCP_POLICY_CODE_NEW_CHANNEL             ((uint32_t)5u)
#define ZX_EXCP_POLICY_CODE_NEW_EVENT               ((uint32_t)6u)
#define ZX_EXCP_POLICY_CODE_NEW_EVENTPAIR           ((uint32_t)7u)
#define ZX_EXCP_POLICY_CODE_NEW_PORT                ((uint32_t)8u)
#define ZX_EXCP_POLICY_CODE_NEW_SOCKET              ((uint32_t)9u)
#define ZX_EXCP_POLICY_CODE_NEW_FIFO                ((uint32_t)10u)
#define ZX_EXCP_POLICY_CODE_NEW_TIMER               ((uint32_t)11u)
#define ZX_EXCP_POLICY_CODE_NEW_PROCESS             ((uint32_t)12u)
#define ZX_EXCP_POLICY_CODE_NEW_PROFILE             ((uint32_t)13u)
#define ZX_EXCP_POLICY_CODE_NEW_PAGER               ((uint32_t)14u)
#define ZX_EXCP_POLICY_CODE_AMBIENT_MARK_VMO_EXEC   ((uint32_t)15u)
#define ZX_EXCP_POLICY_CODE_CHANNEL_FULL_WRITE      ((uint32_t)16u)
#define ZX_EXCP_POLICY_CODE_PORT_TOO_MANY_PACKETS   ((uint32_t)17u)
#define ZX_EXCP_POLICY_CODE_BAD_SYSCALL             ((uint32_t)18u) /* synth_data: its number */
#define ZX_EXCP_POLICY_CODE_PORT_TOO_MANY_OBSERVERS ((uint32_t)19u)
#define ZX_EXCP_POLICY_CODE_HANDLE_LEAK             ((uint32_t)20u) /* bad out-handle pointer */
#define ZX_EXCP_POLICY_CODE_NEW_IOB                 ((uint32_t)21u)
#define ZX_EXCP_POLICY_CODE_NEW_SAMPLER             ((uint32_t)22u)

/* ---- The message in an exception channel ---------------------------------- */
/* One such record, and one exception handle. The ZX_EXCEPTION_* values are in zircon/types.h. */
typedef struct zx_exception_info {
    zx_koid_t pid;
    zx_koid_t tid;
    zx_excp_type_t type;
    uint8_t padding1[4];
} zx_exception_info_t;

/* ---- The report ---------------------------------------------------------- */
typedef struct zx_x86_64_exc_data {
    uint64_t vector;
    uint64_t err_code;
    uint64_t cr2; /* fault address */
} zx_x86_64_exc_data_t;

typedef struct zx_arm64_exc_data {
    uint32_t esr;
    uint8_t padding1[4];
    uint64_t far; /* fault address */
    uint8_t padding2[8];
} zx_arm64_exc_data_t;

struct zx_exception_context {
    struct {
        union {
            zx_x86_64_exc_data_t x86_64;
            zx_arm64_exc_data_t arm_64;
        } u;
    } arch;
    uint32_t synth_code; /* meaning depends on the type */
    uint32_t synth_data;
};

typedef struct zx_exception_header {
    uint32_t size; /* bytes of the whole report */
    zx_excp_type_t type;
} zx_exception_header_t;

typedef struct zx_exception_report {
    zx_exception_header_t header;
    zx_exception_context_t context;
} zx_exception_report_t;

/* Version 1 ends before the synth words. */
typedef struct zx_exception_report_v1 {
    zx_exception_header_t header;
    struct {
        struct {
            union {
                zx_x86_64_exc_data_t x86_64;
                zx_arm64_exc_data_t arm_64;
            } u;
        } arch;
    } context;
} zx_exception_report_v1_t;

__END_CDECLS

#endif /* ZIRCON_SYSCALLS_EXCEPTION_H_ */
