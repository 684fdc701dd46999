// SPDX-License-Identifier: GPL-2.0-only
/*
 * The region tree and its index of gaps.
 *
 * Every step that changes a tree is followed by a check of the whole tree
 * (check_tree()). What the tree answers is compared with a plain array of
 * pages (struct model), and a choice of place with a count of all candidates
 * by hand.
 *
 * zx_regions_pick() takes its random numbers from a function, so that tests can
 * say what is drawn: that all candidates are equally likely is shown exactly,
 * by handing in every number once, and again with random numbers.
 */
#include <linux/bitmap.h>
#include <linux/mm.h>
#include <linux/sort.h>

#include "common.h"
#include "region.h"

#define PAGES(n)	((u64)(n) << PAGE_SHIFT)
#define NO_LIMIT	U64_MAX
/*
 * From region.c: draws before it counts, where at most so many gaps fit and where
 * more do; largest alignment that it draws for.
 */
#define DRAWS_FIRST	4
#define DRAWS		32
#define FEW		16
#define DRAW_ALIGN_MAX	(16 * PAGE_SIZE)

/* ---- The invariants ------------------------------------------------------ */

static struct zx_region *region_of(struct rb_node *rb)
{
	return rb_entry_safe(rb, struct zx_region, node);
}

/* Are the sums of this subtree, which become *@sums, right at every node? */
static bool sums_are_right(struct rb_node *rb, struct zx_region_sums *sums)
{
	struct zx_region *r = region_of(rb);
	struct zx_region_sums left, right;

	*sums = (struct zx_region_sums) {};
	if (!r)
		return true;
	if (!sums_are_right(rb->rb_left, &left) ||
	    !sums_are_right(rb->rb_right, &right))
		return false;
	sums->free = left.free + right.free + r->gap;
	sums->largest = max3(left.largest, right.largest, r->gap);
	return sums->free == r->sums.free && sums->largest == r->sums.largest;
}

/* What is wrong with a tree of @count children and @size bytes, or NULL. */
static const char *tree_fault(struct zx_region_tree *tree, u64 size, u32 count)
{
	struct zx_region_sums sums;
	struct zx_region *r = NULL;
	struct rb_node *rb;
	u64 at = tree->base;
	u32 nodes = 0;

	for (rb = rb_first(&tree->root); rb; rb = rb_next(rb)) {
		r = region_of(rb);
		if (r->base < at)
			return "out of order, or overlapping";
		if (r->gap != r->base - at)
			return "wrong gap";
		if (!r->size && r != &tree->end)
			return "an empty child";
		at = zx_region_end(r);
		nodes++;
	}
	if (r != &tree->end || r->size || r->base != tree->base + size)
		return "the sentinel is not at the end";
	if (nodes != count + 1)
		return "wrong number of children";
	if (zx_regions_empty(tree) != !count)
		return "empty, or not";
	if (!sums_are_right(tree->root.rb_node, &sums))
		return "wrong sums";
	return NULL;
}

static void check_tree(struct kunit *test, struct zx_region_tree *tree,
		       u64 size, u32 count)
{
	const char *fault = tree_fault(tree, size, count);

	KUNIT_ASSERT_TRUE_MSG(test, !fault, "%s", fault);
}

/* ---- A tree beside an array of pages ------------------------------------- */

#define MODEL_PAGES	192

/**
 * struct model - a small tree, and what it should be
 * @test: test
 * @tree: under test
 * @base: first address
 * @pages: size
 * @count: children
 * @at: the child that has a page, or NULL
 * @found: what model_candidates() found
 * @free: what model_free_pages() found
 */
struct model {
	struct kunit *test;
	struct zx_region_tree tree;
	u64 base;
	int pages;
	u32 count;
	struct zx_region *at[MODEL_PAGES];
	u64 found[MODEL_PAGES];
	int free[MODEL_PAGES];
};

static struct model *model_new(struct kunit *test, u64 base, int pages)
{
	struct model *m = kunit_kzalloc(test, sizeof(*m), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, m);
	KUNIT_ASSERT_LE(test, pages, MODEL_PAGES);
	m->test = test;
	m->base = base;
	m->pages = pages;
	zx_regions_init(&m->tree, base, PAGES(pages));
	check_tree(test, &m->tree, PAGES(pages), 0);
	return m;
}

static u64 model_addr(const struct model *m, int page)
{
	return m->base + PAGES(page);
}

static int model_page(const struct model *m, u64 addr)
{
	return (addr - m->base) >> PAGE_SHIFT;
}

static void model_check(struct model *m)
{
	check_tree(m->test, &m->tree, PAGES(m->pages), m->count);
}

static void model_fill(struct model *m, struct zx_region *r,
		       struct zx_region *with)
{
	int i, first = model_page(m, r->base);

	for (i = first; i < first + (int)(r->size >> PAGE_SHIFT); i++)
		m->at[i] = with;
}

static struct zx_region *model_insert(struct model *m, int page, int pages)
{
	struct zx_region *r = kunit_kzalloc(m->test, sizeof(*r), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(m->test, r);
	r->base = model_addr(m, page);
	r->size = PAGES(pages);
	zx_regions_insert(&m->tree, r);
	model_fill(m, r, r);
	m->count++;
	model_check(m);
	return r;
}

static void model_remove(struct model *m, struct zx_region *r)
{
	zx_regions_remove(&m->tree, r);
	model_fill(m, r, NULL);
	kunit_kfree(m->test, r);
	m->count--;
	model_check(m);
}

static void model_resize(struct model *m, struct zx_region *r, int page,
			 int pages)
{
	model_fill(m, r, NULL);
	zx_regions_resize(&m->tree, r, model_addr(m, page), PAGES(pages));
	model_fill(m, r, r);
	model_check(m);
}

/* A tree from a drawing: '.' is a free page, a run of one letter is a child. */
static struct model *model_draw(struct kunit *test, u64 base, const char *plan)
{
	struct model *m = model_new(test, base, strlen(plan));
	int i, n;

