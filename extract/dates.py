"""Dates on a page: an own grammar finds the span, the document's date and the words around it complete it.

A relative expression is resolved against the date that holds where it stands: that of a cutting's or letter's own
dateline on the page, else the document's. What no date and no neighbour tells stays ``X`` (``XXXX-09-29``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

import dateparser

from extract.dates_calendar import (
    Partial,
    months_later,
    of_day,
    read_edtf,
    same_weekday,
    weekday_near,
)
from extract.dates_grammar import expressions
from extract.dates_words import Expression
from extract.facts import DateMention, Span
from extract.normalise import fold_string, separated
from extract.text import PageText
from ingest.document import BlockKind

_SAME_YEAR_DAYS = 45  # by how much a date of the document's own year may be farther and still be meant
_AGAINST_TENSE_DAYS = 330  # how much nearer a date must be to be meant against the tense of its verb
_NEAR_ANCHOR = 200  # characters within which an earlier date of the sentence tells the year of the next
_MODIFIER_FACTOR = 0.97

# Read in the page's own letters: without their accents, `vote` and `voté` would be one.
_FUTURE = re.compile(
    r"\b\w{2,}(?:ra|ront|rez|rons)\b|\bprochain|\bau plus tard\b|\bdate limite\b|\bd['’]ici\b|\bdoit\b|\bdoivent\b"
    r"|\b(?:prévu|attendu|programmé|différé|reporté|repoussé|ajourné|décalé|renvoyé|planifié|envisagé)e?s?\b"
    r"|\bjusqu['’]"
    r"|\bà (?:partir d|compter d|venir\b)|\bdès (?:le\b|\w+$)|\bavant (?:le|la)\b|\bfutur|\b(?:va|vont) \w+er\b"
)
_NOT_FUTURE = {"opéra", "caméra", "agora", "extra", "para", "contra", "sahara", "jura", "aura-t"}
_PAST = re.compile(
    r"\b(?:a|ont|avait|avaient|ayant|s['’]est|se sont|l['’]a|l['’]ont) (?:\w+ment |été |déjà |donc |ainsi |en outre )*"
    r"\w*(?:é|ée|és|ées|i|ie|is|ies|u|ue|us|ues|it|ite|ert|erte)\b"
    r"|\bété\b|\b\w+(?:aient|èrent|irent)\b|\b(?:avait|était|fut|furent)\b|\bdernier|\bdepuis\b|\bvien(?:t|nent) de\b"
    r"|\b(?:signé|voté|lancé|adopté|approuvé|notifié|déposé|inauguré|retenu|conclu|homologué|délibéré|arrêté|accordé"
    r"|attribué|annoncé|désigné|labellisé|engagé|ouvert|publié|daté|édité)e?s?\b"
    r"|\bclos(?:es?)?\b|\b(?:délibération|courrier) d"
)
_EVERY_YEAR = re.compile(r"\b(?:chaque|toutes les|tous les) (?:ann[ée]es?|ans)\b")


@dataclass(frozen=True, slots=True)
class _Here:
    """What is known where an expression stands."""

    base: Partial | None  # the date against which relations are resolved
    anchors: Sequence[tuple[Expression, Partial]]  # what was resolved before it on this page, the nearest last
    sentence: Span  # in the folded text
    text: str  # folded
    before: str  # its clause before it, as the page writes it, in lower case
    after: str  # its clause after it


def find(text: PageText, published: str | None) -> tuple[DateMention, ...]:
    """Find the calendar expressions of a page and state each in EDTF.

    Args:
        text: the page.
        published: the document's date as EDTF, against which relative expressions are resolved; never today's.

    Returns:
        In order, none overlapping another. ``modifier`` keeps what ``fin``, ``début``, ``mi-``, ``vers`` say of it.
    """
    readable = separated(text.page.text, text.folded)
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
        here = _Here(base, anchors, sentence, readable, *_clause(text, readable, one, sentence))
        resolved = _resolve(_with_year(one, following.get(number)), here)
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
    if any(span.overlaps(person) for person in text.persons):
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

_COORDINATED = re.compile(r"[ ,;]*(?:et|puis|ou|,|au|a)?[ ,]*(?:le|en|du|au|de|puis|fin|debut)?[ ,]*(?:le )?")


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
    return one if year is None else _in_year(one, year)


def _in_year(one: Expression, year: int) -> Expression:
    """The expression with its first date in this year; the last date of an interval goes with it."""
    first = one.first.in_year(year)
    if first is None:
        return one
    if one.last is None or one.last.year is not None:
        return replace(one, first=first)
    over = (one.last.month or 0, one.last.day or 31) < (first.month or 0, first.day or 0)
    return replace(one, first=first, last=one.last.in_year(year + over) or one.last)


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
    r"(?:(?:fait a |signe a )?[\w'’.() «»\"|-]{2,60}? ?[,|:–-] ?(?:le )?|le |edition du |(?:numero|n°) ?\d+ ?[,-] ?)?"
)
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
        if block.end - block.start > _DATELINE_LENGTH:
            continue
        begin, end = bisect_right(starts, block.start - 1), bisect_right(starts, block.end - 1)
        dated = [one for one in found if begin <= one.start and one.end <= end]
        if len(dated) != 1 or dated[0].first.day is None or dated[0].first.year is None or dated[0].last is not None:
            continue
        one = dated[0]
        if not _PLACE_AND_DATE.fullmatch(readable[begin : one.start].strip() + " ") and begin != one.start:
            continue
        if not re.match(r" *(?:$|[.|(,-])", readable[one.end : end]):  # ` - page 7` may follow
            continue
        if published is not None and not _plausible_cutting(one.first, published):
            continue
        bases.append((begin, one.first))
    return bases


def _plausible_cutting(own: Partial, published: Partial) -> bool:
    """A page within a document is not younger than it, nor older than a few years."""
    latest, earliest = published.latest(), own.earliest()
    return latest is not None and earliest is not None and latest - timedelta(days=5 * 366) < earliest <= latest


# --- resolution -----------------------------------------------------------------------------------------------


def _resolve(one: Expression, here: _Here) -> Expression | None:
    """Complete an expression; None where nothing of it can be told."""
    if one.first.year is not None and one.relation is None:
        return one
    if one.rule == "relative-day":
        return _day_before_or_after(one, here)
    if one.rule == "relative-weekday":
        return _weekday(one, here)
    if one.rule == "relative-period":
        return _period(one, here)
    if one.relation in {"day-of-that-month", "day-of-this-month"}:
        return _day_of_month(one, here)
    return _year(one, here)


def _known_day(base: Partial | None) -> date | None:
    """The base as a day; None where only its month or year is known."""
    return base.earliest() if base is not None and base.day is not None else None


def _day_before_or_after(one: Expression, here: _Here) -> Expression | None:
    base = _known_day(here.base)
    if base is None:
        return None
    # dateparser reads an isolated expression well, once it is told the language and the day to count from.
    words = {"apres-demain": "après-demain"}.get(one.relation or "", one.relation or "")
    known = any(word in words for word in ("hier", "demain", "il y a", "dans"))
    read = dateparser.parse(words, languages=["fr"], settings=_settings(base)) if known else base
    return replace(one, first=of_day(date(read.year, read.month, read.day))) if read is not None else None


def _settings(base: date) -> dict[str, object]:
    return {"RELATIVE_BASE": datetime.combine(base, time(12)), "RETURN_AS_TIMEZONE_AWARE": False}


def _weekday(one: Expression, here: _Here) -> Expression | None:
    base = _known_day(here.base)
    if base is None or one.weekday is None:
        return None
    direction = {"weekday-last": -1, "weekday-next": 1}.get(one.relation or "", 0)
    if one.relation == "weekday-following":
        anchor = _anchor(here, day=True)
        base, direction = (anchor.earliest() or base, 1) if anchor else (base, 1)
    elif direction == 0 and base.weekday() != one.weekday and _tense(one, here) > 0:
        direction = 1
    return replace(one, first=of_day(weekday_near(base, one.weekday, direction)))


def _period(one: Expression, here: _Here) -> Expression | None:
    relation = one.relation or ""
    base = here.base
    if relation.startswith("following"):
        base = _anchor(here, month=relation.endswith("month"))
    if base is None or base.year is None:
        return None
    step = {"last": -1, "next": 1, "following": 1}.get(relation.split("-")[0], 0)
    if relation.endswith("year"):
        return replace(one, first=Partial(base.year + step))
    if base.month is None:
        return None
    return replace(one, first=months_later(base, step))


def _day_of_month(one: Expression, here: _Here) -> Expression | None:
    month = _anchor(here, month=True) if one.relation == "day-of-that-month" else here.base
    if month is None or month.month is None:
        return None
    first = Partial(month.year, month.month, one.first.day)
    return replace(one, first=first) if first.valid else None


def _anchor(here: _Here, *, month: bool = False, day: bool = False) -> Partial | None:
    """The date told just before, with its month or day where asked for."""
    for _, partial in reversed(here.anchors):
        if partial.year is not None and (partial.month or not month) and (partial.day or not day):
            return partial
    return None


def _year(one: Expression, here: _Here) -> Expression | None:
    """The year of a day, month, quarter or season that doesn't tell it."""
    relation = one.relation
    unknown = replace(one, confidence=one.confidence * 0.8)
    if relation in {"same-year", "following", "preceding"}:
        anchor = _anchor(here)
        anchor = anchor or here.base
        if anchor is None or anchor.year is None:
            return unknown
        return _in_year(one, anchor.year + {"same-year": 0, "following": 1, "preceding": -1}[relation])
    if one.first.year is not None:
        return one
    if relation is None and _EVERY_YEAR.search(here.before[-80:] + here.after[:40]):
        return unknown
    base = here.base
    near = _year_of_sentence(one, here) if relation is None else None
    if near is not None:
        sure = _in_year(replace(one, confidence=one.confidence * _MODIFIER_FACTOR), near)
        if base is None or not _against(_tense(one, here), sure, base):
            return sure
    if base is None or base.year is None:
        return unknown
    if relation in _YEARS_FROM_BASE:
        return _in_year(one, base.year + _YEARS_FROM_BASE[relation])
    return _in_year(one, _nearest_year(one, base, here))


