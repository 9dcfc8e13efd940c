"""How well a database agrees with annotated documents: precision, recall and F1, kind by kind.

``lieudit.gold`` says what an annotation tells.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from extract import reference
from extract.facts import Status
from extract.reference import CommuneStatus
from ingest.errors import UsageError
from lieudit.gold import MENTION_KINDS, Gold, gold_files, money, read_gold

Note: TypeAlias = Callable[[str, str, object], None]
"""``note(kind, sign, what)``: ``-`` for a miss, ``+`` for a false alarm."""

KINDS = (
    *MENTION_KINDS,
    "participations",
    "statuses",
    "since",
    "awards",
    "award_programmes",
    "funders",
    "award_dates",
    "purposes",
    "ledger",
    "counts",
    "scopes",
    "provenance",
    "boxes",
)
STATUS_ORDER = [str(status) for status in Status]
# Their money is the State's whether or not the page says so.
STATE_FUNDS = {"detr", "dsil", "fisac", "fonds-friches", "fonds-vert", "france-relance"}
_CODED_SCOPE = re.compile(r"FR|\d\d|D\w{2,3}")
_SAME_PURPOSE = 0.6  # Dice coefficient of content words from which two purposes are the same


@dataclass(slots=True)
class Tally:
    """How many were right, false, missed."""

    right: int = 0
    false: int = 0
    missed: int = 0

    def add(self, *, right: bool, said: bool = True, wanted: bool = True) -> None:
        """Count one judgement of something that was said, wanted, or both."""
        self.right += right
        self.false += said and not right
        self.missed += wanted and not right

    def plus(self, other: Tally) -> None:
        self.right += other.right
        self.false += other.false
        self.missed += other.missed

    @property
    def precision(self) -> float | None:
        return self._share(self.right + self.false)

    @property
    def recall(self) -> float | None:
        return self._share(self.right + self.missed)

    @property
    def f1(self) -> float | None:
        return self._share(self.right + (self.false + self.missed) / 2)

    def _share(self, whole: float) -> float | None:
        if not self.right + self.false + self.missed:
            return None
        return self.right / whole if whole else 0.0


@dataclass(slots=True)
class Evaluation:
    """Tallies by kind, of all documents and of each; errors as they were noted."""

    total: dict[str, Tally] = field(default_factory=lambda: {kind: Tally() for kind in KINDS})
    documents: dict[str, dict[str, Tally]] = field(default_factory=dict)
    errors: list[tuple[str, str, str, str]] = field(default_factory=list)  # document, kind, sign, what
    missing: list[str] = field(default_factory=list)


def evaluate(database: Path, folders: Sequence[Path]) -> Evaluation:
    """Compare a database with the ``*.json`` annotations in folders.

    Raises:
        UsageError: there is no annotation, or one can't be read.
    """
    files = gold_files(folders)
    if not files:
        raise UsageError("no annotated documents there", advice="A gold folder holds a NAME.json for each document.")
    connection = sqlite3.connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    result = Evaluation()
    try:
        for file in files:
            gold = read_gold(file)
            judged = _Document(connection, gold)
            if judged.id is None:
                result.missing.append(gold["document"])
            judged.judge()
            result.documents[gold["document"]] = judged.tallies
            for kind, tally in judged.tallies.items():
                result.total[kind].plus(tally)
            result.errors.extend((gold["document"], *error) for error in judged.errors)
    finally:
        connection.close()
    return result


def table(result: Evaluation, *, by_file: bool = False, errors: bool = False) -> str:
    """The figures as lines of text."""
    lines = []
    if by_file:
        for name, tallies in result.documents.items():
            figures = [f"{kind} {tallies[kind].f1:.2f}" for kind in KINDS if tallies[kind].f1 is not None]
            lines.append(f"{name}: {', '.join(figures)}")
    if errors:
        lines += [f"  {document}  {kind} {sign} {what}" for document, kind, sign, what in result.errors]
    lines.append(f"{'kind':<18}{'precision':>10}{'recall':>8}{'F1':>8}{'right':>8}{'false':>7}{'missed':>8}")
    for kind, tally in result.total.items():
        precision, recall, f1 = (
            "-" if figure is None else f"{figure:.3f}" for figure in (tally.precision, tally.recall, tally.f1)
        )
        lines.append(f"{kind:<18}{precision:>10}{recall:>8}{f1:>8}{tally.right:>8}{tally.false:>7}{tally.missed:>8}")
    return "\n".join(lines)


class _Document:
    """One annotated document and what the database says of it."""

    def __init__(self, connection: sqlite3.Connection, gold: Gold) -> None:
        self.connection = connection
        self.gold = gold
        self.tallies = {kind: Tally() for kind in KINDS}
        self.errors: list[tuple[str, str, str]] = []
        rows = self._rows("select id from documents where filename = ?", gold["document"])
        self.id: str | None = rows[0][0] if rows else None

    def judge(self) -> None:
        self._mentions()
        self._participations()
        self._awards()
        self._ledger()
        self._counts()
        self._provenance()
        self._boxes()

    def _rows(self, sql: str, *arguments: object) -> list[tuple[Any, ...]]:
        return self.connection.execute(sql, arguments).fetchall()

    def _note(self, kind: str, sign: str, what: object) -> None:
        self.errors.append((kind, sign, str(what)))

    def _sets(self, kind: str, wanted: Mapping[Hashable, _Wanted], found: Iterable[Hashable], prefix: str = "") -> None:
        """Judge a set of values against those annotated."""
        found = set(found)
        plain = found & wanted.keys()
        used = set(plain)
        for value, entry in wanted.items():
            others = entry.accepted & (found - plain)
            used |= others
            if entry.optional:
                continue
            hit = value in plain or bool(others)
            self.tallies[kind].add(right=hit, said=False)
            if not hit:
                self._note(kind, "-", f"{prefix}{value}")
        for value in sorted(found - used, key=str):
            self.tallies[kind].false += 1
            self._note(kind, "+", f"{prefix}{value}")

    def _mentions(self) -> None:
        said: dict[tuple[int, str], set[Hashable]] = {}
        for kind, page, value in self._rows("select kind, page, value from mentions where document_id = ?", self.id):
            said.setdefault((page, kind), set()).add(canonical(kind, value))
        annotated = {page["number"]: page for page in self.gold["pages"]}
        for number in sorted(annotated.keys() | {page for page, _ in said}):
            for kind, singular in MENTION_KINDS.items():
                wanted: dict[Hashable, _Wanted] = {
                    canonical(singular, entry["value"]): _Wanted.of_value(singular, entry)
                    for entry in annotated.get(number, {}).get(kind, [])
                }
                self._sets(kind, wanted, said.get((number, singular), set()), f"p{number} ")

    def _participations(self) -> None:
        said: dict[tuple[str, str], str] = {}
        since: dict[tuple[str, str, str], set[str | None]] = {}
        for code, programme, status, edtf in self._rows(
            """select f.commune_code, f.programme_id, f.status, f.edtf from participations f
               join pages p on p.id = f.page_id where p.document_id = ?""",
            self.id,
        ):
            pair = (today(code), programme)
            since.setdefault((*pair, status), set()).add(edtf)
            if pair not in said or _rank(status) > _rank(said[pair]):
                said[pair] = status
        entries = self.gold.get("participations", [])
        wanted = _facts(entries, lambda entry: [(today(entry["commune"]), entry["programme"])])
        self._sets("participations", wanted, said)
        for entry in entries:
            pair = (today(entry["commune"]), entry["programme"])
            if entry.get("optional") or not entry.get("status") or pair not in said:
                continue
            right = said[pair] == entry["status"]
            self.tallies["statuses"].add(right=right)
            if not right:
                self._note("statuses", "-", f"{pair} {entry['status']}, said {said[pair]}")
            elif "edtf" in entry:
                self._field("since", entry, since[(*pair, said[pair])], str(pair))

    def _field(self, kind: str, entry: Gold, said: set[str | None], what: str) -> None:
        """Judge the date of a fact that was found."""
        wanted, accepted = entry["edtf"], set(entry.get("edtf_accept", []))
        dates = sorted(date for date in said if date is not None)
        good = {wanted, *accepted} - {None}
        best = next((date for date in dates if date in good), dates[0] if dates else None)
        if wanted is None:
            self.tallies[kind].false += best is not None and best not in accepted
            return
        self.tallies[kind].add(right=best in good, said=best is not None)
        if best not in good:
            self._note(kind, "-", f"{what} {wanted}, said {best}")

    def _awards(self) -> None:
        entries = self.gold.get("awards", [])
        given: set[Hashable] = set()
        programmes: set[Hashable] = set()
        funders: set[Hashable] = set()
        told: dict[Hashable, list[tuple[str | None, str | None]]] = {}
        for award, eur, low, high, programme, funder, edtf, purpose in self._rows(
            """select a.id, a.eur, m.eur_low, m.eur_high, a.programme_id, a.funder_id, a.edtf, a.purpose
               from awards a join pages p on p.id = a.page_id left join amounts m on m.id = a.amount_id
               where p.document_id = ?""",
            self.id,
        ):
            eur_said = money(eur) if eur is not None else "?" if low is None or high is None else money([low, high])
            codes = [
                code for (code,) in self._rows("select commune_code from award_communes where award_id = ?", award)
            ]
            for key in {(eur_said, today(code)) for code in codes} or {(eur_said, "-")}:
                given.add(key)
                told.setdefault(key, []).append((edtf, purpose))
            programmes |= {(eur_said, programme)} if programme else set()
            funders |= {(eur_said, funder)} if funder else set()

        required = {money(entry["eur"]) for entry in entries if not entry.get("optional")}
        free = {money(entry["eur"]) for entry in entries} - required  # told in optional awards only

        def judged(kind: str, wanted: dict[Hashable, _Wanted], found: set[Hashable]) -> None:
            kept = {one for one in found if one in wanted or (isinstance(one, tuple) and one[0] not in free)}
            self._sets(kind, wanted, kept)

        judged("awards", _facts(entries, self._award_keys), given)
        by_programme = _facts(
            entries, lambda one: [(money(one["eur"]), one["programme"])] if one.get("programme") else []
        )
        judged("award_programmes", by_programme, programmes)
        by_funder = _facts(entries, lambda one: [(money(one["eur"]), one["funder"])] if one.get("funder") else [])
        for entry in entries:
            if entry.get("programme") in STATE_FUNDS:
                by_funder.setdefault((money(entry["eur"]), "etat"), _Wanted(frozenset(), True))
        judged("funders", by_funder, funders)
        for entry in entries:
            match = next((told[key] for key in self._award_keys(entry) if key in told), None)
            if entry.get("optional") or match is None:
                continue
            if "edtf" in entry:
                self._field("award_dates", entry, {date for date, _ in match}, money(entry["eur"]))
            if entry.get("purpose"):
                self._purpose(entry, [purpose for _, purpose in match if purpose])

    def _award_keys(self, entry: Gold) -> list[Hashable]:
        return [(money(entry["eur"]), today(code)) for code in entry.get("communes") or ["-"]]

    def _purpose(self, entry: Gold, said: Sequence[str]) -> None:
        right = any(same_purpose(entry["purpose"], purpose) for purpose in said)
        self.tallies["purposes"].add(right=right, said=bool(said))
        if not right:
            self._note("purposes", "-", f"{money(entry['eur'])} {entry['purpose']}, said {next(iter(said), None)}")

    def _ledger(self) -> None:
        summed = Counter(money(eur) for (eur,) in self._rows("select eur from ledger where document_id = ?", self.id))
        entries = self.gold.get("awards", [])
        due = Counter(money(entry["eur"]) for entry in entries if not entry.get("optional"))
        spare = {money(entry["eur"]) for entry in entries if entry.get("optional")}
        tally, extra = self.tallies["ledger"], summed - due
        tally.right += (summed & due).total()
        tally.missed += (due - summed).total()
        tally.false += sum(number for eur, number in extra.items() if eur not in spare or number > 1)
        for sign, bag in (("-", due - summed), ("+", extra)):
            for eur, number in sorted(bag.items()):
                self._note("ledger", sign, f"{number} x {eur}")

    def _counts(self) -> None:
        entries = self.gold.get("counts", [])
        said: dict[Hashable, str] = {
            (programme, int(value)): str(scope)
            for programme, value, scope in self._rows(
                """select f.programme_id, f.value, f.scope from programme_counts f join pages p on p.id = f.page_id
                   where p.document_id = ? order by f.confidence""",
                self.id,
            )
        }
        self._sets("counts", _facts(entries, lambda entry: [(entry["programme"], int(entry["value"]))]), said)
        for entry in entries:
            key, scope = (entry["programme"], int(entry["value"])), str(entry["scope"])
            if key in said and _CODED_SCOPE.fullmatch(scope) and not entry.get("optional"):
                right = said[key] in {scope, *entry.get("accept", [])}
                self.tallies["scopes"].add(right=right)
                if not right:
                    self._note("scopes", "-", f"{key} {scope}, said {said[key]}")

    def _provenance(self) -> None:
        """What is said to stand at a place must stand there."""
        sources = [("mentions", "text", "p.document_id = f.document_id and p.number = f.page")]
        sources += [(name, "quote", "p.id = f.page_id") for name in ("participations", "awards", "programme_counts")]
        for name, column, join in sources:
            for start, end, text, page in self._rows(
                f'select f.start, f."end", f.{column}, p.text from {name} f join pages p on {join}'
                " where p.document_id = ?",
                self.id,
            ):
                right = bool(text) and page[start:end] == text
                self.tallies["provenance"].add(right=right)
                if not right:
                    self._note("provenance", "-", f"{name} {start}-{end} {text!r}")

    def _boxes(self) -> None:
        """On a page with a size every mention is boxed, and every box lies on the page."""
        for name in ("commune_mentions", "programme_mentions", "amounts", "dates"):
            for boxes, width, height in self._rows(
                f"""select m.boxes, p.width, p.height from {name} m join pages p on p.id = m.page_id
                    where p.document_id = ? and p.width is not null""",
                self.id,
            ):
                drawn = json.loads(boxes or "[]")
                inside = (
                    -1 <= x0 < x1 <= width + 1 and -1 <= top < bottom <= height + 1 for x0, top, x1, bottom in drawn
                )
                self.tallies["boxes"].add(right=bool(drawn) and all(inside))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An annotated value: which others are as good, and whether it may be left out."""

    accepted: frozenset[Hashable]
    optional: bool

    @classmethod
    def of_value(cls, kind: str, entry: Gold) -> _Wanted:
        accepted = {canonical(kind, value) for value in entry.get("accept", [])}
        if kind == "date" and "/" in str(entry["value"]):  # an interval's two ends are as good
            accepted |= set(str(entry["value"]).split("/"))
        return cls(frozenset(accepted), bool(entry.get("optional")))


