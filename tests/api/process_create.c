// SPDX-License-Identifier: GPL-2.0-only
/* zx_process_create and what a fresh process is; tasks.md 2.1 to 2.3, 7.1. */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "common.h"

/* Both results of the call. */
struct out {
	zx_handle_t process;
	zx_handle_t vmar;
};

#define create(job, name, size, options, out) \
	zx_process_create(job, name, size, options, &(out).process, &(out).vmar)

static struct out create_in(zx_handle_t job)
{
	struct out out;

	assert_ok(create(job, "child", 5, 0, out));
	return out;
}

/* ---- A fresh process ---------------------------------------------------- */

START_TEST(a_fresh_process_is_neither_started_nor_ended)
{
	struct out out = create_in(zx_job_default());
	zx_info_process_t info = process_info(out.process);

	ck_assert_uint_eq(info.flags, 0);
	ck_assert_int_eq(info.return_code, 0);
	ck_assert_uint_eq(signals_of(out.process), 0);
	ck_assert_uint_eq(rights_of(out.process), ZX_DEFAULT_PROCESS_RIGHTS);
	ck_assert_uint_eq(rights_of(out.vmar), 0x20801f);
	ck_assert_uint_eq(basic_info(out.process).type, ZX_OBJ_TYPE_PROCESS);
	ck_assert_uint_eq(basic_info(out.vmar).type, ZX_OBJ_TYPE_VMAR);
	ck_assert_uint_eq(handle_count(out.process), 1);
	ck_assert_uint_eq(handle_count(out.vmar), 1);
}
END_TEST

START_TEST(a_fresh_process_is_a_linux_process_of_its_own)
{
	struct out one = create_in(zx_job_default()), two = create_in(zx_job_default());
	pid_t pid = pid_of(one.process);

	ck_assert_int_gt(pid, 0);
	ck_assert_int_ne(pid, getpid());
	ck_assert_int_ne(pid, pid_of(two.process));
	ck_assert(pid_exists(pid));
	ck_assert_int_ne(pid_state(pid), 'Z');
}
END_TEST

START_TEST(a_fresh_address_space_is_empty)
{
	struct out out = create_in(zx_job_default());
	struct map_line lines[16];
	size_t n = read_maps(pid_of(out.process), lines, 16), i;

	for (i = 0; i < n; i++)
		ck_assert_msg(!strcmp(lines[i].name, "[vsyscall]"), "%lx-%lx %s %s",
			      lines[i].start, lines[i].end, lines[i].perms, lines[i].name);
}
END_TEST

START_TEST(a_vdso_can_be_kept)
{
	struct map_line lines[16];
	zx_handle_t process, vmar;
	bool vdso = false;
	size_t n, i;

	assert_ok(zx_linux_process_create(zx_job_default(), "v", 1, 0,
					  ZX_LINUX_PROCESS_KEEP_VDSO, NULL, 0, &process, &vmar));
	n = read_maps(pid_of(process), lines, 16);
	for (i = 0; i < n; i++) {
		vdso |= !strcmp(lines[i].name, "[vdso]");
		ck_assert_msg(lines[i].name[0] == '[' && lines[i].name[1] == 'v', "%s",
			      lines[i].name);
	}
	ck_assert(vdso);
}
END_TEST

START_TEST(unknown_linux_flags_are_invalid_args)
{
	struct out out;
	uint32_t flag;

	for (flag = 4; flag; flag <<= 1)
		assert_refused(ZX_ERR_INVALID_ARGS, out,
			       zx_linux_process_create(zx_job_default(), "v", 1, 0, flag, NULL, 0,
						       &out.process, &out.vmar));
}
END_TEST

