"""Bytes become text: byte-order mark, declared encoding, trial; and what was encoded twice is put right."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Characters that Windows-1252 puts where UTF-8 has the bytes that go on (0x80-0xBF).
_FOLLOWERS = "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in range(0x80, 0xC0))
# What French text holds outside ASCII; a pair that would give anything else only looks like text encoded twice.
_FRENCH = frozenset({*map(chr, range(0xA0, 0x100)), *"œŒŸ‘’“”„–—…•€™‹›\u2009\u200b\u202f"})
_LAST_HALF_LOST = re.compile(r"Ã(?=\s)")  # à, whose no-break half became a blank
_TWICE = re.compile(f"[ÂÃÅ][{re.escape(_FOLLOWERS)}]|â[{re.escape(_FOLLOWERS)}]{{2}}")
SAMPLE_BYTES = 256 * 1024


def decode(data: bytes, declared: str | None = None) -> str:
    """Turn a document's bytes into text.

    Tried in this order: a byte-order mark, UTF-16 without one, UTF-8, the encoding that the document declares,
    what charset-normalizer finds among the encodings of Western Europe, Windows-1252.

    Args:
        data: the whole document.
        declared: the encoding's name as the document tells it; often wrong, so UTF-8 that decodes goes first.
    """
    return mend_twice_encoded(_decode(data, declared)).replace("\r\n", "\n").replace("\r", "\n")


def mend_twice_encoded(text: str) -> str:
    """Put right what was UTF-8, read as Windows-1252 and encoded again (``Ã©`` for ``é``); nothing else changes."""
    if not _TWICE.search(text):
        return text
    return _LAST_HALF_LOST.sub("à", _TWICE.sub(_once, text))


def _once(match: re.Match[str]) -> str:
    data = b"".join(_byte(character) for character in match[0])
    once = data.decode("utf-8", "replace")
    return once if once in _FRENCH else match[0]


def _byte(character: str) -> bytes:
    try:
        return character.encode("cp1252")
    except UnicodeEncodeError:  # the five bytes that Windows-1252 leaves without a character
        return character.encode("latin-1")


def _decode(data: bytes, declared: str | None) -> str:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return data[len(bom) :].decode(encoding, "replace")
    wide = wide_encoding(data)
    if wide:
        return data.decode(wide, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        # One damaged character in a long UTF-8 file does not make it Windows-1252.
        if _mostly_utf8(data) and error.start >= 0:
            return data.decode("utf-8", "replace")
    encoding = _known(declared) or _guess(data)
    return data.decode(encoding, "replace")


def wide_encoding(data: bytes) -> str | None:
    """UTF-16 without a byte-order mark, told by the zero bytes of its Latin letters."""
    sample = data[:2000]
    if len(sample) < 4:
        return None
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    pairs = len(sample) // 2
    if odd > pairs * 0.7 and even < pairs * 0.05:
        return "utf-16-le"
    if even > pairs * 0.7 and odd < pairs * 0.05:
        return "utf-16-be"
    return None


def _mostly_utf8(data: bytes) -> bool:
    text = data.decode("utf-8", "replace")
    damaged = text.count("\ufffd")
    sound = sum(1 for character in text if character > "\x7f") - damaged
    return sound > 9 * damaged


def _known(declared: str | None) -> str | None:
    if not declared:
        return None
    try:
        name = codecs.lookup(declared.strip()).name
    except LookupError:
        return None
    # Browsers read both as Windows-1252, and pages that declare them mean it.
    return "cp1252" if name in {"iso8859-1", "ascii"} else None if name.startswith("utf") else name


def _guess(data: bytes) -> str:
    best = from_bytes(data[:SAMPLE_BYTES], cp_isolation=["cp1252", "iso8859_15", "mac_roman", "cp850"]).best()
    return best.encoding if best is not None else "cp1252"
