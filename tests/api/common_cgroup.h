/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A memory cgroup for a test: what it charges is what the test's processes took, whatever else
 * the machine does meanwhile. Needs root.
 *
 * Check writes down each of its assertions that holds, in a file that is memory and
 * charged: where it is about memory, long loops have none but assert_ok() and its kind.
 */
#ifndef TESTS_API_COMMON_CGROUP_H
#define TESTS_API_COMMON_CGROUP_H

#include <stdbool.h>
#include <stdint.h>

/*
 * How far the account of a cgroup may be from the truth, up or down: the kernel charges each CPU
 * some pages ahead and returns them when it likes, and slab pages that are not quite empty stay.
 */
#define CHARGE_SLACK (2l << 20)

/* At least @size bytes, far more than the slack, are charged beyond @base. */
#define assert_charged(base, size) \
	ck_assert_int_ge(cgroup_charged(), (base) + (long)(size) - CHARGE_SLACK)

/* A new cgroup, of at most @limit bytes; a test has one at a time. */
void cgroup_make(uint64_t limit);
/* The calling process moves there; what it has is not charged, what it takes from now on is. */
bool cgroup_join(void);
/* Bytes charged, or -1. */
long cgroup_charged(void);
/* Soon after its last process has gone. */
void cgroup_remove(void);

/* The calling process in a cgroup of its own without a limit, and back. */
void cgroup_enter(void);
void cgroup_leave(void);

#endif /* TESTS_API_COMMON_CGROUP_H */
