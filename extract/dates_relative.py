"""Relations to the day of writing: ``hier``, ``mardi dernier``, ``le mois prochain``, ``cette année``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.dates_calendar import Partial
from extract.dates_words import (
    WEEKDAYS,
    Expression,
    Rule,
    before,
    compiled,
    day_number,
    registering,
    weekday_number,
)

_TIME_OF_DAY = compiled(r",? (?:matin|soir|apres-midi|<W>|a \d)")
_TOLD_OF_A_DAY = re.compile(r"\b(?:des|jusqu'a|\w+(?:ra|ront|ees?|er)) $")  # `sera signée demain`, `se réunira demain`
_SAID_TODAY = re.compile(
    r"\b(?:des|(?:signe|annonce|vote|adopte|inaugure|lance|devoile|publie|presente|reuni|installe)e?s?) $"
)
_WEEKDAYS_AFTER = compiled(r"(?: au| et| ou|,| -|-) ?(?:le )?<W>")

RULES: list[Rule] = []
_rule = registering(RULES)


_DAYS_TOLD = ("hier", "demain", "hui", "jour", "jours", "matin", "soir", "midi", "lendemain", "veille")
_NUMBER = r"(?:\d\d?|un|une|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze)"


@_rule(
    r"(?<![\w'-])(?P<word>avant-hier|hier|apres-demain|demain|aujourd'hui(?: meme)?|ce jour|ce matin"
    rf"|ce soir|cet apres-midi|le (?:sur)?lendemain(?! d)|la veille(?! d)|(?:il y a|dans) {_NUMBER} jours)(?![\w-])",
    _DAYS_TOLD,
)
def _relative_day(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``hier``, ``ce soir``, ``il y a trois jours``; but the ``demain`` of ``villes de demain`` is no day."""
    word = match["word"]
    ahead = before(match, 20)
    after = text[match.end() : match.end() + 14]
    if word in {"demain", "apres-demain"} and (
        re.search(r"\b(?:de|pour|vers|d'|et|ville|villes|commerce|d'aujourd'hui a) $", ahead)
        or not (re.match(_TIME_OF_DAY, after) or _TOLD_OF_A_DAY.search(ahead))
    ):
        return
    if word == "aujourd'hui" and not _SAID_TODAY.search(ahead):
        return  # nowadays
    if word == "hier" and re.search(r"\b(?:d'|et d'|comme) ?$", ahead):
        return
    confidence = {"hier": 0.92, "avant-hier": 0.92, "ce jour": 0.5}.get(word, 0.75)
    yield Expression(match.start(), match.end(), "relative-day", confidence, relation=word)


@_rule(
    r"(?<![\w'-])(?P<lead>(?:ce|le|du|au|des|les|chaque|un|tous les|d'ici a|d'ici|des) )?(?P<weekday><W>)"
    r"(?: (?P<relation>dernier|passe|prochain|suivant|matin|soir|apres-midi))?(?![\w-])(?! <D>\b)",
    WEEKDAYS,
)
def _relative_weekday(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``mardi dernier``, ``ce vendredi``, ``lundi``; ``le lundi`` and ``du lundi au vendredi`` tell a habit."""
    relation = {
        "dernier": "weekday-last",
        "passe": "weekday-last",
        "prochain": "weekday-next",
        "suivant": "weekday-following",
    }.get(match["relation"] or "", "weekday")
    lead = (match["lead"] or "").strip()
    if relation == "weekday" and lead not in {"ce", ""}:
        return
    if relation == "weekday" and _WEEKDAYS_AFTER.match(text, match.end()):
        return
    if relation == "weekday" and re.match(r",? (?:\d|premier|1er)", text[match.end() : match.end() + 6]):
        return
    confidence = 0.85 if relation != "weekday" or lead == "ce" else 0.7
    start = match.start("weekday")
    yield Expression(
        start, match.end(), "relative-weekday", confidence, weekday=weekday_number(match["weekday"]), relation=relation
    )


@_rule(
    r"(?<![\w'-])(?P<weekday><W>) (?P<day><D>)(?![\w/-]|[.,]\d)"
    r"(?! ?(?:<M>|<A>|<W>|h\b|heures?|et |au |, ?\d|a <D> <M>))",
    WEEKDAYS,
)
def _weekday_and_day(match: re.Match[str], text: str) -> Iterator[Expression]:
    """``dimanche 14``: its month is the nearest that has such a day."""
    partial = Partial(None, 1, day_number(match["day"]))
    weekday = weekday_number(match["weekday"])
    yield Expression(match.start(), match.end(), "weekday-and-day", 0.8, partial, weekday=weekday)


_POINT = r"(?P<modifier>(?:en |a la |la |d'ici la |d'ici |avant la )?(?:fin|debut)|courant|milieu)"
_PERIODS = (
    (rf"{_POINT} (?:du|de ce) mois(?! de\b| d'|-?\w| prochain| dernier| suivant)", "this-month", 0.85),
    (r"(?:le|du|au) (?:cours du )?mois (?:dernier|passe|ecoule|precedent)(?!\w)", "last-month", 0.9),
    (r"(?:le|du|au) mois prochain", "next-month", 0.88),
    (r"(?:le|du|au) mois suivant", "following-month", 0.85),
    (r"ce mois(?:-ci)?(?![\w-])", "this-month", 0.8),
    (r"l'(?:an|annee) (?:derniere?|passee?|ecoulee?|precedente?)(?!\w)", "last-year", 0.92),
    (r"l'(?:an|annee) (?:prochaine?|qui vient)(?!\w)", "next-year", 0.88),
    (r"l'annee suivante", "following-year", 0.8),
    (r"(?:cette annee|l'annee en cours|l'annee courante|la presente annee)(?!\w)(?! la\b)", "this-year", 0.88),
    (
        rf"{_POINT} (?:de l'|d')annee(?!\w)"
        r"(?! (?:19|20)\d\d| derniere| prochaine| passee| scolaire| suivante| civile)",
        "this-year",
        0.75,
    ),
)
_MODIFIER_OF_POINT = {"fin": "end", "debut": "start", "milieu": "middle"}


def _register_period(pattern: str, relation: str, confidence: float) -> None:
    @_rule(rf"(?<![\w'-]){pattern}", ("mois", "an", "annee"))
    def _period(match: re.Match[str], text: str) -> Iterator[Expression]:
        point = (match.groupdict().get("modifier") or "").split(" ")[-1]
        yield Expression(
            match.start(),
            match.end(),
            "relative-period",
            confidence,
            relation=relation,
            modifier=_MODIFIER_OF_POINT.get(point),
        )


for _pattern, _name, _confidence in _PERIODS:
    _register_period(_pattern, _name, _confidence)
