// SPDX-License-Identifier: GPL-2.0-only
/* zx_vmar_protect: memory.md 1.3, 1.5, 3.4, 9 and the tests of section 7. */
#include <pthread.h>
#include <sys/mman.h>

#include "common.h"

/* A VMAR of so many pages, with its base. */
static zx_handle_t vmar_of(size_t pages, zx_vaddr_t *base)
{
	return vmar_new(CAN_MAP_ALL, PAGES(pages), base);
}

/* Sets of rights that a handle may be left with, and what they allow. */
static const zx_rights_t sets[] = {
	ZX_RIGHT_READ, ZX_RIGHT_READ | ZX_RIGHT_WRITE, ZX_RIGHT_READ | ZX_RIGHT_EXECUTE,
};

static const zx_vm_option_t perms[] = { ZX_VM_PERM_READ, READ_WRITE, READ_EXECUTE };

/* ---- statuses, in the order of the sheet --------------------------------- */

START_TEST(the_handle_comes_first)
{
	struct four f = four_pages(READ_WRITE, 50);
	char none;

	assert_lookup(h, zx_vmar_protect(h, ZX_VM_PERM_WRITE | 1u << 31, f.base + 1, 0), f.vmar,
		      powerless_vmo(), ZX_RIGHT_WRITE, none);
	assert_status(zx_vmar_protect(zx_process_self(), 0, 0, 0), ZX_ERR_WRONG_TYPE);
	assert_drawing(0, f.base, "wwww.");
}
END_TEST

START_TEST(each_permission_wants_its_right)
{
	struct four f = four_pages(ZX_VM_PERM_READ, 50);
	zx_handle_t less;

	less = without_rights(f.vmar, ZX_RIGHT_READ);
	assert_status(zx_vmar_protect(less, ZX_VM_PERM_READ, f.base, PAGE), ZX_ERR_ACCESS_DENIED);
	/* What becomes PERM_READ here wants it too. */
	assert_status(zx_vmar_protect(less, ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED, f.base, PAGE),
		      ZX_ERR_ACCESS_DENIED);
	assert_ok(zx_vmar_protect(less, 0, f.base, PAGE));
	less = without_rights(f.vmar, ZX_RIGHT_WRITE);
	assert_status(zx_vmar_protect(less, READ_WRITE, f.base, PAGE), ZX_ERR_ACCESS_DENIED);
	/* The right comes before the combination. */
	assert_status(zx_vmar_protect(less, ZX_VM_PERM_WRITE, f.base, PAGE), ZX_ERR_ACCESS_DENIED);
	assert_ok(zx_vmar_protect(less, ZX_VM_PERM_READ, f.base, PAGE));
	/* The mapping itself may be executed. */
	map_at(f.vmar, ZX_VM_PERM_READ, PAGES(4), vmo_executable(PAGE), PAGE);
	less = without_rights(f.vmar, ZX_RIGHT_EXECUTE);
	assert_status(zx_vmar_protect(less, READ_EXECUTE, f.base + PAGES(4), PAGE),
		      ZX_ERR_ACCESS_DENIED);
	assert_ok(zx_vmar_protect(f.vmar, READ_EXECUTE, f.base + PAGES(4), PAGE));
	/* No permission, no right. */
	less = with_rights(f.vmar, ZX_RIGHT_NONE);
	assert_ok(zx_vmar_protect(less, 0, f.base, PAGES(4)));
	assert_drawing(0, f.base, "----x.");
}
END_TEST

/* RightsDrop */
START_TEST(a_handle_with_fewer_rights_does_what_they_allow)
{
	zx_handle_t vmo = vmo_executable(PAGE), vmar, less, out;
	zx_vaddr_t base, address, at;
	size_t i;

	vmar = vmar_of(4, &base);
	map_at(vmar, READ_WRITE_EXECUTE, 0, vmo, PAGE);
	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		less = with_rights(vmar, sets[i]);
		assert_refused(ZX_ERR_ACCESS_DENIED, address,
			       zx_vmar_map(less, READ_WRITE_EXECUTE, 0, vmo, 0, PAGE, &address));
		address = map_at(less, perms[i], PAGE, vmo, PAGE);
		/* Neither what it mapped itself nor what may have more. */
		for (at = base; at <= address; at += PAGE)
			assert_status(zx_vmar_protect(less, READ_WRITE_EXECUTE, at, PAGE),
				      ZX_ERR_ACCESS_DENIED);
		assert_drawing(0, base, i == 0 ? "Xr.." : i == 1 ? "Xw.." : "Xx..");
		assert_ok(zx_vmar_unmap(less, address, PAGE));
		assert_no_access(address);
		assert_refused(ZX_ERR_ACCESS_DENIED, out,
			       zx_vmar_allocate(less, CAN_MAP_RWX, 0, PAGE, &out, &address));
	}
}
END_TEST

