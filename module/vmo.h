/* SPDX-License-Identifier: GPL-2.0-only */
/* VMOs: memory objects, read, written and mapped. */
#ifndef _ZX_VMO_H
#define _ZX_VMO_H

#include <linux/mutex.h>

#include "mm.h"
#include "object.h"
#include "pages.h"

/**
 * struct zx_vmo - a memory object
 * @obj: head
 * @name: ZX_PROP_NAME
 * @options: ZX_VMO_ options it was made with
 * @pages: the content
 * @backing: what Linux maps
 * @lock: protects @backing.files while they are made
 * @mappings: number of struct zx_mapping that show it
 */
struct zx_vmo {
	struct zx_object obj;
	char name[ZX_MAX_NAME_LEN];
	u32 options;
	struct zx_pages *pages;
	struct zx_backing backing;
	struct mutex lock;	/* backing.files, while they are made */
	atomic64_t mappings;
};

static inline struct zx_vmo *to_vmo(struct zx_object *obj)
{
	return container_of(obj, struct zx_vmo, obj);
}

struct zx_vmo *zx_vmo_create(u64 size, u32 options, int *err);
struct zx_vmo *zx_vmo_copy(struct zx_vmo *vmo, u64 offset, u64 size);
struct file *zx_vmo_file(struct zx_vmo *vmo, u32 caps);
int zx_vmo_read(struct zx_vmo *vmo, u64 offset, void __user *buf, size_t size);
int zx_vmo_write(struct zx_vmo *vmo, u64 offset, const void __user *buf,
		 size_t size);
void zx_vmo_info(struct zx_vmo *vmo, u32 rights, struct zx_info_vmo *info);

#endif /* _ZX_VMO_H */
