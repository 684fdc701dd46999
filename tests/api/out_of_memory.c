// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory runs out at every step of a call: it fails with NO_MEMORY and leaves
 * everything as it was, or it does without.
 *
 * See common_injection.h. N goes from 1 up to where the call is through before that.
 * What a call leaves to the module's workers is made to fail there.
 */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "common_injection.h"
#include "common_scene.h"
#include "common_vmo.h"

#define DEBUG		"/sys/kernel/debug/"
#define MAX_TASKS	8
/* No call takes so many allocations. */
#define MAX_STEPS	2000
/* How many Linux needs varies a little. */
#define MORE_STEPS	3

/* The step tried after @n: each of the first ones, then a sample if time is short. */
static int next_step(int n)
{
	return n + (n > 8 && quick_run() ? 5 : 1);
}

/* ---- injection ------------------------------------------------------------- */

static int open_knob(const char *what, const char *name)
{
	char path[100];
	int fd;

	snprintf(path, sizeof(path), DEBUG "%s/%s", what, name);
	fd = open(path, O_RDWR);
	ck_assert_msg(fd >= 0, "no %s: %s", path, strerror(errno));
	return fd;
}

static void turn(int knob, unsigned int value)
{
	char text[16];
	int n = snprintf(text, sizeof(text), "%u", value);

	ck_assert_msg(write(knob, text, n) == n, "knob %d: %s", knob, strerror(errno));
}

/* Such a file is read once from its beginning. */
static unsigned int reading(const char *what, const char *name)
{
	int knob = open_knob(what, name);
	char text[16] = "";

	ck_assert_int_gt(read(knob, text, sizeof(text) - 1), 0);
	close(knob);
	return strtoul(text, NULL, 10);
}

/*
 * What a worker lets go of, Linux gives back a bit later. Mappings that Linux had
 * to cut or fill for a moment may stay in pieces.
 */
static void assert_same(struct scene *s, const struct picture *before, const char *what, int n)
{
	static struct picture after;
	zx_time_t until = SOON;
	const char *differs;

	do {
		picture_take(s, &after);
		picture_join_lines(&after);
		differs = picture_differs(before, &after);
	} while (differs && now() < until);
	ck_assert_msg(!differs, "%s: step %d changed %s", what, n, differs);
}

/* Set: what a call did is not undone when a copy to its caller's memory fails. */
static bool copies_come_too_late;

/*
 * Each step of @call fails once; it then leaves the scene as it was. When it did
 * without, it is tried in a new scene. Returns how often it failed.
 */
static int fail_each_(int which, void (*tasks)(void), scene_call_t prepare, scene_call_t call,
		      const char *what)
{
	static struct picture before;
	bool failed, fresh = true;
	int n, passed = 0, refused = 0;
	zx_handle_t process, root;
	zx_status_t status;
	struct scene s;

	scene_process(which, &process, &root);
	for (n = 1; passed < MORE_STEPS; n = next_step(n)) {
		ck_assert_msg(n < MAX_STEPS, "%s never succeeds", what);
		if (fresh) {
			s = scene_new_in(process, root);
			if (prepare)
				assert_ok(prepare(&s));
			picture_take(&s, &before);
			picture_join_lines(&before);
			tasks();
		}
		arm(n);
		status = call(&s);
		failed = disarm();
		passed = failed ? 0 : passed + 1;
		if (status != ZX_OK) {
			ck_assert_msg(failed, "%s fails with %s", what, status_name(status));
			assert_out_of_memory(status, what, n);
			refused++;
		}
		fresh = status == ZX_OK || (copies_come_too_late && status != ZX_ERR_NO_MEMORY);
		if (fresh)
			scene_end(&s);
		else
			assert_same(&s, &before, what, n);
	}
	printf("%s: %d steps, %d refused\n", what, n - 1 - MORE_STEPS, refused);
	if (which) {
		assert_ok(zx_task_kill(process));
		assert_ok(zx_handle_close(process));
		assert_ok(zx_handle_close(root));
	}
	return refused;
}

