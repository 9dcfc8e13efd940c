"""Search over all pages: by words, by what their document is, by the commune and the programme that they name."""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import numpy as np

from lieudit.web.links import Links
from lieudit.web.rows import Place
from lieudit.web.search_index import Mask, PageIndex, Whole
from lieudit.web.search_names import Called, Entry, Names
from lieudit.web.search_words import fold, fts_query, spans_in
from lieudit.web.segments import Mark, Node, weave

PAGE_SIZE = 20
MOST_RANKED = (
    10_000  # pages; what more pages say tells none of them apart, and ranking them costs a quarter of a second
)
MOST_CHOICES = 60  # of a filter
AROUND = 140  # code points shown before the words found; twice as many from them on
BEST, NEWEST = "best", "newest"
FILTERS = ("programme", "commune", "kind", "publisher", "since", "until")


@dataclass(frozen=True, slots=True)
class Question:
    """What a reader asks: words, filters (empty: any), order, and which page of the results."""

    words: str = ""
    programme: str = ""  # an id
    commune: str = ""  # a code, a name, or both: `Guise (02361)`
    kind: str = ""
    publisher: str = ""
    since: str = ""  # years of publication
    until: str = ""
    order: str = ""  # `newest`; else the best first
    page: int = 1

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set."""
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name)}

    def __bool__(self) -> bool:
        return bool(self.words or self.filters)

    def address(self, links: Links, **changes: str | int) -> str:
        """Where the same is asked with changes, on the first page of results if on no other."""
        return links.search(**asdict(replace(self, **{"page": 1, **changes})))  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a filter may have, and how many pages it would leave."""

    value: str
    label: str
    pages: int


@dataclass(frozen=True, slots=True)
class Hit:
    place: Place  # of the first of the words in the snippet; the page's beginning where none were asked for
    snippet: tuple[Node, ...]
    publisher: str | None = None
    kind: str | None = None

    def address(self, links: Links, words: str) -> str:
        """The page, at the words that are shown, and with all that were searched marked."""
        place = self.place
        if place.end == place.start:
            return links.page(place.page_id)
        return links.page(place.page_id, place.start, place.end, words)


