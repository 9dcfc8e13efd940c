"""Reviews applied to the rows of a document: what a person said stands in the place of what the rules said.

The outcome is a function of the rules' rows and of the reviews that stand, whatever the order in which they came: of
the reviews of one fact the last stands; then what was added comes in, mentions are judged with what rests on them,
and at last facts, each in the order of their ids. A corrected fact keeps its id. What a person confirmed or said is
written as they said it, also where the rules say it otherwise by now, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlite_utils import Database

from db import refind, reviews_file
from db.reviews_changes import Changes
from db.reviews_evidence import find_again
from db.reviews_follow import BENEFICIARIES, VALUES, Fact, drop_fact, follow, follow_sum
from db.reviews_rows import knows_organisation, name_organisation, page_of, rows_made, stretch, values_of
from db.reviews_types import (
    CONFIDENCE,
    FACTS,
    FIELDS,
    MENTIONS,
    SUM_FIELDS,
    TABLES,
    Holds,
    Kept,
    Kind,
    Place,
    Reason,
    State,
    Told,
    Verdict,
)
from db.table import Row, Value
from db.write import Conflict, insert

_KEYS = {
    Holds.COMMUNE: ("communes", "code"),
    Holds.COMMUNES: ("communes", "code"),
    Holds.PROGRAMME: ("programmes", "id"),
    Holds.EPCI: ("epcis", "siren"),
    Holds.EPCIS: ("epcis", "siren"),
}
_ORDER = {kind: place for place, kind in enumerate((Kind.REFUSAL, *MENTIONS, *FACTS))}
# What must be the same for a fact that a person told to be the one that the rules find by now.
_CORE: Mapping[Kind, tuple[str, ...]] = {
    Kind.PARTICIPATION: ("commune_code", "programme_id", "status"),
    Kind.AWARD: ("role", "communes", "epcis"),
    Kind.COUNT: ("programme_id", "value", "scope"),
}


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a review: the fact as it is named now, and why."""

    fact: Fact
    state: State
    reason: Reason | None = None


