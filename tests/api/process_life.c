// SPDX-License-Identifier: GPL-2.0-only
/* zx_process_start, _exit, zx_task_kill on processes; tasks.md 2.5, 2.6, 2.8, 6.1, 7.1. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/zircon.h>

#include "common.h"

#define start(mini, process, thread, entry, arg1) \
	zx_process_start(process, thread, entry, (mini).base + MINI_STACK, arg1, 0)

/* A loaded mini process, not started. */
static struct mini loaded(zx_handle_t job, const struct blob *code)
{
	struct mini mini;

	mini_create(&mini, job, "mini");
	mini_load(&mini, code);
	return mini;
}

/* ---- start -------------------------------------------------------------- */

START_TEST(a_started_process_runs_from_entry)
{
	struct mini mini = loaded(zx_job_default(), &blob_count);
	zx_info_process_t before, after;
	zx_time_t start_before, start_after;
	uint64_t one, two = 0;

	start_before = now();
	assert_ok(mini_start_status(&mini, 0, 0));
	start_after = now();
	before = process_info(mini.process);
	ck_assert_uint_eq(before.flags, ZX_INFO_PROCESS_FLAG_STARTED);
	ck_assert_int_eq(before.return_code, 0);
	ck_assert_int_ge(before.start_time, start_before);
	ck_assert_int_le(before.start_time, start_after);
	ck_assert_uint_eq(signals_of(mini.thread), ZX_THREAD_RUNNING);
	ck_assert_uint_eq(thread_info(mini.thread).state, ZX_THREAD_STATE_RUNNING);
	/* It counts, and goes on counting. */
	do
		mini_read(&mini, MINI_DATA, &one, 8);
	while (!one);
	do
		mini_read(&mini, MINI_DATA, &two, 8);
	while (two <= one);
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	after = process_info(mini.process);
	ck_assert_uint_eq(after.flags,
			  ZX_INFO_PROCESS_FLAG_STARTED | ZX_INFO_PROCESS_FLAG_EXITED);
	ck_assert_int_eq(after.return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	ck_assert_int_eq(after.start_time, before.start_time);
	mini_read(&mini, MINI_DATA, &one, 8);
	sleep_ms(20);
	mini_read(&mini, MINI_DATA, &two, 8);
	ck_assert_uint_eq(one, two);
}
END_TEST

START_TEST(the_first_instruction_finds_the_registers_of_the_sheet)
{
	struct mini mini = loaded(zx_job_default(), &blob_registers);
	struct first_registers regs;
	int i;

	assert_ok(zx_process_start(mini.process, mini.thread, mini.base, mini.base + MINI_STACK, 0,
				   0x123456789abcdef0));
	mini_wait_done(&mini);
	mini_read(&mini, MINI_DATA, &regs, sizeof(regs));
	ck_assert_uint_eq(regs.rdi, 0);
	ck_assert_uint_eq(regs.rsi, 0x123456789abcdef0);
	ck_assert_uint_eq(regs.rsp, mini.base + MINI_STACK);
	ck_assert_uint_eq(regs.rax, 0);
	ck_assert_uint_eq(regs.rbx, 0);
	ck_assert_uint_eq(regs.rcx, 0);
	ck_assert_uint_eq(regs.rdx, 0);
	ck_assert_uint_eq(regs.rbp, 0);
	ck_assert_uint_eq(regs.r8, 0);
	ck_assert_uint_eq(regs.r9, 0);
	ck_assert_uint_eq(regs.r10, 0);
	ck_assert_uint_eq(regs.r11, 0);
	ck_assert_uint_eq(regs.r12, 0);
	ck_assert_uint_eq(regs.r13, 0);
	ck_assert_uint_eq(regs.r14, 0);
	ck_assert_uint_eq(regs.r15, 0);
	ck_assert_uint_eq(regs.flags, 0x202);
	ck_assert_uint_eq(regs.ds, 0);
	ck_assert_uint_eq(regs.es, 0);
	ck_assert_uint_eq(regs.fs, 0);
	ck_assert_uint_eq(regs.gs, 0);
	ck_assert_uint_eq(regs.fs_base, 0);
	ck_assert_uint_eq(regs.gs_base, 0);
	ck_assert_uint_eq(regs.mxcsr, 0x1f80);
	ck_assert_uint_eq(regs.fcw, 0x37f);
	ck_assert_uint_eq(regs.fsw, 0);
	for (i = 0; i < 16; i++) {
		ck_assert_uint_eq(regs.xmm[i][0], 0);
		ck_assert_uint_eq(regs.xmm[i][1], 0);
	}
	mini_end(&mini);
}
END_TEST

START_TEST(nothing_is_pushed_on_the_stack)
{
	struct mini mini = loaded(zx_job_default(), &blob_sleep);
	static char stack[PAGES(2)], zeros[PAGES(2)];

	assert_ok(mini_start_status(&mini, 0, 0));
	sleep_ms(50);
	mini_read(&mini, PAGES(2), stack, sizeof(stack));
	ck_assert_mem_eq(stack, zeros, sizeof(stack));
	mini_end(&mini);
}
END_TEST

START_TEST(the_stack_pointer_is_taken_as_it_is)
{
	static const uint64_t stacks[] = { 0, 1, 0xdeadbeef, NON_CANONICAL_ADDRESS, UINT64_MAX };
	int i;

	for (i = 0; i < 5; i++) {
		struct mini mini = loaded(zx_job_default(), &blob_exit);

		/* The code needs no stack. */
		assert_ok(zx_process_start(mini.process, mini.thread, mini.base, stacks[i], 0, 5));
		wait_terminated(mini.process);
		ck_assert_int_eq(process_info(mini.process).return_code, 5);
	}
}
END_TEST

START_TEST(arg1_arrives_as_a_handle_of_the_new_process)
{
	zx_handle_t event = event_new(), sent;
	struct mini mini = loaded(zx_job_default(), &blob_registers);
	struct first_registers regs;

	sent = with_rights(event, ZX_RIGHT_TRANSFER | ZX_RIGHT_SIGNAL);
	assert_ok(mini_start_status(&mini, sent, 0));
	ck_assert(!is_valid(sent));
	ck_assert_uint_eq(handle_count(event), 2);
	mini_wait_done(&mini);
	mini_read(&mini, MINI_DATA, &regs, sizeof(regs));
	ck_assert_uint_ne(regs.rdi, 0);
	ck_assert_uint_eq(regs.rdi >> 32, 0);
	ck_assert_uint_eq(regs.rdi & 3, 3);
	/* It goes with its owner, before that shows as terminated. */
	mini_end(&mini);
	ck_assert_uint_eq(handle_count(event), 1);
}
END_TEST

START_TEST(arg1_that_is_no_handle_is_zero_and_no_error)
{
	struct mini mini = loaded(zx_job_default(), &blob_registers);
	struct first_registers regs;
	zx_handle_t closed = event_new();

	assert_ok(zx_handle_close(closed));
	assert_ok(mini_start_status(&mini, closed, 0));
	mini_wait_done(&mini);
	mini_read(&mini, MINI_DATA, &regs, sizeof(regs));
	ck_assert_uint_eq(regs.rdi, 0);
	mini_end(&mini);
}
END_TEST

/* ---- start: statuses ---------------------------------------------------- */

/* arg1 is gone after every failure. */
#define assert_start(want, mini, process, thread, entry)			\
	do {									\
		zx_handle_t watch_ = event_new();				\
		zx_handle_t arg1_ = with_rights(watch_, ZX_RIGHT_SAME_RIGHTS);	\
										\
		assert_status(start(mini, process, thread, entry, arg1_), want); \
		ck_assert(!is_valid(arg1_));					\
		ck_assert_uint_eq(handle_count(watch_), 1);			\
		assert_ok(zx_handle_close(watch_));				\
	} while (0)

START_TEST(start_checks_the_process_handle_first)
{
	struct mini mini = loaded(zx_job_default(), &blob_sleep);
	char none;
	int i;

	assert_lookup(h, start(mini, h, 0, NON_CANONICAL_ADDRESS, 0), mini.process,
		      powerless_event(), ZX_RIGHT_WRITE, none);
	for (i = 0; i < BAD_HANDLES; i++)
		assert_start(ZX_ERR_BAD_HANDLE, mini, bad_handle(i, mini.process), mini.thread,
			     mini.base);
	assert_start(ZX_ERR_WRONG_TYPE, mini, mini.thread, mini.thread, mini.base);
	assert_start(ZX_ERR_ACCESS_DENIED, mini, without_rights(mini.process, ZX_RIGHT_WRITE), 0,
		     mini.base);
	ck_assert_uint_eq(process_info(mini.process).flags, 0);
}
END_TEST

START_TEST(start_checks_the_thread_handle_next)
{
	struct mini mini = loaded(zx_job_default(), &blob_sleep);
	char none;
	int i;

	assert_lookup(h, start(mini, mini.process, h, NON_CANONICAL_ADDRESS, 0), mini.thread,
		      powerless_event(), ZX_RIGHT_WRITE, none);
	for (i = 0; i < BAD_HANDLES; i++)
		assert_start(ZX_ERR_BAD_HANDLE, mini, mini.process, bad_handle(i, mini.thread),
			     mini.base);
	assert_start(ZX_ERR_WRONG_TYPE, mini, mini.process, mini.process, mini.base);
	assert_start(ZX_ERR_ACCESS_DENIED, mini, mini.process,
		     without_rights(mini.thread, ZX_RIGHT_WRITE), mini.base);
	/* WRITE on both is all it takes. */
	assert_ok(start(mini, with_rights(mini.process, ZX_RIGHT_WRITE),
			with_rights(mini.thread, ZX_RIGHT_WRITE), mini.base, 0));
	mini_end(&mini);
}
END_TEST

START_TEST(a_thread_of_another_process_is_access_denied)
{
	struct mini mini = loaded(zx_job_default(), &blob_sleep);
	struct mini other = loaded(zx_job_default(), &blob_sleep);

	assert_start(ZX_ERR_ACCESS_DENIED, mini, mini.process, other.thread, mini.base);
	assert_start(ZX_ERR_ACCESS_DENIED, mini, mini.process, zx_thread_self(), mini.base);
	/* Before the entry. */
	assert_start(ZX_ERR_ACCESS_DENIED, mini, mini.process, other.thread, NON_CANONICAL_ADDRESS);
	ck_assert_uint_eq(process_info(mini.process).flags, 0);
}
END_TEST

START_TEST(an_arg1_without_transfer_is_access_denied_and_gone)
{
	struct mini mini = loaded(zx_job_default(), &blob_sleep);
	zx_handle_t event = event_new(), less;

	less = without_rights(event, ZX_RIGHT_TRANSFER);
	assert_status(start(mini, mini.process, mini.thread, mini.base, less),
		      ZX_ERR_ACCESS_DENIED);
	ck_assert(!is_valid(less));
	/* Before the entry. */
	less = without_rights(event, ZX_RIGHT_TRANSFER);
	assert_status(start(mini, mini.process, mini.thread, KERNEL_ADDRESS, less),
		      ZX_ERR_ACCESS_DENIED);
	ck_assert_uint_eq(handle_count(event), 1);
	ck_assert_uint_eq(process_info(mini.process).flags, 0);
	assert_ok(mini_start_status(&mini, 0, 0));
	mini_end(&mini);
}
END_TEST

START_TEST(an_entry_that_is_no_user_address_is_invalid_args)
{
	static const uint64_t entries[] = { 1ull << 55, 0xffffff8000000000, NON_CANONICAL_ADDRESS,
					    KERNEL_ADDRESS, UINT64_MAX };
	struct mini mini = loaded(zx_job_default(), &blob_sleep);
	int i;

	assert_ok(zx_handle_close(mini.vmar));
	for (i = 0; i < 5; i++)
		assert_start(ZX_ERR_INVALID_ARGS, mini, mini.process, mini.thread, entries[i]);
	ck_assert_uint_eq(process_info(mini.process).flags, 0);
	/* Nothing happened: it can still be started. */
	assert_ok(mini_start_status(&mini, 0, 0));
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
}
END_TEST

START_TEST(starting_a_started_process_is_bad_state)
{
	struct mini mini = loaded(zx_job_default(), &blob_sleep);
	zx_handle_t second;

	assert_ok(zx_thread_create(mini.process, "second", 6, 0, &second));
	assert_ok(mini_start_status(&mini, 0, 0));
	assert_start(ZX_ERR_BAD_STATE, mini, mini.process, mini.thread, mini.base);
	assert_start(ZX_ERR_BAD_STATE, mini, mini.process, second, mini.base);
	/* Before the entry. */
	assert_start(ZX_ERR_BAD_STATE, mini, mini.process, second, 0);
	assert_start(ZX_ERR_BAD_STATE, mini, mini.process, second, NON_CANONICAL_ADDRESS);
	ck_assert_uint_eq(signals_of(mini.process), 0);
	mini_end(&mini);
}
END_TEST

START_TEST(starting_an_ended_process_is_bad_state)
{
	struct mini mini = loaded(zx_job_default(), &blob_sleep);

	assert_ok(zx_task_kill(mini.process));
	assert_start(ZX_ERR_BAD_STATE, mini, mini.process, mini.thread, mini.base);
	wait_terminated(mini.process);
	assert_start(ZX_ERR_BAD_STATE, mini, mini.process, mini.thread, mini.base);
	mini = loaded(zx_job_default(), &blob_exit);
	assert_ok(mini_start_status(&mini, 0, 0));
	wait_terminated(mini.process);
	assert_start(ZX_ERR_BAD_STATE, mini, mini.process, mini.thread, mini.base);
}
END_TEST

START_TEST(entry_zero_and_one_are_accepted_and_fault)
{
	int entry;

	for (entry = 0; entry < 2; entry++) {
		struct mini mini = loaded(zx_job_default(), &blob_sleep);

		assert_ok(start(mini, mini.process, mini.thread, entry, 0));
		wait_terminated(mini.process);
		ck_assert_int_eq(process_info(mini.process).return_code,
				 ZX_TASK_RETCODE_EXCEPTION_KILL);
	}
}
END_TEST

START_TEST(a_process_may_be_given_a_handle_to_itself)
{
	struct mini mini = loaded(zx_job_default(), &blob_sleep);
	zx_handle_t process = with_rights(mini.process, ZX_RIGHT_SAME_RIGHTS);

	assert_ok(mini_start_status(&mini, process, 0));
	ck_assert_uint_eq(handle_count(mini.process), 2);
	mini_end(&mini);
}
END_TEST

/* At most 32 of them. */
static size_t handles_of(zx_handle_t process, zx_info_handle_extended_t handles[32])
{
	size_t actual;

	assert_ok(zx_object_get_info(process, ZX_INFO_HANDLE_TABLE, handles,
				     32 * sizeof(*handles), &actual, NULL));
	return actual;
}

START_TEST(arg1_arrives_with_the_rights_that_it_had)
{
	zx_handle_t event = event_new();
	struct mini mini = loaded(zx_job_default(), &blob_sleep);
	zx_info_handle_extended_t before[32], after[32];

	assert_ok(mini_start_status(&mini,
				    with_rights(event, ZX_RIGHT_WAIT | ZX_RIGHT_TRANSFER), 0));
	ck_assert_uint_eq(handles_of(mini.process, before), 1);
	ck_assert_uint_eq(before[0].koid, koid_of(event));
	ck_assert_uint_eq(before[0].type, ZX_OBJ_TYPE_EVENT);
	ck_assert_uint_eq(before[0].rights, ZX_RIGHT_WAIT | ZX_RIGHT_TRANSFER);
	/* Nothing more arrives in a process that runs. */
	assert_start(ZX_ERR_BAD_STATE, mini, mini.process, mini.thread, mini.base);
	ck_assert_uint_eq(handles_of(mini.process, after), 1);
	ck_assert_mem_eq(before, after, sizeof(before[0]));
	mini_end(&mini);
}
END_TEST

START_TEST(the_handles_of_the_call_may_be_its_arg1)
{
	zx_info_handle_extended_t handles[32];
	zx_handle_t process, given;
	zx_koid_t koid, given_koid;
	struct mini mini;
	int kind;

	for (kind = 0; kind < 2; kind++) {
		mini = loaded(zx_job_default(), &blob_sleep);
		koid = koid_of(mini.process);
		given = kind ? mini.thread : mini.process;
		given_koid = koid_of(given);
		assert_ok(mini_start_status(&mini, given, 0));
		ck_assert(!is_valid(given));
		assert_ok(zx_object_get_child(zx_job_default(), koid, ZX_RIGHT_SAME_RIGHTS,
					      &process));
		ck_assert_uint_eq(process_info(process).flags, ZX_INFO_PROCESS_FLAG_STARTED);
		ck_assert_uint_eq(handles_of(process, handles), 1);
		ck_assert_uint_eq(handles[0].koid, given_koid);
		ck_assert_uint_eq(handles[0].rights, kind ? ZX_DEFAULT_THREAD_RIGHTS :
							    ZX_DEFAULT_PROCESS_RIGHTS);
		assert_ok(zx_task_kill(process));
		wait_terminated(process);
	}
}
END_TEST

START_TEST(a_refused_start_that_was_given_the_only_handle_ends_the_process)
{
	zx_handle_t job = job_new(zx_job_default());
	struct mini mini = loaded(job, &blob_sleep);

	assert_status(start(mini, mini.process, mini.thread, KERNEL_ADDRESS, mini.process),
		      ZX_ERR_INVALID_ARGS);
	ck_assert(!is_valid(mini.process));
	eventually(signals_of(job) ==
		   (ZX_JOB_NO_JOBS | ZX_JOB_NO_PROCESSES | ZX_JOB_NO_CHILDREN));
	assert_status(zx_thread_start(mini.thread, mini.base, 0, 0, 0), ZX_ERR_BAD_STATE);
}
END_TEST

/* ---- Ends --------------------------------------------------------------- */

START_TEST(exit_group_gives_the_return_code)
{
	static const int codes[] = { 0, 1, 7, 255 };
	int i;

	for (i = 0; i < 4; i++) {
		struct mini mini;

		mini_run(&mini, zx_job_default(), &blob_exit, codes[i]);
		wait_terminated(mini.process);
		ck_assert_int_eq(process_info(mini.process).return_code, codes[i]);
		ck_assert(WIFEXITED(wait_status_of(mini.process)));
		ck_assert_int_eq(WEXITSTATUS(wait_status_of(mini.process)), codes[i]);
		ck_assert_uint_eq(signals_of(mini.process), ZX_PROCESS_TERMINATED);
		ck_assert_uint_eq(signals_of(mini.thread), ZX_THREAD_TERMINATED);
		ck_assert_uint_eq(thread_info(mini.thread).state, ZX_THREAD_STATE_DEAD);
	}
}
END_TEST

START_TEST(the_exit_of_the_last_thread_ends_the_process_with_zero)
{
	struct mini mini;

	mini_run(&mini, zx_job_default(), &blob_thread_exit, 0);
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code, 0);
	ck_assert_uint_eq(process_info(mini.process).flags,
			  ZX_INFO_PROCESS_FLAG_STARTED | ZX_INFO_PROCESS_FLAG_EXITED);
}
END_TEST

