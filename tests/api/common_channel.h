/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of channels share. */
#ifndef TESTS_API_COMMON_CHANNEL_H
#define TESTS_API_COMMON_CHANNEL_H

#include "common.h"

#define MAX_BYTES	ZX_CHANNEL_MAX_MSG_BYTES
#define MAX_HANDLES	ZX_CHANNEL_MAX_MSG_HANDLES
#define MAX_QUEUED	3500

struct channel {
	zx_handle_t a, b;
};

struct channel channel_new(void);
/* A message of the text without its NUL. */
void send_text(zx_handle_t channel, const char *text);
/* The next message, which must be this. */
void expect_text(zx_handle_t channel, const char *text);
/* One handle in a message without bytes. */
void send_handle(zx_handle_t channel, zx_handle_t handle);
zx_handle_t receive_handle(zx_handle_t channel);
void assert_no_message(zx_handle_t channel);
/* An event, and a second handle to it that can be sent. */
zx_handle_t event_and(zx_handle_t *second);
/* The handles of an object settle at this number soon. */
#define assert_handles_become(handle, n) eventually(handle_count(handle) == (n))

/* assert_lookup() for a channel, of which no handle can be duplicated. */
#define assert_channel_lookup(var, expr, rights_needed, out)			\
	do {									\
		zx_handle_t var;						\
		zx_rights_t bit_;						\
		int bad_;							\
										\
		for (bad_ = 0; bad_ < BAD_HANDLES; bad_++) {			\
			var = bad_handle(bad_, event_new());			\
			assert_refused(ZX_ERR_BAD_HANDLE, out, expr);		\
		}								\
		var = powerless_event();					\
		assert_refused(ZX_ERR_WRONG_TYPE, out, expr);			\
		for (bit_ = 1; bit_; bit_ <<= 1) {				\
			if (!(bit_ & (rights_needed)))				\
				continue;					\
			assert_ok(zx_handle_replace(channel_new().a,		\
						    ZX_DEFAULT_CHANNEL_RIGHTS & ~bit_, &var)); \
			assert_refused(ZX_ERR_ACCESS_DENIED, out, expr);	\
		}								\
	} while (0)

#endif /* TESTS_API_COMMON_CHANNEL_H */
