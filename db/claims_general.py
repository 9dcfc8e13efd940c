"""Which award claims for nobody named documents tell, and which other claims of theirs may be parts or wholes of them.

Of a programme's budget, or of a sum in a title, a page doesn't say who receives it. All that its document tells may be
a part of such a claim, or be it: a report of thousands of pages tells tens of thousands, so that they are told apart by
their sums before anything else is known of them.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol, Self

from sqlite_utils import Database

from db.claims_stored import read_claims
from db.stale import PARTS
from extract.claims_awards_sums import farthest, may_be_one
from extract.claims_parts import GIVEN, WHOLES, gathers
from extract.facts import Role

_ROLES = ", ".join(sorted(f"'{role}'" for role in WHOLES))
_COLUMNS = "c.id, c.role, c.eur, c.programme_id, (select count(*) = 1 from claim_evidence where award_claim_id = c.id)"
_OF_DOCUMENTS = """
    from json_each(?) cross join claim_evidence e on e.document_id = value
    cross join award_claims c on c.id = e.award_claim_id"""
STANDING = f"c.role in ({_ROLES}) and c.eur is not null and not c.is_superseded"  # whole or part, with a sum
_ALL = f"select distinct e.document_id, {_COLUMNS} {_OF_DOCUMENTS} where {STANDING}"
_GENERAL = f"""{_ALL}
    and not exists (select 1 from award_claim_communes where claim_id = c.id)
    and not exists (select 1 from award_claim_epcis where claim_id = c.id)"""
_UNMARKED = f"""
    and not exists (select 1 from stale_claims s where s.kind = '{PARTS}' and s.key = c.key || '|' || c.id)"""
_DOCUMENTS = 20_000  # of which claims are known


class Figures(Protocol):
    """Of a claim that stands and has a sum what tells whether one for nobody may be the same, or be made of it."""

    @property
    def id(self) -> str: ...
    @property
    def role(self) -> Role: ...
    @property
    def eur(self) -> float: ...
    @property
    def programme_id(self) -> str | None: ...
    @property
    def is_told_once(self) -> bool:
        """Whether its sum is that of its one fact; others may tell it in other figures."""


@dataclass(frozen=True, slots=True)
class _Summary:
    id: str
    role: Role
    eur: float
    programme_id: str | None
    is_told_once: bool


Gathering = Callable[[Sequence[str]], frozenset[str]]


@dataclass(frozen=True, slots=True)
class OfDocument:
    """The claims for nobody that a document tells.

    Attributes:
        ids: of all.
        told_again: ids of those that are told more than once.
        by_sum: the ids, by their sums.
        sums: in euros.
        given: ids of grants and envelopes, by programme.
        gathering: which of some claims are told as gathering others (``claims_parts.gathers``), as their facts tell it.
    """

    ids: frozenset[str]
    told_again: frozenset[str]
    by_sum: tuple[str, ...]
    sums: tuple[float, ...]
    given: Mapping[str | None, tuple[str, ...]]
    gathering: Gathering = field(compare=False)
    _budgets: dict[str | None, frozenset[str]] = field(default_factory=dict, compare=False)  # of ``given``

    @classmethod
    def of(cls, claims: Collection[Figures], gathering: Gathering) -> Self:
        """Put claims in order."""
        by_sum = sorted(claims, key=lambda one: (one.eur, one.id))
        given: dict[str | None, tuple[str, ...]] = {}
        for one in by_sum:
            if one.role in GIVEN:
                given[one.programme_id] = (*given.get(one.programme_id, ()), one.id)
        return cls(
            ids=frozenset(one.id for one in claims),
            told_again=frozenset(one.id for one in claims if not one.is_told_once),
            by_sum=tuple(one.id for one in by_sum),
            sums=tuple(one.eur for one in by_sum),
            given=given,
            gathering=gathering,
        )

    def parts_of(self, claim: Figures) -> frozenset[str]:
        """The ids of those that may be a claim's very sum, told once more."""
        if not claim.is_told_once:
            return self.ids
        least, most = farthest(claim.eur)
        first, past = bisect_left(self.sums, least), bisect_right(self.sums, most)
        return self.told_again.union(
            self.by_sum[at] for at in range(first, past) if may_be_one(claim.eur, self.sums[at])
        )

    def wholes_of(self, claim: Figures) -> frozenset[str]:
        """The ids of those that may be a title's sum, which a claim tells in full, or a budget that it is part of."""
        if not claim.is_told_once:
            return self.ids
        first, past = bisect_left(self.sums, claim.eur), bisect_right(self.sums, claim.eur)
        return self.told_again.union(self.by_sum[first:past], self._budgets_of(claim.programme_id))

    def _budgets_of(self, programme_id: str | None) -> frozenset[str]:
        if programme_id not in self._budgets:
            self._budgets[programme_id] = self.gathering(self.given.get(programme_id, ()))
        return self._budgets[programme_id]


Look = Callable[[OfDocument, Figures], frozenset[str]]


class General:
    """Of documents those claims that are for nobody named: few, and found only by looking at all that one tells.

    What is joined in one batch is told of by the documents of the batch before. So it lasts for several transactions,
    of the same connection, whose changes it is told; where another one wrote in between it looks again.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._version: int | None = None
        self._known: dict[str, OfDocument] = {}
        self._ids: set[str] = set()  # all that are known

    def of(self, documents: Collection[str]) -> dict[str, OfDocument]:
        """The claims for nobody of some documents, by document."""
        version = self._database.execute("pragma data_version").fetchone()[0]
        if version != self._version or len(self._known) > _DOCUMENTS:
            self._forget()
            self._version = version
        found: dict[str, list[_Summary]] = {one: [] for one in documents if one not in self._known}
        for document, claim in _summaries(self._database, _GENERAL, sorted(found)):
            found[document].append(claim)
        self._known |= {document: OfDocument.of(claims, self._gathering) for document, claims in found.items()}
        self._ids.update(one.id for claims in found.values() for one in claims)
        return {one: self._known[one] for one in documents}

    def _gathering(self, claim_ids: Sequence[str]) -> frozenset[str]:
        return frozenset(one.id for one in read_claims(self._database, claim_ids).values() if gathers(one))

    def written(self, claim_id: str, *, is_general: bool) -> None:
        """A claim is written, for nobody or for somebody, or deleted."""
        if is_general or claim_id in self._ids:
            self._forget()

    def _forget(self) -> None:
        self._known.clear()
        self._ids.clear()


def told_around(
    database: Database, general: General, documents: Collection[str], look: Look, *, but_marked: bool
) -> dict[str, set[str]]:
    """Of the claims for nobody of some documents those claims of the same documents that stand around them.

    Args:
        database: that holds them.
        general: of the same database.
        documents: their ids.
        look: of a document's claims for nobody those around which another stands.
        but_marked: leave out claims that are to be related anew anyhow (``stale.mark_parts``).

    Returns:
        Ids by the id of the claim for nobody.
    """
    found: dict[str, set[str]] = {}
    of_documents = general.of(documents)
    for document, claim in _summaries(database, f"{_ALL} {_UNMARKED}" if but_marked else _ALL, sorted(documents)):
        for one in look(of_documents[document], claim):
            found.setdefault(one, set()).add(claim.id)
    return found


def _summaries(database: Database, sql: str, documents: Sequence[str]) -> Iterator[tuple[str, _Summary]]:
    for document, claim_id, role, eur, programme, is_told_once in database.execute(sql, [json.dumps(documents)]):
        yield document, _Summary(claim_id, Role(role), eur, programme, bool(is_told_once))