START_TEST(write_or_execute_without_read_is_invalid_args)
{
	struct four f = four_pages(READ_WRITE, 50);

	assert_status(zx_vmar_protect(f.vmar, ZX_VM_PERM_WRITE, f.base, PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_protect(f.vmar, ZX_VM_PERM_EXECUTE, f.base, PAGE),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_protect(f.vmar, ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE, f.base, PAGE),
		      ZX_ERR_INVALID_ARGS);
	assert_drawing(0, f.base, "wwww.");
}
END_TEST

START_TEST(an_unaligned_address_is_invalid_args)
{
	struct four f = four_pages(READ_WRITE, 50);

	assert_status(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ, f.base + 1, PAGE),
		      ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ, f.base + PAGE - 1, 1),
		      ZX_ERR_INVALID_ARGS);
	assert_drawing(0, f.base, "wwww.");
}
END_TEST

START_TEST(each_other_option_is_invalid_args)
{
	struct four f = four_pages(READ_WRITE, 50);
	int bit;

	for (bit = 0; bit < 32; bit++) {
		zx_vm_option_t option = 1u << bit;

		if (option & (READ_WRITE_EXECUTE | ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED))
			continue;
		assert_status(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ | option, f.base, PAGE),
			      ZX_ERR_INVALID_ARGS);
	}
	for (bit = 1; bit < 256; bit++)
		assert_status(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ | (uint32_t)bit << 24, f.base,
					      PAGE), ZX_ERR_INVALID_ARGS);
	assert_drawing(0, f.base, "wwww.");
}
END_TEST

START_TEST(no_bytes_are_invalid_args)
{
	static const size_t nothing[] = { 0, SIZE_MAX, SIZE_MAX - PAGE + 2 };
	struct four f = four_pages(READ_WRITE, 50);
	zx_handle_t dead = vmar_destroyed();
	size_t i;

	for (i = 0; i < ARRAY_SIZE(nothing); i++) {
		assert_status(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ, f.base, nothing[i]),
			      ZX_ERR_INVALID_ARGS);
		assert_status(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ, f.base + PAGES(4),
					      nothing[i]), ZX_ERR_INVALID_ARGS);
		assert_status(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ, f.base - PAGE, nothing[i]),
			      ZX_ERR_INVALID_ARGS);
		/* Before the state. */
		assert_status(zx_vmar_protect(dead, ZX_VM_PERM_READ, f.base, nothing[i]),
			      ZX_ERR_INVALID_ARGS);
	}
	assert_drawing(0, f.base, "wwww.");
}
END_TEST

