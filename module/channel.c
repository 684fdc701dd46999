// SPDX-License-Identifier: GPL-2.0-only
/* Channels: ends, queues, requests; see channel.h. */

#include <linux/sched/signal.h>
#include <linux/slab.h>

#include "channel.h"
#include "process.h"
#include "sleep.h"
#include "task.h"

/* A longer queue is an exception in who made it so. */
#define ZX_CHANNEL_MAX_QUEUED	3500
#define ZX_TXID_FIRST		BIT(31)

static struct zx_request *to_request(const struct rb_node *node)
{
	return rb_entry(node, struct zx_request, node);
}

static struct zx_channel *zx_channel_get(struct zx_channel *ch)
{
	zx_object_get(&ch->end.obj);
	return ch;
}

/* Its last handle has not gone yet. */
static bool zx_channel_is_open(const struct zx_channel *ch)
{
	lockdep_assert_held(&ch->end.pair->lock);
	return ch->end.pair->ends[ch->end.side];
}

static struct zx_channel *zx_channel_peer(const struct zx_channel *ch)
{
	struct zx_peered *peer = zx_peer(&ch->end);

	return peer ? to_channel(&peer->obj) : NULL;
}

/*
 * Requests of @ch have ended whose threads are not in the kernel to say so; or
 * NULL. Consumes the reference. No lock is held.
 */
static void zx_channel_let_go(struct zx_channel *ch)
{
	if (ch) {
		zx_flight_let_go(ch);
		zx_object_put(&ch->end.obj);
	}
}

/* The request has a result: its owner may take it and go, any moment now. */
static void zx_request_end(struct zx_request *rq, int result,
			   struct zx_message *reply)
{
	lockdep_assert_held(&rq->channel->end.pair->lock);

	rb_erase(&rq->node, &rq->channel->requests);
	rq->reply = reply;
	WRITE_ONCE(rq->result, result);
	if (rq->task)
		wake_up_process(rq->task);
}

static void zx_requests_end(struct zx_channel *ch, int result)
{
	struct rb_node *node;

	while ((node = rb_first(&ch->requests)))
		zx_request_end(to_request(node), result, NULL);
}

static int zx_txid_cmp(const void *key, const struct rb_node *node)
{
	u32 a = *(const u32 *)key, b = to_request(node)->txid;

	return a < b ? -1 : a > b;
}

static int zx_request_cmp(struct rb_node *new, const struct rb_node *node)
{
	return zx_txid_cmp(&to_request(new)->txid, node);
}

/* Whose reply is this? */
static struct zx_request *zx_request_find(struct zx_channel *ch,
					  const struct zx_message *m)
{
	struct zx_request *rq;
	struct rb_node *node;
	u32 txid;

	if (m->num_bytes < sizeof(txid))
		return NULL;
	txid = *(const u32 *)m->bytes;
	if (!(txid & ZX_TXID_FIRST))
		return NULL;
	node = rb_find(&txid, &ch->requests, zx_txid_cmp);
	if (!node)
		return NULL;
	rq = to_request(node);
	/* A thread that ended in a signal handler will not come back for it. */
	return rq->task || zx_task_thread_exists(rq->pid) ? rq : NULL;
}

/* Returns whether the queue is longer than it may be. @m is not ours then. */
static bool zx_channel_deliver(struct zx_channel *to, struct zx_message *m,
			       struct zx_channel **let_go)
{
	struct zx_request *rq = zx_request_find(to, m);

	if (rq) {
		if (!rq->task)
			*let_go = zx_channel_get(to);
		zx_request_end(rq, 0, m);
		return false;
	}
	list_add_tail(&m->link, &to->messages);
	if (!to->num_messages++)
		zx_object_update_signals(&to->end.obj, 0, ZX_CHANNEL_READABLE);
	if (m->num_channels)
		zx_flight_add(to, m);
	return to->num_messages > ZX_CHANNEL_MAX_QUEUED;
}

/* @rq: the request that @m is, or NULL */
static int zx_channel_send(struct zx_channel *ch, struct zx_message *m,
			   struct zx_request *rq)
{
	struct zx_channel *peer, *let_go = NULL;
	int ret = 0;

