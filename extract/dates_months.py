"""Months, quarters, half-years and seasons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.dates_calendar import Partial
from extract.dates_words import (
    A_FIGURE_MARKED,
    A_MONTH,
    ABBREVIATIONS,
    MODIFIERS,
    MONTHS,
    NUMBERED,
    RELATION,
    SEASONS,
    Expression,
    Rule,
    before,
    modifier_of,
    month_number,
    ordinal_number,
    registering,
    relation_of,
    short_year,
    year_number,
)

RULES: list[Rule] = []
_rule = registering(RULES)

_BEFORE_MONTH = re.compile(
    r"(?:\b(?:en|des|depuis|debut|fin|courant|vers|partir de|jusqu'en|jusqu'a|ici|ici a|avant|apres|mois de"
    r"|mois d'|pour|en fin|et|ou|puis|a|d'|de|entre|rentree de|milieu)|\bmi-?|[(,;:/-]) ?$"
)
_AMBIGUOUS_MONTHS = {"mars", "mai"}
_SHORT_QUARTERS = tuple(part for kind in "ts" for number in "1234" for part in (kind + number, number + kind))
_QUARTERS = ("trim", "trimestre", *(part + end for part in ("sem", "sern", "sein") for end in ("", "estre")))


@_rule(
    rf"(?<![\w/'-])(?:(?P<modifier><MOD>)[ -](?:le mois de )?)?(?P<month>(?:<M>)(?![a-z])|(?:<A>)\b\.?)"
    rf"(?:(?:(?: de| de l'annee)?[ -]|(?<=[a-z]))(?P<year><Y>)(?!\w|[.,]\d))?{RELATION}(?![\w'])",
    A_MONTH,
)
def _month_year(match: re.Match[str], text: str) -> Iterator[Expression]:
    yield from _months(match, text)


@_rule(
    rf"(?<=d')(?P<modifier>\Z)?(?P<month>avril|aout|octobre)(?: (?P<year><Y>)(?!\w|[.,]\d))?{RELATION}(?![\w'])",
    ("avril", "aout", "octobre"),
)
def _month_elided(match: re.Match[str], text: str) -> Iterator[Expression]:
    yield from _months(match, text)


def _months(match: re.Match[str], text: str) -> Iterator[Expression]:
    word = match["month"].rstrip(".")
    year = year_number(match["year"])
    relation = relation_of(match)
    ahead = before(match, 16)
    if re.search(r"\d $", ahead) and not re.search(r"(?:19|20)\d\d $", ahead):
        return  # a day stands before it: another rule's, or an odd number
    alone = year is None and relation is None and not match["modifier"]
    if alone and word in _AMBIGUOUS_MONTHS and not _BEFORE_MONTH.search(ahead):
        return
    if word in ABBREVIATIONS and year is None:
        return
    if alone and re.search(r"\bpoissons? d'$", ahead):
        return
    confidence = 0.96 if year else 0.85 if relation or match["modifier"] or _BEFORE_MONTH.search(ahead) else 0.7
    yield Expression(
        match.start(),
        match.end(),
        "month" if year else "month-without-year",
        confidence,
        Partial(year, month_number(word)),
        relation=None if year else relation,
        modifier=modifier_of(match),
    )


@_rule(r"(?<![\w/.,-])(?P<month>0[1-9]|1[0-2])[/.](?P<year>(?:19|20)\d\d)(?![\w/]|[.,-]\d)", A_FIGURE_MARKED)
def _numeric_month(match: re.Match[str], text: str) -> Iterator[Expression]:
    ahead = before(match, 24)
    if NUMBERED.search(ahead) or re.search(r"\b(?:deliberation|decision|arrete|marche|facture|convention) $", ahead):
        return
    yield Expression(match.start(), match.end(), "month-numeric", 0.9, Partial(int(match["year"]), int(match["month"])))


@_rule(r"(?<![\w/.,-])(?P<month>(?:<A>)|mars|mai|juin|aout)\.?-(?P<year>\d\d)(?![\w/-])", A_FIGURE_MARKED)
def _month_short(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``juil-21``, as spreadsheets write it."""
    yield Expression(
        match.start(),
        match.end(),
        "month-short",
        0.85,
        Partial(short_year(match["year"]), month_number(match["month"])),
    )


