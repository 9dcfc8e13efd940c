"""The data of plots: money and places in programmes by year, programme, funder and status; each sum once.

Money is the ledger's. What a page gives no year, programme or funder is told apart, never dropped and never guessed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from lieudit.web.rows import Named

MOST_SERIES = 6  # colours that stay apart for every reader; what is less is one series more
MOST_BARS = 12
_STRETCH = ".."  # stands for a stretch of several years


class Of(StrEnum):
    """What the rows or the series of a figure are."""

    YEAR = "year"
    PROGRAMME = "programme"
    FUNDER = "organisation"
    STATUS = "status"


class Rest(StrEnum):
    """A row or series that isn't one thing: what was told without one, or what is too little to stand alone."""

    NONE = "none"  # no page tells the year, programme or funder
    SEVERAL = "several"  # a stretch of several years
    OTHER = "other"  # the lesser ones together


class Extent(StrEnum):
    """Which sums: those for communes or intercommunalities that are named, or those that name none.

    A programme's whole budget is a thousand times what a town gets: in one plot, only the budget is to be seen.
    """

    PLACES = "places"
    WHOLE = "whole"


class Unit(StrEnum):
    """What the cells of a figure count."""

    EUROS = "euros"
    PLACES = "places"  # communes' places in programmes


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose money or places: of all, or of one commune, programme or funder (each by its id)."""

    commune: str | None = None
    programme: str | None = None
    organisation: str | None = None

    def where(self, alias: str) -> str:
        """SQL for the rows of a programme and a funder: only what is asked stands in it, so that its index serves."""
        columns = {"programme_id": ("programme", self.programme), "funder_id": ("organisation", self.organisation)}
        asked = [f"{alias}.{column} = :{name}" for column, (name, value) in columns.items() if value is not None]
        return " and ".join(asked) or "true"


EVERYTHING = Scope()


@dataclass(frozen=True, slots=True)
class Head:
    """What a row or a series stands for; `key` and `name` are empty where it is a rest."""

    of: Of
    key: str = ""
    name: str = ""
    rest: Rest | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a figure: a cell a series, in euros or as a count; `counted` is how many sums or places it holds."""

    head: Head
    cells: tuple[float, ...]
    counted: int

    @property
    def total(self) -> float:
        return sum(self.cells)


