// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_object_get_info, topics that are lists: PROCESS_THREADS, JOB_CHILDREN, JOB_PROCESSES,
 * HANDLE_TABLE, and with it PROCESS_HANDLE_STATS; objects.md 3.1, tasks.md 1.7, 2.11, 7.7.
 */
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <linux/zircon.h>

#include "common.h"

#define HANDLE_TABLE_RIGHTS \
	(ZX_RIGHT_INSPECT | ZX_RIGHT_MANAGE_PROCESS | ZX_RIGHT_MANAGE_THREAD)

/* ---- Rules -------------------------------------------------------------- */

/* A list, and an object that has three records of it. */
struct list {
	const char *name;
	uint32_t topic;
	size_t size;
	zx_rights_t rights;
	zx_handle_t handle;
};

#define LISTS	4
#define RECORDS	3

static pthread_barrier_t barrier;

static void *zircon_thread(void *arg)
{
	(void)arg;
	zx_thread_self();
	pthread_barrier_wait(&barrier);
	pause();
	return NULL;
}

/* Threads of this process that are Zircon threads; they stay. */
static void threads_new(unsigned int n)
{
	pthread_t thread;
	unsigned int i;

	pthread_barrier_init(&barrier, NULL, n + 1);
	for (i = 0; i < n; i++)
		ck_assert_int_eq(pthread_create(&thread, NULL, zircon_thread, NULL), 0);
	pthread_barrier_wait(&barrier);
}

static void make_lists(struct list lists[LISTS])
{
	zx_handle_t job = job_new(zx_job_default()), process, vmar;
	struct zx_ioc_create_pair pair;
	zx_vaddr_t where;
	struct mini mini;
	int i;

	for (i = 0; i < RECORDS; i++) {
		job_new(job);
		assert_ok(zx_process_create(job, "p", 1, 0, &process, &vmar));
	}
	threads_new(RECORDS);
	/* It starts with one handle, and asks for two more. */
	mini_create(&mini, job_new(zx_job_default()), "p");
	mini_load(&mini, &blob_calls);
	where = mini.base + MINI_ARG;
	pair = (struct zx_ioc_create_pair){ .out0 = where + 128, .out1 = where + 132 };
	mini_write(&mini, MINI_ARG + 16, ZX_DEVICE_PATH, sizeof(ZX_DEVICE_PATH));
	mini_write(&mini, MINI_ARG + 64, &pair, sizeof(pair));
	mini_write(&mini, MINI_DATA, (struct mini_call[]){
		{ .nr = SYS_open, .a = { where + 16, O_RDWR } },
		{ .nr = SYS_ioctl, .a = { FROM_FIRST, ZX_IOC_EVENTPAIR_CREATE, where + 64 } },
		{ .nr = MINI_CALLS_END },
	}, 3 * sizeof(struct mini_call));
	assert_ok(mini_start_status(&mini, event_new(), 0));
	mini_wait_done(&mini);
	memcpy(lists, (struct list[LISTS]){
		{ "JOB_CHILDREN", ZX_INFO_JOB_CHILDREN, 8, ZX_RIGHT_ENUMERATE, job },
		{ "JOB_PROCESSES", ZX_INFO_JOB_PROCESSES, 8, ZX_RIGHT_ENUMERATE, job },
		{ "PROCESS_THREADS", ZX_INFO_PROCESS_THREADS, 8, ZX_RIGHT_ENUMERATE,
		  zx_process_self() },
		{ "HANDLE_TABLE", ZX_INFO_HANDLE_TABLE, 40, HANDLE_TABLE_RIGHTS, mini.process },
	}, LISTS * sizeof(struct list));
}

struct answer {
	char buffer[256];
	size_t actual;
	size_t avail;
};

#define get_info(handle, topic, answer, size)					\
	zx_object_get_info(handle, topic, (answer)->buffer, size, &(answer)->actual, \
			   &(answer)->avail)

