# SPDX-License-Identifier: GPL-2.0-only
# The front door: what a person types. How things are built is in lib/build.mk and
# tests/build.mk (programs), Kbuild (the module) and tests/vm (the machine).

MAKEFLAGS += --no-builtin-rules
SHELL := /bin/bash
.DELETE_ON_ERROR:
.SUFFIXES:

B := build
# V=1 shows the commands
Q := $(if $(V),,@)
say := @printf '  %-4s %s\n'
# The kernel of demo, shell and bench: bookworm, trixie, forky or debug
KERNEL ?= bookworm
# The kernel the module is for: the running one if its headers are here
RUNNING := $(shell uname -r)
MODULE_KERNEL := $(if $(wildcard /lib/modules/$(RUNNING)/build/Makefile),$(RUNNING),bookworm)
PREFIX ?= /usr/local
DESTDIR ?=

.PHONY: all
all: lib tools module  ## libzx, its tools, and the module for this kernel (else Debian 12's)

include lib/build.mk
include tests/build.mk

.PHONY: module
module:  ## the module alone: build/KERNEL/zircon.ko
	tests/vm/build-module $(MODULE_KERNEL)

.PHONY: demo
demo: packages programs  ## what it does, step by step, in a virtual machine
	tests/vm/run --kernel $(KERNEL) -- tests/demo.sh

.PHONY: check
check:  ## every test on every kernel, with counts that make it end soon
	tests/run check

.PHONY: check-all
check-all:  ## every test as long as it takes, and five minutes of torture: hours
	tests/run check-all

.PHONY: shell
shell: packages programs  ## a root shell in the virtual machine (KERNEL=debug for another)
	tests/vm/run --kernel $(KERNEL) --shell

.PHONY: bench
bench: packages programs  ## costs in instructions, into build/bench.json
	tests/vm/bench $(KERNEL)

.PHONY: load
load:  ## insert the module into the running kernel (root)
	tests/vm/build-module $(RUNNING)
	insmod $(B)/$(RUNNING)/zircon.ko

.PHONY: unload
unload:  ## take it out again (root)
	rmmod zircon

.PHONY: install
install: lib tools  ## module, library, headers and tools, below PREFIX (root)
	tests/vm/build-module $(RUNNING)
	install -D -m 644 -t $(DESTDIR)/lib/modules/$(RUNNING)/updates $(B)/$(RUNNING)/zircon.ko
	install -d $(DESTDIR)/etc/modules-load.d
	echo zircon >$(DESTDIR)/etc/modules-load.d/zircon.conf
	[ -n "$(DESTDIR)" ] || depmod $(RUNNING)
	$(MAKE) install-lib

.PHONY: setup
setup: packages  ## fetch and build all that the tests need, into the cache
	for kernel in bookworm trixie forky debug; do \
		tests/vm/kernel $$kernel >/dev/null || exit; \
	done
	tests/vm/guest >/dev/null

.PHONY: packages
packages:
	@tests/vm/packages

.PHONY: clean
clean:  ## remove build/ (the cache stays)
	rm -rf $(B)

.PHONY: help
help:  ## this text
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  make \1|\2/p' Makefile lib/build.mk tests/build.mk | \
		column -t -s '|'
