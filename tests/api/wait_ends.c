// SPDX-License-Identifier: GPL-2.0-only
/*
 * How waits end with the handle that they were made through; objects.md 4.5, 15 (H9, H10),
 * 16 (8). signals_waits.c, wait_many.c and port.c have the waits themselves.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <zircon/linux_fd.h>
#include <zircon/syscalls/port.h>

#include "common_channel.h"
#include "common_fd.h"

#define A ZX_USER_SIGNAL_0
#define B ZX_USER_SIGNAL_1
#define CLOSED ZX_SIGNAL_HANDLE_CLOSED
#define NOT_YET 12345

/* ---- A thread that waits ------------------------------------------------ */

struct waiter {
	pthread_t thread;
	pid_t tid;
	zx_wait_item_t items[2];
	size_t num_items;	/* 0: zx_object_wait_one() */
	zx_status_t status;
};

static void *wait_thread(void *arg)
{
	struct waiter *w = arg;
	zx_status_t status;

	__atomic_store_n(&w->tid, (pid_t)syscall(SYS_gettid), __ATOMIC_SEQ_CST);
	if (w->num_items)
		status = zx_object_wait_many(w->items, w->num_items, ZX_TIME_INFINITE);
	else
		status = zx_object_wait_one(w->items[0].handle, w->items[0].waitfor,
					    ZX_TIME_INFINITE, &w->items[0].pending);
	__atomic_store_n(&w->status, status, __ATOMIC_SEQ_CST);
	return NULL;
}

/* Does it sleep in ioctl()? */
static bool is_waiting(const struct waiter *w)
{
	pid_t tid = __atomic_load_n(&w->tid, __ATOMIC_SEQ_CST);
	char path[64], text[8] = "";
	int fd;

	if (!tid)
		return false;
	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", (int)tid);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	if (read(fd, text, sizeof(text) - 1) < 0)
		text[0] = 0;
	close(fd);
	return pid_state(tid) == 'S' && !strncmp(text, "16 ", 3);
}

static void start(struct waiter *w)
{
	w->status = NOT_YET;
	ck_assert_int_eq(pthread_create(&w->thread, NULL, wait_thread, w), 0);
	eventually(is_waiting(w));
}

/* Waits for A through @handle. */
static void start_waiter(struct waiter *w, zx_handle_t handle)
{
	*w = (struct waiter){ .items = { { handle, A, 0 } } };
	start(w);
}

/* Who is woken to leave does not sleep there any more, even if he has not run yet. */
static void assert_waits(const struct waiter *w)
{
	eventually(is_waiting(w));
	ck_assert_int_eq(__atomic_load_n(&w->status, __ATOMIC_SEQ_CST), NOT_YET);
}

static void join_waiter(struct waiter *w, zx_status_t status, zx_signals_t observed)
{
	ck_assert_int_eq(pthread_join(w->thread, NULL), 0);
	assert_status(w->status, status);
	ck_assert_uint_eq(w->items[0].pending, observed);
}

/* ---- A port ------------------------------------------------------------- */

static zx_handle_t port_new(void)
{
	zx_handle_t port;

	assert_ok(zx_port_create(0, &port));
	return port;
}

static void async(zx_handle_t handle, zx_handle_t port, uint64_t key)
{
	assert_ok(zx_object_wait_async(handle, port, key, A, ZX_WAIT_ASYNC_ONCE));
}

static void assert_packet(zx_handle_t port, uint64_t key)
{
	zx_port_packet_t packet;

	assert_ok(zx_port_wait(port, 0, &packet));
	ck_assert_uint_eq(packet.key, key);
}

static void assert_empty(zx_handle_t port)
{
	zx_port_packet_t packet;

	assert_status(zx_port_wait(port, 0, &packet), ZX_ERR_TIMED_OUT);
}

