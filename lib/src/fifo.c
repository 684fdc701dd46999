// SPDX-License-Identifier: MIT
/* Fifos. */
#include "alias.h"
#include "libzx.h"

zx_status_t zx_fifo_create(size_t elem_count, size_t elem_size,
			   uint32_t options, zx_handle_t *out0,
			   zx_handle_t *out1)
{
	struct zx_ioc_fifo_create args = {
		.elem_count = elem_count,
		.elem_size = elem_size,
		.options = options,
		.out0 = ZXI_PTR(out0),
		.out1 = ZXI_PTR(out1),
	};

	return ZXI_CALL(ZX_IOC_FIFO_CREATE, &args);
}
ZXI_ALIAS(zx_fifo_create);

zx_status_t zx_fifo_read(zx_handle_t handle, size_t elem_size, void *data,
			 size_t count, size_t *actual_count)
{
	struct zx_ioc_fifo_rw args = {
		.handle = handle,
		.elem_size = elem_size,
		.data = ZXI_PTR(data),
		.count = count,
		.out_actual = ZXI_PTR(actual_count),
	};

	return ZXI_CALL(ZX_IOC_FIFO_READ, &args);
}
ZXI_ALIAS(zx_fifo_read);

zx_status_t zx_fifo_write(zx_handle_t handle, size_t elem_size,
			  const void *data, size_t count, size_t *actual_count)
{
	struct zx_ioc_fifo_rw args = {
		.handle = handle,
		.elem_size = elem_size,
		.data = ZXI_PTR(data),
		.count = count,
		.out_actual = ZXI_PTR(actual_count),
	};

	return ZXI_CALL(ZX_IOC_FIFO_WRITE, &args);
}
ZXI_ALIAS(zx_fifo_write);
