// SPDX-License-Identifier: GPL-2.0-only
/*
 * A job with very many children: the list has each of them once, whoever asks; and who is
 * in the midst of it hurts nobody and can be killed.
 */
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <zircon/linux_fd.h>

#include "common_fd.h"
#include "common_stuck.h"

static size_t many(void)
{
	return slow_machine() ? 5000 : 100000;
}

/* A job with so many children; their koids, which grow. */
static zx_handle_t job_of_many(size_t n, zx_koid_t *koids, zx_handle_t *children)
{
	zx_handle_t job = job_new(zx_job_default());
	size_t i;

	for (i = 0; i < n; i++) {
		children[i] = job_new(job);
		koids[i] = koid_of(children[i]);
	}
	return job;
}

static void *array(size_t n, size_t size)
{
	void *memory = calloc(n, size);

	ck_assert_ptr_nonnull(memory);
	return memory;
}

START_TEST(each_of_very_many_children_is_listed_once)
{
	size_t n = many(), actual, avail, i;
	zx_koid_t *koids = array(n, sizeof(*koids)), *listed = array(n + 1, sizeof(*listed));
	zx_handle_t *children = array(n, sizeof(*children)), child, job;

	job = job_of_many(n, koids, children);
	assert_ok(zx_object_get_info(job, ZX_INFO_JOB_CHILDREN, listed, (n + 1) * sizeof(*listed),
				     &actual, &avail));
	ck_assert_uint_eq(actual, n);
	ck_assert_uint_eq(avail, n);
	ck_assert(!memcmp(listed, koids, n * sizeof(*koids)));
	ck_assert_uint_eq(listed[n], 0);
	/* As many as fit, all counted. */
	memset(listed, 0, n * sizeof(*listed));
	assert_ok(zx_object_get_info(job, ZX_INFO_JOB_CHILDREN, listed,
				     (n / 3) * sizeof(*listed) + 7, &actual, &avail));
	ck_assert_uint_eq(actual, n / 3);
	ck_assert_uint_eq(avail, n);
	ck_assert(!memcmp(listed, koids, actual * sizeof(*koids)));
	ck_assert_uint_eq(listed[actual], 0);
	/* Any one is found. */
	for (i = 0; i < n; i += n / 10) {
		assert_ok(zx_object_get_child(job, koids[i], ZX_RIGHT_SAME_RIGHTS, &child));
		ck_assert_uint_eq(koid_of(child), koids[i]);
		assert_ok(zx_handle_close(child));
	}
	/* Every other one goes. */
	for (i = 0; i < n; i += 2) {
		assert_ok(zx_handle_close(children[i]));
		koids[i / 2] = koids[i + 1];
	}
	assert_ok(zx_object_get_info(job, ZX_INFO_JOB_CHILDREN, listed, n * sizeof(*listed),
				     &actual, &avail));
	ck_assert_uint_eq(actual, n / 2);
	ck_assert_uint_eq(avail, n / 2);
	ck_assert(!memcmp(listed, koids, actual * sizeof(*koids)));
	/* All at once. */
	assert_ok(zx_task_kill(job));
	wait_terminated(job);
	for (i = 1; i < n; i += n / 10 | 1)
		if (i % 2)
			wait_terminated(children[i]);
	assert_ok(zx_object_get_info(job, ZX_INFO_JOB_CHILDREN, listed, n * sizeof(*listed),
				     &actual, &avail));
	ck_assert_uint_eq(avail, 0);
}
END_TEST

/* In a child: lists without end, after it has told that it begins. */
static void list_for_ever(int fd, size_t n, volatile int *begun)
{
	zx_koid_t *listed = calloc(n, sizeof(*listed));
	zx_handle_t job;
	size_t actual;

	child_ok(listed);
	child_ok(!zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &job));
	for (;;) {
		child_ok(!zx_object_get_info(job, ZX_INFO_JOB_CHILDREN, listed,
					     n * sizeof(*listed), &actual, NULL));
		child_ok(actual == n);
		(*begun)++;
	}
}

