// SPDX-License-Identifier: GPL-2.0-only
/*
 * Snapshots: what each side sees of the other, which is nothing; memory.md 5.6, 8.2. Every view
 * of a VMO counts: calls, mappings, and mappings of a process that never runs.
 */
#include <pthread.h>

#include "common_vmo.h"

/* A VMO and all ways to get at it. */
struct views {
	zx_handle_t vmo;
	zx_vaddr_t address;
	struct outside outside;
};

#define WAYS 3

static struct views views_of(zx_handle_t vmo, size_t pages)
{
	struct views views = {
		.vmo = vmo,
		.address = map_here(vmo, PAGES(pages)),
		.outside = outside_new(READ_WRITE, vmo, PAGES(pages)),
	};

	return views;
}

static void views_store(const struct views *views, int way, size_t page, uint32_t value)
{
	switch (way) {
	case 0:
		set_word(views->vmo, PAGES(page), value);
		break;
	case 1:
		store32(views->address + PAGES(page), value);
		break;
	default:
		outside_store(&views->outside, PAGES(page), value);
		break;
	}
}

#define assert_views(of, ...)							\
	do {									\
		const uint32_t want_[] = { __VA_ARGS__ };			\
		const struct views *v_ = (of);					\
		size_t p_;							\
										\
		for (p_ = 0; p_ < ARRAY_SIZE(want_); p_++) {			\
			ck_assert_uint_eq(word_at(v_->vmo, PAGES(p_)), want_[p_]); \
			ck_assert_uint_eq(load32(v_->address + PAGES(p_)), want_[p_]); \
			ck_assert_uint_eq(outside_load(&v_->outside, PAGES(p_)), want_[p_]); \
		}								\
	} while (0)

/* ---- Two sides ---------------------------------------------------------- */

/* CloneVmoWrite, ParentVmoWrite, CloneVmarWrite, ParentVmarWrite, and every mixture. */
START_TEST(neither_side_sees_what_the_other_writes_however_it_writes)
{
	size_t kind;
	int way;

	for (kind = 0; kind < ARRAY_SIZE(snapshot_kinds); kind++)
		for (way = 0; way < WAYS; way++) {
			struct views parent = views_of(vmo_numbered(6, 10), 6), child;

			/* Mapped and touched before the snapshot, read and written. */
			assert_views(&parent, 10, 11, 12, 13, 14, 15);
			views_store(&parent, way, 5, 25);
			child = views_of(child_of(parent.vmo, snapshot_kinds[kind], 0, PAGES(6)),
					 6);
			views_store(&parent, way, 0, 100);
			views_store(&parent, way, 5, 105);
			assert_views(&child, 10, 11, 12, 13, 14, 25);
			views_store(&child, way, 1, 201);
			views_store(&child, way, 4, 204);
			assert_views(&parent, 100, 11, 12, 13, 14, 105);
			assert_views(&child, 10, 201, 12, 13, 204, 25);
			/* The same pages, the other side. */
			views_store(&parent, way, 1, 101);
			views_store(&child, way, 0, 200);
			views_store(&parent, way, 4, 104);
			views_store(&child, way, 5, 205);
			assert_views(&parent, 100, 101, 12, 13, 104, 105);
			assert_views(&child, 200, 201, 12, 13, 204, 205);
		}
}
END_TEST

START_TEST(pages_never_written_are_separate_too)
{
	int way;

	for (way = 0; way < WAYS; way++) {
		struct views parent = views_of(vmo_new(PAGES(4)), 4), child;

		assert_views(&parent, 0, 0, 0, 0);
		child = views_of(snapshot_of(parent.vmo), 4);
		assert_views(&child, 0, 0, 0, 0);
		views_store(&parent, way, 0, 1);
		views_store(&child, way, 1, 2);
		assert_views(&parent, 1, 0, 0, 0);
		assert_views(&child, 0, 2, 0, 0);
		views_store(&parent, way, 1, 3);
		views_store(&child, way, 0, 4);
		assert_views(&parent, 1, 3, 0, 0);
		assert_views(&child, 4, 2, 0, 0);
	}
}
END_TEST

START_TEST(a_write_of_part_of_a_page_keeps_the_rest_of_the_copy)
{
	zx_handle_t vmo = vmo_new(PAGES(2)), child;

	fill(vmo, 0, PAGES(2), 0xaa);
	child = snapshot_of(vmo);
	assert_ok(zx_vmo_write(child, "xy", PAGE - 1, 2));
	assert_filled(child, 0, PAGE - 1, 0xaa);
	assert_filled(child, PAGE + 1, PAGE - 1, 0xaa);
	assert_filled(vmo, 0, PAGES(2), 0xaa);
	assert_ok(zx_vmo_write(vmo, "z", 7, 1));
	assert_filled(vmo, 0, 7, 0xaa);
	assert_filled(vmo, 8, PAGES(2) - 8, 0xaa);
	assert_filled(child, 0, PAGE - 1, 0xaa);
}
END_TEST

