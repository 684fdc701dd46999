// SPDX-License-Identifier: GPL-2.0-only
/* zx_job_set_critical: a job that dies with a process; tasks.md 1.2, 1.5, 7.4. */
#include <signal.h>
#include <sys/wait.h>

#include <zircon/syscalls/port.h>

#include "common.h"

#define EMPTY	(ZX_JOB_NO_JOBS | ZX_JOB_NO_PROCESSES | ZX_JOB_NO_CHILDREN)
#define DEAD	(ZX_JOB_TERMINATED | EMPTY)
#define NONZERO	ZX_JOB_CRITICAL_PROCESS_RETCODE_NONZERO
#define BY_CRITICAL ZX_TASK_RETCODE_CRITICAL_PROCESS_KILL

static zx_handle_t unstarted(zx_handle_t job)
{
	zx_handle_t process, vmar;

	assert_ok(zx_process_create(job, "p", 1, 0, &process, &vmar));
	assert_ok(zx_handle_close(vmar));
	return process;
}

/* Killed on account of its critical process. */
static void assert_job_killed(zx_handle_t job)
{
	wait_terminated(job);
	ck_assert_uint_eq(signals_of(job), DEAD);
	ck_assert(job_info(job).exited);
	ck_assert_int_eq(job_info(job).return_code, BY_CRITICAL);
}

static void assert_ended_with(zx_handle_t process, int64_t retcode)
{
	wait_terminated(process);
	ck_assert_int_eq(process_info(process).return_code, retcode);
}

/* ---- Statuses ----------------------------------------------------------- */

START_TEST(options_are_looked_at_before_the_handles)
{
	uint32_t option;

	for (option = 2; option; option <<= 1) {
		assert_status(zx_job_set_critical(0, option, 0), ZX_ERR_INVALID_ARGS);
		assert_status(zx_job_set_critical(0, option | NONZERO, 0), ZX_ERR_INVALID_ARGS);
	}
	assert_status(zx_job_set_critical(0, NONZERO, 0), ZX_ERR_BAD_HANDLE);
}
END_TEST

START_TEST(the_job_is_looked_at_before_the_process)
{
	zx_handle_t job = job_new(zx_job_default()), process = unstarted(job), nothing;

	assert_lookup(h, zx_job_set_critical(h, 0, 0), job, powerless_event(), ZX_RIGHT_DESTROY,
		      nothing);
	assert_lookup(h, zx_job_set_critical(job, 0, h), process, powerless_event(), ZX_RIGHT_WAIT,
		      nothing);
	assert_ok(zx_job_set_critical(with_rights(job, ZX_RIGHT_DESTROY), 0,
				      with_rights(process, ZX_RIGHT_WAIT)));
}
END_TEST

START_TEST(a_job_that_is_not_above_the_process_is_invalid_args)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job), process = unstarted(job);

	assert_status(zx_job_set_critical(child, 0, process), ZX_ERR_INVALID_ARGS);
	assert_status(zx_job_set_critical(job_new(zx_job_default()), 0, process),
		      ZX_ERR_INVALID_ARGS);
	/* That changed nothing. */
	assert_ok(zx_job_set_critical(job, 0, process));
}
END_TEST

START_TEST(a_process_is_critical_to_one_job_for_good)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job);
	zx_handle_t process = unstarted(child);

	assert_ok(zx_job_set_critical(child, 0, process));
	assert_status(zx_job_set_critical(child, 0, process), ZX_ERR_ALREADY_BOUND);
	assert_status(zx_job_set_critical(child, NONZERO, process), ZX_ERR_ALREADY_BOUND);
	assert_status(zx_job_set_critical(job, 0, process), ZX_ERR_ALREADY_BOUND);
	/* Before it is asked whether that job is above it. */
	assert_status(zx_job_set_critical(job_new(job), 0, process), ZX_ERR_ALREADY_BOUND);
	/* The first one counts. */
	assert_ok(zx_task_kill(process));
	assert_job_killed(child);
	ck_assert(!job_info(job).exited);
}
END_TEST

/* ---- Deaths ------------------------------------------------------------- */

