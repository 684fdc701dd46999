// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory runs out at every step of a call on handles, channels, sockets, fifos, ports,
 * waits and descriptors: it fails with NO_MEMORY, has eaten the handles that it eats in any
 * case and changed nothing else; or it does without.
 *
 * See common_injection.h. Each step fails on a stage of its own: one object of each kind
 * with something in its queue, and an event that nearly all handles that travel are to, so
 * that its count of handles tells whether one is lost.
 */
#include <fcntl.h>
#include <pthread.h>

#include <zircon/linux_fd.h>
#include <zircon/syscalls/port.h>

#include "common_channel.h"
#include "common_injection.h"

/* No call takes so many allocations. */
#define MAX_STEPS	300
/* How many Linux needs varies a little. */
#define MORE_STEPS	3
#define ITEMS		10
#define LARGE		MAX_BYTES

struct stage {
	zx_handle_t event;
	/* To the event. */
	zx_handle_t gift, other, queued;
	/* What is here has gone through the first end. */
	struct channel channel, socket, datagram, fifo, pair;
	zx_handle_t port, timer, job, child;
	/* Of this process, which libraries know only once they were asked. */
	zx_handle_t self, own_job;
	zx_koid_t child_koid;
	int base_fd, first_free_fd;
	size_t own, room;
	zx_signals_t signals[ITEMS];
	/* What a call made. */
	zx_handle_t made[2];
	int fd;
	size_t actual;
	zx_futex_t words[2];
	/* A server, for a call. */
	struct channel service;
	pthread_t server;
};

static uint8_t large[LARGE];

/* The caller's own handles. */
static size_t own_handles(void)
{
	size_t actual;

	assert_ok(zx_object_get_info(zx_process_self(), ZX_INFO_HANDLE_TABLE, NULL, 0, &actual,
				     NULL));
	return actual;
}

static int first_free_fd(void)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
	close(fd);
	return fd;
}

static void take_signals(const struct stage *s, zx_signals_t signals[ITEMS])
{
	const zx_handle_t handles[ITEMS] = {
		s->event, s->channel.a, s->channel.b, s->socket.a, s->socket.b, s->datagram.b,
		s->fifo.a, s->fifo.b, s->pair.a, s->timer,
	};
	int i;

	for (i = 0; i < ITEMS; i++)
		signals[i] = signals_of(handles[i]);
}

static zx_port_packet_t packet_of(uint64_t key)
{
	return (zx_port_packet_t){ .key = key, .type = ZX_PKT_TYPE_USER };
}

static void stage_make(struct stage *s)
{
	zx_port_packet_t packet = packet_of(1);
	uint32_t elements[] = { 1, 2 };

	memset(s, 0, sizeof(*s));
	s->fd = -1;
	s->self = zx_process_self();
	s->own_job = zx_job_default();
	s->own = own_handles();
	s->event = event_new();
	s->gift = with_rights(s->event, ZX_RIGHT_SAME_RIGHTS);
	s->other = with_rights(s->event, ZX_RIGHT_SAME_RIGHTS);
	s->queued = with_rights(s->event, ZX_RIGHT_SAME_RIGHTS);
	s->channel = channel_new();
	assert_ok(zx_channel_write(s->channel.a, 0, "first", 5, &s->queued, 1));
	assert_ok(zx_socket_create(ZX_SOCKET_STREAM, &s->socket.a, &s->socket.b));
	assert_ok(zx_socket_write(s->socket.a, 0, "abc", 3, NULL));
	assert_ok(zx_socket_create(ZX_SOCKET_DATAGRAM, &s->datagram.a, &s->datagram.b));
	assert_ok(zx_socket_write(s->datagram.a, 0, "abc", 3, NULL));
	assert_ok(zx_fifo_create(8, 4, 0, &s->fifo.a, &s->fifo.b));
	assert_ok(zx_fifo_write(s->fifo.a, 4, elements, 2, NULL));
	assert_ok(zx_eventpair_create(0, &s->pair.a, &s->pair.b));
	assert_ok(zx_port_create(0, &s->port));
	assert_ok(zx_port_queue(s->port, &packet));
	assert_ok(zx_timer_create(0, ZX_CLOCK_MONOTONIC, &s->timer));
	s->job = job_new(zx_job_default());
	s->child = job_new(s->job);
	s->child_koid = koid_of(s->child);
	s->base_fd = first_free_fd();
	s->first_free_fd = s->base_fd;
	take_signals(s, s->signals);
	s->room = own_handles();
}

