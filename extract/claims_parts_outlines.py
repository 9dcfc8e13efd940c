"""Which claims may be parts of others, as far as it can be told without their facts."""

from __future__ import annotations

from dataclasses import dataclass

from extract.claims_awards_evidence import programmes_agree
from extract.claims_awards_purposes import Alike, compare
from extract.claims_awards_sums import may_be_one, tells_itself
from extract.claims_parts import GIVEN, MOST_RATIO, WHOLES
from extract.facts import Role


@dataclass(frozen=True, slots=True)
class Outline:
    """Of a claim that stands and has a sum what can be told without its facts."""

    id: str
    role: Role
    eur: float
    beneficiaries: frozenset[str]
    documents: frozenset[str]
    is_told_once: bool  # its sum is that of its one fact; others may tell it in other figures
    programme_id: str | None
    funder_id: str | None
    purpose: str | None


def may_concern(
    whole: Outline, other: Outline, *, is_beside: bool, gathers: bool = True, is_out_of_it: bool = True
) -> bool:
    """Whether ``parts`` of a claim may look at another: where not, neither's facts need be read.

    Args:
        whole: a claim.
        other: a claim.
        is_beside: whether one passage tells both, with ``claims_parts.OF_WHICH`` in it.
        gathers: whether the whole is, or may be, told as gathering others (``claims_parts.gathers``).
        is_out_of_it: whether the other is, or may be, told as given out of an envelope (``tells_envelope``).
    """
    if other.role is not Role.GRANT or whole.role not in WHOLES or other.eur > whole.eur * MOST_RATIO:
        return False
    if is_beside:
        return True
    is_told_apart = whole.documents.isdisjoint(other.documents)
    if not whole.beneficiaries:
        is_headline = whole.funder_id is None and whole.programme_id is None
        is_budget = whole.role in GIVEN and gathers and is_out_of_it and whole.programme_id == other.programme_id
        return bool(other.beneficiaries) and not is_told_apart and (is_headline or is_budget)
    if not other.beneficiaries:
        return not is_told_apart and _may_be_again(whole, other)
    if other.beneficiaries != whole.beneficiaries:
        return other.beneficiaries < whole.beneficiaries and whole.role is not Role.COST
    alike = compare(whole.purpose, other.purpose)
    if alike is Alike.SAME:
        return True
    is_meant = whole.programme_id == other.programme_id is not None and whole.funder_id == other.funder_id is not None
    is_drawn = whole.role in GIVEN and (is_meant or is_out_of_it)
    return gathers and (not is_told_apart or is_drawn or (alike is Alike.UNKNOWN and whole.purpose is None))


def _may_be_again(whole: Outline, other: Outline) -> bool:
    """Whether a claim for nobody may be a whole's very sum, told once more."""
    if whole.role not in GIVEN or not programmes_agree(whole.programme_id, other.programme_id):
        return False
    alike = compare(whole.purpose, other.purpose)
    if alike is not Alike.SAME and not (alike is Alike.UNKNOWN and tells_itself(whole.eur)):
        return False
    return not (whole.is_told_once and other.is_told_once) or may_be_one(whole.eur, other.eur)
