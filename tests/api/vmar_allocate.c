// SPDX-License-Identifier: GPL-2.0-only
/* zx_vmar_allocate: memory.md 1, 3.1, 4, and the tests of section 7 about it. */
#include "common.h"

/* Both results of the call. */
struct out {
	zx_handle_t vmar;
	uint32_t pad;
	zx_vaddr_t address;
};

#define allocate(parent, options, offset, size, out)				\
	zx_vmar_allocate(parent, options, offset, size, &(out).vmar, &(out).address)
#define assert_allocate(want, parent, options, offset, size)			\
	do {									\
		struct out out_;						\
										\
		assert_refused(want, out_, allocate(parent, options, offset, size, out_)); \
	} while (0)

static bool reserved(zx_vaddr_t address, size_t size)
{
	struct map_line line;

	return find_map(0, address, &line) && line.start <= address && address + size <= line.end;
}

/* ---- What a VMAR is ----------------------------------------------------- */

START_TEST(a_child_of_the_root_and_a_grandchild_lie_inside)
{
	zx_vaddr_t child_base, base;
	zx_handle_t child = vmar_new(CAN_MAP_RW, PAGES(10), &child_base);

	vmar_in(child, CAN_MAP_RW, 0, PAGES(3), &base);
	ck_assert_uint_ge(base, child_base);
	ck_assert_uint_le(base + PAGES(3), child_base + PAGES(10));
	ck_assert_uint_eq(base % PAGE, 0);
}
END_TEST

START_TEST(a_vmar_is_one_line_in_the_maps_without_access)
{
	struct map_line line;
	zx_vaddr_t base;

	vmar_new(CAN_MAP_ALL, PAGES(10), &base);
	ck_assert(find_map(0, base, &line));
	ck_assert_uint_le(line.start, base);
	ck_assert_uint_ge(line.end, base + PAGES(10));
	ck_assert_str_eq(line.perms, "---s");
	ck_assert_msg(strstr(line.name, "vmar"), "named %s", line.name);
	assert_no_access(base);
	assert_no_access(base + PAGES(10) - 1);
}
END_TEST

START_TEST(nested_vmars_cost_no_line_in_the_maps)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(1000), &base);
	size_t before;
	int i;

	before = count_maps(0);
	for (i = 0; i < 200; i++)
		vmar_in(vmar, CAN_MAP_ALL, 0, PAGES(2), NULL);
	ck_assert_uint_le(count_maps(0), before + 2);
	assert_no_access(base);
}
END_TEST

START_TEST(rights_of_a_child_come_from_its_options_only)
{
	/* All that the parent's handle lacks, the child's has. */
	zx_handle_t root = with_rights(zx_vmar_root_self(), ZX_RIGHT_READ | ZX_RIGHT_WRITE |
				       ZX_RIGHT_EXECUTE);

#define assert_child_rights(options, rights) \
	ck_assert_uint_eq(rights_of(vmar_in(root, options, 0, PAGE, NULL)), \
			  ZX_DEFAULT_VMAR_RIGHTS | (rights))
	assert_child_rights(0, 0);
	assert_child_rights(ZX_VM_CAN_MAP_READ, ZX_RIGHT_READ);
	assert_child_rights(ZX_VM_CAN_MAP_WRITE, ZX_RIGHT_WRITE);
	assert_child_rights(ZX_VM_CAN_MAP_EXECUTE, ZX_RIGHT_EXECUTE);
	assert_child_rights(CAN_MAP_ALL | ZX_VM_COMPACT,
			    ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_EXECUTE);
	assert_child_rights(ZX_VM_CAN_MAP_SPECIFIC, 0);
}
END_TEST