static void assert_packet(zx_handle_t port, uint64_t key)
{
	zx_port_packet_t packet;

	assert_ok(zx_port_wait(port, 0, &packet));
	ck_assert_uint_eq(packet.key, key);
}

/* Takes out what stage_make() put in, the oldest of all. */
static void stage_drain(struct stage *s)
{
	uint32_t actual_bytes, actual_handles, elements[8];
	zx_handle_t handle;
	size_t actual;
	char text[8];

	assert_ok(zx_channel_read(s->channel.b, 0, text, &handle, sizeof(text), 1, &actual_bytes,
				  &actual_handles));
	ck_assert(actual_bytes == 5 && actual_handles == 1 && !memcmp(text, "first", 5));
	ck_assert_uint_eq(koid_of(handle), koid_of(s->event));
	assert_ok(zx_handle_close(handle));
	assert_ok(zx_socket_read(s->socket.b, 0, text, 3, &actual));
	ck_assert(actual == 3 && !memcmp(text, "abc", 3));
	assert_ok(zx_socket_read(s->datagram.b, 0, text, sizeof(text), &actual));
	ck_assert(actual == 3 && !memcmp(text, "abc", 3));
	assert_ok(zx_fifo_read(s->fifo.b, 4, elements, 2, &actual));
	ck_assert(actual == 2 && elements[0] == 1 && elements[1] == 2);
	assert_packet(s->port, 1);
}

/* Nothing else is there. */
static void assert_drained(struct stage *s)
{
	zx_port_packet_t packet;
	uint32_t elements[8];
	char text[8];

	assert_no_message(s->channel.b);
	assert_status(zx_socket_read(s->socket.b, 0, text, 3, NULL), ZX_ERR_SHOULD_WAIT);
	assert_status(zx_socket_read(s->datagram.b, 0, text, 3, NULL), ZX_ERR_SHOULD_WAIT);
	assert_status(zx_fifo_read(s->fifo.b, 4, elements, 1, NULL), ZX_ERR_SHOULD_WAIT);
	assert_status(zx_port_wait(s->port, 0, &packet), ZX_ERR_TIMED_OUT);
}

static void close_pair(struct channel *pair)
{
	assert_ok(zx_handle_close(pair->a));
	assert_ok(zx_handle_close(pair->b));
}

/* All goes; then nothing is left but the event, with one handle. */
static void stage_end(struct stage *s)
{
	/* What a call may have eaten, or have made, or not. */
	zx_handle_close(s->gift);
	zx_handle_close(s->other);
	zx_handle_close(s->made[0]);
	zx_handle_close(s->made[1]);
	if (s->fd >= 0)
		close(s->fd);
	ck_assert_int_eq(first_free_fd(), s->base_fd);
	if (s->service.a) {
		assert_ok(zx_handle_close(s->service.a));
		ck_assert_int_eq(pthread_join(s->server, NULL), 0);
	}
	close_pair(&s->channel);
	close_pair(&s->socket);
	close_pair(&s->datagram);
	close_pair(&s->fifo);
	close_pair(&s->pair);
	assert_ok(zx_handle_close(s->port));
	assert_ok(zx_handle_close(s->timer));
	assert_ok(zx_handle_close(s->child));
	assert_ok(zx_handle_close(s->job));
	eventually(handle_count(s->event) == 1);
	ck_assert_uint_eq(own_handles(), s->own + 1);
	assert_ok(zx_handle_close(s->event));
}

/* ---- trials ---------------------------------------------------------------- */

struct trial {
	const char *name;
	zx_status_t (*call)(struct stage *s);
	/* Sees what it did, takes it back out of the queues, closes what it made. */
	void (*check)(struct stage *s);
	void (*prepare)(struct stage *s);
	/* Handles to the event that go, if it succeeds, and if it does not. */
	int eaten, eaten_all_the_same;
	/* At least so often it is refused. */
	int refused;
};

