/* SPDX-License-Identifier: MIT */
/*
 * zxrun loads a program into a Zircon process and stands in for it until it ends.
 * The parts: find.c (which file), elf.c (what it asks for, every number checked),
 * wait.c (signals, exit status). For Linux programs load.c (VMOs and VMARs), stack.c
 * (what a program finds at its start), start.c (the last steps, in the new process);
 * for Zircon's zircon.c does all three.
 */
#ifndef ZXRUN_H
#define ZXRUN_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <zircon/linux.h>
#include <zircon/process.h>
#include <zircon/rights.h>
#include <zircon/status.h>
#include <zircon/syscalls.h>
#include <zircon/syscalls/object.h>

#define PAGE 4096ul
#define PAGE_DOWN(x) ((x) & ~(PAGE - 1))
#define PAGE_UP(x) (((x) + PAGE - 1) & ~(PAGE - 1))
/* End of what a program may use: Linux's TASK_SIZE on x86-64. */
#define USER_END 0x7ffffffff000ul

/* Exit statuses of zxrun itself, as of env(1) and the shells */
#define EXIT_SELF 125		/* zxrun failed, or there is no device */
#define EXIT_CANNOT_RUN 126	/* found, but cannot be run */
#define EXIT_NOT_FOUND 127

/* Says "zxrun: NAME: ..." and leaves. Kills what was made so far. */
__attribute__((noreturn, format(printf, 3, 4)))
void fail(int status, const char *name, const char *format, ...);

/* Called by fail() before it leaves. */
extern void (*fail_cleanup)(void);

/* find.c */
struct program {
	const char *name;	/* as given by the user, for messages */
	char *path;		/* what PATH led to: names the process */
	char *file;		/* what is loaded: the same, or a script's interpreter */
	int fd;
	char **argv;		/* what the program gets */
};

/* What follows the last slash. */
const char *base_name(const char *path);

/* Finds the program as execvp() would and follows "#!" lines. */
void find_program(char **argv, struct program *program);

/* Opens a file for execution; -1 and errno. The descriptor is close-on-exec. */
int open_executable(const char *path);

/* elf.c */
#define MAX_SEGMENTS 512

struct segment {
	uint64_t vaddr, memsz;
	uint64_t offset, filesz;
	uint32_t flags;		/* PF_ bits */
};

struct image {
	const char *name;	/* for messages */
	const char *file;	/* base name: names the VMOs */
	int fd;
	zx_handle_t vmo;	/* of the whole file; for Linux programs there is none */
	uint64_t size;		/* of the file */
	bool fixed;		/* ET_EXEC: at its own addresses */
	bool stack_executable;
	uint64_t stack_size;	/* what the file asks for, or 0 */
	unsigned int count;
	struct segment segments[MAX_SEGMENTS];
	uint64_t first, end;	/* page-rounded range of all segments */
	uint64_t align;		/* of the image, a power of two, 0 or >= PAGE */
	uint64_t entry;
	uint64_t phdr;		/* address of the program headers, 0 if not loaded */
	unsigned int phnum;
	char interpreter[PATH_MAX]; /* or "" */
	uint64_t base;		/* where it was loaded: added to every address */
};

/* Reads and checks the headers of the file @fd; fails with a message. */
void read_image(struct image *image, const char *name, const char *path, int fd);

/* The same of a VMO, which becomes the image's. */
void read_vmo_image(struct image *image, const char *name, zx_handle_t vmo);

/* load.c */
struct process {
	zx_handle_t job, process, root;
	uint64_t root_base;
	int pid;
	bool zircon;		/* its return code counts, not Linux's status */
};

/* Fails, "cannot @what", unless @status is ZX_OK. */
void check(zx_status_t status, const char *name, const char *what);

/*
 * A VMAR for an image that goes anywhere; sets the image's base and returns the
 * VMAR's.
 */
zx_vaddr_t reserve_image(const struct process *process, struct image *image,
			 zx_vm_option_t options, uint64_t offset,
			 zx_handle_t *vmar);

/* Maps the image into the process and sets its base. */
void load_image(const struct process *process, struct image *image);

/* A new VMO, executable. */
zx_handle_t make_vmo(const char *name, uint64_t size);

/* One with the whole of the image's file, executable and not writable. */
zx_handle_t make_file_vmo(const struct image *image);

/* The code of start.c; returns its address in the process. */
uint64_t load_start_code(const struct process *process, const char *name);

/* stack.c */
struct stack {
	uint64_t sp;		/* where argc lies */
	uint64_t block;		/* what start.c gets */
	zx_handle_t strings;	/* VMAR, to be destroyed before the start */
};

void build_stack(const struct process *process, const struct program *program,
		 const struct image *main, const struct image *interpreter,
		 int exe_fd, struct stack *stack);

/* zircon.c */
/* Loads and starts the program, whose headers were read. */
void start_zircon(const struct process *process, const struct program *program,
		  struct image *image);

/* wait.c */
/* Hands on the signals that zxrun gets. */
void pass_signals_to(int pid);

/* Waits for the program's end and ends in the same way. */
__attribute__((noreturn)) void wait_for(const struct process *process,
					const char *name);

/* start.c */
extern const char start_code[], start_code_end[];

#endif /* ZXRUN_H */
