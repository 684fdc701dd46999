// SPDX-License-Identifier: GPL-2.0-only
/* zx_thread_start, zx_thread_start_regs; tasks.md 3.3, 6.1, 7.6. */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <linux/zircon.h>

#include "common.h"

#define STACK_SIZE PAGES(4)
#define TP 0x123456789000ull

static zx_handle_t thread_of(zx_handle_t process, const char *name)
{
	zx_handle_t thread;

	assert_ok(zx_thread_create(process, name, strlen(name), 0, &thread));
	return thread;
}

static zx_handle_t thread_new(const char *name)
{
	return thread_of(zx_process_self(), name);
}

/* A stack pointer as a called function finds it. */
static zx_vaddr_t stack_new(void)
{
	char *stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			   -1, 0);

	ck_assert_ptr_ne(stack, MAP_FAILED);
	return (zx_vaddr_t)stack + STACK_SIZE - 8;
}

/* The blobs run in threads of this process as they do in others. */
static struct mini mini_thread(const struct blob *code)
{
	struct mini mini = {
		.process = zx_process_self(),
		.vmar = zx_vmar_root_self(),
		.thread = thread_new("blob"),
	};

	mini_load(&mini, code);
	return mini;
}

static zx_status_t start_mini(struct mini *mini)
{
	return zx_thread_start(mini->thread, mini->base, mini->base + MINI_STACK, 0, 0);
}

/*
 * What follows runs in threads without a libc: it calls nothing but libzx and raw
 * system calls.
 */
#define BARE __attribute__((__noreturn__, __noinline__, __optimize__("no-stack-protector")))

static long bare_syscall(long nr, long a, long b)
{
	long ret;

	__asm__ volatile("syscall" : "=a"(ret) : "a"(nr), "D"(a), "S"(b)
			 : "rcx", "r11", "memory");
	return ret;
}

struct told {
	uintptr_t arg1;
	uintptr_t arg2;
	zx_handle_t self;
	int tid;
	int leave;
	int done;
};

/* Tells what it sees, then waits to be let go. */
static BARE void tell(uintptr_t arg1, uintptr_t arg2)
{
	struct told *told = (struct told *)arg1;

	told->arg1 = arg1;
	told->arg2 = arg2;
	told->self = zx_thread_self();
	told->tid = bare_syscall(SYS_gettid, 0, 0);
	__atomic_store_n(&told->done, 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&told->leave, __ATOMIC_SEQ_CST))
		zx_thread_legacy_yield(0);
	zx_thread_exit();
}

static bool is_done(const struct told *told)
{
	return __atomic_load_n(&told->done, __ATOMIC_SEQ_CST);
}

static void let_go(struct told *told)
{
	__atomic_store_n(&told->leave, 1, __ATOMIC_SEQ_CST);
}

static void start_telling(zx_handle_t thread, struct told *told)
{
	assert_ok(zx_thread_start(thread, (zx_vaddr_t)tell, stack_new(), (uintptr_t)told, 77));
	eventually(is_done(told));
}

/* ---- A thread of one's own process -------------------------------------- */

START_TEST(a_thread_runs_beside_its_starter_till_it_exits)
{
	static struct told told;
	zx_handle_t thread = thread_new("t");

	assert_ok(zx_thread_start(thread, (zx_vaddr_t)tell, stack_new(), (uintptr_t)&told, 77));
	/* At once, not some time later. */
	ck_assert_uint_eq(signals_of(thread), ZX_THREAD_RUNNING);
	ck_assert_uint_eq(thread_info(thread).state, ZX_THREAD_STATE_RUNNING);
	eventually(is_done(&told));
	ck_assert_uint_eq(told.arg1, (uintptr_t)&told);
	ck_assert_uint_eq(told.arg2, 77);
	ck_assert_int_ne(told.tid, gettid());
	ck_assert_int_eq(kill(told.tid, 0), 0);
	let_go(&told);
	wait_terminated(thread);
	ck_assert_uint_eq(signals_of(thread), ZX_THREAD_TERMINATED);
	eventually(syscall(SYS_tgkill, getpid(), told.tid, 0) == -1);
	ck_assert_uint_eq(signals_of(zx_process_self()), 0);
}
END_TEST

