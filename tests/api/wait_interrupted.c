// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux's signals come while a thread waits: whatever it waits in, the wait goes on after
 * the handler, with the same deadline; a handler may end the wait, or never return to it;
 * and who waits can be stopped, continued, and killed.
 */
#include <setjmp.h>
#include <signal.h>
#include <sys/wait.h>

#include <zircon/syscalls/port.h>

#include "common_channel.h"
#include "common_fd.h"
#include "common_sleepers.h"

/* What there is to wait for. */
static struct {
	zx_handle_t event, port;
	struct channel channel;
	zx_futex_t word;
} world;

static void world_make(void)
{
	world.event = event_new();
	world.channel = channel_new();
	world.word = 0;
	assert_ok(zx_port_create(0, &world.port));
}

/* Each wait ends with ZX_OK when what it waits for comes; @end makes it come. */
struct wait {
	const char *name;
	zx_status_t (*call)(struct sleeper *s);
	zx_status_t (*end)(void);
	zx_status_t at_the_deadline;
};

static zx_status_t wait_one(struct sleeper *s)
{
	return zx_object_wait_one(world.event, ZX_EVENT_SIGNALED, s->deadline, NULL);
}

static zx_status_t wait_many(struct sleeper *s)
{
	zx_wait_item_t items[] = {
		{ world.channel.a, ZX_CHANNEL_READABLE, 0 },
		{ world.channel.b, ZX_CHANNEL_PEER_CLOSED, 0 },
		{ world.event, ZX_EVENT_SIGNALED, 0 },
	};

	return zx_object_wait_many(items, ARRAY_SIZE(items), s->deadline);
}

static zx_status_t signal_the_event(void)
{
	return zx_object_signal(world.event, 0, ZX_EVENT_SIGNALED);
}

static zx_status_t wait_for_nothing(struct sleeper *s)
{
	return zx_object_wait_many(NULL, 0, s->deadline);
}

static zx_status_t take_a_packet(struct sleeper *s)
{
	zx_port_packet_t packet;
	zx_status_t status = zx_port_wait(world.port, s->deadline, &packet);

	return status ?: packet.key == 7 ? ZX_OK : ZX_ERR_INTERNAL;
}

static zx_status_t queue_a_packet(void)
{
	const zx_port_packet_t packet = { .key = 7, .type = ZX_PKT_TYPE_USER };

	return zx_port_queue(world.port, &packet);
}

static zx_status_t call_the_other_end(struct sleeper *s)
{
	char request[8] = "request", reply[16];
	const zx_channel_call_args_t args = {
		.wr_bytes = request, .wr_num_bytes = sizeof(request),
		.rd_bytes = reply, .rd_num_bytes = sizeof(reply),
	};
	uint32_t bytes, handles;

	return zx_channel_call(world.channel.a, 0, s->deadline, &args, &bytes, &handles);
}

/* There is one request: however often it was interrupted, it was sent once. */
static zx_status_t reply_to_it(void)
{
	char request[16];
	uint32_t bytes;
	zx_status_t status;

	status = zx_channel_read(world.channel.b, 0, request, NULL, sizeof(request), 0, &bytes,
				 NULL);
	if (status != ZX_OK)
		return status;
	if (signals_of(world.channel.b) != ZX_CHANNEL_WRITABLE)
		return ZX_ERR_INTERNAL;
	return zx_channel_write(world.channel.b, 0, request, bytes, NULL, 0);
}

static zx_status_t wait_at_the_word(struct sleeper *s)
{
	return zx_futex_wait(&world.word, 0, ZX_HANDLE_INVALID, s->deadline);
}

static zx_status_t wake_at_the_word(void)
{
	return zx_futex_wake(&world.word, 1);
}

static zx_status_t sleep_till_then(struct sleeper *s)
{
	return zx_nanosleep(s->deadline);
}

#define WAIT(fn, ends, status) { #fn, fn, ends, status }

