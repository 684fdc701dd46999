// SPDX-License-Identifier: MIT
/*
 * What a program finds at its start, as Linux's exec lays it out: argument and
 * environment strings, auxiliary vector, pointers, argc. Below the stack pointer,
 * in memory that the program is free to overwrite, what start.c needs.
 *
 * The auxiliary vector is the one that the kernel made for the embryo, so that
 * what it says about processor, vDSO, signal stacks and the rest holds for this
 * very process; only what belongs to the image is replaced.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/prctl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/pidfd.h>
#include <sys/random.h>
#include <sys/resource.h>
#include <unistd.h>

#include "zxrun.h"

#define MIN_STACK (256ul << 10)
#define MAX_STACK (8ul << 20)
/* Below the stack: reserved and unmapped, as wide as Linux's own guard gap. */
#define GUARD (1ul << 20)
/* Pages over which the heap's start is spread after the image: 32 MiB */
#define BRK_PAGES 8192

#define MAX_AUXV 64
#define BLOCK_SPACE 512

/* Offsets are known to start.c. */
struct start_block {
	struct prctl_mm_map map;
	uint64_t entry;
	int64_t exe_fd;
	char name[16];
	/* The strings: to where, from where, how many bytes (whole pages) */
	uint64_t to, from, size;
};
_Static_assert(sizeof(struct prctl_mm_map) == 104, "start.c");
_Static_assert(offsetof(struct prctl_mm_map, exe_fd) == 100, "start.c");
_Static_assert(offsetof(struct start_block, entry) == 104, "start.c");
_Static_assert(offsetof(struct start_block, exe_fd) == 112, "start.c");
_Static_assert(offsetof(struct start_block, name) == 120, "start.c");
_Static_assert(offsetof(struct start_block, to) == 136, "start.c");
_Static_assert(offsetof(struct start_block, from) == 144, "start.c");
_Static_assert(offsetof(struct start_block, size) == 152, "start.c");
_Static_assert(sizeof(struct start_block) <= BLOCK_SPACE - 64, "fits");

extern char **environ;

static uint64_t stack_size(void)
{
	uint64_t size = MAX_STACK;
	struct rlimit limit;

	if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur < size)
		size = limit.rlim_cur;
	/* To Linux it is data, as any private mapping that does not grow. */
	if (getrlimit(RLIMIT_DATA, &limit) == 0 && limit.rlim_cur / 4 < size)
		size = limit.rlim_cur / 4;
	return size < MIN_STACK ? MIN_STACK : PAGE_DOWN(size);
}

/*
 * The id by which /proc knows the process @pid, or 0. It may be another one: /proc
 * may be that of an outer PID namespace, and @pid there of any other process.
 */
static int pid_in_proc(int pid)
{
	int pidfd = pidfd_open(pid, 0), id = 0;
	char path[40], line[64];
	FILE *file;

	if (pidfd < 0)
		return 0;
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", pidfd);
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		if (sscanf(line, "Pid: %d", &id) == 1)
			break;
	if (file)
		fclose(file);
	close(pidfd);
	return id;
}

/* The vector that the kernel gave the embryo; ours, if /proc has it not. */
static unsigned int read_auxv(int pid, Elf64_auxv_t auxv[MAX_AUXV])
{
	const Elf64_auxv_t *own;
	unsigned int n = 0;
	char path[32];
	ssize_t size = -1;
	char **p;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/auxv", pid_in_proc(pid));
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0) {
		size = read(fd, auxv, (MAX_AUXV - 8) * sizeof(auxv[0]));
		close(fd);
	}
	if (size > 0) {
		while (n < size / sizeof(auxv[0]) && auxv[n].a_type != AT_NULL)
			n++;
		return n;
	}
	/* It follows the environment. */
	for (p = environ; *p; p++)
		;
	for (own = (const Elf64_auxv_t *)(p + 1);
	     own->a_type != AT_NULL && n < MAX_AUXV - 8; own++)
		/* Our own vDSO lies elsewhere. */
		if (own->a_type != AT_SYSINFO_EHDR)
			auxv[n++] = *own;
	return n;
}

/* Sets one entry, or adds it. */
static void set_auxv(Elf64_auxv_t *auxv, unsigned int *count, uint64_t type,
		     uint64_t value)
{
	unsigned int i;

	for (i = 0; i < *count; i++)
		if (auxv[i].a_type == type)
			break;
	if (i == *count) {
		if (i >= MAX_AUXV - 1)
			return;
		(*count)++;
	}
	auxv[i].a_type = type;
	auxv[i].a_un.a_val = value;
}

