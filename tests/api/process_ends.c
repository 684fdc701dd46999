// SPDX-License-Identifier: GPL-2.0-only
/* How processes begin and end, told exactly; tasks.md 0, 2.6, 2.11, 6.1. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <linux/capability.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>

#include <linux/zircon.h>
#include <zircon/linux_fd.h>

#include "common.h"
#include "common_cgroup.h"
#include "common_fd.h"

#define CODE 0x100000002cll

static int64_t code_of_signal(int number)
{
	struct mini mini;
	int64_t code;

	mini_run(&mini, zx_job_default(), &blob_sleep, 0);
	ck_assert_int_eq(kill(pid_of(mini.process), number), 0);
	wait_terminated(mini.process);
	code = process_info(mini.process).return_code;
	mini_close(&mini);
	return code;
}

START_TEST(signals_that_tell_of_an_error_are_exceptions_and_all_others_kills)
{
	static const int kills[] = { SIGKILL, SIGTERM, SIGHUP, SIGINT, SIGUSR1, SIGPIPE, SIGALRM,
				     40 /* of the real-time ones */ };
	static const int errors[] = { SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSEGV, SIGSYS };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kills); i++)
		ck_assert_int_eq(code_of_signal(kills[i]), ZX_TASK_RETCODE_SYSCALL_KILL);
	for (i = 0; i < ARRAY_SIZE(errors); i++)
		ck_assert_int_eq(code_of_signal(errors[i]), ZX_TASK_RETCODE_EXCEPTION_KILL);
}
END_TEST

/* A child of fork() that is killed by Linux for its memory, which its cgroup lacks. */
START_TEST(who_the_oom_killer_takes_shows_oom_kill)
{
	static const struct mini_call calls[] = {
		{ .nr = SYS_mmap, .a = { 0, 256 << 20, PROT_READ | PROT_WRITE,
					 MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0 } },
		{ .nr = MINI_CALLS_END },
	};
	pid_t child;

	cgroup_make(64 << 20);
	child = fork();
	if (!child) {
		zx_info_process_t info;
		struct mini mini;

		/* Only the process that is made there has more than it may. */
		child_ok(cgroup_join());
		mini_create(&mini, zx_job_default(), "hungry");
		mini_load(&mini, &blob_calls);
		mini_write(&mini, MINI_DATA, calls, sizeof(calls));
		child_ok(mini_start_status(&mini, 0, 0) == ZX_OK);
		child_ok(zx_object_wait_one(mini.process, ZX_PROCESS_TERMINATED, ZX_TIME_INFINITE,
					    NULL) == ZX_OK);
		child_ok(zx_object_get_info(mini.process, ZX_INFO_PROCESS, &info, sizeof(info),
					    NULL, NULL) == ZX_OK);
		child_ok(info.return_code == ZX_TASK_RETCODE_OOM_KILL);
		child_ok(wait_status_of(mini.process) == SIGKILL);
		_exit(0);
	}
	assert_child_ok(child);
	cgroup_remove();
}
END_TEST

static void *pause_for_ever(void *arg)
{
	for (;;)
		pause();
	return arg;
}

static void *exit_with_code(void *arg)
{
	(void)arg;
	zx_process_exit(CODE);
}

static void bare_spin(void)
{
	for (;;)
		;
}

START_TEST(any_thread_ends_them_all_with_a_code_of_64_bits)
{
	zx_handle_t process;
	int pair[2], fd;
	pid_t child;
	char byte;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	child = fork();
	if (!child) {
		zx_handle_t thread, copy;
		static char stack[4096];
		pthread_t threads[3];

		child_ok(zx_handle_duplicate(zx_process_self(), ZX_RIGHT_SAME_RIGHTS, &copy) ==
			 ZX_OK);
		child_ok(zx_fd_from_handle(copy, ZX_PROCESS_TERMINATED, 0, &fd) == ZX_OK);
		send_fd(pair[1], fd);
		child_ok(read(pair[1], &byte, 1) == 1);
		pthread_create(&threads[0], NULL, pause_for_ever, NULL);
		pthread_create(&threads[1], NULL, pause_for_ever, NULL);
		child_ok(zx_thread_create(zx_process_self(), "t", 1, 0, &thread) == ZX_OK);
		child_ok(zx_thread_start(thread, (zx_vaddr_t)bare_spin,
					 (zx_vaddr_t)stack + sizeof(stack) - 8, 0, 0) == ZX_OK);
		pthread_create(&threads[2], NULL, exit_with_code, NULL);
		pause_for_ever(NULL);
	}
	fd = receive_fd(pair[0]);
	assert_ok(zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &process));
	ck_assert_int_eq(write(pair[0], "x", 1), 1);
	wait_terminated(process);
	ck_assert_int_eq(process_info(process).return_code, CODE);
	ck_assert_uint_eq(process_info(process).flags,
			  ZX_INFO_PROCESS_FLAG_STARTED | ZX_INFO_PROCESS_FLAG_EXITED);
	ck_assert_int_eq(waitpid(child, NULL, 0), child);
}
END_TEST

