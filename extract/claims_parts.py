"""Which sums are made of which others: a total and its shares, a sum for two towns and what each receives.

Of a whole and its parts the ledger counts one or the other, never both: the parts where they make up the whole, or
where the whole is an envelope out of which they were given; else the whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from extract.claims import AwardClaim, ToldAward
from extract.claims_awards_evidence import days_between, funder_of, funders_agree, other_step, programmes_agree
from extract.claims_awards_purposes import Alike, compare
from extract.claims_awards_sums import Stretch, same_sum, stretch, tells_itself
from extract.facts import Role
from extract.normalise import fold_string

_PROCESS_DAYS = 183  # a sum for several and what each of them receives are decided no further apart
_MOST_RATIO = 1.2  # of a part to its whole, however both are rounded
_GIVEN = frozenset({Role.GRANT, Role.ENVELOPE})
_WHOLES = frozenset({Role.GRANT, Role.ENVELOPE, Role.TOTAL, Role.COST})
_ENVELOPE = r"\b(?:enveloppe|credits? (?:de|pour)|fonds dote|dotation globale|budget de)\b[^\d.;]{0,60}"
_OUT_OF_IT = re.compile(r"\b(?:sur|dans|au sein de|issue? de|par) (?:l'|cette |la meme |une |son )enveloppe|\bpreleve")
_IN_ALL = re.compile(
    r"\btotal|\ben tout\b|\bensemble\b|\bcumul|\bglobal|\bau titre des deux|\bdeux subventions|\bsoit\b"
)
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
    if whole.eur is None or whole.role not in _WHOLES or whole.witnesses.is_superseded:
        return None
    near = _near(whole, others)
    return (
        _given_to_each(whole, [other for other in near if _is_as_much(whole, other)])
        or _split(whole, [other for other in near if _is_share(whole, other)])
        or _shared(whole, [other for other in near if _is_of_co_funder(whole, other)])
        or _added(whole, [other for other in near if _is_added(whole, other)])
        or _detailed(whole, [other for other in near if _is_detail(whole, other)])
        or _drawn(whole, [other for other in near if _is_drawn(whole, other)])
        or _again(whole, [other for other in near if _is_again(whole, other)])
    )


def _near(whole: AwardClaim, others: Sequence[AwardClaim]) -> list[AwardClaim]:
    """The grants that may be parts of a whole at first sight: a large town has thousands of others."""
    most, documents = (whole.eur or 0) * _MOST_RATIO, _documents(whole)
    is_open = len(_beneficiaries(whole)) != 1 or whole.role is not Role.GRANT or _is_envelope(whole)
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
            or any(fact.document_id in documents for fact in other.told)
            or (whole.funder_id is None and whole.purpose is None and _says(whole, _IN_ALL))
        )
    ]


# As much for each of several


def _is_as_much(whole: AwardClaim, other: AwardClaim) -> bool:
    return (
        whole.role is Role.GRANT
        and _is_for_some(whole, other)
        and len(_beneficiaries(other)) == 1
        and _says(whole, _EACH)
        and any(same_sum(ours, theirs) for ours in whole.told for theirs in other.told)
        and _is_of_one_decision(whole, other)
    )


def _given_to_each(whole: AwardClaim, others: Sequence[AwardClaim]) -> Parts | None:
    """`80 000 € à chacune` of several, and each one's told apart; where one's is not, the whole stands for it."""
    if not others or frozenset().union(*map(_beneficiaries, others)) != _beneficiaries(whole):
        return None
    return Parts(_ids(others), True, True, f"{_sum(whole)} for each, told apart")


# A sum for several, and what each receives


def _is_share(whole: AwardClaim, other: AwardClaim) -> bool:
    """Whether a sum for one of several may be a share of what all receive, if the sums bear it out."""
    return (
        whole.role in (Role.GRANT, Role.TOTAL)
        and _is_less(other, whole)
        and _is_for_some(whole, other)
        and compare(whole.purpose, other.purpose) is not Alike.OTHER
        and _one_giver(whole, other)
        and _is_of_one_time(whole, other)
        and not _is_envelope(whole)
    )


def _split(whole: AwardClaim, shares: Sequence[AwardClaim]) -> Parts | None:
    """What each of several receives; where a page tells it for the other purposes too, that of the same purpose."""
    complete = _complete(whole, shares)
    if complete and frozenset().union(*map(_beneficiaries, complete)) == _beneficiaries(whole):
        return Parts(_ids(complete), True, True, f"what each receives: {_sums(complete)} make up {_sum(whole)}")
    sure = [share for share in shares if _is_of_one_decision(whole, share)]
    if sure and _low(sure) < _stretch(whole).high:
        return Parts(_ids(sure), False, False, f"{_sums(sure)} of {_sum(whole)} for several")
    return None


# Several payers of one thing


def _is_of_co_funder(whole: AwardClaim, other: AwardClaim) -> bool:
    return (
        (whole.role is Role.COST or whole.funder_id is None)
        and _is_less(other, whole)
        and _beneficiaries(other) == _beneficiaries(whole) != frozenset()
        and other.funder_id is not None
        and _is_of_one_thing(whole, other)
        and _is_of_one_time(whole, other)
    )


def _is_of_one_thing(whole: AwardClaim, other: AwardClaim) -> bool:
    """Whether both are for one purpose; what all payers give *together* may be told without it."""
    alike = compare(whole.purpose, other.purpose)
    return alike is Alike.SAME or (
        alike is Alike.UNKNOWN and whole.role is not Role.COST and whole.purpose is None and _says(whole, _IN_ALL)
    )


def _shared(whole: AwardClaim, shares: Sequence[AwardClaim]) -> Parts | None:
    """What several payers give; a sum of grants may leave out what the beneficiary pays itself."""
    given = [share for share in shares if share.funder_id not in _own(share)]
    for group in (shares, given):
        complete = _complete(whole, group)
        if complete and len({share.funder_id for share in complete}) > 1:
            return Parts(_ids(complete), True, True, f"its payers' shares: {_sums(complete)} make up {_sum(whole)}")
    return None


def _own(claim: AwardClaim) -> frozenset[str]:
    """The beneficiaries as payers."""
    return frozenset((*(f"commune-{code}" for code in claim.communes), *(f"epci-{siren}" for siren in claim.epcis)))


# What one payer gives for several things, added up


def _is_added(whole: AwardClaim, other: AwardClaim) -> bool:
    if whole.role is Role.COST or not _is_less(other, whole) or not _one_giver(whole, other):
        return False
    if not _beneficiaries(other) <= _beneficiaries(whole) or not _beneficiaries(other):
        return False
    if _documents(whole) & _documents(other) and (whole.role is Role.TOTAL or _says(whole, _IN_ALL)):
        return True
    return compare(whole.purpose, other.purpose) is Alike.SAME and _is_of_one_time(whole, other)


def _added(whole: AwardClaim, summands: Sequence[AwardClaim]) -> Parts | None:
    together = [summand for summand in summands if _documents(whole) & _documents(summand)]
    for group in (summands, together):
        complete = _complete(whole, group)
        if complete:
            return Parts(_ids(complete), True, True, f"{_sums(complete)} are told apart, and make up {_sum(whole)}")
    return None


# A sum of which its own sentence tells a part


def _is_detail(whole: AwardClaim, other: AwardClaim) -> bool:
    if whole.role is Role.COST or not _is_less(other, whole):
        return False
    if not programmes_agree(whole.programme_id, other.programme_id):
        return False
    return any(
        _is_beside(ours, theirs) and _reads_of_which(ours, theirs) for ours in whole.told for theirs in other.told
    )


def _reads_of_which(whole: ToldAward, part: ToldAward) -> bool:
    """Whether the sentence reads `1 380 000 €, dont 180 000 €`."""
    between = re.escape(whole.text) + r"[^;.]*?\bdont\b[^;.]*?" + re.escape(part.text)
    return re.search(between, whole.quote) is not None


def _detailed(whole: AwardClaim, details: Sequence[AwardClaim]) -> Parts | None:
    if not details:
        return None
    return Parts(_ids(details), False, False, f"{_sums(details)} of {_sum(whole)}, in one sentence")


# What is given out of an envelope


def _is_envelope(whole: AwardClaim) -> bool:
    return whole.role is Role.ENVELOPE or any(
        re.search(_ENVELOPE + re.escape(fold_string(fact.text)), fold_string(fact.quote)) for fact in whole.told
    )


def _is_drawn(whole: AwardClaim, other: AwardClaim) -> bool:
    if whole.role not in _GIVEN or not _is_envelope(whole) or not _is_less(other, whole) or not _beneficiaries(other):
        return False
    if not _one_giver(whole, other) or not _is_of_one_time(whole, other):
        return False
    if _beneficiaries(whole):
        is_meant = _one_programme(whole, other) and whole.funder_id is not None and whole.funder_id == other.funder_id
        return _beneficiaries(other) <= _beneficiaries(whole) and (is_meant or _says(other, _OUT_OF_IT))
    # A programme's whole budget stays beside the grants that are told of it, unless a page says that they are of it.
    return _one_programme(whole, other) and _says(other, _OUT_OF_IT)


def _drawn(whole: AwardClaim, grants: Sequence[AwardClaim]) -> Parts | None:
    if not grants or _low(grants) > _stretch(whole).high:
        return None
    is_complete = _high(grants) >= _stretch(whole).low
    return Parts(_ids(grants), is_complete, True, f"{_sums(grants)} are given out of {_sum(whole)}")


# The same sum for fewer


def _is_again(whole: AwardClaim, other: AwardClaim) -> bool:
    """Whether a claim has the whole's very sum, but fewer of its beneficiaries, or none."""
    if whole.role not in _GIVEN or _is_envelope(whole) or _says(whole, _EACH) or _says(other, _EACH):
        return False
    if not _beneficiaries(other) < _beneficiaries(whole) or not _one_giver(whole, other):
        return False
    if not any(same_sum(ours, theirs) for ours in whole.told for theirs in other.told):
        return False
    if any(_is_beside(ours, theirs) for ours in whole.told for theirs in other.told):
        return False
    alike = compare(whole.purpose, other.purpose)
    if _beneficiaries(other):
        return alike is Alike.SAME and _is_of_one_time(whole, other)
    told_again = alike is Alike.SAME or (alike is Alike.UNKNOWN and tells_itself(whole.eur))
    return told_again and bool(_documents(whole) & _documents(other)) and _is_of_one_time(whole, other)


