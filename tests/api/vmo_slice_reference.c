// SPDX-License-Identifier: GPL-2.0-only
/* Slices and references: windows onto the parent's own pages; memory.md 5.6, 8.1, 8.3, 8.4. */
#include "common_vmo.h"

static zx_handle_t reference_of(zx_handle_t vmo)
{
	return child_of(vmo, REFERENCE, 0, 0);
}

/* ---- Slices ------------------------------------------------------------- */

/* WriteThrough */
START_TEST(a_slice_and_its_parent_share_bytes_at_the_offset)
{
	zx_handle_t vmo = vmo_numbered(6, 10), slice = child_of(vmo, SLICE, PAGES(2), PAGES(3));
	zx_vaddr_t at = map_here(vmo, PAGES(6)), slice_at = map_here(slice, PAGES(4));
	struct outside outside = outside_new(READ_WRITE, slice, PAGES(3));
	char byte;

	assert_pages(slice, 12, 13, 14);
	assert_mapped(slice_at, 12, 13, 14);
	assert_mapped(at, 10, 11, 12, 13, 14, 15);
	set_word(slice, 0, 1);
	set_word(vmo, PAGES(3), 2);
	store32(slice_at + PAGES(2), 3);
	assert_pages(vmo, 10, 11, 1, 2, 3, 15);
	assert_mapped(at, 10, 11, 1, 2, 3, 15);
	assert_pages(slice, 1, 2, 3);
	assert_mapped(slice_at, 1, 2, 3);
	store32(at + PAGES(2), 4);
	outside_store(&outside, PAGE, 5);
	assert_pages(slice, 4, 5, 3);
	assert_mapped(slice_at, 4, 5, 3);
	assert_pages(vmo, 10, 11, 4, 5, 3, 15);
	/* It ends where it ends. */
	assert_status(zx_vmo_read(slice, &byte, PAGES(3), 1), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_vmo_write(slice, &byte, PAGES(3) - 1, 2), ZX_ERR_OUT_OF_RANGE);
	assert_beyond_the_end(slice_at + PAGES(3));
}
END_TEST

START_TEST(pages_never_written_are_shared_too)
{
	zx_handle_t vmo = vmo_new(PAGES(2)), slice = child_of(vmo, SLICE, 0, PAGES(2));
	zx_vaddr_t at = map_here(vmo, PAGES(2)), slice_at = map_here(slice, PAGES(2));

	assert_mapped(at, 0, 0);
	assert_mapped(slice_at, 0, 0);
	store32(slice_at, 1);
	store32(at + PAGE, 2);
	assert_mapped(at, 1, 2);
	assert_mapped(slice_at, 1, 2);
}
END_TEST

/* DecommitParent, DecommitChild, CommitChild */
START_TEST(commit_decommit_and_zero_act_on_the_common_pages)
{
	zx_handle_t vmo = vmo_numbered(4, 10), slice = child_of(vmo, SLICE, PAGE, PAGES(2));
	zx_vaddr_t at = map_here(vmo, PAGES(4)), slice_at = map_here(slice, PAGES(2));

	assert_mapped(at, 10, 11, 12, 13);
	assert_mapped(slice_at, 11, 12);
	assert_ok(op(slice, DECOMMIT, 0, PAGE));
	assert_mapped(at, 10, 0, 12, 13);
	assert_mapped(slice_at, 0, 12);
	ck_assert_uint_eq(committed(vmo), PAGES(3));
	assert_ok(op(vmo, DECOMMIT, PAGES(2), PAGE));
	assert_mapped(slice_at, 0, 0);
	assert_ok(op(vmo, DECOMMIT, 0, PAGES(4)));
	ck_assert_uint_eq(committed(vmo), 0);
	assert_ok(op(slice, COMMIT, 0, PAGES(2)));
	ck_assert_uint_eq(committed(vmo), PAGES(2));
	set_word(vmo, PAGE, 5);
	set_word(slice, PAGE, 6);
	assert_mapped(at, 0, 5, 6, 0);
	/* Its words are small: all but their lowest byte is zero already. */
	assert_ok(op(slice, ZERO, 1, PAGE - 1));
	assert_mapped(at, 0, 5, 6, 0);
	assert_ok(op(slice, ZERO, 0, 2));
	assert_mapped(at, 0, 0, 6, 0);
	assert_ok(op(vmo, ZERO, PAGES(2), 4));
	assert_mapped(slice_at, 0, 0);
}
END_TEST

