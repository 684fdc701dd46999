// SPDX-License-Identifier: GPL-2.0-only
/*
 * How a program written for Zircon begins: the message (tasks.md 6.2), libzx's start-up
 * (6.3, 3.8), libzx as a vDSO (6.5), the smallest process (6.6), and the part of the
 * first instruction's state that process_life.c does not look at (6.1).
 */
#include <elf.h>

#include "common.h"
#include "common_program.h"

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

/* What "bare_main report" sends */
struct report {
	zx_koid_t process, thread, vmar_root, job;
	zx_koid_t user0[3], user0_1;
};

static struct report run_report(struct program *s, const uint32_t *infos, zx_handle_t *handles,
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
	ck_assert_int_eq(program_run(s), 0);
	assert_ok(zx_channel_read(back, 0, &report, NULL, sizeof(report), 0, &n, NULL));
	ck_assert_uint_eq(n, sizeof(report));
	return report;
}

START_TEST(startup_handles_are_what_the_message_says)
{
	struct program s = program_new(zx_job_default(), "bare_main");
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
	struct program s = program_new(zx_job_default(), "bare_main");
	struct report report = run_report(&s, NULL, NULL, 0);
	zx_koid_t none[sizeof(report) / sizeof(zx_koid_t)] = { 0 };

	ck_assert_mem_eq(&report, none, sizeof(report));
}
END_TEST

