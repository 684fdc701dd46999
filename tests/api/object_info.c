// SPDX-License-Identifier: GPL-2.0-only
/* zx_object_get_info: objects.md 3.1, memory.md 1.6 and 5.13, tasks.md 2.11 and 7.7. */
#include <sched.h>

#include "common.h"

/* A topic with one record, an object that has it, and the right it needs. */
struct topic {
	const char *name;
	uint32_t topic;
	size_t size;
	zx_rights_t right;
	zx_handle_t handle;
	bool typed;
};

#define TOPICS 18

static void make_topics(struct topic topics[TOPICS])
{
	zx_handle_t process, vmar, thread, vmo = vmo_new(PAGE), socket, peer, timer;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &vmar));
	assert_ok(zx_thread_create(process, "t", 1, 0, &thread));
	assert_ok(zx_socket_create(0, &socket, &peer));
	assert_ok(zx_timer_create(0, ZX_CLOCK_MONOTONIC, &timer));
	memcpy(topics, (struct topic[TOPICS]){
		{ "HANDLE_BASIC", ZX_INFO_HANDLE_BASIC, 32, 0, event_new(), false },
		{ "HANDLE_COUNT", ZX_INFO_HANDLE_COUNT, 4, ZX_RIGHT_INSPECT, event_new(), false },
		{ "PROCESS", ZX_INFO_PROCESS, 24, ZX_RIGHT_INSPECT, process, true },
		{ "THREAD", ZX_INFO_THREAD, 72, ZX_RIGHT_INSPECT, thread, true },
		{ "JOB", ZX_INFO_JOB, 16, ZX_RIGHT_INSPECT, job_new(zx_job_default()), true },
		{ "VMAR", ZX_INFO_VMAR, 16, ZX_RIGHT_INSPECT, vmar, true },
		{ "VMO", ZX_INFO_VMO, 176, 0, vmo, true },
		{ "VMO_V1", ZX_INFO_VMO_V1, 104, 0, vmo, true },
		{ "VMO_V2", ZX_INFO_VMO_V2, 120, 0, vmo, true },
		{ "VMO_V3", ZX_INFO_VMO_V3, 128, 0, vmo, true },
		{ "SOCKET", ZX_INFO_SOCKET, 48, ZX_RIGHT_INSPECT, socket, true },
		{ "TIMER", ZX_INFO_TIMER, 24, ZX_RIGHT_INSPECT, timer, true },
		{ "TASK_STATS", ZX_INFO_TASK_STATS, 40, ZX_RIGHT_INSPECT, process, true },
		{ "TASK_STATS_V1", ZX_INFO_TASK_STATS_V1, 32, ZX_RIGHT_INSPECT, process, true },
		{ "THREAD_STATS", ZX_INFO_THREAD_STATS, 16, ZX_RIGHT_INSPECT, thread, true },
		{ "HANDLE_STATS", ZX_INFO_PROCESS_HANDLE_STATS, 256, ZX_RIGHT_INSPECT, process,
		  true },
		{ "RUNTIME", ZX_INFO_TASK_RUNTIME, 32, ZX_RIGHT_INSPECT, process, false },
		{ "RUNTIME_V1", ZX_INFO_TASK_RUNTIME_V1, 16, ZX_RIGHT_INSPECT, thread, false },
	}, TOPICS * sizeof(struct topic));
}

/* What a call may write. */
struct answer {
	char buffer[264];
	size_t actual;
	size_t avail;
};

#define get_info(handle, topic, answer, size)					\
	zx_object_get_info(handle, topic, (answer)->buffer, size, &(answer)->actual, \
			   &(answer)->avail)

