"""The words of a page for the viewer's script, and those of them that a search asked for."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

from ingest.document import PlacedWord
from lieudit.web.search_words import fts_query

_EDGES = "\x02", "\x03"  # no text has them: the readers drop control characters


def compact(text: str, words: Sequence[PlacedWord]) -> dict[str, object]:
    """A page's text and where its words lie: `[start, end, x0, top, x1, bottom, …]` each, in tenths of a point.

    Offsets are code points; a word that is broken at a line's end has two boxes.
    """
    places = [
        [word.start, word.end, *(round(edge * 10) for box in word.boxes for edge in box)]
        for word in words
        if word.boxes
    ]
    return {"text": text, "words": places}


def hits(connection: sqlite3.Connection, page_id: str, words: str) -> tuple[tuple[int, int], ...]:
    """Where a page says what was searched, as the index sees it; nowhere if it doesn't say all of it."""
    query = fts_query(words)
    if query is None:
        return ()
    row = connection.execute(
        """select highlight(pages_fts, 0, ?, ?) from pages_fts
        where pages_fts match ? and rowid = (select rowid from pages where id = ?)""",
        [*_EDGES, query, page_id],
    ).fetchone()
    if row is None:
        return ()
    found = []
    position = 0
    for number, piece in enumerate(re.split(f"[{''.join(_EDGES)}]", row[0])):
        if number % 2:  # every other piece stands between two edges
            found.append((position, position + len(piece)))
        position += len(piece)
    return tuple(found)
