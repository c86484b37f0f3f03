"""forge.py VERIFIER - archives made from doc/journal-format.md alone, by somebody with a key of his own, each with one thing wrong: the
verifier must end with 1, say NOT PROVEN in words any terminal can show, in bounded memory and time, and never with a traceback.
Prints how many were tried; exits 1 when one was missed. In the folder it runs in it makes and removes `forged`."""
import hashlib
import json
import os
import resource
import shutil
import subprocess
import sys

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HERE = "forged"
MEMORY, SECONDS = 1 << 30, 60
CASE = bytes(range(16))
KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def public(key):
    return key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)


def sha(*parts):
    return hashlib.sha256(b"".join(parts)).digest()


def number(v, size):
    return v.to_bytes(size, "little")


def text(s):
    return number(len(s.encode()), 4) + s.encode()


def root(leaves):
    if len(leaves) < 2:
        return leaves[0] if leaves else sha()
    k = 1
    while 2 * k < len(leaves):
        k *= 2
    return sha(b"\1", root(leaves[:k]), root(leaves[k:]))


def line(d):
    return json.dumps(d, separators=(",", ":")).encode() + b"\n"


def journal(details):
    """The lines of the entries, and the leaves."""
    lines, leaves, prev = [], [], bytes(32)
    for seq, detail in enumerate(details, 1):
        salt, act = sha(b"%d" % seq), "create" if seq == 1 else "look"
        who = sha(b"\2", salt[:16], text("fg (1000)"), text(""))
        what = sha(b"\3", salt[16:], text("kond"), text(act), text(detail))
        leaf = sha(b"\0kond entry 2", number(seq, 8), number(seq, 8), b"\0", prev, who, what)
        lines.append(line({"seq": seq, "at_ms": seq, "flags": 0, "prev": prev.hex(), "who": {"salt": salt[:16].hex(), "actor": "fg (1000)", "role": ""},
                           "what": {"salt": salt[16:].hex(), "program": "kond", "act": act, "detail": detail}}))
        leaves.append(leaf)
        prev = leaf
    return lines, leaves


def head(leaves, case=CASE, key=KEY):
    r = root(leaves)
    said = b"kond head 1" + case + number(len(leaves), 8) + number(7, 8) + r + public(key)
    return {"no": 1, "size": len(leaves), "at_ms": 7, "root": r.hex(), "public_key": public(key).hex(), "signature": key.sign(said).hex()}


def files_of(details=None, **about):
    lines, leaves = journal(details or ['{"signer":"%s"}' % public(KEY).hex(), "{}", "{}"])
    return {"entries.jsonl": b"".join(lines), "heads.jsonl": line(head(leaves, **about)), "anchors.jsonl": b""}


def manifest_of(files, extra=None):
    last = json.loads(files["heads.jsonl"])
    return {"format": "kond proof 1", "kind": "journal", "case": CASE.hex(), "program": "kond", "public_key": last["public_key"], "size": last["size"],
            "root": last["root"], "files": [{"path": n, "bytes": len(b), "sha256": sha(b).hex()} for n, b in files.items()] + (extra or [])}


def sealed(files, manifest=None, key=KEY):
    m = manifest if isinstance(manifest, bytes) else line(manifest or manifest_of(files))
    return dict(files, **{"manifest.json": m, "manifest.sig": key.sign(b"kond manifest 1\n" + m).hex().encode() + b"\n"})


def folder(files):
    os.mkdir(HERE)
    for name, b in files.items():
        os.makedirs(os.path.dirname(os.path.join(HERE, name)), exist_ok=True)
        with open(os.path.join(HERE, name), "wb") as f:
            f.write(b)


def tar_of(files, size_of=len):
    out = b""
    for name, b in files.items():
        h = bytearray(512)
        for at, v in ((0, name.encode()), (100, b"0000644\0"), (108, b"0000000\0"), (116, b"0000000\0"), (124, b"%011o\0" % size_of(b)),
                      (136, b"00000000000\0"), (148, b"        "), (156, b"0"), (257, b"ustar\x0000")):
            h[at : at + len(v)] = v
        h[148:156] = b"%06o\0 " % sum(h)
        out += bytes(h) + b + bytes(-size_of(b) % 512)
    return out + bytes(1024)


def tar(data):
    with open(HERE, "wb") as f:
        f.write(data)


def grown(path, size):
    with open(path, "r+b") as f:
        f.truncate(size)


def with_member(text_of_it):
    """The manifest with one more member, as text."""
    return sealed(files_of(), line(manifest_of(files_of()))[:-2] + text_of_it + b"}\n")


def extra_name(name):
    folder(sealed(files_of()))
    with open(os.path.join(os.fsencode(HERE), name), "wb") as f:
        f.write(b"It holds.\n")


def linked():
    folder(sealed(files_of()))
    os.rename(HERE + "/heads.jsonl", HERE + "/../forged.heads")
    os.symlink("../forged.heads", HERE + "/heads.jsonl")


def unreadable_size(name):
    folder(sealed(files_of()))
    grown(os.path.join(HERE, name), 1 << 34)


def big_tar():
    tar(tar_of(sealed(files_of())))
    grown(HERE, 1 << 34)


