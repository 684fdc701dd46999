// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who the process is: attaching, fork, exec and exit in every order, and what dies with
 * whom; DESIGN.md 4, tasks.md 2.2.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#include <linux/zircon.h>

#include "common.h"

static char self_path[256];

/* Exit status of @child, which has to exit by itself. */
static int reap(pid_t child)
{
	int status;

	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status), "status 0x%x", status);
	return WEXITSTATUS(status);
}

static void reap_killed(pid_t child)
{
	int status;

	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGKILL);
}

static int open_device(int flags)
{
	int fd = open(ZX_DEVICE_PATH, O_RDWR | flags);

	ck_assert_int_ge(fd, 0);
	return fd;
}

/* ---- Attaching ---------------------------------------------------------- */

START_TEST(the_first_call_attaches_and_the_handles_are_always_the_same)
{
	zx_handle_t process = zx_process_self(), vmar = zx_vmar_root_self();

	ck_assert_uint_ne(process, 0);
	ck_assert_uint_ne(vmar, 0);
	ck_assert_uint_ne(zx_job_default(), 0);
	ck_assert_uint_eq(zx_process_self(), process);
	ck_assert_uint_eq(zx_vmar_root_self(), vmar);
	ck_assert_uint_eq(basic_info(process).type, ZX_OBJ_TYPE_PROCESS);
	ck_assert_uint_eq(basic_info(vmar).type, ZX_OBJ_TYPE_VMAR);
	ck_assert_uint_eq(basic_info(zx_job_default()).type, ZX_OBJ_TYPE_JOB);
}
END_TEST

START_TEST(every_open_finds_the_same_handle_table)
{
	zx_handle_t event = event_new(), raw = 0;
	struct zx_ioc_create request = { .out_handle = (uintptr_t)&raw };
	int one = open_device(0), two = open_device(0);

	ck_assert_int_eq(ioctl(one, ZX_IOC_HANDLE_CHECK_VALID, (unsigned long)event), 0);
	ck_assert_int_ge(ioctl(one, ZX_IOC_EVENT_CREATE, &request), 0);
	ck_assert_int_eq(close(one), 0);
	ck_assert_int_eq(ioctl(two, ZX_IOC_HANDLE_CHECK_VALID, (unsigned long)raw), 0);
	ck_assert(is_valid(raw));
	ck_assert_int_eq(close(two), 0);
	ck_assert(is_valid(raw));
}
END_TEST

START_TEST(a_program_that_closes_all_its_files_keeps_its_handles)
{
	zx_handle_t event = event_new();
	int fd;

	for (fd = 3; fd < 256; fd++)
		close(fd);
	ck_assert(is_valid(event));
	assert_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
}
END_TEST

START_TEST(a_file_that_took_the_librarys_number_is_left_alone)
{
	zx_handle_t event = event_new();
	int pipes[2], fd;
	char byte;

	for (fd = 3; fd < 256; fd++)
		close(fd);
	/* Whatever number the device had, a pipe has it now. */
	ck_assert_int_eq(pipe(pipes), 0);
	for (fd = 5; fd < 20; fd++)
		ck_assert_int_eq(dup2(pipes[0], fd), fd);
	ck_assert(is_valid(event));
	ck_assert_int_eq(write(pipes[1], "x", 1), 1);
	ck_assert_int_eq(read(7, &byte, 1), 1);
	ck_assert_int_eq(byte, 'x');
}
END_TEST

static void *close_thread(void *arg)
{
	return zx_handle_close(*(zx_handle_t *)arg) ? arg : NULL;
}

START_TEST(every_thread_of_the_program_shares_the_handles)
{
	zx_handle_t event = event_new();
	pthread_t thread;
	void *result;

	ck_assert_int_eq(pthread_create(&thread, NULL, close_thread, &event), 0);
	ck_assert_int_eq(pthread_join(thread, &result), 0);
	ck_assert_ptr_null(result);
	ck_assert(!is_valid(event));
}
END_TEST

/* ---- Fork --------------------------------------------------------------- */

START_TEST(after_fork_the_parents_handles_mean_nothing_to_the_child)
{
	zx_handle_t event = event_new(), process = zx_process_self(), vmar = zx_vmar_root_self();
	zx_koid_t koid = koid_of(process);
	pid_t child = fork();

	if (!child) {
		zx_signals_t observed;

		/* The same numbers, closed, or another object that is the child's own. */
		if (zx_object_wait_one(event, ~0u, 0, &observed) != ZX_ERR_BAD_HANDLE)
			_exit(1);
		if (zx_handle_close(event) != ZX_ERR_BAD_HANDLE)
			_exit(2);
		if (is_valid(process) && koid_of(process) == koid)
			_exit(3);
		if (zx_process_self() == ZX_HANDLE_INVALID || koid_of(zx_process_self()) == koid)
			_exit(4);
		if (pid_of(zx_process_self()) != getpid())
			_exit(5);
		_exit(0);
	}
	ck_assert_int_eq(reap(child), 0);
	ck_assert(is_valid(event));
	ck_assert_uint_eq(handle_count(event), 1);
	ck_assert_uint_eq(zx_process_self(), process);
	ck_assert_uint_eq(zx_vmar_root_self(), vmar);
}
END_TEST

