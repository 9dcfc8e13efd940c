"""Broken files, and files made to hurt: each ends in pages or in an error that says why, and none stops the others."""

from __future__ import annotations

import os
import re
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import hostile
import pytest
from command import SAMPLES, lieudit

from ingest.cache import loads_page
from ingest.document import Limits, Method, Page, ReadOptions, Source
from ingest.errors import (
    DamagedFileError,
    DamagedPageError,
    EmptyFileError,
    EncryptedFileError,
    LieuditError,
    OcrError,
    PageLimitError,
    ReaderCrashError,
    UnknownFormatError,
)
from ingest.guard import GuardedReader
from ingest.ocr import engine_version

PAGES_LOOKED_AT = 3
NOT_A_PDF = "can't be opened as a PDF"
PIXELS = "the limit of pixels: "
CUT = "can't be decoded"
DEEP = "nested more than 2000 deep"

FAILURES: dict[str, tuple[type[LieuditError], str]] = {
    "head-only.pdf": (DamagedFileError, NOT_A_PDF),
    "head-far-from-its-start.pdf": (DamagedFileError, NOT_A_PDF),
    "no-pages.pdf": (DamagedFileError, NOT_A_PDF),
    "pages-are-none.pdf": (DamagedFileError, NOT_A_PDF),
    "catalogue-is-a-page.pdf": (DamagedFileError, NOT_A_PDF),
    "root-leads-nowhere.pdf": (DamagedFileError, NOT_A_PDF),
    "tree-in-a-circle.pdf": (DamagedPageError, "page 1 of the 1 that .* tells of can't be loaded"),
    "tree-of-10000-levels.pdf": (DamagedPageError, "page 1 of the 1 that .* tells of can't be loaded"),
    "tree-holds-itself.pdf": (DamagedPageError, "page 2 of the 2 that .* tells of can't be loaded"),
    "claims-100000-pages.pdf": (DamagedPageError, "page 2 of the 100000 that .* tells of can't be loaded"),
    "a-page-is-missing.pdf": (DamagedPageError, "page 2 of the 3 that .* tells of can't be loaded"),
    "table-of-a-billion-objects.pdf": (DamagedFileError, NOT_A_PDF),
    "table-of-wide-columns.pdf": (DamagedFileError, NOT_A_PDF),
    "tables-in-a-circle.pdf": (DamagedFileError, NOT_A_PDF),
    "cipher-unknown.pdf": (DamagedFileError, "Unsupported security scheme"),
    "password.pdf": (EncryptedFileError, "protected by a password"),
    "scan-claims-50000-by-50000.pdf": (PageLimitError, PIXELS),
    "scan-claims-2-billion-by-2-billion.pdf": (PageLimitError, PIXELS),
    "scan-of-50000-by-50000.pdf": (PageLimitError, PIXELS),
    "scan-in-jpeg-that-is-none.pdf": (DamagedPageError, "picture that fills the page can't be decoded"),
    "scan-in-jpeg-2000-that-is-none.pdf": (DamagedPageError, "picture that fills the page can't be decoded"),
    "nothing.pdf": (EmptyFileError, "empty"),
    "a-zip-by-its-content.pdf": (UnknownFormatError, "ZIP"),
    "bytes.bin": (UnknownFormatError, "binary"),
    "blanks.txt": (EmptyFileError, "blanks"),
    "head-only.png": (DamagedFileError, "image can't be read"),
    "no-size.png": (DamagedFileError, "image can't be read"),
    "text-bomb.png": (DamagedFileError, "too large"),
    "profile-bomb.png": (DamagedFileError, "too large"),
    "claims-50000-by-50000.png": (PageLimitError, PIXELS),
    "claims-2-billion-by-2-billion.png": (PageLimitError, PIXELS),
    "bomb-of-50000-by-50000.png": (PageLimitError, PIXELS),
    "coarse-and-fine.png": (PageLimitError, PIXELS),
    "holds-less.png": (DamagedPageError, CUT),
    "laced.png": (DamagedPageError, CUT),
    "check-is-wrong.png": (DamagedPageError, CUT),
    "cut.png": (DamagedPageError, CUT),
    "wide.png": (OcrError, "Tesseract failed"),
    "high.png": (OcrError, "Tesseract failed"),
    "claims-65500-by-65500.jpg": (PageLimitError, PIXELS),
    "no-size.jpg": (DamagedFileError, "image can't be read"),
    "head-only.jpg": (DamagedFileError, "image can't be read"),
    "cut.jpg": (DamagedPageError, CUT),
    "claims-50000-by-50000.tif": (PageLimitError, PIXELS),
    "claims-4-billion-by-4-billion.tif": (PageLimitError, PIXELS),
    "lists.html": (DamagedFileError, DEEP),
    "tables-in-tables.html": (DamagedFileError, DEEP),
    "unknown-elements.html": (DamagedFileError, DEEP),
    "forms.html": (DamagedFileError, DEEP),
    "pictures.html": (DamagedFileError, DEEP),
    "words-alone.html": (PageLimitError, "the limit of text"),
    "entities-by-the-million.html": (PageLimitError, "the limit of text"),
}
"""What can't be read, or a page of it, and why."""
MAYBE = re.compile(r"(?:flipped|deleted|doubled|cut)-.*\.pdf|.*\.tif|.*-charset-.*")
"""What may be read or not, as the library has it."""
SPOOFS = re.compile(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
TELLS_NOTHING = re.compile(
    r"length-of-itself|bomb|filters|predictor|objects-in-a-stream|a-billion-objects|object-number|arrays-in-content"
    r"|picture-never-ends|scan-|text-of-broken|cells|digits|nothing-on-it|drawings-alone|claims-|parents-"
    r"|word-of-a-million|null-characters|map-of-all|spans-a|half-characters.html|cut-in-a|dates-by|times-by"
    r"|comment-never-ends|tabs.txt"
)
"""What shows no sentence, or one that is damaged itself."""


@pytest.fixture(scope="module")
def reader() -> Iterator[GuardedReader]:
    with GuardedReader(ReadOptions(), Limits(seconds=60)) as guarded:
        yield guarded


def outcome(reader: GuardedReader, path: Path) -> tuple[Source | None, list[Page], list[LieuditError]]:
    """What becomes of a file: its first pages, and what went wrong."""
    pages: list[Page] = []
    errors: list[LieuditError] = []
    try:
        source = reader.open(path)
    except LieuditError as error:
        return None, [], [error]
    for number in range(1, min(source.page_count, PAGES_LOOKED_AT) + 1):
        try:
            pages.append(loads_page(reader.read_bytes(source.page(number))))
        except LieuditError as error:
            errors.append(error)
    return source, pages, errors


@pytest.mark.parametrize("name", list(hostile.names()))
def test_a_file_ends_in_pages_or_in_a_true_reason(name: str, reader: GuardedReader, tmp_path: Path) -> None:
    """No reader crashes on it, what it tells can be stored, and what stands beside the trouble is read."""
    source, pages, errors = outcome(reader, hostile.write(tmp_path, name))
    assert pages or errors
    assert not [error for error in errors if isinstance(error, ReaderCrashError)], [str(error) for error in errors]
    for page in pages:
        page.text.encode()
        assert not re.search(r"[\x00-\x08\x0e-\x1b\x7f]", page.text)
        assert all(0 <= word.start <= word.end <= len(page.text) for word in page.words)
    for told in (source.title, source.publisher, source.published, source.source_url) if source else ():
        assert told is None or (told.value.encode() and len(told.value) <= 500 and not SPOOFS.search(told.value))
    if name in FAILURES:
        kind, words = FAILURES[name]
        assert [type(error) for error in errors] == [kind]
        assert re.search(words, str(errors[0]))
    elif not MAYBE.fullmatch(name):
        assert errors == []
        assert "Bellac" in pages[0].text or name.endswith((".png", ".jpg")) or TELLS_NOTHING.match(name)


@pytest.mark.parametrize("name", ["other-letters.pdf", "halves-of-characters.pdf", "private-characters.pdf"])
def test_a_text_layer_of_garbage_is_read_from_the_image(name: str, reader: GuardedReader, tmp_path: Path) -> None:
    """Fonts that map their glyphs to other characters, to halves of characters or to nobody's."""
    _, (page,), _ = outcome(reader, hostile.write(tmp_path, name))
    assert page.method is Method.OCR
    assert "Bellac signe la convention" in page.text


def strange_folder(folder: Path) -> dict[str, str]:
    """A folder of what nobody vetted, and of each of its names the reason by which it fails; "" where it is read."""
    folder.mkdir()
    sample = next(SAMPLES.glob("*.txt"))
    number = iter(range(100))

    def text(name: str | bytes) -> None:
        with open(os.path.join(os.fsencode(folder), name if isinstance(name, bytes) else name.encode()), "wb") as file:
            file.write(sample.read_bytes() + b"\n\n%d" % next(number))

    os.mkfifo(folder / "pipe.pdf")
    (folder / "folder.pdf").mkdir()
    text("folder.pdf/inside.txt")
    with socket.socket(socket.AF_UNIX) as listening:
        here = Path.cwd()
        os.chdir(folder)  # addresses of sockets are short
        try:
            listening.bind("socket.html")
        finally:
            os.chdir(here)
    (folder / "zeros.txt").symlink_to("/dev/zero")
    (folder / "itself.pdf").symlink_to("itself.pdf")
    (folder / "gone.pdf").symlink_to("nowhere.pdf")
    (folder / "around").symlink_to(folder, target_is_directory=True)
    (folder / "empty.pdf").touch()
    text("two\nlines.txt")
    text("quotes'\"; drop table pages;--.txt")
    text(b"not-utf-8-\xff\xfe.txt")
    text("\x1b]0;pwned\x07.txt")
    text("e\u0301" * 40 + "\u202e.txt")
    text("a" * 251 + ".txt")
    deep = folder
    for _ in range(60):
        deep = deep / ("d" * 50)
    os.makedirs(deep)
    return {
        "pipe.pdf": "is not a regular file but a pipe",
        "socket.html": "is not a regular file but a socket",
        "zeros.txt": "is not a regular file but a device",
        "itself.pdf": "symbolic links",
        "gone.pdf": "no such file",
        "empty.pdf": "is empty",
    }


def test_a_folder_of_strange_files_is_ingested_to_its_end(tmp_path: Path) -> None:
    """Pipes, sockets, devices, links in circles fail and say what they are; whatever its name, a file is read."""
    folder = tmp_path / "corpus"
    reasons = strange_folder(folder)
    shutil.copy(SAMPLES / next(SAMPLES.glob("*.pdf")).name, folder / "sound.pdf")
    done = lieudit("ingest", "--db", tmp_path / "a.db", "--workers", "1", folder)
    assert done.returncode == 1
    assert "\x1b" not in done.stdout + done.stderr
    with sqlite3.connect(tmp_path / "a.db") as connection:
        told = {Path(path).name: message for path, message in connection.execute("select path, message from failures")}
        names = {name for (name,) in connection.execute("select filename from documents")}
    assert told.keys() == reasons.keys(), done.stderr
    assert all(words in told[name] for name, words in reasons.items()), told
    assert len(names) == 8  # one inside folder.pdf, sound.pdf, six of strange names
    assert {"inside.txt", "sound.pdf", "two\nlines.txt"} <= names


@pytest.mark.parametrize(
    ("option", "value", "limit"),
    [("--page-seconds", "0.001", "the limit of time"), ("--page-pixels", "1000", "the limit of pixels")],
)
def test_limits_are_the_callers_to_set(option: str, value: str, limit: str, tmp_path: Path) -> None:
    """What goes over is a row of ``failures`` that says which limit; under wider limits the same file is read."""
    engine_version("fra")
    scan = hostile.write(tmp_path, "four-inks.jpg")
    database = tmp_path / "a.db"
    assert lieudit("ingest", "--db", database, "--workers", "1", option, value, scan).returncode == 1
    with sqlite3.connect(database) as connection:
        assert [limit in message for (message,) in connection.execute("select message from failures")] == [True]
    assert lieudit("ingest", "--db", database, "--workers", "1", scan).returncode == 0


def test_limits_that_let_nothing_through_are_no_limits() -> None:
    """A call that could read nothing is refused, and says what the least is."""
    done = lieudit("ingest", "--page-memory", "12", "x.pdf")
    assert done.returncode == 2
    assert "1024" in done.stderr
