// SPDX-License-Identifier: GPL-2.0-only
/* Ports, see port.h. */

#include <linux/ktime.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/poll.h>
#include <linux/rbtree.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/zircon.h>

#include "object.h"
#include "port.h"
#include "sleep.h"

/* Packets of users that may be queued, and one more. */
#define ZX_PORT_USER_PACKETS	4096
/* Packets that are looked at in one go, under the lock. */
#define ZX_PORT_AT_ONCE		64

/**
 * struct zx_port - a port
 * @obj: object
 * @lock: protects what follows
 * @packets: struct zx_packet that are queued, oldest first
 * @all: these, and those of waits that have not fired; by key and source, then
 *	the oldest first
 * @added: packets that were ever added to @all
 * @user_packets: number of packets of users
 * @closed: its last handle went
 * @wq: threads in zx_port_wait()
 * @pollers: who polls a descriptor of the port; not in @wq, where somebody who
 *	never takes a packet could use up the wake-up of one who waits for it
 * @touched: in the list of a change of signals, with a reference, till that change
 *	tells @pollers of the packets it made
 * @untold: packets that @pollers are to be told of then
 */
struct zx_port {
	struct zx_object obj;
	spinlock_t lock;	/* see port.h */
	struct list_head packets;
	struct rb_root all;
	u64 added;
	unsigned int user_packets;
	bool closed;
	wait_queue_head_t wq;
	wait_queue_head_t pollers;
	struct list_head touched;
	unsigned int untold;
};

/**
 * struct zx_packet - a packet
 * @node: in port->all; not in it: whoever took it out has it
 * @link: in port->packets; empty while its wait has not fired
 * @age: port->added when it was added
 * @data: what the user gets; key and type never change
 */
struct zx_packet {
	struct rb_node node;
	struct list_head link;
	u64 age;
	struct zx_ioc_packet data;
};

/**
 * struct zx_async - a wait for signals, then its packet
 * @ob: the wait
 * @refs: one of who has the packet, and one of who makes it
 * @options: ZX_WAIT_ASYNC_ bits
 * @port: a reference
 * @obj: the object while the wait has not fired; a reference only if it was
 *	taken back
 * @packet: key and trigger are set
 */
struct zx_async {
	struct zx_observer ob;
	refcount_t refs;
	u32 options;
	struct zx_port *port;
	struct zx_object *obj;
	struct zx_packet packet;
};

/**
 * struct zx_range - packets to be taken back
 * @key: the first key
 * @last_key: the last key
 * @source: the first source, then where to go on
 * @last_source: the last source
 * @before: port->added when it began; what is younger stays
 */
struct zx_range {
	u64 key;
	u64 last_key;
	u64 source;
	u64 last_source;
	u64 before;
};

static struct zx_port *to_port(struct zx_object *obj)
{
	return container_of(obj, struct zx_port, obj);
}

/* Does not sleep. */
static void zx_async_put(struct zx_async *async)
{
	if (refcount_dec_and_test(&async->refs)) {
		zx_object_put(&async->port->obj);
		kfree(async);
	}
}

static bool zx_packet_is_user(const struct zx_packet *packet)
{
	return packet->data.type == ZX_PKT_TYPE_USER;
}

static struct zx_packet *to_packet(const struct rb_node *node)
{
	return rb_entry(node, struct zx_packet, node);
}

static struct zx_async *to_async(struct zx_packet *packet)
{
	return container_of(packet, struct zx_async, packet);
}

/* What it comes from; users are 0. */
static u64 zx_packet_source(struct zx_packet *packet)
{
	return zx_packet_is_user(packet) ? 0 : to_async(packet)->ob.source;
}

static int zx_packet_cmp(u64 key, u64 source, struct zx_packet *packet)
{
	if (key != packet->data.key)
		return key < packet->data.key ? -1 : 1;
	if (source != zx_packet_source(packet))
		return source < zx_packet_source(packet) ? -1 : 1;
	return 0;
}

static bool zx_packet_less(struct rb_node *a, const struct rb_node *b)
{
	struct zx_packet *packet = to_packet(a);

	return zx_packet_cmp(packet->data.key, zx_packet_source(packet),
			     to_packet(b)) < 0;
}

/* For rb_find_first(): all from the beginning of the range on are alike. */
static int zx_range_cmp(const void *arg, const struct rb_node *node)
{
	const struct zx_range *range = arg;

	return zx_packet_cmp(range->key, range->source, to_packet(node)) > 0;
}

