"""Tables become rows of cells: those drawn with rules, and those that only alignment shows.

Rules are PDFium's (``pdf_drawings``); how they make cells is pdfplumber's own algorithm. A cell keeps its column
and span; a cell over several rows stands in the first of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

from pdfplumber.table import cells_to_tables, edges_to_intersections, intersections_to_cells, merge_edges

from ingest.document import BlockKind, Box, DraftBlock, DraftCell, Line, Word
from ingest.layout_lines import BULLET, Fragment, fragments, rows_of, united

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


@dataclass(frozen=True, slots=True)
class _Cell:
    column: int
    span: int
    words: tuple[Word, ...]
    lines: tuple[Line, ...]
    shaded: bool = False

    @property
    def text(self) -> str:
        return " ".join(word.text for line in self.lines for word in line.words)


def ruled_tables(words: Sequence[Word], rules: Sequence[Box], frames: Sequence[Box]) -> list[Table]:
    """Tables whose cells are drawn, at least two columns wide and two rows high."""
    tables = _tables_of(_edges(rules, ()), words, frames)
    # Cells that are drawn as boxes; but shades of every other row are no cells: banded_tables reads these.
    stacks = _stacks((), frames)
    taken = {id(word) for table in tables for word in table.words}
    rest = [word for word in words if id(word) not in taken]
    for table in _tables_of(_edges(rules, frames), rest, frames):
        if not any(
            abs(left - table.box[0]) <= SNAP and abs(right - table.box[2]) <= SNAP and levels[-1] > table.box[3] + SNAP
            for levels, left, right in stacks
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
        for top, bottom in pairwise(_levels(levels)):
            # Only where an upright rule parts the cells of this row.
            if any(edge["top"] <= top + SNAP and edge["bottom"] >= bottom - SNAP for edge in uprights):
                sides += [_edge("v", x0, top, x0, bottom), _edge("v", x1, top, x1, bottom)]
    return sides


def _ruled(group: Sequence[Box], words: Sequence[Word], frames: Sequence[Box]) -> Table | None:
    xs = _levels([edge for cell in group for edge in (cell[0], cell[2])])
    ys = _levels([edge for cell in group for edge in (cell[1], cell[3])])
    if len(xs) < 3 or len(ys) < 3:
        return None
    box = (xs[0], ys[0], xs[-1], ys[-1])
    inside = [word for word in words if _holds(box, word)]
    rows: dict[int, list[_Cell]] = {}
    taken: list[Word] = []
    for cell in sorted(group, key=lambda each: (each[1], each[0])):
        own = tuple(word for word in inside if _holds(cell, word))
        taken += own
        first, last = _index(xs, cell[0]), _index(xs, cell[2])
        shaded = any(_covers(frame, cell) for frame in frames)
        lines = tuple(united(row).line for row in rows_of(fragments(own, 4.0)))
        rows.setdefault(_index(ys, cell[1]), []).append(_Cell(first, last - first, own, lines, shaded))
    full = [[cell for cell in row if cell.words] for row in rows.values()]
    filled = [row for row in full if row]
    several = [row for row in filled if len(row) > 1]
    letters = [sum(len(word.text) for word in cell.words) for row in filled for cell in row]
    if len(several) < 2 or not letters or sum(letters) / len(letters) > PROSE:
        return None
    if len(letters) < 0.25 * sum(len(row) for row in rows.values()):
        return None
    ordered = [sorted(rows[number], key=lambda cell: cell.column) for number in sorted(rows)]
    return Table(box, _blocks(ordered, box), tuple(taken))


def _levels(values: Sequence[float]) -> list[float]:
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


def _blocks(rows: Sequence[Sequence[_Cell]], box: Box) -> tuple[DraftBlock, ...]:
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


def _heading_rows(rows: Sequence[Sequence[_Cell]]) -> int:
    """How many rows at the head name the columns: bold, shaded or without figures where the others have them."""
    count = 0
    for index, row in enumerate(rows[:3]):
        rest = rows[index + 1 :]
        if not rest or any(_is_figure(cell) and not YEAR.match(cell.text) for cell in row):
            break
        others = [cell for other in rest for cell in other]
        bold = all(_is_bold(cell) for cell in row) and not all(_is_bold(cell) for cell in others)
        shaded = all(cell.shaded for cell in row) and sum(cell.shaded for cell in others) < 0.5 * len(others)
        columns = [cell.column for cell in row if not _is_figure(cell)]
        below = [cell for cell in others if cell.column in columns]
        figures = [cell for cell in below if _is_figure(cell)]
        names = index == count and len(row) > 1 and len(figures) >= max(2, 0.6 * len(below) / max(len(columns), 1))
        if not (bold or shaded or names):
            break
        count = index + 1
        if names and not (bold or shaded):
            break
    return count


def _is_bold(cell: _Cell) -> bool:
    return all(word.bold for word in cell.words)


def _is_figure(cell: _Cell) -> bool:
    return bool(FIGURE.match(cell.text))


def banded_tables(
    pieces: Sequence[Fragment], rules: Sequence[Box], frames: Sequence[Box], size: float
) -> tuple[list[Fragment], list[Table]]:
    """Find tables whose rows are parted by level rules, or by every other row's shade, and whose columns are not.

    Returns:
        The fragments that belong to none, and the tables.
    """
    taken: set[int] = set()
    tables: list[Table] = []
    for levels, x0, x1 in _stacks(rules, frames):
        own = [p for p in pieces if id(p) not in taken and p.words and x0 - SNAP <= (p.x0 + p.x1) / 2 <= x1 + SNAP]
        bands = [[p for p in own if top <= p.middle < bottom] for top, bottom in pairwise(levels)]
        if any(shade[1] > levels[-1] - SNAP * 20 and shade[3] <= levels[-1] + SNAP for shade in frames):
            bands.append(_next_row([p for p in own if p.middle >= levels[-1]], levels[-1], size))
        bands.insert(0, _heading_band([p for p in own if p.middle < levels[0]], levels[0], size))
        bands = [band for band in bands if band]
        table = _banded(bands, size, frames)
        if table is not None:
            tables.append(table)
            taken.update(id(piece) for band in bands for piece in band)
    return [piece for piece in pieces if id(piece) not in taken], tables


def _stacks(rules: Sequence[Box], frames: Sequence[Box]) -> list[tuple[list[float], float, float]]:
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
    stacks: list[tuple[list[float], float, float]] = []
    for y, x0, x1 in lines:
        for heights, left, right in stacks:
            if abs(left - x0) <= SNAP and abs(right - x1) <= SNAP:
                heights.append(y)
                break
        else:
            stacks.append(([y], x0, x1))
    return [
        (_levels(heights), left, right)
        for heights, left, right in stacks
        if len(_levels(heights)) >= 3 and right - left > NARROWEST
    ]


def _heading_band(pieces: Sequence[Fragment], level: float, size: float) -> list[Fragment]:
    """The line right above the first level: column headings without a rule over them."""
    rows = rows_of(pieces)
    if rows and len(_parts(rows[-1], size)) > 1 and level - max(p.bottom for p in rows[-1]) < 1.2 * size:
        return list(rows[-1])
    return []


def _next_row(pieces: Sequence[Fragment], level: float, size: float) -> list[Fragment]:
    """The lines right below the last shade: an unshaded last row."""
    row: list[Fragment] = []
    last = level
    for line in rows_of(pieces):
        if min(p.top for p in line) - last > 0.8 * size or (not row and len(_parts(line, size)) < 2):
            break
        if row and len(_parts(line, size)) > 1 and min(p.top for p in line) - last > 0.35 * size:
            break
        row += line
        last = max(p.bottom for p in line)
    return row


def _banded(bands: Sequence[Sequence[Fragment]], size: float, frames: Sequence[Box]) -> Table | None:
    columns = _columns(bands, size)
    if len(columns) < 2 or len(bands) < 2:
        return None
    rows = []
    for band in bands:
        cells: dict[int, list[Fragment]] = {}
        for piece in band:
            for part in _parts([piece], size):
                cells.setdefault(_aligned(part, columns).column, []).append(part)
        top, bottom = min(p.top for p in band), max(p.bottom for p in band)
        middle = (top + bottom) / 2
        shaded = any(
            frame[1] <= middle <= frame[3] and frame[3] - frame[1] < 2 * (bottom - top + size) for frame in frames
        )
        rows.append(
            [
                _Cell(
                    column,
                    1,
                    tuple(word for part in parts for word in part.words),
                    tuple(united(row).line for row in rows_of(parts)),
                    shaded,
                )
                for column, parts in sorted(cells.items())
            ]
        )
    letters = [sum(len(word.text) for word in cell.words) for row in rows for cell in row]
    if sum(len(row) > 1 for row in rows) < max(2, 0.5 * len(rows)) or sum(letters) / len(letters) > 0.4 * PROSE:
        return None
    box = (
        min(p.x0 for band in bands for p in band),
        min(p.top for band in bands for p in band),
        max(p.x1 for band in bands for p in band),
        max(p.bottom for band in bands for p in band),
    )
    return Table(box, _blocks(rows, box), tuple(word for band in bands for piece in band for word in piece.words))


def unruled_tables(pieces: Sequence[Fragment], size: float) -> tuple[list[Fragment], list[Table]]:
    """Find tables that only alignment shows: rows whose cells stand in the same columns.

    Returns:
        The fragments that belong to none, and the tables.
    """
    rows = rows_of(pieces)
    tables: list[Table] = []
    taken: set[int] = set()
    index = 0
    while index < len(rows):
        end = _table_end(rows, index, size)
        table = _unruled(rows[index:end], size) if end - index >= 3 else None
        if table is None:
            index += 1
            continue
        tables.append(table)
        taken.update(id(piece) for row in rows[index:end] for piece in row)
        index = end
    return [piece for piece in pieces if id(piece) not in taken], tables


def _table_end(rows: Sequence[Sequence[Fragment]], start: int, size: float) -> int:
    """The end of the run of rows that keep at least as many columns as the first three."""
    if len(_parts(rows[start], size)) < 2:
        return start
    columns = _columns(rows[start : start + 1], size)
    count = len(columns)
    end = start + 1
    single = 0
    gaps: list[float] = []
    while end < len(rows):
        gap = min(p.top for p in rows[end]) - max(p.bottom for p in rows[end - 1])
        if gap > 2.5 * size or (gaps and gap > 2 * max(gaps) + 0.5 * size):
            break
        grown = _columns(rows[start : end + 1], size)
        if len(grown) < count or len(grown) < 2:
            break
        single = single + 1 if len(_parts(rows[end], size)) < 2 else 0
        if single > 2:
            break
        count = max(count, len(grown)) if end < start + 2 else count
        gaps.append(gap)
        end += 1
    while end > start and len(_parts(rows[end - 1], size)) < 2:
        last, before = rows[end - 1][0], rows[end - 2]
        column = _columns(rows[start:end], size)
        if last.top - max(p.bottom for p in before) < 0.4 * size and last.x0 > column[0][1]:
            break  # the second line of a cell
        end -= 1
    return end


def _parts(row: Sequence[Fragment], size: float) -> list[Fragment]:
    """The cells of a row: fragments that a gap of at least a word's width parts."""
    parts: list[list[Fragment]] = []
    for piece in row:
        if parts and piece.x0 - parts[-1][-1].x1 < 0.9 * size:
            parts[-1].append(piece)
        else:
            parts.append([piece])
    return [united(part) for part in parts]


