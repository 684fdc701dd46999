// SPDX-License-Identifier: GPL-2.0-only
/* The content of a VMO, see pages.h: its pages, faults on them, its size. */

#include <linux/err.h>
#include <linux/limits.h>
#include <linux/list_lru.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "discard.h"
#include "page_tree.h"

/*
 * A page counts its translations in an int. Long before that overflows,
 * untouched pages get committed instead of sharing pages->zero.
 */
#define ZX_ZERO_MAPS	(INT_MAX / 2)

static struct kmem_cache *zx_pages_cache;

/**
 * zx_pages_module_init() - at module load
 */
int zx_pages_module_init(void)
{
	int ret = zx_page_tree_module_init();

	if (ret)
		return ret;
	zx_pages_cache = KMEM_CACHE(zx_pages, SLAB_ACCOUNT);
	if (!zx_pages_cache) {
		zx_page_tree_module_exit();
		return -ENOMEM;
	}
	return 0;
}

/**
 * zx_pages_module_exit() - at module unload
 */
void zx_pages_module_exit(void)
{
	kmem_cache_destroy(zx_pages_cache);
	zx_page_tree_module_exit();
}

/**
 * zx_pages_create() - content that reads as zeros
 * @size: bytes, page aligned
 * @stream_size: bytes
 *
 * Return: one reference, or NULL.
 */
struct zx_pages *zx_pages_create(u64 size, u64 stream_size)
{
	struct zx_pages *pages;

	/* The list gets ready for the cgroup that this is charged to. */
	pages = kmem_cache_alloc_lru(zx_pages_cache, &zx_discard_lru,
				     GFP_KERNEL | __GFP_ZERO);
	if (!pages)
		return NULL;
	refcount_set(&pages->refs, 1);
	mutex_init(&pages->lock);
	INIT_LIST_HEAD(&pages->views);
	INIT_LIST_HEAD(&pages->lru);
	pages->size = size;
	pages->stream_size = stream_size;
	return pages;
}

/**
 * zx_pages_get() - one more reference
 * @pages: content
 */
void zx_pages_get(struct zx_pages *pages)
{
	refcount_inc(&pages->refs);
}

/**
 * zx_pages_put() - drop a reference; may sleep
 * @pages: content
 */
void zx_pages_put(struct zx_pages *pages)
{
	if (!refcount_dec_and_test(&pages->refs))
		return;
	zx_discard_forget(pages);
	zx_kin_leave(pages);
	if (pages->root)
		zx_node_put(pages->root);
	if (pages->zero)
		put_page(pages->zero);
	mutex_destroy(&pages->lock);
	kmem_cache_free(zx_pages_cache, pages);
}

/**
 * zx_pages_find() - a page to read from
 * @pages: content; pages->lock is held
 * @index: page number
 *
 * Return: the page, good for as long as the lock is held: later it may be
 * another content's alone, who writes to it. NULL when it is untouched; an
 * ERR_PTR: -ENOENT when all was discarded, -EIO in broken memory.
 */
struct page *zx_pages_find(struct zx_pages *pages, u64 index)
{
	struct page *page = zx_pages_walk(pages, pages->first + index, false);

	if (!page && pages->discarded)
		return ERR_PTR(-ENOENT);
	if (page && PageHWPoison(page))
		return ERR_PTR(-EIO);
	return page;
}

/**
 * zx_pages_own_on() - a page that nobody shares, and the way to it
 * @pages: content, locked
 * @slot: of the page
 * @user: the caller has a reference to it; it may be that page
 * @path: filled
 *
 * Return: the page, or NULL: see zx_pages_error().
 */
struct page *zx_pages_own_on(struct zx_pages *pages, u64 slot,
			     struct page *user, struct zx_path *path)
{
	struct page *page, *own;
	struct zx_node *leaf;
	unsigned int i;

