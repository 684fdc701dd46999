// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMOs, see vmo.h. The content is in pages.c; what Linux maps of it, in window.c.
 */

#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/pagemap.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "discard.h"
#include "mm.h"
#include "vmo.h"

#define ZX_VMO_CHILD_SNAPSHOTS	(ZX_VMO_CHILD_SNAPSHOT |		\
				 ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE | \
				 ZX_VMO_CHILD_SNAPSHOT_MODIFIED)
#define ZX_VMO_CHILD_KINDS	(ZX_VMO_CHILD_SNAPSHOTS | ZX_VMO_CHILD_SLICE | \
				 ZX_VMO_CHILD_REFERENCE)

/**
 * struct zx_family - all VMOs that were made of each other
 * @refs: of each of them
 * @lock: see vmo.h
 */
struct zx_family {
	refcount_t refs;
	struct mutex lock;	/* see vmo.h */
};

static void zx_family_put(struct zx_family *family)
{
	if (refcount_dec_and_test(&family->refs)) {
		mutex_destroy(&family->lock);
		kfree(family);
	}
}

/* The family of @vmo, made for its first child. */
static struct zx_family *zx_vmo_family(struct zx_vmo *vmo)
{
	struct zx_family *family;

	mutex_lock(&vmo->lock);
	family = vmo->family;
	if (!family) {
		family = kzalloc(sizeof(*family), GFP_KERNEL_ACCOUNT);
		if (family) {
			refcount_set(&family->refs, 1);
			mutex_init(&family->lock);
			/* Pairs with the READ_ONCE() in zx_vmo_info(). */
			smp_store_release(&vmo->family, family);
		}
	}
	mutex_unlock(&vmo->lock);
	return family;
}

/**
 * struct zx_brood - the children of a VMO; family->lock protects it
 * @owner: the VMO
 * @vmos: its children
 * @count: how many
 * @snapshots: how many of them are snapshots
 *
 * When a VMO goes, its brood and its parent's become one. The smaller one is told,
 * so however long a chain and wide a fan below it, in whatever order they go, each
 * VMO changes broods as often as the logarithm of their number at most.
 */
struct zx_brood {
	struct zx_vmo *owner;
	struct list_head vmos;
	u64 count;
	unsigned int snapshots;
};

static struct zx_vmo *zx_vmo_parent(const struct zx_vmo *vmo)
{
	lockdep_assert_held(&vmo->family->lock);

	return vmo->siblings ? vmo->siblings->owner : NULL;
}

static u64 zx_vmo_num_children(const struct zx_vmo *vmo)
{
	lockdep_assert_held(&vmo->family->lock);

	return vmo->children ? vmo->children->count : 0;
}

static void zx_vmo_link(struct zx_vmo *child, struct zx_vmo *parent)
{
	struct zx_brood *brood = parent->children;

	lockdep_assert_held(&parent->family->lock);

	child->siblings = brood;
	list_add_tail(&child->link, &brood->vmos);
	if (child->kind == ZX_VMO_SNAPSHOT) {
		brood->snapshots++;
		parent->pages->snapshots++;
	}
	if (!brood->count++)
		zx_object_update_signals(&parent->obj, ZX_VMO_ZERO_CHILDREN, 0);
}

static void zx_vmo_unlink(struct zx_vmo *child)
{
	struct zx_brood *brood = child->siblings;
	struct zx_vmo *parent = brood->owner;

	lockdep_assert_held(&parent->family->lock);

	child->siblings = NULL;
	list_del(&child->link);
	if (child->kind == ZX_VMO_SNAPSHOT) {
		brood->snapshots--;
		parent->pages->snapshots--;
	}
	if (!--brood->count)
		zx_object_update_signals(&parent->obj, 0, ZX_VMO_ZERO_CHILDREN);
}

/* The children of @vmo become children of @parent, whose child it is. */
static void zx_brood_move(struct zx_vmo *vmo, struct zx_vmo *parent)
{
	struct zx_brood *small = vmo->children, *large = parent->children;
	struct zx_vmo *child;

	lockdep_assert_held(&parent->family->lock);

	vmo->pages->snapshots -= small->snapshots;
	parent->pages->snapshots += small->snapshots;
	if (small->count > large->count)
		swap(small, large);
	list_for_each_entry(child, &small->vmos, link) {
		child->siblings = large;
		cond_resched();
	}
	list_splice(&small->vmos, &large->vmos);
	large->count += small->count;
	large->snapshots += small->snapshots;
	large->owner = parent;
	parent->children = large;
	vmo->children = NULL;
	kfree(small);
}