@_rule(
    r"(?<![\w/-])(?P<month><M>)(?: (?P<year><Y>))?"
    r"(?P<join> a | et |-| - |/| au mois de | jusqu'a | jusqu'en | jusqu'au mois de )"
    r"(?:fin |mi-|debut )?(?P<last><M>)(?:,? (?P<last_year><Y>)(?!\w|[.,]\d))?(?!\w)",
    MONTHS,
)
def _month_range(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``de mai à septembre 2022``, ``entre juillet et septembre 2018``; ``mars et avril`` are two months."""
    ahead = before(match, 12)
    if re.search(r"(?<!\w)(?:\d\d?|1er) $", ahead):
        return
    month, last_month = month_number(match["month"]), month_number(match["last"])
    year, last_year = year_number(match["year"]), year_number(match["last_year"])
    over = month > last_month  # into the next year
    if year is None and last_year is not None:
        year = last_year - over
    elif year is not None and last_year is None:
        last_year = year + over
    first, last = Partial(year, month), Partial(last_year, last_month)
    if match["join"].strip() == "et" and not re.search(r"\bentre $", ahead):
        yield Expression(match.start(), match.end("month"), "month-list", 0.85, first)
        yield Expression(match.start("last"), match.end(), "month-list", 0.9, last)
        return
    confidence = 0.93 if last.year else 0.85
    yield Expression(match.start(), match.end(), "month-range", confidence, first, last)


# --- parts of a year ------------------------------------------------------------------------------------------


@_rule(
    r"(?<!\w)(?:(?P<modifier>fin du|debut du|fin de|courant|milieu du|vers le) )?(?P<ordinal><O>)"
    rf" (?P<part>trim(?:estre)?|(?:se(?:m|rn|in))(?:estre)?)\b\.?"
    rf"(?:,? (?:de l'annee |de |d'|annee )?(?P<year><Y>)(?!\w|[.,]\d)|{RELATION})(?!\w)",
    _QUARTERS,
)
def _quarter(match: re.Match[str], text: str) -> Iterator[Expression]:
    number = ordinal_number(match["ordinal"])
    quarter = match["part"].startswith("trim")
    number = number or (4 if quarter else 2)
    if not quarter and number > 2:
        return
    year = year_number(match["year"])
    modifier = next(
        (MODIFIERS[word] for word in ("fin", "debut", "milieu") if (match["modifier"] or "").startswith(word)), None
    )
    yield Expression(
        match.start(),
        match.end(),
        "quarter" if quarter else "half-year",
        0.94 if year else 0.85,
        Partial(year, part=(32 if quarter else 39) + number),
        relation=None if year else relation_of(match),
        modifier=modifier,
    )


@_rule(
    r"(?<![\w/.-])(?:(?P<kind>[ts])(?P<number>[1-4])|(?P<number2>[1-4])(?P<kind2>t|s))[ -]?(?P<year>20\d\d)(?![\w/])",
    _SHORT_QUARTERS,
)
def _quarter_short(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``T3 2021``, ``S1 2020``."""
    kind = match["kind"] or match["kind2"]
    number = int(match["number"] or match["number2"])
    if kind == "s" and number > 2:
        return
    part = (32 if kind == "t" else 39) + number
    yield Expression(match.start(), match.end(), "quarter-short", 0.9, Partial(int(match["year"]), part=part))


_TOLD_SEASON = re.compile(
    r"^(?:au|ce|cet|a l'|(?:fin|debut) d.*|(?:des|depuis|avant|apres|d'ici|jusqu|pendant|durant|pour|au cours d)\b.*"
    r"|\w{5,} (?:de|d'))$"  # a session, not `d'ici l'été`
)
_AUXILIARY = re.compile(r"\b(?:a|ont|ayant|avait|avaient|est|aura|ait|pas|deja) $")


@_rule(
    r"(?<!\w)(?P<lead>(?:fin |debut |courant |milieu )?"
    r"(?:(?:au|le|ce|du|a l'|l'|cet|de l'"
    r"|(?:sessions?|vagues?|seances?|reunions?|commissions?|comites?|campagnes?) (?:de|d')|d'|en"
    r"|(?:des|depuis|avant|apres|d'ici|d'ici a|jusqu'a|pendant|durant|pour|au cours de) (?:le |l')|d'ici au"
    r"|jusqu'au|au cours du) ?))?"
    rf"(?P<season><S>)(?:,? (?P<year><Y>)(?:[-/](?:20)?\d\d)?(?!\w|[.,]\d)|{RELATION})(?!\w)",
    SEASONS,
)
def _season(match: re.Match[str], text: str) -> Iterator[Expression]:
    lead = (match["lead"] or "").strip()
    year, relation = year_number(match["year"]), relation_of(match)
    known = year is not None or relation is not None
    season = match["season"]
    # `été` is a verb's form too, `l'été` and `en hiver` often tell a habit.
    told = _TOLD_SEASON.search(lead)
    if not known and not told:
        return
    if (
        season == "ete"
        and not lead.endswith(("l'", "cet", "d'", "en"))
        and (not year or _AUXILIARY.search(before(match, 8)))
    ):
        return
    modifier = next((MODIFIERS[word] for word in ("fin", "debut", "milieu") if lead.startswith(word)), None)
    yield Expression(
        match.start("season"),
        match.end(),
        "season",
        0.93 if year else 0.82,
        Partial(year, part=SEASONS[season]),
        relation=relation or ("this" if lead.endswith(("ce", "cet")) and not year else None),
        modifier=modifier,
    )
