#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Does a program do the same under zxrun as without it? Runs each command both ways
# and compares stdout, stderr and exit status. Runs in the guest, as root, and there
# starts itself once more as a user without privileges. Prints TAP.
#
#   tests/zxrun/run.sh [root|nobody [SECTION...]]     (needs: make programs)
cd "$(dirname "$0")/../.." || exit 2
root=$PWD
programs=$root/build/tests/programs
zxrun=$root/build/bin/zxrun
export LC_ALL=C.UTF-8 ZX_TEST_MARK=zxrun-equality-$$
who=${1:-root}
sections=("${@:2}")
# The debug kernel is some ten times slower: what exercises the module most.
if [ ${#sections[@]} = 0 ] && [ "${ZX_KERNEL:-}" = debug ]; then
	sections=(own zircon refused)
elif [ ${#sections[@]} = 0 ] && [ -n "${ZX_TEST_QUICK:-}" ]; then
	sections=(streams zircon refused)
elif [ ${#sections[@]} = 0 ]; then
	sections=(distribution streams own zircon signals refused)
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2

count=0 failures=0
report() { # STATUS NAME
	count=$((count + 1))
	if [ "$1" = 0 ]; then
		echo "ok $count - $who: $2"
	else
		failures=$((failures + 1))
		echo "not ok $count - $who: $2"
	fi
}

# How long a single run may take, natively or under zxrun
limit=120

once() { # DIRECTORY COMMAND...: runs it, leaves out, err, status there
	local dir=$1
	shift
	# The shell's own word about a program that a signal ended is not of interest.
	{ timeout --foreground $limit "$@" <"$stdin" >"$dir/out" 2>"$dir/err"; } 2>/dev/null
	echo $? >"$dir/status"
}

# Where a difference is right: applied to both outputs.
filter=
stdin=/dev/null
# What starts the program or zxrun: sets limits and the like
before=()
native=$work/native under=$work/under
mkdir "$native" "$under"

same() { # NAME COMMAND...
	local name=$1 part bad=0
	shift
	once "$native" "${before[@]}" "$@"
	once "$under" "${before[@]}" "$zxrun" "$@"
	[ -z "$filter" ] || sed -i -E "$filter" "$native/out" "$under/out"
	for part in out err status; do
		if ! cmp -s "$native/$part" "$under/$part"; then
			bad=1
			diff "$native/$part" "$under/$part" | head -n 12 | sed "s/^/# $part: /"
		fi
	done
	report $bad "$name"
}

# As same, and the exit status has to be this one.
same_status() { # STATUS NAME COMMAND...
	local want=$1
	shift
	same "$@"
	[ "$(<"$under/status")" = "$want" ]
	report $? "$1: status $want"
}

# All that this test has started: everything with the mark in its environment, but
# the shells that run the test.
left() {
	local pid

	for pid in /proc/[0-9]*; do
		pid=${pid#/proc/}
		[ "$pid" != $$ ] && [ "$pid" != "$BASHPID" ] &&
			grep -qs "ZX_TEST_MARK=$ZX_TEST_MARK" "/proc/$pid/environ" &&
			[ "$(cut -d' ' -f4 "/proc/$pid/stat" 2>/dev/null)" != "$BASHPID" ] &&
			echo "$pid $(tr '\0' ' ' <"/proc/$pid/cmdline" 2>/dev/null)"
	done
	ps -eo stat=,pid=,ppid=,comm= | grep '^Z.*\(embryo\|zxrun\)'
}

# --- Programs of the distribution ---
distribution() {
	busybox=$(command -v busybox)
	same 'busybox echo' "$busybox" echo hello "two  words" ''
	same 'busybox by applet name' "$busybox" sh -c 'for i in 1 2 3; do echo $i; done; exit 4'
	same 'busybox sort' "$busybox" sort /etc/passwd
	same 'busybox sha256sum' "$busybox" sha256sum "$busybox"
	same 'busybox awk' "$busybox" awk 'BEGIN { for (i = 0; i < 20000; i++) s += i; print s }'
	# It starts its applets by /proc/self/exe, which without privileges is not busybox.
	same 'busybox tar' "$busybox" sh -c "tar c -C /etc passwd group | tar t"
	same 'busybox cat' busybox sh -c 'cat /etc/hostname'
	same_status 3 'busybox applet with arguments' busybox sh -c \
		'cd /; sh -c "echo \$0 \$*; exit 3" 0123456789abcdef 0 1 0123456789abcdef'
	same 'busybox without arguments' "$busybox"
	# One process more: a link more of /proc
	filter='s/^(dr-xr-xr-x) +[0-9]+ (.* proc)$/\1 n \2/'
	same 'ls -l /' /bin/ls -l /
	filter=
	same 'ls of nothing' /bin/ls /no/such/directory
	same 'found by PATH' true
	same_status 1 'false' false
	same 'env' env -u _ -u LINES -u COLUMNS
	same 'cat /proc/self/cmdline' cat /proc/self/cmdline
	same 'id' id
	same 'python3 computes' python3 -c '
import hashlib, math
primes = [n for n in range(2, 8000) if all(n % d for d in range(2, int(math.sqrt(n)) + 1))]
print(len(primes), sum(primes), hashlib.sha256(str(primes).encode()).hexdigest())
print(math.factorial(300) % (10 ** 30))'
	same 'python3 raises' python3 -c 'raise SystemExit("no")'
	same 'python3 threads and subprocess' python3 -c '
import subprocess, threading
r = []
t = [threading.Thread(target=lambda i=i: r.append(i * i)) for i in range(10)]
[x.start() for x in t]; [x.join() for x in t]
print(sorted(r), subprocess.run(["sh", "-c", "echo child; exit 3"], stdout=-1))'
	same 'python3 multiprocessing' python3 -c '
import multiprocessing
def f(x): return x ** 3
if __name__ == "__main__":
    with multiprocessing.Pool(2) as p: print(p.map(f, range(10)))'

	cat >sql <<'END'
create table t (id integer primary key, name text, n real);
with recursive c(x) as (select 1 union all select x + 1 from c where x < 2000)
insert into t select x, 'row ' || x, x * 1.5 from c;
create index i on t (name);
update t set n = n + 1 where id % 7 = 0;
select count(*), sum(n), min(name), max(name) from t;
select * from t where name = 'row 1234';
pragma integrity_check;
END
	stdin=$work/sql
	same 'sqlite3 in memory, from stdin' sqlite3
	stdin=/dev/null
	for runner in '' "$zxrun"; do
		$runner sqlite3 "db${runner:+.zx}" <sql >/dev/null
	done
	same 'sqlite3 reads back what it wrote' sqlite3 db.zx '.dump'
	cmp -s <(sqlite3 db .dump) <(sqlite3 db.zx .dump)
	report $? 'sqlite3 wrote the same database'

	cat >hello.c <<'END'
#include <stdio.h>
#include <math.h>
int main(int argc, char **argv) { printf("%s %d %.10f\n", argv[1], argc, sqrt(argc)); return 21; }
END
	same 'gcc compiles' gcc -O2 -o hello hello.c -lm
	rm -f hello
	"$zxrun" gcc -O2 -o hello hello.c -lm
	report $? 'gcc made a file'
	same_status 21 'runs what gcc made' ./hello world
	same 'gcc complains' gcc -c no-such-file.c
	gcc -static -o hello-static hello.c -lm
	same_status 21 'static' ./hello-static world
	gcc -static-pie -o hello-static-pie hello.c -lm
	same_status 21 'static PIE' ./hello-static-pie world
	gcc -no-pie -o hello-fixed hello.c -lm
	same_status 21 'dynamic at fixed addresses' ./hello-fixed world
	gcc -z execstack -o hello-exec hello.c -lm 2>/dev/null
	same_status 21 'executable stack' ./hello-exec world
	gcc -Wl,-z,max-page-size=0x200000 -o hello-align hello.c -lm
	same_status 21 'segments aligned to 2 MiB' ./hello-align world
	gcc -Wl,-z,noseparate-code -Wl,-z,norelro -o hello-mixed hello.c -lm
	same_status 21 'code and data in one segment' ./hello-mixed world
	same 'bash pipeline' bash -c 'seq 1000 | grep 7 | sort -r | head -n 5 | tr 7 x; echo "${PIPESTATUS[@]}"'
	same_status 3 'bash exit' bash -c 'exit 3'
	same 'bash trap' bash -c 'trap "echo bye" EXIT; (echo sub; exit 5); echo $?'
	same 'bash here' bash -c 'cat <<<"$0 $*"; echo $#' a "b c" d
same 'ps shows the command line' bash -c 'ps -o comm=,args= -p $$; :'
same 'cwd' pwd
same 'umask and limits' bash -c 'umask; ulimit -S -n -s -c'
exec 5</etc/passwd
same 'inherited descriptor' ls /proc/self/fd
[ "$("$zxrun" head -n 1 <&5)" = "$(head -n 1 /etc/passwd)" ]
report $? 'reads from it'
exec 5<&-
printf '#!/bin/sh -e\necho "$0 $*"\ncat /proc/$$/comm\nfalse\n' >script
chmod +x script
same_status 1 'script' ./script a 'b c'
printf '#! %s/script  one two \n' "$work" >nested
chmod +x nested
same 'script of a script' ./nested x
mkdir bin && cp script bin/found-by-path
PATH=$work/bin:$PATH same 'script found by PATH' found-by-path x
}

# --- Streams ---
streams() {
	head -c 3000000 /dev/urandom >random
	stdin=$work/random
	same_status 0 'three megabytes through cat' cat
	same_status 3 'stdin to its end' "$programs/end" stdin
	stdin=/dev/null
	[ "$(echo piped | "$zxrun" "$zxrun" tr a-z A-Z 2>&1)" = PIPED ]
	report $? 'zxrun in zxrun, in a pipe'
	[ "$(yes | "$zxrun" head -n 2 | wc -l)" = 2 ]
	report $? 'reader of an endless pipe'
	[ "$("$zxrun" yes | head -n 1)" = y ]
	report $? 'writer to a closed pipe'
	"$zxrun" bash -c 'exec 0<&- 1>&- 2>&-; exit 6' <&- >&- 2>&-
	[ $? = 6 ]
	report $? 'without standard descriptors'
}

# --- Our own programs ---
own() {
	for p in facts static_facts pie_facts; do
		same_status 0 $p "$programs/$p" one '' 'three words'
	done
	for p in life static_life pie_life; do
		same_status 42 $p "$programs/$p"
		! grep -q ': NO' "$under/out"
		report $? "$p: all is well"
	done
	cd "$programs" || exit 2
	local codes=(0 1 77 125 126 127 255) numbers=(1 2 3 6 9 11 13 14 15 31 34 64)
	[ "$who" = root ] || codes=(0 255) numbers=(9 11)
	for n in "${codes[@]}"; do
		same_status $n "exit $n" ./end exit $n
	done
	for n in "${numbers[@]}"; do
		same_status $((128 + n)) "killed by signal $n" ./end kill $n
	done
	same_status 139 'segmentation fault' ./end segv
	same_status 134 'abort' ./end abort
	same_status 139 'stack overflow' ./end deep
	same_status 0 'last thread is not the first' ./end thread
	same_status 11 'exec of another program' ./end exec
	cd "$work" || exit 2
	head -c 60000 /dev/zero | tr '\0' x >long
	same 'long argument' sh -c 'echo ${#1}' sh "$(<long)"
	# shellcheck disable=SC2046 # many words
	same 'many arguments' sh -c 'echo $#' $(seq 20000)
	LONG=$(<long) same 'long environment' sh -c 'echo ${#LONG}'
	(ulimit -s 256 && "$zxrun" sh -c 'echo $#' sh "$(<long)$(<long)") 2>err
	[ $? = 126 ] && grep -q 'Argument list too long' err
	report $? 'arguments larger than a quarter of the stack'
	same 'small stack' bash -c 'ulimit -s 512; exec "$@"' sh "$programs/facts"
	before=(bash -c 'ulimit -n 8; exec "$@"' sh)
	same_status 0 'eight open files' "$programs/facts"
	before=(bash -c 'ulimit -d 1000; exec "$@"' sh)
	same_status 0 'a megabyte of data' "$programs/facts"
	before=(bash -c 'ulimit -f 8; exec "$@"' sh)
	same_status 153 'files of eight kilobytes' dd if=/dev/zero of="$work/eight" bs=512 count=20
	before=()
	for limit_of in '-n 4' '-n 5' '-f 0'; do
		(eval "ulimit $limit_of" && "$zxrun" "$programs/end" exit 0 2>&1) | cat >err
		[[ ${PIPESTATUS[0]} = 12[56] && $(<err) = 'zxrun: '* ]]
		report $? "limit too small, ulimit $limit_of: $(<err)"
	done
	# In a PID namespace, /proc that of the one outside, where our ids are others'
	if [ "$who" = root ]; then
		for _ in {1..20}; do sleep 1000 & done
		last=$!
		before=(unshare --pid --fork bash -c
			"echo $((last - 10)) >/proc/sys/kernel/ns_last_pid; \"\$@\"" sh)
		for _ in 1 2; do
			same_status 0 'PID namespace under the outer /proc' "$programs/facts"
		done
		before=()
		jobs -p | xargs kill
		wait
	fi
}

wait_ready() {
	for _ in {1..200}; do
		grep -qs ready out && return
		sleep 0.05
	done
}

# --- Programs written for Zircon ---
zircon() {
	local main=$programs/bare_main code status

	zx_status() { # STATUS NAME ARGUMENTS...: exit status of zxrun --zircon
		local want=$1 name=$2

		shift 2
		# The shell's own word about what a signal ended is not of interest.
		{ "$zxrun" --zircon "$@" >out 2>err; } 2>/dev/null
		[ $? = "$want" ]
		report $? "zircon: $name: status $want"
	}
	zx_status 77 'its own _start()' "$programs/bare_start"
	zx_status 77 'a stack of the size it wants' "$programs/bare_stack"
	PROBE='of the environment' zx_status 0 'its main()' "$main" facts '' 'two words'
	printf '<%s>\n' "$main" facts '' 'two words' >wanted
	printf '%s\n' 'PROBE=of the environment' 'all is well' destructor >>wanted
	diff wanted out
	report $? 'zircon: arguments, environment, memory, handles'
	zx_status 0 'packed relocations' "$programs/bare_relr" facts
	for code in 0 1 77 125 255; do
		zx_status $code "main returns $code" "$main" exit $code
	done
	# 64 bits: -1, 256, 2 to the 32, 257, and as if killed
	while read -r code status; do
		zx_status "$status" "zx_process_exit(0x$code)" "$main" code "$code"
	done <<-END
	ffffffffffffffff 255
	100 255
	100000000 255
	101 1
	fffffffffffffc00 255
	END
	zx_status 137 'killed by zx_task_kill' "$main" kill
	zx_status 139 'segmentation fault' "$main" fault
	zx_status 0 'its threads end one after the other' "$main" threads
	diff <(printf '%s\n' 'the first one' 'the last one') out
	report $? 'zircon: a process lives as long as its last thread'
	zx_status 7 'another thread exits' "$main" exits
	zx_status 139 'another thread faults' "$main" faults
	[ "$(cd "$programs" && PATH=. "$zxrun" --zircon bare_main facts | head -n 1)" = '<bare_main>' ]
	report $? 'zircon: found by PATH'
	zx_status 126 'dynamic program' true
	grep -q '^zxrun: true: wants /.*no dynamic linker' err
	report $? 'zircon: no dynamic linker'
	zx_status 126 'program at fixed addresses' "$programs/static_facts"
	grep -q ': linked to fixed addresses' err
	report $? 'zircon: no fixed addresses'
	zx_status 127 'not found' no-such-program
	zx_status 125 'no program'
	head -c 66000 /dev/zero | tr '\0' x >long
	zx_status 126 'arguments larger than a message' "$main" exit 0 "$(<long)"
	grep -q 'Argument list too long' err
	report $? 'zircon: says so'
	# shellcheck disable=SC2046 # many words
	env -i "$zxrun" --zircon "$main" exit 6 $(yes 1 | head -n 20000)
	[ $? = 6 ]
	report $? 'zircon: many arguments'
	# With the pointers to so many the stack is too small.
	# shellcheck disable=SC2046 # many words
	env -i "$zxrun" --zircon "$main" exit 6 $(yes 1 | head -n 30000) 2>err
	[ $? = 126 ] && grep -q 'Argument list too long' err
	report $? 'zircon: arguments larger than the stack'
}

# --- Signals ---
signals() {
	# (The shell starts these with SIGINT ignored; that one is tested on a terminal.)
	for sig in TERM HUP USR1 ABRT PIPE STKFLT SYS SEGV TRAP RTMIN RTMAX; do
		: >out
		"$zxrun" bash -c 'trap "echo got it; exit 5" '$sig'; echo ready; while :; do sleep 0.1; done' >out &
		pid=$!
		wait_ready
		kill -$sig $pid
		wait $pid
		[ $? = 5 ] && grep -q 'got it' out
		report $? "SIG$sig to zxrun reaches the program"
	done
	: >out
	"$zxrun" bash -c 'echo ready; exec sleep 1000' >out &
	pid=$!
	wait_ready
	kill -TERM $pid
	wait $pid
	[ $? = 143 ]
	report $? 'SIGTERM ends the program and zxrun'
	: >out
	"$zxrun" --zircon "$programs/bare_main" sleep >out &
	pid=$!
	wait_ready
	kill -TERM $pid
	wait $pid
	[ $? = 143 ]
	report $? 'SIGTERM ends a Zircon program and zxrun'
	# At any time: zxrun never leaves the program behind.
	for lines in 2 40 80; do
		: >trace
		strace -D -o trace -e trace=rt_sigaction -e inject=rt_sigaction:delay_enter=50000 \
			"$zxrun" sleep 1000 &
		pid=$!
		for _ in {1..400}; do
			[ "$(wc -l <trace)" -lt $lines ] || break
			sleep 0.02
		done
		kill -TERM $pid
		wait $pid
		[ $? = 143 ] && [ "$(wc -l <trace)" -ge $lines ]
		report $? "SIGTERM while signals are set up, after $lines calls"
	done
	before=(python3 -c 'import os, signal, sys; signal.alarm(2); os.execvp(sys.argv[1], sys.argv[1:])')
	same_status 142 'an alarm set before' sleep 1000
	before=()
	nohup "$zxrun" bash -c 'kill -HUP $$; echo survived' >out 2>/dev/null
	grep -q survived out
	report $? 'an ignored SIGHUP stays ignored'
	cat >terminal.py <<'END'
import os, pty, signal, sys
pid, fd = pty.fork()
if pid == 0:
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.execvp(sys.argv[1], sys.argv[1:])
def until(word):
    data = b""
    while word not in data:
        try:
            part = os.read(fd, 1000)
        except OSError:
            break
        if not part:
            break
        data += part
    return data
until(b"ready")
os.write(fd, b"\x03")
data = until(b"bye")
status = os.waitpid(pid, 0)[1]
print(b"bye" in data, data.count(b"got"), status)
END
	for runner in '' "$zxrun"; do
		# shellcheck disable=SC2016,SC2086
		timeout 60 python3 terminal.py $runner bash -c \
			'trap "echo got" INT; echo ready; sleep 2; sleep 0.2; echo bye; exit 7' >"tty${runner:+.zx}"
	done
	cmp tty tty.zx
	report $? "Ctrl-C on a terminal: $(tr '\n' ' ' <tty.zx)"
	for runner in '' "$zxrun"; do
		# shellcheck disable=SC2086
		timeout 60 python3 terminal.py $runner bash -c 'echo ready; exec sleep 1000' >"tty${runner:+.zx}"
	done
	cmp tty tty.zx
	report $? "Ctrl-C kills: $(tr '\n' ' ' <tty.zx)"
}

# --- What zxrun refuses ---
bad_files() { # NAME OPTION...: runs all of the list
	local name=$1 want file word got bad out

	shift
	while read -r want file word; do
		out=$(timeout 20 "$zxrun" "$@" "$file" 2>&1 >/dev/null </dev/null)
		got=$?
		bad=1
		# One line, which names the file and says what is wrong with it
		case $out in
		*$'\n'*) ;;
		"zxrun: $file: "*"$word"*) [ $got != "$want" ] || bad=0 ;;
		esac
		[ $bad = 0 ] || echo "# wanted $want '$word', got $got: $out"
		report $bad "$name: ${file##*/}"
	done <list
}

refused() {
	mkdir bad
	python3 "$root/tests/zxrun/bad_files.py" "$work/bad" >list
	bad_files 'bad file'
	# Any fixed address is refused. Who asks makes no difference.
	if [ "$who" = root ]; then
		sed -i '/exec-/ s/[^ ]*$/fixed/' list
		bad_files 'bad file, for Zircon' --zircon
	fi
	"$zxrun" --no-such true 2>err
	[ $? = 125 ] && grep -q '^usage: ' err
	report $? 'unknown option'
	"$zxrun" 2>err
	[ $? = 125 ] && grep -q '^usage: ' err
	report $? 'no program'
	"$zxrun" --help >out && grep -q '^usage: ' out && "$zxrun" --version >out && [ -s out ]
	report $? '--help and --version'
	"$zxrun" -- echo -n x >out && [ "$(<out)" = x ]
	report $? '-- ends the options'
}

for section in "${sections[@]}"; do
	$section
done

sleep 0.5
remains=$(left)
[ -z "$remains" ]
report $? 'no process is left'
[ -z "$remains" ] || printf '%s\n' "$remains" | sed 's/^/# left: /'

# --- Once more without privileges -------------------------------------------------

if [ "$who" = root ]; then
	mode=$(stat -c %a /dev/zircon)
	chmod 600 /dev/zircon
	chmod 755 "$work"
	nobody=(setpriv --reuid=65534 --regid=65534 --clear-groups env HOME=/tmp)
	"${nobody[@]}" "$zxrun" true 2>err
	[ $? = 125 ] && grep -q 'no permission' err
	report $? 'without permission: says so'
	chmod 666 /dev/zircon
	[ -z "${ZX_TEST_QUICK:-}" ] || sections=(own)
	"${nobody[@]}" "$root/tests/zxrun/run.sh" nobody "${sections[@]}" >user.out 2>user.err
	status=$?
	chmod "$mode" /dev/zircon
	grep -v '^1\.\.' user.out | sed -E "s/^((not )?ok) [0-9]+/\1/" | while read -r line; do
		echo "    $line"
	done
	[ $status = 0 ] || sed 's/^/# user: /' user.err | tail -n 20
	report $status "everything as a user without privileges ($(grep -c '^ok' user.out) passed)"
fi

echo "1..$count"
[ "$failures" = 0 ]