/* A buffer that is filled from its end, standing for memory that ends at top. */
struct down {
	char *buffer;
	uint64_t size, used, top;
};

static void new_down(struct down *d, uint64_t size, const char *name)
{
	d->size = PAGE_UP(size);
	d->used = 0;
	d->buffer = calloc(1, d->size);
	if (!d->buffer)
		fail(EXIT_SELF, name, "out of memory");
}

static uint64_t push(struct down *d, const void *data, uint64_t size)
{
	d->used += size;
	memcpy(d->buffer + d->size - d->used, data, size);
	return d->top - d->used;
}

static uint64_t push_string(struct down *d, const char *s)
{
	return push(d, s, strlen(s) + 1);
}

/* Strings in ascending order, as Linux has them; their addresses in @where. */
static void push_strings(struct down *d, char **strings, int count,
			 uint64_t *where)
{
	while (count-- > 0)
		where[count] = push_string(d, strings[count]);
}

/*
 * Reserves addresses for the strings. The caller gives them back when nothing
 * else can take them any more: the process itself puts Linux's anonymous memory
 * there (start.c).
 */
static uint64_t reserve(const struct process *process, uint64_t size,
			zx_handle_t *vmar, const char *name)
{
	zx_vaddr_t addr;
	zx_status_t status;

	status = zx_vmar_allocate(process->root, 0, 0, size, vmar, &addr);
	if (status != ZX_OK)
		fail(EXIT_CANNOT_RUN, name, "no place for the arguments: %s",
		     zx_status_get_string(status));
	return addr;
}

static uint64_t random_pages(void)
{
	uint32_t r = 0;

	if (getrandom(&r, sizeof(r), GRND_NONBLOCK) < 0)
		r = 0;
	return r % BRK_PAGES;
}

/* What PR_SET_MM_MAP tells the kernel about the image. */
static void describe(struct prctl_mm_map *map, const struct image *image)
{
	unsigned int i;

	for (i = 0; i < image->count; i++) {
		const struct segment *s = &image->segments[i];
		uint64_t start = image->base + s->vaddr;

		if ((s->flags & PF_X) && !map->start_code) {
			map->start_code = start;
			map->end_code = start + s->memsz;
		}
		if (s->flags & PF_W) {
			if (!map->start_data)
				map->start_data = start;
			map->end_data = start + s->filesz;
		}
	}
	if (!map->start_data)
		map->start_data = map->end_data = map->end_code;
	map->start_brk = image->base + image->end + random_pages() * PAGE;
	map->brk = map->start_brk;
}

/* Maps the stack over a guard; returns its upper end. */
static uint64_t map_stack(const struct process *process, zx_handle_t vmo,
			  uint64_t size, bool executable, const char *name)
{
	zx_vm_option_t options =
		ZX_VM_SPECIFIC | ZX_VM_PERM_READ | ZX_VM_PERM_WRITE;
	zx_handle_t vmar;
	zx_vaddr_t base, addr;
	zx_status_t status;

	if (executable)
		options |= ZX_VM_PERM_EXECUTE;
	status = zx_vmar_allocate(process->root,
				  ZX_VM_CAN_MAP_SPECIFIC | ZX_VM_CAN_MAP_READ |
				  ZX_VM_CAN_MAP_WRITE | ZX_VM_CAN_MAP_EXECUTE,
				  0, size + GUARD, &vmar, &base);
	if (status == ZX_OK)
		status = zx_linux_vmar_map_private(vmar, options, GUARD, vmo, 0,
						   size, &addr);
	if (status != ZX_OK)
		fail(EXIT_CANNOT_RUN, name, "cannot map the stack: %s",
		     zx_status_get_string(status));
	zx_handle_close(vmar);
	return addr + size;
}