START_TEST(a_fault_ends_the_process_with_exception_kill)
{
	static const struct blob *const blobs[] = { &blob_undefined, &blob_null };
	static const int signals[] = { SIGILL, SIGSEGV };
	int i;

	for (i = 0; i < 2; i++) {
		struct mini mini;

		mini_run(&mini, zx_job_default(), blobs[i], 0);
		wait_terminated(mini.process);
		ck_assert_int_eq(process_info(mini.process).return_code,
				 ZX_TASK_RETCODE_EXCEPTION_KILL);
		ck_assert(WIFSIGNALED(wait_status_of(mini.process)));
		ck_assert_int_eq(WTERMSIG(wait_status_of(mini.process)), signals[i]);
	}
}
END_TEST

START_TEST(a_sigkill_from_outside_ends_the_process)
{
	zx_handle_t job = job_new(zx_job_default());
	struct mini mini;
	pid_t pid;

	mini_run(&mini, job, &blob_spin, 0);
	pid = pid_of(mini.process);
	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	wait_terminated(mini.process);
	ck_assert_uint_eq(process_info(mini.process).flags,
			  ZX_INFO_PROCESS_FLAG_STARTED | ZX_INFO_PROCESS_FLAG_EXITED);
	ck_assert_int_ne(process_info(mini.process).return_code, 0);
	ck_assert(WIFSIGNALED(wait_status_of(mini.process)));
	ck_assert_int_eq(WTERMSIG(wait_status_of(mini.process)), SIGKILL);
	eventually(!pid_exists(pid));
	ck_assert_int_eq(pid_of(mini.process), 0);
	eventually(signals_of(job) & ZX_JOB_NO_PROCESSES);
	ck_assert(!job_info(job).exited);
}
END_TEST

