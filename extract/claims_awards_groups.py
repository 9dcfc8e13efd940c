"""Puts facts that say the same together, the best agreeing first, whatever their order.

A group never holds two facts of which something tells that they are two: one that agrees with both of two different
facts joins the better of them. What the user said comes first.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from extract.claims import ToldAward, told_order
from extract.claims_awards_evidence import Relation, relation
from extract.claims_awards_purposes import steps
from extract.claims_awards_sums import TAXES, stretch

Pair: TypeAlias = tuple[int, int]  # indices of units, the lower first
BY_USER_APART = Relation(0, False, False, "kept apart by the user")


@dataclass(frozen=True, slots=True)
class Unit:
    """Facts that belong together before any comparison: of several documents in the same words, or by the user."""

    told: tuple[ToldAward, ...]
    by_user: bool = False


@dataclass(frozen=True, slots=True)
class Grouped:
    """Units, the groups that they make, and how those of near sums are to each other."""

    units: tuple[Unit, ...]
    groups: tuple[tuple[int, ...], ...]
    relations: Mapping[Pair, Relation]


def group(told: Sequence[ToldAward], decided: Mapping[tuple[str, str], bool]) -> Grouped:
    """Group facts for the same beneficiaries.

    Args:
        told: the facts, in any order.
        decided: the user's word on pairs of them (ids, the lower first): joined or apart.
    """
    units = _units(sorted(told, key=told_order), decided)
    relations = {pair: _relation(units[pair[0]], units[pair[1]], decided) for pair in _near(units)}
    groups: dict[int, tuple[int, ...]] = {number: (number,) for number in range(len(units))}
    group_of = list(range(len(units)))
    enough = (pair for pair, found in relations.items() if found.is_enough)
    for one, other in sorted(enough, key=lambda pair: (-relations[pair].score, pair)):
        ours, theirs = group_of[one], group_of[other]
        if ours != theirs and _may_join(groups[ours], groups[theirs], relations):
            groups[ours] += groups.pop(theirs)
            for number in groups[ours]:
                group_of[number] = ours
    return Grouped(units, tuple(tuple(sorted(groups[number])) for number in sorted(groups)), relations)


def _may_join(ours: Sequence[int], theirs: Sequence[int], relations: Mapping[Pair, Relation]) -> bool:
    """Whether nothing stands between any two units of two groups; those too far apart in sum have no relation."""
    pairs = ((min(one, other), max(one, other)) for one in ours for other in theirs)
    return all(pair in relations and relations[pair].is_possible for pair in pairs)


def _units(told: Sequence[ToldAward], decided: Mapping[tuple[str, str], bool]) -> tuple[Unit, ...]:
    if len(told) == 1:
        return (Unit(tuple(told)),)
    by_user = _joined_by_user(told, decided)
    same: dict[object, list[ToldAward]] = {}
    sums = [_sums(one) for one in told]
    frequent = Counter(sums)
    said = [_said(one) if frequent[its] > 1 else its for one, its in zip(told, sums, strict=True)]
    saying = Counter(said)
    told_before: Counter[object] = Counter()
    spoken_of = {fact for pair in decided for fact in pair}
    for one, words in zip(told, said, strict=True):
        key: object = one.id
        if one.id in by_user:
            key = ("user", by_user[one.id])
        elif saying[words] > 1 and one.id not in spoken_of and _tells_enough(one):
            # What a document tells twice in the same words may be two: the first goes with the others' first.
            key = (words, told_before[(words, one.document_id)])
            told_before[(words, one.document_id)] += 1
        same.setdefault(key, []).append(one)
    return tuple(Unit(tuple(facts), facts[0].id in by_user) for facts in same.values())


def _joined_by_user(told: Sequence[ToldAward], decided: Mapping[tuple[str, str], bool]) -> dict[str, str]:
    """Each fact that the user joined with others → the first of them."""
    known = {one.id for one in told}
    first: dict[str, str] = {}
    for one, other in sorted(pair for pair, joined in decided.items() if joined and known.issuperset(pair)):
        ours, theirs = first.setdefault(one, one), first.setdefault(other, other)
        first |= {fact: min(ours, theirs) for fact, its in first.items() if its in (ours, theirs)}
    return first


def _sums(one: ToldAward) -> tuple[object, ...]:
    return (one.eur, one.eur_low, one.eur_high, one.qualifier, one.tax, one.text, one.role)


def _said(one: ToldAward) -> tuple[object, ...]:
    return (*_sums(one), one.programme_id, one.funder_id, one.edtf, one.purpose, steps(one.quote))


def _tells_enough(one: ToldAward) -> bool:
    """Whether a fact and another document's in the same words would be one."""
    return relation(one, replace(one, document_id="", cluster_id="", page_id="")).is_enough


def _near(units: Sequence[Unit]) -> Iterator[Pair]:
    """Pairs of units whose sums may be one, the lower index first."""
    found = set()
    stretches = sorted(
        (told.low, told.high, number)
        for number, unit in enumerate(units)
        for told in {stretch(one) for one in unit.told}
    )
    lows = [low for low, _, _ in stretches]
    for place, (_, high, one) in enumerate(stretches):
        for other in range(place + 1, bisect_right(lows, high)):
            found.add((one, stretches[other][2]))
    for one, unit in enumerate(units):
        if unit.told[0].tax and unit.told[0].eur:
            for rate in (*TAXES, *(1 / rate for rate in TAXES)):
                # Neither is told more roughly than by a twentieth.
                sought = unit.told[0].eur * rate
                for other in range(bisect_left(lows, sought * 0.9), bisect_right(lows, sought * 1.06)):
                    found.add((one, stretches[other][2]))
    yield from sorted({(min(pair), max(pair)) for pair in found if pair[0] != pair[1]})


def _relation(one: Unit, other: Unit, decided: Mapping[tuple[str, str], bool]) -> Relation:
    ids = ((min(ours.id, theirs.id), max(ours.id, theirs.id)) for ours in one.told for theirs in other.told)
    if decided and any(decided.get(pair) is False for pair in ids):
        return BY_USER_APART
    if one.by_user or other.by_user:
        # What the user joined may differ in everything: who agrees with one of them agrees with all.
        found = [relation(ours, theirs) for ours in one.told for theirs in other.told]
        return max(found, key=lambda each: (each.is_enough, each.is_possible, each.score, each.reason))
    found = [relation(one.told[0], other.told[0])]
    theirs_in = {theirs.document_id: theirs for theirs in other.told}
    found += (relation(ours, theirs_in[ours.document_id]) for ours in one.told if ours.document_id in theirs_in)
    return next((each for each in found if not each.is_possible), found[0])
