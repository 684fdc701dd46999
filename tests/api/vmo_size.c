// SPDX-License-Identifier: GPL-2.0-only
/*
 * zx_vmo_set_size, _get_stream_size, _set_stream_size, ZX_PROP_VMO_CONTENT_SIZE, and mappings
 * while sizes change, ZX_VM_FAULT_BEYOND_STREAM_SIZE among them; memory.md 5.2, 5.4, 6, 7, 8.1.
 */
#include "common_vmo.h"

#define FAULTING (READ_WRITE | ZX_VM_ALLOW_FAULTS | ZX_VM_FAULT_BEYOND_STREAM_SIZE)

static zx_handle_t vmo_unbounded(uint64_t stream_size)
{
	zx_handle_t vmo;

	assert_ok(zx_vmo_create(stream_size, ZX_VMO_UNBOUNDED, &vmo));
	return vmo;
}

static zx_vaddr_t map_faulting(zx_handle_t vmo, size_t size)
{
	return map_anywhere(zx_vmar_root_self(), FAULTING, vmo, size);
}

static zx_status_t set_content_size(zx_handle_t vmo, uint64_t size)
{
	return zx_object_set_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, &size, sizeof(size));
}

/* ---- set_size: statuses ------------------------------------------------- */

START_TEST(set_size_needs_write_and_resize)
{
	zx_handle_t vmo = vmo_numbered_resizable(2, 5), event = powerless_event();
	uint64_t size = PAGE;

	assert_lookup(h, zx_vmo_set_size(h, PAGE), vmo, event, ZX_RIGHT_WRITE | ZX_RIGHT_RESIZE,
		      size);
	/* The rights come before the size. */
	assert_lookup(h, zx_vmo_set_size(h, UINT64_MAX), vmo, event,
		      ZX_RIGHT_WRITE | ZX_RIGHT_RESIZE, size);
	assert_sizes(vmo, PAGES(2), PAGES(2));
	assert_pages(vmo, 5, 6);
	assert_ok(zx_vmo_set_size(with_rights(vmo, ZX_RIGHT_WRITE | ZX_RIGHT_RESIZE), PAGE));
	assert_sizes(vmo, PAGE, PAGE);
}
END_TEST

START_TEST(a_plain_vmo_cannot_be_resized_either_way)
{
	zx_handle_t vmo = vmo_numbered(2, 5);

	assert_status(zx_vmo_set_size(vmo, PAGES(3)), ZX_ERR_UNAVAILABLE);
	assert_status(zx_vmo_set_size(vmo, PAGE), ZX_ERR_UNAVAILABLE);
	assert_status(zx_vmo_set_size(vmo, PAGES(2)), ZX_ERR_UNAVAILABLE);
	assert_status(zx_vmo_set_size(vmo, 0), ZX_ERR_UNAVAILABLE);
	/* Before the maximum, after the overflow, which comes after WRITE. */
	assert_status(zx_vmo_set_size(vmo, MAX_VMO_SIZE + PAGE), ZX_ERR_UNAVAILABLE);
	assert_status(zx_vmo_set_size(vmo, UINT64_MAX), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_vmo_set_size(without_rights(vmo, ZX_RIGHT_WRITE), UINT64_MAX),
		      ZX_ERR_ACCESS_DENIED);
	assert_sizes(vmo, PAGES(2), PAGES(2));
	assert_pages(vmo, 5, 6);
}
END_TEST

START_TEST(an_unbounded_vmo_cannot_be_resized)
{
	zx_handle_t vmo = vmo_unbounded(PAGE);

	assert_status(zx_vmo_set_size(vmo, PAGE), ZX_ERR_UNAVAILABLE);
	assert_sizes(vmo, MAX_VMO_SIZE, PAGE);
}
END_TEST

/* VmoUnbounded */
START_TEST(an_unbounded_vmo_is_used_up_to_its_very_end)
{
	zx_handle_t vmo = vmo_unbounded(0);
	uint64_t value = 0x1122334455667788, back = 0;

	assert_ok(zx_vmo_write(vmo, &value, MAX_VMO_SIZE - 8, 8));
	assert_ok(zx_vmo_read(vmo, &back, MAX_VMO_SIZE - 8, 8));
	ck_assert_uint_eq(back, value);
	assert_status(zx_vmo_write(vmo, &value, MAX_VMO_SIZE - 7, 8), ZX_ERR_OUT_OF_RANGE);
	assert_refused(ZX_ERR_OUT_OF_RANGE, back, zx_vmo_read(vmo, &back, MAX_VMO_SIZE - 7, 8));
	assert_refused(ZX_ERR_OUT_OF_RANGE, back, zx_vmo_read(vmo, &back, MAX_VMO_SIZE, 1));
	ck_assert_uint_eq(rights_of(vmo), ZX_DEFAULT_VMO_RIGHTS);
	ck_assert_uint_eq(committed(vmo), PAGE);
}
END_TEST