START_TEST(operations_on_a_slice_end_with_the_slice)
{
	static const uint32_t ops[] = { COMMIT, DECOMMIT, ZERO, ZX_VMO_OP_PREFETCH,
					ZX_VMO_OP_CACHE_SYNC };
	zx_handle_t vmo = vmo_numbered(4, 10), slice = child_of(vmo, SLICE, PAGE, PAGES(2));
	zx_handle_t inner = child_of(slice, SLICE, 0, PAGE);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		assert_status(op(slice, ops[i], 0, PAGES(3)), ZX_ERR_OUT_OF_RANGE);
		assert_status(op(slice, ops[i], PAGES(2), PAGE), ZX_ERR_OUT_OF_RANGE);
		assert_status(op(inner, ops[i], 0, PAGES(2)), ZX_ERR_OUT_OF_RANGE);
	}
	assert_pages(vmo, 10, 11, 12, 13);
	assert_ok(op(inner, DECOMMIT, 0, PAGE));
	assert_pages(vmo, 10, 0, 12, 13);
}
END_TEST

START_TEST(operations_on_a_slice_that_is_not_cached_end_with_the_slice)
{
	static const uint32_t ops[] = { COMMIT, DECOMMIT, ZX_VMO_OP_PREFETCH,
					ZX_VMO_OP_CACHE_SYNC };
	zx_handle_t vmo = vmo_numbered(4, 10), slice = child_of(vmo, SLICE, PAGE, PAGE);
	zx_handle_t all = child_of(vmo, SLICE, 0, PAGES(4)), out;
	size_t i;

	/* It has a cache policy of its own when it is nobody's child. */
	assert_ok(zx_handle_close(vmo));
	eventually(!vmo_info(slice).parent_koid);
	assert_ok(zx_vmo_set_cache_policy(slice, ZX_CACHE_POLICY_UNCACHED));
	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		assert_status(op(slice, ops[i], 0, PAGES(2)), ZX_ERR_OUT_OF_RANGE);
		assert_status(op(slice, ops[i], PAGE, PAGE), ZX_ERR_OUT_OF_RANGE);
	}
	/* Of children: that it is a slice comes first for one kind, its policy for others. */
	assert_refused(ZX_ERR_NOT_SUPPORTED, out,
		       zx_vmo_create_child(slice, REFERENCE, 0, 0, &out));
	assert_refused(ZX_ERR_BAD_STATE, out,
		       zx_vmo_create_child(slice, SNAPSHOT, 0, PAGE, &out));
	assert_refused(ZX_ERR_BAD_STATE, out, zx_vmo_create_child(slice, SLICE, 0, PAGE, &out));
	assert_pages(all, 10, 11, 12, 13);
}
END_TEST

/* Nested */
START_TEST(a_slice_of_a_slice_reaches_the_root)
{
	zx_handle_t vmo = vmo_numbered(8, 10), slice = child_of(vmo, SLICE, PAGES(2), PAGES(5));
	zx_handle_t inner = child_of(slice, SLICE, PAGES(1), PAGES(2));
	zx_vaddr_t at = map_here(vmo, PAGES(8)), inner_at = map_here(inner, PAGES(2));

	assert_pages(inner, 13, 14);
	set_word(inner, 0, 1);
	store32(inner_at + PAGE, 2);
	assert_pages(vmo, 10, 11, 12, 1, 2, 15, 16, 17);
	assert_pages(slice, 12, 1, 2, 15, 16);
	/* With the middle gone as well. */
	assert_ok(zx_handle_close(slice));
	store32(at + PAGES(3), 3);
	assert_mapped(inner_at, 3, 2);
	assert_ok(zx_handle_close(vmo));
	store32(inner_at, 4);
	assert_mapped(at, 10, 11, 12, 4, 2, 15, 16, 17);
	assert_pages(inner, 4, 2);
}
END_TEST