_YEARS_FROM_BASE = {"this": 0, "last-year": -1, "next-year": 1}


def _against(tense: int, one: Expression, base: Partial) -> bool:
    """Whether a verb of this tense can't tell of this date in a document of that date."""
    first, last = one.first.earliest(), (one.last or one.first).latest()
    base_first, base_last = base.earliest(), base.latest()
    if first is None or last is None or base_first is None or base_last is None:
        return False
    return first > base_last if tense < 0 else last < base_first if tense > 0 else False


def _year_of_sentence(one: Expression, here: _Here) -> int | None:
    """The year of an earlier date of the same clause that tells its own."""
    for earlier, partial in reversed(here.anchors):
        if earlier.start < here.sentence.start or one.start - earlier.end > _NEAR_ANCHOR:
            return None
        between = here.text[earlier.end : one.start]
        if ";" in between:
            return None
        told = earlier.first.year is not None or earlier.relation == "same-year"
        if not told or partial.year is None or earlier.last is not None or ")" in between:
            continue
        if _LAW.search(here.text[max(earlier.start - 40, 0) : earlier.start]):
            continue
        start, own = partial.earliest(), one.first.in_year(partial.year)
        day = own.latest() if own else None
        if partial.month is not None and start is not None and day is not None and day < start:
            return partial.year + 1
        return partial.year
    return None


