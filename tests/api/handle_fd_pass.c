// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptors of handles and other processes: SCM_RIGHTS, fork, exec, an unprivileged
 * receiver; descriptors in flight on unix sockets; channels that hold each other.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "common_channel.h"
#include "common_fd.h"

#define A ZX_USER_SIGNAL_0
#define B ZX_USER_SIGNAL_1

static void socket_pair(int sv[2])
{
	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sv), 0);
}

/* ---- to another process --------------------------------------------------- */

/* Gets an event; waits for A in a loop, then answers with B. */
static void event_receiver(int socket)
{
	zx_handle_t handle, too_much;
	int fd;

	become_nobody();
	fd = receive_fd(socket);
	child_ok(zx_handle_from_fd(fd, ZX_DEFAULT_EVENT_RIGHTS, &too_much) == ZX_ERR_INVALID_ARGS);
	child_ok(!zx_handle_from_fd(fd, ZX_RIGHT_SIGNAL, &handle));
	child_ok(zx_handle_duplicate(handle, ZX_RIGHT_SAME_RIGHTS, &too_much) ==
		 ZX_ERR_ACCESS_DENIED);
	child_ok(write(socket, "g", 1) == 1);
	child_ok(epoll_soon(epoll_on(fd, EPOLLET)) == EPOLLIN);
	child_ok(!zx_object_signal(handle, 0, B));
	_exit(0);
}

START_TEST(an_unprivileged_process_gets_a_handle_with_fewer_rights)
{
	zx_handle_t event = event_new(), given;
	zx_signals_t observed;
	pid_t child;
	int sv[2];
	char byte;

	socket_pair(sv);
	child = fork();
	if (!child)
		event_receiver(sv[1]);
	given = without_rights(event, ZX_RIGHT_INSPECT);
	send_fd(sv[0], fd_holding(given, A));
	ck_assert_int_eq(read(sv[0], &byte, 1), 1);
	assert_ok(zx_object_signal(event, 0, A));
	assert_ok(zx_object_wait_one(event, B, SOON, &observed));
	assert_child_ok(child);
	/* Ours is still open, and holds one. */
	eventually(handle_count(event) == 2);
}
END_TEST

static void channel_receiver(int socket)
{
	char text[8];
	uint32_t bytes, handles;
	zx_handle_t end, again, event;
	int fd;

	become_nobody();
	fd = receive_fd(socket);
	child_ok(!zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &end));
	child_ok(zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &again) == ZX_ERR_BAD_STATE);
	child_ok(!zx_channel_read(end, 0, text, &event, sizeof(text), 1, &bytes, &handles));
	child_ok(bytes == 4 && !memcmp(text, "ping", 4) && handles == 1);
	child_ok(!zx_object_signal(event, 0, A));
	child_ok(!zx_channel_write(end, 0, "pong", 4, NULL, 0));
	_exit(0);
}

START_TEST(a_channel_between_strangers_begins_with_a_descriptor)
{
	struct channel ch = channel_new();
	zx_handle_t second, event = event_and(&second), out;
	zx_signals_t observed;
	pid_t child;
	int sv[2], fd;

	socket_pair(sv);
	child = fork();
	if (!child)
		channel_receiver(sv[1]);
	fd = fd_holding(ch.b, 0);
	assert_ok(zx_channel_write(ch.a, 0, "ping", 4, &second, 1));
	send_fd(sv[0], fd);
	assert_ok(zx_object_wait_one(ch.a, ZX_CHANNEL_READABLE, SOON, &observed));
	expect_text(ch.a, "pong");
	ck_assert_uint_eq(signals_of(event), A);
	/* The other process had the end itself: with it, it is gone. */
	assert_ok(zx_object_wait_one(ch.a, ZX_CHANNEL_PEER_CLOSED, SOON, &observed));
	ck_assert_int_eq(polled(fd), POLLHUP);
	assert_refused(ZX_ERR_BAD_STATE, out, zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &out));
	assert_child_ok(child);
}
END_TEST

static void memory_receiver(int socket)
{
	volatile uint32_t *memory;
	int fd;

	become_nobody();
	fd = receive_fd(socket);
	memory = mmap(NULL, PAGES(2), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	child_ok(memory != MAP_FAILED);
	child_ok(memory[PAGE / 4] == 1001);
	memory[0] = 5;
	child_ok(mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0) == MAP_FAILED);
	_exit(0);
}

START_TEST(memory_is_shared_by_mmap_of_what_was_received)
{
	zx_handle_t vmo = vmo_numbered(2, 1000);
	uint32_t value;
	pid_t child;
	int sv[2];

	socket_pair(sv);
	child = fork();
	if (!child)
		memory_receiver(sv[1]);
	send_fd(sv[0], fd_holding(with_rights(vmo, ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_MAP |
						   ZX_RIGHT_TRANSFER), 0));
	assert_child_ok(child);
	assert_ok(zx_vmo_read(vmo, &value, 0, sizeof(value)));
	ck_assert_uint_eq(value, 5);
}
END_TEST