START_TEST(an_empty_slice_has_nothing_to_read)
{
	zx_handle_t vmo = vmo_numbered(2, 10), slice;
	uint64_t offsets[] = { 0, PAGES(2) };
	char byte;
	int i;

	for (i = 0; i < 2; i++) {
		slice = child_of(vmo, SLICE, offsets[i], 0);
		assert_status(zx_vmo_read(slice, &byte, 0, 1), ZX_ERR_OUT_OF_RANGE);
		assert_status(zx_vmo_write(slice, &byte, 0, 1), ZX_ERR_OUT_OF_RANGE);
		assert_ok(zx_vmo_read(slice, &byte, 0, 0));
	}
	slice = child_of(vmo_new(0), SLICE, 0, 0);
	assert_status(zx_vmo_read(slice, &byte, 0, 1), ZX_ERR_OUT_OF_RANGE);
}
END_TEST

/* RoundUpSize */
START_TEST(a_slice_of_42_bytes_is_a_page)
{
	zx_handle_t vmo = vmo_new(PAGES(2)), slice;

	fill(vmo, 0, PAGES(2), 0xaa);
	slice = child_of(vmo, SLICE, PAGE, 42);
	assert_sizes(slice, PAGE, 42);
	assert_filled(slice, 0, PAGE, 0xaa);
	assert_ok(zx_vmo_write(slice, "z", PAGE - 1, 1));
	assert_filled(vmo, 0, PAGES(2) - 1, 0xaa);
	assert_status(zx_vmo_write(slice, "z", PAGE, 1), ZX_ERR_OUT_OF_RANGE);
}
END_TEST

/* StreamSizeSlicesAndReferences */
START_TEST(a_slice_has_a_stream_size_of_its_own)
{
	zx_handle_t vmo = vmo_new(PAGES(6)), slice;

	fill(vmo, 0, PAGES(6), 0xaa);
	slice = child_of(vmo, SLICE, PAGE, PAGES(3));
	assert_sizes(slice, PAGES(3), PAGES(3));
	assert_ok(zx_vmo_set_stream_size(slice, PAGE + 8));
	assert_sizes(vmo, PAGES(6), PAGES(6));
	assert_zero(slice, PAGE + 8, PAGES(2) - 8);
	/* The pages are common, up to the slice's end. */
	assert_filled(vmo, 0, PAGES(2) + 8, 0xaa);
	assert_zero(vmo, PAGES(2) + 8, PAGES(2) - 8);
	assert_filled(vmo, PAGES(4), PAGES(2), 0xaa);
	/* Growing zeroes from the old one on, as far as the slice goes. */
	fill(slice, 0, PAGES(3), 0xbb);
	assert_ok(zx_vmo_set_stream_size(slice, PAGE + 20));
	assert_filled(slice, 0, PAGE + 8, 0xbb);
	assert_zero(slice, PAGE + 8, PAGES(2) - 8);
	assert_filled(vmo, PAGES(4), PAGES(2), 0xaa);
	assert_ok(zx_vmo_set_stream_size(vmo, 5));
	assert_sizes(slice, PAGES(3), PAGE + 20);
	assert_zero(slice, 0, PAGES(3));
	assert_status(zx_vmo_set_stream_size(slice, PAGES(3) + 1), ZX_ERR_OUT_OF_RANGE);
}
END_TEST

START_TEST(a_slice_of_a_snapshot_is_of_the_snapshot)
{
	zx_handle_t vmo = vmo_numbered(3, 10), child = snapshot_of(vmo), slice;
	zx_vaddr_t slice_at;

	slice = child_of(child, SLICE, PAGE, PAGES(2));
	slice_at = map_here(slice, PAGES(2));
	assert_mapped(slice_at, 11, 12);
	set_word(vmo, PAGE, 1);
	set_word(child, PAGES(2), 2);
	assert_mapped(slice_at, 11, 2);
	store32(slice_at, 3);
	assert_pages(child, 10, 3, 2);
	assert_pages(vmo, 10, 1, 12);
	ck_assert_uint_eq(vmo_info(slice).flags & ZX_INFO_VMO_IS_COW_CLONE, 0);
}
END_TEST

