"""Words become blocks in reading order, for a page from a PDF's text layer and one from OCR alike.

First what surrounds the text is set apart (running headers and footers), then tables and boxes are laid out as
pieces of their own, then the rest is cut into columns and each column into blocks.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import zip_longest

from ingest.document import BlockKind, Box, DraftBlock, Line, Word
from ingest.layout_blocks import Look, Placed, column_blocks
from ingest.layout_columns import regions
from ingest.layout_flow import boxes_last, captioned, inserted, merged_across, with_figures, with_notes
from ingest.layout_frames import chosen_frames, words_by_frame
from ingest.layout_lines import Fragment, fragment_of, fragments, piece, rows_of, size_of
from ingest.tables import Table
from ingest.tables_aligned import banded_tables, unruled_tables

MARGIN = 0.12  # of the page's height: where running headers and footers stand
LEADER = re.compile(r"^[.…·_]{4,}$")
PAGE_NUMBER = re.compile(
    r"^(?:[-–—]\s*)?(?:p(?:age|\.)?\s*)?\d{1,4}(?:\s*(?:/|sur|de)\s*\d{1,4})?(?:\s*[-–—])?$", re.IGNORECASE
)


def build_blocks(
    words: Sequence[Word],
    width: float,
    height: float,
    *,
    tables: Sequence[Table] = (),
    rules: Sequence[Box] = (),
    frames: Sequence[Box] = (),
    running: Collection[str] = (),
    asides: Sequence[Line] = (),
) -> tuple[DraftBlock, ...]:
    """Lay out a page's words as blocks in reading order.

    Args:
        words: of the upright page, in any order; without sizes (from OCR) these are estimated.
        width: of the page, in points.
        height: of the page, in points.
        tables: tables found by their rules; their words are taken from ``words``.
        rules: lines drawn, lying or standing, as thin boxes.
        frames: boxes drawn with a fill or a frame.
        running: what stands in the margins of the neighbouring pages, as ``normalised`` gives it.
        asides: lines that run in another direction; each is a paragraph after all the others.
    """
    taken = {id(word) for table in tables for word in table.words}
    # Of a scanned table's upright rules OCR makes bars; dots that lead the eye say nothing.
    loose = [word for word in words if id(word) not in taken and word.text.strip("|¦") and not LEADER.match(word.text)]
    look = look_of(loose or [word for table in tables for word in table.words], height)
    if look is None:
        return tuple(DraftBlock(BlockKind.PARAGRAPH, (line,)) for line in asides)
    headers, loose, footers = _margins(loose, height, running, look)
    held = [table.box for table in tables]
    boxes = chosen_frames(frames, loose, held, width=width, height=height, size=look.size)
    loose, bands = _banded(loose, (rules, frames), look) if len(rules) + len(frames) >= 2 else (loose, [])
    ordered = _laid_out(loose, boxes, [*tables, *bands], look)
    if len(ordered) > 1 and _is_page_number(ordered[-1], look):
        footers.insert(0, replace(ordered.pop().block, kind=BlockKind.FOOTER, level=0))
    turned = [DraftBlock(BlockKind.PARAGRAPH, (line,)) for line in asides]
    flow = [placed.block for placed in ordered]
    notes = [block for block in flow if block.kind is BlockKind.FOOTNOTE]
    blocks = [*headers, *(block for block in flow if block.kind is not BlockKind.FOOTNOTE), *notes, *turned, *footers]
    return tuple(_ranked(_numbered(blocks), look))


def look_of(words: Sequence[Word], height: float) -> Look | None:
    """What running text looks like: the size and weight of most letters; None without words."""
    if not words:
        return None
    if words[0].confidence is not None:
        return Look(max(_middle(words), 1.0), False, True, height)
    sizes: Counter[float] = Counter()
    bold = letters = 0
    for word in words:
        count = len(word.text)
        sizes[round(size_of(word) * 2) / 2] += count
        bold += count * word.bold
        letters += count
    size = max(sizes, key=lambda each: (sizes[each], each))
    return Look(max(size, 1.0), bold * 2 > letters, False, height)


def _middle(words: Sequence[Word]) -> float:
    """The mean size of the middle half of the letters: those of scanned lines lie whole pixels apart."""
    ordered = sorted((size_of(word), len(word.text)) for word in words)
    letters = sum(count for _, count in ordered)
    before, taken = 0, 0.0
    for size, count in ordered:
        inside = min(before + count, letters * 0.75) - max(before, letters * 0.25)
        taken += size * max(inside, 0.0)
        before += count
    return taken / (letters * 0.5)


def normalised(text: str) -> str:
    """A running line without what changes from page to page."""
    return re.sub(r"\d+", "#", " ".join(text.lower().split()))


def _margins(
    words: Sequence[Word], height: float, running: Collection[str], look: Look
) -> tuple[list[DraftBlock], list[Word], list[DraftBlock]]:
    """Take running headers and footers off, from the page's edges inwards, until a line is neither."""
    top = rows_of(fragments([word for word in words if word.bottom < MARGIN * height], 2.0))
    bottom = rows_of(fragments([word for word in words if word.top > (1 - MARGIN) * height], 2.0))
    headers: list[DraftBlock] = []
    footers: list[DraftBlock] = []
    taken: list[Word] = []
    for rows, kind, blocks in ((top, BlockKind.HEADER, headers), (bottom[::-1], BlockKind.FOOTER, footers)):
        for row, inner in zip_longest(rows, rows[1:]):
            outermost = min(row[0].top, height - row[0].bottom) < 0.09 * height
            numbered = outermost and any(PAGE_NUMBER.match(fragment.text) for fragment in row)
            text = normalised(" ".join(fragment.text for fragment in row))
            # The column headings of a table that goes on over pages are repeated too.
            columns = len(row) > 2 and row[0].size > 0.93 * look.size
            if columns or not (numbered or text in running) or any(fragment.size > 1.4 * look.size for fragment in row):
                break
            if inner and not numbered and _gap(row, inner) < 0.4 * look.size and row[0].size > 0.95 * inner[0].size:
                break  # the first line of a paragraph, alike by chance
            made = [DraftBlock(kind, (Line(fragment.words),)) for fragment in row]
            blocks[:] = [*blocks, *made] if kind is BlockKind.HEADER else [*made, *blocks]
            taken += [word for fragment in row for word in fragment.words]
    return headers, _without(words, taken), footers