START_TEST(when_terminated_shows_the_memory_is_gone)
{
	struct mini mini;
	zx_handle_t out, vmo;
	zx_vaddr_t address;
	char byte;
	size_t actual;

	mini_run(&mini, zx_job_default(), &blob_sleep, 0);
	vmo = vmo_new(PAGE);
	map_anywhere(mini.vmar, READ_WRITE, vmo, PAGE);
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 0);
	ck_assert_uint_eq(vmo_info(mini.vmo).num_mappings, 0);
	assert_refused(ZX_ERR_BAD_STATE, out,
		       zx_vmar_allocate(mini.vmar, 0, 0, PAGE, &out, &address));
	assert_refused(ZX_ERR_BAD_STATE, address,
		       zx_vmar_map(mini.vmar, 0, 0, vmo, 0, PAGE, &address));
	assert_status(zx_vmar_unmap(mini.vmar, mini.base, PAGE), ZX_ERR_BAD_STATE);
	assert_status(zx_vmar_destroy(mini.vmar), ZX_ERR_BAD_STATE);
	ck_assert_int_ne(zx_process_read_memory(mini.process, mini.base, &byte, 1, &actual), ZX_OK);
	ck_assert_int_ne(zx_process_write_memory(mini.process, mini.base, &byte, 1, &actual),
			 ZX_OK);
}
END_TEST