def _columns(rows: Sequence[Sequence[Fragment]], size: float) -> list[tuple[float, float]]:
    """The stretches of the page's width that some cell covers."""
    spans = sorted((part.x0, part.x1) for row in rows for part in _parts(row, size))
    columns: list[tuple[float, float]] = []
    for x0, x1 in spans:
        if columns and x0 - columns[-1][1] < 0.6 * size:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _unruled(rows: Sequence[Sequence[Fragment]], size: float) -> Table | None:
    columns = _columns(rows, size)
    if len(columns) < 2:
        return None
    cells = [[_aligned(part, columns) for part in _parts(row, size)] for row in rows]
    if not _is_tabular(cells, rows, columns, size):
        return None
    words = tuple(word for row in rows for piece in row for word in piece.words)
    box = (
        min(p.x0 for row in rows for p in row),
        min(p.top for row in rows for p in row),
        max(p.x1 for row in rows for p in row),
        max(p.bottom for row in rows for p in row),
    )
    return Table(box, _blocks(_with_continuations(cells, rows, columns, size), box), words)


def _aligned(part: Fragment, columns: Sequence[tuple[float, float]]) -> _Cell:
    middle = (part.x0 + part.x1) / 2
    column = next(index for index, (x0, x1) in enumerate(columns) if x0 <= middle <= x1)
    return _Cell(column, 1, part.words, (part.line,))


