// SPDX-License-Identifier: GPL-2.0-only
/* zx_vmo_op_range: each operation of memory.md 5.5; 8.1 and 8.5. */
#include <pthread.h>

#include "common_vmo.h"

#define LOCK		ZX_VMO_OP_LOCK
#define UNLOCK		ZX_VMO_OP_UNLOCK
#define TRY_LOCK	ZX_VMO_OP_TRY_LOCK
#define PREFETCH	ZX_VMO_OP_PREFETCH

/* The handle, then @rights_needed, each before a range that is out of it. */
static void assert_op_lookup(uint32_t which, zx_rights_t rights_needed)
{
	zx_handle_t vmo = vmo_numbered(1, 3), event = powerless_event();
	uint64_t dummy;

	assert_lookup(h, op(h, which, 0, PAGE), vmo, event, rights_needed, dummy);
	assert_lookup(h, op(h, which, PAGES(7), UINT64_MAX), vmo, event, rights_needed, dummy);
	assert_lookup(h, op(h, which, 0, 0), vmo, event, rights_needed, dummy);
	assert_pages(vmo, 3);
}

/* Ranges that leave a VMO of two pages. */
static void assert_out_of_range(zx_handle_t vmo, uint32_t which)
{
	static const struct {
		uint64_t offset, size;
	} ranges[] = {
		{ 0, PAGES(4) }, { 0, PAGES(3) }, { PAGE, PAGES(2) }, { PAGES(2), PAGE },
		{ PAGES(9), PAGE }, { PAGE, UINT64_MAX - PAGE + 1 }, { PAGE, 0ull - PAGES(2) },
		{ 0, 0ull - PAGE }, { 0ull - PAGE, PAGE }, { 0ull - PAGE, PAGES(2) },
	};
	uint64_t before = committed(vmo);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++)
		assert_status(op(vmo, which, ranges[i].offset, ranges[i].size),
			      ZX_ERR_OUT_OF_RANGE);
	ck_assert_uint_eq(committed(vmo), before);
}

/* ---- All of them -------------------------------------------------------- */