START_TEST(a_vmar_outlives_its_handles)
{
	zx_vaddr_t base, mapped;
	zx_handle_t parent = vmar_new(CAN_MAP_ALL, PAGES(10), NULL), vmar;

	vmar = vmar_in(parent, CAN_MAP_RW | ZX_VM_SPECIFIC, PAGES(2), PAGES(4), &base);
	mapped = map_anywhere(vmar, READ_WRITE, vmo_numbered(1, 8), PAGE);
	assert_ok(zx_handle_close(vmar));
	ck_assert_uint_eq(load32(mapped), 8);
	assert_allocate(ZX_ERR_ALREADY_EXISTS, parent, ZX_VM_SPECIFIC, PAGES(2), PAGE);
	/* The parent can still remove it. */
	assert_ok(zx_vmar_unmap(parent, base, PAGES(4)));
	assert_no_access(mapped);
	vmar_in(parent, ZX_VM_SPECIFIC, PAGES(2), PAGES(4), NULL);
}
END_TEST

START_TEST(a_vmar_without_options_holds_only_mappings_without_access)
{
	zx_handle_t none = with_rights(zx_vmar_root_self(), ZX_RIGHT_NONE);
	zx_handle_t vmar = vmar_in(none, 0, 0, PAGES(4), NULL), vmo = vmo_new(PAGE);
	zx_vaddr_t address;

	vmar_in(vmar, 0, 0, PAGE, NULL);
	address = map_anywhere(vmar, 0, vmo, PAGE);
	assert_no_access(address);
	assert_refused(ZX_ERR_ACCESS_DENIED, address,
		       zx_vmar_map(vmar, ZX_VM_PERM_READ, 0, vmo, 0, PAGE, &address));
}
END_TEST

/* ---- Order of checks ---------------------------------------------------- */

START_TEST(the_parent_handle_is_checked_first)
{
	zx_handle_t vmar = zx_vmar_root_self();
	struct out out;

	assert_lookup(h, allocate(h, CAN_MAP_RWX | 1u << 20, 1, 1, out), vmar, powerless_vmo(),
		      ZX_RIGHT_READ | ZX_RIGHT_WRITE | ZX_RIGHT_EXECUTE, out);
}
END_TEST

START_TEST(can_map_needs_the_right_on_the_parent_handle)
{
	static const zx_vm_option_t can[] = { ZX_VM_CAN_MAP_READ, ZX_VM_CAN_MAP_WRITE,
					      ZX_VM_CAN_MAP_EXECUTE };
	static const zx_rights_t right[] = { ZX_RIGHT_READ, ZX_RIGHT_WRITE, ZX_RIGHT_EXECUTE };
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	int i, j;

	for (i = 0; i < 3; i++) {
		zx_handle_t less = without_rights(vmar, right[i]);

		for (j = 0; j < 3; j++) {
			if (i == j)
				assert_allocate(ZX_ERR_ACCESS_DENIED, less, can[j], 0, PAGE);
			else
				vmar_in(less, can[j], 0, PAGE, NULL);
		}
		/* Before unknown bits. */
		assert_allocate(ZX_ERR_ACCESS_DENIED, less, can[i] | 1u << 16, 0, PAGE);
	}
}
END_TEST

START_TEST(can_map_beyond_the_parents_is_access_denied)
{
	static const zx_vm_option_t can[] = { ZX_VM_CAN_MAP_READ, ZX_VM_CAN_MAP_WRITE,
					      ZX_VM_CAN_MAP_EXECUTE };
	int i;

	for (i = 0; i < 3; i++) {
		zx_handle_t vmar = vmar_new(CAN_MAP_ALL & ~can[i], PAGES(10), NULL);

		assert_allocate(ZX_ERR_ACCESS_DENIED, vmar, CAN_MAP_RWX, 0, PAGE);
		assert_allocate(ZX_ERR_ACCESS_DENIED, vmar, can[i], 0, PAGE);
		vmar_in(vmar, CAN_MAP_RWX & ~can[i], 0, PAGE, NULL);
	}
}
END_TEST

START_TEST(can_map_specific_and_compact_need_nothing_of_the_parent)
{
	zx_handle_t vmar = vmar_new(0, PAGES(10), NULL);

	vmar_in(vmar, ZX_VM_CAN_MAP_SPECIFIC | ZX_VM_COMPACT, 0, PAGES(2), NULL);
}
END_TEST