START_TEST(sizes_beyond_the_maximum_are_out_of_range)
{
	static const uint64_t sizes[] = { UINT64_MAX, UINT64_MAX - PAGE + 2, 0ull - PAGE,
					  MAX_VMO_SIZE + PAGE, MAX_VMO_SIZE + 1 };
	zx_handle_t vmo = vmo_numbered_resizable(2, 5);
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++)
		assert_status(zx_vmo_set_size(vmo, sizes[i]), ZX_ERR_OUT_OF_RANGE);
	assert_sizes(vmo, PAGES(2), PAGES(2));
	assert_pages(vmo, 5, 6);
	assert_ok(zx_vmo_set_size(vmo, MAX_VMO_SIZE));
	assert_sizes(vmo, MAX_VMO_SIZE, MAX_VMO_SIZE);
	assert_pages(vmo, 5, 6, 0);
	set_word(vmo, MAX_VMO_SIZE - 4, 7);
	ck_assert_uint_eq(word_at(vmo, MAX_VMO_SIZE - 4), 7);
	ck_assert_uint_eq(committed(vmo), PAGES(3));
	assert_ok(zx_vmo_set_size(vmo, PAGE));
	ck_assert_uint_eq(committed(vmo), PAGE);
}
END_TEST

/* NoAccumulatedOverflow */
START_TEST(growing_past_what_the_chain_of_offsets_leaves_is_invalid_args)
{
	zx_handle_t vmo = vmo_new(PAGE), child, grandchild, out;

	child = child_of(vmo, SNAPSHOT, 0ull - 0x8000, 0);
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_vmo_create_child(child, SNAPSHOT, 0x8000, 0, &out));
	grandchild = child_of(child, SNAPSHOT | RESIZABLE, 0x4000, 0);
	assert_status(zx_vmo_set_size(grandchild, 0x8000), ZX_ERR_INVALID_ARGS);
	assert_sizes(grandchild, 0, 0);
	assert_ok(zx_vmo_set_size(grandchild, PAGE));
	assert_zero(grandchild, 0, PAGE);
}
END_TEST

/* ---- set_size: effects -------------------------------------------------- */

START_TEST(a_size_set_rounds_up_and_the_stream_size_is_the_size)
{
	zx_handle_t vmo = vmo_resizable(PAGES(2));
	uint64_t size;

	for (size = 0; size < PAGES(4); size++) {
		if (slow_machine() && size % PAGE > 3 && size % PAGE < PAGE - 3 && size % 101)
			continue;
		assert_ok(zx_vmo_set_size(vmo, size));
		assert_sizes(vmo, (size + PAGE - 1) / PAGE * PAGE, size);
		ck_assert_uint_eq(content_size_of(vmo), size);
	}
	ck_assert_uint_eq(vmo_info(vmo).size_bytes, PAGES(4));
}
END_TEST

START_TEST(reads_and_writes_follow_the_size)
{
	zx_handle_t vmo = vmo_resizable(0);
	char byte = 1;

	assert_status(zx_vmo_read(vmo, &byte, 0, 1), ZX_ERR_OUT_OF_RANGE);
	assert_ok(zx_vmo_set_size(vmo, 1));
	assert_ok(zx_vmo_read(vmo, &byte, PAGE - 1, 1));
	ck_assert_int_eq(byte, 0);
	assert_status(zx_vmo_write(vmo, "x", PAGE, 1), ZX_ERR_OUT_OF_RANGE);
	assert_ok(zx_vmo_set_size(vmo, PAGES(3)));
	assert_ok(zx_vmo_write(vmo, "x", PAGES(3) - 1, 1));
	assert_ok(zx_vmo_set_size(vmo, PAGES(2)));
	assert_status(zx_vmo_read(vmo, &byte, PAGES(3) - 1, 1), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_vmo_read(vmo, &byte, PAGES(2), 1), ZX_ERR_OUT_OF_RANGE);
	assert_ok(zx_vmo_read(vmo, &byte, PAGES(2), 0));
}
END_TEST

START_TEST(shrinking_frees_pages_and_growing_again_shows_zeros)
{
	zx_handle_t vmo = vmo_numbered_resizable(8, 10);

	ck_assert_uint_eq(committed(vmo), PAGES(8));
	assert_ok(zx_vmo_set_size(vmo, PAGES(3)));
	ck_assert_uint_eq(committed(vmo), PAGES(3));
	assert_ok(zx_vmo_set_size(vmo, PAGES(8)));
	ck_assert_uint_eq(committed(vmo), PAGES(3));
	assert_pages(vmo, 10, 11, 12);
	assert_zero(vmo, PAGES(3), PAGES(5));
	ck_assert_uint_eq(committed(vmo), PAGES(3));
	set_word(vmo, PAGES(5), 1);
	assert_pages(vmo, 10, 11, 12, 0, 0, 1, 0, 0);
}
END_TEST

START_TEST(the_bytes_behind_an_unaligned_size_become_zero)
{
	zx_handle_t vmo = vmo_resizable(PAGES(4));

	fill(vmo, 0, PAGES(4), 0xaa);
	assert_ok(zx_vmo_set_size(vmo, PAGES(2) + 100));
	assert_sizes(vmo, PAGES(3), PAGES(2) + 100);
	assert_filled(vmo, 0, PAGES(2) + 100, 0xaa);
	assert_zero(vmo, PAGES(2) + 100, PAGE - 100);
	/* Within one page too. */
	assert_ok(zx_vmo_set_size(vmo, PAGES(2) + 10));
	assert_filled(vmo, 0, PAGES(2) + 10, 0xaa);
	assert_zero(vmo, PAGES(2) + 10, PAGE - 10);
	assert_ok(zx_vmo_set_size(vmo, PAGES(4)));
	assert_filled(vmo, 0, PAGES(2) + 10, 0xaa);
	assert_zero(vmo, PAGES(2) + 10, PAGES(2) - 10);
}
END_TEST

