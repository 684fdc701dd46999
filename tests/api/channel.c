// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_channel_create, zx_channel_write, zx_channel_read; objects.md 7, H8, H9, P4, P5,
 * C1 to C6, C9, C11, C13. What is special about the others is in channel_etc.c,
 * channel_call.c and channel_cycles.c.
 */
#include <pthread.h>
#include <sys/mman.h>

#include <zircon/syscalls/port.h>

#include "common_channel.h"

static char big[MAX_BYTES + 1];

/* ---- create ------------------------------------------------------------- */

START_TEST(a_new_channel_has_crossed_koids_default_rights_and_is_writable)
{
	struct channel ch = channel_new();
	zx_info_handle_basic_t a = basic_info(ch.a), b = basic_info(ch.b);

	ck_assert_uint_eq(a.type, ZX_OBJ_TYPE_CHANNEL);
	ck_assert_uint_eq(b.type, ZX_OBJ_TYPE_CHANNEL);
	ck_assert_uint_eq(a.rights, ZX_DEFAULT_CHANNEL_RIGHTS);
	ck_assert_uint_eq(b.rights, ZX_DEFAULT_CHANNEL_RIGHTS);
	ck_assert_uint_ne(a.koid, b.koid);
	ck_assert_uint_eq(a.related_koid, b.koid);
	ck_assert_uint_eq(b.related_koid, a.koid);
	ck_assert_uint_eq(signals_of(ch.a), ZX_CHANNEL_WRITABLE);
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_WRITABLE);
	assert_ok(zx_handle_close(ch.b));
	ck_assert_uint_eq(basic_info(ch.a).related_koid, b.koid);
}
END_TEST

START_TEST(create_refuses_options_and_bad_pointers_and_leaks_nothing)
{
	zx_handle_t out[2], one;
	uint32_t option;
	int i;

	for (option = 1; option; option <<= 1)
		assert_refused(ZX_ERR_INVALID_ARGS, out,
			       zx_channel_create(option, &out[0], &out[1]));
	for (i = 0; i < (slow_machine() ? 500 : 20000); i++) {
		assert_status(zx_channel_create(0, NULL, &one), ZX_ERR_INVALID_ARGS);
		assert_status(zx_channel_create(0, &one, bad_pointer), ZX_ERR_INVALID_ARGS);
	}
	/* Whichever is bad, the other one is not written to. */
	assert_refused(ZX_ERR_INVALID_ARGS, one, zx_channel_create(0, kernel_pointer, &one));
	assert_refused(ZX_ERR_INVALID_ARGS, one, zx_channel_create(0, &one, kernel_pointer));
	channel_new();
}
END_TEST

START_TEST(an_end_cannot_be_duplicated)
{
	struct channel ch = channel_new();
	zx_handle_t out;

	assert_refused(ZX_ERR_ACCESS_DENIED, out,
		       zx_handle_duplicate(ch.a, ZX_RIGHT_SAME_RIGHTS, &out));
}
END_TEST

/* ---- messages ----------------------------------------------------------- */

START_TEST(messages_arrive_whole_and_in_order_at_the_other_end)
{
	struct channel ch = channel_new();

	send_text(ch.a, "one");
	send_text(ch.a, "");
	send_text(ch.b, "back");
	send_text(ch.a, "three");
	expect_text(ch.b, "one");
	expect_text(ch.b, "");
	expect_text(ch.b, "three");
	assert_no_message(ch.b);
	expect_text(ch.a, "back");
	assert_no_message(ch.a);
}
END_TEST

START_TEST(a_message_of_any_size_arrives_unchanged)
{
	static const uint32_t sizes[] = { 1, 7, 8, 9, 23, 24, 25, 255, 4055, 4056, 4057, 8192,
					  32768, 65535, MAX_BYTES };
	struct channel ch = channel_new();
	static char got[MAX_BYTES];
	uint32_t actual;
	size_t i, j;

	for (i = 0; i < MAX_BYTES; i++)
		big[i] = i * 31 + (i >> 8);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		zx_handle_t handles[MAX_HANDLES];

		for (j = 0; j < i * 4; j++)
			handles[j] = event_new();
		assert_ok(zx_channel_write(ch.a, 0, big, sizes[i], handles, j));
		memset(got, 0, sizeof(got));
		assert_ok(zx_channel_read(ch.b, 0, got, handles, sizeof(got), MAX_HANDLES, &actual,
					  NULL));
		ck_assert_uint_eq(actual, sizes[i]);
		ck_assert_mem_eq(got, big, actual);
	}
}
END_TEST

START_TEST(readable_rises_with_the_first_message_and_falls_with_the_last)
{
	struct channel ch = channel_new();

	send_text(ch.a, "1");
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_WRITABLE | ZX_CHANNEL_READABLE);
	ck_assert_uint_eq(signals_of(ch.a), ZX_CHANNEL_WRITABLE);
	send_text(ch.a, "2");
	expect_text(ch.b, "1");
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_WRITABLE | ZX_CHANNEL_READABLE);
	expect_text(ch.b, "2");
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_WRITABLE);
}
END_TEST

