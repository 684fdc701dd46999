// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who else reads and writes memory on Linux: debuggers, /proc, other processes,
 * devices, pipes, core dumps, and the kernel for the program's own sake. None of
 * them goes beyond what the mapping may do, and what they still hold when it is
 * gone is nobody else's.
 */
#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/futex.h>
#include <linux/io_uring.h>
#include <linux/userfaultfd.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>

#include "common_ground.h"
#include "common_vmo.h"

static struct ground g;

#define at(page) ground_at(&g, page)

/* What is written into the first page of the writable VMO. */
#define NEW_WORD	555u

static void *page_new(int flags)
{
	void *page = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, flags | MAP_ANONYMOUS, -1, 0);

	ck_assert_ptr_ne(page, MAP_FAILED);
	return page;
}

/* ---- Debuggers ---------------------------------------------------------- */

/* Shared with the child. */
struct debugged {
	struct ground ground;
	zx_vaddr_t private;	/* a page, holding 60; the VMO holds 3 */
};

static struct debugged *debugged;

/* It stops once, to be written to; then finds NEW_WORD where it may be, only. */
static void debuggee(void *arg)
{
	zx_handle_t vmo = vmo_numbered(1, 3), vmar;

	(void)arg;
	vmar = vmar_new(CAN_MAP_ALL, PAGES(4), NULL);
	assert_ok(zx_linux_vmar_map_private(vmar, READ_WRITE, 0, vmo, 0, PAGE,
					    &debugged->private));
	g = ground_new();
	debugged->ground = g;
	ck_assert_int_eq(ptrace(PTRACE_TRACEME, 0, 0, 0), 0);
	raise(SIGSTOP);
	ck_assert_uint_eq(load32(g.base + PAGES(2)), NEW_WORD);
	ck_assert_uint_eq(word_at(g.writable, 0), NEW_WORD);
	set_word(g.writable, 0, WRITABLE_WORD);
	ck_assert_uint_eq(load32(debugged->private), NEW_WORD);
	ck_assert_uint_eq(word_at(vmo, 0), 3);
	assert_ground_works(&g);
}

/* How the debugger writes and reads a word. */
struct debugger {
	bool (*write)(pid_t pid, void *address, uint32_t value);
	bool (*read)(pid_t pid, void *address, uint32_t *value);
};

static void debug(const struct debugger *d)
{
	static const size_t bare[] = { 0, 4, 7, 11 };
	uint32_t value = 0;
	pid_t child;
	size_t i;
	int status;

	debugged = page_new(MAP_SHARED);
	child = child_run(debuggee, NULL);
	ck_assert_int_eq(waitpid(child, &status, WUNTRACED), child);
	ck_assert(WIFSTOPPED(status));
	g = debugged->ground;

	ck_assert(d->read(child, at(5), &value));
	ck_assert_uint_eq(value, READABLE_WORD);
	ck_assert(d->read(child, at(9), &value));
	ck_assert_uint_eq(value, EXECUTABLE_WORD + 1);
	for (i = 0; i < ARRAY_SIZE(bare); i++) {
		ck_assert(!d->read(child, at(bare[i]), &value));
		ck_assert(!d->write(child, at(bare[i]), NEW_WORD));
	}
	for (i = 5; i < 10; i++)
		ck_assert(!d->write(child, at(i), NEW_WORD));
	ck_assert(d->write(child, at(2), NEW_WORD));
	ck_assert(d->read(child, at(2), &value));
	ck_assert_uint_eq(value, NEW_WORD);
	ck_assert(d->write(child, (void *)debugged->private, NEW_WORD));
	ck_assert_int_eq(ptrace(PTRACE_DETACH, child, 0, 0), 0);
	child_join(child);
}

static bool peek(pid_t pid, void *address, uint32_t *value)
{
	errno = 0;
	*value = ptrace(PTRACE_PEEKDATA, pid, address, 0);
	return !errno;
}

static bool poke(pid_t pid, void *address, uint32_t value)
{
	return !ptrace(PTRACE_POKEDATA, pid, address, (unsigned long)value);
}

START_TEST(ptrace_obeys_the_maximum)
{
	debug(&(struct debugger){ poke, peek });
}
END_TEST

static bool mem_access(pid_t pid, void *address, uint32_t *value, bool write)
{
	char path[40];
	ssize_t done;
	int fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	fd = open(path, O_RDWR);
	ck_assert_int_ge(fd, 0);
	done = write ? pwrite(fd, value, 4, (off_t)address) : pread(fd, value, 4, (off_t)address);
	close(fd);
	return done == 4;
}