START_TEST(an_unknown_operation_is_invalid_args)
{
	zx_handle_t vmo = vmo_numbered(2, 3);
	uint32_t which;

	assert_status(op(vmo, 0, 0, PAGE), ZX_ERR_INVALID_ARGS);
	/* Once there was a 5. */
	assert_status(op(vmo, 5, 0, PAGE), ZX_ERR_INVALID_ARGS);
	for (which = 15; which < 40; which++)
		assert_status(op(vmo, which, 0, PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(op(vmo, 1u << 31, 0, PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(op(vmo, UINT32_MAX, 0, PAGE), ZX_ERR_INVALID_ARGS);
	assert_pages(vmo, 3, 4);
}
END_TEST

START_TEST(each_operation_looks_at_the_handle_and_its_right)
{
	assert_op_lookup(COMMIT, ZX_RIGHT_WRITE);
	assert_op_lookup(DECOMMIT, ZX_RIGHT_WRITE);
	assert_op_lookup(ZERO, ZX_RIGHT_WRITE);
	assert_op_lookup(PREFETCH, ZX_RIGHT_READ);
	assert_op_lookup(ZX_VMO_OP_CACHE_SYNC, ZX_RIGHT_READ);
	assert_op_lookup(ZX_VMO_OP_CACHE_CLEAN, ZX_RIGHT_READ);
	assert_op_lookup(ZX_VMO_OP_CACHE_CLEAN_INVALIDATE, ZX_RIGHT_READ);
	assert_op_lookup(ZX_VMO_OP_DONT_NEED, 0);
	assert_op_lookup(ZX_VMO_OP_ALWAYS_NEED, 0);
	assert_op_lookup(LOCK, 0);
	assert_op_lookup(TRY_LOCK, 0);
	assert_op_lookup(UNLOCK, 0);
}
END_TEST

START_TEST(the_right_alone_is_enough)
{
	zx_handle_t vmo = vmo_numbered(2, 3);
	zx_handle_t reader = with_rights(vmo, ZX_RIGHT_READ);
	zx_handle_t writer = with_rights(vmo, ZX_RIGHT_WRITE);

	assert_ok(op(writer, COMMIT, 0, PAGES(2)));
	assert_ok(op(reader, PREFETCH, 0, PAGES(2)));
	assert_ok(op(reader, ZX_VMO_OP_CACHE_SYNC, 0, PAGES(2)));
	assert_ok(op(reader, ZX_VMO_OP_CACHE_CLEAN, 0, PAGES(2)));
	assert_ok(op(reader, ZX_VMO_OP_CACHE_CLEAN_INVALIDATE, 0, PAGES(2)));
	assert_pages(vmo, 3, 4);
	assert_ok(op(writer, ZERO, 0, PAGE));
	assert_ok(op(writer, DECOMMIT, PAGE, PAGE));
	assert_pages(vmo, 0, 0);
}
END_TEST

START_TEST(a_range_past_the_end_is_out_of_range_and_nothing_happens)
{
	static const uint32_t ops[] = { COMMIT, DECOMMIT, ZERO, PREFETCH, ZX_VMO_OP_CACHE_SYNC,
					ZX_VMO_OP_CACHE_CLEAN, ZX_VMO_OP_CACHE_CLEAN_INVALIDATE };
	zx_handle_t vmo = vmo_new(PAGES(2)), full = vmo_numbered(2, 3);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		assert_out_of_range(vmo, ops[i]);
		assert_out_of_range(full, ops[i]);
		assert_pages(full, 3, 4);
	}
	/* By one byte. */
	for (i = 2; i < ARRAY_SIZE(ops); i++)
		assert_status(op(full, ops[i], 1, PAGES(2)), ZX_ERR_OUT_OF_RANGE);
	assert_pages(full, 3, 4);
	/* The end itself is in range for no bytes. */
	assert_ok(op(vmo, COMMIT, PAGES(2), 0));
	assert_ok(op(vmo, DECOMMIT, PAGES(2), 0));
	assert_ok(op(vmo, PREFETCH, PAGES(2), 0));
	assert_status(op(vmo, PREFETCH, PAGES(3), 0), ZX_ERR_OUT_OF_RANGE);
}
END_TEST

START_TEST(a_buffer_is_ignored_but_by_lock)
{
	static const uint32_t ops[] = { COMMIT, DECOMMIT, ZERO, PREFETCH, ZX_VMO_OP_CACHE_SYNC,
					ZX_VMO_OP_CACHE_CLEAN, ZX_VMO_OP_CACHE_CLEAN_INVALIDATE,
					ZX_VMO_OP_DONT_NEED, ZX_VMO_OP_ALWAYS_NEED };
	zx_handle_t vmo = vmo_new(PAGES(2)), discardable = vmo_discardable(PAGE);
	char buffer[64];
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ops); i++) {
		untouched(buffer);
		assert_ok(zx_vmo_op_range(vmo, ops[i], 0, PAGES(2), buffer, sizeof(buffer)));
		assert_untouched(buffer);
		assert_ok(zx_vmo_op_range(vmo, ops[i], 0, PAGES(2), bad_pointer, 1));
		assert_ok(zx_vmo_op_range(vmo, ops[i], 0, PAGES(2), NULL, SIZE_MAX));
	}
	untouched(buffer);
	assert_ok(zx_vmo_op_range(discardable, TRY_LOCK, 0, PAGE, buffer, sizeof(buffer)));
	assert_untouched(buffer);
	assert_ok(zx_vmo_op_range(discardable, UNLOCK, 0, PAGE, buffer, sizeof(buffer)));
	assert_untouched(buffer);
}
END_TEST

/* ---- COMMIT ------------------------------------------------------------- */

START_TEST(commit_rounds_outward_and_keeps_what_is_there)
{
	zx_handle_t vmo = vmo_new(PAGES(16));

	assert_ok(op(vmo, COMMIT, 0, 0));
	ck_assert_uint_eq(committed(vmo), 0);
	set_word(vmo, PAGES(2), 22);
	assert_ok(op(vmo, COMMIT, 100, 1));
	ck_assert_uint_eq(committed(vmo), PAGES(2));
	/* Two bytes in two pages, one of them there already. */
	assert_ok(op(vmo, COMMIT, PAGES(3) - 1, 2));
	ck_assert_uint_eq(committed(vmo), PAGES(3));
	/* No bytes in the middle of a page are that page. */
	assert_ok(op(vmo, COMMIT, PAGES(6), 0));
	ck_assert_uint_eq(committed(vmo), PAGES(3));
	assert_ok(op(vmo, COMMIT, PAGES(6) + 100, 0));
	ck_assert_uint_eq(committed(vmo), PAGES(4));
	assert_ok(op(vmo, DECOMMIT, PAGES(6), PAGE));
	/* With decommit's arguments that are no multiples of a page. */
	assert_ok(op(vmo, COMMIT, PAGES(8) + 0x10, 0x100));
	ck_assert_uint_eq(committed(vmo), PAGES(4));
	assert_ok(op(vmo, COMMIT, 0, PAGES(16)));
	ck_assert_uint_eq(committed(vmo), PAGES(16));
	assert_pages(vmo, 0, 0, 22, 0, 0, 0, 0, 0, 0);
	assert_zero(vmo, PAGES(3), PAGES(13));
	assert_ok(op(vmo, COMMIT, 0, PAGES(16)));
	ck_assert_uint_eq(committed(vmo), PAGES(16));
}
END_TEST

START_TEST(commit_replaces_the_zero_page_that_mappings_have_read)
{
	zx_handle_t vmo = vmo_new(PAGES(2));
	zx_vaddr_t one = map_here(vmo, PAGES(2)), two = map_here(vmo, PAGES(2));

	assert_mapped(one, 0, 0);
	assert_mapped(two, 0, 0);
	ck_assert_uint_eq(committed(vmo), 0);
	assert_ok(op(vmo, COMMIT, 0, PAGES(2)));
	ck_assert_uint_eq(committed(vmo), PAGES(2));
	store32(one, 5);
	set_word(vmo, PAGE, 6);
	assert_mapped(two, 5, 6);
	assert_mapped(one, 5, 6);
	ck_assert_uint_eq(committed(vmo), PAGES(2));
}
END_TEST

START_TEST(commit_on_a_snapshot_makes_copies_of_its_own)
{
	zx_handle_t vmo = vmo_numbered(4, 10), child = snapshot_of(vmo);

	assert_ok(op(child, COMMIT, 0, PAGES(4)));
	assert_pages(child, 10, 11, 12, 13);
	ck_assert_uint_eq(vmo_info(child).committed_private_bytes, PAGES(4));
	set_word(vmo, 0, 1);
	set_word(child, PAGE, 2);
	assert_pages(vmo, 1, 11, 12, 13);
	assert_pages(child, 10, 2, 12, 13);
}
END_TEST

START_TEST(reading_commits_nothing)
{
	zx_handle_t vmo = vmo_new(PAGES(8));
	zx_vaddr_t address = map_here(vmo, PAGES(8));
	struct outside outside = outside_new(READ_WRITE, vmo, PAGES(8));
	size_t i;

	assert_zero(vmo, 0, PAGES(8));
	for (i = 0; i < 8; i++) {
		ck_assert_uint_eq(load32(address + PAGES(i)), 0);
		ck_assert_uint_eq(outside_load(&outside, PAGES(i)), 0);
	}
	ck_assert_uint_eq(committed(vmo), 0);
	/* Writing zeros is writing. */
	store32(address + PAGES(3), 0);
	ck_assert_uint_eq(committed(vmo), PAGE);
}
END_TEST

/* ---- DECOMMIT ----------------------------------------------------------- */

START_TEST(decommit_frees_pages_that_then_read_zero_in_all_mappings)
{
	zx_handle_t vmo = vmo_numbered(4, 10);
	zx_vaddr_t one = map_here(vmo, PAGES(4)), two = map_here(vmo, PAGES(4)), beyond;
	struct outside outside = outside_new(READ_WRITE, vmo, PAGES(4));

	/* A mapping wholly past the end is allowed, and does no harm. */
	assert_ok(zx_vmar_map(zx_vmar_root_self(), READ_WRITE, 0, vmo, PAGES(8), PAGE, &beyond));
	assert_mapped(one, 10, 11, 12, 13);
	assert_mapped(two, 10, 11, 12, 13);
	assert_ok(op(vmo, DECOMMIT, 0, PAGE));
	ck_assert_uint_eq(committed(vmo), PAGES(3));
	assert_mapped(one, 0, 11, 12, 13);
	assert_mapped(two, 0, 11, 12, 13);
	assert_pages(vmo, 0, 11, 12, 13);
	assert_ok(op(vmo, DECOMMIT, PAGES(2), PAGES(2)));
	ck_assert_uint_eq(committed(vmo), PAGE);
	assert_mapped(two, 0, 11, 0, 0);
	ck_assert_uint_eq(outside_load(&outside, PAGES(3)), 0);
	/* They come back when written. */
	store32(one + PAGES(3), 7);
	assert_mapped(two, 0, 11, 0, 7);
	ck_assert_uint_eq(outside_load(&outside, PAGES(3)), 7);
	ck_assert_uint_eq(committed(vmo), PAGES(2));
	assert_ok(op(vmo, DECOMMIT, 0, PAGES(4)));
	ck_assert_uint_eq(committed(vmo), 0);
	assert_ok(op(vmo, DECOMMIT, 0, PAGES(4)));
	assert_mapped(one, 0, 0, 0, 0);
}
END_TEST

START_TEST(decommit_wants_multiples_of_a_page)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), full = vmo_numbered(4, 10);

	/* Even where nothing is committed; commit takes the same. */
	assert_status(op(vmo, DECOMMIT, 0x10, 0x100), ZX_ERR_INVALID_ARGS);
	assert_status(op(full, DECOMMIT, 0x10, 0x100), ZX_ERR_INVALID_ARGS);
	assert_status(op(full, DECOMMIT, 0, PAGE - 1), ZX_ERR_INVALID_ARGS);
	assert_status(op(full, DECOMMIT, 1, PAGE), ZX_ERR_INVALID_ARGS);
	assert_pages(full, 10, 11, 12, 13);
	assert_ok(op(vmo, COMMIT, 0x10, 0x100));
	ck_assert_uint_eq(committed(vmo), PAGE);
	/* Size 0 and the range come first. */
	assert_ok(op(full, DECOMMIT, 1, 0));
	assert_status(op(full, DECOMMIT, 1, PAGES(4)), ZX_ERR_OUT_OF_RANGE);
	assert_status(op(full, DECOMMIT, PAGES(5), 0), ZX_ERR_OUT_OF_RANGE);
	assert_pages(full, 10, 11, 12, 13);
}
END_TEST

