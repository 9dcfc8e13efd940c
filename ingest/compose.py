"""Blocks of lines of words become a page's text, with every word's place in it.

The one place where ``Page.text`` is made, for every reader: blocks are parted by a line feed, cells of a table
row by a tab, lines of a block by a space; a word broken at a line's end is joined and keeps both boxes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ingest.document import Block, Box, Cell, DraftBlock, Line, PlacedWord, Word

BLOCK_SEPARATOR = "\n"
CELL_SEPARATOR = "\t"
HYPHENS = "-\u00ad\u2010\u2011"
SOFT_HYPHEN = "\u00ad"
_BLANKS = re.compile(r"\s+")
# C0 controls that are no blanks, DEL, halves of characters beyond U+FFFF that stand alone.
_UNSTORABLE = re.compile("[\x00-\x08\x0e-\x1b\x7f\ud800-\udfff]")
_NO_BREAK = frozenset("\u00a0\u202f\u2007")


@dataclass(frozen=True, slots=True)
class Composed:
    """A page's text with its words and blocks."""

    text: str
    words: tuple[PlacedWord, ...]
    blocks: tuple[Block, ...]


def compose(drafts: Sequence[DraftBlock]) -> Composed:
    """Lay out blocks, in the order given, as one text; blocks without any text are left out.

    Half characters, NUL and other control characters are no text, and can't all be stored: they are left out, too.
    """
    drafts = [_storable_block(draft) for draft in drafts]
    writer = _Writer(drafts)
    for draft in drafts:
        writer.block(draft)
    return Composed(writer.text(), tuple(writer.words), tuple(writer.blocks))


def storable(text: str) -> str:
    """A text without what neither UTF-8 nor SQLite can keep, and no reader sees."""
    return _UNSTORABLE.sub("", text)


def single_blanks(text: str) -> str:
    """A text with one blank for every run of them: a no-break one where the page has such a blank, else a space."""
    return _BLANKS.sub(lambda run: run[0][0] if run[0][0] in _NO_BREAK else " ", text.strip())


class _Writer:
    def __init__(self, drafts: Sequence[DraftBlock]) -> None:
        self.drafts = drafts
        self.known: frozenset[str] | None = None  # the page's words, folded; gathered when first asked for
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
            self.put(single_blanks(text))
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
                self.put(self.first_half(text, following[0].text))
                pending = (text, start, boxes, confidence)
                continue
            self.put(text)
            self.words.append(PlacedWord(start, self.length, tuple(boxes), confidence))

    def first_half(self, first: str, second: str) -> str:
        """The first half of a word broken at a line's end, with its hyphen where that belongs to the word."""
        if first[-1] == SOFT_HYPHEN:
            return first[:-1]
        if self.known is None:
            self.known = frozenset(_vocabulary(self.drafts))
        return first if _keeps_hyphen(first[:-1], second, self.known) else first[:-1]


def _storable_block(draft: DraftBlock) -> DraftBlock:
    texts = [
        draft.text,
        *(cell.text for cell in draft.cells),
        *(word.text for line in _lines(draft) for word in line.words),
    ]
    if not _UNSTORABLE.search("".join(texts)):
        return draft
    cells = tuple(replace(cell, text=storable(cell.text), lines=_storable_lines(cell.lines)) for cell in draft.cells)
    return replace(draft, text=storable(draft.text), lines=_storable_lines(draft.lines), cells=cells)


def _storable_lines(lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(Line(tuple(replace(word, text=storable(word.text)) for word in line.words)) for line in lines)


def _has_text(draft: DraftBlock) -> bool:
    return bool(
        any(word.text for line in _lines(draft) for word in line.words)
        or draft.text.strip()
        or any(cell.text.strip() for cell in draft.cells)
    )


def _lines(draft: DraftBlock) -> Iterable[Line]:
    yield from draft.lines
    for cell in draft.cells:
        yield from cell.lines


def _box(word: Word) -> Box:
    return (word.x0, word.top, word.x1, word.bottom)


def _least(one: float | None, other: float | None) -> float | None:
    known = [value for value in (one, other) if value is not None]
    return min(known) if known else None


def _broken(first: str, second: str) -> bool:
    """Whether a line's last word goes on in the next line's first: ``cen-`` / ``tre``, ``2018-`` / ``2022``."""
    if len(first) < 2 or first[-1] not in HYPHENS:
        return False
    return (first[-2].isalpha() and second[:1].isalpha()) or (first[-2].isdigit() and second[:1].isdigit())


def _keeps_hyphen(first: str, second: str, known: frozenset[str]) -> bool:
    """Whether a hyphen at a line's end belongs to the word: by what the page says elsewhere, else by French usage."""
    head, tail = _LAST_PART.search(first), _FIRST_PART.match(second)
    if head is None or tail is None or first[-1].isdigit():
        return True
    left, right = _fold(head.group()), _fold(tail.group())
    left_part, right_part = left.rsplit("-", 1)[-1], right.split("-", 1)[0]
    joined, hyphenated = left + right in known, f"{left}-{right}" in known
    if joined != hyphenated:
        return hyphenated
    capitals = first[-1].isupper() and second[0].isupper()
    within = "-" in right and right_part in _PARTICLES  # Saint-Martin- / des-Prés
    if left_part in _PARTICLES or left_part in _STARTERS or within or _ELIDED.match(second):
        return True
    if capitals:  # in capitals a compound looks like a broken word
        return left_part + right_part not in known and left_part in known
    return second[0].isupper() or right_part in _ENDERS


def _vocabulary(drafts: Sequence[DraftBlock]) -> Iterable[str]:
    """The words of a page, folded, whole and in their parts, but for those broken at a line's end."""
    for draft in drafts:
        texts = [draft.text, *(cell.text for cell in draft.cells)]
        for line in _lines(draft):
            texts += [word.text for word in line.words[1:-1]]
            texts += [word.text for word in (line.words[:1] + line.words[-1:]) if word.text[-1:] not in HYPHENS]
        for match in _WORD.finditer(" ".join(texts)):
            word = _fold(match.group())
            yield word
            parts = word.split("-")
            yield from parts
            yield from (
                "-".join(parts[start:end]) for start in range(len(parts)) for end in range(start + 2, len(parts))
            )


def _fold(text: str) -> str:
    """Lower case without accents."""
    return "".join(
        character for character in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(character)
    )


_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010\u2011][^\W\d_]+)*")
_LAST_PART = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*$")
_FIRST_PART = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_ELIDED = re.compile(r"[ldLD]['’][^\W\d_]")
# Within a compound name: Neufchâtel-en-Bray, Saint-Amand-les-Eaux, Pont-à-Mousson; within a set phrase: c'est-à-dire.
_WITHIN = "a au aux de des du en es et la le les lez l d sous sur t"
# French compounds begin so; most of these can't be the first half of a word that is merely broken.
_BEFORE = """
    apres arriere avant basse ceux ci centre centres chef chefs contre demi deux dix ex franco grand grande grands
    grandes haut haute hauts hautes hors jean lui marie mi moitie neo nord non notre nouveau nouvelle ouest petit petite
    petits petites peut pont porte presque puy quarante quasi quatre quelques rendez rez saint sainte saintes saints
    sans savoir semi soixante sud tiers tout toute trente trois val vice vieux ville villes vingt vis celui celle celles
    eux elles
"""
_AFTER = "ci il ils la meme memes nous on vous"  # celui-ci, a-t-on, eux-mêmes
_PARTICLES, _STARTERS, _ENDERS = (frozenset(words.split()) for words in (_WITHIN, _BEFORE, _AFTER))
