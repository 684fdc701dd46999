// SPDX-License-Identifier: GPL-2.0-only
/* Ports, see port.h. */

#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/poll.h>
#include <linux/refcount.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/wait.h>
#include <linux/zircon.h>

#include "handle.h"
#include "object.h"
#include "port.h"
#include "sleep.h"

/* Packets of users that may be queued, and one more. */
#define ZX_PORT_USER_PACKETS	4096

/**
 * struct zx_port - a port
 * @obj: object
 * @lock: protects what follows
 * @packets: struct zx_packet, oldest first
 * @waits: struct zx_async that have not fired
 * @user_packets: number of packets of users
 * @closed: its last handle went
 * @wq: threads in zx_port_wait()
 * @pollers: who polls a descriptor of the port; not in @wq, where somebody who
 *	never takes a packet could use up the wake-up of one who waits for it
 */
struct zx_port {
	struct zx_object obj;
	spinlock_t lock;	/* see port.h */
	struct list_head packets;
	struct list_head waits;
	unsigned int user_packets;
	bool closed;
	wait_queue_head_t wq;
	wait_queue_head_t pollers;
};

/**
 * struct zx_packet - a packet
 * @link: in port->packets
 * @data: what the user gets
 */
struct zx_packet {
	struct list_head link;
	struct zx_ioc_packet data;
};

/**
 * struct zx_async - a wait for signals, then its packet
 * @ob: the wait
 * @refs: one of the lists it is in, and of who takes it back
 * @port: a reference
 * @obj: the object; to be used while the wait is in port->waits
 * @link: in port->waits
 * @victim: in a list of waits to be taken back
 * @options: ZX_WAIT_ASYNC_ bits
 * @packet: key and trigger are set
 */
