// SPDX-License-Identifier: GPL-2.0-only
/*
 * Channels in channels: nesting, cycles and their collection, and the limit of a
 * queue; objects.md 7.3, 7.7.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include <linux/zircon.h>

#include "common_cgroup.h"
#include "common_channel.h"

/* The kernel frees after a grace period, the collector when it comes to it. */
static void assert_charged_at_most(long bytes)
{
	eventually(cgroup_charged() <= bytes);
}

static int cycles(void)
{
	return slow_kernel() ? 600 : 100000;
}

/* ---- nesting ------------------------------------------------------------ */

static void nest(int depth)
{
	zx_handle_t second, event = event_and(&second);
	struct channel outer = channel_new();
	int i;

	send_handle(outer.a, second);
	assert_ok(zx_handle_close(outer.a));
	/* Each goes into the next one: outer.b holds all that were before. */
	for (i = 0; i < depth; i++) {
		struct channel next = channel_new();

		send_handle(next.a, outer.b);
		assert_ok(zx_handle_close(next.a));
		outer = next;
	}
	ck_assert_uint_eq(handle_count(event), 2);
	assert_ok(zx_handle_close(outer.b));
	/* All of it is gone when the call returns. */
	ck_assert_uint_eq(handle_count(event), 1);
	assert_ok(zx_handle_close(event));
}

START_TEST(two_hundred_nested_channels_die_with_the_outermost)
{
	nest(200);
}
END_TEST

START_TEST(a_hundred_thousand_nested_channels_die_with_the_outermost)
{
	nest(cycles());
}
END_TEST

START_TEST(what_is_nested_can_be_taken_out_again)
{
	struct channel outer = channel_new();
	zx_handle_t inner = event_new();
	zx_koid_t koid = koid_of(inner);
	int i;

	for (i = 0; i < 300; i++) {
		send_handle(outer.a, inner);
		assert_ok(zx_handle_close(outer.a));
		inner = outer.b;
		outer = channel_new();
	}
	for (i = 0; i < 300; i++)
		inner = receive_handle(inner);
	ck_assert_uint_eq(koid_of(inner), koid);
	ck_assert_uint_eq(handle_count(inner), 1);
}
END_TEST

/* ---- cycles ------------------------------------------------------------- */

/* An end in its own queue. */
static void cycle_of_one(zx_handle_t passenger)
{
	struct channel ch = channel_new();
	zx_handle_t handles[] = { ch.b, passenger };

	assert_ok(zx_channel_write(ch.a, 0, NULL, 0, handles, passenger ? 2 : 1));
	assert_ok(zx_handle_close(ch.a));
}

/* Two ends, each in the other's queue. */
static void cycle_of_two(zx_handle_t passenger)
{
	struct channel x = channel_new(), y = channel_new();

	if (passenger)
		send_handle(x.a, passenger);
	send_handle(x.a, y.b);
	send_handle(y.a, x.b);
	assert_ok(zx_handle_close(x.a));
	assert_ok(zx_handle_close(y.a));
}

/* A ring of ends, the other ends of which are in the queues too. */
static void cycle_of_many(zx_handle_t passenger)
{
	struct channel ch[10];
	int i;

	for (i = 0; i < 10; i++)
		ch[i] = channel_new();
	if (passenger)
		send_handle(ch[3].a, passenger);
	for (i = 0; i < 9; i++) {
		zx_handle_t next[] = { ch[i + 1].b, event_new() };

		assert_ok(zx_channel_write(ch[i].a, 0, "12345678", 8, next, 2));
	}
	for (i = 0; i < 9; i++)
		send_handle(ch[i + 1].a, ch[i].a);
	send_text(ch[9].a, "last");
	/* Till here all is in ch[0].b. */
	send_handle(ch[9].a, ch[0].b);
	assert_ok(zx_handle_close(ch[9].a));
}

static void (*const kinds[])(zx_handle_t) = { cycle_of_one, cycle_of_two, cycle_of_many };

START_TEST(a_single_cycle_is_found_and_what_it_carried_is_closed)
{
	zx_handle_t event = event_new(), second;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &second));
		kinds[i](second);
		assert_handles_become(event, 1);
	}
}
END_TEST