START_TEST(decommit_of_what_is_copy_on_write_is_not_supported)
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(snapshot_kinds); i++) {
		zx_handle_t vmo = vmo_numbered(2, 10);
		zx_handle_t child = child_of(vmo, snapshot_kinds[i], 0, PAGES(2));

		assert_status(op(child, DECOMMIT, 0, PAGE), ZX_ERR_NOT_SUPPORTED);
		assert_status(op(vmo, DECOMMIT, 0, PAGE), ZX_ERR_NOT_SUPPORTED);
		/* After the range and size 0, before the alignment. */
		assert_status(op(child, DECOMMIT, 0, PAGES(3)), ZX_ERR_OUT_OF_RANGE);
		assert_ok(op(child, DECOMMIT, 0, 0));
		assert_status(op(child, DECOMMIT, 1, 1), ZX_ERR_NOT_SUPPORTED);
		assert_pages(vmo, 10, 11);
		assert_pages(child, 10, 11);
		close_last_child(child, vmo);
		assert_ok(op(vmo, DECOMMIT, 0, PAGE));
		assert_pages(vmo, 0, 11);
	}
}
END_TEST

/* ParallelWriteAndDecommit */
static void *write_thread(void *arg)
{
	zx_vaddr_t address = *(zx_vaddr_t *)arg;
	int i, n = slow_machine() ? 2000 : 20000;

	for (i = 0; i < n; i++)
		store32(address + PAGES(i % 8), i);
	return NULL;
}

