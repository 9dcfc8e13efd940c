"""EDTF dates (ISO 8601-2) as CSL and BibLaTeX can say them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeAlias

from extract.dates_calendar import PARTS

Moment: TypeAlias = tuple[int, ...]
"""Year; year and month; or year, month and day."""

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(r"(\d{4}|\d{3}X|\d\dXX)(?:-(\d\d|XX)(?:-(\d\d|XX))?)?")
_SEASONS = {21: 1, 22: 2, 23: 3, 24: 4}  # spring to winter, EDTF's code → CSL's number


@dataclass(frozen=True, slots=True)
class Dated:
    """A date, or a stretch of time from ``first`` to ``last``, as far as its parts are known."""

    first: Moment
    last: Moment | None = None
    season: int | None = None  # of the year ``first``: 1 spring to 4 winter
    is_about: bool = False

    def month(self) -> str | None:
        """BibTeX's name of the month, of a date that has one and is no stretch."""
        return _MONTHS[self.first[1] - 1] if len(self.first) > 1 and self.last is None else None

    def biblatex(self) -> str:
        """BibLaTeX's field `date`, which takes the first levels of EDTF."""
        first = f"{self.first[0]:04d}-{20 + self.season}" if self.season else _iso(self.first)
        about = "~" if self.is_about else ""
        return f"{first}{about}" + (f"/{_iso(self.last)}{about}" if self.last else "")


def read(edtf: str | None) -> Dated | None:
    """An EDTF date, as CSL's parts have it: quarters and decades become stretches.

    Returns:
        None where there is no date, its year is unknown, an end is open, or it is no EDTF.
    """
    plain = re.sub(r"[~?%]", "", edtf or "")
    is_about = plain != (edtf or "")
    begins, slash, ends = plain.partition("/")
    first, last = _stretch(begins), _stretch(ends if slash else begins)
    if first is None or last is None:
        return None
    season = _SEASONS.get(int(begins[5:7])) if not slash and re.fullmatch(r"\d{4}-2\d", begins) else None
    if season:
        return Dated((int(begins[:4]),), season=season, is_about=is_about)
    return Dated(first[0], last[1] if slash or last[1] != first[0] else None, is_about=is_about)


def _stretch(date: str) -> tuple[Moment, Moment] | None:
    """The first and the last moment that a date names."""
    match = _DATE.fullmatch(date)
    if not match:
        return None
    year, month, day = match.groups()
    if "X" in year:
        return (int(year.replace("X", "0")),), (int(year.replace("X", "9")),)
    if month in (None, "XX"):
        return (int(year),), (int(year),)
    if int(month) in PARTS:
        first, last = PARTS[int(month)]
        return (int(year), first), (int(year) + (last < first), last)
    if not 1 <= int(month) <= 12:
        return None
    known = (int(year), int(month)) if day in (None, "XX") else (int(year), int(month), int(day))
    return known, known


def _iso(moment: Moment) -> str:
    return "-".join([f"{moment[0]:04d}", *(f"{part:02d}" for part in moment[1:])])
