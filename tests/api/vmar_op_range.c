// SPDX-License-Identifier: GPL-2.0-only
/* zx_vmar_op_range: memory.md 3.6, 9 and the tests of section 7. */
#include <fcntl.h>

#include "common_vmo.h"

static const uint32_t all_ops[] = {
	ZX_VMAR_OP_COMMIT, ZX_VMAR_OP_DECOMMIT, ZX_VMAR_OP_MAP_RANGE, ZX_VMAR_OP_ZERO,
	ZX_VMAR_OP_DONT_NEED, ZX_VMAR_OP_ALWAYS_NEED, ZX_VMAR_OP_PREFETCH,
};

/* What changes the content, and so wants a mapping that could be written to. */
static bool wants_write(uint32_t op)
{
	return op == ZX_VMAR_OP_COMMIT || op == ZX_VMAR_OP_DECOMMIT || op == ZX_VMAR_OP_ZERO;
}

/* What is never done to mappings in child VMARs. */
static bool never_in_children(uint32_t op)
{
	return op == ZX_VMAR_OP_COMMIT || op == ZX_VMAR_OP_DECOMMIT || op == ZX_VMAR_OP_PREFETCH;
}

static zx_status_t op_range(zx_handle_t vmar, uint32_t op, zx_vaddr_t address, size_t size)
{
	return zx_vmar_op_range(vmar, op, address, size, NULL, 0);
}

#define for_each_op(op)								\
	for (size_t i_ = 0; i_ < ARRAY_SIZE(all_ops); i_++)			\
		for (uint32_t op = all_ops[i_], once_ = 1; once_; once_ = 0)

/* ---- statuses, in the order of the sheet --------------------------------- */

START_TEST(the_handle_comes_first_and_needs_no_right)
{
	struct four f = four_pages(READ_WRITE, 60);
	char none;

	assert_lookup(h, zx_vmar_op_range(h, 99, f.base + 1, 0, bad_pointer, 1), f.vmar,
		      powerless_vmo(), 0, none);
	assert_status(op_range(zx_process_self(), 99, 0, 0), ZX_ERR_WRONG_TYPE);
	for_each_op(op)
		assert_ok(op_range(with_rights(f.vmar, ZX_RIGHT_NONE), op, f.base, PAGE));
}
END_TEST

