// SPDX-License-Identifier: GPL-2.0-only
/* zx_vmar_unmap and zx_vmar_destroy: memory.md 2, 3.3, 3.5, 3.9 and the tests of section 7. */
#include <pthread.h>

#include "common.h"

/* A VMAR of so many pages, with its base. */
static zx_handle_t vmar_of(size_t pages, zx_vaddr_t *base)
{
	return vmar_new(CAN_MAP_ALL, PAGES(pages), base);
}

/* The pages of @base whose bit is set in @mask are accessible, the others up to @pages not. */
static void assert_pages(zx_vaddr_t base, size_t pages, uint32_t mask)
{
	size_t i;

	for (i = 0; i < pages; i++)
		ck_assert_msg(probe_read(base + PAGES(i)) ==
			      (mask >> i & 1 ? PROBE_OK : PROBE_SEGV),
			      "page %zu, wanted %x", i, mask);
}

/* ---- unmap: statuses ---------------------------------------------------- */

START_TEST(unmap_checks_the_handle_first)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(10, &base);
	char none;

	map_at(vmar, READ_WRITE, 0, vmo_new(PAGE), PAGE);
	assert_lookup(h, zx_vmar_unmap(h, base + 1, 0), vmar, powerless_vmo(), 0, none);
	assert_status(zx_vmar_unmap(zx_process_self(), 0, 0), ZX_ERR_WRONG_TYPE);
	assert_pages(base, 1, 1);
}
END_TEST

START_TEST(unmap_needs_no_right)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(10, &base);

	map_at(vmar, READ_WRITE, 0, vmo_new(PAGE), PAGE);
	assert_ok(zx_vmar_unmap(with_rights(vmar, ZX_RIGHT_NONE), base, PAGE));
	assert_pages(base, 1, 0);
}
END_TEST

START_TEST(unmap_of_an_unaligned_address_is_invalid_args)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(10, &base), dead = vmar_destroyed();

	map_at(vmar, READ_WRITE, 0, vmo_new(PAGE), PAGE);
	assert_status(zx_vmar_unmap(vmar, base + 1, PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_unmap(vmar, base + PAGE - 1, 1), ZX_ERR_INVALID_ARGS);
	/* Before the state. */
	assert_status(zx_vmar_unmap(dead, base + 1, PAGE), ZX_ERR_INVALID_ARGS);
	assert_pages(base, 1, 1);
}
END_TEST

START_TEST(unmap_of_no_bytes_is_invalid_args)
{
	static const size_t nothing[] = { 0, SIZE_MAX, SIZE_MAX - PAGE + 2 };
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(10, &base), dead = vmar_destroyed();
	int i, page;

	map_at(vmar, READ_WRITE, PAGE, vmo_new(PAGE), PAGE);
	for (i = 0; i < 3; i++) {
		/* Before, at and behind the mapping. */
		for (page = 0; page < 3; page++)
			assert_status(zx_vmar_unmap(vmar, base + PAGES(page), nothing[i]),
				      ZX_ERR_INVALID_ARGS);
		assert_status(zx_vmar_unmap(dead, base, nothing[i]), ZX_ERR_INVALID_ARGS);
	}
	assert_pages(base, 3, 2);
}
END_TEST

START_TEST(unmap_in_a_destroyed_vmar_is_bad_state)
{
	zx_handle_t dead = vmar_destroyed();
	zx_vaddr_t base = vmar_info(dead).base;

	assert_status(zx_vmar_unmap(dead, base, PAGE), ZX_ERR_BAD_STATE);
	/* Before the bounds. */
	assert_status(zx_vmar_unmap(dead, base - PAGE, PAGE), ZX_ERR_BAD_STATE);
}
END_TEST