/* There was one wait with that key, and there is none. */
static void assert_no_wait(zx_handle_t port, uint64_t key)
{
	assert_status(zx_port_cancel_key(port, 0, key), ZX_ERR_NOT_FOUND);
}

/* ---- In flight ---------------------------------------------------------- */

/* An event with a second handle, which is waited through in each way. */
struct scene {
	struct channel ch;
	zx_handle_t event;
	zx_handle_t sent;
	zx_handle_t port;
	int view;
	struct waiter waiter;
};

#define KEY 77

static void scene_begin(struct scene *s)
{
	s->ch = channel_new();
	s->event = event_and(&s->sent);
	s->port = port_new();
	async(s->sent, s->port, KEY);
	s->view = fd_view(s->sent, A);
	start_waiter(&s->waiter, s->sent);
}

static void assert_all_wait(struct scene *s)
{
	assert_waits(&s->waiter);
	assert_empty(s->port);
	ck_assert_int_eq(polled(s->view), 0);
	/* But nobody can begin to. */
	assert_status(zx_object_wait_one(s->sent, A, 0, NULL), ZX_ERR_BAD_HANDLE);
	assert_status(zx_object_wait_async(s->sent, s->port, 1, A, 0), ZX_ERR_BAD_HANDLE);
	assert_status(zx_port_cancel(s->port, s->sent, KEY), ZX_ERR_BAD_HANDLE);
}

static void assert_all_ended(struct scene *s)
{
	join_waiter(&s->waiter, ZX_ERR_CANCELED, CLOSED);
	assert_no_wait(s->port, KEY);
	ck_assert_int_eq(polled(s->view), POLLHUP);
	assert_ok(zx_object_signal(s->event, 0, A));
	assert_empty(s->port);
	close(s->view);
}

static zx_status_t send_as(zx_handle_t channel, zx_handle_op_t operation, zx_handle_t handle,
			   zx_rights_t rights)
{
	zx_handle_disposition_t d = { operation, handle, ZX_OBJ_TYPE_NONE, rights, ZX_OK };

	return zx_channel_write_etc(channel, 0, NULL, 0, &d, 1);
}

START_TEST(waits_go_on_while_their_handle_is_in_flight_till_it_is_read)
{
	struct scene s;
	zx_handle_t got;

	scene_begin(&s);
	send_handle(s.ch.a, s.sent);
	assert_all_wait(&s);
	got = receive_handle(s.ch.b);
	assert_all_ended(&s);
	/* The handle itself is well. */
	assert_ok(zx_object_wait_one(got, A, 0, NULL));
}
END_TEST

START_TEST(a_signal_is_heard_while_the_handle_is_in_flight)
{
	struct scene s;

	scene_begin(&s);
	send_handle(s.ch.a, s.sent);
	assert_ok(zx_object_signal(s.event, 0, A | B));
	join_waiter(&s.waiter, ZX_OK, A | B);
	ck_assert_int_eq(polled(s.view), POLLIN);
	/* Queued is queued. */
	receive_handle(s.ch.b);
	assert_packet(s.port, KEY);
	assert_empty(s.port);
	ck_assert_int_eq(polled(s.view), POLLHUP);
}
END_TEST

START_TEST(a_move_with_the_same_rights_keeps_the_waits)
{
	zx_rights_t same[2] = { ZX_RIGHT_SAME_RIGHTS, ZX_DEFAULT_EVENT_RIGHTS };
	struct scene s;
	size_t i;

	for (i = 0; i < 2; i++) {
		scene_begin(&s);
		assert_ok(send_as(s.ch.a, ZX_HANDLE_OP_MOVE, s.sent, same[i]));
		assert_all_wait(&s);
		receive_handle(s.ch.b);
		assert_all_ended(&s);
	}
}
END_TEST

