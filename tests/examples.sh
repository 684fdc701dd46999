#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# The examples do what they say, as C and as C++17. Runs in the guest. Prints TAP.
# (needs: make examples)
cd "$(dirname "$0")/.." || exit 2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0
bad=0

# says NAME COMMAND...: its output is stdin, and its exit status $want
want=0
says() {
	local name=$1 status

	shift
	n=$((n + 1))
	cat >"$work/want"
	"$@" >"$work/out" 2>"$work/err"
	status=$?
	# What is not the same each time
	sed -E 's/0x[0-9a-f]+/ADDRESS/' "$work/out" >"$work/got"
	if [ $status = $want ] && diff "$work/want" "$work/got" >"$work/diff"; then
		echo "ok $n - $name"
	else
		echo "not ok $n - $name"
		echo "# exit status $status"
		sed 's/^/# /' "$work/diff" "$work/err"
		bad=1
	fi
}

# in_order COMMAND...: a line of one kind after the other, as each kind comes
in_order() {
	"$@" >"$work/lines" || return
	sort -s -k1,1 "$work/lines"
}

for language in c c++17; do
	examples=build/examples/$language
	says "first, $language" "$examples/first" <<-'END'
	allocate: ZX_OK, 1 MiB at ADDRESS
	duplicate: ZX_OK
	destroy through it: ZX_ERR_ACCESS_DENIED
	process: ZX_OK
	END
	want=3 says "zircon, $language" build/bin/zxrun --zircon "$examples/zircon" one two </dev/null
	says "plugin, $language" "$examples/plugin" <<-'END'
	the plugin made: WORDS IN SHARED MEMORY
	the plugin makes an event: ZX_ERR_ACCESS_DENIED
	the job is killed, and the channel's other end closed
	END
	says "arena, $language" "$examples/arena" <<-'END'
	created: 0 KiB mapped, 0 KiB of memory
	a list: 2048 KiB mapped, 1564 KiB of memory
	reset: 2048 KiB mapped, 0 KiB of memory
	a shorter list: 2048 KiB mapped, 16 KiB of memory
	mprotect to executable: Permission denied
	mprotect to read only: done
	mprotect to writable: done
	mprotect to writable, when sealed: Permission denied
	the sum of the list: 499500
	END
	says "loop, $language" in_order "$examples/loop" <<-'END'
	channel: ZX_ERR_PEER_CLOSED
	message 1
	message 2
	message 3
	pipe
	pipe
	pipe
	tick 1
	tick 2
	tick 3
	END
done
echo "1..$n"
exit $bad