START_TEST(an_unknown_operation_is_invalid_args)
{
	struct four f = four_pages(READ_WRITE, 60);
	zx_handle_t dead = vmar_destroyed();
	uint32_t op;
	size_t i;

	for (op = 0; op < 64; op++) {
		for (i = 0; i < ARRAY_SIZE(all_ops) && all_ops[i] != op; i++)
			;
		if (i < ARRAY_SIZE(all_ops))
			continue;
		assert_status(op_range(f.vmar, op, f.base, PAGE), ZX_ERR_INVALID_ARGS);
		assert_status(op_range(dead, op, f.base, PAGE), ZX_ERR_INVALID_ARGS);
	}
	assert_status(op_range(f.vmar, UINT32_MAX, f.base, PAGE), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(a_buffer_is_invalid_args)
{
	struct four f = four_pages(READ_WRITE, 60);
	char buffer[16];

	for_each_op(op) {
		assert_status(zx_vmar_op_range(f.vmar, op, f.base, PAGE, buffer, 0),
			      ZX_ERR_INVALID_ARGS);
		assert_status(zx_vmar_op_range(f.vmar, op, f.base, PAGE, NULL, 1),
			      ZX_ERR_INVALID_ARGS);
		assert_status(zx_vmar_op_range(f.vmar, op, f.base, PAGE, buffer, 16),
			      ZX_ERR_INVALID_ARGS);
	}
}
END_TEST

START_TEST(no_bytes_or_an_unaligned_address_are_invalid_args)
{
	struct four f = four_pages(READ_WRITE, 60);

	for_each_op(op) {
		assert_status(op_range(f.vmar, op, f.base, 0), ZX_ERR_INVALID_ARGS);
		assert_status(op_range(f.vmar, op, f.base, SIZE_MAX), ZX_ERR_INVALID_ARGS);
		assert_status(op_range(f.vmar, op, f.base, SIZE_MAX - PAGE + 2),
			      ZX_ERR_INVALID_ARGS);
		assert_status(op_range(f.vmar, op, f.base + 1, PAGE), ZX_ERR_INVALID_ARGS);
		/* Before the bounds. */
		assert_status(op_range(f.vmar, op, 1, PAGE), ZX_ERR_INVALID_ARGS);
	}
}
END_TEST

START_TEST(a_range_outside_of_the_vmar_is_out_of_range)
{
	struct four f = four_pages(READ_WRITE, 60);
	zx_handle_t dead = vmar_destroyed();

	for_each_op(op) {
		assert_status(op_range(f.vmar, op, f.base - PAGE, PAGE), ZX_ERR_OUT_OF_RANGE);
		assert_status(op_range(f.vmar, op, f.base - PAGE, PAGES(2)), ZX_ERR_OUT_OF_RANGE);
		assert_status(op_range(f.vmar, op, f.base, PAGES(12) + 1), ZX_ERR_OUT_OF_RANGE);
		assert_status(op_range(f.vmar, op, f.base + PAGES(12), PAGE),
			      ZX_ERR_OUT_OF_RANGE);
		assert_status(op_range(f.vmar, op, 0, PAGE), ZX_ERR_OUT_OF_RANGE);
		assert_status(op_range(f.vmar, op, 0ul - PAGE, PAGE), ZX_ERR_OUT_OF_RANGE);
		/* Before the state. */
		assert_status(op_range(dead, op, 0, PAGE), ZX_ERR_OUT_OF_RANGE);
	}
}
END_TEST

START_TEST(a_destroyed_vmar_is_bad_state)
{
	zx_handle_t dead = vmar_destroyed();

	for_each_op(op)
		assert_status(op_range(dead, op, vmar_info(dead).base, PAGE), ZX_ERR_BAD_STATE);
}
END_TEST

START_TEST(a_gap_is_bad_state)
{
	struct four f = four_pages(READ_WRITE, 60);
	zx_handle_t child;

	child = vmar_in(f.vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(8), PAGES(2), NULL);
	for_each_op(op) {
		assert_status(op_range(f.vmar, op, f.base + PAGES(4), PAGE), ZX_ERR_BAD_STATE);
		assert_status(op_range(f.vmar, op, f.base + PAGES(11), PAGE), ZX_ERR_BAD_STATE);
		/* An empty child VMAR is one. */
		assert_status(op_range(f.vmar, op, f.base + PAGES(8), PAGES(2)),
			      ZX_ERR_BAD_STATE);
		assert_status(op_range(child, op, f.base + PAGES(8), PAGE), ZX_ERR_BAD_STATE);
		/* Behind a mapping, whose part is done. */
		assert_status(op_range(f.vmar, op, f.base + PAGES(3), PAGES(2)),
			      ZX_ERR_BAD_STATE);
	}
	/* What comes before is done: a gap behind and a gap in front. */
	assert_status(op_range(f.vmar, ZX_VMAR_OP_MAP_RANGE, f.base, PAGES(5)), ZX_ERR_BAD_STATE);
	map_at(f.vmar, READ_WRITE, PAGES(5), f.vmo, PAGE);
	assert_status(op_range(f.vmar, ZX_VMAR_OP_MAP_RANGE, f.base, PAGES(6)), ZX_ERR_BAD_STATE);
	assert_status(op_range(f.vmar, ZX_VMAR_OP_MAP_RANGE, f.base + PAGES(4), PAGES(2)),
		      ZX_ERR_BAD_STATE);
}
END_TEST

START_TEST(a_mapping_in_a_child_wants_op_children_or_never_works)
{
	zx_handle_t vmar, child, vmo = vmo_new(PAGES(2)), less;
	zx_vaddr_t base, inner;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &base);
	less = without_rights(vmar, ZX_RIGHT_OP_CHILDREN);
	child = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(4), PAGES(4), NULL);
	inner = map_at(child, READ_WRITE, 0, vmo, PAGES(2));
	for_each_op(op) {
		assert_status(op_range(less, op, inner, PAGES(2)), ZX_ERR_INVALID_ARGS);
		if (never_in_children(op)) {
			assert_status(op_range(vmar, op, inner, PAGES(2)), ZX_ERR_INVALID_ARGS);
			assert_status(op_range(zx_vmar_root_self(), op, inner, PAGE),
				      ZX_ERR_INVALID_ARGS);
		}
	}
	assert_ok(op_range(vmar, ZX_VMAR_OP_MAP_RANGE, inner, PAGES(2)));
	assert_ok(op_range(zx_vmar_root_self(), ZX_VMAR_OP_MAP_RANGE, inner, PAGES(2)));
	/* Through the child's own handle no right is needed. */
	assert_ok(op_range(without_rights(child, ZX_RIGHT_OP_CHILDREN), ZX_VMAR_OP_MAP_RANGE,
			   inner, PAGES(2)));
	/* A mapping whose right neighbour is a child VMAR. */
	map_at(vmar, READ_WRITE, PAGES(3), vmo, PAGE);
	assert_ok(op_range(vmar, ZX_VMAR_OP_MAP_RANGE, base + PAGES(3), PAGE));
	assert_ok(op_range(zx_vmar_root_self(), ZX_VMAR_OP_MAP_RANGE, base + PAGES(3), PAGE));
}
END_TEST

