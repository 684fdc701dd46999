// SPDX-License-Identifier: GPL-2.0-only
/* Handle tables, see handle.h. */

#include <linux/random.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "compat.h"
#include "handle.h"
#include "object.h"

/**
 * struct zx_handle_slot - one slot
 * @obj: the object; NULL while the slot is free or reserved
 * @id: number of the handle it holds, or held
 * @seq: odd while it holds a handle
 * @rights: of the handle; while the slot is free, the next free slot
 */
struct zx_handle_slot {
	struct zx_object *obj;
	u64 id;
	u32 seq;
	u32 rights;
};

#define ZX_SLOTS_PER_LEAF	((u32)(PAGE_SIZE / sizeof(struct zx_handle_slot)))
#define ZX_NO_SLOT		ZX_HANDLE_SLOTS
/* The first use of a slot makes its sequence number 3, generation 1. */
#define ZX_SLOT_FIRST_SEQ	2
#define ZX_VALUE_MASK		0x7fffffffU
#define ZX_GEN_MASK		((1U << ZX_HANDLE_GEN_BITS) - 1)
/* Numbers that a table takes at a time. */
#define ZX_ID_BLOCK		BIT_ULL(16)

static atomic64_t zx_last_id_block;

static struct zx_handle_slot *zx_slot(struct zx_handle_table *table, u32 index)
{
	struct zx_handle_slot *leaf;

	leaf = xa_load(&table->leaves, index / ZX_SLOTS_PER_LEAF);
	return leaf ? &leaf[index % ZX_SLOTS_PER_LEAF] : NULL;
}

static u32 zx_value(const struct zx_handle_table *table, u32 index, u32 seq)
{
	u32 gen = (seq >> 1) & ZX_GEN_MASK;

	return (((gen << ZX_HANDLE_SLOT_BITS | index) << 2) |
		ZX_HANDLE_FIXED_BITS_MASK) ^ table->secret;
}

static bool zx_value_well_formed(u32 value)
{
	return (value & ZX_HANDLE_FIXED_BITS_MASK) == ZX_HANDLE_FIXED_BITS_MASK &&
	       !(value & ~ZX_VALUE_MASK);
}

static u32 zx_value_index(const struct zx_handle_table *table, u32 value)
{
	return ((value ^ table->secret) >> 2) & (ZX_HANDLE_SLOTS - 1);
}

/* Never 0, and higher than all that the table has had. */
static u64 zx_next_id(struct zx_handle_table *table)
{
	lockdep_assert_held(&table->lock);

	if (!(table->last_id % ZX_ID_BLOCK))
		table->last_id = atomic64_add_return(ZX_ID_BLOCK,
						     &zx_last_id_block);
	return ++table->last_id;
}

/* The slot that @value names while its sequence number is @seq, or NULL. */
static struct zx_handle_slot *zx_slot_of(struct zx_handle_table *table,
					 u32 value, u32 *seq)
{
	struct zx_handle_slot *slot;
	u32 index;

	if (!zx_value_well_formed(value))
		return NULL;
	index = zx_value_index(table, value);
	slot = zx_slot(table, index);
	if (!slot)
		return NULL;
	/* Pairs with the release in zx_handle_install(). */
	*seq = smp_load_acquire(&slot->seq);
	if (!(*seq & 1) || zx_value(table, index, *seq) != value)
		return NULL;
	return slot;
}

/**
 * zx_handle_table_init() - make an empty table
 * @table: zeroed memory
 */
void zx_handle_table_init(struct zx_handle_table *table)
{
	xa_init_flags(&table->leaves, XA_FLAGS_ACCOUNT);
	spin_lock_init(&table->lock);
	table->secret = get_random_u32() & ZX_VALUE_MASK &
			~ZX_HANDLE_FIXED_BITS_MASK;
	table->free_head = ZX_NO_SLOT;
	table->free_tail = ZX_NO_SLOT;
}

/* Wants the slot's leaf to exist; called without the lock. */
static int zx_leaf_ensure(struct zx_handle_table *table, u32 index)
{
	struct zx_handle_slot *leaf;
	void *old;
	u32 i;

	leaf = (void *)__get_free_page(GFP_KERNEL_ACCOUNT | __GFP_ZERO);
	if (!leaf)
		return -ENOMEM;
	for (i = 0; i < ZX_SLOTS_PER_LEAF; i++)
		leaf[i].seq = ZX_SLOT_FIRST_SEQ;

	old = xa_cmpxchg(&table->leaves, index / ZX_SLOTS_PER_LEAF, NULL, leaf,
			 GFP_KERNEL_ACCOUNT);
	if (old)
		free_page((unsigned long)leaf);
	return xa_err(old);
}

