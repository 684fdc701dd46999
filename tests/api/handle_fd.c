// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_fd_from_handle and zx_handle_from_fd in one process: what event loops see, what
 * becomes of the handle, every status. Other processes: handle_fd_pass.c; mmap:
 * handle_fd_mmap.c; many threads: handle_fd_stress.c.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/select.h>

#include <linux/zircon.h>

#include <zircon/syscalls/port.h>

#include "common_cgroup.h"
#include "common_channel.h"
#include "common_fd.h"
#include "common_sleepers.h"

#define A ZX_USER_SIGNAL_0
#define B ZX_USER_SIGNAL_1
#define C ZX_USER_SIGNAL_2

/* What a view does and what holds a handle does alike. */
#define TEST_OF_BOTH(name)							\
	static void name##_with(bool view);					\
	START_TEST(name)							\
	{									\
		name##_with(false);						\
		name##_with(true);						\
	}									\
	END_TEST								\
	static void name##_with(bool view)

/* Of an event, to which @second is a handle too. */
static int fd_of_kind(bool view, zx_handle_t *second, zx_signals_t signals)
{
	zx_handle_t event = event_new();

	assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, second));
	return view ? fd_view(event, signals) : fd_holding(event, signals);
}

/* ---- polling ------------------------------------------------------------ */

TEST_OF_BOTH(level_epoll_follows_the_chosen_signals)
{
	zx_handle_t event;
	int fd = fd_of_kind(view, &event, A | B);
	int epoll = epoll_on(fd, 0);

	ck_assert_uint_eq(epoll_now(epoll), 0);
	assert_ok(zx_object_signal(event, 0, C));
	ck_assert_uint_eq(epoll_now(epoll), 0);
	assert_ok(zx_object_signal(event, 0, A));
	ck_assert_uint_eq(epoll_now(epoll), EPOLLIN);
	ck_assert_uint_eq(epoll_now(epoll), EPOLLIN);
	assert_ok(zx_object_signal(event, A, B));
	ck_assert_uint_eq(epoll_now(epoll), EPOLLIN);
	assert_ok(zx_object_signal(event, B, 0));
	ck_assert_uint_eq(epoll_now(epoll), 0);
	/* It rose and fell before anybody looked. */
	assert_ok(zx_object_signal(event, 0, A));
	assert_ok(zx_object_signal(event, A, 0));
	ck_assert_uint_eq(epoll_now(epoll), 0);
}

TEST_OF_BOTH(edge_epoll_reports_each_rise_of_a_chosen_signal_once)
{
	zx_handle_t event;
	int fd = fd_of_kind(view, &event, A | B);
	int epoll = epoll_on(fd, EPOLLET);

	assert_ok(zx_object_signal(event, 0, A));
	ck_assert_uint_eq(epoll_now(epoll), EPOLLIN);
	ck_assert_uint_eq(epoll_now(epoll), 0);
	/* Active already, and none of the chosen. */
	assert_ok(zx_object_signal(event, 0, A));
	assert_ok(zx_object_signal(event, 0, C));
	ck_assert_uint_eq(epoll_now(epoll), 0);
	/* The other one; then the first one again. */
	assert_ok(zx_object_signal(event, 0, B));
	ck_assert_uint_eq(epoll_now(epoll), EPOLLIN);
	ck_assert_uint_eq(epoll_now(epoll), 0);
	assert_ok(zx_object_signal(event, A, 0));
	ck_assert_uint_eq(epoll_now(epoll), 0);
	assert_ok(zx_object_signal(event, 0, A));
	ck_assert_uint_eq(epoll_now(epoll), EPOLLIN);
	ck_assert_uint_eq(epoll_now(epoll), 0);
}

TEST_OF_BOTH(what_was_active_before_is_seen)
{
	zx_handle_t event;
	int fd;

	fd = fd_of_kind(view, &event, A);
	assert_ok(zx_object_signal(event, 0, A));
	ck_assert_uint_eq(epoll_now(epoll_on(fd, EPOLLET)), EPOLLIN);
	ck_assert_uint_eq(epoll_now(epoll_on(fd_view(event, A), EPOLLET)), EPOLLIN);
	ck_assert_uint_eq(epoll_now(epoll_on(fd_holding(event, A), 0)), EPOLLIN);
}