START_TEST(the_survivor_keeps_its_data)
{
	int i;

	for (i = 0; i < 2; i++) {
		zx_handle_t vmo = vmo_numbered(3, 10), child = snapshot_of(vmo);

		set_word(vmo, 0, 1);
		set_word(child, PAGE, 2);
		if (i) {
			close_last_child(child, vmo);
			assert_pages(vmo, 1, 11, 12);
			set_word(vmo, PAGES(2), 3);
			assert_pages(vmo, 1, 11, 3);
		} else {
			assert_ok(zx_handle_close(vmo));
			assert_pages(child, 10, 2, 12);
			set_word(child, PAGES(2), 3);
			assert_pages(child, 10, 2, 3);
		}
	}
}
END_TEST

START_TEST(mappings_of_the_survivor_keep_working)
{
	int i;

	for (i = 0; i < 2; i++) {
		zx_handle_t vmo = vmo_numbered(3, 10), child = snapshot_of(vmo);
		struct views keep = views_of(i ? vmo : child, 3);

		assert_views(&keep, 10, 11, 12);
		views_store(&keep, 1, 0, 5);
		assert_ok(zx_handle_close(i ? child : vmo));
		sleep_ms(5);
		assert_views(&keep, 5, 11, 12);
		views_store(&keep, 1, 1, 6);
		views_store(&keep, 2, 2, 7);
		assert_views(&keep, 5, 6, 7);
	}
}
END_TEST

START_TEST(a_snapshot_of_a_running_process_stands_still)
{
	uint64_t first, second, count = 0;
	zx_handle_t child;
	struct mini mini;

	mini_run(&mini, zx_job_default(), &blob_count, 0);
	while (!count)
		mini_read(&mini, MINI_DATA, &count, sizeof(count));
	child = snapshot_of(mini.vmo);
	assert_ok(zx_vmo_read(child, &first, MINI_DATA, sizeof(first)));
	ck_assert_uint_ge(first, count);
	do
		mini_read(&mini, MINI_DATA, &count, sizeof(count));
	while (count <= first);
	assert_ok(zx_vmo_read(child, &second, MINI_DATA, sizeof(second)));
	ck_assert_uint_eq(first, second);
	mini_end(&mini);
}
END_TEST

/* ProtectCowWritable */
START_TEST(a_snapshot_protected_and_opened_again_stays_apart)
{
	zx_handle_t vmo = vmo_numbered(2, 10), child = snapshot_of(vmo), vmar;
	zx_vaddr_t address;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(8), NULL);
	address = map_anywhere(vmar, READ_WRITE, child, PAGES(2));
	assert_ok(zx_vmar_protect(vmar, ZX_VM_PERM_READ, address, PAGES(2)));
	assert_mapped(address, 10, 11);
	assert_ok(zx_vmar_protect(vmar, READ_WRITE, address, PAGE));
	store32(address, 99);
	assert_pages(vmo, 10, 11);
	assert_pages(child, 99, 11);
	assert_read_only(address + PAGE);
}
END_TEST

START_TEST(one_side_is_read_into_the_other)
{
	zx_handle_t vmo = vmo_numbered(4, 10), child = snapshot_of(vmo);
	zx_vaddr_t parent_at = map_here(vmo, PAGES(4)), child_at = map_here(child, PAGES(4));

	set_word(child, 0, 1);
	assert_ok(zx_vmo_read(child, (void *)parent_at, 0, PAGES(2)));
	assert_pages(vmo, 1, 11, 12, 13);
	assert_ok(zx_vmo_write(child, (void *)(parent_at + PAGES(2)), 0, PAGES(2)));
	assert_mapped(child_at, 12, 13, 12, 13);
	assert_ok(zx_vmo_write(vmo, (void *)child_at, PAGES(2), PAGES(2)));
	assert_pages(vmo, 1, 11, 12, 13);
	assert_pages(child, 12, 13, 12, 13);
}
END_TEST

/* MapRangeReadOnly */
START_TEST(reading_a_snapshot_commits_nothing_in_it)
{
	zx_handle_t vmo = vmo_numbered(4, 10), child = snapshot_of(vmo);
	zx_vaddr_t address = map_anywhere(zx_vmar_root_self(), ZX_VM_PERM_READ | ZX_VM_MAP_RANGE,
					  child, PAGES(4));

	assert_mapped(address, 10, 11, 12, 13);
	assert_pages(child, 10, 11, 12, 13);
	ck_assert_uint_eq(vmo_info(child).committed_private_bytes, 0);
	ck_assert_uint_eq(vmo_info(vmo).committed_private_bytes, 0);
	/* What was mapped for reading follows a write through the call. */
	set_word(child, PAGE, 1);
	set_word(vmo, PAGES(2), 2);
	assert_mapped(address, 10, 1, 12, 13);
}
END_TEST

/* ---- Offsets and sizes -------------------------------------------------- */

START_TEST(a_snapshot_shows_the_part_asked_for)
{
	zx_handle_t vmo = vmo_numbered(8, 10), child = child_of(vmo, SNAPSHOT, PAGES(3), PAGES(2));
	zx_vaddr_t address = map_here(child, PAGES(4));
	char byte;

	assert_pages(child, 13, 14);
	assert_mapped(address, 13, 14);
	assert_beyond_the_end(address + PAGES(2));
	assert_status(zx_vmo_read(child, &byte, PAGES(2), 1), ZX_ERR_OUT_OF_RANGE);
	set_word(vmo, PAGES(3), 1);
	set_word(child, PAGE, 2);
	assert_pages(vmo, 10, 11, 12, 1, 14, 15, 16, 17);
	assert_mapped(address, 13, 2);
}
END_TEST

