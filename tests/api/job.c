// SPDX-License-Identifier: GPL-2.0-only
/* zx_job_create, zx_task_kill on jobs; tasks.md 1, 2.8, 7.4. */
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include <zircon/linux_fd.h>
#include <zircon/syscalls/policy.h>

#include "common.h"

#define EMPTY	(ZX_JOB_NO_JOBS | ZX_JOB_NO_PROCESSES | ZX_JOB_NO_CHILDREN)
#define DEAD	(ZX_JOB_TERMINATED | EMPTY)

/* ---- create ------------------------------------------------------------- */

START_TEST(a_new_job_is_empty_and_alive)
{
	zx_handle_t job = job_new(zx_job_default());

	ck_assert_uint_eq(signals_of(job), EMPTY);
	ck_assert(!job_info(job).exited);
	ck_assert_int_eq(job_info(job).return_code, 0);
	ck_assert_uint_eq(rights_of(job), ZX_DEFAULT_JOB_RIGHTS);
	ck_assert_uint_eq(basic_info(job).type, ZX_OBJ_TYPE_JOB);
}
END_TEST

START_TEST(job_create_wants_manage_job)
{
	zx_handle_t parent = job_new(zx_job_default()), out;

	assert_lookup(h, zx_job_create(h, 0, &out), parent, powerless_event(),
		      ZX_RIGHT_MANAGE_JOB, out);
	assert_ok(zx_job_create(with_rights(parent, ZX_RIGHT_MANAGE_JOB), 0, &out));
	ck_assert_uint_eq(rights_of(out), ZX_DEFAULT_JOB_RIGHTS);
}
END_TEST

START_TEST(any_option_is_invalid_args_before_the_handle_is_looked_at)
{
	uint32_t option;
	zx_handle_t out;

	for (option = 1; option; option <<= 1)
		assert_refused(ZX_ERR_INVALID_ARGS, out, zx_job_create(0, option, &out));
}
END_TEST

