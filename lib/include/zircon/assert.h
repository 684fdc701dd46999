/* SPDX-License-Identifier: MIT */
/*
 * zircon/assert.h - assertions that stay in release builds (ZX_ASSERT), ones that
 * do not (ZX_DEBUG_ASSERT), and ZX_PANIC.
 *
 * All of them end in __zx_panic() if the program or one of its libraries defines
 * that function, and in a trap instruction if not: the header needs no library.
 * Messages are printf formats and have to be string literals.
 */
#ifndef ZIRCON_ASSERT_H_
#define ZIRCON_ASSERT_H_

#include <zircon/compiler.h>

__BEGIN_CDECLS

/* Prints the message and ends the program. Optional, hence weak. */
__EXPORT void __zx_panic(const char* format, ...) __NO_RETURN __PRINTFLIKE(1, 2) __WEAK;

__END_CDECLS

#define ZX_ASSERT_STR_2_(x) #x
#define ZX_ASSERT_STR_(x)   ZX_ASSERT_STR_2_(x)
#define ZX_ASSERT_WHERE_    __FILE__ ":" ZX_ASSERT_STR_(__LINE__) ": "

#define ZX_ASSERT_FAIL_(...) (__zx_panic ? __zx_panic(__VA_ARGS__) : __builtin_trap())

/* Ends the program: ZX_PANIC("format", arguments...) */
#define ZX_PANIC(...) ZX_ASSERT_FAIL_("panic at " ZX_ASSERT_WHERE_ __VA_ARGS__)

/*
 * Ends the program if x is false. The expression is passed as an argument, not as part of the
 * format, since it may contain a percent sign.
 */
#define ZX_ASSERT(x)                                                             \
    do {                                                                         \
        if (unlikely(!(x))) {                                                    \
            ZX_ASSERT_FAIL_("assertion failed at " ZX_ASSERT_WHERE_ "%s\n", #x); \
        }                                                                        \
    } while (0)

/* The same with a message: ZX_ASSERT_MSG(x, "format", arguments...) */
#define ZX_ASSERT_MSG(x, ...)                                                      \
    do {                                                                           \
        if (unlikely(!(x))) {                                                      \
            ZX_ASSERT_FAIL_("assertion failed at " ZX_ASSERT_WHERE_ __VA_ARGS__); \
        }                                                                          \
    } while (0)

/*
 * ZX_DEBUG_ASSERT is on from ZX_ASSERT_LEVEL 2 on; without a level, wherever assert() is on. Off,
 * it does not evaluate x, but the compiler still sees it.
 */
#if defined(ZX_ASSERT_LEVEL)
#if ZX_ASSERT_LEVEL > 1
#define ZX_DEBUG_ASSERT_IMPLEMENTED 1
#else
#define ZX_DEBUG_ASSERT_IMPLEMENTED 0
#endif
#elif defined(NDEBUG)
#define ZX_DEBUG_ASSERT_IMPLEMENTED 0
#else
#define ZX_DEBUG_ASSERT_IMPLEMENTED 1
#endif

#define ZX_DEBUG_ASSERT(x)                 \
    do {                                   \
        if (ZX_DEBUG_ASSERT_IMPLEMENTED) { \
            ZX_ASSERT(x);                  \
        }                                  \
    } while (0)

#define ZX_DEBUG_ASSERT_MSG(x, ...)        \
    do {                                   \
        if (ZX_DEBUG_ASSERT_IMPLEMENTED) { \
            ZX_ASSERT_MSG(x, __VA_ARGS__); \
        }                                  \
    } while (0)

/* For code that exists in debug builds only: off, x is not even compiled. */
#if ZX_DEBUG_ASSERT_IMPLEMENTED
#define ZX_DEBUG_ASSERT_COND(x)          ZX_DEBUG_ASSERT(x)
#define ZX_DEBUG_ASSERT_MSG_COND(x, ...) ZX_DEBUG_ASSERT_MSG(x, __VA_ARGS__)
#else
#define ZX_DEBUG_ASSERT_COND(x) \
    do {                        \
    } while (0)
#define ZX_DEBUG_ASSERT_MSG_COND(x, ...) \
    do {                                 \
    } while (0)
#endif

#endif /* ZIRCON_ASSERT_H_ */
