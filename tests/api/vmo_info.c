// SPDX-License-Identifier: GPL-2.0-only
/*
 * ZX_INFO_VMO: flags, family, mappings, attribution; zx_vmo_set_cache_policy; memory.md 5.9, 5.13,
 * 8.1, 8.2.
 */
#include <pthread.h>

#include "common_vmo.h"

#define PAGED	(ZX_INFO_VMO_TYPE_PAGED | ZX_INFO_VMO_VIA_HANDLE)
#define ONE_BYTE 0x8000000000000000ull

static void unmap_here(zx_vaddr_t address, size_t size)
{
	assert_ok(zx_vmar_unmap(zx_vmar_root_self(), address, size));
}

/* ---- What it is --------------------------------------------------------- */

START_TEST(flags_of_each_kind_of_vmo)
{
	zx_handle_t vmo, resizable = vmo_resizable(PAGE), unbounded;

	vmo = vmo_new(PAGE);
	assert_ok(zx_vmo_create(0, ZX_VMO_UNBOUNDED, &unbounded));
	ck_assert_uint_eq(vmo_info(vmo).flags, PAGED);
	ck_assert_uint_eq(vmo_info(resizable).flags, PAGED | ZX_INFO_VMO_RESIZABLE);
	ck_assert_uint_eq(vmo_info(unbounded).flags, PAGED);
	ck_assert_uint_eq(vmo_info(vmo_discardable(PAGE)).flags, PAGED | ZX_INFO_VMO_DISCARDABLE);
	ck_assert_uint_eq(vmo_info(snapshot_of(vmo)).flags, PAGED | ZX_INFO_VMO_IS_COW_CLONE);
	ck_assert_uint_eq(vmo_info(child_of(vmo, AT_LEAST_ON_WRITE, 0, PAGE)).flags,
			  PAGED | ZX_INFO_VMO_IS_COW_CLONE);
	ck_assert_uint_eq(vmo_info(child_of(vmo, MODIFIED, 0, PAGE)).flags,
			  PAGED | ZX_INFO_VMO_IS_COW_CLONE);
	ck_assert_uint_eq(vmo_info(child_of(vmo, SNAPSHOT | RESIZABLE, 0, PAGE)).flags,
			  PAGED | ZX_INFO_VMO_IS_COW_CLONE | ZX_INFO_VMO_RESIZABLE);
	ck_assert_uint_eq(vmo_info(child_of(vmo, SNAPSHOT | NO_WRITE, 0, PAGE)).flags,
			  PAGED | ZX_INFO_VMO_IS_COW_CLONE | ZX_INFO_VMO_IMMUTABLE);
	ck_assert_uint_eq(vmo_info(child_of(vmo, SLICE, 0, PAGE)).flags, PAGED);
	ck_assert_uint_eq(vmo_info(child_of(vmo, SLICE | NO_WRITE, 0, PAGE)).flags, PAGED);
	ck_assert_uint_eq(vmo_info(child_of(vmo, REFERENCE, 0, 0)).flags, PAGED);
	ck_assert_uint_eq(vmo_info(child_of(resizable, REFERENCE, 0, 0)).flags,
			  PAGED | ZX_INFO_VMO_RESIZABLE);
	/* The parent's own stay as they were. */
	ck_assert_uint_eq(vmo_info(vmo).flags, PAGED);
	ck_assert_uint_eq(vmo_info(resizable).flags, PAGED | ZX_INFO_VMO_RESIZABLE);
}
END_TEST

START_TEST(a_snapshot_names_its_parent_until_that_is_gone)
{
	zx_handle_t vmo = vmo_new(PAGE), child = snapshot_of(vmo), grandchild = snapshot_of(child);

	ck_assert_uint_ne(koid_of(child), koid_of(vmo));
	ck_assert_uint_eq(vmo_info(child).koid, koid_of(child));
	ck_assert_uint_eq(vmo_info(vmo).parent_koid, 0);
	ck_assert_uint_eq(vmo_info(child).parent_koid, koid_of(vmo));
	ck_assert_uint_eq(vmo_info(grandchild).parent_koid, koid_of(child));
	ck_assert_uint_eq(vmo_info(vmo).num_children, 1);
	ck_assert_uint_eq(vmo_info(child).num_children, 1);
	ck_assert_uint_eq(vmo_info(grandchild).num_children, 0);
	assert_ok(zx_handle_close(vmo));
	eventually(vmo_info(child).parent_koid == 0);
	ck_assert_uint_eq(vmo_info(child).flags, PAGED);
	ck_assert_uint_eq(vmo_info(grandchild).parent_koid, koid_of(child));
	ck_assert_uint_eq(vmo_info(grandchild).flags, PAGED | ZX_INFO_VMO_IS_COW_CLONE);
}
END_TEST

START_TEST(no_right_is_needed_and_the_rights_are_the_handles)
{
	zx_handle_t vmo = vmo_new(PAGE), child = snapshot_of(vmo), event = powerless_event();
	zx_info_vmo_t info;

	ck_assert_uint_eq(vmo_info(with_rights(child, 0)).handle_rights, 0);
	ck_assert_uint_eq(vmo_info(with_rights(child, ZX_RIGHT_MAP)).handle_rights, ZX_RIGHT_MAP);
	ck_assert_uint_eq(vmo_info(child).handle_rights, rights_of(child));
	assert_lookup(h, zx_object_get_info(h, ZX_INFO_VMO, &info, sizeof(info), NULL, NULL),
		      vmo, event, 0, info);
}
END_TEST

