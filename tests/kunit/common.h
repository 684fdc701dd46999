/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the unit tests share: seeded random numbers and a test object.
 *
 * Each file is a suite. They are part of zircon.ko on a kernel with KUnit and
 * run when it is loaded: on 6.1 before zx_module_init(), so that what it sets
 * up is not there yet. A file's kunit_test_suite() adds to a section that KUnit
 * reads from the module; any number of files may have one.
 *
 * A test with many checks is cut into functions, and checks in loops are one
 * KUNIT_ line each: with KASAN every such line takes space on the stack.
 */
#ifndef _ZX_KUNIT_COMMON_H
#define _ZX_KUNIT_COMMON_H

#include <kunit/test.h>
#include <linux/prandom.h>

#include "object.h"

/* Random numbers */
u64 zx_test_seed(struct kunit *test, struct rnd_state *rnd);
u64 zx_test_random(struct rnd_state *rnd);
u64 zx_test_below(struct rnd_state *rnd, u64 ceil);

/**
 * struct zx_test_object - an object whose life is written down
 * @obj: head
 * @name: its name
 * @life: 'z' for each ->on_zero_handles, 'r' for each ->release, in order
 * @steps: how many
 */
struct zx_test_object {
	struct zx_object obj;
	char name[ZX_MAX_NAME_LEN];
	char life[8];
	int steps;
};

struct zx_test_object *zx_test_object(struct kunit *test, u32 type);

#endif /* _ZX_KUNIT_COMMON_H */