START_TEST(the_maximum_of_the_mapping_decides)
{
	zx_handle_t vmo = vmo_new(PAGES(2)), vmar, child;
	zx_vaddr_t base;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &base);
	map_at(vmar, ZX_VM_PERM_READ, 0, without_rights(vmo, ZX_RIGHT_WRITE), PAGES(2));
	map_at(vmar, 0, PAGES(2), without_rights(vmo, ZX_RIGHT_READ), PAGES(2));
	child = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(4), PAGES(2), NULL);
	map_at(child, ZX_VM_PERM_READ, 0, without_rights(vmo, ZX_RIGHT_WRITE), PAGES(2));
	for_each_op(op) {
		if (wants_write(op))
			assert_status(op_range(vmar, op, base, PAGE), ZX_ERR_ACCESS_DENIED);
		/* The child comes before the maximum. */
		if (wants_write(op))
			assert_status(op_range(vmar, op, base + PAGES(4), PAGE),
				      never_in_children(op) ? ZX_ERR_INVALID_ARGS :
							      ZX_ERR_ACCESS_DENIED);
	}
	assert_status(op_range(vmar, ZX_VMAR_OP_PREFETCH, base + PAGES(2), PAGE),
		      ZX_ERR_ACCESS_DENIED);
	assert_ok(op_range(vmar, ZX_VMAR_OP_MAP_RANGE, base, PAGES(4)));
	/* To write it need not be readable. */
	assert_ok(op_range(vmar, ZX_VMAR_OP_COMMIT, base + PAGES(2), PAGES(2)));
	ck_assert_uint_eq(committed(vmo), PAGES(2));
	set_word(vmo, PAGE, 5);
	assert_ok(op_range(vmar, ZX_VMAR_OP_ZERO, base + PAGES(3), PAGE));
	ck_assert_uint_eq(word_at(vmo, PAGE), 0);
	assert_ok(op_range(vmar, ZX_VMAR_OP_DECOMMIT, base + PAGES(2), PAGES(2)));
	ck_assert_uint_eq(committed(vmo), 0);
	assert_no_access(base + PAGES(2));
	assert_status(zx_vmar_protect(vmar, READ_WRITE, base + PAGES(2), PAGE),
		      ZX_ERR_ACCESS_DENIED);
}
END_TEST

START_TEST(a_child_then_the_stream_then_the_maximum_then_the_vmo_decide)
{
	const zx_vm_option_t stream = ZX_VM_PERM_READ | ZX_VM_ALLOW_FAULTS |
				      ZX_VM_FAULT_BEYOND_STREAM_SIZE;
	zx_handle_t vmo = vmo_numbered(4, 60), reader = without_rights(vmo, ZX_RIGHT_WRITE);
	zx_handle_t vmar, child;
	zx_vaddr_t base;

	assert_ok(zx_vmo_set_stream_size(vmo, PAGE));
	vmar = vmar_new(CAN_MAP_ALL, PAGES(16), &base);
	child = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, 0, PAGES(4), NULL);
	map_at(child, stream, 0, reader, PAGES(4));
	map_at(vmar, stream, PAGES(4), reader, PAGES(4));
	map_at(vmar, ZX_VM_PERM_READ, PAGES(8), reader, PAGES(8));
	for_each_op(op) {
		assert_status(op_range(vmar, op, base, PAGES(2)),
			      never_in_children(op) ? ZX_ERR_INVALID_ARGS : ZX_ERR_OUT_OF_RANGE);
		assert_status(op_range(vmar, op, base + PAGES(4), PAGES(2)), ZX_ERR_OUT_OF_RANGE);
		if (wants_write(op))
			assert_status(op_range(vmar, op, base + PAGES(11), PAGES(2)),
				      ZX_ERR_ACCESS_DENIED);
	}
}
END_TEST

