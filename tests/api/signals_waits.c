// SPDX-License-Identifier: GPL-2.0-only
/* zx_object_signal and zx_object_wait_one; objects.md 3.6, 4.1, 4.5, W1, W3, W4, H10. */
#include <pthread.h>
#include <signal.h>
#include <sys/time.h>

#include "common_sleepers.h"

/* ---- signal ------------------------------------------------------------- */

START_TEST(a_signal_set_is_seen_and_a_signal_cleared_is_gone)
{
	zx_handle_t event = event_new();

	assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED | ZX_USER_SIGNAL_3));
	ck_assert_uint_eq(signals_of(event), ZX_EVENT_SIGNALED | ZX_USER_SIGNAL_3);
	assert_ok(zx_object_signal(event, ZX_EVENT_SIGNALED, 0));
	ck_assert_uint_eq(signals_of(event), ZX_USER_SIGNAL_3);
	assert_ok(zx_object_signal(event, 0, 0));
	ck_assert_uint_eq(signals_of(event), ZX_USER_SIGNAL_3);
}
END_TEST

START_TEST(a_bit_in_both_masks_ends_up_set)
{
	zx_handle_t event = event_new();

	assert_ok(zx_object_signal(event, ZX_USER_SIGNAL_0, ZX_USER_SIGNAL_0));
	ck_assert_uint_eq(signals_of(event), ZX_USER_SIGNAL_0);
	assert_ok(zx_object_signal(event, ZX_USER_SIGNAL_0 | ZX_USER_SIGNAL_1, ZX_USER_SIGNAL_0));
	ck_assert_uint_eq(signals_of(event), ZX_USER_SIGNAL_0);
}
END_TEST

START_TEST(an_event_takes_signaled_and_the_user_signals_and_no_other)
{
	zx_handle_t event = event_new();
	zx_signals_t bit;

	for (bit = 1; bit; bit <<= 1) {
		bool allowed = bit & ZX_EVENT_SIGNAL_MASK;
		zx_status_t want = allowed ? ZX_OK : ZX_ERR_INVALID_ARGS;

		assert_status(zx_object_signal(event, 0, bit), want);
		ck_assert_uint_eq(signals_of(event), allowed ? bit : 0);
		assert_status(zx_object_signal(event, bit, 0), want);
		ck_assert_uint_eq(signals_of(event), 0);
	}
	/* All or nothing. */
	assert_status(zx_object_signal(event, 0, ZX_EVENT_SIGNAL_MASK | 1), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(signals_of(event), 0);
}
END_TEST

START_TEST(other_objects_take_the_user_signals_and_no_other)
{
	zx_handle_t handles[4], vmar;
	zx_signals_t bit;
	int i;

	handles[0] = job_new(zx_job_default());
	assert_ok(zx_process_create(handles[0], "p", 1, 0, &handles[1], &vmar));
	assert_ok(zx_thread_create(handles[1], "t", 1, 0, &handles[2]));
	handles[3] = vmo_new(0);
	for (i = 0; i < 4; i++) {
		zx_signals_t before = signals_of(handles[i]);

		for (bit = 1; bit; bit <<= 1) {
			bool user = bit & ZX_USER_SIGNAL_ALL;
			zx_status_t want = user ? ZX_OK : ZX_ERR_INVALID_ARGS;

			assert_status(zx_object_signal(handles[i], 0, bit), want);
			ck_assert_uint_eq(signals_of(handles[i]), user ? before | bit : before);
			assert_status(zx_object_signal(handles[i], bit, 0), want);
			ck_assert_uint_eq(signals_of(handles[i]), before);
		}
	}
}
END_TEST

START_TEST(signalling_what_is_no_handle_is_bad_handle)
{
	zx_handle_t event = event_new();
	int i;

	for (i = 0; i < BAD_HANDLES; i++)
		assert_status(zx_object_signal(bad_handle(i, event), 1, 1), ZX_ERR_BAD_HANDLE);
}
END_TEST

START_TEST(signalling_without_the_signal_right_is_access_denied)
{
	zx_handle_t event = event_new();
	zx_handle_t less = without_rights(event, ZX_RIGHT_SIGNAL);

	assert_status(zx_object_signal(less, 0, ZX_EVENT_SIGNALED), ZX_ERR_ACCESS_DENIED);
	/* Before the masks. */
	assert_status(zx_object_signal(less, 0, 1), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_object_signal(less, 0, 0), ZX_ERR_ACCESS_DENIED);
	ck_assert_uint_eq(signals_of(event), 0);
	assert_ok(zx_object_signal(with_rights(event, ZX_RIGHT_SIGNAL), 0, ZX_EVENT_SIGNALED));
}
END_TEST

START_TEST(a_vmar_cannot_be_signalled_or_waited_on_for_want_of_the_right)
{
	zx_handle_t vmar = zx_vmar_root_self();
	zx_signals_t observed;

	assert_status(zx_object_signal(vmar, 0, ZX_USER_SIGNAL_0), ZX_ERR_ACCESS_DENIED);
	assert_refused(ZX_ERR_ACCESS_DENIED, observed,
		       zx_object_wait_one(vmar, ~0u, 0, &observed));
}
END_TEST

/* ---- wait_one: state ---------------------------------------------------- */

START_TEST(an_active_signal_ends_the_wait_even_with_a_past_deadline)
{
	static const zx_time_t past[] = { 0, 1, -1, ZX_TIME_INFINITE_PAST };
	zx_handle_t event = event_new();
	zx_signals_t observed;
	size_t i;

	assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED | ZX_USER_SIGNAL_7));
	for (i = 0; i < 4; i++) {
		observed = 0;
		assert_ok(zx_object_wait_one(event, ZX_EVENT_SIGNALED, past[i], &observed));
		ck_assert_uint_eq(observed, ZX_EVENT_SIGNALED | ZX_USER_SIGNAL_7);
	}
	observed = 0;
	assert_ok(zx_object_wait_one(event, ~0u, 0, &observed));
	ck_assert_uint_eq(observed, ZX_EVENT_SIGNALED | ZX_USER_SIGNAL_7);
	assert_ok(zx_object_wait_one(event, ZX_EVENT_SIGNALED, ZX_TIME_INFINITE, NULL));
}
END_TEST

