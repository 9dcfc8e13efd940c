"""Tables that no upright rule parts: columns that only alignment shows, rows told by level rules, shades or lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ingest.document import Box
from ingest.layout_lines import BULLET, Fragment, rows_of, united
from ingest.tables import PROSE, SNAP, GridCell, Table, is_figure, row_blocks, stacks

_MOST_HEADING_LINES = 4
_FEW_ROWS = 4


def banded_tables(
    pieces: Sequence[Fragment], rules: Sequence[Box], frames: Sequence[Box], size: float
) -> tuple[list[Fragment], list[Table]]:
    """Find tables whose rows are parted by level rules, or by every other row's shade, and whose columns are not.

    Returns:
        The fragments that belong to none, and the tables.
    """
    taken: set[int] = set()
    tables: list[Table] = []
    for levels, x0, x1 in stacks(rules, frames):
        own = [p for p in pieces if id(p) not in taken and p.words and x0 - SNAP <= (p.x0 + p.x1) / 2 <= x1 + SNAP]
        bands = [[p for p in own if top <= p.middle < bottom] for top, bottom in pairwise(levels)]
        if any(shade[1] > levels[-1] - SNAP * 20 and shade[3] <= levels[-1] + SNAP for shade in frames):
            bands.append(_next_row([p for p in own if p.middle >= levels[-1]], levels[-1], size))
        bands.insert(0, _heading_band([p for p in own if p.middle < levels[0]], levels[0], (x0, x1), size))
        bands = [band for band in bands if band]
        # A box below that is as wide as the table is none of its rows.
        for kept in (bands, bands[:-1]) if len(bands) > _FEW_ROWS else (bands,):
            table = _banded(kept, size, frames)
            if table is not None:
                tables.append(table)
                taken.update(id(piece) for band in kept for piece in band)
                break
    return [piece for piece in pieces if id(piece) not in taken], tables


def _heading_band(pieces: Sequence[Fragment], level: float, sides: tuple[float, float], size: float) -> list[Fragment]:
    """The lines right above the first level: column headings without a rule over them, some of several lines."""
    band: list[Fragment] = []
    heads = False
    below = level + 0.6 * size  # room that a rule leaves
    for row in rows_of(pieces)[: -_MOST_HEADING_LINES - 1 : -1]:
        parts = _parts(row, size)
        wide = len(parts) == 1 and parts[0].x1 - parts[0].x0 > 0.4 * (sides[1] - sides[0])
        if wide or below - max(p.bottom for p in row) > (0.6 if band else 1.8) * size:
            break
        heads = heads or len(parts) > 1
        band = [*row, *band]
        below = min(p.top for p in row)
    return band if heads else []


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
    columns = _columns([line for band in bands for line in rows_of(band)], size)
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
                GridCell(
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
    return Table(box, row_blocks(rows, box), tuple(word for band in bands for piece in band for word in piece.words))


def unruled_tables(pieces: Sequence[Fragment], size: float) -> tuple[list[Fragment], list[Table]]:
    """Find tables that only alignment shows: rows whose cells stand in the same columns.

    Returns:
        The fragments that belong to none, and the tables.
    """
    rows = rows_of(pieces)
    parts = [_parts(row, size) for row in rows]
    tables: list[Table] = []
    taken: set[int] = set()
    index = 0
    while index < len(rows):
        end = _table_end(parts, index, size)
        table = _unruled(parts[index:end], size) if end - index >= 3 else None
        if table is None:
            index += max(1, (end - index) // 4)  # running text in columns: no use to try every line of it
            continue
        tables.append(table)
        taken.update(id(piece) for row in rows[index:end] for piece in row)
        index = end
    return [piece for piece in pieces if id(piece) not in taken], tables


def _table_end(rows: Sequence[Sequence[Fragment]], start: int, size: float) -> int:
    """The end of the run of rows that keep at least as many columns as the first three."""
    if len(rows[start]) < 2:
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
        grown = _merged([*columns, *((part.x0, part.x1) for part in rows[end])], size)
        if len(grown) < count or len(grown) < 2:
            break
        single = single + 1 if len(rows[end]) < 2 else 0
        if single > 2:
            break
        columns = grown
        count = max(count, len(grown)) if end < start + 2 else count
        gaps.append(gap)
        end += 1
    while end > start and len(rows[end - 1]) < 2:
        last, before = rows[end - 1][0], rows[end - 2]
        if last.top - max(p.bottom for p in before) < 0.4 * size and last.x0 > columns[0][1]:
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
    return _merged([(part.x0, part.x1) for row in rows for part in _parts(row, size)], size)


def _merged(spans: Sequence[tuple[float, float]], size: float) -> list[tuple[float, float]]:
    columns: list[tuple[float, float]] = []
    for x0, x1 in sorted(spans):
        if columns and x0 - columns[-1][1] < 0.6 * size:
            columns[-1] = (columns[-1][0], max(columns[-1][1], x1))
        else:
            columns.append((x0, x1))
    return columns


def _unruled(rows: Sequence[Sequence[Fragment]], size: float) -> Table | None:
    columns = _columns(rows, size)
    if len(columns) < 2:
        return None
    cells = [[_aligned(part, columns) for part in row] for row in rows]
    if not _is_tabular(cells, rows, columns, size):
        return None
    words = tuple(word for row in rows for piece in row for word in piece.words)
    box = (
        min(p.x0 for row in rows for p in row),
        min(p.top for row in rows for p in row),
        max(p.x1 for row in rows for p in row),
        max(p.bottom for row in rows for p in row),
    )
    return Table(box, row_blocks(_with_continuations(cells, rows, columns, size), box), words)


def _aligned(part: Fragment, columns: Sequence[tuple[float, float]]) -> GridCell:
    middle = (part.x0 + part.x1) / 2
    column = next(index for index, (x0, x1) in enumerate(columns) if x0 <= middle <= x1)
    return GridCell(column, 1, part.words, (part.line,))


def _is_tabular(
    cells: Sequence[Sequence[GridCell]],
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
        if letters <= 3 * len(own) and not any(is_figure(cell) or cell.text.isdigit() for cell in own):
            bullets += 1
        count = sum(is_figure(cell) for cell in own)
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
    cells: Sequence[Sequence[GridCell]],
    rows: Sequence[Sequence[Fragment]],
    columns: Sequence[tuple[float, float]],
    size: float,
) -> list[list[GridCell]]:
    """Put the second and third lines of cells into the row in which they begin."""
    gaps = [min(p.top for p in below) - max(p.bottom for p in above) for above, below in pairwise(rows)]
    usual = median(gaps)
    result: list[list[GridCell]] = []
    for index, row in enumerate(cells):
        tight = index > 0 and gaps[index - 1] < usual - 0.2 * size
        partial = 0 < len(row) < len(columns) and not any(is_figure(cell) for cell in row)
        lower = all(cell.text[:1].islower() or cell.column > 0 for cell in row)
        rest = tight and len(row) == 1  # of a figure too wide for its column
        wrapped = partial and lower and len(row) == 1 and gaps[index - 1] < 0.5 * size
        if result and ((partial and tight) or rest or wrapped):
            result[-1] = _extended(result[-1], row)
        else:
            result.append(list(row))
    return result


def _extended(row: Sequence[GridCell], more: Sequence[GridCell]) -> list[GridCell]:
    joined = list(row)
    for cell in more:
        for index, other in enumerate(joined):
            if other.column == cell.column:
                joined[index] = replace(other, words=other.words + cell.words, lines=other.lines + cell.lines)
                break
        else:
            joined.append(cell)
    return sorted(joined, key=lambda cell: cell.column)
