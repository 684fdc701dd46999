// SPDX-License-Identifier: GPL-2.0-only
/* zx_vmar_map: memory.md 1, 3.2, 6, and the tests of sections 7 and 8.1 about it. */
#include <zircon/features.h>

#include "common.h"

#define map(vmar, options, offset, vmo, vmo_offset, len, out) \
	zx_vmar_map(vmar, options, offset, vmo, vmo_offset, len, out)
#define assert_map(want, vmar, options, offset, vmo, vmo_offset, len)		\
	do {									\
		zx_vaddr_t address_;						\
										\
		assert_refused(want, address_,					\
			       map(vmar, options, offset, vmo, vmo_offset, len, &address_)); \
	} while (0)

#define VMAR(pages) vmar_new(CAN_MAP_ALL, PAGES(pages), NULL)

/* ---- What a mapping is -------------------------------------------------- */

START_TEST(a_mapping_shows_the_vmo)
{
	zx_handle_t vmo = vmo_numbered(4, 10), vmar = VMAR(10);
	zx_vaddr_t address, other;
	size_t i;

	assert_ok(map(vmar, READ_WRITE, 0, vmo, 0, PAGES(4), &address));
	for (i = 0; i < 4; i++)
		ck_assert_uint_eq(load32(address + PAGES(i)), 10 + i);
	/* From the middle, and shared with the first mapping. */
	assert_ok(map(vmar, READ_WRITE, 0, vmo, PAGES(2), PAGES(2), &other));
	ck_assert_uint_eq(load32(other), 12);
	store32(other + PAGE, 77);
	ck_assert_uint_eq(load32(address + PAGES(3)), 77);
}
END_TEST

START_TEST(a_mapping_has_exactly_the_permissions_asked_for)
{
	static const struct {
		zx_vm_option_t options;
		const char *perms;
	} cases[] = {
		{ 0, "---s" },
		{ ZX_VM_PERM_READ, "r--s" },
		{ READ_WRITE, "rw-s" },
		{ READ_EXECUTE, "r-xs" },
		{ READ_WRITE_EXECUTE, "rwxs" },
	};
	zx_handle_t vmo = vmo_executable(PAGE), vmar = VMAR(10);
	struct map_line line;
	zx_vaddr_t address;
	size_t i;

	/* ret */
	assert_ok(zx_vmo_write(vmo, "\xc3", 0, 1));
	for (i = 0; i < 5; i++) {
		zx_vm_option_t options = cases[i].options;

		address = map_anywhere(vmar, options, vmo, PAGE);
		ck_assert(find_map(0, address, &line));
		ck_assert_str_eq(line.perms, cases[i].perms);
		ck_assert_int_eq(probe_read(address), options ? PROBE_OK : PROBE_SEGV);
		ck_assert_int_eq(probe_write(address),
				 options & ZX_VM_PERM_WRITE ? PROBE_OK : PROBE_SEGV);
		ck_assert_int_eq(probe_call(address),
				 options & ZX_VM_PERM_EXECUTE ? PROBE_OK : PROBE_SEGV);
	}
}
END_TEST

START_TEST(a_mapping_has_a_line_in_the_maps_that_names_the_vmo)
{
	struct map_line line;
	zx_vaddr_t address = map_anywhere(VMAR(10), READ_WRITE, vmo_new(PAGES(2)), PAGES(2));

	ck_assert(find_map(0, address, &line));
	ck_assert_uint_eq(line.start, address);
	ck_assert_uint_eq(line.end, address + PAGES(2));
	ck_assert_msg(strstr(line.name, "vmo"), "named %s", line.name);
}
END_TEST

START_TEST(around_a_mapping_the_vmar_stays_closed)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), &base);

	map_at(vmar, READ_WRITE, PAGES(4), vmo_new(PAGE), PAGE);
	assert_no_access(base + PAGES(4) - 1);
	assert_read_write(base + PAGES(4));
	assert_read_write(base + PAGES(5) - 1);
	assert_no_access(base + PAGES(5));
}
END_TEST

START_TEST(read_if_xom_unsupported_is_read_on_x86)
{
	zx_vaddr_t address = map_anywhere(VMAR(2), ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED,
					  vmo_new(PAGE), PAGE);
	uint32_t features = UINT32_MAX;

	assert_ok(zx_system_get_features(ZX_FEATURE_KIND_VM, &features));
	ck_assert_uint_eq(features & ZX_VM_FEATURE_CAN_MAP_XOM, 0);
	assert_read_only(address);
	/* It makes WRITE or EXECUTE alone legal. */
	assert_read_write(map_anywhere(VMAR(2), ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED |
				       ZX_VM_PERM_WRITE, vmo_new(PAGE), PAGE));
	/* Like READ it needs the right. */
	assert_map(ZX_ERR_ACCESS_DENIED, VMAR(2), ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED, 0,
		   without_rights(vmo_new(PAGE), ZX_RIGHT_READ), 0, PAGE);
}
END_TEST

START_TEST(a_window_past_the_end_of_the_vmo_faults_there)
{
	zx_handle_t vmo = vmo_new(PAGE), vmar = VMAR(20);
	zx_vaddr_t address;

	assert_ok(map(vmar, READ_WRITE, 0, vmo, 0, PAGES(3), &address));
	assert_read_write(address);
	assert_read_write(address + PAGE - 1);
	assert_beyond_the_end(address + PAGE);
	assert_beyond_the_end(address + PAGES(3) - 1);
	/* Wholly beyond. */
	assert_ok(map(vmar, READ_WRITE, 0, vmo, PAGES(7), PAGES(2), &address));
	assert_beyond_the_end(address);
	/* The permission is tested before the range. */
	assert_ok(map(vmar, ZX_VM_PERM_READ, 0, vmo, PAGES(7), PAGES(2), &address));
	assert_access(address, PROBE_BUS, PROBE_SEGV);
	assert_ok(map(vmar, 0, 0, vmo, PAGES(7), PAGES(2), &address));
	assert_no_access(address);
}
END_TEST

START_TEST(vmo_offsets_go_up_to_the_last_page_but_one_of_all)
{
	zx_handle_t vmo = vmo_new(PAGE), vmar = VMAR(20), huge;
	zx_vaddr_t address;
	uint32_t value = 4711;

	assert_map(ZX_ERR_OUT_OF_RANGE, vmar, READ_WRITE, 0, vmo, 0ull - PAGE, PAGE);
	assert_ok(map(vmar, READ_WRITE, 0, vmo, 0ull - PAGES(2), PAGE, &address));
	assert_beyond_the_end(address);
	/* And it is the right page, far beyond what Linux's files have. */
	huge = vmo_new(0ull - PAGES(64));
	assert_ok(zx_vmo_write(huge, &value, (1ull << 63) + PAGES(3), 4));
	assert_ok(map(vmar, READ_WRITE, 0, huge, (1ull << 63) + PAGES(2), PAGES(2), &address));
	ck_assert_uint_eq(load32(address), 0);
	ck_assert_uint_eq(load32(address + PAGE), 4711);
	store32(address, 4712);
	assert_ok(zx_vmo_read(huge, &value, (1ull << 63) + PAGES(2), 4));
	ck_assert_uint_eq(value, 4712);
	assert_ok(map(vmar, READ_WRITE, 0, huge, 0ull - PAGES(65), PAGES(2), &address));
	assert_read_write(address);
	assert_beyond_the_end(address + PAGE);
}
END_TEST