class Application:
    """One application of a document's reviews to its rows as the rules made them; ``run`` it once."""

    def __init__(self, database: Database, document_id: str, reviews: Sequence[Kept]) -> None:
        self.database = database
        self.reviews = reviews
        self._standing = reviews_file.standing(reviews)
        self._changes = Changes(database, document_id)
        self._results: dict[str, Result] = {}
        self._targets: dict[Fact, Kept] = {}  # rows of the rules → the review that stands
        self._missing: list[tuple[Kept, int, int]] = []  # what comes in, and where
        self._held: set[Fact] = set()  # facts that stand as a person said
        self._reworded: list[tuple[Kind, Row, Value]] = []  # mentions as they were, and their value now
        self._touched: set[Fact] = set()  # facts whose evidence is to be found again
        sql = "select number, id, text from pages where document_id = ?"
        self._pages: dict[int, tuple[str, str]] = {
            number: (page_id, text) for number, page_id, text in database.execute(sql, [document_id])
        }

    def run(self) -> dict[str, Result]:
        """Apply all; what became of each, by its id."""
        for one in self.reviews:
            self._say(one, State.REPLACED if one.withdrawn_at is None else State.WITHDRAWN)
        self._resolve([one for one in self._standing if self._fits(one)])
        for one, start, end in sorted(self._missing, key=lambda found: (_ORDER[found[0].kind], found[0].fact_id)):
            self._bring(one, start, end)
        targets = sorted(self._targets, key=lambda fact: (_ORDER[fact[0]], fact[1]))
        for target in (one for one in targets if one[0] not in FACTS):
            self._judge(target, self._targets[target])
        for kind, row, after in self._reworded:  # when all mentions are judged: what one no longer tells another may
            self._touched |= follow(self._changes, kind, row, after, self._held)
        for target in (one for one in targets if one[0] in FACTS):
            self._judge(target, self._targets[target])
        self._tell_sums()
        for kind, fact_id in sorted(self._touched):
            find_again(self._changes, kind, fact_id)
        self._name_as_now()
        return self._results

    def _name_as_now(self) -> None:
        """What was replaced or withdrawn is found under the name of what stands."""
        facts = {(one.kind, one.fact_id): self._results[one.id].fact for one in self._standing}
        for one in self.reviews:
            result = self._results[one.id]
            self._results[one.id] = replace(result, fact=facts.get((one.kind, one.fact_id), result.fact))

    def _say(self, one: Kept, state: State, reason: Reason | None = None, fact: Fact | None = None) -> None:
        self._results[one.id] = Result(fact or (one.kind, one.fact_id), state, reason)

    # Which reviews stand, and of which rows

    def _fits(self, one: Kept) -> bool:
        """Whether the page is there, with all that the review names."""
        if one.place.page not in self._pages:
            self._say(one, State.UNFIT, Reason.NO_PAGE if self._pages else Reason.NO_DOCUMENT)
            return False
        if one.verdict is not Verdict.WRONG and not all(self._knows(one.kind, _wanted(one))):
            self._say(one, State.UNFIT, Reason.UNKNOWN)
            return False
        return True

    def _knows(self, kind: Kind, values: Mapping[str, Told]) -> list[bool]:
        known = []
        for field in FIELDS[kind]:
            said = values.get(field.name)
            for value in said if isinstance(said, tuple) else () if said is None else (said,):
                if field.holds is Holds.ORGANISATION:
                    known.append(knows_organisation(self.database, str(value)))
                elif field.holds in _KEYS:
                    table, key = _KEYS[field.holds]
                    known.append(bool(self.database[table].count_where(f"{key} = ?", [value])))
        return known

    def _resolve(self, standing: Sequence[Kept]) -> None:
        """Find the rows that are reviewed: first by their ids, then by what they say."""
        others: list[Kept] = []
        for one in standing:
            if self._changes.row(TABLES[one.kind], one.fact_id) is not None:
                self._aim(one, (one.kind, one.fact_id))
            else:
                others.append(one)
        for one in others:
            found = self._found(one)
            if found is not None:
                self._aim(one, *found)
            else:
                self._without_row(one)

    def _aim(self, one: Kept, target: Fact, reason: Reason | None = None) -> None:
        self._targets[target] = one
        self._say(one, State.APPLIED, reason, target)
        if one.verdict is not Verdict.WRONG:
            self._held.add(target)

    def _found(self, one: Kept) -> tuple[Fact, Reason | None] | None:
        """The row that says what was reviewed, by its words."""
        taken = {fact_id for kind, fact_id in self._targets if kind is one.kind}
        if one.original:
            found = refind.find(self.database, one.kind, one.place, one.original, taken)
            if found is not None:
                return (one.kind, found), None
        if one.verdict is Verdict.SETTLED:
            coded = refind.find(self.database, Kind.COMMUNE, one.place, {})
            target = (Kind.COMMUNE, coded or "")
            return (target, Reason.HAS_CODE) if coded and target not in self._targets else None
        if one.verdict in {Verdict.CORRECTED, Verdict.ADDED}:
            wanted = _wanted(one)
            found = refind.find(self.database, one.kind, one.place, wanted, taken)
            row = self._changes.row(TABLES[one.kind], found) if found else None
            if found and row is not None:
                said = values_of(self.database, one.kind, row)
                if all(said[name] == wanted[name] for name in _CORE.get(one.kind, ())):
                    return (one.kind, found), Reason.SAID_NOW
        return None

    def _without_row(self, one: Kept) -> None:
        """What no row says comes in where its words are found; or it is rightly not said."""
        span = refind.locate(self._pages[one.place.page][1], one.place)
        if span is None:
            self._say(one, State.UNFIT, Reason.NO_WORDS)
        elif one.verdict is Verdict.WRONG:
            self._say(one, State.APPLIED, Reason.NOT_SAID if one.original else None)
        elif one.kind is Kind.REFUSAL and one.verdict is Verdict.RIGHT:
            self._say(one, State.UNFIT, Reason.HAS_CODE)
        else:
            self._missing.append((one, *span))

    # What comes in

    def _bring(self, one: Kept, start: int, end: int) -> None:
        """Write what a person says stands on a page, and no row says."""
        page_id, text = self._pages[one.place.page]
        wanted = _wanted(one)
        if one.kind is Kind.AWARD:
            at = _amount_at(text, start, end, one.place, wanted)
            if at is None:
                self._say(one, State.UNFIT, Reason.NO_WORDS)
                return
            wanted |= {"amount": text[slice(*at)], "amount_start": at[0]}
        rows = rows_made(page_of(self.database, page_id), one.kind, start, end, wanted)
        insert(self.database, "organisations", rows.pop("organisations"), Conflict.IGNORE)
        fact = (one.kind, one.fact_id)
        if one.kind is Kind.REFUSAL:
            fact = (Kind.COMMUNE, str(rows[TABLES[Kind.COMMUNE]][0]["id"]))
        elif one.kind is Kind.AWARD:
            self._share_amount(rows)
        for table, made in rows.items():
            for row in made:
                if table == TABLES[fact[0]]:
                    row["id"] = fact[1]
                elif "award_id" in row:
                    row["award_id"] = fact[1]
                self._changes.put(table, row)
        self._held.add(fact)
        if one.kind in FACTS:
            self._touched.add(fact)
        self._say(one, State.APPLIED, None, fact)

    def _share_amount(self, rows: dict[str, list[Row]]) -> None:
        """An award's sum is the amount that stands at its words, if one does; the person says what that is."""
        (amount,), (award,) = rows["amounts"], rows["awards"]
        sql = 'select id from amounts where page_id = ? and start = ? and "end" = ? order by id'
        there = self.database.execute(sql, [amount["page_id"], amount["start"], amount["end"]]).fetchone()
        if there is not None:
            amount["id"] = award["amount_id"] = there[0]
            self._touched |= follow_sum(self._changes, there[0], amount["eur"])

    # What is judged

    def _judge(self, target: Fact, one: Kept) -> None:
        kind, identifier = target
        table = TABLES[kind]
        row = self._changes.row(table, identifier)
        if row is None:  # it rested on words that are wrong, and nobody said that it is right
            return
        if one.verdict is Verdict.WRONG:
            self._remove(target, one, row)
        elif one.kind is Kind.REFUSAL and kind is Kind.REFUSAL:
            if one.verdict is Verdict.SETTLED:
                self._bring(one, *_span(row))
                self._changes.drop(table, identifier)
        else:
            wanted, said = _wanted(one), values_of(self.database, kind, row)
            others = {name: value for name, value in wanted.items() if name in said and said[name] != value}
            columns: dict[str, Any] = {
                name: value for name, value in others.items() if name in row and name not in SUM_FIELDS
            }
            self._correct_beneficiaries(identifier, others)
            if columns.get("funder_id") is not None:
                name_organisation(self.database, str(columns["funder_id"]))
            if kind is Kind.DATE and "edtf" in columns:
                columns["earliest"], columns["latest"] = stretch(str(columns["edtf"]))
            if others:
                self._changes.say(table, identifier, columns)
            else:
                self._changes.update(table, identifier, {"confidence": CONFIDENCE})
            if kind in FACTS:
                self._touched |= {target} if others else set()
            elif kind in VALUES and VALUES[kind] in columns:
                self._reworded.append((kind, row, columns[VALUES[kind]]))

    def _remove(self, target: Fact, one: Kept, row: Row) -> None:
        kind, identifier = target
        if kind in FACTS:
            drop_fact(self._changes, target)
        elif kind is Kind.AMOUNT:
            sql = "select id from awards where amount_id = ?"
            awards = [(Kind.AWARD, award) for (award,) in self.database.execute(sql, [identifier]).fetchall()]
            if self._held.intersection(awards):
                self._say(one, State.UNFIT, Reason.RESTED_ON, target)
                return
            for award in awards:
                drop_fact(self._changes, award)
            self._changes.drop(TABLES[kind], identifier)
        else:
            self._changes.drop(TABLES[kind], identifier)
            self._reworded.append((kind, row, None))

    def _correct_beneficiaries(self, award_id: str, others: Mapping[str, Told]) -> None:
        for table, column in BENEFICIARIES.values():
            said = others.get(table.removeprefix("award_"), None)
            if isinstance(said, tuple):
                rows = self.database.execute(f"select {column} from {table} where award_id = ?", [award_id]).fetchall()
                there = {code for (code,) in rows}
                for code in sorted(there - set(said)):
                    self._changes.drop(table, award_id, code)
                for code in sorted(set(said) - there):
                    self._changes.put(table, {"award_id": award_id, column: code})

    def _tell_sums(self) -> None:
        """Correct amounts, whether they were reviewed themselves or in an award: the last word on each counts."""
        last: dict[str, Kept] = {}
        for (kind, identifier), one in sorted(self._targets.items(), key=lambda target: target[1].number):
            row = self._changes.row(TABLES[kind], identifier) if kind in {Kind.AMOUNT, Kind.AWARD} else None
            if row is not None and one.verdict is not Verdict.WRONG:
                last[str(row["id" if kind is Kind.AMOUNT else "amount_id"])] = one
        for amount_id, one in sorted(last.items()):
            row = self._changes.row("amounts", amount_id)
            assert row is not None
            wanted: dict[str, Any] = _wanted(one)
            told = {name: wanted[name] for name in SUM_FIELDS}
            if any(row[name] != value for name, value in told.items()):
                self._changes.say("amounts", amount_id, told)
                self._touched |= follow_sum(self._changes, amount_id, told["eur"])


def _wanted(one: Kept) -> dict[str, Told]:
    """What a fact is to say."""
    return {**one.original, **one.corrected}


def _span(row: Row) -> tuple[int, int]:
    start, end = row["start"], row["end"]
    assert isinstance(start, int)
    assert isinstance(end, int)
    return start, end


def _amount_at(text: str, start: int, end: int, place: Place, wanted: Mapping[str, Told]) -> tuple[int, int] | None:
    """Where the words of an award's sum stand now: as far from its quote as they stood, else anywhere in it."""
    words, before = wanted.get("amount"), wanted.get("amount_start")
    if not isinstance(words, str):
        return None
    moved = before - place.start + start if isinstance(before, int) else start
    near = Place(place.document_id, place.page, moved, moved + len(words), words)
    found = refind.locate(text, near)
    inside = found is not None and start <= found[0] and found[1] <= end
    return found if inside or (found and isinstance(before, int) and not place.start <= before < place.end) else None