START_TEST(a_port_hears_of_a_message_once)
{
	struct channel ch = channel_new();
	zx_port_packet_t packet;
	zx_handle_t port;

	assert_ok(zx_port_create(0, &port));
	assert_ok(zx_object_wait_async(ch.b, port, 7, ZX_CHANNEL_READABLE, 0));
	assert_status(zx_port_wait(port, 0, &packet), ZX_ERR_TIMED_OUT);
	send_text(ch.a, "1");
	send_text(ch.a, "2");
	assert_ok(zx_port_wait(port, 0, &packet));
	ck_assert_uint_eq(packet.key, 7);
	ck_assert_uint_eq(packet.signal.trigger, ZX_CHANNEL_READABLE);
	ck_assert_uint_eq(packet.signal.observed, ZX_CHANNEL_READABLE | ZX_CHANNEL_WRITABLE);
	ck_assert_uint_eq(packet.signal.count, 1);
	assert_status(zx_port_wait(port, 0, &packet), ZX_ERR_TIMED_OUT);
}
END_TEST

START_TEST(user_signals_work_on_both_ends_and_others_cannot_be_set)
{
	const zx_signals_t fixed = ZX_CHANNEL_READABLE | ZX_CHANNEL_WRITABLE |
				   ZX_CHANNEL_PEER_CLOSED;
	struct channel ch = channel_new();
	zx_signals_t bit;

	for (bit = 1; bit; bit <<= 1) {
		zx_status_t want = bit & ZX_USER_SIGNAL_ALL ? ZX_OK : ZX_ERR_INVALID_ARGS;

		assert_status(zx_object_signal(ch.a, 0, bit), want);
		assert_status(zx_object_signal_peer(ch.a, 0, bit), want);
		assert_status(zx_object_signal_peer(ch.a, bit & fixed, 0),
			      bit & fixed ? ZX_ERR_INVALID_ARGS : ZX_OK);
	}
	ck_assert_uint_eq(signals_of(ch.a), ZX_CHANNEL_WRITABLE | ZX_USER_SIGNAL_ALL);
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_WRITABLE | ZX_USER_SIGNAL_ALL);
	assert_ok(zx_object_signal_peer(ch.a, ZX_USER_SIGNAL_3, 0));
	ck_assert_uint_eq(signals_of(ch.a), ZX_CHANNEL_WRITABLE | ZX_USER_SIGNAL_ALL);
	ck_assert_uint_eq(signals_of(ch.b),
			  ZX_CHANNEL_WRITABLE | (ZX_USER_SIGNAL_ALL & ~ZX_USER_SIGNAL_3));
}
END_TEST

START_TEST(handles_keep_object_and_rights_and_count_as_handles_in_flight)
{
	zx_handle_t event = event_new(), less, got;
	struct channel ch = channel_new();

	less = without_rights(event, ZX_RIGHT_SIGNAL);
	send_handle(ch.a, less);
	ck_assert(!is_valid(less));
	ck_assert_uint_eq(handle_count(event), 2);
	got = receive_handle(ch.b);
	ck_assert_uint_eq(handle_count(event), 2);
	ck_assert_uint_eq(koid_of(got), koid_of(event));
	ck_assert_uint_eq(rights_of(got), ZX_DEFAULT_EVENT_RIGHTS & ~ZX_RIGHT_SIGNAL);
	assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
	ck_assert_uint_eq(signals_of(got), ZX_EVENT_SIGNALED);
}
END_TEST

START_TEST(sixty_four_handles_arrive_in_order)
{
	zx_handle_t handles[MAX_HANDLES], got[MAX_HANDLES];
	struct channel ch = channel_new();
	zx_koid_t koids[MAX_HANDLES];
	uint32_t n, i;

	for (i = 0; i < MAX_HANDLES; i++) {
		handles[i] = event_new();
		koids[i] = koid_of(handles[i]);
	}
	assert_ok(zx_channel_write(ch.a, 0, "x", 1, handles, MAX_HANDLES));
	assert_ok(zx_channel_read(ch.b, 0, big, got, 1, MAX_HANDLES, NULL, &n));
	ck_assert_uint_eq(n, MAX_HANDLES);
	for (i = 0; i < MAX_HANDLES; i++)
		ck_assert_uint_eq(koid_of(got[i]), koids[i]);
}
END_TEST

START_TEST(an_end_that_moves_keeps_its_messages_and_their_order)
{
	struct channel ch = channel_new(), carrier = channel_new();
	zx_koid_t koid = koid_of(ch.b);

	send_text(ch.a, "1");
	send_handle(carrier.a, ch.b);
	send_text(ch.a, "2");
	ch.b = receive_handle(carrier.b);
	send_text(ch.a, "3");
	ck_assert_uint_eq(koid_of(ch.b), koid);
	ck_assert_uint_eq(handle_count(ch.b), 1);
	expect_text(ch.b, "1");
	expect_text(ch.b, "2");
	expect_text(ch.b, "3");
}
END_TEST

