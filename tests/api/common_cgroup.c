// SPDX-License-Identifier: GPL-2.0-only
/* Memory cgroups for tests; see common_cgroup.h. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common_cgroup.h"
#include "common.h"

static char cgroup[128];

static bool write_file(const char *directory, const char *name, const char *text)
{
	char path[256];
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", directory, name);
	fd = open(path, O_WRONLY);
	if (fd < 0)
		return false;
	n = write(fd, text, strlen(text));
	close(fd);
	return n == (ssize_t)strlen(text);
}

/* Where cgroup2 is mounted; mounts it if it is nowhere. */
static const char *cgroup_root(void)
{
	static char root[100];
	FILE *mounts = fopen("/proc/mounts", "r");
	char line[512], where[100], type[40];

	ck_assert_ptr_nonnull(mounts);
	while (fgets(line, sizeof(line), mounts))
		if (sscanf(line, "%*s %99s %39s", where, type) == 2 && !strcmp(type, "cgroup2")) {
			strcpy(root, where);
			break;
		}
	fclose(mounts);
	if (!root[0]) {
		strcpy(root, "/tmp/zx-cgroup");
		ck_assert(!mkdir(root, 0700) || errno == EEXIST);
		ck_assert_int_eq(mount("cgroup2", root, "cgroup2", 0, NULL), 0);
	}
	return root;
}

void cgroup_make(uint64_t limit)
{
	const char *root = cgroup_root();
	char text[32];

	write_file(root, "cgroup.subtree_control", "+memory");
	snprintf(cgroup, sizeof(cgroup), "%s/zx-%d", root, (int)getpid());
	ck_assert_msg(!mkdir(cgroup, 0700), "mkdir %s: %s", cgroup, strerror(errno));
	snprintf(text, sizeof(text), "%lu", limit);
	ck_assert_msg(write_file(cgroup, "memory.max", text), "no memory controller in %s", root);
	/* Swapping would only take longer. */
	write_file(cgroup, "memory.swap.max", "0");
}

bool cgroup_join(void)
{
	return write_file(cgroup, "cgroup.procs", "0");
}

long cgroup_charged(void)
{
	char path[256];
	long value = -1;
	FILE *file;

	snprintf(path, sizeof(path), "%s/memory.current", cgroup);
	file = fopen(path, "r");
	if (!file)
		return -1;
	if (fscanf(file, "%ld", &value) != 1)
		value = -1;
	fclose(file);
	return value;
}

void cgroup_remove(void)
{
	eventually(!rmdir(cgroup));
}

void cgroup_enter(void)
{
	/* All the memory there is, rounded up. */
	cgroup_make(1ull << 40);
	ck_assert(cgroup_join());
}

void cgroup_leave(void)
{
	ck_assert(write_file(cgroup_root(), "cgroup.procs", "0"));
	cgroup_remove();
}
