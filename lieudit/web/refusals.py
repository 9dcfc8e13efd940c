"""Names that were left without a code: each with its words on the page, and the communes that bear it."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from lieudit.web.facts import Source, source_of
from lieudit.web.language import N_
from lieudit.web.rows import Named
from lieudit.web.segments import Mark
from lieudit.web.suggest import Name, Names
from lieudit.web.viewer import Overlay, padded

# What extract/communes.py says.
REASONS = (
    N_("several communes bear the name and nothing tells them apart"),
    N_("nothing says that a commune is meant"),
)
_UNSETTLED = """not exists (
    select 1 from reviews r where r.fact_kind = 'refusal' and r.fact_id = f.id and r.state = 'applied')"""
PAGE_SIZE = 20
MOST_PARAMETER = 200  # code points of a filter that are looked at
MOST_CHOICES = 200  # reasons and names that the form offers


@dataclass(frozen=True, slots=True)
class Refusal:
    """A name, what was thought of it, and where it stands."""

    id: str
    text: str
    reason: str
    candidates: tuple[Name, ...]
    source: Source


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    total: int


@dataclass(frozen=True, slots=True)
class Asked:
    """Which names: one by its id, or those of a reason and a text; empty ones ask for all."""

    id: str = ""
    reason: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    refusals: tuple[Refusal, ...]
    total: int
    reasons: tuple[Choice, ...]
    texts: tuple[Choice, ...]


def listing(connection: sqlite3.Connection, asked: Asked, page: int, names: Names, database: Path) -> Listing:
    """A page of names without a code, those of one text together.

    Args:
        connection: to the database.
        asked: which.
        page: of the list, from 1.
        names: of communes.
        database: the file, beside which the originals lie.
    """
    where = f"""(f.id = :id or :id = '' and {_UNSETTLED}) and (:reason = '' or f.reason = :reason)
               and (:name = '' or f.text = :name)"""
    values: dict[str, str | int] = {"id": asked.id, "reason": asked.reason, "name": asked.name}
    paging: dict[str, str | int] = {"limit": PAGE_SIZE, "offset": (page - 1) * PAGE_SIZE}
    rows = connection.execute(
        f"""select f.id, f.page_id, f.start, f."end", f.text, f.reason, f.candidates, f.boxes from refusals f
            where f.kind = 'commune' and {where} order by f.text, f.page_id, f.start, f.id
            limit :limit offset :offset""",
        values | paging,
    ).fetchall()
    sql = f"select count(*) from refusals f where f.kind = 'commune' and {where}"
    return Listing(
        tuple(_refusal(connection, row, names, database) for row in rows),
        connection.execute(sql, values).fetchone()[0],
        _choices(connection, "reason"),
        _choices(connection, "text"),
    )


def of_page(connection: sqlite3.Connection, page_id: str) -> tuple[Named, ...]:
    """Names on a page that are still to be settled, in its order: id and text."""
    sql = f"""select f.id, f.text from refusals f where f.kind = 'commune' and f.page_id = ? and {_UNSETTLED}
              order by f.start, f.id limit {MOST_CHOICES}"""
    return tuple(Named(*row) for row in connection.execute(sql, [page_id]))


def _refusal(connection: sqlite3.Connection, row: tuple[str, ...], names: Names, database: Path) -> Refusal:
    identifier, page_id, start, end, text, reason, candidates, boxes = row
    span = (int(start), int(end))
    mark = Mark(*span, "highlight")
    overlay = Overlay(mark, tuple(padded(box) for box in json.loads(boxes or "[]")))
    known = (names.of_key("commune", code) for code in json.loads(candidates))
    source = source_of(connection, page_id, span, database, marks=[mark], overlays=[overlay])
    return Refusal(identifier, text, reason, tuple(one for one in known if one), source)


def _choices(connection: sqlite3.Connection, column: str) -> tuple[Choice, ...]:
    sql = f"""select {column}, count(*) from refusals where kind = 'commune' group by 1 order by 2 desc, 1
              limit {MOST_CHOICES}"""
    return tuple(Choice(*row) for row in connection.execute(sql))
