#!/usr/bin/env bash
# The end of a case on the real program: holds, terms, four eyes, the register of who was told, what is left in every byte of the folder, a kill
# at many moments, and the certificate checked without kond.
. "$(dirname "$0")/lib.sh"
verifier=$KOND_ROOT/tools/verify-dossier
python=/usr/bin/python3
export KOND_REGISTER_PASSPHRASE='acht groene pennen'
id_of() { "$KOND" destroy --case "$1" | sed -n 's/^Case \([0-9a-f]*\).*/\1/p'; }

# ---- a case with people, facts and somebody told; its evidence stands elsewhere ----
ev=$(mktemp -d)
trap 'rm -r "$ev"' EXIT
mkdir in && cd in || exit 1
printf 'bsn;naam;geboortedatum;agb;huisarts\n999990019;J. Zonneveldt;01-02-1980;01012345;Praktijk Zilverschoon\n999990032;M. Roodbaard;24-10-1963;01012345;Praktijk Zilverschoon\n' >"$ev/Zonneveldt.csv"
printf '%%PDF-1.7 brief aan Zonneveldt\n' >"$ev/brief.pdf"
"$KOND" scan "$ev" --as stolen >/dev/null 2>&1
"$KOND" org add 'Laboratorium De Linde' >/dev/null
"$KOND" event add note --what 'gesprek met mw. Quist' --at 2026-08-01 --attach "$ev/brief.pdf" >/dev/null
"$KOND" event add customer_told --to 'Praktijk Zilverschoon' --channel post --at 2026-08-09 >/dev/null
"$KOND" event add note --what 'advies van mr. Pleiter' --at 2026-08-02 --privileged >/dev/null

# ---- terms ----
check "terms with their law, and what is to be verified" says '"kind":"journal".*"least":"20.*"basis":"Besluit.*"to_be_verified":false' "$KOND" retention --format jsonl
check "no number of years is made up" says '"kind":"people".*"least":null.*"to_be_verified":true' "$KOND" retention --format jsonl
check "a day is set by somebody, for a reason" exits 2 "$KOND" retention set people --until 2026-06-01 --by 'mw. Quist'
check "and is a day" exits 2 "$KOND" retention set people --until 2026-13-01 --by 'mw. Quist' --why x
check "of a kind there is" exits 2 "$KOND" retention set cheese --until 2026-06-01 --by 'mw. Quist' --why x
check "set" says 'people is kept until 2026-06-01' "$KOND" retention set people --until 2026-06-01 --by 'mw. Quist' --why 'alle brieven zijn weg'
check "it is due" says '"kind":"people".*"state":"DUE TO GO","due":true' "$KOND" retention --format jsonl
check "status says so" says 'DUE TO GO: people, kept until 2026-06-01' "$KOND" status
check "before the least term it is said" says 'before the least term of Besluit' "$KOND" retention set journal --until 2027-01-01 --by 'mw. Quist' --why x
"$KOND" retention set journal --until '' --by 'mw. Quist' --why 'toch niet' >/dev/null
"$KOND" retention set register --until 2040-01-01 --by 'mw. Quist' --why 'vragen van mensen' >/dev/null

# ---- holds ----
check "a hold wants a reason" exits 2 "$KOND" hold place --by 'mr. Pleiter'
check "placed" says 'H-1 stands' "$KOND" hold place --by 'mr. Pleiter' --why 'zaak C/13/7' --reference C/13/7 --review 2026-01-31
check "its day of review has passed" says '"id":"H-1","state":"stands, look again".*"review_due":true' "$KOND" hold --format jsonl
check "status says so" says 'legal holds that stand: 1; TO BE LOOKED AT AGAIN: 1' "$KOND" status
check "what is due is held" says '"kind":"people".*"state":"due, but held"' "$KOND" retention --format jsonl

