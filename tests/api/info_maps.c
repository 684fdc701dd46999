// SPDX-License-Identifier: GPL-2.0-only
/*
 * What zx_object_get_info tells of address spaces: PROCESS_MAPS, VMAR_MAPS,
 * PROCESS_VMOS and TASK_STATS. memory.md 1.7, objects.md 3.1, tasks.md 2.11 and 7.7.
 */
#include <pthread.h>
#include <sys/mman.h>

#include "common.h"

#define USER_BASE	0x200000ul
#define USER_SIZE	(0x7ffffffff000ul - USER_BASE)
#define BIG		600

/* A topic with a list, the size of its records, and an object that has it. */
struct list {
	const char *name;
	uint32_t topic;
	size_t size;
	bool vmos;
	bool vmar;
};

static const struct list lists[] = {
	{ "PROCESS_MAPS_V1", ZX_INFO_PROCESS_MAPS_V1, 96, false, false },
	{ "PROCESS_MAPS_V2", ZX_INFO_PROCESS_MAPS_V2, 104, false, false },
	{ "PROCESS_MAPS", ZX_INFO_PROCESS_MAPS, 152, false, false },
	{ "VMAR_MAPS", ZX_INFO_VMAR_MAPS, 152, false, true },
	{ "PROCESS_VMOS_V1", ZX_INFO_PROCESS_VMOS_V1, 104, true, false },
	{ "PROCESS_VMOS_V2", ZX_INFO_PROCESS_VMOS_V2, 120, true, false },
	{ "PROCESS_VMOS_V3", ZX_INFO_PROCESS_VMOS_V3, 128, true, false },
	{ "PROCESS_VMOS", ZX_INFO_PROCESS_VMOS, 176, true, false },
};

static zx_handle_t object_of(const struct list *list)
{
	return list->vmar ? zx_vmar_root_self() : zx_process_self();
}

static zx_handle_t another_type(const struct list *list)
{
	(void)list;
	return powerless_event();
}

static void map_something(void)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(8), NULL);

	map_at(vmar, READ_WRITE, PAGES(2), vmo_new(PAGES(2)), PAGES(2));
	map_at(vmar, ZX_VM_PERM_READ, PAGES(5), vmo_new(PAGES(2)), PAGES(2));
}

#define for_each_list(l) for (const struct list *l = lists; l < lists + ARRAY_SIZE(lists); l++)

static zx_status_t get_info(zx_handle_t handle, uint32_t topic, void *buffer, size_t size,
			    size_t *actual, size_t *avail)
{
	return zx_object_get_info(handle, topic, buffer, size, actual, avail);
}

/* ---- what all lists do ---------------------------------------------------- */

START_TEST(a_list_wants_the_handle_and_inspect)
{
	static char buffer[4096];

	for_each_list(l)
		assert_lookup(h, get_info(h, l->topic, buffer, sizeof(buffer), NULL, NULL),
			      object_of(l), another_type(l), ZX_RIGHT_INSPECT, buffer);
}
END_TEST

START_TEST(a_list_fills_what_fits_and_not_a_byte_more)
{
	static unsigned char all[BIG * 176], part[BIG * 176];
	size_t actual, avail, full, i, room;

	map_something();
	for_each_list(l) {
		memset(all, 0xcc, sizeof(all));
		assert_ok(get_info(object_of(l), l->topic, all, sizeof(all), &full, &avail));
		ck_assert_uint_eq(full, avail);
		ck_assert_uint_ge(full, 4);
		/* Each byte is written: two fillings, one result. */
		memset(part, 0x33, sizeof(part));
		assert_ok(get_info(object_of(l), l->topic, part, sizeof(part), &actual, &avail));
		ck_assert_uint_eq(actual, full);
		ck_assert_msg(!memcmp(all, part, full * l->size), "%s", l->name);
		ck_assert_uint_eq(all[full * l->size], 0xcc);
		ck_assert_uint_eq(part[full * l->size], 0x33);
		for (room = 0; room <= full * l->size; room += l->size / 2) {
			memset(part, 0xcc, sizeof(part));
			assert_ok(get_info(object_of(l), l->topic, part, room, &actual, &avail));
			ck_assert_uint_eq(actual, room / l->size);
			ck_assert_uint_eq(avail, full);
			ck_assert(!memcmp(all, part, actual * l->size));
			for (i = actual * l->size; i < (actual + 1) * l->size; i++)
				ck_assert_uint_eq(part[i], 0xcc);
		}
	}
}
END_TEST