START_TEST(unknown_bits_are_invalid_args)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL), dead = vmar_destroyed();
	int bit;

	for (bit = 16; bit < 24; bit++) {
		assert_allocate(ZX_ERR_INVALID_ARGS, vmar, 1u << bit, 0, PAGE);
		/* Before the state. */
		assert_allocate(ZX_ERR_INVALID_ARGS, dead, 1u << bit, 0, PAGE);
	}
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_MAP_RANGE, 0, PAGE);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, 1u << 31, 0, PAGE);
}
END_TEST

START_TEST(options_of_mappings_are_invalid_args)
{
	static const zx_vm_option_t options[] = {
		ZX_VM_PERM_READ, ZX_VM_PERM_WRITE, ZX_VM_PERM_EXECUTE, READ_WRITE_EXECUTE,
		ZX_VM_SPECIFIC_OVERWRITE, ZX_VM_REQUIRE_NON_RESIZABLE, ZX_VM_ALLOW_FAULTS,
		ZX_VM_FAULT_BEYOND_STREAM_SIZE, ZX_VM_MAP_RANGE,
	};
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL), dead = vmar_destroyed();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(options); i++) {
		assert_allocate(ZX_ERR_INVALID_ARGS, vmar, options[i], 0, PAGE);
		/* Before the state. */
		assert_allocate(ZX_ERR_INVALID_ARGS, dead, options[i], 0, PAGE);
	}
}
END_TEST

START_TEST(read_if_xom_unsupported_is_ignored)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);

	ck_assert_uint_eq(rights_of(vmar_in(vmar, ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED, 0, PAGE,
					    NULL)),
			  ZX_DEFAULT_VMAR_RIGHTS);
}
END_TEST

START_TEST(alignment_codes_other_than_0_and_10_to_32_are_invalid_args)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	uint32_t code;

	for (code = 1; code < 256; code++)
		if (code < 10 || code > 32)
			assert_allocate(ZX_ERR_INVALID_ARGS, vmar, code << ZX_VM_ALIGN_BASE, 0,
					PAGE);
}
END_TEST

START_TEST(a_size_that_is_no_multiple_of_a_page_is_invalid_args)
{
	static const size_t sizes[] = { 1, PAGE - 1, PAGE + 1, SIZE_MAX, SIZE_MAX - PAGE + 2 };
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL), dead = vmar_destroyed();
	int i;

	for (i = 0; i < 5; i++) {
		assert_allocate(ZX_ERR_INVALID_ARGS, vmar, 0, 0, sizes[i]);
		assert_allocate(ZX_ERR_INVALID_ARGS, dead, 0, 0, sizes[i]);
	}
}
END_TEST

START_TEST(in_a_destroyed_vmar_is_bad_state)
{
	zx_handle_t dead = vmar_destroyed(), none = vmar_new(0, PAGES(2), NULL);

	assert_allocate(ZX_ERR_BAD_STATE, dead, 0, 0, PAGE);
	assert_allocate(ZX_ERR_BAD_STATE, dead, CAN_MAP_ALL, 0, PAGE);
	/* Before the size 0, the offset and the bounds. */
	assert_allocate(ZX_ERR_BAD_STATE, dead, 0, 0, 0);
	assert_allocate(ZX_ERR_BAD_STATE, dead, 0, 1, PAGE);
	assert_allocate(ZX_ERR_BAD_STATE, dead, ZX_VM_SPECIFIC | ZX_VM_OFFSET_IS_UPPER_LIMIT, 0,
			PAGE);
	assert_allocate(ZX_ERR_BAD_STATE, dead, ZX_VM_SPECIFIC, PAGES(999), PAGE);
	assert_ok(zx_vmar_destroy(none));
	assert_allocate(ZX_ERR_BAD_STATE, none, ZX_VM_SPECIFIC, 0, PAGE);
}
END_TEST

START_TEST(size_zero_is_invalid_args)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	zx_handle_t plain = vmar_new(0, PAGES(10), NULL);

	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, 0, 0, 0);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC, PAGE, 0);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_OFFSET_IS_UPPER_LIMIT, PAGE, 0);
	/* Before the parent's CAN_MAP_SPECIFIC. */
	assert_allocate(ZX_ERR_INVALID_ARGS, plain, ZX_VM_SPECIFIC, PAGE, 0);
}
END_TEST