START_TEST(decommit_of_what_is_copy_on_write_is_not_supported)
{
	struct four f = four_pages(READ_WRITE, 60);
	zx_handle_t child = snapshot_of(f.vmo);

	map_at(f.vmar, READ_WRITE, PAGES(4), child, PAGES(4));
	assert_status(op_range(f.vmar, ZX_VMAR_OP_DECOMMIT, f.base, PAGE), ZX_ERR_NOT_SUPPORTED);
	assert_status(op_range(f.vmar, ZX_VMAR_OP_DECOMMIT, f.base + PAGES(4), PAGE),
		      ZX_ERR_NOT_SUPPORTED);
	ck_assert_uint_eq(load32(f.base), 60);
	ck_assert_uint_eq(load32(f.base + PAGES(4)), 60);
	/* The range comes before it. */
	map_at(f.vmar, READ_WRITE, PAGES(8), child, PAGES(4));
	assert_ok(zx_vmar_unmap(f.vmar, f.base, PAGES(4)));
	map_at(f.vmar, READ_WRITE, 0, snapshot_of(vmo_new(PAGE)), PAGES(2));
	assert_status(op_range(f.vmar, ZX_VMAR_OP_DECOMMIT, f.base, PAGES(2)),
		      ZX_ERR_OUT_OF_RANGE);
}
END_TEST

START_TEST(a_private_mapping_does_not_write_to_its_vmo)
{
	zx_handle_t vmo = vmo_numbered(2, 60), vmar;
	zx_vaddr_t base, address;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &base);
	assert_ok(zx_linux_vmar_map_private(vmar, READ_WRITE,
					    0, without_rights(vmo, ZX_RIGHT_WRITE), 0, PAGES(2),
					    &address));
	for_each_op(op)
		if (wants_write(op))
			assert_status(op_range(vmar, op, address, PAGES(2)),
				      ZX_ERR_NOT_SUPPORTED);
	ck_assert_uint_eq(word_at(vmo, 0), 60);
	ck_assert_uint_eq(word_at(vmo, PAGE), 61);
}
END_TEST

START_TEST(map_range_works_wherever_something_is_mapped)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), vmar;
	zx_vaddr_t base;
	int round;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &base);
	map_at(vmar, READ_WRITE, 0, vmo, PAGES(8));
	map_at(vmar, 0, PAGES(8), vmo, PAGES(2));
	for (round = 0; round < 2; round++) {
		assert_ok(op_range(vmar, ZX_VMAR_OP_MAP_RANGE, base, PAGES(4)));
		/* Past the end of the VMO, and where no access is allowed. */
		assert_ok(op_range(vmar, ZX_VMAR_OP_MAP_RANGE, base, PAGES(10) - 5));
		assert_ok(op_range(vmar, ZX_VMAR_OP_MAP_RANGE, base + PAGES(5), PAGES(2)));
		store32(base + PAGES(2), 1);
	}
	assert_no_access(base + PAGES(8));
	assert_beyond_the_end(base + PAGES(4));
}
END_TEST

/* ---- with the VMO's side -------------------------------------------------- */

START_TEST(decommit_and_zero_clear_what_is_mapped)
{
	static const uint32_t ops[] = { ZX_VMAR_OP_DECOMMIT, ZX_VMAR_OP_ZERO, ZX_VMO_OP_DECOMMIT };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		struct four f = four_pages(READ_WRITE, 60);
		zx_vaddr_t alias = map_at(f.vmar, READ_WRITE, PAGES(6), f.vmo, PAGES(4));

		ck_assert_uint_eq(load32(alias + PAGE), 61);
		assert_ok(op_range(f.vmar, ops[i], f.base + PAGE, PAGES(2)));
		ck_assert_uint_eq(load32(f.base), 60);
		ck_assert_uint_eq(load32(f.base + PAGE), 0);
		ck_assert_uint_eq(load32(alias + PAGE), 0);
		ck_assert_uint_eq(load32(alias + PAGES(2)), 0);
		ck_assert_uint_eq(word_at(f.vmo, PAGES(2)), 0);
		ck_assert_uint_eq(load32(alias + PAGES(3)), 63);
	}
}
END_TEST

