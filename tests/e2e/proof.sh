#!/usr/bin/env bash
# The journal to proof: timestamps from an authority of our own (openssl ts), by files, by URL and by hook; what leaves the house checked
# without kond; and every byte turned found.
. "$(dirname "$0")/lib.sh"
verifier=$KOND_ROOT/tools/verify-dossier
python=/usr/bin/python3

# ---- an authority: root, certificate, and a server that answers ----
printf '[tsa]\nserial=serial\nsigner_digest=sha256\ndefault_policy=1.2.3.4\ndigests=sha256\naccuracy=secs:1\nordering=no\ntsa_name=no\ness_cert_id_alg=sha256\n' >tsa.cnf
echo 01 >serial
{
	for n in ca other; do openssl req -x509 -newkey ed25519 -nodes -keyout $n.key -out $n.pem -subj "/CN=Root $n" -days 30; done
	openssl req -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj '/CN=Clock'
	printf 'extendedKeyUsage=critical,timeStamping\n' >ext
	openssl x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 30 -extfile ext
} >ca.log 2>&1
answer() { openssl ts -reply -config tsa.cnf -section tsa -queryfile "$1" -signer tsa.pem -inkey tsa.key -out "$2" 2>>ca.log; }
cat >server.py <<'PY'
import http.server, subprocess
class Clock(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        assert self.headers["Content-Type"] == "application/timestamp-query"
        open("web.tsq", "wb").write(self.rfile.read(int(self.headers["Content-Length"])))
        subprocess.run("openssl ts -reply -config tsa.cnf -section tsa -queryfile web.tsq -signer tsa.pem -inkey tsa.key -out web.tsr", shell=True, check=True)
        body = open("web.tsr", "rb").read()
        self.send_response(200)
        self.send_header("Content-Type", "application/timestamp-reply")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *unused):
        pass
server = http.server.HTTPServer(("127.0.0.1", 0), Clock)
open("port", "w").write(str(server.server_address[1]))
server.serve_forever()
PY
$python server.py 2>server.log &
server=$!
trap 'kill $server 2>/dev/null' EXIT

# ---- a case ----
mkdir ev
printf 'bsn;naam;geboortedatum;agb\n999990019;J. de Vries;01-02-1980;01012345\n999990032;M. Yilmaz;24-10-1963;01012345\n' >ev/one.csv
"$KOND" scan ev >/dev/null 2>&1
check "status says that nothing is anchored" says 'NOT ANCHORED for 0 hours: no timestamp' "$KOND" status
check "verify says what is only claimed" says 'after the last timestamp the journal holds only against' "$KOND" verify
KOND_ROLE='FG' "$KOND" persons --why 'vraag van mw. Quist' >/dev/null
check "a look carries role, host, ids and outcome" says '"role":"FG","act":"look".*"action":"R","outcome":0,"authorisation":"case key","host":".*"why":".*"object_type":"kond id","objects":\["P-000001","P-000002"\]' \
	"$KOND" journal --format jsonl

# ---- by files ----
line=$("$KOND" anchor line)
check "a line to print" grep -qE '^kond [0-9]+ ([A-Z2-7]{6}-){4}[A-Z2-7]{6}$' <<<"$line"
check "and as a square" says '█▀▀|▀▀█|█ ' "$KOND" anchor line --qr
check "a request" exits 0 "$KOND" anchor request --out a.tsq
check "is written over nothing" exits 1 "$KOND" anchor request --out a.tsq
check "openssl reads it" says 'Certificate required: yes' openssl ts -query -in a.tsq -text
answer a.tsq a.tsr
check "an answer wants certificates" exits 2 "$KOND" anchor add a.tsr
check "of the right root" exits 1 "$KOND" anchor add a.tsr --ca other.pem
check "the answer is taken" says 'stamped at 20.* by /CN=Clock' "$KOND" anchor add a.tsr --ca ca.pem
check "once" exits 1 "$KOND" anchor add a.tsr --ca ca.pem
"$KOND" anchor request --out b.tsq >/dev/null
check "an answer to another request is not" exits 1 "$KOND" anchor add a.tsr --ca ca.pem
head -c 100 a.tsr >cut.tsr
check "nor half of one" exits 1 "$KOND" anchor add cut.tsr --ca ca.pem
check "the list says what holds and what waits" says 'waiting' "$KOND" anchor
check "as JSON" says '"authority":"/CN=Clock".*"state":"holds"' "$KOND" anchor --format jsonl
check "status says how far" says 'anchored 0 hours ago \(entries 1 to [0-9]+ of [0-9]+\); requests without an answer: 1' "$KOND" status
check "verify too" says 'stamped +entries 1 to [0-9]+: they stood there by' "$KOND" verify
check "the line still fits" exits 0 "$KOND" verify --line "$line"
check "another does not" exits 1 "$KOND" verify --line "${line%?}$([ "${line: -1}" = A ] && echo B || echo A)"
check "nor one of more entries" exits 1 "$KOND" verify --line "kond 9999 AAAAAA-AAAAAA-AAAAAA-AAAAAA-AAAAAA"

