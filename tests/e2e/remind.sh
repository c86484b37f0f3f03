#!/usr/bin/env bash
# Reminders: by mail over a real SMTP server (aiosmtpd; STARTTLS, TLS, login, refusals, a server that is down) and by a program; each once,
# also after a kill; nothing of it on a command line.
. "$(dirname "$0")/lib.sh"
python=/usr/bin/python3
export KOND_CASE=r.kond

cat >smtp.py <<'PY'
import asyncio, email, email.policy, json, ssl, sys
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword
mode = sys.argv[1]
class Desk:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if mode == "refuse" or (mode == "refuse-one" and address.startswith("dpo@")):
            return "550 not here"
        envelope.rcpt_tos.append(address)
        return "250 OK"
    async def handle_DATA(self, server, session, envelope):
        if mode == "slow":
            open("taken", "w").write("yes")
            await asyncio.sleep(4)
        raw = envelope.content
        m = email.message_from_bytes(raw, policy=email.policy.default)
        entry = {"rcpt": envelope.rcpt_tos, "from": envelope.mail_from, "tls": session.ssl is not None,
            "login": getattr(session, "login_name", None), "to": str(m["To"]), "subject": str(m["Subject"]), "id": str(m["Message-ID"]),
            "headers": sorted(set(k.lower() for k in m.keys())), "defects": len(m.defects),
            "longest": max(len(l) for l in raw.split(b"\r\n")), "bare": raw.replace(b"\r\n", b"").count(b"\n"), "text": m.get_content()}
        with open("mail.jsonl", "a") as f:
            f.write(json.dumps(entry, ensure_ascii=False) + "\n")
        return "250 OK"
def login(server, session, envelope, mechanism, data):
    good = isinstance(data, LoginPassword) and data.login == b"kond" and data.password == 'wacht "woord\\'.encode()
    if good:
        session.login_name = "kond"
    return AuthResult(success=good, handled=False)
tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
tls.load_cert_chain("server.pem", "server.key")
more = {"enable_SMTPUTF8": True, "hostname": "localhost"}
if mode not in ("plain", "tls"):
    more.update(tls_context=tls, require_starttls=True)
if mode == "login":
    more.update(authenticator=login, auth_required=True)
async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(Desk(), loop=loop, **more), "127.0.0.1", 0, ssl=tls if mode == "tls" else None)
    open("port", "w").write(str(server.sockets[0].getsockname()[1]))
    await server.serve_forever()
asyncio.run(main())
PY
{
	openssl req -x509 -newkey ed25519 -nodes -keyout ca.key -out ca.pem -subj '/CN=Own root' -days 30
	openssl req -newkey ed25519 -nodes -keyout server.key -out server.csr -subj '/CN=localhost'
	printf 'subjectAltName=DNS:localhost\n' >ext
	openssl x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 30 -extfile ext
} >ca.log 2>&1
server=
serve() { # serve MODE - another server from now on, on a port of its own
	[ -n "$server" ] && kill "$server" 2>/dev/null && wait "$server" 2>/dev/null
	rm -f port
	$python smtp.py "$1" >>server.log 2>&1 &
	server=$!
	for _ in $(seq 50); do [ -s port ] && break || sleep 0.1; done
	"$KOND" set mail_server "localhost:$(cat port)" >/dev/null
}
trap '[ -n "$server" ] && kill $server 2>/dev/null' EXIT
mails() { [ -f mail.jsonl ] && wc -l <mail.jsonl || echo 0; }
ago() { date -u -d "-$1" +%Y-%m-%dT%H:%M:%SZ; }

# ---- settings ----
"$KOND" init --incident 'diefstal juli' --organisation 'Lab De Linde B.V.' >/dev/null 2>&1
check "steps that are none" says 'times as' "$KOND" set remind_before '24 uur'
check "people who are none" says 'roles' "$KOND" set remind_to 'king'
check "a server that is none" exits 2 "$KOND" set mail_server 'mail.example.nl:587 -o x'
check "a way that is none" exits 2 "$KOND" set mail_tls maybe
check "a program by its absolute path" exits 2 "$KOND" set remind_hook hook.sh
check "nobody can be reminded yet" says 'kond set mail_server' "$KOND" remind
check "and that is a failure" exits 1 "$KOND" remind