START_TEST(the_job_of_a_killed_process_is_killed_with_all_in_it)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job);
	struct mini critical, other, inner;

	mini_run(&critical, job, &blob_sleep, 0);
	mini_run(&other, job, &blob_spin, 0);
	mini_run(&inner, child, &blob_sleep, 0);
	assert_ok(zx_job_set_critical(job, 0, critical.process));
	assert_ok(zx_task_kill(critical.process));
	assert_job_killed(job);
	ck_assert_uint_eq(signals_of(critical.process), ZX_PROCESS_TERMINATED);
	assert_ended_with(critical.process, ZX_TASK_RETCODE_SYSCALL_KILL);
	assert_ended_with(other.process, BY_CRITICAL);
	assert_ended_with(inner.process, BY_CRITICAL);
	assert_job_killed(child);
	ck_assert(!job_info(zx_job_default()).exited);
}
END_TEST

START_TEST(the_process_has_left_its_job_when_that_is_killed)
{
	zx_handle_t job = job_new(zx_job_default()), fresh = unstarted(job), port;
	struct mini critical, other;
	zx_port_packet_t packet;
	pid_t pid;

	mini_run(&critical, job, &blob_sleep, 0);
	mini_run(&other, job, &blob_sleep, 0);
	pid = pid_of(other.process);
	assert_ok(zx_port_create(0, &port));
	assert_ok(zx_object_wait_async(other.process, port, 3, ZX_PROCESS_TERMINATED, 0));
	assert_ok(zx_object_wait_async(fresh, port, 2, ZX_PROCESS_TERMINATED, 0));
	assert_ok(zx_object_wait_async(critical.process, port, 1, ZX_PROCESS_TERMINATED, 0));
	assert_ok(zx_job_set_critical(job, 0, critical.process));
	hold_at_exit(pid);
	assert_ok(zx_task_kill(critical.process));
	wait_held(pid);
	/* The job is being killed. What is not started dies at once, yet after its cause. */
	assert_ok(zx_port_wait(port, SOON, &packet));
	ck_assert_uint_eq(packet.key, 1);
	assert_ok(zx_port_wait(port, SOON, &packet));
	ck_assert_uint_eq(packet.key, 2);
	assert_status(zx_port_wait(port, 0, &packet), ZX_ERR_TIMED_OUT);
	ck_assert_uint_eq(signals_of(critical.process), ZX_PROCESS_TERMINATED);
	ck_assert(!is_listed(job, ZX_INFO_JOB_PROCESSES, koid_of(critical.process)));
	ck_assert(is_listed(job, ZX_INFO_JOB_PROCESSES, koid_of(other.process)));
	ck_assert(job_info(job).exited);
	ck_assert_int_eq(job_info(job).return_code, BY_CRITICAL);
	let_exit(pid);
	assert_ok(zx_port_wait(port, SOON, &packet));
	ck_assert_uint_eq(packet.key, 3);
	assert_job_killed(job);
	assert_ended_with(fresh, BY_CRITICAL);
	assert_ended_with(other.process, BY_CRITICAL);
}
END_TEST

START_TEST(of_two_critical_processes_the_first_to_die_decides)
{
	zx_handle_t job = job_new(zx_job_default());
	struct mini one, two;

	mini_run(&one, job, &blob_sleep, 0);
	mini_run(&two, job, &blob_sleep, 0);
	assert_ok(zx_job_set_critical(job, 0, one.process));
	assert_ok(zx_job_set_critical(job, NONZERO, two.process));
	assert_ok(zx_task_kill(two.process));
	assert_job_killed(job);
	assert_ended_with(one.process, BY_CRITICAL);
	assert_ended_with(two.process, ZX_TASK_RETCODE_SYSCALL_KILL);
}
END_TEST

START_TEST(a_process_may_be_critical_to_a_job_further_up)
{
	zx_handle_t top = job_new(zx_job_default()), job = job_new(job_new(top));
	struct mini critical, other;

	mini_run(&critical, job, &blob_sleep, 0);
	mini_run(&other, top, &blob_sleep, 0);
	assert_ok(zx_job_set_critical(top, 0, critical.process));
	assert_ok(zx_task_kill(critical.process));
	assert_job_killed(top);
	assert_job_killed(job);
	assert_ended_with(other.process, BY_CRITICAL);
}
END_TEST

