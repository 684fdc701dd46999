// SPDX-License-Identifier: MIT
/*
 * The embryo: what libzx executes in the Linux process that becomes a Zircon
 * process. It names itself, takes over the creator's signal mask and gives
 * itself up to the module, which drops all its memory. Hence no libc (whose rseq
 * and robust-list areas would vanish) and nothing but general registers.
 *
 * argv: name, then in hexadecimal the device's descriptor, the ticket, the
 * flags and the signal mask. Linked at a fixed address; see lib/src/spawn.c.
 */
#include <asm/signal.h>
#include <linux/prctl.h>
#include <linux/zircon.h>

#include "../src/arch.h"

static uint64_t hex(const char *s)
{
	uint64_t v = 0;

	for (; *s; s++)
		v = v << 4 | (uint64_t)(*s <= '9' ? *s - '0' : *s - 'a' + 10);
	return v;
}

/* The stack as exec leaves it: argc, argv... */
__attribute__((__used__, __noreturn__)) void embryo_main(long *sp)
{
	char **argv = (char **)(sp + 1);

	if (sp[0] >= 5) {
		struct zx_ioc_embryo args = {
			.ticket = hex(argv[2]),
			.flags = (uint32_t)hex(argv[3]),
			.fd = (int32_t)hex(argv[1]),
		};
		uint64_t mask = hex(argv[4]);

		sys_call5(__NR_prctl, PR_SET_NAME, (long)argv[0], 0, 0, 0);
		sys_call4(__NR_rt_sigprocmask, SIG_SETMASK, (long)&mask, 0,
			  sizeof(mask));
		/* Comes back only to say that it did not work. */
		sys_call3(__NR_ioctl, args.fd, (long)ZX_IOC_EMBRYO, (long)&args);
	}
	for (;;)
		sys_call1(__NR_exit_group, 127);
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
