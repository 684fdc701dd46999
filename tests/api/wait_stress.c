// SPDX-License-Identifier: GPL-2.0-only
/*
 * Processes of many threads wait, in each of the calls that wait, for what others make
 * come, while signals interrupt them and short deadlines end their waits. Whoever has to be
 * woken is: one wake-up lost, and the test hangs till its time is up. At the end all that
 * was posted has been taken, once.
 *
 * The objects reach the processes in descriptors.
 */
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>

#include <zircon/linux_fd.h>
#include <zircon/syscalls/port.h>

#include "common_channel.h"
#include "common_fd.h"

#define PROCESSES	3
#define TWINS		2	/* threads of each kind in each process */
#define SEMAPHORES	3
#define MOST		400	/* of what one process posts of a kind */
#define STOP		UINT64_MAX

enum kind { ONE, MANY, PACKET, MESSAGE, ASYNC, KINDS };

/* In memory that all processes share. */
struct totals {
	/* A semaphore: so many may be taken; its event is signalled when there are some. */
	int available[SEMAPHORES];
	int posting;		/* processes that still post */
	uint32_t taken[KINDS];
	/* How often each was taken. */
	uint8_t packets[PROCESSES][MOST];
	uint8_t messages[PROCESSES][MOST];
	uint8_t asyncs[PROCESSES][MOST];
};

static struct totals *totals;
static uint32_t posts;

/* What all have. */
struct common {
	int semaphores[SEMAPHORES];
	int port;
	int toggled;		/* an event that changes all the time */
	int written[PROCESSES], read[PROCESSES];
};

/* A process, by its handles. */
static struct {
	uint32_t me;
	zx_handle_t semaphores[SEMAPHORES], port, toggled, own_port, writer, reader;
} my;

struct worker {
	pthread_t thread;
	uint64_t seed;
};

static uint32_t draw(struct worker *w, uint32_t below)
{
	w->seed = w->seed * 6364136223846793005ull + 1442695040888963407ull;
	return (w->seed >> 33) % below;
}

/* Never, or so soon that it passes just as things happen. */
static zx_time_t some_deadline(struct worker *w)
{
	return draw(w, 4) ? ZX_TIME_INFINITE : now() + draw(w, 1000000);
}

static void take(enum kind kind)
{
	__atomic_fetch_add(&totals->taken[kind], 1, __ATOMIC_SEQ_CST);
}

static void take_number(enum kind kind, uint8_t numbers[PROCESSES][MOST], uint64_t number)
{
	child_ok(number < PROCESSES * MOST);
	child_ok(!__atomic_fetch_add(&numbers[number / MOST][number % MOST], 1,
				     __ATOMIC_SEQ_CST));
	take(kind);
}

/* ---- semaphores ----------------------------------------------------------------- */

static void post(int i)
{
	__atomic_fetch_add(&totals->available[i], 1, __ATOMIC_SEQ_CST);
	child_ok(!zx_object_signal(my.semaphores[i], 0, ZX_EVENT_SIGNALED));
}

