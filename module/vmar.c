// SPDX-License-Identifier: GPL-2.0-only
/* VMARs and mappings; ownership and locks are in vmar.h. */

#include <linux/err.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>

#include "compat.h"
#include "mm.h"
#include "vmar.h"
#include "vmo.h"

/* Random places tried at root level before giving up, see zx_root_place(). */
#define ZX_ROOT_DRAWS	64

#define ZX_VM_PLACED	(ZX_VM_SPECIFIC | ZX_VM_SPECIFIC_OVERWRITE)

static struct zx_vmar *region_vmar(struct zx_region *r)
{
	return container_of(r, struct zx_vmar, region);
}

static struct zx_mapping *region_mapping(struct zx_region *r)
{
	return container_of(r, struct zx_mapping, region);
}

static bool zx_vmar_is_root(const struct zx_vmar *vmar)
{
	return vmar->aspace->root == vmar;
}

static int zx_aspace_lock(struct zx_aspace *aspace, bool undo)
{
	if (!undo)
		return mutex_lock_killable(&aspace->lock);
	mutex_lock(&aspace->lock);
	return 0;
}

static u64 zx_random_below(u64 ceil)
{
	return mul_u64_u64_shr(get_random_u64(), ceil, 64);
}

/* What a change of the tree leaves to free once the lock is dropped. */
struct zx_dead {
	struct list_head vmars;
	struct list_head mappings;
};

static void zx_dead_init(struct zx_dead *dead)
{
	INIT_LIST_HEAD(&dead->vmars);
	INIT_LIST_HEAD(&dead->mappings);
}

static void zx_mapping_free(struct zx_mapping *m)
{
	if (m->vmo) {
		atomic64_dec(&m->vmo->mappings);
		zx_object_put(&m->vmo->obj);
	}
	kfree(m);
}

static void zx_dead_bury(struct zx_dead *dead)
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

static void zx_vmar_release(struct zx_object *obj)
{
	struct zx_vmar *vmar = to_vmar(obj);

	if (vmar->reservation)
		zx_reservation_destroy(vmar->reservation);
	zx_aspace_put(vmar->aspace);
	kfree_rcu(vmar, obj.rcu);
}

static const struct zx_object_ops zx_vmar_ops = {
	.type = ZX_OBJ_TYPE_VMAR,
	.release = zx_vmar_release,
};

static struct zx_vmar *zx_vmar_create(struct zx_aspace *aspace, u32 can)
{
	struct zx_vmar *vmar = kzalloc(sizeof(*vmar), GFP_KERNEL_ACCOUNT);

	if (!vmar)
		return NULL;
	zx_object_init(&vmar->obj, &zx_vmar_ops, NULL, 0, 0);
	refcount_inc(&aspace->refs);
	vmar->aspace = aspace;
	vmar->can = can;
	vmar->region.is_vmar = true;
	return vmar;
}

/* The range is known: the VMAR can have children. */
static void zx_vmar_set_range(struct zx_vmar *vmar, u64 base, u64 size)
{
	vmar->region.base = base;
	vmar->region.size = size;
	zx_regions_init(&vmar->children, base, size);
}

/**
 * zx_aspace_create() - the VMARs of an address space
 * @mm: where; the caller's reference moves here
 * @born_empty: nothing is mapped in @mm, and just we will map there
 *
 * Return: one reference, or NULL: then @mm is still the caller's.
 */
struct zx_aspace *zx_aspace_create(struct zx_mm *mm, bool born_empty)
{
	struct zx_aspace *aspace = kzalloc(sizeof(*aspace), GFP_KERNEL_ACCOUNT);
	struct zx_vmar *root;

	if (!aspace)
		return NULL;
	refcount_set(&aspace->refs, 1);
	mutex_init(&aspace->lock);
	aspace->born_empty = born_empty;
	root = zx_vmar_create(aspace, ZX_VM_CAN_MAP_SPECIFIC |
			      ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE |
			      ZX_VM_CAN_MAP_EXECUTE);
	if (!root) {
		kfree(aspace);
		return NULL;
	}
	aspace->mm = mm;
	zx_vmar_set_range(root, ZX_USER_ASPACE_BASE,
			  ZX_USER_ASPACE_END - ZX_USER_ASPACE_BASE);
	root->alive = true;
	aspace->root = root;
	return aspace;
}

