"""Years, decades and spans of years; and the numbers that only look like a year."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.dates_calendar import Partial
from extract.dates_words import (
    A_YEAR_OF_TODAY,
    MODIFIERS,
    NUMBERED,
    OCR_DIGITS,
    Expression,
    Rule,
    registering,
)

RULES: list[Rule] = []
_rule = registering(RULES)

_UNIT = re.compile(
    r" ?(?:€|eur\b|euros?\b|k€|m€|md|%|m2|m²|m3|metres?\b|km|ha\b|hectares?\b|h\b|heures?\b|jours?\b|mois\b|ans\b"
    r"|habitants?\b|hab\b|habs\b|ames\b|communes?\b|villes\b|logements?\b|emplois\b|personnes?\b|projets\b"
    r"|dossiers\b|agents\b"
    r"|entreprises\b|commerces\b|commercants\b|places\b|eleves\b|etudiants\b|salaries\b|adherents\b|visiteurs\b"
    r"|exemplaires\b|batiments\b|menages\b|foyers\b|electeurs\b|familles\b|locaux\b|tonnes?\b|kg\b|litres\b|mille\b"
    r"|millions?\b|milliards?\b|points\b|km2|kwh\b|mwh\b|kwc\b|arbres\b|associations\b|maires\b|elus\b|collectivites\b"
    r"|,? (?:rue|avenue|boulevard|place|chemin|route|impasse|allee|quai)\b|[ .]000\b)"
)
_TELLS_YEAR = re.compile(
    r"\b(?:en|depuis|annees?|exercices?|millesime|debut|fin|mi|courant|vers|avant|apres|jusqu'en|horizon"
    r"|d'ici|d'ici a|programmation|programme|edition|budget|rentree|campagne|session|saison|titre de|vague"
    r"|en fin|ete|an) ?-?$"
)
# A plural right after a number that nothing says to be a year is what it counts: but for these words.
_PLURAL = re.compile(r" ([a-z]{2,}s)\b")
_NO_NOUN = {
    "les", "des", "dans", "puis", "sous", "mais", "plus", "ces", "ses", "nos", "vos", "leurs", "sans", "vers", "tous",
    "lors", "apres", "alors", "pas", "elles", "ils", "nous", "vous", "depuis", "toujours", "jamais", "moins",
}  # fmt: skip
_AN_OLD_YEAR = tuple(f" {century}{digit}" for century in (15, 16, 17, 18) for digit in range(10))
_A_DAMAGED_YEAR = ("2o", "20o", *(f"20{digit}{letter}" for digit in "01234" for letter in "li"))
_BARE = r"(?<![\w.,/+°'’-])"


@_rule(
    rf"{_BARE}(?:(?P<modifier>(?:en )?(?:fin|debut|milieu)(?: de l'| d')annee|fin de|fin|debut de|debut"
    r"|mi|courant|vers|milieu)[ -])?"
    r"(?P<year>(?:19|20)\d\d)(?!\w|/\d|-\d|[.,]\d)",
    A_YEAR_OF_TODAY,
)
def _bare_year(match: re.Match[str], text: str) -> Iterator[Expression]:
    before = text[max(match.start() - 24, 0) : match.start()]
    after = text[match.end() : match.end() + 24]
    told = bool(match["modifier"] or _TELLS_YEAR.search(before.rstrip(" ")))
    if (
        (re.search(r"\d $", before) and not re.search(r"\b(?:19|20)\d\d $", before))
        or NUMBERED.search(before)
        or re.match(r" \d{3}(?!\d)", after)
    ):
        return
    if _UNIT.match(after):
        return
    plural = _PLURAL.match(after)
    if not told and plural and plural[1] not in _NO_NOUN:
        return
    word = match["modifier"] or ""
    modifier = next((value for name, value in MODIFIERS.items() if word.removeprefix("en ").startswith(name)), None)
    year = int(match["year"])
    if not told and year > 2060:
        return
    yield Expression(
        match.start(),
        match.end(),
        "year" if told else "bare-year",
        0.93 if told else 0.8,
        Partial(year),
        modifier=modifier,
    )


@_rule(
    r"\b(?:en|depuis|fin|debut|annee|exercice|horizon) (?P<year>2(?:o[0-4][\dli]|[0o]o\d|0[0-4][li]))(?!\w|[.,]\d)",
    _A_DAMAGED_YEAR,
)
def _damaged_year(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``en 2O22``: a digit that OCR took for a letter, behind what tells a year."""
    year = int(match["year"].translate(OCR_DIGITS))
    yield Expression(match.start("year"), match.end(), "year-repaired", 0.85, Partial(year))


@_rule(r"\b(?:en|depuis|vers|des|annee|an) (?P<year>1[5-8]\d\d)(?!\w|/\d|-\d|[.,]\d| \d{3})", _AN_OLD_YEAR)
def _old_year(match: re.Match[str], text: str) -> Iterator[Expression]:
    if not _UNIT.match(text[match.end() : match.end() + 24]):
        yield Expression(match.start("year"), match.end(), "year", 0.85, Partial(int(match["year"])))


@_rule(rf"{_BARE}annees (?P<year>(?:1[89]|20)\d0)(?!\w|,? ?(?:et |a |- ?)?(?:19|20)\d\d|-\d)", ("annees",))
def _decade(match: re.Match[str], text: str) -> Iterator[Expression]:
    yield Expression(match.start(), match.end(), "decade", 0.8, Partial(int(match["year"]), decade=True))


@_rule(
    rf"{_BARE}(?:(?:fin|debut) |mi-)?(?P<first>(?:19|20)\d\d)(?P<join>[-/]| ?- ?| / "
    r"| ?a | au | et | jusqu'en | jusqu'a )"
    r"(?:fin |debut |mi-)?"
    r"(?P<last>(?:19|20)\d\d|\d\d)(?![\w/%€]|-\d|[.,]\d)",
    A_YEAR_OF_TODAY,
)
def _year_range(match: re.Match[str], text: str) -> Iterator[Expression]:
    before = text[max(match.start() - 16, 0) : match.start()]
    first = int(match["first"])
    join = match["join"].strip()
    short = len(match["last"]) == 2
    last = first // 100 * 100 + int(match["last"]) if short else int(match["last"])
    if last <= first or NUMBERED.search(before) or _UNIT.match(text[match.end() : match.end() + 24]):
        return
    if short and (join not in {"-", "/"} or (last != first + 1 and not _TELLS_YEAR.search(before.rstrip(" ")))):
        return
    if join == "et" and not re.search(r"\bentre (?:fin |debut |mi-)?$", before):
        return
    yield Expression(match.start(), match.end(), "year-range", 0.93, Partial(first), Partial(last))


@_rule(rf"{_BARE}annees (?P<year>[2-9]0)(?!\w|[.,]\d)", ("annees",))
def _short_decade(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``les années 60``: of the last century."""
    decade = Partial(1900 + int(match["year"]), decade=True)
    yield Expression(match.start(), match.end(), "decade", 0.75, decade)
