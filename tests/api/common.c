// SPDX-License-Identifier: GPL-2.0-only
/* What the tests of the calls share; see common.h. */
#include <cpuid.h>
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <time.h>

#include <linux/zircon_status.h>

#include "common.h"

/* ---- Runner ------------------------------------------------------------- */

static Suite *suite;

void test_begin(const char *name)
{
	setenv("CK_DEFAULT_TIMEOUT", "300", 0);
	setvbuf(stdout, NULL, _IOLBF, 0);
	suite = suite_create(name);
}

void test_case_(const char *name, const TTest *const tests[])
{
	TCase *tc = tcase_create(name);

	while (*tests)
		tcase_add_test(tc, *tests++);
	suite_add_tcase(suite, tc);
}

int test_end(void)
{
	SRunner *runner = srunner_create(suite);
	int failed;

	srunner_set_tap(runner, "-");
	srunner_run_all(runner, CK_SILENT);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

bool quick_run(void)
{
	return getenv("ZX_TEST_QUICK");
}

bool slow_kernel(void)
{
	return getenv("ZX_TEST_SLOW");
}

bool slow_machine(void)
{
	return quick_run() || slow_kernel();
}

/* ---- Statuses ----------------------------------------------------------- */

const char *status_name(zx_status_t status)
{
	switch (status) {
	case 0:
		return "ZX_OK";
#define CASE(name, value, errnum) \
	case value:		  \
		return "ZX_ERR_" #name;
	ZX_STATUS_TABLE(CASE)
#undef CASE
	}
	return "unknown status";
}

void assert_status_(const char *file, int line, const char *what, zx_status_t got, zx_status_t want)
{
	/* Check would write down each point that is passed, in memory that is charged. */
	if (got == want)
		return;
	ck_abort_msg("%s:%d: %s\n  is %s (%d), should be %s (%d)", file, line, what,
		     status_name(got), got, status_name(want), want);
}

void assert_untouched_(const char *file, int line, const char *what, const void *out, size_t size)
{
	const unsigned char *byte = out;
	size_t i;

	for (i = 0; i < size; i++)
		if (byte[i] != 0xcc)
			ck_abort_msg("%s:%d: %s was written to (byte %zu is 0x%02x)", file, line,
				     what, i, byte[i]);
}

/* ---- Handles ------------------------------------------------------------ */

zx_handle_t event_new(void)
{
	zx_handle_t event;

	assert_ok(zx_event_create(0, &event));
	return event;
}

zx_handle_t bad_handle(int which, zx_handle_t valid)
{
	zx_handle_t event;

	switch (which) {
	case 0:
		return ZX_HANDLE_INVALID;
	case 1:
		return valid & ~1u;
	case 2:
		return valid & ~2u;
	case 3:
		/* No process has so many handles that the neighbour of a value is taken. */
		return valid ^ 0x80000000u;
	default:
		event = event_new();
		assert_ok(zx_handle_close(event));
		return event;
	}
}

zx_handle_t powerless_event(void)
{
	zx_handle_t event;

	assert_ok(zx_handle_replace(event_new(), ZX_RIGHT_NONE, &event));
	return event;
}

zx_handle_t powerless_vmo(void)
{
	zx_handle_t vmo;

	assert_ok(zx_handle_replace(vmo_new(PAGE), ZX_RIGHT_NONE, &vmo));
	return vmo;
}

zx_handle_t with_rights(zx_handle_t handle, zx_rights_t rights)
{
	zx_handle_t copy;

	assert_ok(zx_handle_duplicate(handle, rights, &copy));
	return copy;
}

zx_handle_t without_rights(zx_handle_t handle, zx_rights_t rights)
{
	return with_rights(handle, rights_of(handle) & ~rights);
}

zx_info_handle_basic_t basic_info(zx_handle_t handle)
{
	zx_info_handle_basic_t info;

	assert_ok(zx_object_get_info(handle, ZX_INFO_HANDLE_BASIC, &info, sizeof(info), NULL,
				     NULL));
	return info;
}

zx_rights_t rights_of(zx_handle_t handle)
{
	return basic_info(handle).rights;
}

zx_koid_t koid_of(zx_handle_t handle)
{
	return basic_info(handle).koid;
}

uint32_t handle_count(zx_handle_t handle)
{
	zx_info_handle_count_t info;

	assert_ok(zx_object_get_info(handle, ZX_INFO_HANDLE_COUNT, &info, sizeof(info), NULL,
				     NULL));
	return info.handle_count;
}

zx_signals_t signals_of(zx_handle_t handle)
{
	zx_signals_t observed;

	assert_status(zx_object_wait_one(handle, 0, 0, &observed), ZX_ERR_TIMED_OUT);
	return observed;
}

bool is_valid(zx_handle_t handle)
{
	return zx_object_get_info(handle, ZX_INFO_HANDLE_VALID, NULL, 0, NULL, NULL) == ZX_OK;
}

void assert_name(zx_handle_t handle, const char *want)
{
	char name[40], full[ZX_MAX_NAME_LEN] = { 0 };

	memcpy(full, want, strlen(want));
	untouched(name);
	assert_ok(zx_object_get_property(handle, ZX_PROP_NAME, name, sizeof(name)));
	/* NUL-terminated, filled up with zeros, and not a byte more. */
	ck_assert_mem_eq(name, full, ZX_MAX_NAME_LEN);
	ck_assert_mem_eq(name + ZX_MAX_NAME_LEN, "\xcc\xcc\xcc\xcc\xcc\xcc\xcc\xcc", 8);
}

/* ---- Time --------------------------------------------------------------- */

zx_time_t now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (zx_time_t)ts.tv_sec * 1000000000 + ts.tv_nsec;
}

