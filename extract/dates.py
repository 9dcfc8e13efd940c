"""Dates on a page: an own grammar finds the span, the document's date and the words around it complete it.

A relative expression is resolved against the date that holds where it stands: that of a cutting's or letter's own
dateline on the page, else the document's. What no date and no neighbour tells stays ``X`` (``XXXX-09-29``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from datetime import timedelta

from extract.dates_calendar import (
    Partial,
    read_edtf,
)
from extract.dates_grammar import expressions
from extract.dates_resolve import Here, in_year, resolve
from extract.dates_words import Expression
from extract.facts import DateMention, Span
from extract.normalise import fold_string, separated
from extract.text import PageText
from ingest.document import BlockKind

_NOTE = re.compile(r"[⁰¹²³⁴-⁹](?<=\d.)[⁰¹²³⁴-⁹]*")  # the mark of a footnote, right behind a year


def find(text: PageText, published: str | None) -> tuple[DateMention, ...]:
    """Find the calendar expressions of a page and state each in EDTF.

    Args:
        text: the page.
        published: the document's date as EDTF, against which relative expressions are resolved; never today's.

    Returns:
        In order, none overlapping another. ``modifier`` keeps what ``fin``, ``début``, ``mi-``, ``vers`` say of it.
    """
    readable = _NOTE.sub(lambda mark: " " * len(mark[0]), separated(text.page.text, text.folded))
    found = expressions(readable)
    following = _years_that_follow(found, readable)
    bases = _bases(text, readable, found, read_edtf(published))
    sentences = _sentences(text, len(readable))
    starts = [sentence.start for sentence in sentences]
    anchors: list[tuple[Expression, Partial]] = []
    mentions: list[DateMention] = []
    for number, one in enumerate(found):
        if _is_name(one, text) or (one.rule == "bare-year" and _is_quantity(text, one)):
            continue
        sentence = sentences[max(bisect_right(starts, one.start) - 1, 0)] if sentences else Span(0, len(readable))
        base = next((partial for begin, partial in reversed(bases) if begin <= one.start), None)
        here = Here(base, anchors, sentence, readable, *_clause(text, readable, one, sentence))
        resolved = resolve(_with_year(one, following.get(number)), here)
        if resolved is None:
            continue
        anchors.append((one, resolved.first))
        mentions.append(_mention(text, resolved))
    return tuple(mentions)


def _is_name(one: Expression, text: PageText) -> bool:
    """Whether a month or season without a year is a name in truth: of a person, or with a capital in mid-sentence."""
    if one.rule not in {"month-without-year", "season"} or one.first.year is not None:
        return False
    span = text.folded.span(one.start, one.end)
    if text.names.persons(span):
        return True
    word = text.text[span.start : span.end]
    opens = any(sentence.start <= span.start <= sentence.start + 2 for sentence in text.sentences)
    return word[:1].isupper() and not (word.isupper() and len(word) > 1) and not opens


_YEAR_COLUMN = re.compile(
    r"\b(?:annees?|dates?|exercices?|millesimes?|depuis|livraison|signature|vote|debut|fin|echeance)\b"
)
_YEAR_CELL = re.compile(r"(?:19|20)\d\d(?:\s*[-–/]\s*(?:20)?\d\d)?")


def _is_quantity(text: PageText, one: Expression) -> bool:
    """Whether what looks like a year is a figure of a table: its column holds other figures, and no head of dates."""
    span = text.folded.span(one.start, one.end)
    rows = text.page.blocks
    here = next((row for row in rows if row.cells and row.start <= span.start < row.end), None)
    own = next((cell for cell in here.cells if cell.start <= span.start < cell.end), None) if here else None
    if here is None or own is None or text.text[own.start : own.end].strip() != text.text[span.start : span.end]:
        return False
    column = [cell for row in rows if row.table == here.table for cell in row.cells if cell.column == own.column]
    heads = " ".join(fold_string(text.text[cell.start : cell.end]) for cell in column if cell.heading)
    if own.heading or _YEAR_COLUMN.search(heads):
        return False
    others = [text.text[cell.start : cell.end].strip() for cell in column if not cell.heading and cell is not own]
    figures = [other for other in others if other[:1].isdigit()]
    return 2 * sum(not _YEAR_CELL.fullmatch(figure) for figure in figures) > len(figures)


def _mention(text: PageText, one: Expression) -> DateMention:
    span = text.folded.span(one.start, one.end)
    last = one.last or one.first
    edtf = one.first.edtf() if one.last is None else f"{one.first.edtf()}/{one.last.edtf()}"
    earliest, latest = one.first.earliest(), last.latest()
    return DateMention(
        span.start,
        span.end,
        round(one.confidence, 3),
        f"dates.{one.rule}",
        edtf,
        one.modifier,
        earliest.isoformat() if earliest else None,
        latest.isoformat() if latest else None,
    )


# --- what is known around an expression -----------------------------------------------------------------------

_COORDINATED = re.compile(r"[ ,;]*(?:(?:et|puis|ou|au|a)[ ,]*)?(?:(?:le|en|du|au|de|puis|fin|debut)[ ,]*)?(?:le )?")


def _years_that_follow(found: Sequence[Expression], text: str) -> dict[int, int]:
    """Years of expressions without one, told by the date that follows: ``le 3 mars, puis le 5 avril 2021``."""
    years: dict[int, int] = {}
    for number in range(len(found) - 2, -1, -1):
        one, following = found[number], found[number + 1]
        after = following.first
        year = after.year if after.year is not None else years.get(number + 1)
        if one.first.year is not None or one.relation or one.first.month is None or year is None or after.month is None:
            continue
        if _COORDINATED.fullmatch(text[one.end : following.start]):
            last = one.last or one.first
            later = (last.month or 0, last.day or 0) > (after.month, after.day or 31)
            years[number] = year - later
    return years


def _with_year(one: Expression, year: int | None) -> Expression:
    return one if year is None else in_year(one, year)


def _sentences(text: PageText, length: int) -> list[Span]:
    """The page's sentences as spans of the folded text."""
    starts = text.folded.starts
    return [
        Span(bisect_right(starts, sentence.start - 1), min(bisect_right(starts, sentence.end - 1), length))
        for sentence in text.sentences
    ]