/* Overflow, OutOfBounds */
START_TEST(beyond_the_parents_end_it_is_zero_and_its_own)
{
	zx_handle_t vmo = vmo_numbered(2, 10), child, grandchild, out_of_it;

	child = child_of(vmo, SNAPSHOT, PAGE, PAGES(3));
	assert_pages(child, 11, 0, 0);
	set_word(child, PAGE, 1);
	assert_pages(child, 11, 1, 0);
	assert_pages(vmo, 10, 11);
	/* Its own snapshots see it. */
	grandchild = child_of(child, SNAPSHOT, PAGE, PAGES(3));
	assert_pages(grandchild, 1, 0, 0);
	set_word(grandchild, PAGE, 2);
	assert_pages(child, 11, 1, 0);
	out_of_it = child_of(vmo, SNAPSHOT, PAGES(5), PAGES(2));
	assert_pages(out_of_it, 0, 0);
	set_word(out_of_it, 0, 3);
	assert_pages(out_of_it, 3, 0);
	/* Starting at the end, and very far out. */
	assert_pages(child_of(vmo, SNAPSHOT, PAGES(2), PAGE), 0);
	assert_pages(child_of(vmo, SNAPSHOT, 1ull << 62, PAGE), 0);
}
END_TEST

START_TEST(an_empty_snapshot_is_fine)
{
	zx_handle_t vmo = vmo_numbered(1, 10), child = child_of(vmo, SNAPSHOT | RESIZABLE, 0, 0);
	char byte;

	assert_status(zx_vmo_read(child, &byte, 0, 1), ZX_ERR_OUT_OF_RANGE);
	assert_ok(zx_vmo_set_size(child, PAGE));
	/* Growing shows zeros, not the parent. */
	assert_pages(child, 0);
	assert_pages(child_of(vmo_new(0), SNAPSHOT, 0, PAGE), 0);
}
END_TEST

/* SmallClone, SmallCloneChild */
START_TEST(nothing_is_seen_through_an_intermediates_end)
{
	zx_handle_t vmo = vmo_numbered(3, 10), child = child_of(vmo, SNAPSHOT, 0, PAGE);
	zx_handle_t grandchild = child_of(child, SNAPSHOT, 0, PAGES(2)), other;

	assert_pages(grandchild, 10, 0);
	other = child_of(child, SNAPSHOT, PAGE, PAGES(2));
	assert_pages(other, 0, 0);
	assert_ok(zx_handle_close(child));
	assert_pages(grandchild, 10, 0);
	assert_pages(other, 0, 0);
	set_word(grandchild, PAGE, 1);
	assert_pages(grandchild, 10, 1);
	assert_pages(vmo, 10, 11, 12);
}
END_TEST

/* Offset, OffsetTest2 */
START_TEST(offsets_add_up_and_intermediates_can_go)
{
	zx_handle_t vmo = vmo_numbered(10, 10);
	zx_handle_t one = child_of(vmo, SNAPSHOT, PAGES(2), PAGES(6));
	zx_handle_t two = child_of(one, SNAPSHOT, PAGES(1), PAGES(4)), three;

	set_word(one, PAGES(2), 1);
	set_word(two, 0, 2);
	three = child_of(two, SNAPSHOT, 0, PAGES(3));
	assert_pages(one, 12, 13, 1, 15, 16, 17);
	assert_pages(two, 2, 14, 15, 16);
	assert_pages(three, 2, 14, 15);
	assert_ok(zx_handle_close(one));
	assert_pages(two, 2, 14, 15, 16);
	assert_ok(zx_handle_close(two));
	assert_pages(three, 2, 14, 15);
	set_word(three, PAGE, 3);
	assert_pages(three, 2, 3, 15);
	close_last_child(three, vmo);
	assert_pages(vmo, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19);
}
END_TEST

/* OffsetProgressiveWrite */
START_TEST(writes_along_a_chain_of_offsets_stay_where_they_are)
{
	zx_handle_t chain[6];
	int i, j;

	chain[0] = vmo_numbered(6, 10);
	for (i = 1; i < 6; i++)
		chain[i] = child_of(chain[i - 1], SNAPSHOT, PAGE, PAGES(6 - i));
	/* Page 0 of each is page i of the root. */
	for (i = 0; i < 6; i++) {
		ck_assert_uint_eq(word_at(chain[i], 0), 10 + i);
		set_word(chain[i], 0, 100 + i);
		for (j = 0; j < 6; j++)
			ck_assert_uint_eq(word_at(chain[j], 0), j <= i ? 100 + j : 10 + j);
	}
	for (i = 0; i < 6; i++)
		for (j = 1; j < 6 - i; j++)
			ck_assert_uint_eq(word_at(chain[i], PAGES(j)), 10 + i + j);
	for (i = 0; i < 5; i++) {
		assert_ok(zx_handle_close(chain[i]));
		for (j = i + 1; j < 6; j++)
			ck_assert_uint_eq(word_at(chain[j], 0), 100 + j);
	}
}
END_TEST