START_TEST(a_huge_sparse_vmo_is_resized_at_once)
{
	zx_handle_t vmo = vmo_resizable(1ull << 60);
	int i;

	for (i = 12; i < 60; i++)
		set_word(vmo, 1ull << i, i);
	for (i = 59; i >= 12; i--) {
		ck_assert_uint_eq(word_at(vmo, 1ull << i), i);
		assert_ok(zx_vmo_set_size(vmo, 1ull << i));
		ck_assert_uint_eq(committed(vmo), PAGES(i - 12));
	}
	assert_ok(zx_vmo_set_size(vmo, 1ull << 60));
	for (i = 12; i < 60; i++)
		ck_assert_uint_eq(word_at(vmo, 1ull << i), 0);
}
END_TEST

/* ---- set_size: mappings ------------------------------------------------- */

START_TEST(a_window_opens_as_the_vmo_grows)
{
	zx_handle_t vmo = vmo_resizable(PAGES(2));
	zx_vaddr_t address = map_here(vmo, PAGES(8));

	assert_read_write(address + PAGES(2) - 1);
	assert_beyond_the_end(address + PAGES(2));
	/* 6.5 pages are 7. */
	assert_ok(zx_vmo_set_size(vmo, PAGES(6) + PAGE / 2));
	assert_read_write(address + PAGES(2));
	store32(address + PAGES(5), 55);
	ck_assert_uint_eq(word_at(vmo, PAGES(5)), 55);
	store32(address + PAGES(7) - 4, 66);
	ck_assert_uint_eq(word_at(vmo, PAGES(7) - 4), 66);
	set_word(vmo, PAGES(4), 44);
	ck_assert_uint_eq(load32(address + PAGES(4)), 44);
	set_word(vmo, PAGES(7) - 8, 77);
	ck_assert_uint_eq(load32(address + PAGES(7) - 8), 77);
	assert_beyond_the_end(address + PAGES(7));
}
END_TEST

START_TEST(pages_touched_in_mappings_fault_after_shrinking)
{
	zx_handle_t vmo = vmo_numbered_resizable(4, 20);
	zx_vaddr_t address = map_here(vmo, PAGES(4)), alias = map_here(vmo, PAGES(4));
	zx_vaddr_t reader = map_anywhere(zx_vmar_root_self(), ZX_VM_PERM_READ, vmo, PAGES(4));
	struct outside outside = outside_new(READ_WRITE, vmo, PAGES(4));

	assert_mapped(address, 20, 21, 22, 23);
	assert_mapped(alias, 20, 21, 22, 23);
	assert_mapped(reader, 20, 21, 22, 23);
	outside_store(&outside, PAGES(3), 30);
	assert_ok(zx_vmo_set_size(vmo, PAGE));
	assert_read_write(address);
	assert_beyond_the_end(address + PAGE);
	assert_beyond_the_end(alias + PAGES(3));
	assert_access(reader + PAGE, PROBE_BUS, PROBE_SEGV);
	ck_assert_uint_eq(outside_load(&outside, 0), 20);
	assert_status(outside_status(&outside, PAGE), ZX_ERR_OUT_OF_RANGE);
	/* The mappings stay, and show zeros once there is something to show. */
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 4);
	assert_ok(zx_vmo_set_size(vmo, PAGES(3)));
	assert_mapped(address, 20, 0, 0);
	store32(alias + PAGES(2), 9);
	assert_mapped(address, 20, 0, 9);
	assert_mapped(reader, 20, 0, 9);
	ck_assert_uint_eq(outside_load(&outside, PAGES(2)), 9);
	ck_assert_uint_eq(outside_load(&outside, PAGE), 0);
	assert_beyond_the_end(address + PAGES(3));
}
END_TEST

/* ResizeHazard */
START_TEST(size_zero_with_a_mapping_makes_all_of_it_fault)
{
	zx_handle_t vmo = vmo_numbered_resizable(2, 1);
	zx_vaddr_t address = map_here(vmo, PAGES(2));
	char byte;

	assert_mapped(address, 1, 2);
	assert_ok(zx_vmo_set_size(vmo, 0));
	assert_beyond_the_end(address);
	assert_beyond_the_end(address + PAGES(2) - 1);
	ck_assert_uint_eq(committed(vmo), 0);
	/* As a buffer it is out of range as well. */
	assert_status(zx_vmo_write(vmo_new(PAGE), (void *)address, 0, 1), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_vmo_read(vmo, &byte, 0, 1), ZX_ERR_OUT_OF_RANGE);
	assert_ok(zx_vmo_set_size(vmo, PAGE));
	ck_assert_uint_eq(load32(address), 0);
}
END_TEST

