"""PDFs that are broken, or made to hurt whoever reads them: each by a few lines of its own.

``PDFS`` has them by name. A file named ``huge-…`` takes seconds or much memory: benchmarks read it, tests don't.
"""

from __future__ import annotations

import random
import re
import zlib
from collections.abc import Callable, Sequence
from functools import partial
from io import BytesIO

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

SENTENCE = "La commune de Bellac signe la convention Petites villes de demain le 7 juillet 2023."
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
Object = str | bytes


def stream(data: Object, extra: str = "") -> bytes:
    """A stream, as it is."""
    content = data.encode("latin-1") if isinstance(data, str) else data
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), extra.encode("latin-1"), content)


def packed(data: Object, extra: str = "") -> bytes:
    """A stream, compressed."""
    content = data.encode("latin-1") if isinstance(data, str) else data
    return stream(zlib.compress(content, 9), f"/Filter /FlateDecode {extra}")


def pdf(objects: Sequence[Object], trailer: str = "", *, head: bytes = b"%PDF-1.7\n") -> bytes:
    """A file with objects numbered from 1, the first its catalogue, and a table that leads to them."""
    out = bytearray(head)
    places = []
    for number, one in enumerate(objects, 1):
        places.append(len(out))
        body = one.encode("latin-1") if isinstance(one, str) else one
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    at = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer.encode("latin-1"))
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % at)


def shown(text: str = SENTENCE, at: str = "40 700", size: str = "11") -> str:
    """A content that shows a text."""
    return f"BT /F1 {size} Tf {at} Td ({text}) Tj ET\n"


def paged(
    content: Object,
    *more: Object,
    resources: str = "",
    page: str = "",
    catalogue: str = "",
    trailer: str = "",
    box: str = "0 0 595 842",
) -> bytes:
    """A file of one page; ``more`` are objects from number 6 on."""
    body = content if isinstance(content, bytes) else stream(content)
    return pdf(
        [
            f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Contents 4 0 R "
            f"/Resources << /Font << /F1 5 0 R >> {resources} >> {page} >>",
            body,
            FONT,
            *more,
        ],
        trailer,
    )


def sound(pages: int = 3) -> bytes:
    """A well-formed PDF whose streams are compressed."""
    target = BytesIO()
    canvas = Canvas(target, pagesize=(595, 842), invariant=1)
    for number in range(1, pages + 1):
        for line in range(20):
            canvas.drawString(40, 780 - 20 * line, f"{number}.{line} {SENTENCE}")
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def encrypted(user: str) -> bytes:
    """A PDF that opens with a user's password."""
    target = BytesIO()
    canvas = Canvas(target, encrypt=StandardEncryption(user, "owner", strength=128), invariant=1)
    canvas.drawString(40, 780, SENTENCE)
    canvas.showPage()
    canvas.save()
    return target.getvalue()


def flipped(data: bytes, seed: int, count: int = 40) -> bytes:
    """The same with bytes changed at random places."""
    chance, out = random.Random(seed), bytearray(data)
    for _ in range(count):
        out[chance.randrange(len(out))] = chance.randrange(256)
    return bytes(out)


def deleted(data: bytes, seed: int) -> bytes:
    """The same without a stretch."""
    chance = random.Random(seed)
    start = chance.randrange(len(data))
    return data[:start] + data[start + chance.randrange(1, 400) :]


def doubled(data: bytes, seed: int) -> bytes:
    """The same with a stretch that comes twice."""
    chance = random.Random(seed)
    start, length = chance.randrange(len(data)), chance.randrange(1, 400)
    return data[: start + length] + data[start:]


def _damaged(how: Callable[[bytes, int], bytes], seed: int) -> bytes:
    return how(sound(), seed)


def _tree(kids: str, *more: Object, count: int = 1) -> bytes:
    """A page tree whose root is object 2; ``more`` are objects from number 3 on."""
    return pdf(["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {count} >>", *more])


_LEAF = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"


