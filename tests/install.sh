#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# After make install-lib a program is compiled and started as README says, with
# nothing else set up. Runs in the guest, as root. Prints TAP.
cd "$(dirname "$0")/.." || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0
bad=0

check() { # NAME COMMAND...
	local name=$1

	shift
	n=$((n + 1))
	if "$@" >"$work/out" 2>&1; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		sed 's/^/# /' "$work/out"
		bad=1
	fi
}

check "make install-lib" make install-lib
check "cc first.c -lzx" cc -o "$work/first" lib/examples/first.c -lzx
check "it starts" "$work/first"
check "zxrun is in the path" zxrun "$work/first"
three() {
	cc -ffreestanding -fno-stack-protector -fPIE -static-pie -nostdlib -o "$work/three" \
		lib/examples/zircon.c -lzx || return
	zxrun --zircon "$work/three" one two
	[ $? = 3 ]
}
check "a Zircon program with -lzx" three
check "below DESTDIR" make install-lib DESTDIR="$work/root" PREFIX=/usr
check "the library is there" test -e "$work/root/usr/lib/libzx.so.0"
check "a man page is there" test -f "$work/root/usr/share/man/man3/zx_channel_write.3"
check "so it is under its other name" test -f "$work/root/usr/share/man/man3/zx_channel_write_etc.3"
check "the completion is there" test -f "$work/root/usr/share/bash-completion/completions/zxrun"
echo "1..$n"
exit $bad
