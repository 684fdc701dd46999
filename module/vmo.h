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
int zx_vmo_op_range(struct zx_vmo *vmo, u32 op, u64 offset, u64 size);

/**
 * struct zx_attribution - whose memory part of a VMO is, in bytes
 * @committed: there, whoever else shares it
 * @private: there, and nobody shares it
 * @scaled: with every page split among those who share it
 * @fraction: the rest of @scaled, in units of 2^-63 bytes
 */
struct zx_attribution {
	u64 committed;
	u64 private;
	u64 scaled;
	u64 fraction;
};

void zx_vmo_attribution(struct zx_vmo *vmo, u64 offset, u64 size,
			struct zx_attribution *sum);
void zx_vmo_info(struct zx_vmo *vmo, u32 rights, struct zx_info_vmo *info);

#endif /* _ZX_VMO_H */