START_TEST(a_list_can_be_counted_without_a_buffer)
{
	static char buffer[BIG * 176];
	size_t actual, avail;

	for_each_list(l) {
		assert_ok(get_info(object_of(l), l->topic, NULL, 0, &actual, &avail));
		ck_assert_uint_eq(actual, 0);
		/* The very VMAR or address space; a process need not have a VMO. */
		if (!l->vmos)
			ck_assert_uint_gt(avail, 0);
		assert_ok(get_info(object_of(l), l->topic, NULL, 0, NULL, NULL));
		assert_ok(get_info(object_of(l), l->topic, buffer, sizeof(buffer), NULL, &avail));
		assert_ok(get_info(object_of(l), l->topic, buffer, sizeof(buffer), &actual, NULL));
		ck_assert_uint_eq(actual, avail);
	}
}
END_TEST

START_TEST(a_bad_pointer_is_invalid_args)
{
	static char buffer[BIG * 176];
	size_t actual, avail;
	char *edge;

	map_something();
	edge = mmap(NULL, PAGES(2), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert(edge != MAP_FAILED);
	ck_assert_int_eq(munmap(edge + PAGE, PAGE), 0);
	for_each_list(l) {
		zx_handle_t h = object_of(l);

		assert_status(get_info(h, l->topic, bad_pointer, sizeof(buffer), &actual, &avail),
			      ZX_ERR_INVALID_ARGS);
		assert_status(get_info(h, l->topic, NULL, sizeof(buffer), &actual, &avail),
			      ZX_ERR_INVALID_ARGS);
		assert_status(get_info(h, l->topic, kernel_pointer, sizeof(buffer), &actual, &avail),
			      ZX_ERR_INVALID_ARGS);
		/* The second record does not fit. */
		assert_status(get_info(h, l->topic, edge + PAGE - l->size - 8, 2 * l->size,
				       &actual, &avail), ZX_ERR_INVALID_ARGS);
		assert_ok(get_info(h, l->topic, edge + PAGE - l->size, l->size, &actual, &avail));
		ck_assert_uint_eq(actual, 1);
		assert_status(get_info(h, l->topic, buffer, sizeof(buffer), bad_pointer, &avail),
			      ZX_ERR_INVALID_ARGS);
		assert_status(get_info(h, l->topic, buffer, sizeof(buffer), &actual, bad_pointer),
			      ZX_ERR_INVALID_ARGS);
	}
}
END_TEST

/* ---- maps ------------------------------------------------------------------ */

static zx_info_maps_t maps[BIG];

static size_t maps_of(zx_handle_t handle, uint32_t topic)
{
	size_t actual, avail;

	assert_ok(get_info(handle, topic, maps, sizeof(maps), &actual, &avail));
	ck_assert_uint_eq(actual, avail);
	return actual;
}

static void assert_map(size_t i, uint32_t type, size_t depth, zx_vaddr_t base, size_t size,
		       const char *name)
{
	ck_assert_msg(maps[i].type == type && maps[i].depth == depth && maps[i].base == base &&
		      maps[i].size == size && !strcmp(maps[i].name, name),
		      "entry %zu: type %u depth %zu %lx+%lx '%s'", i, maps[i].type, maps[i].depth,
		      maps[i].base, maps[i].size, maps[i].name);
}

START_TEST(an_empty_process_has_an_address_space_and_a_root)
{
	zx_handle_t process, root;
	char name[32];

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &root));
	ck_assert_uint_eq(maps_of(process, ZX_INFO_PROCESS_MAPS), 2);
	snprintf(name, sizeof(name), "proc:%lu", koid_of(process));
	assert_map(0, ZX_INFO_MAPS_TYPE_ASPACE, 0, USER_BASE, USER_SIZE, name);
	assert_map(1, ZX_INFO_MAPS_TYPE_VMAR, 1, USER_BASE, USER_SIZE, "root");
	ck_assert_uint_eq(maps_of(root, ZX_INFO_VMAR_MAPS), 1);
	assert_map(0, ZX_INFO_MAPS_TYPE_VMAR, 0, USER_BASE, USER_SIZE, "root");
}
END_TEST

