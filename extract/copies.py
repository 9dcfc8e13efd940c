"""Near-copies of documents: reprints, excerpts, and versions that correct one another."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from extract.copies_align import Alignment, align
from extract.copies_corrections import Correction, correction, is_before, is_named, is_same_source
from extract.copies_differences import Differences, differences
from extract.copies_text import LEAST_WORDS, Reading

_COPY = 0.6  # of the words of both stand in the other
_EXCERPT = 0.5  # of the words of the smaller
_CORRECTED = 0.35  # where the later one says that it corrects
_LEAST_COMMON = 0.125  # of the runs of five words
# Of the keys by which copies are found. Where misreading leaves an eighth of the runs of five words, it leaves
# (1/8)^(12/5), one in 150, of the passages of twelve that are keys; half as many, for keys are a sample.
LEAST_KEYS = 1 / 300
_LEAST_SHARED = 30  # words; fewer are a quotation


class Kind(StrEnum):
    """What one document is to another."""

    COPY = "copy"
    EXCERPT = "excerpt"  # most of the first stands in the second
    SUPERSEDES = "supersedes"  # the first corrects or replaces the second


@dataclass(frozen=True, slots=True)
class Pair:
    """Two documents that are one witness."""

    from_id: str  # the later one; the excerpt; the one that replaces
    to_id: str
    kind: Kind
    score: float  # share of words that stand in the other: for a copy of the longer one's, else of the smaller one's
    reason: str  # words for a reader
    differs: str  # what figures, dates and names they have differently, in words; "" for none
    is_whole: bool = True  # of `supersedes`: nothing of the other still stands
    by_user: bool = False


def may_be_copies(one: Counter[str], other: Counter[str]) -> bool:
    """Whether documents that name communes so often (by code) may be copies: each names what the other is about.

    Cheap, to be asked before ``compare``: letters of one agency to a thousand towns are alike but for the town. What
    is named once may be a dateline.
    """
    return _names_subject(one, other) or _names_subject(other, one)


def _names_subject(one: Counter[str], other: Counter[str]) -> bool:
    most = max(one.values(), default=0)
    return most < 2 or any(code in other for code, count in one.items() if count == most)


def compare(one: Reading, other: Reading) -> Pair | None:
    """Whether two documents are one witness; None where they are not. The same whichever comes first."""
    first, second = sorted((one, other), key=lambda reading: reading.order)
    corrects = [correction(reading) for reading in (first, second)]
    if not _have_common(first, second) and not any(said is not None and said.is_sure for said in corrects):
        return None
    alignment = align(first, second)
    shares = _shares(first, second, alignment)
    for corrector, corrected, said in ((second, first, corrects[1]), (first, second, corrects[0])):
        if said is not None and not is_before(corrector, corrected):
            is_near = _is_near(first, second, alignment, max(shares), _CORRECTED)
            differs = differences(first, second, alignment) if is_near else None
            pair = _supersedes(corrector, corrected, said, max(shares), differs)
            if pair is not None:
                return pair
    if not _is_near(first, second, alignment, max(shares), _EXCERPT):
        return None
    if not may_be_copies(first.communes(), second.communes()):
        return None
    found = differences(first, second, alignment)
    return None if found.are_others else _copy(first, second, shares, found)


def _have_common(first: Reading, second: Reading) -> bool:
    ours, theirs = first.distinct, second.distinct
    return is_enough(len(ours & theirs), len(ours), len(theirs))


def is_enough(common: int, ours: int, theirs: int) -> bool:
    """Whether enough runs of five words are the same to look closer; of every third word misread, an eighth are."""
    return common >= _LEAST_COMMON * min(ours, theirs)


def by_user(from_id: str, to_id: str, kind: Kind) -> Pair:
    """Two documents that the user joined."""
    return Pair(from_id, to_id, kind, 1.0, "The user says so.", "", by_user=True)


def _shares(first: Reading, second: Reading, alignment: Alignment) -> tuple[float, float]:
    """How much of each stands in the other."""
    return (
        alignment.shared / max(first.length, 1),
        alignment.other_shared / max(second.length, 1),
    )


def _is_near(first: Reading, second: Reading, alignment: Alignment, share: float, least: float) -> bool:
    return (
        min(len(first.keys), len(second.keys)) >= LEAST_WORDS
        and min(alignment.shared, alignment.other_shared) >= _LEAST_SHARED
        and share >= least
    )


def _copy(first: Reading, second: Reading, shares: tuple[float, float], found: Differences) -> Pair:
    if min(shares) >= _COPY:
        score = round(min(shares), 3)
        reason = f"{_percent(score)} of the words of the longer document stand in the other too"
        return Pair(second.id, first.id, Kind.COPY, score, _told(reason, found), found.words)
    part, whole = (second, first) if shares[1] >= shares[0] else (first, second)
    score = round(max(shares), 3)
    reason = f"{_percent(score)} of the words of the one stand in the other, which says more"
    return Pair(part.id, whole.id, Kind.EXCERPT, score, _told(reason, found), found.words)


def _supersedes(
    corrector: Reading, corrected: Reading, said: Correction, share: float, found: Differences | None
) -> Pair | None:
    """A document that says that it corrects, and what it corrects: its own text, or one that it names by its day.

    ``share`` of the words of the one stand in the other; ``found`` is what differs, where this is its own text.
    """
    score = round(share, 3)
    named = is_named(said, corrected)
    if found is not None:
        if not said.is_sure:
            if not found.words or found.are_others:
                return None
        elif found.are_others and not named:
            return None
        elif correction(corrected) is not None and not found.words:
            return None  # a copy of the correction itself
        reason = f"{_percent(score)} of the words of the one stand in the other, and it says: “{said.words}”"
        return Pair(
            corrector.id, corrected.id, Kind.SUPERSEDES, score, _told(reason, found), found.words, is_whole=True
        )
    if not said.is_sure or not named or not is_same_source(corrector, corrected):
        return None
    common = set(corrector.communes()) & (corrected.subjects or set(corrected.communes()))
    if not common:
        return None
    is_whole = said.is_whole or corrected.subjects <= set(corrector.communes())
    reason = f"It is by the same publisher, names the day of the other, speaks of the same, and says: “{said.words}”"
    if not is_whole:
        reason += "; what it says nothing of still stands"
    return Pair(corrector.id, corrected.id, Kind.SUPERSEDES, score, f"{reason}.", "", is_whole=is_whole)


def _told(reason: str, found: Differences) -> str:
    return f"{reason}; other in the two: {found.words}." if found.words else f"{reason}."


def _percent(share: float) -> str:
    return f"{share:.0%}".replace("%", " %")


# Clusters


@dataclass(frozen=True, slots=True)
class Cluster:
    """Documents that are one witness."""

    id: str  # of its first document
    members: tuple[str, ...]  # in order of date, then id
    superseded: frozenset[str]
    links: tuple[Pair, ...]  # each document to the nearest source, and every one that replaces another


def clusters(
    orders: dict[str, tuple[str, str]], pairs: Iterable[Pair], apart: Iterable[tuple[str, str]] = ()
) -> list[Cluster]:
    """Join documents that are linked, however far.

    Args:
        orders: documents → what they are ordered by (``Reading.order``).
        pairs: of these documents.
        apart: documents that the user keeps apart: no chain of links joins them; the weakest link breaks.
    """
    known = sorted(pairs, key=lambda pair: _strength(pair, orders))
    forest = {one: {one} for one in orders}
    forbidden = {frozenset(two) for two in apart}
    tree = []
    for pair in known:
        ours, theirs = forest[pair.from_id], forest[pair.to_id]
        if ours is theirs or any(frozenset((one, other)) in forbidden for one in ours for other in theirs):
            continue
        tree.append(pair)
        ours |= theirs
        for one in theirs:
            forest[one] = ours
    return [_cluster(members, known, tree, orders) for members in _distinct(forest, orders)]


def _strength(pair: Pair, orders: dict[str, tuple[str, str]]) -> tuple[object, ...]:
    """The user's word first, then copies, the nearest and, of equals, those of the first source."""
    return (
        not pair.by_user,
        pair.kind is Kind.EXCERPT,
        -round(pair.score, 1),
        orders[pair.to_id],
        orders[pair.from_id],
    )