START_TEST(an_inactive_signal_times_out_and_shows_the_state)
{
	zx_handle_t event = event_new();
	zx_signals_t observed = ~0u;
	zx_time_t deadline;

	deadline = after_ms(1);
	assert_status(zx_object_wait_one(event, ZX_EVENT_SIGNALED, deadline, &observed),
		      ZX_ERR_TIMED_OUT);
	ck_assert_int_ge(now(), deadline);
	ck_assert_uint_eq(observed, 0);
	/* Set and cleared before the wait. */
	assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
	assert_ok(zx_object_signal(event, ZX_EVENT_SIGNALED, ZX_USER_SIGNAL_1));
	assert_status(zx_object_wait_one(event, ZX_EVENT_SIGNALED, after_ms(1), &observed),
		      ZX_ERR_TIMED_OUT);
	ck_assert_uint_eq(observed, ZX_USER_SIGNAL_1);
	assert_status(zx_object_wait_one(event, ZX_EVENT_SIGNALED, 0, NULL), ZX_ERR_TIMED_OUT);
}
END_TEST

START_TEST(a_wait_never_ends_before_its_deadline)
{
	zx_handle_t event = event_new();
	int i;

	for (i = 0; i < 20; i++) {
		zx_time_t deadline = now() + i * 100000;

		assert_status(zx_object_wait_one(event, 8, deadline, NULL), ZX_ERR_TIMED_OUT);
		ck_assert_int_ge(now(), deadline);
	}
}
END_TEST

struct fresh {
	zx_handle_t handle;
	zx_signals_t signals;
};

