// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a program written for Zircon begins: the message (tasks.md 6.2), libzx's start-up
 * (6.3, 3.8), libzx as a vDSO (6.5), the smallest process (6.6), and the part of the
 * first instruction's state that process_life.c does not look at (6.1).
 */
#include <cpuid.h>
#include <elf.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "common.h"

#define ALL_CHANNEL_SIGNALS (ZX_CHANNEL_READABLE | ZX_CHANNEL_PEER_CLOSED)

/* ---- Messages ----------------------------------------------------------- */

static const uint32_t two_infos[] = { PA_HND(PA_USER0, 3), PA_HND(PA_FD, 0xffff) };
static char *const two_args[] = { "first", "", NULL };
static char *const one_env[] = { "NAME=value", NULL };
static char *const three_names[] = { "/svc", "/", "x", NULL };

static const zx_linux_proc_args_t good_args = {
	.handle_info = two_infos,
	.num_handles = 2,
	.args = two_args,
	.envp = one_env,
	.names = three_names,
};

/* What there is room for is exactly the message. */
struct message {
	uint32_t size;
	uint32_t handles;
	zx_proc_args_t *bytes;
};

static struct message build(const zx_linux_proc_args_t *args)
{
	struct message m = { .handles = args->num_handles };

	assert_status(zx_linux_proc_args_build(args, NULL, 0, &m.size), ZX_ERR_BUFFER_TOO_SMALL);
	m.bytes = malloc(m.size);
	ck_assert_ptr_nonnull(m.bytes);
	memset(m.bytes, 0xcc, m.size);
	assert_ok(zx_linux_proc_args_build(args, m.bytes, m.size, &m.size));
	return m;
}

static zx_status_t check_message(const struct message *m)
{
	return zx_linux_proc_args_check(m->bytes, m->size, m->handles);
}

START_TEST(a_message_has_what_it_was_built_of)
{
	struct message m = build(&good_args);
	const uint32_t *infos;
	char *strings[4];

	assert_ok(check_message(&m));
	ck_assert_uint_eq(m.bytes->protocol, 0x4150585d);
	ck_assert_uint_eq(m.bytes->version, 0x1000);
	/* 36 bytes, two words, 6 + 1, 11, 5 + 2 + 2 */
	ck_assert_uint_eq(m.size, 36 + 8 + 7 + 11 + 9);
	infos = (const uint32_t *)((char *)m.bytes + m.bytes->handle_info_off);
	ck_assert_uint_eq(infos[0], 0x000300f0);
	ck_assert_uint_eq(infos[1], 0xffff0030);
	ck_assert_uint_eq(m.bytes->args_num, 2);
	zx_linux_proc_args_strings(m.bytes, m.bytes->args_off, 2, strings);
	ck_assert_str_eq(strings[0], "first");
	ck_assert_str_eq(strings[1], "");
	ck_assert_ptr_null(strings[2]);
	ck_assert_uint_eq(m.bytes->environ_num, 1);
	zx_linux_proc_args_strings(m.bytes, m.bytes->environ_off, 1, strings);
	ck_assert_str_eq(strings[0], "NAME=value");
	ck_assert_uint_eq(m.bytes->names_num, 3);
	zx_linux_proc_args_strings(m.bytes, m.bytes->names_off, 3, strings);
	ck_assert_str_eq(strings[0], "/svc");
	ck_assert_str_eq(strings[1], "/");
	ck_assert_str_eq(strings[2], "x");
}
END_TEST

START_TEST(an_empty_message_is_its_header)
{
	struct message m = build(&(zx_linux_proc_args_t){ 0 });

	ck_assert_uint_eq(m.size, sizeof(zx_proc_args_t));
	ck_assert_uint_eq(m.size, 36);
	assert_ok(check_message(&m));
}
END_TEST

START_TEST(a_buffer_that_is_too_small_stays_as_it_was)
{
	struct message m = build(&good_args);
	uint32_t size, needed = m.size;

	for (size = 0; size < needed; size++) {
		memset(m.bytes, 0xcc, needed);
		m.size = 0;
		assert_status(zx_linux_proc_args_build(&good_args, m.bytes, size, &m.size),
			      ZX_ERR_BUFFER_TOO_SMALL);
		ck_assert_uint_eq(m.size, needed);
		ck_assert_uint_eq(m.bytes->protocol, 0xcccccccc);
		ck_assert_uint_eq(((unsigned char *)m.bytes)[needed - 1], 0xcc);
	}
}
END_TEST