START_TEST(a_destroyed_vmar_is_bad_state)
{
	zx_handle_t dead = vmar_destroyed();
	zx_vaddr_t base = vmar_info(dead).base;

	assert_status(zx_vmar_protect(dead, ZX_VM_PERM_READ, base, PAGE), ZX_ERR_BAD_STATE);
	/* Before the bounds, after the arguments. */
	assert_status(zx_vmar_protect(dead, ZX_VM_PERM_READ, base - PAGE, PAGE), ZX_ERR_BAD_STATE);
	assert_status(zx_vmar_protect(dead, ZX_VM_PERM_READ, base + 1, PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_protect(dead, ZX_VM_PERM_WRITE, base, PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_protect(dead, ZX_VM_COMPACT, base, PAGE), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(a_range_outside_of_the_vmar_is_invalid_args)
{
	struct four f = four_pages(READ_WRITE, 50);

	assert_status(zx_vmar_protect(f.vmar, 0, f.base - PAGE, PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_protect(f.vmar, 0, f.base - PAGE, PAGES(2)), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_protect(f.vmar, 0, f.base, PAGES(12) + 1), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_protect(f.vmar, 0, f.base + PAGES(12), PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_protect(f.vmar, 0, 0, PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_protect(f.vmar, 0, 0ul - PAGE, PAGE), ZX_ERR_INVALID_ARGS);
	assert_status(zx_vmar_protect(f.vmar, 0, f.base, 0ul - PAGE), ZX_ERR_INVALID_ARGS);
	assert_drawing(0, f.base, "wwww.");
}
END_TEST

START_TEST(a_gap_is_not_found_and_nothing_changes)
{
	struct four f = four_pages(READ_WRITE, 50);

	map_at(f.vmar, READ_WRITE, PAGES(6), f.vmo, PAGES(2));
	/* At the end, at the beginning, in the middle, and nothing but. */
	assert_status(zx_vmar_protect(f.vmar, 0, f.base, PAGES(5)), ZX_ERR_NOT_FOUND);
	assert_status(zx_vmar_protect(f.vmar, 0, f.base + PAGES(5), PAGES(2)), ZX_ERR_NOT_FOUND);
	assert_status(zx_vmar_protect(f.vmar, 0, f.base, PAGES(8)), ZX_ERR_NOT_FOUND);
	assert_status(zx_vmar_protect(f.vmar, 0, f.base + PAGES(9), PAGE), ZX_ERR_NOT_FOUND);
	assert_status(zx_vmar_protect(f.vmar, 0, f.base + PAGES(4), PAGES(2)), ZX_ERR_NOT_FOUND);
	assert_drawing(0, f.base, "wwww..ww....");
}
END_TEST

START_TEST(the_maximum_of_a_mapping_is_access_denied)
{
	zx_handle_t vmo = vmo_executable(PAGE), vmar, less;
	zx_vaddr_t base;
	size_t i, other;

	vmar = vmar_of(12, &base);
	for (i = 0; i < ARRAY_SIZE(sets); i++) {
		less = with_rights(vmo, sets[i] | ZX_RIGHT_MAP);
		map_at(vmar, perms[i], PAGES(i), less, PAGE);
		assert_status(zx_vmar_protect(vmar, READ_WRITE_EXECUTE, base + PAGES(i), PAGE),
			      ZX_ERR_ACCESS_DENIED);
		assert_ok(zx_handle_close(less));
		assert_status(zx_vmar_protect(vmar, READ_WRITE_EXECUTE, base + PAGES(i), PAGE),
			      ZX_ERR_ACCESS_DENIED);
		for (other = 0; other < ARRAY_SIZE(sets); other++)
			assert_status(zx_vmar_protect(vmar, perms[other], base + PAGES(i), PAGE),
				      perms[other] & ~perms[i] ? ZX_ERR_ACCESS_DENIED : ZX_OK);
		assert_ok(zx_vmar_protect(vmar, perms[i], base + PAGES(i), PAGE));
	}
	assert_drawing(0, base, "rwx.");
	/* The handle it was mapped through counts as well. */
	map_at(without_rights(vmar, ZX_RIGHT_WRITE), ZX_VM_PERM_READ, PAGES(3), vmo, PAGE);
	assert_status(zx_vmar_protect(vmar, READ_WRITE, base + PAGES(3), PAGE),
		      ZX_ERR_ACCESS_DENIED);
	/* The first mapping decides, then the gap behind it. */
	assert_status(zx_vmar_protect(vmar, READ_WRITE, base, PAGES(12)), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_vmar_protect(vmar, ZX_VM_PERM_READ, base, PAGES(12)), ZX_ERR_NOT_FOUND);
	/* A gap in front of a mapping, and one between two. */
	assert_ok(zx_vmar_unmap(vmar, base + PAGES(2), PAGE));
	assert_status(zx_vmar_protect(vmar, READ_WRITE, base + PAGES(2), PAGES(2)),
		      ZX_ERR_NOT_FOUND);
	assert_status(zx_vmar_protect(vmar, READ_WRITE, base + PAGES(1), PAGES(3)),
		      ZX_ERR_NOT_FOUND);
	assert_drawing(0, base, "rw.r.");
}
END_TEST

START_TEST(a_mapping_in_a_child_wants_op_children)
{
	zx_vaddr_t base, inner;
	zx_handle_t vmar = vmar_of(12, &base), child, less;

	less = without_rights(vmar, ZX_RIGHT_OP_CHILDREN);
	child = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(4), PAGES(4), NULL);
	inner = map_at(child, READ_WRITE, 0, vmo_new(PAGES(4)), PAGES(4));
	assert_status(zx_vmar_protect(less, ZX_VM_PERM_READ, inner, PAGE), ZX_ERR_INVALID_ARGS);
	/* The maximum comes before, what it has after. */
	assert_status(zx_vmar_protect(less, READ_EXECUTE, inner, PAGE), ZX_ERR_ACCESS_DENIED);
	assert_ok(zx_vmar_protect(vmar, ZX_VM_PERM_READ, inner, PAGE));
	assert_status(zx_vmar_protect(less, READ_WRITE, inner, PAGE), ZX_ERR_INVALID_ARGS);
	/* Its own handle needs no such right. */
	assert_ok(zx_vmar_protect(without_rights(child, ZX_RIGHT_OP_CHILDREN), READ_WRITE, inner,
				  PAGE));
	assert_drawing(0, base, "....wwww....");
}
END_TEST

START_TEST(through_an_ancestor_permissions_only_shrink)
{
	zx_vaddr_t base, inner;
	zx_handle_t root = vmar_of(16, NULL), vmar, child, leaf;

	vmar = vmar_in(root, CAN_MAP_ALL, 0, PAGES(12), &base);
	child = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(4), PAGES(6), NULL);
	leaf = vmar_in(child, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(1), PAGES(4), NULL);
	inner = map_at(leaf, READ_WRITE, 0, vmo_new(PAGES(4)), PAGES(4));
	assert_ok(zx_vmar_protect(root, READ_WRITE, inner, PAGES(4)));
	assert_ok(zx_vmar_protect(vmar, ZX_VM_PERM_READ, inner, PAGES(4)));
	assert_drawing(0, base, ".....rrrr...");
	assert_status(zx_vmar_protect(vmar, READ_WRITE, inner, PAGES(4)), ZX_ERR_ACCESS_DENIED);
	assert_status(zx_vmar_protect(child, READ_WRITE, inner, PAGES(4)), ZX_ERR_ACCESS_DENIED);
	assert_ok(zx_vmar_protect(child, ZX_VM_PERM_READ, inner, PAGES(4)));
	assert_ok(zx_vmar_protect(leaf, READ_WRITE, inner, PAGES(4)));
	assert_ok(zx_vmar_protect(root, 0, inner + PAGE, PAGES(2)));
	assert_drawing(0, base, ".....w--w...");
	/* One page of the range without it is enough. */
	assert_status(zx_vmar_protect(root, ZX_VM_PERM_READ, inner, PAGES(4)),
		      ZX_ERR_ACCESS_DENIED);
	assert_drawing(0, base, ".....w--w...");
	assert_ok(zx_vmar_protect(leaf, READ_WRITE, inner, PAGES(4)));
	assert_read_write(inner + PAGE);
}
END_TEST

START_TEST(an_empty_child_is_a_gap_and_a_full_one_is_not)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(12, &base), vmo = vmo_new(PAGES(4)), child;

	map_at(vmar, READ_WRITE, 0, vmo, PAGES(4));
	map_at(vmar, READ_WRITE, PAGES(8), vmo, PAGES(4));
	child = vmar_in(vmar, CAN_MAP_ALL | ZX_VM_SPECIFIC, PAGES(4), PAGES(4), NULL);
	assert_status(zx_vmar_protect(vmar, ZX_VM_PERM_READ, base + PAGE, PAGES(10)),
		      ZX_ERR_NOT_FOUND);
	assert_status(zx_vmar_protect(vmar, ZX_VM_PERM_READ, base + PAGES(4), PAGES(4)),
		      ZX_ERR_NOT_FOUND);
	map_at(child, READ_WRITE, 0, vmo, PAGES(3));
	assert_status(zx_vmar_protect(vmar, ZX_VM_PERM_READ, base + PAGE, PAGES(10)),
		      ZX_ERR_NOT_FOUND);
	assert_drawing(0, base, "wwwwwww.wwww");
	map_at(child, READ_WRITE, PAGES(3), vmo, PAGE);
	assert_ok(zx_vmar_protect(vmar, ZX_VM_PERM_READ, base + PAGE, PAGES(10)));
	assert_drawing(0, base, "wrrrrrrrrrrw");
	/* A part of a child's mapping, together with its neighbour. */
	assert_ok(zx_vmar_protect(vmar, 0, base + PAGES(6), PAGES(3)));
	assert_drawing(0, base, "wrrrrr---rrw");
}
END_TEST

START_TEST(a_private_mapping_is_not_supported)
{
	zx_vaddr_t base, address;
	zx_handle_t vmar = vmar_of(12, &base), vmo = vmo_numbered(4, 50);

	assert_ok(zx_linux_vmar_map_private(vmar, READ_WRITE | ZX_VM_SPECIFIC, PAGES(2), vmo, 0,
					    PAGES(2), &address));
	map_at(vmar, READ_WRITE, 0, vmo, PAGES(2));
	store32(address, 7);
	assert_status(zx_vmar_protect(vmar, ZX_VM_PERM_READ, base, PAGES(4)),
		      ZX_ERR_NOT_SUPPORTED);
	/* What the sheet refuses comes before. */
	assert_status(zx_vmar_protect(vmar, READ_EXECUTE, base + PAGES(2), PAGES(2)),
		      ZX_ERR_ACCESS_DENIED);
	assert_read_write(base);
	assert_read_write(address);
	ck_assert_uint_eq(load32(address), 7);
	ck_assert_uint_eq(load32(base), 50);
}
END_TEST

/* ---- effects ------------------------------------------------------------- */

START_TEST(permissions_change_at_every_place_of_a_mapping)
{
	size_t at, len, i;

	for (at = 0; at < 4; at++)
		for (len = 1; at + len <= 4; len++) {
			struct four f = four_pages(READ_WRITE, 50);
			char want[] = "wwww.";

			memset(want + at, 'r', len);
			assert_ok(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ, f.base + PAGES(at),
						  PAGES(len)));
			assert_drawing(0, f.base, want);
			for (i = 0; i < 4; i++) {
				ck_assert_uint_eq(load32(f.base + PAGES(i)), 50 + i);
				ck_assert_int_eq(probe_write(f.base + PAGES(i)),
						 want[i] == 'r' ? PROBE_SEGV : PROBE_OK);
			}
			/* Again, none, and back: one mapping as before. */
			assert_ok(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ, f.base + PAGES(at),
						  PAGES(len)));
			assert_ok(zx_vmar_protect(f.vmar, 0, f.base, PAGES(4)));
			assert_drawing(0, f.base, "----.");
			assert_no_access(f.base);
			assert_no_access(f.base + PAGES(3));
			assert_ok(zx_vmar_protect(f.vmar, READ_WRITE, f.base, PAGES(4)));
			assert_drawing(0, f.base, "wwww.");
			ck_assert_uint_eq(load32(f.base + PAGES(3)), 53);
			ck_assert_uint_eq(vmo_info(f.vmo).num_mappings, 1);
			/* Unmapped at once. */
			assert_ok(zx_vmar_unmap(f.vmar, f.base, PAGES(4)));
			assert_drawing(0, f.base, ".....");
			ck_assert_uint_eq(vmo_info(f.vmo).num_mappings, 0);
			assert_ok(zx_vmar_destroy(f.vmar));
		}
}
END_TEST

START_TEST(protect_across_three_mappings_is_all_or_nothing)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), less = without_rights(vmo, ZX_RIGHT_WRITE), vmar;
	zx_vaddr_t base;

	vmar = vmar_of(12, &base);
	map_at(vmar, READ_WRITE, 0, vmo, PAGES(4));
	map_at(vmar, READ_WRITE, PAGES(4), vmo, PAGES(4));
	map_at(vmar, READ_WRITE, PAGES(8), vmo, PAGES(4));
	assert_ok(zx_vmar_protect(vmar, ZX_VM_PERM_READ, base + PAGE, PAGES(10)));
	assert_drawing(0, base, "wrrrrrrrrrrw");
	assert_ok(zx_vmar_protect(vmar, READ_WRITE, base + PAGES(2), PAGES(8)));
	assert_drawing(0, base, "wrwwwwwwwwrw");
	/* The one in the middle may only be read. */
	assert_ok(zx_vmar_unmap(vmar, base + PAGES(4), PAGES(4)));
	map_at(vmar, ZX_VM_PERM_READ, PAGES(4), less, PAGES(4));
	assert_status(zx_vmar_protect(vmar, READ_WRITE, base + PAGE, PAGES(10)),
		      ZX_ERR_ACCESS_DENIED);
	assert_drawing(0, base, "wrwwrrrrwwrw");
	/* And then it is not there. */
	assert_ok(zx_vmar_unmap(vmar, base + PAGES(4), PAGES(4)));
	assert_status(zx_vmar_protect(vmar, 0, base + PAGE, PAGES(10)), ZX_ERR_NOT_FOUND);
	assert_drawing(0, base, "wrww....wwrw");
}
END_TEST

