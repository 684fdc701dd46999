// SPDX-License-Identifier: MIT
/* libzircon.so, kept as data (vdso_image.S), in a VMO. In the archive and libzx.so. */
#include <zircon/syscalls/object.h>

#include "libzx.h"

#define VDSO_RIGHTS                                                            \
	(ZX_RIGHTS_BASIC | ZX_RIGHT_READ | ZX_RIGHT_EXECUTE | ZX_RIGHT_MAP |   \
	 ZX_RIGHT_GET_PROPERTY)

extern const char zxi_vdso_image[] __attribute__((__visibility__("hidden")));
extern const char zxi_vdso_image_end[] __attribute__((__visibility__("hidden")));

zx_status_t zx_linux_vdso_vmo(zx_handle_t *out)
{
	static const char name[] = "libzircon.so";
	size_t size = (size_t)(zxi_vdso_image_end - zxi_vdso_image);
	zx_handle_t vmo;
	zx_status_t status;

	status = zx_vmo_create(size, 0, &vmo);
	if (status != ZX_OK)
		return status;
	status = zx_vmo_write(vmo, zxi_vdso_image, 0, size);
	if (status == ZX_OK)
		status = zx_object_set_property(vmo, ZX_PROP_NAME, name,
						sizeof(name) - 1);
	if (status != ZX_OK) {
		zx_handle_close(vmo);
		return status;
	}
	/* These close what they are given, whatever comes of it. */
	status = zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, &vmo);
	if (status != ZX_OK)
		return status;
	return zx_handle_replace(vmo, VDSO_RIGHTS, out);
}
