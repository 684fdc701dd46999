// SPDX-License-Identifier: GPL-2.0-only
/* Regions and the index of the gaps between them, see region.h. */

#include <linux/align.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/mm.h>
#include <linux/rbtree_augmented.h>
#include <linux/sched.h>

#include "region.h"

/* See zx_regions_pick(): random draws, first and then; gaps looked at between. */
#define ZX_PICK_DRAWS_FIRST	4
#define ZX_PICK_DRAWS_THEN	28
#define ZX_PICK_FEW		16

#define to_region(rb)	rb_entry_safe(rb, struct zx_region, node)

static inline bool zx_region_sum_up(struct zx_region *r, bool exit)
{
	struct zx_region *left = to_region(r->node.rb_left);
	struct zx_region *right = to_region(r->node.rb_right);
	struct zx_region_sums sums = { .free = r->gap, .largest = r->gap };

	if (left) {
		sums.free += left->sums.free;
		sums.largest = max(sums.largest, left->sums.largest);
	}
	if (right) {
		sums.free += right->sums.free;
		sums.largest = max(sums.largest, right->sums.largest);
	}
	if (exit && r->sums.free == sums.free && r->sums.largest == sums.largest)
		return true;
	r->sums = sums;
	return false;
}

RB_DECLARE_CALLBACKS(static, zx_region_cb, struct zx_region, node, sums,
		     zx_region_sum_up);

static void zx_region_set_gap(struct zx_region *r, u64 gap)
{
	r->gap = gap;
	zx_region_cb.propagate(&r->node, NULL);
}

/**
 * zx_regions_init() - an empty tree
 * @tree: memory to fill
 * @base: first address
 * @size: bytes, so that @base + @size does not overflow
 */
void zx_regions_init(struct zx_region_tree *tree, u64 base, u64 size)
{
	struct zx_region *end = &tree->end;

	tree->root = RB_ROOT;
	tree->base = base;
	*end = (struct zx_region) { .base = base + size, .gap = size };
	zx_region_sum_up(end, false);
	rb_link_node(&end->node, NULL, &tree->root.rb_node);
	rb_insert_augmented(&end->node, &tree->root, &zx_region_cb);
}

/**
 * zx_regions_empty() - are there no children?
 * @tree: tree
 */
bool zx_regions_empty(const struct zx_region_tree *tree)
{
	return !rb_prev(&tree->end.node);
}

/* First node, the sentinel included, that ends above @addr. */
static struct zx_region *zx_regions_above(struct zx_region_tree *tree, u64 addr)
{
	struct rb_node *rb = tree->root.rb_node;
	struct zx_region *found = &tree->end;

	while (rb) {
		struct zx_region *r = to_region(rb);

		if (zx_region_end(r) > addr) {
			found = r;
			rb = rb->rb_left;
		} else {
			rb = rb->rb_right;
		}
	}
	return found;
}

/**
 * zx_regions_at_or_after() - first child that ends above an address
 * @tree: tree
 * @addr: address
 *
 * Return: the child that holds @addr, else the next one above, else NULL.
 */
struct zx_region *zx_regions_at_or_after(struct zx_region_tree *tree, u64 addr)
{
	struct zx_region *r = zx_regions_above(tree, addr);

	return r == &tree->end ? NULL : r;
}

/**
 * zx_regions_next() - the next child by address, or NULL
 * @tree: tree
 * @r: child
 */
struct zx_region *zx_regions_next(struct zx_region_tree *tree,
				  struct zx_region *r)
{
	r = to_region(rb_next(&r->node));
	return r == &tree->end ? NULL : r;
}

/**
 * zx_regions_free() - is a range inside the VMAR free of children?
 * @tree: tree
 * @base: first address
 * @size: bytes, not 0; @base + @size does not overflow
 */
bool zx_regions_free(struct zx_region_tree *tree, u64 base, u64 size)
{
	struct zx_region *r = zx_regions_at_or_after(tree, base);

	return !r || r->base >= base + size;
}

/**
 * zx_regions_free_from() - where the free space that ends at an address begins
 * @tree: tree
 * @addr: address
 *
 * Return: the lowest address from which all is free up to @addr; @addr itself
 * when there is no free space right below it.
 */
u64 zx_regions_free_from(struct zx_region_tree *tree, u64 addr)
{
	struct zx_region *r = zx_regions_above(tree, addr);

	return r->base < addr ? addr : r->base - r->gap;
}

/**
 * zx_regions_free_to() - where the free space that begins at an address ends
 * @tree: tree
 * @addr: address
 */
u64 zx_regions_free_to(struct zx_region_tree *tree, u64 addr)
{
	struct zx_region *r = zx_regions_above(tree, addr);

	return max(addr, r->base);
}

/**
 * zx_regions_insert() - add a child
 * @tree: tree
 * @r: base and size are set; the range is free
 */