START_TEST(an_end_that_lost_its_peer_to_a_cycle_sees_it_closed)
{
	struct channel ch = channel_new();

	/* ch.b can be read only by who has ch.b. */
	send_handle(ch.a, ch.b);
	assert_ok(zx_object_wait_one(ch.a, ZX_CHANNEL_PEER_CLOSED, SOON, NULL));
	assert_status(zx_channel_write(ch.a, 0, NULL, 0, NULL, 0), ZX_ERR_PEER_CLOSED);
}
END_TEST

static void make_cycles(zx_handle_t event, int n)
{
	zx_handle_t second;
	int i;

	for (i = 0; i < n; i++) {
		assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &second));
		/* Of the big ones fewer. */
		kinds[i % 20 ? i % 2 : 2](second);
	}
	assert_handles_become(event, 1);
}

START_TEST(a_hundred_thousand_cycles_leave_no_memory_and_no_handle_behind)
{
	zx_handle_t event;
	long before;

	cgroup_enter();
	event = event_new();
	/* What Linux keeps of memory that was freed grows with the first half only. */
	make_cycles(event, cycles() / 2);
	sleep_ms(1500);
	before = cgroup_charged();
	make_cycles(event, cycles() / 2);
	/* A lost object of each cycle would be at least 9 MiB. */
	assert_charged_at_most(before + 3 * CHARGE_SLACK);
	cgroup_leave();
}
END_TEST

START_TEST(a_large_tangle_is_collected_as_a_whole)
{
	static struct channel ch[2000];
	zx_handle_t event = event_new(), second;
	unsigned int i, n = ARRAY_SIZE(ch), seed = 1;

	for (i = 0; i < n; i++)
		ch[i] = channel_new();
	for (i = 0; i < n; i++) {
		zx_handle_t handles[2] = { ch[i].b };
		zx_status_t status;

		assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &second));
		handles[1] = second;
		seed = seed * 1103515245 + 12345;
		status = zx_channel_write(ch[(seed >> 8) % n].a, 0, NULL, 0, handles, 2);
		/* The first parts of it may be found before the last ones are made. */
		ck_assert(status == ZX_OK || status == ZX_ERR_PEER_CLOSED);
	}
	/* No end can be read any more, only written to. */
	assert_handles_become(event, 1);
	for (i = 0; i < n; i++)
		assert_ok(zx_object_wait_one(ch[i].a, ZX_CHANNEL_PEER_CLOSED, SOON, NULL));
}
END_TEST

/* Enough events to make the collector look, and proof that it did. */
static void let_collect(void)
{
	zx_handle_t event = event_new(), second;
	int i;

	assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &second));
	cycle_of_two(second);
	for (i = 0; i < (slow_machine() ? 200 : 1000); i++)
		cycle_of_one(ZX_HANDLE_INVALID);
	assert_handles_become(event, 1);
}

#define LINKS 500

/* Each end in the queue of the one before; ch[0].b is the way in. */
static void make_chain(struct channel ch[LINKS], zx_handle_t passenger)
{
	int i;

	for (i = 0; i < LINKS; i++)
		ch[i] = channel_new();
	send_handle(ch[LINKS - 1].a, passenger);
	for (i = LINKS - 1; i > 0; i--)
		send_handle(ch[i - 1].a, ch[i].b);
}

START_TEST(a_long_chain_is_kept_and_collected_when_it_is_closed_to_a_ring)
{
	zx_handle_t second, event = event_and(&second), got;
	struct channel ch[LINKS], last;
	int i;

	make_chain(ch, second);
	/* Much that makes the collector look where the chain leads to. */
	for (i = 0; i < 100; i++)
		send_handle(ch[LINKS - 1].a, channel_new().a);
	let_collect();
	ck_assert_uint_eq(handle_count(event), 2);
	got = ch[0].b;
	for (i = 1; i < LINKS; i++)
		got = receive_handle(got);
	assert_ok(zx_handle_close(receive_handle(got)));
	ck_assert_uint_eq(handle_count(event), 1);

	assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &second));
	make_chain(ch, second);
	last = ch[LINKS - 1];
	/* What hangs on the ring goes with it. */
	send_handle(ch[7].a, channel_new().a);
	send_handle(last.a, ch[0].b);
	assert_handles_become(event, 1);
	for (i = 0; i < LINKS; i++)
		assert_ok(zx_object_wait_one(ch[i].a, ZX_CHANNEL_PEER_CLOSED, SOON, NULL));
}
END_TEST