/**
 * zx_handle_reserve() - take a slot for a handle to come
 * @table: table
 * @value: the value the handle will have
 *
 * Return: 0, -ENOMEM (also when the table is full), -EBADFD when the process is
 * gone.
 */
int zx_handle_reserve(struct zx_handle_table *table, u32 *value)
{
	struct zx_handle_slot *slot;
	u32 index;
	int ret;

	for (;;) {
		spin_lock(&table->lock);
		if (table->closed) {
			spin_unlock(&table->lock);
			return -EBADFD;
		}
		index = table->free_head;
		if (index != ZX_NO_SLOT) {
			slot = zx_slot(table, index);
			table->free_head = slot->rights;
			if (table->free_head == ZX_NO_SLOT)
				table->free_tail = ZX_NO_SLOT;
			break;
		}
		index = table->fresh;
		if (index == ZX_HANDLE_SLOTS) {
			spin_unlock(&table->lock);
			return -ENOMEM;
		}
		slot = zx_slot(table, index);
		if (slot) {
			table->fresh++;
			break;
		}
		spin_unlock(&table->lock);
		ret = zx_leaf_ensure(table, index);
		if (ret)
			return ret;
	}
	*value = zx_value(table, index, slot->seq + 1);
	spin_unlock(&table->lock);
	return 0;
}

static void zx_slot_free(struct zx_handle_table *table, u32 index,
			 struct zx_handle_slot *slot)
{
	lockdep_assert_held(&table->lock);

	WRITE_ONCE(slot->rights, ZX_NO_SLOT);
	if (table->free_tail == ZX_NO_SLOT)
		table->free_head = index;
	else
		WRITE_ONCE(zx_slot(table, table->free_tail)->rights, index);
	table->free_tail = index;
}

/**
 * zx_handle_unreserve() - give a reserved slot back
 * @table: table
 * @value: from zx_handle_reserve()
 */
void zx_handle_unreserve(struct zx_handle_table *table, u32 value)
{
	u32 index = zx_value_index(table, value);
	struct zx_handle_slot *slot = zx_slot(table, index);

	spin_lock(&table->lock);
	/* The value was told to somebody: the next one is another. */
	slot->seq += 2;
	zx_slot_free(table, index, slot);
	spin_unlock(&table->lock);
}

/**
 * zx_handle_install() - make a reserved handle live
 * @table: table
 * @value: from zx_handle_reserve()
 * @obj: the caller's reference becomes the handle's
 * @rights: rights
 *
 * Return: 0; -EBADFD when the process ended meanwhile: then the slot is given
 * back and @obj is still the caller's.
 */
int zx_handle_install(struct zx_handle_table *table, u32 value,
		      struct zx_object *obj, u32 rights)
{
	u32 index = zx_value_index(table, value);
	struct zx_handle_slot *slot = zx_slot(table, index);

	spin_lock(&table->lock);
	if (table->closed) {
		slot->seq += 2;
		zx_slot_free(table, index, slot);
		spin_unlock(&table->lock);
		return -EBADFD;
	}
	zx_object_handle_added(obj);
	WRITE_ONCE(slot->id, zx_next_id(table));
	WRITE_ONCE(slot->obj, obj);
	WRITE_ONCE(slot->rights, rights);
	/* Pairs with the acquire in zx_slot_of(): what it names comes first. */
	smp_store_release(&slot->seq, slot->seq + 1);
	table->count++;
	spin_unlock(&table->lock);
	return 0;
}

/**
 * zx_handle_add() - reserve and install in one go
 * @table: table
 * @obj: the caller's reference becomes the handle's
 * @rights: rights
 * @value: the new handle
 *
 * Return: 0, -ENOMEM, -EBADFD; on failure @obj is still the caller's.
 */
int zx_handle_add(struct zx_handle_table *table, struct zx_object *obj,
		  u32 rights, u32 *value)
{
	int ret = zx_handle_reserve(table, value);

	return ret ?: zx_handle_install(table, *value, obj, rights);
}

