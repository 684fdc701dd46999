// SPDX-License-Identifier: GPL-2.0-only
/* Threads that wait in a call; see common_sleepers.h. */
#include "common_sleepers.h"

/*
 * The state alone tells of one that falls asleep, too; but Linux names the system call only of
 * a task that is off its CPU.
 */
bool is_asleep(pid_t tid)
{
	char path[64], line[200];
	long number = -1;
	FILE *file;

	if (pid_state(tid) != 'S')
		return false;
	snprintf(path, sizeof(path), "/proc/%d/syscall", tid);
	file = fopen(path, "r");
	if (!file)
		return false;
	if (!fgets(line, sizeof(line), file) || sscanf(line, "%ld", &number) != 1)
		number = -1;
	fclose(file);
	return number >= 0 && pid_state(tid) == 'S';
}

unsigned long times_asleep(pid_t tid)
{
	unsigned long times = 0;
	char path[64], line[200];
	bool found = false;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/status", getpid(), tid);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	while (fgets(line, sizeof(line), file))
		found |= sscanf(line, "voluntary_ctxt_switches: %lu", &times) == 1;
	fclose(file);
	ck_assert(found);
	return times;
}

static void *sleeper_thread(void *arg)
{
	struct sleeper *s = arg;

	__atomic_store_n(&s->tid, gettid(), __ATOMIC_RELEASE);
	s->status = s->call(s);
	__atomic_store_n(&s->done, true, __ATOMIC_RELEASE);
	return NULL;
}

void sleeper_start(struct sleeper *s)
{
	pid_t tid;

	s->tid = 0;
	s->done = false;
	ck_assert_int_eq(pthread_create(&s->thread, NULL, sleeper_thread, s), 0);
	eventually((tid = __atomic_load_n(&s->tid, __ATOMIC_ACQUIRE)));
	eventually(is_asleep(tid));
}

bool sleeper_is_done(struct sleeper *s)
{
	return __atomic_load_n(&s->done, __ATOMIC_ACQUIRE);
}

zx_status_t sleeper_join(struct sleeper *s)
{
	ck_assert_int_eq(pthread_join(s->thread, NULL), 0);
	return s->status;
}
