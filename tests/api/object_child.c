// SPDX-License-Identifier: GPL-2.0-only
/* zx_object_get_child: objects.md 3.2, tasks.md 2.10, 7.1, 7.8. */
#include "common.h"

static zx_handle_t child_of(zx_handle_t parent, zx_koid_t koid)
{
	zx_handle_t child;

	assert_ok(zx_object_get_child(parent, koid, ZX_RIGHT_SAME_RIGHTS, &child));
	ck_assert_uint_eq(koid_of(child), koid);
	return child;
}

#define assert_not_found(parent, koid)						\
	do {									\
		zx_handle_t none_;						\
										\
		assert_refused(ZX_ERR_NOT_FOUND, none_,				\
			       zx_object_get_child(parent, koid, ZX_RIGHT_SAME_RIGHTS, \
						   &none_));			\
	} while (0)

/* ---- Statuses ----------------------------------------------------------- */

START_TEST(what_is_no_handle_is_bad_handle)
{
	zx_handle_t job = job_new(zx_job_default()), out;
	int i;

	for (i = 0; i < BAD_HANDLES; i++)
		assert_refused(ZX_ERR_BAD_HANDLE, out,
			       zx_object_get_child(bad_handle(i, job), koid_of(job), ~0u, &out));
}
END_TEST

START_TEST(without_enumerate_is_access_denied)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job), out;
	zx_handle_t less = without_rights(job, ZX_RIGHT_ENUMERATE);

	assert_refused(ZX_ERR_ACCESS_DENIED, out,
		       zx_object_get_child(less, koid_of(child), ZX_RIGHT_SAME_RIGHTS, &out));
	/* Before the type, and before the rest. */
	assert_refused(ZX_ERR_ACCESS_DENIED, out,
		       zx_object_get_child(event_new(), 0, ~0u, &out));
	/* No other right is needed. */
	less = with_rights(job, ZX_RIGHT_ENUMERATE);
	assert_ok(zx_object_get_child(less, koid_of(child), ZX_RIGHT_SAME_RIGHTS, &out));
	ck_assert_uint_eq(rights_of(out), ZX_RIGHT_ENUMERATE);
}
END_TEST

START_TEST(more_rights_than_the_parents_are_access_denied_before_the_koid)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job), out;
	zx_handle_t less = without_rights(job, ZX_RIGHT_WRITE);

	assert_refused(ZX_ERR_ACCESS_DENIED, out,
		       zx_object_get_child(less, koid_of(child), ZX_RIGHT_WRITE, &out));
	assert_refused(ZX_ERR_ACCESS_DENIED, out,
		       zx_object_get_child(less, 0, ZX_RIGHT_WRITE, &out));
	/* SAME_RIGHTS is a value, not a bit. */
	assert_refused(ZX_ERR_ACCESS_DENIED, out,
		       zx_object_get_child(job, koid_of(child),
					   ZX_RIGHT_SAME_RIGHTS | ZX_RIGHT_WAIT, &out));
}
END_TEST

START_TEST(what_has_no_children_is_wrong_type)
{
	zx_handle_t thread, out;
	struct mini mini;

	/* A thread with the rights of its process: the only other thing with ENUMERATE. */
	mini_run(&mini, zx_job_default(), &blob_sleep, 0);
	thread = child_of(mini.process, koid_of(mini.thread));
	assert_refused(ZX_ERR_WRONG_TYPE, out,
		       zx_object_get_child(thread, koid_of(thread), ZX_RIGHT_SAME_RIGHTS, &out));
	assert_refused(ZX_ERR_ACCESS_DENIED, out,
		       zx_object_get_child(thread, koid_of(thread), ~0u, &out));
	mini_end(&mini);
}
END_TEST

START_TEST(a_bad_out_pointer_is_invalid_args_and_makes_no_handle)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job);

	assert_status(zx_object_get_child(job, koid_of(child), ZX_RIGHT_SAME_RIGHTS, NULL),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_get_child(job, koid_of(child), ZX_RIGHT_SAME_RIGHTS,
					  bad_pointer), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(handle_count(child), 1);
	/* Only then. */
	assert_status(zx_object_get_child(job, 1, ZX_RIGHT_SAME_RIGHTS, NULL), ZX_ERR_NOT_FOUND);
}
END_TEST

START_TEST(only_direct_children_are_found)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job);
	zx_handle_t grandchild = job_new(child), event = event_new();
	struct mini mini;

	mini_run(&mini, child, &blob_sleep, 0);
	assert_not_found(job, koid_of(grandchild));
	assert_not_found(job, koid_of(mini.process));
	assert_not_found(job, koid_of(mini.thread));
	assert_not_found(job, koid_of(job));
	assert_not_found(job, koid_of(event));
	assert_not_found(job, 0);
	assert_not_found(job, UINT64_MAX);
	assert_not_found(child, koid_of(job));
	assert_not_found(child, koid_of(mini.thread));
	assert_not_found(mini.process, koid_of(child));
	assert_not_found(mini.process, koid_of(mini.process));
	assert_not_found(mini.process, koid_of(zx_thread_self()));
	mini_end(&mini);
}
END_TEST

/* ---- Children ----------------------------------------------------------- */

