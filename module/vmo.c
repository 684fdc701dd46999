// SPDX-License-Identifier: GPL-2.0-only
/*
 * VMOs. The content is in pages.c; what Linux maps of it, in mm.c.
 *
 * No lock is held while user memory is copied: a page stays where it is for as
 * long as the VMO lives, and its bytes are the users' to race for.
 */

#include <linux/mm.h>
#include <linux/overflow.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "vmo.h"

static void zx_vmo_release(struct zx_object *obj)
{
	struct zx_vmo *vmo = to_vmo(obj);

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
	vmo = kzalloc(sizeof(*vmo), GFP_KERNEL_ACCOUNT);
	if (!vmo)
		return NULL;
	vmo->pages = zx_pages_create(rounded);
	if (!vmo->pages)
		goto err_free;
	vmo->options = options;
	mutex_init(&vmo->lock);
	zx_object_init(&vmo->obj, &zx_vmo_ops, vmo->name, 0,
		       ZX_VMO_ZERO_CHILDREN);
	vmo->backing.pages = vmo->pages;
	vmo->backing.koid = vmo->obj.koid;
	return vmo;

err_free:
	kfree(vmo);
	return NULL;
}

/**
 * zx_vmo_copy() - a VMO with a copy of part of another
 * @vmo: source
 * @offset: first byte, page aligned; may lie past the end
 * @size: bytes, page aligned
 *
 * Return: a VMO as large as what @vmo has of the range, at most @size; NULL
 * when out of memory.
 */
struct zx_vmo *zx_vmo_copy(struct zx_vmo *vmo, u64 offset, u64 size)
{
	u64 have = vmo->pages->size;
	struct zx_vmo *copy;
	struct page *from, *to;
	unsigned long index;
	int err;

	size = offset < have ? min(size, have - offset) : 0;
	copy = zx_vmo_create(size, 0, &err);
	if (!copy || !size)
		return copy;
	zx_object_get_name(&vmo->obj, copy->name);
	xa_for_each_range(&vmo->pages->tree, index, from, offset >> PAGE_SHIFT,
			  (offset + size - 1) >> PAGE_SHIFT) {
		to = zx_pages_commit(copy->pages,
				     index - (offset >> PAGE_SHIFT));
		if (!to || fatal_signal_pending(current)) {
			zx_object_put(&copy->obj);
			return NULL;
		}
		copy_page(page_address(to), page_address(from));
		cond_resched();
	}
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
	file = zx_backing_file(&vmo->backing, caps);
	mutex_unlock(&vmo->lock);
	return file;
}

static int zx_vmo_check_range(struct zx_vmo *vmo, u64 offset, size_t size)
{
	u64 end;

	if (check_add_overflow(offset, (u64)size, &end) ||
	    end > vmo->pages->size)
		return -ERANGE;
	return 0;
}

/* Copies as much as the page allows; the bytes that were not copied. */
static size_t zx_copy_page_to_user(void __user *buf, struct page *page,
				   size_t in_page, size_t len)
{
	if (!page)
		return clear_user(buf, len);
	return copy_to_user(buf, page_address(page) + in_page, len);
}

/**
 * zx_vmo_read() - copy out of a VMO
 * @vmo: VMO
 * @offset: bytes
 * @buf: memory of the caller
 * @size: bytes
 *
 * Return: 0; -ERANGE past the end, nothing copied; else what is wrong with
 * @buf, see zx_mm_fault_status(); a prefix may have been copied then. -EINTR
 * for a dying thread.
 */
int zx_vmo_read(struct zx_vmo *vmo, u64 offset, void __user *buf, size_t size)
{
	int ret = zx_vmo_check_range(vmo, offset, size);

	while (!ret && size) {
		size_t in_page = offset_in_page(offset);
		size_t len = min_t(size_t, size, PAGE_SIZE - in_page);
		struct page *page;
		size_t left;

		page = zx_pages_find(vmo->pages, offset >> PAGE_SHIFT);
		left = zx_copy_page_to_user(buf, page, in_page, len);
		if (left)
			return zx_mm_fault_status(buf + len - left, true);
		offset += len;
		buf += len;
		size -= len;
		if (fatal_signal_pending(current))
			ret = -EINTR;
		cond_resched();
	}
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

	while (!ret && size) {
		size_t in_page = offset_in_page(offset);
		size_t len = min_t(size_t, size, PAGE_SIZE - in_page);
		struct page *page;
		size_t left;

		page = zx_pages_commit(vmo->pages, offset >> PAGE_SHIFT);
		if (!page)
			return -ENOMEM;
		left = copy_from_user(page_address(page) + in_page, buf, len);
		if (left)
			return zx_mm_fault_status(buf + len - left, false);
		offset += len;
		buf += len;
		size -= len;
		if (fatal_signal_pending(current))
			ret = -EINTR;
		cond_resched();
	}
	return ret;
}

/**
 * zx_vmo_op_range() - apply an operation to part of a VMO
 * @vmo: VMO
 * @op: ZX_VMO_OP_ number
 * @offset: bytes
 * @size: bytes
 *
 * Return: what zx_vmo_op_range() returns once handle and rights are checked.
 */
int zx_vmo_op_range(struct zx_vmo *vmo, u32 op, u64 offset, u64 size)
{
	return -EOPNOTSUPP;
}

/**
 * zx_vmo_attribution() - whose memory part of a VMO is
 * @vmo: VMO
 * @offset: bytes, page aligned
 * @size: bytes, page aligned; what lies past the end counts as nothing
 * @sum: filled
 */
void zx_vmo_attribution(struct zx_vmo *vmo, u64 offset, u64 size,
			struct zx_attribution *sum)
{
	struct page *page;
	unsigned long index;

	memset(sum, 0, sizeof(*sum));
	if (!size)
		return;
	xa_for_each_range(&vmo->pages->tree, index, page, offset >> PAGE_SHIFT,
			  (offset + size - 1) >> PAGE_SHIFT)
		sum->committed += PAGE_SIZE;
	sum->private = sum->committed;
	sum->scaled = sum->committed;
}

/**
 * zx_vmo_info() - fill the record of ZX_INFO_VMO
 * @vmo: VMO
 * @rights: of the handle asked through
 * @info: zeroed record
 */
void zx_vmo_info(struct zx_vmo *vmo, u32 rights, struct zx_info_vmo *info)
{
	u64 mappings = atomic64_read(&vmo->mappings);
	u64 bytes = atomic64_read(&vmo->pages->count) * PAGE_SIZE;

	info->koid = vmo->obj.koid;
	zx_object_get_name(&vmo->obj, info->name);
	info->size_bytes = vmo->pages->size;
	info->num_mappings = mappings;
	info->share_count = mappings ? 1 : 0;
	info->flags = ZX_INFO_VMO_TYPE_PAGED | ZX_INFO_VMO_VIA_HANDLE;
	if (vmo->options & ZX_VMO_RESIZABLE)
		info->flags |= ZX_INFO_VMO_RESIZABLE;
	if (vmo->options & ZX_VMO_DISCARDABLE)
		info->flags |= ZX_INFO_VMO_DISCARDABLE;
	info->handle_rights = rights;
	info->committed_bytes = bytes;
	info->populated_bytes = bytes;
	info->committed_private_bytes = bytes;
	info->populated_private_bytes = bytes;
	info->committed_scaled_bytes = bytes;
	info->populated_scaled_bytes = bytes;
}
