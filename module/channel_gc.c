// SPDX-License-Identifier: GPL-2.0-only
/*
 * The collector of channels that hold each other.
 *
 * A message in a queue owns the handles it carries. An end whose every handle
 * is in flight can be reached only by reading another end, and if that one is
 * in flight too, perhaps never: ends queued in each other would stay for ever.
 * Only messages that carry channels matter (carriers); a message without them
 * never comes here.
 *
 * What is garbage. An end is reachable when it has a handle that is not in a
 * queue (in a table, or on its way in a call), when a request of it waits, or
 * when one of its handles is queued at a reachable end. All others are garbage:
 * nobody can read their queues. Messages queued there are destroyed, and with
 * them the handles; the rest is the usual end of a channel.
 *
 * zx_flight_lock protects the graph: which carriers are queued where
 * (zx_channel.carriers), how many handles of an end are in them (in_flight), and
 * the list of ends that have any (zx_flight.ends). A carrier enters and leaves a
 * queue only with the lock held, so a pass sees a graph that stands still. What
 * can happen to a candidate during a pass, that is, to an end whose handles are
 * all in flight and that has no request:
 *   - A handle more? Handles come from others: in a table, of which it has none,
 *     or from a carrier that is read, which wants the lock.
 *   - A thread that looked it up before its handle was sent may still read its
 *     queue (of messages without channels), write through it, or call. The
 *     reader gets what it takes first; the call ends with CANCELED. Both used a
 *     handle while another thread sent it, and could as well have found it bad.
 *   - Its peer may write to it. That goes the way of the rest of the queue: at
 *     the latest when the last handle is destroyed.
 *   - Its memory stays: a carrier in a queue holds a reference, and is destroyed
 *     only after the pass.
 * An end that was just closed keeps its carriers for a moment, though it is no
 * candidate; what they carry counts as reachable, and is about to be destroyed.
 *
 * When to look. A reachable end becomes garbage only when its last handle
 * outside is queued at an end that is itself in flight: this is what a pass is
 * asked for (or when an end in flight has lost a request, or a handle outside). What is
 * pipelined through channels on their way does so as well, so passes are made
 * when there are more such events than ends that stayed in flight the last
 * time, which makes a pass cost no more than the sends that led to it, else
 * after a second, and never take more than a tenth of the time. While a pass
 * runs, only who moves a message with channels waits.
 *
 * A channel end has two handles for a moment only (they cannot be duplicated): a
 * call that moves one makes the new one first. A descriptor's is one of them
 * (handle_fd.h), and is not in a queue. When the old one goes while the new one is
 * already in a cycle, that asks for a pass as well.
 */

#include <linux/jiffies.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/workqueue.h>

#include "channel.h"

/* Events that make a pass due at once, whatever the last one left. */
#define ZX_FLIGHT_FEW	256

static struct {
	struct mutex lock;	/* see the top of this file */
	struct list_head ends;
	unsigned long num_ends;
	unsigned long stayed;
	unsigned long events;
	unsigned long pause;
	struct workqueue_struct *wq;
	struct delayed_work work;
} zx_flight = {
	.lock = __MUTEX_INITIALIZER(zx_flight.lock),
	.ends = LIST_HEAD_INIT(zx_flight.ends),
};

/**
 * zx_flight_lock() - before carriers move
 */
void zx_flight_lock(void)
{
	mutex_lock(&zx_flight.lock);
}

/**
 * zx_flight_unlock() - after carriers moved
 */
void zx_flight_unlock(void)
{
	mutex_unlock(&zx_flight.lock);
}

