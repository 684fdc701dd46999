/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ports: queues of packets, from users and from waits for signals.
 *
 * A wait for signals (struct zx_async) carries its packet with it, so that a
 * signal never has to allocate. Packets are in the port's tree, by key and by the
 * handle that was waited on: those that are queued, and those of waits that have
 * not fired. A wait that fires stays where it is in the tree, and its packet is
 * queued. What is taken out of the tree belongs to who took it: a wait that
 * fires then finds that it has been taken back, and tells nobody. So each wait
 * is either delivered or taken back.
 *
 * Taking back goes in pieces, and looks at nothing but what it takes. What came
 * after it began stays, so that it comes to an end whoever adds meanwhile.
 *
 * Locks
 *   port->lock (spin, bh-safe) protects the tree and the queue and is taken
 *   inside obj->lock, where waits fire. While a wait is in the tree its object is
 *   alive: a handle that goes takes its waits out of it first. So who takes a
 *   wait out gets a reference to its object, lets go of port->lock, and takes the
 *   wait back from the object.
 */
#ifndef _ZX_PORT_H
#define _ZX_PORT_H

#include <linux/types.h>

struct file;
struct list_head;
struct poll_table_struct;
struct zx_ioc_packet;
struct zx_object;
struct zx_source;

struct zx_object *zx_port_create(void);
int zx_port_queue(struct zx_object *port, const struct zx_ioc_packet *packet);
int zx_port_wait(struct zx_object *port, s64 deadline,
		 struct zx_ioc_packet *packet);
int zx_port_wait_async(struct zx_object *port, struct zx_object *obj,
		       const struct zx_source *source, u64 key, u32 signals,
		       u32 options);
int zx_port_cancel(struct zx_object *port, u64 source, u64 key);
int zx_port_cancel_key(struct zx_object *port, u64 key);
void zx_ports_poke(struct list_head *touched);
bool zx_port_poll(struct zx_object *port, struct file *file,
		  struct poll_table_struct *wait);

#endif /* _ZX_PORT_H */