zx_time_t after_ms(int64_t ms)
{
	return now() + ms * 1000000;
}

void sleep_ms(int64_t ms)
{
	struct timespec ts = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&ts, &ts) && errno == EINTR)
		;
}

/* ---- Memory of this process --------------------------------------------- */

/*
 * The handler is the process's, not the thread's, so it stays once it is there:
 * other threads may be probing. A fault outside of a probe ends the test as usual.
 */
static __thread sigjmp_buf probe_return;
static __thread volatile sig_atomic_t probing;

static void probe_handler(int signo)
{
	if (probing)
		siglongjmp(probe_return, signo);
	signal(signo, SIG_DFL);
}

static enum probe probe(zx_vaddr_t address, void (*access)(zx_vaddr_t))
{
	struct sigaction action = { .sa_handler = probe_handler, .sa_flags = SA_NODEFER };
	enum probe result = PROBE_OK;

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	switch (sigsetjmp(probe_return, 1)) {
	case 0:
		probing = 1;
		access(address);
		break;
	case SIGSEGV:
		result = PROBE_SEGV;
		break;
	case SIGBUS:
		result = PROBE_BUS;
		break;
	}
	probing = 0;
	return result;
}

static void access_read(zx_vaddr_t address)
{
	asm volatile("movb (%0), %%al" : : "r"(address) : "al", "memory");
}

/* Leaves the byte as it is. */
static void access_write(zx_vaddr_t address)
{
	asm volatile("lock orb $0, (%0)" : : "r"(address) : "memory", "cc");
}

static void access_call(zx_vaddr_t address)
{
	((void (*)(void))address)();
}

enum probe probe_read(zx_vaddr_t address)
{
	return probe(address, access_read);
}

enum probe probe_write(zx_vaddr_t address)
{
	return probe(address, access_write);
}

enum probe probe_call(zx_vaddr_t address)
{
	return probe(address, access_call);
}

char *at_the_edge(const void *bytes, size_t size)
{
	char *pages = mmap(NULL, PAGES(2), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			   0);

	ck_assert_ptr_ne(pages, MAP_FAILED);
	ck_assert_int_eq(mprotect(pages + PAGE, PAGE, PROT_NONE), 0);
	return memcpy(pages + PAGE - size, bytes, size);
}

uint32_t load32(zx_vaddr_t address)
{
	return *(volatile uint32_t *)address;
}

void store32(zx_vaddr_t address, uint32_t value)
{
	*(volatile uint32_t *)address = value;
}

static FILE *open_maps(pid_t pid)
{
	char path[64];

	if (!pid)
		pid = getpid();
	snprintf(path, sizeof(path), "/proc/%d/maps", (int)pid);
	return fopen(path, "r");
}

