"""Calendar arithmetic over dates of which a part may be unknown, and their EDTF (ISO 8601-2:2019)."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

# EDTF's codes of parts of a year → the first and last month; winter ends in the next year.
PARTS = {
    21: (3, 5),
    22: (6, 8),
    23: (9, 11),
    24: (12, 2),
    33: (1, 3),
    34: (4, 6),
    35: (7, 9),
    36: (10, 12),
    40: (1, 6),
    41: (7, 12),
}
_EDTF = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:/.*)?")


@dataclass(frozen=True, slots=True)
class Partial:
    """A date as far as it is known: year, and within it a part, a month, or a month and day."""

    year: int | None = None
    month: int | None = None
    day: int | None = None
    part: int | None = None  # a key of PARTS
    decade: bool = False  # the ten years from ``year``

    @property
    def valid(self) -> bool:
        """Whether the calendar has such a date; 29 February passes where the year is unknown."""
        if self.month is not None and not 1 <= self.month <= 12:
            return False
        if self.day is None:
            return True
        if self.month is None:
            return False
        return 1 <= self.day <= calendar.monthrange(self.year or 2000, self.month)[1]

    def edtf(self) -> str:
        year = "XXXX" if self.year is None else f"{self.year:04d}"
        if self.decade:
            return year[:3] + "X"
        if self.part is not None:
            return f"{year}-{self.part}"
        if self.month is None:
            return year
        return f"{year}-{self.month:02d}" + ("" if self.day is None else f"-{self.day:02d}")

    def earliest(self) -> date | None:
        if self.year is None:
            return None
        month = PARTS[self.part][0] if self.part is not None else self.month or 1
        return date(self.year, month, self.day or 1)

    def latest(self) -> date | None:
        if self.year is None:
            return None
        if self.decade:
            return date(self.year + 9, 12, 31)
        if self.part is not None:
            first, last = PARTS[self.part]
            return end_of_month(self.year + (last < first), last)
        if self.month is None:
            return date(self.year, 12, 31)
        return date(self.year, self.month, self.day) if self.day else end_of_month(self.year, self.month)

    def in_year(self, year: int) -> Partial | None:
        """The same date in another year, if the calendar has it."""
        moved = replace(self, year=year)
        return moved if moved.valid else None


def of_day(day: date) -> Partial:
    """A day as a date of which all is known."""
    return Partial(day.year, day.month, day.day)


def end_of_month(year: int, month: int) -> date:
    """The last day of a month."""
    return date(year, month, calendar.monthrange(year, month)[1])


def months_later(start: Partial, months: int) -> Partial:
    """The month that lies so many months after another (before, where negative)."""
    assert start.year is not None
    assert start.month is not None
    index = start.year * 12 + start.month - 1 + months
    return Partial(index // 12, index % 12 + 1)


def read_edtf(value: str | None) -> Partial | None:
    """A document's date as the base of relative expressions; an interval counts by its start, ``XXXX-…`` not at all."""
    match = _EDTF.fullmatch(value or "")
    if not match:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if month is not None and month > 12:
        return Partial(year, part=month) if month in PARTS else Partial(year)
    partial = Partial(year, month, day)
    return partial if partial.valid else None


_PART = re.compile(r"(\d{4}|\d{3}X|XXXX)(?:-(\d\d)(?:-(\d\d))?)?")


def is_edtf(value: str) -> bool:
    """Whether a text is a date as lieudit writes it: a day, month, part of a year, year, decade, or an interval."""
    first, slash, last = value.partition("/")
    begin, end = _read_part(first), _read_part(last if slash else first)
    if begin is None or end is None or not (begin.valid and end.valid):
        return False
    earliest, latest = begin.earliest(), end.latest()
    return earliest is None or latest is None or earliest <= latest


def _read_part(text: str) -> Partial | None:
    match = _PART.fullmatch(text)
    if match is None:
        return None
    year, month, day = match.groups()
    known = None if year == "XXXX" else int(year.replace("X", "0"))
    number = int(month) if month else None
    is_decade = year.endswith("X") and known is not None
    if (is_decade and month) or known == 0:
        return None
    if number is not None and number > 12:
        return Partial(known, part=number) if number in PARTS and day is None else None
    return Partial(known, number, int(day) if day else None, decade=is_decade)


def same_weekday(partial: Partial, weekday: int) -> bool:
    """Whether a whole date falls on a day of the week (0: Monday)."""
    day = partial.earliest()
    return partial.day is not None and day is not None and day.weekday() == weekday


def weekday_near(base: date, weekday: int, direction: int) -> date:
    """The day of the week before (-1), from (1) or within the week around (0: at most six days back) a day."""
    back = (base.weekday() - weekday) % 7
    if direction < 0:
        return base - timedelta(days=back or 7)
    if direction > 0:
        return base + timedelta(days=(7 - back) if back else 7)
    return base - timedelta(days=back)
