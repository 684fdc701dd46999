// SPDX-License-Identifier: MIT
/* Random numbers: Linux's generator. */
#include <linux/errno.h>

#include "alias.h"
#include "libzx.h"

/* What the calls of one draw are limited to. */
#define DRAW_MAX 256

/* Returns 0, or a negated errno. */
static long draw(void *buffer, size_t size)
{
	char *p = buffer;

	while (size > 0) {
		long n = sys_call3(__NR_getrandom, (long)p,
				   (long)(size > DRAW_MAX ? DRAW_MAX : size),
				   0);

		if (n == -EINTR)
			continue;
		if (n < 0)
			return n;
		p += n;
		size -= (size_t)n;
	}
	return 0;
}

void zx_cprng_draw(void *buffer, size_t buffer_size)
{
	/* A caller that gets no random bytes must not go on. */
	if (draw(buffer, buffer_size) < 0)
		__builtin_trap();
}
ZXI_ALIAS(zx_cprng_draw);

zx_status_t zx_cprng_draw_once(void *buffer, size_t buffer_size)
{
	if (buffer_size > DRAW_MAX || draw(buffer, buffer_size) < 0)
		return ZX_ERR_INVALID_ARGS;
	return ZX_OK;
}
ZXI_ALIAS(zx_cprng_draw_once);

zx_status_t zx_cprng_add_entropy(const void *buffer, size_t buffer_size)
{
	long fd, n;

	if (buffer_size > DRAW_MAX)
		return ZX_ERR_INVALID_ARGS;
	fd = sys_call4(__NR_openat, ZXI_AT_FDCWD, (long)"/dev/urandom",
		       ZXI_O_RDWR | ZXI_O_CLOEXEC, 0);
	if (fd < 0)
		return ZX_ERR_UNAVAILABLE;
	do {
		n = sys_call3(__NR_write, fd, (long)buffer, (long)buffer_size);
	} while (n == -EINTR);
	sys_call1(__NR_close, fd);
	/* A buffer that ends in nothing is taken in part. */
	return n == (long)buffer_size ? ZX_OK : ZX_ERR_INVALID_ARGS;
}
ZXI_ALIAS(zx_cprng_add_entropy);