# ---- clocks: 72 h begun 65 h ago, one begun 10 h ago, one long over, one met ----
{
	"$KOND" org add 'Bevolkingsonderzoek Twist'
	for s in screening practices; do "$KOND" org role O-1 controller --stream $s --basis eigen; done
	"$KOND" org role O-2 controller --stream screening --basis eigen
	"$KOND" org aware O-1 aware --stream screening --signal-at "$(ago 65hours)" --verifying-at "$(ago 65hours)" --at "$(ago 65hours)" --decided-by bestuur --how brief --evidence x
	"$KOND" org aware O-1 aware --stream practices --signal-at "$(ago 10hours)" --verifying-at "$(ago 10hours)" --at "$(ago 10hours)" --decided-by bestuur --how brief --evidence x
	"$KOND" org aware O-2 aware --stream screening --signal-at "$(ago 100hours)" --verifying-at "$(ago 100hours)" --at "$(ago 100hours)" --decided-by bestuur --how brief --evidence x
	"$KOND" org person $'Zo\u00eb \u00c7elik "de Fg" =?UTF-8?Q?x?=' --roles dpo --email dpo@lab.example
	"$KOND" org person 'J. de Wit' --roles preparer --email wit@lab.example --of O-1
	"$KOND" org person 'K. van Twist' --roles contact --email twist@bvo.example --of O-2
	"$KOND" org person 'S. Pers' --roles spokesperson --email pers@lab.example
} >/dev/null 2>setup.err
check "status says that nobody is reminded" says 'NOBODY IS REMINDED' "$KOND" status
"$KOND" set mail_from kond@lab.example >/dev/null
"$KOND" set mail_ca "$PWD/ca.pem" >/dev/null
serve starttls
check "what would go" same "$("$KOND" remind --dry-run --format jsonl | value to | sort | uniq -c | tr -s ' ' | paste -sd,)" ' 2 dpo@lab.example, 1 twist@bvo.example, 2 wit@lab.example'
check "nothing went" same "$(mails)" 0
check "what would go later" says 'gdpr-33 +O-1 +practices' "$KOND" remind --dry-run --at "$(date -u -d '+40hours' +%Y-%m-%dT%H:%M:%SZ)"
check "status says what waits" says 'due now, not sent: 3 messages' "$KOND" status

# ---- by mail, over STARTTLS ----
"$KOND" remind >run.out 2>run.err
check "all are told" same "$(grep -c ': sent' run.out)" 3
check "and what comes next" grep -q '^next: .*gdpr-33 O-1' run.out
check "three messages came" same "$(mails)" 3
check "over TLS" same "$(value tls <mail.jsonl | sort -u)" ' true'
check "to one each" same "$(grep -o '"rcpt": \["[^]]*"\]' mail.jsonl | sort | paste -sd,)" '"rcpt": ["dpo@lab.example"],"rcpt": ["twist@bvo.example"],"rcpt": ["wit@lab.example"]'
check "what is late first, then until when" grep -q '"subject": "kond: Termijn voorbij .*gdpr-33, en meer: 1"' mail.jsonl
check "who is of another organisation sees its own only" same "$(grep twist@ mail.jsonl | grep -c 'Lab De Linde B.V. (O-1)')" 0
check "its own it does" grep -q 'twist@.*Bevolkingsonderzoek Twist (O-2)' mail.jsonl
check "for whom, of what, until when, what to do" grep -qE 'Te doen: +kond notice form ap --entity O-1 --stream .screening.' mail.jsonl
check "strictest reading, local time, how long left" grep -qE 'Uiterlijk: +(zo|ma|di|wo|do|vr|za) 20[0-9-]+ [0-9:]+ \+0[12]:00, strengste lezing \(Europe/Amsterdam\)(\\r)?\\n +Nog: +[67] h' mail.jsonl
check "letters and quotes of names are whole" grep -qF 'Zoë Çelik' mail.jsonl
check "no name makes a header" same "$(value headers <mail.jsonl | sort -u | head -1)" "$(value headers <mail.jsonl | tail -1)"
check "nothing odd in it" same "$(grep -o '"defects": [0-9]*, "longest": [0-9]*, "bare": [0-9]*' mail.jsonl | awk '{ if ($2 + 0 > 0 || $4 + 0 > 78 || $6 + 0 > 0) bad = 1 } END { print bad + 0 }')" 0
"$KOND" remind >again.out 2>&1
check "each once" same "$(mails)" 3
check "that is no failure" exits 0 "$KOND" remind
check "the list" same "$("$KOND" remind list --format jsonl | value state | paste -sd,)" sent,sent,sent
check "the journal tells no address and no name" bash -c "! '$KOND' journal --format jsonl | grep -qE 'lab.example|Twist|elik'"
check "nor does the file" bash -c "! grep -aq 'lab.example' r.kond r.kond-wal"