START_TEST(unmap_outside_of_the_vmar_is_invalid_args)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(10, &base);

	map_at(vmar, READ_WRITE, 0, vmo_new(PAGE), PAGE);
	assert_status(zx_vmar_unmap(vmar, base - PAGE, PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_unmap(vmar, base - PAGE, PAGES(2)), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_unmap(vmar, base + PAGES(9), PAGE + 1), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_unmap(vmar, base + PAGES(10), PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_unmap(vmar, 0, PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_unmap(vmar, base, 0ul - PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_unmap(vmar, 0ul - PAGE, PAGE), ZX_ERR_INVALID_ARGS);
	assert_pages(base, 1, 1);
}
END_TEST

START_TEST(unmap_of_nothing_there_is_ok)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(10, &base);

	assert_ok(zx_vmar_unmap(vmar, base, PAGES(10)));
	map_at(vmar, READ_WRITE, PAGES(5), vmo_new(PAGE), PAGE);
	assert_ok(zx_vmar_unmap(vmar, base, PAGES(5)));
	assert_ok(zx_vmar_unmap(vmar, base + PAGES(6), PAGES(4)));
	assert_pages(base, 10, 1 << 5);
}
END_TEST

START_TEST(unmap_rounds_the_length_up)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(10, &base);

	map_at(vmar, READ_WRITE, 0, vmo_new(PAGES(4)), PAGES(4));
	assert_ok(zx_vmar_unmap(vmar, base + PAGE, PAGE + 1));
	assert_pages(base, 4, 0x9);
}
END_TEST

/* ---- unmap: effects ----------------------------------------------------- */

START_TEST(unmap_cuts_a_mapping_at_every_place)
{
	size_t at, len, i;

	for (at = 0; at < 4; at++)
		for (len = 1; at + len <= 4; len++) {
			zx_handle_t vmo = vmo_numbered(4, 50);
			uint32_t gone = ((1u << len) - 1) << at;
			zx_vaddr_t base;
			zx_handle_t vmar = vmar_of(4, &base);

			map_at(vmar, READ_WRITE, 0, vmo, PAGES(4));
			assert_ok(zx_vmar_unmap(vmar, base + PAGES(at), PAGES(len)));
			assert_pages(base, 4, 0xf & ~gone);
			for (i = 0; i < 4; i++)
				if (!(gone >> i & 1))
					ck_assert_uint_eq(load32(base + PAGES(i)), 50 + i);
			/* The hole can be used, the rest unmapped. */
			map_at(vmar, READ_WRITE, PAGES(at), vmo, PAGES(len));
			assert_pages(base, 4, 0xf);
			assert_ok(zx_vmar_unmap(vmar, base, PAGES(4)));
			assert_pages(base, 4, 0);
			vmar_in(vmar, ZX_VM_SPECIFIC, 0, PAGES(4), NULL);
		}
}
END_TEST

START_TEST(unmap_across_two_mappings_removes_exactly_its_pages)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(12, &base), vmo = vmo_new(PAGES(4));

	map_at(vmar, READ_WRITE, 0, vmo, PAGES(4));
	map_at(vmar, READ_WRITE, PAGES(4), vmo, PAGES(4));
	assert_ok(zx_vmar_unmap(vmar, base + PAGES(2), PAGES(4)));
	assert_pages(base, 12, 0xc3);
	/* With a gap in between. */
	assert_ok(zx_vmar_unmap(vmar, base + PAGE, PAGES(6)));
	assert_pages(base, 12, 0x81);
}
END_TEST

START_TEST(unmap_destroys_child_vmars_wholly_in_the_range)
{
	zx_vaddr_t base, inner;
	zx_handle_t vmar = vmar_of(12, &base), vmo = vmo_new(PAGES(4)), child, out;

	map_at(vmar, READ_WRITE, 0, vmo, PAGES(4));
	map_at(vmar, READ_WRITE, PAGES(8), vmo, PAGES(4));
	child = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(5), PAGES(2), NULL);
	inner = map_at(child, READ_WRITE, 0, vmo, PAGE);
	assert_read_write(inner);
	assert_ok(zx_vmar_unmap(vmar, base + PAGES(2), PAGES(8)));
	assert_pages(base, 12, 0xc03);
	assert_refused(ZX_ERR_BAD_STATE, inner,
		       zx_vmar_map(child, READ_WRITE, 0, vmo, 0, PAGE, &inner));
	assert_refused(ZX_ERR_BAD_STATE, out,
		       zx_vmar_allocate(child, 0, 0, PAGE, &out, &inner));
	map_at(vmar, READ_WRITE, PAGES(5), vmo, PAGES(2));
}
END_TEST

