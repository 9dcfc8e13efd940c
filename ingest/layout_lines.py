"""Words become fragments: stretches of one line that no wide gap parts; fragments of a column become lines."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from ingest.document import Box, DraftBlock, Line, Word

JOIN = 0.75  # of the font's size: words further apart are in different fragments (a gutter may part them)
RISING = "bdfhkltéèêëàâîïôùûüç!?()/'’%€"
FALLING = "gjpqyçQ,;()/"
BULLET = re.compile(r"^[•◦▪■□●○‣⁃►▶▸➢➤→✓✔❖◆·]")
MARKS = "⁰¹²³⁴⁵⁶⁷⁸⁹*"
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True, slots=True)
class Fragment:
    """Words side by side on one line; or something laid out already (a table, a box), as one piece."""

    words: tuple[Word, ...]
    x0: float
    top: float
    x1: float
    bottom: float
    size: float  # of most of its letters
    bold: bool
    inner: tuple[DraftBlock, ...] = ()
    letters: int = field(default=0)

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def box(self) -> Box:
        return (self.x0, self.top, self.x1, self.bottom)

    @property
    def text(self) -> str:
        return " ".join(word.text for word in self.words)

    @property
    def line(self) -> Line:
        return Line(self.words)

    def rows(self, size: float) -> int:
        """How many lines of text it stands for."""
        return 1 if self.words else max(1, round((self.bottom - self.top) / (1.3 * size)))


def size_of(word: Word) -> float:
    """The font's size; from the height of its box, which is that of its letters, where the engine doesn't tell."""
    if word.size:
        return word.size
    rising = any(character in RISING or character.isupper() or character.isdigit() for character in word.text)
    falling = any(character in FALLING for character in word.text)
    return (word.bottom - word.top) / (0.5 + 0.22 * rising + 0.21 * falling)


def fragment_of(words: Sequence[Word]) -> Fragment:
    """Unite words of one line, given from left to right."""
    sizes: dict[float, int] = defaultdict(int)
    bold = letters = 0
    x0, top, x1, bottom = words[0].x0, words[0].top, words[0].x1, words[0].bottom
    for word in words:
        count = len(word.text)
        letters += count
        sizes[word.size or size_of(word)] += count
        bold += count * word.bold
        x0, top = word.x0 if word.x0 < x0 else x0, word.top if word.top < top else top
        x1, bottom = word.x1 if word.x1 > x1 else x1, word.bottom if word.bottom > bottom else bottom
    size = (
        max(sizes, key=lambda value: (sizes[value], value))
        if words[0].size
        else sum(value * count for value, count in sizes.items()) / max(letters, 1)
    )
    return Fragment(
        tuple(words),
        x0,
        top,
        x1,
        bottom,
        size,
        bold * 5 >= letters * 4,
        (),
        letters,
    )


def piece(box: Box, inner: tuple[DraftBlock, ...], size: float) -> Fragment:
    """Something laid out already, to be put into reading order as a whole."""
    letters = sum(len(word.text) for block in inner for line in _lines(block) for word in line.words)
    return Fragment((), *box, size, False, inner, letters)


def _lines(block: DraftBlock) -> Iterable[Line]:
    yield from block.lines
    for cell in block.cells:
        yield from cell.lines


def same_line(one: Word | Fragment, other: Word | Fragment) -> bool:
    """Whether two pieces of text lie side by side: they share most of the lower one's height."""
    top, bottom, other_top, other_bottom = one.top, one.bottom, other.top, other.bottom
    height, other_height = bottom - top, other_bottom - other_top
    # Asked more often than anything else of a page: min and max would take most of the time.
    overlap = (bottom if bottom < other_bottom else other_bottom) - (top if top > other_top else other_top)
    return overlap > 0.55 * (height if height < other_height else other_height)


def fragments(words: Sequence[Word], join: float = JOIN) -> list[Fragment]:
    """Group words into fragments, whatever the order in which the file draws them."""
    chains: list[list[Word]] = []
    for word in words:
        if chains and _continues(chains[-1][-1], word, join):
            chains[-1].append(word)
        else:
            chains.append([word])
    # Chains that a file draws apart (a bold word, a mark set later) may still stand side by side.
    chains.sort(key=lambda chain: (chain[0].x0, chain[0].top))
    shelves: dict[int, list[list[Word]]] = defaultdict(list)
    joined: list[list[Word]] = []
    for chain in chains:
        first = chain[0]
        shelf = int((first.top + first.bottom) / 16)
        for other in (each for near in (shelf, shelf - 1, shelf + 1) for each in shelves[near]):
            if _continues(other[-1], first, join):
                other.extend(chain)
                break
        else:
            joined.append(chain)
            shelves[shelf].append(chain)
    return [fragment_of(_marked(chain)) for chain in joined]


def _continues(last: Word, word: Word, join: float) -> bool:
    if word.x0 <= last.x0:
        return False
    size = max(last.size or size_of(last), word.size or size_of(word))
    return -0.5 * size < word.x0 - last.x1 <= join * size and same_line(last, word)


def _marked(words: list[Word]) -> list[Word]:
    """Write small raised figures as superscripts, joined to the word that they follow closely."""
    if words[0].confidence is not None or len({word.size for word in words}) == 1:
        return words
    marked: list[Word] = []
    for index, word in enumerate(words):
        neighbour = words[index - 1] if index else words[min(1, len(words) - 1)]
        size, other = size_of(word), size_of(neighbour)
        gap = word.x0 - marked[-1].x1 if marked else size
        raised = size < 0.85 * other and word.bottom < neighbour.bottom - 0.1 * other
        text = word.text.translate(SUPERSCRIPTS) if raised else word.text
        if raised and text == "o" and marked and marked[-1].text in ("n", "N"):
            text = "°"
        after_mark = bool(marked) and marked[-1].text[-1] in MARKS and text[0] in ".,;:)"
        if (raised and gap < 0.12 * other) or (after_mark and gap < 0.1 * size):
            last = marked.pop()
            text = last.text + text
            marked.append(replace(last, text=text, x1=max(last.x1, word.x1), top=min(last.top, word.top)))
        else:
            marked.append(replace(word, text=text))
    return marked


def rows_of(pieces: Iterable[Fragment]) -> list[list[Fragment]]:
    """Group the fragments of a column, or of a table, that stand side by side; from top to bottom."""
    rows: list[list[Fragment]] = []
    for fragment in sorted(pieces, key=lambda each: (each.middle, each.x0)):
        for row in rows[-3:]:
            if fragment.words and row[0].words and any(same_line(each, fragment) for each in row[-6:]):
                row.append(fragment)
                break
        else:
            rows.append([fragment])
    for row in rows:
        row.sort(key=lambda each: each.x0)
    return rows


def united(row: Sequence[Fragment]) -> Fragment:
    """One line of all the fragments of a row."""
    return row[0] if len(row) == 1 else fragment_of([word for fragment in row for word in fragment.words])