/* Nobody's children any more. */
static void zx_brood_orphan(struct zx_brood *brood)
{
	struct zx_vmo *child, *next;

	list_for_each_entry_safe(child, next, &brood->vmos, link) {
		if (child->kind == ZX_VMO_SNAPSHOT)
			child->pages->is_clone = false;
		zx_vmo_unlink(child);
		cond_resched();
	}
}

/* The VMO goes; its children become its parent's, or orphans. */
static void zx_vmo_leave_family(struct zx_vmo *vmo)
{
	struct zx_vmo *parent;

	mutex_lock(&vmo->family->lock);
	parent = zx_vmo_parent(vmo);
	if (vmo->children && parent)
		zx_brood_move(vmo, parent);
	else if (vmo->children)
		zx_brood_orphan(vmo->children);
	/* Last, so that the parent is never without children in between. */
	if (parent)
		zx_vmo_unlink(vmo);
	mutex_unlock(&vmo->family->lock);
	kfree(vmo->children);
	zx_family_put(vmo->family);
}

static void zx_vmo_release(struct zx_object *obj)
{
	struct zx_vmo *vmo = to_vmo(obj);

	if (vmo->family)
		zx_vmo_leave_family(vmo);
	zx_backing_destroy(&vmo->backing);
	zx_pages_put(vmo->pages);
	mutex_destroy(&vmo->lock);
	kfree_rcu(vmo, obj.rcu);
}

static const struct zx_object_ops zx_vmo_ops = {
	.type = ZX_OBJ_TYPE_VMO,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.release = zx_vmo_release,
};

/* A VMO for @pages, whose reference moves here; NULL when out of memory. */
static struct zx_vmo *zx_vmo_alloc(struct zx_pages *pages,
				   enum zx_vmo_kind kind, u32 options)
{
	struct zx_vmo *vmo = kzalloc(sizeof(*vmo), GFP_KERNEL_ACCOUNT);

	if (!vmo) {
		zx_pages_put(pages);
		return NULL;
	}
	zx_object_init(&vmo->obj, &zx_vmo_ops, vmo->name, 0,
		       ZX_VMO_ZERO_CHILDREN);
	mutex_init(&vmo->lock);
	spin_lock_init(&vmo->mapped_lock);
	vmo->pages = pages;
	vmo->kind = kind;
	vmo->options = options;
	vmo->backing.koid = vmo->obj.koid;
	vmo->backing.limit = U64_MAX;
	return vmo;
}

/**
 * zx_vmo_create() - make a VMO
 * @size: bytes; its stream size
 * @options: ZX_VMO_ options, checked here
 * @err: why there is none
 *
 * Return: the VMO with one reference, or NULL.
 */
struct zx_vmo *zx_vmo_create(u64 size, u32 options, int *err)
{
	struct zx_pages *pages;
	struct zx_vmo *vmo;
	u64 rounded;

	if ((options & ZX_VMO_RESIZABLE) && (options & ZX_VMO_UNBOUNDED)) {
		*err = -EINVAL;
		return NULL;
	}
	rounded = PAGE_ALIGN(size);
	if (!(options & ZX_VMO_UNBOUNDED) && rounded < size) {
		*err = -ERANGE;
		return NULL;
	}
	if (options & ~(ZX_VMO_RESIZABLE | ZX_VMO_DISCARDABLE |
			ZX_VMO_UNBOUNDED)) {
		*err = -EINVAL;
		return NULL;
	}
	if (options & ZX_VMO_UNBOUNDED && size <= ZX_VMO_MAX_SIZE)
		rounded = ZX_VMO_MAX_SIZE;
	if (size > ZX_VMO_MAX_SIZE || rounded > ZX_VMO_MAX_SIZE) {
		*err = -ERANGE;
		return NULL;
	}

	*err = -ENOMEM;
	pages = zx_pages_create(rounded, size);
	if (!pages)
		return NULL;
	vmo = zx_vmo_alloc(pages, ZX_VMO_PLAIN, options);
	if (!vmo)
		return NULL;
	vmo->info_flags = ZX_INFO_VMO_TYPE_PAGED;
	if (options & ZX_VMO_RESIZABLE)
		vmo->info_flags |= ZX_INFO_VMO_RESIZABLE;
	if (options & ZX_VMO_DISCARDABLE)
		vmo->info_flags |= ZX_INFO_VMO_DISCARDABLE;
	return vmo;
}

static bool zx_vmo_is_uncached(struct zx_vmo *vmo)
{
	return READ_ONCE(vmo->cache_policy) != ZX_CACHE_POLICY_CACHED;
}