START_TEST(a_mapping_of_an_unaligned_size_shows_the_cut)
{
	zx_handle_t vmo = vmo_resizable(PAGES(2));
	zx_vaddr_t address = map_here(vmo, PAGES(2));

	fill(vmo, 0, PAGES(2), 0xaa);
	ck_assert_uint_eq(load32(address + PAGE + 100), 0xaaaaaaaa);
	assert_ok(zx_vmo_set_size(vmo, PAGE + 100));
	ck_assert_uint_eq(load32(address + PAGE + 96), 0xaaaaaaaa);
	ck_assert_uint_eq(load32(address + PAGE + 100), 0);
	ck_assert_uint_eq(load32(address + PAGES(2) - 4), 0);
}
END_TEST

/* MappedVmoSmallerThanMapping */
START_TEST(memory_of_a_process_ends_where_the_vmo_ends)
{
	zx_handle_t vmo = vmo_numbered_resizable(1, 3);
	struct outside outside = outside_new(READ_WRITE, vmo, PAGES(2));
	static char buffer[PAGES(2)];
	size_t actual = 0;

	assert_ok(zx_process_read_memory(outside.process, outside.address, buffer, PAGES(2),
					 &actual));
	ck_assert_uint_eq(actual, PAGE);
	assert_ok(zx_process_write_memory(outside.process, outside.address, buffer, PAGES(2),
					  &actual));
	ck_assert_uint_eq(actual, PAGE);
	assert_refused(ZX_ERR_OUT_OF_RANGE, actual,
		       zx_process_read_memory(outside.process, outside.address + PAGE, buffer, PAGE,
					      &actual));
	assert_refused(ZX_ERR_OUT_OF_RANGE, actual,
		       zx_process_write_memory(outside.process, outside.address + PAGE, buffer,
					       PAGE, &actual));
	assert_ok(zx_vmo_set_size(vmo, PAGES(2)));
	assert_ok(zx_process_read_memory(outside.process, outside.address, buffer, PAGES(2),
					 &actual));
	ck_assert_uint_eq(actual, PAGES(2));
}
END_TEST

START_TEST(a_process_that_runs_keeps_going_while_its_memory_grows)
{
	zx_handle_t vmo = vmo_resizable(PAGE);
	uint64_t count = 0;
	struct mini mini;
	zx_vaddr_t address;
	int i;

	mini_run(&mini, zx_job_default(), &blob_count, 0);
	address = map_anywhere(mini.vmar, READ_WRITE, vmo, PAGES(100));
	for (i = 1; i <= 100; i++)
		assert_ok(zx_vmo_set_size(vmo, PAGES(i)));
	ck_assert_uint_ne(address, 0);
	while (!count)
		mini_read(&mini, MINI_DATA, &count, sizeof(count));
	mini_end(&mini);
	assert_sizes(vmo, PAGES(100), PAGES(100));
}
END_TEST

/* ---- The stream size ---------------------------------------------------- */

START_TEST(the_stream_size_starts_as_the_size_asked_for)
{
	assert_sizes(vmo_new(PAGES(4) + 42), PAGES(5), PAGES(4) + 42);
	assert_sizes(vmo_new(0), 0, 0);
	assert_sizes(vmo_new(1), PAGE, 1);
	assert_sizes(vmo_resizable(PAGE + 1), PAGES(2), PAGE + 1);
	assert_sizes(vmo_unbounded(12345), MAX_VMO_SIZE, 12345);
	assert_sizes(vmo_discardable(PAGE - 1), PAGE, PAGE - 1);
}
END_TEST