START_TEST(a_move_with_fewer_rights_ends_the_waits_at_once)
{
	struct scene s;

	scene_begin(&s);
	assert_ok(send_as(s.ch.a, ZX_HANDLE_OP_MOVE, s.sent,
			  ZX_DEFAULT_EVENT_RIGHTS & ~ZX_RIGHT_SIGNAL));
	assert_all_ended(&s);
	ck_assert_uint_eq(rights_of(receive_handle(s.ch.b)),
			  ZX_DEFAULT_EVENT_RIGHTS & ~ZX_RIGHT_SIGNAL);
}
END_TEST

START_TEST(sending_a_duplicate_ends_no_wait)
{
	struct scene s;

	scene_begin(&s);
	assert_ok(send_as(s.ch.a, ZX_HANDLE_OP_DUPLICATE, s.sent, ZX_RIGHT_SAME_RIGHTS));
	receive_handle(s.ch.b);
	assert_ok(send_as(s.ch.a, ZX_HANDLE_OP_DUPLICATE, s.sent, ZX_RIGHT_WAIT));
	assert_ok(zx_handle_close(s.ch.b));
	assert_waits(&s.waiter);
	ck_assert_int_eq(polled(s.view), 0);
	assert_ok(zx_object_signal(s.event, 0, A));
	join_waiter(&s.waiter, ZX_OK, A);
	assert_packet(s.port, KEY);
}
END_TEST

START_TEST(waits_end_when_the_message_is_destroyed)
{
	struct channel outer = channel_new();
	struct scene s;

	/* With its channel. */
	scene_begin(&s);
	send_handle(s.ch.a, s.sent);
	assert_ok(zx_handle_close(s.ch.a));
	assert_all_wait(&s);
	assert_ok(zx_handle_close(s.ch.b));
	assert_all_ended(&s);
	/* Read into too little room. */
	scene_begin(&s);
	send_handle(s.ch.a, s.sent);
	assert_status(zx_channel_read(s.ch.b, 0, NULL, NULL, 0, 0, NULL, NULL),
		      ZX_ERR_BUFFER_TOO_SMALL);
	assert_all_wait(&s);
	assert_status(zx_channel_read(s.ch.b, ZX_CHANNEL_READ_MAY_DISCARD, NULL, NULL, 0, 0, NULL,
				      NULL), ZX_ERR_BUFFER_TOO_SMALL);
	assert_all_ended(&s);
	/* Read to where it cannot go. */
	scene_begin(&s);
	send_handle(s.ch.a, s.sent);
	assert_status(zx_channel_read(s.ch.b, 0, NULL, bad_pointer, 0, 1, NULL, NULL),
		      ZX_ERR_INVALID_ARGS);
	assert_all_ended(&s);
	/* In a message in a message. */
	scene_begin(&s);
	send_handle(s.ch.a, s.sent);
	send_handle(outer.a, s.ch.b);
	assert_all_wait(&s);
	assert_ok(zx_handle_close(outer.b));
	assert_all_ended(&s);
}
END_TEST

START_TEST(waits_end_when_a_write_fails)
{
	zx_handle_t handles[2];
	struct scene s;

	/* Nobody is there. */
	scene_begin(&s);
	assert_ok(zx_handle_close(s.ch.b));
	assert_status(zx_channel_write(s.ch.a, 0, NULL, 0, &s.sent, 1), ZX_ERR_PEER_CLOSED);
	assert_all_ended(&s);
	/* Before the handles are looked at. */
	scene_begin(&s);
	assert_status(zx_channel_write(s.ch.a, ~0u, NULL, 0, &s.sent, 1), ZX_ERR_INVALID_ARGS);
	assert_all_ended(&s);
	/* For what comes with it. */
	scene_begin(&s);
	handles[0] = s.sent;
	handles[1] = ZX_HANDLE_INVALID;
	assert_status(zx_channel_write(s.ch.a, 0, NULL, 0, handles, 2), ZX_ERR_BAD_HANDLE);
	assert_all_ended(&s);
	/* For itself. */
	scene_begin(&s);
	assert_status(send_as(s.ch.a, ZX_HANDLE_OP_MOVE, s.sent, ZX_DEFAULT_VMO_RIGHTS),
		      ZX_ERR_INVALID_ARGS);
	assert_all_ended(&s);
	assert_no_message(s.ch.b);
}
END_TEST

