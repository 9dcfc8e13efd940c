"""One door for every kind of file: what a source tells, and files that are not what they were."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

import drawn
import pytest

from ingest import reader
from ingest.cache import dumps_page, loads_page
from ingest.document import Inspection, Limits, Method, Page, PageRef, PlacedWord, ReadOptions
from ingest.errors import (
    ChangedFileError,
    EmptyFileError,
    FileError,
    MissingFileError,
    PageLimitError,
    UnknownFormatError,
    UnreadableFileError,
)
from ingest.reader import open_source, read_page

TEXT = "Deux communes du Vexin ont signé leur convention."


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_source_tells_what_the_file_is(note: Path) -> None:
    """Its id is the first sixteen digits of its hash, whatever its name says."""
    sha256 = hashlib.sha256(TEXT.encode()).hexdigest()
    source = open_source(note.rename(note.with_name("note.pdf")))
    assert (source.document_id, source.sha256) == (sha256[:16], sha256)
    assert (source.media_type, source.size_bytes, source.page_count) == ("text/plain", len(TEXT.encode()), 1)


def test_each_kind_of_file_finds_its_reader(note: Path, tmp_path: Path) -> None:
    """The method tells which reader it was."""
    html = tmp_path / "page"
    html.write_text(f"<!DOCTYPE html><html><body><article><h1>Vexin</h1><p>{TEXT}</p></article></body></html>")
    scan = tmp_path / "scan"
    drawn.page(drawn.LINES[:2]).save(scan, "TIFF", dpi=(200, 200))
    methods = {
        path.name: read_page(open_source(path).page(1), ReadOptions(), Limits()).method for path in (note, html, scan)
    }
    assert methods == {"note.txt": Method.PLAIN, "page": Method.MARKUP, "scan": Method.OCR}


def test_a_page_is_read_as_it_will_be_kept(tmp_path: Path) -> None:
    """Reading from the file and reading from the cache give the same page."""
    scan = tmp_path / "scan.png"
    drawn.skewed(drawn.page(), 2).save(scan, dpi=(200, 200))
    page = read_page(open_source(scan).page(1), ReadOptions(), Limits())
    assert page.words
    assert loads_page(dumps_page(page)) == page


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda path: None, MissingFileError, "no such file"),
        (lambda path: path.touch(), EmptyFileError, "empty"),
        (lambda path: path.mkdir(), UnreadableFileError, "is a folder"),
        (os.mkfifo, UnreadableFileError, "not a regular file"),
        (lambda path: path.symlink_to(path.with_name("gone")), MissingFileError, "no such file"),
        (lambda path: path.symlink_to(path), UnreadableFileError, "symbolic links"),
        (lambda path: path.write_bytes(b"PK\x03\x04" + bytes(range(256)) * 9), UnknownFormatError, "file.pdf"),
    ],
    ids=["missing", "empty", "folder", "pipe", "dangling link", "circular link", "zip"],
)
def test_what_cannot_be_opened_is_told_by_its_class(tmp_path: Path, make, error, message: str) -> None:  # type: ignore[no-untyped-def]
    """The message names the file, the advice what to do."""
    path = tmp_path / "file.pdf"
    make(path)
    with pytest.raises(error, match=message) as caught:
        open_source(path)
    assert isinstance(caught.value, FileError)
    assert "file.pdf" in str(caught.value)
    assert caught.value.advice


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(note: Path) -> None:
    """The system's own words are kept."""
    note.chmod(0)
    with pytest.raises(UnreadableFileError, match="Permission denied"):
        open_source(note)


def test_a_file_that_is_written_to_while_it_is_opened(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its hash would not be that of what was read."""

    def inspect(path: Path) -> Inspection:
        with path.open("a") as file:
            file.write(" Une troisième suivra.")
        return Inspection(page_count=1)

    monkeypatch.setattr("ingest.plain.inspect", inspect)
    with pytest.raises(ChangedFileError, match="changed while it was being read"):
        open_source(note)


def test_a_file_that_changed_between_two_pages(note: Path) -> None:
    """A page of other bytes is not stored under this document's id; the same bytes written again are the same."""
    ref = open_source(note).page(1)
    note.write_text("Tout autre chose.")
    with pytest.raises(ChangedFileError, match="no longer the one"):
        read_page(ref, ReadOptions(), Limits())
    note.write_text(TEXT, encoding="utf-8")
    assert read_page(ref, ReadOptions(), Limits()).text == TEXT
    note.unlink()
    with pytest.raises(MissingFileError):
        read_page(ref, ReadOptions(), Limits())


def test_a_file_that_changes_while_a_page_is_read(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read may be half of one file and half of another."""
    ref = open_source(note).page(1)

    def read(ref: PageRef, options: ReadOptions, limits: Limits) -> Page:
        ref.path.write_text("Tout autre chose.")
        return Page(ref.document_id, ref.number, TEXT, Method.PLAIN, "a test")

    monkeypatch.setattr("ingest.plain.read", read)
    with pytest.raises(ChangedFileError):
        read_page(ref, ReadOptions(), Limits())


def test_a_worker_that_never_opened_the_file_holds_it_to_its_id(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference is all that a worker has: it hashes the file once, and no more while it stays as it is."""
    ref = open_source(note).page(1)
    monkeypatch.setattr(reader, "_known", {})
    hashed: list[Path] = []
    true = reader._sha256

    def counting(path: Path) -> str:
        hashed.append(path)
        return true(path)

    monkeypatch.setattr(reader, "_sha256", counting)
    for _ in range(3):
        read_page(ref, ReadOptions(), Limits())
    assert hashed == [note]
    with pytest.raises(ChangedFileError):
        read_page(replace(ref, document_id="0123456789abcdef"), ReadOptions(), Limits())


def test_positions_are_rounded_when_a_page_is_read(note: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundredth of a point is finer than any eye, and the same on the first day as on the second."""
    ref = open_source(note).page(1)
    words = (PlacedWord(0, 4, ((1.23456, 2.0, 3.999, 4.005),), 0.98765),)

    def read(ref: PageRef, options: ReadOptions, limits: Limits) -> Page:
        return Page(ref.document_id, ref.number, TEXT, Method.PLAIN, "a test", words=words)

    monkeypatch.setattr("ingest.plain.read", read)
    (word,) = read_page(ref, ReadOptions(), Limits()).words
    assert (word.boxes, word.confidence) == (((1.23, 2.0, 4.0, 4.0),), 0.99)


def test_no_reader_for_an_unknown_media_type(note: Path) -> None:
    """A reference that names none of the known types is refused."""
    ref = replace(open_source(note).page(1), media_type="video/mp4")
    with pytest.raises(UnknownFormatError, match="no reader for video/mp4"):
        read_page(ref, ReadOptions(), Limits())


def test_a_page_of_too_much_text_is_over_a_limit(tmp_path: Path) -> None:
    """A web page of 50 MB: the error says how much it has; one character less would be read."""
    path = tmp_path / "long.txt"
    path.write_text("Bellac signe.", encoding="utf-8")
    ref = open_source(path).page(1)
    with pytest.raises(PageLimitError, match="the limit of text: the page has 13 characters, 12 are allowed"):
        read_page(ref, ReadOptions(), Limits(characters=12))
    assert read_page(ref, ReadOptions(), Limits(characters=13)).text == "Bellac signe."