START_TEST(more_than_a_channel_takes_is_out_of_range)
{
	static char bytes[ZX_CHANNEL_MAX_MSG_BYTES] __attribute__((aligned(4)));
	static char large[ZX_CHANNEL_MAX_MSG_BYTES];
	char *const strings[] = { large, NULL };
	static const uint32_t infos[ZX_CHANNEL_MAX_MSG_HANDLES + 1];
	zx_linux_proc_args_t args = { .handle_info = infos, .num_handles = 64 };
	uint32_t size;

	/* All that fits, to the last byte */
	args.names = strings;
	memset(large, 'x', sizeof(bytes) - 36 - 4 * 64 - 1);
	assert_ok(zx_linux_proc_args_build(&args, bytes, sizeof(bytes), &size));
	ck_assert_uint_eq(size, sizeof(bytes));
	assert_ok(zx_linux_proc_args_check(bytes, size, 64));
	large[sizeof(bytes) - 36 - 4 * 64 - 1] = 'x';
	assert_refused(ZX_ERR_OUT_OF_RANGE, size,
		       zx_linux_proc_args_build(&args, bytes, sizeof(bytes), &size));
	args.names = NULL;
	args.args = strings;
	args.envp = strings;
	memset(large, 'x', sizeof(large) - 1);
	assert_refused(ZX_ERR_OUT_OF_RANGE, size,
		       zx_linux_proc_args_build(&args, bytes, sizeof(bytes), &size));
	args.args = args.envp = NULL;
	args.num_handles = 65;
	assert_refused(ZX_ERR_OUT_OF_RANGE, size,
		       zx_linux_proc_args_build(&args, bytes, sizeof(bytes), &size));
	args.num_handles = UINT32_MAX;
	assert_refused(ZX_ERR_OUT_OF_RANGE, size,
		       zx_linux_proc_args_build(&args, bytes, sizeof(bytes), &size));
}
END_TEST

/* With this in it the message is refused. */
#define assert_bad(field, value)						\
	do {									\
		struct message bad_ = build(&good_args);			\
										\
		bad_.bytes->field = (value);					\
		assert_status(check_message(&bad_), ZX_ERR_INVALID_ARGS);	\
		free(bad_.bytes);						\
	} while (0)
#define assert_fine(field, value)						\
	do {									\
		struct message fine_ = build(&good_args);			\
										\
		fine_.bytes->field = (value);					\
		assert_ok(check_message(&fine_));				\
		free(fine_.bytes);						\
	} while (0)

START_TEST(a_cut_message_is_refused_wherever_it_was_cut)
{
	struct message m = build(&good_args);

	while (m.size > 0) {
		m.size--;
		assert_status(check_message(&m), ZX_ERR_INVALID_ARGS);
	}
}
END_TEST

START_TEST(a_message_of_another_protocol_or_version_is_refused)
{
	assert_bad(protocol, 0);
	assert_bad(protocol, ZX_PROCARGS_PROTOCOL + 1);
	assert_bad(version, 0);
	assert_bad(version, ZX_PROCARGS_VERSION + 1);
}
END_TEST