START_TEST(killing_a_running_a_sleeping_and_a_dead_process_is_ok)
{
	struct mini mini;
	int i;

	for (i = 0; i < 2; i++) {
		mini_run(&mini, zx_job_default(), i ? &blob_spin : &blob_sleep, 0);
		assert_ok(zx_task_kill(with_rights(mini.process, ZX_RIGHT_DESTROY)));
		wait_terminated(mini.process);
		ck_assert_int_eq(process_info(mini.process).return_code,
				 ZX_TASK_RETCODE_SYSCALL_KILL);
		ck_assert_uint_eq(signals_of(mini.thread), ZX_THREAD_TERMINATED);
		assert_ok(zx_task_kill(mini.process));
	}
	mini_run(&mini, zx_job_default(), &blob_exit, 3);
	wait_terminated(mini.process);
	assert_ok(zx_task_kill(mini.process));
	ck_assert_int_eq(process_info(mini.process).return_code, 3);
}
END_TEST

START_TEST(closing_the_only_process_handle_leaves_the_process_running)
{
	zx_handle_t job = job_new(zx_job_default()), again;
	struct mini mini;
	zx_koid_t koid;
	pid_t pid;

	mini_run(&mini, job, &blob_sleep, 0);
	pid = pid_of(mini.process);
	koid = koid_of(mini.process);
	ck_assert_uint_eq(handle_count(mini.process), 1);
	assert_ok(zx_handle_close(mini.process));
	sleep_ms(50);
	ck_assert(is_listed(job, ZX_INFO_JOB_PROCESSES, koid));
	assert_ok(zx_object_get_child(job, koid, ZX_RIGHT_SAME_RIGHTS, &again));
	ck_assert_uint_eq(koid_of(again), koid);
	ck_assert_uint_eq(rights_of(again), ZX_DEFAULT_JOB_RIGHTS);
	ck_assert_uint_eq(handle_count(again), 1);
	assert_ok(zx_handle_close(again));
	ck_assert_uint_eq(signals_of(mini.thread), ZX_THREAD_RUNNING);
	ck_assert_uint_eq(signals_of(job), ZX_JOB_NO_JOBS);
	ck_assert(pid_exists(pid));
	assert_ok(zx_task_kill(job));
	wait_terminated(job);
	ck_assert_uint_eq(signals_of(mini.thread), ZX_THREAD_TERMINATED);
}
END_TEST