START_TEST(a_ring_is_collected_when_somebody_queues_below_it_meanwhile)
{
	zx_handle_t second, event = event_and(&second);
	struct channel ch[LINKS], below[100];
	size_t i;

	make_chain(ch, second);
	/* A chain that hangs on the ring, each link of it a suspect of its own. */
	for (i = 0; i < ARRAY_SIZE(below); i++) {
		below[i] = channel_new();
		send_handle(i ? below[i - 1].a : ch[LINKS - 1].a, below[i].b);
	}
	send_handle(ch[LINKS / 2].a, ch[0].b);
	/* Below what is now a ring are the second half of the chain and the rest. */
	assert_handles_become(event, 1);
	for (i = 0; i < ARRAY_SIZE(below); i++)
		assert_ok(zx_object_wait_one(below[i].a, ZX_CHANNEL_PEER_CLOSED, SOON, NULL));
}
END_TEST

START_TEST(ends_in_flight_that_a_live_handle_reaches_keep_their_messages)
{
	struct channel door = channel_new(), x = channel_new(), y = channel_new();

	/* x.b holds y.b, y.b holds an end of the door, whose other end is here. */
	send_text(x.a, "in x");
	send_text(y.a, "in y");
	send_text(door.b, "in door");
	send_handle(x.a, y.b);
	send_handle(y.a, door.a);
	let_collect();
	expect_text(x.b, "in x");
	y.b = receive_handle(x.b);
	let_collect();
	expect_text(y.b, "in y");
	door.a = receive_handle(y.b);
	expect_text(door.a, "in door");
	/* And once more through an end that is in flight itself. */
	send_handle(door.a, x.b);
	send_text(x.a, "after");
	let_collect();
	expect_text(receive_handle(door.b), "after");
}
END_TEST

START_TEST(a_ring_with_one_way_in_is_kept_and_without_it_collected)
{
	struct channel door = channel_new(), x = channel_new(), y = channel_new();
	zx_handle_t second, event = event_and(&second);

	/* The door holds x.b, x.b holds y.b, y.b holds x.a: a ring, seen from the door. */
	send_handle(x.a, second);
	send_handle(x.a, y.b);
	send_handle(y.a, x.a);
	send_text(y.a, "kept");
	send_handle(door.a, x.b);
	let_collect();
	ck_assert_uint_eq(handle_count(event), 2);
	x.b = receive_handle(door.b);
	let_collect();
	ck_assert_uint_eq(handle_count(event), 2);
	assert_ok(zx_handle_close(receive_handle(x.b)));
	y.b = receive_handle(x.b);
	x.a = receive_handle(y.b);
	expect_text(y.b, "kept");

	/* The same again, but x.b goes into y's queue: no way in is left. */
	assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &second));
	send_handle(x.a, second);
	send_handle(x.a, y.b);
	ck_assert_uint_eq(handle_count(event), 2);
	send_handle(y.a, x.b);
	assert_handles_become(event, 1);
	assert_ok(zx_object_wait_one(x.a, ZX_CHANNEL_PEER_CLOSED, SOON, NULL));
	assert_ok(zx_object_wait_one(y.a, ZX_CHANNEL_PEER_CLOSED, SOON, NULL));
}
END_TEST

/* ---- cycles and calls --------------------------------------------------- */

struct call {
	zx_handle_t channel;
	zx_time_t deadline;
	uint32_t answer;
	zx_status_t status;
};

static void *calls(void *arg)
{
	struct call *c = arg;
	uint32_t bytes, handles;
	zx_channel_call_args_t args = {
		.wr_bytes = "1234", .wr_num_bytes = 4,
		.rd_bytes = &c->answer, .rd_num_bytes = 4,
	};

	c->status = zx_channel_call(c->channel, 0, c->deadline, &args, &bytes, &handles);
	return NULL;
}