START_TEST(the_largest_vmos_have_snapshots)
{
	zx_handle_t vmo, child;

	assert_ok(zx_vmo_create(PAGE, ZX_VMO_UNBOUNDED, &vmo));
	set_word(vmo, MAX_VMO_SIZE - 4, 1);
	child = child_of(vmo, SNAPSHOT, 0, MAX_VMO_SIZE);
	ck_assert_uint_eq(word_at(child, MAX_VMO_SIZE - 4), 1);
	set_word(vmo, MAX_VMO_SIZE - 4, 2);
	set_word(child, 1ull << 63, 3);
	ck_assert_uint_eq(word_at(child, MAX_VMO_SIZE - 4), 1);
	ck_assert_uint_eq(word_at(vmo, 1ull << 63), 0);
	ck_assert_uint_eq(word_at(child, 1ull << 63), 3);
	/* A window far out, at an offset that no alignment of a page tree likes. */
	child = child_of(vmo, SNAPSHOT, MAX_VMO_SIZE - PAGES(3), PAGES(3));
	assert_pages(child, 0, 0, 0);
	ck_assert_uint_eq(word_at(child, PAGES(3) - 4), 2);
}
END_TEST

/* ---- Sizes that change -------------------------------------------------- */

/* ResizeChild, ResizeOriginal */
START_TEST(shrinking_one_side_leaves_the_other_and_growing_shows_zeros)
{
	int i;

	for (i = 0; i < 2; i++) {
		zx_handle_t vmo = vmo_numbered_resizable(4, 10);
		zx_handle_t child = child_of(vmo, SNAPSHOT | RESIZABLE, 0, PAGES(4));
		zx_handle_t resized = i ? child : vmo, other = i ? vmo : child;
		zx_vaddr_t address = map_here(resized, PAGES(4)), kept = map_here(other, PAGES(4));

		assert_mapped(address, 10, 11, 12, 13);
		assert_ok(zx_vmo_set_size(resized, PAGE));
		assert_beyond_the_end(address + PAGE);
		assert_pages(other, 10, 11, 12, 13);
		assert_mapped(kept, 10, 11, 12, 13);
		assert_ok(zx_vmo_set_size(resized, PAGES(4)));
		assert_pages(resized, 10, 0, 0, 0);
		assert_mapped(address, 10, 0, 0, 0);
		assert_mapped(kept, 10, 11, 12, 13);
		set_word(resized, PAGES(2), 1);
		set_word(other, PAGES(3), 2);
		assert_mapped(address, 10, 0, 1, 0);
		assert_mapped(kept, 10, 11, 12, 2);
		assert_ok(zx_handle_close(other));
		assert_pages(resized, 10, 0, 1, 0);
	}
}
END_TEST

START_TEST(a_cut_within_a_page_is_private)
{
	zx_handle_t vmo = vmo_resizable(PAGES(2)), child;

	fill(vmo, 0, PAGES(2), 0xaa);
	child = child_of(vmo, SNAPSHOT | RESIZABLE, 0, PAGES(2));
	assert_ok(zx_vmo_set_size(child, PAGE / 2));
	assert_filled(child, 0, PAGE / 2, 0xaa);
	assert_zero(child, PAGE / 2, PAGE / 2);
	assert_filled(vmo, 0, PAGES(2), 0xaa);
	child = snapshot_of(vmo);
	assert_ok(zx_vmo_set_size(vmo, PAGE + 1));
	assert_filled(vmo, 0, PAGE + 1, 0xaa);
	assert_zero(vmo, PAGE + 1, PAGE - 1);
	assert_filled(child, 0, PAGES(2), 0xaa);
}
END_TEST

/* ResizeGrow */
START_TEST(growing_a_snapshot_never_reveals_the_parent)
{
	zx_handle_t vmo = vmo_numbered(4, 10), grandchild;
	zx_handle_t child = child_of(vmo, SNAPSHOT | RESIZABLE, PAGE, PAGE);
	zx_vaddr_t address = map_here(child, PAGES(3));

	assert_ok(zx_vmo_set_size(child, PAGES(3)));
	assert_pages(child, 11, 0, 0);
	assert_mapped(address, 11, 0, 0);
	grandchild = snapshot_of(child);
	assert_pages(grandchild, 11, 0, 0);
	store32(address + PAGE, 5);
	assert_pages(grandchild, 11, 0, 0);
	assert_ok(zx_handle_close(vmo));
	assert_pages(child, 11, 5, 0);
}
END_TEST

START_TEST(growing_the_parent_shows_nothing_in_snapshots)
{
	zx_handle_t vmo = vmo_numbered_resizable(1, 10);
	zx_handle_t child = child_of(vmo, SNAPSHOT, 0, PAGES(3));

	assert_ok(zx_vmo_set_size(vmo, PAGES(3)));
	set_word(vmo, PAGE, 1);
	set_word(vmo, PAGES(2), 2);
	assert_pages(child, 10, 0, 0);
}
END_TEST

/* ResizeOffsetChild */
START_TEST(a_parent_of_size_zero_leaves_the_snapshot_its_data)
{
	zx_handle_t vmo = vmo_numbered_resizable(4, 10);
	zx_handle_t child = child_of(vmo, SNAPSHOT, PAGES(2), PAGE);

	assert_ok(zx_vmo_set_size(vmo, 0));
	assert_pages(child, 12);
	ck_assert_uint_eq(committed(vmo), 0);
	/* What nobody can see any more is freed. */
	eventually(vmo_info(child).committed_private_bytes == PAGE);
	assert_ok(zx_vmo_set_size(vmo, PAGES(4)));
	assert_pages(vmo, 0, 0, 0, 0);
	assert_pages(child, 12);
}
END_TEST