/* A process that sends itself a signal, says how it ends, and then ends otherwise. */
static struct mini exits_with_code(zx_handle_t job, int signal)
{
	const struct zx_ioc_process_exit request = { CODE };
	struct mini mini;
	zx_vaddr_t at;

	mini_create(&mini, job, "m");
	mini_load(&mini, &blob_calls);
	at = mini.base + MINI_ARG + 16;
	mini_write(&mini, MINI_ARG + 16, ZX_DEVICE_PATH, sizeof(ZX_DEVICE_PATH));
	mini_write(&mini, MINI_ARG + 64, &request, sizeof(request));
	mini_write(&mini, MINI_DATA, (struct mini_call[]){
		{ .nr = SYS_open, .a = { at, O_RDWR } },
		{ .nr = SYS_kill, .a = { pid_of(mini.process), signal } },
		{ .nr = SYS_ioctl, .a = { FROM_FIRST, ZX_IOC_PROCESS_EXIT, at + 48 } },
		{ .nr = SYS_exit_group, .a = { 77 } },
	}, 4 * sizeof(struct mini_call));
	return mini;
}

/* Its end is known, but it has not come yet. */
static void assert_dying(zx_handle_t process, int64_t code)
{
	ck_assert_uint_eq(process_info(process).flags,
			  ZX_INFO_PROCESS_FLAG_STARTED | ZX_INFO_PROCESS_FLAG_EXITED);
	ck_assert_int_eq(process_info(process).return_code, code);
	ck_assert_uint_eq(signals_of(process), 0);
}

START_TEST(who_has_said_how_it_ends_is_dying_and_a_kill_changes_nothing)
{
	zx_handle_t job = job_new(zx_job_default()), event = event_new();
	struct mini mini = exits_with_code(job, 0);
	pid_t pid = pid_of(mini.process);

	hold_at_exit(pid);
	assert_ok(mini_start_status(&mini, with_rights(event, ZX_RIGHT_SAME_RIGHTS), 0));
	wait_held(pid);
	assert_dying(mini.process, CODE);
	assert_ok(zx_task_kill(mini.process));
	assert_dying(mini.process, CODE);
	assert_ok(zx_task_kill(job));
	assert_dying(mini.process, CODE);
	/* Its handles are closed when it is dead. */
	ck_assert_uint_eq(handle_count(event), 2);
	let_exit(pid);
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code, CODE);
	ck_assert_uint_eq(handle_count(event), 1);
	wait_terminated(job);
	ck_assert_int_eq(job_info(job).return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	mini_close(&mini);
}
END_TEST

START_TEST(who_is_killed_says_no_more_how_it_ends)
{
	struct mini mini = exits_with_code(zx_job_default(), SIGUSR1);
	pid_t pid = pid_of(mini.process);
	struct user_regs_struct regs;
	int status;

	ck_assert_int_eq(ptrace(PTRACE_SEIZE, pid, 0, PTRACE_O_TRACESYSGOOD), 0);
	assert_ok(mini_start_status(&mini, 0, 0));
	/* Without its signal it goes on to the next call, and stops before that. */
	ck_assert_int_eq(waitpid(pid, &status, __WALL), pid);
	ck_assert_int_eq(status >> 8, SIGUSR1);
	ck_assert_int_eq(ptrace(PTRACE_SYSCALL, pid, 0, 0), 0);
	ck_assert_int_eq(waitpid(pid, &status, __WALL), pid);
	ck_assert_int_eq(status >> 8, SIGTRAP | 0x80);
	ck_assert_int_eq(ptrace(PTRACE_GETREGS, pid, 0, &regs), 0);
	ck_assert_uint_eq(regs.rsi, ZX_IOC_PROCESS_EXIT);
	ck_assert_uint_eq(process_info(mini.process).flags, ZX_INFO_PROCESS_FLAG_STARTED);
	assert_ok(zx_task_kill(mini.process));
	ck_assert_int_eq(waitpid(pid, &status, __WALL), pid);
	ck_assert_int_eq(status, SIGKILL);
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	mini_close(&mini);
}
END_TEST

/*
 * Nothing is mapped: if anything of ours or of libc's ran before the entry, the first
 * fault would not be the entry's own.
 */