START_TEST(threads_write_while_another_decommits)
{
	zx_handle_t vmo = vmo_new(PAGES(8));
	zx_vaddr_t address = map_here(vmo, PAGES(8));
	pthread_t threads[2];
	int i;

	for (i = 0; i < 2; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, write_thread, &address), 0);
	for (i = 0; i < 200; i++)
		assert_ok(op(vmo, DECOMMIT, 0, PAGES(8)));
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	assert_ok(op(vmo, DECOMMIT, 0, PAGES(8)));
	assert_zero(vmo, 0, PAGES(8));
}
END_TEST

/* ---- ZERO --------------------------------------------------------------- */

START_TEST(zero_takes_any_bytes_and_exactly_these)
{
	static const struct {
		uint64_t offset, size;
	} ranges[] = {
		{ 0, 1 }, { 10, 20 }, { PAGE - 1, 1 }, { PAGE - 1, 2 }, { 100, PAGE },
		{ PAGE, PAGE }, { PAGE, PAGES(2) }, { 1, PAGES(4) - 2 }, { 0, PAGES(4) },
		{ PAGES(3) + 5, PAGE - 5 },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(ranges); i++) {
		uint64_t offset = ranges[i].offset, size = ranges[i].size;
		zx_handle_t vmo = vmo_new(PAGES(4));
		zx_vaddr_t address = map_here(vmo, PAGES(4));

		fill(vmo, 0, PAGES(4), 0xaa);
		assert_read_write(address + offset);
		assert_ok(op(vmo, ZERO, offset, size));
		assert_filled(vmo, 0, offset, 0xaa);
		assert_zero(vmo, offset, size);
		assert_filled(vmo, offset + size, PAGES(4) - offset - size, 0xaa);
		ck_assert_int_eq(*(volatile uint8_t *)(address + offset), 0);
		ck_assert_int_eq(*(volatile uint8_t *)(address + offset + size - 1), 0);
	}
}
END_TEST

