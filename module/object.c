// SPDX-License-Identifier: GPL-2.0-only
/* The object core, see object.h. */

#include <linux/bottom_half.h>
#include <linux/moduleparam.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/string.h>

#include "compat.h"
#include "handle.h"
#include "object.h"
#include "port.h"
#include "sleep.h"

/* Waits that are ended in one go, under an object's lock. */
#define ZX_CANCEL_AT_ONCE	64

static atomic64_t zx_next_koid = ATOMIC64_INIT(ZX_KOID_FIRST);

/* Only the sum over all CPUs means something. */
static DEFINE_PER_CPU(long [ZX_OBJ_TYPE_UPPER_BOUND], zx_object_counts);

static long zx_object_count(unsigned int type)
{
	long sum = 0;
	int cpu;

	for_each_possible_cpu(cpu)
		sum += per_cpu(zx_object_counts, cpu)[type];
	return sum;
}

static int zx_objects_get(char *buffer, const struct kernel_param *kp)
{
	unsigned int type;
	int len = 0;
	long count;

	for (type = 0; type < ZX_OBJ_TYPE_UPPER_BOUND; type++) {
		count = zx_object_count(type);
		if (count)
			len += scnprintf(buffer + len, PAGE_SIZE - len,
					 "%u %ld\n", type, count);
	}
	return len;
}

static const struct kernel_param_ops zx_objects_ops = {
	.get = zx_objects_get,
};
module_param_cb(objects, &zx_objects_ops, NULL, 0400);
MODULE_PARM_DESC(objects, "live objects: ZX_OBJ_TYPE_ and number, a line each");

/**
 * zx_object_init() - make the head of a new object
 * @obj: zeroed memory
 * @ops: its kind
 * @name: name buffer inside the object, zeroed, or NULL
 * @related_koid: as ZX_INFO_HANDLE_BASIC will report it
 * @signals: active from the start
 *
 * The caller owns the one reference; there is no handle yet.
 */
void zx_object_init(struct zx_object *obj, const struct zx_object_ops *ops,
		    char *name, u64 related_koid, u32 signals)
{
	this_cpu_inc(zx_object_counts[ops->type]);
	refcount_set(&obj->refs, 1);
	atomic_set(&obj->handles, 0);
	obj->ops = ops;
	obj->koid = atomic64_fetch_inc(&zx_next_koid);
	obj->related_koid = related_koid;
	spin_lock_init(&obj->lock);
	obj->signals = signals;
	INIT_LIST_HEAD(&obj->observers);
	obj->sources = RB_ROOT;
	obj->name = name;
}

/**
 * zx_object_newest_koid() - what was made up to now has no higher koid
 */
u64 zx_object_newest_koid(void)
{
	return atomic64_read(&zx_next_koid) - 1;
}

/**
 * zx_object_put() - drop a reference; may sleep
 * @obj: object
 */
void zx_object_put(struct zx_object *obj)
{
	if (refcount_dec_and_test(&obj->refs)) {
		WARN_ON_ONCE(!list_empty(&obj->observers));
		this_cpu_dec(zx_object_counts[obj->ops->type]);
		obj->ops->release(obj);
	}
}

/**
 * zx_object_handle_added() - a handle takes over one of the caller's references
 * @obj: object
 */
void zx_object_handle_added(struct zx_object *obj)
{
	atomic_inc(&obj->handles);
}

/**
 * zx_object_handle_hold() - count as one more handle for a while
 * @obj: object, referenced
 *
 * So that it does not lose its last handle while another one is made. Undone,
 * with a reference, by zx_object_handle_gone().
 *
 * Return: false when there is no handle any more.
 */
bool zx_object_handle_hold(struct zx_object *obj)
{
	return atomic_inc_not_zero(&obj->handles);
}

/**
 * zx_object_handle_gone() - a handle went, with the reference it owned
 * @obj: object
 */
void zx_object_handle_gone(struct zx_object *obj)
{
	if (!atomic_dec_and_test(&obj->handles)) {
		if (obj->ops->on_fewer_handles)
			obj->ops->on_fewer_handles(obj);
	} else if (obj->ops->on_zero_handles) {
		obj->ops->on_zero_handles(obj);
	}
	zx_object_put(obj);
}

static bool zx_observer_less(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct zx_observer, node)->source <
	       rb_entry(b, struct zx_observer, node)->source;
}

