// SPDX-License-Identifier: GPL-2.0-only
/* Objects with a peer, see peer.h; eventpairs, which are nothing else. */

#include <linux/slab.h>

#include "peer.h"

/* The same bits for every kind. */
#define ZX_PEER_WRITABLE	ZX_CHANNEL_WRITABLE
#define ZX_PEER_CLOSED		ZX_CHANNEL_PEER_CLOSED

/**
 * zx_pair_put() - an end's memory goes
 * @pair: pair
 */
void zx_pair_put(struct zx_pair *pair)
{
	if (refcount_dec_and_test(&pair->refs))
		kfree(pair);
}

/**
 * zx_pair_create() - make the heads of two new objects, each other's peer
 * @end0: what kzalloc() gave for the one object, which it begins, or NULL; freed
 *	on failure
 * @end1: the same for the other
 * @ops: their kind
 * @signals: active from the start
 * @ends: one reference each
 *
 * Return: 0 or -ENOMEM.
 */
int zx_pair_create(struct zx_peered *end0, struct zx_peered *end1,
		   const struct zx_object_ops *ops, u32 signals,
		   struct zx_object *ends[2])
{
	struct zx_pair *pair = kzalloc(sizeof(*pair), GFP_KERNEL_ACCOUNT);

	if (!end0 || !end1 || !pair) {
		kfree(end0);
		kfree(end1);
		kfree(pair);
		return -ENOMEM;
	}
	refcount_set(&pair->refs, 2);
	spin_lock_init(&pair->lock);
	pair->ends[0] = end0;
	pair->ends[1] = end1;
	end0->pair = pair;
	end1->pair = pair;
	end1->side = 1;
	zx_object_init(&end0->obj, ops, NULL, 0, signals);
	zx_object_init(&end1->obj, ops, NULL, end0->obj.koid, signals);
	end0->obj.related_koid = end1->obj.koid;
	ends[0] = &end0->obj;
	ends[1] = &end1->obj;
	return 0;
}

/**
 * zx_peered_detach() - an end goes; its peer sees it
 * @end: end; pair->lock is held
 *
 * Return: the peer; NULL when it went before, or @end did.
 */
struct zx_peered *zx_peered_detach(struct zx_peered *end)
{
	struct zx_peered *peer = zx_peer(end);

	if (!end->pair->ends[end->side])
		return NULL;
	end->pair->ends[end->side] = NULL;
	if (peer)
		zx_object_update_signals(&peer->obj, ZX_PEER_WRITABLE,
					 ZX_PEER_CLOSED);
	return peer;
}

/**
 * zx_peered_on_zero_handles() - for kinds that have nothing else to do then
 * @obj: end
 */
void zx_peered_on_zero_handles(struct zx_object *obj)
{
	struct zx_peered *end = to_peered(obj);

	spin_lock(&end->pair->lock);
	zx_peered_detach(end);
	spin_unlock(&end->pair->lock);
}

/**
 * zx_peered_signal_peer() - change the signals of the other end
 * @end: end
 * @clear: bits to clear
 * @set: bits to set
 *
 * Return: 0 or -EPIPE.
 */
int zx_peered_signal_peer(struct zx_peered *end, u32 clear, u32 set)
{
	struct zx_peered *peer;

	spin_lock(&end->pair->lock);
	peer = zx_peer(end);
	if (peer)
		zx_object_update_signals(&peer->obj, clear, set);
	spin_unlock(&end->pair->lock);
	return peer ? 0 : -EPIPE;
}

static void zx_eventpair_release(struct zx_object *obj)
{
	struct zx_peered *end = to_peered(obj);

	/* It may never have had a handle. */
	zx_peered_on_zero_handles(obj);
	zx_pair_put(end->pair);
	kfree_rcu(obj, rcu);
}

static const struct zx_object_ops zx_eventpair_ops = {
	.type = ZX_OBJ_TYPE_EVENTPAIR,
	.user_signals = ZX_USER_SIGNAL_ALL | ZX_EVENTPAIR_SIGNALED,
	.peered = true,
	.on_zero_handles = zx_peered_on_zero_handles,
	.release = zx_eventpair_release,
};

static struct zx_peered *zx_eventpair_alloc(void)
{
	return kzalloc(sizeof(struct zx_peered), GFP_KERNEL_ACCOUNT);
}

/**
 * zx_eventpair_create() - make an eventpair
 * @ends: one reference each
 *
 * Return: 0 or -ENOMEM.
 */
int zx_eventpair_create(struct zx_object *ends[2])
{
	return zx_pair_create(zx_eventpair_alloc(), zx_eventpair_alloc(),
			      &zx_eventpair_ops, 0, ends);
}
