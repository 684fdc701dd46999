// SPDX-License-Identifier: GPL-2.0-only
/* The content of a VMO, see pages.h. */

#include <linux/bitops.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/limits.h>
#include <linux/list_lru.h>
#include <linux/math64.h>
#include <linux/mm.h>
#include <linux/pagemap.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "discard.h"
#include "pages.h"

/* Slots are pages of 2^64 bytes at most. */
#define ZX_SLOT_BITS	(64 - PAGE_SHIFT)
#define ZX_LEVELS	DIV_ROUND_UP(ZX_SLOT_BITS, ZX_NODE_BITS)

/*
 * A page counts its translations in an int. Long before that overflows,
 * untouched pages get committed instead of sharing pages->zero.
 */
#define ZX_ZERO_MAPS	(INT_MAX / 2)

/* The nodes from the root (at its level) down to a leaf (at 0). */
struct zx_path {
	struct zx_node *nodes[ZX_LEVELS];
	unsigned int top;
};

static struct kmem_cache *zx_node_cache;
static struct kmem_cache *zx_pages_cache;

/* Slots in one of a node's slots, as a power of two. */
static unsigned int zx_level_shift(unsigned int level)
{
	return level * ZX_NODE_BITS;
}

static unsigned int zx_node_index(const struct zx_node *node, u64 slot)
{
	return (slot >> zx_level_shift(node->level)) & (ZX_NODE_SLOTS - 1);
}

static bool zx_page_is_own(struct page *page)
{
	/* Pairs with the release when somebody else lets go. */
	return atomic_long_read_acquire(zx_page_shares(page)) == 1;
}

/*
 * Does anybody hold the page but its tree, translations and @users? Linux may
 * still read it then for those who had it mapped before (a pipe, a system call
 * under way). Faults hold it for a moment: then a copy is made for nothing.
 * Nobody reads what is in broken memory.
 */
static bool zx_page_is_held(struct page *page, int users)
{
	int refs = page_ref_count(page), maps;

	/* A translation gets its reference first and loses it last, */
	smp_rmb();
	maps = atomic_read(&page->_mapcount) + 1;
	/* and one that came in between shows in the references again. */
	smp_rmb();
	if (PageHWPoison(page))
		return false;
	return refs - maps != 1 + users || page_ref_count(page) != refs;
}

static void zx_page_share(struct page *page)
{
	atomic_long_inc(zx_page_shares(page));
}

static void zx_page_put(struct page *page)
{
	if (atomic_long_dec_and_test(zx_page_shares(page)))
		put_page(page);
}

static struct page *zx_page_create(struct page *from)
{
	gfp_t gfp = GFP_USER | __GFP_ACCOUNT | (from ? 0 : __GFP_ZERO);
	struct page *page;

	if (from && PageHWPoison(from))
		return NULL;
	page = alloc_page(gfp);
	if (!page)
		return NULL;
	if (from)
		copy_page(page_address(page), page_address(from));
	atomic_long_set(zx_page_shares(page), 1);
	return page;
}

static struct zx_node *zx_node_create(unsigned int level)
{
	struct zx_node *node = kmem_cache_zalloc(zx_node_cache, GFP_KERNEL);

	if (!node)
		return NULL;
	refcount_set(&node->refs, 1);
	node->level = level;
	return node;
}

/* Recursion ends at ZX_LEVELS. */
static void zx_node_put(struct zx_node *node)
{
	unsigned int i;

	if (!refcount_dec_and_test(&node->refs))
		return;
	for (i = 0; i < ZX_NODE_SLOTS; i++) {
		if (!node->slots[i])
			continue;
		if (node->level)
			zx_node_put(node->slots[i]);
		else
			zx_page_put(node->slots[i]);
	}
	if (node->level)
		cond_resched();
	kmem_cache_free(zx_node_cache, node);
}

/* One more tree or node holds what is in a slot of a node of @level. */
static void *zx_slot_share(unsigned int level, void *entry)
{
	if (!entry)
		return NULL;
	if (level)
		refcount_inc(&((struct zx_node *)entry)->refs);
	else
		zx_page_share(entry);
	return entry;
}

/* Make sure that the node in *@slot is ours alone, if the one above it is. */
static struct zx_node *zx_node_own(struct zx_node **slot)
{
	struct zx_node *node = *slot;
	struct zx_node *copy;
	unsigned int i;

