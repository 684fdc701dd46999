/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Handle tables: a process's names for objects, each with its rights.
 *
 * A handle value is 31 bits (so that an ioctl can return it):
 *
 *	bit 30      22 21                  2 1 0
 *	  | generation |        slot        | 1 1 |   xor the table's secret
 *
 * Slots live in leaves of one page, found through an xarray and never freed
 * before the table. A slot's sequence number is odd while it holds a handle
 * and goes up at each change; the generation is taken from it, so a value
 * comes back only after 512 uses of its slot, and freed slots queue up before
 * they are used again.
 *
 * A value may come back; each handle has a number of its own besides, for the
 * waits that are made through it. Tables take numbers in blocks, so that they
 * have nothing in common to write to each time.
 *
 * Look-up takes no lock: it reads the slot between two looks at the sequence
 * number under RCU, and gets a reference only if the object still has one.
 * Changes are made under table->lock (spin, taken inside no other lock but
 * the mutexes of job.c and process.c; objects are never put under it).
 *
 * A handle is published last: zx_handle_reserve() takes a slot and tells the
 * value, the caller copies its results out, then zx_handle_install() makes it
 * live, or zx_handle_unreserve() gives the slot back.
 */
#ifndef _ZX_HANDLE_H
#define _ZX_HANDLE_H

#include <linux/bits.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/xarray.h>

struct zx_object;
struct zx_source;

#define ZX_HANDLE_SLOT_BITS	20
#define ZX_HANDLE_GEN_BITS	9
#define ZX_HANDLE_SLOTS		((u32)BIT(ZX_HANDLE_SLOT_BITS))

/**
 * struct zx_handle_table - the handles of one process
 * @leaves: slot / slots per leaf -> page of slots
 * @secret: xored into every value
 * @lock: protects what follows, and changes of slots
 * @fresh: slots from here on were never used
 * @free_head: oldest free slot, ZX_HANDLE_SLOTS if none
 * @free_tail: newest free slot
 * @count: live handles
 * @last_id: the number last given out
 * @closed: the process is gone, nothing can be added
 */
struct zx_handle_table {
	struct xarray leaves;
	u32 secret;
	spinlock_t lock;	/* see the top of this file */
	u32 fresh;
	u32 free_head;
	u32 free_tail;
	u32 count;
	u64 last_id;
	bool closed;
};

void zx_handle_table_init(struct zx_handle_table *table);
void zx_handle_table_open(struct zx_handle_table *table);
void zx_handle_table_close(struct zx_handle_table *table);
void zx_handle_table_destroy(struct zx_handle_table *table);

int zx_handle_reserve(struct zx_handle_table *table, u32 *value);
int zx_handle_install(struct zx_handle_table *table, u32 value,
		      struct zx_object *obj, u32 rights);
void zx_handle_unreserve(struct zx_handle_table *table, u32 value);
int zx_handle_add(struct zx_handle_table *table, struct zx_object *obj,
		  u32 rights, u32 *value);

struct zx_object *zx_handle_lookup(struct zx_handle_table *table, u32 value,
				   u32 *rights);
struct zx_object *zx_handle_lookup_source(struct zx_handle_table *table,
					  u32 value, u32 *rights,
					  struct zx_source *source);
struct zx_object *zx_handle_next(struct zx_handle_table *table, u32 *index,
				 u32 *rights);
u32 zx_handle_last(struct zx_handle_table *table);
struct zx_object *zx_handle_prev(struct zx_handle_table *table, u32 *index,
				 u32 *value, u32 *rights);
int zx_handle_get(struct zx_handle_table *table, u32 value, u32 type,
		  u32 rights, struct zx_object **obj, u32 *out_rights);
bool zx_handle_names(struct zx_handle_table *table, u32 value,
		     const struct zx_object *obj);
bool zx_handle_is_live(const struct zx_source *source);
struct zx_object *zx_handle_detach(struct zx_handle_table *table, u32 value,
				   u32 *rights, u64 *source);
struct zx_object *zx_handle_remove(struct zx_handle_table *table, u32 value,
				   u32 *rights);
int zx_handle_close(struct zx_handle_table *table, u32 value);

#endif /* _ZX_HANDLE_H */