START_TEST(an_end_in_a_cycle_lives_while_a_call_waits_on_it_and_no_longer)
{
	zx_handle_t second, event = event_and(&second);
	struct channel x = channel_new();
	struct call c = { .channel = x.b, .deadline = SOON };
	pthread_t thread;
	uint32_t txid;

	ck_assert_int_eq(pthread_create(&thread, NULL, calls, &c), 0);
	assert_ok(zx_object_wait_one(x.a, ZX_CHANNEL_READABLE, SOON, NULL));
	assert_ok(zx_channel_read(x.a, 0, &txid, NULL, 4, 0, NULL, NULL));
	send_handle(x.a, second);
	send_handle(x.a, x.b);
	let_collect();
	ck_assert_uint_eq(handle_count(event), 2);
	assert_ok(zx_channel_write(x.a, 0, &txid, 4, NULL, 0));
	pthread_join(thread, NULL);
	assert_ok(c.status);
	assert_handles_become(event, 1);
	assert_ok(zx_object_wait_one(x.a, ZX_CHANNEL_PEER_CLOSED, SOON, NULL));
}
END_TEST

static volatile sig_atomic_t in_handler, leave_handler;

static void stays_in_handler(int nr)
{
	(void)nr;
	in_handler = 1;
	while (!leave_handler)
		sleep_ms(1);
}

/* A call that waits at x.b, which is in a cycle, while its thread runs a signal handler. */
static void cycle_with_thread_elsewhere(zx_handle_t x, struct call *c, pthread_t *thread,
					zx_handle_t passenger, uint32_t *txid)
{
	struct sigaction action = { .sa_handler = stays_in_handler };

	in_handler = leave_handler = 0;
	ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
	ck_assert_int_eq(pthread_create(thread, NULL, calls, c), 0);
	assert_ok(zx_object_wait_one(x, ZX_CHANNEL_READABLE, SOON, NULL));
	assert_ok(zx_channel_read(x, 0, txid, NULL, 4, 0, NULL, NULL));
	pthread_kill(*thread, SIGUSR1);
	eventually(in_handler);
	send_handle(x, passenger);
	send_handle(x, c->channel);
	let_collect();
}

START_TEST(a_reply_to_a_thread_in_a_signal_handler_ends_a_cycle)
{
	zx_handle_t second, event = event_and(&second);
	struct channel x = channel_new();
	struct call c = { .channel = x.b, .deadline = SOON };
	pthread_t thread;
	uint32_t txid;

	cycle_with_thread_elsewhere(x.a, &c, &thread, second, &txid);
	ck_assert_uint_eq(handle_count(event), 2);
	assert_ok(zx_channel_write(x.a, 0, &txid, 4, NULL, 0));
	assert_handles_become(event, 1);
	leave_handler = 1;
	pthread_join(thread, NULL);
	assert_ok(c.status);
}
END_TEST

START_TEST(the_end_of_the_peer_of_a_thread_in_a_signal_handler_ends_a_cycle)
{
	zx_handle_t second, event = event_and(&second);
	struct channel x = channel_new();
	struct call c = { .channel = x.b, .deadline = SOON };
	pthread_t thread;
	uint32_t txid;

	cycle_with_thread_elsewhere(x.a, &c, &thread, second, &txid);
	ck_assert_uint_eq(handle_count(event), 2);
	assert_ok(zx_handle_close(x.a));
	assert_handles_become(event, 1);
	leave_handler = 1;
	pthread_join(thread, NULL);
	assert_status(c.status, ZX_ERR_PEER_CLOSED);
}
END_TEST

/* ---- collector against traffic ------------------------------------------ */

static volatile bool stop;

static void *makes_cycles(void *arg)
{
	(void)arg;
	while (!stop) {
		cycle_of_one(ZX_HANDLE_INVALID);
		cycle_of_two(ZX_HANDLE_INVALID);
	}
	return NULL;
}

struct rally {
	zx_handle_t in, out;
	int n;
};

