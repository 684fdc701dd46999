/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of descriptors of handles share. */
#ifndef TESTS_API_COMMON_FD_H
#define TESTS_API_COMMON_FD_H

#include <poll.h>
#include <sys/epoll.h>

#include "common.h"

/* A descriptor that the handle moved into, and one that shows it. */
int fd_holding(zx_handle_t handle, zx_signals_t signals);
int fd_view(zx_handle_t handle, zx_signals_t signals);
/* What poll() says now. */
short polled(int fd);

/* An epoll that watches one descriptor for EPOLLIN and these. */
int epoll_on(int fd, uint32_t events);
/* Its event if there is one now, or 0; and the one that comes soon. */
uint32_t epoll_now(int epoll);
uint32_t epoll_soon(int epoll);

/* A number in hexadecimal, or a word, of /proc/self/fdinfo. */
uint64_t fdinfo_number(int fd, const char *key);
void assert_fd_state(int fd, const char *state);

/* SCM_RIGHTS: one descriptor with a message of one byte. */
void send_fd(int socket, int fd);
int receive_fd(int socket);
/* In a child: attached to the device, it becomes nobody. */
void become_nobody(void);
/* The child's exit status is 0. Children use _exit(): see child_ok(). */
void assert_child_ok(pid_t child);
/* In a child that must not run Check's code: ends it if it is not so. */
#define child_ok(expr)								\
	do {									\
		if (!(expr)) {							\
			fprintf(stderr, "child, line %d: not so: %s\n", __LINE__, #expr); \
			_exit(1);						\
		}								\
	} while (0)

#endif /* TESTS_API_COMMON_FD_H */
