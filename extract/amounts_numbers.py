"""Figures as French writes them, in digits or in letters, with their scale and their unit.

Works on folded text (lower case, no accents): ``normalise.separated``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from text_to_num import text2num

# Thousands parted by a space, a dot or an apostrophe; else plain digits.
# OCR loses the first space of some: 1175 400 (not of 2021 350 000, a year and a sum).
_GROUPED = (
    r"(?:[1-9]\d{0,2}|(?!(?:19|20)\d\d)[1-9]\d{3}(?=[ ]))(?:[ .']\d{3})+(?!\d)(?:[.,]\d{1,2}(?!\d))?"
    r"|[1-9]\d{0,2}(?:,\d{3})+(?=\s?(?:€|euros))"
)
_GROUPS = re.compile(r"(?<![\d,.])\d{1,3}(?:\s\d{3})+\s$")
_PLAIN = r"\d+(?:\s?,\s?\d{1,3}(?=\s?(?:millions?|milliards?|m\s?€|md))|,\d+|\.\d{1,2}(?!\d))?"
_UNITS = r"(?:une?|deux|trois|quatre|cinq|six|sept|huit|neuf)"
_WORD = (
    rf"(?:{_UNITS}|dix|onze|douze|treize|quatorze|quinze|seize|vingts?|trente|quarante|cinquante|soixante|septante"
    r"|huitante|octante|nonante|cents?|mille)"
)
_WORDS = rf"{_WORD}(?:(?:\set\s|-et-|[\s-]){_WORD})*(?![a-z-])"
_ROUND = {
    "dizaine": 10,
    "douzaine": 12,
    "quinzaine": 15,
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
    "centaine": 100,
}
_EURO = r"(?:d\s?'\s?)?(?:€|euros?(?![a-z])|eur(?![a-z]))"
_SCALES = {
    "millier": 10**3,
    "mille": 10**3,
    "k": 10**3,
    "million": 10**6,
    "m": 10**6,
    "milliard": 10**9,
    "md": 10**9,
    "mrd": 10**9,
}

FIGURE = re.compile(
    rf"""(?<![\w€])(?<!\d[.,])
    (?P<first>(?:€\s?|eur\s)(?={_GROUPED}|\d{{5,}}|\d+(?:[.,]\d+)?\s?milli))?
    (?: (?P<round>{"|".join(_ROUND)})\s(?:de\s|d')
      | (?P<half>demi)[\s-]
      | (?P<digits>{_GROUPED}|{_PLAIN})
      | (?P<words>{_WORDS})
      | (?P<one>(?<=\ble\s|\bau\s|\bdu\s|\bce\s)(?=(?:million|milliard)\s{_EURO})) )
    (?: \s?(?P<scale>millions?|milliards?)(?![a-z])(?P<plus_half>\set\sdemie?(?![a-z]))?
        (?:\s(?:et\s)?(?P<rest>{_GROUPED}|{_WORDS})(?=\s?{_EURO}))?
      | \s?(?P<sign>milliers?|mille|mrds?|mds?|m\.?|k)(?=\s?{_EURO}) )?
    (?: \s?(?P<unit>{_EURO})
        (?: \s?(?P<tax>ht(?![a-z])|h\.t\.|ttc(?![a-z])|t\.t\.c\.|hors\staxes?|toutes\staxes\scomprises) )?
      | \s(?P<cents>centimes?)(?![a-z]) )?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure at its place in the folded text."""

    start: int
    end: int
    number: Decimal  # as written, before its scale
    scale: int | None  # None: none is written
    has_unit: bool
    digits: str | None  # as written; None: in letters
    tax: str | None = None  # HT, TTC
    is_round: bool = False  # une dizaine de …: about

    @property
    def value(self) -> Decimal:
        return self.number * (self.scale or 1)

    @property
    def is_grouped(self) -> bool:
        """Whether it is written as sums are: thousands parted."""
        return self.digits is not None and re.match(_GROUPED, self.digits) is not None

    @property
    def is_year(self) -> bool:
        return (
            self.digits is not None and self.scale is None and re.fullmatch(r"(?:19|20)\d\d", self.digits) is not None
        )


def figures(folded: str) -> Iterator[Figure]:
    """Every figure of a folded text that could be money; in letters, only with a unit or a scale."""
    for match in FIGURE.finditer(folded):
        has_unit = any(match[name] is not None for name in ("unit", "cents", "first"))
        if match["digits"] is None and not has_unit and match["scale"] is None:
            continue
        if len(match["digits"] or "") < 3 and _GROUPS.search(folded, max(0, match.start() - 16), match.start()):
            continue  # 12 345 67 €: digits are lost, and nobody knows which
        start = match.start()
        if match["words"]:
            start += len(match["words"]) - len(_one_number(match["words"]))
        if match["rest"] and _one_number(match["rest"]) != match["rest"]:
            continue  # un million deux trois euros: nobody knows which
        scale = _scale(match)
        yield Figure(
            start,
            match.end(),
            _number(match, scale or 1),
            scale,
            has_unit,
            match["digits"],
            tax(match["tax"]),
            match["round"] is not None,
        )


def tax(words: str | None) -> str | None:
    """``HT`` or ``TTC`` for either, written out or not."""
    if words is None:
        return None
    return "HT" if words.startswith("h") else "TTC"


def _scale(match: re.Match[str]) -> int | None:
    if match["scale"]:
        return _SCALES[match["scale"].rstrip("s")]
    return _SCALES[match["sign"].rstrip("s.")] if match["sign"] else None


def _one_number(words: str) -> str:
    """Digits, or words that are one number: of « lot deux deux millions » the last that are, with what they scale."""
    while not words[0].isdigit() and _value(words) is None:
        words = re.split(r"[\s-](?:et[\s-])?", words, maxsplit=1)[1]
    return words


def _value(words: str) -> int | None:
    try:
        return int(text2num(words, "fr"))
    except ValueError:  # cinq cinq
        return None


def _number(match: re.Match[str], scale: int) -> Decimal:
    if match["round"]:
        return Decimal(_ROUND[match["round"]])
    if match["one"] is not None:
        return Decimal(1)  # le million d'euros
    number = Decimal("0.5") if match["half"] else _written(match["digits"] or _one_number(match["words"]), scale)
    if match["plus_half"]:
        number += Decimal("0.5")
    if match["rest"]:
        number += _written(match["rest"], 1) / scale
    return number / 100 if match["cents"] else number


def _written(words: str, scale: int) -> Decimal:
    if not words[0].isdigit():
        return Decimal(text2num(words, "fr"))
    bare = re.sub(r"[\s']", "", words)
    if scale >= _SCALES["million"] and re.fullmatch(r"\d{1,3}\.\d{3}", bare):
        return Decimal(bare)  # 1.250 million: nobody parts the thousands of millions with a dot
    if scale == 1 and re.fullmatch(r"[1-9]\d{0,2}(?:,\d{3})+", bare):
        return Decimal(bare.replace(",", ""))  # 128,000 €: nobody writes a thousandth of a euro
    return Decimal(re.sub(r"\.(?=\d{3})", "", bare).replace(",", "."))
