// SPDX-License-Identifier: GPL-2.0-only
/* The object core: signals and who hears of them, names, lifetime. */

#include <linux/delay.h>
#include <linux/kthread.h>
#include <linux/ktime.h>

#include "common.h"
#include "handle.h"

#define A	BIT(24)
#define B	BIT(25)
#define C	BIT(26)
#define D	BIT(27)

/**
 * struct bench - one object, named by two handles
 * @table: theirs
 * @o: object
 * @one: handle
 * @two: handle
 * @order: letters of the observers that fired, in order
 */
struct bench {
	struct zx_handle_table table;
	struct zx_test_object *o;
	u32 one;
	u32 two;
	char order[16];
};

static int object_init(struct kunit *test)
{
	struct bench *b = kunit_kzalloc(test, sizeof(*b), GFP_KERNEL);

	if (!b)
		return -ENOMEM;
	zx_handle_table_init(&b->table);
	b->o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);
	zx_object_get(&b->o->obj);
	zx_object_get(&b->o->obj);
	test->priv = b;
	return zx_handle_add(&b->table, &b->o->obj, ZX_DEFAULT_EVENT_RIGHTS, &b->one) ?:
	       zx_handle_add(&b->table, &b->o->obj, ZX_DEFAULT_EVENT_RIGHTS, &b->two);
}

static void object_exit(struct kunit *test)
{
	struct bench *b = test->priv;

	if (!b)
		return;
	zx_handle_table_close(&b->table);
	zx_handle_table_destroy(&b->table);
	zx_object_put(&b->o->obj);
}

struct watcher {
	struct zx_observer ob;
	struct zx_source source;
	struct bench *b;
	char letter;
	int fired;
};

static void watcher_fire(struct zx_observer *ob, struct list_head *touched)
{
	struct watcher *w = container_of(ob, struct watcher, ob);
	int n = strlen(w->b->order);

	w->fired++;
	if (n < (int)sizeof(w->b->order) - 1)
		w->b->order[n] = w->letter;
}

static struct watcher *watcher(struct kunit *test, char letter, u32 handle,
			       u32 trigger)
{
	struct watcher *w = kunit_kzalloc(test, sizeof(*w), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, w);
	w->b = test->priv;
	w->letter = letter;
	if (handle) {
		u32 rights;

		KUNIT_ASSERT_NOT_NULL(test, zx_handle_lookup_source(&w->b->table, handle,
								    &rights, &w->source));
		zx_object_put(&w->b->o->obj);
	}
	zx_observer_init(&w->ob, w->source.id, trigger, watcher_fire);
	return w;
}

static int observe(struct watcher *w, bool edge)
{
	return zx_object_observe(&w->b->o->obj, &w->ob, w->source.id ? &w->source : NULL,
				 edge);
}

static struct watcher *watch(struct kunit *test, char letter, u32 trigger)
{
	struct bench *b = test->priv;
	struct watcher *w = watcher(test, letter, b->one, trigger);

	KUNIT_ASSERT_EQ(test, observe(w, false), 0);
	return w;
}

static void change(struct kunit *test, u32 clear, u32 set)
{
	struct bench *b = test->priv;

	zx_object_update_signals(&b->o->obj, clear, set);
}

static u32 signals(struct kunit *test)
{
	struct bench *b = test->priv;

	return zx_object_signals(&b->o->obj);
}

static void expect_order(struct kunit *test, const char *want)
{
	struct bench *b = test->priv;

	KUNIT_EXPECT_STREQ(test, &b->order[0], want);
	memset(b->order, 0, sizeof(b->order));
}

/* The watcher fired once, in this way. */
static void expect_ended(struct kunit *test, struct watcher *w,
			 enum zx_observer_state state, u32 observed)
{
	KUNIT_EXPECT_EQ(test, w->fired, 1);
	KUNIT_EXPECT_EQ(test, w->ob.state, state);
	KUNIT_EXPECT_EQ(test, w->ob.observed, observed);
}

static void unwatch(struct kunit *test, struct watcher *w)
{
	struct bench *b = test->priv;

	KUNIT_EXPECT_TRUE(test, zx_object_unobserve(&b->o->obj, &w->ob));
}

