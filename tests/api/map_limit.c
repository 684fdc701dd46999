// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux's limit of mappings, vm.max_map_count, met at every step of a call: the
 * call fails with NO_MEMORY, and memory, tree and /proc/PID/maps are as before.
 *
 * The limit is lowered for the length of one call, from well below what is mapped
 * up to where the call succeeds, so that each step of it fails once.
 *
 * The same for the limit of address space, RLIMIT_AS.
 */
#include <fcntl.h>
#include <sys/resource.h>

#include "common_scene.h"

#define LIMIT_FILE	"/proc/sys/vm/max_map_count"
#define BELOW		3	/* tried below what is mapped */
#define ABOVE		8	/* and above */

static void set_limit(int limit)
{
	char text[16];
	int fd, n = snprintf(text, sizeof(text), "%d", limit);

	fd = open(LIMIT_FILE, O_WRONLY);
	if (fd < 0 || write(fd, text, n) != n)
		abort();
	close(fd);
}

static int get_limit(void)
{
	char text[16] = "";
	int fd = open(LIMIT_FILE, O_RDONLY);

	ck_assert(fd >= 0 && read(fd, text, sizeof(text) - 1) > 0);
	close(fd);
	return atoi(text);
}

/* Mappings that count: the vsyscall page is none. */
static size_t count_vmas(pid_t pid)
{
	struct map_line line;

	return count_maps(pid) - find_map(pid, 0xffffffffff600000ul, &line);
}

static void assert_same(const struct picture *before, const struct picture *after, int limit)
{
	const char *what = picture_differs(before, after);

	ck_assert_msg(!what, "limit %d changed %s", limit, what);
}

/* Tries @call at each limit; how often it failed before it succeeded. */
static int try_limits(struct scene *s, scene_call_t call, const char *what)
{
	static struct picture before, after;
	int normal = get_limit(), limit, count, failed = 0;
	zx_status_t status;

	picture_take(s, &before);
	count = count_vmas(s->pid);
	for (limit = count > BELOW ? count - BELOW : 0; limit < count + ABOVE; limit++) {
		set_limit(limit);
		status = call(s);
		set_limit(normal);
		if (status == ZX_OK)
			return failed;
		assert_status(status, ZX_ERR_NO_MEMORY);
		failed++;
		picture_take(s, &after);
		assert_same(&before, &after, limit);
	}
	ck_abort_msg("%s never succeeds, with %d mappings", what, count);
	return failed;
}

/*
 * How often a call fails in try_limits(). Above its limit Linux maps nothing; at the
 * limit it does, unless that splits one mapping into three.
 */
enum failures {
	NEVER = 0,
	LIMITED = BELOW,
	LIMITED_SPLIT = BELOW + 1,
	/* For a moment it may take more than it needs, or does. */
	LIMITED_OR_MORE,
	LIMITED_MORE,
};

/* What is called, how often that fails, and what is mapped then. */
struct step {
	const char *name;
	scene_call_t call;
	enum failures failures;
	const char *drawing;
	bool anew;	/* in a new scene */
};