	if (!zx_pages_own_path(pages, slot, true, path))
		return NULL;
	leaf = path->nodes[0];
	i = zx_node_index(leaf, slot);
	page = leaf->slots[i];
	if (page && zx_page_is_own(page)) {
		if (PageHWPoison(page))
			return NULL;
		/*
		 * What was never shared is nobody else's, and once it may be
		 * written to through translations it has to stay.
		 */
		if (!pages->kin || test_bit(i, &leaf->writable) ||
		    !zx_page_is_held(page, page == user))
			return page;
	}
	own = zx_page_create(page);
	if (!own)
		return NULL;
	zx_path_set(pages, path, slot, own);
	if (page)
		zx_page_put(page);
	return own;
}

/**
 * zx_pages_own() - a page to write to
 * @pages: content; pages->lock is held
 * @index: page number, inside the size
 *
 * Return: the page, which nobody shares; good for as long as the lock is held.
 * NULL: see zx_pages_error().
 */
struct page *zx_pages_own(struct zx_pages *pages, u64 index)
{
	struct zx_path path;

	return zx_pages_own_on(pages, pages->first + index, NULL, &path);
}

/**
 * zx_pages_error() - why there is no page to write to
 * @pages: content; pages->lock is held
 * @index: page number
 *
 * Return: -EIO when it is in broken memory, else -ENOMEM.
 */
int zx_pages_error(struct zx_pages *pages, u64 index)
{
	struct page *page = zx_pages_walk(pages, pages->first + index, false);

	return page && PageHWPoison(page) ? -EIO : -ENOMEM;
}

/**
 * zx_pages_commit() - have pages that nobody shares
 * @pages: content
 * @index: first page
 * @count: number of pages
 *
 * The lock is dropped between pages, for faults and for those who wait.
 *
 * Return: 0, -ENOMEM, -EIO, -ERANGE (it shrank), -ENOENT (discarded), -EINTR.
 */
int zx_pages_commit(struct zx_pages *pages, u64 index, u64 count)
{
	int ret = 0;

	for (; !ret && count; index++, count--) {
		if (mutex_lock_killable(&pages->lock))
			return -EINTR;
		if (index >= pages->size >> PAGE_SHIFT)
			ret = -ERANGE;
		else if (pages->discarded)
			ret = -ENOENT;
		else if (!zx_pages_own(pages, index))
			ret = zx_pages_error(pages, index);
		mutex_unlock(&pages->lock);
		if (fatal_signal_pending(current))
			ret = -EINTR;
		cond_resched();
	}
	return ret;
}

/* What an untouched page looks like; NULL: use a page of its own. */
static struct page *zx_pages_zero_page(struct zx_pages *pages)
{
	lockdep_assert_held(&pages->lock);

	if (pages->zero && PageHWPoison(pages->zero)) {
		zx_page_settle(pages->zero);
		put_page(pages->zero);
		pages->zero = NULL;
	}
	if (!pages->zero)
		pages->zero = alloc_page(GFP_USER | __GFP_ACCOUNT | __GFP_ZERO);
	if (pages->zero && page_ref_count(pages->zero) > ZX_ZERO_MAPS)
		return NULL;
	return pages->zero;
}

static struct page *zx_pages_fault_read(struct zx_pages *pages, u64 slot)
{
	struct page *page = zx_pages_walk(pages, slot, true);
	struct zx_path path;

	if (page)
		return page;
	/* The leaf has to know that there is a translation. */
	if (!zx_pages_own_path(pages, slot, true, &path))
		return NULL;
	page = zx_pages_zero_page(pages) ?:
	       zx_pages_own_on(pages, slot, NULL, &path);
	if (page)
		zx_path_mark(&path, slot, false);
	return page;
}

/* Linux copies the page once the lock is dropped: who takes it away waits. */
static struct page *zx_pages_fault_copy(struct zx_pages *pages, u64 slot)
{
	struct page *page = zx_pages_walk(pages, slot, true) ?:
			    zx_pages_zero_page(pages);
	struct zx_path path;

	if (page)
		return page;
	page = zx_pages_own_on(pages, slot, NULL, &path);
	if (page)
		zx_path_mark(&path, slot, false);
	return page;
}

