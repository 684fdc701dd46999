// SPDX-License-Identifier: GPL-2.0-only
/*
 * The content of VMOs: a tree of pages that snapshots share.
 *
 * The random test keeps, for each content, what its pages hold and what
 * translations Linux would have of them, and compares after each step.
 */

#include <linux/mm.h>
#include <linux/pagemap.h>
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

/* The first word of a page; 0 if it is untouched. */
static u32 pages_read(struct zx_pages *pages, u64 index)
{
	struct page *page = zx_pages_find(pages, index);
	u32 value;

	if (!page)
		return 0;
	value = *(u32 *)page_address(page);
	put_page(page);
	return value;
}

static u64 pages_committed(struct zx_pages *pages)
{
	struct zx_attribution sum;

	zx_pages_sum(pages, 0, pages->size >> PAGE_SHIFT, &sum);
	return sum.committed >> PAGE_SHIFT;
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

	KUNIT_EXPECT_NULL(test, zx_pages_find(pages, 0));
	KUNIT_EXPECT_NULL(test, zx_pages_find(pages, 1));
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
	KUNIT_EXPECT_NULL(test, zx_pages_find(pages, 4));
	KUNIT_EXPECT_NULL(test, zx_pages_find(pages, 6));
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
	page = zx_pages_find(pages, 0);
	KUNIT_ASSERT_NOT_NULL(test, page);
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

/* All parts of a page, whoever has them, add up to the page. */
static void the_parts_of_shared_pages_add_up(struct kunit *test)
{
	struct zx_pages *p[7] = { pages_new(test, 100) };
	u64 scaled = 0, fraction = 0;
	struct zx_attribution sum;
	int i, err;

	for (i = 0; i < 100; i++)
		KUNIT_ASSERT_TRUE(test, pages_write(p[0], i, i + 1));
	for (i = 1; i < 7; i++) {
		p[i] = zx_pages_snapshot(p[i / 2], 0, KB(100), KB(100), &err);
		KUNIT_ASSERT_NOT_NULL(test, p[i]);
		/* Nobody has this page but the one who writes it now. */
		KUNIT_ASSERT_TRUE(test, pages_write(p[i], 7 * i, 1000 + i));
	}
	for (i = 0; i < 7; i++) {
		zx_pages_sum(p[i], 0, 100, &sum);
		KUNIT_EXPECT_EQ(test, sum.committed, (u64)KB(100));
		scaled += sum.scaled;
		fraction += sum.fraction >> 8;
	}
	/* 2^63 / 2^8 is a byte; a little was lost in rounding. */
	scaled += (fraction + (1ULL << 54)) >> 55;
	KUNIT_EXPECT_EQ(test, scaled, (u64)KB(100 + 6));
	for (i = 0; i < 7; i++)
		zx_pages_put(p[i]);
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
	KUNIT_EXPECT_PTR_EQ(test, zx_pages_find(pages, 1), ERR_PTR(-ENOENT));
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
			if (m->seen[i])
				put_page(m->seen[i]);
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
		struct page *page = zx_pages_find(m->pages, i);

		KUNIT_EXPECT_EQ(test, pages_read(m->pages, i), m->value[i]);
		if (m->seen[i]) {
			KUNIT_EXPECT_LT(test, i, m->count);
			KUNIT_EXPECT_TRUE(test, marked(m->pages, i));
			KUNIT_EXPECT_PTR_EQ(test, m->seen[i],
					    page ?: m->pages->zero);
		}
		if (m->writable[i] && page)
			KUNIT_EXPECT_EQ(test, 1L, shares(page));
		if (page)
			put_page(page);
	}
}

static void model_set_seen(struct model *m, u64 i, struct page *page,
			   bool writable)
{
	folio_unlock(page_folio(page));
	if (m->seen[i])
		put_page(m->seen[i]);
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
	for (step = 1; step <= 4000; step++) {
		model_step(test, &rnd, step);
		for (m = models; m < models + MODELS; m++) {
			if (m->pages)
				model_check(test, m);
		}
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
	KUNIT_CASE(the_parts_of_shared_pages_add_up),
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
