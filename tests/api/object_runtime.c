// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_object_get_info: TASK_RUNTIME, THREAD_STATS, THREAD_EXCEPTION_REPORT, and topics of objects
 * that do not exist here; objects.md 3.1, tasks.md 2.11, 3.6, 7.1, 7.4, 7.6.
 */
#include <time.h>

#include <zircon/syscalls/exception.h>

#include "common.h"

static zx_info_task_runtime_t runtime_of(zx_handle_t task)
{
	zx_info_task_runtime_t info, old = { 0 };

	assert_ok(zx_object_get_info(task, ZX_INFO_TASK_RUNTIME_V1, &old,
				     sizeof(zx_info_task_runtime_v1_t), NULL, NULL));
	assert_ok(zx_object_get_info(task, ZX_INFO_TASK_RUNTIME, &info, sizeof(info), NULL, NULL));
	/* The older version is the first half, and time does not go backwards. */
	ck_assert_int_le(old.cpu_time, info.cpu_time);
	ck_assert_int_le(old.queue_time, info.queue_time);
	ck_assert_int_eq(info.page_fault_time, 0);
	ck_assert_int_eq(info.lock_contention_time, 0);
	return info;
}

static zx_info_thread_stats_t thread_stats(zx_handle_t thread)
{
	zx_info_thread_stats_t stats;

	assert_ok(zx_object_get_info(thread, ZX_INFO_THREAD_STATS, &stats, sizeof(stats), NULL,
				     NULL));
	return stats;
}

static int64_t cpu_clock(clockid_t clock)
{
	struct timespec ts;

	ck_assert_int_eq(clock_gettime(clock, &ts), 0);
	return ts.tv_sec * 1000000000ll + ts.tv_nsec;
}

static void burn(int64_t ns)
{
	int64_t until = cpu_clock(CLOCK_THREAD_CPUTIME_ID) + ns;

	while (cpu_clock(CLOCK_THREAD_CPUTIME_ID) < until)
		;
}

/* What Linux says this thread waited to run; -1 where it does not count that. */
static long long wait_time(void)
{
	long long run, wait = -1;
	FILE *f = fopen("/proc/thread-self/schedstat", "r");

	if (!f)
		return -1;
	if (fscanf(f, "%lld %lld", &run, &wait) != 2)
		wait = -1;
	fclose(f);
	return wait;
}

/* ---- TASK_RUNTIME ------------------------------------------------------- */

START_TEST(before_the_start_no_time_is_spent)
{
	zx_info_task_runtime_t info;
	struct mini mini;

	mini_create(&mini, job_new(zx_job_default()), "p");
	mini_load(&mini, &blob_sleep);
	info = runtime_of(mini.process);
	ck_assert_int_eq(info.cpu_time, 0);
	ck_assert_int_eq(info.queue_time, 0);
	info = runtime_of(mini.thread);
	ck_assert_int_eq(info.cpu_time, 0);
	ck_assert_int_eq(info.queue_time, 0);
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	ck_assert_int_eq(runtime_of(mini.process).cpu_time, 0);
	mini_close(&mini);
}
END_TEST

START_TEST(runtime_is_what_linux_counts)
{
	zx_handle_t process = zx_process_self(), thread = zx_thread_self();
	zx_info_task_runtime_t info;
	int64_t before, after;
	long long waited;

	burn(20000000);
	before = cpu_clock(CLOCK_PROCESS_CPUTIME_ID);
	/* What is told is from the last time the thread left its CPU, or later. */
	sleep_ms(1);
	info = runtime_of(process);
	after = cpu_clock(CLOCK_PROCESS_CPUTIME_ID);
	ck_assert_int_ge(info.cpu_time, before);
	ck_assert_int_le(info.cpu_time, after);

	before = cpu_clock(CLOCK_THREAD_CPUTIME_ID);
	waited = wait_time();
	sleep_ms(1);
	info = runtime_of(thread);
	after = cpu_clock(CLOCK_THREAD_CPUTIME_ID);
	ck_assert_int_ge(info.cpu_time, before);
	ck_assert_int_le(info.cpu_time, after);
	if (waited < 0) {
		ck_assert_int_eq(info.queue_time, 0);
	} else {
		ck_assert_int_ge(info.queue_time, waited);
		ck_assert_int_le(info.queue_time, wait_time());
	}
}
END_TEST

