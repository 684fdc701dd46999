/* SPDX-License-Identifier: MIT */
/*
 * zircon/linux_processargs.h - builds and checks the messages of
 * zircon/processargs.h, for programs that start others and for those that read
 * their own message. These are plain functions: they call nothing, and follow the
 * pointers they get.
 */
#ifndef ZIRCON_LINUX_PROCESSARGS_H_
#define ZIRCON_LINUX_PROCESSARGS_H_

#include <stdint.h>

#include <zircon/compiler.h>
#include <zircon/processargs.h>
#include <zircon/types.h>

__BEGIN_CDECLS

/* What goes into a message. Lists of strings end with NULL; NULL is an empty one. */
typedef struct zx_linux_proc_args {
	const uint32_t *handle_info; /* PA_HND words, in the order of the handles */
	uint32_t num_handles;
	char *const *args;
	char *const *envp;
	char *const *names;
} zx_linux_proc_args_t;

/*
 * Writes the bytes of a message to @buffer, which is 4-aligned, and their number to
 * @actual. Its handles are the caller's to send along.
 *
 * Nothing is written to @buffer on failure; it may be NULL with @size 0.
 *
 * Statuses: OUT_OF_RANGE more bytes or handles than a message may have, and @actual is
 * as it was; BUFFER_TOO_SMALL @actual is how large the buffer has to be.
 */
ZX_API zx_status_t zx_linux_proc_args_build(const zx_linux_proc_args_t *args,
					    void *buffer, uint32_t size,
					    uint32_t *actual);

/*
 * Checks a message. @bytes, which is 4-aligned, begins with a zx_proc_args_t.
 *
 * Statuses: INVALID_ARGS it is shorter than that, or has another protocol or version,
 * words of the handles that begin within the header, are not 4-aligned or are not all in
 * the message, arguments or environment, where there are any, that begin within the
 * header or beyond the end, or a string that runs past the end.
 */
ZX_API zx_status_t zx_linux_proc_args_check(const void *bytes,
					    uint32_t num_bytes,
					    uint32_t num_handles);

/*
 * Finds the strings of a message: of one that was found good the addresses of the @num
 * strings that begin at @off, and NULL after them. @strings has room for @num + 1.
 */
ZX_API void zx_linux_proc_args_strings(void *bytes, uint32_t off, uint32_t num,
				       char **strings);

/*
 * Not libzx's, but the program's: if it or a library in it has this function, libzx's
 * _start() calls it once, before constructors, with what came in the message, names
 * included. It takes a handle by setting both elements to 0. The arrays stay as long as
 * the process. On Zircon fdio has it, and each who has it declares it.
 */
void __libc_extensions_init(uint32_t handle_count, zx_handle_t handle[],
			    uint32_t handle_info[], uint32_t name_count,
			    char **names);

__END_CDECLS

#endif /* ZIRCON_LINUX_PROCESSARGS_H_ */