/* Takes ends out of one channel, reads what is in them, sends them on. */
static void *rallies(void *arg)
{
	struct rally *r = arg;
	int i;

	for (i = 0; i < r->n; i++) {
		uint32_t number, bytes;
		zx_handle_t ball[2];

		assert_ok(zx_object_wait_one(r->in, ZX_CHANNEL_READABLE, SOON, NULL));
		assert_ok(zx_channel_read(r->in, 0, NULL, ball, 0, 2, NULL, NULL));
		assert_ok(zx_channel_read(ball[1], 0, &number, NULL, 4, 0, &bytes, NULL));
		ck_assert_uint_eq(bytes, 4);
		number++;
		assert_ok(zx_channel_write(ball[0], 0, &number, 4, NULL, 0));
		/* For a moment both ends of the ball are in flight, with a message. */
		assert_ok(zx_channel_write(r->out, 0, NULL, 0, ball, 2));
	}
	return NULL;
}

START_TEST(channels_in_flight_keep_their_messages_while_cycles_are_collected)
{
	const int n = slow_machine() ? 100 : 5000, balls = 4;
	struct channel there = channel_new(), back = channel_new();
	struct rally rally[2] = { { there.b, back.a, n }, { back.b, there.a, n } };
	pthread_t players[2], noise;
	uint32_t number, sum = 0;
	int i;

	for (i = 0; i < balls; i++) {
		struct channel ball = channel_new();
		zx_handle_t both[2] = { ball.a, ball.b };

		number = 0;
		assert_ok(zx_channel_write(ball.a, 0, &number, 4, NULL, 0));
		assert_ok(zx_channel_write(there.a, 0, NULL, 0, both, 2));
	}
	ck_assert_int_eq(pthread_create(&noise, NULL, makes_cycles, NULL), 0);
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(pthread_create(&players[i], NULL, rallies, &rally[i]), 0);
	for (i = 0; i < 2; i++)
		pthread_join(players[i], NULL);
	stop = true;
	pthread_join(noise, NULL);
	for (i = 0; i < balls; i++) {
		zx_handle_t ball[2];

		if (zx_channel_read(there.b, 0, NULL, ball, 0, 2, NULL, NULL))
			assert_ok(zx_channel_read(back.b, 0, NULL, ball, 0, 2, NULL, NULL));
		assert_ok(zx_channel_read(ball[1], 0, &number, NULL, 4, 0, NULL, NULL));
		sum += number;
	}
	ck_assert_uint_eq(sum, 2 * n);
}
END_TEST

/* ---- the limit of a queue ----------------------------------------------- */

START_TEST(the_limit_of_a_queue_is_no_trouble_and_one_more_kills_the_writer)
{
	struct zx_ioc_channel_write args = { 0 };
	struct mini_call steps[3] = { 0 };
	static const char device[] = "/dev/zircon";
	struct channel ch = channel_new();
	zx_info_process_t info;
	struct mini mini;
	int i;

	for (i = 0; i < MAX_QUEUED; i++)
		assert_ok(zx_channel_write(ch.a, 0, NULL, 0, NULL, 0));
	mini_create(&mini, zx_job_default(), "writer");
	mini_load(&mini, &blob_calls);
	/* The handle that it starts with is where the structure has its own. */
	mini_write(&mini, MINI_ARG, &args, sizeof(args));
	mini_write(&mini, MINI_ARG + sizeof(args), device, sizeof(device));
	steps[0].nr = 2;	/* open */
	steps[0].a[0] = mini.base + MINI_ARG + sizeof(args);
	steps[0].a[1] = 2;	/* O_RDWR */
	steps[1].nr = 16;	/* ioctl */
	steps[1].a[0] = FROM_FIRST;
	steps[1].a[1] = ZX_IOC_CHANNEL_WRITE;
	steps[1].a[2] = mini.base + MINI_ARG;
	steps[2].nr = MINI_CALLS_END;
	mini_write(&mini, MINI_DATA, steps, sizeof(steps));
	assert_ok(mini_start_status(&mini, ch.a, 0));
	wait_terminated(mini.process);
	info = process_info(mini.process);
	ck_assert_int_eq(info.return_code, ZX_TASK_RETCODE_EXCEPTION_KILL);
	/* The message came. */
	for (i = 0; i <= MAX_QUEUED; i++)
		assert_ok(zx_channel_read(ch.b, 0, NULL, NULL, 0, 0, NULL, NULL));
	assert_status(zx_channel_read(ch.b, 0, NULL, NULL, 0, 0, NULL, NULL), ZX_ERR_PEER_CLOSED);
	mini_close(&mini);
}
END_TEST

