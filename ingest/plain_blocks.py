"""The lines of a plain text become blocks: what each line is shows by its blanks, length and first characters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import quantiles

from ingest.document import BlockKind, DraftBlock, Line, Word
from ingest.markup import without_records, without_shortcodes
from ingest.plain_columns import unfold
from ingest.plain_tables import table_at

_RULE = re.compile(r"([-=_*~#—–.·+])\1{3,}|\+(?:[-=]+\+)+")
_BULLET = re.compile(
    r"(?:[-–—•*·▪●○■➢➤✓►]|o(?=\s{2,})|\.(?=\s))\s*(?=\S)|[a-z]\)\s+|\([a-z0-9]\)\s+|\d{1,2}[.)°]\s+(?=\S)"
)
_DASH_WITHOUT_BLANK = re.compile(r"[-–—*·]\S")
_OCR_BULLET = re.compile(r"e\s+(?=[A-ZÀ-Ý])")  # OCR reads a round bullet as an e
_NUMBERED = re.compile(r"(?:(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)]?|(?P<letter>[IVX]{1,4}|[A-H])[.)])\s+(?=[^\W\d])")
_MARKDOWN = re.compile(r"(#{1,6})\s+\S")
_WORDED = re.compile(r"(?:article|titre|chapitre|partie|annexe|axe)\s+(?:\d+|[IVX]+|premier|1er)\b", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"(?:.{0,80}[-–—|\s])?(?:p\.|pages?|pg)\s*\d{1,4}(?:\s*(?:/|sur)\s*\d{1,4})?|\W*\d{1,3}\W*|[-–—]\s*\d{1,4}\s*[-–—]"
    r"|\d{1,3}\s*/\s*\d{1,3}",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"[^\S\u00a0\u202f\u2007]+")
_GAP = re.compile(r"\s{3,}|\t|\|")
_BOTH_ENDS = re.compile(r"\S+(?: \S+)*\s{10,}\S+(?: \S+)*")
_DATELINE = re.compile(
    r"\ble\s+(?:\d|1er|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)|\d{1,2}[/.]\d{1,2}[/.]\d{4}"
    r"|^(?:article )?(?:publié|mise? à jour|date|édité|diffusé)\b|\d{1,2}(?:er)?\s+\w{3,9}\s+\d{4}$",
    re.IGNORECASE,
)
_LINK_LABEL = re.compile(
    r"(?:lire la suite|lire plus|en savoir plus|voir (?:plus|tout)|télécharger.{0,30}|retour|haut de page|ici"
    r"|contenu principal.{0,20}|aller au contenu|toutes les actualités|accueil|partager|imprimer)\W*",
    re.IGNORECASE,
)
_CUT_SHORT = re.compile(r"\b(?:le|la|les|de|des|du|et|à|a|au|aux|un|une|par|pour|sur|en|que|qui|dans|avec|ou)$")
_TITLE_WITHIN = 8  # blocks
_HEADING_LENGTH = 110  # characters
_LONG_LINE = 140  # characters: longer lines are paragraphs that nobody wrapped
_RAGGED = 0.75  # of the text's width, below which a line ended because its writer wanted it so


@dataclass(frozen=True, slots=True)
class _Text:
    """A line of the page: its words, where they begin, and the blank lines around it."""

    line: str
    text: str
    indent: int
    after_blank: bool
    before_blank: bool
    underlined: int = 0  # heading level that a rule below gives it


@dataclass(frozen=True, slots=True)
class _Page:
    """What is known of the page as a whole."""

    texts: Sequence[_Text]
    lines: Sequence[str]  # of the texts, as they are written
    width: int | None  # at which it was wrapped, in characters; None: a line is a paragraph
    ocr_bullets: bool  # whether OCR reads its round bullets as `e`
    stars: int  # lines that begin with an asterisk


def blocks_of(source: str) -> list[DraftBlock]:
    """The blocks of one page of text, in order."""
    lines = without_shortcodes(source).split("\n")
    texts = _texts(unfold(without_records(lines))) or _texts(unfold(lines))
    if not texts:
        return []
    blocks: list[DraftBlock] = []
    head, texts, foot = _margins(texts)
    page = _Page(
        texts,
        [text.line for text in texts],
        _width(texts),
        ocr_bullets=sum(bool(_OCR_BULLET.match(text.text)) for text in texts) > 1,
        stars=sum(text.text.startswith("*") for text in texts),
    )
    number = tables = 0
    indents: list[int] = []
    while number < len(texts):
        rows = table_at(page.lines, number, tables)
        if rows is not None:
            blocks.extend(rows.blocks)
            number += rows.lines
            tables += 1
            continue
        group = _group(page, number)
        indents, block = _block(group, page, number, indents)
        blocks.append(block)
        number += len(group)
    return [*head, *_titled(blocks), *foot]


def _titled(blocks: list[DraftBlock]) -> list[DraftBlock]:
    """The blocks with their title at level 1: the first heading of a few words that stands near the top."""
    if any(block.kind is BlockKind.HEADING and block.level == 1 for block in blocks):
        return blocks
    for number, block in enumerate(blocks[:_TITLE_WITHIN]):
        words = [word.text for line in block.lines for word in line.words]
        if block.kind is BlockKind.HEADING and len(words) > 2 and not _NUMBERED.match(" ".join(words)):
            return [*blocks[:number], replace(block, level=1), *blocks[number + 1 :]]
    return blocks


def _texts(lines: Sequence[str]) -> list[_Text]:
    """The lines that hold words; rules underline what stands above them, or part like blank lines."""
    texts: list[_Text] = []
    blank = True
    for line in lines:
        if not line.strip():
            if texts and not blank:
                texts[-1] = replace(texts[-1], before_blank=True)
            blank = True
        elif _RULE.fullmatch(line.strip()):
            if texts and not blank and line.strip()[0] in "=-~" and abs(len(line.strip()) - len(texts[-1].text)) <= 3:
                texts[-1] = replace(texts[-1], underlined=1 if line.strip()[0] == "=" else 2)
            if texts:
                texts[-1] = replace(texts[-1], before_blank=True)
            blank = True
        else:
            stripped = line.strip()
            texts.append(_Text(line, stripped, len(line) - len(line.lstrip()), blank, before_blank=False))
            blank = False
    if texts:
        texts[-1] = replace(texts[-1], before_blank=True)
    return texts


def _margins(texts: list[_Text]) -> tuple[list[DraftBlock], list[_Text], list[DraftBlock]]:
    """A page's number, with what stands beside it, at the page's first or last line."""
    head: list[DraftBlock] = []
    foot: list[DraftBlock] = []
    if len(texts) > 1 and texts[-1].after_blank and _is_margin(texts[-1]):
        foot.append(DraftBlock(BlockKind.FOOTER, text=texts.pop().text))
    if len(texts) > 1 and texts[0].before_blank and _is_margin(texts[0]):
        head.append(DraftBlock(BlockKind.HEADER, text=texts.pop(0).text))
    return head, texts, foot


def _is_margin(text: _Text) -> bool:
    """A page's number, or words set at both ends of the line."""
    return bool(_PAGE_NUMBER.fullmatch(text.text)) or bool(_BOTH_ENDS.fullmatch(text.text))