START_TEST(specific_with_upper_limit_is_invalid_args)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	zx_handle_t plain = vmar_new(0, PAGES(10), NULL);

	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC | ZX_VM_OFFSET_IS_UPPER_LIMIT,
			PAGE, PAGE);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar,
			ZX_VM_SPECIFIC_OVERWRITE | ZX_VM_OFFSET_IS_UPPER_LIMIT, PAGE, PAGE);
	/* Before the parent's CAN_MAP_SPECIFIC. */
	assert_allocate(ZX_ERR_INVALID_ARGS, plain, ZX_VM_SPECIFIC | ZX_VM_OFFSET_IS_UPPER_LIMIT,
			PAGE, PAGE);
}
END_TEST

START_TEST(an_offset_without_specific_is_invalid_args)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);

	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, 0, PAGE, PAGE);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, CAN_MAP_RW, 1, PAGE);
}
END_TEST

START_TEST(an_offset_that_is_no_multiple_of_a_page_is_invalid_args)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	zx_handle_t plain = vmar_new(0, PAGES(10), NULL);

	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC, PAGE - 1, PAGE);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_OFFSET_IS_UPPER_LIMIT, PAGES(4) + 1, PAGE);
	/* Before the parent's CAN_MAP_SPECIFIC. */
	assert_allocate(ZX_ERR_INVALID_ARGS, plain, ZX_VM_SPECIFIC, PAGE - 1, PAGE);
}
END_TEST

START_TEST(specific_in_a_vmar_without_can_map_specific_is_access_denied)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_RWX, PAGES(10), NULL);

	assert_allocate(ZX_ERR_ACCESS_DENIED, vmar, ZX_VM_SPECIFIC, PAGE, PAGE);
	assert_allocate(ZX_ERR_ACCESS_DENIED, vmar, ZX_VM_OFFSET_IS_UPPER_LIMIT, PAGES(4), PAGE);
	/* Before the bounds. */
	assert_allocate(ZX_ERR_ACCESS_DENIED, vmar, ZX_VM_SPECIFIC, PAGES(100), PAGE);
}
END_TEST

START_TEST(out_of_the_parents_bounds_is_invalid_args)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	const zx_vm_option_t limit = ZX_VM_OFFSET_IS_UPPER_LIMIT;

	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC, PAGES(10), PAGE);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC, PAGES(9), PAGES(2));
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC, 0ul - PAGE, PAGE);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC, PAGE, 0ul - PAGE);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, 0, 0, PAGES(11));
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, 0, 0, 0ul - PAGE);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, limit, PAGES(11), PAGE);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, limit, PAGES(10), PAGES(11));
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, limit, PAGES(2), PAGES(3));
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, limit, 0, PAGE);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, limit, PAGES(10), 0ul - PAGE);
}
END_TEST

START_TEST(a_specific_address_that_is_not_aligned_is_invalid_args)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL | ZX_VM_ALIGN_1MB, MIB(2ul), NULL);
	zx_vaddr_t base = vmar_info(vmar).base, address;

	ck_assert_uint_eq(base % MIB(1), 0);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC | ZX_VM_ALIGN_64KB, PAGE, PAGE);
	/* Before an overlap. */
	vmar_in(vmar, ZX_VM_SPECIFIC, PAGE, PAGE, NULL);
	assert_allocate(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC | ZX_VM_ALIGN_64KB, PAGE, PAGE);
	vmar_in(vmar, ZX_VM_SPECIFIC | ZX_VM_ALIGN_64KB, KIB(64ul), PAGE, &address);
	ck_assert_uint_eq(address, base + KIB(64ul));
}
END_TEST