START_TEST(get_stream_size_needs_no_right)
{
	zx_handle_t vmo = vmo_new(100);
	uint64_t size;

	ck_assert_uint_eq(stream_size_of(with_rights(vmo, ZX_RIGHT_NONE)), 100);
	assert_lookup(h, zx_vmo_get_stream_size(h, &size), vmo, powerless_event(), 0, size);
	assert_status(zx_vmo_get_stream_size(vmo, NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmo_get_stream_size(vmo, bad_pointer), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(set_stream_size_needs_write)
{
	zx_handle_t vmo = vmo_new(PAGES(2)), event = powerless_event();
	uint64_t size = 0;

	assert_lookup(h, zx_vmo_set_stream_size(h, PAGE), vmo, event, ZX_RIGHT_WRITE, size);
	/* Before the range, and before noticing that nothing changes. */
	assert_lookup(h, zx_vmo_set_stream_size(h, UINT64_MAX), vmo, event, ZX_RIGHT_WRITE, size);
	assert_lookup(h, zx_vmo_set_stream_size(h, PAGES(2)), vmo, event, ZX_RIGHT_WRITE, size);
	ck_assert_uint_eq(stream_size_of(vmo), PAGES(2));
	assert_ok(zx_vmo_set_stream_size(with_rights(vmo, ZX_RIGHT_WRITE), PAGE));
	ck_assert_uint_eq(stream_size_of(vmo), PAGE);
	assert_ok(zx_vmo_set_stream_size(with_rights(vmo, ZX_RIGHT_WRITE), PAGE));
}
END_TEST

START_TEST(the_stream_size_goes_up_to_the_size_and_leaves_it_alone)
{
	zx_handle_t vmo = vmo_new(PAGES(4) + 42);

	assert_ok(zx_vmo_set_stream_size(vmo, 7));
	assert_sizes(vmo, PAGES(5), 7);
	assert_ok(zx_vmo_set_stream_size(vmo, 0));
	assert_sizes(vmo, PAGES(5), 0);
	assert_ok(zx_vmo_set_stream_size(vmo, PAGES(5)));
	assert_sizes(vmo, PAGES(5), PAGES(5));
	assert_status(zx_vmo_set_stream_size(vmo, PAGES(5) + 1), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_vmo_set_stream_size(vmo, UINT64_MAX), ZX_ERR_OUT_OF_RANGE);
	assert_sizes(vmo, PAGES(5), PAGES(5));
	ck_assert_uint_eq(vmo_info(vmo).size_bytes, PAGES(5));
}
END_TEST

START_TEST(an_unbounded_vmo_has_a_stream_size)
{
	zx_handle_t vmo = vmo_unbounded(PAGES(2));

	set_word(vmo, PAGES(7), 1);
	set_word(vmo, MAX_VMO_SIZE - 4, 2);
	assert_ok(zx_vmo_set_stream_size(vmo, PAGES(8) + 3));
	assert_sizes(vmo, MAX_VMO_SIZE, PAGES(8) + 3);
	/* Zeros from the old stream size to the very end. */
	ck_assert_uint_eq(word_at(vmo, PAGES(7)), 0);
	ck_assert_uint_eq(word_at(vmo, MAX_VMO_SIZE - 4), 0);
	assert_ok(zx_vmo_set_stream_size(vmo, MAX_VMO_SIZE));
	assert_sizes(vmo, MAX_VMO_SIZE, MAX_VMO_SIZE);
	assert_status(zx_vmo_set_stream_size(vmo, MAX_VMO_SIZE + 1), ZX_ERR_OUT_OF_RANGE);
}
END_TEST

START_TEST(setting_the_size_sets_the_stream_size)
{
	zx_handle_t vmo = vmo_resizable(PAGES(4));

	assert_ok(zx_vmo_set_stream_size(vmo, 99));
	assert_ok(zx_vmo_set_size(vmo, PAGES(2) + 5));
	assert_sizes(vmo, PAGES(3), PAGES(2) + 5);
	assert_ok(zx_vmo_set_stream_size(vmo, PAGE));
	assert_sizes(vmo, PAGES(3), PAGE);
	assert_ok(zx_vmo_set_size(vmo, PAGES(3)));
	assert_sizes(vmo, PAGES(3), PAGES(3));
}
END_TEST

/* ZeroRangeOnSetStreamSize */
START_TEST(shrinking_the_stream_zeroes_from_the_new_size_on)
{
	zx_handle_t vmo = vmo_new(PAGES(4));
	zx_vaddr_t address = map_here(vmo, PAGES(4));

	fill(vmo, 0, PAGES(4), 0xaa);
	ck_assert_uint_eq(load32(address + PAGES(3)), 0xaaaaaaaa);
	assert_ok(zx_vmo_set_stream_size(vmo, PAGE + 10));
	assert_filled(vmo, 0, PAGE + 10, 0xaa);
	assert_zero(vmo, PAGE + 10, PAGES(3) - 10);
	/* A plain mapping shows it, and all of it can still be used. */
	ck_assert_uint_eq(load32(address + PAGE), 0xaaaaaaaa);
	ck_assert_uint_eq(load32(address + PAGE + 12), 0);
	ck_assert_uint_eq(load32(address + PAGES(3)), 0);
	store32(address + PAGES(3), 5);
	ck_assert_uint_eq(word_at(vmo, PAGES(3)), 5);
}
END_TEST

START_TEST(growing_the_stream_zeroes_from_the_old_size_on)
{
	zx_handle_t vmo = vmo_new(PAGES(4));
	zx_vaddr_t address = map_here(vmo, PAGES(4));

	assert_ok(zx_vmo_set_stream_size(vmo, PAGE + 10));
	/* What is beyond the stream size can be written. */
	fill(vmo, 0, PAGES(4), 0xbb);
	ck_assert_uint_eq(load32(address + PAGES(3)), 0xbbbbbbbb);
	assert_ok(zx_vmo_set_stream_size(vmo, PAGES(2) + 20));
	assert_filled(vmo, 0, PAGE + 10, 0xbb);
	assert_zero(vmo, PAGE + 10, PAGES(3) - 10);
	ck_assert_uint_eq(load32(address + PAGES(3)), 0);
	ck_assert_uint_eq(load32(address + PAGE + 12), 0);
}
END_TEST

START_TEST(an_equal_stream_size_changes_nothing)
{
	zx_handle_t vmo = vmo_new(PAGES(2));

	assert_ok(zx_vmo_set_stream_size(vmo, 10));
	fill(vmo, 0, PAGES(2), 0xcd);
	assert_ok(zx_vmo_set_stream_size(vmo, 10));
	assert_filled(vmo, 0, PAGES(2), 0xcd);
}
END_TEST

START_TEST(the_stream_size_of_a_snapshot_is_its_own)
{
	zx_handle_t vmo = vmo_numbered(4, 40), child = child_of(vmo, SNAPSHOT, 0, PAGES(3) + 9);

	assert_sizes(child, PAGES(4), PAGES(3) + 9);
	assert_ok(zx_vmo_set_stream_size(child, PAGES(2)));
	assert_sizes(vmo, PAGES(4), PAGES(4));
	assert_pages(child, 40, 41, 0, 0);
	assert_pages(vmo, 40, 41, 42, 43);
	assert_ok(zx_vmo_set_stream_size(vmo, PAGE));
	assert_sizes(child, PAGES(4), PAGES(2));
	assert_pages(vmo, 40, 0, 0, 0);
	assert_pages(child, 40, 41, 0, 0);
}
END_TEST

/* ---- ZX_PROP_VMO_CONTENT_SIZE ------------------------------------------- */

START_TEST(the_content_size_is_the_stream_size)
{
	zx_handle_t vmo = vmo_new(PAGES(3) + 5);

	ck_assert_uint_eq(content_size_of(vmo), PAGES(3) + 5);
	assert_ok(zx_vmo_set_stream_size(vmo, 17));
	ck_assert_uint_eq(content_size_of(vmo), 17);
	assert_ok(set_content_size(vmo, PAGE + 1));
	assert_sizes(vmo, PAGES(4), PAGE + 1);
	ck_assert_uint_eq(content_size_of(vmo), PAGE + 1);
	vmo = vmo_resizable(PAGE);
	assert_ok(zx_vmo_set_size(vmo, PAGES(2) - 1));
	ck_assert_uint_eq(content_size_of(vmo), PAGES(2) - 1);
}
END_TEST

START_TEST(setting_the_content_size_zeroes_as_set_stream_size_does)
{
	zx_handle_t vmo = vmo_new(PAGES(3));

	fill(vmo, 0, PAGES(3), 0xaa);
	assert_ok(set_content_size(vmo, 100));
	assert_filled(vmo, 0, 100, 0xaa);
	assert_zero(vmo, 100, PAGES(3) - 100);
}
END_TEST

/* The sheet has both answers in the wild. */
START_TEST(a_content_size_above_the_size_is_refused_or_kept)
{
	zx_handle_t vmo = vmo_numbered(1, 3);
	zx_status_t status = set_content_size(vmo, PAGE + 1);

	if (status == ZX_OK) {
		ck_assert_uint_eq(content_size_of(vmo), PAGE + 1);
	} else {
		assert_status(status, ZX_ERR_OUT_OF_RANGE);
		ck_assert_uint_eq(content_size_of(vmo), PAGE);
	}
	ck_assert_uint_eq(size_of(vmo), PAGE);
	assert_pages(vmo, 3);
}
END_TEST

START_TEST(the_content_size_wants_the_property_rights_and_write_to_set)
{
	zx_handle_t vmo = vmo_new(PAGE);
	uint64_t size = 5, out;

	assert_refused(ZX_ERR_ACCESS_DENIED, out,
		       zx_object_get_property(without_rights(vmo, ZX_RIGHT_GET_PROPERTY),
					      ZX_PROP_VMO_CONTENT_SIZE, &out, sizeof(out)));
	assert_status(set_content_size(without_rights(vmo, ZX_RIGHT_SET_PROPERTY), size),
		      ZX_ERR_ACCESS_DENIED);
	assert_status(set_content_size(without_rights(vmo, ZX_RIGHT_WRITE), size),
		      ZX_ERR_ACCESS_DENIED);
	ck_assert_uint_eq(content_size_of(with_rights(vmo, ZX_RIGHT_GET_PROPERTY)), PAGE);
	assert_ok(set_content_size(with_rights(vmo, ZX_RIGHT_SET_PROPERTY | ZX_RIGHT_WRITE), 9));
	ck_assert_uint_eq(content_size_of(vmo), 9);
}
END_TEST

START_TEST(the_content_size_statuses_of_its_buffer_and_object)
{
	uint64_t size = 5, out, two[2];
	zx_handle_t vmo = vmo_new(PAGE), process = zx_process_self();

	assert_refused(ZX_ERR_BUFFER_TOO_SMALL, out,
		       zx_object_get_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, &out, 7));
	assert_status(zx_object_set_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, &size, 7),
		      ZX_ERR_BUFFER_TOO_SMALL);
	assert_status(zx_object_get_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, NULL, 8),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_set_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, NULL, 8),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_get_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, bad_pointer, 8),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_object_set_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, bad_pointer, 8),
		      ZX_ERR_INVALID_ARGS);
	assert_refused(ZX_ERR_WRONG_TYPE, out,
		       zx_object_get_property(process, ZX_PROP_VMO_CONTENT_SIZE, &out, 8));
	assert_status(zx_object_set_property(process, ZX_PROP_VMO_CONTENT_SIZE, &size, 8),
		      ZX_ERR_WRONG_TYPE);
	ck_assert_uint_eq(content_size_of(vmo), PAGE);
	/* A larger buffer will do; 8 bytes of it count. */
	untouched(two);
	assert_ok(zx_object_get_property(vmo, ZX_PROP_VMO_CONTENT_SIZE, two, sizeof(two)));
	ck_assert_uint_eq(two[0], PAGE);
	assert_untouched(two[1]);
}
END_TEST