START_TEST(the_length_is_rounded_up)
{
	struct four f = four_pages(ZX_VM_PERM_READ, 50);

	assert_ok(zx_vmar_protect(f.vmar, READ_WRITE, f.base, PAGES(4) - 1));
	assert_drawing(0, f.base, "wwww.");
	assert_ok(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ, f.base + PAGE, PAGE + 1));
	assert_drawing(0, f.base, "wrrw.");
	assert_ok(zx_vmar_unmap(f.vmar, f.base, PAGES(4) - 1));
	assert_drawing(0, f.base, ".....");
}
END_TEST

START_TEST(a_mapping_without_permissions_can_be_raised_to_its_maximum)
{
	zx_vaddr_t base;
	zx_handle_t vmar = vmar_of(4, &base), vmo = vmo_numbered(2, 9);

	map_at(vmar, 0, 0, vmo, PAGES(2));
	assert_no_access(base);
	assert_ok(zx_handle_close(vmo));
	assert_ok(zx_vmar_protect(vmar, ZX_VM_PERM_READ, base, PAGE));
	assert_read_only(base);
	assert_no_access(base + PAGE);
	assert_ok(zx_vmar_protect(vmar, READ_WRITE, base, PAGES(2)));
	assert_read_write(base + PAGE);
	ck_assert_uint_eq(load32(base + PAGE), 10);
}
END_TEST

