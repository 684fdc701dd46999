#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
# Six shells create processes through zxrun without pause while their jobs are killed
# at random. In the end there is not one object, process or module reference more than
# before, and nobody who cannot die. What the kernel says is for tests/vm/suite to judge. Runs in the guest, as
# root; prints TAP.
#
#   [ZX_TORTURE_SECONDS=300] tests/torture.sh     (needs: make programs)
cd "$(dirname "$0")/.." || exit 2
zxrun=$PWD/build/bin/zxrun
seconds=${ZX_TORTURE_SECONDS:-20}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

objects() { cat /sys/module/zircon/parameters/objects; }
references() { cat /sys/module/zircon/refcnt; }
# Not those of the kernel, which come and go
tasks() { ps -eo ppid= | grep -cvx ' *2'; }
stuck() { ps -eo ppid=,stat=,comm= | grep -v '^ *2 ' | grep -E '^ *[0-9]+ [DZ]|embryo|zxrun'; }

# shell NUMBER: runs programs whose ends are known. A killed one or a killed zxrun shows
# 137; a zxrun that finds job or process killed before it could start it, its own job
# among them, says so. Counts
# what it ran, and what ended in no way it may.
shell() {
	local runs=0 killed=0 wrong=0 want status until=$((SECONDS + seconds))

	while [ $SECONDS -lt $until ]; do
		want=0
		case $((RANDOM % 4)) in
		0) $zxrun /bin/true ;;
		1) want=7; $zxrun /bin/sh -c 'exit 7' ;;
		2) $zxrun /bin/sh -c '/bin/true & /bin/true & wait' ;;
		3) $zxrun /bin/sleep 0.0$((RANDOM % 10)) ;;
		esac 2>"$work/error$1"
		status=$?
		runs=$((runs + 1))
		printf . >>"$work/pace"
		if [ $status = 137 ] || grep -q -e ZX_ERR_BAD_STATE -e "in bad state" "$work/error$1"; then
			killed=$((killed + 1))
		elif [ $status != $want ]; then
			wrong=$((wrong + 1))
			echo "# shell $1: status $status, should be $want: $(cat "$work/error$1")"
		fi
	done
	echo "$runs $killed $wrong" >"$work/shell$1"
}

# same NAME COMMAND BEFORE: does COMMAND say again what it said? What ends takes a moment.
same() {
	local i now

	count=$((count + 1))
	for ((i = 0; i < 300; i++)); do
		now=$($2)
		if [ "$now" = "$3" ]; then
			echo "ok $count - $1"
			return
		fi
		sleep 0.1
	done
	echo "not ok $count - $1"
	diff <(echo "$3") <(echo "$now") | sed 's/^/# /'
	failed=1
}

result() { # STATUS NAME
	count=$((count + 1))
	[ "$1" = 0 ] || { printf 'not '; failed=1; }
	echo "ok $count - $2"
}

count=0 failed=0
# The first of its kind may make something that stays.
$zxrun /bin/true
sleep 1
objects_before=$(objects) references_before=$(references) tasks_before=$(tasks)

: >"$work/pace"
build/tests/programs/jobkiller "${ZX_TORTURE_SEED:-$$}" "$work/pace" >"$work/killer" &
killer=$!
for i in 1 2 3 4 5 6; do
	# The shell's word on programs that were killed is not of interest.
	shell $i 2>/dev/null &
	shells+=($!)
done
wait "${shells[@]}"
kill -TERM $killer
wait $killer

read -r runs killed wrong < <(awk '{ r += $1; k += $2; w += $3 } END { print r, k, w }' "$work"/shell*)
echo "# $runs programs, $killed killed, jobs: $(cat "$work/killer")"
[ "$(cat "$work"/shell* | wc -l)" = 6 ]
result $? "all six shells came to their end"
[ "$wrong" = 0 ]
result $? "no program ended in a way of its own"
[ "$runs" -gt 0 ] && [ "$killed" -gt 0 ] && [ "$killed" -lt "$runs" ]
result $? "some programs were killed and some were not"
same "the objects are those that were there before" objects "$objects_before"
same "so are the references to the module" references "$references_before"
same "so are the tasks" tasks "$tasks_before"
same "none of them is stuck" stuck ""
echo "1..$count"
exit $failed