static struct zx_vmo *zx_vmo_make_slice(struct zx_vmo *parent, u64 offset,
					u64 size, int *err)
{
	u64 rounded = PAGE_ALIGN(size), have = zx_vmo_size(parent);
	struct zx_vmo *vmo;

	*err = -EINVAL;
	if (!PAGE_ALIGNED(offset))
		return NULL;
	*err = -ERANGE;
	if (rounded > ZX_VMO_MAX_SIZE)
		return NULL;
	*err = -EINVAL;
	if (offset > have || rounded > have - offset)
		return NULL;
	*err = -EOPNOTSUPP;
	if (parent->options & ZX_VMO_RESIZABLE)
		return NULL;
	*err = -EBADFD;
	if (zx_vmo_is_uncached(parent))
		return NULL;
	*err = -ENOMEM;
	zx_pages_get(parent->pages);
	vmo = zx_vmo_alloc(parent->pages, ZX_VMO_SLICE, 0);
	if (!vmo)
		return NULL;
	vmo->size = rounded;
	vmo->stream_size = size;
	vmo->backing.start = parent->backing.start + (offset >> PAGE_SHIFT);
	vmo->backing.limit = rounded >> PAGE_SHIFT;
	vmo->backing.stream_end = (vmo->backing.start << PAGE_SHIFT) + size;
	return vmo;
}

static struct zx_vmo *zx_vmo_make_reference(struct zx_vmo *parent, u32 options,
					    u64 offset, u64 size, int *err)
{
	*err = -EINVAL;
	if (offset || size)
		return NULL;
	*err = -EOPNOTSUPP;
	if (parent->kind == ZX_VMO_SLICE)
		return NULL;
	if (options & ZX_VMO_CHILD_RESIZABLE &&
	    !(parent->options & ZX_VMO_RESIZABLE))
		return NULL;
	*err = -EBADFD;
	if (zx_vmo_is_uncached(parent))
		return NULL;
	*err = -ENOMEM;
	zx_pages_get(parent->pages);
	return zx_vmo_alloc(parent->pages, ZX_VMO_REFERENCE, parent->options);
}

static struct zx_vmo *zx_vmo_make_snapshot(struct zx_vmo *parent, u32 options,
					   u64 offset, u64 size, int *err)
{
	u64 rounded = PAGE_ALIGN(size), end;
	struct zx_pages *pages;

	*err = -EINVAL;
	if (!PAGE_ALIGNED(offset))
		return NULL;
	*err = -ERANGE;
	if (rounded > ZX_VMO_MAX_SIZE ||
	    check_add_overflow(offset, rounded, &end) ||
	    (parent->kind == ZX_VMO_SLICE && end > parent->size))
		return NULL;
	*err = -EBADFD;
	if (zx_vmo_is_uncached(parent))
		return NULL;
	*err = -EOPNOTSUPP;
	if (parent->kind == ZX_VMO_SLICE)
		return NULL;
	pages = zx_pages_snapshot(parent->pages, offset >> PAGE_SHIFT, rounded,
				  size, err);
	if (!pages)
		return NULL;
	*err = -ENOMEM;
	return zx_vmo_alloc(pages, ZX_VMO_SNAPSHOT,
			    options & ZX_VMO_CHILD_RESIZABLE ?
			    ZX_VMO_RESIZABLE : 0);
}

static int zx_vmo_adopt(struct zx_vmo *parent, struct zx_vmo *child)
{
	struct zx_family *family = zx_vmo_family(parent);
	struct zx_brood *brood = NULL;
	int ret = -EBADFD;

	if (!family)
		return -ENOMEM;
	/* A VMO that has once had children keeps a brood. */
	if (!READ_ONCE(parent->children)) {
		brood = kzalloc(sizeof(*brood), GFP_KERNEL_ACCOUNT);
		if (!brood)
			return -ENOMEM;
		brood->owner = parent;
		INIT_LIST_HEAD(&brood->vmos);
	}
	refcount_inc(&family->refs);
	child->family = family;
	mutex_lock(&parent->lock);
	/* The policy may have changed meanwhile; from now on it cannot. */
	if (!zx_vmo_is_uncached(parent)) {
		mutex_lock(&family->lock);
		if (!parent->children)
			swap(parent->children, brood);
		zx_vmo_link(child, parent);
		mutex_unlock(&family->lock);
		ret = 0;
	}
	mutex_unlock(&parent->lock);
	kfree(brood);
	return ret;
}

