/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VMOs: memory objects, read, written and mapped, and their children.
 *
 * Content (struct zx_pages) and object are two things: a slice and a reference
 * have the content of what they were made of, a snapshot has one of its own
 * that shares pages. So no VMO needs another one to live: parents are only
 * known to count children, and when a VMO goes its children become its
 * parent's.
 *
 * Locks
 *	vmo->lock (mutex): @backing, @stream_size, @cache_policy, and @family
 *	while it is made.
 *	family->lock (mutex): siblings, children, links of all relatives, and
 *	snapshots and is_clone of their contents.
 *	vmo->mapped_lock (spin): @mapped, @mappings, @aspaces; innermost.
 *	Order: aspace->lock, vmo->lock, then family->lock or pages->lock, then
 *	zx_object.lock. No object is put under family->lock.
 */
#ifndef _ZX_VMO_H
#define _ZX_VMO_H

#include <linux/mutex.h>
#include <linux/rbtree.h>
#include <linux/spinlock.h>

#include "object.h"
#include "pages.h"
#include "window.h"

struct zx_brood;
struct zx_family;

enum zx_vmo_kind {
	ZX_VMO_PLAIN,
	ZX_VMO_SNAPSHOT,
	ZX_VMO_SLICE,
	ZX_VMO_REFERENCE,
};

/**
 * struct zx_vmo - a memory object
 * @obj: head
 * @name: ZX_PROP_NAME
 * @options: ZX_VMO_ options it was made with
 * @info_flags: ZX_INFO_VMO_ flags that never change
 * @kind: how it came about
 * @pages: the content, a reference
 * @lock: see above
 * @backing: what Linux maps
 * @size: of a slice, bytes
 * @stream_size: of a slice, bytes; that of others is @pages' own
 * @cache_policy: ZX_CACHE_POLICY_
 * @mapped_lock: see above
 * @mapped: struct zx_mapping that show it, those of an address space together
 * @mappings: how many
 * @aspaces: of how many address spaces
 * @family: its relatives; NULL as long as it has never had any
 * @siblings: the brood it is part of, while its parent exists
 * @link: in @siblings
 * @children: its brood; NULL as long as it has never had any
 */
struct zx_vmo {
	struct zx_object obj;
	char name[ZX_MAX_NAME_LEN];
	u32 options;
	u32 info_flags;
	enum zx_vmo_kind kind;
	struct zx_pages *pages;
	struct mutex lock;	/* see the top of this file */
	struct zx_backing backing;
	u64 size;
	u64 stream_size;
	u32 cache_policy;
	spinlock_t mapped_lock;	/* see the top of this file */
	struct rb_root mapped;
	u64 mappings;
	u64 aspaces;
	struct zx_family *family;
	struct zx_brood *siblings;
	struct list_head link;
	struct zx_brood *children;
};

static inline struct zx_vmo *to_vmo(struct zx_object *obj)
{
	return container_of(obj, struct zx_vmo, obj);
}

struct zx_vmo *zx_vmo_create(u64 size, u32 options, int *err);
struct zx_vmo *zx_vmo_create_child(struct zx_vmo *parent, u32 options,
				   u64 offset, u64 size, int *err);
struct zx_vmo *zx_vmo_copy(struct zx_vmo *vmo, u64 offset, u64 size, int *err);
struct file *zx_vmo_file(struct zx_vmo *vmo, u32 caps);
u64 zx_vmo_size(struct zx_vmo *vmo);
u64 zx_vmo_stream_size(struct zx_vmo *vmo);
int zx_vmo_set_size(struct zx_vmo *vmo, u64 size);
int zx_vmo_set_stream_size(struct zx_vmo *vmo, u64 size);
int zx_vmo_set_cache_policy(struct zx_vmo *vmo, u32 policy);
int zx_vmo_read(struct zx_vmo *vmo, u64 offset, void __user *buf, size_t size);
int zx_vmo_write(struct zx_vmo *vmo, u64 offset, const void __user *buf,
		 size_t size);
u64 zx_vmo_next_page(struct zx_vmo *vmo, u64 offset, u64 end);
int zx_vmo_op_range(struct zx_vmo *vmo, u32 op, u64 offset, u64 size);
int zx_vmo_lock(struct zx_vmo *vmo, u64 offset, u64 size,
		struct zx_vmo_lock_state *state);
int zx_vmo_unlock(struct zx_vmo *vmo, u64 offset, u64 size);
int zx_vmo_transfer(struct zx_vmo *dst, u64 offset, struct zx_vmo *src,
		    u64 src_offset, u64 length);
void zx_vmo_attribution(struct zx_vmo *vmo, u64 offset, u64 size,
			struct zx_attribution *sum);
void zx_vmo_info(struct zx_vmo *vmo, u32 rights, struct zx_info_vmo *info);

#endif /* _ZX_VMO_H */