START_TEST(read_if_xom_unsupported_is_read_here)
{
	struct four f = four_pages(0, 50);

	assert_ok(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED, f.base, PAGE));
	assert_read_only(f.base);
	assert_ok(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ_IF_XOM_UNSUPPORTED | ZX_VM_PERM_WRITE,
				  f.base, PAGE));
	assert_read_write(f.base);
}
END_TEST

START_TEST(code_runs_and_then_does_not)
{
	static const uint8_t ret = 0xc3;
	zx_handle_t vmo = vmo_executable(PAGE), vmar;
	zx_vaddr_t base;

	assert_ok(zx_vmo_write(vmo, &ret, 0, 1));
	vmar = vmar_of(2, &base);
	map_at(vmar, ZX_VM_PERM_READ, 0, vmo, PAGE);
	ck_assert_int_eq(probe_call(base), PROBE_SEGV);
	assert_ok(zx_vmar_protect(vmar, READ_EXECUTE, base, PAGE));
	ck_assert_int_eq(probe_call(base), PROBE_OK);
	assert_drawing(0, base, "x.");
	assert_ok(zx_vmar_protect(vmar, ZX_VM_PERM_READ, base, PAGE));
	ck_assert_int_eq(probe_call(base), PROBE_SEGV);
}
END_TEST

