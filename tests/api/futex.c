// SPDX-License-Identifier: GPL-2.0-only
/* Futexes; objects.md 11, 16.17. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/zircon.h>

#include "common.h"
#include "common_stuck.h"

#define MISALIGNED(futex) ((const zx_futex_t *)((const char *)&(futex) + 2))
#define ANYWHERE ((const zx_futex_t *)bad_pointer)

/* ---- waiters ------------------------------------------------------------ */

struct waiter {
	const zx_futex_t *futex;
	int32_t value;
	zx_handle_t owner;
	zx_time_t deadline;
	bool nameless;		/* never asks for zx_thread_self() */
	int realtime;		/* priority; 0: an ordinary thread */
	volatile pid_t tid;
	zx_handle_t self;
	zx_koid_t koid;
	volatile zx_status_t status;
	volatile bool done;
	pthread_t thread;
};

static void *waiter_main(void *arg)
{
	struct sched_param param = { 0 };
	struct waiter *w = arg;

	param.sched_priority = w->realtime;
	if (w->realtime)
		ck_assert_int_eq(sched_setscheduler(0, SCHED_FIFO, &param), 0);
	if (!w->nameless) {
		w->self = zx_thread_self();
		w->koid = koid_of(w->self);
	}
	w->tid = gettid();
	w->status = zx_futex_wait(w->futex, w->value, w->owner, w->deadline);
	w->done = true;
	return NULL;
}

/* Does that thread sleep in zx_futex_wait()? */
static bool sleeps(pid_t tid)
{
	char path[64], state = 0;
	unsigned long nr = 0, fd, command = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/task/%d/syscall", tid);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (fscanf(file, "%lu %lx %lx", &nr, &fd, &command) != 3)
		nr = 0;
	fclose(file);
	if (nr != SYS_ioctl || command != ZX_IOC_FUTEX_WAIT)
		return false;
	snprintf(path, sizeof(path), "/proc/self/task/%d/stat", tid);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (fscanf(file, "%*d (%*[^)]) %c", &state) != 1)
		state = 0;
	fclose(file);
	return state == 'S';
}

static void waiter_start(struct waiter *w)
{
	if (!w->deadline)
		w->deadline = ZX_TIME_INFINITE;
	ck_assert_int_eq(pthread_create(&w->thread, NULL, waiter_main, w), 0);
	eventually(w->done || (w->tid && sleeps(w->tid)));
}

static struct waiter *waiter_new(const zx_futex_t *futex, zx_handle_t owner)
{
	struct waiter *w = calloc(1, sizeof(*w));

	w->futex = futex;
	w->value = *(const volatile int *)futex;
	w->owner = owner;
	waiter_start(w);
	return w;
}

static void waiter_expect(struct waiter *w, zx_status_t status)
{
	eventually(w->done);
	pthread_join(w->thread, NULL);
	assert_status(w->status, status);
}

static int count_done(struct waiter **w, int n)
{
	int i, done = 0;

	for (i = 0; i < n; i++)
		done += w[i]->done;
	return done;
}

static zx_koid_t owner_of(const zx_futex_t *futex)
{
	zx_koid_t koid = 99;

	assert_ok(zx_futex_get_owner(futex, &koid));
	return koid;
}

static zx_koid_t self_koid(void)
{
	return koid_of(zx_thread_self());
}

static zx_handle_t started_thread_elsewhere(struct mini *mini)
{
	mini_run(mini, zx_job_default(), &blob_sleep, 0);
	return mini->thread;
}

static zx_handle_t unstarted_thread(void)
{
	zx_handle_t thread;

	assert_ok(zx_thread_create(zx_process_self(), "t", 1, 0, &thread));
	return thread;
}

static void *nothing(void *arg)
{
	*(zx_handle_t *)arg = zx_thread_self();
	zx_thread_exit();
}

/* A handle to a thread of this process that has exited. */
static zx_handle_t dead_thread(void)
{
	zx_handle_t thread = 0;
	zx_handle_t copy;
	pthread_t p;

	ck_assert_int_eq(pthread_create(&p, NULL, nothing, &thread), 0);
	eventually(*(volatile zx_handle_t *)&thread);
	assert_ok(zx_handle_duplicate(thread, ZX_RIGHTS_BASIC, &copy));
	wait_terminated(copy);
	return copy;
}

/* ---- wait --------------------------------------------------------------- */

START_TEST(wait_wants_an_aligned_pointer)
{
	static zx_futex_t futex;
	int i;

	assert_status(zx_futex_wait(NULL, 0, 0, 0), ZX_ERR_INVALID_ARGS);
	for (i = 1; i < 4; i++)
		assert_status(zx_futex_wait((zx_futex_t *)((char *)&futex + i), 0, 0, 0),
			      ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_wait(&futex, 0, 0, 0), ZX_ERR_TIMED_OUT);
}
END_TEST