/* ---- Signals --------------------------------------------------------------- */

static void bits_are_cleared_then_set(struct kunit *test)
{
	change(test, 0, A | B);
	KUNIT_EXPECT_EQ(test, signals(test), A | B);
	change(test, A, C);
	KUNIT_EXPECT_EQ(test, signals(test), B | C);
	/* A bit in both is set. */
	change(test, B | D, B | D);
	KUNIT_EXPECT_EQ(test, signals(test), B | C | D);
	change(test, 0, 0);
	KUNIT_EXPECT_EQ(test, signals(test), B | C | D);
	change(test, U32_MAX, 0);
	KUNIT_EXPECT_EQ(test, signals(test), 0U);
}

static void only_a_rising_bit_is_heard(struct kunit *test)
{
	struct watcher *w;

	change(test, 0, A);
	w = watch(test, 'w', B | C);
	change(test, 0, A);		/* set already */
	change(test, A, A);		/* set already, although cleared first */
	change(test, A, 0);		/* falls */
	change(test, 0, D);		/* rises, but is not asked for */
	KUNIT_EXPECT_EQ(test, w->fired, 0);
	KUNIT_EXPECT_EQ(test, w->ob.state, ZX_OBSERVER_WAITING);
	change(test, D, C);
	expect_ended(test, w, ZX_OBSERVER_MATCHED, C);
	change(test, C, C | B);
	KUNIT_EXPECT_EQ(test, w->fired, 1);
}

static void the_newest_observer_hears_first(struct kunit *test)
{
	struct watcher *e;

	watch(test, 'a', A);
	watch(test, 'b', B);
	watch(test, 'c', A | B);
	watch(test, 'd', B);
	e = watch(test, 'e', D);
	change(test, 0, A | B);
	expect_order(test, "dcba");
	change(test, A | B, A | B | C);
	expect_order(test, "");
	unwatch(test, e);
}

static void an_observer_sees_all_bits_of_that_moment(struct kunit *test)
{
	struct watcher *w;

	change(test, 0, D);
	w = watch(test, 'w', A);
	change(test, 0, A | B);
	/* What comes after does not count. */
	change(test, A | D, C);
	expect_ended(test, w, ZX_OBSERVER_MATCHED, A | B | D);
}

static void a_bit_that_is_up_matches_at_once(struct kunit *test)
{
	struct watcher *w;

	change(test, 0, A | B);
	w = watch(test, 'w', B | C);
	expect_ended(test, w, ZX_OBSERVER_MATCHED, A | B);
	change(test, 0, C);
	KUNIT_EXPECT_EQ(test, w->fired, 1);
}

/*
 * The match is on all active bits, not on the rising ones: an observer that was
 * put there without a look at the present (an edge-triggered one) fires for its
 * old bit when any other rises.
 */
static void any_rising_bit_makes_all_active_bits_count(struct kunit *test)
{
	struct bench *b = test->priv;
	struct watcher *w = watcher(test, 'w', b->one, A);

	change(test, 0, A);
	KUNIT_ASSERT_EQ(test, observe(w, true), 0);
	change(test, 0, A);
	KUNIT_EXPECT_EQ(test, w->fired, 0);
	change(test, 0, B);
	expect_ended(test, w, ZX_OBSERVER_MATCHED, A | B);
}

static void no_signal_asked_for_never_matches(struct kunit *test)
{
	struct watcher *w = watch(test, 'w', 0);

	change(test, 0, U32_MAX);
	KUNIT_EXPECT_EQ(test, w->fired, 0);
	unwatch(test, w);
	KUNIT_EXPECT_EQ(test, w->ob.observed, U32_MAX);
}

/* ---- The end of a wait ----------------------------------------------------- */

static void unobserve_tells_whether_it_was_waiting(struct kunit *test)
{
	struct bench *b = test->priv;
	struct watcher *w = watch(test, 'w', A);

	change(test, 0, B);
	unwatch(test, w);
	KUNIT_EXPECT_EQ(test, w->ob.observed, B);
	change(test, 0, A);
	KUNIT_EXPECT_EQ(test, w->fired, 0);

	w = watch(test, 'w', A | B);
	KUNIT_EXPECT_FALSE(test, zx_object_unobserve(&b->o->obj, &w->ob));
	expect_ended(test, w, ZX_OBSERVER_MATCHED, A | B);
}

