/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A VMAR with one mapping of each kind, for Linux's own calls to work on, and
 * what has to be true of it afterwards.
 *
 *	page    0  1  2  3  4  5  6  7  8  9  10 11
 *	        .  .  w  w  .  r  r  .  x  x  .  .
 *
 * '.' is the reservation. The handles' rights make each mapping's permissions
 * the most it may have.
 */
#ifndef TESTS_API_COMMON_GROUND_H
#define TESTS_API_COMMON_GROUND_H

#include "common.h"

#define GROUND_PAGES	12
#define GROUND		"..ww.rr.xx.."
/* The first words of a mapping's two pages are these and the next number. */
#define WRITABLE_WORD	100u
#define READABLE_WORD	200u
#define EXECUTABLE_WORD	300u

struct ground {
	zx_handle_t vmar;
	zx_vaddr_t base;
	zx_handle_t writable;	/* pages 2, 3 */
	zx_handle_t readable;	/* pages 5, 6 */
	zx_handle_t executable;	/* pages 8, 9 */
};

struct ground ground_new(void);
static inline void *ground_at(const struct ground *g, size_t page)
{
	return (void *)(g->base + PAGES(page));
}

/* VMOs hold what they did; Linux and the VMAR agree on what is mapped where. */
void assert_ground_(const char *file, int line, const struct ground *g);
#define assert_ground(g) assert_ground_(__FILE__, __LINE__, g)
/* The same, then what may be accessed, then each call on each kind of range. */
void assert_ground_works_(const char *file, int line, const struct ground *g);
#define assert_ground_works(g) assert_ground_works_(__FILE__, __LINE__, g)

/* A call of Linux's that must fail so. */
#define assert_errno(expr, want)						\
	do {									\
		errno = 0;							\
		ck_assert_msg((long)(expr) == -1, "%s went through", #expr);	\
		ck_assert_int_eq(errno, want);					\
	} while (0)

/* Runs @body in a child, whose assertions count; returns once it is over. */
pid_t child_run(void (*body)(void *arg), void *arg);
void child_join(pid_t child);

#endif /* TESTS_API_COMMON_GROUND_H */