START_TEST(wait_wants_a_word_that_can_be_read)
{
	char *page = mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	assert_status(zx_futex_wait(bad_pointer, 0, 0, ZX_TIME_INFINITE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_wait(kernel_pointer, 0, 0, ZX_TIME_INFINITE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_wait((void *)NON_CANONICAL_ADDRESS, 0, 0, ZX_TIME_INFINITE),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_wait((void *)page, 0, 0, ZX_TIME_INFINITE), ZX_ERR_INVALID_ARGS);
	/* Before what is said of the owner. */
	assert_status(zx_futex_wait((void *)page, 0, bad_handle(1, event_new()), ZX_TIME_INFINITE),
		      ZX_ERR_INVALID_ARGS);
	ck_assert_int_eq(mprotect(page, PAGE, PROT_READ), 0);
	assert_status(zx_futex_wait((void *)page, 1, 0, ZX_TIME_INFINITE), ZX_ERR_BAD_STATE);
	assert_status(zx_futex_wait((void *)page, 0, 0, 0), ZX_ERR_TIMED_OUT);
}
END_TEST

START_TEST(another_value_is_bad_state_whatever_the_owner)
{
	static zx_futex_t futex = 5;
	int i;

	assert_status(zx_futex_wait(&futex, 4, 0, ZX_TIME_INFINITE), ZX_ERR_BAD_STATE);
	assert_status(zx_futex_wait(&futex, -5, 0, 0), ZX_ERR_BAD_STATE);
	for (i = 0; i < BAD_HANDLES; i++)
		assert_status(zx_futex_wait(&futex, 4, bad_handle(i, event_new()),
					    ZX_TIME_INFINITE), ZX_ERR_BAD_STATE);
	assert_status(zx_futex_wait(&futex, 4, event_new(), ZX_TIME_INFINITE), ZX_ERR_BAD_STATE);
	assert_status(zx_futex_wait(&futex, 4, zx_thread_self(), ZX_TIME_INFINITE),
		      ZX_ERR_BAD_STATE);
}
END_TEST

START_TEST(an_owner_is_a_running_thread_of_this_process)
{
	static zx_futex_t futex;
	struct mini mini;
	int i;

	/* The first of the bad ones is zero, which is no owner. */
	for (i = 1; i < BAD_HANDLES; i++)
		assert_status(zx_futex_wait(&futex, 0, bad_handle(i, event_new()),
					    ZX_TIME_INFINITE), ZX_ERR_BAD_HANDLE);
	assert_status(zx_futex_wait(&futex, 0, powerless_event(), ZX_TIME_INFINITE),
		      ZX_ERR_WRONG_TYPE);
	assert_status(zx_futex_wait(&futex, 0, zx_process_self(), ZX_TIME_INFINITE),
		      ZX_ERR_WRONG_TYPE);
	assert_status(zx_futex_wait(&futex, 0, unstarted_thread(), ZX_TIME_INFINITE),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_wait(&futex, 0, started_thread_elsewhere(&mini), ZX_TIME_INFINITE),
		      ZX_ERR_INVALID_ARGS);
	mini_end(&mini);
	assert_status(zx_futex_wait(&futex, 0, zx_thread_self(), ZX_TIME_INFINITE),
		      ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(an_owner_does_not_wait_for_itself)
{
	static zx_futex_t futex, other;
	struct waiter *first = waiter_new(&futex, 0), *second = waiter_new(&futex, 0);

	assert_status(zx_futex_wait(&futex, 0, first->self, ZX_TIME_INFINITE),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_wait(&futex, 0, second->self, ZX_TIME_INFINITE),
		      ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(owner_of(&futex), 0);
	/* It may wait for something else. */
	assert_status(zx_futex_wait(&other, 0, first->self, 0), ZX_ERR_TIMED_OUT);
	assert_ok(zx_futex_wake(&futex, 2));
	waiter_expect(first, ZX_OK);
	waiter_expect(second, ZX_OK);
}
END_TEST

START_TEST(an_owner_handle_needs_no_rights)
{
	static zx_futex_t futex;
	zx_handle_t self = with_rights(zx_thread_self(), ZX_RIGHT_NONE);
	struct waiter *w = waiter_new(&futex, self);

	ck_assert_uint_eq(owner_of(&futex), self_koid());
	assert_ok(zx_futex_wake(&futex, 1));
	waiter_expect(w, ZX_OK);
}
END_TEST

START_TEST(a_dead_owner_is_no_owner)
{
	static zx_futex_t futex;
	struct waiter *w = waiter_new(&futex, dead_thread());

	ck_assert_uint_eq(owner_of(&futex), 0);
	assert_ok(zx_futex_wake(&futex, 1));
	waiter_expect(w, ZX_OK);
}
END_TEST

START_TEST(a_deadline_ends_the_wait_and_never_early)
{
	static const zx_time_t past[] = { 0, -1, 1, ZX_TIME_INFINITE_PAST };
	static zx_futex_t futex;
	zx_time_t deadline;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(past); i++)
		assert_status(zx_futex_wait(&futex, 0, 0, past[i]), ZX_ERR_TIMED_OUT);
	deadline = after_ms(30);
	assert_status(zx_futex_wait(&futex, 0, 0, deadline), ZX_ERR_TIMED_OUT);
	ck_assert_int_ge(now(), deadline);
}
END_TEST

START_TEST(a_word_in_a_vmo_may_be_waited_at)
{
	zx_vaddr_t at = map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo_new(PAGES(2)), PAGES(2));
	const zx_futex_t *futex = (void *)(at + PAGE + 8);
	struct waiter *w;

	/* Nothing is there yet: the page has to come first. */
	assert_status(zx_futex_wait((void *)at, 0, 0, 0), ZX_ERR_TIMED_OUT);
	w = waiter_new(futex, 0);
	assert_ok(zx_futex_wake(futex, 1));
	waiter_expect(w, ZX_OK);
}
END_TEST

static void *waits_at_stuck(void *arg)
{
	return (void *)(long)zx_futex_wait(arg, 1, 0, ZX_TIME_INFINITE);
}

START_TEST(memory_that_does_not_come_holds_up_nobody_else)
{
	enum { OTHERS = 64 };
	static zx_futex_t futexes[OTHERS];
	struct waiter *w[OTHERS];
	struct stuck stuck;
	pthread_t thread;
	void *status;
	int i;

	stuck_make(&stuck);
	ck_assert_int_eq(pthread_create(&thread, NULL, waits_at_stuck, stuck.page), 0);
	stuck_wait(&stuck);
	/* Some of these share a bucket with it. */
	for (i = 0; i < OTHERS; i++)
		w[i] = waiter_new(&futexes[i], zx_thread_self());
	for (i = 0; i < OTHERS; i++) {
		ck_assert_uint_eq(owner_of(&futexes[i]), self_koid());
		assert_ok(zx_futex_wake(&futexes[i], 1));
		waiter_expect(w[i], ZX_OK);
	}
	assert_ok(zx_futex_wake((void *)stuck.page, 1));
	stuck_release(&stuck);
	pthread_join(thread, &status);
	ck_assert_int_eq((long)status, ZX_ERR_BAD_STATE);
}
END_TEST

/* ---- wake --------------------------------------------------------------- */

START_TEST(wake_wants_an_aligned_pointer_and_no_memory)
{
	static zx_futex_t futex;

	assert_status(zx_futex_wake(NULL, 1), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_wake(MISALIGNED(futex), 1), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_wake_single_owner(NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_wake_single_owner(MISALIGNED(futex)), ZX_ERR_INVALID_ARGS);
	assert_ok(zx_futex_wake(ANYWHERE, 1));
	assert_ok(zx_futex_wake(kernel_pointer, UINT32_MAX));
	assert_ok(zx_futex_wake_single_owner(ANYWHERE));
	assert_ok(zx_futex_wake(&futex, 0));
}
END_TEST

START_TEST(wake_wakes_so_many_in_the_order_they_came)
{
	static zx_futex_t futex, neighbour;
	struct waiter *w[6], *other = waiter_new(&neighbour, 0);
	int i;

	for (i = 0; i < 6; i++)
		w[i] = waiter_new(&futex, 0);
	assert_ok(zx_futex_wake(&futex, 0));
	assert_ok(zx_futex_wake(&futex, 1));
	waiter_expect(w[0], ZX_OK);
	ck_assert_int_eq(count_done(w, 6), 1);
	assert_ok(zx_futex_wake(&futex, 2));
	waiter_expect(w[1], ZX_OK);
	waiter_expect(w[2], ZX_OK);
	ck_assert_int_eq(count_done(w, 6), 3);
	for (i = 3; i < 6; i++)
		ck_assert(sleeps(w[i]->tid));
	assert_ok(zx_futex_wake(&futex, UINT32_MAX));
	for (i = 3; i < 6; i++)
		waiter_expect(w[i], ZX_OK);
	ck_assert(!other->done);
	assert_ok(zx_futex_wake(&neighbour, 7));
	waiter_expect(other, ZX_OK);
}
END_TEST

START_TEST(wake_wakes_the_highest_priority_first)
{
	static const int priorities[] = { 0, 5, 0, 9, 5 }, order[] = { 3, 1, 4, 0, 2 };
	enum { N = ARRAY_SIZE(priorities) };
	static zx_futex_t futex, other;
	struct waiter *w[N];
	int i;

	for (i = 0; i < N; i++) {
		w[i] = calloc(1, sizeof(*w[i]));
		w[i]->futex = &futex;
		w[i]->realtime = priorities[i];
		waiter_start(w[i]);
	}
	for (i = 0; i < 2; i++) {
		assert_ok(zx_futex_wake(&futex, 1));
		waiter_expect(w[order[i]], ZX_OK);
		ck_assert_int_eq(count_done(w, N), i + 1);
	}
	assert_ok(zx_futex_requeue(&futex, 0, 0, &other, UINT32_MAX, 0));
	for (; i < N; i++) {
		assert_ok(zx_futex_wake(&other, 1));
		waiter_expect(w[order[i]], ZX_OK);
		ck_assert_int_eq(count_done(w, N), i + 1);
	}
}
END_TEST

START_TEST(who_leaves_the_queue_takes_nobody_along)
{
	static zx_futex_t futex;
	struct waiter *w[4];
	int i;

	/* First, last and one between them time out; who is left is woken. */
	for (i = 0; i < 4; i++) {
		w[i] = calloc(1, sizeof(*w[i]));
		w[i]->futex = &futex;
		w[i]->owner = zx_thread_self();
		w[i]->deadline = i == 2 ? ZX_TIME_INFINITE : after_ms(300);
		waiter_start(w[i]);
	}
	for (i = 0; i < 4; i++)
		if (i != 2)
			waiter_expect(w[i], ZX_ERR_TIMED_OUT);
	ck_assert(sleeps(w[2]->tid));
	ck_assert_uint_eq(owner_of(&futex), self_koid());
	assert_ok(zx_futex_wake(&futex, 1));
	waiter_expect(w[2], ZX_OK);
	ck_assert_uint_eq(owner_of(&futex), 0);
}
END_TEST

START_TEST(hundreds_of_waiters_at_as_many_words)
{
	const int n = slow_machine() ? 60 : 200;
	static zx_futex_t futexes[200];
	struct waiter *w[200];
	int i;

	for (i = 0; i < n; i++)
		w[i] = waiter_new(&futexes[i * 7 % n], 0);
	for (i = 0; i < n; i++) {
		ck_assert_int_eq(count_done(w, n), i);
		assert_ok(zx_futex_wake(w[i]->futex, UINT32_MAX));
		waiter_expect(w[i], ZX_OK);
	}
}
END_TEST

/* ---- requeue ------------------------------------------------------------ */

START_TEST(requeue_checks_in_its_order)
{
	static zx_futex_t from, to;
	zx_handle_t bad = bad_handle(1, event_new()), self = zx_thread_self();
	struct waiter *here, *there;
	struct mini mini;
	int i;

	assert_status(zx_futex_requeue(NULL, 0, 1, &to, 0, bad), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_requeue(&from, 0, 1, NULL, 0, bad), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_requeue(MISALIGNED(from), 0, 1, &to, 0, bad), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_requeue(&from, 0, 1, MISALIGNED(to), 0, bad), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_requeue(&from, 0, 1, &from, 0, bad), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_requeue(ANYWHERE, 0, 0, &to, 0, bad), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_requeue(&from, 0, 1, &to, 0, bad), ZX_ERR_BAD_STATE);
	for (i = 1; i < BAD_HANDLES; i++)
		assert_status(zx_futex_requeue(&from, 0, 0, &to, 0, bad_handle(i, bad)),
			      ZX_ERR_BAD_HANDLE);
	assert_status(zx_futex_requeue(&from, 0, 0, &to, 0, powerless_event()), ZX_ERR_WRONG_TYPE);
	assert_status(zx_futex_requeue(&from, 0, 0, &to, 0, unstarted_thread()),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_requeue(&from, 0, 0, &to, 0, started_thread_elsewhere(&mini)),
		      ZX_ERR_INVALID_ARGS);
	mini_end(&mini);
	here = waiter_new(&from, 0);
	there = waiter_new(&to, 0);
	assert_status(zx_futex_requeue(&from, 1, 0, &to, 1, here->self), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_requeue(&from, 1, 0, &to, 1, there->self), ZX_ERR_INVALID_ARGS);
	ck_assert(!here->done && !there->done);
	/* The caller may, and a dead thread counts as none. */
	assert_ok(zx_futex_requeue(&from, 0, 0, &to, 0, self));
	ck_assert_uint_eq(owner_of(&to), self_koid());
	assert_ok(zx_futex_requeue(&from, 0, 0, &to, 0, dead_thread()));
	ck_assert_uint_eq(owner_of(&to), 0);
	assert_ok(zx_futex_wake(&from, 1));
	waiter_expect(here, ZX_OK);
	assert_ok(zx_futex_wake(&to, 1));
	waiter_expect(there, ZX_OK);
}
END_TEST

START_TEST(requeue_single_owner_checks_the_same)
{
	static zx_futex_t from, to;
	zx_handle_t bad = bad_handle(1, event_new());

	assert_status(zx_futex_requeue_single_owner(NULL, 1, &to, 0, bad), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_requeue_single_owner(&from, 1, MISALIGNED(to), 0, bad),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_requeue_single_owner(&from, 1, &from, 0, bad), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_requeue_single_owner(ANYWHERE, 0, &to, 0, bad),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_requeue_single_owner(&from, 1, &to, 0, bad), ZX_ERR_BAD_STATE);
	assert_status(zx_futex_requeue_single_owner(&from, 0, &to, 0, bad), ZX_ERR_BAD_HANDLE);
	assert_status(zx_futex_requeue_single_owner(&from, 0, &to, 0, powerless_event()),
		      ZX_ERR_WRONG_TYPE);
	assert_status(zx_futex_requeue_single_owner(&from, 0, &to, 0, unstarted_thread()),
		      ZX_ERR_INVALID_ARGS);
	assert_ok(zx_futex_requeue_single_owner(&from, 0, &to, 0, 0));
}
END_TEST

START_TEST(of_six_three_are_woken_two_are_moved_and_one_stays)
{
	static zx_futex_t from, to;
	struct waiter *w[6];
	int i;

	for (i = 0; i < 6; i++)
		w[i] = waiter_new(&from, 0);
	assert_ok(zx_futex_requeue(&from, 3, 0, &to, 2, 0));
	for (i = 0; i < 3; i++)
		waiter_expect(w[i], ZX_OK);
	ck_assert_int_eq(count_done(w, 6), 3);
	assert_ok(zx_futex_wake(&to, UINT32_MAX));
	waiter_expect(w[3], ZX_OK);
	waiter_expect(w[4], ZX_OK);
	ck_assert_int_eq(count_done(w, 6), 5);
	ck_assert(sleeps(w[5]->tid));
	assert_ok(zx_futex_wake(&from, UINT32_MAX));
	waiter_expect(w[5], ZX_OK);
}
END_TEST

START_TEST(what_is_moved_queues_up_behind_who_is_there)
{
	static zx_futex_t from, to;
	struct waiter *there = waiter_new(&to, 0), *w[2];
	int i;

	for (i = 0; i < 2; i++)
		w[i] = waiter_new(&from, 0);
	/* Nobody is woken, the word there is not read. */
	to = 1234;
	assert_ok(zx_futex_requeue(&from, 0, 0, &to, UINT32_MAX, 0));
	assert_ok(zx_futex_wake(&from, UINT32_MAX));
	assert_ok(zx_futex_wake(&to, 1));
	waiter_expect(there, ZX_OK);
	ck_assert_int_eq(count_done(w, 2), 0);
	/* Nor is it memory at all. */
	assert_ok(zx_futex_requeue(&to, 0, 1234, ANYWHERE, 1, 0));
	assert_ok(zx_futex_wake(ANYWHERE, 1));
	waiter_expect(w[0], ZX_OK);
	assert_ok(zx_futex_wake(&to, 1));
	waiter_expect(w[1], ZX_OK);
}
END_TEST

START_TEST(who_was_moved_times_out_all_the_same)
{
	static zx_futex_t from, to;
	struct waiter *stays, *w;
	int64_t ms = 250;

	/* Till it is fast enough to be moved. */
	for (;; ms *= 2) {
		w = calloc(1, sizeof(*w));
		w->futex = &from;
		w->deadline = after_ms(ms);
		waiter_start(w);
		assert_ok(zx_futex_requeue(&from, 0, 0, &to, 1, zx_thread_self()));
		stays = waiter_new(&to, zx_thread_self());
		if (!w->done)
			break;
		assert_ok(zx_futex_wake(&to, 1));
		waiter_expect(stays, ZX_OK);
	}
	waiter_expect(w, ZX_ERR_TIMED_OUT);
	ck_assert_int_ge(now(), w->deadline);
	/* It is not there any more to be woken, or to hold the owner. */
	ck_assert_uint_eq(owner_of(&to), self_koid());
	assert_ok(zx_futex_wake_single_owner(&to));
	waiter_expect(stays, ZX_OK);
	ck_assert_uint_eq(owner_of(&to), 0);
}
END_TEST

/* ---- owners ------------------------------------------------------------- */

START_TEST(get_owner_checks_its_pointers)
{
	static zx_futex_t futex;
	zx_koid_t koid;

	assert_refused(ZX_ERR_INVALID_ARGS, koid, zx_futex_get_owner(NULL, &koid));
	assert_refused(ZX_ERR_INVALID_ARGS, koid, zx_futex_get_owner(MISALIGNED(futex), &koid));
	assert_status(zx_futex_get_owner(&futex, NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_get_owner(&futex, bad_pointer), ZX_ERR_INVALID_ARGS);
	assert_status(zx_futex_get_owner(&futex, kernel_pointer), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(owner_of(&futex), 0);
	ck_assert_uint_eq(owner_of(ANYWHERE), 0);
}
END_TEST

START_TEST(each_wait_sets_the_owner)
{
	static zx_futex_t futex, away;
	struct waiter *other = waiter_new(&away, 0), *w[3];

	w[0] = waiter_new(&futex, zx_thread_self());
	ck_assert_uint_eq(owner_of(&futex), self_koid());
	w[1] = waiter_new(&futex, other->self);
	ck_assert_uint_eq(owner_of(&futex), other->koid);
	/* A wait that fails does not. */
	assert_status(zx_futex_wait(&futex, 1, 0, 0), ZX_ERR_BAD_STATE);
	assert_status(zx_futex_wait(&futex, 0, event_new(), 0), ZX_ERR_WRONG_TYPE);
	ck_assert_uint_eq(owner_of(&futex), other->koid);
	w[2] = waiter_new(&futex, 0);
	ck_assert_uint_eq(owner_of(&futex), 0);
	assert_ok(zx_futex_wake(&futex, 3));
	waiter_expect(w[0], ZX_OK);
	waiter_expect(w[1], ZX_OK);
	waiter_expect(w[2], ZX_OK);
	assert_ok(zx_futex_wake(&away, 1));
	waiter_expect(other, ZX_OK);
}
END_TEST

START_TEST(wake_takes_the_owner_away_whatever_the_count)
{
	static zx_futex_t futex;
	struct waiter *w = waiter_new(&futex, zx_thread_self());

	ck_assert_uint_eq(owner_of(&futex), self_koid());
	assert_ok(zx_futex_wake(&futex, 0));
	ck_assert_uint_eq(owner_of(&futex), 0);
	ck_assert(sleeps(w->tid));
	assert_ok(zx_futex_wake(&futex, 1));
	waiter_expect(w, ZX_OK);
}
END_TEST

/* A waiter that goes on waiting elsewhere, so that it can be the owner. */
static zx_futex_t pause_word;

static void *waits_twice(void *arg)
{
	waiter_main(arg);
	zx_futex_wait(&pause_word, 0, 0, ZX_TIME_INFINITE);
	return NULL;
}

static struct waiter *lasting_waiter(const zx_futex_t *futex, bool nameless)
{
	struct waiter *w = calloc(1, sizeof(*w));

	w->futex = futex;
	w->deadline = ZX_TIME_INFINITE;
	w->nameless = nameless;
	ck_assert_int_eq(pthread_create(&w->thread, NULL, waits_twice, w), 0);
	eventually(w->tid && sleeps(w->tid));
	return w;
}

static void lasting_end(struct waiter *w)
{
	__atomic_store_n((int *)&pause_word, 1, __ATOMIC_SEQ_CST);
	assert_ok(zx_futex_wake(&pause_word, UINT32_MAX));
	waiter_expect(w, ZX_OK);
}

START_TEST(wake_single_owner_makes_the_woken_thread_the_owner)
{
	static zx_futex_t futex;
	struct waiter *first = lasting_waiter(&futex, false), *w[2];
	int i;

	for (i = 0; i < 2; i++)
		w[i] = waiter_new(&futex, zx_thread_self());
	assert_ok(zx_futex_wake_single_owner(&futex));
	eventually(first->done);
	ck_assert_uint_eq(owner_of(&futex), first->koid);
	ck_assert_int_eq(count_done(w, 2), 0);
	assert_ok(zx_futex_wake_single_owner(&futex));
	waiter_expect(w[0], ZX_OK);
	/* It has ended since, so nobody owns it. */
	eventually(owner_of(&futex) == 0);
	assert_ok(zx_futex_wake_single_owner(&futex));
	waiter_expect(w[1], ZX_OK);
	ck_assert_uint_eq(owner_of(&futex), 0);
	lasting_end(first);
}
END_TEST

START_TEST(an_owner_that_never_asked_for_its_handle_has_a_koid_that_lasts)
{
	static zx_futex_t futex;
	struct waiter *first = lasting_waiter(&futex, true), *w = waiter_new(&futex, 0);
	zx_koid_t koid;

	assert_ok(zx_futex_wake_single_owner(&futex));
	eventually(first->done);
	koid = owner_of(&futex);
	ck_assert_uint_ge(koid, ZX_KOID_FIRST);
	ck_assert_uint_ne(koid, self_koid());
	ck_assert_uint_ne(koid, w->koid);
	ck_assert_uint_eq(owner_of(&futex), koid);
	assert_ok(zx_futex_wake(&futex, 1));
	waiter_expect(w, ZX_OK);
	lasting_end(first);
}
END_TEST

START_TEST(requeue_sets_the_owners_of_both)
{
	static zx_futex_t from, to;
	struct waiter *w[3];
	int i;

	for (i = 0; i < 3; i++)
		w[i] = waiter_new(&from, zx_thread_self());
	assert_status(zx_futex_requeue(&from, 0, 0, &to, 1, w[0]->self), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(owner_of(&from), self_koid());
	assert_ok(zx_futex_requeue(&from, 0, 0, &to, 1, zx_thread_self()));
	ck_assert_uint_eq(owner_of(&from), 0);
	ck_assert_uint_eq(owner_of(&to), self_koid());
	assert_ok(zx_futex_requeue(&from, 0, 0, &to, 1, 0));
	ck_assert_uint_eq(owner_of(&to), 0);
	/* A futex without waiters has no owner. */
	assert_ok(zx_futex_requeue(&to, 0, 0, ANYWHERE, 0, zx_thread_self()));
	ck_assert_uint_eq(owner_of(ANYWHERE), 0);
	assert_ok(zx_futex_wake(&from, 1));
	assert_ok(zx_futex_wake(&to, 2));
	for (i = 0; i < 3; i++)
		waiter_expect(w[i], ZX_OK);
}
END_TEST

START_TEST(requeue_single_owner_wakes_one_and_makes_it_the_owner)
{
	static zx_futex_t from, to;
	struct waiter *first = lasting_waiter(&from, false), *w[3];
	int i;

	for (i = 0; i < 3; i++)
		w[i] = waiter_new(&from, 0);
	assert_ok(zx_futex_requeue_single_owner(&from, 0, &to, 2, zx_thread_self()));
	eventually(first->done);
	ck_assert_int_eq(count_done(w, 3), 0);
	ck_assert_uint_eq(owner_of(&from), first->koid);
	ck_assert_uint_eq(owner_of(&to), self_koid());
	assert_ok(zx_futex_wake(&to, UINT32_MAX));
	waiter_expect(w[0], ZX_OK);
	waiter_expect(w[1], ZX_OK);
	ck_assert(sleeps(w[2]->tid));
	assert_ok(zx_futex_wake(&from, UINT32_MAX));
	waiter_expect(w[2], ZX_OK);
	lasting_end(first);
}
END_TEST

START_TEST(an_owner_that_ends_owns_nothing)
{
	static zx_futex_t futex, away;
	struct waiter *owner = waiter_new(&away, 0), *w = waiter_new(&futex, owner->self);

	ck_assert_uint_eq(owner_of(&futex), owner->koid);
	assert_ok(zx_futex_wake(&away, 1));
	waiter_expect(owner, ZX_OK);
	eventually(owner_of(&futex) == 0);
	ck_assert(sleeps(w->tid));
	assert_ok(zx_futex_wake(&futex, 1));
	waiter_expect(w, ZX_OK);
}
END_TEST

/* ---- Linux -------------------------------------------------------------- */

static volatile int handled;

static void handler(int signal)
{
	(void)signal;
	handled++;
}

START_TEST(signals_neither_end_a_wait_nor_put_off_its_deadline)
{
	static zx_futex_t futex;
	struct sigaction action = { .sa_handler = handler };
	struct waiter patient = { .futex = &futex, .deadline = ZX_TIME_INFINITE };
	struct waiter w = { .futex = &futex, .deadline = after_ms(1500) };
	int i, restart;

	for (restart = 0; restart < 2; restart++) {
		action.sa_flags = restart ? SA_RESTART : 0;
		ck_assert_int_eq(sigaction(SIGUSR1 + restart, &action, NULL), 0);
	}
	waiter_start(&patient);
	waiter_start(&w);
	for (i = 0; i < 20; i++) {
		int before = handled;

		pthread_kill(patient.thread, i & 1 ? SIGUSR1 : SIGUSR1 + 1);
		eventually(handled > before && sleeps(patient.tid));
		if (!w.done)
			syscall(SYS_tgkill, getpid(), w.tid, SIGUSR1);
	}
	waiter_expect(&w, ZX_ERR_TIMED_OUT);
	ck_assert_int_ge(now(), w.deadline);
	assert_ok(zx_futex_wake(&futex, 1));
	waiter_expect(&patient, ZX_OK);
}
END_TEST

START_TEST(a_process_that_waits_can_be_killed)
{
	static zx_futex_t futex;
	int status;
	pid_t pid;

	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (!pid) {
		waiter_new(&futex, zx_thread_self());
		waiter_new(&futex, 0);
		kill(getpid(), SIGKILL);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGKILL);
}
END_TEST

START_TEST(a_futex_is_of_one_process_even_in_shared_memory)
{
	int *shared = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	const zx_futex_t *futex = (void *)shared;
	struct waiter *w = waiter_new(futex, zx_thread_self());
	int status;
	pid_t pid;

	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (!pid) {
		zx_koid_t koid = 1;

		if (zx_futex_wake(futex, UINT32_MAX) || zx_futex_get_owner(futex, &koid) || koid)
			_exit(1);
		_exit(zx_futex_wait(futex, 0, 0, after_ms(1)) == ZX_ERR_TIMED_OUT ? 0 : 2);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert_int_eq(status, 0);
	ck_assert(!w->done);
	ck_assert_uint_eq(owner_of(futex), self_koid());
	assert_ok(zx_futex_wake(futex, 1));
	waiter_expect(w, ZX_OK);
}
END_TEST

START_TEST(the_ioctls_take_no_flag_that_they_do_not_know)
{
	static zx_futex_t word, other;
	uint64_t ptr = (uintptr_t)&word;
	struct zx_ioc_futex_wake wake = { .value_ptr = ptr, .wake_count = 1 }, w;
	struct zx_ioc_futex_requeue requeue = {
		.value_ptr = ptr, .requeue_ptr = (uintptr_t)&other, .wake_count = 1,
	}, r;
	int fd = open(ZX_DEVICE_PATH, O_RDWR | O_CLOEXEC);

	ck_assert_int_ge(fd, 0);
#define refused(call, args)							\
	do {									\
		ck_assert_int_eq(ioctl(fd, call, &(args)), -1);			\
		ck_assert_int_eq(errno, EINVAL);				\
	} while (0)
	ck_assert_int_eq(ioctl(fd, ZX_IOC_FUTEX_WAKE, &wake), 0);
	w = wake, w.flags = 1 << 2;
	refused(ZX_IOC_FUTEX_WAKE, w);
	w = wake, w.pad = 1;
	refused(ZX_IOC_FUTEX_WAKE, w);
	w = wake, w.new_value = 1;
	refused(ZX_IOC_FUTEX_WAKE, w);
	w = wake, w.flags = ZX_FUTEX_SINGLE_OWNER, w.wake_count = 2;
	refused(ZX_IOC_FUTEX_WAKE, w);
	ck_assert_int_eq(ioctl(fd, ZX_IOC_FUTEX_REQUEUE, &requeue), 0);
	r = requeue, r.flags = ZX_FUTEX_STORE;
	refused(ZX_IOC_FUTEX_REQUEUE, r);
	r = requeue, r.pad = 1;
	refused(ZX_IOC_FUTEX_REQUEUE, r);
	r = requeue, r.flags = ZX_FUTEX_SINGLE_OWNER, r.wake_count = 0;
	refused(ZX_IOC_FUTEX_REQUEUE, r);
	ck_assert_int_eq(word, 0);
#undef refused
}
END_TEST

/* ---- wake, close and exit ----------------------------------------------- */

#define STACK PAGES(16)

struct leaver {
	const zx_futex_t *futex;
	uint32_t wake_count;
	int32_t value;
	zx_handle_t close;
	volatile uint32_t tid;	/* Linux clears it when the thread has ended */
};

static int leave(void *arg)
{
	struct leaver *l = arg;

	zx_futex_wake_handle_close_thread_exit(l->futex, l->wake_count, l->value, l->close);
}

static char *leaver_run(struct leaver *l)
{
	const int flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD |
			  CLONE_SYSVSEM | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID;
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	l->tid = 1;
	ck_assert_int_gt(clone(leave, stack + STACK, flags, l, (void *)&l->tid, NULL,
			       (void *)&l->tid), 0);
	return stack;
}

START_TEST(a_thread_that_leaves_stores_wakes_and_closes)
{
	static zx_futex_t futex;
	static struct leaver l = { .futex = &futex, .wake_count = 2, .value = -7 };
	zx_handle_t event = event_new();
	struct waiter *w[3];
	int i;

	for (i = 0; i < 3; i++)
		w[i] = waiter_new(&futex, zx_thread_self());
	l.close = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
	leaver_run(&l);
	waiter_expect(w[0], ZX_OK);
	waiter_expect(w[1], ZX_OK);
	eventually(l.tid == 0);
	ck_assert_int_eq(futex, -7);
	ck_assert(!is_valid(l.close));
	ck_assert_uint_eq(handle_count(event), 1);
	ck_assert_uint_eq(owner_of(&futex), 0);
	ck_assert(sleeps(w[2]->tid));
	assert_ok(zx_futex_wake(&futex, 1));
	waiter_expect(w[2], ZX_OK);
}
END_TEST

START_TEST(its_stack_may_go_as_soon_as_the_value_is_there)
{
	const int rounds = slow_machine() ? 50 : 200;
	static zx_futex_t futex;
	static struct leaver l = { .futex = &futex, .wake_count = UINT32_MAX };
	char *stack;
	int i;

	for (i = 1; i <= rounds; i++) {
		eventually(l.tid == 0);
		l.value = i;
		stack = leaver_run(&l);
		/* Now and then nobody is there to be woken. */
		if (i & 1)
			while (zx_futex_wait(&futex, i - 1, 0, ZX_TIME_INFINITE) == ZX_OK &&
			       __atomic_load_n((int *)&futex, __ATOMIC_SEQ_CST) != i)
				;
		while (__atomic_load_n((int *)&futex, __ATOMIC_SEQ_CST) != i)
			;
		ck_assert_int_eq(munmap(stack, STACK), 0);
	}
	eventually(l.tid == 0);
}
END_TEST

static void assert_trap(const zx_futex_t *futex, zx_handle_t close)
{
	int status;
	pid_t pid;

	pid = fork();
	ck_assert_int_ge(pid, 0);
	if (!pid) {
		zx_futex_wake_handle_close_thread_exit(futex, 1, 1, close);
		_exit(0);
	}
	ck_assert_int_eq(waitpid(pid, &status, 0), pid);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGILL);
}

START_TEST(what_it_cannot_do_traps)
{
	static zx_futex_t futex;

	assert_trap(NULL, 0);
	assert_trap(MISALIGNED(futex), 0);
	assert_trap(ANYWHERE, 0);
	assert_trap(&futex, 0x7ffffffc);
}
END_TEST

/* ---- stress ------------------------------------------------------------- */

/*
 * A mutex: 0, or the handle of the thread that has it. Handles are odd; where somebody
 * waits, or may, the lowest bit is clear.
 */
struct mutex {
	zx_futex_t word;
};

static void mutex_wait(struct mutex *m, uint32_t seen)
{
	zx_status_t status = zx_futex_wait(&m->word, seen, seen | 1, ZX_TIME_INFINITE);

	if (status != ZX_OK)
		assert_status(status, ZX_ERR_BAD_STATE);
}

static void mutex_lock_as(struct mutex *m, uint32_t me)
{
	uint32_t *word = (uint32_t *)&m->word, seen = 0;

	while (!__atomic_compare_exchange_n(word, &seen, me, false, __ATOMIC_SEQ_CST,
					    __ATOMIC_SEQ_CST)) {
		if ((seen & 1) &&
		    !__atomic_compare_exchange_n(word, &seen, seen & ~1u, false, __ATOMIC_SEQ_CST,
						 __ATOMIC_SEQ_CST)) {
			seen = 0;
			continue;
		}
		mutex_wait(m, seen & ~1u);
		/* There may be more who wait. */
		me &= ~1u;
		seen = 0;
	}
}

static void mutex_lock(struct mutex *m)
{
	mutex_lock_as(m, zx_thread_self());
}

static void mutex_unlock(struct mutex *m)
{
	if (!(__atomic_exchange_n((uint32_t *)&m->word, 0, __ATOMIC_SEQ_CST) & 1))
		assert_ok(zx_futex_wake_single_owner(&m->word));
}

struct condition {
	zx_futex_t changes;
};

static void condition_wait(struct condition *c, struct mutex *m)
{
	int seen = *(volatile int *)&c->changes;
	zx_status_t status;

	mutex_unlock(m);
	status = zx_futex_wait(&c->changes, seen, 0, ZX_TIME_INFINITE);
	if (status != ZX_OK)
		assert_status(status, ZX_ERR_BAD_STATE);
	/* It may have been moved to the mutex, with others. */
	mutex_lock_as(m, zx_thread_self() & ~1u);
}

/* With the mutex held: one goes on, the others wait for the mutex. */
static void condition_broadcast(struct condition *c, struct mutex *m)
{
	int now = __atomic_add_fetch((int *)&c->changes, 1, __ATOMIC_SEQ_CST);
	zx_status_t status;

	__atomic_and_fetch((uint32_t *)&m->word, ~1u, __ATOMIC_SEQ_CST);
	/* Who signals does not need the mutex. */
	while ((status = zx_futex_requeue(&c->changes, 1, now, &m->word, UINT32_MAX,
					  zx_thread_self())) == ZX_ERR_BAD_STATE)
		now = __atomic_load_n((int *)&c->changes, __ATOMIC_SEQ_CST);
	assert_ok(status);
}

static void condition_signal(struct condition *c)
{
	__atomic_add_fetch((int *)&c->changes, 1, __ATOMIC_SEQ_CST);
	assert_ok(zx_futex_wake(&c->changes, 1));
}

#define SIDES 8
#define ROOM 4

static struct {
	struct mutex mutex;
	struct condition some, room;
	uint32_t items[ROOM];
	int used, inside;
	uint64_t in, out, taken;
	int each;
} store;

static void *produces(void *arg)
{
	int i;

	for (i = 1; i <= store.each; i++) {
		uint32_t item = (uint32_t)(uintptr_t)arg * 1000003 + i;

		mutex_lock(&store.mutex);
		if (store.inside++)
			ck_abort_msg("two have the mutex");
		while (store.used == ROOM) {
			store.inside--;
			condition_wait(&store.room, &store.mutex);
			if (store.inside++)
				ck_abort_msg("two have the mutex");
		}
		store.items[store.used++] = item;
		store.in += item;
		if (i & 1)
			condition_broadcast(&store.some, &store.mutex);
		store.inside--;
		mutex_unlock(&store.mutex);
		if (!(i & 1))
			condition_signal(&store.some);
	}
	return NULL;
}

static void *consumes(void *arg)
{
	int i;

	(void)arg;
	for (i = 0; i < store.each; i++) {
		mutex_lock(&store.mutex);
		if (store.inside++)
			ck_abort_msg("two have the mutex");
		while (!store.used) {
			store.inside--;
			condition_wait(&store.some, &store.mutex);
			if (store.inside++)
				ck_abort_msg("two have the mutex");
		}
		store.out += store.items[--store.used];
		store.taken++;
		condition_broadcast(&store.room, &store.mutex);
		store.inside--;
		mutex_unlock(&store.mutex);
	}
	return NULL;
}

START_TEST(a_mutex_and_conditions_made_of_futexes_lose_nothing)
{
	pthread_t threads[2 * SIDES];
	uintptr_t i;

	store.each = slow_machine() ? 200 : 1000;
	for (i = 0; i < 2 * SIDES; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, i & 1 ? produces : consumes,
						(void *)i), 0);
	for (i = 0; i < 2 * SIDES; i++)
		pthread_join(threads[i], NULL);
	ck_assert_uint_eq(store.taken, (uint64_t)SIDES * store.each);
	ck_assert_uint_eq(store.in, store.out);
	ck_assert_int_eq(store.used, 0);
	ck_assert_int_eq(store.mutex.word, 0);
	ck_assert_uint_eq(owner_of(&store.mutex.word), 0);
}
END_TEST

/*
 * Tokens in a word. Who gives one wakes one waiter. The hasty give up when their time is
 * up, and never take one then: had such a one been woken as well, the token would stay,
 * with the patient asleep.
 */
static zx_futex_t tokens;
static volatile bool over;
static int taken;

static bool token_take(void)
{
	int *word = (int *)&tokens, seen = __atomic_load_n(word, __ATOMIC_SEQ_CST);

	while (seen && !over)
		if (__atomic_compare_exchange_n(word, &seen, seen - 1, false, __ATOMIC_SEQ_CST,
						__ATOMIC_SEQ_CST)) {
			__atomic_add_fetch(&taken, 1, __ATOMIC_SEQ_CST);
			return true;
		}
	return false;
}

static void *token_thread(void *arg)
{
	uint32_t state = (uint32_t)(uintptr_t)arg, hasty = state & 1;

	while (!over) {
		zx_status_t status;

		state = state * 1664525 + 1013904223;
		status = zx_futex_wait(&tokens, 0, 0, hasty ? now() + (state >> 12) % 300000 :
				       ZX_TIME_INFINITE);
		if (status == ZX_ERR_TIMED_OUT)
			continue;
		if (status != ZX_OK)
			assert_status(status, ZX_ERR_BAD_STATE);
		if (status == ZX_OK || !hasty)
			token_take();
	}
	return NULL;
}

START_TEST(a_wait_that_times_out_takes_no_wake_up_from_others)
{
	const int n = slow_machine() ? 1000 : 5000;
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
	pthread_t threads[8];
	uintptr_t i;

	ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
	for (i = 0; i < ARRAY_SIZE(threads); i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, token_thread, (void *)i), 0);
	for (i = 0; i < (uintptr_t)n; i++) {
		__atomic_add_fetch((int *)&tokens, 1, __ATOMIC_SEQ_CST);
		assert_ok(zx_futex_wake(&tokens, 1));
		if (i % 8 == 0)
			pthread_kill(threads[1], SIGUSR1);
		while (__atomic_load_n((int *)&tokens, __ATOMIC_SEQ_CST))
			sched_yield();
	}
	over = true;
	tokens = 1;
	assert_ok(zx_futex_wake(&tokens, UINT32_MAX));
	for (i = 0; i < ARRAY_SIZE(threads); i++)
		pthread_join(threads[i], NULL);
	ck_assert_int_eq(taken, n);
}
END_TEST

/* Waiters that only leave when they are woken, while all else goes on at their words. */
#define WORDS 4

static zx_futex_t words[WORDS];
static volatile int running;

static void *patient_thread(void *arg)
{
	uint32_t state = (uint32_t)(uintptr_t)arg;
	int i, rounds = slow_machine() ? 100 : 500;

	for (i = 0; i < rounds; i++) {
		state = state * 1664525 + 1013904223;
		assert_status(zx_futex_wait(&words[(state >> 8) % WORDS], 0, 0, ZX_TIME_INFINITE),
			      ZX_OK);
	}
	__atomic_sub_fetch(&running, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

static void *hasty_thread(void *arg)
{
	uint32_t state = (uint32_t)(uintptr_t)arg;

	while (!over) {
		zx_status_t status;

		state = state * 1664525 + 1013904223;
		status = zx_futex_wait(&words[(state >> 8) % WORDS], 0, 0,
				       now() + (state >> 12) % 200000);
		if (status != ZX_OK)
			assert_status(status, ZX_ERR_TIMED_OUT);
	}
	return NULL;
}

static void *moving_thread(void *arg)
{
	uint32_t state = (uint32_t)(uintptr_t)arg;

	while (!over) {
		uint32_t from, to;

		state = state * 1664525 + 1013904223;
		from = (state >> 8) % WORDS;
		to = (from + 1 + (state >> 12) % (WORDS - 1)) % WORDS;
		assert_ok(zx_futex_requeue(&words[from], 0, 0, &words[to], (state >> 20) % 8,
					   zx_thread_self()));
		owner_of(&words[to]);
	}
	return NULL;
}

START_TEST(waking_moving_timing_out_and_signals_at_once_lose_no_waiter)
{
	enum { PATIENT = 6, HASTY = 3, MOVING = 2, ALL = PATIENT + HASTY + MOVING };
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
	pthread_t threads[ALL];
	uint32_t state = 1;
	uintptr_t i;

	ck_assert_int_eq(sigaction(SIGUSR1, &action, NULL), 0);
	running = PATIENT;
	for (i = 0; i < ALL; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, i < PATIENT ? patient_thread :
						i < PATIENT + HASTY ? hasty_thread : moving_thread,
						(void *)(i * 7919 + 1)), 0);
	while (running) {
		state = state * 1664525 + 1013904223;
		if ((state >> 8) % 4)
			assert_ok(zx_futex_wake(&words[(state >> 10) % WORDS],
						(state >> 16) % 4));
		else
			pthread_kill(threads[PATIENT + (state >> 12) % HASTY], SIGUSR1);
		assert_ok(zx_futex_wake_single_owner(&words[(state >> 20) % WORDS]));
	}
	over = true;
	for (i = 0; i < ALL; i++)
		pthread_join(threads[i], NULL);
	for (i = 0; i < WORDS; i++)
		ck_assert_uint_eq(owner_of(&words[i]), 0);
}
END_TEST

struct pingpong {
	zx_futex_t ball;
	int rounds;
};

static void pingpong_play(struct pingpong *p, int me)
{
	int i;

	for (i = 0; i < p->rounds; i++) {
		int want = 2 * i + me;

		/* Only an atomic comparison keeps a wake-up between two looks from being lost. */
		while (__atomic_load_n((int *)&p->ball, __ATOMIC_SEQ_CST) != want) {
			zx_status_t status = zx_futex_wait(&p->ball, want - 1, 0,
							   ZX_TIME_INFINITE);

			if (status != ZX_OK)
				assert_status(status, ZX_ERR_BAD_STATE);
		}
		__atomic_store_n((int *)&p->ball, want + 1, __ATOMIC_SEQ_CST);
		assert_ok(zx_futex_wake(&p->ball, 1));
	}
}

static void *pingpong_thread(void *arg)
{
	pingpong_play(arg, 1);
	return NULL;
}

START_TEST(comparing_and_falling_asleep_are_one_step)
{
	static struct pingpong p;
	pthread_t thread;

	p.rounds = slow_machine() ? 1000 : 10000;
	ck_assert_int_eq(pthread_create(&thread, NULL, pingpong_thread, &p), 0);
	pingpong_play(&p, 0);
	pthread_join(thread, NULL);
	ck_assert_int_eq(p.ball, 2 * p.rounds);
}
END_TEST

int main(void)
{
	test_begin("futex");
	test_case("wait", wait_wants_an_aligned_pointer, wait_wants_a_word_that_can_be_read,
		  another_value_is_bad_state_whatever_the_owner,
		  an_owner_is_a_running_thread_of_this_process, an_owner_does_not_wait_for_itself,
		  an_owner_handle_needs_no_rights, a_dead_owner_is_no_owner,
		  a_deadline_ends_the_wait_and_never_early, a_word_in_a_vmo_may_be_waited_at,
		  memory_that_does_not_come_holds_up_nobody_else);
	test_case("wake", wake_wants_an_aligned_pointer_and_no_memory,
		  wake_wakes_so_many_in_the_order_they_came,
		  wake_wakes_the_highest_priority_first, who_leaves_the_queue_takes_nobody_along,
		  hundreds_of_waiters_at_as_many_words);
	test_case("requeue", requeue_checks_in_its_order, requeue_single_owner_checks_the_same,
		  of_six_three_are_woken_two_are_moved_and_one_stays,
		  what_is_moved_queues_up_behind_who_is_there,
		  who_was_moved_times_out_all_the_same);
	test_case("owner", get_owner_checks_its_pointers, each_wait_sets_the_owner,
		  wake_takes_the_owner_away_whatever_the_count,
		  wake_single_owner_makes_the_woken_thread_the_owner,
		  an_owner_that_never_asked_for_its_handle_has_a_koid_that_lasts,
		  requeue_sets_the_owners_of_both,
		  requeue_single_owner_wakes_one_and_makes_it_the_owner,
		  an_owner_that_ends_owns_nothing);
	test_case("linux", signals_neither_end_a_wait_nor_put_off_its_deadline,
		  a_process_that_waits_can_be_killed,
		  a_futex_is_of_one_process_even_in_shared_memory,
		  the_ioctls_take_no_flag_that_they_do_not_know);
	test_case("leave", a_thread_that_leaves_stores_wakes_and_closes,
		  its_stack_may_go_as_soon_as_the_value_is_there, what_it_cannot_do_traps);
	test_case("stress", a_mutex_and_conditions_made_of_futexes_lose_nothing,
		  a_wait_that_times_out_takes_no_wake_up_from_others,
		  waking_moving_timing_out_and_signals_at_once_lose_no_waiter,
		  comparing_and_falling_asleep_are_one_step);
	return test_end();
}
