# SPDX-License-Identifier: GPL-2.0-only
# libzx, its tools and man pages. The library's call layer is freestanding: no libc, no TLS.

VERSION := 0.1.0
CC := gcc
WARNINGS := -Wall -Wextra -Werror
BASE_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -Ilib/include -Iuapi -MMD -MP
HOSTED := -D_GNU_SOURCE=
FREESTANDING := -ffreestanding -fno-builtin -fno-stack-protector -mgeneral-regs-only
LIB_CFLAGS := $(BASE_CFLAGS) $(FREESTANDING) -fPIC -fvisibility=hidden \
	-fasynchronous-unwind-tables -Ilib/src
EMBRYO_CFLAGS := $(BASE_CFLAGS) $(FREESTANDING) -Os -fno-pic -no-pie \
	-fno-asynchronous-unwind-tables -fcf-protection=none

LIB_OBJECTS := $(patsubst lib/src/%,$(B)/lib/obj/%.o,$(wildcard lib/src/*.c lib/src/*.S))
EMBRYO_OBJECTS := $(patsubst lib/embryo/%,$(B)/lib/embryo/%.o,\
	$(wildcard lib/embryo/*.c lib/embryo/*.S))
EMBRYO := $(B)/lib/embryo/embryo
# A program's start belongs to programs alone; libzircon.so is in the other two.
SHARED_OBJECTS := $(filter-out $(B)/lib/obj/start.c.o,$(LIB_OBJECTS))
VDSO_OBJECTS := $(filter-out $(B)/lib/obj/vdso%,$(SHARED_OBJECTS))
LIBZX_MAP := $(wildcard lib/libzx.map)
TOOLS := $(patsubst lib/tools/%/,$(B)/bin/%,$(dir $(wildcard lib/tools/*/*.c)))
TOOLS := $(sort $(TOOLS))

MAN := $(B)/man/.made
MAN_SOURCES := $(wildcard lib/man/* lib/include/zircon/*.h) lib/src/unbuilt.c lib/examples/first.c
COMPLETIONS := $(wildcard lib/tools/*/completion.bash)

.PHONY: lib tools man examples install-lib
lib: $(B)/lib/libzx.a $(B)/lib/libzx.so $(B)/lib/libzircon.so
tools: $(TOOLS)
man: $(MAN)  ## the man pages, into build/man

$(B)/lib/obj/%.c.o: lib/src/%.c
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(LIB_CFLAGS) -c -o $@ $<

$(B)/lib/obj/%.S.o: lib/src/%.S $(EMBRYO)
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(LIB_CFLAGS) -DZXI_EMBRYO_FILE='"$(EMBRYO)"' \
		-DZXI_VDSO_FILE='"$(B)/lib/libzircon.so"' -c -o $@ $<

$(B)/lib/obj/vdso_image.S.o: $(B)/lib/libzircon.so

$(B)/lib/embryo/%.o: lib/embryo/%
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(EMBRYO_CFLAGS) -c -o $@ $<

# A few hundred bytes: one segment, no notes, no symbols.
$(EMBRYO): $(EMBRYO_OBJECTS)
	$(say) LD $@
	$(Q)$(CC) $(EMBRYO_CFLAGS) -static -nostdlib -Wl,--build-id=none -Wl,-z,noseparate-code \
		-Wl,-z,norelro -Wl,-z,noexecstack -s -o $@ $^

$(B)/lib/libzx.a: $(LIB_OBJECTS)
	@rm -f $@
	$(say) AR $@
	$(Q)$(AR) rcs $@ $^

comma := ,
# Calls within the library are its own; so neither needs a relocation.
SHARED_LDFLAGS := -shared -nostdlib -Wl,-z,defs -Wl,-z,text -Wl,-z,noexecstack -Wl,-Bsymbolic \
	-Wl,--hash-style=gnu $(addprefix -Wl$(comma)--version-script=,$(LIBZX_MAP))

$(B)/lib/libzx.so: $(SHARED_OBJECTS) $(LIBZX_MAP)
	$(say) LD $@
	$(Q)$(CC) $(SHARED_LDFLAGS) -Wl,-soname,libzx.so.0 -o $@ $(SHARED_OBJECTS)
	$(Q)ln -sfn libzx.so $(B)/lib/libzx.so.0

# Also Zircon's vDSO, for processes that are given one (zx_linux_vdso_vmo)
$(B)/lib/libzircon.so: $(VDSO_OBJECTS) $(LIBZX_MAP)
	$(say) LD $@
	$(Q)$(CC) $(SHARED_LDFLAGS) -Wl,-soname,libzircon.so -Wl,-e,zx_process_exit \
		-Wl,--build-id -s -o $@ $(VDSO_OBJECTS)

