/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Messages: bytes, and handles in flight. One charged allocation holds both.
 *
 * A message has one owner: the call that makes or reads it, a request that got
 * it as its reply, or the end that it is queued at. Only there is it protected
 * by a lock (channel.h).
 *
 * A handle in flight is an object's reference and its count in
 * zx_object.handles, with rights; it is in no table. If it was sent as it was,
 * the waits made through it go on, and end before it is let go: when the message
 * is read, or destroyed.
 */
#ifndef _ZX_MESSAGE_H
#define _ZX_MESSAGE_H

#include <linux/align.h>
#include <linux/list.h>
#include <linux/types.h>

struct zx_channel;
struct zx_object;

/**
 * struct zx_flying - a handle in flight
 * @obj: the object
 * @rights: rights
 * @source: number of the handle that it was in a table, or 0; see
 *	zx_handle_detach()
 */
struct zx_flying {
	struct zx_object *obj;
	u64 source;
	u32 rights;
};

/**
 * struct zx_message - a message
 * @link: in zx_channel.messages, or wherever its owner has it
 * @at: the end whose queue it is in, when it is in one and carries channels
 * @num_bytes: bytes
 * @num_handles: handles; there may be room for more
 * @num_channels: how many of them are of channels
 * @bytes: the bytes, then the handles
 */
struct zx_message {
	struct list_head link;
	struct zx_channel *at;
	u32 num_bytes;
	u16 num_handles;
	u16 num_channels;
	u8 bytes[] __aligned(8);
};

static inline struct zx_flying *zx_message_handles(struct zx_message *m)
{
	return (void *)PTR_ALIGN(&m->bytes[m->num_bytes],
				 __alignof__(struct zx_flying));
}

struct zx_message *zx_message_alloc(u32 num_bytes, u32 room);
void zx_message_add(struct zx_message *m, struct zx_object *obj, u32 rights,
		    u64 source);
void zx_flying_cancel(const struct zx_flying *flying);
void zx_message_free(struct zx_message *m);
void zx_message_destroy(struct zx_message *m);
void zx_messages_destroy(struct list_head *dead);

#endif /* _ZX_MESSAGE_H */