static void view_receiver(int socket)
{
	zx_handle_t out;
	int fd, epoll;

	become_nobody();
	fd = receive_fd(socket);
	epoll = epoll_on(fd, 0);
	child_ok(zx_handle_from_fd(fd, 0, &out) == ZX_ERR_ACCESS_DENIED);
	child_ok(write(socket, "g", 1) == 1);
	child_ok(epoll_soon(epoll) == EPOLLIN);
	child_ok(write(socket, "g", 1) == 1);
	while (epoll_soon(epoll) == EPOLLIN)
		;
	child_ok(epoll_now(epoll) == EPOLLHUP);
	_exit(0);
}

START_TEST(a_view_shows_another_process_signals_and_the_end_only)
{
	zx_handle_t event = without_rights(event_new(), ZX_RIGHT_TRANSFER);
	pid_t child;
	char byte;
	int sv[2];

	socket_pair(sv);
	child = fork();
	if (!child)
		view_receiver(sv[1]);
	send_fd(sv[0], fd_view(event, A));
	ck_assert_int_eq(read(sv[0], &byte, 1), 1);
	assert_ok(zx_object_signal(event, 0, A));
	ck_assert_int_eq(read(sv[0], &byte, 1), 1);
	assert_ok(zx_handle_close(event));
	assert_child_ok(child);
}
END_TEST

START_TEST(a_forked_child_may_take_what_it_inherits)
{
	zx_handle_t event = event_new(), given, out;
	int held, view;
	pid_t child;

	assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &given));
	held = fd_holding(given, A);
	view = fd_view(event, A);
	child = fork();
	if (!child) {
		child_ok(zx_handle_close(event) == ZX_ERR_BAD_HANDLE);
		child_ok(zx_handle_from_fd(view, 0, &out) == ZX_ERR_ACCESS_DENIED);
		child_ok(polled(view) == 0);
		child_ok(!zx_handle_from_fd(held, ZX_RIGHT_SAME_RIGHTS, &out));
		child_ok(!zx_object_signal(out, 0, A));
		child_ok(polled(view) == POLLIN);
		_exit(0);
	}
	assert_child_ok(child);
	ck_assert_int_eq(polled(held), POLLIN);
	ck_assert_uint_eq(signals_of(event), A);
	eventually(handle_count(event) == 2);
}
END_TEST

/* Runs cat, which ends when @in does; it inherits @fd, close-on-exec or not. */
static pid_t run_cat(int in, int fd, bool keep)
{
	pid_t child = fork();

	if (!child) {
		dup2(in, 0);
		child_ok(!fcntl(fd, F_SETFD, keep ? 0 : FD_CLOEXEC));
		execl("/bin/cat", "cat", NULL);
		_exit(1);
	}
	return child;
}

START_TEST(exec_closes_a_descriptor_unless_told_otherwise)
{
	struct channel kept = channel_new(), closed = channel_new();
	int kept_fd = fd_holding(kept.a, 0), closed_fd = fd_holding(closed.a, 0), in[2];
	zx_signals_t observed;
	pid_t one, two;

	ck_assert_int_eq(pipe2(in, O_CLOEXEC), 0);
	one = run_cat(in[0], kept_fd, true);
	two = run_cat(in[0], closed_fd, false);
	/* Each child inherited both: only one of them keeps one. */
	close(kept_fd);
	close(closed_fd);
	assert_ok(zx_object_wait_one(closed.b, ZX_CHANNEL_PEER_CLOSED, SOON, &observed));
	ck_assert_uint_eq(signals_of(kept.b), ZX_CHANNEL_WRITABLE);
	close(in[1]);
	close(in[0]);
	assert_ok(zx_object_wait_one(kept.b, ZX_CHANNEL_PEER_CLOSED, SOON, &observed));
	assert_child_ok(one);
	assert_child_ok(two);
}
END_TEST

START_TEST(a_handle_in_a_descriptor_survives_its_process)
{
	struct channel ch;
	zx_handle_t end;
	int sv[2], fd;
	pid_t child;

	socket_pair(sv);
	child = fork();
	if (!child) {
		ch = channel_new();
		send_text(ch.a, "from the dead");
		send_fd(sv[1], fd_holding(ch.b, 0));
		send_fd(sv[1], fd_view(ch.a, ZX_CHANNEL_PEER_CLOSED));
		_exit(0);
	}
	assert_child_ok(child);
	fd = receive_fd(sv[0]);
	assert_ok(zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &end));
	expect_text(end, "from the dead");
	assert_ok(zx_object_wait_one(end, ZX_CHANNEL_PEER_CLOSED, SOON, &(zx_signals_t){ 0 }));
	/* The other one's handle went with the process. */
	ck_assert_uint_eq(epoll_soon(epoll_on(receive_fd(sv[0]), 0)), EPOLLHUP);
}
END_TEST