START_TEST(its_own_handle_is_the_one_it_was_started_through)
{
	static struct told told;
	zx_handle_t thread = thread_new("t");

	start_telling(thread, &told);
	ck_assert_uint_eq(told.self, thread);
	let_go(&told);
	wait_terminated(thread);
	/* It was the starter's, who keeps it. */
	zx_thread_self();
	ck_assert(is_valid(thread));
}
END_TEST

static BARE void ask_twice(uintptr_t arg1, uintptr_t arg2)
{
	struct told *told = (struct told *)arg1;

	(void)arg2;
	told->arg2 = zx_thread_self();
	zx_handle_close(told->arg2);
	told->self = zx_thread_self();
	__atomic_store_n(&told->done, 1, __ATOMIC_SEQ_CST);
	while (!__atomic_load_n(&told->leave, __ATOMIC_SEQ_CST))
		zx_thread_legacy_yield(0);
	zx_thread_exit();
}

START_TEST(once_that_is_closed_it_gets_another_one)
{
	zx_handle_t thread = thread_new("t"), copy = with_rights(thread, ZX_RIGHT_SAME_RIGHTS);
	static struct told told;

	assert_ok(zx_thread_start(thread, (zx_vaddr_t)ask_twice, stack_new(), (uintptr_t)&told, 0));
	eventually(is_done(&told));
	ck_assert_uint_eq(told.arg2, thread);
	ck_assert_uint_ne(told.self, 0);
	ck_assert_uint_ne(told.self, thread);
	ck_assert_uint_eq(koid_of(told.self), koid_of(copy));
	let_go(&told);
	wait_terminated(copy);
}
END_TEST

START_TEST(the_first_instruction_finds_the_registers_of_the_sheet)
{
	struct mini mini = mini_thread(&blob_registers);
	static const uint32_t mxcsr = 0x9fc0;
	static const uint16_t fcw = 0x27f;
	struct first_registers regs, zero = { 0 };

	/* What the starter has in its FPU is not the thread's business. */
	__asm__ volatile("ldmxcsr %0\n\tfldcw %1\n\tfld1\n\tpcmpeqd %%xmm0, %%xmm0\n\t"
			 "pcmpeqd %%xmm15, %%xmm15" : : "m"(mxcsr), "m"(fcw)
			 : "xmm0", "xmm15", "st");
	assert_ok(zx_thread_start_regs(mini.thread, mini.base, mini.base + MINI_STACK, 1, 2, TP,
				       0x15));
	__asm__ volatile("fninit");
	mini_wait_done(&mini);
	mini_read(&mini, MINI_DATA, &regs, sizeof(regs));
	ck_assert_uint_eq(regs.rdi, 1);
	ck_assert_uint_eq(regs.rsi, 2);
	ck_assert_uint_eq(regs.rsp, mini.base + MINI_STACK);
	ck_assert_uint_eq(regs.r15, 0x15);
	ck_assert_uint_eq(regs.fs_base, TP);
	ck_assert_uint_eq(regs.flags, 0x202);
	ck_assert_uint_eq(regs.mxcsr, 0x1f80);
	ck_assert_uint_eq(regs.fcw, 0x37f);
	/* All others are zero. */
	zero.rdi = regs.rdi;
	zero.rsi = regs.rsi;
	zero.rsp = regs.rsp;
	zero.r15 = regs.r15;
	zero.fs_base = regs.fs_base;
	zero.flags = regs.flags;
	zero.mxcsr = regs.mxcsr;
	zero.fcw = regs.fcw;
	ck_assert_mem_eq(&regs, &zero, sizeof(regs));
}
END_TEST

