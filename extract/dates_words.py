"""The words of French dates, and how a part of an expression is read: day, month, year, number in letters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from text_to_num import text2num

from extract.dates_calendar import Partial

MONTHS = (
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
)
WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
SEASONS = {"printemps": 21, "ete": 22, "automne": 23, "hiver": 24}
ABBREVIATIONS = {
    "janv": 1,
    "jan": 1,
    "fevr": 2,
    "fev": 2,
    "avr": 4,
    "juil": 7,
    "juill": 7,
    "sept": 9,
    "oct": 10,
    "nov": 11,
    "dec": 12,
}
ORDINALS = {
    "1er": 1,
    "premier": 1,
    "2e": 2,
    "2eme": 2,
    "2nd": 2,
    "second": 2,
    "deuxieme": 2,
    "3e": 3,
    "3eme": 3,
    "troisieme": 3,
    "4e": 4,
    "4eme": 4,
    "quatrieme": 4,
    "dernier": 0,
}
MODIFIERS = {
    "fin": "end",
    "fin de": "end",
    "debut": "start",
    "debut de": "start",
    "mi": "middle",
    "milieu": "middle",
    "courant": None,
    "vers": "about",
    "environ": "about",
    "autour de": "about",
    "aux alentours de": "about",
    "aux environs de": "about",
}
OCR_DIGITS = str.maketrans({"o": "0", "l": "1", "i": "1"})


_UNKNOWN = Partial()


@dataclass(frozen=True, slots=True)
class Expression:
    """A calendar expression of a folded text; offsets are the folded text's."""

    start: int
    end: int
    rule: str
    confidence: float
    first: Partial = _UNKNOWN
    last: Partial | None = None  # of an interval
    weekday: int | None = None  # 0: Monday
    relation: str | None = None  # what it says of itself to another date: last, next, same-year, yesterday, …
    modifier: str | None = None


# Parts of the patterns, written <M>; a blank stands for one to three.

WORDS = {
    "M": "|".join(MONTHS),
    "A": "|".join(ABBREVIATIONS),
    "W": "|".join(WEEKDAYS),
    "S": "|".join(SEASONS),
    "O": "|".join(ORDINALS) + r"|[1-4] ?(?:°|[*\"”“']|e'|eme|er|e)|[li] ?er",  # OCR of a raised e, and of 1
    # A day in digits; OCR reads 1 as l or i and 0 as o (at least one digit must be left of two), raised `er` as marks.
    "D": r"[1li] ?er|1 ?(?:°r?|[\"”“*]|e?'){1,2}|premier|[0-3]\d|[0-3][oil]|[oil]\d|[1-9]",
    "Y": r"(?:1[5-9]|2[0o])[\doil]{2}|1[6-9]\d\d",
    "MOD": r"fin de|fin|debut de|debut|mi|milieu|courant|vers|environ|autour de|aux alentours de|aux environs de",
    "N": (
        r"un|une|premier|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|seize|vingts?"
        r"|trente|quarante|cinquante|soixante|septante|quatre-vingts?|cents?|mille?|et"
    ),
}


BLANKS = ("", " ", "  ", "   ")  # scanned text stretches them
_BLANK = re.compile(r"\\.|\[[^\]]*\]| \??")  # what is escaped and what stands in brackets stays as it is


def _blanks(match: re.Match[str]) -> str:
    return {" ": "[ ]{1,3}", " ?": "[ ]{0,3}"}.get(match[0], match[0])