/* A tree in an unstarted process: a mapping, a VMAR with a mapping at its base, a mapping. */
START_TEST(regions_come_depth_first_and_upwards)
{
	zx_vaddr_t base, address;
	zx_handle_t process, root, vmar, child, leaf, vmo = vmo_numbered(3, 1);
	zx_koid_t koid = koid_of(vmo);
	size_t n;

	assert_ok(zx_object_set_property(vmo, ZX_PROP_NAME, "content", 7));
	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &root));
	vmar = vmar_in(root, CAN_MAP_ALL, 0, PAGES(12), &base);
	assert_ok(zx_vmar_map(vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC, 0, vmo, PAGE, PAGES(2),
			      &address));
	child = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(3), PAGES(4), NULL);
	leaf = vmar_in(child, CAN_MAP_ALL | ZX_VM_SPECIFIC, 0, PAGES(2), NULL);
	map_at(leaf, READ_WRITE, 0, vmo, PAGE);
	map_at(vmar, 0, PAGES(8), vmo, PAGES(4));

	n = maps_of(process, ZX_INFO_PROCESS_MAPS);
	ck_assert_uint_eq(n, 8);
	assert_map(2, ZX_INFO_MAPS_TYPE_VMAR, 2, base, PAGES(12), "useralloc");
	assert_map(3, ZX_INFO_MAPS_TYPE_MAPPING, 3, base, PAGES(2), "content");
	assert_map(4, ZX_INFO_MAPS_TYPE_VMAR, 3, base + PAGES(3), PAGES(4), "useralloc");
	assert_map(5, ZX_INFO_MAPS_TYPE_VMAR, 4, base + PAGES(3), PAGES(2), "useralloc");
	assert_map(6, ZX_INFO_MAPS_TYPE_MAPPING, 5, base + PAGES(3), PAGE, "content");
	assert_map(7, ZX_INFO_MAPS_TYPE_MAPPING, 3, base + PAGES(8), PAGES(4), "content");
	ck_assert_uint_eq(maps[3].u.mapping.mmu_flags, ZX_VM_PERM_READ);
	ck_assert_uint_eq(maps[3].u.mapping.vmo_koid, koid);
	ck_assert_uint_eq(maps[3].u.mapping.vmo_offset, PAGE);
	ck_assert_uint_eq(maps[3].u.mapping.committed_bytes, PAGES(2));
	ck_assert_uint_eq(maps[3].u.mapping.populated_bytes, PAGES(2));
	ck_assert_uint_eq(maps[3].u.mapping.committed_private_bytes, PAGES(2));
	ck_assert_uint_eq(maps[3].u.mapping.committed_scaled_bytes, PAGES(2));
	ck_assert_uint_eq(maps[6].u.mapping.mmu_flags, READ_WRITE);
	ck_assert_uint_eq(maps[6].u.mapping.vmo_offset, 0);
	ck_assert_uint_eq(maps[7].u.mapping.mmu_flags, 0);
	/* Its last page is past the end. */
	ck_assert_uint_eq(maps[7].u.mapping.committed_bytes, PAGES(3));

	/* From inside: the same without what is around. */
	n = maps_of(vmar, ZX_INFO_VMAR_MAPS);
	ck_assert_uint_eq(n, 6);
	assert_map(0, ZX_INFO_MAPS_TYPE_VMAR, 0, base, PAGES(12), "useralloc");
	assert_map(1, ZX_INFO_MAPS_TYPE_MAPPING, 1, base, PAGES(2), "content");
	assert_map(4, ZX_INFO_MAPS_TYPE_MAPPING, 3, base + PAGES(3), PAGE, "content");
	n = maps_of(leaf, ZX_INFO_VMAR_MAPS);
	ck_assert_uint_eq(n, 2);
	assert_map(1, ZX_INFO_MAPS_TYPE_MAPPING, 1, base + PAGES(3), PAGE, "content");
	/* Rights on the process do not matter here. */
	assert_ok(zx_handle_close(process));
}
END_TEST

START_TEST(a_partial_protect_gives_several_entries)
{
	zx_handle_t vmar, vmo = vmo_new(PAGES(4));
	zx_vaddr_t base;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(4), &base);
	map_at(vmar, READ_WRITE, 0, vmo, PAGES(4));
	assert_ok(zx_vmar_protect(vmar, ZX_VM_PERM_READ, base + PAGE, PAGES(2)));
	ck_assert_uint_eq(maps_of(vmar, ZX_INFO_VMAR_MAPS), 4);
	assert_map(1, ZX_INFO_MAPS_TYPE_MAPPING, 1, base, PAGE, "");
	assert_map(2, ZX_INFO_MAPS_TYPE_MAPPING, 1, base + PAGE, PAGES(2), "");
	assert_map(3, ZX_INFO_MAPS_TYPE_MAPPING, 1, base + PAGES(3), PAGE, "");
	ck_assert_uint_eq(maps[1].u.mapping.mmu_flags, READ_WRITE);
	ck_assert_uint_eq(maps[2].u.mapping.mmu_flags, ZX_VM_PERM_READ);
	ck_assert_uint_eq(maps[2].u.mapping.vmo_offset, PAGE);
	ck_assert_uint_eq(maps[3].u.mapping.vmo_offset, PAGES(3));
	assert_ok(zx_vmar_protect(vmar, READ_WRITE, base + PAGE, PAGES(2)));
	ck_assert_uint_eq(maps_of(vmar, ZX_INFO_VMAR_MAPS), 2);
	assert_map(1, ZX_INFO_MAPS_TYPE_MAPPING, 1, base, PAGES(4), "");
}
END_TEST

