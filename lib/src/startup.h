/* SPDX-License-Identifier: MIT */
/* What a program with a bootstrap message was given, for self.c. */
#ifndef LIBZX_STARTUP_H
#define LIBZX_STARTUP_H

#include <stdint.h>

#include <zircon/types.h>

struct zxi_startup {
	/* Lent to whoever asks; ZX_HANDLE_INVALID: none was sent. */
	zx_handle_t process, thread, vmar_root, job;
	/* All handles that came; who takes one leaves ZX_HANDLE_INVALID. */
	uint32_t num_handles;
	zx_handle_t *handles;
	uint32_t *infos;
};

/*
 * NULL where there was no message. Set once, by start.c, before there is another
 * thread; what it points to stays as long as the process.
 */
extern struct zxi_startup *zxi_startup;

#endif /* LIBZX_STARTUP_H */