def _is_tabular(
    cells: Sequence[Sequence[_Cell]],
    rows: Sequence[Sequence[Fragment]],
    columns: Sequence[tuple[float, float]],
    size: float,
) -> bool:
    """Whether aligned columns hold cells, and not running text set in columns."""
    if sum(len(row) > 1 for row in cells) < max(3, 0.6 * len(cells)):
        return False
    first = [cell.words[0].text for row in cells for cell in row]
    if sum(bool(BULLET.match(text)) for text in first) > 0.5 * len(first):
        return False  # lists side by side
    figures = starts = total = bullets = 0
    numeric = set()
    for column, (x0, x1) in enumerate(columns):
        own = [cell for row in cells for cell in row if cell.column == column]
        letters = sum(len(cell.text) for cell in own)
        if letters <= 3 * len(own) and not any(_is_figure(cell) or cell.text.isdigit() for cell in own):
            bullets += 1
        count = sum(_is_figure(cell) for cell in own)
        if len(own) >= 2 and count >= 0.6 * len(own):
            numeric.add(column)
        figures += count
        total += len(own)
        starts += sum(not cell.text[:1].islower() for cell in own)
        widths = [sum(word.x1 - word.x0 for word in cell.words) for cell in own]
        if letters > 60 * len(own) and median(widths) > 0.8 * (x1 - x0) > 12 * size:
            return False  # running text
    if len(columns) - bullets < 2 or (len(columns) == 2 and numeric == {0}):
        return False
    if numeric:
        return len(numeric) < len(columns) and starts >= 0.6 * total
    short = median(len(cell.text) for row in cells for cell in row) < 30
    labels = [row[0].text for row in cells if row[0].column == 0]
    if len(columns) == 2 and sum(label.endswith(":") for label in labels) >= 0.7 * len(labels):
        return True
    return len(columns) >= 3 and short and starts >= 0.8 * total