/* As start_mini(), by a thread that has numbers in all its vector registers. */
static zx_status_t start_with_vectors(struct mini *mini, uint32_t components)
{
	static uint8_t area[PAGE] __attribute__((aligned(64)));
	/* SSE; AVX; AVX-512 */
	const uint32_t vectors = components & 0xe6;
	zx_status_t status;

	memset(area, 0x55, sizeof(area));
	*(uint32_t *)(area + 24) = 0x1f80;
	/* The header: what is in the area, nothing of it compacted */
	memset(area + 512, 0, 64);
	*(uint64_t *)(area + 512) = vectors;
	if (vectors)
		__asm__ volatile("xrstor64 %0" : : "m"(area), "a"(vectors), "d"(0)
				 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7",
				   "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14",
				   "xmm15");
	status = zx_thread_start(mini->thread, mini->base, mini->base + MINI_STACK, 0, components);
	if (vectors & 4)
		__asm__ volatile("vzeroupper");
	return status;
}

START_TEST(the_first_instruction_finds_no_numbers_of_its_starter_in_the_vectors)
{
	const uint32_t components = vector_components();
	struct mini mini = mini_thread(&blob_vectors);

	assert_ok(start_with_vectors(&mini, components));
	mini_assert_no_vectors(&mini);
	/* The first one of a process */
	mini_create(&mini, zx_job_default(), "first");
	mini_load(&mini, &blob_vectors);
	assert_ok(start_with_vectors(&mini, components));
	mini_assert_no_vectors(&mini);
	mini_end(&mini);
}
END_TEST

START_TEST(zx_thread_start_leaves_thread_pointer_and_abi_register_zero)
{
	struct mini mini = mini_thread(&blob_registers);
	struct first_registers regs;

	assert_ok(start_mini(&mini));
	mini_wait_done(&mini);
	mini_read(&mini, MINI_DATA, &regs, sizeof(regs));
	ck_assert_uint_eq(regs.fs_base, 0);
	ck_assert_uint_eq(regs.r15, 0);
}
END_TEST

START_TEST(linux_shows_the_names_of_threads)
{
	zx_handle_t thread = thread_new("painter-of-long-names");
	static struct told told;
	char comm[16], mine[16];

	comm_of(gettid(), mine);
	start_telling(thread, &told);
	comm_of(told.tid, comm);
	ck_assert_str_eq(comm, "painter-of-long");
	assert_ok(zx_object_set_property(thread, ZX_PROP_NAME, "new", 3));
	comm_of(told.tid, comm);
	ck_assert_str_eq(comm, "new");
	/* That of the first thread is the process's. */
	assert_ok(zx_object_set_property(zx_thread_self(), ZX_PROP_NAME, "first", 5));
	comm_of(gettid(), comm);
	ck_assert_str_eq(comm, mine);
	let_go(&told);
}
END_TEST

START_TEST(a_signal_handler_never_runs_in_it)
{
	static struct told told;
	char path[64], line[128];
	zx_handle_t thread = thread_new("t");
	uint64_t blocked = 0;
	FILE *file;

	start_telling(thread, &told);
	snprintf(path, sizeof(path), "/proc/self/task/%d/status", told.tid);
	file = fopen(path, "r");
	while (fgets(line, sizeof(line), file))
		sscanf(line, "SigBlk: %lx", &blocked);
	fclose(file);
	/* All but SIGKILL and SIGSTOP */
	ck_assert_uint_eq(blocked, ~(1ull << (SIGKILL - 1) | 1ull << (SIGSTOP - 1)));
	/* The starter's own mask is what it was. */
	sigset_t set;

	pthread_sigmask(SIG_SETMASK, NULL, &set);
	ck_assert_int_eq(sigismember(&set, SIGUSR1), 0);
	let_go(&told);
}
END_TEST

START_TEST(threads_are_listed_in_the_order_of_their_start)
{
	zx_handle_t threads[3] = { thread_new("a"), thread_new("b"), thread_new("c") };
	static struct told told[3];
	zx_koid_t koids[8];
	size_t actual, avail;
	int i;

	zx_thread_self();
	for (i = 2; i >= 0; i--)
		start_telling(threads[i], &told[i]);
	assert_ok(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_THREADS, koids,
				     sizeof(koids), &actual, &avail));
	ck_assert_uint_eq(actual, 4);
	for (i = 0; i < 3; i++)
		ck_assert_uint_eq(koids[1 + i], koid_of(threads[2 - i]));
	for (i = 0; i < 3; i++) {
		let_go(&told[i]);
		wait_terminated(threads[i]);
	}
	assert_ok(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_THREADS, koids,
				     sizeof(koids), &actual, &avail));
	ck_assert_uint_eq(actual, 1);
}
END_TEST