struct zx_async {
	struct zx_observer ob;
	refcount_t refs;
	struct zx_port *port;
	struct zx_object *obj;
	struct list_head link;
	struct list_head victim;
	u32 options;
	struct zx_packet packet;
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

/* A packet that is in no list any more. */
static void zx_packet_free(struct zx_packet *packet)
{
	if (zx_packet_is_user(packet))
		kfree(packet);
	else
		zx_async_put(container_of(packet, struct zx_async, packet));
}

static void zx_packets_free(struct list_head *packets)
{
	struct zx_packet *packet, *next;

	list_for_each_entry_safe(packet, next, packets, link) {
		zx_packet_free(packet);
		cond_resched();
	}
}

static void zx_port_add(struct zx_port *port, struct zx_packet *packet)
{
	lockdep_assert_held(&port->lock);

	list_add_tail(&packet->link, &port->packets);
	wake_up_interruptible(&port->wq);
	/* Who polls looks for packets under the lock after it has queued up. */
	if (waitqueue_active(&port->pollers))
		wake_up_poll(&port->pollers, EPOLLIN | EPOLLRDNORM);
}

/* The wait ended, under its object's lock. */
static void zx_async_fire(struct zx_observer *ob)
{
	struct zx_async *async = container_of(ob, struct zx_async, ob);
	struct zx_ioc_packet *data = &async->packet.data;
	struct zx_port *port = async->port;
	bool drop = true;

	if (ob->state == ZX_OBSERVER_MATCHED) {
		data->signal.observed = ob->observed;
		if (async->options & ZX_WAIT_ASYNC_TIMESTAMP)
			data->signal.timestamp = ktime_get_ns();
		else if (async->options & ZX_WAIT_ASYNC_BOOT_TIMESTAMP)
			data->signal.timestamp = ktime_get_boottime_ns();
	}
	spin_lock(&port->lock);
	list_del_init(&async->link);
	if (ob->state == ZX_OBSERVER_MATCHED && !port->closed) {
		zx_port_add(port, &async->packet);
		drop = false;
	}
	spin_unlock(&port->lock);
	if (drop)
		zx_async_put(async);
}

/*
 * Take back the waits for which @key is theirs, or all. Whoever else does so
 * at the same time answers for those that he has picked.
 *
 * Returns whether there were any: those that fired meanwhile do not count.
 */
static bool zx_port_take_back(struct zx_port *port, const u64 *key)
{
	struct zx_async *async, *next;
	unsigned long flags;
	LIST_HEAD(victims);
	bool found = false;

	spin_lock_irqsave(&port->lock, flags);
	list_for_each_entry(async, &port->waits, link) {
		if ((key && async->packet.data.key != *key) ||
		    !list_empty(&async->victim))
			continue;
		refcount_inc(&async->refs);
		zx_object_get(async->obj);
		list_add_tail(&async->victim, &victims);
	}
	spin_unlock_irqrestore(&port->lock, flags);

	list_for_each_entry_safe(async, next, &victims, victim) {
		struct zx_object *obj = async->obj;
		bool mine = zx_object_unobserve(obj, &async->ob);

		/* In one step, or somebody else would pick it. */
		spin_lock_irqsave(&port->lock, flags);
		list_del_init(&async->victim);
		if (mine)
			list_del_init(&async->link);
		spin_unlock_irqrestore(&port->lock, flags);
		if (mine) {
			found = true;
			zx_async_put(async);
		}
		zx_object_put(obj);
		zx_async_put(async);
		cond_resched();
	}
	return found;
}

static void zx_port_on_zero_handles(struct zx_object *obj)
{
	struct zx_port *port = to_port(obj);
	unsigned long flags;
	LIST_HEAD(packets);

	spin_lock_irqsave(&port->lock, flags);
	port->closed = true;
	list_splice_init(&port->packets, &packets);
	spin_unlock_irqrestore(&port->lock, flags);
	zx_packets_free(&packets);
	zx_port_take_back(port, NULL);
}

static void zx_port_release(struct zx_object *obj)
{
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
	INIT_LIST_HEAD(&port->waits);
	init_waitqueue_head(&port->wq);
	init_waitqueue_head(&port->pollers);
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
	unsigned long flags;
	int ret = 0;

	p = kmalloc(sizeof(*p), GFP_KERNEL_ACCOUNT);
	if (!p)
		return -ENOMEM;
	p->data = *packet;
	p->data.type = ZX_PKT_TYPE_USER;

	spin_lock_irqsave(&port->lock, flags);
	if (port->closed) {
		ret = -EBADF;
	} else if (port->user_packets > ZX_PORT_USER_PACKETS) {
		ret = -EAGAIN;
	} else {
		port->user_packets++;
		zx_port_add(port, p);
	}
	spin_unlock_irqrestore(&port->lock, flags);
	if (ret)
		kfree(p);
	return ret;
}

static struct zx_packet *zx_port_take(struct zx_port *port)
{
	struct zx_packet *packet;
	unsigned long flags;

