// SPDX-License-Identifier: GPL-2.0-only
/*
 * The content of VMOs: a tree of pages that snapshots share.
 *
 * The random test keeps, for each content, what its pages hold and what
 * translations Linux would have of them, and compares after each step.
 */

#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sort.h>
#include <linux/string.h>

#include "common.h"
#include "pages.h"

#define KB(n)	((u64)(n) << PAGE_SHIFT)

static struct zx_pages *pages_new(struct kunit *test, u64 count)
{
	struct zx_pages *pages = zx_pages_create(KB(count), KB(count));

	KUNIT_ASSERT_NOT_NULL(test, pages);
	return pages;
}

static bool pages_write(struct zx_pages *pages, u64 index, u32 value)
{
	struct page *page;

	mutex_lock(&pages->lock);
	page = zx_pages_own(pages, index);
	if (page)
		*(u32 *)page_address(page) = value;
	mutex_unlock(&pages->lock);
	return page;
}

/* Nobody else takes it away here. */
static struct page *pages_find(struct zx_pages *pages, u64 index)
{
	struct page *page;

	mutex_lock(&pages->lock);
	page = zx_pages_find(pages, index);
	mutex_unlock(&pages->lock);
	return page;
}

/* The first word of a page; 0 if it is untouched. */
static u32 pages_read(struct zx_pages *pages, u64 index)
{
	struct page *page = pages_find(pages, index);

	return page ? *(u32 *)page_address(page) : 0;
}

static u64 pages_committed(struct zx_pages *pages)
{
	struct zx_attribution sum;

	zx_pages_sum(pages, 0, pages->size >> PAGE_SHIFT, &sum);
	return sum.committed >> PAGE_SHIFT;
}

static u64 pages_own_count(struct zx_pages *pages)
{
	struct zx_attribution sum;

	zx_pages_sum(pages, 0, pages->size >> PAGE_SHIFT, &sum);
	return sum.private >> PAGE_SHIFT;
}

/* Parts of pages, in 2^-63 bytes: 128 bits are room for many. */
struct parts {
	u64 bytes;
	u64 fraction;
};

static void parts_add(struct parts *parts, u64 bytes, u64 fraction)
{
	parts->fraction += fraction;
	parts->bytes += bytes + (parts->fraction >> 63);
	parts->fraction &= (1ULL << 63) - 1;
}

/* Each part lacks less than 2^-63 bytes: those of @pages pages lack no 2^-20. */
static bool parts_are(struct parts parts, u64 pages)
{
	parts_add(&parts, 0, 1ULL << 43);
	return parts.bytes == KB(pages) && parts.fraction <= 1ULL << 43;
}

static long shares(struct page *page)
{
	return atomic_long_read(zx_page_shares(page));
}

/* ---- What must hold of every tree ---------------------------------------- */

struct tree_check {
	struct kunit *test;
	u64 lo;
	u64 hi;
};

static u64 check_node(struct tree_check *c, struct zx_node *node, u64 base,
		      bool shared)
{
	unsigned int shift = node->level * ZX_NODE_BITS, i;
	u64 pages = 0;

	shared |= refcount_read(&node->refs) > 1;
	/* What is shared has no writable translation. */
	if (shared)
		KUNIT_EXPECT_EQ(c->test, node->writable, 0UL);
	for (i = 0; i < ZX_NODE_SLOTS; i++) {
		u64 start = base + ((u64)i << shift);
		bool writable = test_bit(i, &node->writable);
		struct zx_node *child = node->slots[i];

		if (!child) {
			KUNIT_EXPECT_FALSE(c->test, writable);
			continue;
		}
		if (node->level) {
			KUNIT_EXPECT_EQ(c->test, child->level, node->level - 1);
			if (child->writable)
				KUNIT_EXPECT_TRUE(c->test, writable);
			pages += check_node(c, child, start, shared);
			continue;
		}
		pages++;
		KUNIT_EXPECT_GE(c->test, start, c->lo);
		KUNIT_EXPECT_LT(c->test, start, c->hi);
		if (writable) {
			KUNIT_EXPECT_TRUE(c->test, test_bit(i, &node->mapped));
			KUNIT_EXPECT_EQ(c->test, 1L, shares(node->slots[i]));
		}
	}
	KUNIT_EXPECT_EQ(c->test, node->pages, pages);
	return pages;
}

static void check_tree(struct kunit *test, struct zx_pages *pages)
{
	struct tree_check c = {
		.test = test,
		.lo = pages->first,
		.hi = pages->first + (pages->size >> PAGE_SHIFT),
	};

	if (pages->root)
		check_node(&c, pages->root, 0, false);
}

