#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# What the project does, on real programs, in the guest: make demo. Exit status 0
# only if each step did what it says.
cd "$(dirname "$0")/.." || exit
failures=0

echo "Linux $(uname -r), $(nproc) processors"
grep zircon /proc/modules
build/tests/programs/demo || failures=1

# same TITLE COMMAND...: the program under zxrun prints what it prints without
same() {
	local title=$1 plain ours
	shift

	printf '\n\033[1m%s\033[0m\n' "$title"
	printf '   asked   zxrun'
	printf ' %q' "$@"
	echo
	plain=$("$@" 2>&1; echo "exit status $?")
	ours=$(build/bin/zxrun "$@" 2>&1; echo "exit status $?")
	echo "$ours" | sed 's/^/           /'
	if [ "$plain" = "$ours" ]; then
		echo "   got     the same as without zxrun"
	else
		echo "   WRONG   without zxrun:"
		echo "$plain" | sed 's/^/           /'
		failures=1
	fi
}

same "Real programs as Zircon processes: python3" \
	python3 -c 'import hashlib; print(sum(i * i for i in range(100000)), hashlib.sha256(b"zircon").hexdigest())'
same "sqlite3" sqlite3 :memory: \
	'create table t(n); with recursive c(n) as (select 1 union all select n + 1 from c where n < 1000) insert into t select n from c; select count(*), sum(n) from t;'

printf '\n\033[1mWhat Linux sees of such a process\033[0m\n'
build/bin/zxrun python3 -c 'print("".join(l for l in open("/proc/self/maps") if "zircon" in l), end="")' |
	sed 's/^/   kernel  /' | tee /tmp/demo.maps
grep -q 'zircon:vmo' /tmp/demo.maps || { echo "   WRONG   no VMO in its maps"; failures=1; }

echo
if [ "$failures" = 0 ]; then
	echo "Every step did what it says."
else
	echo "A step went wrong."
fi
exit "$failures"
