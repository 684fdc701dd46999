// SPDX-License-Identifier: GPL-2.0-only
/* See common_channel.h. */
#include "common_channel.h"

struct channel channel_new(void)
{
	struct channel ch;

	assert_ok(zx_channel_create(0, &ch.a, &ch.b));
	return ch;
}

void send_text(zx_handle_t channel, const char *text)
{
	assert_ok(zx_channel_write(channel, 0, text, strlen(text), NULL, 0));
}

void expect_text(zx_handle_t channel, const char *text)
{
	uint32_t bytes, handles;
	char got[100];

	assert_ok(zx_channel_read(channel, 0, got, NULL, sizeof(got), 0, &bytes, &handles));
	ck_assert_uint_eq(bytes, strlen(text));
	ck_assert_mem_eq(got, text, bytes);
	ck_assert_uint_eq(handles, 0);
}

void send_handle(zx_handle_t channel, zx_handle_t handle)
{
	assert_ok(zx_channel_write(channel, 0, NULL, 0, &handle, 1));
}

zx_handle_t receive_handle(zx_handle_t channel)
{
	uint32_t bytes, handles;
	zx_handle_t handle;

	assert_ok(zx_channel_read(channel, 0, NULL, &handle, 0, 1, &bytes, &handles));
	ck_assert_uint_eq(bytes, 0);
	ck_assert_uint_eq(handles, 1);
	return handle;
}

void assert_no_message(zx_handle_t channel)
{
	assert_status(zx_channel_read(channel, 0, NULL, NULL, 0, 0, NULL, NULL),
		      ZX_ERR_SHOULD_WAIT);
}

zx_handle_t event_and(zx_handle_t *second)
{
	zx_handle_t event = event_new();

	assert_ok(zx_handle_duplicate(event, ZX_RIGHT_SAME_RIGHTS, second));
	return event;
}
