// SPDX-License-Identifier: MIT
/*
 * Reads what an ELF file asks for. The file is not trusted: every number is
 * checked before it is used, so that what is wrong with it can be told before
 * there is a process. What comes out has segments in ascending order that share
 * no page, lie in user space, and have their bytes in the file.
 */
#include <elf.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "zxrun.h"

#define bad(image, ...) fail(EXIT_CANNOT_RUN, (image)->name, __VA_ARGS__)

/* The most that a VMAR can be aligned to */
#define MAX_ALIGN (1ul << 32)

/* Linux's own limit for the program headers */
#define MAX_PHDR_BYTES 65536

/* All of it or nothing. */
static bool read_at(const struct image *image, void *buffer, size_t size,
		    uint64_t offset)
{
	char *p = buffer;

	if (image->vmo != ZX_HANDLE_INVALID)
		return zx_vmo_read(image->vmo, buffer, offset, size) == ZX_OK;
	while (size > 0) {
		ssize_t n = pread(image->fd, p, size, (off_t)offset);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		offset += n;
		size -= n;
	}
	return true;
}

static void check_header(const struct image *image, const Elf64_Ehdr *e)
{
	if (e->e_ident[EI_CLASS] != ELFCLASS64)
		bad(image, "not a 64-bit ELF file");
	if (e->e_ident[EI_DATA] != ELFDATA2LSB)
		bad(image, "ELF file of the wrong byte order");
	if (e->e_machine != EM_X86_64)
		bad(image, "ELF file for another machine (%u)", e->e_machine);
	if (e->e_type != ET_EXEC && e->e_type != ET_DYN)
		bad(image, "not an executable ELF file (type %u)", e->e_type);
	if (e->e_version != EV_CURRENT)
		bad(image, "unknown ELF version %u", e->e_version);
	if (e->e_phnum == 0)
		bad(image, "no program headers");
	if (e->e_phentsize != sizeof(Elf64_Phdr))
		bad(image, "program headers of the wrong size (%u)",
		    e->e_phentsize);
	if (e->e_phnum > MAX_PHDR_BYTES / sizeof(Elf64_Phdr))
		bad(image, "too many program headers (%u)", e->e_phnum);
}

static void add_segment(struct image *image, const Elf64_Phdr *p)
{
	struct segment *s;
	uint64_t first, end;

	if (p->p_filesz > p->p_memsz)
		bad(image, "segment is larger in the file than in memory");
	if (p->p_memsz == 0)
		return;
	if (p->p_vaddr >= USER_END || p->p_memsz > USER_END - p->p_vaddr)
		bad(image, "segment lies outside of user space");
	if ((p->p_vaddr - p->p_offset) % PAGE)
		bad(image, "segment is misaligned");
	if (p->p_align > 1 && (p->p_align & (p->p_align - 1)))
		bad(image, "segment alignment is no power of two");
	if (p->p_align > MAX_ALIGN)
		bad(image, "absurd segment alignment");
	if (p->p_filesz && (p->p_offset > image->size ||
			    p->p_filesz > image->size - p->p_offset))
		bad(image, "file is truncated");
	first = PAGE_DOWN(p->p_vaddr);
	end = PAGE_UP(p->p_vaddr + p->p_memsz);
	if (image->count > 0 && first < image->end) {
		s = &image->segments[image->count - 1];
		bad(image, p->p_vaddr < s->vaddr ? "segments are not in order" :
						   "segments overlap");
	}
	if (image->count == MAX_SEGMENTS)
		bad(image, "too many segments");
	if (image->count == 0)
		image->first = first;
	image->end = end;
	if (p->p_align > image->align)
		image->align = p->p_align;
	s = &image->segments[image->count++];
	s->vaddr = p->p_vaddr;
	s->memsz = p->p_memsz;
	s->offset = p->p_offset;
	s->filesz = p->p_filesz;
	s->flags = p->p_flags & (PF_R | PF_W | PF_X);
}