struct leaving {
	zx_handle_t vmar;
	zx_vaddr_t stack;
	zx_futex_t futex;
	zx_handle_t close;
};

static BARE void drop_and_leave(uintptr_t arg1, uintptr_t arg2)
{
	struct leaving *l = (struct leaving *)arg1;

	(void)arg2;
	zx_vmar_unmap_handle_close_thread_exit(l->vmar, l->stack, STACK_SIZE, l->close);
	__builtin_trap();
}

static BARE void wake_and_leave(uintptr_t arg1, uintptr_t arg2)
{
	struct leaving *l = (struct leaving *)arg1;

	(void)arg2;
	zx_futex_wake_handle_close_thread_exit(&l->futex, 1, 1, l->close);
}

START_TEST(a_thread_that_leaves_without_its_stack_or_its_handle_has_terminated)
{
	static struct leaving l;
	int kind;

	/* It closes its own handle, or another one. */
	for (kind = 0; kind < 4; kind++) {
		const bool drop = kind & 1;
		zx_handle_t thread = thread_new("t"), watch;

		memset(&l, 0, sizeof(l));
		watch = with_rights(thread, ZX_RIGHT_SAME_RIGHTS);
		l.close = kind & 2 ? event_new() : thread;
		l.vmar = vmar_new(CAN_MAP_ALL, STACK_SIZE, NULL);
		l.stack = map_at(l.vmar, READ_WRITE, 0, vmo_new(STACK_SIZE), STACK_SIZE);
		assert_ok(zx_thread_start(thread,
					  (zx_vaddr_t)(drop ? drop_and_leave : wake_and_leave),
					  l.stack + STACK_SIZE - 8, (uintptr_t)&l, 0));
		wait_terminated(watch);
		ck_assert_uint_eq(signals_of(watch), ZX_THREAD_TERMINATED);
		ck_assert_uint_eq(thread_info(watch).state, ZX_THREAD_STATE_DEAD);
		ck_assert(!is_valid(l.close));
		ck_assert_int_eq(l.futex, drop ? 0 : 1);
		if (drop)
			assert_no_access(l.stack);
		else
			assert_read_write(l.stack);
		ck_assert_uint_eq(signals_of(zx_process_self()), 0);
	}
}
END_TEST

START_TEST(the_program_ends_with_its_last_thread_whichever_it_is)
{
	static struct told told;
	pid_t child = fork();
	int status;

	if (!child) {
		zx_handle_t thread = thread_new("last");

		start_telling(thread, &told);
		let_go(&told);
		zx_thread_exit();
	}
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert(WIFEXITED(status));
	ck_assert_int_eq(WEXITSTATUS(status), 0);
}
END_TEST

/* ---- Statuses ----------------------------------------------------------- */

START_TEST(thread_start_wants_manage_thread)
{
	zx_handle_t thread = thread_new("t");
	char nothing[1];

	assert_lookup(h, zx_thread_start(h, 0, 0, 0, 0), thread, powerless_event(),
		      ZX_RIGHT_MANAGE_THREAD, nothing);
	ck_assert_uint_eq(thread_info(thread).state, ZX_THREAD_STATE_NEW);
}
END_TEST

START_TEST(a_thread_pointer_that_is_not_canonical_is_invalid_args_before_the_state)
{
	static const uint64_t bad[] = { 1ull << 47, NON_CANONICAL_ADDRESS, 1ull << 63,
					0xffff7fffffffffffull };
	struct mini mini;
	int i;

	mini_run(&mini, zx_job_default(), &blob_sleep, 0);
	for (i = 0; i < 4; i++)
		assert_status(zx_thread_start_regs(mini.thread, mini.base, 0, 0, 0, bad[i], 0),
			      ZX_ERR_INVALID_ARGS);
	assert_status(zx_thread_start_regs(mini.thread, mini.base, 0, 0, 0, TP, 0),
		      ZX_ERR_BAD_STATE);
	mini_end(&mini);
}
END_TEST

