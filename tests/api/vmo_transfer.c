// SPDX-License-Identifier: GPL-2.0-only
/* zx_vmo_transfer_data: memory.md 5.10, 8.6. */
#include <pthread.h>

#include "common_vmo.h"

#define transfer(dst, options, offset, length, src, src_offset) \
	zx_vmo_transfer_data(dst, options, offset, length, src, src_offset)

/* ---- Statuses ----------------------------------------------------------- */

START_TEST(options_then_alignment_come_before_the_handles)
{
	zx_handle_t dst = vmo_numbered(2, 20), src = vmo_numbered(2, 10);

	assert_status(transfer(dst, 1, 0, PAGE, src, 0), ZX_ERR_INVALID_ARGS);
	assert_status(transfer(dst, 1u << 31, 0, PAGE, src, 0), ZX_ERR_INVALID_ARGS);
	assert_status(transfer(0, 1, 0, PAGE, 0, 0), ZX_ERR_INVALID_ARGS);
	assert_status(transfer(dst, 0, 1, PAGE, src, 0), ZX_ERR_INVALID_ARGS);
	assert_status(transfer(dst, 0, 0, PAGE - 1, src, 0), ZX_ERR_INVALID_ARGS);
	assert_status(transfer(dst, 0, 0, PAGE, src, PAGE + 1), ZX_ERR_INVALID_ARGS);
	assert_status(transfer(0, 0, 1, PAGE, 0, 0), ZX_ERR_INVALID_ARGS);
	assert_status(transfer(0, 0, 0, 1, 0, 0), ZX_ERR_INVALID_ARGS);
	assert_status(transfer(0, 0, 0, PAGE, 0, 1), ZX_ERR_INVALID_ARGS);
	assert_pages(dst, 20, 21);
	assert_pages(src, 10, 11);
}
END_TEST

START_TEST(the_destination_wants_write_and_the_source_read_and_write)
{
	zx_handle_t dst = vmo_numbered(2, 20), src = vmo_numbered(2, 10);
	zx_handle_t event = powerless_event();
	uint64_t dummy;

	assert_lookup(h, transfer(h, 0, 0, PAGE, src, 0), dst, event, ZX_RIGHT_WRITE, dummy);
	assert_lookup(h, transfer(dst, 0, 0, PAGE, h, 0), src, event,
		      ZX_RIGHT_READ | ZX_RIGHT_WRITE, dummy);
	/* The destination first; both before the ranges. */
	assert_status(transfer(0, 0, 0, PAGE, event, 0), ZX_ERR_BAD_HANDLE);
	assert_status(transfer(event, 0, 0, PAGE, 0, 0), ZX_ERR_WRONG_TYPE);
	assert_status(transfer(without_rights(dst, ZX_RIGHT_WRITE), 0, 0, PAGE, 0, 0),
		      ZX_ERR_ACCESS_DENIED);
	assert_status(transfer(dst, 0, PAGES(9), PAGE, without_rights(src, ZX_RIGHT_READ),
			       PAGES(9)), ZX_ERR_ACCESS_DENIED);
	assert_pages(dst, 20, 21);
	assert_pages(src, 10, 11);
	assert_ok(transfer(with_rights(dst, ZX_RIGHT_WRITE), 0, 0, PAGE,
			   with_rights(src, ZX_RIGHT_READ | ZX_RIGHT_WRITE), 0));
	assert_pages(dst, 10, 21);
	assert_pages(src, 0, 11);
}
END_TEST