START_TEST(the_length_is_rounded_up)
{
	static const zx_vm_option_t options[] = { READ_WRITE, READ_WRITE | ZX_VM_MAP_RANGE };
	zx_handle_t vmo = vmo_numbered(5, 0), vmar;
	zx_vaddr_t address;
	int i;

	for (i = 0; i < 2; i++) {
		vmar = VMAR(10);
		assert_ok(map(vmar, options[i], 0, vmo, 0, PAGES(4) - 1, &address));
		ck_assert_uint_eq(load32(address + PAGES(3)), 3);
		assert_read_write(address + PAGES(4) - 1);
		assert_ok(zx_vmar_unmap(vmar, address, PAGES(4) - 1));
		assert_no_access(address + PAGES(3));
	}
}
END_TEST

START_TEST(untouched_pages_read_zero_until_they_are_written)
{
	zx_handle_t vmo = vmo_new(PAGES(10));
	zx_vaddr_t address = map_anywhere(VMAR(20), READ_WRITE, vmo, PAGES(10));
	size_t i;

	for (i = 0; i < 10; i++)
		ck_assert_uint_eq(load32(address + PAGES(i)), 0);
	store32(address + PAGES(3), 1);
	ck_assert_uint_eq(load32(address + PAGES(3)), 1);
	ck_assert_uint_eq(load32(address + PAGES(4)), 0);
	/* A page read before it was written shows what is written elsewhere. */
	assert_ok(zx_vmo_write(vmo, "\1", PAGES(5), 1));
	ck_assert_uint_eq(load32(address + PAGES(5)), 1);
}
END_TEST

START_TEST(a_zero_page_read_through_one_mapping_is_replaced_when_written_through_another)
{
	zx_handle_t vmo = vmo_new(PAGE), vmar = VMAR(20);
	zx_vaddr_t one = map_anywhere(vmar, ZX_VM_PERM_READ, vmo, PAGE);
	zx_vaddr_t two = map_anywhere(vmar, READ_WRITE, vmo, PAGE);

	ck_assert_uint_eq(load32(one), 0);
	ck_assert_uint_eq(load32(two), 0);
	store32(two, 55);
	ck_assert_uint_eq(load32(one), 55);
}
END_TEST

START_TEST(many_mappings_of_one_vmo_agree)
{
	zx_handle_t vmo = vmo_new(PAGE), vmar = VMAR(1000);
	zx_vaddr_t addresses[100];
	int i;

	for (i = 0; i < 100; i++)
		addresses[i] = map_anywhere(vmar, READ_WRITE, vmo, PAGE);
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 100);
	ck_assert_uint_eq(vmo_info(vmo).share_count, 1);
	for (i = 0; i < 100; i++) {
		store32(addresses[i], i + 1);
		ck_assert_uint_eq(load32(addresses[99 - i]), i + 1);
	}
}
END_TEST

START_TEST(the_out_value_before_the_call_does_not_matter)
{
	zx_vaddr_t address = UINTPTR_MAX;

	assert_ok(map(VMAR(4), READ_WRITE, 0, vmo_new(PAGE), 0, PAGE, &address));
	assert_read_write(address);
	ck_assert_uint_ne(address, 0);
	ck_assert_uint_eq(address % PAGE, 0);
}
END_TEST

/* ---- Permissions -------------------------------------------------------- */

static const zx_vm_option_t perm[] = { ZX_VM_PERM_READ, ZX_VM_PERM_WRITE, ZX_VM_PERM_EXECUTE };
static const zx_vm_option_t can[] = { ZX_VM_CAN_MAP_READ, ZX_VM_CAN_MAP_WRITE,
				      ZX_VM_CAN_MAP_EXECUTE };
static const zx_rights_t right[] = { ZX_RIGHT_READ, ZX_RIGHT_WRITE, ZX_RIGHT_EXECUTE };

/* Each set of permissions that is legal by itself, against each set of rights. */
START_TEST(permissions_need_the_right_on_both_handles)
{
	zx_handle_t vmo = vmo_executable(PAGE), vmar = VMAR(100);
	unsigned int have, want, i;

	for (have = 0; have < 8; have++) {
		zx_rights_t rights = 0;
		zx_handle_t less_vmar, less_vmo;

		for (i = 0; i < 3; i++)
			rights |= have >> i & 1 ? right[i] : 0;
		less_vmar = with_rights(vmar, rights);
		less_vmo = with_rights(vmo, rights | ZX_RIGHT_MAP);
		for (want = 0; want < 8; want++) {
			zx_status_t status = want & ~have ? ZX_ERR_ACCESS_DENIED : ZX_OK;
			zx_vaddr_t address;

			if (want && !(want & 1))
				status = ZX_ERR_INVALID_ARGS;
			assert_status(map(less_vmar, want, 0, vmo, 0, PAGE, &address), status);
			assert_status(map(vmar, want, 0, less_vmo, 0, PAGE, &address), status);
		}
	}
}
END_TEST

START_TEST(permissions_need_the_vmars_can_map)
{
	zx_handle_t vmo = vmo_executable(PAGE);
	int i;

	for (i = 0; i < 3; i++) {
		zx_handle_t vmar = vmar_new(CAN_MAP_ALL & ~can[i], PAGES(10), NULL);
		zx_vm_option_t rest = READ_WRITE_EXECUTE & ~perm[i];
		zx_vaddr_t address;

		assert_map(ZX_ERR_ACCESS_DENIED, vmar, READ_WRITE_EXECUTE, 0, vmo, 0, PAGE);
		if (i)
			assert_ok(map(vmar, rest, 0, vmo, 0, PAGE, &address));
		else
			assert_map(ZX_ERR_INVALID_ARGS, vmar, rest, 0, vmo, 0, PAGE);
	}
}
END_TEST

START_TEST(a_nested_vmar_cannot_map_what_its_parent_could_not)
{
	zx_handle_t vmo = vmo_executable(PAGE);
	int i;

	for (i = 1; i < 3; i++) {
		zx_handle_t outer = vmar_new(CAN_MAP_ALL & ~can[i], PAGES(10), NULL);
		zx_handle_t inner = vmar_in(outer, CAN_MAP_ALL & ~can[i], 0, PAGES(5), NULL);

		assert_map(ZX_ERR_ACCESS_DENIED, inner, READ_WRITE_EXECUTE, 0, vmo, 0, PAGE);
		map_anywhere(inner, READ_WRITE_EXECUTE & ~perm[i], vmo, PAGE);
	}
}
END_TEST

