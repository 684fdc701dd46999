/* SPDX-License-Identifier: MIT */
/*
 * All that libzx knows about the processor: how to enter the kernel, how to
 * clone onto another stack, and a few facts that only instructions tell. A port
 * to another architecture is one more file like this one. Shared with the embryo.
 */
#ifndef LIBZX_ARCH_X86_64_H
#define LIBZX_ARCH_X86_64_H

#include <asm/prctl.h>
#include <asm/unistd.h>
#include <stdint.h>

#define ARCH_PAGE_SIZE 4096u

/* R_X86_64_RELATIVE of elf.h: the load address is added, and nothing else. */
#define ARCH_RELOC_RELATIVE 8

/* Returns what the kernel returns: a result, or a negated errno. */
static inline long sys_call6(long nr, long a, long b, long c, long d, long e,
			     long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8),
			   "r"(r9)
			 : "rcx", "r11", "memory");
	return ret;
}

static inline long sys_call5(long nr, long a, long b, long c, long d, long e)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8)
			 : "rcx", "r11", "memory");
	return ret;
}

static inline long sys_call4(long nr, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory");
	return ret;
}

static inline long sys_call3(long nr, long a, long b, long c)
{
	long ret;

	__asm__ volatile("syscall"
			 : "=a"(ret)
			 : "a"(nr), "D"(a), "S"(b), "d"(c)
			 : "rcx", "r11", "memory");
	return ret;
}

static inline long sys_call2(long nr, long a, long b)
{
	return sys_call3(nr, a, b, 0);
}

static inline long sys_call1(long nr, long a)
{
	return sys_call3(nr, a, 0, 0);
}

static inline long sys_call0(long nr)
{
	return sys_call3(nr, 0, 0, 0);
}

/* The bases of the calling thread's segments; 0 or a negated errno. */
static inline long arch_set_fs_base(unsigned long base)
{
	return sys_call2(__NR_arch_prctl, ARCH_SET_FS, (long)base);
}

static inline long arch_set_gs_base(unsigned long base)
{
	return sys_call2(__NR_arch_prctl, ARCH_SET_GS, (long)base);
}

/*
 * The end of a process of one thread, whatever a seccomp filter has against it.
 */
static inline __attribute__((__noreturn__)) void sys_leave(int code)
{
	sys_call1(__NR_exit_group, code);
	sys_call1(__NR_exit, code);
	__builtin_trap();
}

/*
 * Clones; the child runs fn(arg) on the stack that ends at stack_top, and fn
 * never returns. Nothing of the caller's frame is touched by the child, since
 * with CLONE_VM that frame is still the parent's.
 */
static inline long arch_clone(unsigned long flags, void *stack_top, int *pidfd,
			      void (*fn)(void *), void *arg)
{
	register long r10 __asm__("r10") = 0;
	register long r8 __asm__("r8") = 0;
	register void (*r12)(void *) __asm__("r12") = fn;
	register void *r13 __asm__("r13") = arg;
	long ret;

	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 1f\n\t"
			 "xor %%ebp, %%ebp\n\t"
			 "mov %%r13, %%rdi\n\t"
			 "call *%%r12\n\t"
			 "ud2\n"
			 "1:"
			 : "=a"(ret)
			 : "a"(__NR_clone), "D"(flags), "S"(stack_top),
			   "d"(pidfd), "r"(r10), "r"(r8), "r"(r12), "r"(r13)
			 : "rcx", "r11", "memory", "cc");
	return ret;
}

/*
 * What the FPU begins with, as XRSTOR and FXRSTOR read it: no state but the
 * control words.
 */
struct arch_fpu_image {
	uint16_t fcw;
	uint8_t unused[22];
	uint32_t mxcsr;
	uint8_t zero[548];
} __attribute__((__aligned__(64)));

#define ARCH_FPU_INITIAL { .fcw = 0x37f, .mxcsr = 0x1f80 }

static inline int arch_has_xsave(void)
{
	uint32_t a = 1, b, c = 0, d;

	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	/* The kernel has switched it on. */
	return c >> 27 & 1;
}

/*
 * Clones a thread that has no stack, which sets its FPU, except for protection
 * keys, and calls ioctl(fd, nr, arg). That does not return; should it, the thread
 * ends. Returns the thread's id to the caller, or a negated errno.
 */