def _deep_tree(depth: int) -> bytes:
    nodes: list[Object] = [
        f"<< /Type /Pages /Parent {number - 1} 0 R /Kids [{number + 1} 0 R] /Count 1 >>"
        for number in range(3, depth + 3)
    ]
    return _tree("3 0 R", *nodes, f"<< /Type /Page /Parent {depth + 2} 0 R /MediaBox [0 0 595 842] >>")


def _many_pages(count: int) -> bytes:
    kids = " ".join(f"{number} 0 R" for number in range(4, count + 4))
    leaf = "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R >>"
    return _tree(kids, stream(""), *[leaf] * count, count=count)


def _form(content: str, resources: str = "") -> bytes:
    return stream(content, f"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << {resources} >>")


def _image(columns: int, rows: int, data: bytes, extra: str = "/ColorSpace /DeviceGray /BitsPerComponent 1") -> bytes:
    return stream(data, f"/Type /XObject /Subtype /Image /Width {columns} /Height {rows} {extra}")


def _scan(columns: int, rows: int, data: bytes, extra: str) -> bytes:
    image = _image(columns, rows, data, extra)
    return paged("q 595 0 0 842 0 0 cm /I Do Q", image, resources="/XObject << /I 6 0 R >>")


def zeros(count: int) -> bytes:
    """Compressed zeros, made without holding them."""
    packer, block = zlib.compressobj(9), bytes(1 << 20)
    parts = [packer.compress(block) for _ in range(count >> 20)]
    return b"".join([*parts, packer.compress(bytes(count & ((1 << 20) - 1))), packer.flush()])


def _bomb(data: bytes) -> bytes:
    return paged(stream(data, "/Filter /FlateDecode"))


