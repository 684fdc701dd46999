/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Pages: the content of a VMO, sparse; what was never written reads as zeros.
 *
 * Pages hang in a radix tree of counted nodes. A snapshot shares nodes and
 * pages with what it is a snapshot of: only the nodes at the edges of its range
 * are copied, so it costs the same for many pages as for few. Who writes first
 * gets copies of the nodes on the way and of the page. The rule is:
 *
 *	What is reached through counts of 1 all the way down is ours alone and
 *	may change. What somebody else reaches too does not change.
 *
 * A page keeps its slot (its number in the tree) in every snapshot; a snapshot
 * of the middle of something counts its own pages from pages->first on. Contents
 * that may share pages are kin, see struct zx_kin.
 *
 * Translations. window.c makes Linux's translations of pages outside pages->lock,
 * but under the page's own lock: zx_pages_fault() and zx_pages_mkwrite() return
 * with the page locked, Linux unlocks it when the translation stands. Whoever
 * takes a page away or begins to share it makes it unreachable for new faults
 * first (they take pages->lock), then waits for the page's lock, then has
 * translations removed; only then another content may be alone with the page and
 * write to it. Nodes remember what may have a translation (mapped) and what a
 * writable one (writable); too many bits do no harm, and what is shared has no
 * writable one.
 *
 * References. Without a translation Linux may still hold a page: a pipe, a pin,
 * a system call under way. The first write to a page that is ours alone makes a
 * copy if somebody holds it, who may be of another content that is kin; once it
 * may have been written to through a translation it stays in place, since who
 * holds it may be writing, and the next snapshot gets a copy instead.
 *
 * Linux may hold on to a page that somebody has seen, in a pipe or for as long as
 * a copy to user space takes, and may let it be read when that somebody has it no
 * more. So a page of a content that has kin may change only if nobody but the
 * tree holds it; else the tree takes a copy.
 *
 * Locks
 *	pages->lock (mutex) protects a struct zx_pages and the nodes that are
 *	its own alone. Inside it: a page's lock, and what ->unmap() takes (the
 *	i_mmap lock). It is taken inside aspace->lock and, by faults, inside the
 *	mmap lock; so no user memory may be touched that could fault under it.
 *	Only zx_pages_transfer() takes two that others know, in the order of
 *	their addresses.
 *	kin->lock (spin) protects the list of those who are kin; inside
 *	pages->lock.
 *
 * Every page and node is charged to the memory cgroup of who causes it.
 */
#ifndef _ZX_PAGES_H
#define _ZX_PAGES_H

#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/list.h>
#include <linux/mm_types.h>
#include <linux/mutex.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct zx_pages;

/* 2^64 rounded down so that page numbers and rounding up cannot overflow. */
#define ZX_VMO_MAX_SIZE		0xfffffffffffe0000ULL

#define ZX_NODE_BITS	6
#define ZX_NODE_SLOTS	64	/* 2^ZX_NODE_BITS */

/**
 * struct zx_node - node of the tree, for page_tree.h alone
 * @refs: nodes and trees that point here
 * @level: 0 when @slots are pages, else they are nodes of @level - 1
 * @pages: number of pages below
 * @mapped: which of @slots may have translations, pages->zero included
 * @writable: which of @slots may have writable translations
 * @slots: pages or nodes
 */
struct zx_node {
	refcount_t refs;
	unsigned int level;
	u64 pages;
	unsigned long mapped;
	unsigned long writable;
	void *slots[ZX_NODE_SLOTS];
};

/**
 * struct zx_kin - contents that may share pages: snapshots of each other
 * @refs: of each of them
 * @lock: see above
 * @members: struct zx_pages, the youngest first
 */
struct zx_kin {
	refcount_t refs;
	spinlock_t lock;	/* see the top of this file */
	struct list_head members;
};

/* How many leaves of trees hold a page; it is freed with the last. */
static inline atomic_long_t *zx_page_shares(struct page *page)
{
	BUILD_BUG_ON(sizeof(page->private) != sizeof(atomic_long_t));
	return (atomic_long_t *)&page->private;
}