START_TEST(an_inherited_file_is_stale_in_the_child_and_good_in_the_parent)
{
	zx_handle_t event = event_new();
	int fd = open_device(0);
	pid_t child = fork();

	if (!child) {
		if (ioctl(fd, ZX_IOC_HANDLE_CHECK_VALID, (unsigned long)event) != -1 ||
		    errno != ESTALE)
			_exit(1);
		if (ioctl(fd, ZX_IOC_HANDLE_CLOSE, (unsigned long)event) != -1 || errno != ESTALE)
			_exit(2);
		_exit(0);
	}
	ck_assert_int_eq(reap(child), 0);
	ck_assert_int_eq(ioctl(fd, ZX_IOC_HANDLE_CHECK_VALID, (unsigned long)event), 0);
}
END_TEST

START_TEST(a_child_and_a_grandchild_are_attached_by_themselves)
{
	pid_t child = fork();

	if (!child) {
		zx_handle_t event = event_new();
		pid_t grandchild = fork();

		if (!grandchild) {
			if (is_valid(event))
				_exit(1);
			event_new();
			_exit(0);
		}
		if (reap(grandchild) || !is_valid(event))
			_exit(1);
		_exit(0);
	}
	ck_assert_int_eq(reap(child), 0);
}
END_TEST

START_TEST(a_vfork_child_is_a_stranger_and_leaves_the_parent_in_order)
{
	zx_handle_t event = event_new();
	volatile zx_status_t status = ZX_OK;
	pid_t child;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
	child = vfork();
#pragma GCC diagnostic pop
	if (!child) {
		status = zx_object_signal(event, 0, ZX_EVENT_SIGNALED);
		_exit(0);
	}
	ck_assert_int_eq(reap(child), 0);
	assert_status(status, ZX_ERR_BAD_HANDLE);
	ck_assert(is_valid(event));
	ck_assert_uint_eq(signals_of(event), 0);
	event_new();
}
END_TEST

static volatile bool stop;

static void *busy_thread(void *arg)
{
	(void)arg;
	while (!stop) {
		zx_handle_t event;

		if (zx_event_create(0, &event) || zx_handle_close(event))
			return (void *)1;
	}
	return NULL;
}

START_TEST(forking_while_threads_make_calls_works)
{
	int i, n = slow_machine() ? 10 : 50;
	pthread_t threads[2];
	void *failed;

	for (i = 0; i < 2; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, busy_thread, NULL), 0);
	for (i = 0; i < n; i++) {
		pid_t child = fork();

		if (!child) {
			zx_handle_t event;

			_exit(zx_event_create(0, &event) || zx_handle_close(event));
		}
		ck_assert_int_eq(reap(child), 0);
	}
	stop = true;
	for (i = 0; i < 2; i++) {
		ck_assert_int_eq(pthread_join(threads[i], &failed), 0);
		ck_assert_ptr_null(failed);
	}
}
END_TEST

START_TEST(a_mapping_of_the_parent_is_not_the_childs_to_manage)
{
	zx_vaddr_t address = map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo_numbered(1, 5),
					  PAGE);
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(4), &base);
	pid_t child = fork();

	if (!child) {
		if (zx_vmar_destroy(vmar) != ZX_ERR_BAD_HANDLE)
			_exit(1);
		zx_vmar_unmap(zx_vmar_root_self(), address, PAGE);
		_exit(0);
	}
	ck_assert_int_eq(reap(child), 0);
	ck_assert_uint_eq(load32(address), 5);
	map_at(vmar, READ_WRITE, 0, vmo_new(PAGE), PAGE);
	assert_read_write(base);
}
END_TEST

/* ---- Exec --------------------------------------------------------------- */

/* Starts this program anew: --exec WHAT ARGUMENT. */
static void exec_self(const char *what, uint64_t argument)
{
	char number[32];

	snprintf(number, sizeof(number), "%llu", (unsigned long long)argument);
	execl(self_path, self_path, "--exec", what, number, NULL);
	_exit(99);
}

