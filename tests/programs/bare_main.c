// SPDX-License-Identifier: GPL-2.0-only
/*
 * A Zircon program with a main() and without libc, which libzx starts.
 *
 *	bare_main facts ARGUMENTS...	looks at all it has, prints arguments and PROBE
 *	bare_main exit CODE		returns CODE from main()
 *	bare_main code HEX		zx_process_exit(0xHEX)
 *	bare_main report		koids of its handles, as a message to PA_USER1
 *	bare_main kill | fault | sleep
 *	bare_main threads		three threads, of which the first ends first
 *	bare_main exits | faults	so does another thread
 *	bare_main create		the status of zx_process_create
 *	bare_main take			two threads take what is in PA_USER0
 */
#include "bare.h"

/* Pointers, which somebody has to have relocated */
static const char *const words[] = { "facts", "exit", "code", "report", "kill", "fault", "sleep",
				     "threads", "exits", "faults", "create", "take" };
static const char *const *const volatile words_pointer = words;

static uint8_t zeros[100000];
static uint32_t counted = 40;
static int constructed;

__attribute__((constructor)) static void construct(void)
{
	constructed = counted++ == 40;
}

__attribute__((destructor)) static void destruct(void)
{
	if (counted == 42)
		say("destructor\n");
}

static uint64_t number(const char *s, uint64_t base)
{
	uint64_t n = 0;

	for (; *s; s++)
		n = n * base + (uint64_t)(*s <= '9' ? *s - '0' : *s - 'a' + 10);
	return n;
}

static void check_memory(void)
{
	zx_handle_t vmo, vmar;
	zx_vaddr_t address;
	size_t i;

	for (i = 0; i < sizeof(zeros); i++)
		check(zeros[i] == 0);
	zeros[sizeof(zeros) - 1] = 1;
	check(constructed == 1);
	check(counted == 41);
	counted++;
	check(zx_vmo_create(4096, 0, &vmo) == ZX_OK);
	check(zx_vmar_map(zx_vmar_root_self(), ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, vmo, 0, 4096,
			  &address) == ZX_OK);
	*(uint32_t *)address = 1;
	vmar = zx_take_startup_handle(PA_HND(PA_VMAR_LOADED, 0));
	check(vmar != ZX_HANDLE_INVALID);
	/* Its constants stay constant. */
	check(zx_vmar_protect(vmar, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE,
			      (uintptr_t)"" & ~4095ul, 4096) == ZX_ERR_ACCESS_DENIED);
}

static void check_handles(void)
{
	static const uint32_t kept[] = { PA_PROC_SELF, PA_THREAD_SELF, PA_JOB_DEFAULT,
					 PA_VMAR_ROOT };
	zx_koid_t process = basic(zx_process_self()).koid;
	zx_handle_t stack, job, process_made, root;
	size_t i;

	check(process != ZX_KOID_INVALID);
	check(basic(zx_thread_self()).related_koid == process);
	check(basic(zx_thread_self()).type == ZX_OBJ_TYPE_THREAD);
	check(_zx_process_self() == zx_process_self());
	for (i = 0; i < 4; i++)
		check(zx_take_startup_handle(PA_HND(kept[i], 0)) == ZX_HANDLE_INVALID);
	stack = zx_take_startup_handle(PA_HND(PA_VMO_STACK, 0));
	check(basic(stack).type == ZX_OBJ_TYPE_VMO);
	check(zx_take_startup_handle(PA_HND(PA_VMO_STACK, 0)) == ZX_HANDLE_INVALID);
	check(zx_take_startup_handle(PA_HND(PA_VMO_VDSO, 1)) == ZX_HANDLE_INVALID);
	check(zx_take_startup_handle(PA_HND(PA_USER0, 0)) == ZX_HANDLE_INVALID);
	check(zx_job_create(zx_job_default(), 0, &job) == ZX_OK);
	/* It can do what its creator did. */
	check(zx_process_create(job, "child", 5, 0, &process_made, &root) == ZX_OK);
	check(zx_task_kill(job) == ZX_OK);
	check(zx_object_wait_one(process_made, ZX_PROCESS_TERMINATED, ZX_TIME_INFINITE, NULL) ==
	      ZX_OK);
}

static int facts(int argc, char **argv, char **envp)
{
	int i;

	for (i = 0; i < argc; i++) {
		say("<");
		say(argv[i]);
		say(">\n");
	}
	check(!argv[argc]);
	for (; *envp; envp++)
		if ((*envp)[0] == 'P' && (*envp)[1] == 'R' && (*envp)[2] == 'O') {
			say(*envp);
			say("\n");
		}
	check_handles();
	check_memory();
	say("all is well\n");
	return 0;
}

static void report(void)
{
	zx_handle_t to = zx_take_startup_handle(PA_HND(PA_USER1, 7));
	zx_koid_t koids[] = {
		basic(zx_process_self()).koid,
		basic(zx_thread_self()).koid,
		basic(zx_vmar_root_self()).koid,
		basic(zx_job_default()).koid,
		basic(zx_take_startup_handle(PA_HND(PA_USER0, 0))).koid,
		basic(zx_take_startup_handle(PA_HND(PA_USER0, 0))).koid,
		basic(zx_take_startup_handle(PA_HND(PA_USER0, 0))).koid,
		basic(zx_take_startup_handle(PA_HND(PA_USER0, 1))).koid,
	};

	check(zx_channel_write(to, 0, koids, sizeof(koids), NULL, 0) == ZX_OK);
}