/**
 * zx_aspace_put() - drop a reference
 * @aspace: address space; its VMARs are dead when the last one goes
 */
void zx_aspace_put(struct zx_aspace *aspace)
{
	if (refcount_dec_and_test(&aspace->refs)) {
		zx_mm_put(aspace->mm);
		mutex_destroy(&aspace->lock);
		kfree(aspace);
	}
}

/*
 * Take a VMAR and all that is in it out of the tree. The reference that its
 * parent (or the aspace) held goes to @dead.
 */
static void zx_vmar_kill(struct zx_vmar *vmar, struct zx_dead *dead)
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

/**
 * zx_aspace_kill() - the address space is gone or going
 * @aspace: address space
 *
 * All VMARs die. Linux removes what is mapped.
 */
void zx_aspace_kill(struct zx_aspace *aspace)
{
	struct zx_dead dead;

	zx_dead_init(&dead);
	mutex_lock(&aspace->lock);
	if (aspace->root)
		zx_vmar_kill(aspace->root, &dead);
	WRITE_ONCE(aspace->root, NULL);
	mutex_unlock(&aspace->lock);
	zx_dead_bury(&dead);
}

/**
 * zx_aspace_root() - the root VMAR
 * @aspace: address space
 *
 * Return: a reference, or NULL when the address space is dead.
 */
struct zx_vmar *zx_aspace_root(struct zx_aspace *aspace)
{
	struct zx_vmar *root;

	/* Without the lock, which others hold while they wait for an mm. */
	rcu_read_lock();
	root = READ_ONCE(aspace->root);
	if (root && !zx_object_tryget(&root->obj))
		root = NULL;
	rcu_read_unlock();
	return root;
}

static struct zx_mm_window zx_mapping_window(const struct zx_mapping *m,
					     struct file *file)
{
	return (struct zx_mm_window) {
		.file = file,
		.perms = m->perms,
		.private = m->caps & ZX_CAP_PRIVATE,
		.offset = m->vmo_offset,
		.addr = m->region.base,
		.size = m->region.size,
	};
}

/* The ancestor (or self) right below the root: the one with a reservation. */
static struct zx_vmar *zx_vmar_top(struct zx_vmar *vmar)
{
	while (!zx_vmar_is_root(vmar->region.parent))
		vmar = vmar->region.parent;
	return vmar;
}

static struct zx_mm_window zx_reservation_window(struct zx_vmar *vmar, u64 start,
						 u64 end)
{
	struct zx_vmar *top = zx_vmar_top(vmar);

	return (struct zx_mm_window) {
		.file = top->reservation,
		.offset = start - top->region.base,
		.addr = start,
		.size = end - start,
	};
}

/*
 * Make the mm follow the tree again in [start, end) of @vmar after Linux gave
 * up half way: wherever nothing is, map what should be there. Best effort: it
 * fails only if Linux has no memory for what it had memory for before.
 */
static void zx_aspace_repair(struct zx_vmar *vmar, u64 start, u64 end)
{
	struct zx_mm *mm = vmar->aspace->mm;
	struct zx_mm_window win;
	struct zx_mapping *m;
	struct zx_region *r;
	struct file *file;

	lockdep_assert_held(&vmar->aspace->lock);

	for (r = zx_regions_at_or_after(&vmar->children, start);
	     r && r->base < end; r = zx_regions_next(&vmar->children, r)) {
		if (r->is_vmar)
			continue;
		m = region_mapping(r);
		file = zx_vmo_file(m->vmo, m->caps);
		if (IS_ERR(file))
			continue;
		win = zx_mapping_window(m, file);
		zx_mm_fill_holes(mm, &win);
	}
	if (!zx_vmar_is_root(vmar)) {
		win = zx_reservation_window(vmar, start, end);
		zx_mm_fill_holes(mm, &win);
	}
}

/* Is anything mapped in [start, end) of @vmar or below? Else no VMA changes. */
static bool zx_vmar_maps(struct zx_vmar *vmar, u64 start, u64 end)
{
	struct zx_vmar *v = vmar;
	struct zx_region *r;

	for (;;) {
		r = zx_regions_at_or_after(&v->children, start);
		if (r && r->base < end) {
			if (!r->is_vmar)
				return true;
			v = region_vmar(r);
			continue;
		}
		if (v == vmar)
			return false;
		start = zx_region_end(&v->region);
		v = v->region.parent;
		cond_resched();
	}
}

