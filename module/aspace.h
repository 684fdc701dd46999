/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How the mm is made to follow the tree, for vmar.c: what a region has in the
 * mm, and what is to be done when Linux gives up half way.
 */
#ifndef _ZX_ASPACE_H
#define _ZX_ASPACE_H

#include <linux/errno.h>

#include "mm.h"
#include "vmar.h"

/* May what failed with @ret succeed later? */
static inline bool zx_is_for_now(int ret)
{
	return ret == -ENOMEM || ret == -EINTR;
}

struct zx_vmar *zx_vmar_create(struct zx_aspace *aspace, u32 can);
void zx_vmar_set_range(struct zx_vmar *vmar, u64 base, u64 size);

struct zx_mm_window zx_mapping_window(const struct zx_mapping *m,
				      struct file *file);
void zx_window_clip(struct zx_mm_window *win, u64 start, u64 end);

int zx_aspace_lock(struct zx_aspace *aspace, bool undo);
void zx_aspace_tear(struct zx_aspace *aspace, u64 start, u64 end);
void zx_aspace_repair(struct zx_vmar *vmar, u64 start, u64 end);
int zx_vmar_clear(struct zx_vmar *vmar, u64 start, u64 end);

#endif /* _ZX_ASPACE_H */