void zx_regions_insert(struct zx_region_tree *tree, struct zx_region *r)
{
	struct zx_region *next = zx_regions_above(tree, r->base);
	struct rb_node **link = &tree->root.rb_node;
	struct rb_node *parent = NULL;
	u64 gap_end = next->base;

	/* The gap before the next child is cut in two. */
	r->gap = r->base - (gap_end - next->gap);
	zx_region_set_gap(next, gap_end - zx_region_end(r));

	while (*link) {
		parent = *link;
		link = r->base < to_region(parent)->base ? &parent->rb_left :
							   &parent->rb_right;
	}
	rb_link_node(&r->node, parent, link);
	zx_region_sum_up(r, false);
	zx_region_cb.propagate(parent, NULL);
	rb_insert_augmented(&r->node, &tree->root, &zx_region_cb);
}

/**
 * zx_regions_remove() - take a child out
 * @tree: tree
 * @r: child
 */
void zx_regions_remove(struct zx_region_tree *tree, struct zx_region *r)
{
	struct zx_region *next = to_region(rb_next(&r->node));

	zx_region_set_gap(next, next->gap + r->size + r->gap);
	rb_erase_augmented(&r->node, &tree->root, &zx_region_cb);
}

/**
 * zx_regions_resize() - shrink a child, or let it grow into the gaps around
 * @tree: tree
 * @r: child
 * @base: new first address
 * @size: new size; the new range touches no other child
 */
void zx_regions_resize(struct zx_region_tree *tree, struct zx_region *r,
		       u64 base, u64 size)
{
	struct zx_region *next = to_region(rb_next(&r->node));
	u64 gap_start = r->base - r->gap;

	r->base = base;
	r->size = size;
	zx_region_set_gap(r, base - gap_start);
	zx_region_set_gap(next, next->base - (base + size));
}

/* Free bytes below @limit. */
static u64 zx_regions_free_below(struct zx_region_tree *tree, u64 limit)
{
	struct rb_node *rb = tree->root.rb_node;
	u64 sum = 0;

	while (rb) {
		struct zx_region *r = to_region(rb);
		u64 gap_start = r->base - r->gap;

		if (limit <= gap_start) {
			rb = rb->rb_left;
			continue;
		}
		if (rb->rb_left)
			sum += to_region(rb->rb_left)->sums.free;
		sum += min(limit, r->base) - gap_start;
		if (limit <= r->base)
			break;
		rb = rb->rb_right;
	}
	return sum;
}

/* The node whose gap holds the @n-th free byte; *@n becomes the offset there. */
static struct zx_region *zx_regions_nth_free(struct zx_region_tree *tree, u64 *n)
{
	struct rb_node *rb = tree->root.rb_node;

	for (;;) {
		struct zx_region *r = to_region(rb);
		u64 left = rb->rb_left ? to_region(rb->rb_left)->sums.free : 0;

		if (*n < left) {
			rb = rb->rb_left;
			continue;
		}
		*n -= left;
		if (*n < r->gap)
			return r;
		*n -= r->gap;
		rb = rb->rb_right;
	}
}

static bool zx_subtree_fits(struct rb_node *rb, u64 size)
{
	return rb && to_region(rb)->sums.largest >= size;
}

/* First node of a subtree, which has one, with a gap of at least @size. */
static struct zx_region *zx_subtree_first_fit(struct rb_node *rb, u64 size)
{
	for (;;) {
		if (zx_subtree_fits(rb->rb_left, size)) {
			rb = rb->rb_left;
			continue;
		}
		if (to_region(rb)->gap >= size)
			return to_region(rb);
		rb = rb->rb_right;
	}
}

/* First node after @r (NULL: first of all) with a gap of at least @size. */
static struct zx_region *zx_regions_next_fit(struct zx_region_tree *tree,
					     struct zx_region *r, u64 size)
{
	struct rb_node *rb;

	if (!r) {
		rb = tree->root.rb_node;
		return zx_subtree_fits(rb, size) ? zx_subtree_first_fit(rb, size)
						 : NULL;
	}
	rb = &r->node;
	if (zx_subtree_fits(rb->rb_right, size))
		return zx_subtree_first_fit(rb->rb_right, size);
	for (;;) {
		struct rb_node *parent = rb_parent(rb);

		if (!parent)
			return NULL;
		if (rb == parent->rb_left) {
			if (to_region(parent)->gap >= size)
				return to_region(parent);
			if (zx_subtree_fits(parent->rb_right, size))
				return zx_subtree_first_fit(parent->rb_right,
							    size);
		}
		rb = parent;
	}
}

/*
 * The candidates in the gap before @r: their number, and the first of them.
 * Everything is page aligned and far from 2^64, so nothing overflows but the
 * rounding up of the first.
 */