/* ---- memory ------------------------------------------------------------- */

START_TEST(messages_are_charged_and_given_back)
{
	static char bytes[MAX_BYTES];
	struct channel ch;
	long before;
	int i;

	cgroup_enter();
	ch = channel_new();
	before = cgroup_charged();
	for (i = 0; i < 256; i++)
		assert_ok(zx_channel_write(ch.a, 0, bytes, sizeof(bytes), NULL, 0));
	assert_charged(before, 256l * MAX_BYTES);
	assert_ok(zx_handle_close(ch.b));
	assert_charged_at_most(before + CHARGE_SLACK);
	cgroup_leave();
}
END_TEST

START_TEST(a_message_of_64_kib_is_charged_little_more)
{
	static char bytes[MAX_BYTES];
	struct channel ch;
	long before;
	int i;

	cgroup_enter();
	ch = channel_new();
	before = cgroup_charged();
	for (i = 0; i < 256; i++)
		assert_ok(zx_channel_write(ch.a, 0, bytes, sizeof(bytes), NULL, 0));
	/* 64 KiB too much for each would be 16 MiB. */
	ck_assert_int_le(cgroup_charged(), before + 256 * (MAX_BYTES + 2 * PAGE) + CHARGE_SLACK);
	cgroup_leave();
}
END_TEST

START_TEST(a_queue_without_end_runs_into_the_limit_of_its_cgroup)
{
	int status;
	pid_t pid;

	cgroup_make(32ul << 20);
	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (!pid) {
		static char bytes[MAX_BYTES];
		struct channel ch;
		int i;

		if (!cgroup_join())
			_exit(1);
		ch = channel_new();
		for (i = 0; i < MAX_QUEUED; i++)
			if (zx_channel_write(ch.a, 0, bytes, sizeof(bytes), NULL, 0) ==
			    ZX_ERR_NO_MEMORY)
				_exit(7);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert((WIFEXITED(status) && WEXITSTATUS(status) == 7) ||
		  (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL));
	cgroup_remove();
}
END_TEST

int main(void)
{
	test_begin("channel_cycles");
	test_case("nesting", two_hundred_nested_channels_die_with_the_outermost,
		  a_hundred_thousand_nested_channels_die_with_the_outermost,
		  what_is_nested_can_be_taken_out_again);
	test_case("cycles", a_single_cycle_is_found_and_what_it_carried_is_closed,
		  an_end_that_lost_its_peer_to_a_cycle_sees_it_closed,
		  a_hundred_thousand_cycles_leave_no_memory_and_no_handle_behind,
		  a_large_tangle_is_collected_as_a_whole,
		  ends_in_flight_that_a_live_handle_reaches_keep_their_messages,
		  a_ring_with_one_way_in_is_kept_and_without_it_collected,
		  a_long_chain_is_kept_and_collected_when_it_is_closed_to_a_ring,
		  a_ring_is_collected_when_somebody_queues_below_it_meanwhile,
		  an_end_in_a_cycle_lives_while_a_call_waits_on_it_and_no_longer,
		  a_reply_to_a_thread_in_a_signal_handler_ends_a_cycle,
		  the_end_of_the_peer_of_a_thread_in_a_signal_handler_ends_a_cycle,
		  channels_in_flight_keep_their_messages_while_cycles_are_collected);
	test_case("limits", the_limit_of_a_queue_is_no_trouble_and_one_more_kills_the_writer,
		  messages_are_charged_and_given_back,
		  a_message_of_64_kib_is_charged_little_more,
		  a_queue_without_end_runs_into_the_limit_of_its_cgroup);
	return test_end();
}
