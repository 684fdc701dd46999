// SPDX-License-Identifier: GPL-2.0-only
/* The same program with its relocations packed (tests/build.mk). */
#include "bare_main.c"