START_TEST(an_operation_goes_over_adjacent_mappings)
{
	struct four f = four_pages(READ_WRITE, 60);
	zx_handle_t other = vmo_numbered(2, 80), root = zx_vmar_root_self();
	zx_vaddr_t alias = map_anywhere(root, READ_WRITE, f.vmo, PAGES(4));
	zx_vaddr_t other_alias = map_anywhere(root, READ_WRITE, other, PAGES(2));

	map_at(f.vmar, READ_WRITE, PAGES(4), other, PAGES(2));
	assert_mapped(f.base, 60, 61, 62, 63, 80, 81);
	assert_mapped(alias, 60, 61, 62, 63);
	assert_mapped(other_alias, 80, 81);
	assert_ok(op_range(f.vmar, ZX_VMAR_OP_DECOMMIT, f.base + PAGES(3), PAGES(2)));
	assert_mapped(f.base, 60, 61, 62, 0, 0, 81);
	assert_mapped(alias, 60, 61, 62, 0);
	assert_mapped(other_alias, 0, 81);
	/* A hole ends it; what comes before is done. */
	map_at(f.vmar, READ_WRITE, PAGES(7), other, PAGE);
	assert_status(op_range(f.vmar, ZX_VMAR_OP_ZERO, f.base + PAGES(5), PAGES(3)),
		      ZX_ERR_BAD_STATE);
	ck_assert_uint_eq(word_at(other, PAGE), 0);
	/* Behind the hole it works. */
	assert_ok(zx_vmo_write(other, &f.base, 0, 4));
	assert_ok(op_range(f.vmar, ZX_VMAR_OP_DECOMMIT, f.base + PAGES(7), PAGE));
	ck_assert_uint_eq(word_at(other, 0), 0);
}
END_TEST

START_TEST(the_window_starts_where_it_was_mapped)
{
	zx_handle_t vmo = vmo_numbered(4, 60), vmar;
	zx_vaddr_t base, address;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &base);
	assert_ok(zx_vmar_map(vmar, READ_WRITE | ZX_VM_SPECIFIC, 0, vmo, PAGE, PAGES(3), &address));
	assert_ok(op_range(vmar, ZX_VMAR_OP_ZERO, address + PAGE, PAGE - 1));
	ck_assert_uint_eq(word_at(vmo, PAGE), 61);
	ck_assert_uint_eq(word_at(vmo, PAGES(2)), 0);
	ck_assert_uint_eq(word_at(vmo, PAGES(3)), 63);
}
END_TEST

START_TEST(what_it_may_at_most_counts_not_what_it_may_now)
{
	struct four f = four_pages(ZX_VM_PERM_READ, 60);

	assert_ok(op_range(f.vmar, ZX_VMAR_OP_COMMIT, f.base, PAGES(4)));
	assert_ok(op_range(f.vmar, ZX_VMAR_OP_DECOMMIT, f.base, PAGE));
	ck_assert_uint_eq(word_at(f.vmo, 0), 0);
	assert_ok(op_range(f.vmar, ZX_VMAR_OP_ZERO, f.base + PAGE, PAGE));
	ck_assert_uint_eq(word_at(f.vmo, PAGE), 0);
	assert_ok(op_range(f.vmar, ZX_VMAR_OP_PREFETCH, f.base, PAGES(4)));
	assert_ok(zx_vmar_protect(f.vmar, 0, f.base, PAGES(4)));
	assert_ok(op_range(f.vmar, ZX_VMAR_OP_PREFETCH, f.base, PAGES(4)));
}
END_TEST

START_TEST(commit_commits)
{
	zx_handle_t vmo = vmo_new(PAGES(8)), vmar;
	zx_vaddr_t base;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &base);
	map_at(vmar, READ_WRITE, 0, vmo, PAGES(8));
	assert_ok(op_range(vmar, ZX_VMAR_OP_COMMIT, base + PAGES(2), PAGES(3)));
	ck_assert_uint_eq(vmo_info(vmo).committed_bytes, PAGES(3));
	assert_ok(op_range(vmar, ZX_VMAR_OP_DECOMMIT, base, PAGES(4)));
	ck_assert_uint_eq(vmo_info(vmo).committed_bytes, PAGE);
}
END_TEST