size_t read_maps(pid_t pid, struct map_line *lines, size_t max)
{
	FILE *file = open_maps(pid);
	char text[512];
	size_t n = 0;

	ck_assert_msg(file, "no maps of pid %d", (int)pid);
	while (n < max && fgets(text, sizeof(text), file)) {
		struct map_line *line = &lines[n];
		int name = 0;

		line->name[0] = 0;
		if (sscanf(text, "%lx-%lx %7s %*s %*s %*s %n", &line->start, &line->end,
			   line->perms, &name) < 3)
			continue;
		text[strcspn(text, "\n")] = 0;
		if (name)
			snprintf(line->name, sizeof(line->name), "%.190s", text + name);
		n++;
	}
	fclose(file);
	return n;
}

bool find_map(pid_t pid, uint64_t address, struct map_line *line)
{
	static struct map_line lines[4096];
	size_t n = read_maps(pid, lines, 4096);
	size_t i;

	for (i = 0; i < n; i++)
		if (lines[i].start <= address && address < lines[i].end) {
			*line = lines[i];
			return true;
		}
	return false;
}

size_t count_maps(pid_t pid)
{
	FILE *file = open_maps(pid);
	size_t n = 0;
	int c;

	ck_assert_msg(file, "no maps of pid %d", (int)pid);
	while ((c = getc(file)) != EOF)
		n += c == '\n';
	fclose(file);
	return n;
}

static char draw_page(const struct map_line *lines, size_t n, zx_vaddr_t address)
{
	static const char *const perms[] = { "---s", "r--s", "rw-s", "r-xs", "rwxs" };
	size_t i, p;

	for (i = 0; i < n; i++) {
		if (address < lines[i].start || address >= lines[i].end)
			continue;
		if (!strstr(lines[i].name, "zircon:vmo:"))
			return '.';
		for (p = 0; p < ARRAY_SIZE(perms); p++)
			if (!strcmp(lines[i].perms, perms[p]))
				return "-rwxX"[p];
		return '?';
	}
	return '.';
}

void assert_drawing_(const char *file, int line, pid_t pid, zx_vaddr_t base, const char *want)
{
	static struct map_line lines[4096];
	size_t n = read_maps(pid, lines, 4096), i;
	char seen[256] = "";

	for (i = 0; want[i] && i < sizeof(seen) - 1; i++)
		seen[i] = draw_page(lines, n, base + PAGES(i));
	if (strcmp(seen, want))
		ck_abort_msg("%s:%d: mapped is  %s\n         should be  %s", file, line, seen,
			     want);
	mark_point();
}

/* ---- VMARs and VMOs ----------------------------------------------------- */

zx_handle_t vmar_in(zx_handle_t parent, zx_vm_option_t options, size_t offset, size_t size,
		    zx_vaddr_t *address)
{
	zx_handle_t vmar;
	zx_vaddr_t ignored;

	assert_ok(zx_vmar_allocate(parent, options, offset, size, &vmar,
				   address ? address : &ignored));
	return vmar;
}

zx_handle_t vmar_new(zx_vm_option_t options, size_t size, zx_vaddr_t *address)
{
	return vmar_in(zx_vmar_root_self(), options, 0, size, address);
}

zx_handle_t vmar_destroyed(void)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(16), NULL);

	assert_ok(zx_vmar_destroy(vmar));
	return vmar;
}

zx_handle_t vmo_new(uint64_t size)
{
	zx_handle_t vmo;

	assert_ok(zx_vmo_create(size, 0, &vmo));
	return vmo;
}

zx_handle_t vmo_executable(uint64_t size)
{
	zx_handle_t vmo;

	assert_ok(zx_vmo_replace_as_executable(vmo_new(size), ZX_HANDLE_INVALID, &vmo));
	return vmo;
}

zx_handle_t vmo_numbered(size_t pages, uint32_t first)
{
	zx_handle_t vmo = vmo_new(pages * PAGE);
	uint32_t words[PAGE / 4];
	size_t page, i;

	for (page = 0; page < pages; page++) {
		for (i = 0; i < PAGE / 4; i++)
			words[i] = first + page;
		assert_ok(zx_vmo_write(vmo, words, page * PAGE, PAGE));
	}
	return vmo;
}

struct four four_pages(zx_vm_option_t perms, uint32_t first)
{
	struct four f;

	f.vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &f.base);
	f.vmo = vmo_numbered(4, first);
	map_at(f.vmar, perms, 0, f.vmo, PAGES(4));
	return f;
}

