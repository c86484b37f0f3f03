#!/usr/bin/env bash
# run.sh BIN_DIR STAGE_PROGRAM WORK_DIR - speed of each stage and of the whole path against ripgrep on the same files in the
# same run, one core and two; memory from small to large evidence about the same people. One large file of each kind.
# MIB: size of each file (100). BIG: MiB of the memory row (1000; 0: leave it out). KINDS: which files.
set -euo pipefail
kond=$1/bin/kond
stage=$2
dir=$3
mib=${MIB:-100}
big=${BIG:-1000}
read -ra kinds <<< "${KINDS:-hl7 csv sql log prose}"
export KOND_PASSPHRASE=bench
patterns='\b[0-9]{9}\b|[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,10}|\bNL[0-9]{2}[A-Z]{4}[0-9]{10}\b|(\+31|0)[ -]?6([ -]?[0-9]){8}|\b[0-3]?[0-9][-/][01]?[0-9][-/](19|20)[0-9]{2}\b|\b[1-9][0-9]{3} ?[A-Z]{2}\b|\b[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}\b|(?i:bsn|geboortedatum|patient)'
mkdir -p "$dir"
tmp=$(mktemp -d "$dir/run.XXXXXX")
trap 'rm -rf "$tmp"' EXIT

make_kind() { # KIND MIB: prints the folder of its evidence
	local to=$dir/$1-$2
	[ -d "$to/truth" ] || "$kond" simulate --persons 5000 --seed 99 --bulk "$1" --mib "$2" --out "$to" > /dev/null
	echo "$to/evidence"
}
# timed CORES COMMAND...: wall and computing seconds, best wall of three
timed() {
	local cores=$1 best="" t
	shift
	for _ in 1 2 3; do
		rm -f "$tmp"/case.kond*
		t=$( { TIMEFORMAT='%R %U %S'; time taskset -c "$cores" "$@" > "$tmp/out" 2> "$tmp/err" || [ $? = 3 ]; } 2>&1 )
		best=$(printf '%s\n%s\n' "$best" "$t" | awk 'NF { if (b == "" || $1 < w) { b = $0; w = $1 } } END { print b }')
	done
	awk '{ print $1, $2 + $3 }' <<< "$best"
}
scan() { echo "$kond" scan --case "$tmp/case.kond" --jobs "$1" "$2"; }
row() { # NAME BYTES WALL RG HASH READER FIND
	awk -v n="$1" -v b="$2" -v w="$3" -v r="$4" -v h="$5" -v d="$6" -v f="$7" 'BEGIN {
		printf "%-8s %11.1f %8s %8s %8s %8.1f %8.1f %8.2f\n", n, b / 1e6, h, d, f, b / 1e6 / w, b / 1e6 / r, r / w }'
}

echo "MB/s (MB = 10^6 bytes). hash, reader, find: computing time, in process. whole, rg: wall time on one core, best of three."
printf '%-8s %11s %8s %8s %8s %8s %8s %8s\n' kind MB hash reader find whole rg ratio
all=0
all_w=0
all_r=0
for kind in "${kinds[@]}"; do
	evidence=$(make_kind "$kind" "$mib")
	file=$(find "$evidence" -type f)
	bytes=$(stat -c %s "$file")
	mapfile -t st < <(taskset -c 0 "$stage" "$file" | cut -f2)
	read -ra cmd <<< "$(scan 1 "$evidence")"
	read -r w _ < <(timed 0 "${cmd[@]}")
	read -r r _ < <(timed 0 rg --no-unicode -a -j1 -N -o "$patterns" "$file")
	row "$kind" "$bytes" "$w" "$r" "${st[0]}" "${st[1]}" "${st[2]}"
	all=$((all + bytes))
	all_w=$(awk -v a="$all_w" -v b="$w" 'BEGIN { print a + b }')
	all_r=$(awk -v a="$all_r" -v b="$r" 'BEGIN { print a + b }')
done
row sum "$all" "$all_w" "$all_r" "" "" ""

