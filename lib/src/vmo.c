// SPDX-License-Identifier: MIT
/* VMOs. */
#include "alias.h"
#include "libzx.h"

zx_status_t zx_vmo_create(uint64_t size, uint32_t options, zx_handle_t *out)
{
	struct zx_ioc_vmo_create args = {
		.size = size,
		.options = options,
		.out_handle = ZXI_PTR(out),
	};

	return ZXI_CALL(ZX_IOC_VMO_CREATE, &args);
}
ZXI_ALIAS(zx_vmo_create);

static zx_status_t vmo_rw(unsigned int nr, zx_handle_t handle,
			  const void *buffer, uint64_t offset, size_t size)
{
	struct zx_ioc_vmo_rw args = {
		.handle = handle,
		.buffer = ZXI_PTR(buffer),
		.offset = offset,
		.size = size,
	};

	return ZXI_CALL(nr, &args);
}

zx_status_t zx_vmo_read(zx_handle_t handle, void *buffer, uint64_t offset,
			size_t buffer_size)
{
	return vmo_rw(ZX_IOC_VMO_READ, handle, buffer, offset, buffer_size);
}
ZXI_ALIAS(zx_vmo_read);

zx_status_t zx_vmo_write(zx_handle_t handle, const void *buffer,
			 uint64_t offset, size_t buffer_size)
{
	return vmo_rw(ZX_IOC_VMO_WRITE, handle, buffer, offset, buffer_size);
}
ZXI_ALIAS(zx_vmo_write);

zx_status_t zx_vmo_get_size(zx_handle_t handle, uint64_t *size)
{
	struct zx_ioc_vmo_get_size args = {
		.handle = handle,
		.out_size = ZXI_PTR(size),
	};

	return ZXI_CALL(ZX_IOC_VMO_GET_SIZE, &args);
}
ZXI_ALIAS(zx_vmo_get_size);

zx_status_t zx_vmo_replace_as_executable(zx_handle_t handle, zx_handle_t vmex,
					 zx_handle_t *out)
{
	struct zx_ioc_vmo_exec args = {
		.handle = handle,
		.vmex = vmex,
		.out_handle = ZXI_PTR(out),
	};

	return ZXI_CALL(ZX_IOC_VMO_REPLACE_AS_EXECUTABLE, &args);
}
ZXI_ALIAS(zx_vmo_replace_as_executable);
