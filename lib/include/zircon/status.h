/* SPDX-License-Identifier: MIT */
/* zircon/status.h - names of statuses, for messages. */
#ifndef ZIRCON_STATUS_H_
#define ZIRCON_STATUS_H_

#include <zircon/compiler.h>
#include <zircon/types.h>

__BEGIN_CDECLS

/*
 * The name of a status constant, such as "ZX_ERR_BAD_HANDLE"; for a value without a name some text
 * that says so. Never NULL, valid for ever, and not the caller's to free.
 */
ZX_API const char* zx_status_get_string(zx_status_t status);
ZX_API extern __typeof__(zx_status_get_string) _zx_status_get_string;

__END_CDECLS

#endif /* ZIRCON_STATUS_H_ */
