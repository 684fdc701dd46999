// SPDX-License-Identifier: MIT
/*
 * Starts the embryo: a Linux process running a tiny program, which the module
 * then empties and turns into a Zircon process.
 *
 * It costs the same however large the caller is, since no address space is
 * copied: two vfork-like clones and an exec of a few hundred bytes in a memfd.
 *
 *   caller --CLONE_VM,VFORK,FILES--> intermediate --CLONE_VM,VFORK,PIDFD--> embryo
 *
 * The intermediate ends as soon as the embryo has left this memory, so that the
 * embryo becomes a child of init (or of the nearest subreaper): the caller gets
 * no SIGCHLD for it and cannot meet it in wait(). The intermediate itself has no
 * exit signal and is reaped here by its id; __WCLONE keeps it out of the
 * caller's own waits. It shares the caller's descriptors, so the pidfd is the
 * caller's at once; the embryo has a table of its own.
 *
 * Parent and children share memory while a parent is stopped in its clone, so
 * the children only write to struct spawn, and all signals are blocked: a
 * handler of the caller must not run in a child. The embryo sets the caller's
 * mask after its exec, when the handlers are gone.
 *
 * The memfd is one page: the embryo's image, which ends with zeros up to
 * EMBRYO_PATH; the path of the program that the process will run, if any; the
 * process's name, as Linux keeps it.
 */
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <asm/poll.h>
#include <asm/signal.h>

#include "libzx.h"
#include "embryo.h"
#include "spawn.h"

#define MFD_CLOEXEC_ 1u
#define MFD_EXEC_ 0x10u

/* As Linux keeps it for a process; a longer one is cut. */
#define COMM_LEN 16
#define NAME_AT (ARCH_PAGE_SIZE - COMM_LEN)
#define HEX_LEN (EMBRYO_DIGITS + 1)

#define SIGNAL_BIT(sig) (1ul << ((sig) - 1))

struct spawn {
	int dev_fd;
	int memfd;
	int pidfd;
	/* Of the embryo or of its making: 0 or a negated errno; ESRCH till then. */
	volatile long error;
	const char *argv[1 + EMBRYO_NUMBERS + 1];
	char name[COMM_LEN];
	char numbers[EMBRYO_NUMBERS][HEX_LEN];
	/* No signal comes and nothing is deep: system calls from one frame. */
	char stack1[1024] __attribute__((__aligned__(16)));
	char stack2[1024] __attribute__((__aligned__(16)));
};

static void put_hex(char out[HEX_LEN], uint64_t value)
{
	int i;

	for (i = EMBRYO_DIGITS - 1; i >= 0; i--, value >>= 4)
		out[i] = "0123456789abcdef"[value & 15];
	out[EMBRYO_DIGITS] = 0;
}

/* Unique in the process, hard to guess for others, never 0. */
static uint64_t new_ticket(void)
{
	static uint32_t counter;
	uint64_t random = 0;

	if (sys_call3(__NR_getrandom, (long)&random, sizeof(random), 1) < 0)
		random = arch_cycles() * 0x9e3779b97f4a7c15ull;
	/* The low half counts, the high half is random; bit 63 is never 0. */
	return random << 32 | 1ull << 63 |
	       __atomic_add_fetch(&counter, 1, __ATOMIC_RELAXED);
}

/* In the child of the child: on its own stack and descriptors. */
static void run_embryo(void *arg)
{
	struct spawn *s = arg;
	static const char empty[] = "";
	/* No environment: argv's own NULL serves as an empty one. */
	const char *const *envp = &s->argv[1 + EMBRYO_NUMBERS];

	/* Stays open over the exec, here only. */
	s->error = sys_call3(__NR_fcntl, s->dev_fd, F_SETFD, 0);
	if (s->error == 0)
		s->error = sys_call5(__NR_execveat, s->memfd, (long)empty,
				     (long)s->argv, (long)envp, AT_EMPTY_PATH);
	sys_leave(127);
}

/* In the child: on stack1, with the caller's descriptors. */
static void run_intermediate(void *arg)
{
	struct spawn *s = arg;
	long pid;

	pid = arch_clone(CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD,
			 s->stack2 + sizeof(s->stack2), &s->pidfd, run_embryo,
			 s);
	if (pid < 0)
		s->error = pid;
	sys_leave(0);
}

/* All of the image, or a negated errno. */
static long write_image(int memfd)
{
	const char *p = zxi_embryo_image;
	long n;

	while (p < zxi_embryo_image_end) {
		n = sys_call3(__NR_write, memfd, (long)p,
			      zxi_embryo_image_end - p);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? n : -EIO;
		p += n;
	}
	return 0;
}

/*
 * Gets the caller's name without following its pointer: the kernel copies it to
 * the memfd, where it harms nobody, and back. A bad pointer gives an empty name
 * here, and its status later.
 */
