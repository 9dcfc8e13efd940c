"""Days: in digits, in words, in letters, ranges and lists of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rapidfuzz import fuzz, process

from extract.dates_calendar import Partial
from extract.dates_words import (
    A_FIGURE_MARKED,
    A_MONTH,
    A_YEAR,
    ABBREVIATIONS,
    MONTHS,
    NUMBERED,
    OCR_DIGITS,
    RELATION,
    WORDS,
    Expression,
    Rule,
    before,
    compiled,
    day_number,
    month_number,
    registering,
    relation_of,
    short_year,
    spelled_number,
    weekday_number,
    year_number,
)

RULES: list[Rule] = []
_rule = registering(RULES)

_STREET = re.compile(
    r"(?:rues?|places?|avenues?|av|boulevards?|bd|quai|cours|esplanade|impasse|allee|square|stade|college|ecole"
    r"|lycee|caserne"
    r"|salle|pont|rond-point|parking|quartier|residence|cite|faubourg|chemin|route)\.? (?:du |des |de la |de l'|de )?$"
)
_LONG = (
    r"(?P<weekday><W>)?,? ?(?P<day><D>)(?: (?P<month><M>)| (?P<short><A>)\.?)(?:,? (?:de )?(?P<year><Y>)(?![\d.,]\d))?"
)
_WEEKDAY = r"(?:(?P<weekday><W>),? )?"


def _in_street(match: re.Match[str]) -> bool:
    """Whether a day is a street's or a building's name, which has no weekday: ``place du 19 mars``."""
    return not match.groupdict().get("weekday") and bool(_STREET.search(before(match, 40)))


@_rule(
    rf"(?<![\w/.,-]){_WEEKDAY}(?P<day><D>) ?(?P<month>(?:<M>)(?![a-z])|(?:<A>)\b\.?)"
    rf"(?:,? ?(?P<year><Y>)(?!\w))?{RELATION}(?!\w)",
    A_MONTH,
)
def _day_month(match: re.Match[str], text: str) -> Iterator[Expression]:
    if _in_street(match):
        return
    month = match["month"].rstrip(".")
    if month in ABBREVIATIONS and not match["year"]:
        return
    if NUMBERED.search(before(match, 24)):
        # `Note n° 14   Octobre 2022`: the number is no day
        if match["year"]:
            partial = Partial(year_number(match["year"]), month_number(month))
            yield Expression(match.start("month"), match.end("year"), "month", 0.9, partial)
        return
    partial = Partial(year_number(match["year"]), month_number(month), day_number(match["day"]))
    confidence = 0.98 if partial.year else 0.9
    rule = "day" if partial.year else "day-without-year"
    yield Expression(
        match.start(),
        match.end(),
        rule,
        confidence,
        partial,
        weekday=weekday_number(match["weekday"]),
        relation=relation_of(match) if not partial.year else None,
    )


@_rule(r"(?<![\w/.,-])(?P<day><D>) (?P<word>[a-z0-9€ ]{3,10}?) (?P<year><Y>)(?!\w)", A_YEAR)
def _day_damaged_month(match: re.Match[str], text: str) -> Iterator[Expression]:
    """A month's name that OCR damaged, held by a day before it and a year after it."""
    word = match["word"]
    if word in MONTHS or " " in word or _in_street(match):
        return
    readings = [word, word.replace("m", "in"), word.replace("rn", "m"), word.replace("1", "l"), word.replace("1", "i")]
    likely = [process.extractOne(reading, MONTHS, scorer=fuzz.ratio, score_cutoff=75) for reading in readings]
    best = max((one for one in likely if one is not None), key=lambda one: one[1], default=None)
    if best is None or abs(len(best[0]) - len(word)) > 2:
        return
    partial = Partial(year_number(match["year"]), MONTHS.index(best[0]) + 1, day_number(match["day"]))
    yield Expression(match.start(), match.end(), "day-repaired", 0.85, partial)