echo
echo "All kinds in one scan, one core and two:"
mkdir -p "$tmp/all"
for kind in "${kinds[@]}"; do
	for file in "$dir/$kind-$mib"/evidence/stolen/*; do
		ln -f "$file" "$tmp/all/" 2> /dev/null || cp "$file" "$tmp/all/"
	done
done
read -ra cmd <<< "$(scan 1 "$tmp/all")"
read -r w1 c1 < <(timed 0 "${cmd[@]}")
read -ra cmd <<< "$(scan 2 "$tmp/all")"
read -r w2 c2 < <(timed 0,1 "${cmd[@]}")
awk -v b="$all" -v w1="$w1" -v w2="$w2" -v c1="$c1" -v c2="$c2" 'BEGIN {
	printf "1 core %.1f MB/s, 2 cores %.1f MB/s: %.2fx wall at %.2fx computing time\n", b / 1e6 / w1, b / 1e6 / w2, w1 / w2, c2 / c1 }'

[ "$big" = 0 ] && exit
echo
echo "Evidence about the same people, all kinds: memory of kond, of all its processes, and computing time. orders: tables that name nobody."
printf '%-8s %8s %9s %9s %9s %9s\n' kind MiB 'kond MB' 'all MB' 'CPU s' 's per GB'
orders() { # MIB: a table of orders with who, and four times as much of results that know the order only
	local to=$dir/orders-$1
	[ -d "$to" ] || { mkdir -p "$to.part" && awk -v most="$(($1 << 20))" -v to="$to.part" 'BEGIN {
		print "achternaam;voorletters;geboortedatum;ordernummer" > (to "/orders.csv")
		print "ordernummer;bepaling;uitslag;eenheid" > (to "/uitslagen.csv")
		for (i = 0; n < most; i++) {
			who = i * 7919 % 5000
			s = sprintf("Wilgen%c%c%c;M.;%02d-%02d-19%02d;%d", 97 + who % 26, 97 + int(who / 26) % 26, 97 + int(who / 676), who % 28 + 1, who % 12 + 1, 10 + who % 90, 700000000 + i)
			print s > (to "/orders.csv")
			n += length(s) + 1
			for (t = 0; t < 4; t++) {
				s = sprintf("%d;%s;%d,%d;mmol/l", 700000000 + i, t % 2 ? "Natrium" : "Kalium", i % 200, t)
				print s > (to "/uitslagen.csv")
				n += length(s) + 1
			}
		}
	}' && mv "$to.part" "$to"; }
	echo "$to"
}
scaled() { # KIND MIB EVIDENCE
	local t kond_kib bytes
	rm -f "$tmp"/case.kond*
	bytes=$(find "$3" -type f -printf '%s\n' | awk '{ b += $1 } END { print b }')
	t=$( { TIMEFORMAT='%U %S'; time "$kond" scan --case "$tmp/case.kond" --jobs 1 "$3" > "$tmp/out" 2> "$tmp/err" || [ $? = 3 ]; } 2>&1 )
	kond_kib=$("$kond" resolve --case "$tmp/case.kond" > /dev/null 2>&1 & p=$!; while kill -0 $p 2> /dev/null; do awk '/VmHWM/ { print $2 }' /proc/$p/status 2> /dev/null || true; sleep 0.05; done | sort -n | tail -n 1)
	awk -v k="$1" -v m="$2" -v t="$t" -v b="$bytes" -v r="$kond_kib" -v all="$(grep -o 'memory of all processes [0-9.]*' "$tmp/out" | grep -o '[0-9.]*$')" 'BEGIN {
		split(t, c, " "); printf "%-8s %8d %9.1f %9.1f %9.1f %9.1f\n", k, m, r / 1024, all, c[1] + c[2], (c[1] + c[2]) / b * 1e9 }'
}
for m in "$mib" $((mib * 4)) "$big"; do
	scaled all "$m" "$(make_kind csv,hl7,sql,log,prose "$m")"
	scaled orders $((m / 4)) "$(orders $((m / 4)))"
done
