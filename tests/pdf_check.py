#!/usr/bin/env python3
"""pdf_check.py FILE... - hold a PDF against what PDF/A-2 (ISO 19005-2, level A) asks and what kond promises.

Written from the norm, with qpdf's JSON as the only help; prints each thing that is missing, exits 1 when any is.
It checks what kond could get wrong, not all of the norm: it is no validator and certifies nothing.
"""
import base64
import json
import re
import struct
import subprocess
import sys
import xml.etree.ElementTree as ET

NS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "id": "http://www.aiim.org/pdfa/ns/id/",
}
PAINTING = {b"f", b"F", b"f*", b"S", b"s", b"B", b"b", b"B*", b"b*", b"Tj", b"TJ", b"'", b'"', b"Do", b"sh"}
TOKEN = re.compile(rb"\((?:[^()\\]|\\.)*\)|<<|>>|<[0-9A-Fa-f\s]*>|/[^\s()<>\[\]{}/%]*|[\[\]]|[^\s()<>\[\]{}/%]+", re.S)
FORBIDDEN = ["/JS", "/JavaScript", "/AA", "/OpenAction", "/EmbeddedFiles", "/Encrypt", "/F", "/URI", "/Launch", "/XFA", "/AcroForm", "/SMask"]


class Pdf:
    def __init__(self, path):
        self.path = path
        self.bad = []
        raw = subprocess.run(["qpdf", "--json", "--json-stream-data=inline", "--decode-level=generalized", path],
                             check=True, capture_output=True).stdout
        self.objects = json.loads(raw)["qpdf"][1]
        self.head = open(path, "rb").read(16)

    def miss(self, what):
        self.bad.append(what)

    def must(self, holds, what):
        if not holds:
            self.miss(what)
        return holds

    def get(self, x):
        """An object, references followed."""
        while isinstance(x, str) and re.fullmatch(r"\d+ \d+ R", x):
            o = self.objects["obj:" + x]
            x = o["value"] if "value" in o else o["stream"]
        return x

    def dict(self, x):
        x = self.get(x)
        return x.get("dict", x) if isinstance(x, dict) else {}

    def data(self, x):

        return base64.b64decode(self.get(x)["data"])

    def everything(self):
        for key, o in self.objects.items():
            if key.startswith("obj:"):
                yield key, o["value"] if "value" in o else o["stream"]["dict"]


def text_of(s):
    return s[2:] if isinstance(s, str) and s[:2] in ("u:", "b:") else s


