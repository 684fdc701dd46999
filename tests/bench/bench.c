// SPDX-License-Identifier: GPL-2.0-only
/*
 * What calls cost, in instructions of the guest: lines of "NAME NUMBER" on stdout,
 * with --json FILE also a file. Ends with 1 when a bound that the project states is broken.
 *
 * Under tests/vm/run --icount one instruction takes one nanosecond of the guest's
 * time, on one processor: the clock counts instructions, those of the kernel and
 * of other processes included. A figure is the least mean of a few batches, so
 * that a timer tick or kernel thread in one of them does not count.
 *
 * Each group of figures is measured in a child of its own: a Zircon process with
 * an empty handle table.
 */
#include <fcntl.h>
#include <linux/zircon.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <zircon/process.h>
#include <zircon/syscalls.h>
#include <zircon/types.h>

#define PAGE 4096ul
#define GIB (1ul << 30)
#define LIVE_HANDLES 1000000u
#define LARGE (2 * GIB)
#define MAX_FIGURES 64
/* Pages of a VMAR that gets crowded */
#define CROWD 100000ul
#define CAN_MAP_RW (ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE)

struct figure {
	char name[60];
	uint64_t instructions;
};

/* Shared with the children that fill it. */
static struct results {
	unsigned int count;
	struct figure figures[MAX_FIGURES];
} *results;

static __attribute__((__noreturn__, __format__(printf, 1, 2))) void die(const char *format, ...)
{
	va_list args;

	fputs("bench: ", stderr);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	exit(2);
}

static void ok_(zx_status_t status, const char *what)
{
	if (status != ZX_OK)
		die("%s: status %d", what, status);
}

#define ok(expr) ok_(expr, #expr)

static uint64_t now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

/* ---- Measuring ----------------------------------------------------------- */

static uint64_t figure(const char *name)
{
	unsigned int i;

	for (i = 0; i < results->count; i++) {
		if (!strcmp(results->figures[i].name, name))
			return results->figures[i].instructions;
	}
	die("no figure '%s'", name);
}

static void report(const char *name, uint64_t instructions)
{
	struct figure *f = &results->figures[results->count];

	if (results->count == MAX_FIGURES)
		die("too many figures");
	results->count++;
	snprintf(f->name, sizeof(f->name), "%s", name);
	f->instructions = instructions;
	printf("%-52s %12llu\n", name, (unsigned long long)instructions);
	fflush(stdout);
}

/* One batch of @times warms up, then the best of @batches counts. */
static void measure(const char *name, void (*op)(void *), void *arg, unsigned int times,
		    unsigned int batches)
{
	uint64_t best = UINT64_MAX, start, cost;
	unsigned int i, j;

	for (i = 0; i <= batches; i++) {
		start = now();
		for (j = 0; j < times; j++)
			op(arg);
		cost = (now() - start) / times;
		if (i > 0 && cost < best)
			best = cost;
	}
	report(name, best);
}

/* Two instructions a turn; nothing else tells whether the clock counts them. */
static void check_clock(void)
{
	unsigned long turns = 2000000, n = turns;
	uint64_t start = now(), took;

	__asm__ volatile("1: dec %0\n\tjnz 1b" : "+r"(n) : : "cc");
	took = now() - start;
	if (took < turns * 19 / 10 || took > turns * 23 / 10)
		die("%lu instructions took %llu ns: this clock does not count instructions.\n"
		    "Run it under tests/vm/run --icount", turns * 2,
		    (unsigned long long)took);
}

/* ---- Calls --------------------------------------------------------------- */

static void do_getppid(void *arg)
{
	(void)arg;
	syscall(SYS_getppid);
}

static void do_null_ioctl(void *arg)
{
	ioctl(*(int *)arg, _IO(ZX_IOC_MAGIC, 0xff));
}

static void do_dup_close(void *arg)
{
	zx_handle_t copy;

	ok(zx_handle_duplicate(*(zx_handle_t *)arg, ZX_RIGHT_SAME_RIGHTS, &copy));
	ok(zx_handle_close(copy));
}

static void do_signal(void *arg)
{
	ok(zx_object_signal(*(zx_handle_t *)arg, ZX_USER_SIGNAL_0, ZX_USER_SIGNAL_0));
}

static void do_wait_satisfied(void *arg)
{
	zx_signals_t observed;

	ok(zx_object_wait_one(*(zx_handle_t *)arg, ZX_EVENT_SIGNALED, ZX_TIME_INFINITE,
			      &observed));
}

static void do_event(void *arg)
{
	zx_handle_t event;

	(void)arg;
	ok(zx_event_create(0, &event));
	ok(zx_handle_close(event));
}

