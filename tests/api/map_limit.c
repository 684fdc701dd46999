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
static int try_limits_(struct scene *s, scene_call_t call, const char *what)
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

#define try_limits(s, call)	try_limits_(s, call, #call)

#define assert_failures(s, call, op, n)						\
	do {									\
		int failed_ = try_limits(s, call);				\
										\
		ck_assert_msg(failed_ op (n), "%s failed %d times", #call, failed_); \
	} while (0)

/*
 * Above its limit Linux maps nothing; at the limit it does, unless that splits one
 * mapping into three.
 */
#define assert_limited(s, call)		assert_failures(s, call, ==, BELOW)
#define assert_limited_split(s, call)	assert_failures(s, call, ==, BELOW + 1)
#define assert_never_fails(s, call)	assert_failures(s, call, ==, 0)

/* ---- tests ----------------------------------------------------------------- */

START_TEST(allocate_at_the_limit)
{
	struct scene s = scene_new(0);

	assert_limited(&s, allocate_in_the_root);
	ck_assert_uint_eq(vmar_info(s.made).base, s.at);
	/* For a moment these take more than they need. */
	assert_failures(&s, allocate_aligned_in_the_root, >=, BELOW);
	ck_assert_uint_eq(s.at % MIB(1ul), 0);
	assert_failures(&s, map_aligned_in_the_root, >=, BELOW);
	ck_assert_uint_eq(s.at % MIB(1ul), 0);
	assert_drawing(0, s.at, "www.");
}
END_TEST

START_TEST(map_at_the_limit)
{
	int i;

	for (i = 0; i < SCENES; i++) {
		struct scene s = scene_new(i);

		assert_limited_split(&s, map_in_the_free_part);
		assert_drawing(s.pid, s.base, "wwwwrrrrww..r.");
		assert_limited(&s, map_in_the_child);
		assert_drawing(s.pid, s.base, "wwwwrrrrwwr.r.");
	}
}
END_TEST

START_TEST(overwrite_at_the_limit)
{
	int i;

	for (i = 0; i < SCENES; i++) {
		struct scene s = scene_new(i);
		uint32_t value;
		size_t actual;

		assert_limited_split(&s, overwrite_the_middle);
		assert_drawing(s.pid, s.base, "wrrwrrrrww....");
		assert_ok(zx_process_read_memory(s.process, s.base + PAGE, &value, 4, &actual));
		ck_assert_uint_eq(value, 76);
		assert_limited(&s, overwrite_across);
		assert_drawing(s.pid, s.base, "wrrwwrrrww....");
	}
}
END_TEST

START_TEST(unmap_at_the_limit)
{
	int i;

	for (i = 0; i < SCENES; i++) {
		struct scene s = scene_new(i);

		assert_limited_split(&s, unmap_the_middle);
		assert_drawing(s.pid, s.base, "w..wrrrrww....");
		/* What needs not be split can always go. */
		assert_never_fails(&s, unmap_a_tail);
		assert_drawing(s.pid, s.base, "w..wrr..ww....");
		s = scene_new(i);
		assert_never_fails(&s, unmap_across);
		assert_drawing(s.pid, s.base, "ww....rrww....");
		assert_never_fails(&s, unmap_one);
		assert_drawing(s.pid, s.base, "......rrww....");
		assert_never_fails(&s, destroy_the_child);
		assert_drawing(s.pid, s.base, "......rr......");
		assert_never_fails(&s, unmap_all);
		assert_drawing(s.pid, s.base, "..............");
		ck_assert_uint_eq(vmo_info(s.vmos[SCENE_MAPPED]).num_mappings, 0);
		/* A hole in the reservation is closed by what comes next. */
		map_at(s.vmar, READ_WRITE, PAGES(2), s.vmos[SCENE_MAPPED], PAGES(2));
		assert_ok(zx_vmar_unmap(s.vmar, s.base, PAGES(SCENE_PAGES)));
		{
			struct map_line line;

			ck_assert(find_map(s.pid, s.base, &line));
			ck_assert_uint_le(line.start, s.base);
			ck_assert_uint_ge(line.end, s.base + PAGES(SCENE_PAGES));
			ck_assert_str_eq(line.perms, "---s");
		}
		s = scene_new(i);
		ck_assert_int_eq(zx_vmar_unmap(s.vmar, s.base, PAGES(4)), ZX_OK);
		{
			int normal = get_limit();
			zx_status_t status;

			set_limit(count_vmas(s.pid) - BELOW);
			status = destroy_the_vmar(&s);
			set_limit(normal);
			assert_ok(status);
		}
		assert_drawing(s.pid, s.base, "..............");
	}
}
END_TEST

START_TEST(protect_at_the_limit)
{
	int i;

	for (i = 0; i < SCENES; i++) {
		struct scene s = scene_new(i);

		assert_limited_split(&s, protect_the_middle);
		assert_drawing(s.pid, s.base, "wrrwrrrrww....");
		s = scene_new(i);
		assert_limited(&s, protect_across);
		assert_drawing(s.pid, s.base, "w------rww....");
		s = scene_new(i);
		assert_failures(&s, protect_across_the_child, >, BELOW);
		assert_drawing(s.pid, s.base, "wwwwr----w....");
		s = scene_new(i);
		/* It needs no room, but Linux maps nothing when there is none. */
		assert_limited(&s, protect_wholly);
		assert_drawing(s.pid, s.base, "rrrrrrrrww....");
	}
}
END_TEST

START_TEST(a_mapping_is_taken_back_at_the_limit)
{
	static struct picture before, after;
	int i;

	for (i = 0; i < SCENES; i++) {
		struct scene s = scene_new(i);

		picture_take(&s, &before);
		assert_limited_split(&s, map_with_a_bad_pointer);
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
		  unmap_at_the_limit, protect_at_the_limit, a_mapping_is_taken_back_at_the_limit);
	test_case("address_space", the_root_ends_at_the_limit_of_address_space,
		  below_the_root_the_limit_of_address_space_is_not_met);
	return test_end();
}