/* A reply goes past the queue. */
static void *call_thread(void *arg)
{
	zx_handle_t *end = arg, *got = &end[1];
	uint32_t txid = 0, bytes, handles;
	zx_channel_call_args_t args = {
		.wr_bytes = &txid, .wr_num_bytes = sizeof(txid),
		.rd_bytes = &txid, .rd_num_bytes = sizeof(txid),
		.rd_handles = got, .rd_num_handles = 1,
	};

	return zx_channel_call(*end, 0, ZX_TIME_INFINITE, &args, &bytes, &handles) ? arg : NULL;
}

START_TEST(waits_end_when_the_handle_arrives_in_a_reply)
{
	pthread_t thread;
	zx_handle_t end[2];
	struct scene s;
	uint32_t txid;
	void *failed;

	scene_begin(&s);
	end[0] = s.ch.b;
	ck_assert_int_eq(pthread_create(&thread, NULL, call_thread, end), 0);
	assert_ok(zx_object_wait_one(s.ch.a, ZX_CHANNEL_READABLE, SOON, NULL));
	assert_ok(zx_channel_read(s.ch.a, 0, &txid, NULL, sizeof(txid), 0, NULL, NULL));
	assert_waits(&s.waiter);
	assert_ok(zx_channel_write(s.ch.a, 0, &txid, sizeof(txid), &s.sent, 1));
	ck_assert_int_eq(pthread_join(thread, &failed), 0);
	ck_assert_ptr_null(failed);
	assert_all_ended(&s);
	ck_assert(is_valid(end[1]));
}
END_TEST

START_TEST(a_descriptor_that_takes_the_handle_ends_its_waits)
{
	struct scene s;
	int fd;

	scene_begin(&s);
	fd = fd_holding(s.sent, B);
	assert_all_ended(&s);
	close(fd);
}
END_TEST

/*
 * A handle's value comes back, for another handle to the same object, while the waits of the
 * first one go on: what is done to the one is not done to the other.
 */
START_TEST(a_handle_with_the_old_value_has_nothing_to_do_with_waits_in_flight)
{
	zx_handle_t again = ZX_HANDLE_INVALID;
	struct waiter other;
	struct scene s;
	int i;

	scene_begin(&s);
	send_handle(s.ch.a, s.sent);
	/* After some hundred uses of each slot that is free. */
	for (i = 0; again != s.sent; i++) {
		ck_assert_int_lt(i, 200000);
		assert_ok(zx_handle_close(again));
		assert_ok(zx_handle_duplicate(s.event, ZX_RIGHT_SAME_RIGHTS, &again));
	}
	assert_status(zx_port_cancel(s.port, again, KEY), ZX_ERR_NOT_FOUND);
	async(again, s.port, KEY);
	async(again, s.port, KEY + 1);
	assert_ok(zx_port_cancel(s.port, again, KEY));
	start_waiter(&other, again);
	assert_ok(zx_handle_close(again));
	join_waiter(&other, ZX_ERR_CANCELED, CLOSED);
	assert_no_wait(s.port, KEY + 1);
	assert_all_wait(&s);
	receive_handle(s.ch.b);
	assert_all_ended(&s);
}
END_TEST

START_TEST(a_packet_of_an_old_handle_is_not_taken_back_through_a_new_one)
{
	zx_handle_t port = port_new(), copy, old, event = event_and(&copy);
	int i;

	old = copy;
	async(old, port, KEY);
	assert_ok(zx_object_signal(event, 0, A));
	assert_ok(zx_handle_close(old));
	for (copy = ZX_HANDLE_INVALID, i = 0; copy != old; i++) {
		ck_assert_int_lt(i, 200000);
		assert_ok(zx_handle_close(copy));
		assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &copy));
	}
	assert_status(zx_port_cancel(port, copy, KEY), ZX_ERR_NOT_FOUND);
	assert_packet(port, KEY);
}
END_TEST

