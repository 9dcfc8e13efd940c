"""What a person can say of a fact: the kinds, the verdicts, the fields that can be corrected, and a review itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TypeAlias

Told: TypeAlias = str | int | float | tuple[str, ...] | None
"""A value of a fact: a code, an id, a date, a text, a number, codes; None where nothing is said."""

NOTHING: Mapping[str, Told] = MappingProxyType({})
METHOD = "review"  # of rows that a person made or corrected
CONFIDENCE = 1.0  # of what a person said or confirmed; no rule is ever that sure


class Kind(StrEnum):
    """What is reviewed."""

    PARTICIPATION = "participation"
    AWARD = "award"
    COUNT = "count"
    COMMUNE = "commune"  # from here on mentions
    PROGRAMME = "programme"
    AMOUNT = "amount"
    DATE = "date"
    EPCI = "epci"
    ORGANISATION = "organisation"
    REFUSAL = "refusal"  # a name left without a code


class Verdict(StrEnum):
    """What a person says of it."""

    RIGHT = "right"
    WRONG = "wrong"  # the page says no such thing
    CORRECTED = "corrected"
    ADDED = "added"  # missed by the rules
    SETTLED = "settled"  # a name left without a code, which has one


class State(StrEnum):
    """What became of a review in a database."""

    APPLIED = "applied"
    UNFIT = "does not fit"
    REPLACED = "replaced"  # by a later review of the same fact
    WITHDRAWN = "withdrawn"


class Reason(StrEnum):
    """Why a review does not fit, or what is to be known of one that was applied."""

    NO_DOCUMENT = "the document is not stored"
    NO_PAGE = "the page is not stored"
    NO_WORDS = "the words are no longer found on the page"
    UNKNOWN = "a code or programme that it names is not known here"
    HAS_CODE = "the name has a code now"
    RESTED_ON = "an award that was reviewed rests on this amount"
    NOT_SAID = "the rules no longer say so"
    SAID_NOW = "the rules say so now"


class Holds(StrEnum):
    """What a field holds, so that it can be checked and a form can ask for it."""

    COMMUNE = "commune"  # INSEE code
    COMMUNES = "communes"  # INSEE codes
    EPCI = "epci"  # SIREN
    EPCIS = "epcis"
    PROGRAMME = "programme"  # id
    ORGANISATION = "organisation"  # id
    STATUS = "status"
    ROLE = "role"
    QUALIFIER = "qualifier"
    TAX = "tax"
    EDTF = "edtf"
    MODIFIER = "modifier"
    EUROS = "euros"
    NUMBER = "number"
    SCOPE = "scope"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Field:
    """A value that a fact has: its column, what stands there, and whether a fact can be without it."""

    name: str
    holds: Holds
    is_required: bool = False


_SUM = (
    Field("eur", Holds.EUROS),
    Field("eur_low", Holds.EUROS),
    Field("eur_high", Holds.EUROS),
    Field("qualifier", Holds.QUALIFIER),
    Field("tax", Holds.TAX),
)
SUM_FIELDS = tuple(one.name for one in _SUM)

FIELDS: Mapping[Kind, tuple[Field, ...]] = MappingProxyType(
    {
        Kind.PARTICIPATION: (
            Field("commune_code", Holds.COMMUNE, True),
            Field("programme_id", Holds.PROGRAMME, True),
            Field("status", Holds.STATUS, True),
            Field("edtf", Holds.EDTF),
        ),
        Kind.AWARD: (
            *_SUM,  # of the amount on the page, and so of all awards of it
            Field("amount", Holds.TEXT),  # the words that tell the sum; only of an award that is added
            Field("role", Holds.ROLE, True),
            Field("communes", Holds.COMMUNES),
            Field("epcis", Holds.EPCIS),
            Field("programme_id", Holds.PROGRAMME),
            Field("funder_id", Holds.ORGANISATION),
            Field("edtf", Holds.EDTF),
            Field("purpose", Holds.TEXT),
        ),
        Kind.COUNT: (
            Field("programme_id", Holds.PROGRAMME, True),
            Field("value", Holds.NUMBER, True),
            Field("scope", Holds.SCOPE, True),
            Field("edtf", Holds.EDTF),
        ),
        Kind.COMMUNE: (Field("commune_code", Holds.COMMUNE, True),),
        Kind.PROGRAMME: (Field("programme_id", Holds.PROGRAMME, True),),
        Kind.AMOUNT: _SUM,
        Kind.DATE: (Field("edtf", Holds.EDTF, True), Field("modifier", Holds.MODIFIER)),
        Kind.EPCI: (Field("epci_siren", Holds.EPCI, True),),
        Kind.ORGANISATION: (Field("organisation_id", Holds.ORGANISATION, True),),
        Kind.REFUSAL: (Field("commune_code", Holds.COMMUNE, True),),  # what settles it
    }
)

TABLES: Mapping[Kind, str] = MappingProxyType(
    {
        Kind.PARTICIPATION: "participations",
        Kind.AWARD: "awards",
        Kind.COUNT: "programme_counts",
        Kind.COMMUNE: "commune_mentions",
        Kind.PROGRAMME: "programme_mentions",
        Kind.AMOUNT: "amounts",
        Kind.DATE: "dates",
        Kind.EPCI: "epci_mentions",
        Kind.ORGANISATION: "organisation_mentions",
        Kind.REFUSAL: "refusals",
    }
)
FACTS = (Kind.PARTICIPATION, Kind.AWARD, Kind.COUNT)
MENTIONS = (Kind.COMMUNE, Kind.PROGRAMME, Kind.AMOUNT, Kind.DATE, Kind.EPCI, Kind.ORGANISATION)


@dataclass(frozen=True, slots=True)
class Review:
    """What a person says of a fact, before it is kept.

    A fact that is there is named by its id; one that is added by its page and the span of its words there, with all
    its values. ``values`` of a correction are the fields that change; None takes a value away.
    """

    kind: Kind
    verdict: Verdict
    author: str
    fact_id: str | None = None
    page_id: str | None = None
    start: int | None = None  # code points in the page's text
    end: int | None = None
    values: Mapping[str, Told] = field(default_factory=lambda: NOTHING)
    comment: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a review: its id, the fact as it is named now, and whether it was applied."""

    review_id: str
    fact_id: str
    state: State
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a document says something: enough to find it again when offsets have changed."""

    document_id: str
    page: int  # number
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A review as it is kept beside the database."""

    number: int  # the order in which reviews were made
    id: str
    kind: Kind
    fact_id: str
    place: Place
    original: Mapping[str, Told]  # what the rules said; nothing for what was added
    method: str | None  # the rule that said so, at the time
    confidence: float | None
    verdict: Verdict
    corrected: Mapping[str, Told]  # the fields that differ; of an added fact all
    author: str
    comment: str | None
    reviewed_at: str
    withdrawn_by: str | None = None
    withdrawn_at: str | None = None


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A review as the database shows it; ``fact_id`` is what the fact is named there now."""

    id: str
    kind: Kind
    fact_id: str
    document_id: str
    page: int
    page_id: str | None  # None where the page is not stored
    start: int
    end: int
    quote: str
    verdict: Verdict
    original: Mapping[str, Told]
    corrected: Mapping[str, Told]
    method: str | None
    confidence: float | None
    author: str
    comment: str | None
    reviewed_at: str
    state: State
    reason: Reason | None
    withdrawn_by: str | None
    withdrawn_at: str | None