START_TEST(unmap_destroys_a_child_vmar_first_or_last_in_the_range)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), vmar, child;
	zx_vaddr_t base, inner;
	int last;

	for (last = 0; last < 2; last++) {
		vmar = vmar_of(12, &base);
		map_at(vmar, READ_WRITE, 0, vmo, PAGES(4));
		map_at(vmar, READ_WRITE, PAGES(8), vmo, PAGES(4));
		child = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(5), PAGES(2), NULL);
		map_at(child, READ_WRITE, PAGE, vmo, PAGE);
		assert_ok(zx_vmar_unmap(vmar, base + (last ? PAGES(2) : PAGES(5)), PAGES(5)));
		assert_pages(base, 12, last ? 0xf03 : 0xc0f);
		assert_refused(ZX_ERR_BAD_STATE, inner,
			       zx_vmar_map(child, READ_WRITE, 0, vmo, 0, PAGE, &inner));
	}
}
END_TEST

START_TEST(unmap_that_cuts_a_child_vmar_is_invalid_args_and_changes_nothing)
{
	zx_vaddr_t base, inner;
	zx_handle_t vmar = vmar_of(12, &base), vmo = vmo_new(PAGES(4)), child;

	map_at(vmar, READ_WRITE, 0, vmo, PAGES(4));
	map_at(vmar, READ_WRITE, PAGES(8), vmo, PAGES(4));
	child = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(5), PAGES(2), NULL);
	inner = map_at(child, READ_WRITE, 0, vmo, PAGE);
	/* Last in the range, first in it, in the middle of it. */
	assert_status(zx_vmar_unmap(vmar, base + PAGES(2), PAGES(4)), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_unmap(vmar, base + PAGES(6), PAGES(4)), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_unmap(vmar, inner, PAGE), ZX_ERR_INVALID_ARGS);
	assert_pages(base, 12, 0xf2f);
	/* Through its own handle it works. */
	assert_ok(zx_vmar_unmap(child, inner, PAGE));
	assert_pages(base, 12, 0xf0f);
}
END_TEST

START_TEST(unmap_of_a_child_vmar_wants_op_children)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(12, &base), vmo = vmo_new(PAGES(4)), less;

	less = without_rights(vmar, ZX_RIGHT_OP_CHILDREN);
	map_at(vmar, READ_WRITE, 0, vmo, PAGES(4));
	vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(5), PAGES(2), NULL);
	assert_status(zx_vmar_unmap(less, base, PAGES(12)), ZX_ERR_INVALID_ARGS);
	assert_pages(base, 12, 0xf);
	assert_ok(zx_vmar_unmap(less, base, PAGES(5)));
	assert_pages(base, 12, 0);
	assert_ok(zx_vmar_unmap(vmar, base, PAGES(12)));
}
END_TEST

START_TEST(unmap_may_start_on_a_page_without_mapping)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(12, &base), vmo = vmo_new(PAGES(4));

	map_at(vmar, READ_WRITE, PAGES(2), vmo, PAGES(2));
	assert_ok(zx_vmar_unmap(vmar, base + PAGE, PAGES(2)));
	assert_pages(base, 12, 1 << 3);
	/* With another mapping further below. */
	map_at(vmar, READ_WRITE, 0, vmo, PAGE);
	map_at(vmar, READ_WRITE, PAGES(2), vmo, PAGE);
	assert_ok(zx_vmar_unmap(vmar, base + PAGE, PAGES(2)));
	assert_pages(base, 12, 1 | 1 << 3);
}
END_TEST

START_TEST(unmap_leaves_the_contents_of_the_vmo)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(4, &base), vmo = vmo_new(PAGES(2));
	uint32_t value = 0;

	map_at(vmar, READ_WRITE, 0, vmo, PAGES(2));
	store32(base + PAGE, 4711);
	assert_ok(zx_vmar_unmap(vmar, base, PAGES(2)));
	assert_ok(zx_vmo_read(vmo, &value, PAGE, 4));
	ck_assert_uint_eq(value, 4711);
	map_at(vmar, READ_WRITE, 0, vmo, PAGES(2));
	ck_assert_uint_eq(load32(base + PAGE), 4711);
}
END_TEST

