// SPDX-License-Identifier: GPL-2.0-only
/* zx_vmo_create, _read, _write, _get_size, _replace_as_executable; memory.md 5 and 8.1. */
#include <errno.h>
#include <pthread.h>
#include <sys/mman.h>

#include "common_cgroup.h"
#include "common_vmo.h"

/* ---- create ------------------------------------------------------------- */

START_TEST(vmos_of_0_to_15_pages_can_be_made_and_closed)
{
	zx_handle_t vmos[16];
	int i;

	for (i = 0; i < 16; i++) {
		vmos[i] = vmo_new(PAGES(i));
		ck_assert_uint_eq(size_of(vmos[i]), PAGES(i));
	}
	for (i = 0; i < 16; i++)
		assert_ok(zx_handle_close(vmos[i]));
}
END_TEST

START_TEST(sizes_round_up_to_a_page)
{
	uint64_t size;

	for (size = 0; size < PAGES(4); size++) {
		zx_handle_t vmo;

		/* Of a slow machine the sizes near a page's ends, and some others. */
		if (slow_machine() && size % PAGE > 3 && size % PAGE < PAGE - 3 && size % 101)
			continue;
		vmo = vmo_new(size);

		ck_assert_uint_eq(size_of(vmo), (size + PAGE - 1) / PAGE * PAGE);
		assert_ok(zx_handle_close(vmo));
	}
}
END_TEST

START_TEST(a_new_vmo_has_default_rights_and_no_children)
{
	zx_handle_t vmo = vmo_new(PAGE), resizable;

	ck_assert_uint_eq(rights_of(vmo), ZX_DEFAULT_VMO_RIGHTS);
	ck_assert_uint_eq(signals_of(vmo), ZX_VMO_ZERO_CHILDREN);
	assert_ok(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &resizable));
	ck_assert_uint_eq(rights_of(resizable), ZX_DEFAULT_VMO_RIGHTS | ZX_RIGHT_RESIZE);
}
END_TEST

START_TEST(size_costs_no_memory)
{
	zx_handle_t vmo = vmo_new(1ull << 52);
	char byte = 1;

	ck_assert_uint_eq(size_of(vmo), 1ull << 52);
	assert_ok(zx_vmo_write(vmo, "x", (1ull << 52) - 1, 1));
	assert_ok(zx_vmo_read(vmo, &byte, (1ull << 52) - 1, 1));
	ck_assert_int_eq(byte, 'x');
	ck_assert_uint_eq(vmo_info(vmo).committed_bytes, PAGE);
	/* 2^64 less 64 pages. */
	vmo = vmo_new(0ull - PAGES(64));
	ck_assert_uint_eq(size_of(vmo), 0ull - PAGES(64));
	assert_ok(zx_vmo_write(vmo, "y", 0ull - PAGES(64) - 1, 1));
	assert_ok(zx_vmo_read(vmo, &byte, 0ull - PAGES(64) - 1, 1));
	ck_assert_int_eq(byte, 'y');
	assert_ok(zx_vmo_read(vmo, &byte, 1ull << 63, 1));
	ck_assert_int_eq(byte, 0);
}
END_TEST

START_TEST(a_size_beyond_the_maximum_is_out_of_range)
{
	zx_handle_t out;

	assert_refused(ZX_ERR_OUT_OF_RANGE, out, zx_vmo_create(UINT64_MAX, 0, &out));
	assert_refused(ZX_ERR_OUT_OF_RANGE, out, zx_vmo_create(UINT64_MAX - PAGE + 2, 0, &out));
	assert_refused(ZX_ERR_OUT_OF_RANGE, out, zx_vmo_create(0ull - PAGE, 0, &out));
	assert_refused(ZX_ERR_OUT_OF_RANGE, out, zx_vmo_create(MAX_VMO_SIZE + 1, 0, &out));
	/* Of what has no bound, the stream size. */
	assert_refused(ZX_ERR_OUT_OF_RANGE, out,
		       zx_vmo_create(UINT64_MAX, ZX_VMO_UNBOUNDED, &out));
	assert_refused(ZX_ERR_OUT_OF_RANGE, out,
		       zx_vmo_create(MAX_VMO_SIZE + 1, ZX_VMO_UNBOUNDED, &out));
	assert_ok(zx_vmo_create(MAX_VMO_SIZE, ZX_VMO_UNBOUNDED, &out));
	ck_assert_uint_eq(size_of(vmo_new(MAX_VMO_SIZE)), MAX_VMO_SIZE);
}
END_TEST

