/* SPDX-License-Identifier: MIT */
/* Starting an embryo, the Linux process that a Zircon process is made of. */
#ifndef LIBZX_SPAWN_H
#define LIBZX_SPAWN_H

#include <stddef.h>
#include <stdint.h>

struct zxi_embryo {
	/* Of the embryo; the caller closes it. -1 if there is none. */
	int pidfd;
	/* What it reports with; 0 if there is none. */
	uint64_t ticket;
};

/*
 * Starts an embryo that gives itself up through the device @dev_fd. @path is of
 * what to execute when somebody executes the embryo's file again. Returns 0 or a
 * negated errno (EFAULT: @path); @embryo is valid in either case.
 */
int zxi_spawn_embryo(int dev_fd, const char *name, size_t name_size,
		     const char *path, size_t path_size, uint32_t flags,
		     struct zxi_embryo *embryo);

/* 1 as long as the embryo lives. */
int zxi_embryo_alive(const struct zxi_embryo *embryo);

void zxi_kill_embryo(const struct zxi_embryo *embryo);

/* The embryo's program, an ELF file (embryo_image.S). */
extern const char zxi_embryo_image[] __attribute__((__visibility__("hidden")));
extern const char zxi_embryo_image_end[] __attribute__((__visibility__("hidden")));

#endif /* LIBZX_SPAWN_H */
