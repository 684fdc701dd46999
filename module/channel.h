/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Channels: pairs of ends, each with a queue of messages (message.h), and calls:
 * requests that wait for a reply.
 *
 * Locks
 *   pair->lock (peer.h) protects queues and requests of both ends. Messages are
 *   filled before it is taken and emptied after it is dropped: it covers a list
 *   operation and a signal, and only who uses the same channel takes it.
 *   zx_flight.lock (spin, inside pair->lock) is taken besides when a message
 *   that carries channels enters or leaves a queue; what it protects and why is
 *   in channel_gc.c. Nobody else takes it.
 *   proc->lock protects proc->requests and is taken inside nothing here.
 *
 * Requests
 *   A request belongs to the thread that calls. While it has no result it is in
 *   the tree of its end: the reply, the end of either end, or the owner who has
 *   waited long enough takes it out, under pair->lock. A Linux signal sends the
 *   owner back to user space; the request then stays in the tree, and in
 *   proc->requests, where the same thread finds it when it calls again with the
 *   ticket it got, whatever happened to the handle since. The number of a request
 *   would not do: other channels have requests with the same one. What it never
 *   comes back for ends after the thread does, at the latest with the process or
 *   the program that it ran.
 *
 *   The two ends of a channel use even and odd numbers for their requests, so
 *   that a request can never pass for the reply to one of the other side.
 */
#ifndef _ZX_CHANNEL_H
#define _ZX_CHANNEL_H

#include <linux/list.h>
#include <linux/rbtree.h>
#include <linux/types.h>

#include "message.h"
#include "peer.h"

struct pid;
struct zx_process;

/**
 * struct zx_channel - one end
 * @end: head
 * @messages: struct zx_message, oldest first
 * @num_messages: how many
 * @last_txid: of this end's requests
 * @requests: struct zx_request that have no result yet, by txid
 * @carrier: the queued message that its handle is in, or NULL
 * @suspect: in zx_flight.suspects, or a batch of them
 * @walk: the last walk of the collector that came by here
 *
 * From @carrier on: protected by zx_flight.lock.
 */
struct zx_channel {
	struct zx_peered end;
	struct list_head messages;
	unsigned int num_messages;
	u32 last_txid;
	struct rb_root requests;
	struct zx_message *carrier;
	struct list_head suspect;
	u64 walk;
};

/**
 * struct zx_request - a call that waits for its reply
 * @node: in channel->requests until it has a result
 * @txid: first 4 bytes of the reply
 * @channel: a reference
 * @task: the thread, while it waits in the kernel
 * @result: -EINPROGRESS until there is one; protected by pair->lock
 * @reply: when the result is 0
 * @link: in proc->requests, while the thread is not in the kernel
 * @pid: the thread
 * @ticket: its number in proc->requests
 */
struct zx_request {
	struct rb_node node;
	u32 txid;
	struct zx_channel *channel;
	struct task_struct *task;
	int result;
	struct zx_message *reply;
	struct list_head link;
	struct pid *pid;
	u32 ticket;
};

static inline struct zx_channel *to_channel(struct zx_object *obj)
{
	return container_of(obj, struct zx_channel, end.obj);
}

int zx_channel_create(struct zx_object *ends[2]);
int zx_channel_write(struct zx_channel *ch, struct zx_message *m);
int zx_channel_read(struct zx_channel *ch, u32 *num_bytes, u32 *num_handles,
		    u32 places, bool discard, struct zx_message **message);
void zx_channel_handle_gone(struct zx_object *obj, struct list_head *dead);
void zx_channel_unqueue(struct zx_channel *ch, struct zx_message *m);

struct zx_request *zx_request_create(struct zx_channel *ch);
void zx_request_free(struct zx_request *rq);
int zx_request_send(struct zx_request *rq, struct zx_message *m);
int zx_request_wait(struct zx_request *rq, s64 deadline);
u32 zx_request_park(struct zx_request *rq, struct zx_process *proc);
struct zx_request *zx_request_resume(struct zx_process *proc, u32 ticket);
void zx_requests_drop(struct zx_process *proc);

/* channel_gc.c */
void zx_flight_add(struct zx_channel *at, struct zx_message *m);
void zx_flight_remove(struct zx_message *m);
void zx_flight_let_go(struct zx_channel *ch);
int zx_channel_module_init(void);
void zx_channel_module_exit(void);

#endif /* _ZX_CHANNEL_H */