	spin_lock_irqsave(&port->lock, flags);
	packet = list_first_entry_or_null(&port->packets, struct zx_packet,
					  link);
	if (packet) {
		list_del(&packet->link);
		if (zx_packet_is_user(packet))
			port->user_packets--;
	}
	spin_unlock_irqrestore(&port->lock, flags);
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
 * @table: with @handle, what it is waited on through
 * @handle: handle value
 * @key: of the packet
 * @signals: any of these
 * @options: ZX_WAIT_ASYNC_ bits
 *
 * Return: 0, -ENOMEM, -EBADF (a handle went meanwhile).
 */
int zx_port_wait_async(struct zx_object *port_obj, struct zx_object *obj,
		       struct zx_handle_table *table, u32 handle, u64 key,
		       u32 signals, u32 options)
{
	struct zx_port *port = to_port(port_obj);
	struct zx_async *async;
	unsigned long flags;
	bool closed;
	int ret;

	async = kzalloc(sizeof(*async), GFP_KERNEL_ACCOUNT);
	if (!async)
		return -ENOMEM;
	INIT_LIST_HEAD(&async->ob.link);
	INIT_LIST_HEAD(&async->victim);
	async->ob.table = table;
	async->ob.handle = handle;
	async->ob.trigger = signals;
	async->ob.fire = zx_async_fire;
	refcount_set(&async->refs, 1);
	zx_object_get(port_obj);
	async->port = port;
	async->obj = obj;
	async->options = options;
	async->packet.data.key = key;
	async->packet.data.type = ZX_PKT_TYPE_SIGNAL_ONE;
	async->packet.data.signal.trigger = signals;
	async->packet.data.signal.count = 1;

	spin_lock_irqsave(&port->lock, flags);
	closed = port->closed;
	if (!closed) {
		list_add_tail(&async->link, &port->waits);
		refcount_inc(&async->refs);
	}
	spin_unlock_irqrestore(&port->lock, flags);
	if (closed) {
		zx_async_put(async);
		return -EBADF;
	}

	ret = zx_object_observe(obj, &async->ob, options & ZX_WAIT_ASYNC_EDGE);
	/* Nobody observes it: nobody else takes it off the list but a canceller. */
	if (ret && zx_object_unobserve(obj, &async->ob)) {
		spin_lock_irqsave(&port->lock, flags);
		list_del_init(&async->link);
		spin_unlock_irqrestore(&port->lock, flags);
		zx_async_put(async);
	}
	zx_async_put(async);
	return ret;
}

struct zx_port_source {
	struct zx_port *port;
	struct zx_handle_table *table;
	u32 handle;
	u64 key;
};

static bool zx_async_is_from(const struct zx_observer *ob, const void *arg)
{
	const struct zx_port_source *source = arg;
	const struct zx_async *async;

	if (ob->fire != zx_async_fire || ob->table != source->table ||
	    ob->handle != source->handle)
		return false;
	async = container_of(ob, struct zx_async, ob);
	return async->port == source->port &&
	       async->packet.data.key == source->key;
}

/**
 * zx_port_cancel() - take back waits made through one handle, and their packets
 * @port_obj: port
 * @obj: waited on
 * @table: with @handle, what it is waited on through
 * @handle: handle value
 * @key: of the waits
 *
 * Return: 0 or -ENOENT.
 */
int zx_port_cancel(struct zx_object *port_obj, struct zx_object *obj,
		   struct zx_handle_table *table, u32 handle, u64 key)
{
	struct zx_port_source source = {
		.port = to_port(port_obj),
		.table = table,
		.handle = handle,
		.key = key,
	};
	struct zx_packet *packet, *next;
	struct zx_port *port = source.port;
	unsigned long flags;
	LIST_HEAD(packets);
	bool found;

	found = zx_object_cancel_matching(obj, zx_async_is_from, &source);
	spin_lock_irqsave(&port->lock, flags);
	list_for_each_entry_safe(packet, next, &port->packets, link) {
		struct zx_async *async;

		if (zx_packet_is_user(packet))
			continue;
		async = container_of(packet, struct zx_async, packet);
		if (zx_async_is_from(&async->ob, &source))
			list_move(&packet->link, &packets);
	}
	spin_unlock_irqrestore(&port->lock, flags);
	found |= !list_empty(&packets);
	zx_packets_free(&packets);
	return found ? 0 : -ENOENT;
}

/**
 * zx_port_cancel_key() - take back all waits and packets with a key
 * @port_obj: port
 * @key: key
 *
 * Return: 0 or -ENOENT.
 */
int zx_port_cancel_key(struct zx_object *port_obj, u64 key)
{
	struct zx_port *port = to_port(port_obj);
	struct zx_packet *packet, *next;
	unsigned long flags;
	LIST_HEAD(packets);
	bool found;

	found = zx_port_take_back(port, &key);
	spin_lock_irqsave(&port->lock, flags);
	list_for_each_entry_safe(packet, next, &port->packets, link) {
		if (packet->data.key != key)
			continue;
		list_move(&packet->link, &packets);
		if (zx_packet_is_user(packet))
			port->user_packets--;
	}
	spin_unlock_irqrestore(&port->lock, flags);
	found |= !list_empty(&packets);
	zx_packets_free(&packets);
	return found ? 0 : -ENOENT;
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
	unsigned long flags;
	bool ready;

	poll_wait(file, &port->pollers, wait);
	spin_lock_irqsave(&port->lock, flags);
	ready = !list_empty(&port->packets);
	spin_unlock_irqrestore(&port->lock, flags);
	return ready;
}