START_TEST(write_or_execute_without_read_is_invalid_args)
{
	zx_handle_t vmo = vmo_executable(PAGE), vmar = VMAR(10), less, powerless;

	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_PERM_WRITE, 0, vmo, 0, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_PERM_EXECUTE, 0, vmo, 0, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE, 0, vmo, 0,
		   PAGE);
	/* A missing right to map hides it; it hides other missing rights. */
	less = without_rights(vmo, ZX_RIGHT_MAP);
	assert_map(ZX_ERR_ACCESS_DENIED, vmar, ZX_VM_PERM_WRITE, 0, less, 0, PAGE);
	powerless = with_rights(vmo, ZX_RIGHT_MAP);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_PERM_WRITE, 0, powerless, 0, PAGE);
	/* MAP alone is enough for a mapping without access. */
	map_anywhere(with_rights(vmar, ZX_RIGHT_NONE), 0, powerless, PAGE);
}
END_TEST

START_TEST(losing_rights_later_changes_nothing_for_a_mapping)
{
	zx_handle_t vmo = vmo_numbered(1, 3), vmar = VMAR(10), none;
	zx_vaddr_t address = map_anywhere(vmar, READ_WRITE, vmo, PAGE);

	assert_ok(zx_handle_replace(vmo, ZX_RIGHT_NONE, &none));
	assert_ok(zx_handle_close(none));
	assert_ok(zx_handle_replace(vmar, ZX_RIGHT_NONE, &none));
	assert_ok(zx_handle_close(none));
	assert_read_write(address);
	ck_assert_uint_eq(load32(address), 3);
}
END_TEST

/* ---- Order of checks ---------------------------------------------------- */

START_TEST(the_vmar_handle_is_checked_first)
{
	zx_handle_t vmo = vmo_new(PAGE), vmar = VMAR(10);
	zx_vaddr_t address;

	assert_lookup(h, map(h, 1u << 20, 1, 0, 1, 0, &address), vmar, powerless_vmo(), 0, address);
	assert_lookup(h, map(h, 0, 0, vmo, 0, PAGE, &address), vmar, zx_process_self(), 0, address);
}
END_TEST

START_TEST(the_vmo_handle_is_checked_next)
{
	zx_handle_t vmo = vmo_new(PAGE), vmar = VMAR(10);
	zx_vaddr_t address;

	assert_lookup(h, map(vmar, ZX_VM_PERM_WRITE | 1u << 20, 1, h, 1, 0, &address), vmo,
		      powerless_event(), ZX_RIGHT_MAP, address);
	assert_map(ZX_ERR_WRONG_TYPE, vmar, 0, 0, zx_process_self(), 0, PAGE);
	assert_map(ZX_ERR_WRONG_TYPE, vmar, 0, 0, vmar, 0, PAGE);
}
END_TEST

START_TEST(map_range_with_overwrite_is_invalid_args)
{
	zx_handle_t vmo = vmo_new(PAGE), vmar = VMAR(10);

	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_MAP_RANGE | ZX_VM_SPECIFIC_OVERWRITE, 0, vmo,
		   0, PAGE);
	/* Before missing rights. */
	assert_map(ZX_ERR_INVALID_ARGS, with_rights(vmar, 0),
		   READ_WRITE | ZX_VM_MAP_RANGE | ZX_VM_SPECIFIC_OVERWRITE, 0, vmo, 0, PAGE);
}
END_TEST

START_TEST(options_of_vmars_are_invalid_args)
{
	zx_handle_t vmo = vmo_new(PAGE), vmar = VMAR(10), less = with_rights(vmar, 0);
	int i;

	for (i = 0; i < 3; i++) {
		assert_map(ZX_ERR_INVALID_ARGS, vmar, can[i], 0, vmo, 0, PAGE);
		/* Before missing rights. */
		assert_map(ZX_ERR_INVALID_ARGS, less, can[i] | READ_WRITE, 0, vmo, 0, PAGE);
	}
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_COMPACT, 0, vmo, 0, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_CAN_MAP_SPECIFIC, 0, vmo, 0, PAGE);
	/* Before the length. */
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_COMPACT, 0, vmo, 0, SIZE_MAX);
	/* After missing rights. */
	assert_map(ZX_ERR_ACCESS_DENIED, less, ZX_VM_COMPACT | READ_WRITE, 0, vmo, 0, PAGE);
}
END_TEST

START_TEST(fault_beyond_stream_size_without_allow_faults_is_invalid_args)
{
	zx_handle_t vmo = vmo_new(PAGE), vmar = VMAR(10);

	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_FAULT_BEYOND_STREAM_SIZE, 0, vmo, 0, PAGE);
	/* After missing rights. */
	assert_map(ZX_ERR_ACCESS_DENIED, with_rights(vmar, 0),
		   ZX_VM_FAULT_BEYOND_STREAM_SIZE | READ_WRITE, 0, vmo, 0, PAGE);
	/* Before what kind of VMO it is. */
	assert_ok(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
	assert_map(ZX_ERR_INVALID_ARGS, vmar,
		   ZX_VM_FAULT_BEYOND_STREAM_SIZE | ZX_VM_REQUIRE_NON_RESIZABLE, 0, vmo, 0, PAGE);
}
END_TEST

START_TEST(unknown_bits_and_alignments_are_invalid_args)
{
	zx_handle_t vmo = vmo_new(PAGE), vmar = VMAR(10);
	uint32_t n;

	for (n = 16; n < 24; n++)
		assert_map(ZX_ERR_INVALID_ARGS, vmar, READ_WRITE | 1u << n, 0, vmo, 0, PAGE);
	for (n = 1; n < 256; n++)
		if (n < 10 || n > 32)
			assert_map(ZX_ERR_INVALID_ARGS, vmar, n << ZX_VM_ALIGN_BASE, 0, vmo, 0,
				   PAGE);
	/* After missing rights. */
	assert_map(ZX_ERR_ACCESS_DENIED, with_rights(vmar, 0), READ_WRITE | 1u << 31, 0, vmo, 0,
		   PAGE);
}
END_TEST

START_TEST(require_non_resizable_refuses_a_resizable_vmo)
{
	zx_handle_t vmo, vmar = VMAR(10);
	zx_vaddr_t address;

	assert_ok(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
	assert_map(ZX_ERR_NOT_SUPPORTED, vmar, ZX_VM_REQUIRE_NON_RESIZABLE, 0, vmo, 0, PAGE);
	/* Before COMPACT, the offset, the length. */
	assert_map(ZX_ERR_NOT_SUPPORTED, vmar, ZX_VM_REQUIRE_NON_RESIZABLE | ZX_VM_COMPACT, 1, vmo,
		   1, 0);
	/* After unknown bits. */
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_REQUIRE_NON_RESIZABLE | 1u << 20, 0, vmo, 0,
		   PAGE);
	assert_ok(map(vmar, ZX_VM_REQUIRE_NON_RESIZABLE, 0, vmo_new(PAGE), 0, PAGE, &address));
	assert_ok(map(vmar, READ_WRITE | ZX_VM_ALLOW_FAULTS, 0, vmo, 0, PAGE, &address));
	assert_read_write(address);
	assert_ok(map(vmar, READ_WRITE, 0, vmo, 0, PAGE, &address));
}
END_TEST