TEST_OF_BOTH(oneshot_and_several_loops_work_as_with_any_descriptor)
{
	zx_handle_t event;
	int fd = fd_of_kind(view, &event, A);
	struct epoll_event again = { .events = EPOLLIN | EPOLLONESHOT };
	int once = epoll_on(fd, EPOLLONESHOT), other = epoll_on(fd, EPOLLEXCLUSIVE);
	int outer = epoll_on(other, 0);
	fd_set set;

	assert_ok(zx_object_signal(event, 0, A));
	ck_assert_uint_eq(epoll_now(once), EPOLLIN);
	ck_assert_uint_eq(epoll_now(once), 0);
	ck_assert_int_eq(epoll_ctl(once, EPOLL_CTL_MOD, fd, &again), 0);
	ck_assert_uint_eq(epoll_now(once), EPOLLIN);
	ck_assert_uint_eq(epoll_now(other), EPOLLIN);
	ck_assert_uint_eq(epoll_now(outer), EPOLLIN);
	ck_assert_int_eq(polled(fd), POLLIN);
	FD_ZERO(&set);
	FD_SET(fd, &set);
	ck_assert_int_eq(select(fd + 1, &set, NULL, NULL, &(struct timeval){ 0 }), 1);
	assert_ok(zx_object_signal(event, A, 0));
	ck_assert_uint_eq(epoll_now(outer), 0);
	ck_assert_int_eq(polled(fd), 0);
	ck_assert_int_eq(epoll_ctl(other, EPOLL_CTL_DEL, fd, NULL), 0);
	assert_ok(zx_object_signal(event, 0, A));
	ck_assert_uint_eq(epoll_now(other), 0);
}

TEST_OF_BOTH(a_descriptor_without_signals_is_never_readable)
{
	zx_handle_t event, vmar;
	int fd = fd_of_kind(view, &event, 0);

	assert_ok(zx_object_signal(event, 0, A | B | C | ZX_EVENT_SIGNALED));
	ck_assert_int_eq(polled(fd), 0);
	/* Objects that nobody can wait on can be carried. */
	vmar = vmar_new(CAN_MAP_ALL, PAGES(2), NULL);
	ck_assert_int_eq(polled(fd_holding(vmar, 0)), 0);
}

TEST_OF_BOTH(there_is_nothing_to_read_or_write)
{
	zx_handle_t event;
	int fd = fd_of_kind(view, &event, A);
	uint64_t value = 1;

	assert_ok(zx_object_signal(event, 0, A));
	ck_assert_int_eq(read(fd, &value, sizeof(value)), -1);
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_int_eq(write(fd, &value, sizeof(value)), -1);
	ck_assert_int_eq(errno, EINVAL);
	ck_assert_int_eq(lseek(fd, 0, SEEK_SET), -1);
	ck_assert_int_eq(polled(fd), POLLIN);
}

/* One that is asleep in epoll_wait() is told. */
static zx_status_t sleep_in_a_loop(struct sleeper *s)
{
	return epoll_soon(*(int *)s->arg) == EPOLLIN ? ZX_OK : ZX_ERR_BAD_STATE;
}

START_TEST(a_thread_asleep_in_epoll_wait_is_woken)
{
	const uint32_t flags[] = { 0, EPOLLET };
	zx_handle_t event;
	int i, epoll;

	for (i = 0; i < 4; i++) {
		struct sleeper sleeper = { .call = sleep_in_a_loop, .arg = &epoll };

		epoll = epoll_on(fd_of_kind(i / 2, &event, A), flags[i % 2]);
		sleeper_start(&sleeper);
		assert_ok(zx_object_signal(event, 0, A));
		assert_ok(sleeper_join(&sleeper));
	}
}
END_TEST

/* ---- objects ------------------------------------------------------------ */

START_TEST(a_view_of_a_channel_shows_messages_and_the_end_of_the_peer)
{
	struct channel ch = channel_new();
	int fd = fd_view(ch.a, ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED);
	int level = epoll_on(fd, 0), edge = epoll_on(fd, EPOLLET);

	ck_assert_uint_eq(epoll_now(level), 0);
	ck_assert_uint_eq(epoll_now(edge), 0);
	send_text(ch.b, "one");
	ck_assert_uint_eq(epoll_now(edge), EPOLLIN);
	send_text(ch.b, "two");
	ck_assert_uint_eq(epoll_now(edge), 0);
	ck_assert_uint_eq(epoll_now(level), EPOLLIN);
	expect_text(ch.a, "one");
	ck_assert_uint_eq(epoll_now(level), EPOLLIN);
	expect_text(ch.a, "two");
	ck_assert_uint_eq(epoll_now(level), 0);
	send_text(ch.b, "three");
	ck_assert_uint_eq(epoll_now(edge), EPOLLIN);
	assert_ok(zx_handle_close(ch.b));
	ck_assert_uint_eq(epoll_now(edge), EPOLLIN);
	expect_text(ch.a, "three");
	ck_assert_uint_eq(epoll_now(level), EPOLLIN);
}
END_TEST

