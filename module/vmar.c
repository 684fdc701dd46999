// SPDX-License-Identifier: GPL-2.0-only
/* VMARs and mappings; ownership and locks are in vmar.h. */

#include <linux/err.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/random.h>
#include <linux/slab.h>

#include "aspace.h"
#include "compat.h"
#include "mm.h"
#include "vmar_tree.h"
#include "vmo.h"

/* Random places tried at root level before giving up, see zx_root_place(). */
#define ZX_ROOT_DRAWS	64

#define ZX_VM_PLACED	(ZX_VM_SPECIFIC | ZX_VM_SPECIFIC_OVERWRITE)

/**
 * zx_vmar_is_root() - is this the root of a live address space?
 * @vmar: VMAR
 */
bool zx_vmar_is_root(const struct zx_vmar *vmar)
{
	return READ_ONCE(vmar->aspace->root) == vmar;
}

static u64 zx_random_below(u64 ceil)
{
	return mul_u64_u64_shr(get_random_u64(), ceil, 64);
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

/**
 * zx_vmar_create() - a VMAR that is not alive
 * @aspace: address space
 * @can: ZX_VM_CAN_MAP_ bits and ZX_VM_COMPACT
 *
 * Return: one reference, or NULL.
 */
struct zx_vmar *zx_vmar_create(struct zx_aspace *aspace, u32 can)
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

/**
 * zx_vmar_set_range() - the range is known: it can have children
 * @vmar: not alive
 * @base: first address
 * @size: bytes
 */
void zx_vmar_set_range(struct zx_vmar *vmar, u64 base, u64 size)
{
	vmar->region.base = base;
	vmar->region.size = size;
	zx_regions_init(&vmar->children, base, size);
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

	ret = zx_aspace_lock(parent->aspace, false);
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

static int zx_vmar_prepare_cut(struct zx_vmar *vmar, u64 start, u64 end,
			       struct zx_mapping **spare)
{
	*spare = NULL;
	if (!zx_vmar_cut_splits(vmar, start, end))
		return 0;
	*spare = kzalloc(sizeof(**spare), GFP_KERNEL_ACCOUNT);
	return *spare ? 0 : -ENOMEM;
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
		if (ret == -ENOMEM || ret == -EINTR || ret == -EEXIST)
			zx_aspace_repair(vmar, win->addr,
					 win->addr + win->size);
		/* A stranger that Linux put into a hole the program made. */
		if (ret != -EEXIST || place->specific)
			return ret;
	}
	return -ENOBUFS;
}

/*
 * Make the translations that reading would make of the pages there are. Only a
 * hint: what cannot be read, or is gone meanwhile, has none.
 */
static void zx_aspace_populate(struct zx_aspace *aspace, u64 addr,
			       struct zx_vmo *vmo, u64 offset, u64 size)
{
	u64 end = min(offset + size, zx_vmo_size(vmo));
	u64 at = offset;

	while ((at = zx_vmo_next_page(vmo, at, end)) < end) {
		if (zx_mm_populate(aspace->mm, addr + (at - offset)))
			return;
		at += PAGE_SIZE;
	}
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

	ret = zx_aspace_lock(vmar->aspace, false);
	if (ret)
		goto err_free;
	ret = zx_vmar_check_place(vmar, options, offset, len, 0, &place);
	if (ret)
		goto err_unlock;
	if (place.overwrite) {
		ret = -EINVAL;
		if (zx_vmar_has_vmar(vmar, place.addr, place.addr + len))
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
		if (ret == -ENOMEM || ret == -EINTR || ret == -EEXIST)
			zx_aspace_repair(vmar, place.addr, place.addr + len);
	} else {
		ret = zx_root_place(vmar, &win, &place);
	}
	if (ret)
		goto err_unlock;

	if (place.overwrite)
		zx_vmar_cut(vmar, place.addr, place.addr + len, &spare, &dead);
	zx_mapping_add(m, vmar, vmo, place.addr, len);
	mutex_unlock(&vmar->aspace->lock);

	kfree(spare);
	zx_dead_bury(&dead);
	*addr = place.addr;
	if (options & ZX_VM_MAP_RANGE)
		zx_aspace_populate(vmar->aspace, place.addr, vmo, vmo_offset,
				   len);
	return 0;

err_unlock:
	mutex_unlock(&vmar->aspace->lock);
err_free:
	kfree(spare);
	kfree(m);
	return ret;
}

/* Is [addr, addr + len) in @vmar? *@end is its end then. */
static bool zx_vmar_range_end(const struct zx_vmar *vmar, u64 addr, u64 len,
			      u64 *end)
{
	return !check_add_overflow(addr, len, end) &&
	       addr >= vmar->region.base && *end <= zx_region_end(&vmar->region);
}

/**
 * zx_vmar_unmap() - unmap a range of a VMAR
 * @vmar: VMAR
 * @addr: page aligned
 * @len: page aligned, not 0
 * @op_children: child VMARs may be destroyed
 * @undo: taking back what the caller's own call did; not to be interrupted
 *
 * Return: 0, -EBADFD, -EINVAL, -ENOMEM, -EACCES; on failure nothing has changed.
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
	if (!zx_vmar_range_end(vmar, addr, len, &end))
		goto out_unlock;
	ret = zx_vmar_check_unmap(vmar, addr, end, op_children);
	if (ret)
		goto out_unlock;
	r = zx_regions_at_or_after(&vmar->children, addr);
	if (!r || r->base >= end)
		goto out_unlock;

	ret = zx_vmar_prepare_cut(vmar, addr, end, &spare);
	if (ret)
		goto out_unlock;
	ret = zx_vmar_clear(vmar, addr, end);
	if (ret)
		goto out_unlock;
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
 * Return: 0; -EOPNOTSUPP for the root; -EBADFD, -ENOMEM, -EACCES.
 */
int zx_vmar_destroy(struct zx_vmar *vmar, bool undo)
{
	struct zx_dead dead;
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
	ret = zx_vmar_clear(vmar->region.parent, vmar->region.base,
			    zx_region_end(&vmar->region));
	if (ret)
		goto out_unlock;
	zx_vmar_kill(vmar, &dead);

out_unlock:
	mutex_unlock(&vmar->aspace->lock);
	zx_dead_bury(&dead);
	return ret;
}

/*
 * Is this mapping cut by an end of [start, end)? Linux has to split it then.
 */
static bool zx_mapping_is_cut(const struct zx_mapping *m, u64 start, u64 end)
{
	return m->region.base < start || zx_region_end(&m->region) > end;
}

/* Does @next show in the same VMA as @m, if permissions are the same? */
static bool zx_mapping_goes_on(const struct zx_mapping *m,
			       const struct zx_mapping *next)
{
	return next->region.base == zx_region_end(&m->region) &&
	       next->vmo == m->vmo && next->caps == m->caps &&
	       next->vmo_offset == m->vmo_offset + m->region.size;
}

/*
 * Protect in one step after the other what Linux will have in one VMA then;
 * either where an end of [start, end) cuts it or the rest.
 */
static int zx_protect_runs(struct zx_vmar *vmar, u64 start, u64 end, u32 perms,
			   bool cut)
{
	struct zx_mapping *m, *next;
	struct zx_mm_window win;
	struct file *file;
	bool is_cut;
	int ret;

	for (m = zx_mapping_first(vmar, start, end); m; m = next) {
		file = zx_vmo_file(m->vmo, m->caps);
		if (IS_ERR(file))
			return PTR_ERR(file);
		win = zx_mapping_window(m, file);
		win.perms = perms;
		is_cut = zx_mapping_is_cut(m, start, end);
		for (;;) {
			next = zx_mapping_next(vmar, m, end);
			cond_resched();
			if (!next || !zx_mapping_goes_on(m, next))
				break;
			m = next;
			win.size += m->region.size;
			is_cut |= zx_mapping_is_cut(m, start, end);
		}
		if (is_cut != cut)
			continue;
		zx_window_clip(&win, start, end);
		ret = zx_mm_protect(vmar->aspace->mm, &win);
		if (ret)
			return ret;
	}
	return 0;
}

/* Returns whether all is as it was. */
static bool zx_unprotect_runs(struct zx_vmar *vmar, u64 start, u64 end,
			      bool cut)
{
	struct zx_mm_window win;
	struct zx_mapping *m;
	struct file *file;
	bool done = true;
	int ret;

	for (m = zx_mapping_first(vmar, start, end); m;
	     m = zx_mapping_next(vmar, m, end)) {
		if (zx_mapping_is_cut(m, start, end) != cut)
			continue;
		file = zx_vmo_file(m->vmo, m->caps);
		if (IS_ERR(file)) {
			done = false;
			continue;
		}
		/* All of it: the parts that were cut off become one again. */
		win = zx_mapping_window(m, file);
		ret = zx_mm_unprotect(vmar->aspace->mm, &win);
		done &= !zx_is_for_now(ret);
		cond_resched();
	}
	return done;
}

/*
 * Change the permissions of all that is mapped in [start, end), or of nothing.
 *
 * Only the two ends can add VMAs, and can so meet Linux's limit. They come last,
 * so that what went before can be undone below the limit, where Linux maps in
 * place. If the limit is met between the two ends, the first one is undone by
 * unmapping and mapping, which for a moment shows.
 */
static int zx_aspace_protect(struct zx_vmar *vmar, u64 start, u64 end,
			     u32 perms)
{
	int ret;

	lockdep_assert_held(&vmar->aspace->lock);

	ret = zx_protect_runs(vmar, start, end, perms, false) ?:
	      zx_protect_runs(vmar, start, end, perms, true);
	if (ret && !(zx_unprotect_runs(vmar, start, end, true) &
		     zx_unprotect_runs(vmar, start, end, false)))
		zx_aspace_tear(vmar->aspace, start, end);
	/* What a stranger has taken from us is not mapped here. */
	return ret == -EEXIST ? -ENOENT : ret;
}

/**
 * zx_vmar_protect() - change permissions
 * @vmar: VMAR
 * @perms: ZX_VM_PERM_ bits
 * @addr: page aligned
 * @len: page aligned, not 0
 * @op_children: mappings in child VMARs may be touched
 *
 * Return: 0, -EBADFD, -EINVAL, -ENOENT, -EACCES, -EOPNOTSUPP, -ENOMEM; on
 * failure nothing has changed.
 */
int zx_vmar_protect(struct zx_vmar *vmar, u32 perms, u64 addr, u64 len,
		    bool op_children)
{
	struct zx_mapping *spares[2];
	struct zx_dead dead;
	int ret, i;
	u64 end;

	zx_dead_init(&dead);
	for (i = 0; i < 2; i++)
		spares[i] = kzalloc(sizeof(*spares[i]), GFP_KERNEL_ACCOUNT);
	ret = -ENOMEM;
	if (!spares[0] || !spares[1])
		goto out_free;

	ret = zx_aspace_lock(vmar->aspace, false);
	if (ret)
		goto out_free;
	ret = -EBADFD;
	if (!vmar->alive)
		goto out_unlock;
	ret = -EINVAL;
	if (!zx_vmar_range_end(vmar, addr, len, &end))
		goto out_unlock;
	ret = zx_vmar_check_protect(vmar, addr, end, perms, op_children) ?:
	      zx_aspace_protect(vmar, addr, end, perms);
	if (!ret)
		zx_vmar_set_perms(vmar, addr, end, perms, spares, &dead);

out_unlock:
	mutex_unlock(&vmar->aspace->lock);
out_free:
	for (i = 0; i < 2; i++)
		kfree(spares[i]);
	zx_dead_bury(&dead);
	return ret;
}

/* What an operation on a range asks of a mapping at least, ZX_CAP_ bits. */
static u32 zx_op_caps(u32 op)
{
	switch (op) {
	case ZX_VMAR_OP_COMMIT:
	case ZX_VMAR_OP_DECOMMIT:
	case ZX_VMAR_OP_ZERO:
		return ZX_CAP_WRITE;
	case ZX_VMAR_OP_PREFETCH:
		return ZX_CAP_READ;
	}
	return 0;
}

static bool zx_op_populates(u32 op)
{
	return op == ZX_VMAR_OP_COMMIT || op == ZX_VMAR_OP_MAP_RANGE ||
	       op == ZX_VMAR_OP_ALWAYS_NEED || op == ZX_VMAR_OP_PREFETCH;
}

/* Where a mapping with ZX_VM_FAULT_BEYOND_STREAM_SIZE ends for now. */
static u64 zx_vmo_stream_end(struct zx_vmo *vmo)
{
	return min(zx_vmo_size(vmo), PAGE_ALIGN(zx_vmo_stream_size(vmo)));
}

/*
 * The piece of [*addr, end) that the first mapping shows: its VMO, with a
 * reference, and where in it. *addr becomes the end of the piece.
 */
static int zx_vmar_op_piece(struct zx_vmar *vmar, u32 op, u64 *addr, u64 end,
			    bool op_children, struct zx_vmo **vmo, u64 *offset,
			    u64 *size)
{
	u32 need = zx_op_caps(op);
	struct zx_mapping *m;
	u64 from, part;

	lockdep_assert_held(&vmar->aspace->lock);

	if (!vmar->alive)
		return -EBADFD;
	m = zx_mapping_from(vmar, vmar, *addr, end);
	if (!m || m->region.base > *addr)
		return -EBADFD;
	if (m->region.parent != vmar &&
	    (!op_children || op == ZX_VMAR_OP_COMMIT ||
	     op == ZX_VMAR_OP_DECOMMIT || op == ZX_VMAR_OP_PREFETCH))
		return -EINVAL;
	part = min(zx_region_end(&m->region), end) - *addr;
	from = m->vmo_offset + (*addr - m->region.base);
	if (m->caps & ZX_CAP_STREAM && from + part > zx_vmo_stream_end(m->vmo))
		return -ERANGE;
	if (need & ~m->caps)
		return -EACCES;
	/* The VMO is not what this mapping may write to. */
	if (need & ZX_CAP_WRITE && m->caps & ZX_CAP_PRIVATE)
		return -EOPNOTSUPP;
	*vmo = m->vmo;
	zx_object_get(&m->vmo->obj);
	*offset = from;
	*size = part;
	*addr += part;
	return 0;
}

/**
 * zx_vmar_op_range() - apply an operation to the VMOs behind a range
 * @vmar: VMAR
 * @op: ZX_VMAR_OP_ number, known
 * @addr: page aligned
 * @size: page aligned, not 0
 * @op_children: mappings in child VMARs may be touched
 *
 * Mapping by mapping, the lock dropped while a VMO works: that may take long,
 * and the process must be able to die meanwhile.
 *
 * Return: 0; -ERANGE not in @vmar; -EBADFD @vmar is dead, or a gap; -EINVAL,
 * -EACCES, -EOPNOTSUPP, -EINTR, or what zx_vmo_op_range() returns: then what is
 * below was done.
 */
int zx_vmar_op_range(struct zx_vmar *vmar, u32 op, u64 addr, u64 size,
		     bool op_children)
{
	u64 end, at, offset, len;
	struct zx_vmo *vmo;
	int ret = 0;

	if (!zx_vmar_range_end(vmar, addr, size, &end))
		return -ERANGE;
	while (!ret && addr < end) {
		ret = mutex_lock_killable(&vmar->aspace->lock);
		if (ret)
			break;
		at = addr;
		ret = zx_vmar_op_piece(vmar, op, &addr, end, op_children, &vmo,
				       &offset, &len);
		mutex_unlock(&vmar->aspace->lock);
		if (ret)
			break;
		/* Each number is that of the same operation on a VMO. */
		if (op != ZX_VMAR_OP_MAP_RANGE)
			ret = zx_vmo_op_range(vmo, op, offset, len);
		if (!ret && zx_op_populates(op))
			zx_aspace_populate(vmar->aspace, at, vmo, offset, len);
		zx_object_put(&vmo->obj);
		cond_resched();
	}
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

/**
 * zx_vmar_list() - some of what is in a VMAR, depth first, upwards
 * @vmar: VMAR
 * @cursor: where to go on; zeroed at first
 * @items: filled, with a reference to each VMO; NULL to count only
 * @max: at most so many
 *
 * The lock is held for this call alone: what changes between two calls may be
 * told as it was or as it is.
 *
 * Return: how many, 0 at the end; -EBADFD when @vmar is dead, -EINTR.
 */
int zx_vmar_list(struct zx_vmar *vmar, struct zx_map_cursor *cursor,
		 struct zx_map_item *items, int max)
{
	int ret = mutex_lock_killable(&vmar->aspace->lock);

	if (ret)
		return ret;
	ret = -EBADFD;
	if (vmar->alive)
		ret = zx_vmar_next_regions(vmar, cursor, items, max);
	mutex_unlock(&vmar->aspace->lock);
	return ret;
}