/* A packet that is in no tree any more. May sleep if it is one taken back. */
static void zx_packet_free(struct zx_packet *packet)
{
	struct zx_async *async;

	if (zx_packet_is_user(packet)) {
		kfree(packet);
		return;
	}
	async = to_async(packet);
	if (async->obj) {
		zx_object_unobserve(async->obj, &async->ob);
		zx_object_put(async->obj);
	}
	zx_async_put(async);
}

static void zx_port_add(struct zx_port *port, struct zx_packet *packet)
{
	lockdep_assert_held(&port->lock);

	packet->age = port->added++;
	rb_add(&packet->node, &port->all, zx_packet_less);
}

static void zx_port_remove(struct zx_port *port, struct zx_packet *packet)
{
	lockdep_assert_held(&port->lock);

	rb_erase(&packet->node, &port->all);
	RB_CLEAR_NODE(&packet->node);
	list_del_init(&packet->link);
	if (zx_packet_is_user(packet))
		port->user_packets--;
}

/* Returns whether there are pollers, whom the caller has to tell of it. */
static bool zx_port_deliver(struct zx_port *port, struct zx_packet *packet)
{
	lockdep_assert_held(&port->lock);

	list_add_tail(&packet->link, &port->packets);
	wake_up_interruptible(&port->wq);
	/* Who polls looks for packets under the lock after it has queued up. */
	return waitqueue_active(&port->pollers);
}

/* All of them; of those that take turns (EPOLLEXCLUSIVE), one for each packet. */
static void zx_port_tell_pollers(struct zx_port *port, unsigned int packets)
{
	__wake_up(&port->pollers, TASK_NORMAL, min_t(unsigned int, packets, INT_MAX),
		  poll_to_key(EPOLLIN | EPOLLRDNORM));
}

/**
 * zx_ports_poke() - tell who polls of the packets that a change of signals made
 * @touched: ports, from the observers that fired; the object's lock is dropped
 *
 * Once for each port: there may be as many pollers as packets, and telling all of
 * them of each would take the product. Does not sleep; the caller is not preempted
 * from when it made the list, since others that touch a port leave it to him.
 */
void zx_ports_poke(struct list_head *touched)
{
	struct zx_port *port, *next;
	unsigned int packets;

	list_for_each_entry_safe(port, next, touched, touched) {
		spin_lock_bh(&port->lock);
		list_del_init(&port->touched);
		packets = port->untold;
		port->untold = 0;
		spin_unlock_bh(&port->lock);
		zx_port_tell_pollers(port, packets);
		zx_object_put(&port->obj);
	}
}

/* The wait ended, under its object's lock. */
static void zx_async_fire(struct zx_observer *ob, struct list_head *touched)
{
	struct zx_async *async = container_of(ob, struct zx_async, ob);
	struct zx_ioc_packet *data = &async->packet.data;
	struct zx_port *port = async->port;
	bool drop = false;

	if (ob->state == ZX_OBSERVER_MATCHED) {
		data->signal.observed = ob->observed;
		if (async->options & ZX_WAIT_ASYNC_TIMESTAMP)
			data->signal.timestamp = ktime_get_ns();
		else if (async->options & ZX_WAIT_ASYNC_BOOT_TIMESTAMP)
			data->signal.timestamp = ktime_get_boottime_ns();
	}
	spin_lock(&port->lock);
	if (RB_EMPTY_NODE(&async->packet.node)) {
		/* It was taken back: who did that comes here to see it end. */
	} else if (ob->state == ZX_OBSERVER_MATCHED && !port->closed) {
		async->obj = NULL;
		/* If it is in another change's list, that one tells of this, too. */
		if (zx_port_deliver(port, &async->packet)) {
			port->untold++;
			if (list_empty(&port->touched)) {
				zx_object_get(&port->obj);
				list_add_tail(&port->touched, touched);
			}
		}
	} else {
		zx_port_remove(port, &async->packet);
		drop = true;
	}
	spin_unlock(&port->lock);
	if (drop)
		zx_async_put(async);
}

/* Takes the next ones out, some at a time; false when those were the last. */
static bool zx_port_pick(struct zx_port *port, struct zx_range *range,
			 struct list_head *picked)
{
	bool more = true;
	unsigned int i;

	spin_lock_bh(&port->lock);
	range->before = min(range->before, port->added);
	for (i = 0; more && i < ZX_PORT_AT_ONCE; i++) {
		struct rb_node *node = rb_find_first(range, &port->all,
						     zx_range_cmp);
		struct zx_packet *packet = node ? to_packet(node) : NULL;

		if (!packet || packet->data.key > range->last_key ||
		    zx_packet_source(packet) > range->last_source) {
			more = false;
		} else if (packet->age >= range->before) {
			/* So are all others of this source. */
			range->source = zx_packet_source(packet) + 1;
		} else {
			zx_port_remove(port, packet);
			if (!zx_packet_is_user(packet) && to_async(packet)->obj)
				zx_object_get(to_async(packet)->obj);
			list_add_tail(&packet->link, picked);
		}
	}
	spin_unlock_bh(&port->lock);
	return more;
}

