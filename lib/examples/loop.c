// SPDX-License-Identifier: MIT
/*
 * An event loop over Zircon's objects and Linux's descriptors: a port gathers what
 * happens to a channel and a timer, and epoll waits for the port beside a pipe.
 *
 * The timer ticks three times. Each tick sends a message into the channel and writes into
 * the pipe; after the last one the channel is closed, and that ends the loop.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>
#include <zircon/linux_fd.h>
#include <zircon/status.h>
#include <zircon/syscalls.h>
#include <zircon/syscalls/port.h>

#define TICKS 3

/* What the key of a packet means */
enum { TIMER, CHANNEL, QUIT };

static zx_handle_t port, timer, near_end, far_end;
static int pipe_ends[2];
static int ticks;

static void must(zx_status_t status, const char *what)
{
	if (status != ZX_OK) {
		fprintf(stderr, "%s: %s\n", what, zx_status_get_string(status));
		exit(1);
	}
}

/* An async wait makes one packet, so it is asked for anew after each. */
static void watch(zx_handle_t handle, zx_signals_t signals, uint64_t key)
{
	must(zx_object_wait_async(handle, port, key, signals, 0), "wait_async");
}

static void start_timer(void)
{
	must(zx_timer_set(timer, zx_deadline_after(ZX_MSEC(1)), 0), "timer");
	watch(timer, ZX_TIMER_SIGNALED, TIMER);
}

static void on_timer(void)
{
	ticks++;
	printf("tick %d\n", ticks);
	must(zx_channel_write(far_end, 0, &ticks, sizeof(ticks), NULL, 0), "write");
	if (write(pipe_ends[1], "x", 1) != 1)
		exit(1);
	if (ticks < TICKS)
		start_timer();
	else
		zx_handle_close(far_end);
}

static void on_channel(void)
{
	zx_port_packet_t quit = { QUIT, ZX_PKT_TYPE_USER, ZX_OK, { { { 0 } } } };
	zx_status_t status;
	uint32_t size;
	int number;

	/* All that is there: the next packet comes with the next message, or the one after. */
	while ((status = zx_channel_read(near_end, 0, &number, NULL, sizeof(number), 0, &size,
					 NULL)) == ZX_OK)
		printf("message %d\n", number);
	if (status == ZX_ERR_SHOULD_WAIT) {
		watch(near_end, ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED, CHANNEL);
		return;
	}
	/* Messages are read before PEER_CLOSED is returned: there is nothing more to come. */
	printf("channel: %s\n", zx_status_get_string(status));
	must(zx_port_queue(port, &quit), "queue");
}

/* False once it is told to quit */
static int on_port(void)
{
	zx_port_packet_t packet;

	/* A deadline in the past: what is there, without waiting. */
	while (zx_port_wait(port, 0, &packet) == ZX_OK) {
		if (packet.key == TIMER)
			on_timer();
		else if (packet.key == CHANNEL)
			on_channel();
		else
			return 0;
	}
	return 1;
}

static void on_pipe(void)
{
	char c[TICKS];
	ssize_t i, n = read(pipe_ends[0], c, sizeof(c));

	for (i = 0; i < n; i++)
		printf("pipe\n");
}

static void add(int epoll, int fd)
{
	struct epoll_event event;

	event.events = EPOLLIN;
	event.data.fd = fd;
	if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event))
		exit(1);
}

int main(void)
{
	int epoll = epoll_create1(EPOLL_CLOEXEC), fd, on = 1;
	struct epoll_event event;

	if (epoll < 0 || pipe(pipe_ends))
		return 1;
	must(zx_port_create(0, &port), "port");
	must(zx_timer_create(0, ZX_CLOCK_MONOTONIC, &timer), "timer");
	must(zx_channel_create(0, &near_end, &far_end), "channel");

	/* A view: readable while there are packets. The port itself stays ours. */
	must(zx_fd_from_handle(port, 0, ZX_LINUX_FD_VIEW, &fd), "descriptor");
	add(epoll, fd);
	add(epoll, pipe_ends[0]);
	watch(near_end, ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED, CHANNEL);
	start_timer();
	while (on && epoll_wait(epoll, &event, 1, -1) == 1) {
		if (event.data.fd == fd)
			on = on_port();
		else
			on_pipe();
	}
	/* The pipe may have something left. */
	close(pipe_ends[1]);
	on_pipe();
	return 0;
}
