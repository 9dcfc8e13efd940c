"""What holds for each stretch of a page: headings in force, the lead-in of a list, a table's columns, notes.

Facts come from structure as much as from sentences. A ``Passage`` is the unit in which a fact is looked for
(a sentence, a list item, a table row, a footnote), with pointers to what governs it.
"""

from __future__ import annotations

from dataclasses import dataclass

from extract.facts import Span
from ingest.document import BlockKind


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


@dataclass(frozen=True, slots=True)
class Carry:
    """What a page hands on to the next: the headings in force and the table that may go on."""

    headings: tuple[Heading, ...] = ()
    columns: tuple[Column, ...] = ()
    caption: Heading | None = None