def _facts(entries: Iterable[Gold], keys: Callable[[Gold], list[Hashable]]) -> dict[Hashable, _Wanted]:
    """Annotated facts by their keys; a fact that is required anywhere is required."""
    wanted: dict[Hashable, _Wanted] = {}
    for entry in entries:
        for key in keys(entry):
            if key not in wanted or not entry.get("optional"):
                wanted[key] = _Wanted(frozenset(), bool(entry.get("optional")))
    return wanted


def today(code: str) -> str:
    """The code of today's commune: in a fact either names it; a city's arrondissement stays itself."""
    commune = reference.load().communes.get(code)
    merged = commune is not None and commune.status != CommuneStatus.ARRONDISSEMENT
    return (commune.successor if commune and merged else None) or code


def canonical(kind: str, value: object) -> str:
    """A value as the view ``mentions`` writes it; ``kind`` is that view's."""
    return money(value) if kind == "amount" else str(value)


def _rank(status: str) -> int:
    return STATUS_ORDER.index(status) if status in STATUS_ORDER else -1


def same_purpose(wanted: str, said: str) -> bool:
    """Whether two phrases share most of their content words, and the second is not much longer."""
    one, other = _content_words(wanted), _content_words(said)
    if not one:
        return wanted.lower() in said.lower()
    alike = 2 * len(one & other) / (len(one) + len(other)) >= _SAME_PURPOSE
    return alike or (one <= other and len(other) <= 2 * len(one) + 2)


def _content_words(text: str) -> set[str]:
    words = re.findall(r"\w+", text.lower().replace("œ", "oe"))
    return {word for word in words if len(word) > 3 or word.isdigit()}
