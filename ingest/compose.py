"""Blocks of lines of words become a page's text, with every word's place in it.

The one place where ``Page.text`` is made, for every reader: blocks are parted by a line feed, cells of a table
row by a tab, lines of a block by a space; a word broken at a line's end is joined and keeps both boxes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.document import Block, Box, Cell, DraftBlock, Line, PlacedWord, Word

BLOCK_SEPARATOR = "\n"
CELL_SEPARATOR = "\t"
HYPHENS = "-\u00ad\u2010\u2011"
SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Composed:
    """A page's text with its words and blocks."""

    text: str
    words: tuple[PlacedWord, ...]
    blocks: tuple[Block, ...]


def compose(drafts: Sequence[DraftBlock]) -> Composed:
    """Lay out blocks, in the order given, as one text; blocks without any text are left out."""
    writer = _Writer()
    for draft in drafts:
        writer.block(draft)
    return Composed(writer.text(), tuple(writer.words), tuple(writer.blocks))


class _Writer:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.words: list[PlacedWord] = []
        self.blocks: list[Block] = []

    def text(self) -> str:
        return "".join(self.parts)

    def put(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def block(self, draft: DraftBlock) -> None:
        if not _has_text(draft):
            return
        if self.blocks:
            self.put(BLOCK_SEPARATOR)
        start = self.length
        cells: list[Cell] = []
        if draft.cells:
            for number, cell in enumerate(draft.cells):
                if number:
                    self.put(CELL_SEPARATOR)
                begin = self.length
                self.content(cell.lines, cell.text)
                cells.append(Cell(begin, self.length, cell.column, cell.span, cell.heading))
        else:
            self.content(draft.lines, draft.text)
        self.blocks.append(Block(draft.kind, start, self.length, draft.level, tuple(cells), draft.table))

    def content(self, lines: Sequence[Line], text: str) -> None:
        if not lines:
            self.put(" ".join(text.split()))
            return
        words = [(word, index) for index, line in enumerate(lines) for word in line.words if word.text]
        pending: tuple[str, int, list[Box], float | None] | None = None  # the first half of a broken word
        for number, (word, index) in enumerate(words):
            following = words[number + 1] if number + 1 < len(words) else None
            text, boxes, confidence = word.text, [_box(word)], word.confidence
            if pending is not None:
                start = pending[1]
                boxes = pending[2] + boxes
                confidence = _least(pending[3], confidence)
                pending = None
            else:
                if number:
                    self.put(" ")
                start = self.length
            if following is not None and following[1] > index and _broken(text, following[0].text):
                self.put(_first_half(text))
                pending = (text, start, boxes, confidence)
                continue
            self.put(text)
            self.words.append(PlacedWord(start, self.length, tuple(boxes), confidence))


def _has_text(draft: DraftBlock) -> bool:
    lines = [*draft.lines, *(line for cell in draft.cells for line in cell.lines)]
    return bool(
        any(word.text for line in lines for word in line.words)
        or draft.text.strip()
        or any(cell.text.strip() for cell in draft.cells)
    )


def _box(word: Word) -> Box:
    return (word.x0, word.top, word.x1, word.bottom)


def _least(one: float | None, other: float | None) -> float | None:
    known = [value for value in (one, other) if value is not None]
    return min(known) if known else None


def _broken(first: str, second: str) -> bool:
    """Whether a line's last word goes on in the next line's first."""
    return len(first) > 1 and first[-1] in HYPHENS and first[-2].isalpha() and second[:1].isalpha()


def _first_half(text: str) -> str:
    """The word's first half; a hyphen before a capital belongs to the name (``Saint-`` / ``Quentin``)."""
    return text[:-1]