START_TEST(as_many_records_as_fit_are_written_and_all_are_counted)
{
	struct list lists[LISTS];
	struct answer whole, part;
	size_t fit, i, extra;

	make_lists(lists);
	for (i = 0; i < LISTS; i++) {
		size_t size = lists[i].size;

		untouched(whole);
		assert_ok(get_info(lists[i].handle, lists[i].topic, &whole, sizeof(whole.buffer)));
		ck_assert_msg(whole.actual == RECORDS, "%s: %zu", lists[i].name, whole.actual);
		ck_assert_uint_eq(whole.avail, RECORDS);
		ck_assert_uint_eq((unsigned char)whole.buffer[RECORDS * size], 0xcc);
		for (fit = 0; fit <= RECORDS; fit++) {
			for (extra = 0; extra < 2; extra++) {
				untouched(part);
				assert_ok(get_info(lists[i].handle, lists[i].topic, &part,
						   fit * size + extra * (size - 1)));
				ck_assert_uint_eq(part.actual, fit);
				ck_assert_uint_eq(part.avail, RECORDS);
				ck_assert_mem_eq(part.buffer, whole.buffer, fit * size);
				ck_assert_uint_eq((unsigned char)part.buffer[fit * size], 0xcc);
			}
		}
	}
}
END_TEST

START_TEST(counting_needs_no_buffer_and_counts_need_not_be_asked_for)
{
	struct list lists[LISTS];
	struct answer answer;
	int i;

	make_lists(lists);
	for (i = 0; i < LISTS; i++) {
		zx_handle_t handle = lists[i].handle;
		uint32_t topic = lists[i].topic;

		assert_ok(zx_object_get_info(handle, topic, NULL, 0, &answer.actual,
					     &answer.avail));
		ck_assert_uint_eq(answer.actual, 0);
		ck_assert_uint_eq(answer.avail, RECORDS);
		assert_ok(zx_object_get_info(handle, topic, NULL, 0, NULL, &answer.avail));
		assert_ok(zx_object_get_info(handle, topic, NULL, 0, NULL, NULL));
		assert_ok(zx_object_get_info(handle, topic, answer.buffer, 256, NULL, NULL));
		answer.actual = 77;
		assert_ok(zx_object_get_info(handle, topic, answer.buffer, 256, &answer.actual,
					     NULL));
		ck_assert_uint_eq(answer.actual, RECORDS);
	}
}
END_TEST

START_TEST(bad_pointers_are_invalid_args)
{
	void *pointers[] = { (void *)1, bad_pointer, kernel_pointer };
	char *page = mmap(NULL, PAGES(2), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS,
			  -1, 0);
	struct list lists[LISTS];
	struct answer answer;
	int i, j;

	ck_assert_ptr_ne(page, MAP_FAILED);
	ck_assert_int_eq(munmap(page + PAGE, PAGE), 0);
	make_lists(lists);
	for (i = 0; i < LISTS; i++) {
		zx_handle_t handle = lists[i].handle;
		uint32_t topic = lists[i].topic;

		assert_status(zx_object_get_info(handle, topic, NULL, 256, &answer.actual,
						 &answer.avail), ZX_ERR_INVALID_ARGS);
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
		/* It begins well, and then runs out of what is mapped. */
		assert_status(zx_object_get_info(handle, topic,
						 page + PAGE - lists[i].size - 4, 256,
						 &answer.actual, &answer.avail),
			      ZX_ERR_INVALID_ARGS);
		/* What does not fit is not touched. */
		assert_ok(zx_object_get_info(handle, topic, page + PAGE - lists[i].size,
					     lists[i].size, &answer.actual, &answer.avail));
		ck_assert_uint_eq(answer.actual, 1);
	}
}
END_TEST

START_TEST(handles_are_checked_before_all_else)
{
	struct list lists[LISTS];
	struct answer answer;
	int i;

	make_lists(lists);
	for (i = 0; i < LISTS; i++) {
		assert_lookup(h, get_info(h, lists[i].topic, &answer, 256), lists[i].handle,
			      powerless_event(), lists[i].rights, answer);
		assert_lookup(h, zx_object_get_info(h, lists[i].topic, NULL, 256, NULL, NULL),
			      lists[i].handle, powerless_vmo(), lists[i].rights, answer);
		/* No other right is needed. */
		assert_ok(get_info(with_rights(lists[i].handle, lists[i].rights), lists[i].topic,
				   &answer, 256));
	}
	/* Jobs are not processes, nor are they jobs. */
	for (i = 0; i < LISTS; i++)
		assert_refused(ZX_ERR_WRONG_TYPE, answer,
			       get_info(lists[i < 2 ? 2 : 0].handle, lists[i].topic, &answer,
					256));
}
END_TEST

/* ---- Children ----------------------------------------------------------- */

static size_t koids_of(zx_handle_t handle, uint32_t topic, zx_koid_t *koids, size_t n)
{
	size_t actual, avail;

	assert_ok(zx_object_get_info(handle, topic, koids, n * sizeof(*koids), &actual, &avail));
	ck_assert_uint_eq(actual, avail < n ? avail : n);
	return avail;
}

