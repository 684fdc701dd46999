/* SPDX-License-Identifier: MIT */
/*
 * Each call has a second name with a leading underscore, as in Zircon's vDSO,
 * for code that must not be interposed on.
 */
#ifndef LIBZX_ALIAS_H
#define LIBZX_ALIAS_H

#define ZXI_ALIAS(name)                                                        \
	ZX_API extern __typeof__(name) _##name __attribute__((__alias__(#name)))

#endif /* LIBZX_ALIAS_H */
