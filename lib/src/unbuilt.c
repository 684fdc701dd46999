// SPDX-License-Identifier: MIT
/*
 * Calls that the headers declare and the module cannot do yet. A call leaves
 * this file when it gets its ioctl.
 */
#include "alias.h"
#include "libzx.h"

/* Each says the same, whatever it is given. */
#pragma GCC diagnostic ignored "-Wunused-parameter"


zx_status_t zx_clock_create(uint64_t options, const void *args,
			    zx_handle_t *out)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_clock_create);

zx_status_t zx_clock_read(zx_handle_t handle, zx_time_t *now)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_clock_read);

zx_status_t zx_clock_get_details(zx_handle_t handle, uint64_t options,
				 void *details)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_clock_get_details);

zx_status_t zx_clock_update(zx_handle_t handle, uint64_t options,
			    const void *args)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_clock_update);

zx_status_t zx_process_create_shared(zx_handle_t shared_proc, uint32_t options,
				     const char *name, size_t name_size,
				     zx_handle_t *proc_handle,
				     zx_handle_t *restricted_vmar_handle)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_process_create_shared);

zx_status_t zx_thread_read_state(zx_handle_t handle, uint32_t kind,
				 void *buffer, size_t buffer_size)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_thread_read_state);

zx_status_t zx_thread_write_state(zx_handle_t handle, uint32_t kind,
				  const void *buffer, size_t buffer_size)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_thread_write_state);

zx_status_t zx_thread_raise_exception(uint32_t options, uint32_t type,
				      const zx_exception_context_t *context)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_thread_raise_exception);

zx_status_t zx_task_suspend(zx_handle_t handle, zx_handle_t *token)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_task_suspend);

zx_status_t zx_task_suspend_token(zx_handle_t handle, zx_handle_t *token)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_task_suspend_token);

zx_status_t zx_task_create_exception_channel(zx_handle_t handle,
					     uint32_t options, zx_handle_t *out)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_task_create_exception_channel);

zx_status_t zx_exception_get_thread(zx_handle_t handle, zx_handle_t *out)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_exception_get_thread);

zx_status_t zx_exception_get_process(zx_handle_t handle, zx_handle_t *out)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_exception_get_process);

zx_status_t zx_vmar_map_iob(zx_handle_t handle, zx_vm_option_t options,
			    size_t vmar_offset, zx_handle_t ep,
			    uint32_t region_index, uint64_t region_offset,
			    size_t region_len, zx_vaddr_t *addr_out)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_vmar_map_iob);

zx_status_t zx_vmar_map_clock(zx_handle_t handle, zx_vm_option_t options,
			      uint64_t vmar_offset, zx_handle_t clock_handle,
			      uint64_t len, zx_vaddr_t *mapped_addr)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_vmar_map_clock);

zx_status_t zx_vmo_create_physical(zx_handle_t resource, zx_paddr_t paddr,
				   size_t size, zx_handle_t *out)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_vmo_create_physical);

zx_status_t zx_vmo_create_contiguous(zx_handle_t bti, size_t size,
				     uint32_t alignment_log2, zx_handle_t *out)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_vmo_create_contiguous);

zx_status_t zx_pager_create(uint32_t options, zx_handle_t *out)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_pager_create);

zx_status_t zx_pager_create_vmo(zx_handle_t pager, uint32_t options,
				zx_handle_t port, uint64_t key, uint64_t size,
				zx_handle_t *out)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_pager_create_vmo);

zx_status_t zx_pager_detach_vmo(zx_handle_t pager, zx_handle_t vmo)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_pager_detach_vmo);

zx_status_t zx_pager_supply_pages(zx_handle_t pager, zx_handle_t pager_vmo,
				  uint64_t offset, uint64_t length,
				  zx_handle_t aux_vmo, uint64_t aux_offset)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_pager_supply_pages);

zx_status_t zx_pager_op_range(zx_handle_t pager, uint32_t op,
			      zx_handle_t pager_vmo, uint64_t offset,
			      uint64_t length, uint64_t data)
{
	return ZX_ERR_NOT_SUPPORTED;
}
ZXI_ALIAS(zx_pager_op_range);