static int zx_observer_cmp(const void *key, const struct rb_node *node)
{
	u64 a = *(const u64 *)key;
	u64 b = rb_entry(node, struct zx_observer, node)->source;

	return a < b ? -1 : a > b;
}

static void zx_observer_remove(struct zx_object *obj, struct zx_observer *ob)
{
	lockdep_assert_held(&obj->lock);

	list_del_init(&ob->link);
	if (!RB_EMPTY_NODE(&ob->node)) {
		rb_erase(&ob->node, &obj->sources);
		RB_CLEAR_NODE(&ob->node);
	}
}

static void zx_observer_end(struct zx_object *obj, struct zx_observer *ob,
			    u32 observed, enum zx_observer_state state,
			    struct list_head *touched)
{
	zx_observer_remove(obj, ob);
	ob->observed = observed;
	ob->state = state;
	ob->fire(ob, touched);
}

/**
 * zx_object_update_signals() - clear, then set signals in one step
 * @obj: object
 * @clear: bits to clear
 * @set: bits to set
 *
 * Observers hear of it only when some bit rises: all that this object has, before
 * anything else happens to it.
 */
void zx_object_update_signals(struct zx_object *obj, u32 clear, u32 set)
{
	struct zx_observer *ob, *next;
	LIST_HEAD(touched);
	u32 old, now;

	local_bh_disable();
	spin_lock(&obj->lock);
	old = obj->signals;
	now = (old & ~clear) | set;
	WRITE_ONCE(obj->signals, now);
	if (set & ~old) {
		list_for_each_entry_safe(ob, next, &obj->observers, link) {
			if (!(ob->trigger & now))
				continue;
			if (!ob->lasting)
				zx_observer_end(obj, ob, now,
						ZX_OBSERVER_MATCHED, &touched);
			else if (ob->trigger & set & ~old)
				ob->fire(ob, &touched);
		}
	}
	spin_unlock(&obj->lock);
	zx_ports_poke(&touched);
	local_bh_enable();
}

/**
 * zx_object_signals() - the signals active now
 * @obj: object
 */
u32 zx_object_signals(struct zx_object *obj)
{
	return READ_ONCE(obj->signals);
}

/**
 * zx_object_observe() - add an observer, or fire it at once
 * @obj: object, referenced by the caller
 * @ob: zx_observer_init() was called
 * @source: what @ob->source is the number of; NULL if that is 0
 * @edge: wait for a signal to rise, even if one is active; always if lasting
 *
 * Return: 0; -EBADF when the handle was closed meanwhile.
 */
int zx_object_observe(struct zx_object *obj, struct zx_observer *ob,
		      const struct zx_source *source, bool edge)
{
	LIST_HEAD(touched);
	int ret = 0;

	local_bh_disable();
	spin_lock(&obj->lock);
	if (ob->state != ZX_OBSERVER_WAITING) {
		/* Somebody who knows of it took it back already. */
	} else if (!edge && ob->trigger & obj->signals) {
		ob->observed = obj->signals;
		ob->state = ZX_OBSERVER_MATCHED;
		ob->fire(ob, &touched);
	} else if (source && !zx_handle_is_live(source)) {
		/*
		 * Whoever takes the handle out of the table comes here later to
		 * cancel: either he finds this observer or we see the handle
		 * gone.
		 */
		ret = -EBADF;
	} else {
		list_add(&ob->link, &obj->observers);
		if (source)
			rb_add(&ob->node, &obj->sources, zx_observer_less);
	}
	spin_unlock(&obj->lock);
	zx_ports_poke(&touched);
	local_bh_enable();
	return ret;
}

/**
 * zx_object_unobserve() - take back an observer
 * @obj: object
 * @ob: was added
 *
 * Return: true when it was still waiting; then @ob->observed tells the signals
 * active now. After the return nobody touches @ob any more.
 */
bool zx_object_unobserve(struct zx_object *obj, struct zx_observer *ob)
{
	bool waiting;

	spin_lock_bh(&obj->lock);
	waiting = ob->state == ZX_OBSERVER_WAITING;
	if (waiting) {
		zx_observer_remove(obj, ob);
		ob->observed = obj->signals;
		ob->state = ZX_OBSERVER_CANCELED;
	}
	spin_unlock_bh(&obj->lock);
	return waiting;
}