/* Nothing but the handles it eats has gone. */
static void assert_unchanged(struct stage *s, const struct trial *t, int n, uint32_t count)
{
	zx_signals_t signals[ITEMS];
	int i;

	ck_assert_msg(own_handles() == s->room - t->eaten_all_the_same,
		      "%s: step %d: %zu handles, were %zu", t->name, n, own_handles(), s->room);
	ck_assert_msg(handle_count(s->event) == count - t->eaten_all_the_same,
		      "%s: step %d: handles to the event", t->name, n);
	take_signals(s, signals);
	for (i = 0; i < ITEMS; i++)
		ck_assert_msg(signals[i] == s->signals[i], "%s: step %d: signals of %d: %x",
			      t->name, n, i, signals[i]);
	ck_assert_int_eq(first_free_fd(), s->first_free_fd);
}

/* How often it was refused. */
static int try_each_step(const struct trial *t)
{
	int n, passed = 0, refused = 0;

	in_this_task();
	for (n = 1; passed < MORE_STEPS; n++) {
		struct stage s;
		zx_status_t status;
		uint32_t count;
		bool failed;

		ck_assert_msg(n < MAX_STEPS, "%s never succeeds", t->name);
		stage_make(&s);
		if (t->prepare) {
			t->prepare(&s);
			take_signals(&s, s.signals);
			s.room = own_handles();
			s.first_free_fd = first_free_fd();
		}
		count = handle_count(s.event);
		arm(n);
		status = t->call(&s);
		failed = disarm();
		passed = failed ? 0 : passed + 1;
		if (status == ZX_OK) {
			ck_assert_msg(own_handles() - !!s.made[0] - !!s.made[1] ==
				      s.room - t->eaten, "%s: step %d: too many handles", t->name,
				      n);
			stage_drain(&s);
			if (t->check)
				t->check(&s);
			assert_drained(&s);
		} else {
			ck_assert_msg(failed, "%s fails with %s", t->name, status_name(status));
			assert_out_of_memory(status, t->name, n);
			/* A copy may fail when all is done. */
			if (status == ZX_ERR_NO_MEMORY) {
				refused++;
				assert_unchanged(&s, t, n, count);
				stage_drain(&s);
				assert_drained(&s);
			}
		}
		stage_end(&s);
	}
	printf("%s: %d steps, %d refused\n", t->name, n - 1 - MORE_STEPS, refused);
	return refused;
}

static void try_all_(const struct trial *trials, size_t n)
{
	size_t i;

	begin();
	for (i = 0; i < n; i++) {
		int refused = 0, rounds;

		/* What the kernel's own checks allocate now and then makes a step be missed. */
		for (rounds = 0; refused < trials[i].refused || !rounds; rounds++) {
			ck_assert_msg(rounds < 10, "%s: refused %d times", trials[i].name,
				      refused);
			refused = try_each_step(&trials[i]);
		}
	}
}

#define try_all(trials) try_all_(trials, ARRAY_SIZE(trials))
#define CALL(name, expr) static zx_status_t name(struct stage *s) { return expr; }
#define TRIAL(fn, ...) { .name = #fn, .call = fn, __VA_ARGS__ }

/* ---- making ---------------------------------------------------------------- */

CALL(make_event, zx_event_create(0, &s->made[0]))
CALL(make_port, zx_port_create(0, &s->made[0]))
CALL(make_timer, zx_timer_create(0, ZX_CLOCK_BOOT, &s->made[0]))
CALL(make_eventpair, zx_eventpair_create(0, &s->made[0], &s->made[1]))
CALL(make_channel, zx_channel_create(0, &s->made[0], &s->made[1]))
CALL(make_socket, zx_socket_create(ZX_SOCKET_STREAM, &s->made[0], &s->made[1]))
CALL(make_datagram_socket, zx_socket_create(ZX_SOCKET_DATAGRAM, &s->made[0], &s->made[1]))
CALL(make_fifo, zx_fifo_create(100, 8, 0, &s->made[0], &s->made[1]))
CALL(get_child, zx_object_get_child(s->job, s->child_koid, ZX_RIGHT_SAME_RIGHTS, &s->made[0]))
CALL(replace_it, zx_handle_replace(s->gift, ZX_RIGHT_SAME_RIGHTS, &s->made[0]))
CALL(duplicate_it, zx_handle_duplicate(s->gift, ZX_RIGHT_SAME_RIGHTS, &s->made[0]))

static void close_one(struct stage *s)
{
	assert_ok(zx_handle_close(s->made[0]));
}