START_TEST(children_are_listed_oldest_first_and_grandchildren_are_not)
{
	zx_handle_t job = job_new(zx_job_default()), jobs[2], processes[3], vmar, out;
	zx_koid_t koids[8];
	int i;

	ck_assert_uint_eq(koids_of(job, ZX_INFO_JOB_CHILDREN, koids, 8), 0);
	ck_assert_uint_eq(koids_of(job, ZX_INFO_JOB_PROCESSES, koids, 8), 0);
	for (i = 0; i < 3; i++)
		assert_ok(zx_process_create(job, "p", 1, 0, &processes[i], &vmar));
	for (i = 0; i < 2; i++)
		jobs[i] = job_new(job);
	job_new(jobs[0]);
	assert_ok(zx_process_create(jobs[1], "p", 1, 0, &out, &vmar));
	ck_assert_uint_eq(koids_of(job, ZX_INFO_JOB_CHILDREN, koids, 8), 2);
	for (i = 0; i < 2; i++) {
		ck_assert_uint_eq(koids[i], koid_of(jobs[i]));
		assert_ok(zx_object_get_child(job, koids[i], ZX_RIGHT_SAME_RIGHTS, &out));
	}
	ck_assert_uint_eq(koids_of(job, ZX_INFO_JOB_PROCESSES, koids, 8), 3);
	for (i = 0; i < 3; i++) {
		ck_assert_uint_eq(koids[i], koid_of(processes[i]));
		assert_ok(zx_object_get_child(job, koids[i], ZX_RIGHT_SAME_RIGHTS, &out));
	}
}
END_TEST

START_TEST(children_that_are_gone_are_not_listed)
{
	zx_handle_t job = job_new(zx_job_default()), jobs[3], processes[3], vmar;
	zx_koid_t koids[8];
	int i;

	for (i = 0; i < 3; i++) {
		jobs[i] = job_new(job);
		assert_ok(zx_process_create(job, "p", 1, 0, &processes[i], &vmar));
	}
	assert_ok(zx_handle_close(jobs[0]));
	assert_ok(zx_task_kill(jobs[1]));
	ck_assert_uint_eq(koids_of(job, ZX_INFO_JOB_CHILDREN, koids, 8), 1);
	ck_assert_uint_eq(koids[0], koid_of(jobs[2]));
	/* The last handle of a process that never ran; and one that is killed. */
	assert_ok(zx_handle_close(processes[0]));
	assert_ok(zx_task_kill(processes[2]));
	ck_assert_uint_eq(koids_of(job, ZX_INFO_JOB_PROCESSES, koids, 8), 1);
	ck_assert_uint_eq(koids[0], koid_of(processes[1]));
	/* A dead job has none. */
	assert_ok(zx_task_kill(job));
	wait_terminated(job);
	ck_assert_uint_eq(koids_of(job, ZX_INFO_JOB_CHILDREN, koids, 8), 0);
	ck_assert_uint_eq(koids_of(job, ZX_INFO_JOB_PROCESSES, koids, 8), 0);
}
END_TEST

/* Makes and closes children of a job all the time. */
static volatile bool stop;

static void *coming_and_going(void *arg)
{
	zx_handle_t job = *(zx_handle_t *)arg, children[64] = { 0 };
	unsigned int i = 0;

	while (!stop) {
		i = (i + 7) % 64;
		zx_handle_close(children[i]);
		assert_ok(zx_job_create(job, 0, &children[i]));
	}
	return NULL;
}

START_TEST(who_stays_is_listed_once_whoever_comes_and_goes)
{
	size_t n = slow_machine() ? 1000 : 10000, max = n + 100, found, i, next;
	zx_handle_t job = job_new(zx_job_default());
	zx_koid_t *stay = calloc(n, sizeof(*stay)), *koids = calloc(max, sizeof(*koids));
	pthread_t thread;
	int round;

	for (i = 0; i < n; i++)
		stay[i] = koid_of(job_new(job));
	ck_assert_uint_eq(koids_of(job, ZX_INFO_JOB_CHILDREN, koids, max), n);
	ck_assert_mem_eq(koids, stay, n * sizeof(*koids));
	ck_assert_int_eq(pthread_create(&thread, NULL, coming_and_going, &job), 0);
	for (round = 0; round < 10; round++) {
		size_t actual;

		assert_ok(zx_object_get_info(job, ZX_INFO_JOB_CHILDREN, koids,
					     max * sizeof(*koids), &actual, NULL));
		for (found = next = 0; found < actual; found++) {
			ck_assert(!found || koids[found - 1] < koids[found]);
			if (next < n && koids[found] == stay[next])
				next++;
		}
		ck_assert_uint_eq(next, n);
	}
	stop = true;
	pthread_join(thread, NULL);
	free(stay);
	free(koids);
}
END_TEST

