"""Full-text search: words as people type them, hits with the words marked and their place on the page."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from lieudit.web.rows import Named, Place
from lieudit.web.segments import Mark, Node, weave

PAGE_SIZE = 20
MOST_TERMS = 24
NAMES = 6
AROUND = 140  # code points shown before the first hit; twice as many after it

_TERM = re.compile(r'"([^"]*)"(\*?)|(\S+)')
_BEFORE, _AFTER = "\x02", "\x03"  # no text has them: the readers drop control characters
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "\u00ad": ""})


@dataclass(frozen=True, slots=True)
class Hit:
    place: Place
    snippet: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Results:
    hits: tuple[Hit, ...] = ()
    total: int = 0
    communes: tuple[Named, ...] = ()
    programmes: tuple[Named, ...] = ()
    organisations: tuple[Named, ...] = ()


def fts_query(words: str) -> str | None:
    """What was typed as a query of SQLite's FTS5: all terms must stand on the page.

    A term in double quotes is a phrase, one that ends with `*` a beginning. Everything else is taken for text,
    so that no input is a syntax error. None: there is nothing to look for.
    """
    terms = []
    for match in _TERM.finditer(_plain(words)):
        phrase, star, word = match.groups()
        if word is not None:
            star = "*" if word.endswith("*") else ""
            phrase = word
        phrase = phrase.replace('"', " ").strip("* ")
        if any(character.isalnum() for character in phrase):
            terms.append(f'"{phrase}"{star}')
    return " AND ".join(terms[:MOST_TERMS]) or None


def _plain(words: str) -> str:
    """Ligatures as two letters, as the index has them, and nothing that is no text."""
    return "".join(
        character if unicodedata.category(character) not in {"Cc", "Cs"} else " "
        for character in words.translate(_LIGATURES)
    )


@lru_cache(maxsize=100_000)  # the names of 35,000 communes are compared in every search
def fold(text: str) -> str:
    """Letters and digits alone, without accents or case, for comparing names."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).casefold()
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.findall(r"\w+", bare))


def search(connection: sqlite3.Connection, words: str, page: int = 1) -> Results:
    """Pages that say all the words, the best first, and what bears such a name.

    Args:
        connection: to a lieudit database.
        words: as typed.
        page: of the results, from 1.
    """
    names = _names(connection, words)
    query = fts_query(words)
    if query is None:
        return Results(communes=names[0], programmes=names[1], organisations=names[2])
    total = connection.execute("select count(*) from pages_fts where pages_fts match ?", [query]).fetchone()[0]
    rows = connection.execute(
        """select p.id, p.number, p.document_id, coalesce(nullif(trim(d.title), ''), d.filename), d.published,
        highlight(pages_fts, 0, ?, ?) from pages_fts join pages p on p.rowid = pages_fts.rowid
        join documents d on d.id = p.document_id where pages_fts match ?
        order by pages_fts.rank, p.id limit ? offset ?""",
        [_BEFORE, _AFTER, query, PAGE_SIZE, (page - 1) * PAGE_SIZE],
    )
    return Results(tuple(_hit(row) for row in rows), total, *names)


def _hit(row: sqlite3.Row) -> Hit:
    page_id, number, document_id, title, published, marked = row
    text, spans = _spans(marked)
    start, end = spans[0] if spans else (0, 0)
    first = _word_edge(text, max(start - AROUND, 0))
    last = _word_edge(text, min(start + 2 * AROUND, len(text)))
    last = max(last, end)
    nodes = weave(text, first, last, [Mark(begin, finish, "hit") for begin, finish in spans])
    before = (Node("… "),) if first else ()
    after = (Node(" …"),) if last < len(text) else ()
    return Hit(Place(page_id, number, start, end, document_id, title, published), (*before, *nodes, *after))


def _spans(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """A text out of `highlight()`: the text as it is on the page, and where the hits stand in it."""
    parts: list[str] = []
    spans: list[tuple[int, int]] = []
    length = start = 0
    for piece in re.split(f"([{_BEFORE}{_AFTER}])", marked):
        if piece == _BEFORE:
            start = length
        elif piece == _AFTER:
            spans.append((start, length))
        else:
            parts.append(piece)
            length += len(piece)
    return "".join(parts), spans


def _word_edge(text: str, position: int) -> int:
    """The end of the word that stands at a position."""
    while 0 < position < len(text) and not text[position - 1].isspace():
        position += 1
    return position


def _names(connection: sqlite3.Connection, words: str) -> tuple[tuple[Named, ...], ...]:
    """Communes, programmes and organisations of that name, acronym or code."""
    wanted = fold(words)
    if not wanted:
        return (), (), ()
    return (
        _called(
            connection,
            wanted,
            "select code, name, '' from communes order by population desc, code",
            "select 1 from commune_mentions where commune_code = ? limit 1",
        ),
        _called(
            connection,
            wanted,
            "select id, name, acronym from programmes order by name",
            "select 1 from programme_mentions where programme_id = ? limit 1",
        ),
        _called(
            connection,
            wanted,
            "select id, name, '' from organisations order by name",
            "select 1 from organisation_mentions where organisation_id = ? limit 1",
        ),
    )


def _called(connection: sqlite3.Connection, wanted: str, names: str, mentioned: str) -> tuple[Named, ...]:
    """What is called so: the whole name before a name that only begins so, what the corpus speaks of first."""
    found = []
    for key, name, acronym in connection.execute(names):
        folded = fold(name)
        whole = wanted == folded or wanted in {fold(acronym or ""), fold(key)}
        if whole or (len(wanted) > 2 and folded.startswith(wanted + " ")):
            unseen = connection.execute(mentioned, [key]).fetchone() is None
            found.append((not whole, unseen, Named(key, name)))
    return tuple(named for *_, named in sorted(found, key=lambda entry: entry[:2])[:NAMES])