zx_vaddr_t map_at(zx_handle_t vmar, zx_vm_option_t perms, size_t offset, zx_handle_t vmo,
		  size_t len)
{
	zx_vaddr_t address;

	assert_ok(zx_vmar_map(vmar, perms | ZX_VM_SPECIFIC, offset, vmo, 0, len, &address));
	return address;
}

zx_vaddr_t map_anywhere(zx_handle_t vmar, zx_vm_option_t perms, zx_handle_t vmo, size_t len)
{
	zx_vaddr_t address;

	assert_ok(zx_vmar_map(vmar, perms, 0, vmo, 0, len, &address));
	return address;
}

zx_info_vmar_t vmar_info(zx_handle_t vmar)
{
	zx_info_vmar_t info;

	assert_ok(zx_object_get_info(vmar, ZX_INFO_VMAR, &info, sizeof(info), NULL, NULL));
	return info;
}

zx_info_vmo_t vmo_info(zx_handle_t vmo)
{
	zx_info_vmo_t info;

	assert_ok(zx_object_get_info(vmo, ZX_INFO_VMO, &info, sizeof(info), NULL, NULL));
	return info;
}

/* ---- Tasks -------------------------------------------------------------- */

zx_handle_t job_new(zx_handle_t parent)
{
	zx_handle_t job;

	assert_ok(zx_job_create(parent, 0, &job));
	return job;
}

zx_info_process_t process_info(zx_handle_t process)
{
	zx_info_process_t info;

	assert_ok(zx_object_get_info(process, ZX_INFO_PROCESS, &info, sizeof(info), NULL, NULL));
	return info;
}

zx_info_job_t job_info(zx_handle_t job)
{
	zx_info_job_t info;

	assert_ok(zx_object_get_info(job, ZX_INFO_JOB, &info, sizeof(info), NULL, NULL));
	return info;
}

zx_info_thread_t thread_info(zx_handle_t thread)
{
	zx_info_thread_t info;

	assert_ok(zx_object_get_info(thread, ZX_INFO_THREAD, &info, sizeof(info), NULL, NULL));
	return info;
}

pid_t pid_of(zx_handle_t process)
{
	zx_linux_process_info_t info;

	assert_ok(zx_linux_process_get_info(process, &info));
	return info.pid;
}

uint32_t wait_status_of(zx_handle_t process)
{
	zx_linux_process_info_t info;

	assert_ok(zx_linux_process_get_info(process, &info));
	return info.wait_status;
}

void wait_terminated(zx_handle_t task)
{
	zx_signals_t observed = 0;

	assert_ok(zx_object_wait_one(task, ZX_TASK_TERMINATED, SOON, &observed));
	ck_assert(observed & ZX_TASK_TERMINATED);
}

/* Fields of /proc/PID/stat behind the name: the state and the flags. */
static bool read_stat(const char *pid, char *state, unsigned int *flags)
{
	char path[300], text[1024];
	const char *behind;
	bool ok = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%s/stat", pid);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (fgets(text, sizeof(text), file)) {
		behind = strrchr(text, ')');
		ok = behind && sscanf(behind + 1, " %c %*d %*d %*d %*d %*d %u", state, flags) == 2;
	}
	fclose(file);
	return ok;
}

char pid_state(pid_t pid)
{
	unsigned int flags;
	char text[16], state;

	snprintf(text, sizeof(text), "%d", (int)pid);
	return read_stat(text, &state, &flags) ? state : 0;
}

bool pid_exists(pid_t pid)
{
	return pid_state(pid) != 0;
}

void comm_of(pid_t tid, char comm[16])
{
	char path[64], line[32];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/comm", tid);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	ck_assert_ptr_nonnull(fgets(line, sizeof(line), file));
	fclose(file);
	line[strcspn(line, "\n")] = 0;
	ck_assert_uint_lt(strlen(line), 16);
	strcpy(comm, line);
}

void hold_at_exit(pid_t pid)
{
	ck_assert_int_eq(ptrace(PTRACE_SEIZE, pid, NULL, PTRACE_O_TRACEEXIT), 0);
}

void wait_held(pid_t pid)
{
	int status;

	ck_assert_int_eq(waitpid(pid, &status, __WALL), pid);
	ck_assert_int_eq(status >> 8, SIGTRAP | PTRACE_EVENT_EXIT << 8);
}