# ---- prepared, released, stopped ----
check "a dry run does nothing and says what would go" says ' 2  people$' "$KOND" destroy
check "that a hold stops it" says '^STOPPED by legal holds: 1' "$KOND" destroy
check "that there is no register of who was told" says 'told, and there is no register' "$KOND" destroy
check "rows as JSON" says '"table":"person","kind":"people","words":"people","rows":2,"goes":true' "$KOND" destroy --format jsonl
id=$(id_of case.kond)
check "nothing goes unprepared" exits 1 "$KOND" destroy carry-out X-1 --by 'K. Bos' --yes-destroy "$id"
check "who prepares says why" exits 2 "$KOND" destroy prepare --by 'mw. Quist'
check "prepared" says 'X-1 is prepared: the end of this case' "$KOND" destroy prepare --by 'mw. Quist' --why 'de zaak is af'
check "who prepared does not release" exits 2 "$KOND" release X-1 --by 'MW. QUIST'
check "unreleased it stands" says 'nobody has released it' "$KOND" destroy
check "another releases; the counts are frozen" says 'X-1 is released by dhr. Wildt; the counts are S-1' "$KOND" release X-1 --by 'dhr. Wildt'
check "the hold stops it all the same" says 'a legal hold stands' "$KOND" destroy carry-out X-1 --by 'K. Bos' --yes-destroy "$id"
check "who placed it does not lift it" exits 2 "$KOND" hold lift H-1 --by 'mr.  pleiter' --why 'vonnis'
check "another lifts it" says 'H-1 is lifted' "$KOND" hold lift H-1 --by 'mw. Quist' --why 'vonnis'
check "once" exits 2 "$KOND" hold lift H-1 --by 'dhr. Wildt' --why 'vonnis'
"$KOND" event add note --what 'nog iets' --at 2026-08-03 >/dev/null
check "more came in: prepared and released anew" says 'prepare it again' "$KOND" destroy carry-out X-1 --by 'K. Bos' --yes-destroy "$id"
"$KOND" destroy prepare --by 'mw. Quist' --why 'de zaak is af' >/dev/null
"$KOND" release X-2 --by 'dhr. Wildt' >/dev/null
check "the case is named" exits 2 "$KOND" destroy carry-out X-2 --by 'K. Bos'
check "this case" exits 2 "$KOND" destroy carry-out X-2 --by 'K. Bos' --yes-destroy 00000000
check "who was told has no register yet" says 'register init' "$KOND" destroy carry-out X-2 --by 'K. Bos' --yes-destroy "$id"

# ---- the register ----
check "another passphrase than of the case" exits 2 env KOND_REGISTER_PASSPHRASE="$KOND_PASSPHRASE" "$KOND" register init
check "made" exits 0 "$KOND" register init
check "once" exits 1 "$KOND" register init
check "it says what it lacks" says '1$' "$KOND" register list
check "filled without its passphrase" says 'added to the register: 1; it holds 1' env -u KOND_REGISTER_PASSPHRASE "$KOND" register fill
check "once" says 'added to the register: 0; it holds 1' "$KOND" register fill
check "read with it" says '"whom":"Praktijk Zilverschoon","capacity":"customer","when":"2026-08-09","how":"post"' "$KOND" register list --format jsonl
check "not with that of the case" exits 1 env KOND_REGISTER_PASSPHRASE="$KOND_PASSPHRASE" "$KOND" register list
check "what was told and taken back is said to be" bash -c '"$1" event add customer_told --to "Praktijk De Eik" --channel post --at 2026-08-10 >/dev/null && "$1" register fill >/dev/null &&
	"$1" event correct E-5 --retract --why-changed vergissing >/dev/null && "$1" register fill >/dev/null && "$1" register list --format jsonl | grep -q "De Eik.*\"state\":\"taken back\""' _ "$KOND"
check "asked" says 'Praktijk Zilverschoon' "$KOND" register ask 'praktijk zilverschoon'
check "nobody" says 'nobody of this name' "$KOND" register ask 'Praktijk Grasmus'
"$KOND" destroy prepare --by 'mw. Quist' --why 'de zaak is af' >/dev/null
"$KOND" release X-3 --by 'dhr. Wildt' >/dev/null
"$KOND" backup ../backup.kond >/dev/null
cp case.kond ../before.kond

# ---- killed at many moments: as it was, or ended ----
cd .. || exit 1
before=0 after=0 broken=0
for ms in 10 100 170 200 220 240 260 280 300 320 340 370 400 450; do
	cp before.kond tried.kond
	"$KOND" destroy carry-out X-3 --by 'K. Bos' --yes-destroy "$id" --case tried.kond >/dev/null 2>&1 &
	sleep "0.$(printf %03d $ms)"
	kill -9 $! 2>/dev/null
	wait $! 2>/dev/null
	if "$KOND" status --case tried.kond 2>&1 | grep -q '^Ended: '; then after=$((after + 1)); else before=$((before + 1)); fi
	"$KOND" verify --no-evidence --case tried.kond >kill.out 2>&1 || { broken=$((broken + 1)) && cat kill.out; }
	if "$KOND" status --case tried.kond 2>&1 | grep -q '^Ended: '; then
		"$KOND" destroy certificate --case tried.kond 2>&1 | grep -q 'file wiped' || broken=$((broken + 1))
	else
		"$KOND" persons --case tried.kond 2>/dev/null | grep -q Zonneveldt || broken=$((broken + 1))
		"$KOND" destroy carry-out X-3 --by 'K. Bos' --yes-destroy "$id" --case tried.kond >/dev/null 2>&1 || broken=$((broken + 1))
	fi
	rm -f tried.kond*