/**
 * zx_vmo_create_child() - make a VMO of another one
 * @parent: VMO
 * @options: ZX_VMO_CHILD_ options
 * @offset: byte of @parent
 * @size: bytes; rounding it up does not overflow
 * @err: why there is none
 *
 * Return: the child with one reference, or NULL.
 */
struct zx_vmo *zx_vmo_create_child(struct zx_vmo *parent, u32 options,
				   u64 offset, u64 size, int *err)
{
	struct zx_vmo *child;
	u32 kind = options & ZX_VMO_CHILD_KINDS;

	*err = -EOPNOTSUPP;
	if (parent->options & ZX_VMO_DISCARDABLE)
		return NULL;
	*err = -EINVAL;
	if (hweight32(kind) != 1 ||
	    options & ~(ZX_VMO_CHILD_KINDS | ZX_VMO_CHILD_RESIZABLE |
			ZX_VMO_CHILD_NO_WRITE))
		return NULL;
	if (kind == ZX_VMO_CHILD_SLICE && options & ZX_VMO_CHILD_RESIZABLE)
		return NULL;

	if (kind == ZX_VMO_CHILD_SLICE)
		child = zx_vmo_make_slice(parent, offset, size, err);
	else if (kind == ZX_VMO_CHILD_REFERENCE)
		child = zx_vmo_make_reference(parent, options, offset, size,
					      err);
	else
		child = zx_vmo_make_snapshot(parent, options, offset, size,
					     err);
	if (!child)
		return NULL;
	child->info_flags = ZX_INFO_VMO_TYPE_PAGED;
	if (child->options & ZX_VMO_RESIZABLE)
		child->info_flags |= ZX_INFO_VMO_RESIZABLE;
	if (kind == ZX_VMO_CHILD_SNAPSHOT && options & ZX_VMO_CHILD_NO_WRITE)
		child->info_flags |= ZX_INFO_VMO_IMMUTABLE;

	*err = zx_vmo_adopt(parent, child);
	if (*err) {
		zx_object_put(&child->obj);
		return NULL;
	}
	return child;
}

/**
 * zx_vmo_copy() - a VMO with a copy of part of another
 * @vmo: source
 * @offset: first byte, page aligned; may lie past the end
 * @size: bytes, page aligned
 * @err: why there is none, see zx_pages_snapshot()
 *
 * Return: a VMO as large as what @vmo has of the range, at most @size, and not
 * its child; or NULL.
 */
struct zx_vmo *zx_vmo_copy(struct zx_vmo *vmo, u64 offset, u64 size, int *err)
{
	u64 have = zx_vmo_size(vmo);
	struct zx_pages *pages;
	struct zx_vmo *copy;

	size = offset < have ? min(size, have - offset) : 0;
	if (!size)
		return zx_vmo_create(0, 0, err);
	pages = zx_pages_snapshot(vmo->pages, vmo->backing.start +
				  (offset >> PAGE_SHIFT), size, size, err);
	if (!pages)
		return NULL;
	*err = -ENOMEM;
	pages->is_clone = false;
	copy = zx_vmo_alloc(pages, ZX_VMO_PLAIN, 0);
	if (!copy)
		return NULL;
	copy->info_flags = ZX_INFO_VMO_TYPE_PAGED;
	zx_object_get_name(&vmo->obj, copy->name);
	return copy;
}

/**
 * zx_vmo_file() - the file that mappings of one kind map
 * @vmo: VMO
 * @caps: ZX_CAP_ bits
 *
 * Return: a file that lives as long as the VMO, or an ERR_PTR.
 */
struct file *zx_vmo_file(struct zx_vmo *vmo, u32 caps)
{
	struct file *file;

	mutex_lock(&vmo->lock);
	file = zx_backing_file(&vmo->backing, vmo->pages, caps);
	mutex_unlock(&vmo->lock);
	return file;
}

/**
 * zx_vmo_size() - its size in bytes, page aligned
 * @vmo: VMO
 */
u64 zx_vmo_size(struct zx_vmo *vmo)
{
	return vmo->kind == ZX_VMO_SLICE ? vmo->size :
					   READ_ONCE(vmo->pages->size);
}

/**
 * zx_vmo_stream_size() - the size of its stream in bytes
 * @vmo: VMO
 */
u64 zx_vmo_stream_size(struct zx_vmo *vmo)
{
	return vmo->kind == ZX_VMO_SLICE ? READ_ONCE(vmo->stream_size) :
					   READ_ONCE(vmo->pages->stream_size);
}

