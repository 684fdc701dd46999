/* SPDX-License-Identifier: MIT */
/*
 * zircon/syscalls/types.h - the structures that appear in prototypes only
 * behind a pointer, declared without their contents. A caller that fills one in
 * includes the header named beside it. The constants of zircon/syscalls/system.h come along.
 */
#ifndef ZIRCON_SYSCALLS_TYPES_H_
#define ZIRCON_SYSCALLS_TYPES_H_

#include <zircon/syscalls/system.h>
#include <zircon/types.h>

__BEGIN_CDECLS

typedef struct zx_port_packet zx_port_packet_t;             /* zircon/syscalls/port.h */
typedef struct zx_exception_context zx_exception_context_t; /* zircon/syscalls/exception.h */

__END_CDECLS

#endif /* ZIRCON_SYSCALLS_TYPES_H_ */