/* RangeOpCommit */
START_TEST(commit_on_either_side_of_a_snapshot)
{
	zx_handle_t vmo = vmo_new(PAGES(8)), vmar, child_vmar, child;
	zx_vaddr_t base, child_base;
	uint64_t sum;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(8), &base);
	map_at(vmar, READ_WRITE, 0, vmo, PAGES(8));
	assert_ok(op_range(vmar, ZX_VMAR_OP_COMMIT, base + PAGES(2), PAGES(4)));
	assert_ok(zx_vmo_create_child(vmo, ZX_VMO_CHILD_SNAPSHOT, 0, PAGES(8), &child));
	child_vmar = vmar_new(CAN_MAP_ALL, PAGES(8), &child_base);
	map_at(child_vmar, READ_WRITE, 0, child, PAGES(8));
	sum = vmo_info(vmo).committed_scaled_bytes + vmo_info(child).committed_scaled_bytes;
	ck_assert_uint_le(sum, PAGES(4));
	/* One page that both have, and one that neither has. */
	assert_ok(op_range(child_vmar, ZX_VMAR_OP_COMMIT, child_base + PAGES(5), PAGES(2)));
	assert_ok(op_range(vmar, ZX_VMAR_OP_COMMIT, base, PAGE));
	sum = vmo_info(vmo).committed_scaled_bytes + vmo_info(child).committed_scaled_bytes;
	ck_assert_uint_gt(sum, 0);
	ck_assert_uint_le(sum, PAGES(7));
	ck_assert_uint_le(vmo_info(vmo).committed_bytes, PAGES(8));
	ck_assert_uint_eq(vmo_info(child).committed_private_bytes, PAGES(2));
}
END_TEST

START_TEST(past_the_end_of_the_vmo_is_out_of_range)
{
	zx_handle_t vmo = vmo_numbered(2, 60), vmar;
	zx_vaddr_t base;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &base);
	map_at(vmar, READ_WRITE, 0, vmo, PAGES(4));
	for_each_op(op)
		if (wants_write(op) || op == ZX_VMAR_OP_PREFETCH)
			assert_status(op_range(vmar, op, base + PAGE, PAGES(2)),
				      ZX_ERR_OUT_OF_RANGE);
	ck_assert_uint_eq(word_at(vmo, PAGE), 61);
	assert_ok(op_range(vmar, ZX_VMAR_OP_MAP_RANGE, base + PAGE, PAGES(2)));
}
END_TEST

START_TEST(past_the_stream_size_is_out_of_range_where_that_ends_the_mapping)
{
	zx_handle_t vmo = vmo_numbered(4, 60), vmar;
	zx_vaddr_t base;
	size_t i;

	assert_ok(zx_vmo_set_stream_size(vmo, PAGE + 1));
	vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &base);
	map_at(vmar, READ_WRITE | ZX_VM_ALLOW_FAULTS | ZX_VM_FAULT_BEYOND_STREAM_SIZE, 0, vmo,
	       PAGES(4));
	map_at(vmar, READ_WRITE, PAGES(4), vmo, PAGES(4));
	for_each_op(op) {
		assert_status(op_range(vmar, op, base, PAGES(3)), ZX_ERR_OUT_OF_RANGE);
		assert_status(op_range(vmar, op, base + PAGE, PAGES(2)), ZX_ERR_OUT_OF_RANGE);
		assert_status(op_range(vmar, op, base + PAGES(2), PAGE), ZX_ERR_OUT_OF_RANGE);
		assert_ok(op_range(vmar, op, base, PAGES(2)));
		assert_ok(op_range(vmar, op, base + PAGES(4), PAGES(4)));
	}
	assert_ok(zx_vmo_set_stream_size(vmo, PAGES(3)));
	assert_ok(op_range(vmar, ZX_VMAR_OP_COMMIT, base, PAGES(3)));
	/* What is refused touches nothing, before and behind the stream's end. */
	for (i = 0; i < 4; i++)
		set_word(vmo, PAGES(i), 70 + i);
	for_each_op(op) {
		assert_status(op_range(vmar, op, base + PAGES(2), PAGES(2)), ZX_ERR_OUT_OF_RANGE);
		assert_pages(vmo, 70, 71, 72, 73);
	}
	vmo = vmo_new(PAGES(4));
	assert_ok(zx_vmo_set_stream_size(vmo, PAGE));
	map_at(vmar, READ_WRITE | ZX_VM_ALLOW_FAULTS | ZX_VM_FAULT_BEYOND_STREAM_SIZE, PAGES(8),
	       vmo, PAGES(4));
	assert_status(op_range(vmar, ZX_VMAR_OP_COMMIT, base + PAGES(8), PAGES(2)),
		      ZX_ERR_OUT_OF_RANGE);
	ck_assert_uint_eq(vmo_info(vmo).committed_bytes, 0);
	assert_ok(op_range(vmar, ZX_VMAR_OP_COMMIT, base + PAGES(8), PAGE));
	ck_assert_uint_eq(vmo_info(vmo).committed_bytes, PAGE);
}
END_TEST

