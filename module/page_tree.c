// SPDX-License-Identifier: GPL-2.0-only
/* Nodes, paths and kin, see page_tree.h. */

#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "page_tree.h"

static struct kmem_cache *zx_node_cache;

/**
 * zx_page_tree_module_init() - at module load
 *
 * Return: 0 or -ENOMEM.
 */
int zx_page_tree_module_init(void)
{
	zx_node_cache = KMEM_CACHE(zx_node, SLAB_ACCOUNT);
	return zx_node_cache ? 0 : -ENOMEM;
}

/**
 * zx_page_tree_module_exit() - at module unload
 */
void zx_page_tree_module_exit(void)
{
	kmem_cache_destroy(zx_node_cache);
}

/**
 * zx_page_is_held() - does anybody hold a page but its tree and translations?
 * @page: page
 * @users: references that do not count
 *
 * Linux may still read it then for those who had it mapped before (a pipe, a
 * system call under way). Faults hold it for a moment: then a copy is made for
 * nothing. Nobody reads what is in broken memory.
 */
bool zx_page_is_held(struct page *page, int users)
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

/**
 * zx_page_put() - one leaf less has a page
 * @page: page
 */
void zx_page_put(struct page *page)
{
	if (atomic_long_dec_and_test(zx_page_shares(page)))
		put_page(page);
}

/**
 * zx_page_create() - a page for one leaf
 * @from: to be copied, or NULL for zeros
 *
 * Return: the page, or NULL: out of memory, or @from is broken.
 */
struct page *zx_page_create(struct page *from)
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

/**
 * zx_node_create() - an empty node
 * @level: of it
 *
 * Return: one reference, or NULL.
 */
struct zx_node *zx_node_create(unsigned int level)
{
	struct zx_node *node = kmem_cache_zalloc(zx_node_cache, GFP_KERNEL);

	if (!node)
		return NULL;
	refcount_set(&node->refs, 1);
	node->level = level;
	return node;
}

/**
 * zx_node_put() - drop a reference
 * @node: node; recursion ends at ZX_LEVELS
 */
void zx_node_put(struct zx_node *node)
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

/**
 * zx_slot_share() - one more tree or node holds what is in a slot
 * @level: of the node
 * @entry: what is there, or NULL
 *
 * Return: @entry.
 */
void *zx_slot_share(unsigned int level, void *entry)
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

/**
 * zx_pages_own_path() - the way to a leaf, all of it ours alone
 * @pages: content, locked
 * @slot: in the leaf
 * @make: nodes that are missing are made; else they end the way, and
 *	path->nodes[0] is NULL
 * @path: filled
 *
 * Return: false when out of memory.
 */
bool zx_pages_own_path(struct zx_pages *pages, u64 slot, bool make,
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

/**
 * zx_path_mark() - a translation is about to be made
 * @path: to the leaf
 * @slot: in it
 * @writable: a writable one
 */
void zx_path_mark(const struct zx_path *path, u64 slot, bool writable)
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

/**
 * zx_pages_walk() - a page of the tree
 * @pages: content, locked
 * @slot: of the page
 * @mark: a translation is about to be made
 *
 * The way there may be shared: others set bits in it at the same time.
 *
 * Return: the page, or NULL.
 */
struct page *zx_pages_walk(struct zx_pages *pages, u64 slot, bool mark)
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

static void zx_kin_put(struct zx_kin *kin)
{
	if (refcount_dec_and_test(&kin->refs))
		kfree(kin);
}

/**
 * zx_kin_join() - a content may share what it has
 * @pages: content of no kin
 * @kin: with whom; NULL: with nobody yet
 *
 * Return: false when out of memory.
 */
bool zx_kin_join(struct zx_pages *pages, struct zx_kin *kin)
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

/**
 * zx_kin_leave() - a content shares nothing any more
 * @pages: content
 */
void zx_kin_leave(struct zx_pages *pages)
{
	if (!pages->kin)
		return;
	spin_lock(&pages->kin->lock);
	list_del(&pages->kin_link);
	spin_unlock(&pages->kin->lock);
	zx_kin_put(pages->kin);
}

/**
 * zx_kin_next() - walk over the contents that are kin
 * @kin: them
 * @prev: the one before, whose reference is dropped; NULL to begin
 *
 * As new ones come in front, nobody makes a walk longer once it has begun.
 *
 * Return: the next one, with a reference; NULL at the end.
 */
struct zx_pages *zx_kin_next(struct zx_kin *kin, struct zx_pages *prev)
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

/**
 * zx_path_set() - put a page, or nothing, in the place of what is in a leaf
 * @pages: content, locked
 * @path: to the leaf
 * @slot: in it
 * @page: page, or NULL
 *
 * No translation of what was there is left. The leaf's count of that is the
 * caller's to drop.
 */
void zx_path_set(struct zx_pages *pages, const struct zx_path *path,
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