START_TEST(unmap_of_most_of_a_gigabyte_works)
{
	zx_handle_t vmo = vmo_new(GIB(1ul)), vmar;
	zx_vaddr_t base;

	vmar = vmar_new(CAN_MAP_ALL, GIB(1ul), &base);
	map_at(vmar, READ_WRITE, 0, vmo, GIB(1ul));
	assert_read_write(base + MIB(500ul));
	assert_ok(zx_vmar_unmap(vmar, base + PAGES(3), GIB(1ul) - PAGES(6)));
	assert_read_write(base + PAGES(3) - 1);
	assert_no_access(base + PAGES(3));
	assert_no_access(base + MIB(500ul));
	assert_no_access(base + GIB(1ul) - PAGES(3) - 1);
	assert_read_write(base + GIB(1ul) - PAGES(3));
}
END_TEST

START_TEST(unmap_puts_the_reservation_back)
{
	struct map_line line;
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(100, &base), vmo = vmo_new(PAGE);
	size_t before = count_maps(0), i;

	for (i = 0; i < 50; i++)
		map_at(vmar, READ_WRITE, PAGES(2 * i), vmo, PAGE);
	ck_assert_uint_ge(count_maps(0), before + 90);
	for (i = 0; i < 50; i++)
		assert_ok(zx_vmar_unmap(vmar, base + PAGES(2 * i), PAGE));
	ck_assert(find_map(0, base, &line));
	ck_assert_str_eq(line.perms, "---s");
	ck_assert(find_map(0, base + PAGES(99), &line));
	ck_assert_str_eq(line.perms, "---s");
	/* The pieces may stay apart, but each page is reserved. */
	for (i = 0; i < 100; i++)
		ck_assert(find_map(0, base + PAGES(i), &line));
}
END_TEST

/* ---- destroy ------------------------------------------------------------ */

START_TEST(destroy_wants_op_children)
{
	zx_handle_t vmar = vmar_of(10, NULL), out;
	zx_vaddr_t address;
	char none;

	assert_lookup(h, zx_vmar_destroy(h), vmar, powerless_vmo(), ZX_RIGHT_OP_CHILDREN, none);
	assert_ok(zx_vmar_destroy(vmar));
	assert_refused(ZX_ERR_BAD_STATE, out, zx_vmar_allocate(vmar, 0, 0, PAGE, &out, &address));
	assert_ok(zx_handle_close(vmar));
}
END_TEST

START_TEST(destroying_the_root_is_not_supported)
{
	zx_handle_t process, root, dead = zx_vmar_root_self();
	zx_handle_t less = without_rights(zx_vmar_root_self(), ZX_RIGHT_OP_CHILDREN);

	assert_status(zx_vmar_destroy(dead), ZX_ERR_NOT_SUPPORTED);
	assert_status(zx_vmar_destroy(less), ZX_ERR_ACCESS_DENIED);
	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &root));
	assert_status(zx_vmar_destroy(root), ZX_ERR_NOT_SUPPORTED);
	vmar_in(root, 0, 0, PAGE, NULL);
	vmar_of(2, NULL);
}
END_TEST

START_TEST(destroying_twice_is_bad_state)
{
	zx_handle_t vmar = vmar_of(10, NULL);

	assert_ok(zx_vmar_destroy(vmar));
	assert_status(zx_vmar_destroy(vmar), ZX_ERR_BAD_STATE);
	/* The right comes first. */
	assert_status(zx_vmar_destroy(without_rights(vmar, ZX_RIGHT_OP_CHILDREN)),
		      ZX_ERR_ACCESS_DENIED);
}
END_TEST

