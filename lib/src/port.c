// SPDX-License-Identifier: MIT
/* Ports. */
#include "alias.h"
#include "libzx.h"

#include <zircon/syscalls/port.h>

_Static_assert(sizeof(zx_port_packet_t) == sizeof(struct zx_ioc_packet),
	       "a packet is the same to both");
_Static_assert(offsetof(zx_port_packet_t, signal.timestamp) ==
	       offsetof(struct zx_ioc_packet, signal.timestamp),
	       "a packet is the same to both");

zx_status_t zx_port_create(uint32_t options, zx_handle_t *out)
{
	struct zx_ioc_create args = {
		.options = options,
		.out_handle = ZXI_PTR(out),
	};

	return ZXI_CALL(ZX_IOC_PORT_CREATE, &args);
}
ZXI_ALIAS(zx_port_create);

zx_status_t zx_port_queue(zx_handle_t handle, const zx_port_packet_t *packet)
{
	struct zx_ioc_port_queue args = {
		.port = handle,
		.packet = ZXI_PTR(packet),
	};

	return ZXI_CALL(ZX_IOC_PORT_QUEUE, &args);
}
ZXI_ALIAS(zx_port_queue);

zx_status_t zx_port_wait(zx_handle_t handle, zx_instant_mono_t deadline,
			 zx_port_packet_t *packet)
{
	struct zx_ioc_port_wait args = {
		.port = handle,
		.deadline = deadline,
		.out_packet = ZXI_PTR(packet),
	};

	return ZXI_CALL(ZX_IOC_PORT_WAIT, &args);
}
ZXI_ALIAS(zx_port_wait);

zx_status_t zx_port_cancel(zx_handle_t handle, zx_handle_t source, uint64_t key)
{
	struct zx_ioc_port_cancel args = {
		.port = handle,
		.source = source,
		.key = key,
	};

	return ZXI_CALL(ZX_IOC_PORT_CANCEL, &args);
}
ZXI_ALIAS(zx_port_cancel);

zx_status_t zx_port_cancel_key(zx_handle_t handle, uint32_t options,
			       uint64_t key)
{
	struct zx_ioc_port_cancel_key args = {
		.port = handle,
		.options = options,
		.key = key,
	};

	return ZXI_CALL(ZX_IOC_PORT_CANCEL_KEY, &args);
}
ZXI_ALIAS(zx_port_cancel_key);
