#!/bin/bash
# The dossier: who gets what, concept and release, the same bytes twice, what is privileged nowhere, and every byte turned found.
. "$(dirname "$0")/lib.sh"
verifier=$KOND_ROOT/tools/verify-dossier
python=/usr/bin/python3

# ---- a case: two customers, a privileged event, letters of two supervisors, a decision ----
mkdir twist linde
printf 'bsn;naam;geboortedatum;agb\n999990019;J. de Vries;01-02-1980;01012345\n999990032;M. Yilmaz;24-10-1963;01012345\n' >twist/a.csv
printf 'bsn;naam;geboortedatum;agb\n999990044;P. Jansen;03-04-1970;01054321\n' >linde/b.csv
head -c 3000 /dev/urandom >linde/rest.bin
"$KOND" scan --customer 'BVO Twist' --received-from 'mw. Quist' --by 'het lab' twist >/dev/null 2>&1
"$KOND" scan --customer 'Kliniek Lindehof' linde >/dev/null 2>&1
quiet() { "$KOND" "$@" >/dev/null 2>>quiet.log; }
quiet set incident 'diefstal bij het laboratorium'
quiet org add 'Laboratorium Zuidhaven B.V.' --kind laboratory --kvk 90000001
quiet org add 'Bevolkingsonderzoek Twist' --kind screening --customer 'BVO Twist'
quiet org add 'Kliniek Lindehof' --kind hospital --customer 'Kliniek Lindehof'
quiet set organisation O-1
quiet org role O-1 processor --stream screening --behalf O-2 --basis 'overeenkomst art. 4'
quiet org role O-1 processor --stream kliniek --behalf O-3 --basis 'contract 2019'
quiet org role O-1 controller --stream eigen --basis 'eigen zorgplicht'
quiet org person 'P. Okafor' --roles preparer --of O-1
quiet org person 'A. Wisniewska' --roles releaser --of O-1
quiet org person 'C. Bouazza' --roles counsel --of O-1
quiet org aware O-1 aware --stream eigen --signal-at 2025-07-06T09:12 --verifying-at 2025-07-06T09:12 --at 2025-07-06T10:00 --how 'eigen logboek' --decided-by 'A. Wisniewska' --evidence E-1
quiet event add discovery 'Gezien in het logboek' --at 2025-07-06T09:12 --how logboek
quiet event add notification 'Melding bij de AP' --at 2025-07-08T11:00 --entity O-1 --stream eigen --to AP --phase initial --receipt 2025-07-00017
quiet event add controller_told 'Twist verteld' --at 2025-08-06T16:40 --entity O-1 --stream screening --to O-2
quiet event add controller_told 'Lindehof verteld' --at 2025-08-07T10:00 --entity O-1 --stream kliniek --to O-3
quiet event add question 'De AP vraagt' --at 2025-09-15 --from AP --what 'tijdstippen' --due 2025-09-29
quiet event add question 'De inspectie vraagt naar de zorg' --at 2025-09-16 --from IGJ --what 'zorgcontinuiteit'
quiet event add measure 'Server van het net, ook voor Kliniek Lindehof' --at 2025-07-06T12:00
quiet event add measure 'Wachtwoorden vervangen, melding 999990019 gezien' --at 2025-07-07
quiet event add finding 'Op de server van de kliniek stond meer' --at 2025-07-09 --stream kliniek
quiet event add statement 'Eerste brieven, zegt een blog' --at 2025-08-12 --speaker 'een blog' --what 'brieven verstuurd'
quiet event add statement 'Nog geen brieven' --at 2025-08-12 --speaker O-1 --what 'brieven niet verstuurd' --contradicts E-10
quiet event add advice 'Geheim advies over kwibus' --at 2025-09-16 --what 'geheim kwibus' --from 'C. Bouazza' --privileged
quiet decide add risk high --entity O-1 --reason 'medische gegevens' --decided-by 'A. Wisniewska' --factor 'confidentiality=unknown|onbekend wie het heeft' --at 2025-07-07
quiet decide add notify yes --entity O-1 --to AP --reason 'hoog risico' --decided-by 'A. Wisniewska' --at 2025-07-07
quiet release prepare B-1 --by 'P. Okafor'
quiet release B-1 --by 'A. Wisniewska'
quiet snapshot --label 'eerste telling'