static void raise_fd_limit(rlim_t n)
{
	struct rlimit limit = { n, n };

	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
}

static void queue_packet(zx_handle_t port)
{
	zx_port_packet_t packet = { .key = 7, .type = ZX_PKT_TYPE_USER };

	assert_ok(zx_port_queue(port, &packet));
}

TEST_OF_BOTH(a_port_is_readable_while_it_has_a_packet)
{
	zx_handle_t port, event = event_new(), copy;
	zx_port_packet_t packet;
	int fd, level, edge;

	assert_ok(zx_port_create(0, &port));
	assert_ok(zx_handle_duplicate(port, ZX_RIGHT_SAME_RIGHTS, &copy));
	fd = view ? fd_view(copy, 0) : fd_holding(copy, 0);
	level = epoll_on(fd, 0);
	edge = epoll_on(fd, EPOLLET);
	ck_assert_uint_eq(epoll_now(level), 0);
	queue_packet(port);
	ck_assert_uint_eq(epoll_now(level), EPOLLIN);
	ck_assert_uint_eq(epoll_now(level), EPOLLIN);
	ck_assert_uint_eq(epoll_now(edge), EPOLLIN);
	ck_assert_uint_eq(epoll_now(edge), 0);
	queue_packet(port);
	ck_assert_uint_eq(epoll_now(edge), EPOLLIN);
	assert_ok(zx_port_wait(port, 0, &packet));
	ck_assert_uint_eq(epoll_now(level), EPOLLIN);
	assert_ok(zx_port_wait(port, 0, &packet));
	ck_assert_uint_eq(epoll_now(level), 0);
	/* A packet that a signal makes. */
	assert_ok(zx_object_wait_async(event, port, 1, A, 0));
	ck_assert_uint_eq(epoll_now(level), 0);
	assert_ok(zx_object_signal(event, 0, A));
	ck_assert_uint_eq(epoll_now(level), EPOLLIN);
	ck_assert_uint_eq(epoll_now(edge), EPOLLIN);
	assert_ok(zx_port_cancel(port, event, 1));
	ck_assert_uint_eq(epoll_now(level), 0);
}

START_TEST(a_signal_with_many_waits_on_many_polled_ports_is_an_edge_of_each)
{
	enum { PORTS = 5, WAITS = 300, LOOPS = 300 };
	zx_handle_t event = event_new(), ports[PORTS];
	zx_port_packet_t packet;
	int edges[PORTS][LOOPS], i, k;

	raise_fd_limit(PORTS * LOOPS + 100);
	for (i = 0; i < PORTS; i++) {
		int fd;

		assert_ok(zx_port_create(0, &ports[i]));
		fd = fd_view(ports[i], 0);
		for (k = 0; k < LOOPS; k++)
			edges[i][k] = epoll_on(fd, EPOLLET);
	}
	for (k = 0; k < WAITS; k++)
		for (i = 0; i < PORTS; i++)
			assert_ok(zx_object_wait_async(event, ports[i], k, A, 0));
	assert_ok(zx_object_signal(event, 0, A));
	for (i = 0; i < PORTS; i++) {
		for (k = 0; k < LOOPS; k++) {
			ck_assert_uint_eq(epoll_now(edges[i][k]), EPOLLIN);
			ck_assert_uint_eq(epoll_now(edges[i][k]), 0);
		}
		for (k = 0; k < WAITS; k++)
			assert_ok(zx_port_wait(ports[i], 0, &packet));
		assert_status(zx_port_wait(ports[i], 0, &packet), ZX_ERR_TIMED_OUT);
	}
	/* The same ports are told of the next change, too. */
	assert_ok(zx_object_signal(event, A, 0));
	for (i = 0; i < PORTS; i++)
		assert_ok(zx_object_wait_async(event, ports[i], i, A, 0));
	assert_ok(zx_object_signal(event, 0, A));
	for (i = 0; i < PORTS; i++)
		for (k = 0; k < LOOPS; k++)
			ck_assert_uint_eq(epoll_now(edges[i][k]), EPOLLIN);
	/* And of a wait that is over as soon as it begins. */
	for (i = 0; i < PORTS; i++)
		assert_ok(zx_object_wait_async(event, ports[i], i, A, 0));
	for (i = 0; i < PORTS; i++)
		for (k = 0; k < LOOPS; k++)
			ck_assert_uint_eq(epoll_now(edges[i][k]), EPOLLIN);
}
END_TEST