def _gap(row: Sequence[Fragment], other: Sequence[Fragment]) -> float:
    """The height between two rows."""
    upper, lower = sorted((row, other), key=lambda each: each[0].top)
    return min(piece.top for piece in lower) - max(piece.bottom for piece in upper)


def _is_page_number(placed: Placed, look: Look) -> bool:
    """Whether the last thing on a page is its number, although it doesn't stand at the page's edge."""
    return (
        len(placed.lines) == 1
        and bool(PAGE_NUMBER.match(placed.lines[0].text))
        and placed.lines[0].size < 1.2 * look.size
        and placed.lines[0].top > 0.5 * look.height
    )


def _without(words: Sequence[Word], taken: Sequence[Word]) -> list[Word]:
    """The words that do not stand where one of the others does."""
    places = {_place(word) for word in taken}
    bottoms = {place[1] for place in places}
    return [word for word in words if round(word.bottom, 1) not in bottoms or _place(word) not in places]


def _place(word: Word) -> tuple[float, float, float]:
    return (round(word.x0, 1), round(word.bottom, 1), round(word.x1, 1))


def _banded(
    words: Sequence[Word], drawn: tuple[Sequence[Box], Sequence[Box]], look: Look
) -> tuple[list[Word], list[Table]]:
    """Take off the tables whose rows only level rules or shades part."""
    _, tables = banded_tables(fragments(words), *drawn, look.size)
    return _without(words, [word for table in tables for word in table.words]), tables


def _laid_out(words: Sequence[Word], frames: Sequence[Box], tables: Sequence[Table], look: Look) -> list[Placed]:
    """Lay out what stands on the page itself, each box and table in its place as one piece."""
    outer, framed = words_by_frame(words, frames)
    pieces: list[Fragment] = []
    left = list(tables)
    for box, inside, nested in framed:
        held = [table for table in left if _within(table.box, box)]
        left = [table for table in left if table not in held]
        inner = _laid_out(inside, nested, held, look_of(inside, look.height) or look)
        pieces.append(piece(box, tuple(_demoted(placed.block) for placed in inner), look.size))
    pieces += [piece(table.box, table.rows, look.size) for table in left]
    loose, found = unruled_tables(fragments(outer), look.size)
    pieces += [piece(table.box, table.rows, look.size) for table in found]
    pieces += loose
    result: list[Placed] = []
    cut = regions(pieces, look.size)
    index = 0
    while index < len(cut):
        region = cut[index]
        asides = []
        index += 1
        while index < len(cut) and cut[index].aside:
            asides.append(cut[index])
            index += 1
        boxes = [each.box for aside in asides for each in aside.pieces]
        blocks = _column(region.pieces, look, boxes)
        for aside in asides:
            blocks = inserted(blocks, _column(aside.pieces, look), look)
        result += blocks
    return boxes_last(captioned(merged_across(result, look), look))


def _column(pieces: Sequence[Fragment], look: Look, asides: Sequence[Box] = ()) -> list[Placed]:
    return with_notes(with_figures(column_blocks(pieces, look, asides), look), look)


def _within(inner: Box, outer: Box) -> bool:
    middle = ((inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2)
    return outer[0] <= middle[0] <= outer[2] and outer[1] <= middle[1] <= outer[3]


def _demoted(block: DraftBlock) -> DraftBlock:
    """A heading inside a box rules over the box only: it ranks below those of the page."""
    return replace(block, level=max(block.level, 5)) if block.kind is BlockKind.HEADING else block


def _numbered(blocks: Sequence[DraftBlock]) -> list[DraftBlock]:
    """Number the tables of a page from 0 in reading order."""
    numbers: dict[int, int] = {}
    return [
        block if block.table is None else replace(block, table=numbers.setdefault(block.table, len(numbers)))
        for block in blocks
    ]


def _ranked(blocks: Sequence[DraftBlock], look: Look) -> list[DraftBlock]:
    """Part the levels of headings whose sizes differ clearly on this page."""
    sizes = {
        index: fragment_of(block.lines[0].words).size
        for index, block in enumerate(blocks)
        if block.kind is BlockKind.HEADING and block.level < 4
    }
    levels: dict[float, int] = {}
    last_size, last_level = math.inf, 0
    for size in sorted(set(sizes.values()), reverse=True):
        lowest = min(blocks[index].level for index, each in sizes.items() if each == size)
        if size < (0.85 if look.scanned else 0.93) * last_size:
            last_size, last_level = size, max(lowest, last_level + 1)
        levels[size] = last_level
    return [
        replace(block, level=levels[sizes[index]])
        if index in sizes
        else replace(block, level=min(6, max(block.level, last_level + 1)))
        if block.kind is BlockKind.HEADING
        else block
        for index, block in enumerate(blocks)
    ]