	for (i = 0; plan[i]; i += n) {
		for (n = 1; plan[i + n] == plan[i]; n++)
			;
		if (plan[i] != '.')
			model_insert(m, i, n);
	}
	return m;
}

/* The tree has to look like the drawing. */
static void model_expect(struct model *m, const char *plan)
{
	char seen[MODEL_PAGES + 1] = "";
	struct zx_region *r;
	int i, page;

	memset(seen, '.', m->pages);
	for (r = zx_regions_at_or_after(&m->tree, 0); r;
	     r = zx_regions_next(&m->tree, r)) {
		page = model_page(m, r->base);
		for (i = page; i < model_page(m, zx_region_end(r)); i++)
			seen[i] = plan[page];
	}
	KUNIT_EXPECT_STREQ(m->test, &seen[0], plan);
}

static struct zx_region *model_at_or_after(const struct model *m, int page)
{
	for (; page < m->pages; page++) {
		if (m->at[page])
			return m->at[page];
	}
	return NULL;
}

static bool model_free(const struct model *m, int page, int pages)
{
	while (pages--) {
		if (m->at[page + pages])
			return false;
	}
	return true;
}

static int model_free_from(const struct model *m, int page)
{
	while (page > 0 && !m->at[page - 1])
		page--;
	return page;
}

static int model_free_to(const struct model *m, int page)
{
	while (page < m->pages && !m->at[page])
		page++;
	return page;
}

/* All candidates in order, in m->found; how many there are. */
static int model_candidates(struct model *m, int pages, u64 align, u64 limit)
{
	int page, n = 0;
	u64 addr;

	for (page = 0; page + pages <= m->pages; page++) {
		addr = model_addr(m, page);
		if (IS_ALIGNED(addr, align) && addr + PAGES(pages) <= limit &&
		    model_free(m, page, pages))
			m->found[n++] = addr;
	}
	return n;
}

/* Free pages below a limit, what a random draw chooses from, in m->free. */
static int model_free_pages(struct model *m, u64 limit)
{
	int page, n = 0;

	for (page = 0; page < m->pages; page++) {
		if (!m->at[page] && model_addr(m, page) < limit)
			m->free[n++] = page;
	}
	return n;
}

/* ---- Where a request can meet a child ------------------------------------ */

/*
 * @plan draws one child, or two; @ask the request below it. The request is free
 * exactly if no column has both; the first child that ends above its start has
 * the letter @after ('.' for none).
 */
struct overlap {
	const char *plan;
	const char *ask;
	char after;
};

static const struct overlap overlaps[] = {
	/* before: free */
	{ "....aaaa....",
	  "==..........", 'a' },
	/* up to its first page: free */
	{ "....aaaa....",
	  "====........", 'a' },
	/* its lower part is hit */
	{ "....aaaa....",
	  "..====......", 'a' },
	/* its first page only */
	{ "....aaaa....",
	  "..===.......", 'a' },
	/* all of it, and pages below */
	{ "....aaaa....",
	  "..======....", 'a' },
	/* all of it, and pages on both sides */
	{ "....aaaa....",
	  "..========..", 'a' },
	/* exactly its lower part */
	{ "....aaaa....",
	  "....==......", 'a' },
	/* exactly it */
	{ "....aaaa....",
	  "....====....", 'a' },
	/* all of it, and pages above */
	{ "....aaaa....",
	  "....======..", 'a' },
	/* inside it */
	{ "....aaaa....",
	  ".....==.....", 'a' },
	/* exactly its upper part */
	{ "....aaaa....",
	  "......==....", 'a' },
	/* its upper part, and pages above */
	{ "....aaaa....",
	  "......====..", 'a' },
	/* its last page only */
	{ "....aaaa....",
	  ".......===..", 'a' },
	/* right after it: free */
	{ "....aaaa....",
	  "........==..", '.' },
	/* behind it, up to the end: free */
	{ "....aaaa....",
	  "..........==", '.' },
	/* the whole VMAR */
	{ "....aaaa....",
	  "============", 'a' },

	/* between two, touching neither: free */
	{ "aaa......bbb",
	  "....====....", 'b' },
	/* exactly the gap between two: free */
	{ "aaa......bbb",
	  "...======...", 'b' },
	/* the gap, and the last page of the lower one */
	{ "aaa......bbb",
	  "..=======...", 'a' },
	/* the gap, and the first page of the upper one */
	{ "aaa......bbb",
	  "...=======..", 'b' },
	/* the upper part of one to the lower part of the other */
	{ "aaa......bbb",
	  ".=========..", 'a' },
	/* two that touch, over their border */
	{ "...aaabbb...",
	  ".....==.....", 'a' },
	/* two that touch, the second exactly */
	{ "...aaabbb...",
	  "......===...", 'b' },
	/* two that touch, right after: free */
	{ "...aaabbb...",
	  ".........===", '.' },

	/* a full VMAR */
	{ "aaaaaabbbbbb",
	  "......==....", 'b' },
	/* an empty VMAR: free */
	{ "............",
	  "============", '.' },
	/* no child in the way of the first page: free */
	{ ".aaaaaaaaaaa",
	  "=...........", 'a' },
	/* nor of the last: free */
	{ "aaaaaaaaaaa.",
	  "...........=", '.' },
};

static void overlap_case(struct kunit *test, const struct overlap *o)
{
	struct model *m = model_draw(test, 0x200000, o->plan);
	int page = strspn(o->ask, ".");
	int pages = strspn(o->ask + page, "=");
	u64 addr = model_addr(m, page);
	struct zx_region *r;
	char after = '.';

	KUNIT_EXPECT_EQ_MSG(test, zx_regions_free(&m->tree, addr, PAGES(pages)),
			    model_free(m, page, pages), "\n%s\n%s", o->plan,
			    o->ask);
	r = zx_regions_at_or_after(&m->tree, addr);
	if (r)
		after = o->plan[model_page(m, r->base)];
	KUNIT_EXPECT_EQ_MSG(test, after, o->after, "\n%s\n%s", o->plan, o->ask);
}

static void a_request_meets_children_in_each_way(struct kunit *test)
{
	int i;

	for (i = 0; i < (int)ARRAY_SIZE(overlaps); i++)
		overlap_case(test, &overlaps[i]);
}

/*
 * The space around an address, by what is there:
 *
 *	page  0  1  2  3  4  5  6  7  8  9 10 11
 *	      .  .  .  a  a  a  .  .  b  b  b  c
 */
static void the_free_space_around_an_address(struct kunit *test)
{
	struct model *m = model_draw(test, 0x200000, "...aaa..bbbc");
	static const int from[] = { 0, 0, 0, 0, 4, 5, 6, 6, 6, 9, 10, 11, 12 };
	static const int to[] = { 3, 3, 3, 3, 4, 5, 8, 8, 8, 9, 10, 11, 12 };
	int i;

	for (i = 0; i <= 12; i++) {
		KUNIT_EXPECT_EQ_MSG(test, zx_regions_free_from(&m->tree, model_addr(m, i)),
				    model_addr(m, from[i]), "page %d", i);
		KUNIT_EXPECT_EQ_MSG(test, zx_regions_free_to(&m->tree, model_addr(m, i)),
				    model_addr(m, to[i]), "page %d", i);
	}
}

static void an_address_inside_a_page_counts(struct kunit *test)
{
	struct model *m = model_draw(test, 0x200000, "..aa..");
	struct zx_region *a = m->at[2];

	KUNIT_EXPECT_PTR_EQ(test, zx_regions_at_or_after(&m->tree, a->base - 1), a);
	KUNIT_EXPECT_PTR_EQ(test, zx_regions_at_or_after(&m->tree, a->base + 1), a);
	KUNIT_EXPECT_PTR_EQ(test, zx_regions_at_or_after(&m->tree, zx_region_end(a) - 1), a);
	KUNIT_EXPECT_NULL(test, zx_regions_at_or_after(&m->tree, zx_region_end(a)));
	KUNIT_EXPECT_TRUE(test, zx_regions_free(&m->tree, a->base - 1, 1));
	KUNIT_EXPECT_FALSE(test, zx_regions_free(&m->tree, a->base - 1, 2));
	KUNIT_EXPECT_FALSE(test, zx_regions_free(&m->tree, zx_region_end(a) - 1, 1));
	KUNIT_EXPECT_TRUE(test, zx_regions_free(&m->tree, zx_region_end(a), 1));
}

/* ---- Insert, remove, resize ---------------------------------------------- */

static void an_empty_tree_is_one_gap(struct kunit *test)
{
	struct model *m = model_new(test, 0x200000, 12);

	KUNIT_EXPECT_TRUE(test, zx_regions_empty(&m->tree));
	KUNIT_EXPECT_NULL(test, zx_regions_at_or_after(&m->tree, 0));
	KUNIT_EXPECT_NULL(test, zx_regions_at_or_after(&m->tree, U64_MAX));
	KUNIT_EXPECT_EQ(test, m->tree.end.gap, PAGES(12));
	KUNIT_EXPECT_EQ(test, m->tree.end.sums.largest, PAGES(12));
	KUNIT_EXPECT_TRUE(test, zx_regions_free(&m->tree, m->base, PAGES(12)));
}

/* A child that fills its VMAR leaves no gap, and comes out again. */
static void one_child_can_fill_all(struct kunit *test)
{
	struct model *m = model_new(test, 0x200000, 12);
	struct zx_region *r = model_insert(m, 0, 12);

	KUNIT_EXPECT_EQ(test, r->gap, 0ULL);
	KUNIT_EXPECT_EQ(test, m->tree.end.gap, 0ULL);
	KUNIT_EXPECT_FALSE(test, zx_regions_free(&m->tree, m->base, 1));
	model_remove(m, r);
	model_expect(m, "............");
}

/*
 * What is left when the middle one of three goes:
 *
 *	aaabbbccc    aaabbb.cc    aa.bbbccc    aa.bb..cc
 *	aaa...ccc    aaa....cc    aa....ccc    aa.....cc
 */
static void a_removed_child_joins_the_gaps_around_it(struct kunit *test)
{
	static const char * const plans[][2] = {
		{ "aaabbbccc", "aaa...ccc" },
		{ "aaabbb.cc", "aaa....cc" },
		{ "aa.bbbccc", "aa....ccc" },
		{ "aa.bb..cc", "aa.....cc" },
		/* the first, the last and the only one */
		{ "bbb.aaacc", "....aaacc" },
		{ "..aaa.bbb", "..aaa...." },
		{ "...bbb...", "........." },
	};
	struct model *m;
	int i;

	for (i = 0; i < (int)ARRAY_SIZE(plans); i++) {
		m = model_draw(test, 0x200000, plans[i][0]);
		model_remove(m, m->at[strcspn(plans[i][0], "b")]);
		model_expect(m, plans[i][1]);
	}
}

/*
 * A mapping that is cut keeps its lower or its upper part; one that loses its
 * middle keeps the lower part, and the upper one comes as a new child.
 */
static void a_child_can_be_resized_in_each_way(struct kunit *test)
{
	static const char * const plans[][2] = {
		/* the lower part stays */
		{ "aa.bbbbbb.cc", "aa.bbb....cc" },
		{ "aabbbbbbbbcc", "aabbb.....cc" },
		/* the upper part stays */
		{ "aa.bbbbbb.cc", "aa....bbb.cc" },
		{ "aabbbbbbbbcc", "aa.....bbbcc" },
		/* the middle stays */
		{ "aa.bbbbbb.cc", "aa...bb...cc" },
		/* it grows down, up, both ways, and until it touches */
		{ "aa....bb..cc", "aa..bbbb..cc" },
		{ "aa..bb....cc", "aa..bbbb..cc" },
		{ "aa...bb...cc", "aa..bbbb..cc" },
		{ "aa...bb...cc", "aabbbbbbbbcc" },
		/* alone, to the ends of the VMAR */
		{ ".....bb.....", "bbbbbbbbbbbb" },
		/* it moves */
		{ "aabb......cc", "aa......bbcc" },
		/* it stays as it is */
		{ "aa..bbbb..cc", "aa..bbbb..cc" },
	};
	struct model *m;
	int i, page;

	for (i = 0; i < (int)ARRAY_SIZE(plans); i++) {
		m = model_draw(test, 0x200000, plans[i][0]);
		page = strcspn(plans[i][1], "b");
		model_resize(m, m->at[strcspn(plans[i][0], "b")], page,
			     strspn(plans[i][1] + page, "b"));
		model_expect(m, plans[i][1]);
	}
}

/*
 *	aa.bbbbbb.cc
 *	aa.bb..dd.cc
 */
static void a_child_can_lose_its_middle(struct kunit *test)
{
	struct model *m = model_draw(test, 0x200000, "aa.bbbbbb.cc");

	model_resize(m, m->at[3], 3, 2);
	model_insert(m, 7, 2);
	model_expect(m, "aa.bb..dd.cc");
}

/* Prime-sized blocks one after the other leave no hole, whatever the order. */
static void blocks_of_prime_sizes_fit_without_holes(struct kunit *test)
{
	static const int primes[] = { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31 };
	struct model *m = model_new(test, 0x200000, 160);
	struct zx_region *r;
	u64 addr;
	int i;

	for (i = 0; i < (int)ARRAY_SIZE(primes); i++) {
		int pages = primes[(i * 7) % (int)ARRAY_SIZE(primes)];

		KUNIT_ASSERT_EQ(test, zx_regions_pick(&m->tree, PAGES(pages),
						      PAGE_SIZE, NO_LIMIT, true,
						      NULL, &addr), 0);
		model_insert(m, model_page(m, addr), pages);
	}
	KUNIT_EXPECT_EQ(test, m->tree.end.gap, 0ULL);
	for (r = zx_regions_at_or_after(&m->tree, 0); r;
	     r = zx_regions_next(&m->tree, r))
		KUNIT_EXPECT_EQ(test, r->gap, 0ULL);
	/* From the middle outwards: other rotations than from one end. */
	for (i = 0; i < 80; i++) {
		if (m->at[80 + i])
			model_remove(m, m->at[80 + i]);
		if (m->at[79 - i])
			model_remove(m, m->at[79 - i]);
	}
	KUNIT_EXPECT_TRUE(test, zx_regions_empty(&m->tree));
}

/* ---- At random, against the array ---------------------------------------- */

static struct rnd_state model_rnd;

static u64 model_below(u64 ceil)
{
	return zx_test_below(&model_rnd, ceil);
}

static int model_random(int ceil)
{
	return zx_test_below(&model_rnd, ceil);
}

static struct zx_region *model_random_child(struct model *m)
{
	struct zx_region *r = model_at_or_after(m, model_random(m->pages));

