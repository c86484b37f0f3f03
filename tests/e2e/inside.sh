#!/usr/bin/env bash
# What stands inside running text is read there, or said not to be; broken pieces cost no worker.
. "$(dirname "$0")/lib.sh"

mkdir ev
# markup shown as text, in a page: neither XML nor of anybody
printf '<html><body>Let op, zie de naam: &lt;vet&gt;&lt;citaat&gt;Fragment uit bericht van 10-Jun-92 (1066+0)&lt;/citaat&gt;&lt;/vet&gt;&lt;nr&gt;&lt;nr&gt; einde</body></html>\n' > ev/page.html
# an element that breaks inside, with a person in it
printf 'Doorgestuurd bericht\n<patient><naam>Okke Roodbaard</naam><a b=c "d><geboortedatum>1970-06-05</geboortedatum></patient>\nGroet, de balie. BSN 999990019 van Okke Roodbaard, geb. 05-06-1970.\n' > ev/broken.txt
printf 'Doorgestuurd bericht van de balie\n<patient><naam>Wies Kwakelzand</naam><bsn>999990032</bsn><geboortedatum>1971-06-05</geboortedatum></patient>\nGroet, de balie.\n' > ev/whole.txt
# a whole message as Base64 in a JSON string, with a document in it
doc=$(head -c 600 /dev/zero | tr '\0' 'x' | base64 -w 0)
printf 'MSH|^~\\&|GLIMS|LAB|HIS|HAP|20240301101500||ORU^R01|1|P|2.4\rPID|1||999990044^^^NLMINBIZA^NNNLD||Bos^Wim||19800201|M\rOBR|1|ORD900||BRF^Brief^L|||20240301\rOBX|1|ED|BRF^Brief^L||^application^pdf^Base64^%s||||||F\r' "$doc" > message
printf '{"id":1,"bericht":"%s"}\n' "$(base64 -w 0 < message)" > ev/api.json

"$KOND" scan ev > out 2>&1
"$KOND" files --format jsonl > files.jsonl
check "no reader crashed" same "$(grep -c '"refused"' files.jsonl)" 0
check "the page is read" grep -q '"path":"page.html".*"state":"read"' files.jsonl
check "text with a broken element is read as text" grep -q '"path":"broken.txt".*"state":"read"' files.jsonl
check "the message in the string is a member, the document in it another" grep -q '"path":"api.json!/bericht!/OBX-5.pdf".*"state":"read"' files.jsonl
find=$("$KOND" findings --kind bsn --format jsonl | grep 999990044 | head -n 1)
check "and its bytes come back" same "$("$KOND" findings --show "$(value id <<< "$find")")" "999990044^^^NLMINBIZA^NNNLD"
"$KOND" persons --format jsonl > persons.jsonl
for bsn in 999990019 999990032 999990044; do
	check "the person with $bsn" grep -q "\"bsn\":\"$bsn\".*\"birth_date\":\"19" persons.jsonl
done
finish
