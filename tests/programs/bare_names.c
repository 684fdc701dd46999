// SPDX-License-Identifier: GPL-2.0-only
/*
 * A Zircon program with a library that takes its directories, as fdio does: returns 42
 * where it got /svc and left the rest, 41 where it got nothing.
 */
#include "bare.h"

static zx_handle_t svc;
static int called, constructed;

__attribute__((constructor)) static void construct(void)
{
	constructed = called;
}

void __libc_extensions_init(uint32_t handle_count, zx_handle_t *handles, uint32_t *handle_infos,
			    uint32_t name_count, char **names)
{
	uint32_t i;

	called++;
	check(!names[name_count]);
	/* What libzx keeps is its own by then, not one to take. */
	check(basic(zx_process_self()).koid != ZX_KOID_INVALID);
	for (i = 0; i < handle_count; i++) {
		check(handles[i] != zx_process_self());
		if (PA_HND_TYPE(handle_infos[i]) != PA_NS_DIR)
			continue;
		check(name_count == 3);
		check(same(names[0], "/pkg"));
		check(same(names[1], ""));
		check(same(names[PA_HND_ARG(handle_infos[i])], "/svc"));
		svc = handles[i];
		handles[i] = ZX_HANDLE_INVALID;
		handle_infos[i] = 0;
	}
}

int main(void)
{
	check(called == 1);
	check(constructed == 1);
	if (svc == ZX_HANDLE_INVALID)
		return 41;
	check(basic(svc).type == ZX_OBJ_TYPE_EVENT);
	check(zx_take_startup_handle(PA_HND(PA_NS_DIR, 2)) == ZX_HANDLE_INVALID);
	check(zx_take_startup_handle(0) == ZX_HANDLE_INVALID);
	check(basic(zx_take_startup_handle(PA_HND(PA_USER0, 0))).type == ZX_OBJ_TYPE_EVENT);
	return 42;
}