	if (refcount_read(&node->refs) == 1) {
		/* Pairs with the release when somebody else lets go. */
		smp_acquire__after_ctrl_dep();
		return node;
	}
	copy = zx_node_create(node->level);
	if (!copy)
		return NULL;
	copy->pages = node->pages;
	copy->mapped = READ_ONCE(node->mapped);
	for (i = 0; i < ZX_NODE_SLOTS; i++)
		copy->slots[i] = zx_slot_share(node->level, node->slots[i]);
	*slot = copy;
	zx_node_put(node);
	return copy;
}

/* Does the tree of @root reach as far as @slot? */
static bool zx_root_covers(const struct zx_node *root, u64 slot)
{
	return !(slot >> zx_level_shift(root->level + 1));
}

static bool zx_pages_grow(struct zx_pages *pages, u64 slot)
{
	struct zx_node *root = pages->root;
	unsigned int level = 0;

	if (!root) {
		while (slot >> zx_level_shift(level + 1))
			level++;
		pages->root = zx_node_create(level);
		return pages->root;
	}
	while (!zx_root_covers(root, slot)) {
		struct zx_node *top = zx_node_create(root->level + 1);

		if (!top)
			return false;
		top->slots[0] = root;
		top->pages = root->pages;
		top->mapped = READ_ONCE(root->mapped) ? 1 : 0;
		top->writable = root->writable ? 1 : 0;
		pages->root = top;
		root = top;
	}
	return true;
}

/*
 * The way to a leaf, all of it ours alone. Nodes that are missing are made, or
 * end the way unless @make: then path->nodes[0] is NULL. False when out of
 * memory.
 */
static bool zx_pages_own_path(struct zx_pages *pages, u64 slot, bool make,
			      struct zx_path *path)
{
	struct zx_node **at = &pages->root;
	unsigned int level;

	lockdep_assert_held(&pages->lock);

	path->nodes[0] = NULL;
	if (make && !zx_pages_grow(pages, slot))
		return false;
	if (!pages->root || !zx_root_covers(pages->root, slot))
		return true;
	path->top = pages->root->level;
	for (level = path->top;; level--) {
		struct zx_node *node;

		if (!*at) {
			if (!make)
				return true;
			*at = zx_node_create(level);
			if (!*at)
				return false;
		}
		node = zx_node_own(at);
		if (!node)
			return false;
		path->nodes[level] = node;
		if (!level)
			return true;
		at = (struct zx_node **)&node->slots[zx_node_index(node, slot)];
	}
}

static void zx_path_count(const struct zx_path *path, int pages)
{
	unsigned int level;

	for (level = 0; level <= path->top; level++)
		path->nodes[level]->pages += pages;
}

/* A translation is about to be made. */
static void zx_path_mark(const struct zx_path *path, u64 slot, bool writable)
{
	unsigned int level;

	for (level = 0; level <= path->top; level++) {
		struct zx_node *node = path->nodes[level];
		unsigned int i = zx_node_index(node, slot);

		set_bit(i, &node->mapped);
		if (writable)
			__set_bit(i, &node->writable);
	}
}

/*
 * A page of the tree, or NULL; with @mark, a translation is about to be made.
 * The way there may be shared: others set bits in it at the same time.
 */
static struct page *zx_pages_walk(struct zx_pages *pages, u64 slot, bool mark)
{
	struct zx_node *node = pages->root;
	void *entry;

	lockdep_assert_held(&pages->lock);

	if (!node || !zx_root_covers(node, slot))
		return NULL;
	for (;;) {
		unsigned int i = zx_node_index(node, slot);

		entry = node->slots[i];
		if (!entry)
			return NULL;
		if (mark && !test_bit(i, &node->mapped))
			set_bit(i, &node->mapped);
		if (!node->level)
			return entry;
		node = entry;
	}
}

/* Faults that found @page already are through when this returns. */
static void zx_page_settle(struct page *page)
{
	if (page) {
		folio_lock(page_folio(page));
		folio_unlock(page_folio(page));
	}
}

static void zx_kin_put(struct zx_kin *kin)
{
	if (refcount_dec_and_test(&kin->refs))
		kfree(kin);
}