/*
 * Put the reservation back in [start, end), where nothing will be left of
 * @vmar's children, and all around it up to the next mapping or child VMAR, so
 * that reservations do not end up in many pieces.
 */
static int zx_vmar_reserve_again(struct zx_vmar *vmar, u64 start, u64 end)
{
	struct zx_vmar *top = zx_vmar_top(vmar);
	struct zx_vmar *v;
	struct zx_mm_window win;

	for (v = vmar;; v = v->region.parent) {
		start = zx_regions_free_from(&v->children, start);
		if (v == top || start != v->region.base)
			break;
	}
	for (v = vmar;; v = v->region.parent) {
		end = zx_regions_free_to(&v->children, end);
		if (v == top || end != zx_region_end(&v->region))
			break;
	}
	win = zx_reservation_window(vmar, start, end);
	return zx_mm_replace_ours(vmar->aspace->mm, &win);
}

/**
 * struct zx_place - where a call wants its new region
 * @size: bytes
 * @align: power of two, at least a page
 * @limit: end of the region at most, absolute
 * @specific: @addr is given
 * @overwrite: mappings in the way go
 * @addr: absolute
 */
struct zx_place {
	u64 size;
	u64 align;
	u64 limit;
	bool specific;
	bool overwrite;
	u64 addr;
};

/* The checks of allocate and map from "VMAR dead" on, in their order. */
static int zx_vmar_check_place(struct zx_vmar *vmar, u32 options, u64 offset,
			       u64 size, u32 need_can, struct zx_place *place)
{
	bool upper = options & ZX_VM_OFFSET_IS_UPPER_LIMIT;
	u64 room = vmar->region.size;
	u32 log2 = options >> ZX_VM_ALIGN_BASE;

	lockdep_assert_held(&vmar->aspace->lock);

	if (!vmar->alive)
		return -EBADFD;
	if (!size)
		return -EINVAL;
	if (need_can & ~vmar->can)
		return -EACCES;

	place->specific = options & ZX_VM_PLACED;
	place->overwrite = options & ZX_VM_SPECIFIC_OVERWRITE;
	place->size = size;
	place->align = max_t(u64, PAGE_SIZE, 1ULL << log2);

	if (place->specific && upper)
		return -EINVAL;
	if (!place->specific && !upper && offset)
		return -EINVAL;
	if (!PAGE_ALIGNED(offset))
		return -EINVAL;
	if ((place->specific || upper) && !(vmar->can & ZX_VM_CAN_MAP_SPECIFIC))
		return -EACCES;
	if (upper) {
		if (offset > room || size > room || size > offset)
			return -EINVAL;
		place->limit = vmar->region.base + offset;
	} else {
		if (offset >= room || size > room - offset)
			return -EINVAL;
		place->limit = zx_region_end(&vmar->region);
	}
	place->addr = vmar->region.base + offset;
	if (place->specific && !IS_ALIGNED(place->addr, place->align))
		return -EINVAL;
	return 0;
}

static int zx_vmar_pick(struct zx_vmar *vmar, struct zx_place *place)
{
	return zx_regions_pick(&vmar->children, place->size, place->align,
			       place->limit, vmar->can & ZX_VM_COMPACT,
			       zx_random_below, &place->addr);
}

/*
 * Map @win at root level, where no reservation stands. In a program that Linux
 * loaded the mm chooses; where that does not do (an upper limit, or what the
 * program unmapped behind our back is still in the tree) and in a process born
 * empty, random places are tried until the mm has nothing there.
 */
static int zx_root_place(struct zx_vmar *root, struct zx_mm_window *win,
			 struct zx_place *place)
{
	struct zx_mm *mm = root->aspace->mm;
	int ret, i;

	if (place->specific) {
		if (!zx_regions_free(&root->children, place->addr, place->size))
			return -EEXIST;
		win->addr = place->addr;
		return zx_mm_map_new(mm, win);
	}

