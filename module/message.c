// SPDX-License-Identifier: GPL-2.0-only
/* Messages, see message.h. */

#include <linux/mm.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/zircon_types.h>

#include "channel.h"
#include "message.h"
#include "object.h"

/*
 * From here on in pages of their own: kmalloc() rounds up to a power of two, so
 * that 64 KiB and a header would take 128.
 */
#define ZX_MESSAGE_PAGES	(32 * 1024)

/**
 * zx_message_alloc() - memory for a message
 * @num_bytes: its bytes, not initialised
 * @room: handles that will fit in; it has none yet
 *
 * Return: a message, or NULL.
 */
struct zx_message *zx_message_alloc(u32 num_bytes, u32 room)
{
	struct zx_message *m;
	size_t size;

	size = ALIGN(sizeof(*m) + num_bytes, __alignof__(struct zx_flying)) +
	       room * sizeof(struct zx_flying);
	m = size > ZX_MESSAGE_PAGES ? __vmalloc(size, GFP_KERNEL_ACCOUNT) :
				      kvmalloc(size, GFP_KERNEL_ACCOUNT);
	if (!m)
		return NULL;
	m->num_bytes = num_bytes;
	m->num_handles = 0;
	m->num_channels = 0;
	return m;
}

/**
 * zx_message_add() - add a handle
 * @m: has room
 * @obj: a reference and a count in @obj->handles, both consumed
 * @rights: rights
 * @source: whose waits end with it, or 0
 */
void zx_message_add(struct zx_message *m, struct zx_object *obj, u32 rights,
		    u64 source)
{
	struct zx_flying *flying = &zx_message_handles(m)[m->num_handles++];

	flying->obj = obj;
	flying->rights = rights;
	flying->source = source;
	if (obj->ops->type == ZX_OBJ_TYPE_CHANNEL)
		m->num_channels++;
}

/**
 * zx_flying_cancel() - a handle has arrived, or never will
 * @flying: handle; its object is still there
 */
void zx_flying_cancel(const struct zx_flying *flying)
{
	if (flying->source)
		zx_object_cancel(flying->obj, flying->source);
}

/**
 * zx_message_free() - free a message whose handles went elsewhere; may sleep
 * @m: message, in no list
 */
void zx_message_free(struct zx_message *m)
{
	kvfree(m);
}

/**
 * zx_messages_destroy() - destroy messages with their handles; may sleep
 * @dead: messages that are not queued any more; emptied
 *
 * A handle may be a channel end's last one, whose queue then goes as well:
 * into @dead, so that nesting costs no stack.
 */
void zx_messages_destroy(struct list_head *dead)
{
	struct zx_message *m;
	unsigned int i;

	while ((m = list_first_entry_or_null(dead, struct zx_message, link))) {
		struct zx_flying *flying = zx_message_handles(m);

		list_del(&m->link);
		for (i = 0; i < m->num_handles; i++) {
			struct zx_object *obj = flying[i].obj;

			zx_flying_cancel(&flying[i]);
			if (obj->ops->type == ZX_OBJ_TYPE_CHANNEL)
				zx_channel_handle_gone(obj, dead);
			else
				zx_object_handle_gone(obj);
		}
		zx_message_free(m);
		cond_resched();
	}
}

/**
 * zx_message_destroy() - destroy one message with its handles; may sleep
 * @m: message, in no list
 */
void zx_message_destroy(struct zx_message *m)
{
	LIST_HEAD(dead);

	list_add(&m->link, &dead);
	zx_messages_destroy(&dead);
}
