"""An article's element becomes blocks: headings, paragraphs, list items, tables, notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from lxml import etree

from ingest.compose import single_blanks
from ingest.document import BlockKind, DraftBlock, DraftCell
from ingest.html_tree import RELATED_HEADING, Element, text_of
from ingest.markup import is_record, without_shortcodes

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BLOCKS = {
    "p", "div", "section", "article", "main", "header", "footer", "aside", "blockquote", "pre", "address", "figure",
    "figcaption", "ul", "ol", "menu", "dl", "dt", "dd", "li", "table", "caption", "thead", "tbody", "tfoot", "tr", "td",
    "th", "fieldset", "legend", "details", "summary", "center", "hr", "body", "html", "form", "hgroup", "dir",
    *_HEADINGS,
}  # fmt: skip
_LISTS = {"ul", "ol", "menu", "dir"}
_BULLET = re.compile(r"^\s*(?:[-–—•*·►▪■●○➢✓]|\d{1,2}[.)]|[a-z]\))\s+(?=\S)")
_ENDS = re.compile(r"[.:;!?…»)]\s*$")
_NOTE_NAMES = re.compile(
    r"(?:^|[-_ ])(?:footnotes?|notes?-de-bas|endnotes?|fn\d*|ftn\d*|notes?)(?:$|[-_ ]|\d)", re.IGNORECASE
)
_SOURCE_BLANKS = re.compile(r"[ \t\r\n\f]+")
_TYPED_ITEM = 90  # characters of a line of a list that was typed with `br`
MOST_SPAN = 1000  # columns or rows; browsers stop there too
_LONG_CELL = 600  # characters beyond which a table's cell holds a layout and no value
_SHARING = re.compile(
    r"(?:partager|imprimer|tweeter|envoyer|facebook|twitter|linkedin|whatsapp|x|copier le lien|haut de page|retour)"
    r"(?:[ ,|/:]+(?:partager|imprimer|tweeter|envoyer|sur|par|facebook|twitter|linkedin|whatsapp|x|e-?mail|courriel"
    r"|la page|cette page|cet article|le lien|en haut|à la liste|aux actualités))*\W*",
    re.IGNORECASE,
)


def blocks_of(root: Element) -> list[DraftBlock]:
    """The blocks of an article in the order of the page. However deep it is nested: nothing recurses here."""
    walker = _Walker()
    related: set[Element] = set(_related(root))
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        if not isinstance(element.tag, str):
            if event == "end":
                walker.say(element.tail or "")
            continue
        if event == "start":
            if element in related:
                walker.flush()
                walk.skip_subtree()
                walker.skipped.add(element)
            elif element.tag == "table" and _is_data(element):
                walker.flush()
                walker.blocks.extend(_table(element, walker.tables))
                related.update(_figure_caption(element))
                walker.tables += 1
                walk.skip_subtree()
                walker.skipped.add(element)
            else:
                walker.enter(element)
        else:
            if element not in walker.skipped:
                walker.leave(element)
            if element is not root:
                walker.say(element.tail or "")
    walker.flush()
    return walker.blocks


def _related(root: Element) -> Iterator[Element]:
    """What stands under a heading such as ``À lire aussi``: its section, or all up to the next heading as high."""
    for heading in root.iter(*_HEADINGS):
        if not RELATED_HEADING.match(text_of(heading)):
            continue
        parent = heading.getparent()
        first = parent is not None and next((child for child in parent if text_of(child)), None) is heading
        if parent is not None and parent is not root and first and parent.tag in {"section", "div", "aside"}:
            yield parent
            continue
        yield heading
        for following in heading.itersiblings():
            if following.tag in _HEADINGS and _HEADINGS[following.tag] <= _HEADINGS[heading.tag]:
                break
            if following.tag in _LISTS | {"div", "section", "article", "aside"} or following.find(".//a") is not None:
                yield following
            else:
                break


@dataclass(slots=True)
class _Walker:
    blocks: list[DraftBlock] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)  # of the block that is being read
    stack: list[Element] = field(default_factory=list)  # block elements that are open
    skipped: set[Element] = field(default_factory=set)
    depth: int = 0  # of lists
    notes: int = 0  # elements of notes that are open
    tables: int = 0

    def say(self, text: str) -> None:
        """Add text; line feeds of the source are blanks, but in ``pre`` they are lines."""
        if text:
            kept = any(element.tag == "pre" for element in self.stack)
            self.parts.append(text if kept else _SOURCE_BLANKS.sub(" ", text))

    def enter(self, element: Element) -> None:
        tag = element.tag
        if tag == "br":
            self.parts.append("\n")
        elif tag in _BLOCKS:
            self.flush()
            self.stack.append(element)
            self.depth += tag in _LISTS
            self.notes += _is_note(element)
        elif tag == "sup" and _digit(self.parts) and text_of(element)[:1].isdigit():
            self.parts.append(" ")  # a note's mark, or a power, is no further digit of the number before it
        elif tag in {"a", "time", "label"} and _glued(element):
            self.parts.append(" ")
        self.say(element.text or "")

    def leave(self, element: Element) -> None:
        if element.tag in _BLOCKS:
            self.flush()
            if self.stack and self.stack[-1] is element:
                self.stack.pop()
            self.depth -= element.tag in _LISTS
            self.notes -= _is_note(element)
        elif element.tag in {"a", "time", "label"} and not element.tail and element.getnext() is not None:
            self.parts.append(" ")

    def flush(self) -> None:
        text = without_shortcodes("".join(self.parts))
        self.parts.clear()
        if is_record(text):
            return
        typed = _typed_list(text)
        for line in typed or _lines(text):
            if not _SHARING.fullmatch(line):
                self.blocks.append(self.block(line, is_item=len(typed) > 0))

    def block(self, line: str, *, is_item: bool) -> DraftBlock:
        for element in reversed(self.stack):
            tag = element.tag
            if tag in _HEADINGS:
                return DraftBlock(BlockKind.HEADING, text=line, level=_HEADINGS[tag])
            if tag in {"caption", "figcaption"}:
                return DraftBlock(BlockKind.CAPTION, text=line)
            if self.notes:
                return DraftBlock(BlockKind.FOOTNOTE, text=line)
            if tag in {"li", "dd"}:
                return DraftBlock(BlockKind.LIST_ITEM, text=line, level=max(self.depth, 1))
            if tag == "dt":
                return DraftBlock(BlockKind.PARAGRAPH, text=line)
        if is_item or _BULLET.match(line):
            return DraftBlock(BlockKind.LIST_ITEM, text=line, level=max(self.depth, 1))
        return DraftBlock(BlockKind.PARAGRAPH, text=line)


def _typed_list(text: str) -> list[str]:
    """The lines of a list that was typed with ``br`` alone: short ones, none of which goes on in lower case."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    if len(lines) < 3 or any(len(line) > _TYPED_ITEM for line in lines):
        return []
    return lines if not any(line[0].islower() for line in lines) and not lines[0].endswith(":") else []