static void calls(void)
{
	int fd = open(ZX_DEVICE_PATH, O_RDWR | O_CLOEXEC);
	zx_handle_t event;

	if (fd < 0)
		die("cannot open " ZX_DEVICE_PATH);
	measure("getppid", do_getppid, NULL, 5000, 3);
	measure("null_ioctl", do_null_ioctl, &fd, 5000, 3);
	ok(zx_event_create(0, &event));
	measure("handle_duplicate+close", do_dup_close, &event, 5000, 3);
	measure("object_signal", do_signal, &event, 5000, 3);
	ok(zx_object_signal(event, 0, ZX_EVENT_SIGNALED));
	measure("object_wait_one/satisfied", do_wait_satisfied, &event, 5000, 3);
	measure("event_create+close", do_event, NULL, 5000, 3);
}

/* ---- Messages ------------------------------------------------------------ */

static void do_message(void *arg)
{
	zx_handle_t *ends = arg;
	uint64_t message[2] = { 0 };

	ok(zx_channel_write(ends[0], 0, message, sizeof(message), NULL, 0));
	ok(zx_channel_read(ends[1], 0, message, NULL, sizeof(message), 0, NULL, NULL));
}

static void do_message_with_handle(void *arg)
{
	zx_handle_t *ends = arg;

	ok(zx_channel_write(ends[0], 0, NULL, 0, &ends[2], 1));
	ok(zx_channel_read(ends[1], 0, NULL, &ends[2], 0, 1, NULL, NULL));
}

static void messages(void)
{
	zx_handle_t ends[3];

	ok(zx_channel_create(0, &ends[0], &ends[1]));
	ok(zx_event_create(0, &ends[2]));
	measure("channel_write+read/16B", do_message, ends, 5000, 3);
	measure("channel_write+read/handle", do_message_with_handle, ends, 5000, 3);
}

/* ---- Memory -------------------------------------------------------------- */

static char buffer[PAGE];

static void do_vmo_write(void *arg)
{
	ok(zx_vmo_write(*(zx_handle_t *)arg, buffer, 0, sizeof(buffer)));
}

static void do_vmo_read(void *arg)
{
	ok(zx_vmo_read(*(zx_handle_t *)arg, buffer, 0, sizeof(buffer)));
}

static void do_vmo_create(void *arg)
{
	zx_handle_t vmo;

	(void)arg;
	ok(zx_vmo_create(PAGE, 0, &vmo));
	ok(zx_handle_close(vmo));
}

struct place {
	zx_handle_t vmar;
	zx_handle_t vmo;
};

static void do_map_unmap(void *arg)
{
	struct place *p = arg;
	zx_vaddr_t addr;

	ok(zx_vmar_map(p->vmar, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, p->vmo, 0, PAGE, &addr));
	ok(zx_vmar_unmap(p->vmar, addr, PAGE));
}

static void do_map_touch_unmap(void *arg)
{
	struct place *p = arg;
	zx_vaddr_t addr;

	ok(zx_vmar_map(p->vmar, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, p->vmo, 0, PAGE, &addr));
	*(volatile char *)addr = 1;
	ok(zx_vmar_unmap(p->vmar, addr, PAGE));
}

static void do_mmap_munmap(void *arg)
{
	size_t size = *(size_t *)arg;
	void *p = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (p == MAP_FAILED || munmap(p, size))
		die("mmap, munmap");
}

struct space {
	zx_handle_t vmar;
	size_t size;
};

static void do_allocate_destroy(void *arg)
{
	struct space *space = arg;
	zx_handle_t child;
	zx_vaddr_t addr;

	ok(zx_vmar_allocate(space->vmar, CAN_MAP_RW, 0, space->size, &child, &addr));
	ok(zx_vmar_destroy(child));
	ok(zx_handle_close(child));
}

static zx_handle_t nested_vmar(zx_handle_t parent, size_t size)
{
	zx_handle_t vmar;
	zx_vaddr_t addr;

	ok(zx_vmar_allocate(parent, CAN_MAP_RW, 0, size, &vmar, &addr));
	return vmar;
}

/* With @n VMARs of a page in @vmar, which it has already @have of. */
static void siblings(zx_handle_t vmar, unsigned int have, unsigned int n, const char *name)
{
	struct space space = { vmar, PAGE };
	zx_handle_t child;
	zx_vaddr_t addr;

	for (; have < n; have++) {
		ok(zx_vmar_allocate(vmar, CAN_MAP_RW, 0, PAGE, &child, &addr));
		/* It lives on in its parent. */
		ok(zx_handle_close(child));
	}
	measure(name, do_allocate_destroy, &space, 1000, 3);
}

