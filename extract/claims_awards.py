"""Awards that say the same are one claim, however they round, shorten or spread it over documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from extract.claims import AwardClaim, Joined, ToldAward, Verdict, finest, told_order, witnesses
from extract.claims_awards_authority import authority
from extract.claims_awards_evidence import may_give, relation
from extract.claims_awards_groups import Grouped, Unit, group
from extract.claims_awards_rivals import rivals
from extract.claims_awards_sums import last_place
from extract.facts import Qualifier, Role

_MOST_APART = 3  # of a claim's neighbours with the same sum, so many are told of
_BETTER_ELSEWHERE = "one of them agrees better with others, which the other contradicts"


def join(told: Sequence[ToldAward], decided: Mapping[tuple[str, str], bool]) -> Joined:
    """Join the awards of one set of beneficiaries.

    Args:
        told: facts, all for the same communes (of today) and intercommunalities.
        decided: the user's word on pairs of facts (ids, the lower first): joined or apart; it stands over every rule.
    """
    grouped = group(told, decided)
    claims = tuple(
        _claim(sorted((one for number in numbers for one in grouped.units[number].told), key=told_order))
        for numbers in grouped.groups
    )
    contradicted = rivals(claims, decided)
    found: dict[tuple[str, str], Verdict] = {}
    for verdict in (*_by_user(told, decided), *_joined(claims, grouped), *_apart(claims, grouped)):
        found.setdefault((verdict.first_id, verdict.second_id), verdict)
    by_id = {claim.id: claim for claim in claims}
    for rival in contradicted:
        ours, theirs = by_id[rival.left_out_id].award_id, by_id[rival.counted_id].award_id
        found.setdefault((min(ours, theirs), max(ours, theirs)), _verdict(ours, theirs, False, rival.reason))
    return Joined(claims, tuple(found[pair] for pair in sorted(found)), contradicted)


def _claim(told: Sequence[ToldAward]) -> AwardClaim:
    best = sorted(told, key=_exactness) if len(told) > 1 else told  # most claims are told once
    standing = [one for one in best if not one.is_superseded] or best
    first = standing[0]
    is_total = any(one.role is Role.TOTAL for one in standing)
    funder = next((one.funder_id for one in standing if one.funder_id), None)
    programmes = (one.programme_id for one in standing if one.programme_id and may_give(funder, one.programme_id))
    return AwardClaim(
        id=told[0].id,
        award_id=first.id,
        eur=first.eur,
        eur_low=first.eur_low,
        eur_high=first.eur_high,
        role=Role.TOTAL if is_total else first.role,
        communes=first.communes,
        epcis=first.epcis,
        programme_id=first.programme_id or next(programmes, None),
        funder_id=funder,
        edtf=finest(one.edtf for one in standing),
        purpose=next((one.purpose for one in standing if one.purpose), None),
        witnesses=witnesses(told),
        told=tuple(told),
    )


def _exactness(one: ToldAward) -> tuple[object, ...]:
    """The order of facts of one claim, the one that says it most exactly first."""
    unit, is_scaled = last_place(one.eur, one.text) if one.eur is not None else (float("inf"), True)
    return (
        one.is_superseded,
        one.eur is None,
        one.qualifier is not Qualifier.EXACT,
        unit,
        is_scaled,
        one.tax == "TTC",  # grants are figured without tax
        authority(one),
        one.is_ocr,
        told_order(one),
    )


# Why


def _verdict(one: str, other: str, is_joined: bool, reason: str, by_user: bool = False) -> Verdict:
    return Verdict(min(one, other), max(one, other), is_joined, reason, by_user)


def _by_user(told: Sequence[ToldAward], decided: Mapping[tuple[str, str], bool]) -> Iterator[Verdict]:
    known = {one.id for one in told}
    for pair in sorted(pair for pair in decided if known.issuperset(pair)):
        yield Verdict(*pair, decided[pair], "joined by the user" if decided[pair] else "kept apart by the user", True)


def _joined(claims: Sequence[AwardClaim], grouped: Grouped) -> Iterator[Verdict]:
    """Facts that were joined although their words differ: each with the one that stands for the claim."""
    for claim, numbers in zip(claims, grouped.groups, strict=True):
        best = next(one for one in claim.told if one.id == claim.award_id)
        for number in numbers:
            unit = grouped.units[number]
            if best in unit.told:
                continue
            found = relation(best, unit.told[0])
            if unit.by_user or not found.is_possible or not found.is_enough:
                yield _verdict(best.id, unit.told[0].id, True, "joined through others, which agree with both")
            elif found.reason:
                yield _verdict(best.id, unit.told[0].id, True, found.reason)


def _apart(claims: Sequence[AwardClaim], grouped: Grouped) -> Iterator[Verdict]:
    """Facts that were kept apart although their sums may be one: for two claims, the two that agree best."""
    group_of = {number: place for place, numbers in enumerate(grouped.groups) for number in numbers}
    best: dict[tuple[int, int], tuple[int, int]] = {}
    ordered = sorted(grouped.relations.items(), key=lambda item: (not item[1].is_possible, -item[1].score, item[0]))
    for pair, found in ordered:
        if found.reason != "the sums differ" and group_of[pair[0]] != group_of[pair[1]]:
            between = group_of[pair[0]], group_of[pair[1]]
            best.setdefault((min(between), max(between)), pair)
    seen: dict[int, int] = {}
    for between, pair in best.items():
        if all(seen.get(place, 0) < _MOST_APART for place in between):
            for place in between:
                seen[place] = seen.get(place, 0) + 1
            found = grouped.relations[pair]
            reason = _BETTER_ELSEWHERE if found.is_enough else found.reason
            yield _verdict(_first(grouped.units[pair[0]]), _first(grouped.units[pair[1]]), False, reason)


def _first(unit: Unit) -> str:
    return unit.told[0].id
