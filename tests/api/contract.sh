#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# contract.sh - what two headers say, they say alike; needs no kernel:
# - every constant and record of uapi/linux/zircon_types.h is that of libzx;
# - every status of libzx is in uapi/linux/zircon_status.h;
# - every call of lib/src/unbuilt.c answers NOT_SUPPORTED (with build/lib/libzx.a);
# - build/lib/libzircon.so can be a vDSO, with each call under both of its names.
set -eu
cd "$(dirname "$0")/../.."
cc=${CC:-gcc}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
types=uapi/linux/zircon_types.h
passed=0

# Constants: an assertion for each #define ZX_NAME VALUE.
{
	echo '#include <zircon/syscalls.h>'
	echo '#include <zircon/syscalls/object.h>'
	echo '#include <zircon/syscalls/port.h>'
	sed -n 's/^#define[ \t]*\(ZX_[A-Z0-9_]*\)[ \t]\{1,\}\([^/]*[^/ \t]\).*$/\1 \2/p' "$types" |
	while read -r name value; do
		echo "_Static_assert((long long)($name) == (long long)($value), \"$name\");"
	done
} >"$tmp/constants.c"
$cc -std=gnu11 -Wall -Werror -Ilib/include -fsyntax-only "$tmp/constants.c"
n=$(grep -c _Static_assert "$tmp/constants.c")
[ "$n" -gt 80 ]
passed=$((passed + n))
echo "ok - $n constants of $types"

# Records: the same size, the same fields at the same offsets with the same sizes.
{
	echo '#include <stddef.h>'
	echo '#include <linux/types.h>'
	echo '#include <zircon/syscalls.h>'
	echo '#include <zircon/syscalls/object.h>'
	echo '#include <zircon/syscalls/port.h>'
	sed -e '/^#/d' -e 's/struct zx_/struct uapi_zx_/' "$types"
	awk '
		/^struct zx_/ { name = $2; next }
		/^};/ && name {
			printf "_Static_assert(sizeof(struct uapi_%s) == sizeof(%s_t), \"%s\");\n",
				name, name, name
			name = ""
		}
		name && /;/ {
			field = $0
			sub(/;.*/, "", field); sub(/\[.*/, "", field); sub(/.*[ \t]/, "", field)
			printf "_Static_assert(offsetof(struct uapi_%s, %s) == offsetof(%s_t, %s), \"%s.%s\");\n",
				name, field, name, field, name, field
			printf "_Static_assert(sizeof(((struct uapi_%s *)0)->%s) == sizeof(((%s_t *)0)->%s), \"%s.%s\");\n",
				name, field, name, field, name, field
		}' "$types"
} >"$tmp/records.c"
$cc -std=gnu11 -Wall -Werror -Ilib/include -fsyntax-only "$tmp/records.c"
n=$(grep -c _Static_assert "$tmp/records.c")
[ "$n" -gt 60 ]
passed=$((passed + n))
echo "ok - $n sizes and offsets of the records in $types"

# Statuses: none of libzx's is missing in the table.
sed -n 's/^#define[ \t]*ZX_ERR_\([A-Z_]*\)[ \t].*/\1/p' lib/include/zircon/errors.h |
	sort >"$tmp/libzx"
sed -n 's/.*X(\([A-Z_]*\),[ \t]*-.*/\1/p' uapi/linux/zircon_status.h | sort >"$tmp/table"
diff "$tmp/libzx" "$tmp/table"
n=$(wc -l <"$tmp/table")
[ "$n" -gt 40 ]
passed=$((passed + n))
echo "ok - $n statuses, the same in both headers"

# Calls not built yet: whatever they take, they look at nothing.
calls=$(sed -n 's/^zx_status_t \(zx_[a-z0-9_]*\)(.*/\1/p' lib/src/unbuilt.c)
{
	cat <<-'END'
	#include <stdio.h>
	static int failed;
	static void check(const char *name, int status)
	{
		if (status == -2)
			return;
		printf("not ok - %s is %d\n", name, status);
		failed = 1;
	}
	END
	for call in $calls; do
		echo "int $call();"
	done
	echo 'int main(void)'
	echo '{'
	for call in $calls; do
		echo "	check(\"$call\", $call(0, 0, 0, 0, 0, 0, 0, 0));"
	done
	echo '	return failed;'
	echo '}'
} >"$tmp/unbuilt.c"
$cc -std=gnu11 -Wall -Werror -o "$tmp/unbuilt" "$tmp/unbuilt.c" build/lib/libzx.a
"$tmp/unbuilt"
n=$(echo "$calls" | wc -w)
passed=$((passed + n))
echo "ok - $n calls of lib/src/unbuilt.c are NOT_SUPPORTED"

# A vDSO: loaded, it is ready. What is relocated at run time would need a linker.
so=build/lib/libzircon.so
readelf -rW $so | grep -q 'There are no relocations'
readelf -dW $so | grep -q 'SONAME.*\[libzircon.so\]'
readelf -SW $so | grep -q ' \.gnu\.hash '
readelf -SlW $so >"$tmp/elf"
if grep -E ' (TLS|INTERP) | \.hash | \.t(data|bss) ' "$tmp/elf"; then
	exit 1
fi
nm -D --defined-only $so | sed -n 's/^0*\([0-9a-f]*\) T \(.*\)/\2 \1/p' | sort >"$tmp/symbols"
calls=$(sed -n 's/^ZX_API[^(]*\b\(zx_[a-z0-9_]*\)(.*/\1/p' lib/include/zircon/syscalls.h \
	lib/include/zircon/process.h)
for call in $calls; do
	[ "$(sed -n "s/^$call //p" "$tmp/symbols")" = "$(sed -n "s/^_$call //p" "$tmp/symbols")" ]
	grep -q "^$call " "$tmp/symbols"
done
entry=$(readelf -hW $so | sed -n 's/.*Entry point address: *0x//p')
grep -qx "zx_process_exit $entry" "$tmp/symbols"
n=$(echo "$calls" | wc -w)
[ "$n" -gt 80 ]
passed=$((passed + n))
echo "ok - $n calls in $so, which needs no relocation"
echo "$passed checks"
