"""A document with a fact of each kind, as rules of the moment read it; other rules may read it otherwise."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from blank import blank

from db import schema
from db.rows import rows_of
from db.store import Store
from extract import reference
from extract.facts import (
    Amount,
    Award,
    CommuneMention,
    Count,
    DateMention,
    Mentions,
    OrganisationMention,
    PageFacts,
    Participation,
    ProgrammeMention,
    Refusal,
    Role,
    Status,
)
from extract.metadata import Described, Given
from extract.text import DocumentInfo
from ingest.cache import dumps_page
from ingest.document import Block, BlockKind, Method, Page, PlacedWord, Source

PVD, ACV = "petites-villes-de-demain", "action-coeur-de-ville"
GUISE, HIRSON, VERVINS, LENS = "02361", "02381", "02789", "62498"
REGION, STATE = "region-hauts-de-france", "etat"

MONEY = "La Région accorde 12 500 € à Guise et à Hirson pour la halle du marché."
PLACE = "Guise rejoint Petites villes de demain en mai 2022."
NUMBER = "Le dispositif Action cœur de ville compte 7 communes."
NAME = "Lens suivra."
TEXT = "\n".join((MONEY, PLACE, NUMBER, NAME))


def page(document: str = "d" * 16, text: str = TEXT) -> Page:
    """A page of one line a block, its words 10 points a letter."""
    words, blocks, start = [], [], 0
    for number, line in enumerate(text.split("\n")):
        at = start
        for word in line.split(" "):
            left, top = (at - start) * 10.0, 100.0 + 20 * number
            words.append(PlacedWord(at, at + len(word), ((left, top, left + 10.0 * len(word), top + 12.0),)))
            at += len(word) + 1
        blocks.append(Block(BlockKind.PARAGRAPH, start, start + len(line)))
        start += len(line) + 1
    layout = {"width": 900.0, "height": 842.0, "words": tuple(words), "blocks": tuple(blocks)}
    return Page(document, 1, text, Method.TEXT_LAYER, "a text layer", **layout)  # type: ignore[arg-type]


def at(text: str, words: str, within: str = "") -> tuple[int, int]:
    start = text.index(words, text.index(within) if within else 0)
    return start, start + len(words)


def facts(one: Page) -> PageFacts:
    """What the rules say of the lines that the page has."""
    text = one.text

    def has(line: str) -> bool:
        return line in text

    communes, programmes, amounts, dates, organisations = [], [], [], [], []
    if has(MONEY):
        communes += [
            CommuneMention(*at(text, "Guise", MONEY), 0.97, "communes.to", GUISE),
            CommuneMention(*at(text, "Hirson", MONEY), 0.9, "communes.to", HIRSON),
        ]
        amounts.append(Amount(*at(text, "12 500 €"), 0.98, "amounts.unit", 12500.0))
        organisations.append(OrganisationMention(*at(text, "La Région"), 0.9, "organisations.alias", REGION))
    if has(PLACE):
        communes.append(CommuneMention(*at(text, "Guise", PLACE), 0.8, "communes.name", GUISE))
        programmes.append(ProgrammeMention(*at(text, "Petites villes de demain"), 0.99, "programmes.name", PVD))
        dates.append(
            DateMention(*at(text, "mai 2022"), 0.97, "dates.month", "2022-05", None, "2022-05-01", "2022-05-31")
        )
    if has(NUMBER):
        programmes.append(ProgrammeMention(*at(text, "Action cœur de ville"), 0.99, "programmes.name", ACV))
    return PageFacts(
        one.id,
        Mentions(tuple(communes), tuple(programmes), tuple(amounts), tuple(dates), (), tuple(organisations)),
        refusals=(Refusal(*at(text, "Lens"), "commune", (LENS, "26162"), "nothing says that a commune is meant"),)
        if has(NAME)
        else (),
        participations=(
            Participation(*at(text, PLACE), 0.9, "participations.joins", GUISE, PVD, Status.ENROLLED, "2022-05"),
        )
        if has(PLACE)
        else (),
        awards=(
            Award(
                *at(text, MONEY), 0.8, "awards.prose_to", amounts[0], Role.GRANT, (GUISE, HIRSON), (),
                None, REGION, None, "la halle du marché",
            ),
        )
        if has(MONEY)
        else (),
        counts=(Count(*at(text, NUMBER), 0.7, "counts.total", ACV, 7, "FR"),) if has(NUMBER) else (),
    )  # fmt: skip


def put(store: Store, pages: Sequence[tuple[Page, PageFacts]], name: str = "guise.txt") -> None:
    """Store a document, as an ingest or a new extraction does."""
    document = pages[0][0].document_id
    source = Source(Path(name), document, document * 4, 1234, "text/plain", len(pages))
    info = DocumentInfo(document, name, "press-release", None, "2022-06-01")
    known = reference.load()
    rows = [(dumps_page(one), rows_of(one, found, known)) for one, found in pages]
    store.put(source, Given(), Described(info, "user"), rows)


def ingest(database: Path, text: str = TEXT, document: str = "d" * 16) -> None:
    """A document of one page into a database that has the reference data, and its claims."""
    with Store(database) as store:
        one = page(document, text)
        put(store, [(one, facts(one))], f"{document[0]}.txt")
        store.join_claims()


def build(path: Path) -> Path:
    """Write the database of the document: it is stored once a process, and copied from then on."""
    path.write_bytes(_written())
    return path


@cache
def _written() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = blank(Path(folder) / "corpus.db")
        ingest(path)
        return path.read_bytes()


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """A database of the document, to be written to: import it by its name."""
    return build(tmp_path / "corpus.db")


def content(database: Path, *, but: Sequence[str] = ()) -> dict[str, list[tuple[object, ...]]]:
    """Every row of every table but reference data, those that say when things were done, and others that are named."""
    left_out = {"runs", "failures", "meta", "communes", "epcis", "commune_history", "commune_periods", *but}
    found: dict[str, list[tuple[object, ...]]] = {}
    for table in schema.TABLES:
        if table.name not in left_out:
            columns = ", ".join(f'"{column}"' for column in table.columns if column != "ingested_at")
            found[table.name] = sorted(rows(database, f'select {columns} from "{table.name}"'), key=repr)
    return found


def rows(database: Path, sql: str, *values: object) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(sql, values).fetchall()
