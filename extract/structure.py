"""What holds for each stretch of a page: headings in force, the lead-in of a list, a table's columns, notes.

Facts come from structure as much as from sentences. A ``Passage`` is the unit in which a fact is looked for
(a sentence, a list item, a table row, a footnote), with pointers to what governs it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from operator import attrgetter
from typing import TYPE_CHECKING, Protocol, TypeVar

from extract.facts import Mentions, Span
from extract.structure_signs import (
    ANNOUNCES,
    BULLET,
    HEADING_LIKE,
    LABELLED,
    LISTED_NAMES,
    NO_HEADING,
    NOTE_MARK,
    SUPERSCRIPTS,
    TOTAL,
    mark_in_text,
    named_among,
)
from extract.text import PageText
from ingest.document import Block, BlockKind

if TYPE_CHECKING:
    from extract.reference import Reference


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in force, perhaps of an earlier page: its words and what they name."""

    text: str
    level: int
    programmes: tuple[str, ...] = ()
    departements: tuple[str, ...] = ()  # INSEE codes
    dates: tuple[str, ...] = ()  # EDTF
    communes: tuple[str, ...] = ()  # INSEE codes


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column: its heading's words (empty where there is none) and what they name."""

    number: int
    heading: str = ""
    programmes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableCell(Span):
    """A cell of a row, with its column."""

    column: Column


@dataclass(frozen=True, slots=True)
class Passage(Span):
    """A sentence, list item, table row, footnote, …: where one fact is looked for."""

    kind: BlockKind
    block: int  # index in Page.blocks
    headings: tuple[Heading, ...] = ()  # outermost first
    lead_in: Span | None = None  # the sentence on this page that introduces this list or note
    cells: tuple[TableCell, ...] = ()  # of a table row
    caption: Heading | None = None  # of its table
    is_total: bool = False  # a table row that sums others
    introduction: Heading | None = None  # what the lead-in says, perhaps of the earlier page
    parents: tuple[Span, ...] = ()  # of a nested list item: the items around it, outermost first
    noted: Span | None = None  # of a footnote: the sentence, item or row that carries its mark
    is_heading_row: bool = False  # a table row that heads the columns


@dataclass(frozen=True, slots=True)
class Carry:
    """What a page hands on to the next: the headings in force and the table that may go on."""

    headings: tuple[Heading, ...] = ()
    columns: tuple[Column, ...] = ()
    caption: Heading | None = None
    introduction: Heading | None = None  # of a list that may go on


@dataclass(frozen=True, slots=True)
class Structure:
    """A page's passages in reading order, and what it hands on to the next page."""

    passages: tuple[Passage, ...]
    carry: Carry


SomeSpan = TypeVar("SomeSpan", bound=Span)


