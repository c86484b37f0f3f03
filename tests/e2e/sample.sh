#!/usr/bin/env bash
# Measured doubt: the truth of simulated evidence is the judge; the interval must hold what judging everything would give.
. "$(dirname "$0")/lib.sh"

"$KOND" simulate --persons 150 --seed 21 --formats csv,hl7,text,sql,fhir --out sim >/dev/null 2>&1
mkdir -p sim/evidence/stolen/onleesbaar
# People whom no detector knows: one in ten lines of a file of its own names somebody in a way nobody reads.
awk 'BEGIN { for (i = 1; i <= 400; i++) {
	printf "regel %d: het toestel gaf een melding en ging daarna weer aan, zonder dat iemand iets had gedaan", i
	if (i % 10 == 0) printf "; VERBORGEN%dX", i
	print ". De meting liep door en de kast bleef dicht, zoals het hoort na een melding van deze soort." } }' >sim/evidence/stolen/onleesbaar/toestel.txt
planted=40
exits 0 "$KOND" scan sim/evidence >said 2>&1 || exits 3 "$KOND" scan sim/evidence >said 2>&1
check "scan says that nothing was measured" says 'not measured: `kond sample draw`' cat said
check "so does status" says '^  recall and precision .*not measured' "$KOND" status
check "no sample yet" exits 1 "$KOND" sample
check "nothing to draw from elsewhere" exits 2 "$KOND" sample tekenen

grep -oE '"bsn":"[0-9]{9}"' sim/truth/persons.jsonl | grep -oE '[0-9]{9}' | sort -u >true.bsn
grep -oE '"birth_date":"[-0-9]{10}"' sim/truth/persons.jsonl | grep -oE '[-0-9]{10}' | sort -u >true.born

# judge FILE - for each unit shown in JSON lines what the truth says of it; who is listed with a name alone is wrong to this judge
judge() {
	awk '
	FILENAME == "true.bsn" { bsn[$1] = 1; next }
	FILENAME == "true.born" { born[$1] = 1; next }
	function field(name,   s) {
		s = $0
		if (!match(s, "\"" name "\":\"([^\"\\\\]|\\\\.)*\"")) return ""
		return substr(s, RSTART + length(name) + 4, RLENGTH - length(name) - 5)
	}
	function listed(   s) { s = $0; sub(/.*"listed":/, "", s); sub(/,"verdict":.*/, "", s); return s }
	{
		id = field("id"); l = listed(); text = field("text")
		if (field("asks") == "person") {
			b = match(l, /"bsn":"[0-9]+"/) ? substr(l, RSTART + 7, RLENGTH - 8) : ""
			d = match(l, /"birth_date":"[-0-9]+"/) ? substr(l, RSTART + 14, RLENGTH - 15) : ""
			print id, ((b in bsn) || (b == "" && d in born) ? "right" : "wrong")
			next
		}
		missed = gsub(/VERBORGEN[0-9]+X/, "", text)
		delete here
		while (match(text, /[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]+/)) {
			n = substr(text, RSTART, RLENGTH)
			if (n in bsn && !(n in here) && index(l, "\"" n "\"") == 0) missed++
			here[n] = 1
			text = substr(text, RSTART + RLENGTH)
		}
		print id, (missed > 0 ? "missed " missed : "right")
	}' true.bsn true.born "$1"
}
figure() { "$KOND" sample result --format jsonl 2>/dev/null | grep "\"figure\":\"$1\""; }

# Everything there is, judged: what a sample is to estimate.
check "draw all" exits 0 "$KOND" sample draw --n 4000
"$KOND" sample show --format jsonl >all.jsonl 2>show.err
judge all.jsonl >all.judged
grep '"asks":"person"' all.jsonl >persons.jsonl
judge persons.jsonl >persons.judged
check "everything is drawn" same "$(wc -l <all.judged)" "$("$KOND" sample list --format jsonl | wc -l)"
check "each text comes back out of the evidence" same "$(grep -vc '"unreadable":null' all.jsonl)" 0
check "judge them" exits 0 bash -c '"$KOND" sample judge <all.judged'
check "those planted are missed" at_least "$(awk '$2 == "missed" { n += $3 } END { print n }' all.judged)" "$planted"
figure recall >recall.all
figure precision >precision.all
recall=$(value estimate <recall.all)
precision=$(value estimate <precision.all)
check "all judged: the interval is the figure" same "$(value low <recall.all) $(value high <recall.all)" "$recall $recall"
check "recall is below one" bash -c "awk 'BEGIN { exit !($recall < 0.995 && $recall > 0.8) }'"
check "all judged: none more would help" same "$(value more <recall.all)" 0
check "precision is the share judged right" bash -c "awk -v p=$precision '\$2 == \"right\" { r++ } \$2 == \"wrong\" { w++ } END { exit !(p - r / (r + w) < 0.001 && r / (r + w) - p < 0.001) }' persons.judged"

