"""Images that are broken, or made to hurt whoever decodes them. ``PICTURES`` has them by name (see ``hostile_pdf``)."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any

from drawn import page
from hostile_pdf import zeros
from PIL import Image


def saved(image: Image.Image, kind: str, **how: Any) -> bytes:
    """An image file's bytes."""
    target = BytesIO()
    image.save(target, kind, **how)
    return target.getvalue()


def small() -> Image.Image:
    """A picture of a page, not much larger than its words."""
    return page().convert("L").resize((600, 850))


def chunk(name: bytes, data: bytes) -> bytes:
    """A piece of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png(columns: int, rows: int, data: bytes, *more: bytes, depth: int = 1, colour: int = 0, laced: int = 0) -> bytes:
    """A PNG of what its head claims and its data may not hold."""
    head = struct.pack(">IIBBBBB", columns, rows, depth, colour, 0, 0, laced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + b"".join(more) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def jpeg_claims(columns: int, rows: int) -> bytes:
    """A JPEG whose head claims other sides than its data have."""
    data = saved(small(), "JPEG")
    at = data.index(b"\xff\xc0") + 5
    return data[:at] + struct.pack(">HH", rows, columns) + data[at + 4 :]


def tiff(entries: list[tuple[int, int, int, int]], *, following: int = 0, head: bytes = b"II*\x00") -> bytes:
    """A TIFF of one directory: its entries as tag, kind, count, value."""
    body = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return (
        head + struct.pack("<I", 8) + struct.pack("<H", len(entries)) + body + struct.pack("<I", following) + bytes(64)
    )


def _sides(columns: int, rows: int, *more: tuple[int, int, int, int]) -> list[tuple[int, int, int, int]]:
    return [
        (256, 4, 1, columns),
        (257, 4, 1, rows),
        (258, 3, 1, 8),
        (259, 3, 1, 1),
        (262, 3, 1, 1),
        (273, 4, 1, 8),
        (277, 3, 1, 1),
        (278, 4, 1, rows),
        (279, 4, 1, 64),
        *more,
    ]


def frames(count: int) -> bytes:
    """A TIFF of many blank frames."""
    out = bytearray(b"II*\x00\x08\x00\x00\x00")
    for number in range(count):
        entries = _sides(8, 8)
        following = len(out) + 2 + 12 * len(entries) + 4
        out += struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
        out += struct.pack("<I", following if number + 1 < count else 0)
    return bytes(out + bytes(64))


def _turned(orientation: int) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    return saved(small(), "JPEG", exif=exif)


def _animated() -> bytes:
    return saved(small(), "PNG", save_all=True, append_images=[small().rotate(180)] * 3)


_TEXT_BOMB = chunk(b"zTXt", b"Comment\x00\x00" + zeros(200 << 20))
_PROFILE_BOMB = chunk(b"iCCP", b"profile\x00\x00" + zeros(200 << 20))

PICTURES: dict[str, Callable[[], bytes]] = {
    "head-only.png": lambda: b"\x89PNG\r\n\x1a\n",
    "no-size.png": lambda: png(0, 0, zlib.compress(b"")),
    "claims-50000-by-50000.png": lambda: png(50_000, 50_000, zlib.compress(b"")),
    "claims-2-billion-by-2-billion.png": lambda: png(
        2_147_483_647, 2_147_483_647, zlib.compress(b""), depth=16, colour=6
    ),
    "bomb-of-50000-by-50000.png": lambda: png(50_000, 50_000, zeros(50_000 * 6_251)),
    "holds-less.png": lambda: png(900, 900, zlib.compress(bytes(50))),
    "holds-more.png": lambda: png(8, 8, zeros(300 << 20)),
    "text-bomb.png": lambda: png(8, 8, zlib.compress(bytes(16)), _TEXT_BOMB),
    "profile-bomb.png": lambda: png(8, 8, zlib.compress(bytes(16)), _PROFILE_BOMB),
    "palette-of-nothing.png": lambda: png(64, 64, zlib.compress(bytes(65 * 64)), depth=8, colour=3),
    "laced.png": lambda: png(3_000, 3_000, zlib.compress(bytes(9_000_000)), depth=8, laced=1),
    "wide.png": lambda: png(100_000, 1, zlib.compress(bytes(12_501))),
    "high.png": lambda: png(1, 100_000, zlib.compress(bytes(200_000))),
    "dot.png": lambda: png(1, 1, zlib.compress(bytes(2))),
    "check-is-wrong.png": lambda: saved(small(), "PNG")[:-20] + b"\x00" * 8 + saved(small(), "PNG")[-12:],
    "cut.png": lambda: saved(small(), "PNG")[:9_000],
    "animated.png": _animated,
    "sixteen-bits.png": lambda: saved(small().convert("I").point(lambda value: value * 256).convert("I;16"), "PNG"),
    "see-through.png": lambda: saved(small().convert("P"), "PNG", transparency=0),
    "fine-as-an-atom.png": lambda: saved(small(), "PNG", dpi=(1e7, 1e7)),
    "coarse-and-fine.png": lambda: png(
        600, 600, zlib.compress(bytes(76 * 600)), chunk(b"pHYs", struct.pack(">IIB", 500, 2_000_000_000, 1))
    ),
    "claims-65500-by-65500.jpg": lambda: jpeg_claims(65_500, 65_500),
    "no-size.jpg": lambda: jpeg_claims(0, 0),
    "cut.jpg": lambda: saved(small(), "JPEG")[:5_000],
    "head-only.jpg": lambda: b"\xff\xd8\xff\xe0",
    "four-inks.jpg": lambda: saved(small().convert("CMYK"), "JPEG"),
    "profile-is-junk.jpg": lambda: saved(small(), "JPEG", icc_profile=b"no profile" * 999),
    "exif-is-junk.jpg": lambda: saved(small(), "JPEG", exif=b"Exif\x00\x00MM\x00*\xff\xff\xff\xff" + bytes(99)),
    "marks-without-end.jpg": lambda: b"\xff\xd8" + b"\xff\xe1\x00\x02" * 200_000 + saved(small(), "JPEG")[2:],
    "held-on-its-side.jpg": lambda: _turned(6),
    "held-as-nobody-can.jpg": lambda: _turned(99),
    "claims-50000-by-50000.tif": lambda: tiff(_sides(50_000, 50_000)),
    "claims-4-billion-by-4-billion.tif": lambda: tiff(_sides(4_294_967_295, 4_294_967_295)),
    "circle.tif": lambda: tiff(_sides(8, 8), following=8),
    "leads-nowhere.tif": lambda: tiff(_sides(8, 8), following=0x7FFFFFFF),
    "entry-of-4-billion.tif": lambda: tiff(_sides(8, 8, (700, 1, 4_294_967_295, 8))),
    "entries-unknown.tif": lambda: tiff(_sides(8, 8, *((tag, 99, 1, 1) for tag in range(40_000, 60_000)))),
    "resolution-by-zero.tif": lambda: tiff(_sides(8, 8, (282, 5, 1, 200), (283, 5, 1, 200))),
    "big.tif": lambda: tiff([], head=b"II+\x00"),
    "bits.tif": lambda: tiff([(256, 4, 1, 8), (257, 4, 1, 8), (258, 3, 1, 77), (262, 3, 1, 99), (277, 3, 1, 65_535)]),
    "fax-is-junk.tif": lambda: tiff([*_sides(9_000, 9_000)[:3], (259, 3, 1, 4), *_sides(9_000, 9_000)[4:]]),
    "without-frames.tif": lambda: b"II*\x00" + bytes(4),
    "huge-10000-frames.tif": lambda: frames(10_000),
    "huge-million-frames.tif": lambda: frames(1_000_000),
}