/**
 * struct zx_pages - content of a VMO, its slices and its references
 * @refs: references: of VMOs and of what is mapped
 * @lock: see above
 * @size: bytes, page aligned
 * @stream_size: bytes
 * @first: slot of the first page
 * @root: of the tree; NULL while it is empty
 * @zero: stands in for untouched pages in translations for reading; made when
 *	first needed, never written to
 * @views: struct zx_backing of window.c: what may have translations
 * @unmap: removes all translations of pages, set as soon as there are views;
 *	also private copies if @copies
 * @kin: who may share pages with it, set under @lock; NULL: never anybody
 * @kin_link: in @kin
 * @snapshots: living snapshot children of VMOs with this content
 * @is_clone: made as a snapshot of something that still exists
 * @discarded: dropped to make room; cannot be accessed until it is locked
 * @locks: how often it is locked against that
 * @lru: in zx_discard_lru, see discard.c
 * @lru_pages: how many pages there were when it joined that
 */
struct zx_pages {
	refcount_t refs;
	struct mutex lock;	/* see the top of this file */
	u64 size;
	u64 stream_size;
	u64 first;
	struct zx_node *root;
	struct page *zero;
	struct list_head views;
	void (*unmap)(struct zx_pages *pages, u64 index, u64 count,
		      bool copies);
	struct zx_kin *kin;
	struct list_head kin_link;
	unsigned int snapshots;
	bool is_clone;
	bool discarded;
	u64 locks;
	struct list_head lru;
	u64 lru_pages;
};

enum zx_pages_access {
	ZX_PAGES_READ,
	ZX_PAGES_WRITE,		/* through a shared mapping */
	ZX_PAGES_COPY,		/* Linux copies the page and maps the copy */
};

/**
 * struct zx_attribution - pages of a range, in bytes
 * @committed: there, whoever shares them
 * @private: there and not shared
 * @scaled: every page split evenly among the contents that have it
 * @fraction: the rest of @scaled, in 2^-63 bytes
 * @metadata: nodes of the tree, on the way to the range
 */
struct zx_attribution {
	u64 committed;
	u64 private;
	u64 scaled;
	u64 fraction;
	u64 metadata;
};

int zx_pages_module_init(void);
void zx_pages_module_exit(void);

struct zx_pages *zx_pages_create(u64 size, u64 stream_size);
void zx_pages_get(struct zx_pages *pages);
void zx_pages_put(struct zx_pages *pages);

struct page *zx_pages_find(struct zx_pages *pages, u64 index);
struct page *zx_pages_own(struct zx_pages *pages, u64 index);
int zx_pages_error(struct zx_pages *pages, u64 index);
int zx_pages_commit(struct zx_pages *pages, u64 index, u64 count);
int zx_pages_fault(struct zx_pages *pages, u64 index, const u64 *stream_end,
		   enum zx_pages_access access, struct page **page);
int zx_pages_mkwrite(struct zx_pages *pages, u64 index, const u64 *stream_end,
		     struct page *page);

int zx_pages_zero(struct zx_pages *pages, u64 start, u64 end);
unsigned long zx_pages_discard(struct zx_pages *pages);
int zx_pages_resize(struct zx_pages *pages, u64 size, u64 stream_size);
int zx_pages_set_stream_size(struct zx_pages *pages, u64 size);
struct zx_pages *zx_pages_snapshot(struct zx_pages *pages, u64 index, u64 size,
				   u64 stream_size, int *err);
int zx_pages_transfer(struct zx_pages *dst, u64 to, struct zx_pages *src,
		      u64 from, u64 count);
u64 zx_pages_next(struct zx_pages *pages, u64 index, u64 count);
void zx_pages_sum(struct zx_pages *pages, u64 index, u64 count,
		  struct zx_attribution *sum);

#endif /* _ZX_PAGES_H */