/* The other side of it; the result is the exit status. */
static int after_exec(const char *what, uint64_t argument)
{
	char path[64], link[256];
	zx_handle_t event;
	int fd;

	if (!strcmp(what, "handle")) {
		for (fd = 0; fd < 256; fd++) {
			ssize_t n;

			snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
			n = readlink(path, link, sizeof(link) - 1);
			if (n > 0 && !strncmp(link, ZX_DEVICE_PATH, n))
				return 1;
		}
		if (is_valid(argument))
			return 2;
		return zx_process_self() ? 0 : 3;
	}
	if (!strcmp(what, "file")) {
		if (ioctl(argument, ZX_IOC_HANDLE_CHECK_VALID, 3) != -1 || errno != ESTALE)
			return 1;
		/* Though the program is attached by now. No assertions outside of a test. */
		if (zx_event_create(0, &event))
			return 3;
		if (ioctl(argument, ZX_IOC_HANDLE_CHECK_VALID, 3) != -1 || errno != ESTALE)
			return 2;
		return 0;
	}
	if (!strcmp(what, "sleep")) {
		for (;;)
			pause();
	}
	return 98;
}

START_TEST(after_exec_the_handles_are_gone_and_the_program_attaches_anew)
{
	pid_t child = fork();

	if (!child)
		exec_self("handle", event_new());
	ck_assert_int_eq(reap(child), 0);
}
END_TEST

START_TEST(a_file_that_survives_exec_is_stale)
{
	pid_t child = fork();

	if (!child)
		exec_self("file", open_device(0));
	ck_assert_int_eq(reap(child), 0);
}
END_TEST

static void *exec_thread(void *arg)
{
	exec_self("handle", *(zx_handle_t *)arg);
	return NULL;
}

START_TEST(exec_from_another_thread_is_the_same)
{
	pid_t child = fork();

	if (!child) {
		zx_handle_t event = event_new();
		pthread_t thread;

		pthread_create(&thread, NULL, exec_thread, &event);
		for (;;)
			zx_object_wait_one(event, ZX_EVENT_SIGNALED, ZX_TIME_INFINITE, NULL);
	}
	ck_assert_int_eq(reap(child), 0);
}
END_TEST

/* ---- Who dies with whom ------------------------------------------------- */

/* What a creator tells: the pids of an unstarted and of a started process. */
struct pids {
	pid_t unstarted;
	pid_t started;
};

/* In a child: makes both, reports them, and does as told. */
static pid_t creator(struct pids *pids, void (*then)(void))
{
	int pipes[2];
	pid_t child;

	ck_assert_int_eq(pipe(pipes), 0);
	child = fork();
	if (!child) {
		struct mini one, two;
		struct pids mine;

		mini_create(&one, zx_job_default(), "unstarted");
		mini_run(&two, zx_job_default(), &blob_sleep, 0);
		mine = (struct pids){ pid_of(one.process), pid_of(two.process) };
		if (write(pipes[1], &mine, sizeof(mine)) != sizeof(mine))
			_exit(97);
		then();
		_exit(0);
	}
	ck_assert_int_eq(read(pipes[0], pids, sizeof(*pids)), sizeof(*pids));
	close(pipes[0]);
	close(pipes[1]);
	return child;
}

static void then_exit(void)
{
}

static void then_sleep(void)
{
	for (;;)
		pause();
}

static void then_exec(void)
{
	exec_self("sleep", 0);
}

static void then_crash(void)
{
	signal(SIGSEGV, SIG_DFL);
	store32(BAD_ADDRESS, 1);
}

/* The unstarted one goes with its creator's handles; the started one lives on. */
static void assert_orphans(const struct pids *pids)
{
	eventually(!pid_exists(pids->unstarted));
	sleep_ms(50);
	ck_assert(pid_exists(pids->started));
	ck_assert_int_ne(pid_state(pids->started), 'Z');
	ck_assert_int_eq(kill(pids->started, SIGKILL), 0);
	eventually(!pid_exists(pids->started));
}

START_TEST(when_the_creator_exits_unstarted_processes_end_and_started_ones_live_on)
{
	struct pids pids;
	pid_t child = creator(&pids, then_exit);

	ck_assert_int_eq(reap(child), 0);
	assert_orphans(&pids);
}
END_TEST

START_TEST(when_the_creator_is_killed_it_is_the_same)
{
	struct pids pids;
	pid_t child = creator(&pids, then_sleep);

	ck_assert(pid_exists(pids.unstarted));
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	reap_killed(child);
	assert_orphans(&pids);
}
END_TEST

START_TEST(when_the_creator_crashes_it_is_the_same)
{
	struct pids pids;
	pid_t child = creator(&pids, then_crash);
	int status;

	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFSIGNALED(status));
	assert_orphans(&pids);
}
END_TEST

START_TEST(when_the_creator_execs_it_is_the_same)
{
	struct pids pids;
	pid_t child = creator(&pids, then_exec);

	assert_orphans(&pids);
	ck_assert(pid_exists(child));
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	reap_killed(child);
}
END_TEST