/* @pages may share what it has; @kin NULL: with nobody yet. */
static bool zx_kin_join(struct zx_pages *pages, struct zx_kin *kin)
{
	if (kin) {
		refcount_inc(&kin->refs);
	} else {
		kin = kmalloc(sizeof(*kin), GFP_KERNEL_ACCOUNT);
		if (!kin)
			return false;
		refcount_set(&kin->refs, 1);
		spin_lock_init(&kin->lock);
		INIT_LIST_HEAD(&kin->members);
	}
	pages->kin = kin;
	spin_lock(&kin->lock);
	list_add(&pages->kin_link, &kin->members);
	spin_unlock(&kin->lock);
	return true;
}

static void zx_kin_leave(struct zx_pages *pages)
{
	if (!pages->kin)
		return;
	spin_lock(&pages->kin->lock);
	list_del(&pages->kin_link);
	spin_unlock(&pages->kin->lock);
	zx_kin_put(pages->kin);
}

/*
 * The member after @prev, whose reference is dropped; NULL at the ends. As new
 * ones come in front, nobody makes a walk longer once it has begun.
 */
static struct zx_pages *zx_kin_next(struct zx_kin *kin, struct zx_pages *prev)
{
	struct zx_pages *next = NULL, *pages;

	spin_lock(&kin->lock);
	pages = list_prepare_entry(prev, &kin->members, kin_link);
	list_for_each_entry_continue(pages, &kin->members, kin_link) {
		if (refcount_inc_not_zero(&pages->refs)) {
			next = pages;
			break;
		}
	}
	spin_unlock(&kin->lock);
	if (prev)
		zx_pages_put(prev);
	return next;
}

static void zx_pages_unmap(struct zx_pages *pages, u64 index, u64 count,
			   bool copies)
{
	if (pages->unmap)
		pages->unmap(pages, index, count, copies);
}

/*
 * Put @page, or nothing, in the place of what is in a leaf, and make sure that
 * no translation of that is left. The leaf's count is the caller's to drop.
 */
static void zx_path_set(struct zx_pages *pages, const struct zx_path *path,
			u64 slot, struct page *page)
{
	struct zx_node *leaf = path->nodes[0];
	unsigned int i = zx_node_index(leaf, slot);
	struct page *old = leaf->slots[i];

	leaf->slots[i] = page;
	if (!old != !page)
		zx_path_count(path, page ? 1 : -1);
	if (test_bit(i, &leaf->mapped)) {
		zx_page_settle(old ?: pages->zero);
		zx_pages_unmap(pages, slot - pages->first, 1, false);
		clear_bit(i, &leaf->mapped);
	}
	__clear_bit(i, &leaf->writable);
}

/**
 * zx_pages_module_init() - at module load
 */