START_TEST(closing_the_only_thread_handle_leaves_the_process_running)
{
	struct mini mini;

	mini_run(&mini, zx_job_default(), &blob_sleep, 0);
	assert_ok(zx_handle_close(mini.thread));
	sleep_ms(50);
	ck_assert_uint_eq(signals_of(mini.process), 0);
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
}
END_TEST

START_TEST(a_process_needs_no_handle_to_its_job)
{
	zx_handle_t job = job_new(zx_job_default());
	zx_koid_t koid = koid_of(job);
	struct mini mini;

	mini_create(&mini, job, "m");
	assert_ok(zx_handle_close(job));
	ck_assert(is_listed(zx_job_default(), ZX_INFO_JOB_CHILDREN, koid));
	mini_load(&mini, &blob_count);
	assert_ok(mini_start_status(&mini, 0, 0));
	ck_assert_uint_eq(process_info(mini.process).flags, ZX_INFO_PROCESS_FLAG_STARTED);
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	ck_assert_uint_eq(basic_info(mini.process).related_koid, koid);
	mini_close(&mini);
	eventually(!is_listed(zx_job_default(), ZX_INFO_JOB_CHILDREN, koid));
}
END_TEST

START_TEST(a_process_that_holds_itself_lives_until_it_is_killed)
{
	zx_handle_t job = job_new(zx_job_default());
	struct mini mini;

	mini = loaded(job, &blob_sleep);
	assert_ok(mini_start_status(&mini, with_rights(mini.process, ZX_RIGHT_SAME_RIGHTS), 0));
	mini_close(&mini);
	sleep_ms(50);
	ck_assert_uint_eq(signals_of(job), ZX_JOB_NO_JOBS);
	assert_ok(zx_task_kill(job));
	wait_terminated(job);
}
END_TEST

/* ---- Zircon calls of a created process ---------------------------------- */

#define PATH	0x900
#define STRUCT	0xa00

/* A process that opens the device and makes these calls. */
static struct mini run_calls(struct mini_call *calls, size_t n, zx_handle_t arg1)
{
	struct mini mini = loaded(zx_job_default(), &blob_calls);
	struct mini_call end = { .nr = MINI_CALLS_END };

	mini_write(&mini, MINI_DATA, calls, n * sizeof(*calls));
	mini_write(&mini, MINI_DATA + n * sizeof(*calls), &end, sizeof(end));
	mini_write(&mini, MINI_DATA + PATH, ZX_DEVICE_PATH, sizeof(ZX_DEVICE_PATH));
	calls[0].a[1] = mini.base + MINI_DATA + PATH;
	mini_write(&mini, MINI_DATA, calls, n * sizeof(*calls));
	assert_ok(mini_start_status(&mini, arg1, 0));
	return mini;
}

#define OPEN_DEVICE { .nr = SYS_openat, .a = { AT_FDCWD, 0, O_RDWR | O_CLOEXEC } }
#define CALL(number, arg) { .nr = SYS_ioctl, .a = { FROM_FIRST, number, arg } }

static void read_calls(struct mini *mini, struct mini_call *calls, size_t n)
{
	mini_wait_done(mini);
	mini_read(mini, MINI_DATA, calls, n * sizeof(*calls));
	ck_assert_int_ge(calls[0].result, 0);
}

START_TEST(a_created_process_makes_zircon_calls)
{
	struct mini_call calls[] = {
		OPEN_DEVICE,
		CALL(ZX_IOC_THREAD_SELF, 0),
		CALL(ZX_IOC_HANDLE_CHECK_VALID, 0),
		CALL(ZX_IOC_HANDLE_CLOSE, 0x80000003),
	};
	struct mini mini = run_calls(calls, 4, 0);

	read_calls(&mini, calls, 4);
	/* Nobody gave it a handle to its thread. */
	ck_assert_int_eq(calls[1].result, 0);
	ck_assert_int_eq(calls[2].result, -EINVAL);
	ck_assert_int_eq(calls[3].result, -EBADF);
	mini_end(&mini);
}
END_TEST

static void send_copies(zx_handle_t channel, zx_handle_t one, zx_handle_t two)
{
	zx_handle_t handles[2] = { with_rights(one, ZX_RIGHT_SAME_RIGHTS) };
	uint32_t n = 1;

	if (two)
		handles[n++] = with_rights(two, ZX_RIGHT_SAME_RIGHTS);
	assert_ok(zx_channel_write(channel, 0, NULL, 0, handles, n));
}

