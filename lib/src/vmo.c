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

static zx_status_t set_size(unsigned int nr, zx_handle_t handle, uint64_t size)
{
	struct zx_ioc_vmo_set_size args = {
		.handle = handle,
		.size = size,
	};

	return ZXI_CALL(nr, &args);
}

zx_status_t zx_vmo_set_size(zx_handle_t handle, uint64_t size)
{
	return set_size(ZX_IOC_VMO_SET_SIZE, handle, size);
}
ZXI_ALIAS(zx_vmo_set_size);

zx_status_t zx_vmo_get_stream_size(zx_handle_t handle, uint64_t *size)
{
	struct zx_ioc_vmo_get_size args = {
		.handle = handle,
		.out_size = ZXI_PTR(size),
	};

	return ZXI_CALL(ZX_IOC_VMO_GET_STREAM_SIZE, &args);
}
ZXI_ALIAS(zx_vmo_get_stream_size);

zx_status_t zx_vmo_set_stream_size(zx_handle_t handle, uint64_t size)
{
	return set_size(ZX_IOC_VMO_SET_STREAM_SIZE, handle, size);
}
ZXI_ALIAS(zx_vmo_set_stream_size);

zx_status_t zx_vmo_op_range(zx_handle_t handle, uint32_t op, uint64_t offset,
			    uint64_t size, void *buffer, size_t buffer_size)
{
	struct zx_ioc_op_range args = {
		.handle = handle,
		.op = op,
		.offset = offset,
		.size = size,
		.buffer = ZXI_PTR(buffer),
		.buffer_size = buffer_size,
	};

	return ZXI_CALL(ZX_IOC_VMO_OP_RANGE, &args);
}
ZXI_ALIAS(zx_vmo_op_range);

zx_status_t zx_vmo_create_child(zx_handle_t handle, uint32_t options,
				uint64_t offset, uint64_t size,
				zx_handle_t *out)
{
	struct zx_ioc_vmo_child args = {
		.handle = handle,
		.options = options,
		.offset = offset,
		.size = size,
		.out_handle = ZXI_PTR(out),
	};

	return ZXI_CALL(ZX_IOC_VMO_CREATE_CHILD, &args);
}
ZXI_ALIAS(zx_vmo_create_child);

zx_status_t zx_vmo_set_cache_policy(zx_handle_t handle, uint32_t cache_policy)
{
	struct zx_ioc_vmo_cache_policy args = {
		.handle = handle,
		.policy = cache_policy,
	};

	return ZXI_CALL(ZX_IOC_VMO_SET_CACHE_POLICY, &args);
}
ZXI_ALIAS(zx_vmo_set_cache_policy);

zx_status_t zx_vmo_transfer_data(zx_handle_t dst_vmo, uint32_t options,
				 uint64_t offset, uint64_t length,
				 zx_handle_t src_vmo, uint64_t src_offset)
{
	struct zx_ioc_vmo_transfer args = {
		.dst = dst_vmo,
		.options = options,
		.offset = offset,
		.length = length,
		.src = src_vmo,
		.src_offset = src_offset,
	};

	return ZXI_CALL(ZX_IOC_VMO_TRANSFER_DATA, &args);
}
ZXI_ALIAS(zx_vmo_transfer_data);
