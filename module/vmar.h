/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * VMARs and mappings: the region tree of an address space.
 *
 * Ownership
 *   A process owns a struct zx_aspace, which owns the root VMAR. A VMAR that
 *   is alive holds a reference to each child VMAR, and each VMAR object holds
 *   one to its aspace. A mapping belongs to the tree alone and holds a
 *   reference to its VMO. A VMAR that is not alive is in no tree.
 *
 * Locks
 *   aspace->lock (mutex) protects the whole tree: vmar->alive, all children.
 *   Order: aspace->lock, then the mmap lock (inside mm.c), then vmo->lock.
 *   No user memory is touched and no object is put while it is held; page
 *   faults never take it.
 *
 * The tree and Linux's mm
 *   A VMAR allocated in the root stands in the mm as a reservation; what is
 *   below it needs no VMA of its own until something is mapped. A mapping
 *   replaces the reservation, unmapping puts it back, each under one hold of
 *   the mmap lock. In the root VMAR there is no reservation: the mm is the
 *   truth there, and what Linux mapped is in nobody's tree.
 *   The mm is changed first, then the tree, which cannot fail (vmar_tree.c).
 *   When Linux gives up half way, out of memory or at its limit of mappings
 *   (vm.max_map_count), what was done is undone and the tree stays as it is:
 *   zx_aspace_repair() makes the mm follow the tree again. If that fails, too,
 *   because memory stays gone or the caller is being killed, the range is torn:
 *   a work item, and before it whoever is next to change the tree, tries again.
 */
#ifndef _ZX_VMAR_H
#define _ZX_VMAR_H

#include <linux/mutex.h>
#include <linux/workqueue.h>

#include "object.h"
#include "region.h"

struct file;
struct zx_mm;
struct zx_vmo;

/* The user range of x86_64 without its first 2 MiB. */
#define ZX_USER_ASPACE_BASE	0x200000ULL
#define ZX_USER_ASPACE_END	0x7ffffffff000ULL

/**
 * struct zx_aspace - the VMARs of one address space
 * @refs: the process and each VMAR
 * @lock: see above
 * @mm: what they live in
 * @root: the root VMAR, one reference; NULL once the address space is dead.
 *	zx_aspace_root() reads it without the lock.
 * @born_empty: made with a process, so that nothing but us places things there
 * @torn_start: first address where the mm does not follow the tree
 * @torn_end: the end of that; 0 when the mm follows everywhere
 * @mend_delay: jiffies to wait before that is tried again
 * @mend: repairs it; queued, it holds a reference to this and to the module
 */
struct zx_aspace {
	refcount_t refs;
	struct mutex lock;	/* see the top of this file */
	struct zx_mm *mm;
	struct zx_vmar *root;
	bool born_empty;
	u64 torn_start;
	u64 torn_end;
	unsigned long mend_delay;
	struct delayed_work mend;
};

/**
 * struct zx_vmar - a VMAR
 * @obj: head
 * @aspace: the address space, one reference
 * @region: where it is; region.parent is NULL for the root
 * @can: ZX_VM_CAN_MAP_ bits and ZX_VM_COMPACT
 * @alive: not destroyed
 * @children: regions in it
 * @reservation: file whose mapping reserves it; only right below the root
 * @dead_link: for zx_vmar_kill()
 */
struct zx_vmar {
	struct zx_object obj;
	struct zx_aspace *aspace;
	struct zx_region region;
	u32 can;
	bool alive;
	struct zx_region_tree children;
	struct file *reservation;
	struct list_head dead_link;
};

/**
 * struct zx_mapping - a window on a VMO
 * @region: where it is
 * @vmo: one reference
 * @aspace: where it is, to count the VMO's address spaces; not a reference
 * @vmo_link: in vmo->mapped
 * @vmo_offset: byte of the VMO at region.base
 * @perms: ZX_VM_PERM_ bits in force
 * @caps: ZX_CAP_ bits: the most that @perms may become, and whether writes stay
 *	private
 * @own_copy: @vmo is nobody else's, see zx_aspace_show()
 * @dead_link: for zx_vmar_kill()
 */