def _with_continuations(
    cells: Sequence[Sequence[_Cell]],
    rows: Sequence[Sequence[Fragment]],
    columns: Sequence[tuple[float, float]],
    size: float,
) -> list[list[_Cell]]:
    """Put the second and third lines of cells into the row in which they begin."""
    gaps = [min(p.top for p in below) - max(p.bottom for p in above) for above, below in pairwise(rows)]
    usual = median(gaps)
    result: list[list[_Cell]] = []
    for index, row in enumerate(cells):
        tight = index > 0 and gaps[index - 1] < usual - 0.2 * size
        partial = 0 < len(row) < len(columns) and not any(_is_figure(cell) for cell in row)
        lower = all(cell.text[:1].islower() or cell.column > 0 for cell in row)
        rest = tight and len(row) == 1  # of a figure too wide for its column
        wrapped = partial and lower and len(row) == 1 and gaps[index - 1] < 0.5 * size
        if result and ((partial and tight) or rest or wrapped):
            result[-1] = _extended(result[-1], row)
        else:
            result.append(list(row))
    return result


def _extended(row: Sequence[_Cell], more: Sequence[_Cell]) -> list[_Cell]:
    joined = list(row)
    for cell in more:
        for index, other in enumerate(joined):
            if other.column == cell.column:
                joined[index] = replace(other, words=other.words + cell.words, lines=other.lines + cell.lines)
                break
        else:
            joined.append(cell)
    return sorted(joined, key=lambda cell: cell.column)
