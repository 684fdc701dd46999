// SPDX-License-Identifier: GPL-2.0-only
/* Calls on signals: events and eventpairs, setting, waiting, ports. */

#include <linux/slab.h>
#include <linux/uaccess.h>

#include "call.h"
#include "event.h"
#include "peer.h"
#include "port.h"

/* zx_event_create() */
long zx_call_event_create(struct zx_call *c)
{
	const struct zx_ioc_create *a = &c->args.create;
	struct zx_object *obj;
	int ret;

	if (a->options || a->pad)
		return -EINVAL;
	ret = zx_policy_check(c, ZX_POL_NEW_EVENT);
	if (ret)
		return ret;
	obj = zx_event_create();
	if (!obj)
		return -ENOMEM;
	return zx_return_handle(c, obj, ZX_DEFAULT_EVENT_RIGHTS, a->out_handle);
}

/* zx_eventpair_create() */
long zx_call_eventpair_create(struct zx_call *c)
{
	const struct zx_ioc_create_pair *a = &c->args.create_pair;
	struct zx_object *ends[2];
	int ret;

	if (a->pad)
		return -EINVAL;
	if (a->options)
		return -EOPNOTSUPP;
	ret = zx_policy_check(c, ZX_POL_NEW_EVENTPAIR) ?:
	      zx_eventpair_create(ends);
	if (ret)
		return ret;
	return zx_return_pair(c, ends, ZX_DEFAULT_EVENTPAIR_RIGHTS, a->out0,
			      a->out1);
}

/* What zx_object_signal() and zx_object_signal_peer() share. */
static int zx_get_to_signal(struct zx_call *c, u32 right, bool peered,
			    struct zx_object **obj)
{
	const struct zx_ioc_signal *a = &c->args.signal;
	int ret;

	if (a->pad)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->handle, ZX_OBJ_TYPE_NONE, right, obj,
			    NULL);
	if (ret)
		return ret;
	if (!zx_object_waitable(*obj) || (peered && !(*obj)->ops->peered))
		ret = -EOPNOTSUPP;
	else if ((a->clear_mask | a->set_mask) & ~(*obj)->ops->user_signals)
		ret = -EINVAL;
	if (ret)
		zx_object_put(*obj);
	return ret;
}

/* zx_object_signal() */
long zx_call_object_signal(struct zx_call *c)
{
	const struct zx_ioc_signal *a = &c->args.signal;
	struct zx_object *obj;
	int ret;

	ret = zx_get_to_signal(c, ZX_RIGHT_SIGNAL, false, &obj);
	if (ret)
		return ret;
	zx_object_update_signals(obj, a->clear_mask, a->set_mask);
	zx_object_put(obj);
	return 0;
}

/* zx_object_signal_peer() */
long zx_call_object_signal_peer(struct zx_call *c)
{
	const struct zx_ioc_signal *a = &c->args.signal;
	struct zx_object *obj;
	int ret;

	ret = zx_get_to_signal(c, ZX_RIGHT_SIGNAL_PEER, true, &obj);
	if (ret)
		return ret;
	ret = zx_peered_signal_peer(to_peered(obj), a->clear_mask, a->set_mask);
	zx_object_put(obj);
	return ret;
}

/* An object to be waited on, with a reference. */
static int zx_get_to_wait(struct zx_call *c, u32 handle, struct zx_object **obj,
			  struct zx_source *source)
{
	struct zx_object *o;
	u32 rights;

	o = zx_handle_lookup_source(c->table, handle, &rights, source);
	if (!o)
		return -EBADF;
	if (rights & ZX_RIGHT_WAIT && zx_object_waitable(o)) {
		*obj = o;
		return 0;
	}
	zx_object_put(o);
	return rights & ZX_RIGHT_WAIT ? -EOPNOTSUPP : -EACCES;
}

/* Did a wait end in a way that tells signals? */
static bool zx_wait_observed(int ret)
{
	return !ret || ret == -ETIMEDOUT || ret == -ECANCELED;
}

/* zx_object_wait_one() */
long zx_call_object_wait_one(struct zx_call *c)
{
	const struct zx_ioc_wait_one *a = &c->args.wait_one;
	struct zx_waiter w = { .trigger = a->signals };
	int ret;

	ret = zx_get_to_wait(c, a->handle, &w.obj, &w.source);
	if (ret)
		return ret;
	ret = zx_objects_wait(&w, 1, a->deadline,
			      ZX_THREAD_STATE_BLOCKED_WAIT_ONE);
	zx_object_put(w.obj);

	if (zx_wait_observed(ret) && a->out_observed &&
	    zx_out(a->out_observed, &w.ob.observed, sizeof(w.ob.observed)))
		return -EINVAL;
	return ret;
}