START_TEST(jobs_and_processes_come_with_the_rights_asked_for)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job), process, vmar, out;

	assert_ok(zx_process_create(job, "p", 1, 0, &process, &vmar));
	out = child_of(job, koid_of(child));
	ck_assert_uint_eq(basic_info(out).type, ZX_OBJ_TYPE_JOB);
	ck_assert_uint_eq(rights_of(out), ZX_DEFAULT_JOB_RIGHTS);
	ck_assert_uint_eq(handle_count(child), 2);
	/* Those of the parent, whatever the child is. */
	out = child_of(job, koid_of(process));
	ck_assert_uint_eq(basic_info(out).type, ZX_OBJ_TYPE_PROCESS);
	ck_assert_uint_eq(rights_of(out), ZX_DEFAULT_JOB_RIGHTS);
	assert_ok(zx_object_get_child(job, koid_of(process), ZX_RIGHT_DESTROY, &out));
	ck_assert_uint_eq(rights_of(out), ZX_RIGHT_DESTROY);
	assert_ok(zx_task_kill(out));
	wait_terminated(process);
	assert_ok(zx_object_get_child(job, koid_of(child), ZX_RIGHT_NONE, &out));
	ck_assert_uint_eq(rights_of(out), ZX_RIGHT_NONE);
}
END_TEST

START_TEST(threads_are_children_from_their_start_to_their_end)
{
	zx_handle_t never, out;
	struct mini mini;

	mini_create(&mini, zx_job_default(), "p");
	mini_load(&mini, &blob_sleep);
	assert_ok(zx_thread_create(mini.process, "never", 5, 0, &never));
	assert_not_found(mini.process, koid_of(mini.thread));
	assert_ok(mini_start_status(&mini, 0, 0));
	out = child_of(mini.process, koid_of(mini.thread));
	ck_assert_uint_eq(basic_info(out).type, ZX_OBJ_TYPE_THREAD);
	ck_assert_uint_eq(rights_of(out), ZX_DEFAULT_PROCESS_RIGHTS);
	assert_not_found(mini.process, koid_of(never));
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	assert_not_found(mini.process, koid_of(mini.thread));
	mini_close(&mini);
}
END_TEST

START_TEST(a_process_that_nobody_has_a_handle_to_is_found)
{
	zx_handle_t job = job_new(zx_job_default()), process;
	zx_koid_t koid;
	struct mini mini;
	pid_t pid;

	mini_run(&mini, job, &blob_sleep, 0);
	koid = koid_of(mini.process);
	pid = pid_of(mini.process);
	mini_close(&mini);
	process = child_of(job, koid);
	ck_assert_uint_eq(handle_count(process), 1);
	ck_assert_int_eq(pid_of(process), pid);
	assert_ok(zx_task_kill(process));
	wait_terminated(process);
	eventually(!pid_exists(pid));
}
END_TEST

START_TEST(a_thread_that_nobody_has_a_handle_to_is_found)
{
	zx_koid_t koid;
	zx_handle_t thread;
	struct mini mini;

	mini_run(&mini, zx_job_default(), &blob_sleep, 0);
	koid = koid_of(mini.thread);
	assert_ok(zx_handle_close(mini.thread));
	thread = child_of(mini.process, koid);
	ck_assert_uint_eq(handle_count(thread), 1);
	ck_assert_uint_eq(thread_info(thread).state, ZX_THREAD_STATE_RUNNING);
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(thread);
}
END_TEST

START_TEST(a_job_without_handles_is_found_as_long_as_it_has_children)
{
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job);
	zx_koid_t koid = koid_of(child);
	struct mini mini;

	mini_run(&mini, child, &blob_sleep, 0);
	assert_ok(zx_handle_close(child));
	child = child_of(job, koid);
	assert_ok(zx_task_kill(child));
	wait_terminated(child);
	wait_terminated(mini.process);
	assert_not_found(job, koid);
	mini_close(&mini);

	child = job_new(job);
	koid = koid_of(child);
	assert_ok(zx_handle_close(child));
	assert_not_found(job, koid);
}
END_TEST

START_TEST(the_dead_are_not_found)
{
	zx_handle_t job = job_new(zx_job_default());
	struct mini mini;

	mini_run(&mini, job, &blob_exit, 0);
	assert_ok(zx_object_wait_one(job, ZX_JOB_NO_PROCESSES, SOON, NULL));
	assert_not_found(job, koid_of(mini.process));
	mini_close(&mini);
}
END_TEST

int main(void)
{
	test_begin("object_child");
	test_case("statuses", what_is_no_handle_is_bad_handle, without_enumerate_is_access_denied,
		  more_rights_than_the_parents_are_access_denied_before_the_koid,
		  what_has_no_children_is_wrong_type,
		  a_bad_out_pointer_is_invalid_args_and_makes_no_handle,
		  only_direct_children_are_found);
	test_case("children", jobs_and_processes_come_with_the_rights_asked_for,
		  threads_are_children_from_their_start_to_their_end,
		  a_process_that_nobody_has_a_handle_to_is_found,
		  a_thread_that_nobody_has_a_handle_to_is_found,
		  a_job_without_handles_is_found_as_long_as_it_has_children,
		  the_dead_are_not_found);
	return test_end();
}