def _clause(text: PageText, readable: str, one: Expression, sentence: Span) -> tuple[str, str]:
    """The words before and after an expression, within its sentence and the semicolons around it."""
    begin = max(readable.rfind(";", sentence.start, one.start) + 1, sentence.start, one.start - _CLAUSE)
    semicolon = readable.find(";", one.end, sentence.end)
    end = min(semicolon if semicolon >= 0 else sentence.end, one.end + _CLAUSE)
    place, page = text.folded.span(one.start, one.end), text.page.text
    first = text.folded.starts[begin] if begin < one.start else place.start
    last = text.folded.ends[end - 1] if end > one.end else place.end
    return page[first : place.start].lower(), page[place.end : last].lower()


_CLAUSE = 240  # characters around an expression in which the tense of a verb is looked for
_PLACE_AND_DATE = re.compile(
    r"(?:(?:fait a |signe a )?[\w'’.() «»\"|-]{2,60}? ?[,|:–-] ?(?:le )?|le |edition du |(?:numero|n°) ?\d+ ?[,-] ?"
    r"|(?:compte[ -]rendu|proces[ -]verbal|releve de \w+)?(?: de la| du)? ?(?:seance|reunion|session|conseil municipal"
    r"|conseil communautaire|commission permanente|comite de \w+)(?: \w+){0,3}? (?:du |en date du ))?"
)
# How a despatch begins: `Laval (Mayenne), le 4 avril 2022. - La ville…`
_PLACE_THAT_OPENS = re.compile(r"\(?[A-ZÀ-Ý][\w'’-]*(?: [\w'’-]+){0,4}(?: ?\([^()]{2,30}\))?(?:, ?| ?[-–—|] ?)(?:le )?")
_OPENED = re.compile(r"\)?(?: ?\([A-Z][^()]{1,20}\))? ?(?:\. ?[-–—]|[-–—:]) ?\S|\) \S")


def opens_prose(text: str, begin: int, one: Span) -> bool:
    """Whether a block begins with a place and this date, a dash or colon, and then its prose: a despatch's dateline."""
    return bool(_PLACE_THAT_OPENS.fullmatch(text[begin : one.start]) and _OPENED.match(text, one.end))


_DATELINE_LENGTH = 110


def _bases(
    text: PageText, readable: str, found: Sequence[Expression], published: Partial | None
) -> list[tuple[int, Partial]]:
    """From where on the page each date holds: the document's from its start, a dateline's from its block on.

    A dateline is a short block that ends with a place or a paper's name and a full date, or is nothing but a date. On
    a page of the document's own date it changes nothing.
    """
    bases = [(0, published)] if published is not None else []
    starts = text.folded.starts
    for block in text.page.blocks:
        if block.kind in {BlockKind.TABLE_ROW, BlockKind.LIST_ITEM, BlockKind.FOOTNOTE, BlockKind.FOOTER}:
            continue
        begin, end = bisect_right(starts, block.start - 1), bisect_right(starts, block.end - 1)
        dated = [one for one in found if begin <= one.start and one.end <= end]
        if block.end - block.start > _DATELINE_LENGTH:
            first = next((one for one in dated if _opens(text, block.start, one)), None)
            if first is not None and (published is None or _plausible_cutting(first.first, published)):
                bases.append((begin, first.first))
            continue
        if len(dated) != 1 or dated[0].first.day is None or dated[0].first.year is None or dated[0].last is not None:
            continue
        one = dated[0]
        if not _PLACE_AND_DATE.fullmatch(readable[begin : one.start].strip() + " ") and begin != one.start:
            continue
        if not re.match(r" *(?:$|[.|(,-]|a \d\d? ?[h:])", readable[one.end : end]):  # ` - page 7` may follow
            continue
        if published is not None and not _plausible_cutting(one.first, published):
            continue
        bases.append((begin, one.first))
    return bases


def _opens(text: PageText, begin: int, one: Expression) -> bool:
    if one.first.day is None or one.first.year is None or one.last is not None:
        return False
    return opens_prose(text.text, begin, text.folded.span(one.start, one.end))


def _plausible_cutting(own: Partial, published: Partial) -> bool:
    """A page within a document is not younger than it, nor older than a few years."""
    latest, earliest = published.latest(), own.earliest()
    return latest is not None and earliest is not None and latest - timedelta(days=5 * 366) < earliest <= latest