START_TEST(killing_creator_and_children_in_any_order_leaves_nothing)
{
	size_t tasks = count_tasks(), zombies = count_zombies();
	int order, round;

	for (round = 0; round < (slow_machine() ? 1 : 5); round++)
		for (order = 0; order < 6; order++) {
			static const int orders[6][3] = {
				{ 0, 1, 2 }, { 0, 2, 1 }, { 1, 0, 2 },
				{ 1, 2, 0 }, { 2, 0, 1 }, { 2, 1, 0 },
			};
			struct pids pids;
			pid_t child = creator(&pids, then_sleep);
			pid_t all[3] = { child, pids.unstarted, pids.started };
			int i;

			for (i = 0; i < 3; i++)
				kill(all[orders[order][i]], SIGKILL);
			reap_killed(child);
			eventually(!pid_exists(pids.unstarted));
			eventually(!pid_exists(pids.started));
		}
	eventually(count_tasks() <= tasks);
	ck_assert_uint_le(count_zombies(), zombies);
}
END_TEST

START_TEST(a_creator_killed_in_the_midst_of_creating_leaves_nothing)
{
	size_t tasks = count_tasks();
	int i;

	for (i = 0; i < (slow_machine() ? 5 : 25); i++) {
		zx_handle_t process, vmar;
		pid_t child = fork();

		if (!child)
			for (;;)
				if (!zx_process_create(zx_job_default(), "k", 1, 0, &process,
						       &vmar))
					zx_handle_close(process);
		sleep_ms(3 * i);
		ck_assert_int_eq(kill(child, SIGKILL), 0);
		reap_killed(child);
	}
	eventually(count_tasks() <= tasks);
}
END_TEST

static void *last_thread(void *arg)
{
	zx_handle_t event = *(zx_handle_t *)arg;

	/* The main thread is gone. */
	eventually(pid_state(getpid()) == 'Z');
	if (!is_valid(event) || zx_object_signal(event, 0, ZX_EVENT_SIGNALED) ||
	    zx_handle_close(event))
		_exit(1);
	_exit(0);
}

START_TEST(a_program_goes_on_without_its_main_thread)
{
	pid_t child = fork();

	if (!child) {
		static zx_handle_t event;
		pthread_t thread;

		event = event_new();
		pthread_create(&thread, NULL, last_thread, &event);
		pthread_exit(NULL);
	}
	ck_assert_int_eq(reap(child), 0);
}
END_TEST

START_TEST(a_program_killed_in_a_wait_goes_at_once)
{
	pid_t child = fork();

	if (!child) {
		zx_object_wait_one(event_new(), ZX_EVENT_SIGNALED, ZX_TIME_INFINITE, NULL);
		_exit(1);
	}
	sleep_ms(100);
	ck_assert_int_eq(kill(child, SIGKILL), 0);
	reap_killed(child);
}
END_TEST

int main(int argc, char **argv)
{
	ssize_t n = readlink("/proc/self/exe", self_path, sizeof(self_path) - 1);

	if (n < 0)
		return EXIT_FAILURE;
	if (argc == 4 && !strcmp(argv[1], "--exec"))
		return after_exec(argv[2], strtoull(argv[3], NULL, 10));
	test_begin("attach_fork_exec");
	test_case("attach", the_first_call_attaches_and_the_handles_are_always_the_same,
		  every_open_finds_the_same_handle_table,
		  a_program_that_closes_all_its_files_keeps_its_handles,
		  a_file_that_took_the_librarys_number_is_left_alone,
		  every_thread_of_the_program_shares_the_handles);
	test_case("fork", after_fork_the_parents_handles_mean_nothing_to_the_child,
		  an_inherited_file_is_stale_in_the_child_and_good_in_the_parent,
		  a_child_and_a_grandchild_are_attached_by_themselves,
		  a_vfork_child_is_a_stranger_and_leaves_the_parent_in_order,
		  forking_while_threads_make_calls_works,
		  a_mapping_of_the_parent_is_not_the_childs_to_manage);
	test_case("exec", after_exec_the_handles_are_gone_and_the_program_attaches_anew,
		  a_file_that_survives_exec_is_stale, exec_from_another_thread_is_the_same);
	test_case("death",
		  when_the_creator_exits_unstarted_processes_end_and_started_ones_live_on,
		  when_the_creator_is_killed_it_is_the_same,
		  when_the_creator_crashes_it_is_the_same, when_the_creator_execs_it_is_the_same,
		  killing_creator_and_children_in_any_order_leaves_nothing,
		  a_creator_killed_in_the_midst_of_creating_leaves_nothing,
		  a_program_goes_on_without_its_main_thread,
		  a_program_killed_in_a_wait_goes_at_once);
	return test_end();
}