static bool mem_write(pid_t pid, void *address, uint32_t value)
{
	return mem_access(pid, address, &value, true);
}

static bool mem_read(pid_t pid, void *address, uint32_t *value)
{
	return mem_access(pid, address, value, false);
}

START_TEST(proc_mem_of_another_process_obeys_the_maximum)
{
	debug(&(struct debugger){ mem_write, mem_read });
}
END_TEST

static bool vm_write(pid_t pid, void *address, uint32_t value)
{
	struct iovec local = { &value, 4 }, remote = { address, 4 };

	return process_vm_writev(pid, &local, 1, &remote, 1, 0) == 4;
}

static bool vm_read(pid_t pid, void *address, uint32_t *value)
{
	struct iovec local = { value, 4 }, remote = { address, 4 };

	return process_vm_readv(pid, &local, 1, &remote, 1, 0) == 4;
}

START_TEST(process_vm_readv_and_writev_obey_the_maximum)
{
	debug(&(struct debugger){ vm_write, vm_read });
}
END_TEST

static void read_all(const char *path)
{
	static char buffer[65536];
	int fd = open(path, O_RDONLY);

	if (fd < 0) {
		/* Not built in. */
		ck_assert_int_eq(errno, ENOENT);
		return;
	}
	while (read(fd, buffer, sizeof(buffer)) > 0)
		;
	close(fd);
}

START_TEST(what_proc_tells_and_clears_changes_nothing)
{
	uint64_t entries[GROUND_PAGES];
	char what[] = "1";
	int fd;

	g = ground_new();
	store32(g.base + PAGES(2), WRITABLE_WORD);
	read_all("/proc/self/smaps");
	read_all("/proc/self/smaps_rollup");
	read_all("/proc/self/numa_maps");
	fd = open("/proc/self/pagemap", O_RDONLY);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(pread(fd, entries, sizeof(entries), g.base / PAGE * 8), sizeof(entries));
	close(fd);
	/* Reservations hold no page, a page written to is there. */
	ck_assert_uint_eq(entries[0] >> 63, 0);
	ck_assert_uint_eq(entries[2] >> 63, 1);
	for (; what[0] <= '5'; what[0]++) {
		fd = open("/proc/self/clear_refs", O_WRONLY);
		ck_assert_int_ge(fd, 0);
		/* Some kernels do not know "4". */
		ck_assert(write(fd, what, 1) == 1 || errno == EINVAL);
		close(fd);
		assert_ground(&g);
		/* Soft-dirty takes the right to write from translations. */
		store32(g.base + PAGES(2), WRITABLE_WORD);
	}
	assert_ground_works(&g);
}
END_TEST

/* ---- Writers that still hold a page ------------------------------------- */

#define LATE_WORD	900u

/*
 * A thread that is about to write a page of LATE_WORDs to @target: it holds the
 * page there, and waits for its own source to be filled.
 */
struct late_writer {
	pthread_t thread;
	void *target;
	void *source;
	int uffd;
	ssize_t written;
};

static void *late_thread(void *arg)
{
	struct late_writer *w = arg;
	struct iovec local = { w->source, PAGE }, remote = { w->target, PAGE };

	w->written = process_vm_writev(getpid(), &local, 1, &remote, 1, 0);
	return NULL;
}

static void late_writer_start(struct late_writer *w, zx_vaddr_t target)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register reg = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	struct uffd_msg message;
	struct pollfd poll_for = { .events = POLLIN };

	w->target = (void *)target;
	w->source = page_new(MAP_PRIVATE);
	w->uffd = syscall(SYS_userfaultfd, O_CLOEXEC | O_NONBLOCK);
	ck_assert_int_ge(w->uffd, 0);
	ck_assert_int_eq(ioctl(w->uffd, UFFDIO_API, &api), 0);
	reg.range.start = (uintptr_t)w->source;
	reg.range.len = PAGE;
	ck_assert_int_eq(ioctl(w->uffd, UFFDIO_REGISTER, &reg), 0);
	ck_assert_int_eq(pthread_create(&w->thread, NULL, late_thread, w), 0);
	poll_for.fd = w->uffd;
	ck_assert_int_eq(poll(&poll_for, 1, 120 * 1000), 1);
	ck_assert_int_eq(read(w->uffd, &message, sizeof(message)), sizeof(message));
	ck_assert_int_eq(message.event, UFFD_EVENT_PAGEFAULT);
}