START_TEST(a_record_is_written_whole_and_not_a_byte_more)
{
	struct topic topics[TOPICS];
	struct answer answer, copy;
	int i;

	make_topics(topics);
	for (i = 0; i < TOPICS; i++) {
		size_t size = topics[i].size;

		/* Exactly as large, and larger. Each byte is written: two fillings, one result. */
		untouched(answer);
		assert_ok(get_info(topics[i].handle, topics[i].topic, &answer, size));
		ck_assert_uint_eq(answer.actual, 1);
		ck_assert_uint_eq(answer.avail, 1);
		ck_assert_uint_eq((unsigned char)answer.buffer[size], 0xcc);
		memset(&copy, 0x33, sizeof(copy));
		assert_ok(get_info(topics[i].handle, topics[i].topic, &copy, 264));
		ck_assert_uint_eq(copy.actual, 1);
		ck_assert_uint_eq(copy.avail, 1);
		ck_assert_msg(!memcmp(answer.buffer, copy.buffer, size), "%s", topics[i].name);
		ck_assert_uint_eq((unsigned char)copy.buffer[size], 0x33);
	}
}
END_TEST

START_TEST(a_short_buffer_is_buffer_too_small_with_no_record_of_one)
{
	struct topic topics[TOPICS];
	struct answer answer;
	int i, shorter;

	make_topics(topics);
	for (i = 0; i < TOPICS; i++) {
		for (shorter = 0; shorter < 2; shorter++) {
			untouched(answer);
			assert_status(get_info(topics[i].handle, topics[i].topic, &answer,
					       shorter ? 0 : topics[i].size - 1),
				      ZX_ERR_BUFFER_TOO_SMALL);
			ck_assert_uint_eq(answer.actual, 0);
			ck_assert_uint_eq(answer.avail, 1);
			assert_untouched(answer.buffer);
		}
	}
}
END_TEST

START_TEST(actual_and_avail_may_be_null)
{
	struct topic topics[TOPICS];
	struct answer answer;
	int i;

	make_topics(topics);
	for (i = 0; i < TOPICS; i++) {
		zx_handle_t handle = topics[i].handle;
		uint32_t topic = topics[i].topic;

		assert_ok(zx_object_get_info(handle, topic, answer.buffer, 256, NULL, NULL));
		answer.actual = 77;
		assert_ok(zx_object_get_info(handle, topic, answer.buffer, 256, &answer.actual,
					     NULL));
		ck_assert_uint_eq(answer.actual, 1);
		answer.avail = 77;
		assert_ok(zx_object_get_info(handle, topic, answer.buffer, 256, NULL,
					     &answer.avail));
		ck_assert_uint_eq(answer.avail, 1);
		assert_status(zx_object_get_info(handle, topic, NULL, 0, NULL, NULL),
			      ZX_ERR_BUFFER_TOO_SMALL);
	}
}
END_TEST

START_TEST(bad_pointers_are_invalid_args)
{
	void *pointers[] = { (void *)1, bad_pointer, kernel_pointer };
	struct topic topics[TOPICS];
	struct answer answer;
	int i, j;

	make_topics(topics);
	for (i = 0; i < TOPICS; i++) {
		zx_handle_t handle = topics[i].handle;
		uint32_t topic = topics[i].topic;

		assert_status(zx_object_get_info(handle, topic, NULL, 256, NULL, NULL),
			      ZX_ERR_INVALID_ARGS);
		for (j = 0; j < 3; j++) {
			assert_status(zx_object_get_info(handle, topic, pointers[j], 256,
							 &answer.actual, &answer.avail),
				      ZX_ERR_INVALID_ARGS);
			assert_status(zx_object_get_info(handle, topic, answer.buffer, 256,
							 pointers[j], &answer.avail),
				      ZX_ERR_INVALID_ARGS);
			assert_status(zx_object_get_info(handle, topic, answer.buffer, 256,
							 &answer.actual, pointers[j]),
				      ZX_ERR_INVALID_ARGS);
		}
	}
}
END_TEST

START_TEST(what_is_no_handle_is_bad_handle)
{
	struct topic topics[TOPICS];
	struct answer answer;
	int i, j;

	make_topics(topics);
	for (i = 0; i < TOPICS; i++)
		for (j = 0; j < BAD_HANDLES; j++)
			assert_refused(ZX_ERR_BAD_HANDLE, answer,
				       get_info(bad_handle(j, topics[i].handle), topics[i].topic,
						&answer, 256));
}
END_TEST

