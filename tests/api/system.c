// SPDX-License-Identifier: GPL-2.0-only
/* zx_system_*, and what becomes of jobs when memory runs out; objects.md 13. Needs root. */
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>

#include <zircon/features.h>
#include <zircon/syscalls/port.h>
#include <zircon/syscalls/system.h>

#include "common.h"

#define KINDS	5

static zx_handle_t root_job(void)
{
	zx_handle_t job;

	assert_ok(zx_linux_root_job(&job));
	return job;
}

static zx_handle_t system_event(uint32_t kind)
{
	zx_handle_t event;

	assert_ok(zx_system_get_event(root_job(), kind, &event));
	return event;
}

static bool is_signalled(zx_handle_t event)
{
	return signals_of(event) == ZX_EVENT_SIGNALED;
}

/* ---- zx_system_get_event: statuses -------------------------------------- */

START_TEST(event_checks_are_made_in_order)
{
	zx_handle_t root = root_job(), out, less;
	uint32_t kind;

	for (kind = 0; kind <= KINDS + 1; kind++)
		assert_lookup(h, zx_system_get_event(h, kind, &out), root, powerless_event(),
			      kind == ZX_SYSTEM_EVENT_OUT_OF_MEMORY ? ZX_RIGHT_MANAGE_PROCESS : 0,
			      out);
	/* Any other job is not the root job, whatever the kind. */
	for (kind = 0; kind <= KINDS + 1; kind++)
		assert_refused(ZX_ERR_ACCESS_DENIED, out,
			       zx_system_get_event(zx_job_default(), kind, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_system_get_event(root, 0, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_system_get_event(root, KINDS + 1, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_system_get_event(root, UINT32_MAX, &out));
	/* No right is needed for the others. */
	less = with_rights(root, ZX_RIGHT_NONE);
	for (kind = 1; kind <= KINDS; kind++) {
		if (kind != ZX_SYSTEM_EVENT_OUT_OF_MEMORY)
			assert_ok(zx_system_get_event(less, kind, &out));
		assert_status(zx_system_get_event(root, kind, NULL), ZX_ERR_INVALID_ARGS);
		assert_status(zx_system_get_event(root, kind, bad_pointer), ZX_ERR_INVALID_ARGS);
	}
	less = with_rights(root, ZX_RIGHT_MANAGE_PROCESS);
	assert_ok(zx_system_get_event(less, ZX_SYSTEM_EVENT_OUT_OF_MEMORY, &out));
}
END_TEST

START_TEST(an_event_is_the_same_for_all_and_nobody_can_signal_it)
{
	zx_koid_t koids[KINDS + 1] = { 0 };
	uint32_t kind, other;

	for (kind = 1; kind <= KINDS; kind++) {
		zx_handle_t event = system_event(kind);

		ck_assert_uint_eq(basic_info(event).type, ZX_OBJ_TYPE_EVENT);
		ck_assert_uint_eq(rights_of(event), 0x4003);
		assert_status(zx_object_signal(event, 0, ZX_EVENT_SIGNALED), ZX_ERR_ACCESS_DENIED);
		koids[kind] = koid_of(event);
		ck_assert_uint_eq(koid_of(system_event(kind)), koids[kind]);
		for (other = 1; other < kind; other++)
			ck_assert_uint_ne(koids[other], koids[kind]);
	}
}
END_TEST

/* ---- The state of memory ------------------------------------------------ */

/* Below which share of memory each is signalled; the worst first. */
static const struct {
	uint32_t kind;
	const char *parameter;
} levels[] = {
	{ ZX_SYSTEM_EVENT_OUT_OF_MEMORY, "memory_oom" },
	{ ZX_SYSTEM_EVENT_IMMINENT_OUT_OF_MEMORY, "memory_imminent" },
	{ ZX_SYSTEM_EVENT_MEMORY_PRESSURE_CRITICAL, "memory_critical" },
	{ ZX_SYSTEM_EVENT_MEMORY_PRESSURE_WARNING, "memory_warning" },
};

#define LEVELS ARRAY_SIZE(levels)

static void set_limit(size_t level, int percent)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "/sys/module/zircon/parameters/%s", levels[level].parameter);
	f = fopen(path, "w");
	ck_assert_ptr_nonnull(f);
	fprintf(f, "%d\n", percent);
	ck_assert_int_eq(fclose(f), 0);
}

/* From this level on, whatever memory there is; LEVELS: none. */
static void pretend(size_t level)
{
	size_t i;

	for (i = 0; i < LEVELS; i++)
		set_limit(i, i < level ? 0 : 200);
}

static void pretend_nothing(void)
{
	static const int percent[LEVELS] = { 1, 2, 5, 10 };
	size_t i;

	for (i = 0; i < LEVELS; i++)
		set_limit(i, percent[i]);
}

static uint32_t kind_of(size_t level)
{
	return level < LEVELS ? levels[level].kind : ZX_SYSTEM_EVENT_MEMORY_PRESSURE_NORMAL;
}

START_TEST(one_event_is_signalled_the_one_of_the_state_that_memory_is_in)
{
	static const size_t order[] = { 4, 3, 2, 1, 0, 4, 0, 3, 1, 4 };
	zx_handle_t events[KINDS + 1];
	uint32_t kind;
	size_t i;

	for (kind = 1; kind <= KINDS; kind++)
		events[kind] = system_event(kind);
	for (i = 0; i < ARRAY_SIZE(order); i++) {
		uint32_t want = kind_of(order[i]);

		pretend(order[i]);
		assert_ok(zx_object_wait_one(events[want], ZX_EVENT_SIGNALED, SOON, NULL));
		for (kind = 1; kind <= KINDS; kind++)
			ck_assert_int_eq(is_signalled(events[kind]), kind == want);
	}
	pretend_nothing();
}
END_TEST

START_TEST(an_event_is_right_when_it_is_handed_out)
{
	size_t level;

	/* Nobody has one, so nobody looks at memory meanwhile. */
	for (level = 0; level <= LEVELS; level++) {
		zx_handle_t event;

		pretend(level);
		event = system_event(kind_of(level));
		ck_assert(is_signalled(event));
		assert_ok(zx_handle_close(event));
	}
	pretend_nothing();
}
END_TEST

/* Somebody for Linux to kill. */
static pid_t victim_new(void)
{
	pid_t pid = fork();

	ck_assert_int_ge(pid, 0);
	if (!pid) {
		FILE *f = fopen("/proc/self/oom_score_adj", "w");

		if (!f || fprintf(f, "1000\n") < 0 || fclose(f))
			_exit(1);
		raise(SIGSTOP);
		for (;;)
			pause();
	}
	ck_assert_int_eq(waitpid(pid, NULL, WUNTRACED), pid);
	return pid;
}

START_TEST(when_memory_runs_out_the_event_tells_and_marked_jobs_go)
{
	zx_handle_t jobs[3], port, event, below;
	zx_port_packet_t packet;
	struct mini mini[3];
	uint64_t one = 1;
	int i, status;
	pid_t victim;
	FILE *f;

	for (i = 0; i < 3; i++)
		jobs[i] = job_new(zx_job_default());
	below = job_new(jobs[1]);
	mini_run(&mini[0], jobs[0], &blob_sleep, 0);
	mini_run(&mini[1], below, &blob_sleep, 0);
	mini_run(&mini[2], jobs[2], &blob_sleep, 0);
	assert_ok(zx_object_set_property(jobs[1], ZX_PROP_JOB_KILL_ON_OOM, &one, 8));
	assert_ok(zx_object_set_property(jobs[2], ZX_PROP_JOB_KILL_ON_OOM, &one, 8));
	one = 0;
	assert_ok(zx_object_set_property(jobs[2], ZX_PROP_JOB_KILL_ON_OOM, &one, 8));

	pretend(LEVELS);
	event = system_event(ZX_SYSTEM_EVENT_OUT_OF_MEMORY);
	ck_assert(!is_signalled(event));
	assert_ok(zx_port_create(0, &port));
	assert_ok(zx_object_wait_async(event, port, 7, ZX_EVENT_SIGNALED, 0));
	victim = victim_new();
	f = fopen("/proc/sysrq-trigger", "w");
	ck_assert_ptr_nonnull(f);
	fputc('f', f);
	ck_assert_int_eq(fclose(f), 0);

	assert_ok(zx_port_wait(port, SOON, &packet));
	ck_assert_uint_eq(packet.key, 7);
	ck_assert_int_eq(waitpid(victim, &status, 0), victim);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	wait_terminated(jobs[1]);
	wait_terminated(mini[1].process);
	ck_assert_int_eq(job_info(jobs[1]).return_code, ZX_TASK_RETCODE_OOM_KILL);
	ck_assert_int_eq(job_info(below).return_code, ZX_TASK_RETCODE_OOM_KILL);
	ck_assert_int_eq(process_info(mini[1].process).return_code, ZX_TASK_RETCODE_OOM_KILL);
	/* The others live, and it is over. */
	ck_assert(!job_info(jobs[0]).exited);
	ck_assert(!job_info(jobs[2]).exited);
	ck_assert_uint_eq(signals_of(mini[0].process), 0);
	ck_assert_uint_eq(signals_of(mini[2].process), 0);
	event = system_event(ZX_SYSTEM_EVENT_MEMORY_PRESSURE_NORMAL);
	assert_ok(zx_object_wait_one(event, ZX_EVENT_SIGNALED, SOON, NULL));
	pretend_nothing();
}
END_TEST

/* ---- Facts about the machine -------------------------------------------- */

/* The number after @key, with what follows skipped, in a file. */
static unsigned long long number_in(const char *path, const char *key)
{
	unsigned long long number = 0;
	size_t len = strlen(key);
	char line[4096];
	FILE *f = fopen(path, "r");

	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f)) {
		if (strncmp(line, key, len))
			continue;
		ck_assert_int_eq(sscanf(line + len + strspn(line + len, " \t:"), "%llu", &number),
				 1);
		break;
	}
	fclose(f);
	return number;
}