/* 99 pages in 100 are taken, at random: few holes have room for two. */
static void crowded(zx_handle_t vmar)
{
	struct space space = { vmar, 2 * PAGE };

	siblings(vmar, 0, CROWD / 100 * 99, "vmar_allocate+destroy/99%_full");
	measure("vmar_allocate+destroy/99%_full,2_pages", do_allocate_destroy, &space, 1000, 3);
}

static void do_snapshot(void *arg)
{
	zx_handle_t vmo = *(zx_handle_t *)arg, child;
	uint64_t size;

	ok(zx_vmo_get_size(vmo, &size));
	ok(zx_vmo_create_child(vmo, ZX_VMO_CHILD_SNAPSHOT, 0, size, &child));
	ok(zx_handle_close(child));
}

/* Of a VMO with @size bytes committed. */
static void snapshots(uint64_t size, const char *name)
{
	zx_handle_t vmo;

	ok(zx_vmo_create(size, 0, &vmo));
	ok(zx_vmo_op_range(vmo, ZX_VMO_OP_COMMIT, 0, size, NULL, 0));
	measure(name, do_snapshot, &vmo, 1000, 3);
	ok(zx_handle_close(vmo));
}

static void memory(void)
{
	zx_handle_t root = zx_vmar_root_self(), vmar;
	size_t mib = 1 << 20;
	struct place p;

	ok(zx_vmo_create(PAGE, 0, &p.vmo));
	measure("vmo_write/4KiB", do_vmo_write, &p.vmo, 2000, 3);
	measure("vmo_read/4KiB", do_vmo_read, &p.vmo, 2000, 3);
	measure("vmo_create+close", do_vmo_create, NULL, 2000, 3);
	snapshots(1 << 20, "vmo_snapshot+close/1MiB");
	snapshots(256 << 20, "vmo_snapshot+close/256MiB");
	snapshots(1 << 30, "vmo_snapshot+close/1GiB");
	measure("mmap+munmap/1MiB_no_access", do_mmap_munmap, &mib, 1000, 3);
	p.vmar = nested_vmar(root, mib);
	measure("vmar_map+unmap/page", do_map_unmap, &p, 1000, 3);
	measure("vmar_map+write+unmap/page", do_map_touch_unmap, &p, 1000, 3);
	p.vmar = root;
	measure("vmar_map+unmap/page,root", do_map_unmap, &p, 1000, 3);
	measure("vmar_allocate+destroy/root", do_allocate_destroy,
		&(struct space){ root, PAGE }, 1000, 3);
	vmar = nested_vmar(root, 4 * GIB);
	siblings(vmar, 0, 10, "vmar_allocate+destroy/10_siblings");
	siblings(vmar, 10, 1000, "vmar_allocate+destroy/1000_siblings");
	siblings(vmar, 1000, 100000, "vmar_allocate+destroy/100000_siblings");
	ok(zx_vmar_destroy(vmar));
	vmar = nested_vmar(root, CROWD * PAGE);
	crowded(vmar);
	ok(zx_vmar_destroy(vmar));
}

/* ---- Many handles -------------------------------------------------------- */

static void handles(void)
{
	zx_handle_t *all = malloc(LIVE_HANDLES * sizeof(*all)), event;
	uint64_t start;
	unsigned int i;

	if (!all)
		die("no memory");
	ok(zx_event_create(0, &event));
	for (i = 0; i < 10; i++)
		ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &all[i]));
	measure("handle_duplicate+close/10_live", do_dup_close, &event, 5000, 3);
	start = now();
	for (; i < LIVE_HANDLES; i++)
		ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &all[i]));
	report("handle_duplicate/mean_of_1000000", (now() - start) / (LIVE_HANDLES - 10));
	measure("handle_duplicate+close/1000000_live", do_dup_close, &event, 5000, 3);
	start = now();
	ok(zx_handle_close_many(all, LIVE_HANDLES));
	report("handle_close_many/mean_of_1000000", (now() - start) / LIVE_HANDLES);
}

/* ---- Many waits ---------------------------------------------------------- */

#define WAITS 100000u

struct waits {
	zx_handle_t event;
	zx_handle_t port;
	unsigned int have;
};

static void wait_async(struct waits *w, zx_handle_t handle, uint64_t key)
{
	ok(zx_object_wait_async(handle, w->port, key, ZX_EVENT_SIGNALED, 0));
}