START_TEST(touched_pages_keep_their_data_and_lose_their_translation)
{
	struct four f = four_pages(READ_WRITE, 50);
	uint32_t value;
	size_t i;

	for (i = 0; i < 4; i++)
		store32(f.base + PAGES(i), 100 + i);
	assert_ok(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ, f.base, PAGES(4)));
	for (i = 0; i < 4; i++) {
		assert_read_only(f.base + PAGES(i));
		ck_assert_uint_eq(load32(f.base + PAGES(i)), 100 + i);
	}
	assert_ok(zx_vmar_protect(f.vmar, READ_WRITE, f.base, PAGES(2)));
	store32(f.base, 200);
	assert_ok(zx_vmo_read(f.vmo, &value, 0, 4));
	ck_assert_uint_eq(value, 200);
	ck_assert_uint_eq(load32(f.base + PAGE), 101);
}
END_TEST

/* ProtectOverDemandPaged, ProtectLargeUncommitted */
START_TEST(pages_mostly_untouched)
{
	static const size_t sizes[] = { PAGES(100), GIB(1ul) };
	zx_vaddr_t base;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		zx_handle_t vmar = vmar_new(CAN_MAP_ALL, sizes[i], &base);

		map_at(vmar, READ_WRITE, 0, vmo_new(sizes[i]), sizes[i]);
		store32(base + PAGES(20), 5);
		assert_ok(zx_vmar_protect(vmar, ZX_VM_PERM_READ, base + PAGES(10),
					  sizes[i] - PAGES(10)));
		assert_read_write(base + PAGES(9));
		assert_read_only(base + PAGES(10));
		assert_read_only(base + PAGES(20));
		assert_read_only(base + sizes[i] / 2);
		assert_read_only(base + sizes[i] - 1);
		ck_assert_uint_eq(load32(base + PAGES(20)), 5);
	}
}
END_TEST

