// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module does, step by step: each step says what it asks for, shows
 * what the kernel shows for it, and judges. tests/demo.sh adds the launcher.
 * Exit status 0 only if each step did what it says.
 */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <zircon/linux.h>
#include <zircon/process.h>
#include <zircon/status.h>
#include <zircon/syscalls.h>
#include <zircon/syscalls/object.h>

#define MIB		(1ul << 20)
#define PAGE		4096ul
#define JOB_PROCESSES	8
#define SOON		zx_deadline_after(ZX_SEC(60))

static int failures;

static void title(const char *text)
{
	static int step;

	printf("\n\033[1m%d. %s\033[0m\n", ++step, text);
}

static void asked(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("   asked   ");
	vprintf(format, args);
	printf("\n");
	va_end(args);
}

static void judge(int good, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	printf("   %s  ", good ? "got   " : "WRONG ");
	vprintf(format, args);
	printf("\n");
	va_end(args);
	failures += !good;
}

static int want(zx_status_t wanted, zx_status_t got)
{
	judge(got == wanted, "%s", zx_status_get_string(got));
	return got == wanted;
}

/* Shows the lines of /proc/PID/maps that overlap [from, to); their number. */
static int show_maps(const char *pid, unsigned long from, unsigned long to)
{
	char path[64], line[512];
	unsigned long start, end;
	int lines = 0;
	FILE *maps;

	snprintf(path, sizeof(path), "/proc/%s/maps", pid);
	maps = fopen(path, "r");
	while (maps && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx", &start, &end) == 2 && start < to && end > from) {
			printf("   kernel  %s: %s", path, line);
			lines++;
		}
	}
	if (maps)
		fclose(maps);
	return lines;
}

static int maps_say(unsigned long address, const char *text)
{
	char line[512];
	unsigned long start, end;
	int found = 0;
	FILE *maps = fopen("/proc/self/maps", "r");

	while (maps && fgets(line, sizeof(line), maps)) {
		if (sscanf(line, "%lx-%lx", &start, &end) == 2 && start <= address &&
		    address < end)
			found = strstr(line, text) != NULL;
	}
	if (maps)
		fclose(maps);
	return found;
}

static int pid_of(zx_handle_t process)
{
	zx_linux_process_info_t info = {};

	zx_linux_process_get_info(process, &info);
	return info.pid;
}

static zx_info_process_t info_of(zx_handle_t process)
{
	zx_info_process_t info = {};

	zx_object_get_info(process, ZX_INFO_PROCESS, &info, sizeof(info), NULL, NULL);
	return info;
}

static zx_handle_t vmars(void)
{
	zx_handle_t vmar = ZX_HANDLE_INVALID;
	zx_vaddr_t base = 0;
	int refused;

	title("Address space, reserved and capped for good: zx_vmar_allocate");
	asked("16 MiB that may be read and written, never executed");
	if (!want(ZX_OK, zx_vmar_allocate(zx_vmar_root_self(),
					  ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE, 0, 16 * MIB,
					  &vmar, &base)))
		return vmar;
	show_maps("self", base, base + 16 * MIB);
	judge(maps_say(base, "zircon:vmar"), "the reservation has its name in /proc/self/maps");

	asked("mprotect(%#lx, PROT_READ), behind the module's back", base);
	refused = mprotect((void *)base, PAGE, PROT_READ) < 0 && errno == EACCES;
	judge(refused, "%s", strerror(errno));

	asked("mmap(%#lx) without MAP_FIXED: may Linux place something there?", base);
	void *elsewhere = mmap((void *)base, PAGE, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	judge((zx_vaddr_t)elsewhere < base || (zx_vaddr_t)elsewhere >= base + 16 * MIB,
	      "no, it went to %p", elsewhere);
	return vmar;
}

static void memory(zx_handle_t vmar)
{
	zx_handle_t vmo = ZX_HANDLE_INVALID;
	zx_vaddr_t at = 0;
	int refused;

	title("Memory objects: zx_vmo_create, zx_vmar_map");
	asked("a page of a VMO mapped there, written through zx_vmo_write");
	zx_vmo_create(PAGE, 0, &vmo);
	zx_vmo_write(vmo, "hello from a VMO", 0, 17);
	if (!want(ZX_OK, zx_vmar_map(vmar, ZX_VM_PERM_READ, 0, vmo, 0, PAGE, &at)))
		return;
	show_maps("self", at, at + PAGE);
	judge(!strcmp((char *)at, "hello from a VMO"), "memory reads: %s", (char *)at);
	asked("mprotect(PROT_READ | PROT_EXEC) on it: the VMAR was made without EXECUTE");
	refused = mprotect((void *)at, PAGE, PROT_READ | PROT_EXEC) < 0 && errno == EACCES;
	judge(refused, "%s", strerror(errno));
	asked("unmap it: the reservation has to be back");
	want(ZX_OK, zx_vmar_unmap(vmar, at, PAGE));
	judge(maps_say(at, "zircon:vmar"), "the address is reserved again");
	zx_handle_close(vmo);
}

static void rights(zx_handle_t vmar)
{
	zx_handle_t weaker = ZX_HANDLE_INVALID, more;
	zx_info_handle_basic_t info = {};

	title("Rights that only shrink: zx_handle_duplicate");
	asked("a second handle to that VMAR with nothing but INSPECT and DUPLICATE");
	want(ZX_OK, zx_handle_duplicate(vmar, ZX_RIGHT_INSPECT | ZX_RIGHT_DUPLICATE, &weaker));
	zx_object_get_info(weaker, ZX_INFO_HANDLE_BASIC, &info, sizeof(info), NULL, NULL);
	judge(info.rights == (ZX_RIGHT_INSPECT | ZX_RIGHT_DUPLICATE),
	      "object %lu, type %u, rights %#x", info.koid, info.type, info.rights);
	asked("destroy the VMAR through it");
	want(ZX_ERR_ACCESS_DENIED, zx_vmar_destroy(weaker));
	asked("a copy of it with READ added");
	want(ZX_ERR_INVALID_ARGS, zx_handle_duplicate(weaker, ZX_RIGHT_READ, &more));
	zx_handle_close(weaker);
}

/* mov $42, %edi; mov $231 (exit_group), %eax; syscall */
static const unsigned char exits_42[] = {
	0xbf, 42, 0, 0, 0, 0xb8, 231, 0, 0, 0, 0x0f, 0x05,
};

/* jmp . */
static const unsigned char spins[] = { 0xeb, 0xfe };

static zx_handle_t code_vmo(const void *code, size_t size)
{
	zx_handle_t vmo = ZX_HANDLE_INVALID;

	zx_vmo_create(PAGE, 0, &vmo);
	zx_vmo_write(vmo, code, 0, size);
	zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, &vmo);
	return vmo;
}