	spin_lock(&ch->end.pair->lock);
	peer = zx_channel_peer(ch);
	if (!zx_channel_is_open(ch)) {
		ret = -EBADF;
	} else if (!peer) {
		ret = -EPIPE;
	} else {
		if (rq) {
			do {
				ch->last_txid += 2;
				rq->txid = ch->last_txid | ZX_TXID_FIRST;
			} while (rb_find_add(&rq->node, &ch->requests,
					     zx_request_cmp));
			*(u32 *)m->bytes = rq->txid;
		}
		ret = zx_channel_deliver(peer, m, &let_go);
	}
	spin_unlock(&ch->end.pair->lock);
	zx_channel_let_go(let_go);
	return ret;
}

/**
 * zx_channel_write() - send a message
 * @ch: the writing end
 * @m: consumed on success
 *
 * Return: 0; 1 if it is sent but the queue is now longer than it may be; -EBADF
 * (the last handle to @ch went), -EPIPE.
 */
int zx_channel_write(struct zx_channel *ch, struct zx_message *m)
{
	return zx_channel_send(ch, m, NULL);
}

/**
 * zx_channel_unqueue() - take a message off its queue
 * @ch: end; pair->lock is held
 * @m: queued there; if it carries channels, zx_flight_remove() is the caller's
 */
void zx_channel_unqueue(struct zx_channel *ch, struct zx_message *m)
{
	lockdep_assert_held(&ch->end.pair->lock);

	list_del(&m->link);
	if (!--ch->num_messages)
		zx_object_update_signals(&ch->end.obj, ZX_CHANNEL_READABLE, 0);
}

/**
 * zx_channel_read() - take the oldest message
 * @ch: end
 * @num_bytes: room for bytes; becomes what the message has
 * @num_handles: room for handles; becomes what the message has
 * @places: for how many handles the reader has a place in its table
 * @discard: take it even if there is no room for it
 * @message: the message if it was taken, else NULL
 *
 * Return: 0; -EMSGSIZE; -ENOBUFS (room, but too few places); -EAGAIN, -EPIPE,
 * -EBADF (the last handle to @ch went): then @num_bytes and @num_handles stay.
 */
int zx_channel_read(struct zx_channel *ch, u32 *num_bytes, u32 *num_handles,
		    u32 places, bool discard, struct zx_message **message)
{
	struct zx_message *m;
	bool fits;
	int ret;

	*message = NULL;
	spin_lock(&ch->end.pair->lock);
	m = list_first_entry_or_null(&ch->messages, struct zx_message, link);
	if (!m) {
		if (!zx_channel_is_open(ch))
			ret = -EBADF;
		else
			ret = zx_channel_peer(ch) ? -EAGAIN : -EPIPE;
		goto out;
	}
	fits = m->num_bytes <= *num_bytes && m->num_handles <= *num_handles;
	if (!fits)
		ret = -EMSGSIZE;
	else
		ret = m->num_handles > places ? -ENOBUFS : 0;
	if (!ret || (!fits && discard)) {
		zx_channel_unqueue(ch, m);
		if (m->num_channels)
			zx_flight_remove(m);
		*message = m;
	}
	*num_bytes = m->num_bytes;
	*num_handles = m->num_handles;
out:
	spin_unlock(&ch->end.pair->lock);
	return ret;
}

/* The end has no handle any more, or never had one. May be called again. */
static void zx_channel_close(struct zx_channel *ch, struct list_head *dead)
{
	struct zx_channel *peer, *let_go = NULL;
	struct zx_message *m;
	LIST_HEAD(queue);

	spin_lock(&ch->end.pair->lock);
	peer = zx_channel_peer(ch);
	if (zx_channel_is_open(ch)) {
		zx_peered_detach(&ch->end);
		zx_requests_end(ch, -ECANCELED);
		if (peer && !RB_EMPTY_ROOT(&peer->requests)) {
			zx_requests_end(peer, -EPIPE);
			let_go = zx_channel_get(peer);
		}
		list_splice_init(&ch->messages, &queue);
		if (ch->num_messages)
			zx_object_update_signals(&ch->end.obj,
						 ZX_CHANNEL_READABLE, 0);
		ch->num_messages = 0;
	}
	spin_unlock(&ch->end.pair->lock);
	/* Till then they lead to this end, which has to be there. */
	list_for_each_entry(m, &queue, link) {
		if (m->num_channels)
			zx_flight_remove(m);
		cond_resched();
	}
	list_splice_tail(&queue, dead);
	zx_channel_let_go(let_go);
}

