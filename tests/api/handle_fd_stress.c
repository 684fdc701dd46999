// SPDX-License-Identifier: GPL-2.0-only
/*
 * Descriptors of handles under many threads: no wake-up is lost, exact totals, and races
 * of closing, polling, signalling and taking out.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/mman.h>

#include <zircon/syscalls/port.h>

#include "common_channel.h"
#include "common_fd.h"

#define A ZX_USER_SIGNAL_0
#define THREADS 4

static int messages(void)
{
	return slow_machine() ? 1000 : 10000;
}

/* ---- no wake-up is lost --------------------------------------------------- */

static void *writer_thread(void *arg)
{
	zx_handle_t channel = *(zx_handle_t *)arg;
	zx_signals_t observed;
	int i;

	for (i = 0; i < messages(); i++) {
		child_ok(!zx_channel_write(channel, 0, &i, sizeof(i), NULL, 0));
		/* In turn, mostly: each message is then an edge that may be lost. */
		if (i % 8)
			continue;
		child_ok(!zx_object_wait_one(channel, A, SOON, &observed));
		child_ok(!zx_object_signal(channel, A, 0));
	}
	return NULL;
}

/* Reads all that is written to @ch.b, by epoll on what shows @ch.a. */
static void read_by_epoll(uint32_t flags)
{
	struct channel ch = channel_new();
	int epoll = epoll_on(fd_view(ch.a, ZX_CHANNEL_READABLE), flags);
	pthread_t writer;
	zx_status_t status;
	int i = 0, got;

	ck_assert_int_eq(pthread_create(&writer, NULL, writer_thread, &ch.b), 0);
	while (i < messages()) {
		ck_assert_uint_eq(epoll_soon(epoll), EPOLLIN);
		while (!(status = zx_channel_read(ch.a, 0, &got, NULL, sizeof(got), 0, NULL,
						  NULL))) {
			ck_assert_int_eq(got, i);
			if (!(i++ % 8))
				assert_ok(zx_object_signal_peer(ch.a, 0, A));
		}
		assert_status(status, ZX_ERR_SHOULD_WAIT);
	}
	ck_assert_int_eq(pthread_join(writer, NULL), 0);
	ck_assert_uint_eq(epoll_now(epoll), 0);
}

START_TEST(every_message_is_read_by_a_level_triggered_loop)
{
	read_by_epoll(0);
}
END_TEST

START_TEST(every_message_is_read_by_an_edge_triggered_loop)
{
	read_by_epoll(EPOLLET);
}
END_TEST

struct port_loop {
	zx_handle_t port;
	int epoll;
	uint64_t sum;
	atomic_int *taken;
};

static void *port_loop_thread(void *arg)
{
	struct port_loop *loop = arg;
	zx_port_packet_t packet;

	/* The view ends with the handle, when all packets were taken. */
	while (epoll_soon(loop->epoll) == EPOLLIN) {
		while (!zx_port_wait(loop->port, 0, &packet)) {
			loop->sum += packet.key;
			atomic_fetch_add(loop->taken, 1);
		}
	}
	return NULL;
}

static void *port_queue_thread(void *arg)
{
	zx_handle_t port = *(zx_handle_t *)arg;
	zx_port_packet_t packet = { .type = ZX_PKT_TYPE_USER };
	int i;

	for (i = 0; i < messages(); i++) {
		zx_status_t status;

		packet.key = i;
		while ((status = zx_port_queue(port, &packet)) == ZX_ERR_SHOULD_WAIT)
			sleep_ms(1);
		child_ok(!status);
	}
	return NULL;
}

START_TEST(every_packet_is_taken_once_by_loops_of_both_kinds)
{
	pthread_t threads[2 * THREADS];
	struct port_loop loops[THREADS];
	uint64_t sum = 0, n = messages();
	atomic_int taken = 0;
	zx_handle_t port;
	int i;

	assert_ok(zx_port_create(0, &port));
	for (i = 0; i < THREADS; i++) {
		loops[i] = (struct port_loop){ port, epoll_on(fd_view(port, 0), i % 2 ? EPOLLET : 0),
					       0, &taken };
		ck_assert_int_eq(pthread_create(&threads[i], NULL, port_loop_thread, &loops[i]), 0);
	}
	for (; i < 2 * THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, port_queue_thread, &port), 0);
	while (--i >= THREADS)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	eventually(atomic_load(&taken) == (int)n * THREADS);
	assert_ok(zx_handle_close(port));
	for (; i >= 0; i--) {
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
		sum += loops[i].sum;
	}
	ck_assert_uint_eq(sum, n * (n - 1) / 2 * THREADS);
}
END_TEST

/* ---- races ---------------------------------------------------------------- */

struct takers {
	pthread_barrier_t barrier;
	int fd;
	atomic_int got;
	atomic_int wrong;
};

static void *taker_thread(void *arg)
{
	struct takers *takers = arg;
	int i, rounds = messages() / 10;

	for (i = 0; i < rounds; i++) {
		zx_handle_t out;
		zx_status_t status;

		pthread_barrier_wait(&takers->barrier);
		status = zx_handle_from_fd(takers->fd, ZX_RIGHT_SAME_RIGHTS, &out);
		if (status == ZX_OK) {
			atomic_fetch_add(&takers->got, 1);
			zx_handle_close(out);
		} else if (status != ZX_ERR_BAD_STATE) {
			atomic_fetch_add(&takers->wrong, 1);
		}
		pthread_barrier_wait(&takers->barrier);
	}
	return NULL;
}

