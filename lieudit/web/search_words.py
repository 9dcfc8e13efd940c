"""Words as people type them: what SQLite's full text makes of them, and where they stand in a text."""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections.abc import Iterable
from contextlib import closing
from functools import lru_cache

from db.schema import FULL_TEXT

MOST_TERMS = 24
SHORTEST_BEGINNING = 3  # letters before a `*`; a shorter one begins half of all words, and costs a second to look up

_TERM = re.compile(r'"([^"]*)"(\*?)|(\S+)')
_BEFORE, _AFTER = "\x02", "\x03"  # no text has them: the readers drop control characters
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "Oe", "æ": "ae", "Æ": "Ae", "\u00ad": ""})


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
        letters = sum(character.isalnum() for character in phrase)
        if letters:
            terms.append(f'"{phrase}"{star if letters >= SHORTEST_BEGINNING else ""}')
    return " AND ".join(terms[:MOST_TERMS]) or None


def _plain(words: str) -> str:
    """Ligatures as two letters, as the index has them, and nothing that is no text."""
    return "".join(
        character if unicodedata.category(character) not in {"Cc", "Cs"} else " "
        for character in words.translate(_LIGATURES)
    )


@lru_cache(maxsize=200_000)  # names and codes of all communes are folded anew whenever something was written
def fold(text: str) -> str:
    """Letters and digits alone, without accents or case, for comparing names."""
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES)).casefold()
    bare = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(re.findall(r"\w+", bare))


def spans(text: str, words: str) -> tuple[tuple[int, int], ...]:
    """Where the words stand in a text that says them all, in its order; nothing where it lacks one.

    Args:
        text: of a page.
        words: as typed.

    Returns:
        Offsets in the text, in code points; words of a phrase that stand one after the other are one span.
    """
    return spans_in([text], words)[0]


def spans_in(texts: Iterable[str], words: str) -> list[tuple[tuple[int, int], ...]]:
    """The same for several texts at once.

    SQLite marks them, in a table in memory with the index of the database: the same words are the same hits, and it
    costs the same however large the database is.
    """
    held = list(texts)
    query = fts_query(words)
    if query is None:
        return [()] * len(held)
    with closing(sqlite3.connect(":memory:")) as memory:
        memory.execute("create table pages (text)")
        memory.executescript(FULL_TEXT)
        memory.executemany("insert into pages (rowid, text) values (?, ?)", enumerate(held))
        marked = memory.execute(
            "select rowid, highlight(pages_fts, 0, ?, ?) from pages_fts where pages_fts match ?",
            [_BEFORE, _AFTER, query],
        )
        found = {number: _spans(text) for number, text in marked}
    return [found.get(number, ()) for number in range(len(held))]


def _spans(marked: str) -> tuple[tuple[int, int], ...]:
    """Where the hits stand in a text out of `highlight()`, without the marks themselves."""
    found: list[tuple[int, int]] = []
    length = start = 0
    for piece in re.split(f"([{_BEFORE}{_AFTER}])", marked):
        if piece == _BEFORE:
            start = length
        elif piece == _AFTER:
            found.append((start, length))
        else:
            length += len(piece)
    return tuple(found)
