"""Tables drawn in plain text: with bars, with tabs, or with columns that blanks keep in line."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ingest.document import BlockKind, DraftBlock, DraftCell

_GAP = re.compile(r"\s{3,}")
_BAR_RULE = re.compile(r"[\s|+:=-]+")
_DRIFT = 3  # characters by which a column's cells may start, or end, apart
_MOST_IN_A_CELL = 60  # characters: longer ones are columns of prose


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a table as blocks, and how many lines of the text they took."""

    blocks: tuple[DraftBlock, ...]
    lines: int


def table_at(lines: Sequence[str], number: int) -> Table | None:
    """The table that begins at the first of these lines, if one does.

    Args:
        lines: of the page, from there on, with their indents; blank lines and rules are left out.
        number: of the table on its page, from 0.
    """
    for cells_of, least_rows in ((_barred, 2), (_tabbed, 2), (_aligned, 3)):
        rows = _rows(lines, cells_of)
        if len(rows) >= least_rows and (cells_of is not _aligned or _in_line(lines[: len(rows)])):
            return Table(tuple(_blocks(rows, number)), len(rows))
    return None


def _rows(lines: Sequence[str], cells_of: Callable[[str], list[str]]) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in lines:
        cells = cells_of(line)
        if len(cells) < 2 or (rows and cells_of is not _barred and abs(len(cells) - len(rows[0])) > 1):
            break
        rows.append(cells)
    return rows


def _barred(line: str) -> list[str]:
    if line.count("|") < 2 and not re.search(r"\S\s+\|\s+\S", line):
        return []
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def _tabbed(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("\n ").split("\t")] if "\t" in line.strip() else []


def _aligned(line: str) -> list[str]:
    cells = _GAP.split(line.strip())
    return cells if all(len(cell) <= _MOST_IN_A_CELL for cell in cells) else []


def _in_line(lines: Sequence[str]) -> bool:
    """Whether the second column begins or ends at the same place in most rows."""
    places = [[match.span() for match in re.finditer(r"\S+(?:\s{1,2}\S+)*", line)] for line in lines]
    for edge in (0, 1):
        edges = sorted(spans[1][edge] for spans in places if len(spans) > 1)
        middle = edges[len(edges) // 2]
        if sum(abs(place - middle) <= _DRIFT for place in edges) >= 0.7 * len(lines):
            return True
    return False


def _blocks(rows: Sequence[Sequence[str]], number: int) -> list[DraftBlock]:
    kept = [row for row in rows if not all(_BAR_RULE.fullmatch(cell) or not cell for cell in row)]
    has_head = len(kept) > 1 and not _has_digit(kept[0]) and any(_has_digit(row) for row in kept[1:])
    return [
        DraftBlock(
            BlockKind.TABLE_ROW,
            cells=tuple(
                DraftCell(text=cell, column=column, heading=has_head and index == 0) for column, cell in enumerate(row)
            ),
            table=number,
        )
        for index, row in enumerate(kept)
    ]


def _has_digit(row: Sequence[str]) -> bool:
    return any(character.isdigit() for cell in row for character in cell)
