"""Pages kept on disk: the same page comes back, damage is noticed, and the key holds what reading depends on."""

from __future__ import annotations

import logging
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import cache
from ingest.cache import MOST_BYTES, LayoutError, PageCache, dumps_page, loads_page, rounded
from ingest.document import Block, BlockKind, Cell, Method, Page, PageRef, PlacedWord, ReadOptions
from ingest.errors import OcrUnavailableError

REF = PageRef(Path("lettre.pdf"), "0123456789abcdef", "application/pdf", 2)
OPTIONS = ReadOptions()
PAGE = Page(
    document_id=REF.document_id,
    number=REF.number,
    text="Les subventions\nVézelise\t125 000 €",
    method=Method.OCR,
    reason="no text layer; light evened",
    ocr_confidence=0.9312,
    width=595.28,
    height=841.89,
    rotation=90,
    words=(
        PlacedWord(0, 3, ((70.0, 60.5, 88.25, 72.0),), 0.96),
        PlacedWord(4, 15, ((90.0, 60.5, 120.0, 72.0), (70.0, 80.0, 98.1, 92.0)), None),
        PlacedWord(16, 24, ((70.0, 100.0, 118.0, 112.0),), 0.0),
    ),
    blocks=(
        Block(BlockKind.HEADING, 0, 15, level=2),
        Block(BlockKind.TABLE_ROW, 16, 34, 0, (Cell(16, 24, 0, heading=True), Cell(25, 34, 1, span=2)), 0),
    ),
)

edges = st.floats(-1e4, 1e5)
confidences = st.none() | st.floats(0, 1)
boxes = st.tuples(edges, edges, edges, edges)
words = st.builds(
    PlacedWord, st.integers(0, 9999), st.integers(0, 9999), st.lists(boxes, max_size=3).map(tuple), confidences
)
cells = st.builds(Cell, st.integers(0, 99), st.integers(0, 99), st.integers(0, 9), st.integers(1, 9), st.booleans())
blocks = st.builds(
    Block,
    st.sampled_from(BlockKind),
    st.integers(0, 99),
    st.integers(0, 99),
    st.integers(0, 6),
    st.lists(cells, max_size=3).map(tuple),
    st.none() | st.integers(0, 9),
)
pages = st.builds(
    Page,
    document_id=st.just(REF.document_id),
    number=st.integers(1, 9999),
    text=st.text(st.characters(exclude_categories=["Cs"])),
    method=st.sampled_from(Method),
    reason=st.text(st.characters(exclude_categories=["Cs"])),
    ocr_confidence=confidences,
    width=st.none() | st.floats(0, 1e5),
    height=st.none() | st.floats(0, 1e5),
    rotation=st.sampled_from([0, 90, 180, 270]),
    words=st.lists(words, max_size=4).map(tuple),
    blocks=st.lists(blocks, max_size=4).map(tuple),
)


def test_a_page_comes_back_as_it_was() -> None:
    """Words with two boxes, cells, blocks and all that is told of the page."""
    assert loads_page(dumps_page(PAGE)) == PAGE


@given(pages)
def test_any_rounded_page_comes_back_the_same(page: Page) -> None:
    """What is used is what is stored; rounding twice is rounding once; the same page gives the same bytes."""
    settled = rounded(page)
    assert loads_page(dumps_page(page)) == settled
    assert rounded(settled) == settled
    assert dumps_page(settled) == dumps_page(page)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not compressed",
        zlib.compress(b"not JSON"),
        zlib.compress(b"[]"),
        zlib.compress(b'{"version": 1}'),
        zlib.compress(b"\xff\xfe"),
        dumps_page(PAGE)[:-9],
        dumps_page(PAGE)[:40] + b"\x00" + dumps_page(PAGE)[41:],
        zlib.compress(zlib.decompress(dumps_page(PAGE)).replace(b'"method":"ocr"', b'"method":"guess"')),
        zlib.compress(zlib.decompress(dumps_page(PAGE)).replace(b'"length":[3,11,8]', b'"length":[3,11]')),
        zlib.compress(zlib.decompress(dumps_page(PAGE)).replace(b'"boxes":[1,2,1]', b'"boxes":[1,2,2]')),
    ],
)
def test_damaged_bytes_are_no_page(data: bytes) -> None:
    """Whatever is wrong with it, a layout that can't be read is told as one error."""
    with pytest.raises(LayoutError, match="not a page's layout"):
        loads_page(data)


def test_a_layout_that_unpacks_to_gigabytes_is_no_page() -> None:
    """In a stranger's database; no more of it is unpacked than a page may have."""
    packer = zlib.compressobj()
    bomb = b"".join(packer.compress(b" " * MOST_BYTES) for _ in range(2)) + packer.flush()
    assert len(bomb) < 1_000_000
    with pytest.raises(LayoutError, match="not a page's layout: error: it unpacks to more than 256 MB"):
        loads_page(bomb)


def test_a_layout_of_another_version_is_told() -> None:
    """Another version is no damage."""
    other = zlib.decompress(dumps_page(PAGE)).replace(b'"version":1', b'"version":99')
    with pytest.raises(LayoutError, match="version 99 is not 1"):
        loads_page(zlib.compress(other))


def test_a_kept_page_is_found_again(tmp_path: Path) -> None:
    """By another process too: nothing is held in memory."""
    assert PageCache(tmp_path).get_bytes(REF, OPTIONS) is None
    PageCache(tmp_path).put_bytes(dumps_page(PAGE), REF, OPTIONS)
    assert PageCache(tmp_path).get_bytes(REF, OPTIONS) == dumps_page(PAGE)