START_TEST(an_entry_that_is_no_user_address_is_invalid_args_and_nothing_happens)
{
	static const uint64_t bad[] = { 1ull << 55, KERNEL_ADDRESS, 1ull << 47, UINT64_MAX };
	static struct told told;
	zx_handle_t thread = thread_new("t");
	int i;

	for (i = 0; i < 4; i++)
		assert_status(zx_thread_start(thread, bad[i], stack_new(), 0, 0),
			      ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(signals_of(thread), 0);
	start_telling(thread, &told);
	/* A bad entry comes before a thread that has started. */
	assert_status(zx_thread_start(thread, bad[0], 0, 0, 0), ZX_ERR_INVALID_ARGS);
	assert_status(zx_thread_start(thread, (zx_vaddr_t)tell, 0, 0, 0), ZX_ERR_BAD_STATE);
	let_go(&told);
	wait_terminated(thread);
	assert_status(zx_thread_start(thread, (zx_vaddr_t)tell, 0, 0, 0), ZX_ERR_BAD_STATE);
}
END_TEST

START_TEST(in_a_dead_process_nothing_starts_whatever_the_entry)
{
	struct mini mini;
	zx_handle_t thread;

	mini_create(&mini, zx_job_default(), "m");
	mini_load(&mini, &blob_sleep);
	thread = thread_of(mini.process, "other");
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	assert_status(zx_thread_start(thread, mini.base, 0, 0, 0), ZX_ERR_BAD_STATE);
	assert_status(zx_thread_start(thread, 1ull << 55, 0, 0, 0), ZX_ERR_BAD_STATE);
	ck_assert_uint_eq(thread_info(thread).state, ZX_THREAD_STATE_NEW);
}
END_TEST

/* ---- Other processes ---------------------------------------------------- */

START_TEST(the_first_thread_starts_its_process)
{
	struct mini mini;
	struct first_registers regs;

	mini_create(&mini, zx_job_default(), "m");
	mini_load(&mini, &blob_registers);
	assert_ok(zx_thread_start_regs(mini.thread, mini.base, mini.base + MINI_STACK,
				       0x1111222233334444, 0x5555666677778888, TP, 0x15));
	ck_assert_uint_eq(process_info(mini.process).flags, ZX_INFO_PROCESS_FLAG_STARTED);
	ck_assert_uint_eq(signals_of(mini.thread), ZX_THREAD_RUNNING);
	mini_wait_done(&mini);
	mini_read(&mini, MINI_DATA, &regs, sizeof(regs));
	/* Plain numbers: no handle is made of them. */
	ck_assert_uint_eq(regs.rdi, 0x1111222233334444);
	ck_assert_uint_eq(regs.rsi, 0x5555666677778888);
	ck_assert_uint_eq(regs.r15, 0x15);
	ck_assert_uint_eq(regs.fs_base, TP);
	ck_assert_uint_eq(regs.fs, 0);
	assert_status(zx_process_start(mini.process, mini.thread, mini.base, 0, 0, 0),
		      ZX_ERR_BAD_STATE);
	mini_end(&mini);
}
END_TEST

START_TEST(the_highest_canonical_thread_pointer_is_taken)
{
	struct mini mini;
	struct first_registers regs;

	mini_create(&mini, zx_job_default(), "m");
	mini_load(&mini, &blob_registers);
	assert_ok(zx_thread_start_regs(mini.thread, mini.base, mini.base + MINI_STACK, 0, 0,
				       UINT64_MAX, 0));
	mini_wait_done(&mini);
	mini_read(&mini, MINI_DATA, &regs, sizeof(regs));
	ck_assert_uint_eq(regs.fs_base, UINT64_MAX);
	mini_end(&mini);
}
END_TEST

START_TEST(entry_zero_is_accepted_and_faults)
{
	struct mini mini;

	mini_create(&mini, zx_job_default(), "m");
	mini_load(&mini, &blob_sleep);
	assert_ok(zx_thread_start(mini.thread, 0, mini.base + MINI_STACK, 0, 0));
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code,
			 ZX_TASK_RETCODE_EXCEPTION_KILL);
	ck_assert_uint_eq(signals_of(mini.thread), ZX_THREAD_TERMINATED);
}
END_TEST

