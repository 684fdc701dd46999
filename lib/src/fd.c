// SPDX-License-Identifier: MIT
/* Handles and Linux's file descriptors. */
#include "libzx.h"

_Static_assert(ZX_LINUX_FD_VIEW == ZX_FD_VIEW, "an option is the same to both");

zx_status_t zx_fd_from_handle(zx_handle_t handle, zx_signals_t signals,
			      uint32_t options, int *fd)
{
	struct zx_ioc_fd_from_handle args = {
		.handle = handle,
		.signals = signals,
		.flags = options,
		.out_fd = ZXI_PTR(fd),
	};

	return ZXI_CALL(ZX_IOC_FD_FROM_HANDLE, &args);
}

zx_status_t zx_handle_from_fd(int fd, zx_rights_t rights, zx_handle_t *out)
{
	struct zx_ioc_handle_from_fd args = {
		.fd = fd,
		.rights = rights,
		.out_handle = ZXI_PTR(out),
	};

	return ZXI_CALL(ZX_IOC_HANDLE_FROM_FD, &args);
}
