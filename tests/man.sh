#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Every public function has a man page that says all it should; none displeases
# mandoc or man; what a tool's --help lists is in its page and its completion. Needs
# no kernel. Prints TAP.
cd "$(dirname "$0")/.." || exit
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
man=build/man
n=0
bad=0

check() { # NAME COMPLAINTS
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		sed 's/^/# /' <<<"$2" | head -n 40
		bad=1
	fi
}

# sections PAGE TITLE...: what does not hold if it has these, in this order, each with
# something in it
sections() {
	local page=$1

	shift
	awk -v want="$(printf '%s\n' "$@")" -v page="$page" '
		function close_one() { if (title && !text) print page ": nothing in " title }
		BEGIN { n = split(want, wanted, "\n"); next_one = 1 }
		/^\.SH / {
			close_one()
			title = substr($0, 5)
			text = 0
			if (title == wanted[next_one])
				next_one++
			next
		}
		!/^\.(PP|nf|fi|SS)/ { text = 1 }
		END {
			close_one()
			if (next_one <= n)
				print page ": no " wanted[next_one] ", or not in its place"
		}' "$page"
}

check "make man" "$(make -s lib tools man 2>&1 >/dev/null)"

# What the library exports, and what headers define inline. Names that end with an
# underscore are the headers' own.
functions=$({
	nm -D --defined-only build/lib/libzx.so | sed -n 's/^[0-9a-f]* T \(zx_\)/\1/p'
	sed -n 's/^static inline .*\b\(zx_[a-z0-9_]*[a-z0-9]\)(.*/\1/p' lib/include/zircon/*.h
} | sort -u)
check "there are functions" "$([ "$(wc -l <<<"$functions")" -gt 100 ] || echo "$functions")"
check "every function has a page that names it" "$(for f in $functions; do
	grep -A1 '^\.SH NAME' $man/man3/"$f".3 2>/dev/null | grep -qw "$f" || echo "$f"
done)"
check "every page is of a function" "$(comm -13 <(echo "$functions") \
	<(basename -s .3 -a $man/man3/* | sort))"
find $man -type f -name '*.[0-9]' | sort >"$work/pages"
mapfile -t pages <"$work/pages"
check "pages of functions have all sections" "$(for page in "${pages[@]}"; do
	case $page in
	*.3) sections "$page" NAME SYNOPSIS DESCRIPTION RIGHTS "RETURN VALUE" ERRORS \
		"LINUX NOTES" "SEE ALSO" ;;
	esac
done)"
check "the other pages too" "$(for page in zircon.4 libzx.7; do
	sections "$man/man${page#*.}/$page" NAME SYNOPSIS DESCRIPTION RIGHTS "RETURN VALUE" ERRORS \
		"LINUX NOTES" "SEE ALSO" 2>&1
done
sections $man/man1/zxrun.1 NAME SYNOPSIS DESCRIPTION OPTIONS RIGHTS "EXIT STATUS" ERRORS \
	"LINUX NOTES" EXAMPLES "SEE ALSO" 2>&1)"
check "no page has what belongs to the comments" \
	"$(grep -nE '[`@]|Statuses:|^Needs$|\bP\b' "${pages[@]}")"
check "pages that pages name exist" "$(grep -ohE \
	'^\.BR (zx|libzx|zircon)[a-z0-9_]* \([0-9]\)|\\fBzx_[a-z0-9_]+\\fP\([0-9]\)' "${pages[@]}" |
	sed -E 's/^\.BR |\\fB|\\fP| //g; s/\((.)\)/ \1/' | sort -u |
	while read -r name section; do
		[ -e "$man/man$section/$name.$section" ] || echo "$name($section)"
	done)"
check "mandoc lint" "$(mandoc -T lint -W warning "${pages[@]}" 2>&1)"
check "man --warnings" "$(LC_ALL=C.UTF-8 MANROFFSEQ='' MANWIDTH=80 \
	man --warnings -E UTF-8 -Tutf8 -Z -l "${pages[@]}" 2>&1 >/dev/null)"

# offered TOOL WORDS...: what its completion answers where the last word is to be completed
offered() {
	bash -c '
		. "lib/tools/$0/completion.bash" || exit
		COMP_WORDS=("$0" "$@")
		COMP_CWORD=$#
		"_$0"
		printf "%s\n" "${COMPREPLY[@]}"' "$@" | sort
}

for tool in build/bin/*; do
	name=${tool##*/}
	options=$("$tool" --help | grep -oE '(^| )--[a-z-]+' | tr -d ' ' | sort -u)
	check "$name --help lists options" "$([ -n "$options" ] || echo none)"
	check "$name: its page has them" "$(for option in $options; do
		grep -qF -e "${option//-/\\-}" $man/man?/"$name".? || echo "$option"
	done)"
	check "$name: its completion offers them, and no others" \
		"$(diff <(echo "$options") <(offered "$name" --))"
done
check "zxrun: a command is completed" "$(offered zxrun --zircon prin | grep -qx printf || echo no printf)"
check "zxrun: after -- too" "$(offered zxrun -- prin | grep -qx printf || echo no printf)"
check "zxrun: the program's arguments are not its own" "$(offered zxrun ls -- | grep .)"
echo "1..$n"
exit $bad
