/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of VMOs share. */
#ifndef TESTS_API_COMMON_VMO_H
#define TESTS_API_COMMON_VMO_H

#include "common.h"

#define MAX_VMO_SIZE		0xfffffffffffe0000ull
#define SNAPSHOT		ZX_VMO_CHILD_SNAPSHOT
#define AT_LEAST_ON_WRITE	ZX_VMO_CHILD_SNAPSHOT_AT_LEAST_ON_WRITE
#define MODIFIED		ZX_VMO_CHILD_SNAPSHOT_MODIFIED
#define SLICE			ZX_VMO_CHILD_SLICE
#define REFERENCE		ZX_VMO_CHILD_REFERENCE
#define RESIZABLE		ZX_VMO_CHILD_RESIZABLE
#define NO_WRITE		ZX_VMO_CHILD_NO_WRITE
#define COMMIT			ZX_VMO_OP_COMMIT
#define DECOMMIT		ZX_VMO_OP_DECOMMIT
#define ZERO			ZX_VMO_OP_ZERO

/* The three kinds that copy, which on memory without a pager are one. */
extern const uint32_t snapshot_kinds[3];

zx_handle_t vmo_resizable(uint64_t size);
zx_handle_t vmo_discardable(uint64_t size);
/* As vmo_numbered(). */
zx_handle_t vmo_numbered_resizable(size_t pages, uint32_t first);
zx_handle_t child_of(zx_handle_t vmo, uint32_t options, uint64_t offset, uint64_t size);
/* A SNAPSHOT of all of it. */
zx_handle_t snapshot_of(zx_handle_t vmo);

/* Anywhere in this process, to be read and written. */
zx_vaddr_t map_here(zx_handle_t vmo, size_t size);

uint64_t size_of(zx_handle_t vmo);
uint64_t stream_size_of(zx_handle_t vmo);
uint64_t content_size_of(zx_handle_t vmo);
#define assert_sizes(vmo, size, stream_size)					\
	do {									\
		zx_handle_t vmo_ = (vmo);					\
										\
		ck_assert_uint_eq(size_of(vmo_), size);				\
		ck_assert_uint_eq(stream_size_of(vmo_), stream_size);		\
	} while (0)

uint32_t word_at(zx_handle_t vmo, uint64_t offset);
void set_word(zx_handle_t vmo, uint64_t offset, uint32_t value);
/* The first words of pages 0, 1, ... are the values listed. */
#define assert_pages(vmo, ...)							\
	do {									\
		const uint32_t words_[] = { __VA_ARGS__ };			\
		zx_handle_t vmo_ = (vmo);					\
		size_t i_;							\
										\
		for (i_ = 0; i_ < ARRAY_SIZE(words_); i_++)			\
			ck_assert_uint_eq(word_at(vmo_, PAGES(i_)), words_[i_]); \
	} while (0)
/* So they are behind an address of this process. */
#define assert_mapped(address, ...)						\
	do {									\
		const uint32_t words_[] = { __VA_ARGS__ };			\
		zx_vaddr_t where_ = (address);					\
		size_t i_;							\
										\
		for (i_ = 0; i_ < ARRAY_SIZE(words_); i_++)			\
			ck_assert_uint_eq(load32(where_ + PAGES(i_)), words_[i_]); \
	} while (0)
void fill(zx_handle_t vmo, uint64_t offset, uint64_t size, uint8_t byte);
/* All bytes of the range are @byte. */
bool is_filled(zx_handle_t vmo, uint64_t offset, uint64_t size, uint8_t byte);
#define assert_filled(vmo, offset, size, byte) \
	ck_assert(is_filled(vmo, offset, size, byte))
#define assert_zero(vmo, offset, size) assert_filled(vmo, offset, size, 0)

zx_status_t op(zx_handle_t vmo, uint32_t op, uint64_t offset, uint64_t size);
uint64_t committed(zx_handle_t vmo);
bool has_zero_children(zx_handle_t vmo);
/* Once no child is left, the signal says so soon. */
void wait_zero_children(zx_handle_t vmo);
/* Closes a child and waits till its parent has taken note. */
void close_last_child(zx_handle_t child, zx_handle_t parent);

/* A VMO as a process that never runs has it mapped. */
struct outside {
	zx_handle_t process;
	zx_handle_t vmar;
	zx_vaddr_t address;
	size_t size;
};

struct outside outside_new(zx_vm_option_t options, zx_handle_t vmo, size_t size);
zx_status_t outside_status(const struct outside *outside, size_t offset);
uint32_t outside_load(const struct outside *outside, size_t offset);
void outside_store(const struct outside *outside, size_t offset, uint32_t value);

/* Reproducible random numbers. */
uint32_t random_below(uint64_t *state, uint32_t n);

#endif /* TESTS_API_COMMON_VMO_H */