START_TEST(flags_are_permissions_only)
{
	static const struct {
		zx_vm_option_t options, flags;
	} cases[] = {
		{ READ_WRITE | ZX_VM_ALLOW_FAULTS | ZX_VM_FAULT_BEYOND_STREAM_SIZE | ZX_VM_MAP_RANGE |
		  ZX_VM_SPECIFIC | ZX_VM_ALIGN_4KB | ZX_VM_REQUIRE_NON_RESIZABLE, READ_WRITE },
		{ READ_EXECUTE | ZX_VM_SPECIFIC_OVERWRITE, READ_EXECUTE },
		{ READ_WRITE_EXECUTE | ZX_VM_SPECIFIC, READ_WRITE_EXECUTE },
		{ ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED | ZX_VM_SPECIFIC, ZX_VM_PERM_READ },
	};
	zx_handle_t vmar, vmo = vmo_executable(PAGE);
	zx_vaddr_t base, address;
	size_t i;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(8), &base);
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		assert_ok(zx_vmar_map(vmar, cases[i].options, PAGES(2 * i), vmo, 0, PAGE,
				      &address));
	ck_assert_uint_eq(maps_of(vmar, ZX_INFO_VMAR_MAPS), 1 + ARRAY_SIZE(cases));
	for (i = 0; i < ARRAY_SIZE(cases); i++)
		ck_assert_uint_eq(maps[i + 1].u.mapping.mmu_flags, cases[i].flags);
}
END_TEST

START_TEST(older_versions_count_pages)
{
	static zx_info_maps_v1_t one[16];
	static zx_info_maps_v2_t two[16];
	zx_handle_t process, root;
	zx_vaddr_t at;
	size_t n;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &root));
	at = map_anywhere(root, READ_WRITE, vmo_numbered(3, 1), PAGES(4));
	assert_ok(get_info(process, ZX_INFO_PROCESS_MAPS_V1, one, sizeof(one), &n, NULL));
	ck_assert_uint_eq(n, 3);
	assert_ok(get_info(process, ZX_INFO_PROCESS_MAPS_V2, two, sizeof(two), &n, NULL));
	ck_assert_uint_eq(n, 3);
	ck_assert_uint_eq(one[2].base, at);
	ck_assert_uint_eq(two[2].base, at);
	ck_assert_uint_eq(one[2].u.mapping.mmu_flags, READ_WRITE);
	ck_assert_uint_eq(one[2].u.mapping.committed_pages, 3);
	ck_assert_uint_eq(two[2].u.mapping.committed_pages, 3);
	ck_assert_uint_eq(two[2].u.mapping.populated_pages, 3);
}
END_TEST

START_TEST(thousands_of_regions_are_told_in_order)
{
	size_t n = slow_machine() ? 2000 : 20000, i, actual, avail;
	zx_info_maps_t *all = calloc(n + 1, sizeof(*all));
	zx_handle_t vmar;
	zx_vaddr_t base;

	ck_assert_ptr_nonnull(all);
	vmar = vmar_new(CAN_MAP_ALL, PAGES(2 * n), &base);
	/* Every second of them in the one before: they cost Linux nothing. */
	for (i = 0; i < n / 2; i++) {
		zx_handle_t child = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(4 * i),
					    PAGES(2), NULL);

		assert_ok(zx_handle_close(vmar_in(child, 0, 0, PAGE, NULL)));
		assert_ok(zx_handle_close(child));
	}
	assert_ok(get_info(vmar, ZX_INFO_VMAR_MAPS, all, (n + 1) * sizeof(*all), &actual, &avail));
	ck_assert_uint_eq(actual, n + 1);
	ck_assert_uint_eq(avail, n + 1);
	for (i = 0; i < n; i++) {
		ck_assert_uint_eq(all[i + 1].depth, 1 + i % 2);
		if (i % 2 == 0)
			ck_assert_uint_eq(all[i + 1].base, base + PAGES(2 * i));
		ck_assert_uint_ge(all[i + 1].base, all[i].base);
	}
	assert_ok(get_info(vmar, ZX_INFO_VMAR_MAPS, all, 10 * sizeof(*all), &actual, &avail));
	ck_assert_uint_eq(actual, 10);
	ck_assert_uint_eq(avail, n + 1);
	free(all);
}
END_TEST