START_TEST(who_must_not_read_a_port_does_not_see_its_packets)
{
	zx_handle_t port, mute;
	int fd;

	assert_ok(zx_port_create(0, &port));
	mute = without_rights(port, ZX_RIGHT_READ);
	assert_refused(ZX_ERR_ACCESS_DENIED, fd, zx_fd_from_handle(mute, 0, ZX_LINUX_FD_VIEW, &fd));
	fd = fd_holding(mute, 0);
	queue_packet(port);
	ck_assert_int_eq(polled(fd), 0);
	ck_assert_int_eq(polled(fd_view(port, 0)), POLLIN);
}
END_TEST

static void *port_thread(void *arg)
{
	zx_handle_t port = *(zx_handle_t *)arg;
	zx_port_packet_t packet;

	return (void *)(long)zx_port_wait(port, SOON, &packet);
}

START_TEST(a_loop_that_takes_no_packet_takes_no_wake_up_from_who_waits_for_it)
{
	zx_handle_t port;
	pthread_t thread;
	void *result;

	assert_ok(zx_port_create(0, &port));
	/* Who asks for exclusive wake-ups, and never comes. */
	epoll_on(fd_view(port, 0), EPOLLEXCLUSIVE | EPOLLET);
	ck_assert_int_eq(pthread_create(&thread, NULL, port_thread, &port), 0);
	sleep_ms(30);
	queue_packet(port);
	ck_assert_int_eq(pthread_join(thread, &result), 0);
	assert_ok((zx_status_t)(long)result);
}
END_TEST

START_TEST(as_many_packets_as_a_signal_makes_wake_as_many_loops_that_take_turns)
{
	enum { LOOPS = 4 };
	struct sleeper loops[LOOPS];
	int epolls[LOOPS], i;
	zx_handle_t port, event = event_new();

	assert_ok(zx_port_create(0, &port));
	for (i = 0; i < LOOPS; i++) {
		epolls[i] = epoll_on(fd_view(port, 0), EPOLLEXCLUSIVE);
		loops[i] = (struct sleeper){ .call = sleep_in_a_loop, .arg = &epolls[i] };
		sleeper_start(&loops[i]);
		assert_ok(zx_object_wait_async(event, port, i, A, 0));
	}
	assert_ok(zx_object_signal(event, 0, A));
	for (i = 0; i < LOOPS; i++)
		assert_ok(sleeper_join(&loops[i]));
}
END_TEST

START_TEST(a_process_that_ends_wakes_a_loop)
{
	struct mini mini;
	int held, view;

	mini_run(&mini, job_new(zx_job_default()), &blob_sleep, 0);
	view = epoll_on(fd_view(mini.process, ZX_PROCESS_TERMINATED), 0);
	held = epoll_on(fd_holding(with_rights(mini.process, ZX_RIGHT_WAIT | ZX_RIGHT_TRANSFER),
				   ZX_PROCESS_TERMINATED), EPOLLET);
	ck_assert_uint_eq(epoll_now(view), 0);
	ck_assert_uint_eq(epoll_now(held), 0);
	assert_ok(zx_task_kill(mini.process));
	ck_assert_uint_eq(epoll_soon(view), EPOLLIN);
	ck_assert_uint_eq(epoll_soon(held), EPOLLIN);
	ck_assert_uint_eq(epoll_now(held), 0);
	mini_close(&mini);
}
END_TEST

START_TEST(a_timer_wakes_a_loop)
{
	zx_handle_t timer;
	int epoll;

	assert_ok(zx_timer_create(0, ZX_CLOCK_MONOTONIC, &timer));
	epoll = epoll_on(fd_view(timer, ZX_TIMER_SIGNALED), EPOLLET);
	assert_ok(zx_timer_set(timer, after_ms(20), 0));
	ck_assert_uint_eq(epoll_soon(epoll), EPOLLIN);
	assert_ok(zx_timer_cancel(timer));
	ck_assert_uint_eq(epoll_now(epoll), 0);
}
END_TEST

/* ---- what becomes of the handle ------------------------------------------ */

START_TEST(a_handle_moves_in_and_goes_on_counting)
{
	zx_handle_t event = event_new(), second;
	zx_koid_t koid = koid_of(event);
	zx_signals_t observed;
	int fd, dup_fd;

	assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &second));
	fd = fd_holding(second, A);
	ck_assert(!is_valid(second));
	assert_refused(ZX_ERR_BAD_HANDLE, observed, zx_object_wait_one(second, A, 0, &observed));
	ck_assert_uint_eq(handle_count(event), 2);
	dup_fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	ck_assert_uint_eq(handle_count(event), 2);
	ck_assert_uint_eq(fdinfo_number(fd, "koid"), koid);
	ck_assert_uint_eq(fdinfo_number(fd, "type"), ZX_OBJ_TYPE_EVENT);
	ck_assert_uint_eq(fdinfo_number(fd, "rights"), ZX_DEFAULT_EVENT_RIGHTS);
	ck_assert_uint_eq(fdinfo_number(fd, "signals"), A);
	assert_fd_state(dup_fd, "handle");
	close(fd);
	ck_assert_uint_eq(handle_count(event), 2);
	close(dup_fd);
	ck_assert_uint_eq(handle_count(event), 1);
}
END_TEST

