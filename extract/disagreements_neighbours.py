"""One grant that documents tell of different communes."""

from __future__ import annotations

from collections.abc import Sequence

from extract.claims import AwardClaim, ToldAward, agree
from extract.claims_awards_purposes import proper_names
from extract.disagreements_awards import CLOSE, kin, same_day, same_matter, speaks_for, told_closely
from extract.disagreements_evidence import Reasoned, disagreement, pair, standing
from extract.disagreements_types import Cause, Disagreement, Side, Subject
from extract.normalise import fold_string


def of_neighbours(claim: AwardClaim, others: Sequence[AwardClaim]) -> tuple[Disagreement, ...]:
    """One thing told of different communes.

    A sum granted to several towns is told of each for its own thing, and most towns have a market hall: only a
    thing that both sides call by one proper name, given the same sum by one funder at one time, is one thing. Where
    a document tells both, they are two.

    Args:
        claim: a claim.
        others: claims of the same sum for other beneficiaries.
    """
    found = (_between(claim, other) for other in sorted(others, key=lambda other: other.id))
    return tuple(one for one in found if one is not None)


def _between(one: AwardClaim, other: AwardClaim) -> Disagreement | None:
    if one.eur is None or one.eur != other.eur or set(one.communes) & set(other.communes):
        return None
    if len(one.communes) != 1 or len(other.communes) != 1 or not same_matter(one, other):
        return None
    if not kin(one.funder_id, other.funder_id) or not agree(one.edtf, other.edtf):
        return None
    if not (same_day(one, other) or told_closely(one, other, CLOSE)):
        return None
    if all(any(speaks_for(fact, "commune") for fact in standing(claim.told)) for claim in (one, other)):
        return None  # each town tells of its own
    shared = sorted(_names(standing(one.told)) & _names(standing(other.told)))
    if not shared:
        return None
    first, second = pair(standing(one.told), standing(other.told))
    sides = (Side("award", first.communes[0], first), Side("award", second.communes[0], second))
    why = (
        f"The same sum, funder and time, and a project that both call by the same name ({_written(one, shared)}), are"
        " told of two communes; no document tells of both."
    )
    programme = one.programme_id or other.programme_id
    return disagreement(Reasoned(Subject.COMMUNE, Cause.CONTRADICTION, why), sides, programme, None)


def _names(told: Sequence[ToldAward]) -> set[str]:
    return {name for one in told for name in proper_names(one.purpose or "")}


def _written(claim: AwardClaim, names: Sequence[str]) -> str:
    """Names as the first document that has them writes them."""
    words = [word.strip(",.;«»") for one in standing(claim.told) for word in (one.purpose or "").split()]
    return ", ".join(next((word for word in words if name in fold_string(word)), name) for name in names)
