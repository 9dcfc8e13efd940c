"""What claims have in common: whom they are for, who gives, when, and what their sums come to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from extract.claims import AwardClaim, ToldAward
from extract.claims_awards_evidence import (
    days_between,
    funder_of,
    funders_agree,
    other_step,
    programmes_agree,
    steps_of,
)
from extract.claims_awards_purposes import Alike, compare
from extract.claims_awards_sums import Stretch, stretch
from extract.normalise import fold_string

_PROCESS_DAYS = 183  # a sum for several and what each of them receives are decided no further apart


def is_for_some(whole: AwardClaim, other: AwardClaim) -> bool:
    """Whether a claim is for some of those that another is for, but not for all."""
    return bool(other.beneficiaries) and other.beneficiaries < whole.beneficiaries


def is_of_one_decision(whole: AwardClaim, other: AwardClaim) -> bool:
    """Whether a sum for one of several is its share of what all receive: of one giver, purpose and time."""
    alike = compare(whole.purpose, other.purpose)
    if alike is Alike.OTHER or not one_giver(whole, other) or not is_of_one_time(whole, other):
        return False
    if alike is Alike.SAME:
        return True
    return one_programme(whole, other) and (not whole.documents.isdisjoint(other.documents) or one_date(whole, other))


def one_giver(one: AwardClaim, other: AwardClaim) -> bool:
    """Whether nothing tells that two claims are of two givers or programmes, and one of both is told on both."""
    if not programmes_agree(one.programme_id, other.programme_id):
        return False
    if one.funder_id and other.funder_id:
        return funders_agree(one.funder_id, other.funder_id)
    ours, theirs = ({funder for fact in claim.told if (funder := funder_of(fact))} for claim in (one, other))
    return bool(ours & theirs) or one_programme(one, other)


def one_programme(one: AwardClaim, other: AwardClaim) -> bool:
    """Whether one programme is told of both."""
    return one.programme_id is not None and one.programme_id == other.programme_id


def one_date(one: AwardClaim, other: AwardClaim) -> bool:
    """Whether both are dated and their dates may mean the same."""
    return days_between(one.edtf, other.edtf) == 0


def is_of_one_time(one: AwardClaim, other: AwardClaim) -> bool:
    """Whether no date and no phase or tranche tells that two claims are of two decisions."""
    days = days_between(one.edtf, other.edtf)
    if days is not None and days > _PROCESS_DAYS:
        return False
    return not any(other_step(ours, theirs) for ours in _by_steps(one) for theirs in _by_steps(other))


def _by_steps(claim: AwardClaim) -> list[ToldAward]:
    """Of the facts of a claim one for each phase, tranche… that they name, and one that names none."""
    return list({steps_of(fact.purpose, fact.quote): fact for fact in claim.told}.values())


def says(claim: AwardClaim, words: re.Pattern[str]) -> bool:
    """Whether a sentence of a claim has words, matched folded."""
    return any(_says(fact.quote, words) for fact in claim.told)


@lru_cache(maxsize=4096)  # each claim of a large town is compared with each other: the same quotes, again and again
def _says(quote: str, words: re.Pattern[str]) -> bool:
    return words.search(fold_string(quote)) is not None


# Sums


def making_up(whole: AwardClaim, shares: Sequence[AwardClaim]) -> Sequence[AwardClaim]:
    """The claims that together are the whole: all of them, or those for its very purpose; empty if they aren't."""
    same = [share for share in shares if compare(whole.purpose, share.purpose) is Alike.SAME]
    for group in (shares, same):
        if stretch_of(whole).meets(Stretch(lowest(group), highest(group))):
            return group
    return ()


def stretch_of(claim: AwardClaim) -> Stretch:
    """The sums that a claim's figure may stand for: as the fact tells it that stands for the claim."""
    return stretch(claim.best)


def is_less(part: AwardClaim, whole: AwardClaim) -> bool:
    """Whether a sum is less than another, however both are rounded."""
    return stretch_of(part).high < stretch_of(whole).low


def lowest(claims: Sequence[AwardClaim]) -> float:
    """The least that claims may come to together, in euros."""
    return sum(stretch_of(claim).low for claim in claims)


def highest(claims: Sequence[AwardClaim]) -> float:
    """The most that claims may come to together, in euros."""
    return sum(stretch_of(claim).high for claim in claims)


def ids(claims: Sequence[AwardClaim]) -> tuple[str, ...]:
    """The ids of claims, sorted."""
    return tuple(sorted(claim.id for claim in claims))


def all_euros(claims: Sequence[AwardClaim]) -> str:
    """Several claims' sums for a reader, the largest first."""
    return " and ".join(euros(claim) for claim in sorted(claims, key=lambda claim: (-(claim.eur or 0), claim.id)))


def euros(claim: AwardClaim) -> str:
    """A claim's sum for a reader."""
    return f"{claim.eur:,.2f} €".replace(".00 ", " ")
