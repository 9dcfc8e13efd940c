"""What kind of file this is, told by its content and never by its name."""

from __future__ import annotations

import re
from pathlib import Path

from ingest.encoding import BOMS, decode, wide_encoding
from ingest.errors import EmptyFileError, MissingFileError, UnknownFormatError, UnreadableFileError

PDF, HTML, PLAIN = "application/pdf", "text/html", "text/plain"
HEAD_BYTES = 64 * 1024
PDF_HEADER_WITHIN = 1024  # bytes; what readers accept before `%PDF-` (PDF 32000-1, annex H)
_PDF_BODY = re.compile(rb"\d+ \d+ obj\b.*?\bendobj\b", re.DOTALL)

_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"II+\x00", "image/tiff"),
    (b"MM\x00+", "image/tiff"),
)
_OTHERS = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls, .ppt) or e-mail (.msg)"),
    (b"{\\rtf", "a Rich Text document (.rtf)"),
    (b"GIF8", "a GIF image"),
    (b"BM", "a BMP image"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ", "a program"),
    (b"%!PS", "a PostScript document"),
    (b"AT&TFORM", "a DjVu document"),
    (b"wOFF", "a font"),
    (b"OggS", "a sound or a film"),
    (b"ID3", "a sound"),
    (b"fLaC", "a sound"),
)
_ZIPS = (
    (b"mimetypeapplication/vnd.oasis.opendocument", "an OpenDocument file (.odt, .ods, .odp)"),
    (b"mimetypeapplication/epub+zip", "an EPUB book"),
    (b"word/", "a Word document (.docx)"),
    (b"xl/", "an Excel workbook (.xlsx)"),
    (b"ppt/", "a PowerPoint presentation (.pptx)"),
)
_HTML_START = re.compile(
    r"\s*(?:(?:<\?xml[^>]*\?>|<!--.*?-->|<!doctype\s+html[^>]*>)\s*)*"
    r"(?:<(?:!doctype\s+html|html|head|body|title|meta|script|style|link|base|main|article|section|div|table|h[1-6]"
    r"|p|a|b|br|font|center|nav|header|ul|ol|span|iframe|img)(?=[\s>/]))",
    re.IGNORECASE | re.DOTALL,
)
_HTML_INSIDE = re.compile(r"<(?:html|body|!doctype\s+html)[\s>]", re.IGNORECASE)
_XML_START = re.compile(r"\s*<\?xml|\s*<(?:svg|rss|feed|office:|urlset)[\s>]", re.IGNORECASE)


def recognise(path: Path) -> str:
    """The media type of a file, by its content.

    Returns:
        ``application/pdf``, ``text/html``, ``text/plain``, ``image/png``, ``image/jpeg`` or ``image/tiff``.

    Raises:
        MissingFileError: there is no file at this path.
        UnreadableFileError: it can't be opened, or is a folder.
        EmptyFileError: it holds no bytes, or only blanks.
        UnknownFormatError: it is something else; the message names what it seems to be.
    """
    data = _head(path)
    head = data.find(b"%PDF-")
    # What stands further on is no page of text either: PDFium tells that it can't be opened.
    if 0 <= head < PDF_HEADER_WITHIN or (head >= 0 and _PDF_BODY.search(data, head)):
        return PDF
    for magic, media_type in _IMAGES:
        if data.startswith(magic):
            return media_type
    other = _other(data)
    if other:
        raise UnknownFormatError(f"{path.name}: this is {other}")
    return _text(path, data)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            data = file.read(HEAD_BYTES)
    except FileNotFoundError as error:
        raise MissingFileError(f"{path}: there is no such file") from error
    except OSError as error:
        raise UnreadableFileError(f"{path}: {error.strerror or error}") from error
    if not data:
        raise EmptyFileError(f"{path.name}: the file is empty")
    return data


def _other(data: bytes) -> str | None:
    if data.startswith(b"PK\x03\x04") or data.startswith(b"PK\x05\x06"):
        return next((name for mark, name in _ZIPS if mark in data), "a ZIP archive")
    if data[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif"}:
        return "a HEIC or AVIF image"
    if data[4:8] == b"ftyp":
        return "a film"
    if data.startswith(b"RIFF"):
        return "a WebP image" if data[8:12] == b"WEBP" else "a sound or a film"
    return next((name for magic, name in _OTHERS if data.startswith(magic) and _binary(data)), None) or (
        "a Rich Text document (.rtf)" if data.startswith(b"{\\rtf") else None
    )


def _binary(data: bytes) -> bool:
    """Whether bytes are no text in any encoding: control characters that no text has."""
    if any(data.startswith(bom) for bom, _ in BOMS) or wide_encoding(data):
        return False
    controls = sum(byte < 9 or 13 < byte < 27 or 27 < byte < 32 for byte in data)
    return controls > len(data) // 500


def _text(path: Path, data: bytes) -> str:
    if _binary(data):
        raise UnknownFormatError(f"{path.name}: this is neither text nor a format known here (it seems binary)")
    text = decode(data)
    if _is_blank(text) and (len(data) < HEAD_BYTES or _is_blank(decode(path.read_bytes()))):
        raise EmptyFileError(f"{path.name}: the file holds nothing but blanks")
    if _HTML_START.match(text.lstrip("\ufeff")):
        return HTML
    if _XML_START.match(text.lstrip("\ufeff")) and not _HTML_INSIDE.search(text):
        raise UnknownFormatError(f"{path.name}: this is XML of a kind unknown here")
    if _HTML_INSIDE.search(text[:4096]):
        return HTML
    return PLAIN


def _is_blank(text: str) -> bool:
    return not text.strip("\ufeff\x00 \t\n\f\xa0")
