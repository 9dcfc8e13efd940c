"""A large database to serve, made fast and always the same: ``python -m benchmarks.served_corpus FILE [--pages N]``.

Ten documents and a thousand mentions for every hundred pages, as a large corpus of the genre may have: documents of
many kinds, publishers and years, a few of them very long; communes, programmes and funders of which some are spoken of
everywhere; copies; failures. Rows are made by ``db.rows`` and written through the real schema; copies, claims,
disagreements and the ledger are made of them by ``Store.join_claims``, as after an ingest. A few documents are real
files: they are drawn as PDF, read by the real readers, kept as originals, with their layouts.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pypdfium2
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader, simpleSplit
from reportlab.pdfgen.canvas import Canvas

from benchmarks.served_pages import Sheet, World, Zipf, moved, write
from db import lists, schema, stale
from db.lists import Membership, OfficialList
from db.rows import PageRows, rows_of
from db.store import Store, Totals
from db.table import Row
from extract import reference
from extract.facts import PageFacts
from ingest.cache import LAYOUT_VERSION, dumps_page
from ingest.document import Limits, Method, Page, ReadOptions
from ingest.errors import DamagedFileError, PageError
from ingest.reader import open_source, read_page

_BATCH = 200  # documents written at once
_COLUMNS, _LINE, _CHARACTER = 96, 12.5, 4.9  # how made-up pages are set, for the boxes of their mentions


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its share, how many pages it has, and what files it comes in."""

    name: str | None
    title: str
    share: int
    least: int
    most: int
    media_types: tuple[str, ...]


_PDF, _HTML, _TEXT, _PNG = "application/pdf", "text/html", "text/plain", "image/png"
_KINDS = (
    Kind("press-release", "Communiqué", 25, 1, 3, (_PDF, _PDF, _HTML)),
    Kind("deliberation", "Délibération", 20, 1, 6, (_PDF,)),
    Kind("newsletter", "Lettre", 12, 4, 16, (_PDF,)),
    Kind("report", "Rapport", 10, 20, 80, (_PDF,)),
    Kind("agreement", "Convention", 12, 8, 30, (_PDF,)),
    Kind("web-page", "Actualité", 16, 1, 1, (_HTML,)),
    Kind(None, "Note", 5, 1, 10, (_PDF, _TEXT, _PNG)),
)
_METHODS = {_HTML: Method.MARKUP, _TEXT: Method.PLAIN, _PNG: Method.OCR}
_SCANNED = 0.15  # of PDF
_COPIED = 0.04  # of documents of three pages at most


@dataclass(slots=True)
class Made:
    """A document with its pages, before it is written."""

    row: Row
    pages: list[tuple[Page, PageFacts]]
    layouts: list[Row] = field(default_factory=list)