/* Each has the other's process in a message that it does not read. */
START_TEST(processes_that_hold_each_other_live_until_they_are_killed)
{
	zx_handle_t job = job_new(zx_job_default()), event = event_new(), ours[2], theirs[2];
	struct mini minis[2] = { loaded(job, &blob_calls), loaded(job, &blob_calls) };
	zx_koid_t koids[2];
	int i;

	for (i = 0; i < 2; i++) {
		struct mini *mini = &minis[i];
		const size_t closes = MINI_DATA + 2 * sizeof(struct mini_call) +
				      offsetof(struct mini_call, a[2]);
		struct mini_call calls[] = {
			OPEN_DEVICE,
			CALL(ZX_IOC_CHANNEL_READ, mini->base + MINI_ARG),
			CALL(ZX_IOC_HANDLE_CLOSE, 0),
			{ .nr = MINI_CALLS_END },
		};
		/* What it reads is what it closes: the other's thread. */
		struct zx_ioc_channel_read request = {
			.handles = mini->base + closes,
			.num_handles = 1,
		};

		koids[i] = koid_of(mini->process);
		assert_ok(zx_channel_create(0, &ours[i], &theirs[i]));
		send_copies(ours[i], minis[!i].thread, ZX_HANDLE_INVALID);
		send_copies(ours[i], minis[!i].process, event);
		mini_write(mini, MINI_ARG, &request, sizeof(request));
		mini_write(mini, MINI_DATA + PATH, ZX_DEVICE_PATH, sizeof(ZX_DEVICE_PATH));
		calls[0].a[1] = mini->base + MINI_DATA + PATH;
		mini_write(mini, MINI_DATA, calls, sizeof(calls));
		ck_assert_uint_eq(handle_count(minis[!i].thread), 2);
		assert_ok(mini_start_status(mini, theirs[i], 0));
	}
	for (i = 0; i < 2; i++) {
		mini_wait_done(&minis[i]);
		ck_assert_uint_eq(handle_count(minis[!i].thread), 1);
	}
	for (i = 0; i < 2; i++)
		mini_close(&minis[i]);
	sleep_ms(50);
	ck_assert_uint_eq(signals_of(job), ZX_JOB_NO_JOBS);
	for (i = 0; i < 2; i++) {
		assert_ok(zx_object_get_child(job, koids[i], ZX_RIGHT_SAME_RIGHTS,
					      &minis[i].process));
		ck_assert_uint_eq(signals_of(minis[i].process), 0);
		ck_assert_uint_eq(handle_count(minis[i].process), 2);
	}
	ck_assert_uint_eq(handle_count(event), 3);
	assert_ok(zx_task_kill(job));
	for (i = 0; i < 2; i++)
		wait_terminated(minis[i].process);
	wait_terminated(job);
	ck_assert_uint_eq(signals_of(job), ZX_JOB_TERMINATED | ZX_JOB_NO_JOBS |
					   ZX_JOB_NO_PROCESSES | ZX_JOB_NO_CHILDREN);
	/* Nothing is left of the messages. */
	eventually(handle_count(event) == 1);
	for (i = 0; i < 2; i++)
		eventually(handle_count(minis[i].process) == 1);
}
END_TEST

static zx_rights_t rights_to_job_in(zx_handle_t process)
{
	zx_info_handle_extended_t handles[32];
	size_t n = handles_of(process, handles), i;

	for (i = 0; i < n; i++) {
		if (handles[i].type == ZX_OBJ_TYPE_JOB)
			return handles[i].rights;
	}
	return 0;
}

/* Who may only create processes in a job gets no more of it by creating one. */
START_TEST(a_process_has_no_more_rights_to_its_job_than_its_creator_had)
{
	const zx_rights_t few = ZX_RIGHT_MANAGE_PROCESS | ZX_RIGHT_INSPECT;
	zx_handle_t job = job_new(zx_job_default());
	struct mini_call calls[] = {
		OPEN_DEVICE,
		CALL(ZX_IOC_SELF, 0),
		{ .nr = MINI_CALLS_END },
	};
	struct mini mini = { 0 };
	static const char path[] = ZX_DEVICE_PATH;

	assert_ok(zx_linux_process_create(with_rights(job, few), "p", 1, 0,
					  ZX_LINUX_PROCESS_LINUX, NULL, 0, &mini.process,
					  &mini.vmar));
	assert_ok(zx_thread_create(mini.process, "t", 1, 0, &mini.thread));
	mini_load(&mini, &blob_calls);
	calls[0].a[1] = mini.base + MINI_DATA + PATH;
	calls[1].a[2] = mini.base + MINI_DATA + STRUCT;
	mini_write(&mini, MINI_DATA + PATH, path, sizeof(path));
	mini_write(&mini, MINI_DATA, calls, sizeof(calls));
	assert_ok(mini_start_status(&mini, 0, 0));
	mini_wait_done(&mini);
	read_calls(&mini, calls, 2);
	ck_assert_int_eq(calls[1].result, 0);
	ck_assert_uint_eq(rights_to_job_in(mini.process), few);
	mini_end(&mini);
}
END_TEST

struct starter {
	zx_handle_t thread;
	zx_vaddr_t entry;
	pthread_barrier_t barrier;
	zx_status_t status;
};

static void *start_it(void *arg)
{
	struct starter *s = arg;

	pthread_barrier_wait(&s->barrier);
	s->status = zx_thread_start(s->thread, s->entry, 0, 0, 0);
	return NULL;
}

START_TEST(a_process_that_was_started_survives_its_last_handle_going_that_moment)
{
	zx_handle_t job = job_new(zx_job_default());
	int i;

	for (i = 0; i < (slow_machine() ? 10 : 50); i++) {
		struct mini mini = loaded(job, &blob_sleep);
		struct starter s = { .thread = mini.thread, .entry = mini.base };
		zx_info_thread_t info;
		pthread_t other;

		pthread_barrier_init(&s.barrier, NULL, 2);
		ck_assert_int_eq(pthread_create(&other, NULL, start_it, &s), 0);
		pthread_barrier_wait(&s.barrier);
		assert_ok(zx_handle_close(mini.process));
		ck_assert_int_eq(pthread_join(other, NULL), 0);
		info = thread_info(mini.thread);
		if (s.status == ZX_OK) {
			ck_assert_uint_eq(info.state, ZX_THREAD_STATE_RUNNING);
		} else {
			assert_status(s.status, ZX_ERR_BAD_STATE);
			ck_assert_uint_eq(info.state, ZX_THREAD_STATE_NEW);
		}
		zx_handle_close(mini.thread);
		zx_handle_close(mini.vmar);
		zx_handle_close(mini.vmo);
	}
	assert_ok(zx_task_kill(job));
	wait_terminated(job);
}
END_TEST

/* Where Linux puts a position-independent program: 1 TiB of places, and its heap. */
#define PROGRAMS_BASE	0x555500000000ul
#define PROGRAMS_SIZE	GIB(2048ul)

/*
 * A private mapping, to which a creator has debugger's access, over all places
 * where the next program can be. Then the process executes that program.
 */