static void late_writer_finish(struct late_writer *w)
{
	uint32_t words[PAGE / 4];
	struct uffdio_copy copy = {
		.dst = (uintptr_t)w->source, .src = (uintptr_t)words, .len = PAGE,
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(words); i++)
		words[i] = LATE_WORD;
	ck_assert_int_eq(ioctl(w->uffd, UFFDIO_COPY, &copy), 0);
	ck_assert_int_eq(pthread_join(w->thread, NULL), 0);
	ck_assert_int_eq(w->written, PAGE);
	close(w->uffd);
	munmap(w->source, PAGE);
}

START_TEST(a_late_write_changes_no_snapshot)
{
	zx_handle_t vmo = vmo_numbered(70, 10), vmar, first, second, part, chain;
	struct late_writer writer;
	zx_vaddr_t address;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(100), NULL);
	address = map_anywhere(vmar, READ_WRITE, vmo, PAGES(70));
	late_writer_start(&writer, address + PAGES(66));
	first = snapshot_of(vmo);
	second = snapshot_of(vmo);
	part = child_of(vmo, SNAPSHOT, PAGES(66), PAGES(2));
	chain = snapshot_of(first);
	late_writer_finish(&writer);
	ck_assert_uint_eq(word_at(vmo, PAGES(66)), LATE_WORD);
	ck_assert_uint_eq(load32(address + PAGES(66)), LATE_WORD);
	ck_assert_uint_eq(word_at(first, PAGES(66)), 76);
	ck_assert_uint_eq(word_at(second, PAGES(66)), 76);
	assert_pages(part, 76, 77);
	ck_assert_uint_eq(word_at(chain, PAGES(66)), 76);
	ck_assert_uint_eq(word_at(first, PAGES(67)), 77);
}
END_TEST

START_TEST(a_late_write_does_not_move_with_the_page)
{
	zx_handle_t vmo = vmo_numbered(2, 10), to = vmo_new(PAGES(2)), vmar;
	struct late_writer writer;
	zx_vaddr_t address;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	address = map_anywhere(vmar, READ_WRITE, vmo, PAGES(2));
	late_writer_start(&writer, address);
	assert_ok(zx_vmo_transfer_data(to, 0, 0, PAGES(2), vmo, 0));
	late_writer_finish(&writer);
	assert_pages(to, 10, 11);
	assert_pages(vmo, 0, 0);
	assert_mapped(address, 0, 0);
}
END_TEST

START_TEST(a_late_write_does_not_come_back_after_zeroing)
{
	zx_handle_t vmo = vmo_numbered_resizable(3, 10), vmar;
	struct late_writer zeroed, cut;
	zx_vaddr_t address;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	address = map_anywhere(vmar, READ_WRITE, vmo, PAGES(3));
	late_writer_start(&zeroed, address);
	late_writer_start(&cut, address + PAGES(2));
	assert_ok(op(vmo, ZX_VMO_OP_ZERO, 0, PAGE));
	assert_ok(zx_vmo_set_size(vmo, PAGES(2)));
	assert_ok(zx_vmo_set_size(vmo, PAGES(3)));
	late_writer_finish(&zeroed);
	late_writer_finish(&cut);
	assert_pages(vmo, 0, 11, 0);
	assert_mapped(address, 0, 11, 0);
}
END_TEST

START_TEST(a_late_write_to_a_vmo_that_is_gone_hits_nobody)
{
	zx_handle_t vmo = vmo_numbered(2, 10), vmar, others;
	struct late_writer writer;
	zx_vaddr_t address;
	size_t i;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(10), NULL);
	address = map_anywhere(vmar, READ_WRITE, vmo, PAGES(2));
	late_writer_start(&writer, address);
	assert_ok(zx_vmar_unmap(vmar, address, PAGES(2)));
	assert_ok(zx_handle_close(vmo));
	/* Others have that memory now, if it was given back too early. */
	others = vmo_numbered(500, 20);
	late_writer_finish(&writer);
	for (i = 0; i < 500; i++)
		ck_assert_uint_eq(word_at(others, PAGES(i)), 20 + i);
}
END_TEST

/* ---- Devices and pipes -------------------------------------------------- */

