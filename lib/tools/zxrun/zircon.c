// SPDX-License-Identifier: MIT
/*
 * Loads and starts a program written for Zircon, as Zircon's own loaders do: what may
 * not be written is mapped from the file's VMO, what may is a copy of its own, and
 * the program finds its arguments and handles in a message, not on its stack. It
 * relocates itself.
 *
 * libzx stands for Zircon's vDSO and is loaded in the same way. No handles are sent
 * for files: the process has Linux's descriptors, as every child has.
 */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "zxrun.h"

#define DEFAULT_STACK (256ul << 10)

/* Room for the start: what is called before main() and by it. */
#define STACK_RESERVE (2ul << 10)

extern char **environ;

/* What the message carries */
#define MAX_HANDLES 8

struct handles {
	uint32_t count;
	uint32_t infos[MAX_HANDLES];
	zx_handle_t handles[MAX_HANDLES];
};

static void give(struct handles *h, uint32_t type, zx_handle_t handle)
{
	h->infos[h->count] = PA_HND(type, 0);
	h->handles[h->count++] = handle;
}

/* The program's handle to what zxrun goes on using. */
static void give_copy(struct handles *h, uint32_t type, zx_handle_t handle,
		      const char *name)
{
	check(zx_handle_duplicate(handle, ZX_RIGHT_SAME_RIGHTS, &handle), name,
	      "duplicate a handle");
	give(h, type, handle);
}

static void name_vmo(zx_handle_t vmo, const char *prefix, const char *file)
{
	char name[ZX_MAX_NAME_LEN];

	snprintf(name, sizeof(name), "%s%s", prefix, file);
	zx_object_set_property(vmo, ZX_PROP_NAME, name, strlen(name));
}

/* Maps all of @len from @offset on and, if the VMO was made for this, lets it go. */
static void map_segment(const struct image *image, zx_handle_t vmar,
			uint32_t flags, uint64_t vmar_offset, zx_handle_t vmo,
			uint64_t offset, uint64_t len)
{
	zx_vm_option_t options = ZX_VM_SPECIFIC;
	bool own = vmo != image->vmo;
	zx_vaddr_t addr;

	if (flags & PF_R)
		options |= ZX_VM_PERM_READ;
	if (flags & PF_W)
		options |= ZX_VM_PERM_WRITE;
	if (flags & PF_X)
		options |= ZX_VM_PERM_EXECUTE;
	if (own && (flags & PF_X))
		check(zx_vmo_replace_as_executable(vmo, ZX_HANDLE_INVALID, &vmo),
		      image->name, "make a VMO executable");
	check(zx_vmar_map(vmar, options, vmar_offset, vmo, offset, len, &addr),
	      image->name, "map a segment");
	if (own)
		zx_handle_close(vmo);
}

static void load_segment(const struct image *image, const struct segment *s,
			 zx_handle_t vmar, zx_vaddr_t vmar_base)
{
	uint64_t head = s->vaddr % PAGE;
	uint64_t at = image->base + s->vaddr - head - vmar_base;
	uint64_t in_file = s->filesz ? head + s->filesz : 0;
	uint64_t file_len = PAGE_UP(in_file), len = PAGE_UP(head + s->memsz);
	uint64_t offset = s->offset - head, tail = 0;
	zx_handle_t vmo = image->vmo;

	/* The rest of the last page is the beginning of the zeros. */
	if (s->memsz > s->filesz)
		tail = file_len - in_file;
	if (file_len && (tail || (s->flags & PF_W))) {
		check(zx_vmo_create_child(vmo, ZX_VMO_CHILD_SNAPSHOT, offset,
					  file_len, &vmo),
		      image->name, "copy a segment");
		name_vmo(vmo, "data:", image->file);
		offset = 0;
		if (tail)
			check(zx_vmo_op_range(vmo, ZX_VMO_OP_ZERO, in_file,
					      tail, NULL, 0),
			      image->name, "clear the end of a segment");
	}
	if (file_len)
		map_segment(image, vmar, s->flags, at, vmo, offset, file_len);
	if (len > file_len) {
		check(zx_vmo_create(len - file_len, 0, &vmo), image->name,
		      "create a VMO");
		name_vmo(vmo, "bss:", image->file);
		map_segment(image, vmar, s->flags, at + file_len, vmo, 0,
			    len - file_len);
	}
}

/* Maps the image into the process and sets its base; returns its VMAR. */
static zx_handle_t load(const struct process *process, struct image *image)
{
	zx_vm_option_t options = ZX_VM_CAN_MAP_SPECIFIC;
	uint32_t flags = 0;
	zx_handle_t vmar;
	zx_vaddr_t base;
	unsigned int i;

	for (i = 0; i < image->count; i++)
		flags |= image->segments[i].flags;
	/* What is executed can be read. */
	if (flags & (PF_R | PF_X))
		options |= ZX_VM_CAN_MAP_READ;
	if (flags & PF_W)
		options |= ZX_VM_CAN_MAP_WRITE;
	if (flags & PF_X)
		options |= ZX_VM_CAN_MAP_EXECUTE;
	base = reserve_image(process, image, options, 0, &vmar);
	for (i = 0; i < image->count; i++)
		load_segment(image, &image->segments[i], vmar, base);
	return vmar;
}

