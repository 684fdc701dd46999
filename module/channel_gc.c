// SPDX-License-Identifier: GPL-2.0-only
/*
 * The collector of channels that hold each other.
 *
 * A message in a queue owns the handles it carries. An end whose handle is in
 * flight can be reached only by reading the end it is queued at, and if that one
 * is in flight too, perhaps never: ends queued in each other would stay for
 * ever. Only messages that carry channels matter (carriers); a message without
 * them never comes here.
 *
 * What is garbage. A channel end has one handle: it cannot be duplicated, and a
 * call that moves a handle takes it from where it was before the new one can be
 * used. So an end is in one queue at most (zx_channel.carrier, zx_message.at),
 * and from each end there is one way up: to the end it is queued at, and so on.
 * The way ends at an end that is in no queue, which somebody can read or which is
 * being closed; or it runs into a ring. A ring is garbage when none of its ends
 * has
 *   - a request that waits, for its thread is about to have more to do with it;
 *   - a second handle: for a moment there are two, the one a call has moved and
 *     the new one. A descriptor's (handle_fd.h) is the one handle of an end that
 *     is in no queue.
 * What is below a ring goes with it. Taking one carrier of a ring out of its
 * queue ends it all: the handle in it was the last one, its end is closed, its
 * queue goes, and so on (zx_messages_destroy()).
 *
 * What is garbage stays so: a carrier is taken out of a queue by who has a handle
 * to the end, and of a ring nobody has. But a thread may have looked an end up
 * before its handle was sent, and still read. It gets what it takes, and the
 * ring is none any more. If it calls, the call ends with CANCELED. It used a
 * handle while another thread sent it, and could as well have found it bad.
 *
 * When to look. A ring becomes garbage when its last carrier is queued, or when
 * one of its ends loses its last request or its second handle. Each time an end
 * of the ring becomes a suspect, unless the way up from it ends within a few
 * links: so what is pipelined through channels on their way makes no suspects.
 * Suspects are looked at after a second, earlier if there are many, and never
 * for more than a tenth of the time.
 *
 * How. The suspects that there are make a batch. From each one the walk goes up,
 * and leaves its number at every end it comes by. It stops at an end that is no
 * part of a garbage ring, and at the mark of an earlier walk of the same batch,
 * which has seen all that is above; so a batch comes by each end once. If it
 * meets its own mark, this is a ring. The lock is dropped now and then: when
 * meanwhile an end that the walk has marked left its queue, the walk is torn and
 * over, and the marks of the batch count no longer; the same if that is seen only
 * when the ring is to be cut.
 *   Nothing is collected that somebody can reach: no end of the ring moved since
 *   the walk came by, and it had no other handle and no request then.
 *   Every ring is found: one that is garbage has had an end among the suspects
 *   since it became so. In the batch with that end, the first walk that comes to
 *   the ring, from there or from below, goes round: nothing tears it, or somebody
 *   got hold of an end of the ring after all, and who closes a ring again makes a
 *   new suspect. A suspect that comes up again during a batch waits for the next
 *   one, whose walks begin after whatever made it come up.
 *
 * Locks. zx_flight.lock (spin) protects carrier, suspect and walk of all ends,
 * and at of queued carriers. It is taken inside pair->lock, and nothing inside
 * it. It is never held for more than some hundred steps. A carrier is queued
 * and unqueued with the pair->lock of the queue held besides, except when
 * the end of the queue has closed: then its carriers, already in no queue, still
 * lead to it for a moment.
 */

#include <linux/jiffies.h>
#include <linux/minmax.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>

#include "channel.h"

/* Links that are followed at once to see that there is no ring. */
#define ZX_FLIGHT_NEAR	64

/* Suspects that are not left waiting. */
#define ZX_FLIGHT_MANY	256

/* Steps of the collector before others get the lock. */
#define ZX_FLIGHT_PIECE	128