START_TEST(a_discardable_vmo_wants_allow_faults)
{
	zx_handle_t vmo, vmar = VMAR(10);
	zx_vaddr_t address;

	assert_ok(zx_vmo_create(PAGE, ZX_VMO_DISCARDABLE, &vmo));
	assert_map(ZX_ERR_NOT_SUPPORTED, vmar, READ_WRITE, 0, vmo, 0, PAGE);
	/* Before COMPACT, the offset, the length; after unknown bits. */
	assert_map(ZX_ERR_NOT_SUPPORTED, vmar, ZX_VM_COMPACT, 1, vmo, 1, 0);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, 1u << 20, 0, vmo, 0, PAGE);
	assert_ok(map(vmar, READ_WRITE | ZX_VM_ALLOW_FAULTS, 0, vmo, 0, PAGE, &address));
	assert_read_write(address);
}
END_TEST

START_TEST(a_vmo_offset_that_is_no_multiple_of_a_page_is_invalid_args)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), vmar = VMAR(10), dead = vmar_destroyed();
	static const zx_vm_option_t options[] = { 0, ZX_VM_SPECIFIC, ZX_VM_MAP_RANGE,
						  ZX_VM_SPECIFIC | ZX_VM_MAP_RANGE };
	int i;

	for (i = 0; i < 4; i++) {
		assert_map(ZX_ERR_INVALID_ARGS, vmar, options[i], 0, vmo, PAGE - 1, PAGE);
		assert_map(ZX_ERR_INVALID_ARGS, dead, options[i], 0, vmo, PAGE - 1, PAGE);
	}
	/* Before the length. */
	assert_map(ZX_ERR_INVALID_ARGS, vmar, 0, 0, vmo, 1, SIZE_MAX);
}
END_TEST

START_TEST(a_length_that_overflows_is_out_of_range)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), vmar = VMAR(10), dead = vmar_destroyed();

	assert_map(ZX_ERR_OUT_OF_RANGE, vmar, 0, 0, vmo, 0, SIZE_MAX);
	assert_map(ZX_ERR_OUT_OF_RANGE, vmar, 0, 0, vmo, 0, SIZE_MAX - PAGE + 2);
	assert_map(ZX_ERR_OUT_OF_RANGE, vmar, ZX_VM_MAP_RANGE, 0, vmo, 0, SIZE_MAX - PAGE + 2);
	assert_map(ZX_ERR_OUT_OF_RANGE, vmar, 0, 0, vmo, PAGE, 0ul - PAGE);
	assert_map(ZX_ERR_OUT_OF_RANGE, vmar, 0, 0, vmo, PAGES(2), 0ul - PAGE);
	/* Before the state. */
	assert_map(ZX_ERR_OUT_OF_RANGE, dead, 0, 0, vmo, 0, SIZE_MAX);
	assert_map(ZX_ERR_OUT_OF_RANGE, dead, 0, 0, vmo, 0ul - PAGE, PAGE);
}
END_TEST

START_TEST(in_a_destroyed_vmar_is_bad_state)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), dead = vmar_destroyed();

	assert_map(ZX_ERR_BAD_STATE, dead, 0, 0, vmo, 0, PAGE);
	assert_map(ZX_ERR_BAD_STATE, dead, READ_WRITE, 0, vmo, 0, PAGE);
	/* Before the length 0, the offset and the bounds. */
	assert_map(ZX_ERR_BAD_STATE, dead, 0, 0, vmo, 0, 0);
	assert_map(ZX_ERR_BAD_STATE, dead, 0, 1, vmo, 0, PAGE);
	assert_map(ZX_ERR_BAD_STATE, dead, ZX_VM_SPECIFIC | ZX_VM_OFFSET_IS_UPPER_LIMIT, 0, vmo, 0,
		   PAGE);
	assert_map(ZX_ERR_BAD_STATE, dead, ZX_VM_SPECIFIC, PAGES(999), vmo, 0, PAGE);
}
END_TEST

START_TEST(a_flag_the_vmar_lacks_comes_before_its_state)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_RW, PAGES(2), NULL), vmo = vmo_executable(PAGE);

	assert_ok(zx_vmar_destroy(vmar));
	assert_map(ZX_ERR_ACCESS_DENIED, vmar, READ_EXECUTE, 0, vmo, 0, PAGE);
}
END_TEST

START_TEST(length_zero_is_invalid_args)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), vmar = VMAR(10), plain = vmar_new(0, PAGES(4), NULL);

	assert_map(ZX_ERR_INVALID_ARGS, vmar, READ_WRITE, 0, vmo, 0, 0);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC, 0, vmo, 0, 0);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC_OVERWRITE, 0, vmo, 0, 0);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_OFFSET_IS_UPPER_LIMIT, PAGE, vmo, 0, 0);
	/* Before CAN_MAP_SPECIFIC. */
	assert_map(ZX_ERR_INVALID_ARGS, plain, ZX_VM_SPECIFIC, 0, vmo, 0, 0);
}
END_TEST

START_TEST(specific_with_upper_limit_is_invalid_args)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), vmar = VMAR(10), plain = vmar_new(0, PAGES(4), NULL);
	const zx_vm_option_t limit = ZX_VM_OFFSET_IS_UPPER_LIMIT;

	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC | limit, PAGE, vmo, 0, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC_OVERWRITE | limit, PAGE, vmo, 0, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, plain, ZX_VM_SPECIFIC | limit, PAGE, vmo, 0, PAGE);
}
END_TEST

START_TEST(an_offset_without_specific_is_invalid_args)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), vmar = VMAR(10);

	assert_map(ZX_ERR_INVALID_ARGS, vmar, READ_WRITE, PAGE, vmo, 0, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, 0, 1, vmo, 0, PAGE);
}
END_TEST

START_TEST(a_vmar_offset_that_is_no_multiple_of_a_page_is_invalid_args)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), vmar = VMAR(10), plain = vmar_new(0, PAGES(4), NULL);

	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC, PAGE - 1, vmo, 0, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC | ZX_VM_MAP_RANGE, PAGE - 1, vmo, 0,
		   PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC, UINTPTR_MAX, vmo, 0, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_OFFSET_IS_UPPER_LIMIT, PAGE + 1, vmo, 0, PAGE);
	/* Before CAN_MAP_SPECIFIC. */
	assert_map(ZX_ERR_INVALID_ARGS, plain, ZX_VM_SPECIFIC, 1, vmo, 0, PAGE);
}
END_TEST

START_TEST(specific_in_a_vmar_without_can_map_specific_is_access_denied)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_RWX, PAGES(4), NULL), vmo = vmo_new(PAGE);
	static const zx_vm_option_t options[] = { ZX_VM_SPECIFIC, ZX_VM_SPECIFIC_OVERWRITE,
						  ZX_VM_OFFSET_IS_UPPER_LIMIT };
	int i;

	for (i = 0; i < 3; i++) {
		assert_map(ZX_ERR_ACCESS_DENIED, vmar, READ_WRITE | options[i], PAGE, vmo, 0, PAGE);
		/* Before the bounds. */
		assert_map(ZX_ERR_ACCESS_DENIED, vmar, READ_WRITE | options[i], PAGES(100), vmo, 0,
			   PAGE);
	}
	map_anywhere(vmar, READ_WRITE, vmo, PAGE);
}
END_TEST