struct wait {
	zx_handle_t handle;
	zx_status_t status;
	zx_signals_t observed;
};

static void *waits(void *arg)
{
	struct wait *w = arg;

	w->status = zx_object_wait_one(w->handle, ZX_CHANNEL_READABLE, SOON, &w->observed);
	return NULL;
}

START_TEST(a_wait_ends_when_its_handle_arrives)
{
	struct channel ch = channel_new(), carrier = channel_new();
	struct wait w = { .handle = ch.b };
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, waits, &w), 0);
	sleep_ms(20);
	send_handle(carrier.a, ch.b);
	ch.b = receive_handle(carrier.b);
	pthread_join(thread, NULL);
	/* On a slow machine it has not even begun to wait. */
	ck_assert(w.status == ZX_ERR_CANCELED || w.status == ZX_ERR_BAD_HANDLE);
	send_text(ch.a, "1");
	ck_assert(signals_of(ch.b) & ZX_CHANNEL_READABLE);
}
END_TEST

static void *waits_and_reads(void *arg)
{
	zx_handle_t channel = *(zx_handle_t *)arg;
	zx_signals_t observed;

	assert_ok(zx_object_wait_one(channel, ZX_CHANNEL_READABLE, SOON, &observed));
	ck_assert(observed & ZX_CHANNEL_READABLE);
	expect_text(channel, "wake");
	return NULL;
}

START_TEST(a_reader_sleeps_till_a_message_comes)
{
	struct channel ch = channel_new();
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, waits_and_reads, &ch.b), 0);
	sleep_ms(10);
	send_text(ch.a, "wake");
	pthread_join(thread, NULL);
	assert_no_message(ch.b);
}
END_TEST

/* ---- the end ------------------------------------------------------------ */

START_TEST(closing_an_end_shows_at_its_peer)
{
	struct channel ch = channel_new();

	assert_ok(zx_object_signal_peer(ch.b, 0, ZX_USER_SIGNAL_1));
	assert_ok(zx_handle_close(ch.b));
	ck_assert_uint_eq(signals_of(ch.a), ZX_CHANNEL_PEER_CLOSED | ZX_USER_SIGNAL_1);
	assert_status(zx_object_signal_peer(ch.a, 0, ZX_USER_SIGNAL_0), ZX_ERR_PEER_CLOSED);
	assert_status(zx_channel_write(ch.a, 0, "x", 1, NULL, 0), ZX_ERR_PEER_CLOSED);
	assert_status(zx_channel_read(ch.a, 0, NULL, NULL, 0, 0, NULL, NULL),
		      ZX_ERR_PEER_CLOSED);
	assert_ok(zx_object_signal(ch.a, 0, ZX_USER_SIGNAL_0));
}
END_TEST

START_TEST(what_was_sent_before_the_end_can_be_read_after_it)
{
	struct channel ch = channel_new();

	send_text(ch.a, "1");
	send_text(ch.a, "2");
	assert_ok(zx_handle_close(ch.a));
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED);
	expect_text(ch.b, "1");
	expect_text(ch.b, "2");
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_PEER_CLOSED);
	assert_status(zx_channel_read(ch.b, 0, NULL, NULL, 0, 0, NULL, NULL),
		      ZX_ERR_PEER_CLOSED);
}
END_TEST

START_TEST(handles_in_a_queue_die_with_their_end)
{
	zx_handle_t second, event = event_and(&second);
	struct channel ch = channel_new();

	send_handle(ch.a, second);
	ck_assert_uint_eq(handle_count(event), 2);
	/* Not with the sender. */
	assert_ok(zx_handle_close(ch.a));
	ck_assert_uint_eq(handle_count(event), 2);
	assert_ok(zx_handle_close(ch.b));
	ck_assert_uint_eq(handle_count(event), 1);
}
END_TEST

START_TEST(a_peer_in_flight_is_closed_when_its_message_is_destroyed)
{
	struct channel inner = channel_new(), outer = channel_new();

	send_handle(outer.a, inner.b);
	ck_assert_uint_eq(signals_of(inner.a), ZX_CHANNEL_WRITABLE);
	send_text(inner.a, "lost");
	assert_ok(zx_handle_close(outer.b));
	ck_assert_uint_eq(signals_of(inner.a), ZX_CHANNEL_PEER_CLOSED);
}
END_TEST

/* ---- write: statuses ---------------------------------------------------- */

