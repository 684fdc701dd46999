// SPDX-License-Identifier: GPL-2.0-only
/* zx_eventpair_create, zx_object_signal_peer; objects.md 3.7, 6. */
#include <pthread.h>

#include "common.h"

struct pair {
	zx_handle_t ends[2];
};

static struct pair eventpair_new(void)
{
	struct pair pair;

	assert_ok(zx_eventpair_create(0, &pair.ends[0], &pair.ends[1]));
	return pair;
}

START_TEST(the_ends_know_each_other_and_have_no_signals)
{
	struct pair pair = eventpair_new();
	int i;

	for (i = 0; i < 2; i++) {
		zx_info_handle_basic_t info = basic_info(pair.ends[i]);

		ck_assert_uint_eq(info.type, ZX_OBJ_TYPE_EVENTPAIR);
		ck_assert_uint_eq(info.rights, ZX_DEFAULT_EVENTPAIR_RIGHTS);
		ck_assert_uint_eq(info.related_koid, koid_of(pair.ends[!i]));
		ck_assert_uint_eq(signals_of(pair.ends[i]), 0);
		ck_assert_uint_eq(handle_count(pair.ends[i]), 1);
	}
	ck_assert_uint_ne(koid_of(pair.ends[0]), koid_of(pair.ends[1]));
}
END_TEST

START_TEST(any_option_is_not_supported_and_changes_nothing)
{
	zx_handle_t ends[2];
	uint32_t option;

	for (option = 1; option; option <<= 1)
		assert_refused(ZX_ERR_NOT_SUPPORTED, ends,
			       zx_eventpair_create(option, &ends[0], &ends[1]));
}
END_TEST

START_TEST(a_bad_out_pointer_is_invalid_args_and_leaks_nothing)
{
	zx_handle_t out;
	int i;

	for (i = 0; i < (slow_machine() ? 200 : 5000); i++) {
		assert_status(zx_eventpair_create(0, NULL, &out), ZX_ERR_INVALID_ARGS);
		assert_status(zx_eventpair_create(0, &out, bad_pointer), ZX_ERR_INVALID_ARGS);
		assert_status(zx_eventpair_create(0, kernel_pointer, kernel_pointer),
			      ZX_ERR_INVALID_ARGS);
	}
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_eventpair_create(0, bad_pointer, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_eventpair_create(0, &out, bad_pointer));
	eventpair_new();
}
END_TEST

START_TEST(signals_of_an_end_are_its_own)
{
	struct pair pair = eventpair_new();

	assert_ok(zx_object_signal(pair.ends[0], 0, ZX_EVENTPAIR_SIGNALED | ZX_USER_SIGNAL_3));
	ck_assert_uint_eq(signals_of(pair.ends[0]), ZX_EVENTPAIR_SIGNALED | ZX_USER_SIGNAL_3);
	ck_assert_uint_eq(signals_of(pair.ends[1]), 0);
	assert_ok(zx_object_signal(pair.ends[0], ZX_USER_SIGNAL_3, 0));
	ck_assert_uint_eq(signals_of(pair.ends[0]), ZX_EVENTPAIR_SIGNALED);
}
END_TEST

