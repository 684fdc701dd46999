// SPDX-License-Identifier: GPL-2.0-only
/* zx_object_wait_many; objects.md 4.2, 15 (W2). */
#include <pthread.h>
#include <signal.h>

#include "common_sleepers.h"

#define A ZX_USER_SIGNAL_0
#define B ZX_USER_SIGNAL_1

/* Items for @n events, new ones, each waited on for @signals. */
static void items_new(zx_wait_item_t *items, size_t n, zx_signals_t signals)
{
	size_t i;

	for (i = 0; i < n; i++)
		items[i] = (zx_wait_item_t){ event_new(), signals, 0xcccccccc };
}

START_TEST(no_items_only_sleep)
{
	zx_time_t deadline = after_ms(50);

	assert_status(zx_object_wait_many(NULL, 0, deadline), ZX_ERR_TIMED_OUT);
	ck_assert_int_ge(now(), deadline);
	assert_status(zx_object_wait_many(bad_pointer, 0, 0), ZX_ERR_TIMED_OUT);
	assert_status(zx_object_wait_many(NULL, 0, ZX_TIME_INFINITE_PAST), ZX_ERR_TIMED_OUT);
}
END_TEST

START_TEST(more_than_64_items_are_out_of_range)
{
	zx_wait_item_t items[65];

	items_new(items, 65, A);
	assert_refused(ZX_ERR_OUT_OF_RANGE, items[0].pending,
		       zx_object_wait_many(items, 65, 0));
	assert_status(zx_object_wait_many(NULL, 65, 0), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_object_wait_many(items, SIZE_MAX, 0), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_object_wait_many(items, 64, 0), ZX_ERR_TIMED_OUT);
}
END_TEST