@dataclass(frozen=True, slots=True)
class Results:
    """An answer.

    ``commune`` is the one that the filter means, ``namesakes`` others of its name; where a filter's commune, programme
    or year is none, nothing is found.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    order: str = NEWEST  # in which the hits are: of more than `MOST_RANKED` none is called the best
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)  # by filter; `year` for both years
    called: Called = field(default_factory=Called)
    commune: Entry | None = None
    namesakes: tuple[Entry, ...] = ()
    programme: str = ""  # the name of the one that the filter means


def search(connection: sqlite3.Connection, index: PageIndex, names: Names, question: Question) -> Results:
    """Pages that say all the words and that the filters leave, with what each filter's values would leave.

    Args:
        connection: to a lieudit database.
        index: of its pages.
        names: of its communes, programmes and organisations.
        question: what is asked.
    """
    meant = names.communes_meant(question.commune) if question.commune else ()
    commune = meant[0] if meant else None
    codes = names.with_its_parts(commune.named.key) if commune else ()
    query = fts_query(question.words)
    masks = _masks(index, question, codes)
    matched = index.of_rows(_rows_that_say(connection, query)) if query else index.all()
    found = _all(masks.values(), matched)
    total = int(np.count_nonzero(found))
    hits: tuple[Hit, ...] = ()
    order = NEWEST
    if question:
        ranks = None
        if query and question.order != NEWEST and total <= MOST_RANKED:
            ranks, order = _ranks(connection, index, query, found), BEST
        rowids = _page(index, found, ranks, question.page)
        hits = _hits(connection, rowids, question, codes)
    return Results(
        hits,
        total,
        order,
        _choices(index, names, masks, matched),
        names.called(question.words) if question.words else Called(),
        commune,
        meant[1:],
        names.programmes.name(question.programme),
    )


def _masks(index: PageIndex, question: Question, codes: Sequence[str]) -> dict[str, Mask]:
    """The pages that each filter leaves, by filter; both years are one."""
    masks: dict[str, Mask] = {}
    if question.programme:
        masks["programme"] = index.naming("programme", [question.programme])
    if question.commune:
        masks["commune"] = index.naming("commune", codes)
    for column in ("kind", "publisher"):
        if value := getattr(question, column):
            masks[column] = index.where(column, value)
    if question.since or question.until:
        masks["year"] = index.between(_year(question.since, 0), _year(question.until, 9999))
    return masks


def _year(text: str, otherwise: int) -> int | None:
    """A year as typed; None where it is none."""
    if not text:
        return otherwise
    return int(text) if re.fullmatch(r"[0-9]{4}", text) else None


def _all(masks: Iterable[Mask], matched: Mask) -> Mask:
    found = matched
    for mask in masks:
        found = found & mask
    return found


def _rows_that_say(connection: sqlite3.Connection, query: str) -> Whole:
    """All rows that say so, in one piece: fetched one by one, they would cost four times as much."""
    sql = "select group_concat(rowid) from pages_fts where pages_fts match ?"
    listed: str | None = connection.execute(sql, [query]).fetchone()[0]
    return np.fromiter(map(int, listed.split(",") if listed else ()), dtype=np.int64)


def _ranks(connection: sqlite3.Connection, index: PageIndex, query: str, found: Mask) -> dict[int, float]:
    """How well each page answers, the less the better."""
    # `+` keeps SQLite from looking each row up in the full text, which counts all hits of the words anew for each.
    sql = """select rowid, bm25(pages_fts) from pages_fts
             where pages_fts match ? and +rowid in (select value from json_each(?))"""
    return dict(connection.execute(sql, [query, json.dumps(index.rowids[found].tolist())]))


def _page(index: PageIndex, found: Mask, ranks: Mapping[int, float] | None, page: int) -> list[int]:
    """The rows of a page of the results, in order."""
    positions = np.flatnonzero(found)
    keys = [index.newest[positions]]
    if ranks is not None:
        rowids = index.rowids[positions].tolist()
        keys.append(np.array([ranks.get(rowid, 0.0) for rowid in rowids], dtype=np.float64))
    ordered = positions[np.lexsort(keys)]
    rows: list[int] = index.rowids[ordered[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]].tolist()
    return rows


def _choices(index: PageIndex, names: Names, masks: Mapping[str, Mask], matched: Mask) -> dict[str, tuple[Choice, ...]]:
    """What each filter may be set to, the most pages first, years in order; counted under all the other filters."""

    def others(name: str) -> Mask:
        return _all((mask for key, mask in masks.items() if key != name), matched)

    found: dict[str, tuple[Choice, ...]] = {}
    for kind, directory in (("programme", names.programmes), ("commune", names.communes)):
        found[kind] = _most(index.named[kind].counts(others(kind)), directory.name)
    for column in ("kind", "publisher"):
        counts = index.counts(column, others(column))
        found[column] = _most(counts, str)
    years = index.counts("year", others("year"))
    found["year"] = tuple(Choice(year, year, number) for year, number in sorted(years.items(), reverse=True))
    return found


def _most(counts: Mapping[str, int], label: Callable[[str], str]) -> tuple[Choice, ...]:
    most = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))[:MOST_CHOICES]
    return tuple(Choice(value, label(value), number) for value, number in most)


def _hits(
    connection: sqlite3.Connection, rowids: Sequence[int], question: Question, codes: Sequence[str]
) -> tuple[Hit, ...]:
    """The pages of these rows, in their order, each with the words that it was found by."""
    sql = """select p.rowid, p.id, p.number, p.document_id, coalesce(nullif(trim(d.title), ''), d.filename),
             d.published, d.publisher, d.kind, p.text from pages p join documents d on d.id = p.document_id
             where p.rowid in (select value from json_each(?))"""
    rows = {row[0]: row[1:] for row in connection.execute(sql, [json.dumps(rowids)])}
    shown = [rows[rowid] for rowid in rowids if rowid in rows]
    texts = [row[-1] for row in shown]
    if fts_query(question.words):
        places = spans_in(texts, question.words)
    else:
        places = [_mentions(connection, row[0], question.programme, codes) for row in shown]
    return tuple(_hit(row, spans) for row, spans in zip(shown, places, strict=True))


def _mentions(
    connection: sqlite3.Connection, page_id: str, programme: str, codes: Sequence[str]
) -> tuple[tuple[int, int], ...]:
    """Where a page names the commune and the programme asked for."""
    found = connection.execute(
        """select start, "end" from commune_mentions
           where page_id = :page and +commune_code in (select value from json_each(:codes))
           union select start, "end" from programme_mentions where page_id = :page and +programme_id = :programme
           order by 1, 2""",
        {"page": page_id, "codes": json.dumps(codes), "programme": programme},
    )
    return tuple((start, end) for start, end in found)


def _hit(
    row: tuple[str, int, str, str, str | None, str | None, str | None, str], spans: Sequence[tuple[int, int]]
) -> Hit:
    page_id, number, document_id, title, published, publisher, kind, text = row
    start, end = _most_telling(text, spans)
    first = _word_edge(text, max(start - AROUND, 0))
    last = max(_word_edge(text, min(start + 2 * AROUND, len(text))), end)
    nodes = weave(text, first, last, [Mark(begin, finish, "hit") for begin, finish in spans])
    before = (Node("… "),) if first else ()
    after = (Node(" …"),) if last < len(text) else ()
    place = Place(page_id, number, start, end, document_id, title, published)
    return Hit(place, (*before, *nodes, *after), publisher, kind)


def plain(snippet: Iterable[Node]) -> tuple[str, list[tuple[int, int]]]:
    """A snippet as text, and where in it the marks stand."""
    text, marked = "", []
    for node in snippet:
        said = node.text or plain(node.children)[0]
        if node.mark:
            marked.append((len(text), len(text) + len(said)))
        text += said
    return text, marked


def _most_telling(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The hit from which on most of the words stand together, the first of such; the text's beginning without any."""
    words = [fold(text[start:end]) for start, end in spans]
    near: Counter[str] = Counter()
    best, most, beyond = (0, 0), 0, 0
    for number, span in enumerate(spans):
        while beyond < len(spans) and spans[beyond][1] <= span[0] + 2 * AROUND:
            near[words[beyond]] += 1
            beyond += 1
        if len(near) > most or not most:
            best, most = span, max(len(near), 1)
        near[words[number]] -= 1
        near += Counter()  # drops what is left no more
    return best


def _word_edge(text: str, position: int) -> int:
    """The end of the word that stands at a position."""
    while 0 < position < len(text) and not text[position - 1].isspace():
        position += 1
    return position
