"""A PDF that stays open from page to page gives the pages that it would give if it were opened for each."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from ingest import pdf_document
from ingest.document import Limits, Page, PageRef, ReadOptions
from ingest.errors import DamagedFileError, DamagedPageError
from ingest.pdf import read

PAGES = 9


def booklet(path: Path, title: str = "Cahier du bourg") -> Path:
    """Left and right pages with running heads of their own."""
    canvas = Canvas(str(path), pagesize=(400, 500), invariant=1)
    for number in range(1, PAGES + 1):
        canvas.setFont("Helvetica", 8)
        canvas.drawString(40, 480, title if number % 2 else "Agence des halles")
        canvas.setFont("Helvetica", 11)
        canvas.drawString(40, 300, f"La halle numéro {number} de Vaubrun ouvre ses portes au public.")
        canvas.showPage()
    canvas.save()
    return path


def page(path: Path, number: int) -> Page:
    return read(PageRef(path, "0123456789abcdef", "application/pdf", number), ReadOptions(ocr="never"), Limits())


def alone(path: Path, number: int) -> Page:
    """A page as it is read when the file was not open."""
    pdf_document._opened.close()
    return page(path, number)


@pytest.fixture(scope="module")
def read_alone(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[int, Page]]:
    path = booklet(tmp_path_factory.mktemp("booklet") / "a.pdf")
    return path, {number: alone(path, number) for number in range(1, PAGES + 1)}


@given(numbers=st.lists(st.integers(1, PAGES), max_size=20), most_loads=st.integers(1, 12))
@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pages_are_the_same_in_any_order(
    read_alone: tuple[Path, dict[int, Page]],
    monkeypatch: pytest.MonkeyPatch,
    numbers: list[int],
    most_loads: int,
) -> None:
    """Whatever was read before, and however often the file was opened anew; no more than two pages stay loaded."""
    path, expected = read_alone
    monkeypatch.setattr(pdf_document, "MOST_LOADS", most_loads)
    for number in numbers:
        assert page(path, number) == expected[number]
        document = pdf_document._opened.document
        assert document is not None
        assert len(document._loaded) <= 2


def test_running_heads_are_told_by_the_neighbours(read_alone: tuple[Path, dict[int, Page]]) -> None:
    """What the reading of one page alone depends on."""
    _, pages = read_alone
    heads = {number: each.text[each.blocks[0].start : each.blocks[0].end] for number, each in pages.items()}
    assert heads == {number: "Cahier du bourg" if number % 2 else "Agence des halles" for number in heads}
    assert {each.blocks[0].kind.value for each in pages.values()} == {"header"}


def test_a_file_is_opened_once_for_its_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And anew after as many pages as may stay in memory."""
    opened: list[Path] = []
    true = pdf_document.open_document

    def counting(path: Path) -> object:
        opened.append(path)
        return true(path)

    monkeypatch.setattr(pdf_document, "open_document", counting)
    path = booklet(tmp_path / "a.pdf")
    for number in range(1, PAGES + 1):
        page(path, number)
    assert len(opened) == 1
    monkeypatch.setattr(pdf_document, "MOST_LOADS", 4)
    pdf_document._opened.close()
    for number in range(1, PAGES + 1):
        page(path, number)
    assert len(opened) == 1 + 4


def test_a_file_that_changed_is_opened_anew(tmp_path: Path) -> None:
    """Under the same name: written over, replaced, or damaged."""
    path = booklet(tmp_path / "a.pdf")
    assert "Cahier du bourg" in page(path, 1).text
    booklet(path, "Lettre du bourg")
    assert "Lettre du bourg" in page(path, 1).text
    os.replace(booklet(tmp_path / "b.pdf", "Gazette"), path)
    assert "Gazette" in page(path, 3).text
    path.write_bytes(b"%PDF-1.7 cut")
    for _ in range(2):
        with pytest.raises(DamagedFileError):
            page(path, 1)


def test_a_page_that_fails_takes_the_open_file_with_it(tmp_path: Path) -> None:
    """The next page is read from a file that was opened for it."""
    path = booklet(tmp_path / "a.pdf")
    expected = page(path, 2)
    with pytest.raises(DamagedPageError, match="has 9 pages, not 10"):
        page(path, 10)
    assert pdf_document._opened.document is None
    assert page(path, 2) == expected