START_TEST(a_wrong_type_is_reported_before_a_missing_right)
{
	zx_handle_t event = powerless_event(), job;
	struct topic topics[TOPICS];
	struct answer answer;
	int i;

	make_topics(topics);
	job = with_rights(zx_job_default(), ZX_RIGHT_NONE);
	for (i = 0; i < TOPICS; i++) {
		if (!topics[i].typed)
			continue;
		assert_refused(ZX_ERR_WRONG_TYPE, answer,
			       get_info(event, topics[i].topic, &answer, 256));
		/* Before the size of the buffer. */
		assert_refused(ZX_ERR_WRONG_TYPE, answer,
			       get_info(event, topics[i].topic, &answer, 0));
		if (topics[i].topic != ZX_INFO_JOB)
			assert_refused(ZX_ERR_WRONG_TYPE, answer,
				       get_info(job, topics[i].topic, &answer, 256));
	}
}
END_TEST

START_TEST(without_the_right_is_access_denied)
{
	struct topic topics[TOPICS];
	struct answer answer;
	int i;

	make_topics(topics);
	for (i = 0; i < TOPICS; i++) {
		zx_rights_t right = topics[i].right;
		zx_handle_t less;

		if (right) {
			less = without_rights(topics[i].handle, right);
			assert_refused(ZX_ERR_ACCESS_DENIED, answer,
				       get_info(less, topics[i].topic, &answer, 256));
			assert_refused(ZX_ERR_ACCESS_DENIED, answer,
				       get_info(less, topics[i].topic, &answer, 0));
		}
		/* No other right is needed. */
		less = with_rights(topics[i].handle, right);
		assert_ok(get_info(less, topics[i].topic, &answer, 256));
	}
}
END_TEST

START_TEST(an_unknown_topic_is_not_supported_before_the_handle_is_looked_at)
{
	/* None, retired versions, numbers and versions that never were. */
	static const uint32_t unknown[] = {
		0, 3, 5, 6, 41, 100, 0x0fffffff, 0x10000000, 0x10000001, 0x10000002, 0x20000003,
		0x10000007, 0x1000000a, 0x10000013, 0x10000018, 0x40000017, 0xf0000017, ~0u
	};
	zx_handle_t event = event_new();
	struct answer answer;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(unknown); i++) {
		assert_refused(ZX_ERR_NOT_SUPPORTED, answer,
			       get_info(0, unknown[i], &answer, 256));
		assert_refused(ZX_ERR_NOT_SUPPORTED, answer,
			       get_info(event, unknown[i], &answer, 256));
	}
}
END_TEST

/* A version that a topic never had, though others had it. */
START_TEST(a_version_that_a_topic_never_had_is_not_supported)
{
	static const uint32_t versioned[] = {
		ZX_INFO_PROCESS, ZX_INFO_THREAD_EXCEPTION_REPORT, ZX_INFO_TASK_STATS,
		ZX_INFO_PROCESS_MAPS, ZX_INFO_PROCESS_VMOS, ZX_INFO_KMEM_STATS, ZX_INFO_VMO,
		ZX_INFO_TASK_RUNTIME,
	};
	zx_handle_t event = event_new();
	struct answer answer;
	uint32_t number, version;
	size_t i;

	for (number = 0; number < 64; number++) {
		uint32_t newest = 0;

		for (i = 0; i < ARRAY_SIZE(versioned); i++)
			if ((versioned[i] & 0x0fffffff) == number)
				newest = versioned[i] >> 28;
		for (version = newest + 1; version < 16; version++)
			assert_refused(ZX_ERR_NOT_SUPPORTED, answer,
				       get_info(event, version << 28 | number, &answer, 256));
	}
	/* One bit elsewhere is another number. */
	for (i = 6; i < 28; i++)
		assert_refused(ZX_ERR_NOT_SUPPORTED, answer,
			       get_info(event, 1u << i | ZX_INFO_HANDLE_BASIC, &answer, 256));
}
END_TEST

