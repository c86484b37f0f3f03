#!/usr/bin/env bash
# Speed of each stage and of the whole path, against ripgrep on the same files in the same run; memory from small to large evidence.
# Usage: bench/run.sh BIN_DIR STAGE_PROGRAM WORK_DIR   (MIB=size of each kind, default 100; BIG=size for the memory row, default 4000)
set -euo pipefail
kond=$1/bin/kond
stage=$2
dir=$3
mib=${MIB:-100}
big=${BIG:-4000}
export KOND_PASSPHRASE=bench
patterns='\b[0-9]{9}\b|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,10}|\bNL[0-9]{2}[A-Z]{4}[0-9]{10}\b|(\+31|0)[ -]?6([ -]?[0-9]){8}|\b[0-3]?[0-9][-/][01]?[0-9][-/](19|20)[0-9]{2}\b|\b[1-9][0-9]{3} ?[A-Z]{2}\b|\b[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}\b|(?i:bsn|geboortedatum|patient)'
tmp=$(mktemp -d /dev/shm/kond-bench.XXXXXX)
trap 'rm -rf "$tmp"' EXIT
mkdir -p "$dir"

make_kind() { # KIND MIB
	local to=$dir/$1-$2
	[ -d "$to/evidence" ] || "$kond" simulate --persons 5000 --seed 99 --formats "$1" --mib "$2" --out "$to" > /dev/null 2>&1
}
files_of() { find "$dir/$1/evidence" -type f ! -name '*.zip' ! -name '*.gz' ! -name '*.tar' ! -name '*.tgz' | sort; }
bytes_of() { files_of "$1" | xargs -d '\n' stat -c %s | awk '{ s += $1 } END { print s }'; }
# rate BYTES COMMAND...: MB/s of wall time, pinned to one core; best of three
rate() {
	local bytes=$1 best=0 t
	shift
	for _ in 1 2 3; do
		t=$( { TIMEFORMAT=%R; time taskset -c 0 "$@" > "$tmp/out" 2> "$tmp/err" || true; } 2>&1 )
		best=$(awk -v b="$bytes" -v t="$t" -v best="$best" 'BEGIN { r = b / 1e6 / t; print r > best ? r : best }')
	done
	echo "$best"
}
scan_once() { rm -f "$tmp"/case.kond*; "$kond" scan --case "$tmp/case.kond" --jobs 1 "$1"; }
export -f scan_once
export kond tmp

printf '%-8s %12s %10s %10s %10s %10s %10s %8s\n' kind bytes 'hash' 'reader' 'find' 'whole' 'rg' 'ratio'
printf '%-8s %12s %10s %10s %10s %10s %10s %8s\n' '' '' MB/s MB/s MB/s MB/s MB/s 'to rg'
for kind in csv hl7 text; do
	make_kind $kind "$mib"
	bytes=$(bytes_of "$kind-$mib")
	mapfile -t list < <(files_of "$kind-$mib")
	mapfile -t st < <(taskset -c 0 "$stage" "${list[@]}" | cut -f2)
	whole=$(rate "$bytes" bash -c 'scan_once "$1"' _ "$dir/$kind-$mib/evidence")
	rg=$(rate "$bytes" rg --no-unicode -a -j1 -N -o "$patterns" "${list[@]}")
	printf '%-8s %12s %10s %10s %10s %10.0f %10.0f %8.2f\n' "$kind" "$bytes" "${st[0]}" "${st[1]}" "${st[2]}" "$whole" "$rg" \
		"$(awk -v a="$whole" -v b="$rg" 'BEGIN { print a / b }')"
done
echo
echo "Memory of all processes (highest resident of kond, the warm parent and the worker, summed), same people:"
for m in 100 "$big"; do
	make_kind csv,hl7,text "$m"
	scan_once "$dir/csv,hl7,text-$m/evidence" > "$tmp/report" 2> /dev/null || true
	printf '%6s MiB: %s\n' "$m" "$(tail -2 "$tmp/report" | head -1)"
done