START_TEST(a_fresh_process_gives_its_creator_no_child)
{
	struct out out = create_in(zx_job_default());

	/* Not one that wait() knows of, in any way. */
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG | __WALL), -1);
	ck_assert_int_eq(errno, ECHILD);
	ck_assert_int_eq(waitpid(pid_of(out.process), NULL, WNOHANG | __WALL), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

START_TEST(a_mapping_made_in_a_fresh_process_is_there)
{
	struct out out = create_in(zx_job_default());
	zx_handle_t vmo = vmo_numbered(2, 40), vmar;
	pid_t pid = pid_of(out.process);
	struct map_line line;
	zx_vaddr_t address, base;

	assert_ok(zx_vmar_map(out.vmar, ZX_VM_PERM_READ, 0, vmo, 0, PAGES(2), &address));
	ck_assert(find_map(pid, address, &line));
	ck_assert_uint_eq(line.start, address);
	ck_assert_uint_eq(line.end, address + PAGES(2));
	ck_assert_str_eq(line.perms, "r--s");
	vmar = vmar_in(out.vmar, CAN_MAP_ALL, 0, PAGES(10), &base);
	ck_assert(find_map(pid, base, &line));
	ck_assert_str_eq(line.perms, "---s");
	map_at(vmar, READ_WRITE, PAGES(3), vmo, PAGE);
	ck_assert(find_map(pid, base + PAGES(3), &line));
	ck_assert_str_eq(line.perms, "rw-s");
	assert_ok(zx_vmar_destroy(vmar));
	ck_assert(!find_map(pid, base, &line));
	assert_ok(zx_vmar_unmap(out.vmar, address, PAGES(2)));
	ck_assert(!find_map(pid, address, &line));
	/* And not in ours. */
	ck_assert(!find_map(0, address, &line) || strcmp(line.perms, "r--s"));
}
END_TEST

/* ---- Statuses in their order -------------------------------------------- */

START_TEST(unknown_options_are_invalid_args_before_all_else)
{
	struct out out;
	uint32_t option;

	for (option = 2; option; option <<= 1)
		assert_refused(ZX_ERR_INVALID_ARGS, out, create(0, NULL, 0, option, out));
}
END_TEST

START_TEST(a_shared_process_is_right_or_not_there_yet)
{
	zx_status_t status;
	struct out out;

	untouched(out);
	status = create(zx_job_default(), "s", 1, ZX_PROCESS_SHARED, out);
	if (status == ZX_OK)
		return;
	assert_status(status, ZX_ERR_NOT_SUPPORTED);
	assert_untouched(out);
}
END_TEST

START_TEST(a_null_or_bad_name_is_invalid_args_before_the_job_is_looked_at)
{
	struct out out;

	assert_refused(ZX_ERR_INVALID_ARGS, out, create(0, NULL, 0, 0, out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, create(0, NULL, 5, 0, out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, create(0, (char *)bad_pointer, 5, 0, out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, create(0, (char *)kernel_pointer, 5, 0, out));
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       create(zx_job_default(), (char *)bad_pointer, 5, 0, out));
}
END_TEST

START_TEST(process_create_wants_manage_process)
{
	zx_handle_t job = job_new(zx_job_default());
	struct out out;

	assert_lookup(h, create(h, "p", 1, 0, out), job, powerless_event(),
		      ZX_RIGHT_MANAGE_PROCESS, out);
	assert_ok(create(with_rights(job, ZX_RIGHT_MANAGE_PROCESS), "p", 1, 0, out));
	ck_assert_uint_eq(rights_of(out.process), ZX_DEFAULT_PROCESS_RIGHTS);
}
END_TEST

START_TEST(bad_out_pointers_are_invalid_args_and_leave_no_process)
{
	void *pointers[] = { NULL, bad_pointer, kernel_pointer };
	zx_handle_t job = job_new(zx_job_default()), out;
	size_t before = count_tasks();
	int i;

	for (i = 0; i < 3; i++) {
		assert_refused(ZX_ERR_INVALID_ARGS, out,
			       zx_process_create(job, "p", 1, 0, pointers[i], &out));
		assert_refused(ZX_ERR_INVALID_ARGS, out,
			       zx_process_create(job, "p", 1, 0, &out, pointers[i]));
	}
	eventually(signals_of(job) & ZX_JOB_NO_PROCESSES);
	eventually(count_tasks() <= before);
}
END_TEST

START_TEST(in_a_killed_job_is_bad_state)
{
	zx_handle_t job = job_new(zx_job_default());
	size_t before = count_tasks();
	struct out out;

	assert_ok(zx_task_kill(job));
	assert_refused(ZX_ERR_BAD_STATE, out, create(job, "p", 1, 0, out));
	/* The embryo that was made for it is gone, too. */
	eventually(count_tasks() <= before);
}
END_TEST

static volatile sig_atomic_t limit_heard;

static void hear_limit(int signo)
{
	(void)signo;
	limit_heard++;
}

START_TEST(a_limit_on_files_is_no_memory_and_no_signal)
{
	static const rlim_t limits[] = { 0, 1, 100, 1024, 1200 };
	struct sigaction action = { .sa_handler = hear_limit };
	struct rlimit before, low;
	sigset_t mask, after;
	zx_status_t status;
	struct out out;
	size_t i;

	sigaction(SIGXFSZ, &action, NULL);
	ck_assert_int_eq(getrlimit(RLIMIT_FSIZE, &before), 0);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	for (i = 0; i < ARRAY_SIZE(limits); i++) {
		untouched(out);
		low = before;
		low.rlim_cur = limits[i];
		/* No assertions: Check writes to a file for each. */
		setrlimit(RLIMIT_FSIZE, &low);
		status = create(zx_job_default(), "p", 1, 0, out);
		setrlimit(RLIMIT_FSIZE, &before);
		assert_status(status, ZX_ERR_NO_MEMORY);
		assert_untouched(out);
	}
	ck_assert_int_eq(limit_heard, 0);
	sigprocmask(SIG_BLOCK, NULL, &after);
	ck_assert_mem_eq(&after, &mask, sizeof(unsigned long));
	sigpending(&after);
	ck_assert_int_eq(sigismember(&after, SIGXFSZ), 0);
	create_in(zx_job_default());
}
END_TEST

/* A program whose exit_group() is refused makes a process, and reports. */
static void create_without_exit_group(zx_status_t *status)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_exit_group, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog filter = { .len = ARRAY_SIZE(code), .filter = code };
	struct out out;

	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0)
		*status = create(zx_job_default(), "p", 1, 0, out);
	kill(getpid(), SIGKILL);
}

START_TEST(a_filter_against_exit_group_does_not_hang_the_creator)
{
	zx_status_t *status = mmap(NULL, PAGE, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	size_t before = count_tasks();
	int wstatus;
	pid_t child;

	ck_assert_ptr_ne(status, MAP_FAILED);
	*status = 1;
	child = fork();
	if (!child)
		create_without_exit_group(status);
	eventually(*status != 1);
	ck_assert_int_eq(waitpid(child, &wstatus, 0), child);
	assert_ok(*status);
	eventually(count_tasks() <= before);
}
END_TEST

START_TEST(a_bad_path_is_invalid_args_and_a_long_one_is_none)
{
	static char path[8192];
	struct out out;

	memset(path, 'x', sizeof(path));
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_linux_process_create(zx_job_default(), "p", 1, 0, 0, bad_pointer, 5,
					       &out.process, &out.vmar));
	assert_ok(zx_linux_process_create(zx_job_default(), "p", 1, 0, 0, path, sizeof(path),
					  &out.process, &out.vmar));
	assert_ok(zx_linux_process_create(zx_job_default(), "p", 1, 0, 0, path, SIZE_MAX,
					  &out.process, &out.vmar));
	assert_name(out.process, "p");
}
END_TEST

START_TEST(refused_creations_leave_no_task_and_no_child)
{
	size_t before = count_tasks();
	struct out out;
	int i;

	for (i = 0; i < 20; i++)
		assert_refused(ZX_ERR_BAD_HANDLE, out, create(0, "p", 1, 0, out));
	eventually(count_tasks() <= before);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG | __WALL), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

/* ---- Names -------------------------------------------------------------- */

START_TEST(names_are_cut_to_31_characters_and_may_be_empty)
{
	char name[82] = "";
	zx_handle_t job = zx_job_default();
	struct out out;
	int i;

	for (i = 0; i < 81; i++)
		name[i] = '0' + i % 10;
	assert_ok(create(job, name, 81, 0, out));
	assert_name(out.process, "0123456789012345678901234567890");
	assert_ok(create(job, name, 32, 0, out));
	assert_name(out.process, "0123456789012345678901234567890");
	assert_ok(create(job, name, 31, 0, out));
	assert_name(out.process, "0123456789012345678901234567890");
	assert_ok(create(job, name, 5, 0, out));
	assert_name(out.process, "01234");
	assert_ok(create(job, "", 0, 0, out));
	assert_name(out.process, "");
	assert_ok(create(job, "ab\0cd", 5, 0, out));
	assert_name(out.process, "ab");
	/* Not more than 32 bytes are read, whatever the size. */
	assert_ok(create(job, name, SIZE_MAX, 0, out));
	assert_name(out.process, "0123456789012345678901234567890");
}
END_TEST

START_TEST(as_much_of_a_name_is_read_as_is_kept)
{
	static const char name[] = "0123456789012345678901234567890x";
	zx_handle_t job = zx_job_default();
	struct out out;

	/* The last one is not kept, but read. */
	assert_ok(create(job, at_the_edge(name, 32), 40, 0, out));
	assert_name(out.process, "0123456789012345678901234567890");
	assert_refused(ZX_ERR_INVALID_ARGS, out, create(job, at_the_edge(name, 31), 40, 0, out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, create(job, at_the_edge(name, 31), 32, 0, out));
	assert_ok(create(job, at_the_edge(name, 31), 31, 0, out));
	assert_name(out.process, "0123456789012345678901234567890");
	assert_ok(create(job, (char *)bad_pointer, 0, 0, out));
	assert_name(out.process, "");
}
END_TEST

START_TEST(linux_shows_the_beginning_of_the_name)
{
	static const char *const names[][2] = {
		{ "sh", "sh" },
		{ "of-15-letters-x", "of-15-letters-x" },
		{ "of-more-than-15-letters", "of-more-than-15" },
		{ "two words", "two words" },
		{ "", "" },
	};
	char comm[16];
	struct mini mini;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(names); i++) {
		mini_create(&mini, zx_job_default(), names[i][0]);
		comm_of(pid_of(mini.process), comm);
		ck_assert_str_eq(comm, names[i][1]);
		mini_load(&mini, &blob_sleep);
		assert_ok(mini_start_status(&mini, 0, 0));
		comm_of(pid_of(mini.process), comm);
		ck_assert_str_eq(comm, names[i][1]);
		mini_end(&mini);
	}
}
END_TEST

/* ---- Lifetime ----------------------------------------------------------- */

START_TEST(the_last_handle_of_an_unstarted_process_ends_it)
{
	zx_handle_t job = job_new(zx_job_default()), copy, thread, out;
	struct out made = create_in(job);
	zx_koid_t koid = koid_of(made.process);
	pid_t pid = pid_of(made.process);
	zx_vaddr_t address;

	assert_ok(zx_thread_create(made.process, "t", 1, 0, &thread));
	copy = with_rights(made.process, ZX_RIGHT_SAME_RIGHTS);
	assert_ok(zx_handle_close(made.process));
	ck_assert_uint_eq(signals_of(job), ZX_JOB_NO_JOBS);
	assert_ok(zx_handle_close(copy));
	ck_assert_uint_eq(signals_of(job),
			  ZX_JOB_NO_JOBS | ZX_JOB_NO_PROCESSES | ZX_JOB_NO_CHILDREN);
	eventually(!pid_exists(pid));
	/* Its VMAR and thread handles are handles still, but nothing starts any more. */
	ck_assert(is_valid(made.vmar));
	ck_assert_uint_eq(basic_info(thread).related_koid, koid);
	assert_status(zx_thread_start(thread, 0x200000, 0, 0, 0), ZX_ERR_BAD_STATE);
	ck_assert_uint_eq(thread_info(thread).state, ZX_THREAD_STATE_NEW);
	ck_assert_uint_eq(signals_of(thread), 0);
	assert_refused(ZX_ERR_BAD_STATE, out,
		       zx_vmar_allocate(made.vmar, 0, 0, PAGE, &out, &address));
	assert_refused(ZX_ERR_BAD_STATE, address,
		       zx_vmar_map(made.vmar, 0, 0, vmo_new(PAGE), 0, PAGE, &address));
	assert_status(zx_vmar_unmap(made.vmar, vmar_info(made.vmar).base, PAGE), ZX_ERR_BAD_STATE);
	assert_status(zx_vmar_destroy(made.vmar), ZX_ERR_BAD_STATE);
	ck_assert_uint_eq(vmar_info(made.vmar).base, 0x200000);
}
END_TEST

START_TEST(closing_the_root_vmar_handle_does_nothing_to_the_process)
{
	struct mini mini;

	mini_create(&mini, zx_job_default(), "m");
	mini_load(&mini, &blob_exit);
	assert_ok(zx_handle_close(mini.vmar));
	assert_ok(mini_start_status(&mini, 0, 9));
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code, 9);
}
END_TEST

