/* SPDX-License-Identifier: MIT */
/* The embryo's program as data; ZXI_EMBRYO_FILE names the linked ELF file. */
	.section .rodata
	.balign 16
	.globl zxi_embryo_image
	.hidden zxi_embryo_image
	.type zxi_embryo_image, @object
zxi_embryo_image:
	.incbin ZXI_EMBRYO_FILE
	.size zxi_embryo_image, . - zxi_embryo_image
	.globl zxi_embryo_image_end
	.hidden zxi_embryo_image_end
zxi_embryo_image_end:
	.byte 0

	.section .note.GNU-stack, "", @progbits