static void close_two_ends(struct stage *s)
{
	ck_assert_uint_eq(basic_info(s->made[0]).related_koid, koid_of(s->made[1]));
	assert_ok(zx_handle_close(s->made[0]));
	ck_assert(signals_of(s->made[1]) & ZX_CHANNEL_PEER_CLOSED);
	assert_ok(zx_handle_close(s->made[1]));
}

START_TEST(making_objects)
{
	static const struct trial trials[] = {
		TRIAL(make_event, .check = close_one, .refused = 1),
		TRIAL(make_port, .check = close_one, .refused = 1),
		TRIAL(make_timer, .check = close_one, .refused = 1),
		TRIAL(make_eventpair, .check = close_two_ends, .refused = 3),
		TRIAL(make_channel, .check = close_two_ends, .refused = 3),
		TRIAL(make_socket, .check = close_two_ends, .refused = 3),
		TRIAL(make_datagram_socket, .check = close_two_ends, .refused = 3),
		TRIAL(make_fifo, .check = close_two_ends, .refused = 3),
		TRIAL(get_child, .check = close_one),
		TRIAL(replace_it, .check = close_one, .eaten = 1, .eaten_all_the_same = 1),
		TRIAL(duplicate_it, .check = close_one),
	};

	try_all(trials);
}
END_TEST

/* ---- channels --------------------------------------------------------------- */

static zx_status_t write_some(struct stage *s, uint32_t size, uint32_t handles)
{
	const zx_handle_t gifts[] = { s->gift, s->other };

	return zx_channel_write(s->channel.a, 0, large, size, gifts, handles);
}

CALL(write_five_bytes, write_some(s, 5, 0))
CALL(write_a_handle, write_some(s, 5, 1))
CALL(write_a_large_message, write_some(s, LARGE, 2))

static zx_status_t write_a_vector(struct stage *s)
{
	zx_channel_iovec_t vector[100];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(vector); i++)
		vector[i] = (zx_channel_iovec_t){ .buffer = large + 50 * i, .capacity = 50 };
	return zx_channel_write(s->channel.a, ZX_CHANNEL_WRITE_USE_IOVEC, vector,
				ARRAY_SIZE(vector), &s->gift, 1);
}

static zx_status_t write_dispositions(struct stage *s)
{
	zx_handle_disposition_t dispositions[] = {
		{ ZX_HANDLE_OP_MOVE, s->gift, ZX_OBJ_TYPE_EVENT, ZX_RIGHT_SAME_RIGHTS, ZX_OK },
		{ ZX_HANDLE_OP_DUPLICATE, s->other, ZX_OBJ_TYPE_NONE, ZX_RIGHT_WAIT, ZX_OK },
	};

	return zx_channel_write_etc(s->channel.a, 0, large, 5, dispositions, 2);
}

static void take_message(struct stage *s, uint32_t size, uint32_t handles)
{
	static uint8_t bytes[LARGE];
	uint32_t actual_bytes, actual_handles, i;
	zx_handle_t got[2];

	assert_ok(zx_channel_read(s->channel.b, 0, bytes, got, LARGE, 2, &actual_bytes,
				  &actual_handles));
	ck_assert_uint_eq(actual_bytes, size);
	ck_assert_uint_eq(actual_handles, handles);
	ck_assert(!memcmp(bytes, large, size));
	for (i = 0; i < handles; i++) {
		ck_assert_uint_eq(koid_of(got[i]), koid_of(s->event));
		assert_ok(zx_handle_close(got[i]));
	}
}

static void take_five_bytes(struct stage *s)
{
	take_message(s, 5, 0);
}

static void take_a_handle(struct stage *s)
{
	take_message(s, 5, 1);
}

static void take_a_large_message(struct stage *s)
{
	take_message(s, LARGE, 2);
}

static void take_a_gathered_message(struct stage *s)
{
	take_message(s, 5000, 1);
}

static void take_two_handles(struct stage *s)
{
	take_message(s, 5, 2);
	ck_assert(is_valid(s->other));
}