START_TEST(the_size_is_the_present_one)
{
	zx_handle_t vmo = vmo_resizable(10);

	ck_assert_uint_eq(vmo_info(vmo).size_bytes, PAGE);
	assert_ok(zx_vmo_set_size(vmo, PAGES(7) + 1));
	ck_assert_uint_eq(vmo_info(vmo).size_bytes, PAGES(8));
	assert_ok(zx_vmo_set_stream_size(vmo, 1));
	ck_assert_uint_eq(vmo_info(vmo).size_bytes, PAGES(8));
	ck_assert_uint_eq(vmo_info(child_of(vmo, SNAPSHOT, 0, 5)).size_bytes, PAGE);
}
END_TEST

START_TEST(mappings_and_the_address_spaces_that_have_them)
{
	zx_handle_t vmo = vmo_new(PAGES(2)), child = snapshot_of(vmo);
	zx_vaddr_t one = map_here(vmo, PAGES(2)), two = map_here(vmo, PAGES(2));
	struct outside outside;

	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 2);
	ck_assert_uint_eq(vmo_info(vmo).share_count, 1);
	outside = outside_new(READ_WRITE, vmo, PAGES(2));
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 3);
	ck_assert_uint_eq(vmo_info(vmo).share_count, 2);
	unmap_here(one, PAGES(2));
	ck_assert_uint_eq(vmo_info(vmo).share_count, 2);
	one = map_here(vmo, PAGES(2));
	/* Each VMO has its own. */
	ck_assert_uint_eq(vmo_info(child).num_mappings, 0);
	ck_assert_uint_eq(vmo_info(child).share_count, 0);
	unmap_here(one, PAGES(2));
	unmap_here(two, PAGES(2));
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 1);
	ck_assert_uint_eq(vmo_info(vmo).share_count, 1);
	assert_ok(zx_task_kill(outside.process));
	eventually(vmo_info(vmo).num_mappings == 0);
	ck_assert_uint_eq(vmo_info(vmo).share_count, 0);
}
END_TEST

/* Whatever makes mappings come and go, each address space counts once. */
START_TEST(an_address_space_counts_as_long_as_it_has_a_mapping)
{
	zx_handle_t vmo = vmo_new(PAGES(8)), other = vmo_new(PAGES(8)), vmar;
	struct outside outside[3];
	zx_vaddr_t base, at;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(outside); i++) {
		outside[i] = outside_new(READ_WRITE, vmo, PAGES(8));
		ck_assert_uint_eq(vmo_info(vmo).share_count, i + 1);
	}
	vmar = vmar_new(CAN_MAP_ALL, PAGES(8), &base);
	at = map_at(vmar, READ_WRITE, 0, vmo, PAGES(8));
	ck_assert_uint_eq(vmo_info(vmo).share_count, 4);
	/* Split it in two ways, then put other things over the pieces. */
	assert_ok(zx_vmar_unmap(vmar, at + PAGES(2), PAGE));
	assert_ok(zx_vmar_protect(vmar, ZX_VM_PERM_READ, at + PAGES(4), PAGE));
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 3 + 4);
	ck_assert_uint_eq(vmo_info(vmo).share_count, 4);
	assert_ok(zx_vmar_map(vmar, READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE, PAGES(1), other, 0,
			      PAGES(7), &at));
	ck_assert_uint_eq(vmo_info(vmo).share_count, 4);
	ck_assert_uint_eq(vmo_info(other).share_count, 1);
	assert_ok(zx_vmar_map(vmar, READ_WRITE | ZX_VM_SPECIFIC_OVERWRITE, 0, other, 0, PAGE,
			      &at));
	ck_assert_uint_eq(vmo_info(vmo).share_count, 3);
	ck_assert_uint_eq(vmo_info(other).share_count, 1);
	assert_ok(zx_vmar_destroy(vmar));
	ck_assert_uint_eq(vmo_info(other).share_count, 0);
	assert_ok(zx_vmar_unmap(outside[0].vmar, outside[0].address, PAGES(4)));
	ck_assert_uint_eq(vmo_info(vmo).share_count, 3);
	assert_ok(zx_vmar_unmap(outside[0].vmar, outside[0].address + PAGES(4), PAGES(4)));
	ck_assert_uint_eq(vmo_info(vmo).share_count, 2);
	assert_ok(zx_task_kill(outside[1].process));
	eventually(vmo_info(vmo).share_count == 1);
	/* A handle is no mapping. */
	assert_ok(zx_task_kill(outside[2].process));
	eventually(vmo_info(vmo).share_count == 0);
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 0);
}
END_TEST