START_TEST(zero_of_no_bytes_is_ok_anywhere)
{
	zx_handle_t vmo = vmo_numbered(1, 3);

	assert_ok(op(vmo, ZERO, 0, 0));
	assert_ok(op(vmo, ZERO, PAGE, 0));
	assert_ok(op(vmo, ZERO, PAGES(9), 0));
	assert_ok(op(vmo, ZERO, UINT64_MAX, 0));
	assert_pages(vmo, 3);
}
END_TEST

START_TEST(zero_of_untouched_pages_commits_nothing)
{
	zx_handle_t vmo = vmo_new(PAGES(8));

	assert_ok(op(vmo, ZERO, 0, PAGES(8)));
	assert_ok(op(vmo, ZERO, 100, 50));
	assert_ok(op(vmo, ZERO, PAGE - 5, PAGES(2)));
	ck_assert_uint_eq(committed(vmo), 0);
	assert_zero(vmo, 0, PAGES(8));
}
END_TEST

/* DecommitMiddle */
START_TEST(zero_frees_whole_pages_and_keeps_those_at_the_edges)
{
	zx_handle_t vmo = vmo_new(PAGES(4));

	fill(vmo, 0, PAGES(4), 0xaa);
	assert_ok(op(vmo, ZERO, PAGE / 2, PAGES(3)));
	ck_assert_uint_eq(committed(vmo), PAGES(2));
	assert_filled(vmo, 0, PAGE / 2, 0xaa);
	assert_zero(vmo, PAGE / 2, PAGES(3));
	assert_filled(vmo, PAGES(3) + PAGE / 2, PAGE / 2, 0xaa);
}
END_TEST

START_TEST(zero_on_a_snapshot_hides_what_the_parent_has)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), child;
	zx_vaddr_t address;

	fill(vmo, 0, PAGES(4), 0xaa);
	child = snapshot_of(vmo);
	address = map_here(child, PAGES(4));
	ck_assert_uint_eq(load32(address + PAGE), 0xaaaaaaaa);
	assert_ok(op(child, ZERO, PAGE / 2, PAGES(2)));
	assert_filled(child, 0, PAGE / 2, 0xaa);
	assert_zero(child, PAGE / 2, PAGES(2));
	assert_filled(child, PAGES(2) + PAGE / 2, PAGES(2) - PAGE / 2, 0xaa);
	ck_assert_uint_eq(load32(address + PAGE), 0);
	assert_filled(vmo, 0, PAGES(4), 0xaa);
	/* Not again when the child writes there, or the parent goes. */
	assert_ok(zx_vmo_write(child, "z", PAGE + 7, 1));
	assert_zero(child, PAGE, 7);
	assert_zero(child, PAGE + 8, PAGE - 8);
	assert_ok(zx_handle_close(vmo));
	eventually(vmo_info(child).parent_koid == 0);
	assert_zero(child, PAGE / 2, PAGE / 2 + 7);
	assert_zero(child, PAGES(2), PAGE / 2);
	assert_filled(child, PAGES(3), PAGE, 0xaa);
}
END_TEST