@dataclass(frozen=True, slots=True)
class Sums:
    """So many sums, and what they are together."""

    counted: int = 0
    eur: float = 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A table that a plot can be drawn from; without rows where nothing is told."""

    unit: Unit
    rows_of: Of
    series: tuple[Head, ...]
    rows: tuple[Row, ...]
    asked: Mapping[str, str]  # what the canned query `query` is asked for all that the figure counts
    shared: Sums | None = None  # of a commune: what isn't its own, and not in the rows, for others share it

    @property
    def query(self) -> str:
        """The canned query that lists what a figure counts."""
        return "sums_of_a_figure" if self.unit is Unit.EUROS else "places_of_a_figure"

    def behind(self, *heads: Head) -> dict[str, str] | None:
        """What the canned query is asked for one row, or one cell; None for what was put together."""
        if any(head.rest is Rest.OTHER for head in heads):
            return None
        return {**self.asked, **{str(head.of): str(head.rest or head.key) for head in heads}}

    @property
    def total(self) -> float:
        return sum(row.total for row in self.rows)

    @property
    def counted(self) -> int:
        return sum(row.counted for row in self.rows)

    @property
    def totals(self) -> tuple[float, ...]:
        """Of each series, over all rows."""
        return tuple(sum(row.cells[index] for row in self.rows) for index in range(len(self.series)))


def _year(edtf: str) -> str:
    """SQL for the year of an EDTF date: `_STRETCH` for several, null where no year is told.

    A season, a month or a day is its year's; `201X` and `XXXX` are no year. The canned queries have it too.
    """
    first, last = f"substr({edtf}, 1, 4)", f"substr({edtf}, instr({edtf}, '/') + 1, 4)"  # the same without a slash
    digits = "glob '[0-9][0-9][0-9][0-9]'"
    return f"""case when {first} = {last} and {first} {digits} then {first}
        when instr({edtf}, '/') > 0 and ({first} {digits} or {last} {digits}) then '{_STRETCH}' end"""


_NAMES_A_PLACE = """(exists (select 1 from award_claim_communes b where b.claim_id = l.claim_id)
    or exists (select 1 from award_claim_epcis b where b.claim_id = l.claim_id))"""
# For this commune and no other, and no intercommunality beside it.
_IS_ALONE = """(not exists (select 1 from award_claim_epcis b where b.claim_id = l.claim_id)
    and (select count(*) from award_claim_communes b where b.claim_id = l.claim_id) = 1)"""
_CENTS = "cast(round(l.eur * 100) as integer)"  # whole numbers: their sum is the same in any order
_COLUMNS = {Of.PROGRAMME: "programme_id", Of.FUNDER: "funder_id", Of.STATUS: "status"}
_TABLES = {Of.PROGRAMME: "programmes", Of.FUNDER: "organisations"}
_STATUSES = ("candidate", "selected", "enrolled", "signed", "completed", "withdrawn")
_IN = "('selected', 'enrolled', 'signed', 'completed')"

_Cell = tuple[str | None, str | None, float, int]  # key of a row, key of a series, value, number of sums or places


def money_by_year(
    connection: sqlite3.Connection, series: Of, scope: Scope = EVERYTHING, extent: Extent = Extent.PLACES
) -> Figure:
    """Euros of the ledger by year and programme or funder.

    The series are programmes or funders. Of a commune only what names it alone is shown; `Figure.shared` tells of the
    rest, and the extent says nothing there.
    """
    found = connection.execute(
        f"""select {_year("l.edtf")}, l.{_COLUMNS[series]}, sum({_CENTS}), count(*)
            from ledger l where {_of_ledger(scope, extent)} group by 1, 2""",
        asdict(scope),
    )
    cells = [(year, key, cents / 100, counted) for year, key, cents, counted in found]
    heads = _largest(connection, series, ((key, value) for _, key, value, _ in cells), MOST_SERIES)
    rows = _rows(cells, _years(cells), heads)
    return Figure(Unit.EUROS, Of.YEAR, heads, rows, _asked(scope, extent), _shared(connection, scope))


def money_by(
    connection: sqlite3.Connection, rows_of: Of, scope: Scope = EVERYTHING, extent: Extent = Extent.PLACES
) -> Figure:
    """Euros of the ledger by programme or funder, the largest first; see `money_by_year`."""
    rows = connection.execute(
        f"""select l.{_COLUMNS[rows_of]}, sum({_CENTS}), count(*)
            from ledger l where {_of_ledger(scope, extent)} group by 1""",
        asdict(scope),
    )
    cells: list[_Cell] = [(key, None, cents / 100, counted) for key, cents, counted in rows]
    heads = _largest(connection, rows_of, ((key, value) for key, _, value, _ in cells), MOST_BARS)
    lines = _rows(cells, heads, ())
    return Figure(Unit.EUROS, rows_of, (), lines, _asked(scope, extent), _shared(connection, scope))


def places_by_year(connection: sqlite3.Connection, series: Of, scope: Scope = EVERYTHING) -> Figure:
    """Communes' places in programmes by the year since when, and by status or programme.

    By programme only those that are in count: no candidates, and none that withdrew. The scope's commune and programme
    matter; places have no funder.
    """
    conditions = ["not c.is_superseded"]
    if scope.commune is not None:
        conditions.append("c.commune_code = :commune")
    if scope.programme is not None:
        conditions.append("c.programme_id = :programme")
    if series is Of.PROGRAMME:
        conditions.append(f"c.status in {_IN}")
    cells: list[_Cell] = connection.execute(
        f"""select {_year("c.edtf")}, c.{_COLUMNS[series]}, count(*), count(*) from participation_claims c
            where {" and ".join(conditions)} group by 1, 2""",
        asdict(scope),
    ).fetchall()
    if series is Of.STATUS:
        told = {cell[1] for cell in cells}
        heads = tuple(Head(Of.STATUS, status) for status in _STATUSES if status in told)
    else:
        heads = _largest(connection, series, ((key, value) for _, key, value, _ in cells), MOST_SERIES)
    asked = _asked(scope) | ({"status": "in"} if series is Of.PROGRAMME else {})
    return Figure(Unit.PLACES, Of.YEAR, heads, _rows(cells, _years(cells), heads), asked)


def _asked(scope: Scope, extent: Extent | None = None) -> dict[str, str]:
    asked = {name: value for name, value in asdict(scope).items() if value is not None}
    return asked if extent is None or scope.commune is not None else asked | {"extent": str(extent)}


def _of_ledger(scope: Scope, extent: Extent, alone: str = _IS_ALONE) -> str:
    """SQL for which rows `l` of the ledger are in a scope."""
    if scope.commune is None:
        return f"{scope.where('l')} and {_NAMES_A_PLACE if extent is Extent.PLACES else f'not {_NAMES_A_PLACE}'}"
    of_commune = "l.claim_id in (select claim_id from award_claim_communes where commune_code = :commune)"
    return f"{scope.where('l')} and {of_commune} and {alone}"


def _shared(connection: sqlite3.Connection, scope: Scope) -> Sums | None:
    """What a commune gets together with others; None where a figure isn't a commune's, or nothing is shared."""
    if scope.commune is None:
        return None
    condition = _of_ledger(scope, Extent.PLACES, f"not {_IS_ALONE}")
    counted, cents = connection.execute(
        f"select count(*), sum({_CENTS}) from ledger l where {condition}", asdict(scope)
    ).fetchone()
    return Sums(counted, cents / 100) if counted else None


def _largest(
    connection: sqlite3.Connection, of: Of, values: Iterable[tuple[str | None, float]], most: int
) -> tuple[Head, ...]:
    """Heads of the largest programmes or funders, then of the others together, then of what was told without one."""
    sums: dict[str | None, float] = {}
    for key, value in values:
        sums[key] = sums.get(key, 0) + value
    keys = sorted((key for key in sums if key is not None), key=lambda key: (-sums[key], key))
    is_long = len(keys) > most
    shown = keys[: most - 1] if is_long else keys
    names = _names(connection, of, shown)
    heads = [Head(of, named.key, named.name) for named in names]
    if is_long:
        heads.append(Head(of, rest=Rest.OTHER))
    if None in sums:
        heads.append(Head(of, rest=Rest.NONE))
    return tuple(heads)


def _names(connection: sqlite3.Connection, of: Of, keys: Sequence[str]) -> tuple[Named, ...]:
    marks = ", ".join("?" * len(keys))
    found = dict(connection.execute(f"select id, name from {_TABLES[of]} where id in ({marks})", keys).fetchall())
    return tuple(Named(key, found[key]) for key in keys)


def _years(cells: Iterable[_Cell]) -> tuple[Head, ...]:
    """The years told, in order, then stretches of several, then none."""
    told = {year for year, *_ in cells}
    years = sorted(year for year in told if year not in {None, _STRETCH})
    rests = ((Rest.SEVERAL, _STRETCH), (Rest.NONE, None))
    return (
        *(Head(Of.YEAR, year, year) for year in years),
        *(Head(Of.YEAR, rest=rest) for rest, key in rests if key in told),
    )


def _rows(cells: Iterable[_Cell], heads: Sequence[Head], series: Sequence[Head]) -> tuple[Row, ...]:
    """A row a head, each with a cell a series, or with one where there are no series."""
    row_of, column_of = _finder(heads), _finder(series)
    values = [[0.0] * max(len(series), 1) for _ in heads]
    counts = [0] * len(heads)
    for row_key, column_key, value, counted in cells:
        row = row_of(row_key)
        values[row][column_of(column_key) if series else 0] += value
        counts[row] += counted
    return tuple(Row(head, tuple(line), counted) for head, line, counted in zip(heads, values, counts, strict=True))


def _finder(heads: Sequence[Head]) -> Callable[[str | None], int]:
    """From a key to the place of its head, or of the rest that it belongs to."""
    named = {head.key: place for place, head in enumerate(heads) if head.rest is None}
    rests = {head.rest: place for place, head in enumerate(heads)}

    def find(key: str | None) -> int:
        if key is None:
            return rests[Rest.NONE]
        return named[key] if key in named else rests[Rest.SEVERAL if key == _STRETCH else Rest.OTHER]

    return find
