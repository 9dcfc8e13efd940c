"""Documents as their copies are found by, read from the database: whole, or as far as another may be in them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property

from sqlite_utils import Database

from extract.copies_corrections import FIRST_WORDS
from extract.copies_text import Mark, Reading, Runs, Sheet, number_of_words

_MANY_PAGES = 64  # so many of a document are always held
_TIMES = 4  # a document of more than so many times the words of another is much longer

_MARKS = (
    ("commune", "commune_mentions", "(select coalesce(successor, code) from communes where code = m.commune_code)"),
    ("amount", "amounts", "m.eur"),
    ("date", "dates", "m.edtf"),
    ("organisation", "organisation_mentions", "m.organisation_id"),
    ("programme", "programme_mentions", "m.programme_id"),
)


class Beside:
    """A document to be compared with others."""

    def __init__(self, database: Database, document: str) -> None:
        self._database = database
        self._document = document

    def read(self, other: str) -> tuple[Reading, Reading]:
        """The document, and another beside it.

        Of one that is much longer than the other, and long, the pages are read that have most in common with that: a
        report of thousands of pages can't be held for each page that may have been taken from it.
        """
        pages, letters = self._size
        other_pages, other_letters = _size(self._database, other)
        few, most = sorted((letters, other_letters))
        if max(pages, other_pages) <= _MANY_PAGES or most <= _TIMES * few:
            return self._whole, read(self._database, other)
        count = max(_MANY_PAGES, _TIMES * min(pages, other_pages))
        theirs = runs(self._database, other)
        if letters > other_letters:
            return _near_pages(self._database, self._document, self.runs, theirs, count), read(self._database, other)
        return self._whole, _near_pages(self._database, other, theirs, self.runs, count)

    @cached_property
    def runs(self) -> Runs:
        """The document's runs of words."""
        return runs(self._database, self._document)

    @cached_property
    def _whole(self) -> Reading:
        return read(self._database, self._document)

    @cached_property
    def _size(self) -> tuple[int, int]:
        return _size(self._database, self._document)


def _size(database: Database, document: str) -> tuple[int, int]:
    """How many pages a document has, and how many letters."""
    sql = "select count(*), coalesce(sum(length(text)), 0) from pages where document_id = ?"
    pages, letters = database.execute(sql, [document]).fetchone()
    return pages, letters


def runs(database: Database, document: str) -> Runs:
    """A document's runs of words."""
    return Runs(texts(database, document))


def _near_pages(database: Database, document: str, ours: Runs, theirs: Runs, most: int) -> Reading:
    """A document as far as its pages have something in common with another, those that have most, and its beginning."""
    numbers = _numbers(database, document)
    common = zip(ours.common(theirs.all()), numbers, strict=True)
    nearest = sorted((-count, number) for count, number in common if count)[:most]
    chosen = {number for _, number in nearest} | set(_first_pages(database, document))
    return read(database, document, sorted(chosen), ours.words)


def read_beginning(database: Database, document: str) -> Reading:
    """A document as far as its first words go, by which it may say that it corrects another."""
    return read(database, document, _first_pages(database, document))


def _first_pages(database: Database, document: str) -> list[int]:
    """The pages on which a document's first words stand."""
    found: list[int] = []
    words = 0
    for number, text in zip(_numbers(database, document), texts(database, document), strict=True):
        found.append(number)
        words += number_of_words(text)
        if words >= FIRST_WORDS:
            break
    return found


def _numbers(database: Database, document: str) -> list[int]:
    sql = "select number from pages where document_id = ? order by number"
    return [number for (number,) in database.execute(sql, [document])]


def read(database: Database, document: str, numbers: Sequence[int] | None = None, length: int | None = None) -> Reading:
    """A document as its copies are found by: its pages' text, and what is mentioned there.

    Args:
        database: that holds it.
        document: its id.
        numbers: of the pages to be read, in order; None: all.
        length: how many words all pages have, where not all are read.
    """
    these = json.dumps(list(_numbers(database, document) if numbers is None else numbers))
    of_these = "json_each(:these) cross join pages p on p.document_id = :id and p.number = value"
    key = {"id": document, "these": these}
    sql = f"select p.id, p.text, p.method = 'ocr' from {of_these} order by p.number"
    pages = [(page, text, bool(is_ocr)) for page, text, is_ocr in database.execute(sql, key)]
    marks: dict[str, list[Mark]] = {}
    for kind, table, value in _MARKS:
        sql = f"""select m.page_id, m.start, m."end", {value} from {of_these}
                  cross join {table} m on m.page_id = p.id order by m.start, m."end" """
        for page, start, end, said in database.execute(sql, key):
            if said is not None:
                marks.setdefault(page, []).append(Mark(start, end, kind, str(said)))
    sheets = [Sheet(page, text, is_ocr, tuple(marks.get(page, ()))) for page, text, is_ocr in pages]
    sql = """select coalesce(c.successor, c.code) from award_communes a join awards f on f.id = a.award_id
             join pages p on p.id = f.page_id join communes c on c.code = a.commune_code where p.document_id = :id
             union select coalesce(c.successor, c.code) from participations f join pages p on p.id = f.page_id
             join communes c on c.code = f.commune_code where p.document_id = :id"""
    subjects = frozenset(code for (code,) in database.execute(sql, {"id": document}))
    title, publisher, published = database.execute(
        "select title, publisher, published from documents where id = ?", [document]
    ).fetchone()
    return Reading(
        document, sheets, title=title, publisher=publisher, published=published, subjects=subjects, length=length
    )


def compared(database: Database, page_id: str) -> frozenset[tuple[object, ...]]:
    """What of a page, beside its text, copies are found by: other where a document is to be compared anew."""
    found: set[tuple[object, ...]] = set()
    for kind, table, value in _MARKS:
        sql = f'select m.start, m."end", {value} from {table} m where m.page_id = ?'
        found |= {(kind, *row) for row in database.execute(sql, [page_id])}
    sql = """select commune_code from award_communes a join awards f on f.id = a.award_id where f.page_id = :page
             union select commune_code from participations where page_id = :page"""
    return frozenset(found | {("subject", *row) for row in database.execute(sql, {"page": page_id})})


def texts(database: Database, document: str) -> Iterator[str]:
    """The text of a document's pages, one after the other."""
    for (text,) in database.execute("select text from pages where document_id = ? order by number", [document]):
        yield text