#define fail_each(which, tasks, call) fail_each_(which, tasks, NULL, call, #call)
#define fail_each_after(which, tasks, prepare, call) \
	fail_each_(which, tasks, prepare, call, #call)

/* Each step in either task, in each scene. */
#define fail_everywhere_after(prepare, call)					\
	do {									\
		fail_each_after(0, in_this_task, prepare, call);		\
		fail_each_after(1, in_this_task, prepare, call);		\
		fail_each_after(1, in_the_workers, prepare, call);		\
	} while (0)
#define fail_everywhere(call) fail_everywhere_after(NULL, call)

/* A call that is refused at least so often in this task. */
struct trial {
	const char *name;
	scene_call_t call;
	int refused;
	scene_call_t prepare;
};

#define TRIAL(often, before, fn) \
	{ .name = #fn, .call = fn, .refused = often, .prepare = before }
#define REFUSED(fn)		TRIAL(1, NULL, fn)
#define DOES_WITHOUT(fn)	TRIAL(0, NULL, fn)

static void assert_trials_(int which, const struct trial *trials, size_t n)
{
	size_t i;
	int refused;

	begin();
	for (i = 0; i < n; i++) {
		refused = fail_each_(which, in_this_task, trials[i].prepare, trials[i].call,
				     trials[i].name);
		ck_assert_msg(refused >= trials[i].refused, "%s: refused %d times",
			      trials[i].name, refused);
	}
}

#define assert_trials(which, trials) assert_trials_(which, trials, ARRAY_SIZE(trials))

/* ---- address spaces -------------------------------------------------------- */

START_TEST(allocate_without_memory)
{
	static const struct trial trials[] = {
		REFUSED(allocate_in_the_root),
		REFUSED(allocate_aligned_in_the_root),
	};

	assert_trials(0, trials);
}
END_TEST

static zx_status_t allocate_nested(struct scene *s)
{
	return zx_vmar_allocate(s->child, CAN_MAP_RW, 0, PAGE, &s->made, &s->at);
}

START_TEST(allocate_nested_without_memory)
{
	static const struct trial trials[] = { REFUSED(allocate_nested) };

	assert_trials(0, trials);
	assert_trials(1, trials);
}
END_TEST

START_TEST(map_without_memory)
{
	begin();
	ck_assert_int_gt(fail_each(0, in_this_task, map_aligned_in_the_root), 0);
	fail_everywhere(map_in_the_free_part);
	fail_everywhere(map_in_the_child);
}
END_TEST

/* Linux gets a file of its own for these permissions. */
static zx_status_t with_a_handle_to_read(struct scene *s)
{
	return zx_handle_duplicate(s->vmos[SCENE_RESIZABLE], ZX_RIGHT_READ | ZX_RIGHT_MAP,
				   &s->made);
}

static zx_status_t map_to_read(struct scene *s)
{
	return zx_vmar_map(s->vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC, PAGES(12), s->made, 0, PAGE,
			   &s->at);
}

START_TEST(map_for_the_first_time_without_memory)
{
	begin();
	fail_everywhere_after(with_a_handle_to_read, map_to_read);
}
END_TEST

START_TEST(overwrite_without_memory)
{
	begin();
	copies_come_too_late = true;
	fail_everywhere(overwrite_the_middle);
	fail_everywhere(overwrite_across);
}
END_TEST

START_TEST(unmap_without_memory)
{
	begin();
	fail_everywhere(unmap_the_middle);
	fail_everywhere(unmap_a_tail);
	fail_everywhere(unmap_across);
	fail_everywhere(unmap_all);
}
END_TEST

struct leaver {
	struct scene scene;
	int n;
	zx_handle_t close;
	zx_status_t status;
};

static void *unmap_close_and_leave(void *arg)
{
	struct leaver *l = arg;
	const struct scene *s = &l->scene;

	in_this_task();
	arm(l->n);
	l->status = zx_vmar_unmap_handle_close_thread_exit(s->vmar, s->base + PAGE, PAGES(2),
							   l->close);
	disarm();
	return NULL;
}

/* Either all three, or none. */
START_TEST(a_thread_unmaps_closes_and_leaves_without_memory)
{
	static struct picture before;
	static struct leaver l;
	int refused = 0;

	begin();
	for (l.n = 1; l.n <= 10; l.n++) {
		pthread_t thread;

		l.scene = scene_new(0);
		l.close = event_new();
		l.status = ZX_OK;
		picture_take(&l.scene, &before);
		picture_join_lines(&before);
		ck_assert_int_eq(pthread_create(&thread, NULL, unmap_close_and_leave, &l), 0);
		ck_assert_int_eq(pthread_join(thread, NULL), 0);
		if (l.status != ZX_OK) {
			assert_out_of_memory(l.status, "leave", l.n);
			assert_same(&l.scene, &before, "leave", l.n);
			ck_assert(is_valid(l.close));
			refused++;
		} else {
			assert_drawing(0, l.scene.base, "w..wrrrrww....");
			ck_assert(!is_valid(l.close));
		}
		scene_end(&l.scene);
	}
	ck_assert_int_gt(refused, 0);
}
END_TEST

START_TEST(destroy_without_memory)
{
	begin();
	fail_everywhere(destroy_the_child);
	fail_everywhere(destroy_the_vmar);
}
END_TEST

START_TEST(protect_without_memory)
{
	begin();
	fail_everywhere(protect_the_middle);
	fail_everywhere(protect_across);
	fail_everywhere(protect_across_the_child);
	fail_everywhere(protect_wholly);
}
END_TEST

START_TEST(a_mapping_is_taken_back_without_memory)
{
	begin();
	fail_everywhere(map_with_a_bad_pointer);
}
END_TEST

/* ---- memory stays gone -------------------------------------------------------- */

/* Marks on the tasks in which nothing can be allocated. */
static int mark_fds[MAX_TASKS];
static int nr_mark_fds;

static void mark_tasks(unsigned int value)
{
	char text = '0' + value;
	int i;

	for (i = 0; i < nr_mark_fds; i++)
		while (pwrite(mark_fds[i], &text, 1, 0) != 1)
			;
}

static void add_mark(pid_t tid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/make-it-fail", tid);
	ck_assert_int_lt(nr_mark_fds, MAX_TASKS);
	mark_fds[nr_mark_fds] = open(path, O_RDWR);
	ck_assert_msg(mark_fds[nr_mark_fds] >= 0, "no %s: %s", path, strerror(errno));
	nr_mark_fds++;
}

/*
 * @call, with nothing left to allocate from some point on, in the undoing neither. The
 * scene is as it was soon after there is memory again. Returns how often it was not at
 * once.
 */
static int stay_gone(int which, void (*mark)(void), scene_call_t call, const char *what)
{
	int probability = open_knob("failslab", "probability"), torn = 0, passed = 0;
	int space = open_knob("failslab", "space"), times = open_knob("failslab", "times");
	static struct picture before, after;
	zx_handle_t process, root;
	unsigned int amount;

	turn(open_knob("failslab", "task-filter"), 1);
	scene_process(which, &process, &root);
	for (amount = 0; passed < MORE_STEPS; amount += quick_run() ? 300 : 100) {
		struct scene s = scene_new_in(process, root);
		zx_status_t status;

		ck_assert_uint_lt(amount, 100 * MAX_STEPS);
		picture_take(&s, &before);
		picture_join_lines(&before);
		mark();
		turn(space, amount);
		turn(times, 1u << 30);
		turn(probability, 100);
		mark_tasks(1);
		status = call(&s);
		mark_tasks(0);
		turn(probability, 0);
		passed = status == ZX_OK ? passed + 1 : 0;
		if (status != ZX_OK) {
			assert_status(status, ZX_ERR_NO_MEMORY);
			picture_take(&s, &after);
			picture_join_lines(&after);
			torn += !!picture_differs(&before, &after);
			assert_same(&s, &before, what, amount);
		}
		scene_end(&s);
		while (nr_mark_fds)
			close(mark_fds[--nr_mark_fds]);
	}
	printf("%s: %u bytes, torn for a moment %d times\n", what, amount, torn);
	if (which) {
		assert_ok(zx_task_kill(process));
		assert_ok(zx_handle_close(process));
		assert_ok(zx_handle_close(root));
	}
	close(probability);
	close(space);
	close(times);
	return torn;
}

static void mark_this_task(void)
{
	add_mark(gettid());
}

static int stay_gone_in_each(scene_call_t call, const char *what)
{
	return stay_gone(0, mark_this_task, call, what);
}

START_TEST(what_could_not_be_undone_for_want_of_memory_is_undone_when_there_is_some)
{
	int torn = 0;

	begin();
	torn += stay_gone_in_each(overwrite_the_middle, "overwrite_the_middle");
	torn += stay_gone_in_each(overwrite_across, "overwrite_across");
	torn += stay_gone_in_each(unmap_the_middle, "unmap_the_middle");
	torn += stay_gone_in_each(unmap_across, "unmap_across");
	torn += stay_gone_in_each(destroy_the_child, "destroy_the_child");
	torn += stay_gone_in_each(protect_the_middle, "protect_the_middle");
	torn += stay_gone_in_each(protect_across, "protect_across");
	torn += stay_gone_in_each(protect_across_the_child, "protect_across_the_child");
	ck_assert_int_gt(torn, 0);
}
END_TEST

/* ---- VMOs ------------------------------------------------------------------ */

#define resizable(s)	((s)->vmos[SCENE_RESIZABLE])
#define snapshot(s)	((s)->vmos[SCENE_SNAPSHOT])
#define sliced(s)	((s)->vmos[SCENE_SLICED])
#define slice(s)	((s)->vmos[SCENE_SLICE])

#define CALL(name, expr) static zx_status_t name(struct scene *s) { return expr; }

CALL(create_vmo, zx_vmo_create(PAGES(3) + (s->pid ? 0 : 1), 0, &s->made))
CALL(write_to_what_a_snapshot_shares, zx_vmo_write(resizable(s), "abc", PAGES(3) - 1, 1))
CALL(write_to_a_snapshot, zx_vmo_write(snapshot(s), "abc", PAGE + 10, 3))
CALL(write_to_an_untouched_page, zx_vmo_write(resizable(s), "abc", PAGES(7), 3))
CALL(write_far_away, zx_vmo_write(s->made, "abc", GIB(4096ul), 3))
CALL(commit_an_untouched_page, op(resizable(s), ZX_VMO_OP_COMMIT, PAGES(6), PAGE))
CALL(commit_a_shared_page, op(snapshot(s), ZX_VMO_OP_COMMIT, PAGES(5), PAGE))
CALL(zero_across_pages, op(resizable(s), ZX_VMO_OP_ZERO, PAGE - 4, PAGES(3)))
CALL(zero_inside_a_page, op(snapshot(s), ZX_VMO_OP_ZERO, PAGES(2) - 20, 20))
CALL(zero_whole_pages, op(snapshot(s), ZX_VMO_OP_ZERO, PAGE, PAGES(2)))
CALL(decommit_a_page, op(sliced(s), ZX_VMO_OP_DECOMMIT, PAGE, PAGE))
CALL(prefetch, op(resizable(s), ZX_VMO_OP_PREFETCH, 0, PAGES(8)))
CALL(grow, zx_vmo_set_size(resizable(s), PAGES(1000)))
CALL(shrink, zx_vmo_set_size(resizable(s), PAGES(3) - 1))
CALL(shrink_to_nothing, zx_vmo_set_size(resizable(s), 0))
CALL(shrink_the_stream, zx_vmo_set_stream_size(resizable(s), PAGES(2) + 5))
CALL(shrink_the_stream_of_a_snapshot, zx_vmo_set_stream_size(snapshot(s), PAGES(2) + 5))
CALL(shrink_the_stream_of_a_slice, zx_vmo_set_stream_size(slice(s), PAGE - 5))
CALL(make_a_snapshot, zx_vmo_create_child(sliced(s), SNAPSHOT, 0, PAGES(4), &s->made))
CALL(make_a_snapshot_of_a_part,
     zx_vmo_create_child(s->vmos[SCENE_MAPPED], AT_LEAST_ON_WRITE, PAGE, PAGES(2), &s->made))
CALL(make_a_snapshot_of_modifications,
     zx_vmo_create_child(snapshot(s), MODIFIED, 0, PAGES(8), &s->made))
CALL(make_a_slice, zx_vmo_create_child(slice(s), SLICE, PAGE, PAGE, &s->made))
CALL(make_a_reference,
     zx_vmo_create_child(resizable(s), REFERENCE | RESIZABLE, 0, 0, &s->made))
CALL(move_a_page, zx_vmo_transfer_data(snapshot(s), 0, PAGES(7), PAGE, resizable(s), PAGE))
CALL(move_nothing, zx_vmo_transfer_data(snapshot(s), 0, 0, PAGE, resizable(s), PAGES(7)))
CALL(move_inside, zx_vmo_transfer_data(resizable(s), 0, PAGES(7), PAGE, resizable(s), 0))
CALL(cache_differently, zx_vmo_set_cache_policy(s->made, ZX_CACHE_POLICY_UNCACHED))

/* Sparse, and as good as endless. */
CALL(with_a_huge_vmo, zx_vmo_create(GIB(8192ul), 0, &s->made))
CALL(with_a_page_in_it, zx_vmo_create(GIB(8192ul), 0, &s->made) ?:
     zx_vmo_write(s->made, "x", 0, 1))

static zx_status_t read_all(struct scene *s)
{
	static uint8_t bytes[PAGES(8)];

	return zx_vmo_read(resizable(s), bytes, 0, sizeof(bytes));
}

/* Memory that Linux has to find first. */
static uint8_t *fresh_memory(void)
{
	static uint8_t memory[PAGES(2)] __attribute__((aligned(4096)));

	madvise(memory, PAGES(2), MADV_DONTNEED);
	return memory;
}

CALL(read_to_fresh_memory, zx_vmo_read(resizable(s), fresh_memory(), 0, PAGES(2)))
CALL(write_from_fresh_memory, zx_vmo_write(sliced(s), fresh_memory(), 0, 4))

START_TEST(vmo_create_without_memory)
{
	static const struct trial trials[] = { REFUSED(create_vmo) };

	assert_trials(0, trials);
}
END_TEST

START_TEST(vmo_write_without_memory)
{
	static const struct trial trials[] = {
		REFUSED(write_to_what_a_snapshot_shares),
		REFUSED(write_to_a_snapshot),
		REFUSED(write_to_an_untouched_page),
		TRIAL(1, with_a_huge_vmo, write_far_away),
		TRIAL(1, with_a_page_in_it, write_far_away),
		DOES_WITHOUT(read_all),
		DOES_WITHOUT(read_to_fresh_memory),
		DOES_WITHOUT(write_from_fresh_memory),
	};

	assert_trials(0, trials);
}
END_TEST

START_TEST(vmo_op_range_without_memory)
{
	static const struct trial trials[] = {
		REFUSED(commit_an_untouched_page),
		REFUSED(commit_a_shared_page),
		REFUSED(zero_across_pages),
		REFUSED(zero_inside_a_page),
		REFUSED(zero_whole_pages),
		DOES_WITHOUT(decommit_a_page),
		DOES_WITHOUT(prefetch),
	};

	assert_trials(0, trials);
}
END_TEST

CALL(with_a_snapshot_of_the_sliced,
     zx_vmo_create_child(sliced(s), SNAPSHOT, 0, PAGES(4), &s->made))

START_TEST(vmo_sizes_without_memory)
{
	static const struct trial trials[] = {
		DOES_WITHOUT(grow),
		REFUSED(shrink),
		DOES_WITHOUT(shrink_to_nothing),
		REFUSED(shrink_the_stream),
		REFUSED(shrink_the_stream_of_a_snapshot),
		DOES_WITHOUT(shrink_the_stream_of_a_slice),
		TRIAL(1, with_a_snapshot_of_the_sliced, shrink_the_stream_of_a_slice),
	};

	assert_trials(0, trials);
}
END_TEST

START_TEST(vmo_children_without_memory)
{
	static const struct trial trials[] = {
		REFUSED(make_a_snapshot),
		REFUSED(make_a_snapshot_of_a_part),
		REFUSED(make_a_snapshot_of_modifications),
		REFUSED(make_a_slice),
		REFUSED(make_a_reference),
	};

	assert_trials(0, trials);
}
END_TEST

START_TEST(vmo_transfer_without_memory)
{
	static const struct trial trials[] = {
		REFUSED(move_a_page),
		REFUSED(move_nothing),
		REFUSED(move_inside),
	};

	assert_trials(0, trials);
}
END_TEST

CALL(with_a_vmo, zx_vmo_create(PAGE, 0, &s->made))

START_TEST(vmo_other_calls_without_memory)
{
	static const struct trial trials[] = { TRIAL(0, with_a_vmo, cache_differently) };

	assert_trials(0, trials);
}
END_TEST

/* The handle is eaten, whatever happens. */
START_TEST(replace_as_executable_without_memory)
{
	bool failed = true;
	int n;

	begin();
	in_this_task();
	for (n = 1; failed; n++) {
		zx_handle_t vmo = vmo_new(PAGE), made = ZX_HANDLE_INVALID;
		zx_status_t status;

		arm(n);
		status = zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, &made);
		failed = disarm();
		if (status == ZX_OK) {
			ck_assert(!is_valid(vmo));
			assert_ok(zx_handle_close(made));
			continue;
		}
		assert_out_of_memory(status, "replace", n);
		ck_assert_uint_eq(made, ZX_HANDLE_INVALID);
	}
}
END_TEST

/* ---- operations on ranges, and the memory of others ------------------------- */

CALL(with_shared_and_untouched_pages,
     zx_vmar_map(s->vmar, READ_WRITE | ZX_VM_SPECIFIC, PAGES(12), resizable(s), PAGES(5), PAGES(2),
		 &s->at))
CALL(commit_an_untouched_range,
     zx_vmar_op_range(s->vmar, ZX_VMAR_OP_COMMIT, s->base + PAGES(13), PAGE, NULL, 0))
CALL(zero_a_shared_range,
     zx_vmar_op_range(s->vmar, ZX_VMAR_OP_ZERO, s->base + PAGES(12), PAGES(2), NULL, 0))
CALL(decommit_a_range,
     zx_vmar_op_range(s->vmar, ZX_VMAR_OP_DECOMMIT, s->base + PAGES(2), PAGES(4), NULL, 0))
CALL(map_a_range,
     zx_vmar_op_range(s->vmar, ZX_VMAR_OP_MAP_RANGE, s->base, PAGES(8), NULL, 0))

static zx_status_t write_memory(struct scene *s)
{
	size_t actual = 7;
	zx_status_t status = zx_process_write_memory(s->process, s->base + 8, "abc", 3, &actual);

	if (status == ZX_OK)
		ck_assert_uint_eq(actual, 3);
	return status;
}

static zx_status_t read_memory(struct scene *s)
{
	char bytes[16];
	size_t actual;

	return zx_process_read_memory(s->process, s->base + PAGES(2) - 8, bytes, sizeof(bytes),
				      &actual);
}

START_TEST(op_range_without_memory)
{
	static const struct trial own[] = {
		TRIAL(2, with_shared_and_untouched_pages, commit_an_untouched_range),
		DOES_WITHOUT(decommit_a_range),
		DOES_WITHOUT(map_a_range),
	};
	static const struct trial others[] = {
		TRIAL(2, with_shared_and_untouched_pages, zero_a_shared_range),
		DOES_WITHOUT(decommit_a_range),
	};

	assert_trials(0, own);
	assert_trials(1, others);
}
END_TEST

START_TEST(process_memory_without_memory)
{
	begin();
	fail_each(1, in_this_task, read_memory);
	copies_come_too_late = true;
	fail_each(1, in_this_task, write_memory);
}
END_TEST

/*
 * A mapping whose VMO it may not write to gets a copy of its own first; not when the
 * write fails, then it goes on to show the VMO.
 */
START_TEST(write_to_a_read_only_mapping_without_memory)
{
	static void (*const tasks[])(void) = { in_this_task, in_the_workers };
	zx_handle_t process, root;
	size_t i;
	int n;

	begin();
	scene_process(1, &process, &root);
	for (i = 0; i < ARRAY_SIZE(tasks); i++) {
		int passed = 0, refused = 0;

		for (n = 1; passed < MORE_STEPS; n = next_step(n)) {
			zx_handle_t vmo = vmo_numbered(2, 110);
			zx_handle_t less = with_rights(vmo, ZX_RIGHT_READ | ZX_RIGHT_MAP);
			zx_vaddr_t at = map_anywhere(root, ZX_VM_PERM_READ, less, PAGES(2));
			uint32_t value = 7, words[2];
			size_t page, actual;
			zx_status_t status;
			bool failed;

			tasks[i]();
			arm(n);
			status = zx_process_write_memory(process, at, &value, 4, &actual);
			failed = disarm();
			passed = failed ? 0 : passed + 1;
			for (page = 0; page < 2; page++)
				assert_ok(zx_process_read_memory(process, at + PAGES(page),
								 &words[page], 4, &actual));
			ck_assert_uint_eq(words[1], 111);
			if (status == ZX_OK) {
				ck_assert_uint_eq(words[0], 7);
			} else {
				assert_out_of_memory(status, "write", n);
				if (status == ZX_ERR_NO_MEMORY)
					ck_assert_uint_eq(words[0], 110);
				refused++;
			}
			assert_pages(vmo, 110, 111);
			set_word(vmo, 0, 112);
			assert_ok(zx_process_read_memory(process, at, &words[0], 4, &actual));
			/* When a copy failed, it was that of actual, or not. */
			if (status == ZX_OK || status == ZX_ERR_NO_MEMORY)
				ck_assert_uint_eq(words[0], status == ZX_OK ? 7 : 112);
			assert_drawing(pid_of(process), at, "rr");
			assert_ok(zx_vmar_unmap(root, at, PAGES(2)));
			assert_ok(zx_handle_close(vmo));
			assert_ok(zx_handle_close(less));
		}
		ck_assert_int_gt(refused, 0);
	}
	assert_ok(zx_task_kill(process));
}
END_TEST

/* ---- page faults ----------------------------------------------------------- */

/* Linux tries a fault again when there was no memory for it. */
START_TEST(page_faults_without_memory)
{
	enum { READ, WRITE, READ_THEN_WRITE, WRITE_SHARED, KINDS };
	int kind, n;

	begin();
	in_this_task();
	for (kind = 0; kind < KINDS; kind++) {
		bool failed = true;

		for (n = 1; failed; n++) {
			zx_handle_t vmo = vmo_numbered(1, 50), copy = snapshot_of(vmo);
			zx_vaddr_t base = map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo,
						       PAGE);
			zx_handle_t fresh = vmo_new(GIB(1ul));
			zx_vaddr_t sparse = map_anywhere(zx_vmar_root_self(), READ_WRITE, fresh,
							 GIB(1ul));

			if (kind == READ_THEN_WRITE)
				ck_assert_uint_eq(load32(sparse), 0);
			arm(n);
			if (kind == READ)
				ck_assert_uint_eq(load32(sparse + MIB(500ul)), 0);
			else if (kind == WRITE)
				store32(sparse + MIB(500ul), 77);
			else if (kind == READ_THEN_WRITE)
				store32(sparse, 77);
			else
				store32(base, 77);
			failed = disarm();
			ck_assert_uint_eq(word_at(copy, 0), 50);
			ck_assert_uint_eq(word_at(vmo, 0), kind == WRITE_SHARED ? 77 : 50);
			ck_assert_uint_eq(word_at(fresh, MIB(500ul)), kind == WRITE ? 77 : 0);
			ck_assert_uint_eq(word_at(fresh, 0), kind == READ_THEN_WRITE ? 77 : 0);
			assert_ok(zx_vmar_unmap(zx_vmar_root_self(), base, PAGE));
			assert_ok(zx_vmar_unmap(zx_vmar_root_self(), sparse, GIB(1ul)));
			assert_ok(zx_handle_close(vmo));
			assert_ok(zx_handle_close(copy));
			assert_ok(zx_handle_close(fresh));
		}
		ck_assert_int_gt(n, 2);
	}
}
END_TEST