/* CowPageSourceThroughSlices */
START_TEST(a_snapshot_of_a_slice_of_a_snapshot_is_refused_or_consistent)
{
	zx_handle_t vmo = vmo_numbered(3, 10), child = snapshot_of(vmo), again;
	zx_handle_t slice = child_of(child, SLICE, PAGE, PAGES(2));
	zx_status_t status;

	untouched(again);
	status = zx_vmo_create_child(slice, SNAPSHOT, 0, PAGES(2), &again);
	if (status) {
		assert_status(status, ZX_ERR_NOT_SUPPORTED);
		assert_untouched(again);
		return;
	}
	assert_pages(again, 11, 12);
	set_word(slice, 0, 1);
	set_word(again, PAGE, 2);
	assert_pages(again, 11, 2);
	assert_pages(child, 10, 1, 12);
	assert_pages(vmo, 10, 11, 12);
}
END_TEST

START_TEST(snapshots_of_the_parent_do_not_see_what_a_slice_writes)
{
	zx_handle_t vmo = vmo_numbered(3, 10), slice = child_of(vmo, SLICE, PAGE, PAGES(2));
	zx_vaddr_t at = map_here(vmo, PAGES(3)), slice_at = map_here(slice, PAGES(2));
	zx_handle_t child;

	assert_mapped(at, 10, 11, 12);
	store32(slice_at, 21);
	child = snapshot_of(vmo);
	/* Through what was mapped, and written, before the snapshot. */
	store32(slice_at, 1);
	set_word(slice, PAGE, 2);
	assert_pages(child, 10, 21, 12);
	assert_pages(vmo, 10, 1, 2);
	assert_mapped(at, 10, 1, 2);
	assert_mapped(slice_at, 1, 2);
	set_word(child, PAGE, 3);
	assert_mapped(slice_at, 1, 2);
	assert_ok(op(slice, ZERO, 0, PAGE));
	assert_mapped(at, 10, 0, 2);
	assert_pages(child, 10, 3, 12);
}
END_TEST

/* DeepHierarchy */
static void nest_comes_and_goes(uint32_t kind, int n)
{
	uint64_t size = kind == REFERENCE ? 0 : PAGES(2);
	zx_handle_t *nest = calloc(n, sizeof(*nest));
	int forward, i;

	ck_assert_ptr_nonnull(nest);
	for (forward = 0; forward < 2; forward++) {
		zx_handle_t vmo = vmo_numbered(2, 10);

		for (i = 0; i < n; i++)
			nest[i] = child_of(i ? nest[i - 1] : vmo, kind, 0, size);
		set_word(nest[n - 1], PAGE, 1);
		assert_pages(vmo, 10, 1);
		for (i = 0; i < n; i++) {
			ck_assert(!has_zero_children(vmo));
			assert_ok(zx_handle_close(nest[forward ? i : n - 1 - i]));
		}
		wait_zero_children(vmo);
		assert_pages(vmo, 10, 1);
	}
	/* All at once, with the root gone first. */
	nest[0] = vmo_numbered(2, 10);
	for (i = 1; i < n; i++)
		nest[i] = child_of(nest[i - 1], kind, 0, size);
	for (i = 0; i < n - 1; i++)
		assert_ok(zx_handle_close(nest[i]));
	assert_pages(nest[n - 1], 10, 11);
	assert_ok(zx_handle_close(nest[n - 1]));
	free(nest);
}

START_TEST(a_thousand_nested_slices_come_and_go)
{
	nest_comes_and_goes(SLICE, slow_machine() ? 300 : 1000);
}
END_TEST

/* AttributedCounts */
START_TEST(the_pages_of_a_slice_are_its_parents)
{
	zx_handle_t vmo = vmo_numbered(4, 10), slice = child_of(vmo, SLICE, PAGE, PAGES(2));
	zx_info_vmo_t info = vmo_info(slice);

	ck_assert_uint_eq(info.committed_bytes, 0);
	ck_assert_uint_eq(info.populated_bytes, 0);
	ck_assert_uint_eq(info.committed_private_bytes, 0);
	ck_assert_uint_eq(info.committed_scaled_bytes, 0);
	ck_assert_uint_eq(info.size_bytes, PAGES(2));
	ck_assert_uint_eq(info.parent_koid, koid_of(vmo));
	ck_assert_uint_eq(info.flags, ZX_INFO_VMO_TYPE_PAGED | ZX_INFO_VMO_VIA_HANDLE);
	ck_assert_uint_eq(committed(vmo), PAGES(4));
	assert_ok(zx_handle_close(vmo));
	eventually(vmo_info(slice).parent_koid == 0);
	ck_assert_uint_eq(committed(slice), 0);
	assert_pages(slice, 11, 12);
}
END_TEST

