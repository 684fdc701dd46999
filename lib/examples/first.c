// SPDX-License-Identifier: MIT
/* A VMAR, a handle with fewer rights, and a process: the three calls. */
#include <stdio.h>
#include <zircon/process.h>
#include <zircon/status.h>
#include <zircon/syscalls.h>

int main(void)
{
	zx_handle_t vmar, weaker, process, root;
	zx_vaddr_t address;
	zx_status_t s;

	s = zx_vmar_allocate(zx_vmar_root_self(), ZX_VM_CAN_MAP_READ, 0, 1 << 20, &vmar, &address);
	printf("allocate: %s, 1 MiB at %#lx\n", zx_status_get_string(s), address);
	s = zx_handle_duplicate(vmar, ZX_RIGHT_INSPECT, &weaker);
	printf("duplicate: %s\n", zx_status_get_string(s));
	printf("destroy through it: %s\n", zx_status_get_string(zx_vmar_destroy(weaker)));
	s = zx_process_create(zx_job_default(), "child", 5, 0, &process, &root);
	printf("process: %s\n", zx_status_get_string(s));
	return s == ZX_OK ? 0 : 1;
}
