/* SPDX-License-Identifier: MIT */
/*
 * Puts libzircon.so, the calls without libc, into another process. It is an ELF image that
 * has nothing to be relocated, so that all there is to do is to map it.
 */
#ifndef EXAMPLES_CALLS_H
#define EXAMPLES_CALLS_H

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zircon/limits.h>
#include <zircon/linux.h>
#include <zircon/status.h>
#include <zircon/syscalls.h>

#define PAGE_UP(n) (((n) + ZX_PAGE_MASK) & ~ZX_PAGE_MASK)

static inline void must(zx_status_t status, const char *what)
{
	if (status != ZX_OK) {
		fprintf(stderr, "%s: %s\n", what, zx_status_get_string(status));
		exit(1);
	}
}

static inline zx_vaddr_t map(zx_handle_t vmar, zx_vm_option_t options, size_t at, zx_handle_t vmo,
		      uint64_t offset, size_t size)
{
	zx_vaddr_t address;

	must(zx_vmar_map(vmar, options, at, vmo, offset, size, &address), "map");
	return address;
}

struct calls {
	const char *image;
	zx_vaddr_t base; /* in the other process */
};

static inline struct calls load_calls(zx_handle_t root)
{
	zx_handle_t vdso, flat, vmar;
	struct calls calls;
	const Elf64_Ehdr *e;
	const Elf64_Phdr *p;
	size_t span = 0, at;
	uint64_t size;
	char *image;
	int i;

	must(zx_linux_vdso_vmo(&vdso), "the calls");
	must(zx_vmo_get_size(vdso, &size), "size");
	image = (char *)malloc(size);
	must(image ? zx_vmo_read(vdso, image, 0, size) : ZX_ERR_NO_MEMORY, "read the calls");
	e = (const Elf64_Ehdr *)image;
	p = (const Elf64_Phdr *)(image + e->e_phoff);
	for (i = 0; i < e->e_phnum; i++)
		if (p[i].p_type == PT_LOAD)
			span = PAGE_UP(p[i].p_vaddr + p[i].p_memsz);

	/* A copy, as it is to lie in memory. What can be written is not executable by itself. */
	must(zx_vmo_create(span, 0, &flat), "create");
	for (i = 0; i < e->e_phnum; i++)
		if (p[i].p_type == PT_LOAD)
			must(zx_vmo_write(flat, image + p[i].p_offset, p[i].p_vaddr, p[i].p_filesz),
			     "copy");
	must(zx_vmo_replace_as_executable(flat, ZX_HANDLE_INVALID, &flat), "executable");

	/* One region for all of it, each segment with no more than it asks for */
	must(zx_vmar_allocate(root, ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE |
			      ZX_VM_CAN_MAP_EXECUTE | ZX_VM_CAN_MAP_SPECIFIC, 0, span, &vmar,
			      &calls.base), "reserve");
	for (i = 0; i < e->e_phnum; i++) {
		if (p[i].p_type != PT_LOAD)
			continue;
		at = p[i].p_vaddr & ~ZX_PAGE_MASK;
		map(vmar, ZX_VM_SPECIFIC | ZX_VM_PERM_READ |
		    (p[i].p_flags & PF_W ? ZX_VM_PERM_WRITE : 0) |
		    (p[i].p_flags & PF_X ? ZX_VM_PERM_EXECUTE : 0),
		    at, flat, at, p[i].p_vaddr + p[i].p_memsz - at);
	}
	/* The mappings stay. */
	zx_handle_close(vmar);
	zx_handle_close(flat);
	zx_handle_close(vdso);
	calls.image = image;
	return calls;
}

/* Where a call of this name is in the other process */
static inline zx_vaddr_t find_call(struct calls calls, const char *name)
{
	const Elf64_Ehdr *e = (const Elf64_Ehdr *)calls.image;
	const Elf64_Shdr *s = (const Elf64_Shdr *)(calls.image + e->e_shoff), *table = s;
	const Elf64_Sym *symbol;

	while (table->sh_type != SHT_DYNSYM)
		table++;
	symbol = (const Elf64_Sym *)(calls.image + table->sh_offset);
	while (strcmp(calls.image + s[table->sh_link].sh_offset + symbol->st_name, name))
		symbol++;
	return calls.base + symbol->st_value;
}

#endif /* EXAMPLES_CALLS_H */