_LAW = re.compile(r"\b(?:loi|decret|arrete|ordonnance|circulaire|directive)\b[^.;]{0,30}$")


def _nearest_year(one: Expression, base: Partial, here: _Here) -> int:
    """The year that brings the expression nearest to the document's date, as its weekday and its verb allow."""
    assert base.year is not None
    base_first, base_last = base.earliest(), base.latest()
    assert base_first is not None
    assert base_last is not None
    tense = -1 if one.relation == "last" else 1 if one.relation == "next" else _tense(one, here)
    strict = one.relation in {"last", "next"}

    def cost(year: int) -> float:
        own = one.first.in_year(year)
        if own is None:
            return float("inf")
        first, last = own.earliest(), (one.last.in_year(year) or own if one.last else own).latest()
        assert first is not None
        assert last is not None
        days: float = 0
        if first > base_last:
            days = (first - base_last).days
            against = tense < 0
        elif last < base_first:
            days = (base_first - last).days
            against = tense > 0
        else:
            against = strict
        if against:
            days += 10_000 if strict else _AGAINST_TENSE_DAYS
        if year != base.year:
            days += _SAME_YEAR_DAYS
        if one.weekday is not None and not same_weekday(own, one.weekday):
            days += 1_000
        return days

    return min((base.year, base.year - 1, base.year + 1), key=cost)


def _tense(one: Expression, here: _Here) -> int:
    """-1: the verb nearest to the expression tells of the past; 1: of the future; 0: nothing tells."""
    if one.modifier == "end" and one.rule == "relative-period":
        return 1
    best: tuple[float, int] | None = None
    for pattern, tense in ((_FUTURE, 1), (_PAST, -1)):
        for side, words in ((1.0, here.before), (1.5, here.after)):
            for match in pattern.finditer(words.rstrip() if side == 1.0 else words):
                if match[0] in _NOT_FUTURE:
                    continue
                distance = side * (len(words) - match.end() if side == 1.0 else match.start())
                if best is None or distance < best[0]:
                    best = (distance, tense)
    return best[1] if best else 0
