// SPDX-License-Identifier: MIT
/* Channels. */
#include "alias.h"
#include "libzx.h"

_Static_assert(sizeof(zx_channel_call_args_t) ==
	       sizeof(struct zx_channel_call_args),
	       "arguments are the same to both");
_Static_assert(sizeof(zx_channel_call_etc_args_t) ==
	       sizeof(struct zx_channel_call_args),
	       "arguments are the same to both");

zx_status_t zx_channel_create(uint32_t options, zx_handle_t *out0,
			      zx_handle_t *out1)
{
	struct zx_ioc_create_pair args = {
		.options = options,
		.out0 = ZXI_PTR(out0),
		.out1 = ZXI_PTR(out1),
	};

	return ZXI_CALL(ZX_IOC_CHANNEL_CREATE, &args);
}
ZXI_ALIAS(zx_channel_create);

static zx_status_t write(unsigned int nr, zx_handle_t handle, uint32_t options,
			 const void *bytes, uint32_t num_bytes,
			 const void *handles, uint32_t num_handles)
{
	struct zx_ioc_channel_write args = {
		.handle = handle,
		.options = options,
		.bytes = ZXI_PTR(bytes),
		.handles = ZXI_PTR(handles),
		.num_bytes = num_bytes,
		.num_handles = num_handles,
	};

	return ZXI_CALL(nr, &args);
}

zx_status_t zx_channel_write(zx_handle_t handle, uint32_t options,
			     const void *bytes, uint32_t num_bytes,
			     const zx_handle_t *handles, uint32_t num_handles)
{
	return write(ZX_IOC_CHANNEL_WRITE, handle, options, bytes, num_bytes,
		     handles, num_handles);
}
ZXI_ALIAS(zx_channel_write);

zx_status_t zx_channel_write_etc(zx_handle_t handle, uint32_t options,
				 const void *bytes, uint32_t num_bytes,
				 zx_handle_disposition_t *handles,
				 uint32_t num_handles)
{
	return write(ZX_IOC_CHANNEL_WRITE_ETC, handle, options, bytes,
		     num_bytes, handles, num_handles);
}
ZXI_ALIAS(zx_channel_write_etc);

static zx_status_t read(unsigned int nr, zx_handle_t handle, uint32_t options,
			void *bytes, void *handles, uint32_t num_bytes,
			uint32_t num_handles, uint32_t *actual_bytes,
			uint32_t *actual_handles)
{
	struct zx_ioc_channel_read args = {
		.handle = handle,
		.options = options,
		.bytes = ZXI_PTR(bytes),
		.handles = ZXI_PTR(handles),
		.num_bytes = num_bytes,
		.num_handles = num_handles,
		.out_actual_bytes = ZXI_PTR(actual_bytes),
		.out_actual_handles = ZXI_PTR(actual_handles),
	};

	return ZXI_CALL(nr, &args);
}

zx_status_t zx_channel_read(zx_handle_t handle, uint32_t options, void *bytes,
			    zx_handle_t *handles, uint32_t num_bytes,
			    uint32_t num_handles, uint32_t *actual_bytes,
			    uint32_t *actual_handles)
{
	return read(ZX_IOC_CHANNEL_READ, handle, options, bytes, handles,
		    num_bytes, num_handles, actual_bytes, actual_handles);
}
ZXI_ALIAS(zx_channel_read);

zx_status_t zx_channel_read_etc(zx_handle_t handle, uint32_t options,
				void *bytes, zx_handle_info_t *handles,
				uint32_t num_bytes, uint32_t num_handles,
				uint32_t *actual_bytes,
				uint32_t *actual_handles)
{
	return read(ZX_IOC_CHANNEL_READ_ETC, handle, options, bytes, handles,
		    num_bytes, num_handles, actual_bytes, actual_handles);
}
ZXI_ALIAS(zx_channel_read_etc);

static zx_status_t call(unsigned int nr, zx_handle_t handle, uint32_t options,
			zx_instant_mono_t deadline, const void *call_args,
			uint32_t *actual_bytes, uint32_t *actual_handles)
{
	/* When a signal interrupts the wait, the module keeps its place here. */
	uint32_t pending = 0;
	struct zx_ioc_channel_call args = {
		.handle = handle,
		.options = options,
		.deadline = deadline,
		.args = ZXI_PTR(call_args),
		.out_actual_bytes = ZXI_PTR(actual_bytes),
		.out_actual_handles = ZXI_PTR(actual_handles),
		.pending = ZXI_PTR(&pending),
	};

	return ZXI_CALL(nr, &args);
}

zx_status_t zx_channel_call(zx_handle_t handle, uint32_t options,
			    zx_instant_mono_t deadline,
			    const zx_channel_call_args_t *args,
			    uint32_t *actual_bytes, uint32_t *actual_handles)
{
	return call(ZX_IOC_CHANNEL_CALL, handle, options, deadline, args,
		    actual_bytes, actual_handles);
}
ZXI_ALIAS(zx_channel_call);

zx_status_t zx_channel_call_etc(zx_handle_t handle, uint32_t options,
				zx_instant_mono_t deadline,
				zx_channel_call_etc_args_t *args,
				uint32_t *actual_bytes,
				uint32_t *actual_handles)
{
	return call(ZX_IOC_CHANNEL_CALL_ETC, handle, options, deadline, args,
		    actual_bytes, actual_handles);
}
ZXI_ALIAS(zx_channel_call_etc);