START_TEST(over_a_sibling_is_already_exists)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(20), NULL), vmo = vmo_new(PAGE);
	size_t at, kind;

	vmar_in(vmar, ZX_VM_SPECIFIC, PAGES(4), PAGES(3), NULL);
	map_at(vmar, READ_WRITE, PAGES(14), vmo, PAGES(3));
	for (kind = 0; kind < 2; kind++) {
		at = kind ? PAGES(14) : PAGES(4);
		/* The same, part of it, across each end, around it. */
		assert_allocate(ZX_ERR_ALREADY_EXISTS, vmar, ZX_VM_SPECIFIC, at, PAGES(3));
		assert_allocate(ZX_ERR_ALREADY_EXISTS, vmar, ZX_VM_SPECIFIC, at + PAGE, PAGE);
		assert_allocate(ZX_ERR_ALREADY_EXISTS, vmar, ZX_VM_SPECIFIC, at - PAGE, PAGES(2));
		assert_allocate(ZX_ERR_ALREADY_EXISTS, vmar, ZX_VM_SPECIFIC, at + PAGES(2),
				PAGES(2));
		assert_allocate(ZX_ERR_ALREADY_EXISTS, vmar, ZX_VM_SPECIFIC, at - PAGE, PAGES(5));
		/* Next to it, on both sides. */
		vmar_in(vmar, ZX_VM_SPECIFIC, at - PAGE, PAGE, NULL);
		vmar_in(vmar, ZX_VM_SPECIFIC, at + PAGES(3), PAGE, NULL);
	}
}
END_TEST

START_TEST(over_what_linux_mapped_is_already_exists)
{
	zx_handle_t root = zx_vmar_root_self();
	zx_vaddr_t base = vmar_info(root).base;
	zx_vaddr_t here = (zx_vaddr_t)&over_what_linux_mapped_is_already_exists & ~(PAGE - 1);

	assert_allocate(ZX_ERR_ALREADY_EXISTS, root, ZX_VM_SPECIFIC, here - base, PAGE);
	here = (zx_vaddr_t)&base & ~(PAGE - 1);
	assert_allocate(ZX_ERR_ALREADY_EXISTS, root, ZX_VM_SPECIFIC, here - base, PAGE);
}
END_TEST

START_TEST(no_gap_that_fits_is_no_resources)
{
	zx_vaddr_t base, address;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), &base);

	vmar_in(vmar, 0, 0, PAGES(10), &address);
	ck_assert_uint_eq(address, base);
	assert_allocate(ZX_ERR_NO_RESOURCES, vmar, 0, 0, PAGE);
	assert_allocate(ZX_ERR_NO_RESOURCES, vmar, ZX_VM_OFFSET_IS_UPPER_LIMIT, PAGES(10), PAGE);
	/* Enough pages, none of them together. */
	vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	vmar_in(vmar, ZX_VM_SPECIFIC, PAGES(3), PAGE, NULL);
	vmar_in(vmar, ZX_VM_SPECIFIC, PAGES(7), PAGE, NULL);
	assert_allocate(ZX_ERR_NO_RESOURCES, vmar, 0, 0, PAGES(4));
	assert_allocate(ZX_ERR_NO_RESOURCES, vmar, ZX_VM_OFFSET_IS_UPPER_LIMIT, PAGES(7),
			PAGES(4));
	vmar_in(vmar, 0, 0, PAGES(3), NULL);
}
END_TEST

START_TEST(an_alignment_nothing_can_satisfy_is_no_resources)
{
	/* Pages 1 to 4 of 16, of which page 0 is aligned. */
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL | ZX_VM_ALIGN_64KB, PAGES(8), NULL);

	assert_allocate(ZX_ERR_NO_RESOURCES, vmar_in(vmar, ZX_VM_SPECIFIC, PAGE, PAGES(4), NULL),
			ZX_VM_ALIGN_64KB, 0, PAGE);
}
END_TEST

START_TEST(bad_out_pointers_are_invalid_args_and_leave_no_vmar)
{
	void *pointers[] = { NULL, bad_pointer, kernel_pointer };
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(4), NULL);
	struct out out;
	int i;

	for (i = 0; i < 3; i++) {
		assert_status(zx_vmar_allocate(vmar, ZX_VM_SPECIFIC, 0, PAGES(4), pointers[i],
					       &out.address),
			      ZX_ERR_INVALID_ARGS);
		assert_refused(ZX_ERR_INVALID_ARGS, out.vmar,
			       zx_vmar_allocate(vmar, ZX_VM_SPECIFIC, 0, PAGES(4), &out.vmar,
						pointers[i]));
	}
	vmar_in(vmar, ZX_VM_SPECIFIC, 0, PAGES(4), NULL);
}
END_TEST

