/* SPDX-License-Identifier: MIT */
/*
 * zircon/syscalls/debug.h - kinds and structures of zx_thread_read_state and
 * zx_thread_write_state.
 */
#ifndef ZIRCON_SYSCALLS_DEBUG_H_
#define ZIRCON_SYSCALLS_DEBUG_H_

#include <zircon/types.h>

__BEGIN_CDECLS

/* ---- Kinds -------------------------------------------------------------- */
typedef uint32_t zx_thread_state_topic_t;
#define ZX_THREAD_STATE_GENERAL_REGS ((zx_thread_state_topic_t)0u)
#define ZX_THREAD_STATE_FP_REGS      ((zx_thread_state_topic_t)1u)
#define ZX_THREAD_STATE_VECTOR_REGS  ((zx_thread_state_topic_t)2u)
#define ZX_THREAD_STATE_DEBUG_REGS   ((zx_thread_state_topic_t)4u)
#define ZX_THREAD_STATE_SINGLE_STEP  ((zx_thread_state_topic_t)5u)
/* Numbers without an implementation: ZX_ERR_INVALID_ARGS. GENERAL_REGS has both bases. */
#define ZX_THREAD_X86_REGISTER_FS    ((zx_thread_state_topic_t)6u)
#define ZX_THREAD_X86_REGISTER_GS    ((zx_thread_state_topic_t)7u)

/* ZX_THREAD_STATE_SINGLE_STEP: 0 or 1 */
typedef uint32_t zx_thread_state_single_step_t;

typedef uint64_t zx_thread_x86_register_fs_t;
typedef uint64_t zx_thread_x86_register_gs_t;

#if defined(__x86_64__)

typedef struct zx_thread_state_general_regs {
    uint64_t rax;
    uint64_t rbx;
    uint64_t rcx;
    uint64_t rdx;
    uint64_t rsi;
    uint64_t rdi;
    uint64_t rbp;
    uint64_t rsp;
    uint64_t r8;
    uint64_t r9;
    uint64_t r10;
    uint64_t r11;
    uint64_t r12;
    uint64_t r13;
    uint64_t r14;
    uint64_t r15;
    uint64_t rip;
    uint64_t rflags;
    uint64_t fs_base;
    uint64_t gs_base;
} zx_thread_state_general_regs_t;

/* x87 */
typedef struct zx_thread_state_fp_regs {
    uint16_t fcw;
    uint16_t fsw;
    uint8_t ftw;
    uint8_t reserved;
    uint16_t fop;
    uint64_t fip;
    uint64_t fdp;
    uint8_t padding1[8];
    struct {
        uint64_t low;
        uint64_t high;
    } st[8] __ALIGNED(16);
} zx_thread_state_fp_regs_t;

/* XMM and YMM are the low parts of ZMM; what the processor lacks reads as 0. */
typedef struct zx_thread_state_vector_regs {
    struct {
        uint64_t v[8];
    } zmm[32];
    uint64_t opmask[8];
    uint32_t mxcsr;
    uint8_t padding1[4];
} zx_thread_state_vector_regs_t;

typedef struct zx_thread_state_debug_regs {
    uint64_t dr[4];
    uint64_t dr6;
    uint64_t dr7;
} zx_thread_state_debug_regs_t;

#elif defined(__aarch64__)

typedef struct zx_thread_state_general_regs {
    uint64_t r[30];
    uint64_t lr;
    uint64_t sp;
    uint64_t pc;
    uint64_t cpsr; /* only the condition flags */
    uint64_t tpidr;
} zx_thread_state_general_regs_t;

/* There is no such state apart from the vector registers: ZX_ERR_NOT_SUPPORTED. */
typedef struct zx_thread_state_fp_regs {
    uint32_t unused;
} zx_thread_state_fp_regs_t;

typedef struct zx_thread_state_vector_regs {
    uint32_t fpcr;
    uint32_t fpsr;
    struct {
        uint64_t low;
        uint64_t high;
    } v[32];
} zx_thread_state_vector_regs_t;

#define ZX_ARM64_MAX_HW_BREAKPOINTS_ 16
typedef struct zx_thread_state_debug_regs {
    struct {
        uint32_t dbgbcr;
        uint8_t padding1[4];
        uint64_t dbgbvr;
    } hw_bps[ZX_ARM64_MAX_HW_BREAKPOINTS_];
    struct {
        uint32_t dbgwcr;
        uint8_t padding1[4];
        uint64_t dbgwvr;
    } hw_wps[ZX_ARM64_MAX_HW_BREAKPOINTS_];
    uint64_t far;
    uint32_t esr;
    uint8_t hw_bps_count; /* those the processor has */
    uint8_t hw_wps_count;
    uint8_t padding1[2];
} zx_thread_state_debug_regs_t;

#else
#error "zircon/syscalls/debug.h: unknown architecture"
#endif

__END_CDECLS

#endif /* ZIRCON_SYSCALLS_DEBUG_H_ */