/* To write for a process where it may not gives that mapping a VMO of its own. */
START_TEST(a_private_copy_is_not_the_vmos_mapping)
{
	zx_handle_t vmo = vmo_numbered(2, 10);
	zx_handle_t read_only = with_rights(vmo, ZX_DEFAULT_VMO_RIGHTS & ~ZX_RIGHT_WRITE);
	struct outside outside = outside_new(ZX_VM_PERM_READ, read_only, PAGES(2));

	ck_assert_uint_eq(vmo_info(vmo).share_count, 1);
	outside_store(&outside, 0, 1);
	ck_assert_uint_eq(vmo_info(vmo).share_count, 0);
	ck_assert_uint_eq(vmo_info(vmo).num_mappings, 0);
	/* Though no child, it shares the pages that nobody wrote to. */
	ck_assert_uint_eq(vmo_info(vmo).num_children, 0);
	ck_assert_uint_eq(vmo_info(vmo).committed_private_bytes, PAGE);
	ck_assert_uint_eq(vmo_info(vmo).committed_scaled_bytes, PAGE + PAGE / 2);
}
END_TEST

START_TEST(older_records_are_prefixes_for_any_kind_of_vmo)
{
	zx_handle_t vmo = vmo_numbered(4, 10), child = snapshot_of(vmo), vmos[4];
	size_t i;

	set_word(child, 0, 1);
	vmos[0] = vmo;
	vmos[1] = child;
	vmos[2] = child_of(vmo, SLICE, 0, PAGE);
	vmos[3] = child_of(vmo, REFERENCE, 0, 0);
	for (i = 0; i < ARRAY_SIZE(vmos); i++) {
		zx_info_vmo_t info = vmo_info(vmos[i]);
		struct {
			char record[176], more[8];
		} out;
		static const struct {
			uint32_t topic;
			size_t size;
		} versions[] = {
			{ ZX_INFO_VMO_V1, 104 }, { ZX_INFO_VMO_V2, 120 },
			{ ZX_INFO_VMO_V3, 128 }, { ZX_INFO_VMO, 176 },
		};
		size_t v, actual, avail;

		for (v = 0; v < ARRAY_SIZE(versions); v++) {
			untouched(out);
			assert_ok(zx_object_get_info(vmos[i], versions[v].topic, &out, sizeof(out),
						     &actual, &avail));
			ck_assert_uint_eq(actual, 1);
			ck_assert_uint_eq(avail, 1);
			ck_assert_mem_eq(out.record, &info, versions[v].size);
			assert_untouched(out.more);
			assert_refused(ZX_ERR_BUFFER_TOO_SMALL, out,
				       zx_object_get_info(vmos[i], versions[v].topic, &out,
							  versions[v].size - 1, NULL, NULL));
		}
	}
}
END_TEST

/* MetadataBytes */
START_TEST(metadata_comes_with_the_first_page)
{
	zx_handle_t vmo = vmo_new(1ull << 40);

	ck_assert_uint_eq(vmo_info(vmo).metadata_bytes, 0);
	assert_zero(vmo, 1ull << 30, PAGE);
	ck_assert_uint_eq(vmo_info(vmo).metadata_bytes, 0);
	set_word(vmo, 1ull << 30, 1);
	ck_assert_uint_gt(vmo_info(vmo).metadata_bytes, 0);
}
END_TEST

/* ---- Attribution -------------------------------------------------------- */

/* What the six counts say, in bytes; populated and committed are the same here. */
static void assert_counts_(int line, zx_handle_t vmo, uint64_t all, uint64_t alone,
			   uint64_t scaled)
{
	zx_info_vmo_t info = vmo_info(vmo);
	/* What was lost by rounding each page's share comes back, if it makes a byte. */
	uint64_t sum = info.committed_scaled_bytes +
		       (((info.committed_fractional_scaled_bytes >> 32) + (1u << 20)) >> 31);

	ck_assert_msg(info.committed_bytes == all, "line %d: committed %lu, not %lu", line,
		      info.committed_bytes, all);
	ck_assert_msg(info.committed_private_bytes == alone, "line %d: private %lu, not %lu",
		      line, info.committed_private_bytes, alone);
	ck_assert_msg(sum == scaled, "line %d: scaled %lu, not %lu", line, sum, scaled);
	ck_assert_uint_eq(info.populated_bytes, info.committed_bytes);
	ck_assert_uint_eq(info.populated_private_bytes, info.committed_private_bytes);
	ck_assert_uint_eq(info.populated_scaled_bytes, info.committed_scaled_bytes);
	ck_assert_uint_eq(info.populated_fractional_scaled_bytes,
			  info.committed_fractional_scaled_bytes);
	ck_assert_uint_lt(info.committed_fractional_scaled_bytes, ONE_BYTE);
}

#define assert_counts(vmo, all, alone, scaled) \
	assert_counts_(__LINE__, vmo, all, alone, scaled)

/* The sum of what the VMOs have is @pages, but for what is lost by rounding. */
static void assert_sum(const zx_handle_t *vmos, size_t n, size_t pages)
{
	uint64_t whole = 0, halves = 0, fraction;
	size_t i;

	for (i = 0; i < n; i++) {
		zx_info_vmo_t info = vmo_info(vmos[i]);

		ck_assert_uint_le(info.committed_bytes, info.size_bytes);
		ck_assert_uint_le(info.committed_private_bytes, info.committed_bytes);
		ck_assert_uint_ge(info.committed_scaled_bytes, info.committed_private_bytes);
		ck_assert_uint_le(info.committed_scaled_bytes, info.committed_bytes);
		whole += info.committed_scaled_bytes;
		/* Sums of 63-bit fractions would overflow: 2^-31 bytes are exact enough. */
		fraction = info.committed_fractional_scaled_bytes;
		halves += fraction >> 32;
	}
	whole += (halves + (1u << 20)) >> 31;
	ck_assert_uint_eq(whole, PAGES(pages));
}

