"""A calendar expression is completed by what is known where it stands: the document's day, its sentence, its verb."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from extract.dates_calendar import (
    Partial,
    months_later,
    of_day,
    same_weekday,
    weekday_near,
)
from extract.dates_tense import tense_of
from extract.dates_words import Expression
from extract.facts import Span

WINTER = 24  # EDTF: it begins in one year and ends in the next
_SAME_YEAR_DAYS = 45  # by how much a date of the document's own year may be farther and still be meant
_AGAINST_TENSE_DAYS = 330  # how much nearer a date must be to be meant against the tense of its verb
_NEAR_ANCHOR = 200  # characters within which an earlier date of the sentence tells the year of the next
_MODIFIER_FACTOR = 0.97

_EVERY_YEAR = re.compile(r"\b(?:chaque|toutes les|tous les) (?:ann[ée]es?|ans)\b")


@dataclass(frozen=True, slots=True)
class Here:
    """What is known where an expression stands."""

    base: Partial | None  # the date against which relations are resolved
    anchors: Sequence[tuple[Expression, Partial]]  # what was resolved before it on this page, the nearest last
    sentence: Span  # in the folded text
    text: str  # folded
    before: str  # its clause before it, as the page writes it, in lower case
    after: str  # its clause after it


def resolve(one: Expression, here: Here) -> Expression | None:
    """Complete an expression; None where nothing of it can be told."""
    if one.first.year is not None and one.relation is None:
        return one
    if one.rule == "relative-day":
        return _day_before_or_after(one, here)
    if one.rule == "relative-weekday":
        return _weekday(one, here)
    if one.rule == "weekday-and-day":
        return _weekday_and_day(one, here)
    if one.rule == "relative-period":
        return _period(one, here)
    if one.relation in {"day-of-that-month", "day-of-this-month"}:
        return _day_of_month(one, here)
    return _year(one, here)


def _known_day(base: Partial | None) -> date | None:
    """The base as a day; None where only its month or year is known."""
    return base.earliest() if base is not None and base.day is not None else None


def _day_before_or_after(one: Expression, here: Here) -> Expression | None:
    following = _FROM_THE_DAY_TOLD.get(one.relation or "")
    if following is not None:
        anchor = _known_day(_anchor(here, day=True))
        return replace(one, first=of_day(anchor + timedelta(days=following))) if anchor else None
    base = _known_day(here.base)
    if base is None:
        return None
    import dateparser  # on demand: few documents tell days so, and its loading takes a tenth of a second

    # dateparser reads an isolated expression well, once it is told the language and the day to count from.
    words = {"apres-demain": "après-demain"}.get(one.relation or "", one.relation or "")
    known = any(word in words for word in ("hier", "demain", "il y a", "dans"))
    read = dateparser.parse(words, languages=["fr"], settings=_settings(base)) if known else base
    return replace(one, first=of_day(date(read.year, read.month, read.day))) if read is not None else None


_FROM_THE_DAY_TOLD = {"le lendemain": 1, "le surlendemain": 2, "la veille": -1}


def _settings(base: date) -> dict[str, object]:
    return {"RELATIVE_BASE": datetime.combine(base, time(12)), "RETURN_AS_TIMEZONE_AWARE": False}


def _weekday(one: Expression, here: Here) -> Expression | None:
    base = _known_day(here.base)
    if base is None or one.weekday is None:
        return None
    direction = {"weekday-last": -1, "weekday-next": 1}.get(one.relation or "", 0)
    if one.relation == "weekday-following":
        anchor = _anchor(here, day=True)
        base, direction = (anchor.earliest() or base, 1) if anchor else (base, 1)
    elif direction == 0 and base.weekday() != one.weekday:
        tense = _tense(one, here)
        back = (base.weekday() - one.weekday) % 7
        direction = 1 if tense > 0 or (tense == 0 and back > 3) else 0
    return replace(one, first=of_day(weekday_near(base, one.weekday, direction)))


def _weekday_and_day(one: Expression, here: Here) -> Expression | None:
    base = _known_day(here.base)
    if base is None:
        return None
    tense = _tense(one, here)
    near = [base + timedelta(days=days) for days in range(-_A_MONTH, _A_MONTH + 1)]
    days = [day for day in near if day.weekday() == one.weekday and day.day == one.first.day]
    best = min(days, key=lambda day: abs((day - base).days) + _A_MONTH * (tense * (day - base).days < 0), default=None)
    return replace(one, first=of_day(best)) if best else None


_A_MONTH = 45  # days around a document within which a weekday and a number tell the day


def _period(one: Expression, here: Here) -> Expression | None:
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


def _day_of_month(one: Expression, here: Here) -> Expression | None:
    month = _anchor(here, month=True) if one.relation == "day-of-that-month" else here.base
    if month is None or month.month is None:
        return None
    first = Partial(month.year, month.month, one.first.day)
    return replace(one, first=first) if first.valid else None


def _anchor(here: Here, *, month: bool = False, day: bool = False) -> Partial | None:
    """The date told just before, with its month or day where asked for."""
    for _, partial in reversed(here.anchors):
        if partial.year is not None and (partial.month or not month) and (partial.day or not day):
            return partial
    return None


def _year(one: Expression, here: Here) -> Expression | None:
    """The year of a day, month, quarter or season that doesn't tell it."""
    relation = one.relation
    unknown = replace(one, confidence=one.confidence * 0.8)
    if relation in {"same-year", "following", "preceding"}:
        anchor = _anchor(here)
        anchor = anchor or here.base
        if anchor is None or anchor.year is None:
            return unknown
        return in_year(one, anchor.year + {"same-year": 0, "following": 1, "preceding": -1}[relation])
    if relation in {"after", "before"}:
        anchor = _anchor(here) or here.base
        return _beside(one, anchor, relation) if anchor is not None else unknown
    if relation is None and _EVERY_YEAR.search(here.before[-80:] + here.after[:40]):
        return unknown
    base = here.base
    near = _year_of_sentence(one, here) if relation is None else None
    if near is not None:
        sure = in_year(replace(one, confidence=one.confidence * _MODIFIER_FACTOR), near)
        if base is None or not _against(_tense(one, here), sure, base):
            return sure
    if base is None or base.year is None:
        return unknown
    if relation in _YEARS_FROM_BASE and one.first.part != WINTER:
        return in_year(one, base.year + _YEARS_FROM_BASE[relation])
    return in_year(one, _nearest_year(one, base, here))