/* ---- handles, jobs, tasks --------------------------------------------------- */

CALL(create_event, zx_event_create(0, &s->made))
CALL(create_job, zx_job_create(s->job, 0, &s->made))
CALL(create_thread, zx_thread_create(s->process, "t", 1, 0, &s->made))
CALL(duplicate, zx_handle_duplicate(s->vmar, ZX_RIGHT_SAME_RIGHTS, &s->made))
CALL(name_it, zx_object_set_property(s->vmos[SCENE_MAPPED], ZX_PROP_NAME, "abc", 3))
CALL(wait_for_it, zx_object_wait_one(s->vmos[SCENE_MAPPED], ZX_VMO_ZERO_CHILDREN, after_ms(1),
				     NULL))

static zx_status_t list_maps(struct scene *s)
{
	static zx_info_maps_t maps[SCENE_ENTRIES];
	size_t actual;

	return zx_object_get_info(s->vmar, ZX_INFO_VMAR_MAPS, maps, sizeof(maps), &actual, NULL);
}

static zx_status_t list_process_maps(struct scene *s)
{
	static zx_info_maps_t maps[SCENE_ENTRIES];
	size_t actual;

	return zx_object_get_info(s->process, ZX_INFO_PROCESS_MAPS, maps, sizeof(maps), &actual,
				  NULL);
}