/* Returns whether there were any. */
static bool zx_port_take_back(struct zx_port *port, struct zx_range *range)
{
	struct zx_packet *packet, *next;
	bool found = false, more;
	LIST_HEAD(picked);

	range->before = U64_MAX;
	do {
		more = zx_port_pick(port, range, &picked);
		list_for_each_entry_safe(packet, next, &picked, link) {
			list_del_init(&packet->link);
			zx_packet_free(packet);
			found = true;
		}
		cond_resched();
	} while (more);
	return found;
}

static void zx_port_on_zero_handles(struct zx_object *obj)
{
	struct zx_range all = { .last_key = U64_MAX, .last_source = U64_MAX };
	struct zx_port *port = to_port(obj);

	spin_lock_bh(&port->lock);
	port->closed = true;
	spin_unlock_bh(&port->lock);
	zx_port_take_back(port, &all);
}

static void zx_port_release(struct zx_object *obj)
{
	WARN_ON_ONCE(!RB_EMPTY_ROOT(&to_port(obj)->all));
	kfree_rcu(obj, rcu);
}

static const struct zx_object_ops zx_port_ops = {
	.type = ZX_OBJ_TYPE_PORT,
	.on_zero_handles = zx_port_on_zero_handles,
	.release = zx_port_release,
};

/**
 * zx_port_create() - make a port
 *
 * Return: one reference, or NULL.
 */
struct zx_object *zx_port_create(void)
{
	struct zx_port *port = kzalloc(sizeof(*port), GFP_KERNEL_ACCOUNT);

	if (!port)
		return NULL;
	spin_lock_init(&port->lock);
	INIT_LIST_HEAD(&port->packets);
	port->all = RB_ROOT;
	init_waitqueue_head(&port->wq);
	init_waitqueue_head(&port->pollers);
	INIT_LIST_HEAD(&port->touched);
	zx_object_init(&port->obj, &zx_port_ops, NULL, 0, 0);
	return &port->obj;
}

/**
 * zx_port_queue() - queue a packet of a user
 * @obj: port
 * @packet: key, status and user are what counts
 *
 * Return: 0, -ENOMEM, -EBADF (the last handle went), -EAGAIN (too many).
 */
int zx_port_queue(struct zx_object *obj, const struct zx_ioc_packet *packet)
{
	struct zx_port *port = to_port(obj);
	struct zx_packet *p;
	bool polled = false;
	int ret = 0;

	p = kmalloc(sizeof(*p), GFP_KERNEL_ACCOUNT);
	if (!p)
		return -ENOMEM;
	p->data = *packet;
	p->data.type = ZX_PKT_TYPE_USER;

	spin_lock_bh(&port->lock);
	if (port->closed) {
		ret = -EBADF;
	} else if (port->user_packets > ZX_PORT_USER_PACKETS) {
		ret = -EAGAIN;
	} else {
		port->user_packets++;
		zx_port_add(port, p);
		polled = zx_port_deliver(port, p);
	}
	spin_unlock_bh(&port->lock);
	if (polled)
		zx_port_tell_pollers(port, 1);
	if (ret)
		kfree(p);
	return ret;
}

static struct zx_packet *zx_port_take(struct zx_port *port)
{
	struct zx_packet *packet;

	spin_lock_bh(&port->lock);
	packet = list_first_entry_or_null(&port->packets, struct zx_packet,
					  link);
	if (packet)
		zx_port_remove(port, packet);
	spin_unlock_bh(&port->lock);
	return packet;
}

/* Waits in turn: one packet wakes one thread. */
static struct zx_packet *zx_port_take_wait(struct zx_port *port, s64 deadline,
					   int *ret)
{
	struct zx_packet *packet;
	DEFINE_WAIT(wait);

	for (;;) {
		prepare_to_wait_exclusive(&port->wq, &wait, TASK_INTERRUPTIBLE |
					  TASK_FREEZABLE);
		packet = zx_port_take(port);
		if (packet)
			break;
		*ret = -ERESTARTSYS;
		if (deadline > 0 && signal_pending(current))
			break;
		*ret = -ETIMEDOUT;
		if (!zx_sleep_until(deadline, ZX_THREAD_STATE_BLOCKED_PORT)) {
			/* It may have come while the timer went off. */
			packet = zx_port_take(port);
			break;
		}
	}
	finish_wait(&port->wq, &wait);
	/*
	 * What woke us, if anything did, was perhaps not the packet that we took
	 * but the next one, of which nobody else has been told.
	 */
	if (!list_empty_careful(&port->packets))
		wake_up_interruptible(&port->wq);
	return packet;
}

