// SPDX-License-Identifier: GPL-2.0-only
/* zx_thread_create, zx_thread_exit, zx_thread_self; tasks.md 3, 7.6. */
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

#include <zircon/syscalls/port.h>

#include "common.h"

static zx_handle_t process_new(void)
{
	zx_handle_t process, vmar;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &vmar));
	return process;
}

/* ---- create ------------------------------------------------------------- */

START_TEST(a_new_thread_is_new_and_without_signals)
{
	zx_handle_t process = process_new(), thread;
	zx_info_thread_t info;

	assert_ok(zx_thread_create(process, "t", 1, 0, &thread));
	info = thread_info(thread);
	ck_assert_uint_eq(info.state, ZX_THREAD_STATE_NEW);
	ck_assert_uint_eq(info.wait_exception_channel_type, ZX_EXCEPTION_CHANNEL_TYPE_NONE);
	ck_assert_uint_eq(signals_of(thread), 0);
	ck_assert_uint_eq(rights_of(thread), ZX_DEFAULT_THREAD_RIGHTS);
	ck_assert_uint_eq(basic_info(thread).type, ZX_OBJ_TYPE_THREAD);
	ck_assert_uint_eq(basic_info(thread).related_koid, koid_of(process));
}
END_TEST

START_TEST(thread_create_wants_manage_thread)
{
	zx_handle_t process = process_new(), out;

	assert_lookup(h, zx_thread_create(h, "t", 1, 0, &out), process, powerless_event(),
		      ZX_RIGHT_MANAGE_THREAD, out);
	assert_ok(zx_thread_create(with_rights(process, ZX_RIGHT_MANAGE_THREAD), "t", 1, 0, &out));
}
END_TEST

START_TEST(any_option_is_invalid_args_before_all_else)
{
	uint32_t option;
	zx_handle_t out;

	for (option = 1; option; option <<= 1)
		assert_refused(ZX_ERR_INVALID_ARGS, out,
			       zx_thread_create(0, NULL, 0, option, &out));
}
END_TEST

