/* SPDX-License-Identifier: MIT */
/*
 * zircon/errors.h - status codes (zx_status_t). 0 is success, errors are
 * negative, positive values are not used. Plain integer constants, so that
 * they serve in #if and in assembly too.
 */
#ifndef ZIRCON_ERRORS_H_
#define ZIRCON_ERRORS_H_

#define ZX_OK                              (0)    /* The call succeeded. */

/* ---- The call itself */
#define ZX_ERR_INTERNAL                    (-1)   /* A fault inside, not the caller's. */
#define ZX_ERR_NOT_SUPPORTED               (-2)   /* No such operation here. */
#define ZX_ERR_NO_RESOURCES                (-3)   /* Short of something, but memory. */
#define ZX_ERR_NO_MEMORY                   (-4)   /* Out of memory or handles. */
#define ZX_ERR_INTERNAL_INTR_RETRY         (-6)   /* Restarts a wait; no caller sees it. */

/* ---- Arguments */
#define ZX_ERR_INVALID_ARGS                (-10)  /* Malformed argument, or bad pointer. */
#define ZX_ERR_BAD_HANDLE                  (-11)  /* No handle of the caller. */
#define ZX_ERR_WRONG_TYPE                  (-12)  /* An object of another kind. */
#define ZX_ERR_BAD_SYSCALL                 (-13)  /* No such system call. */
#define ZX_ERR_OUT_OF_RANGE                (-14)  /* Beyond what the object allows. */
#define ZX_ERR_BUFFER_TOO_SMALL            (-15)  /* The result does not fit. */

/* ---- State of the object */
#define ZX_ERR_BAD_STATE                   (-20)  /* Not in the object's present state. */
#define ZX_ERR_TIMED_OUT                   (-21)  /* The deadline passed first. */
#define ZX_ERR_SHOULD_WAIT                 (-22)  /* Not now; wait for a signal. */
#define ZX_ERR_CANCELED                    (-23)  /* The handle waited on went away. */
#define ZX_ERR_PEER_CLOSED                 (-24)  /* The other end is closed. */
#define ZX_ERR_NOT_FOUND                   (-25)  /* The thing named does not exist. */
#define ZX_ERR_ALREADY_EXISTS              (-26)  /* It is there already. */
#define ZX_ERR_ALREADY_BOUND               (-27)  /* The object is in use elsewhere. */
#define ZX_ERR_UNAVAILABLE                 (-28)  /* Cannot serve; no usable /dev/zircon. */

/* ---- Permission */
#define ZX_ERR_ACCESS_DENIED               (-30)  /* A right is missing, or policy forbids it. */

/* ---- Input and output */
#define ZX_ERR_IO                          (-40)  /* Unspecified I/O error. */
#define ZX_ERR_IO_REFUSED                  (-41)  /* The far side refused. */
#define ZX_ERR_IO_DATA_INTEGRITY           (-42)  /* Data failed a check. */
#define ZX_ERR_IO_DATA_LOSS                (-43)  /* Data is gone. */
#define ZX_ERR_IO_NOT_PRESENT              (-44)  /* The device is not there. */
#define ZX_ERR_IO_OVERRUN                  (-45)  /* More data arrived than fits. */
#define ZX_ERR_IO_MISSED_DEADLINE          (-46)  /* The transfer came too late. */
#define ZX_ERR_IO_INVALID                  (-47)  /* The data is invalid. */

/* ---- File systems */
#define ZX_ERR_BAD_PATH                    (-50)  /* The path is malformed. */
#define ZX_ERR_NOT_DIR                     (-51)  /* Not a directory. */
#define ZX_ERR_NOT_FILE                    (-52)  /* Not a file. */
#define ZX_ERR_FILE_BIG                    (-53)  /* The file exceeds a limit. */
#define ZX_ERR_NO_SPACE                    (-54)  /* The device is full. */
#define ZX_ERR_NOT_EMPTY                   (-55)  /* The directory is not empty. */

/* ---- Flow control between callers and callbacks */
#define ZX_ERR_STOP                        (-60)  /* Do not call again. */
#define ZX_ERR_NEXT                        (-61)  /* Go on to the next item. */
#define ZX_ERR_ASYNC                       (-62)  /* The work goes on in the background. */

/* ---- Networks */
#define ZX_ERR_PROTOCOL_NOT_SUPPORTED      (-70)  /* Unknown protocol. */
#define ZX_ERR_ADDRESS_UNREACHABLE         (-71)  /* No route to the host. */
#define ZX_ERR_ADDRESS_IN_USE              (-72)  /* The address is taken. */
#define ZX_ERR_NOT_CONNECTED               (-73)  /* The socket is not connected. */
#define ZX_ERR_CONNECTION_REFUSED          (-74)  /* The host refused. */
#define ZX_ERR_CONNECTION_RESET            (-75)  /* The peer reset the connection. */
#define ZX_ERR_CONNECTION_ABORTED          (-76)  /* The connection was given up. */

/* ---- Internal */
#define ZX_ERR_INTERNAL_INTR_KILLED        (-502) /* Ends a killed wait; no caller sees it. */

#endif /* ZIRCON_ERRORS_H_ */