START_TEST(a_nest_of_vmars_is_told_from_outside_in)
{
	size_t n = slow_machine() ? 200 : 1000, i, actual, avail;
	zx_info_maps_t *all = calloc(n + 2, sizeof(*all));
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(2), NULL), top = vmar;

	for (i = 0; i < n; i++)
		vmar = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, 0, PAGES(2), NULL);
	map_at(vmar, READ_WRITE, PAGE, vmo_new(PAGE), PAGE);
	assert_ok(get_info(top, ZX_INFO_VMAR_MAPS, all, (n + 2) * sizeof(*all), &actual, &avail));
	ck_assert_uint_eq(actual, n + 2);
	for (i = 0; i < n + 2; i++)
		ck_assert_uint_eq(all[i].depth, i);
	ck_assert_uint_eq(all[n + 1].type, ZX_INFO_MAPS_TYPE_MAPPING);
	free(all);
}
END_TEST

START_TEST(what_is_dead_is_bad_state_with_counts_of_zero)
{
	zx_handle_t process, root, vmar;
	char buffer[1024];
	size_t actual, avail;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &root));
	vmar = vmar_in(root, CAN_MAP_ALL, 0, PAGES(4), NULL);
	assert_ok(zx_task_kill(process));
	wait_terminated(process);
	for_each_list(l) {
		untouched(buffer);
		actual = 7;
		avail = 7;
		assert_status(get_info(l->vmar ? root : process, l->topic, buffer, sizeof(buffer),
				       &actual, &avail), ZX_ERR_BAD_STATE);
		ck_assert_uint_eq(actual, 0);
		ck_assert_uint_eq(avail, 0);
		assert_untouched(buffer);
	}
	assert_status(get_info(vmar, ZX_INFO_VMAR_MAPS, NULL, 0, NULL, NULL), ZX_ERR_BAD_STATE);
	assert_status(get_info(vmar_destroyed(), ZX_INFO_VMAR_MAPS, NULL, 0, NULL, NULL),
		      ZX_ERR_BAD_STATE);
}
END_TEST

/* ---- VMOs ------------------------------------------------------------------ */

static zx_info_vmo_t vmos[BIG];

static size_t vmos_of(zx_handle_t process)
{
	size_t actual, avail;

	assert_ok(get_info(process, ZX_INFO_PROCESS_VMOS, vmos, sizeof(vmos), &actual, &avail));
	ck_assert_uint_eq(actual, avail);
	return actual;
}

static int count_vmos(size_t n, zx_koid_t koid, uint32_t via, size_t *at)
{
	int found = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		uint32_t vias = vmos[i].flags & (ZX_INFO_VMO_VIA_HANDLE | ZX_INFO_VMO_VIA_MAPPING);

		/* Exactly one of both. */
		ck_assert(vias == ZX_INFO_VMO_VIA_HANDLE || vias == ZX_INFO_VMO_VIA_MAPPING);
		ck_assert(vmos[i].flags & ZX_INFO_VMO_TYPE_PAGED);
		if (vmos[i].koid == koid && vias == via) {
			*at = i;
			found++;
		}
	}
	return found;
}

START_TEST(a_process_has_vmos_by_handle_and_by_mapping)
{
	zx_handle_t held = vmo_new(PAGES(3)), both = vmo_numbered(2, 1), mapped = vmo_new(PAGE);
	zx_koid_t koid = koid_of(mapped);
	size_t n, at, last;
	zx_handle_t less;

	assert_ok(zx_object_set_property(held, ZX_PROP_NAME, "held", 4));
	less = with_rights(held, ZX_RIGHT_READ);
	map_anywhere(zx_vmar_root_self(), READ_WRITE, both, PAGES(2));
	map_anywhere(zx_vmar_root_self(), READ_WRITE, both, PAGES(2));
	map_anywhere(zx_vmar_root_self(), READ_WRITE, mapped, PAGE);
	assert_ok(zx_handle_close(mapped));
	n = vmos_of(zx_process_self());
	ck_assert_uint_eq(n, 6);
	/* Each handle is an entry. */
	ck_assert_int_eq(count_vmos(n, koid_of(held), ZX_INFO_VMO_VIA_HANDLE, &at), 2);
	ck_assert_uint_eq(vmos[at].size_bytes, PAGES(3));
	ck_assert_str_eq(vmos[at].name, "held");
	ck_assert(vmos[at].handle_rights == ZX_RIGHT_READ ||
		  vmos[at].handle_rights == ZX_DEFAULT_VMO_RIGHTS);
	ck_assert_int_eq(count_vmos(n, koid_of(held), ZX_INFO_VMO_VIA_MAPPING, &at), 0);
	ck_assert_int_eq(count_vmos(n, koid_of(both), ZX_INFO_VMO_VIA_HANDLE, &last), 1);
	/* And so is each mapping, behind them. */
	ck_assert_int_eq(count_vmos(n, koid_of(both), ZX_INFO_VMO_VIA_MAPPING, &at), 2);
	ck_assert_uint_gt(at, last);
	ck_assert_uint_eq(vmos[at].handle_rights, 0);
	ck_assert_uint_eq(vmos[at].num_mappings, 2);
	ck_assert_uint_eq(vmos[at].committed_bytes, PAGES(2));
	ck_assert_int_eq(count_vmos(n, koid, ZX_INFO_VMO_VIA_MAPPING, &at), 1);
	ck_assert_int_eq(count_vmos(n, koid, ZX_INFO_VMO_VIA_HANDLE, &at), 0);
	assert_ok(zx_handle_close(less));
	ck_assert_uint_eq(vmos_of(zx_process_self()), 5);
}
END_TEST