/**
 * zx_object_cancel() - end the waits made through one handle
 * @obj: object
 * @source: number of the handle, which is in no table any more; or 0
 */
void zx_object_cancel(struct zx_object *obj, u64 source)
{
	unsigned int n;

	for (;;) {
		spin_lock_bh(&obj->lock);
		for (n = 0; n < ZX_CANCEL_AT_ONCE; n++) {
			struct rb_node *node = rb_find_first(&source,
							     &obj->sources,
							     zx_observer_cmp);

			if (!node)
				break;
			zx_observer_end(obj, rb_entry(node, struct zx_observer,
						      node),
					obj->signals | ZX_SIGNAL_HANDLE_CLOSED,
					ZX_OBSERVER_CANCELED, NULL);
		}
		spin_unlock_bh(&obj->lock);
		if (n < ZX_CANCEL_AT_ONCE)
			break;
		cond_resched();
	}
}

static void zx_waiter_fire(struct zx_observer *ob, struct list_head *touched)
{
	struct zx_waiter *w = container_of(ob, struct zx_waiter, ob);

	/* The waiter cannot leave before it took the object's lock. */
	wake_up_process(w->task);
}

static bool zx_waiters_wait(const struct zx_waiter *waiters, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		if (READ_ONCE(waiters[i].ob.state) != ZX_OBSERVER_WAITING)
			return false;
	}
	return true;
}

/**
 * zx_objects_wait() - block until a signal, the deadline or a handle's end
 * @waiters: one for each object; obj, source and trigger are set, ob.observed is
 *	written unless the result is -EBADF or -ERESTARTSYS
 * @n: how many; 0 only sleeps
 * @deadline: absolute CLOCK_MONOTONIC ns
 * @state: of the thread meanwhile, see zx_sleep_until()
 *
 * Return: 0, -ETIMEDOUT, -ECANCELED (of any one), -EBADF, -ERESTARTSYS.
 */
int zx_objects_wait(struct zx_waiter *waiters, unsigned int n, s64 deadline,
		    u32 state)
{
	bool canceled = false, matched = false;
	unsigned int i, added;
	int ret = 0;

	for (added = 0; added < n && !ret; added++) {
		struct zx_waiter *w = &waiters[added];

		zx_observer_init(&w->ob, w->source.id, w->trigger,
				 zx_waiter_fire);
		w->task = current;
		ret = zx_object_observe(w->obj, &w->ob, &w->source, false);
	}
	while (!ret) {
		set_current_state(TASK_INTERRUPTIBLE | TASK_FREEZABLE);
		if (!zx_waiters_wait(waiters, n))
			break;
		if (deadline > 0 && signal_pending(current))
			ret = -ERESTARTSYS;
		else if (!zx_sleep_until(deadline, state))
			ret = -ETIMEDOUT;
	}
	__set_current_state(TASK_RUNNING);

	for (i = 0; i < added; i++) {
		struct zx_waiter *w = &waiters[i];

		if (zx_object_unobserve(w->obj, &w->ob))
			continue;
		if (w->ob.state == ZX_OBSERVER_CANCELED)
			canceled = true;
		else
			matched = true;
	}
	if (ret == -EBADF)
		return ret;
	if (canceled)
		return -ECANCELED;
	return matched ? 0 : ret;
}

/**
 * zx_object_get_name() - copy the name
 * @obj: has a name
 * @name: filled, zero padded
 */
void zx_object_get_name(struct zx_object *obj, char name[ZX_MAX_NAME_LEN])
{
	spin_lock_bh(&obj->lock);
	memcpy(name, obj->name, ZX_MAX_NAME_LEN);
	spin_unlock_bh(&obj->lock);
}

/**
 * zx_object_set_name() - set the name
 * @obj: has a name
 * @name: cut at its first NUL
 * @len: bytes at @name; all beyond the 31st are dropped
 */
void zx_object_set_name(struct zx_object *obj, const char *name, size_t len)
{
	len = strnlen(name, min_t(size_t, len, ZX_MAX_NAME_LEN - 1));
	spin_lock_bh(&obj->lock);
	memcpy(obj->name, name, len);
	memset(obj->name + len, 0, ZX_MAX_NAME_LEN - len);
	spin_unlock_bh(&obj->lock);
}