static void closing_a_handle_ends_its_own_waits_only(struct kunit *test)
{
	struct bench *b = test->priv;
	struct watcher *one = watcher(test, '1', b->one, A);
	struct watcher *two = watcher(test, '2', b->two, A);

	KUNIT_ASSERT_EQ(test, observe(one, false), 0);
	KUNIT_ASSERT_EQ(test, observe(two, false), 0);
	change(test, 0, B);
	KUNIT_EXPECT_EQ(test, zx_handle_close(&b->table, b->one), 0);
	expect_ended(test, one, ZX_OBSERVER_CANCELED, B | ZX_SIGNAL_HANDLE_CLOSED);
	KUNIT_EXPECT_EQ(test, two->fired, 0);
	/* The bit is the waiter's, not the object's. */
	KUNIT_EXPECT_EQ(test, signals(test), B);
	change(test, 0, A);
	KUNIT_EXPECT_EQ(test, one->fired, 1);
	expect_ended(test, two, ZX_OBSERVER_MATCHED, A | B);
}

/* A handle that was detached keeps its waits, also from one with its old value. */
static void a_value_that_comes_back_is_another_handle(struct kunit *test)
{
	struct bench *b = test->priv;
	struct watcher *old = watch(test, 'o', A), *new;
	u32 value = 0, rights;
	int i, closed = 0;
	u64 source;

	KUNIT_ASSERT_PTR_EQ(test, zx_handle_detach(&b->table, b->one, &rights, &source),
			    &b->o->obj);
	KUNIT_EXPECT_EQ(test, source, old->source.id);
	KUNIT_EXPECT_FALSE(test, zx_handle_is_live(&old->source));
	/* The one slot that is free, till its value comes round. */
	for (i = 0; value != b->one && i < 1000; i++) {
		closed += value && !zx_handle_close(&b->table, value);
		zx_object_get(&b->o->obj);
		KUNIT_ASSERT_EQ(test, zx_handle_add(&b->table, &b->o->obj, rights, &value), 0);
	}
	KUNIT_ASSERT_EQ(test, value, b->one);
	KUNIT_EXPECT_EQ(test, closed, i - 1);
	KUNIT_EXPECT_FALSE(test, zx_handle_is_live(&old->source));
	new = watch(test, 'n', A);
	KUNIT_EXPECT_EQ(test, zx_handle_close(&b->table, value), 0);
	expect_ended(test, new, ZX_OBSERVER_CANCELED, ZX_SIGNAL_HANDLE_CLOSED);
	KUNIT_EXPECT_EQ(test, old->fired, 0);
	zx_object_cancel(&b->o->obj, source);
	zx_object_handle_gone(&b->o->obj);
	expect_ended(test, old, ZX_OBSERVER_CANCELED, ZX_SIGNAL_HANDLE_CLOSED);
}

/* More than are ended in one go, between others that are not. */
static void all_waits_of_a_handle_end_and_no_others(struct kunit *test)
{
	struct bench *b = test->priv;
	int i, n = 300, ended = 0, fired = 0;
	struct watcher **ws = kunit_kzalloc(test, n * sizeof(*ws), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, ws);
	for (i = 0; i < n; i++) {
		ws[i] = watcher(test, 'w', i % 2 ? b->one : b->two, A);
		KUNIT_ASSERT_EQ(test, observe(ws[i], false), 0);
	}
	KUNIT_EXPECT_EQ(test, zx_handle_close(&b->table, b->one), 0);
	for (i = 0; i < n; i++) {
		ended += ws[i]->ob.state == ZX_OBSERVER_CANCELED && i % 2;
		fired += ws[i]->fired;
	}
	KUNIT_EXPECT_EQ(test, ended, n / 2);
	KUNIT_EXPECT_EQ(test, fired, n / 2);
	change(test, 0, A);
	for (i = 0, fired = 0; i < n; i++)
		fired += ws[i]->fired == 1;
	KUNIT_EXPECT_EQ(test, fired, n);
	KUNIT_EXPECT_TRUE(test, RB_EMPTY_ROOT(&b->o->obj.sources));
}