def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern with ``<name>`` for each list of words, and blanks that scanned text may stretch."""
    for name, words in WORDS.items():
        pattern = pattern.replace(f"<{name}>", f"(?:{words})")
    return re.compile(_BLANK.sub(_blanks, pattern))


Reader = Callable[[re.Match[str], str], Iterator[Expression]]


class Rule(NamedTuple):
    """A pattern of calendar expressions, and what reads them."""

    pattern: re.Pattern[str]  # matches no line feed and no tab
    reader: Reader
    needs: frozenset[str]  # of which each match, with what it looks ahead to, holds one; words stand there whole


def registering(rules: list[Rule]) -> Callable[[str, Iterable[str]], Callable[[Reader], Reader]]:
    """A decorator that adds a reader to the rules, with the pattern of what it reads and what that needs."""

    def rule(pattern: str, needs: Iterable[str]) -> Callable[[Reader], Reader]:
        def register(reader: Reader) -> Reader:
            rules.append(Rule(compiled(pattern), reader, frozenset(needs)))
            return reader

        return register

    return rule


# What rules need.
_DIGITS = "0123456789"
A_MONTH = (*MONTHS, *ABBREVIATIONS)
A_YEAR_OF_TODAY = tuple(f"{century}{digit}" for century in ("19", "20") for digit in _DIGITS)
A_YEAR = tuple(
    f"{century}{digit}" for century in ["15", "16", "17", "18", "19", "20", "2o"] for digit in _DIGITS + "oil"
)
A_FIGURE_MARKED = tuple(f"{mark}{blanks}{digit}" for mark in "/.-" for blanks in BLANKS for digit in _DIGITS)


def day_number(text: str) -> int:
    """The number of a day of the month: ``1er``, ``premier``, ``21``."""
    return (
        1 if re.fullmatch(r"[1li] *er|1 *(?:°r?|[\"”“*]|e?'){1,2}|premier", text) else int(text.translate(OCR_DIGITS))
    )


def year_number(text: str | None) -> int | None:
    """A year of four digits, some of them perhaps letters that OCR took them for."""
    return int(text.translate(OCR_DIGITS)) if text else None


def ordinal_number(text: str) -> int:
    """The number of an ordinal; 0 for ``dernier``."""
    return ORDINALS[text] if text in ORDINALS else int(text[0].translate(OCR_DIGITS))


def short_year(text: str) -> int:
    """A year of two or four digits; 70 to 99 are of the last century."""
    year = int(text)
    return year if len(text) == 4 else year + (2000 if year < 70 else 1900)


def month_number(text: str) -> int:
    """The number of a month by its folded name or abbreviation."""
    name = text.rstrip(".")
    return MONTHS.index(name) + 1 if name in MONTHS else ABBREVIATIONS[name]


def weekday_number(text: str | None) -> int | None:
    """The number of a day of the week by its folded name; 0 is Monday."""
    return WEEKDAYS.index(text) if text else None


def spelled_number(text: str) -> int | None:
    """A number in words; None where they are none."""
    words = re.sub(r"\bmil\b", "mille", text.replace("premier", "un").replace("-", " ")).strip()
    try:
        return int(text2num(words, "fr"))
    except ValueError:
        return None


_RELATIONS = (
    (re.compile(r"dernieres?|derniers?|passee?s?|ecoulee?s?"), "last"),
    (re.compile(r"prochaine?s?"), "next"),
    (re.compile(r"de l'(?:an|annee) (?:derniere?|passee?)"), "last-year"),
    (re.compile(r"de l'(?:an|annee) prochaine?"), "next-year"),
    (re.compile(r"de (?:la|cette) meme annee"), "same-year"),
    (re.compile(r"de l'annee suivante"), "following"),
    (re.compile(r"de l'annee precedente"), "preceding"),
    (re.compile(r"suivante?"), "after"),
    (re.compile(r"precedente?"), "before"),
    (re.compile(r"de cette annee|de l'annee en cours"), "this"),
)
RELATION = (
    r"(?: (?P<relation>dernieres?|derniers?|passee?s?|ecoulee?s?|prochaine?s?|suivante?|precedente?"
    r"|de l'(?:an|annee) (?:derniere?|passee?|prochaine?)|de (?:la|cette) meme annee"
    r"|de l'annee (?:suivante|precedente|en cours)|de cette annee)(?!\w))?"
)


def relation_of(match: re.Match[str]) -> str | None:
    """How an expression points from the date that it is told on: ``last``, ``next``, …."""
    text = match["relation"]
    return next((name for pattern, name in _RELATIONS if text and pattern.fullmatch(text)), None)


def modifier_of(match: re.Match[str]) -> str | None:
    """The part of a period that is meant: ``start``, ``middle``, ``end``, ``about``."""
    text = match["modifier"]
    return MODIFIERS[text] if text else None


# What makes of the number after it a number of something, and no day or year.
NUMBERED = re.compile(
    r"(?:\b(?:n ?°s?|no|n|numeros?|articles?|art\.?|l\.|r\.|d\.|pages?|p\.|lots?|parcelles?|section|tel\.?|telephone"
    r"|fax|bp|cs|cedex|siret|siren|issn|isbn|ref\.?|dossier|poste|rn|rd|delibere|deliberation n)|[#°]) ?:? ?$"
)


def before(match: re.Match[str], length: int) -> str:
    """The characters that stand before a match, at most so many."""
    return match.string[max(match.start() - length, 0) : match.start()]
