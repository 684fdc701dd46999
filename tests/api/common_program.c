// SPDX-License-Identifier: GPL-2.0-only
/* Zircon programs in processes of a test; see common_program.h. */
#include <fcntl.h>

#include "common_program.h"

zx_vaddr_t load_elf(zx_handle_t root, zx_handle_t vmo, Elf64_Ehdr *e)
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

struct program program_new(zx_handle_t job, const char *name)
{
	zx_handle_t vmo = program_vmo(name), stack = vmo_new(KIB(256));
	struct program s;
	Elf64_Ehdr e;

	memset(&s, 0, sizeof(s));
	mini_create(&s.mini, job, name);
	assert_ok(zx_channel_create(0, &s.ours, &s.theirs));
	s.entry = load_elf(s.mini.vmar, vmo, &e) + e.e_entry;
	s.sp = map_anywhere(s.mini.vmar, READ_WRITE, stack, KIB(256)) + KIB(256) - 8;
	assert_ok(zx_handle_close(vmo));
	assert_ok(zx_handle_close(stack));
	return s;
}

int64_t program_run(struct program *s)
{
	assert_ok(zx_process_start(s->mini.process, s->mini.thread, s->entry, s->sp, s->theirs, 0));
	wait_terminated(s->mini.process);
	return process_info(s->mini.process).return_code;
}
