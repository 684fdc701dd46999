// SPDX-License-Identifier: GPL-2.0-only
/* Events: objects that are nothing but their signals. */

#include <linux/slab.h>

#include "event.h"
#include "object.h"

static void zx_event_release(struct zx_object *obj)
{
	kfree_rcu(obj, rcu);
}

static const struct zx_object_ops zx_event_ops = {
	.type = ZX_OBJ_TYPE_EVENT,
	.user_signals = ZX_USER_SIGNAL_ALL | ZX_EVENT_SIGNALED,
	.release = zx_event_release,
};

/**
 * zx_event_create() - make an event
 *
 * Return: one reference, or NULL.
 */
struct zx_object *zx_event_create(void)
{
	struct zx_object *obj = kzalloc(sizeof(*obj), GFP_KERNEL_ACCOUNT);

	if (obj)
		zx_object_init(obj, &zx_event_ops, NULL, 0, 0);
	return obj;
}
