// SPDX-License-Identifier: GPL-2.0-only
/* Changes of the region tree, see vmar_tree.h. */

#include <linux/build_bug.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "mm.h"
#include "vmar_tree.h"
#include "vmo.h"

/* What a mapping may do at most is compared with what is asked for. */
static_assert(ZX_CAP_READ == ZX_VM_PERM_READ);
static_assert(ZX_CAP_WRITE == ZX_VM_PERM_WRITE);
static_assert(ZX_CAP_EXECUTE == ZX_VM_PERM_EXECUTE);

/**
 * zx_dead_init() - nothing to free yet
 * @dead: memory to fill
 */
void zx_dead_init(struct zx_dead *dead)
{
	INIT_LIST_HEAD(&dead->vmars);
	INIT_LIST_HEAD(&dead->mappings);
}

static struct zx_mapping *vmo_link_mapping(struct rb_node *node)
{
	return rb_entry(node, struct zx_mapping, vmo_link);
}

/* Does another mapping of the same address space show the same VMO? */
static bool zx_mapping_has_peer(struct zx_mapping *m)
{
	struct rb_node *prev = rb_prev(&m->vmo_link);
	struct rb_node *next = rb_next(&m->vmo_link);

	return (prev && vmo_link_mapping(prev)->aspace == m->aspace) ||
	       (next && vmo_link_mapping(next)->aspace == m->aspace);
}

/**
 * zx_mapping_show() - a mapping shows a VMO, which counts it
 * @m: mapping; its address space is set
 * @vmo: VMO; the caller's reference moves to @m
 */
void zx_mapping_show(struct zx_mapping *m, struct zx_vmo *vmo)
{
	struct rb_node **at, *parent = NULL;

	m->vmo = vmo;
	spin_lock(&vmo->mapped_lock);
	at = &vmo->mapped.rb_node;
	while (*at) {
		parent = *at;
		at = m->aspace < vmo_link_mapping(parent)->aspace ?
		     &parent->rb_left : &parent->rb_right;
	}
	rb_link_node(&m->vmo_link, parent, at);
	rb_insert_color(&m->vmo_link, &vmo->mapped);
	WRITE_ONCE(vmo->mappings, vmo->mappings + 1);
	if (!zx_mapping_has_peer(m))
		WRITE_ONCE(vmo->aspaces, vmo->aspaces + 1);
	spin_unlock(&vmo->mapped_lock);
}

/**
 * zx_mapping_hide() - a mapping does not show its VMO any more
 * @m: mapping
 *
 * Return: the VMO, with the reference that @m had.
 */
struct zx_vmo *zx_mapping_hide(struct zx_mapping *m)
{
	struct zx_vmo *vmo = m->vmo;

	spin_lock(&vmo->mapped_lock);
	if (!zx_mapping_has_peer(m))
		WRITE_ONCE(vmo->aspaces, vmo->aspaces - 1);
	rb_erase(&m->vmo_link, &vmo->mapped);
	WRITE_ONCE(vmo->mappings, vmo->mappings - 1);
	spin_unlock(&vmo->mapped_lock);
	return vmo;
}

static void zx_mapping_free(struct zx_mapping *m)
{
	zx_object_put(&zx_mapping_hide(m)->obj);
	kfree(m);
}

/**
 * zx_dead_bury() - free what is left to free
 * @dead: filled by others; no lock is held
 */
void zx_dead_bury(struct zx_dead *dead)
{
	struct zx_mapping *m, *next_m;
	struct zx_vmar *vmar, *next;

	list_for_each_entry_safe(m, next_m, &dead->mappings, dead_link) {
		zx_mapping_free(m);
		cond_resched();
	}
	list_for_each_entry_safe(vmar, next, &dead->vmars, dead_link) {
		list_del(&vmar->dead_link);
		zx_object_put(&vmar->obj);
		cond_resched();
	}
}

/**
 * zx_mapping_add() - a mapping takes its place
 * @m: mapping; all is set but what follows
 * @vmar: VMAR, where the range is free
 * @vmo: what it shows; it gets a reference
 * @base: first address
 * @size: bytes
 */
void zx_mapping_add(struct zx_mapping *m, struct zx_vmar *vmar,
		    struct zx_vmo *vmo, u64 base, u64 size)
{
	lockdep_assert_held(&vmar->aspace->lock);

