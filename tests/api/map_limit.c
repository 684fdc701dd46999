// SPDX-License-Identifier: GPL-2.0-only
/*
 * Linux's limit of mappings, vm.max_map_count, met at every step of a call: the
 * call fails with NO_MEMORY, and memory, tree and /proc/PID/maps are as before.
 *
 * The limit is lowered for the length of one call, from well below what is mapped
 * up to where the call succeeds, so that each step of it fails once.
 */
#include <fcntl.h>

#include "common.h"

#define LIMIT_FILE	"/proc/sys/vm/max_map_count"
#define BELOW		3	/* tried below what is mapped */
#define ABOVE		8	/* and above */
#define ENTRIES		32

/* What a call works on: a VMAR of a process, and what is below it. */
struct scene {
	zx_handle_t process;
	pid_t pid;
	zx_handle_t vmar;
	zx_handle_t child;
	zx_handle_t vmo;
	zx_vaddr_t base;
	size_t pages;
	/* what a call made */
	zx_handle_t made;
	zx_vaddr_t at;
};

typedef zx_status_t (*call_t)(struct scene *s);

struct picture {
	zx_info_maps_t tree[ENTRIES];
	size_t entries;
	struct map_line lines[ENTRIES];
	size_t n_lines;
	size_t all_lines;
	uint32_t words[64];
};

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

/* Parts of a reservation, which may stay apart. */
static bool goes_on(const struct map_line *a, const struct map_line *b)
{
	return a->end == b->start && !strcmp(a->perms, "---s") && !strcmp(b->perms, "---s") &&
	       !strcmp(a->name, b->name);
}

static void take_picture(struct scene *s, struct picture *p)
{
	static struct map_line lines[4096];
	size_t n, i, actual;

	memset(p, 0, sizeof(*p));
	assert_ok(zx_object_get_info(s->vmar, ZX_INFO_VMAR_MAPS, p->tree, sizeof(p->tree),
				     &p->entries, NULL));
	p->all_lines = n = read_maps(s->pid, lines, 4096);
	for (i = 0; i < n; i++) {
		if (lines[i].end <= s->base || lines[i].start >= s->base + PAGES(s->pages))
			continue;
		if (p->n_lines && goes_on(&p->lines[p->n_lines - 1], &lines[i])) {
			p->lines[p->n_lines - 1].end = lines[i].end;
			continue;
		}
		ck_assert_uint_lt(p->n_lines, ENTRIES);
		p->lines[p->n_lines++] = lines[i];
	}
	for (i = 0; i < s->pages; i++)
		if (zx_process_read_memory(s->process, s->base + PAGES(i), &p->words[i], 4,
					   &actual))
			p->words[i] = UINT32_MAX;
}

static void assert_same(const struct picture *a, const struct picture *b, int limit)
{
	size_t i;

	ck_assert_msg(a->entries == b->entries &&
		      !memcmp(a->tree, b->tree, a->entries * sizeof(a->tree[0])),
		      "limit %d: the tree has changed", limit);
	for (i = 0; i < a->n_lines || i < b->n_lines; i++)
		if (a->lines[i].start != b->lines[i].start ||
		    a->lines[i].end != b->lines[i].end ||
		    strcmp(a->lines[i].perms, b->lines[i].perms) ||
		    strcmp(a->lines[i].name, b->lines[i].name))
			ck_abort_msg("limit %d, line %zu: %lx-%lx %s %s\n  was %lx-%lx %s %s",
				     limit, i, b->lines[i].start, b->lines[i].end,
				     b->lines[i].perms, b->lines[i].name, a->lines[i].start,
				     a->lines[i].end, a->lines[i].perms, a->lines[i].name);
	ck_assert(!memcmp(a->words, b->words, sizeof(a->words)));
}

/* Tries @call at each limit; how often it failed before it succeeded. */
static int try_limits_(struct scene *s, call_t call, const char *what)
{
	static struct picture before, after;
	int normal = get_limit(), limit, count, failed = 0;
	zx_status_t status;

	take_picture(s, &before);
	count = count_vmas(s->pid);
	for (limit = count > BELOW ? count - BELOW : 0; limit < count + ABOVE; limit++) {
		set_limit(limit);
		status = call(s);
		set_limit(normal);
		if (status == ZX_OK)
			return failed;
		assert_status(status, ZX_ERR_NO_MEMORY);
		failed++;
		take_picture(s, &after);
		assert_same(&before, &after, limit);
		ck_assert_uint_eq(after.all_lines, before.all_lines);
	}
	ck_abort_msg("%s never succeeds, with %d mappings", what, count);
	return failed;
}