OCR_OF_MONTHS = {
    month.replace(right, wrong): number
    for number, month in enumerate(MONTHS, 1)
    for right, wrong in (
        ("m", "rn"),
        ("m", "in"),
        ("l", "1"),
        ("i", "1"),
        ("i", "l"),
        ("o", "0"),
        ("c", "e"),
        ("j", "i"),
    )
    if right in month
}


@_rule(rf"(?<![\w/.,-])(?P<word>{'|'.join(OCR_OF_MONTHS)}) (?P<year><Y>)(?!\w)", OCR_OF_MONTHS)
def _damaged_month(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``oetobre 2022``: one letter of a month taken for what looks like it, held by its year."""
    partial = Partial(year_number(match["year"]), OCR_OF_MONTHS[match["word"]])
    yield Expression(match.start(), match.end(), "month-repaired", 0.85, partial)


@_rule(
    rf"\b(?:le|du|au|des le) (?:<W> )?(?P<day><D>) (?P<word>{'|'.join(OCR_OF_MONTHS)})(?!\w)(?! ?<Y>)", OCR_OF_MONTHS
)
def _day_damaged_month_without_year(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``le 7 septernbre``: one letter of a month taken for what looks like it."""
    partial = Partial(None, OCR_OF_MONTHS[match["word"]], day_number(match["day"]))
    yield Expression(match.start("day"), match.end(), "day-repaired", 0.8, partial)


_FIRST_DAY = compiled(r"(?:<W> )?(?P<day><D>)(?: (?P<month><M>|<A>)\.?)?(?: (?P<year><Y>))?")
_MONTH = r"(?P<month>(?:<M>)(?!\w)|(?:<A>)\b\.?)"


@_rule(
    r"(?<![\w/.,-])(?P<first>(?:<W> )?<D>(?: (?:<M>|<A>\.?))?(?: <Y>)?)"
    r"(?P<join>,? (?:au|et le|ou le|jusqu'au|a|et|ou|&) | ?[-/] ?)"
    rf"{_WEEKDAY}(?P<day><D>) {_MONTH}(?:,? (?P<year><Y>)(?!\w))?(?!\w)",
    A_MONTH,
)
def _day_range(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``du 15 mars au 4 octobre 2021``, ``9 au 12 mai``; and ``les 12 et 13 mars``, which are two days."""
    first = _FIRST_DAY.fullmatch(match["first"])
    if first is None or _in_street(match) or NUMBERED.search(before(match, 24)):
        return
    last = Partial(year_number(match["year"]), month_number(match["month"]), day_number(match["day"]))
    month = month_number(first["month"]) if first["month"] else last.month
    assert month is not None
    assert last.month is not None
    year = year_number(first["year"])
    if year is None and last.year is not None:
        year = last.year - ((month, day_number(first["day"])) > (last.month, last.day or 0))
    elif year is not None and last.year is None:
        last = replace(last, year=year + ((month, day_number(first["day"])) > (last.month, last.day or 0)))
    begin = Partial(year, month, day_number(first["day"]))
    join = match["join"].strip(" ,")
    if join.startswith(("et", "ou", "&", "/")) and not re.search(r"\bentre (?:le |les )?$", before(match, 12)):
        if not first["month"]:
            yield Expression(match.start(), match.start() + len(match["first"]), "day-list", 0.9, begin)
            place = match.start("weekday") if match["weekday"] else match.start("day")
            weekday = weekday_number(match["weekday"])
            yield Expression(place, match.end(), "day-list", 0.95, last, weekday=weekday)
        return
    if join == "a" and not first["month"]:
        return
    confidence = 0.95 if last.year else 0.88
    yield Expression(match.start(), match.end(), "day-range", confidence, begin, last)


@_rule(
    r"(?<![\w/.,-])(?P<days>(?:<W> )?<D>(?:, (?:<W> )?<D>){1,9}),? "
    rf"(?=(?:et|ou) (?:le )?(?:<W> )?<D> {_MONTH}(?: (?P<year><Y>))?(?!\w))",
    A_MONTH,
)
def _day_list(match: re.Match[str], text: str) -> Iterator[Expression]:
    """The first days of ``les 3, 10 et 17 mars 2021``; the last two are read as a pair or a day."""
    for day in re.finditer(compiled(r"(?<!\w)(?:<W> )?(?P<day><D>)(?!\w)"), match["days"]):
        start = match.start("days") + day.start()
        partial = Partial(year_number(match["year"]), month_number(match["month"]), day_number(day["day"]))
        yield Expression(start, start + len(day[0]), "day-list", 0.85, partial)


@_rule(
    r"(?<![\w/.,-])(?P<day><D>) (?:et|ou|au|a) (?:le )?"
    r"(?=[0-3]?\d/(?P<month>[01]?\d)/(?P<year>(?:19|20)\d\d)(?![\w/]))",
    A_FIGURE_MARKED,
)
def _day_before_numeric(match: re.Match[str], text: str) -> Iterator[Expression]:
    """The first day of ``les 15 et 16/03/2021``."""
    partial = Partial(int(match["year"]), int(match["month"]), day_number(match["day"]))
    yield Expression(match.start("day"), match.end("day"), "day-list", 0.85, partial)


_NUMERIC = (
    r"(?P<day>[0-3o]?[\doil]) ?(?P<mark>[/.-]) ?(?P<month>[01o]?[\doil]) ?(?P=mark) ?"
    r"(?P<year>(?:1[89]|2[0o])[\doil]{2}|\d\d)(?![\w/]|[.,-]\d)"
)


def _numeric(match: re.Match[str]) -> Partial | None:
    year = match["year"].translate(OCR_DIGITS)
    if not any(character.isdigit() for character in match["day"]) and match["day"] not in {"o1", "ol"}:
        return None
    partial = Partial(
        short_year(year), int(match["month"].translate(OCR_DIGITS)), int(match["day"].translate(OCR_DIGITS))
    )
    return partial if partial.valid else None


@_rule(rf"(?<![\w/.,+-])(?:(?P<weekday><W>) )?{_NUMERIC}", A_FIGURE_MARKED)
def _numeric_day(match: re.Match[str], text: str) -> Iterator[Expression]:
    partial = _numeric(match)
    if partial is None or re.match(r"[.]\w", text[match.end() : match.end() + 2]):
        return
    # `12.03.21` may be a number of a plan or an address, `1/2/21` a fraction: only with a word for a date.
    doubtful = len(match["year"]) == 2 and (match["mark"] != "/" or len(match["day"]) + len(match["month"]) < 4)
    enclosed = before(match, 1) == "(" and text[match.end() : match.end() + 1] == ")" and match["mark"] == "/"
    if doubtful and not enclosed and not re.search(r"(?:\ble|\bdu|\bau|\bdate ?:?|di) $", before(match, 10)):
        return
    yield Expression(match.start(), match.end(), "day-numeric", 0.96, partial, weekday=weekday_number(match["weekday"]))


@_rule(
    r"(?<![\w/.,-])(?P<year>(?:19"
    r"|20)\d\d)(?P<mark>[-/.])(?P<month>[01]\d)(?P=mark)(?P<day>[0-3]\d)(?:t\d\d:\d\d\S*)?(?![\w/-])",
    A_FIGURE_MARKED,
)
def _iso_day(match: re.Match[str], text: str) -> Iterator[Expression]:
    partial = Partial(int(match["year"]), int(match["month"]), int(match["day"]))
    if not NUMBERED.search(before(match, 24)):
        yield Expression(match.start(), match.end(), "day-iso", 0.97, partial)


@_rule(
    r"(?<![\w/.,-])(?P<lead>(?:du|entre le|de) )?(?P<day>[0-3]?\d)[/.](?P<month>[01]?\d)(?:[/.](?P<year>(?:20)?\d\d))?"
    r"(?P<join> (?:au|et le|a) | ?- ?)"
    r"(?P<last_day>[0-3]?\d)[/.](?P<last_month>[01]?\d)[/.](?P<last_year>(?:20)?\d\d)(?![\w/]|[.,-]\d)",
    A_FIGURE_MARKED,
)
def _numeric_range(match: re.Match[str], text: str) -> Iterator[Expression]:
    if "et" in match["join"] and not (match["lead"] or "").startswith("entre"):
        return
    year = short_year(match["last_year"])
    last = Partial(year, int(match["last_month"]), int(match["last_day"]))
    first = Partial(short_year(match["year"]) if match["year"] else year, int(match["month"]), int(match["day"]))
    yield Expression(match.start("day"), match.end(), "day-range", 0.95, first, last)


@_rule(
    r"\b(?:le|du|au|avant le|des le) (?:<W> )?(?P<date>(?P<day>[0-3]\d)/(?P<month>[01]\d))(?![\w/%]|[.,]\d)",
    A_FIGURE_MARKED,
)
def _numeric_without_year(match: re.Match[str], text: str) -> Iterator[Expression]:
    partial = Partial(None, int(match["month"]), int(match["day"]))
    yield Expression(match.start("date"), match.end(), "day-numeric-without-year", 0.8, partial)


@_rule(
    r"(?<![\w-])(?P<day>(?:<N>)(?:[ -]<N>){0,7}|<D>) (?P<month><M>)"
    r"(?:,? (?:de l'an )?(?P<year>(?:mille?|deux mille?)(?:[ -]<N>){0,7}))?(?!\w)",
    MONTHS,
)
def _day_in_letters(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``le vingt et un février deux mille vingt``."""
    if re.fullmatch(WORDS["D"], match["day"]) and not match["year"]:
        return
    day_text = match["day"].removeprefix("et ")
    day = day_number(day_text) if re.fullmatch(WORDS["D"], day_text) else spelled_number(day_text)
    year = spelled_number(match["year"]) if match["year"] else None
    if day is None or not 1 <= day <= 31 or (match["year"] and (year is None or not 1500 <= year <= 2100)):
        return
    start = match.start() + len(match["day"]) - len(day_text)
    end = match.end()
    if year is None:
        digits = compiled(r",? (?P<year><Y>)(?!\w)").match(text, match.end())
        if digits:
            year, end = year_number(digits["year"]), digits.end()
    if year is None and day_text in {"un", "une"}:
        return
    yield Expression(
        start, end, "day-in-letters", 0.93 if year else 0.8, Partial(year, month_number(match["month"]), day)
    )


@_rule(
    r"\bl'an (?P<year>(?:mille?|deux mille?)(?:[ -]<N>){0,7}|(?:19|20)\d\d),?(?: et)?,? (?:le |du )?(?:<W> )?"
    r"(?P<day>(?:<N>)(?:[ -]<N>){0,7}|<D>)(?: jour)?(?: du mois de| de)? (?P<month><M>)(?!\w)",
    MONTHS,
)
def _year_first_in_letters(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``L'an deux mille vingt, le trois mars``: how minutes begin."""
    day = day_number(match["day"]) if re.fullmatch(WORDS["D"], match["day"]) else spelled_number(match["day"])
    spelled = re.sub(r"[ -]+et$", "", match["year"])
    year = int(spelled) if spelled.isdigit() else spelled_number(spelled)
    if day is not None and year is not None and 1 <= day <= 31:
        yield Expression(
            match.start(), match.end(), "day-in-letters", 0.93, Partial(year, month_number(match["month"]), day)
        )


@_rule(r"\b(?:le|du|au) (?P<day><D>) (?P<which>du meme mois|dudit mois|de ce mois|courant)(?!\w)", ("mois", "courant"))
def _day_of_same_month(match: re.Match[str], text: str) -> Iterator[Expression]:
    relation = "day-of-that-month" if "me mois" in match["which"] or "dit" in match["which"] else "day-of-this-month"
    yield Expression(
        match.start("day"), match.end(), relation, 0.9, Partial(None, 1, day_number(match["day"])), relation=relation
    )
