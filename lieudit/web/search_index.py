"""What search must know of every page, as arrays: its document's kind, publisher and year, and whom it names.

Full text answers with numbers of rows; to filter and to count them by what stands in other tables would cost a look-up
a row. Arrays count 100,000 pages in less than a millisecond; reading them takes half a second, once for each state of
the database.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Whole: TypeAlias = npt.NDArray[np.int64]
Mask: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the documents: each document's value as a number; 0 is a document without one."""

    codes: Whole  # one a document
    values: tuple[str, ...]  # `values[code - 1]`

    def code(self, value: str) -> int | None:
        return self.values.index(value) + 1 if value in self.values else None


@dataclass(frozen=True, slots=True)
class Naming:
    """Which pages name which commune, or programme: pairs, each once."""

    keys: Mapping[str, int]  # the number of each
    names: Whole  # one a pair, ascending
    pages: Whole  # position of its page

    def pages_of(self, keys: Iterable[str]) -> Whole:
        """Positions of the pages that name any of these."""
        numbers = [self.keys[key] for key in keys if key in self.keys]
        return self.pages[np.isin(self.names, numbers)]

    def counts(self, mask: Mask) -> dict[str, int]:
        """How many of these pages name each; those that none names are left out."""
        numbers = np.bincount(self.names[mask[self.pages]], minlength=len(self.keys))
        return {key: int(number) for key, number in zip(self.keys, numbers, strict=True) if number}


@dataclass(frozen=True, slots=True)
class PageIndex:
    """All pages of a database, as they stand in one state of it; a page is known by its position."""

    rowids: Whole  # of the table `pages`, ascending
    document: Whole  # position of each page's document
    newest: Whole  # place of each page where the newest document goes first
    columns: Mapping[str, Column]  # kind, publisher, year
    named: Mapping[str, Naming]  # commune, programme

    @property
    def size(self) -> int:
        return len(self.rowids)

    def all(self) -> Mask:
        return np.ones(self.size, dtype=np.bool_)

    def of_rows(self, rowids: Whole) -> Mask:
        """The pages of these rows; rows that came since the index was read are left out."""
        mask = np.zeros(self.size, dtype=np.bool_)
        if self.size:
            positions = np.minimum(np.searchsorted(self.rowids, rowids), self.size - 1)
            mask[positions[self.rowids[positions] == rowids]] = True
        return mask

    def naming(self, kind: str, keys: Iterable[str]) -> Mask:
        """The pages that name any of these communes, or programmes."""
        mask = np.zeros(self.size, dtype=np.bool_)
        mask[self.named[kind].pages_of(keys)] = True
        return mask

    def where(self, column: str, value: str) -> Mask:
        """The pages of documents that have this value."""
        code = self.columns[column].code(value)
        if code is None:
            return np.zeros(self.size, dtype=np.bool_)
        return np.asarray(self.columns[column].codes == code)[self.document]

    def between(self, first: int | None, last: int | None) -> Mask:
        """The pages of documents published in these years, both among them; None is no year: then there are none."""
        column = self.columns["year"]
        within = [first is not None and last is not None and first <= int(year) <= last for year in column.values]
        return np.array([False, *within], dtype=np.bool_)[column.codes][self.document]

    def counts(self, column: str, mask: Mask) -> dict[str, int]:
        """How many of these pages each value has; the values that none has are left out."""
        told = self.columns[column]
        numbers = np.bincount(told.codes[self.document[mask]], minlength=len(told.values) + 1)[1:]
        return {value: int(number) for value, number in zip(told.values, numbers, strict=True) if number}


def page_index(connection: sqlite3.Connection) -> PageIndex:
    """Read what search must know of every page."""
    documents = connection.execute(
        """select id, kind, publisher, case when published glob '[0-9][0-9][0-9][0-9]*' then substr(published, 1, 4) end
           from documents order by coalesce(published, '') not glob '[0-9][0-9][0-9][0-9]*', published desc, id"""
    ).fetchall()
    places = {row[0]: place for place, row in enumerate(documents)}
    rows = connection.execute(
        "select rowid, id from pages"
    )  # in order of ids: for that of rows it would read all texts
    pages = sorted((int(rowid), str(page_id)) for rowid, page_id in rows)
    parts = [page_id.rpartition("-") for _, page_id in pages]  # DOCUMENT-NUMBER
    document = _whole(places[document_id] for document_id, _, _ in parts)
    newest = np.empty(len(pages), dtype=np.int64)
    newest[np.lexsort((_whole(int(number) for _, _, number in parts), document))] = np.arange(len(pages))
    positions = {page_id: position for position, (_, page_id) in enumerate(pages)}
    return PageIndex(
        rowids=_whole(rowid for rowid, _ in pages),
        document=document,
        newest=newest,
        columns={
            name: _column([row[place] for row in documents])
            for place, name in enumerate(("kind", "publisher", "year"), start=1)
        },
        named={
            "commune": _naming(connection.execute("select commune_code, page_id from commune_mentions"), positions),
            "programme": _naming(connection.execute("select programme_id, page_id from programme_mentions"), positions),
        },
    )


def _whole(numbers: Iterable[int]) -> Whole:
    return np.fromiter(numbers, dtype=np.int64)


def _column(told: Sequence[str | None]) -> Column:
    values = tuple(sorted({value for value in told if value}))
    codes = {value: code for code, value in enumerate(values, start=1)}
    return Column(_whole(codes.get(value or "", 0) for value in told), values)


def _naming(mentions: Iterable[tuple[str, str]], positions: Mapping[str, int]) -> Naming:
    keys: dict[str, int] = {}
    size = max(len(positions), 1)
    pairs = np.unique(_whole(keys.setdefault(key, len(keys)) * size + positions[page] for key, page in mentions))
    return Naming(keys, pairs // size, pairs % size)