static long fetch_name(struct spawn *s, const char *name, size_t size)
{
	long n, ret;

	if (size > COMM_LEN - 1)
		size = COMM_LEN - 1;
	ret = sys_call4(__NR_pwrite64, s->memfd, (long)name, (long)size,
			NAME_AT);
	n = ret > 0 ? sys_call4(__NR_pread64, s->memfd, (long)s->name, ret,
				NAME_AT) : 0;
	s->name[n > 0 ? n : 0] = 0;
	return ret == -EFAULT ? 0 : ret;
}

/* A path that is too long is none: what needs it says so (embryo.c). */
static long write_path(int memfd, const char *path, size_t size)
{
	if (size == 0 || size >= NAME_AT - EMBRYO_PATH)
		return 0;
	return sys_call4(__NR_pwrite64, memfd, (long)path, (long)size,
			 EMBRYO_PATH);
}

/* Makes and fills the memfd; 0 or a negated errno. */
static long make_memfd(struct spawn *s, const char *name, size_t name_size,
		       const char *path, size_t path_size)
{
	static const char file[] = "zircon-embryo";
	long ret;

	/* Since 6.3 a system may forbid executable memfds unless asked for. */
	ret = sys_call2(__NR_memfd_create, (long)file,
			MFD_CLOEXEC_ | MFD_EXEC_);
	if (ret == -EINVAL)
		ret = sys_call2(__NR_memfd_create, (long)file, MFD_CLOEXEC_);
	if (ret < 0)
		return ret;
	s->memfd = (int)ret;
	ret = write_image(s->memfd);
	if (ret >= 0)
		ret = write_path(s->memfd, path, path_size);
	if (ret >= 0)
		ret = fetch_name(s, name, name_size);
	if (ret == -EFBIG) {
		/* RLIMIT_FSIZE; its signal is no business of the caller's. */
		static const unsigned long sigxfsz = SIGNAL_BIT(SIGXFSZ);
		static const struct { long s, ns; } now;

		sys_call4(__NR_rt_sigtimedwait, (long)&sigxfsz, 0, (long)&now,
			  sizeof(sigxfsz));
	}
	return ret < 0 ? ret : 0;
}

/* From the filled memfd to the running embryo; 0 or a negated errno. */
static long run(struct spawn *s, uint64_t ticket, uint32_t flags,
		unsigned long mask)
{
	long pid, ret;
	int i;

	put_hex(s->numbers[0], (uint64_t)s->dev_fd);
	put_hex(s->numbers[1], ticket);
	put_hex(s->numbers[2], flags);
	put_hex(s->numbers[3], mask);
	s->argv[0] = s->name;
	for (i = 0; i < EMBRYO_NUMBERS; i++)
		s->argv[1 + i] = s->numbers[i];
	s->argv[1 + i] = 0;

	pid = arch_clone(CLONE_VM | CLONE_VFORK | CLONE_FILES,
			 s->stack1 + sizeof(s->stack1), 0, run_intermediate, s);
	if (pid < 0)
		return pid;
	/* ECHILD: another thread took it with __WALL. */
	do {
		ret = sys_call4(__NR_wait4, pid, 0, __WCLONE, 0);
	} while (ret == -EINTR);
	return s->error;
}

int zxi_spawn_embryo(int dev_fd, const char *name, size_t name_size,
		     const char *path, size_t path_size, uint32_t flags,
		     struct zxi_embryo *embryo)
{
	const unsigned long all = ~0ul;
	unsigned long mask;
	struct spawn s;
	uint64_t ticket;
	long ret;

	embryo->pidfd = -1;
	embryo->ticket = 0;

	s.dev_fd = dev_fd;
	s.memfd = -1;
	s.pidfd = -1;
	s.error = -ESRCH;

	ret = sys_call4(__NR_rt_sigprocmask, SIG_SETMASK, (long)&all,
			(long)&mask, sizeof(mask));
	if (ret < 0)
		return (int)ret;
	ticket = new_ticket();
	ret = make_memfd(&s, name, name_size, path, path_size);
	if (ret == 0)
		ret = run(&s, ticket, flags, mask);
	sys_call4(__NR_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0,
		  sizeof(mask));

	if (s.memfd >= 0)
		sys_call1(__NR_close, s.memfd);
	if (ret == 0) {
		embryo->ticket = ticket;
		embryo->pidfd = s.pidfd;
	} else if (s.pidfd >= 0) {
		sys_call1(__NR_close, s.pidfd);
	}
	return (int)ret;
}

int zxi_embryo_alive(const struct zxi_embryo *embryo)
{
	struct { int fd; short events, revents; } p = {
		.fd = embryo->pidfd,
		.events = POLLIN,
	};

	return sys_call3(__NR_poll, (long)&p, 1, 0) == 0;
}

void zxi_kill_embryo(const struct zxi_embryo *embryo)
{
	sys_call4(__NR_pidfd_send_signal, embryo->pidfd, SIGKILL, 0, 0);
}
