// SPDX-License-Identifier: GPL-2.0-only
/*
 * Attached programs and what Linux does with processes: other users, roots, namespaces,
 * cgroups, debuggers. Run as root.
 *
 * Children are forked: they tell by their exit status what was not so.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#include <zircon/linux_fd.h>

#include "common.h"
#include "common_fd.h"

extern char **environ;

/* Creates a process in the caller's job, starts it, kills it. Returns what failed. */
static zx_status_t run_and_kill(void)
{
	zx_handle_t process, vmar, thread;
	zx_status_t status;

	status = zx_process_create(zx_job_default(), "p", 1, 0, &process, &vmar);
	if (!status)
		status = zx_thread_create(process, "t", 1, 0, &thread);
	/* Nothing is mapped: it faults at once. */
	if (!status)
		status = zx_process_start(process, thread, 0x200000, 0, 0, 0);
	if (!status)
		status = zx_object_wait_one(process, ZX_PROCESS_TERMINATED, ZX_TIME_INFINITE, NULL);
	return status;
}

static zx_status_t use_memory(void)
{
	zx_handle_t vmo;
	zx_vaddr_t address;
	zx_status_t status;

	status = zx_vmo_create(PAGE, 0, &vmo);
	if (!status)
		status = zx_vmar_map(zx_vmar_root_self(), READ_WRITE, 0, vmo, 0, PAGE, &address);
	if (!status)
		*(volatile int *)address = 1;
	return status;
}

/* All that an unprivileged program without a past can do. */
#define child_works()								\
	do {									\
		zx_handle_t job_, event_;					\
										\
		child_ok(zx_event_create(0, &event_) == ZX_OK);			\
		child_ok(use_memory() == ZX_OK);				\
		child_ok(zx_job_create(zx_job_default(), 0, &job_) == ZX_OK);	\
		child_ok(run_and_kill() == ZX_OK);				\
		child_ok(zx_task_kill(job_) == ZX_OK);				\
	} while (0)

/* ---- Users and roots ---------------------------------------------------- */

START_TEST(a_program_that_changes_its_user_keeps_its_handles)
{
	pid_t child = fork();

	if (!child) {
		zx_handle_t event, job = zx_job_default();

		child_ok(zx_event_create(0, &event) == ZX_OK);
		child_ok(setgroups(0, NULL) == 0);
		child_ok(setresgid(65534, 65534, 65534) == 0);
		child_ok(setresuid(65534, 65534, 65534) == 0);
		child_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED) == ZX_OK);
		child_ok(zx_job_default() == job);
		child_works();
		/* What it creates is that user's. */
		zx_handle_t process, vmar;
		zx_linux_process_info_t info;
		char path[64];
		struct stat st;

		child_ok(zx_process_create(job, "p", 1, 0, &process, &vmar) == ZX_OK);
		child_ok(zx_linux_process_get_info(process, &info) == ZX_OK);
		snprintf(path, sizeof(path), "/proc/%d/task", info.pid);
		child_ok(stat(path, &st) == 0);
		/* Its files may be root's, if it must not be dumped; its status says it. */
		char line[128];
		int uid = -1;

		snprintf(path, sizeof(path), "/proc/%d/status", info.pid);
		FILE *file = fopen(path, "r");

		child_ok(file);
		while (fgets(line, sizeof(line), file))
			sscanf(line, "Uid: %d", &uid);
		child_ok(uid == 65534);
		_exit(0);
	}
	assert_child_ok(child);
}
END_TEST

START_TEST(in_a_root_without_the_device_handles_go_on_working)
{
	char path[] = "/tmp/rootXXXXXX";
	pid_t child;

	ck_assert_ptr_nonnull(mkdtemp(path));
	child = fork();
	if (!child) {
		pid_t grandchild;
		zx_handle_t event;
		int status;

		child_ok(zx_event_create(0, &event) == ZX_OK);
		child_ok(chroot(path) == 0 && chdir("/") == 0);
		child_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED) == ZX_OK);
		child_works();
		/* A stranger has to open the device, and there is none. */
		grandchild = fork();
		if (!grandchild)
			_exit(zx_event_create(0, &event) == ZX_ERR_UNAVAILABLE &&
			      zx_linux_device_errno() == ENOENT ? 0 : 1);
		child_ok(waitpid(grandchild, &status, 0) == grandchild && status == 0);
		_exit(0);
	}
	assert_child_ok(child);
	rmdir(path);
}
END_TEST