START_TEST(write_checks_options_handle_sizes_bytes_handles_and_peer_in_this_order)
{
	struct channel ch = channel_new();
	zx_handle_t h;
	int none, i;

	/* Options first, the handle second, sizes third, then memory. */
	for (i = 0; i < 32; i++)
		if (1u << i != ZX_CHANNEL_WRITE_USE_IOVEC)
			assert_status(zx_channel_write(0, 1u << i, NULL, MAX_BYTES + 1, NULL, 0),
				      ZX_ERR_INVALID_ARGS);
	assert_channel_lookup(c, zx_channel_write(c, 0, NULL, MAX_BYTES + 1, NULL, 0),
			      ZX_RIGHT_WRITE, none);
	assert_status(zx_channel_write(ch.a, 0, NULL, MAX_BYTES + 1, NULL, 0),
		      ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_channel_write(ch.a, 0, NULL, ~0u, NULL, 0), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_channel_write(ch.a, 0, NULL, 1, NULL, MAX_HANDLES + 1),
		      ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_channel_write(ch.a, 0, NULL, 1, NULL, 0), ZX_ERR_INVALID_ARGS);
	assert_status(zx_channel_write(ch.a, 0, kernel_pointer, 1, NULL, 0), ZX_ERR_INVALID_ARGS);
	assert_status(zx_channel_write(ch.a, 0, NULL, 0, NULL, 1), ZX_ERR_INVALID_ARGS);
	assert_ok(zx_handle_close(ch.b));
	assert_status(zx_channel_write(ch.a, 0, bad_pointer, 1, NULL, 0), ZX_ERR_INVALID_ARGS);
	assert_status(zx_channel_write(ch.a, 0, "x", 1, bad_pointer, 1), ZX_ERR_INVALID_ARGS);
	h = ZX_HANDLE_INVALID;
	assert_status(zx_channel_write(ch.a, 0, "x", 1, &h, 1), ZX_ERR_BAD_HANDLE);
	assert_status(zx_channel_write(ch.a, 0, "x", 1, NULL, 0), ZX_ERR_PEER_CLOSED);
}
END_TEST

START_TEST(half_readable_bytes_send_nothing)
{
	struct channel ch = channel_new();
	char *pages = mmap(NULL, PAGES(2), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);

	ck_assert(pages != MAP_FAILED);
	ck_assert_int_eq(munmap(pages + PAGE, PAGE), 0);
	assert_status(zx_channel_write(ch.a, 0, pages, PAGE + 1, NULL, 0), ZX_ERR_INVALID_ARGS);
	assert_no_message(ch.b);
}
END_TEST

START_TEST(counts_of_zero_need_no_memory)
{
	struct channel ch = channel_new();
	zx_handle_t event = event_new();

	assert_ok(zx_channel_write(ch.a, 0, NULL, 0, NULL, 0));
	assert_ok(zx_channel_write(ch.a, 0, bad_pointer, 0, bad_pointer, 0));
	/* Not counted, not touched. */
	assert_ok(zx_channel_write(ch.a, 0, NULL, 0, &event, 0));
	ck_assert(is_valid(event));
	assert_ok(zx_channel_read(ch.b, 0, NULL, NULL, 0, 0, NULL, NULL));
	assert_ok(zx_channel_read(ch.b, 0, bad_pointer, bad_pointer, 9, 9, NULL, NULL));
	expect_text(ch.b, "");
}
END_TEST

/* One write that fails with @want and eats the event that it carries. */
#define assert_eats(want, call)							\
	do {									\
		zx_handle_t second, event = event_and(&second);			\
										\
		assert_status(call, want);					\
		ck_assert(!is_valid(second));					\
		ck_assert_uint_eq(handle_count(event), 1);			\
		assert_ok(zx_handle_close(event));				\
	} while (0)

START_TEST(a_failed_write_consumes_its_handles)
{
	struct channel ch = channel_new(), closed = channel_new();
	zx_handle_t weak, mute;

	assert_ok(zx_handle_close(closed.b));
	assert_eats(ZX_ERR_INVALID_ARGS, zx_channel_write(ch.a, 1, NULL, 0, &second, 1));
	assert_eats(ZX_ERR_BAD_HANDLE, zx_channel_write(0, 0, NULL, 0, &second, 1));
	assert_eats(ZX_ERR_WRONG_TYPE, zx_channel_write(event, 0, NULL, 0, &second, 1));
	assert_eats(ZX_ERR_OUT_OF_RANGE,
		    zx_channel_write(ch.a, 0, big, MAX_BYTES + 1, &second, 1));
	assert_eats(ZX_ERR_INVALID_ARGS, zx_channel_write(ch.a, 0, NULL, 1, &second, 1));
	assert_eats(ZX_ERR_PEER_CLOSED, zx_channel_write(closed.a, 0, "x", 1, &second, 1));
	assert_ok(zx_handle_replace(ch.a, ZX_RIGHT_READ | ZX_RIGHT_TRANSFER, &mute));
	assert_eats(ZX_ERR_ACCESS_DENIED, zx_channel_write(mute, 0, "x", 1, &second, 1));
	assert_no_message(ch.b);
	weak = powerless_event();
	assert_status(zx_channel_write(ch.b, 0, "x", 1, &weak, 1), ZX_ERR_ACCESS_DENIED);
	ck_assert(!is_valid(weak));
}
END_TEST

