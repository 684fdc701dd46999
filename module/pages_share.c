// SPDX-License-Identifier: GPL-2.0-only
/* Pages that go from one content to another: snapshots and transfers. */

#include <linux/err.h>
#include <linux/limits.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "page_tree.h"

/* A node for the slots in [lo, hi) of @node, which begins at slot @base. */
static struct zx_node *zx_node_share(struct zx_node *node, u64 base, u64 lo,
				     u64 hi)
{
	unsigned int shift = zx_level_shift(node->level);
	u64 span = 1ULL << (shift + ZX_NODE_BITS);
	struct zx_node *part;
	unsigned int i, last;

	if (lo <= base && base + span <= hi)
		return zx_slot_share(1, node);
	part = zx_node_create(node->level);
	if (!part)
		return NULL;
	i = lo <= base ? 0 : (lo - base) >> shift;
	last = hi >= base + span ? ZX_NODE_SLOTS - 1 : (hi - 1 - base) >> shift;
	for (; i <= last; i++) {
		void *entry = node->slots[i];

		if (entry && node->level) {
			entry = zx_node_share(entry, base + ((u64)i << shift),
					      lo, hi);
			if (!entry) {
				zx_node_put(part);
				return NULL;
			}
			part->pages += ((struct zx_node *)entry)->pages;
		} else if (entry) {
			zx_slot_share(0, entry);
			part->pages++;
		}
		part->slots[i] = entry;
	}
	return part;
}

/**
 * struct zx_revoke - writable translations that have to go
 * @copy: content that shares the pages from now on
 * @lo: first slot of the range
 * @hi: slot after the last one
 * @first: lowest slot that may have one
 * @end: slot after the highest
 */
struct zx_revoke {
	struct zx_pages *copy;
	u64 lo;
	u64 hi;
	u64 first;
	u64 end;
};

/* Find them. The pages are shared already, so no new ones come. */
static void zx_node_find_writable(struct zx_node *node, u64 base,
				  struct zx_revoke *r)
{
	unsigned int shift = zx_level_shift(node->level);
	unsigned int i;

	for_each_set_bit(i, &node->writable, ZX_NODE_SLOTS) {
		u64 start = base + ((u64)i << shift);
		u64 end = start + (1ULL << shift);

		if (end <= r->lo || start >= r->hi)
			continue;
		if (node->level) {
			zx_node_find_writable(node->slots[i], start, r);
			continue;
		}
		zx_page_settle(node->slots[i]);
		r->first = min(r->first, start);
		r->end = max(r->end, end);
	}
	cond_resched();
}

/*
 * They are gone. Whoever still holds a page got it to write to, perhaps, and may
 * do so behind our back: the copy gets a page of its own then, and the bit stays
 * for the next snapshot.
 */