/* ResizeDisjointChild, ResizeOverSiblingRange, ResizeMultipleProgressive */
START_TEST(siblings_are_resized_over_each_others_ranges)
{
	zx_handle_t vmo = vmo_numbered_resizable(4, 10), children[4];
	int i, j;

	for (i = 0; i < 4; i++)
		children[i] = child_of(vmo, SNAPSHOT | RESIZABLE, PAGES(i), PAGE);
	for (i = 0; i < 4; i++) {
		assert_ok(zx_vmo_set_size(children[i], 0));
		for (j = i + 1; j < 4; j++)
			assert_pages(children[j], 10 + j);
		assert_ok(zx_vmo_set_size(children[i], PAGES(4 - i)));
		assert_zero(children[i], 0, PAGES(4 - i));
		set_word(children[i], 0, 100 + i);
		assert_pages(vmo, 10, 11, 12, 13);
	}
	for (i = 0; i < 4; i++)
		assert_pages(children[i], 100 + i);
	assert_ok(zx_vmo_set_size(vmo, PAGES(2)));
	assert_ok(zx_vmo_set_size(vmo, PAGE));
	assert_ok(zx_vmo_set_size(vmo, PAGES(4)));
	assert_pages(vmo, 10, 0, 0, 0);
	for (i = 0; i < 4; i++)
		assert_pages(children[i], 100 + i);
}
END_TEST

/* ---- More than two ------------------------------------------------------ */

/* The n-th permutation of 0..3. */
static void permutation(int n, int order[4])
{
	int left[4] = { 0, 1, 2, 3 }, i, j, f = 6;

	for (i = 0; i < 4; i++) {
		j = n / f;
		n %= f;
		f /= 3 - i ? 3 - i : 1;
		order[i] = left[j];
		for (; j < 3; j++)
			left[j] = left[j + 1];
	}
}

/* A root, two snapshots of it, and a snapshot of the first of them. */
static void four(zx_handle_t vmos[4], size_t pages, size_t offset)
{
	vmos[0] = vmo_numbered(pages, 10);
	vmos[1] = child_of(vmos[0], SNAPSHOT, PAGES(offset), PAGES(pages));
	vmos[2] = child_of(vmos[0], SNAPSHOT, PAGES(offset), PAGES(pages));
	vmos[3] = child_of(vmos[1], SNAPSHOT, PAGES(offset), PAGES(pages));
}

/* ManyCloneMapping */
START_TEST(four_vmos_written_in_every_order_see_their_own_writes_only)
{
	int n, i, j, order[4];

	for (n = 0; n < 24; n++) {
		zx_vaddr_t at[4];
		zx_handle_t vmos[4];
		uint32_t want[4] = { 10, 10, 10, 10 };

		permutation(n, order);
		four(vmos, 1, 0);
		for (i = 0; i < 4; i++) {
			at[i] = map_here(vmos[i], PAGE);
			ck_assert_uint_eq(load32(at[i]), 10);
		}
		for (i = 0; i < 4; i++) {
			want[order[i]] = 100 + order[i];
			if (n & 1)
				store32(at[order[i]], want[order[i]]);
			else
				set_word(vmos[order[i]], 0, want[order[i]]);
			for (j = 0; j < 4; j++) {
				ck_assert_uint_eq(load32(at[j]), want[j]);
				ck_assert_uint_eq(word_at(vmos[j], 0), want[j]);
			}
		}
	}
}
END_TEST

/* ManyCloneOffset, ManyCloneMappingOffset */
START_TEST(four_vmos_at_offsets_written_in_every_order)
{
	int n, i, order[4];

	for (n = 0; n < 24; n++) {
		zx_vaddr_t at[4];
		zx_handle_t vmos[4];

		permutation(n, order);
		four(vmos, 3, 1);
		for (i = 0; i < 4; i++)
			at[i] = map_here(vmos[i], PAGES(3));
		assert_mapped(at[3], 12, 0, 0);
		for (i = 0; i < 4; i++) {
			/* One page of the root is page 2, 1, 1, 0 of the four. */
			static const size_t page[4] = { 2, 1, 1, 0 };

			store32(at[order[i]] + PAGES(page[order[i]]), 100 + order[i]);
		}
		assert_mapped(at[0], 10, 11, 100);
		assert_mapped(at[1], 11, 101, 0);
		assert_mapped(at[2], 11, 102, 0);
		assert_mapped(at[3], 103, 0, 0);
		for (i = 0; i < 4; i++) {
			static const uint32_t first[4] = { 10, 11, 11, 103 };
			int k;

			for (k = i; k < 4; k++)
				ck_assert_uint_eq(word_at(vmos[order[k]], 0), first[order[k]]);
			assert_ok(zx_handle_close(vmos[order[i]]));
		}
		/* The mappings are still there. */
		assert_mapped(at[1], 11, 101, 0);
		assert_mapped(at[3], 103, 0, 0);
	}
}
END_TEST