/* ProtectToWrite */
START_TEST(from_read_only_back_to_writable_works_for_pages_touched_and_untouched)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), vmar;
	uint32_t value = 0, i;
	zx_vaddr_t base;

	vmar = vmar_of(4, &base);
	map_at(vmar, READ_WRITE, 0, vmo, PAGES(4));
	/* Written, read, and neither. */
	store32(base, 7);
	ck_assert_uint_eq(load32(base + PAGE), 0);
	assert_ok(zx_vmar_protect(vmar, ZX_VM_PERM_READ, base, PAGES(4)));
	ck_assert_uint_eq(load32(base + PAGES(2)), 0);
	assert_ok(zx_vmar_protect(vmar, READ_WRITE, base, PAGES(4)));
	ck_assert_uint_eq(load32(base), 7);
	for (i = 0; i < 4; i++) {
		store32(base + PAGES(i), 10 + i);
		assert_ok(zx_vmo_read(vmo, &value, PAGES(i), 4));
		ck_assert_uint_eq(value, 10 + i);
	}
}
END_TEST

START_TEST(what_is_cut_after_protect_keeps_offset_and_permissions)
{
	struct four f = four_pages(READ_WRITE, 50);

	assert_ok(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ, f.base + PAGE, PAGES(2)));
	assert_ok(zx_vmar_unmap(f.vmar, f.base + PAGES(2), PAGE));
	assert_drawing(0, f.base, "wr.w.");
	ck_assert_uint_eq(load32(f.base + PAGE), 51);
	ck_assert_uint_eq(load32(f.base + PAGES(3)), 53);
	map_at(f.vmar, ZX_VM_PERM_READ, PAGES(2), f.vmo, PAGE);
	ck_assert_uint_eq(load32(f.base + PAGES(2)), 50);
	assert_drawing(0, f.base, "wrrw.");
}
END_TEST

START_TEST(at_root_level_too)
{
	zx_vaddr_t base;
	zx_handle_t vmo = vmo_numbered(4, 50), root = zx_vmar_root_self();

	base = map_anywhere(root, READ_WRITE, vmo, PAGES(4));
	assert_ok(zx_vmar_protect(root, ZX_VM_PERM_READ, base + PAGE, PAGES(2)));
	assert_drawing(0, base, "wrrw");
	/* What Linux mapped is not found. */
	assert_status(zx_vmar_protect(root, ZX_VM_PERM_READ, (zx_vaddr_t)&vmo & ~(PAGE - 1), PAGE),
		      ZX_ERR_NOT_FOUND);
	assert_ok(zx_vmar_unmap(root, base, PAGES(4)));
}
END_TEST

START_TEST(in_another_process)
{
	zx_handle_t vmo = vmo_numbered(4, 50), child;
	zx_vaddr_t base, inner;
	struct mini mini;
	uint32_t value;
	size_t actual;
	pid_t pid;

	mini_create(&mini, zx_job_default(), "p");
	pid = pid_of(mini.process);
	child = vmar_in(mini.vmar, CAN_MAP_ALL, 0, PAGES(8), &base);
	inner = map_at(child, READ_WRITE, PAGES(2), vmo, PAGES(4));
	assert_drawing(pid, base, "..wwww..");
	assert_ok(zx_vmar_protect(child, ZX_VM_PERM_READ, inner + PAGE, PAGES(2)));
	assert_drawing(pid, base, "..wrrw..");
	assert_ok(zx_vmar_protect(mini.vmar, 0, inner, PAGES(3)));
	assert_drawing(pid, base, "..---w..");
	assert_status(zx_vmar_protect(mini.vmar, ZX_VM_PERM_READ, inner, PAGE),
		      ZX_ERR_ACCESS_DENIED);
	/* Whose memory can be read all the same. */
	assert_ok(zx_process_read_memory(mini.process, inner + PAGE, &value, 4, &actual));
	ck_assert_uint_eq(value, 51);
	assert_ok(zx_vmar_protect(child, READ_WRITE, inner, PAGES(4)));
	assert_drawing(pid, base, "..wwww..");
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	assert_status(zx_vmar_protect(child, ZX_VM_PERM_READ, inner, PAGE), ZX_ERR_BAD_STATE);
	mini_close(&mini);
}
END_TEST

/* ---- behind our back ------------------------------------------------------ */

START_TEST(what_a_raw_mprotect_changed_is_set_again)
{
	struct four f = four_pages(READ_WRITE, 50);

	ck_assert_int_eq(mprotect((void *)(f.base + PAGE), PAGES(2), PROT_NONE), 0);
	assert_drawing(0, f.base, "w--w.");
	assert_ok(zx_vmar_protect(f.vmar, READ_WRITE, f.base, PAGES(4)));
	assert_drawing(0, f.base, "wwww.");
	/* It cannot go beyond the maximum. */
	ck_assert_int_ne(mprotect((void *)f.base, PAGE, PROT_READ | PROT_EXEC), 0);
}
END_TEST

