/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The edge to Linux's memory management; everything that knows what a VMA or
 * an mm_struct is, is in mm.c.
 *
 * Files. What stands in an address space is a mapping of a file of our pseudo
 * file system: either a reservation (no access, never any) or a window on the
 * content of a VMO with a maximum of permissions. Users never get a descriptor
 * of these files.
 *
 * Address spaces. A struct zx_mm pins an mm_struct, not its contents. Each
 * operation works on the caller's own mm directly and on another one through a
 * kernel thread that borrows it, with the caller's credentials and charged to
 * the caller's memory cgroup. A dying caller waits for nobody.
 *
 * Sleeping: all functions may sleep; they take the mmap lock, so nothing that
 * a page fault takes may be held. A page fault takes no lock of this module.
 */
#ifndef _ZX_MM_H
#define _ZX_MM_H

#include <linux/bits.h>
#include <linux/types.h>

struct file;
struct task_struct;
struct zx_mm;
struct zx_pages;
struct zx_view;
struct zx_window;

/* The maximum of a mapping, and its kind. */
#define ZX_CAP_READ	BIT(0)
#define ZX_CAP_WRITE	BIT(1)
#define ZX_CAP_EXECUTE	BIT(2)
#define ZX_CAP_PRIVATE	BIT(3)	/* Linux copies pages that are written to */
#define ZX_CAP_STREAM	BIT(4)	/* ends with the stream, not with the VMO */

/**
 * struct zx_backing - what Linux maps for one VMO
 * @koid: for the name in /proc/PID/maps
 * @start: page of the content that is the VMO's first
 * @limit: pages from there on that the VMO has; U64_MAX: all
 * @stream_end: byte of the content after the stream, if @limit is not all
 * @view: made with the first file; a reference of each file, and the owner's
 * @windows: one for each kind of mapping, made when first needed
 *
 * The owner serialises.
 */
struct zx_backing {
	u64 koid;
	u64 start;
	u64 limit;
	u64 stream_end;
	struct zx_view *view;
	struct zx_window *windows;
};

int zx_mm_module_init(void);
void zx_mm_module_exit(void);

void zx_backing_destroy(struct zx_backing *backing);
struct file *zx_backing_file(struct zx_backing *backing, struct zx_pages *pages,
			     u32 caps);
void zx_backing_set_stream(struct zx_backing *backing, u64 stream_end);
struct file *zx_reservation_create(u64 koid);
void zx_reservation_destroy(struct file *file);

struct zx_mm *zx_mm_get_current(void);
struct zx_mm *zx_mm_get(struct zx_mm *mm);
void zx_mm_put(struct zx_mm *mm);
bool zx_mm_is_current(const struct zx_mm *mm);
bool zx_mm_is_of(const struct zx_mm *mm, struct task_struct *task);
bool zx_mm_same(const struct zx_mm *a, const struct zx_mm *b);
int zx_mm_wipe_current(bool keep_vdso);

/* What to map: @perms is ZX_VM_PERM_ bits, @offset the file's byte at @addr. */
struct zx_mm_window {
	struct file *file;
	u32 perms;
	bool private;
	u64 offset;
	u64 addr;
	u64 size;
};

int zx_mm_place(struct zx_mm *mm, struct zx_mm_window *win, u64 align);
int zx_mm_map_new(struct zx_mm *mm, const struct zx_mm_window *win);
int zx_mm_replace(struct zx_mm *mm, const struct zx_mm_window *win);
int zx_mm_replace_ours(struct zx_mm *mm, const struct zx_mm_window *win);
int zx_mm_fill_holes(struct zx_mm *mm, const struct zx_mm_window *win);
int zx_mm_protect(struct zx_mm *mm, const struct zx_mm_window *win);
int zx_mm_restore(struct zx_mm *mm, const struct zx_mm_window *win);
int zx_mm_unprotect(struct zx_mm *mm, const struct zx_mm_window *win);
int zx_mm_unmap_ours(struct zx_mm *mm, u64 addr, u64 size);

int zx_mm_fault_status(const void __user *uaddr, bool write);
u64 zx_mm_mapping_end(struct zx_mm *mm, u64 addr);
size_t zx_mm_access(struct zx_mm *mm, u64 addr, void *buf, size_t len,
		    bool write);

#endif /* _ZX_MM_H */