# ---- asking ----
check "for whom" says 'say for whom' "$KOND" dossier --out x
check "for nobody known" exits 2 "$KOND" dossier --for minister --out x
check "a customer by name" exits 2 "$KOND" dossier --for customer:Niemand --out x
check "where" says 'with --out' "$KOND" dossier --for ap
check "a language" exits 2 "$KOND" dossier --for ap --lang de --out x
check "nothing was made" test ! -e x
check "who gets what" says '^igj .*wkkgz' "$KOND" dossier recipients
check "shown before it is made" says 'Wat is er gebeurd' "$KOND" dossier show --for ap
check "as JSON" bash -c '"$KOND" dossier show --for ap --format json | '$python' -c "import json,sys; assert [s[\"id\"] for s in json.load(sys.stdin)][:4] == [\"summary\", \"happened\", \"reported\", \"between\"]"'
check "in English" says 'What happened' "$KOND" dossier show --for ap --lang en

# ---- a concept for each ----
for who in ap igj court; do check "a concept for $who" says CONCEPT "$KOND" dossier --for $who --out $who; done
check "for a customer" says CONCEPT "$KOND" dossier --for 'customer:BVO Twist' --out twist1
check "in a tar, in English" exits 0 "$KOND" dossier --for ap --lang en --out ap.tar
check "nothing is written over" exits 1 "$KOND" dossier --for ap --out ap
for x in ap igj court twist1 ap.tar; do
	check "$x holds, and says that it is a concept" says '^CONCEPT' "$verifier" $x
	check "$x holds" exits 0 "$verifier" $x
done
check "Debian's own python reads it too" exits 0 $python "$verifier" ap
text() { pdftotext -layout "$1/dossier.pdf" "$1.txt"; }
for x in ap igj court twist1; do text $x; done
check "every page is marked" same "$(grep -c 'CONCEPT$' ap.txt)" "$(pdfinfo ap/dossier.pdf | sed -n 's/^Pages: *//p')"
check "it is tagged and in Dutch" says 'Tagged: +yes' pdfinfo ap/dossier.pdf
check "it is built to PDF/A-2" exits 0 $python "$KOND_ROOT/tests/pdf_check.py" ap/dossier.pdf twist1/dossier.pdf
flat() { tr -s ' \n' '  ' <"$1"; }
for what in 'Melding bij de AP' 'Gezien in het logboek' '2025-07-00017' 'eigen zorgplicht' 'medische gegevens' 'onbekend wie het heeft' 'brieven niet verstuurd' 'Server van het net'; do
	check "the AP reads: $what" grep -q "$what" <(flat ap.txt)
	check "and in JSON: $what" grep -q "$what" ap/dossier.json
done
check "the time limit, met" grep -q '"rule":"gdpr-33".*"met":"2025-07-08T09:00:00Z"' ap/dossier.json
check "counts of the snapshot" grep -q '"id":"S-1".*"at_least":3' ap/dossier.json
check "what could not be read" grep -q '"table":"unread".*"items":1' ap/dossier.json
check "the custody sheet has hashes" same "$(grep -c '"sha256":"[0-9a-f]\{64\}"' ap/custody.jsonl)" 3
check "who gave it" grep -q '"received_from":"mw. Quist"' ap/custody.jsonl
check "a decision that is not released is counted, not told" bash -c "! grep -q '\"id\":\"B-2\"' ap/dossier.json && grep -q '\"count\":1,\"id\":\"withheld_draft\"' ap/dossier.json"