START_TEST(zero_on_a_parent_leaves_its_snapshots_alone)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), child, second;
	zx_vaddr_t address = map_here(vmo, PAGES(4));

	fill(vmo, 0, PAGES(4), 0xaa);
	child = snapshot_of(vmo);
	assert_ok(op(vmo, ZERO, 0, PAGES(2) + 9));
	assert_zero(vmo, 0, PAGES(2) + 9);
	ck_assert_uint_eq(load32(address), 0);
	assert_filled(vmo, PAGES(2) + 9, PAGES(2) - 9, 0xaa);
	assert_filled(child, 0, PAGES(4), 0xaa);
	second = snapshot_of(vmo);
	assert_zero(second, 0, PAGES(2) + 9);
	/* MergeZeroChildren: closing in between brings nothing back. */
	assert_ok(zx_handle_close(child));
	eventually(vmo_info(vmo).num_children == 1);
	assert_zero(vmo, 0, PAGES(2) + 9);
	set_word(vmo, PAGE, 5);
	assert_pages(second, 0, 0);
	assert_pages(vmo, 0, 5);
}
END_TEST

/* EmptyCowChildren, AllocateAfterMerge */
START_TEST(zeroed_on_one_side_stays_zero_after_the_other_is_closed)
{
	int i;

	for (i = 0; i < 4; i++) {
		zx_handle_t vmo = vmo_numbered(2, 10), child = snapshot_of(vmo);
		zx_handle_t zeroed = i & 1 ? child : vmo, other = i & 1 ? vmo : child;

		assert_ok(op(zeroed, ZERO, 0, PAGE));
		if (i & 2)
			assert_ok(op(other, ZERO, 0, PAGE));
		assert_pages(other, i & 2 ? 0 : 10, 11);
		assert_ok(zx_handle_close(other));
		if (zeroed == child)
			eventually(vmo_info(child).parent_koid == 0);
		else
			wait_zero_children(vmo);
		assert_zero(zeroed, 0, PAGE);
		ck_assert_uint_eq(word_at(zeroed, PAGE), 11);
		set_word(zeroed, 8, 1);
		assert_zero(zeroed, 0, 8);
		assert_zero(zeroed, 12, PAGE - 12);
		assert_ok(zx_handle_close(zeroed));
	}
}
END_TEST

START_TEST(zero_of_a_huge_range_takes_no_time)
{
	zx_handle_t vmo = vmo_new(1ull << 60);

	set_word(vmo, PAGE, 1);
	set_word(vmo, 1ull << 50, 2);
	assert_ok(op(vmo, ZERO, 5, (1ull << 60) - 5));
	ck_assert_uint_eq(committed(vmo), 0);
	ck_assert_uint_eq(word_at(vmo, 1ull << 50), 0);
	assert_ok(op(vmo, DECOMMIT, 0, 1ull << 60));
}
END_TEST

START_TEST(zero_with_an_uncached_policy_is_bad_state)
{
	zx_handle_t vmo = vmo_new(PAGE);

	assert_ok(zx_vmo_set_cache_policy(vmo, ZX_CACHE_POLICY_UNCACHED));
	assert_status(op(vmo, ZERO, 0, PAGE), ZX_ERR_BAD_STATE);
	assert_ok(zx_vmo_set_cache_policy(vmo, ZX_CACHE_POLICY_CACHED));
	assert_ok(op(vmo, ZERO, 0, PAGE));
}
END_TEST

/* ---- PREFETCH ----------------------------------------------------------- */

START_TEST(prefetch_rounds_outward_and_changes_nothing)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), child;

	set_word(vmo, PAGE, 7);
	assert_ok(op(vmo, PREFETCH, 0, PAGES(4)));
	assert_ok(op(vmo, PREFETCH, 0, 0));
	assert_ok(op(vmo, PREFETCH, 3, 1));
	assert_ok(op(vmo, PREFETCH, PAGE - 1, PAGES(2) + 7));
	assert_pages(vmo, 0, 7, 0, 0);
	child = snapshot_of(vmo);
	assert_ok(op(child, PREFETCH, 0, PAGES(4)));
	assert_pages(child, 0, 7, 0, 0);
}
END_TEST

/* ---- The cache ---------------------------------------------------------- */

static const uint32_t cache_ops[] = { ZX_VMO_OP_CACHE_SYNC, ZX_VMO_OP_CACHE_CLEAN,
				      ZX_VMO_OP_CACHE_CLEAN_INVALIDATE };

