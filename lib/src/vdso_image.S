/* SPDX-License-Identifier: MIT */
/* libzircon.so as data; ZXI_VDSO_FILE names it. */

	.section .rodata
	.balign 16
	.globl zxi_vdso_image
	.hidden zxi_vdso_image
	.type zxi_vdso_image, @object
zxi_vdso_image:
	.incbin ZXI_VDSO_FILE
	.size zxi_vdso_image, . - zxi_vdso_image
	.globl zxi_vdso_image_end
	.hidden zxi_vdso_image_end
zxi_vdso_image_end:
	.byte 0

	.section .note.GNU-stack, "", @progbits