START_TEST(posix_spawn_disturbs_nothing)
{
	char *arguments[] = { "true", NULL };
	zx_handle_t event = event_new();
	pid_t child;
	int status;

	ck_assert_int_eq(posix_spawn(&child, "/bin/true", NULL, NULL, arguments, environ), 0);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_int_eq(status, 0);
	ck_assert(is_valid(event));
	ck_assert_int_eq(run_and_kill(), ZX_OK);
}
END_TEST

/* ---- Namespaces --------------------------------------------------------- */

START_TEST(in_a_pid_namespace_processes_are_made_by_who_lives_there)
{
	pid_t child = fork();

	if (!child) {
		zx_linux_process_info_t info;
		zx_handle_t process, vmar;
		pid_t first;
		int status;

		child_ok(unshare(CLONE_NEWPID) == 0);
		first = fork();
		if (!first) {
			child_ok(getpid() == 1);
			child_works();
			/* Ids are those of the namespace. */
			child_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process,
						   &vmar) == ZX_OK);
			child_ok(zx_linux_process_get_info(process, &info) == ZX_OK);
			child_ok(info.pid > 1 && info.pid < 100);
			child_ok(kill(info.pid, 0) == 0);
			_exit(0);
		}
		child_ok(waitpid(first, &status, 0) == first && status == 0);
		_exit(0);
	}
	assert_child_ok(child);
}
END_TEST

START_TEST(a_process_id_that_cannot_be_seen_is_zero)
{
	pid_t child = fork();

	if (!child) {
		zx_linux_process_info_t info;
		zx_handle_t process, vmar;
		pid_t first;
		int fd, status;

		/* A process of out here, whose descriptor goes in there. */
		child_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &vmar) == ZX_OK);
		child_ok(zx_fd_from_handle(process, ZX_PROCESS_TERMINATED, 0, &fd) == ZX_OK);
		child_ok(unshare(CLONE_NEWPID) == 0);
		first = fork();
		if (!first) {
			child_ok(zx_handle_from_fd(fd, ZX_RIGHT_SAME_RIGHTS, &process) == ZX_OK);
			child_ok(zx_linux_process_get_info(process, &info) == ZX_OK);
			child_ok(info.pid == 0);
			/* The handle is all the same good for what its rights say. */
			child_ok(zx_task_kill(process) == ZX_OK);
			child_ok(zx_object_wait_one(process, ZX_PROCESS_TERMINATED,
						    ZX_TIME_INFINITE, NULL) == ZX_OK);
			_exit(0);
		}
		child_ok(waitpid(first, &status, 0) == first && status == 0);
		_exit(0);
	}
	assert_child_ok(child);
}
END_TEST

static bool write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	bool ok = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);

	if (fd >= 0)
		close(fd);
	return ok;
}

/*
 * A container: its own users, mounts, processes, network and cgroups, in which it is
 * root, and the device.
 */
START_TEST(a_container_has_jobs_and_processes_of_its_own_and_no_root_job)
{
	zx_koid_t outer = koid_of(zx_job_default());
	pid_t child = fork();

	if (!child) {
		zx_handle_t root_job, found;
		pid_t first;
		int status;

		child_ok(unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET |
				 CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP) == 0);
		child_ok(write_file("/proc/self/setgroups", "deny"));
		child_ok(write_file("/proc/self/uid_map", "0 0 1"));
		child_ok(write_file("/proc/self/gid_map", "0 0 1"));
		first = fork();
		if (!first) {
			child_ok(getuid() == 0 && getpid() == 1);
			child_ok(mount("proc", "/proc", "proc", 0, NULL) == 0);
			child_works();
			/* Root in here is nobody out there. */
			child_ok(zx_linux_root_job(&root_job) == ZX_ERR_ACCESS_DENIED);
			/* Nor does its own job lead anywhere. */
			child_ok(zx_object_get_child(zx_job_default(), outer, ZX_RIGHT_SAME_RIGHTS,
						     &found) == ZX_ERR_NOT_FOUND);
			_exit(0);
		}
		child_ok(waitpid(first, &status, 0) == first && status == 0);
		_exit(0);
	}
	assert_child_ok(child);
}
END_TEST