	zx_object_get(&vmo->obj);
	m->aspace = vmar->aspace;
	zx_mapping_show(m, vmo);
	m->region.parent = vmar;
	m->region.base = base;
	m->region.size = size;
	zx_regions_insert(&vmar->children, &m->region);
}

/**
 * zx_mapping_from() - first mapping at or after an address, at any depth
 * @top: VMAR to look in
 * @vmar: @top or a VMAR below, in which or after which to begin
 * @addr: the mapping ends above it
 * @end: and begins below this
 *
 * Return: a mapping or NULL. See zx_mapping_first().
 */
struct zx_mapping *zx_mapping_from(struct zx_vmar *top, struct zx_vmar *vmar,
				   u64 addr, u64 end)
{
	struct zx_region *r;

	lockdep_assert_held(&top->aspace->lock);

	for (;;) {
		r = zx_regions_at_or_after(&vmar->children, addr);
		if (r && r->base < end) {
			if (!r->is_vmar)
				return region_mapping(r);
			vmar = region_vmar(r);
			continue;
		}
		if (vmar == top)
			return NULL;
		addr = zx_region_end(&vmar->region);
		vmar = vmar->region.parent;
		cond_resched();
	}
}

/**
 * zx_vmar_has_vmar() - does a child VMAR touch a range?
 * @vmar: VMAR
 * @start: first address
 * @end: end, exclusive
 */
bool zx_vmar_has_vmar(struct zx_vmar *vmar, u64 start, u64 end)
{
	struct zx_region *r;

	for (r = zx_regions_at_or_after(&vmar->children, start);
	     r && r->base < end; r = zx_regions_next(&vmar->children, r)) {
		if (r->is_vmar)
			return true;
		cond_resched();
	}
	return false;
}

/**
 * zx_vmar_cut_splits() - does a range lie strictly inside one mapping?
 * @vmar: VMAR
 * @start: first address
 * @end: end, exclusive
 */
bool zx_vmar_cut_splits(struct zx_vmar *vmar, u64 start, u64 end)
{
	struct zx_region *r = zx_regions_at_or_after(&vmar->children, start);

	return r && !r->is_vmar && r->base < start && zx_region_end(r) > end;
}

/**
 * zx_vmar_check_unmap() - may a range be unmapped?
 * @vmar: VMAR
 * @start: first address
 * @end: end, exclusive
 * @op_children: child VMARs that are wholly in the range may be destroyed
 *
 * Return: 0 or -EINVAL.
 */
int zx_vmar_check_unmap(struct zx_vmar *vmar, u64 start, u64 end,
			bool op_children)
{
	struct zx_region *r;

	for (r = zx_regions_at_or_after(&vmar->children, start);
	     r && r->base < end; r = zx_regions_next(&vmar->children, r)) {
		if (r->is_vmar && (!op_children || r->base < start ||
				   zx_region_end(r) > end))
			return -EINVAL;
		cond_resched();
	}
	return 0;
}

/**
 * zx_vmar_kill() - take a VMAR and all that is in it out of the tree
 * @vmar: VMAR
 * @dead: gets the reference that its parent (or the aspace) held
 */
void zx_vmar_kill(struct zx_vmar *vmar, struct zx_dead *dead)
{
	struct list_head queue;
	struct zx_region *r;

	lockdep_assert_held(&vmar->aspace->lock);

	INIT_LIST_HEAD(&queue);
	if (vmar->region.parent) {
		zx_regions_remove(&vmar->region.parent->children,
				  &vmar->region);
		vmar->region.parent = NULL;
	}
	list_add_tail(&vmar->dead_link, &queue);
	while (!list_empty(&queue)) {
		vmar = list_first_entry(&queue, struct zx_vmar, dead_link);
		vmar->alive = false;
		list_move_tail(&vmar->dead_link, &dead->vmars);
		cond_resched();
		while ((r = zx_regions_at_or_after(&vmar->children, 0))) {
			zx_regions_remove(&vmar->children, r);
			r->parent = NULL;
			if (r->is_vmar)
				list_add_tail(&region_vmar(r)->dead_link,
					      &queue);
			else
				list_add_tail(&region_mapping(r)->dead_link,
					      &dead->mappings);
			cond_resched();
		}
	}
}

