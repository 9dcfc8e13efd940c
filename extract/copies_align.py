"""Which words of two documents are the same, and what stands in each where the other has something else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from extract.copies_text import SHINGLE, Reading

_NEAR = 0.6  # of the letters are the same: one word misread or inflected, not two
_DENSE = 0.5  # of the words between passages that agree
_SHORT = 25  # words: what stands in the other's place, between passages that agree
_LARGEST = 4_000_000  # cells of the matrix for words between passages


@dataclass(frozen=True, slots=True)
class Region:
    """Words of one document in whose place the other has others: word numbers, ends exclusive; neither is empty."""

    first: int
    last: int
    other_first: int
    other_last: int


@dataclass(frozen=True, slots=True)
class Alignment:
    """How two documents agree."""

    same: frozenset[int]  # words of the one that stand in the other, in order, exactly or misread
    other_same: frozenset[int]
    moved: frozenset[int]  # further words of the one that stand in the other elsewhere
    other_moved: frozenset[int]
    partners: dict[int, int]  # word of the one → that of the other
    replaced: tuple[Region, ...]

    @property
    def shared(self) -> int:
        """How many words of the one stand in the other."""
        return len(self.same) + len(self.moved)

    @property
    def other_shared(self) -> int:
        return len(self.other_same) + len(self.other_moved)


def align(one: Reading, other: Reading) -> Alignment:
    """Lay two documents side by side: passages that agree, then the words between them."""
    ours, theirs = one.shingles, other.shingles
    blocks = list(_blocks(ours, theirs))
    partners = {first + step: second + step for first, second, size in blocks for step in range(size)}
    replaced: list[Region] = []
    edges = [(0, 0, 0), *blocks, (len(one.keys), len(other.keys), 0)]
    for number, (left, right) in enumerate(pairwise(edges)):
        gap = Region(left[0] + left[2], right[0], left[1] + left[2], right[1])
        is_inner = 0 < number < len(edges) - 2
        found = _between(one, other, _narrowed(gap, at_head=number == 0, is_inner=is_inner), is_inner)
        if found is not None:
            partners |= found[0]
            replaced += found[1]
    same, other_same = frozenset(partners), frozenset(partners.values())
    shared = one.distinct & other.distinct
    return Alignment(
        same,
        other_same,
        _covered(ours, shared) - same,
        _covered(theirs, shared) - other_same,
        partners,
        tuple(replaced),
    )


def _covered(shingles: Sequence[str], shared: frozenset[str]) -> frozenset[int]:
    """The words of the shingles that both have."""
    return frozenset(
        index + step for index, shingle in enumerate(shingles) if shingle in shared for step in range(SHINGLE)
    )


def _blocks(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[int, int, int]]:
    """Runs of words that agree: first word of each, number; in order, none overlapping."""
    done = other_done = 0
    for found in SequenceMatcher(None, ours, theirs, autojunk=False).get_matching_blocks():
        if not found.size:
            continue
        size = found.size + SHINGLE - 1
        late = max(done - found.a, other_done - found.b, 0)
        if size > late:
            yield found.a + late, found.b + late, size - late
            done, other_done = found.a + size, found.b + size


def _narrowed(gap: Region, *, at_head: bool, is_inner: bool) -> Region:
    """At a document's head or tail: no more of the longer one than could answer to the shorter one."""
    if is_inner:
        return gap
    most = 2 * min(gap.last - gap.first, gap.other_last - gap.other_first) + 20
    if at_head:
        return Region(
            max(gap.first, gap.last - most), gap.last, max(gap.other_first, gap.other_last - most), gap.other_last
        )
    return Region(
        gap.first, min(gap.last, gap.first + most), gap.other_first, min(gap.other_last, gap.other_first + most)
    )


def _between(one: Reading, other: Reading, gap: Region, is_inner: bool) -> tuple[dict[int, int], list[Region]] | None:
    """Partners among the words of a gap, and what is replaced there; None where the two have nothing in common."""
    sizes = gap.last - gap.first, gap.other_last - gap.other_first
    if not all(sizes) or sizes[0] * sizes[1] > _LARGEST:
        return None
    partners: dict[int, int] = {}
    replaced: list[Region] = []
    for region, is_same in _regions(one.keys[gap.first : gap.last], other.keys[gap.other_first : gap.other_last]):
        first, second = gap.first + region.first, gap.other_first + region.other_first
        last, other_last = gap.first + region.last, gap.other_first + region.other_last
        if is_same or _is_near(one, other, Region(first, last, second, other_last)):
            for step in range(max(last - first, other_last - second)):
                partners[min(first + step, last - 1)] = min(second + step, other_last - 1)
        elif first < last and second < other_last:
            replaced.append(Region(first, last, second, other_last))
    if len(partners) >= _DENSE * max(sizes) or (is_inner and max(sizes) <= _SHORT):
        return partners, replaced
    return None


def _regions(ours: Sequence[str], theirs: Sequence[str]) -> Iterator[tuple[Region, bool]]:
    """Stretches that are the same, and stretches that are not."""
    pending: Region | None = None
    for code in Levenshtein.opcodes(list(ours), list(theirs)):
        if code.tag == "equal":
            if pending is not None:
                yield pending, False
                pending = None
            yield Region(code.src_start, code.src_end, code.dest_start, code.dest_end), True
        elif pending is None:
            pending = Region(code.src_start, code.src_end, code.dest_start, code.dest_end)
        else:
            pending = Region(pending.first, code.src_end, pending.other_first, code.dest_end)
    if pending is not None:
        yield pending, False


def _is_near(one: Reading, other: Reading, region: Region) -> bool:
    """Whether words are one another misread, parted or written otherwise; figures must be the same."""
    ours = "".join(one.keys[region.first : region.last])
    theirs = "".join(other.keys[region.other_first : region.other_last])
    if ours == theirs:
        return True
    words = [one.word(index) for index in range(region.first, region.last)]
    words += [other.word(index) for index in range(region.other_first, region.other_last)]
    if not ours or not theirs or any(character.isdigit() for word in words for character in word):
        return False
    is_slip = max(len(ours), len(theirs)) > 1 and Levenshtein.distance(ours, theirs) == 1
    return is_slip or Levenshtein.normalized_similarity(ours, theirs) >= _NEAR