START_TEST(vmos_want_a_process_that_runs)
{
	struct mini mini;
	size_t actual = 7, avail = 7, n, at;

	mini_create(&mini, zx_job_default(), "p");
	assert_status(get_info(mini.process, ZX_INFO_PROCESS_VMOS, vmos, sizeof(vmos), &actual,
			       &avail), ZX_ERR_BAD_STATE);
	ck_assert_uint_eq(actual, 0);
	ck_assert_uint_eq(avail, 0);
	assert_ok(get_info(mini.process, ZX_INFO_PROCESS_MAPS, NULL, 0, NULL, NULL));
	mini_load(&mini, &blob_sleep);
	assert_ok(mini_start_status(&mini, ZX_HANDLE_INVALID, 0));
	n = vmos_of(mini.process);
	ck_assert_int_ge(count_vmos(n, koid_of(mini.vmo), ZX_INFO_VMO_VIA_MAPPING, &at), 1);
	ck_assert_int_eq(count_vmos(n, koid_of(mini.vmo), ZX_INFO_VMO_VIA_HANDLE, &at), 0);
	mini_end(&mini);
}
END_TEST

/* ---- task stats ------------------------------------------------------------ */

START_TEST(task_stats_sum_up_the_mappings)
{
	zx_handle_t process, root, vmo = vmo_numbered(3, 1);
	zx_info_task_stats_v1_t one;
	zx_info_task_stats_t stats;
	size_t actual, avail;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &root));
	assert_ok(get_info(process, ZX_INFO_TASK_STATS, &stats, sizeof(stats), &actual, &avail));
	ck_assert_uint_eq(actual, 1);
	ck_assert_uint_eq(avail, 1);
	ck_assert_uint_eq(stats.mem_mapped_bytes, 0);
	ck_assert_uint_eq(stats.mem_private_bytes, 0);
	map_anywhere(root, READ_WRITE, vmo, PAGES(8));
	map_anywhere(vmar_in(root, CAN_MAP_ALL, 0, PAGES(8), NULL), 0, vmo, PAGE);
	assert_ok(get_info(process, ZX_INFO_TASK_STATS, &stats, sizeof(stats), NULL, NULL));
	ck_assert_uint_eq(stats.mem_mapped_bytes, PAGES(9));
	ck_assert_uint_eq(stats.mem_private_bytes + stats.mem_shared_bytes, PAGES(4));
	ck_assert_uint_le(stats.mem_scaled_shared_bytes, stats.mem_shared_bytes);
	memset(&one, 0xcc, sizeof(one));
	assert_ok(get_info(process, ZX_INFO_TASK_STATS_V1, &one, sizeof(one), NULL, NULL));
	ck_assert(!memcmp(&one, &stats, sizeof(one)));
	assert_ok(zx_task_kill(process));
	wait_terminated(process);
	assert_refused(ZX_ERR_BAD_STATE, stats,
		       get_info(process, ZX_INFO_TASK_STATS, &stats, sizeof(stats), NULL, NULL));
}
END_TEST

static zx_info_task_stats_t stats_of(zx_handle_t process)
{
	zx_info_task_stats_v1_t one;
	zx_info_task_stats_t stats;

	assert_ok(get_info(process, ZX_INFO_TASK_STATS, &stats, sizeof(stats), NULL, NULL));
	assert_ok(get_info(process, ZX_INFO_TASK_STATS_V1, &one, sizeof(one), NULL, NULL));
	ck_assert(!memcmp(&one, &stats, sizeof(one)));
	return stats;
}

#define assert_stats(process, private, shared, scaled)				\
	do {									\
		zx_info_task_stats_t stats_ = stats_of(process);		\
										\
		ck_assert_uint_eq(stats_.mem_private_bytes, private);		\
		ck_assert_uint_eq(stats_.mem_shared_bytes, shared);		\
		ck_assert_uint_eq(stats_.mem_scaled_shared_bytes, scaled);	\
	} while (0)