/* Of a handle that is waited through once. */
static void do_close_waited(void *arg)
{
	struct waits *w = arg;
	zx_handle_t copy;

	ok(zx_handle_duplicate(w->event, ZX_RIGHT_SAME_RIGHTS, &copy));
	wait_async(w, copy, WAITS);
	ok(zx_handle_close(copy));
}

static void do_cancel(void *arg)
{
	struct waits *w = arg;

	wait_async(w, w->event, WAITS);
	ok(zx_port_cancel(w->port, w->event, WAITS));
}

static void do_cancel_key(void *arg)
{
	struct waits *w = arg;

	wait_async(w, w->event, WAITS);
	ok(zx_port_cancel_key(w->port, 0, WAITS));
}

/* With @n waits through one handle on one port, of other keys. */
static void many_waits(struct waits *w, unsigned int n)
{
	char name[60];

	for (; w->have < n; w->have++)
		wait_async(w, w->event, w->have);
	snprintf(name, sizeof(name), "handle_duplicate+close/%u_waits", n);
	measure(name, do_dup_close, &w->event, 5000, 3);
	snprintf(name, sizeof(name), "wait_async+handle_close/%u_waits", n);
	measure(name, do_close_waited, w, 5000, 3);
	snprintf(name, sizeof(name), "wait_async+port_cancel/%u_waits", n);
	measure(name, do_cancel, w, 5000, 3);
	snprintf(name, sizeof(name), "wait_async+port_cancel_key/%u_waits", n);
	measure(name, do_cancel_key, w, 5000, 3);
}

static void waits(void)
{
	struct waits w = { .have = 0 };

	ok(zx_event_create(0, &w.event));
	ok(zx_port_create(0, &w.port));
	many_waits(&w, 10);
	many_waits(&w, WAITS);
}

/* ---- Processes ----------------------------------------------------------- */

/* exit_group(0) and nothing else: as an ELF file, and as the content of a VMO. */
static const struct {
	unsigned char elf[64], segment[56], code[16];
} tiny = {
	{ 0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	  2, 0, 62, 0, 1, 0, 0, 0, 120, 0, 0x40, 0, 0, 0, 0, 0,
	  64, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	  0, 0, 0, 0, 64, 0, 56, 0, 1, 0, 64, 0, 0, 0, 0, 0 },
	{ 1, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	  0, 0, 0x40, 0, 0, 0, 0, 0, 0, 0, 0x40, 0, 0, 0, 0, 0,
	  136, 0, 0, 0, 0, 0, 0, 0, 136, 0, 0, 0, 0, 0, 0, 0,
	  0, 0x10, 0, 0, 0, 0, 0, 0 },
	/* mov $231, %eax; xor %edi, %edi; syscall */
	{ 0xb8, 0xe7, 0, 0, 0, 0x31, 0xff, 0x0f, 0x05 },
};
static char tiny_file[] = "/tmp/zx-bench-XXXXXX";

static void make_tiny_file(void)
{
	int fd = mkstemp(tiny_file);

	if (fd < 0 || write(fd, &tiny, sizeof(tiny)) != sizeof(tiny) || fchmod(fd, 0755) ||
	    close(fd))
		die("cannot write %s", tiny_file);
}

static zx_handle_t tiny_vmo(void)
{
	zx_handle_t vmo;

	ok(zx_vmo_create(PAGE, 0, &vmo));
	ok(zx_vmo_write(vmo, tiny.code, 0, sizeof(tiny.code)));
	ok(zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, &vmo));
	return vmo;
}

static void do_process(void *arg)
{
	zx_handle_t process, vmar, thread, vmo = *(zx_handle_t *)arg;
	zx_signals_t observed;
	zx_vaddr_t code;

	ok(zx_process_create(zx_job_default(), "tiny", 4, 0, &process, &vmar));
	ok(zx_vmar_map(vmar, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE, 0, vmo, 0, PAGE, &code));
	ok(zx_thread_create(process, "main", 4, 0, &thread));
	ok(zx_process_start(process, thread, code, 0, ZX_HANDLE_INVALID, 0));
	ok(zx_object_wait_one(process, ZX_PROCESS_TERMINATED, ZX_TIME_INFINITE, &observed));
	ok(zx_handle_close(thread));
	ok(zx_handle_close(vmar));
	ok(zx_handle_close(process));
}

static void reap(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid || status)
		die("a child failed");
}

static void do_vfork_exec(void *arg)
{
	char *argv[] = { tiny_file, NULL }, *envp[] = { NULL };
	pid_t pid = vfork();

	(void)arg;
	if (pid == 0) {
		execve(tiny_file, argv, envp);
		_exit(127);
	}
	reap(pid);
}