START_TEST(every_end_of_the_process_is_one)
{
	static const struct {
		const struct blob *code;
		uint64_t arg2;
		int64_t retcode;
		bool nonzero_counts;
	} ends[] = {
		{ &blob_exit, 0, 0, false },
		{ &blob_exit, 3, 3, true },
		{ &blob_thread_exit, 0, 0, false },
		{ &blob_undefined, 0, ZX_TASK_RETCODE_EXCEPTION_KILL, true },
	};
	struct mini critical, other;
	zx_handle_t job;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ends) * 2; i++) {
		const bool nonzero = i & 1;

		job = job_new(zx_job_default());
		mini_run(&other, job, &blob_sleep, 0);
		mini_create(&critical, job, "critical");
		mini_load(&critical, ends[i / 2].code);
		assert_ok(zx_job_set_critical(job, nonzero ? NONZERO : 0, critical.process));
		assert_ok(mini_start_status(&critical, 0, ends[i / 2].arg2));
		assert_ended_with(critical.process, ends[i / 2].retcode);
		if (nonzero && !ends[i / 2].nonzero_counts) {
			/* The job lives on: it takes children, and is emptied. */
			job_new(job);
			assert_ok(zx_task_kill(other.process));
			assert_ok(zx_object_wait_one(job, ZX_JOB_NO_PROCESSES, SOON, NULL));
			ck_assert_uint_eq(signals_of(job) & ZX_JOB_TERMINATED, 0);
			ck_assert(!job_info(job).exited);
		} else {
			assert_job_killed(job);
			assert_ended_with(other.process, BY_CRITICAL);
		}
	}
}
END_TEST

START_TEST(a_sigkill_from_outside_is_one_too)
{
	zx_handle_t job = job_new(zx_job_default());
	struct mini critical;

	mini_run(&critical, job, &blob_sleep, 0);
	assert_ok(zx_job_set_critical(job, NONZERO, critical.process));
	ck_assert_int_eq(kill(pid_of(critical.process), SIGKILL), 0);
	assert_job_killed(job);
}
END_TEST

START_TEST(a_process_that_is_closed_unstarted_has_died_with_zero)
{
	zx_handle_t job = job_new(zx_job_default()), process, out;

	process = unstarted(job);
	assert_ok(zx_job_set_critical(job, NONZERO, process));
	assert_ok(zx_handle_close(process));
	ck_assert_uint_eq(signals_of(job), EMPTY);
	ck_assert(!job_info(job).exited);

	process = unstarted(job);
	assert_ok(zx_job_set_critical(job, 0, process));
	assert_ok(zx_handle_close(process));
	assert_job_killed(job);
	assert_refused(ZX_ERR_BAD_STATE, out, zx_job_create(job, 0, &out));
}
END_TEST

START_TEST(one_that_is_killed_unstarted_has_not)
{
	zx_handle_t job = job_new(zx_job_default()), process = unstarted(job);

	assert_ok(zx_job_set_critical(job, NONZERO, process));
	assert_ok(zx_task_kill(process));
	assert_job_killed(job);
	assert_ended_with(process, ZX_TASK_RETCODE_SYSCALL_KILL);
}
END_TEST

START_TEST(the_dead_kill_nobody)
{
	zx_handle_t job = job_new(zx_job_default());
	struct mini critical, other;

	mini_run(&other, job, &blob_sleep, 0);
	mini_run(&critical, job, &blob_exit, 3);
	wait_terminated(critical.process);
	/* It leaves its job a little later. */
	eventually(zx_object_get_child(job, koid_of(critical.process), ZX_RIGHT_SAME_RIGHTS,
				       &(zx_handle_t){ 0 }) == ZX_ERR_NOT_FOUND);
	assert_ok(zx_job_set_critical(job, 0, critical.process));
	assert_status(zx_job_set_critical(job, 0, critical.process), ZX_ERR_ALREADY_BOUND);
	mini_close(&critical);
	sleep_ms(100);
	ck_assert(!job_info(job).exited);
	ck_assert_uint_eq(signals_of(other.process), 0);
	mini_end(&other);
}
END_TEST