/* ---- Threads ------------------------------------------------------------ */

START_TEST(threads_are_listed_from_their_start_to_their_end)
{
	zx_koid_t koids[8];
	zx_handle_t never;
	struct mini mini;

	mini_create(&mini, zx_job_default(), "p");
	mini_load(&mini, &blob_sleep);
	assert_ok(zx_thread_create(mini.process, "never", 5, 0, &never));
	ck_assert_uint_eq(koids_of(mini.process, ZX_INFO_PROCESS_THREADS, koids, 8), 0);
	assert_ok(mini_start_status(&mini, 0, 0));
	ck_assert_uint_eq(koids_of(mini.process, ZX_INFO_PROCESS_THREADS, koids, 8), 1);
	ck_assert_uint_eq(koids[0], koid_of(mini.thread));
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	ck_assert_uint_eq(koids_of(mini.process, ZX_INFO_PROCESS_THREADS, koids, 8), 0);
	mini_close(&mini);
}
END_TEST

static zx_koid_t short_lived;

static void *short_life(void *arg)
{
	zx_handle_t thread = zx_thread_self();

	(void)arg;
	short_lived = koid_of(thread);
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	return NULL;
}

START_TEST(a_thread_that_ends_without_a_word_is_not_listed)
{
	zx_koid_t koids[8], self = koid_of(zx_thread_self());
	zx_handle_t copy;
	pthread_t thread;
	char name[32];

	pthread_barrier_init(&barrier, NULL, 2);
	ck_assert_int_eq(pthread_create(&thread, NULL, short_life, NULL), 0);
	pthread_barrier_wait(&barrier);
	ck_assert_uint_eq(koids_of(zx_process_self(), ZX_INFO_PROCESS_THREADS, koids, 8), 2);
	ck_assert_uint_eq(koids[0], self);
	ck_assert_uint_eq(koids[1], short_lived);
	assert_ok(zx_object_get_child(zx_process_self(), short_lived, ZX_RIGHT_SAME_RIGHTS,
				      &copy));
	ck_assert_uint_eq(thread_info(copy).state, ZX_THREAD_STATE_RUNNING);
	pthread_barrier_wait(&barrier);
	pthread_join(thread, NULL);
	/* It is joined a little before it is gone. */
	eventually(koids_of(zx_process_self(), ZX_INFO_PROCESS_THREADS, koids, 8) == 1);
	ck_assert_uint_eq(koids[0], self);
	ck_assert_uint_eq(thread_info(copy).state, ZX_THREAD_STATE_DEAD);
	ck_assert_uint_eq(signals_of(copy), ZX_THREAD_TERMINATED);
	assert_status(zx_object_get_property(copy, ZX_PROP_NAME, name, 32), ZX_ERR_BAD_STATE);
	assert_status(zx_object_set_property(copy, ZX_PROP_NAME, "x", 1), ZX_ERR_BAD_STATE);
}
END_TEST

/* ---- Handles ------------------------------------------------------------ */

static zx_info_handle_extended_t *handle_table(zx_handle_t process, size_t *n)
{
	zx_info_handle_extended_t *table;
	size_t actual;

	assert_ok(zx_object_get_info(process, ZX_INFO_HANDLE_TABLE, NULL, 0, &actual, n));
	table = calloc(*n + 1, sizeof(*table));
	ck_assert_ptr_nonnull(table);
	assert_ok(zx_object_get_info(process, ZX_INFO_HANDLE_TABLE, table, *n * sizeof(*table),
				     &actual, NULL));
	ck_assert_uint_eq(actual, *n);
	return table;
}

static const zx_info_handle_extended_t *find_handle(const zx_info_handle_extended_t *table,
						    size_t n, zx_handle_t value)
{
	const zx_info_handle_extended_t *found = NULL;
	size_t i;

	for (i = 0; i < n; i++) {
		if (table[i].handle_value != value)
			continue;
		ck_assert_ptr_null(found);
		found = &table[i];
	}
	return found;
}