START_TEST(items_that_cannot_be_read_are_invalid_args)
{
	assert_status(zx_object_wait_many(NULL, 1, 0), ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_wait_many(bad_pointer, 64, 0), ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_wait_many(kernel_pointer, 2, 0), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(items_that_cannot_be_written_are_invalid_args)
{
	zx_handle_t vmo = vmo_new(PAGE);
	zx_wait_item_t item = { event_new(), A, 0 };
	zx_vaddr_t at;

	assert_ok(zx_vmo_write(vmo, &item, 0, sizeof(item)));
	at = map_anywhere(zx_vmar_root_self(), ZX_VM_PERM_READ, vmo, PAGE);
	assert_status(zx_object_wait_many((zx_wait_item_t *)at, 1, 0), ZX_ERR_INVALID_ARGS);
}
END_TEST

static zx_status_t wait_for_read_only_items(struct sleeper *s)
{
	return zx_object_wait_many(s->arg, 1, s->deadline);
}

START_TEST(items_that_cannot_be_written_come_before_canceled_and_ok)
{
	zx_handle_t vmo = vmo_new(PAGE);
	zx_wait_item_t item = { event_new(), A, 0 };
	struct sleeper s = { .call = wait_for_read_only_items, .deadline = ZX_TIME_INFINITE };

	assert_ok(zx_vmo_write(vmo, &item, 0, sizeof(item)));
	s.arg = (void *)map_anywhere(zx_vmar_root_self(), ZX_VM_PERM_READ, vmo, PAGE);
	sleeper_start(&s);
	assert_ok(zx_object_signal(item.handle, 0, A));
	assert_status(sleeper_join(&s), ZX_ERR_INVALID_ARGS);
	assert_ok(zx_object_signal(item.handle, A, 0));
	sleeper_start(&s);
	assert_ok(zx_handle_close(item.handle));
	assert_status(sleeper_join(&s), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(the_first_bad_item_decides_and_nothing_is_written)
{
	zx_wait_item_t items[5];
	size_t i;

	items_new(items, 5, A);
	assert_ok(zx_object_signal(items[0].handle, 0, A));
	items[2].handle = without_rights(items[2].handle, ZX_RIGHT_WAIT);
	items[3].handle = bad_handle(3, items[3].handle);
	assert_status(zx_object_wait_many(items, 5, 0), ZX_ERR_ACCESS_DENIED);
	items[1].handle = 0;
	assert_status(zx_object_wait_many(items, 5, ZX_TIME_INFINITE), ZX_ERR_BAD_HANDLE);
	for (i = 0; i < 5; i++)
		ck_assert_uint_eq(items[i].pending, 0xcccccccc);
}
END_TEST

/* The same with few items, which are kept elsewhere, and with many. */
static void see_exactly(size_t n, size_t one, size_t two)
{
	zx_wait_item_t items[64];
	zx_handle_t first;
	size_t i;

	items_new(items, n, A);
	first = items[0].handle;
	assert_status(zx_object_wait_many(items, n, 0), ZX_ERR_TIMED_OUT);
	for (i = 0; i < n; i++)
		ck_assert_uint_eq(items[i].pending, 0);
	assert_ok(zx_object_signal(items[one].handle, 0, A | B));
	assert_ok(zx_object_signal(items[two].handle, 0, A));
	assert_ok(zx_object_wait_many(items, n, ZX_TIME_INFINITE));
	for (i = 0; i < n; i++) {
		ck_assert_uint_eq(items[i].pending, i == one ? A | B : i == two ? A : 0);
		ck_assert_uint_eq(items[i].waitfor, A);
	}
	ck_assert_uint_eq(items[0].handle, first);
	/* Neither is used up. */
	assert_ok(zx_object_wait_many(items, n, 0));
}

START_TEST(every_item_tells_its_signals)
{
	see_exactly(2, 0, 1);
	see_exactly(4, 1, 3);
	see_exactly(5, 4, 0);
	see_exactly(8, 2, 6);
	see_exactly(64, 63, 31);
}
END_TEST

START_TEST(one_handle_may_stand_there_twice)
{
	zx_wait_item_t items[3];
	zx_handle_t event = event_new();

	items[0] = items[2] = (zx_wait_item_t){ event, A, 0 };
	items[1] = (zx_wait_item_t){ event, B, 0 };
	assert_ok(zx_object_signal(event, 0, B));
	assert_ok(zx_object_wait_many(items, 3, ZX_TIME_INFINITE));
	ck_assert_uint_eq(items[0].pending, B);
	ck_assert_uint_eq(items[1].pending, B);
	ck_assert_uint_eq(items[2].pending, B);
}
END_TEST

START_TEST(a_wait_never_ends_early)
{
	zx_time_t deadline = after_ms(50);
	zx_wait_item_t items[2];

	items_new(items, 2, A);
	assert_status(zx_object_wait_many(items, 2, deadline), ZX_ERR_TIMED_OUT);
	ck_assert_int_ge(now(), deadline);
}
END_TEST

/* ---- Blocking ----------------------------------------------------------- */

struct waiter {
	pthread_t thread;
	zx_wait_item_t items[6];
	zx_status_t status;
};

static void *wait_thread(void *arg)
{
	struct waiter *waiter = arg;

	waiter->status = zx_object_wait_many(waiter->items, 6, ZX_TIME_INFINITE);
	return NULL;
}

static void start_waiter(struct waiter *waiter)
{
	items_new(waiter->items, 6, A);
	waiter->status = 12345;
	ck_assert_int_eq(pthread_create(&waiter->thread, NULL, wait_thread, waiter), 0);
	sleep_ms(50);
	ck_assert_int_eq(waiter->status, 12345);
}

START_TEST(any_one_signal_ends_a_blocked_wait)
{
	int which;

	for (which = 0; which < 6; which++) {
		struct waiter waiter;
		int i;

		start_waiter(&waiter);
		assert_ok(zx_object_signal(waiter.items[5 - which].handle, 0, B));
		assert_ok(zx_object_signal(waiter.items[which].handle, 0, A));
		ck_assert_int_eq(pthread_join(waiter.thread, NULL), 0);
		assert_ok(waiter.status);
		for (i = 0; i < 6; i++)
			ck_assert_uint_eq(waiter.items[i].pending, (i == which ? A : 0) |
					  (i == 5 - which ? B : 0));
	}
}
END_TEST

START_TEST(closing_any_handle_cancels_the_wait)
{
	struct waiter waiter;
	zx_handle_t copy;
	int i;

	start_waiter(&waiter);
	assert_ok(zx_handle_duplicate(waiter.items[3].handle, ZX_RIGHT_SAME_RIGHTS, &copy));
	assert_ok(zx_object_signal(waiter.items[4].handle, 0, B));
	assert_ok(zx_handle_close(waiter.items[3].handle));
	ck_assert_int_eq(pthread_join(waiter.thread, NULL), 0);
	assert_status(waiter.status, ZX_ERR_CANCELED);
	for (i = 0; i < 6; i++)
		ck_assert_uint_eq(waiter.items[i].pending,
				  i == 3 ? ZX_SIGNAL_HANDLE_CLOSED : i == 4 ? B : 0);
}
END_TEST

static zx_status_t wait_for_six(struct sleeper *s)
{
	return zx_object_wait_many(s->arg, 6, s->deadline);
}

/* Set and cleared, perhaps before the waiter runs: it sees what was set all the same. */
START_TEST(a_short_signal_ends_a_blocked_wait)
{
	zx_wait_item_t items[6];
	struct sleeper s = {
		.call = wait_for_six, .arg = items, .deadline = ZX_TIME_INFINITE,
	};
	int i;

	items_new(items, 6, A);
	sleeper_start(&s);
	assert_ok(zx_object_signal(items[2].handle, 0, A | B));
	assert_ok(zx_object_signal(items[2].handle, A | B, 0));
	assert_ok(sleeper_join(&s));
	for (i = 0; i < 6; i++)
		ck_assert_uint_eq(items[i].pending, i == 2 ? A | B : 0);
	ck_assert_uint_eq(signals_of(items[2].handle), 0);
}
END_TEST

static void nothing(int signal)
{
	(void)signal;
}

START_TEST(a_linux_signal_does_not_end_the_wait)
{
	static const int flags[] = { 0, SA_RESTART };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(flags); i++) {
		struct sigaction action = { .sa_handler = nothing, .sa_flags = flags[i] };
		struct waiter waiter;

		ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
		start_waiter(&waiter);
		ck_assert_int_eq(pthread_kill(waiter.thread, SIGUSR1), 0);
		sleep_ms(50);
		ck_assert_int_eq(waiter.status, 12345);
		assert_ok(zx_object_signal(waiter.items[5].handle, 0, A));
		ck_assert_int_eq(pthread_join(waiter.thread, NULL), 0);
		assert_ok(waiter.status);
		ck_assert_uint_eq(waiter.items[5].pending, A);
	}
}
END_TEST

/* ---- Stress ------------------------------------------------------------- */

/* Tokens move over events between threads; each passes all of them on. */
#define RING 4

struct station {
	pthread_t thread;
	zx_handle_t in[3];
	zx_handle_t out[3];
	uint64_t passed;
	uint64_t rounds;
	zx_status_t status;
};

static void *station_thread(void *arg)
{
	struct station *s = arg;

	while (s->passed < s->rounds * 3) {
		zx_wait_item_t items[3];
		int i;

		for (i = 0; i < 3; i++)
			items[i] = (zx_wait_item_t){ s->in[i], A, 0 };
		s->status = zx_object_wait_many(items, 3, SOON);
		if (s->status)
			return arg;
		for (i = 0; i < 3; i++) {
			if (!(items[i].pending & A) || s->passed == s->rounds * 3)
				continue;
			if (zx_object_signal(s->in[i], A, 0) ||
			    (s->out[i] && zx_object_signal(s->out[i], 0, A)))
				return arg;
			s->passed++;
		}
	}
	return NULL;
}

START_TEST(no_wake_up_is_lost_among_many)
{
	uint64_t rounds = slow_machine() ? 100 : 500;
	struct station ring[RING] = {};
	zx_handle_t events[RING][3];
	void *failed;
	int i, k;

	for (i = 0; i < RING; i++)
		for (k = 0; k < 3; k++)
			events[i][k] = event_new();
	for (i = 0; i < RING; i++) {
		ring[i].rounds = rounds;
		for (k = 0; k < 3; k++) {
			ring[i].in[k] = events[i][k];
			ring[i].out[k] = events[(i + 1) % RING][k];
		}
	}
	for (k = 0; k < 3; k++)
		assert_ok(zx_object_signal(events[0][k], 0, A));
	for (i = 0; i < RING; i++)
		ck_assert_int_eq(pthread_create(&ring[i].thread, NULL, station_thread, &ring[i]),
				 0);
	for (i = 0; i < RING; i++) {
		ck_assert_int_eq(pthread_join(ring[i].thread, &failed), 0);
		ck_assert_msg(!failed, "station %d: %d", i, ring[i].status);
		ck_assert_uint_eq(ring[i].passed, rounds * 3);
	}
}
END_TEST

int main(void)
{
	test_begin("wait_many");
	test_case("statuses", no_items_only_sleep, more_than_64_items_are_out_of_range,
		  items_that_cannot_be_read_are_invalid_args,
		  items_that_cannot_be_written_are_invalid_args,
		  items_that_cannot_be_written_come_before_canceled_and_ok,
		  the_first_bad_item_decides_and_nothing_is_written);
	test_case("results", every_item_tells_its_signals, one_handle_may_stand_there_twice,
		  a_wait_never_ends_early);
	test_case("blocking", any_one_signal_ends_a_blocked_wait,
		  a_short_signal_ends_a_blocked_wait,
		  closing_any_handle_cancels_the_wait, a_linux_signal_does_not_end_the_wait);
	test_case("stress", no_wake_up_is_lost_among_many);
	return test_end();
}
