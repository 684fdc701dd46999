// SPDX-License-Identifier: GPL-2.0-only
/* The same program, linked in another way: see the file's name. */
#include "facts.c"