/* May page @index be seen, where accesses past the stream's end fault? */
static int zx_pages_check(struct zx_pages *pages, u64 index,
			  const u64 *stream_end)
{
	lockdep_assert_held(&pages->lock);

	if (index >= pages->size >> PAGE_SHIFT ||
	    (stream_end && index >= DIV_ROUND_UP_ULL(*stream_end, PAGE_SIZE)))
		return -ERANGE;
	return pages->discarded ? -ENOENT : 0;
}

/**
 * zx_pages_fault() - a page to make a translation of
 * @pages: content
 * @index: page number
 * @stream_end: byte after the last one that may be seen, protected by
 *	pages->lock; NULL when the size alone counts
 * @access: what for
 * @page: locked, with a reference
 *
 * Linux looks for broken memory too, but through the cache of a file, which our
 * pages are in none of.
 *
 * Return: 0, -ERANGE past the end, -ENOENT discarded, -ENOMEM, -EIO; -EINTR for
 * a dying thread.
 */
int zx_pages_fault(struct zx_pages *pages, u64 index, const u64 *stream_end,
		   enum zx_pages_access access, struct page **page)
{
	u64 slot = pages->first + index;
	struct page *found = NULL;
	struct zx_path path;
	int ret;

	if (mutex_lock_killable(&pages->lock))
		return -EINTR;
	ret = zx_pages_check(pages, index, stream_end);
	if (ret)
		goto out;
	switch (access) {
	case ZX_PAGES_WRITE:
		found = zx_pages_own_on(pages, slot, NULL, &path);
		if (found)
			zx_path_mark(&path, slot, true);
		break;
	case ZX_PAGES_READ:
		found = zx_pages_fault_read(pages, slot);
		break;
	case ZX_PAGES_COPY:
		found = zx_pages_fault_copy(pages, slot);
		break;
	}
	if (!found || PageHWPoison(found)) {
		ret = zx_pages_error(pages, index);
		goto out;
	}
	get_page(found);
	folio_lock(page_folio(found));
	*page = found;
out:
	mutex_unlock(&pages->lock);
	return ret;
}

/**
 * zx_pages_mkwrite() - a translation for reading shall become a writable one
 * @pages: content
 * @index: page number
 * @stream_end: see zx_pages_fault()
 * @page: what it shows; the caller has a reference
 *
 * Return: 0 with @page locked; -EAGAIN: the page is another one now, fault
 * again; -ERANGE, -ENOENT, -ENOMEM, -EIO, -EINTR.
 */
int zx_pages_mkwrite(struct zx_pages *pages, u64 index, const u64 *stream_end,
		     struct page *page)
{
	u64 slot = pages->first + index;
	struct zx_path path;
	struct page *own;
	int ret;

	if (mutex_lock_killable(&pages->lock))
		return -EINTR;
	ret = zx_pages_check(pages, index, stream_end);
	if (ret)
		goto out;
	own = zx_pages_own_on(pages, slot, page, &path);
	if (!own) {
		ret = zx_pages_error(pages, index);
	} else if (own != page) {
		ret = -EAGAIN;
	} else {
		zx_path_mark(&path, slot, true);
		folio_lock(page_folio(page));
	}
out:
	mutex_unlock(&pages->lock);
	return ret;
}

/* Let faults that found any page below @node in [lo, hi) get through. */
static void zx_node_settle(struct zx_node *node, u64 base, u64 lo, u64 hi)
{
	unsigned int shift = zx_level_shift(node->level);
	unsigned long mapped = READ_ONCE(node->mapped);
	unsigned int i;

	for_each_set_bit(i, &mapped, ZX_NODE_SLOTS) {
		u64 start = base + ((u64)i << shift);

		if (!node->slots[i] || start >= hi ||
		    start + (1ULL << shift) <= lo)
			continue;
		if (node->level)
			zx_node_settle(node->slots[i], start, lo, hi);
		else
			zx_page_settle(node->slots[i]);
	}
	cond_resched();
}

/*
 * Take the slots in [lo, hi) out of what is below *@at, which begins at slot
 * @base. What is only partly in the range is ours alone already. Returns the
 * number of pages that went.
 */
