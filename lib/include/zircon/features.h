/* SPDX-License-Identifier: MIT */
/* zircon/features.h - kinds and bits of zx_system_get_features. */
#ifndef ZIRCON_FEATURES_H_
#define ZIRCON_FEATURES_H_

#include <stdint.h>

/* ---- Kinds -------------------------------------------------------------- */
#define ZX_FEATURE_KIND_CPU                 ((uint32_t)0) /* bits */
#define ZX_FEATURE_KIND_HW_BREAKPOINT_COUNT ((uint32_t)1) /* a number */
#define ZX_FEATURE_KIND_HW_WATCHPOINT_COUNT ((uint32_t)2) /* a number */
#define ZX_FEATURE_KIND_ADDRESS_TAGGING     ((uint32_t)3) /* bits */
#define ZX_FEATURE_KIND_VM                  ((uint32_t)4) /* bits */

/* ---- ZX_FEATURE_KIND_CPU ------------------------------------------------- */
#define ZX_HAS_CPU_FEATURES ((uint32_t)1 << 0) /* the other bits mean something */

/* ---- ZX_FEATURE_KIND_VM -------------------------------------------------- */
#define ZX_VM_FEATURE_CAN_MAP_XOM ((uint32_t)1 << 0) /* mappings can be execute-only */

#endif /* ZIRCON_FEATURES_H_ */