/* ---- Single contents ------------------------------------------------------ */

static void new_content_has_no_page(struct kunit *test)
{
	struct zx_pages *pages = pages_new(test, ZX_VMO_MAX_SIZE >> PAGE_SHIFT);

	KUNIT_EXPECT_NULL(test, pages_find(pages, 0));
	KUNIT_EXPECT_NULL(test, pages_find(pages, 1));
	/* To look is not to commit. */
	KUNIT_EXPECT_EQ(test, pages_committed(pages), 0ULL);
	KUNIT_EXPECT_NULL(test, pages->root);
	zx_pages_put(pages);
}

static void an_owned_page_is_zero_and_stays(struct kunit *test)
{
	struct zx_pages *pages = pages_new(test, 10);
	struct page *page;

	mutex_lock(&pages->lock);
	page = zx_pages_own(pages, 5);
	KUNIT_EXPECT_NOT_NULL(test, page);
	if (page)
		KUNIT_EXPECT_NULL(test, memchr_inv(page_address(page), 0,
						   PAGE_SIZE));
	KUNIT_EXPECT_PTR_EQ(test, zx_pages_own(pages, 5), page);
	mutex_unlock(&pages->lock);
	KUNIT_EXPECT_EQ(test, pages_committed(pages), 1ULL);
	KUNIT_EXPECT_NULL(test, pages_find(pages, 4));
	KUNIT_EXPECT_NULL(test, pages_find(pages, 6));
	check_tree(test, pages);
	zx_pages_put(pages);
}

/* From the first page to the last that a VMO can have. */
static void indexes_may_lie_far_apart(struct kunit *test)
{
	static const u64 at[] = {
		0, 1, 63, 64, 4095, 4096, 1ULL << 20, (1ULL << 32) - 1, 1ULL << 32,
		1ULL << 40, 1ULL << 51, (ZX_VMO_MAX_SIZE >> PAGE_SHIFT) - 1,
	};
	struct zx_pages *pages = pages_new(test, ZX_VMO_MAX_SIZE >> PAGE_SHIFT);
	int i;

	for (i = 0; i < ARRAY_SIZE(at); i++)
		KUNIT_ASSERT_TRUE(test, pages_write(pages, at[i], 100 + i));
	for (i = 0; i < ARRAY_SIZE(at); i++)
		KUNIT_EXPECT_EQ(test, pages_read(pages, at[i]), 100U + i);
	KUNIT_EXPECT_EQ(test, pages_committed(pages), (u64)ARRAY_SIZE(at));
	check_tree(test, pages);
	KUNIT_EXPECT_EQ(test, zx_pages_zero(pages, 0, pages->size), 0);
	KUNIT_EXPECT_EQ(test, pages_committed(pages), 0ULL);
	zx_pages_put(pages);
}