static u64 zx_node_drop(struct zx_node **at, u64 base, u64 lo, u64 hi)
{
	struct zx_node *node = *at;
	unsigned int shift = zx_level_shift(node->level);
	u64 span = 1ULL << (shift + ZX_NODE_BITS);
	unsigned int i, last;
	u64 pages = 0;

	if (lo <= base && base + span <= hi) {
		pages = node->pages;
		*at = NULL;
		zx_node_put(node);
		return pages;
	}
	i = lo <= base ? 0 : (lo - base) >> shift;
	last = hi >= base + span ? ZX_NODE_SLOTS - 1 : (hi - 1 - base) >> shift;
	for (; i <= last; i++) {
		struct page *page = node->slots[i];

		if (page && node->level) {
			pages += zx_node_drop((struct zx_node **)&node->slots[i],
					      base + ((u64)i << shift), lo, hi);
			if (node->slots[i])
				continue;
		} else if (page) {
			node->slots[i] = NULL;
			zx_page_put(page);
			pages++;
		}
		clear_bit(i, &node->mapped);
		__clear_bit(i, &node->writable);
	}
	node->pages -= pages;
	return pages;
}

/**
 * zx_pages_drop() - from now on some pages read as zeros, in mappings too
 * @pages: content, locked
 * @first: page number
 * @end: page after the last one
 * @copies: private copies go as well
 *
 * Return: 0 or -ENOMEM.
 */
int zx_pages_drop(struct zx_pages *pages, u64 first, u64 end,
		  bool copies)
{
	u64 lo = pages->first + first, hi = pages->first + end;
	struct zx_path path;

	lockdep_assert_held(&pages->lock);

	if (first >= end)
		return 0;
	/* What is partly in the range holds its first or its last slot. */
	if (!zx_pages_own_path(pages, lo, false, &path) ||
	    !zx_pages_own_path(pages, hi - 1, false, &path))
		return -ENOMEM;
	/*
	 * New faults wait for the lock. Translations go before the pages: who is
	 * left alone with a page may write to it, and nobody here must see that.
	 */
	if (pages->root)
		zx_node_settle(pages->root, 0, lo, hi);
	zx_page_settle(pages->zero);
	zx_pages_unmap(pages, first, end - first, copies);
	if (pages->root)
		zx_node_drop(&pages->root, 0, lo, hi);
	return 0;
}

/*
 * Bytes of one page become zero; an untouched page stays so. It cannot fail once
 * the page is ours alone.
 */
static int zx_pages_clear(struct zx_pages *pages, u64 start, u64 end)
{
	u64 index = start >> PAGE_SHIFT;
	struct page *page;

	lockdep_assert_held(&pages->lock);

	if (start >= end || !zx_pages_walk(pages, pages->first + index, false))
		return 0;
	page = zx_pages_own(pages, index);
	if (!page)
		return zx_pages_error(pages, index);
	memset(page_address(page) + offset_in_page(start), 0, end - start);
	return 0;
}

/* The page that @byte cuts in two, if there is one, becomes ours alone. */
static int zx_pages_own_cut(struct zx_pages *pages, u64 byte)
{
	u64 index = byte >> PAGE_SHIFT;

	if (PAGE_ALIGNED(byte) ||
	    !zx_pages_walk(pages, pages->first + index, false))
		return 0;
	return zx_pages_own(pages, index) ? 0 : zx_pages_error(pages, index);
}

/* With the lock held; all or nothing: what needs memory comes first. */
static int zx_pages_zero_locked(struct zx_pages *pages, u64 start, u64 end,
				bool copies)
{
	u64 inner_start = round_up(start, PAGE_SIZE);
	u64 inner_end = round_down(end, PAGE_SIZE);

	if (inner_start > inner_end)
		return zx_pages_clear(pages, start, end);
	return zx_pages_own_cut(pages, start) ?:
	       zx_pages_own_cut(pages, end) ?:
	       zx_pages_drop(pages, inner_start >> PAGE_SHIFT,
			     inner_end >> PAGE_SHIFT, copies) ?:
	       zx_pages_clear(pages, start, inner_start) ?:
	       zx_pages_clear(pages, inner_end, end);
}

/**
 * zx_pages_zero() - make bytes zero; whole pages are given back
 * @pages: content
 * @start: first byte
 * @end: byte after the last one
 *
 * Return: 0; -ERANGE, -ENOMEM, -EINTR, and then nothing has changed.
 */
