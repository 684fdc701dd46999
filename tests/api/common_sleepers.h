/* SPDX-License-Identifier: GPL-2.0-only */
/* Threads that wait in a call, and what Linux says of them. */
#ifndef TESTS_API_COMMON_SLEEPERS_H
#define TESTS_API_COMMON_SLEEPERS_H

#include <pthread.h>

#include "common.h"

struct sleeper {
	pthread_t thread;
	pid_t tid;
	/* The call that it waits in, and for whom. */
	zx_status_t (*call)(struct sleeper *s);
	void *arg;
	uint64_t key;
	zx_time_t deadline;
	/* Once it is back. */
	zx_status_t status;
	bool done;
};

/* Starts a thread; returns when it sleeps in its call. */
void sleeper_start(struct sleeper *s);
/* Its call is over; what it returned. */
zx_status_t sleeper_join(struct sleeper *s);
bool sleeper_is_done(struct sleeper *s);
/* Is the thread asleep in a system call, neither about to wake up nor to fall asleep? */
bool is_asleep(pid_t tid);
/* How often it has fallen asleep so far. */
unsigned long times_asleep(pid_t tid);

#endif /* TESTS_API_COMMON_SLEEPERS_H */
