"""What several documents say of one matter: facts as claims see them, and the claims that they join into.

A *told* fact is a fact with the document that tells it. Documents that copy one another are one witness: their
``cluster_id`` is the same. A *claim* is what told facts say together; its id is derived from its first fact's, so
that it stays the same whatever the order in which the documents came.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import TypeAlias

from extract.dates_calendar import Partial, read_edtf
from extract.facts import Qualifier, Role, Status

MOST = 0.999  # however many witnesses, no claim is certain


@dataclass(frozen=True, slots=True)
class Told:
    """A fact as stored, with the document behind it."""

    id: str
    page_id: str
    start: int
    end: int
    quote: str
    confidence: float
    is_ocr: bool  # read by OCR: its digits may be misread
    document_id: str
    cluster_id: str  # documents that copy one another have one
    published: str | None  # EDTF
    is_superseded: bool  # the document was replaced by a corrected one
    publisher: str | None = field(default=None, kw_only=True)  # as the document names itself


@dataclass(frozen=True, slots=True)
class ToldParticipation(Told):
    commune_code: str  # of today's commune
    said_code: str  # as the page has it, perhaps of a former commune
    programme_id: str
    status: Status
    edtf: str | None


@dataclass(frozen=True, slots=True)
class ToldAward(Told):
    eur: float | None
    eur_low: float | None
    eur_high: float | None
    qualifier: Qualifier
    tax: str | None  # HT, TTC
    role: Role
    communes: tuple[str, ...]  # codes of today's communes, sorted
    epcis: tuple[str, ...]  # SIREN, sorted
    programme_id: str | None
    funder_id: str | None
    edtf: str | None
    purpose: str | None
    text: str = field(default="", kw_only=True)  # the sum as the page writes it


@dataclass(frozen=True, slots=True)
class ToldCount(Told):
    programme_id: str
    value: int
    scope: str
    edtf: str | None


AnyTold: TypeAlias = ToldParticipation | ToldAward | ToldCount


@dataclass(frozen=True, slots=True)
class Verdict:
    """Two facts, joined or kept apart, and why."""

    first_id: str  # of the two ids the lower
    second_id: str
    is_joined: bool
    reason: str  # words for a reader
    by_user: bool = False


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What the documents behind a claim come to."""

    sources: int  # clusters of documents that still stand (all, where every one is superseded)
    first_told: str | None  # EDTF of the earliest of them that has a date
    last_told: str | None
    confidence: float
    is_superseded: bool  # every document that tells it was replaced


@dataclass(frozen=True, slots=True)
class ParticipationClaim:
    """A commune's place in a programme: as the latest documents have it."""

    id: str
    commune_code: str
    programme_id: str
    status: Status  # the latest told; of those told at one time, the furthest
    edtf: str | None  # since when, for that status
    witnesses: Witnesses
    told: tuple[ToldParticipation, ...]


@dataclass(frozen=True)  # without slots: what is looked up again and again is kept
class AwardClaim:
    """One sum of money for one thing."""

    id: str
    award_id: str  # the fact that says it most exactly
    eur: float | None
    eur_low: float | None
    eur_high: float | None
    role: Role
    communes: tuple[str, ...]
    epcis: tuple[str, ...]
    programme_id: str | None
    funder_id: str | None
    edtf: str | None
    purpose: str | None
    witnesses: Witnesses
    told: tuple[ToldAward, ...]

    @cached_property
    def best(self) -> ToldAward:
        """The fact that says it most exactly."""
        return next(fact for fact in self.told if fact.id == self.award_id)

    @cached_property
    def beneficiaries(self) -> frozenset[str]:
        """The codes of communes and intercommunalities that it is for."""
        return frozenset((*self.communes, *self.epcis))

    @cached_property
    def documents(self) -> frozenset[str]:
        """The ids of the documents that tell it."""
        return frozenset(fact.document_id for fact in self.told)

    @cached_property
    def places(self) -> frozenset[tuple[str, int, int]]:
        """Page, start and end of the passages that tell it."""
        return frozenset((fact.page_id, fact.start, fact.end) for fact in self.told)


@dataclass(frozen=True, slots=True)
class CountClaim:
    """How many communes a programme has in a territory, at a time."""

    id: str
    programme_id: str
    value: int
    scope: str
    edtf: str | None
    witnesses: Witnesses
    told: tuple[ToldCount, ...]


@dataclass(frozen=True, slots=True)
class Rival:
    """A claim that contradicts another told of the same matter, and is not counted beside it."""

    left_out_id: str
    counted_id: str
    reason: str  # words for a reader


@dataclass(frozen=True, slots=True)
class Joined:
    """The claims that some facts make, and why facts were joined or kept apart."""

    claims: tuple[AwardClaim, ...]
    verdicts: tuple[Verdict, ...]
    rivals: tuple[Rival, ...] = ()


def told_order(one: Told) -> tuple[str, str, int, int, str]:
    """Facts in the order of their telling: by document's date (undated last), then place."""
    return (one.published or "9999", one.page_id, one.start, one.end, one.id)


def witnesses(told: Sequence[Told]) -> Witnesses:
    """Sum up who tells a claim.

    Copies of one document are one witness, as sure as the surest of them. Witnesses are taken as independent: the
    claim is wrong only if all of them are.
    """
    standing = [one for one in told if not one.is_superseded] or list(told)
    surest: dict[str, float] = {}
    for one in standing:
        surest[one.cluster_id] = max(one.confidence, surest.get(one.cluster_id, 0.0))
    wrong = 1.0
    for cluster in sorted(surest):
        wrong *= 1 - surest[cluster]
    dated = sorted(one.published for one in standing if one.published and bounds(one.published))
    return Witnesses(
        sources=len(surest),
        first_told=dated[0] if dated else None,
        last_told=dated[-1] if dated else None,
        confidence=round(min(1 - wrong, MOST), 3),
        is_superseded=all(one.is_superseded for one in told),
    )


@lru_cache(maxsize=16384)  # of thousands of facts hardly any has a date of its own
def bounds(edtf: str | None) -> tuple[str, str] | None:
    """The first and the last day (ISO) that an EDTF date or interval may mean; None where its year is unknown."""
    if not edtf:
        return None
    first, _, last = edtf.partition("/")
    begin, end = _partial(first), _partial(last or first)
    earliest = begin.earliest() if begin else None
    latest = end.latest() if end else None
    return (earliest.isoformat(), latest.isoformat()) if earliest and latest else None


def _partial(edtf: str) -> Partial | None:
    if len(edtf) == 4 and edtf[:3].isdigit() and edtf[3] == "X":
        return Partial(int(edtf[:3] + "0"), decade=True)
    return read_edtf(edtf)


def agree(one: str | None, other: str | None) -> bool:
    """Whether two EDTF dates may mean the same: one is unknown, or the stretches of days that they name meet."""
    ours, theirs = bounds(one), bounds(other)
    return ours is None or theirs is None or (ours[0] <= theirs[1] and theirs[0] <= ours[1])


def finest(dates: Iterable[str | None]) -> str | None:
    """Of EDTF dates the one that names the shortest stretch of days; the earliest of equals."""
    known = sorted((_days(found), found[0], edtf) for edtf in dates if edtf and (found := bounds(edtf)))
    return known[0][2] if known else None


def _days(stretch: tuple[str, str]) -> int:
    return (date.fromisoformat(stretch[1]) - date.fromisoformat(stretch[0])).days