static void the_last_reference_frees_the_pages(struct kunit *test)
{
	struct zx_pages *pages = pages_new(test, 1);
	struct page *page;

	KUNIT_ASSERT_TRUE(test, pages_write(pages, 0, 7));
	page = pages_find(pages, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	get_page(page);
	KUNIT_EXPECT_EQ(test, page_count(page), 2);
	zx_pages_get(pages);
	zx_pages_put(pages);
	KUNIT_EXPECT_EQ(test, page_count(page), 2);
	zx_pages_put(pages);
	KUNIT_EXPECT_EQ(test, page_count(page), 1);
	put_page(page);
}

static void a_snapshot_shares_pages_until_either_side_writes(struct kunit *test)
{
	struct zx_pages *a = pages_new(test, 4), *b;
	struct zx_attribution sum;
	int err;

	KUNIT_ASSERT_TRUE(test, pages_write(a, 0, 1));
	KUNIT_ASSERT_TRUE(test, pages_write(a, 1, 2));
	b = zx_pages_snapshot(a, 0, KB(4), KB(4), &err);
	KUNIT_ASSERT_NOT_NULL(test, b);
	KUNIT_EXPECT_PTR_EQ(test, a->root, b->root);
	KUNIT_ASSERT_TRUE(test, pages_write(a, 0, 11));
	KUNIT_ASSERT_TRUE(test, pages_write(b, 1, 12));
	KUNIT_EXPECT_EQ(test, pages_read(a, 0), 11U);
	KUNIT_EXPECT_EQ(test, pages_read(a, 1), 2U);
	KUNIT_EXPECT_EQ(test, pages_read(b, 0), 1U);
	KUNIT_EXPECT_EQ(test, pages_read(b, 1), 12U);
	zx_pages_sum(a, 0, 4, &sum);
	KUNIT_EXPECT_EQ(test, sum.private, (u64)KB(2));
	zx_pages_put(a);
	KUNIT_EXPECT_EQ(test, pages_read(b, 0), 1U);
	zx_pages_put(b);
}

/* Each of the contents has all of the pages, and the same part of each. */
static void expect_even_parts(struct kunit *test, struct zx_pages **p, int n,
			      u64 pages)
{
	struct zx_attribution sum;
	int i, j;

	for (i = 0; i < n; i++) {
		struct parts parts = {};

		zx_pages_sum(p[i], 0, p[i]->size >> PAGE_SHIFT, &sum);
		KUNIT_EXPECT_EQ(test, sum.committed, KB(pages));
		KUNIT_EXPECT_EQ(test, sum.private, n == 1 ? KB(pages) : 0ULL);
		for (j = 0; j < n; j++)
			parts_add(&parts, sum.scaled, sum.fraction);
		KUNIT_EXPECT_TRUE(test, parts_are(parts, pages));
	}
}

/* However the contents came about: 300 pages are some leaves below one node. */
static void sharers_of_a_page_have_even_parts(struct kunit *test)
{
	static const int from[3][6] = {
		{ 0, 0, 0, 0, 0, 0 },	/* fan */
		{ 0, 1, 2, 3, 4, 5 },	/* chain */
		{ 0, 0, 2, 0, 3, 3 },
	};
	struct zx_pages *p[7];
	int shape, i, n, err;

	for (shape = 0; shape < 3; shape++) {
		p[0] = pages_new(test, 300);
		for (i = 0; i < 300; i += 3)
			KUNIT_ASSERT_TRUE(test, pages_write(p[0], i, i + 1));
		for (n = 1; n < 7; n++) {
			p[n] = zx_pages_snapshot(p[from[shape][n - 1]], 0,
						 KB(300), KB(300), &err);
			KUNIT_ASSERT_NOT_NULL(test, p[n]);
			expect_even_parts(test, p, n + 1, 100);
			/* This copies nodes, and lets the pages be. */
			KUNIT_ASSERT_TRUE(test, pages_write(p[n], 100, 1));
			KUNIT_ASSERT_EQ(test, 0, zx_pages_zero(p[n], KB(100),
							       KB(101)));
			expect_even_parts(test, p, n + 1, 100);
		}
		/* The eldest goes first. */
		for (i = 0; i < 7; i++) {
			expect_even_parts(test, p + i, 7 - i, 100);
			zx_pages_put(p[i]);
		}
	}
}

/* A content that grew has nodes on top of those that it shares. */
static void taller_trees_share_with_lower_ones(struct kunit *test)
{
	struct zx_pages *p[3] = { pages_new(test, 10) };
	int i, err;

	for (i = 0; i < 10; i++)
		KUNIT_ASSERT_TRUE(test, pages_write(p[0], i, i + 1));
	p[1] = zx_pages_snapshot(p[0], 0, KB(10), KB(10), &err);
	KUNIT_ASSERT_NOT_NULL(test, p[1]);
	KUNIT_ASSERT_EQ(test, 0, zx_pages_resize(p[1], KB(9000), KB(9000)));
	KUNIT_ASSERT_TRUE(test, pages_write(p[1], 8999, 1));
	KUNIT_ASSERT_EQ(test, 0, zx_pages_zero(p[1], KB(8999), KB(9000)));
	p[2] = zx_pages_snapshot(p[1], 0, KB(9000), KB(9000), &err);
	KUNIT_ASSERT_NOT_NULL(test, p[2]);
	expect_even_parts(test, p, 3, 10);
	zx_pages_put(p[0]);
	expect_even_parts(test, p + 1, 2, 10);
	zx_pages_put(p[1]);
	expect_even_parts(test, p + 2, 1, 10);
	zx_pages_put(p[2]);
}

/* To a content that is not kin, and to another slot: the page itself stays. */
static void a_shared_page_moves_as_a_copy(struct kunit *test)
{
	struct zx_pages *p[2] = { pages_new(test, 4) }, *other;
	int err;

	other = pages_new(test, 4);
	KUNIT_ASSERT_TRUE(test, pages_write(p[0], 1, 7));
	p[1] = zx_pages_snapshot(p[0], 0, KB(4), KB(4), &err);
	KUNIT_ASSERT_NOT_NULL(test, p[1]);
	KUNIT_EXPECT_EQ(test, 0, zx_pages_transfer(other, 3, p[0], 1, 1));
	KUNIT_EXPECT_EQ(test, pages_read(other, 3), 7U);
	KUNIT_EXPECT_EQ(test, pages_read(p[0], 1), 0U);
	KUNIT_EXPECT_EQ(test, pages_read(p[1], 1), 7U);
	expect_even_parts(test, p, 1, 0);
	expect_even_parts(test, p + 1, 1, 1);
	expect_even_parts(test, &other, 1, 1);
	KUNIT_EXPECT_EQ(test, 0, zx_pages_transfer(p[1], 0, p[1], 1, 1));
	expect_even_parts(test, p + 1, 1, 1);
	zx_pages_put(p[0]);
	zx_pages_put(p[1]);
	zx_pages_put(other);
}

static void no_unmap(struct zx_pages *pages, u64 index, u64 count, bool copies)
{
}

/* As get_user_pages() would: a reference that outlives the translation. */
static struct page *hold_for_writing(struct kunit *test, struct zx_pages *pages,
				     u64 index)
{
	struct page *page;

	pages->unmap = no_unmap;
	KUNIT_ASSERT_EQ(test, 0, zx_pages_fault(pages, index, NULL,
						ZX_PAGES_WRITE, &page));
	folio_unlock(page_folio(page));
	return page;
}

static void a_page_that_linux_holds_stays_the_sources(struct kunit *test)
{
	struct zx_pages *a = pages_new(test, 200), *b, *c;
	struct page *held;
	int i, err;

	for (i = 0; i < 200; i++)
		KUNIT_ASSERT_TRUE(test, pages_write(a, i, i + 1));
	held = hold_for_writing(test, a, 100);
	put_page(hold_for_writing(test, a, 101));
	b = zx_pages_snapshot(a, 0, KB(200), KB(200), &err);
	KUNIT_ASSERT_NOT_NULL(test, b);
	*(u32 *)page_address(held) = 4711;
	KUNIT_EXPECT_EQ(test, pages_read(a, 100), 4711U);
	KUNIT_EXPECT_EQ(test, pages_read(b, 100), 101U);
	/* Nor does the next one get it. */
	c = zx_pages_snapshot(a, 50, KB(100), KB(100), &err);
	KUNIT_ASSERT_NOT_NULL(test, c);
	*(u32 *)page_address(held) = 4712;
	KUNIT_EXPECT_EQ(test, pages_read(a, 100), 4712U);
	KUNIT_EXPECT_EQ(test, pages_read(c, 50), 4711U);
	/* Two pages more than without, and no others. */
	check_tree(test, a);
	check_tree(test, b);
	check_tree(test, c);
	KUNIT_EXPECT_EQ(test, shares(held), 1L);
	KUNIT_EXPECT_EQ(test, pages_own_count(a), 1ULL);
	KUNIT_EXPECT_EQ(test, pages_own_count(b), 1ULL);
	KUNIT_EXPECT_EQ(test, pages_own_count(c), 1ULL);
	put_page(held);
	zx_pages_put(c);
	c = zx_pages_snapshot(a, 0, KB(200), KB(200), &err);
	KUNIT_ASSERT_NOT_NULL(test, c);
	KUNIT_EXPECT_EQ(test, pages_own_count(a), 0ULL);
	zx_pages_put(a);
	zx_pages_put(b);
	zx_pages_put(c);
}

static struct {
	struct zx_pages *other;
	struct page *page;
	long shares;
} unmapping;

static void note_sharers(struct zx_pages *pages, u64 index, u64 count,
			 bool copies)
{
	struct zx_node *node = unmapping.other->root;

	while (node->level)
		node = node->slots[0];
	unmapping.shares = refcount_read(&unmapping.other->root->refs) *
			   refcount_read(&node->refs) * shares(unmapping.page);
}

/* Else the other one could write to it while it still shows here. */
static void a_page_is_shared_for_as_long_as_it_is_mapped(struct kunit *test)
{
	struct zx_pages *a, *b;
	u64 first;
	int err;

	/* A node that goes as a whole, one page of a node. */
	for (first = 0; first < 2; first++) {
		a = pages_new(test, 100);
		KUNIT_ASSERT_TRUE(test, pages_write(a, 0, 1));
		KUNIT_ASSERT_TRUE(test, pages_write(a, 70, 1));
		b = zx_pages_snapshot(a, 0, KB(100), KB(100), &err);
		KUNIT_ASSERT_NOT_NULL(test, b);
		KUNIT_ASSERT_EQ(test, 0, zx_pages_fault(a, 0, NULL,
							ZX_PAGES_READ,
							&unmapping.page));
		folio_unlock(page_folio(unmapping.page));
		unmapping.other = b;
		unmapping.shares = 0;
		a->unmap = note_sharers;
		KUNIT_EXPECT_EQ(test, 0, zx_pages_zero(a, 0, KB(first ? 1 : 100)));
		KUNIT_EXPECT_GT(test, unmapping.shares, 1L);
		put_page(unmapping.page);
		zx_pages_put(a);
		zx_pages_put(b);
	}
}

static void what_is_written_behind_our_back_stays_out_of_what_was_moved(struct kunit *test)
{
	struct zx_pages *a = pages_new(test, 1), *b = pages_new(test, 1);
	struct page *page;

	KUNIT_ASSERT_EQ(test, 0, zx_pages_fault(a, 0, NULL, ZX_PAGES_WRITE,
						&page));
	folio_unlock(page_folio(page));
	*(u32 *)page_address(page) = 1;
	KUNIT_EXPECT_EQ(test, 0, zx_pages_transfer(b, 0, a, 0, 1));
	*(u32 *)page_address(page) = 2;
	KUNIT_EXPECT_EQ(test, pages_read(a, 0), 0U);
	KUNIT_EXPECT_EQ(test, pages_read(b, 0), 1U);
	put_page(page);
	zx_pages_put(a);
	zx_pages_put(b);
}

/* Who has it may have had the page before it was ours alone. */
static void a_page_that_somebody_holds_is_copied_before_it_is_written(struct kunit *test)
{
	struct zx_pages *a = pages_new(test, 1), *b;
	struct page *page;
	int err;

	KUNIT_ASSERT_TRUE(test, pages_write(a, 0, 1));
	b = zx_pages_snapshot(a, 0, KB(1), KB(1), &err);
	KUNIT_ASSERT_NOT_NULL(test, b);
	zx_pages_put(b);
	page = pages_find(a, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
	KUNIT_ASSERT_TRUE(test, pages_write(a, 0, 2));
	KUNIT_EXPECT_PTR_EQ(test, pages_find(a, 0), page);
	get_page(page);
	KUNIT_ASSERT_TRUE(test, pages_write(a, 0, 3));
	KUNIT_EXPECT_EQ(test, *(u32 *)page_address(page), 2U);
	KUNIT_EXPECT_EQ(test, pages_read(a, 0), 3U);
	put_page(page);
	zx_pages_put(a);
}

static void a_snapshot_cannot_count_its_pages_too_far(struct kunit *test)
{
	struct zx_pages *a = pages_new(test, 1), *b, *c;
	int err;

	b = zx_pages_snapshot(a, (1ULL << 52) - 8, 0, 0, &err);
	KUNIT_ASSERT_NOT_NULL(test, b);
	KUNIT_EXPECT_NULL(test, zx_pages_snapshot(b, 8, 0, 0, &err));
	KUNIT_EXPECT_EQ(test, err, -EINVAL);
	c = zx_pages_snapshot(b, 4, 0, 0, &err);
	KUNIT_ASSERT_NOT_NULL(test, c);
	KUNIT_EXPECT_EQ(test, zx_pages_resize(c, KB(8), KB(8)), -EINVAL);
	KUNIT_EXPECT_EQ(test, c->size, 0ULL);
	KUNIT_EXPECT_EQ(test, zx_pages_resize(c, KB(4), KB(4)), 0);
	zx_pages_put(a);
	zx_pages_put(b);
	zx_pages_put(c);
}

static unsigned long pages_discard(struct zx_pages *pages)
{
	unsigned long count;

	mutex_lock(&pages->lock);
	count = zx_pages_discard(pages);
	mutex_unlock(&pages->lock);
	return count;
}

/* Reclaim does not wait for a fault that holds a page. */
static void a_busy_page_keeps_all_from_being_discarded(struct kunit *test)
{
	struct zx_pages *pages = pages_new(test, 200);
	struct page *page, *again;
	u64 i;

	KUNIT_EXPECT_EQ(test, pages_discard(pages), 0UL);
	KUNIT_ASSERT_TRUE(test, pages_write(pages, 1, 7));
	KUNIT_ASSERT_TRUE(test, pages_write(pages, 150, 8));
	/* An untouched page, and one that was written to. */
	for (i = 149; i <= 150; i++) {
		KUNIT_ASSERT_EQ(test, zx_pages_fault(pages, i, NULL,
						     ZX_PAGES_READ, &page), 0);
		KUNIT_EXPECT_EQ(test, pages_discard(pages), 0UL);
		KUNIT_EXPECT_EQ(test, pages_read(pages, 1), 7U);
		folio_unlock(page_folio(page));
		if (i == 149)
			put_page(page);
	}
	KUNIT_EXPECT_EQ(test, pages_discard(pages), 2UL);
	KUNIT_EXPECT_EQ(test, page_count(page), 1);
	KUNIT_EXPECT_EQ(test, pages_committed(pages), 0ULL);
	KUNIT_EXPECT_PTR_EQ(test, pages_find(pages, 1), ERR_PTR(-ENOENT));
	KUNIT_EXPECT_EQ(test, zx_pages_fault(pages, 1, NULL, ZX_PAGES_COPY,
					     &again), -ENOENT);
	KUNIT_EXPECT_EQ(test, zx_pages_mkwrite(pages, 150, NULL, page),
			-ENOENT);
	KUNIT_EXPECT_NULL(test, pages->root);
	put_page(page);
	zx_pages_put(pages);
}

/* ---- Against a model ------------------------------------------------------- */

#define MODELS		6
#define MODEL_PAGES	150

struct model {
	struct zx_pages *pages;
	u64 count;
	u32 value[MODEL_PAGES];
	/* What Linux would have mapped, with a reference, and how. */
	struct page *seen[MODEL_PAGES];
	bool writable[MODEL_PAGES];
};

static struct model *models;

static void model_unmap(struct zx_pages *pages, u64 index, u64 count,
			bool copies)
{
	struct model *m;
	u64 i;

	for (m = models; m < models + MODELS; m++) {
		if (m->pages != pages)
			continue;
		for (i = index; i < min_t(u64, index + count, MODEL_PAGES); i++) {
			if (m->seen[i]) {
				atomic_dec(&m->seen[i]->_mapcount);
				put_page(m->seen[i]);
			}
			m->seen[i] = NULL;
			m->writable[i] = false;
		}
	}
}

/* Does the whole way down to a page say that it has a translation? */
static bool marked(struct zx_pages *pages, u64 index)
{
	struct zx_node *node = pages->root;
	u64 slot = pages->first + index;

	while (node) {
		unsigned int i = (slot >> (node->level * ZX_NODE_BITS)) %
				 ZX_NODE_SLOTS;

		if (!test_bit(i, &node->mapped))
			return false;
		if (!node->level)
			return true;
		node = node->slots[i];
	}
	return false;
}

static void model_check(struct kunit *test, struct model *m)
{
	u64 i;

	check_tree(test, m->pages);
	for (i = 0; i < MODEL_PAGES; i++) {
		struct page *page = pages_find(m->pages, i);

		KUNIT_EXPECT_EQ(test, pages_read(m->pages, i), m->value[i]);
		if (m->seen[i]) {
			KUNIT_EXPECT_LT(test, i, m->count);
			KUNIT_EXPECT_TRUE(test, marked(m->pages, i));
			KUNIT_EXPECT_PTR_EQ(test, m->seen[i],
					    page ?: m->pages->zero);
		}
		if (m->writable[i] && page)
			KUNIT_EXPECT_EQ(test, 1L, shares(page));
	}
}

/* What a content should be told of its pages. */
struct model_sum {
	u64 pages;
	u64 own;
	struct parts parts;
};

static struct model_sum model_sums[MODELS];

static struct model_holding {
	struct page *page;
	struct model_sum *of;
} model_holdings[MODELS * MODEL_PAGES];

static int compare_holdings(const void *a, const void *b)
{
	const struct model_holding *one = a, *two = b;

	return one->page < two->page ? -1 : one->page > two->page;
}

/* Wherever it is, a page is split evenly among those who have it. */
static u64 model_split(size_t count)
{
	struct model_holding *h = model_holdings, *end = h + count, *other;
	u64 pages = 0, n;

	sort(h, count, sizeof(*h), compare_holdings, NULL);
	for (; h < end; h = other) {
		for (other = h; other < end && other->page == h->page; other++)
			;
		n = other - h;
		pages++;
		for (; h < other; h++) {
			h->of->pages++;
			h->of->own += n == 1;
			parts_add(&h->of->parts, PAGE_SIZE / n,
				  mul_u64_u64_div_u64(PAGE_SIZE % n, 1ULL << 63,
						      n));
		}
	}
	return pages;
}

static void models_check_parts(struct kunit *test)
{
	struct zx_attribution sum;
	struct parts all = {};
	size_t count = 0;
	u64 i, pages;
	int m;

	memset(model_sums, 0, sizeof(model_sums));
	for (m = 0; m < MODELS; m++) {
		for (i = 0; models[m].pages && i < models[m].count; i++) {
			struct page *page = pages_find(models[m].pages, i);

			if (!page)
				continue;
			model_holdings[count].page = page;
			model_holdings[count++].of = &model_sums[m];
		}
	}
	pages = model_split(count);
	for (m = 0; m < MODELS; m++) {
		if (!models[m].pages)
			continue;
		zx_pages_sum(models[m].pages, 0, models[m].count, &sum);
		KUNIT_EXPECT_EQ(test, sum.committed, KB(model_sums[m].pages));
		KUNIT_EXPECT_EQ(test, sum.private, KB(model_sums[m].own));
		KUNIT_EXPECT_EQ(test, sum.scaled, model_sums[m].parts.bytes);
		KUNIT_EXPECT_EQ(test, sum.fraction,
				model_sums[m].parts.fraction);
		parts_add(&all, sum.scaled, sum.fraction);
	}
	KUNIT_EXPECT_TRUE(test, parts_are(all, pages));
}

static void model_set_seen(struct model *m, u64 i, struct page *page,
			   bool writable)
{
	folio_unlock(page_folio(page));
	if (m->seen[i])
		put_page(m->seen[i]);
	else
		atomic_inc(&page->_mapcount);
	m->seen[i] = page;
	m->writable[i] = writable;
}

static void model_fault(struct kunit *test, struct model *m, u64 i, bool write)
{
	struct page *page;
	int ret;

	if (m->seen[i] && (m->writable[i] || !write))
		return;
	if (m->seen[i]) {
		page = m->seen[i];
		get_page(page);
		ret = zx_pages_mkwrite(m->pages, i, NULL, page);
		if (ret) {
			KUNIT_EXPECT_EQ(test, ret, -EAGAIN);
			KUNIT_EXPECT_NULL(test, m->seen[i]);
			put_page(page);
			return;
		}
	} else {
		ret = zx_pages_fault(m->pages, i, NULL, write ? ZX_PAGES_WRITE :
				     ZX_PAGES_READ, &page);
		KUNIT_EXPECT_EQ(test, ret, i < m->count ? 0 : -ERANGE);
		if (ret)
			return;
	}
	model_set_seen(m, i, page, write);
}

static void model_store(struct model *m, u64 i, u32 value)
{
	if (m->writable[i]) {
		*(u32 *)page_address(m->seen[i]) = value;
		m->value[i] = value;
	}
}

static void model_snapshot(struct kunit *test, struct model *from,
			   struct model *to, u64 offset, u64 count)
{
	struct zx_pages *pages;
	u64 i;
	int err;

	pages = zx_pages_snapshot(from->pages, offset, KB(count), KB(count),
				  &err);
	KUNIT_ASSERT_NOT_NULL(test, pages);
	memset(to, 0, sizeof(*to));
	to->pages = pages;
	to->pages->unmap = model_unmap;
	to->count = count;
	for (i = 0; i < count && offset + i < from->count; i++)
		to->value[i] = from->value[offset + i];
	for (i = offset; i < min_t(u64, offset + count, from->count); i++)
		KUNIT_EXPECT_FALSE(test, from->writable[i]);
}

static void model_zero(struct model *m, u64 lo, u64 hi)
{
	for (; lo < hi; lo++)
		m->value[lo] = 0;
}

static void model_transfer(struct kunit *test, struct model *to,
			   struct model *from, struct rnd_state *rnd)
{
	u64 max = min(to->count, from->count), a, b, n, i;
	u32 *moved;

	if (!max)
		return;
	n = 1 + prandom_u32_state(rnd) % max;
	a = prandom_u32_state(rnd) % (to->count - n + 1);
	b = prandom_u32_state(rnd) % (from->count - n + 1);
	moved = kcalloc(n, sizeof(*moved), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, moved);
	for (i = 0; i < n; i++)
		moved[i] = from->value[b + i];
	if (to != from || a != b)
		model_zero(from, b, b + n);
	for (i = 0; i < n; i++)
		to->value[a + i] = moved[i];
	kfree(moved);
	KUNIT_EXPECT_EQ(test, 0, zx_pages_transfer(to->pages, a, from->pages, b,
						   n));
}

static void model_resize(struct kunit *test, struct model *m, u64 count)
{
	KUNIT_EXPECT_EQ(test, 0, zx_pages_resize(m->pages, KB(count),
						 KB(count)));
	if (count < m->count)
		model_zero(m, count, m->count);
	m->count = count;
}

static void model_close(struct model *m)
{
	model_unmap(m->pages, 0, MODEL_PAGES, true);
	zx_pages_put(m->pages);
	m->pages = NULL;
}

static void model_step(struct kunit *test, struct rnd_state *rnd, u32 step)
{
	struct model *m = &models[prandom_u32_state(rnd) % MODELS];
	struct model *other = &models[prandom_u32_state(rnd) % MODELS];
	u32 op = prandom_u32_state(rnd) % 16;
	u64 i = prandom_u32_state(rnd) % MODEL_PAGES;
	u64 n = prandom_u32_state(rnd) % MODEL_PAGES;

	if (!m->pages) {
		if (other->pages && op < 12) {
			model_snapshot(test, other, m, i % (other->count + 2), n);
			return;
		}
		memset(m, 0, sizeof(*m));
		m->pages = pages_new(test, n);
		m->pages->unmap = model_unmap;
		m->count = n;
		return;
	}
	switch (op) {
	case 0 ... 3:
		if (i < m->count) {
			KUNIT_ASSERT_TRUE(test, pages_write(m->pages, i, step));
			m->value[i] = step;
		}
		break;
	case 4 ... 6:
		model_fault(test, m, i, false);
		break;
	case 7 ... 10:
		model_fault(test, m, i, true);
		model_store(m, i, step);
		break;
	case 11:
		if (i < m->count) {
			n = min(m->count, i + n % 20);
			KUNIT_EXPECT_EQ(test, 0, zx_pages_zero(m->pages, KB(i),
							       KB(n)));
			model_zero(m, i, n);
		}
		break;
	case 12:
		model_resize(test, m, n);
		break;
	case 13:
	case 14:
		if (other->pages)
			model_transfer(test, other, m, rnd);
		break;
	case 15:
		model_close(m);
		break;
	}
}

static void random_steps_agree_with_a_model(struct kunit *test)
{
	struct rnd_state rnd;
	struct model *m;
	u32 step;

	models = kunit_kzalloc(test, MODELS * sizeof(*models), GFP_KERNEL);
	KUNIT_ASSERT_NOT_NULL(test, models);
	prandom_seed_state(&rnd, 20261123);
	for (step = 1; step <= 1000; step++) {
		model_step(test, &rnd, step);
		for (m = models; m < models + MODELS; m++) {
			if (m->pages)
				model_check(test, m);
		}
		if (step % 8 == 0)
			models_check_parts(test);
		cond_resched();
	}
	for (m = models; m < models + MODELS; m++) {
		if (m->pages)
			model_close(m);
	}
}

static struct kunit_case pages_cases[] = {
	KUNIT_CASE(new_content_has_no_page),
	KUNIT_CASE(an_owned_page_is_zero_and_stays),
	KUNIT_CASE(indexes_may_lie_far_apart),
	KUNIT_CASE(the_last_reference_frees_the_pages),
	KUNIT_CASE(a_snapshot_shares_pages_until_either_side_writes),
	KUNIT_CASE(sharers_of_a_page_have_even_parts),
	KUNIT_CASE(taller_trees_share_with_lower_ones),
	KUNIT_CASE(a_shared_page_moves_as_a_copy),
	KUNIT_CASE(a_page_that_linux_holds_stays_the_sources),
	KUNIT_CASE(a_page_is_shared_for_as_long_as_it_is_mapped),
	KUNIT_CASE(what_is_written_behind_our_back_stays_out_of_what_was_moved),
	KUNIT_CASE(a_page_that_somebody_holds_is_copied_before_it_is_written),
	KUNIT_CASE(a_snapshot_cannot_count_its_pages_too_far),
	KUNIT_CASE(a_busy_page_keeps_all_from_being_discarded),
	KUNIT_CASE(random_steps_agree_with_a_model),
	{}
};

/* The suites run before zx_module_init(), see common.h. */
static int pages_suite_init(struct kunit_suite *suite)
{
	return zx_pages_module_init();
}

static void pages_suite_exit(struct kunit_suite *suite)
{
	zx_pages_module_exit();
}

static struct kunit_suite pages_suite = {
	.name = "zircon_pages",
	.suite_init = pages_suite_init,
	.suite_exit = pages_suite_exit,
	.test_cases = pages_cases,
};

kunit_test_suite(pages_suite);
