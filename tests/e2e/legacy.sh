#!/usr/bin/env bash
# Office files before 2007: people in workbooks, letters and slides, loose and within an archive; what is cut off, what is encrypted, what no reader knows.
golden=$(realpath "$(dirname "$0")/../golden/text")
hostile=$(realpath "$(dirname "$0")/../hostile")
. "$(dirname "$0")/lib.sh"

mkdir -p ev
cp "$golden/xls/patients.in" ev/lijst.xls
cp "$golden/xls/protected.in" ev/beveiligd.xls
cp "$golden/doc/letter.in" brief.doc
zip -q -X ev/post.zip brief.doc
cp "$golden/ppt/slides.in" ev/overleg.dat
cp "$golden/ole/drawing.in" ev/tekening.vsd
"$hostile/xls/cut.make" > ev/half.xls
"$hostile/doc/encrypted.make" > ev/slot.doc

"$KOND" scan ev > out 2>&1
"$KOND" persons --format jsonl > persons.jsonl
"$KOND" files --format jsonl > files.jsonl
"$KOND" findings --kind bsn --format jsonl > bsn.jsonl
check "a workbook gives its rows" grep -q '"bsn":"999990019".*"birth_date":"1980-02-01"' persons.jsonl
check "a sheet that is hidden too" grep -q '"value":"956341706".*"locator":"lijst.xls#' bsn.jsonl
check "one that is encrypted under Excel's own password too" grep -q '"value":"999990032".*"locator":"beveiligd.xls#' bsn.jsonl
check "a letter tells who it is about" grep -q '"value":"999990019".*"locator":"post.zip!/brief.doc#' bsn.jsonl
check "slides are slides whatever their name" grep -q '"value":"999990020".*"locator":"overleg.dat#page=2' bsn.jsonl
check "and so is one that was replaced" grep -q '"value":"999990032".*"locator":"overleg.dat#' bsn.jsonl
check "a file packed in a drawing is read" grep -q '"value":"999990019".*"locator":"tekening.vsd!/lijst.csv#' bsn.jsonl
check "half a workbook gives what is left of it" grep -q '"value":"999990019".*"locator":"half.xls#' bsn.jsonl
check "and that it is half is told" grep -q '"path":"half.xls".*partly' files.jsonl
check "what is encrypted is told" grep -q '"path":"slot.doc".*encrypted' files.jsonl
for where in 'lijst.xls' 'post.zip!/brief.doc' 'overleg.dat'; do
	id=$(grep -F "\"locator\":\"$where#" bsn.jsonl | grep 999990020 | head -n 1)
	check "the words come back out of $where" same "$("$KOND" findings --show "$(value id <<< "$id")")" 999990020
done
finish
