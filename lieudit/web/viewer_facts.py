"""The facts of a page as its viewer shows them: in reading order, each with the words that tell its parts."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from ingest.document import Box
from lieudit.web.corpus import boxes_read
from lieudit.web.language import N_
from lieudit.web.rows import Award, Count, Facts, Participation, Place

ROLES = {  # what a part of a fact tells, in the order in which a reader is told
    "amount": N_("amount"),
    "commune": N_("commune"),
    "epci": N_("intercommunality"),
    "programme": N_("programme"),
    "funder": N_("funder"),
    "organisation": N_("organisation"),
    "date": N_("date"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A fact as the page says it."""

    number: int  # on the page, from 1, in reading order
    kind: str  # participation, award, count
    fact: Participation | Award | Count

    @property
    def key(self) -> str:
        """How an address names the fact."""
        return f"{self.kind}:{self.fact.id}"

    @property
    def place(self) -> Place:
        return self.fact.place


@dataclass(frozen=True, slots=True)
class Told:
    """Words of the page that tell a part of a fact."""

    role: str
    start: int
    end: int
    text: str
    boxes: tuple[Box, ...]


def in_reading_order(facts: Facts) -> tuple[tuple[Said, ...], ...]:
    """The facts of a page, those of one quote together, as the eye meets them."""
    found: list[tuple[str, Participation | Award | Count]] = [
        *(("participation", fact) for fact in facts.participations),
        *(("award", fact) for fact in facts.awards),
        *(("count", fact) for fact in facts.counts),
    ]
    found.sort(key=lambda one: (one[1].place.start, one[1].place.end))  # else as the database orders them
    said = [Said(number, kind, fact) for number, (kind, fact) in enumerate(found, 1)]
    return tuple(tuple(group) for _, group in groupby(said, key=lambda one: (one.place.start, one.place.end)))


def evidence(connection: sqlite3.Connection, page_id: str, key: str) -> tuple[Told, ...]:
    """The words of a page that tell the parts of a fact; none where `key` (`award:ID`) names no fact of the page."""
    kind, _, fact_id = key.partition(":")
    rows = connection.execute(
        """select role, start, "end", text, boxes from evidence where fact_id = ? and fact_kind = ? and page_id = ?
        order by start, "end", role""",
        [fact_id, kind, page_id],
    )
    return tuple(Told(role, start, end, text, boxes_read(boxes)) for role, start, end, text, boxes in rows)


def in_order_of_roles(told: Sequence[Told]) -> tuple[Told, ...]:
    """The sum first, then who, what and when."""
    order = list(ROLES)
    return tuple(sorted(told, key=lambda one: order.index(one.role) if one.role in order else len(order)))


def untold(fact: Participation | Award | Count, told: Sequence[Told]) -> tuple[str, ...]:
    """What is known of a fact that no words of its page tell: a publisher as funder, a programme named pages before."""
    known: dict[str, object] = {"programme": fact.programme, "date": fact.edtf}
    if isinstance(fact, Award):
        known |= {"commune": fact.communes, "epci": fact.epcis, "funder": fact.funder}
    elif isinstance(fact, Participation):
        known["commune"] = fact.commune
    has_words = {one.role for one in told}
    return tuple(role for role in ROLES if known.get(role) and role not in has_words)