class Stretch(Protocol):
    """Anything with offsets: a span, block, cell or mention."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


_MARGINS = frozenset({BlockKind.HEADER, BlockKind.FOOTER})
_TITLE_LEVEL, _LOOSE_LEVEL = 1, 6  # of headings that the reader did not know for such
_CAPTION_LENGTH = 220  # a longer paragraph before a table tells of other things too
_START = attrgetter("start")


def within(span: Stretch, mentions: Sequence[SomeSpan]) -> tuple[SomeSpan, ...]:
    """The mentions (ordered by start) that lie wholly inside ``span``."""
    first = bisect_left(mentions, span.start, key=_START)
    last = bisect_left(mentions, span.end, first, key=_START)
    return tuple(mention for mention in mentions[first:last] if mention.end <= span.end)


def folded(text: PageText, span: Stretch) -> str:
    """The folded reading of a stretch of the page."""
    first = bisect_left(text.folded.starts, span.start)
    last = bisect_left(text.folded.starts, span.end)
    return text.folded.text[first:last]


def build(text: PageText, mentions: Mentions, reference: Reference, carry: Carry) -> Structure:
    """Cut a page into passages and tell what governs each.

    Args:
        text: the page as ``extract.nlp`` read it.
        mentions: all that was found on it.
        reference: names of the départements that a heading may hold.
        carry: what the page before handed on; ``Carry()`` for the first.
    """
    builder = _Builder(text, mentions, reference, carry)
    for index, block in enumerate(text.page.blocks):
        builder.add(index, block)
    return builder.finish()


class _Builder:
    def __init__(self, text: PageText, mentions: Mentions, reference: Reference, carry: Carry) -> None:
        self.text = text
        self.mentions = mentions
        self.departements = tuple((code, one.name) for code, one in sorted(reference.departements.items()))
        self.carry = carry
        self.blocks = text.page.blocks
        self.passages: list[Passage] = []
        self.headings = carry.headings
        self.introduction = carry.introduction
        self.lead_in: Span | None = None
        self.items: list[tuple[int, Span]] = []  # the open items of a nested list
        self.table: int | None = None
        self.columns: tuple[Column, ...] = ()
        self.caption: Heading | None = None
        self.before: Block | None = None  # the last block that is not in a margin
        self.tables_seen = 0
        self.tables: dict[int | None, list[Block]] = {}
        for block in self.blocks:
            if block.kind is BlockKind.TABLE_ROW:
                self.tables.setdefault(block.table, []).append(block)
        self.heading_before = 0  # level of the last heading

    def add(self, index: int, block: Block) -> None:
        if block.kind in _MARGINS:
            self.sentences(index, block, block.kind, governed=False)
            return
        if block.kind is BlockKind.TABLE_ROW:
            self.row(index, block)
        elif block.kind is BlockKind.HEADING:
            self.heading(index, block, max(block.level, 1))
        elif block.kind is BlockKind.PARAGRAPH and self.reads_like_heading(index, block):
            self.heading(index, block, _TITLE_LEVEL if not self.passages and not self.headings else _LOOSE_LEVEL)
        elif block.kind is BlockKind.FOOTNOTE:
            self.sentences(index, block, block.kind)
            return  # a note stands outside the run of the text
        elif block.kind is BlockKind.LIST_ITEM or BULLET.match(self.text.text[block.start : block.end]):
            self.item(index, block)
        else:
            self.paragraph(index, block)
        self.before = block

    def reads_like_heading(self, index: int, block: Block) -> bool:
        """Whether a paragraph is a heading that its reader could not know for one (plain text, scans)."""
        if self.introduction is not None or index + 1 == len(self.blocks):
            return False
        if self.before is not None and self.before.kind is BlockKind.PARAGRAPH and self.announces(self.before):
            return False
        words = self.text.text[block.start : block.end].strip()
        after = self.blocks[index + 1]
        if not HEADING_LIKE.match(words) or NO_HEADING.match(words) or after.kind in (*_MARGINS, BlockKind.FOOTNOTE):
            return False
        if self.is_bare_name(block) and (self.is_bare_name(after) or (self.before and self.is_bare_name(self.before))):
            return False  # a list of names without any mark
        listed = len(within(block, self.mentions.communes)) > 1 and LISTED_NAMES.search(words)
        return not listed and len(self.sentences_of(block)) == 1 and not within(block, self.mentions.amounts)

    def is_bare_name(self, block: Block) -> bool:
        """Whether a block holds a commune's name and nothing else, but for brackets."""
        named = within(block, self.mentions.communes)
        if len(named) != 1 or named[0].start != block.start:
            return False
        rest = self.text.text[named[0].end : block.end].strip(" ,;.")
        return not rest or (rest.startswith("(") and rest.endswith(")"))

    def heading(self, index: int, block: Block, level: int) -> None:
        follows = self.before is not None and self.before.kind is BlockKind.HEADING and self.heading_before == level
        above = tuple(heading for heading in self.headings if heading.level < level)
        if follows:  # a title over several lines
            above = self.headings
        self.headings = above
        self.close_list()
        self.sentences(index, block, BlockKind.HEADING)
        self.headings = (*above, self.describe(block, level))
        self.heading_before = level

    def item(self, index: int, block: Block) -> None:
        depth = max(block.level, 1)
        before = self.before
        if before is not None and before.kind is BlockKind.PARAGRAPH and not self.items:
            self.announce(before, always=False)
        self.items = [(level, span) for level, span in self.items if level < depth]
        span = Span(block.start, block.end)
        self.put(index, span, BlockKind.LIST_ITEM, parents=tuple(parent for _, parent in self.items))
        self.items.append((depth, span))

    def paragraph(self, index: int, block: Block) -> None:
        was_item = bool(self.items)
        self.items = []
        before = self.before
        words = folded(self.text, block)
        goes_on = self.introduction is not None and (LABELLED.search(words) is not None or not words.endswith("."))
        names_next = was_item and self.is_bare_name(block)  # a list of names, each with what is told of it below
        if not names_next and (was_item or not goes_on):
            self.close_list()
        if before is not None and before.kind is BlockKind.PARAGRAPH and self.announces(before):
            self.announce(before, always=True)
        self.sentences(index, block, block.kind)

    def announces(self, block: Block) -> bool:
        return ANNOUNCES.search(folded(self.text, self.last_sentence(block))) is not None

    def announce(self, block: Block, *, always: bool) -> None:
        """Take the last sentence of a paragraph as the lead-in of what follows, where it reads like one."""
        if always or self.announces(block):
            self.lead_in = self.last_sentence(block)
            self.introduction = self.describe(self.lead_in, 0)

    def close_list(self) -> None:
        self.items = []
        self.lead_in = None
        self.introduction = None

    def row(self, index: int, block: Block) -> None:
        if self.table is None or block.table != self.table or self.before is None or self.before.kind != block.kind:
            self.open_table(block)
        if self.is_heading_row(index, block):
            self.columns = self.with_headings(block)
            heading_row = True
        else:
            heading_row = False
        by_number = {column.number: column for column in self.columns}
        cells = tuple(
            TableCell(cell.start, cell.end, by_number.get(cell.column, Column(cell.column))) for cell in block.cells
        )
        first = next((cell for cell in cells if self.text.text[cell.start : cell.end].strip()), None)
        total = first is not None and TOTAL.match(folded(self.text, first).strip(" .:")) is not None
        self.put(
            index,
            Span(block.start, block.end),
            block.kind,
            cells=cells,
            caption=self.caption,
            is_total=total,
            is_heading_row=heading_row,
        )

    def open_table(self, block: Block) -> None:
        self.table = block.table
        self.tables_seen += 1
        width = _width(block)
        goes_on = self.tables_seen == 1 and bool(self.carry.columns) and self.before is None
        if goes_on and self.carry.columns[-1].number + 1 == width:
            self.columns = self.carry.columns
            self.caption = self.carry.caption
            return
        self.columns = tuple(Column(number) for number in range(width))
        self.caption = self.title_before()
        if self.caption is None and goes_on:
            self.caption = self.carry.caption  # the heading row was set again, the title was not

    def title_before(self) -> Heading | None:
        before = self.before
        if before is None:
            return None
        if before.kind in (BlockKind.CAPTION, BlockKind.HEADING):
            return self.describe(before, 0)
        if before.kind is BlockKind.PARAGRAPH:
            last = self.last_sentence(before)
            words = folded(self.text, before).rstrip()
            if self.announces(before) or "tableau" in folded(self.text, last):
                return self.describe(last, 0)
            if len(words) <= _CAPTION_LENGTH and not words.endswith((".", "!", "?", ";")):
                return self.describe(before, 0)
        return None

    def is_heading_row(self, index: int, block: Block) -> bool:
        """Rows marked as headings by the reader; else a table's first row, where it holds words only."""
        filled = [cell for cell in block.cells if self.text.text[cell.start : cell.end].strip()]
        if filled and all(cell.heading for cell in filled):
            return True
        table = self.tables[block.table]
        if table[0] is not block or len(table) < 2 or len(filled) < 2:
            return False
        if any(cell.heading for row in table for cell in row.cells) and not _row_headings_only(table):
            return False
        if any(column.heading for column in self.columns) and not self.repeats_columns(block):
            return False
        named = (*within(block, self.mentions.communes), *within(block, self.mentions.amounts))
        return not (named or TOTAL.match(folded(self.text, filled[0]).strip()))

    def repeats_columns(self, block: Block) -> bool:
        said = {column.heading for column in self.columns if column.heading}
        return any(self.text.text[cell.start : cell.end].strip() in said for cell in block.cells)

    def with_headings(self, block: Block) -> tuple[Column, ...]:
        """The columns, with a heading row's words added to those of the rows above it."""
        previous = self.before
        fresh = previous is None or previous.kind is not BlockKind.TABLE_ROW or previous.table != block.table
        columns = {column.number: column for column in (() if fresh else self.columns)}
        width = max(_width(block), len(self.columns))
        for cell in block.cells:
            words = self.text.text[cell.start : cell.end].strip()
            named = _distinct(mention.programme_id for mention in within(cell, self.mentions.programmes))
            for number in range(cell.column, cell.column + cell.span):
                old = columns.get(number, Column(number))
                columns[number] = Column(number, f"{old.heading} {words}".strip(), _distinct([*old.programmes, *named]))
        return tuple(columns.get(number, Column(number)) for number in range(width))

    def sentences(self, index: int, block: Block, kind: BlockKind, *, governed: bool = True) -> None:
        for span in self.sentences_of(block):
            self.put(index, span, kind, governed=governed)

    def sentences_of(self, block: Block) -> tuple[Span, ...]:
        inside = within(Span(block.start, block.end), self.text.sentences)
        return inside or (Span(block.start, block.end),)

    def last_sentence(self, block: Block) -> Span:
        return self.sentences_of(block)[-1]

    def put(
        self,
        index: int,
        span: Span,
        kind: BlockKind,
        *,
        governed: bool = True,
        cells: tuple[TableCell, ...] = (),
        caption: Heading | None = None,
        is_total: bool = False,
        is_heading_row: bool = False,
        parents: tuple[Span, ...] = (),
    ) -> None:
        listed = governed and kind in (BlockKind.LIST_ITEM, BlockKind.PARAGRAPH)
        self.passages.append(
            Passage(
                span.start,
                span.end,
                kind,
                index,
                self.headings if governed else (),
                self.lead_in if listed else None,
                cells,
                caption,
                is_total,
                self.introduction if listed else None,
                parents,
                None,
                is_heading_row,
            )
        )

    def describe(self, span: Stretch, level: int) -> Heading:
        named = named_among(folded(self.text, span), frozenset(name for _, name in self.departements))
        return Heading(
            self.text.text[span.start : span.end].strip(),
            level,
            _distinct(mention.programme_id for mention in within(span, self.mentions.programmes)),
            tuple(code for code, name in self.departements if name in named),
            _distinct(mention.edtf for mention in within(span, self.mentions.dates)),
            _distinct(mention.code for mention in within(span, self.mentions.communes)),
        )

    def finish(self) -> Structure:
        passages = tuple(self.with_mark(passage) for passage in self.passages)
        in_table = self.before is not None and self.before.kind is BlockKind.TABLE_ROW
        in_list = self.before is not None and (bool(self.items) or self.announces(self.before))
        if in_list and not self.items and self.before is not None:
            self.announce(self.before, always=True)
        carry = Carry(
            self.headings,
            self.columns if in_table else (),
            self.caption if in_table else None,
            self.introduction if in_list else None,
        )
        return Structure(passages, carry)

    def with_mark(self, passage: Passage) -> Passage:
        """A footnote, with the passage that carries its mark; so too a block that begins with an asterisk."""
        block = self.blocks[passage.block]
        if passage.kind is not BlockKind.FOOTNOTE and not self.text.text.startswith("*", block.start):
            return passage
        if passage.kind in (BlockKind.TABLE_ROW, *_MARGINS):
            return passage
        found = NOTE_MARK.match(self.text.text[block.start : block.end])
        if found is None:
            return passage
        mark = next(group for group in found.groups() if group).translate(SUPERSCRIPTS)
        carrier = mark_in_text(mark)
        bearers = [
            other
            for other in self.passages
            if other.kind not in (BlockKind.FOOTNOTE, *_MARGINS)
            and other.block != passage.block
            and carrier.search(self.text.text[other.start : other.end].translate(SUPERSCRIPTS))
        ]
        if not bearers:
            return passage
        return replace(passage, noted=Span(bearers[-1].start, bearers[-1].end))


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _width(block: Block) -> int:
    return max((cell.column + cell.span for cell in block.cells), default=1)


def _row_headings_only(rows: Sequence[Block]) -> bool:
    """Whether only first cells are marked as headings: they head their rows, not the columns."""
    return all(not cell.heading or cell.column == 0 for row in rows for cell in row.cells)