def _lines(text: str) -> Iterator[str]:
    """A block's lines as blocks of their own, where its ``br`` part what is no one paragraph."""
    line = ""
    blank = False
    for part in text.split("\n"):
        words = part.strip()
        if not words:
            blank = bool(line)
            continue
        if line and (blank or _BULLET.match(words) or _ENDS.search(line)):
            yield line
            line = words
        else:
            line = f"{line} {words}" if line else words
        blank = False
    if line:
        yield line


def _digit(parts: list[str]) -> bool:
    return bool(parts) and parts[-1][-1:].isdigit()


def _glued(element: Element) -> bool:
    """Whether an element follows its elder brother without a blank, as only a style sheet can part them."""
    elder = element.getprevious()
    return elder is not None and not elder.tail


def _is_note(element: Element) -> bool:
    names = f"{element.get('id') or ''} {element.get('class') or ''} {element.get('role') or ''}"
    return (
        bool(names.strip())
        and bool(_NOTE_NAMES.search(names))
        and element.tag in {"p", "li", "div", "ol", "ul", "section", "aside"}
    )


# --- tables -----------------------------------------------------------------------------------------------------


def _own(table: Element, *tags: str) -> list[Element]:
    """A table's elements that belong to no table within it."""
    return [element for element in table.iter(*tags) if next(element.iterancestors("table"), None) is table]


