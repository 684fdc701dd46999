/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages: the content of a VMO, a sparse array of pages of zeros until written.
 *
 * Pages are only ever added; they are freed together, when the last reference
 * goes. A page found can therefore be used for as long as the caller holds a
 * reference to the struct zx_pages. Look-up and adding are safe against each
 * other without further locking (the xarray's own). Every page is charged to
 * the memory cgroup of who first touches it.
 */
#ifndef _ZX_PAGES_H
#define _ZX_PAGES_H

#include <linux/atomic.h>
#include <linux/refcount.h>
#include <linux/xarray.h>

struct page;

/* 2^64 rounded down so that page indexes and rounding up cannot overflow. */
#define ZX_VMO_MAX_SIZE		0xfffffffffffe0000ULL

/**
 * struct zx_pages - content of one VMO
 * @refs: references: the VMO's and its inode's
 * @size: bytes, page aligned
 * @tree: page index -> struct page
 * @count: pages in @tree
 */
struct zx_pages {
	refcount_t refs;
	u64 size;
	struct xarray tree;
	atomic64_t count;
};

struct zx_pages *zx_pages_create(u64 size);
void zx_pages_get(struct zx_pages *pages);
void zx_pages_put(struct zx_pages *pages);
struct page *zx_pages_find(struct zx_pages *pages, u64 index);
struct page *zx_pages_commit(struct zx_pages *pages, u64 index);

#endif /* _ZX_PAGES_H */