	return r ?: model_at_or_after(m, 0);
}

static void model_try_insert(struct model *m)
{
	int page = model_random(m->pages);
	int pages = 1 + model_random(min(m->pages - page, 12));
	bool free = model_free(m, page, pages);

	KUNIT_ASSERT_EQ_MSG(m->test, free,
			    zx_regions_free(&m->tree, model_addr(m, page),
					    PAGES(pages)),
			    "pages %d + %d", page, pages);
	if (free)
		model_insert(m, page, pages);
}

static void model_try_resize(struct model *m, struct zx_region *r)
{
	int first = model_free_from(m, model_page(m, r->base));
	int end = model_free_to(m, model_page(m, zx_region_end(r)));
	int page = first + model_random(end - first);

	model_resize(m, r, page, 1 + model_random(end - page));
}

static void model_try_questions(struct model *m)
{
	int page = model_random(m->pages + 1);
	u64 addr = model_addr(m, page);
	struct zx_region *r = model_at_or_after(m, page);

	KUNIT_ASSERT_PTR_EQ(m->test, zx_regions_at_or_after(&m->tree, addr), r);
	if (r)
		KUNIT_ASSERT_PTR_EQ(m->test, zx_regions_next(&m->tree, r),
				    model_at_or_after(m, model_page(m, zx_region_end(r))));
	KUNIT_ASSERT_EQ(m->test, zx_regions_free_from(&m->tree, addr),
			model_addr(m, model_free_from(m, page)));
	KUNIT_ASSERT_EQ(m->test, zx_regions_free_to(&m->tree, addr),
			model_addr(m, model_free_to(m, page)));
}

static void model_try_pick(struct model *m)
{
	int pages = 1 + model_random(model_random(4) ? 8 : m->pages + 4);
	u64 align = PAGE_SIZE << model_random(8), addr = 0;
	u64 limit = model_random(2) ? NO_LIMIT :
		    model_addr(m, model_random(m->pages + 1));
	bool first_fit = model_random(2);
	int n, ret, i;

	n = model_candidates(m, pages, align, limit);
	ret = zx_regions_pick(&m->tree, PAGES(pages), align, limit, first_fit,
			      model_below, &addr);
	KUNIT_ASSERT_EQ_MSG(m->test, ret, n ? 0 : -ENOBUFS,
			    "%d candidates for %d pages, align %llx, limit %llx",
			    n, pages, align, limit);
	if (ret)
		return;
	for (i = 0; i < n && m->found[i] != addr; i++)
		;
	KUNIT_ASSERT_LT_MSG(m->test, i, n, "%llx is no candidate", addr);
	if (first_fit)
		KUNIT_ASSERT_EQ(m->test, addr, m->found[0]);
	if (model_random(2))
		model_insert(m, model_page(m, addr), pages);
}

/* Times of growth and of decline take turns, so that all densities are met. */
static void anything_at_random(struct kunit *test)
{
	struct model *m = model_new(test, 0x200000, MODEL_PAGES);
	struct zx_region *r;
	int step, remove;

	zx_test_seed(test, &model_rnd);
	for (step = 0; step < 4000; step++) {
		remove = (step / 250) % 2 ? 4 : 1;
		r = model_random_child(m);
		switch (model_random(10)) {
		case 0 ... 2:
			model_try_insert(m);
			break;
		case 3:
			if (r)
				model_try_resize(m, r);
			break;
		case 4 ... 5:
			model_try_questions(m);
			break;
		case 6 ... 7:
			model_try_pick(m);
			break;
		default:
			while (remove-- && r) {
				model_remove(m, r);
				r = model_random_child(m);
			}
		}
		cond_resched();
	}
	while ((r = model_random_child(m)))
		model_remove(m, r);
}

/* ---- Choosing a place ---------------------------------------------------- */

/*
 * Scripted random numbers: the first call returns @first, the calls after it
 * @then; all ceilings are kept.
 */
static struct {
	u64 first;
	u64 then;
	int calls;
	u64 ceil[DRAWS + 2];
} script;

static u64 script_below(u64 ceil)
{
	u64 n = script.calls ? script.then : script.first;

	if (script.calls < (int)ARRAY_SIZE(script.ceil))
		script.ceil[script.calls] = ceil;
	script.calls++;
	return n < ceil ? n : 0;
}

static void script_start(u64 first, u64 then)
{
	memset(&script, 0, sizeof(script));
	script.first = first;
	script.then = then;
}

#define FREE32	"................................"

/* Trees of all kinds; the numbers after the base move it off round addresses. */
static const struct {
	const char *plan;
	u64 base;
} patterns[] = {
	{ "........................", 0x200000 },
	{ ".", 0x200000 },
	{ "a", 0x200000 },
	{ "a.......................", 0x200000 },
	{ ".......................a", 0x200000 },
	{ "a.a.a.a.a.a.a.a.a.a.a.a.", 0x200000 },
	{ ".a..a...a....a.....a....", 0x200000 },
	{ "....a...a..a.a...aa.....", 0x203000 },
	{ "aaaaaaaaaaaa.aaaaaaaaaaa", 0x201000 },
	{ ".aaaaaaaaaaaaaaaaaaaaaa.", 0x207000 },
	{ "ab.cd..ef...gh....ij....", 0x3fd000 },
	{ "................a...................................a..........", 0x1ff000 },
	{ "a..b...c....d.....e......f.......g........h.........i..........", 0x2f1000 },
	{ "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbb................................", 0x210000 },
	{ FREE32 FREE32 FREE32 FREE32 FREE32, 0x200000 },
	{ FREE32 "........a" FREE32 FREE32 "....a" FREE32 "....", 0x203000 },
	{ "a..a..a..a..a..a..a..a..a..a..a..a..a..a..a..a..a.", 0x201000 },
	{ "a..a..a..a..a..a..a..a..a..a..a..a..a..a..a..a..a..a...", 0x201000 },
};

/* Gaps of at least so many pages that begin below a limit. */
static int model_fits(struct model *m, int pages, u64 limit)
{
	int i, fits = 0;

	for (i = 0; i + pages <= m->pages && model_addr(m, i) < limit; i++)
		fits += (!i || !model_free(m, i - 1, 1)) &&
			model_free(m, i, pages);
	return fits;
}

/* Each scripted number, once, for one request: all candidates, in order. */
static void each_candidate_once_by_counting(struct model *m, int pages,
					    u64 align, u64 limit)
{
	int n = model_candidates(m, pages, align, limit), i, ret;
	u64 addr;

	for (i = 0; i < n; i++) {
		script_start(i, 0);
		ret = zx_regions_pick(&m->tree, PAGES(pages), align, limit,
				      false, script_below, &addr);
		KUNIT_ASSERT_EQ(m->test, ret, 0);
		/* One number is drawn, below the number of candidates. */
		KUNIT_ASSERT_EQ(m->test, script.calls, 1);
		KUNIT_ASSERT_EQ(m->test, script.ceil[0], (u64)n);
		KUNIT_ASSERT_EQ(m->test, addr, m->found[i]);
	}
}

static void counting_draws_each_candidate_alike(struct kunit *test)
{
	struct model *m;
	int i, pages;
	u64 align;

	for (i = 0; i < (int)ARRAY_SIZE(patterns); i++) {
		m = model_draw(test, patterns[i].base, patterns[i].plan);
		for (align = 2 * DRAW_ALIGN_MAX; align <= SZ_2M; align *= 2) {
			for (pages = 1; pages <= m->pages; pages++)
				each_candidate_once_by_counting(m, pages, align,
								NO_LIMIT);
		}
	}
}

/*
 * Each free page, drawn first: taken if it begins a candidate, else refused and
 * drawn again from the same number of free pages, in the end counted. So all
 * candidates are equally likely at each draw and at the end.
 */
static void each_free_page_drawn_once(struct model *m, int pages, u64 align,
				      u64 limit)
{
	int n, total, i, refused = -1, draws;
	u64 addr;

	n = model_candidates(m, pages, align, limit);
	draws = model_fits(m, pages, limit) > FEW ? DRAWS : DRAWS_FIRST;
	total = model_free_pages(m, limit);
	for (i = 0; i < total && n; i++) {
		bool good = IS_ALIGNED(model_addr(m, m->free[i]), align) &&
			    m->free[i] + pages <= m->pages &&
			    model_addr(m, m->free[i] + pages) <= limit &&
			    model_free(m, m->free[i], pages);

		/* The one that is refused again and again: any that was. */
		if (!good)
			refused = i;
		script_start(i, refused >= 0 ? refused : i);
		KUNIT_ASSERT_EQ(m->test,
				zx_regions_pick(&m->tree, PAGES(pages), align,
						limit, false, script_below,
						&addr), 0);
		KUNIT_ASSERT_EQ(m->test, script.ceil[0], (u64)total);
		if (good) {
			KUNIT_ASSERT_EQ(m->test, script.calls, 1);
			KUNIT_ASSERT_EQ(m->test, addr, model_addr(m, m->free[i]));
			continue;
		}
		KUNIT_ASSERT_EQ(m->test, script.calls, draws + 1);
		KUNIT_ASSERT_EQ(m->test, script.ceil[draws - 1], (u64)total);
		KUNIT_ASSERT_EQ(m->test, script.ceil[draws], (u64)n);
		/* What is too much for the count, script_below() makes 0. */
		KUNIT_ASSERT_EQ(m->test, addr, m->found[i < n ? i : 0]);
	}
}

static void drawing_takes_each_candidate_alike(struct kunit *test)
{
	struct model *m;
	int i, pages;
	u64 align;

	for (i = 0; i < (int)ARRAY_SIZE(patterns); i++) {
		m = model_draw(test, patterns[i].base, patterns[i].plan);
		for (align = PAGE_SIZE; align <= DRAW_ALIGN_MAX; align *= 2) {
			for (pages = 1; pages <= m->pages; pages += 1 + pages / 4)
				each_free_page_drawn_once(m, pages, align,
							  NO_LIMIT);
		}
	}
}

/* ---- Limits, alignments, exact fits --------------------------------------- */

static void check_pick(struct model *m, int pages, u64 align, u64 limit,
		       bool first_fit)
{
	int n = model_candidates(m, pages, align, limit), i, ret;
	u64 addr = 0;

	ret = zx_regions_pick(&m->tree, PAGES(pages), align, limit, first_fit,
			      model_below, &addr);
	KUNIT_ASSERT_EQ_MSG(m->test, ret, n ? 0 : -ENOBUFS,
			    "%d candidates for %d pages, align %llx, limit %llx",
			    n, pages, align, limit);
	if (!n)
		return;
	for (i = 0; i < n && m->found[i] != addr; i++)
		;
	KUNIT_ASSERT_TRUE_MSG(m->test, first_fit ? i == 0 : i < n,
			      "%llx for %d pages, align %llx, limit %llx", addr,
			      pages, align, limit);
}

/* Each limit, from below the first page to behind the end, and in a page. */
static void a_limit_is_kept(struct kunit *test)
{
	struct model *m;
	int i, page, pages;

	prandom_seed_state(&model_rnd, 1);
	for (i = 0; i < (int)ARRAY_SIZE(patterns); i++) {
		m = model_draw(test, patterns[i].base, patterns[i].plan);
		for (page = -1; page <= m->pages + 1; page++) {
			for (pages = 1; pages <= 9; pages += 2) {
				u64 limit = model_addr(m, page);

				check_pick(m, pages, PAGE_SIZE, limit, false);
				check_pick(m, pages, PAGE_SIZE, limit, true);
				check_pick(m, pages, 32 * PAGE_SIZE, limit, false);
			}
		}
		check_pick(m, 1, PAGE_SIZE, 0, false);
		check_pick(m, 1, PAGE_SIZE, 0, true);
		check_pick(m, 1, 32 * PAGE_SIZE, 0, false);
	}
}

/* The drawing path below a limit, exactly. */
static void a_limit_leaves_the_rest_uniform(struct kunit *test)
{
	struct model *m;
	int i, page;

	for (i = 0; i < (int)ARRAY_SIZE(patterns); i++) {
		m = model_draw(test, patterns[i].base, patterns[i].plan);
		for (page = 1; page < m->pages; page += 3) {
			each_free_page_drawn_once(m, 2, 2 * PAGE_SIZE,
						  model_addr(m, page));
			each_candidate_once_by_counting(m, 2, 2 * DRAW_ALIGN_MAX,
							model_addr(m, page));
		}
	}
}

static void first_fit_is_the_lowest(struct kunit *test)
{
	struct model *m;
	int i, pages;
	u64 align;

	for (i = 0; i < (int)ARRAY_SIZE(patterns); i++) {
		m = model_draw(test, patterns[i].base, patterns[i].plan);
		for (align = PAGE_SIZE; align <= SZ_1M; align *= 2) {
			for (pages = 1; pages <= m->pages + 1; pages++)
				check_pick(m, pages, align, NO_LIMIT, true);
		}
	}
}

/*
 * One gap that fits exactly, wherever it is among gaps one page smaller:
 *
 *	a..a..a..a...a..a..
 */
static void an_exact_fit_is_always_found(struct kunit *test)
{
	const int gaps = 40;
	int at, i, gap;
	struct zx_region *r;
	struct model *m;
	u64 addr = 0;

	prandom_seed_state(&model_rnd, 2);
	for (at = 0; at < gaps; at++) {
		m = model_new(test, 0x200000, gaps * 3 + 1);
		for (i = 0, gap = 0; i < gaps; i++) {
			model_insert(m, gap, 1);
			gap += i == at ? 4 : 3;
		}
		gap = model_free_to(m, at * 3 + 1);
		KUNIT_ASSERT_EQ(test, gap - (at * 3 + 1), 3);
		for (i = 0; i < 2; i++) {
			KUNIT_ASSERT_EQ(test, zx_regions_pick(&m->tree, PAGES(3),
							      PAGE_SIZE, NO_LIMIT,
							      i, model_below,
							      &addr), 0);
			KUNIT_ASSERT_EQ(test, addr, model_addr(m, at * 3 + 1));
		}
		r = model_insert(m, at * 3 + 1, 3);
		KUNIT_ASSERT_EQ(test, zx_regions_pick(&m->tree, PAGES(3),
						      PAGE_SIZE, NO_LIMIT, false,
						      model_below, &addr), -ENOBUFS);
		model_remove(m, r);
	}
}

static void what_fits_nowhere_is_refused(struct kunit *test)
{
	struct model *m = model_draw(test, 0x200000, "..aaa...bb....c");
	static const u64 sizes[] = {
		PAGES(5), PAGES(6), PAGES(15), PAGES(16), SZ_1G, 1ULL << 46,
		1ULL << 63, U64_MAX & PAGE_MASK,
	};
	u64 addr;
	int i;

	for (i = 0; i < (int)ARRAY_SIZE(sizes); i++) {
		script_start(0, 0);
		KUNIT_EXPECT_EQ(test, zx_regions_pick(&m->tree, sizes[i], PAGE_SIZE,
						      NO_LIMIT, false, script_below,
						      &addr), -ENOBUFS);
		KUNIT_EXPECT_EQ(test, zx_regions_pick(&m->tree, sizes[i], PAGE_SIZE,
						      NO_LIMIT, true, script_below,
						      &addr), -ENOBUFS);
		KUNIT_EXPECT_EQ(test, zx_regions_pick(&m->tree, sizes[i], SZ_1G,
						      NO_LIMIT, false, script_below,
						      &addr), -ENOBUFS);
		/* Known from the root's sum: nothing is drawn for it. */
		KUNIT_EXPECT_EQ(test, script.calls, 0);
	}
}

/* A full tree refuses everything, and takes one page again after one went. */
static void a_tree_fills_to_the_last_page(struct kunit *test)
{
	struct model *m = model_new(test, 0x200000, 96);
	int i, page;
	u64 addr;

	prandom_seed_state(&model_rnd, 3);
	for (i = 0; i < m->pages; i++) {
		KUNIT_ASSERT_EQ(test, zx_regions_pick(&m->tree, PAGE_SIZE, PAGE_SIZE,
						      NO_LIMIT, false, model_below,
						      &addr), 0);
		model_insert(m, model_page(m, addr), 1);
	}
	for (i = 0; i < m->pages; i++) {
		check_pick(m, 1, PAGE_SIZE, NO_LIMIT, false);
		page = model_random(m->pages);
		model_remove(m, m->at[page]);
		KUNIT_ASSERT_EQ(test, zx_regions_pick(&m->tree, PAGE_SIZE, PAGE_SIZE,
						      NO_LIMIT, false, model_below,
						      &addr), 0);
		KUNIT_ASSERT_EQ(test, model_page(m, addr), page);
		model_insert(m, page, 1);
	}
}

/* A VMAR as large as a process has it, with a child in the middle of it. */
static void check_align(struct kunit *test, struct zx_region_tree *tree,
			struct zx_region *child, u64 size, u64 align,
			bool first_fit)
{
	u64 base = tree->base, end = tree->end.base, addr = 0;
	u64 low = ALIGN(base, align), high = ALIGN(zx_region_end(child), align);
	bool fits_low = low + size <= child->base;
	bool fits = fits_low || high + size <= end;
	int ret;

	ret = zx_regions_pick(tree, size, align, NO_LIMIT, first_fit,
			      model_below, &addr);
	KUNIT_ASSERT_EQ_MSG(test, ret, fits ? 0 : -ENOBUFS,
			    "size %llx, align %llx", size, align);
	if (ret)
		return;
	KUNIT_ASSERT_TRUE_MSG(test, IS_ALIGNED(addr, align) && addr >= base &&
			      addr + size <= end &&
			      (addr + size <= child->base ||
			       addr >= zx_region_end(child)),
			      "%llx, size %llx, align %llx", addr, size, align);
	if (first_fit)
		KUNIT_ASSERT_EQ(test, addr, fits_low ? low : high);
}

static void every_alignment_is_kept(struct kunit *test)
{
	struct zx_region_tree *tree = kunit_kzalloc(test, sizeof(*tree), GFP_KERNEL);
	struct zx_region *child = kunit_kzalloc(test, sizeof(*child), GFP_KERNEL);
	int bit, log2_size, i;

	KUNIT_ASSERT_TRUE(test, tree && child);
	prandom_seed_state(&model_rnd, 4);
	zx_regions_init(tree, 0x200000, 0x7ffffffff000 - 0x200000);
	child->base = 0x3ffff7654000;
	child->size = 0x123456789000;
	zx_regions_insert(tree, child);
	check_tree(test, tree, 0x7ffffffff000 - 0x200000, 1);
	for (bit = PAGE_SHIFT; bit < 64; bit++) {
		for (log2_size = PAGE_SHIFT; log2_size < 48; log2_size += 3) {
			u64 size = (1ULL << log2_size) + PAGES(bit % 3);

			for (i = 0; i < 4; i++)
				check_align(test, tree, child, size, 1ULL << bit,
					    false);
			check_align(test, tree, child, size, 1ULL << bit, true);
		}
	}
}

/* ---- Statistics ----------------------------------------------------------- */

/*
 * Is @hits, of @n candidates drawn @draws times, as even as chance would have
 * it? Chi-square has n - 1 degrees of freedom: that mean, a deviation of
 * sqrt(2 (n - 1)). Six of them, and as much again for small n, are never met by
 * chance; a candidate left out is worth draws / n, here 50, at once.
 */
static bool even(const u32 *hits, int n, u32 draws)
{
	u64 sum = 0;
	int i;

	for (i = 0; i < n; i++) {
		s64 off = (s64)hits[i] * n - draws;

		sum += off * off;
	}
	/* sum of (hits - draws/n)^2 / (draws/n) */
	sum = div64_u64(sum, (u64)draws * n);
	return sum <= n - 1 + 6 * int_sqrt(2 * (n - 1)) + 24;
}

struct statistics {
	const char *what;
	const char *plan;
	u64 base;
	int pages;
	u64 align;
};

static const struct statistics statistics[] = {
	{ "drawing, one gap", "........................", 0x200000, 1, PAGE_SIZE },
	{ "drawing, gaps of all sizes", "a.a..a...a....a.....a......a.......a........",
	  0x200000, 1, PAGE_SIZE },
	{ "drawing, 3 pages", "a.a..a...a....a.....a......a.......a........",
	  0x200000, 3, PAGE_SIZE },
	{ "drawing, aligned", "a.a..a...a....a.....a......a.......a........",
	  0x203000, 2, 4 * PAGE_SIZE },
	/* 2 of 33 free pages begin a candidate: one in 7 is counted at last */
	{ "drawing or counting", "a.a..a..a..a..a..a..a..a..a..a..a..a..a..a..a....",
	  0x200000, 3, PAGE_SIZE },
	/* 5 of 77 */
	{ "drawing or counting, aligned",
	  "......................................a.......................................",
	  0x200000, 2, 16 * PAGE_SIZE },
	{ "counting, one gap",
	  "................................................................................................................................",
	  0x200000, 1, 32 * PAGE_SIZE },
	{ "counting, several gaps",
	  "................a..................................................a...................a........................................",
	  0x203000, 3, 32 * PAGE_SIZE },
};

static void statistics_desc(const struct statistics *s, char *desc)
{
	strscpy(desc, s->what, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(statistics, statistics, statistics_desc);

static void all_candidates_are_equally_likely(struct kunit *test)
{
	const struct statistics *s = test->param_value;
	struct model *m = model_draw(test, s->base, s->plan);
	u32 *hits = kunit_kcalloc(test, MODEL_PAGES, sizeof(*hits), GFP_KERNEL);
	int n, i, draws;
	u64 addr;

	KUNIT_ASSERT_NOT_NULL(test, hits);
	prandom_seed_state(&model_rnd, 5);
	n = model_candidates(m, s->pages, s->align, NO_LIMIT);
	KUNIT_ASSERT_GT(test, n, 1);
	draws = 50 * n;
	for (i = 0; i < draws; i++) {
		KUNIT_ASSERT_EQ(test, zx_regions_pick(&m->tree, PAGES(s->pages),
						      s->align, NO_LIMIT, false,
						      model_below, &addr), 0);
		hits[model_page(m, addr)]++;
	}
	/* From one counter a page to one a candidate. */
	for (i = 0; i < n; i++)
		hits[i] = hits[model_page(m, m->found[i])];
	KUNIT_EXPECT_TRUE_MSG(test, even(hits, n, draws), "%d candidates, %s", n,
			      s->plan);
}

/* even() itself: it has to see a bias. */
static void a_bias_would_be_seen(struct kunit *test)
{
	u32 hits[20];
	int i;

	for (i = 0; i < 20; i++)
		hits[i] = 50;
	KUNIT_EXPECT_TRUE(test, even(hits, 20, 1000));
	/* chance */
	hits[3] += 8;
	hits[7] -= 8;
	KUNIT_EXPECT_TRUE(test, even(hits, 20, 1000));
	/* one never taken */
	hits[5] = 0;
	hits[6] += 50;
	KUNIT_EXPECT_FALSE(test, even(hits, 20, 1000));
	/* one half twice as likely as the other */
	for (i = 0; i < 20; i++)
		hits[i] = i < 10 ? 67 : 33;
	KUNIT_EXPECT_FALSE(test, even(hits, 20, 1000));
}

/* ---- Many children -------------------------------------------------------- */

#define CROWD	8000

struct crowd {
	struct zx_region_tree tree;
	struct zx_region regions[CROWD];
	u16 order[CROWD];
};

static void crowd_free(struct kunit_resource *res)
{
	kvfree(res->data);
}

static int crowd_alloc(struct kunit_resource *res, void *context)
{
	struct crowd *c = kvzalloc(sizeof(*c), GFP_KERNEL);

	res->data = c;
	return c ? 0 : -ENOMEM;
}

static void crowd_pick(struct kunit *test, struct crowd *c, bool first_fit)
{
	u64 addr;
	int i;

	for (i = 0; i < 500; i++) {
		KUNIT_ASSERT_EQ(test, zx_regions_pick(&c->tree, PAGE_SIZE, PAGE_SIZE,
						      NO_LIMIT, first_fit,
						      model_below, &addr), 0);
		KUNIT_ASSERT_TRUE(test, zx_regions_free(&c->tree, addr, PAGE_SIZE));
	}
}

/*
 * 99 pages of 100 are taken, by a child each. The one free page of each hundred
 * is found; two together are found nowhere; then all go, in a random order.
 */
static void a_crowded_tree_stays_right(struct kunit *test)
{
	struct crowd *c = kunit_alloc_resource(test, crowd_alloc, crowd_free,
					       GFP_KERNEL, NULL);
	u32 n = 0, i, left;
	u64 addr, size;

	KUNIT_ASSERT_NOT_NULL(test, c);
	prandom_seed_state(&model_rnd, 6);
	size = PAGES(CROWD / 99 * 100);
	zx_regions_init(&c->tree, 0x200000, size);
	for (i = 0; n < CROWD / 99 * 99; i++) {
		if (i % 100 == 57)
			continue;
		c->regions[n].base = 0x200000 + PAGES(i);
		c->regions[n].size = PAGE_SIZE;
		c->order[n] = n;
		zx_regions_insert(&c->tree, &c->regions[n++]);
		if (i % 1000 == 0)
			check_tree(test, &c->tree, size, n);
	}
	check_tree(test, &c->tree, size, n);
	KUNIT_EXPECT_EQ(test, region_of(c->tree.root.rb_node)->sums.free,
			PAGES(CROWD / 99));
	crowd_pick(test, c, false);
	crowd_pick(test, c, true);
	KUNIT_EXPECT_EQ(test, zx_regions_pick(&c->tree, PAGES(2), PAGE_SIZE,
					      NO_LIMIT, false, model_below, &addr),
			-ENOBUFS);
	for (left = n; left; left--) {
		i = zx_test_below(&model_rnd, left);
		zx_regions_remove(&c->tree, &c->regions[c->order[i]]);
		c->order[i] = c->order[left - 1];
		if (left % 1000 == 0 || left < 10)
			check_tree(test, &c->tree, size, left - 1);
		cond_resched();
	}
	check_tree(test, &c->tree, size, 0);
}

/* ---- The top of the address space ----------------------------------------- */

/*
 * Up to the last page but one of 64 bits: rounding up wraps there, and sums of
 * an address and a size come close.
 */
static void nothing_wraps_at_the_top(struct kunit *test)
{
	static const u64 bases[] = {
		0xfffffffffff00000, 0xffffffff00000000, 0xffff000000000000,
		0x8000000000000000, 0x1000,
	};
	struct zx_region_tree *tree = kunit_kzalloc(test, sizeof(*tree), GFP_KERNEL);
	const u64 end = 0xfffffffffffff000;
	u64 addr, align, size;
	int i, bit, ret;

	KUNIT_ASSERT_NOT_NULL(test, tree);
	prandom_seed_state(&model_rnd, 7);
	for (i = 0; i < (int)ARRAY_SIZE(bases); i++) {
		zx_regions_init(tree, bases[i], end - bases[i]);
		check_tree(test, tree, end - bases[i], 0);
		for (bit = PAGE_SHIFT; bit < 64; bit++) {
			align = 1ULL << bit;
			size = end - ALIGN(bases[i], align);
			/* What ends right at the top, if anything can. */
			ret = zx_regions_pick(tree, size, align, NO_LIMIT, bit & 1,
					      model_below, &addr);
			if (!ALIGN(bases[i], align)) {
				KUNIT_ASSERT_EQ(test, ret, -ENOBUFS);
				continue;
			}
			KUNIT_ASSERT_EQ_MSG(test, ret, 0, "base %llx, bit %d",
					    bases[i], bit);
			KUNIT_ASSERT_EQ(test, addr, ALIGN(bases[i], align));
			KUNIT_ASSERT_EQ(test, zx_regions_pick(tree, size + PAGE_SIZE,
							      align, NO_LIMIT, false,
							      model_below, &addr),
					-ENOBUFS);
		}
	}
}

/* The last page of a process is as good as any other. */
static void the_last_page_can_be_taken(struct kunit *test)
{
	struct model *m = model_new(test, 0x7ffffffff000 - PAGES(4), 4);
	u64 addr;

	model_insert(m, 0, 3);
	KUNIT_ASSERT_EQ(test, zx_regions_pick(&m->tree, PAGE_SIZE, PAGE_SIZE,
					      NO_LIMIT, true, NULL, &addr), 0);
	KUNIT_EXPECT_EQ(test, addr, 0x7fffffffe000ULL);
	KUNIT_EXPECT_EQ(test, zx_regions_pick(&m->tree, PAGE_SIZE, PAGE_SIZE,
					      0x7fffffffefff, true, NULL, &addr),
			-ENOBUFS);
	KUNIT_EXPECT_TRUE(test, zx_regions_free(&m->tree, 0x7fffffffe000, PAGE_SIZE));
	KUNIT_EXPECT_EQ(test, zx_regions_free_to(&m->tree, 0x7fffffffe000),
			0x7ffffffff000ULL);
}

static struct kunit_case region_cases[] = {
	KUNIT_CASE(a_request_meets_children_in_each_way),
	KUNIT_CASE(the_free_space_around_an_address),
	KUNIT_CASE(an_address_inside_a_page_counts),
	KUNIT_CASE(an_empty_tree_is_one_gap),
	KUNIT_CASE(one_child_can_fill_all),
	KUNIT_CASE(a_removed_child_joins_the_gaps_around_it),
	KUNIT_CASE(a_child_can_be_resized_in_each_way),
	KUNIT_CASE(a_child_can_lose_its_middle),
	KUNIT_CASE(blocks_of_prime_sizes_fit_without_holes),
	KUNIT_CASE(anything_at_random),
	KUNIT_CASE(counting_draws_each_candidate_alike),
	KUNIT_CASE(drawing_takes_each_candidate_alike),
	KUNIT_CASE(a_limit_is_kept),
	KUNIT_CASE(a_limit_leaves_the_rest_uniform),
	KUNIT_CASE(first_fit_is_the_lowest),
	KUNIT_CASE(an_exact_fit_is_always_found),
	KUNIT_CASE(what_fits_nowhere_is_refused),
	KUNIT_CASE(a_tree_fills_to_the_last_page),
	KUNIT_CASE(every_alignment_is_kept),
	KUNIT_CASE_PARAM(all_candidates_are_equally_likely, statistics_gen_params),
	KUNIT_CASE(a_bias_would_be_seen),
	KUNIT_CASE(a_crowded_tree_stays_right),
	KUNIT_CASE(nothing_wraps_at_the_top),
	KUNIT_CASE(the_last_page_can_be_taken),
	{}
};

static struct kunit_suite region_suite = {
	.name = "zircon_region",
	.test_cases = region_cases,
};

kunit_test_suite(region_suite);