START_TEST(a_wait_in_flight_can_be_taken_back_by_its_key)
{
	struct scene s;

	scene_begin(&s);
	send_handle(s.ch.a, s.sent);
	assert_ok(zx_port_cancel_key(s.port, 0, KEY));
	assert_ok(zx_object_signal(s.event, 0, A));
	join_waiter(&s.waiter, ZX_OK, A);
	assert_empty(s.port);
	/* The port goes first. */
	scene_begin(&s);
	send_handle(s.ch.a, s.sent);
	assert_ok(zx_handle_close(s.port));
	s.port = port_new();
	assert_waits(&s.waiter);
	receive_handle(s.ch.b);
	assert_all_ended(&s);
}
END_TEST

/* ---- In the table ------------------------------------------------------- */

START_TEST(close_and_replace_end_each_kind_of_wait)
{
	zx_handle_t copies[2], new;
	struct scene s;

	scene_begin(&s);
	assert_ok(zx_handle_close(s.sent));
	assert_all_ended(&s);
	scene_begin(&s);
	copies[0] = s.sent;
	copies[1] = event_new();
	assert_ok(zx_handle_close_many(copies, 2));
	assert_all_ended(&s);
	scene_begin(&s);
	assert_ok(zx_handle_replace(s.sent, ZX_RIGHT_SAME_RIGHTS, &new));
	assert_all_ended(&s);
	scene_begin(&s);
	assert_status(zx_handle_replace(s.sent, ZX_DEFAULT_VMO_RIGHTS, &new), ZX_ERR_INVALID_ARGS);
	assert_all_ended(&s);
}
END_TEST

/* Each wait of one handle, among as many of others. */
START_TEST(all_waits_of_a_handle_end_and_no_others)
{
	zx_handle_t port = port_new(), other = port_new(), event = event_new(), copies[4];
	uint64_t n = slow_machine() ? 500 : 5000, i, left = 0;
	zx_port_packet_t packet;

	for (i = 0; i < 4; i++)
		assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &copies[i]));
	for (i = 0; i < n; i++)
		async(copies[i % 4], i % 3 ? port : other, i);
	assert_ok(zx_handle_close(copies[2]));
	assert_ok(zx_object_signal(event, 0, A));
	for (i = n; i--;) {
		/* The newest first. */
		if (i % 4 == 2)
			continue;
		assert_packet(i % 3 ? port : other, i);
		left++;
	}
	ck_assert_uint_eq(left, n / 4 * 3);
	ck_assert_int_eq(zx_port_wait(port, 0, &packet), ZX_ERR_TIMED_OUT);
	ck_assert_int_eq(zx_port_wait(other, 0, &packet), ZX_ERR_TIMED_OUT);
}
END_TEST

/* Nothing else runs on the processor of both threads till the main one lets it. */
static void run_alone(void)
{
	struct sched_param first = { .sched_priority = 1 };

	ck_assert_int_eq(pthread_setschedparam(pthread_self(), SCHED_FIFO, &first), 0);
}

static void run_with_others(void)
{
	struct sched_param none = { .sched_priority = 0 };

	ck_assert_int_eq(pthread_setschedparam(pthread_self(), SCHED_OTHER, &none), 0);
}