	if (!root->aspace->born_empty &&
	    place->limit == zx_region_end(&root->region)) {
		win->addr = 0;
		ret = zx_mm_place(mm, win, place->align);
		if (ret)
			return ret;
		place->addr = win->addr;
		if (win->addr >= root->region.base &&
		    win->addr + win->size <= place->limit &&
		    zx_regions_free(&root->children, win->addr, win->size))
			return 0;
		zx_mm_unmap_ours(mm, win->addr, win->size);
	}

	for (i = 0; i < ZX_ROOT_DRAWS; i++) {
		ret = zx_vmar_pick(root, place);
		if (ret)
			return ret;
		win->addr = place->addr;
		ret = zx_mm_map_new(mm, win);
		if (ret != -EEXIST)
			return ret;
	}
	return -ENOBUFS;
}

/**
 * zx_vmar_allocate() - make a child VMAR
 * @parent: VMAR
 * @options: checked for what a caller can get wrong by itself
 * @offset: as in zx_vmar_allocate()
 * @size: page aligned
 * @child: the child; a reference for the caller
 *
 * Return: 0, -EBADFD, -EINVAL, -EACCES, -EEXIST, -ENOBUFS, -ENOMEM.
 */
int zx_vmar_allocate(struct zx_vmar *parent, u32 options, u64 offset, u64 size,
		     struct zx_vmar **child)
{
	u32 can = options & (ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE |
			     ZX_VM_CAN_MAP_EXECUTE);
	struct zx_mm_window win = {};
	struct zx_place place;
	struct zx_vmar *vmar;
	int ret;

	vmar = zx_vmar_create(parent->aspace,
			      options & (can | ZX_VM_CAN_MAP_SPECIFIC |
					 ZX_VM_COMPACT));
	if (!vmar)
		return -ENOMEM;

	ret = mutex_lock_killable(&parent->aspace->lock);
	if (ret)
		goto err_put;
	ret = zx_vmar_check_place(parent, options, offset, size, can, &place);
	if (ret)
		goto err_unlock;

	if (zx_vmar_is_root(parent)) {
		vmar->reservation = zx_reservation_create(vmar->obj.koid);
		if (IS_ERR(vmar->reservation)) {
			ret = PTR_ERR(vmar->reservation);
			vmar->reservation = NULL;
			goto err_unlock;
		}
		win.file = vmar->reservation;
		win.size = size;
		ret = zx_root_place(parent, &win, &place);
	} else if (!place.specific) {
		ret = zx_vmar_pick(parent, &place);
	} else if (!zx_regions_free(&parent->children, place.addr, size)) {
		ret = -EEXIST;
	}
	if (ret)
		goto err_unlock;

	zx_vmar_set_range(vmar, place.addr, size);
	vmar->region.parent = parent;
	vmar->alive = true;
	zx_regions_insert(&parent->children, &vmar->region);
	/* One reference for the parent, one for the caller. */
	zx_object_get(&vmar->obj);
	mutex_unlock(&parent->aspace->lock);
	*child = vmar;
	return 0;

err_unlock:
	mutex_unlock(&parent->aspace->lock);
err_put:
	zx_object_put(&vmar->obj);
	return ret;
}

/*
 * Take [start, end) away from the mappings of @vmar. @spare becomes the upper
 * part of a mapping that loses its middle, and is set to NULL then.
 */
static void zx_vmar_cut(struct zx_vmar *vmar, u64 start, u64 end,
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
			zx_regions_remove(tree, r);
			list_add_tail(&m->dead_link, &dead->mappings);
		} else if (base >= start) {
			m->vmo_offset += end - base;
			zx_regions_resize(tree, r, end, stop - end);
		} else {
			zx_regions_resize(tree, r, base, start - base);
			if (stop > end) {
				struct zx_mapping *upper = *spare;

				*spare = NULL;
				upper->vmo = m->vmo;
				zx_object_get(&upper->vmo->obj);
				atomic64_inc(&upper->vmo->mappings);
				upper->vmo_offset = m->vmo_offset + (end - base);
				upper->perms = m->perms;
				upper->caps = m->caps;
				upper->own_copy = m->own_copy;
				upper->region.parent = vmar;
				upper->region.base = end;
				upper->region.size = stop - end;
				zx_regions_insert(tree, &upper->region);
			}
		}
	}
}

