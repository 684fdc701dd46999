// SPDX-License-Identifier: MIT
/* VMARs. */
#include "alias.h"
#include "libzx.h"

zx_status_t zx_vmar_allocate(zx_handle_t parent_vmar, zx_vm_option_t options,
			     size_t offset, size_t size,
			     zx_handle_t *child_vmar, zx_vaddr_t *child_addr)
{
	struct zx_ioc_vmar_allocate args = {
		.parent = parent_vmar,
		.options = options,
		.offset = offset,
		.size = size,
		.out_vmar = ZXI_PTR(child_vmar),
		.out_addr = ZXI_PTR(child_addr),
	};

	return ZXI_CALL(ZX_IOC_VMAR_ALLOCATE, &args);
}
ZXI_ALIAS(zx_vmar_allocate);

static zx_status_t map(zx_handle_t vmar, zx_vm_option_t options,
		       uint32_t flags, size_t vmar_offset, zx_handle_t vmo,
		       uint64_t vmo_offset, size_t len, zx_vaddr_t *out)
{
	struct zx_ioc_vmar_map args = {
		.vmar = vmar,
		.options = options,
		.vmar_offset = vmar_offset,
		.vmo = vmo,
		.flags = flags,
		.vmo_offset = vmo_offset,
		.len = len,
		.out_addr = ZXI_PTR(out),
	};

	return ZXI_CALL(ZX_IOC_VMAR_MAP, &args);
}

zx_status_t zx_vmar_map(zx_handle_t handle, zx_vm_option_t options,
			size_t vmar_offset, zx_handle_t vmo,
			uint64_t vmo_offset, size_t len,
			zx_vaddr_t *mapped_addr)
{
	return map(handle, options, 0, vmar_offset, vmo, vmo_offset, len,
		   mapped_addr);
}
ZXI_ALIAS(zx_vmar_map);

zx_status_t zx_linux_vmar_map_private(zx_handle_t handle,
				      zx_vm_option_t options,
				      size_t vmar_offset, zx_handle_t vmo,
				      uint64_t vmo_offset, size_t len,
				      zx_vaddr_t *mapped_addr)
{
	return map(handle, options, ZX_MAP_PRIVATE, vmar_offset, vmo,
		   vmo_offset, len, mapped_addr);
}

zx_status_t zx_vmar_unmap(zx_handle_t handle, zx_vaddr_t addr, size_t len)
{
	struct zx_ioc_vmar_unmap args = {
		.vmar = handle,
		.addr = addr,
		.len = len,
	};

	return ZXI_CALL(ZX_IOC_VMAR_UNMAP, &args);
}
ZXI_ALIAS(zx_vmar_unmap);

zx_status_t zx_vmar_destroy(zx_handle_t handle)
{
	return ZXI_CALL(ZX_IOC_VMAR_DESTROY, handle);
}
ZXI_ALIAS(zx_vmar_destroy);

zx_status_t zx_vmar_protect(zx_handle_t handle, zx_vm_option_t options,
			    zx_vaddr_t addr, size_t len)
{
	struct zx_ioc_vmar_protect args = {
		.vmar = handle,
		.options = options,
		.addr = addr,
		.len = len,
	};

	return ZXI_CALL(ZX_IOC_VMAR_PROTECT, &args);
}
ZXI_ALIAS(zx_vmar_protect);

zx_status_t zx_vmar_op_range(zx_handle_t handle, uint32_t op,
			     zx_vaddr_t address, size_t size, void *buffer,
			     size_t buffer_size)
{
	struct zx_ioc_op_range args = {
		.handle = handle,
		.op = op,
		.offset = address,
		.size = size,
		.buffer = ZXI_PTR(buffer),
		.buffer_size = buffer_size,
	};

	return ZXI_CALL(ZX_IOC_VMAR_OP_RANGE, &args);
}
ZXI_ALIAS(zx_vmar_op_range);

zx_status_t zx_vmar_unmap_handle_close_thread_exit(zx_handle_t vmar_handle,
						   zx_vaddr_t addr, size_t size,
						   zx_handle_t close_handle)
{
	struct zx_ioc_vmar_unmap args = {
		.vmar = vmar_handle,
		.addr = addr,
		.len = size,
	};

	return zxi_call_close_exit(ZX_IOC_VMAR_UNMAP, &args, close_handle);
}
ZXI_ALIAS(zx_vmar_unmap_handle_close_thread_exit);