START_TEST(words_of_handles_must_be_in_the_message_and_aligned)
{
	struct message m = build(&good_args);
	uint32_t last = (m.size - 8) & ~3u, i;

	for (i = 0; i < 36; i++)
		assert_bad(handle_info_off, i);
	assert_fine(handle_info_off, 36);
	for (i = 37; i < 40; i++)
		assert_bad(handle_info_off, i);
	assert_fine(handle_info_off, last);
	assert_bad(handle_info_off, last + 4);
	assert_bad(handle_info_off, UINT32_MAX - 3);
	/* Also where there are no handles. */
	m.handles = 0;
	m.bytes->handle_info_off = m.size & ~3u;
	assert_ok(check_message(&m));
	m.bytes->handle_info_off += 4;
	assert_status(check_message(&m), ZX_ERR_INVALID_ARGS);
	m.bytes->handle_info_off = 36;
	m.handles = UINT32_MAX;
	assert_status(check_message(&m), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(strings_must_be_in_the_message)
{
	struct message m = build(&good_args);
	uint32_t size = m.size;

	assert_bad(args_off, 0);
	assert_bad(args_off, 35);
	assert_bad(args_off, size);
	assert_bad(args_off, UINT32_MAX);
	assert_bad(environ_off, 0);
	assert_bad(environ_off, 35);
	assert_bad(environ_off, size);
	assert_bad(environ_off, UINT32_MAX);
	assert_bad(names_off, size);
	assert_bad(names_off, UINT32_MAX);
	/* More than there are */
	assert_bad(args_num, 7);
	assert_bad(args_num, UINT32_MAX);
	assert_bad(environ_num, 5);
	assert_bad(environ_num, UINT32_MAX);
	assert_bad(names_num, 4);
	assert_bad(names_num, UINT32_MAX);
	/* One list runs on into the next. */
	assert_fine(args_num, 6);
	/* The last string has no end. */
	((char *)m.bytes)[size - 1] = 'x';
	assert_status(check_message(&m), ZX_ERR_INVALID_ARGS);
}
END_TEST

START_TEST(where_there_are_no_strings_their_offset_does_not_matter)
{
	static const uint32_t anything[] = { 0, 35, 36, 65536, UINT32_MAX };
	struct message m = build(&good_args);
	size_t i;

	m.bytes->args_num = m.bytes->environ_num = m.bytes->names_num = 0;
	for (i = 0; i < ARRAY_SIZE(anything); i++) {
		m.bytes->args_off = m.bytes->environ_off = m.bytes->names_off = anything[i];
		assert_ok(check_message(&m));
	}
}
END_TEST

/* ---- Programs ----------------------------------------------------------- */

/*
 * Loads an ELF image as a loader does; returns where its address 0 is. Each segment
 * is a copy.
 */
static zx_vaddr_t load_elf(zx_handle_t root, zx_handle_t vmo, Elf64_Ehdr *e)
{
	zx_handle_t vmar = ZX_HANDLE_INVALID;
	zx_vaddr_t base = 0;
	Elf64_Phdr p[16];
	uint64_t end = 0;
	int i;

	assert_ok(zx_vmo_read(vmo, e, 0, sizeof(*e)));
	ck_assert_uint_le(e->e_phnum, 16);
	assert_ok(zx_vmo_read(vmo, p, e->e_phoff, e->e_phnum * sizeof(p[0])));
	for (i = 0; i < e->e_phnum; i++)
		if (p[i].p_type == PT_LOAD)
			end = p[i].p_vaddr + p[i].p_memsz;
	vmar = vmar_in(root, CAN_MAP_ALL, 0, (end + PAGE - 1) & -PAGE, &base);
	for (i = 0; i < e->e_phnum; i++) {
		uint64_t head = p[i].p_vaddr % PAGE;
		uint64_t size = (head + p[i].p_memsz + PAGE - 1) & -PAGE;
		zx_vm_option_t perms = 0;
		zx_handle_t segment;
		static char bytes[KIB(256)];

		if (p[i].p_type != PT_LOAD)
			continue;
		perms |= p[i].p_flags & PF_R ? ZX_VM_PERM_READ : 0;
		perms |= p[i].p_flags & PF_W ? ZX_VM_PERM_WRITE : 0;
		perms |= p[i].p_flags & PF_X ? ZX_VM_PERM_EXECUTE : 0;
		ck_assert_uint_le(p[i].p_filesz, sizeof(bytes));
		segment = vmo_executable(size);
		assert_ok(zx_vmo_read(vmo, bytes, p[i].p_offset, p[i].p_filesz));
		assert_ok(zx_vmo_write(segment, bytes, head, p[i].p_filesz));
		map_at(vmar, perms, p[i].p_vaddr - head, segment, size);
		assert_ok(zx_handle_close(segment));
	}
	return base;
}

/* A process with a program in it and the two ends of its bootstrap channel. */
struct started {
	struct mini mini;
	zx_handle_t ours, theirs;
	zx_vaddr_t entry, sp;
};

/* build/tests/programs/NAME, as a VMO */
static zx_handle_t program_vmo(const char *name)
{
	static char bytes[KIB(512)];
	char path[500];
	zx_handle_t vmo;
	ssize_t n;
	int fd;

	n = readlink("/proc/self/exe", path, sizeof(path) - 1);
	ck_assert_int_gt(n, 0);
	path[n] = 0;
	*strrchr(path, '/') = 0;
	strncat(path, "/../programs/", 100);
	strncat(path, name, 100);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ck_assert_int_ge(fd, 0);
	n = read(fd, bytes, sizeof(bytes));
	ck_assert_int_gt(n, 0);
	ck_assert_int_lt(n, (ssize_t)sizeof(bytes));
	close(fd);
	vmo = vmo_new(n);
	assert_ok(zx_vmo_write(vmo, bytes, 0, n));
	return vmo;
}

static struct started program_new(void)
{
	zx_handle_t vmo = program_vmo("bare_main"), stack = vmo_new(KIB(256));
	struct started s;
	Elf64_Ehdr e;

	memset(&s, 0, sizeof(s));
	mini_create(&s.mini, zx_job_default(), "bare_main");
	assert_ok(zx_channel_create(0, &s.ours, &s.theirs));
	s.entry = load_elf(s.mini.vmar, vmo, &e) + e.e_entry;
	s.sp = map_anywhere(s.mini.vmar, READ_WRITE, stack, KIB(256)) + KIB(256) - 8;
	assert_ok(zx_handle_close(vmo));
	assert_ok(zx_handle_close(stack));
	return s;
}

static int64_t run_to_the_end(struct started *s)
{
	assert_ok(zx_process_start(s->mini.process, s->mini.thread, s->entry, s->sp, s->theirs, 0));
	wait_terminated(s->mini.process);
	return process_info(s->mini.process).return_code;
}

/* What "bare_main report" sends */
struct report {
	zx_koid_t process, thread, vmar_root, job;
	zx_koid_t user0[3], user0_1;
};

static struct report run_report(struct started *s, const uint32_t *infos, zx_handle_t *handles,
				uint32_t count)
{
	char *const args[] = { "bare_main", "report", NULL };
	zx_handle_t all[ZX_CHANNEL_MAX_MSG_HANDLES], back, to;
	uint32_t words[ZX_CHANNEL_MAX_MSG_HANDLES];
	zx_linux_proc_args_t what = { .args = args, .handle_info = words, .num_handles = count + 1 };
	struct report report;
	struct message m;
	uint32_t n;

	assert_ok(zx_channel_create(0, &back, &to));
	memcpy(all, handles, count * sizeof(all[0]));
	memcpy(words, infos, count * sizeof(words[0]));
	all[count] = to;
	words[count] = PA_HND(PA_USER1, 7);
	m = build(&what);
	assert_ok(zx_channel_write(s->ours, 0, m.bytes, m.size, all, count + 1));
	ck_assert_int_eq(run_to_the_end(s), 0);
	assert_ok(zx_channel_read(back, 0, &report, NULL, sizeof(report), 0, &n, NULL));
	ck_assert_uint_eq(n, sizeof(report));
	return report;
}

START_TEST(startup_handles_are_what_the_message_says)
{
	struct started s = program_new();
	zx_handle_t job = job_new(zx_job_default());
	zx_handle_t handles[4];
	static const uint32_t infos[] = { PA_HND(PA_JOB_DEFAULT, 0), PA_HND(PA_VMAR_ROOT, 0),
					  PA_HND(PA_THREAD_SELF, 0), PA_HND(PA_PROC_SELF, 0) };
	struct report report;

	handles[0] = with_rights(job, ZX_RIGHT_SAME_RIGHTS);
	handles[1] = with_rights(s.mini.vmar, ZX_RIGHT_SAME_RIGHTS);
	handles[2] = with_rights(s.mini.thread, ZX_RIGHT_SAME_RIGHTS);
	handles[3] = with_rights(s.mini.process, ZX_RIGHT_SAME_RIGHTS);
	report = run_report(&s, infos, handles, 4);
	/* Any job: it need not be the one that the process is in. */
	ck_assert_uint_eq(report.job, koid_of(job));
	ck_assert_uint_eq(report.vmar_root, koid_of(s.mini.vmar));
	ck_assert_uint_eq(report.thread, koid_of(s.mini.thread));
	ck_assert_uint_eq(report.process, koid_of(s.mini.process));
	ck_assert_uint_eq(report.user0[0], 0);
	/* Its end of the channel is closed. */
	ck_assert_uint_eq(signals_of(s.ours) & ALL_CHANNEL_SIGNALS, ZX_CHANNEL_PEER_CLOSED);
}
END_TEST

START_TEST(what_was_not_sent_is_not_there)
{
	struct started s = program_new();
	struct report report = run_report(&s, NULL, NULL, 0);
	zx_koid_t none[sizeof(report) / sizeof(zx_koid_t)] = { 0 };

	ck_assert_mem_eq(&report, none, sizeof(report));
}
END_TEST

START_TEST(of_handles_sent_for_the_same_the_first_is_taken_first)
{
	struct started s = program_new();
	zx_handle_t events[3] = { event_new(), event_new(), event_new() }, sent[3];
	static const uint32_t infos[] = { PA_HND(PA_USER0, 0), PA_HND(PA_USER0, 1),
					  PA_HND(PA_USER0, 0) };
	struct report report;
	int i;

	for (i = 0; i < 3; i++)
		sent[i] = with_rights(events[i], ZX_RIGHT_SAME_RIGHTS);
	report = run_report(&s, infos, sent, 3);
	ck_assert_uint_eq(report.user0[0], koid_of(events[0]));
	ck_assert_uint_eq(report.user0[1], koid_of(events[2]));
	ck_assert_uint_eq(report.user0[2], 0);
	ck_assert_uint_eq(report.user0_1, koid_of(events[1]));
}
END_TEST

START_TEST(without_a_good_message_the_program_ends_with_the_status)
{
	struct message m = build(&good_args);
	zx_handle_t event = event_new(), sent[2];
	struct started s;

	/* No channel at all */
	s = program_new();
	assert_ok(zx_handle_close(s.theirs));
	s.theirs = ZX_HANDLE_INVALID;
	ck_assert_int_eq(run_to_the_end(&s), ZX_ERR_BAD_HANDLE);
	/* Something else */
	s = program_new();
	assert_ok(zx_handle_close(s.theirs));
	s.theirs = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
	ck_assert_int_eq(run_to_the_end(&s), ZX_ERR_WRONG_TYPE);
	/* No message */
	s = program_new();
	ck_assert_int_eq(run_to_the_end(&s), ZX_ERR_SHOULD_WAIT);
	s = program_new();
	assert_ok(zx_handle_close(s.ours));
	ck_assert_int_eq(run_to_the_end(&s), ZX_ERR_PEER_CLOSED);
	/* An empty one; no handles; no bytes */
	s = program_new();
	assert_ok(zx_channel_write(s.ours, 0, NULL, 0, NULL, 0));
	ck_assert_int_eq(run_to_the_end(&s), ZX_ERR_INVALID_ARGS);
	s = program_new();
	assert_ok(zx_channel_write(s.ours, 0, m.bytes, m.size, NULL, 0));
	ck_assert_int_eq(run_to_the_end(&s), ZX_ERR_INVALID_ARGS);
	s = program_new();
	sent[0] = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
	assert_ok(zx_channel_write(s.ours, 0, NULL, 0, sent, 1));
	ck_assert_int_eq(run_to_the_end(&s), ZX_ERR_INVALID_ARGS);
	/* One that the reader refuses */
	s = program_new();
	sent[0] = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
	sent[1] = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
	m.bytes->version++;
	assert_ok(zx_channel_write(s.ours, 0, m.bytes, m.size, sent, 2));
	ck_assert_int_eq(run_to_the_end(&s), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(handle_count(event), 1);
}
END_TEST

START_TEST(main_returns_to_zx_process_exit)
{
	char *const args[] = { "bare_main", "exit", "77", NULL };
	zx_linux_proc_args_t what = {
		.args = args, .handle_info = two_infos, .num_handles = 1,
	};
	struct started s = program_new();
	struct message m = build(&what);
	zx_handle_t event = event_new();

	assert_ok(zx_channel_write(s.ours, 0, m.bytes, m.size, &event, 1));
	ck_assert_int_eq(run_to_the_end(&s), 77);
	ck_assert_uint_eq(signals_of(s.mini.process), ZX_PROCESS_TERMINATED);
}
END_TEST

START_TEST(a_linux_program_has_no_startup_handles)
{
	ck_assert_uint_eq(zx_take_startup_handle(PA_HND(PA_PROC_SELF, 0)), ZX_HANDLE_INVALID);
	ck_assert_uint_eq(zx_take_startup_handle(0), ZX_HANDLE_INVALID);
	ck_assert_uint_ne(zx_process_self(), ZX_HANDLE_INVALID);
}
END_TEST

/* ---- libzx as a vDSO ---------------------------------------------------- */

/* All of the image, as in its file: read as if loaded, but for what is writable. */
static char vdso[KIB(128)];

static zx_handle_t vdso_new(void)
{
	zx_handle_t vmo;
	uint64_t size;

	assert_ok(zx_linux_vdso_vmo(&vmo));
	assert_ok(zx_vmo_get_stream_size(vmo, &size));
	ck_assert_uint_le(size, sizeof(vdso));
	assert_ok(zx_vmo_read(vmo, vdso, 0, size));
	return vmo;
}

static uint64_t dynamic(int64_t tag)
{
	const Elf64_Ehdr *e = (const Elf64_Ehdr *)vdso;
	const Elf64_Phdr *p = (const Elf64_Phdr *)(vdso + e->e_phoff);
	const Elf64_Dyn *d;

	while (p->p_type != PT_DYNAMIC)
		p++;
	for (d = (const Elf64_Dyn *)(vdso + p->p_offset); d->d_tag != DT_NULL; d++)
		if (d->d_tag == tag)
			return d->d_un.d_val;
	return 0;
}

/* The address of a function in the image, found as a dynamic linker finds it. */
static uint64_t symbol(const char *name)
{
	const uint32_t *table = (const uint32_t *)(vdso + dynamic(DT_GNU_HASH));
	uint32_t buckets = table[0], first = table[1], words = table[2], hash = 5381, i;
	const uint32_t *bucket = table + 4 + 2 * words, *chain = bucket + buckets;
	const Elf64_Sym *sym = (const Elf64_Sym *)(vdso + dynamic(DT_SYMTAB));
	const char *s;

	for (s = name; *s; s++)
		hash = hash * 33 + (unsigned char)*s;
	for (i = bucket[hash % buckets]; i; i++) {
		if (!strcmp(vdso + dynamic(DT_STRTAB) + sym[i].st_name, name)) {
			ck_assert_uint_eq(ELF64_ST_TYPE(sym[i].st_info), STT_FUNC);
			return sym[i].st_value;
		}
		if (chain[i - first] & 1)
			break;
	}
	ck_abort_msg("%s is not in the vDSO", name);
}

START_TEST(the_vdso_is_an_image_that_only_loads)
{
	zx_handle_t vmo = vdso_new();
	const Elf64_Ehdr *e = (const Elf64_Ehdr *)vdso;
	const Elf64_Phdr *p = (const Elf64_Phdr *)(vdso + e->e_phoff);
	int i;

	ck_assert_uint_eq(rights_of(vmo), ZX_RIGHTS_BASIC | ZX_RIGHT_READ | ZX_RIGHT_EXECUTE |
					  ZX_RIGHT_MAP | ZX_RIGHT_GET_PROPERTY);
	ck_assert_str_eq(vmo_info(vmo).name, "libzircon.so");
	ck_assert_uint_eq(e->e_type, ET_DYN);
	ck_assert_str_eq(vdso + dynamic(DT_STRTAB) + dynamic(DT_SONAME), "libzircon.so");
	ck_assert_uint_eq(dynamic(DT_RELA) | dynamic(DT_REL) | dynamic(DT_RELR) |
			  dynamic(DT_JMPREL) | dynamic(DT_INIT) | dynamic(DT_INIT_ARRAY) |
			  dynamic(DT_NEEDED) | dynamic(DT_HASH), 0);
	for (i = 0; i < e->e_phnum; i++) {
		ck_assert_uint_ne(p[i].p_type, PT_TLS);
		ck_assert_uint_ne(p[i].p_type, PT_INTERP);
		if (p[i].p_type == PT_LOAD && (p[i].p_flags & PF_W))
			ck_assert_uint_lt(p[i].p_memsz, PAGE);
	}
	ck_assert_uint_eq(e->e_entry, symbol("zx_process_exit"));
	ck_assert_uint_eq(symbol("_zx_process_exit"), symbol("zx_process_exit"));
	ck_assert_uint_ne(symbol("zx_channel_call"), symbol("zx_channel_read"));
}
END_TEST

START_TEST(a_bad_out_pointer_for_the_vdso_is_invalid_args)
{
	assert_status(zx_linux_vdso_vmo(NULL), ZX_ERR_INVALID_ARGS);
	assert_status(zx_linux_vdso_vmo(bad_pointer), ZX_ERR_INVALID_ARGS);
}
END_TEST

/* Started where the vDSO begins: zx_process_exit(arg1). */
static struct mini run_vdso_entry(zx_handle_t arg1)
{
	zx_handle_t vmo = vdso_new(), stack = vmo_new(PAGES(4));
	struct mini mini;
	zx_vaddr_t base, sp;
	Elf64_Ehdr e;

	mini_create(&mini, zx_job_default(), "vdso");
	base = load_elf(mini.vmar, vmo, &e);
	sp = map_anywhere(mini.vmar, READ_WRITE, stack, PAGES(4)) + PAGES(4) - 8;
	assert_ok(zx_handle_close(mini.vmar));
	mini.vmar = ZX_HANDLE_INVALID;
	assert_ok(zx_process_start(mini.process, mini.thread, base + e.e_entry, sp, arg1, 0));
	wait_terminated(mini.process);
	ck_assert_uint_eq(signals_of(mini.process), ZX_PROCESS_TERMINATED);
	return mini;
}

START_TEST(a_process_that_starts_at_the_vdsos_entry_returns_arg1)
{
	struct mini mini = run_vdso_entry(ZX_HANDLE_INVALID);
	int64_t code = process_info(mini.process).return_code;

	ck_assert_int_eq(code, 0);
	mini_close(&mini);
	mini = run_vdso_entry(event_new());
	/* It is a handle of that process, so anything that is one. */
	code = process_info(mini.process).return_code;
	ck_assert_int_gt(code, 0);
	ck_assert_int_le(code, UINT32_MAX);
	ck_assert_int_eq(code & 3, 3);
	mini_close(&mini);
}
END_TEST

/* ---- The smallest process ----------------------------------------------- */

/* Where the calls are in the child: all that its code knows. */
struct table {
	__typeof__(zx_channel_read) *channel_read;
	__typeof__(zx_channel_write) *channel_write;
	__typeof__(zx_object_wait_one) *object_wait_one;
	__typeof__(zx_handle_close) *handle_close;
	__typeof__(zx_event_create) *event_create;
	__typeof__(zx_process_exit) *process_exit;
};

enum { DO_ECHO = 1, DO_EVENT = 2, DO_USE_CLOSED = 4, DO_EXIT = 8 };

struct command {
	uint32_t what;
	int32_t status;
};

/*
 * Copied into the child: position independent, without a reference to anything
 * outside. The only thing in its section, of which the linker says where it is.
 */
__attribute__((section("mini_section"), used, optimize("no-jump-tables", "no-stack-protector")))
static void mini_code(zx_handle_t channel, __typeof__(zx_channel_read) *channel_read)
{
	uint32_t ack[2];
	zx_signals_t pending;
	struct command command;
	struct table call;
	zx_handle_t handle, made;

	if (!channel_read)
		for (;;)
			__builtin_ia32_pause();
	if (channel_read(channel, 0, &call, &handle, sizeof(call), 1, &ack[0], &ack[1]) != ZX_OK ||
	    call.channel_write(channel, 0, ack, sizeof(ack), NULL, 0) != ZX_OK)
		__builtin_trap();
	for (;;) {
		call.object_wait_one(channel, ALL_CHANNEL_SIGNALS, ZX_TIME_INFINITE, &pending);
		if (!(pending & ZX_CHANNEL_READABLE))
			call.process_exit(1);
		channel_read(channel, 0, &command, NULL, sizeof(command), 0, &ack[0], &ack[1]);
		command.status = ZX_OK;
		made = ZX_HANDLE_INVALID;
		if (command.what & DO_EVENT)
			command.status = call.event_create(0, &made);
		if (command.what & DO_USE_CLOSED) {
			call.handle_close(handle);
			command.status = call.handle_close(handle);
		}
		if (command.what & DO_EXIT)
			call.process_exit(command.what);
		call.channel_write(channel, 0, &command, sizeof(command), &made,
				   made != ZX_HANDLE_INVALID);
	}
}

extern const char __start_mini_section[], __stop_mini_section[];

static struct mini smallest(void)
{
	struct blob code = { __start_mini_section, __stop_mini_section };
	struct mini mini;

	ck_assert_int_lt(__stop_mini_section - __start_mini_section, 2000);
	mini_create(&mini, zx_job_default(), "smallest");
	mini_load(&mini, &code);
	return mini;
}

/* One with a vDSO and a control channel, that has acknowledged. */
static struct mini controlled(zx_handle_t *control)
{
	zx_handle_t vmo = vdso_new(), theirs, event = event_new();
	struct mini mini = smallest();
	uint32_t ack[2], bytes, handles;
	struct table table;
	zx_vaddr_t base;
	Elf64_Ehdr e;

	base = load_elf(mini.vmar, vmo, &e);
	assert_ok(zx_handle_close(vmo));
#define IN_THE_CHILD(name) ((void *)(base + symbol("zx_" #name)))
	table.channel_read = IN_THE_CHILD(channel_read);
	table.channel_write = IN_THE_CHILD(channel_write);
	table.object_wait_one = IN_THE_CHILD(object_wait_one);
	table.handle_close = IN_THE_CHILD(handle_close);
	table.event_create = IN_THE_CHILD(event_create);
	table.process_exit = IN_THE_CHILD(process_exit);
#undef IN_THE_CHILD
	assert_ok(zx_channel_create(0, control, &theirs));
	assert_ok(zx_channel_write(*control, 0, &table, sizeof(table), &event, 1));
	assert_ok(mini_start_status(&mini, theirs, (uint64_t)table.channel_read));
	assert_ok(zx_object_wait_one(*control, ALL_CHANNEL_SIGNALS, SOON, NULL));
	assert_ok(zx_channel_read(*control, 0, ack, NULL, sizeof(ack), 0, &bytes, &handles));
	ck_assert_uint_eq(bytes, sizeof(ack));
	ck_assert_uint_eq(ack[0], sizeof(table));
	ck_assert_uint_eq(ack[1], 1);
	return mini;
}

/* Its answer, and a handle if there is one. */
static struct command order(zx_handle_t control, uint32_t what, zx_handle_t *handle)
{
	struct command command = { .what = what, .status = 1 };
	uint32_t bytes, handles;

	*handle = ZX_HANDLE_INVALID;
	assert_ok(zx_channel_write(control, 0, &command, sizeof(command), NULL, 0));
	assert_ok(zx_object_wait_one(control, ALL_CHANNEL_SIGNALS, SOON, NULL));
	assert_ok(zx_channel_read(control, 0, &command, handle, sizeof(command), 1, &bytes,
				  &handles));
	ck_assert_uint_eq(bytes, sizeof(command));
	ck_assert_uint_eq(command.what, what);
	return command;
}

START_TEST(the_smallest_process_obeys_through_the_vdso)
{
	zx_handle_t control, handle;
	struct mini mini = controlled(&control);
	struct command command = { .what = DO_EXIT };

	assert_ok(order(control, DO_ECHO, &handle).status);
	ck_assert_uint_eq(handle, ZX_HANDLE_INVALID);
	assert_ok(order(control, DO_ECHO | DO_EVENT, &handle).status);
	ck_assert_uint_eq(basic_info(handle).type, ZX_OBJ_TYPE_EVENT);
	assert_status(order(control, DO_USE_CLOSED, &handle).status, ZX_ERR_BAD_HANDLE);
	assert_ok(zx_channel_write(control, 0, &command, sizeof(command), NULL, 0));
	assert_ok(zx_object_wait_one(control, ZX_CHANNEL_PEER_CLOSED, SOON, NULL));
	ck_assert_uint_eq(signals_of(control) & ALL_CHANNEL_SIGNALS, ZX_CHANNEL_PEER_CLOSED);
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code, DO_EXIT);
	mini_close(&mini);
}
END_TEST

START_TEST(the_smallest_process_sees_its_control_channel_close)
{
	zx_handle_t control;
	struct mini mini = controlled(&control);

	assert_ok(zx_handle_close(control));
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code, 1);
	mini_close(&mini);
}
END_TEST

START_TEST(without_a_vdso_it_spins_until_it_is_killed)
{
	struct mini mini = smallest();
	zx_info_task_runtime_t runtime;

	assert_ok(mini_start_status(&mini, event_new(), 0));
	do {
		assert_ok(zx_object_get_info(mini.process, ZX_INFO_TASK_RUNTIME, &runtime,
					     sizeof(runtime), NULL, NULL));
		sleep_ms(1);
	} while (runtime.cpu_time < 20 * 1000 * 1000);
	ck_assert_uint_eq(signals_of(mini.process), 0);
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
	mini_close(&mini);
}
END_TEST

/* ---- The first instruction ---------------------------------------------- */

/* Of the components of XSAVE those with registers of numbers: up to AVX-512. */
static uint32_t vector_components(void)
{
	uint32_t a, b, c = 0, d;

	if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & bit_OSXSAVE))
		return 0;
	asm volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(0));
	return a & 0xff;
}