static void do_fork(void *arg)
{
	pid_t pid = fork();

	(void)arg;
	if (pid == 0)
		_exit(0);
	reap(pid);
}

static void one_size(zx_handle_t *vmo, const char *parent, unsigned int forks)
{
	char name[60];

	snprintf(name, sizeof(name), "process_create+start+wait/%s", parent);
	measure(name, do_process, vmo, 20, 4);
	snprintf(name, sizeof(name), "vfork+exec+wait/%s", parent);
	measure(name, do_vfork_exec, NULL, 20, 4);
	snprintf(name, sizeof(name), "fork+exit+wait/%s", parent);
	measure(name, do_fork, NULL, forks, 1);
}

static void processes(void)
{
	zx_handle_t vmo = tiny_vmo();
	volatile char *large;
	size_t i;

	one_size(&vmo, "small_parent", 20);
	large = mmap(NULL, LARGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (large == MAP_FAILED)
		die("no memory");
	madvise((void *)large, LARGE, MADV_NOHUGEPAGE);
	for (i = 0; i < LARGE; i += PAGE)
		large[i] = 1;
	one_size(&vmo, "2GiB_parent", 1);
}

/* ---- The whole ----------------------------------------------------------- */

static void group(void (*run)(void))
{
	pid_t pid;
	int status;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		run();
		exit(0);
	}
	if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status) ||
	    WEXITSTATUS(status))
		die("a group of figures failed");
}

/* @name costs at most @percent of what @than costs. */
static bool bound(const char *name, const char *than, unsigned int percent)
{
	uint64_t got = figure(name), base = figure(than);
	bool held = got * 100 <= base * percent;

	printf("# %s %s costs %llu %% of %s (at most %u %%)\n", held ? "holds: " : "BROKEN:",
	       name, (unsigned long long)(got * 100 / base), than, percent);
	return held;
}

static bool bounds(void)
{
	bool held = true;

	held &= bound("process_create+start+wait/2GiB_parent",
		      "process_create+start+wait/small_parent", 110);
	held &= bound("handle_duplicate+close/1000000_live",
		      "handle_duplicate+close/10_live", 200);
	held &= bound("handle_duplicate+close/100000_waits",
		      "handle_duplicate+close/10_waits", 200);
	held &= bound("wait_async+handle_close/100000_waits",
		      "wait_async+handle_close/10_waits", 200);
	held &= bound("wait_async+port_cancel/100000_waits",
		      "wait_async+port_cancel/10_waits", 200);
	held &= bound("wait_async+port_cancel_key/100000_waits",
		      "wait_async+port_cancel_key/10_waits", 200);
	held &= bound("vmo_snapshot+close/256MiB", "vmo_snapshot+close/1MiB", 110);
	held &= bound("vmo_snapshot+close/1GiB", "vmo_snapshot+close/1MiB", 110);
	held &= bound("vmar_allocate+destroy/1000_siblings",
		      "vmar_allocate+destroy/10_siblings", 200);
	held &= bound("vmar_allocate+destroy/100000_siblings",
		      "vmar_allocate+destroy/10_siblings", 200);
	held &= bound("vmar_allocate+destroy/99%_full",
		      "vmar_allocate+destroy/10_siblings", 200);
	held &= bound("vmar_allocate+destroy/99%_full,2_pages",
		      "vmar_allocate+destroy/10_siblings", 300);
	return held;
}

static void write_json(const char *path)
{
	FILE *f = fopen(path, "w");
	unsigned int i;

	if (!f)
		die("cannot write %s", path);
	fputs("[\n", f);
	for (i = 0; i < results->count; i++)
		fprintf(f, "  {\"name\": \"%s\", \"instructions\": %llu}%s\n",
			results->figures[i].name,
			(unsigned long long)results->figures[i].instructions,
			i + 1 < results->count ? "," : "");
	fputs("]\n", f);
	if (fclose(f))
		die("cannot write %s", path);
}

int main(int argc, char **argv)
{
	const char *json = NULL;
	bool held;

	if (argc == 3 && !strcmp(argv[1], "--json"))
		json = argv[2];
	else if (argc != 1)
		die("usage: bench [--json FILE]");
	results = mmap(NULL, sizeof(*results), PROT_READ | PROT_WRITE,
		       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (results == MAP_FAILED)
		die("no memory");
	check_clock();
	make_tiny_file();
	printf("%-52s %12s\n", "# what it costs", "instructions");
	group(calls);
	group(messages);
	group(memory);
	group(waits);
	group(processes);
	group(handles);
	unlink(tiny_file);
	if (json)
		write_json(json);
	held = bounds();
	return held ? 0 : 1;
}
