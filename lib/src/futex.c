// SPDX-License-Identifier: MIT
/* Futexes. */
#include "alias.h"
#include "libzx.h"

zx_status_t zx_futex_wait(const zx_futex_t *value_ptr, int32_t current_value,
			  zx_handle_t new_futex_owner,
			  zx_instant_mono_t deadline)
{
	struct zx_ioc_futex_wait args = {
		.value_ptr = ZXI_PTR(value_ptr),
		.current_value = current_value,
		.owner = new_futex_owner,
		.deadline = deadline,
	};

	return ZXI_CALL(ZX_IOC_FUTEX_WAIT, &args);
}
ZXI_ALIAS(zx_futex_wait);

static zx_status_t wake(const zx_futex_t *value_ptr, uint32_t count,
			uint32_t flags)
{
	struct zx_ioc_futex_wake args = {
		.value_ptr = ZXI_PTR(value_ptr),
		.wake_count = count,
		.flags = flags,
	};

	return ZXI_CALL(ZX_IOC_FUTEX_WAKE, &args);
}

zx_status_t zx_futex_wake(const zx_futex_t *value_ptr, uint32_t wake_count)
{
	return wake(value_ptr, wake_count, 0);
}
ZXI_ALIAS(zx_futex_wake);

zx_status_t zx_futex_wake_single_owner(const zx_futex_t *value_ptr)
{
	return wake(value_ptr, 1, ZX_FUTEX_SINGLE_OWNER);
}
ZXI_ALIAS(zx_futex_wake_single_owner);

static zx_status_t requeue(const zx_futex_t *value_ptr, uint32_t wake_count,
			   int32_t current_value, const zx_futex_t *requeue_ptr,
			   uint32_t requeue_count,
			   zx_handle_t new_requeue_owner, uint32_t flags)
{
	struct zx_ioc_futex_requeue args = {
		.value_ptr = ZXI_PTR(value_ptr),
		.requeue_ptr = ZXI_PTR(requeue_ptr),
		.wake_count = wake_count,
		.current_value = current_value,
		.requeue_count = requeue_count,
		.requeue_owner = new_requeue_owner,
		.flags = flags,
	};

	return ZXI_CALL(ZX_IOC_FUTEX_REQUEUE, &args);
}

zx_status_t zx_futex_requeue(const zx_futex_t *value_ptr, uint32_t wake_count,
			     int32_t current_value,
			     const zx_futex_t *requeue_ptr,
			     uint32_t requeue_count,
			     zx_handle_t new_requeue_owner)
{
	return requeue(value_ptr, wake_count, current_value, requeue_ptr,
		       requeue_count, new_requeue_owner, 0);
}
ZXI_ALIAS(zx_futex_requeue);

zx_status_t zx_futex_requeue_single_owner(const zx_futex_t *value_ptr,
					  int32_t current_value,
					  const zx_futex_t *requeue_ptr,
					  uint32_t requeue_count,
					  zx_handle_t new_requeue_owner)
{
	return requeue(value_ptr, 1, current_value, requeue_ptr, requeue_count,
		       new_requeue_owner, ZX_FUTEX_SINGLE_OWNER);
}
ZXI_ALIAS(zx_futex_requeue_single_owner);

zx_status_t zx_futex_get_owner(const zx_futex_t *value_ptr, zx_koid_t *koid)
{
	struct zx_ioc_futex_get_owner args = {
		.value_ptr = ZXI_PTR(value_ptr),
		.out_koid = ZXI_PTR(koid),
	};

	return ZXI_CALL(ZX_IOC_FUTEX_GET_OWNER, &args);
}
ZXI_ALIAS(zx_futex_get_owner);

void zx_futex_wake_handle_close_thread_exit(const zx_futex_t *value_ptr,
					    uint32_t wake_count,
					    int32_t new_value,
					    zx_handle_t close_handle)
{
	/* The module stores: what it is given is on a stack that may go then. */
	struct zx_ioc_futex_wake args = {
		.value_ptr = ZXI_PTR(value_ptr),
		.wake_count = wake_count,
		.flags = ZX_FUTEX_STORE,
		.new_value = new_value,
	};

	zxi_call_close_exit(ZX_IOC_FUTEX_WAKE, &args, close_handle);
	/* It must not return; in Zircon the store would have faulted. */
	__builtin_trap();
}
ZXI_ALIAS(zx_futex_wake_handle_close_thread_exit);