# Samples of it: what was judged counts again, and nearly all intervals hold the figure.
held=0
wide=0
for seed in $(seq 1 12); do
	"$KOND" sample draw --n 150 --seed "$seed" >/dev/null 2>&1
	figure recall >r
	figure precision >p
	held=$((held + $(awk -v v="$recall" -v l="$(value low <r)" -v h="$(value high <r)" 'BEGIN { print (v >= l - 1e-6 && v <= h + 1e-6) }')))
	held=$((held + $(awk -v v="$precision" -v l="$(value low <p)" -v h="$(value high <p)" 'BEGIN { print (v >= l - 1e-6 && v <= h + 1e-6) }')))
	wide=$(awk -v a="$wide" -v l="$(value low <r)" -v h="$(value high <r)" 'BEGIN { print a + h - l }')
done
echo "# recall $recall, precision $precision; of 24 intervals of 12 samples $held hold; mean width of recall $(awk -v w="$wide" 'BEGIN { print w / 12 }')"
check "at least 22 of 24 intervals hold the figure" at_least "$held" 22
check "an interval says something" bash -c "awk 'BEGIN { exit !($wide / 12 < 0.25) }'"
check "what was judged before counts in a new sample" same "$(value judged <r)" 90

# The same seed gives the same sample, a larger one holds it.
where() { "$KOND" sample list --format jsonl | grep -oE '"asks":"[a-z]*"|"where":"[^"]*"' | paste - - | sort; }
where >one
"$KOND" sample draw --n 150 --seed 12 >/dev/null
where >two
check "the same seed gives the same" cmp one two
"$KOND" sample draw --n 300 --seed 12 >/dev/null
where >three
check "more hold the fewer" same "$(comm -23 one three | wc -l)" 0

# A new generation, and by hand.
check "resolve says that the sample is of the generation before" says 'of generation 2, `kond sample draw` renews it' "$KOND" resolve
"$KOND" sample draw --n 20 --seed 5 >/dev/null
check "judgements outlive generations" same "$(figure recall | value judged)" 12
check "undo takes the last one back" exits 0 "$KOND" sample undo
last=$("$KOND" sample list --format jsonl | grep '"verdict":null' | value id | head -n 1)
check "next shows it" says "^$last" "$KOND" sample
check "a person is not missed, a stretch not wrong" exits 2 "$KOND" sample judge "$last" "$([ "$(figure recall | value judged)" = 12 ] && echo missed || echo wrong)"
check "unclear counts apart" exits 0 "$KOND" sample judge "$last" unclear --note "onleesbaar"
check "and is told" same "$("$KOND" sample result --format jsonl | value unclear | awk '{ n += $1 } END { print n }')" 1
check "status shows it" says '^  recall +0\.[0-9]+ \(0\.[0-9]+ to [01]\.[0-9]+, [0-9]+ judged; [0-9,]+ more would halve that\)' "$KOND" status
check "so does persons" says '^recall 0\..*precision' "$KOND" persons
check "two detectors beside it" says 'by capture and recapture there are about' "$KOND" sample result
check "each judgement is in the journal" at_least "$("$KOND" journal --format jsonl | grep -c sample_judge)" "$(wc -l <all.judged)"
check "no journal entry holds a name or BSN" bash -c '! "$KOND" journal --format jsonl | grep sample | grep -qFf true.bsn'
check "verify" exits 0 "$KOND" verify
check "a wrong unit is wrong use" exits 2 "$KOND" sample judge U-1.1 right
finish