static void zx_flight_event(void)
{
	lockdep_assert_held(&zx_flight.lock);

	zx_flight.events++;
	if (zx_flight.events == 1)
		queue_delayed_work(zx_flight.wq, &zx_flight.work,
				   max_t(unsigned long, HZ, zx_flight.pause));
	else if (zx_flight.events == zx_flight.stayed + ZX_FLIGHT_FEW)
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
 * @at: where
 * @m: the message
 */
void zx_flight_add(struct zx_channel *at, struct zx_message *m)
{
	struct zx_channel *ch;
	unsigned int i = 0;

	lockdep_assert_held(&zx_flight.lock);

	list_add_tail(&m->carrier, &at->carriers);
	while ((ch = zx_carried(m, &i))) {
		if (!ch->in_flight++) {
			list_add_tail(&ch->flight, &zx_flight.ends);
			zx_flight.num_ends++;
		}
	}
	if (at->in_flight)
		zx_flight_event();
}

/**
 * zx_flight_remove() - a carrier is taken off its queue
 * @m: the message
 */
void zx_flight_remove(struct zx_message *m)
{
	struct zx_channel *ch;
	unsigned int i = 0;

	lockdep_assert_held(&zx_flight.lock);

	list_del(&m->carrier);
	while ((ch = zx_carried(m, &i))) {
		if (!--ch->in_flight) {
			list_del(&ch->flight);
			zx_flight.num_ends--;
		}
	}
}

/**
 * zx_flight_let_go() - a request, or a handle outside, of an end is no more
 * @ch: end
 */
void zx_flight_let_go(struct zx_channel *ch)
{
	/* It went first: whoever sends the end now does not find it. */
	smp_mb();
	if (!READ_ONCE(ch->in_flight))
		return;
	zx_flight_lock();
	if (ch->in_flight)
		zx_flight_event();
	zx_flight_unlock();
}

/* Leaves in @garbage the ends that nobody can reach. */
static void zx_flight_find(struct list_head *garbage)
{
	struct zx_channel *ch, *next, *inner;
	struct zx_message *m;
	LIST_HEAD(live);
	unsigned int i;

	list_for_each_entry(ch, &zx_flight.ends, flight) {
		ch->suspect = atomic_read(&ch->end.obj.handles) ==
			      ch->in_flight && !READ_ONCE(ch->requests.rb_node);
		ch->outside = ch->in_flight;
		cond_resched();
	}
	/* Handles that suspects have of each other count for nothing. */
	list_for_each_entry(ch, &zx_flight.ends, flight) {
		if (!ch->suspect)
			continue;
		list_for_each_entry(m, &ch->carriers, carrier) {
			for (i = 0; (inner = zx_carried(m, &i));)
				inner->outside--;
			cond_resched();
		}
	}
	list_for_each_entry_safe(ch, next, &zx_flight.ends, flight) {
		if (ch->suspect && !ch->outside)
			continue;
		ch->suspect = false;
		list_move_tail(&ch->flight, &live);
		cond_resched();
	}
	/* The list grows while it is walked. */
	list_for_each_entry(ch, &live, flight) {
		list_for_each_entry(m, &ch->carriers, carrier) {
			for (i = 0; (inner = zx_carried(m, &i));) {
				if (!inner->suspect)
					continue;
				inner->suspect = false;
				list_move_tail(&inner->flight, &live);
			}
			cond_resched();
		}
	}
	list_splice_init(&zx_flight.ends, garbage);
	list_splice(&live, &zx_flight.ends);
}

static void zx_flight_pass(struct work_struct *work)
{
	unsigned long begun = jiffies;
	struct zx_channel *ch;
	LIST_HEAD(garbage);
	LIST_HEAD(dead);

	zx_flight_lock();
	zx_flight.events = 0;
	zx_flight_find(&garbage);
	while ((ch = list_first_entry_or_null(&garbage, struct zx_channel,
					      flight))) {
		/* It is off this list when what carries it is. */
		list_move_tail(&ch->flight, &zx_flight.ends);
		zx_channel_empty(ch, &dead);
		cond_resched();
	}
	zx_flight.stayed = zx_flight.num_ends;
	zx_flight.pause = 9 * (jiffies - begun);
	zx_flight_unlock();
	zx_messages_destroy(&dead);
}

/**
 * zx_channel_module_init() - get ready to collect
 *
 * Return: 0 or -ENOMEM.
 */
int zx_channel_module_init(void)
{
	INIT_DELAYED_WORK(&zx_flight.work, zx_flight_pass);
	zx_flight.wq = alloc_workqueue("zircon-channel", WQ_UNBOUND, 1);
	return zx_flight.wq ? 0 : -ENOMEM;
}

/**
 * zx_channel_module_exit() - all processes are gone
 */
void zx_channel_module_exit(void)
{
	cancel_delayed_work_sync(&zx_flight.work);
	/* Nobody is left who could read anything. */
	zx_flight_pass(NULL);
	WARN_ON(!list_empty(&zx_flight.ends));
	destroy_workqueue(zx_flight.wq);
}
