"""A page's text as a tree of blocks and marked spans, cut in Python so that the template only escapes and prints."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ingest.document import Block, BlockKind


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to be marked.

    `kind` is a mention's kind, `highlight` for the words that were asked for, `part` for words that tell a part of
    the fact that was asked for, or `hit` for words that were searched.
    """

    start: int
    end: int
    kind: str
    id: str = ""
    title: str = ""
    href: str = ""
    role: str = ""  # of a part: what it tells
    label: str = ""  # the same for the reader; two roles where the words tell both


_OUTERMOST = {"highlight": 0, "part": 1, "hit": 2}  # of marks of one span; mentions stand inside


@dataclass(frozen=True, slots=True)
class Node:
    """A stretch of text (`children` empty), or a mark around others."""

    text: str = ""
    mark: Mark | None = None
    first: bool = True  # whether the mark begins here: one that reaches over two blocks has a node in each
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class CellPart:
    nodes: tuple[Node, ...] = ()
    span: int = 1
    heading: bool = False
    start: int | None = None  # offset in the page's text; None: an empty cell


@dataclass(frozen=True, slots=True)
class Part:
    """What is printed as one element: a heading, a paragraph, or all items of a list, all rows of a table."""

    kind: str  # a BlockKind's value, `list` or `table`
    level: int = 0  # heading: from 1, and none is skipped on the way down; list item: depth from 1; else 0
    nodes: tuple[Node, ...] = ()
    start: int = 0  # offset in the page's text at which the nodes begin
    items: tuple[Part, ...] = ()
    rows: tuple[tuple[CellPart, ...], ...] = ()


def weave(text: str, start: int, end: int, marks: Iterable[Mark]) -> tuple[Node, ...]:
    """Cut `text[start:end]` along the marks that touch it; of two that cross, the later one is cut in two."""
    pending = sorted(
        (
            (max(mark.start, start), min(mark.end, end), mark)
            for mark in marks
            if mark.start < end and mark.end > start and mark.start < mark.end
        ),
        key=lambda entry: (entry[0], -entry[1], _OUTERMOST.get(entry[2].kind, 9), entry[2].kind, entry[2].id),
    )
    return _weave(text, start, end, pending)


def _weave(text: str, start: int, end: int, pending: Sequence[tuple[int, int, Mark]]) -> tuple[Node, ...]:
    nodes: list[Node] = []
    position = start
    queue = deque(pending)
    while queue:
        begin, finish, mark = queue.popleft()
        inner: list[tuple[int, int, Mark]] = []
        crossing: list[tuple[int, int, Mark]] = []
        while queue and queue[0][0] < finish:
            other_begin, other_finish, other_mark = queue.popleft()
            inner.append((other_begin, min(other_finish, finish), other_mark))
            if other_finish > finish:
                crossing.append((finish, other_finish, other_mark))
        if begin > position:
            nodes.append(Node(text[position:begin]))
        nodes.append(Node(mark=mark, first=begin == mark.start, children=_weave(text, begin, finish, inner)))
        position = finish
        if crossing:
            queue = deque(sorted([*crossing, *queue], key=lambda entry: (entry[0], -entry[1])))
    if position < end:
        nodes.append(Node(text[position:end]))
    return tuple(nodes)


def lay_out(text: str, blocks: Sequence[Block], marks: Sequence[Mark]) -> tuple[Part, ...]:
    """The page's blocks with their marks, in reading order; text outside of any block is a paragraph."""
    parts: list[Part] = []
    depth = 0
    for (kind, _), group in groupby(_covering(text, blocks), key=lambda block: (_element(block.kind), block.table)):
        members = list(group)
        if kind == "list":
            items = tuple(_part(text, block, marks) for block in members)
            parts.append(Part("list", items=items))
        elif kind == "table" and any(block.cells for block in members):
            parts.append(_table(text, members, marks))
        elif kind == "heading":
            for block in members:
                depth = min(max(block.level, 1), depth + 1)
                parts.append(replace(_part(text, block, marks), level=depth))
        else:
            parts.extend(_part(text, block, marks) for block in members)
    return tuple(parts)


def _element(kind: BlockKind) -> str:
    return {BlockKind.LIST_ITEM: "list", BlockKind.TABLE_ROW: "table"}.get(kind, kind.value)


def _covering(text: str, blocks: Sequence[Block]) -> list[Block]:
    """The blocks, and paragraphs for the lines between them."""
    whole: list[Block] = []
    position = 0
    for block in [*blocks, None]:
        start = block.start if block else len(text)
        offset = position
        for line in text[position:start].split("\n") if start > position else ():
            if line.strip():
                whole.append(Block(BlockKind.PARAGRAPH, offset, offset + len(line)))
            offset += len(line) + 1
        if block:
            whole.append(block)
            position = max(position, block.end)
    return whole


def _part(text: str, block: Block, marks: Sequence[Mark]) -> Part:
    return Part(block.kind.value, block.level, weave(text, block.start, block.end, marks), block.start)


def _table(text: str, rows: Sequence[Block], marks: Sequence[Mark]) -> Part:
    width = max((cell.column + cell.span for row in rows for cell in row.cells), default=1)
    return Part("table", rows=tuple(_row(text, row, width, marks) for row in rows))


def _row(text: str, row: Block, width: int, marks: Sequence[Mark]) -> tuple[CellPart, ...]:
    if not row.cells:
        return (CellPart(weave(text, row.start, row.end, marks), span=width, start=row.start),)
    cells: list[CellPart] = []
    column = 0
    for cell in row.cells:
        if cell.column > column:  # an empty cell, or one that a cell of a row above covers
            cells.append(CellPart(span=cell.column - column))
        nodes = weave(text, cell.start, cell.end, marks)
        cells.append(CellPart(nodes, max(cell.span, 1), cell.heading, cell.start))
        column = cell.column + max(cell.span, 1)
    if column < width:
        cells.append(CellPart(span=width - column))
    return tuple(cells)