static unsigned int lines_with(const char *path, const char *key)
{
	unsigned int count = 0;
	char line[4096];
	FILE *f = fopen(path, "r");

	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f))
		count += !strncmp(line, key, strlen(key));
	fclose(f);
	return count;
}

START_TEST(facts_are_those_of_the_machine)
{
	ck_assert_uint_eq(zx_system_get_page_size(), sysconf(_SC_PAGESIZE));
	ck_assert_uint_eq(zx_system_get_num_cpus(), lines_with("/proc/cpuinfo", "processor"));
	ck_assert_uint_eq(zx_system_get_physmem(),
			  number_in("/proc/meminfo", "MemTotal") * 1024);
	ck_assert_uint_eq(zx_system_get_dcache_line_size(),
			  number_in("/proc/cpuinfo", "clflush size"));
}
END_TEST

START_TEST(the_number_of_cpus_is_not_that_of_the_caller)
{
	uint32_t cpus = zx_system_get_num_cpus();
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	ck_assert_int_eq(sched_setaffinity(0, sizeof(set), &set), 0);
	ck_assert_uint_eq(zx_system_get_num_cpus(), cpus);
}
END_TEST

START_TEST(the_version_is_a_string)
{
	zx_string_view_t version = zx_system_get_version_string();

	ck_assert_uint_gt(version.length, 0);
	ck_assert_uint_eq(strlen(version.c_str), version.length);
	ck_assert_ptr_eq(zx_system_get_version_string().c_str, version.c_str);
}
END_TEST

