"""Which sums are made of which others: a total and its shares, a sum for two towns and what each receives.

Of a whole and its parts the ledger counts one or the other, never both: the parts where they make up the whole, or
where the whole is an envelope out of which they were given; else the whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from extract.claims import AwardClaim, ToldAward
from extract.claims_awards_evidence import programmes_agree
from extract.claims_awards_purposes import Alike, compare
from extract.claims_awards_rivals import rivals
from extract.claims_awards_sums import same_sum, tells_itself
from extract.claims_parts_alike import (
    all_euros,
    euros,
    highest,
    ids,
    is_for_some,
    is_less,
    is_of_one_decision,
    is_of_one_time,
    lowest,
    making_up,
    one_giver,
    one_programme,
    says,
    stretch_of,
)
from extract.facts import Role
from extract.normalise import fold_string

MOST_RATIO = 1.2  # of a part to its whole, however both are rounded
GIVEN = frozenset({Role.GRANT, Role.ENVELOPE})
WHOLES = frozenset({Role.GRANT, Role.ENVELOPE, Role.TOTAL, Role.COST})
_ENVELOPE_BEFORE = re.compile(
    r"\b(?:enveloppe|credits? (?:de|pour)|fonds dote|dotation globale|budget de)\b[^\d.;]{0,60}\Z"
)
_OUT_OF_IT = re.compile(r"\b(?:sur|dans|au sein de|issue? de|par) (?:l'|cette |la meme |une |son )enveloppe|\bpreleve")
_IN_ALL = re.compile(
    r"\btotal|\ben tout\b|\bensemble\b|\bcumul|\bglobal|\bau titre des deux|\bdeux subventions|\bsoit\b"
)
_SHARE = re.compile(r"\b(?:part|quote-part|parts) d(?:e|u|es)?\b")
OF_WHICH = "dont"  # in a sentence that tells a sum and a part of it
_EACH = re.compile(r"\bchacune?\b|\bchaque\b|\bpar (?:commune|ville|site)\b|\brespectivement\b")


@dataclass(frozen=True, slots=True)
class Parts:
    """Claims that a whole is made of."""

    part_ids: tuple[str, ...]
    is_complete: bool  # together they are the whole, within rounding
    counts_parts: bool  # they are counted and the whole isn't; else the whole is and they aren't
    reason: str  # words for a reader


def parts(whole: AwardClaim, others: Sequence[AwardClaim]) -> Parts | None:
    """Find which of the claims around one are parts of it; None where none is.

    Args:
        whole: a claim.
        others: the claims that share a beneficiary or a document with it, ordered by id.
    """
    if not _is_whole(whole):
        return None
    near = _near(whole, others)
    for may_be, found in _WAYS:
        together = found(whole, [other for other in near if may_be(whole, other)])
        if together is not None:
            return together
    return None


def concerns(whole: AwardClaim, other: AwardClaim) -> bool:
    """Whether ``parts`` of a claim looks at another: if not, they are the same with it and without it."""
    return _is_whole(whole) and bool(_near(whole, [other])) and any(may_be(whole, other) for may_be, _ in _WAYS)


def gathers(whole: AwardClaim) -> bool:
    """Whether a claim is told as gathering others: as an envelope, a total, or what was given in all."""
    return whole.role is Role.TOTAL or _is_envelope(whole) or says(whole, _IN_ALL)


def tells_envelope(other: AwardClaim) -> bool:
    """Whether a grant is told as given out of an envelope."""
    return says(other, _OUT_OF_IT)


def _is_whole(whole: AwardClaim) -> bool:
    return whole.eur is not None and whole.role in WHOLES and not whole.witnesses.is_superseded


def _near(whole: AwardClaim, others: Sequence[AwardClaim]) -> list[AwardClaim]:
    """The grants that may be parts of a whole at first sight: a large town has thousands of others."""
    most = (whole.eur or 0) * MOST_RATIO
    is_open = len(whole.beneficiaries) != 1 or whole.role is not Role.GRANT or _is_envelope(whole)
    return [
        other
        for other in others
        if other.role is Role.GRANT
        and other.eur is not None
        and other.eur <= most
        and not other.witnesses.is_superseded
        and (
            is_open
            or compare(whole.purpose, other.purpose) is Alike.SAME
            or not whole.documents.isdisjoint(other.documents)
            or (whole.funder_id is None and whole.purpose is None and says(whole, _IN_ALL))
        )
    ]


# As much for each of several


def _is_as_much(whole: AwardClaim, other: AwardClaim) -> bool:
    return (
        whole.role is Role.GRANT
        and is_for_some(whole, other)
        and len(other.beneficiaries) == 1
        and says(whole, _EACH)
        and any(same_sum(ours, theirs) for ours in whole.told for theirs in other.told)
        and is_of_one_decision(whole, other)
    )


def _all_beneficiaries(claims: Sequence[AwardClaim]) -> frozenset[str]:
    return frozenset().union(*(claim.beneficiaries for claim in claims))


def _given_to_each(whole: AwardClaim, others: Sequence[AwardClaim]) -> Parts | None:
    """`80 000 € à chacune` of several, and each one's told apart; where one's is not, the whole stands for it."""
    if not others or _all_beneficiaries(others) != whole.beneficiaries:
        return None
    return Parts(ids(others), True, True, f"{euros(whole)} for each, told apart")


# A headline's sum


def _is_headline_of(whole: AwardClaim, other: AwardClaim) -> bool:
    """Whether a sum stands over a text that tells it again, and of whom: a title tells neither giver nor receiver."""
    if whole.beneficiaries or whole.funder_id or whole.programme_id or whole.edtf or not other.beneficiaries:
        return False
    return compare(whole.purpose, other.purpose) is not Alike.OTHER and all(
        not fact.quote.rstrip().endswith((".", ";", "!"))
        and any(
            (fact.document_id, fact.eur) == (told.document_id, told.eur) and fact.start < told.start
            for told in other.told
        )
        for fact in whole.told
    )


def _told_in_full(whole: AwardClaim, others: Sequence[AwardClaim]) -> Parts | None:
    if len(others) != 1:
        return None
    return Parts(ids(others), True, True, f"{euros(whole)} in a title, told in full under it")


# A sum for several, and what each receives


def _is_share(whole: AwardClaim, other: AwardClaim) -> bool:
    """Whether a sum for one of several may be a share of what all receive, if the sums bear it out."""
    return (
        whole.role in (Role.GRANT, Role.TOTAL)
        and is_less(other, whole)
        and is_for_some(whole, other)
        and (compare(whole.purpose, other.purpose) is not Alike.OTHER or _names_whole(whole, other))
        and one_giver(whole, other)
        and is_of_one_time(whole, other)
        and not _is_envelope(whole)
    )


def _names_whole(whole: AwardClaim, other: AwardClaim) -> bool:
    """Whether a share is told as that of the whole's very sum: `sur cette aide de 840 000 €, la part de X est de …`."""
    sums = {fold_string(fact.text) for fact in whole.told}
    said = (fold_string(fact.quote) for fact in other.told)
    return any(_SHARE.search(quote) and any(eur in quote for eur in sums) for quote in said)


