// SPDX-License-Identifier: MIT
/* Messages of zircon/processargs.h: built, checked, taken apart. */
#include "libzx.h"

/* The bytes of a list of strings; @num is how many they are. */
static uint64_t measure(char *const *strings, uint32_t *num)
{
	uint64_t size = 0;
	const char *s;

	for (*num = 0; strings && strings[*num]; ++*num) {
		for (s = strings[*num]; *s; s++)
			;
		size += (uint64_t)(s - strings[*num]) + 1;
		/* Large enough to be refused, whatever follows. */
		if (size > ZX_CHANNEL_MAX_MSG_BYTES)
			break;
	}
	return size;
}

static char *put_strings(char *to, char *const *strings, uint32_t num)
{
	uint32_t i;

	for (i = 0; i < num; i++) {
		const char *s = strings[i];

		do {
			*to++ = *s;
		} while (*s++);
	}
	return to;
}

zx_status_t zx_linux_proc_args_build(const zx_linux_proc_args_t *args,
				     void *buffer, uint32_t size,
				     uint32_t *actual)
{
	zx_proc_args_t h = {
		.protocol = ZX_PROCARGS_PROTOCOL,
		.version = ZX_PROCARGS_VERSION,
		.handle_info_off = sizeof(h),
	};
	uint64_t end = sizeof(h) + 4 * (uint64_t)args->num_handles;
	uint32_t *info, i;
	char *to;

	if (args->num_handles > ZX_CHANNEL_MAX_MSG_HANDLES)
		return ZX_ERR_OUT_OF_RANGE;
	h.args_off = (uint32_t)end;
	end += measure(args->args, &h.args_num);
	h.environ_off = (uint32_t)end;
	end += measure(args->envp, &h.environ_num);
	h.names_off = (uint32_t)end;
	end += measure(args->names, &h.names_num);
	if (end > ZX_CHANNEL_MAX_MSG_BYTES)
		return ZX_ERR_OUT_OF_RANGE;
	*actual = (uint32_t)end;
	if (end > size)
		return ZX_ERR_BUFFER_TOO_SMALL;

	*(zx_proc_args_t *)buffer = h;
	info = (uint32_t *)((zx_proc_args_t *)buffer + 1);
	for (i = 0; i < args->num_handles; i++)
		info[i] = args->handle_info[i];
	to = put_strings((char *)(info + i), args->args, h.args_num);
	to = put_strings(to, args->envp, h.environ_num);
	put_strings(to, args->names, h.names_num);
	return ZX_OK;
}

/* Are there @num whole strings from @off on? */
static int strings_end(const char *bytes, uint32_t num_bytes, uint32_t off,
		       uint32_t num)
{
	while (num > 0) {
		if (off >= num_bytes)
			return 0;
		if (!bytes[off++])
			num--;
	}
	return 1;
}

/* Beyond the header, where anything is asked for. */
static int begins_well(uint32_t off, uint32_t num)
{
	return num == 0 || off >= sizeof(zx_proc_args_t);
}

zx_status_t zx_linux_proc_args_check(const void *bytes, uint32_t num_bytes,
				     uint32_t num_handles)
{
	const zx_proc_args_t *h = bytes;

	if (num_bytes < sizeof(*h) || h->protocol != ZX_PROCARGS_PROTOCOL ||
	    h->version != ZX_PROCARGS_VERSION ||
	    h->handle_info_off < sizeof(*h) || h->handle_info_off % 4 ||
	    h->handle_info_off > num_bytes ||
	    num_handles > (num_bytes - h->handle_info_off) / 4 ||
	    !begins_well(h->args_off, h->args_num) ||
	    !begins_well(h->environ_off, h->environ_num) ||
	    !strings_end(bytes, num_bytes, h->args_off, h->args_num) ||
	    !strings_end(bytes, num_bytes, h->environ_off, h->environ_num) ||
	    !strings_end(bytes, num_bytes, h->names_off, h->names_num))
		return ZX_ERR_INVALID_ARGS;
	return ZX_OK;
}

void zx_linux_proc_args_strings(void *bytes, uint32_t off, uint32_t num,
				char **strings)
{
	char *s = (char *)bytes + off;

	while (num-- > 0) {
		*strings++ = s;
		while (*s++)
			;
	}
	*strings = NULL;
}