/**
 * struct zx_flight - the collector
 * @lock: see the top of this file
 * @suspects: struct zx_channel, all of them queued somewhere
 * @num_suspects: how often one came up since the last batch
 * @walk: number of this walk, or the last one
 * @batch: number of the first walk whose mark counts
 * @torn: an end that this walk has marked left its queue
 * @steps: of the walks, to take breath
 * @pause: jiffies, after a batch
 * @wq: one thing at a time
 * @work: zx_flight_collect()
 */
static struct zx_flight {
	spinlock_t lock;	/* see the top of this file */
	struct list_head suspects;
	unsigned int num_suspects;
	u64 walk;
	u64 batch;
	bool torn;
	unsigned int steps;
	unsigned long pause;
	struct workqueue_struct *wq;
	struct delayed_work work;
} zx_flight = {
	.lock = __SPIN_LOCK_UNLOCKED(zx_flight.lock),
	.suspects = LIST_HEAD_INIT(zx_flight.suspects),
};

static void zx_flight_suspect(struct zx_channel *ch)
{
	struct zx_channel *up = ch;
	unsigned int i;

	lockdep_assert_held(&zx_flight.lock);

	for (i = 0; i < ZX_FLIGHT_NEAR; i++) {
		if (!up->carrier)
			return;
		up = up->carrier->at;
	}
	/* To the end, and out of a batch that is being looked at. */
	list_move_tail(&ch->suspect, &zx_flight.suspects);
	zx_flight.num_suspects++;
	if (zx_flight.num_suspects == 1)
		queue_delayed_work(zx_flight.wq, &zx_flight.work,
				   max_t(unsigned long, HZ, zx_flight.pause));
	else if (zx_flight.num_suspects == ZX_FLIGHT_MANY)
		mod_delayed_work(zx_flight.wq, &zx_flight.work,
				 zx_flight.pause);
}

/* Each channel end that a message carries. */
static struct zx_channel *zx_carried(struct zx_message *m, unsigned int *i)
{
	while (*i < m->num_handles) {
		struct zx_object *obj = zx_message_handles(m)[(*i)++].obj;

		if (obj->ops->type == ZX_OBJ_TYPE_CHANNEL)
			return to_channel(obj);
	}
	return NULL;
}

/**
 * zx_flight_add() - a carrier is queued
 * @at: where; its pair->lock is held
 * @m: the message
 */
void zx_flight_add(struct zx_channel *at, struct zx_message *m)
{
	struct zx_channel *ch;
	unsigned int i = 0;

	spin_lock(&zx_flight.lock);
	m->at = at;
	while ((ch = zx_carried(m, &i))) {
		WARN_ON_ONCE(ch->carrier);
		WRITE_ONCE(ch->carrier, m);
	}
	zx_flight_suspect(at);
	spin_unlock(&zx_flight.lock);
}

static void zx_flight_remove_locked(struct zx_message *m)
{
	struct zx_channel *ch;
	unsigned int i = 0;

	lockdep_assert_held(&zx_flight.lock);

	while ((ch = zx_carried(m, &i))) {
		WRITE_ONCE(ch->carrier, NULL);
		list_del_init(&ch->suspect);
		if (ch->walk == zx_flight.walk)
			zx_flight.torn = true;
	}
}

/**
 * zx_flight_remove() - a carrier is taken off its queue
 * @m: the message; pair->lock of the queue is held, or its end has closed
 */
void zx_flight_remove(struct zx_message *m)
{
	spin_lock(&zx_flight.lock);
	zx_flight_remove_locked(m);
	spin_unlock(&zx_flight.lock);
}

/**
 * zx_flight_let_go() - a request, or a handle outside, of an end is no more
 * @ch: end
 */
void zx_flight_let_go(struct zx_channel *ch)
{
	/* It went first: whoever sends the end now does not find it. */
	smp_mb();
	if (!READ_ONCE(ch->carrier))
		return;
	spin_lock(&zx_flight.lock);
	zx_flight_suspect(ch);
	spin_unlock(&zx_flight.lock);
}