/* ---- Placement ---------------------------------------------------------- */

START_TEST(specific_lands_at_the_offset)
{
	zx_vaddr_t base, address;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), &base);

	vmar_in(vmar, ZX_VM_SPECIFIC, PAGES(3), PAGES(2), &address);
	ck_assert_uint_eq(address, base + PAGES(3));
	vmar_in(vmar, ZX_VM_SPECIFIC, 0, PAGE, &address);
	ck_assert_uint_eq(address, base);
	vmar_in(vmar, ZX_VM_SPECIFIC, PAGES(9), PAGE, &address);
	ck_assert_uint_eq(address, base + PAGES(9));
}
END_TEST

START_TEST(an_upper_limit_is_kept)
{
	zx_vaddr_t base, address;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(100), &base);
	int i;

	for (i = 0; i < 50; i++) {
		vmar_in(vmar, ZX_VM_OFFSET_IS_UPPER_LIMIT, PAGES(50), PAGE, &address);
		ck_assert_uint_ge(address, base);
		ck_assert_uint_le(address + PAGE, base + PAGES(50));
	}
	assert_allocate(ZX_ERR_NO_RESOURCES, vmar, ZX_VM_OFFSET_IS_UPPER_LIMIT, PAGES(50), PAGE);
	vmar_in(vmar, 0, 0, PAGE, &address);
	ck_assert_uint_ge(address, base + PAGES(50));
}
END_TEST

START_TEST(a_compact_vmar_packs_upwards)
{
	zx_vaddr_t base, address, first;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL | ZX_VM_COMPACT, PAGES(10), &base), middle;

	vmar_in(vmar, 0, 0, PAGES(2), &first);
	ck_assert_uint_eq(first, base);
	middle = vmar_in(vmar, 0, 0, PAGES(3), &address);
	ck_assert_uint_eq(address, base + PAGES(2));
	vmar_in(vmar, 0, 0, PAGE, &address);
	ck_assert_uint_eq(address, base + PAGES(5));
	/* The lowest hole that fits. */
	assert_ok(zx_vmar_destroy(middle));
	vmar_in(vmar, 0, 0, PAGES(4), &address);
	ck_assert_uint_eq(address, base + PAGES(6));
	vmar_in(vmar, 0, 0, PAGES(3), &address);
	ck_assert_uint_eq(address, base + PAGES(2));
}
END_TEST

START_TEST(compact_is_a_matter_of_the_vmar_itself)
{
	zx_handle_t compact = vmar_new(CAN_MAP_ALL | ZX_VM_COMPACT, PAGES(20000), NULL);
	zx_vaddr_t base, address;
	zx_handle_t plain = vmar_in(compact, CAN_MAP_ALL, 0, PAGES(16384), &base);
	int i, elsewhere = 0;

	/* 8 times the base of 16384 candidates: once in 2^112 runs. */
	for (i = 0; i < 8; i++) {
		assert_ok(zx_vmar_destroy(vmar_in(plain, 0, 0, PAGE, &address)));
		elsewhere += address != base;
	}
	ck_assert_int_gt(elsewhere, 0);
}
END_TEST

START_TEST(placement_is_random_over_the_whole_vmar)
{
	zx_vaddr_t base, address;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, GIB(1ul), &base);
	int quarters[4] = { 0 };
	int i;

	for (i = 0; i < 400; i++) {
		assert_ok(zx_vmar_destroy(vmar_in(vmar, 0, 0, PAGE, &address)));
		quarters[(address - base) / MIB(256ul)]++;
	}
	/* 100 expected, deviation 8.7: 40 is seven deviations away. */
	for (i = 0; i < 4; i++) {
		ck_assert_int_gt(quarters[i], 40);
		ck_assert_int_lt(quarters[i], 160);
	}
}
END_TEST

