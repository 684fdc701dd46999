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
 */
#include <linux/errno.h>
#include <linux/fcntl.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <asm/poll.h>
#include <asm/signal.h>

#include "libzx.h"
#include "spawn.h"

#define MFD_CLOEXEC_ 1u
#define MFD_EXEC_ 0x10u

/* As Linux keeps it for a process; a longer one is cut. */
#define COMM_LEN 16
#define HEX_LEN 17

struct spawn {
	int dev_fd;
	int memfd;
	int pidfd;
	/* Of the embryo or of its making: 0 or a negated errno. */
	volatile long error;
	const char *argv[6];
	char name[COMM_LEN];
	char numbers[4][HEX_LEN];
	/* No signal comes and nothing is deep: system calls from one frame. */
	char stack1[1024] __attribute__((__aligned__(16)));
	char stack2[1024] __attribute__((__aligned__(16)));
};

static void put_hex(char out[HEX_LEN], uint64_t value)
{
	int i;

	for (i = 15; i >= 0; i--, value >>= 4)
		out[i] = "0123456789abcdef"[value & 15];
	out[16] = 0;
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

static __attribute__((__noreturn__)) void leave(int code)
{
	for (;;)
		sys_call1(__NR_exit_group, code);
}

/* In the child of the child: on its own stack and descriptors. */
static void run_embryo(void *arg)
{
	struct spawn *s = arg;
	static const char empty[] = "";
	/* No environment: argv's own NULL serves as an empty one. */
	const char *const *envp = (const char *const *)&s->argv[5];

	/* Stays open over the exec, here only. */
	s->error = sys_call3(__NR_fcntl, s->dev_fd, F_SETFD, 0);
	if (s->error == 0)
		s->error = sys_call5(__NR_execveat, s->memfd, (long)empty,
				     (long)s->argv, (long)envp, AT_EMPTY_PATH);
	leave(127);
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
	leave(0);
}

/* A memfd with the embryo's program in it, or a negated errno. */
static int image_fd(void)
{
	const char *p = zxi_embryo_image;
	static const char name[] = "zircon-embryo";
	long fd, n;

	/* Since 6.3 a system may forbid executable memfds unless asked for. */
	fd = sys_call2(__NR_memfd_create, (long)name, MFD_CLOEXEC_ | MFD_EXEC_);
	if (fd == -EINVAL)
		fd = sys_call2(__NR_memfd_create, (long)name, MFD_CLOEXEC_);
	if (fd < 0)
		return (int)fd;
	while (p < zxi_embryo_image_end) {
		n = sys_call3(__NR_write, fd, (long)p,
			      zxi_embryo_image_end - p);
		if (n == -EINTR)
			continue;
		if (n <= 0) {
			sys_call1(__NR_close, fd);
			return n < 0 ? (int)n : -EIO;
		}
		p += n;
	}
	return (int)fd;
}

/*
 * Gets the caller's name without following its pointer: the kernel copies it to
 * the end of the memfd, where it harms nobody, and back. A bad pointer gives an
 * empty name here, and its status later.
 */
static void fetch_name(struct spawn *s, const char *name, size_t size)
{
	long end = zxi_embryo_image_end - zxi_embryo_image;
	long n;

	if (size > COMM_LEN - 1)
		size = COMM_LEN - 1;
	n = sys_call4(__NR_pwrite64, s->memfd, (long)name, (long)size, end);
	if (n > 0)
		n = sys_call4(__NR_pread64, s->memfd, (long)s->name, n, end);
	s->name[n > 0 ? n : 0] = 0;
}

int zxi_spawn_embryo(int dev_fd, const char *name, size_t name_size,
		     uint32_t flags, struct zxi_embryo *embryo)
{
	const unsigned long all = ~0ul;
	unsigned long mask;
	struct spawn s;
	long pid, ret;
	int i;

	embryo->pidfd = -1;
	embryo->ticket = 0;

	s.dev_fd = dev_fd;
	s.pidfd = -1;
	s.error = 0;
	s.memfd = image_fd();
	if (s.memfd < 0)
		return s.memfd;
	fetch_name(&s, name, name_size);

	ret = sys_call4(__NR_rt_sigprocmask, SIG_SETMASK, (long)&all,
			(long)&mask, sizeof(mask));
	if (ret < 0)
		goto out;

	embryo->ticket = new_ticket();
	put_hex(s.numbers[0], (uint64_t)dev_fd);
	put_hex(s.numbers[1], embryo->ticket);
	put_hex(s.numbers[2], flags);
	put_hex(s.numbers[3], mask);
	s.argv[0] = s.name;
	for (i = 0; i < 4; i++)
		s.argv[1 + i] = s.numbers[i];
	s.argv[5] = 0;

	pid = arch_clone(CLONE_VM | CLONE_VFORK | CLONE_FILES,
			 s.stack1 + sizeof(s.stack1), 0, run_intermediate, &s);
	if (pid > 0) {
		/* ECHILD: another thread took it with __WALL. */
		do {
			ret = sys_call4(__NR_wait4, pid, 0, __WCLONE, 0);
		} while (ret == -EINTR);
		ret = s.error;
	} else {
		ret = pid;
	}

	sys_call4(__NR_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0,
		  sizeof(mask));
	if (ret < 0) {
		embryo->ticket = 0;
		if (s.pidfd >= 0)
			sys_call1(__NR_close, s.pidfd);
	} else {
		embryo->pidfd = s.pidfd;
		ret = 0;
	}
out:
	sys_call1(__NR_close, s.memfd);
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
