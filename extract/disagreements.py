"""Where documents, or a document with itself, say different things of one matter, and why they may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from extract.claims import AnyTold, AwardClaim, CountClaim, ParticipationClaim


class Subject(StrEnum):
    """What is told differently."""

    AMOUNT = "amount"
    DATE = "date"
    STATUS = "status"
    FUNDER = "funder"
    COMMUNE = "commune"
    COUNT = "count"


class Cause(StrEnum):
    """Why, as far as the pages tell; the weightiest evidence first."""

    READING_ERROR = "reading-error"
    SCOPE_OR_UNIT = "scope-or-unit"
    ROUNDING = "rounding"
    DATE_OF_STATEMENT = "date-of-statement"
    CONTRADICTION = "contradiction"


@dataclass(frozen=True, slots=True)
class Side:
    """One fact, and the value that the other contradicts."""

    kind: str  # participation, award, count
    value: str
    fact: AnyTold


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Two facts that can't both be taken as they stand."""

    subject: Subject
    cause: Cause
    explanation: str  # the evidence for the cause, in words for a reader
    first: Side  # the earlier told
    second: Side
    programme_id: str | None
    commune_code: str | None


def of_participation(claim: ParticipationClaim) -> tuple[Disagreement, ...]:
    """Dates and statuses that documents tell differently of one commune in one programme."""
    del claim
    return ()


def of_counts(claims: Sequence[CountClaim]) -> tuple[Disagreement, ...]:
    """Different numbers of communes that one programme is said to have in one territory."""
    del claims
    return ()


def of_awards(claims: Sequence[AwardClaim]) -> tuple[Disagreement, ...]:
    """Different sums, dates or funders told of one thing: within claims, and between those of one beneficiary."""
    del claims
    return ()


def of_neighbours(claim: AwardClaim, others: Sequence[AwardClaim]) -> tuple[Disagreement, ...]:
    """One thing told of different communes.

    Args:
        claim: a claim.
        others: claims of the same sum for other beneficiaries.
    """
    del claim, others
    return ()