START_TEST(unknown_options_are_invalid_args)
{
	uint32_t option;
	zx_handle_t out;

	for (option = 1; option; option <<= 1) {
		if (option & (ZX_VMO_RESIZABLE | ZX_VMO_DISCARDABLE | ZX_VMO_UNBOUNDED))
			continue;
		assert_refused(ZX_ERR_INVALID_ARGS, out, zx_vmo_create(PAGE, option, &out));
	}
}
END_TEST

START_TEST(a_discardable_vmo_is_mapped_only_where_faults_are_allowed)
{
	zx_handle_t vmo, vmar = vmar_new(CAN_MAP_ALL, PAGES(4), NULL);
	zx_vaddr_t address;

	assert_ok(zx_vmo_create(PAGE, ZX_VMO_DISCARDABLE, &vmo));
	ck_assert(vmo_info(vmo).flags & ZX_INFO_VMO_DISCARDABLE);
	assert_refused(ZX_ERR_NOT_SUPPORTED, address,
		       zx_vmar_map(vmar, READ_WRITE, 0, vmo, 0, PAGE, &address));
	assert_ok(zx_vmar_map(vmar, READ_WRITE | ZX_VM_ALLOW_FAULTS, 0, vmo, 0, PAGE, &address));
	assert_read_write(address);
}
END_TEST

START_TEST(an_unbounded_vmo_has_the_maximum_size_and_cannot_be_resized)
{
	zx_handle_t vmo;

	assert_ok(zx_vmo_create(PAGE, ZX_VMO_UNBOUNDED, &vmo));
	ck_assert_uint_eq(size_of(vmo), MAX_VMO_SIZE);
	ck_assert_uint_eq(rights_of(vmo) & ZX_RIGHT_RESIZE, 0);
	assert_status(zx_vmo_set_size(vmo, PAGE), ZX_ERR_UNAVAILABLE);
}
END_TEST

