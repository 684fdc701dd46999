/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Allocations that fail when told to. Needs a kernel with fault injection, the debug kernel:
 * /proc/.../fail-nth of a task makes the N-th allocation from now on fail, once. Copies from
 * and to user space count as well: when one of those fails, the status is that of a bad
 * pointer.
 */
#ifndef TESTS_API_COMMON_INJECTION_H
#define TESTS_API_COMMON_INJECTION_H

#include <stdbool.h>

#include <zircon/types.h>

/* Once in a test. */
void begin(void);
/* In this task; in the module's workers, of which a call takes one that is idle. */
void in_this_task(void);
void in_the_workers(void);
/* From here on, to the next disarm(), no call but the one under test. */
void arm(unsigned int n);
/* Has an allocation, or a copy, failed since arm()? */
bool disarm(void);
/* Was it a copy that failed since arm()? */
bool copy_failed(void);
void assert_out_of_memory(zx_status_t status, const char *what, int n);

#endif /* TESTS_API_COMMON_INJECTION_H */