static inline long arch_clone_ioctl(unsigned long flags,
				    const struct arch_fpu_image *fpu, int fd,
				    unsigned long nr, unsigned long arg)
{
	register long r10 __asm__("r10") = 0;
	register long r8 __asm__("r8") = 0;
	register unsigned long r12 __asm__("r12") = nr;
	register unsigned long r13 __asm__("r13") = arg;
	register long r14 __asm__("r14") = fd;
	register long r15 __asm__("r15") = arch_has_xsave();
	long ret;

	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 3f\n\t"
			 "test %%r15, %%r15\n\t"
			 "jz 1f\n\t"
			 "mov $~0x200, %%eax\n\t"
			 "mov $~0, %%edx\n\t"
			 "xrstor64 %[fpu]\n\t"
			 "jmp 2f\n"
			 "1:\n\t"
			 "fxrstor64 %[fpu]\n"
			 "2:\n\t"
			 "mov %[ioctl], %%eax\n\t"
			 "mov %%r14, %%rdi\n\t"
			 "mov %%r12, %%rsi\n\t"
			 "mov %%r13, %%rdx\n\t"
			 "syscall\n\t"
			 "mov %[exit], %%eax\n\t"
			 "xor %%edi, %%edi\n\t"
			 "syscall\n\t"
			 "ud2\n"
			 "3:"
			 : "=a"(ret)
			 : "a"((long)__NR_clone), "D"(flags), "S"(0l), "d"(0l),
			   "r"(r10), "r"(r8), "r"(r12), "r"(r13), "r"(r14),
			   "r"(r15), [fpu] "m"(*fpu), [ioctl] "i"(__NR_ioctl),
			   [exit] "i"(__NR_exit)
			 : "rcx", "r11", "memory", "cc");
	return ret;
}

/*
 * ioctl(fd, nr, 0) and exit(0) of the thread, with nothing but registers: the
 * stack may have gone with the first.
 */
static inline __attribute__((__noreturn__)) void
arch_ioctl_exit(int fd, unsigned long nr)
{
	__asm__ volatile("syscall\n"
			 "1:\n\t"
			 "mov %[exit], %%eax\n\t"
			 "xor %%edi, %%edi\n\t"
			 "syscall\n\t"
			 "jmp 1b"
			 : : "a"((long)__NR_ioctl), "D"((long)fd), "S"(nr),
			   "d"(0l), [exit] "i"(__NR_exit)
			 : "rcx", "r11", "memory");
	__builtin_unreachable();
}

/*
 * ioctl(fd, nr, args); if that gives 0, ioctl(fd, close, handle), ioctl(fd,
 * leave, 0) and exit(0) of the thread, with nothing but registers: the stack may
 * have gone with the first. Where close fails the thread traps. Returns only if
 * the first fails: the negated errno.
 */
static inline long arch_ioctl_close_exit(int fd, unsigned long nr,
					 const void *args, unsigned long close,
					 unsigned long handle,
					 unsigned long leave)
{
	register unsigned long r12 __asm__("r12") = close;
	register unsigned long r13 __asm__("r13") = handle;
	register unsigned long r14 __asm__("r14") = leave;
	long ret;

	__asm__ volatile("syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 3f\n\t"
			 "mov %[ioctl], %%eax\n\t"
			 "mov %%r12, %%rsi\n\t"
			 "mov %%r13, %%rdx\n\t"
			 "syscall\n\t"
			 "test %%rax, %%rax\n\t"
			 "jnz 2f\n\t"
			 "mov %[ioctl], %%eax\n\t"
			 "mov %%r14, %%rsi\n\t"
			 "xor %%edx, %%edx\n\t"
			 "syscall\n"
			 "1:\n\t"
			 "mov %[exit], %%eax\n\t"
			 "xor %%edi, %%edi\n\t"
			 "syscall\n\t"
			 "jmp 1b\n"
			 "2:\n\t"
			 "ud2\n"
			 "3:"
			 : "=a"(ret)
			 : "a"((long)__NR_ioctl), "D"((long)fd), "S"(nr),
			   "d"(args), "r"(r12), "r"(r13), "r"(r14),
			   [ioctl] "i"(__NR_ioctl), [exit] "i"(__NR_exit)
			 : "rcx", "r11", "memory", "cc");
	return ret;
}

static inline uint64_t arch_cycles(void)
{
	uint32_t lo, hi;

	__asm__ volatile("rdtsc" : "=a"(lo), "=d"(hi));
	return (uint64_t)hi << 32 | lo;
}

static inline uint32_t arch_dcache_line_size(void)
{
	uint32_t a = 1, b, c = 0, d;

	__asm__ volatile("cpuid" : "+a"(a), "=b"(b), "+c"(c), "=d"(d));
	/* In units of eight bytes; 0 on processors without clflush. */
	return (b >> 8 & 0xff) ? (b >> 8 & 0xff) * 8 : 64;
}

#endif /* LIBZX_ARCH_X86_64_H */
