/* SPDX-License-Identifier: MIT */
/* What spawn.c and the embryo know of each other. Also for assembly. */
#ifndef LIBZX_EMBRYO_H
#define LIBZX_EMBRYO_H

/* Where in its file the path of the program begins; the image ends before. */
#define EMBRYO_PATH 1024

/* Its arguments: a name, and so many numbers of so many hexadecimal digits. */
#define EMBRYO_NUMBERS 4
#define EMBRYO_DIGITS 16

#endif /* LIBZX_EMBRYO_H */