START_TEST(a_further_thread_of_another_process_is_not_supported_and_stays_new)
{
	struct mini mini;
	zx_handle_t thread;

	mini_run(&mini, zx_job_default(), &blob_sleep, 0);
	thread = thread_of(mini.process, "second");
	assert_status(zx_thread_start(thread, mini.base, 0, 0, 0), ZX_ERR_NOT_SUPPORTED);
	ck_assert_uint_eq(thread_info(thread).state, ZX_THREAD_STATE_NEW);
	ck_assert_uint_eq(signals_of(thread), 0);
	/* Zircon's statuses come first. */
	assert_status(zx_thread_start(thread, 1ull << 55, 0, 0, 0), ZX_ERR_INVALID_ARGS);
	mini_end(&mini);
}
END_TEST

/* ---- When Linux has no thread to give ----------------------------------- */

static void refuse_clone(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clone, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EAGAIN),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .len = 4, .filter = code };

	ck_assert_int_eq(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
	ck_assert_int_eq(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program), 0);
}

static void *start_allowed(void *arg)
{
	struct told *told = arg;

	while (!__atomic_load_n(&told->tid, __ATOMIC_SEQ_CST))
		sleep_ms(1);
	told->leave = 0;
	return (void *)(uintptr_t)(uint32_t)zx_thread_start(told->self, (zx_vaddr_t)tell,
							    stack_new(), (uintptr_t)told, 0);
}

START_TEST(a_thread_that_linux_did_not_make_can_be_started_again)
{
	static struct told told;
	pthread_t other;
	void *status;

	told.self = thread_new("t");
	/* The filter is the calling thread's alone. */
	ck_assert_int_eq(pthread_create(&other, NULL, start_allowed, &told), 0);
	refuse_clone();
	assert_status(zx_thread_start(told.self, (zx_vaddr_t)tell, stack_new(), 0, 0),
		      ZX_ERR_NO_MEMORY);
	ck_assert_uint_eq(thread_info(told.self).state, ZX_THREAD_STATE_NEW);
	ck_assert_uint_eq(signals_of(told.self), 0);
	assert_status(zx_thread_start(told.self, (zx_vaddr_t)tell, stack_new(), 0, 0),
		      ZX_ERR_NO_MEMORY);
	__atomic_store_n(&told.tid, 1, __ATOMIC_SEQ_CST);
	ck_assert_int_eq(pthread_join(other, &status), 0);
	ck_assert_ptr_null(status);
	eventually(is_done(&told));
	let_go(&told);
}
END_TEST

static long device_ioctl(unsigned int nr, void *arg)
{
	static int fd = -1;

	if (fd < 0)
		fd = open(ZX_DEVICE_PATH, O_RDWR | O_CLOEXEC);
	return ioctl(fd, nr, arg) < 0 ? -errno : 0;
}