static struct mini run_exec(const char *program, const char *argument)
{
	const size_t root_base = vmar_info(zx_vmar_root_self()).base;
	struct mini_call calls[] = { { .nr = SYS_execve }, { .nr = MINI_CALLS_END } };
	zx_handle_t vmo = vmo_new(PAGE);
	struct mini mini;
	zx_vaddr_t address;
	uint64_t argv[3] = { 0 };
	size_t string = MINI_DATA + PATH;

	for (;;) {
		mini = loaded(zx_job_default(), &blob_calls);
		if (zx_linux_vmar_map_private(mini.vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC,
					      PROGRAMS_BASE - root_base, vmo, 0, PROGRAMS_SIZE,
					      &address) == ZX_OK)
			break;
		/* The code happens to be there. */
		mini_end(&mini);
	}
	argv[0] = mini.base + string;
	mini_write(&mini, string, program, strlen(program) + 1);
	string += strlen(program) + 1;
	argv[1] = mini.base + string;
	mini_write(&mini, string, argument, strlen(argument) + 1);
	mini_write(&mini, MINI_DATA + STRUCT, argv, sizeof(argv));
	calls[0].a[0] = argv[0];
	calls[0].a[1] = mini.base + MINI_DATA + STRUCT;
	mini_write(&mini, MINI_DATA, calls, sizeof(calls));
	assert_ok(mini_start_status(&mini, 0, 0));
	assert_ok(zx_handle_close(vmo));
	return mini;
}

static bool runs_program(pid_t pid, const char *name)
{
	char comm[16];

	comm_of(pid, comm);
	return !strcmp(comm, name);
}

START_TEST(a_process_that_hogs_its_mmap_lock_is_mapped_into_all_the_same)
{
	zx_handle_t vmo = vmo_new(PAGE);
	struct mini mini;
	uint64_t begun = 0;
	int i;

	mini_run(&mini, zx_job_default(), &blob_hog, 0);
	for (i = 0; !begun; i++) {
		mini_read(&mini, MINI_DATA, &begun, sizeof(begun));
		sleep_ms(1);
	}
	for (i = 0; i < 10; i++)
		map_anywhere(mini.vmar, READ_WRITE, vmo, PAGE);
	mini_end(&mini);
}
END_TEST

START_TEST(what_a_process_has_mapped_for_it_is_not_populated_by_mlockall)
{
	zx_handle_t vmo = vmo_new(MIB(64ul));
	struct mini_call calls[] = {
		{ .nr = SYS_mlockall, .a = { MCL_FUTURE } },
		{ .nr = MINI_CALLS_END },
	};
	struct mini mini = loaded(zx_job_default(), &blob_calls);

	mini_write(&mini, MINI_DATA, calls, sizeof(calls));
	assert_ok(mini_start_status(&mini, 0, 0));
	mini_wait_done(&mini);
	mini_read(&mini, MINI_DATA, calls, sizeof(calls));
	ck_assert_int_eq(calls[0].result, 0);
	map_anywhere(mini.vmar, READ_WRITE, vmo, MIB(64ul));
	ck_assert_uint_eq(vmo_info(vmo).committed_bytes, 0);
	mini_end(&mini);
}
END_TEST

START_TEST(after_exec_the_new_programs_memory_is_out_of_reach)
{
	struct mini mini = run_exec("/bin/sleep", "1000");
	pid_t pid = pid_of(mini.process);
	struct map_line maps[64];
	uint32_t word = 0x5a5a5a5a;
	size_t actual, n, i, programs = 0;

	eventually(runs_program(pid, "sleep"));
	/* It has its interpreter too: wait till it sleeps. */
	eventually(pid_state(pid) == 'S');
	n = read_maps(pid, maps, ARRAY_SIZE(maps));
	ck_assert_uint_gt(n, 5);
	for (i = 0; i < n; i++) {
		if (maps[i].start >= PROGRAMS_BASE &&
		    maps[i].start < PROGRAMS_BASE + PROGRAMS_SIZE)
			programs++;
		ck_assert_int_ne(zx_process_write_memory(mini.process, maps[i].start, &word,
							 sizeof(word), &actual), ZX_OK);
		ck_assert_int_ne(zx_process_read_memory(mini.process, maps[i].start, &word,
							sizeof(word), &actual), ZX_OK);
	}
	ck_assert_uint_gt(programs, 0);
	ck_assert(runs_program(pid, "sleep"));
	mini_end(&mini);
}
END_TEST

START_TEST(a_created_process_signals_the_event_it_was_given)
{
	zx_handle_t event = event_new();
	struct mini mini = loaded(zx_job_default(), &blob_calls);
	struct zx_ioc_signal request = { .set_mask = ZX_USER_SIGNAL_5 };
	struct mini_call calls[] = {
		OPEN_DEVICE,
		CALL(ZX_IOC_OBJECT_SIGNAL, mini.base + MINI_ARG),
		{ .nr = MINI_CALLS_END },
	};

	/* Its first field is the handle, which the code puts there. */
	mini_write(&mini, MINI_ARG, &request, sizeof(request));
	mini_write(&mini, MINI_DATA + PATH, ZX_DEVICE_PATH, sizeof(ZX_DEVICE_PATH));
	calls[0].a[1] = mini.base + MINI_DATA + PATH;
	mini_write(&mini, MINI_DATA, calls, sizeof(calls));
	assert_ok(mini_start_status(&mini, with_rights(event, ZX_RIGHT_SAME_RIGHTS), 0));
	assert_ok(zx_object_wait_one(event, ZX_USER_SIGNAL_5, SOON, NULL));
	mini_wait_done(&mini);
	mini_end(&mini);
}
END_TEST

