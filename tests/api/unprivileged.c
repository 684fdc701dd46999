// SPDX-License-Identifier: GPL-2.0-only
/*
 * A user without privileges, once the device's mode lets it in. Run as root; each test
 * becomes uid 65534 in its forked child.
 */
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <linux/zircon.h>

#include "common.h"

#define NOBODY 65534

static mode_t mode_before;

static void open_to_all(void)
{
	struct stat st;

	if (!stat(ZX_DEVICE_PATH, &st))
		mode_before = st.st_mode & 07777;
	chmod(ZX_DEVICE_PATH, 0666);
}

static void become_nobody(void)
{
	if (geteuid())
		return;
	ck_assert_int_eq(setgroups(0, NULL), 0);
	ck_assert_int_eq(setresgid(NOBODY, NOBODY, NOBODY), 0);
	ck_assert_int_eq(setresuid(NOBODY, NOBODY, NOBODY), 0);
	/* Changing the user made the process undumpable, which hides its /proc files. */
	prctl(PR_SET_DUMPABLE, 1);
}

START_TEST(without_permission_every_call_is_unavailable)
{
	zx_handle_t out;
	size_t actual;

	if (geteuid())
		return;
	ck_assert_int_eq(chmod(ZX_DEVICE_PATH, 0600), 0);
	become_nobody();
	assert_refused(ZX_ERR_UNAVAILABLE, out, zx_event_create(0, &out));
	assert_refused(ZX_ERR_UNAVAILABLE, out, zx_vmo_create(PAGE, 0, &out));
	assert_status(zx_handle_close(3), ZX_ERR_UNAVAILABLE);
	assert_refused(ZX_ERR_UNAVAILABLE, actual,
		       zx_process_read_memory(3, 0, &out, 4, &actual));
	ck_assert_uint_eq(zx_process_self(), ZX_HANDLE_INVALID);
	ck_assert_uint_eq(zx_vmar_root_self(), ZX_HANDLE_INVALID);
	ck_assert_uint_eq(zx_job_default(), ZX_HANDLE_INVALID);
	ck_assert_int_eq(zx_linux_device_errno(), EACCES);
}
END_TEST

START_TEST(handles_events_and_memory_work)
{
	zx_vaddr_t address, base;
	zx_handle_t vmar;

	become_nobody();
	ck_assert_int_eq(zx_linux_device_errno(), 0);
	event_new();
	vmar = vmar_new(CAN_MAP_ALL, PAGES(10), &base);
	address = map_at(vmar, READ_WRITE, PAGE, vmo_numbered(2, 5), PAGES(2));
	ck_assert_uint_eq(load32(address + PAGE), 6);
	assert_read_write(address);
	assert_ok(zx_vmar_destroy(vmar));
	assert_no_access(address);
}
END_TEST

START_TEST(processes_and_jobs_work)
{
	zx_handle_t job;
	struct mini mini;
	char status[4096], path[64];
	FILE *file;
	size_t n;

	become_nobody();
	job = job_new(zx_job_default());
	mini_run(&mini, job, &blob_exit, 12);
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code, 12);
	mini_run(&mini, job, &blob_sleep, 0);
	/* It has its creator's identity. */
	snprintf(path, sizeof(path), "/proc/%d/status", pid_of(mini.process));
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	n = fread(status, 1, sizeof(status) - 1, file);
	status[n] = 0;
	fclose(file);
	if (geteuid() == NOBODY)
		ck_assert_ptr_nonnull(strstr(status, "Uid:\t65534\t65534\t65534\t65534"));
	assert_ok(zx_task_kill(job));
	wait_terminated(job);
	eventually(pid_of(mini.process) == 0);
}
END_TEST

START_TEST(memory_of_a_created_process_is_read_and_written)
{
	zx_handle_t process, vmar;
	zx_vaddr_t address;
	uint32_t value = 0;
	size_t actual;

	become_nobody();
	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &vmar));
	address = map_anywhere(vmar, READ_WRITE, vmo_numbered(1, 70), PAGE);
	assert_ok(zx_process_read_memory(process, address, &value, 4, &actual));
	ck_assert_uint_eq(value, 70);
	assert_ok(zx_process_write_memory(process, address, "abcd", 4, &actual));
}
END_TEST

START_TEST(the_root_job_is_refused)
{
	zx_handle_t out;
	int fd;

	become_nobody();
	assert_refused(ZX_ERR_ACCESS_DENIED, out, zx_linux_root_job(&out));
	fd = open(ZX_DEVICE_PATH, O_RDWR);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(ioctl(fd, ZX_IOC_ROOT_JOB, 0), -1);
	ck_assert_int_eq(errno, EACCES);
}
END_TEST

START_TEST(executable_memory_works)
{
	zx_vaddr_t address;
	zx_handle_t vmo;

	become_nobody();
	vmo = vmo_executable(PAGE);
	assert_ok(zx_vmo_write(vmo, "\xc3", 0, 1));
	address = map_anywhere(zx_vmar_root_self(), READ_EXECUTE, vmo, PAGE);
	ck_assert_int_eq(probe_call(address), PROBE_OK);
}
END_TEST

START_TEST(a_process_limit_reached_is_no_memory_and_leaves_nothing)
{
	struct rlimit none = { 0, 0 };
	zx_handle_t out[2];

	become_nobody();
	if (geteuid() != NOBODY)
		return;
	zx_process_self();
	ck_assert_int_eq(setrlimit(RLIMIT_NPROC, &none), 0);
	assert_refused(ZX_ERR_NO_MEMORY, out,
		       zx_process_create(zx_job_default(), "p", 1, 0, &out[0], &out[1]));
	/* The arguments are checked in their order all the same. */
	assert_refused(ZX_ERR_BAD_HANDLE, out,
		       zx_process_create(0, "p", 1, 0, &out[0], &out[1]));
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_process_create(0, NULL, 1, 0, &out[0], &out[1]));
	event_new();
}
END_TEST

START_TEST(a_file_limit_reached_is_an_error_and_leaves_nothing)
{
	struct rlimit few = { 4, 4 };
	zx_handle_t out[2];
	zx_status_t status;
	int fd;

	become_nobody();
	zx_process_self();
	ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
	for (fd = 0; fd < 4; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			ck_assert_int_ge(open("/dev/null", O_RDONLY), 0);
	status = zx_process_create(zx_job_default(), "p", 1, 0, &out[0], &out[1]);
	/* The library may have opened what it needs before. */
	ck_assert(status == ZX_OK || status == ZX_ERR_NO_MEMORY || status == ZX_ERR_UNAVAILABLE);
}
END_TEST

int main(void)
{
	int result;

	open_to_all();
	test_begin("unprivileged");
	test_case("refused", the_root_job_is_refused);
	test_case("works", handles_events_and_memory_work, processes_and_jobs_work,
		  memory_of_a_created_process_is_read_and_written, executable_memory_works,
		  a_process_limit_reached_is_no_memory_and_leaves_nothing,
		  a_file_limit_reached_is_an_error_and_leaves_nothing);
	/* Last, for it takes the permission away. */
	test_case("closed", without_permission_every_call_is_unavailable);
	result = test_end();
	if (mode_before)
		chmod(ZX_DEVICE_PATH, mode_before);
	return result;
}