START_TEST(a_vmo_alone_has_its_pages_alone)
{
	zx_handle_t vmo = vmo_new(PAGES(8));

	assert_counts(vmo, 0, 0, 0);
	set_word(vmo, PAGES(3), 1);
	set_word(vmo, PAGES(6), 1);
	assert_counts(vmo, PAGES(2), PAGES(2), PAGES(2));
	ck_assert_uint_eq(vmo_info(vmo).committed_fractional_scaled_bytes, 0);
	assert_ok(op(vmo, ZX_VMO_OP_DECOMMIT, PAGES(3), PAGE));
	assert_counts(vmo, PAGE, PAGE, PAGE);
}
END_TEST

/* ObjMemAccounting */
START_TEST(shared_pages_count_in_full_and_scale_by_the_sharers)
{
	zx_handle_t vmo = vmo_numbered(4, 10), child = snapshot_of(vmo), both[2];

	both[0] = vmo;
	both[1] = child;
	assert_counts(vmo, PAGES(4), 0, PAGES(2));
	assert_counts(child, PAGES(4), 0, PAGES(2));
	assert_sum(both, 2, 4);
	/* A page written on one side leaves the other one alone with the old one. */
	set_word(vmo, 0, 1);
	assert_counts(vmo, PAGES(4), PAGE, PAGE + 3 * PAGE / 2);
	assert_counts(child, PAGES(4), PAGE, PAGE + 3 * PAGE / 2);
	assert_sum(both, 2, 5);
	set_word(child, 0, 2);
	assert_sum(both, 2, 5);
	set_word(child, PAGE, 2);
	assert_counts(child, PAGES(4), PAGES(2), PAGES(3));
	assert_counts(vmo, PAGES(4), PAGES(2), PAGES(3));
	assert_sum(both, 2, 6);
	/* Zeroing gives up a share. */
	assert_ok(op(child, ZX_VMO_OP_ZERO, PAGES(3), PAGE));
	assert_counts(child, PAGES(3), PAGES(2), PAGES(2) + PAGE / 2);
	assert_counts(vmo, PAGES(4), PAGES(3), PAGES(3) + PAGE / 2);
	assert_sum(both, 2, 6);
	close_last_child(child, vmo);
	assert_counts(vmo, PAGES(4), PAGES(4), PAGES(4));
}
END_TEST

START_TEST(pages_of_neither_are_shared_by_nobody)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), child;

	set_word(vmo, 0, 1);
	child = snapshot_of(vmo);
	assert_counts(child, PAGE, 0, PAGE / 2);
	set_word(child, PAGE, 1);
	assert_counts(vmo, PAGE, 0, PAGE / 2);
	assert_counts(child, PAGES(2), PAGE, PAGE + PAGE / 2);
}
END_TEST

START_TEST(a_snapshot_of_a_part_shares_that_part)
{
	zx_handle_t vmo = vmo_numbered(4, 10), child = child_of(vmo, SNAPSHOT, PAGE, PAGES(2));
	zx_handle_t beyond = child_of(vmo, SNAPSHOT, PAGES(3), PAGES(3)), all[3];

	all[0] = vmo;
	all[1] = child;
	all[2] = beyond;
	assert_counts(child, PAGES(2), 0, PAGE);
	assert_counts(beyond, PAGE, 0, PAGE / 2);
	assert_counts(vmo, PAGES(4), PAGE, PAGE + 3 * PAGE / 2);
	assert_sum(all, 3, 4);
}
END_TEST

START_TEST(three_sharers_have_fractions)
{
	zx_handle_t vmo = vmo_numbered(4, 10), one = snapshot_of(vmo), two = snapshot_of(one);
	zx_handle_t all[3] = { vmo, one, two };
	size_t i;

	for (i = 0; i < 3; i++) {
		uint64_t fraction = vmo_info(all[i]).committed_fractional_scaled_bytes;
		uint64_t third = ONE_BYTE / 3;

		/* 4 * 4096 / 3 = 5461 1/3 */
		assert_counts(all[i], PAGES(4), 0, 5461);
		ck_assert_msg(fraction + 64 > third && fraction < third + 64, "0x%lx, not 0x%lx",
			      fraction, third);
	}
	assert_sum(all, 3, 4);
	/* The other two have two halves of the page that one left. */
	set_word(two, 0, 1);
	assert_counts(vmo, PAGES(4), 0, PAGE / 2 + PAGE);
	assert_counts(one, PAGES(4), 0, PAGE / 2 + PAGE);
	assert_counts(two, PAGES(4), PAGE, PAGE + PAGE);
	assert_sum(all, 3, 5);
	set_word(one, PAGE, 1);
	assert_counts(vmo, PAGES(4), 0, PAGE / 2 + PAGE / 2 + 2 * PAGE / 3);
	assert_counts(one, PAGES(4), PAGE, PAGE / 2 + PAGE + 2 * PAGE / 3);
	assert_counts(two, PAGES(4), PAGE, PAGE + PAGE / 2 + 2 * PAGE / 3);
	assert_sum(all, 3, 6);
}
END_TEST

