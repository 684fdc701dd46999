// SPDX-License-Identifier: MIT
/* What every object can: info, properties, signals, waiting. */
#include <zircon/syscalls/object.h>

#include "alias.h"
#include "libzx.h"

zx_status_t zx_object_get_info(zx_handle_t handle, uint32_t topic, void *buffer,
			       size_t buffer_size, size_t *actual,
			       size_t *avail)
{
	struct zx_ioc_get_info args = {
		.handle = handle,
		.topic = topic,
		.buffer = ZXI_PTR(buffer),
		.buffer_size = buffer_size,
		.out_actual = ZXI_PTR(actual),
		.out_avail = ZXI_PTR(avail),
	};

	return ZXI_CALL(ZX_IOC_OBJECT_GET_INFO, &args);
}
ZXI_ALIAS(zx_object_get_info);

zx_status_t zx_object_get_child(zx_handle_t handle, uint64_t koid,
				zx_rights_t rights, zx_handle_t *out)
{
	struct zx_ioc_get_child args = {
		.handle = handle,
		.rights = rights,
		.koid = koid,
		.out_handle = ZXI_PTR(out),
	};

	return ZXI_CALL(ZX_IOC_OBJECT_GET_CHILD, &args);
}
ZXI_ALIAS(zx_object_get_child);

static zx_status_t property(unsigned int nr, zx_handle_t handle,
			    uint32_t property, const void *value,
			    size_t value_size)
{
	struct zx_ioc_property args = {
		.handle = handle,
		.property = property,
		.value = ZXI_PTR(value),
		.value_size = value_size,
	};

	return ZXI_CALL(nr, &args);
}

zx_status_t zx_object_get_property(zx_handle_t handle, uint32_t prop,
				   void *value, size_t value_size)
{
	return property(ZX_IOC_OBJECT_GET_PROPERTY, handle, prop, value,
			value_size);
}
ZXI_ALIAS(zx_object_get_property);

/*
 * The module says whether a register may be set. Then its value could be read,
 * too; a program that unmaps it meanwhile in another thread is on its own.
 */
static zx_status_t set_register(uint32_t prop, const void *value)
{
	unsigned long base;
	long ret;

	__builtin_memcpy(&base, value, sizeof(base));
	if (prop == ZX_PROP_REGISTER_FS)
		ret = arch_set_fs_base(base);
	else
		ret = arch_set_gs_base(base);
	return ret < 0 ? ZX_ERR_INVALID_ARGS : ZX_OK;
}

zx_status_t zx_object_set_property(zx_handle_t handle, uint32_t prop,
				   const void *value, size_t value_size)
{
	zx_status_t status;

	status = property(ZX_IOC_OBJECT_SET_PROPERTY, handle, prop, value,
			  value_size);
	if (status == ZX_OK &&
	    (prop == ZX_PROP_REGISTER_FS || prop == ZX_PROP_REGISTER_GS))
		status = set_register(prop, value);
	return status;
}
ZXI_ALIAS(zx_object_set_property);

static zx_status_t signal(unsigned int nr, zx_handle_t handle,
			  uint32_t clear_mask, uint32_t set_mask)
{
	struct zx_ioc_signal args = {
		.handle = handle,
		.clear_mask = clear_mask,
		.set_mask = set_mask,
	};

	return ZXI_CALL(nr, &args);
}

zx_status_t zx_object_signal(zx_handle_t handle, uint32_t clear_mask,
			     uint32_t set_mask)
{
	return signal(ZX_IOC_OBJECT_SIGNAL, handle, clear_mask, set_mask);
}
ZXI_ALIAS(zx_object_signal);

zx_status_t zx_object_signal_peer(zx_handle_t handle, uint32_t clear_mask,
				  uint32_t set_mask)
{
	return signal(ZX_IOC_OBJECT_SIGNAL_PEER, handle, clear_mask, set_mask);
}
ZXI_ALIAS(zx_object_signal_peer);

zx_status_t zx_object_wait_one(zx_handle_t handle, zx_signals_t signals,
			       zx_instant_mono_t deadline,
			       zx_signals_t *observed)
{
	struct zx_ioc_wait_one args = {
		.handle = handle,
		.signals = signals,
		.deadline = deadline,
		.out_observed = ZXI_PTR(observed),
	};

	return ZXI_CALL(ZX_IOC_OBJECT_WAIT_ONE, &args);
}
ZXI_ALIAS(zx_object_wait_one);

zx_status_t zx_object_wait_many(zx_wait_item_t *items, size_t num_items,
				zx_instant_mono_t deadline)
{
	struct zx_ioc_wait_many args = {
		.items = ZXI_PTR(items),
		.num_items = num_items,
		.deadline = deadline,
	};

	return ZXI_CALL(ZX_IOC_OBJECT_WAIT_MANY, &args);
}
ZXI_ALIAS(zx_object_wait_many);

zx_status_t zx_object_wait_async(zx_handle_t handle, zx_handle_t port,
				 uint64_t key, zx_signals_t signals,
				 uint32_t options)
{
	struct zx_ioc_wait_async args = {
		.handle = handle,
		.port = port,
		.key = key,
		.signals = signals,
		.options = options,
	};

	return ZXI_CALL(ZX_IOC_OBJECT_WAIT_ASYNC, &args);
}
ZXI_ALIAS(zx_object_wait_async);