/* Does [start, end) lie strictly inside one mapping? */
static bool zx_vmar_cut_splits(struct zx_vmar *vmar, u64 start, u64 end)
{
	struct zx_region *r = zx_regions_at_or_after(&vmar->children, start);

	return r && !r->is_vmar && r->base < start && zx_region_end(r) > end;
}

static int zx_vmar_prepare_cut(struct zx_vmar *vmar, u64 start, u64 end,
			       struct zx_mapping **spare)
{
	*spare = NULL;
	if (!zx_vmar_cut_splits(vmar, start, end))
		return 0;
	*spare = kzalloc(sizeof(**spare), GFP_KERNEL_ACCOUNT);
	return *spare ? 0 : -ENOMEM;
}

/* SPECIFIC_OVERWRITE takes mappings away, never child VMARs. */
static bool zx_vmar_range_has_vmar(struct zx_vmar *vmar, u64 start, u64 end)
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

/* Map @win in a VMAR that stands in a reservation. */
static int zx_nested_place(struct zx_vmar *vmar, struct zx_mm_window *win,
			   struct zx_place *place)
{
	int ret, i;

	for (i = 0; i < ZX_ROOT_DRAWS; i++) {
		if (!place->specific) {
			ret = zx_vmar_pick(vmar, place);
			if (ret)
				return ret;
		} else if (!place->overwrite &&
			   !zx_regions_free(&vmar->children, place->addr,
					    place->size)) {
			return -EEXIST;
		}
		win->addr = place->addr;
		ret = zx_mm_replace(vmar->aspace->mm, win);
		if (ret == -ENOMEM)
			zx_aspace_repair(vmar, win->addr,
					 win->addr + win->size);
		/* A stranger that Linux put into a hole the program made. */
		if (ret != -EEXIST || place->specific)
			return ret;
	}
	return -ENOBUFS;
}

/**
 * zx_vmar_map() - map a VMO
 * @vmar: VMAR
 * @options: checked for what a caller can get wrong by itself
 * @offset: as in zx_vmar_map()
 * @vmo: VMO
 * @vmo_offset: page aligned; @vmo_offset + @len does not overflow
 * @len: page aligned
 * @caps: ZX_CAP_ bits: the most this mapping may do
 * @addr: where it is
 *
 * Return: 0, -EBADFD, -EINVAL, -EACCES, -EEXIST, -ENOBUFS, -ENOMEM.
 */
int zx_vmar_map(struct zx_vmar *vmar, u32 options, u64 offset,
		struct zx_vmo *vmo, u64 vmo_offset, u64 len, u32 caps,
		u64 *addr)
{
	struct zx_mapping *m, *spare = NULL;
	struct zx_mm_window win;
	struct zx_place place;
	struct zx_dead dead;
	struct file *file;
	int ret;

	zx_dead_init(&dead);
	m = kzalloc(sizeof(*m), GFP_KERNEL_ACCOUNT);
	if (!m)
		return -ENOMEM;
	m->vmo_offset = vmo_offset;
	m->perms = options & (ZX_VM_PERM_READ | ZX_VM_PERM_WRITE |
			      ZX_VM_PERM_EXECUTE);
	m->caps = caps;

	ret = mutex_lock_killable(&vmar->aspace->lock);
	if (ret)
		goto err_free;
	ret = zx_vmar_check_place(vmar, options, offset, len, 0, &place);
	if (ret)
		goto err_unlock;
	if (place.overwrite) {
		ret = -EINVAL;
		if (zx_vmar_range_has_vmar(vmar, place.addr, place.addr + len))
			goto err_unlock;
		ret = zx_vmar_prepare_cut(vmar, place.addr, place.addr + len,
					  &spare);
		if (ret)
			goto err_unlock;
	}
	file = zx_vmo_file(vmo, caps);
	if (IS_ERR(file)) {
		ret = PTR_ERR(file);
		goto err_unlock;
	}
	m->region.size = len;
	win = zx_mapping_window(m, file);
	if (!zx_vmar_is_root(vmar)) {
		ret = zx_nested_place(vmar, &win, &place);
	} else if (place.overwrite) {
		win.addr = place.addr;
		ret = zx_mm_replace(vmar->aspace->mm, &win);
		if (ret == -ENOMEM)
			zx_aspace_repair(vmar, place.addr, place.addr + len);
	} else {
		ret = zx_root_place(vmar, &win, &place);
	}
	if (ret)
		goto err_unlock;

	if (place.overwrite)
		zx_vmar_cut(vmar, place.addr, place.addr + len, &spare, &dead);
	m->vmo = vmo;
	zx_object_get(&vmo->obj);
	atomic64_inc(&vmo->mappings);
	m->region.parent = vmar;
	m->region.base = place.addr;
	zx_regions_insert(&vmar->children, &m->region);
	mutex_unlock(&vmar->aspace->lock);

	kfree(spare);
	zx_dead_bury(&dead);
	*addr = place.addr;
	return 0;

err_unlock:
	mutex_unlock(&vmar->aspace->lock);
err_free:
	kfree(spare);
	kfree(m);
	return ret;
}

