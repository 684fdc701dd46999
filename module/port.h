/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ports: queues of packets, from users and from waits for signals.
 *
 * A wait for signals (struct zx_async) carries its packet with it, so that a
 * signal never has to allocate. It is in two lists: the observers of its object
 * and the waits of its port, until it fires, is cancelled or loses its port.
 *
 * Locks
 *   port->lock (spin, irq-safe) protects the port's lists and is taken inside
 *   obj->lock, where waits fire. While a wait is in port->waits its object is
 *   alive: a handle that goes takes its waits off both lists first. So who has
 *   found a wait there gets references to both, lets go of port->lock, and
 *   takes it back from the object.
 */
#ifndef _ZX_PORT_H
#define _ZX_PORT_H

#include <linux/types.h>

struct file;
struct poll_table_struct;
struct zx_handle_table;
struct zx_ioc_packet;
struct zx_object;

struct zx_object *zx_port_create(void);
int zx_port_queue(struct zx_object *port, const struct zx_ioc_packet *packet);
int zx_port_wait(struct zx_object *port, s64 deadline,
		 struct zx_ioc_packet *packet);
int zx_port_wait_async(struct zx_object *port, struct zx_object *obj,
		       struct zx_handle_table *table, u32 handle, u64 key,
		       u32 signals, u32 options);
int zx_port_cancel(struct zx_object *port, struct zx_object *obj,
		   struct zx_handle_table *table, u32 handle, u64 key);
int zx_port_cancel_key(struct zx_object *port, u64 key);
bool zx_port_poll(struct zx_object *port, struct file *file,
		  struct poll_table_struct *wait);

#endif /* _ZX_PORT_H */
