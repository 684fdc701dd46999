/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Objects that come in pairs, each other's peer: eventpairs, channels, sockets,
 * fifos.
 *
 * pair->lock (spin) protects pair->ends and whatever the kind says. An end
 * stands there until its last handle goes: who holds the lock may use the peer
 * it finds, without a reference. obj->lock is taken inside it.
 */
#ifndef _ZX_PEER_H
#define _ZX_PEER_H

#include <linux/refcount.h>
#include <linux/spinlock.h>

#include "object.h"

/**
 * struct zx_pair - what two ends share
 * @refs: of each end's object
 * @lock: see above
 * @ends: NULL once the end's last handle went
 */
struct zx_pair {
	refcount_t refs;
	spinlock_t lock;	/* see the top of this file */
	struct zx_peered *ends[2];
};

/**
 * struct zx_peered - head of an object with a peer
 * @obj: object
 * @pair: a reference
 * @side: which of its ends this is
 */
struct zx_peered {
	struct zx_object obj;
	struct zx_pair *pair;
	unsigned int side;
};

static inline struct zx_peered *to_peered(struct zx_object *obj)
{
	return container_of(obj, struct zx_peered, obj);
}

/* The other end, NULL if its last handle went. */
static inline struct zx_peered *zx_peer(const struct zx_peered *end)
{
	lockdep_assert_held(&end->pair->lock);
	return end->pair->ends[!end->side];
}

int zx_pair_create(struct zx_peered *end0, struct zx_peered *end1,
		   const struct zx_object_ops *ops, u32 signals,
		   struct zx_object *ends[2]);
void zx_pair_put(struct zx_pair *pair);
struct zx_peered *zx_peered_detach(struct zx_peered *end);
void zx_peered_on_zero_handles(struct zx_object *obj);
int zx_peered_signal_peer(struct zx_peered *end, u32 clear, u32 set);

int zx_eventpair_create(struct zx_object *ends[2]);

#endif /* _ZX_PEER_H */