START_TEST(out_of_the_vmars_bounds_is_invalid_args)
{
	zx_handle_t vmar = VMAR(10), vmo = vmo_new(PAGE);
	const zx_vm_option_t limit = ZX_VM_OFFSET_IS_UPPER_LIMIT;

	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC, PAGES(10), vmo, 0, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC, PAGES(9), vmo, 0, PAGE + 1);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC_OVERWRITE, PAGES(9), vmo, 0, PAGE + 1);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, ZX_VM_SPECIFIC, 0ul - PAGE, vmo, 0, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, 0, 0, vmo, 0, PAGES(10) + 1);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, limit, PAGES(11), vmo, 0, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, limit, PAGES(2), vmo, 0, PAGES(2) + 1);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, limit, PAGES(10), vmo, 0, PAGES(11));
	assert_map(ZX_ERR_INVALID_ARGS, vmar, limit, 0, vmo, 0, PAGE);
}
END_TEST

START_TEST(a_specific_address_that_is_not_aligned_is_invalid_args)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL | ZX_VM_ALIGN_1MB, MIB(2ul), NULL);
	zx_handle_t vmo = vmo_new(PAGE);
	const zx_vm_option_t options = READ_WRITE | ZX_VM_ALIGN_64KB;
	zx_vaddr_t address;

	map_at(vmar, READ_WRITE, PAGE, vmo, PAGE);
	/* Before an overlap. */
	assert_map(ZX_ERR_INVALID_ARGS, vmar, options | ZX_VM_SPECIFIC, PAGE, vmo, 0, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, options | ZX_VM_SPECIFIC_OVERWRITE, PAGE, vmo, 0,
		   PAGE);
	assert_ok(map(vmar, options | ZX_VM_SPECIFIC, KIB(64ul), vmo, 0, PAGE, &address));
	ck_assert_uint_eq(address, vmar_info(vmar).base + KIB(64ul));
}
END_TEST

START_TEST(specific_over_anything_is_already_exists)
{
	zx_handle_t vmar = VMAR(20), vmo = vmo_new(PAGE);
	size_t at, kind;

	vmar_in(vmar, ZX_VM_SPECIFIC, PAGES(4), PAGES(3), NULL);
	/* A mapping may be longer than its VMO. */
	map_at(vmar, READ_WRITE, PAGES(14), vmo, PAGES(3));
	for (kind = 0; kind < 2; kind++) {
		at = kind ? PAGES(14) : PAGES(4);
		assert_map(ZX_ERR_ALREADY_EXISTS, vmar, ZX_VM_SPECIFIC, at, vmo, 0, PAGES(3));
		assert_map(ZX_ERR_ALREADY_EXISTS, vmar, ZX_VM_SPECIFIC, at + PAGE, vmo, 0, PAGE);
		assert_map(ZX_ERR_ALREADY_EXISTS, vmar, ZX_VM_SPECIFIC, at - PAGE, vmo, 0,
			   PAGE + 1);
		assert_map(ZX_ERR_ALREADY_EXISTS, vmar, ZX_VM_SPECIFIC, at + PAGES(2), vmo, 0,
			   PAGES(2));
		assert_map(ZX_ERR_ALREADY_EXISTS, vmar, ZX_VM_SPECIFIC, at - PAGE, vmo, 0,
			   PAGES(5));
		map_at(vmar, READ_WRITE, at - PAGE, vmo, PAGE);
		map_at(vmar, READ_WRITE, at + PAGES(3), vmo, PAGE);
	}
}
END_TEST

START_TEST(over_what_linux_mapped_is_refused_and_harmless)
{
	zx_handle_t root = zx_vmar_root_self(), vmo = vmo_new(PAGE);
	static char page[PAGE] __attribute__((aligned(4096)));
	size_t offset = (zx_vaddr_t)page - vmar_info(root).base;

	memset(page, 'A', sizeof(page));
	assert_map(ZX_ERR_ALREADY_EXISTS, root, READ_WRITE | ZX_VM_SPECIFIC, offset, vmo, 0, PAGE);
	ck_assert_int_eq(page[0], 'A');
}
END_TEST

START_TEST(no_gap_that_fits_is_no_resources)
{
	zx_handle_t vmar = VMAR(10), vmo = vmo_new(PAGE);

	map_at(vmar, READ_WRITE, PAGES(2), vmo, PAGE);
	map_at(vmar, READ_WRITE, PAGES(6), vmo, PAGE);
	assert_map(ZX_ERR_NO_RESOURCES, vmar, READ_WRITE, 0, vmo, 0, PAGES(4));
	assert_map(ZX_ERR_NO_RESOURCES, vmar, READ_WRITE | ZX_VM_OFFSET_IS_UPPER_LIMIT, PAGES(3),
		   vmo, 0, PAGES(3));
	map_anywhere(vmar, READ_WRITE, vmo, PAGES(3));
	/* No place in ten pages is aligned like that, once the first one is taken. */
	vmar = vmar_new(CAN_MAP_ALL | ZX_VM_ALIGN_4GB, PAGES(10), NULL);
	map_at(vmar, READ_WRITE, 0, vmo, PAGE);
	assert_map(ZX_ERR_NO_RESOURCES, vmar, READ_WRITE | ZX_VM_ALIGN_64KB, 0, vmo, 0, PAGE);
	assert_map(ZX_ERR_NO_RESOURCES, vmar, READ_WRITE | ZX_VM_ALIGN_4GB, 0, vmo, 0, PAGE);
}
END_TEST

START_TEST(a_bad_out_pointer_is_invalid_args_and_the_mapping_undone)
{
	void *pointers[] = { NULL, bad_pointer, kernel_pointer };
	zx_handle_t vmo = vmo_new(PAGE);
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(4), &base);
	int i;

	for (i = 0; i < 3; i++) {
		assert_status(map(vmar, READ_WRITE | ZX_VM_SPECIFIC, PAGE, vmo, 0, PAGE,
				  pointers[i]),
			      ZX_ERR_INVALID_ARGS);
		assert_no_access(base + PAGE);
		ck_assert_uint_eq(vmo_info(vmo).num_mappings, 0);
	}
	vmar_in(vmar, ZX_VM_SPECIFIC, 0, PAGES(4), NULL);
}
END_TEST

/* ---- Placement ---------------------------------------------------------- */

START_TEST(in_a_compact_vmar_mappings_pack_upwards)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL | ZX_VM_COMPACT, PAGES(10), &base);
	zx_handle_t vmo = vmo_new(PAGE);
	size_t i;

	for (i = 0; i < 10; i++)
		ck_assert_uint_eq(map_anywhere(vmar, READ_WRITE, vmo, PAGE), base + PAGES(i));
	assert_map(ZX_ERR_NO_RESOURCES, vmar, READ_WRITE, 0, vmo, 0, PAGE);
	assert_ok(zx_vmar_unmap(vmar, base + PAGES(6), PAGE));
	ck_assert_uint_eq(map_anywhere(vmar, READ_WRITE, vmo, PAGE), base + PAGES(6));
}
END_TEST