START_TEST(writing_messages)
{
	static const struct trial trials[] = {
		TRIAL(write_five_bytes, .check = take_five_bytes, .refused = 1),
		TRIAL(write_a_handle, .check = take_a_handle, .refused = 1, .eaten = 1,
		      .eaten_all_the_same = 1),
		TRIAL(write_a_large_message, .check = take_a_large_message,
		      .eaten = 2, .eaten_all_the_same = 2),
		TRIAL(write_a_vector, .check = take_a_gathered_message, .refused = 1, .eaten = 1,
		      .eaten_all_the_same = 1),
		TRIAL(write_dispositions, .check = take_two_handles, .refused = 1, .eaten = 1,
		      .eaten_all_the_same = 1),
	};

	memset(large, 'x', LARGE);
	try_all(trials);
}
END_TEST

/* Sends back whatever comes, till the other end is closed. */
static void *serve(void *arg)
{
	zx_handle_t end = *(zx_handle_t *)arg, handle;
	uint32_t bytes, handles;
	char text[16];

	free(arg);
	for (;;) {
		zx_status_t status = zx_channel_read(end, 0, text, &handle, sizeof(text), 1,
						     &bytes, &handles);

		if (status == ZX_OK)
			zx_channel_write(end, 0, text, bytes, &handle, handles);
		else if (status == ZX_ERR_SHOULD_WAIT)
			zx_object_wait_one(end, ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED,
					   ZX_TIME_INFINITE, NULL);
		else
			break;
	}
	zx_handle_close(end);
	return NULL;
}

static void with_a_server(struct stage *s)
{
	zx_handle_t *end = malloc(sizeof(*end));

	ck_assert_ptr_nonnull(end);
	s->service = channel_new();
	*end = s->service.b;
	ck_assert_int_eq(pthread_create(&s->server, NULL, serve, end), 0);
}

static zx_status_t call_it(struct stage *s)
{
	uint8_t reply[16];
	const zx_channel_call_args_t args = {
		.wr_bytes = large, .wr_num_bytes = 8, .wr_handles = &s->gift, .wr_num_handles = 1,
		.rd_bytes = reply, .rd_num_bytes = sizeof(reply), .rd_handles = &s->made[0],
		.rd_num_handles = 1,
	};
	uint32_t bytes, handles;

	return zx_channel_call(s->service.a, 0, ZX_TIME_INFINITE, &args, &bytes, &handles);
}

static zx_status_t call_it_etc(struct stage *s)
{
	zx_handle_disposition_t give = {
		ZX_HANDLE_OP_DUPLICATE, s->gift, ZX_OBJ_TYPE_NONE, ZX_RIGHT_SAME_RIGHTS, ZX_OK
	};
	uint8_t reply[16];
	zx_handle_info_t info = { 0 };
	zx_channel_call_etc_args_t args = {
		.wr_bytes = large, .wr_num_bytes = 8, .wr_handles = &give, .wr_num_handles = 1,
		.rd_bytes = reply, .rd_num_bytes = sizeof(reply), .rd_handles = &info,
		.rd_num_handles = 1,
	};
	uint32_t bytes, handles;
	zx_status_t status;

	status = zx_channel_call_etc(s->service.a, 0, ZX_TIME_INFINITE, &args, &bytes, &handles);
	s->made[0] = info.handle;
	return status;
}

static void take_the_reply(struct stage *s)
{
	ck_assert_uint_eq(koid_of(s->made[0]), koid_of(s->event));
	assert_ok(zx_handle_close(s->made[0]));
	ck_assert_uint_eq(signals_of(s->service.a), ZX_CHANNEL_WRITABLE);
}

START_TEST(calling)
{
	static const struct trial trials[] = {
		TRIAL(call_it, .prepare = with_a_server, .check = take_the_reply, .refused = 2,
		      .eaten = 1, .eaten_all_the_same = 1),
		TRIAL(call_it_etc, .prepare = with_a_server, .check = take_the_reply,
		      .refused = 2),
	};

	try_all(trials);
}
END_TEST

/*
 * The handle table grows now and then. Where there is no memory for that, a message that is
 * read goes with its handles, as where the table is full.
 */