START_TEST(resizable_with_unbounded_is_invalid_args_before_the_size)
{
	zx_handle_t out;

	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_vmo_create(UINT64_MAX, ZX_VMO_RESIZABLE | ZX_VMO_UNBOUNDED, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_vmo_create(0, ZX_VMO_RESIZABLE | ZX_VMO_UNBOUNDED, &out));
	/* The overflow of a bounded size comes before the unknown option, the maximum after. */
	assert_refused(ZX_ERR_OUT_OF_RANGE, out, zx_vmo_create(UINT64_MAX, 1, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_vmo_create(0ull - PAGE, 1, &out));
	assert_refused(ZX_ERR_INVALID_ARGS, out,
		       zx_vmo_create(UINT64_MAX, ZX_VMO_UNBOUNDED | 1, &out));
}
END_TEST

START_TEST(a_bad_out_pointer_is_invalid_args)
{
	assert_status(zx_vmo_create(PAGE, 0, NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmo_create(PAGE, 0, bad_pointer), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmo_create(PAGE, 0, kernel_pointer), ZX_ERR_INVALID_ARGS);
}
END_TEST

/* ---- get_size ----------------------------------------------------------- */

/* Hardware and pagers: README has the reason. */
START_TEST(vmos_of_hardware_and_pagers_are_not_supported)
{
	zx_handle_t vmo = vmo_new(PAGE), event = powerless_event(), out;
	zx_vaddr_t address;

	assert_refused(ZX_ERR_NOT_SUPPORTED, out, zx_vmo_create_physical(event, 0, PAGE, &out));
	assert_refused(ZX_ERR_NOT_SUPPORTED, out, zx_vmo_create_contiguous(event, PAGE, 0, &out));
	assert_refused(ZX_ERR_NOT_SUPPORTED, out, zx_pager_create(0, &out));
	assert_refused(ZX_ERR_NOT_SUPPORTED, out,
		       zx_pager_create_vmo(event, 0, event, 0, PAGE, &out));
	assert_status(zx_pager_detach_vmo(event, vmo), ZX_ERR_NOT_SUPPORTED);
	assert_status(zx_pager_supply_pages(event, vmo, 0, PAGE, vmo, 0), ZX_ERR_NOT_SUPPORTED);
	assert_status(zx_pager_op_range(event, 1, vmo, 0, PAGE, 0), ZX_ERR_NOT_SUPPORTED);
	assert_refused(ZX_ERR_NOT_SUPPORTED, address,
		       zx_vmar_map_iob(zx_vmar_root_self(), ZX_VM_PERM_READ, 0, event, 0, 0, PAGE,
				       &address));
	assert_refused(ZX_ERR_NOT_SUPPORTED, address,
		       zx_vmar_map_clock(zx_vmar_root_self(), ZX_VM_PERM_READ, 0, event, PAGE,
					 &address));
	/* A pager's option is none of zx_vmo_create(). */
	assert_refused(ZX_ERR_INVALID_ARGS, out, zx_vmo_create(PAGE, ZX_VMO_TRAP_DIRTY, &out));
}
END_TEST

START_TEST(get_size_needs_no_right)
{
	zx_handle_t vmo = vmo_new(PAGES(3));
	uint64_t size;

	ck_assert_uint_eq(size_of(with_rights(vmo, ZX_RIGHT_NONE)), PAGES(3));
	assert_lookup(h, zx_vmo_get_size(h, &size), vmo, powerless_event(), 0, size);
	assert_status(zx_vmo_get_size(vmo, NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmo_get_size(vmo, bad_pointer), ZX_ERR_INVALID_ARGS);
}
END_TEST

/* ---- read and write ----------------------------------------------------- */

START_TEST(a_fresh_vmo_reads_zeros_and_commits_nothing)
{
	static char buffer[PAGES(3)], zeros[PAGES(3)];
	zx_handle_t vmo = vmo_new(PAGES(3));

	untouched(buffer);
	assert_ok(zx_vmo_read(vmo, buffer, 0, PAGES(3)));
	ck_assert_mem_eq(buffer, zeros, PAGES(3));
	ck_assert_uint_eq(vmo_info(vmo).committed_bytes, 0);
}
END_TEST

START_TEST(what_is_written_is_read_back_at_any_offset)
{
	static const uint64_t offsets[] = { 0, 1, 4095, 4096, 4097, 8000, PAGES(4) - 5000 };
	static char data[5000], back[5000];
	zx_handle_t vmo = vmo_new(PAGES(4));
	size_t i, j;

	for (i = 0; i < ARRAY_SIZE(offsets); i++) {
		for (j = 0; j < sizeof(data); j++)
			data[j] = i * 7 + j * 13;
		assert_ok(zx_vmo_write(vmo, data, offsets[i], sizeof(data)));
		untouched(back);
		assert_ok(zx_vmo_read(vmo, back, offsets[i], sizeof(back)));
		ck_assert_mem_eq(back, data, sizeof(data));
	}
}
END_TEST

START_TEST(a_write_changes_only_its_bytes)
{
	char buffer[16];
	zx_handle_t vmo = vmo_new(PAGES(2));

	assert_ok(zx_vmo_write(vmo, "0123456789abcdef", PAGE - 8, 16));
	assert_ok(zx_vmo_write(vmo, "XYZ", PAGE - 1, 3));
	assert_ok(zx_vmo_read(vmo, buffer, PAGE - 8, 16));
	ck_assert_mem_eq(buffer, "0123456XYZabcdef", 16);
}
END_TEST

START_TEST(a_write_shows_in_a_mapping_and_a_store_shows_in_a_read)
{
	zx_handle_t vmo = vmo_new(PAGES(2));
	zx_vaddr_t address = map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo, PAGES(2));
	uint32_t value = 0x12345678;

	assert_ok(zx_vmo_write(vmo, &value, PAGE + 8, 4));
	ck_assert_uint_eq(load32(address + PAGE + 8), value);
	store32(address, 0xabcdef01);
	assert_ok(zx_vmo_read(vmo, &value, 0, 4));
	ck_assert_uint_eq(value, 0xabcdef01);
	value = 5;
	assert_ok(zx_vmo_write(vmo, &value, 0, 4));
	ck_assert_uint_eq(load32(address), 5);
}
END_TEST

START_TEST(the_handle_is_checked_as_always_even_for_no_bytes)
{
	zx_handle_t vmo = vmo_new(PAGE);
	char byte;

	assert_lookup(h, zx_vmo_read(h, &byte, 0, 1), vmo, powerless_event(), ZX_RIGHT_READ, byte);
	assert_lookup(h, zx_vmo_write(h, &byte, 0, 1), vmo, powerless_event(), ZX_RIGHT_WRITE,
		      byte);
	assert_lookup(h, zx_vmo_read(h, &byte, 0, 0), vmo, powerless_event(), ZX_RIGHT_READ, byte);
	assert_lookup(h, zx_vmo_write(h, &byte, 0, 0), vmo, powerless_event(), ZX_RIGHT_WRITE,
		      byte);
	/* Before the range and the pointer. */
	assert_lookup(h, zx_vmo_read(h, bad_pointer, UINT64_MAX, SIZE_MAX), vmo, powerless_event(),
		      ZX_RIGHT_READ, byte);
	assert_ok(zx_vmo_read(with_rights(vmo, ZX_RIGHT_READ), &byte, 0, 1));
	assert_ok(zx_vmo_write(with_rights(vmo, ZX_RIGHT_WRITE), &byte, 0, 1));
}
END_TEST

START_TEST(a_range_past_the_end_is_out_of_range_and_moves_nothing)
{
	static char buffer[PAGES(2)], before[PAGE];
	zx_handle_t vmo = vmo_numbered(1, 7);

	assert_ok(zx_vmo_read(vmo, before, 0, PAGE));
	assert_refused(ZX_ERR_OUT_OF_RANGE, buffer, zx_vmo_read(vmo, buffer, 0, PAGE + 1));
	assert_refused(ZX_ERR_OUT_OF_RANGE, buffer, zx_vmo_read(vmo, buffer, 1, PAGE));
	assert_refused(ZX_ERR_OUT_OF_RANGE, buffer, zx_vmo_read(vmo, buffer, PAGE, 1));
	assert_refused(ZX_ERR_OUT_OF_RANGE, buffer, zx_vmo_read(vmo, buffer, PAGE + 1, 0));
	assert_status(zx_vmo_write(vmo, buffer, 0, PAGE + 1), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_vmo_write(vmo, buffer, 1, PAGE), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_vmo_write(vmo, buffer, PAGE, 1), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_vmo_write(vmo, buffer, PAGE + 1, 0), ZX_ERR_OUT_OF_RANGE);
	assert_ok(zx_vmo_read(vmo, buffer, 0, PAGE));
	ck_assert_mem_eq(buffer, before, PAGE);
}
END_TEST

START_TEST(a_range_that_overflows_is_out_of_range)
{
	zx_handle_t vmo = vmo_new(PAGE);
	char byte;

	assert_refused(ZX_ERR_OUT_OF_RANGE, byte, zx_vmo_read(vmo, &byte, 0, SIZE_MAX));
	assert_refused(ZX_ERR_OUT_OF_RANGE, byte, zx_vmo_read(vmo, &byte, 0, SIZE_MAX - PAGE));
	assert_refused(ZX_ERR_OUT_OF_RANGE, byte, zx_vmo_read(vmo, &byte, 2, SIZE_MAX));
	assert_refused(ZX_ERR_OUT_OF_RANGE, byte, zx_vmo_read(vmo, &byte, UINT64_MAX, 1));
	assert_refused(ZX_ERR_OUT_OF_RANGE, byte, zx_vmo_read(vmo, &byte, UINT64_MAX, 2));
	assert_refused(ZX_ERR_OUT_OF_RANGE, byte, zx_vmo_read(vmo, &byte, UINT64_MAX, 0));
	assert_status(zx_vmo_write(vmo, &byte, 0, SIZE_MAX), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_vmo_write(vmo, &byte, 2, SIZE_MAX), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_vmo_write(vmo, &byte, UINT64_MAX, 2), ZX_ERR_OUT_OF_RANGE);
}
END_TEST

START_TEST(no_bytes_within_the_vmo_are_ok_whatever_the_buffer)
{
	zx_handle_t vmo = vmo_new(PAGE), empty = vmo_new(0);

	assert_ok(zx_vmo_read(vmo, NULL, 0, 0));
	assert_ok(zx_vmo_read(vmo, bad_pointer, PAGE, 0));
	assert_ok(zx_vmo_read(vmo, kernel_pointer, 17, 0));
	assert_ok(zx_vmo_write(vmo, NULL, 0, 0));
	assert_ok(zx_vmo_write(vmo, bad_pointer, PAGE, 0));
	assert_ok(zx_vmo_read(empty, NULL, 0, 0));
	assert_status(zx_vmo_read(empty, bad_pointer, 0, 1), ZX_ERR_OUT_OF_RANGE);
}
END_TEST

START_TEST(a_null_or_kernel_buffer_is_not_found)
{
	void *pointers[] = { NULL, bad_pointer, kernel_pointer, (void *)NON_CANONICAL_ADDRESS,
			     (void *)(0ul - PAGE), (void *)(NON_CANONICAL_ADDRESS - 1) };
	zx_handle_t vmo = vmo_new(PAGE);
	int i;

	for (i = 0; i < 6; i++) {
		assert_status(zx_vmo_read(vmo, pointers[i], 0, PAGE), ZX_ERR_NOT_FOUND);
		assert_status(zx_vmo_write(vmo, pointers[i], 0, PAGE), ZX_ERR_NOT_FOUND);
		assert_status(zx_vmo_read(vmo, pointers[i], 0, 1), ZX_ERR_NOT_FOUND);
		assert_status(zx_vmo_write(vmo, pointers[i], 0, 1), ZX_ERR_NOT_FOUND);
	}
}
END_TEST

START_TEST(a_buffer_that_only_ends_in_the_kernel_is_not_found)
{
	zx_handle_t vmo;
	uint32_t word;

	assert_ok(zx_vmo_create(0, ZX_VMO_UNBOUNDED, &vmo));
	assert_status(zx_vmo_write(vmo, &word, 0, 1ul << 63), ZX_ERR_NOT_FOUND);
	assert_status(zx_vmo_write(vmo, &word, 0, MAX_VMO_SIZE), ZX_ERR_NOT_FOUND);
}
END_TEST

/* It begins in the last page that a program can have. */
START_TEST(a_buffer_that_crosses_the_end_of_user_memory_is_not_found)
{
	char *last = (char *)0x7fffffffe000, *end = last + PAGE;
	zx_handle_t vmo = vmo_new(PAGES(2));
	void *page = mmap(last, PAGE, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

	/* The stack may be there already. */
	ck_assert(page == last || errno == EEXIST);
	assert_status(zx_vmo_read(vmo, end - 256, 0, 512), ZX_ERR_NOT_FOUND);
	assert_status(zx_vmo_write(vmo, end - 256, 0, 512), ZX_ERR_NOT_FOUND);
	assert_status(zx_vmo_read(vmo, end - 256, PAGE - 128, 512), ZX_ERR_NOT_FOUND);
	assert_ok(zx_vmo_write(vmo, end - 256, 0, 256));
	if (page == last)
		assert_ok(zx_vmo_read(vmo, end - 256, 0, 256));
}
END_TEST

START_TEST(a_buffer_in_an_empty_vmar_is_not_found_until_it_is_mapped)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(4), &base);
	zx_handle_t vmo = vmo_new(PAGES(2)), other = vmo_new(PAGE);
	void *buffer = (void *)base;

	assert_status(zx_vmo_read(vmo, buffer, 0, PAGE), ZX_ERR_NOT_FOUND);
	assert_status(zx_vmo_write(vmo, buffer, 0, PAGE), ZX_ERR_NOT_FOUND);
	map_at(vmar, READ_WRITE, 0, other, PAGE);
	assert_ok(zx_vmo_read(vmo, buffer, 0, PAGE));
	assert_ok(zx_vmo_write(vmo, buffer, 0, PAGE));
	/* One byte past the mapping. */
	assert_status(zx_vmo_read(vmo, buffer, 0, PAGE + 1), ZX_ERR_NOT_FOUND);
	assert_status(zx_vmo_write(vmo, buffer, 0, PAGE + 1), ZX_ERR_NOT_FOUND);
	/* The range of the VMO comes first. */
	assert_status(zx_vmo_read(vmo, buffer, 0, PAGES(2) + 1), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_vmo_write(vmo, bad_pointer, 0, PAGES(2) + 1), ZX_ERR_OUT_OF_RANGE);
}
END_TEST

START_TEST(a_buffer_mapped_without_the_access_is_access_denied)
{
	zx_handle_t vmo = vmo_new(PAGE), other = vmo_new(PAGE);
	zx_vaddr_t none = map_anywhere(zx_vmar_root_self(), 0, other, PAGE);
	zx_vaddr_t readable = map_anywhere(zx_vmar_root_self(), ZX_VM_PERM_READ, other, PAGE);

	assert_status(zx_vmo_read(vmo, (void *)none, 0, 8), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_vmo_write(vmo, (void *)none, 0, 8), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_vmo_read(vmo, (void *)readable, 0, 8), ZX_ERR_ACCESS_DENIED);
	assert_ok(zx_vmo_write(vmo, (void *)readable, 0, 8));
}
END_TEST

START_TEST(a_buffer_beyond_the_end_of_its_own_vmo_is_out_of_range)
{
	zx_handle_t vmo = vmo_new(PAGES(2)), small = vmo_new(PAGE);
	zx_vaddr_t address = map_anywhere(zx_vmar_root_self(), READ_WRITE, small, PAGES(2));

	assert_status(zx_vmo_read(vmo, (void *)(address + PAGE), 0, 8), ZX_ERR_OUT_OF_RANGE);
	assert_status(zx_vmo_write(vmo, (void *)(address + PAGE), 0, 8), ZX_ERR_OUT_OF_RANGE);
	assert_ok(zx_vmo_read(vmo, (void *)address, 0, PAGE));
}
END_TEST

START_TEST(any_linux_memory_will_do_as_a_buffer)
{
	zx_handle_t vmo = vmo_numbered(2, 40);
	uint32_t *memory, value = 0;

	memory = mmap(NULL, PAGES(2), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	ck_assert_ptr_ne(memory, MAP_FAILED);
	assert_ok(zx_vmo_read(vmo, memory, 0, PAGES(2)));
	ck_assert_uint_eq(memory[0], 40);
	ck_assert_uint_eq(memory[PAGE / 4], 41);
	memory[1] = 99;
	assert_ok(zx_vmo_write(vmo, memory, 0, PAGES(2)));
	assert_ok(zx_vmo_read(vmo, &value, 4, 4));
	ck_assert_uint_eq(value, 99);
	ck_assert_int_eq(mprotect(memory, PAGE, PROT_READ), 0);
	assert_status(zx_vmo_read(vmo, memory, 0, 8), ZX_ERR_ACCESS_DENIED);
	ck_assert_int_eq(munmap(memory, PAGES(2)), 0);
	assert_status(zx_vmo_read(vmo, memory, 0, 8), ZX_ERR_NOT_FOUND);
}
END_TEST

START_TEST(a_vmo_is_read_into_a_mapping_of_itself)
{
	zx_handle_t vmo = vmo_numbered(4, 20);
	zx_vaddr_t address = map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo, PAGES(4));

	assert_ok(zx_vmo_read(vmo, (void *)address, 0, PAGE));
	ck_assert_uint_eq(load32(address), 20);
	assert_ok(zx_vmo_read(vmo, (void *)address, PAGES(2), PAGE));
	ck_assert_uint_eq(load32(address), 22);
	assert_ok(zx_vmo_write(vmo, (void *)(address + PAGES(3)), PAGE, PAGE));
	ck_assert_uint_eq(load32(address + PAGE), 23);
	/* Pages not there yet, on either side. */
	vmo = vmo_new(PAGES(4));
	address = map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo, PAGES(4));
	assert_ok(zx_vmo_read(vmo, (void *)address, PAGE, PAGES(3)));
	assert_ok(zx_vmo_write(vmo, (void *)address, PAGE, PAGES(3)));
	ck_assert_uint_eq(load32(address + PAGES(3)), 0);
}
END_TEST

