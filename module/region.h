/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Regions: what a VMAR is divided into, and the index of the gaps between.
 *
 * A tree holds the children of one VMAR by address: mappings and child VMARs,
 * which never overlap. Each node knows the gap before it; the gap after the
 * last child belongs to a sentinel of size 0 at the VMAR's end. Every node
 * also sums up its subtree: bytes free and the largest gap, so that the n-th
 * free page, or the first gap that is large enough, is found in O(log n).
 *
 * No lock: the owner of the tree (zx_aspace.lock) serialises.
 */
#ifndef _ZX_REGION_H
#define _ZX_REGION_H

#include <linux/rbtree.h>
#include <linux/types.h>

struct zx_vmar;

struct zx_region_sums {
	u64 free;
	u64 largest;
};

/**
 * struct zx_region - a child of a VMAR
 * @node: in zx_region_tree.root
 * @base: first address
 * @size: bytes
 * @gap: free bytes right before @base
 * @sums: over this subtree
 * @parent: the VMAR it is in; NULL when it is in none
 * @is_vmar: embedded in a struct zx_vmar, else in a struct zx_mapping
 */
struct zx_region {
	struct rb_node node;
	u64 base;
	u64 size;
	u64 gap;
	struct zx_region_sums sums;
	struct zx_vmar *parent;
	bool is_vmar;
};

/**
 * struct zx_region_tree - the children of one VMAR
 * @root: by address, the sentinel included
 * @base: first address of the VMAR
 * @end: the sentinel, at the VMAR's end
 */
struct zx_region_tree {
	struct rb_root root;
	u64 base;
	struct zx_region end;
};

static inline u64 zx_region_end(const struct zx_region *r)
{
	return r->base + r->size;
}

void zx_regions_init(struct zx_region_tree *tree, u64 base, u64 size);
void zx_regions_insert(struct zx_region_tree *tree, struct zx_region *r);
void zx_regions_remove(struct zx_region_tree *tree, struct zx_region *r);
void zx_regions_resize(struct zx_region_tree *tree, struct zx_region *r,
		       u64 base, u64 size);
bool zx_regions_empty(const struct zx_region_tree *tree);
struct zx_region *zx_regions_at_or_after(struct zx_region_tree *tree, u64 addr);
struct zx_region *zx_regions_next(struct zx_region_tree *tree,
				  struct zx_region *r);
bool zx_regions_free(struct zx_region_tree *tree, u64 base, u64 size);
u64 zx_regions_free_from(struct zx_region_tree *tree, u64 addr);
u64 zx_regions_free_to(struct zx_region_tree *tree, u64 addr);
int zx_regions_pick(struct zx_region_tree *tree, u64 size, u64 align, u64 limit,
		    bool first_fit, u64 (*below)(u64 ceil), u64 *addr);

#endif /* _ZX_REGION_H */
