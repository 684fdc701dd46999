// SPDX-License-Identifier: MIT
/*
 * zxrun PROGRAM ARGS...: runs an unmodified Linux program as a Zircon process,
 * made of VMOs and VMARs in a process from zx_process_create(). With --zircon a
 * program that was written for Zircon.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "zxrun.h"

void (*fail_cleanup)(void);

static struct process process;

void fail(int status, const char *name, const char *format, ...)
{
	char message[512];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	fprintf(stderr, "zxrun: %s: %s\n", name, message);
	if (fail_cleanup)
		fail_cleanup();
	exit(status);
}

/* An unstarted process must not outlive a failure. */
static void kill_job(void)
{
	zx_task_kill(process.job);
}

static void usage(FILE *to)
{
	fprintf(to,
		"usage: zxrun [--zircon] PROGRAM [ARGUMENTS...]\n"
		"Runs a Linux program as a Zircon process, loaded through VMOs and VMARs.\n"
		"\n"
		"  --zircon   the program was written for Zircon: a static PIE with libzx and\n"
		"             without libc\n"
		"  --help     this text\n"
		"  --version  the version\n"
		"\n"
		"The exit status is the program's own; 128 + n if signal n ended it; 125 if\n"
		"zxrun failed or there is no usable /dev/zircon; 126 if the program was found but\n"
		"cannot be run; 127 if it was not found. Of a Zircon program's return code it is\n"
		"the low 8 bits, but 255 where these are 0 and the rest is not.\n");
}

static void need_device(void)
{
	int err = zx_linux_device_errno();
	const char *why;

	switch (err) {
	case 0:
		return;
	case ENOENT:
		why = "there is no /dev/zircon: the module zircon.ko is not loaded";
		break;
	case EACCES:
	case EPERM:
		why = "no permission to open it; its mode decides who may (chmod, or a udev rule)";
		break;
	case EPROTONOSUPPORT:
		why = "the loaded zircon.ko is older than this zxrun: its ABI lacks what is needed";
		break;
	default:
		why = strerror(err);
		break;
	}
	fprintf(stderr, "zxrun: /dev/zircon: %s\n", why);
	exit(EXIT_SELF);
}

static void must(zx_status_t status, const char *name, const char *what)
{
	if (status != ZX_OK)
		fail(EXIT_SELF, name, "cannot %s: %s", what,
		     zx_status_get_string(status));
}

static void create(const struct program *program, uint32_t linux_flags)
{
	const char *name = program->name, *file = base_name(program->path);
	/* Wherever the program goes; without it only /proc/self/exe suffers. */
	char *path = realpath(program->file, NULL);
	zx_linux_process_info_t info;
	zx_info_vmar_t root;

	must(zx_job_create(zx_job_default(), 0, &process.job), name,
	      "create a job");
	fail_cleanup = kill_job;
	/*
	 * Orphans come to the nearest subreaper. For this moment that is zxrun,
	 * so that the program has zxrun as its parent, which reaps it.
	 */
	prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
	must(zx_linux_process_create(process.job, file, strlen(file), 0,
				     linux_flags, path, path ? strlen(path) : 0,
				     &process.process, &process.root),
	     name, "create a process");
	prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0);
	must(zx_linux_process_get_info(process.process, &info), name,
	      "look at the process");
	process.pid = info.pid;
	free(path);
	must(zx_object_get_info(process.root, ZX_INFO_VMAR, &root,
				sizeof(root), NULL, NULL),
	     name, "look at the root VMAR");
	process.root_base = root.base;
}

static void start_linux(struct program *program, struct image *image,
			struct image *interpreter)
{
	struct stack stack;
	zx_handle_t thread;
	zx_status_t status;
	uint64_t start;

	/*
	 * The new process needs the program's file to make it its /proc/PID/exe:
	 * inherited now, closed there before the program runs (start.c).
	 */
	fcntl(program->fd, F_SETFD, 0);
	create(program, ZX_LINUX_PROCESS_KEEP_VDSO | ZX_LINUX_PROCESS_LINUX);
	load_image(&process, image);
	if (interpreter)
		load_image(&process, interpreter);
	build_stack(&process, program, image, interpreter, program->fd, &stack);
	start = load_start_code(&process, program->name);
	if (interpreter)
		close(interpreter->fd);

	must(zx_thread_create(process.process, "main", 4, 0, &thread),
	     program->name, "create a thread");
	must(zx_vmar_destroy(stack.strings), program->name,
	     "make room for the arguments");
	/* From here on what is sent to zxrun is meant for the program. */
	pass_signals_to(process.pid);
	status = zx_process_start(process.process, thread, start, stack.sp,
				  ZX_HANDLE_INVALID, stack.block);
	/* A signal may have ended it already. */
	if (status != ZX_ERR_BAD_STATE)
		must(status, program->name, "start the process");
	zx_handle_close(stack.strings);
	zx_handle_close(thread);
}

/* Fails if it is none that a Zircon process can run. */
static void check_zircon(const struct program *program,
			 const struct image *image)
{
	if (image->interpreter[0])
		fail(EXIT_CANNOT_RUN, program->name,
		     "wants %s, and there is no dynamic linker for Zircon programs: link with -static-pie",
		     image->interpreter);
	if (image->fixed)
		fail(EXIT_CANNOT_RUN, program->name,
		     "linked to fixed addresses, which no Zircon program is: link with -static-pie");
}

/* Where the program is in @argv; what stands before is ours. */
static int read_options(int argc, char **argv)
{
	int i;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (!strcmp(argv[i], "--")) {
			i++;
			break;
		}
		if (!strcmp(argv[i], "--zircon")) {
			process.zircon = true;
			continue;
		}
		if (!strcmp(argv[i], "--help")) {
			usage(stdout);
			exit(0);
		}
		if (!strcmp(argv[i], "--version")) {
			printf("zxrun (%s)\n", zx_system_get_version_string().c_str);
			exit(0);
		}
		fprintf(stderr, "zxrun: unknown option %s\n", argv[i]);
		usage(stderr);
		exit(EXIT_SELF);
	}
	if (i >= argc) {
		usage(stderr);
		exit(EXIT_SELF);
	}
	return i;
}

int main(int argc, char **argv)
{
	static struct image program_image, interpreter_image;
	struct image *interpreter = NULL;
	struct program program;
	int fd;

	find_program(argv + read_options(argc, argv), &program);
	read_image(&program_image, program.name, program.file, program.fd);
	if (process.zircon) {
		check_zircon(&program, &program_image);
	} else if (program_image.interpreter[0]) {
		const char *path = program_image.interpreter;

		fd = open_executable(path);
		if (fd < 0)
			fail(EXIT_CANNOT_RUN, program.name, "interpreter %s: %s",
			     path, strerror(errno));
		interpreter = &interpreter_image;
		read_image(interpreter, path, path, fd);
		if (interpreter->interpreter[0])
			fail(EXIT_CANNOT_RUN, program.name,
			     "interpreter %s wants an interpreter itself", path);
	}
	need_device();
	if (process.zircon) {
		create(&program, 0);
		start_zircon(&process, &program, &program_image);
	} else {
		start_linux(&program, &program_image, interpreter);
	}
	fail_cleanup = NULL;
	close(program.fd);
	zx_handle_close(process.root);
	wait_for(&process, program.name);
}
