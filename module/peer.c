// SPDX-License-Identifier: GPL-2.0-only
/* Objects with a peer, see peer.h; eventpairs, which are nothing else. */

#include <linux/slab.h>

#include "peer.h"

/* The same bits for every kind. */
#define ZX_PEER_WRITABLE	ZX_CHANNEL_WRITABLE
#define ZX_PEER_CLOSED		ZX_CHANNEL_PEER_CLOSED

/**
 * zx_pair_create() - what two ends will share
 *
 * Return: to be given to zx_pair_init() or zx_pair_put(); or NULL.
 */
struct zx_pair *zx_pair_create(void)
{
	struct zx_pair *pair = kzalloc(sizeof(*pair), GFP_KERNEL_ACCOUNT);

	if (pair) {
		refcount_set(&pair->refs, 1);
		spin_lock_init(&pair->lock);
	}
	return pair;
}

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
 * zx_pair_init() - make the heads of two new objects
 * @pair: the caller's reference goes to the ends
 * @end0: in zeroed memory
 * @end1: in zeroed memory
 * @ops: their kind
 * @signals: active from the start
 */
void zx_pair_init(struct zx_pair *pair, struct zx_peered *end0,
		  struct zx_peered *end1, const struct zx_object_ops *ops,
		  u32 signals)
{
	refcount_set(&pair->refs, 2);
	pair->ends[0] = end0;
	pair->ends[1] = end1;
	end0->pair = pair;
	end1->pair = pair;
	end1->side = 1;
	zx_object_init(&end0->obj, ops, NULL, 0, signals);
	zx_object_init(&end1->obj, ops, NULL, end0->obj.koid, signals);
	end0->obj.related_koid = end1->obj.koid;
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

/**
 * zx_eventpair_create() - make an eventpair
 * @ends: one reference each
 *
 * Return: 0 or -ENOMEM.
 */
int zx_eventpair_create(struct zx_object *ends[2])
{
	struct zx_peered *end0 = kzalloc(sizeof(*end0), GFP_KERNEL_ACCOUNT);
	struct zx_peered *end1 = kzalloc(sizeof(*end1), GFP_KERNEL_ACCOUNT);
	struct zx_pair *pair = zx_pair_create();

	if (!end0 || !end1 || !pair) {
		kfree(end0);
		kfree(end1);
		kfree(pair);
		return -ENOMEM;
	}
	zx_pair_init(pair, end0, end1, &zx_eventpair_ops, 0);
	ends[0] = &end0->obj;
	ends[1] = &end1->obj;
	return 0;
}
