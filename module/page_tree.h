/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The tree behind struct zx_pages, for pages*.c alone: nodes, paths, kin. The
 * rules and locks are in pages.h.
 */
#ifndef _ZX_PAGE_TREE_H
#define _ZX_PAGE_TREE_H

#include <linux/bitops.h>
#include <linux/mm.h>
#include <linux/pagemap.h>

#include "pages.h"

/* Slots are pages of 2^64 bytes at most. */
#define ZX_SLOT_BITS	(64 - PAGE_SHIFT)
#define ZX_LEVELS	DIV_ROUND_UP(ZX_SLOT_BITS, ZX_NODE_BITS)

/* The nodes from the root (at its level) down to a leaf (at 0). */
struct zx_path {
	struct zx_node *nodes[ZX_LEVELS];
	unsigned int top;
};

/* Slots in one of a node's slots, as a power of two. */
static inline unsigned int zx_level_shift(unsigned int level)
{
	return level * ZX_NODE_BITS;
}

static inline unsigned int zx_node_index(const struct zx_node *node, u64 slot)
{
	return (slot >> zx_level_shift(node->level)) & (ZX_NODE_SLOTS - 1);
}

static inline bool zx_page_is_own(struct page *page)
{
	/* Pairs with the release when somebody else lets go. */
	return atomic_long_read_acquire(zx_page_shares(page)) == 1;
}

/* Does the tree of @root reach as far as @slot? */
static inline bool zx_root_covers(const struct zx_node *root, u64 slot)
{
	return !(slot >> zx_level_shift(root->level + 1));
}

/* Faults that found @page already are through when this returns. */
static inline void zx_page_settle(struct page *page)
{
	if (page) {
		folio_lock(page_folio(page));
		folio_unlock(page_folio(page));
	}
}

/* Have the translations of @count pages from @index on removed. */
static inline void zx_pages_unmap(struct zx_pages *pages, u64 index, u64 count,
				  bool copies)
{
	if (pages->unmap)
		pages->unmap(pages, index, count, copies);
}

int zx_page_tree_module_init(void);
void zx_page_tree_module_exit(void);

bool zx_page_is_held(struct page *page, int users);
struct page *zx_page_create(struct page *from);
void zx_page_put(struct page *page);

struct zx_node *zx_node_create(unsigned int level);
void zx_node_put(struct zx_node *node);
void *zx_slot_share(unsigned int level, void *entry);

bool zx_pages_own_path(struct zx_pages *pages, u64 slot, bool make,
		       struct zx_path *path);
void zx_path_mark(const struct zx_path *path, u64 slot, bool writable);
void zx_path_set(struct zx_pages *pages, const struct zx_path *path, u64 slot,
		 struct page *page);
struct page *zx_pages_walk(struct zx_pages *pages, u64 slot, bool mark);

bool zx_kin_join(struct zx_pages *pages, struct zx_kin *kin);
void zx_kin_leave(struct zx_pages *pages);
struct zx_pages *zx_kin_next(struct zx_kin *kin, struct zx_pages *prev);

struct page *zx_pages_own_on(struct zx_pages *pages, u64 slot,
			     struct page *user, struct zx_path *path);
int zx_pages_drop(struct zx_pages *pages, u64 first, u64 end, bool copies);

#endif /* _ZX_PAGE_TREE_H */