START_TEST(reading_handles_into_a_table_that_grows)
{
	const uint32_t num = 60;
	zx_handle_t event = event_new(), handles[60];
	struct channel channel = channel_new();
	int round, refused = 0;
	uint32_t i;

	begin();
	in_this_task();
	for (round = 0; round < 20; round++) {
		bool failed = true;
		int n;

		for (n = 1; failed; n++) {
			uint32_t bytes, got, count;
			zx_status_t status;
			size_t own;

			for (i = 0; i < num; i++)
				handles[i] = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
			assert_ok(zx_channel_write(channel.a, 0, NULL, 0, handles, num));
			/* They fill the places that have become free. */
			for (i = 0; i < num; i++)
				with_rights(event, ZX_RIGHT_SAME_RIGHTS);
			count = handle_count(event);
			own = own_handles();
			arm(n);
			status = zx_channel_read(channel.b, 0, NULL, handles, 0, num, &bytes,
						 &got);
			failed = disarm();
			if (status == ZX_OK) {
				ck_assert_uint_eq(own_handles(), own + num);
				ck_assert_uint_eq(handle_count(event), count);
				assert_ok(zx_handle_close_many(handles, num));
			} else {
				assert_out_of_memory(status, "read", n);
				refused += status == ZX_ERR_NO_MEMORY;
				ck_assert_uint_eq(own_handles(), own);
				/* Without places for its handles the message is not taken. */
				if (status == ZX_ERR_NO_MEMORY) {
					ck_assert_uint_eq(handle_count(event), count);
					assert_ok(zx_channel_read(channel.b, 0, NULL, handles, 0,
								  num, NULL, NULL));
					assert_ok(zx_handle_close_many(handles, num));
				}
				zx_channel_read(channel.b, ZX_CHANNEL_READ_MAY_DISCARD, NULL, NULL,
						0, 0, NULL, NULL);
				ck_assert_uint_eq(handle_count(event), count - num);
			}
			assert_no_message(channel.b);
			ck_assert_uint_eq(signals_of(channel.b), ZX_CHANNEL_WRITABLE);
		}
	}
	ck_assert_int_gt(refused, 0);
}
END_TEST

/* ---- sockets, fifos -------------------------------------------------------- */

static zx_status_t write_a_stream(struct stage *s)
{
	return zx_socket_write(s->socket.a, 0, large, 20000, &s->actual);
}

/* Where not all went, what is said to have gone did. */
static void take_the_stream(struct stage *s)
{
	static uint8_t bytes[LARGE];
	size_t actual;

	ck_assert_uint_gt(s->actual, 0);
	assert_ok(zx_socket_read(s->socket.b, 0, bytes, LARGE, &actual));
	ck_assert_uint_eq(actual, s->actual);
	ck_assert(!memcmp(bytes, large, actual));
}

static zx_status_t write_a_datagram(struct stage *s)
{
	return zx_socket_write(s->datagram.a, 0, large, 20000, &s->actual);
}

static void take_the_datagram(struct stage *s)
{
	static uint8_t bytes[LARGE];
	size_t actual;

	assert_ok(zx_socket_read(s->datagram.b, 0, bytes, LARGE, &actual));
	ck_assert_uint_eq(actual, 20000);
	ck_assert(!memcmp(bytes, large, actual));
}

static zx_status_t write_elements(struct stage *s)
{
	return zx_fifo_write(s->fifo.a, 4, large, 3, &s->actual);
}

static void take_elements(struct stage *s)
{
	uint32_t elements[8];
	size_t actual;

	ck_assert_uint_eq(s->actual, 3);
	assert_ok(zx_fifo_read(s->fifo.b, 4, elements, 8, &actual));
	ck_assert_uint_eq(actual, 3);
}

static zx_status_t peek(struct stage *s)
{
	char text[3];

	return zx_socket_read(s->socket.b, ZX_SOCKET_PEEK, text, 3, &s->actual);
}

static zx_status_t set_threshold(struct stage *s)
{
	size_t threshold = 1000;

	return zx_object_set_property(s->socket.b, ZX_PROP_SOCKET_RX_THRESHOLD, &threshold,
				      sizeof(threshold));
}

CALL(disable_writing, zx_socket_set_disposition(s->socket.a, ZX_SOCKET_DISPOSITION_WRITE_DISABLED,
						0))

static void enable_writing(struct stage *s)
{
	assert_ok(zx_socket_set_disposition(s->socket.a, ZX_SOCKET_DISPOSITION_WRITE_ENABLED, 0));
}

START_TEST(sockets_and_fifos)
{
	static const struct trial trials[] = {
		TRIAL(write_a_stream, .check = take_the_stream, .refused = 1),
		TRIAL(write_a_datagram, .check = take_the_datagram, .refused = 1),
		TRIAL(write_elements, .check = take_elements),
		TRIAL(peek),
		TRIAL(set_threshold),
		TRIAL(disable_writing, .check = enable_writing),
	};

	try_all(trials);
}
END_TEST