START_TEST(a_spinning_process_spends_time_and_keeps_what_it_spent)
{
	zx_handle_t job = job_new(zx_job_default());
	zx_info_task_runtime_t last, thread, end, again;
	struct mini mini;
	int64_t started;

	ck_assert_int_eq(runtime_of(job).cpu_time, 0);
	started = now();
	mini_run(&mini, job, &blob_spin, 0);
	eventually(runtime_of(mini.process).cpu_time > 20000000);
	eventually(runtime_of(mini.thread).cpu_time > 20000000);
	eventually(runtime_of(job).cpu_time > 20000000);
	if (wait_time() >= 0)
		eventually(runtime_of(mini.process).queue_time > 0);
	last = runtime_of(mini.process);
	thread = runtime_of(mini.thread);
	/* One thread, so no more than has gone by. */
	ck_assert_int_le(last.cpu_time, now() - started);
	assert_ok(zx_task_kill(mini.process));
	assert_ok(zx_object_wait_one(job, ZX_JOB_NO_PROCESSES, SOON, NULL));
	end = runtime_of(mini.process);
	ck_assert_int_ge(end.cpu_time, last.cpu_time);
	ck_assert_int_ge(end.queue_time, last.queue_time);
	ck_assert_int_ge(runtime_of(mini.thread).cpu_time, thread.cpu_time);
	ck_assert_int_le(runtime_of(mini.thread).cpu_time, now() - started);
	thread = runtime_of(mini.thread);
	sleep_ms(20);
	again = runtime_of(mini.process);
	ck_assert_mem_eq(&again, &end, sizeof(end));
	again = runtime_of(mini.thread);
	ck_assert_mem_eq(&again, &thread, sizeof(thread));
	again = runtime_of(job);
	ck_assert_mem_eq(&again, &end, sizeof(end));
	mini_close(&mini);
}
END_TEST

START_TEST(a_job_sums_its_own_processes_dead_and_alive)
{
	zx_handle_t job = job_new(zx_job_default()), below = job_new(job);
	zx_info_task_runtime_t ends[2], sum;
	struct mini mini[3];
	int i;

	for (i = 0; i < 2; i++)
		mini_run(&mini[i], job, &blob_spin, 0);
	mini_run(&mini[2], below, &blob_spin, 0);
	for (i = 0; i < 3; i++)
		eventually(runtime_of(mini[i].process).cpu_time > 5000000);
	/* One is dead, one is alive. */
	assert_ok(zx_task_kill(mini[0].process));
	wait_terminated(mini[0].process);
	ends[0] = runtime_of(mini[0].process);
	eventually(runtime_of(job).cpu_time > ends[0].cpu_time + 5000000);
	assert_ok(zx_task_kill(mini[1].process));
	assert_ok(zx_object_wait_one(job, ZX_JOB_NO_PROCESSES, SOON, NULL));
	ends[1] = runtime_of(mini[1].process);
	sum = runtime_of(job);
	/* The job below counts for itself. */
	ck_assert_int_eq(sum.cpu_time, ends[0].cpu_time + ends[1].cpu_time);
	ck_assert_int_eq(sum.queue_time, ends[0].queue_time + ends[1].queue_time);
	ck_assert_int_gt(runtime_of(below).cpu_time, 0);
	/* And what is killed keeps it. */
	for (i = 0; i < 2; i++)
		mini_close(&mini[i]);
	assert_ok(zx_task_kill(job));
	wait_terminated(job);
	ck_assert_int_eq(runtime_of(job).cpu_time, sum.cpu_time);
	mini_close(&mini[2]);
}
END_TEST

START_TEST(what_is_no_task_is_wrong_type_after_its_rights)
{
	zx_handle_t event = event_new(), less = powerless_event(), job;
	zx_info_task_runtime_t info;

	assert_refused(ZX_ERR_WRONG_TYPE, info,
		       zx_object_get_info(event, ZX_INFO_TASK_RUNTIME, &info, sizeof(info), NULL,
					  NULL));
	assert_refused(ZX_ERR_WRONG_TYPE, info,
		       zx_object_get_info(event, ZX_INFO_TASK_RUNTIME_V1, &info, 0, NULL, NULL));
	assert_refused(ZX_ERR_ACCESS_DENIED, info,
		       zx_object_get_info(less, ZX_INFO_TASK_RUNTIME, &info, sizeof(info), NULL,
					  NULL));
	job = without_rights(zx_job_default(), ZX_RIGHT_INSPECT);
	assert_refused(ZX_ERR_ACCESS_DENIED, info,
		       zx_object_get_info(job, ZX_INFO_TASK_RUNTIME, &info, sizeof(info), NULL,
					  NULL));
}
END_TEST

/* ---- THREAD_STATS ------------------------------------------------------- */