START_TEST(destroying_removes_everything_inside)
{
	zx_vaddr_t base_a, base_b, outer, inner, address;
	zx_handle_t root = vmar_of(40, NULL), vmo = vmo_new(PAGE), a, b, out;
	char byte;
	size_t actual;
	int i;

	a = vmar_in(root, CAN_MAP_ALL, 0, PAGES(10), &base_a);
	outer = map_anywhere(a, READ_WRITE, vmo, PAGE);
	b = vmar_in(a, CAN_MAP_ALL, 0, PAGES(2), &base_b);
	inner = map_anywhere(b, READ_WRITE, vmo, PAGE);
	store32(outer, 7);
	ck_assert_uint_eq(load32(inner), 7);
	assert_ok(zx_vmar_destroy(a));
	ck_assert(is_valid(a));
	ck_assert(is_valid(b));
	assert_no_access(outer);
	assert_no_access(inner);
	assert_status(zx_process_read_memory(zx_process_self(), outer, &byte, 1, &actual),
		      ZX_ERR_NOT_FOUND);
	assert_status(zx_process_read_memory(zx_process_self(), inner, &byte, 1, &actual),
		      ZX_ERR_NOT_FOUND);
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 0);
	for (i = 0; i < 2; i++) {
		zx_handle_t dead = i ? b : a;

		assert_status(zx_vmar_destroy(dead), ZX_ERR_BAD_STATE);
		assert_refused(ZX_ERR_BAD_STATE, out,
			       zx_vmar_allocate(dead, CAN_MAP_RW, 0, PAGE, &out, &address));
		assert_status(zx_vmar_unmap(dead, i ? inner : outer, PAGE), ZX_ERR_BAD_STATE);
		assert_status(zx_vmar_protect(dead, ZX_VM_PERM_READ, i ? inner : outer, PAGE),
			      ZX_ERR_BAD_STATE);
		assert_status(zx_vmar_op_range(dead, ZX_VMAR_OP_COMMIT, i ? inner : outer, PAGE,
					       NULL, 0), ZX_ERR_BAD_STATE);
		assert_refused(ZX_ERR_BAD_STATE, address,
			       zx_vmar_map(dead, READ_WRITE, 0, vmo, 0, PAGE, &address));
		/* Handles are as good as ever. */
		assert_ok(zx_handle_check_valid(dead));
		assert_ok(zx_handle_close(with_rights(dead, ZX_RIGHT_SAME_RIGHTS)));
		ck_assert_uint_eq(basic_info(dead).type, ZX_OBJ_TYPE_VMAR);
	}
	/* The space is the parent's again. */
	vmar_in(root, CAN_MAP_ALL | ZX_VM_SPECIFIC, base_a - vmar_info(root).base, PAGES(10), NULL);
}
END_TEST

START_TEST(a_new_mapping_over_a_destroyed_vmar_shows_its_own_data)
{
	zx_vaddr_t base_a, base_b, address;
	zx_handle_t a = vmar_of(10, &base_a), b, vmo = vmo_new(PAGE), other = vmo_new(PAGE);

	b = vmar_in(a, CAN_MAP_ALL, 0, PAGE, &base_b);
	address = map_anywhere(b, READ_WRITE, vmo, PAGE);
	store32(address, 99);
	assert_ok(zx_vmar_destroy(b));
	address = map_at(a, READ_WRITE, base_b - base_a, other, PAGE);
	ck_assert_uint_eq(address, base_b);
	ck_assert_uint_eq(load32(address), 0);
}
END_TEST

START_TEST(destroying_a_child_keeps_the_parent_and_the_siblings)
{
	zx_vaddr_t base, one_at, two_at;
	zx_handle_t vmar = vmar_of(10, &base), one, two, vmo = vmo_new(PAGE);

	one = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(2), PAGES(2), &one_at);
	two = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(4), PAGES(2), &two_at);
	map_at(vmar, READ_WRITE, 0, vmo, PAGE);
	map_at(one, READ_WRITE, 0, vmo, PAGE);
	map_at(two, READ_WRITE, 0, vmo, PAGE);
	assert_ok(zx_vmar_destroy(one));
	assert_pages(base, 10, 1 | 1 << 4);
	map_at(two, READ_WRITE, PAGE, vmo, PAGE);
	vmar_in(vmar, ZX_VM_SPECIFIC, PAGES(2), PAGES(2), NULL);
}
END_TEST