int zx_pages_zero(struct zx_pages *pages, u64 start, u64 end)
{
	int ret;

	if (mutex_lock_killable(&pages->lock))
		return -EINTR;
	if (end > pages->size)
		ret = -ERANGE;
	else
		ret = zx_pages_zero_locked(pages, start, end, false);
	mutex_unlock(&pages->lock);
	return ret;
}

/* Is no fault on its way with @page? Does not wait for the page's lock. */
static bool zx_page_is_idle(struct page *page)
{
	if (!page)
		return true;
	if (!folio_trylock(page_folio(page)))
		return false;
	folio_unlock(page_folio(page));
	return true;
}

static bool zx_node_is_idle(struct zx_node *node)
{
	unsigned long mapped = READ_ONCE(node->mapped);
	unsigned int i;

	for_each_set_bit(i, &mapped, ZX_NODE_SLOTS) {
		if (!node->slots[i])
			continue;
		if (!(node->level ? zx_node_is_idle(node->slots[i]) :
				    zx_page_is_idle(node->slots[i])))
			return false;
	}
	cond_resched();
	return true;
}

/**
 * zx_pages_discard() - drop all pages; nothing can be accessed then
 * @pages: content; pages->lock is held
 *
 * For reclaim: whoever has a page locked may be waiting for reclaim, so this
 * waits for no page.
 *
 * Return: the number of pages; 0 when there is none, or one is busy.
 */
unsigned long zx_pages_discard(struct zx_pages *pages)
{
	struct zx_node *root = pages->root;
	unsigned long count;

	lockdep_assert_held(&pages->lock);

	if (!root || !root->pages || !zx_page_is_idle(pages->zero) ||
	    !zx_node_is_idle(root))
		return 0;
	count = root->pages;
	WRITE_ONCE(pages->discarded, true);
	pages->root = NULL;
	zx_pages_unmap(pages, 0, pages->size >> PAGE_SHIFT, false);
	zx_node_put(root);
	return count;
}

/**
 * zx_pages_resize() - change the size
 * @pages: content
 * @size: bytes, page aligned
 * @stream_size: bytes; from there to @size all reads as zeros
 *
 * Return: 0; -EINVAL when a snapshot of the middle of something would count
 * its pages too far; -ENOMEM, -EINTR.
 */
int zx_pages_resize(struct zx_pages *pages, u64 size, u64 stream_size)
{
	int ret;

	if (mutex_lock_killable(&pages->lock))
		return -EINTR;
	ret = -EINVAL;
	if (size > pages->size &&
	    size >> PAGE_SHIFT > (1ULL << ZX_SLOT_BITS) - pages->first)
		goto out;
	/* All or nothing: what needs memory comes first. */
	ret = zx_pages_own_cut(pages, stream_size);
	if (!ret && size < pages->size)
		ret = zx_pages_drop(pages, size >> PAGE_SHIFT,
				    pages->size >> PAGE_SHIFT, true);
	if (ret)
		goto out;
	zx_pages_clear(pages, stream_size, min(size, pages->size));
	WRITE_ONCE(pages->size, size);
	WRITE_ONCE(pages->stream_size, stream_size);
out:
	mutex_unlock(&pages->lock);
	return ret;
}

/**
 * zx_pages_set_stream_size() - where the stream ends
 * @pages: content
 * @size: bytes; from there, or from the former end, on all reads as zeros
 *
 * Return: 0; -ERANGE larger than the content; -ENOMEM, -EINTR.
 */
int zx_pages_set_stream_size(struct zx_pages *pages, u64 size)
{
	int ret = 0;

	if (mutex_lock_killable(&pages->lock))
		return -EINTR;
	if (size > pages->size)
		ret = -ERANGE;
	else if (size != pages->stream_size)
		ret = zx_pages_zero_locked(pages, min(size, pages->stream_size),
					   pages->size, false);
	if (!ret)
		WRITE_ONCE(pages->stream_size, size);
	mutex_unlock(&pages->lock);
	return ret;
}