static int zx_node_part(struct zx_node *node, u64 base,
			const struct zx_revoke *r)
{
	unsigned int shift = zx_level_shift(node->level);
	unsigned long writable = node->writable;
	struct zx_path path;
	unsigned int i;
	int ret;

	for_each_set_bit(i, &writable, ZX_NODE_SLOTS) {
		u64 start = base + ((u64)i << shift);
		struct zx_node *child = node->slots[i];

		if (start + (1ULL << shift) <= r->lo || start >= r->hi)
			continue;
		if (node->level) {
			ret = zx_node_part(child, start, r);
			if (ret)
				return ret;
			if (!child->writable)
				__clear_bit(i, &node->writable);
		} else if (!zx_page_is_held(node->slots[i], 0)) {
			__clear_bit(i, &node->writable);
		} else if (!zx_pages_own_on(r->copy, start, NULL, &path)) {
			return -ENOMEM;
		}
	}
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

/* No writable translation of what @r->copy shares with @pages stays. */
static int zx_pages_revoke(struct zx_pages *pages, struct zx_revoke *r)
{
	int ret;

	zx_node_find_writable(pages->root, 0, r);
	if (r->first < r->end)
		zx_pages_unmap(pages, r->first - pages->first,
			       r->end - r->first, false);
	/* Also to clear marks of nodes that outlived those of their leaves. */
	mutex_lock_nested(&r->copy->lock, SINGLE_DEPTH_NESTING);
	ret = zx_node_part(pages->root, 0, r);
	mutex_unlock(&r->copy->lock);
	return ret;
}

/**
 * zx_pages_snapshot() - content that begins as a copy
 * @pages: source
 * @index: first page of it
 * @size: bytes, page aligned; what lies past the source's end reads as zeros
 * @stream_size: bytes
 * @err: why there is none
 *
 * Return: one reference, or NULL and -EINVAL (counts its pages too far),
 * -ENOENT (discarded), -ENOMEM, -EINTR.
 */
struct zx_pages *zx_pages_snapshot(struct zx_pages *pages, u64 index, u64 size,
				   u64 stream_size, int *err)
{
	u64 limit = 1ULL << ZX_SLOT_BITS, count = size >> PAGE_SHIFT;
	struct zx_revoke revoke;
	struct zx_pages *copy;
	u64 have;

	*err = -EINVAL;
	if (index >= limit - pages->first ||
	    count > limit - pages->first - index)
		return NULL;
	*err = -ENOMEM;
	copy = zx_pages_create(size, stream_size);
	if (!copy)
		return NULL;
	copy->first = pages->first + index;
	copy->is_clone = true;

	*err = -EINTR;
	if (mutex_lock_killable(&pages->lock))
		goto err_put;
	*err = -ENOENT;
	if (pages->discarded)
		goto err_unlock;
	have = pages->size >> PAGE_SHIFT;
	have = index < have ? min(count, have - index) : 0;
	if (!have || !pages->root)
		goto out;
	revoke = (struct zx_revoke) {
		.copy = copy,
		.lo = copy->first,
		.hi = copy->first + have,
		.first = U64_MAX,
	};
	*err = -ENOMEM;
	/* There are no pages outside of what the content has. */
	if (!index && have == pages->size >> PAGE_SHIFT)
		copy->root = zx_slot_share(1, pages->root);
	else if (zx_root_covers(pages->root, revoke.lo))
		copy->root = zx_node_share(pages->root, 0, revoke.lo,
					   revoke.hi);
	else
		goto out;
	if (!copy->root)
		goto err_unlock;
	if (!pages->kin && !zx_kin_join(pages, NULL))
		goto err_unlock;
	zx_kin_join(copy, pages->kin);
	*err = zx_pages_revoke(pages, &revoke);
	if (*err)
		goto err_unlock;
out:
	mutex_unlock(&pages->lock);
	*err = 0;
	return copy;

err_unlock:
	/* Under the lock: what is shared must not meet what may be written to. */
	zx_pages_put(copy);
	mutex_unlock(&pages->lock);
	return NULL;

err_put:
	zx_pages_put(copy);
	return NULL;
}

/*
 * How many slots without a page there are at one end of [lo, hi): at the upper
 * one if @backwards. @node begins at slot @base.
 */
static u64 zx_node_gap(struct zx_node *node, u64 base, u64 lo, u64 hi,
		       bool backwards)
{
	unsigned int shift = zx_level_shift(node->level), n;
	u64 span = 1ULL << shift, gap = 0;

	lo = max(lo, base);
	hi = min(hi, base + (span << ZX_NODE_BITS));
	while (gap < hi - lo) {
		u64 slot = backwards ? hi - 1 - gap : lo + gap;
		struct zx_node *child;
		u64 start, part, empty;

		n = zx_node_index(node, slot);
		start = base + ((u64)n << shift);
		child = node->slots[n];
		if (child && !node->level)
			break;
		part = min(hi, start + span) - max(lo, start);
		empty = part;
		if (child && child->pages)
			empty = zx_node_gap(child, start, lo, hi, backwards);
		gap += empty;
		if (empty < part)
			break;
	}
	return gap;
}

/* The same for a range of pages. */
static u64 zx_pages_gap(struct zx_pages *pages, u64 index, u64 count,
			bool backwards)
{
	struct zx_node *root = pages->root;
	u64 lo = pages->first + index, hi = lo + count, top, beyond;

	lockdep_assert_held(&pages->lock);

	if (!root || !root->pages)
		return count;
	top = 1ULL << zx_level_shift(root->level + 1);
	if (lo >= top)
		return count;
	beyond = hi > top ? hi - top : 0;
	if (backwards)
		return beyond + zx_node_gap(root, 0, lo, hi - beyond, true);
	top = zx_node_gap(root, 0, lo, hi - beyond, false);
	return top < count - beyond ? top : count;
}

/**
 * zx_pages_next() - the first page that there is in a range
 * @pages: content
 * @index: first page to look at
 * @count: number of pages
 *
 * Return: its number, or @index + @count.
 */
u64 zx_pages_next(struct zx_pages *pages, u64 index, u64 count)
{
	u64 gap;

	mutex_lock(&pages->lock);
	gap = zx_pages_gap(pages, index, count, false);
	mutex_unlock(&pages->lock);
	return index + gap;
}

/* What is in slot @from of @src goes to slot @to of @dst; both are locked. */
static int zx_pages_move(struct zx_pages *dst, u64 to, struct zx_pages *src,
			 u64 from)
{
	struct zx_path dst_path, src_path;
	struct page *page, *copy, *old;
	unsigned int i;

	/* Making the second way may copy nodes of the first: look again. */
	if (!zx_pages_own_path(src, from, false, &src_path) ||
	    !zx_pages_own_path(dst, to, src_path.nodes[0], &dst_path) ||
	    !zx_pages_own_path(src, from, false, &src_path))
		return -ENOMEM;

	page = NULL;
	copy = NULL;
	if (src_path.nodes[0]) {
		i = zx_node_index(src_path.nodes[0], from);
		page = src_path.nodes[0]->slots[i];
	}
	if (page && test_bit(i, &src_path.nodes[0]->mapped)) {
		zx_page_settle(page);
		zx_pages_unmap(src, from - src->first, 1, false);
	}
	/* Who holds it may write to it, and who shares it has it in this slot. */
	if (page && (!zx_page_is_own(page) || zx_page_is_held(page, 0))) {
		copy = zx_page_create(page);
		if (!copy)
			return -ENOMEM;
	}
	if (page)
		zx_path_set(src, &src_path, from, NULL);
	if (copy) {
		zx_page_put(page);
		page = copy;
	}
	if (!dst_path.nodes[0])
		return 0;
	i = zx_node_index(dst_path.nodes[0], to);
	old = dst_path.nodes[0]->slots[i];
	if (page || old)
		zx_path_set(dst, &dst_path, to, page);
	if (old)
		zx_page_put(old);
	return 0;
}

static void zx_pages_lock_two(struct zx_pages *a, struct zx_pages *b)
{
	if (a > b)
		swap(a, b);
	mutex_lock(&a->lock);
	if (a != b)
		mutex_lock_nested(&b->lock, SINGLE_DEPTH_NESTING);
}

static void zx_pages_unlock_two(struct zx_pages *a, struct zx_pages *b)
{
	mutex_unlock(&a->lock);
	if (a != b)
		mutex_unlock(&b->lock);
}

/**
 * zx_pages_transfer() - move pages; where they were reads as zeros then
 * @dst: content that gets them
 * @to: first page there
 * @src: content that loses them
 * @from: first page there
 * @count: number of pages
 *
 * Ranges may overlap, as in memmove(). The locks are dropped now and then.
 *
 * Return: 0, -ERANGE, -ENOENT, -ENOMEM, -EINTR; part of it may be done then.
 */
int zx_pages_transfer(struct zx_pages *dst, u64 to, struct zx_pages *src,
		      u64 from, u64 count)
{
	bool backwards = dst == src && to > from;
	u64 done = 0;
	int ret = 0;

	if (dst == src && to == from)
		return 0;
	while (!ret && done < count) {
		u64 left = count - done, at = backwards ? 0 : done, gap;

		zx_pages_lock_two(dst, src);
		if (from + count > src->size >> PAGE_SHIFT ||
		    to + count > dst->size >> PAGE_SHIFT) {
			ret = -ERANGE;
			goto unlock;
		}
		if (src->discarded || dst->discarded) {
			ret = -ENOENT;
			goto unlock;
		}
		gap = zx_pages_gap(src, from + at, left, backwards);
		at = backwards ? left - gap : at;
		ret = zx_pages_drop(dst, to + at, to + at + gap, false);
		if (ret)
			goto unlock;
		done += gap;
		if (done < count) {
			at = backwards ? at - 1 : at + gap;
			ret = zx_pages_move(dst, dst->first + to + at, src,
					    src->first + from + at);
			done++;
		}
unlock:
		zx_pages_unlock_two(dst, src);
		if (fatal_signal_pending(current))
			ret = -EINTR;
		cond_resched();
	}
	return ret;
}