static void read_interpreter(struct image *image, const Elf64_Phdr *p)
{
	if (image->interpreter[0])
		bad(image, "names more than one interpreter");
	if (p->p_filesz < 2 || p->p_filesz > sizeof(image->interpreter))
		bad(image, "absurd length of the interpreter's name");
	if (!read_at(image, image->interpreter, p->p_filesz, p->p_offset))
		bad(image, "file is truncated");
	if (image->interpreter[p->p_filesz - 1] || !image->interpreter[0])
		bad(image, "the interpreter's name is not terminated");
}

/* Is @addr in a loaded segment with all of @flags, with @size bytes after it? */
static bool in_segment(const struct image *image, uint64_t addr, uint64_t size,
		       uint32_t flags)
{
	unsigned int i;

	for (i = 0; i < image->count; i++) {
		const struct segment *s = &image->segments[i];

		if (addr >= s->vaddr && addr - s->vaddr < s->memsz &&
		    size <= s->memsz - (addr - s->vaddr) &&
		    (s->flags & flags) == flags)
			return true;
	}
	return false;
}

/* Where the program headers lie in memory: glibc needs to know. */
static void find_phdr(struct image *image, const Elf64_Ehdr *e,
		      const Elf64_Phdr *phdr)
{
	uint64_t size = (uint64_t)e->e_phnum * sizeof(*phdr);
	unsigned int i;

	image->phnum = e->e_phnum;
	for (i = 0; i < e->e_phnum; i++) {
		const Elf64_Phdr *p = &phdr[i];

		if (p->p_type == PT_PHDR && in_segment(image, p->p_vaddr, size, 0)) {
			image->phdr = p->p_vaddr;
			return;
		}
	}
	for (i = 0; i < image->count; i++) {
		const struct segment *s = &image->segments[i];

		if (e->e_phoff >= s->offset &&
		    e->e_phoff - s->offset < s->filesz &&
		    size <= s->filesz - (e->e_phoff - s->offset)) {
			image->phdr = s->vaddr + (e->e_phoff - s->offset);
			return;
		}
	}
}

static void read_headers(struct image *image)
{
	static Elf64_Phdr phdr[MAX_PHDR_BYTES / sizeof(Elf64_Phdr)];
	Elf64_Ehdr e;
	unsigned int i;

	/* As Linux: without a word about it the stack is executable. */
	image->stack_executable = true;

	if (image->size < SELFMAG || !read_at(image, &e, SELFMAG, 0) ||
	    memcmp(e.e_ident, ELFMAG, SELFMAG))
		bad(image, "not an ELF file");
	if (!read_at(image, &e, sizeof(e), 0))
		bad(image, "file is truncated");
	check_header(image, &e);
	if (!read_at(image, phdr, e.e_phnum * sizeof(phdr[0]), e.e_phoff))
		bad(image, "file is truncated, or its program headers are elsewhere");

	for (i = 0; i < e.e_phnum; i++) {
		const Elf64_Phdr *p = &phdr[i];

		switch (p->p_type) {
		case PT_LOAD:
			add_segment(image, p);
			break;
		case PT_INTERP:
			read_interpreter(image, p);
			break;
		case PT_GNU_STACK:
			image->stack_executable = p->p_flags & PF_X;
			image->stack_size = p->p_memsz;
			break;
		}
	}
	if (image->count == 0)
		bad(image, "nothing to load");
	image->fixed = e.e_type == ET_EXEC;
	image->entry = e.e_entry;
	if (!in_segment(image, e.e_entry, 1, PF_X))
		bad(image, "entry point is not in executable memory");
	find_phdr(image, &e, phdr);
}

void read_image(struct image *image, const char *name, const char *path, int fd)
{
	struct stat st;

	memset(image, 0, sizeof(*image));
	image->name = name;
	image->file = base_name(path);
	image->fd = fd;
	if (fstat(fd, &st) < 0)
		bad(image, "%s", strerror(errno));
	image->size = (uint64_t)st.st_size;
	read_headers(image);
}

void read_vmo_image(struct image *image, const char *name, zx_handle_t vmo)
{
	memset(image, 0, sizeof(*image));
	image->name = name;
	image->file = name;
	image->fd = -1;
	image->vmo = vmo;
	if (zx_vmo_get_stream_size(vmo, &image->size) != ZX_OK)
		bad(image, "its size is not known");
	read_headers(image);
}
