"""What became of communes since 2010, and which commune of a year stands behind a code of today or of before.

A year's communes are those of 1 January. Changes of 2019 and 2020 are known only together
(``extract/data/SOURCES.md``): the communes of 2020 are taken to be those of 2019.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import groupby

from extract.reference import DATA, Reference, rows_of
from ingest.errors import ReferenceDataError

FIRST_YEAR = 2010
LAST_YEAR = 2026  # of the communes in ``communes.csv``
FILE = "communes_history.csv"


class ChangeKind(StrEnum):
    """How a commune ceased to stand as it was."""

    MERGED = "merged"  # into another, or with others under a new name of its own code
    RENAMED = "renamed"
    CODE_CHANGED = "code-changed"
    SPLIT = "split"  # into communes that had been merged before; a row each


@dataclass(frozen=True, slots=True)
class Change:
    """A commune as it stood, and what came after it."""

    code: str
    name: str
    kind: ChangeKind
    until: str  # EDTF: the last day that it stood so; a year or two years where no day is known
    successor: str  # code; its own where only the name is another

    @property
    def year(self) -> int:
        """The last year on whose first day it stood so."""
        return int(self.until.rpartition("/")[2][:4])


@dataclass(frozen=True, slots=True)
class Period:
    """Years in which the commune behind a code was not today's, or not under today's name.

    Of a code of today there are several in a year where several communes have merged into it since.
    """

    code: str  # of today or of before, as a page may have it
    since: int  # the first year; ``FIRST_YEAR`` may stand for earlier ones
    until: int  # the last year
    code_then: str
    name_then: str


@lru_cache(maxsize=4)
def changes(known: Reference) -> tuple[Change, ...]:
    """The changes, by code and time.

    Raises:
        ReferenceDataError: a code that no commune has, or a kind that there is not.
    """
    found = []
    for line, (code, name, kind, until, successor) in rows_of(FILE):
        for one in (code, successor):
            if one not in known.communes:
                raise ReferenceDataError(f"{DATA / FILE}, line {line}: commune {one!r} is not known")
        if kind not in set(ChangeKind):
            raise ReferenceDataError(f"{DATA / FILE}, line {line}: kind {kind!r} is none of {', '.join(ChangeKind)}")
        found.append(Change(code, name, ChangeKind(kind), until, successor))
    return tuple(sorted(found, key=lambda change: (change.code, change.year, change.until, change.successor)))


@lru_cache(maxsize=4)
def periods(known: Reference) -> tuple[Period, ...]:
    """The years in which what is said of a code concerns other communes than today's, by code, commune and year."""
    return tuple(_History(known, changes(known)).periods())


class _History:
    """The changes undone year by year, from today's communes back."""

    def __init__(self, known: Reference, found: Sequence[Change]) -> None:
        self.known = known
        self.by_year: Mapping[int, list[Change]] = defaultdict(list)
        self.by_code: Mapping[str, list[Change]] = defaultdict(list)
        self.before: Mapping[tuple[int, str], list[str]] = defaultdict(list)  # year, code of the next → codes
        self.splits: Mapping[tuple[str, str], list[int]] = defaultdict(list)  # whole, part → years
        for change in found:
            if change.kind is ChangeKind.SPLIT:
                self.splits[change.code, change.successor].append(change.year)
            self.by_year[change.year].append(change)
            self.by_code[change.code].append(change)
            self.before[change.year, change.successor].append(change.code)
        late = [change for change in found if change.year >= FIRST_YEAR]
        concerned = {known.today(code) for change in late for code in (change.code, change.successor)}
        self.codes = sorted(code for code in known.communes if known.today(code) in concerned)
        self.parts: Mapping[str, list[str]] = defaultdict(list)  # code of today → that and all that are part of it now
        for code in self.codes:
            self.parts[known.today(code)].append(code)
        self.names = self._names()

    def _names(self) -> dict[int, dict[str, str]]:
        """Year → code → name, of the communes of that year that changed at some time."""
        today = {code: self.known.communes[code] for code in self.codes}
        names = {LAST_YEAR: {code: one.name for code, one in today.items() if one.successor is None}}
        for year in reversed(range(FIRST_YEAR, LAST_YEAR)):
            undone = self.by_year[year]
            made = {change.successor for change in undone if change.kind in {ChangeKind.SPLIT, ChangeKind.CODE_CHANGED}}
            kept = {code: name for code, name in names[year + 1].items() if code not in made}
            names[year] = kept | {change.code: change.name for change in undone}
        return names

    def periods(self) -> Iterator[Period]:
        for code in self.codes:
            today = self.known.today(code)
            as_today = {(today, self.known.communes[today].name)}
            other: list[tuple[str, str, int]] = []
            for year, held in self._held(code):
                then = {(one, self.names[year][one]) for one in held}
                if then != as_today:
                    other += [(*one, year) for one in then]
            for (code_then, name_then), group in groupby(sorted(other), key=lambda one: one[:2]):
                for since, until in _runs([year for *_, year in group]):
                    yield Period(code, since, until, code_then, name_then)

    def _held(self, code: str) -> Iterator[tuple[int, frozenset[str]]]:
        """Year → the communes of that year that stand behind a code, from the last year back.

        Today's commune is all that is part of it now; one of before only itself. Where neither stood yet, it is
        what it came of.
        """
        held = frozenset({self.known.today(code)})
        yield LAST_YEAR, held
        parts = self.parts.get(code) or [code]
        for year in reversed(range(FIRST_YEAR, LAST_YEAR)):
            places = frozenset(place for part in parts if (place := self._place(year, part)))
            held = places or frozenset(self._before(year, held))
            yield year, held

    def _before(self, year: int, held: frozenset[str]) -> Iterator[str]:
        """The communes of a year from which those of the next came."""
        for code in held:
            if code in self.names[year]:
                yield code
            yield from self.before[year, code]

    def _place(self, year: int, code: str) -> str | None:
        """The commune of a year that a commune was, or was part of by then; None where it came later."""
        if code in self.names[year]:
            return code
        gone = [change for change in self.by_code[code] if change.year < year and change.successor != code]
        if not gone:
            return None
        holder, today = gone[-1].successor, self.known.today(code)
        if any(gone[-1].year < parted < year for parted in self.splits[holder, today]):
            return self._place(year, today)  # what it was part of was split since
        return self._place(year, holder)


def _runs(years: Sequence[int]) -> Iterator[tuple[int, int]]:
    """The first and the last year of each run of years that follow one another, of sorted years."""
    first = years[0]
    for year, following in zip(years, (*years[1:], None), strict=True):
        if following != year + 1:
            yield first, year
            first = following or year