/* ---- FAULT_BEYOND_STREAM_SIZE ------------------------------------------- */

START_TEST(fault_beyond_stream_size_goes_with_allow_faults_only)
{
	zx_handle_t vmo = vmo_unbounded(PAGES(3)), root = zx_vmar_root_self();
	zx_vaddr_t address;

	assert_refused(ZX_ERR_INVALID_ARGS, address,
		       zx_vmar_map(root, READ_WRITE | ZX_VM_FAULT_BEYOND_STREAM_SIZE, 0, vmo, 0,
				   PAGES(4), &address));
	assert_ok(zx_vmar_map(root, FAULTING, 0, vmo, 0, PAGES(4), &address));
	assert_read_write(address);
	assert_ok(zx_vmar_map(root, FAULTING | ZX_VM_MAP_RANGE, 0, vmo, 0, PAGES(4), &address));
	assert_read_write(address);
	assert_beyond_the_end(address + PAGES(3));
}
END_TEST

START_TEST(accesses_past_the_stream_size_fault)
{
	zx_handle_t vmo = vmo_unbounded(PAGES(3));
	zx_vaddr_t address = map_faulting(vmo, PAGES(6)), plain = map_here(vmo, PAGES(6));

	assert_read_write(address);
	assert_read_write(address + PAGES(3) - 1);
	assert_beyond_the_end(address + PAGES(3));
	assert_beyond_the_end(address + PAGES(6) - 1);
	/* Data there changes nothing; calls and other mappings reach it. */
	set_word(vmo, PAGES(3), 33);
	assert_beyond_the_end(address + PAGES(3));
	ck_assert_uint_eq(word_at(vmo, PAGES(3)), 33);
	ck_assert_uint_eq(load32(plain + PAGES(3)), 33);
	assert_beyond_the_end(address + PAGES(3));
}
END_TEST