START_TEST(who_is_killed_while_it_lists_very_many_children_is_gone)
{
	size_t n = many(), actual;
	zx_koid_t *koids = array(n, sizeof(*koids)), *listed = array(n, sizeof(*listed));
	zx_handle_t *children = array(n, sizeof(*children)), job;
	volatile int *begun;
	int fd, i, status;

	begun = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert(begun != MAP_FAILED);
	job = job_of_many(n, koids, children);
	fd = fd_holding(with_rights(job, ZX_RIGHT_SAME_RIGHTS), 0);
	for (i = 0; i < 5; i++) {
		pid_t child = fork();

		ck_assert_int_ge(child, 0);
		*begun = 0;
		if (!child)
			list_for_ever(fd, n, begun);
		eventually(*begun);
		ck_assert_int_eq(kill(child, SIGKILL), 0);
		ck_assert_int_eq(waitpid(child, &status, 0), child);
		ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	}
	assert_ok(zx_object_get_info(job, ZX_INFO_JOB_CHILDREN, listed, n * sizeof(*listed),
				     &actual, NULL));
	ck_assert_uint_eq(actual, n);
	ck_assert(!memcmp(listed, koids, n * sizeof(*koids)));
}
END_TEST

struct lister {
	struct stuck stuck;
	zx_handle_t job;
};

static void *list_into_stuck_memory(void *arg)
{
	struct lister *l = arg;
	size_t actual;

	zx_object_get_info(l->job, ZX_INFO_JOB_CHILDREN, l->stuck.page, PAGE, &actual, NULL);
	_exit(1);
}

/* In a child: tells when its other thread is in the midst of the list. */
static void list_and_tell(int fd, int pipe)
{
	struct lister l;
	pthread_t thread;

	stuck_make(&l.stuck);
	child_ok(!zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &l.job));
	child_ok(!pthread_create(&thread, NULL, list_into_stuck_memory, &l));
	stuck_wait(&l.stuck);
	child_ok(write(pipe, "", 1) == 1);
	pthread_join(thread, NULL);
}

/* The memory for the list does not come: its owner waits, nobody else does. */
START_TEST(who_lists_into_memory_that_does_not_come_hurts_nobody_and_can_be_killed)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job), out;
	int fd = fd_holding(with_rights(job, ZX_RIGHT_SAME_RIGHTS), 0), status;
	zx_koid_t koids[2];
	size_t actual;
	int pipes[2];
	pid_t lister;
	char byte;

	ck_assert_int_eq(pipe(pipes), 0);
	lister = fork();
	ck_assert_int_ge(lister, 0);
	if (!lister)
		list_and_tell(fd, pipes[1]);
	close(pipes[1]);
	ck_assert_int_eq(read(pipes[0], &byte, 1), 1);
	/* Others list, look up, make, kill and close children of that job. */
	assert_ok(zx_object_get_info(job, ZX_INFO_JOB_CHILDREN, koids, sizeof(koids), &actual,
				     NULL));
	ck_assert_uint_eq(actual, 1);
	assert_ok(zx_object_get_child(job, koids[0], ZX_RIGHT_SAME_RIGHTS, &out));
	assert_ok(zx_handle_close(job_new(job)));
	assert_ok(zx_task_kill(child));
	wait_terminated(child);
	assert_ok(zx_task_kill(job));
	wait_terminated(job);
	ck_assert_int_eq(kill(lister, SIGKILL), 0);
	ck_assert_int_eq(waitpid(lister, &status, 0), lister);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}
END_TEST

int main(void)
{
	test_begin("job_many");
	test_case("lists", each_of_very_many_children_is_listed_once,
		  who_is_killed_while_it_lists_very_many_children_is_gone,
		  who_lists_into_memory_that_does_not_come_hurts_nobody_and_can_be_killed);
	return test_end();
}