/* What can be sent messages and the like, or waited for, and its signals at first. */
static size_t fresh_objects(struct fresh fresh[12])
{
	zx_handle_t h[10];
	size_t n = 0, i;

	assert_ok(zx_channel_create(0, &h[0], &h[1]));
	assert_ok(zx_socket_create(ZX_SOCKET_STREAM, &h[2], &h[3]));
	assert_ok(zx_socket_create(ZX_SOCKET_DATAGRAM, &h[4], &h[5]));
	assert_ok(zx_fifo_create(1, 1, 0, &h[6], &h[7]));
	for (i = 0; i < 8; i++)
		fresh[n++] = (struct fresh){ h[i], ZX_CHANNEL_WRITABLE };
	assert_ok(zx_eventpair_create(0, &h[8], &h[9]));
	for (i = 8; i < 10; i++)
		fresh[n++] = (struct fresh){ h[i], 0 };
	fresh[n++] = (struct fresh){ event_new(), 0 };
	assert_ok(zx_timer_create(0, ZX_CLOCK_MONOTONIC, &fresh[n++].handle));
	fresh[n - 1].signals = 0;
	return n;
}

/* Each with user signals set, as seen by all waits. */
START_TEST(the_state_of_what_carries_data_is_read_as_of_all_else)
{
	const zx_signals_t user = ZX_USER_SIGNAL_0 | ZX_USER_SIGNAL_7;
	struct fresh fresh[12];
	size_t n = fresh_objects(fresh), i;
	zx_signals_t observed;

	for (i = 0; i < n; i++) {
		zx_handle_t h = fresh[i].handle;
		zx_wait_item_t item = { h, 0, 0 };

		ck_assert_uint_eq(signals_of(h), fresh[i].signals);
		assert_status(zx_object_wait_one(h, ~0u, 0, &observed),
			      fresh[i].signals ? ZX_OK : ZX_ERR_TIMED_OUT);
		ck_assert_uint_eq(observed, fresh[i].signals);
		assert_ok(zx_object_signal(h, 0, user));
		assert_ok(zx_object_wait_one(h, ~0u, ZX_TIME_INFINITE_PAST, &observed));
		ck_assert_uint_eq(observed, fresh[i].signals | user);
		assert_status(zx_object_wait_many(&item, 1, 0), ZX_ERR_TIMED_OUT);
		ck_assert_uint_eq(item.pending, fresh[i].signals | user);
	}
}
END_TEST

START_TEST(no_signals_and_a_past_deadline_read_the_state_of_anything)
{
	zx_handle_t process, vmar, thread;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &vmar));
	assert_ok(zx_thread_create(process, "t", 1, 0, &thread));
	ck_assert_uint_eq(signals_of(event_new()), 0);
	ck_assert_uint_eq(signals_of(vmo_new(0)), ZX_VMO_ZERO_CHILDREN);
	ck_assert_uint_eq(signals_of(process), 0);
	ck_assert_uint_eq(signals_of(thread), 0);
	ck_assert_uint_eq(signals_of(job_new(zx_job_default())),
			  ZX_JOB_NO_JOBS | ZX_JOB_NO_PROCESSES | ZX_JOB_NO_CHILDREN);
	ck_assert_uint_eq(signals_of(zx_process_self()), 0);
	ck_assert_uint_eq(signals_of(zx_thread_self()), ZX_THREAD_RUNNING);
}
END_TEST

START_TEST(all_signals_and_a_past_deadline_give_the_live_bits)
{
	zx_signals_t observed = 0;

	assert_ok(zx_object_wait_one(vmo_new(0), ~0u, 0, &observed));
	ck_assert_uint_eq(observed, ZX_VMO_ZERO_CHILDREN);
	assert_ok(zx_object_wait_one(job_new(zx_job_default()), ~0u, 0, &observed));
	ck_assert_uint_eq(observed, ZX_JOB_NO_JOBS | ZX_JOB_NO_PROCESSES | ZX_JOB_NO_CHILDREN);
}
END_TEST

/* ---- wait_one: statuses ------------------------------------------------- */

START_TEST(waiting_on_what_is_no_handle_is_bad_handle)
{
	zx_handle_t event = event_new();
	zx_signals_t observed;
	int i;

	for (i = 0; i < BAD_HANDLES; i++)
		assert_refused(ZX_ERR_BAD_HANDLE, observed,
			       zx_object_wait_one(bad_handle(i, event), ~0u, 0, &observed));
	assert_status(zx_object_wait_one(0, ~0u, 0, bad_pointer), ZX_ERR_BAD_HANDLE);
}
END_TEST

