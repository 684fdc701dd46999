// SPDX-License-Identifier: GPL-2.0-only
/*
 * Address spaces: their life, and how the mm is made to follow the tree; see
 * aspace.h. Ownership and locks are in vmar.h.
 */

#include <linux/err.h>
#include <linux/module.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

#include "aspace.h"
#include "mm.h"
#include "vmar_tree.h"
#include "vmo.h"

/* Jiffies between two tries to repair what is torn; they grow. */
#define ZX_MEND_DELAY_MIN	(HZ / 20)
#define ZX_MEND_DELAY_MAX	(60 * HZ)

static struct workqueue_struct *zx_mend_queue;

/**
 * zx_aspace_module_init() - at module load
 *
 * Return: 0 or -ENOMEM.
 */
int zx_aspace_module_init(void)
{
	zx_mend_queue = alloc_workqueue("zircon-mend", WQ_UNBOUND, 0);
	return zx_mend_queue ? 0 : -ENOMEM;
}

/**
 * zx_aspace_module_exit() - at module unload; nothing is torn any more
 */
void zx_aspace_module_exit(void)
{
	destroy_workqueue(zx_mend_queue);
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

static void zx_aspace_kill_locked(struct zx_aspace *aspace)
{
	struct zx_dead dead;

	zx_dead_init(&dead);
	if (aspace->root)
		zx_vmar_kill(aspace->root, &dead);
	WRITE_ONCE(aspace->root, NULL);
	mutex_unlock(&aspace->lock);
	zx_dead_bury(&dead);
	if (cancel_delayed_work(&aspace->mend)) {
		zx_aspace_put(aspace);
		module_put(THIS_MODULE);
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
	mutex_lock(&aspace->lock);
	zx_aspace_kill_locked(aspace);
}

/**
 * zx_aspace_try_kill() - as zx_aspace_kill(), unless that means to wait
 * @aspace: address space
 *
 * Who has the lock may be waiting for the mm, which others may hold for as long
 * as they like. In an address space that is dead nobody does.
 *
 * Return: whether it is dead now.
 */
bool zx_aspace_try_kill(struct zx_aspace *aspace)
{
	if (!mutex_trylock(&aspace->lock))
		return false;
	zx_aspace_kill_locked(aspace);
	return true;
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

/**
 * zx_mapping_window() - what a mapping has in the mm
 * @m: mapping
 * @file: zx_vmo_file() of it
 */
struct zx_mm_window zx_mapping_window(const struct zx_mapping *m,
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

/**
 * zx_window_clip() - a part of a window
 * @win: becomes what of it is in [@start, @end), which it touches
 * @start: first address
 * @end: end
 */
void zx_window_clip(struct zx_mm_window *win, u64 start, u64 end)
{
	u64 first = max(win->addr, start);

	win->size = min(win->addr + win->size, end) - first;
	win->offset += first - win->addr;
	win->addr = first;
}

static int zx_reserve_holes(struct zx_vmar *vmar, u64 start, u64 end)
{
	struct zx_mm_window win = zx_reservation_window(vmar, start, end);

	return zx_mm_fill_holes(vmar->aspace->mm, &win);
}

/* The caller has a reference. */
static void zx_aspace_queue_mend(struct zx_aspace *aspace, unsigned long delay)
{
	refcount_inc(&aspace->refs);
	__module_get(THIS_MODULE);
	if (!queue_delayed_work(zx_mend_queue, &aspace->mend, delay)) {
		/* It is queued already. */
		module_put(THIS_MODULE);
		refcount_dec(&aspace->refs);
	}
}

/**
 * zx_aspace_tear() - leave it to later that the mm follows the tree in a range
 * @aspace: locked
 * @start: first address
 * @end: end
 */
void zx_aspace_tear(struct zx_aspace *aspace, u64 start, u64 end)
{
	lockdep_assert_held(&aspace->lock);

	if (aspace->torn_end) {
		start = min(start, aspace->torn_start);
		end = max(end, aspace->torn_end);
	}
	aspace->torn_start = start;
	aspace->torn_end = end;
	zx_aspace_queue_mend(aspace, aspace->mend_delay);
	aspace->mend_delay = clamp_t(unsigned long, 2 * aspace->mend_delay,
				     ZX_MEND_DELAY_MIN, ZX_MEND_DELAY_MAX);
}

/*
 * Make the mm follow the tree in [start, end) of @vmar: what is mapped there at
 * any depth, with its permissions if @perms says so, then the reservations
 * around it. Returns whether all is done that can be.
 */
static bool zx_aspace_follow(struct zx_vmar *vmar, u64 start, u64 end,
			     bool perms)
{
	struct zx_mm *mm = vmar->aspace->mm;
	struct zx_mm_window win;
	struct zx_mapping *m;
	struct zx_region *r;
	bool done = true;
	struct file *file;
	int ret;

	lockdep_assert_held(&vmar->aspace->lock);

	for (m = zx_mapping_first(vmar, start, end); m;
	     m = zx_mapping_next(vmar, m, end)) {
		file = zx_vmo_file(m->vmo, m->caps);
		if (IS_ERR(file)) {
			done = false;
			continue;
		}
		win = zx_mapping_window(m, file);
		zx_window_clip(&win, start, end);
		ret = perms && !win.private ? zx_mm_unprotect(mm, &win) :
					      zx_mm_restore(mm, &win);
		done &= !zx_is_for_now(ret);
		cond_resched();
	}
	if (!zx_vmar_is_root(vmar))
		return !zx_is_for_now(zx_reserve_holes(vmar, start, end)) && done;
	for (r = zx_regions_at_or_after(&vmar->children, start);
	     r && r->base < end; r = zx_regions_next(&vmar->children, r)) {
		if (r->is_vmar) {
			ret = zx_reserve_holes(region_vmar(r),
					       max(r->base, start),
					       min(zx_region_end(r), end));
			done &= !zx_is_for_now(ret);
		}
		cond_resched();
	}
	return done;
}

/**
 * zx_aspace_repair() - undo what Linux gave up half way, or leave that to later
 * @vmar: VMAR
 * @start: first address, in @vmar
 * @end: end
 *
 * What was written to a private mapping is lost if Linux unmapped it before it
 * failed; it does so for want of memory alone, not at its limit of mappings.
 */
void zx_aspace_repair(struct zx_vmar *vmar, u64 start, u64 end)
{
	if (!zx_aspace_follow(vmar, start, end, false))
		zx_aspace_tear(vmar->aspace, start, end);
}

/* Repair what is torn, or leave it to later again. */
static void zx_aspace_settle(struct zx_aspace *aspace)
{
	u64 start = aspace->torn_start;
	u64 end = aspace->torn_end;

	lockdep_assert_held(&aspace->lock);

	aspace->torn_end = 0;
	if (end && aspace->root &&
	    !zx_aspace_follow(aspace->root, start, end, true))
		zx_aspace_tear(aspace, start, end);
	else
		aspace->mend_delay = 0;
}

/*
 * A hostile program may hold its mmap lock, and so keep one kernel thread: that
 * can delay the mending of others, which their own next call does as well.
 */
static void zx_aspace_mend(struct work_struct *work)
{
	struct zx_aspace *aspace = container_of(to_delayed_work(work),
						struct zx_aspace, mend);

	/* Who has the lock may have to wait for the mm, for long. */
	if (mutex_trylock(&aspace->lock)) {
		zx_aspace_settle(aspace);
		mutex_unlock(&aspace->lock);
	} else {
		zx_aspace_queue_mend(aspace, ZX_MEND_DELAY_MIN);
	}
	zx_aspace_put(aspace);
	/* zx_aspace_module_exit() waits for the rest of this. */
	module_put(THIS_MODULE);
}

/**
 * zx_aspace_lock() - lock, to change the tree
 * @aspace: address space
 * @undo: taking back what the caller's own call did; not to be interrupted
 *
 * That what is torn cannot be repaired now stops nobody: the tree is right, and
 * so is what becomes of it.
 *
 * Return: 0 or -EINTR.
 */
int zx_aspace_lock(struct zx_aspace *aspace, bool undo)
{
	int ret = 0;

	if (undo)
		mutex_lock(&aspace->lock);
	else
		ret = mutex_lock_killable(&aspace->lock);
	if (!ret && unlikely(aspace->torn_end))
		zx_aspace_settle(aspace);
	return ret;
}

/*
 * Put the reservation back in [first, last), where nothing will be left of
 * @vmar's children, and all around it up to the next mapping or child VMAR, so
 * that reservations do not end up in many pieces.
 *
 * At its limit of mappings Linux maps nothing more, but still unmaps what need
 * not be split for it. So that a program can give up what it has then, unmapping
 * is enough; a hole that stays is filled later.
 */
static int zx_vmar_reserve_again(struct zx_vmar *vmar, u64 first, u64 last)
{
	struct zx_mm *mm = vmar->aspace->mm;
	struct zx_vmar *top = zx_vmar_top(vmar);
	u64 start = first, end = last;
	struct zx_mm_window win;
	struct zx_vmar *v;
	int ret;

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
	ret = zx_mm_replace_ours(mm, &win);
	if (!ret)
		return 0;
	if (ret == -ENOMEM)
		ret = zx_mm_unmap_ours(mm, first, last - first);
	if (ret)
		zx_aspace_repair(top, start, end);
	else if (zx_mm_replace_ours(mm, &win) &&
		 zx_is_for_now(zx_reserve_holes(top, start, end)))
		zx_aspace_tear(vmar->aspace, start, end);
	return ret;
}

/**
 * zx_vmar_clear() - unmap what the tree will not have any more
 * @vmar: VMAR
 * @start: first address, in @vmar
 * @end: end; the range has all or nothing of each child VMAR
 *
 * Return: 0, or -ENOMEM, -EACCES, -EBADFD: then nothing has changed.
 */
int zx_vmar_clear(struct zx_vmar *vmar, u64 start, u64 end)
{
	int ret;

	if (!zx_vmar_is_root(vmar)) {
		/* Where nothing is mapped no VMA changes. */
		if (!zx_mapping_from(vmar, vmar, start, end))
			return 0;
		return zx_vmar_reserve_again(vmar, start, end);
	}
	ret = zx_mm_unmap_ours(vmar->aspace->mm, start, end - start);
	if (ret)
		zx_aspace_repair(vmar, start, end);
	return ret;
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
	INIT_DELAYED_WORK(&aspace->mend, zx_aspace_mend);
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
 * zx_aspace_find() - what is mapped at an address
 * @aspace: address space
 * @addr: address
 * @for_write: the content will be written to; of a VMO that this mapping must
 *	not change the view has a copy, which zx_aspace_show() makes the mapping's
 * @view: filled; ends with zx_mapping_view_end()
 *
 * Return: 0, -ENOENT, -EBADFD, -ENOMEM, -EINTR.
 */
int zx_aspace_find(struct zx_aspace *aspace, u64 addr, bool for_write,
		   struct zx_mapping_view *view)
{
	struct zx_mapping *m;
	u64 before, size;
	bool copy;
	int ret;

	ret = mutex_lock_killable(&aspace->lock);
	if (ret)
		return ret;
	ret = -EBADFD;
	if (!aspace->root)
		goto err_unlock;
	ret = -ENOENT;
	m = zx_mapping_from(aspace->root, aspace->root, addr, addr + 1);
	if (!m)
		goto err_unlock;
	before = addr - m->region.base;
	size = m->region.size;
	*view = (struct zx_mapping_view) {
		.vmo = m->vmo,
		.vmo_offset = m->vmo_offset + before,
		.left = size - before,
		.private = m->caps & ZX_CAP_PRIVATE,
	};
	zx_object_get(&m->vmo->obj);
	copy = for_write && !m->own_copy &&
	       !(m->caps & (ZX_CAP_WRITE | ZX_CAP_PRIVATE));
	mutex_unlock(&aspace->lock);
	if (!copy)
		return 0;

	view->shown = view->vmo;
	view->shown_offset = view->vmo_offset - before;
	view->vmo_offset = before;
	view->vmo = zx_vmo_copy(view->shown, view->shown_offset, size, &ret);
	if (view->vmo)
		return 0;
	zx_object_put(&view->shown->obj);
	return ret;

err_unlock:
	mutex_unlock(&aspace->lock);
	return ret;
}

/**
 * zx_mapping_view_end() - done with a view
 * @view: filled by zx_aspace_find()
 */
void zx_mapping_view_end(struct zx_mapping_view *view)
{
	zx_object_put(&view->vmo->obj);
	if (view->shown)
		zx_object_put(&view->shown->obj);
}

/**
 * zx_aspace_show() - let a mapping show the copy of its VMO from now on
 * @aspace: address space
 * @addr: as for zx_aspace_find()
 * @view: filled by it, with view->shown
 *
 * Return: 0; -EAGAIN when the mapping has changed meanwhile; -EBADFD, -ENOMEM,
 * -EACCES, -EINTR. On failure nothing has changed.
 */
int zx_aspace_show(struct zx_aspace *aspace, u64 addr,
		   const struct zx_mapping_view *view)
{
	struct zx_mm_window win;
	struct zx_mapping *m;
	struct file *file;
	int ret;

	ret = zx_aspace_lock(aspace, false);
	if (ret)
		return ret;
	ret = -EBADFD;
	if (!aspace->root)
		goto out_unlock;
	ret = -EAGAIN;
	m = zx_mapping_from(aspace->root, aspace->root, addr, addr + 1);
	if (!m || m->vmo != view->shown ||
	    m->caps & (ZX_CAP_WRITE | ZX_CAP_PRIVATE) ||
	    m->vmo_offset != view->shown_offset ||
	    addr - m->region.base != view->vmo_offset ||
	    zx_region_end(&m->region) - addr != view->left)
		goto out_unlock;
	file = zx_vmo_file(view->vmo, m->caps);
	if (IS_ERR(file)) {
		ret = PTR_ERR(file);
		goto out_unlock;
	}
	win = zx_mapping_window(m, file);
	win.offset = 0;
	ret = zx_mm_replace(aspace->mm, &win);
	if (ret) {
		zx_aspace_repair(m->region.parent, m->region.base,
				 zx_region_end(&m->region));
		/* A stranger has the place: not a reason to try again. */
		if (ret == -EEXIST)
			ret = -EACCES;
		goto out_unlock;
	}
	/* The view keeps a reference to what is hidden. */
	zx_object_put(&zx_mapping_hide(m)->obj);
	m->vmo_offset = 0;
	zx_mapping_show(m, view->vmo);
	zx_object_get(&view->vmo->obj);
	m->own_copy = true;

out_unlock:
	mutex_unlock(&aspace->lock);
	return ret;
}