def _width(texts: Sequence[_Text]) -> int | None:
    """The width at which the text was wrapped, in characters; None: nobody wrapped it, a line is a paragraph."""
    lengths = sorted(text.indent + len(text.text) for text in texts)
    long = sum(length for length in lengths if length > _LONG_LINE)
    if long > sum(lengths) / 4:
        return None
    return round(quantiles(lengths, n=10)[-1]) if len(lengths) > 1 else lengths[-1]


def _is_bullet(text: str, ocr_bullets: bool) -> bool:
    if _DASH_WITHOUT_BLANK.match(text) and (text[1:2].isdigit() or text[1:2] in "-–*"):
        return False  # -5 %, ---, **
    return bool(_BULLET.match(text)) or (ocr_bullets and bool(_OCR_BULLET.match(text)))


def _group(page: _Page, number: int) -> list[_Text]:
    """The lines that make one block: this one and those that go on with it."""
    texts, width = page.texts, page.width
    group = [texts[number]]
    if group[0].underlined:
        return group
    for following in (texts[place] for place in range(number + 1, len(texts))):
        last = group[-1]
        if (last.before_blank and not _over_blank(last, following, width)) or following.underlined:
            break
        if _MARKDOWN.match(following.text) or _MARKDOWN.match(last.text):
            break
        if _is_bullet(following.text, page.ocr_bullets) and not _is_aside(last, following, width):
            break
        if not _goes_on(last, following, width, group[0]):
            break
        if _GAP.search(following.text) and table_at(page.lines, number + len(group), 0):
            break
        group.append(following)
    return group