START_TEST(hints_are_taken_in_children_too)
{
	zx_handle_t vmar, child, vmo = vmo_numbered(2, 60);
	zx_vaddr_t base, inner;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &base);
	child = vmar_in(vmar, CAN_MAP_ALL, 0, PAGES(4), NULL);
	inner = map_at(child, READ_WRITE, 0, vmo, PAGES(2));
	assert_ok(op_range(vmar, ZX_VMAR_OP_DONT_NEED, inner, PAGES(2)));
	assert_ok(op_range(vmar, ZX_VMAR_OP_ALWAYS_NEED, inner, PAGES(2)));
	ck_assert_uint_eq(load32(inner), 60);
	assert_ok(op_range(vmar, ZX_VMAR_OP_ZERO, inner, PAGES(2)));
	ck_assert_uint_eq(load32(inner), 0);
}
END_TEST

/* Which of the first pages at @address have a translation, one bit a page. */
static uint64_t translated(pid_t pid, zx_vaddr_t address, int pages)
{
	uint64_t entry, bits = 0;
	char path[64];
	int fd, i;

	snprintf(path, sizeof(path), "/proc/%d/pagemap", (int)pid);
	fd = open(path, O_RDONLY);
	ck_assert_int_ge(fd, 0);
	for (i = 0; i < pages; i++) {
		ck_assert_int_eq(pread(fd, &entry, sizeof(entry), (address / PAGE + i) * 8),
				 sizeof(entry));
		if (entry >> 63)
			bits |= 1ull << i;
	}
	close(fd);
	return bits;
}

/* Six pages of which 0, 1 and 4 are there, and two past the end. */
static zx_handle_t with_holes(void)
{
	zx_handle_t vmo = vmo_new(PAGES(6));

	set_word(vmo, 0, 1);
	set_word(vmo, PAGES(1), 2);
	set_word(vmo, PAGES(4), 3);
	return vmo;
}

START_TEST(populating_makes_translations_of_the_pages_there_are)
{
	static const uint32_t ops[] = { ZX_VMAR_OP_MAP_RANGE, ZX_VMAR_OP_ALWAYS_NEED };
	zx_handle_t vmo = with_holes();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		zx_vaddr_t at = map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo, PAGES(8));

		ck_assert_uint_eq(translated(getpid(), at, 8), 0);
		assert_ok(op_range(zx_vmar_root_self(), ops[i], at + PAGE, PAGES(7)));
		ck_assert_uint_eq(translated(getpid(), at, 8), 0x12);
		assert_ok(op_range(zx_vmar_root_self(), ops[i], at, PAGES(8)));
		ck_assert_uint_eq(translated(getpid(), at, 8), 0x13);
	}
	ck_assert_uint_eq(committed(vmo), PAGES(3));
}
END_TEST

START_TEST(mapping_with_map_range_populates)
{
	zx_handle_t vmo = with_holes();
	zx_vaddr_t at;

	at = map_anywhere(zx_vmar_root_self(), READ_WRITE | ZX_VM_MAP_RANGE, vmo, PAGES(8));
	ck_assert_uint_eq(translated(getpid(), at, 8), 0x13);
	at = map_anywhere(zx_vmar_root_self(), ZX_VM_PERM_READ | ZX_VM_MAP_RANGE, vmo, PAGES(8));
	ck_assert_uint_eq(translated(getpid(), at, 8), 0x13);
	at = map_anywhere(zx_vmar_root_self(), ZX_VM_MAP_RANGE, vmo, PAGES(8));
	ck_assert_uint_eq(translated(getpid(), at, 8), 0);
	ck_assert_uint_eq(committed(vmo), PAGES(3));
}
END_TEST

