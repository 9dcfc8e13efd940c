"""The columns and the evidence that claims of all kinds have."""

from __future__ import annotations

from collections.abc import Iterable

from db.rows import row_id
from db.stale import AWARD, COUNT, PARTICIPATION
from db.table import Row
from extract.claims import AwardClaim, CountClaim, ParticipationClaim, Told, Witnesses


def witnessed(found: Witnesses) -> Row:
    """What the documents behind a claim come to."""
    return {
        "sources": found.sources,
        "first_told": found.first_told,
        "last_told": found.last_told,
        "confidence": found.confidence,
        "is_superseded": int(found.is_superseded),
    }


def evidence(kind: str, claim: ParticipationClaim | AwardClaim | CountClaim, others: Iterable[Told]) -> list[Row]:
    """A row for each fact that tells a claim, or bears it out."""
    told: Iterable[Told] = (*claim.told, *others)
    return [
        {
            "id": row_id(claim.id, one.id),
            "claim_kind": kind,
            **{f"{other}_claim_id": claim.id if other == kind else None for other in (PARTICIPATION, AWARD, COUNT)},
            **{f"{other}_id": one.id if other == kind else None for other in (PARTICIPATION, AWARD, COUNT)},
            "page_id": one.page_id,
            "document_id": one.document_id,
            "cluster_id": one.cluster_id,
            "published": one.published,
            "is_superseded": int(one.is_superseded),
        }
        for one in told
    ]