def _beside(one: Expression, anchor: Partial, relation: str) -> Expression:
    """The first such date after another, or the last before it: ``en mai 2016, puis le 9 octobre suivant``."""
    assert anchor.year is not None
    step = 1 if relation == "after" else -1
    own, end, start = one.first.in_year(anchor.year), anchor.latest(), anchor.earliest()
    first, last = (own.earliest(), own.latest()) if own is not None else (None, None)
    same = first is not None and end is not None and first > end
    if relation == "before":
        same = last is not None and start is not None and last < start
    return in_year(one, anchor.year if same else anchor.year + step)


_YEARS_FROM_BASE = {"this": 0, "last-year": -1, "next-year": 1}


def _against(tense: int, one: Expression, base: Partial) -> bool:
    """Whether a verb of this tense can't tell of this date in a document of that date."""
    first, last = one.first.earliest(), (one.last or one.first).latest()
    base_first, base_last = base.earliest(), base.latest()
    if first is None or last is None or base_first is None or base_last is None:
        return False
    return first > base_last if tense < 0 else last < base_first if tense > 0 else False


def _year_of_sentence(one: Expression, here: Here) -> int | None:
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
        if partial.month is None and here.base is not None and _is_aside(here, earlier, between):
            continue
        ahead = here.text[max(earlier.start - 40, 0) : earlier.start]
        if _LAW.search(ahead) or (partial.month is None and here.base is not None and _SINCE.search(ahead)):
            continue
        start, own = partial.earliest(), one.first.in_year(partial.year)
        day = own.latest() if own else None
        if partial.month is not None and start is not None and day is not None and day < start:
            return partial.year + 1
        return partial.year
    return None


def _is_aside(here: Here, earlier: Expression, between: str) -> bool:
    """Whether a year stands in what a comma, or a relative, sets off behind the sentence's subject, and ends there."""
    opening = here.text[here.sentence.start : earlier.start]
    return "," in between and _COORDINATED.match(between) is None and _SET_OFF.search(opening) is not None


_SET_OFF = re.compile(
    r"\w\w, ?(?:(?:dont|qui|que|qu'|ou|auxquel\w+|laquelle|lesquel\w+)\b|(?:\w+ )?\w+(?:ee?s?|is?e?s?|us?e?s?) )"
    r"[^,;:]*$"
)
_COORDINATED = re.compile(r" ?,? ?(?:et|puis|ou)\b")
_SINCE = re.compile(r"\bdepuis(?: l'annee| le debut de| la fin de)? ?$")  # what follows is of today
_LAW = re.compile(r"\b(?:loi|decret|arrete|ordonnance|circulaire|directive)\b[^.;]{0,30}$")


def _nearest_year(one: Expression, base: Partial, here: Here) -> int:
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


def _tense(one: Expression, here: Here) -> int:
    """-1: told of the past; 1: of the future; 0: nothing tells."""
    if one.modifier == "end" and one.rule == "relative-period":
        return 1
    return tense_of(here.before, here.after)


def in_year(one: Expression, year: int) -> Expression:
    """The expression with its first date in this year; the last date of an interval goes with it."""
    first = one.first.in_year(year)
    if first is None:
        return one
    if one.last is None or one.last.year is not None:
        return replace(one, first=first)
    over = (one.last.month or 0, one.last.day or 31) < (first.month or 0, first.day or 0)
    return replace(one, first=first, last=one.last.in_year(year + over) or one.last)
