"""Tables drawn in plain text: with bars, with tabs, or with columns that blanks keep in line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.document import BlockKind, DraftBlock, DraftCell

_SEGMENT = re.compile(r"\S+(?:\s{1,2}\S+)*")  # three blanks part two cells
_BAR_RULE = re.compile(r"[\s|+:=-]+")
_DRIFT = 3  # characters by which a column's cells may start, or end, apart
_PROSE = 24  # characters that the lines of a column of prose have on average
_MOST_IN_A_CELL = 60  # characters: longer ones are columns of prose
_MOST_ALONE = 45  # characters of a cell's line that stands alone
_LEAST_ROWS = 3  # of a table that only blanks draw

Row = list[tuple[int, str]]
"""A row's cells, each with its column, from 0."""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table as blocks, and how many lines of the text they took."""

    blocks: tuple[DraftBlock, ...]
    lines: int


def table_at(lines: Sequence[str], begin: int, number: int) -> Table | None:
    """The table that begins at a line, if one does.

    Args:
        lines: of the page, with their indents; blank lines and rules are left out.
        begin: the index of the line.
        number: of the table on its page, from 0.
    """
    for cells_of in (_barred, _tabbed):
        rows = _drawn(lines, begin, cells_of)
        if len(rows) > 1:
            return Table(tuple(_blocks(rows, number)), len(rows))
    rows = _aligned(lines, begin)
    return Table(tuple(_blocks(rows, number)), len(rows)) if rows else None


def _drawn(lines: Sequence[str], begin: int, cells_of: Callable[[str], list[str]]) -> list[Row]:
    rows: list[Row] = []
    for number in range(begin, len(lines)):
        cells = cells_of(lines[number])
        if len(cells) < 2 or (rows and cells_of is _tabbed and abs(len(cells) - len(rows[0])) > 1):
            break
        rows.append(list(enumerate(cells)))
    return rows


def _barred(line: str) -> list[str]:
    if line.count("|") < 2 and not re.search(r"\S\s+\|\s+\S", line):
        return []
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _tabbed(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("\n ").split("\t")] if "\t" in line.strip() else []


# --- columns that blanks keep in line ---------------------------------------------------------------------------

Span = tuple[int, int]


def _aligned(lines: Sequence[str], begin: int) -> list[Row]:
    """The rows of a table whose cells stand below one another; none where they don't."""
    segments = _run(lines, begin)
    full = [line for line in segments if len(line) > 1]
    if len(full) < _LEAST_ROWS:
        return []
    for body in (full, full[1:]):  # the head's cells may be wider than their columns
        columns = _columns(body)
        if len(columns) >= max(len(line) for line in body) and len(columns) > 1:
            break
    else:
        return []
    rows = [
        [(_column_of(span, columns), line[span[0] : span[1]]) for span in spans]
        for line, spans in zip(lines[begin : begin + len(segments)], segments, strict=True)
    ]
    if _is_prose(rows, len(columns)) or (len(columns) == 2 and not _in_line(full)):
        return []
    return rows


def _run(lines: Sequence[str], begin: int) -> list[list[Span]]:
    """The segments of the lines that may be a table's; a cell's second line stands alone within it."""
    run: list[list[Span]] = []
    for number in range(begin, len(lines)):
        line = lines[number]
        spans = [match.span() for match in _SEGMENT.finditer(line)]
        goes_on = number + 1 < len(lines) and len(_SEGMENT.findall(lines[number + 1])) > 1
        alone = len(spans) == 1 and bool(run) and goes_on and spans[0][1] - spans[0][0] < _MOST_ALONE
        if any(end - start > _MOST_IN_A_CELL for start, end in spans) or not (len(spans) > 1 or alone):
            break
        run.append(spans)
    return run


def _columns(lines: Sequence[Sequence[Span]]) -> list[Span]:
    """The ranges of characters that cells cover, those that overlap united."""
    columns: list[Span] = []
    for start, end in sorted(span for line in lines for span in line):
        if columns and start < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], end))
        else:
            columns.append((start, end))
    return columns


def _column_of(span: Span, columns: Sequence[Span]) -> int:
    """The column whose middle is the nearest to a cell's."""
    return min(range(len(columns)), key=lambda number: abs(sum(columns[number]) - sum(span)))


def _in_line(lines: Sequence[Sequence[Span]]) -> bool:
    """Whether the second column begins or ends at the same place in most rows."""
    for edge in (0, 1):
        edges = sorted(spans[1][edge] for spans in lines)
        middle = edges[len(edges) // 2]
        if sum(abs(place - middle) <= _DRIFT for place in edges) >= 0.7 * len(lines):
            return True
    return False


def _is_prose(rows: Sequence[Row], columns: int) -> bool:
    """Whether all columns are as wide as those of running text."""
    for number in range(columns):
        lengths = [len(text) for row in rows for column, text in row if column == number]
        if not lengths or sum(lengths) < _PROSE * len(lengths):
            return False
    return True


# --- rows -------------------------------------------------------------------------------------------------------


def _blocks(rows: Sequence[Row], number: int) -> list[DraftBlock]:
    kept = [row for row in rows if not all(_BAR_RULE.fullmatch(text) or not text for _, text in row)]
    has_head = len(kept) > 1 and not _has_digit(kept[0]) and any(_has_digit(row) for row in kept[1:])
    return [
        DraftBlock(
            BlockKind.TABLE_ROW,
            cells=tuple(DraftCell(text=text, column=column, heading=has_head and index == 0) for column, text in row),
            table=number,
        )
        for index, row in enumerate(kept)
    ]


def _has_digit(row: Row) -> bool:
    return any(character.isdigit() for _, text in row for character in text)