START_TEST(at_the_root_an_alignment_does_not_change_what_offset_is_possible)
{
	zx_vaddr_t address;
	zx_handle_t vmo;

	assert_ok(zx_vmo_create(0, ZX_VMO_UNBOUNDED, &vmo));
	assert_ok(zx_vmar_map(zx_vmar_root_self(), ZX_VM_PERM_READ | ZX_VM_ALIGN_64KB, 0, vmo,
			      -PAGES(2), PAGE, &address));
	ck_assert_uint_eq(address % KIB(64ul), 0);
	ck_assert_int_eq(probe_read(address), PROBE_BUS);
}
END_TEST

START_TEST(an_upper_limit_is_kept)
{
	zx_vaddr_t base, address;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(100), &base), vmo = vmo_new(PAGE);
	const zx_vm_option_t limit = READ_WRITE | ZX_VM_OFFSET_IS_UPPER_LIMIT;
	int i;

	/* Limit, size and length the same. */
	assert_ok(map(vmar, limit, PAGES(100), vmo, 0, PAGES(100), &address));
	ck_assert_uint_eq(address, base);
	assert_ok(zx_vmar_unmap(vmar, base, PAGES(100)));
	for (i = 0; i < 50; i++) {
		assert_ok(map(vmar, limit, PAGES(50), vmo, 0, PAGE, &address));
		ck_assert_uint_ge(address, base);
		ck_assert_uint_le(address + PAGE, base + PAGES(50));
	}
	assert_map(ZX_ERR_NO_RESOURCES, vmar, limit, PAGES(50), vmo, 0, PAGE);
	ck_assert_uint_ge(map_anywhere(vmar, READ_WRITE, vmo, PAGE), base + PAGES(50));
}
END_TEST

START_TEST(every_alignment_is_kept)
{
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, GIB(8ul), NULL), vmo = vmo_new(PAGE);
	uint32_t code;

	/* The coarsest first, or the finer ones could take its few places. */
	for (code = 32; code >= 10; code--) {
		zx_vaddr_t address = map_anywhere(vmar, READ_WRITE | code << ZX_VM_ALIGN_BASE, vmo,
						  PAGE);

		ck_assert_uint_eq(address % (1ul << code < PAGE ? PAGE : 1ul << code), 0);
		assert_read_write(address);
		/* In the root too. */
		address = map_anywhere(zx_vmar_root_self(), READ_WRITE | code << ZX_VM_ALIGN_BASE,
				       vmo, PAGE);
		ck_assert_uint_eq(address % (1ul << code < PAGE ? PAGE : 1ul << code), 0);
		assert_read_write(address);
	}
}
END_TEST

START_TEST(mappings_may_fill_a_vmar_to_the_last_page)
{
	zx_handle_t vmar = VMAR(200), vmo = vmo_new(PAGE);
	int i;

	for (i = 0; i < 200; i++)
		map_anywhere(vmar, i & 1 ? READ_WRITE : 0, vmo, PAGE);
	assert_map(ZX_ERR_NO_RESOURCES, vmar, 0, 0, vmo, 0, PAGE);
}
END_TEST

START_TEST(a_mapping_straight_in_the_root_works)
{
	zx_handle_t root = zx_vmar_root_self(), vmo = vmo_numbered(2, 30);
	zx_vaddr_t address = map_anywhere(root, READ_WRITE, vmo, PAGES(2)), again;

	ck_assert_uint_eq(load32(address + PAGE), 31);
	assert_map(ZX_ERR_ALREADY_EXISTS, root, READ_WRITE | ZX_VM_SPECIFIC,
		   address - vmar_info(root).base, vmo, 0, PAGE);
	assert_ok(zx_vmar_unmap(root, address, PAGES(2)));
	assert_no_access(address);
	again = map_at(root, READ_WRITE, address - vmar_info(root).base, vmo, PAGES(2));
	ck_assert_uint_eq(again, address);
	ck_assert_uint_eq(load32(address), 30);
}
END_TEST

START_TEST(map_range_on_any_part_of_a_vmo_is_ok)
{
	zx_handle_t vmo = vmo_new(PAGES(8)), vmar = VMAR(50);
	zx_vaddr_t address;

	assert_ok(map(vmar, ZX_VM_MAP_RANGE, 0, vmo, 0x2000, 0x1000, &address));
	assert_no_access(address);
	assert_ok(map(vmar, READ_WRITE | ZX_VM_MAP_RANGE, 0, vmo, 0, PAGES(8), &address));
	ck_assert_uint_eq(vmo_info(vmo).committed_bytes, 0);
	store32(address + PAGES(2), 9);
	assert_ok(map(vmar, READ_WRITE | ZX_VM_MAP_RANGE, 0, vmo, 0, PAGES(12), &address));
	ck_assert_uint_eq(load32(address + PAGES(2)), 9);
	assert_beyond_the_end(address + PAGES(8));
	ck_assert_uint_eq(vmo_info(vmo).committed_bytes, PAGE);
}
END_TEST

/* MapRangeResizable */
START_TEST(map_range_past_the_end_of_a_resizable_vmo_follows_its_size)
{
	zx_handle_t vmo, vmar = VMAR(20);
	zx_vaddr_t address, beyond;

	assert_ok(zx_vmo_create(PAGE, ZX_VMO_RESIZABLE, &vmo));
	assert_ok(zx_vmo_write(vmo, "a", 0, 1));
	assert_ok(map(vmar, READ_WRITE | ZX_VM_MAP_RANGE, 0, vmo, 0, PAGES(2), &address));
	assert_ok(map(vmar, READ_WRITE | ZX_VM_MAP_RANGE, 0, vmo, PAGES(5), PAGE, &beyond));
	assert_read_write(address);
	assert_beyond_the_end(address + PAGE);
	assert_beyond_the_end(beyond);
	assert_ok(zx_vmo_set_size(vmo, PAGES(6)));
	assert_read_write(address + PAGE);
	assert_read_write(beyond);
	assert_ok(zx_vmo_set_size(vmo, PAGE));
	ck_assert_uint_eq(load32(address), 'a');
	assert_beyond_the_end(address + PAGE);
	assert_beyond_the_end(beyond);
}
END_TEST

/*
 * Upstream's kernel maps from byte 0 when there is an upper limit, by mistake: its
 * tests use no other offset. Here the offset asked for counts.
 */
START_TEST(an_upper_limit_leaves_the_vmo_offset_alone)
{
	zx_vaddr_t base, address;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), &base), vmo = vmo_numbered(4, 40);
	const zx_vm_option_t limit = READ_WRITE | ZX_VM_OFFSET_IS_UPPER_LIMIT;

	assert_ok(map(vmar, limit, PAGES(2), vmo, PAGES(2), PAGES(2), &address));
	ck_assert_uint_eq(address, base);
	ck_assert_uint_eq(load32(address), 42);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, limit, PAGES(8), vmo, 1, PAGE);
}
END_TEST