struct zx_mapping {
	struct zx_region region;
	struct zx_vmo *vmo;
	struct zx_aspace *aspace;
	struct rb_node vmo_link;
	u64 vmo_offset;
	u32 perms;
	u32 caps;
	bool own_copy;
	struct list_head dead_link;
};

static inline struct zx_vmar *to_vmar(struct zx_object *obj)
{
	return container_of(obj, struct zx_vmar, obj);
}

int zx_aspace_module_init(void);
void zx_aspace_module_exit(void);

struct zx_aspace *zx_aspace_create(struct zx_mm *mm, bool born_empty);
void zx_aspace_kill(struct zx_aspace *aspace);
bool zx_aspace_try_kill(struct zx_aspace *aspace);
void zx_aspace_put(struct zx_aspace *aspace);
struct zx_vmar *zx_aspace_root(struct zx_aspace *aspace);

int zx_vmar_allocate(struct zx_vmar *parent, u32 options, u64 offset, u64 size,
		     struct zx_vmar **child);
int zx_vmar_map(struct zx_vmar *vmar, u32 options, u64 offset,
		struct zx_vmo *vmo, u64 vmo_offset, u64 len, u32 caps,
		u64 *addr);
int zx_vmar_unmap(struct zx_vmar *vmar, u64 addr, u64 len, bool op_children,
		  bool undo);
int zx_vmar_destroy(struct zx_vmar *vmar, bool undo);
int zx_vmar_protect(struct zx_vmar *vmar, u32 perms, u64 addr, u64 len,
		    bool op_children);
int zx_vmar_op_range(struct zx_vmar *vmar, u32 op, u64 addr, u64 size,
		     bool op_children);

/**
 * struct zx_mapping_view - what zx_aspace_find() tells of a mapping
 * @vmo: a reference
 * @vmo_offset: byte of the VMO at the address asked for
 * @left: bytes from there to the end of the mapping
 * @private: pages may differ from the VMO's
 * @shown: NULL, or a reference to what the mapping shows instead of @vmo, until
 *	zx_aspace_show()
 * @shown_offset: of the mapping's begin in @shown
 */
struct zx_mapping_view {
	struct zx_vmo *vmo;
	u64 vmo_offset;
	u64 left;
	bool private;
	struct zx_vmo *shown;
	u64 shown_offset;
};

int zx_aspace_find(struct zx_aspace *aspace, u64 addr, bool for_write,
		   struct zx_mapping_view *view);
int zx_aspace_show(struct zx_aspace *aspace, u64 addr,
		   const struct zx_mapping_view *view);
void zx_mapping_view_end(struct zx_mapping_view *view);
void zx_vmar_info(struct zx_vmar *vmar, struct zx_info_vmar *info);

/**
 * struct zx_map_item - what zx_vmar_list() tells of a region
 * @base: first address
 * @size: bytes
 * @depth: 1 for a child of the VMAR that was asked
 * @vmo: of a mapping, a reference for the caller; NULL for a VMAR
 * @vmo_offset: of a mapping: byte of the VMO at @base
 * @perms: of a mapping: ZX_VM_PERM_ bits
 */
struct zx_map_item {
	u64 base;
	u64 size;
	u64 depth;
	struct zx_vmo *vmo;
	u64 vmo_offset;
	u32 perms;
};

/* The last region told; zeroed to begin with. */
struct zx_map_cursor {
	u64 base;
	u64 depth;
};

bool zx_vmar_is_root(const struct zx_vmar *vmar);
int zx_vmar_list(struct zx_vmar *vmar, struct zx_map_cursor *cursor,
		 struct zx_map_item *items, int max);

#endif /* _ZX_VMAR_H */
