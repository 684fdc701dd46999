/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The object core: what every kind of object shares. Identity (koid),
 * lifetime, signals, and the observers that wait for signals.
 *
 * Lifetime
 *   obj->refs counts references, obj->handles the handles among them (each
 *   handle owns one reference). When the last handle goes, ->on_zero_handles
 *   says so to the rest of the world; when the last reference goes, ->release
 *   frees the object. Both run in process context and may sleep. Memory is
 *   freed after an RCU grace period, because handle look-up reads obj->refs
 *   without a lock.
 *
 * Locks
 *   obj->lock (spin, bh-safe: timers go off in a softirq, and nothing takes it
 *   in a hard interrupt) protects obj->signals, obj->observers, obj->sources and
 *   the name. Inside it only what an observer's ->fire takes: port->lock, and the
 *   locks of Linux's wait queues.
 *
 * What is done under obj->lock is short, but for one thing: a signal that rises
 * goes to all observers of that object in one step. Nobody else's, and with
 * interrupts on. What can be done once for many of them waits till the lock is
 * dropped (zx_ports_poke()).
 *
 * Waits and handles
 *   A wait is made through a handle (struct zx_source) and ends with
 *   it: who has taken the handle out of its table calls zx_object_cancel(), or
 *   sees to it that somebody does when the handle has been in flight
 *   (message.h). Till then the handle keeps the object alive.
 */
#ifndef _ZX_OBJECT_H
#define _ZX_OBJECT_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/refcount.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/zircon_types.h>

struct task_struct;
struct zx_handle_table;
struct zx_object;

/**
 * struct zx_object_ops - one kind of object
 * @type: ZX_OBJ_TYPE_
 * @user_signals: what zx_object_signal() may change; 0 when the kind cannot
 *	be waited on
 * @peered: it begins with a struct zx_peered (peer.h)
 * @on_zero_handles: the last handle went; optional
 * @on_fewer_handles: a handle went that was not the last one; optional
 * @release: the last reference went; ends in kfree_rcu()
 */
struct zx_object_ops {
	u32 type;
	u32 user_signals;
	bool peered;
	void (*on_zero_handles)(struct zx_object *obj);
	void (*on_fewer_handles)(struct zx_object *obj);
	void (*release)(struct zx_object *obj);
};

/**
 * struct zx_object - head of every object
 * @refs: references
 * @handles: handles, those in messages and in descriptors included
 * @ops: the kind
 * @koid: unique for the life of the module
 * @related_koid: fixed at creation, 0 if none
 * @lock: protects the fields below
 * @signals: active signals
 * @observers: struct zx_observer, newest first
 * @sources: those of them that end with a handle, by source
 * @name: ZX_MAX_NAME_LEN bytes inside the object, NULL when it has no name
 * @rcu: for kfree_rcu()
 */
struct zx_object {
	refcount_t refs;
	atomic_t handles;
	const struct zx_object_ops *ops;
	u64 koid;
	u64 related_koid;
	spinlock_t lock;	/* see the top of this file */
	u32 signals;
	struct list_head observers;
	struct rb_root sources;
	char *name;
	struct rcu_head rcu;
};

/**
 * struct zx_source - a handle, from when it comes into a table till it goes
 * @table: the table
 * @value: handle value; it may come back, for another handle
 * @id: no other handle ever has this number
 */
struct zx_source {
	struct zx_handle_table *table;
	u32 value;
	u64 id;
};

enum zx_observer_state {
	ZX_OBSERVER_WAITING,
	ZX_OBSERVER_MATCHED,
	ZX_OBSERVER_CANCELED,
};

/**
 * struct zx_observer - somebody waits for signals of one object
 * @link: in zx_object.observers while WAITING
 * @node: in zx_object.sources as long, if there is a @source
 * @source: zx_source.id of the handle the wait was made through; the wait ends
 *	when that handle does. 0: with no handle
 * @trigger: any of these fires the observer
 * @observed: signals at the moment that ended the wait
 * @lasting: fire, and go on waiting, whenever one of @trigger rises
 * @state: how it ended; WAITING from the start
 * @fire: called under the object's lock, after @link was taken off if the wait
 *	ended; the last thing that is done to the observer there. Ports that got a
 *	packet go to @touched, which is NULL when the wait was cancelled
 *
 * All fields are protected by the object's lock once the observer is added, but
 * for those that never change: @source, @trigger, @lasting, @fire.
 */
struct zx_observer {
	struct list_head link;
	struct rb_node node;
	u64 source;
	u32 trigger;
	u32 observed;
	enum zx_observer_state state;
	bool lasting;
	void (*fire)(struct zx_observer *ob, struct list_head *touched);
};

static inline void zx_observer_init(struct zx_observer *ob, u64 source,
				    u32 trigger,
				    void (*fire)(struct zx_observer *ob,
						 struct list_head *touched))
{
	INIT_LIST_HEAD(&ob->link);
	RB_CLEAR_NODE(&ob->node);
	ob->source = source;
	ob->trigger = trigger;
	ob->observed = 0;
	ob->state = ZX_OBSERVER_WAITING;
	ob->lasting = false;
	ob->fire = fire;
}

/**
 * struct zx_waiter - a thread waits for one object, perhaps among others
 * @ob: see zx_objects_wait()
 * @obj: the object, referenced by the caller
 * @source: the handle
 * @trigger: signals, any of which ends the wait
 * @task: the thread
 */
struct zx_waiter {
	struct zx_observer ob;
	struct zx_object *obj;
	struct zx_source source;
	u32 trigger;
	struct task_struct *task;
};

void zx_object_init(struct zx_object *obj, const struct zx_object_ops *ops,
		    char *name, u64 related_koid, u32 signals);
void zx_object_put(struct zx_object *obj);
u64 zx_object_newest_koid(void);

static inline struct zx_object *zx_object_get(struct zx_object *obj)
{
	refcount_inc(&obj->refs);
	return obj;
}

static inline bool zx_object_tryget(struct zx_object *obj)
{
	return refcount_inc_not_zero(&obj->refs);
}

static inline bool zx_object_waitable(const struct zx_object *obj)
{
	return obj->ops->user_signals;
}

void zx_object_handle_added(struct zx_object *obj);
bool zx_object_handle_hold(struct zx_object *obj);
void zx_object_handle_gone(struct zx_object *obj);

void zx_object_update_signals(struct zx_object *obj, u32 clear, u32 set);
u32 zx_object_signals(struct zx_object *obj);

int zx_object_observe(struct zx_object *obj, struct zx_observer *ob,
		      const struct zx_source *source, bool edge);
bool zx_object_unobserve(struct zx_object *obj, struct zx_observer *ob);
void zx_object_cancel(struct zx_object *obj, u64 source);
int zx_objects_wait(struct zx_waiter *waiters, unsigned int n, s64 deadline,
		    u32 state);

void zx_object_get_name(struct zx_object *obj, char name[ZX_MAX_NAME_LEN]);
void zx_object_set_name(struct zx_object *obj, const char *name, size_t len);

#endif /* _ZX_OBJECT_H */