/* ---- References --------------------------------------------------------- */

/* Write */
START_TEST(a_reference_and_its_parent_are_the_same_memory)
{
	zx_handle_t vmo = vmo_numbered(4, 10), reference = reference_of(vmo);
	zx_vaddr_t at = map_here(vmo, PAGES(4)), reference_at = map_here(reference, PAGES(4));
	struct outside outside = outside_new(READ_WRITE, reference, PAGES(4));

	assert_sizes(reference, PAGES(4), PAGES(4));
	assert_pages(reference, 10, 11, 12, 13);
	assert_mapped(at, 10, 11, 12, 13);
	assert_mapped(reference_at, 10, 11, 12, 13);
	set_word(reference, 0, 1);
	set_word(vmo, PAGE, 2);
	store32(reference_at + PAGES(2), 3);
	outside_store(&outside, PAGES(3), 4);
	assert_pages(vmo, 1, 2, 3, 4);
	assert_pages(reference, 1, 2, 3, 4);
	assert_mapped(at, 1, 2, 3, 4);
	assert_mapped(reference_at, 1, 2, 3, 4);
	store32(at, 5);
	ck_assert_uint_eq(outside_load(&outside, 0), 5);
	ck_assert_uint_ne(koid_of(reference), koid_of(vmo));
}
END_TEST

START_TEST(a_reference_keeps_the_memory_after_its_parent)
{
	zx_handle_t vmo = vmo_numbered_resizable(2, 10);
	zx_handle_t reference = child_of(vmo, REFERENCE | RESIZABLE, 0, 0);
	zx_vaddr_t at = map_here(vmo, PAGES(2));

	assert_ok(zx_handle_close(vmo));
	assert_pages(reference, 10, 11);
	store32(at, 1);
	set_word(reference, PAGE, 2);
	assert_mapped(at, 1, 2);
	assert_ok(zx_vmo_set_size(reference, PAGE));
	assert_beyond_the_end(at + PAGE);
	assert_pages(reference, 1);
	assert_ok(zx_vmar_unmap(zx_vmar_root_self(), at, PAGES(2)));
	eventually(vmo_info(reference).parent_koid == 0);
	assert_pages(reference, 1);
}
END_TEST

/* Resize */
START_TEST(size_and_stream_size_are_common)
{
	zx_handle_t vmo = vmo_numbered_resizable(4, 10);
	zx_handle_t reference = child_of(vmo, REFERENCE | RESIZABLE, 0, 0);
	zx_vaddr_t at = map_here(vmo, PAGES(6)), reference_at = map_here(reference, PAGES(6));

	assert_mapped(at, 10, 11, 12, 13);
	assert_mapped(reference_at, 10, 11, 12, 13);
	assert_ok(zx_vmo_set_size(vmo, PAGES(2)));
	assert_sizes(reference, PAGES(2), PAGES(2));
	assert_beyond_the_end(reference_at + PAGES(2));
	assert_ok(zx_vmo_set_size(reference, PAGES(5) + 1));
	assert_sizes(vmo, PAGES(6), PAGES(5) + 1);
	assert_mapped(at, 10, 11, 0, 0, 0, 0);
	assert_ok(zx_vmo_set_stream_size(reference, PAGE));
	assert_sizes(vmo, PAGES(6), PAGE);
	ck_assert_uint_eq(content_size_of(vmo), PAGE);
	assert_mapped(at, 10, 0);
	assert_ok(zx_vmo_set_stream_size(vmo, PAGES(6)));
	assert_sizes(reference, PAGES(6), PAGES(6));
	ck_assert_uint_eq(content_size_of(reference), PAGES(6));
	ck_assert_uint_eq(vmo_info(reference).size_bytes, PAGES(6));
}
END_TEST