# ---- met: no more; a start corrected: anew ----
"$KOND" event add notification 'gemeld' --to AP --at "$(ago 1hours)" --receipt D-1 --entity O-1 --stream screening >/dev/null
"$KOND" org aware O-1 aware --corrects W-6 --at "$(ago 66hours)" --signal-at "$(ago 66hours)" --why-changed klok >/dev/null 2>&1
"$KOND" org aware O-1 signal --corrects W-4 --at "$(ago 66hours)" --why-changed klok >/dev/null 2>&1
"$KOND" org aware O-1 verifying --corrects W-5 --at "$(ago 66hours)" --why-changed klok >/dev/null 2>&1
"$KOND" org aware O-1 aware --corrects W-6 --at "$(ago 66hours)" --why-changed klok >/dev/null 2>&1
"$KOND" remind >/dev/null 2>&1
check "another end is another reminder, of what is met none" same "$(tail -n +4 mail.jsonl | grep -c practices),$(tail -n +4 mail.jsonl | grep -c 'stroom screening')" 2,0

# ---- what goes wrong ----
fresh() { "$KOND" org role O-1 controller --stream "$1" --basis x >/dev/null 2>&1; "$KOND" org aware O-1 aware --stream "$1" --signal-at "$(ago 66hours)" --verifying-at "$(ago 66hours)" --at "$(ago 66hours)" --decided-by b --how b --evidence x >/dev/null 2>&1; }
fresh twee
before=$(mails)
kill "$server"; wait "$server" 2>/dev/null
check "a server that is down: says so" says 'not sent: the mail server could not be reached' "$KOND" remind
check "is a failure" exits 1 "$KOND" remind
check "status shows it" says 'FAILED R-[0-9]+, mail to A-2: the mail server could not be reached' "$KOND" status
serve starttls
check "the next run tries again" exits 0 "$KOND" remind
check "then they came, once" same "$(($(mails) - before))" 2
check "status is silent again" bash -c "! '$KOND' status | grep -q FAILED"
fresh drie
serve refuse
check "a server that refuses" says 'refused the sender, the address or the message .it answered 550.' "$KOND" remind
serve refuse-one
check "one of two refused" says 'kond remind: 1 of 2 not sent' "$KOND" remind
before=$(mails)
serve starttls
"$KOND" remind >/dev/null 2>&1
check "only that one goes again" same "$(($(mails) - before)),$(tail -1 mail.jsonl | grep -c dpo@)" 1,1
fresh vier
serve plain
check "no way that is not secret, unless it is said" says 'offers no TLS' "$KOND" remind
"$KOND" set mail_tls none >/dev/null
check "said" exits 0 "$KOND" remind
check "not secret" same "$(tail -1 mail.jsonl | value tls)" ' false'
serve tls
fresh vijf
"$KOND" set mail_tls tls >/dev/null
"$KOND" set mail_ca '' >/dev/null
check "nobody vouches for the server" says 'nobody vouches' "$KOND" remind
"$KOND" set mail_ca "$PWD/ca.pem" >/dev/null
check "TLS from the first byte" exits 0 "$KOND" remind