static zx_status_t list_vmos(struct scene *s)
{
	static zx_info_vmo_t vmos[SCENE_ENTRIES];
	size_t actual;

	return zx_object_get_info(s->process, ZX_INFO_PROCESS_VMOS, vmos, sizeof(vmos), &actual,
				  NULL);
}

static zx_status_t task_stats(struct scene *s)
{
	zx_info_task_stats_t stats;

	return zx_object_get_info(s->process, ZX_INFO_TASK_STATS, &stats, sizeof(stats), NULL,
				  NULL);
}

START_TEST(objects_without_memory)
{
	static const struct trial own[] = {
		REFUSED(create_event),
		REFUSED(create_job),
		DOES_WITHOUT(duplicate),
		DOES_WITHOUT(name_it),
		DOES_WITHOUT(wait_for_it),
	};
	static const struct trial others[] = { REFUSED(create_thread) };

	assert_trials(0, own);
	assert_trials(1, others);
}
END_TEST

START_TEST(info_without_memory)
{
	static const struct trial own[] = { DOES_WITHOUT(list_vmos) };
	static const struct trial any[] = {
		DOES_WITHOUT(list_maps),
		DOES_WITHOUT(list_process_maps),
		DOES_WITHOUT(task_stats),
	};
	int which;

	assert_trials(0, own);
	for (which = 0; which < SCENES; which++)
		assert_trials(which, any);
}
END_TEST

