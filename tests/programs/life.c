// SPDX-License-Identifier: GPL-2.0-only
/*
 * Does what Linux programs do with their memory and threads, and says what came
 * out: fork keeps both sides apart, the heap and the stack grow, threads and
 * signal handlers run, the vDSO answers, /proc/self/maps makes sense.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int data = 1;
static int bss;
static char zeros[300000];
static char big[8 << 20] = { 1 };
static __thread int local = 7;

static void check(const char *what, int ok)
{
	printf("%s: %s\n", what, ok ? "yes" : "NO");
	fflush(stdout);
}

static void forks(void)
{
	int stack = 1, status, i, *heap = malloc(sizeof(*heap));
	pid_t pid;

	*heap = 1;
	big[5 << 20] = 3;
	pid = fork();
	if (pid == 0) {
		data = bss = stack = *heap = local = 99;
		big[5 << 20] = 99;
		big[6 << 20] = 99;
		_exit(data + bss == 198 ? 5 : 6);
	}
	waitpid(pid, &status, 0);
	check("child saw its own writes",
	      WIFEXITED(status) && WEXITSTATUS(status) == 5);
	check("data apart", data == 1);
	check("bss apart", bss == 0);
	check("stack apart", stack == 1);
	check("heap apart", *heap == 1);
	check("thread-local apart", local == 7);
	check("large data apart", big[5 << 20] == 3 && big[6 << 20] == 0);

	/* The other way: the parent writes, the child looks. */
	pid = fork();
	if (pid == 0) {
		usleep(50000);
		_exit(data == 1 && bss == 0 ? 0 : 1);
	}
	data = bss = 2;
	waitpid(pid, &status, 0);
	check("parent's writes apart", status == 0);
	for (i = 0; i < 20; i++) {
		pid = fork();
		if (pid == 0) {
			if (i < 19)
				_exit(i);
			execl("/bin/true", "true", NULL);
			_exit(127);
		}
		waitpid(pid, &status, 0);
		if (WEXITSTATUS(status) != (i < 19 ? i : 0))
			break;
	}
	check("twenty forks", i == 20);
	check("system()", WEXITSTATUS(system("exit 9")) == 9);
	free(heap);
}

static void heaps(void)
{
	char *start = sbrk(0), *p;
	size_t i, sum = 0;

	p = sbrk(1 << 20);
	check("brk grows", p == start);
	memset(p, 1, 1 << 20);
	check("brk shrinks", sbrk(-(1 << 20)) != (void *)-1 && sbrk(0) == start);
	for (i = 0; i < 1000; i++) {
		char *q = malloc(i * 100 + 1);

		q[0] = 1;
		q[i * 100] = 1;
		sum += q[0];
		if (i % 3)
			free(q);
	}
	check("malloc", sum == 1000);
	p = calloc(1, 64 << 20);
	check("large malloc", p && !p[0] && !p[(64 << 20) - 1]);
	p[64 << 19] = 1;
	free(p);
	for (i = 0; i < sizeof(zeros); i++)
		sum += zeros[i];
	check("bss is zero", sum == 1000);
	p = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check("mmap", p != MAP_FAILED && (p[12345] = 1));
	check("munmap", munmap(p, 1 << 20) == 0);
	p = (char *)((uintptr_t)big & ~4095ul) + 4096;
	check("mprotect of data", mprotect(p, 4096, PROT_READ) == 0 &&
	      mprotect(p, 4096, PROT_READ | PROT_WRITE) == 0 && (p[1] = 1));
}

static __attribute__((noinline)) int deep(int n)
{
	volatile char frame[4096];

	frame[n % 4096] = 1;
	return n ? deep(n - 1) + frame[n % 4096] : 0;
}

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static int counter;

static void *work(void *arg)
{
	int i;

	local += (int)(intptr_t)arg;
	for (i = 0; i < 10000; i++) {
		pthread_mutex_lock(&mutex);
		counter++;
		pthread_mutex_unlock(&mutex);
	}
	return (void *)(intptr_t)local;
}