START_TEST(sixty_five_handles_are_out_of_range_and_gone)
{
	zx_handle_t handles[MAX_HANDLES + 1], event = event_new();
	struct channel ch = channel_new();
	size_t i;

	for (i = 0; i <= MAX_HANDLES; i++)
		assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &handles[i]));
	assert_status(zx_channel_write(ch.a, 0, NULL, 0, handles, MAX_HANDLES + 1),
		      ZX_ERR_OUT_OF_RANGE);
	ck_assert_uint_eq(handle_count(event), 1);
	assert_no_message(ch.b);
}
END_TEST

START_TEST(one_bad_handle_takes_the_good_ones_before_and_after_it_along)
{
	zx_handle_t handles[3], event = event_new();
	struct channel ch = channel_new();
	int bad;

	for (bad = 0; bad < 3; bad++) {
		int kind;

		for (kind = 0; kind < 3; kind++) {
			int i;

			for (i = 0; i < 3; i++)
				assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS,
							      &handles[i]));
			if (kind == 1)
				assert_ok(zx_handle_replace(handles[bad], ZX_RIGHT_NONE,
							    &handles[bad]));
			else
				assert_ok(zx_handle_close(handles[bad]));
			if (kind == 2)
				handles[bad] = ZX_HANDLE_INVALID;
			assert_status(zx_channel_write(ch.a, 0, "x", 1, handles, 3),
				      kind == 1 ? ZX_ERR_ACCESS_DENIED : ZX_ERR_BAD_HANDLE);
			for (i = 0; i < 3; i++)
				ck_assert(!is_valid(handles[i]));
			ck_assert_uint_eq(handle_count(event), 1);
			assert_no_message(ch.b);
		}
	}
}
END_TEST

START_TEST(the_first_of_several_errors_is_told)
{
	struct channel ch = channel_new();
	zx_handle_t handles[2];

	handles[0] = powerless_event();
	handles[1] = ZX_HANDLE_INVALID;
	assert_status(zx_channel_write(ch.a, 0, NULL, 0, handles, 2), ZX_ERR_ACCESS_DENIED);
	handles[0] = ZX_HANDLE_INVALID;
	handles[1] = powerless_event();
	assert_status(zx_channel_write(ch.a, 0, NULL, 0, handles, 2), ZX_ERR_BAD_HANDLE);
	ck_assert(!is_valid(handles[1]));
}
END_TEST

START_TEST(the_same_handle_twice_is_bad_handle_and_gone)
{
	zx_handle_t event = event_new();
	zx_handle_t handles[2] = { event, event };
	struct channel ch = channel_new();

	assert_status(zx_channel_write(ch.a, 0, NULL, 0, handles, 2), ZX_ERR_BAD_HANDLE);
	ck_assert(!is_valid(event));
	assert_no_message(ch.b);
}
END_TEST

START_TEST(an_unreadable_array_consumes_nothing)
{
	zx_handle_t *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
				 -1, 0);
	struct channel ch = channel_new();
	zx_handle_t event = event_new();

	ck_assert(page != MAP_FAILED);
	*page = event;
	ck_assert_int_eq(mprotect(page, PAGE, PROT_NONE), 0);
	assert_status(zx_channel_write(ch.a, 0, "x", 1, page, 1), ZX_ERR_INVALID_ARGS);
	ck_assert(is_valid(event));
	assert_no_message(ch.b);
}
END_TEST

START_TEST(an_end_cannot_be_sent_through_itself_and_is_closed)
{
	struct channel ch = channel_new();
	zx_handle_t handles[2];

	handles[0] = event_new();
	handles[1] = ch.a;
	assert_status(zx_channel_write(ch.a, 0, "x", 1, handles, 2), ZX_ERR_NOT_SUPPORTED);
	ck_assert(!is_valid(ch.a));
	ck_assert(!is_valid(handles[0]));
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_PEER_CLOSED);
}
END_TEST

/* ---- read: statuses ----------------------------------------------------- */

START_TEST(read_checks_handle_options_queue_and_room_in_this_order)
{
	struct channel ch = channel_new();
	uint32_t actual[2];
	int i;

	assert_channel_lookup(c, zx_channel_read(c, 0xff, NULL, NULL, 0, 0, &actual[0],
						 &actual[1]),
			      ZX_RIGHT_READ, actual);
	for (i = 1; i < 32; i++)
		assert_refused(ZX_ERR_NOT_SUPPORTED, actual,
			       zx_channel_read(ch.b, 1u << i, NULL, NULL, 0, 0, &actual[0],
					       &actual[1]));
	assert_refused(ZX_ERR_SHOULD_WAIT, actual,
		       zx_channel_read(ch.b, 0, NULL, NULL, 0, 0, &actual[0], &actual[1]));
	send_text(ch.a, "x");
	assert_status(zx_channel_read(ch.b, 0xff, big, NULL, 1, 0, NULL, NULL),
		      ZX_ERR_NOT_SUPPORTED);
	expect_text(ch.b, "x");
}
END_TEST