static void zx_mapping_remove(struct zx_mapping *m, struct zx_dead *dead)
{
	zx_regions_remove(&m->region.parent->children, &m->region);
	list_add_tail(&m->dead_link, &dead->mappings);
}

/* Split @m at @at, strictly inside: *@spare becomes the upper part, and NULL. */
static struct zx_mapping *zx_mapping_split(struct zx_mapping *m, u64 at,
					   struct zx_mapping **spare)
{
	struct zx_vmar *vmar = m->region.parent;
	u64 base = m->region.base, end = zx_region_end(&m->region);
	struct zx_mapping *upper = *spare;

	*spare = NULL;
	zx_regions_resize(&vmar->children, &m->region, base, at - base);
	upper->vmo_offset = m->vmo_offset + (at - base);
	upper->perms = m->perms;
	upper->caps = m->caps;
	upper->own_copy = m->own_copy;
	zx_mapping_add(upper, vmar, m->vmo, at, end - at);
	return upper;
}

/**
 * zx_vmar_cut() - take a range away from the children of a VMAR
 * @vmar: VMAR
 * @start: first address
 * @end: end, exclusive; child VMARs are wholly in the range or outside
 * @spare: becomes the upper part of a mapping that loses its middle, and is set
 *	to NULL then; may be NULL unless zx_vmar_cut_splits()
 * @dead: gets what goes
 */
void zx_vmar_cut(struct zx_vmar *vmar, u64 start, u64 end,
		 struct zx_mapping **spare, struct zx_dead *dead)
{
	struct zx_region_tree *tree = &vmar->children;
	struct zx_region *r, *next;

	lockdep_assert_held(&vmar->aspace->lock);

	for (r = zx_regions_at_or_after(tree, start); r && r->base < end;
	     r = next) {
		u64 base = r->base, stop = zx_region_end(r);
		struct zx_mapping *m = region_mapping(r);

		cond_resched();
		next = zx_regions_next(tree, r);
		if (r->is_vmar) {
			zx_vmar_kill(region_vmar(r), dead);
		} else if (base >= start && stop <= end) {
			zx_mapping_remove(m, dead);
		} else if (base >= start) {
			m->vmo_offset += end - base;
			zx_regions_resize(tree, r, end, stop - end);
		} else {
			if (stop > end)
				zx_mapping_split(m, end, spare);
			zx_regions_resize(tree, r, base, start - base);
		}
	}
}

/**
 * zx_vmar_check_protect() - may a range get these permissions?
 * @vmar: VMAR through whose handle it is asked for
 * @start: first address
 * @end: end, exclusive
 * @perms: ZX_VM_PERM_ bits
 * @op_children: mappings in child VMARs may be touched
 *
 * Mappings of @vmar itself may be raised up to their maximum, those below only
 * lowered. A private one would lose what was written to it, see
 * zx_mm_protect().
 *
 * Return: 0, -ENOENT, -EACCES, -EINVAL, -EOPNOTSUPP.
 */
int zx_vmar_check_protect(struct zx_vmar *vmar, u64 start, u64 end, u32 perms,
			  bool op_children)
{
	struct zx_mapping *m;

	for (m = zx_mapping_first(vmar, start, end); m;
	     m = zx_mapping_next(vmar, m, end)) {
		if (m->region.base > start)
			return -ENOENT;
		if (perms & ~m->caps)
			return -EACCES;
		if (m->region.parent != vmar) {
			if (!op_children)
				return -EINVAL;
			if (perms & ~m->perms)
				return -EACCES;
		}
		if (m->caps & ZX_CAP_PRIVATE)
			return -EOPNOTSUPP;
		start = zx_region_end(&m->region);
		cond_resched();
	}
	return start < end ? -ENOENT : 0;
}

/* Let @m take over the next region for as long as that goes on with it. */
static void zx_mapping_merge(struct zx_mapping *m, struct zx_dead *dead)
{
	struct zx_region_tree *tree = &m->region.parent->children;
	struct zx_mapping *upper;
	struct zx_region *r;

	while ((r = zx_regions_next(tree, &m->region))) {
		upper = region_mapping(r);
		if (r->is_vmar || r->base != zx_region_end(&m->region) ||
		    upper->vmo != m->vmo ||
		    upper->vmo_offset != m->vmo_offset + m->region.size ||
		    upper->perms != m->perms || upper->caps != m->caps ||
		    upper->own_copy != m->own_copy)
			return;
		zx_mapping_remove(upper, dead);
		zx_regions_resize(tree, &m->region, m->region.base,
				  m->region.size + upper->region.size);
		cond_resched();
	}
}