static void a_wait_that_matched_is_not_cancelled(struct kunit *test)
{
	struct bench *b = test->priv;
	struct watcher *w = watch(test, 'w', A);

	change(test, 0, A);
	KUNIT_EXPECT_EQ(test, zx_handle_close(&b->table, b->one), 0);
	expect_ended(test, w, ZX_OBSERVER_MATCHED, A);
}

static void a_closed_handle_cannot_be_waited_on(struct kunit *test)
{
	struct bench *b = test->priv;
	struct watcher *w = watcher(test, 'w', b->one, A);

	KUNIT_EXPECT_EQ(test, zx_handle_close(&b->table, b->one), 0);
	KUNIT_EXPECT_EQ(test, observe(w, false), -EBADF);
	KUNIT_EXPECT_TRUE(test, list_empty(&b->o->obj.observers));
	change(test, 0, A);
	KUNIT_EXPECT_EQ(test, w->fired, 0);
}

static void a_lasting_observer_hears_each_rise_of_its_own(struct kunit *test)
{
	struct bench *b = test->priv;
	struct watcher *w = watcher(test, 'a', b->one, A | B);

	w->ob.lasting = true;
	change(test, 0, A);
	KUNIT_ASSERT_EQ(test, observe(w, true), 0);
	/* A is up already, C is none of its own. */
	change(test, 0, A | C);
	expect_order(test, "");
	change(test, 0, B);
	expect_order(test, "a");
	change(test, A | B, 0);
	change(test, 0, A);
	change(test, A, B);
	expect_order(test, "aa");
	unwatch(test, w);
	change(test, A | B, 0);
	change(test, 0, A);
	expect_order(test, "");
}

static void a_lasting_observer_ends_with_its_handle(struct kunit *test)
{
	struct bench *b = test->priv;
	struct watcher *w = watcher(test, 'a', b->one, A);
	struct watcher *alone = watcher(test, 'b', 0, A);

	w->ob.lasting = true;
	alone->ob.lasting = true;
	KUNIT_ASSERT_EQ(test, observe(w, true), 0);
	KUNIT_ASSERT_EQ(test, observe(alone, true), 0);
	zx_handle_close(&b->table, b->two);
	expect_order(test, "");
	zx_handle_close(&b->table, b->one);
	expect_order(test, "a");
	expect_ended(test, w, ZX_OBSERVER_CANCELED, ZX_SIGNAL_HANDLE_CLOSED);
	change(test, 0, A);
	expect_order(test, "b");
	KUNIT_EXPECT_FALSE(test, zx_object_unobserve(&b->o->obj, &w->ob));
	unwatch(test, alone);
}

/* ---- A thread that waits --------------------------------------------------- */

struct delayed {
	struct kunit *test;
	u32 clear;
	u32 set;
	u32 close;
};

/* After a while: changes signals, closes a handle. */
static int delayed_run(void *arg)
{
	struct delayed *d = arg;
	struct bench *b = d->test->priv;

	msleep(40);
	change(d->test, d->clear, d->set);
	/* A short pulse is heard, too. */
	change(d->test, d->set, 0);
	if (d->close)
		zx_handle_close(&b->table, d->close);
	while (!kthread_should_stop())
		msleep(20);
	return 0;
}

/* Wait for A, through the first handle. */
static int wait_for_a(struct bench *b, s64 deadline, u32 *observed)
{
	struct zx_waiter w = { .trigger = A };
	u32 rights;
	int ret;

	w.obj = zx_handle_lookup_source(&b->table, b->one, &rights, &w.source);
	if (!w.obj)
		return -EBADF;
	ret = zx_objects_wait(&w, 1, deadline,
			      ZX_THREAD_STATE_BLOCKED_WAIT_ONE);
	zx_object_put(w.obj);
	*observed = w.ob.observed;
	return ret;
}

