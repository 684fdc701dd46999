// SPDX-License-Identifier: MIT
/*
 * Clocks: Linux's own, CLOCK_MONOTONIC (which stops in suspend) and
 * CLOCK_BOOTTIME. Ticks are nanoseconds, so that ticks and clocks agree exactly.
 */
#include <linux/errno.h>
#include <linux/time.h>
#include <linux/time_types.h>
#include <zircon/time.h>

#include "alias.h"
#include "libzx.h"

#define NSEC 1000000000

static int64_t now(int clock)
{
	struct __kernel_timespec ts = { 0 };

	sys_call2(__NR_clock_gettime, clock, (long)&ts);
	return ts.tv_sec * NSEC + ts.tv_nsec;
}

zx_instant_mono_t zx_clock_get_monotonic(void)
{
	return now(CLOCK_MONOTONIC);
}
ZXI_ALIAS(zx_clock_get_monotonic);

zx_instant_boot_t zx_clock_get_boot(void)
{
	return now(CLOCK_BOOTTIME);
}
ZXI_ALIAS(zx_clock_get_boot);

zx_instant_mono_t zx_deadline_after(zx_duration_mono_t nanoseconds)
{
	int64_t t;

	/* The clock is not negative: only the sum upwards can overflow. */
	if (__builtin_add_overflow(now(CLOCK_MONOTONIC), nanoseconds, &t))
		return ZX_TIME_INFINITE;
	return t;
}
ZXI_ALIAS(zx_deadline_after);

zx_status_t zx_nanosleep(zx_instant_mono_t deadline)
{
	/* A wait for nothing: then the module knows what the thread does. */
	struct zx_ioc_wait_many args = { .deadline = deadline };
	struct __kernel_timespec ts;

	if (deadline <= 0) {
		sys_call0(__NR_sched_yield);
		return ZX_OK;
	}
	if (ZXI_CALL(ZX_IOC_OBJECT_WAIT_MANY, &args) == ZX_ERR_TIMED_OUT)
		return ZX_OK;
	/* It is not there. */
	ts.tv_sec = deadline / NSEC;
	ts.tv_nsec = deadline % NSEC;
	while (sys_call4(__NR_clock_nanosleep, CLOCK_MONOTONIC, TIMER_ABSTIME,
			 (long)&ts, 0) == -EINTR)
		;
	return ZX_OK;
}
ZXI_ALIAS(zx_nanosleep);

zx_ticks_t zx_ticks_get(void)
{
	return now(CLOCK_MONOTONIC);
}
ZXI_ALIAS(zx_ticks_get);

zx_ticks_t zx_ticks_get_boot(void)
{
	return now(CLOCK_BOOTTIME);
}
ZXI_ALIAS(zx_ticks_get_boot);

zx_ticks_t zx_ticks_per_second(void)
{
	return NSEC;
}
ZXI_ALIAS(zx_ticks_per_second);
