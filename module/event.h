/* SPDX-License-Identifier: GPL-2.0-only */
/* Events: objects that are nothing but their signals. */
#ifndef _ZX_EVENT_H
#define _ZX_EVENT_H

struct zx_object;

struct zx_object *zx_event_create(void);

#endif /* _ZX_EVENT_H */
