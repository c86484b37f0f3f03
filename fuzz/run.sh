#!/bin/bash
# run.sh TARGET... - fuzz each target for FUZZ_S seconds from its seeds; keep what it finds in fuzz/found/TARGET/.
# FUZZ_RUNS=N: N inputs from a fixed seed instead, for 2 seconds at most (a smoke test, for continuous integration).
# Run by `make fuzz`. B: build folder. Ends with `N passed, N failed`; exit 1 when anything was found.
set -u
here=$(dirname "$0")
seconds=${FUZZ_S:-20}
if [ -n "${FUZZ_RUNS:-}" ]; then
	how=(-runs="$FUZZ_RUNS" -seed=1 -max_total_time=2)
else
	how=(-max_total_time="$seconds")
fi

# seeds - the folders an input for this target may come from
seeds() {
	case $1 in
	reader_*) echo "$here/seed/$1 $here/../tests/golden/text/${1#reader_} $here/../tests/hostile/${1#reader_}" ;;
	detector_*) echo "$here/seed/$1 $here/../tests/golden/find/${1#detector_}" ;;
	*) echo "$here/seed/$1" ;;
	esac
}

# fuzz_one PROGRAM - prints ok or not ok, and of the latter what was said
fuzz_one() {
	local program=$1 target corpus found log folder seed
	target=${program##*/}
	corpus=$B/fuzz/corpus/$target
	found=$here/found/$target
	log=$B/fuzz/$target.log
	mkdir -p "$corpus" "$found"
	for folder in $(seeds "$target"); do
		for seed in "$folder"/*; do
			case $seed in *.want | *.make) continue ;; esac
			[ -f "$seed" ] && [ "$(stat -c %s "$seed")" -le 65536 ] && cp -n "$seed" "$corpus/${seed##*/}"
		done
	done
	if ASAN_OPTIONS=allocator_may_return_null=1:quarantine_size_mb=16 \
		LSAN_OPTIONS=suppressions="$here/leaks.supp":print_suppressions=0 "$program" "${how[@]}" \
		-timeout=20 -rss_limit_mb=3000 -max_len=65536 -detect_leaks=0 -print_final_stats=1 -verbosity=0 \
		-artifact_prefix="$found/" "$corpus" >"$log" 2>&1; then
		echo "ok $target: $(awk '/number_of_executed_units/ { print $2 }' "$log") runs"
	else
		echo "not ok $target: see $log and $found/"
		grep -E 'kond: bug|ERROR: |SUMMARY|runtime error' "$log" | head -5
	fi
	rmdir --ignore-fail-on-non-empty "$found"
}

# As many at once as there are processors.
mkdir -p "$B/fuzz"
said=$B/fuzz/said
: >"$said"
for program in "$@"; do
	while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do wait -n; done
	fuzz_one "$program" | tee -a "$said" &
done
wait
passed=$(grep -c '^ok ' "$said")
failed=$(grep -c '^not ok ' "$said")
rmdir --ignore-fail-on-non-empty "$here/found" 2>/dev/null
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
