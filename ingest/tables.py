"""Tables become rows of cells: those drawn with rules, and those that only alignment shows.

Rules are PDFium's (``pdf_drawings``); how they make cells is pdfplumber's own algorithm. A cell keeps its column
and span; a cell over several rows stands in the first of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from ingest.document import BlockKind, Box, DraftBlock, DraftCell, Line, Word
from ingest.layout_lines import fragments, rows_of, united

SNAP = 3.0  # points: pdfplumber's own tolerance for edges that are meant to be one
MOST_EDGES = 1500  # more make no table, and the search for cells is quadratic
NARROWEST = 60.0  # points: no narrower table
PROSE = 350  # mean letters of a cell from which a grid is the layout of a page, not a table
FIGURE = re.compile(
    r"^[(~≈<>≥≤+–−-]?\s?(?:\d[\d\s.,/]*)(?:\s?(?:%|€|k€|M€|Md€|euros?|HT|TTC|ha|m²|hab\.?|logements?)){0,3}\)?\*?$|"
    r"^(?:\d{1,2}/)?\d{1,2}/\d{2,4}$|^[–—-]$|^(?:n\.?c\.?|néant|s\.?o\.?)$",
    re.IGNORECASE,
)
YEAR = re.compile(r"^(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Table:
    """A table's box, its rows as blocks, and the words that they took."""

    box: Box
    rows: tuple[DraftBlock, ...]
    words: tuple[Word, ...]


@dataclass(frozen=True)
class GridCell:
    """A cell of a table before it is a block's."""

    column: int
    span: int
    words: tuple[Word, ...]
    lines: tuple[Line, ...]
    shaded: bool = False

    @cached_property
    def text(self) -> str:
        return " ".join(word.text for line in self.lines for word in line.words)


def ruled_tables(words: Sequence[Word], rules: Sequence[Box], frames: Sequence[Box]) -> list[Table]:
    """Tables whose cells are drawn, at least two columns wide and two rows high."""
    tables = _tables_of(_edges(rules, ()), words, frames)
    # Cells that are drawn as boxes; but shades of every other row are no cells: banded_tables reads these.
    piles = stacks((), frames)
    taken = {id(word) for table in tables for word in table.words}
    rest = [word for word in words if id(word) not in taken]
    for table in _tables_of(_edges(rules, frames), rest, frames):
        if not any(
            abs(left - table.box[0]) <= SNAP and abs(right - table.box[2]) <= SNAP and levels[-1] > table.box[3] + SNAP
            for levels, left, right in piles
        ):
            tables.append(table)
    return tables


def _tables_of(edges: list[dict[str, Any]], words: Sequence[Word], frames: Sequence[Box]) -> list[Table]:
    if not 4 <= len(edges) <= MOST_EDGES:
        return []
    merged = merge_edges(edges, SNAP, SNAP, SNAP, SNAP)
    cells = intersections_to_cells(edges_to_intersections(merged, SNAP, SNAP))
    tables = [_ruled(group, words, frames) for group in cells_to_tables(cells)]
    return [table for table in tables if table is not None]


def _edges(rules: Sequence[Box], frames: Sequence[Box]) -> list[dict[str, Any]]:
    edges = []
    for x0, top, x1, bottom in rules:
        if x1 - x0 >= bottom - top:
            edges.append(_edge("h", x0, (top + bottom) / 2, x1, (top + bottom) / 2))
        else:
            edges.append(_edge("v", (x0 + x1) / 2, top, (x0 + x1) / 2, bottom))
    for x0, top, x1, bottom in frames:
        edges += [_edge("h", x0, top, x1, top), _edge("h", x0, bottom, x1, bottom)]
        edges += [_edge("v", x0, top, x0, bottom), _edge("v", x1, top, x1, bottom)]
    return edges + _open_sides(edges)


def _edge(orientation: str, x0: float, top: float, x1: float, bottom: float) -> dict[str, Any]:
    return {
        "orientation": orientation,
        "x0": x0,
        "top": top,
        "x1": x1,
        "bottom": bottom,
        "width": x1 - x0,
        "height": bottom - top,
    }


