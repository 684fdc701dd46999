// SPDX-License-Identifier: GPL-2.0-only
/* Ports and zx_object_wait_async; objects.md 4.3, 4.4, 5, 15 (P1 to P16). */
#include <pthread.h>

#include <zircon/syscalls/port.h>

#include "common.h"
#include "common_cgroup.h"

#define A ZX_USER_SIGNAL_0
#define B ZX_USER_SIGNAL_1

static zx_handle_t port_new(void)
{
	zx_handle_t port;

	assert_ok(zx_port_create(0, &port));
	return port;
}

static zx_port_packet_t user_packet(uint64_t key)
{
	zx_port_packet_t packet = { .key = key, .type = ZX_PKT_TYPE_USER };

	return packet;
}

static void queue_key(zx_handle_t port, uint64_t key)
{
	zx_port_packet_t packet = user_packet(key);

	assert_ok(zx_port_queue(port, &packet));
}

/* The next packet, which is there. */
static zx_port_packet_t take(zx_handle_t port)
{
	zx_port_packet_t packet;

	untouched(packet);
	assert_ok(zx_port_wait(port, 0, &packet));
	return packet;
}

static void assert_empty(zx_handle_t port)
{
	zx_port_packet_t packet;

	assert_refused(ZX_ERR_TIMED_OUT, packet, zx_port_wait(port, 0, &packet));
}

static void assert_signal_packet(zx_handle_t port, uint64_t key, zx_signals_t trigger,
				 zx_signals_t observed)
{
	zx_port_packet_t packet = take(port);

	ck_assert_uint_eq(packet.key, key);
	ck_assert_uint_eq(packet.type, ZX_PKT_TYPE_SIGNAL_ONE);
	ck_assert_int_eq(packet.status, ZX_OK);
	ck_assert_uint_eq(packet.signal.trigger, trigger);
	ck_assert_uint_eq(packet.signal.observed, observed);
	ck_assert_uint_eq(packet.signal.count, 1);
	ck_assert_int_eq(packet.signal.timestamp, 0);
	ck_assert_uint_eq(packet.signal.reserved1, 0);
}

static void async(zx_handle_t handle, zx_handle_t port, uint64_t key, zx_signals_t signals)
{
	assert_ok(zx_object_wait_async(handle, port, key, signals, ZX_WAIT_ASYNC_ONCE));
}

/* ---- Create ------------------------------------------------------------- */

START_TEST(a_new_port_has_default_rights)
{
	zx_info_handle_basic_t info;
	zx_handle_t port;

	assert_ok(zx_port_create(ZX_PORT_BIND_TO_INTERRUPT, &port));
	info = basic_info(port);
	ck_assert_uint_eq(info.type, ZX_OBJ_TYPE_PORT);
	ck_assert_uint_eq(info.rights, ZX_DEFAULT_PORT_RIGHTS);
	ck_assert_uint_eq(info.related_koid, 0);
	ck_assert_uint_eq(rights_of(port_new()), ZX_DEFAULT_PORT_RIGHTS);
}
END_TEST

