/* SPDX-License-Identifier: MIT */
/*
 * The embryo's program as data; ZXI_EMBRYO_FILE names the linked ELF file. Zeros
 * follow, up to the place for a path (spawn.c); a larger program does not assemble.
 */
#include "embryo.h"

	.section .rodata
	.balign 16
	.globl zxi_embryo_image
	.hidden zxi_embryo_image
	.type zxi_embryo_image, @object
zxi_embryo_image:
	.incbin ZXI_EMBRYO_FILE
	.org zxi_embryo_image + EMBRYO_PATH
	.size zxi_embryo_image, . - zxi_embryo_image
	.globl zxi_embryo_image_end
	.hidden zxi_embryo_image_end
zxi_embryo_image_end:
	.byte 0

	.section .note.GNU-stack, "", @progbits