START_TEST(waiting_without_the_wait_right_is_access_denied)
{
	zx_handle_t event = event_new();
	zx_signals_t observed;

	assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
	assert_refused(ZX_ERR_ACCESS_DENIED, observed,
		       zx_object_wait_one(without_rights(event, ZX_RIGHT_WAIT), ~0u, 0,
					  &observed));
	assert_ok(zx_object_wait_one(with_rights(event, ZX_RIGHT_WAIT), ~0u, 0, &observed));
}
END_TEST

START_TEST(a_bad_observed_pointer_is_invalid_args)
{
	zx_handle_t event = event_new();

	assert_status(zx_object_wait_one(event, ~0u, 0, bad_pointer), ZX_ERR_INVALID_ARGS);
	assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
	assert_status(zx_object_wait_one(event, ~0u, 0, bad_pointer), ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_wait_one(event, ~0u, 0, kernel_pointer), ZX_ERR_INVALID_ARGS);
}
END_TEST

/* ---- wait_one: blocking ------------------------------------------------- */

struct waiter {
	pthread_t thread;
	zx_handle_t handle;
	zx_signals_t signals;
	zx_time_t deadline;
	zx_signals_t observed;
	zx_status_t status;
	volatile bool done;
};

static void *wait_thread(void *arg)
{
	struct waiter *waiter = arg;

	waiter->status = zx_object_wait_one(waiter->handle, waiter->signals, waiter->deadline,
					    &waiter->observed);
	__atomic_store_n(&waiter->done, true, __ATOMIC_SEQ_CST);
	return NULL;
}

/* Starts a waiter and sees it still waiting after a tenth of a second. */
static void start_waiter(struct waiter *waiter, zx_handle_t handle, zx_signals_t signals)
{
	*waiter = (struct waiter){ .handle = handle, .signals = signals,
				   .deadline = ZX_TIME_INFINITE, .status = 12345 };
	ck_assert_int_eq(pthread_create(&waiter->thread, NULL, wait_thread, waiter), 0);
}

static void assert_waiting(struct waiter *waiter)
{
	sleep_ms(100);
	ck_assert(!waiter->done);
}

static void join_waiter(struct waiter *waiter, zx_status_t status, zx_signals_t observed)
{
	ck_assert_int_eq(pthread_join(waiter->thread, NULL), 0);
	assert_status(waiter->status, status);
	ck_assert_uint_eq(waiter->observed, observed);
}

START_TEST(a_blocked_wait_ends_when_the_signal_comes)
{
	zx_handle_t event = event_new();
	struct waiter waiter;

	start_waiter(&waiter, event, ZX_EVENT_SIGNALED);
	assert_waiting(&waiter);
	/* Another signal is not what it waits for. */
	assert_ok(zx_object_signal(event, 0, ZX_USER_SIGNAL_0));
	assert_waiting(&waiter);
	assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
	join_waiter(&waiter, ZX_OK, ZX_EVENT_SIGNALED | ZX_USER_SIGNAL_0);
}
END_TEST

START_TEST(every_waiter_wakes)
{
	zx_handle_t event = event_new();
	struct waiter waiters[8];
	int i;

	for (i = 0; i < 8; i++)
		start_waiter(&waiters[i], event, i & 1 ? ZX_EVENT_SIGNALED : ~0u);
	assert_waiting(&waiters[0]);
	assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
	for (i = 0; i < 8; i++)
		join_waiter(&waiters[i], ZX_OK, ZX_EVENT_SIGNALED);
	ck_assert_uint_eq(signals_of(event), ZX_EVENT_SIGNALED);
}
END_TEST