/* The guest's disk; read past the kernel's cache. */
#define DISK "/dev/vda"

static void disk_begins(void *buffer)
{
	int fd = open(DISK, O_RDONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(read(fd, buffer, PAGE), PAGE);
	close(fd);
}

START_TEST(a_disk_reads_into_what_may_be_written_only)
{
	int fd = open(DISK, O_RDONLY | O_DIRECT);
	char want[PAGE], got[PAGE];

	ck_assert_int_ge(fd, 0);
	disk_begins(want);
	g = ground_new();
	assert_errno(pread(fd, at(0), PAGE, 0), EFAULT);
	assert_errno(pread(fd, at(5), PAGE, 0), EFAULT);
	assert_errno(pread(fd, at(8), PAGE, 0), EFAULT);
	ck_assert_int_eq(pread(fd, at(2), PAGE, 0), PAGE);
	assert_ok(zx_vmo_read(g.writable, got, 0, PAGE));
	ck_assert_int_eq(memcmp(got, want, PAGE), 0);
	assert_ok(zx_vmo_write(g.writable, &(uint32_t){ WRITABLE_WORD }, 0, 4));
	assert_ground_works(&g);
	close(fd);
}
END_TEST

static int64_t aio_read(aio_context_t context, int fd, void *to)
{
	struct iocb request = {
		.aio_lio_opcode = IOCB_CMD_PREAD, .aio_fildes = fd,
		.aio_buf = (uintptr_t)to, .aio_nbytes = PAGE,
	}, *requests[] = { &request };
	struct io_event event;

	if (syscall(SYS_io_submit, context, 1, requests) != 1)
		return -errno;
	ck_assert_int_eq(syscall(SYS_io_getevents, context, 1, 1, &event, NULL), 1);
	return event.res;
}

START_TEST(asynchronous_reads_obey_too)
{
	int fd = open(DISK, O_RDONLY | O_DIRECT);
	aio_context_t context = 0;
	char want[PAGE], got[PAGE];

	ck_assert_int_ge(fd, 0);
	disk_begins(want);
	ck_assert_int_eq(syscall(SYS_io_setup, 4, &context), 0);
	g = ground_new();
	ck_assert_int_eq(aio_read(context, fd, at(1)), -EFAULT);
	ck_assert_int_eq(aio_read(context, fd, at(6)), -EFAULT);
	ck_assert_int_eq(aio_read(context, fd, at(3)), PAGE);
	assert_ok(zx_vmo_read(g.writable, got, PAGE, PAGE));
	ck_assert_int_eq(memcmp(got, want, PAGE), 0);
	set_word(g.writable, PAGE, WRITABLE_WORD + 1);
	syscall(SYS_io_destroy, context);
	assert_ground_works(&g);
	close(fd);
}
END_TEST

START_TEST(io_uring_registers_no_buffer_in_our_ranges)
{
	/* Nor any of a file that wants to know of writes. */
	static const size_t pages[] = { 0, 2, 4, 5, 8, 11 };
	struct io_uring_params params = {};
	int ring = syscall(SYS_io_uring_setup, 4, &params);
	struct iovec buffer = { .iov_len = PAGE };
	size_t i;

	ck_assert_int_ge(ring, 0);
	g = ground_new();
	for (i = 0; i < ARRAY_SIZE(pages); i++) {
		buffer.iov_base = at(pages[i]);
		ck_assert_int_eq(syscall(SYS_io_uring_register, ring, IORING_REGISTER_BUFFERS,
					 &buffer, 1), -1);
	}
	close(ring);
	assert_ground_works(&g);
}
END_TEST

START_TEST(a_page_in_a_pipe_keeps_what_the_vmo_gave_up)
{
	struct iovec from = { .iov_len = PAGE };
	char got[PAGE];
	int pipes[2];

	ck_assert_int_eq(pipe(pipes), 0);
	g = ground_new();
	from.iov_base = at(0);
	assert_errno(vmsplice(pipes[1], &from, 1, 0), EFAULT);
	from.iov_base = at(2);
	ck_assert_int_eq(vmsplice(pipes[1], &from, 1, SPLICE_F_GIFT), PAGE);
	assert_ok(op(g.writable, ZX_VMO_OP_ZERO, 0, PAGE));
	set_word(g.writable, 0, 5);
	ck_assert_int_eq(read(pipes[0], got, PAGE), PAGE);
	ck_assert_uint_eq(*(uint32_t *)got, WRITABLE_WORD);
	/* And back: into the writable one only. */
	ck_assert_int_eq(write(pipes[1], got, PAGE), PAGE);
	from.iov_base = at(5);
	assert_errno(vmsplice(pipes[0], &from, 1, 0), EFAULT);
	from.iov_base = at(2);
	ck_assert_int_eq(vmsplice(pipes[0], &from, 1, 0), PAGE);
	assert_ground_works(&g);
}
END_TEST

/* ---- Core dumps --------------------------------------------------------- */

#define CORE_PATTERN "/proc/sys/kernel/core_pattern"

static void file_write(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void dumps(void *filter)
{
	struct rlimit unlimited = { RLIM_INFINITY, RLIM_INFINITY };
	zx_handle_t vmo = vmo_numbered(1, 3), vmar;

	vmar = vmar_new(CAN_MAP_ALL, PAGES(4), NULL);
	assert_ok(zx_linux_vmar_map_private(vmar, READ_WRITE, 0, vmo, 0, PAGE,
					    &debugged->private));
	store32(debugged->private, 60);
	debugged->ground = ground_new();
	file_write("/proc/self/coredump_filter", filter);
	ck_assert_int_eq(setrlimit(RLIMIT_CORE, &unlimited), 0);
	signal(SIGQUIT, SIG_DFL);
	raise(SIGQUIT);
}

/* The word that the core has for @address; false if it has none. */
static bool core_word(const char *core, zx_vaddr_t address, uint32_t *word)
{
	const Elf64_Ehdr *header = (const void *)core;
	const Elf64_Phdr *segment = (const void *)(core + header->e_phoff);
	size_t i;

	for (i = 0; i < header->e_phnum; i++, segment++) {
		if (segment->p_type != PT_LOAD || address < segment->p_vaddr ||
		    address >= segment->p_vaddr + segment->p_filesz)
			continue;
		memcpy(word, core + segment->p_offset + (address - segment->p_vaddr), 4);
		return true;
	}
	return false;
}

/* A child with mappings dumps core as @filter says; the whole of it. */
static const char *core_of(const char *filter)
{
	char pattern[128] = "", path[64];
	struct stat info;
	const char *core;
	int fd, status;
	pid_t child;

	fd = open(CORE_PATTERN, O_RDONLY);
	ck_assert_int_gt(read(fd, pattern, sizeof(pattern) - 1), 0);
	close(fd);
	file_write(CORE_PATTERN, "/tmp/zx-core.%p");
	debugged = page_new(MAP_SHARED);
	child = child_run(dumps, (void *)filter);
	ck_assert_int_eq(waitpid(child, &status, 0), child);
	file_write(CORE_PATTERN, pattern);
	ck_assert(WIFSIGNALED(status));
	ck_assert_int_eq(WTERMSIG(status), SIGQUIT);
	ck_assert(WCOREDUMP(status));

	snprintf(path, sizeof(path), "/tmp/zx-core.%d", child);
	fd = open(path, O_RDONLY);
	ck_assert_int_ge(fd, 0);
	unlink(path);
	ck_assert_int_eq(fstat(fd, &info), 0);
	core = mmap(NULL, info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	ck_assert_ptr_ne(core, MAP_FAILED);
	close(fd);
	ck_assert_int_eq(memcmp(core, ELFMAG, SELFMAG), 0);
	g = debugged->ground;
	return core;
}

static void assert_no_reservation(const char *core)
{
	uint32_t word;
	size_t i;

	for (i = 0; i < GROUND_PAGES; i++)
		if (GROUND[i] == '.')
			ck_assert(!core_word(core, g.base + PAGES(i), &word));
}

/* As of files mapped shared: VMOs belong to others too. */
START_TEST(a_core_has_private_copies_but_no_vmo)
{
	const char *core = core_of("0x33");
	uint32_t word;

	assert_no_reservation(core);
	ck_assert(!core_word(core, g.base + PAGES(2), &word));
	ck_assert(!core_word(core, g.base + PAGES(5), &word));
	ck_assert(core_word(core, debugged->private, &word));
	ck_assert_uint_eq(word, 60);
}
END_TEST

START_TEST(a_core_has_vmos_when_the_filter_asks_for_shared_files)
{
	const char *core = core_of("0x3b");
	uint32_t word;

	assert_no_reservation(core);
	ck_assert(core_word(core, g.base + PAGES(2), &word));
	ck_assert_uint_eq(word, WRITABLE_WORD);
	ck_assert(core_word(core, g.base + PAGES(6), &word));
	ck_assert_uint_eq(word, READABLE_WORD + 1);
	ck_assert(core_word(core, g.base + PAGES(9), &word));
	ck_assert_uint_eq(word, EXECUTABLE_WORD + 1);
}
END_TEST

/* ---- The kernel, for the program ---------------------------------------- */

/* Where in page 2 things stand; the page's first word is the VMO's number. */
#define TID	0x40
#define ROBUST	0x100
#define LOCK	0x200
#define RSEQ	0x300

#define word_of(page, offset) ((volatile uint32_t *)((char *)at(page) + (offset)))

static char stack[65536] __attribute__((aligned(16)));

/* A thread of another process, in this address space. */
static int exits_with_a_lock(void *arg)
{
	volatile struct robust_list_head *head = (void *)word_of(2, ROBUST);
	volatile struct robust_list *lock = (void *)word_of(2, LOCK);

	(void)arg;
	head->list.next = (void *)lock;
	lock->next = (void *)head;
	head->futex_offset = sizeof(*lock);
	*word_of(2, LOCK + sizeof(*lock)) = syscall(SYS_gettid);
	if (syscall(SYS_set_robust_list, head, sizeof(*head)))
		return 1;
	*word_of(2, RSEQ + 4) = -1;
	if (syscall(SYS_rseq, word_of(2, RSEQ), 32, 0, 0x53053053))
		return 2;
	sched_yield();
	return *word_of(2, RSEQ + 4) < 4096 ? 0 : 3;
}

static void run_clone(int (*body)(void *arg), volatile uint32_t *tid)
{
	pid_t child = clone(body, stack + sizeof(stack), CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD,
			    NULL, NULL, NULL, tid);

	ck_assert_int_gt(child, 0);
	child_join(child);
}

START_TEST(what_the_kernel_writes_when_a_thread_ends_is_in_the_vmo)
{
	uint32_t value = 7;

	g = ground_new();
	*word_of(2, TID) = 7;
	run_clone(exits_with_a_lock, word_of(2, TID));
	assert_ok(zx_vmo_read(g.writable, &value, TID, 4));
	ck_assert_uint_eq(value, 0);
	assert_ok(zx_vmo_read(g.writable, &value, LOCK + 8, 4));
	ck_assert_uint_eq(value & FUTEX_OWNER_DIED, FUTEX_OWNER_DIED);
	assert_ground_works(&g);
}
END_TEST

static int exits(void *arg)
{
	(void)arg;
	return 0;
}

START_TEST(the_kernel_writes_nothing_where_the_program_may_not)
{
	g = ground_new();
	run_clone(exits, word_of(0, 0));
	run_clone(exits, word_of(5, 0));
	run_clone(exits, word_of(8, 0));
	assert_ground_works(&g);
}
END_TEST

static void *wakes(void *arg)
{
	*word_of(2, TID) = 1;
	while (!syscall(SYS_futex, word_of(2, TID), FUTEX_WAKE_PRIVATE, 1, NULL, NULL, 0))
		sched_yield();
	return arg;
}

START_TEST(private_futexes_work_and_shared_ones_are_refused)
{
	pthread_t thread;

	g = ground_new();
	assert_errno(syscall(SYS_futex, word_of(0, 0), FUTEX_WAIT_PRIVATE, 0, NULL, NULL, 0),
		     EFAULT);
	assert_errno(syscall(SYS_futex, word_of(2, TID), FUTEX_WAIT, 0, NULL, NULL, 0), EFAULT);
	*word_of(2, TID) = 0;
	ck_assert_int_eq(pthread_create(&thread, NULL, wakes, NULL), 0);
	/* It wakes till somebody was there to be woken. */
	while (syscall(SYS_futex, word_of(2, TID), FUTEX_WAIT_PRIVATE, *word_of(2, TID), NULL,
		       NULL, 0))
		;
	ck_assert_int_eq(pthread_join(thread, NULL), 0);
	ck_assert_uint_eq(*word_of(2, TID), 1);
	assert_ground_works(&g);
}
END_TEST

static void executes(void *arg)
{
	char *argv[3];

	g = ground_new();
	argv[0] = memcpy(at(2), "echo", 5);
	argv[1] = memcpy(at(3), "from a VMO", 11);
	argv[2] = NULL;
	dup2(*(int *)arg, 1);
	execve("/bin/echo", argv, argv + 2);
	_exit(127);
}

START_TEST(exec_takes_arguments_from_a_mapping)
{
	char got[32] = "";
	int pipes[2];

	ck_assert_int_eq(pipe(pipes), 0);
	child_join(child_run(executes, &pipes[1]));
	ck_assert_int_gt(read(pipes[0], got, sizeof(got) - 1), 0);
	ck_assert_str_eq(got, "from a VMO\n");
}
END_TEST

static int set_mm(int what, void *address)
{
	return prctl(PR_SET_MM, what, address, 0, 0);
}

static ssize_t read_command_line(char *to, size_t size)
{
	int fd = open("/proc/self/cmdline", O_RDONLY);
	ssize_t got = read(fd, to, size);

	close(fd);
	return got;
}

static void moves_its_arguments(void *arg)
{
	char got[64] = "";

	(void)arg;
	g = ground_new();
	ck_assert_int_eq(set_mm(PR_SET_MM_ARG_START, at(2)), 0);
	ck_assert_int_eq(set_mm(PR_SET_MM_ARG_END, at(3)), 0);
	/* Linux takes them from anonymous memory alone. */
	ck_assert_int_le(read_command_line(got, sizeof(got)), 0);
	ck_assert_int_eq(set_mm(PR_SET_MM_ARG_START, at(0)), 0);
	ck_assert_int_eq(set_mm(PR_SET_MM_ARG_END, at(1)), 0);
	ck_assert_int_le(read_command_line(got, sizeof(got)), 0);
	assert_ground_works(&g);
}

START_TEST(arguments_said_to_be_in_a_vmar_are_not_shown)
{
	child_join(child_run(moves_its_arguments, NULL));
}
END_TEST

static void moves_its_heap(void *arg)
{
	(void)arg;
	g = ground_new();
	/* It does not grow into what is there, */
	ck_assert_int_eq(set_mm(PR_SET_MM_BRK, at(0)), 0);
	ck_assert_int_eq(set_mm(PR_SET_MM_START_BRK, at(0)), 0);
	ck_assert_ptr_eq((void *)syscall(SYS_brk, at(2)), at(0));
	assert_ground_works(&g);
	/* but when it shrinks that is a munmap(). */
	ck_assert_int_eq(set_mm(PR_SET_MM_BRK, at(4)), 0);
	if ((void *)syscall(SYS_brk, at(1)) == at(1))
		assert_no_access(g.base + PAGES(2));
	assert_ok(zx_vmar_unmap(g.vmar, g.base + PAGES(2), PAGES(2)));
	map_at(g.vmar, READ_WRITE, PAGES(2), g.writable, PAGES(2));
	assert_ground_works(&g);
}

START_TEST(a_heap_said_to_be_in_a_vmar_grows_into_nothing)
{
	child_join(child_run(moves_its_heap, NULL));
}
END_TEST

int main(void)
{
	test_begin("linux_mm_access");
	test_case("debuggers", ptrace_obeys_the_maximum,
		  proc_mem_of_another_process_obeys_the_maximum,
		  process_vm_readv_and_writev_obey_the_maximum,
		  what_proc_tells_and_clears_changes_nothing);
	test_case("late writes", a_late_write_changes_no_snapshot,
		  a_late_write_does_not_move_with_the_page,
		  a_late_write_does_not_come_back_after_zeroing,
		  a_late_write_to_a_vmo_that_is_gone_hits_nobody);
	test_case("devices and pipes", a_disk_reads_into_what_may_be_written_only,
		  asynchronous_reads_obey_too,
		  io_uring_registers_no_buffer_in_our_ranges,
		  a_page_in_a_pipe_keeps_what_the_vmo_gave_up);
	test_case("core dumps", a_core_has_private_copies_but_no_vmo,
		  a_core_has_vmos_when_the_filter_asks_for_shared_files);
	test_case("the kernel", what_the_kernel_writes_when_a_thread_ends_is_in_the_vmo,
		  the_kernel_writes_nothing_where_the_program_may_not,
		  private_futexes_work_and_shared_ones_are_refused,
		  exec_takes_arguments_from_a_mapping, arguments_said_to_be_in_a_vmar_are_not_shown,
		  a_heap_said_to_be_in_a_vmar_grows_into_nothing);
	return test_end();
}