/**
 * zx_vmo_set_size() - resize
 * @vmo: VMO; rights are checked
 * @size: bytes
 *
 * Return: 0; -ERANGE too big; -ENXIO not resizable; -EINVAL, see
 * zx_pages_resize(); -ENOMEM, -EINTR.
 */
int zx_vmo_set_size(struct zx_vmo *vmo, u64 size)
{
	u64 rounded = PAGE_ALIGN(size);

	if (rounded < size)
		return -ERANGE;
	if (!(vmo->options & ZX_VMO_RESIZABLE))
		return -ENXIO;
	if (rounded > ZX_VMO_MAX_SIZE)
		return -ERANGE;
	return zx_pages_resize(vmo->pages, rounded, size);
}

static int zx_slice_set_stream_size(struct zx_vmo *vmo, u64 size)
{
	u64 start = vmo->backing.start << PAGE_SHIFT;
	u64 old_size = vmo->stream_size;
	int ret;

	lockdep_assert_held(&vmo->lock);

	if (size > vmo->size)
		return -ERANGE;
	/* First: no new translation past the end once they are removed. */
	zx_backing_set_stream(&vmo->backing, start + size);
	ret = zx_pages_zero(vmo->pages, start + min(size, old_size),
			    start + vmo->size);
	if (ret)
		zx_backing_set_stream(&vmo->backing, start + old_size);
	else
		WRITE_ONCE(vmo->stream_size, size);
	return ret;
}

/**
 * zx_vmo_set_stream_size() - from there on all is zero
 * @vmo: VMO; rights are checked
 * @size: bytes
 *
 * Return: 0; -ERANGE larger than the VMO; -ENOMEM, -EINTR.
 */
int zx_vmo_set_stream_size(struct zx_vmo *vmo, u64 size)
{
	int ret = 0;

	if (vmo->kind != ZX_VMO_SLICE)
		return zx_pages_set_stream_size(vmo->pages, size);
	if (mutex_lock_killable(&vmo->lock))
		return -EINTR;
	if (size != vmo->stream_size)
		ret = zx_slice_set_stream_size(vmo, size);
	mutex_unlock(&vmo->lock);
	return ret;
}

static bool zx_vmo_is_related(struct zx_vmo *vmo)
{
	bool ret;

	if (!READ_ONCE(vmo->family))
		return false;
	mutex_lock(&vmo->family->lock);
	ret = zx_vmo_parent(vmo) || zx_vmo_num_children(vmo);
	mutex_unlock(&vmo->family->lock);
	return ret;
}

/**
 * zx_vmo_set_cache_policy() - say how it should be cached
 * @vmo: VMO; rights are checked
 * @policy: ZX_CACHE_POLICY_ number
 *
 * The policy is kept, and what must not be done to uncached memory is refused;
 * on Linux ordinary memory is cached all the same.
 *
 * Return: 0 or -EBADFD.
 */
int zx_vmo_set_cache_policy(struct zx_vmo *vmo, u32 policy)
{
	int ret = -EBADFD;

	mutex_lock(&vmo->lock);
	if (zx_vmo_is_related(vmo))
		goto out;
	if (vmo->options & ZX_VMO_DISCARDABLE &&
	    policy != ZX_CACHE_POLICY_CACHED)
		goto out;
	/* In one step, so that a first mapping comes before it or after. */
	spin_lock(&vmo->mapped_lock);
	if (!vmo->mappings) {
		WRITE_ONCE(vmo->cache_policy, policy);
		ret = 0;
	}
	spin_unlock(&vmo->mapped_lock);
out:
	mutex_unlock(&vmo->lock);
	return ret;
}

static bool zx_vmo_has_range(struct zx_vmo *vmo, u64 offset, u64 size)
{
	u64 end;

	return !check_add_overflow(offset, size, &end) &&
	       end <= zx_vmo_size(vmo);
}

static int zx_vmo_check_range(struct zx_vmo *vmo, u64 offset, u64 size)
{
	u64 end;

	if (check_add_overflow(offset, size, &end))
		return -ERANGE;
	if (zx_vmo_is_uncached(vmo))
		return -EBADFD;
	return zx_vmo_has_range(vmo, offset, size) ? 0 : -ERANGE;
}

/*
 * So often a copy may get nowhere although its page was faulted in: Linux may
 * take the page away in between, but some memory is never written to this way.
 */
#define ZX_STUCK_MAX	100

/*
 * Read from one page. Under the lock, because later the page may be somebody
 * else's; therefore without page faults. @left: the bytes that were not copied.
 */
