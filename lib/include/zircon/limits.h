/* SPDX-License-Identifier: MIT */
/*
 * zircon/limits.h - bounds that programs may rely on at compile time. The page
 * size of the running system is zx_system_get_page_size().
 */
#ifndef ZIRCON_LIMITS_H_
#define ZIRCON_LIMITS_H_

#include <stddef.h>
#include <stdint.h>

/* ---- Pages -------------------------------------------------------------- */
#if defined(__x86_64__)
#define ZX_PAGE_SHIFT     (12u) /* the only base page size of the architecture */
#define ZX_MIN_PAGE_SHIFT (12u)
#define ZX_MAX_PAGE_SHIFT (21u)
#elif defined(__aarch64__)
#define ZX_MIN_PAGE_SHIFT (12u)
#define ZX_MAX_PAGE_SHIFT (16u)
#else
#error "zircon/limits.h: unknown architecture"
#endif

#define ZX_MIN_PAGE_SIZE (1u << ZX_MIN_PAGE_SHIFT)
#define ZX_MAX_PAGE_SIZE (1u << ZX_MAX_PAGE_SHIFT)

#ifdef ZX_PAGE_SHIFT
#define ZX_PAGE_SIZE ((uintptr_t)(1u << ZX_PAGE_SHIFT))
#define ZX_PAGE_MASK (ZX_PAGE_SIZE - 1u)
#endif

/* ---- Calls: typed as the arguments they bound --------------------------- */
#define ZX_WAIT_MANY_MAX_ITEMS       ((size_t)64u)      /* items of zx_object_wait_many */
#define ZX_CHANNEL_MAX_MSG_BYTES     ((uint32_t)65536u) /* bytes in one channel message */
#define ZX_CHANNEL_MAX_MSG_HANDLES   ((uint32_t)64u)    /* handles in one channel message */
#define ZX_CHANNEL_MAX_MSG_IOVECS    ((uint32_t)8192u)  /* entries of a USE_IOVEC array */
#define ZX_FIFO_MAX_SIZE_BYTES       ((size_t)4096u)    /* elem_count * elem_size */
#define ZX_CPRNG_DRAW_MAX_LEN        ((size_t)256u)     /* bytes of one zx_cprng_draw_once */
#define ZX_CPRNG_ADD_ENTROPY_MAX_LEN ((size_t)256u)     /* bytes of one zx_cprng_add_entropy */
#define ZX_MAX_NAME_LEN              ((size_t)32u)      /* bytes of a name, NUL included */
#define ZX_CPU_SET_MAX_CPUS          512                /* bits in a zx_cpu_set_t */

#endif /* ZIRCON_LIMITS_H_ */