/* DisjointClones: the parent closed early or late, the children in every order. */
START_TEST(disjoint_snapshots_are_closed_in_every_order)
{
	int n, early, i, k, order[4];

	for (n = 0; n < 24; n++)
		for (early = 0; early < 2; early++) {
			zx_handle_t vmo = vmo_numbered(4, 10), children[4];

			permutation(n, order);
			for (i = 0; i < 4; i++)
				children[i] = child_of(vmo, SNAPSHOT, PAGES(i), PAGE);
			if (early)
				assert_ok(zx_handle_close(vmo));
			else
				assert_pages(vmo, 10, 11, 12, 13);
			for (i = 0; i < 4; i++) {
				for (k = i; k < 4; k++)
					assert_pages(children[order[k]], 10 + order[k]);
				if (n & 1)
					set_word(children[order[i]], 0, 5);
				assert_ok(zx_handle_close(children[order[i]]));
			}
			if (!early) {
				wait_zero_children(vmo);
				assert_pages(vmo, 10, 11, 12, 13);
				assert_ok(zx_handle_close(vmo));
			}
		}
}
END_TEST

/* DisjointCloneProgressive: pages that nobody sees any more are not paid for. */
START_TEST(pages_out_of_every_survivors_view_are_freed)
{
	zx_handle_t vmo = vmo_numbered(8, 10), child = child_of(vmo, SNAPSHOT, PAGES(3), PAGES(2));

	assert_ok(zx_handle_close(vmo));
	eventually(vmo_info(child).committed_private_bytes == PAGES(2));
	ck_assert_uint_eq(committed(child), PAGES(2));
	assert_pages(child, 13, 14);
}
END_TEST

/* ProgressiveCloneClose, ProgressiveCloneTruncate */
START_TEST(six_snapshots_each_forking_a_page_are_closed_or_truncated)
{
	int how, up, i, j, k;

	for (how = 0; how < 2; how++)
		for (up = 0; up < 2; up++) {
			zx_handle_t chain[7];
			bool gone[7] = { false };

			chain[0] = vmo_numbered_resizable(6, 10);
			for (i = 1; i < 7; i++) {
				chain[i] = child_of(chain[i - 1], SNAPSHOT | RESIZABLE, 0,
						    PAGES(6));
				set_word(chain[i], PAGES(i - 1), 100 + i);
			}
			for (i = 0; i < 6; i++) {
				k = up ? i : 6 - i;
				if (how)
					assert_ok(zx_vmo_set_size(chain[k], 0));
				else
					assert_ok(zx_handle_close(chain[k]));
				gone[k] = true;
				for (j = 0; j < 7; j++) {
					size_t page;

					if (gone[j])
						continue;
					for (page = 0; page < 6; page++)
						ck_assert_uint_eq(word_at(chain[j], PAGES(page)),
								  (int)page < j ? 101 + page :
										  10 + page);
				}
			}
		}
}
END_TEST

START_TEST(a_fan_of_snapshots_taken_over_time_is_a_history)
{
	zx_handle_t vmo = vmo_new(PAGES(4)), versions[50];
	zx_vaddr_t address = map_here(vmo, PAGES(4));
	uint32_t i, n = ARRAY_SIZE(versions);

	for (i = 0; i < n; i++) {
		store32(address + PAGES(i % 4), i + 1);
		versions[i] = snapshot_of(vmo);
	}
	for (i = 0; i < n; i++) {
		uint32_t page;

		for (page = 0; page < 4; page++) {
			/* The last j up to i with j % 4 == page. */
			int64_t j = (int64_t)i - (i - page) % 4;

			ck_assert_uint_eq(word_at(versions[i], PAGES(page)), j < 0 ? 0 : j + 1);
		}
		if (i % 3 == 0)
			set_word(versions[i], 0, 1000);
	}
	assert_mapped(address, 49, 50, 47, 48);
}
END_TEST

/* MarkerClearsSplitBits, ParentStartLimitRegression: sequences that went wrong upstream. */
START_TEST(zero_close_and_snapshot_again)
{
	zx_handle_t vmo = vmo_numbered(3, 10), one = snapshot_of(vmo), two, three;

	assert_ok(op(one, ZX_VMO_OP_ZERO, PAGE, PAGE));
	two = snapshot_of(one);
	assert_ok(zx_handle_close(one));
	assert_pages(two, 10, 0, 12);
	assert_pages(vmo, 10, 11, 12);
	assert_ok(op(vmo, ZX_VMO_OP_ZERO, 0, PAGES(2)));
	assert_pages(two, 10, 0, 12);
	three = child_of(two, SNAPSHOT, PAGE, PAGES(2));
	assert_ok(zx_handle_close(two));
	assert_pages(three, 0, 12);
	set_word(three, 0, 1);
	close_last_child(three, vmo);
	assert_pages(vmo, 0, 0, 12);

	/* The middle is trimmed, its child starts beyond the cut. */
	vmo = vmo_numbered(4, 20);
	one = child_of(vmo, SNAPSHOT | RESIZABLE, PAGE, PAGES(3));
	two = child_of(one, SNAPSHOT | RESIZABLE, PAGE, PAGES(2));
	assert_ok(zx_vmo_set_size(one, PAGE));
	assert_pages(two, 22, 23);
	assert_ok(zx_handle_close(one));
	assert_ok(zx_vmo_set_size(two, PAGE));
	assert_ok(zx_vmo_set_size(two, PAGES(2)));
	assert_pages(two, 22, 0);
	three = snapshot_of(two);
	assert_pages(three, 22, 0);
	assert_pages(vmo, 20, 21, 22, 23);
}
END_TEST

/* ---- Against a model ---------------------------------------------------- */