#define STEP(fn, often, map) \
	{ .name = #fn, .call = fn, .failures = often, .drawing = map }
#define ANEW(fn, often, map) \
	{ .name = #fn, .call = fn, .failures = often, .drawing = map, .anew = true }

static void assert_step(struct scene *s, const struct step *step)
{
	int failed = try_limits(s, step->call, step->name);
	bool right;

	if (step->failures == LIMITED_OR_MORE)
		right = failed >= LIMITED;
	else if (step->failures == LIMITED_MORE)
		right = failed > LIMITED;
	else
		right = failed == (int)step->failures;
	ck_assert_msg(right, "%s failed %d times", step->name, failed);
	if (step->drawing)
		assert_drawing(s->pid, s->base, step->drawing);
}

/* One after the other, in either scene; then @more. */
static void assert_steps_(const struct step *steps, size_t n, void (*more)(struct scene *s))
{
	size_t i;
	int which;

	for (which = 0; which < SCENES; which++) {
		struct scene s = scene_new(which);

		for (i = 0; i < n; i++) {
			if (steps[i].anew)
				s = scene_new(which);
			assert_step(&s, &steps[i]);
		}
		if (more)
			more(&s);
	}
}

#define assert_steps(steps, more) assert_steps_(steps, ARRAY_SIZE(steps), more)

/* ---- tests ----------------------------------------------------------------- */

START_TEST(allocate_at_the_limit)
{
	static const struct step steps[] = {
		STEP(allocate_in_the_root, LIMITED, NULL),
		STEP(allocate_aligned_in_the_root, LIMITED_OR_MORE, NULL),
		STEP(map_aligned_in_the_root, LIMITED_OR_MORE, NULL),
	};
	struct scene s = scene_new(0);

	assert_step(&s, &steps[0]);
	ck_assert_uint_eq(vmar_info(s.made).base, s.at);
	assert_step(&s, &steps[1]);
	ck_assert_uint_eq(s.at % MIB(1ul), 0);
	assert_step(&s, &steps[2]);
	ck_assert_uint_eq(s.at % MIB(1ul), 0);
	assert_drawing(0, s.at, "www.");
}
END_TEST

START_TEST(map_at_the_limit)
{
	static const struct step steps[] = {
		STEP(map_in_the_free_part, LIMITED_SPLIT, "wwwwrrrrww..r."),
		STEP(map_in_the_child, LIMITED, "wwwwrrrrwwr.r."),
	};

	assert_steps(steps, NULL);
}
END_TEST

static void shows_what_is_new(struct scene *s)
{
	uint32_t value;
	size_t actual;

	assert_ok(zx_process_read_memory(s->process, s->base + PAGE, &value, 4, &actual));
	ck_assert_uint_eq(value, 76);
}

START_TEST(overwrite_at_the_limit)
{
	static const struct step steps[] = {
		STEP(overwrite_the_middle, LIMITED_SPLIT, "wrrwrrrrww...."),
		STEP(overwrite_across, LIMITED, "wrrwwrrrww...."),
	};

	assert_steps(steps, shows_what_is_new);
}
END_TEST

/* A hole in the reservation is closed by what comes next. */
static void is_one_reservation_again(struct scene *s)
{
	struct map_line line;

	ck_assert_uint_eq(vmo_info(s->vmos[SCENE_MAPPED]).num_mappings, 0);
	map_at(s->vmar, READ_WRITE, PAGES(2), s->vmos[SCENE_MAPPED], PAGES(2));
	assert_ok(zx_vmar_unmap(s->vmar, s->base, PAGES(SCENE_PAGES)));
	ck_assert(find_map(s->pid, s->base, &line));
	ck_assert_uint_le(line.start, s->base);
	ck_assert_uint_ge(line.end, s->base + PAGES(SCENE_PAGES));
	ck_assert_str_eq(line.perms, "---s");
}

START_TEST(unmap_at_the_limit)
{
	static const struct step steps[] = {
		STEP(unmap_the_middle, LIMITED_SPLIT, "w..wrrrrww...."),
		/* What needs not be split can always go. */
		STEP(unmap_a_tail, NEVER, "w..wrr..ww...."),
		ANEW(unmap_across, NEVER, "ww....rrww...."),
		STEP(unmap_one, NEVER, "......rrww...."),
		STEP(destroy_the_child, NEVER, "......rr......"),
		STEP(unmap_all, NEVER, ".............."),
	};

	assert_steps(steps, is_one_reservation_again);
}
END_TEST

START_TEST(destroy_at_the_limit)
{
	int which, normal = get_limit();

	for (which = 0; which < SCENES; which++) {
		struct scene s = scene_new(which);
		zx_status_t status;

		assert_ok(unmap_one(&s));
		set_limit(count_vmas(s.pid) - BELOW);
		status = destroy_the_vmar(&s);
		set_limit(normal);
		assert_ok(status);
		assert_drawing(s.pid, s.base, "..............");
	}
}
END_TEST

START_TEST(protect_at_the_limit)
{
	static const struct step steps[] = {
		ANEW(protect_the_middle, LIMITED_SPLIT, "wrrwrrrrww...."),
		ANEW(protect_across, LIMITED, "w------rww...."),
		ANEW(protect_across_the_child, LIMITED_MORE, "wwwwr----w...."),
		/* It needs no room, but Linux maps nothing when there is none. */
		ANEW(protect_wholly, LIMITED, "rrrrrrrrww...."),
	};

	assert_steps(steps, NULL);
}
END_TEST

START_TEST(a_mapping_is_taken_back_at_the_limit)
{
	static const struct step step = STEP(map_with_a_bad_pointer, LIMITED_SPLIT, NULL);
	static struct picture before, after;
	int which;

	for (which = 0; which < SCENES; which++) {
		struct scene s = scene_new(which);

		picture_take(&s, &before);
		assert_step(&s, &step);
		picture_take(&s, &after);
		/* The reservation may be left in pieces. */
		picture_join_lines(&before);
		picture_join_lines(&after);
		assert_same(&before, &after, 0);
	}
}
END_TEST

/* ---- RLIMIT_AS ---------------------------------------------------------------- */

static size_t pages_in_use(void)
{
	size_t pages = 0;
	FILE *file = fopen("/proc/self/statm", "r");

	ck_assert_ptr_nonnull(file);
	ck_assert_int_eq(fscanf(file, "%zu", &pages), 1);
	fclose(file);
	return pages;
}

/* With address space for so many pages more. */
static zx_status_t call_with_room(struct scene *s, scene_call_t call, size_t pages)
{
	struct rlimit normal, limit;
	zx_status_t status;

	ck_assert_int_eq(getrlimit(RLIMIT_AS, &normal), 0);
	limit = normal;
	limit.rlim_cur = PAGES(pages_in_use() + pages);
	if (setrlimit(RLIMIT_AS, &limit))
		abort();
	status = call(s);
	if (setrlimit(RLIMIT_AS, &normal))
		abort();
	return status;
}

/* Three pages, which calls at root level take. */
START_TEST(the_root_ends_at_the_limit_of_address_space)
{
	static const scene_call_t calls[] = { allocate_in_the_root, map_in_the_root };
	static struct picture before, after;
	struct scene s = scene_new(0);
	size_t i, room;

	for (i = 0; i < ARRAY_SIZE(calls); i++) {
		picture_take(&s, &before);
		for (room = 0; room < 3; room++) {
			assert_status(call_with_room(&s, calls[i], room), ZX_ERR_NO_MEMORY);
			picture_take(&s, &after);
			assert_same(&before, &after, room);
		}
		assert_ok(call_with_room(&s, calls[i], 3));
	}
}
END_TEST

/* What is reserved already costs nothing more. */
START_TEST(below_the_root_the_limit_of_address_space_is_not_met)
{
	struct scene s = scene_new(0);

	assert_ok(call_with_room(&s, map_in_the_free_part, 0));
	assert_ok(call_with_room(&s, overwrite_the_middle, 0));
	assert_drawing(0, s.base, "wrrwrrrrww..r.");
	assert_ok(call_with_room(&s, unmap_across, 0));
	assert_ok(zx_vmar_protect(s.vmar, ZX_VM_PERM_READ, s.base + PAGE, PAGE));
	assert_drawing(0, s.base, "wr....rrww..r.");
	assert_ok(call_with_room(&s, destroy_the_child, 0));
	assert_ok(call_with_room(&s, destroy_the_vmar, 0));
}
END_TEST

int main(void)
{
	test_begin("map_limit");
	if (access(LIMIT_FILE, W_OK)) {
		printf("1..0 # SKIP needs root\n");
		return 0;
	}
	test_case("limit", allocate_at_the_limit, map_at_the_limit, overwrite_at_the_limit,
		  unmap_at_the_limit, destroy_at_the_limit, protect_at_the_limit,
		  a_mapping_is_taken_back_at_the_limit);
	test_case("address_space", the_root_ends_at_the_limit_of_address_space,
		  below_the_root_the_limit_of_address_space_is_not_met);
	return test_end();
}