# ---- by URL, by hook, and by itself ----
for _ in 1 2 3 4 5 6 7 8 9 10; do [ -s port ] && break || sleep 0.3; done
url=http://127.0.0.1:$(cat port)/
check "by URL" says 'Entries 1 to [0-9]+ stamped' env -u http_proxy "$KOND" anchor now --url "$url" --ca ca.pem
check "a server that is not there" exits 1 "$KOND" anchor now --url http://127.0.0.1:9/ --ca ca.pem
check "no other kind of URL" exits 2 "$KOND" anchor now --url file:///etc/passwd --ca ca.pem
cat >hook.sh <<'SH'
#!/bin/sh
cat >hook.tsq
[ -z "$KOND_PASSPHRASE$KOND_KEY_FILE" ] || exit 1
openssl ts -reply -config tsa.cnf -section tsa -queryfile hook.tsq -signer tsa.pem -inkey tsa.key 2>/dev/null -out hook.tsr && cat hook.tsr
SH
chmod +x hook.sh
check "by hook, which gets no passphrase" says 'stamped at' "$KOND" anchor now --hook "$PWD/hook.sh" --ca ca.pem
check "set" exits 0 "$KOND" anchor set --hook "$PWD/hook.sh" --ca ca.pem
check "a snapshot is anchored by itself" says 'Anchored: entries 1 to' "$KOND" snapshot
printf '#!/bin/sh\nexit 1\n' >hook.sh
check "a snapshot stands without, and says so" says 'Not anchored: the authority was not reached' "$KOND" snapshot
check "off" exits 0 "$KOND" anchor set --off
check "all is proven" says '^All is proven' "$KOND" verify

# ---- what leaves the house, checked without kond ----
check "the whole journal" exits 0 "$KOND" journal --proof --out whole.tar
check "as a folder" exits 0 "$KOND" journal --proof --out whole
check "two entries, without who" exits 0 "$KOND" journal --proof --entry 3 --entry 5 --withhold-who --out part
check "nothing is written over" exits 1 "$KOND" journal --proof --out whole
check "an entry that is not there" exits 2 "$KOND" journal --proof --entry 9999 --out none
for x in whole.tar whole part; do check "$x holds" exits 0 "$verifier" $x; done
check "Debian's own python reads it too" exits 0 $python "$verifier" whole.tar
check "the verifier says until where and by whom" says 'entries 1 to [0-9]+ stood there by 20.*Root ca' "$verifier" part
check "and what is claimed" says 'only against somebody without the signing key' "$verifier" part
check "the line fits" exits 0 "$verifier" --line "$line" whole
check "a root of another's choice does not vouch" exits 1 "$verifier" --ca other.pem whole
check "another key is not the one" exits 1 "$verifier" --key 0123456789abcdef whole
check "who is withheld" bash -c '! grep -q actor part/entries.jsonl'
check "no path of the case is in it" bash -c '! grep -rq one.csv whole'
check "one flipped byte, and it says where" bash -c 'cp -r whole bad; sed -i "3s/\"at_ms\":1/\"at_ms\":2/" bad/entries.jsonl; "$1" bad > out; [ $? = 1 ] && grep -q "entry 4.*does not follow from entry 3" out' _ "$verifier"
check "every kind of byte of a tar" $python "$KOND_ROOT/tests/e2e/flip.py" "$verifier" whole.tar 211
check "every kind of byte of a folder" $python "$KOND_ROOT/tests/e2e/flip.py" "$verifier" part 101

# ---- an answer that says more than was signed, and certificates that vouch for nothing ----
cat >more.py <<'PY'
# The words of the status stand outside of what an authority signs: put another time in them.
import sys
def part(tag, *of):
    b = b"".join(of)
    return bytes([tag]) + (bytes([len(b)]) if len(b) < 128 else b"\x82" + len(b).to_bytes(2, "big")) + b
def ends(b):
    n = b[1] & 127
    return (2, 2 + n) if b[1] < 128 else (2 + n, 2 + n + int.from_bytes(b[2:2 + n], "big"))
b = open(sys.argv[1], "rb").read()
b = b[ends(b)[0]:]
words = part(0x0c, b"ok\nTime stamp: %s GMT\n" % sys.argv[2].encode())
sys.stdout.buffer.write(part(0x30, part(0x30, part(2, b"\0"), part(0x30, words)), b[ends(b)[1]:]))
PY
another=$(date -u -d '1 hour' '+%b %d %H:%M:%S %Y')
cat other.pem ca.pem >both.pem
"$KOND" anchor request --out c.tsq >/dev/null
answer c.tsq c.tsr
$python more.py c.tsr "$another" >more.tsr
check "an answer with words beside the token" exits 0 "$KOND" anchor add more.tsr --ca both.pem
check "leaves the house" exits 0 "$KOND" journal --proof --out more
check "and holds" exits 0 "$verifier" more
mv check.out more.out
check "at the time of the token, not of the words" bash -c '! grep "stood there by $(date -u -d "$1 UTC" +%Y-%m-%dT%H:%M:%SZ)" more.out' _ "$another"
check "by who vouches, not by who stands first" bash -c '! grep "Root other" more.out && grep -q "Root ca" more.out'
check "also of certificates of one's own" bash -c '"$1" --ca both.pem more >more.out && ! grep "Root other" more.out' _ "$verifier"

# ---- archives that are wrong from the start, sealed with a key of their own ----
check "no forged archive holds, and each is refused in words" $python "$KOND_ROOT/tests/e2e/forge.py" "$verifier"

# ---- after a new key ----
check "a new key signs from then on" exits 0 "$KOND" key rotate
check "and is proven" says 'keys that sign, each named by an entry: 2' "$KOND" verify
check "and leaves the house" exits 0 "$KOND" journal --proof --out rotated.tar
check "with both keys" exits 0 "$verifier" rotated.tar
finish