START_TEST(a_mapping_that_faults_past_the_stream_is_replaced_as_any)
{
	zx_handle_t vmo = vmo_unbounded(PAGES(3)), root = zx_vmar_root_self();
	zx_vaddr_t address = map_faulting(vmo, PAGES(4)), again;
	const size_t offset = address - vmar_info(root).base;

	assert_refused(ZX_ERR_ALREADY_EXISTS, again,
		       zx_vmar_map(root, FAULTING | ZX_VM_SPECIFIC, offset, vmo, 0, PAGES(4),
				   &again));
	assert_ok(zx_vmar_map(root, (FAULTING & ~ZX_VM_PERM_WRITE) | ZX_VM_SPECIFIC_OVERWRITE,
			      offset, vmo, 0, PAGES(4), &again));
	ck_assert_uint_eq(again, address);
	assert_read_only(address + PAGES(2));
	assert_access(address + PAGES(3), PROBE_BUS, PROBE_SEGV);
}
END_TEST

START_TEST(the_limit_moves_with_the_stream_size_at_once)
{
	zx_handle_t vmo = vmo_unbounded(PAGES(3));
	zx_vaddr_t address = map_faulting(vmo, PAGES(6));
	int i;

	for (i = 0; i < 3; i++)
		store32(address + PAGES(i), 50 + i);
	assert_ok(zx_vmo_set_stream_size(vmo, PAGES(2)));
	assert_mapped(address, 50, 51);
	assert_beyond_the_end(address + PAGES(2));
	assert_ok(zx_vmo_set_stream_size(vmo, PAGES(5)));
	assert_mapped(address, 50, 51, 0, 0, 0);
	assert_read_write(address + PAGES(5) - 1);
	assert_beyond_the_end(address + PAGES(5));
	assert_ok(zx_vmo_set_stream_size(vmo, PAGE));
	ck_assert_uint_eq(load32(address), 50);
	assert_beyond_the_end(address + PAGE);
	assert_beyond_the_end(address + PAGES(4));
	assert_ok(zx_vmo_set_stream_size(vmo, 0));
	assert_beyond_the_end(address);
}
END_TEST

START_TEST(the_page_that_holds_the_stream_size_is_accessible)
{
	zx_handle_t vmo = vmo_unbounded(PAGE / 2);
	zx_vaddr_t address = map_faulting(vmo, PAGES(2));

	assert_read_write(address);
	assert_read_write(address + PAGE - 1);
	assert_beyond_the_end(address + PAGE);
}
END_TEST

/* FaultBeyondReducedStreamSize, for either kind of VMO and either way to set it. */
START_TEST(half_a_page_less_leaves_the_page_and_zeroes_its_tail)
{
	int i;

	for (i = 0; i < 4; i++) {
		zx_handle_t vmo = i & 1 ? vmo_unbounded(PAGES(2)) : vmo_new(PAGES(2));
		zx_vaddr_t address = map_faulting(vmo, PAGES(2));

		fill(vmo, 0, PAGES(2), 0xaa);
		ck_assert_uint_eq(load32(address + PAGES(2) - 4), 0xaaaaaaaa);
		if (i & 2)
			assert_ok(zx_vmo_set_stream_size(vmo, PAGE + PAGE / 2));
		else
			assert_ok(set_content_size(vmo, PAGE + PAGE / 2));
		ck_assert_uint_eq(load32(address + PAGE + PAGE / 2 - 4), 0xaaaaaaaa);
		ck_assert_uint_eq(load32(address + PAGE + PAGE / 2), 0);
		assert_read_write(address + PAGES(2) - 1);
		assert_filled(vmo, 0, PAGE + PAGE / 2, 0xaa);
		assert_zero(vmo, PAGE + PAGE / 2, PAGE / 2);
	}
}
END_TEST