def check_frame(p):
    trailer = p.objects["trailer"]["value"]
    root = p.dict(trailer["/Root"])
    p.must(re.match(rb"%PDF-1\.[4-7]\n%[\x80-\xff]{4}", p.head), "header of PDF 1.7 and a line of high bytes")
    p.must(len(trailer.get("/ID", [])) == 2, "ID in the trailer")
    p.must("/Encrypt" not in trailer, "no encryption")
    p.must(re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", text_of(root.get("/Lang", ""))), "language")
    p.must(p.dict(root.get("/MarkInfo")).get("/Marked") is True, "MarkInfo")
    p.must(p.dict(root.get("/ViewerPreferences")).get("/DisplayDocTitle") is True, "the title is shown")
    for key, o in p.everything():
        for name in FORBIDDEN:
            if isinstance(o, dict) and name in o and not isinstance(o[name], int):
                p.miss(f"{key} has {name}")
        if isinstance(o, dict) and o.get("/Filter") == "/LZWDecode":
            p.miss(f"{key} is LZW")
        if isinstance(o, dict) and o.get("/Type") == "/Annot":
            p.miss(f"{key} is an annotation")
    return root, trailer


def check_intent(p, root):
    intents = p.get(root.get("/OutputIntents", []))
    if not p.must(len(intents) == 1, "one output intent"):
        return
    intent = p.dict(intents[0])
    p.must(intent.get("/S") == "/GTS_PDFA1", "output intent of PDF/A")
    profile = p.data(intent["/DestOutputProfile"])
    p.must(p.dict(intent["/DestOutputProfile"]).get("/N") == 3, "three colours")
    p.must(struct.unpack(">I", profile[:4])[0] == len(profile), "size of the profile")
    p.must(profile[8] in (2, 4) and profile[12:24] == b"mntrRGB XYZ " and profile[36:40] == b"acsp", "head of the profile")
    tags = {}
    for i in range(struct.unpack(">I", profile[128:132])[0]):
        tag, at, size = struct.unpack(">4sII", profile[132 + 12 * i:144 + 12 * i])
        p.must(at % 4 == 0 and at + size <= len(profile), f"place of {tag}")
        tags[tag] = profile[at:at + size]
    for tag in (b"desc", b"cprt", b"wtpt", b"chad", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"):
        p.must(tag in tags, f"tag {tag} of the profile")
    for axis, want in enumerate((0.9642, 1.0, 0.8249)):
        total = sum(struct.unpack(">3i", tags[c][8:20])[axis] for c in (b"rXYZ", b"gXYZ", b"bXYZ")) / 65536
        p.must(abs(total - want) < 0.001, f"primaries add up to D50, axis {axis}: {total}")


def check_xmp(p, root, trailer):
    meta = p.dict(root.get("/Metadata"))
    if not p.must(meta.get("/Subtype") == "/XML" and meta.get("/Type") == "/Metadata", "XMP"):
        return
    p.must("/Filter" not in meta, "XMP is not compressed")
    body = p.data(root["/Metadata"]).decode("utf-8")
    x = ET.fromstring(re.sub(r"<\?xpacket.*?\?>", "", body, flags=re.S))
    info = {k: text_of(v) for k, v in p.dict(trailer.get("/Info")).items()}

    def one(path):
        e = x.find(".//" + path, NS)
        return None if e is None else e.text

    def date(z):
        d = re.sub(r"\D", "", z or "")
        return d[:14]

    p.must(one("id:part") == "2" and one("id:conformance") == "A", "PDF/A-2, level A")
    for key, path in (("/Title", "dc:title/rdf:Alt/rdf:li"), ("/Subject", "dc:description/rdf:Alt/rdf:li"),
                      ("/Author", "dc:creator/rdf:Seq/rdf:li"), ("/Creator", "xmp:CreatorTool"), ("/Producer", "pdf:Producer")):
        p.must(info.get(key) == one(path), f"{key} is the same in XMP: {info.get(key)!r} {one(path)!r}")
    for key, path in (("/CreationDate", "xmp:CreateDate"), ("/ModDate", "xmp:ModifyDate")):
        p.must(re.fullmatch(r"D:\d{14}Z", info.get(key, "")) and date(info.get(key)) == date(one(path)), f"{key} is the same in XMP")
    p.must(info.get("/Title"), "a title")


def cmaps(font):
    for i in range(struct.unpack(">H", font[4:6])[0]):
        tag, _, at, _ = struct.unpack(">4sIII", font[12 + 16 * i:28 + 16 * i])
        if tag == b"cmap":
            n = struct.unpack(">H", font[at + 2:at + 4])[0]
            return [struct.unpack(">HH", font[at + 4 + 8 * j:at + 8 + 8 * j]) for j in range(n)]
    return []


def tables(font):
    at = {}
    for i in range(struct.unpack(">H", font[4:6])[0]):
        tag, _, begin, size = struct.unpack(">4sIII", font[12 + 16 * i:28 + 16 * i])
        at[tag] = font[begin:begin + size]
    return at


def advances(font):
    """Widths of all glyphs, in thousandths."""
    t = tables(font)
    em, metrics = struct.unpack(">H", t[b"head"][18:20])[0], struct.unpack(">H", t[b"hhea"][34:36])[0]
    glyphs = struct.unpack(">H", t[b"maxp"][4:6])[0]
    width = [struct.unpack(">H", t[b"hmtx"][4 * i:4 * i + 2])[0] for i in range(metrics)]
    return [w * 1000 / em for w in width + width[-1:] * (glyphs - metrics)]


def check_cid_widths(p, key, o):
    width = advances(p.data(p.dict(o["/FontDescriptor"])["/FontFile2"]))
    w = p.get(o["/W"])
    for first, run in zip(w[0::2], w[1::2]):
        for i, said in enumerate(p.get(run)):
            p.must(abs(said - width[first + i]) <= 1, f"{key}: width of glyph {first + i} is {width[first + i]}, not {said}")


def check_unicode(p, key, o):
    """No code stands for nothing."""
    for m in re.finditer(rb"<[0-9a-fA-F]+>\s+<([0-9a-fA-F]+)>\s*\n", p.data(o["/ToUnicode"])):
        p.must(m.group(1).lower() not in (b"0000", b"fffe", b"feff", b"fffd", b""), f"{key}: a glyph without a character")


def check_fonts(p):
    count = 0
    for key, o in p.everything():
        if not isinstance(o, dict) or o.get("/Type") != "/Font":
            continue
        kind = o.get("/Subtype")
        count += 1
        if kind == "/Type0":
            p.must("/ToUnicode" in o, f"{key}: its characters are known")
            check_unicode(p, key, o)
            p.must(o.get("/Encoding") == "/Identity-H", f"{key}: Identity-H")
            continue
        p.must(kind in ("/TrueType", "/CIDFontType2", "/CIDFontType0", "/Type1"), f"{key}: kind {kind}")
        d = p.dict(o.get("/FontDescriptor"))
        p.must(any(f in d for f in ("/FontFile", "/FontFile2", "/FontFile3")), f"{key}: embedded")
        p.must(re.fullmatch(r"/[A-Z]{6}\+.+", o.get("/BaseFont", "")), f"{key}: a subset has a name of its own")
        p.must(o.get("/BaseFont") == d.get("/FontName"), f"{key}: one name")
        if kind == "/CIDFontType2":
            p.must(o.get("/CIDToGIDMap") == "/Identity", f"{key}: CIDToGIDMap")
            check_cid_widths(p, key, o)
        if kind == "/TrueType":
            p.must("/ToUnicode" in o, f"{key}: its characters are known")
            symbolic = d["/Flags"] & 4
            p.must(not symbolic and o.get("/Encoding") == "/WinAnsiEncoding", f"{key}: letters by WinAnsi")
            p.must((3, 1) in cmaps(p.data(d["/FontFile2"])), f"{key}: has a cmap (3,1)")
    p.must(count > 0, "fonts")


def check_content(p, page, number, seen):
    """Everything painted is tagged or an artifact; each mark stands once."""
    stack, text, word = [], False, []
    for m in TOKEN.finditer(p.data(page["/Contents"])):
        t = m.group()
        if t == b"BT":
            text = True
        elif t == b"ET":
            text = False
        elif t in (b"BDC", b"BMC"):
            name = next(w for w in word if w.startswith(b"/"))
            mcid = re.search(rb"/MCID (\d+)", b" ".join(word))
            if mcid:
                p.must(not any(s[0] for s in stack), f"page {number}: marks do not nest")
                seen.add((number, int(mcid.group(1))))
            stack.append((mcid is not None, name == b"/Artifact", text))
        elif t == b"EMC":
            if not p.must(stack, f"page {number}: a mark ends that was not begun"):
                return
            p.must(stack.pop()[2] == text, f"page {number}: a mark crosses a text object")
        elif t in PAINTING:
            if not p.must(any(s[0] or s[1] for s in stack), f"page {number}: painted outside of tags"):
                return
        if re.fullmatch(rb"[A-Za-z'\"*]+", t):
            word = []
        else:
            word.append(t)
    p.must(not stack, f"page {number}: all marks end")


def check_pages(p, root):
    seen, pages = set(), {}
    todo = [(root["/Pages"], None)]
    while todo:
        ref, _ = todo.pop(0)
        page = p.dict(ref)
        if page.get("/Type") == "/Pages":
            todo[0:0] = [(k, None) for k in p.get(page["/Kids"])]
            continue
        number = len(pages) + 1
        pages[ref] = number
        group = page.get("/Group")
        p.must(group is None or p.dict(group).get("/CS") == "/DeviceRGB", f"page {number}: group in the colours of the intent")
        for name, state in p.dict(p.dict(page["/Resources"]).get("/ExtGState")).items():
            s = p.dict(state)
            p.must(s.get("/ca", 1) == 1 and s.get("/CA", 1) == 1 and s.get("/BM", "/Normal") == "/Normal", f"page {number}: {name} is not transparent")
        p.must(not p.dict(p.dict(page["/Resources"]).get("/XObject")), f"page {number}: no pictures from elsewhere")
        check_content(p, page, number, seen)
    return seen, pages


PARENT = {
    "/TR": {"/Table", "/THead", "/TBody", "/TFoot"}, "/TH": {"/TR"}, "/TD": {"/TR"}, "/THead": {"/Table"}, "/TBody": {"/Table"},
    "/LI": {"/L"}, "/Lbl": {"/LI"}, "/LBody": {"/LI"}, "/TOCI": {"/TOC"},
}
KNOWN = {"/Document", "/H1", "/H2", "/H3", "/H4", "/P", "/L", "/LI", "/Lbl", "/LBody", "/Table", "/THead", "/TBody", "/TR", "/TH", "/TD",
         "/Span", "/Figure", "/Caption", "/TOC", "/TOCI", "/Sect", "/Div"}


def check_structure(p, root, seen, pages):
    tree = p.dict(root.get("/StructTreeRoot"))
    if not p.must(tree.get("/Type") == "/StructTreeRoot", "tags"):
        return
    counts, met = {}, set()
    levels = []

    def walk(x, parent, page):
        x = p.get(x) if not isinstance(x, int) else x
        if isinstance(x, int):
            met.add((page, x))
            return
        if isinstance(x, list):
            for k in x:
                walk(k, parent, page)
            return
        kind = x["/S"]
        counts[kind] = counts.get(kind, 0) + 1
        p.must(kind in KNOWN, f"{kind} is a tag of PDF 1.7")
        p.must(kind not in PARENT or parent in PARENT[kind], f"{kind} in {parent}")
        here = pages.get(x.get("/Pg"), page)
        a = p.dict(x.get("/A"))
        if kind == "/Figure":
            p.must(text_of(x.get("/Alt", "")), "a picture has words")
            box = a.get("/BBox", [])
            p.must(len(box) == 4 and 0 <= box[0] < box[2] <= 595 and 0 <= box[1] < box[3] <= 842, f"place of a picture {box}")
        if kind == "/TH":
            p.must(a.get("/Scope") in ("/Row", "/Column"), "a head of a table says of what")
        if re.fullmatch(r"/H\d", kind):
            levels.append(int(kind[2]))
        if "/K" in x:
            walk(x["/K"], kind, here)

    walk(tree["/K"], None, None)
    p.must(met == seen, f"all marks have a tag: {sorted(seen - met)[:3]} {sorted(met - seen)[:3]}")
    p.must(counts.get("/H1") == 1 and levels[:1] == [1], "one title, first")
    p.must(all(b <= a + 1 for a, b in zip(levels, levels[1:])), f"no level of headings is left out: {levels}")
    if "/Table" in counts:
        p.must("/TH" in counts, "tables have heads")


def check(path):
    p = Pdf(path)
    q = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
    p.must(q.returncode == 0, "qpdf --check: " + q.stdout + q.stderr)
    root, trailer = check_frame(p)
    check_intent(p, root)
    check_xmp(p, root, trailer)
    check_fonts(p)
    seen, pages = check_pages(p, root)
    check_structure(p, root, seen, pages)
    for what in sorted(set(p.bad)):
        print(f"{path}: not so: {what}")
    return not p.bad


if __name__ == "__main__":
    sys.exit(0 if all([check(f) for f in sys.argv[1:]]) else 1)