START_TEST(births_that_nobody_keeps_harm_nobody)
{
	zx_handle_t thread = thread_new("t"), other = thread_new("u");
	struct zx_ioc_thread_start args = { .thread = thread, .entry = (uintptr_t)tell };
	struct zx_ioc_thread_birth birth = { 0 };

	ck_assert_int_eq(device_ioctl(ZX_IOC_THREAD_BORN, (void *)12345), -EBADFD);
	ck_assert_int_eq(device_ioctl(ZX_IOC_THREAD_START, &args), 0);
	ck_assert_uint_ne(args.out_birth, 0);
	ck_assert_uint_eq(thread_info(thread).state, ZX_THREAD_STATE_NEW);
	assert_status(zx_thread_start(thread, 0, 0, 0, 0), ZX_ERR_BAD_STATE);
	/* Who is a thread already cannot be another one. */
	zx_thread_self();
	ck_assert_int_eq(device_ioctl(ZX_IOC_THREAD_BORN, (void *)args.out_birth), -EBADFD);
	birth.birth = args.out_birth;
	birth.tid = gettid();
	ck_assert_int_eq(device_ioctl(ZX_IOC_THREAD_BIRTH, &birth), -EBADFD);
	/* That one was given up. */
	ck_assert_int_eq(device_ioctl(ZX_IOC_THREAD_BORN, (void *)args.out_birth), -EBADFD);
	/* Nor can somebody else's thread be ours. */
	args.thread = other;
	ck_assert_int_eq(device_ioctl(ZX_IOC_THREAD_START, &args), 0);
	birth.birth = args.out_birth;
	birth.tid = 1;
	ck_assert_int_eq(device_ioctl(ZX_IOC_THREAD_BIRTH, &birth), -EBADFD);
	ck_assert_uint_eq(thread_info(other).state, ZX_THREAD_STATE_NEW);
	/* One is never kept; the process ends all the same. */
	ck_assert_int_eq(device_ioctl(ZX_IOC_THREAD_START, &args), 0);
}
END_TEST

#define CHANGES_OF_MIND (slow_machine() ? 2000 : 20000)

struct undecided {
	zx_handle_t thread;
	int fd;
	int unexpected;
};

static void *start_and_give_up(void *arg)
{
	struct undecided *u = arg;
	int i;

	for (i = 0; i < CHANGES_OF_MIND; i++) {
		struct zx_ioc_thread_start args = { .thread = u->thread };
		struct zx_ioc_thread_birth birth = { 0 };

		if (ioctl(u->fd, ZX_IOC_THREAD_START, &args) == 0) {
			birth.birth = args.out_birth;
			ioctl(u->fd, ZX_IOC_THREAD_BIRTH, &birth);
		} else if (errno != EBADFD) {
			u->unexpected = errno;
		}
	}
	return NULL;
}

START_TEST(a_birth_given_up_may_be_begun_again_at_once)
{
	struct undecided u = { .thread = thread_new("t"), .fd = open(ZX_DEVICE_PATH, O_RDWR) };
	pthread_t threads[4];
	static struct told told;
	int i;

	ck_assert_int_ge(u.fd, 0);
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, start_and_give_up, &u), 0);
	for (i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	ck_assert_int_eq(u.unexpected, 0);
	start_telling(u.thread, &told);
	let_go(&told);
	wait_terminated(u.thread);
}
END_TEST

START_TEST(births_have_a_limit)
{
	zx_handle_t last = ZX_HANDLE_INVALID;
	int i;

	for (i = 0; i <= 1024; i++) {
		struct zx_ioc_thread_start args = { .thread = thread_new("t") };

		last = args.thread;
		if (device_ioctl(ZX_IOC_THREAD_START, &args))
			break;
	}
	ck_assert_int_eq(i, 1024);
	ck_assert_uint_eq(thread_info(last).state, ZX_THREAD_STATE_NEW);
	assert_status(zx_thread_start(last, 0, 0, 0, 0), ZX_ERR_NO_MEMORY);
}
END_TEST

/* ---- Many at once ------------------------------------------------------- */

#define STARTERS 4
#define ROUNDS (slow_machine() ? 50 : 500)

struct starter {
	zx_handle_t thread;
	zx_vaddr_t stack;
	struct told *told;
	pthread_barrier_t *barrier;
	zx_status_t status;
};

static void *start_together(void *arg)
{
	struct starter *s = arg;

	pthread_barrier_wait(s->barrier);
	s->status = zx_thread_start(s->thread, (zx_vaddr_t)tell, s->stack, (uintptr_t)s->told, 0);
	return NULL;
}