static void threads(void)
{
	pthread_t t[8];
	pthread_attr_t attr;
	void *result, *addr;
	size_t size = 0;
	int i, sum = 0;

	for (i = 0; i < 8; i++)
		if (pthread_create(&t[i], NULL, work, (void *)(intptr_t)i))
			check("pthread_create", 0);
	for (i = 0; i < 8; i++) {
		pthread_join(t[i], &result);
		sum += (int)(intptr_t)result;
	}
	check("threads", counter == 80000 && sum == 8 * 7 + 28 && local == 7);
	check("main thread knows its stack",
	      pthread_getattr_np(pthread_self(), &attr) == 0 &&
	      pthread_attr_getstack(&attr, &addr, &size) == 0 &&
	      (char *)&size >= (char *)addr &&
	      (char *)&size < (char *)addr + size && size >= 4 << 20);
}

static volatile sig_atomic_t got;
static void *volatile fault;

static void on_signal(int sig, siginfo_t *info, void *context)
{
	(void)context;
	got = sig;
	fault = info->si_addr;
	if (sig == SIGSEGV)
		mprotect((void *)((uintptr_t)fault & ~4095ul), 4096,
			 PROT_READ | PROT_WRITE);
}

static void signals(void)
{
	struct sigaction action = { .sa_sigaction = on_signal,
				    .sa_flags = SA_SIGINFO | SA_ONSTACK };
	stack_t alternate = { .ss_sp = malloc(65536), .ss_size = 65536 };
	volatile char *p;

	sigaltstack(&alternate, NULL);
	sigaction(SIGUSR1, &action, NULL);
	raise(SIGUSR1);
	check("signal handler", got == SIGUSR1);
	sigaction(SIGSEGV, &action, NULL);
	p = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	*p = 1;
	check("fault handler", got == SIGSEGV && fault == (void *)p);
	p = big + (3 << 20);
	mprotect((void *)((uintptr_t)p & ~4095ul), 4096, PROT_READ);
	*p = 1;
	check("fault in own data", fault == (void *)p && *p == 1);
	signal(SIGSEGV, SIG_DFL);
}

static void clocks(void)
{
	static struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_clock_gettime, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	static struct sock_fprog program = { 4, filter };
	struct timespec a, b;
	int status;
	pid_t pid;

	clock_gettime(CLOCK_MONOTONIC, &a);
	usleep(1000);
	clock_gettime(CLOCK_MONOTONIC, &b);
	check("clock goes on", (b.tv_sec - a.tv_sec) * 1000000000l +
	      b.tv_nsec - a.tv_nsec >= 1000000);
	check("vDSO is told", getauxval(AT_SYSINFO_EHDR) != 0);
	check("vDSO is ELF", !memcmp((void *)getauxval(AT_SYSINFO_EHDR),
				     "\177ELF", 4));
	/* A child for which that system call is deadly. */
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
		prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program);
		clock_gettime(CLOCK_MONOTONIC, &a);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	printf("clock_gettime without a system call: %s\n",
	       WIFEXITED(status) ? "yes" : "no");
}

static void maps(void)
{
	unsigned long code = (uintptr_t)maps, stack = (uintptr_t)&code;
	int heap_ok = 0, code_ok = 0, stack_ok = 0, vdso = 0, twice = 0;
	char line[512], *here = sbrk(0);
	FILE *f = fopen("/proc/self/maps", "re");
	unsigned long from, to, last = 0;
	char mode[8];

	while (f && fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%lx-%lx %7s", &from, &to, mode) != 3)
			continue;
		twice |= from < last;
		last = to;
		if (code >= from && code < to)
			code_ok = !strcmp(mode, "r-xp");
		if (stack >= from && stack < to)
			stack_ok = !strcmp(mode, "rw-p");
		if (strstr(line, "[heap]"))
			heap_ok |= (uintptr_t)here > from &&
				   (uintptr_t)here <= to;
		vdso += strstr(line, "[vdso]") != NULL;
	}
	check("code is r-x", code_ok);
	check("stack is rw-", stack_ok);
	check("heap has its name", heap_ok);
	check("one vDSO", vdso == 1);
	check("maps are in order", !twice);
	if (f)
		fclose(f);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	forks();
	heaps();
	check("deep stack", deep(1000) == 1000);
	threads();
	signals();
	clocks();
	maps();
	return 42;
}
