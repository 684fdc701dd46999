// SPDX-License-Identifier: MIT
//
// The compile-time check of headers_c.c once more, in C++, and what is particular to C++: the type
// of a futex word, constexpr time, the conversion of zx_string_view_t, C linkage.
#include <type_traits>

#define _Static_assert static_assert
#include "headers_c.c"
#undef _Static_assert

static_assert(std::is_same_v<zx_futex_t, int>);
static_assert(std::is_same_v<zx_futex_storage_t, int>);

// Structures cross the call interface as plain memory.
static_assert(std::is_trivially_copyable_v<zx_port_packet_t>);
static_assert(std::is_standard_layout_v<zx_port_packet_t>);
static_assert(std::is_trivially_copyable_v<zx_info_maps_t>);
static_assert(std::is_standard_layout_v<zx_info_vmo_t>);
static_assert(std::is_trivially_copyable_v<zx_string_view_t>);
static_assert(std::is_standard_layout_v<zx_string_view_t>);
static_assert(std::is_trivially_copyable_v<zx_exception_report_t>);
static_assert(std::is_trivially_copyable_v<zx_thread_state_general_regs_t>);

// Constants have the types of what they are compared with.
static_assert(std::is_same_v<decltype(ZX_RIGHT_READ), zx_rights_t>);
static_assert(std::is_same_v<decltype(ZX_DEFAULT_VMO_RIGHTS), zx_rights_t>);
static_assert(std::is_same_v<decltype(ZX_OK), zx_status_t>);
static_assert(std::is_same_v<decltype(ZX_ERR_BAD_HANDLE), zx_status_t>);
static_assert(std::is_same_v<decltype(ZX_MAX_NAME_LEN), std::size_t>);
static_assert(std::is_same_v<decltype(ZX_SEC(1)), zx_duration_t>);
static_assert(std::is_same_v<decltype(ZX_TIME_INFINITE), zx_time_t>);

constexpr zx_duration_t kLong = ZX_HOUR(1) + ZX_SEC(1);
static_assert(kLong == 3601000000000);

constexpr std::string_view kText = zx_string_view_t{"zircon", 6};
static_assert(kText == "zircon");

// Prototypes: the three calls that everything began with, and an alias of each sort.
static_assert(std::is_same_v<decltype(zx_vmar_allocate),
                             zx_status_t(zx_handle_t, zx_vm_option_t, std::size_t, std::size_t,
                                         zx_handle_t*, zx_vaddr_t*)>);
static_assert(std::is_same_v<decltype(zx_handle_duplicate),
                             zx_status_t(zx_handle_t, zx_rights_t, zx_handle_t*)>);
static_assert(std::is_same_v<decltype(zx_process_create),
                             zx_status_t(zx_handle_t, const char*, std::size_t, std::uint32_t,
                                         zx_handle_t*, zx_handle_t*)>);
static_assert(std::is_same_v<decltype(_zx_process_self), decltype(zx_process_self)>);
static_assert(std::is_same_v<decltype(_zx_vmar_map), decltype(zx_vmar_map)>);
static_assert(std::is_same_v<decltype(_zx_process_exit), decltype(zx_process_exit)>);