#define NODES		8
#define MODEL_PAGES	16
#define MODEL_SIZE	PAGES(MODEL_PAGES)

struct node {
	zx_handle_t vmo;	/* 0: none */
	zx_vaddr_t address;
	bool resizable;
	size_t size;
	uint8_t *data;		/* zero from @size on */
};

static struct {
	struct node nodes[NODES];
	size_t count;
	uint64_t random;
	unsigned int seed, step;
	const char *what;
} model;

static uint32_t any(uint32_t n)
{
	return random_below(&model.random, n);
}

static void model_same(struct node *node, const void *seen, size_t offset, size_t size,
		       const char *through)
{
	const uint8_t *bytes = seen;
	size_t i;

	if (!memcmp(seen, node->data + offset, size))
		return;
	for (i = 0; bytes[i] == node->data[offset + i]; i++)
		;
	ck_abort_msg("seed %u, step %u (%s): vmo %td through %s: byte 0x%zx is 0x%02x, not 0x%02x",
		     model.seed, model.step, model.what, node - model.nodes, through, offset + i,
		     bytes[i], node->data[offset + i]);
}

/* One page, or all of them, in both views. */
static void model_check(struct node *node, bool all)
{
	static uint8_t buffer[MODEL_SIZE];
	size_t pages = node->size / PAGE, offset = 0, size = node->size;

	if (!pages)
		return;
	if (!all) {
		offset = PAGES(any(pages));
		size = PAGE;
	}
	assert_ok(zx_vmo_read(node->vmo, buffer, offset, size));
	model_same(node, buffer, offset, size, "a call");
	model_same(node, (void *)(node->address + offset), offset, size, "a mapping");
}

static struct node *model_new(zx_handle_t vmo, bool resizable, size_t size)
{
	struct node *node = model.nodes;

	while (node->vmo)
		node++;
	node->vmo = vmo;
	node->resizable = resizable;
	node->size = size;
	node->address = map_here(vmo, MODEL_SIZE);
	memset(node->data, 0, MODEL_SIZE);
	model.count++;
	return node;
}

static void model_close(struct node *node)
{
	assert_ok(zx_vmar_unmap(zx_vmar_root_self(), node->address, MODEL_SIZE));
	assert_ok(zx_handle_close(node->vmo));
	node->vmo = ZX_HANDLE_INVALID;
	model.count--;
}

static struct node *model_any(void)
{
	struct node *node;

	do
		node = &model.nodes[any(NODES)];
	while (!node->vmo);
	return node;
}

static void model_write(struct node *node)
{
	static uint8_t buffer[6000];
	size_t offset, size, i;

	if (!node->size)
		return;
	offset = any(node->size);
	size = 1 + any(sizeof(buffer));
	if (size > node->size - offset)
		size = node->size - offset;
	for (i = 0; i < size; i++)
		buffer[i] = any(256);
	assert_ok(zx_vmo_write(node->vmo, buffer, offset, size));
	memcpy(node->data + offset, buffer, size);
}

static void model_store(struct node *node)
{
	size_t offset;
	uint8_t byte;

	if (!node->size)
		return;
	offset = any(node->size);
	byte = any(256);
	*(volatile uint8_t *)(node->address + offset) = byte;
	node->data[offset] = byte;
}

static void model_zero(struct node *node)
{
	size_t offset = any(node->size + 1), size = any(node->size - offset + 1);

	assert_ok(op(node->vmo, ZX_VMO_OP_ZERO, offset, size));
	memset(node->data + offset, 0, size);
}

static void model_resize(struct node *node)
{
	size_t size = PAGES(any(MODEL_PAGES + 1));

	assert_ok(zx_vmo_set_size(node->vmo, size));
	if (size < node->size)
		memset(node->data + size, 0, node->size - size);
	node->size = size;
	if (size < MODEL_SIZE && any(4) == 0)
		assert_beyond_the_end(node->address + size + any(MODEL_SIZE - size));
}

static void model_snapshot(struct node *parent)
{
	size_t offset = PAGES(any(MODEL_PAGES + 3)), size = PAGES(any(MODEL_PAGES + 1));
	bool resizable = any(2);
	uint32_t options = snapshot_kinds[any(3)] | (resizable ? RESIZABLE : 0);
	struct node *child = model_new(child_of(parent->vmo, options, offset, size), resizable,
				       size);

	if (offset < parent->size)
		memcpy(child->data, parent->data + offset,
		       parent->size - offset < size ? parent->size - offset : size);
}

static void model_transfer(struct node *dst, struct node *src)
{
	static uint8_t buffer[MODEL_SIZE];
	size_t most = dst->size < src->size ? dst->size : src->size, size, to, from;

	size = PAGES(any(most / PAGE + 1));
	to = PAGES(any((dst->size - size) / PAGE + 1));
	from = PAGES(any((src->size - size) / PAGE + 1));
	if (!size)
		return;
	assert_ok(zx_vmo_transfer_data(dst->vmo, 0, to, size, src->vmo, from));
	if (dst == src && to == from)
		return;
	memcpy(buffer, src->data + from, size);
	memset(src->data + from, 0, size);
	memcpy(dst->data + to, buffer, size);
}