START_TEST(a_view_counts_for_nothing_and_carries_no_right)
{
	zx_handle_t event = event_new(), out;
	int fd = fd_view(event, A);

	ck_assert(is_valid(event));
	ck_assert_uint_eq(handle_count(event), 1);
	ck_assert_uint_eq(fdinfo_number(fd, "koid"), koid_of(event));
	ck_assert_uint_eq(fdinfo_number(fd, "rights"), 0);
	assert_fd_state(fd, "view");
	assert_refused(ZX_ERR_ACCESS_DENIED, out,
		       zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &out));
	assert_refused(ZX_ERR_ACCESS_DENIED, out, zx_handle_from_fd(fd, 0, &out));
	close(fd);
	ck_assert_uint_eq(handle_count(event), 1);
}
END_TEST

static void end_by_close(zx_handle_t handle)
{
	assert_ok(zx_handle_close(handle));
}

static void end_by_replace(zx_handle_t handle)
{
	zx_handle_t out;

	assert_ok(zx_handle_replace(handle, ZX_RIGHT_SAME_RIGHTS, &out));
}

static void end_by_message(zx_handle_t handle)
{
	struct channel ch = channel_new();

	send_handle(ch.a, handle);
	receive_handle(ch.b);
}

static void end_by_descriptor(zx_handle_t handle)
{
	fd_holding(handle, 0);
}

static void view_ends(void (*end)(zx_handle_t handle))
{
	zx_handle_t event = event_new(), other, port;
	int fd, edge, port_fd;

	assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &other));
	assert_ok(zx_port_create(0, &port));
	fd = fd_view(event, A);
	port_fd = fd_view(port, 0);
	edge = epoll_on(fd, EPOLLET);
	ck_assert_uint_eq(epoll_now(edge), 0);
	end(event);
	end(port);
	ck_assert_uint_eq(epoll_now(edge), EPOLLHUP);
	ck_assert_uint_eq(epoll_now(edge), 0);
	ck_assert_int_eq(polled(fd), POLLHUP);
	ck_assert_int_eq(polled(port_fd), POLLHUP);
	assert_fd_state(fd, "ended");
	/* Its object goes on, but the view does not see it. */
	assert_ok(zx_object_signal(other, 0, A));
	ck_assert_int_eq(polled(fd), POLLHUP);
}

START_TEST(a_view_ends_with_its_handle)
{
	view_ends(end_by_close);
	view_ends(end_by_replace);
	view_ends(end_by_message);
	view_ends(end_by_descriptor);
}
END_TEST

START_TEST(a_held_end_keeps_its_peer_open_and_a_view_does_not)
{
	struct channel ch = channel_new(), viewed = channel_new();
	int fd = fd_holding(ch.a, 0), dup_fd = fcntl(fd, F_DUPFD_CLOEXEC, 0), view;

	send_text(ch.b, "still there");
	close(fd);
	ck_assert_uint_eq(signals_of(ch.b) & ZX_CHANNEL_PEER_CLOSED, 0);
	close(dup_fd);
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_PEER_CLOSED);

	view = fd_view(viewed.a, ZX_CHANNEL_READABLE);
	assert_ok(zx_handle_close(viewed.a));
	ck_assert_uint_eq(signals_of(viewed.b), ZX_CHANNEL_PEER_CLOSED);
	ck_assert_int_eq(polled(view), POLLHUP);
}
END_TEST

START_TEST(what_can_be_duplicated_comes_out_as_often_as_asked)
{
	zx_handle_t event = event_new(), keep, one, two;
	zx_koid_t koid = koid_of(event);
	int fd;

	assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &keep));
	fd = fd_holding(event, A);
	assert_ok(zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &one));
	assert_ok(zx_handle_from_fd(fd, ZX_RIGHT_WAIT, &two));
	ck_assert_uint_eq(koid_of(one), koid);
	ck_assert_uint_eq(rights_of(one), ZX_DEFAULT_EVENT_RIGHTS);
	ck_assert_uint_eq(rights_of(two), ZX_RIGHT_WAIT);
	ck_assert_uint_eq(handle_count(keep), 4);
	assert_ok(zx_object_signal(one, 0, A));
	ck_assert_int_eq(polled(fd), POLLIN);
	assert_fd_state(fd, "handle");
	close(fd);
	ck_assert_uint_eq(handle_count(keep), 3);
}
END_TEST