/* ---- in flight on sockets ------------------------------------------------- */

START_TEST(a_descriptor_in_flight_holds_until_the_socket_goes)
{
	struct channel ch = channel_new();
	int sv[2], fd = fd_holding(ch.a, 0);

	socket_pair(sv);
	send_fd(sv[0], fd);
	close(fd);
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_WRITABLE);
	close(sv[0]);
	ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_WRITABLE);
	close(sv[1]);
	eventually(signals_of(ch.b) == ZX_CHANNEL_PEER_CLOSED);
}
END_TEST

START_TEST(sockets_in_each_others_queues_do_not_keep_a_handle_for_ever)
{
	struct channel ch = channel_new();
	int one[2], two[2], fd = fd_holding(ch.a, 0);
	zx_time_t until = SOON;

	socket_pair(one);
	socket_pair(two);
	send_fd(one[0], fd);
	send_fd(one[0], two[1]);
	send_fd(two[0], one[1]);
	close(fd);
	close(one[0]);
	close(one[1]);
	close(two[0]);
	close(two[1]);
	/* Linux collects when sockets are closed. */
	while (signals_of(ch.b) != ZX_CHANNEL_PEER_CLOSED) {
		ck_assert(now() < until);
		socket_pair(one);
		close(one[0]);
		close(one[1]);
		sleep_ms(1);
	}
}
END_TEST

/* ---- channels that hold each other ---------------------------------------- */

/* Waits until the collector has been there. */
static void collect(void)
{
	struct channel ch = channel_new();
	zx_handle_t second, event = event_and(&second);
	zx_handle_t handles[] = { ch.b, second };

	assert_ok(zx_channel_write(ch.a, 0, NULL, 0, handles, 2));
	assert_ok(zx_handle_close(ch.a));
	assert_handles_become(event, 1);
}

START_TEST(an_end_in_a_descriptor_can_be_reached)
{
	struct channel x = channel_new(), y = channel_new(), z = channel_new();
	zx_handle_t end;
	int fd;

	/* z in y in x in a descriptor; and x's peer at z. */
	send_handle(y.a, z.b);
	send_handle(x.a, y.b);
	fd = fd_holding(x.b, 0);
	send_handle(z.a, x.a);
	collect();
	ck_assert_uint_eq(signals_of(z.a), ZX_CHANNEL_WRITABLE);
	ck_assert_uint_eq(signals_of(y.a), ZX_CHANNEL_WRITABLE);
	assert_ok(zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &end));
	end = receive_handle(receive_handle(receive_handle(end)));
	ck_assert_uint_eq(basic_info(end).type, ZX_OBJ_TYPE_CHANNEL);
	ck_assert_uint_eq(handle_count(end), 1);
}
END_TEST

START_TEST(what_only_a_descriptor_reached_goes_with_it)
{
	struct channel x = channel_new(), y = channel_new(), ring = channel_new();
	int fd;

	/* The descriptor's end has an end in its queue that is in a ring by itself. */
	send_handle(ring.a, y.b);
	send_handle(y.a, ring.b);
	send_handle(x.a, ring.a);
	fd = fd_holding(x.b, 0);
	collect();
	ck_assert_uint_eq(signals_of(x.a), ZX_CHANNEL_WRITABLE);
	close(fd);
	ck_assert_uint_eq(signals_of(x.a), ZX_CHANNEL_PEER_CLOSED);
	eventually(signals_of(y.a) & ZX_CHANNEL_PEER_CLOSED);
}
END_TEST

int main(void)
{
	test_begin("handle_fd_pass");
	test_case("pass", an_unprivileged_process_gets_a_handle_with_fewer_rights,
		  a_channel_between_strangers_begins_with_a_descriptor,
		  memory_is_shared_by_mmap_of_what_was_received,
		  a_view_shows_another_process_signals_and_the_end_only,
		  a_forked_child_may_take_what_it_inherits,
		  exec_closes_a_descriptor_unless_told_otherwise,
		  a_handle_in_a_descriptor_survives_its_process);
	test_case("flight", a_descriptor_in_flight_holds_until_the_socket_goes,
		  sockets_in_each_others_queues_do_not_keep_a_handle_for_ever);
	test_case("cycles", an_end_in_a_descriptor_can_be_reached,
		  what_only_a_descriptor_reached_goes_with_it);
	return test_end();
}