START_TEST(the_handle_table_has_each_handle_once)
{
	zx_handle_t handles[12], copy = with_rights(event_new(), ZX_RIGHT_WAIT), closed;
	zx_info_handle_extended_t *table;
	size_t n, i;

	handles[0] = copy;
	handles[1] = vmo_new(PAGE);
	handles[2] = job_new(zx_job_default());
	assert_ok(zx_process_create(handles[2], "p", 1, 0, &handles[3], &handles[4]));
	assert_ok(zx_thread_create(handles[3], "t", 1, 0, &handles[5]));
	assert_ok(zx_channel_create(0, &handles[6], &handles[7]));
	assert_ok(zx_socket_create(0, &handles[8], &handles[9]));
	assert_ok(zx_port_create(0, &handles[10]));
	assert_ok(zx_timer_create(0, 0, &handles[11]));
	closed = event_new();
	assert_ok(zx_handle_close(closed));
	table = handle_table(zx_process_self(), &n);
	ck_assert_ptr_null(find_handle(table, n, closed));
	for (i = 0; i < 12; i++) {
		const zx_info_handle_extended_t *rec = find_handle(table, n, handles[i]);
		zx_info_handle_basic_t basic = basic_info(handles[i]);

		ck_assert_ptr_nonnull(rec);
		ck_assert_uint_eq(rec->type, basic.type);
		ck_assert_uint_eq(rec->rights, basic.rights);
		ck_assert_uint_eq(rec->koid, basic.koid);
		ck_assert_uint_eq(rec->related_koid, basic.related_koid);
		ck_assert_uint_eq(rec->peer_owner_koid, 0);
		ck_assert_uint_eq(rec->reserved, 0);
	}
	/* And nothing that is none. */
	for (i = 0; i < n; i++)
		ck_assert(is_valid(table[i].handle_value));
	free(table);
}
END_TEST

START_TEST(the_handle_table_of_another_process)
{
	zx_handle_t event = event_new();
	zx_info_handle_extended_t *table;
	zx_koid_t koid = koid_of(event);
	struct mini mini;
	uint32_t value;
	size_t n;

	mini_create(&mini, zx_job_default(), "p");
	free(handle_table(mini.process, &n));
	ck_assert_uint_eq(n, 0);
	mini_load(&mini, &blob_calls);
	mini_write(&mini, MINI_DATA, &(struct mini_call){ .nr = MINI_CALLS_END },
		   sizeof(struct mini_call));
	assert_ok(mini_start_status(&mini, event, 0));
	mini_wait_done(&mini);
	mini_read(&mini, MINI_ARG, &value, sizeof(value));
	table = handle_table(mini.process, &n);
	ck_assert_uint_eq(n, 1);
	ck_assert_uint_eq(table->handle_value, value);
	ck_assert_uint_eq(table->koid, koid);
	ck_assert_uint_eq(table->rights, ZX_DEFAULT_EVENT_RIGHTS);
	free(table);
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	free(handle_table(mini.process, &n));
	ck_assert_uint_eq(n, 0);
	mini_close(&mini);
}
END_TEST

START_TEST(asked_for_actual_alone_the_handle_table_tells_the_callers_own_count)
{
	zx_handle_t process, vmar, less;
	size_t actual, own;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &vmar));
	less = without_rights(process, ZX_RIGHT_MANAGE_PROCESS);
	free(handle_table(zx_process_self(), &own));
	ck_assert_uint_gt(own, 0);
	assert_ok(zx_object_get_info(process, ZX_INFO_HANDLE_TABLE, NULL, 0, &actual, NULL));
	ck_assert_uint_eq(actual, own);
	/* Whatever size the buffer that is none has. */
	assert_ok(zx_object_get_info(process, ZX_INFO_HANDLE_TABLE, NULL, 4096, &actual, NULL));
	ck_assert_uint_eq(actual, own);
	/* The handle is looked at first. */
	assert_refused(ZX_ERR_ACCESS_DENIED, actual,
		       zx_object_get_info(less, ZX_INFO_HANDLE_TABLE, NULL, 0, &actual, NULL));
	assert_status(zx_object_get_info(process, ZX_INFO_HANDLE_TABLE, NULL, 0, bad_pointer,
					 NULL), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(very_many_handles_are_listed)
{
	size_t n = slow_machine() ? 5000 : 1000000, all, i, found = 0;
	zx_handle_t event = event_new(), out;
	zx_info_handle_extended_t *table;
	zx_info_process_handle_stats_t stats;
	zx_koid_t koid = koid_of(event);

	for (i = 0; i < n; i++)
		if (zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &out))
			ck_abort_msg("duplicate %zu", i);
	table = handle_table(zx_process_self(), &all);
	for (i = 0; i < all; i++)
		found += table[i].koid == koid;
	ck_assert_uint_eq(found, n + 1);
	assert_ok(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_HANDLE_STATS, &stats,
				     sizeof(stats), NULL, NULL));
	ck_assert_uint_eq(stats.handle_count[ZX_OBJ_TYPE_EVENT], n + 1);
	free(table);
}
END_TEST