START_TEST(killing_an_unstarted_process_ends_it_at_once)
{
	zx_handle_t job = job_new(zx_job_default());
	struct out made = create_in(job);
	zx_info_process_t info;
	pid_t pid = pid_of(made.process);

	assert_ok(zx_task_kill(made.process));
	wait_terminated(made.process);
	info = process_info(made.process);
	ck_assert_int_eq(info.return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	/* It reports STARTED, too, though it never was. */
	ck_assert_uint_eq(info.flags,
			  ZX_INFO_PROCESS_FLAG_STARTED | ZX_INFO_PROCESS_FLAG_EXITED);
	ck_assert_int_eq(info.start_time, 0);
	eventually(!pid_exists(pid));
	eventually(signals_of(job) & ZX_JOB_NO_PROCESSES);
	assert_ok(zx_task_kill(made.process));
}
END_TEST

START_TEST(a_sigkill_from_outside_ends_an_unstarted_process)
{
	zx_handle_t job = job_new(zx_job_default());
	struct out made = create_in(job);
	pid_t pid = pid_of(made.process);

	ck_assert_int_eq(kill(pid, SIGKILL), 0);
	wait_terminated(made.process);
	ck_assert_uint_eq(signals_of(made.process), ZX_PROCESS_TERMINATED);
	eventually(!pid_exists(pid));
	eventually(signals_of(job) & ZX_JOB_NO_PROCESSES);
	ck_assert_int_eq(pid_of(made.process), 0);
}
END_TEST

START_TEST(stop_and_continue_do_not_disturb_an_unstarted_process)
{
	static const int signals[] = { SIGCHLD, SIGWINCH, SIGSTOP, SIGCONT };
	zx_handle_t vmo;
	struct mini mini;
	zx_vaddr_t address;
	size_t i;
	pid_t pid;

	/* Stop and continue: it is parked in the kernel and stays usable. */
	mini_create(&mini, zx_job_default(), "m");
	mini_load(&mini, &blob_exit);
	pid = pid_of(mini.process);
	vmo = vmo_new(PAGE);
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(kill(pid, signals[i]), 0);
	address = map_anywhere(mini.vmar, READ_WRITE, vmo, PAGE);
	assert_ok(zx_vmar_unmap(mini.vmar, address, PAGE));
	ck_assert_uint_eq(signals_of(mini.process), 0);
	assert_ok(mini_start_status(&mini, 0, 4));
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code, 4);
}
END_TEST