START_TEST(jobs_of_programs_cannot_be_reached_without_a_handle)
{
	zx_koid_t koids[64];
	size_t actual, avail;
	zx_handle_t job;
	int pair[2];
	pid_t child;
	char byte;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	child = fork();
	if (!child) {
		zx_info_handle_basic_t info;

		child_ok(zx_object_get_info(zx_job_default(), ZX_INFO_HANDLE_BASIC, &info,
					    sizeof(info), NULL, NULL) == ZX_OK);
		child_ok(write(pair[1], &info.koid, sizeof(info.koid)) == sizeof(info.koid));
		child_ok(read(pair[1], &byte, 1) == 1);
		_exit(0);
	}
	ck_assert_int_eq(read(pair[0], koids, sizeof(*koids)), sizeof(*koids));
	/* The other program's job is there, but not below ours. */
	assert_status(zx_object_get_child(zx_job_default(), koids[0], ZX_RIGHT_SAME_RIGHTS, &job),
		      ZX_ERR_NOT_FOUND);
	assert_ok(zx_object_get_info(zx_job_default(), ZX_INFO_JOB_CHILDREN, koids, sizeof(koids),
				     &actual, &avail));
	ck_assert_uint_eq(avail, 0);
	ck_assert_int_eq(write(pair[0], "x", 1), 1);
	assert_child_ok(child);
}
END_TEST

/* ---- Cgroups ------------------------------------------------------------ */

static bool cgroup_of(pid_t pid, char *line, size_t size)
{
	char path[64];
	FILE *file;
	bool ok;

	snprintf(path, sizeof(path), "/proc/%d/cgroup", pid);
	file = fopen(path, "r");
	ok = file && fgets(line, size, file);
	if (file)
		fclose(file);
	return ok;
}

START_TEST(a_program_is_moved_between_cgroups_and_what_it_creates_with_it)
{
	static const char group[] = "/sys/fs/cgroup/zx-moved";
	char path[128], line[256];
	pid_t child;

	ck_assert(mkdir(group, 0755) == 0 || errno == EEXIST);
	snprintf(path, sizeof(path), "%s/cgroup.procs", group);
	child = fork();
	if (!child) {
		zx_linux_process_info_t before, after;
		zx_handle_t old, fresh, vmar, event;

		child_ok(zx_event_create(0, &event) == ZX_OK);
		child_ok(zx_process_create(zx_job_default(), "p", 1, 0, &old, &vmar) == ZX_OK);
		child_ok(write_file(path, "0"));
		child_ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED) == ZX_OK);
		child_works();
		child_ok(zx_process_create(zx_job_default(), "p", 1, 0, &fresh, &vmar) == ZX_OK);
		child_ok(zx_linux_process_get_info(old, &before) == ZX_OK);
		child_ok(zx_linux_process_get_info(fresh, &after) == ZX_OK);
		child_ok(cgroup_of(before.pid, line, sizeof(line)) && !strstr(line, "zx-moved"));
		child_ok(cgroup_of(after.pid, line, sizeof(line)) && strstr(line, "zx-moved"));
		/* One that has not started is moved as any other. */
		snprintf(line, sizeof(line), "%d", before.pid);
		child_ok(write_file(path, line));
		child_ok(cgroup_of(before.pid, line, sizeof(line)) && strstr(line, "zx-moved"));
		_exit(0);
	}
	assert_child_ok(child);
	eventually(rmdir(group) == 0);
}
END_TEST

static bool is_frozen(const char *group)
{
	char path[128], line[64];
	bool frozen = false;
	FILE *file;

	snprintf(path, sizeof(path), "%s/cgroup.events", group);
	file = fopen(path, "r");
	while (file && fgets(line, sizeof(line), file))
		frozen |= !strcmp(line, "frozen 1\n");
	if (file)
		fclose(file);
	return frozen;
}

START_TEST(waiting_programs_and_unstarted_processes_freeze_and_thaw)
{
	static const char group[] = "/sys/fs/cgroup/zx-frozen";
	char procs[128], freeze[128];
	int pair[2];
	pid_t child;
	char byte;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	ck_assert(mkdir(group, 0755) == 0 || errno == EEXIST);
	snprintf(procs, sizeof(procs), "%s/cgroup.procs", group);
	snprintf(freeze, sizeof(freeze), "%s/cgroup.freeze", group);
	child = fork();
	if (!child) {
		zx_handle_t process, vmar, event;
		zx_time_t deadline;

		child_ok(write_file(procs, "0"));
		child_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &vmar) == ZX_OK);
		child_ok(zx_event_create(0, &event) == ZX_OK);
		child_ok(write(pair[1], "x", 1) == 1);
		deadline = zx_deadline_after(ZX_MSEC(300));
		child_ok(zx_object_wait_one(event, ZX_EVENT_SIGNALED, deadline, NULL) ==
			 ZX_ERR_TIMED_OUT);
		child_ok(zx_clock_get_monotonic() >= deadline);
		_exit(0);
	}
	ck_assert_int_eq(read(pair[0], &byte, 1), 1);
	ck_assert(write_file(freeze, "1"));
	eventually(is_frozen(group));
	ck_assert(write_file(freeze, "0"));
	assert_child_ok(child);
	eventually(rmdir(group) == 0);
}
END_TEST

