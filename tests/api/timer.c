// SPDX-License-Identifier: GPL-2.0-only
/* zx_timer_create, zx_timer_set, zx_timer_cancel, ZX_INFO_TIMER; objects.md 3.1, 10. */
#include <pthread.h>
#include <sched.h>
#include <time.h>

#include <zircon/syscalls/port.h>

#include "common.h"
#include "common_cgroup.h"

#define YEAR	(365ll * 24 * 3600 * 1000000000)
#define MS(n)	((n) * 1000000ll)

static zx_handle_t timer_new(uint32_t options, zx_clock_t clock)
{
	zx_handle_t timer;

	assert_ok(zx_timer_create(options, clock, &timer));
	return timer;
}

static zx_time_t read_clock(zx_clock_t clock)
{
	struct timespec ts;

	clock_gettime(clock == ZX_CLOCK_BOOT ? CLOCK_BOOTTIME : CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ll + ts.tv_nsec;
}

static zx_info_timer_t timer_info(zx_handle_t timer)
{
	zx_info_timer_t info;

	assert_ok(zx_object_get_info(timer, ZX_INFO_TIMER, &info, sizeof(info), NULL, NULL));
	return info;
}

static void assert_set(zx_handle_t timer, zx_time_t deadline, zx_duration_t slack)
{
	zx_info_timer_t info = timer_info(timer);

	ck_assert_int_eq(info.deadline, deadline);
	ck_assert_int_eq(info.slack, slack);
}

static void assert_idle(zx_handle_t timer, zx_signals_t signals)
{
	assert_set(timer, 0, 0);
	ck_assert_uint_eq(signals_of(timer), signals);
}

static void wait_fired(zx_handle_t timer)
{
	assert_ok(zx_object_wait_one(timer, ZX_TIMER_SIGNALED, SOON, NULL));
}

/* ---- create ------------------------------------------------------------- */

START_TEST(a_new_timer_has_default_rights_and_is_not_set)
{
	uint32_t options;
	zx_clock_t clock;

	for (clock = ZX_CLOCK_MONOTONIC; clock <= ZX_CLOCK_BOOT; clock++)
		for (options = ZX_TIMER_SLACK_CENTER; options <= ZX_TIMER_SLACK_LATE; options++) {
			zx_handle_t timer = timer_new(options, clock);
			zx_info_handle_basic_t basic = basic_info(timer);
			zx_info_timer_t info = timer_info(timer);

			ck_assert_uint_eq(basic.type, ZX_OBJ_TYPE_TIMER);
			ck_assert_uint_eq(basic.rights, ZX_DEFAULT_TIMER_RIGHTS);
			ck_assert_uint_eq(basic.related_koid, 0);
			ck_assert_uint_eq(info.options, options);
			ck_assert_uint_eq(info.clock_id, clock);
			assert_idle(timer, 0);
		}
}
END_TEST

START_TEST(an_unknown_clock_or_option_is_invalid_args)
{
	static const uint32_t bad[] = { 2, 3, 4, 100, 0x80000000, ~0u };
	zx_handle_t out;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_refused(ZX_ERR_INVALID_ARGS, out, zx_timer_create(0, bad[i], &out));
		if (bad[i] > ZX_TIMER_SLACK_LATE)
			assert_refused(ZX_ERR_INVALID_ARGS, out,
				       zx_timer_create(bad[i], ZX_CLOCK_MONOTONIC, &out));
	}
	assert_status(zx_timer_create(0, ZX_CLOCK_MONOTONIC, NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_timer_create(0, ZX_CLOCK_BOOT, bad_pointer), ZX_ERR_INVALID_ARGS);
}
END_TEST

/* ---- set, cancel, info: statuses ---------------------------------------- */

START_TEST(a_negative_slack_is_out_of_range_before_the_handle)
{
	zx_handle_t timer = timer_new(0, ZX_CLOCK_MONOTONIC);

	assert_status(zx_timer_set(0, 0, -1), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_timer_set(event_new(), 0, INT64_MIN), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_timer_set(timer, 0, -1), ZX_ERR_OUT_OF_RANGE);
	assert_idle(timer, 0);
}
END_TEST

START_TEST(setting_and_cancelling_need_a_timer_and_the_write_right)
{
	zx_handle_t timer = timer_new(0, ZX_CLOCK_MONOTONIC);
	zx_handle_t writer = with_rights(timer, ZX_RIGHT_WRITE);
	zx_time_t deadline = now() + YEAR;
	int out;

	assert_lookup(h, zx_timer_set(h, 0, 0), timer, powerless_event(), ZX_RIGHT_WRITE, out);
	assert_lookup(h, zx_timer_cancel(h), timer, powerless_event(), ZX_RIGHT_WRITE, out);
	assert_idle(timer, 0);
	assert_ok(zx_timer_set(writer, deadline, 0));
	assert_set(timer, deadline, 0);
	assert_ok(zx_timer_cancel(writer));
	assert_idle(timer, 0);
}
END_TEST

START_TEST(info_needs_a_timer_the_inspect_right_and_room)
{
	zx_handle_t timer = timer_new(0, ZX_CLOCK_MONOTONIC);
	zx_info_timer_t info;
	size_t actual = 9, avail = 9;

	assert_lookup(h, zx_object_get_info(h, ZX_INFO_TIMER, &info, sizeof(info), NULL, NULL),
		      timer, powerless_event(), ZX_RIGHT_INSPECT, info);
	assert_refused(ZX_ERR_BUFFER_TOO_SMALL, info,
		       zx_object_get_info(timer, ZX_INFO_TIMER, &info, sizeof(info) - 1, &actual,
					  &avail));
	ck_assert_uint_eq(actual, 0);
	ck_assert_uint_eq(avail, 1);
	assert_status(zx_object_get_info(timer, ZX_INFO_TIMER, NULL, sizeof(info), NULL, NULL),
		      ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(users_set_the_user_signals_only)
{
	zx_handle_t timer = timer_new(0, ZX_CLOCK_MONOTONIC);
	zx_signals_t bit;

	for (bit = 1; bit; bit <<= 1) {
		bool user = bit & ZX_USER_SIGNAL_ALL;
		zx_status_t want = user ? ZX_OK : ZX_ERR_INVALID_ARGS;

		assert_status(zx_object_signal(timer, 0, bit), want);
		ck_assert_uint_eq(signals_of(timer), user ? bit : 0);
		assert_status(zx_object_signal(timer, bit, 0), want);
	}
	assert_status(zx_object_signal_peer(timer, 0, ZX_USER_SIGNAL_0), ZX_ERR_ACCESS_DENIED);
	/* They outlive settings. */
	assert_ok(zx_object_signal(timer, 0, ZX_USER_SIGNAL_5));
	assert_ok(zx_timer_set(timer, 0, 0));
	ck_assert_uint_eq(signals_of(timer), ZX_TIMER_SIGNALED | ZX_USER_SIGNAL_5);
	assert_status(zx_object_signal(timer, ZX_TIMER_SIGNALED, 0), ZX_ERR_INVALID_ARGS);
	assert_ok(zx_timer_cancel(timer));
	ck_assert_uint_eq(signals_of(timer), ZX_USER_SIGNAL_5);
}
END_TEST

/* ---- Firing ------------------------------------------------------------- */

START_TEST(a_deadline_not_in_the_future_fires_before_the_call_returns)
{
	zx_clock_t clock;
	size_t i;

	for (clock = ZX_CLOCK_MONOTONIC; clock <= ZX_CLOCK_BOOT; clock++) {
		zx_handle_t timer = timer_new(0, clock);
		zx_time_t past[] = { 0, 1, -1, ZX_TIME_INFINITE_PAST, read_clock(clock) };

		for (i = 0; i < ARRAY_SIZE(past); i++) {
			assert_ok(zx_timer_set(timer, past[i], i ? 0 : INT64_MAX));
			assert_idle(timer, ZX_TIMER_SIGNALED);
			assert_ok(zx_timer_cancel(timer));
			assert_idle(timer, 0);
		}
	}
}
END_TEST

START_TEST(a_timer_fires_at_its_deadline_by_its_clock_and_stays_signalled)
{
	zx_clock_t clock;
	int i;

	for (clock = ZX_CLOCK_MONOTONIC; clock <= ZX_CLOCK_BOOT; clock++) {
		zx_handle_t timer = timer_new(ZX_TIMER_SLACK_CENTER, clock);

		for (i = 0; i < 20; i++) {
			zx_time_t deadline = read_clock(clock) + MS(i) / 2;

			assert_ok(zx_timer_set(timer, deadline, 0));
			wait_fired(timer);
			ck_assert_int_ge(read_clock(clock), deadline);
			assert_idle(timer, ZX_TIMER_SIGNALED);
		}
		sleep_ms(5);
		assert_idle(timer, ZX_TIMER_SIGNALED);
	}
}
END_TEST

START_TEST(a_timer_fires_only_once)
{
	zx_handle_t timer = timer_new(0, ZX_CLOCK_MONOTONIC), port;
	zx_port_packet_t packet;

	assert_ok(zx_port_create(0, &port));
	assert_ok(zx_object_wait_async(timer, port, 3, ZX_TIMER_SIGNALED, ZX_WAIT_ASYNC_EDGE));
	assert_ok(zx_timer_set(timer, after_ms(5), 0));
	assert_ok(zx_port_wait(port, SOON, &packet));
	ck_assert_uint_eq(packet.key, 3);
	ck_assert_uint_eq(packet.signal.observed, ZX_TIMER_SIGNALED);
	assert_ok(zx_object_wait_async(timer, port, 4, ZX_TIMER_SIGNALED, ZX_WAIT_ASYNC_EDGE));
	assert_status(zx_port_wait(port, after_ms(30), &packet), ZX_ERR_TIMED_OUT);
}
END_TEST

START_TEST(a_deadline_far_away_does_not_fire)
{
	static const zx_duration_t slack[] = { 0, 1, MS(1000), INT64_MAX };
	uint32_t options;
	size_t i, j;

	for (options = ZX_TIMER_SLACK_CENTER; options <= ZX_TIMER_SLACK_LATE; options++) {
		zx_handle_t timer = timer_new(options, options & 1);
		zx_time_t far[] = { read_clock(options & 1) + YEAR, ZX_TIME_INFINITE - 1,
				    ZX_TIME_INFINITE };

		for (j = 0; j < ARRAY_SIZE(far); j++)
			for (i = 0; i < ARRAY_SIZE(slack); i++) {
				/* From now on would be early, but not too early. */
				if (options == ZX_TIMER_SLACK_EARLY && slack[i] == INT64_MAX)
					continue;
				assert_ok(zx_timer_set(timer, far[j], slack[i]));
				assert_status(zx_object_wait_one(timer, ZX_TIMER_SIGNALED,
								 after_ms(5), NULL),
					      ZX_ERR_TIMED_OUT);
				assert_set(timer, far[j], slack[i]);
			}
	}
}
END_TEST

START_TEST(setting_again_and_again_never_fires)
{
	zx_handle_t timer = timer_new(0, ZX_CLOCK_MONOTONIC);
	int i;

	for (i = 0; i < 10; i++) {
		zx_time_t deadline = now() + YEAR + i;

		assert_ok(zx_timer_set(timer, deadline, i));
		assert_set(timer, deadline, i);
		assert_status(zx_object_wait_one(timer, ZX_TIMER_SIGNALED, after_ms(2), NULL),
			      ZX_ERR_TIMED_OUT);
	}
}
END_TEST

START_TEST(slack_moves_a_timer_only_inside_its_window)
{
	uint32_t options;
	int i;

	for (options = ZX_TIMER_SLACK_CENTER; options <= ZX_TIMER_SLACK_LATE; options++) {
		zx_handle_t timer = timer_new(options, ZX_CLOCK_MONOTONIC);

		for (i = 0; i < 5; i++) {
			zx_duration_t slack = MS(5 * i);
			zx_time_t deadline = after_ms(40), soonest = deadline;

			if (options != ZX_TIMER_SLACK_LATE)
				soonest -= slack;
			assert_ok(zx_timer_set(timer, deadline, slack));
			wait_fired(timer);
			ck_assert_int_ge(now(), soonest);
			assert_idle(timer, ZX_TIMER_SIGNALED);
		}
	}
}
END_TEST

START_TEST(slack_never_makes_an_early_timer_late)
{
	zx_handle_t early = timer_new(ZX_TIMER_SLACK_EARLY, ZX_CLOCK_MONOTONIC);
	zx_handle_t late = timer_new(ZX_TIMER_SLACK_LATE, ZX_CLOCK_MONOTONIC);
	zx_signals_t observed;

	/* The late one has a year: if the other had, too, nobody would wait for it. */
	assert_ok(zx_timer_set(late, after_ms(20), YEAR));
	assert_ok(zx_timer_set(early, after_ms(20), YEAR));
	assert_ok(zx_object_wait_one(early, ZX_TIMER_SIGNALED, SOON, &observed));
	ck_assert_uint_eq(observed, ZX_TIMER_SIGNALED);
}
END_TEST

/*
 * A timer without slack, set to just after the end of a window, does not go off before what
 * has the window: all that one CPU sets goes off there, in the order in which it must.
 */
START_TEST(a_timer_fires_before_its_window_is_over)
{
	zx_handle_t after = timer_new(ZX_TIMER_SLACK_LATE, ZX_CLOCK_MONOTONIC);
	uint32_t options;
	cpu_set_t one;
	int i;

	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	ck_assert_int_eq(sched_setaffinity(0, sizeof(one), &one), 0);
	for (options = ZX_TIMER_SLACK_CENTER; options <= ZX_TIMER_SLACK_LATE; options++) {
		zx_handle_t timer = timer_new(options, ZX_CLOCK_MONOTONIC);

		for (i = 0; i < 4; i++) {
			zx_duration_t slack = MS(7 * i);
			zx_time_t end = after_ms(30), deadline = end;

			if (options != ZX_TIMER_SLACK_EARLY)
				deadline -= slack;
			assert_ok(zx_timer_set(after, end + MS(1), 0));
			assert_ok(zx_timer_set(timer, deadline, slack));
			wait_fired(after);
			ck_assert_uint_eq(signals_of(timer), ZX_TIMER_SIGNALED);
		}
	}
}
END_TEST

/* ---- Setting again, cancelling, closing --------------------------------- */

START_TEST(cancelling_disarms_and_takes_the_signal_back)
{
	zx_handle_t timer = timer_new(0, ZX_CLOCK_MONOTONIC);

	/* Never set. */
	assert_ok(zx_timer_cancel(timer));
	assert_idle(timer, 0);
	assert_ok(zx_timer_set(timer, after_ms(20), 0));
	assert_ok(zx_timer_cancel(timer));
	assert_idle(timer, 0);
	assert_status(zx_object_wait_one(timer, ZX_TIMER_SIGNALED, after_ms(40), NULL),
		      ZX_ERR_TIMED_OUT);
	assert_ok(zx_timer_set(timer, 0, 0));
	assert_ok(zx_timer_cancel(timer));
	assert_idle(timer, 0);
}
END_TEST

START_TEST(setting_takes_the_signal_of_before_back)
{
	zx_handle_t timer = timer_new(0, ZX_CLOCK_MONOTONIC), port;
	zx_time_t deadline = now() + YEAR;
	zx_port_packet_t packet;

	assert_ok(zx_timer_set(timer, 0, 0));
	assert_ok(zx_timer_set(timer, deadline, 7));
	ck_assert_uint_eq(signals_of(timer), 0);
	assert_set(timer, deadline, 7);
	/* Fired and fired again: the signal rises anew. */
	assert_ok(zx_timer_set(timer, 0, 0));
	assert_ok(zx_port_create(0, &port));
	assert_ok(zx_object_wait_async(timer, port, 1, ZX_TIMER_SIGNALED, ZX_WAIT_ASYNC_EDGE));
	assert_status(zx_port_wait(port, 0, &packet), ZX_ERR_TIMED_OUT);
	assert_ok(zx_timer_set(timer, 0, 0));
	assert_ok(zx_port_wait(port, 0, &packet));
}
END_TEST

START_TEST(what_is_cancelled_or_set_anew_just_then_does_not_fire_any_more)
{
	zx_handle_t timer = timer_new(0, ZX_CLOCK_MONOTONIC);
	int i, n = slow_machine() ? 3000 : 20000;

	for (i = 0; i < n; i++) {
		/* Around the moment that the calls take to get there. */
		assert_ok(zx_timer_set(timer, now() + i % 64 * 500, 0));
		if (i & 1)
			assert_ok(zx_timer_cancel(timer));
		else
			assert_ok(zx_timer_set(timer, ZX_TIME_INFINITE, 0));
		if (signals_of(timer))
			ck_abort_msg("fired after it was over, round %d", i);
		assert_set(timer, i & 1 ? 0 : ZX_TIME_INFINITE, 0);
	}
}
END_TEST

START_TEST(who_sees_the_signal_finds_the_timer_not_set)
{
	zx_handle_t timer = timer_new(0, ZX_CLOCK_BOOT);
	int i, n = slow_machine() ? 500 : 3000;

	for (i = 0; i < n; i++) {
		zx_info_timer_t info;

		assert_ok(zx_timer_set(timer, read_clock(ZX_CLOCK_BOOT) + 20000, 0));
		/* Nor is there a moment when it is neither set nor fired. */
		do {
			info = timer_info(timer);
		} while (info.deadline);
		if (signals_of(timer) != ZX_TIMER_SIGNALED)
			ck_abort_msg("neither set nor fired, round %d", i);
		assert_ok(zx_timer_set(timer, read_clock(ZX_CLOCK_BOOT) + 20000, 0));
		wait_fired(timer);
		assert_set(timer, 0, 0);
	}
}
END_TEST

START_TEST(closing_the_last_handle_disarms_and_frees_the_timer)
{
	long before;
	int i, j;

	cgroup_enter();
	timer_new(0, 0);
	before = cgroup_charged();
	/* Set for later, about to fire, just fired: all go, and their memory. */
	for (i = 0; i < (slow_machine() ? 20 : 100); i++)
		for (j = 0; j < 200; j++) {
			zx_handle_t timer = timer_new(j % 3, j & 1);

			assert_ok(zx_timer_set(timer, j & 2 ? ZX_TIME_INFINITE :
					       read_clock(j & 1) + j * 1000, j & 4 ? j : 0));
			assert_ok(zx_handle_close(timer));
		}
	eventually(cgroup_charged() < before + CHARGE_SLACK);
	cgroup_leave();
}
END_TEST

/* ---- Many at once ------------------------------------------------------- */

#define THREADS 4

struct player {
	pthread_t thread;
	zx_handle_t *timers;
	int timers_count;
	int rounds;
	unsigned int seed;
	int failed;
};

static void *set_and_cancel(void *arg)
{
	struct player *p = arg;
	int i;

	for (i = 0; i < p->rounds; i++) {
		zx_handle_t timer = p->timers[rand_r(&p->seed) % p->timers_count];

		switch (rand_r(&p->seed) % 4) {
		case 0:
			p->failed += zx_timer_cancel(timer) != ZX_OK;
			break;
		case 1:
			p->failed += zx_timer_set(timer, 0, 0) != ZX_OK;
			break;
		default:
			p->failed += zx_timer_set(timer, now() + rand_r(&p->seed) % 200000,
						  rand_r(&p->seed) % 100000) != ZX_OK;
		}
	}
	return NULL;
}

START_TEST(timers_set_and_cancelled_by_all_end_as_the_last_call_says)
{
	enum { TIMERS = 2000 };
	static zx_handle_t timers[TIMERS];
	struct player players[THREADS];
	zx_port_packet_t packet;
	zx_handle_t port;
	int i, fired = 0;

	for (i = 0; i < TIMERS; i++)
		timers[i] = timer_new(i % 3, i & 1);
	for (i = 0; i < THREADS; i++) {
		players[i] = (struct player){ .timers = timers, .timers_count = TIMERS,
					      .rounds = slow_machine() ? 1000 : 40000,
					      .seed = i };
		ck_assert(!pthread_create(&players[i].thread, NULL, set_and_cancel, &players[i]));
	}
	for (i = 0; i < THREADS; i++) {
		ck_assert(!pthread_join(players[i].thread, NULL));
		ck_assert_int_eq(players[i].failed, 0);
	}

	/* Half of them are cancelled, half are set: exactly those fire. */
	assert_ok(zx_port_create(0, &port));
	for (i = 0; i < TIMERS; i++)
		assert_ok(zx_timer_cancel(timers[i]));
	for (i = 0; i < TIMERS; i++) {
		assert_ok(zx_object_wait_async(timers[i], port, i, ZX_TIMER_SIGNALED, 0));
		assert_ok(zx_timer_set(timers[i], read_clock(i & 1) + (i & 2 ? YEAR : MS(i % 20)),
				       0));
		if (i & 2)
			assert_ok(zx_timer_cancel(timers[i]));
	}
	while (fired < TIMERS / 2) {
		assert_ok(zx_port_wait(port, SOON, &packet));
		ck_assert_uint_eq(packet.key & 2, 0);
		ck_assert_uint_eq(packet.signal.observed, ZX_TIMER_SIGNALED);
		fired++;
	}
	assert_status(zx_port_wait(port, after_ms(30), &packet), ZX_ERR_TIMED_OUT);
	for (i = 0; i < TIMERS; i++)
		ck_assert_uint_eq(signals_of(timers[i]), i & 2 ? 0 : ZX_TIMER_SIGNALED);
}
END_TEST

int main(void)
{
	test_begin("timer");
	test_case("create", a_new_timer_has_default_rights_and_is_not_set,
		  an_unknown_clock_or_option_is_invalid_args);
	test_case("statuses", a_negative_slack_is_out_of_range_before_the_handle,
		  setting_and_cancelling_need_a_timer_and_the_write_right,
		  info_needs_a_timer_the_inspect_right_and_room, users_set_the_user_signals_only);
	test_case("firing", a_deadline_not_in_the_future_fires_before_the_call_returns,
		  a_timer_fires_at_its_deadline_by_its_clock_and_stays_signalled,
		  a_timer_fires_only_once, a_deadline_far_away_does_not_fire,
		  setting_again_and_again_never_fires, slack_moves_a_timer_only_inside_its_window,
		  a_timer_fires_before_its_window_is_over,
		  slack_never_makes_an_early_timer_late);
	test_case("over", cancelling_disarms_and_takes_the_signal_back,
		  setting_takes_the_signal_of_before_back,
		  what_is_cancelled_or_set_anew_just_then_does_not_fire_any_more,
		  who_sees_the_signal_finds_the_timer_not_set,
		  closing_the_last_handle_disarms_and_frees_the_timer);
	test_case("many", timers_set_and_cancelled_by_all_end_as_the_last_call_says);
	return test_end();
}