START_TEST(committing_and_prefetching_populate)
{
	zx_handle_t vmo = with_holes();
	zx_vaddr_t at = map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo, PAGES(6));

	assert_ok(op_range(zx_vmar_root_self(), ZX_VMAR_OP_PREFETCH, at, PAGES(6)));
	ck_assert_uint_eq(translated(getpid(), at, 6), 0x13);
	assert_ok(op_range(zx_vmar_root_self(), ZX_VMAR_OP_COMMIT, at + PAGE, PAGES(3)));
	ck_assert_uint_eq(translated(getpid(), at, 6), 0x1f);
	ck_assert_uint_eq(committed(vmo), PAGES(5));
}
END_TEST

/* A translation made for reading is not one for writing. */
START_TEST(what_was_populated_is_still_copied_for_a_snapshot)
{
	zx_handle_t vmo = vmo_numbered(2, 60), child = snapshot_of(vmo);
	zx_vaddr_t at;

	at = map_anywhere(zx_vmar_root_self(), READ_WRITE | ZX_VM_MAP_RANGE, vmo, PAGES(2));
	store32(at, 7);
	ck_assert_uint_eq(word_at(child, 0), 60);
	child = snapshot_of(vmo);
	assert_ok(op_range(zx_vmar_root_self(), ZX_VMAR_OP_MAP_RANGE, at, PAGES(2)));
	store32(at + PAGE, 8);
	ck_assert_uint_eq(word_at(child, 0), 7);
	ck_assert_uint_eq(word_at(child, PAGE), 61);
	ck_assert_uint_eq(word_at(vmo, PAGE), 8);
}
END_TEST

START_TEST(populating_in_another_process)
{
	zx_handle_t vmo = with_holes();
	struct mini mini;
	zx_vaddr_t at;

	mini_create(&mini, zx_job_default(), "p");
	at = map_anywhere(mini.vmar, READ_WRITE | ZX_VM_MAP_RANGE, vmo, PAGES(6));
	ck_assert_uint_eq(translated(pid_of(mini.process), at, 6), 0x13);
	mini_close(&mini);
}
END_TEST

START_TEST(in_another_process)
{
	zx_handle_t vmo = vmo_numbered(2, 60);
	struct mini mini;
	zx_vaddr_t at;

	mini_create(&mini, zx_job_default(), "p");
	at = map_anywhere(mini.vmar, READ_WRITE, vmo, PAGES(2));
	assert_ok(op_range(mini.vmar, ZX_VMAR_OP_MAP_RANGE, at, PAGES(2)));
	assert_ok(op_range(mini.vmar, ZX_VMAR_OP_ZERO, at + PAGE, PAGE));
	ck_assert_uint_eq(word_at(vmo, 0), 60);
	ck_assert_uint_eq(word_at(vmo, PAGE), 0);
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	assert_status(op_range(mini.vmar, ZX_VMAR_OP_MAP_RANGE, at, PAGES(2)), ZX_ERR_BAD_STATE);
	mini_close(&mini);
}
END_TEST

int main(void)
{
	test_begin("vmar_op_range");
	test_case("statuses", the_handle_comes_first_and_needs_no_right,
		  an_unknown_operation_is_invalid_args, a_buffer_is_invalid_args,
		  no_bytes_or_an_unaligned_address_are_invalid_args,
		  a_range_outside_of_the_vmar_is_out_of_range, a_destroyed_vmar_is_bad_state,
		  a_gap_is_bad_state, a_mapping_in_a_child_wants_op_children_or_never_works,
		  the_maximum_of_the_mapping_decides,
		  a_child_then_the_stream_then_the_maximum_then_the_vmo_decide,
		  decommit_of_what_is_copy_on_write_is_not_supported,
		  a_private_mapping_does_not_write_to_its_vmo,
		  map_range_works_wherever_something_is_mapped);
	test_case("effects", decommit_and_zero_clear_what_is_mapped,
		  an_operation_goes_over_adjacent_mappings, the_window_starts_where_it_was_mapped,
		  what_it_may_at_most_counts_not_what_it_may_now, commit_commits,
		  commit_on_either_side_of_a_snapshot, past_the_end_of_the_vmo_is_out_of_range,
		  past_the_stream_size_is_out_of_range_where_that_ends_the_mapping,
		  hints_are_taken_in_children_too, in_another_process);
	test_case("populate", populating_makes_translations_of_the_pages_there_are,
		  mapping_with_map_range_populates, committing_and_prefetching_populate,
		  what_was_populated_is_still_copied_for_a_snapshot,
		  populating_in_another_process);
	return test_end();
}