/* ---- Many --------------------------------------------------------------- */

START_TEST(a_thousand_processes_leave_nothing_behind)
{
	int n = slow_machine() ? 40 : 1000, i;
	zx_handle_t job = job_new(zx_job_default());
	size_t tasks, zombies = count_zombies();

	tasks = count_tasks();
	for (i = 0; i < n; i++) {
		struct mini mini;

		switch (i % 4) {
		case 0: /* never loaded */
			mini_create(&mini, job, "m");
			mini_close(&mini);
			break;
		case 1: /* ends by itself */
			mini_run(&mini, job, &blob_exit, i & 0xff);
			wait_terminated(mini.process);
			ck_assert_int_eq(process_info(mini.process).return_code, i & 0xff);
			mini_close(&mini);
			break;
		case 2: /* is killed */
			mini_run(&mini, job, &blob_sleep, 0);
			mini_end(&mini);
			break;
		case 3: /* is forgotten */
			mini_run(&mini, job, &blob_exit, 0);
			mini_close(&mini);
			break;
		}
	}
	eventually(signals_of(job) & ZX_JOB_NO_PROCESSES);
	eventually(count_tasks() <= tasks);
	ck_assert_uint_le(count_zombies(), zombies);
	ck_assert_int_eq(waitpid(-1, NULL, WNOHANG | __WALL), -1);
	ck_assert_int_eq(errno, ECHILD);
}
END_TEST

