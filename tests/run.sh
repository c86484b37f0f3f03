#!/bin/bash
# run.sh - run what `make check` has built and count every case; ends with `N passed, N failed`, exit 1 on any failure.
#   run.sh            all parts: lint e2e unit golden hostile found
#   run.sh --golden   write the .want files of golden and hostile tests anew instead
# B: build folder. V: variant. T: only names that hold it, such as unit/base_cur, golden/text/hl7v2, e2e/.
# JUST: only these parts, separated by spaces. SKIP_E2E: scripts of e2e that are left out. JOBS: as many at once (default: processors); each takes
# the next name that none has taken. End to end comes first: its scripts take longest, so that no job is left alone with one.
set -u
cd "$(dirname "$0")/.." || exit 1
root=$PWD
B=$(realpath -m "${B:-build/plain}")
V=${V-}
T=${T-}
work=$B/check
passed=0
failed=0
rewrite=false
[ "${1-}" = --golden ] && rewrite=true
chosen=${JUST:-lint e2e unit golden hostile found}
export LSAN_OPTIONS="suppressions=$root/fuzz/leaks.supp:print_suppressions=0" # what libraries keep is not ours to free
# A test that hangs is a failure; under ASan everything is slower.
patience=120
[ "$V" = asan ] && patience=600

# wanted NAME - is it asked for, and did no other share take it? Every share counts the same names; who makes the file has it.
counted=0
wanted() {
	local mine
	[[ $1 == *"$T"* ]] || return 1
	[ -n "${SHARE-}" ] || return 0
	counted=$((counted + 1))
	mine=$work/taken/$counted
	set -o noclobber
	if { : >"$mine"; } 2>/dev/null; then
		set +o noclobber
		return 0
	fi
	set +o noclobber
	[ -e "$mine" ] || fail "$1: could not be taken"
	return 1
}

pass() { passed=$((passed + ${1:-1})); }