static bool take_one(int i)
{
	int n = __atomic_load_n(&totals->available[i], __ATOMIC_SEQ_CST);

	while (n && !__atomic_compare_exchange_n(&totals->available[i], &n, n - 1, false,
						 __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		;
	return n;
}

static bool all_posted(void)
{
	return !__atomic_load_n(&totals->posting, __ATOMIC_SEQ_CST);
}

/*
 * Takes one, if there is one. Else the event is cleared; what was posted just then is
 * still seen. True also at the end, when nothing is left and nothing more will come.
 */
static bool take_or_clear(int i, enum kind kind, bool *end)
{
	bool taken = take_one(i), last;

	if (!taken) {
		child_ok(!zx_object_signal(my.semaphores[i], ZX_EVENT_SIGNALED, 0));
		last = all_posted();
		taken = take_one(i);
		*end = last && !taken;
		/* It may have been somebody else's signal that was cleared. */
		if (taken || *end)
			child_ok(!zx_object_signal(my.semaphores[i], 0, ZX_EVENT_SIGNALED));
	}
	if (taken)
		take(kind);
	return taken || *end;
}

static void *wait_for_one(void *arg)
{
	struct worker *w = arg;
	int i = my.me % SEMAPHORES;
	zx_status_t status;
	bool end = false;

	while (!end) {
		if (take_or_clear(i, ONE, &end))
			continue;
		status = zx_object_wait_one(my.semaphores[i], ZX_EVENT_SIGNALED,
					    some_deadline(w), NULL);
		child_ok(status == ZX_OK || status == ZX_ERR_TIMED_OUT);
	}
	return NULL;
}

static void *wait_for_many(void *arg)
{
	zx_wait_item_t items[SEMAPHORES];
	struct worker *w = arg;
	zx_status_t status;
	bool end = false;
	int i;

	while (!end) {
		bool some = false;

		for (i = 0; i < SEMAPHORES && !end; i++) {
			some |= take_or_clear(i, MANY, &end);
			items[i] = (zx_wait_item_t){ my.semaphores[i], ZX_EVENT_SIGNALED, 0 };
		}
		if (some)
			continue;
		status = zx_object_wait_many(items, SEMAPHORES, some_deadline(w));
		child_ok(status == ZX_OK || status == ZX_ERR_TIMED_OUT);
	}
	return NULL;
}

/* ---- ports and channels ---------------------------------------------------------- */

static void take_packets(struct worker *w, zx_handle_t port, enum kind kind,
			 uint8_t numbers[PROCESSES][MOST])
{
	zx_port_packet_t packet;
	zx_status_t status;

	for (;;) {
		status = zx_port_wait(port, some_deadline(w), &packet);
		child_ok(status == ZX_OK || status == ZX_ERR_TIMED_OUT);
		if (status == ZX_OK && packet.key == STOP)
			break;
		if (status == ZX_OK)
			take_number(kind, numbers, packet.key);
	}
}

static void *wait_for_packets(void *arg)
{
	take_packets(arg, my.port, PACKET, totals->packets);
	return NULL;
}

static void *wait_for_asyncs(void *arg)
{
	take_packets(arg, my.own_port, ASYNC, totals->asyncs);
	return NULL;
}

static void *wait_for_messages(void *arg)
{
	struct worker *w = arg;
	zx_status_t status;
	uint64_t number;

	for (;;) {
		status = zx_channel_read(my.reader, 0, &number, NULL, sizeof(number), 0, NULL,
					 NULL);
		if (status == ZX_OK && number == STOP)
			break;
		if (status == ZX_OK) {
			take_number(MESSAGE, totals->messages, number);
			continue;
		}
		child_ok(status == ZX_ERR_SHOULD_WAIT);
		status = zx_object_wait_one(my.reader, ZX_CHANNEL_READABLE, some_deadline(w), NULL);
		child_ok(status == ZX_OK || status == ZX_ERR_TIMED_OUT);
	}
	return NULL;
}

static void queue(zx_handle_t port, uint64_t key)
{
	const zx_port_packet_t packet = { .key = key, .type = ZX_PKT_TYPE_USER };

	child_ok(!zx_port_queue(port, &packet));
}

static void send(uint64_t number)
{
	child_ok(!zx_channel_write(my.writer, 0, &number, sizeof(number), NULL, 0));
}

static void toggle(void)
{
	child_ok(!zx_object_signal(my.toggled, ZX_EVENT_SIGNALED, 0));
	child_ok(!zx_object_signal(my.toggled, 0, ZX_EVENT_SIGNALED));
}

/* The last one to end tells those that take from what is everybody's. */
static void post_the_end(void)
{
	int i;

	/* What waits for an edge still has seen one then. */
	toggle();
	for (i = 0; i < TWINS; i++) {
		queue(my.own_port, STOP);
		send(STOP);
	}
	if (__atomic_sub_fetch(&totals->posting, 1, __ATOMIC_SEQ_CST))
		return;
	for (i = 0; i < SEMAPHORES; i++)
		child_ok(!zx_object_signal(my.semaphores[i], 0, ZX_EVENT_SIGNALED));
	for (i = 0; i < PROCESSES * TWINS; i++)
		queue(my.port, STOP);
}

static void *post_all(void *arg)
{
	struct worker *w = arg;
	uint32_t i;

	for (i = 0; i < posts; i++) {
		uint64_t number = my.me * MOST + i;

		post(draw(w, SEMAPHORES));
		queue(my.port, number);
		send(number);
		child_ok(!zx_object_wait_async(my.toggled, my.own_port, number, ZX_EVENT_SIGNALED,
					       i % 2 ? ZX_WAIT_ASYNC_EDGE : 0));
		if (!draw(w, 3))
			toggle();
		/* Mostly, so that the others are asleep again. */
		if (draw(w, 4))
			sched_yield();
	}
	post_the_end();
	return NULL;
}

/* ---- the processes ----------------------------------------------------------------- */

static void nothing(int signal)
{
	(void)signal;
}

static zx_handle_t from_fd(int fd)
{
	zx_handle_t handle;

	child_ok(!zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &handle));
	return handle;
}

static void run_process(const struct common *common, uint32_t me)
{
	static void *(*const bodies[])(void *) = {
		wait_for_one, wait_for_many, wait_for_packets, wait_for_messages, wait_for_asyncs,
		post_all,
	};
	struct worker workers[KINDS * TWINS + 1];
	const size_t n = ARRAY_SIZE(workers);
	struct sigaction action = { .sa_handler = nothing, .sa_flags = me & 1 ? SA_RESTART : 0 };
	size_t i, left = n;

	child_ok(!sigaction(SIGUSR1, &action, NULL));
	my.me = me;
	for (i = 0; i < SEMAPHORES; i++)
		my.semaphores[i] = from_fd(common->semaphores[i]);
	my.port = from_fd(common->port);
	my.toggled = from_fd(common->toggled);
	my.writer = from_fd(common->written[me]);
	my.reader = from_fd(common->read[me]);
	child_ok(!zx_port_create(0, &my.own_port));
	for (i = 0; i < n; i++) {
		workers[i].seed = me * 1000 + i;
		child_ok(!pthread_create(&workers[i].thread, NULL, bodies[i / TWINS],
					 &workers[i]));
	}
	/* Whoever has come to the end is joined, all others are interrupted. */
	while (left) {
		if (!pthread_tryjoin_np(workers[left - 1].thread, NULL)) {
			left--;
			continue;
		}
		for (i = 0; i < left; i++)
			pthread_kill(workers[i].thread, SIGUSR1);
		sleep_ms(2);
	}
	_exit(0);
}

static zx_handle_t port_new(void)
{
	zx_handle_t port;

	assert_ok(zx_port_create(0, &port));
	return port;
}

static void assert_each_once(uint8_t numbers[PROCESSES][MOST])
{
	uint32_t p, i;

	for (p = 0; p < PROCESSES; p++)
		for (i = 0; i < MOST; i++)
			ck_assert_uint_eq(numbers[p][i], i < posts);
}

START_TEST(no_wake_up_is_lost_among_processes)
{
	pid_t children[PROCESSES];
	zx_port_packet_t packet;
	struct common common;
	zx_handle_t port;
	int i;

	posts = slow_machine() ? 100 : MOST;
	totals = mmap(NULL, sizeof(*totals), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
		      -1, 0);
	ck_assert(totals != MAP_FAILED);
	totals->posting = PROCESSES;
	for (i = 0; i < SEMAPHORES; i++)
		common.semaphores[i] = fd_holding(event_new(), 0);
	common.port = fd_holding(port_new(), 0);
	common.toggled = fd_holding(event_new(), 0);
	for (i = 0; i < PROCESSES; i++) {
		struct channel channel = channel_new();

		common.written[i] = fd_holding(channel.a, 0);
		common.read[(i + 1) % PROCESSES] = fd_holding(channel.b, 0);
	}
	for (i = 0; i < PROCESSES; i++) {
		children[i] = fork();
		ck_assert_int_ge(children[i], 0);
		if (!children[i])
			run_process(&common, i);
	}
	for (i = 0; i < PROCESSES; i++)
		assert_child_ok(children[i]);
	assert_each_once(totals->packets);
	assert_each_once(totals->messages);
	assert_each_once(totals->asyncs);
	ck_assert_uint_eq(totals->taken[PACKET], PROCESSES * posts);
	ck_assert_uint_eq(totals->taken[MESSAGE], PROCESSES * posts);
	ck_assert_uint_eq(totals->taken[ASYNC], PROCESSES * posts);
	for (i = 0; i < SEMAPHORES; i++)
		ck_assert_int_eq(totals->available[i], 0);
	ck_assert_uint_eq(totals->taken[ONE] + totals->taken[MANY], PROCESSES * posts);
	assert_ok(zx_handle_from_fd(common.port, ZX_RIGHT_SAME_RIGHTS, &port));
	assert_status(zx_port_wait(port, 0, &packet), ZX_ERR_TIMED_OUT);
}
END_TEST

int main(void)
{
	test_begin("wait_stress");
	test_case("stress", no_wake_up_is_lost_among_processes);
	return test_end();
}