done
check "a kill leaves the case as it was ($before), or ended ($after)" same "$broken" 0
cd in || exit 1

# ---- done ----
check "carried out" says 'Done: evidence, people and facts of this case are gone' "$KOND" destroy carry-out X-3 --by 'K. Bos' --yes-destroy "$id"
check "it can not be done twice" exits 1 "$KOND" destroy carry-out X-3 --by 'K. Bos' --yes-destroy "$id"
check "all that is left is proven" says '^All is proven' "$KOND" verify
check "and verify says what it is" says '^this case ended on 20.*register of who was told' "$KOND" verify
check "status too" says '^Ended: this case ended on 20' "$KOND" status
for c in persons files findings requesters timeline 'org list' 'event list' 'notice list' 'scan .' resolve snapshot; do
	# shellcheck disable=SC2086
	check "kond $c says that it ended" says 'this case ended on 20' "$KOND" $c
	# shellcheck disable=SC2086
	check "kond $c fails" exits 1 "$KOND" $c
done
cat >bytes.py <<'PY'
# Of every sealed text there was, and of the old lock of the key, nothing may be in any byte of what is left.
import sqlite3, sys, os
old = sqlite3.connect(sys.argv[1])
was = [old.execute("SELECT wrapped FROM meta").fetchone()[0]]
for (t,) in old.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
    if t not in ("meta", "journal"):
        was += [r[0] for r in old.execute("SELECT sealed FROM %s" % t)]
left = b"".join(open(f, "rb").read() for f in os.listdir(".") if os.path.isfile(f) and f.startswith("case.kond"))
assert len(was) > 20, len(was)
here = [w for w in was if w[:24] in left or w[-24:] in left]
assert not here, "%d of %d sealed texts are still there" % (len(here), len(was))
for word in ("Zonneveldt", "Roodbaard", "999990019", "999990032", "Zilverschoon", "Linde", "Quist", "Pleiter", "brief.pdf", ".csv", "zaak C/13/7"):
    for b in (word.encode(), word.encode("utf-16-le")):
        assert b not in left, word
new = sqlite3.connect("case.kond")
for t in ("exhibit", "item", "block", "names", "person", "requester", "mapping", "event", "attachment", "approval", "notice", "ruling", "customer", "snapshot", "value"):
    assert new.execute("SELECT count(*) FROM %s" % t).fetchone()[0] == 0, t
PY
check "no byte of what was sealed is left, nor a name" $python bytes.py ../before.kond
check "nor in the certificate a name of a person of the evidence" bash -c '! "$1" destroy certificate | grep -qiE "Zonneveldt|Roodbaard|99999|Zilverschoon|\.csv"' _ "$KOND"
check "it says who, and what it does not show" says 'released by +dhr. Wildt' "$KOND" destroy certificate
check "the backup that kond can not reach" says 'Backups made by kond, which it can not reach' "$KOND" destroy certificate
check "which still opens" says 'Zonneveldt' "$KOND" persons --case ../backup.kond
check "a key is looked for" says 'old lock found +no' "$KOND" destroy certificate
check "as files" exits 0 "$KOND" destroy certificate --out cert
check "that hold without kond" exits 0 $python "$verifier" cert
check "its hash is what the journal says" bash -c 'grep -q "destroy.done.*$(sha256sum <cert/certificate.json | cut -c1-64)" cert/entries.jsonl'
check "the signature by openssl" bash -c 'printf "302a300506032b6570032100%s" "$(sed -E "s/.*\"public_key\":\"([0-9a-f]{64}).*/\1/" cert/manifest.json)" | tail -c 88 | xxd -r -p >key.der &&
	xxd -r -p <cert/manifest.sig >sig && { printf "kond manifest 1\n"; cat cert/manifest.json; } >signed && openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in signed -sigfile sig'
