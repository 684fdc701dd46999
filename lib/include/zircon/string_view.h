/* SPDX-License-Identifier: MIT */
/* zircon/string_view.h - a pointer and a length, small enough to return in registers. */
#ifndef ZIRCON_STRING_VIEW_H_
#define ZIRCON_STRING_VIEW_H_

#include <stddef.h>

#if defined(__cplusplus) && __cplusplus >= 201703L && defined(__STDC_HOSTED__) && __STDC_HOSTED__
#include <string_view>
#define ZX_STRING_VIEW_HAS_STD_ 1
#endif

typedef struct zx_string_view {
    const char* c_str; /* NUL-terminated */
    size_t length;     /* bytes, NUL not counted */

#ifdef ZX_STRING_VIEW_HAS_STD_
    constexpr operator std::string_view() const { return {c_str, length}; }
#endif
} zx_string_view_t;

#endif /* ZIRCON_STRING_VIEW_H_ */