static int wait_with(struct kunit *test, struct delayed *d, s64 deadline,
		     u32 *observed)
{
	struct bench *b = test->priv;
	struct task_struct *task;
	int ret;

	d->test = test;
	task = kthread_run(delayed_run, d, "zx-test");
	KUNIT_ASSERT_FALSE(test, IS_ERR(task));
	ret = wait_for_a(b, deadline, observed);
	kthread_stop(task);
	return ret;
}

static void a_waiting_thread_is_woken(struct kunit *test)
{
	struct delayed d = { .set = A | B };
	u32 observed = 0;

	change(test, 0, D);
	KUNIT_EXPECT_EQ(test, wait_with(test, &d, ZX_TIME_INFINITE, &observed), 0);
	KUNIT_EXPECT_EQ(test, observed, A | B | D);
}

static void a_waiting_thread_is_cancelled(struct kunit *test)
{
	struct bench *b = test->priv;
	struct delayed d = { .set = B, .close = b->one };
	u32 observed = 0;

	KUNIT_EXPECT_EQ(test, wait_with(test, &d, ZX_TIME_INFINITE, &observed),
			-ECANCELED);
	KUNIT_EXPECT_EQ(test, observed, ZX_SIGNAL_HANDLE_CLOSED);
}

static void a_wait_never_ends_early(struct kunit *test)
{
	struct bench *b = test->priv;
	s64 deadline = ktime_get_ns() + 30 * NSEC_PER_MSEC;
	u32 observed = 0;

	change(test, 0, B);
	KUNIT_EXPECT_EQ(test, wait_for_a(b, deadline, &observed), -ETIMEDOUT);
	KUNIT_EXPECT_GE(test, (s64)ktime_get_ns(), deadline);
	KUNIT_EXPECT_EQ(test, observed, B);
	KUNIT_EXPECT_TRUE(test, list_empty(&b->o->obj.observers));
}

static void a_past_deadline_polls(struct kunit *test)
{
	static const s64 past[] = { 0, -1, 1, S64_MIN };
	struct bench *b = test->priv;
	u32 observed;
	int i;

	for (i = 0; i < (int)ARRAY_SIZE(past); i++) {
		observed = 0;
		change(test, U32_MAX, B);
		KUNIT_EXPECT_EQ(test, wait_for_a(b, past[i], &observed), -ETIMEDOUT);
		KUNIT_EXPECT_EQ(test, observed, B);
		/* What holds already wins. */
		change(test, 0, A);
		KUNIT_EXPECT_EQ(test, wait_for_a(b, past[i], &observed), 0);
		KUNIT_EXPECT_EQ(test, observed, A | B);
	}
}

/* ---- Names ----------------------------------------------------------------- */

static const struct {
	const char *set;
	size_t len;
	const char *want;
} names[] = {
	{ "hello", 5, "hello" },
	{ "hello", 3, "hel" },
	{ "", 0, "" },
	/* cut at the first NUL, rubbish behind it is dropped */
	{ "ab\0cdefgh", 9, "ab" },
	{ "\0abc", 4, "" },
	/* 31 characters fit, 32 and more are cut */
	{ "0123456789012345678901234567890", 31, "0123456789012345678901234567890" },
	{ "0123456789012345678901234567890", 32, "0123456789012345678901234567890" },
	{ "01234567890123456789012345678901", 32, "0123456789012345678901234567890" },
	{ "0123456789012345678901234567890123456789", 40,
	  "0123456789012345678901234567890" },
};

/* Each after a long one, so that what is left of it would show. */
static void a_name_is_cut_and_filled_with_zeros(struct kunit *test)
{
	static const char old[] = "an older and much longer name xx";
	char want[ZX_MAX_NAME_LEN], got[ZX_MAX_NAME_LEN];
	struct bench *b = test->priv;
	int i;

	for (i = 0; i < (int)ARRAY_SIZE(names); i++) {
		memset(want, 0, sizeof(want));
		memcpy(want, names[i].want, strlen(names[i].want));
		zx_object_set_name(&b->o->obj, old, sizeof(old) - 1);
		zx_object_set_name(&b->o->obj, names[i].set, names[i].len);
		memset(got, 0xcc, sizeof(got));
		zx_object_get_name(&b->o->obj, got);
		KUNIT_EXPECT_TRUE_MSG(test, !memcmp(got, want, sizeof(got)),
				      "\"%.32s\" became \"%.32s\"", names[i].set, got);
	}
}

