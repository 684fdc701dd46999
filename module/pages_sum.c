// SPDX-License-Identifier: GPL-2.0-only
/* How much memory a content has, and with how many it shares it. */

#include <linux/math64.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

#include "page_tree.h"

/*
 * Who has which page.
 *
 * A page's own count, and a node's, is that of the nodes above it, and each of
 * those may be shared again. Nodes do not know what is above them: to keep such
 * links would cost every copy of a node 64 changes of lists that others change
 * too. So the counting is left to those who ask. A page is in the same slot of
 * all contents that have it, and all of them are kin: a walk compares, leaf by
 * leaf, what is in these slots. A leaf that nobody shares, at any level, is not
 * compared. It holds one lock at a time and for one leaf, so it delays nobody;
 * it takes leaves times kin, and ends with the thread that asked.
 */

/**
 * struct zx_census - the pages of one leaf and who has them
 * @lo: first slot of the walk
 * @hi: slot after the last one
 * @slot: where the leaf is looked for
 * @next: where to go on
 * @kin: who may share them; NULL if nobody does
 * @pages: to compare with: they may be gone already
 * @sharers: contents that have them
 */
struct zx_census {
	u64 lo;
	u64 hi;
	u64 slot;
	u64 next;
	struct zx_kin *kin;
	struct page *pages[ZX_NODE_SLOTS];
	u32 sharers[ZX_NODE_SLOTS];
};

/* The slot after those that are in the same slot of a node of @level. */
static u64 zx_slot_after(u64 slot, unsigned int level)
{
	return round_up(slot + 1, 1ULL << zx_level_shift(level));
}

/* Read the leaf that has c->slot; there may be none. */
static void zx_census_read(struct zx_census *c, struct zx_pages *pages,
			   struct zx_attribution *sum)
{
	struct zx_node *node = pages->root;
	bool shared = false;
	unsigned int i;
	u64 slot;

	lockdep_assert_held(&pages->lock);

	memset(c->pages, 0, sizeof(c->pages));
	c->next = c->hi;
	if (!node || !zx_root_covers(node, c->slot))
		return;
	for (;;) {
		/* Each node once: where the walk first comes to it. */
		if (c->slot == c->lo ||
		    !(c->slot & ((1ULL << zx_level_shift(node->level + 1)) - 1)))
			sum->metadata += sizeof(*node);
		shared |= refcount_read(&node->refs) > 1;
		c->next = zx_slot_after(c->slot, max(node->level, 1U));
		if (!node->level)
			break;
		node = node->slots[zx_node_index(node, c->slot)];
		if (!node)
			return;
	}
	for (slot = c->slot; slot < min(c->next, c->hi); slot++) {
		i = zx_node_index(node, slot);
		c->pages[i] = node->slots[i];
		c->sharers[i] = 1;
		shared |= c->pages[i] && !zx_page_is_own(c->pages[i]);
	}
	c->kin = shared ? pages->kin : NULL;
}

static void zx_census_compare(struct zx_census *c, struct zx_pages *other)
{
	struct zx_node *node;
	unsigned int i;

	if (mutex_lock_killable(&other->lock))
		return;
	node = other->root;
	if (node && !zx_root_covers(node, c->slot))
		node = NULL;
	while (node && node->level)
		node = node->slots[zx_node_index(node, c->slot)];
	for (i = 0; node && i < ZX_NODE_SLOTS; i++) {
		if (c->pages[i] && c->pages[i] == node->slots[i])
			c->sharers[i]++;
	}
	mutex_unlock(&other->lock);
}

/* A page of which we own one part in @parts. */
static void zx_sum_page(struct zx_attribution *sum, u64 parts)
{
	sum->committed += PAGE_SIZE;
	if (parts == 1)
		sum->private += PAGE_SIZE;
	sum->scaled += PAGE_SIZE / parts;
	sum->fraction += mul_u64_u64_div_u64(PAGE_SIZE % parts, 1ULL << 63,
					     parts);
	if (sum->fraction >= 1ULL << 63) {
		sum->fraction -= 1ULL << 63;
		sum->scaled++;
	}
}

/**
 * zx_pages_sum() - who owns how much of a range
 * @pages: content
 * @index: first page
 * @count: number of pages
 * @sum: filled; not all of it if the caller dies meanwhile
 *
 * What changes meanwhile is told as it was or as it is. A content counts for as
 * long as it exists, be it that Linux alone still maps it.
 */
void zx_pages_sum(struct zx_pages *pages, u64 index, u64 count,
		  struct zx_attribution *sum)
{
	u64 have = READ_ONCE(pages->size) >> PAGE_SHIFT;
	struct zx_pages *other;
	struct zx_census c;
	unsigned int i;

	memset(sum, 0, sizeof(*sum));
	have = index < have ? min(count, have - index) : 0;
	c.lo = pages->first + index;
	c.hi = c.lo + have;
	for (c.slot = c.lo; c.slot < c.hi; c.slot = c.next) {
		c.kin = NULL;
		if (mutex_lock_killable(&pages->lock))
			return;
		zx_census_read(&c, pages, sum);
		mutex_unlock(&pages->lock);

		other = NULL;
		while (c.kin && (other = zx_kin_next(c.kin, other))) {
			if (other != pages)
				zx_census_compare(&c, other);
			cond_resched();
			if (fatal_signal_pending(current)) {
				zx_pages_put(other);
				return;
			}
		}
		for (i = 0; i < ZX_NODE_SLOTS; i++) {
			if (c.pages[i])
				zx_sum_page(sum, c.sharers[i]);
		}
		cond_resched();
		if (fatal_signal_pending(current))
			return;
	}
}