def test_the_path_of_the_file_does_not_matter(tmp_path: Path) -> None:
    """The same bytes under another name are the same pages."""
    PageCache(tmp_path).put_bytes(dumps_page(PAGE), REF, OPTIONS)
    assert PageCache(tmp_path).get_bytes(replace(REF, path=Path("copie.pdf")), OPTIONS) == dumps_page(PAGE)


@pytest.mark.parametrize(
    ("ref", "options"),
    [
        (replace(REF, document_id="fedcba9876543210"), OPTIONS),
        (replace(REF, number=3), OPTIONS),
        (replace(REF, media_type="image/tiff"), OPTIONS),
        (REF, ReadOptions(ocr="always")),
        (REF, ReadOptions(ocr="never")),
        (REF, ReadOptions(language="deu")),
    ],
)
def test_another_page_or_setting_is_another_entry(tmp_path: Path, ref: PageRef, options: ReadOptions) -> None:
    """A page read otherwise is not taken for this one."""
    PageCache(tmp_path).put_bytes(dumps_page(PAGE), REF, OPTIONS)
    assert PageCache(tmp_path).get_bytes(ref, options) is None


@pytest.mark.parametrize("changed", ["lieudit", "pypdfium2", "pdfplumber", "reader", "tesseract", "no tesseract"])
def test_another_program_or_engine_is_another_entry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, changed: str
) -> None:
    """What an older engine read is read again."""
    monkeypatch.setattr("ingest.cache.version", lambda name: "1.0")
    PageCache(tmp_path).put_bytes(dumps_page(PAGE), REF, OPTIONS)

    def no_engine(language: str) -> str:
        raise OcrUnavailableError("Tesseract is not installed")

    if changed == "reader":
        monkeypatch.setattr(cache, "READER_VERSION", 99)
    elif changed == "tesseract":
        monkeypatch.setattr(cache, "engine_version", lambda language: "tesseract 9.9")
    elif changed == "no tesseract":
        monkeypatch.setattr(cache, "engine_version", no_engine)
    else:
        monkeypatch.setattr("ingest.cache.version", lambda name: "99.0" if name == changed else "1.0")
    assert PageCache(tmp_path).get_bytes(REF, OPTIONS) is None


def test_text_does_not_depend_on_tesseract(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A web page is not read again for a new OCR engine."""
    ref, page = replace(REF, media_type="text/html"), replace(PAGE, method=Method.MARKUP)
    PageCache(tmp_path).put_bytes(dumps_page(page), ref, OPTIONS)
    monkeypatch.setattr(cache, "engine_version", lambda language: "tesseract 9.9")
    assert PageCache(tmp_path).get_bytes(ref, OPTIONS) == dumps_page(page)


@pytest.mark.parametrize("damage", [b"", b"half a page", dumps_page(PAGE)[:100]])
def test_a_damaged_entry_is_absent_and_replaced(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: bytes
) -> None:
    """A disk that was full once costs a page its reading, and the reason is logged."""
    PageCache(tmp_path).put_bytes(dumps_page(PAGE), REF, OPTIONS)
    (entry,) = tmp_path.rglob("*.page")
    entry.write_bytes(damage)
    with caplog.at_level(logging.WARNING):
        assert PageCache(tmp_path).get_bytes(REF, OPTIONS) is None
    assert "can't be used and will be read again: " in caplog.text
    PageCache(tmp_path).put_bytes(dumps_page(PAGE), REF, OPTIONS)
    assert PageCache(tmp_path).get_bytes(REF, OPTIONS) == dumps_page(PAGE)


def test_an_entry_that_holds_another_page_is_absent(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """A file that was moved by hand puts no page in another's place."""
    PageCache(tmp_path).put_bytes(dumps_page(PAGE), REF, OPTIONS)
    (entry,) = tmp_path.rglob("*.page")
    entry.rename(entry.with_name(entry.name.replace("2-", "3-", 1)))
    assert PageCache(tmp_path).get_bytes(replace(REF, number=3), OPTIONS) is None
    assert "holds another page" in caplog.text


def test_nothing_is_left_beside_the_entry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A write that fails leaves neither half a page nor a temporary file."""
    PageCache(tmp_path).put_bytes(dumps_page(PAGE), REF, OPTIONS)
    before = sorted(tmp_path.rglob("*"))

    def full(data: object, path: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        PageCache(tmp_path).put_bytes(dumps_page(replace(PAGE, text="another")), REF, OPTIONS)
    assert sorted(tmp_path.rglob("*")) == before
    assert PageCache(tmp_path).get_bytes(REF, OPTIONS) == dumps_page(PAGE)


def test_many_writers_of_one_page_leave_one_whole_entry(tmp_path: Path) -> None:
    """Workers that read the same page at once do not spoil each other's entry."""
    kept = PageCache(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: kept.put_bytes(dumps_page(PAGE), REF, OPTIONS), range(40)))
    assert kept.get_bytes(REF, OPTIONS) == dumps_page(PAGE)
    assert len(list((tmp_path / REF.document_id).iterdir())) == 1


def test_a_forgotten_document_is_gone_and_the_others_stay(tmp_path: Path) -> None:
    """What is removed from the database is removed here; twice is no error."""
    kept, other = PageCache(tmp_path), replace(REF, document_id="fedcba9876543210")
    kept.put_bytes(dumps_page(PAGE), REF, OPTIONS)
    kept.put_bytes(dumps_page(replace(PAGE, document_id=other.document_id)), other, OPTIONS)
    kept.forget(REF.document_id)
    kept.forget(REF.document_id)
    assert kept.get_bytes(REF, OPTIONS) is None
    assert kept.get_bytes(other, OPTIONS) is not None
