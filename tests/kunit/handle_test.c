// SPDX-License-Identifier: GPL-2.0-only
/* Handle tables: values, slots and their reuse, rights, closing, races. */

#include <linux/delay.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "common.h"
#include "handle.h"

#define GENERATIONS	((u32)BIT(ZX_HANDLE_GEN_BITS))
#define RIGHTS		(ZX_RIGHT_READ | ZX_RIGHT_WRITE)

static int handle_init(struct kunit *test)
{
	struct zx_handle_table *table;

	table = kunit_kzalloc(test, sizeof(*table), GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	zx_handle_table_init(table);
	test->priv = table;
	return 0;
}

static void handle_exit(struct kunit *test)
{
	struct zx_handle_table *table = test->priv;

	if (!table)
		return;
	zx_handle_table_close(table);
	zx_handle_table_destroy(table);
}

/* As the comment in handle.h draws it. */
static u32 slot_of(const struct zx_handle_table *table, u32 value)
{
	return (value ^ table->secret) >> 2 & (ZX_HANDLE_SLOTS - 1);
}

static u32 generation_of(const struct zx_handle_table *table, u32 value)
{
	return (value ^ table->secret) >> (2 + ZX_HANDLE_SLOT_BITS);
}

/* A new handle, with a reference of its own. */
static u32 add(struct kunit *test, struct zx_test_object *o, u32 rights)
{
	u32 value = 0;

	zx_object_get(&o->obj);
	KUNIT_ASSERT_EQ(test, zx_handle_add(test->priv, &o->obj, rights, &value), 0);
	return value;
}

/* What a value names, without a reference. */
static struct zx_object *named(struct kunit *test, u32 value, u32 *rights)
{
	struct zx_object *obj = zx_handle_lookup(test->priv, value, rights);

	if (obj)
		zx_object_put(obj);
	return obj;
}

/* ---- Life of a handle ----------------------------------------------------- */

static void a_reserved_handle_names_nothing_yet(struct kunit *test)
{
	struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	struct zx_handle_table *table = test->priv;
	u32 value = 0, rights;

	KUNIT_ASSERT_EQ(test, zx_handle_reserve(table, &value), 0);
	KUNIT_EXPECT_NULL(test, named(test, value, &rights));
	KUNIT_EXPECT_FALSE(test, zx_handle_names(table, value, &o->obj));
	KUNIT_EXPECT_EQ(test, zx_handle_close(table, value), -EBADF);
	KUNIT_EXPECT_EQ(test, table->count, 0U);
	KUNIT_ASSERT_EQ(test, zx_handle_install(table, value, &o->obj, RIGHTS), 0);
	KUNIT_EXPECT_PTR_EQ(test, named(test, value, &rights), &o->obj);
	KUNIT_EXPECT_EQ(test, rights, RIGHTS);
	KUNIT_EXPECT_EQ(test, table->count, 1U);
	KUNIT_EXPECT_EQ(test, refcount_read(&o->obj.refs), 1U);
}

static void an_unreserved_handle_was_never_there(struct kunit *test)
{
	struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	struct zx_handle_table *table = test->priv;
	u32 value = 0, again, rights;

	KUNIT_ASSERT_EQ(test, zx_handle_reserve(table, &value), 0);
	zx_handle_unreserve(table, value);
	KUNIT_EXPECT_NULL(test, named(test, value, &rights));
	KUNIT_EXPECT_EQ(test, zx_handle_close(table, value), -EBADF);
	/* The slot serves again under another value. */
	again = add(test, o, RIGHTS);
	KUNIT_EXPECT_EQ(test, slot_of(table, again), slot_of(table, value));
	KUNIT_EXPECT_NE(test, again, value);
	KUNIT_EXPECT_NULL(test, named(test, value, &rights));
	zx_object_put(&o->obj);
}

static void a_closed_handle_is_gone_with_its_reference(struct kunit *test)
{
	struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	struct zx_handle_table *table = test->priv;
	u32 one = add(test, o, RIGHTS), two = add(test, o, ZX_RIGHT_NONE), rights;

	zx_object_put(&o->obj);
	KUNIT_EXPECT_EQ(test, atomic_read(&o->obj.handles), 2);
	KUNIT_EXPECT_EQ(test, zx_handle_close(table, one), 0);
	KUNIT_EXPECT_EQ(test, zx_handle_close(table, one), -EBADF);
	KUNIT_EXPECT_NULL(test, named(test, one, &rights));
	KUNIT_EXPECT_PTR_EQ(test, named(test, two, &rights), &o->obj);
	KUNIT_EXPECT_EQ(test, rights, ZX_RIGHT_NONE);
	KUNIT_EXPECT_STREQ(test, o->life, "");
	KUNIT_EXPECT_EQ(test, zx_handle_close(table, two), 0);
	KUNIT_EXPECT_STREQ(test, o->life, "zr");
	KUNIT_EXPECT_EQ(test, table->count, 0U);
}

static void a_removed_handle_leaves_its_reference(struct kunit *test)
{
	struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	struct zx_handle_table *table = test->priv;
	u32 value = add(test, o, RIGHTS), rights = 0;

	zx_object_put(&o->obj);
	KUNIT_EXPECT_PTR_EQ(test, zx_handle_remove(table, value, &rights), &o->obj);
	KUNIT_EXPECT_EQ(test, rights, RIGHTS);
	KUNIT_EXPECT_NULL(test, zx_handle_remove(table, value, &rights));
	KUNIT_EXPECT_EQ(test, atomic_read(&o->obj.handles), 1);
	KUNIT_EXPECT_STREQ(test, o->life, "");
	zx_object_handle_gone(&o->obj);
	KUNIT_EXPECT_STREQ(test, o->life, "zr");
}

static void a_handle_names_its_object_alone(struct kunit *test)
{
	struct zx_test_object *one = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	struct zx_test_object *two = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	u32 value = add(test, one, RIGHTS);

	KUNIT_EXPECT_TRUE(test, zx_handle_names(test->priv, value, &one->obj));
	KUNIT_EXPECT_FALSE(test, zx_handle_names(test->priv, value, &two->obj));
	zx_handle_close(test->priv, value);
	KUNIT_EXPECT_FALSE(test, zx_handle_names(test->priv, value, &one->obj));
	zx_object_put(&one->obj);
	zx_object_put(&two->obj);
}

/* ---- Values ---------------------------------------------------------------- */

static void values_are_well_formed_and_distinct(struct kunit *test)
{
	struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	struct zx_handle_table *table = test->priv;
	u32 i, value, rights;

	for (i = 0; i < 1000; i++) {
		value = add(test, o, i);
		KUNIT_ASSERT_EQ(test, value & ZX_HANDLE_FIXED_BITS_MASK,
				ZX_HANDLE_FIXED_BITS_MASK);
		KUNIT_ASSERT_GT(test, (s32)value, 0);
		/* Distinct slots make distinct values. */
		KUNIT_ASSERT_EQ(test, slot_of(table, value), i);
		KUNIT_ASSERT_PTR_EQ(test, named(test, value, &rights), &o->obj);
		KUNIT_ASSERT_EQ(test, rights, i);
	}
	zx_handle_table_close(table);
	KUNIT_EXPECT_EQ(test, refcount_read(&o->obj.refs), 1U);
	zx_object_put(&o->obj);
}

/* One wrong bit, and it is no handle; nor is one of another table. */
static void nothing_but_the_value_itself_is_accepted(struct kunit *test)
{
	struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	struct zx_handle_table *other;
	u32 value = add(test, o, RIGHTS), rights;
	int bit;

	for (bit = 0; bit < 32; bit++) {
		KUNIT_EXPECT_NULL_MSG(test, named(test, value ^ BIT(bit), &rights),
				      "bit %d", bit);
		KUNIT_EXPECT_EQ_MSG(test, zx_handle_close(test->priv, value ^ BIT(bit)),
				    -EBADF, "bit %d", bit);
	}
	KUNIT_EXPECT_NULL(test, named(test, 0, &rights));
	KUNIT_EXPECT_NULL(test, named(test, U32_MAX, &rights));

	other = kunit_kzalloc(test, sizeof(*other), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, other);
	zx_handle_table_init(other);
	KUNIT_EXPECT_NULL(test, zx_handle_lookup(other, value, &rights));
	zx_handle_table_destroy(other);
	zx_object_put(&o->obj);
}

/* 29 bits of secret: two of four tables agree once in 10^8 runs. */
static void each_table_has_a_secret_of_its_own(struct kunit *test)
{
	struct zx_handle_table *tables;
	int i, j;

	tables = kunit_kcalloc(test, 4, sizeof(*tables), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, tables);
	for (i = 0; i < 4; i++) {
		zx_handle_table_init(&tables[i]);
		KUNIT_EXPECT_EQ(test, tables[i].secret & ~0x7ffffffcU, 0U);
		for (j = 0; j < i; j++)
			KUNIT_EXPECT_NE(test, tables[i].secret, tables[j].secret);
	}
	for (i = 0; i < 4; i++)
		zx_handle_table_destroy(&tables[i]);
}

/* ---- Reuse ----------------------------------------------------------------- */

static void a_value_comes_back_after_512_uses_at_the_earliest(struct kunit *test)
{
	struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	struct zx_handle_table *table = test->priv;
	u32 *old = kunit_kcalloc(test, GENERATIONS, sizeof(*old), GFP_KERNEL);
	unsigned long *seen = kunit_kcalloc(test, BITS_TO_LONGS(GENERATIONS),
					    sizeof(*seen), GFP_KERNEL);
	u32 i, j, rights;

	KUNIT_ASSERT_TRUE(test, old && seen);
	for (i = 0; i < GENERATIONS; i++) {
		old[i] = add(test, o, RIGHTS);
		KUNIT_ASSERT_EQ(test, slot_of(table, old[i]), 0U);
		KUNIT_ASSERT_FALSE(test, test_bit(generation_of(table, old[i]), seen));
		set_bit(generation_of(table, old[i]), seen);
		/* While the slot is in use, none of its former names works. */
		for (j = 0; j < i; j += 1 + i / 16)
			KUNIT_ASSERT_NULL(test, named(test, old[j], &rights));
		KUNIT_ASSERT_EQ(test, zx_handle_close(table, old[i]), 0);
		KUNIT_ASSERT_NULL(test, named(test, old[i], &rights));
	}
	KUNIT_EXPECT_EQ(test, table->fresh, 1U);
	zx_object_put(&o->obj);
}

static void freed_slots_queue_up(struct kunit *test)
{
	static const int closed[] = { 7, 2, 9, 0, 5 };
	struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	struct zx_handle_table *table = test->priv;
	u32 values[10], value;
	int i;

	for (i = 0; i < 10; i++)
		values[i] = add(test, o, RIGHTS);
	for (i = 0; i < 5; i++)
		zx_handle_close(table, values[closed[i]]);
	for (i = 0; i < 5; i++) {
		value = add(test, o, RIGHTS);
		KUNIT_EXPECT_EQ(test, slot_of(table, value), (u32)closed[i]);
		KUNIT_EXPECT_NE(test, value, values[closed[i]]);
	}
	KUNIT_EXPECT_EQ(test, slot_of(table, add(test, o, RIGHTS)), 10U);
	zx_handle_table_close(table);
	zx_object_put(&o->obj);
}

/*
 * At the last slots of a table. table->fresh is moved there: to fill a million
 * slots takes minutes on a kernel with these checkers; tests/bench does it on
 * others.
 */
static void a_full_table_refuses_and_recovers(struct kunit *test)
{
	struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	struct zx_handle_table *table = test->priv;
	const u32 left = 300;	/* more than one page of slots */
	u32 *values = kunit_kcalloc(test, left, sizeof(*values), GFP_KERNEL);
	u32 i, value = 0, rights;

	KUNIT_ASSERT_NOT_NULL(test, values);
	table->fresh = ZX_HANDLE_SLOTS - left;
	for (i = 0; i < left; i++)
		values[i] = add(test, o, RIGHTS);
	KUNIT_EXPECT_EQ(test, slot_of(table, values[left - 1]), ZX_HANDLE_SLOTS - 1);
	for (i = 0; i < 3; i++)
		KUNIT_EXPECT_EQ(test, zx_handle_reserve(table, &value), -ENOMEM);
	KUNIT_EXPECT_EQ(test, zx_handle_add(table, &o->obj, RIGHTS, &value), -ENOMEM);
	KUNIT_EXPECT_EQ(test, table->count, left);

	KUNIT_ASSERT_EQ(test, zx_handle_close(table, values[100]), 0);
	value = add(test, o, ZX_RIGHT_WAIT);
	KUNIT_EXPECT_EQ(test, slot_of(table, value), slot_of(table, values[100]));
	KUNIT_EXPECT_NULL(test, named(test, values[100], &rights));
	KUNIT_EXPECT_PTR_EQ(test, named(test, value, &rights), &o->obj);
	KUNIT_EXPECT_EQ(test, zx_handle_reserve(table, &value), -ENOMEM);
	KUNIT_EXPECT_PTR_EQ(test, named(test, values[left - 1], &rights), &o->obj);
	zx_handle_table_close(table);
	zx_object_put(&o->obj);
}

/* ---- Checks of a call ------------------------------------------------------ */

struct get_case {
	bool good_value;
	u32 type;
	u32 rights;
	int want;
};

static const struct get_case get_cases[] = {
	{ true, ZX_OBJ_TYPE_EVENT, RIGHTS, 0 },
	{ true, ZX_OBJ_TYPE_EVENT, ZX_RIGHT_READ, 0 },
	{ true, ZX_OBJ_TYPE_EVENT, ZX_RIGHT_NONE, 0 },
	{ true, ZX_OBJ_TYPE_NONE, RIGHTS, 0 },
	{ true, ZX_OBJ_TYPE_EVENT, ZX_RIGHT_WAIT, -EACCES },
	{ true, ZX_OBJ_TYPE_EVENT, RIGHTS | ZX_RIGHT_WAIT, -EACCES },
	{ true, ZX_OBJ_TYPE_NONE, ZX_RIGHT_WAIT, -EACCES },
	{ true, ZX_OBJ_TYPE_VMO, RIGHTS, -EMEDIUMTYPE },
	/* the wrong type wins over missing rights */
	{ true, ZX_OBJ_TYPE_VMO, ZX_RIGHT_WAIT, -EMEDIUMTYPE },
	/* and a bad handle over both */
	{ false, ZX_OBJ_TYPE_EVENT, RIGHTS, -EBADF },
	{ false, ZX_OBJ_TYPE_VMO, ZX_RIGHT_WAIT, -EBADF },
	{ false, ZX_OBJ_TYPE_NONE, ZX_RIGHT_NONE, -EBADF },
};

static void a_call_checks_handle_type_rights_in_this_order(struct kunit *test)
{
	struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	u32 value = add(test, o, RIGHTS), rights;
	struct zx_object *obj;
	int i, ret;

	for (i = 0; i < (int)ARRAY_SIZE(get_cases); i++) {
		const struct get_case *c = &get_cases[i];

		obj = NULL;
		rights = 0;
		ret = zx_handle_get(test->priv, c->good_value ? value : value ^ BIT(10),
				    c->type, c->rights, &obj, i & 1 ? &rights : NULL);
		KUNIT_EXPECT_EQ_MSG(test, ret, c->want, "case %d", i);
		KUNIT_EXPECT_PTR_EQ_MSG(test, obj, ret ? NULL : &o->obj, "case %d", i);
		KUNIT_EXPECT_EQ_MSG(test, rights, !ret && i & 1 ? RIGHTS : 0,
				    "case %d", i);
		KUNIT_EXPECT_EQ_MSG(test, refcount_read(&o->obj.refs), ret ? 2U : 3U,
				    "case %d", i);
		if (obj)
			zx_object_put(obj);
	}
	zx_handle_close(test->priv, value);
	zx_object_put(&o->obj);
}

/* ---- The end of a table ---------------------------------------------------- */

static void closing_a_table_closes_all_its_handles(struct kunit *test)
{
	struct zx_handle_table *table = test->priv;
	struct zx_test_object *objects[6];
	u32 (*values)[100] = kunit_kcalloc(test, 6, sizeof(*values), GFP_KERNEL);
	u32 rights, live = 0;
	int i, j;

	KUNIT_ASSERT_NOT_NULL(test, values);
	for (i = 0; i < 6; i++) {
		objects[i] = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
		for (j = 0; j < 100; j++)
			values[i][j] = add(test, objects[i], RIGHTS);
		zx_object_put(&objects[i]->obj);
	}
	/* Holes do not stop it. */
	for (j = 0; j < 100; j += 3)
		zx_handle_close(table, values[2][j]);
	zx_handle_table_close(table);
	KUNIT_EXPECT_EQ(test, table->count, 0U);
	for (i = 0; i < 6; i++) {
		KUNIT_EXPECT_STREQ(test, objects[i]->life, "zr");
		for (j = 0; j < 100; j++)
			live += !!named(test, values[i][j], &rights);
	}
	KUNIT_EXPECT_EQ(test, live, 0U);
}

static void a_closed_table_takes_no_handle(struct kunit *test)
{
	struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	struct zx_handle_table *table = test->priv;
	u32 reserved = 0, value = 0;

	KUNIT_ASSERT_EQ(test, zx_handle_reserve(table, &reserved), 0);
	zx_handle_table_close(table);
	KUNIT_EXPECT_EQ(test, zx_handle_reserve(table, &value), -EBADFD);
	KUNIT_EXPECT_EQ(test, zx_handle_add(table, &o->obj, RIGHTS, &value), -EBADFD);
	/* What was reserved before comes too late as well; @o stays ours. */
	KUNIT_EXPECT_EQ(test, zx_handle_install(table, reserved, &o->obj, RIGHTS),
			-EBADFD);
	KUNIT_EXPECT_EQ(test, refcount_read(&o->obj.refs), 1U);
	KUNIT_EXPECT_EQ(test, atomic_read(&o->obj.handles), 0);
	KUNIT_EXPECT_EQ(test, table->count, 0U);

	zx_handle_table_open(table);
	value = add(test, o, RIGHTS);
	KUNIT_EXPECT_NE(test, value, reserved);
	/* The slot that came back too late serves again. */
	KUNIT_EXPECT_EQ(test, slot_of(table, value), slot_of(table, reserved));
	zx_handle_close(table, value);
	zx_object_put(&o->obj);
}

/* ---- Races ----------------------------------------------------------------- */

#define RACE_SLOTS	64
#define RACE_TIME	(2 * HZ)

/*
 * An object that knows the handle it was made for, so that a look-up can tell
 * whether it got what belongs to the value: also when the value came back.
 */
struct race_object {
	struct zx_object obj;
	u32 value;
};

static u32 race_rights(u32 value)
{
	return value * 2654435761U & ~ZX_RIGHT_SAME_RIGHTS;
}

struct race {
	struct zx_handle_table *table;
	u32 values[RACE_SLOTS];
	atomic_t made;
	atomic_t released;
	atomic_t closed;
	atomic_t found;
	atomic_t wrong;
	bool done;
};

static struct race race;

static void race_release(struct zx_object *obj)
{
	struct race_object *o = container_of(obj, struct race_object, obj);

	WRITE_ONCE(o->value, 0);
	atomic_inc(&race.released);
	kfree_rcu(o, obj.rcu);
}

static const struct zx_object_ops race_ops = {
	.type = ZX_OBJ_TYPE_EVENT,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.release = race_release,
};

/* A new object under a new handle; 0 when the table is closed or full. */
static u32 race_add(void)
{
	struct race_object *o;
	u32 value;

	if (zx_handle_reserve(race.table, &value))
		return 0;
	o = kzalloc(sizeof(*o), GFP_KERNEL);
	if (!o) {
		zx_handle_unreserve(race.table, value);
		return 0;
	}
	zx_object_init(&o->obj, &race_ops, NULL, 0, 0);
	o->value = value;
	atomic_inc(&race.made);
	if (!zx_handle_install(race.table, value, &o->obj, race_rights(value)))
		return value;
	zx_object_put(&o->obj);
	return 0;
}

static void race_look(u32 value)
{
	struct zx_object *obj;
	u32 rights = 0;

	obj = zx_handle_lookup(race.table, value, &rights);
	if (!obj)
		return;
	atomic_inc(&race.found);
	if (container_of(obj, struct race_object, obj)->value != value ||
	    rights != race_rights(value))
		atomic_inc(&race.wrong);
	zx_object_put(obj);
}

static void race_close(u32 value)
{
	if (!zx_handle_close(race.table, value))
		atomic_inc(&race.closed);
}

/* Looks up what others close and make. */
static int race_looker(void *arg)
{
	u32 i = (unsigned long)arg;

	while (!kthread_should_stop()) {
		if (!READ_ONCE(race.done))
			race_look(READ_ONCE(race.values[i++ % RACE_SLOTS]));
		cond_resched();
	}
	return 0;
}

/* Closes what somebody else closes too. */
static int race_closer(void *arg)
{
	u32 i = (unsigned long)arg;

	while (!kthread_should_stop()) {
		i = i * 1103515245 + 12345;
		if (!READ_ONCE(race.done))
			race_close(READ_ONCE(race.values[(i >> 16) % RACE_SLOTS]));
		cond_resched();
	}
	return 0;
}

/* Adds, also when the table is closed; not without end, should the closer be slow. */
static int race_adder(void *arg)
{
	int n = 0;

	while (!kthread_should_stop()) {
		if (n++ < 1000)
			race_add();
		else
			usleep_range(100, 200);
		cond_resched();
	}
	return 0;
}

static int race_start(struct kunit *test)
{
	int ret = handle_init(test);

	memset(&race, 0, sizeof(race));
	race.table = test->priv;
	return ret;
}

static void race_run(struct kunit *test, struct task_struct **threads,
		     int (*fn)(void *arg), int n)
{
	int i;

	for (i = 0; i < n; i++) {
		threads[i] = kthread_run(fn, (void *)(i * 13UL), "zx-test/%d", i);
		KUNIT_EXPECT_FALSE(test, IS_ERR(threads[i]));
	}
}

static void race_stop(struct task_struct **threads, int n)
{
	while (n--) {
		if (!IS_ERR(threads[n]))
			kthread_stop(threads[n]);
	}
}

/*
 * Two look up while handles are closed and slots reused, fast enough that values
 * come back: what they get belongs to the value.
 */
static void a_lookup_never_gets_what_belongs_to_another_value(struct kunit *test)
{
	struct task_struct *lookers[2], *closer[1];
	unsigned long end = jiffies + RACE_TIME;
	int i, slot, rounds;

	race_run(test, lookers, race_looker, 2);
	race_run(test, closer, race_closer, 1);
	for (rounds = 0; time_before(jiffies, end); rounds++) {
		slot = rounds % RACE_SLOTS;
		race_close(race.values[slot]);
		WRITE_ONCE(race.values[slot], race_add());
		if (rounds % 16 == 0)
			cond_resched();
	}
	WRITE_ONCE(race.done, true);
	race_stop(closer, 1);
	race_stop(lookers, 2);
	for (i = 0; i < RACE_SLOTS; i++)
		race_close(race.values[i]);

	KUNIT_EXPECT_EQ(test, atomic_read(&race.wrong), 0);
	KUNIT_EXPECT_GT(test, atomic_read(&race.found), 0);
	/* Each handle was closed by exactly one. */
	KUNIT_EXPECT_EQ(test, atomic_read(&race.closed), rounds);
	KUNIT_EXPECT_EQ(test, atomic_read(&race.made), rounds);
	KUNIT_EXPECT_EQ(test, atomic_read(&race.released), rounds);
	KUNIT_EXPECT_EQ(test, race.table->count, 0U);
	kunit_info(test, "%d handles, %d look-ups that found one", rounds,
		   atomic_read(&race.found));
}

/*
 * One slot names two objects in turn, as fast as it can: the one in odd
 * generations, the other in even ones. Nothing is allocated, so that the slot
 * changes during many look-ups.
 */
static struct zx_test_object *turn_objects[2];
static const u32 turn_rights[2] = { ZX_RIGHT_WAIT, ZX_RIGHT_READ | ZX_RIGHT_MAP };

static int turn_looker(void *arg)
{
	while (!kthread_should_stop()) {
		u32 value = READ_ONCE(race.values[0]), rights = 0;
		u32 which = generation_of(race.table, value) & 1;
		struct zx_object *obj;

		obj = zx_handle_lookup(race.table, value, &rights);
		if (obj) {
			atomic_inc(&race.found);
			if (obj != &turn_objects[which]->obj ||
			    rights != turn_rights[which])
				atomic_inc(&race.wrong);
			zx_object_put(obj);
		}
		cond_resched();
	}
	return 0;
}

static void a_slot_that_changes_hands_is_never_half_read(struct kunit *test)
{
	unsigned long end = jiffies + RACE_TIME;
	struct task_struct *lookers[1];
	int i, rounds, bad = 0;
	u32 value;

	for (i = 0; i < 2; i++)
		turn_objects[i] = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	race_run(test, lookers, turn_looker, 1);
	for (rounds = 1; time_before(jiffies, end); rounds++) {
		struct zx_object *obj = &turn_objects[rounds & 1]->obj;

		zx_object_get(obj);
		if (zx_handle_reserve(race.table, &value)) {
			zx_object_put(obj);
			bad++;
			break;
		}
		bad += (generation_of(race.table, value) & 1) != (rounds & 1);
		WRITE_ONCE(race.values[0], value);
		bad += !!zx_handle_install(race.table, value, obj,
					   turn_rights[rounds & 1]);
		bad += !!zx_handle_close(race.table, value);
		if (rounds % 64 == 0)
			cond_resched();
	}
	race_stop(lookers, 1);
	KUNIT_EXPECT_EQ(test, bad, 0);
	KUNIT_EXPECT_EQ(test, atomic_read(&race.wrong), 0);
	for (i = 0; i < 2; i++) {
		KUNIT_EXPECT_EQ(test, refcount_read(&turn_objects[i]->obj.refs), 1U);
		zx_object_put(&turn_objects[i]->obj);
	}
	kunit_info(test, "%d turns, %d look-ups that found one", rounds,
		   atomic_read(&race.found));
}

/* A process ends while two of its threads still make handles. */
static void a_table_closed_under_way_ends_up_empty(struct kunit *test)
{
	struct task_struct *adders[2];
	int i;

	for (i = 0; i < 8; i++) {
		race_run(test, adders, race_adder, 2);
		usleep_range(500, 3000);
		zx_handle_table_close(race.table);
		race_stop(adders, 2);
		KUNIT_ASSERT_EQ(test, race.table->count, 0U);
		KUNIT_ASSERT_EQ(test, atomic_read(&race.released),
				atomic_read(&race.made));
		zx_handle_table_open(race.table);
	}
	KUNIT_EXPECT_GT(test, atomic_read(&race.made), 0);
}

static struct kunit_case handle_cases[] = {
	KUNIT_CASE(a_reserved_handle_names_nothing_yet),
	KUNIT_CASE(an_unreserved_handle_was_never_there),
	KUNIT_CASE(a_closed_handle_is_gone_with_its_reference),
	KUNIT_CASE(a_removed_handle_leaves_its_reference),
	KUNIT_CASE(a_handle_names_its_object_alone),
	KUNIT_CASE(values_are_well_formed_and_distinct),
	KUNIT_CASE(nothing_but_the_value_itself_is_accepted),
	KUNIT_CASE(each_table_has_a_secret_of_its_own),
	KUNIT_CASE(a_value_comes_back_after_512_uses_at_the_earliest),
	KUNIT_CASE(freed_slots_queue_up),
	KUNIT_CASE(a_full_table_refuses_and_recovers),
	KUNIT_CASE(a_call_checks_handle_type_rights_in_this_order),
	KUNIT_CASE(closing_a_table_closes_all_its_handles),
	KUNIT_CASE(a_closed_table_takes_no_handle),
	{}
};

static struct kunit_suite handle_suite = {
	.name = "zircon_handle",
	.init = handle_init,
	.exit = handle_exit,
	.test_cases = handle_cases,
};

static struct kunit_case race_cases[] = {
	KUNIT_CASE(a_lookup_never_gets_what_belongs_to_another_value),
	KUNIT_CASE(a_slot_that_changes_hands_is_never_half_read),
	KUNIT_CASE(a_table_closed_under_way_ends_up_empty),
	{}
};

static struct kunit_suite race_suite = {
	.name = "zircon_handle_races",
	.init = race_start,
	.exit = handle_exit,
	.test_cases = race_cases,
};

kunit_test_suites(&handle_suite, &race_suite);
