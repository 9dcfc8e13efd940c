"""What a disagreement is: two facts, what they tell differently, and why they may."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from extract.claims import AnyTold


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