/* What a value names, with a reference; and the number of that handle. */
static struct zx_object *zx_handle_find(struct zx_handle_table *table,
					u32 value, u32 *rights, u64 *id)
{
	struct zx_handle_slot *slot;
	struct zx_object *obj = NULL;
	u32 seq;

	rcu_read_lock();
	slot = zx_slot_of(table, value, &seq);
	if (slot) {
		obj = READ_ONCE(slot->obj);
		*rights = READ_ONCE(slot->rights);
		*id = READ_ONCE(slot->id);
		/* Pairs with the barrier in zx_handle_detach(). */
		smp_rmb();
		if (READ_ONCE(slot->seq) != seq || !zx_object_tryget(obj))
			obj = NULL;
	}
	rcu_read_unlock();
	return obj;
}

/**
 * zx_handle_lookup() - what a value names, without a lock
 * @table: table
 * @value: handle value
 * @rights: the handle's rights
 *
 * Return: the object with a new reference, or NULL.
 */
struct zx_object *zx_handle_lookup(struct zx_handle_table *table, u32 value,
				   u32 *rights)
{
	u64 id;

	return zx_handle_find(table, value, rights, &id);
}

/**
 * zx_handle_lookup_source() - zx_handle_lookup() for who will wait
 * @table: table
 * @value: handle value
 * @rights: the handle's rights
 * @source: the handle
 *
 * Return: the object with a new reference, or NULL.
 */
struct zx_object *zx_handle_lookup_source(struct zx_handle_table *table,
					  u32 value, u32 *rights,
					  struct zx_source *source)
{
	source->table = table;
	source->value = value;
	return zx_handle_find(table, value, rights, &source->id);
}

/* The live handle in a slot; the object with a new reference, or NULL. */
static struct zx_object *zx_slot_lookup(struct zx_handle_table *table, u32 index,
					u32 *value, u32 *rights)
{
	struct zx_handle_slot *slot = zx_slot(table, index);
	u32 seq;

	if (!slot)
		return NULL;
	seq = READ_ONCE(slot->seq);
	if (!(seq & 1))
		return NULL;
	*value = zx_value(table, index, seq);
	return zx_handle_lookup(table, *value, rights);
}

/**
 * zx_handle_next() - one handle after the other, without a lock
 * @table: table
 * @index: where to go on; 0 at first
 * @rights: the handle's rights
 *
 * Return: the object with a new reference, or NULL at the end.
 */
struct zx_object *zx_handle_next(struct zx_handle_table *table, u32 *index,
				 u32 *rights)
{
	struct zx_object *obj = NULL;
	u32 i, value;

	for (i = *index; !obj && i < READ_ONCE(table->fresh); i++) {
		cond_resched();
		obj = zx_slot_lookup(table, i, &value, rights);
	}
	*index = i;
	return obj;
}

/**
 * zx_handle_last() - where zx_handle_prev() begins
 * @table: table
 */
u32 zx_handle_last(struct zx_handle_table *table)
{
	return READ_ONCE(table->fresh);
}

/**
 * zx_handle_prev() - one handle before the other, without a lock
 * @table: table
 * @index: where to go on; zx_handle_last() at first
 * @value: the handle
 * @rights: its rights
 *
 * The newest first, as long as no slot is used again.
 *
 * Return: the object with a new reference, or NULL at the end.
 */
struct zx_object *zx_handle_prev(struct zx_handle_table *table, u32 *index,
				 u32 *value, u32 *rights)
{
	struct zx_object *obj = NULL;
	u32 i = *index;

	while (!obj && i) {
		cond_resched();
		obj = zx_slot_lookup(table, --i, value, rights);
	}
	*index = i;
	return obj;
}

/**
 * zx_handle_get() - look up with the checks of a call, in their order
 * @table: table
 * @value: handle value
 * @type: wanted type, ZX_OBJ_TYPE_NONE for any
 * @rights: wanted rights
 * @obj: the object with a new reference
 * @out_rights: all rights of the handle; may be NULL
 *
 * Return: 0, -EBADF, -EMEDIUMTYPE, -EACCES.
 */
int zx_handle_get(struct zx_handle_table *table, u32 value, u32 type,
		  u32 rights, struct zx_object **obj, u32 *out_rights)
{
	struct zx_object *o;
	u32 have;
	int ret;

	o = zx_handle_lookup(table, value, &have);
	if (!o)
		return -EBADF;
	if (type != ZX_OBJ_TYPE_NONE && o->ops->type != type) {
		ret = -EMEDIUMTYPE;
	} else if ((have & rights) != rights) {
		ret = -EACCES;
	} else {
		*obj = o;
		if (out_rights)
			*out_rights = have;
		return 0;
	}
	zx_object_put(o);
	return ret;
}

/**
 * zx_handle_names() - does a value name this object now?
 * @table: table
 * @value: handle value
 * @obj: object, referenced by the caller
 */