def _is_beside(one: ToldAward, other: ToldAward) -> bool:
    return (one.page_id, one.start, one.end) == (other.page_id, other.start, other.end)


def _again(whole: AwardClaim, others: Sequence[AwardClaim]) -> Parts | None:
    if not others:
        return None
    return Parts(_ids(others), True, False, f"{_sum(whole)}, told for fewer of those that receive it")


# What claims have in common


def _beneficiaries(claim: AwardClaim) -> frozenset[str]:
    return frozenset((*claim.communes, *claim.epcis))


def _is_for_some(whole: AwardClaim, other: AwardClaim) -> bool:
    return bool(_beneficiaries(other)) and _beneficiaries(other) < _beneficiaries(whole)


def _is_of_one_decision(whole: AwardClaim, other: AwardClaim) -> bool:
    """Whether a sum for one of several is its share of what all receive: of one giver, purpose and time."""
    alike = compare(whole.purpose, other.purpose)
    if alike is Alike.OTHER or not _one_giver(whole, other) or not _is_of_one_time(whole, other):
        return False
    if alike is Alike.SAME:
        return True
    return _one_programme(whole, other) and (bool(_documents(whole) & _documents(other)) or _one_date(whole, other))


def _one_giver(one: AwardClaim, other: AwardClaim) -> bool:
    """Whether nothing tells that two claims are of two givers or programmes, and one of both is told on both."""
    if not programmes_agree(one.programme_id, other.programme_id):
        return False
    if one.funder_id and other.funder_id:
        return funders_agree(one.funder_id, other.funder_id)
    ours, theirs = ({funder for fact in claim.told if (funder := funder_of(fact))} for claim in (one, other))
    return bool(ours & theirs) or _one_programme(one, other)