def _is_data(table: Element) -> bool:
    """Whether a table holds values in rows and columns, and not the layout of the page."""
    if table.get("role") == "presentation" or table.find(".//table") is not None:
        return False
    rows = [row for row in _own(table, "tr") if len(row.findall("td")) + len(row.findall("th")) > 0]
    if table.find("caption") is not None or table.find(".//th") is not None:
        return bool(rows)
    wide = [row for row in rows if len(row.findall("td")) > 1]
    cells = _own(table, "td")
    return len(wide) > 1 and not any(_is_layout(cell) for cell in cells)


def _is_layout(cell: Element) -> bool:
    return len(text_of(cell)) > _LONG_CELL or any(
        cell.find(f".//{tag}") is not None for tag in ("h1", "h2", "h3", "article")
    )


def _table(table: Element, number: int) -> Iterator[DraftBlock]:
    for caption in [*_own(table, "caption"), *_figure_caption(table)]:
        yield DraftBlock(BlockKind.CAPTION, text=cell_text(caption), table=number)
    busy: dict[int, int] = {}  # column → rows further down that a cell from above still covers
    body_began = False
    rows_of_table = _own(table, "tr")
    bold_head = rows_of_table[0] if table.find(".//th") is None and _looks_like_head(rows_of_table) else None
    for row in rows_of_table:
        elements = [cell for cell in row if cell.tag in {"td", "th"}]
        all_headings = bool(elements) and all(cell.tag == "th" for cell in elements)
        in_head = any(ancestor.tag == "thead" for ancestor in row.iterancestors("thead", "table"))
        heading = in_head or row is bold_head or (all_headings and not body_began)
        body_began = body_began or not heading
        cells: list[DraftCell] = []
        column = 0
        covered = {place: rows for place, rows in busy.items() if rows > 0}
        busy = {place: rows - 1 for place, rows in covered.items() if rows > 1}
        for cell in elements:
            while column in covered:
                column += 1
            span = _span(cell, "colspan")
            cells.append(DraftCell(text=cell_text(cell), column=column, span=span, heading=heading))
            rows = _span(cell, "rowspan")
            if rows > 1:
                busy.update(dict.fromkeys(range(column, column + span), rows - 1))
            column += span
        if any(cell.text for cell in cells):
            yield DraftBlock(BlockKind.TABLE_ROW, cells=tuple(cells), table=number)


def _looks_like_head(rows: Sequence[Element]) -> bool:
    """Whether a table's first row, of plain cells, heads the others: all bold, or alone without a figure."""
    if len(rows) < 2:
        return False
    texts = [[cell_text(cell) for cell in row.findall("td")] for row in rows]
    if len(texts[0]) < 2 or any(_has_digit(text) for text in texts[0]) or not all(texts[0]):
        return False
    bold = [
        "".join(text_of(part) for part in cell.iter("b", "strong")) == text_of(cell) for cell in rows[0].findall("td")
    ]
    return all(bold) or all(any(_has_digit(text) for text in row) for row in texts[1:])


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)


def _figure_caption(table: Element) -> list[Element]:
    """The caption below a table that stands in a figure: it is read before the table, which it names."""
    figure = table.getparent()
    is_figure = figure is not None and figure.tag == "figure"
    return list(table.itersiblings("figcaption")) if is_figure else []


def _span(cell: Element, name: str) -> int:
    value = (cell.get(name) or "1").strip()
    return min(max(int(value[:9]), 1), MOST_SPAN) if value.isdecimal() else 1


def cell_text(element: Element) -> str:
    """A cell's text: its blocks and lines parted by a blank, its inline elements by nothing."""
    parts: list[str] = []
    for event, part in etree.iterwalk(element, events=("start", "end")):
        if not isinstance(part.tag, str):
            continue
        if part.tag in _BLOCKS or part.tag == "br":
            parts.append(" ")
        if event == "start":
            if part.tag == "sup" and _digit(parts) and text_of(part)[:1].isdigit():
                parts.append(" ")
            parts.append(part.text or "")
        elif part is not element:
            parts.append(part.tail or "")
    return single_blanks("".join(parts))