/**
 * zx_channel_handle_gone() - zx_object_handle_gone() of a channel, not nesting
 * @obj: end
 * @dead: gets the messages of a queue that is nobody's any more; for
 *	zx_messages_destroy()
 */
void zx_channel_handle_gone(struct zx_object *obj, struct list_head *dead)
{
	if (atomic_dec_and_test(&obj->handles))
		zx_channel_close(to_channel(obj), dead);
	else
		zx_flight_let_go(to_channel(obj));
	zx_object_put(obj);
}

static void zx_channel_on_zero_handles(struct zx_object *obj)
{
	LIST_HEAD(dead);

	zx_channel_close(to_channel(obj), &dead);
	zx_messages_destroy(&dead);
}

static void zx_channel_on_fewer_handles(struct zx_object *obj)
{
	zx_flight_let_go(to_channel(obj));
}

static void zx_channel_release(struct zx_object *obj)
{
	struct zx_channel *ch = to_channel(obj);

	/* It may never have had a handle. */
	zx_channel_on_zero_handles(obj);
	WARN_ON_ONCE(!RB_EMPTY_ROOT(&ch->requests) || ch->carrier);
	zx_pair_put(ch->end.pair);
	kfree_rcu(ch, end.obj.rcu);
}

static const struct zx_object_ops zx_channel_ops = {
	.type = ZX_OBJ_TYPE_CHANNEL,
	.user_signals = ZX_USER_SIGNAL_ALL,
	.peered = true,
	.on_zero_handles = zx_channel_on_zero_handles,
	.on_fewer_handles = zx_channel_on_fewer_handles,
	.release = zx_channel_release,
};

static struct zx_peered *zx_channel_alloc(u32 last_txid)
{
	struct zx_channel *ch = kzalloc(sizeof(*ch), GFP_KERNEL_ACCOUNT);

	if (!ch)
		return NULL;
	INIT_LIST_HEAD(&ch->messages);
	INIT_LIST_HEAD(&ch->suspect);
	ch->last_txid = last_txid;
	ch->requests = RB_ROOT;
	return &ch->end;
}

/**
 * zx_channel_create() - make a channel
 * @ends: one reference each
 *
 * Return: 0 or -ENOMEM.
 */
int zx_channel_create(struct zx_object *ends[2])
{
	return zx_pair_create(zx_channel_alloc(0), zx_channel_alloc(1),
			      &zx_channel_ops, ZX_CHANNEL_WRITABLE, ends);
}

/**
 * zx_request_create() - memory for a request of the calling thread
 * @ch: the end it will go out from
 *
 * Return: to be sent or freed; or NULL.
 */
struct zx_request *zx_request_create(struct zx_channel *ch)
{
	struct zx_request *rq = kzalloc(sizeof(*rq), GFP_KERNEL_ACCOUNT);

	if (!rq)
		return NULL;
	rq->channel = ch;
	zx_object_get(&ch->end.obj);
	rq->task = current;
	rq->result = -EINPROGRESS;
	rq->pid = zx_task_get_pid(zx_task_current_pid());
	return rq;
}

/**
 * zx_request_free() - free a request, its reply too; may sleep
 * @rq: not sent, or it has a result
 */
void zx_request_free(struct zx_request *rq)
{
	if (rq->reply)
		zx_message_destroy(rq->reply);
	zx_task_put_pid(rq->pid);
	zx_object_put(&rq->channel->end.obj);
	kfree(rq);
}

/**
 * zx_request_send() - send a message that has a reply
 * @rq: request
 * @m: at least 4 bytes, which become the request's number; consumed on success
 *
 * Return: as zx_channel_write().
 */
int zx_request_send(struct zx_request *rq, struct zx_message *m)
{
	return zx_channel_send(rq->channel, m, rq);
}

/**
 * zx_request_wait() - wait for the reply
 * @rq: sent by the calling thread
 * @deadline: absolute CLOCK_MONOTONIC ns
 *
 * Return: 0: @rq->reply is there; -ETIMEDOUT, -EPIPE, -ECANCELED;
 * -ERESTARTSYS: then @rq has no result yet and must be parked or waited for.
 */