# fail NAME [FILE] - count a failure and show what was said
fail() {
	failed=$((failed + 1))
	echo "FAILED $1"
	[ $# -lt 2 ] || [ ! -s "$2" ] || tail -n 40 "$2" | sed 's/^/    /'
}

# fresh NAME - an empty folder for one test, and the place of its log beside it
fresh() {
	folder=$work/$1
	log=$work/$1.log
	rm -rf "$folder"
	mkdir -p "$folder"
}

# count_tap NAME EXIT - count the "ok" and "not ok" lines of $log; an exit code without a failed line is a failure too
count_tap() {
	local good bad
	good=$(grep -cE '^ok\b' "$log")
	bad=$(grep -cE '^not ok\b' "$log")
	pass "$good"
	failed=$((failed + bad))
	if [ "$bad" -gt 0 ]; then
		echo "FAILED $1: $bad of $((good + bad))"
		grep -E -A 3 '^(not ok|# (Error|LINE)|\[ +(ERROR|LINE))' "$log" |
			grep -vE '^(ok\b|--$)' | head -n 40 | sed 's/^/    /'
	elif [ "$2" != 0 ]; then
		fail "$1: ended with code $2" "$log"
	elif [ "$good" = 0 ]; then
		fail "$1: tested nothing" "$log"
	fi
}

run_lint() {
	local script name
	for script in order banned length rows; do
		name=lint/$script
		wanted "$name" || continue
		fresh "$name"
		if tools/lint/$script.sh >"$log" 2>&1; then pass; else fail "$name" "$log"; fi
	done
}

run_unit() {
	local source name code
	for source in tests/unit/*.c; do
		name=unit/$(basename "$source" .c)
		wanted "$name" || continue
		fresh "$name"
		if [ ! -x "$B/$name" ] || [ "$source" -nt "$B/$name" ]; then
			fail "$name: could not be built"
			continue
		fi
		(cd "$folder" && CMOCKA_MESSAGE_OUTPUT=TAP KOND_ROOT=$root KOND_B=$B timeout $patience "$B/$name") >"$log" 2>&1
		code=$?
		count_tap "$name" $code
	done
}

# run_pair STAGE ROW IN NAME - one .in and its .want
run_pair() {
	local want=${3%.in}.want code
	fresh "$4"
	timeout $patience "$B/golden/golden" "$1" "$2" "$3" >"$folder/got" 2>"$log"
	code=$?
	if $rewrite; then
		if [ $code = 0 ]; then cp "$folder/got" "$want"; else fail "$4: ended with code $code" "$log"; fi
	elif [ $code != 0 ]; then
		fail "$4: ended with code $code" "$log"
	elif [ ! -f "$want" ]; then
		fail "$4: has no .want (make golden writes it)"
	elif diff -u "$want" "$folder/got" >>"$log"; then
		pass
	else
		fail "$4" "$log"
	fi
}

run_golden() {
	local in name stage row
	for in in tests/golden/{text,find}/*/*.in; do
		[ -f "$in" ] || continue
		name=${in#tests/}
		name=${name%.in}
		wanted "$name" || continue
		row=${in%/*}
		stage=${row%/*}
		run_pair "${stage##*/}" "${row##*/}" "$in" "$name"
	done
}

# A hostile input is a .in, or is written to its output by a .make when it would be too large or too odd to keep.
run_hostile() {
	local in name row made
	for in in tests/hostile/*/*.in tests/hostile/*/*.make; do
		[ -f "$in" ] || continue
		name=${in#tests/}
		name=${name%.*}
		wanted "$name" || continue
		row=${in%/*}
		case $in in
		*.make)
			made=$work/made${SHARE-}/${row##*/}
			mkdir -p "$made"
			"$in" >"$made/$(basename "$in" .make).in" || fail "$name: could not be made"
			[ -f "${in%.make}.want" ] && cp "${in%.make}.want" "$made/"
			run_pair hostile "${row##*/}" "$made/$(basename "$in" .make).in" "$name"
			$rewrite && cp "$made/$(basename "$in" .make).want" "${in%.make}.want"
			rm -r "$made"
			;;
		*) run_pair hostile "${row##*/}" "$in" "$name" ;;
		esac
	done
}

# What fuzzing found, and its seeds, through the same code without libFuzzer.
run_found() {
	local input target name
	for input in fuzz/found/*/* fuzz/seed/*/*; do
		[ -f "$input" ] || continue
		target=${input%/*}
		name=found/${target##*/}/${input##*/}
		wanted "$name" || continue
		fresh "$name"
		if timeout $patience "$B/fuzz/plain" "${target##*/}" "$input" >"$log" 2>&1; then pass; else fail "$name" "$log"; fi
	done
}

install_tree() {
	rm -rf "$work/tree"
	make --no-print-directory V="$V" B="$B" PREFIX="$work/tree" install >"$work/install.log" 2>&1 ||
		fail e2e/install "$work/install.log"
}

# The real programs, installed, each script in its own folder. Scripts source tests/e2e/lib.sh and print ok / not ok.
run_e2e() {
	local script name code tree=$work/tree
	compgen -G 'tests/e2e/*.sh' >/dev/null || return
	[ -n "${SHARE-}" ] || install_tree
	for script in tests/e2e/*.sh; do
		name=e2e/$(basename "$script" .sh)
		[ "$name" = e2e/lib ] && continue
		[[ " ${SKIP_E2E-} " == *" ${name#e2e/} "* ]] && continue
		wanted "$name" || continue
		fresh "$name"
		(
			cd "$folder" &&
				env -u KOND_CASE -u KOND_PASSPHRASE KOND="$tree/bin/kond" KOND_TREE="$tree" KOND_ROOT="$root" \
					KOND_B="$B" HOME="$folder" timeout $((patience * 5)) bash "$root/$script"
		) >"$log" 2>&1
		code=$?
		count_tap "$name" $code
	done
}

mkdir -p "$work"
if $rewrite; then
	run_golden
	run_hostile
	[ "$failed" = 0 ]
	exit
fi
# Shares side by side, each a run of its own.
run_shares() {
	local k line
	[[ " $chosen " != *" e2e "* ]] || [ "$V" = asan ] || install_tree
	rm -rf "$work/taken"
	mkdir -p "$work/taken"
	for ((k = 0; k < jobs; k++)); do
		SHARE=$k tests/run.sh >"$work/share$k.log" 2>&1 &
	done
	wait
	for ((k = 0; k < jobs; k++)); do
		line=$(tail -n 1 "$work/share$k.log")
		head -n -1 "$work/share$k.log"
		if [[ $line =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
			passed=$((passed + BASH_REMATCH[1]))
			failed=$((failed + BASH_REMATCH[2]))
		else
			fail "share $k: did not come to its end" "$work/share$k.log"
		fi
	done
}

jobs=${JOBS:-$(nproc)}
if [ -z "${SHARE-}" ] && [ "$jobs" -gt 1 ]; then
	run_shares
	echo "$passed passed, $failed failed"
	[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
	exit
fi
for part in $chosen; do
	# The seal can not hold under ASan, so what needs kond-parse as a process is not run there.
	[ "$V" = asan ] && [ "$part" = e2e ] && continue
	before=$((passed + failed)) start=$SECONDS
	"run_$part"
	echo "$part: $((passed + failed - before)) in $((SECONDS - start)) s"
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
