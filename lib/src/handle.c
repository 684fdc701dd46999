// SPDX-License-Identifier: MIT
/* Handles: close, duplicate, replace, check. */
#include "alias.h"
#include "libzx.h"

zx_status_t zx_handle_close(zx_handle_t handle)
{
	return ZXI_CALL(ZX_IOC_HANDLE_CLOSE, handle);
}
ZXI_ALIAS(zx_handle_close);

zx_status_t zx_handle_close_many(const zx_handle_t *handles, size_t num_handles)
{
	struct zx_ioc_handles args = {
		.handles = ZXI_PTR(handles),
		.num_handles = num_handles,
	};

	return ZXI_CALL(ZX_IOC_HANDLE_CLOSE_MANY, &args);
}
ZXI_ALIAS(zx_handle_close_many);

static zx_status_t dup_call(unsigned int nr, zx_handle_t handle,
			    zx_rights_t rights, zx_handle_t *out)
{
	struct zx_ioc_handle_dup args = {
		.handle = handle,
		.rights = rights,
		.out_handle = ZXI_PTR(out),
	};

	return ZXI_CALL(nr, &args);
}

zx_status_t zx_handle_duplicate(zx_handle_t handle, zx_rights_t rights,
				zx_handle_t *out)
{
	return dup_call(ZX_IOC_HANDLE_DUPLICATE, handle, rights, out);
}
ZXI_ALIAS(zx_handle_duplicate);

zx_status_t zx_handle_replace(zx_handle_t handle, zx_rights_t rights,
			      zx_handle_t *out)
{
	return dup_call(ZX_IOC_HANDLE_REPLACE, handle, rights, out);
}
ZXI_ALIAS(zx_handle_replace);

zx_status_t zx_handle_check_valid(zx_handle_t handle)
{
	return ZXI_CALL(ZX_IOC_HANDLE_CHECK_VALID, handle);
}
ZXI_ALIAS(zx_handle_check_valid);