START_TEST(a_created_process_has_no_handles_of_its_own)
{
	struct mini_call calls[] = {
		OPEN_DEVICE,
		CALL(ZX_IOC_SELF, 0),
	};
	struct mini mini = loaded(zx_job_default(), &blob_calls);
	struct mini_call end = { .nr = MINI_CALLS_END };
	struct zx_ioc_self self = { 1, 2, 3, 0 };

	calls[0].a[1] = mini.base + MINI_DATA + PATH;
	calls[1].a[2] = mini.base + MINI_DATA + STRUCT;
	mini_write(&mini, MINI_DATA + PATH, ZX_DEVICE_PATH, sizeof(ZX_DEVICE_PATH));
	mini_write(&mini, MINI_DATA + STRUCT, &self, sizeof(self));
	mini_write(&mini, MINI_DATA, calls, sizeof(calls));
	mini_write(&mini, MINI_DATA + sizeof(calls), &end, sizeof(end));
	assert_ok(mini_start_status(&mini, 0, 0));
	read_calls(&mini, calls, 2);
	ck_assert_int_eq(calls[1].result, 0);
	mini_read(&mini, MINI_DATA + STRUCT, &self, sizeof(self));
	ck_assert_uint_eq(self.out_process, 0);
	ck_assert_uint_eq(self.out_vmar_root, 0);
	ck_assert_uint_eq(self.out_job, 0);
	mini_end(&mini);
}
END_TEST

START_TEST(process_exit_keeps_all_64_bits)
{
	static const int64_t codes[] = { 0x123456789abc, -1, INT64_MIN, 256 };
	int i;

	for (i = 0; i < 4; i++) {
		struct mini mini = loaded(zx_job_default(), &blob_calls);
		struct zx_ioc_process_exit request = { codes[i] };
		struct mini_call calls[] = {
			OPEN_DEVICE,
			CALL(ZX_IOC_PROCESS_EXIT, mini.base + MINI_DATA + STRUCT),
			{ .nr = SYS_exit_group, .a = { 77 } },
		};

		calls[0].a[1] = mini.base + MINI_DATA + PATH;
		mini_write(&mini, MINI_DATA + PATH, ZX_DEVICE_PATH, sizeof(ZX_DEVICE_PATH));
		mini_write(&mini, MINI_DATA + STRUCT, &request, sizeof(request));
		mini_write(&mini, MINI_DATA, calls, sizeof(calls));
		assert_ok(mini_start_status(&mini, 0, 0));
		wait_terminated(mini.process);
		ck_assert_int_eq(process_info(mini.process).return_code, codes[i]);
	}
}
END_TEST

START_TEST(zx_process_exit_ends_all_threads_of_a_program)
{
	int status;
	pid_t child = fork();

	if (!child) {
		zx_process_self();
		zx_process_exit(300);
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 300 & 0xff);
}
END_TEST

START_TEST(a_created_process_forks_and_reaps_as_any_linux_process)
{
	struct mini mini;
	int64_t data[3];

	mini_run(&mini, zx_job_default(), &blob_fork, 0);
	mini_wait_done(&mini);
	mini_read(&mini, MINI_DATA, data, sizeof(data));
	ck_assert_int_gt(data[0], 0);
	ck_assert_int_eq(data[1], data[0]);
	ck_assert(WIFEXITED((int)data[2]));
	ck_assert_int_eq(WEXITSTATUS((int)data[2]), 7);
	mini_end(&mini);
}
END_TEST

START_TEST(a_created_process_starts_without_open_files_of_the_device)
{
	struct mini mini;
	char path[64], link[256];
	int fd;

	mini_run(&mini, zx_job_default(), &blob_sleep, 0);
	eventually(pid_state(pid_of(mini.process)) == 'S');
	for (fd = 0; fd < 64; fd++) {
		ssize_t n;

		snprintf(path, sizeof(path), "/proc/%d/fd/%d", pid_of(mini.process), fd);
		n = readlink(path, link, sizeof(link) - 1);
		if (n < 0)
			continue;
		link[n] = 0;
		ck_assert_msg(strcmp(link, ZX_DEVICE_PATH) && !strstr(link, "memfd"), "fd %d is %s",
			      fd, link);
	}
	mini_end(&mini);
}
END_TEST

int main(void)
{
	test_begin("process_life");
	test_case("start", a_started_process_runs_from_entry,
		  the_first_instruction_finds_the_registers_of_the_sheet,
		  nothing_is_pushed_on_the_stack, the_stack_pointer_is_taken_as_it_is,
		  arg1_arrives_as_a_handle_of_the_new_process,
		  arg1_that_is_no_handle_is_zero_and_no_error,
		  arg1_arrives_with_the_rights_that_it_had,
		  the_handles_of_the_call_may_be_its_arg1);
	test_case("statuses", start_checks_the_process_handle_first,
		  start_checks_the_thread_handle_next, a_thread_of_another_process_is_access_denied,
		  an_arg1_without_transfer_is_access_denied_and_gone,
		  a_refused_start_that_was_given_the_only_handle_ends_the_process,
		  an_entry_that_is_no_user_address_is_invalid_args,
		  starting_a_started_process_is_bad_state, starting_an_ended_process_is_bad_state,
		  entry_zero_and_one_are_accepted_and_fault,
		  a_process_may_be_given_a_handle_to_itself);
	test_case("end", exit_group_gives_the_return_code,
		  the_exit_of_the_last_thread_ends_the_process_with_zero,
		  a_fault_ends_the_process_with_exception_kill,
		  a_sigkill_from_outside_ends_the_process,
		  when_terminated_shows_the_memory_is_gone,
		  killing_a_running_a_sleeping_and_a_dead_process_is_ok,
		  closing_the_only_process_handle_leaves_the_process_running,
		  closing_the_only_thread_handle_leaves_the_process_running,
		  a_process_needs_no_handle_to_its_job,
		  a_process_that_holds_itself_lives_until_it_is_killed);
	test_case("inside", a_created_process_makes_zircon_calls,
		  processes_that_hold_each_other_live_until_they_are_killed,
		  a_process_has_no_more_rights_to_its_job_than_its_creator_had,
		  a_process_that_was_started_survives_its_last_handle_going_that_moment,
		  a_process_that_hogs_its_mmap_lock_is_mapped_into_all_the_same,
		  what_a_process_has_mapped_for_it_is_not_populated_by_mlockall,
		  after_exec_the_new_programs_memory_is_out_of_reach,
		  a_created_process_signals_the_event_it_was_given,
		  a_created_process_has_no_handles_of_its_own, process_exit_keeps_all_64_bits,
		  zx_process_exit_ends_all_threads_of_a_program,
		  a_created_process_forks_and_reaps_as_any_linux_process,
		  a_created_process_starts_without_open_files_of_the_device);
	return test_end();
}