static const struct wait waits[] = {
	WAIT(wait_one, signal_the_event, ZX_ERR_TIMED_OUT),
	WAIT(wait_many, signal_the_event, ZX_ERR_TIMED_OUT),
	WAIT(take_a_packet, queue_a_packet, ZX_ERR_TIMED_OUT),
	WAIT(call_the_other_end, reply_to_it, ZX_ERR_TIMED_OUT),
	WAIT(wait_at_the_word, wake_at_the_word, ZX_ERR_TIMED_OUT),
	/* These have nothing to wait for but the deadline. */
	WAIT(wait_for_nothing, NULL, ZX_ERR_TIMED_OUT),
	WAIT(sleep_till_then, NULL, ZX_OK),
};

/* ---- signals ---------------------------------------------------------------- */

static int handled;

static void count_it(int signal)
{
	(void)signal;
	__atomic_fetch_add(&handled, 1, __ATOMIC_RELEASE);
}

static void on_signal(void (*handler)(int signal), int flags)
{
	const struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	handled = 0;
	ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
}

static void signal_and_see_it_handled(struct sleeper *s)
{
	int before = __atomic_load_n(&handled, __ATOMIC_ACQUIRE);

	ck_assert_int_eq(pthread_kill(s->thread, SIGUSR1), 0);
	eventually(__atomic_load_n(&handled, __ATOMIC_ACQUIRE) > before);
}

/* Each wait, with each kind of handler; or those that something can end. */
static void with_each(bool can_end, void (*body)(const struct wait *w, int flags))
{
	static const int kinds[] = { 0, SA_RESTART };
	size_t i, kind;

	for (i = 0; i < ARRAY_SIZE(waits); i++) {
		for (kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
			if (can_end && !waits[i].end)
				continue;
			world_make();
			body(&waits[i], kinds[kind]);
		}
	}
}

static void interrupt_then_end(const struct wait *w, int flags)
{
	struct sleeper s = { .call = w->call, .deadline = ZX_TIME_INFINITE };
	int n;

	on_signal(count_it, flags);
	sleeper_start(&s);
	for (n = 0; n < 20; n++) {
		signal_and_see_it_handled(&s);
		if (n % 2)
			eventually(is_asleep(s.tid));
		ck_assert_msg(!sleeper_is_done(&s), "%s ends", w->name);
	}
	assert_ok(w->end());
	assert_ok(sleeper_join(&s));
}

START_TEST(a_wait_goes_on_after_signals_and_ends_with_what_it_waits_for)
{
	with_each(true, interrupt_then_end);
}
END_TEST

/* Were the deadline set anew each time, signals that never cease would put it off for ever. */
static void interrupt_till_the_deadline(const struct wait *w, int flags)
{
	struct sleeper s = { .call = w->call, .deadline = after_ms(500) };

	on_signal(count_it, flags);
	sleeper_start(&s);
	while (!sleeper_is_done(&s)) {
		ck_assert_int_eq(pthread_kill(s.thread, SIGUSR1), 0);
		sleep_ms(20);
	}
	ck_assert_int_ge(now(), s.deadline);
	assert_status(sleeper_join(&s), w->at_the_deadline);
}

START_TEST(the_deadline_stands_however_many_signals_come)
{
	with_each(false, interrupt_till_the_deadline);
}
END_TEST

static const struct wait *ended_by_handler;
static zx_status_t ended_with;

static void end_the_wait(int signal)
{
	(void)signal;
	ended_with = ended_by_handler->end();
	__atomic_fetch_add(&handled, 1, __ATOMIC_RELEASE);
}

static void end_it_in_the_handler(const struct wait *w, int flags)
{
	struct sleeper s = { .call = w->call, .deadline = ZX_TIME_INFINITE };

	/* A thread in its handler does not wait at the word: nobody is woken there. */
	if (w->call == wait_at_the_word)
		return;
	ended_by_handler = w;
	on_signal(end_the_wait, flags);
	sleeper_start(&s);
	signal_and_see_it_handled(&s);
	assert_ok(sleeper_join(&s));
	assert_ok(ended_with);
}