START_TEST(what_several_processes_map_is_shared)
{
	zx_handle_t process[3], root[3], vmo = vmo_numbered(4, 1), own = vmo_numbered(1, 1), copy;
	zx_vaddr_t address[3];
	uint64_t whole = 0, fraction = 0;
	int i;

	for (i = 0; i < 3; i++)
		assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process[i], &root[i]));
	map_anywhere(root[0], READ_WRITE, own, PAGE);
	address[0] = map_anywhere(root[0], READ_WRITE, vmo, PAGES(4));
	assert_stats(process[0], PAGES(5), 0, 0);
	address[1] = map_anywhere(root[1], READ_WRITE, vmo, PAGES(2));
	assert_stats(process[0], PAGE, PAGES(4), PAGES(2));
	assert_stats(process[1], 0, PAGES(2), PAGE);
	address[2] = map_anywhere(root[2], READ_WRITE, vmo, PAGES(4));
	/* 4 * 4096 / 3 = 5461 1/3 */
	assert_stats(process[0], PAGE, PAGES(4), 5461);
	assert_stats(process[2], 0, PAGES(4), 5461);
	assert_ok(zx_vmar_unmap(root[1], address[1], PAGES(2)));
	address[1] = map_anywhere(root[1], READ_WRITE, vmo, PAGES(4));
	for (i = 0; i < 3; i++) {
		zx_info_task_stats_t stats = stats_of(process[i]);

		whole += stats.mem_scaled_shared_bytes;
		fraction += stats.mem_fractional_scaled_shared_bytes >> 32;
	}
	/* Less than 2^-20 bytes are lost by rounding. */
	ck_assert_uint_eq(whole + ((fraction + (1u << 11)) >> 31), PAGES(4));
	/* A second mapping counts again, and its process still once. */
	map_anywhere(root[0], READ_WRITE, vmo, PAGES(4));
	assert_stats(process[2], 0, PAGES(4), 5461);
	ck_assert_uint_eq(stats_of(process[0]).mem_shared_bytes, PAGES(8));
	assert_ok(zx_task_kill(process[0]));
	eventually(stats_of(process[2]).mem_scaled_shared_bytes == PAGES(2));
	/* What a snapshot shares as well is split once more. */
	assert_ok(zx_vmo_create_child(vmo, ZX_VMO_CHILD_SNAPSHOT, 0, PAGES(4), &copy));
	assert_stats(process[2], 0, PAGES(4), PAGE);
	assert_ok(zx_vmar_unmap(root[1], address[1], PAGES(4)));
	assert_stats(process[1], 0, 0, 0);
	assert_stats(process[2], 0, PAGES(4), PAGES(2));
	assert_ok(zx_handle_close(copy));
	eventually(stats_of(process[2]).mem_private_bytes == PAGES(4));
	assert_stats(process[2], PAGES(4), 0, 0);
}
END_TEST

/* Of the pages of the mapped part alone, each split among those who have it. */
START_TEST(maps_tell_the_parts_of_shared_pages)
{
	zx_handle_t process, root, vmo = vmo_numbered(6, 1), child[2];
	zx_info_maps_mapping_t *m;
	zx_vaddr_t address;
	int i;

	for (i = 0; i < 2; i++)
		assert_ok(zx_vmo_create_child(vmo, ZX_VMO_CHILD_SNAPSHOT, 0, PAGES(6), &child[i]));
	assert_ok(zx_vmo_write(child[0], "x", PAGES(1), 1));
	assert_ok(zx_vmo_write(vmo, "x", PAGES(2), 1));
	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &root));
	/* Pages 1, 2 and 3: of two, of one, and of three. */
	assert_ok(zx_vmar_map(root, ZX_VM_PERM_READ, 0, vmo, PAGES(1), PAGES(3), &address));
	ck_assert_uint_eq(maps_of(process, ZX_INFO_PROCESS_MAPS), 3);
	m = &maps[2].u.mapping;
	ck_assert_uint_eq(m->committed_bytes, PAGES(3));
	ck_assert_uint_eq(m->committed_private_bytes, PAGE);
	ck_assert_uint_eq(m->committed_scaled_bytes, PAGE / 2 + PAGE + PAGE / 3);
	/* 4096 / 3 = 1365 1/3 */
	ck_assert_uint_eq(m->committed_fractional_scaled_bytes >> 32, (1u << 31) / 3);
	ck_assert_uint_eq(m->populated_scaled_bytes, m->committed_scaled_bytes);
	ck_assert_uint_eq(m->populated_fractional_scaled_bytes,
			  m->committed_fractional_scaled_bytes);
	ck_assert_uint_eq(maps_of(root, ZX_INFO_VMAR_MAPS), 2);
	ck_assert_uint_eq(maps[1].u.mapping.committed_scaled_bytes, PAGE / 2 + PAGE + PAGE / 3);
}
END_TEST

