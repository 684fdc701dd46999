/* SPDX-License-Identifier: MIT */
/* zircon/syscalls/port.h - packets, the elements of a port. */
#ifndef ZIRCON_SYSCALLS_PORT_H_
#define ZIRCON_SYSCALLS_PORT_H_

#include <zircon/syscalls/types.h>
#include <zircon/types.h>

__BEGIN_CDECLS

/* ---- Types: which member of the union holds -------------------------------- */
#define ZX_PKT_TYPE_USER         ((zx_packet_type_t)0x00u) /* zx_port_queue */
#define ZX_PKT_TYPE_SIGNAL_ONE   ((zx_packet_type_t)0x01u) /* zx_object_wait_async */
#define ZX_PKT_TYPE_GUEST_BELL   ((zx_packet_type_t)0x03u)
#define ZX_PKT_TYPE_GUEST_MEM    ((zx_packet_type_t)0x04u)
#define ZX_PKT_TYPE_GUEST_IO     ((zx_packet_type_t)0x05u)
#define ZX_PKT_TYPE_GUEST_VCPU   ((zx_packet_type_t)0x06u)
#define ZX_PKT_TYPE_INTERRUPT    ((zx_packet_type_t)0x07u)
#define ZX_PKT_TYPE_PAGE_REQUEST ((zx_packet_type_t)0x09u) /* a pager's VMO */

#define ZX_PKT_IS_USER(type)         ((type) == ZX_PKT_TYPE_USER)
#define ZX_PKT_IS_SIGNAL_ONE(type)   ((type) == ZX_PKT_TYPE_SIGNAL_ONE)
#define ZX_PKT_IS_GUEST_BELL(type)   ((type) == ZX_PKT_TYPE_GUEST_BELL)
#define ZX_PKT_IS_GUEST_MEM(type)    ((type) == ZX_PKT_TYPE_GUEST_MEM)
#define ZX_PKT_IS_GUEST_IO(type)     ((type) == ZX_PKT_TYPE_GUEST_IO)
#define ZX_PKT_IS_GUEST_VCPU(type)   ((type) == ZX_PKT_TYPE_GUEST_VCPU)
#define ZX_PKT_IS_INTERRUPT(type)    ((type) == ZX_PKT_TYPE_INTERRUPT)
#define ZX_PKT_IS_PAGE_REQUEST(type) ((type) == ZX_PKT_TYPE_PAGE_REQUEST)

/* ---- Contents, 32 bytes each ---------------------------------------------- */
typedef union zx_packet_user {
    uint64_t u64[4];
    uint32_t u32[8];
    uint16_t u16[16];
    uint8_t c8[32];
} zx_packet_user_t;

typedef struct zx_packet_signal {
    zx_signals_t trigger;  /* what was waited for */
    zx_signals_t observed; /* all that was active at the match */
    uint64_t count;        /* 1 */
    zx_time_t timestamp;   /* time of the match if asked for, else 0 */
    uint64_t reserved1;
} zx_packet_signal_t;

typedef struct zx_packet_guest_bell {
    zx_gpaddr_t addr;
    uint64_t reserved0;
    uint64_t reserved1;
    uint64_t reserved2;
} zx_packet_guest_bell_t;

typedef struct zx_packet_guest_mem {
    zx_gpaddr_t addr;
#if defined(__x86_64__)
    zx_gpaddr_t cr3;
    zx_vaddr_t rip;
    uint8_t instruction_size;     /* bytes */
    uint8_t default_operand_size; /* bytes */
    uint8_t reserved[6];
#else
    uint64_t reserved[3];
#endif
} zx_packet_guest_mem_t;

typedef struct zx_packet_guest_io {
    uint16_t port;
    uint8_t access_size; /* bytes */
    bool input;
    union {
        uint8_t u8;
        uint16_t u16;
        uint32_t u32;
        uint8_t data[4];
    };
    uint64_t reserved0;
    uint64_t reserved1;
    uint64_t reserved2;
} zx_packet_guest_io_t;

/* zx_packet_guest_vcpu_t.type */
#define ZX_PKT_GUEST_VCPU_INTERRUPT ((uint32_t)0u)
#define ZX_PKT_GUEST_VCPU_STARTUP   ((uint32_t)1u)

typedef struct zx_packet_guest_vcpu_interrupt {
    uint64_t mask; /* of the VCPUs meant */
    uint8_t vector;
    uint8_t padding1[7];
} zx_packet_guest_vcpu_interrupt_t;

typedef struct zx_packet_guest_vcpu_startup {
    uint64_t id;
    zx_gpaddr_t entry;
} zx_packet_guest_vcpu_startup_t;

typedef struct zx_packet_guest_vcpu {
    uint32_t type;
    uint8_t padding1[4];
    union {
        zx_packet_guest_vcpu_interrupt_t interrupt;
        zx_packet_guest_vcpu_startup_t startup;
    };
    uint64_t reserved;
} zx_packet_guest_vcpu_t;

typedef struct zx_packet_interrupt {
    zx_time_t timestamp;
    uint64_t reserved0;
    uint64_t reserved1;
    uint64_t reserved2;
} zx_packet_interrupt_t;

typedef struct zx_packet_page_request {
    uint16_t command;
    uint16_t flags;
    uint32_t reserved0;
    uint64_t offset; /* bytes, in the VMO */
    uint64_t length;
    uint64_t reserved1;
} zx_packet_page_request_t;

/* ---- The packet ---------------------------------------------------------- */
struct zx_port_packet {
    uint64_t key; /* as given to zx_port_queue, zx_object_wait_async, zx_pager_create_vmo */
    zx_packet_type_t type;
    zx_status_t status;
    union {
        zx_packet_user_t user;
        zx_packet_signal_t signal;
        zx_packet_guest_bell_t guest_bell;
        zx_packet_guest_mem_t guest_mem;
        zx_packet_guest_io_t guest_io;
        zx_packet_guest_vcpu_t guest_vcpu;
        zx_packet_interrupt_t interrupt;
        zx_packet_page_request_t page_request;
    };
};

__END_CDECLS

#endif /* ZIRCON_SYSCALLS_PORT_H_ */
