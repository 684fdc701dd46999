/* SPDX-License-Identifier: MIT */
/*
 * zircon/time.h - points in time, durations, and arithmetic on them that
 * saturates instead of overflowing: what would be later than every time is
 * ZX_TIME_INFINITE, what would be earlier is ZX_TIME_INFINITE_PAST.
 * All are signed 64-bit nanoseconds, except ticks, whose length is
 * 1 / zx_ticks_per_second() seconds.
 */
#ifndef ZIRCON_TIME_H_
#define ZIRCON_TIME_H_

#include <stdint.h>

#include <zircon/compiler.h>

/* struct timespec is a matter of the C library; without one its two helpers are left out. */
#if defined(__STDC_HOSTED__) && __STDC_HOSTED__ && defined(__has_include)
#if __has_include(<time.h>)
#include <time.h>
#if defined(__cplusplus) || (defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L) || \
    defined(_POSIX_C_SOURCE)
#define ZX_TIME_HAS_TIMESPEC_ 1
#endif
#endif
#endif

__BEGIN_CDECLS

/* ---- Types -------------------------------------------------------------- */
typedef int64_t zx_time_t;          /* a point on some clock, ns */
typedef int64_t zx_instant_mono_t;  /* a point on ZX_CLOCK_MONOTONIC, ns since boot */
typedef int64_t zx_instant_boot_t;  /* a point on ZX_CLOCK_BOOT, ns since boot, suspend counted */

typedef int64_t zx_duration_t; /* ns */
typedef int64_t zx_duration_mono_t;
typedef int64_t zx_duration_boot_t;

typedef int64_t zx_ticks_t; /* a reading, or a number, of hardware ticks */
typedef int64_t zx_instant_mono_ticks_t;
typedef int64_t zx_instant_boot_ticks_t;
typedef int64_t zx_duration_mono_ticks_t;
typedef int64_t zx_duration_boot_ticks_t;

typedef uint32_t zx_clock_t;
#define ZX_CLOCK_MONOTONIC ((zx_clock_t)0)
#define ZX_CLOCK_BOOT      ((zx_clock_t)1)

#define ZX_TIME_INFINITE      INT64_MAX
#define ZX_TIME_INFINITE_PAST INT64_MIN

/* ---- Saturating arithmetic ---------------------------------------------- */
/* The three primitives are written out so that they stay constexpr in C++. */
static inline __CONSTEXPR int64_t zx_time_sat_add_(int64_t a, int64_t b) {
    return b > 0 && a > INT64_MAX - b   ? ZX_TIME_INFINITE
           : b < 0 && a < INT64_MIN - b ? ZX_TIME_INFINITE_PAST
                                        : a + b;
}

static inline __CONSTEXPR int64_t zx_time_sat_sub_(int64_t a, int64_t b) {
    return b < 0 && a > INT64_MAX + b   ? ZX_TIME_INFINITE
           : b > 0 && a < INT64_MIN + b ? ZX_TIME_INFINITE_PAST
                                        : a - b;
}

/* Compares by division, which never overflows once the -1 and 0 cases are out. */
static inline __CONSTEXPR int64_t zx_time_sat_mul_(int64_t a, int64_t b) {
    return a == 0 || b == 0                                ? 0
           : a == -1                                       ? zx_time_sat_sub_(0, b)
           : b == -1                                       ? zx_time_sat_sub_(0, a)
           : (a > 0) == (b > 0)
               ? ((a > 0 ? a > INT64_MAX / b : a < INT64_MAX / b) ? ZX_TIME_INFINITE : a * b)
               : ((a > 0 ? b < INT64_MIN / a : a < INT64_MIN / b) ? ZX_TIME_INFINITE_PAST : a * b);
}

/* time + duration */
static inline __CONSTEXPR zx_time_t zx_time_add_duration(zx_time_t time, zx_duration_t duration) {
    return zx_time_sat_add_(time, duration);
}

/* time - duration */
static inline __CONSTEXPR zx_time_t zx_time_sub_duration(zx_time_t time, zx_duration_t duration) {
    return zx_time_sat_sub_(time, duration);
}

