"""The words of a page for the viewer's script."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.document import PlacedWord


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