/* zx_object_wait_many() */
long zx_call_object_wait_many(struct zx_call *c)
{
	const struct zx_ioc_wait_many *a = &c->args.wait_many;
	struct zx_wait_item __user *uitems = u64_to_user_ptr(a->items);
	struct zx_wait_item items[ZX_WAIT_MANY_MAX_ITEMS];
	struct zx_waiter few[4] = {}, *waiters = few;
	size_t size, i, n;
	int ret = 0;

	if (a->num_items > ARRAY_SIZE(items))
		return -ERANGE;
	size = a->num_items * sizeof(*items);
	if (copy_from_user(items, uitems, size))
		return -EINVAL;
	if (a->num_items > ARRAY_SIZE(few))
		waiters = kcalloc(a->num_items, sizeof(*waiters),
				  GFP_KERNEL_ACCOUNT);
	if (!waiters)
		return -ENOMEM;
	for (n = 0; n < a->num_items; n++) {
		struct zx_waiter *w = &waiters[n];

		w->trigger = items[n].waitfor;
		ret = zx_get_to_wait(c, items[n].handle, &w->obj, &w->source);
		if (ret)
			break;
	}
	if (!ret)
		ret = zx_objects_wait(waiters, n, a->deadline, n ?
				      ZX_THREAD_STATE_BLOCKED_WAIT_MANY :
				      ZX_THREAD_STATE_BLOCKED_SLEEPING);
	for (i = 0; i < n; i++) {
		items[i].pending = waiters[i].ob.observed;
		zx_object_put(waiters[i].obj);
	}
	if (waiters != few)
		kfree(waiters);

	if (n == a->num_items && zx_wait_observed(ret) &&
	    copy_to_user(uitems, items, size))
		return -EINVAL;
	return ret;
}

/* zx_object_wait_async() */
long zx_call_object_wait_async(struct zx_call *c)
{
	const struct zx_ioc_wait_async *a = &c->args.wait_async;
	const u32 stamps = ZX_WAIT_ASYNC_TIMESTAMP |
			   ZX_WAIT_ASYNC_BOOT_TIMESTAMP;
	struct zx_object *port, *obj;
	struct zx_source through;
	int ret;

	if (a->options & ~(stamps | ZX_WAIT_ASYNC_EDGE) ||
	    (a->options & stamps) == stamps)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->port, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE,
			    &port, NULL);
	if (ret)
		return ret;
	ret = zx_get_to_wait(c, a->handle, &obj, &through);
	if (!ret) {
		ret = zx_port_wait_async(port, obj, &through, a->key,
					 a->signals, a->options);
		zx_object_put(obj);
	}
	zx_object_put(port);
	return ret;
}

/* zx_port_create() */
long zx_call_port_create(struct zx_call *c)
{
	const struct zx_ioc_create *a = &c->args.create;
	struct zx_object *obj;
	int ret;

	if (a->pad)
		return -EINVAL;
	ret = zx_policy_check(c, ZX_POL_NEW_PORT);
	if (ret)
		return ret;
	if (a->options & ~ZX_PORT_BIND_TO_INTERRUPT)
		return -EINVAL;
	obj = zx_port_create();
	if (!obj)
		return -ENOMEM;
	return zx_return_handle(c, obj, ZX_DEFAULT_PORT_RIGHTS, a->out_handle);
}

/* zx_port_queue() */
long zx_call_port_queue(struct zx_call *c)
{
	const struct zx_ioc_port_queue *a = &c->args.port_queue;
	struct zx_ioc_packet packet;
	struct zx_object *port;
	int ret;

	if (a->pad)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->port, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE,
			    &port, NULL);
	if (ret)
		return ret;
	if (copy_from_user(&packet, u64_to_user_ptr(a->packet), sizeof(packet)))
		ret = -EINVAL;
	else
		ret = zx_port_queue(port, &packet);
	zx_object_put(port);
	return ret;
}

/* zx_port_wait() */
long zx_call_port_wait(struct zx_call *c)
{
	const struct zx_ioc_port_wait *a = &c->args.port_wait;
	struct zx_ioc_packet packet;
	struct zx_object *port;
	int ret;

	if (a->pad)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->port, ZX_OBJ_TYPE_PORT, ZX_RIGHT_READ,
			    &port, NULL);
	if (ret)
		return ret;
	ret = zx_port_wait(port, a->deadline, &packet);
	zx_object_put(port);
	return ret ?: zx_out(a->out_packet, &packet, sizeof(packet));
}

/* zx_port_cancel() */
long zx_call_port_cancel(struct zx_call *c)
{
	const struct zx_ioc_port_cancel *a = &c->args.port_cancel;
	struct zx_object *port, *obj;
	struct zx_source source;
	int ret;

	ret = zx_handle_get(c->table, a->port, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE,
			    &port, NULL);
	if (ret)
		return ret;
	ret = zx_get_to_wait(c, a->source, &obj, &source);
	if (!ret) {
		ret = zx_port_cancel(port, source.id, a->key);
		zx_object_put(obj);
	}
	zx_object_put(port);
	return ret;
}

/* zx_port_cancel_key() */
long zx_call_port_cancel_key(struct zx_call *c)
{
	const struct zx_ioc_port_cancel_key *a = &c->args.port_cancel_key;
	struct zx_object *port;
	int ret;

	if (a->options)
		return -EINVAL;
	ret = zx_handle_get(c->table, a->port, ZX_OBJ_TYPE_PORT, ZX_RIGHT_WRITE,
			    &port, NULL);
	if (ret)
		return ret;
	ret = zx_port_cancel_key(port, a->key);
	zx_object_put(port);
	return ret;
}