START_TEST(the_first_thing_that_a_process_does_is_its_first_instruction)
{
	const zx_vaddr_t entry = 0x12345000, stack = 0x777;
	struct user_regs_struct regs;
	struct mini mini;
	siginfo_t info;
	int status;
	pid_t pid;

	mini_create(&mini, zx_job_default(), "m");
	pid = pid_of(mini.process);
	ck_assert_int_eq(ptrace(PTRACE_SEIZE, pid, 0, 0), 0);
	assert_ok(zx_process_start(mini.process, mini.thread, entry, stack, 0, 9));
	ck_assert_int_eq(waitpid(pid, &status, __WALL), pid);
	ck_assert(WIFSTOPPED(status));
	ck_assert_int_eq(WSTOPSIG(status), SIGSEGV);
	ck_assert_int_eq(ptrace(PTRACE_GETSIGINFO, pid, 0, &info), 0);
	ck_assert_ptr_eq(info.si_addr, (void *)entry);
	ck_assert_int_eq(ptrace(PTRACE_GETREGS, pid, 0, &regs), 0);
	ck_assert_uint_eq(regs.rip, entry);
	ck_assert_uint_eq(regs.rsp, stack);
	ck_assert_uint_eq(regs.rdi, 0);
	ck_assert_uint_eq(regs.rsi, 9);
	ck_assert_uint_eq(regs.rax | regs.rbx | regs.rcx | regs.rdx | regs.rbp, 0);
	ck_assert_uint_eq(regs.r8 | regs.r9 | regs.r10 | regs.r11 | regs.r12 | regs.r13 |
			  regs.r14 | regs.r15, 0);
	ck_assert_int_eq(ptrace(PTRACE_DETACH, pid, 0, SIGSEGV), 0);
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code,
			 ZX_TASK_RETCODE_EXCEPTION_KILL);
	mini_close(&mini);
}
END_TEST

/* What this process creates may become any user. */
static void inherit_setuid(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3, 0 };
	struct __user_cap_data_struct caps[_LINUX_CAPABILITY_U32S_3];

	ck_assert_int_eq(syscall(SYS_capget, &header, caps), 0);
	caps[CAP_TO_INDEX(CAP_SETUID)].inheritable |= CAP_TO_MASK(CAP_SETUID);
	ck_assert_int_eq(syscall(SYS_capset, &header, caps), 0);
	ck_assert_int_eq(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, CAP_SETUID, 0, 0), 0);
}

/* Its creator has no power over it any more when the job is killed; root has. */
START_TEST(who_was_out_of_reach_of_its_jobs_kill_is_reached_by_the_next_one)
{
	struct mini_call calls[] = {
		{ .nr = SYS_setresuid, .a = { 0, 0, 0 } },
		{ .nr = MINI_CALLS_END },
	};
	zx_handle_t job = job_new(zx_job_default()), child = job_new(job);
	struct mini mini;

	/* It has a way back to root, and so does this test. */
	ck_assert_int_eq(setresuid(65534, 65534, 0), 0);
	inherit_setuid();
	mini_create(&mini, child, "m");
	mini_load(&mini, &blob_calls);
	mini_write(&mini, MINI_DATA, calls, sizeof(calls));
	assert_ok(mini_start_status(&mini, 0, 0));
	mini_wait_done(&mini);
	mini_read(&mini, MINI_DATA, calls, sizeof(calls));
	ck_assert_int_eq(calls[0].result, 0);
	assert_ok(zx_task_kill(job));
	ck_assert_int_eq(process_info(mini.process).flags, ZX_INFO_PROCESS_FLAG_STARTED);
	ck_assert_int_eq(signals_of(job) & ZX_TASK_TERMINATED, 0);
	assert_ok(zx_task_kill(job));
	ck_assert_int_eq(process_info(mini.process).flags, ZX_INFO_PROCESS_FLAG_STARTED);

	ck_assert_int_eq(setresuid(0, 0, 0), 0);
	assert_ok(zx_task_kill(job));
	wait_terminated(mini.process);
	eventually(signals_of(job) & ZX_TASK_TERMINATED);
	mini_close(&mini);
}
END_TEST

int main(void)
{
	test_begin("process_ends");
	test_case("codes", signals_that_tell_of_an_error_are_exceptions_and_all_others_kills,
		  who_the_oom_killer_takes_shows_oom_kill,
		  any_thread_ends_them_all_with_a_code_of_64_bits,
		  who_has_said_how_it_ends_is_dying_and_a_kill_changes_nothing,
		  who_is_killed_says_no_more_how_it_ends);
	test_case("reach", who_was_out_of_reach_of_its_jobs_kill_is_reached_by_the_next_one);
	test_case("begin", the_first_thing_that_a_process_does_is_its_first_instruction);
	return test_end();
}
