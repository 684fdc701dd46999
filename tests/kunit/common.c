// SPDX-License-Identifier: GPL-2.0-only
/* What the unit tests share, see common.h. */

#include <linux/math64.h>
#include <linux/moduleparam.h>
#include <linux/random.h>

#include "common.h"

static ulong test_seed;
module_param(test_seed, ulong, 0);
MODULE_PARM_DESC(test_seed, "unit tests: seed of the random tests, 0 for a new one each time");

/**
 * zx_test_seed() - start a random test
 * @test: told the seed, for its log
 * @rnd: seeded
 *
 * Return: the seed. tests/vm/run --param test_seed=SEED repeats the test.
 */
u64 zx_test_seed(struct kunit *test, struct rnd_state *rnd)
{
	u64 seed = test_seed ?: get_random_u64();

	kunit_info(test, "test_seed=%llu", seed);
	prandom_seed_state(rnd, seed);
	return seed;
}

u64 zx_test_random(struct rnd_state *rnd)
{
	u64 high = prandom_u32_state(rnd);

	return high << 32 | prandom_u32_state(rnd);
}

/* Uniform in [0, ceil). */
u64 zx_test_below(struct rnd_state *rnd, u64 ceil)
{
	return mul_u64_u64_shr(zx_test_random(rnd), ceil, 64);
}

static void zx_test_object_note(struct zx_object *obj, char step)
{
	struct zx_test_object *o = container_of(obj, struct zx_test_object, obj);

	if (o->steps < (int)sizeof(o->life) - 1)
		o->life[o->steps] = step;
	o->steps++;
}

static void zx_test_on_zero_handles(struct zx_object *obj)
{
	zx_test_object_note(obj, 'z');
}

/* The memory is KUnit's: what happened can be read after the release. */
static void zx_test_release(struct zx_object *obj)
{
	zx_test_object_note(obj, 'r');
}

#define ZX_TEST_OPS(ops_type)					\
	{							\
		.type = ops_type,				\
		.user_signals = ZX_USER_SIGNAL_ALL,		\
		.on_zero_handles = zx_test_on_zero_handles,	\
		.release = zx_test_release,			\
	}

static const struct zx_object_ops zx_test_event_ops =
	ZX_TEST_OPS(ZX_OBJ_TYPE_EVENT);
static const struct zx_object_ops zx_test_vmo_ops =
	ZX_TEST_OPS(ZX_OBJ_TYPE_VMO);

/**
 * zx_test_object() - a new object that only pretends
 * @test: frees its memory at its end
 * @type: ZX_OBJ_TYPE_EVENT or ZX_OBJ_TYPE_VMO
 *
 * Return: one reference, no handle.
 */
struct zx_test_object *zx_test_object(struct kunit *test, u32 type)
{
	struct zx_test_object *o = kunit_kzalloc(test, sizeof(*o), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, o);
	zx_object_init(&o->obj, type == ZX_OBJ_TYPE_EVENT ? &zx_test_event_ops :
							    &zx_test_vmo_ops,
		       o->name, 0, 0);
	return o;
}
