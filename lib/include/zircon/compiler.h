/* SPDX-License-Identifier: MIT */
/*
 * zircon/compiler.h - short names for compiler attributes, as programs written
 * for Zircon use them. Needs gcc or clang; pulls in no other header.
 */
#ifndef ZIRCON_COMPILER_H_
#define ZIRCON_COMPILER_H_

#ifndef __ASSEMBLER__

#if !defined(__GNUC__) && !defined(__clang__)
#error "zircon/compiler.h needs gcc or clang"
#endif

/* clang has these predicates; older gcc lacks some of them. */
#ifndef __has_attribute
#define __has_attribute(x) 0
#endif
#ifndef __has_feature
#define __has_feature(x) 0
#endif
#ifndef __has_builtin
#define __has_builtin(x) 0
#endif

/* ---- C linkage --------------------------------------------------------- */
#ifdef __cplusplus
#define __BEGIN_CDECLS extern "C" {
#define __END_CDECLS   }
#else
#define __BEGIN_CDECLS
#define __END_CDECLS
#endif

/* ---- Visibility and linkage -------------------------------------------- */
/* libzx is built with -fvisibility=hidden; ZX_API marks what it exports. */
#define ZX_API               __attribute__((__visibility__("default")))
#define __EXPORT             __attribute__((__visibility__("default")))
#define __LOCAL              __attribute__((__visibility__("hidden")))
#define __EXTERNALLY_VISIBLE __EXPORT
#define __WEAK               __attribute__((__weak__))
#define __ALIAS(x)           __attribute__((__alias__(x)))
#define __WEAK_ALIAS(x)      __attribute__((__weak__, __alias__(x)))
#define __SECTION(x)         __attribute__((__section__(x)))

/* ---- Functions --------------------------------------------------------- */
#define __NO_RETURN          __attribute__((__noreturn__))
#define __NO_INLINE          __attribute__((__noinline__))
#define __ALWAYS_INLINE      __attribute__((__always_inline__))
#define __PURE               __attribute__((__pure__))
#define __CONST              __attribute__((__const__))
#define __MALLOC             __attribute__((__malloc__))
#define __COLD               __attribute__((__cold__))
#define __WARN_UNUSED_RESULT __attribute__((__warn_unused_result__))
#define __NONNULL(x)         __attribute__((__nonnull__ x))
#define __RETURNS_NONNULL    __attribute__((__returns_nonnull__))
#define __PRINTFLIKE(fmt, args) __attribute__((__format__(__printf__, fmt, args)))
#define __SCANFLIKE(fmt, args)  __attribute__((__format__(__scanf__, fmt, args)))
#define __DEPRECATE          __attribute__((__deprecated__))
#if __has_attribute(no_stack_protector)
#define __NO_STACK_PROTECTOR __attribute__((__no_stack_protector__))
#else
#define __NO_STACK_PROTECTOR
#endif
/* Zircon builds its user programs with a split stack; Linux has no such stack. */
#define __NO_SAFESTACK

/* ---- Types and objects ------------------------------------------------- */
#define __PACKED             __attribute__((__packed__))
#define __ALIGNED(x)         __attribute__((__aligned__(x)))
#define __UNUSED             __attribute__((__unused__))
#define __USED               __attribute__((__used__))
#define __MAY_ALIAS          __attribute__((__may_alias__))
#define __THREAD             __thread
#define __RESTRICT           __restrict

#ifdef __cplusplus
#define __CONSTEXPR constexpr
#else
#define __CONSTEXPR
#endif

/* gsl::owner annotations for static analysis: no meaning to the compiler. */
#define __OWNER(x) x

/* ---- Statements and expressions ---------------------------------------- */
#define __UNREACHABLE __builtin_unreachable()
#define __ISCONSTANT(x) __builtin_constant_p(x)
#define __GET_CALLER(...) __builtin_return_address(0)
#define __GET_FRAME(...) __builtin_frame_address(0)

#if defined(__cplusplus) && __cplusplus >= 201703L
#define __FALLTHROUGH [[fallthrough]]
#elif __has_attribute(fallthrough) || defined(__GNUC__)
#define __FALLTHROUGH __attribute__((__fallthrough__))
#else
#define __FALLTHROUGH ((void)0)
#endif

#ifndef likely
#define likely(x) __builtin_expect(!!(x), 1)
#endif
#ifndef unlikely
#define unlikely(x) __builtin_expect(!!(x), 0)
#endif

/* True on overflow; the wrapped result is stored in any case. */
#ifndef add_overflow
#define add_overflow(a, b, result) __builtin_add_overflow(a, b, result)
#endif
#ifndef sub_overflow
#define sub_overflow(a, b, result) __builtin_sub_overflow(a, b, result)
#endif
#ifndef mul_overflow
#define mul_overflow(a, b, result) __builtin_mul_overflow(a, b, result)
#endif

/* ---- Thread safety analysis (clang -Wthread-safety; else nothing) ------- */
#if defined(__clang__) && !defined(_ZX_TA_DISABLE_)
#define __THREAD_ANNOTATION(x) __attribute__((x))
#else
#define __THREAD_ANNOTATION(x)
#endif
#define __TA_CAPABILITY(x)      __THREAD_ANNOTATION(capability(x))
#define __TA_SCOPED_CAPABILITY  __THREAD_ANNOTATION(scoped_lockable)
#define __TA_GUARDED(x)         __THREAD_ANNOTATION(guarded_by(x))
#define __TA_PT_GUARDED(x)      __THREAD_ANNOTATION(pt_guarded_by(x))
#define __TA_ACQUIRED_BEFORE(...) __THREAD_ANNOTATION(acquired_before(__VA_ARGS__))
#define __TA_ACQUIRED_AFTER(...)  __THREAD_ANNOTATION(acquired_after(__VA_ARGS__))
#define __TA_ACQUIRE(...)         __THREAD_ANNOTATION(acquire_capability(__VA_ARGS__))
#define __TA_ACQUIRE_SHARED(...)  __THREAD_ANNOTATION(acquire_shared_capability(__VA_ARGS__))
#define __TA_TRY_ACQUIRE(...)     __THREAD_ANNOTATION(try_acquire_capability(__VA_ARGS__))
#define __TA_RELEASE(...)         __THREAD_ANNOTATION(release_capability(__VA_ARGS__))
#define __TA_RELEASE_SHARED(...)  __THREAD_ANNOTATION(release_shared_capability(__VA_ARGS__))
#define __TA_REQUIRES(...)        __THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define __TA_REQUIRES_SHARED(...) __THREAD_ANNOTATION(requires_shared_capability(__VA_ARGS__))
#define __TA_EXCLUDES(...)        __THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))
#define __TA_ASSERT(...)          __THREAD_ANNOTATION(assert_capability(__VA_ARGS__))
#define __TA_ASSERT_SHARED(...)   __THREAD_ANNOTATION(assert_shared_capability(__VA_ARGS__))
#define __TA_RETURN_CAPABILITY(x) __THREAD_ANNOTATION(lock_returned(x))
#define __TA_NO_THREAD_SAFETY_ANALYSIS __THREAD_ANNOTATION(no_thread_safety_analysis)

#endif /* !__ASSEMBLER__ */

#endif /* ZIRCON_COMPILER_H_ */
