/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What Linux maps for us: files of a pseudo file system of ours.
 *
 * What stands in an address space is a mapping of such a file: either a
 * reservation (no access, never any) or a window on the content of a VMO with a
 * maximum of permissions. Users never get a descriptor of these files; the
 * descriptors that they do get (handle_fd.h) are of the same file system.
 *
 * Sleeping: all but zx_mapper_*() and the questions may sleep.
 */
#ifndef _ZX_WINDOW_H
#define _ZX_WINDOW_H

#include <linux/bits.h>
#include <linux/types.h>

struct file;
struct file_operations;
struct task_struct;
struct vm_area_struct;
struct zx_pages;
struct zx_view;
struct zx_window;

/* The maximum of a mapping, and its kind. */
#define ZX_CAP_READ	BIT(0)
#define ZX_CAP_WRITE	BIT(1)
#define ZX_CAP_EXECUTE	BIT(2)
#define ZX_CAP_PRIVATE	BIT(3)	/* Linux copies pages that are written to */
#define ZX_CAP_STREAM	BIT(4)	/* ends with the stream, not with the VMO */
#define ZX_CAP_FOREIGN	BIT(5)	/* for mmap() of a descriptor: in no VMAR */

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

int zx_window_module_init(void);
void zx_window_module_exit(void);

void zx_backing_destroy(struct zx_backing *backing);
struct file *zx_backing_file(struct zx_backing *backing, struct zx_pages *pages,
			     u32 caps);
void zx_backing_set_stream(struct zx_backing *backing, u64 stream_end);
struct file *zx_reservation_create(u64 koid);
void zx_reservation_destroy(struct file *file);
struct file *zx_plain_file(const char *name, const struct file_operations *fops,
			   void *data);
int zx_foreign_mmap(struct vm_area_struct *vma, struct file *file, u32 caps);

/* For mm.c only. */

struct zx_mapper {
	struct hlist_node node;
	struct task_struct *task;
};

void zx_mapper_enter(struct zx_mapper *mapper);
void zx_mapper_leave(struct zx_mapper *mapper);
bool zx_vma_is_ours(const struct vm_area_struct *vma);
bool zx_file_is_reservation(const struct file *file);
bool zx_vma_is_discarded(const struct vm_area_struct *vma);

#endif /* _ZX_WINDOW_H */