static int zx_vmo_read_page(struct zx_pages *pages, u64 offset,
			    void __user *buf, size_t len, size_t *left)
{
	struct page *page;
	int ret = 0;

	*left = len;
	if (mutex_lock_killable(&pages->lock))
		return -EINTR;
	page = zx_pages_find(pages, offset >> PAGE_SHIFT);
	if (IS_ERR(page)) {
		ret = PTR_ERR(page);
	} else if (page) {
		pagefault_disable();
		*left = __copy_to_user_inatomic(buf, page_address(page) +
						offset_in_page(offset), len);
		pagefault_enable();
	}
	mutex_unlock(&pages->lock);
	if (!page)
		*left = clear_user(buf, len);
	return ret;
}

/**
 * zx_vmo_read() - copy out of a VMO
 * @vmo: VMO
 * @offset: bytes
 * @buf: memory of the caller
 * @size: bytes
 *
 * Return: 0; -ERANGE past the end, nothing copied; -EBADFD not cached; -ENOENT
 * discarded; else what is wrong with @buf, see zx_mm_fault_status(), or -EIO for
 * broken memory; a prefix may have been copied then. -EINTR for a dying thread.
 */
int zx_vmo_read(struct zx_vmo *vmo, u64 offset, void __user *buf, size_t size)
{
	int ret = zx_vmo_check_range(vmo, offset, size);
	unsigned int stuck = 0;

	offset += vmo->backing.start << PAGE_SHIFT;
	while (!ret && size) {
		size_t len = min_t(size_t, size,
				   PAGE_SIZE - offset_in_page(offset));
		size_t left;

		if (!access_ok(buf, len))
			return -ENOENT;
		ret = zx_vmo_read_page(vmo->pages, offset, buf, len, &left);
		if (ret)
			break;
		/* @buf may be the page that is read: faulting in must not write. */
		if (left && (fault_in_safe_writeable(buf + len - left, left) == left ||
			     (left == len && ++stuck > ZX_STUCK_MAX)))
			return zx_mm_fault_status(buf + len - left, true);
		if (left < len)
			stuck = 0;
		/* What was copied before the fault is copied again. */
		if (left)
			len = 0;
		offset += len;
		buf += len;
		size -= len;
		if (fatal_signal_pending(current))
			ret = -EINTR;
		cond_resched();
	}
	return ret;
}

/*
 * Write to one page. Under the lock, so that a snapshot has all of it or
 * nothing; therefore without page faults.
 */
static int zx_vmo_write_page(struct zx_pages *pages, u64 offset,
			     const void __user *buf, size_t len, size_t *left)
{
	struct page *page;
	int ret = 0;

	if (mutex_lock_killable(&pages->lock))
		return -EINTR;
	if (offset >= pages->size) {
		ret = -ERANGE;
		goto out;
	}
	if (pages->discarded) {
		ret = -ENOENT;
		goto out;
	}
	page = zx_pages_own(pages, offset >> PAGE_SHIFT);
	if (!page) {
		ret = zx_pages_error(pages, offset >> PAGE_SHIFT);
		goto out;
	}
	pagefault_disable();
	*left = __copy_from_user_inatomic(page_address(page) +
					  offset_in_page(offset), buf, len);
	pagefault_enable();
out:
	mutex_unlock(&pages->lock);
	return ret;
}

/**
 * zx_vmo_write() - copy into a VMO
 * @vmo: VMO
 * @offset: bytes
 * @buf: memory of the caller
 * @size: bytes
 *
 * Return: as zx_vmo_read(), and -ENOMEM.
 */
int zx_vmo_write(struct zx_vmo *vmo, u64 offset, const void __user *buf,
		 size_t size)
{
	int ret = zx_vmo_check_range(vmo, offset, size);

	/* Nobody's memory, or the kernel's, at the end at least. */
	if (!ret && size && !access_ok(buf, size))
		ret = -ENOENT;
	offset += vmo->backing.start << PAGE_SHIFT;
	while (!ret && size) {
		size_t len = min_t(size_t, size,
				   PAGE_SIZE - offset_in_page(offset));
		size_t left = len;

		ret = zx_vmo_write_page(vmo->pages, offset, buf, len, &left);
		if (ret)
			break;
		if (left && fault_in_readable(buf + len - left, left) == left)
			return zx_mm_fault_status(buf + len - left, false);
		/* What was copied before the fault is copied again. */
		if (left)
			len = 0;
		offset += len;
		buf += len;
		size -= len;
		if (fatal_signal_pending(current))
			ret = -EINTR;
		cond_resched();
	}
	return ret;
}

/* Is its content tied to that of others, so that pages cannot just be dropped? */
static bool zx_vmo_is_cow(struct zx_vmo *vmo)
{
	return READ_ONCE(vmo->pages->snapshots) ||
	       READ_ONCE(vmo->pages->is_clone);
}