/**
 * zx_vmar_set_perms() - what is mapped in a range has these permissions now
 * @vmar: VMAR
 * @start: first address
 * @end: end, exclusive
 * @perms: ZX_VM_PERM_ bits
 * @spares: two mappings, for the pieces outside of the range; set to NULL when
 *	used
 * @dead: gets mappings that became part of a neighbour
 */
void zx_vmar_set_perms(struct zx_vmar *vmar, u64 start, u64 end, u32 perms,
		       struct zx_mapping *spares[2], struct zx_dead *dead)
{
	struct zx_mapping *m;

	for (m = zx_mapping_first(vmar, start, end); m;
	     m = zx_mapping_next(vmar, m, end)) {
		if (m->perms == perms)
			continue;
		if (m->region.base < start)
			m = zx_mapping_split(m, start, &spares[0]);
		if (zx_region_end(&m->region) > end)
			zx_mapping_split(m, end, &spares[1]);
		m->perms = perms;
		cond_resched();
	}
	/* From the neighbour below to the one above. */
	for (m = zx_mapping_first(vmar, start - 1, end); m;
	     m = zx_mapping_next(vmar, m, end)) {
		zx_mapping_merge(m, dead);
		cond_resched();
	}
}

/* Upwards to the next region that is not below @r, or NULL. */
static struct zx_region *zx_region_after(struct zx_vmar *top,
					 struct zx_region *r, u64 *depth)
{
	struct zx_region *next;

	while (r != &top->region) {
		next = zx_regions_next(&r->parent->children, r);
		if (next)
			return next;
		r = &r->parent->region;
		--*depth;
		cond_resched();
	}
	return NULL;
}

/* Parents come before their children: depth counts where the base is the same. */
static struct zx_region *zx_region_seek(struct zx_vmar *top,
					const struct zx_map_cursor *cursor,
					u64 *depth)
{
	struct zx_vmar *vmar = top;
	struct zx_region *r;

	for (*depth = 1;; ++*depth) {
		r = zx_regions_at_or_after(&vmar->children, cursor->base);
		if (!r) {
			--*depth;
			return zx_region_after(top, &vmar->region, depth);
		}
		if (r->base > cursor->base ||
		    (r->base == cursor->base && *depth > cursor->depth))
			return r;
		if (!r->is_vmar)
			return zx_region_after(top, r, depth);
		vmar = region_vmar(r);
		cond_resched();
	}
}

/**
 * zx_vmar_next_regions() - some of what is in a VMAR, depth first, upwards
 * @vmar: VMAR
 * @cursor: where to go on
 * @items: filled, with a reference to each VMO; NULL to count only
 * @max: at most so many
 *
 * Return: how many; 0 at the end.
 */
int zx_vmar_next_regions(struct zx_vmar *vmar, struct zx_map_cursor *cursor,
			 struct zx_map_item *items, int max)
{
	struct zx_region *r, *child;
	struct zx_mapping *m;
	u64 depth;
	int n = 0;

	lockdep_assert_held(&vmar->aspace->lock);

	r = zx_region_seek(vmar, cursor, &depth);
	while (r && n < max) {
		m = r->is_vmar ? NULL : region_mapping(r);
		cursor->base = r->base;
		cursor->depth = depth;
		if (items)
			items[n] = (struct zx_map_item) {
				.base = r->base,
				.size = r->size,
				.depth = depth,
				.vmo = m ? m->vmo : NULL,
				.vmo_offset = m ? m->vmo_offset : 0,
				.perms = m ? m->perms : 0,
			};
		if (items && m)
			zx_object_get(&m->vmo->obj);
		n++;
		child = NULL;
		if (r->is_vmar)
			child = zx_regions_at_or_after(&region_vmar(r)->children,
						       0);
		if (child)
			depth++;
		r = child ?: zx_region_after(vmar, r, &depth);
		cond_resched();
	}
	return n;
}