def _unmapped() -> bytes:
    """Text whose font tells no characters: its glyphs have numbers, and no map from these to Unicode."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    target = BytesIO()
    canvas = Canvas(target, pagesize=(595, 842), invariant=1, pageCompression=0)
    canvas.setFont("Vera", 12)
    for line in range(5):
        canvas.drawString(40, 780 - 20 * line, SENTENCE)
    canvas.showPage()
    canvas.save()
    return re.sub(rb"/ToUnicode \d+ 0 R", lambda found: b" " * len(found[0]), target.getvalue())


def _mapped(cmap: str) -> bytes:
    """Text whose font maps its codes as a CMap says."""
    text = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def\n"
        f"1 begincodespacerange <00> <FF> endcodespacerange\n{cmap}\nendcmap end end"
    )
    font = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode 7 0 R >>"
    content = "".join(f"BT /F2 11 Tf 40 {700 - 20 * line} Td ({SENTENCE}) Tj ET\n" for line in range(5))
    data = paged(content, font, stream(text), resources="/F2 6 0 R")
    return data.replace(b"/Font << /F1 5 0 R >> /F2 6 0 R", b"/Font << /F1 5 0 R /F2 6 0 R >>")


def _objects_in_stream(first: str, count: int, extra: str = "") -> bytes:
    return pdf(["<< /Type /Catalog /Pages 2 0 R >>", packed(first, f"/Type /ObjStm /N {count} /First 10 {extra}")])


def _cross_reference_stream(extra: str) -> bytes:
    head = b"%PDF-1.7\n"
    body = stream(b"\x00" * 40, f"/Type /XRef /Root 1 0 R {extra}")
    return head + b"1 0 obj\n" + body + b"\nendobj\nstartxref\n9\n%%EOF\n"


def _info(title: bytes) -> bytes:
    return paged(shown(), b"<< /Title <FEFF" + title.hex().encode() + b"> >>", trailer="/Info 6 0 R")


def _xmp(body: str) -> bytes:
    packet = f'<?xpacket begin=""?>{body}<?xpacket end="w"?>'
    return paged(shown(), stream(packet, "/Type /Metadata /Subtype /XML"), catalogue="/Metadata 6 0 R")


_LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "haha">'
    + "".join(f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefghi", "bcdefghij", strict=True))
    + ']><x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:title xmlns:dc="d">&j;</dc:title></x:xmpmeta>'
)


def _lines(count: int) -> str:
    return "".join(
        f"BT /F1 4 Tf {10 + at % 40 * 14} {800 - at // 40 % 400 * 2} Td ({at}) Tj ET\n" for at in range(count)
    )


def _grid(lines: int) -> str:
    across = "".join(f"0 {at * 842 / lines:.3f} m 595 {at * 842 / lines:.3f} l S\n" for at in range(lines))
    return across + "".join(f"{at * 595 / lines:.3f} 0 m {at * 595 / lines:.3f} 842 l S\n" for at in range(lines))


_TYPE_3 = (
    "<< /Type /Font /Subtype /Type3 /FontBBox [0 0 10 10] /FontMatrix [.1 0 0 .1 0 0] /FirstChar 97 /LastChar 97 "
    "/Widths [10] /Encoding << /Differences [97 /a] >> /CharProcs << /a 7 0 R >> "
    "/Resources << /Font << /T 6 0 R >> >> >>"
)
_JAVASCRIPT = "/OpenAction << /S /JavaScript /JS (app.alert\\('x'\\); this.exportDataObject\\({cName: 'a'}\\);) >>"
_ATTACHED = "/Names << /EmbeddedFiles << /Names [(virus.exe) 6 0 R] >> >>"

PDFS: dict[str, Callable[[], bytes]] = {
    "head-only": lambda: b"%PDF-1.7",
    "cut-at-a-quarter": lambda: sound()[: len(sound()) // 4],
    "cut-at-half": lambda: sound()[: len(sound()) // 2],
    "cut-before-its-end": lambda: sound()[:-30],
    **{f"flipped-{seed}": partial(_damaged, flipped, seed) for seed in range(6)},
    **{f"deleted-{seed}": partial(_damaged, deleted, seed) for seed in range(6)},
    **{f"doubled-{seed}": partial(_damaged, doubled, seed) for seed in range(6)},
    "junk-before-its-head": lambda: b"\r\nHTTP/1.1 200 OK\r\n\r\n" + sound(),
    "head-far-from-its-start": lambda: b"x" * 1200 + sound(),
    "line-ends-changed": lambda: sound().replace(b"\n", b"\r\n"),
    "null-bytes-between": lambda: sound().replace(b"endobj", b"\x00\x00endobj"),
    "also-a-web-page": lambda: b"<html><body><p>Deux</p>\n" + sound() + b"</body></html>",
    "also-a-zip": lambda: sound() + b"PK\x05\x06" + bytes(18),
    "no-pages": lambda: _tree("", count=0),
    "pages-are-none": lambda: pdf(["<< /Type /Catalog /Pages null >>"]),
    "catalogue-is-a-page": lambda: pdf([_LEAF]),
    "root-leads-nowhere": lambda: sound().replace(b"/Root ", b"/Root 99"),
    "tree-holds-itself": lambda: _tree("2 0 R 3 0 R", _LEAF, count=2),
    "tree-in-a-circle": lambda: _tree("3 0 R", "<< /Type /Pages /Parent 2 0 R /Kids [2 0 R 4 0 R] /Count 2 >>", _LEAF),
    "parents-in-a-circle": lambda: _tree("3 0 R", "<< /Type /Page /Parent 3 0 R >>"),
    "tree-of-10000-levels": lambda: _deep_tree(10_000),
    "claims-no-page": lambda: _tree("3 0 R", _LEAF, count=-5),
    "claims-100000-pages": lambda: _tree("3 0 R", _LEAF, count=100_000),
    "claims-a-billion-pages": lambda: _tree("3 0 R", _LEAF, count=1_000_000_000),
    "a-page-is-missing": lambda: _tree("3 0 R 9 0 R 3 0 R", _LEAF, count=3),
    "arrays-in-arrays": lambda: paged(shown(), page="/Deep " + "[" * 100_000),
    "arrays-in-content": lambda: paged("[" * 200_000 + shown()),
    "dictionaries-in-content": lambda: paged("/P <<" + "/A <<" * 100_000 + " BDC " + shown()),
    "saved-states": lambda: paged("q " * 500_000 + shown()),
    "operands": lambda: paged("1 " * 1_000_000 + "re " + shown()),
    "form-shows-itself": lambda: paged(
        "/X Do " + shown(), _form("/X Do", "/XObject << /X 6 0 R >>"), resources="/XObject << /X 6 0 R >>"
    ),
    "huge-forms-in-a-circle": lambda: paged(
        "/X Do " + shown(),
        _form("/Y Do", "/XObject << /Y 7 0 R >>"),
        _form("/X Do /X Do", "/XObject << /X 6 0 R >>"),
        resources="/XObject << /X 6 0 R >>",
    ),
    "huge-forms-by-the-billion": lambda: paged(
        "/X Do",
        *[
            _form("/X Do " * 10, f"/XObject << /X {number + 1} 0 R >>") if number < 15 else _form("0 0 1 1 re f")
            for number in range(6, 16)
        ],
        resources="/XObject << /X 6 0 R >>",
    ),
    "glyph-shows-itself": lambda: paged(
        "BT /T 11 Tf 40 700 Td (aaa) Tj ET " + shown(),
        _TYPE_3,
        stream("10 0 d0 BT /T 1 Tf (a) Tj ET"),
        resources="/XObject << >>",
    ).replace(b"/F1 5 0 R", b"/F1 5 0 R /T 6 0 R"),
    "pattern-of-itself": lambda: paged(
        "/Pattern cs /P scn 0 0 500 500 re f " + shown(),
        stream(
            "/Pattern cs /P scn 0 0 9 9 re f",
            "/Type /Pattern /PatternType 1 /PaintType 1 /TilingType 1 /BBox [0 0 10 10] /XStep 0.001 /YStep 0.001 "
            "/Resources << /Pattern << /P 6 0 R >> >>",
        ),
        resources="/Pattern << /P 6 0 R >>",
    ),
    "length-of-itself": lambda: pdf(
        [
            "<< /Type /Catalog /Pages 2 0 R >>",
            "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
            "<< /Length 4 0 R >>\nstream\nBT ET\nendstream",
        ]
    ),
    "contents-of-itself": lambda: paged(shown(), page="/Contents [3 0 R 4 0 R]"),
    "bomb": lambda: _bomb(zeros(300 << 20)),
    "bomb-in-a-bomb": lambda: paged(stream(zlib.compress(zeros(1 << 30), 9), "/Filter [/FlateDecode /FlateDecode]")),
    "huge-bomb-of-4-gb": lambda: _bomb(zeros(4 << 30)),
    "filters": lambda: paged(stream(b"x", "/Filter [" + "/ASCIIHexDecode " * 10_000 + "]")),
    "predictor": lambda: paged(
        stream(zeros(1 << 20), "/Filter /FlateDecode /DecodeParms << /Predictor 15 /Columns 2147483647 /Colors 99 >>")
    ),
    "objects-in-a-stream-that-extends-itself": lambda: _objects_in_stream("2 0 3 9  ", 2, "/Extends 2 0 R"),
    "a-billion-objects-in-a-stream": lambda: _objects_in_stream("5 0 6 0 7 0", 1_000_000_000),
    "table-of-a-billion-objects": lambda: _cross_reference_stream("/W [1 2 1] /Size 1000000000"),
    "table-of-wide-columns": lambda: _cross_reference_stream("/W [2147483647 2147483647 1] /Size 5"),
    "tables-in-a-circle": lambda: _cross_reference_stream("/W [1 2 1] /Size 5 /Prev 9"),
    "table-before-itself": lambda: sound().replace(b"trailer\n<<", b"trailer\n<< /Prev 15 "),
    "table-is-elsewhere": lambda: sound().replace(b"startxref\n", b"startxref\n9"),
    "object-number-is-large": lambda: paged(shown()).replace(b"4 0 obj", b"4294967299 0 obj"),
    "page-of-a-million-points": lambda: paged(shown(), box="0 0 1000000 1000000"),
    "page-of-no-size": lambda: paged(shown(), box="0 0 0 0"),
    "page-upside-down": lambda: paged(shown(), box="595 842 0 0"),
    "page-without-a-number": lambda: paged(shown(), box="0 0 nan inf"),
    "page-far-away": lambda: paged(shown(), box="-1e38 -1e38 1e38 1e38"),
    "page-cropped-away": lambda: paged(shown(), page="/CropBox [900 900 901 901] /Rotate 45"),
    "page-in-other-units": lambda: paged(shown(), page="/UserUnit 75000"),
    "text-far-away": lambda: paged(shown(at="1e30 -1e30") + shown(at="99999999999999999999 0") + shown()),
    "text-of-no-size": lambda: paged(shown(size="0") + shown(size="-11") + shown(size="1e9") + shown()),
    "text-of-broken-matrix": lambda: paged(
        "BT /F1 9 Tf 0 0 0 0 0 0 Tm (a) Tj 1e38 1e38 1e38 1e38 1e38 1e38 Tm (b) Tj ET"
    ),
    "text-spaced": lambda: paged(
        "BT /F1 9 Tf 1e20 Tc -1e20 Tw 1e9 Tz (a b c) Tj [(a) 1e30 (b) -1e30 (c)] TJ ET " + shown()
    ),
    "word-of-a-million-letters": lambda: paged(shown("a" * 1_000_000)),
    "digits-by-the-million": lambda: paged(shown("7" * 300_000)),
    "blanks-by-the-million": lambda: paged(shown(" " * 1_000_000) + shown()),
    "huge-text-by-the-100000": lambda: paged(_lines(100_000)),
    "cells": lambda: paged(_grid(300) + _lines(10_000)),
    "huge-grid": lambda: paged(_grid(5_000) + _lines(5_000)),
    "rectangles": lambda: paged("".join(f"{at % 595} {at % 842} 3 3 re f\n" for at in range(100_000)) + shown()),
    "curves": lambda: paged("0 0 m " + "1 1 2 2 3 3 c " * 300_000 + "f " + shown()),
    "pictures-by-the-thousand": lambda: paged("BI /W 1 /H 1 /CS /G /BPC 8 ID x EI\n" * 20_000 + shown()),
    "picture-never-ends": lambda: paged("BI /W 99999 /H 99999 /CS /RGB /BPC 8 ID " + shown()),
    "scan-claims-50000-by-50000": lambda: _scan(50_000, 50_000, b"x", "/ColorSpace /DeviceRGB /BitsPerComponent 8"),
    "scan-claims-2-billion-by-2-billion": lambda: _scan(
        2_147_483_647, 2_147_483_647, b"x", "/ColorSpace /DeviceRGB /BitsPerComponent 16"
    ),
    "scan-of-50000-by-50000": lambda: _scan(
        50_000, 50_000, zeros(50_000 * 6_250), "/Filter /FlateDecode /ColorSpace /DeviceGray /BitsPerComponent 1"
    ),
    "scan-in-jpeg-that-is-none": lambda: _scan(
        900, 900, b"\xff\xd8\xff\xe0 none", "/Filter /DCTDecode /ColorSpace /DeviceRGB"
    ),
    "scan-in-jpeg-2000-that-is-none": lambda: _scan(
        900, 900, b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(99), "/Filter /JPXDecode"
    ),
    "scan-in-jbig2-that-is-none": lambda: _scan(
        900,
        900,
        bytes([0, 0, 0, 0, 48, 0, 1, 0, 0, 0, 19]) + b"\x7f\xff\xff\xff" * 6,
        "/Filter /JBIG2Decode /ColorSpace /DeviceGray /BitsPerComponent 1",
    ),
    "scan-by-fax-that-is-none": lambda: _scan(
        60_000,
        60_000,
        b"\x00\x11" * 900,
        "/Filter /CCITTFaxDecode /DecodeParms << /K -1 /Columns 60000 /Rows 60000 >> "
        "/ColorSpace /DeviceGray /BitsPerComponent 1",
    ),
    "scan-masks-itself": lambda: _scan(9, 9, bytes(99), "/ColorSpace /DeviceGray /BitsPerComponent 8 /SMask 6 0 R"),
    "scan-of-strange-colours": lambda: paged(
        "q 595 0 0 842 0 0 cm /I Do Q " + shown(),
        _image(50, 50, bytes(9_999), "/ColorSpace [/ICCBased 7 0 R] /BitsPerComponent 8"),
        stream(b"no profile" * 9, "/N 4 /Alternate [/Indexed 7 0 R 255 7 0 R]"),
        resources="/XObject << /I 6 0 R >>",
    ),
    "fonts-without-characters": _unmapped,
    "halves-of-characters": lambda: _mapped("1 beginbfrange <20> <7E> <D800> endbfrange"),
    "null-characters": lambda: _mapped("1 beginbfrange <20> <7E> <0000> endbfrange"),
    "controls-as-characters": lambda: _mapped("1 beginbfrange <20> <7E> <0001> endbfrange"),
    "private-characters": lambda: _mapped("1 beginbfrange <20> <7E> <E000> endbfrange"),
    "other-letters": lambda: _mapped("1 beginbfrange <20> <7E> <0033> endbfrange"),
    "map-of-all-characters": lambda: _mapped("1 beginbfrange <00000000> <FFFFFFFF> <0041> endbfrange"),
    "letters-of-1000-characters": lambda: _mapped(f"1 beginbfchar <61> <{'0041' * 1_000}> endbfchar"),
    "nothing-on-it": lambda: paged(""),
    "drawings-alone": lambda: paged("0 0 500 500 re f 100 100 m 200 300 l S"),
    "password": lambda: encrypted("secret"),
    "empty-password": lambda: encrypted(""),
    "cipher-unknown": lambda: paged(
        shown(), "<< /Filter /Mine /V 99 /R 99 >>", trailer="/Encrypt 6 0 R /ID [<00> <00>]"
    ),
    "scripts": lambda: paged(shown(), catalogue=_JAVASCRIPT),
    "attachments": lambda: paged(
        shown(),
        "<< /Type /Filespec /F (virus.exe) /EF << /F 7 0 R >> >>",
        stream(b"MZ" + bytes(99), "/Type /EmbeddedFile"),
        catalogue=_ATTACHED,
    ),
    "launches-and-links": lambda: paged(
        shown(), page="/Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (/bin/sh) >> >>]"
    ),
    "outlines-in-a-circle": lambda: paged(
        shown(), "<< /First 6 0 R /Last 6 0 R /Next 6 0 R /Count 9 >>", catalogue="/Outlines 6 0 R"
    ),
    "notes-on-notes": lambda: paged(shown(), page="/Annots [3 0 R " + "<< /Type /Annot /Popup 3 0 R >> " * 5_000 + "]"),
    "title-of-half-characters": lambda: _info(b"\xd8\x00\x00A\xdc\x00\x00\x00"),
    "title-of-a-million": lambda: _info("Bourg ".encode("utf-16-be") * 200_000),
    "title-of-controls": lambda: _info("\x1b]0;pwned\x07\x1b[31m".encode("utf-16-be")),
    "date-of-year-99999": lambda: paged(shown(), "<< /CreationDate (D:99999999999999) >>", trailer="/Info 6 0 R"),
    "date-of-year-0": lambda: paged(shown(), "<< /CreationDate (D:00000101) >>", trailer="/Info 6 0 R"),
    "metadata-of-a-billion-laughs": lambda: _xmp(_LAUGHS),
    "metadata-deep": lambda: _xmp('<x:xmpmeta xmlns:x="adobe:ns:meta/">' + "<a>" * 30_000 + "</x:xmpmeta>"),
    "metadata-broken": lambda: _xmp("<x:xmpmeta \xff\x00</x:xmpmeta>"),
    "huge-100000-pages": lambda: _many_pages(100_000),
}