START_TEST(a_destroyed_top_vmar_gives_its_addresses_back_to_linux)
{
	struct map_line line;
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(10, &base);

	map_at(vmar, READ_WRITE, 0, vmo_new(PAGE), PAGE);
	assert_ok(zx_vmar_destroy(vmar));
	ck_assert(!find_map(0, base, &line));
	ck_assert(!find_map(0, base + PAGES(9), &line));
}
END_TEST

START_TEST(ten_thousand_vmars_come_and_go_without_a_trace)
{
	int i, n = slow_machine() ? 100 : 10000;
	size_t before;

	assert_ok(zx_vmar_destroy(vmar_of(3, NULL)));
	before = count_maps(0);
	for (i = 0; i < n; i++) {
		zx_handle_t vmar = vmar_of(3, NULL);

		assert_ok(zx_vmar_destroy(vmar));
		assert_ok(zx_handle_close(vmar));
	}
	ck_assert_uint_le(count_maps(0), before + 1);
}
END_TEST

/* ---- concurrency -------------------------------------------------------- */

struct churn {
	zx_handle_t vmar;
	zx_handle_t vmo;
	int rounds;
	int failed;
};

static void *churn_thread(void *arg)
{
	struct churn *churn = arg;
	zx_vaddr_t address;
	int i;

	for (i = 0; i < churn->rounds; i++) {
		if (zx_vmar_map(churn->vmar, READ_WRITE, 0, churn->vmo, 0, PAGE, &address) ||
		    probe_write(address) != PROBE_OK ||
		    zx_vmar_unmap(churn->vmar, address, PAGE))
			churn->failed++;
	}
	return NULL;
}

START_TEST(threads_map_and_unmap_in_one_vmar_without_disturbing_each_other)
{
	struct churn churn = { vmar_of(64, NULL), vmo_new(PAGE), slow_machine() ? 20 : 1000, 0 };
	struct churn churns[4] = { churn, churn, churn, churn };
	pthread_t threads[4];
	int i;

	for (i = 0; i < 4; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, churn_thread, &churns[i]), 0);
	for (i = 0; i < 4; i++) {
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
		ck_assert_int_eq(churns[i].failed, 0);
	}
	ck_assert_uint_eq(vmo_info(churn.vmo).num_mappings, 0);
}
END_TEST

int main(void)
{
	test_begin("vmar_unmap_destroy");
	test_case("unmap_statuses", unmap_checks_the_handle_first, unmap_needs_no_right,
		  unmap_of_an_unaligned_address_is_invalid_args, unmap_of_no_bytes_is_invalid_args,
		  unmap_in_a_destroyed_vmar_is_bad_state, unmap_outside_of_the_vmar_is_invalid_args,
		  unmap_of_nothing_there_is_ok, unmap_rounds_the_length_up);
	test_case("unmap", unmap_cuts_a_mapping_at_every_place,
		  unmap_across_two_mappings_removes_exactly_its_pages,
		  unmap_destroys_child_vmars_wholly_in_the_range,
		  unmap_destroys_a_child_vmar_first_or_last_in_the_range,
		  unmap_that_cuts_a_child_vmar_is_invalid_args_and_changes_nothing,
		  unmap_of_a_child_vmar_wants_op_children,
		  unmap_may_start_on_a_page_without_mapping, unmap_leaves_the_contents_of_the_vmo,
		  unmap_of_most_of_a_gigabyte_works, unmap_puts_the_reservation_back);
	test_case("destroy", destroy_wants_op_children, destroying_the_root_is_not_supported,
		  destroying_twice_is_bad_state, destroying_removes_everything_inside,
		  a_new_mapping_over_a_destroyed_vmar_shows_its_own_data,
		  destroying_a_child_keeps_the_parent_and_the_siblings,
		  a_destroyed_top_vmar_gives_its_addresses_back_to_linux,
		  ten_thousand_vmars_come_and_go_without_a_trace);
	test_case("threads", threads_map_and_unmap_in_one_vmar_without_disturbing_each_other);
	return test_end();
}