struct crossing {
	zx_handle_t vmo;
	zx_vaddr_t buffer;
	int rounds;
};

static void *read_thread(void *arg)
{
	struct crossing *crossing = arg;
	int i;

	for (i = 0; i < crossing->rounds; i++)
		if (zx_vmo_read(crossing->vmo, (void *)crossing->buffer, 0, PAGES(16)) ||
		    zx_vmo_write(crossing->vmo, (void *)crossing->buffer, 0, PAGES(16)))
			return arg;
	return NULL;
}

START_TEST(two_vmos_read_into_each_other_do_not_deadlock)
{
	zx_handle_t a = vmo_new(PAGES(16)), b = vmo_new(PAGES(16));
	int rounds = slow_machine() ? 50 : 500;
	struct crossing crossings[2] = {
		{ a, map_anywhere(zx_vmar_root_self(), READ_WRITE, b, PAGES(16)), rounds },
		{ b, map_anywhere(zx_vmar_root_self(), READ_WRITE, a, PAGES(16)), rounds },
	};
	pthread_t thread;
	void *failed;

	ck_assert_int_eq(pthread_create(&thread, NULL, read_thread, &crossings[0]), 0);
	ck_assert_ptr_null(read_thread(&crossings[1]));
	ck_assert_int_eq(pthread_join(thread, &failed), 0);
	ck_assert_ptr_null(failed);
}
END_TEST