DEEP = b"[" * 100000 + b"]" * 100000
SIGNER = '{"signer":"%s","x":%s}' % (public(KEY).hex(), "%s")
OTHER = Ed25519PrivateKey.from_private_bytes(b"o" * 32)
GOOD = files_of()
ANCHOR = line({"head": 1, "request": "\ud800", "answer": "a", "certificates": "a"})
ATTACKS = {
    "manifest signed by another key": lambda: folder(sealed(GOOD, key=OTHER)),
    "a head signed by a key that no entry names": lambda: folder(sealed(files_of(key=OTHER), key=OTHER)),
    "a head of another case": lambda: folder(sealed(files_of(case=bytes(16)))),
    "no entries": lambda: folder(sealed(dict(GOOD, **{"entries.jsonl": b""}))),
    "no heads": lambda: folder(sealed(dict(GOOD, **{"heads.jsonl": b""}), manifest_of(GOOD))),
    "an entry twice": lambda: folder(sealed(dict(GOOD, **{"entries.jsonl": GOOD["entries.jsonl"] * 2}))),
    "a kind of archive nobody knows": lambda: folder(sealed(GOOD, dict(manifest_of(GOOD), kind="letter"))),
    "a folder without files": lambda: os.mkdir(HERE),
    "an empty tar": lambda: tar(b""),
    "a tar of nothing": lambda: tar(bytes(1024)),
    "half a tar": lambda: tar(tar_of(sealed(GOOD))[:3000]),
    "a size below nothing": lambda: tar(tar_of(sealed(dict(GOOD, x=b"")), lambda b: len(b) or -1)),
    "a tar with a long tail": big_tar,
    "a pipe": lambda: os.mkfifo(HERE),
    "a file that grew": lambda: unreadable_size("entries.jsonl"),
    "a manifest that grew": lambda: unreadable_size("manifest.json"),
    "a signature that grew": lambda: unreadable_size("manifest.sig"),
    "a symbolic link": linked,
    "a way out": lambda: folder(sealed(GOOD, manifest_of(GOOD, [{"path": "../forged.heads", "bytes": 0, "sha256": sha().hex()}]))),
    "a way out of a tar": lambda: tar(tar_of(sealed(dict(GOOD, **{"../x": b""})))),
    "a folder in a folder": lambda: folder(dict(sealed(GOOD), **{"a/b/c": b""})),
    "a file that is not listed": lambda: extra_name(b"notes.txt"),
    "a name in no language": lambda: extra_name(b"\xff\xfe"),
    "a name that writes on the terminal": lambda: extra_name(b"\x1b[2J\rIt holds.\n"),
    "a name in other letters": lambda: extra_name("é".encode()),
    "a member twice": lambda: folder(with_member(b',"size":3')),
    "no number": lambda: folder(with_member(b',"x":NaN')),
    "a number without end": lambda: folder(with_member(b',"size2":-Infinity')),
    "a nest without end": lambda: folder(with_member(b',"x":' + DEEP)),
    "a nest in a detail": lambda: folder(sealed(files_of([SIGNER % DEEP.decode()]))),
    "a nest in an entry": lambda: folder(sealed(dict(GOOD, **{"entries.jsonl": DEEP + b"\n" + GOOD["entries.jsonl"]}))),
    "a number of a million digits": lambda: folder(with_member(b',"x":' + b"9" * 1000000)),
    "not UTF-8": lambda: folder(with_member(b',"x":"\xff"')),
    "half a letter": lambda: folder(sealed(dict(GOOD, **{"entries.jsonl": GOOD["entries.jsonl"].replace(b"fg (", b"\\ud800 (")}))),
    "half a letter in a name": lambda: folder(sealed(dict(GOOD, **{"anchors.jsonl": ANCHOR}))),
    "an anchor of no head": lambda: folder(sealed(dict(GOOD, **{"anchors.jsonl": ANCHOR.replace(b'"head":1', b'"head":9')}))),
    "path that is no hash": lambda: folder(sealed(dict(GOOD, **{"entries.jsonl": GOOD["entries.jsonl"].replace(b'"flags"', b'"path":"","flags"')}))),
    "flags nobody knows": lambda: folder(sealed(dict(GOOD, **{"entries.jsonl": GOOD["entries.jsonl"].replace(b'"flags":0', b'"flags":4')}))),
    "true for one": lambda: folder(sealed(dict(GOOD, **{"entries.jsonl": GOOD["entries.jsonl"].replace(b'"seq":1', b'"seq":true')}))),
    "a line without end": lambda: folder(sealed(dict(GOOD, **{"entries.jsonl": GOOD["entries.jsonl"][:-1]}))),
}


def remove():
    for path in (HERE, "forged.heads"):
        if os.path.isdir(path) and not os.path.islink(path):
            shutil.rmtree(path)
        elif os.path.lexists(path):
            os.remove(path)


def ask(verifier, path=HERE):
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        r = subprocess.run([sys.executable, verifier, path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=SECONDS,
                           preexec_fn=limit, env=dict(os.environ, PYTHONIOENCODING="ascii:strict"))
    except subprocess.TimeoutExpired:
        return None, b"", b"no end\n"
    return r.returncode, r.stdout, r.stderr


def refused(code, out, err):
    lines = out.split(b"\n")
    return code == 1 and not err and out.startswith(b"NOT PROVEN") and b"It holds." not in lines and all(32 <= c < 127 for c in b"".join(lines))


missed = 0
for form in (lambda: folder(sealed(GOOD)), lambda: tar(tar_of(sealed(GOOD)))):
    form()
    code, out, err = ask(sys.argv[1])
    missed += code != 0
    if code != 0:
        print("refused what holds: %r %r" % (out, err[-300:]))
    remove()
for name, make in ATTACKS.items():
    make()
    answer = ask(sys.argv[1])
    if not refused(*answer):
        missed += 1
        print("missed: %s: %r" % (name, (answer[0], answer[1][-300:], answer[2][-300:])))
    remove()
if refused(*ask(sys.argv[1], "/dev/zero")):
    print("%d archives, %d missed" % (len(ATTACKS) + 3, missed))
else:
    missed += 1
    print("missed: a device")
sys.exit(missed > 0)
