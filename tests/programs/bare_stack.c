// SPDX-License-Identifier: GPL-2.0-only
/* The same program, which says how large a stack it wants (tests/build.mk). */
#define NAME "bare_stack"
#define STACK_SIZE 0x23000
#define STACK_NAME "stack: explicit 0x23000"
#include "bare_start.c"