/**
 * zx_vmar_unmap() - unmap a range of a VMAR
 * @vmar: VMAR
 * @addr: page aligned
 * @len: page aligned, not 0
 * @op_children: child VMARs may be destroyed
 * @undo: taking back what the caller's own call did; not to be interrupted
 *
 * Return: 0, -EBADFD, -EINVAL, -ENOMEM; on failure nothing has changed.
 */
int zx_vmar_unmap(struct zx_vmar *vmar, u64 addr, u64 len, bool op_children,
		  bool undo)
{
	struct zx_mapping *spare = NULL;
	struct zx_region *r;
	struct zx_dead dead;
	u64 end;
	int ret;

	zx_dead_init(&dead);
	ret = zx_aspace_lock(vmar->aspace, undo);
	if (ret)
		return ret;
	ret = -EBADFD;
	if (!vmar->alive)
		goto out_unlock;
	ret = -EINVAL;
	if (check_add_overflow(addr, len, &end) || addr < vmar->region.base ||
	    end > zx_region_end(&vmar->region))
		goto out_unlock;

	for (r = zx_regions_at_or_after(&vmar->children, addr);
	     r && r->base < end; r = zx_regions_next(&vmar->children, r)) {
		if (r->is_vmar && (!op_children || r->base < addr ||
				   zx_region_end(r) > end))
			goto out_unlock;
		cond_resched();
	}
	r = zx_regions_at_or_after(&vmar->children, addr);
	if (!r || r->base >= end) {
		ret = 0;
		goto out_unlock;
	}

	ret = zx_vmar_prepare_cut(vmar, addr, end, &spare);
	if (ret)
		goto out_unlock;
	if (zx_vmar_is_root(vmar))
		ret = zx_mm_unmap_ours(vmar->aspace->mm, addr, len);
	else if (zx_vmar_maps(vmar, addr, end))
		ret = zx_vmar_reserve_again(vmar, addr, end);
	if (ret) {
		zx_aspace_repair(vmar, addr, end);
		goto out_unlock;
	}
	zx_vmar_cut(vmar, addr, end, &spare, &dead);

out_unlock:
	mutex_unlock(&vmar->aspace->lock);
	kfree(spare);
	zx_dead_bury(&dead);
	return ret;
}

/**
 * zx_vmar_destroy() - destroy a VMAR and all that is in it
 * @vmar: VMAR
 * @undo: taking back what the caller's own call did; not to be interrupted
 *
 * Return: 0; -EOPNOTSUPP for the root; -EBADFD, -ENOMEM.
 */
int zx_vmar_destroy(struct zx_vmar *vmar, bool undo)
{
	struct zx_vmar *parent;
	struct zx_dead dead;
	u64 base, end;
	int ret;

	zx_dead_init(&dead);
	ret = zx_aspace_lock(vmar->aspace, undo);
	if (ret)
		return ret;
	if (!vmar->alive) {
		ret = -EBADFD;
		goto out_unlock;
	}
	if (zx_vmar_is_root(vmar)) {
		ret = -EOPNOTSUPP;
		goto out_unlock;
	}
	base = vmar->region.base;
	end = zx_region_end(&vmar->region);
	parent = vmar->region.parent;
	if (zx_vmar_is_root(parent))
		ret = zx_mm_unmap_ours(vmar->aspace->mm, base, end - base);
	else if (zx_vmar_maps(vmar, base, end))
		ret = zx_vmar_reserve_again(parent, base, end);
	if (ret) {
		zx_aspace_repair(vmar, base, end);
		goto out_unlock;
	}
	zx_vmar_kill(vmar, &dead);

out_unlock:
	mutex_unlock(&vmar->aspace->lock);
	zx_dead_bury(&dead);
	return ret;
}