static void process(void)
{
	zx_handle_t proc = ZX_HANDLE_INVALID, root = ZX_HANDLE_INVALID, thread, code, stack;
	zx_vaddr_t entry = 0, sp = 0;
	zx_signals_t observed = 0;
	char pid[16];

	title("A process born empty: zx_process_create");
	asked("a process \"newborn\" in our job");
	if (!want(ZX_OK, zx_process_create(zx_job_default(), "newborn", 7, 0, &proc, &root)))
		return;
	snprintf(pid, sizeof(pid), "%d", pid_of(proc));
	judge(kill(atoi(pid), 0) == 0, "a real Linux process, pid %s", pid);
	judge(show_maps(pid, 0, 1ul << 47) == 0, "nothing is mapped in /proc/%s/maps", pid);

	asked("map code and a stack into it through its root VMAR");
	code = code_vmo(exits_42, sizeof(exits_42));
	zx_vmo_create(4 * PAGE, 0, &stack);
	want(ZX_OK, zx_vmar_map(root, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE, 0, code, 0, PAGE,
				&entry));
	want(ZX_OK, zx_vmar_map(root, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, stack, 0, 4 * PAGE,
				&sp));
	judge(show_maps(pid, 0, 1ul << 47) == 2, "two mappings, and no other");

	asked("start it at %#lx and wait for ZX_PROCESS_TERMINATED", entry);
	zx_thread_create(proc, "main", 4, 0, &thread);
	want(ZX_OK, zx_process_start(proc, thread, entry, sp + 4 * PAGE, ZX_HANDLE_INVALID, 0));
	want(ZX_OK, zx_object_wait_one(proc, ZX_PROCESS_TERMINATED, SOON, &observed));
	judge(info_of(proc).return_code == 42, "return code %ld", info_of(proc).return_code);
	zx_handle_close(code);
	zx_handle_close(stack);
	zx_handle_close(thread);
	zx_handle_close(root);
	zx_handle_close(proc);
}

static void job(void)
{
	zx_handle_t tree = ZX_HANDLE_INVALID, below = ZX_HANDLE_INVALID, code;
	zx_handle_t procs[JOB_PROCESSES];
	int alive = 0, gone = 0, pids[JOB_PROCESSES];
	zx_signals_t observed = 0;
	int i;

	title("A job kills a whole tree at once: zx_job_create, zx_task_kill");
	asked("a job with a job below it, and %d spinning processes in the two", JOB_PROCESSES);
	want(ZX_OK, zx_job_create(zx_job_default(), 0, &tree));
	want(ZX_OK, zx_job_create(tree, 0, &below));
	code = code_vmo(spins, sizeof(spins));
	for (i = 0; i < JOB_PROCESSES; i++) {
		zx_handle_t root, thread;
		zx_vaddr_t entry;

		zx_process_create(i % 2 ? below : tree, "spinner", 7, 0, &procs[i], &root);
		zx_vmar_map(root, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE, 0, code, 0, PAGE, &entry);
		zx_thread_create(procs[i], "spin", 4, 0, &thread);
		zx_process_start(procs[i], thread, entry, 0, ZX_HANDLE_INVALID, 0);
		pids[i] = pid_of(procs[i]);
		alive += pids[i] && kill(pids[i], 0) == 0;
		zx_handle_close(root);
		zx_handle_close(thread);
	}
	judge(alive == JOB_PROCESSES, "%d are running, pids %d to %d", alive, pids[0],
	      pids[JOB_PROCESSES - 1]);
	asked("kill the upper job");
	want(ZX_OK, zx_task_kill(tree));
	want(ZX_OK, zx_object_wait_one(tree, ZX_JOB_TERMINATED, SOON, &observed));
	for (i = 0; i < JOB_PROCESSES; i++)
		gone += info_of(procs[i]).return_code == ZX_TASK_RETCODE_SYSCALL_KILL &&
			kill(pids[i], 0) < 0;
	judge(gone == JOB_PROCESSES, "all %d are gone, return code %d", gone,
	      ZX_TASK_RETCODE_SYSCALL_KILL);
}

int main(void)
{
	zx_handle_t vmar;

	setvbuf(stdout, NULL, _IOLBF, 0);
	title("The module");
	asked("open /dev/zircon");
	judge(!zx_linux_device_errno(), "%s", strerror(zx_linux_device_errno()));
	if (zx_linux_device_errno())
		return 1;
	vmar = vmars();
	memory(vmar);
	rights(vmar);
	zx_vmar_destroy(vmar);
	process();
	job();
	printf("\n");
	return failures ? 1 : 0;
}