def _one_programme(one: AwardClaim, other: AwardClaim) -> bool:
    return one.programme_id is not None and one.programme_id == other.programme_id


def _one_date(one: AwardClaim, other: AwardClaim) -> bool:
    return days_between(one.edtf, other.edtf) == 0


def _is_of_one_time(one: AwardClaim, other: AwardClaim) -> bool:
    days = days_between(one.edtf, other.edtf)
    if days is not None and days > _PROCESS_DAYS:
        return False
    return not any(other_step(ours, theirs) for ours in one.told for theirs in other.told)


def _documents(claim: AwardClaim) -> frozenset[str]:
    return frozenset(fact.document_id for fact in claim.told)


def _says(claim: AwardClaim, words: re.Pattern[str]) -> bool:
    return any(words.search(fold_string(fact.quote)) for fact in claim.told)


# Sums


def _complete(whole: AwardClaim, shares: Sequence[AwardClaim]) -> Sequence[AwardClaim]:
    """The claims that together are the whole: all of them, or those for its very purpose; empty if they aren't."""
    same = [share for share in shares if compare(whole.purpose, share.purpose) is Alike.SAME]
    for group in (shares, same):
        if _stretch(whole).meets(Stretch(_low(group), _high(group))):
            return group
    return ()


def _stretch(claim: AwardClaim) -> Stretch:
    """The sums that a claim's figure may stand for: as the fact tells it that stands for the claim."""
    return stretch(next(fact for fact in claim.told if fact.id == claim.award_id))


def _is_less(part: AwardClaim, whole: AwardClaim) -> bool:
    return _stretch(part).high < _stretch(whole).low


def _low(claims: Sequence[AwardClaim]) -> float:
    return sum(_stretch(claim).low for claim in claims)


def _high(claims: Sequence[AwardClaim]) -> float:
    return sum(_stretch(claim).high for claim in claims)


def _ids(claims: Sequence[AwardClaim]) -> tuple[str, ...]:
    return tuple(sorted(claim.id for claim in claims))


def _sums(claims: Sequence[AwardClaim]) -> str:
    return " and ".join(_sum(claim) for claim in sorted(claims, key=lambda claim: (-(claim.eur or 0), claim.id)))


def _sum(claim: AwardClaim) -> str:
    return f"{claim.eur:,.2f} €".replace(".00 ", " ")