START_TEST(cache_operations_take_any_bytes_but_none)
{
	static const struct {
		uint64_t offset, size;
	} ranges[] = {
		{ 0, 1 }, { 1, 1 }, { 0, PAGE }, { 1, PAGE }, { PAGE - 1, 1 }, { PAGE - 1, 2 },
		{ 0, PAGES(2) }, { 1, PAGES(2) - 1 }, { PAGES(2) - 1, 1 },
	};
	zx_handle_t vmo = vmo_numbered(2, 3), untouched_vmo = vmo_new(PAGES(2));
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(cache_ops); i++) {
		for (j = 0; j < ARRAY_SIZE(ranges); j++) {
			assert_ok(op(vmo, cache_ops[i], ranges[j].offset, ranges[j].size));
			assert_ok(op(untouched_vmo, cache_ops[i], ranges[j].offset,
				     ranges[j].size));
		}
		assert_status(op(vmo, cache_ops[i], 0, 0), ZX_ERR_INVALID_ARGS);
		assert_status(op(vmo, cache_ops[i], PAGE, 0), ZX_ERR_INVALID_ARGS);
		assert_status(op(vmo, cache_ops[i], PAGES(2) - 1, 2), ZX_ERR_OUT_OF_RANGE);
		assert_status(op(vmo, cache_ops[i], PAGES(2), 1), ZX_ERR_OUT_OF_RANGE);
		assert_status(op(vmo, cache_ops[i], PAGES(2) + 1, 1), ZX_ERR_OUT_OF_RANGE);
		assert_status(op(vmo, cache_ops[i], PAGES(2) - 1, UINT64_MAX),
			      ZX_ERR_OUT_OF_RANGE);
		assert_status(op(vmo, cache_ops[i], UINT64_MAX, UINT64_MAX), ZX_ERR_OUT_OF_RANGE);
	}
	assert_pages(vmo, 3, 4);
	ck_assert_uint_eq(committed(untouched_vmo), 0);
}
END_TEST

/* CacheFlush: a call on addresses, not on a VMO. */
START_TEST(cache_flush_of_mappings_takes_the_valid_sets_of_flags)
{
	zx_handle_t vmo = vmo_numbered(2, 3), root = zx_vmar_root_self();
	zx_vaddr_t at[2] = {
		map_anywhere(root, READ_WRITE, vmo, PAGES(2)),
		map_anywhere(root, ZX_VM_PERM_READ, vmo, PAGES(2)),
	};
	uint32_t flags;
	int i;

	for (i = 0; i < 2; i++)
		for (flags = 0; flags < 16; flags++) {
			bool data = flags & ZX_CACHE_FLUSH_DATA;
			bool valid = flags < 8 && (flags & ZX_CACHE_FLUSH_INVALIDATE ? data :
						   data || flags & ZX_CACHE_FLUSH_INSN);

			assert_status(zx_cache_flush((void *)at[i], PAGES(2), flags),
				      valid ? ZX_OK : ZX_ERR_INVALID_ARGS);
			assert_status(zx_cache_flush((void *)(at[i] + 1), 1, flags),
				      valid ? ZX_OK : ZX_ERR_INVALID_ARGS);
		}
	assert_pages(vmo, 3, 4);
}
END_TEST

/* Where it is switched off, that is said before anything of the handle but its type. */
START_TEST(cache_invalidate_is_not_supported_or_wants_write)
{
	zx_handle_t vmo = vmo_numbered(2, 3), event = powerless_event();
	uint64_t dummy;

	if (op(vmo, ZX_VMO_OP_CACHE_INVALIDATE, 0, PAGE) == ZX_OK) {
		assert_op_lookup(ZX_VMO_OP_CACHE_INVALIDATE, ZX_RIGHT_WRITE);
		assert_status(op(vmo, ZX_VMO_OP_CACHE_INVALIDATE, 0, 0), ZX_ERR_INVALID_ARGS);
		assert_status(op(vmo, ZX_VMO_OP_CACHE_INVALIDATE, 0, PAGES(3)),
			      ZX_ERR_OUT_OF_RANGE);
	} else {
		assert_status(op(vmo, ZX_VMO_OP_CACHE_INVALIDATE, 0, PAGE), ZX_ERR_NOT_SUPPORTED);
		assert_status(op(with_rights(vmo, 0), ZX_VMO_OP_CACHE_INVALIDATE, 0, PAGE),
			      ZX_ERR_NOT_SUPPORTED);
		assert_status(op(vmo, ZX_VMO_OP_CACHE_INVALIDATE, 0, PAGES(3)),
			      ZX_ERR_NOT_SUPPORTED);
		assert_lookup(h, op(h, ZX_VMO_OP_CACHE_INVALIDATE, 0, PAGE), vmo, event, 0, dummy);
	}
}
END_TEST