START_TEST(placement_hits_every_candidate_alike)
{
	zx_vaddr_t base, address;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &base);
	int hits[12] = { 0 };
	int i;

	/* Two gaps: pages 0 to 1 and 6 to 11. Places for two pages: 0, 6, 7, 8, 9, 10. */
	vmar_in(vmar, ZX_VM_SPECIFIC, PAGES(2), PAGES(4), NULL);
	for (i = 0; i < 600; i++) {
		assert_ok(zx_vmar_destroy(vmar_in(vmar, 0, 0, PAGES(2), &address)));
		hits[(address - base) / PAGE]++;
	}
	/* 100 expected each, deviation 9.1. */
	for (i = 0; i < 12; i++) {
		bool candidate = !i || (i >= 6 && i <= 10);

		ck_assert_int_ge(hits[i], candidate ? 30 : 0);
		ck_assert_int_le(hits[i], candidate ? 170 : 0);
	}
}
END_TEST

START_TEST(siblings_may_fill_a_vmar_to_the_last_page)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(300), NULL);
	int i;

	for (i = 0; i < 300; i++)
		vmar_in(vmar, 0, 0, PAGE, NULL);
	assert_allocate(ZX_ERR_NO_RESOURCES, vmar, 0, 0, PAGE);
}
END_TEST

START_TEST(every_alignment_is_kept)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, GIB(8ul), NULL), vmo = vmo_new(PAGE);
	uint32_t code;

	/* The coarsest first, or the finer ones could take its few places. */
	for (code = 32; code >= 10; code--) {
		struct out out;

		assert_ok(allocate(vmar, CAN_MAP_RW | code << ZX_VM_ALIGN_BASE, 0, PAGE, out));
		ck_assert_uint_eq(out.address % (1ul << code < PAGE ? PAGE : 1ul << code), 0);
		ck_assert_uint_eq(map_anywhere(out.vmar, READ_WRITE, vmo, PAGE), out.address);
		assert_read_write(out.address);
	}
}
END_TEST

START_TEST(alignment_holds_in_the_root_too)
{
	zx_vaddr_t address;
	uint32_t code;

	for (code = 10; code <= 32; code++) {
		vmar_new(code << ZX_VM_ALIGN_BASE, PAGES(3), &address);
		ck_assert_uint_eq(address % (1ul << code < PAGE ? PAGE : 1ul << code), 0);
	}
}
END_TEST

START_TEST(a_terabyte_costs_no_memory)
{
	zx_vaddr_t base, address;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, GIB(1024ul), &base);

	ck_assert(reserved(base, GIB(1024ul)));
	address = map_at(vmar, READ_WRITE, GIB(1000ul), vmo_new(PAGE), PAGE);
	assert_read_write(address);
}
END_TEST

START_TEST(deep_nesting_works)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(2), NULL), top = vmar;
	zx_vaddr_t address;
	int i;

	for (i = 0; i < 500; i++)
		vmar = vmar_in(vmar, CAN_MAP_ALL, 0, PAGES(2), NULL);
	address = map_anywhere(vmar, READ_WRITE, vmo_new(PAGE), PAGE);
	assert_read_write(address);
	assert_ok(zx_vmar_destroy(top));
	assert_no_access(address);
	assert_allocate(ZX_ERR_BAD_STATE, vmar, 0, 0, PAGE);
}
END_TEST

/* ---- Roots -------------------------------------------------------------- */

/* AllocateAtLowAddress: without an option only offset 0, which is what the sheet's is. */
START_TEST(the_lowest_address_can_be_mapped_without_options)
{
	zx_handle_t process, root, vmo = vmo_new(PAGE);
	zx_vaddr_t address;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &root));
	assert_ok(zx_vmar_map(root, 0, 0x200000 - vmar_info(root).base, vmo, 0, PAGE, &address));
	ck_assert_uint_eq(address % PAGE, 0);
	ck_assert_uint_ge(address, 0x200000);
	ck_assert_uint_le(vmar_info(zx_vmar_root_self()).base, 0x200000);
}
END_TEST

