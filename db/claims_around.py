"""Which award claims stand around others: those that they may be made of, and those that may be made of them.

Around a claim are those that share a beneficiary with it; those of its documents where it, or they, name none
(``db.claims_general``; others are told of other towns: there are as many as a report is long); and those that its very
passage tells.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlite_utils import Database

from db.claims_general import STANDING, General, Look, OfDocument, told_around
from db.stale import parts_marked
from extract.claims_parts import OF_WHICH
from extract.claims_parts_outlines import Outline, may_concern
from extract.facts import Role

_OUTLINES = f"""
    select c.id, c.role, c.eur, c.programme_id, c.funder_id, c.purpose,
      (select group_concat(commune_code) from award_claim_communes where claim_id = c.id),
      (select group_concat(epci_siren) from award_claim_epcis where claim_id = c.id),
      (select group_concat(document_id) from claim_evidence where award_claim_id = c.id)
    from json_each(?) cross join award_claims c on c.id = value
    where {STANDING}"""
_SHARING = """
    select commune_code, claim_id from json_each(:codes) cross join award_claim_communes on commune_code = value
    union all select epci_siren, claim_id from json_each(:codes) cross join award_claim_epcis on epci_siren = value"""
_BESIDE = """
    select distinct ours.award_claim_id, theirs.award_claim_id
    from json_each(:ids) cross join claim_evidence ours on ours.award_claim_id = value
    cross join awards one on one.id = ours.award_id and instr(one.quote, :of_which)
    cross join awards other on other.page_id = one.page_id and other.start = one.start and other."end" = one."end"
    cross join claim_evidence theirs on theirs.award_id = other.id
    where theirs.award_claim_id <> ours.award_claim_id"""


@dataclass(frozen=True, slots=True)
class _Side:
    """What is looked for around claims: their parts, or the wholes that they are part of.

    Attributes:
        around_somebody: which claims for nobody stand around one for somebody.
        around_nobody: the other way round: around which claims for nobody one for somebody stands.
        but_marked: leave out what is to be related anew anyhow (``stale.mark_parts``).
    """

    around_somebody: Look
    around_nobody: Look
    but_marked: bool


class _Around:
    """What stands around some claims that stand and have a sum, as long as nothing is written."""

    _side: ClassVar[_Side]

    def __init__(self, database: Database, claim_ids: Collection[str], general: General) -> None:
        """Look up all that stands around claims; those that don't stand have nothing around them.

        Args:
            database: with claims.
            claim_ids: of some of them.
            general: of the same database.
        """
        side = self._side
        self._database = database
        self._outlines = dict(self._outlined(claim_ids))
        self._ids = tuple(sorted(self._outlines))
        subjects = list(self._outlines.values())
        codes = {code for one in subjects for code in one.beneficiaries}
        self._sharing = self._grouped(_SHARING, {"codes": json.dumps(sorted(codes))})
        named = [one for one in subjects if one.beneficiaries]
        nobodys = [one for one in subjects if not one.beneficiaries]
        # Of two claims that are for somebody a common document tells nothing.
        self._of_documents = _around_named(named, general, side.around_somebody)
        documents = {document for one in nobodys for document in one.documents}
        self._of_documents |= told_around(database, general, documents, side.around_nobody, but_marked=side.but_marked)
        beside = {"ids": json.dumps(self._ids), "of_which": OF_WHICH}
        self._beside = self._grouped(_BESIDE, beside)
        groups = (self._sharing, self._of_documents, self._beside)
        near = {one for group in groups for ids in group.values() for one in ids}
        if side.but_marked:
            near -= parts_marked(database, near)
        self._wanted = near  # of all that is near what is looked at
        self._outlines |= self._outlined(near - self._outlines.keys())

    @property
    def ids(self) -> tuple[str, ...]:
        """Of the claims those that stand and have a sum."""
        return self._ids

    def _is_beside(self, one: Outline, other: Outline) -> bool:
        return other.id in self._beside.get(one.id, ()) or one.id in self._beside.get(other.id, ())

    def _near(self, one: Outline) -> list[Outline]:
        """The claims around one, by id."""
        if not self._wanted:
            return []
        near = set(self._beside.get(one.id, ()))
        for code in one.beneficiaries:
            near |= self._sharing.get(code, set())
        near |= self._of_documents.get(one.id, set())
        near &= self._wanted
        return [self._outlines[other] for other in sorted(near - {one.id}) if other in self._outlines]

    def _outlined(self, claim_ids: Iterable[str]) -> Iterator[tuple[str, Outline]]:
        said: dict[str | None, str | None] = {}  # those of one document, or town, share what they say
        sets: dict[str | None, frozenset[str]] = {None: frozenset()}

        def listed(codes: str | None) -> frozenset[str]:
            if codes is not None and codes not in sets:
                sets[codes] = frozenset(codes.split(","))
            return sets[codes]

        for claim_id, role, eur, *words, communes, epcis, documents in self._database.execute(
            _OUTLINES, [json.dumps(sorted(claim_ids))]
        ):
            programme, funder, purpose = (said.setdefault(one, one) for one in words)
            receivers = listed(communes) | listed(epcis) if epcis else listed(communes)
            told_once = "," not in documents
            outline = Outline(
                claim_id, Role(role), eur, receivers, listed(documents), told_once, programme, funder, purpose
            )
            yield claim_id, outline

    def _grouped(self, sql: str, values: Sequence[str] | Mapping[str, str]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for key, claim_id in self._database.execute(sql, values):
            found.setdefault(key, set()).add(claim_id)
        return found


def _around_named(named: Iterable[Outline], general: General, look: Look) -> dict[str, set[str]]:
    of_documents = general.of({document for one in named for document in one.documents})
    return {
        one.id: {claim_id for document in one.documents for claim_id in look(of_documents[document], one)}
        for one in named
    }


class Parts(_Around):
    """The claims that some may be made of."""

    _side = _Side(OfDocument.parts_of, OfDocument.wholes_of, but_marked=False)

    def of(self, claim_id: str, *, gathers: bool = True) -> list[str]:
        """The claims that may be parts of one, by id; of one that ``gathers`` others there may be more."""
        whole = self._outlines[claim_id]
        return [
            other.id
            for other in self._near(whole)
            if may_concern(whole, other, is_beside=self._is_beside(whole, other), gathers=gathers)
        ]


class Wholes(_Around):
    """The claims that may be made of some, but for those that are to be related anew anyhow."""

    _side = _Side(OfDocument.wholes_of, OfDocument.parts_of, but_marked=True)

    def of(self, claim_id: str, *, is_out_of_it: bool = True) -> list[str]:
        """The claims that may be made of one, by id; of one told as given out of an envelope there may be more."""
        part = self._outlines[claim_id]
        return [
            whole.id
            for whole in self._near(part)
            if may_concern(whole, part, is_beside=self._is_beside(whole, part), is_out_of_it=is_out_of_it)
        ]