@dataclass(slots=True)
class Corpus:
    """Makes one document after the other."""

    world: World
    seed: int
    publishers: list[str] = field(init=False)
    copied: set[str] = field(init=False)  # ids of documents that copy another or are copied
    _popular: Zipf = field(init=False)
    _short: list[tuple[str, str, str, int, tuple[str, ...]]] = field(default_factory=list)  # what may be copied

    def __post_init__(self) -> None:
        departements = list(self.world.known.departements.values())
        names = [f"Préfecture ({one.name})" for one in departements]
        names += [f"Le Courrier ({one.name})" for one in departements]
        names += [f"Région {one.name}" for one in self.world.known.regions.values()]
        random.Random(f"{self.seed} publishers").shuffle(names)
        self.publishers = ["Agence nationale de la cohésion des territoires", "Banque des Territoires", *names]
        self.copied: set[str] = set()
        self._popular = Zipf(len(self.publishers), flat=3, steep=1.0)

    def document(self, number: int, pages_left: int) -> Made:
        """The document of a number; of at most so many pages."""
        chance = random.Random(f"{self.seed} {number}")
        kind = chance.choices(_KINDS, [one.share for one in _KINDS])[0]
        count = chance.randint(200, 320) if number % 1000 == 999 else chance.randint(kind.least, kind.most)
        count = min(count, pages_left)
        media_type = _PDF if count > kind.most else chance.choice(kind.media_types)
        subjects = tuple(self.world.commune(chance) for _ in range(1 + min(count, 40) // 2 + chance.randint(0, 2)))
        content = f"{self.seed} pages {number}"
        title = f"{kind.title} {number} – {self.world.known.communes[subjects[0]].name}"
        row = self.row(number, kind, title, count, media_type=media_type)
        identity = str(row["id"])
        if count <= 3:
            if self._short and chance.random() < _COPIED:
                original, content, title, count, subjects = chance.choice(self._short)
                row |= {"title": title, "page_count": count}
                self.copied |= {identity, original}
            self._short = [*self._short[-60:], (identity, content, title, count, subjects)]
        sheets = self.sheets(content, count, subjects)
        sheets[-1].say(f"Document {number}, page {count}.")
        row = self.row(number, kind, title, count, media_type=media_type)
        method = _METHODS.get(media_type) or (Method.OCR if chance.random() < _SCANNED else Method.TEXT_LAYER)
        identity = str(row["id"])
        pages = [_page(identity, at, sheet, method, chance) for at, sheet in enumerate(sheets, 1)]
        return Made(row, [(page, sheet.facts(page.id)) for page, sheet in zip(pages, sheets, strict=True)])

    def sheets(self, content: str, count: int, subjects: tuple[str, ...], dense: tuple[int, ...] = ()) -> list[Sheet]:
        """The pages of a content, which says the same wherever it is told; pages with numbers in `dense` are lists."""
        chance = random.Random(content)
        return [write(self.world, chance, subjects, rows=40 if at in dense else 0) for at in range(1, count + 1)]

    def row(self, number: int, kind: Kind, title: str, count: int, *, media_type: str = _PDF, sha256: str = "") -> Row:
        sha256 = sha256 or hashlib.sha256(f"{self.seed} {number}".encode()).hexdigest()
        chance = random.Random(f"{self.seed} told of {number}")
        year, month = 2025 - int(chance.triangular(0, 12, 2)), chance.randint(1, 12)
        day = f"{year}-{month:02d}-{chance.randint(1, 28):02d}"
        published = chance.choices((day, day[:7], day[:4], None), (70, 15, 8, 7))[0]
        suffix = {_PDF: "pdf", _HTML: "html", _TEXT: "txt", _PNG: "png"}[media_type]
        return {
            "id": sha256[:16],
            "title": title if chance.random() < 0.97 else None,
            "kind": kind.name,
            "publisher": self.publishers[self._popular.index(chance)] if chance.random() < 0.95 else None,
            "published": published,
            "published_from": published and "dateline",
            "source_url": f"https://example.org/{number}.{suffix}" if chance.random() < 0.8 else None,
            "filename": f"document-{number}.{suffix}",
            "media_type": media_type,
            "page_count": count,
            "size_bytes": 20_000 * count,
            "sha256": sha256,
            "ingested_at": f"2025-{1 + number // 1000 % 12:02d}-{1 + number // 40 % 25:02d}T10:{number % 60:02d}:00Z",
        }

    # Real files

    def drawn(self, folder: Path, number: int, count: int) -> Path:
        """Draw the pages of a document that `read` reads again."""
        page = Canvas(str(path := folder / f"document-{number}.pdf"), pagesize=A4, invariant=1)
        for sheet in self._drawn_sheets(number, count):
            size = 6 if len(sheet.awards) > 20 else 9
            page.setFont("Times-Roman", size)
            top = 800.0
            for paragraph in sheet.text.splitlines():
                for line in simpleSplit(paragraph, "Times-Roman", size, 480):
                    page.drawString(55, top, line)
                    top -= size * 1.2
                top -= size * 0.5
            page.showPage()
        page.save()
        return path

    def _drawn_sheets(self, number: int, count: int) -> list[Sheet]:
        chance = random.Random(f"{self.seed} drawn {number}")
        subjects = tuple(self.world.commune(chance) for _ in range(1 + min(count, 40)))
        return self.sheets(f"{self.seed} drawn pages {number}", count, subjects, dense=(2, count // 2))

    def read(self, store: Store, path: Path, number: int, count: int, scan: Path | None = None) -> Made:
        """Read a drawn document, and keep it; with `scan` that is what is kept, and where its pages lie."""
        source = open_source(path)
        kept = open_source(scan) if scan else source
        kind = _KINDS[3] if count > 20 else _KINDS[4]
        title = f"{kind.title} de référence {number}"
        made = Made(self.row(number, kind, title, count, sha256=kept.sha256), [])
        for at, sheet in enumerate(self._drawn_sheets(number, count), 1):
            page = read_page(source.page(at), ReadOptions(ocr="never"), Limits())
            if scan:
                page = replace(page, document_id=kept.document_id, method=Method.OCR, ocr_confidence=0.93)
            made.pages.append((page, _found_again(sheet, page)))
            row: Row = {"page_id": page.id, "version": LAYOUT_VERSION, "layout": dumps_page(page)}
            made.layouts.append(row)
        store.keep_original(kept)
        return made


def _page(document_id: str, number: int, sheet: Sheet, method: Method, chance: random.Random) -> Page:
    sized = method in (Method.TEXT_LAYER, Method.OCR)
    confidence = round(chance.uniform(0.7, 0.97), 3) if method is Method.OCR else None
    size = (A4[0], A4[1]) if sized else (None, None)
    return Page(document_id, number, sheet.text, method, "made up", confidence, *size)


def _found_again(sheet: Sheet, page: Page) -> PageFacts:
    """The facts of a sheet at their places on the page that was read."""
    places = [at for at, character in enumerate(page.text) if not character.isspace()]
    ranks, rank = [], 0
    for character in sheet.text:
        ranks.append(rank)
        rank += not character.isspace()
    if "".join(page.text.split()) != "".join(sheet.text.split()):
        raise AssertionError(f"page {page.id} was read otherwise than it was drawn")
    return moved(sheet.facts(page.id), lambda at: places[ranks[at]])


def rasterised(path: Path, folder: Path) -> Path:
    """A PDF of images of the pages of another, as a scanner makes it."""
    canvas = Canvas(str(scan := folder / f"scanned-{path.name}"), pagesize=A4, invariant=1)
    with pypdfium2.PdfDocument(path) as document:
        for page in document:
            image = page.render(scale=200 / 72, grayscale=True).to_pil()
            canvas.drawImage(ImageReader(image), 0, 0, *A4)
            canvas.showPage()
    canvas.save()
    return scan


# Writing


class Writer:
    """Collects rows and writes them table by table."""

    def __init__(self, store: Store, world: World) -> None:
        self.store = store
        self.world = world
        self.pages = 0
        self.mentions = 0
        self._rows: dict[str, list[Row]] = {}
        self._documents = 0

    def put(self, made: Made) -> None:
        """Take a document; every now and then all that was taken is written."""
        rows = self._rows
        rows.setdefault("documents", []).append(made.row)
        told: Row = {"document_id": made.row["id"], "field": "title", "value": made.row["title"], "source": "pdf-info"}
        rows.setdefault("document_metadata", []).append(told)
        rows.setdefault("page_layouts", []).extend(made.layouts)
        for page, facts in made.pages:
            found = rows_of(page, facts, self.world.known)
            for table, entries in found.tables.items():
                if page.width is not None and not page.words and entries and "boxes" in entries[0]:
                    for entry in entries:
                        entry["boxes"] = _boxes(entry)
                rows.setdefault(table, []).extend(entries)
            rows.setdefault("organisations", []).extend(found.organisations)
            self.mentions += _mentions(found)
        self.pages += len(made.pages)
        self._documents += 1
        if self._documents % _BATCH == 0:
            self.flush()

    def flush(self) -> None:
        with self.store.database.atomic():
            for name in (table.name for table in schema.TABLES if table.name in self._rows):  # others are named first
                self.store.database[name].insert_all(self._rows[name], ignore=name == "organisations")
        self._rows = {}


def _mentions(rows: PageRows) -> int:
    return sum(len(entries) for table, entries in rows.tables.items() if "_mentions" in table or table in _MENTIONS)


_MENTIONS = ("amounts", "dates")


def _boxes(entry: Row) -> str:
    """Where a mention would lie, were the page set in lines of equal length."""
    start, end = int(str(entry["start"])), int(str(entry["end"]))
    line, column = divmod(start, _COLUMNS)
    left, top = 60 + column * _CHARACTER, 60 + line * _LINE
    return f"[[{left:.2f},{top:.2f},{left + (end - start) * _CHARACTER:.2f},{top + 10:.2f}]]"


def make(path: Path, pages: int, seed: int = 1, *, tell: bool = False) -> None:
    """Make the database.

    Args:
        path: the file, which must not be there; originals are kept beside it.
        pages: how many there are to be.
        seed: the same gives the same rows.
        tell: on stderr, how far it is.
    """
    if path.exists():
        raise FileExistsError(path)
    began = time.monotonic()

    def say(what: str) -> None:
        if tell:
            print(f"{time.monotonic() - began:7.1f} s  {what}", file=sys.stderr, flush=True)

    known = reference.load()
    world = World(known, seed)
    corpus = Corpus(world, seed)
    with Store(path) as store, tempfile.TemporaryDirectory() as temporary:
        for setting in ("synchronous = off", "cache_size = -1000000", "temp_store = memory"):
            store.database.execute(f"pragma {setting}")
        store.put_reference(known)
        writer = Writer(store, world)
        for made in _real(corpus, store, Path(temporary), pages):
            writer.put(made)
        number = 100
        while writer.pages < pages:
            writer.put(corpus.document(number, pages - writer.pages))
            number += 1
            if number % 1000 == 0:
                say(f"{writer.pages:,} pages, {writer.mentions:,} mentions")
        writer.flush()
        _put_runs(store, pages)
        _put_lists(store, world)
        say("facts are written")
        with store.database.atomic():
            for document in store.document_ids():
                stale.put_award_keys(store.database, document)
                stale.mark(store.database, document)
                if document in corpus.copied:
                    store.database["stale_documents"].insert({"document_id": document})
                else:
                    store.database["document_clusters"].insert(_alone(document))
        say("to be joined")
        store.join_claims()
        say("joined")


def _real(corpus: Corpus, store: Store, folder: Path, pages: int) -> Iterator[Made]:
    """A long report, some agreements, and a scan, in real files."""
    long = 240 if pages >= 10_000 else 4
    for number, count in ((0, long), *((at, min(8, long)) for at in range(1, 6 if long > 4 else 2))):
        yield corpus.read(store, corpus.drawn(folder, number, count), number, count)
    path = corpus.drawn(folder, 10, long // 4)
    yield corpus.read(store, path, 10, long // 4, scan=rasterised(path, folder))


def _alone(document: str) -> Row:
    return {"document_id": document, "cluster_id": document, "is_superseded": 0}


def _put_runs(store: Store, pages: int) -> None:
    for number in range(1, 31):
        run = store.begin_run("0.0", "ingest")
        for failed in range(pages // 2000 + 1):
            path = f"fichier-{number}-{failed}.pdf"
            if failed % 3:
                store.fail(run, path, DamagedFileError(f"{path} can't be opened as a PDF"), None, None)
            else:
                store.fail(run, path, PageError(f"{path}: page {failed + 1} can't be read"), failed + 1, None)
        store.finish_run(run, Totals(documents=pages // 300, pages=pages // 30, failed=pages // 2000 + 1))
    store.database.execute("update runs set started_at = '2025-12-01T08:00:00Z', finished_at = '2025-12-01T09:00:00Z'")


def _put_lists(store: Store, world: World) -> None:
    for programme, count in (("petites-villes-de-demain", 1600), ("action-coeur-de-ville", 222)):
        communes = [code for code in world.communes[: 2 * count : 2] if world.known.communes[code].successor is None]
        memberships = tuple(
            Membership(code, code, world.known.communes[code].name, world.place(code, programme)[1])
            for code in communes
        )
        sha256 = hashlib.sha256(programme.encode()).hexdigest()
        lists.put(store, OfficialList(programme, f"{programme}.csv", sha256, "2022-06-30", memberships))
    store.database.execute("update official_lists set imported_at = '2025-12-01T09:00:00Z'")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--pages", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    make(options.file, options.pages, options.seed, tell=True)
