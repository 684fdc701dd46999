// SPDX-License-Identifier: MIT
/* Sockets. */
#include "alias.h"
#include "libzx.h"

zx_status_t zx_socket_create(uint32_t options, zx_handle_t *out0,
			     zx_handle_t *out1)
{
	struct zx_ioc_create_pair args = {
		.options = options,
		.out0 = ZXI_PTR(out0),
		.out1 = ZXI_PTR(out1),
	};

	return ZXI_CALL(ZX_IOC_SOCKET_CREATE, &args);
}
ZXI_ALIAS(zx_socket_create);

zx_status_t zx_socket_write(zx_handle_t handle, uint32_t options,
			    const void *buffer, size_t buffer_size,
			    size_t *actual)
{
	struct zx_ioc_socket_rw args = {
		.handle = handle,
		.options = options,
		.buffer = ZXI_PTR(buffer),
		.size = buffer_size,
		.out_actual = ZXI_PTR(actual),
	};

	return ZXI_CALL(ZX_IOC_SOCKET_WRITE, &args);
}
ZXI_ALIAS(zx_socket_write);

zx_status_t zx_socket_read(zx_handle_t handle, uint32_t options, void *buffer,
			   size_t buffer_size, size_t *actual)
{
	struct zx_ioc_socket_rw args = {
		.handle = handle,
		.options = options,
		.buffer = ZXI_PTR(buffer),
		.size = buffer_size,
		.out_actual = ZXI_PTR(actual),
	};

	return ZXI_CALL(ZX_IOC_SOCKET_READ, &args);
}
ZXI_ALIAS(zx_socket_read);

zx_status_t zx_socket_set_disposition(zx_handle_t handle, uint32_t disposition,
				      uint32_t disposition_peer)
{
	struct zx_ioc_socket_disposition args = {
		.handle = handle,
		.disposition = disposition,
		.disposition_peer = disposition_peer,
	};

	return ZXI_CALL(ZX_IOC_SOCKET_SET_DISPOSITION, &args);
}
ZXI_ALIAS(zx_socket_set_disposition);