START_TEST(actual_is_written_before_a_bad_avail_is_found)
{
	zx_handle_t event = event_new();
	zx_info_handle_basic_t info;
	size_t actual = 77;

	assert_status(zx_object_get_info(event, ZX_INFO_HANDLE_BASIC, &info, sizeof(info), &actual,
					 bad_pointer), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(actual, 1);
	ck_assert_uint_eq(info.koid, koid_of(event));
	assert_status(zx_object_get_info(event, ZX_INFO_HANDLE_BASIC, &info, 4, &actual,
					 bad_pointer), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(actual, 0);
	actual = 77;
	assert_status(zx_object_get_info(zx_job_default(), ZX_INFO_JOB_PROCESSES, NULL, 0, &actual,
					 bad_pointer), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(actual, 0);
}
END_TEST

/* ---- Contents ----------------------------------------------------------- */

START_TEST(handle_basic_of_an_event)
{
	zx_info_handle_basic_t info = basic_info(event_new());

	ck_assert_uint_ge(info.koid, ZX_KOID_FIRST);
	ck_assert_uint_eq(info.koid >> 63, 0);
	ck_assert_uint_eq(info.rights, ZX_RIGHTS_BASIC | ZX_RIGHT_SIGNAL);
	ck_assert_uint_eq(info.type, ZX_OBJ_TYPE_EVENT);
	ck_assert_uint_eq(info.related_koid, 0);
	ck_assert_uint_eq(info.reserved, 0);
}
END_TEST

START_TEST(a_four_byte_buffer_is_too_small_for_handle_basic)
{
	uint32_t buffer;

	assert_refused(ZX_ERR_BUFFER_TOO_SMALL, buffer,
		       zx_object_get_info(event_new(), ZX_INFO_HANDLE_BASIC, &buffer, 4, NULL,
					  NULL));
}
END_TEST

START_TEST(koids_are_unique_and_never_reused)
{
	zx_koid_t last = 0;
	int i;

	for (i = 0; i < 100; i++) {
		zx_handle_t event = event_new();

		ck_assert_uint_ne(koid_of(event), last);
		last = koid_of(event);
		assert_ok(zx_handle_close(event));
	}
	ck_assert_uint_ne(koid_of(event_new()), koid_of(vmo_new(0)));
}
END_TEST

START_TEST(fresh_handles_have_the_default_rights_and_the_right_type)
{
	zx_handle_t job = job_new(zx_job_default()), process, root, thread, resizable, vmar;

	assert_ok(zx_process_create(job, "p", 1, 0, &process, &root));
	assert_ok(zx_thread_create(process, "t", 1, 0, &thread));
	assert_ok(zx_vmo_create(0, ZX_VMO_RESIZABLE, &resizable));
	vmar = vmar_in(root, 0, 0, PAGE, NULL);
#define assert_basic(handle, want_type, want_rights)				\
	do {									\
		zx_info_handle_basic_t info = basic_info(handle);		\
										\
		ck_assert_uint_eq(info.type, ZX_OBJ_TYPE_##want_type);		\
		ck_assert_uint_eq(info.rights, want_rights);			\
	} while (0)
	assert_basic(event_new(), EVENT, 0xd003);
	assert_basic(job, JOB, 0x7dfcf);
	assert_basic(process, PROCESS, 0x6d3cf);
	assert_basic(thread, THREAD, 0x4d2cf);
	assert_basic(root, VMAR, 0x20801f);
	assert_basic(vmar, VMAR, 0x208003);
	assert_basic(vmo_new(0), VMO, 0xd0ef);
	assert_basic(resizable, VMO, 0x40d0ef);
	assert_basic(zx_process_self(), PROCESS, 0x6d3cf);
	assert_basic(zx_thread_self(), THREAD, 0x4d2cf);
	assert_basic(zx_vmar_root_self(), VMAR, 0x20801f);
	assert_basic(zx_job_default(), JOB, 0x7dfcf);
}
END_TEST

START_TEST(related_koids_lead_from_thread_to_process_to_job_to_job)
{
	zx_handle_t job = job_new(zx_job_default()), process, root, thread;

	assert_ok(zx_process_create(job, "p", 1, 0, &process, &root));
	assert_ok(zx_thread_create(process, "t", 1, 0, &thread));
	ck_assert_uint_eq(basic_info(thread).related_koid, koid_of(process));
	ck_assert_uint_eq(basic_info(process).related_koid, koid_of(job));
	ck_assert_uint_eq(basic_info(job).related_koid, koid_of(zx_job_default()));
	ck_assert_uint_eq(basic_info(root).related_koid, 0);
	ck_assert_uint_eq(basic_info(vmo_new(0)).related_koid, 0);
	ck_assert_uint_eq(basic_info(zx_thread_self()).related_koid, koid_of(zx_process_self()));
	ck_assert_uint_ne(basic_info(zx_job_default()).related_koid, 0);
}
END_TEST

START_TEST(a_related_koid_survives_the_related_object)
{
	zx_handle_t job = job_new(zx_job_default()), process, root;
	zx_koid_t koid = koid_of(job);

	assert_ok(zx_process_create(job, "p", 1, 0, &process, &root));
	assert_ok(zx_handle_close(job));
	assert_ok(zx_task_kill(process));
	wait_terminated(process);
	ck_assert_uint_eq(basic_info(process).related_koid, koid);
}
END_TEST

START_TEST(handle_count_follows_duplicate_and_close)
{
	zx_handle_t event = event_new(), copies[20];
	int i;

	ck_assert_uint_eq(handle_count(event), 1);
	for (i = 0; i < 20; i++) {
		copies[i] = with_rights(event, ZX_RIGHT_NONE);
		ck_assert_uint_eq(handle_count(event), i + 2);
	}
	for (i = 19; i >= 0; i--) {
		assert_ok(zx_handle_close(copies[i]));
		ck_assert_uint_eq(handle_count(event), i + 1);
	}
}
END_TEST

START_TEST(vmar_info_is_what_allocate_said)
{
	zx_vaddr_t address;
	zx_handle_t vmar = vmar_new(CAN_MAP_RW, PAGES(7), &address);

	ck_assert_uint_eq(vmar_info(vmar).base, address);
	ck_assert_uint_eq(vmar_info(vmar).len, PAGES(7));
}
END_TEST

START_TEST(vmar_info_of_a_destroyed_vmar_is_what_it_was)
{
	zx_vaddr_t address;
	zx_handle_t vmar = vmar_new(CAN_MAP_RW, PAGES(7), &address);

	assert_ok(zx_vmar_destroy(vmar));
	ck_assert_uint_eq(vmar_info(vmar).base, address);
	ck_assert_uint_eq(vmar_info(vmar).len, PAGES(7));
}
END_TEST

START_TEST(vmo_info_of_a_fresh_vmo)
{
	zx_handle_t vmo = vmo_new(3 * PAGE - 5);
	zx_info_vmo_t info = vmo_info(vmo);

	ck_assert_uint_eq(info.koid, koid_of(vmo));
	ck_assert_str_eq(info.name, "");
	ck_assert_uint_eq(info.size_bytes, PAGES(3));
	ck_assert_uint_eq(info.parent_koid, 0);
	ck_assert_uint_eq(info.num_children, 0);
	ck_assert_uint_eq(info.num_mappings, 0);
	ck_assert_uint_eq(info.share_count, 0);
	ck_assert_uint_eq(info.flags, ZX_INFO_VMO_TYPE_PAGED | ZX_INFO_VMO_VIA_HANDLE);
	ck_assert_uint_eq(info.committed_bytes, 0);
	ck_assert_uint_eq(info.handle_rights, ZX_DEFAULT_VMO_RIGHTS);
	ck_assert_uint_eq(info.cache_policy, ZX_CACHE_POLICY_CACHED);
	ck_assert_uint_eq(info.metadata_bytes, 0);
	ck_assert_uint_eq(info.populated_bytes, 0);
}
END_TEST

START_TEST(vmo_info_reports_the_rights_of_the_handle_asked)
{
	zx_handle_t vmo = vmo_new(PAGE);

	ck_assert_uint_eq(vmo_info(with_rights(vmo, ZX_RIGHT_NONE)).handle_rights, 0);
	ck_assert_uint_eq(vmo_info(with_rights(vmo, ZX_RIGHT_READ)).handle_rights, ZX_RIGHT_READ);
}
END_TEST

START_TEST(vmo_info_flags_tell_resizable)
{
	zx_handle_t vmo;

	assert_ok(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
	ck_assert_uint_eq(vmo_info(vmo).flags, ZX_INFO_VMO_TYPE_PAGED | ZX_INFO_VMO_RESIZABLE |
					       ZX_INFO_VMO_VIA_HANDLE);
}
END_TEST

START_TEST(vmo_info_counts_committed_pages_and_mappings)
{
	zx_handle_t vmo = vmo_new(PAGES(8));
	zx_vaddr_t address;

	assert_ok(zx_vmo_write(vmo, "x", PAGES(1), 1));
	assert_ok(zx_vmo_write(vmo, "x", PAGES(5), 1));
	ck_assert_uint_eq(vmo_info(vmo).committed_bytes, PAGES(2));
	ck_assert_uint_eq(vmo_info(vmo).populated_bytes, PAGES(2));
	address = map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo, PAGES(8));
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 1);
	ck_assert_uint_eq(vmo_info(vmo).share_count, 1);
	store32(address, 1);
	ck_assert_uint_eq(vmo_info(vmo).committed_bytes, PAGES(3));
	assert_ok(zx_vmar_unmap(zx_vmar_root_self(), address, PAGES(8)));
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 0);
	ck_assert_uint_eq(vmo_info(vmo).share_count, 0);
	ck_assert_uint_eq(vmo_info(vmo).committed_bytes, PAGES(3));
}
END_TEST

START_TEST(older_vmo_records_are_prefixes_of_the_newest)
{
	zx_handle_t vmo = vmo_numbered(2, 1);
	zx_info_vmo_t info = vmo_info(vmo);
	char buffer[176];

	assert_ok(zx_object_get_info(vmo, ZX_INFO_VMO_V1, buffer, 176, NULL, NULL));
	ck_assert_mem_eq(buffer, &info, 104);
	assert_ok(zx_object_get_info(vmo, ZX_INFO_VMO_V2, buffer, 176, NULL, NULL));
	ck_assert_mem_eq(buffer, &info, 120);
	assert_ok(zx_object_get_info(vmo, ZX_INFO_VMO_V3, buffer, 176, NULL, NULL));
	ck_assert_mem_eq(buffer, &info, 128);
}
END_TEST

START_TEST(job_info_of_a_new_job)
{
	zx_info_job_t info = job_info(job_new(zx_job_default()));

	ck_assert_int_eq(info.return_code, 0);
	ck_assert(!info.exited);
	ck_assert(!info.kill_on_oom);
	ck_assert(!info.debugger_attached);
}
END_TEST

START_TEST(process_info_of_this_process_is_started)
{
	zx_info_process_t info = process_info(zx_process_self());

	ck_assert_uint_eq(info.flags, ZX_INFO_PROCESS_FLAG_STARTED);
	ck_assert_int_eq(info.return_code, 0);
	ck_assert_int_gt(info.start_time, 0);
	ck_assert_int_le(info.start_time, now());
}
END_TEST

/* One CPU, then all that there were. */
START_TEST(thread_info_tells_the_cpus_that_linux_allows)
{
	zx_info_thread_t info;
	cpu_set_t all, one;
	int cpu, i;

	ck_assert_int_eq(sched_getaffinity(0, sizeof(all), &all), 0);
	for (cpu = 0; cpu < CPU_SETSIZE; cpu++) {
		if (!CPU_ISSET(cpu, &all))
			continue;
		CPU_ZERO(&one);
		CPU_SET(cpu, &one);
		ck_assert_int_eq(sched_setaffinity(0, sizeof(one), &one), 0);
		info = thread_info(zx_thread_self());
		for (i = 0; i < 8; i++)
			ck_assert_uint_eq(info.cpu_affinity_mask.mask[i],
					  i == cpu / 64 ? 1ull << cpu % 64 : 0);
	}
	ck_assert_int_eq(sched_setaffinity(0, sizeof(all), &all), 0);
	info = thread_info(zx_thread_self());
	for (cpu = 0; cpu < 512; cpu++)
		ck_assert_uint_eq(info.cpu_affinity_mask.mask[cpu / 64] >> cpu % 64 & 1,
				  !!CPU_ISSET(cpu, &all));
}
END_TEST

/* What a thread that has not started may run on: all that Linux could ever have. */
START_TEST(an_unstarted_thread_may_run_anywhere_and_an_ended_one_nowhere)
{
	static const uint64_t none[8];
	zx_info_thread_t info;
	struct mini mini;
	int cpu, last;
	FILE *file;

	file = fopen("/sys/devices/system/cpu/possible", "r");
	ck_assert_ptr_nonnull(file);
	/* "0" or "0-LAST" */
	if (fscanf(file, "0-%d", &last) != 1)
		last = 0;
	fclose(file);

	mini_create(&mini, zx_job_default(), "mini");
	info = thread_info(mini.thread);
	for (cpu = 0; cpu < 512; cpu++)
		ck_assert_uint_eq(info.cpu_affinity_mask.mask[cpu / 64] >> cpu % 64 & 1,
				  cpu <= last);
	mini_load(&mini, &blob_exit);
	assert_ok(mini_start_status(&mini, ZX_HANDLE_INVALID, 0));
	wait_terminated(mini.thread);
	info = thread_info(mini.thread);
	ck_assert_uint_eq(info.state, ZX_THREAD_STATE_DEAD);
	ck_assert_mem_eq(info.cpu_affinity_mask.mask, none, sizeof(none));
	mini_close(&mini);
}
END_TEST

START_TEST(thread_info_of_this_thread_is_running)
{
	zx_info_thread_t info = thread_info(zx_thread_self());

	ck_assert_uint_eq(info.state, ZX_THREAD_STATE_RUNNING);
	ck_assert_uint_eq(info.wait_exception_channel_type, ZX_EXCEPTION_CHANNEL_TYPE_NONE);
}
END_TEST

/* ---- zx_linux_process_get_info ------------------------------------------ */

START_TEST(linux_process_info_of_this_process_is_its_pid)
{
	ck_assert_int_eq(pid_of(zx_process_self()), getpid());
}
END_TEST

START_TEST(linux_process_info_statuses)
{
	zx_handle_t process = zx_process_self();
	zx_linux_process_info_t info;

	assert_lookup(h, zx_linux_process_get_info(h, &info), process, powerless_vmo(),
		      ZX_RIGHT_INSPECT, info);
	assert_status(zx_linux_process_get_info(process, NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_linux_process_get_info(process, bad_pointer), ZX_ERR_INVALID_ARGS);
}
END_TEST

int main(void)
{
	test_begin("object_info");
	test_case("rules", a_record_is_written_whole_and_not_a_byte_more,
		  a_short_buffer_is_buffer_too_small_with_no_record_of_one,
		  actual_and_avail_may_be_null, bad_pointers_are_invalid_args,
		  what_is_no_handle_is_bad_handle, a_wrong_type_is_reported_before_a_missing_right,
		  without_the_right_is_access_denied,
		  an_unknown_topic_is_not_supported_before_the_handle_is_looked_at,
		  a_version_that_a_topic_never_had_is_not_supported,
		  actual_is_written_before_a_bad_avail_is_found);
	test_case("handles", handle_basic_of_an_event,
		  a_four_byte_buffer_is_too_small_for_handle_basic,
		  koids_are_unique_and_never_reused,
		  fresh_handles_have_the_default_rights_and_the_right_type,
		  related_koids_lead_from_thread_to_process_to_job_to_job,
		  a_related_koid_survives_the_related_object,
		  handle_count_follows_duplicate_and_close);
	test_case("memory", vmar_info_is_what_allocate_said,
		  vmar_info_of_a_destroyed_vmar_is_what_it_was, vmo_info_of_a_fresh_vmo,
		  vmo_info_reports_the_rights_of_the_handle_asked, vmo_info_flags_tell_resizable,
		  vmo_info_counts_committed_pages_and_mappings,
		  older_vmo_records_are_prefixes_of_the_newest);
	test_case("tasks", job_info_of_a_new_job, process_info_of_this_process_is_started,
		  thread_info_of_this_thread_is_running,
		  thread_info_tells_the_cpus_that_linux_allows,
		  an_unstarted_thread_may_run_anywhere_and_an_ended_one_nowhere);
	test_case("linux", linux_process_info_of_this_process_is_its_pid,
		  linux_process_info_statuses);
	return test_end();
}
