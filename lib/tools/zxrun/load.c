// SPDX-License-Identifier: MIT
/*
 * Puts an ELF image into the new process: a VMAR for the image, and for each
 * segment a VMO with its bytes and its zeros.
 *
 * A Linux program counts on more than Zircon's loaders promise: after a fork its
 * memory is copied on write, a debugger may put breakpoints into its code, and
 * it may mprotect() what it likes of its own image. So every segment is a private
 * mapping of an executable VMO; its protection is exactly what the file says.
 */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "zxrun.h"

/* Static: a program may run with little RLIMIT_DATA. */
#define CHUNK (64ul << 10)

/*
 * Images at a place of the kernel's choice end below this: above it Linux puts
 * its own mappings, and a heap that follows the image needs room to grow.
 */
#define IMAGE_LIMIT 0x600000000000ul

#define CAN_MAP_ALL                                                            \
	(ZX_VM_CAN_MAP_SPECIFIC | ZX_VM_CAN_MAP_READ | ZX_VM_CAN_MAP_WRITE |   \
	 ZX_VM_CAN_MAP_EXECUTE)

void check(zx_status_t status, const char *name, const char *what)
{
	if (status != ZX_OK)
		fail(EXIT_CANNOT_RUN, name, "cannot %s: %s", what,
		     zx_status_get_string(status));
}

zx_handle_t make_vmo(const char *name, uint64_t size)
{
	zx_handle_t vmo;

	check(zx_vmo_create(size, 0, &vmo), name, "create a VMO");
	/* Only a name: for /proc/PID/maps. */
	zx_object_set_property(vmo, ZX_PROP_NAME, name, strlen(name));
	check(zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, &vmo), name,
	      "make a VMO executable");
	return vmo;
}

/* Copies @size bytes of the file from @from to the VMO's @to. */
static void copy_file(const struct image *image, zx_handle_t vmo, uint64_t to,
		      uint64_t from, uint64_t size)
{
	static char buffer[CHUNK];

	while (size > 0) {
		ssize_t n = pread(image->fd, buffer, size < CHUNK ? size : CHUNK,
				  (off_t)from);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			fail(EXIT_CANNOT_RUN, image->name, "%s",
			     n ? strerror(errno) : "file is truncated");
		check(zx_vmo_write(vmo, buffer, to, (size_t)n), image->name,
		      "fill a VMO");
		to += n;
		from += n;
		size -= n;
	}
}

zx_handle_t make_file_vmo(const struct image *image)
{
	zx_handle_t vmo = make_vmo(image->file, image->size);

	copy_file(image, vmo, 0, 0, image->size);
	check(zx_handle_replace(vmo, ZX_RIGHTS_BASIC | ZX_RIGHT_READ |
				     ZX_RIGHT_EXECUTE | ZX_RIGHT_MAP |
				     ZX_RIGHTS_PROPERTY, &vmo),
	      image->name, "make a VMO read-only");
	return vmo;
}

static void load_segment(const struct image *image, const struct segment *s,
			 zx_handle_t vmar, uint64_t vmar_base)
{
	uint64_t head = s->vaddr % PAGE;
	uint64_t len = PAGE_UP(head + s->memsz);
	zx_vm_option_t options = ZX_VM_SPECIFIC;
	char name[ZX_MAX_NAME_LEN];
	zx_vaddr_t addr;
	zx_handle_t vmo;

	snprintf(name, sizeof(name), "%s%s", s->flags & PF_W ? "data:" : "",
		 image->file);
	vmo = make_vmo(name, len);
	/* What is in the same page before the segment belongs to the image too. */
	if (s->filesz)
		copy_file(image, vmo, 0, s->offset - head, head + s->filesz);

	/* On x86 what can be written or executed can be read. */
	if (s->flags & (PF_R | PF_W | PF_X))
		options |= ZX_VM_PERM_READ;
	if (s->flags & PF_W)
		options |= ZX_VM_PERM_WRITE;
	if (s->flags & PF_X)
		options |= ZX_VM_PERM_EXECUTE;
	check(zx_linux_vmar_map_private(vmar, options,
					image->base + s->vaddr - head - vmar_base,
					vmo, 0, len, &addr),
	      image->name, "map a segment");
	zx_handle_close(vmo);
}

zx_vaddr_t reserve_image(const struct process *process, struct image *image,
			 zx_vm_option_t options, uint64_t offset,
			 zx_handle_t *vmar)
{
	uint64_t align = image->align > PAGE ? image->align : PAGE;
	zx_vaddr_t base;

	/* The whole image moves by a multiple of its alignment. */
	image->first &= ~(align - 1);
	options |= (zx_vm_option_t)__builtin_ctzl(align) << ZX_VM_ALIGN_BASE;
	check(zx_vmar_allocate(process->root, options, offset,
			       image->end - image->first, vmar, &base),
	      image->name, "reserve addresses");
	image->base = base - image->first;
	return base;
}

void load_image(const struct process *process, struct image *image)
{
	zx_vaddr_t base;
	zx_handle_t vmar;
	unsigned int i;

	if (image->fixed) {
		if (image->first < process->root_base)
			fail(EXIT_CANNOT_RUN, image->name,
			     "segment lies below 0x%lx, where no process can have memory",
			     (unsigned long)process->root_base);
		check(zx_vmar_allocate(process->root,
				       CAN_MAP_ALL | ZX_VM_SPECIFIC,
				       image->first - process->root_base,
				       image->end - image->first, &vmar, &base),
		      image->name, "reserve the program's addresses");
		image->base = 0;
	} else {
		base = reserve_image(process, image,
				     CAN_MAP_ALL | ZX_VM_OFFSET_IS_UPPER_LIMIT,
				     IMAGE_LIMIT - process->root_base, &vmar);
	}
	for (i = 0; i < image->count; i++)
		load_segment(image, &image->segments[i], vmar, base);
	zx_handle_close(vmar);
}

uint64_t load_start_code(const struct process *process, const char *name)
{
	zx_handle_t vmo = make_vmo("zxrun", PAGE);
	zx_vaddr_t addr;

	check(zx_vmo_write(vmo, start_code, 0,
			   (size_t)(start_code_end - start_code)),
	      name, "fill a VMO");
	check(zx_vmar_map(process->root, ZX_VM_PERM_READ | ZX_VM_PERM_EXECUTE,
			  0, vmo, 0, PAGE, &addr),
	      name, "map the start code");
	zx_handle_close(vmo);
	return addr;
}
