/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the tests of the calls share.
 *
 * A test file is one Check suite. Check runs each test in a forked child, which
 * libzx attaches as a Zircon process of its own, so that a test starts with a
 * fresh handle table, a fresh job and an empty set of VMARs.
 *
 * Outputs are filled with 0xcc before a call that has to fail, and have to be
 * 0xcc after it: assert_refused(), assert_lookup().
 */
#ifndef TESTS_API_COMMON_H
#define TESTS_API_COMMON_H

#include <check.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <zircon/errors.h>
#include <zircon/linux.h>
#include <zircon/process.h>
#include <zircon/rights.h>
#include <zircon/syscalls.h>
#include <zircon/syscalls/object.h>
#include <zircon/types.h>

#define PAGE			4096ul
#define PAGES(n)		((n) * PAGE)
#define KIB(n)			((n) << 10)
#define MIB(n)			((n) << 20)
#define GIB(n)			((n) << 30)
#define ARRAY_SIZE(a)		(sizeof(a) / sizeof((a)[0]))

/* Below every mmap_min_addr: nobody can have mapped it. */
#define BAD_ADDRESS		8ul
#define KERNEL_ADDRESS		0xffff888000000000ul
#define NON_CANONICAL_ADDRESS	0x0000800000000000ul
#define bad_pointer		((void *)BAD_ADDRESS)
#define kernel_pointer		((void *)KERNEL_ADDRESS)

#define READ_WRITE		(ZX_VM_PERM_READ | ZX_VM_PERM_WRITE)
#define READ_EXECUTE		(ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE)
#define READ_WRITE_EXECUTE	(READ_WRITE | ZX_VM_PERM_EXECUTE)
#define CAN_MAP_RW		(ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE)
#define CAN_MAP_RWX		(CAN_MAP_RW | ZX_VM_CAN_MAP_EXECUTE)
#define CAN_MAP_ALL		(CAN_MAP_RWX | ZX_VM_CAN_MAP_SPECIFIC)

/* Longest wait for what must happen soon, on a slow machine too. */
#define SOON			after_ms(120 * 1000)

/*
 * Runner
 *
 *	int main(void)
 *	{
 *		test_begin("handles");
 *		test_case("close", a_test, another_test);
 *		return test_end();
 *	}
 */
void test_begin(const char *name);
void test_case_(const char *name, const TTest *const tests[]);
int test_end(void);
#define test_case(name, ...) \
	test_case_(name, (const TTest *const []){ __VA_ARGS__, NULL })
/* A run that has to end soon ("make check") tries a sample of very many cases. */
bool quick_run(void);
/* A kernel with sanitizers, or one of several that are to do the same. */
bool slow_kernel(void);
/* Either asks for smaller counts. */
bool slow_machine(void);

/* Statuses */
const char *status_name(zx_status_t status);
void assert_status_(const char *file, int line, const char *what, zx_status_t got,
		    zx_status_t want);
#define assert_status(expr, want) assert_status_(__FILE__, __LINE__, #expr, (expr), (want))
#define assert_ok(expr) assert_status(expr, ZX_OK)