def _distinct(forest: dict[str, set[str]], orders: dict[str, tuple[str, str]]) -> list[tuple[str, ...]]:
    found = {id(members): members for members in forest.values()}
    return sorted(tuple(sorted(members, key=orders.__getitem__)) for members in found.values())


def _cluster(
    members: tuple[str, ...], pairs: Sequence[Pair], tree: Sequence[Pair], orders: dict[str, tuple[str, str]]
) -> Cluster:
    known = set(members)
    inner = [pair for pair in pairs if pair.from_id in known and pair.to_id in known]
    replaced = [pair for pair in inner if pair.kind is Kind.SUPERSEDES]
    needed = {(pair.from_id, pair.to_id) for pair in tree}
    links = [pair for pair in inner if (pair.from_id, pair.to_id) in needed or pair.kind is Kind.SUPERSEDES]
    links.sort(key=lambda pair: (orders[pair.from_id], orders[pair.to_id]))
    return Cluster(members[0], members, _superseded(inner, replaced), tuple(links))


def _superseded(pairs: Sequence[Pair], replaced: Sequence[Pair]) -> frozenset[str]:
    """Documents that were replaced, and copies of these that have the old figures, not the corrected ones."""
    whole = [pair for pair in replaced if pair.is_whole]
    direct = {pair.to_id for pair in whole}
    alike = {two for pair in pairs if not pair.differs and pair.kind is not Kind.SUPERSEDES for two in _both_ways(pair)}
    correctors = {pair.from_id for pair in replaced}
    copies = {
        copy
        for pair in whole
        for copy, original in alike
        if original == pair.to_id and copy not in correctors and (copy, pair.from_id) not in alike
    }
    return frozenset(direct | copies)


def _both_ways(pair: Pair) -> tuple[tuple[str, str], tuple[str, str]]:
    return (pair.from_id, pair.to_id), (pair.to_id, pair.from_id)