/* CacheOpLargeVmo */
START_TEST(cleaning_a_huge_sparse_vmo_takes_no_time)
{
	uint64_t size = 0ull - PAGES(64);
	zx_handle_t vmo = vmo_new(size);
	int i;

	for (i = 0; i < 64; i++)
		set_word(vmo, i * (size / 64), i);
	assert_ok(op(vmo, ZX_VMO_OP_CACHE_CLEAN, 0, size));
	assert_ok(op(vmo, ZX_VMO_OP_CACHE_CLEAN_INVALIDATE, 1, size - 1));
	for (i = 0; i < 64; i++)
		ck_assert_uint_eq(word_at(vmo, i * (size / 64)), i);
	ck_assert_uint_eq(committed(vmo), PAGES(64));
}
END_TEST

/* ---- Hints -------------------------------------------------------------- */

START_TEST(hints_take_anything_and_change_nothing)
{
	static const uint32_t ops[] = { ZX_VMO_OP_DONT_NEED, ZX_VMO_OP_ALWAYS_NEED };
	zx_handle_t vmo = vmo_numbered(2, 3), child = snapshot_of(vmo), slice;
	zx_handle_t powerless = with_rights(vmo, ZX_RIGHT_NONE);
	size_t i;

	slice = child_of(vmo, SLICE, 0, PAGE);
	for (i = 0; i < 2; i++) {
		assert_ok(op(powerless, ops[i], 0, PAGES(2)));
		assert_ok(op(powerless, ops[i], 0, 0));
		assert_ok(op(powerless, ops[i], 5, 17));
		assert_ok(op(powerless, ops[i], PAGES(100), PAGE));
		assert_ok(op(powerless, ops[i], UINT64_MAX, UINT64_MAX));
		assert_ok(op(child, ops[i], 0, PAGES(3)));
		assert_ok(op(slice, ops[i], 0, PAGE));
		assert_ok(op(vmo_discardable(PAGE), ops[i], 0, PAGE));
	}
	assert_pages(vmo, 3, 4);
	assert_pages(child, 3, 4);
}
END_TEST

int main(void)
{
	test_begin("vmo_op_range");
	test_case("all", an_unknown_operation_is_invalid_args,
		  each_operation_looks_at_the_handle_and_its_right, the_right_alone_is_enough,
		  a_range_past_the_end_is_out_of_range_and_nothing_happens,
		  a_buffer_is_ignored_but_by_lock);
	test_case("commit", commit_rounds_outward_and_keeps_what_is_there,
		  commit_replaces_the_zero_page_that_mappings_have_read,
		  commit_on_a_snapshot_makes_copies_of_its_own, reading_commits_nothing);
	test_case("decommit", decommit_frees_pages_that_then_read_zero_in_all_mappings,
		  decommit_wants_multiples_of_a_page,
		  decommit_of_what_is_copy_on_write_is_not_supported,
		  threads_write_while_another_decommits);
	test_case("zero", zero_takes_any_bytes_and_exactly_these, zero_of_no_bytes_is_ok_anywhere,
		  zero_of_untouched_pages_commits_nothing,
		  zero_frees_whole_pages_and_keeps_those_at_the_edges,
		  zero_on_a_snapshot_hides_what_the_parent_has,
		  zero_on_a_parent_leaves_its_snapshots_alone,
		  zeroed_on_one_side_stays_zero_after_the_other_is_closed,
		  zero_of_a_huge_range_takes_no_time, zero_with_an_uncached_policy_is_bad_state);
	test_case("prefetch", prefetch_rounds_outward_and_changes_nothing);
	test_case("cache", cache_operations_take_any_bytes_but_none,
		  cache_invalidate_is_not_supported_or_wants_write,
		  cleaning_a_huge_sparse_vmo_takes_no_time,
		  cache_flush_of_mappings_takes_the_valid_sets_of_flags);
	test_case("hints", hints_take_anything_and_change_nothing);
	return test_end();
}