/* A chain, a fan, and one that is both; and what is left as they are closed. */
START_TEST(each_of_many_sharers_has_the_same_part)
{
	static const size_t from[3][6] = {
		{ 0, 1, 2, 3, 4, 5 }, { 0, 0, 0, 0, 0, 0 }, { 0, 1, 1, 0, 4, 2 },
	};
	/* Which one goes next: the eldest, the youngest, and from the middle. */
	static const size_t gone[3][6] = {
		{ 0, 1, 2, 3, 4, 5 }, { 6, 5, 4, 3, 2, 1 }, { 3, 1, 0, 5, 2, 4 },
	};
	size_t shape, i, n, left;

	for (shape = 0; shape < 3; shape++) {
		zx_handle_t all[7];

		all[0] = vmo_numbered(70, 10);
		for (n = 1; n < 7; n++) {
			all[n] = snapshot_of(all[from[shape][n - 1]]);
			for (i = 0; i <= n; i++)
				assert_counts(all[i], PAGES(70), 0, PAGES(70) / (n + 1));
			assert_sum(all, n + 1, 70);
		}
		for (left = 6; left; left--) {
			assert_ok(zx_handle_close(all[gone[shape][6 - left]]));
			all[gone[shape][6 - left]] = ZX_HANDLE_INVALID;
			for (i = 0; i < 7; i++) {
				if (!all[i])
					continue;
				/* But for what is lost by rounding. */
				eventually(vmo_info(all[i]).committed_scaled_bytes + 1 >=
					   PAGES(70) / left);
				assert_counts(all[i], PAGES(70), left > 1 ? 0 : PAGES(70),
					      PAGES(70) / left);
			}
		}
	}
}
END_TEST

/* One page is seen by all six, one by five, and so on. */
START_TEST(uneven_sharers_have_uneven_parts)
{
	zx_handle_t all[6];
	size_t i;

	all[0] = vmo_new(PAGES(200));
	for (i = 0; i < 6; i++) {
		if (i)
			all[i] = snapshot_of(all[i - 1]);
		/* Far apart, so that it is another leaf each time. */
		set_word(all[i], PAGES(30 * i), 10 + i);
	}
	/* Page 30 * i is seen by 6 - i of them, all[i] sees i + 1 pages. */
	for (i = 0; i < 6; i++) {
		uint64_t sixtieths = 0;
		size_t page;

		for (page = 0; page <= i; page++)
			sixtieths += 60 / (6 - page);
		assert_counts(all[i], PAGES(i + 1), i == 5 ? PAGE : 0, PAGE * sixtieths / 60);
	}
	assert_sum(all, 6, 6);
	/* A sharer more of the first three pages, and of nothing else. */
	assert_counts(snapshot_of(all[2]), PAGES(3), 0,
		      PAGE * (420 / 7 + 420 / 6 + 420 / 5) / 420);
	assert_counts(all[5], PAGES(6), PAGE,
		      PAGE * (420 / 7 + 420 / 6 + 420 / 5 + 420 / 3 + 420 / 2 + 420) / 420);
}
END_TEST

/* Nodes of the tree that are shared by some and not by others, at three levels. */
START_TEST(sharers_of_a_large_vmo_are_counted_page_by_page)
{
	static const uint64_t at[] = { 0, 63, 64, 4095, 4096, 1ull << 18, 1ull << 30 };
	zx_handle_t all[4];
	size_t i;

	all[0] = vmo_new(PAGES(1ull << 31));
	for (i = 0; i < ARRAY_SIZE(at); i++)
		set_word(all[0], PAGES(at[i]), i + 1);
	all[1] = snapshot_of(all[0]);
	all[2] = child_of(all[1], SNAPSHOT, PAGES(64), PAGES(8192));
	all[3] = child_of(all[2], SNAPSHOT | RESIZABLE, 0, PAGES(8192));
	assert_counts(all[0], PAGES(7), 0, 4 * PAGE / 2 + 3 * PAGE / 4);
	assert_counts(all[2], PAGES(3), 0, 3 * PAGE / 4);
	assert_sum(all, 4, 7);
	assert_ok(zx_vmo_set_size(all[3], PAGES(1ull << 40)));
	set_word(all[3], PAGES(1ull << 39), 1);
	assert_counts(all[3], PAGES(4), PAGE, PAGE + 3 * PAGE / 4);
	assert_sum(all, 4, 8);
	set_word(all[1], PAGES(4096), 1);
	assert_counts(all[1], PAGES(7), PAGE, PAGE + 4 * PAGE / 2 + 2 * PAGE / 4);
	assert_counts(all[2], PAGES(3), 0, 2 * PAGE / 4 + PAGE / 3);
	assert_sum(all, 4, 9);
}
END_TEST

