# SPDX-License-Identifier: GPL-2.0-only
# The programs that run in the guest: API tests and fuzzers (one Check suite a
# file), helper programs for them, and benchmarks.
#
# A helper's name says how it is linked: static_*, pie_* (static PIE), bare_*
# (freestanding static PIE with nothing but libzx), any other: as usual.

CHECK_CFLAGS := $(shell pkg-config --cflags check 2>/dev/null)
CHECK_LIBS = -Wl,-Bstatic $(filter -lcheck% -lsubunit%,\
	$(shell pkg-config --static --libs check)) -Wl,-Bdynamic -lm -lrt -lpthread
TEST_CFLAGS := $(BASE_CFLAGS) $(HOSTED) -Itests/api $(CHECK_CFLAGS)

API_COMMON := $(wildcard tests/api/common*.c)
API_TESTS := $(patsubst %.c,$(B)/%,$(filter-out $(API_COMMON),$(wildcard tests/api/*.c))) \
	$(patsubst %.cc,$(B)/%,$(wildcard tests/api/*.cc)) \
	$(patsubst %.c,$(B)/%,$(wildcard tests/fuzz/*.c))
PROGRAMS := $(patsubst %.c,$(B)/%,$(wildcard tests/programs/*.c))
BENCHES := $(patsubst %.c,$(B)/%,$(wildcard tests/bench/*.c))

.PHONY: programs api-tests
programs: lib tools examples $(PROGRAMS) $(BENCHES) api-tests
api-tests: $(API_TESTS) $(PROGRAMS)

$(B)/tests/api/%: tests/api/%.c $(API_COMMON) $(B)/lib/libzx.a
	@mkdir -p $(@D)
	$(say) LD $@
	$(Q)$(CC) $(TEST_CFLAGS) -MF $@.d -o $@ $(filter %.c,$^) $(B)/lib/libzx.a $(CHECK_LIBS)

$(B)/tests/fuzz/%: tests/fuzz/%.c $(API_COMMON) $(B)/lib/libzx.a
	@mkdir -p $(@D)
	$(say) LD $@
	$(Q)$(CC) $(TEST_CFLAGS) -MF $@.d -o $@ $(filter %.c,$^) $(B)/lib/libzx.a $(CHECK_LIBS)

$(B)/tests/api/%: tests/api/%.cc $(B)/lib/libzx.a
	@mkdir -p $(@D)
	$(say) LD $@
	$(Q)g++ $(filter-out -std=% $(HOSTED),$(TEST_CFLAGS)) -std=c++17 -MF $@.d -o $@ $< $(B)/lib/libzx.a

$(B)/tests/programs/static_%: tests/programs/static_%.c $(B)/lib/libzx.a
	@mkdir -p $(@D)
	$(say) LD $@
	$(Q)$(CC) $(TEST_CFLAGS) -MF $@.d -static -o $@ $< $(B)/lib/libzx.a

$(B)/tests/programs/pie_%: tests/programs/pie_%.c $(B)/lib/libzx.a
	@mkdir -p $(@D)
	$(say) LD $@
	$(Q)$(CC) $(TEST_CFLAGS) -MF $@.d -fPIE -static-pie -o $@ $< $(B)/lib/libzx.a

$(B)/tests/programs/bare_relr: BARE_LDFLAGS := -Wl,-z,pack-relative-relocs
$(B)/tests/programs/bare_stack: BARE_LDFLAGS := -Wl,-z,stack-size=0x23000
$(B)/tests/programs/bare_%: tests/programs/bare_%.c $(B)/lib/libzx.a
	@mkdir -p $(@D)
	$(say) LD $@
	$(Q)$(CC) $(TEST_CFLAGS) $(FREESTANDING) -MF $@.d -fPIE -static-pie -nostdlib $(BARE_LDFLAGS) -o $@ $< $(B)/lib/libzx.a

$(B)/tests/programs/%: tests/programs/%.c $(B)/lib/libzx.a
	@mkdir -p $(@D)
	$(say) LD $@
	$(Q)$(CC) $(TEST_CFLAGS) -MF $@.d -o $@ $< $(B)/lib/libzx.a

$(B)/tests/bench/%: tests/bench/%.c $(B)/lib/libzx.a
	@mkdir -p $(@D)
	$(say) LD $@
	$(Q)$(CC) $(TEST_CFLAGS) -MF $@.d -o $@ $< $(B)/lib/libzx.a

-include $(wildcard $(B)/tests/*/*.d)