START_TEST(the_bytes_behind_an_unaligned_size_can_be_used)
{
	zx_handle_t vmo = vmo_new(42);
	char byte = 0;

	assert_ok(zx_vmo_write(vmo, "z", PAGE - 1, 1));
	assert_ok(zx_vmo_read(vmo, &byte, PAGE - 1, 1));
	ck_assert_int_eq(byte, 'z');
	assert_status(zx_vmo_write(vmo, "z", PAGE, 1), ZX_ERR_OUT_OF_RANGE);
}
END_TEST

/* ---- Lifetime ----------------------------------------------------------- */

START_TEST(a_mapping_keeps_the_vmo_after_its_last_handle)
{
	zx_handle_t vmo = vmo_numbered(2, 5);
	zx_vaddr_t address = map_anywhere(zx_vmar_root_self(), READ_WRITE, vmo, PAGES(2));

	assert_ok(zx_handle_close(vmo));
	ck_assert_uint_eq(load32(address), 5);
	ck_assert_uint_eq(load32(address + PAGE), 6);
	store32(address, 9);
	ck_assert_uint_eq(load32(address), 9);
	assert_ok(zx_vmar_unmap(zx_vmar_root_self(), address, PAGES(2)));
	assert_no_access(address);
}
END_TEST

START_TEST(the_pages_go_with_the_last_reference)
{
	static char content[MIB(8)];
	long base;
	int i;

	memset(content, 1, sizeof(content));
	cgroup_enter();
	base = cgroup_charged();
	for (i = 0; i < (slow_machine() ? 4 : 20); i++) {
		zx_handle_t vmo = vmo_new(sizeof(content));

		assert_ok(zx_vmo_write(vmo, content, 0, sizeof(content)));
		assert_charged(base, sizeof(content));
		assert_ok(zx_handle_close(vmo));
	}
	eventually(cgroup_charged() <= base + CHARGE_SLACK);
	cgroup_leave();
}
END_TEST