START_TEST(a_hundred_processes_live_at_a_time)
{
	zx_handle_t job = job_new(zx_job_default());
	int n = slow_machine() ? 30 : 100, i;
	size_t tasks = count_tasks();
	struct mini minis[100];

	for (i = 0; i < n; i++)
		mini_run(&minis[i], job, &blob_sleep, 0);
	ck_assert_uint_ge(count_tasks(), tasks + n);
	assert_ok(zx_task_kill(job));
	wait_terminated(job);
	for (i = 0; i < n; i++)
		ck_assert_int_eq(process_info(minis[i].process).return_code,
				 ZX_TASK_RETCODE_SYSCALL_KILL);
	eventually(count_tasks() <= tasks);
}
END_TEST

static volatile sig_atomic_t children_heard;

static void hear_child(int signo)
{
	(void)signo;
	children_heard++;
}

START_TEST(no_sigchld_ever_comes)
{
	struct sigaction action = { .sa_handler = hear_child };
	struct mini mini;
	int i;

	sigaction(SIGCHLD, &action, NULL);
	for (i = 0; i < 5; i++) {
		mini_create(&mini, zx_job_default(), "m");
		mini_close(&mini);
		mini_run(&mini, zx_job_default(), &blob_exit, 1);
		wait_terminated(mini.process);
		mini_run(&mini, zx_job_default(), &blob_sleep, 0);
		mini_end(&mini);
		mini_run(&mini, zx_job_default(), &blob_null, 0);
		wait_terminated(mini.process);
	}
	sleep_ms(100);
	ck_assert_int_eq(children_heard, 0);
}
END_TEST