void assert_untouched_(const char *file, int line, const char *what, const void *out, size_t size);
#define untouched(out) memset(&(out), 0xcc, sizeof(out))
#define assert_untouched(out) \
	assert_untouched_(__FILE__, __LINE__, #out, &(out), sizeof(out))

/* The call fails with @want and writes nothing to the variable @out. */
#define assert_refused(want, out, expr)						\
	do {									\
		untouched(out);							\
		assert_status(expr, want);					\
		assert_untouched(out);						\
	} while (0)

/* Handles that are none, freshly: zero, wrong low bits, closed, never given out. */
#define BAD_HANDLES 5
zx_handle_t bad_handle(int which, zx_handle_t valid);
/* An event handle without any right. */
zx_handle_t powerless_event(void);
/* A VMO handle without any right. */
zx_handle_t powerless_vmo(void);

/*
 * Typed look-up of the handle argument named @var in @expr: BAD_HANDLE, then
 * WRONG_TYPE even for a handle without rights, then ACCESS_DENIED for @good
 * without any one of @rights. @wrong is a handle of another type.
 */
#define assert_lookup(var, expr, good, wrong, rights_needed, out)		\
	do {									\
		zx_handle_t var;						\
		zx_rights_t bit_;						\
		int bad_;							\
										\
		for (bad_ = 0; bad_ < BAD_HANDLES; bad_++) {			\
			var = bad_handle(bad_, good);				\
			assert_refused(ZX_ERR_BAD_HANDLE, out, expr);		\
		}								\
		var = (wrong);							\
		assert_refused(ZX_ERR_WRONG_TYPE, out, expr);			\
		for (bit_ = 1; bit_; bit_ <<= 1) {				\
			if (!(bit_ & (rights_needed)))				\
				continue;					\
			var = without_rights(good, bit_);			\
			assert_refused(ZX_ERR_ACCESS_DENIED, out, expr);	\
			assert_ok(zx_handle_close(var));			\
		}								\
	} while (0)

/* Handles */
zx_handle_t with_rights(zx_handle_t handle, zx_rights_t rights);
zx_handle_t without_rights(zx_handle_t handle, zx_rights_t rights);
zx_info_handle_basic_t basic_info(zx_handle_t handle);
zx_rights_t rights_of(zx_handle_t handle);
zx_koid_t koid_of(zx_handle_t handle);
uint32_t handle_count(zx_handle_t handle);
zx_signals_t signals_of(zx_handle_t handle);
bool is_valid(zx_handle_t handle);
/* ZX_PROP_NAME, to the last of its bytes. */
void assert_name(zx_handle_t handle, const char *want);
zx_handle_t event_new(void);

/* Time: absolute CLOCK_MONOTONIC */
zx_time_t now(void);
zx_time_t after_ms(int64_t ms);
void sleep_ms(int64_t ms);
/* Waits till @expr holds; it must soon. */
#define eventually(expr)							\
	do {									\
		zx_time_t until_ = SOON;					\
										\
		while (!(expr)) {						\
			if (now() >= until_)					\
				ck_abort_msg("never came true: %s", #expr);	\
			sleep_ms(1);						\
		}								\
	} while (0)

/* Memory of this process */
enum probe { PROBE_OK, PROBE_SEGV, PROBE_BUS };
enum probe probe_read(zx_vaddr_t address);
enum probe probe_write(zx_vaddr_t address);
/* Calls the code at @address, which has to return. */
enum probe probe_call(zx_vaddr_t address);
#define assert_access(address, r, w)						\
	do {									\
		zx_vaddr_t where_ = (address);					\
										\
		ck_assert_int_eq(probe_read(where_), r);			\
		ck_assert_int_eq(probe_write(where_), w);			\
	} while (0)
#define assert_read_write(address)	assert_access(address, PROBE_OK, PROBE_OK)
#define assert_read_only(address)	assert_access(address, PROBE_OK, PROBE_SEGV)
#define assert_no_access(address)	assert_access(address, PROBE_SEGV, PROBE_SEGV)
#define assert_beyond_the_end(address)	assert_access(address, PROBE_BUS, PROBE_BUS)
/* A copy of @size bytes, at most a page; nothing is mapped behind them. */
char *at_the_edge(const void *bytes, size_t size);
uint32_t load32(zx_vaddr_t address);
void store32(zx_vaddr_t address, uint32_t value);

struct map_line {
	uint64_t start;
	uint64_t end;
	char perms[8];
	char name[200];
};

/* The lines of /proc/PID/maps (pid 0: ours); returns how many, at most @max. */
size_t read_maps(pid_t pid, struct map_line *lines, size_t max);
/* The line that covers @address; false if there is none. */
bool find_map(pid_t pid, uint64_t address, struct map_line *line);
size_t count_maps(pid_t pid);

/*
 * The pages from @base on, as /proc/PID/maps has them, drawn: '.' not a mapping of a
 * VMO, '-' one without access, 'r', 'w' (and read), 'x' (and read), 'X' all three.
 */
void assert_drawing_(const char *file, int line, pid_t pid, zx_vaddr_t base, const char *want);
#define assert_drawing(pid, base, want) assert_drawing_(__FILE__, __LINE__, pid, base, want)

/* VMARs and VMOs */
zx_handle_t vmar_new(zx_vm_option_t options, size_t size, zx_vaddr_t *address);
zx_handle_t vmar_in(zx_handle_t parent, zx_vm_option_t options, size_t offset, size_t size,
		    zx_vaddr_t *address);
zx_handle_t vmo_new(uint64_t size);
zx_handle_t vmo_executable(uint64_t size);
/* A VMO whose 32-bit words hold their page's number plus @first. */
zx_handle_t vmo_numbered(size_t pages, uint32_t first);
/* A VMAR of 12 pages with a VMO of 4, numbered from @first on, at its base. */
struct four {
	zx_handle_t vmar;
	zx_handle_t vmo;
	zx_vaddr_t base;
};

struct four four_pages(zx_vm_option_t perms, uint32_t first);
zx_vaddr_t map_at(zx_handle_t vmar, zx_vm_option_t perms, size_t offset, zx_handle_t vmo,
		  size_t len);
zx_vaddr_t map_anywhere(zx_handle_t vmar, zx_vm_option_t perms, zx_handle_t vmo, size_t len);
zx_info_vmar_t vmar_info(zx_handle_t vmar);
zx_info_vmo_t vmo_info(zx_handle_t vmo);
/* A VMAR handle whose VMAR is destroyed. */
zx_handle_t vmar_destroyed(void);

/* Tasks */
zx_handle_t job_new(zx_handle_t parent);
zx_info_process_t process_info(zx_handle_t process);
zx_info_job_t job_info(zx_handle_t job);
zx_info_thread_t thread_info(zx_handle_t thread);
pid_t pid_of(zx_handle_t process);
uint32_t wait_status_of(zx_handle_t process);
void wait_terminated(zx_handle_t task);
bool pid_exists(pid_t pid);
/* Linux's name of a thread, of at most 15 characters. */
void comm_of(pid_t tid, char comm[16]);
/* Linux stops the process on its way out, for us to look, till it is let go. */
void hold_at_exit(pid_t pid);
void wait_held(pid_t pid);
void let_exit(pid_t pid);
/* In ZX_INFO_JOB_CHILDREN or ZX_INFO_JOB_PROCESSES. */
bool is_listed(zx_handle_t job, uint32_t topic, zx_koid_t koid);
/* State letter of /proc/PID/stat; 0 if there is none. */
char pid_state(pid_t pid);
/* User-space tasks in /proc. */
size_t count_tasks(void);
size_t count_zombies(void);

/*
 * The mini process: a process with one VMO mapped at one place, code in its
 * first page, data in the second, stack in the rest.
 */
#define MINI_DATA	PAGE
#define MINI_SIZE	PAGES(4)
#define MINI_STACK	(MINI_SIZE - 8)

struct mini {
	zx_handle_t process;
	zx_handle_t vmar;
	zx_handle_t thread;
	zx_handle_t vmo;
	zx_vaddr_t base;
};

/* Position-independent code. arg1 is in rdi, arg2 in rsi. */
struct blob {
	const void *start;
	const void *end;
};

extern const struct blob blob_sleep;	/* pause() for ever */
extern const struct blob blob_spin;	/* burn the CPU */
extern const struct blob blob_count;	/* count up data[0] */
extern const struct blob blob_exit;	/* exit_group(arg2) */
extern const struct blob blob_thread_exit; /* exit(arg2) of the only thread */
extern const struct blob blob_undefined; /* ud2 */
extern const struct blob blob_null;	/* store to address 0 */
/* fork; child: exit_group(7); data = pid, result of wait4, status */
extern const struct blob blob_fork;
extern const struct blob blob_registers; /* data = struct first_registers; then sleep */
/* data = what XSAVE of the components arg2 writes, or with arg2 0 FXSAVE; then sleep */
extern const struct blob blob_vectors;
/* four threads that hold the mmap lock nearly all the time; data[0] = 1 once they do */
extern const struct blob blob_hog;
extern const struct blob blob_calls;	/* data = struct mini_call[]; runs them; then sleep */

struct first_registers {
	uint64_t rax, rbx, rcx, rdx, rsi, rdi, rbp, rsp;
	uint64_t r8, r9, r10, r11, r12, r13, r14, r15;
	uint64_t flags;
	uint64_t ds, es, fs, gs;
	uint64_t fs_base, gs_base;
	uint32_t mxcsr;
	uint16_t fcw, fsw;
	uint64_t xmm[16][2];
};

/*
 * A Linux system call for blob_calls to make. FROM_FIRST as a0 stands for the
 * result of the first call, whose use is open("/dev/zircon").
 */
struct mini_call {
	uint64_t nr;
	uint64_t a[6];
	int64_t result;
};

#define MINI_CALLS_END	UINT64_MAX
#define FROM_FIRST	0xfefefefefefefefeull
/* blob_calls leaves arg1 here, 32 bits; strings and structures may follow. */
#define MINI_ARG	(MINI_DATA + 0x800)
/* What a blob sets to 1 when it has written its results. */
#define MINI_DONE	(MINI_DATA + 0xff8)

/* Process and thread, nothing mapped. */
void mini_create(struct mini *mini, zx_handle_t job, const char *name);
/* Maps the code and the stack. */
void mini_load(struct mini *mini, const struct blob *code);
zx_status_t mini_start_status(struct mini *mini, zx_handle_t arg1, uint64_t arg2);
/* All three: a started process in a job. */
void mini_run(struct mini *mini, zx_handle_t job, const struct blob *code, uint64_t arg2);
void mini_read(struct mini *mini, size_t offset, void *to, size_t size);
void mini_write(struct mini *mini, size_t offset, const void *from, size_t size);
void mini_wait_done(struct mini *mini);
/* blob_vectors: of the components of XSAVE those with registers of numbers; 0: it is not there */
uint32_t vector_components(void);
/* blob_vectors has found zeros, and the FPU as after a reset. */
void mini_assert_no_vectors(struct mini *mini);
/* Closes every handle of it. */
void mini_close(struct mini *mini);
/* Kills it, waits for its end, closes the handles. */
void mini_end(struct mini *mini);

#endif /* TESTS_API_COMMON_H */