START_TEST(ranges_past_either_end_are_out_of_range)
{
	zx_handle_t dst = vmo_numbered(2, 20), src = vmo_numbered(3, 10);
	static const struct {
		uint64_t offset, length, src_offset;
	} bad[] = {
		/* of the source */
		{ 0, PAGES(4), 0 }, { 0, PAGE, PAGES(3) }, { 0, PAGES(2), PAGES(2) },
		{ 0, 0ull - PAGE, PAGES(2) }, { 0, PAGE, 0ull - PAGE },
		{ 0, PAGES(2), 0ull - PAGE },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(bad); i++) {
		assert_status(transfer(dst, 0, bad[i].offset, bad[i].length, src,
				       bad[i].src_offset), ZX_ERR_OUT_OF_RANGE);
		assert_pages(src, 10, 11, 12);
		assert_pages(dst, 20, 21);
	}
	/* Of the destination: then the source may have lost data already. */
	assert_status(transfer(dst, 0, 0, PAGES(3), src, 0), ZX_ERR_OUT_OF_RANGE);
	assert_status(transfer(dst, 0, PAGES(2), PAGE, src, 0), ZX_ERR_OUT_OF_RANGE);
	assert_status(transfer(dst, 0, 0ull - PAGE, PAGE, src, 0), ZX_ERR_OUT_OF_RANGE);
	assert_status(transfer(dst, 0, 0ull - PAGE, PAGES(2), src, 0), ZX_ERR_OUT_OF_RANGE);
	assert_pages(dst, 20, 21);
}
END_TEST

START_TEST(the_same_place_of_the_same_vmo_is_ok_before_the_range)
{
	zx_handle_t vmo = vmo_numbered(2, 10), copy = with_rights(vmo, ZX_RIGHT_SAME_RIGHTS);

	assert_ok(transfer(vmo, 0, 0, PAGES(2), vmo, 0));
	assert_ok(transfer(vmo, 0, PAGE, PAGE, copy, PAGE));
	assert_ok(transfer(vmo, 0, PAGES(2), PAGES(5), vmo, PAGES(2)));
	assert_pages(vmo, 10, 11);
}
END_TEST

/* ---- What moves --------------------------------------------------------- */

/* Basic */
START_TEST(pages_move_and_leave_zeros)
{
	zx_handle_t dst = vmo_numbered(5, 20), src = vmo_numbered(5, 10);
	zx_vaddr_t dst_at = map_here(dst, PAGES(5)), src_at = map_here(src, PAGES(5));
	struct outside outside = outside_new(READ_WRITE, dst, PAGES(5));

	assert_mapped(dst_at, 20, 21, 22, 23, 24);
	assert_mapped(src_at, 10, 11, 12, 13, 14);
	ck_assert_uint_eq(outside_load(&outside, PAGE), 21);
	assert_ok(transfer(dst, 0, PAGE, PAGES(2), src, PAGES(3)));
	assert_pages(dst, 20, 13, 14, 23, 24);
	assert_pages(src, 10, 11, 12, 0, 0);
	/* Translations of before are gone. */
	assert_mapped(dst_at, 20, 13, 14, 23, 24);
	assert_mapped(src_at, 10, 11, 12, 0, 0);
	ck_assert_uint_eq(outside_load(&outside, PAGE), 13);
	assert_zero(src, PAGES(3), PAGES(2));
	ck_assert_uint_eq(word_at(dst, PAGES(3) - 4), 14);
	ck_assert_uint_eq(committed(src) + committed(dst), PAGES(8));
	ck_assert_uint_eq(committed(dst), PAGES(5));
	/* And they are apart from now on. */
	store32(src_at + PAGES(3), 1);
	store32(dst_at + PAGE, 2);
	assert_pages(src, 10, 11, 12, 1, 0);
	assert_pages(dst, 20, 2, 14, 23, 24);
}
END_TEST

START_TEST(no_pages_are_moved_by_length_zero)
{
	zx_handle_t dst = vmo_numbered(2, 20), src = vmo_numbered(2, 10);

	assert_ok(transfer(dst, 0, 0, 0, src, 0));
	assert_ok(transfer(dst, 0, PAGE, 0, src, PAGE));
	assert_pages(dst, 20, 21);
	assert_pages(src, 10, 11);
}
END_TEST

