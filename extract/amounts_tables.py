"""Units told once for many figures: by a table's column, by a heading or a caption above a list or a table."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from extract.amounts_numbers import Figure, tax
from extract.normalise import fold_string
from extract.text import PageText
from ingest.document import Block, BlockKind, Cell


@dataclass(frozen=True, slots=True)
class Told:
    """What a bare figure is, after its column or the heading above it."""

    scale: int
    tax: str | None
    confidence: float
    rule: str


_SCALES = {"k": 10**3, "milliers": 10**3, "m": 10**6, "millions": 10**6, "md": 10**9, "milliards": 10**9}
_CURRENCY = r"(?:(?P<scale>milliers?|millions?|milliards?|mds?|m|k)\s?(?:d'\s?)?)?(?:€|euros?|eur)(?![a-z])"
_UNIT = re.compile(rf"(?<![a-z\d]){_CURRENCY}")
_UNIT_ABOVE = re.compile(
    rf"\([^()]{{0,40}}?(?<![a-z\d]){_CURRENCY}[^()]{{0,20}}\)|(?<![a-z])en\s{_CURRENCY.replace('scale', 'other')}"
)
_TAX = re.compile(r"(?<![a-z])(ht|h\.t\.|ttc|hors taxes?|toutes taxes comprises)(?![a-z])")
_NO_SUM = re.compile(
    r"%|taux|(?<![a-z])(?:nombre|nb|nbre|habitants?|population|annees?|dates?|surface|superficie|m2|m²|code|insee|n°|numero"
    r"|logements?|communes?|villes?|duree|mois|telephone|places|km|rang|notifie\w* le|lots?|sieges?|emplois?)(?![a-z])"
)
_PAYER = re.compile(r"(?:part (?:de )?)?(?:la )?(?:commune|ville)(?: de [\w' -]+)?")  # of a financing plan's column
_MONEY = re.compile(
    r"(?<![a-z])(?:montants?|subventions?|aides?|couts?|depenses?|dotations?|budgets?|financements?|credits?|enveloppes?"
    r"|recettes?|participations? financieres?)(?![a-z])"
)
_BARE = re.compile(r"[\s(+=*:]*$"), re.compile(r"[\s)*:¹²³.;]*(?:\(?\d\)?)?(?:\s?(?:ht|ttc))?[\s)*]*$")
_NOT_MONEY_AFTER = re.compile(r"\s?(?:%|m2|m²|ha(?![a-z])|km|habitants|logements|communes|ans(?![a-z])|mois|/\d)")
_SHORT = 160  # characters: a heading of sums is no sentence
_ROW_AFTER = re.compile(r"\s?(?:[;.,)]*\s?$|\s\d{2}[/.]\d{2}[/.]\d{4}|\s[1-9]\d{0,2}(?: \d{3})|[;(])")


def told(text: PageText, found: Sequence[Figure], headings: Mapping[int, str]) -> dict[int, Told]:
    """The bare figures whose unit is told elsewhere, by their start in the folded text."""
    finder = _Finder(text, found)
    for table in _tables(text, headings):
        finder.table(table)
    finder.lists()
    return finder.told


def last_headings(text: PageText, headings: Mapping[int, str]) -> dict[int, str]:
    """The headings by column of the table that the page ends in; empty where it ends otherwise."""
    content = [block for block in text.page.blocks if block.kind not in _MARGINS]
    tables = list(_tables(text, headings))
    if not content or not tables or content[-1] is not tables[-1].rows[-1]:
        return {}
    return dict(tables[-1].headings)


_MARGINS = frozenset({BlockKind.HEADER, BlockKind.FOOTER, BlockKind.FOOTNOTE})


@dataclass(frozen=True, slots=True)
class _Table:
    rows: tuple[Block, ...]  # all, heads among them
    head: int  # how many of the rows are its head
    headings: Mapping[int, str]  # folded, by column
    above: str  # folded: the caption or heading right above it


def _tables(text: PageText, carried: Mapping[int, str]) -> Iterator[_Table]:
    blocks = [block for block in text.page.blocks if block.kind not in _MARGINS]
    index = 0
    while index < len(blocks):
        if blocks[index].kind is not BlockKind.TABLE_ROW:
            index += 1
            continue
        end = index
        while (
            end < len(blocks) and blocks[end].kind is BlockKind.TABLE_ROW and blocks[end].table == blocks[index].table
        ):
            end += 1
        rows = tuple(blocks[index:end])
        head = _head_rows(text, rows)
        headings = _headings(text, rows[:head])
        if head == 0 and index == 0:
            headings = dict(carried)
        above = blocks[index - 1] if index else None
        words = ""
        if above is not None and above.kind in {BlockKind.CAPTION, BlockKind.HEADING, BlockKind.PARAGRAPH}:
            words = fold_string(text.text[above.start : above.end])
        yield _Table(rows, head, headings, words if len(words) <= _SHORT else "")
        index = end


def _head_rows(text: PageText, rows: Sequence[Block]) -> int:
    """How many of the first rows are headings: marked so, or, of the first alone, without any figure of a sum."""
    count = 0
    for row in rows:
        filled = [cell for cell in row.cells if text.text[cell.start : cell.end].strip()]
        if not filled or not all(cell.heading for cell in filled):
            break
        count += 1
    if count == 0 and rows and not any(_is_figure(_words(text, cell).strip()) for cell in rows[0].cells):
        return 1
    return count


def _is_figure(words: str) -> bool:
    """Whether a cell holds nothing but a figure; a year, or two, may head a column."""
    if re.fullmatch(r"(?:19|20)\d\d(?:\s?-\s?(?:19|20)\d\d)?", words):
        return False
    return re.fullmatch(r"[\d\s.,€%+()-]+", words or "-") is not None and re.search(r"\d", words) is not None


def _words(text: PageText, cell: Cell) -> str:
    return text.text[cell.start : cell.end]


def _headings(text: PageText, rows: Sequence[Block]) -> dict[int, str]:
    headings: dict[int, str] = {}
    for row in rows:
        for cell in row.cells:
            for column in range(cell.column, cell.column + cell.span):
                headings[column] = (headings.get(column, "") + " " + fold_string(_words(text, cell))).strip()
    return headings


class _Finder:
    def __init__(self, text: PageText, found: Sequence[Figure]) -> None:
        self.text = text
        self.found = found
        self.places = [figure.start for figure in found]
        self.told: dict[int, Told] = {}

    def inside(self, start: int, end: int) -> Sequence[Figure]:
        """The figures between two offsets of the page."""
        starts = self.text.folded.starts
        first, last = bisect_left(starts, start), bisect_left(starts, end)
        return self.found[bisect_left(self.places, first) : bisect_left(self.places, last)]

    def around(self, figure: Figure, cell: Cell) -> tuple[str, str]:
        """The folded words of a cell before and after a figure."""
        starts, folded = self.text.folded.starts, self.text.folded.text
        first, last = bisect_left(starts, cell.start), bisect_left(starts, cell.end)
        return folded[first : figure.start], folded[figure.end : last]

    def table(self, table: _Table) -> None:
        """Tell the sums of a table: by its columns' headings, by a sum with a unit in the column, by its caption."""
        columns: dict[int, list[tuple[Figure, Cell]]] = {}
        for row in table.rows[table.head :]:
            for cell in row.cells:
                columns.setdefault(cell.column, []).extend((f, cell) for f in self.inside(cell.start, cell.end))
            self.row(row)
        above = _UNIT_ABOVE.search(table.above)
        for column, figures in columns.items():
            heading = table.headings.get(column, "")
            unit = _UNIT.search(heading)
            if unit:
                self.column(figures, _scale(unit["scale"]), _tax(heading), 0.93)
            elif _NO_SUM.search(heading) and not _PAYER.fullmatch(heading):
                continue
            elif above:
                self.column(figures, _scale(above["scale"] or above["other"]), _tax(table.above), 0.85)
            elif any(figure.has_unit for figure, _ in figures):
                self.column([(f, c) for f, c in figures if f.is_grouped], 1, _tax(heading), 0.85)
            elif _MONEY.search(heading):
                self.column([(f, c) for f, c in figures if f.is_grouped], 1, _tax(heading), 0.8)

    def row(self, row: Block) -> None:
        """Tell the sums of a row that says their unit in its first cell (``Coût total (€)``)."""
        if not row.cells:
            return
        words = fold_string(_words(self.text, row.cells[0]))
        unit = _UNIT_ABOVE.search(words)
        if unit and not self.inside(row.cells[0].start, row.cells[0].end):
            cells = [(f, cell) for cell in row.cells[1:] for f in self.inside(cell.start, cell.end)]
            self.column(cells, _scale(unit["scale"] or unit["other"]), _tax(words), 0.9)

    def column(self, figures: Sequence[tuple[Figure, Cell]], scale: int, tax: str | None, confidence: float) -> None:
        for figure, cell in figures:
            before, after = self.around(figure, cell)
            bare = _BARE[0].match(before) is not None and _BARE[1].match(after) is not None
            loose = figure.is_grouped and not _NOT_MONEY_AFTER.match(after)
            if not figure.has_unit and figure.value and (bare or loose):
                self.told[figure.start] = Told(scale, tax, confidence, "amounts.column")

    def lists(self) -> None:
        """Tell the sums of list items and short lines under a heading that says their unit."""
        unit: re.Match[str] | None = None
        words = ""
        for block in self.text.page.blocks:
            if block.kind in _MARGINS or block.kind is BlockKind.TABLE_ROW:
                continue
            folded = fold_string(self.text.text[block.start : block.end])
            figures = self.inside(block.start, block.end)
            if not any(figure.has_unit or figure.is_grouped for figure in figures) and len(folded) <= _SHORT:
                above = _UNIT_ABOVE.search(folded)
                if above or block.kind is BlockKind.HEADING:
                    unit, words = above, folded
                continue
            if len(folded) > _SHORT:
                unit = None
            elif unit is not None:
                self.line(block, figures, unit, words)

    def line(self, block: Block, figures: Sequence[Figure], unit: re.Match[str], words: str) -> None:
        scale = _scale(unit["scale"] or unit["other"])
        end = bisect_left(self.text.folded.starts, block.end)
        for figure in figures:
            written_so = figure.is_grouped or (scale > 1 and not figure.is_year)
            if written_so and not figure.has_unit and _ROW_AFTER.match(self.text.folded.text[figure.end : end]):
                self.told[figure.start] = Told(scale, _tax(words), 0.8, "amounts.heading")


def _scale(word: str | None) -> int:
    if word is None:
        return 1
    return _SCALES.get(word) or _SCALES[word + "s" if len(word) > 2 else word.rstrip("s")]


def _tax(words: str) -> str | None:
    match = _TAX.search(words)
    return tax(match[1]) if match else None