START_TEST(of_many_that_start_a_thread_one_succeeds)
{
	struct starter starters[STARTERS];
	pthread_t threads[STARTERS];
	static struct told told;
	pthread_barrier_t barrier;
	int i, ok = 0;

	told.leave = 1;
	pthread_barrier_init(&barrier, NULL, STARTERS);
	zx_handle_t thread = thread_new("t");

	for (i = 0; i < STARTERS; i++) {
		starters[i] = (struct starter){ thread, stack_new(), &told, &barrier, 0 };
		pthread_create(&threads[i], NULL, start_together, &starters[i]);
	}
	for (i = 0; i < STARTERS; i++) {
		pthread_join(threads[i], NULL);
		if (starters[i].status == ZX_OK)
			ok++;
		else
			assert_status(starters[i].status, ZX_ERR_BAD_STATE);
	}
	ck_assert_int_eq(ok, 1);
	wait_terminated(thread);
}
END_TEST

static int alive;

static BARE void count_and_leave(uintptr_t arg1, uintptr_t arg2)
{
	(void)arg2;
	__atomic_fetch_add((int *)arg1, 1, __ATOMIC_SEQ_CST);
	zx_thread_exit();
}

static void *start_many(void *arg)
{
	zx_handle_t thread;
	zx_vaddr_t stack;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		/* Of its own: a thread says that it ends a little before it does. */
		stack = stack_new();
		if (zx_thread_create(zx_process_self(), "t", 1, 0, &thread) != ZX_OK ||
		    zx_thread_start(thread, (zx_vaddr_t)count_and_leave, stack,
				    (uintptr_t)&alive, 0) != ZX_OK ||
		    zx_object_wait_one(thread, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE,
				       NULL) != ZX_OK ||
		    zx_handle_close(thread) != ZX_OK)
			return arg;
	}
	return NULL;
}

START_TEST(threads_come_and_go_in_numbers)
{
	pthread_t threads[STARTERS];
	size_t actual, avail;
	zx_koid_t koids[8];
	void *failed;
	int i;

	for (i = 0; i < STARTERS; i++)
		pthread_create(&threads[i], NULL, start_many, &alive);
	for (i = 0; i < STARTERS; i++) {
		pthread_join(threads[i], &failed);
		ck_assert_ptr_null(failed);
	}
	ck_assert_int_eq(alive, STARTERS * ROUNDS);
	zx_thread_self();
	assert_ok(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_THREADS, koids,
				     sizeof(koids), &actual, &avail));
	ck_assert_uint_eq(avail, 1);
}
END_TEST

int main(void)
{
	test_begin("thread_start");
	test_case("own", a_thread_runs_beside_its_starter_till_it_exits,
		  its_own_handle_is_the_one_it_was_started_through,
		  once_that_is_closed_it_gets_another_one,
		  the_first_instruction_finds_the_registers_of_the_sheet,
		  the_first_instruction_finds_no_numbers_of_its_starter_in_the_vectors,
		  zx_thread_start_leaves_thread_pointer_and_abi_register_zero,
		  linux_shows_the_names_of_threads, a_signal_handler_never_runs_in_it,
		  threads_are_listed_in_the_order_of_their_start,
		  a_thread_that_leaves_without_its_stack_or_its_handle_has_terminated,
		  the_program_ends_with_its_last_thread_whichever_it_is);
	test_case("statuses", thread_start_wants_manage_thread,
		  a_thread_pointer_that_is_not_canonical_is_invalid_args_before_the_state,
		  an_entry_that_is_no_user_address_is_invalid_args_and_nothing_happens,
		  in_a_dead_process_nothing_starts_whatever_the_entry);
	test_case("others", the_first_thread_starts_its_process,
		  the_highest_canonical_thread_pointer_is_taken, entry_zero_is_accepted_and_faults,
		  a_further_thread_of_another_process_is_not_supported_and_stays_new);
	test_case("births", a_thread_that_linux_did_not_make_can_be_started_again,
		  births_that_nobody_keeps_harm_nobody,
		  a_birth_given_up_may_be_begun_again_at_once, births_have_a_limit);
	test_case("many", of_many_that_start_a_thread_one_succeeds,
		  threads_come_and_go_in_numbers);
	return test_end();
}