/* EmptyOverwritesParentContent and its plain form */
START_TEST(pages_never_written_make_zeros)
{
	zx_handle_t dst = vmo_numbered(3, 20), src = vmo_new(PAGES(3)), parent, child;
	zx_vaddr_t at = map_here(dst, PAGES(3));

	set_word(src, PAGES(2), 5);
	assert_mapped(at, 20, 21, 22);
	assert_ok(transfer(dst, 0, 0, PAGES(3), src, 0));
	assert_mapped(at, 0, 0, 5);
	assert_zero(dst, 0, PAGES(2));
	assert_zero(src, 0, PAGES(3));
	/* What is zero in a snapshot hides what the parent has. */
	parent = vmo_numbered(3, 20);
	child = snapshot_of(parent);
	assert_ok(transfer(child, 0, PAGE, PAGE, vmo_new(PAGE), 0));
	assert_pages(child, 20, 0, 22);
	assert_zero(child, PAGE, PAGE);
	assert_pages(parent, 20, 21, 22);
	assert_ok(zx_handle_close(parent));
	assert_pages(child, 20, 0, 22);
}
END_TEST

/* SameSrcAndDst */
START_TEST(overlapping_ranges_of_one_vmo_move_as_by_memmove)
{
	zx_handle_t vmo = vmo_numbered(6, 10), copy;
	zx_vaddr_t at = map_here(vmo, PAGES(6));

	assert_mapped(at, 10, 11, 12, 13, 14, 15);
	assert_ok(transfer(vmo, 0, PAGES(2), PAGES(3), vmo, PAGES(1)));
	assert_mapped(at, 10, 0, 11, 12, 13, 15);
	assert_ok(transfer(vmo, 0, 0, PAGES(4), vmo, PAGES(2)));
	assert_mapped(at, 11, 12, 13, 15, 0, 0);
	assert_pages(vmo, 11, 12, 13, 15, 0, 0);
	/* Through another handle; and apart. */
	copy = with_rights(vmo, ZX_RIGHT_SAME_RIGHTS);
	assert_ok(transfer(copy, 0, PAGES(4), PAGES(2), vmo, 0));
	assert_mapped(at, 0, 0, 13, 15, 11, 12);
}
END_TEST

START_TEST(sizes_do_not_change)
{
	zx_handle_t dst = vmo_new(PAGES(3) - 5), src = vmo_new(PAGE + 9);

	set_word(src, PAGE, 3);
	assert_ok(transfer(dst, 0, 0, PAGES(2), src, 0));
	assert_sizes(dst, PAGES(3), PAGES(3) - 5);
	assert_sizes(src, PAGES(2), PAGE + 9);
	assert_pages(dst, 0, 3, 0);
}
END_TEST

START_TEST(a_great_sparse_range_moves_at_once)
{
	zx_handle_t dst = vmo_new(1ull << 50), src = vmo_new(1ull << 50);
	int i;

	for (i = 12; i < 50; i++) {
		set_word(src, 1ull << i, i);
		set_word(dst, (1ull << i) + PAGE, 100);
	}
	assert_ok(transfer(dst, 0, 0, 1ull << 50, src, 0));
	for (i = 13; i < 50; i++) {
		ck_assert_uint_eq(word_at(dst, 1ull << i), i);
		ck_assert_uint_eq(word_at(src, 1ull << i), 0);
		ck_assert_uint_eq(word_at(dst, (1ull << i) + PAGE), 0);
	}
	ck_assert_uint_eq(committed(src), 0);
	ck_assert_uint_eq(committed(dst), PAGES(38));
	/* Not aligned to each other. */
	assert_ok(transfer(src, 0, 0, (1ull << 50) - PAGES(5), dst, PAGES(5)));
	for (i = 15; i < 50; i++)
		ck_assert_uint_eq(word_at(src, (1ull << i) - PAGES(5)), i);
}
END_TEST

/* ---- Children ----------------------------------------------------------- */

