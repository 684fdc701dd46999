/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What calls do to the region tree of an address space; vmar.h has the tree and
 * its lock. Nothing here knows an mm: vmar.c changes that first, then calls
 * these functions, which cannot fail. What they need is allocated before.
 */
#ifndef _ZX_VMAR_TREE_H
#define _ZX_VMAR_TREE_H

#include <linux/list.h>

#include "vmar.h"

/* What a change of the tree leaves to free once the lock is dropped. */
struct zx_dead {
	struct list_head vmars;
	struct list_head mappings;
};

static inline struct zx_vmar *region_vmar(struct zx_region *r)
{
	return container_of(r, struct zx_vmar, region);
}

static inline struct zx_mapping *region_mapping(struct zx_region *r)
{
	return container_of(r, struct zx_mapping, region);
}

void zx_dead_init(struct zx_dead *dead);
void zx_dead_bury(struct zx_dead *dead);

void zx_mapping_show(struct zx_mapping *m, struct zx_vmo *vmo);
struct zx_vmo *zx_mapping_hide(struct zx_mapping *m);
void zx_mapping_add(struct zx_mapping *m, struct zx_vmar *vmar,
		    struct zx_vmo *vmo, u64 base, u64 size);
struct zx_mapping *zx_mapping_from(struct zx_vmar *top, struct zx_vmar *vmar,
				   u64 addr, u64 end);

/*
 * Each mapping in @vmar or below that touches [start, end), upwards:
 *	for (m = zx_mapping_first(vmar, start, end); m;
 *	     m = zx_mapping_next(vmar, m, end))
 */
static inline struct zx_mapping *zx_mapping_first(struct zx_vmar *vmar,
						  u64 start, u64 end)
{
	return zx_mapping_from(vmar, vmar, start, end);
}

static inline struct zx_mapping *zx_mapping_next(struct zx_vmar *vmar,
						 struct zx_mapping *m, u64 end)
{
	return zx_mapping_from(vmar, m->region.parent,
			       zx_region_end(&m->region), end);
}

bool zx_vmar_has_vmar(struct zx_vmar *vmar, u64 start, u64 end);
bool zx_vmar_cut_splits(struct zx_vmar *vmar, u64 start, u64 end);
int zx_vmar_check_unmap(struct zx_vmar *vmar, u64 start, u64 end,
			bool op_children);
void zx_vmar_kill(struct zx_vmar *vmar, struct zx_dead *dead);
void zx_vmar_cut(struct zx_vmar *vmar, u64 start, u64 end,
		 struct zx_mapping **spare, struct zx_dead *dead);

int zx_vmar_check_protect(struct zx_vmar *vmar, u64 start, u64 end, u32 perms,
			  bool op_children);
void zx_vmar_set_perms(struct zx_vmar *vmar, u64 start, u64 end, u32 perms,
		       struct zx_mapping *spares[2], struct zx_dead *dead);

int zx_vmar_next_regions(struct zx_vmar *vmar, struct zx_map_cursor *cursor,
			 struct zx_map_item *items, int max);

#endif /* _ZX_VMAR_TREE_H */