/* The handle table grows now and then. */
START_TEST(handle_table_without_memory)
{
	int i, refused = 0;
	zx_handle_t event = event_new();

	begin();
	in_this_task();
	for (i = 0; i < 300; i++) {
		bool failed = true;
		int n;

		for (n = 1; failed; n++) {
			uint32_t count = handle_count(event);
			zx_handle_t made;
			zx_status_t status;

			arm(n);
			status = zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, &made);
			failed = disarm();
			if (status != ZX_OK) {
				assert_out_of_memory(status, "duplicate", n);
				refused += status == ZX_ERR_NO_MEMORY;
				ck_assert_uint_eq(handle_count(event), count);
			} else {
				ck_assert_uint_eq(handle_count(event), count + 1);
			}
		}
	}
	ck_assert_int_gt(refused, 0);
}
END_TEST

/* ---- processes --------------------------------------------------------------- */

/*
 * The handles are none and no Linux process stays behind; or it is a process that
 * can be used.
 */
static void assert_created_or_not(zx_status_t status, zx_handle_t process, zx_handle_t vmar)
{
	zx_handle_t child;

	if (status != ZX_OK) {
		/* Of two values one may have been copied out. */
		ck_assert(!is_valid(process));
		ck_assert(!is_valid(vmar));
		return;
	}
	child = vmar_in(vmar, CAN_MAP_RW, 0, PAGE, NULL);
	assert_ok(zx_handle_close(child));
	assert_ok(zx_task_kill(process));
	wait_terminated(process);
	assert_ok(zx_handle_close(process));
	assert_ok(zx_handle_close(vmar));
}