/* Returns the stack's VMO, and in @sp what the program begins with. */
static zx_handle_t map_stack(const struct process *process,
			     const struct image *image, uint64_t needed,
			     uint64_t *sp)
{
	uint64_t size = DEFAULT_STACK;
	const char *kind = "default";
	char name[ZX_MAX_NAME_LEN];
	zx_handle_t vmo;
	zx_vaddr_t base;

	if (image->stack_size) {
		if (image->stack_size > USER_END)
			fail(EXIT_CANNOT_RUN, image->name, "absurd stack size");
		size = PAGE_UP(image->stack_size);
		kind = "explicit";
	}
	if (needed > size)
		fail(EXIT_CANNOT_RUN, image->name,
		     "%s: its stack has %lu bytes, they take %lu",
		     strerror(E2BIG), (unsigned long)size,
		     (unsigned long)needed);
	snprintf(name, sizeof(name), "stack: %s %#lx", kind, (unsigned long)size);
	check(zx_vmo_create(size, 0, &vmo), image->name, "create a VMO");
	name_vmo(vmo, name, "");
	check(zx_vmar_map(process->root, ZX_VM_PERM_READ | ZX_VM_PERM_WRITE, 0,
			  vmo, 0, size, &base),
	      image->name, "map the stack");
	/* As after a call, to return to address 0. */
	*sp = ((base + size) & ~15ul) - 8;
	return vmo;
}

static uint64_t count_strings(char *const *strings)
{
	uint64_t n = 0;

	while (strings[n])
		n++;
	return n;
}

void start_zircon(const struct process *process, const struct program *program,
		  struct image *image)
{
	static uint32_t message[ZX_CHANNEL_MAX_MSG_BYTES / 4];
	static struct image vdso;
	const char *name = program->name;
	zx_linux_proc_args_t args = {
		.num_handles = MAX_HANDLES,
		.args = program->argv,
		.envp = environ,
	};
	struct handles h = { 0 };
	zx_handle_t ours, theirs, thread, vdso_vmo, stack;
	uint32_t num_bytes;
	uint64_t sp;
	zx_status_t status;

	/* With so many handles it is large enough. */
	args.handle_info = h.infos;
	if (zx_linux_proc_args_build(&args, message, sizeof(message),
				     &num_bytes) != ZX_OK)
		fail(EXIT_CANNOT_RUN, name,
		     "%s: with the environment more than a message of %u bytes",
		     strerror(E2BIG), ZX_CHANNEL_MAX_MSG_BYTES);
	check(zx_channel_create(0, &ours, &theirs), name, "create a channel");

	image->vmo = make_file_vmo(image);
	give(&h, PA_VMAR_LOADED, load(process, image));
	zx_handle_close(image->vmo);
	check(zx_linux_vdso_vmo(&vdso_vmo), name, "make a vDSO");
	read_vmo_image(&vdso, "libzircon.so", vdso_vmo);
	zx_handle_close(load(process, &vdso));
	give(&h, PA_VMO_VDSO, vdso_vmo);
	/* The program reads the message onto it, and points to all strings. */
	stack = map_stack(process, image,
			  num_bytes + 8 * (count_strings(args.args) +
					   count_strings(args.envp)) +
			  STACK_RESERVE, &sp);
	give(&h, PA_VMO_STACK, stack);
	check(zx_thread_create(process->process, "initial-thread", 14, 0,
			       &thread),
	      name, "create a thread");

	give_copy(&h, PA_PROC_SELF, process->process, name);
	give_copy(&h, PA_THREAD_SELF, thread, name);
	give_copy(&h, PA_VMAR_ROOT, process->root, name);
	give_copy(&h, PA_JOB_DEFAULT, process->job, name);
	args.num_handles = h.count;
	check(zx_linux_proc_args_build(&args, message, sizeof(message),
				       &num_bytes),
	      name, "build the message");
	check(zx_channel_write(ours, 0, message, num_bytes, h.handles, h.count),
	      name, "write the message");
	zx_handle_close(ours);

	/* From here on what is sent to zxrun is meant for the program. */
	pass_signals_to(process->pid);
	status = zx_process_start(process->process, thread,
				  image->base + image->entry, sp, theirs,
				  vdso.base + vdso.first);
	/* A signal may have ended it already. */
	if (status != ZX_ERR_BAD_STATE)
		check(status, name, "start the process");
	zx_handle_close(thread);
}