int zx_pages_module_init(void)
{
	zx_node_cache = KMEM_CACHE(zx_node, SLAB_ACCOUNT);
	if (!zx_node_cache)
		return -ENOMEM;
	zx_pages_cache = KMEM_CACHE(zx_pages, SLAB_ACCOUNT);
	if (!zx_pages_cache) {
		kmem_cache_destroy(zx_node_cache);
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
	kmem_cache_destroy(zx_node_cache);
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

/*
 * A page that nobody shares, and the way to it. The caller has a reference to
 * @user, which may be that page.
 */
static struct page *zx_pages_own_on(struct zx_pages *pages, u64 slot,
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

/* From now on the pages [first, end) read as zeros, in mappings too. */
static int zx_pages_drop(struct zx_pages *pages, u64 first, u64 end,
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

/* A node for the slots in [lo, hi) of @node, which begins at slot @base. */
static struct zx_node *zx_node_share(struct zx_node *node, u64 base, u64 lo,
				     u64 hi)
{
	unsigned int shift = zx_level_shift(node->level);
	u64 span = 1ULL << (shift + ZX_NODE_BITS);
	struct zx_node *part;
	unsigned int i, last;

	if (lo <= base && base + span <= hi)
		return zx_slot_share(1, node);
	part = zx_node_create(node->level);
	if (!part)
		return NULL;
	i = lo <= base ? 0 : (lo - base) >> shift;
	last = hi >= base + span ? ZX_NODE_SLOTS - 1 : (hi - 1 - base) >> shift;
	for (; i <= last; i++) {
		void *entry = node->slots[i];

		if (entry && node->level) {
			entry = zx_node_share(entry, base + ((u64)i << shift),
					      lo, hi);
			if (!entry) {
				zx_node_put(part);
				return NULL;
			}
			part->pages += ((struct zx_node *)entry)->pages;
		} else if (entry) {
			zx_slot_share(0, entry);
			part->pages++;
		}
		part->slots[i] = entry;
	}
	return part;
}

/**
 * struct zx_revoke - writable translations that have to go
 * @copy: content that shares the pages from now on
 * @lo: first slot of the range
 * @hi: slot after the last one
 * @first: lowest slot that may have one
 * @end: slot after the highest
 */
struct zx_revoke {
	struct zx_pages *copy;
	u64 lo;
	u64 hi;
	u64 first;
	u64 end;
};

/* Find them. The pages are shared already, so no new ones come. */
static void zx_node_find_writable(struct zx_node *node, u64 base,
				  struct zx_revoke *r)
{
	unsigned int shift = zx_level_shift(node->level);
	unsigned int i;

	for_each_set_bit(i, &node->writable, ZX_NODE_SLOTS) {
		u64 start = base + ((u64)i << shift);
		u64 end = start + (1ULL << shift);

		if (end <= r->lo || start >= r->hi)
			continue;
		if (node->level) {
			zx_node_find_writable(node->slots[i], start, r);
			continue;
		}
		zx_page_settle(node->slots[i]);
		r->first = min(r->first, start);
		r->end = max(r->end, end);
	}
	cond_resched();
}

/*
 * They are gone. Whoever still holds a page got it to write to, perhaps, and may
 * do so behind our back: the copy gets a page of its own then, and the bit stays
 * for the next snapshot.
 */
static int zx_node_part(struct zx_node *node, u64 base,
			const struct zx_revoke *r)
{
	unsigned int shift = zx_level_shift(node->level);
	unsigned long writable = node->writable;
	struct zx_path path;
	unsigned int i;
	int ret;

	for_each_set_bit(i, &writable, ZX_NODE_SLOTS) {
		u64 start = base + ((u64)i << shift);
		struct zx_node *child = node->slots[i];

		if (start + (1ULL << shift) <= r->lo || start >= r->hi)
			continue;
		if (node->level) {
			ret = zx_node_part(child, start, r);
			if (ret)
				return ret;
			if (!child->writable)
				__clear_bit(i, &node->writable);
		} else if (!zx_page_is_held(node->slots[i], 0)) {
			__clear_bit(i, &node->writable);
		} else if (!zx_pages_own_on(r->copy, start, NULL, &path)) {
			return -ENOMEM;
		}
	}
	cond_resched();
	return fatal_signal_pending(current) ? -EINTR : 0;
}

/* No writable translation of what @r->copy shares with @pages stays. */
static int zx_pages_revoke(struct zx_pages *pages, struct zx_revoke *r)
{
	int ret;

	zx_node_find_writable(pages->root, 0, r);
	if (r->first < r->end)
		zx_pages_unmap(pages, r->first - pages->first,
			       r->end - r->first, false);
	/* Also to clear marks of nodes that outlived those of their leaves. */
	mutex_lock_nested(&r->copy->lock, SINGLE_DEPTH_NESTING);
	ret = zx_node_part(pages->root, 0, r);
	mutex_unlock(&r->copy->lock);
	return ret;
}

/**
 * zx_pages_snapshot() - content that begins as a copy
 * @pages: source
 * @index: first page of it
 * @size: bytes, page aligned; what lies past the source's end reads as zeros
 * @stream_size: bytes
 * @err: why there is none
 *
 * Return: one reference, or NULL and -EINVAL (counts its pages too far),
 * -ENOENT (discarded), -ENOMEM, -EINTR.
 */
struct zx_pages *zx_pages_snapshot(struct zx_pages *pages, u64 index, u64 size,
				   u64 stream_size, int *err)
{
	u64 limit = 1ULL << ZX_SLOT_BITS, count = size >> PAGE_SHIFT;
	struct zx_revoke revoke;
	struct zx_pages *copy;
	u64 have;

	*err = -EINVAL;
	if (index >= limit - pages->first ||
	    count > limit - pages->first - index)
		return NULL;
	*err = -ENOMEM;
	copy = zx_pages_create(size, stream_size);
	if (!copy)
		return NULL;
	copy->first = pages->first + index;
	copy->is_clone = true;

	*err = -EINTR;
	if (mutex_lock_killable(&pages->lock))
		goto err_put;
	*err = -ENOENT;
	if (pages->discarded)
		goto err_unlock;
	have = pages->size >> PAGE_SHIFT;
	have = index < have ? min(count, have - index) : 0;
	if (!have || !pages->root)
		goto out;
	revoke = (struct zx_revoke) {
		.copy = copy,
		.lo = copy->first,
		.hi = copy->first + have,
		.first = U64_MAX,
	};
	*err = -ENOMEM;
	/* There are no pages outside of what the content has. */
	if (!index && have == pages->size >> PAGE_SHIFT)
		copy->root = zx_slot_share(1, pages->root);
	else if (zx_root_covers(pages->root, revoke.lo))
		copy->root = zx_node_share(pages->root, 0, revoke.lo,
					   revoke.hi);
	else
		goto out;
	if (!copy->root)
		goto err_unlock;
	if (!pages->kin && !zx_kin_join(pages, NULL))
		goto err_unlock;
	zx_kin_join(copy, pages->kin);
	*err = zx_pages_revoke(pages, &revoke);
	if (*err)
		goto err_unlock;
out:
	mutex_unlock(&pages->lock);
	*err = 0;
	return copy;

err_unlock:
	/* Under the lock: what is shared must not meet what may be written to. */
	zx_pages_put(copy);
	mutex_unlock(&pages->lock);
	return NULL;

err_put:
	zx_pages_put(copy);
	return NULL;
}

/*
 * How many slots without a page there are at one end of [lo, hi): at the upper
 * one if @backwards. @node begins at slot @base.
 */
static u64 zx_node_gap(struct zx_node *node, u64 base, u64 lo, u64 hi,
		       bool backwards)
{
	unsigned int shift = zx_level_shift(node->level), n;
	u64 span = 1ULL << shift, gap = 0;

	lo = max(lo, base);
	hi = min(hi, base + (span << ZX_NODE_BITS));
	while (gap < hi - lo) {
		u64 slot = backwards ? hi - 1 - gap : lo + gap;
		struct zx_node *child;
		u64 start, part, empty;

		n = zx_node_index(node, slot);
		start = base + ((u64)n << shift);
		child = node->slots[n];
		if (child && !node->level)
			break;
		part = min(hi, start + span) - max(lo, start);
		empty = part;
		if (child && child->pages)
			empty = zx_node_gap(child, start, lo, hi, backwards);
		gap += empty;
		if (empty < part)
			break;
	}
	return gap;
}

/* The same for a range of pages. */
static u64 zx_pages_gap(struct zx_pages *pages, u64 index, u64 count,
			bool backwards)
{
	struct zx_node *root = pages->root;
	u64 lo = pages->first + index, hi = lo + count, top, beyond;

	lockdep_assert_held(&pages->lock);

	if (!root || !root->pages)
		return count;
	top = 1ULL << zx_level_shift(root->level + 1);
	if (lo >= top)
		return count;
	beyond = hi > top ? hi - top : 0;
	if (backwards)
		return beyond + zx_node_gap(root, 0, lo, hi - beyond, true);
	top = zx_node_gap(root, 0, lo, hi - beyond, false);
	return top < count - beyond ? top : count;
}

/**
 * zx_pages_next() - the first page that there is in a range
 * @pages: content
 * @index: first page to look at
 * @count: number of pages
 *
 * Return: its number, or @index + @count.
 */
u64 zx_pages_next(struct zx_pages *pages, u64 index, u64 count)
{
	u64 gap;

	mutex_lock(&pages->lock);
	gap = zx_pages_gap(pages, index, count, false);
	mutex_unlock(&pages->lock);
	return index + gap;
}

/* What is in slot @from of @src goes to slot @to of @dst; both are locked. */
static int zx_pages_move(struct zx_pages *dst, u64 to, struct zx_pages *src,
			 u64 from)
{
	struct zx_path dst_path, src_path;
	struct page *page, *copy, *old;
	unsigned int i;

	/* Making the second way may copy nodes of the first: look again. */
	if (!zx_pages_own_path(src, from, false, &src_path) ||
	    !zx_pages_own_path(dst, to, src_path.nodes[0], &dst_path) ||
	    !zx_pages_own_path(src, from, false, &src_path))
		return -ENOMEM;

	page = NULL;
	copy = NULL;
	if (src_path.nodes[0]) {
		i = zx_node_index(src_path.nodes[0], from);
		page = src_path.nodes[0]->slots[i];
	}
	if (page && test_bit(i, &src_path.nodes[0]->mapped)) {
		zx_page_settle(page);
		zx_pages_unmap(src, from - src->first, 1, false);
	}
	/* Who holds it may write to it, and who shares it has it in this slot. */
	if (page && (!zx_page_is_own(page) || zx_page_is_held(page, 0))) {
		copy = zx_page_create(page);
		if (!copy)
			return -ENOMEM;
	}
	if (page)
		zx_path_set(src, &src_path, from, NULL);
	if (copy) {
		zx_page_put(page);
		page = copy;
	}
	if (!dst_path.nodes[0])
		return 0;
	i = zx_node_index(dst_path.nodes[0], to);
	old = dst_path.nodes[0]->slots[i];
	if (page || old)
		zx_path_set(dst, &dst_path, to, page);
	if (old)
		zx_page_put(old);
	return 0;
}

static void zx_pages_lock_two(struct zx_pages *a, struct zx_pages *b)
{
	if (a > b)
		swap(a, b);
	mutex_lock(&a->lock);
	if (a != b)
		mutex_lock_nested(&b->lock, SINGLE_DEPTH_NESTING);
}

static void zx_pages_unlock_two(struct zx_pages *a, struct zx_pages *b)
{
	mutex_unlock(&a->lock);
	if (a != b)
		mutex_unlock(&b->lock);
}

/**
 * zx_pages_transfer() - move pages; where they were reads as zeros then
 * @dst: content that gets them
 * @to: first page there
 * @src: content that loses them
 * @from: first page there
 * @count: number of pages
 *
 * Ranges may overlap, as in memmove(). The locks are dropped now and then.
 *
 * Return: 0, -ERANGE, -ENOENT, -ENOMEM, -EINTR; part of it may be done then.
 */
int zx_pages_transfer(struct zx_pages *dst, u64 to, struct zx_pages *src,
		      u64 from, u64 count)
{
	bool backwards = dst == src && to > from;
	u64 done = 0;
	int ret = 0;

	if (dst == src && to == from)
		return 0;
	while (!ret && done < count) {
		u64 left = count - done, at = backwards ? 0 : done, gap;

		zx_pages_lock_two(dst, src);
		if (from + count > src->size >> PAGE_SHIFT ||
		    to + count > dst->size >> PAGE_SHIFT) {
			ret = -ERANGE;
			goto unlock;
		}
		if (src->discarded || dst->discarded) {
			ret = -ENOENT;
			goto unlock;
		}
		gap = zx_pages_gap(src, from + at, left, backwards);
		at = backwards ? left - gap : at;
		ret = zx_pages_drop(dst, to + at, to + at + gap, false);
		if (ret)
			goto unlock;
		done += gap;
		if (done < count) {
			at = backwards ? at - 1 : at + gap;
			ret = zx_pages_move(dst, dst->first + to + at, src,
					    src->first + from + at);
			done++;
		}
unlock:
		zx_pages_unlock_two(dst, src);
		if (fatal_signal_pending(current))
			ret = -EINTR;
		cond_resched();
	}
	return ret;
}

/*
 * Who has which page.
 *
 * A page's own count, and a node's, is that of the nodes above it, and each of
 * those may be shared again. Nodes do not know what is above them: to keep such
 * links would cost every copy of a node 64 changes of lists that others change
 * too. So the counting is left to those who ask. A page is in the same slot of
 * all contents that have it, and all of them are kin: a walk compares, leaf by
 * leaf, what is in these slots. A leaf that nobody shares, at any level, is not
 * compared. It holds one lock at a time and for one leaf, so it delays nobody;
 * it takes leaves times kin, and ends with the thread that asked.
 */

/**
 * struct zx_census - the pages of one leaf and who has them
 * @lo: first slot of the walk
 * @hi: slot after the last one
 * @slot: where the leaf is looked for
 * @next: where to go on
 * @kin: who may share them; NULL if nobody does
 * @pages: to compare with: they may be gone already
 * @sharers: contents that have them
 */
struct zx_census {
	u64 lo;
	u64 hi;
	u64 slot;
	u64 next;
	struct zx_kin *kin;
	struct page *pages[ZX_NODE_SLOTS];
	u32 sharers[ZX_NODE_SLOTS];
};

/* The slot after those that are in the same slot of a node of @level. */
static u64 zx_slot_after(u64 slot, unsigned int level)
{
	return round_up(slot + 1, 1ULL << zx_level_shift(level));
}

/* Read the leaf that has c->slot; there may be none. */
static void zx_census_read(struct zx_census *c, struct zx_pages *pages,
			   struct zx_attribution *sum)
{
	struct zx_node *node = pages->root;
	bool shared = false;
	unsigned int i;
	u64 slot;

	lockdep_assert_held(&pages->lock);

	memset(c->pages, 0, sizeof(c->pages));
	c->next = c->hi;
	if (!node || !zx_root_covers(node, c->slot))
		return;
	for (;;) {
		/* Each node once: where the walk first comes to it. */
		if (c->slot == c->lo ||
		    !(c->slot & ((1ULL << zx_level_shift(node->level + 1)) - 1)))
			sum->metadata += sizeof(*node);
		shared |= refcount_read(&node->refs) > 1;
		c->next = zx_slot_after(c->slot, max(node->level, 1U));
		if (!node->level)
			break;
		node = node->slots[zx_node_index(node, c->slot)];
		if (!node)
			return;
	}
	for (slot = c->slot; slot < min(c->next, c->hi); slot++) {
		i = zx_node_index(node, slot);
		c->pages[i] = node->slots[i];
		c->sharers[i] = 1;
		shared |= c->pages[i] && !zx_page_is_own(c->pages[i]);
	}
	c->kin = shared ? pages->kin : NULL;
}

static void zx_census_compare(struct zx_census *c, struct zx_pages *other)
{
	struct zx_node *node;
	unsigned int i;

	if (mutex_lock_killable(&other->lock))
		return;
	node = other->root;
	if (node && !zx_root_covers(node, c->slot))
		node = NULL;
	while (node && node->level)
		node = node->slots[zx_node_index(node, c->slot)];
	for (i = 0; node && i < ZX_NODE_SLOTS; i++) {
		if (c->pages[i] && c->pages[i] == node->slots[i])
			c->sharers[i]++;
	}
	mutex_unlock(&other->lock);
}

/* A page of which we own one part in @parts. */
static void zx_sum_page(struct zx_attribution *sum, u64 parts)
{
	sum->committed += PAGE_SIZE;
	if (parts == 1)
		sum->private += PAGE_SIZE;
	sum->scaled += PAGE_SIZE / parts;
	sum->fraction += mul_u64_u64_div_u64(PAGE_SIZE % parts, 1ULL << 63,
					     parts);
	if (sum->fraction >= 1ULL << 63) {
		sum->fraction -= 1ULL << 63;
		sum->scaled++;
	}
}

/**
 * zx_pages_sum() - who owns how much of a range
 * @pages: content
 * @index: first page
 * @count: number of pages
 * @sum: filled; not all of it if the caller dies meanwhile
 *
 * What changes meanwhile is told as it was or as it is. A content counts for as
 * long as it exists, be it that Linux alone still maps it.
 */
void zx_pages_sum(struct zx_pages *pages, u64 index, u64 count,
		  struct zx_attribution *sum)
{
	u64 have = READ_ONCE(pages->size) >> PAGE_SHIFT;
	struct zx_pages *other;
	struct zx_census c;
	unsigned int i;

	memset(sum, 0, sizeof(*sum));
	have = index < have ? min(count, have - index) : 0;
	c.lo = pages->first + index;
	c.hi = c.lo + have;
	for (c.slot = c.lo; c.slot < c.hi; c.slot = c.next) {
		c.kin = NULL;
		if (mutex_lock_killable(&pages->lock))
			return;
		zx_census_read(&c, pages, sum);
		mutex_unlock(&pages->lock);

		other = NULL;
		while (c.kin && (other = zx_kin_next(c.kin, other))) {
			if (other != pages)
				zx_census_compare(&c, other);
			cond_resched();
			if (fatal_signal_pending(current)) {
				zx_pages_put(other);
				return;
			}
		}
		for (i = 0; i < ZX_NODE_SLOTS; i++) {
			if (c.pages[i])
				zx_sum_page(sum, c.sharers[i]);
		}
		cond_resched();
		if (fatal_signal_pending(current))
			return;
	}
}