START_TEST(a_bad_out_pointer_is_invalid_args_and_makes_no_job)
{
	zx_handle_t parent = job_new(zx_job_default());

	assert_status(zx_job_create(parent, 0, NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_job_create(parent, 0, bad_pointer), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(signals_of(parent), EMPTY);
}
END_TEST

START_TEST(jobs_nest_until_the_limit_and_then_are_out_of_range)
{
	zx_handle_t jobs[128], process, vmar, out;
	int depth;

	jobs[0] = job_new(zx_job_default());
	for (depth = 1; depth < 128; depth++) {
		zx_status_t status = zx_job_create(jobs[depth - 1], 0, &jobs[depth]);

		if (status == ZX_OK)
			continue;
		assert_status(status, ZX_ERR_OUT_OF_RANGE);
		break;
	}
	ck_assert_int_lt(depth, 128);
	/* The root, the default jobs and these together are 33 at most. */
	ck_assert_int_le(depth, 32);
	ck_assert_int_gt(depth, 16);
	/* The deepest job can hold processes. */
	assert_ok(zx_process_create(jobs[depth - 1], "deep", 4, 0, &process, &vmar));
	assert_ok(zx_task_kill(jobs[depth - 1]));
	wait_terminated(jobs[depth - 1]);
	/* The height is checked before the state. */
	assert_refused(ZX_ERR_OUT_OF_RANGE, out, zx_job_create(jobs[depth - 1], 0, &out));
}
END_TEST

/* ---- signals ------------------------------------------------------------ */

START_TEST(signals_follow_children_at_once)
{
	zx_handle_t job = job_new(zx_job_default()), child, process, vmar;

	ck_assert_uint_eq(signals_of(job), EMPTY);
	assert_ok(zx_process_create(job, "p", 1, 0, &process, &vmar));
	ck_assert_uint_eq(signals_of(job), ZX_JOB_NO_JOBS);
	child = job_new(job);
	ck_assert_uint_eq(signals_of(job), 0);
	/* An unstarted process ends with its last handle. */
	assert_ok(zx_handle_close(process));
	ck_assert_uint_eq(signals_of(job), ZX_JOB_NO_PROCESSES);
	assert_ok(zx_handle_close(child));
	ck_assert_uint_eq(signals_of(job), EMPTY);
}
END_TEST

START_TEST(a_job_with_children_lives_without_handles)
{
	zx_handle_t job = job_new(zx_job_default()), middle = job_new(job), inner = job_new(middle);

	assert_ok(zx_handle_close(middle));
	ck_assert_uint_eq(signals_of(job), ZX_JOB_NO_PROCESSES);
	assert_ok(zx_handle_close(inner));
	ck_assert_uint_eq(signals_of(job), EMPTY);
}
END_TEST

START_TEST(waiting_for_no_jobs_shows_exactly_that)
{
	zx_handle_t job = job_new(zx_job_default()), process, vmar;
	zx_signals_t observed = 0;

	assert_ok(zx_process_create(job, "p", 1, 0, &process, &vmar));
	assert_ok(zx_object_wait_one(job, ZX_JOB_NO_JOBS, ZX_TIME_INFINITE, &observed));
	ck_assert_uint_eq(observed, ZX_JOB_NO_JOBS);
	assert_ok(zx_task_kill(process));
	assert_ok(zx_object_wait_one(job, ZX_JOB_NO_PROCESSES, SOON, &observed));
	ck_assert_uint_eq(observed, EMPTY);
}
END_TEST

START_TEST(a_job_whose_children_all_end_is_empty_and_not_terminated)
{
	zx_handle_t job = job_new(zx_job_default());
	struct mini mini;

	mini_run(&mini, job, &blob_exit, 3);
	wait_terminated(mini.process);
	assert_ok(zx_object_wait_one(job, ZX_JOB_NO_PROCESSES, SOON, NULL));
	ck_assert_uint_eq(signals_of(job), EMPTY);
	ck_assert(!job_info(job).exited);
	job_new(job);
}
END_TEST

/* ---- kill --------------------------------------------------------------- */

START_TEST(killing_a_job_kills_everything_in_it)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job), out[2], process, vmar;
	struct mini mini, inner;
	pid_t pid, inner_pid;

	mini_run(&mini, job, &blob_sleep, 0);
	mini_run(&inner, child, &blob_spin, 0);
	assert_ok(zx_process_create(job, "unstarted", 9, 0, &process, &vmar));
	pid = pid_of(mini.process);
	inner_pid = pid_of(inner.process);
	assert_ok(zx_task_kill(job));
	wait_terminated(job);
	/* Bottom-up: all are dead when the job shows it. */
	ck_assert_uint_eq(signals_of(job), DEAD);
	ck_assert_uint_eq(signals_of(child), DEAD);
	ck_assert_uint_eq(signals_of(mini.process), ZX_PROCESS_TERMINATED);
	ck_assert_uint_eq(signals_of(inner.process), ZX_PROCESS_TERMINATED);
	ck_assert_uint_eq(signals_of(process), ZX_PROCESS_TERMINATED);
	ck_assert(job_info(job).exited);
	ck_assert(job_info(child).exited);
	ck_assert_int_eq(job_info(job).return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	ck_assert_int_eq(job_info(child).return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	ck_assert_int_eq(process_info(mini.process).return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	ck_assert_int_eq(process_info(inner.process).return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	ck_assert_int_eq(process_info(process).return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	eventually(!pid_exists(pid));
	eventually(!pid_exists(inner_pid));
	assert_refused(ZX_ERR_BAD_STATE, out[0], zx_job_create(job, 0, &out[0]));
	assert_refused(ZX_ERR_BAD_STATE, out, zx_process_create(job, "x", 1, 0, &out[0], &out[1]));
	assert_refused(ZX_ERR_BAD_STATE, out, zx_process_create(child, "", 0, 0, &out[0], &out[1]));
}
END_TEST

START_TEST(an_empty_job_killed_takes_no_children)
{
	zx_handle_t job = job_new(zx_job_default()), out[2];

	assert_ok(zx_task_kill(job));
	wait_terminated(job);
	ck_assert_uint_eq(signals_of(job), DEAD);
	assert_refused(ZX_ERR_BAD_STATE, out[0], zx_job_create(job, 0, &out[0]));
	assert_refused(ZX_ERR_BAD_STATE, out, zx_process_create(job, "x", 1, 0, &out[0], &out[1]));
}
END_TEST

START_TEST(a_job_that_is_killed_takes_nothing_and_lives_till_all_below_are_gone)
{
	zx_policy_basic_v2_t policy = { ZX_POL_NEW_EVENT, ZX_POL_ACTION_DENY, 0 };
	zx_handle_t jobs[2], out[2];
	struct mini mini;
	pid_t pid;
	int i;

	jobs[0] = job_new(zx_job_default());
	jobs[1] = job_new(jobs[0]);
	mini_run(&mini, jobs[1], &blob_sleep, 0);
	pid = pid_of(mini.process);
	hold_at_exit(pid);
	assert_ok(zx_task_kill(jobs[0]));
	wait_held(pid);
	for (i = 0; i < 2; i++) {
		assert_refused(ZX_ERR_BAD_STATE, out[0], zx_job_create(jobs[i], 0, &out[0]));
		assert_refused(ZX_ERR_BAD_STATE, out,
			       zx_process_create(jobs[i], "", 0, 0, &out[0], &out[1]));
		assert_status(zx_job_set_policy(jobs[i], ZX_JOB_POL_ABSOLUTE,
						ZX_JOB_POL_BASIC_V2, &policy, 1),
			      ZX_ERR_BAD_STATE);
		assert_ok(zx_task_kill(jobs[i]));
		ck_assert(job_info(jobs[i]).exited);
		ck_assert_int_eq(job_info(jobs[i]).return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	}
	ck_assert_uint_eq(signals_of(jobs[0]), ZX_JOB_NO_PROCESSES);
	ck_assert_uint_eq(signals_of(jobs[1]), ZX_JOB_NO_JOBS);
	ck_assert(is_listed(zx_job_default(), ZX_INFO_JOB_CHILDREN, koid_of(jobs[0])));
	ck_assert(is_listed(jobs[0], ZX_INFO_JOB_CHILDREN, koid_of(jobs[1])));
	let_exit(pid);
	wait_terminated(jobs[0]);
	ck_assert_uint_eq(signals_of(jobs[0]), DEAD);
	ck_assert_uint_eq(signals_of(jobs[1]), DEAD);
	ck_assert(!is_listed(zx_job_default(), ZX_INFO_JOB_CHILDREN, koid_of(jobs[0])));
	ck_assert(!is_listed(jobs[0], ZX_INFO_JOB_CHILDREN, koid_of(jobs[1])));
}
END_TEST

START_TEST(a_dead_job_leaves_its_parent)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job);

	ck_assert_uint_eq(signals_of(job), ZX_JOB_NO_PROCESSES);
	assert_ok(zx_task_kill(child));
	wait_terminated(child);
	/* Though the handle is still open. */
	assert_ok(zx_object_wait_one(job, ZX_JOB_NO_JOBS, SOON, NULL));
	ck_assert_uint_eq(signals_of(job), EMPTY);
	ck_assert(!job_info(job).exited);
}
END_TEST

START_TEST(killing_a_dead_job_is_ok_and_changes_nothing)
{
	zx_handle_t job = job_new(zx_job_default());
	int i;

	for (i = 0; i < 3; i++) {
		assert_ok(zx_task_kill(job));
		wait_terminated(job);
		ck_assert_uint_eq(signals_of(job), DEAD);
		ck_assert_int_eq(job_info(job).return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	}
}
END_TEST

START_TEST(a_chain_of_jobs_dies_from_the_bottom)
{
	zx_handle_t jobs[5];
	struct mini minis[5];
	int i;

	for (i = 0; i < 5; i++) {
		jobs[i] = job_new(i ? jobs[i - 1] : zx_job_default());
		mini_run(&minis[i], jobs[i], &blob_sleep, 0);
		mini_close(&minis[i]);
	}
	assert_ok(zx_task_kill(jobs[0]));
	wait_terminated(jobs[0]);
	for (i = 0; i < 5; i++)
		ck_assert_uint_eq(signals_of(jobs[i]), DEAD);
}
END_TEST

START_TEST(killing_a_child_job_spares_parent_and_siblings)
{
	zx_handle_t job = job_new(zx_job_default()), one = job_new(job), two = job_new(job);
	struct mini in_job, in_one, in_two;

	mini_run(&in_job, job, &blob_sleep, 0);
	mini_run(&in_one, one, &blob_sleep, 0);
	mini_run(&in_two, two, &blob_sleep, 0);
	assert_ok(zx_task_kill(one));
	wait_terminated(one);
	sleep_ms(100);
	ck_assert_uint_eq(signals_of(in_one.process), ZX_PROCESS_TERMINATED);
	ck_assert_uint_eq(signals_of(in_job.process), 0);
	ck_assert_uint_eq(signals_of(in_two.process), 0);
	ck_assert_uint_eq(signals_of(job), 0);
	ck_assert(!job_info(two).exited);
	assert_ok(zx_task_kill(job));
	wait_terminated(job);
}
END_TEST

START_TEST(task_kill_looks_at_rights_before_the_type)
{
	zx_handle_t event = event_new(), job = job_new(zx_job_default()), process, vmar, thread;
	int i;

	assert_ok(zx_process_create(job, "p", 1, 0, &process, &vmar));
	assert_ok(zx_thread_create(process, "t", 1, 0, &thread));
	for (i = 0; i < BAD_HANDLES; i++)
		assert_status(zx_task_kill(bad_handle(i, job)), ZX_ERR_BAD_HANDLE);
	assert_status(zx_task_kill(without_rights(job, ZX_RIGHT_DESTROY)), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_task_kill(without_rights(process, ZX_RIGHT_DESTROY)),
		      ZX_ERR_ACCESS_DENIED);
	/* Other types have no DESTROY right. */
	assert_status(zx_task_kill(event), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_task_kill(vmo_new(0)), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_task_kill(vmar), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_task_kill(without_rights(thread, ZX_RIGHT_DESTROY)),
		      ZX_ERR_ACCESS_DENIED);
	assert_status(zx_task_kill(thread), ZX_ERR_WRONG_TYPE);
	ck_assert(!job_info(job).exited);
	ck_assert_uint_eq(process_info(process).flags, 0);
	assert_ok(zx_task_kill(with_rights(job, ZX_RIGHT_DESTROY)));
	wait_terminated(job);
}
END_TEST

/* ---- races -------------------------------------------------------------- */

struct creator {
	zx_handle_t job;
	pthread_t thread;
	zx_status_t status;
	int made;
};

/* Creates processes until the job is dead. */
static void *create_thread(void *arg)
{
	struct creator *creator = arg;
	zx_handle_t process, vmar;

	for (;;) {
		creator->status = zx_process_create(creator->job, "r", 1, 0, &process, &vmar);
		if (creator->status)
			return NULL;
		creator->made++;
		zx_handle_close(vmar);
	}
}

START_TEST(creating_races_with_killing_and_ends_in_bad_state)
{
	int round;

	for (round = 0; round < (slow_machine() ? 3 : 10); round++) {
		struct creator creator = { .job = job_new(zx_job_default()) };

		ck_assert_int_eq(pthread_create(&creator.thread, NULL, create_thread, &creator),
				 0);
		eventually(__atomic_load_n(&creator.made, __ATOMIC_RELAXED) > round);
		assert_ok(zx_task_kill(creator.job));
		ck_assert_int_eq(pthread_join(creator.thread, NULL), 0);
		assert_status(creator.status, ZX_ERR_BAD_STATE);
		wait_terminated(creator.job);
		ck_assert_uint_eq(signals_of(creator.job), DEAD);
	}
}
END_TEST

/* Processes that were ever made below the job, by several programs. */
#define MADE_MAX	1000

struct made {
	int n;
	int failures;
	zx_status_t last;
	pid_t pids[MADE_MAX];
};

static struct made *made;

struct maker {
	zx_handle_t jobs[3];
	pthread_t thread;
};

/* Makes processes in all the jobs, every other one started, till it may not or has enough. */
static void *make_thread(void *arg)
{
	struct maker *m = arg;
	zx_handle_t process, vmar;
	zx_status_t status;
	struct mini mini;
	unsigned int i;
	int at;

	for (i = 0;; i++) {
		at = __atomic_fetch_add(&made->n, 1, __ATOMIC_RELAXED);
		if (at >= MADE_MAX)
			return NULL;
		status = zx_process_create(m->jobs[i % 3], "m", 1, 0, &process, &vmar);
		if (status)
			break;
		made->pids[at] = pid_of(process);
		if (i & 1) {
			/* Any of it may fail once the job is killed. */
			mini = (struct mini){ .process = process, .vmar = vmar };
			mini.vmo = vmo_executable(MINI_SIZE);
			assert_ok(zx_vmo_write(mini.vmo, blob_sleep.start, 0,
					       (const char *)blob_sleep.end -
					       (const char *)blob_sleep.start));
			if (zx_thread_create(process, "t", 1, 0, &mini.thread) == ZX_OK &&
			    zx_vmar_map(vmar, READ_WRITE_EXECUTE, 0, mini.vmo, 0, MINI_SIZE,
					&mini.base) == ZX_OK)
				mini_start_status(&mini, ZX_HANDLE_INVALID, 0);
		}
	}
	if (status != ZX_ERR_BAD_STATE)
		__atomic_fetch_add(&made->failures, 1, __ATOMIC_RELAXED);
	made->last = status;
	return NULL;
}

#define MAKERS 2

/* Two threads that make processes, in this program or another. */
static void make_many(struct maker makers[MAKERS], const zx_handle_t jobs[3])
{
	int i;

	for (i = 0; i < MAKERS; i++) {
		memcpy(makers[i].jobs, jobs, sizeof(makers[i].jobs));
		ck_assert_int_eq(pthread_create(&makers[i].thread, NULL, make_thread, &makers[i]),
				 0);
	}
}

static void make_no_more(struct maker makers[MAKERS])
{
	int i;

	for (i = 0; i < MAKERS; i++)
		ck_assert_int_eq(pthread_join(makers[i].thread, NULL), 0);
}

START_TEST(a_kill_reaches_every_process_below_also_those_just_being_made)
{
	struct maker makers[MAKERS];
	int fds[3], i, round, status;
	zx_handle_t jobs[3];
	pid_t other;

	made = mmap(NULL, sizeof(*made), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(made, MAP_FAILED);
	for (round = 0; round < (slow_machine() ? 2 : 5); round++) {
		memset(made, 0, sizeof(*made));
		jobs[0] = job_new(zx_job_default());
		jobs[1] = job_new(jobs[0]);
		jobs[2] = job_new(jobs[1]);
		for (i = 0; i < 3; i++)
			assert_ok(zx_fd_from_handle(with_rights(jobs[i], ZX_DEFAULT_JOB_RIGHTS), 0,
						    0, &fds[i]));
		other = fork();
		if (!other) {
			for (i = 0; i < 3; i++)
				assert_ok(zx_handle_from_fd(fds[i], ZX_RIGHT_SAME_RIGHTS,
							    &jobs[i]));
			make_many(makers, jobs);
			make_no_more(makers);
			_exit(0);
		}
		make_many(makers, jobs);
		eventually(__atomic_load_n(&made->n, __ATOMIC_RELAXED) > 4 + 3 * round);
		assert_ok(zx_task_kill(jobs[0]));
		make_no_more(makers);
		ck_assert_int_eq(waitpid(other, &status, 0), other);
		ck_assert_int_eq(status, 0);
		ck_assert_msg(!made->failures, "%d ended with another status, one with %s",
			      made->failures, status_name(made->last));
		for (i = 0; i < 3; i++) {
			wait_terminated(jobs[i]);
			ck_assert_uint_eq(signals_of(jobs[i]), DEAD);
			close(fds[i]);
		}
		for (i = 0; i < made->n && i < MADE_MAX; i++)
			eventually(!made->pids[i] || !pid_exists(made->pids[i]));
	}
}
END_TEST

/* Two killers of overlapping trees: each job has one of the codes, all are dead. */
static void *kill_thread(void *arg)
{
	assert_ok(zx_task_kill(*(zx_handle_t *)arg));
	return NULL;
}

START_TEST(many_kill_parts_of_one_tree_at_once)
{
	zx_handle_t top = job_new(zx_job_default()), jobs[200];
	pthread_t threads[4];
	struct mini mini;
	int i;

	for (i = 0; i < 200; i++)
		jobs[i] = job_new(i < 10 ? top : jobs[i - 10]);
	mini_run(&mini, jobs[199], &blob_sleep, 0);
	for (i = 0; i < 3; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, kill_thread, &jobs[i * 60 + 9]),
				 0);
	ck_assert_int_eq(pthread_create(&threads[3], NULL, kill_thread, &top), 0);
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	wait_terminated(top);
	for (i = 0; i < 200; i++)
		ck_assert_uint_eq(signals_of(jobs[i]), DEAD);
	ck_assert_uint_eq(signals_of(mini.process), ZX_PROCESS_TERMINATED);
	ck_assert_uint_eq(signals_of(top), DEAD);
}
END_TEST

START_TEST(a_dead_process_that_is_held_keeps_its_job_listed)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job);
	zx_koid_t koid = koid_of(child), listed;
	struct mini mini;
	size_t actual;

	mini_run(&mini, child, &blob_exit, 0);
	assert_ok(zx_object_wait_one(child, ZX_JOB_NO_PROCESSES, SOON, NULL));
	assert_ok(zx_handle_close(child));
	ck_assert_uint_eq(signals_of(job), ZX_JOB_NO_PROCESSES);
	assert_ok(zx_object_get_info(job, ZX_INFO_JOB_CHILDREN, &listed, sizeof(listed), &actual,
				     NULL));
	ck_assert_uint_eq(actual, 1);
	ck_assert_uint_eq(listed, koid);
	/* Its threads hold it too. */
	mini_close(&mini);
	eventually(signals_of(job) == EMPTY);
}
END_TEST

START_TEST(related_koids_are_those_of_the_parents)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job), process, vmar;
	zx_koid_t koid = koid_of(job);

	assert_ok(zx_process_create(child, "p", 1, 0, &process, &vmar));
	ck_assert_uint_eq(basic_info(child).related_koid, koid);
	ck_assert_uint_eq(basic_info(process).related_koid, koid_of(child));
	/* For good. */
	assert_ok(zx_task_kill(job));
	wait_terminated(job);
	assert_ok(zx_handle_close(job));
	ck_assert_uint_eq(basic_info(child).related_koid, koid);
}
END_TEST

/* ---- The default job ---------------------------------------------------- */

START_TEST(killing_the_default_job_kills_this_process_with_all_it_made)
{
	int pipes[2], status;
	struct mini mini;
	pid_t child, pid = 0;

	ck_assert_int_eq(pipe(pipes), 0);
	child = fork();
	if (!child) {
		mini_run(&mini, zx_job_default(), &blob_sleep, 0);
		pid = pid_of(mini.process);
		if (write(pipes[1], &pid, sizeof(pid)) != sizeof(pid))
			_exit(1);
		zx_task_kill(zx_job_default());
		for (;;)
			pause();
	}
	ck_assert_int_eq(read(pipes[0], &pid, sizeof(pid)), sizeof(pid));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGKILL);
	eventually(!pid_exists(pid));
	/* It was not ours, nor the root job. */
	ck_assert(!job_info(zx_job_default()).exited);
}
END_TEST

