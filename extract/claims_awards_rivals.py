"""Sums that contradict each other: told of one matter, so that only one of them may be counted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations

from extract.claims import AwardClaim, Rival, bounds, witnesses
from extract.claims_awards_authority import REASONS, Authority, authority
from extract.claims_awards_evidence import (
    days_between,
    funders_agree,
    other_step,
    pairs,
    programmes_agree,
    tells_another,
)
from extract.claims_awards_purposes import Alike, compare, read
from extract.claims_awards_sums import same_sum
from extract.facts import Role

_MOST_RATIO = 2.0  # of sums that are taken for one told wrongly
_MOST_DAYS = 183  # between the documents that tell them
_FINE_DAYS = 31


def rivals(claims: Sequence[AwardClaim], decided: Mapping[tuple[str, str], bool]) -> tuple[Rival, ...]:
    """Find the claims that contradict others of the same beneficiaries, and those that are counted in their stead.

    The funder's own word is counted, then a public body's, then the better witnessed, then the later; a scan's
    figures only where nothing else tells them.

    Args:
        claims: of one set of beneficiaries.
        decided: the user's word on pairs of facts; what the user keeps apart is no contradiction.
    """
    if len(claims) < 2:
        return ()
    ordered = sorted(claims, key=_weight)
    place = {claim.id: number for number, claim in enumerate(ordered)}
    against: dict[str, list[AwardClaim]] = {}
    for one, other in _candidates(ordered):
        if _contradict(one, other) and not _apart_by_user(one, other, decided):
            counted, left_out = sorted((one, other), key=lambda claim: place[claim.id])
            against.setdefault(left_out.id, []).append(counted)
    found: dict[str, Rival] = {}
    for claim in ordered:
        counts = next((each for each in against.get(claim.id, ()) if each.id not in found), None)
        if counts is not None:
            found[claim.id] = Rival(claim.id, counts.id, _reason(counts, claim))
    return tuple(found[claim_id] for claim_id in sorted(found))


def of_two_communes(one: AwardClaim, other: AwardClaim) -> Rival:
    """Of two claims of one sum for one thing in two communes the one that is counted, by whose word it is."""
    counted, left_out = sorted((one, other), key=_weight)
    return Rival(left_out.id, counted.id, _reason(counted, left_out, "for another commune"))


def _candidates(claims: Sequence[AwardClaim]) -> Iterator[tuple[AwardClaim, AwardClaim]]:
    """Grants that stand and whose purposes share a word."""
    naming: dict[str, list[int]] = {}
    for number, claim in enumerate(claims):
        if claim.role is Role.GRANT and claim.eur and not claim.witnesses.is_superseded:
            for thing in read(claim.purpose).things:
                naming.setdefault(thing, []).append(number)
    sharing = {pair for numbers in naming.values() for pair in combinations(numbers, 2)}
    return ((claims[one], claims[other]) for one, other in sorted(sharing))


def _contradict(one: AwardClaim, other: AwardClaim) -> bool:
    if one.eur is None or other.eur is None or compare(one.purpose, other.purpose) is not Alike.SAME:
        return False
    if {fact.document_id for fact in one.told} & {fact.document_id for fact in other.told}:
        return False  # who tells both means two
    low, high = sorted((one.eur, other.eur))
    if high >= low * _MOST_RATIO and not _misplaced(low, high):
        return False
    return _one_giver(one, other) and _one_time(one, other) and not _told_as_two(one, other)


def _misplaced(low: float, high: float) -> bool:
    """Whether sums differ by a zero."""
    return round(low * 10, 2) == high


def _one_giver(one: AwardClaim, other: AwardClaim) -> bool:
    funders, programmes = (one.funder_id, other.funder_id), (one.programme_id, other.programme_id)
    if not programmes_agree(*programmes):
        return False
    if funders[0] and funders[1]:
        return funders_agree(funders[0], funders[1])
    return programmes[0] is not None and programmes[0] == programmes[1]


def _one_time(one: AwardClaim, other: AwardClaim) -> bool:
    """Whether two claims are of one time: of one day or month, or told within half a year with nothing against it."""
    ours, theirs = bounds(one.edtf), bounds(other.edtf)
    if ours and theirs:
        if days_between(one.edtf, other.edtf):
            return False
        if all((days_between(found[0], found[1]) or 0) <= _FINE_DAYS for found in (ours, theirs)):
            return True
    told = [
        gap
        for ours_told, theirs_told in pairs(one.told, other.told)
        if (gap := days_between(ours_told.published, theirs_told.published)) is not None
    ]
    return bool(told) and min(told) <= _MOST_DAYS


def _told_as_two(one: AwardClaim, other: AwardClaim) -> bool:
    if any(tells_another(fact) for fact in (*one.told, *other.told)):
        return True
    return any(other_step(ours, theirs) or same_sum(ours, theirs) for ours, theirs in pairs(one.told, other.told))


def _apart_by_user(one: AwardClaim, other: AwardClaim, decided: Mapping[tuple[str, str], bool]) -> bool:
    return bool(decided) and any(
        decided.get((min(ours.id, theirs.id), max(ours.id, theirs.id))) is False
        for ours, theirs in pairs(one.told, other.told)
    )


def _weight(claim: AwardClaim) -> tuple[object, ...]:
    """The order in which claims of one matter are counted, the weightiest first."""
    last = bounds(claim.witnesses.last_told)
    latest = -int(last[1].replace("-", "")) if last else 0
    return (_only_scanned(claim), _best_word(claim), -witnesses(claim.told).sources, latest, claim.id)


def _only_scanned(claim: AwardClaim) -> bool:
    return all(fact.is_ocr for fact in claim.told)


def _best_word(claim: AwardClaim) -> Authority:
    return min(authority(fact) for fact in claim.told if not fact.is_superseded or claim.witnesses.is_superseded)


def _reason(counted: AwardClaim, left_out: AwardClaim, matter: str = "of the same matter") -> str:
    said = f"{counted.eur:,.2f} € is told {matter}, by ".replace(".00 ", " ")
    if _only_scanned(left_out) and not _only_scanned(counted):
        return f"{said}a text that was not scanned"
    word = _best_word(counted)
    if word < _best_word(left_out):
        return said + REASONS[word]
    if counted.witnesses.sources > left_out.witnesses.sources:
        return f"{said}more witnesses"
    return f"{said}a later document"