/* ---- replace_as_executable ---------------------------------------------- */

START_TEST(replace_as_executable_adds_the_right_and_consumes_the_handle)
{
	zx_handle_t vmo = vmo_new(PAGE), less, out = 0;
	zx_koid_t koid = koid_of(vmo);

	less = with_rights(vmo, ZX_RIGHT_READ);
	assert_ok(zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, &out));
	ck_assert(!is_valid(vmo));
	ck_assert_uint_eq(koid_of(out), koid);
	ck_assert_uint_eq(rights_of(out), ZX_DEFAULT_VMO_RIGHTS | ZX_RIGHT_EXECUTE);
	/* No right is needed on the handle; none but EXECUTE is added. */
	assert_ok(zx_vmo_replace_as_executable(less, ZX_HANDLE_INVALID, &out));
	ck_assert_uint_eq(rights_of(out), ZX_RIGHT_READ | ZX_RIGHT_EXECUTE);
	assert_ok(zx_vmo_replace_as_executable(powerless_vmo(), ZX_HANDLE_INVALID, &out));
	ck_assert_uint_eq(rights_of(out), ZX_RIGHT_EXECUTE);
}
END_TEST

START_TEST(replace_as_executable_of_no_vmo_is_bad_handle_and_consumes_it)
{
	zx_handle_t event = event_new(), out, closed = event_new();

	assert_ok(zx_handle_close(closed));
	assert_refused(ZX_ERR_BAD_HANDLE, out,
		       zx_vmo_replace_as_executable(event, ZX_HANDLE_INVALID, &out));
	ck_assert(!is_valid(event));
	assert_refused(ZX_ERR_BAD_HANDLE, out, zx_vmo_replace_as_executable(0, 0, &out));
	assert_refused(ZX_ERR_BAD_HANDLE, out, zx_vmo_replace_as_executable(closed, 0, &out));
	/* Before a bad vmex. */
	event = event_new();
	assert_refused(ZX_ERR_BAD_HANDLE, out, zx_vmo_replace_as_executable(event, closed, &out));
}
END_TEST

