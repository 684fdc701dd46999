// SPDX-License-Identifier: MIT
/*
 * Names of statuses. The names stand in one structure and are found by offset:
 * a table of pointers would need relocations, which a bare program may not do.
 */
#include <linux/zircon_status.h>
#include <zircon/status.h>

#include "alias.h"
#include "libzx.h"

struct names {
#define X(name, status, errno_) char n_##name[sizeof("ZX_ERR_" #name)];
	ZX_STATUS_TABLE(X)
#undef X
	char ok[sizeof("ZX_OK")];
	char unknown[sizeof("(UNKNOWN)")];
};

static const struct names names = {
#define X(name, status, errno_) .n_##name = "ZX_ERR_" #name,
	ZX_STATUS_TABLE(X)
#undef X
	.ok = "ZX_OK",
	.unknown = "(UNKNOWN)",
};

/* The contract and the public headers must mean the same numbers. */
#define X(name, status, errno_)                                                \
	_Static_assert(ZX_ERR_##name == (status), #name);
ZX_STATUS_TABLE(X)
#undef X

static unsigned int offset_of(zx_status_t status)
{
	switch (status) {
#define X(name, status, errno_)                                                \
	case status: return offsetof(struct names, n_##name);
	ZX_STATUS_TABLE(X)
#undef X
	case ZX_OK:
		return offsetof(struct names, ok);
	default:
		return offsetof(struct names, unknown);
	}
}

const char *zx_status_get_string(zx_status_t status)
{
	return (const char *)&names + offset_of(status);
}
ZXI_ALIAS(zx_status_get_string);