START_TEST(process_create_without_memory)
{
	zx_handle_t job = job_new(zx_job_default());
	size_t tasks = count_tasks();
	int n, refused = 0, passed = 0;

	begin();
	in_this_task();
	for (n = 1; passed < MORE_STEPS; n = next_step(n)) {
		zx_handle_t process = ZX_HANDLE_INVALID, vmar = ZX_HANDLE_INVALID;
		zx_status_t status;
		bool failed;

		ck_assert_int_lt(n, MAX_STEPS);
		arm(n);
		status = zx_process_create(job, "p", 1, 0, &process, &vmar);
		failed = disarm();
		passed = failed ? 0 : passed + 1;
		if (status != ZX_OK) {
			ck_assert_msg(failed, "fails with %s", status_name(status));
			assert_out_of_memory(status, "create", n);
			refused++;
		}
		assert_created_or_not(status, process, vmar);
	}
	printf("process_create: %d steps, %d refused\n", n - 1 - MORE_STEPS, refused);
	ck_assert_int_gt(refused, 0);
	eventually(count_tasks() == tasks);
	ck_assert_uint_eq(count_zombies(), 0);
}
END_TEST

/*
 * The new Linux process does part of the work. A mark goes over to what a marked
 * task makes, and in what is marked one allocation fails once a certain amount was
 * allocated: @what is failslab (bytes) or fail_page_alloc (pages).
 */