START_TEST(handle_stats_count_the_handles_of_each_type)
{
	zx_info_process_handle_stats_t before, after;
	zx_info_handle_extended_t *table;
	zx_handle_t a, b;
	size_t n, i;

	vmo_new(PAGE);
	zx_thread_self();
	assert_ok(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_HANDLE_STATS, &before,
				     sizeof(before), NULL, NULL));
	ck_assert_uint_eq(before.handle_count[ZX_OBJ_TYPE_NONE], 0);
	ck_assert_uint_gt(before.handle_count[ZX_OBJ_TYPE_PROCESS], 0);
	ck_assert_uint_gt(before.handle_count[ZX_OBJ_TYPE_THREAD], 0);
	ck_assert_uint_gt(before.handle_count[ZX_OBJ_TYPE_VMO], 0);
	ck_assert_uint_eq(before.handle_count[ZX_OBJ_TYPE_INTERRUPT], 0);
	table = handle_table(zx_process_self(), &n);
	after = before;
	for (i = 0; i < n; i++)
		after.handle_count[table[i].type]--;
	for (i = 0; i < ZX_OBJ_TYPE_UPPER_BOUND; i++)
		ck_assert_uint_eq(after.handle_count[i], 0);
	free(table);
	assert_ok(zx_channel_create(0, &a, &b));
	assert_ok(zx_object_get_info(zx_process_self(), ZX_INFO_PROCESS_HANDLE_STATS, &after,
				     sizeof(after), NULL, NULL));
	before.handle_count[ZX_OBJ_TYPE_CHANNEL] += 2;
	ck_assert_mem_eq(&after, &before, sizeof(after));
}
END_TEST

static zx_info_process_handle_stats_t stats_of(zx_handle_t process)
{
	zx_info_process_handle_stats_t stats;

	assert_ok(zx_object_get_info(process, ZX_INFO_PROCESS_HANDLE_STATS, &stats, sizeof(stats),
				     NULL, NULL));
	return stats;
}

START_TEST(handle_stats_are_there_from_birth_to_after_death)
{
	zx_info_process_handle_stats_t want = { 0 }, stats;
	struct mini mini;

	mini_create(&mini, zx_job_default(), "mini");
	stats = stats_of(mini.process);
	ck_assert_mem_eq(&stats, &want, sizeof(want));
	mini_load(&mini, &blob_sleep);
	assert_ok(mini_start_status(&mini, event_new(), 0));
	want.handle_count[ZX_OBJ_TYPE_EVENT] = 1;
	stats = stats_of(mini.process);
	ck_assert_mem_eq(&stats, &want, sizeof(want));
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	want.handle_count[ZX_OBJ_TYPE_EVENT] = 0;
	stats = stats_of(mini.process);
	ck_assert_mem_eq(&stats, &want, sizeof(want));
	mini_close(&mini);
}
END_TEST

int main(void)
{
	test_begin("object_lists");
	test_case("rules", as_many_records_as_fit_are_written_and_all_are_counted,
		  counting_needs_no_buffer_and_counts_need_not_be_asked_for,
		  bad_pointers_are_invalid_args, handles_are_checked_before_all_else);
	test_case("children", children_are_listed_oldest_first_and_grandchildren_are_not,
		  children_that_are_gone_are_not_listed,
		  who_stays_is_listed_once_whoever_comes_and_goes);
	test_case("threads", threads_are_listed_from_their_start_to_their_end,
		  a_thread_that_ends_without_a_word_is_not_listed);
	test_case("handles", the_handle_table_has_each_handle_once,
		  the_handle_table_of_another_process,
		  asked_for_actual_alone_the_handle_table_tells_the_callers_own_count,
		  very_many_handles_are_listed, handle_stats_count_the_handles_of_each_type,
		  handle_stats_are_there_from_birth_to_after_death);
	return test_end();
}