static u64 zx_gap_candidates(const struct zx_region *r, u64 size, u64 align,
			     u64 limit, u64 *first)
{
	u64 gap_start = r->base - r->gap;
	u64 end = min(limit, r->base);

	*first = ALIGN(gap_start, align);
	if (*first < gap_start || *first > end || end - *first < size)
		return 0;
	return (end - *first - size) / align + 1;
}

/* The lowest candidate. */
static int zx_regions_first(struct zx_region_tree *tree, u64 size, u64 align,
			    u64 limit, u64 *addr)
{
	struct zx_region *r;

	for (r = zx_regions_next_fit(tree, NULL, size);
	     r && r->base - r->gap < limit;
	     r = zx_regions_next_fit(tree, r, size)) {
		if (zx_gap_candidates(r, size, align, limit, addr))
			return 0;
		cond_resched();
	}
	return -ENOBUFS;
}

/* The candidates in the first @most gaps that are large enough. All there are? */
static bool zx_regions_count(struct zx_region_tree *tree, u64 size, u64 align,
			     u64 limit, unsigned int most, u64 *total)
{
	struct zx_region *r;
	u64 first;

	*total = 0;
	for (r = zx_regions_next_fit(tree, NULL, size);
	     r && r->base - r->gap < limit;
	     r = zx_regions_next_fit(tree, r, size)) {
		if (!most--)
			return false;
		cond_resched();
		*total += zx_gap_candidates(r, size, align, limit, &first);
	}
	return true;
}

/* The @n-th candidate, which there is. */
static u64 zx_regions_nth(struct zx_region_tree *tree, u64 size, u64 align,
			  u64 limit, u64 n)
{
	struct zx_region *r = NULL;
	u64 first, count;

	for (;;) {
		r = zx_regions_next_fit(tree, r, size);
		count = zx_gap_candidates(r, size, align, limit, &first);
		if (n < count)
			return first + n * align;
		n -= count;
		cond_resched();
	}
}

/* Draw free pages; is one of them a candidate? */
static bool zx_regions_draw(struct zx_region_tree *tree, u64 size, u64 align,
			    u64 limit, int draws, u64 (*below)(u64 ceil),
			    u64 *addr)
{
	u64 total, n;

	/* With a large alignment few draws would do. */
	if (align > 16 * PAGE_SIZE)
		return false;
	total = zx_regions_free_below(tree, limit) / PAGE_SIZE;
	while (total && draws--) {
		struct zx_region *r;

		n = below(total) * PAGE_SIZE;
		r = zx_regions_nth_free(tree, &n);
		*addr = r->base - r->gap + n;
		if (IS_ALIGNED(*addr, align) && *addr < limit &&
		    min(limit, r->base) - *addr >= size)
			return true;
	}
	return false;
}

/**
 * zx_regions_pick() - choose a place for a new child
 * @tree: tree
 * @size: bytes, not 0, page aligned
 * @align: power of two, at least a page
 * @limit: the child must end at or below this address
 * @first_fit: take the lowest place instead of a random one
 * @below: a uniform random number in [0, ceil)
 * @addr: the place
 *
 * A candidate is an aligned address with @size free bytes from there, below
 * @limit. All candidates are equally likely: a free page is drawn by order
 * statistic and taken if a candidate starts there. That costs O(log n) a
 * draw. Where few free pages are candidates (large @size or @align, a crowded
 * tree) the draws stop, the candidates are counted and one of them is drawn;
 * this visits just the gaps of at least @size, each in O(log n). A crowded tree
 * has few of those, so after the first draws they are counted if they are few.
 * The worst case is O(m log n) for many such gaps, m, of which each is hardly
 * larger than a large @size. What was refused says nothing of which candidate
 * comes next, so it may decide how to go on.
 *
 * Return: 0 or -ENOBUFS.
 */
int zx_regions_pick(struct zx_region_tree *tree, u64 size, u64 align, u64 limit,
		    bool first_fit, u64 (*below)(u64 ceil), u64 *addr)
{
	u64 total;

	limit = min(limit, tree->end.base);
	if (!zx_subtree_fits(tree->root.rb_node, size))
		return -ENOBUFS;
	if (first_fit)
		return zx_regions_first(tree, size, align, limit, addr);

	if (zx_regions_draw(tree, size, align, limit, ZX_PICK_DRAWS_FIRST,
			    below, addr))
		return 0;
	if (!zx_regions_count(tree, size, align, limit, ZX_PICK_FEW, &total)) {
		if (zx_regions_draw(tree, size, align, limit,
				    ZX_PICK_DRAWS_THEN, below, addr))
			return 0;
		zx_regions_count(tree, size, align, limit, UINT_MAX, &total);
	}
	if (!total)
		return -ENOBUFS;
	*addr = zx_regions_nth(tree, size, align, limit, below(total));
	return 0;
}
