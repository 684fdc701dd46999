/* SPDX-License-Identifier: GPL-2.0-only */
/* Programs written for Zircon, which a test loads and starts. */
#ifndef TESTS_API_COMMON_PROGRAM_H
#define TESTS_API_COMMON_PROGRAM_H

#include <elf.h>

#include "common.h"

/*
 * Loads an ELF image as a loader does; returns where its address 0 is. Each segment
 * is a copy.
 */
zx_vaddr_t load_elf(zx_handle_t root, zx_handle_t vmo, Elf64_Ehdr *e);

/* A process with a program in it and the two ends of its bootstrap channel. */
struct program {
	struct mini mini;
	zx_handle_t ours, theirs;
	zx_vaddr_t entry, sp;
};

/* That of tests/programs in @job, not started, with no message yet. */
struct program program_new(zx_handle_t job, const char *name);
/* Starts it, waits for its end; its return code. */
int64_t program_run(struct program *s);

#endif /* TESTS_API_COMMON_PROGRAM_H */