START_TEST(what_cannot_be_duplicated_comes_out_once)
{
	struct channel ch = channel_new();
	int fd = fd_holding(ch.a, ZX_CHANNEL_READABLE), edge = epoll_on(fd, EPOLLET);
	zx_handle_t out, again;

	/* Nothing is lost by calls that fail. */
	assert_status(zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, bad_pointer),
		      ZX_ERR_INVALID_ARGS);
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_handle_from_fd(fd, ZX_DEFAULT_CHANNEL_RIGHTS | ZX_RIGHT_DUPLICATE, &out));
	send_text(ch.b, "hello");
	ck_assert_uint_eq(epoll_now(edge), EPOLLIN);
	assert_ok(zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &out));
	ck_assert_uint_eq(epoll_now(edge), EPOLLHUP);
	ck_assert_uint_eq(handle_count(out), 1);
	ck_assert_uint_eq(rights_of(out), ZX_DEFAULT_CHANNEL_RIGHTS);
	assert_refused(ZX_ERR_BAD_STATE, again,
		       zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &again));
	assert_fd_state(fd, "ended");
	ck_assert_uint_eq(fdinfo_number(fd, "rights"), 0);
	expect_text(out, "hello");
	/* The empty descriptor has nothing to do with the end any more. */
	close(fd);
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_WRITABLE);
	assert_ok(zx_handle_close(out));
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_PEER_CLOSED);
}
END_TEST

START_TEST(an_empty_descriptor_keeps_nothing_of_a_pair_open)
{
	struct channel ch = channel_new();
	int fd = fd_holding(ch.a, 0);
	zx_handle_t out;

	assert_ok(zx_handle_from_fd(fd, ZX_RIGHT_WRITE, &out));
	ck_assert_uint_eq(rights_of(out), ZX_RIGHT_WRITE);
	assert_ok(zx_handle_close(out));
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_PEER_CLOSED);
	ck_assert_int_eq(polled(fd), POLLHUP);
}
END_TEST

static void *wait_thread(void *arg)
{
	zx_signals_t observed;

	return (void *)(long)zx_object_wait_one(*(zx_handle_t *)arg, A, SOON, &observed);
}

START_TEST(a_handle_that_moves_in_ends_the_waits_through_it)
{
	zx_handle_t event = event_new(), port;
	zx_port_packet_t packet;
	pthread_t thread;
	void *result;
	int fd;

	assert_ok(zx_port_create(0, &port));
	assert_ok(zx_object_wait_async(event, port, 1, A, 0));
	ck_assert_int_eq(pthread_create(&thread, NULL, wait_thread, &event), 0);
	sleep_ms(30);
	fd = fd_holding(event, A);
	ck_assert_int_eq(pthread_join(thread, &result), 0);
	/* The thread may have been too late to find the handle. */
	ck_assert((zx_status_t)(long)result == ZX_ERR_CANCELED ||
		  (zx_status_t)(long)result == ZX_ERR_BAD_HANDLE);
	assert_ok(zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &event));
	assert_ok(zx_object_signal(event, 0, A));
	assert_refused(ZX_ERR_TIMED_OUT, packet, zx_port_wait(port, 0, &packet));
}
END_TEST

/* ---- statuses ------------------------------------------------------------ */