START_TEST(permission_is_tested_before_the_stream_size)
{
	zx_handle_t vmo = vmo_unbounded(PAGE), root = zx_vmar_root_self();
	zx_vaddr_t address = map_anywhere(root, FAULTING & ~ZX_VM_PERM_WRITE, vmo, PAGES(2));

	assert_access(address, PROBE_OK, PROBE_SEGV);
	assert_access(address + PAGE, PROBE_BUS, PROBE_SEGV);
}
END_TEST

START_TEST(the_vmos_end_counts_too)
{
	zx_handle_t vmo = vmo_resizable(PAGES(4));
	zx_vaddr_t address = map_faulting(vmo, PAGES(8));

	assert_read_write(address + PAGES(3));
	assert_beyond_the_end(address + PAGES(4));
	assert_ok(zx_vmo_set_stream_size(vmo, PAGES(2)));
	assert_beyond_the_end(address + PAGES(2));
	/* set_size sets both. */
	assert_ok(zx_vmo_set_size(vmo, PAGES(3)));
	assert_read_write(address + PAGES(2));
	assert_beyond_the_end(address + PAGES(3));
	assert_ok(zx_vmo_set_size(vmo, PAGE / 2));
	assert_read_write(address + PAGE - 1);
	assert_beyond_the_end(address + PAGE);
}
END_TEST

START_TEST(the_limit_is_the_vmos_not_the_windows)
{
	zx_handle_t vmo = vmo_new(PAGES(6));
	zx_vaddr_t address;

	assert_ok(zx_vmo_set_stream_size(vmo, PAGES(3)));
	assert_ok(zx_vmar_map(zx_vmar_root_self(), FAULTING, 0, vmo, PAGES(2), PAGES(4),
			      &address));
	assert_read_write(address);
	assert_beyond_the_end(address + PAGE);
	assert_ok(zx_vmo_set_stream_size(vmo, PAGES(5)));
	assert_read_write(address + PAGES(2));
	assert_beyond_the_end(address + PAGES(3));
}
END_TEST

int main(void)
{
	test_begin("vmo_size");
	test_case("set_size_statuses", set_size_needs_write_and_resize,
		  a_plain_vmo_cannot_be_resized_either_way, an_unbounded_vmo_cannot_be_resized,
		  an_unbounded_vmo_is_used_up_to_its_very_end,
		  sizes_beyond_the_maximum_are_out_of_range,
		  growing_past_what_the_chain_of_offsets_leaves_is_invalid_args);
	test_case("set_size", a_size_set_rounds_up_and_the_stream_size_is_the_size,
		  reads_and_writes_follow_the_size,
		  shrinking_frees_pages_and_growing_again_shows_zeros,
		  the_bytes_behind_an_unaligned_size_become_zero,
		  a_huge_sparse_vmo_is_resized_at_once);
	test_case("mappings", a_window_opens_as_the_vmo_grows,
		  pages_touched_in_mappings_fault_after_shrinking,
		  size_zero_with_a_mapping_makes_all_of_it_fault,
		  a_mapping_of_an_unaligned_size_shows_the_cut,
		  memory_of_a_process_ends_where_the_vmo_ends,
		  a_process_that_runs_keeps_going_while_its_memory_grows);
	test_case("stream_size", the_stream_size_starts_as_the_size_asked_for,
		  get_stream_size_needs_no_right, set_stream_size_needs_write,
		  the_stream_size_goes_up_to_the_size_and_leaves_it_alone,
		  an_unbounded_vmo_has_a_stream_size, setting_the_size_sets_the_stream_size,
		  shrinking_the_stream_zeroes_from_the_new_size_on,
		  growing_the_stream_zeroes_from_the_old_size_on,
		  an_equal_stream_size_changes_nothing,
		  the_stream_size_of_a_snapshot_is_its_own);
	test_case("content_size", the_content_size_is_the_stream_size,
		  setting_the_content_size_zeroes_as_set_stream_size_does,
		  a_content_size_above_the_size_is_refused_or_kept,
		  the_content_size_wants_the_property_rights_and_write_to_set,
		  the_content_size_statuses_of_its_buffer_and_object);
	test_case("fault_beyond_stream_size", fault_beyond_stream_size_goes_with_allow_faults_only,
		  accesses_past_the_stream_size_fault,
		  a_mapping_that_faults_past_the_stream_is_replaced_as_any,
		  the_limit_moves_with_the_stream_size_at_once,
		  the_page_that_holds_the_stream_size_is_accessible,
		  half_a_page_less_leaves_the_page_and_zeroes_its_tail,
		  permission_is_tested_before_the_stream_size, the_vmos_end_counts_too,
		  the_limit_is_the_vmos_not_the_windows);
	return test_end();
}