START_TEST(of_threads_that_race_for_a_handle_one_gets_it)
{
	struct takers takers = { .got = 0 };
	pthread_t threads[THREADS];
	int i, rounds = messages() / 10;

	pthread_barrier_init(&takers.barrier, NULL, THREADS + 1);
	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, taker_thread, &takers), 0);
	for (i = 0; i < rounds; i++) {
		struct channel ch = channel_new();

		takers.fd = fd_holding(ch.a, 0);
		pthread_barrier_wait(&takers.barrier);
		pthread_barrier_wait(&takers.barrier);
		ck_assert_int_eq(atomic_load(&takers.got), i + 1);
		ck_assert_uint_eq(signals_of(ch.b), ZX_CHANNEL_PEER_CLOSED);
		close(takers.fd);
		zx_handle_close(ch.b);
	}
	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	ck_assert_int_eq(atomic_load(&takers.wrong), 0);
}
END_TEST

#define SHARED 8

struct chaos {
	zx_handle_t objects[3];
	int epoll;
	atomic_int fds[SHARED];
	/* Handles that come and go, for views to end with. */
	_Atomic zx_handle_t handles[SHARED];
};

struct player {
	struct chaos *chaos;
	unsigned int seed;
};

static void chaos_make(struct chaos *chaos, unsigned int n)
{
	zx_handle_t copy, old;
	bool view = n & 1;
	int fd, was;

	if (zx_handle_duplicate(chaos->objects[n / 2 % 3],
				n / 8 % 2 ? ZX_RIGHT_SAME_RIGHTS : ZX_RIGHT_TRANSFER |
				ZX_RIGHT_WAIT | ZX_RIGHT_READ | ZX_RIGHT_MAP, &copy))
		return;
	if (zx_fd_from_handle(copy, n / 2 % 3 == 1 ? 0 : A, view ? ZX_LINUX_FD_VIEW : 0, &fd)) {
		zx_handle_close(copy);
		return;
	}
	was = atomic_exchange(&chaos->fds[n / 16 % SHARED], fd);
	if (was >= 0)
		close(was);
	if (view) {
		old = atomic_exchange(&chaos->handles[n / 16 % SHARED], copy);
		zx_handle_close(old);
	}
}

static void *chaos_thread(void *arg)
{
	struct player *player = arg;
	struct chaos *chaos = player->chaos;
	int i, rounds = messages();

	for (i = 0; i < rounds; i++) {
		unsigned int n = rand_r(&player->seed), slot = n / 16 % SHARED;
		int fd = atomic_load(&chaos->fds[slot]);
		struct pollfd pfd = { .fd = fd, .events = POLLIN };
		struct epoll_event event = { .events = EPOLLIN | (n & 256 ? EPOLLET : 0) };
		zx_port_packet_t packet = { .type = ZX_PKT_TYPE_USER };
		zx_handle_t out;
		void *where;

		switch (n % 10) {
		case 0:
		case 1:
			chaos_make(chaos, rand_r(&player->seed));
			break;
		case 2:
			fd = atomic_exchange(&chaos->fds[slot], -1);
			if (fd >= 0)
				close(fd);
			break;
		case 3:
			poll(&pfd, 1, 0);
			break;
		case 4:
			epoll_ctl(chaos->epoll, n & 512 ? EPOLL_CTL_ADD : EPOLL_CTL_DEL, fd,
				  &event);
			break;
		case 5:
			epoll_wait(chaos->epoll, &event, 1, 0);
			break;
		case 6:
			if (!zx_handle_from_fd(fd, n & 256 ? ZX_RIGHT_SAME_RIGHTS : ZX_RIGHT_WAIT,
					       &out))
				zx_handle_close(out);
			break;
		case 7:
			zx_object_signal(chaos->objects[0], n & 256 ? A : 0, n & 512 ? A : 0);
			zx_object_signal(chaos->objects[2], n & 256 ? A : 0, n & 512 ? A : 0);
			break;
		case 8:
			if (n & 256)
				zx_port_queue(chaos->objects[1], &packet);
			else
				zx_port_wait(chaos->objects[1], 0, &packet);
			zx_handle_close(atomic_exchange(&chaos->handles[slot], ZX_HANDLE_INVALID));
			break;
		case 9:
			where = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, fd, 0);
			if (where != MAP_FAILED)
				munmap(where, PAGE);
			break;
		}
	}
	return NULL;
}

START_TEST(chaos_leaves_nothing_behind)
{
	struct chaos chaos = { .epoll = epoll_create1(EPOLL_CLOEXEC) };
	struct player players[THREADS];
	pthread_t threads[THREADS];
	int i;

	chaos.objects[0] = event_new();
	assert_ok(zx_port_create(0, &chaos.objects[1]));
	chaos.objects[2] = vmo_new(PAGES(4));
	for (i = 0; i < SHARED; i++)
		atomic_init(&chaos.fds[i], -1);
	for (i = 0; i < THREADS; i++) {
		players[i] = (struct player){ &chaos, 20260101 + i };
		ck_assert_int_eq(pthread_create(&threads[i], NULL, chaos_thread, &players[i]), 0);
	}
	for (i = 0; i < THREADS; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	for (i = 0; i < SHARED; i++) {
		if (chaos.fds[i] >= 0)
			close(chaos.fds[i]);
		zx_handle_close(chaos.handles[i]);
	}
	for (i = 0; i < 3; i++)
		ck_assert_uint_eq(handle_count(chaos.objects[i]), 1);
}
END_TEST

int main(void)
{
	test_begin("handle_fd_stress");
	test_case("wake", every_message_is_read_by_a_level_triggered_loop,
		  every_message_is_read_by_an_edge_triggered_loop,
		  every_packet_is_taken_once_by_loops_of_both_kinds);
	test_case("races", of_threads_that_race_for_a_handle_one_gets_it,
		  chaos_leaves_nothing_behind);
	return test_end();
}