/* ---- Debuggers and dumps ------------------------------------------------ */

/* What CRIU does first: seize, stop, read all there is to read, let go. */
START_TEST(a_waiting_program_is_dumped_and_goes_on)
{
	struct user_regs_struct regs;
	struct iovec iov = { &regs, sizeof(regs) };
	char path[64], line[512];
	uint64_t address = 0;
	uint32_t word = 0;
	int pair[2], status, fd, mapped = 0;
	pid_t child;
	FILE *file;

	ck_assert_int_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	child = fork();
	if (!child) {
		zx_handle_t vmo, event;
		zx_vaddr_t at;

		child_ok(zx_vmo_create(PAGE, 0, &vmo) == ZX_OK);
		child_ok(zx_object_set_property(vmo, ZX_PROP_NAME, "dumped", 6) == ZX_OK);
		child_ok(zx_vmar_map(zx_vmar_root_self(), READ_WRITE, 0, vmo, 0, PAGE, &at) ==
			 ZX_OK);
		*(volatile uint32_t *)at = 0x600df00d;
		child_ok(zx_event_create(0, &event) == ZX_OK);
		child_ok(write(pair[1], &at, sizeof(at)) == sizeof(at));
		/* Only the parent's word, on the socket, ends what follows. */
		for (;;) {
			char byte;

			child_ok(zx_object_wait_one(event, ZX_EVENT_SIGNALED,
						    zx_deadline_after(ZX_MSEC(50)), NULL) ==
				 ZX_ERR_TIMED_OUT);
			if (recv(pair[1], &byte, 1, MSG_DONTWAIT) == 1)
				_exit(0);
		}
	}
	ck_assert_int_eq(read(pair[0], &address, sizeof(address)), sizeof(address));
	ck_assert_int_eq(ptrace(PTRACE_SEIZE, child, 0, 0), 0);
	ck_assert_int_eq(ptrace(PTRACE_INTERRUPT, child, 0, 0), 0);
	ck_assert_int_eq(waitpid(child, &status, __WALL), child);
	ck_assert(WIFSTOPPED(status));
	ck_assert_int_eq(ptrace(PTRACE_GETREGSET, child, 1 /* NT_PRSTATUS */, &iov), 0);
	snprintf(path, sizeof(path), "/proc/%d/smaps", child);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file))
		mapped += strstr(line, "dumped") != NULL;
	fclose(file);
	ck_assert_int_eq(mapped, 1);
	snprintf(path, sizeof(path), "/proc/%d/mem", child);
	fd = open(path, O_RDONLY);
	ck_assert_int_eq(pread(fd, &word, sizeof(word), address), sizeof(word));
	ck_assert_uint_eq(word, 0x600df00d);
	close(fd);
	snprintf(path, sizeof(path), "/proc/%d/pagemap", child);
	fd = open(path, O_RDONLY);
	ck_assert_int_eq(pread(fd, &address, 8, address / PAGE * 8), 8);
	close(fd);
	ck_assert_int_eq(ptrace(PTRACE_DETACH, child, 0, 0), 0);
	ck_assert_int_eq(write(pair[0], "x", 1), 1);
	assert_child_ok(child);
}
END_TEST

int main(void)
{
	test_begin("attach_linux");
	test_case("users", a_program_that_changes_its_user_keeps_its_handles,
		  in_a_root_without_the_device_handles_go_on_working, posix_spawn_disturbs_nothing);
	test_case("namespaces", in_a_pid_namespace_processes_are_made_by_who_lives_there,
		  a_process_id_that_cannot_be_seen_is_zero,
		  a_container_has_jobs_and_processes_of_its_own_and_no_root_job,
		  jobs_of_programs_cannot_be_reached_without_a_handle);
	test_case("cgroups", a_program_is_moved_between_cgroups_and_what_it_creates_with_it,
		  waiting_programs_and_unstarted_processes_freeze_and_thaw);
	test_case("dumps", a_waiting_program_is_dumped_and_goes_on);
	return test_end();
}