void let_exit(pid_t pid)
{
	ck_assert_int_eq(ptrace(PTRACE_DETACH, pid, NULL, NULL), 0);
}

bool is_listed(zx_handle_t job, uint32_t topic, zx_koid_t koid)
{
	zx_koid_t koids[256];
	size_t actual, i;

	assert_ok(zx_object_get_info(job, topic, koids, sizeof(koids), &actual, NULL));
	for (i = 0; i < actual && koids[i] != koid; i++)
		;
	return i < actual;
}

static size_t count_in_proc(bool zombies)
{
	const unsigned int kernel_thread = 0x00200000;
	struct dirent *entry;
	unsigned int flags;
	size_t n = 0;
	char state;
	DIR *proc;

	proc = opendir("/proc");
	ck_assert(proc);
	while ((entry = readdir(proc))) {
		if (!isdigit((unsigned char)entry->d_name[0]))
			continue;
		if (!read_stat(entry->d_name, &state, &flags) || flags & kernel_thread)
			continue;
		n += !zombies || state == 'Z';
	}
	closedir(proc);
	return n;
}

size_t count_tasks(void)
{
	return count_in_proc(false);
}

size_t count_zombies(void)
{
	return count_in_proc(true);
}

/* ---- The mini process --------------------------------------------------- */

/*
 * The code lies in read-only data of this program and is copied. DATA(x) is an
 * address in the data page relative to the instruction pointer, so that storing
 * a register needs no other register.
 */