START_TEST(from_handle_checks_the_option_the_handle_and_its_rights)
{
	zx_handle_t event = event_new(), h;
	uint32_t option;
	int fd, i;

	for (option = ZX_LINUX_FD_VIEW << 1; option; option <<= 1) {
		assert_refused(ZX_ERR_INVALID_ARGS, fd, zx_fd_from_handle(event, A, option, &fd));
		assert_refused(ZX_ERR_INVALID_ARGS, fd,
			       zx_fd_from_handle(event, A, option | ZX_LINUX_FD_VIEW, &fd));
		assert_refused(ZX_ERR_INVALID_ARGS, fd,
			       zx_fd_from_handle(ZX_HANDLE_INVALID, A, option, &fd));
	}
	for (i = 0; i < BAD_HANDLES; i++) {
		h = bad_handle(i, event);
		assert_refused(ZX_ERR_BAD_HANDLE, fd, zx_fd_from_handle(h, A, 0, &fd));
		assert_refused(ZX_ERR_BAD_HANDLE, fd,
			       zx_fd_from_handle(h, A, ZX_LINUX_FD_VIEW, &fd));
	}
	h = without_rights(event, ZX_RIGHT_TRANSFER);
	assert_refused(ZX_ERR_ACCESS_DENIED, fd, zx_fd_from_handle(h, A, 0, &fd));
	assert_refused(ZX_ERR_ACCESS_DENIED, fd, zx_fd_from_handle(h, 0, 0, &fd));
	ck_assert(is_valid(h));
	fd = fd_view(h, A);
	h = without_rights(event, ZX_RIGHT_WAIT);
	assert_refused(ZX_ERR_ACCESS_DENIED, fd, zx_fd_from_handle(h, A, 0, &fd));
	assert_refused(ZX_ERR_ACCESS_DENIED, fd, zx_fd_from_handle(h, A, ZX_LINUX_FD_VIEW, &fd));
	assert_refused(ZX_ERR_ACCESS_DENIED, fd, zx_fd_from_handle(h, 0, ZX_LINUX_FD_VIEW, &fd));
	ck_assert(is_valid(h));
	/* It has no signals to wait for; but it can be carried. */
	h = vmar_new(CAN_MAP_ALL, PAGES(2), NULL);
	assert_refused(ZX_ERR_ACCESS_DENIED, fd, zx_fd_from_handle(h, A, 0, &fd));
	assert_refused(ZX_ERR_ACCESS_DENIED, fd, zx_fd_from_handle(h, 0, ZX_LINUX_FD_VIEW, &fd));
	assert_ok(zx_port_create(0, &h));
	assert_refused(ZX_ERR_ACCESS_DENIED, fd, zx_fd_from_handle(h, A, 0, &fd));
	assert_refused(ZX_ERR_ACCESS_DENIED, fd, zx_fd_from_handle(h, A, ZX_LINUX_FD_VIEW, &fd));
}
END_TEST

START_TEST(transfer_is_all_that_moving_in_takes)
{
	zx_handle_t h = with_rights(event_new(), ZX_RIGHT_TRANSFER), out;
	int fd = fd_holding(h, 0);

	assert_ok(zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &out));
	ck_assert_int_eq(polled(fd), POLLHUP);
}
END_TEST

START_TEST(a_bad_pointer_leaves_handle_and_descriptors_as_they_were)
{
	void *const pointers[] = { NULL, bad_pointer, kernel_pointer };
	zx_handle_t event = event_new();
	int next = fd_view(event, A), i;

	close(next);
	for (i = 0; i < 3; i++) {
		assert_status(zx_fd_from_handle(event, A, 0, pointers[i]), ZX_ERR_INVALID_ARGS);
		assert_status(zx_fd_from_handle(event, A, ZX_LINUX_FD_VIEW, pointers[i]),
			      ZX_ERR_INVALID_ARGS);
		ck_assert_uint_eq(handle_count(event), 1);
	}
	/* No number was used up. */
	ck_assert_int_eq(fd_view(event, A), next);
	for (i = 0; i < 3; i++)
		assert_status(zx_handle_from_fd(next, 0, pointers[i]), ZX_ERR_ACCESS_DENIED);
	next = fd_holding(event, A);
	for (i = 0; i < 3; i++)
		assert_status(zx_handle_from_fd(next, ZX_RIGHT_SAME_RIGHTS, pointers[i]),
			      ZX_ERR_INVALID_ARGS);
	assert_ok(zx_handle_from_fd(next, ZX_RIGHT_SAME_RIGHTS, &event));
	ck_assert_uint_eq(handle_count(event), 2);
}
END_TEST

START_TEST(without_a_free_descriptor_the_handle_stays)
{
	zx_handle_t event = event_new();
	struct rlimit limit;
	int fd = dup(0);

	/* The next one is past the limit. */
	ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = fd + 1;
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	while (dup(0) >= 0)
		;
	ck_assert_int_eq(errno, EMFILE);
	assert_refused(ZX_ERR_NO_RESOURCES, fd, zx_fd_from_handle(event, A, 0, &fd));
	assert_refused(ZX_ERR_NO_RESOURCES, fd, zx_fd_from_handle(event, A, ZX_LINUX_FD_VIEW, &fd));
	assert_status(zx_fd_from_handle(event, A, 0, bad_pointer), ZX_ERR_NO_RESOURCES);
	ck_assert_uint_eq(handle_count(event), 1);
}
END_TEST