check "a page for people" bash -c 'pdftotext cert/certificate.pdf - | grep -q "Certificate of destruction"'
check "a certificate changed does not hold" bash -c 'cp -r cert bad && sed -i "s/\"rows\":2/\"rows\":3/" bad/certificate.json && ! "$1" "$2" bad' _ $python "$verifier"
check "the journal still proves itself" exits 0 "$KOND" journal --proof --out journal.tar
check "without kond" exits 0 $python "$verifier" journal.tar

# ---- copies of the evidence, when that was released ----
mkdir ../copies && cd ../copies && mkdir -p ev/sub/deep other
printf 'bsn;naam\n999990019;J. Zonneveldt\n' >ev/sub/deep/a.csv
printf 'bsn;naam\n999990032;M. Roodbaard\n' >ev/b.csv
: >ev/empty.txt
printf 'x;y\n1;2\n' >other/c.csv
"$KOND" scan ev --as stolen >/dev/null 2>&1
"$KOND" scan other --as stolen >/dev/null 2>&1
id2=$(id_of case.kond)
check "no exhibit of that number" exits 2 "$KOND" destroy prepare --copies 3 --by 'mw. Quist' --why 'af'
"$KOND" destroy prepare --copies 1 --by 'mw. Quist' --why 'af' >/dev/null
check "the dry run says which files" says 'with the files of exhibits 1' "$KOND" destroy
"$KOND" release X-1 --by 'dhr. Wildt' >/dev/null
cp ev/b.csv kept
echo '999990044;K. Grasmus' >>ev/b.csv
check "a file that changed stops it" says 'changed since they were read 1, .*none is deleted' "$KOND" destroy carry-out X-1 --by 'K. Bos' --yes-destroy "$id2"
check "and all is still there" bash -c '[ -e ev/sub/deep/a.csv ] && [ -e ev/b.csv ] && "$1" persons | grep -q Zonneveldt' _ "$KOND"
cp kept ev/b.csv
rm kept
check "carried out" exits 0 "$KOND" destroy carry-out X-1 --by 'K. Bos' --yes-destroy "$id2"
check "they are gone, with their folders" same "$(ls ev)" ""
check "the other exhibit is not" exits 0 test -e other/c.csv
check "the certificate says so" says '"copies":\{"exhibits":"1","files":3,"deleted":3,"gone_before":0' "$KOND" destroy certificate --format jsonl
cd ../in || exit 1

# ---- the register answers for years ----
check "the register answers" says '"whom":"Praktijk Zilverschoon".*"state":"told"' "$KOND" register ask 'Praktijk Zilverschoon' --format jsonl
check "its term stays" says '"kind":"register".*"until":"2040-01-01"' "$KOND" retention --format jsonl
check "exported" exits 0 "$KOND" register export --out register
check "and checked" exits 0 $python "$verifier" register
check "another passphrase" exits 0 env KOND_NEW_REGISTER_PASSPHRASE='negen gele gieters' "$KOND" register key
check "the old one is gone" exits 1 "$KOND" register list
export KOND_REGISTER_PASSPHRASE='negen gele gieters'
check "a hold keeps it too" says 'H-1 stands' "$KOND" hold place --by 'mr. Pleiter' --why 'vraag van de AP'
check "prepared" says 'X-1 is prepared: the end of the register' "$KOND" register destroy --by 'mw. Quist' --why 'term is voorbij'
check "released" exits 0 "$KOND" release X-1 --by 'dhr. Wildt'
check "held" exits 1 "$KOND" destroy carry-out X-1 --by 'K. Bos' --yes-destroy "$id"
"$KOND" hold lift H-1 --by 'mw. Quist' --why 'beantwoord' >/dev/null
check "gone" says 'Done: the register is gone' "$KOND" destroy carry-out X-1 --by 'K. Bos' --yes-destroy "$id"
check "it does not answer" exits 1 "$KOND" register list
check "two certificates" says '"what":"register"' "$KOND" destroy certificate --format jsonl
check "the first is still there" says '^  of +all' "$KOND" destroy certificate 1
check "all is proven" says '^All is proven' "$KOND" verify
check "a row put back is seen" bash -c 'sqlite3 case.kond "INSERT INTO person SELECT 1, 1, NULL, x\"00\", sealed FROM ending LIMIT 1" 2>/dev/null || sqlite3 case.kond "INSERT INTO person SELECT 1, 1, NULL, x'"'00'"', sealed FROM ending LIMIT 1"; ! "$1" verify' _ "$KOND"
finish