static void fail_by_amount(const char *what, zx_handle_t job)
{
	unsigned int total = 0, all = 1u << 30, tries = slow_machine() ? 40 : 200;
	int probability = open_knob(what, "probability"), times = open_knob(what, "times");
	int space = open_knob(what, "space"), mark = open("/proc/self/make-it-fail", O_RDWR);
	unsigned int i, amount = all, refused = 0;
	uint64_t state = 42;

	ck_assert_int_ge(mark, 0);
	turn(open_knob(what, "task-filter"), 1);
	for (i = 0; i < tries; i++) {
		zx_handle_t process = ZX_HANDLE_INVALID, vmar = ZX_HANDLE_INVALID;
		zx_status_t status;

		turn(space, amount);
		turn(times, 1);
		turn(probability, 100);
		turn(mark, 1);
		status = zx_process_create(job, "p", 1, 0, &process, &vmar);
		turn(mark, 0);
		turn(probability, 0);
		if (i == 0)
			total = all - reading(what, "space");
		ck_assert_uint_gt(total, 0);
		if (status != ZX_OK) {
			ck_assert_msg(status == ZX_ERR_NO_MEMORY, "%s: try %u fails with %s",
				      what, i, status_name(status));
			refused++;
		}
		assert_created_or_not(status, process, vmar);
		amount = random_below(&state, total);
	}
	printf("process_create, %s: %u in all, %u tries, %u refused\n", what, total, tries,
	       refused);
	ck_assert_uint_gt(refused, 0);
}

