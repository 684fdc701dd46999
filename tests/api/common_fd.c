// SPDX-License-Identifier: GPL-2.0-only
/* Descriptors of handles; see common_fd.h. */
#include <grp.h>
#include <sys/socket.h>
#include <sys/wait.h>

#include "common_fd.h"

#define SOON_MS 120000

int fd_holding(zx_handle_t handle, zx_signals_t signals)
{
	int fd = -1;

	assert_ok(zx_fd_from_handle(handle, signals, 0, &fd));
	ck_assert_int_ge(fd, 0);
	return fd;
}

int fd_view(zx_handle_t handle, zx_signals_t signals)
{
	int fd = -1;

	assert_ok(zx_fd_from_handle(handle, signals, ZX_LINUX_FD_VIEW, &fd));
	ck_assert_int_ge(fd, 0);
	return fd;
}

short polled(int fd)
{
	struct pollfd pfd = { .fd = fd, .events = POLLIN | POLLPRI | POLLOUT };

	ck_assert_int_ge(poll(&pfd, 1, 0), 0);
	return pfd.revents;
}

int epoll_on(int fd, uint32_t events)
{
	struct epoll_event event = { .events = EPOLLIN | events };
	int epoll = epoll_create1(EPOLL_CLOEXEC);

	ck_assert_int_ge(epoll, 0);
	ck_assert_int_eq(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), 0);
	return epoll;
}

static uint32_t epoll_within(int epoll, int ms)
{
	struct epoll_event event;
	int n = epoll_wait(epoll, &event, 1, ms);

	ck_assert_int_ge(n, 0);
	return n ? event.events : 0;
}

uint32_t epoll_now(int epoll)
{
	return epoll_within(epoll, 0);
}

uint32_t epoll_soon(int epoll)
{
	return epoll_within(epoll, SOON_MS);
}

/* The value of "zircon-KEY:". */
static void fdinfo(int fd, const char *key, char value[64])
{
	char path[64], line[128], name[64];
	FILE *file;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	snprintf(name, sizeof(name), "zircon-%s:", key);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	value[0] = 0;
	while (fgets(line, sizeof(line), file))
		if (!strncmp(line, name, strlen(name)))
			sscanf(line + strlen(name), "%63s", value);
	fclose(file);
	ck_assert_msg(value[0], "no %s in %s", name, path);
}

uint64_t fdinfo_number(int fd, const char *key)
{
	char value[64];

	fdinfo(fd, key, value);
	return strtoull(value, NULL, 0);
}

void assert_fd_state(int fd, const char *state)
{
	char value[64];

	fdinfo(fd, "state", value);
	ck_assert_str_eq(value, state);
}

void send_fd(int socket, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte = 'f';
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *cmsg = CMSG_FIRSTHDR(&msg);

	cmsg->cmsg_level = SOL_SOCKET;
	cmsg->cmsg_type = SCM_RIGHTS;
	cmsg->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(cmsg), &fd, sizeof(int));
	ck_assert_int_eq(sendmsg(socket, &msg, 0), 1);
}

/* For children too. */
int receive_fd(int socket)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 }, byte;
	struct iovec iov = { &byte, 1 };
	struct msghdr msg = { .msg_iov = &iov, .msg_iovlen = 1, .msg_control = control,
			      .msg_controllen = sizeof(control) };
	struct cmsghdr *cmsg;
	int fd = -1;

	child_ok(recvmsg(socket, &msg, MSG_CMSG_CLOEXEC) == 1);
	cmsg = CMSG_FIRSTHDR(&msg);
	child_ok(cmsg && cmsg->cmsg_type == SCM_RIGHTS);
	memcpy(&fd, CMSG_DATA(cmsg), sizeof(int));
	return fd;
}

void become_nobody(void)
{
	/* The device's file is root's: open it first. */
	child_ok(zx_process_self() != ZX_HANDLE_INVALID);
	if (geteuid())
		return;
	child_ok(!setgroups(0, NULL));
	child_ok(!setresgid(65534, 65534, 65534));
	child_ok(!setresuid(65534, 65534, 65534));
}

void assert_child_ok(pid_t child)
{
	int status;

	ck_assert_int_eq(waitpid(child, &status, 0), child);
	ck_assert_msg(WIFEXITED(status) && !WEXITSTATUS(status), "status 0x%x", status);
}