/* ---- Lifetime -------------------------------------------------------------- */

static void an_object_dies_after_its_last_handle_and_reference(struct kunit *test)
{
	struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);

	KUNIT_EXPECT_EQ(test, refcount_read(&o->obj.refs), 1U);
	zx_object_handle_added(zx_object_get(&o->obj));
	zx_object_handle_added(zx_object_get(&o->obj));
	zx_object_handle_gone(&o->obj);
	KUNIT_EXPECT_STREQ(test, o->life, "");
	zx_object_handle_gone(&o->obj);
	KUNIT_EXPECT_STREQ(test, o->life, "z");
	zx_object_put(&o->obj);
	KUNIT_EXPECT_STREQ(test, o->life, "zr");
	KUNIT_EXPECT_FALSE(test, zx_object_tryget(&o->obj));
}

/* An object without handles that gets one again hears of its end again. */
static void handles_can_come_back(struct kunit *test)
{
	struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_EVENT);

	zx_object_handle_added(zx_object_get(&o->obj));
	zx_object_handle_gone(&o->obj);
	KUNIT_EXPECT_TRUE(test, zx_object_tryget(&o->obj));
	zx_object_handle_added(&o->obj);
	zx_object_handle_gone(&o->obj);
	KUNIT_EXPECT_STREQ(test, o->life, "zz");
	zx_object_put(&o->obj);
	KUNIT_EXPECT_STREQ(test, o->life, "zzr");
}

static void koids_are_unique_and_rise(struct kunit *test)
{
	u64 last = ZX_KOID_FIRST - 1;
	int i;

	for (i = 0; i < 50; i++) {
		struct zx_test_object *o = zx_test_object(test, ZX_OBJ_TYPE_VMO);

		KUNIT_EXPECT_GT(test, o->obj.koid, last);
		KUNIT_EXPECT_EQ(test, o->obj.related_koid, ZX_KOID_INVALID);
		last = o->obj.koid;
		zx_object_put(&o->obj);
	}
}

static struct kunit_case object_cases[] = {
	KUNIT_CASE(bits_are_cleared_then_set),
	KUNIT_CASE(only_a_rising_bit_is_heard),
	KUNIT_CASE(the_newest_observer_hears_first),
	KUNIT_CASE(an_observer_sees_all_bits_of_that_moment),
	KUNIT_CASE(a_bit_that_is_up_matches_at_once),
	KUNIT_CASE(any_rising_bit_makes_all_active_bits_count),
	KUNIT_CASE(no_signal_asked_for_never_matches),
	KUNIT_CASE(unobserve_tells_whether_it_was_waiting),
	KUNIT_CASE(closing_a_handle_ends_its_own_waits_only),
	KUNIT_CASE(a_value_that_comes_back_is_another_handle),
	KUNIT_CASE(all_waits_of_a_handle_end_and_no_others),
	KUNIT_CASE(a_wait_that_matched_is_not_cancelled),
	KUNIT_CASE(a_closed_handle_cannot_be_waited_on),
	KUNIT_CASE(a_lasting_observer_hears_each_rise_of_its_own),
	KUNIT_CASE(a_lasting_observer_ends_with_its_handle),
	KUNIT_CASE(a_waiting_thread_is_woken),
	KUNIT_CASE(a_waiting_thread_is_cancelled),
	KUNIT_CASE(a_wait_never_ends_early),
	KUNIT_CASE(a_past_deadline_polls),
	KUNIT_CASE(a_name_is_cut_and_filled_with_zeros),
	KUNIT_CASE(an_object_dies_after_its_last_handle_and_reference),
	KUNIT_CASE(handles_can_come_back),
	KUNIT_CASE(koids_are_unique_and_rise),
	{}
};

static struct kunit_suite object_suite = {
	.name = "zircon_object",
	.init = object_init,
	.exit = object_exit,
	.test_cases = object_cases,
};

kunit_test_suite(object_suite);