START_TEST(the_stream_size_moves_the_limit_of_a_references_mapping)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), reference = reference_of(vmo);
	zx_vaddr_t at = map_anywhere(zx_vmar_root_self(), READ_WRITE | ZX_VM_ALLOW_FAULTS |
				     ZX_VM_FAULT_BEYOND_STREAM_SIZE, reference, PAGES(4));

	assert_read_write(at + PAGES(3));
	assert_ok(zx_vmo_set_stream_size(vmo, PAGES(2)));
	assert_read_write(at + PAGE);
	assert_beyond_the_end(at + PAGES(2));
	assert_ok(zx_vmo_set_stream_size(reference, PAGES(3)));
	assert_read_write(at + PAGES(2));
}
END_TEST

/* UnsupportedResize */
START_TEST(a_reference_is_as_resizable_as_its_parent_and_the_flag_is_for_the_right)
{
	zx_handle_t vmo = vmo_numbered_resizable(2, 10), reference = reference_of(vmo);
	zx_vaddr_t address;

	ck_assert_uint_eq(rights_of(reference) & ZX_RIGHT_RESIZE, 0);
	ck_assert(vmo_info(reference).flags & ZX_INFO_VMO_RESIZABLE);
	assert_status(zx_vmo_set_size(reference, PAGE), ZX_ERR_ACCESS_DENIED);
	assert_ok(zx_vmo_set_size(vmo, PAGES(3)));
	assert_sizes(reference, PAGES(3), PAGES(3));
	assert_refused(ZX_ERR_NOT_SUPPORTED, address,
		       zx_vmar_map(zx_vmar_root_self(), ZX_VM_REQUIRE_NON_RESIZABLE, 0, reference,
				   0, PAGE, &address));
	/* Of one that is not: */
	vmo = vmo_new(PAGES(2));
	reference = reference_of(vmo);
	assert_status(zx_vmo_set_size(reference, PAGE), ZX_ERR_UNAVAILABLE);
	ck_assert_uint_eq(vmo_info(reference).flags & ZX_INFO_VMO_RESIZABLE, 0);
	assert_ok(zx_vmar_map(zx_vmar_root_self(), ZX_VM_REQUIRE_NON_RESIZABLE, 0, reference, 0,
			      PAGE, &address));
}
END_TEST

/* MappingUpdate: through any of three, seen in mappings of all, with some closed. */
START_TEST(decommit_through_any_is_seen_in_mappings_made_through_any)
{
	int through, gone;
	size_t i;

	for (through = 0; through < 3; through++)
		for (gone = -1; gone < 3; gone++) {
			zx_handle_t vmos[3];
			zx_vaddr_t at[3];

			if (gone == through)
				continue;
			vmos[0] = vmo_numbered(2, 10);
			vmos[1] = reference_of(vmos[0]);
			vmos[2] = reference_of(vmos[1]);
			for (i = 0; i < 3; i++) {
				at[i] = map_here(vmos[i], PAGES(2));
				assert_mapped(at[i], 10, 11);
			}
			if (gone >= 0)
				assert_ok(zx_handle_close(vmos[gone]));
			assert_ok(op(vmos[through], DECOMMIT, 0, PAGE));
			for (i = 0; i < 3; i++)
				assert_mapped(at[i], 0, 11);
			store32(at[2], 1);
			for (i = 0; i < 3; i++)
				assert_mapped(at[i], 1, 11);
			assert_ok(op(vmos[through], ZERO, 0, PAGES(2)));
			for (i = 0; i < 3; i++)
				assert_mapped(at[i], 0, 0);
		}
}
END_TEST

