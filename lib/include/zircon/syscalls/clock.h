/* SPDX-License-Identifier: MIT */
/*
 * zircon/syscalls/clock.h - options and structures of the clocks that user code
 * sets: zx_clock_create, zx_clock_get_details, zx_clock_update. (The clocks of the
 * kernel, ZX_CLOCK_*, are in zircon/time.h.)
 *
 * The options word of each of the three calls names the version of the structure
 * behind its pointer in the top six bits.
 */
#ifndef ZIRCON_SYSCALLS_CLOCK_H_
#define ZIRCON_SYSCALLS_CLOCK_H_

#include <zircon/types.h>

__BEGIN_CDECLS

#define ZX_CLOCK_ARGS_VERSION_SHIFT ((uint64_t)58u)
#define ZX_CLOCK_ARGS_VERSION_BITS  ((uint64_t)6u)
#define ZX_CLOCK_ARGS_VERSION_MASK  ((uint64_t)0x3f << ZX_CLOCK_ARGS_VERSION_SHIFT)
#define ZX_CLOCK_ARGS_VERSION(n) \
    (((uint64_t)(n) << ZX_CLOCK_ARGS_VERSION_SHIFT) & ZX_CLOCK_ARGS_VERSION_MASK)

/* ---- zx_clock_create ---------------------------------------------------- */
#define ZX_CLOCK_OPT_MONOTONIC  ((uint64_t)1u << 0) /* never goes back */
#define ZX_CLOCK_OPT_CONTINUOUS ((uint64_t)1u << 1) /* never jumps, once set */
#define ZX_CLOCK_OPT_AUTO_START ((uint64_t)1u << 2) /* starts as a copy of its reference */
#define ZX_CLOCK_OPT_BOOT       ((uint64_t)1u << 3) /* its reference is ZX_CLOCK_BOOT */
#define ZX_CLOCK_OPT_MAPPABLE   ((uint64_t)1u << 4) /* for zx_vmar_map_clock */
#define ZX_CLOCK_OPTS_ALL \
    (ZX_CLOCK_OPT_MONOTONIC | ZX_CLOCK_OPT_CONTINUOUS | ZX_CLOCK_OPT_AUTO_START | \
     ZX_CLOCK_OPT_BOOT | ZX_CLOCK_OPT_MAPPABLE)

typedef struct zx_clock_create_args_v1 {
    zx_time_t backstop_time; /* the clock never shows less */
} zx_clock_create_args_v1_t;

/* ---- zx_clock_update ---------------------------------------------------- */
/* Which fields of the arguments hold */
#define ZX_CLOCK_UPDATE_OPTION_SYNTHETIC_VALUE_VALID ((uint64_t)1u << 0)
#define ZX_CLOCK_UPDATE_OPTION_RATE_ADJUST_VALID     ((uint64_t)1u << 1)
#define ZX_CLOCK_UPDATE_OPTION_ERROR_BOUND_VALID     ((uint64_t)1u << 2)
#define ZX_CLOCK_UPDATE_OPTION_REFERENCE_VALUE_VALID ((uint64_t)1u << 3)
/* Version 1 has one value, the synthetic one. */
#define ZX_CLOCK_UPDATE_OPTION_VALUE_VALID ZX_CLOCK_UPDATE_OPTION_SYNTHETIC_VALUE_VALID
#define ZX_CLOCK_UPDATE_OPTION_BOTH_VALUES_VALID \
    (ZX_CLOCK_UPDATE_OPTION_SYNTHETIC_VALUE_VALID | ZX_CLOCK_UPDATE_OPTION_REFERENCE_VALUE_VALID)
#define ZX_CLOCK_UPDATE_OPTIONS_ALL \
    (ZX_CLOCK_UPDATE_OPTION_BOTH_VALUES_VALID | ZX_CLOCK_UPDATE_OPTION_RATE_ADJUST_VALID | \
     ZX_CLOCK_UPDATE_OPTION_ERROR_BOUND_VALID)

/* Parts per million */
#define ZX_CLOCK_UPDATE_MIN_RATE_ADJUST ((int32_t)-1000)
#define ZX_CLOCK_UPDATE_MAX_RATE_ADJUST ((int32_t)1000)

#define ZX_CLOCK_UNKNOWN_ERROR ((uint64_t)0xffffffffffffffffu)

typedef struct zx_clock_update_args_v1 {
    int32_t rate_adjust; /* ppm */
    uint8_t padding1[4];
    int64_t value;        /* ns */
    uint64_t error_bound; /* ns, or ZX_CLOCK_UNKNOWN_ERROR */
} zx_clock_update_args_v1_t;

typedef struct zx_clock_update_args_v2 {
    int32_t rate_adjust;
    uint8_t padding1[4];
    int64_t synthetic_value; /* what the clock shows, ns */
    int64_t reference_value; /* when its reference shows this, ns */
    uint64_t error_bound;
} zx_clock_update_args_v2_t;

/* ---- zx_clock_get_details ------------------------------------------------ */
typedef struct zx_clock_rate {
    uint32_t synthetic_ticks; /* 0: the clock was never set */
    uint32_t reference_ticks;
} zx_clock_rate_t;

/* synthetic = (reference - reference_offset) * rate + synthetic_offset */
typedef struct zx_clock_transformation {
    int64_t reference_offset;
    int64_t synthetic_offset;
    zx_clock_rate_t rate;
} zx_clock_transformation_t;

typedef struct zx_clock_details_v1 {
    uint64_t options; /* of zx_clock_create */
    zx_time_t backstop_time;
    zx_clock_transformation_t reference_ticks_to_synthetic;
    zx_clock_transformation_t reference_to_synthetic;
    uint64_t error_bound;
    zx_ticks_t query_ticks; /* when this was read */
    zx_ticks_t last_value_update_ticks;
    zx_ticks_t last_rate_adjust_update_ticks;
    zx_ticks_t last_error_bounds_update_ticks;
    uint32_t generation_counter; /* changes with each update */
    uint8_t padding1[4];
} zx_clock_details_v1_t;

__END_CDECLS

#endif /* ZIRCON_SYSCALLS_CLOCK_H_ */
