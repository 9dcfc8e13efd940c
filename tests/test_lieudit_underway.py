"""A long document is extracted by ranges of its pages: the same rows, whatever the ranges and the order of steps."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from db.rows import PageRows
from extract.extractor import Carried
from extract.metadata import Described, Given
from ingest.cache import dumps_page
from ingest.document import Block, BlockKind, Cell, Method, Page, Source
from ingest.errors import ExtractionError, LieuditError
from lieudit import tasks, underway
from lieudit.tasks import Extracted, Known
from lieudit.underway import Document, Step

HEAD, TEXT, ITEM, ROW = BlockKind.HEADING, BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.TABLE_ROW
Piece = tuple[BlockKind, str]

PAGES: tuple[tuple[Piece, ...], ...] = (
    (
        (HEAD, "Préfecture de la Nièvre : revitaliser les bourgs"),
        (TEXT, "Nevers, le 14 mars 2021. Le préfet de la Nièvre a réuni les maires."),
        (HEAD, "Petites villes de demain"),
        (TEXT, "Les communes lauréates du programme sont :"),
        (ITEM, "Clamecy"),
    ),
    # A list, and the heading above it, go on.
    ((ITEM, "Decize"), (ITEM, "Corbigny"), (TEXT, "Le Conseil départemental les accompagne depuis 2019.")),
    # A table whose head tells the unit and stands on this page only.
    (
        (TEXT, "Tableau 3 : les aides versées"),
        (ROW, "Commune|Opération|Montant (k€)"),
        (ROW, "Cosne-Cours-sur-Loire|Halle du marché|120"),
        (ROW, "Clamecy|Place du 19 août|85,5"),
    ),
    ((ROW, "Decize|Quai de Loire|240"), (ROW, "Corbigny|Ancien lavoir|60")),
    ((ROW, "Château-Chinon (Ville)|Maison de santé|310"), (TEXT, "L'État a versé 45 000 € à Decize en 2022.")),
    ((TEXT, "Autres communes : Luzy et Saint-Amand-en-Puisaye, retenues le 3 mai 2021."),),
    ((HEAD, "Action cœur de ville"), (TEXT, "Nevers a signé sa convention le 28 septembre 2018.")),
)


def layout(number: int, pieces: tuple[Piece, ...]) -> bytes:
    """A page as a reader would have read it; cells are parted by tabs."""
    text, blocks = "", []
    for kind, words in pieces:
        start = len(text)
        text += words.replace("|", "\t")
        cells, at = [], start
        for column, cell in enumerate(words.split("|") if kind is ROW else ()):
            cells.append(Cell(at, at + len(cell), column))
            at += len(cell) + 1
        level = 1 if kind in (HEAD, ITEM) else 0
        blocks.append(Block(kind, start, len(text), level, tuple(cells), 0 if kind is ROW else None))
        text += "\n"
    return dumps_page(Page("0123456789abcdef", number, text, Method.PLAIN, "made for the test", blocks=tuple(blocks)))


LAYOUTS = {number: layout(number, pieces) for number, pieces in enumerate(PAGES, 1)}
SOURCE = Source(Path("rapport.txt"), "0123456789abcdef", "0" * 64, 1, "text/plain", len(PAGES))


@pytest.fixture
def document(tmp_path: Path) -> Iterator[Document]:
    """The report, all of whose pages could be read."""
    document = Document(SOURCE, Given(), tmp_path)
    for number, page in LAYOUTS.items():
        document.put(number, page)
    yield document
    document.close()


class Run:
    """Does the steps in this process, in an order drawn by chance, and keeps what comes out."""

    def __init__(self, document: Document, seed: int = 0, workers: int = 1) -> None:
        self.chance = random.Random(seed)
        self.waiting: list[Step] = []
        self.done: list[str] = []
        self.found: list[tuple[Described, list[tuple[bytes, PageRows]]]] = []
        self.failed: list[LieuditError] = []
        underway.extract(
            document,
            Known(),
            self.waiting.append,
            lambda described, pages: self.found.append((described, list(pages))),
            self.failed.append,
            workers=workers,
        )
        while self.waiting:
            step = self.waiting.pop(self.chance.randrange(len(self.waiting)))
            arguments = step.arguments()
            if arguments is not None:
                self.done.append(step.function.__name__)
                step.then(step.function(*arguments))


@pytest.fixture(scope="module")
def whole() -> Extracted:
    """What one task finds in the document at once."""
    extracted = tasks.extract_document(SOURCE, Given(), list(LAYOUTS.values()), Known())
    assert isinstance(extracted, Extracted)
    return extracted


def test_what_crosses_pages_is_in_the_document(whole: Extracted) -> None:
    """Else the tests below would show nothing: a list, a table's unit and a heading go on over pages."""
    on_page = [rows.tables for rows in whole.pages]
    assert {row["commune_code"] for row in on_page[1]["participations"]} == {"58095", "58083"}
    assert [row["eur"] for row in on_page[3]["amounts"]] == [240_000, 60_000]
    assert {row["programme_id"] for row in on_page[5]["participations"]} == {"petites-villes-de-demain"}


@pytest.mark.parametrize("pages", [1, 2, 3, 6])
@pytest.mark.parametrize("seed", [1, 2])
def test_ranges_find_what_the_whole_finds(
    document: Document, whole: Extracted, monkeypatch: pytest.MonkeyPatch, pages: int, seed: int
) -> None:
    """Row for row, whichever step is done first."""
    monkeypatch.setattr(underway, "RANGE_PAGES", pages)
    run = Run(document, seed)
    ((described, found),) = run.found
    assert described == whole.described
    assert found == list(zip(LAYOUTS.values(), whole.pages, strict=True))
    assert run.done.count("find_range") == -(-len(PAGES) // pages)


def test_a_short_document_is_one_task(document: Document, whole: Extracted) -> None:
    """What lies between steps costs more than it brings there."""
    run = Run(document)
    assert run.done == ["extract_document"]
    assert run.found == [(whole.described, list(zip(LAYOUTS.values(), whole.pages, strict=True)))]


@pytest.mark.parametrize(("workers", "ranges"), [(2, 2), (7, 2)])
def test_a_short_document_that_is_alone_is_shared(
    document: Document, whole: Extracted, workers: int, ranges: int
) -> None:
    """By those that have nothing else to do; not page by page."""
    run = Run(document, workers=workers)
    assert run.done.count("find_range") == ranges
    assert run.found == [(whole.described, list(zip(LAYOUTS.values(), whole.pages, strict=True)))]


@pytest.mark.parametrize("step", ["describe", "read_range", "draw_context", "resolve_range", "hand_on", "find_range"])
def test_a_fault_in_a_step_is_told_once(document: Document, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    """The document fails as a whole, and no further step of it is begun."""
    monkeypatch.setattr(underway, "RANGE_PAGES", 2)

    def fault(*_: object) -> LieuditError:
        return ExtractionError("a rule met what it was not made for")

    fault.__name__ = step
    monkeypatch.setattr(tasks, step, fault)
    run = Run(document)
    assert [str(error) for error in run.failed] == ["a rule met what it was not made for"]
    assert run.found == []
    assert run.done[-1] == step


def test_an_exception_in_a_step_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is a value, so that the worker goes on."""
    error = tasks.hand_on(b"no pages", Carried(), Known())
    assert isinstance(error, ExtractionError)
    assert "tasks.py, line" in str(error)
