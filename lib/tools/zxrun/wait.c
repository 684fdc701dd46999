// SPDX-License-Identifier: MIT
/*
 * While the program runs, zxrun stands for it: passes on the signals that it
 * gets, and ends as the program does.
 *
 * The terminal's own signals reach the program by itself, since it is in the
 * same process group; those zxrun lets pass. All else is handed on, but for
 * SIGCHLD, what cannot be caught, and what stops: SIGTSTP and the like stop zxrun
 * along with the program. SIGKILL ends zxrun alone: the program goes on, as a
 * process without handles does in Zircon.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "zxrun.h"

static volatile pid_t target;

/* Sent to a process group by a terminal, or by the kernel on its behalf */
static bool from_terminal(int sig, const siginfo_t *info)
{
	switch (sig) {
	case SIGHUP:
	case SIGINT:
	case SIGQUIT:
	case SIGCONT:
	case SIGWINCH:
		return info->si_code == SI_KERNEL;
	default:
		return false;
	}
}

/* What zxrun did wrong itself */
static bool fault(int sig, const siginfo_t *info)
{
	switch (sig) {
	case SIGILL:
	case SIGTRAP:
	case SIGBUS:
	case SIGFPE:
	case SIGSEGV:
	case SIGSYS:
		return info->si_code > 0;
	default:
		return false;
	}
}

static void forward(int sig, siginfo_t *info, void *context)
{
	int err = errno;

	(void)context;
	if (fault(sig, info)) {
		signal(sig, SIG_DFL);
		raise(sig);
	} else if (target > 0 && !from_terminal(sig, info)) {
		if (info->si_code == SI_QUEUE)
			sigqueue(target, sig, info->si_value);
		else
			kill(target, sig);
	}
	errno = err;
}

void pass_signals_to(int pid)
{
	struct sigaction action = { 0 }, old;
	sigset_t caught;
	int sig;

	target = pid;
	sigemptyset(&caught);
	action.sa_sigaction = forward;
	action.sa_flags = SA_SIGINFO | SA_RESTART;
	sigfillset(&action.sa_mask);
	for (sig = 1; sig <= SIGRTMAX; sig++) {
		if (sig == SIGCHLD || sig == SIGTSTP || sig == SIGTTIN ||
		    sig == SIGTTOU)
			continue;
		/* What nohup(1) or a shell had ignored stays so. */
		if (sigaction(sig, NULL, &old) == 0 &&
		    old.sa_handler != SIG_IGN &&
		    sigaction(sig, &action, NULL) == 0)
			sigaddset(&caught, sig);
	}
	/* What zxrun was started with blocked is blocked in the program. */
	sigprocmask(SIG_UNBLOCK, &caught, NULL);
}

/* Ends by the same signal as the program, so that a shell sees 128 + n. */
static __attribute__((noreturn)) void die_by(int sig)
{
	struct rlimit none = { 0, 0 };
	sigset_t set;

	/* The program has left its core file, if any. */
	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
	signal(sig, SIG_DFL);
	sigemptyset(&set);
	sigaddset(&set, sig);
	sigprocmask(SIG_UNBLOCK, &set, NULL);
	raise(sig);
	_exit(128 + sig);
}

/*
 * The exit status for a return code of 64 bits: as Linux would cut it, but what is not
 * 0 does not become 0.
 */
static int exit_status(int64_t code)
{
	return code && !(code & 0xff) ? 255 : (int)(code & 0xff);
}

/* Does a process end so without saying so itself? */
static bool given_by_kernel(int64_t code)
{
	return code <= ZX_TASK_RETCODE_SYSCALL_KILL &&
	       code >= ZX_TASK_RETCODE_CRITICAL_PROCESS_KILL;
}

void wait_for(const struct process *process, const char *name)
{
	zx_linux_process_info_t info;
	zx_info_process_t zircon;
	zx_status_t status;
	int pid = process->pid, wstatus;

	status = zx_object_wait_one(process->process, ZX_PROCESS_TERMINATED,
				    ZX_TIME_INFINITE, NULL);
	target = 0;
	if (status == ZX_OK)
		status = zx_linux_process_get_info(process->process, &info);
	if (status == ZX_OK)
		status = zx_object_get_info(process->process, ZX_INFO_PROCESS,
					    &zircon, sizeof(zircon), NULL, NULL);
	if (status != ZX_OK)
		fail(EXIT_SELF, name, "cannot wait for the program: %s",
		     zx_status_get_string(status));
	wstatus = (int)info.wait_status;
	/* zxrun made itself the parent (main.c): nothing is left behind. */
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	/* It may have been killed in the middle of its own exit. */
	if (process->zircon &&
	    !(WIFSIGNALED(wstatus) && given_by_kernel(zircon.return_code)))
		exit(exit_status(zircon.return_code));
	if (WIFSIGNALED(wstatus))
		die_by(WTERMSIG(wstatus));
	exit(WEXITSTATUS(wstatus));
}