#define BLOB(name, code)							\
	asm(".pushsection .rodata\n"						\
	    "	.balign 64\n"							\
	    #name "_start:\n" code						\
	    #name "_end:\n"							\
	    "	.popsection\n");						\
	extern const char name##_start[], name##_end[];				\
	const struct blob name = { name##_start, name##_end }

#define DATA(name, offset)	#name "_start + 0x1000 + " #offset "(%rip)"
#define SLEEP	"9:	mov $34, %eax\n	syscall\n	jmp 9b\n"
#define DONE(name)	"	movq $1, " DATA(name, 0xff8) "\n"

BLOB(blob_sleep, SLEEP);

BLOB(blob_spin,
     "1:	pause\n"
     "	jmp 1b\n");

BLOB(blob_count,
     "1:	incq " DATA(blob_count, 0) "\n"
     "	jmp 1b\n");

BLOB(blob_exit,
     "	mov %esi, %edi\n"
     "	mov $231, %eax\n"
     "	syscall\n"
     "	ud2\n");

BLOB(blob_thread_exit,
     "	mov %esi, %edi\n"
     "	mov $60, %eax\n"
     "	syscall\n"
     "	ud2\n");

BLOB(blob_undefined, "	ud2\n");

BLOB(blob_null, "	movl $1, 0\n");

BLOB(blob_fork,
     "	mov $57, %eax\n"
     "	syscall\n"
     "	test %rax, %rax\n"
     "	jnz 1f\n"
     "	mov $7, %edi\n"
     "	mov $231, %eax\n"
     "	syscall\n"
     "1:	mov %rax, " DATA(blob_fork, 0) "\n"
     "	mov $-1, %rdi\n"
     "	lea " DATA(blob_fork, 16) ", %rsi\n"
     "	xor %edx, %edx\n"
     "	xor %r10d, %r10d\n"
     "	mov $61, %eax\n"
     "	syscall\n"
     "	mov %rax, " DATA(blob_fork, 8) "\n"
     DONE(blob_fork) SLEEP);

/*
 * mmap 16 MiB, then four threads madvise(MADV_POPULATE_WRITE) all of it for ever.
 * They share one stack and do not use it.
 */
BLOB(blob_hog,
     "	xor %edi, %edi\n"
     "	mov $0x1000000, %esi\n"
     "	mov $3, %edx\n"
     "	mov $0x22, %r10d\n"
     "	mov $-1, %r8\n"
     "	xor %r9d, %r9d\n"
     "	mov $9, %eax\n"
     "	syscall\n"
     "	mov %rax, %r12\n"
     "	mov $3, %r13d\n"
     /* CLONE_VM, FS, FILES, SIGHAND, THREAD, SYSVSEM */
     "1:	mov $0x50f00, %edi\n"
     "	mov %rsp, %rsi\n"
     "	xor %edx, %edx\n"
     "	xor %r10d, %r10d\n"
     "	xor %r8d, %r8d\n"
     "	mov $56, %eax\n"
     "	syscall\n"
     "	test %rax, %rax\n"
     "	jz 2f\n"
     "	dec %r13d\n"
     "	jnz 1b\n"
     "	movq $1, " DATA(blob_hog, 0) "\n"
     "2:	mov %r12, %rdi\n"
     "	mov $0x1000000, %esi\n"
     "	mov $23, %edx\n"
     "	mov $28, %eax\n"
     "	syscall\n"
     "	jmp 2b\n");

#define SAVE(reg, offset)	"	mov %" #reg ", " DATA(blob_registers, offset) "\n"
#define SAVE_SEGMENT(reg, offset) \
	"	mov %" #reg ", %eax\n	mov %rax, " DATA(blob_registers, offset) "\n"
#define SAVE_XMM(n, offset) \
	"	movups %xmm" #n ", " DATA(blob_registers, offset) "\n"

BLOB(blob_registers,
     SAVE(rax, 0) SAVE(rbx, 8) SAVE(rcx, 16) SAVE(rdx, 24)
     SAVE(rsi, 32) SAVE(rdi, 40) SAVE(rbp, 48) SAVE(rsp, 56)
     SAVE(r8, 64) SAVE(r9, 72) SAVE(r10, 80) SAVE(r11, 88)
     SAVE(r12, 96) SAVE(r13, 104) SAVE(r14, 112) SAVE(r15, 120)
     "	pushfq\n"
     "	popq " DATA(blob_registers, 128) "\n"
     SAVE_SEGMENT(ds, 136) SAVE_SEGMENT(es, 144) SAVE_SEGMENT(fs, 152) SAVE_SEGMENT(gs, 160)
     "	stmxcsr " DATA(blob_registers, 184) "\n"
     "	fnstcw " DATA(blob_registers, 188) "\n"
     "	fnstsw " DATA(blob_registers, 190) "\n"
     SAVE_XMM(0, 192) SAVE_XMM(1, 208) SAVE_XMM(2, 224) SAVE_XMM(3, 240)
     SAVE_XMM(4, 256) SAVE_XMM(5, 272) SAVE_XMM(6, 288) SAVE_XMM(7, 304)
     SAVE_XMM(8, 320) SAVE_XMM(9, 336) SAVE_XMM(10, 352) SAVE_XMM(11, 368)
     SAVE_XMM(12, 384) SAVE_XMM(13, 400) SAVE_XMM(14, 416) SAVE_XMM(15, 432)
     /* arch_prctl(ARCH_GET_FS), (ARCH_GET_GS) */
     "	mov $0x1003, %edi\n"
     "	lea " DATA(blob_registers, 168) ", %rsi\n"
     "	mov $158, %eax\n"
     "	syscall\n"
     "	mov $0x1004, %edi\n"
     "	lea " DATA(blob_registers, 176) ", %rsi\n"
     "	mov $158, %eax\n"
     "	syscall\n"
     DONE(blob_registers) SLEEP);

_Static_assert(offsetof(struct first_registers, flags) == 128, "blob_registers");
_Static_assert(offsetof(struct first_registers, fs_base) == 168, "blob_registers");
_Static_assert(offsetof(struct first_registers, mxcsr) == 184, "blob_registers");
_Static_assert(offsetof(struct first_registers, xmm) == 192, "blob_registers");

BLOB(blob_vectors,
     "	lea " DATA(blob_vectors, 0) ", %rbx\n"
     "	mov %esi, %eax\n"
     "	xor %edx, %edx\n"
     "	test %eax, %eax\n"
     "	jz 1f\n"
     "	xsave64 (%rbx)\n"
     "	jmp 2f\n"
     "1:	fxsave64 (%rbx)\n"
     "2:\n"
     DONE(blob_vectors) SLEEP);

BLOB(blob_calls,
     "	mov %edi, " DATA(blob_calls, 0x800) "\n"
     "	lea " DATA(blob_calls, 0) ", %rbx\n"
     "	xor %r12d, %r12d\n"		/* result of the first call */
     "	mov %rbx, %r13\n"
     "	movabs $0xfefefefefefefefe, %r14\n"
     "1:	mov (%rbx), %rax\n"
     "	cmp $-1, %rax\n"
     "	je 3f\n"
     "	mov 8(%rbx), %rdi\n"
     "	cmp %r14, %rdi\n"
     "	cmove %r12, %rdi\n"
     "	mov 16(%rbx), %rsi\n"
     "	mov 24(%rbx), %rdx\n"
     "	mov 32(%rbx), %r10\n"
     "	mov 40(%rbx), %r8\n"
     "	mov 48(%rbx), %r9\n"
     "	syscall\n"
     "	mov %rax, 56(%rbx)\n"
     "	cmp %r13, %rbx\n"
     "	cmove %rax, %r12\n"
     "	add $64, %rbx\n"
     "	jmp 1b\n"
     "3:\n"
     DONE(blob_calls) SLEEP);

_Static_assert(sizeof(struct mini_call) == 64, "blob_calls");

uint32_t vector_components(void)
{
	uint32_t a, b, c = 0, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
		return 0;
	asm volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
	/* Up to AVX-512 */
	return a & 0xff;
}

void mini_assert_no_vectors(struct mini *mini)
{
	static uint8_t area[MINI_DONE - MINI_DATA], zeros[sizeof(area)];

	mini_wait_done(mini);
	mini_read(mini, MINI_DATA, area, sizeof(area));
	/* Control word; status, tags, opcode, instruction, operand; MXCSR and its mask */
	ck_assert_uint_eq(*(uint16_t *)area, 0x37f);
	ck_assert_mem_eq(area + 2, zeros, 22);
	ck_assert_uint_eq(*(uint32_t *)(area + 24), 0x1f80);
	/* ST0 to ST7, XMM0 to XMM15 */
	ck_assert_mem_eq(area + 32, zeros, 128 + 256);
	/* After the header of XSAVE the upper halves and the rest */
	ck_assert_mem_eq(area + 576, zeros, sizeof(area) - 576);
}

void mini_create(struct mini *mini, zx_handle_t job, const char *name)
{
	memset(mini, 0, sizeof(*mini));
	assert_ok(zx_process_create(job, name, strlen(name), 0, &mini->process, &mini->vmar));
	assert_ok(zx_thread_create(mini->process, name, strlen(name), 0, &mini->thread));
}

void mini_load(struct mini *mini, const struct blob *code)
{
	mini->vmo = vmo_executable(MINI_SIZE);
	assert_ok(zx_vmo_write(mini->vmo, code->start, 0,
			       (const char *)code->end - (const char *)code->start));
	mini->base = map_anywhere(mini->vmar, READ_WRITE_EXECUTE, mini->vmo, MINI_SIZE);
}

zx_status_t mini_start_status(struct mini *mini, zx_handle_t arg1, uint64_t arg2)
{
	return zx_process_start(mini->process, mini->thread, mini->base, mini->base + MINI_STACK,
				arg1, arg2);
}

void mini_run(struct mini *mini, zx_handle_t job, const struct blob *code, uint64_t arg2)
{
	mini_create(mini, job, "mini");
	mini_load(mini, code);
	assert_ok(mini_start_status(mini, ZX_HANDLE_INVALID, arg2));
}

void mini_read(struct mini *mini, size_t offset, void *to, size_t size)
{
	assert_ok(zx_vmo_read(mini->vmo, to, offset, size));
}

void mini_write(struct mini *mini, size_t offset, const void *from, size_t size)
{
	assert_ok(zx_vmo_write(mini->vmo, from, offset, size));
}

static bool mini_is_done(struct mini *mini)
{
	uint64_t done;

	mini_read(mini, MINI_DONE, &done, sizeof(done));
	return done == 1;
}

void mini_wait_done(struct mini *mini)
{
	eventually(mini_is_done(mini));
}

void mini_close(struct mini *mini)
{
	zx_handle_close(mini->thread);
	zx_handle_close(mini->vmar);
	zx_handle_close(mini->vmo);
	zx_handle_close(mini->process);
	memset(mini, 0, sizeof(*mini));
}

void mini_end(struct mini *mini)
{
	assert_ok(zx_task_kill(mini->process));
	wait_terminated(mini->process);
	mini_close(mini);
}
