#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# README's table of calls must tell the truth: every call that the headers declare
# stands in it once, as built or not just as lib/src/unbuilt.c has it; and the
# programs it shows are the examples. Prints TAP.
cd "$(dirname "$0")/.." || exit
n=0
bad=0

check() {
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1: $(tr '\n' ' ' <<<"$2")"
		bad=1
	fi
}

calls() { grep -oE '\bzx_[a-z0-9_]+' | sort; }

declared=$(sed -n 's/^ZX_API[^(]*\b\(zx_[a-z0-9_]*\)(.*/\1/p' lib/include/zircon/syscalls.h \
	lib/include/zircon/process.h lib/include/zircon/status.h | sort -u)
unbuilt=$(grep -oE '^zx_status_t zx_[a-z0-9_]+|^void zx_[a-z0-9_]+' lib/src/unbuilt.c | calls)
table_later=$(grep -E '^\| (later|not planned)' README.md | calls)
table_built=$(grep -E '^\| built' README.md | calls)

check "the headers declare calls" "$([ -n "$declared" ] || echo none)"
check "every declared call is in the table" \
	"$(comm -23 <(echo "$declared") <(printf '%s\n%s\n' "$table_later" "$table_built" | sort -u))"
check "no call is in the table twice" \
	"$(printf '%s\n%s\n' "$table_later" "$table_built" | sort | uniq -d)"
check "what the table calls later is not built" "$(comm -23 <(echo "$table_later") <(echo "$unbuilt"))"
check "what the table calls built is built" "$(comm -12 <(echo "$table_built") <(echo "$unbuilt"))"
n_shown=0
for example in first zircon; do
	n_shown=$((n_shown + 1))
	shown=$(awk -v want=$n_shown '/^```c$/ { n++; on = 1; next } /^```$/ { on = 0 }
		on && n == want' README.md)
	check "a program shown is lib/examples/$example.c" \
		"$(diff <(echo "$shown") <(sed '1,2d' lib/examples/$example.c))"
done
echo "1..$n"
exit $bad