START_TEST(cancelled_beats_matched)
{
	zx_handle_t event[2];
	cpu_set_t one;
	int first;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	ck_assert_int_eq(sched_setaffinity(0, sizeof(one), &one), 0);
	for (first = 0; first < 2; first++) {
		struct waiter w = { .num_items = 2 };

		event[0] = event_new();
		event[1] = event_new();
		w.items[0] = (zx_wait_item_t){ event[0], A, 0 };
		w.items[1] = (zx_wait_item_t){ event[1], A, 0 };
		start(&w);
		run_alone();
		if (first)
			zx_object_signal(event[1], 0, A);
		zx_handle_close(event[0]);
		if (!first)
			zx_object_signal(event[1], 0, A);
		run_with_others();
		join_waiter(&w, ZX_ERR_CANCELED, CLOSED);
		ck_assert_uint_eq(w.items[1].pending, A);
	}
}
END_TEST

START_TEST(matched_before_the_close_is_matched)
{
	zx_handle_t event = event_new();
	struct waiter w;
	cpu_set_t one;

	CPU_ZERO(&one);
	CPU_SET(0, &one);
	ck_assert_int_eq(sched_setaffinity(0, sizeof(one), &one), 0);
	start_waiter(&w, event);
	run_alone();
	zx_object_signal(event, 0, A);
	zx_handle_close(event);
	run_with_others();
	join_waiter(&w, ZX_OK, A);
}
END_TEST

/* ---- Two processes ------------------------------------------------------ */

/* What is shared with a child, which finds it in these descriptors. */
struct shared {
	zx_handle_t port;
	zx_handle_t event;
	int port_fd;
	int event_fd;
	int to_parent[2];
	int to_child[2];
};

static void share(struct shared *s)
{
	zx_handle_t copy;

	s->port = port_new();
	assert_ok(zx_handle_duplicate(s->port, ZX_RIGHT_SAME_RIGHTS, &copy));
	s->port_fd = fd_holding(copy, 0);
	s->event = event_and(&copy);
	s->event_fd = fd_holding(copy, 0);
	ck_assert_int_eq(pipe2(s->to_parent, O_CLOEXEC), 0);
	ck_assert_int_eq(pipe2(s->to_child, O_CLOEXEC), 0);
}

/* In the child, another process to the device: handles of its own to the same. */
static void take_over(struct shared *s)
{
	child_ok(!zx_handle_from_fd(s->port_fd, ZX_RIGHT_SAME_RIGHTS, &s->port));
	child_ok(!zx_handle_from_fd(s->event_fd, ZX_RIGHT_SAME_RIGHTS, &s->event));
}

static void tell(int *pipe)
{
	ck_assert_int_eq(write(pipe[1], "", 1), 1);
}

static void hear(int *pipe)
{
	char byte;

	ck_assert_int_eq(read(pipe[0], &byte, 1), 1);
}

static void doomed_child(struct shared *s)
{
	zx_handle_t own;

	take_over(s);
	child_ok(!zx_event_create(0, &own));
	child_ok(!zx_object_wait_async(s->event, s->port, 1, A, 0));
	child_ok(!zx_object_wait_async(own, s->port, 2, A, 0));
	child_ok(!zx_object_wait_async(s->event, s->port, 3, B, 0));
	child_ok(!zx_object_signal(own, 0, A));
	child_ok(write(s->to_parent[1], "", 1) == 1);
	for (;;)
		pause();
}

START_TEST(the_waits_of_a_process_go_with_it_and_its_packets_stay)
{
	struct shared s;
	pid_t child;

	share(&s);
	async(s.event, s.port, 1);
	child = fork();
	if (!child)
		doomed_child(&s);
	hear(s.to_parent);
	close(s.port_fd);
	close(s.event_fd);
	ck_assert_uint_gt(handle_count(s.event), 1);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	eventually(handle_count(s.event) == 1 && handle_count(s.port) == 1);
	assert_no_wait(s.port, 3);
	assert_ok(zx_object_signal(s.event, 0, A));
	assert_packet(s.port, 2);
	/* One: ours. */
	assert_packet(s.port, 1);
	assert_empty(s.port);
}
END_TEST