def _split(whole: AwardClaim, shares: Sequence[AwardClaim]) -> Parts | None:
    """What each of several receives; where a page tells it for the other purposes too, that of the same purpose."""
    complete = making_up(whole, shares)
    if complete and _all_beneficiaries(complete) == whole.beneficiaries:
        return Parts(ids(complete), True, True, f"what each receives: {all_euros(complete)} make up {euros(whole)}")
    sure = [share for share in shares if is_of_one_decision(whole, share)]
    if sure and lowest(sure) < stretch_of(whole).high:
        return Parts(ids(sure), False, False, f"{all_euros(sure)} of {euros(whole)} for several")
    return None


# Several payers of one thing


def _is_of_co_funder(whole: AwardClaim, other: AwardClaim) -> bool:
    return (
        (whole.role is Role.COST or whole.funder_id is None)
        and is_less(other, whole)
        and other.beneficiaries == whole.beneficiaries != frozenset()
        and other.funder_id is not None
        and _is_of_one_thing(whole, other)
        and is_of_one_time(whole, other)
    )


def _is_of_one_thing(whole: AwardClaim, other: AwardClaim) -> bool:
    """Whether both are for one purpose; what all payers give *together* may be told without it."""
    alike = compare(whole.purpose, other.purpose)
    return alike is Alike.SAME or (
        alike is Alike.UNKNOWN and whole.role is not Role.COST and whole.purpose is None and says(whole, _IN_ALL)
    )


