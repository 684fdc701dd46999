// SPDX-License-Identifier: GPL-2.0-only
/* The content of a VMO, see pages.h. */

#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "pages.h"

/**
 * zx_pages_create() - content that reads as zeros
 * @size: bytes, page aligned
 *
 * Return: one reference, or NULL.
 */
struct zx_pages *zx_pages_create(u64 size)
{
	struct zx_pages *pages = kzalloc(sizeof(*pages), GFP_KERNEL_ACCOUNT);

	if (!pages)
		return NULL;
	refcount_set(&pages->refs, 1);
	pages->size = size;
	xa_init_flags(&pages->tree, XA_FLAGS_ACCOUNT);
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
	struct page *page;
	unsigned long index;

	if (!refcount_dec_and_test(&pages->refs))
		return;
	xa_for_each(&pages->tree, index, page) {
		/* One by one: xa_destroy() frees all nodes with interrupts off. */
		xa_erase(&pages->tree, index);
		put_page(page);
		cond_resched();
	}
	kfree(pages);
}

/**
 * zx_pages_find() - a page that was written before, or NULL
 * @pages: content
 * @index: page index
 */
struct page *zx_pages_find(struct zx_pages *pages, u64 index)
{
	return xa_load(&pages->tree, index);
}

/**
 * zx_pages_commit() - a page to write to
 * @pages: content
 * @index: page index, inside the size
 *
 * Return: the page, zeroed if it is new; NULL when out of memory.
 */
struct page *zx_pages_commit(struct zx_pages *pages, u64 index)
{
	struct page *page = xa_load(&pages->tree, index);
	struct page *old;

	if (page)
		return page;
	page = alloc_page(GFP_USER | __GFP_ACCOUNT | __GFP_ZERO);
	if (!page)
		return NULL;
	old = xa_cmpxchg(&pages->tree, index, NULL, page, GFP_KERNEL_ACCOUNT);
	if (old) {
		put_page(page);
		return xa_is_err(old) ? NULL : old;
	}
	atomic64_inc(&pages->count);
	return page;
}