/* ChildSnapshot, ChildSlice, NestedChild, GetInfo */
START_TEST(children_of_a_reference_are_as_the_roots_and_name_the_reference)
{
	zx_handle_t vmo = vmo_numbered(3, 10), reference = reference_of(vmo);
	zx_handle_t snapshot = snapshot_of(reference), slice, nested;

	slice = child_of(reference, SLICE, PAGE, PAGE);
	nested = reference_of(reference);
	ck_assert_uint_eq(vmo_info(reference).parent_koid, koid_of(vmo));
	ck_assert_uint_eq(vmo_info(reference).flags & ZX_INFO_VMO_IS_COW_CLONE, 0);
	ck_assert_uint_eq(vmo_info(snapshot).parent_koid, koid_of(reference));
	ck_assert(vmo_info(snapshot).flags & ZX_INFO_VMO_IS_COW_CLONE);
	ck_assert_uint_eq(vmo_info(slice).parent_koid, koid_of(reference));
	ck_assert_uint_eq(vmo_info(nested).parent_koid, koid_of(reference));
	ck_assert_uint_eq(vmo_info(nested).flags & ZX_INFO_VMO_IS_COW_CLONE, 0);
	set_word(vmo, 0, 1);
	set_word(slice, 0, 2);
	set_word(nested, PAGES(2), 3);
	assert_pages(vmo, 1, 2, 3);
	assert_pages(reference, 1, 2, 3);
	assert_pages(snapshot, 10, 11, 12);
	set_word(snapshot, 0, 4);
	assert_pages(vmo, 1, 2, 3);
	/* With the snapshot there, the memory has copy-on-write relations, by any name. */
	assert_status(op(vmo, DECOMMIT, 0, PAGE), ZX_ERR_NOT_SUPPORTED);
	assert_status(op(reference, DECOMMIT, 0, PAGE), ZX_ERR_NOT_SUPPORTED);
	assert_ok(zx_handle_close(reference));
	assert_ok(zx_handle_close(vmo));
	assert_pages(snapshot, 4, 11, 12);
	set_word(slice, 0, 5);
	assert_pages(nested, 1, 5, 3);
	assert_pages(snapshot, 4, 11, 12);
}
END_TEST

START_TEST(snapshots_do_not_see_what_references_write)
{
	zx_handle_t vmo = vmo_numbered(2, 10), reference = reference_of(vmo), child;
	zx_vaddr_t at = map_here(reference, PAGES(2));

	store32(at, 1);
	child = snapshot_of(vmo);
	store32(at, 2);
	set_word(reference, PAGE, 3);
	assert_pages(child, 1, 11);
	assert_pages(vmo, 2, 3);
	set_word(child, 0, 4);
	assert_mapped(at, 2, 3);
}
END_TEST

START_TEST(a_reference_of_a_snapshot_is_the_snapshot)
{
	zx_handle_t vmo = vmo_numbered(2, 10), child = snapshot_of(vmo);
	zx_handle_t reference = reference_of(child);
	zx_vaddr_t at = map_here(reference, PAGES(2));

	set_word(vmo, 0, 1);
	assert_mapped(at, 10, 11);
	store32(at + PAGE, 2);
	assert_pages(child, 10, 2);
	assert_pages(vmo, 1, 11);
	assert_ok(zx_handle_close(vmo));
	assert_ok(zx_handle_close(child));
	assert_pages(reference, 10, 2);
	set_word(reference, 0, 3);
	assert_mapped(at, 3, 2);
}
END_TEST

START_TEST(the_pages_of_a_reference_are_the_owners)
{
	zx_handle_t vmo = vmo_numbered(4, 10), reference = reference_of(vmo);

	ck_assert_uint_eq(committed(reference), 0);
	ck_assert_uint_eq(vmo_info(reference).populated_bytes, 0);
	ck_assert_uint_eq(committed(vmo), PAGES(4));
	/* Whoever commits them. */
	assert_ok(op(vmo, DECOMMIT, 0, PAGES(4)));
	assert_ok(op(reference, COMMIT, 0, PAGES(2)));
	ck_assert_uint_eq(committed(reference), 0);
	ck_assert_uint_eq(committed(vmo), PAGES(2));
}
END_TEST

START_TEST(many_nested_references_come_and_go)
{
	nest_comes_and_goes(REFERENCE, slow_machine() ? 100 : 500);
}
END_TEST

/* ---- One memory, many windows ------------------------------------------- */

#define ROOT_PAGES	16
#define WINDOWS		8