def _shared(whole: AwardClaim, shares: Sequence[AwardClaim]) -> Parts | None:
    """What several payers give; a sum of grants may leave out what the beneficiary pays itself."""
    given = [share for share in shares if share.funder_id not in _own(share)]
    for group in (shares, given):
        complete = making_up(whole, group)
        if complete and len({share.funder_id for share in complete}) > 1:
            return Parts(ids(complete), True, True, f"its payers' shares: {all_euros(complete)} make up {euros(whole)}")
    return None


def _own(claim: AwardClaim) -> frozenset[str]:
    """The beneficiaries as payers."""
    return frozenset((*(f"commune-{code}" for code in claim.communes), *(f"epci-{siren}" for siren in claim.epcis)))


# What one payer gives for several things, added up


def _is_added(whole: AwardClaim, other: AwardClaim) -> bool:
    if whole.role is Role.COST or not is_less(other, whole) or not one_giver(whole, other):
        return False
    if not other.beneficiaries <= whole.beneficiaries or not other.beneficiaries:
        return False
    if not whole.documents.isdisjoint(other.documents) and (whole.role is Role.TOTAL or says(whole, _IN_ALL)):
        return True
    return compare(whole.purpose, other.purpose) is Alike.SAME and is_of_one_time(whole, other)


def _added(whole: AwardClaim, summands: Sequence[AwardClaim]) -> Parts | None:
    together = [summand for summand in summands if not whole.documents.isdisjoint(summand.documents)]
    for group in (summands, together):
        complete = making_up(whole, group)
        if complete:
            return Parts(ids(complete), True, True, f"{all_euros(complete)} are told apart, and make up {euros(whole)}")
    return None


# A sum of which its own sentence tells a part


def _is_detail(whole: AwardClaim, other: AwardClaim) -> bool:
    if whole.role is Role.COST or whole.places.isdisjoint(other.places) or not is_less(other, whole):
        return False
    if not programmes_agree(whole.programme_id, other.programme_id):
        return False
    pairs = product(whole.told, other.told)
    return any(_is_beside(ours, theirs) and _reads_of_which(ours, theirs) for ours, theirs in pairs)


def _reads_of_which(whole: ToldAward, part: ToldAward) -> bool:
    """Whether the sentence reads `1 380 000 €, dont 180 000 €`."""
    between = re.escape(whole.text) + rf"[^;.]*?\b{OF_WHICH}\b[^;.]*?" + re.escape(part.text)
    return re.search(between, whole.quote) is not None


def _detailed(whole: AwardClaim, details: Sequence[AwardClaim]) -> Parts | None:
    if not details:
        return None
    return Parts(ids(details), False, False, f"{all_euros(details)} of {euros(whole)}, in one sentence")


# What is given out of an envelope


def _is_envelope(whole: AwardClaim) -> bool:
    return whole.role is Role.ENVELOPE or any(_names_envelope(fact.text, fact.quote) for fact in whole.told)


