// SPDX-License-Identifier: MIT
/*
 * What the new process runs before the program's first instruction: the things
 * that only a process itself can do. Copied into it, so position independent.
 * Entered with rsp = the program's initial stack pointer and rsi = struct
 * start_block (stack.c), which lies below it and is the program's to overwrite.
 * Offsets into it are checked there.
 */
#include <asm/unistd.h>
#include <linux/prctl.h>

#include "zxrun.h"

#define STRING_(x) #x
#define STRING(x) STRING_(x)

#define MM_MAP_SIZE	104
#define MM_MAP_EXE_FD	100
#define BLOCK_ENTRY	104
#define BLOCK_EXE_FD	112
#define BLOCK_NAME	120
#define BLOCK_TO	136
#define BLOCK_FROM	144
#define BLOCK_SIZE	152

#define READ_WRITE	3
#define PRIVATE_ANONYMOUS_NOREPLACE 0x100022

/* clang-format off */
__asm__(
"	.pushsection .rodata\n"
"	.balign 16\n"
"	.globl start_code\n"
"	.type start_code, @object\n"
"start_code:\n"
"	mov	%rsi, %rbx\n"
/*
 * The strings of arguments and environment move to anonymous memory: Linux shows
 * a command line in /proc from there only.
 */
"	mov	$" STRING(__NR_mmap) ", %eax\n"
"	mov	" STRING(BLOCK_TO) "(%rbx), %rdi\n"
"	mov	" STRING(BLOCK_SIZE) "(%rbx), %rsi\n"
"	mov	$" STRING(READ_WRITE) ", %edx\n"
"	mov	$" STRING(PRIVATE_ANONYMOUS_NOREPLACE) ", %r10d\n"
"	mov	$-1, %r8\n"
"	xor	%r9d, %r9d\n"
"	syscall\n"
"	cmp	%rdi, %rax\n"
"	jne	2f\n"
"	mov	" STRING(BLOCK_FROM) "(%rbx), %rsi\n"
"	mov	" STRING(BLOCK_SIZE) "(%rbx), %rcx\n"
"	rep movsb\n"
/* Where heap, arguments and code are, for brk() and for ps. */
"	mov	$" STRING(__NR_prctl) ", %eax\n"
"	mov	$" STRING(PR_SET_MM) ", %edi\n"
"	mov	$" STRING(PR_SET_MM_MAP) ", %esi\n"
"	mov	%rbx, %rdx\n"
"	mov	$" STRING(MM_MAP_SIZE) ", %r10d\n"
"	xor	%r8d, %r8d\n"
"	syscall\n"
"	test	%rax, %rax\n"
"	jz	1f\n"
/* Without privilege /proc/self/exe cannot be set; the rest can. */
"	movl	$-1, " STRING(MM_MAP_EXE_FD) "(%rbx)\n"
"	mov	$" STRING(__NR_prctl) ", %eax\n"
"	syscall\n"
"1:	mov	" STRING(BLOCK_EXE_FD) "(%rbx), %rdi\n"
"	mov	$" STRING(__NR_close) ", %eax\n"
"	syscall\n"
"	mov	$" STRING(__NR_prctl) ", %eax\n"
"	mov	$" STRING(PR_SET_NAME) ", %edi\n"
"	lea	" STRING(BLOCK_NAME) "(%rbx), %rsi\n"
"	xor	%edx, %edx\n"
"	xor	%r10d, %r10d\n"
"	syscall\n"
/* As exec leaves the registers; rdx 0: nothing to run at exit. */
"	push	" STRING(BLOCK_ENTRY) "(%rbx)\n"
"	xor	%eax, %eax\n"
"	xor	%ebx, %ebx\n"
"	xor	%ecx, %ecx\n"
"	xor	%edx, %edx\n"
"	xor	%esi, %esi\n"
"	xor	%edi, %edi\n"
"	xor	%r8d, %r8d\n"
"	xor	%r9d, %r9d\n"
"	xor	%r10d, %r10d\n"
"	xor	%r11d, %r11d\n"
"	ret\n"
"2:	mov	$" STRING(__NR_exit_group) ", %eax\n"
"	mov	$126, %edi\n"
"	syscall\n"
"	ud2\n"
"	.size	start_code, . - start_code\n"
"	.globl start_code_end\n"
"start_code_end:\n"
"	.byte	0\n"
"	.popsection\n");
/* clang-format on */