def _open_sides(edges: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Close tables whose level rules run on at both sides without an outer upright rule."""
    groups: dict[tuple[int, int], list[float]] = {}
    for edge in edges:
        if edge["orientation"] == "h" and edge["width"] > NARROWEST:
            groups.setdefault((round(edge["x0"] / SNAP), round(edge["x1"] / SNAP)), []).append(edge["top"])
    sides = []
    for (left, right), levels in sorted(groups.items()):
        x0, x1 = left * SNAP, right * SNAP
        uprights = [edge for edge in edges if edge["orientation"] == "v" and x0 + SNAP < edge["x0"] < x1 - SNAP]
        for top, bottom in pairwise(distinct(levels)):
            # Only where an upright rule parts the cells of this row.
            if any(edge["top"] <= top + SNAP and edge["bottom"] >= bottom - SNAP for edge in uprights):
                sides += [_edge("v", x0, top, x0, bottom), _edge("v", x1, top, x1, bottom)]
    return sides


def _ruled(group: Sequence[Box], words: Sequence[Word], frames: Sequence[Box]) -> Table | None:
    xs = distinct([edge for cell in group for edge in (cell[0], cell[2])])
    ys = distinct([edge for cell in group for edge in (cell[1], cell[3])])
    if len(xs) < 3 or len(ys) < 3:
        return None
    box = (xs[0], ys[0], xs[-1], ys[-1])
    inside = [word for word in words if _holds(box, word)]
    rows: dict[int, list[GridCell]] = {}
    taken: list[Word] = []
    for cell in sorted(group, key=lambda each: (each[1], each[0])):
        own = tuple(word for word in inside if _holds(cell, word))
        taken += own
        first, last = _index(xs, cell[0]), _index(xs, cell[2])
        shaded = any(_covers(frame, cell) for frame in frames)
        lines = tuple(united(row).line for row in rows_of(fragments(own, 4.0)))
        rows.setdefault(_index(ys, cell[1]), []).append(GridCell(first, last - first, own, lines, shaded))
    full = [[cell for cell in row if cell.words] for row in rows.values()]
    filled = [row for row in full if row]
    several = [row for row in filled if len(row) > 1]
    letters = [sum(len(word.text) for word in cell.words) for row in filled for cell in row]
    if len(several) < 2 or not letters or sum(letters) / len(letters) > PROSE:
        return None
    if len(letters) < 0.25 * sum(len(row) for row in rows.values()):
        return None
    ordered = [sorted(rows[number], key=lambda cell: cell.column) for number in sorted(rows)]
    return Table(box, row_blocks(ordered, box), tuple(taken))


def distinct(values: Sequence[float]) -> list[float]:
    """Coordinates in order, those that are meant to be one counted once."""
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > SNAP:
            levels.append(value)
    return levels


def _index(levels: Sequence[float], value: float) -> int:
    return min(range(len(levels)), key=lambda index: abs(levels[index] - value))


def _holds(box: Box, word: Word) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.top + word.bottom) / 2
    return box[0] <= x < box[2] and box[1] <= y < box[3]


def _covers(frame: Box, cell: Box) -> bool:
    return (
        frame[0] <= cell[0] + SNAP
        and frame[1] <= cell[1] + SNAP
        and frame[2] >= cell[2] - SNAP
        and frame[3] >= cell[3] - SNAP
        and frame[3] - frame[1] < 3 * (cell[3] - cell[1])
    )


def row_blocks(rows: Sequence[Sequence[GridCell]], box: Box) -> tuple[DraftBlock, ...]:
    """Rows as blocks; the first ones that name their columns are headings; rows without words are left out."""
    kept = [[cell for cell in row if cell.words] for row in rows]
    kept = [row for row in kept if row]
    headings = _heading_rows(kept)
    number = round(box[1] * 100) * 100_000 + round(box[0] * 100)  # unique on its page
    return tuple(
        DraftBlock(
            BlockKind.TABLE_ROW,
            cells=tuple(
                DraftCell(cell.lines, column=cell.column, span=cell.span, heading=index < headings) for cell in row
            ),
            table=number,
        )
        for index, row in enumerate(kept)
    )


def _heading_rows(rows: Sequence[Sequence[GridCell]]) -> int:
    """How many rows at the head name the columns: bold, shaded or without figures where the others have them."""
    count = 0
    for index, row in enumerate(rows[:3]):
        rest = rows[index + 1 :]
        if not rest or any(is_figure(cell) and not YEAR.match(cell.text) for cell in row):
            break
        others = [cell for other in rest for cell in other]
        bold = all(_is_bold(cell) for cell in row) and not all(_is_bold(cell) for cell in others)
        shaded = all(cell.shaded for cell in row) and sum(cell.shaded for cell in others) < 0.5 * len(others)
        columns = [cell.column for cell in row if not is_figure(cell)]
        below = [cell for cell in others if cell.column in columns]
        figures = [cell for cell in below if is_figure(cell)]
        names = index == count and len(row) > 1 and len(figures) >= max(2, 0.6 * len(below) / max(len(columns), 1))
        if not (bold or shaded or names):
            break
        count = index + 1
        if names and not (bold or shaded):
            break
    return count


def _is_bold(cell: GridCell) -> bool:
    return all(word.bold for word in cell.words)


def is_figure(cell: GridCell) -> bool:
    """Whether a cell holds a number, a sum, a date, or says that there is none."""
    return bool(FIGURE.match(cell.text))


def stacks(rules: Sequence[Box], frames: Sequence[Box]) -> list[tuple[list[float], float, float]]:
    """Groups of three levels or more that begin and end at the same sides: their heights, left and right."""
    pieces = [((top + bottom) / 2, x0, x1) for x0, top, x1, bottom in rules if x1 - x0 > bottom - top]
    pieces += [(y, x0, x1) for x0, top, x1, bottom in frames for y in (top, bottom)]
    lines: list[tuple[float, float, float]] = []
    for y, x0, x1 in sorted(pieces):
        for index, (other, left, right) in enumerate(lines[-40:], max(0, len(lines) - 40)):
            if abs(y - other) <= 1.5 and x0 <= right + SNAP and x1 >= left - SNAP:
                lines[index] = (other, min(left, x0), max(right, x1))
                break
        else:
            lines.append((y, x0, x1))
    piles: list[tuple[list[float], float, float]] = []
    for y, x0, x1 in lines:
        for heights, left, right in piles:
            if abs(left - x0) <= SNAP and abs(right - x1) <= SNAP:
                heights.append(y)
                break
        else:
            piles.append(([y], x0, x1))
    return [
        (distinct(heights), left, right)
        for heights, left, right in piles
        if len(distinct(heights)) >= 3 and right - left > NARROWEST
    ]
