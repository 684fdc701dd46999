// SPDX-License-Identifier: GPL-2.0-only
/*
 * Ends as its argument says: "exit N", "kill N" (by that signal), "segv", "abort",
 * "deep" (stack overflow), "thread" (the last thread to exit is not the first),
 * "exec" (another program, by exec), "stdin" (copies it to stdout, then 3).
 */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile int on = 1;

static int deep(int n)
{
	volatile char frame[65536];

	frame[1] = (char)n;
	return (on ? deep(n + 1) : 0) + frame[1];
}

static void *late(void *arg)
{
	usleep(100000);
	puts("late");
	fflush(stdout);
	return arg;
}

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "exit";
	int n = argc > 2 ? atoi(argv[2]) : 0, c;
	pthread_t thread;

	if (!strcmp(how, "kill")) {
		signal(n, SIG_DFL);
		raise(n);
	} else if (!strcmp(how, "segv")) {
		*(volatile int *)(unsigned long)(on * 8) = 1;
	} else if (!strcmp(how, "abort")) {
		abort();
	} else if (!strcmp(how, "deep")) {
		return deep(0);
	} else if (!strcmp(how, "thread")) {
		pthread_create(&thread, NULL, late, NULL);
		pthread_exit(NULL);
	} else if (!strcmp(how, "exec")) {
		execl("/bin/sh", "sh", "-c", "echo from sh; exit 11", NULL);
	} else if (!strcmp(how, "stdin")) {
		while ((c = getchar()) != EOF)
			putchar(c);
		return 3;
	}
	return n;
}