START_TEST(of_handles_sent_for_the_same_the_first_is_taken_first)
{
	struct program s = program_new(zx_job_default(), "bare_main");
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

START_TEST(each_startup_handle_is_taken_by_one_thread)
{
	char *const args[] = { "bare_main", "take", NULL };
	struct program s = program_new(zx_job_default(), "bare_main");
	uint32_t infos[ZX_CHANNEL_MAX_MSG_HANDLES], i;
	zx_handle_t handles[ZX_CHANNEL_MAX_MSG_HANDLES], event = event_new();
	zx_linux_proc_args_t what = { .args = args, .handle_info = infos,
				      .num_handles = ARRAY_SIZE(infos) };
	struct message m;

	infos[0] = PA_HND(PA_PROC_SELF, 0);
	infos[1] = PA_HND(PA_VMAR_ROOT, 0);
	handles[0] = with_rights(s.mini.process, ZX_RIGHT_SAME_RIGHTS);
	handles[1] = with_rights(s.mini.vmar, ZX_RIGHT_SAME_RIGHTS);
	for (i = 2; i < ARRAY_SIZE(infos); i++) {
		infos[i] = PA_HND(PA_USER0, 0);
		handles[i] = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
	}
	m = build(&what);
	assert_ok(zx_channel_write(s.ours, 0, m.bytes, m.size, handles, ARRAY_SIZE(handles)));
	ck_assert_int_eq(program_run(&s), ARRAY_SIZE(infos) - 2);
	ck_assert_uint_eq(handle_count(event), 1);
}
END_TEST

START_TEST(without_a_good_message_the_program_ends_with_the_status)
{
	struct message m = build(&good_args);
	zx_handle_t event = event_new(), sent[2];
	struct program s;

	/* No channel at all */
	s = program_new(zx_job_default(), "bare_main");
	assert_ok(zx_handle_close(s.theirs));
	s.theirs = ZX_HANDLE_INVALID;
	ck_assert_int_eq(program_run(&s), ZX_ERR_BAD_HANDLE);
	/* Something else */
	s = program_new(zx_job_default(), "bare_main");
	assert_ok(zx_handle_close(s.theirs));
	s.theirs = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
	ck_assert_int_eq(program_run(&s), ZX_ERR_WRONG_TYPE);
	/* No message */
	s = program_new(zx_job_default(), "bare_main");
	ck_assert_int_eq(program_run(&s), ZX_ERR_SHOULD_WAIT);
	s = program_new(zx_job_default(), "bare_main");
	assert_ok(zx_handle_close(s.ours));
	ck_assert_int_eq(program_run(&s), ZX_ERR_PEER_CLOSED);
	/* An empty one; no handles; no bytes */
	s = program_new(zx_job_default(), "bare_main");
	assert_ok(zx_channel_write(s.ours, 0, NULL, 0, NULL, 0));
	ck_assert_int_eq(program_run(&s), ZX_ERR_INVALID_ARGS);
	s = program_new(zx_job_default(), "bare_main");
	assert_ok(zx_channel_write(s.ours, 0, m.bytes, m.size, NULL, 0));
	ck_assert_int_eq(program_run(&s), ZX_ERR_INVALID_ARGS);
	s = program_new(zx_job_default(), "bare_main");
	sent[0] = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
	assert_ok(zx_channel_write(s.ours, 0, NULL, 0, sent, 1));
	ck_assert_int_eq(program_run(&s), ZX_ERR_INVALID_ARGS);
	/* One that the reader refuses */
	s = program_new(zx_job_default(), "bare_main");
	sent[0] = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
	sent[1] = with_rights(event, ZX_RIGHT_SAME_RIGHTS);
	m.bytes->version++;
	assert_ok(zx_channel_write(s.ours, 0, m.bytes, m.size, sent, 2));
	ck_assert_int_eq(program_run(&s), ZX_ERR_INVALID_ARGS);
	ck_assert_uint_eq(handle_count(event), 1);
}
END_TEST

START_TEST(main_returns_to_zx_process_exit)
{
	char *const args[] = { "bare_main", "exit", "77", NULL };
	zx_linux_proc_args_t what = {
		.args = args, .handle_info = two_infos, .num_handles = 1,
	};
	struct program s = program_new(zx_job_default(), "bare_main");
	struct message m = build(&what);
	zx_handle_t event = event_new();

	assert_ok(zx_channel_write(s.ours, 0, m.bytes, m.size, &event, 1));
	ck_assert_int_eq(program_run(&s), 77);
	ck_assert_uint_eq(signals_of(s.mini.process), ZX_PROCESS_TERMINATED);
}
END_TEST

START_TEST(companion_libraries_get_names_and_handles_before_the_program)
{
	static const uint32_t infos[] = { PA_HND(PA_NS_DIR, 2), PA_HND(PA_USER0, 0),
					  PA_HND(PA_PROC_SELF, 0) };
	char *const names[] = { "/pkg", "", "/svc", NULL };
	zx_linux_proc_args_t what = {
		.handle_info = infos, .num_handles = 3, .names = names,
	};
	struct program s = program_new(zx_job_default(), "bare_names");
	struct message m = build(&what);
	zx_handle_t handles[3] = { event_new(), event_new(),
				   with_rights(s.mini.process, ZX_RIGHT_SAME_RIGHTS) };

	assert_ok(zx_channel_write(s.ours, 0, m.bytes, m.size, handles, 3));
	ck_assert_int_eq(program_run(&s), 42);
	/* There may be none. */
	s = program_new(zx_job_default(), "bare_names");
	m = build(&(zx_linux_proc_args_t){ .handle_info = infos + 2, .num_handles = 1 });
	handles[0] = with_rights(s.mini.process, ZX_RIGHT_SAME_RIGHTS);
	assert_ok(zx_channel_write(s.ours, 0, m.bytes, m.size, handles, 1));
	ck_assert_int_eq(program_run(&s), 41);
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
#define TABLE(X)								\
	X(channel_read) X(channel_write) X(channel_create) X(object_wait_one)	\
	X(object_get_info) X(object_wait_async) X(port_cancel) X(handle_close)	\
	X(event_create) X(thread_exit) X(process_exit)

#define MEMBER(name) __typeof__(zx_##name) *name;
struct table {
	TABLE(MEMBER)
};

enum {
	DO_ECHO = 1 << 0,
	DO_EVENT = 1 << 1,
	DO_CHANNEL = 1 << 2,
	DO_CHECK_VALID = 1 << 3,
	DO_USE_TRANSFERRED = 1 << 4,
	DO_USE_CLOSED = 1 << 5,
	DO_CANCEL_WAITS = 1 << 6,
	/* No answer to these */
	DO_EXIT = 1 << 7,
	DO_THREAD_EXIT = 1 << 8,
	DO_TRAP = 1 << 9,
};

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
	zx_handle_t handle, made, other, with[2];

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
		channel_read(channel, 0, &command, with, sizeof(command), 2, &ack[0], &ack[1]);
		command.status = ZX_OK;
		made = ZX_HANDLE_INVALID;
		if (command.what & DO_EVENT)
			command.status = call.event_create(0, &made);
		if (command.what & DO_CHANNEL) {
			command.status = call.channel_create(0, &made, &other);
			call.handle_close(other);
		}
		if (command.what & DO_CHECK_VALID)
			command.status = call.object_get_info(handle, ZX_INFO_HANDLE_VALID, NULL,
							      0, NULL, NULL);
		if (command.what & DO_USE_TRANSFERRED) {
			call.channel_create(0, &made, &other);
			call.channel_write(other, 0, NULL, 0, &handle, 1);
			command.status = call.channel_write(other, 0, NULL, 0, &handle, 1);
			call.handle_close(other);
		}
		if (command.what & DO_USE_CLOSED) {
			call.handle_close(handle);
			command.status = call.handle_close(handle);
		}
		if (command.what & DO_EXIT)
			call.process_exit(command.what);
		if (command.what & DO_THREAD_EXIT)
			call.thread_exit();
		if (command.what & DO_TRAP)
			__builtin_trap();
		call.channel_write(channel, 0, &command, sizeof(command), &made,
				   made != ZX_HANDLE_INVALID);
		/* With a process and a port, for ever. */
		while (command.what & DO_CANCEL_WAITS)
			if (call.object_wait_async(with[0], with[1], 7, ZX_PROCESS_TERMINATED,
						   0) != ZX_OK ||
			    call.port_cancel(with[1], with[0], 7) != ZX_OK)
				__builtin_trap();
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
#define IN_THE_CHILD(name) table.name = (void *)(base + symbol("zx_" #name));
	TABLE(IN_THE_CHILD)
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

/* Tells it what to do, and gives it the handles. */
static void tell(zx_handle_t control, uint32_t what, zx_handle_t *with, uint32_t count)
{
	struct command command = { .what = what, .status = 1 };

	assert_ok(zx_channel_write(control, 0, &command, sizeof(command), with, count));
}

/* Its answer, and a handle if there is one. */
static struct command answer(zx_handle_t control, zx_handle_t *handle)
{
	struct command command;
	uint32_t bytes, handles;

	*handle = ZX_HANDLE_INVALID;
	assert_ok(zx_object_wait_one(control, ALL_CHANNEL_SIGNALS, SOON, NULL));
	assert_ok(zx_channel_read(control, 0, &command, handle, sizeof(command), 1, &bytes,
				  &handles));
	ck_assert_uint_eq(bytes, sizeof(command));
	return command;
}

static struct command order(zx_handle_t control, uint32_t what, zx_handle_t *handle)
{
	struct command command;

	tell(control, what, NULL, 0);
	command = answer(control, handle);
	ck_assert_uint_eq(command.what, what);
	return command;
}

/* It ends, and so does its channel. */
static int64_t order_to_end(zx_handle_t control, struct mini *mini, uint32_t what)
{
	int64_t code;

	tell(control, what, NULL, 0);
	assert_ok(zx_object_wait_one(control, ZX_CHANNEL_PEER_CLOSED, SOON, NULL));
	ck_assert_uint_eq(signals_of(control) & ALL_CHANNEL_SIGNALS, ZX_CHANNEL_PEER_CLOSED);
	wait_terminated(mini->process);
	code = process_info(mini->process).return_code;
	mini_close(mini);
	return code;
}

START_TEST(the_smallest_process_obeys_through_the_vdso)
{
	zx_handle_t control, handle;
	struct mini mini = controlled(&control);

	assert_ok(order(control, DO_ECHO, &handle).status);
	ck_assert_uint_eq(handle, ZX_HANDLE_INVALID);
	assert_ok(order(control, DO_ECHO | DO_EVENT, &handle).status);
	ck_assert_uint_eq(basic_info(handle).type, ZX_OBJ_TYPE_EVENT);
	assert_ok(order(control, DO_CHANNEL, &handle).status);
	ck_assert_uint_eq(basic_info(handle).type, ZX_OBJ_TYPE_CHANNEL);
	ck_assert_uint_eq(signals_of(handle) & ALL_CHANNEL_SIGNALS, ZX_CHANNEL_PEER_CLOSED);
	assert_ok(order(control, DO_CHECK_VALID, &handle).status);
	assert_status(order(control, DO_USE_CLOSED, &handle).status, ZX_ERR_BAD_HANDLE);
	assert_status(order(control, DO_CHECK_VALID, &handle).status, ZX_ERR_BAD_HANDLE);
	ck_assert_int_eq(order_to_end(control, &mini, DO_EXIT), DO_EXIT);
}
END_TEST

START_TEST(what_the_smallest_process_has_sent_away_is_no_handle_of_it)
{
	zx_handle_t control, channel, event, none;
	struct mini mini = controlled(&control);
	uint32_t bytes, handles;

	assert_status(order(control, DO_USE_TRANSFERRED, &channel).status, ZX_ERR_BAD_HANDLE);
	assert_status(order(control, DO_CHECK_VALID, &none).status, ZX_ERR_BAD_HANDLE);
	/* It was sent once. */
	assert_ok(zx_channel_read(channel, 0, NULL, &event, 0, 1, &bytes, &handles));
	ck_assert_uint_eq(handles, 1);
	ck_assert_uint_eq(basic_info(event).type, ZX_OBJ_TYPE_EVENT);
	assert_status(zx_channel_read(channel, 0, NULL, &none, 0, 1, &bytes, &handles),
		      ZX_ERR_PEER_CLOSED);
	mini_end(&mini);
}
END_TEST

START_TEST(the_smallest_process_ends_with_its_thread)
{
	zx_handle_t control;
	struct mini mini = controlled(&control);

	ck_assert_int_eq(order_to_end(control, &mini, DO_THREAD_EXIT), 0);
}
END_TEST

START_TEST(a_trap_of_the_smallest_process_closes_its_channel)
{
	zx_handle_t control;
	struct mini mini = controlled(&control);

	ck_assert_int_eq(order_to_end(control, &mini, DO_TRAP), ZX_TASK_RETCODE_EXCEPTION_KILL);
}
END_TEST

START_TEST(waits_on_a_process_come_and_go_while_its_vmos_are_listed)
{
	static zx_info_vmo_t vmos[64];
	zx_handle_t control, none, with[2];
	struct mini mini = controlled(&control);
	int i, rounds = slow_machine() ? 300 : 3000;
	size_t actual;

	with[0] = with_rights(mini.process, ZX_RIGHT_SAME_RIGHTS);
	assert_ok(zx_port_create(0, &with[1]));
	tell(control, DO_CANCEL_WAITS, with, 2);
	assert_ok(answer(control, &none).status);
	for (i = 0; i < rounds; i++) {
		assert_ok(zx_object_get_info(mini.process, ZX_INFO_PROCESS_VMOS, vmos,
					     sizeof(vmos), &actual, NULL));
		ck_assert_uint_gt(actual, 0);
	}
	ck_assert_uint_eq(signals_of(mini.process), 0);
	assert_ok(zx_task_kill(mini.process));
	wait_terminated(mini.process);
	ck_assert_int_eq(process_info(mini.process).return_code, ZX_TASK_RETCODE_SYSCALL_KILL);
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

START_TEST(the_first_instruction_finds_no_numbers_in_fpu_and_vectors)
{
	struct mini mini;

	mini_run(&mini, zx_job_default(), &blob_vectors, vector_components());
	mini_assert_no_vectors(&mini);
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
		  each_startup_handle_is_taken_by_one_thread,
		  without_a_good_message_the_program_ends_with_the_status,
		  main_returns_to_zx_process_exit,
		  companion_libraries_get_names_and_handles_before_the_program,
		  a_linux_program_has_no_startup_handles);
	test_case("vdso", the_vdso_is_an_image_that_only_loads,
		  a_bad_out_pointer_for_the_vdso_is_invalid_args,
		  a_process_that_starts_at_the_vdsos_entry_returns_arg1);
	test_case("smallest", the_smallest_process_obeys_through_the_vdso,
		  what_the_smallest_process_has_sent_away_is_no_handle_of_it,
		  the_smallest_process_ends_with_its_thread,
		  a_trap_of_the_smallest_process_closes_its_channel,
		  waits_on_a_process_come_and_go_while_its_vmos_are_listed,
		  the_smallest_process_sees_its_control_channel_close,
		  without_a_vdso_it_spins_until_it_is_killed);
	test_case("first_instruction", the_first_instruction_finds_no_numbers_in_fpu_and_vectors);
	return test_end();
}