/**
 * zx_port_wait() - take the oldest packet
 * @obj: port
 * @deadline: absolute CLOCK_MONOTONIC ns
 * @out: packet
 *
 * Return: 0, -ETIMEDOUT, -ERESTARTSYS.
 */
int zx_port_wait(struct zx_object *obj, s64 deadline, struct zx_ioc_packet *out)
{
	struct zx_port *port = to_port(obj);
	struct zx_packet *packet = zx_port_take(port);
	int ret = -ETIMEDOUT;

	if (!packet && deadline > 0)
		packet = zx_port_take_wait(port, deadline, &ret);
	if (!packet)
		return ret;
	*out = packet->data;
	zx_packet_free(packet);
	return 0;
}

/**
 * zx_port_wait_async() - have one packet queued when signals rise
 * @port_obj: port
 * @obj: waited on
 * @source: the handle it is waited on through
 * @key: of the packet
 * @signals: any of these
 * @options: ZX_WAIT_ASYNC_ bits
 *
 * Return: 0, -ENOMEM, -EBADF (a handle went meanwhile).
 */
int zx_port_wait_async(struct zx_object *port_obj, struct zx_object *obj,
		       const struct zx_source *source, u64 key, u32 signals,
		       u32 options)
{
	struct zx_port *port = to_port(port_obj);
	struct zx_async *async;
	int ret = -EBADF;

	async = kzalloc(sizeof(*async), GFP_KERNEL_ACCOUNT);
	if (!async)
		return -ENOMEM;
	zx_observer_init(&async->ob, source->id, signals, zx_async_fire);
	refcount_set(&async->refs, 1);
	async->options = options;
	zx_object_get(port_obj);
	async->port = port;
	async->obj = obj;
	INIT_LIST_HEAD(&async->packet.link);
	async->packet.data.key = key;
	async->packet.data.type = ZX_PKT_TYPE_SIGNAL_ONE;
	async->packet.data.signal.trigger = signals;
	async->packet.data.signal.count = 1;

	spin_lock_bh(&port->lock);
	if (!port->closed) {
		zx_port_add(port, &async->packet);
		refcount_inc(&async->refs);
		ret = 0;
	}
	spin_unlock_bh(&port->lock);
	if (ret)
		goto out;

	ret = zx_object_observe(obj, &async->ob, source,
				options & ZX_WAIT_ASYNC_EDGE);
	if (ret) {
		bool mine;

		/* Nobody observes it, but somebody may have taken it back. */
		spin_lock_bh(&port->lock);
		mine = !RB_EMPTY_NODE(&async->packet.node);
		if (mine)
			zx_port_remove(port, &async->packet);
		spin_unlock_bh(&port->lock);
		if (mine)
			zx_async_put(async);
	}
out:
	zx_async_put(async);
	return ret;
}

/**
 * zx_port_cancel() - take back waits made through one handle, and their packets
 * @port: port
 * @source: number of the handle
 * @key: of the waits
 *
 * Return: 0 or -ENOENT.
 */
int zx_port_cancel(struct zx_object *port, u64 source, u64 key)
{
	struct zx_range range = {
		.key = key,
		.last_key = key,
		.source = source,
		.last_source = source,
	};

	return zx_port_take_back(to_port(port), &range) ? 0 : -ENOENT;
}

/**
 * zx_port_cancel_key() - take back all waits and packets with a key
 * @port: port
 * @key: key
 *
 * Return: 0 or -ENOENT.
 */
int zx_port_cancel_key(struct zx_object *port, u64 key)
{
	struct zx_range range = {
		.key = key,
		.last_key = key,
		.last_source = U64_MAX,
	};

	return zx_port_take_back(to_port(port), &range) ? 0 : -ENOENT;
}

/**
 * zx_port_poll() - is there a packet? And hear of those to come
 * @obj: port
 * @file: descriptor of it, which holds a reference to it till it is released
 * @wait: of the file's ->poll
 */
bool zx_port_poll(struct zx_object *obj, struct file *file, poll_table *wait)
{
	struct zx_port *port = to_port(obj);
	bool ready;

	poll_wait(file, &port->pollers, wait);
	spin_lock_bh(&port->lock);
	ready = !list_empty(&port->packets);
	spin_unlock_bh(&port->lock);
	return ready;
}
