// SPDX-License-Identifier: GPL-2.0-only
/*
 * Kills jobs below the root job at random until it is told to stop by SIGTERM, then
 * says how many: "killed N". Root only. Its own job is spared.
 *
 * It waits for FILE to grow by some bytes before it kills again: who writes them sets
 * the pace, so that a slow machine sees no more killing than a fast one.
 *
 *   jobkiller SEED FILE
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <zircon/linux.h>
#include <zircon/process.h>
#include <zircon/syscalls.h>
#include <zircon/syscalls/object.h>

#define LIST 256

static volatile sig_atomic_t stop;
static zx_koid_t own;

static void on_term(int signal)
{
	(void)signal;
	stop = 1;
}

/* A handle to one of the child jobs, at random; ZX_HANDLE_INVALID if there is none. */
static zx_handle_t some_child(zx_handle_t job)
{
	zx_koid_t koids[LIST];
	size_t actual, pick;
	zx_handle_t child;

	if (zx_object_get_info(job, ZX_INFO_JOB_CHILDREN, koids, sizeof(koids), &actual, NULL) ||
	    actual == 0)
		return ZX_HANDLE_INVALID;
	pick = (size_t)random() % actual;
	if (koids[pick] == own ||
	    zx_object_get_child(job, koids[pick], ZX_RIGHT_SAME_RIGHTS, &child))
		return ZX_HANDLE_INVALID;
	return child;
}

int main(int argc, char **argv)
{
	zx_info_handle_basic_t info;
	unsigned long killed = 0;
	struct stat pace;
	zx_handle_t root;
	off_t next = 0;

	if (argc != 3 || zx_linux_root_job(&root) ||
	    zx_object_get_info(zx_job_default(), ZX_INFO_HANDLE_BASIC, &info, sizeof(info), NULL,
			       NULL)) {
		fprintf(stderr, "usage: jobkiller SEED FILE, as root\n");
		return 2;
	}
	own = info.koid;
	srandom((unsigned int)atoi(argv[1]));
	signal(SIGTERM, on_term);
	while (!stop) {
		zx_handle_t job;

		usleep((useconds_t)(random() % 5000));
		if (stat(argv[2], &pace) || pace.st_size < next)
			continue;
		job = some_child(root);
		/* The program's job is below zxrun's; sometimes one, sometimes the other. */
		if (job != ZX_HANDLE_INVALID && random() % 2) {
			zx_handle_t child = some_child(job);

			if (child != ZX_HANDLE_INVALID) {
				zx_handle_close(job);
				job = child;
			}
		}
		if (job != ZX_HANDLE_INVALID) {
			killed += zx_task_kill(job) == ZX_OK;
			zx_handle_close(job);
			next = pace.st_size + 1 + random() % 4;
		}
	}
	printf("killed %lu\n", killed);
	return 0;
}