/* SnapshotChildSrc, SnapshotChildDst */
START_TEST(the_parents_of_snapshots_are_unaffected)
{
	zx_handle_t parent = vmo_numbered(3, 10), child = snapshot_of(parent);
	zx_handle_t other = vmo_numbered(3, 20);
	zx_vaddr_t parent_at = map_here(parent, PAGES(3)), child_at = map_here(child, PAGES(3));

	assert_mapped(child_at, 10, 11, 12);
	assert_ok(transfer(other, 0, 0, PAGES(2), child, PAGE));
	assert_pages(other, 11, 12, 22);
	assert_mapped(child_at, 10, 0, 0);
	assert_mapped(parent_at, 10, 11, 12);
	set_word(other, 0, 1);
	assert_mapped(parent_at, 10, 11, 12);
	assert_ok(transfer(child, 0, PAGES(2), PAGE, other, 0));
	assert_mapped(child_at, 10, 0, 1);
	assert_pages(other, 0, 12, 22);
	assert_mapped(parent_at, 10, 11, 12);
}
END_TEST

START_TEST(the_snapshots_of_either_side_are_unaffected)
{
	zx_handle_t src = vmo_numbered(3, 10), dst = vmo_numbered(3, 20);
	zx_handle_t src_child = snapshot_of(src), dst_child = snapshot_of(dst);

	assert_ok(transfer(dst, 0, 0, PAGES(3), src, 0));
	assert_pages(src, 0, 0, 0);
	assert_pages(dst, 10, 11, 12);
	assert_pages(src_child, 10, 11, 12);
	assert_pages(dst_child, 20, 21, 22);
	/* The page moved is still the child's: neither may write into the other's. */
	set_word(dst, 0, 1);
	set_word(src_child, PAGE, 2);
	assert_pages(src_child, 10, 2, 12);
	assert_pages(dst, 1, 11, 12);
	/* From a parent to its own snapshot and back. */
	assert_ok(transfer(dst_child, 0, 0, PAGE, dst, PAGES(2)));
	assert_pages(dst_child, 12, 21, 22);
	assert_pages(dst, 1, 11, 0);
	assert_ok(transfer(dst, 0, PAGE, PAGES(2), dst_child, PAGE));
	assert_pages(dst, 1, 21, 22);
	assert_pages(dst_child, 12, 0, 0);
}
END_TEST

/* ChildSliceSrc, ChildSliceDst */
START_TEST(slices_take_from_and_give_to_the_parents_pages)
{
	zx_handle_t parent = vmo_numbered(4, 10), slice = child_of(parent, SLICE, PAGE, PAGES(2));
	zx_handle_t other = vmo_numbered(2, 20);
	zx_vaddr_t at = map_here(parent, PAGES(4));

	assert_mapped(at, 10, 11, 12, 13);
	assert_ok(transfer(other, 0, 0, PAGE, slice, PAGE));
	assert_pages(other, 12, 21);
	assert_mapped(at, 10, 11, 0, 13);
	assert_ok(transfer(slice, 0, 0, PAGES(2), other, 0));
	assert_mapped(at, 10, 12, 21, 13);
	assert_pages(slice, 12, 21);
	assert_status(transfer(slice, 0, PAGE, PAGES(2), other, 0), ZX_ERR_OUT_OF_RANGE);
	assert_status(transfer(other, 0, 0, PAGES(2), slice, PAGE), ZX_ERR_OUT_OF_RANGE);
	assert_mapped(at, 10, 12, 21, 13);
}
END_TEST

/* ReferenceChildSrc, ReferenceChildDst */
START_TEST(references_are_the_parent)
{
	zx_handle_t parent = vmo_numbered(2, 10), reference = child_of(parent, REFERENCE, 0, 0);
	zx_handle_t other = vmo_numbered(2, 20);
	zx_vaddr_t at = map_here(parent, PAGES(2));

	assert_mapped(at, 10, 11);
	assert_ok(transfer(other, 0, 0, PAGE, reference, PAGE));
	assert_pages(other, 11, 21);
	assert_mapped(at, 10, 0);
	assert_ok(transfer(reference, 0, 0, PAGES(2), other, 0));
	assert_mapped(at, 11, 21);
	assert_pages(reference, 11, 21);
}
END_TEST

struct dropper {
	zx_handle_t parent;
	pthread_barrier_t barrier;
};