START_TEST(features_that_are_known_and_not)
{
	static const uint32_t none[] = { ZX_FEATURE_KIND_HW_BREAKPOINT_COUNT,
					 ZX_FEATURE_KIND_HW_WATCHPOINT_COUNT,
					 ZX_FEATURE_KIND_ADDRESS_TAGGING, ZX_FEATURE_KIND_VM };
	uint32_t features;
	size_t i;

	assert_ok(zx_system_get_features(ZX_FEATURE_KIND_CPU, &features));
	ck_assert_uint_eq(features, ZX_HAS_CPU_FEATURES);
	for (i = 0; i < ARRAY_SIZE(none); i++) {
		features = 77;
		assert_ok(zx_system_get_features(none[i], &features));
		ck_assert_uint_eq(features, 0);
	}
	assert_refused(ZX_ERR_NOT_SUPPORTED, features, zx_system_get_features(99, &features));
	assert_status(zx_system_get_features(UINT32_MAX, NULL), ZX_ERR_NOT_SUPPORTED);
	assert_status(zx_system_get_features(ZX_FEATURE_KIND_CPU, NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_system_get_features(ZX_FEATURE_KIND_CPU, bad_pointer),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_system_get_features(ZX_FEATURE_KIND_CPU, kernel_pointer),
		      ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(memory_cannot_be_executable_only_as_the_vm_features_say)
{
	zx_handle_t vmo = vmo_executable(PAGE);
	zx_vaddr_t address;

	assert_ok(zx_vmar_map(zx_vmar_root_self(),
			      ZX_VM_PERM_EXECUTE | ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED, 0, vmo, 0,
			      PAGE, &address));
	ck_assert_int_eq(probe_read(address), PROBE_OK);
}
END_TEST

int main(void)
{
	test_begin("system");
	test_case("event", event_checks_are_made_in_order,
		  an_event_is_the_same_for_all_and_nobody_can_signal_it,
		  one_event_is_signalled_the_one_of_the_state_that_memory_is_in,
		  an_event_is_right_when_it_is_handed_out,
		  when_memory_runs_out_the_event_tells_and_marked_jobs_go);
	test_case("facts", facts_are_those_of_the_machine,
		  the_number_of_cpus_is_not_that_of_the_caller, the_version_is_a_string,
		  features_that_are_known_and_not,
		  memory_cannot_be_executable_only_as_the_vm_features_say);
	return test_end();
}