START_TEST(a_signal_set_and_cleared_at_once_still_ends_a_wait)
{
	zx_handle_t event = event_new();
	struct waiter waiter;

	start_waiter(&waiter, event, ZX_EVENT_SIGNALED);
	assert_waiting(&waiter);
	assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
	assert_ok(zx_object_signal(event, ZX_EVENT_SIGNALED, 0));
	/* The state at the moment of the match. */
	join_waiter(&waiter, ZX_OK, ZX_EVENT_SIGNALED);
}
END_TEST

START_TEST(a_wait_on_no_signals_is_not_ended_by_any)
{
	zx_handle_t event = event_new();
	struct waiter waiter;

	start_waiter(&waiter, event, 0);
	assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNAL_MASK));
	assert_waiting(&waiter);
	assert_ok(zx_handle_close(event));
	join_waiter(&waiter, ZX_ERR_CANCELED, ZX_EVENT_SIGNAL_MASK | ZX_SIGNAL_HANDLE_CLOSED);
}
END_TEST

START_TEST(closing_the_handle_cancels_its_waits_though_a_duplicate_lives)
{
	zx_handle_t event = event_new();
	zx_handle_t copy = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
	struct waiter on_event, on_copy;

	start_waiter(&on_event, event, ZX_EVENT_SIGNALED);
	start_waiter(&on_copy, copy, ZX_EVENT_SIGNALED);
	assert_ok(zx_object_signal(event, 0, ZX_USER_SIGNAL_2));
	assert_waiting(&on_event);
	assert_ok(zx_handle_close(event));
	join_waiter(&on_event, ZX_ERR_CANCELED, ZX_SIGNAL_HANDLE_CLOSED | ZX_USER_SIGNAL_2);
	assert_waiting(&on_copy);
	assert_ok(zx_object_signal(copy, 0, ZX_EVENT_SIGNALED));
	join_waiter(&on_copy, ZX_OK, ZX_EVENT_SIGNALED | ZX_USER_SIGNAL_2);
}
END_TEST

START_TEST(close_many_cancels_waits)
{
	zx_handle_t event = event_new();
	struct waiter waiter;

	start_waiter(&waiter, event, ZX_EVENT_SIGNALED);
	assert_waiting(&waiter);
	assert_ok(zx_handle_close_many(&event, 1));
	join_waiter(&waiter, ZX_ERR_CANCELED, ZX_SIGNAL_HANDLE_CLOSED);
}
END_TEST

START_TEST(replacing_the_handle_cancels_its_waits)
{
	zx_handle_t event = event_new(), new;
	struct waiter waiter;

	start_waiter(&waiter, event, ZX_EVENT_SIGNALED);
	assert_waiting(&waiter);
	assert_ok(zx_handle_replace(event, ZX_RIGHT_SAME_RIGHTS, &new));
	join_waiter(&waiter, ZX_ERR_CANCELED, ZX_SIGNAL_HANDLE_CLOSED);
	ck_assert(is_valid(new));
}
END_TEST

static zx_status_t wait_with_a_bad_pointer(struct sleeper *s)
{
	return zx_object_wait_one(*(zx_handle_t *)s->arg, ZX_EVENT_SIGNALED, s->deadline,
				  bad_pointer);
}

START_TEST(a_bad_observed_pointer_comes_before_canceled_and_timed_out)
{
	zx_handle_t event = event_new(), closed = event;
	struct sleeper s = { .call = wait_with_a_bad_pointer, .arg = &event };

	s.deadline = ZX_TIME_INFINITE;
	sleeper_start(&s);
	assert_ok(zx_handle_close(closed));
	assert_status(sleeper_join(&s), ZX_ERR_INVALID_ARGS);
	event = event_new();
	sleeper_start(&s);
	assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
	assert_status(sleeper_join(&s), ZX_ERR_INVALID_ARGS);
	assert_ok(zx_object_signal(event, ZX_EVENT_SIGNALED, 0));
	assert_status(zx_object_wait_one(event, ZX_EVENT_SIGNALED, after_ms(20), bad_pointer),
		      ZX_ERR_INVALID_ARGS);
}
END_TEST

static void ignore_signal(int signo)
{
	(void)signo;
}