START_TEST(a_null_or_bad_name_is_invalid_args_before_the_handle_is_looked_at)
{
	zx_handle_t out;

	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_thread_create(0, NULL, 0, 0, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_thread_create(0, bad_pointer, 3, 0, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_thread_create(0, kernel_pointer, 3, 0, &out));
}
END_TEST

START_TEST(names_are_cut_to_31_characters_and_may_be_empty)
{
	static const char name[] = "0123456789012345678901234567890123456789";
	zx_handle_t process = process_new(), thread;

	assert_ok(zx_thread_create(process, name, 40, 0, &thread));
	assert_name(thread, "0123456789012345678901234567890");
	assert_ok(zx_thread_create(process, name, 0, 0, &thread));
	assert_name(thread, "");
	assert_ok(zx_thread_create(process, name, 7, 0, &thread));
	assert_name(thread, "0123456");
}
END_TEST

START_TEST(as_much_of_a_name_is_read_as_is_kept)
{
	static const char name[] = "0123456789012345678901234567890x";
	zx_handle_t process = process_new(), thread;

	/* The last one is not kept, but read. */
	assert_ok(zx_thread_create(process, at_the_edge(name, 32), 40, 0, &thread));
	assert_name(thread, "0123456789012345678901234567890");
	assert_refused(ZX_ERR_INVALID_ARGS, thread,
		       zx_thread_create(process, at_the_edge(name, 31), 40, 0, &thread));
	assert_refused(ZX_ERR_INVALID_ARGS, thread,
		       zx_thread_create(process, at_the_edge(name, 31), 32, 0, &thread));
	assert_ok(zx_thread_create(process, at_the_edge(name, 31), 31, 0, &thread));
	assert_name(thread, "0123456789012345678901234567890");
	assert_ok(zx_thread_create(process, "ab\0cd", 5, 0, &thread));
	assert_name(thread, "ab");
	assert_ok(zx_thread_create(process, bad_pointer, 0, 0, &thread));
	assert_name(thread, "");
}
END_TEST

START_TEST(a_bad_out_pointer_is_invalid_args)
{
	zx_handle_t process = process_new();

	assert_status(zx_thread_create(process, "t", 1, 0, NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_thread_create(process, "t", 1, 0, bad_pointer), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(threads_are_created_in_processes_of_any_state)
{
	zx_handle_t thread;
	struct mini mini;

	mini_run(&mini, zx_job_default(), &blob_sleep, 0);
	assert_ok(zx_thread_create(mini.process, "t", 1, 0, &thread));
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	assert_ok(zx_thread_create(mini.process, "t", 1, 0, &thread));
	ck_assert_uint_eq(thread_info(thread).state, ZX_THREAD_STATE_NEW);
	assert_ok(zx_thread_create(zx_process_self(), "t", 1, 0, &thread));
}
END_TEST

START_TEST(unstarted_threads_come_and_go_without_effect)
{
	zx_handle_t job = job_new(zx_job_default()), process, vmar, thread;
	int i;

	assert_ok(zx_process_create(job, "p", 1, 0, &process, &vmar));
	for (i = 0; i < 100; i++) {
		assert_ok(zx_thread_create(process, "t", 1, 0, &thread));
		assert_ok(zx_handle_close(thread));
	}
	ck_assert_uint_eq(process_info(process).flags, 0);
	/* One that stays keeps nothing alive. */
	assert_ok(zx_thread_create(process, "t", 1, 0, &thread));
	assert_ok(zx_handle_close(process));
	ck_assert(signals_of(job) & ZX_JOB_NO_PROCESSES);
	ck_assert(is_valid(thread));
}
END_TEST

START_TEST(an_unstarted_thread_does_not_keep_a_started_process_alive)
{
	zx_handle_t thread;
	struct mini mini;

	mini_create(&mini, zx_job_default(), "m");
	mini_load(&mini, &blob_thread_exit);
	assert_ok(zx_thread_create(mini.process, "other", 5, 0, &thread));
	assert_ok(mini_start_status(&mini, 0, 0));
	wait_terminated(mini.process);
}
END_TEST

/* ---- self --------------------------------------------------------------- */

static void *self_thread(void *arg)
{
	zx_handle_t *handles = arg;

	handles[0] = zx_thread_self();
	handles[1] = zx_thread_self();
	return NULL;
}

START_TEST(each_thread_has_a_handle_of_its_own_and_always_the_same)
{
	zx_handle_t mine = zx_thread_self(), other[2] = { 0 };
	pthread_t thread;

	ck_assert_uint_ne(mine, 0);
	ck_assert_uint_eq(zx_thread_self(), mine);
	ck_assert_int_eq(pthread_create(&thread, NULL, self_thread, other), 0);
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_uint_ne(other[0], 0);
	ck_assert_uint_eq(other[0], other[1]);
	ck_assert_uint_ne(other[0], mine);
	ck_assert_uint_eq(zx_thread_self(), mine);
}
END_TEST

static void *exiting_thread(void *arg)
{
	zx_handle_t *copy = arg;

	*copy = with_rights(zx_thread_self(), ZX_RIGHT_SAME_RIGHTS);
	zx_thread_exit();
}

START_TEST(zx_thread_exit_ends_the_thread_and_only_it)
{
	zx_handle_t copy = 0;
	char name[32];
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, exiting_thread, &copy), 0);
	eventually(__atomic_load_n(&copy, __ATOMIC_SEQ_CST) != 0);
	wait_terminated(copy);
	ck_assert_uint_eq(signals_of(copy), ZX_THREAD_TERMINATED);
	ck_assert_uint_eq(thread_info(copy).state, ZX_THREAD_STATE_DEAD);
	/* The name of a thread that has exited cannot be had. */
	assert_refused(ZX_ERR_BAD_STATE, name,
		       zx_object_get_property(copy, ZX_PROP_NAME, name, 32));
	assert_status(zx_object_set_property(copy, ZX_PROP_NAME, "x", 1), ZX_ERR_BAD_STATE);
	ck_assert_uint_eq(signals_of(zx_process_self()), 0);
	ck_assert_uint_eq(signals_of(zx_thread_self()), ZX_THREAD_RUNNING);
}
END_TEST

START_TEST(the_exit_of_the_only_thread_ends_the_program_with_zero)
{
	int status;
	pid_t child = fork();

	if (!child)
		zx_thread_exit();
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

START_TEST(a_thread_ends_before_its_process_does)
{
	struct mini mini;

	mini_run(&mini, zx_job_default(), &blob_spin, 0);
	ck_assert_uint_eq(signals_of(mini.thread), ZX_THREAD_RUNNING);
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	ck_assert_uint_eq(signals_of(mini.thread), ZX_THREAD_TERMINATED);
	ck_assert_uint_eq(thread_info(mini.thread).state, ZX_THREAD_STATE_DEAD);
}
END_TEST

static void *own_handle(void *arg)
{
	zx_handle_t *copy = arg;

	if (zx_handle_duplicate(zx_thread_self(), ZX_RIGHT_SAME_RIGHTS, copy))
		return NULL;
	return (void *)(uintptr_t)zx_thread_self();
}

/* Joins a thread that asked for its handle; returns what that was. */
static zx_handle_t passing_thread(zx_handle_t *copy)
{
	pthread_t thread;
	void *self;

	ck_assert_int_eq(pthread_create(&thread, NULL, own_handle, copy), 0);
	ck_assert_int_eq(pthread_join(thread, &self), 0);
	ck_assert_ptr_nonnull(self);
	return (zx_handle_t)(uintptr_t)self;
}

START_TEST(threads_that_end_without_zx_thread_exit_leave_no_handle)
{
	zx_handle_t copy, other, self = passing_thread(&copy);
	int i;

	/* Linux takes a moment to be rid of the thread. */
	for (i = 0; i < 1000 && is_valid(self); i++) {
		passing_thread(&other);
		assert_ok(zx_handle_close(other));
	}
	ck_assert(!is_valid(self));
	ck_assert_uint_eq(signals_of(copy), ZX_THREAD_TERMINATED);
	ck_assert_uint_eq(thread_info(copy).state, ZX_THREAD_STATE_DEAD);
}
END_TEST

/* ---- states ------------------------------------------------------------- */

/* A thread that waits, then runs, then ends. */
static struct waiting {
	zx_handle_t thread, event, port, channel;
	zx_futex_t futex;
	volatile bool woken, may_end;
} waiting;

static void in_nanosleep(void)
{
	while (!waiting.woken)
		assert_ok(zx_nanosleep(after_ms(500)));
}

static void in_futex_wait(void)
{
	assert_ok(zx_futex_wait(&waiting.futex, 0, ZX_HANDLE_INVALID, SOON));
}

static void in_port_wait(void)
{
	zx_port_packet_t packet;

	assert_ok(zx_port_wait(waiting.port, SOON, &packet));
}

static void in_channel_call(void)
{
	uint32_t bytes, handles, number = 0;
	zx_channel_call_args_t args = {
		.wr_bytes = &number, .wr_num_bytes = 4,
		.rd_bytes = &number, .rd_num_bytes = 4,
	};

	assert_ok(zx_channel_call(waiting.channel, 0, SOON, &args, &bytes, &handles));
}

static void in_wait_one(void)
{
	assert_ok(zx_object_wait_one(waiting.event, ZX_USER_SIGNAL_0, SOON, NULL));
}

static void in_wait_many(void)
{
	zx_wait_item_t item = { .handle = waiting.event, .waitfor = ZX_USER_SIGNAL_0 };

	assert_ok(zx_object_wait_many(&item, 1, SOON));
}

static void *waits_and_runs(void *arg)
{
	void (*wait)(void) = *(void (**)(void))arg;

	waiting.thread = zx_thread_self();
	wait();
	while (!waiting.may_end)
		;
	return NULL;
}

static bool state_is(zx_thread_state_t state)
{
	zx_handle_t thread = *(volatile zx_handle_t *)&waiting.thread;

	return thread && thread_info(thread).state == state;
}

START_TEST(a_thread_that_waits_shows_what_for_and_runs_when_it_is_woken)
{
	static const struct {
		void (*wait)(void);
		zx_thread_state_t state;
	} kinds[] = {
		{ in_nanosleep, ZX_THREAD_STATE_BLOCKED_SLEEPING },
		{ in_futex_wait, ZX_THREAD_STATE_BLOCKED_FUTEX },
		{ in_port_wait, ZX_THREAD_STATE_BLOCKED_PORT },
		{ in_channel_call, ZX_THREAD_STATE_BLOCKED_CHANNEL },
		{ in_wait_one, ZX_THREAD_STATE_BLOCKED_WAIT_ONE },
		{ in_wait_many, ZX_THREAD_STATE_BLOCKED_WAIT_MANY },
	};
	zx_port_packet_t packet = { .type = ZX_PKT_TYPE_USER };
	zx_handle_t copy, peer;
	pthread_t thread;
	uint32_t number;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		memset(&waiting, 0, sizeof(waiting));
		waiting.event = event_new();
		assert_ok(zx_port_create(0, &waiting.port));
		assert_ok(zx_channel_create(0, &waiting.channel, &peer));
		ck_assert_int_eq(pthread_create(&thread, NULL, waits_and_runs,
						(void *)&kinds[i].wait), 0);
		eventually(state_is(kinds[i].state));
		assert_ok(zx_handle_duplicate(waiting.thread, ZX_RIGHT_SAME_RIGHTS, &copy));
		ck_assert_uint_eq(signals_of(copy), ZX_THREAD_RUNNING);

		waiting.woken = true;
		zx_futex_wake(&waiting.futex, UINT32_MAX);
		assert_ok(zx_port_queue(waiting.port, &packet));
		if (zx_channel_read(peer, 0, &number, NULL, 4, 0, NULL, NULL) == ZX_OK)
			assert_ok(zx_channel_write(peer, 0, &number, 4, NULL, 0));
		assert_ok(zx_object_signal(waiting.event, 0, ZX_USER_SIGNAL_0));
		eventually(state_is(ZX_THREAD_STATE_RUNNING));
		waiting.may_end = true;
		pthread_join(thread, NULL);
		eventually(thread_info(copy).state == ZX_THREAD_STATE_DEAD);
	}
	ck_assert_uint_eq(thread_info(zx_thread_self()).state, ZX_THREAD_STATE_RUNNING);
}
END_TEST

START_TEST(a_thread_that_is_killed_is_dying_until_it_is_gone)
{
	struct mini mini;
	pid_t pid;
	int kind;

	/* By Linux, and by Zircon. */
	for (kind = 0; kind < 2; kind++) {
		mini_run(&mini, zx_job_default(), &blob_sleep, 0);
		pid = pid_of(mini.process);
		hold_at_exit(pid);
		ck_assert_uint_eq(thread_info(mini.thread).state, ZX_THREAD_STATE_RUNNING);
		if (kind)
			assert_ok(zx_task_kill(mini.process));
		else
			ck_assert_int_eq(kill(pid, SIGKILL), 0);
		wait_held(pid);
		ck_assert_uint_eq(thread_info(mini.thread).state, ZX_THREAD_STATE_DYING);
		ck_assert_uint_eq(signals_of(mini.thread), ZX_THREAD_RUNNING);
		let_exit(pid);
		wait_terminated(mini.process);
		ck_assert_uint_eq(thread_info(mini.thread).state, ZX_THREAD_STATE_DEAD);
		mini_close(&mini);
	}
}
END_TEST

START_TEST(yield_takes_no_option)
{
	uint32_t option;

	assert_ok(zx_thread_legacy_yield(0));
	for (option = 1; option; option <<= 1)
		assert_status(zx_thread_legacy_yield(option), ZX_ERR_INVALID_ARGS);
	assert_status(zx_thread_legacy_yield(0xffffffff), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(the_signals_of_a_thread_are_waited_for_as_any_others)
{
	const zx_signals_t all = ZX_THREAD_RUNNING | ZX_THREAD_SUSPENDED | ZX_THREAD_TERMINATED;
	zx_port_packet_t packet;
	zx_handle_t port;
	struct mini mini;

	assert_ok(zx_port_create(0, &port));
	mini_create(&mini, zx_job_default(), "m");
	mini_load(&mini, &blob_sleep);
	assert_ok(zx_object_wait_async(mini.thread, port, 1, all, 0));
	assert_status(zx_port_wait(port, 0, &packet), ZX_ERR_TIMED_OUT);
	assert_ok(mini_start_status(&mini, 0, 0));
	assert_ok(zx_port_wait(port, SOON, &packet));
	ck_assert_uint_eq(packet.signal.observed, ZX_THREAD_RUNNING);
	assert_ok(zx_object_wait_async(mini.thread, port, 2, ZX_THREAD_TERMINATED, 0));
	assert_ok(zx_task_kill(mini.process));
	assert_ok(zx_port_wait(port, SOON, &packet));
	ck_assert_uint_eq(packet.key, 2);
	ck_assert_uint_eq(packet.signal.observed, ZX_THREAD_TERMINATED);
	mini_close(&mini);
}
END_TEST

int main(void)
{
	test_begin("thread");
	test_case("create", a_new_thread_is_new_and_without_signals,
		  thread_create_wants_manage_thread, any_option_is_invalid_args_before_all_else,
		  a_null_or_bad_name_is_invalid_args_before_the_handle_is_looked_at,
		  names_are_cut_to_31_characters_and_may_be_empty,
		  as_much_of_a_name_is_read_as_is_kept,
		  a_bad_out_pointer_is_invalid_args,
		  threads_are_created_in_processes_of_any_state,
		  unstarted_threads_come_and_go_without_effect,
		  an_unstarted_thread_does_not_keep_a_started_process_alive);
	test_case("self", each_thread_has_a_handle_of_its_own_and_always_the_same);
	test_case("signals", yield_takes_no_option,
		  the_signals_of_a_thread_are_waited_for_as_any_others);
	test_case("exit", threads_that_end_without_zx_thread_exit_leave_no_handle,
		  zx_thread_exit_ends_the_thread_and_only_it,
		  the_exit_of_the_only_thread_ends_the_program_with_zero,
		  a_thread_ends_before_its_process_does);
	test_case("states", a_thread_that_waits_shows_what_for_and_runs_when_it_is_woken,
		  a_thread_that_is_killed_is_dying_until_it_is_gone);
	return test_end();
}