START_TEST(task_stats_are_a_record_of_a_process)
{
	zx_handle_t thread = zx_thread_self();
	zx_info_task_stats_t stats;
	zx_info_process_t process;
	size_t actual, avail;

	assert_lookup(h, get_info(h, ZX_INFO_TASK_STATS, &stats, sizeof(stats), NULL, NULL),
		      zx_process_self(), powerless_event(), ZX_RIGHT_INSPECT, stats);
	assert_refused(ZX_ERR_WRONG_TYPE, stats,
		       get_info(zx_job_default(), ZX_INFO_TASK_STATS, &stats, sizeof(stats), NULL,
				NULL));
	assert_refused(ZX_ERR_WRONG_TYPE, stats,
		       get_info(thread, ZX_INFO_TASK_STATS, &stats, sizeof(stats), NULL, NULL));
	assert_refused(ZX_ERR_WRONG_TYPE, process,
		       get_info(thread, ZX_INFO_PROCESS, &process, sizeof(process), NULL, NULL));
	assert_refused(ZX_ERR_BUFFER_TOO_SMALL, stats,
		       get_info(zx_process_self(), ZX_INFO_TASK_STATS, &stats, 39, &actual,
				&avail));
	ck_assert_uint_eq(actual, 0);
	ck_assert_uint_eq(avail, 1);
	assert_refused(ZX_ERR_BUFFER_TOO_SMALL, stats,
		       get_info(zx_process_self(), ZX_INFO_TASK_STATS_V1, &stats, 31, NULL, NULL));
	assert_status(get_info(zx_process_self(), ZX_INFO_TASK_STATS, bad_pointer, 40, NULL, NULL),
		      ZX_ERR_INVALID_ARGS);
}
END_TEST

/* ---- while the tree changes ------------------------------------------------ */

static volatile bool stop;

static void *change(void *arg)
{
	zx_handle_t vmar = *(zx_handle_t *)arg, vmo = vmo_new(PAGE), child;
	zx_vaddr_t address;

	while (!stop) {
		if (zx_vmar_map(vmar, READ_WRITE, 0, vmo, 0, PAGE, &address) == ZX_OK)
			zx_vmar_unmap(vmar, address, PAGE);
		if (zx_vmar_allocate(vmar, CAN_MAP_RW, 0, PAGES(3), &child, &address) == ZX_OK) {
			zx_vmar_destroy(child);
			zx_handle_close(child);
		}
	}
	return NULL;
}

START_TEST(lists_stay_in_order_while_the_tree_changes)
{
	static zx_info_maps_t now_and_then[BIG];
	int rounds = slow_machine() ? 15 : 1000, round, i;
	size_t n, avail, at;
	pthread_t threads[2];
	zx_handle_t vmar;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(400), NULL);
	for (i = 0; i < 100; i++)
		vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(4 * i), PAGES(2), NULL);
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, change, &vmar), 0);
	for (round = 0; round < rounds; round++) {
		int seen = 0;

		assert_ok(get_info(vmar, ZX_INFO_VMAR_MAPS, now_and_then, sizeof(now_and_then), &n,
				   &avail));
		ck_assert_uint_ge(n, 101);
		for (at = 1; at < n; at++) {
			ck_assert_uint_gt(now_and_then[at].base + now_and_then[at].depth,
					  now_and_then[at - 1].base);
			seen += now_and_then[at].size == PAGES(2);
		}
		ck_assert_int_eq(seen, 100);
		assert_ok(get_info(zx_process_self(), ZX_INFO_PROCESS_VMOS, NULL, 0, &n, &avail));
	}
	stop = true;
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
}
END_TEST

int main(void)
{
	test_begin("info_maps");
	test_case("lists", a_list_wants_the_handle_and_inspect,
		  a_list_fills_what_fits_and_not_a_byte_more,
		  a_list_can_be_counted_without_a_buffer, a_bad_pointer_is_invalid_args,
		  what_is_dead_is_bad_state_with_counts_of_zero);
	test_case("maps", an_empty_process_has_an_address_space_and_a_root,
		  regions_come_depth_first_and_upwards, a_partial_protect_gives_several_entries,
		  flags_are_permissions_only,
		  older_versions_count_pages, thousands_of_regions_are_told_in_order,
		  a_nest_of_vmars_is_told_from_outside_in);
	test_case("vmos", a_process_has_vmos_by_handle_and_by_mapping,
		  vmos_want_a_process_that_runs);
	test_case("task_stats", task_stats_sum_up_the_mappings, what_several_processes_map_is_shared,
		  maps_tell_the_parts_of_shared_pages, task_stats_are_a_record_of_a_process);
	test_case("threads", lists_stay_in_order_while_the_tree_changes);
	return test_end();
}