# ---- what may not be in it ----
check "what is privileged is nowhere" bash -c "! grep -rqi kwibus ap igj court twist1 ap.tar && ! grep -qi kwibus *.txt"
check "but is counted, with its digest" grep -q '"count":1,"id":"withheld_privileged"' ap/dossier.json
check "nobody of the people" bash -c "! grep -rqE 'de Vries|Yilmaz|Jansen' ap igj court twist1 && ! cat ap.txt igj.txt court.txt twist1.txt | grep -qE 'de Vries|Yilmaz|Jansen'"
check "no citizen service number, also not where somebody typed one" bash -c "! grep -rqE '99999(0019|0032|0044)' ap igj court twist1 && ! grep -qE '99999(0019|0032|0044)' *.txt"
check "it says that one was left out" grep -q '"count":[1-9][0-9]*,"id":"withheld_numbers"' ap/dossier.json
check "no path of the evidence" bash -c "! grep -rqE 'a\.csv|rest\.bin' ap igj court twist1"
check "the AP does not read the letters of another" bash -c "! grep -q 'zorgcontinuiteit' ap/dossier.json && grep -q '\"id\":\"withheld_letters\"' ap/dossier.json"
check "the inspectorate reads its own" bash -c "grep -q zorgcontinuiteit igj/dossier.json && ! grep -q tijdstippen igj/dossier.json"
check "and no time limit of the GDPR" bash -c "! grep -q '\"rule\":\"gdpr-33\"' igj/dossier.json"
check "a court reads no letters" bash -c "! grep -qE 'tijdstippen|zorgcontinuiteit' court/dossier.json"
check "a customer reads what it was told" grep -q 'Twist verteld' twist1/dossier.json
check "and how many of its people" grep -q '"fact":"customer_counts","label":"[^"]*","value":2' twist1/dossier.json
check "and nothing of another customer" bash -c "! grep -rqi lindehof twist1 && ! grep -qi lindehof twist1.txt"
check "nor what is about another stream" bash -c "grep -q 'Op de server van de kliniek' ap/dossier.json && ! grep -q 'Op de server van de kliniek' twist1/dossier.json"
check "in its custody sheet only its own" same "$(grep -c '"what":"file"' twist1/custody.jsonl)" 1
check "nor who acted" bash -c "! grep -q '\"actor\"' twist1/entries.jsonl"
check "nor why somebody looked" bash -c "! grep -q '\"act\":\"look\"' ap/entries.jsonl"

# ---- prepared, released, written: the same bytes ----
check "who prepares it" says 'say who' "$KOND" dossier prepare --for ap
check "prepared" says '^D-1 is prepared' "$KOND" dossier prepare --for ap --by 'P. Okafor'
check "it can be read before it is released" says 'Wat is er gebeurd' "$KOND" dossier show D-1
check "and written as a concept" says 'CONCEPT' "$KOND" dossier D-1 --out concept
check "which holds" exits 0 "$verifier" concept
check "who prepared it may not release it" exits 2 "$KOND" release D-1 --by 'P. Okafor'
check "one who may" says 'D-1 is released by A. Wisniewska' "$KOND" release D-1 --by 'A. Wisniewska'
check "without counsel it is still a concept" says 'CONCEPT' "$KOND" dossier D-1 --out still
check "counsel" says 'as counsel' "$KOND" release D-1 --by 'C. Bouazza' --as counsel
check "no other dossier" exits 2 "$KOND" release D-9 --by 'A. Wisniewska'
check "released" says '^Released dossier D-1' "$KOND" dossier D-1 --out d1.tar
quiet event add note 'Later gebeurde er iets' --at 2026-01-01 --what later
quiet event add measure 'Later kwam een maatregel' --at 2026-01-02
quiet set incident 'een andere naam'
quiet snapshot --label 'tweede telling'
check "again, after more was entered" exits 0 "$KOND" dossier D-1 --out d2.tar
check "the same bytes" cmp d1.tar d2.tar
check "as a folder" exits 0 "$KOND" dossier D-1 --out d1
check "it holds" exits 0 "$verifier" d1.tar
check "and is no concept" bash -c '! "$1" d1 | grep -q CONCEPT' _ "$verifier"
check "nor is that on its pages" bash -c 'pdftotext d1/dossier.pdf - >d1.txt; ! grep -q CONCEPT d1.txt && grep -q "C. Bouazza" d1.txt'
check "what came later is not in it" bash -c "! grep -q 'Later kwam' d1/dossier.json && ! grep -q 'tweede telling' d1/dossier.json"
check "listed" says '^D-1 +ap.*released.*A\. Wisniewska.*C\. Bouazza' "$KOND" dossier list
check "a prepared one is told as it was prepared" exits 2 "$KOND" dossier D-1 --lang en --out en
check "taken back it is a concept again" bash -c '"$KOND" release withdraw D-1 --by "A. Wisniewska" >/dev/null && "$KOND" dossier D-1 --out back | grep -q CONCEPT'
mkdir more && printf 'bsn;naam\n999990056;Q. Visser\n' >more/c.csv
"$KOND" scan more >/dev/null 2>&1
check "when files were read since, it wants a new one" says 'prepare it anew' "$KOND" dossier D-1 --out new
check "and leaves nothing" test ! -e new