START_TEST(the_first_instruction_finds_no_numbers_in_fpu_and_vectors)
{
	static uint8_t area[MINI_DONE - MINI_DATA], zeros[sizeof(area)];
	struct mini mini;

	mini_run(&mini, zx_job_default(), &blob_vectors, vector_components());
	mini_wait_done(&mini);
	mini_read(&mini, MINI_DATA, area, sizeof(area));
	/* Control word; status, tags, opcode, instruction, operand; MXCSR and its mask */
	ck_assert_uint_eq(*(uint16_t *)area, 0x37f);
	ck_assert_mem_eq(area + 2, zeros, 22);
	ck_assert_uint_eq(*(uint32_t *)(area + 24), 0x1f80);
	/* ST0 to ST7, XMM0 to XMM15 */
	ck_assert_mem_eq(area + 32, zeros, 128 + 256);
	/* After the header of XSAVE the upper halves and the rest */
	ck_assert_mem_eq(area + 576, zeros, sizeof(area) - 576);
	mini_end(&mini);
}
END_TEST

int main(void)
{
	test_begin("bootstrap");
	test_case("messages", a_message_has_what_it_was_built_of, an_empty_message_is_its_header,
		  a_buffer_that_is_too_small_stays_as_it_was,
		  more_than_a_channel_takes_is_out_of_range,
		  a_cut_message_is_refused_wherever_it_was_cut,
		  a_message_of_another_protocol_or_version_is_refused,
		  words_of_handles_must_be_in_the_message_and_aligned,
		  strings_must_be_in_the_message,
		  where_there_are_no_strings_their_offset_does_not_matter);
	test_case("programs", startup_handles_are_what_the_message_says,
		  what_was_not_sent_is_not_there,
		  of_handles_sent_for_the_same_the_first_is_taken_first,
		  without_a_good_message_the_program_ends_with_the_status,
		  main_returns_to_zx_process_exit, a_linux_program_has_no_startup_handles);
	test_case("vdso", the_vdso_is_an_image_that_only_loads,
		  a_bad_out_pointer_for_the_vdso_is_invalid_args,
		  a_process_that_starts_at_the_vdsos_entry_returns_arg1);
	test_case("smallest", the_smallest_process_obeys_through_the_vdso,
		  the_smallest_process_sees_its_control_channel_close,
		  without_a_vdso_it_spins_until_it_is_killed);
	test_case("first_instruction", the_first_instruction_finds_no_numbers_in_fpu_and_vectors);
	return test_end();
}