static struct zx_mapping *zx_aspace_mapping_at(struct zx_aspace *aspace,
					       u64 addr)
{
	struct zx_vmar *vmar = aspace->root;
	struct zx_region *r;

	lockdep_assert_held(&aspace->lock);

	for (;;) {
		r = zx_regions_at_or_after(&vmar->children, addr);
		if (!r || r->base > addr)
			return NULL;
		if (!r->is_vmar)
			return region_mapping(r);
		vmar = region_vmar(r);
	}
}

/*
 * Somebody writes to a mapping whose VMO it may not write to: give the mapping
 * a copy of its own. The reference to the VMO it had goes to *@old.
 */
static int zx_mapping_unshare(struct zx_aspace *aspace, struct zx_mapping *m,
			      struct zx_vmo **old)
{
	struct zx_mm_window win;
	struct zx_vmo *copy;
	struct file *file;
	u64 old_offset;
	int ret;

	lockdep_assert_held(&aspace->lock);

	copy = zx_vmo_copy(m->vmo, m->vmo_offset, m->region.size);
	if (!copy)
		return -ENOMEM;
	file = zx_vmo_file(copy, m->caps);
	if (IS_ERR(file)) {
		zx_object_put(&copy->obj);
		return PTR_ERR(file);
	}
	old_offset = m->vmo_offset;
	m->vmo_offset = 0;
	win = zx_mapping_window(m, file);
	ret = zx_mm_replace(aspace->mm, &win);
	if (ret) {
		m->vmo_offset = old_offset;
		zx_aspace_repair(m->region.parent, m->region.base,
				 zx_region_end(&m->region));
		zx_object_put(&copy->obj);
		return ret;
	}
	atomic64_dec(&m->vmo->mappings);
	atomic64_inc(&copy->mappings);
	*old = m->vmo;
	m->vmo = copy;
	m->own_copy = true;
	return 0;
}

/**
 * zx_aspace_find() - what is mapped at an address
 * @aspace: address space
 * @addr: address
 * @for_write: the content will be written to; a mapping of a VMO that must not
 *	change gets a copy of its own first
 * @view: filled
 *
 * Return: 0, -ENOENT, -EBADFD, -ENOMEM, -EINTR.
 */
int zx_aspace_find(struct zx_aspace *aspace, u64 addr, bool for_write,
		   struct zx_mapping_view *view)
{
	struct zx_vmo *old = NULL;
	struct zx_mapping *m;
	int ret;

	ret = mutex_lock_killable(&aspace->lock);
	if (ret)
		return ret;
	ret = -EBADFD;
	if (!aspace->root)
		goto out_unlock;
	ret = -ENOENT;
	m = zx_aspace_mapping_at(aspace, addr);
	if (!m)
		goto out_unlock;
	ret = 0;
	if (for_write && !m->own_copy &&
	    !(m->caps & (ZX_CAP_WRITE | ZX_CAP_PRIVATE)))
		ret = zx_mapping_unshare(aspace, m, &old);
	if (ret)
		goto out_unlock;
	view->vmo = m->vmo;
	zx_object_get(&m->vmo->obj);
	view->vmo_offset = m->vmo_offset + (addr - m->region.base);
	view->left = zx_region_end(&m->region) - addr;
	view->private = m->caps & ZX_CAP_PRIVATE;

out_unlock:
	mutex_unlock(&aspace->lock);
	if (old)
		zx_object_put(&old->obj);
	return ret;
}

/**
 * zx_vmar_info() - fill the record of ZX_INFO_VMAR
 * @vmar: VMAR, alive or not
 * @info: record
 */
void zx_vmar_info(struct zx_vmar *vmar, struct zx_info_vmar *info)
{
	info->base = vmar->region.base;
	info->len = vmar->region.size;
}