START_TEST(the_creators_own_children_stay_its_own)
{
	struct mini mini;
	int status;
	pid_t child = fork();

	if (!child)
		_exit(42);
	mini_run(&mini, zx_job_default(), &blob_exit, 1);
	wait_terminated(mini.process);
	ck_assert_int_eq(waitpid(-1, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 42);
}
END_TEST

START_TEST(a_creator_with_256_mib_resident_creates_as_any_other)
{
	struct mini mini;
	void *memory;

	memory = mmap(NULL, MIB(256ul), PROT_READ | PROT_WRITE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	ck_assert_ptr_ne(memory, MAP_FAILED);
	memset(memory, 1, MIB(256ul));
	mini_run(&mini, zx_job_default(), &blob_exit, 17);
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code, 17);
}
END_TEST

START_TEST(the_creators_environment_is_its_childs)
{
	struct out out = create_in(zx_job_default());
	char path[64], mine[256] = "", its[256] = "";
	static const char *const links[] = { "ns/pid", "ns/mnt", "ns/user", "ns/net", "cwd",
					     "root" };
	size_t i;

	for (i = 0; i < 6; i++) {
		memset(mine, 0, sizeof(mine));
		memset(its, 0, sizeof(its));
		snprintf(path, sizeof(path), "/proc/self/%s", links[i]);
		ck_assert_int_gt(readlink(path, mine, sizeof(mine) - 1), 0);
		snprintf(path, sizeof(path), "/proc/%d/%s", pid_of(out.process), links[i]);
		ck_assert_int_gt(readlink(path, its, sizeof(its) - 1), 0);
		ck_assert_str_eq(its, mine);
	}
}
END_TEST

int main(void)
{
	test_begin("process_create");
	test_case("fresh", a_fresh_process_is_neither_started_nor_ended,
		  a_fresh_process_is_a_linux_process_of_its_own, a_fresh_address_space_is_empty,
		  a_vdso_can_be_kept, unknown_linux_flags_are_invalid_args,
		  a_fresh_process_gives_its_creator_no_child,
		  a_mapping_made_in_a_fresh_process_is_there,
		  the_creators_environment_is_its_childs);
	test_case("statuses", unknown_options_are_invalid_args_before_all_else,
		  a_shared_process_is_right_or_not_there_yet,
		  a_null_or_bad_name_is_invalid_args_before_the_job_is_looked_at,
		  process_create_wants_manage_process,
		  bad_out_pointers_are_invalid_args_and_leave_no_process,
		  in_a_killed_job_is_bad_state, refused_creations_leave_no_task_and_no_child,
		  a_bad_path_is_invalid_args_and_a_long_one_is_none);
	test_case("limits", a_limit_on_files_is_no_memory_and_no_signal,
		  a_filter_against_exit_group_does_not_hang_the_creator);
	test_case("names", names_are_cut_to_31_characters_and_may_be_empty,
		  as_much_of_a_name_is_read_as_is_kept, linux_shows_the_beginning_of_the_name);
	test_case("lifetime", the_last_handle_of_an_unstarted_process_ends_it,
		  closing_the_root_vmar_handle_does_nothing_to_the_process,
		  killing_an_unstarted_process_ends_it_at_once,
		  a_sigkill_from_outside_ends_an_unstarted_process,
		  stop_and_continue_do_not_disturb_an_unstarted_process);
	test_case("many", a_thousand_processes_leave_nothing_behind,
		  a_hundred_processes_live_at_a_time, no_sigchld_ever_comes,
		  the_creators_own_children_stay_its_own,
		  a_creator_with_256_mib_resident_creates_as_any_other);
	return test_end();
}