# ---- stamped outside at the release ----
printf '[tsa]\nserial=serial\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\naccuracy=secs:1\nordering=no\ntsa_name=no\ness_cert_id_alg=sha256\n' >tsa.cnf
echo 01 >serial
{
	openssl req -x509 -newkey ed25519 -nodes -keyout ca.key -out ca.pem -subj '/CN=Root' -days 30
	openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj '/CN=Clock'
	printf 'extendedKeyUsage=critical,timeStamping\n' >ext
	openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 30 -extfile ext
} >ca.log 2>&1
cat >hook.sh <<'SH'
#!/bin/sh
cat >hook.tsq
openssl ts -reply -config tsa.cnf -section tsa -queryfile hook.tsq -signer tsa.pem -inkey tsa.key 2>/dev/null -out hook.tsr && cat hook.tsr
SH
chmod +x hook.sh
check "a way to have it stamped" exits 0 "$KOND" anchor set --hook "$PWD/hook.sh" --ca ca.pem
check "a report of the self-test is kept" exits 0 "$KOND" selftest --report report.json --persons 50 --scans 0 --case case.kond
check "prepared anew" says '^D-2 is prepared' "$KOND" dossier prepare --for ap --by 'P. Okafor'
check "counsel alone is another person too; the release is stamped" says 'Anchored: entries 1 to' "$KOND" release D-2 --by 'C. Bouazza' --as counsel
check "released" says '^Released dossier D-2' "$KOND" dossier D-2 --out stamped.tar
check "it is proven to the stamped head" says 'proven +entries 1 to [0-9]+ stood there by 20.*Root' "$verifier" stamped.tar
check "and nothing in it is behind that" bash -c '! "$1" stamped.tar | grep -q "no timestamp is over them"' _ "$verifier"
check "another authority is not believed" bash -c 'openssl req -x509 -newkey ed25519 -nodes -keyout o.key -out o.pem -subj /CN=Other -days 3 2>/dev/null; ! "$1" --ca o.pem stamped.tar' _ "$verifier"
"$KOND" anchor now --hook "$PWD/hook.sh" --ca ca.pem >/dev/null 2>&1
check "a later timestamp changes no byte" bash -c '"$KOND" dossier D-2 --out stamped2.tar && cmp stamped.tar stamped2.tar'
check "the report goes with it" bash -c '"$KOND" dossier D-2 --out s && [ "$(cat s/selftest.json)" = "$(cat report.json)" ]'

# ---- every byte ----
check "every kind of byte of the tar" $python "$KOND_ROOT/tests/e2e/flip.py" "$verifier" d1.tar 1009
check "every kind of byte of the folder" $python "$KOND_ROOT/tests/e2e/flip.py" "$verifier" d1 1511
check "all is proven" says '^All is proven' "$KOND" verify
finish