START_TEST(the_sum_over_a_family_is_what_it_takes)
{
	zx_handle_t all[8];
	uint64_t seed = 5;
	size_t i, pages = 16;

	all[0] = vmo_numbered(16, 10);
	for (i = 1; i < ARRAY_SIZE(all); i++) {
		size_t from = random_below(&seed, i), page = random_below(&seed, 16);
		uint64_t before;

		all[i] = snapshot_of(all[from]);
		assert_sum(all, i + 1, pages);
		/* It has all pages from some ancestor, shared at least with its parent. */
		before = vmo_info(all[i]).committed_private_bytes;
		ck_assert_uint_eq(before, 0);
		set_word(all[i], PAGES(page), 100 + i);
		pages++;
		assert_sum(all, i + 1, pages);
	}
}
END_TEST

static volatile bool stop;

/* Chains of snapshots come and go, eldest first. */
static void *snapshots_thread(void *arg)
{
	zx_handle_t chain[4] = { *(zx_handle_t *)arg };
	size_t i;

	while (!stop) {
		for (i = 1; i < ARRAY_SIZE(chain); i++) {
			chain[i] = snapshot_of(chain[i - 1]);
			set_word(chain[i], PAGES(20 * i), i);
		}
		for (i = 1; i < ARRAY_SIZE(chain); i++)
			assert_ok(zx_handle_close(chain[i]));
	}
	return NULL;
}

START_TEST(counting_races_with_snapshots_that_come_and_go)
{
	zx_handle_t vmo = vmo_numbered(70, 10), child = snapshot_of(vmo);
	int i, n = slow_machine() ? 100 : 1000;
	pthread_t threads[2];

	ck_assert_int_eq(pthread_create(&threads[0], NULL, snapshots_thread, &vmo), 0);
	ck_assert_int_eq(pthread_create(&threads[1], NULL, snapshots_thread, &child), 0);
	for (i = 0; i < n; i++) {
		zx_info_vmo_t info = vmo_info(i % 2 ? vmo : child);

		/* Nobody writes to these two, and each has the other as a sharer. */
		ck_assert_uint_eq(info.committed_bytes, PAGES(70));
		ck_assert_uint_eq(info.committed_private_bytes, 0);
		ck_assert_uint_le(info.committed_scaled_bytes, PAGES(70) / 2);
		ck_assert_uint_ge(info.committed_scaled_bytes, PAGES(70) / 8 - 1);
	}
	stop = true;
	for (i = 0; i < 2; i++)
		ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
	assert_counts(vmo, PAGES(70), 0, PAGES(35));
	assert_counts(child, PAGES(70), 0, PAGES(35));
}
END_TEST

/* DropParentCommittedBytes */
START_TEST(what_the_parent_had_is_the_childs_once_it_is_gone)
{
	zx_handle_t vmo = vmo_numbered(4, 10), child = snapshot_of(vmo);

	set_word(child, 0, 1);
	assert_ok(zx_handle_close(vmo));
	eventually(vmo_info(child).committed_private_bytes == PAGES(4));
	assert_counts(child, PAGES(4), PAGES(4), PAGES(4));
	assert_pages(child, 1, 11, 12, 13);
}
END_TEST

START_TEST(slices_and_references_own_nothing)
{
	zx_handle_t vmo = vmo_numbered(4, 10), slice = child_of(vmo, SLICE, 0, PAGES(2));
	zx_handle_t reference = child_of(vmo, REFERENCE, 0, 0);

	set_word(slice, 0, 1);
	set_word(reference, PAGE, 1);
	assert_counts(slice, 0, 0, 0);
	assert_counts(reference, 0, 0, 0);
	assert_counts(vmo, PAGES(4), PAGES(4), PAGES(4));
}
END_TEST

START_TEST(committing_makes_pages_private)
{
	zx_handle_t vmo = vmo_numbered(4, 10), child = snapshot_of(vmo);

	assert_ok(op(child, ZX_VMO_OP_COMMIT, 0, PAGES(4)));
	assert_counts(child, PAGES(4), PAGES(4), PAGES(4));
	assert_counts(vmo, PAGES(4), PAGES(4), PAGES(4));
}
END_TEST

/* ---- set_cache_policy --------------------------------------------------- */

START_TEST(each_policy_can_be_set_on_a_clean_vmo)
{
	zx_handle_t vmo = vmo_new(PAGES(2)), huge = vmo_new(1ull << 52);
	uint32_t policy;

	for (policy = 0; policy < 4; policy++) {
		assert_ok(zx_vmo_set_cache_policy(vmo, policy));
		ck_assert_uint_eq(vmo_info(vmo).cache_policy, policy);
		assert_ok(zx_vmo_set_cache_policy(huge, policy));
		ck_assert_uint_eq(vmo_info(huge).cache_policy, policy);
	}
	assert_ok(zx_vmo_set_cache_policy(vmo, ZX_CACHE_POLICY_CACHED));
	ck_assert_uint_eq(vmo_info(vmo).cache_policy, ZX_CACHE_POLICY_CACHED);
	set_word(vmo, 0, 1);
	assert_pages(vmo, 1);
}
END_TEST