/* ---- ports, waits ------------------------------------------------------------ */

static zx_status_t queue_a_packet(struct stage *s)
{
	const zx_port_packet_t packet = packet_of(2);

	return zx_port_queue(s->port, &packet);
}

static void take_the_packet(struct stage *s)
{
	assert_packet(s->port, 2);
}

CALL(wait_for_an_event, zx_object_wait_async(s->event, s->port, 2, ZX_EVENT_SIGNALED, 0))
CALL(wait_for_an_edge,
     zx_object_wait_async(s->event, s->port, 2, ZX_EVENT_SIGNALED, ZX_WAIT_ASYNC_EDGE))
CALL(wait_for_what_is_there,
     zx_object_wait_async(s->channel.b, s->port, 2, ZX_CHANNEL_READABLE, 0))

/* It was registered once. */
static void signal_and_take_the_packet(struct stage *s)
{
	assert_ok(zx_object_signal(s->event, 0, ZX_EVENT_SIGNALED));
	assert_packet(s->port, 2);
}

static void with_a_wait(struct stage *s)
{
	assert_ok(wait_for_an_event(s));
}

CALL(cancel_it, zx_port_cancel(s->port, s->event, 2))
CALL(cancel_the_key, zx_port_cancel_key(s->port, 0, 2))

static zx_status_t timed_out(zx_status_t status)
{
	return status == ZX_ERR_TIMED_OUT ? ZX_OK : status;
}

static zx_status_t wait_for_many(struct stage *s)
{
	zx_wait_item_t items[8];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(items); i++)
		items[i] = (zx_wait_item_t){ s->pair.a, ZX_USER_SIGNAL_0, 0 };
	return timed_out(zx_object_wait_many(items, ARRAY_SIZE(items), 0));
}

CALL(wait_for_one, timed_out(zx_object_wait_one(s->event, ZX_EVENT_SIGNALED, 1, NULL)))
CALL(signal_it, zx_object_signal_peer(s->pair.a, 0, ZX_USER_SIGNAL_0))
CALL(set_a_timer, zx_timer_set(s->timer, ZX_TIME_INFINITE - 1, 0))
CALL(cancel_a_timer, zx_timer_cancel(s->timer))

START_TEST(ports_and_waits)
{
	static const struct trial trials[] = {
		TRIAL(queue_a_packet, .check = take_the_packet, .refused = 1),
		TRIAL(wait_for_an_event, .check = signal_and_take_the_packet, .refused = 1),
		TRIAL(wait_for_an_edge, .check = signal_and_take_the_packet, .refused = 1),
		TRIAL(wait_for_what_is_there, .check = take_the_packet, .refused = 1),
		TRIAL(cancel_it, .prepare = with_a_wait),
		TRIAL(cancel_the_key, .prepare = with_a_wait),
		TRIAL(wait_for_many, .refused = 1),
		TRIAL(wait_for_one),
		TRIAL(signal_it),
		TRIAL(set_a_timer),
		TRIAL(cancel_a_timer),
	};

	try_all(trials);
}
END_TEST

CALL(futex_wait, timed_out(zx_futex_wait(&s->words[0], 0, 0, 1)))
CALL(futex_wake, zx_futex_wake(&s->words[0], 1))
CALL(futex_requeue, zx_futex_requeue(&s->words[0], 1, 0, &s->words[1], 1, 0))

START_TEST(futexes)
{
	static const struct trial trials[] = {
		TRIAL(futex_wait), TRIAL(futex_wake), TRIAL(futex_requeue),
	};

	try_all(trials);
}
END_TEST

/* ---- descriptors -------------------------------------------------------------- */

CALL(view, zx_fd_from_handle(s->gift, ZX_EVENT_SIGNALED, ZX_LINUX_FD_VIEW, &s->fd))
CALL(move_in, zx_fd_from_handle(s->gift, ZX_EVENT_SIGNALED, 0, &s->fd))
CALL(move_out, zx_handle_from_fd(s->fd, ZX_RIGHT_SAME_RIGHTS, &s->made[0]))

/* One of an event gives copies, one of a channel's end the end itself. */
static void with_a_descriptor(struct stage *s)
{
	assert_ok(move_in(s));
}

