// SPDX-License-Identifier: GPL-2.0-only
/* Allocations that fail when told to; see common_injection.h. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

#include "common.h"
#include "common_injection.h"

#define DEBUG		"/sys/kernel/debug/"
#define MAX_TASKS	8

/* The tasks in which allocations fail. */
static int fail_fds[MAX_TASKS];
static int nr_fail_fds;
static int log_fd = -1;

static void write_number(const char *path, unsigned int value)
{
	char text[16];
	int fd = open(path, O_WRONLY), n = snprintf(text, sizeof(text), "%u", value);

	ck_assert_msg(fd >= 0, "no %s: %s", path, strerror(errno));
	ck_assert_int_eq(write(fd, text, n), n);
	close(fd);
}

/* All allocations may fail, and say so in one line of the kernel's log. */
static void injection_prepare(void)
{
	write_number(DEBUG "failslab/ignore-gfp-wait", 0);
	write_number(DEBUG "failslab/verbose", 1);
	write_number(DEBUG "fail_page_alloc/ignore-gfp-wait", 0);
	write_number(DEBUG "fail_page_alloc/ignore-gfp-highmem", 0);
	write_number(DEBUG "fail_page_alloc/min-order", 0);
	write_number(DEBUG "fail_page_alloc/verbose", 1);
	write_number(DEBUG "fail_usercopy/verbose", 1);
}

static void forget_tasks(void)
{
	while (nr_fail_fds)
		close(fail_fds[--nr_fail_fds]);
}

static void add_task(const char *path)
{
	int fd = open(path, O_RDWR);

	ck_assert_msg(fd >= 0, "no %s: %s", path, strerror(errno));
	ck_assert_int_lt(nr_fail_fds, MAX_TASKS);
	fail_fds[nr_fail_fds++] = fd;
}

void in_this_task(void)
{
	forget_tasks();
	add_task("/proc/thread-self/fail-nth");
}

void in_the_workers(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	char path[600], comm[32];
	FILE *file;

	forget_tasks();
	ck_assert_ptr_nonnull(proc);
	while ((entry = readdir(proc))) {
		snprintf(path, sizeof(path), "/proc/%s/comm", entry->d_name);
		file = atoi(entry->d_name) ? fopen(path, "r") : NULL;
		if (!file)
			continue;
		if (fgets(comm, sizeof(comm), file) && !strcmp(comm, "zircon-mm\n")) {
			snprintf(path, sizeof(path), "/proc/%s/task/%s/fail-nth", entry->d_name,
				 entry->d_name);
			add_task(path);
		}
		fclose(file);
	}
	closedir(proc);
	ck_assert_int_gt(nr_fail_fds, 0);
}

void arm(unsigned int n)
{
	char text[16];
	int i, len = snprintf(text, sizeof(text), "%u", n);

	ck_assert_int_ge(lseek(log_fd, 0, SEEK_END), 0);
	for (i = nr_fail_fds - 1; i >= 0; i--)
		if (pwrite(fail_fds[i], text, len, 0) != len)
			abort();
}

bool disarm(void)
{
	bool failed = false;
	char text[16] = "";
	int i;

	/* In this task these copy, too, and may fail themselves: not before. */
	for (i = 0; i < nr_fail_fds; i++) {
		if (pread(fail_fds[i], text, sizeof(text) - 1, 0) > 0 && !atoi(text))
			failed = true;
		while (pwrite(fail_fds[i], "0", 1, 0) != 1)
			;
	}
	return failed;
}

bool copy_failed(void)
{
	char record[1024];
	ssize_t n;

	while ((n = read(log_fd, record, sizeof(record) - 1)) > 0) {
		record[n] = 0;
		if (strstr(record, "forcing a failure") && strstr(record, "fail_usercopy"))
			return true;
	}
	return false;
}

void assert_out_of_memory(zx_status_t status, const char *what, int n)
{
	if (status == ZX_ERR_NO_MEMORY)
		return;
	ck_assert_msg((status == ZX_ERR_INVALID_ARGS || status == ZX_ERR_OUT_OF_RANGE) &&
		      copy_failed(), "%s: step %d fails with %s", what, n, status_name(status));
}

void begin(void)
{
	log_fd = open("/dev/kmsg", O_RDONLY | O_NONBLOCK);
	ck_assert_int_ge(log_fd, 0);
	injection_prepare();
}