START_TEST(embryo_without_memory)
{
	zx_handle_t job = job_new(zx_job_default());
	size_t tasks = count_tasks();

	begin();
	fail_by_amount("failslab", job);
	fail_by_amount("fail_page_alloc", job);
	eventually(count_tasks() == tasks);
	ck_assert_uint_eq(count_zombies(), 0);
}
END_TEST

/* A start that fails can be tried again. */
START_TEST(process_start_without_memory)
{
	zx_handle_t job = job_new(zx_job_default());
	int n, passed = 0;

	begin();
	in_this_task();
	for (n = 1; passed < MORE_STEPS; n = next_step(n)) {
		zx_status_t status;
		struct mini mini;
		bool failed;

		mini_create(&mini, job, "p");
		mini_load(&mini, &blob_exit);
		arm(n);
		status = mini_start_status(&mini, ZX_HANDLE_INVALID, 5);
		failed = disarm();
		passed = failed ? 0 : passed + 1;
		if (status != ZX_OK) {
			ck_assert_msg(failed, "fails with %s", status_name(status));
			assert_out_of_memory(status, "start", n);
			assert_ok(mini_start_status(&mini, ZX_HANDLE_INVALID, 5));
		}
		wait_terminated(mini.process);
		ck_assert_int_eq(process_info(mini.process).return_code, 5);
		mini_close(&mini);
	}
}
END_TEST

/* A new process's first call attaches it; when that fails, the next call does. */
START_TEST(attach_without_memory)
{
	int n, passed = 0;

	begin();
	for (n = 1; passed < MORE_STEPS; n = next_step(n)) {
		enum { FAILED = 40, THROUGH };
		int status;
		pid_t pid = fork();

		ck_assert_int_ge(pid, 0);
		if (!pid) {
			zx_handle_t event;
			zx_status_t first;
			bool failed;

			in_this_task();
			arm(n);
			first = zx_event_create(0, &event);
			failed = disarm();
			if (first != ZX_OK &&
			    (!failed || (first != ZX_ERR_NO_MEMORY &&
					 first != ZX_ERR_UNAVAILABLE && !copy_failed())))
				_exit(1);
			if (zx_event_create(0, &event) != ZX_OK)
				_exit(2);
			_exit(failed ? FAILED : THROUGH);
		}
		ck_assert_int_eq(waitpid(pid, &status, 0), pid);
		ck_assert_msg(WIFEXITED(status) && WEXITSTATUS(status) >= FAILED,
			      "step %d: status %x", n, status);
		passed = WEXITSTATUS(status) == FAILED ? 0 : passed + 1;
	}
	ck_assert_int_gt(n, 10);
}
END_TEST

int main(void)
{
	test_begin("out_of_memory");
	test_case("vmar", allocate_without_memory, allocate_nested_without_memory,
		  map_without_memory, map_for_the_first_time_without_memory,
		  overwrite_without_memory, unmap_without_memory,
		  a_thread_unmaps_closes_and_leaves_without_memory, destroy_without_memory,
		  protect_without_memory, a_mapping_is_taken_back_without_memory,
		  what_could_not_be_undone_for_want_of_memory_is_undone_when_there_is_some,
		  op_range_without_memory,
		  process_memory_without_memory, write_to_a_read_only_mapping_without_memory,
		  page_faults_without_memory);
	test_case("vmo", vmo_create_without_memory, vmo_write_without_memory,
		  vmo_op_range_without_memory, vmo_sizes_without_memory,
		  vmo_children_without_memory,
		  vmo_transfer_without_memory, vmo_other_calls_without_memory,
		  replace_as_executable_without_memory);
	test_case("object", objects_without_memory, info_without_memory,
		  handle_table_without_memory);
	test_case("process", process_create_without_memory, embryo_without_memory,
		  process_start_without_memory, attach_without_memory);
	return test_end();
}