static int zx_vmo_decommit(struct zx_vmo *vmo, u64 offset, u64 size)
{
	u64 start = vmo->backing.start << PAGE_SHIFT;

	if (!zx_vmo_has_range(vmo, offset, size))
		return -ERANGE;
	if (!size)
		return 0;
	if (zx_vmo_is_cow(vmo))
		return -EOPNOTSUPP;
	if (!PAGE_ALIGNED(offset) || !PAGE_ALIGNED(size))
		return -EINVAL;
	return zx_pages_zero(vmo->pages, start + offset, start + offset + size);
}

static int zx_vmo_commit(struct zx_vmo *vmo, u64 offset, u64 size, bool commit)
{
	u64 first, end;

	if (check_add_overflow(offset, size, &end) || PAGE_ALIGN(end) < end)
		return -ERANGE;
	first = round_down(offset, PAGE_SIZE);
	end = PAGE_ALIGN(end);
	if (end > zx_vmo_size(vmo))
		return -ERANGE;
	if (!commit)
		return 0;
	return zx_pages_commit(vmo->pages,
			       vmo->backing.start + (first >> PAGE_SHIFT),
			       (end - first) >> PAGE_SHIFT);
}

/**
 * zx_vmo_lock() - keep a discardable VMO
 * @vmo: VMO
 * @offset: bytes; together with
 * @size: must be all of it
 * @state: told what was locked and what is lost; NULL: only if nothing is
 *
 * Return: 0; -EOPNOTSUPP not discardable; or what zx_discard_lock() returns.
 */
int zx_vmo_lock(struct zx_vmo *vmo, u64 offset, u64 size,
		struct zx_vmo_lock_state *state)
{
	if (!(vmo->options & ZX_VMO_DISCARDABLE))
		return -EOPNOTSUPP;
	return offset ? -ERANGE : zx_discard_lock(vmo->pages, size, state);
}

/**
 * zx_vmo_unlock() - undo one zx_vmo_lock()
 * @vmo: VMO
 * @offset: bytes; together with
 * @size: must be all of it
 *
 * Return: 0; -EOPNOTSUPP not discardable; or what zx_discard_unlock() returns.
 */
int zx_vmo_unlock(struct zx_vmo *vmo, u64 offset, u64 size)
{
	if (!(vmo->options & ZX_VMO_DISCARDABLE))
		return -EOPNOTSUPP;
	return offset ? -ERANGE : zx_discard_unlock(vmo->pages, size);
}

/**
 * zx_vmo_next_page() - the first page in a range that was written or committed
 * @vmo: VMO
 * @offset: bytes, page aligned
 * @end: byte, page aligned
 *
 * Return: its offset, or something not below @end.
 */
u64 zx_vmo_next_page(struct zx_vmo *vmo, u64 offset, u64 end)
{
	u64 start = vmo->backing.start;

	if (offset >= end)
		return end;
	return (zx_pages_next(vmo->pages, start + (offset >> PAGE_SHIFT),
			      (end - offset) >> PAGE_SHIFT) - start) << PAGE_SHIFT;
}

/**
 * zx_vmo_op_range() - apply an operation to part of a VMO
 * @vmo: VMO
 * @op: ZX_VMO_OP_ number; ZX_VMO_OP_LOCK is zx_vmo_lock()
 * @offset: bytes
 * @size: bytes
 *
 * Return: what zx_vmo_op_range() returns once handle and rights are checked.
 */
int zx_vmo_op_range(struct zx_vmo *vmo, u32 op, u64 offset, u64 size)
{
	u64 start = vmo->backing.start << PAGE_SHIFT;
	int ret;

	switch (op) {
	case ZX_VMO_OP_COMMIT:
		return zx_vmo_commit(vmo, offset, size, true);
	case ZX_VMO_OP_PREFETCH:
		/* What is there is in memory, and nothing else has content. */
		return zx_vmo_commit(vmo, offset, size, false);
	case ZX_VMO_OP_DECOMMIT:
		return zx_vmo_decommit(vmo, offset, size);
	case ZX_VMO_OP_ZERO:
		if (zx_vmo_is_uncached(vmo))
			return -EBADFD;
		if (!size)
			return 0;
		ret = zx_vmo_check_range(vmo, offset, size);
		return ret ?: zx_pages_zero(vmo->pages, start + offset,
					    start + offset + size);
	case ZX_VMO_OP_CACHE_INVALIDATE:
		return -EOPNOTSUPP;
	case ZX_VMO_OP_CACHE_SYNC:
	case ZX_VMO_OP_CACHE_CLEAN:
	case ZX_VMO_OP_CACHE_CLEAN_INVALIDATE:
		/* Caches are coherent where this runs. */
		if (!size)
			return -EINVAL;
		return zx_vmo_has_range(vmo, offset, size) ? 0 : -ERANGE;
	case ZX_VMO_OP_TRY_LOCK:
		return zx_vmo_lock(vmo, offset, size, NULL);
	case ZX_VMO_OP_UNLOCK:
		return zx_vmo_unlock(vmo, offset, size);
	case ZX_VMO_OP_DONT_NEED:
	case ZX_VMO_OP_ALWAYS_NEED:
		return 0;
	}
	return -EINVAL;
}