START_TEST(thread_stats_from_the_start_to_the_end)
{
	zx_info_thread_stats_t stats;
	struct mini mini;

	mini_create(&mini, zx_job_default(), "p");
	mini_load(&mini, &blob_spin);
	stats = thread_stats(mini.thread);
	ck_assert_int_eq(stats.total_runtime, 0);
	ck_assert_uint_eq(stats.last_scheduled_cpu, ZX_INFO_INVALID_CPU);
	assert_ok(mini_start_status(&mini, 0, 0));
	eventually(thread_stats(mini.thread).total_runtime > 5000000);
	stats = thread_stats(mini.thread);
	ck_assert_uint_lt(stats.last_scheduled_cpu, sysconf(_SC_NPROCESSORS_CONF));
	ck_assert_int_le(stats.total_runtime, runtime_of(mini.thread).cpu_time);
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	assert_refused(ZX_ERR_BAD_STATE, stats,
		       zx_object_get_info(mini.thread, ZX_INFO_THREAD_STATS, &stats,
					  sizeof(stats), NULL, NULL));
	/* Before the size. */
	assert_status(zx_object_get_info(mini.thread, ZX_INFO_THREAD_STATS, NULL, 0, NULL, NULL),
		      ZX_ERR_BAD_STATE);
	mini_close(&mini);
}
END_TEST

/* ---- What there is none of ---------------------------------------------- */

START_TEST(no_thread_is_in_an_exception)
{
	static const uint32_t topics[] = { ZX_INFO_THREAD_EXCEPTION_REPORT_V1,
					   ZX_INFO_THREAD_EXCEPTION_REPORT };
	zx_exception_report_t report;
	struct mini mini;
	size_t i;

	mini_run(&mini, zx_job_default(), &blob_sleep, 0);
	for (i = 0; i < 2; i++) {
		assert_lookup(h, zx_object_get_info(h, topics[i], &report, sizeof(report), NULL,
						    NULL),
			      mini.thread, powerless_event(), ZX_RIGHT_INSPECT, report);
		assert_refused(ZX_ERR_BAD_STATE, report,
			       zx_object_get_info(mini.thread, topics[i], &report, sizeof(report),
						  NULL, NULL));
		assert_status(zx_object_get_info(mini.thread, topics[i], NULL, 0, NULL, NULL),
			      ZX_ERR_BAD_STATE);
	}
	mini_end(&mini);
}
END_TEST

START_TEST(topics_of_objects_that_do_not_exist_are_wrong_type)
{
	static const uint32_t topics[] = {
		ZX_INFO_CPU_STATS, ZX_INFO_KMEM_STATS_V1, ZX_INFO_KMEM_STATS, ZX_INFO_RESOURCE,
		ZX_INFO_BTI, ZX_INFO_STREAM, ZX_INFO_MSI, ZX_INFO_GUEST_STATS,
		ZX_INFO_KMEM_STATS_EXTENDED, ZX_INFO_VCPU, ZX_INFO_KMEM_STATS_COMPRESSION,
		ZX_INFO_IOB, ZX_INFO_IOB_REGIONS, ZX_INFO_POWER_DOMAINS, ZX_INFO_MEMORY_STALL,
		ZX_INFO_INTERRUPT, ZX_INFO_CLOCK_MAPPED_SIZE,
	};
	zx_handle_t handles[] = { event_new(), vmo_new(PAGE), job_new(zx_job_default()),
				  zx_process_self(), zx_thread_self(), zx_vmar_root_self(),
				  powerless_event() };
	char buffer[256];
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(topics); i++) {
		for (j = 0; j < BAD_HANDLES; j++)
			assert_refused(ZX_ERR_BAD_HANDLE, buffer,
				       zx_object_get_info(bad_handle(j, handles[0]), topics[i],
							  buffer, 256, NULL, NULL));
		for (j = 0; j < ARRAY_SIZE(handles); j++) {
			assert_refused(ZX_ERR_WRONG_TYPE, buffer,
				       zx_object_get_info(handles[j], topics[i], buffer, 256,
							  NULL, NULL));
			assert_status(zx_object_get_info(handles[j], topics[i], NULL, 0,
							 bad_pointer, bad_pointer),
				      ZX_ERR_WRONG_TYPE);
		}
	}
}
END_TEST

int main(void)
{
	test_begin("object_runtime");
	test_case("runtime", before_the_start_no_time_is_spent, runtime_is_what_linux_counts,
		  a_spinning_process_spends_time_and_keeps_what_it_spent,
		  a_job_sums_its_own_processes_dead_and_alive,
		  what_is_no_task_is_wrong_type_after_its_rights);
	test_case("thread_stats", thread_stats_from_the_start_to_the_end);
	test_case("none", no_thread_is_in_an_exception,
		  topics_of_objects_that_do_not_exist_are_wrong_type);
	return test_end();
}