#define try_limits(s, call)	try_limits_(s, call, #call)

#define assert_failures(s, call, op, n)						\
	do {									\
		int failed_ = try_limits(s, call);				\
										\
		ck_assert_msg(failed_ op (n), "%s failed %d times (pid %d of %d)", #call, failed_, (s)->pid, getpid()); \
	} while (0)

/*
 * Above its limit Linux maps nothing; at the limit it does, unless that splits one
 * mapping into three.
 */
#define assert_limited(s, call)		assert_failures(s, call, ==, BELOW)
#define assert_limited_split(s, call)	assert_failures(s, call, ==, BELOW + 1)
#define assert_never_fails(s, call)	assert_failures(s, call, ==, 0)

/* ---- scenes ---------------------------------------------------------------- */

/*
 * Twelve pages: two mappings of four pages of one VMO, the second of which goes on
 * with the first, a child VMAR with a mapping of two; then nothing.
 *
 *	aaaabbbb[cc.]...
 */
static struct scene new_scene(zx_handle_t process, zx_handle_t root)
{
	struct scene s = { .process = process, .pid = pid_of(process), .pages = 14 };
	zx_vaddr_t address;

	s.vmar = vmar_in(root, CAN_MAP_ALL, 0, PAGES(s.pages), &s.base);
	s.vmo = vmo_numbered(8, 70);
	map_at(s.vmar, READ_WRITE, 0, s.vmo, PAGES(4));
	assert_ok(zx_vmar_map(s.vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC, PAGES(4), s.vmo, PAGES(4),
			      PAGES(4), &address));
	s.child = vmar_in(s.vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(8), PAGES(3), NULL);
	map_at(s.child, READ_WRITE, 0, s.vmo, PAGES(2));
	return s;
}

#define SCENES 2

/* This process, and one that was not started. */
static struct scene scene(int which)
{
	zx_handle_t process, root;

	if (which == 0)
		return new_scene(zx_process_self(), zx_vmar_root_self());
	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &root));
	return new_scene(process, root);
}

/* ---- calls ----------------------------------------------------------------- */

static zx_status_t allocate_in_the_root(struct scene *s)
{
	zx_handle_t root = zx_vmar_root_self();

	return zx_vmar_allocate(root, CAN_MAP_RW, 0, PAGES(3), &s->made, &s->at);
}

static zx_status_t allocate_aligned_in_the_root(struct scene *s)
{
	zx_handle_t root = zx_vmar_root_self();

	return zx_vmar_allocate(root, CAN_MAP_RW | ZX_VM_ALIGN_1MB, 0, PAGES(3), &s->made, &s->at);
}

static zx_status_t map_aligned_in_the_root(struct scene *s)
{
	zx_handle_t root = zx_vmar_root_self();

	return zx_vmar_map(root, READ_WRITE | ZX_VM_ALIGN_1MB, 0, s->vmo, 0, PAGES(3), &s->at);
}

static zx_status_t map_in_the_free_part(struct scene *s)
{
	return zx_vmar_map(s->vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC, PAGES(12), s->vmo, 0, PAGE,
			   &s->at);
}

static zx_status_t map_in_the_child(struct scene *s)
{
	return zx_vmar_map(s->child, ZX_VM_PERM_READ, 0, s->vmo, 0, PAGE, &s->at);
}

static zx_status_t overwrite_the_middle(struct scene *s)
{
	return zx_vmar_map(s->vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC_OVERWRITE, PAGE, s->vmo,
			   PAGES(6), PAGES(2), &s->at);
}

static zx_status_t overwrite_across(struct scene *s)
{
	return zx_vmar_map(s->vmar, READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE, PAGES(3), s->vmo, 0,
			   PAGES(2), &s->at);
}

static zx_status_t unmap_the_middle(struct scene *s)
{
	return zx_vmar_unmap(s->vmar, s->base + PAGE, PAGES(2));
}

static zx_status_t unmap_a_tail(struct scene *s)
{
	return zx_vmar_unmap(s->vmar, s->base + PAGES(6), PAGES(2));
}