START_TEST(too_little_room_tells_the_need_and_keeps_the_message)
{
	struct channel ch = channel_new();
	uint32_t bytes, handles;
	zx_handle_t got[2], sent[2];
	int room;

	sent[0] = event_new();
	sent[1] = event_new();
	assert_ok(zx_channel_write(ch.a, 0, "abc", 3, sent, 2));
	for (room = 0; room < 3; room++) {
		uint32_t b = room == 1 ? 3 : 2, h = room == 2 ? 2 : 1;

		bytes = handles = 77;
		assert_status(zx_channel_read(ch.b, 0, big, got, b, h, &bytes, &handles),
			      ZX_ERR_BUFFER_TOO_SMALL);
		ck_assert_uint_eq(bytes, 3);
		ck_assert_uint_eq(handles, 2);
		assert_status(zx_channel_read(ch.b, 0, big, got, b, h, NULL, NULL),
			      ZX_ERR_BUFFER_TOO_SMALL);
	}
	assert_status(zx_channel_read(ch.b, 0, big, got, 0, 0, bad_pointer, NULL),
		      ZX_ERR_INVALID_ARGS);
	assert_ok(zx_channel_read(ch.b, 0, big, got, 3, 2, NULL, NULL));
	ck_assert_mem_eq(big, "abc", 3);
}
END_TEST

START_TEST(may_discard_destroys_what_has_no_room_and_only_that)
{
	zx_handle_t second, event = event_and(&second);
	struct channel ch = channel_new();
	uint32_t bytes, handles;

	assert_ok(zx_channel_write(ch.a, 0, "abc", 3, &second, 1));
	ck_assert_uint_eq(handle_count(event), 2);
	assert_status(zx_channel_read(ch.b, ZX_CHANNEL_READ_MAY_DISCARD, NULL, NULL, 0, 0, &bytes,
				      &handles), ZX_ERR_BUFFER_TOO_SMALL);
	ck_assert_uint_eq(bytes, 3);
	ck_assert_uint_eq(handles, 1);
	ck_assert_uint_eq(handle_count(event), 1);
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_WRITABLE);
	assert_no_message(ch.b);
	send_text(ch.a, "fits");
	assert_ok(zx_channel_read(ch.b, ZX_CHANNEL_READ_MAY_DISCARD, big, NULL, 4, 0, NULL, NULL));
	ck_assert_mem_eq(big, "fits", 4);
	assert_status(zx_channel_read(ch.b, ZX_CHANNEL_READ_MAY_DISCARD, NULL, NULL, 0, 0, NULL,
				      NULL), ZX_ERR_SHOULD_WAIT);
}
END_TEST

START_TEST(a_bad_pointer_on_read_loses_the_message_and_closes_its_handles)
{
	zx_handle_t event = event_new(), second, got;
	struct channel ch = channel_new();
	uint32_t n;
	int which;

	for (which = 0; which < 4; which++) {
		assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &second));
		assert_ok(zx_channel_write(ch.a, 0, "abc", 3, &second, 1));
		assert_status(zx_channel_read(ch.b, 0, which == 2 ? NULL : big,
					      which == 3 ? bad_pointer : &got, 3, 1,
					      which == 0 ? bad_pointer : &n,
					      which == 1 ? kernel_pointer : &n),
			      ZX_ERR_INVALID_ARGS);
		ck_assert_uint_eq(handle_count(event), 1);
		assert_no_message(ch.b);
		ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_WRITABLE);
	}
}
END_TEST

START_TEST(faults_on_read_do_not_use_up_handles)
{
	int i, n = slow_machine() ? 2000 : 263168;
	struct channel ch = channel_new();
	zx_handle_t event = event_new();

	for (i = 0; i < n; i++) {
		zx_handle_t second = ZX_HANDLE_INVALID;

		zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &second);
		if (zx_channel_write(ch.a, 0, NULL, 0, &second, 1) ||
		    zx_channel_read(ch.b, 0, NULL, NULL, 0, 1, NULL, NULL) !=
			    ZX_ERR_INVALID_ARGS)
			ck_abort_msg("round %d", i);
	}
	ck_assert_uint_eq(handle_count(event), 1);
}
END_TEST

START_TEST(where_buffers_overlap_handles_win)
{
	struct channel ch = channel_new();
	zx_handle_t event = event_new();
	uint32_t both[2] = { 0 };

	assert_ok(zx_channel_write(ch.a, 0, "abcdefgh", 8, &event, 1));
	assert_ok(zx_channel_read(ch.b, 0, both, both, 8, 1, NULL, NULL));
	ck_assert(is_valid(both[0]));
	ck_assert_mem_eq(&both[1], "efgh", 4);
}
END_TEST

