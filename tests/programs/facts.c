// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints what a program finds at its start, as far as it must be the same
 * whoever loaded it: no addresses, no random bytes. tests/zxrun compares.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

extern char **environ;

static int constructed;

__attribute__((constructor)) static void construct(void)
{
	constructed++;
}

static void number(const char *name, unsigned long type)
{
	printf("%s %lx\n", name, getauxval(type));
}

static void file(const char *path)
{
	char buffer[4096];
	int fd = open(path, O_RDONLY), i;
	ssize_t n = read(fd, buffer, sizeof(buffer));

	printf("%s:", path);
	for (i = 0; i < n; i++)
		putchar(buffer[i] >= ' ' ? buffer[i] : '|');
	putchar('\n');
	close(fd);
}

int main(int argc, char **argv)
{
	int i, vectors_meet;
	char name[16], *s;
	sigset_t mask;
	struct rlimit limit;
	uintptr_t local = (uintptr_t)&local;

	for (i = 0; i <= argc; i++)
		printf("argv[%d] %s\n", i, argv[i] ? argv[i] : "NULL");
	for (i = 0; environ[i]; i++)
		if (strncmp(environ[i], "_=", 2))
			printf("env %s\n", environ[i]);
	vectors_meet = environ == argv + argc + 1;
	s = argv[argc - 1];
	printf("environment after arguments: %d %d\n", vectors_meet,
	       !environ[0] || s + strlen(s) + 1 == environ[0]);
	printf("constructed %d\n", constructed);

	number("PHENT", AT_PHENT);
	number("PHNUM", AT_PHNUM);
	number("PAGESZ", AT_PAGESZ);
	number("FLAGS", AT_FLAGS);
	number("UID", AT_UID);
	number("EUID", AT_EUID);
	number("GID", AT_GID);
	number("EGID", AT_EGID);
	number("SECURE", AT_SECURE);
	number("CLKTCK", AT_CLKTCK);
	number("HWCAP", AT_HWCAP);
	number("HWCAP2", AT_HWCAP2);
	number("MINSIGSTKSZ", 51);
	number("RSEQ_FEATURE_SIZE", 27);
	number("RSEQ_ALIGN", 28);
	printf("PLATFORM %s\n", (char *)getauxval(AT_PLATFORM));
	printf("EXECFN %s\n", (char *)getauxval(AT_EXECFN));
	printf("has PHDR %d RANDOM %d ENTRY %d vDSO %d\n",
	       getauxval(AT_PHDR) != 0, getauxval(AT_RANDOM) != 0,
	       getauxval(AT_ENTRY) != 0, getauxval(AT_SYSINFO_EHDR) != 0);

	prctl(PR_GET_NAME, name);
	printf("name %s\n", name);
	file("/proc/self/comm");
	file("/proc/self/cmdline");
	sigprocmask(SIG_BLOCK, NULL, &mask);
	for (i = 1; i < 65; i++) {
		struct sigaction action;

		if (sigismember(&mask, i) == 1)
			printf("blocked %d\n", i);
		if (sigaction(i, NULL, &action) == 0 &&
		    action.sa_handler != SIG_DFL)
			printf("disposition of %d %s\n", i,
			       action.sa_handler == SIG_IGN ? "ignored" : "?");
	}
	for (i = 0; i < 256; i++)
		if (fcntl(i, F_GETFD) >= 0)
			printf("descriptor %d flags %d\n", i,
			       fcntl(i, F_GETFD));
	getrlimit(RLIMIT_STACK, &limit);
	printf("stack limit %lx\n", (unsigned long)limit.rlim_cur);
	printf("umask %o\n", umask(0));
	printf("group %d session %d\n", getpgrp() == getpid(),
	       getsid(0) == getpid());
	printf("terminal %d\n", isatty(0));
	return 0;
}