static void *drop_thread(void *arg)
{
	struct dropper *dropper = arg;

	pthread_barrier_wait(&dropper->barrier);
	return zx_handle_close(dropper->parent) ? arg : NULL;
}

/* RacyDropParent */
START_TEST(the_parent_of_either_side_may_close_meanwhile)
{
	int i, n = slow_machine() ? 30 : 200;

	for (i = 0; i < n; i++) {
		zx_handle_t other = vmo_numbered(8, 20), child;
		struct dropper dropper;
		pthread_t thread;
		void *failed;

		dropper.parent = vmo_numbered(8, 10);
		child = snapshot_of(dropper.parent);
		ck_assert_int_eq(pthread_barrier_init(&dropper.barrier, NULL, 2), 0);
		ck_assert_int_eq(pthread_create(&thread, NULL, drop_thread, &dropper), 0);
		pthread_barrier_wait(&dropper.barrier);
		if (i & 1) {
			assert_ok(transfer(other, 0, 0, PAGES(8), child, 0));
			assert_pages(other, 10, 11, 12, 13, 14, 15, 16, 17);
			assert_zero(child, 0, PAGES(8));
		} else {
			assert_ok(transfer(child, 0, 0, PAGES(4), other, PAGES(4)));
			assert_pages(child, 24, 25, 26, 27, 14, 15, 16, 17);
		}
		ck_assert_int_eq(pthread_join(thread, &failed), 0);
		ck_assert_ptr_null(failed);
		pthread_barrier_destroy(&dropper.barrier);
		assert_ok(zx_handle_close(child));
		assert_ok(zx_handle_close(other));
	}
}
END_TEST

struct pair {
	zx_handle_t dst, src;
	int rounds;
};

static void *transfer_thread(void *arg)
{
	struct pair *pair = arg;
	int i;

	for (i = 0; i < pair->rounds; i++)
		if (transfer(pair->dst, 0, 0, PAGES(8), pair->src, PAGES(8)) ||
		    transfer(pair->src, 0, PAGES(8), PAGES(8), pair->dst, 0))
			return arg;
	return NULL;
}

START_TEST(two_vmos_transfer_to_each_other_and_do_not_deadlock)
{
	zx_handle_t a = vmo_numbered(16, 10), b = vmo_numbered(16, 30);
	int rounds = slow_machine() ? 100 : 1000;
	struct pair pairs[2] = { { a, b, rounds }, { b, a, rounds } };
	pthread_t thread;
	void *failed;

	ck_assert_int_eq(pthread_create(&thread, NULL, transfer_thread, &pairs[0]), 0);
	ck_assert_ptr_null(transfer_thread(&pairs[1]));
	ck_assert_int_eq(pthread_join(thread, &failed), 0);
	ck_assert_ptr_null(failed);
	/* What was at the source of each pair came back, what was at the destination is lost. */
	assert_zero(a, 0, PAGES(8));
	assert_zero(b, 0, PAGES(8));
	ck_assert_uint_eq(word_at(a, PAGES(8)), 18);
	ck_assert_uint_eq(word_at(b, PAGES(15)), 45);
}
END_TEST

int main(void)
{
	test_begin("vmo_transfer");
	test_case("statuses", options_then_alignment_come_before_the_handles,
		  the_destination_wants_write_and_the_source_read_and_write,
		  ranges_past_either_end_are_out_of_range,
		  the_same_place_of_the_same_vmo_is_ok_before_the_range);
	test_case("pages", pages_move_and_leave_zeros, no_pages_are_moved_by_length_zero,
		  pages_never_written_make_zeros,
		  overlapping_ranges_of_one_vmo_move_as_by_memmove, sizes_do_not_change,
		  a_great_sparse_range_moves_at_once);
	test_case("children", the_parents_of_snapshots_are_unaffected,
		  the_snapshots_of_either_side_are_unaffected,
		  slices_take_from_and_give_to_the_parents_pages, references_are_the_parent);
	test_case("concurrent", the_parent_of_either_side_may_close_meanwhile,
		  two_vmos_transfer_to_each_other_and_do_not_deadlock);
	return test_end();
}
