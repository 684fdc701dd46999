// SPDX-License-Identifier: GPL-2.0-only
/*
 * A Zircon program with a _start() of its own: reads its message, looks at all that
 * zxrun --zircon gives, and ends by the entry point of the vDSO, with 77.
 */
#include <elf.h>

#include "bare.h"

#ifndef NAME
#define NAME "bare_start"
#define STACK_SIZE 0x40000
#define STACK_NAME "stack: default 0x40000"
#endif

static const uint32_t types[] = {
	PA_PROC_SELF, PA_THREAD_SELF, PA_JOB_DEFAULT, PA_VMAR_ROOT,
	PA_VMAR_LOADED, PA_VMO_VDSO, PA_VMO_STACK,
};

#define TYPES (sizeof(types) / sizeof(types[0]))

static uint32_t message[ZX_CHANNEL_MAX_MSG_BYTES / 4];
static zx_handle_t handles[ZX_CHANNEL_MAX_MSG_HANDLES];
static uint32_t num_bytes, num_handles;
static volatile uint32_t initialized = 40;

static zx_handle_t given(uint32_t type)
{
	const zx_proc_args_t *h = (const zx_proc_args_t *)message;
	const uint32_t *infos = message + h->handle_info_off / 4;
	zx_handle_t found = ZX_HANDLE_INVALID;
	uint32_t i;

	for (i = 0; i < num_handles; i++) {
		if (infos[i] != PA_HND(type, 0))
			continue;
		check(found == ZX_HANDLE_INVALID);
		found = handles[i];
	}
	check(found != ZX_HANDLE_INVALID);
	return found;
}

static void check_name(zx_handle_t handle, const char *want)
{
	char name[ZX_MAX_NAME_LEN];

	check(zx_object_get_property(handle, ZX_PROP_NAME, name, sizeof(name)) == ZX_OK);
	check(same(name, want));
}

static void check_handles(uintptr_t sp, uintptr_t vdso_base)
{
	zx_koid_t process = basic(given(PA_PROC_SELF)).koid;
	uint64_t stack_size;
	zx_info_vmar_t vmar;

	check(basic(given(PA_PROC_SELF)).type == ZX_OBJ_TYPE_PROCESS);
	check_name(given(PA_PROC_SELF), NAME);
	check(basic(given(PA_THREAD_SELF)).type == ZX_OBJ_TYPE_THREAD);
	check(basic(given(PA_THREAD_SELF)).related_koid == process);
	check_name(given(PA_THREAD_SELF), "initial-thread");
	check(basic(given(PA_JOB_DEFAULT)).type == ZX_OBJ_TYPE_JOB);
	check(basic(given(PA_JOB_DEFAULT)).koid == basic(given(PA_PROC_SELF)).related_koid);

	check(zx_object_get_info(given(PA_VMAR_LOADED), ZX_INFO_VMAR, &vmar, sizeof(vmar), NULL,
				 NULL) == ZX_OK);
	check((uintptr_t)types - vmar.base < vmar.len);
	check(vdso_base - vmar.base >= vmar.len);
	/* Of the stack's addresses these two may be all that is used. */
	check(zx_vmo_get_size(given(PA_VMO_STACK), &stack_size) == ZX_OK);
	check(stack_size == STACK_SIZE);
	check_name(given(PA_VMO_STACK), STACK_NAME);
	check(sp % 4096 == 4096 - 8);
	check(zx_vmar_unmap(given(PA_VMAR_ROOT), sp + 8 - stack_size, 4096) == ZX_OK);
}

static zx_info_maps_t maps[16];
static size_t num_maps;

/* The VMO that is mapped at @at. */
static zx_koid_t check_mapping(const volatile void *at, const char *name, uint32_t perms)
{
	zx_info_maps_t *m;

	for (m = maps; m < maps + num_maps; m++)
		if (m->type == ZX_INFO_MAPS_TYPE_MAPPING && (uintptr_t)at - m->base < m->size)
			break;
	check(m < maps + num_maps);
	check(same(m->name, name));
	check(m->u.mapping.mmu_flags == perms);
	if (!(perms & ZX_VM_PERM_WRITE))
		check(zx_vmar_protect(given(PA_VMAR_LOADED), perms | ZX_VM_PERM_WRITE, m->base,
				      4096) == ZX_ERR_ACCESS_DENIED);
	return m->u.mapping.vmo_koid;
}

static void check_image(void)
{
	static const uint32_t wx = ZX_VM_PERM_WRITE | ZX_VM_PERM_EXECUTE;
	size_t avail, i;
	zx_koid_t file;

	check(zx_object_get_info(given(PA_VMAR_LOADED), ZX_INFO_VMAR_MAPS, maps, sizeof(maps),
				 &num_maps, &avail) == ZX_OK);
	check(num_maps == avail);
	for (i = 0; i < num_maps; i++)
		if (maps[i].type == ZX_INFO_MAPS_TYPE_MAPPING)
			check((maps[i].u.mapping.mmu_flags & wx) != wx);
	file = check_mapping((void *)check_image, NAME, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE);
	check(check_mapping(types, NAME, ZX_VM_PERM_READ) == file);
	check(initialized == 40);
	check_mapping(&initialized, "data:" NAME, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE);
	check_mapping(message + sizeof(message) / 8, "bss:" NAME,
		      ZX_VM_PERM_READ | ZX_VM_PERM_WRITE);
}

static void check_vdso(uintptr_t base)
{
	zx_handle_t vmo = given(PA_VMO_VDSO);
	zx_rights_t rights = basic(vmo).rights;
	Elf64_Ehdr e;

	check(rights == (ZX_RIGHTS_BASIC | ZX_RIGHT_READ | ZX_RIGHT_EXECUTE | ZX_RIGHT_MAP |
			 ZX_RIGHT_GET_PROPERTY));
	check(zx_vmo_read(vmo, &e, 0, sizeof(e)) == ZX_OK);
	check(e.e_type == ET_DYN);
	check(((const Elf64_Ehdr *)base)->e_entry == e.e_entry);
	((void (*)(uint64_t))(base + e.e_entry))(77);
	check(!"zx_process_exit came back");
}

__attribute__((noreturn)) void _start(zx_handle_t bootstrap, uintptr_t vdso_base)
{
	uintptr_t frame = (uintptr_t)__builtin_frame_address(0);
	zx_signals_t pending;
	size_t i;

	/* As after a call, with nowhere to return to */
	check(frame % 16 == 0);
	check(!__builtin_return_address(0));
	check(zx_channel_read(bootstrap, 0, message, handles, sizeof(message),
			      ZX_CHANNEL_MAX_MSG_HANDLES, &num_bytes, &num_handles) == ZX_OK);
	check(zx_linux_proc_args_check(message, num_bytes, num_handles) == ZX_OK);
	/* There is one message, and nobody writes another. */
	check(zx_object_wait_one(bootstrap, ZX_CHANNEL_READABLE, 0, &pending) ==
	      ZX_ERR_TIMED_OUT);
	check(pending == ZX_CHANNEL_PEER_CLOSED);
	check(num_handles == TYPES);
	for (i = 0; i < TYPES; i++)
		given(types[i]);
	/* Nobody read it for libzx. */
	check(zx_process_self() == ZX_HANDLE_INVALID);
	check(zx_take_startup_handle(PA_HND(PA_VMO_VDSO, 0)) == ZX_HANDLE_INVALID);
	check_handles(frame + 8, vdso_base);
	check_image();
	check_vdso(vdso_base);
	__builtin_trap();
}