START_TEST(a_job_that_is_killed_keeps_its_code)
{
	zx_handle_t job = job_new(zx_job_default());
	struct mini critical;

	mini_run(&critical, job, &blob_sleep, 0);
	assert_ok(zx_job_set_critical(job, 0, critical.process));
	assert_ok(zx_task_kill(job));
	wait_terminated(job);
	ck_assert_int_eq(job_info(job).return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	assert_ended_with(critical.process, ZX_TASK_RETCODE_SYSCALL_KILL);
}
END_TEST

/* Each job's process, never started, is critical to the job above. */
START_TEST(deaths_climb_a_whole_tree)
{
	zx_handle_t jobs[40], processes[40];
	int n, i;

	jobs[0] = job_new(zx_job_default());
	for (n = 1; n < 40; n++) {
		if (zx_job_create(jobs[n - 1], 0, &jobs[n]) != ZX_OK)
			break;
		processes[n] = unstarted(jobs[n]);
		assert_ok(zx_job_set_critical(jobs[n - 1], 0, processes[n]));
	}
	ck_assert_int_gt(n, 16);
	assert_ok(zx_task_kill(processes[n - 1]));
	for (i = 0; i < n - 1; i++)
		assert_job_killed(jobs[i]);
	/* The deepest one went with the one above it. */
	assert_job_killed(jobs[n - 1]);
	assert_ended_with(processes[n - 1], ZX_TASK_RETCODE_SYSCALL_KILL);
	for (i = 1; i < n - 1; i++)
		assert_ended_with(processes[i], BY_CRITICAL);
}
END_TEST

START_TEST(a_dead_process_keeps_its_jobs)
{
	zx_handle_t top = job_new(zx_job_default()), middle = job_new(top), job = job_new(middle);
	zx_koid_t koid = koid_of(middle), listed[4];
	struct mini critical;
	size_t actual;

	mini_run(&critical, job, &blob_exit, 0);
	assert_ok(zx_job_set_critical(middle, NONZERO, critical.process));
	wait_terminated(critical.process);
	assert_ok(zx_object_wait_one(job, ZX_JOB_NO_PROCESSES, SOON, NULL));
	assert_ok(zx_handle_close(job));
	assert_ok(zx_handle_close(middle));
	/* It is listed while somebody has a handle to the process. */
	assert_ok(zx_object_get_info(top, ZX_INFO_JOB_CHILDREN, listed, sizeof(listed), &actual,
				     NULL));
	ck_assert_uint_eq(actual, 1);
	ck_assert_uint_eq(listed[0], koid);
	assert_ok(zx_object_get_child(top, koid, ZX_RIGHT_SAME_RIGHTS, &middle));
	ck_assert_uint_eq(signals_of(middle), ZX_JOB_NO_PROCESSES);
	assert_ok(zx_handle_close(middle));
	mini_close(&critical);
	eventually(signals_of(top) == EMPTY);
}
END_TEST

/* ---- Linux programs ----------------------------------------------------- */

START_TEST(what_a_program_made_can_be_made_to_end_with_it)
{
	int pipes[2], status;
	struct mini mini;
	pid_t child, pid = 0;

	ck_assert_int_eq(pipe(pipes), 0);
	child = fork();
	if (!child) {
		mini_run(&mini, zx_job_default(), &blob_sleep, 0);
		pid = pid_of(mini.process);
		if (zx_job_set_critical(zx_job_default(), 0, zx_process_self()) ||
		    write(pipes[1], &pid, sizeof(pid)) != sizeof(pid))
			_exit(1);
		_exit(0);
	}
	ck_assert_int_eq(read(pipes[0], &pid, sizeof(pid)), sizeof(pid));
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	eventually(!pid_exists(pid));
}
END_TEST

int main(void)
{
	test_begin("job_critical");
	test_case("statuses", options_are_looked_at_before_the_handles,
		  the_job_is_looked_at_before_the_process,
		  a_job_that_is_not_above_the_process_is_invalid_args,
		  a_process_is_critical_to_one_job_for_good);
	test_case("deaths", the_job_of_a_killed_process_is_killed_with_all_in_it,
		  the_process_has_left_its_job_when_that_is_killed,
		  of_two_critical_processes_the_first_to_die_decides,
		  a_process_may_be_critical_to_a_job_further_up, every_end_of_the_process_is_one,
		  a_sigkill_from_outside_is_one_too,
		  a_process_that_is_closed_unstarted_has_died_with_zero,
		  one_that_is_killed_unstarted_has_not, the_dead_kill_nobody,
		  a_job_that_is_killed_keeps_its_code, deaths_climb_a_whole_tree,
		  a_dead_process_keeps_its_jobs);
	test_case("linux", what_a_program_made_can_be_made_to_end_with_it);
	return test_end();
}