def _is_aside(last: _Text, following: _Text, width: int | None) -> bool:
    """Whether a dash at a line's start sets off words in mid-sentence, and begins no item."""
    if width is None or following.text[0] not in "–—" or _BULLET.match(last.text):
        return False
    full = last.indent + len(last.text) > _RAGGED * width
    return full and last.text[-1] not in ".;:!?…" and following.text.lstrip("–— \u00a0")[:1].islower()


def _over_blank(last: _Text, following: _Text, width: int | None) -> bool:
    """Whether a sentence goes on below a blank line, as in the text of a scan: cut short, then in lower case."""
    if width is None or not following.text[0].islower() or not last.text[-1].isalpha() or following.text[1:2] in ").":
        return False
    return last.indent + len(last.text) > _RAGGED * width or bool(_CUT_SHORT.search(last.text))


def _goes_on(last: _Text, following: _Text, width: int | None, first: _Text) -> bool:
    if width is None:
        return False
    opening = following.text.split(None, 1)[0]
    begins = following.indent > last.indent and last.indent == first.indent and not _BULLET.match(first.text)
    if begins and last.text[-1] in ".!?:;…" and opening[:1].isupper():
        return False  # a paragraph that begins by its indent
    full = last.indent + len(last.text) + 1 + len(opening) > width
    if full:
        return True
    short = last.indent + len(last.text) < _RAGGED * width
    ends = last.text[-1:] in ".!?:…"
    if (opening[:1].isupper() or opening[:1] in "«“") and (ends or (short and last.text[-1:] not in ",;(-'’")):
        return False
    return not (ends and short)


def _block(group: Sequence[_Text], page: _Page, number: int, indents: list[int]) -> tuple[list[int], DraftBlock]:
    lines = tuple(_line(text.text) for text in group)
    level = _heading_level(group, page.texts, number)
    if level:
        return [], DraftBlock(BlockKind.HEADING, lines=lines, level=level)
    text = group[0]
    if _is_bullet(text.text, page.ocr_bullets):
        if text.text[0] == "*" and page.stars == 1 and _is_note(page.texts, number):
            return [], DraftBlock(BlockKind.FOOTNOTE, lines=lines)
        indents = [*(indent for indent in indents if indent < text.indent), text.indent]
        return indents, DraftBlock(BlockKind.LIST_ITEM, lines=lines, level=len(indents))
    return [], DraftBlock(BlockKind.PARAGRAPH, lines=lines)


def _is_note(texts: Sequence[_Text], number: int) -> bool:
    """Whether a line that begins with an asterisk explains one that a word before it bears."""
    return any(re.search(r"[\w»)]\s?\*(?![\w*])", text.text) for text in texts[:number])


def _heading_level(group: Sequence[_Text], texts: Sequence[_Text], number: int) -> int:
    """The level of a heading, from 2 but where it is underlined twice; 0: no heading."""
    if group[0].underlined:
        return group[0].underlined
    marked = _MARKDOWN.match(group[0].text)
    if marked:
        return len(marked[1])
    text = " ".join(line.text for line in group)
    before = texts[number - 1] if number else None
    stands_apart = before is None or group[0].after_blank or len(before.text) > _LONG_LINE or before.text[-1] in ".!?…"
    after = texts[number + len(group)] if number + len(group) < len(texts) else None
    leads = after is not None and (group[-1].before_blank or len(after.text) > len(text))
    if not leads or len(text) > _HEADING_LENGTH or len(group) > 3 or not any(map(str.isalpha, text)):
        return 0
    if text[-1] in ".,;:…" or text[0] in '«(["' or _DATELINE.search(text) or _LINK_LABEL.fullmatch(text):
        return 0
    if after is not None and after.text[0].islower() and not group[-1].underlined:
        return 0
    numbered = _NUMBERED.match(text)
    if numbered and stands_apart:
        return min(2 + (numbered["number"] or "").count("."), 6)
    if _BULLET.match(text) or not (text[0].isupper() or text[0].isdigit()) or not stands_apart:
        return 0
    if text.isupper() or _WORDED.match(text):
        return 2
    # Running text that was wrapped, or cut off, begins with a capital too: a heading has few lines and a next block.
    if len(group) > 2 or (not group[-1].before_blank and not len(after.text if after else "") > _LONG_LINE):
        return 0
    return 2


def _line(text: str) -> Line:
    """A line whose words have no place on a page: only their order counts. What a no-break space joins is one."""
    return Line(tuple(Word(word, 0, 0, 0, 0) for word in _BREAKS.split(text)))