START_TEST(replace_as_executable_with_a_bad_vmex_fails_and_consumes_the_vmo)
{
	zx_handle_t vmo = vmo_new(PAGE), event = event_new(), closed = event_new(), out;

	assert_ok(zx_handle_close(closed));
	assert_refused(ZX_ERR_BAD_HANDLE, out, zx_vmo_replace_as_executable(vmo, closed, &out));
	ck_assert(!is_valid(vmo));
	vmo = vmo_new(PAGE);
	assert_refused(ZX_ERR_WRONG_TYPE, out, zx_vmo_replace_as_executable(vmo, event, &out));
	ck_assert(!is_valid(vmo));
	ck_assert(is_valid(event));
}
END_TEST

START_TEST(replace_as_executable_to_a_bad_pointer_is_invalid_args)
{
	zx_handle_t watch = vmo_new(PAGE), vmo = with_rights(watch, ZX_RIGHT_SAME_RIGHTS);

	assert_status(zx_vmo_replace_as_executable(vmo, 0, NULL), ZX_ERR_INVALID_ARGS);
	ck_assert(!is_valid(vmo));
	ck_assert_uint_eq(handle_count(watch), 1);
}
END_TEST

int main(void)
{
	test_begin("vmo");
	test_case("create", vmos_of_0_to_15_pages_can_be_made_and_closed, sizes_round_up_to_a_page,
		  a_new_vmo_has_default_rights_and_no_children, size_costs_no_memory,
		  a_size_beyond_the_maximum_is_out_of_range, unknown_options_are_invalid_args,
		  a_discardable_vmo_is_mapped_only_where_faults_are_allowed,
		  an_unbounded_vmo_has_the_maximum_size_and_cannot_be_resized,
		  resizable_with_unbounded_is_invalid_args_before_the_size,
		  a_bad_out_pointer_is_invalid_args,
		  vmos_of_hardware_and_pagers_are_not_supported);
	test_case("size", get_size_needs_no_right);
	test_case("read_write", a_fresh_vmo_reads_zeros_and_commits_nothing,
		  what_is_written_is_read_back_at_any_offset, a_write_changes_only_its_bytes,
		  a_write_shows_in_a_mapping_and_a_store_shows_in_a_read,
		  the_handle_is_checked_as_always_even_for_no_bytes,
		  a_range_past_the_end_is_out_of_range_and_moves_nothing,
		  a_range_that_overflows_is_out_of_range,
		  no_bytes_within_the_vmo_are_ok_whatever_the_buffer,
		  a_null_or_kernel_buffer_is_not_found,
		  a_buffer_that_only_ends_in_the_kernel_is_not_found,
		  a_buffer_that_crosses_the_end_of_user_memory_is_not_found,
		  a_buffer_in_an_empty_vmar_is_not_found_until_it_is_mapped,
		  a_buffer_mapped_without_the_access_is_access_denied,
		  a_buffer_beyond_the_end_of_its_own_vmo_is_out_of_range,
		  any_linux_memory_will_do_as_a_buffer, a_vmo_is_read_into_a_mapping_of_itself,
		  two_vmos_read_into_each_other_do_not_deadlock,
		  the_bytes_behind_an_unaligned_size_can_be_used);
	test_case("lifetime", a_mapping_keeps_the_vmo_after_its_last_handle,
		  the_pages_go_with_the_last_reference);
	test_case("executable", replace_as_executable_adds_the_right_and_consumes_the_handle,
		  replace_as_executable_of_no_vmo_is_bad_handle_and_consumes_it,
		  replace_as_executable_with_a_bad_vmex_fails_and_consumes_the_vmo,
		  replace_as_executable_to_a_bad_pointer_is_invalid_args);
	return test_end();
}