/**
 * zx_vmo_transfer() - move pages from one VMO to another
 * @dst: gets them
 * @offset: byte of @dst, page aligned
 * @src: reads as zeros where they were
 * @src_offset: byte of @src, page aligned
 * @length: bytes, page aligned
 *
 * Return: 0, -ERANGE, -ENOENT (discarded), -ENOMEM, -EINTR.
 */
int zx_vmo_transfer(struct zx_vmo *dst, u64 offset, struct zx_vmo *src,
		    u64 src_offset, u64 length)
{
	u64 end;

	if (dst == src && offset == src_offset)
		return 0;
	if (check_add_overflow(src_offset, length, &end) ||
	    end > zx_vmo_size(src) ||
	    check_add_overflow(offset, length, &end) || end > zx_vmo_size(dst))
		return -ERANGE;
	return zx_pages_transfer(dst->pages,
				 dst->backing.start + (offset >> PAGE_SHIFT),
				 src->pages,
				 src->backing.start + (src_offset >> PAGE_SHIFT),
				 length >> PAGE_SHIFT);
}

/**
 * zx_vmo_attribution() - whose memory part of a VMO is
 * @vmo: VMO
 * @offset: bytes, page aligned
 * @size: bytes, page aligned; what lies past the end counts as nothing
 * @sum: filled
 *
 * What slices and references show belongs to what they are part of.
 */
void zx_vmo_attribution(struct zx_vmo *vmo, u64 offset, u64 size,
			struct zx_attribution *sum)
{
	if (vmo->kind == ZX_VMO_SLICE || vmo->kind == ZX_VMO_REFERENCE)
		memset(sum, 0, sizeof(*sum));
	else
		zx_pages_sum(vmo->pages, offset >> PAGE_SHIFT,
			     size >> PAGE_SHIFT, sum);
}

/**
 * zx_vmo_info() - fill the record of ZX_INFO_VMO
 * @vmo: VMO
 * @rights: of the handle asked through
 * @info: zeroed record
 */
void zx_vmo_info(struct zx_vmo *vmo, u32 rights, struct zx_info_vmo *info)
{
	struct zx_attribution sum;
	struct zx_vmo *parent;

	zx_vmo_attribution(vmo, 0, zx_vmo_size(vmo), &sum);
	info->koid = vmo->obj.koid;
	zx_object_get_name(&vmo->obj, info->name);
	info->size_bytes = zx_vmo_size(vmo);
	spin_lock(&vmo->mapped_lock);
	info->num_mappings = vmo->mappings;
	info->share_count = vmo->aspaces;
	spin_unlock(&vmo->mapped_lock);
	info->flags = vmo->info_flags | ZX_INFO_VMO_VIA_HANDLE;
	info->handle_rights = rights;
	info->cache_policy = READ_ONCE(vmo->cache_policy);
	info->committed_bytes = sum.committed;
	info->populated_bytes = sum.committed;
	info->committed_private_bytes = sum.private;
	info->populated_private_bytes = sum.private;
	info->committed_scaled_bytes = sum.scaled;
	info->populated_scaled_bytes = sum.scaled;
	info->committed_fractional_scaled_bytes = sum.fraction;
	info->populated_fractional_scaled_bytes = sum.fraction;
	info->metadata_bytes = sum.metadata;

	if (!READ_ONCE(vmo->family))
		return;
	mutex_lock(&vmo->family->lock);
	info->num_children = zx_vmo_num_children(vmo);
	parent = zx_vmo_parent(vmo);
	if (parent) {
		info->parent_koid = parent->obj.koid;
		if (vmo->kind == ZX_VMO_SNAPSHOT)
			info->flags |= ZX_INFO_VMO_IS_COW_CLONE;
	}
	mutex_unlock(&vmo->family->lock);
}