START_TEST(each_attached_process_has_a_job_of_its_own)
{
	zx_koid_t mine = koid_of(zx_job_default()), theirs = 0;
	int pipes[2];
	pid_t child;

	ck_assert_uint_eq(koid_of(zx_job_default()), mine);
	ck_assert_uint_eq(zx_job_default(), zx_job_default());
	ck_assert_int_eq(pipe(pipes), 0);
	child = fork();
	if (!child) {
		theirs = koid_of(zx_job_default());
		_exit(write(pipes[1], &theirs, sizeof(theirs)) != sizeof(theirs));
	}
	ck_assert_int_eq(read(pipes[0], &theirs, sizeof(theirs)), sizeof(theirs));
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
	ck_assert_uint_ne(theirs, 0);
	ck_assert_uint_ne(theirs, mine);
}
END_TEST

START_TEST(the_root_job_is_for_the_administrator)
{
	zx_handle_t root, out;

	untouched(out);
	if (geteuid()) {
		assert_refused(ZX_ERR_ACCESS_DENIED, out, zx_linux_root_job(&out));
		return;
	}
	assert_ok(zx_linux_root_job(&root));
	ck_assert_uint_eq(basic_info(root).type, ZX_OBJ_TYPE_JOB);
	ck_assert_uint_eq(basic_info(root).related_koid, 0);
	ck_assert_uint_ne(koid_of(root), koid_of(zx_job_default()));
	ck_assert(!job_info(root).exited);
	/* This program's job is in it, at least. */
	ck_assert_uint_eq(signals_of(root) & (ZX_JOB_TERMINATED | ZX_JOB_NO_JOBS |
					      ZX_JOB_NO_CHILDREN), 0);
	assert_name(root, "root");
	assert_status(zx_linux_root_job(NULL), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(a_chain_has_33_jobs_with_the_root)
{
	zx_handle_t job, child;
	int i;

	if (geteuid()) {
		assert_status(zx_linux_root_job(&job), ZX_ERR_ACCESS_DENIED);
		return;
	}
	assert_ok(zx_linux_root_job(&job));
	for (i = 0; i < 32; i++) {
		child = job_new(job);
		assert_ok(zx_handle_close(job));
		job = child;
	}
	assert_refused(ZX_ERR_OUT_OF_RANGE, child, zx_job_create(job, 0, &child));
	assert_ok(zx_handle_close(job));
}
END_TEST

int main(void)
{
	test_begin("job");
	test_case("create", a_new_job_is_empty_and_alive, job_create_wants_manage_job,
		  any_option_is_invalid_args_before_the_handle_is_looked_at,
		  a_bad_out_pointer_is_invalid_args_and_makes_no_job,
		  jobs_nest_until_the_limit_and_then_are_out_of_range,
		  a_dead_process_that_is_held_keeps_its_job_listed,
		  related_koids_are_those_of_the_parents);
	test_case("signals", signals_follow_children_at_once,
		  a_job_with_children_lives_without_handles, waiting_for_no_jobs_shows_exactly_that,
		  a_job_whose_children_all_end_is_empty_and_not_terminated);
	test_case("kill", killing_a_job_kills_everything_in_it,
		  an_empty_job_killed_takes_no_children,
		  a_job_that_is_killed_takes_nothing_and_lives_till_all_below_are_gone,
		  a_dead_job_leaves_its_parent,
		  killing_a_dead_job_is_ok_and_changes_nothing,
		  a_chain_of_jobs_dies_from_the_bottom,
		  killing_a_child_job_spares_parent_and_siblings,
		  task_kill_looks_at_rights_before_the_type,
		  creating_races_with_killing_and_ends_in_bad_state,
		  a_kill_reaches_every_process_below_also_those_just_being_made,
		  many_kill_parts_of_one_tree_at_once);
	test_case("linux", killing_the_default_job_kills_this_process_with_all_it_made,
		  each_attached_process_has_a_job_of_its_own,
		  the_root_job_is_for_the_administrator, a_chain_has_33_jobs_with_the_root);
	return test_end();
}