START_TEST(peer_closed_is_not_the_users_to_set)
{
	struct pair pair = eventpair_new();

	assert_status(zx_object_signal(pair.ends[0], 0, ZX_EVENTPAIR_PEER_CLOSED),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_signal(pair.ends[0], ZX_EVENTPAIR_PEER_CLOSED, 0),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_signal_peer(pair.ends[0], 0, ZX_EVENTPAIR_PEER_CLOSED),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_signal(pair.ends[0], 0, 1), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(signals_of(pair.ends[0]) | signals_of(pair.ends[1]), 0);
}
END_TEST

START_TEST(closing_an_end_shows_at_the_other_and_keeps_its_signals)
{
	struct pair pair = eventpair_new();
	zx_handle_t copy;

	assert_ok(zx_handle_duplicate(pair.ends[0], ZX_RIGHT_SAME_RIGHTS, &copy));
	assert_ok(zx_object_signal_peer(copy, 0, ZX_USER_SIGNAL_1));
	assert_ok(zx_handle_close(pair.ends[0]));
	/* Its last handle counts. */
	ck_assert_uint_eq(signals_of(pair.ends[1]), ZX_USER_SIGNAL_1);
	assert_ok(zx_handle_close(copy));
	ck_assert_uint_eq(signals_of(pair.ends[1]), ZX_EVENTPAIR_PEER_CLOSED | ZX_USER_SIGNAL_1);
	/* It stays like that. */
	assert_ok(zx_object_signal(pair.ends[1], ZX_USER_SIGNAL_1, ZX_EVENTPAIR_SIGNALED));
	ck_assert_uint_eq(signals_of(pair.ends[1]),
			  ZX_EVENTPAIR_PEER_CLOSED | ZX_EVENTPAIR_SIGNALED);
}
END_TEST

START_TEST(a_process_that_is_killed_closes_its_end)
{
	struct pair pair = eventpair_new();
	struct mini mini;

	mini_create(&mini, zx_job_default(), "end");
	mini_load(&mini, &blob_sleep);
	assert_ok(mini_start_status(&mini, pair.ends[1], 0));
	ck_assert(!is_valid(pair.ends[1]));
	ck_assert_uint_eq(signals_of(pair.ends[0]), 0);
	assert_ok(zx_task_kill(mini.process));
	assert_ok(zx_object_wait_one(pair.ends[0], ZX_EVENTPAIR_PEER_CLOSED, SOON, NULL));
	mini_close(&mini);
}
END_TEST

START_TEST(signal_peer_looks_the_handle_up_first)
{
	struct pair pair = eventpair_new();
	zx_handle_t event = event_new();
	int i;

	for (i = 0; i < BAD_HANDLES; i++)
		assert_status(zx_object_signal_peer(bad_handle(i, pair.ends[0]), 1, 1),
			      ZX_ERR_BAD_HANDLE);
	assert_status(zx_object_signal_peer(without_rights(pair.ends[0], ZX_RIGHT_SIGNAL_PEER), 1,
					    1), ZX_ERR_ACCESS_DENIED);
	/* What has no peer carries no such right either. */
	assert_status(zx_object_signal_peer(event, 0, ZX_USER_SIGNAL_0), ZX_ERR_ACCESS_DENIED);
	/* The right of the own end is not asked for. */
	assert_ok(zx_object_signal_peer(with_rights(pair.ends[0], ZX_RIGHT_SIGNAL_PEER), 0,
					ZX_USER_SIGNAL_0));
	ck_assert_uint_eq(signals_of(pair.ends[1]), ZX_USER_SIGNAL_0);
}
END_TEST

START_TEST(signal_peer_clears_then_sets_at_the_other_end)
{
	struct pair pair = eventpair_new();

	assert_ok(zx_object_signal_peer(pair.ends[0], 0, ZX_EVENTPAIR_SIGNALED |
					ZX_USER_SIGNAL_ALL));
	ck_assert_uint_eq(signals_of(pair.ends[0]), 0);
	ck_assert_uint_eq(signals_of(pair.ends[1]), ZX_EVENTPAIR_SIGNALED | ZX_USER_SIGNAL_ALL);
	assert_ok(zx_object_signal_peer(pair.ends[0], ZX_USER_SIGNAL_ALL, ZX_USER_SIGNAL_2));
	ck_assert_uint_eq(signals_of(pair.ends[1]), ZX_EVENTPAIR_SIGNALED | ZX_USER_SIGNAL_2);
}
END_TEST

START_TEST(signalling_a_closed_peer_is_peer_closed_after_the_masks)
{
	struct pair pair = eventpair_new();

	assert_ok(zx_handle_close(pair.ends[1]));
	assert_status(zx_object_signal_peer(pair.ends[0], 0, ZX_USER_SIGNAL_0),
		      ZX_ERR_PEER_CLOSED);
	assert_status(zx_object_signal_peer(pair.ends[0], 0, 0), ZX_ERR_PEER_CLOSED);
	assert_status(zx_object_signal_peer(pair.ends[0], 0, 1), ZX_ERR_INVALID_ARGS);
}
END_TEST

/* ---- Races -------------------------------------------------------------- */

static void *close_end(void *arg)
{
	zx_handle_close(*(zx_handle_t *)arg);
	return NULL;
}

START_TEST(both_ends_close_at_once)
{
	int i, n = slow_machine() ? 100 : 500;

	for (i = 0; i < n; i++) {
		struct pair pair = eventpair_new();
		pthread_t thread;

		ck_assert_int_eq(pthread_create(&thread, NULL, close_end, &pair.ends[0]), 0);
		zx_object_signal_peer(pair.ends[1], 0, ZX_USER_SIGNAL_0);
		zx_handle_close(pair.ends[1]);
		ck_assert_int_eq(pthread_join(thread, NULL), 0);
	}
}
END_TEST

/* Two threads play ping-pong with signals: no wake-up is lost. */
#define ROUNDS (slow_machine() ? 300 : 1500)

static void *pong(void *arg)
{
	zx_handle_t end = *(zx_handle_t *)arg;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		if (zx_object_wait_one(end, ZX_EVENTPAIR_SIGNALED, SOON, NULL) ||
		    zx_object_signal(end, ZX_EVENTPAIR_SIGNALED, 0) ||
		    zx_object_signal_peer(end, 0, ZX_EVENTPAIR_SIGNALED))
			return arg;
	}
	return NULL;
}

START_TEST(no_wake_up_is_lost)
{
	struct pair pair = eventpair_new();
	pthread_t thread;
	void *failed;
	int i;

	ck_assert_int_eq(pthread_create(&thread, NULL, pong, &pair.ends[1]), 0);
	for (i = 0; i < ROUNDS; i++) {
		assert_ok(zx_object_signal_peer(pair.ends[0], 0, ZX_EVENTPAIR_SIGNALED));
		assert_ok(zx_object_wait_one(pair.ends[0], ZX_EVENTPAIR_SIGNALED, SOON, NULL));
		assert_ok(zx_object_signal(pair.ends[0], ZX_EVENTPAIR_SIGNALED, 0));
	}
	ck_assert_int_eq(pthread_join(thread, &failed), 0);
	ck_assert_ptr_null(failed);
}
END_TEST

int main(void)
{
	test_begin("eventpair");
	test_case("create", the_ends_know_each_other_and_have_no_signals,
		  any_option_is_not_supported_and_changes_nothing,
		  a_bad_out_pointer_is_invalid_args_and_leaks_nothing);
	test_case("signals", signals_of_an_end_are_its_own, peer_closed_is_not_the_users_to_set,
		  closing_an_end_shows_at_the_other_and_keeps_its_signals,
		  a_process_that_is_killed_closes_its_end);
	test_case("signal_peer", signal_peer_looks_the_handle_up_first,
		  signal_peer_clears_then_sets_at_the_other_end,
		  signalling_a_closed_peer_is_peer_closed_after_the_masks);
	test_case("races", both_ends_close_at_once, no_wake_up_is_lost);
	return test_end();
}
