"""Pages with their mentions written into the text: facts are tested without any mention finder.

One line is one block. A line that begins with ``#`` to ``######`` is a heading, ``-`` a list item (two spaces
deeper a level), ``|`` a table row (``|#`` one that heads the columns), ``[^]`` a footnote, ``=`` a caption; any
other is a paragraph. Mentions are tagged: ``<c 62119>Béthune</c>``, ``<p action-coeur-de-ville>ACV</p>``,
``<a 78500>…</a>`` (``<a 1000..2000>``, ``<a about 78500>``, ``<a 78500 HT>``), ``<d 2018-09-24>…</d>``,
``<o etat>l'État</o>``, ``<e 200072460>…</e>``. Tags may be nested. Spans, not words, tell a table's cells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from extract.facts import (
    Amount,
    CommuneMention,
    DateMention,
    EpciMention,
    Mentions,
    OrganisationMention,
    ProgrammeMention,
    Qualifier,
    Span,
)
from extract.nlp import sentence_spans
from extract.normalise import fold, fold_string
from extract.text import PageText
from ingest.document import Block, BlockKind, Cell, Method, Page

_TAG = re.compile(r"<(?P<kind>[cpadoe]) (?P<value>[^>]+)>|</(?P<closed>[cpadoe])>")
_MARKER = re.compile(r"(?P<indent> *)(?P<marker>#{1,6}|-|\|#|\||\[\^\]|=)(?: |$)(?P<rest>.*)")


SHORT = {
    "acv": "action-coeur-de-ville",
    "pvd": "petites-villes-de-demain",
    "va": "villages-davenir",
    "ort": "operation-de-revitalisation-de-territoire",
    "opah": "opah-ru",
    "ami": "revitalisation-centres-bourgs-2014",
    "npnru": "nouveau-programme-national-de-renouvellement-urbain",
    "essai": "boutique-a-lessai",
    "fs": "france-services",
    "crte": "contrat-de-relance-et-de-transition-ecologique",
    "pcc": "petites-cites-de-caractere",
    "ti": "territoires-dindustrie",
    "detr": "detr",
    "dsil": "dsil",
    "vert": "fonds-vert",
    "cvcb": "cvcb-hauts-de-france",
    "residences": "residences-hauts-de-france",
}
LONG = {long: short for short, long in SHORT.items()}


def marked(text: str) -> str:
    """Write short marks out: ``[Guéret]`` a commune whose code is its folded name, ``{acv …}``, ``{2018-03 …}``."""
    text = re.sub(r"\[(?!\^)([^\]]+)\]", lambda m: f"<c {fold_string(m[1])}>{m[1]}</c>", text)
    text = re.sub(r"\{(\d[\d/-]*) ([^}]+)\}", r"<d \1>\2</d>", text)
    return re.sub(r"\{(\w+) ([^}]+)\}", lambda m: f"<p {SHORT[m[1]]}>{m[2]}</p>", text)


@dataclass
class _Found:
    communes: list[CommuneMention] = field(default_factory=list)
    programmes: list[ProgrammeMention] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    dates: list[DateMention] = field(default_factory=list)
    epcis: list[EpciMention] = field(default_factory=list)
    organisations: list[OrganisationMention] = field(default_factory=list)

    def add(self, kind: str, value: str, start: int, end: int) -> None:
        sure = (start, end, 1.0, "test")
        if kind == "c":
            self.communes.append(CommuneMention(*sure, value))
        elif kind == "p":
            self.programmes.append(ProgrammeMention(*sure, value))
        elif kind == "d":
            self.dates.append(DateMention(*sure, value))
        elif kind == "o":
            self.organisations.append(OrganisationMention(*sure, value))
        elif kind == "e":
            self.epcis.append(EpciMention(*sure, value))
        else:
            self.amounts.append(_amount(value, start, end))

    def mentions(self) -> Mentions:
        return Mentions(
            *(tuple(sorted(found, key=lambda mention: (mention.start, mention.end))) for found in vars(self).values())
        )


def page(marked: str, *, number: int = 1) -> tuple[PageText, Mentions]:
    """Read a marked page; see the module's own words for the marks."""
    writer = _Writer()
    table = -1
    in_table = False
    for line in marked.strip("\n").splitlines():
        if not line.strip():
            in_table = False
            continue
        marker = _MARKER.match(line)
        kind = marker["marker"] if marker else ""
        table += kind in ("|", "|#") and not in_table
        in_table = kind in ("|", "|#")
        if marker is None:
            writer.block(BlockKind.PARAGRAPH, line.strip())
        elif in_table:
            writer.row(line.strip().removeprefix("|#").strip("|").split("|"), table, heading=kind == "|#")
        elif kind.startswith("#"):
            writer.block(BlockKind.HEADING, marker["rest"], level=len(kind))
        elif kind == "-":
            writer.block(BlockKind.LIST_ITEM, marker["rest"], level=1 + len(marker["indent"]) // 2)
        else:
            writer.block(BlockKind.FOOTNOTE if kind == "[^]" else BlockKind.CAPTION, marker["rest"])
    text = writer.text
    read = Page("0123456789abcdef", number, text, Method.PLAIN, "a test", blocks=tuple(writer.blocks))
    sentences = tuple(span for piece in writer.pieces for span in _sentences(text, piece))
    return PageText(read, fold(text), sentences), writer.found.mentions()


def _sentences(text: str, piece: Span) -> Iterator[Span]:
    for span in sentence_spans(text[piece.start : piece.end]):
        yield Span(piece.start + span.start, piece.start + span.end)


class _Writer:
    def __init__(self) -> None:
        self.text = ""
        self.blocks: list[Block] = []
        self.pieces: list[Span] = []
        self.found = _Found()

    def block(self, kind: BlockKind, marked: str, *, level: int = 0) -> None:
        self.part()
        start = len(self.text)
        self.put(marked.strip())
        self.pieces.append(Span(start, len(self.text)))
        self.blocks.append(Block(kind, start, len(self.text), level))

    def row(self, marked: list[str], table: int, *, heading: bool) -> None:
        self.part()
        start = len(self.text)
        cells = []
        for column, cell in enumerate(marked):
            if column:
                self.text += "\t"
            begin = len(self.text)
            self.put(cell.strip())
            self.pieces.append(Span(begin, len(self.text)))
            cells.append(Cell(begin, len(self.text), column, heading=heading))
        self.blocks.append(Block(BlockKind.TABLE_ROW, start, len(self.text), cells=tuple(cells), table=table))

    def part(self) -> None:
        if self.blocks:
            self.text += "\n"

    def put(self, marked: str) -> None:
        opened: list[tuple[str, str, int]] = []
        done = 0
        for tag in _TAG.finditer(marked):
            self.text += marked[done : tag.start()]
            done = tag.end()
            if tag["kind"]:
                opened.append((tag["kind"], tag["value"], len(self.text)))
                continue
            kind, value, start = opened.pop()
            assert kind == tag["closed"], f"<{kind} {value}> is closed by </{tag['closed']}>"
            self.found.add(kind, value, start, len(self.text))
        assert not opened, f"left open: {opened}"
        self.text += marked[done:]


def _amount(value: str, start: int, end: int) -> Amount:
    qualifier, tax = Qualifier.EXACT, None
    number = ""
    for part in value.split():
        if part in ("HT", "TTC"):
            tax = part
        elif part in set(Qualifier):
            qualifier = Qualifier(part)
        else:
            number = part
    if ".." in number:
        low, high = (float(end) for end in number.split(".."))
        return Amount(start, end, 1.0, "test", None, low, high, Qualifier.RANGE, tax)
    return Amount(start, end, 1.0, "test", float(number), None, None, qualifier, tax)
