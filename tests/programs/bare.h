/* SPDX-License-Identifier: GPL-2.0-only */
/* What programs without libc have instead: Linux's write(), and checks that tell. */
#ifndef TESTS_PROGRAMS_BARE_H
#define TESTS_PROGRAMS_BARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <asm/unistd.h>

#include <zircon/linux.h>
#include <zircon/process.h>
#include <zircon/syscalls.h>
#include <zircon/syscalls/object.h>

static inline size_t length(const char *s)
{
	size_t n = 0;

	while (s[n])
		n++;
	return n;
}

static inline bool same(const char *a, const char *b)
{
	while (*a && *a == *b)
		a++, b++;
	return *a == *b;
}

static inline void say(const char *s)
{
	long ret;

	asm volatile("syscall" : "=a"(ret)
		     : "a"(__NR_write), "D"(1l), "S"(s), "d"(length(s))
		     : "rcx", "r11", "memory");
}

/* Says what does not hold. The answer is not lost: the program ends with 99. */
#define check(expr)								\
	do {									\
		if (!(expr)) {							\
			say("does not hold: " #expr "\n");			\
			zx_process_exit(99);					\
		}								\
	} while (0)

static inline zx_info_handle_basic_t basic(zx_handle_t handle)
{
	zx_info_handle_basic_t info = { .koid = ZX_KOID_INVALID };

	zx_object_get_info(handle, ZX_INFO_HANDLE_BASIC, &info, sizeof(info), NULL, NULL);
	return info;
}

#endif /* TESTS_PROGRAMS_BARE_H */
