# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# What the scripts of the test machine share: where things are, how they speak,
# how they lock, and how a cache entry comes into being all at once or not at all.

set -euo pipefail

ZX_ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
ZX_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/zircon-linux
ZX_KERNELS="bookworm trixie forky debug"
export LC_ALL=C ZX_ROOT ZX_CACHE

# say TEXT: progress, on stderr, because stdout belongs to results
say() { [ -n "${ZX_QUIET:-}" ] || printf '%s\n' "-- $*" >&2; }
die() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; exit 1; }

# locked NAME COMMAND...: run COMMAND while no other script holds the lock NAME
locked() {
	local lock=$1
	shift
	mkdir -p "$ZX_CACHE/locks"
	(
		if ! flock -n 9; then
			say "waiting for another run ($lock)"
			flock 9
		fi
		"$@"
	) 9>"$ZX_CACHE/locks/$lock"
}

# key TEXT...: a short stable name for what an entry was made from
key() { printf '%s\n' "$@" | sha256sum | cut -c1-12; }

# scratch DIR: an empty temporary directory beside DIR, for publish
scratch() {
	mkdir -p "$(dirname "$1")"
	mktemp -d "$(dirname "$1")/.tmp.XXXXXX"
}

# publish TMP DIR: a finished entry appears under its name in one step
publish() {
	chmod 755 "$1"
	rm -rf "$2"
	mv -T "$1" "$2"
}

# Commands that create files under a scratch directory run with no inherited
# lock descriptor (9>&-), so that a stray child cannot hold the lock for ever.

is_kernel() { case " $ZX_KERNELS " in *" $1 "*) ;; *) return 1 ;; esac; }