START_TEST(a_policy_out_of_the_mask_is_invalid_args_before_the_handle)
{
	zx_handle_t vmo = vmo_new(PAGE), event = powerless_event();
	uint64_t dummy;
	uint32_t bit;

	for (bit = 4; bit; bit <<= 1) {
		assert_status(zx_vmo_set_cache_policy(vmo, bit), ZX_ERR_INVALID_ARGS);
		assert_status(zx_vmo_set_cache_policy(vmo, bit | 1), ZX_ERR_INVALID_ARGS);
		assert_status(zx_vmo_set_cache_policy(0, bit), ZX_ERR_INVALID_ARGS);
		assert_status(zx_vmo_set_cache_policy(event, bit), ZX_ERR_INVALID_ARGS);
	}
	assert_lookup(h, zx_vmo_set_cache_policy(h, ZX_CACHE_POLICY_UNCACHED), vmo, event,
		      ZX_RIGHT_MAP, dummy);
	ck_assert_uint_eq(vmo_info(vmo).cache_policy, ZX_CACHE_POLICY_CACHED);
	assert_ok(zx_vmo_set_cache_policy(with_rights(vmo, ZX_RIGHT_MAP),
					  ZX_CACHE_POLICY_UNCACHED));
	ck_assert_uint_eq(vmo_info(vmo).cache_policy, ZX_CACHE_POLICY_UNCACHED);
}
END_TEST

START_TEST(a_mapped_vmo_keeps_its_policy)
{
	zx_handle_t vmo = vmo_new(PAGE);
	zx_vaddr_t address = map_here(vmo, PAGE);
	struct outside outside;
	uint32_t policy;

	for (policy = 0; policy < 4; policy++)
		assert_status(zx_vmo_set_cache_policy(vmo, policy), ZX_ERR_BAD_STATE);
	unmap_here(address, PAGE);
	assert_ok(zx_vmo_set_cache_policy(vmo, ZX_CACHE_POLICY_CACHED));
	/* Anywhere, with any access. */
	outside = outside_new(0, vmo, PAGE);
	assert_status(zx_vmo_set_cache_policy(vmo, ZX_CACHE_POLICY_UNCACHED), ZX_ERR_BAD_STATE);
	assert_ok(zx_vmar_unmap(outside.vmar, outside.address, PAGE));
	assert_ok(zx_vmo_set_cache_policy(vmo, ZX_CACHE_POLICY_UNCACHED));
}
END_TEST

START_TEST(parents_and_children_keep_their_policy)
{
	static const uint32_t kinds[] = { SNAPSHOT, AT_LEAST_ON_WRITE, MODIFIED, SLICE, REFERENCE };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(kinds); i++) {
		zx_handle_t vmo = vmo_new(PAGE);
		zx_handle_t child = child_of(vmo, kinds[i], 0, kinds[i] == REFERENCE ? 0 : PAGE);
		uint32_t policy;

		for (policy = 0; policy < 4; policy++) {
			assert_status(zx_vmo_set_cache_policy(vmo, policy), ZX_ERR_BAD_STATE);
			assert_status(zx_vmo_set_cache_policy(child, policy), ZX_ERR_BAD_STATE);
		}
		ck_assert_uint_eq(vmo_info(vmo).cache_policy, ZX_CACHE_POLICY_CACHED);
		ck_assert_uint_eq(vmo_info(child).cache_policy, ZX_CACHE_POLICY_CACHED);
		close_last_child(child, vmo);
		assert_ok(zx_vmo_set_cache_policy(vmo, ZX_CACHE_POLICY_UNCACHED));
	}
}
END_TEST

START_TEST(a_discardable_vmo_is_cached)
{
	zx_handle_t vmo = vmo_discardable(PAGE);
	uint32_t policy;

	for (policy = 1; policy < 4; policy++)
		assert_status(zx_vmo_set_cache_policy(vmo, policy), ZX_ERR_BAD_STATE);
	assert_ok(zx_vmo_set_cache_policy(vmo, ZX_CACHE_POLICY_CACHED));
}
END_TEST

START_TEST(an_uncached_vmo_is_not_read_or_written_but_mapped)
{
	uint32_t policy;

	for (policy = 1; policy < 4; policy++) {
		zx_handle_t vmo = vmo_new(PAGES(2)), out;
		zx_vaddr_t address;
		char byte;

		assert_ok(zx_vmo_set_cache_policy(vmo, policy));
		assert_refused(ZX_ERR_BAD_STATE, byte, zx_vmo_read(vmo, &byte, 0, 1));
		assert_status(zx_vmo_write(vmo, "x", 0, 1), ZX_ERR_BAD_STATE);
		/* After the overflow, before the range and no bytes. */
		assert_status(zx_vmo_read(vmo, &byte, UINT64_MAX, 2), ZX_ERR_OUT_OF_RANGE);
		assert_status(zx_vmo_read(vmo, &byte, PAGES(7), 1), ZX_ERR_BAD_STATE);
		assert_status(zx_vmo_read(vmo, &byte, 0, 0), ZX_ERR_BAD_STATE);
		assert_status(zx_vmo_write(vmo, "x", 0, 0), ZX_ERR_BAD_STATE);
		assert_status(op(vmo, ZX_VMO_OP_ZERO, 0, PAGE), ZX_ERR_BAD_STATE);
		assert_refused(ZX_ERR_BAD_STATE, out,
			       zx_vmo_create_child(vmo, SNAPSHOT, 0, PAGE, &out));
		assert_refused(ZX_ERR_BAD_STATE, out,
			       zx_vmo_create_child(vmo, SLICE, 0, PAGE, &out));
		assert_refused(ZX_ERR_BAD_STATE, out,
			       zx_vmo_create_child(vmo, REFERENCE, 0, 0, &out));
		/* Mapping it is what it is for. */
		address = map_here(vmo, PAGES(2));
		ck_assert_uint_eq(load32(address), 0);
		store32(address, 4711);
		ck_assert_uint_eq(load32(address), 4711);
		assert_read_write(address + PAGE);
		assert_status(zx_vmo_set_cache_policy(vmo, 0), ZX_ERR_BAD_STATE);
		unmap_here(address, PAGES(2));
		assert_ok(zx_vmo_set_cache_policy(vmo, 0));
		assert_pages(vmo, 4711, 0);
		assert_pages(snapshot_of(vmo), 4711, 0);
	}
}
END_TEST

