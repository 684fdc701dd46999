/* SPDX-License-Identifier: MIT */
/* zircon/syscalls/system.h - the events of zx_system_get_event. */
#ifndef ZIRCON_SYSCALLS_SYSTEM_H_
#define ZIRCON_SYSCALLS_SYSTEM_H_

#include <zircon/types.h>

/* Each is an event whose ZX_EVENT_SIGNALED tells that memory is in that state. */
#define ZX_SYSTEM_EVENT_OUT_OF_MEMORY            ((zx_system_event_type_t)1u)
#define ZX_SYSTEM_EVENT_MEMORY_PRESSURE_CRITICAL ((zx_system_event_type_t)2u)
#define ZX_SYSTEM_EVENT_MEMORY_PRESSURE_WARNING  ((zx_system_event_type_t)3u)
#define ZX_SYSTEM_EVENT_MEMORY_PRESSURE_NORMAL   ((zx_system_event_type_t)4u)
#define ZX_SYSTEM_EVENT_IMMINENT_OUT_OF_MEMORY   ((zx_system_event_type_t)5u)

#endif /* ZIRCON_SYSCALLS_SYSTEM_H_ */
