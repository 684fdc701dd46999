// SPDX-License-Identifier: MIT
/* Which file to load: PATH as execvp() walks it, and "#!" lines as the kernel reads them. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "zxrun.h"

/* As in the kernel: length of a "#!" line, and how many follow one another. */
#define LINE_MAX_LEN 255
#define MAX_SCRIPTS 5

const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

int open_executable(const char *path)
{
	struct statvfs fs;
	struct stat st;
	int fd, err;

	/* Not to be hung by a FIFO, nor to take a terminal. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -1;
	err = 0;
	if (fstat(fd, &st) < 0)
		err = errno;
	else if (S_ISDIR(st.st_mode))
		err = EISDIR;
	else if (!S_ISREG(st.st_mode))
		err = EACCES;
	else if (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS) < 0)
		err = errno;
	else if (fstatvfs(fd, &fs) == 0 && (fs.f_flag & ST_NOEXEC))
		err = EACCES;
	/* The program may have been started with 0, 1 or 2 closed. */
	if (!err && fd <= STDERR_FILENO) {
		int low = fd;

		fd = fcntl(low, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		/* EINVAL: the limit of open files ends before. */
		if (fd < 0)
			err = errno == EINVAL ? EMFILE : errno;
		close(low);
	}
	if (!err)
		return fd;
	if (fd >= 0)
		close(fd);
	errno = err;
	return -1;
}

/* Sets path and fd; fails when there is no such program. */
static void search(struct program *p, const char *name)
{
	const char *dirs = getenv("PATH"), *end;
	int err = ENOENT;

	if (!*name)
		fail(EXIT_NOT_FOUND, "''", "not found");
	if (strchr(name, '/')) {
		p->path = strdup(name);
		p->fd = open_executable(name);
		err = errno;
		if (p->fd >= 0)
			return;
		fail(err == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_RUN, name,
		     "%s", strerror(err));
	}
	if (!dirs)
		dirs = "/bin:/usr/bin";
	for (;; dirs = end + 1) {
		end = strchrnul(dirs, ':');
		if (asprintf(&p->path, "%.*s%s%s", (int)(end - dirs), dirs,
			     end > dirs ? "/" : "", name) < 0)
			fail(EXIT_SELF, name, "out of memory");
		p->fd = open_executable(p->path);
		if (p->fd >= 0)
			return;
		/* Another directory may have one that can be run. */
		if (errno != ENOENT && errno != ENOTDIR && errno != EISDIR)
			err = errno;
		free(p->path);
		if (!*end)
			break;
	}
	if (err == ENOENT)
		fail(EXIT_NOT_FOUND, name, "not found");
	fail(EXIT_CANNOT_RUN, name, "%s", strerror(err));
}

/*
 * If the file begins with "#!", splits that line into an interpreter and at
 * most one argument (in @line) and returns true.
 */
static bool script(const struct program *p, char line[LINE_MAX_LEN + 1],
		   char **interpreter, char **arg)
{
	ssize_t n = pread(p->fd, line, LINE_MAX_LEN, 0);
	char *s, *end;

	if (n < 2 || line[0] != '#' || line[1] != '!')
		return false;
	line[n] = 0;
	end = strchr(line, '\n');
	if (!end)
		end = line + strlen(line);
	while (end > line + 2 && (end[-1] == ' ' || end[-1] == '\t'))
		end--;
	*end = 0;
	s = line + 2 + strspn(line + 2, " \t");
	if (!*s)
		fail(EXIT_CANNOT_RUN, p->name, "no interpreter after \"#!\"");
	*interpreter = s;
	s += strcspn(s, " \t");
	*arg = NULL;
	if (*s) {
		*s++ = 0;
		s += strspn(s, " \t");
		if (*s)
			*arg = s;
	}
	return true;
}

void find_program(char **argv, struct program *p)
{
	char line[LINE_MAX_LEN + 1], *interpreter, *arg, **new;
	int argc, depth;

	p->name = argv[0];
	p->argv = argv;
	search(p, argv[0]);
	p->file = p->path;
	for (depth = 0; script(p, line, &interpreter, &arg); depth++) {
		if (depth == MAX_SCRIPTS)
			fail(EXIT_CANNOT_RUN, p->name,
			     "scripts name each other as interpreters");
		for (argc = 0; p->argv[argc]; argc++)
			;
		new = calloc(argc + 4, sizeof(*new));
		if (!new)
			fail(EXIT_SELF, p->name, "out of memory");
		/* interpreter [arg] script arguments... */
		argc = 0;
		new[argc++] = strdup(interpreter);
		if (arg)
			new[argc++] = strdup(arg);
		new[argc++] = p->file;
		for (int i = 1; p->argv[i]; i++)
			new[argc++] = p->argv[i];
		p->argv = new;
		close(p->fd);
		p->file = new[0];
		p->fd = open_executable(p->file);
		if (p->fd < 0)
			fail(EXIT_CANNOT_RUN, p->name, "interpreter %s: %s",
			     p->file, strerror(errno));
	}
}