static void child_on_port(struct shared *s)
{
	zx_port_packet_t packet = { .key = 9 };
	char byte;

	take_over(s);
	/* The parent's, with our value or another, are not ours. */
	child_ok(zx_port_cancel(s->port, s->event, 5) == ZX_ERR_NOT_FOUND);
	child_ok(!zx_object_wait_async(s->event, s->port, 5, A, 0));
	child_ok(!zx_object_wait_async(s->event, s->port, 6, A, 0));
	child_ok(!zx_object_wait_async(s->event, s->port, 7, A, 0));
	child_ok(!zx_port_cancel(s->port, s->event, 7));
	child_ok(!zx_port_queue(s->port, &packet));
	child_ok(write(s->to_parent[1], "", 1) == 1);
	child_ok(read(s->to_child[0], &byte, 1) == 1);
	/* The parent's packet, of a wait that it made. */
	child_ok(!zx_port_wait(s->port, 0, &packet) && packet.key == 7);
	_exit(0);
}

START_TEST(two_processes_use_one_port)
{
	struct shared s;
	pid_t child;

	share(&s);
	async(s.event, s.port, 5);
	async(s.event, s.port, 7);
	child = fork();
	if (!child)
		child_on_port(&s);
	hear(s.to_parent);
	assert_packet(s.port, 9);
	/* Ours alone, then the child's as well. */
	assert_ok(zx_port_cancel(s.port, s.event, 5));
	assert_status(zx_port_cancel(s.port, s.event, 5), ZX_ERR_NOT_FOUND);
	assert_status(zx_port_cancel(s.port, s.event, 6), ZX_ERR_NOT_FOUND);
	assert_ok(zx_port_cancel_key(s.port, 0, 5));
	assert_ok(zx_port_cancel_key(s.port, 0, 6));
	assert_ok(zx_object_signal(s.event, 0, A));
	tell(s.to_child);
	assert_child_ok(child);
	assert_empty(s.port);
}
END_TEST

static void child_that_sends(struct shared *s, int channel_fd)
{
	zx_handle_t channel, copy;

	take_over(s);
	child_ok(!zx_handle_from_fd(channel_fd, ZX_RIGHT_SAME_RIGHTS, &channel));
	child_ok(!zx_handle_duplicate(s->event, ZX_RIGHT_SAME_RIGHTS, &copy));
	child_ok(!zx_object_wait_async(s->event, s->port, 1, A, 0));
	child_ok(!zx_object_wait_async(s->event, s->port, 2, B, 0));
	child_ok(!zx_object_wait_async(copy, s->port, 3, A, 0));
	child_ok(!zx_channel_write(channel, 0, NULL, 0, &s->event, 1));
	_exit(0);
}

/* A handle in flight belongs to no process. */
START_TEST(waits_in_flight_go_on_without_the_process_that_made_them)
{
	struct channel ch = channel_new();
	int channel_fd = fd_holding(ch.b, 0);
	struct shared s;
	pid_t child;

	share(&s);
	child = fork();
	if (!child)
		child_that_sends(&s, channel_fd);
	close(s.port_fd);
	close(s.event_fd);
	close(channel_fd);
	assert_child_ok(child);
	assert_ok(zx_object_wait_one(ch.a, ZX_CHANNEL_PEER_CLOSED, SOON, NULL));
	eventually(handle_count(s.event) == 2);
	assert_no_wait(s.port, 3);
	assert_ok(zx_object_signal(s.event, 0, A));
	assert_packet(s.port, 1);
	receive_handle(ch.a);
	assert_no_wait(s.port, 2);
	assert_empty(s.port);
}
END_TEST

/* ---- All at once -------------------------------------------------------- */

struct storm {
	pthread_t thread;
	struct channel ch;
	zx_handle_t event;
	zx_handle_t port;
	int rounds;
	uint64_t seed;
};