/* ---- vectors ------------------------------------------------------------ */

#define IOVEC ZX_CHANNEL_WRITE_USE_IOVEC

START_TEST(a_vector_is_gathered_in_order)
{
	zx_channel_iovec_t vec[] = {
		{ "one ", 4, 0 }, { NULL, 0, 0 }, { "two ", 4, 0 }, { bad_pointer, 0, 0 },
		{ "three", 5, 0 },
	};
	struct channel ch = channel_new();

	assert_ok(zx_channel_write(ch.a, IOVEC, vec, ARRAY_SIZE(vec), NULL, 0));
	expect_text(ch.b, "one two three");
	assert_ok(zx_channel_write(ch.a, IOVEC, NULL, 0, NULL, 0));
	expect_text(ch.b, "");
	assert_ok(zx_channel_write(ch.a, IOVEC, vec, 1, NULL, 0));
	expect_text(ch.b, "one ");
}
END_TEST

static zx_channel_iovec_t *vector(size_t n, uint32_t capacity)
{
	zx_channel_iovec_t *vec = calloc(n, sizeof(*vec));
	size_t i;

	for (i = 0; i < n; i++) {
		vec[i].buffer = big;
		vec[i].capacity = capacity;
	}
	return vec;
}

START_TEST(a_vector_may_be_as_long_as_the_limit_and_fill_a_message)
{
	zx_channel_iovec_t *vec = vector(ZX_CHANNEL_MAX_MSG_IOVECS, 8);
	struct channel ch = channel_new();
	static char got[MAX_BYTES];
	uint32_t actual, i;

	for (i = 0; i < MAX_BYTES; i++)
		big[i] = i * 7 + (i >> 9);
	for (i = 0; i < ZX_CHANNEL_MAX_MSG_IOVECS; i++)
		vec[i].buffer = big + 8 * i;
	assert_ok(zx_channel_write(ch.a, IOVEC, vec, ZX_CHANNEL_MAX_MSG_IOVECS, NULL, 0));
	assert_ok(zx_channel_read(ch.b, 0, got, NULL, MAX_BYTES, 0, &actual, NULL));
	ck_assert_uint_eq(actual, MAX_BYTES);
	ck_assert_mem_eq(got, big, MAX_BYTES);
	assert_ok(zx_channel_write(ch.a, IOVEC, vec, 17, NULL, 0));
	assert_ok(zx_channel_read(ch.b, 0, got, NULL, MAX_BYTES, 0, &actual, NULL));
	ck_assert_uint_eq(actual, 17 * 8);
	ck_assert_mem_eq(got, big, 17 * 8);
}
END_TEST

START_TEST(a_bad_vector_sends_nothing_and_eats_its_handles)
{
	struct channel ch = channel_new();
	zx_channel_iovec_t *vec;
	size_t n;

	assert_eats(ZX_ERR_OUT_OF_RANGE,
		    zx_channel_write(ch.a, IOVEC, NULL, ZX_CHANNEL_MAX_MSG_IOVECS + 1, &second, 1));
	vec = vector(9000, 1);
	assert_eats(ZX_ERR_OUT_OF_RANGE, zx_channel_write(ch.a, IOVEC, vec, 9000, &second, 1));
	vec = vector(1000, 100);
	assert_eats(ZX_ERR_OUT_OF_RANGE, zx_channel_write(ch.a, IOVEC, vec, 1000, &second, 1));
	/* Sums that would wrap. */
	vec = vector(64, 0xffffffff);
	assert_eats(ZX_ERR_OUT_OF_RANGE, zx_channel_write(ch.a, IOVEC, vec, 2, &second, 1));
	assert_eats(ZX_ERR_OUT_OF_RANGE, zx_channel_write(ch.a, IOVEC, vec, 64, &second, 1));
	for (n = 1; n <= 64; n = n * 2 + 1) {
		vec = vector(n, 1);
		vec[n - 1].reserved = 1;
		assert_eats(ZX_ERR_INVALID_ARGS,
			    zx_channel_write(ch.a, IOVEC, vec, n, &second, 1));
		vec = vector(n, 1);
		vec[n - 1].buffer = NULL;
		assert_eats(ZX_ERR_INVALID_ARGS,
			    zx_channel_write(ch.a, IOVEC, vec, n, &second, 1));
		vec[n - 1].buffer = kernel_pointer;
		assert_eats(ZX_ERR_INVALID_ARGS,
			    zx_channel_write(ch.a, IOVEC, vec, n, &second, 1));
		assert_eats(ZX_ERR_INVALID_ARGS,
			    zx_channel_write(ch.a, IOVEC, bad_pointer, n, &second, 1));
	}
	assert_no_message(ch.b);
}
END_TEST