static void model_step(void)
{
	struct node *node, *other = NULL;
	uint32_t what = any(100);

	if (!model.count) {
		bool resizable = any(2);

		model_new(resizable ? vmo_resizable(MODEL_SIZE) : vmo_new(MODEL_SIZE), resizable,
			  MODEL_SIZE);
	}
	node = model_any();
	if (what < 22) {
		model.what = "write";
		model_write(node);
	} else if (what < 46) {
		model.what = "store";
		model_store(node);
	} else if (what < 56) {
		model.what = "zero";
		model_zero(node);
	} else if (what < 64) {
		model.what = "resize";
		if (node->resizable)
			model_resize(node);
	} else if (what < 68) {
		model.what = "commit";
		assert_ok(op(node->vmo, ZX_VMO_OP_COMMIT, 0, PAGES(any(node->size / PAGE + 1))));
	} else if (what < 72) {
		model.what = "transfer";
		other = model_any();
		model_transfer(node, other);
	} else if (what < 90) {
		model.what = "snapshot";
		if (model.count < NODES)
			model_snapshot(node);
	} else {
		model.what = "close";
		model_close(node);
	}
	if (node->vmo)
		model_check(node, true);
	for (other = model.nodes; other < model.nodes + NODES; other++)
		if (other->vmo && other != node)
			model_check(other, model.step % 40 == 0);
}

static void model_run(unsigned int seed)
{
	unsigned int steps = slow_machine() ? 500 : 2000, i;

	model.seed = seed;
	model.random = 0x9e3779b97f4a7c15ull * (seed + 1);
	for (i = 0; i < NODES; i++) {
		model.nodes[i].data = malloc(MODEL_SIZE);
		ck_assert_ptr_nonnull(model.nodes[i].data);
	}
	for (model.step = 1; model.step <= steps; model.step++)
		model_step();
}

START_TEST(random_operations_on_a_tree_of_snapshots_agree_with_a_model)
{
	model_run(1);
}
END_TEST

START_TEST(other_random_operations_agree_with_the_model_too)
{
	model_run(2);
}
END_TEST

/* ---- At the same time --------------------------------------------------- */

static volatile bool stop;

static void *stamp_thread(void *arg)
{
	zx_vaddr_t address = *(zx_vaddr_t *)arg;
	uint32_t n;

	/* Page 1 is never ahead of page 0, and behind by one at most. */
	for (n = 1; !stop; n++) {
		store32(address, n);
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
		store32(address + PAGE, n);
		__atomic_thread_fence(__ATOMIC_SEQ_CST);
	}
	return NULL;
}

/* A snapshot is of one moment: a page cannot be newer than another that is written first. */
START_TEST(snapshots_while_a_thread_stores_are_of_one_moment)
{
	zx_handle_t vmo = vmo_new(PAGES(2));
	zx_vaddr_t address = map_here(vmo, PAGES(2));
	int i, n = slow_machine() ? 50 : 500;
	pthread_t thread;

	ck_assert_int_eq(pthread_create(&thread, NULL, stamp_thread, &address), 0);
	for (i = 0; i < n; i++) {
		zx_handle_t child = snapshot_of(vmo);
		uint32_t first = word_at(child, 0), second = word_at(child, PAGE);

		ck_assert_msg(first == second || first == second + 1, "pages are of %u and %u",
			      first, second);
		ck_assert_uint_eq(word_at(child, 0), first);
		assert_ok(zx_handle_close(child));
	}
	stop = true;
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
}
END_TEST

int main(void)
{
	test_begin("vmo_snapshot");
	test_case("two", neither_side_sees_what_the_other_writes_however_it_writes,
		  pages_never_written_are_separate_too,
		  a_write_of_part_of_a_page_keeps_the_rest_of_the_copy,
		  the_survivor_keeps_its_data, mappings_of_the_survivor_keep_working,
		  a_snapshot_of_a_running_process_stands_still,
		  a_snapshot_protected_and_opened_again_stays_apart,
		  one_side_is_read_into_the_other, reading_a_snapshot_commits_nothing_in_it);
	test_case("offsets", a_snapshot_shows_the_part_asked_for,
		  beyond_the_parents_end_it_is_zero_and_its_own, an_empty_snapshot_is_fine,
		  nothing_is_seen_through_an_intermediates_end,
		  offsets_add_up_and_intermediates_can_go,
		  writes_along_a_chain_of_offsets_stay_where_they_are,
		  the_largest_vmos_have_snapshots);
	test_case("resize", shrinking_one_side_leaves_the_other_and_growing_shows_zeros,
		  a_cut_within_a_page_is_private, growing_a_snapshot_never_reveals_the_parent,
		  growing_the_parent_shows_nothing_in_snapshots,
		  a_parent_of_size_zero_leaves_the_snapshot_its_data,
		  siblings_are_resized_over_each_others_ranges);
	test_case("more", four_vmos_written_in_every_order_see_their_own_writes_only,
		  four_vmos_at_offsets_written_in_every_order,
		  disjoint_snapshots_are_closed_in_every_order,
		  pages_out_of_every_survivors_view_are_freed,
		  six_snapshots_each_forking_a_page_are_closed_or_truncated,
		  a_fan_of_snapshots_taken_over_time_is_a_history,
		  zero_close_and_snapshot_again);
	test_case("model", random_operations_on_a_tree_of_snapshots_agree_with_a_model,
		  other_random_operations_agree_with_the_model_too);
	test_case("concurrent", snapshots_while_a_thread_stores_are_of_one_moment);
	return test_end();
}
