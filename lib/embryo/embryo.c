// SPDX-License-Identifier: MIT
/*
 * The embryo: what libzx executes in the Linux process that becomes a Zircon
 * process. It names itself, takes over the creator's signal mask and gives
 * itself up to the module, which drops all its memory. Hence no libc (whose rseq
 * and robust-list areas would vanish) and nothing but general registers.
 *
 * argv: name, then in hexadecimal the device's descriptor, the ticket, the
 * flags and the signal mask. Linked at a fixed address; see lib/src/spawn.c.
 *
 * With other arguments it is a program that executed /proc/self/exe, meaning
 * itself: Linux has the embryo's file for it. Then the embryo hands over to the
 * program, whose path stands behind its image in the same page.
 */
#include <asm/signal.h>
#include <linux/prctl.h>
#include <linux/zircon.h>

#include "../src/arch.h"
#include "../src/embryo.h"

/* Where the linker put the file's beginning */
extern const char __ehdr_start[];

/* Exactly so many digits as libzx writes; 0 if it is something else. */
static int hex(const char *s, uint64_t *value)
{
	int i;

	*value = 0;
	for (i = 0; i < EMBRYO_DIGITS; i++, s++) {
		if (*s >= '0' && *s <= '9')
			*value = *value << 4 | (uint64_t)(*s - '0');
		else if (*s >= 'a' && *s <= 'f')
			*value = *value << 4 | (uint64_t)(*s - 'a' + 10);
		else
			return 0;
	}
	return *s == 0;
}

static void become_process(const char *name, const uint64_t *numbers)
{
	struct zx_ioc_embryo args = {
		.ticket = numbers[1],
		.flags = (uint32_t)numbers[2],
		.fd = (int32_t)numbers[0],
	};

	sys_call5(__NR_prctl, PR_SET_NAME, (long)name, 0, 0, 0);
	sys_call4(__NR_rt_sigprocmask, SIG_SETMASK, (long)&numbers[3], 0,
		  sizeof(numbers[3]));
	/* Comes back only to say that it did not work. */
	sys_call3(__NR_ioctl, args.fd, (long)ZX_IOC_EMBRYO, (long)&args);
}

static void become_program(char **argv, char **envp)
{
	static const char word[] =
		"zircon: /proc/self/exe cannot be executed in this process\n";

	sys_call3(__NR_execve, (long)(__ehdr_start + EMBRYO_PATH), (long)argv,
		  (long)envp);
	sys_call3(__NR_write, 2, (long)word, sizeof(word) - 1);
}

/* The stack as exec leaves it: argc, argv, NULL, environment... */
__attribute__((__used__, __noreturn__)) void embryo_main(long *sp)
{
	long argc = sp[0], i = 0;
	char **argv = (char **)(sp + 1);
	uint64_t numbers[EMBRYO_NUMBERS];

	if (argc == 1 + EMBRYO_NUMBERS)
		while (i < EMBRYO_NUMBERS && hex(argv[1 + i], &numbers[i]))
			i++;
	if (i == EMBRYO_NUMBERS)
		become_process(argv[0], numbers);
	else
		become_program(argv, argv + argc + 1);
	sys_leave(127);
}

__asm__(".text\n"
	".globl _start\n"
	".type _start, @function\n"
	"_start:\n"
	"	xor %ebp, %ebp\n"
	"	mov %rsp, %rdi\n"
	"	and $-16, %rsp\n"
	"	call embryo_main\n"
	"	hlt\n"
	".size _start, . - _start\n");