@lru_cache(maxsize=4096)
def _names_envelope(text: str, quote: str) -> bool:
    words, sum_ = fold_string(quote), fold_string(text)
    starts = (place for place in range(len(words)) if words.startswith(sum_, place))
    return any(_ENVELOPE_BEFORE.search(words, 0, start) for start in starts)


def _is_drawn(whole: AwardClaim, other: AwardClaim) -> bool:
    if whole.role not in GIVEN or not other.beneficiaries or not is_less(other, whole) or not _is_envelope(whole):
        return False
    if not one_giver(whole, other) or not is_of_one_time(whole, other):
        return False
    if whole.beneficiaries:
        is_meant = one_programme(whole, other) and whole.funder_id is not None and whole.funder_id == other.funder_id
        return other.beneficiaries <= whole.beneficiaries and (is_meant or says(other, _OUT_OF_IT))
    # A programme's whole budget stays beside the grants that are told of it, unless a page says that they are of it.
    return one_programme(whole, other) and says(other, _OUT_OF_IT)


def _drawn(whole: AwardClaim, grants: Sequence[AwardClaim]) -> Parts | None:
    if grants and lowest(grants) > stretch_of(whole).high:
        grants = _each_once(grants)
    if not grants or lowest(grants) > stretch_of(whole).high:
        return None
    is_complete = highest(grants) >= stretch_of(whole).low
    return Parts(ids(grants), is_complete, True, f"{all_euros(grants)} are given out of {euros(whole)}")


def _each_once(grants: Sequence[AwardClaim]) -> list[AwardClaim]:
    """Grants without those that others of them add up to, or contradict with more weight."""
    summed = {one.id for one in grants if _added(one, [other for other in grants if _is_added(one, other)])}
    by_receiver: dict[frozenset[str], list[AwardClaim]] = {}
    for grant in grants:
        by_receiver.setdefault(grant.beneficiaries, []).append(grant)
    contradicted = {rival.left_out_id for same in by_receiver.values() for rival in rivals(same, {})}
    return [grant for grant in grants if grant.id not in summed | contradicted]


# The same sum for fewer


def _is_again(whole: AwardClaim, other: AwardClaim) -> bool:
    """Whether a claim has the whole's very sum, but fewer of its beneficiaries, or none."""
    # Of the thousands around a large town's claim hardly any has its sum: words are read last.
    if whole.role not in GIVEN or not other.beneficiaries < whole.beneficiaries:
        return False
    if not any(same_sum(ours, theirs) for ours in whole.told for theirs in other.told):
        return False
    if not one_giver(whole, other) or _is_envelope(whole) or says(whole, _EACH) or says(other, _EACH):
        return False
    if not whole.places.isdisjoint(other.places):
        return False
    alike = compare(whole.purpose, other.purpose)
    if other.beneficiaries:
        return alike is Alike.SAME and is_of_one_time(whole, other)
    told_again = alike is Alike.SAME or (alike is Alike.UNKNOWN and tells_itself(whole.eur))
    return told_again and not whole.documents.isdisjoint(other.documents) and is_of_one_time(whole, other)


def _is_beside(one: ToldAward, other: ToldAward) -> bool:
    return (one.page_id, one.start, one.end) == (other.page_id, other.start, other.end)


def _again(whole: AwardClaim, others: Sequence[AwardClaim]) -> Parts | None:
    if not others:
        return None
    return Parts(ids(others), True, False, f"{euros(whole)}, told for fewer of those that receive it")


# How a claim may be made of others, in the order of what tells most: who may be a part, and what parts make.
_WAYS: tuple[
    tuple[Callable[[AwardClaim, AwardClaim], bool], Callable[[AwardClaim, Sequence[AwardClaim]], Parts | None]], ...
] = (
    (_is_as_much, _given_to_each),
    (_is_headline_of, _told_in_full),
    (_is_share, _split),
    (_is_of_co_funder, _shared),
    (_is_added, _added),
    (_is_detail, _detailed),
    (_is_drawn, _drawn),
    (_is_again, _again),
)
