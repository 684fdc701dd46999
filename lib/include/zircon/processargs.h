/* SPDX-License-Identifier: MIT */
/*
 * zircon/processargs.h - the message that a program finds in its bootstrap
 * channel: arguments, environment, and handles, each with a word that says what
 * it is for.
 *
 * The message is a zx_proc_args_t at offset 0, then in any order a uint32_t for
 * every handle and three tables of strings, each string NUL-terminated UTF-8,
 * packed one after another. Offsets count from the start of the message, which has
 * the limits of every channel message (zircon/limits.h).
 *
 * The creator writes the message, closes its end of the channel, and gives the other
 * end to zx_process_start() as arg1. The program reads it once and closes its end.
 * libzx does that for programs that have a main() and no libc: the archive has the
 * _start() that they lack. It wants at least one byte and one handle, keeps PROC_SELF,
 * THREAD_SELF, VMAR_ROOT and JOB_DEFAULT for the calls of zircon/process.h, and leaves
 * the rest to __libc_extensions_init() and then to zx_take_startup_handle(). Where the
 * message is bad the process ends with the status, which is not 0, as its return code.
 *
 * zircon/linux_processargs.h has what builds and checks a message.
 */
#ifndef ZIRCON_PROCESSARGS_H_
#define ZIRCON_PROCESSARGS_H_

#include <stdint.h>

#include <zircon/compiler.h>
#include <zircon/types.h>

__BEGIN_CDECLS

#define ZX_PROCARGS_PROTOCOL 0x4150585du
#define ZX_PROCARGS_VERSION  0x00001000u

typedef struct zx_proc_args {
    uint32_t protocol; /* ZX_PROCARGS_PROTOCOL */
    uint32_t version;  /* ZX_PROCARGS_VERSION */
    uint32_t handle_info_off; /* uint32_t[number of handles in the message], PA_HND words */
    uint32_t args_off;        /* argv */
    uint32_t args_num;
    uint32_t environ_off; /* NAME=VALUE */
    uint32_t environ_num;
    uint32_t names_off; /* paths that PA_NS_DIR handles refer to */
    uint32_t names_num;
} zx_proc_args_t;

/*
 * ---- What a handle is for: a type and an argument -------------------------
 *
 * The argument is 0 unless something is said of it. Of several handles with the
 * same word the first is the one that counts.
 */
#define PA_HND(type, arg) (((type) & 0xFF) | (((arg) & 0xFFFF) << 16))
#define PA_HND_TYPE(n)    ((n) & 0xFF)
#define PA_HND_ARG(n)     (((n) >> 16) & 0xFFFF)

/* The program itself */
#define PA_PROC_SELF   0x01u /* its process */
#define PA_THREAD_SELF 0x02u /* its first thread */
#define PA_JOB_DEFAULT 0x03u /* the job to make processes in */
#define PA_VMAR_ROOT   0x04u /* the root of its address space */
#define PA_VMAR_LOADED 0x05u /* the VMAR of the loaded image */

/* Loading */
#define PA_LDSVC_LOADER   0x10u /* channel to a service that finds libraries */
#define PA_VMO_VDSO       0x11u /* the vDSO; argument 0 is the one mapped */
#define PA_VMO_STACK      0x13u /* the VMO mapped as the first stack */
#define PA_VMO_EXECUTABLE 0x14u /* the program, for the dynamic linker */

/* System programs */
#define PA_VMO_BOOTDATA         0x1Au
#define PA_VMO_BOOTFS           0x1Bu
#define PA_VMO_KERNEL_FILE      0x1Cu
#define PA_VMO_COMPONENT_CONFIG 0x1Du

/* Files */
#define PA_NS_DIR 0x20u /* directory; the argument indexes the names */
#define PA_FD     0x30u /* the argument is the file descriptor */

/* Components */
#define PA_LIFECYCLE           0x3Au
#define PA_DIRECTORY_REQUEST   0x3Bu
#define PA_ESCROWED_DICTIONARY 0x3Cu
#define PA_LOG_SINK            0x3Du
#define PA_RESOURCE            0x3Fu

/* Clocks and resources */
#define PA_CLOCK_UTC       0x40u
#define PA_MMIO_RESOURCE   0x50u
#define PA_IRQ_RESOURCE    0x51u
#define PA_IOPORT_RESOURCE 0x52u
#define PA_SMC_RESOURCE    0x53u
#define PA_SYSTEM_RESOURCE 0x54u

/* Whatever the two programs agree on */
#define PA_USER0 0xF0u
#define PA_USER1 0xF1u
#define PA_USER2 0xF2u

__END_CDECLS

#endif /* ZIRCON_PROCESSARGS_H_ */
