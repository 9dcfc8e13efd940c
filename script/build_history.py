"""What became of communes since 2010, drawn from the yearly packages: for ``extract/data/communes_history.csv``.

The package of 2019 tells every change since 1943 with its day. From 2021 on there is a package a year, and a change
is known by the year between two of them; of 2020 there is none, so that the changes of 2019 and 2020 are known
together. ``build`` proves its rows: undone year by year from today's communes on, they must give the communes of
every year.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

FIRST_YEAR = 2010
DATED_TO = 2019
MERGED, RENAMED, CODE_CHANGED, SPLIT = "merged", "renamed", "code-changed", "split"
COLUMNS = ("code", "name", "kind", "until", "successor")
Json = Sequence[Mapping[str, Any]]
Line = tuple[str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The communes of 1 January of a year."""

    year: int
    names: Mapping[str, str]  # code → name
    holder: Mapping[str, str]  # code that is no commune then → code of the commune that it was part of
    last_days: Mapping[str, str]  # code → last day (ISO) on which it stood so; empty where only years are known


def build(history: Json, yearly: Mapping[int, Json]) -> list[Line]:
    """The rows of the file, sorted.

    Args:
        history: changes with their days, up to ``DATED_TO``.
        yearly: the communes of later years, with delegated and associated ones and codes no longer in use.

    Raises:
        ValueError: the rows don't lead back to the communes of some year, or a commune's successor isn't told.
    """
    later = [_yearly(year, rows) for year, rows in sorted(yearly.items())]
    overseas = {code: name for code, name in later[0].names.items() if _has_no_history(code)}
    snapshots = [_dated(year, history, overseas) for year in range(FIRST_YEAR, DATED_TO + 1)] + later
    lines = list(_before(snapshots[0], history, later[-1]))
    for earlier, after in pairwise(snapshots):
        changes = list(_changes(earlier, after))
        if _undone(after.names, changes) != earlier.names:
            raise ValueError(f"the changes of {earlier.year} do not lead back to its communes")
        lines += changes
    return sorted(set(lines))


def _dated(year: int, history: Json, overseas: Mapping[str, str]) -> Snapshot:
    day = f"{year}-01-01"
    standing = [row for row in history if row.get("dateDebut", "") <= day < row.get("dateFin", "9")]
    communes = {row["code"]: row for row in standing if row["type"] == "COM"}
    poles = {}  # of one code a delegated commune and, within it, the commune that bore its name before may stand
    for row in standing:
        if row["code"] not in communes and _code(row.get("pole", "")) not in {"", row["code"]}:
            poles[row["code"]] = _code(row["pole"])
    for row in history:  # a pole that moved to another département has another code since
        if row["code"] not in communes and _code(row.get("successeur", "")) not in {"", row["code"]}:
            poles.setdefault(row["code"], _code(row["successeur"]))
    holder = {}
    for code, pole in poles.items():
        above = pole
        while above not in communes:  # an associated commune's pole may be a delegated one
            above = poles[above]
        holder[code] = above
    names = {code: row["nom"] for code, row in communes.items()} | dict(overseas)
    return Snapshot(
        year, names, holder, {code: _day_before(row["dateFin"]) for code, row in communes.items() if "dateFin" in row}
    )


def _yearly(year: int, rows: Json) -> Snapshot:
    names = {row["code"]: row["nom"] for row in rows if row["type"] == "commune-actuelle"}
    holder = {
        old: row["code"] for row in rows if row["type"] == "commune-actuelle" for old in row.get("anciensCodes", ())
    }
    holder |= {row["code"]: row["chefLieu"] for row in rows if "chefLieu" in row}
    return Snapshot(year, names, {old: new for old, new in holder.items() if old not in names}, {})


def _before(first: Snapshot, history: Json, last: Snapshot) -> Iterator[Line]:
    """Codes of before the first year that still lead somewhere: part of another commune by then."""
    ends = {
        row["code"]: row for row in history if row["type"] == "COM" and row.get("dateFin", "9") <= f"{first.year}-01-01"
    }
    for code, successor in first.holder.items():
        if code in ends and (code in last.holder or code in last.names):
            yield code, ends[code]["nom"], MERGED, _day_before(ends[code]["dateFin"]), successor


def _changes(earlier: Snapshot, after: Snapshot) -> Iterator[Line]:
    """What became of the communes of one year by the next, as rows."""
    ways = [(code, code) for code in earlier.names if code in after.names]
    for code in earlier.names.keys() - after.names.keys():
        if code not in after.holder:
            raise ValueError(f"{code} stood in {earlier.year}; nothing tells where it is in {after.year}")
        ways.append((code, after.holder[code]))
    reached = {new for _, new in ways}
    for code in after.names.keys() - reached:
        if code not in earlier.holder:
            raise ValueError(f"{code} stands in {after.year}; nothing tells where it was in {earlier.year}")
        ways.append((earlier.holder[code], code))
    into, out = Counter(new for _, new in ways), Counter(old for old, _ in ways)
    for old, new in ways:
        if old == new and earlier.names[old] == after.names[new]:
            continue
        if new not in earlier.names and old not in after.names:
            kind = CODE_CHANGED
        elif out[old] > 1:
            kind = SPLIT
        else:
            kind = MERGED if into[new] > 1 else RENAMED
        yield old, earlier.names[old], kind, _until(old, earlier, after), new


def _until(code: str, earlier: Snapshot, after: Snapshot) -> str:
    if code in earlier.last_days:
        return earlier.last_days[code]
    years = after.year - earlier.year
    return str(earlier.year) if years == 1 else f"{earlier.year}/{after.year - 1}"


def _undone(names: Mapping[str, str], changes: Sequence[Line]) -> dict[str, str]:
    made = {new for _, _, kind, _, new in changes if kind in {SPLIT, CODE_CHANGED}}
    kept = {code: name for code, name in names.items() if code not in made}
    return kept | {code: name for code, name, *_ in changes}


def _code(record: str) -> str:
    """The code in the id of a record of the history: ``COM-01125@1943-01-01``."""
    return record.partition("-")[2].partition("@")[0]


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _has_no_history(code: str) -> bool:
    """Overseas collectivities, of which the dated history does not tell."""
    return code.startswith(("975", "977", "978", "98"))
