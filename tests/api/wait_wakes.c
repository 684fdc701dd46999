// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who is woken, and who sleeps on: Linux counts how often a thread has fallen asleep, so one
 * that was woken for nothing, and sleeps again, is found out.
 */
#include <zircon/syscalls/port.h>

#include "common_channel.h"
#include "common_sleepers.h"

#define SLEEPERS	8

struct crowd {
	struct sleeper sleepers[SLEEPERS];
	unsigned long times[SLEEPERS];
	bool awake[SLEEPERS];
};

static void crowd_start(struct crowd *c, zx_status_t (*call)(struct sleeper *s), void *arg)
{
	int i;

	memset(c, 0, sizeof(*c));
	for (i = 0; i < SLEEPERS; i++) {
		c->sleepers[i] = (struct sleeper){
			.call = call, .arg = arg, .key = i, .deadline = ZX_TIME_INFINITE,
		};
		sleeper_start(&c->sleepers[i]);
	}
	for (i = 0; i < SLEEPERS; i++)
		c->times[i] = times_asleep(c->sleepers[i].tid);
}

/* One of those left comes back soon: which. */
static int crowd_next(struct crowd *c)
{
	int i, who = -1;

	for (i = 0; who < 0; i = (i + 1) % SLEEPERS) {
		if (!c->awake[i] && sleeper_is_done(&c->sleepers[i]))
			who = i;
		else
			sleep_ms(1);
	}
	c->awake[who] = true;
	assert_ok(sleeper_join(&c->sleepers[who]));
	return who;
}

/* None of the others was woken, not even to sleep again. */
static void assert_others_slept_on(struct crowd *c)
{
	int i;

	for (i = 0; i < SLEEPERS; i++) {
		if (c->awake[i])
			continue;
		ck_assert(is_asleep(c->sleepers[i].tid));
		ck_assert_uint_eq(times_asleep(c->sleepers[i].tid), c->times[i]);
	}
}

static zx_status_t take_a_packet(struct sleeper *s)
{
	zx_port_packet_t packet;

	return zx_port_wait(*(zx_handle_t *)s->arg, s->deadline, &packet);
}

static void queue_a_packet(zx_handle_t port)
{
	zx_port_packet_t packet = { .key = 1, .type = ZX_PKT_TYPE_USER };

	assert_ok(zx_port_queue(port, &packet));
}

START_TEST(a_packet_wakes_one_thread_and_no_other)
{
	zx_handle_t port;
	struct crowd c;
	int i;

	assert_ok(zx_port_create(0, &port));
	crowd_start(&c, take_a_packet, &port);
	for (i = 0; i < SLEEPERS; i++) {
		queue_a_packet(port);
		crowd_next(&c);
		assert_others_slept_on(&c);
	}
}
END_TEST

START_TEST(a_packet_of_a_signal_wakes_one_thread_and_no_other)
{
	zx_handle_t port, event = event_new();
	struct crowd c;
	int i;

	assert_ok(zx_port_create(0, &port));
	crowd_start(&c, take_a_packet, &port);
	for (i = 0; i < SLEEPERS; i++) {
		assert_ok(zx_object_wait_async(event, port, i, ZX_EVENT_SIGNALED,
					       ZX_WAIT_ASYNC_EDGE));
		/* A wait that has not fired wakes nobody, nor does a signal that falls. */
		assert_ok(zx_object_signal(event, ZX_EVENT_SIGNALED, 0));
		assert_others_slept_on(&c);
		assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
		crowd_next(&c);
		assert_others_slept_on(&c);
	}
}
END_TEST

static zx_status_t wait_for_its_signal(struct sleeper *s)
{
	return zx_object_wait_one(*(zx_handle_t *)s->arg, ZX_USER_SIGNAL_0 << s->key, s->deadline,
				  NULL);
}

START_TEST(a_signal_wakes_who_waits_for_it_and_nobody_else)
{
	zx_handle_t event = event_new();
	struct crowd c;
	int i;

	crowd_start(&c, wait_for_its_signal, &event);
	for (i = SLEEPERS - 1; i >= 0; i--) {
		/* What was there before, or goes, is no matter. */
		assert_ok(zx_object_signal(event, ZX_USER_SIGNAL_ALL, ZX_USER_SIGNAL_0 << i));
		ck_assert_int_eq(crowd_next(&c), i);
		assert_ok(zx_object_signal(event, 0, ZX_USER_SIGNAL_0 << i));
		assert_ok(zx_object_signal(event, ZX_USER_SIGNAL_ALL, 0));
		assert_others_slept_on(&c);
	}
}
END_TEST