/* From time2 to time1: time1 - time2 */
static inline __CONSTEXPR zx_duration_t zx_time_sub_time(zx_time_t time1, zx_time_t time2) {
    return zx_time_sat_sub_(time1, time2);
}

/* a + b */
static inline __CONSTEXPR zx_duration_t zx_duration_add_duration(zx_duration_t a, zx_duration_t b) {
    return zx_time_sat_add_(a, b);
}

/* a - b */
static inline __CONSTEXPR zx_duration_t zx_duration_sub_duration(zx_duration_t a, zx_duration_t b) {
    return zx_time_sat_sub_(a, b);
}

/* duration * factor */
static inline __CONSTEXPR zx_duration_t zx_duration_mul_int64(zx_duration_t duration,
                                                              int64_t factor) {
    return zx_time_sat_mul_(duration, factor);
}

/* ---- Units -------------------------------------------------------------- */
/* So many of a unit, in ns; saturates. */
static inline __CONSTEXPR zx_duration_t zx_duration_from_nsec(int64_t n) { return n; }
static inline __CONSTEXPR zx_duration_t zx_duration_from_usec(int64_t n) {
    return zx_duration_mul_int64(INT64_C(1000), n);
}
static inline __CONSTEXPR zx_duration_t zx_duration_from_msec(int64_t n) {
    return zx_duration_mul_int64(INT64_C(1000000), n);
}
static inline __CONSTEXPR zx_duration_t zx_duration_from_sec(int64_t n) {
    return zx_duration_mul_int64(INT64_C(1000000000), n);
}
static inline __CONSTEXPR zx_duration_t zx_duration_from_min(int64_t n) {
    return zx_duration_mul_int64(INT64_C(60000000000), n);
}
static inline __CONSTEXPR zx_duration_t zx_duration_from_hour(int64_t n) {
    return zx_duration_mul_int64(INT64_C(3600000000000), n);
}

/*
 * The same as macros. A constant argument gives a constant expression (usable
 * in static initialisers, fractions allowed; an overflow there is a
 * compile-time diagnostic), any other argument saturates.
 */
#ifdef __cplusplus
#define ZX_TIME_UNIT_(ns, n)                                       \
    (__builtin_constant_p(n) ? (zx_duration_t)((int64_t)(ns) * (n)) \
                             : zx_duration_mul_int64((ns), (n)))
#else
#define ZX_TIME_UNIT_(ns, n)                                             \
    (__builtin_choose_expr(__builtin_constant_p(n), (int64_t)(ns) * (n), \
                           zx_duration_mul_int64((ns), (n))))
#endif
#define ZX_NSEC(n) ((zx_duration_t)(n))
#define ZX_USEC(n) ((zx_duration_t)ZX_TIME_UNIT_(INT64_C(1000), n))
#define ZX_MSEC(n) ((zx_duration_t)ZX_TIME_UNIT_(INT64_C(1000000), n))
#define ZX_SEC(n)  ((zx_duration_t)ZX_TIME_UNIT_(INT64_C(1000000000), n))
#define ZX_MIN(n)  ((zx_duration_t)ZX_TIME_UNIT_(INT64_C(60000000000), n))
#define ZX_HOUR(n) ((zx_duration_t)ZX_TIME_UNIT_(INT64_C(3600000000000), n))

/* ---- struct timespec ---------------------------------------------------- */
#ifdef ZX_TIME_HAS_TIMESPEC_
/* The time of a timespec, in ns; saturates. */
static inline __CONSTEXPR zx_duration_t zx_duration_from_timespec(struct timespec ts) {
    return zx_duration_add_duration(zx_duration_from_sec((int64_t)ts.tv_sec),
                                    zx_duration_from_nsec((int64_t)ts.tv_nsec));
}

/* For a negative duration both members are <= 0. */
static inline struct timespec zx_timespec_from_duration(zx_duration_t duration) {
    struct timespec ts;
    ts.tv_sec = (time_t)(duration / INT64_C(1000000000));
    ts.tv_nsec = (long)(duration % INT64_C(1000000000));
    return ts;
}
#endif

__END_CDECLS

#endif /* ZIRCON_TIME_H_ */
