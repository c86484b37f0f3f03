"""flip.py VERIFIER ARCHIVE STEP - turn one bit of every STEPth byte of every file, one at a time; the verifier must say no and
name the file or entry. Prints how many were tried; exits 1 when one was missed."""
import contextlib
import importlib.machinery
import importlib.util
import io
import os
import re
import sys

loader = importlib.machinery.SourceFileLoader("verifier", sys.argv[1])
verifier = importlib.util.module_from_spec(importlib.util.spec_from_loader("verifier", loader))
loader.exec_module(verifier)
source, step = sys.argv[2], int(sys.argv[3])
whole = [source] if os.path.isfile(source) else [os.path.join(t, f) for t, _, names in os.walk(source) for f in names]
verifier.openssl_said = {}
ask = verifier.openssl


def openssl(*args):
    """One process for each question is slow: the same files get the same answer."""
    key = tuple(open(a, "rb").read() if os.path.isfile(a) else a for a in args)
    if key not in verifier.openssl_said:
        verifier.openssl_said[key] = ask(*args)
    return verifier.openssl_said[key]


verifier.openssl = openssl
tried = missed = 0
for path in sorted(whole):
    with open(path, "rb") as f:
        kept = f.read()
    for at in range(0, len(kept), step):
        data = bytearray(kept)
        data[at] ^= 1 << (at * 7 + tried) % 8
        with open(path, "wb") as f:
            f.write(data)
        verifier.faults.clear()
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = verifier.main([source])
        tried += 1
        words = said.getvalue()
        names = os.path.basename(path) in words or re.search(r"\w\.(json|csv|pdf|svg)", words) or "entr" in words or "tar" in words or "line" in words or "manifest" in words or "anchors" in words
        if code != 1 or not names:
            missed += 1
            print("missed: %s byte %d: %d %s" % (path, at, code, words))
    with open(path, "wb") as f:
        f.write(kept)
print("%d flips, %d missed" % (tried, missed))
sys.exit(1 if missed or not tried else 0)