START_TEST(an_unknown_option_is_invalid_args)
{
	uint32_t option;
	zx_handle_t out;

	for (option = 2; option; option <<= 1)
		assert_refused(ZX_ERR_INVALID_ARGS, out, zx_port_create(option, &out));
	assert_status(zx_port_create(0, NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_port_create(0, bad_pointer), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(a_port_cannot_be_waited_on_or_signalled)
{
	zx_handle_t port = port_new();

	assert_status(zx_object_wait_one(port, ~0u, 0, NULL), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_object_signal(port, 0, A), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_object_wait_async(port, port, 1, ~0u, 0), ZX_ERR_ACCESS_DENIED);
}
END_TEST

/* ---- Queue and wait ----------------------------------------------------- */

START_TEST(queueing_looks_the_port_up_first)
{
	zx_port_packet_t packet = user_packet(1);
	char none;

	assert_lookup(h, zx_port_queue(h, bad_pointer), port_new(), powerless_event(),
		      ZX_RIGHT_WRITE, none);
	assert_ok(zx_port_queue(with_rights(port_new(), ZX_RIGHT_WRITE), &packet));
	assert_status(zx_port_queue(port_new(), NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_port_queue(port_new(), bad_pointer), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(waiting_looks_the_port_up_first)
{
	zx_port_packet_t packet;

	assert_lookup(h, zx_port_wait(h, 0, &packet), port_new(), powerless_event(),
		      ZX_RIGHT_READ, packet);
	assert_status(zx_port_wait(with_rights(port_new(), ZX_RIGHT_READ), 0, &packet),
		      ZX_ERR_TIMED_OUT);
	/* No packet: the pointer is not looked at. */
	assert_status(zx_port_wait(port_new(), 0, bad_pointer), ZX_ERR_TIMED_OUT);
}
END_TEST

START_TEST(a_user_packet_arrives_as_it_was_but_for_its_type)
{
	zx_handle_t port = port_new();
	zx_port_packet_t in, out;
	size_t i;

	in = user_packet(0x123456789abcdef0);
	in.type = ZX_PKT_TYPE_USER + 5u;
	in.status = -3;
	for (i = 0; i < sizeof(in.user.c8); i++)
		in.user.c8[i] = i + 1;
	assert_ok(zx_port_queue(port, &in));
	out = take(port);
	ck_assert_uint_eq(out.type, ZX_PKT_TYPE_USER);
	in.type = ZX_PKT_TYPE_USER;
	ck_assert_mem_eq(&in, &out, sizeof(in));
	assert_empty(port);
}
END_TEST

START_TEST(packets_come_out_in_order)
{
	zx_handle_t port = port_new(), event = event_new();
	uint64_t key;

	async(event, port, 5, A);
	for (key = 0; key < 5; key++)
		queue_key(port, key);
	assert_ok(zx_object_signal(event, 0, A));
	queue_key(port, 6);
	for (key = 0; key < 7; key++)
		ck_assert_uint_eq(take(port).key, key);
	assert_empty(port);
}
END_TEST

START_TEST(a_packet_there_wins_over_a_past_deadline)
{
	zx_handle_t port = port_new();
	zx_port_packet_t packet;

	queue_key(port, 7);
	assert_ok(zx_port_wait(port, ZX_TIME_INFINITE_PAST, &packet));
	ck_assert_uint_eq(packet.key, 7);
	assert_status(zx_port_wait(port, ZX_TIME_INFINITE_PAST, &packet), ZX_ERR_TIMED_OUT);
	assert_status(zx_port_wait(port, 1, &packet), ZX_ERR_TIMED_OUT);
}
END_TEST

START_TEST(a_wait_never_ends_early)
{
	zx_time_t deadline = after_ms(50);
	zx_port_packet_t packet;

	assert_refused(ZX_ERR_TIMED_OUT, packet, zx_port_wait(port_new(), deadline, &packet));
	ck_assert_int_ge(now(), deadline);
}
END_TEST

START_TEST(a_bad_packet_pointer_loses_the_packet)
{
	zx_handle_t port = port_new();

	queue_key(port, 1);
	queue_key(port, 2);
	assert_status(zx_port_wait(port, 0, bad_pointer), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(take(port).key, 2);
	assert_empty(port);
}
END_TEST

/* More than 4096 must be queued already. */
START_TEST(some_4097_user_packets_fit_then_it_should_wait)
{
	zx_handle_t port = port_new(), event = event_new();
	zx_port_packet_t packet = user_packet(1);
	uint64_t i;

	/* Packets of signals do not count. */
	async(event, port, 8, A);
	assert_ok(zx_object_signal(event, 0, A));
	for (i = 0; i < 4097; i++)
		queue_key(port, i);
	assert_status(zx_port_queue(port, &packet), ZX_ERR_SHOULD_WAIT);
	assert_status(zx_port_queue(port, &packet), ZX_ERR_SHOULD_WAIT);
	/* Signals still get through. */
	async(event, port, 9, A);
	assert_signal_packet(port, 8, A, A);
	assert_status(zx_port_queue(port, &packet), ZX_ERR_SHOULD_WAIT);
	/* One goes, one comes. */
	ck_assert_uint_eq(take(port).key, 0);
	queue_key(port, 4097);
	assert_status(zx_port_queue(port, &packet), ZX_ERR_SHOULD_WAIT);
	for (i = 1; i < 4097; i++)
		ck_assert_uint_eq(take(port).key, i);
	assert_signal_packet(port, 9, A, A);
	ck_assert_uint_eq(take(port).key, 4097);
	assert_empty(port);
	/* What is taken back makes room as well. */
	for (i = 0; i < 4097; i++)
		queue_key(port, 5);
	assert_status(zx_port_queue(port, &packet), ZX_ERR_SHOULD_WAIT);
	assert_ok(zx_port_cancel_key(port, 0, 5));
	queue_key(port, 6);
	ck_assert_uint_eq(take(port).key, 6);
}
END_TEST

START_TEST(messages_and_the_end_of_their_writer_are_one_packet)
{
	const zx_signals_t both = ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED;
	zx_handle_t port = port_new(), a, b;
	char bytes[5];
	int i;

	assert_ok(zx_channel_create(0, &a, &b));
	for (i = 0; i < 5; i++)
		assert_ok(zx_channel_write(a, 0, "12345", 5, NULL, 0));
	assert_ok(zx_handle_close(a));
	async(b, port, 7, both);
	assert_signal_packet(port, 7, both, both);
	assert_empty(port);
	/* Reading them makes no further one. */
	for (i = 0; i < 5; i++)
		assert_ok(zx_channel_read(b, 0, bytes, NULL, sizeof(bytes), 0, NULL, NULL));
	ck_assert_uint_eq(signals_of(b), ZX_CHANNEL_PEER_CLOSED);
	assert_empty(port);
}
END_TEST

/* All waits and packets there can be, and then what they are about goes in any order. */
START_TEST(port_and_channel_are_closed_in_any_order)
{
	static const int orders[][3] = {
		{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 }, { 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
	};
	size_t i;
	int k, fired;

	for (i = 0; i < ARRAY_SIZE(orders); i++) {
		for (fired = 0; fired < 2; fired++) {
			zx_handle_t handles[3] = { port_new() };

			assert_ok(zx_channel_create(0, &handles[1], &handles[2]));
			async(handles[1], handles[0], 1, ZX_CHANNEL_READABLE);
			async(handles[2], handles[0], 2, ZX_CHANNEL_READABLE);
			async(handles[1], handles[0], 3, ZX_CHANNEL_PEER_CLOSED);
			async(handles[2], handles[0], 4, ZX_CHANNEL_PEER_CLOSED);
			if (fired)
				assert_ok(zx_channel_write(handles[1], 0, "1", 1, NULL, 0));
			for (k = 0; k < 3; k++) {
				assert_ok(zx_handle_close(handles[orders[i][k]]));
				ck_assert(!is_valid(handles[orders[i][k]]));
				/* The end that is left hears of its peer, and nobody else. */
				if (k == 0 && orders[i][k] == 1) {
					if (fired)
						assert_signal_packet(handles[0], 2,
								     ZX_CHANNEL_READABLE,
								     ZX_CHANNEL_READABLE |
								     ZX_CHANNEL_WRITABLE);
					assert_signal_packet(handles[0], 4, ZX_CHANNEL_PEER_CLOSED,
							     ZX_CHANNEL_PEER_CLOSED |
							     (fired ? ZX_CHANNEL_READABLE : 0));
					assert_empty(handles[0]);
				}
			}
		}
	}
}
END_TEST

struct taker {
	pthread_t thread;
	zx_handle_t port;
	zx_time_t deadline;
	zx_status_t status;
	uint64_t sum;
	uint64_t count;
};

static void *take_one(void *arg)
{
	struct taker *taker = arg;
	zx_port_packet_t packet = {};

	taker->status = zx_port_wait(taker->port, taker->deadline, &packet);
	taker->sum = packet.key;
	return NULL;
}

START_TEST(one_packet_wakes_one_thread)
{
	zx_handle_t port = port_new();
	struct taker takers[4];
	uint64_t sum = 0;
	int i;

	for (i = 0; i < 4; i++) {
		takers[i] = (struct taker){ .port = port, .deadline = ZX_TIME_INFINITE };
		ck_assert_int_eq(pthread_create(&takers[i].thread, NULL, take_one, &takers[i]), 0);
	}
	sleep_ms(50);
	for (i = 0; i < 4; i++)
		queue_key(port, 1ull << i);
	for (i = 0; i < 4; i++) {
		ck_assert_int_eq(pthread_join(takers[i].thread, NULL), 0);
		assert_ok(takers[i].status);
		sum += takers[i].sum;
	}
	ck_assert_uint_eq(sum, 15);
	assert_empty(port);
}
END_TEST

START_TEST(closing_a_port_does_not_wake_who_waits)
{
	struct taker taker = { .port = port_new(), .deadline = after_ms(300) };

	ck_assert_int_eq(pthread_create(&taker.thread, NULL, take_one, &taker), 0);
	sleep_ms(50);
	assert_ok(zx_handle_close(taker.port));
	ck_assert_int_eq(pthread_join(taker.thread, NULL), 0);
	assert_status(taker.status, ZX_ERR_TIMED_OUT);
	ck_assert_int_ge(now(), taker.deadline);
}
END_TEST

/* Queues till the port is closed under it. */
static void *queue_till_closed(void *arg)
{
	struct taker *taker = arg;
	zx_port_packet_t packet = user_packet(1);

	do {
		taker->status = zx_port_queue(taker->port, &packet);
	} while (!taker->status || taker->status == ZX_ERR_SHOULD_WAIT);
	return NULL;
}

START_TEST(queueing_on_a_port_that_another_thread_closes_ends_with_bad_handle)
{
	int i, n = slow_machine() ? 20 : 100;

	for (i = 0; i < n; i++) {
		struct taker taker = { .port = port_new() };

		ck_assert_int_eq(pthread_create(&taker.thread, NULL, queue_till_closed, &taker), 0);
		sleep_ms(1);
		assert_ok(zx_handle_close(taker.port));
		ck_assert_int_eq(pthread_join(taker.thread, NULL), 0);
		assert_status(taker.status, ZX_ERR_BAD_HANDLE);
	}
}
END_TEST

/* ---- wait_async --------------------------------------------------------- */

START_TEST(wait_async_checks_options_then_the_port_then_the_handle)
{
	zx_handle_t port = port_new(), event = event_new();
	uint32_t option;
	char none;

	for (option = 8; option; option <<= 1)
		assert_status(zx_object_wait_async(0, 0, 1, A, option), ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_wait_async(event, port, 1, A, 20), ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_wait_async(event, port, 1, A, ZX_WAIT_ASYNC_TIMESTAMP |
					   ZX_WAIT_ASYNC_BOOT_TIMESTAMP), ZX_ERR_INVALID_ARGS);
	assert_lookup(h, zx_object_wait_async(0, h, 1, A, 0), port, powerless_event(),
		      ZX_RIGHT_WRITE, none);
	assert_status(zx_object_wait_async(0, port, 1, A, 0), ZX_ERR_BAD_HANDLE);
	assert_status(zx_object_wait_async(without_rights(event, ZX_RIGHT_WAIT), port, 1, A, 0),
		      ZX_ERR_ACCESS_DENIED);
	assert_empty(port);
}
END_TEST

START_TEST(an_active_signal_gives_a_packet_at_once)
{
	zx_handle_t port = port_new(), event = event_new();

	assert_ok(zx_object_signal(event, 0, A | B));
	async(event, port, 17, A);
	assert_signal_packet(port, 17, A, A | B);
	assert_empty(port);
}
END_TEST

START_TEST(a_signal_that_rises_gives_one_packet)
{
	zx_handle_t port = port_new(), event = event_new();

	async(event, port, 17, A | ZX_EVENT_SIGNALED);
	assert_ok(zx_object_signal(event, 0, B));
	assert_empty(port);
	assert_ok(zx_object_signal(event, 0, A));
	assert_signal_packet(port, 17, A | ZX_EVENT_SIGNALED, A | B);
	assert_ok(zx_object_signal(event, A, 0));
	assert_ok(zx_object_signal(event, 0, A));
	assert_empty(port);
}
END_TEST

START_TEST(no_signals_never_fire)
{
	zx_handle_t port = port_new(), event = event_new();

	async(event, port, 1, 0);
	assert_ok(zx_object_signal(event, 0, ZX_USER_SIGNAL_ALL));
	assert_empty(port);
	assert_ok(zx_port_cancel(port, event, 1));
}
END_TEST

START_TEST(an_edge_is_waited_for_even_if_the_signal_is_active)
{
	zx_handle_t port = port_new(), event = event_new();

	assert_ok(zx_object_signal(event, 0, A));
	assert_ok(zx_object_wait_async(event, port, 1, A, ZX_WAIT_ASYNC_EDGE));
	assert_empty(port);
	/* Set again is no edge. */
	assert_ok(zx_object_signal(event, 0, A));
	assert_empty(port);
	assert_ok(zx_object_signal(event, A, 0));
	assert_empty(port);
	assert_ok(zx_object_signal(event, 0, A));
	assert_signal_packet(port, 1, A, A);
	assert_empty(port);
}
END_TEST

START_TEST(a_short_signal_is_not_missed)
{
	zx_handle_t port = port_new(), event = event_new();
	int i;

	for (i = 0; i < 24; i++) {
		zx_signals_t signal = ZX_USER_SIGNAL_0 << i % 8;

		async(event, port, i, signal);
		assert_ok(zx_object_signal(event, 0, signal));
		assert_ok(zx_object_signal(event, signal, 0));
		assert_signal_packet(port, i, signal, signal);
		assert_empty(port);
	}
}
END_TEST

START_TEST(the_newest_wait_is_served_first)
{
	zx_handle_t port = port_new(), event = event_new();
	uint64_t key, sum = 0;

	for (key = 0; key < 7; key++)
		async(event, port, key, A);
	assert_ok(zx_object_signal(event, 0, A));
	for (key = 0; key < 5; key++)
		sum += take(port).key;
	ck_assert_uint_eq(sum, 6 + 5 + 4 + 3 + 2);
}
END_TEST

START_TEST(time_stamps_tell_when_it_happened)
{
	zx_handle_t port = port_new(), event = event_new();
	zx_port_packet_t packet;
	zx_time_t before, after;

	assert_ok(zx_object_wait_async(event, port, 1, A, ZX_WAIT_ASYNC_TIMESTAMP));
	assert_ok(zx_object_wait_async(event, port, 2, B, ZX_WAIT_ASYNC_BOOT_TIMESTAMP |
				       ZX_WAIT_ASYNC_EDGE));
	before = zx_clock_get_monotonic();
	assert_ok(zx_object_signal(event, 0, A));
	after = zx_clock_get_monotonic();
	packet = take(port);
	ck_assert_uint_eq(packet.key, 1);
	ck_assert_int_ge(packet.signal.timestamp, before);
	ck_assert_int_le(packet.signal.timestamp, after);
	before = zx_clock_get_boot();
	assert_ok(zx_object_signal(event, 0, B));
	after = zx_clock_get_boot();
	packet = take(port);
	ck_assert_uint_eq(packet.key, 2);
	ck_assert_int_ge(packet.signal.timestamp, before);
	ck_assert_int_le(packet.signal.timestamp, after);
}
END_TEST

START_TEST(thousands_of_waits_on_one_port)
{
	enum { N = 16385 };
	static zx_handle_t events[N];
	int i, n = slow_machine() ? 2000 : N;
	zx_handle_t port = port_new();
	uint64_t sum = 0;

	for (i = 0; i < n; i++) {
		events[i] = event_new();
		async(events[i], port, i, A);
	}
	for (i = 0; i < n; i++)
		assert_ok(zx_object_signal(events[i], 0, A));
	for (i = 0; i < n; i++)
		sum += take(port).key;
	ck_assert_uint_eq(sum, (uint64_t)n * (n - 1) / 2);
	assert_empty(port);
}
END_TEST

/* ---- Handles that go ---------------------------------------------------- */

START_TEST(closing_the_handle_waited_on_drops_the_wait_without_a_packet)
{
	zx_handle_t port = port_new(), event = event_new(), copy;

	assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &copy));
	async(event, port, 1, A);
	async(copy, port, 2, A);
	assert_ok(zx_handle_close(event));
	assert_empty(port);
	assert_ok(zx_object_signal(copy, 0, A));
	/* The other handle's wait goes on. */
	assert_signal_packet(port, 2, A, A);
	assert_empty(port);
}
END_TEST

START_TEST(replacing_the_handle_waited_on_drops_the_wait)
{
	zx_handle_t port = port_new(), event = event_new(), other;

	async(event, port, 1, A);
	assert_ok(zx_handle_replace(event, ZX_RIGHT_SAME_RIGHTS, &other));
	assert_ok(zx_object_signal(other, 0, A));
	assert_empty(port);
}
END_TEST

START_TEST(a_packet_stays_when_its_object_goes)
{
	zx_handle_t port = port_new(), event = event_new();

	async(event, port, 1, A);
	assert_ok(zx_object_signal(event, 0, A));
	assert_ok(zx_handle_close(event));
	assert_signal_packet(port, 1, A, A);
}
END_TEST

START_TEST(waits_and_packets_go_with_the_port)
{
	zx_handle_t event = event_new(), port;
	int i, k;
	long base;

	cgroup_enter();
	base = cgroup_charged();
	for (i = 0; i < (slow_machine() ? 14 : 50); i++) {
		port = port_new();
		for (k = 0; k < 500; k++) {
			async(event, port, k, A);
			queue_key(port, k);
		}
		if (i & 1)
			assert_ok(zx_object_signal(event, 0, A));
		assert_ok(zx_handle_close(port));
		assert_ok(zx_object_signal(event, A, 0));
	}
	eventually(cgroup_charged() <= base + CHARGE_SLACK);
	cgroup_leave();
	/* Nobody is left to be told. */
	assert_ok(zx_object_signal(event, 0, A));
}
END_TEST

/* ---- Cancel ------------------------------------------------------------- */

START_TEST(cancel_looks_up_the_port_then_the_source)
{
	zx_handle_t port = port_new(), event = event_new();
	char none;

	assert_lookup(h, zx_port_cancel(h, 0, 1), port, powerless_event(), ZX_RIGHT_WRITE, none);
	assert_status(zx_port_cancel(port, 0, 1), ZX_ERR_BAD_HANDLE);
	assert_status(zx_port_cancel(port, without_rights(event, ZX_RIGHT_WAIT), 1),
		      ZX_ERR_ACCESS_DENIED);
	assert_status(zx_port_cancel(port, event, 1), ZX_ERR_NOT_FOUND);
}
END_TEST

START_TEST(cancel_takes_back_all_waits_of_handle_and_key)
{
	zx_handle_t port = port_new(), event = event_new(), copy;

	assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &copy));
	async(event, port, 13, A);
	async(event, port, 13, B);
	async(event, port, 14, A);
	async(copy, port, 13, A);
	assert_ok(zx_port_cancel(port, event, 13));
	assert_status(zx_port_cancel(port, event, 13), ZX_ERR_NOT_FOUND);
	assert_ok(zx_object_signal(event, 0, A | B));
	/* The newest first. */
	assert_signal_packet(port, 13, A, A | B);
	assert_signal_packet(port, 14, A, A | B);
	assert_empty(port);
}
END_TEST

START_TEST(cancel_takes_back_packets_not_taken_yet)
{
	zx_handle_t port = port_new(), event = event_new();

	async(event, port, 13, A);
	queue_key(port, 13);
	assert_ok(zx_object_signal(event, 0, A));
	assert_ok(zx_port_cancel(port, event, 13));
	/* The user's own is not a wait's. */
	ck_assert_uint_eq(take(port).type, ZX_PKT_TYPE_USER);
	assert_empty(port);
	/* Taken is taken. */
	async(event, port, 13, A);
	take(port);
	assert_status(zx_port_cancel(port, event, 13), ZX_ERR_NOT_FOUND);
}
END_TEST

START_TEST(cancel_key_checks_options_then_the_port)
{
	zx_handle_t port = port_new();
	char none;

	assert_status(zx_port_cancel_key(0, 1, 1), ZX_ERR_INVALID_ARGS);
	assert_status(zx_port_cancel_key(port, 1, 1), ZX_ERR_INVALID_ARGS);
	assert_lookup(h, zx_port_cancel_key(h, 0, 1), port, powerless_event(), ZX_RIGHT_WRITE,
		      none);
	assert_status(zx_port_cancel_key(port, 0, 1), ZX_ERR_NOT_FOUND);
}
END_TEST

START_TEST(cancel_key_takes_back_waits_of_all_sources_and_users_packets)
{
	zx_handle_t port = port_new(), other = port_new(), one = event_new(), two = event_new();

	async(one, port, 5, A);
	async(two, port, 5, A);
	async(two, port, 6, A);
	async(one, other, 5, A);
	queue_key(port, 5);
	queue_key(port, 6);
	assert_ok(zx_object_signal(one, 0, A));
	assert_ok(zx_port_cancel_key(port, 0, 5));
	assert_status(zx_port_cancel_key(port, 0, 5), ZX_ERR_NOT_FOUND);
	assert_ok(zx_object_signal(two, 0, A));
	ck_assert_uint_eq(take(port).key, 6);
	assert_signal_packet(port, 6, A, A);
	assert_empty(port);
	assert_signal_packet(other, 5, A, A);
	/* A user's alone will do. */
	queue_key(port, 5);
	assert_ok(zx_port_cancel_key(port, 0, 5));
	assert_empty(port);
}
END_TEST

/* ---- Races -------------------------------------------------------------- */

struct canceller {
	zx_handle_t port;
	zx_handle_t event;
	pthread_barrier_t *barrier;
	int rounds;
};

static void *signaller(void *arg)
{
	struct canceller *c = arg;
	int i;

	for (i = 0; i < c->rounds; i++) {
		pthread_barrier_wait(c->barrier);
		zx_object_signal(c->event, 0, A);
		pthread_barrier_wait(c->barrier);
	}
	return NULL;
}

/* Each wait is either delivered or taken back: never both, never neither. */
static void race_cancel(bool by_key)
{
	struct canceller c = { .port = port_new(), .event = event_new(),
			       .rounds = slow_machine() ? 200 : 1000 };
	pthread_barrier_t barrier;
	pthread_t thread;
	int i;

	ck_assert_int_eq(pthread_barrier_init(&barrier, NULL, 2), 0);
	c.barrier = &barrier;
	ck_assert_int_eq(pthread_create(&thread, NULL, signaller, &c), 0);
	for (i = 0; i < c.rounds; i++) {
		zx_status_t taken, cancelled;
		zx_port_packet_t packet;

		async(c.event, c.port, i, A);
		pthread_barrier_wait(&barrier);
		taken = zx_port_wait(c.port, 0, &packet);
		cancelled = by_key ? zx_port_cancel_key(c.port, 0, i) :
				     zx_port_cancel(c.port, c.event, i);
		pthread_barrier_wait(&barrier);
		ck_assert_msg((taken == ZX_OK) == (cancelled == ZX_ERR_NOT_FOUND),
			      "taken %d, cancelled %d", taken, cancelled);
		assert_empty(c.port);
		assert_ok(zx_object_signal(c.event, A, 0));
	}
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
}

START_TEST(a_wait_is_delivered_or_cancelled)
{
	race_cancel(false);
}
END_TEST

START_TEST(a_wait_is_delivered_or_cancelled_by_key)
{
	race_cancel(true);
}
END_TEST

#define STORM 4

struct storm {
	zx_handle_t port;
	zx_handle_t events[STORM];
	int rounds;
	int id;
};

static void *storm_thread(void *arg)
{
	struct storm *storm = arg;
	uint64_t seed = storm->id + 1;
	zx_port_packet_t packet;
	int i;

	for (i = 0; i < storm->rounds; i++) {
		zx_handle_t event = storm->events[seed % STORM];
		zx_handle_t copy;

		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		switch (seed >> 60) {
		case 0 ... 4:
			zx_object_wait_async(event, storm->port, seed % 8, A, seed >> 59 & 2);
			break;
		case 5 ... 7:
			zx_object_signal(event, A, 0);
			zx_object_signal(event, 0, A);
			break;
		case 8:
			zx_port_cancel(storm->port, event, seed % 8);
			break;
		case 9:
			zx_port_cancel_key(storm->port, 0, seed % 8);
			break;
		case 10 ... 12:
			/* Waits that go with their handle. */
			if (zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &copy))
				break;
			zx_object_wait_async(copy, storm->port, seed % 8, A, ZX_WAIT_ASYNC_EDGE);
			zx_handle_close(copy);
			break;
		default:
			zx_port_wait(storm->port, 0, &packet);
		}
	}
	return NULL;
}

START_TEST(everything_at_once_and_then_the_port_closes)
{
	int i, round, rounds = slow_machine() ? 3 : 10;
	struct storm storm = { .rounds = slow_machine() ? 500 : 5000 };
	struct storm storms[STORM];
	pthread_t threads[STORM];

	for (i = 0; i < STORM; i++)
		storm.events[i] = event_new();
	for (round = 0; round < rounds; round++) {
		storm.port = port_new();
		for (i = 0; i < STORM; i++) {
			storms[i] = storm;
			storms[i].id = round * STORM + i;
			ck_assert_int_eq(pthread_create(&threads[i], NULL, storm_thread,
							&storms[i]), 0);
		}
		sleep_ms(5);
		assert_ok(zx_handle_close(storm.port));
		for (i = 0; i < STORM; i++)
			ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	}
}
END_TEST

/* Packets of several threads to several threads: none lost, none doubled. */
#define SENDERS 3

static void *sender(void *arg)
{
	struct taker *taker = arg;
	uint64_t i;

	for (i = 1; i <= taker->count; i++) {
		zx_port_packet_t packet = user_packet(i);

		while ((taker->status = zx_port_queue(taker->port, &packet)) ==
		       ZX_ERR_SHOULD_WAIT)
			zx_thread_legacy_yield(0);
		if (taker->status)
			return arg;
	}
	return NULL;
}

static void *receiver(void *arg)
{
	struct taker *taker = arg;
	zx_port_packet_t packet;

	for (;;) {
		taker->status = zx_port_wait(taker->port, SOON, &packet);
		if (taker->status)
			return arg;
		if (!packet.key)
			return NULL;
		taker->sum += packet.key;
		taker->count++;
	}
}

START_TEST(no_packet_is_lost_or_doubled)
{
	uint64_t n = slow_machine() ? 1000 : 8000, sum = 0, count = 0;
	struct taker senders[SENDERS], receivers[SENDERS];
	zx_handle_t port = port_new();
	void *failed;
	int i;

	for (i = 0; i < SENDERS; i++) {
		senders[i] = (struct taker){ .port = port, .count = n };
		receivers[i] = (struct taker){ .port = port };
		ck_assert_int_eq(pthread_create(&receivers[i].thread, NULL, receiver,
						&receivers[i]), 0);
		ck_assert_int_eq(pthread_create(&senders[i].thread, NULL, sender, &senders[i]), 0);
	}
	for (i = 0; i < SENDERS; i++) {
		ck_assert_int_eq(pthread_join(senders[i].thread, &failed), 0);
		ck_assert_ptr_null(failed);
	}
	for (i = 0; i < SENDERS; i++) {
		zx_port_packet_t last = user_packet(0);

		while (zx_port_queue(port, &last) == ZX_ERR_SHOULD_WAIT)
			sleep_ms(1);
	}
	for (i = 0; i < SENDERS; i++) {
		ck_assert_int_eq(pthread_join(receivers[i].thread, &failed), 0);
		ck_assert_ptr_null(failed);
		sum += receivers[i].sum;
		count += receivers[i].count;
	}
	ck_assert_uint_eq(count, SENDERS * n);
	ck_assert_uint_eq(sum, SENDERS * (n * (n + 1) / 2));
}
END_TEST

int main(void)
{
	test_begin("port");
	test_case("create", a_new_port_has_default_rights, an_unknown_option_is_invalid_args,
		  a_port_cannot_be_waited_on_or_signalled);
	test_case("queue", queueing_looks_the_port_up_first, waiting_looks_the_port_up_first,
		  a_user_packet_arrives_as_it_was_but_for_its_type, packets_come_out_in_order,
		  a_packet_there_wins_over_a_past_deadline, a_wait_never_ends_early,
		  a_bad_packet_pointer_loses_the_packet,
		  some_4097_user_packets_fit_then_it_should_wait, one_packet_wakes_one_thread,
		  closing_a_port_does_not_wake_who_waits,
		  queueing_on_a_port_that_another_thread_closes_ends_with_bad_handle);
	test_case("wait_async", wait_async_checks_options_then_the_port_then_the_handle,
		  an_active_signal_gives_a_packet_at_once, a_signal_that_rises_gives_one_packet,
		  no_signals_never_fire, an_edge_is_waited_for_even_if_the_signal_is_active,
		  a_short_signal_is_not_missed, the_newest_wait_is_served_first,
		  messages_and_the_end_of_their_writer_are_one_packet,
		  time_stamps_tell_when_it_happened, thousands_of_waits_on_one_port);
	test_case("lifetime", closing_the_handle_waited_on_drops_the_wait_without_a_packet,
		  replacing_the_handle_waited_on_drops_the_wait,
		  a_packet_stays_when_its_object_goes, waits_and_packets_go_with_the_port,
		  port_and_channel_are_closed_in_any_order);
	test_case("cancel", cancel_looks_up_the_port_then_the_source,
		  cancel_takes_back_all_waits_of_handle_and_key,
		  cancel_takes_back_packets_not_taken_yet, cancel_key_checks_options_then_the_port,
		  cancel_key_takes_back_waits_of_all_sources_and_users_packets);
	test_case("races", a_wait_is_delivered_or_cancelled,
		  a_wait_is_delivered_or_cancelled_by_key,
		  everything_at_once_and_then_the_port_closes, no_packet_is_lost_or_doubled);
	return test_end();
}