#define STACK 16384

static struct {
	zx_handle_t first;
	zx_handle_t handles[2];
	int arrived;
} threads;

static void start(zx_handle_t *thread, void (*entry)(uintptr_t, uintptr_t), uintptr_t arg1)
{
	zx_vaddr_t stack;
	zx_handle_t vmo;

	check(zx_vmo_create(STACK, 0, &vmo) == ZX_OK);
	check(zx_vmar_map(zx_vmar_root_self(), ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0, vmo, 0, STACK,
			  &stack) == ZX_OK);
	check(zx_thread_create(zx_process_self(), "another", 7, 0, thread) == ZX_OK);
	check(zx_thread_start(*thread, (zx_vaddr_t)entry, stack + STACK - 8, arg1, 0x77) == ZX_OK);
}

static void wait_for_the_end(zx_handle_t thread)
{
	check(zx_object_wait_one(thread, ZX_THREAD_TERMINATED, ZX_TIME_INFINITE, NULL) == ZX_OK);
}

static void run_thread(uintptr_t arg1, uintptr_t arg2)
{
	check(arg2 == 0x77);
	check(zx_thread_self() == threads.handles[arg1]);
	__atomic_fetch_add(&threads.arrived, 1, __ATOMIC_SEQ_CST);
	wait_for_the_end(arg1 == 0 ? threads.first : threads.handles[0]);
	if (arg1 == 1)
		say("the last one\n");
	zx_thread_exit();
}

static void run_threads(void)
{
	zx_koid_t koids[4];
	size_t actual;

	threads.first = zx_thread_self();
	start(&threads.handles[0], run_thread, 0);
	start(&threads.handles[1], run_thread, 1);
	while (__atomic_load_n(&threads.arrived, __ATOMIC_SEQ_CST) < 2)
		zx_thread_legacy_yield(0);
	check(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_THREADS, koids, sizeof(koids),
				 &actual, NULL) == ZX_OK);
	check(actual == 3);
	check(koids[0] == basic(threads.first).koid);
	check(koids[1] == basic(threads.handles[0]).koid);
	check(koids[2] == basic(threads.handles[1]).koid);
	say("the first one\n");
	zx_thread_exit();
}

static void exit_all(uintptr_t arg1, uintptr_t arg2)
{
	(void)arg2;
	if (arg1)
		*(volatile char *)arg1 = 1;
	zx_process_exit(7);
}

static int create(void)
{
	zx_handle_t process, vmar;

	return zx_process_create(zx_job_default(), "child", 5, 0, &process, &vmar);
}

#define TAKEN 64

static zx_handle_t taken[2][TAKEN];
static int takers;

static void take_all(zx_handle_t *handles)
{
	zx_handle_t handle;
	int i = 0;

	/* Both at once */
	__atomic_fetch_add(&takers, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&takers, __ATOMIC_SEQ_CST) < 2)
		zx_thread_legacy_yield(0);
	while ((handle = zx_take_startup_handle(PA_HND(PA_USER0, 0))) != ZX_HANDLE_INVALID) {
		check(i < TAKEN);
		handles[i++] = handle;
	}
}

static void take_other(uintptr_t arg1, uintptr_t arg2)
{
	(void)arg1;
	(void)arg2;
	take_all(taken[1]);
	zx_thread_exit();
}

/* How many there were, if nobody got what another one has. */
static int take(void)
{
	zx_handle_t other;
	int i, n = 0;

	start(&other, take_other, 0);
	take_all(taken[0]);
	wait_for_the_end(other);
	/* A handle that was taken twice is closed twice. */
	for (i = 0; i < 2 * TAKEN; i++) {
		if (taken[i / TAKEN][i % TAKEN] == ZX_HANDLE_INVALID)
			continue;
		check(zx_handle_close(taken[i / TAKEN][i % TAKEN]) == ZX_OK);
		n++;
	}
	return n;
}

int main(int argc, char **argv, char **envp)
{
	size_t word = 0;

	check(argc >= 2);
	while (word < sizeof(words) / sizeof(words[0]) && !same(argv[1], words_pointer[word]))
		word++;
	switch (word) {
	case 0:
		return facts(argc, argv, envp);
	case 1:
		return (int)number(argv[2], 10);
	case 2:
		zx_process_exit((int64_t)number(argv[2], 16));
	case 3:
		report();
		return 0;
	case 4:
		return zx_task_kill(zx_process_self());
	case 5:
		*(volatile char *)(uintptr_t)argc = 1;
		return 1;
	case 6:
		say("ready\n");
		zx_nanosleep(ZX_TIME_INFINITE);
		break;
	case 7:
		run_threads();
		break;
	case 8:
	case 9:
		start(&threads.handles[0], exit_all, word == 9);
		zx_nanosleep(ZX_TIME_INFINITE);
		break;
	case 10:
		return create();
	case 11:
		return take();
	}
	return 98;
}
