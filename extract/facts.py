"""What is found on a page: mentions, and the facts that link them.

Offsets are code points in ``Page.text``, ``end`` exclusive. ``confidence`` is from 0 to 1 and calibrated: of
those at 0.9, nine in ten are right. ``method`` names the rule that found it, as ``module.rule``.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Qualifier(StrEnum):
    """How exactly an amount is told."""

    EXACT = "exact"
    ABOUT = "about"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    RANGE = "range"


class Status(StrEnum):
    """A commune's place in a programme, from the nearest to the furthest (the order of scoring)."""

    CANDIDATE = "candidate"
    SELECTED = "selected"
    ENROLLED = "enrolled"
    SIGNED = "signed"
    COMPLETED = "completed"
    WITHDRAWN = "withdrawn"


class Role(StrEnum):
    """What an award's sum is: only GRANT and ENVELOPE are safe to sum."""

    GRANT = "grant"  # promised, granted or spent, for something
    ENVELOPE = "envelope"  # a programme's whole budget
    COST = "cost"  # a project's total cost or estimate
    TOTAL = "total"  # repeats sums that are told apart
    CEILING = "ceiling"  # at most
    RATE = "rate"  # per head, per square metre
    ASKED = "asked"  # asked for, foreseen or refused


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a page's text."""

    start: int
    end: int

    def __contains__(self, other: Span) -> bool:
        return self.start <= other.start and other.end <= self.end

    def overlaps(self, other: Span) -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True, slots=True)
class Mention(Span):
    confidence: float
    method: str


@dataclass(frozen=True, slots=True)
class CommuneMention(Mention):
    code: str  # INSEE


@dataclass(frozen=True, slots=True)
class ProgrammeMention(Mention):
    programme_id: str


@dataclass(frozen=True, slots=True)
class EpciMention(Mention):
    siren: str


@dataclass(frozen=True, slots=True)
class OrganisationMention(Mention):
    organisation_id: str  # of the registry, or region-…, departement-62, commune-62119, epci-200072460


@dataclass(frozen=True, slots=True)
class Amount(Mention):
    """Money; ``eur`` is None for a range only, which has ``eur_low`` and ``eur_high``."""

    eur: float | None
    eur_low: float | None = None
    eur_high: float | None = None
    qualifier: Qualifier = Qualifier.EXACT
    tax: str | None = None  # HT, TTC


@dataclass(frozen=True, slots=True)
class DateMention(Mention):
    """A calendar expression as EDTF (ISO 8601-2:2019); ``earliest`` and ``latest`` are ISO days or None."""

    edtf: str
    modifier: str | None = None  # start, middle, end, about
    earliest: str | None = None
    latest: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal(Span):
    """A name that was left without a code, and why."""

    kind: str  # commune
    candidates: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Mentions:
    """All mentions of one page, each tuple ordered by start."""

    communes: tuple[CommuneMention, ...] = ()
    programmes: tuple[ProgrammeMention, ...] = ()
    amounts: tuple[Amount, ...] = ()
    dates: tuple[DateMention, ...] = ()
    epcis: tuple[EpciMention, ...] = ()
    organisations: tuple[OrganisationMention, ...] = ()


@dataclass(frozen=True, slots=True)
class Participation(Mention):
    """The page says that a commune has a place in a programme; start and end are those of the quote."""

    commune_code: str
    programme_id: str
    status: Status
    edtf: str | None = None  # since when


@dataclass(frozen=True, slots=True)
class Award(Mention):
    """The page says that money goes to something; start and end are those of the quote."""

    amount: Amount
    role: Role
    commune_codes: tuple[str, ...] = ()
    epci_sirens: tuple[str, ...] = ()
    programme_id: str | None = None
    funder_id: str | None = None
    edtf: str | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class Count(Mention):
    """The page says how many communes a programme has; start and end are those of the quote."""

    programme_id: str
    value: int
    scope: str  # FR, a region's INSEE code, D62, or the territory's name
    edtf: str | None = None


@dataclass(frozen=True, slots=True)
class PageFacts:
    """All that was found on one page."""

    page_id: str
    mentions: Mentions
    refusals: tuple[Refusal, ...] = ()
    participations: tuple[Participation, ...] = ()
    awards: tuple[Award, ...] = ()
    counts: tuple[Count, ...] = ()