/* Waits for the signal that is its own, of one of the events. */
static zx_status_t wait_for_many(struct sleeper *s)
{
	const zx_handle_t *events = s->arg;
	zx_wait_item_t items[SLEEPERS];
	int i;

	for (i = 0; i < SLEEPERS; i++)
		items[i] = (zx_wait_item_t){ events[i], ZX_USER_SIGNAL_0 << s->key, 0 };
	return zx_object_wait_many(items, SLEEPERS, s->deadline);
}

START_TEST(of_those_that_wait_for_many_only_who_waits_for_the_signal_wakes)
{
	zx_handle_t events[SLEEPERS];
	struct crowd c;
	int i;

	for (i = 0; i < SLEEPERS; i++)
		events[i] = event_new();
	crowd_start(&c, wait_for_many, events);
	for (i = 0; i < SLEEPERS; i++) {
		assert_ok(zx_object_signal(events[SLEEPERS - 1 - i], 0, ZX_USER_SIGNAL_0 << i));
		ck_assert_int_eq(crowd_next(&c), i);
		assert_ok(zx_object_signal(events[SLEEPERS - 1 - i], ZX_USER_SIGNAL_0 << i, 0));
		assert_others_slept_on(&c);
	}
}
END_TEST

static zx_status_t wait_at_the_word(struct sleeper *s)
{
	return zx_futex_wait(s->arg, 0, ZX_HANDLE_INVALID, s->deadline);
}

START_TEST(waking_one_waiter_of_a_futex_wakes_no_other)
{
	zx_futex_t word = 0, other = 0;
	struct crowd c;
	int i;

	crowd_start(&c, wait_at_the_word, &word);
	for (i = 0; i < SLEEPERS; i++) {
		assert_ok(zx_futex_wake(&other, UINT32_MAX));
		assert_ok(zx_futex_wake(&word, 0));
		assert_ok(zx_futex_wake(&word, 1));
		/* They go in the order in which they came. */
		ck_assert_int_eq(crowd_next(&c), i);
		assert_others_slept_on(&c);
	}
}
END_TEST

START_TEST(moving_waiters_of_a_futex_wakes_none_of_them)
{
	zx_futex_t word = 0, other = 0;
	struct crowd c;
	int i;

	crowd_start(&c, wait_at_the_word, &word);
	assert_ok(zx_futex_requeue(&word, 1, 0, &other, UINT32_MAX, ZX_HANDLE_INVALID));
	ck_assert_int_eq(crowd_next(&c), 0);
	assert_others_slept_on(&c);
	for (i = 1; i < SLEEPERS; i++) {
		assert_ok(zx_futex_wake_single_owner(&other));
		ck_assert_int_eq(crowd_next(&c), i);
		assert_others_slept_on(&c);
	}
}
END_TEST

static zx_status_t call_with_its_key(struct sleeper *s)
{
	uint64_t request[2] = { 0, s->key }, reply[2];
	const zx_channel_call_args_t args = {
		.wr_bytes = request, .wr_num_bytes = sizeof(request),
		.rd_bytes = reply, .rd_num_bytes = sizeof(reply),
	};
	uint32_t bytes, handles;
	zx_status_t status;

	status = zx_channel_call(*(zx_handle_t *)s->arg, 0, s->deadline, &args, &bytes, &handles);
	ck_assert_uint_eq(reply[1], s->key);
	return status;
}

START_TEST(a_reply_wakes_its_caller_and_no_other)
{
	struct channel channel = channel_new();
	uint64_t requests[SLEEPERS][2], request[2];
	struct crowd c;
	int i;

	crowd_start(&c, call_with_its_key, &channel.a);
	for (i = 0; i < SLEEPERS; i++) {
		assert_ok(zx_channel_read(channel.b, 0, request, NULL, sizeof(request), 0, NULL,
					  NULL));
		memcpy(requests[request[1]], request, sizeof(request));
	}
	for (i = SLEEPERS - 1; i >= 0; i--) {
		/* What is no reply wakes none of them either. */
		send_text(channel.b, "no reply");
		assert_ok(zx_channel_write(channel.b, 0, requests[i], sizeof(request), NULL, 0));
		ck_assert_int_eq(crowd_next(&c), i);
		assert_others_slept_on(&c);
	}
}
END_TEST

int main(void)
{
	test_begin("wait_wakes");
	test_case("ports", a_packet_wakes_one_thread_and_no_other,
		  a_packet_of_a_signal_wakes_one_thread_and_no_other);
	test_case("signals", a_signal_wakes_who_waits_for_it_and_nobody_else,
		  of_those_that_wait_for_many_only_who_waits_for_the_signal_wakes);
	test_case("futexes", waking_one_waiter_of_a_futex_wakes_no_other,
		  moving_waiters_of_a_futex_wakes_none_of_them);
	test_case("channels", a_reply_wakes_its_caller_and_no_other);
	return test_end();
}
