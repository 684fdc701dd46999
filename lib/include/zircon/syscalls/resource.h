/* SPDX-License-Identifier: MIT */
/* zircon/syscalls/resource.h - kinds of resource, as ZX_INFO_RESOURCE reports them. */
#ifndef ZIRCON_SYSCALLS_RESOURCE_H_
#define ZIRCON_SYSCALLS_RESOURCE_H_

#include <zircon/types.h>

typedef uint32_t zx_rsrc_kind_t;
#define ZX_RSRC_KIND_MMIO   ((zx_rsrc_kind_t)0u)
#define ZX_RSRC_KIND_IRQ    ((zx_rsrc_kind_t)1u)
#define ZX_RSRC_KIND_IOPORT ((zx_rsrc_kind_t)2u)
#define ZX_RSRC_KIND_SMC    ((zx_rsrc_kind_t)4u)
#define ZX_RSRC_KIND_SYSTEM ((zx_rsrc_kind_t)5u)
#define ZX_RSRC_KIND_COUNT  ((zx_rsrc_kind_t)6u)

/* Within ZX_RSRC_KIND_SYSTEM: the resource that zx_vmo_replace_as_executable asks for */
typedef uint64_t zx_rsrc_system_base_t;
#define ZX_RSRC_SYSTEM_VMEX_BASE ((zx_rsrc_system_base_t)1u)

#endif /* ZIRCON_SYSCALLS_RESOURCE_H_ */