# ---- login ----
serve login
"$KOND" set mail_tls starttls >/dev/null
"$KOND" set mail_user kond >/dev/null
fresh zes
check "a password that is wrong" exits 0 env KOND_MAIL_PASSWORD=fout "$KOND" remind password
check "is refused" says 'refused user or password' "$KOND" remind
check "the right one" exits 0 env KOND_MAIL_PASSWORD='wacht "woord\' "$KOND" remind password
check "login" exits 0 "$KOND" remind
check "as whom" same "$(tail -1 mail.jsonl | value login)" ' "kond"'
check "the password is in no setting and no list" bash -c "! { '$KOND' set --history; '$KOND' remind list; '$KOND' journal; } | grep -q woord"
"$KOND" set mail_tls none >/dev/null
fresh zeven
check "no password over a way that is not secret" says 'not sent over a way' "$KOND" remind
"$KOND" set mail_tls starttls >/dev/null
check "a message to try the way" same "$("$KOND" remind test 2>&1 | grep -c ': sent')" 3
check "says so" grep -q 'Proefbericht' mail.jsonl
"$KOND" remind >/dev/null 2>&1
"$KOND" set mail_user '' >/dev/null
"$KOND" remind password --off >/dev/null

# ---- killed while it sends ----
fresh acht
serve slow
before=$(mails)
"$KOND" set remind_to A-2 >/dev/null
"$KOND" remind >/dev/null 2>&1 &
run=$!
for _ in $(seq 100); do [ -f taken ] && break || sleep 0.1; done
check "two at once: one waits" says 'another `kond remind` is sending' "$KOND" remind
kill -9 $run; wait $run 2>/dev/null
check "a try without an end" same "$("$KOND" remind list --format jsonl | value state | tail -1)" open
sleep 4
serve starttls
check "it goes again, and says so" says 'an earlier try was cut off, so it may have come twice' "$KOND" remind
check "so does the message" grep -q 'kan twee keer komen' <(tail -1 mail.jsonl)
check "and carries the same id" same "$(tail -n +$((before + 1)) mail.jsonl | value id | sort -u | wc -l)" 1
check "the list too" same "$("$KOND" remind list --format jsonl | value state | tail -2 | paste -sd,)" 'cut off,sent'
"$KOND" remind >/dev/null 2>&1
check "then no more" same "$("$KOND" remind list --format jsonl | wc -l)" "$("$KOND" remind list --format jsonl | value id | tail -1 | cut -c3-)"

# ---- by a program ----
cat >hook.sh <<'SH'
#!/bin/sh
cat /dev/stdin >hook.json
env >hook.env
exit "$(cat hook.code)"
SH
chmod +x hook.sh
echo 3 >hook.code
"$KOND" set remind_hook "$PWD/hook.sh" >/dev/null
fresh negen
check "a program that fails" says 'the program of remind_hook failed' "$KOND" remind
echo 0 >hook.code
check "is tried again" says 'the program of remind_hook: sent' "$KOND" remind
check "is fed JSON" same "$($python -c 'import json; d = json.load(open("hook.json")); print(d["reminders"][0]["rule"], d["reminders"][0]["late"], "command" in d["reminders"][0])')" 'gdpr-33 True True'
check "and gets no passphrase" bash -c '! grep -q KOND_PASSPHRASE hook.env'
"$KOND" set remind_hook /nergens/hook >/dev/null
fresh tien
check "a program that is not there" says 'can not be run' "$KOND" remind

# ---- English; a loop; nothing of names in it that a terminal or a header would obey ----
"$KOND" set remind_hook '' >/dev/null
"$KOND" set language en >/dev/null
fresh elf
"$KOND" remind >/dev/null 2>&1
check "in English" grep -q 'At the latest:.*strictest reading' <(tail -1 mail.jsonl)
fresh twaalf
before=$(mails)
timeout 3 "$KOND" remind --watch >watch.out 2>&1
check "a loop sends too" same "$(($(mails) - before))" 1
check "a wrong way to say it" exits 2 "$KOND" remind --watch --dry-run
check "at another time only dry" exits 2 "$KOND" remind --at 2025-01-01
check "all is proven" exits 0 "$KOND" verify
finish