# tool DIRECTORY: lib/tools/DIRECTORY/*.c make build/bin/DIRECTORY
define tool
$(B)/bin/$(1): $(patsubst %,$(B)/tools/%.o,$(wildcard lib/tools/$(1)/*.c)) $(B)/lib/libzx.a
	@mkdir -p $$(@D)
	$$(say) LD $$@
	$$(Q)$$(CC) -o $$@ $$^
endef
$(foreach t,$(notdir $(TOOLS)),$(eval $(call tool,$(t))))

$(B)/tools/%.c.o: %.c
	@mkdir -p $(@D)
	$(say) CC $@
	$(Q)$(CC) $(BASE_CFLAGS) $(HOSTED) -c -o $@ $<

# What a header no longer has must leave no page.
$(MAN): $(MAN_SOURCES)
	@rm -rf $(@D)
	$(say) MAN $(@D)
	$(Q)lib/man/generate $(@D) $(VERSION)
	@touch $@

SHARE := $(abspath $(DESTDIR)$(PREFIX)/share)

# Each file is C and C++17. zircon.c is a program without libc, see README.md.
EXAMPLES := $(foreach e,$(basename $(notdir $(wildcard lib/examples/*.c))),\
	$(B)/examples/c/$(e) $(B)/examples/c++17/$(e))
$(B)/examples/c/%: LANGUAGE := -std=gnu11
$(B)/examples/c++17/%: LANGUAGE := -std=c++17 -x c++
# In freestanding C++ main() has another name.
BARE_CFLAGS := -fno-stack-protector -fPIE -static-pie -nostdlib -Wno-unused-parameter
$(B)/examples/c/zircon: BARE := -ffreestanding $(BARE_CFLAGS)
$(B)/examples/c++17/zircon: BARE := $(BARE_CFLAGS)
EXAMPLE_CFLAGS = $(LANGUAGE) $(BARE) $(filter-out -std=%,$(BASE_CFLAGS)) -MF $@.d

examples: $(EXAMPLES)

$(EXAMPLES): $(B)/lib/libzx.a
$(B)/examples/c/%: lib/examples/%.c
	@mkdir -p $(@D)
	$(say) LD $@
	$(Q)$(CC) $(EXAMPLE_CFLAGS) -o $@ $< -x none $(B)/lib/libzx.a

$(B)/examples/c++17/%: lib/examples/%.c
	@mkdir -p $(@D)
	$(say) LD $@
	$(Q)g++ $(EXAMPLE_CFLAGS) -o $@ $< -x none $(B)/lib/libzx.a

install-lib: lib tools man
	install -d $(DESTDIR)$(PREFIX)/lib/pkgconfig $(DESTDIR)$(PREFIX)/bin
	install -m 644 $(B)/lib/libzx.a $(DESTDIR)$(PREFIX)/lib/
	install -m 755 $(B)/lib/libzx.so $(DESTDIR)$(PREFIX)/lib/libzx.so.0
	$(Q)ln -sfn libzx.so.0 $(DESTDIR)$(PREFIX)/lib/libzx.so
	install -m 755 $(B)/lib/libzircon.so $(DESTDIR)$(PREFIX)/lib/
	cd lib/include && find . -name '*.h' -exec install -D -m 644 {} \
		$(abspath $(DESTDIR)$(PREFIX))/include/{} \;
	install -D -m 644 -t $(DESTDIR)$(PREFIX)/include/linux uapi/linux/*.h
	printf '%s\n' 'prefix=$(PREFIX)' 'libdir=$${prefix}/lib' \
		'includedir=$${prefix}/include' '' 'Name: libzx' \
		"Description: Zircon's calls on Linux" 'Version: $(VERSION)' \
		'Libs: -L$${libdir} -lzx' 'Cflags: -I$${includedir}' \
		>$(DESTDIR)$(PREFIX)/lib/pkgconfig/libzx.pc
	$(if $(TOOLS),install -m 755 $(TOOLS) $(DESTDIR)$(PREFIX)/bin/)
	for d in man1 man3 man4 man7; do \
		install -d $(SHARE)/man/$$d && \
		find $(B)/man/$$d -type f -exec install -m 644 -t $(SHARE)/man/$$d {} + && \
		find $(B)/man/$$d -type l -exec cp -d --remove-destination -t $(SHARE)/man/$$d {} + \
			|| exit; \
	done
	$(foreach c,$(COMPLETIONS),install -D -m 644 $(c) \
		$(SHARE)/bash-completion/completions/$(notdir $(patsubst %/,%,$(dir $(c))));)
	[ -n "$(DESTDIR)" ] || [ "$$(id -u)" != 0 ] || ldconfig

-include $(LIB_OBJECTS:.o=.d) $(EMBRYO_OBJECTS:.o=.d) $(wildcard $(B)/tools/lib/tools/*/*.d $(B)/examples/*/*.d)