START_TEST(the_root_of_a_created_process_is_the_whole_user_range)
{
	zx_handle_t process, root, vmo = vmo_new(PAGE);
	zx_info_vmar_t info;
	zx_vaddr_t address;
	struct out out;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &root));
	info = vmar_info(root);
	ck_assert_uint_eq(info.base, 0x200000);
	ck_assert_uint_le(info.base + info.len, 0x7ffffffff000);
	ck_assert_uint_ge(info.base + info.len, 0x7ffffffff000 - MIB(1ul));
	/* The lowest and the highest page can be used. */
	assert_ok(zx_vmar_map(root, ZX_VM_SPECIFIC, 0, vmo, 0, PAGE, &address));
	ck_assert_uint_eq(address, 0x200000);
	assert_ok(zx_vmar_map(root, ZX_VM_SPECIFIC, info.len - PAGE, vmo, 0, PAGE, &address));
	ck_assert_uint_eq(address, info.base + info.len - PAGE);
	assert_ok(allocate(root, CAN_MAP_ALL, 0, GIB(4ul), out));
	ck_assert_uint_ge(out.address, info.base);
	ck_assert_uint_le(out.address + GIB(4ul), info.base + info.len);
	assert_allocate(ZX_ERR_INVALID_ARGS, root, ZX_VM_SPECIFIC, info.len, PAGE);
}
END_TEST

START_TEST(the_root_of_a_created_process_places_at_random)
{
	zx_handle_t process, root;
	zx_info_vmar_t info;
	zx_vaddr_t address;
	int low = 0, i;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &root));
	info = vmar_info(root);
	for (i = 0; i < 100; i++) {
		vmar_in(root, 0, 0, PAGE, &address);
		low += address < info.base + info.len / 2;
	}
	ck_assert_int_gt(low, 0);
}
END_TEST

int main(void)
{
	test_begin("vmar_allocate");
	test_case("model", a_child_of_the_root_and_a_grandchild_lie_inside,
		  a_vmar_is_one_line_in_the_maps_without_access,
		  nested_vmars_cost_no_line_in_the_maps,
		  rights_of_a_child_come_from_its_options_only,
		  a_vmar_outlives_its_handles,
		  a_vmar_without_options_holds_only_mappings_without_access);
	test_case("statuses", the_parent_handle_is_checked_first,
		  can_map_needs_the_right_on_the_parent_handle,
		  can_map_beyond_the_parents_is_access_denied,
		  can_map_specific_and_compact_need_nothing_of_the_parent,
		  unknown_bits_are_invalid_args, options_of_mappings_are_invalid_args,
		  read_if_xom_unsupported_is_ignored,
		  alignment_codes_other_than_0_and_10_to_32_are_invalid_args,
		  a_size_that_is_no_multiple_of_a_page_is_invalid_args,
		  in_a_destroyed_vmar_is_bad_state, size_zero_is_invalid_args,
		  specific_with_upper_limit_is_invalid_args,
		  an_offset_without_specific_is_invalid_args,
		  an_offset_that_is_no_multiple_of_a_page_is_invalid_args,
		  specific_in_a_vmar_without_can_map_specific_is_access_denied,
		  out_of_the_parents_bounds_is_invalid_args,
		  a_specific_address_that_is_not_aligned_is_invalid_args,
		  over_a_sibling_is_already_exists, over_what_linux_mapped_is_already_exists,
		  no_gap_that_fits_is_no_resources,
		  an_alignment_nothing_can_satisfy_is_no_resources,
		  bad_out_pointers_are_invalid_args_and_leave_no_vmar);
	test_case("placement", specific_lands_at_the_offset, an_upper_limit_is_kept,
		  a_compact_vmar_packs_upwards, compact_is_a_matter_of_the_vmar_itself,
		  placement_is_random_over_the_whole_vmar, placement_hits_every_candidate_alike,
		  siblings_may_fill_a_vmar_to_the_last_page, every_alignment_is_kept,
		  alignment_holds_in_the_root_too, a_terabyte_costs_no_memory, deep_nesting_works);
	test_case("roots", the_lowest_address_can_be_mapped_without_options,
		  the_root_of_a_created_process_is_the_whole_user_range,
		  the_root_of_a_created_process_places_at_random);
	return test_end();
}
