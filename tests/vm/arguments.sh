#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# tests/vm/run with wrong arguments says so and exits 125, which no command's own
# status is mistaken for, before it boots anything. Prints TAP.
cd "$(dirname "$0")/../.." || exit
n=0
bad=0

# wrong WORD ARGUMENTS...: the message has to hold WORD, and the usage follows
wrong() {
	local word=$1 out status

	shift
	out=$(timeout 20 tests/vm/run "$@" 2>&1 >/dev/null </dev/null)
	status=$?
	n=$((n + 1))
	if [ $status = 125 ] && grep -q "^tests/vm/run: .*$word" <<<"$out" &&
		grep -q '^usage: ' <<<"$out"; then
		echo "ok $n - refused: $*"
	else
		echo "not ok $n - refused: $*"
		echo "# status $status: ${out//$'\n'/ }"
		bad=1
	fi
}

wrong command
wrong command --kernel trixie
wrong nosuch --kernel nosuch -- true
wrong nosuch --nosuch -- true
wrong /nonexistent --share /nonexistent -- true
wrong /dev/null --share /dev/null -- true
for option in kernel smp mem share append param timeout dmesg; do
	wrong "$option wants" --$option
done
for option in smp mem timeout; do
	for value in abc 0 -1 1.5 ''; do
		wrong "$option wants" --$option "$value" -- true
	done
done
n=$((n + 1))
if tests/vm/run --help | grep -q '^usage: '; then
	echo "ok $n - --help"
else
	echo "not ok $n - --help"
	bad=1
fi
echo "1..$n"
exit $bad
