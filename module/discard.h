/* SPDX-License-Identifier: GPL-2.0-only */
/* Discardable VMOs: locks, and what reclaim takes, see discard.c. */
#ifndef _ZX_DISCARD_H
#define _ZX_DISCARD_H

#include <linux/types.h>

struct list_lru;
struct zx_pages;
struct zx_vmo_lock_state;

extern struct list_lru zx_discard_lru;

int zx_discard_module_init(void);
void zx_discard_module_exit(void);

int zx_discard_lock(struct zx_pages *pages, u64 size,
		    struct zx_vmo_lock_state *state);
int zx_discard_unlock(struct zx_pages *pages, u64 size);
void zx_discard_forget(struct zx_pages *pages);

#endif /* _ZX_DISCARD_H */