int zx_request_wait(struct zx_request *rq, s64 deadline)
{
	struct zx_channel *ch = rq->channel;
	int ret = -EINPROGRESS;

	while (ret == -EINPROGRESS) {
		set_current_state(TASK_INTERRUPTIBLE | TASK_FREEZABLE);
		if (READ_ONCE(rq->result) != -EINPROGRESS)
			break;
		if (deadline > 0 && signal_pending(current))
			ret = -ERESTARTSYS;
		else if (!zx_sleep_until(deadline,
					 ZX_THREAD_STATE_BLOCKED_CHANNEL))
			ret = -ETIMEDOUT;
	}
	__set_current_state(TASK_RUNNING);

	spin_lock(&ch->end.pair->lock);
	if (rq->result != -EINPROGRESS)
		ret = rq->result;
	else if (ret == -ETIMEDOUT)
		zx_request_end(rq, ret, NULL);
	else
		rq->task = NULL;
	spin_unlock(&ch->end.pair->lock);
	if (ret != -ERESTARTSYS)
		zx_flight_let_go(ch);
	return ret;
}

static void zx_requests_free(struct list_head *requests)
{
	struct zx_request *rq, *next;

	list_for_each_entry_safe(rq, next, requests, link) {
		struct zx_channel *ch = rq->channel;

		spin_lock(&ch->end.pair->lock);
		if (rq->result == -EINPROGRESS)
			zx_request_end(rq, -ECANCELED, NULL);
		spin_unlock(&ch->end.pair->lock);
		zx_flight_let_go(ch);
		zx_request_free(rq);
		cond_resched();
	}
}

static struct zx_request *zx_request_find_parked(struct zx_process *proc,
						 u32 ticket)
{
	struct zx_request *rq;

	lockdep_assert_held(&proc->lock);

	list_for_each_entry(rq, &proc->requests, link) {
		if (rq->ticket == ticket)
			return rq;
	}
	return NULL;
}

/**
 * zx_request_park() - the calling thread leaves the kernel, the request stays
 * @rq: zx_request_wait() was interrupted
 * @proc: the caller's process
 *
 * Return: the ticket to come back with, not 0. No other request that the process
 * has parked has this one.
 */
u32 zx_request_park(struct zx_request *rq, struct zx_process *proc)
{
	struct zx_request *other, *next;
	LIST_HEAD(orphans);
	u32 ticket;

	mutex_lock(&proc->lock);
	list_for_each_entry_safe(other, next, &proc->requests, link) {
		if (!zx_task_thread_exists(other->pid))
			list_move(&other->link, &orphans);
	}
	do {
		ticket = ++proc->last_ticket;
	} while (!ticket || zx_request_find_parked(proc, ticket));
	rq->ticket = ticket;
	list_add(&rq->link, &proc->requests);
	mutex_unlock(&proc->lock);
	zx_requests_free(&orphans);
	return ticket;
}

/**
 * zx_request_resume() - the thread is back
 * @proc: the caller's process
 * @ticket: from zx_request_park()
 *
 * Return: what the calling thread has parked, or NULL.
 */
struct zx_request *zx_request_resume(struct zx_process *proc, u32 ticket)
{
	struct zx_request *rq;

	mutex_lock(&proc->lock);
	rq = zx_request_find_parked(proc, ticket);
	if (rq && rq->pid != zx_task_current_pid())
		rq = NULL;
	if (rq)
		list_del(&rq->link);
	mutex_unlock(&proc->lock);
	if (!rq)
		return NULL;
	spin_lock(&rq->channel->end.pair->lock);
	rq->task = current;
	spin_unlock(&rq->channel->end.pair->lock);
	return rq;
}

/**
 * zx_requests_drop() - nobody comes back for what was parked
 * @proc: its threads are gone
 */
void zx_requests_drop(struct zx_process *proc)
{
	LIST_HEAD(requests);

	mutex_lock(&proc->lock);
	list_splice_init(&proc->requests, &requests);
	mutex_unlock(&proc->lock);
	zx_requests_free(&requests);
}
