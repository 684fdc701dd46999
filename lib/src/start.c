// SPDX-License-Identifier: MIT
/*
 * The start of a program that has a main() and no libc: a member of the archive that
 * only a program without a _start() of its own pulls in. In no shared library.
 *
 * A process begins here as Zircon's do: one channel, no libc, no thread pointer, a
 * stack with a zero word on it, so that this is a function like any other. Nobody has
 * applied the program's relocations; until relocate() has, nothing may be used that
 * needs one. Message and handles stay on this stack, which stays as long as the
 * process: main() is called from here.
 */
#include <elf.h>

#include <zircon/process.h>
#include <zircon/processargs.h>

#include "libzx.h"
#include "startup.h"

#define HIDDEN __attribute__((__visibility__("hidden")))

typedef void (*function)(void);

/* From the linker */
extern const char __ehdr_start[] HIDDEN;
extern const Elf64_Dyn _DYNAMIC[] HIDDEN;
extern const function __preinit_array_start[] HIDDEN, __preinit_array_end[] HIDDEN;
extern const function __init_array_start[] HIDDEN, __init_array_end[] HIDDEN;
extern const function __fini_array_start[] HIDDEN, __fini_array_end[] HIDDEN;

int main(int argc, char **argv, char **envp);

/* The program may be without. */
extern __typeof__(__libc_extensions_init) __libc_extensions_init
	__attribute__((__weak__));

/* How far the image is from the addresses that it was linked to. */
static uint64_t load_bias(void)
{
	const Elf64_Ehdr *e = (const Elf64_Ehdr *)__ehdr_start;
	const Elf64_Phdr *p = (const Elf64_Phdr *)(__ehdr_start + e->e_phoff);

	while (p->p_type != PT_DYNAMIC)
		p++;
	return (uint64_t)_DYNAMIC - p->p_vaddr;
}

/* Pairs of an address and bits for the 63 words that follow it. */
static void relocate_relr(uint64_t bias, const uint64_t *relr, uint64_t size)
{
	const uint64_t *end = relr + size / sizeof(*relr);
	uint64_t *next = NULL, bits;
	int i;

	for (; relr < end; relr++) {
		if (*relr & 1) {
			for (bits = *relr >> 1, i = 0; bits; bits >>= 1, i++)
				if (bits & 1)
					next[i] += bias;
			next += 63;
		} else {
			next = (uint64_t *)(bias + *relr);
			*next++ += bias;
		}
	}
}

static void relocate(void)
{
	uint64_t bias = load_bias(), size = 0, relr_size = 0;
	const Elf64_Rela *rela = NULL;
	const uint64_t *relr = NULL;
	const Elf64_Dyn *d;

	for (d = _DYNAMIC; d->d_tag != DT_NULL; d++) {
		switch (d->d_tag) {
		case DT_RELA:
			rela = (const Elf64_Rela *)(bias + d->d_un.d_ptr);
			break;
		case DT_RELASZ:
			size = d->d_un.d_val;
			break;
		case DT_RELR:
			relr = (const uint64_t *)(bias + d->d_un.d_ptr);
			break;
		case DT_RELRSZ:
			relr_size = d->d_un.d_val;
			break;
		}
	}
	for (; size >= sizeof(*rela); size -= sizeof(*rela), rela++) {
		/* All others need what a program without libc has not. */
		if (ELF64_R_TYPE(rela->r_info) != ARCH_RELOC_RELATIVE)
			__builtin_trap();
		*(uint64_t *)(bias + rela->r_offset) =
			bias + (uint64_t)rela->r_addend;
	}
	relocate_relr(bias, relr, relr_size);
}

static void call_all(const function *f, const function *end)
{
	for (; f < end; f++)
		(*f)();
}

/* As C++ wants it: what was constructed last goes first. */
static void call_all_backwards(const function *begin, const function *f)
{
	while (f > begin)
		(*--f)();
}

/* The message is good. */
static _Noreturn void run(void *message, struct zxi_startup *startup)
{
	const zx_proc_args_t *h = message;
	char *argv[h->args_num + 1], *envp[h->environ_num + 1];
	char *names[h->names_num + 1];
	int code;

	startup->infos = (uint32_t *)((char *)message + h->handle_info_off);
	zxi_startup = startup;
	startup->process = zx_take_startup_handle(PA_HND(PA_PROC_SELF, 0));
	startup->thread = zx_take_startup_handle(PA_HND(PA_THREAD_SELF, 0));
	startup->vmar_root = zx_take_startup_handle(PA_HND(PA_VMAR_ROOT, 0));
	startup->job = zx_take_startup_handle(PA_HND(PA_JOB_DEFAULT, 0));

	zx_linux_proc_args_strings(message, h->args_off, h->args_num, argv);
	zx_linux_proc_args_strings(message, h->environ_off, h->environ_num, envp);
	zx_linux_proc_args_strings(message, h->names_off, h->names_num, names);
	if (__libc_extensions_init)
		__libc_extensions_init(startup->num_handles, startup->handles,
				       startup->infos, h->names_num, names);
	call_all(__preinit_array_start, __preinit_array_end);
	call_all(__init_array_start, __init_array_end);
	code = main((int)h->args_num, argv, envp);
	call_all_backwards(__fini_array_start, __fini_array_end);
	zx_process_exit(code);
}

/* Reads the message, which has the sizes given, onto the stack. */
static _Noreturn void start(zx_handle_t bootstrap, uint32_t num_bytes,
			    uint32_t num_handles)
{
	uint32_t message[(num_bytes + 3) / 4];
	zx_handle_t handles[num_handles];
	struct zxi_startup startup = {
		.num_handles = num_handles,
		.handles = handles,
	};
	zx_status_t status;

	status = zx_channel_read(bootstrap, 0, message, handles, num_bytes,
				 num_handles, &num_bytes, &num_handles);
	zx_handle_close(bootstrap);
	if (status == ZX_OK)
		status = zx_linux_proc_args_check(message, num_bytes,
						  num_handles);
	if (status != ZX_OK)
		zx_process_exit(status);
	run(message, &startup);
}

_Noreturn void _start(zx_handle_t bootstrap, uintptr_t vdso_base);

_Noreturn void _start(zx_handle_t bootstrap, uintptr_t vdso_base)
{
	uint32_t num_bytes = 0, num_handles = 0;
	zx_status_t status;

	(void)vdso_base; /* The program has the calls in it. */
	relocate();
	/* How large is it? What has neither bytes nor handles is gone by that. */
	status = zx_channel_read(bootstrap, 0, NULL, NULL, 0, 0, &num_bytes,
				 &num_handles);
	if (status == ZX_OK ||
	    (status == ZX_ERR_BUFFER_TOO_SMALL && (!num_bytes || !num_handles)))
		status = ZX_ERR_INVALID_ARGS;
	if (status != ZX_ERR_BUFFER_TOO_SMALL)
		zx_process_exit(status);
	start(bootstrap, num_bytes, num_handles);
}
