/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The edge to Linux's state of memory: the events of zx_system_get_event(), and
 * the jobs that go when it runs out.
 */
#ifndef _ZX_PRESSURE_H
#define _ZX_PRESSURE_H

#include <linux/types.h>

struct zx_object;

int zx_pressure_module_init(void);
void zx_pressure_module_exit(void);
struct zx_object *zx_pressure_event(u32 kind);
void zx_pressure_watch(void);

#endif /* _ZX_PRESSURE_H */