/* Handles go to and fro, waited on, closed on their way, and replaced. */
static void *storm_thread(void *arg)
{
	struct storm *s = arg;
	int i;

	for (i = 0; i < s->rounds; i++) {
		zx_handle_t copy, got;
		zx_port_packet_t packet;

		s->seed = s->seed * 6364136223846793005ull + 1442695040888963407ull;
		switch (s->seed >> 61) {
		case 0 ... 2:
			if (zx_handle_duplicate(s->event, ZX_RIGHT_SAME_RIGHTS, &copy))
				return arg;
			zx_object_wait_async(copy, s->port, i % 4, A, ZX_WAIT_ASYNC_EDGE);
			zx_object_wait_async(copy, s->port, i % 4, B, 0);
			if (zx_channel_write(s->ch.a, 0, NULL, 0, &copy, 1))
				return arg;
			break;
		case 3 ... 4:
			if (zx_channel_read(s->ch.b, 0, NULL, &got, 0, 1, NULL, NULL))
				break;
			zx_object_wait_async(got, s->port, i % 4, A, 0);
			zx_port_cancel(s->port, got, i % 4);
			zx_handle_close(got);
			break;
		case 5:
			zx_object_signal(s->event, A, 0);
			zx_object_signal(s->event, 0, A);
			break;
		case 6:
			zx_port_cancel_key(s->port, 0, i % 4);
			break;
		default:
			zx_port_wait(s->port, 0, &packet);
		}
	}
	return NULL;
}

START_TEST(handles_fly_about_while_all_else_happens_to_their_waits)
{
	struct storm storm = { .ch = channel_new(), .event = event_new(), .port = port_new(),
			       .rounds = slow_machine() ? 500 : 4000 };
	struct storm storms[4];
	zx_port_packet_t packet;
	void *failed;
	int i;

	for (i = 0; i < 4; i++) {
		storms[i] = storm;
		storms[i].seed = i + 1;
		ck_assert_int_eq(pthread_create(&storms[i].thread, NULL, storm_thread, &storms[i]),
				 0);
	}
	for (i = 0; i < 4; i++) {
		ck_assert_int_eq(pthread_join(storms[i].thread, &failed), 0);
		ck_assert_ptr_null(failed);
	}
	assert_ok(zx_object_signal(storm.event, A, 0));
	while (!zx_port_wait(storm.port, 0, &packet))
		;
	/* With the queue go the handles, and with them the waits. */
	assert_ok(zx_handle_close(storm.ch.b));
	ck_assert_uint_eq(handle_count(storm.event), 1);
	assert_ok(zx_object_signal(storm.event, 0, A | B));
	assert_empty(storm.port);
	async(storm.event, storm.port, 4);
	assert_packet(storm.port, 4);
}
END_TEST

int main(void)
{
	test_begin("wait_ends");
	test_case("flight", waits_go_on_while_their_handle_is_in_flight_till_it_is_read,
		  a_signal_is_heard_while_the_handle_is_in_flight,
		  a_move_with_the_same_rights_keeps_the_waits,
		  a_move_with_fewer_rights_ends_the_waits_at_once,
		  sending_a_duplicate_ends_no_wait, waits_end_when_the_message_is_destroyed,
		  waits_end_when_a_write_fails, waits_end_when_the_handle_arrives_in_a_reply,
		  a_descriptor_that_takes_the_handle_ends_its_waits,
		  a_handle_with_the_old_value_has_nothing_to_do_with_waits_in_flight,
		  a_packet_of_an_old_handle_is_not_taken_back_through_a_new_one,
		  a_wait_in_flight_can_be_taken_back_by_its_key);
	test_case("table", close_and_replace_end_each_kind_of_wait,
		  all_waits_of_a_handle_end_and_no_others, cancelled_beats_matched,
		  matched_before_the_close_is_matched);
	test_case("processes", the_waits_of_a_process_go_with_it_and_its_packets_stay,
		  two_processes_use_one_port,
		  waits_in_flight_go_on_without_the_process_that_made_them);
	test_case("storm", handles_fly_about_while_all_else_happens_to_their_waits);
	return test_end();
}