static void with_an_end_inside(struct stage *s)
{
	struct channel channel = channel_new();

	assert_ok(zx_fd_from_handle(channel.a, 0, 0, &s->fd));
	s->made[1] = channel.b;
}

static void close_descriptor(struct stage *s)
{
	close(s->fd);
	s->fd = -1;
}

static void close_both(struct stage *s)
{
	ck_assert_uint_eq(koid_of(s->made[0]), koid_of(s->event));
	close_one(s);
	close_descriptor(s);
}

START_TEST(descriptors)
{
	static const struct trial trials[] = {
		TRIAL(view, .check = close_descriptor, .refused = 2),
		TRIAL(move_in, .check = close_descriptor, .refused = 2, .eaten = 1),
		TRIAL(move_out, .prepare = with_a_descriptor, .check = close_both),
	};

	try_all(trials);
}
END_TEST

/* It is in the descriptor, or out of it, and never lost. */
START_TEST(an_end_that_leaves_its_descriptor)
{
	bool failed = true;
	struct stage s;
	int n;

	begin();
	in_this_task();
	for (n = 1; failed; n++) {
		zx_status_t status;

		stage_make(&s);
		with_an_end_inside(&s);
		arm(n);
		status = move_out(&s);
		failed = disarm();
		if (status != ZX_OK) {
			assert_out_of_memory(status, "move_out", n);
			assert_ok(move_out(&s));
		}
		ck_assert_uint_eq(basic_info(s.made[0]).related_koid, koid_of(s.made[1]));
		ck_assert_uint_eq(signals_of(s.made[1]), ZX_CHANNEL_WRITABLE);
		stage_end(&s);
	}
}
END_TEST

/* ---- what is told --------------------------------------------------------------- */

static zx_status_t list(struct stage *s, zx_handle_t handle, uint32_t topic)
{
	static uint64_t records[4096];

	return zx_object_get_info(handle, topic, records, sizeof(records), &s->actual, NULL);
}

CALL(list_children, list(s, s->job, ZX_INFO_JOB_CHILDREN))
CALL(list_processes, list(s, s->own_job, ZX_INFO_JOB_PROCESSES))
CALL(list_threads, list(s, s->self, ZX_INFO_PROCESS_THREADS))
CALL(list_handles, list(s, s->self, ZX_INFO_HANDLE_TABLE))
CALL(count_handles, list(s, s->self, ZX_INFO_PROCESS_HANDLE_STATS))
CALL(tell_of_the_socket, list(s, s->socket.b, ZX_INFO_SOCKET))
CALL(tell_of_the_timer, list(s, s->timer, ZX_INFO_TIMER))
CALL(tell_of_the_runtime, list(s, s->own_job, ZX_INFO_TASK_RUNTIME))
CALL(set_the_name, zx_object_set_property(s->job, ZX_PROP_NAME, "abc", 3))

static zx_status_t get_the_name(struct stage *s)
{
	char name[ZX_MAX_NAME_LEN];

	return zx_object_get_property(s->job, ZX_PROP_NAME, name, sizeof(name));
}

static void all_were_listed(struct stage *s)
{
	ck_assert_uint_eq(s->actual, s->room);
}

static void one_was_listed(struct stage *s)
{
	ck_assert_uint_eq(s->actual, 1);
}

START_TEST(information)
{
	static const struct trial trials[] = {
		TRIAL(list_children, .check = one_was_listed),
		TRIAL(list_processes),
		TRIAL(list_threads),
		TRIAL(list_handles, .check = all_were_listed),
		TRIAL(count_handles, .check = one_was_listed),
		TRIAL(tell_of_the_socket, .check = one_was_listed),
		TRIAL(tell_of_the_timer, .check = one_was_listed),
		TRIAL(tell_of_the_runtime, .check = one_was_listed),
		TRIAL(set_the_name),
		TRIAL(get_the_name),
	};

	try_all(trials);
}
END_TEST

int main(void)
{
	test_begin("out_of_memory_ipc");
	test_case("handles", making_objects, reading_handles_into_a_table_that_grows, descriptors,
		  an_end_that_leaves_its_descriptor, information);
	test_case("ipc", writing_messages, calling, sockets_and_fifos, ports_and_waits, futexes);
	return test_end();
}