START_TEST(a_handler_may_end_the_wait_that_it_interrupts)
{
	with_each(true, end_it_in_the_handler);
}
END_TEST

static sigjmp_buf way_out;

static void leave_the_wait(int signal)
{
	siglongjmp(way_out, signal);
}

static zx_status_t call_and_leave(struct sleeper *s)
{
	const struct wait *w = s->arg;

	if (sigsetjmp(way_out, 1))
		return ZX_ERR_INTERNAL;
	return w->call(s);
}

/* The call is over for good then: what comes is there for others. */
static void leave_in_the_handler(const struct wait *w, int flags)
{
	struct sleeper s = {
		.call = call_and_leave, .arg = (void *)w, .deadline = ZX_TIME_INFINITE,
	};
	struct sleeper other = { .call = w->call, .deadline = ZX_TIME_INFINITE };

	/* Of two calls on a channel, the reply is to one. */
	if (w->call == call_the_other_end)
		return;
	on_signal(leave_the_wait, flags);
	sleeper_start(&s);
	sleeper_start(&other);
	ck_assert_int_eq(pthread_kill(s.thread, SIGUSR1), 0);
	assert_status(sleeper_join(&s), ZX_ERR_INTERNAL);
	assert_ok(w->end());
	assert_ok(sleeper_join(&other));
}

START_TEST(a_handler_that_never_returns_takes_nothing_along)
{
	with_each(true, leave_in_the_handler);
}
END_TEST

/* ---- other processes ----------------------------------------------------------- */

/* A process whose only thread sleeps in the call; it ends with 0 once that is over. */
static pid_t process_in(const struct wait *w)
{
	pid_t child = fork();

	ck_assert_int_ge(child, 0);
	if (!child) {
		struct sleeper s = { .deadline = ZX_TIME_INFINITE };

		/* Check has a handler for it. */
		signal(SIGTERM, SIG_DFL);
		world_make();
		_exit(w->call(&s) != ZX_OK);
	}
	/* On its way there it sleeps nowhere else. */
	eventually(is_asleep(child));
	return child;
}

START_TEST(a_process_that_waits_can_be_killed)
{
	static const int kill_by[] = { SIGKILL, SIGTERM };
	size_t i;

	for (i = 0; i < 2 * ARRAY_SIZE(waits); i++) {
		pid_t child = process_in(&waits[i / 2]);
		int status;

		ck_assert_int_eq(kill(child, kill_by[i % 2]), 0);
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == kill_by[i % 2]);
	}
}
END_TEST

static void stop_and_continue(const struct wait *w, int flags)
{
	pid_t child;
	int status;

	/* Its own handler ends it, in the end. */
	if (w->call == wait_at_the_word)
		return;
	ended_by_handler = w;
	on_signal(end_the_wait, flags);
	child = process_in(w);
	ck_assert_int_eq(kill(child, SIGSTOP), 0);
	ck_assert_int_eq(waitpid(child, &status, WUNTRACED), child);
	ck_assert(WIFSTOPPED(status));
	ck_assert_int_eq(kill(child, SIGCONT), 0);
	ck_assert_int_eq(waitpid(child, &status, WCONTINUED), child);
	ck_assert(WIFCONTINUED(status));
	eventually(is_asleep(child));
	ck_assert_int_eq(kill(child, SIGUSR1), 0);
	assert_child_ok(child);
}

START_TEST(a_process_that_waits_can_be_stopped_and_goes_on)
{
	with_each(true, stop_and_continue);
}
END_TEST

int main(void)
{
	test_begin("wait_interrupted");
	test_case("signals", a_wait_goes_on_after_signals_and_ends_with_what_it_waits_for,
		  the_deadline_stands_however_many_signals_come,
		  a_handler_may_end_the_wait_that_it_interrupts,
		  a_handler_that_never_returns_takes_nothing_along);
	test_case("processes", a_process_that_waits_can_be_killed,
		  a_process_that_waits_can_be_stopped_and_goes_on);
	return test_end();
}