START_TEST(a_short_vector_is_checked_for_reserved_then_size_then_memory)
{
	zx_channel_iovec_t vec[] = { { NULL, MAX_BYTES, 0 }, { big, 1, 0 }, { big, 0, 9 } };
	struct channel ch = channel_new();

	assert_status(zx_channel_write(ch.a, IOVEC, vec, 3, NULL, 65), ZX_ERR_INVALID_ARGS);
	assert_status(zx_channel_write(ch.a, IOVEC, vec, 2, NULL, 0), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_channel_write(ch.a, IOVEC, vec, 1, NULL, 65), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_channel_write(ch.a, IOVEC, vec, 1, NULL, 0), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(a_long_vector_is_checked_entry_by_entry)
{
	zx_channel_iovec_t *vec = vector(40, 1);
	char *pages = mmap(NULL, PAGES(2), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);
	zx_channel_iovec_t *edge = (void *)(pages + PAGE - 32 * sizeof(*edge));
	struct channel ch = channel_new();

	/* Handles before the array. */
	assert_status(zx_channel_write(ch.a, IOVEC, bad_pointer, 40, NULL, 65),
		      ZX_ERR_OUT_OF_RANGE);
	/* A fault in entry 3, too much in entry 5: the earlier one counts. */
	vec[3].buffer = NULL;
	vec[5].capacity = MAX_BYTES;
	assert_status(zx_channel_write(ch.a, IOVEC, vec, 40, NULL, 0), ZX_ERR_INVALID_ARGS);
	vec[3].buffer = big;
	vec[7].buffer = NULL;
	assert_status(zx_channel_write(ch.a, IOVEC, vec, 40, NULL, 0), ZX_ERR_OUT_OF_RANGE);
	/* The array ends after two chunks of 16; too much in the first. */
	ck_assert(pages != MAP_FAILED);
	ck_assert_int_eq(munmap(pages + PAGE, PAGE), 0);
	memcpy(edge, vec, 32 * sizeof(*edge));
	assert_status(zx_channel_write(ch.a, IOVEC, edge, 33, NULL, 0), ZX_ERR_OUT_OF_RANGE);
	edge[5].capacity = 1;
	edge[7].buffer = big;
	assert_status(zx_channel_write(ch.a, IOVEC, edge, 33, NULL, 0), ZX_ERR_INVALID_ARGS);
	assert_ok(zx_channel_write(ch.a, IOVEC, edge, 32, NULL, 0));
	assert_status(zx_channel_read(ch.b, 0, NULL, NULL, 0, 0, NULL, NULL),
		      ZX_ERR_BUFFER_TOO_SMALL);
}
END_TEST

int main(void)
{
	test_begin("channel");
	test_case("create", a_new_channel_has_crossed_koids_default_rights_and_is_writable,
		  create_refuses_options_and_bad_pointers_and_leaks_nothing,
		  an_end_cannot_be_duplicated);
	test_case("messages", messages_arrive_whole_and_in_order_at_the_other_end,
		  a_message_of_any_size_arrives_unchanged,
		  readable_rises_with_the_first_message_and_falls_with_the_last,
		  a_port_hears_of_a_message_once,
		  user_signals_work_on_both_ends_and_others_cannot_be_set,
		  handles_keep_object_and_rights_and_count_as_handles_in_flight,
		  sixty_four_handles_arrive_in_order,
		  an_end_that_moves_keeps_its_messages_and_their_order,
		  a_wait_ends_when_its_handle_arrives, a_reader_sleeps_till_a_message_comes);
	test_case("end", closing_an_end_shows_at_its_peer,
		  what_was_sent_before_the_end_can_be_read_after_it,
		  handles_in_a_queue_die_with_their_end,
		  a_peer_in_flight_is_closed_when_its_message_is_destroyed);
	test_case("write", write_checks_options_handle_sizes_bytes_handles_and_peer_in_this_order,
		  half_readable_bytes_send_nothing, counts_of_zero_need_no_memory,
		  a_failed_write_consumes_its_handles,
		  sixty_five_handles_are_out_of_range_and_gone,
		  one_bad_handle_takes_the_good_ones_before_and_after_it_along,
		  the_first_of_several_errors_is_told, the_same_handle_twice_is_bad_handle_and_gone,
		  an_unreadable_array_consumes_nothing,
		  an_end_cannot_be_sent_through_itself_and_is_closed);
	test_case("read", read_checks_handle_options_queue_and_room_in_this_order,
		  too_little_room_tells_the_need_and_keeps_the_message,
		  may_discard_destroys_what_has_no_room_and_only_that,
		  a_bad_pointer_on_read_loses_the_message_and_closes_its_handles,
		  faults_on_read_do_not_use_up_handles, where_buffers_overlap_handles_win);
	test_case("vectors", a_vector_is_gathered_in_order,
		  a_vector_may_be_as_long_as_the_limit_and_fill_a_message,
		  a_bad_vector_sends_nothing_and_eats_its_handles,
		  a_short_vector_is_checked_for_reserved_then_size_then_memory,
		  a_long_vector_is_checked_entry_by_entry);
	return test_end();
}