START_TEST(from_fd_checks_the_descriptor_its_kind_and_the_rights)
{
	int device = open(ZX_DEVICE_PATH, O_RDWR | O_CLOEXEC), path = open("/", O_PATH);
	int others[] = { device, eventfd(0, 0), epoll_create1(0), open("/dev/null", O_RDWR) };
	zx_handle_t h, out;
	unsigned int i;
	int fd;

	assert_refused(ZX_ERR_BAD_HANDLE, out, zx_handle_from_fd(-1, 0, &out));
	assert_refused(ZX_ERR_BAD_HANDLE, out, zx_handle_from_fd(INT32_MIN, 0, &out));
	assert_refused(ZX_ERR_BAD_HANDLE, out, zx_handle_from_fd(INT32_MAX, 0, &out));
	assert_refused(ZX_ERR_BAD_HANDLE, out, zx_handle_from_fd(1000, 0, &out));
	assert_refused(ZX_ERR_BAD_HANDLE, out, zx_handle_from_fd(path, 0, &out));
	for (i = 0; i < ARRAY_SIZE(others); i++) {
		ck_assert_int_ge(others[i], 0);
		assert_refused(ZX_ERR_WRONG_TYPE, out,
			       zx_handle_from_fd(others[i], ZX_RIGHT_SAME_RIGHTS, &out));
	}
	h = with_rights(event_new(), ZX_RIGHT_TRANSFER | ZX_RIGHT_DUPLICATE | ZX_RIGHT_WAIT);
	fd = fd_holding(h, A);
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_handle_from_fd(fd, ZX_RIGHT_SIGNAL, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS | ZX_RIGHT_WAIT, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_handle_from_fd(fd, ~0u, &out));
	assert_ok(zx_handle_from_fd(fd, 0, &out));
	ck_assert_uint_eq(rights_of(out), 0);
}
END_TEST

/* ---- Linux --------------------------------------------------------------- */

START_TEST(a_descriptor_cannot_be_opened_again_by_its_name)
{
	int fd = fd_holding(event_new(), A);
	char path[64], name[64] = "";

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	ck_assert_int_gt(readlink(path, name, sizeof(name) - 1), 0);
	ck_assert_ptr_nonnull(strstr(name, "zircon:"));
	ck_assert_int_eq(open(path, O_RDWR), -1);
	ck_assert_int_eq(fcntl(fd, F_GETFD), FD_CLOEXEC);
}
END_TEST

START_TEST(descriptors_are_charged_to_their_cgroup)
{
	int i, n = slow_machine() ? 8000 : 20000, *fds = malloc(n * sizeof(*fds));
	zx_handle_t event = event_new();
	long base;

	raise_fd_limit(n + 100);
	cgroup_enter();
	base = cgroup_charged();
	for (i = 0; i < n; i++)
		if (zx_fd_from_handle(event, A, ZX_LINUX_FD_VIEW, &fds[i]))
			ck_abort_msg("descriptor %d", i);
	/* A file, its name, and what is ours. */
	assert_charged(base, n * 400l);
	for (i = 0; i < n; i++)
		close(fds[i]);
	cgroup_leave();
	free(fds);
}
END_TEST

int main(void)
{
	test_begin("handle_fd");
	test_case("statuses", from_handle_checks_the_option_the_handle_and_its_rights,
		  transfer_is_all_that_moving_in_takes,
		  a_bad_pointer_leaves_handle_and_descriptors_as_they_were,
		  without_a_free_descriptor_the_handle_stays,
		  from_fd_checks_the_descriptor_its_kind_and_the_rights);
	test_case("polling", level_epoll_follows_the_chosen_signals,
		  edge_epoll_reports_each_rise_of_a_chosen_signal_once,
		  what_was_active_before_is_seen,
		  oneshot_and_several_loops_work_as_with_any_descriptor,
		  a_descriptor_without_signals_is_never_readable, there_is_nothing_to_read_or_write,
		  a_thread_asleep_in_epoll_wait_is_woken);
	test_case("objects", a_view_of_a_channel_shows_messages_and_the_end_of_the_peer,
		  a_port_is_readable_while_it_has_a_packet,
		  a_signal_with_many_waits_on_many_polled_ports_is_an_edge_of_each,
		  who_must_not_read_a_port_does_not_see_its_packets,
		  a_loop_that_takes_no_packet_takes_no_wake_up_from_who_waits_for_it,
		  as_many_packets_as_a_signal_makes_wake_as_many_loops_that_take_turns,
		  a_process_that_ends_wakes_a_loop, a_timer_wakes_a_loop);
	test_case("handles", a_handle_moves_in_and_goes_on_counting,
		  a_view_counts_for_nothing_and_carries_no_right, a_view_ends_with_its_handle,
		  a_held_end_keeps_its_peer_open_and_a_view_does_not,
		  what_can_be_duplicated_comes_out_as_often_as_asked,
		  what_cannot_be_duplicated_comes_out_once,
		  an_empty_descriptor_keeps_nothing_of_a_pair_open,
		  a_handle_that_moves_in_ends_the_waits_through_it);
	test_case("linux", a_descriptor_cannot_be_opened_again_by_its_name,
		  descriptors_are_charged_to_their_cgroup);
	return test_end();
}
