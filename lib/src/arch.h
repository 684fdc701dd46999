/* SPDX-License-Identifier: MIT */
/* Chooses the one file of the processor. */
#ifndef LIBZX_ARCH_H
#define LIBZX_ARCH_H

#if defined(__x86_64__) && !defined(__ILP32__)
#include "arch_x86_64.h"
#else
#error "libzx: this architecture has no arch_*.h yet"
#endif

#endif /* LIBZX_ARCH_H */