START_TEST(linux_signals_neither_end_nor_lengthen_a_wait)
{
	struct itimerval often = { .it_interval.tv_usec = 2000, .it_value.tv_usec = 2000 };
	struct sigaction action = { .sa_handler = ignore_signal };
	zx_handle_t event = event_new();
	zx_time_t deadline;

	/* Without SA_RESTART, so that every restart is the library's or the module's. */
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	deadline = after_ms(200);
	assert_status(zx_object_wait_one(event, ZX_EVENT_SIGNALED, deadline, NULL),
		      ZX_ERR_TIMED_OUT);
	ck_assert_int_ge(now(), deadline);
	/* The deadline is absolute: restarts do not push it away for ever. */
	ck_assert_int_lt(now(), deadline + 100 * 1000000000ll);
	memset(&often, 0, sizeof(often));
	setitimer(ITIMER_REAL, &often, NULL);
}
END_TEST

struct ping_pong {
	zx_handle_t ping;
	zx_handle_t pong;
	int rounds;
};

static void *pong_thread(void *arg)
{
	struct ping_pong *game = arg;
	int i;

	for (i = 0; i < game->rounds; i++) {
		if (zx_object_wait_one(game->ping, ZX_EVENT_SIGNALED, ZX_TIME_INFINITE, NULL) ||
		    zx_object_signal(game->ping, ZX_EVENT_SIGNALED, 0) ||
		    zx_object_signal(game->pong, 0, ZX_EVENT_SIGNALED))
			return arg;
	}
	return NULL;
}

START_TEST(no_signal_is_lost_between_two_threads)
{
	struct ping_pong game = { event_new(), event_new(), slow_machine() ? 150 : 5000 };
	pthread_t thread;
	void *failed;
	int i;

	ck_assert_int_eq(pthread_create(&thread, NULL, pong_thread, &game), 0);
	for (i = 0; i < game.rounds; i++) {
		assert_ok(zx_object_signal(game.ping, 0, ZX_EVENT_SIGNALED));
		assert_ok(zx_object_wait_one(game.pong, ZX_EVENT_SIGNALED, ZX_TIME_INFINITE,
					     NULL));
		assert_ok(zx_object_signal(game.pong, ZX_EVENT_SIGNALED, 0));
	}
	ck_assert_int_eq(pthread_join(thread, &failed), 0);
	ck_assert_ptr_null(failed);
}
END_TEST

int main(void)
{
	test_begin("signals_waits");
	test_case("signal", a_signal_set_is_seen_and_a_signal_cleared_is_gone,
		  a_bit_in_both_masks_ends_up_set,
		  an_event_takes_signaled_and_the_user_signals_and_no_other,
		  other_objects_take_the_user_signals_and_no_other,
		  signalling_what_is_no_handle_is_bad_handle,
		  signalling_without_the_signal_right_is_access_denied,
		  a_vmar_cannot_be_signalled_or_waited_on_for_want_of_the_right);
	test_case("state", an_active_signal_ends_the_wait_even_with_a_past_deadline,
		  an_inactive_signal_times_out_and_shows_the_state,
		  a_wait_never_ends_before_its_deadline,
		  no_signals_and_a_past_deadline_read_the_state_of_anything,
		  the_state_of_what_carries_data_is_read_as_of_all_else,
		  all_signals_and_a_past_deadline_give_the_live_bits);
	test_case("statuses", waiting_on_what_is_no_handle_is_bad_handle,
		  waiting_without_the_wait_right_is_access_denied,
		  a_bad_observed_pointer_is_invalid_args);
	test_case("blocking", a_blocked_wait_ends_when_the_signal_comes, every_waiter_wakes,
		  a_signal_set_and_cleared_at_once_still_ends_a_wait,
		  a_wait_on_no_signals_is_not_ended_by_any,
		  closing_the_handle_cancels_its_waits_though_a_duplicate_lives,
		  close_many_cancels_waits, replacing_the_handle_cancels_its_waits,
		  a_bad_observed_pointer_comes_before_canceled_and_timed_out,
		  linux_signals_neither_end_nor_lengthen_a_wait,
		  no_signal_is_lost_between_two_threads);
	return test_end();
}