void build_stack(const struct process *process, const struct program *program,
		 const struct image *main, const struct image *interpreter,
		 int exe_fd, struct stack *stack)
{
	uint64_t size = stack_size(), length;
	uint64_t *words, *argp, *envp, at;
	int argc, envc, i;
	Elf64_auxv_t auxv[MAX_AUXV];
	unsigned int auxc;
	struct start_block block = { 0 };
	struct down strings, d;
	zx_handle_t vmo;
	unsigned char random[16];
	zx_status_t status;
	size_t pointers;

	length = strlen(program->path) + 1 + 8;
	for (argc = 0; program->argv[argc]; argc++)
		length += strlen(program->argv[argc]) + 1;
	for (envc = 0; environ[envc]; envc++)
		length += strlen(environ[envc]) + 1;
	pointers = (size_t)argc + (size_t)envc + 3;
	/* As Linux: they may take a quarter of the stack. */
	if (length + pointers * 8 > size / 4)
		fail(EXIT_CANNOT_RUN, program->name, "%s", strerror(E2BIG));
	words = calloc(pointers, sizeof(*words));
	if (!words)
		fail(EXIT_SELF, program->name, "out of memory");
	argp = words + 1;
	envp = argp + argc + 1;
	auxc = read_auxv(process->pid, auxv);

	/* From the top: an empty word, the file's name, environment, arguments. */
	new_down(&strings, length, program->name);
	block.to = reserve(process, strings.size, &stack->strings,
			   program->name);
	block.size = strings.size;
	strings.top = block.to + strings.size;
	strings.used = 8;
	set_auxv(auxv, &auxc, AT_EXECFN, push_string(&strings, program->path));
	block.map.env_end = strings.top - strings.used;
	push_strings(&strings, environ, envc, envp);
	block.map.env_start = strings.top - strings.used;
	block.map.arg_end = block.map.env_start;
	push_strings(&strings, program->argv, argc, argp);
	block.map.arg_start = strings.top - strings.used;

	/* The rest is on the stack. */
	new_down(&d, strings.size + pointers * 8 + sizeof(auxv) + BLOCK_SPACE +
			     PAGE, program->name);
	vmo = make_vmo("stack", size);
	d.top = map_stack(process, vmo, size, main->stack_executable,
			  program->name);
	set_auxv(auxv, &auxc, AT_PLATFORM, push_string(&d, "x86_64"));
	if (getrandom(random, sizeof(random), 0) != sizeof(random))
		fail(EXIT_SELF, program->name, "no random numbers");
	set_auxv(auxv, &auxc, AT_RANDOM, push(&d, random, sizeof(random)));

	at = main->phdr ? main->base + main->phdr : 0;
	set_auxv(auxv, &auxc, AT_PHDR, at);
	set_auxv(auxv, &auxc, AT_PHENT, sizeof(Elf64_Phdr));
	set_auxv(auxv, &auxc, AT_PHNUM, main->phnum);
	set_auxv(auxv, &auxc, AT_ENTRY, main->base + main->entry);
	set_auxv(auxv, &auxc, AT_BASE, interpreter ? interpreter->base : 0);
	set_auxv(auxv, &auxc, AT_PAGESZ, PAGE);
	for (i = 0; i < (int)auxc; i++)
		if (auxv[i].a_type == AT_BASE_PLATFORM ||
		    auxv[i].a_type == AT_EXECFD)
			auxv[i].a_type = AT_IGNORE;
	auxv[auxc].a_type = AT_NULL;
	auxv[auxc].a_un.a_val = 0;
	auxc++;

	/* argc must lie at a multiple of 16. */
	d.used = (d.used + 15) & ~15ul;
	if (pointers % 2)
		d.used += 8;
	block.map.auxv = (void *)push(&d, auxv, auxc * sizeof(auxv[0]));
	block.map.auxv_size = auxc * sizeof(auxv[0]);
	words[0] = (uint64_t)argc;
	stack->sp = push(&d, words, pointers * 8);

	describe(&block.map, main);
	block.map.start_stack = stack->sp;
	block.map.exe_fd = (uint32_t)exe_fd;
	block.exe_fd = exe_fd;
	block.entry = interpreter ? interpreter->base + interpreter->entry :
				    main->base + main->entry;
	snprintf(block.name, sizeof(block.name), "%s",
		 base_name(program->path));
	d.used += BLOCK_SPACE;
	block.from = d.top - d.used - strings.size;
	stack->block = d.top - d.used;
	memcpy(d.buffer + d.size - d.used, &block, sizeof(block));
	push(&d, strings.buffer, strings.size);

	status = zx_vmo_write(vmo, d.buffer + d.size - d.used, size - d.used,
			      d.used);
	if (status != ZX_OK)
		fail(EXIT_CANNOT_RUN, program->name, "cannot fill the stack: %s",
		     zx_status_get_string(status));
	zx_handle_close(vmo);
	free(strings.buffer);
	free(d.buffer);
	free(words);
}