/* ---- Overwriting -------------------------------------------------------- */

START_TEST(overwrite_of_free_space_is_like_specific)
{
	zx_vaddr_t base, address;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(10), &base), vmo = vmo_numbered(2, 60);

	assert_ok(map(vmar, READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE, PAGES(2), vmo, 0, PAGES(2),
		      &address));
	ck_assert_uint_eq(address, base + PAGES(2));
	ck_assert_uint_eq(load32(address + PAGE), 61);
	assert_ok(map(vmar, READ_WRITE | ZX_VM_SPECIFIC | ZX_VM_SPECIFIC_OVERWRITE, PAGES(3), vmo,
		      0, PAGE, &address));
	ck_assert_uint_eq(load32(base + PAGES(3)), 60);
}
END_TEST

/* New mapping of @len pages at page @at, over old mappings at pages 2..5 and 7..8 of 12. */
static void overwrite_case(size_t at, size_t len)
{
	zx_handle_t old = vmo_numbered(8, 100), second = vmo_numbered(2, 200);
	zx_handle_t new = vmo_numbered(12, 300);
	zx_vaddr_t base, address;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &base);
	size_t i;

	assert_ok(map(vmar, READ_WRITE | ZX_VM_SPECIFIC, PAGES(2), old, PAGE, PAGES(4), &address));
	assert_ok(map(vmar, ZX_VM_PERM_READ | ZX_VM_SPECIFIC, PAGES(7), second, 0, PAGES(2),
		      &address));
	assert_ok(map(vmar, READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE, PAGES(at), new, 0, PAGES(len),
		      &address));
	ck_assert_uint_eq(address, base + PAGES(at));
	for (i = 0; i < 12; i++) {
		zx_vaddr_t page = base + PAGES(i);

		if (i >= at && i < at + len) {
			assert_read_write(page);
			ck_assert_uint_eq(load32(page), 300 + i - at);
		} else if (i >= 2 && i < 6) {
			assert_read_write(page);
			ck_assert_uint_eq(load32(page), 100 + 1 + i - 2);
		} else if (i >= 7 && i < 9) {
			assert_read_only(page);
			ck_assert_uint_eq(load32(page), 200 + i - 7);
		} else {
			assert_no_access(page);
		}
	}
	/* All of it can go again, and the space is free. */
	assert_ok(zx_vmar_unmap(vmar, base, PAGES(12)));
	ck_assert_uint_eq(vmo_info(old).num_mappings, 0);
	ck_assert_uint_eq(vmo_info(new).num_mappings, 0);
	vmar_in(vmar, ZX_VM_SPECIFIC, 0, PAGES(12), NULL);
}

START_TEST(overwrite_meets_old_mappings_in_every_way)
{
	size_t at, len;

	for (at = 0; at < 12; at++)
		for (len = 1; at + len <= 12; len += slow_machine() ? 4 : 1)
			overwrite_case(at, len);
}
END_TEST

/* The first word at @address of another process; 0 where nothing is mapped. */
static uint32_t word_of(zx_handle_t process, zx_vaddr_t address)
{
	uint32_t word = 0;
	size_t actual;
	zx_status_t status;

	status = zx_process_read_memory(process, address, &word, 4, &actual);
	if (status != ZX_OK)
		assert_status(status, ZX_ERR_NOT_FOUND);
	return word;
}

/* As overwrite_case(), and unmapping, in a VMAR of another process. */
static void remote_case(zx_handle_t process, zx_handle_t vmar, size_t at, size_t len)
{
	zx_handle_t old = vmo_numbered(8, 100), new = vmo_numbered(8, 300);
	zx_vaddr_t base = vmar_info(vmar).base, address;
	uint32_t want;
	size_t i;

	assert_ok(map(vmar, READ_WRITE | ZX_VM_SPECIFIC, PAGES(2), old, PAGE, PAGES(4), &address));
	assert_ok(map(vmar, READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE, PAGES(at), new, 0, PAGES(len),
		      &address));
	for (i = 0; i < 8; i++) {
		want = i >= at && i < at + len ? 300 + i - at : i >= 2 && i < 6 ? 99 + i : 0;
		ck_assert_uint_eq(word_of(process, base + PAGES(i)), want);
	}
	assert_ok(zx_vmar_unmap(vmar, base + PAGES(at), PAGES(len)));
	for (i = 0; i < 8; i++) {
		want = i >= at && i < at + len ? 0 : i >= 2 && i < 6 ? 99 + i : 0;
		ck_assert_uint_eq(word_of(process, base + PAGES(i)), want);
	}
	assert_map(ZX_ERR_ALREADY_EXISTS, vmar, READ_WRITE | ZX_VM_SPECIFIC, 0, new, 0, PAGES(8));
	assert_ok(zx_vmar_unmap(vmar, base, PAGES(8)));
	ck_assert_uint_eq(vmo_info(old).num_mappings, 0);
	ck_assert_uint_eq(vmo_info(new).num_mappings, 0);
	assert_ok(zx_handle_close(old));
	assert_ok(zx_handle_close(new));
}

START_TEST(overwrite_and_unmap_do_the_same_in_another_process)
{
	zx_handle_t process, root, vmar;
	size_t at, len;

	assert_ok(zx_process_create(zx_job_default(), "p", 1, 0, &process, &root));
	vmar = vmar_in(root, CAN_MAP_ALL, 0, PAGES(8), NULL);
	for (at = 0; at < 8; at++)
		for (len = 1; at + len <= 8; len += slow_machine() ? 3 : 1) {
			/* Not where all four old pages go: the last check wants one of them. */
			if (at <= 2 && at + len >= 6)
				continue;
			/* In a reservation, and straight in the root. */
			remote_case(process, vmar, at, len);
			remote_case(process, root, at, len);
		}
	assert_ok(zx_vmar_destroy(vmar));
	ck_assert_uint_le(count_maps(pid_of(process)), 1);
}
END_TEST

START_TEST(overwrite_leaves_the_contents_of_the_old_vmo)
{
	zx_handle_t old = vmo_numbered(4, 100), new = vmo_numbered(2, 200), vmar = VMAR(4);
	uint32_t value;
	zx_vaddr_t address = map_at(vmar, READ_WRITE, 0, old, PAGES(4));

	assert_ok(map(vmar, READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE, PAGE, new, 0, PAGES(2),
		      &address));
	store32(address, 1);
	assert_ok(zx_vmo_read(old, &value, PAGE, 4));
	ck_assert_uint_eq(value, 101);
}
END_TEST

