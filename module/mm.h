/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Address spaces: with window.h, the edge to Linux's memory management, the only
 * one that knows what a VMA or an mm_struct is.
 *
 * A struct zx_mm pins an mm_struct, not its contents. Each operation works on
 * the caller's own mm directly and on another one through a kernel thread that
 * borrows it, with the caller's credentials and charged to the caller's memory
 * cgroup, or to that of the mm's owner when something is undone. A dying caller
 * waits for nobody.
 *
 * Sleeping: all functions may sleep; they take the mmap lock, so nothing that
 * a page fault takes may be held. A page fault takes no lock of this module but
 * pages->lock.
 */
#ifndef _ZX_MM_H
#define _ZX_MM_H

#include <linux/types.h>

struct file;
struct task_struct;
struct zx_mm;

void zx_mm_module_exit(void);

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

int zx_mm_populate(struct zx_mm *mm, u64 addr);
int zx_mm_fault_status(const void __user *uaddr, bool write);
u64 zx_mm_mapping_end(struct zx_mm *mm, u64 addr);
size_t zx_mm_access(struct zx_mm *mm, u64 addr, void *buf, size_t len,
		    bool write, bool ours);

#endif /* _ZX_MM_H */
