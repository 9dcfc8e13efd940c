"""Whether confidence means what it says: of the rows at 0.9, are nine in ten right?"""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from pathlib import Path

from lieudit.evaluation import canonical, today
from lieudit.gold import MENTION_KINDS, Gold, gold_files, money, read_gold

EDGES = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 1.0)  # of the bins; the last holds 1.0 itself
KINDS = (*MENTION_KINDS, "participations", "awards", "counts")
_NORMAL_95 = 1.96  # two-sided 95 % quantile of the normal distribution


@dataclass(frozen=True, slots=True)
class Bin:
    """Rows of one kind whose confidence lies in one stretch."""

    kind: str
    said: float  # mean confidence
    right: int
    rows: int

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % score interval of the share that is right."""
        return wilson(self.right, self.rows)

    @property
    def holds(self) -> bool:
        """Whether what is said lies inside the interval of what is right."""
        low, high = self.interval
        return low <= self.said <= high


@dataclass(frozen=True, slots=True)
class Judgement:
    """A row of the database, and whether the annotation bears it out."""

    kind: str
    confidence: float
    right: bool


def wilson(right: int, rows: int) -> tuple[float, float]:
    """The 95 % score interval of a share (Wilson 1927): where it may lie, of so many of which so many are right."""
    share, square = right / rows, _NORMAL_95**2
    centre = (share + square / (2 * rows)) / (1 + square / rows)
    spread = math.sqrt(share * (1 - share) / rows + square / (4 * rows**2))
    half = _NORMAL_95 * spread / (1 + square / rows)
    return (centre - half, centre + half)


def reliability(database: Path, folders: Sequence[Path]) -> list[Bin]:
    """Compare the confidence of rows with how many of them the annotation bears out (``judgements``)."""
    rows = judgements(database, folders)
    return [one for kind in KINDS for one in _bins(kind, [row for row in rows if row.kind == kind])]


def judgements(database: Path, folders: Sequence[Path]) -> list[Judgement]:
    """Judge the rows of a database by folders of annotated documents.

    A row is right when the annotation has its value on its page (a mention), its commune in its programme (a
    participation), its sum for its communes (an award), its number for its programme (a count). Rows that match
    only what the annotation leaves optional are left out: it does not say whether they are right.
    """
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    judged: list[Judgement] = []
    try:
        for file in gold_files(folders):
            gold = read_gold(file)
            row = connection.execute("select id from documents where filename = ?", [gold["document"]]).fetchone()
            if row:
                judged += _judgements(connection, row[0], gold)
    finally:
        connection.close()
    return judged


def _bins(kind: str, rows: Sequence[Judgement]) -> Iterator[Bin]:
    for low, high in pairwise(EDGES):
        inside = [one for one in rows if low <= one.confidence < high or (high == EDGES[-1] and one.confidence == high)]
        if inside:
            said = sum(one.confidence for one in inside) / len(inside)
            yield Bin(kind, said, sum(one.right for one in inside), len(inside))


def _judgements(connection: sqlite3.Connection, document: str, gold: Gold) -> Iterator[Judgement]:
    pages = {page["number"]: page for page in gold["pages"]}
    kinds = {singular: kind for kind, singular in MENTION_KINDS.items()}
    sql = "select kind, page, value, confidence from mentions where document_id = ?"
    for singular, page, value, confidence in connection.execute(sql, [document]):
        if singular in kinds:
            kind = kinds[singular]
            entries = pages.get(page, {}).get(kind, [])
            verdict = _verdict(entries, canonical(singular, value), partial(_values, singular))
            if verdict is not None:
                yield Judgement(kind, confidence, verdict)

    join = "join pages p on p.id = f.page_id where p.document_id = ?"
    sql = f"select f.commune_code, f.programme_id, f.confidence from participations f {join}"
    for code, programme, confidence in connection.execute(sql, [document]):
        verdict = _verdict(
            gold.get("participations", []),
            (today(code), programme),
            lambda entry: [(today(entry["commune"]), entry["programme"])],
        )
        if verdict is not None:
            yield Judgement("participations", confidence, verdict)

    sql = f"select f.programme_id, f.value, f.confidence from programme_counts f {join}"
    for programme, value, confidence in connection.execute(sql, [document]):
        verdict = _verdict(
            gold.get("counts", []), (programme, value), lambda entry: [(entry["programme"], int(entry["value"]))]
        )
        if verdict is not None:
            yield Judgement("counts", confidence, verdict)

    sql = f"select f.id, f.eur, f.confidence from awards f {join} and f.eur is not null"
    for award, eur, confidence in connection.execute(sql, [document]):
        codes = connection.execute("select commune_code from award_communes where award_id = ?", [award]).fetchall()
        said = (money(eur), tuple(sorted(today(code) for (code,) in codes)))
        verdict = _verdict(
            gold.get("awards", []),
            said,
            lambda entry: [(money(entry["eur"]), tuple(sorted(map(today, entry.get("communes") or []))))],
        )
        optional = {money(entry["eur"]) for entry in gold.get("awards", []) if entry.get("optional")}
        if verdict is not None and (verdict or said[0] not in optional):
            yield Judgement("awards", confidence, verdict)


def _values(singular: str, entry: Gold) -> list[str]:
    values = [canonical(singular, value) for value in (entry["value"], *entry.get("accept", []))]
    return values + (str(entry["value"]).split("/") if singular == "date" else [])


def _verdict(entries: Iterable[Gold], said: object, told: Callable[[Gold], Sequence[object]]) -> bool | None:
    """Right, wrong, or None: only an optional entry has it."""
    matching = [entry for entry in entries if said in told(entry)]
    if not matching:
        return False
    return True if any(not entry.get("optional") for entry in matching) else None


def table(bins: Sequence[Bin]) -> str:
    """The bins as lines of text; ``!`` where 100 rows or more do not bear out what is said."""
    lines = [f"{'kind':<18}{'said':>8}{'right':>8}{'rows':>7}   95 % interval of what is right"]
    for one in bins:
        low, high = one.interval
        mark = "  !" if one.rows >= 100 and not one.holds else ""
        lines.append(
            f"{one.kind:<18}{one.said:>8.3f}{one.right / one.rows:>8.3f}{one.rows:>7}   {low:.3f} to {high:.3f}{mark}"
        )
    return "\n".join(lines)