START_TEST(overwrite_of_any_part_of_a_child_vmar_is_invalid_args_and_changes_nothing)
{
	zx_handle_t old = vmo_numbered(4, 100), new = vmo_new(PAGE), child, less;
	zx_vaddr_t base, inner, address;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(12), &base);
	const zx_vm_option_t over = READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE;

	less = without_rights(vmar, ZX_RIGHT_OP_CHILDREN);
	map_at(vmar, READ_WRITE, PAGES(2), old, PAGES(4));
	child = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(6), PAGES(3), NULL);
	inner = map_at(child, READ_WRITE, PAGE, old, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, over, PAGES(4), new, 0, PAGES(3));
	assert_map(ZX_ERR_INVALID_ARGS, vmar, over, PAGES(6), new, 0, PAGES(3));
	assert_map(ZX_ERR_INVALID_ARGS, vmar, over, PAGES(7), new, 0, PAGE);
	assert_map(ZX_ERR_INVALID_ARGS, vmar, over, PAGES(8), new, 0, PAGES(2));
	assert_map(ZX_ERR_INVALID_ARGS, vmar, over, 0, new, 0, PAGES(12));
	/* OP_CHILDREN has nothing to do with it. */
	assert_map(ZX_ERR_INVALID_ARGS, less, over, PAGES(6), new, 0, PAGES(3));
	ck_assert_uint_eq(load32(base + PAGES(4)), 102);
	ck_assert_uint_eq(load32(inner), 100);
	assert_ok(map(less, over, PAGES(5), new, 0, PAGE, &address));
	ck_assert_uint_eq(load32(address), 0);
	assert_ok(zx_vmar_unmap(vmar, base, PAGES(12)));
	assert_no_access(inner);
}
END_TEST

START_TEST(overwrite_to_a_bad_out_pointer_leaves_a_hole)
{
	zx_handle_t old = vmo_numbered(4, 100), new = vmo_new(PAGE);
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_new(CAN_MAP_ALL, PAGES(4), &base);

	map_at(vmar, READ_WRITE, 0, old, PAGES(4));
	assert_status(map(vmar, READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE, PAGE, new, 0, PAGES(2),
			  bad_pointer), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(vmo_info(new).num_mappings, 0);
	ck_assert_uint_eq(vmo_info(old).num_mappings, 2);
	assert_drawing(0, base, "w..w");
	assert_no_access(base + PAGE);
	ck_assert_uint_eq(load32(base), 100);
	ck_assert_uint_eq(load32(base + PAGES(3)), 103);
	map_at(vmar, READ_WRITE, PAGE, new, PAGES(2));
}
END_TEST

/* ---- Linux: private mappings -------------------------------------------- */

START_TEST(a_private_mapping_keeps_its_writes_to_itself)
{
	zx_handle_t vmo = vmo_numbered(3, 70), read = without_rights(vmo, ZX_RIGHT_WRITE);
	zx_handle_t vmar = VMAR(10);
	zx_vaddr_t address;
	uint32_t value = 0;

	assert_ok(zx_linux_vmar_map_private(vmar, READ_WRITE, 0, read, PAGE, PAGES(2), &address));
	ck_assert_uint_eq(load32(address), 71);
	store32(address, 1);
	ck_assert_uint_eq(load32(address), 1);
	assert_ok(zx_vmo_read(vmo, &value, PAGE, 4));
	ck_assert_uint_eq(value, 71);
	ck_assert_uint_eq(load32(address + PAGE), 72);
	assert_refused(ZX_ERR_ACCESS_DENIED, address,
		       zx_linux_vmar_map_private(with_rights(vmar, ZX_RIGHT_READ), READ_WRITE, 0,
						 read, 0, PAGE, &address));
	assert_refused(ZX_ERR_ACCESS_DENIED, address,
		       zx_linux_vmar_map_private(vmar, ZX_VM_PERM_READ, 0,
						 without_rights(vmo, ZX_RIGHT_READ), 0, PAGE,
						 &address));
}
END_TEST

int main(void)
{
	test_begin("vmar_map");
	test_case("model", a_mapping_shows_the_vmo,
		  a_mapping_has_exactly_the_permissions_asked_for,
		  a_mapping_has_a_line_in_the_maps_that_names_the_vmo,
		  around_a_mapping_the_vmar_stays_closed, read_if_xom_unsupported_is_read_on_x86,
		  a_window_past_the_end_of_the_vmo_faults_there,
		  vmo_offsets_go_up_to_the_last_page_but_one_of_all, the_length_is_rounded_up,
		  untouched_pages_read_zero_until_they_are_written,
		  a_zero_page_read_through_one_mapping_is_replaced_when_written_through_another,
		  many_mappings_of_one_vmo_agree, the_out_value_before_the_call_does_not_matter);
	test_case("permissions", permissions_need_the_right_on_both_handles,
		  permissions_need_the_vmars_can_map,
		  a_nested_vmar_cannot_map_what_its_parent_could_not,
		  write_or_execute_without_read_is_invalid_args,
		  losing_rights_later_changes_nothing_for_a_mapping);
	test_case("statuses", the_vmar_handle_is_checked_first, the_vmo_handle_is_checked_next,
		  map_range_with_overwrite_is_invalid_args, options_of_vmars_are_invalid_args,
		  fault_beyond_stream_size_without_allow_faults_is_invalid_args,
		  unknown_bits_and_alignments_are_invalid_args,
		  require_non_resizable_refuses_a_resizable_vmo,
		  a_discardable_vmo_wants_allow_faults,
		  a_vmo_offset_that_is_no_multiple_of_a_page_is_invalid_args,
		  a_length_that_overflows_is_out_of_range, in_a_destroyed_vmar_is_bad_state,
		  a_flag_the_vmar_lacks_comes_before_its_state, length_zero_is_invalid_args,
		  specific_with_upper_limit_is_invalid_args,
		  an_offset_without_specific_is_invalid_args,
		  a_vmar_offset_that_is_no_multiple_of_a_page_is_invalid_args,
		  specific_in_a_vmar_without_can_map_specific_is_access_denied,
		  out_of_the_vmars_bounds_is_invalid_args,
		  a_specific_address_that_is_not_aligned_is_invalid_args,
		  specific_over_anything_is_already_exists,
		  over_what_linux_mapped_is_refused_and_harmless, no_gap_that_fits_is_no_resources,
		  a_bad_out_pointer_is_invalid_args_and_the_mapping_undone);
	test_case("placement", in_a_compact_vmar_mappings_pack_upwards, an_upper_limit_is_kept,
		  at_the_root_an_alignment_does_not_change_what_offset_is_possible,
		  every_alignment_is_kept, mappings_may_fill_a_vmar_to_the_last_page,
		  a_mapping_straight_in_the_root_works, map_range_on_any_part_of_a_vmo_is_ok,
		  map_range_past_the_end_of_a_resizable_vmo_follows_its_size,
		  an_upper_limit_leaves_the_vmo_offset_alone);
	test_case("overwrite", overwrite_of_free_space_is_like_specific,
		  overwrite_meets_old_mappings_in_every_way,
		  overwrite_and_unmap_do_the_same_in_another_process,
		  overwrite_leaves_the_contents_of_the_old_vmo,
		  overwrite_of_any_part_of_a_child_vmar_is_invalid_args_and_changes_nothing,
		  overwrite_to_a_bad_out_pointer_leaves_a_hole);
	test_case("linux", a_private_mapping_keeps_its_writes_to_itself);
	return test_end();
}