static void *policy_thread(void *arg)
{
	zx_handle_t vmo = *(zx_handle_t *)arg;
	uint32_t policy = 0;

	while (!stop) {
		zx_status_t status = zx_vmo_set_cache_policy(vmo, ++policy % 4);

		if (status && status != ZX_ERR_BAD_STATE)
			return arg;
	}
	return NULL;
}

/* CachePolicyRace: while two mappings are there, the policy is one and stays it. */
START_TEST(mapping_races_with_the_policy_and_never_mixes)
{
	zx_handle_t vmo = vmo_new(PAGE);
	int i, n = slow_machine() ? 100 : 1000;
	pthread_t thread;
	void *failed;

	ck_assert_int_eq(pthread_create(&thread, NULL, policy_thread, &vmo), 0);
	for (i = 0; i < n; i++) {
		zx_vaddr_t one = map_here(vmo, PAGE);
		uint32_t policy = vmo_info(vmo).cache_policy;
		zx_vaddr_t two = map_here(vmo, PAGE);

		ck_assert_uint_eq(vmo_info(vmo).cache_policy, policy);
		store32(one, i);
		ck_assert_uint_eq(load32(two), i);
		unmap_here(one, PAGE);
		ck_assert_uint_eq(vmo_info(vmo).cache_policy, policy);
		unmap_here(two, PAGE);
	}
	stop = true;
	ck_assert_int_eq(pthread_join(thread, &failed), 0);
	ck_assert_ptr_null(failed);
}
END_TEST

START_TEST(a_child_is_made_of_cached_memory_and_keeps_it_so)
{
	static const uint32_t kinds[] = { SNAPSHOT, SLICE, REFERENCE };
	int i, made = 0, n = slow_machine() ? 100 : 1000;
	zx_handle_t vmo = vmo_new(PAGE);
	pthread_t thread;
	void *failed;

	ck_assert_int_eq(pthread_create(&thread, NULL, policy_thread, &vmo), 0);
	for (i = 0; made < n; i++) {
		uint32_t kind = kinds[i % 3];
		zx_handle_t child;
		zx_status_t status = zx_vmo_create_child(vmo, kind, 0,
							 kind == REFERENCE ? 0 : PAGE, &child);

		if (status == ZX_ERR_BAD_STATE)
			continue;
		assert_ok(status);
		ck_assert_uint_eq(vmo_info(vmo).cache_policy, ZX_CACHE_POLICY_CACHED);
		close_last_child(child, vmo);
		made++;
	}
	stop = true;
	ck_assert_int_eq(pthread_join(thread, &failed), 0);
	ck_assert_ptr_null(failed);
}
END_TEST

int main(void)
{
	test_begin("vmo_info");
	test_case("record", flags_of_each_kind_of_vmo,
		  a_snapshot_names_its_parent_until_that_is_gone,
		  no_right_is_needed_and_the_rights_are_the_handles, the_size_is_the_present_one,
		  mappings_and_the_address_spaces_that_have_them,
		  an_address_space_counts_as_long_as_it_has_a_mapping,
		  a_private_copy_is_not_the_vmos_mapping,
		  older_records_are_prefixes_for_any_kind_of_vmo,
		  metadata_comes_with_the_first_page);
	test_case("attribution", a_vmo_alone_has_its_pages_alone,
		  shared_pages_count_in_full_and_scale_by_the_sharers,
		  pages_of_neither_are_shared_by_nobody, a_snapshot_of_a_part_shares_that_part,
		  three_sharers_have_fractions, each_of_many_sharers_has_the_same_part,
		  uneven_sharers_have_uneven_parts,
		  sharers_of_a_large_vmo_are_counted_page_by_page, the_sum_over_a_family_is_what_it_takes,
		  what_the_parent_had_is_the_childs_once_it_is_gone,
		  slices_and_references_own_nothing, committing_makes_pages_private,
		  counting_races_with_snapshots_that_come_and_go);
	test_case("cache_policy", each_policy_can_be_set_on_a_clean_vmo,
		  a_policy_out_of_the_mask_is_invalid_args_before_the_handle,
		  a_mapped_vmo_keeps_its_policy, parents_and_children_keep_their_policy,
		  a_discardable_vmo_is_cached, an_uncached_vmo_is_not_read_or_written_but_mapped,
		  mapping_races_with_the_policy_and_never_mixes,
		  a_child_is_made_of_cached_memory_and_keeps_it_so);
	return test_end();
}