static zx_status_t unmap_across(struct scene *s)
{
	return zx_vmar_unmap(s->vmar, s->base + PAGES(2), PAGES(4));
}

static zx_status_t unmap_one(struct scene *s)
{
	return zx_vmar_unmap(s->vmar, s->base, PAGES(4));
}

static zx_status_t unmap_all(struct scene *s)
{
	return zx_vmar_unmap(s->vmar, s->base, PAGES(s->pages));
}

static zx_status_t destroy_the_child(struct scene *s)
{
	return zx_vmar_destroy(s->child);
}

static zx_status_t destroy(struct scene *s)
{
	return zx_vmar_destroy(s->vmar);
}

static zx_status_t protect_the_middle(struct scene *s)
{
	return zx_vmar_protect(s->vmar, ZX_VM_PERM_READ, s->base + PAGE, PAGES(2));
}

static zx_status_t protect_across(struct scene *s)
{
	return zx_vmar_protect(s->vmar, 0, s->base + PAGE, PAGES(6));
}

static zx_status_t protect_across_the_child(struct scene *s)
{
	return zx_vmar_protect(s->vmar, 0, s->base + PAGES(5), PAGES(4));
}

static zx_status_t protect_wholly(struct scene *s)
{
	return zx_vmar_protect(s->vmar, ZX_VM_PERM_READ, s->base, PAGES(8));
}

static zx_status_t map_with_a_bad_pointer(struct scene *s)
{
	zx_status_t status = zx_vmar_map(s->vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC, PAGES(12),
					 s->vmo, 0, PAGE, bad_pointer);

	/* The only way to fail once it is mapped. */
	return status == ZX_ERR_INVALID_ARGS ? ZX_OK : status;
}

/* ---- tests ----------------------------------------------------------------- */

START_TEST(allocate_at_the_limit)
{
	struct scene s = scene(0);

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
		struct scene s = scene(i);

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
		struct scene s = scene(i);
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
		struct scene s = scene(i);

		assert_limited_split(&s, unmap_the_middle);
		assert_drawing(s.pid, s.base, "w..wrrrrww....");
		/* What needs not be split can always go. */
		assert_never_fails(&s, unmap_a_tail);
		assert_drawing(s.pid, s.base, "w..wrr..ww....");
		s = scene(i);
		assert_never_fails(&s, unmap_across);
		assert_drawing(s.pid, s.base, "ww....rrww....");
		assert_never_fails(&s, unmap_one);
		assert_drawing(s.pid, s.base, "......rrww....");
		assert_never_fails(&s, destroy_the_child);
		assert_drawing(s.pid, s.base, "......rr......");
		assert_never_fails(&s, unmap_all);
		assert_drawing(s.pid, s.base, "..............");
		ck_assert_uint_eq(vmo_info(s.vmo).num_mappings, 0);
		/* A hole in the reservation is closed by what comes next. */
		map_at(s.vmar, READ_WRITE, PAGES(2), s.vmo, PAGES(2));
		assert_ok(zx_vmar_unmap(s.vmar, s.base, PAGES(s.pages)));
		{
			struct map_line line;

			ck_assert(find_map(s.pid, s.base, &line));
			ck_assert_uint_le(line.start, s.base);
			ck_assert_uint_ge(line.end, s.base + PAGES(s.pages));
			ck_assert_str_eq(line.perms, "---s");
		}
		s = scene(i);
		ck_assert_int_eq(zx_vmar_unmap(s.vmar, s.base, PAGES(4)), ZX_OK);
		{
			int normal = get_limit();
			zx_status_t status;

			set_limit(count_vmas(s.pid) - BELOW);
			status = destroy(&s);
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
		struct scene s = scene(i);

		assert_limited_split(&s, protect_the_middle);
		assert_drawing(s.pid, s.base, "wrrwrrrrww....");
		s = scene(i);
		assert_limited(&s, protect_across);
		assert_drawing(s.pid, s.base, "w------rww....");
		s = scene(i);
		assert_failures(&s, protect_across_the_child, >, BELOW);
		assert_drawing(s.pid, s.base, "wwwwr----w....");
		s = scene(i);
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
		struct scene s = scene(i);

		take_picture(&s, &before);
		assert_limited_split(&s, map_with_a_bad_pointer);
		take_picture(&s, &after);
		assert_same(&before, &after, 0);
	}
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
	return test_end();
}