/* Lets others have the lock after a while. */
static void zx_flight_step(void)
{
	if (++zx_flight.steps % ZX_FLIGHT_PIECE)
		return;
	spin_unlock(&zx_flight.lock);
	cond_resched();
	spin_lock(&zx_flight.lock);
}

/* Its one handle is in a queue, and nobody waits for a reply. */
static bool zx_flight_is_alone(struct zx_channel *ch)
{
	return ch->carrier && atomic_read(&ch->end.obj.handles) == 1 &&
	       !READ_ONCE(ch->requests.rb_node);
}

/* Walks up from @ch. Returns an end of a garbage ring, or NULL. */
static struct zx_channel *zx_flight_walk(struct zx_channel *ch)
{
	lockdep_assert_held(&zx_flight.lock);

	zx_flight.walk++;
	zx_flight.torn = false;
	while (ch->walk != zx_flight.walk) {
		if (ch->walk >= zx_flight.batch || !zx_flight_is_alone(ch))
			return NULL;
		ch->walk = zx_flight.walk;
		ch = ch->carrier->at;
		zx_flight_step();
		/* Else @ch is there: what we come from is queued at it. */
		if (zx_flight.torn) {
			zx_flight.batch = zx_flight.walk + 1;
			return NULL;
		}
	}
	return ch;
}

/* Takes the carrier of @ch, where the last walk found a ring, to @dead. */
static void zx_flight_cut(struct zx_channel *ch, struct list_head *dead)
{
	struct zx_message *m = ch->carrier;
	struct zx_channel *at = m->at;
	bool cut;

	lockdep_assert_held(&zx_flight.lock);

	zx_object_get(&at->end.obj);
	spin_unlock(&zx_flight.lock);

	spin_lock(&at->end.pair->lock);
	spin_lock(&zx_flight.lock);
	cut = !zx_flight.torn;
	if (cut)
		zx_flight_remove_locked(m);
	else
		zx_flight.batch = zx_flight.walk + 1;
	spin_unlock(&zx_flight.lock);
	if (cut) {
		zx_channel_unqueue(at, m);
		list_add_tail(&m->link, dead);
	}
	spin_unlock(&at->end.pair->lock);
	zx_object_put(&at->end.obj);

	spin_lock(&zx_flight.lock);
}

static void zx_flight_collect(struct work_struct *work)
{
	unsigned long begun = jiffies;
	struct zx_channel *ch;
	LIST_HEAD(batch);
	LIST_HEAD(dead);

	spin_lock(&zx_flight.lock);
	list_splice_init(&zx_flight.suspects, &batch);
	zx_flight.num_suspects = 0;
	zx_flight.batch = zx_flight.walk + 1;
	while ((ch = list_first_entry_or_null(&batch, struct zx_channel,
					      suspect))) {
		list_del_init(&ch->suspect);
		ch = zx_flight_walk(ch);
		if (ch)
			zx_flight_cut(ch, &dead);
		zx_flight_step();
	}
	zx_flight.pause = min(9 * (jiffies - begun), 10UL * HZ);
	spin_unlock(&zx_flight.lock);
	zx_messages_destroy(&dead);
}

/**
 * zx_channel_module_init() - get ready to collect
 *
 * Return: 0 or -ENOMEM.
 */
int zx_channel_module_init(void)
{
	INIT_DELAYED_WORK(&zx_flight.work, zx_flight_collect);
	zx_flight.wq = alloc_workqueue("zircon-channel", WQ_UNBOUND, 1);
	return zx_flight.wq ? 0 : -ENOMEM;
}

/**
 * zx_channel_module_exit() - all processes are gone
 */
void zx_channel_module_exit(void)
{
	/* What goes may leave new suspects. */
	while (flush_delayed_work(&zx_flight.work))
		;
	WARN_ON(!list_empty(&zx_flight.suspects));
	destroy_workqueue(zx_flight.wq);
}
