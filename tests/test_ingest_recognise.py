"""What a file is shows in its bytes, never in its name."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from ingest.encoding import decode, mend_twice_encoded
from ingest.errors import EmptyFileError, FileError, MissingFileError, UnknownFormatError, UnreadableFileError
from ingest.recognise import recognise

FRENCH = "À Évron, l'été dernier, les élus ont voté une aide de 40 000 € à l'œuvre du château."


def image(kind: str) -> bytes:
    stream = io.BytesIO()
    Image.new("L", (8, 8), 255).save(stream, kind)
    return stream.getvalue()


def archive(*names: str, first: str = "") -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        if first:
            file.writestr("mimetype", first)
        for name in names:
            file.writestr(name, "<x/>")
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "application/pdf"),
        (b"\xef\xbb\xbf\r\n" + b"-" * 500 + b"%PDF-1.4\n", "application/pdf"),
        (image("PNG"), "image/png"),
        (image("JPEG"), "image/jpeg"),
        (image("TIFF"), "image/tiff"),
        (b"MM\x00*\x00\x00\x00\x08", "image/tiff"),
        (b"<!DOCTYPE html><html><body>x", "text/html"),
        (
            b"\n\n  <!-- saved from url=(0014)about -->\n<!doctype HTML PUBLIC '-//W3C//DTD HTML 4.01//EN'>\n<html>",
            "text/html",
        ),
        (
            b'<?xml version="1.0" encoding="utf-8"?>\n<!-- x -->\n<html xmlns="http://www.w3.org/1999/xhtml">',
            "text/html",
        ),
        (b"\xef\xbb\xbf<html><head>", "text/html"),
        ("<html><body><p>été</p></body></html>".encode("utf-16"), "text/html"),
        ("<html><body><p>été</p></body></html>".encode("utf-16-le"), "text/html"),
        (b"<p>Un fragment", "text/html"),
        (b"<div class='a'>Un fragment</div>", "text/html"),
        (b"HTTP/1.1 200 OK\nContent-Type: text/html\n\n<html><body>x</body></html>", "text/html"),
        (FRENCH.encode(), "text/plain"),
        (FRENCH.encode("utf-8-sig"), "text/plain"),
        (FRENCH.encode("utf-16"), "text/plain"),
        (FRENCH.encode("utf-16-be"), "text/plain"),
        (FRENCH.encode("cp1252"), "text/plain"),
        (b"BMX, skate : 12 000 euros pour la piste de Gorron.", "text/plain"),
        (b"MZ : le maire de Gorron signe.", "text/plain"),
        (b"<Gorron> a vot\xc3\xa9 ; 3 < 5.", "text/plain"),
        (b"Page 1\x0cPage 2", "text/plain"),
        (b"a", "text/plain"),
    ],
)
def test_media_types(tmp_path: Path, data: bytes, media_type: str) -> None:
    """Each kind is told by its content, under a name that lies."""
    path = tmp_path / "document.docx"
    path.write_bytes(data)
    assert recognise(path) == media_type


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (archive("word/document.xml"), "Word"),
        (archive("xl/workbook.xml"), "Excel"),
        (archive("ppt/presentation.xml"), "PowerPoint"),
        (archive("content.xml", first="application/vnd.oasis.opendocument.text"), "OpenDocument"),
        (archive("OEBPS/x.html", first="application/epub+zip"), "EPUB"),
        (archive("any.txt"), "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64), "Office"),
        (b"{\\rtf1\\ansi\\deff0 Bonjour}", "Rich Text"),
        (image("GIF"), "GIF"),
        (image("BMP"), "BMP"),
        (image("WEBP"), "WebP"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00", "HEIC"),
        (b"\x1f\x8b\x08\x00" + bytes(range(256)), "gzip"),
        (b"SQLite format 3\x00" + bytes(84), "SQLite"),
        (b'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"></feed>', "XML"),
        (bytes(range(256)) * 8, "binary"),
    ],
)
def test_what_is_not_read_is_named(tmp_path: Path, data: bytes, what: str) -> None:
    """Another format is refused, and the message says what it seems to be."""
    path = tmp_path / "document.pdf"
    path.write_bytes(data)
    with pytest.raises(UnknownFormatError, match=what):
        recognise(path)


@pytest.mark.parametrize("data", [b"", b"\n \t\r\n", b"\xef\xbb\xbf", "\ufeff \n".encode("utf-16-le")])
def test_empty_files(tmp_path: Path, data: bytes) -> None:
    """No bytes, or nothing but blanks, is an empty file."""
    path = tmp_path / "empty.txt"
    path.write_bytes(data)
    with pytest.raises(EmptyFileError):
        recognise(path)


def test_missing_and_unreadable_files(tmp_path: Path) -> None:
    """A missing path and a folder are told apart."""
    with pytest.raises(MissingFileError):
        recognise(tmp_path / "nothing")
    with pytest.raises(UnreadableFileError):
        recognise(tmp_path)


@given(st.binary(max_size=400))
def test_any_bytes_are_recognised_or_refused(data: bytes) -> None:
    """Whatever the bytes, the answer is a media type or an error of a known type."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file"
        path.write_bytes(data)
        try:
            answer = recognise(path)
        except FileError as error:
            answer = error.advice
        assert answer in {"application/pdf", "text/html", "text/plain", "image/png", "image/jpeg", "image/tiff"} | {
            UnknownFormatError.advice,
            EmptyFileError.advice,
        }


@given(st.text("aàâçéèêëîïôùûüœ’«» €ÀÉ.\n", max_size=120))
def test_french_survives_utf8(text: str) -> None:
    """UTF-8 comes back as it was, and nothing in it is taken for text encoded twice."""
    assert decode(text.encode()) == text
    assert mend_twice_encoded(text) == text