START_TEST(what_a_raw_munmap_took_comes_back_and_a_stranger_stays)
{
	struct four f = four_pages(READ_WRITE, 50);
	char *stranger;

	ck_assert_int_eq(munmap((void *)(f.base + PAGE), PAGE), 0);
	assert_ok(zx_vmar_protect(f.vmar, ZX_VM_PERM_READ, f.base, PAGES(4)));
	assert_drawing(0, f.base, "rrrr.");
	ck_assert_uint_eq(load32(f.base + PAGE), 51);

	stranger = mmap((void *)(f.base + PAGE), PAGE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	ck_assert_ptr_eq(stranger, (void *)(f.base + PAGE));
	*stranger = 'x';
	assert_status(zx_vmar_protect(f.vmar, READ_WRITE, f.base, PAGES(4)), ZX_ERR_NOT_FOUND);
	assert_drawing(0, f.base, "r.rr.");
	ck_assert_int_eq(*stranger, 'x');
}
END_TEST

/* ---- threads -------------------------------------------------------------- */

struct flip {
	zx_handle_t vmar;
	zx_vaddr_t at;
	size_t pages;
	int rounds;
	int failed;
};

static void *flip_thread(void *arg)
{
	struct flip *flip = arg;
	int i;

	for (i = 0; i < flip->rounds; i++) {
		if (zx_vmar_protect(flip->vmar, ZX_VM_PERM_READ, flip->at, PAGES(flip->pages)) ||
		    zx_vmar_protect(flip->vmar, READ_WRITE, flip->at, PAGES(flip->pages)))
			flip->failed++;
	}
	return NULL;
}

/* Reading must never fail while others change what may be written. */
START_TEST(readers_see_no_hole_while_permissions_change)
{
	struct four f = four_pages(READ_WRITE, 50);
	int rounds = slow_machine() ? 20 : 1000, i;
	struct flip flips[3] = {
		{ f.vmar, f.base, 3, rounds, 0 },
		{ f.vmar, f.base + PAGE, 3, rounds, 0 },
		{ f.vmar, f.base + PAGE, 1, rounds, 0 },
	};
	pthread_t threads[3];

	for (i = 0; i < 3; i++)
		ck_assert_int_eq(pthread_create(&threads[i], NULL, flip_thread, &flips[i]), 0);
	for (i = 0; i < 4 * rounds; i++)
		ck_assert_uint_eq(load32(f.base + PAGES(i % 4)), 50 + i % 4);
	for (i = 0; i < 3; i++) {
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
		ck_assert_int_eq(flips[i].failed, 0);
	}
	assert_drawing(0, f.base, "wwww.");
}
END_TEST

int main(void)
{
	test_begin("vmar_protect");
	test_case("statuses", the_handle_comes_first, each_permission_wants_its_right,
		  a_handle_with_fewer_rights_does_what_they_allow,
		  write_or_execute_without_read_is_invalid_args,
		  an_unaligned_address_is_invalid_args, each_other_option_is_invalid_args,
		  no_bytes_are_invalid_args, a_destroyed_vmar_is_bad_state,
		  a_range_outside_of_the_vmar_is_invalid_args,
		  a_gap_is_not_found_and_nothing_changes,
		  the_maximum_of_a_mapping_is_access_denied,
		  a_mapping_in_a_child_wants_op_children,
		  through_an_ancestor_permissions_only_shrink,
		  an_empty_child_is_a_gap_and_a_full_one_is_not,
		  a_private_mapping_is_not_supported);
	test_case("effects", permissions_change_at_every_place_of_a_mapping,
		  protect_across_three_mappings_is_all_or_nothing, the_length_is_rounded_up,
		  a_mapping_without_permissions_can_be_raised_to_its_maximum,
		  read_if_xom_unsupported_is_read_here, code_runs_and_then_does_not,
		  touched_pages_keep_their_data_and_lose_their_translation,
		  pages_mostly_untouched,
		  from_read_only_back_to_writable_works_for_pages_touched_and_untouched,
		  what_is_cut_after_protect_keeps_offset_and_permissions, at_root_level_too,
		  in_another_process);
	test_case("behind_our_back", what_a_raw_mprotect_changed_is_set_again,
		  what_a_raw_munmap_took_comes_back_and_a_stranger_stays);
	test_case("threads", readers_see_no_hole_while_permissions_change);
	return test_end();
}