bool zx_handle_names(struct zx_handle_table *table, u32 value,
		     const struct zx_object *obj)
{
	struct zx_handle_slot *slot;
	bool ret = false;
	u32 seq;

	rcu_read_lock();
	slot = zx_slot_of(table, value, &seq);
	if (slot) {
		ret = READ_ONCE(slot->obj) == obj;
		/* Pairs with the barrier in zx_handle_detach(). */
		smp_rmb();
		ret = ret && READ_ONCE(slot->seq) == seq;
	}
	rcu_read_unlock();
	return ret;
}

/**
 * zx_handle_is_live() - is this very handle still in its table?
 * @source: from zx_handle_lookup_source()
 */
bool zx_handle_is_live(const struct zx_source *source)
{
	struct zx_handle_slot *slot;
	u32 seq;

	slot = zx_slot_of(source->table, source->value, &seq);
	return slot && READ_ONCE(slot->id) == source->id;
}

/**
 * zx_handle_detach() - take a handle out of its table, not out of its waits
 * @table: table
 * @value: handle value
 * @rights: the rights it had
 * @source: number of the handle, for zx_object_cancel(), which the caller owes
 *
 * Return: the object; its reference and its count in zx_object.handles are the
 * caller's now. NULL when there is no such handle.
 */
struct zx_object *zx_handle_detach(struct zx_handle_table *table, u32 value,
				   u32 *rights, u64 *source)
{
	struct zx_handle_slot *slot;
	struct zx_object *obj = NULL;
	u32 seq;

	spin_lock(&table->lock);
	slot = zx_slot_of(table, value, &seq);
	if (slot) {
		obj = slot->obj;
		*rights = slot->rights;
		*source = slot->id;
		WRITE_ONCE(slot->seq, seq + 1);
		/* A look-up that sees what follows sees the new number too. */
		smp_wmb();
		WRITE_ONCE(slot->obj, NULL);
		zx_slot_free(table, zx_value_index(table, value), slot);
		table->count--;
	}
	spin_unlock(&table->lock);
	return obj;
}

/**
 * zx_handle_remove() - take a handle out of its table
 * @table: table
 * @value: handle value
 * @rights: the rights it had
 *
 * Waits made through the handle end with -ECANCELED.
 *
 * Return: as zx_handle_detach().
 */
struct zx_object *zx_handle_remove(struct zx_handle_table *table, u32 value,
				   u32 *rights)
{
	struct zx_object *obj;
	u64 source;

	obj = zx_handle_detach(table, value, rights, &source);
	if (obj)
		zx_object_cancel(obj, source);
	return obj;
}

/**
 * zx_handle_close() - close a handle; may sleep
 * @table: table
 * @value: handle value
 *
 * Return: 0 or -EBADF.
 */
int zx_handle_close(struct zx_handle_table *table, u32 value)
{
	struct zx_object *obj;
	u32 rights;

	obj = zx_handle_remove(table, value, &rights);
	if (!obj)
		return -EBADF;
	zx_object_handle_gone(obj);
	return 0;
}

/**
 * zx_handle_table_close() - close all handles for good
 * @table: table
 */
void zx_handle_table_close(struct zx_handle_table *table)
{
	struct zx_handle_slot *leaf;
	unsigned long l;
	u32 i, index;

	spin_lock(&table->lock);
	table->closed = true;
	spin_unlock(&table->lock);

	xa_for_each(&table->leaves, l, leaf) {
		for (i = 0; i < ZX_SLOTS_PER_LEAF; i++) {
			u32 seq = READ_ONCE(leaf[i].seq);

			if (!(seq & 1))
				continue;
			index = l * ZX_SLOTS_PER_LEAF + i;
			zx_handle_close(table, zx_value(table, index, seq));
		}
		cond_resched();
	}
}

/**
 * zx_handle_table_open() - let an emptied table be filled again, after exec
 * @table: closed table
 */
void zx_handle_table_open(struct zx_handle_table *table)
{
	spin_lock(&table->lock);
	table->closed = false;
	spin_unlock(&table->lock);
}

/**
 * zx_handle_table_destroy() - free an emptied table
 * @table: closed, and nobody can look anything up any more
 */
void zx_handle_table_destroy(struct zx_handle_table *table)
{
	void *leaf;
	unsigned long l;

	WARN_ON_ONCE(table->count);
	xa_for_each(&table->leaves, l, leaf)
		free_page((unsigned long)leaf);
	xa_destroy(&table->leaves);
}