START_TEST(random_operations_through_windows_agree_with_one_array)
{
	static uint8_t data[PAGES(ROOT_PAGES)], buffer[PAGES(ROOT_PAGES)];
	struct {
		zx_handle_t vmo;
		zx_vaddr_t at;
		size_t offset, size;	/* in the root */
	} windows[WINDOWS];
	int steps = slow_machine() ? 300 : 1500, step;
	uint64_t seed = 7;
	size_t i;

	for (i = 0; i < WINDOWS; i++) {
		size_t parent = i ? random_below(&seed, i) : 0, offset, pages;

		if (!i) {
			windows[i].vmo = vmo_new(PAGES(ROOT_PAGES));
			windows[i].offset = 0;
			windows[i].size = PAGES(ROOT_PAGES);
		} else if (i % 3 == 1 && windows[parent].size == PAGES(ROOT_PAGES)) {
			/* Of the root or a reference: a slice as large could not have one. */
			windows[i].vmo = reference_of(windows[0].vmo);
			windows[i].offset = 0;
			windows[i].size = PAGES(ROOT_PAGES);
		} else {
			pages = windows[parent].size / PAGE;
			offset = random_below(&seed, pages);
			pages = 1 + random_below(&seed, pages - offset);
			windows[i].vmo = child_of(windows[parent].vmo, SLICE, PAGES(offset),
						  PAGES(pages));
			windows[i].offset = windows[parent].offset + PAGES(offset);
			windows[i].size = PAGES(pages);
		}
		windows[i].at = map_here(windows[i].vmo, windows[i].size);
	}
	for (step = 0; step < steps; step++) {
		size_t size, offset, j;
		uint8_t byte = step;

		i = random_below(&seed, WINDOWS);
		offset = random_below(&seed, windows[i].size);
		size = 1 + random_below(&seed, windows[i].size - offset);
		switch (random_below(&seed, 6)) {
		case 0:
			memset(buffer, byte, size);
			assert_ok(zx_vmo_write(windows[i].vmo, buffer, offset, size));
			memset(data + windows[i].offset + offset, byte, size);
			break;
		case 1:
		case 2:
			*(volatile uint8_t *)(windows[i].at + offset) = byte;
			data[windows[i].offset + offset] = byte;
			break;
		case 3:
			assert_ok(op(windows[i].vmo, ZERO, offset, size));
			memset(data + windows[i].offset + offset, 0, size);
			break;
		case 4:
			offset -= offset % PAGE;
			assert_ok(op(windows[i].vmo, DECOMMIT, offset, PAGE));
			memset(data + windows[i].offset + offset, 0, PAGE);
			break;
		default:
			assert_ok(op(windows[i].vmo, COMMIT, offset, size));
			break;
		}
		j = random_below(&seed, WINDOWS);
		assert_ok(zx_vmo_read(windows[j].vmo, buffer, 0, windows[j].size));
		ck_assert_msg(!memcmp(buffer, data + windows[j].offset, windows[j].size),
			      "step %d: window %zu through a call", step, j);
		j = random_below(&seed, WINDOWS);
		ck_assert_msg(!memcmp((void *)windows[j].at, data + windows[j].offset,
				      windows[j].size),
			      "step %d: window %zu through a mapping", step, j);
	}
}
END_TEST

int main(void)
{
	test_begin("vmo_slice_reference");
	test_case("slice", a_slice_and_its_parent_share_bytes_at_the_offset,
		  pages_never_written_are_shared_too,
		  commit_decommit_and_zero_act_on_the_common_pages,
		  operations_on_a_slice_end_with_the_slice,
		  operations_on_a_slice_that_is_not_cached_end_with_the_slice,
		  a_slice_of_a_slice_reaches_the_root,
		  an_empty_slice_has_nothing_to_read, a_slice_of_42_bytes_is_a_page,
		  a_slice_has_a_stream_size_of_its_own,
		  a_slice_of_a_snapshot_is_of_the_snapshot,
		  a_snapshot_of_a_slice_of_a_snapshot_is_refused_or_consistent,
		  snapshots_of_the_parent_do_not_see_what_a_slice_writes,
		  a_thousand_nested_slices_come_and_go, the_pages_of_a_slice_are_its_parents);
	test_case("reference", a_reference_and_its_parent_are_the_same_memory,
		  a_reference_keeps_the_memory_after_its_parent, size_and_stream_size_are_common,
		  the_stream_size_moves_the_limit_of_a_references_mapping,
		  a_reference_is_as_resizable_as_its_parent_and_the_flag_is_for_the_right,
		  decommit_through_any_is_seen_in_mappings_made_through_any,
		  children_of_a_reference_are_as_the_roots_and_name_the_reference,
		  snapshots_do_not_see_what_references_write,
		  a_reference_of_a_snapshot_is_the_snapshot,
		  the_pages_of_a_reference_are_the_owners, many_nested_references_come_and_go);
	test_case("windows", random_operations_through_windows_agree_with_one_array);
	return test_end();
}
