"""What two like documents have differently: figures, dates, names. Forms filled in for two towns are no copies."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from rapidfuzz.distance import Levenshtein

from extract.claims import agree
from extract.copies_align import Alignment, Region
from extract.copies_text import Mark, Reading
from extract.normalise import fold_string

_OFTEN = 1 / 3  # of what both say of a kind is told otherwise: the documents are about other things
_EDGE = 30  # words at either end of a document, where publishers and datelines stand; of a short one fewer:
_EDGES = 6  # one part in so many
_WORDS_PER_NAME = 300  # rarer differences are edits
_ALIKE = 0.6  # of the letters
_ORDINAL = re.compile(r"(?:premi|deuxi|second|troisi|quatri|cinqui)")
_PARTS = frozenset(("phase", "tranche", "acte", "iot", "etape", "partie", "vague", "annuite"))  # as keys of words
_AIMS = frozenset(("pour", "afin", "destinee", "destine", "vue", "objet", "concemant"))
_CONFUSED = ("08", "17", "38", "56", "69", "06", "68", "27", "35", "14", "47")  # digits that OCR takes for one another
_SHOWN = 4  # differences shown of a kind


@dataclass(frozen=True, slots=True)
class Differences:
    """What two documents have differently in otherwise like passages."""

    are_others: bool  # so much that they tell of other things
    words: str  # for a reader; "" for none


@dataclass(slots=True)
class _Tally:
    """Of a kind of thing: how often both say the same, and what they say differently."""

    same: int = 0
    other: list[tuple[str, str]] = field(default_factory=list)  # as the pages have them

    @property
    def is_often(self) -> bool:
        return len(self.other) >= _OFTEN * (self.same + len(self.other)) and bool(self.other)


def differences(one: Reading, other: Reading, alignment: Alignment) -> Differences:
    """Compare what stands in the place of one another in two documents, and what the smaller one is about."""
    ours, theirs = _marks_by_word(one), _marks_by_word(other)
    tallies = {kind: _Tally() for kind in ("commune", "year", "date", "order", "figure", "payer", "name")}
    for index, partner in alignment.partners.items():
        mark, answer = ours.get(index), theirs.get(partner)
        if mark is not None and answer is not None and mark.value == answer.value and _is_told(mark, one):
            tallies[_kind(mark)].same += 1
            tallies["year"].same += mark.kind == "date"
    matter = [0, 0]
    is_aim = False
    for region in alignment.replaced:
        _compare(one, other, region, ours, theirs, tallies=tallies)
        found = _content(one, other, region, ours, theirs)
        if found is not None and _near_sum(one, region, ours):
            matter[0] += found[0]
            matter[1] += found[1]
            is_aim = is_aim or (min(found) >= 2 and not _AIMS.isdisjoint(one.keys[region.first - 3 : region.first]))
    is_matter = max(matter) * _WORDS_PER_NAME >= len(alignment.same)
    weight = sum(
        (
            2 * tallies["commune"].is_often,
            2 * tallies["year"].is_often,
            2 * tallies["order"].is_often,
            tallies["date"].is_often,
            tallies["figure"].is_often,
            tallies["payer"].is_often,
            len(tallies["name"].other) * _WORDS_PER_NAME >= len(alignment.same) and bool(tallies["name"].other),
            is_matter and min(matter) >= 2,
            is_matter and (min(matter) >= 3 or is_aim),
        )
    )
    is_other = weight >= 2 or _are_of_others(one, other) or _is_furniture(one, other, alignment)
    told = [pair for kind in ("commune", "figure", "year", "date") for pair in tallies[kind].other]
    return Differences(is_other, _shown(told))


def _shown(told: Sequence[tuple[str, str]]) -> str:
    distinct = list(dict.fromkeys(told))
    words = "; ".join(f"“{ours}” and “{theirs}”" for ours, theirs in distinct[:_SHOWN])
    return words + (f"; and {len(distinct) - _SHOWN} more" if len(distinct) > _SHOWN else "")


def _marks_by_word(reading: Reading) -> dict[int, Mark]:
    """The mark that covers a word; of several the widest, of equals the first."""
    found: dict[int, Mark] = {}
    widest = sorted(reading.marked, key=lambda placed: (placed[1] - placed[2], placed[1], placed[0].kind))
    for mark, first, last in widest:
        for index in range(first, last):
            found.setdefault(index, mark)
    return found


def _kind(mark: Mark) -> str:
    return {"amount": "figure", "organisation": "payer", "programme": "payer"}.get(mark.kind, mark.kind)


def _is_told(mark: Mark, reading: Reading) -> bool:
    """Whether a mark tells something: a document's own date doesn't."""
    return mark.kind != "date" or mark.value != reading.published


def _compare(
    one: Reading,
    other: Reading,
    region: Region,
    ours: dict[int, Mark],
    theirs: dict[int, Mark],
    *,
    tallies: dict[str, _Tally],
) -> None:
    """Note what stands differently in a region."""
    first = list(range(region.first, region.last))
    second = list(range(region.other_first, region.other_last))
    shown = one.shown(region.first, region.last), other.shown(region.other_first, region.other_last)
    for kind in ("commune", "date", "amount", "organisation", "programme"):
        mine = list(_of_kind(kind, first, ours))
        yours = list(_of_kind(kind, second, theirs))
        if not mine or not yours or any(_agree(mark, answer) for mark in mine for answer in yours):
            continue
        if not _is_told(mine[0], one) or not _is_told(yours[0], other):
            continue
        if kind in ("date", "amount") and _is_misread(one, other, region):
            continue
        is_year = kind == "date" and mine[0].value[:4] != yours[0].value[:4]
        tallies["year" if is_year else _kind(mine[0])].other.append(shown)
    plain = [
        [index for index in indexes if index not in marks and not _is_edge(index, reading)]
        for reading, indexes, marks in ((one, first, ours), (other, second, theirs))
    ]
    orders = [
        [reading.keys[index] for index in indexes if _is_order(reading, index)]
        for reading, indexes in zip((one, other), plain, strict=True)
    ]
    if all(orders) and not set(orders[0]) & set(orders[1]):
        tallies["order"].other.append(shown)
        return
    figures = [
        [reading.word(index) for index in indexes if _is_figure(reading.word(index))]
        for reading, indexes in zip((one, other), plain, strict=True)
    ]
    if all(figures) and not set(figures[0]) & set(figures[1]) and not _is_misread(one, other, region):
        is_year = all(re.fullmatch(r"(?:19|20)\d\d", words[0]) for words in figures)
        tallies["year" if is_year else "figure"].other.append(shown)
    names = [
        [reading.word(index).lower() for index in indexes if _is_name(reading, index) and index not in marks]
        for reading, indexes, marks in ((one, first, ours), (other, second, theirs))
    ]
    if all(names) and not any(_are_alike(mine, yours) for mine in names[0] for yours in names[1]):
        tallies["name"].other.append(shown)


def _of_kind(kind: str, indexes: Iterable[int], marks: dict[int, Mark]) -> Iterator[Mark]:
    seen: set[Mark] = set()
    for index in indexes:
        mark = marks.get(index)
        if mark is not None and mark.kind == kind and mark not in seen:
            seen.add(mark)
            yield mark


def _agree(one: Mark, other: Mark) -> bool:
    """Whether two marks of a kind may say the same: a sum rounded, a date more or less exact."""
    if one.value == other.value:
        return True
    if one.kind == "date":
        return agree(one.value, other.value)
    if one.kind == "amount":
        return _is_rounded(float(one.value), float(other.value))
    return False


def _is_rounded(one: float, other: float) -> bool:
    """Whether of two sums the one is the other with fewer figures: 1 780 000 for 1 782 450."""
    figures, others = (len(f"{value:.10e}".split("e")[0].rstrip("0").replace(".", "")) for value in (one, other))
    coarse, fine = (one, other) if figures < others else (other, one)
    return figures != others and f"{fine:.{min(figures, others) - 1}e}" == f"{coarse:.{min(figures, others) - 1}e}"


def _is_figure(word: str) -> bool:
    return any(character.isdigit() for character in word)


def _is_order(reading: Reading, index: int) -> bool:
    """Whether a word says which of several phases or instalments is meant."""
    is_ordinal = _ORDINAL.match(fold_string(reading.word(index))) is not None
    return is_ordinal or (_is_figure(reading.word(index)) and index > 0 and reading.keys[index - 1] in _PARTS)


def _is_edge(index: int, reading: Reading) -> bool:
    """Whether a word stands at either end of a document."""
    edge = min(_EDGE, len(reading.keys) // _EDGES)
    return index < edge or index >= len(reading.keys) - edge


def _is_misread(one: Reading, other: Reading, region: Region) -> bool:
    """Whether figures differ as OCR makes them differ: in one digit that it takes for another."""
    pages = one.words[region.first].page, other.words[region.other_first].page
    if not (one.pages[pages[0]].is_ocr or other.pages[pages[1]].is_ocr):
        return False
    ours, theirs = (
        "".join(filter(str.isdigit, "".join(reading.word(index) for index in range(first, last))))
        for reading, first, last in (
            (one, region.first, region.last),
            (other, region.other_first, region.other_last),
        )
    )
    changed = [mine + yours for mine, yours in zip(ours, theirs, strict=False) if mine != yours]
    return len(ours) == len(theirs) and len(changed) == 1 and any(set(changed[0]) == set(two) for two in _CONFUSED)


def _is_name(reading: Reading, index: int) -> bool:
    """Whether a word is written as a name: with a capital, not at the beginning of a sentence."""
    word = reading.words[index]
    text = reading.pages[word.page].text
    before = text[: word.start].rstrip(" \u00a0«“\"'’(")
    return (
        text[word.start].isupper()
        and bool(before)
        and before[-1] not in ".!?…:\n–—"
        and "\n" not in text[len(before) : word.start]
    )


def _are_alike(one: str, other: str) -> bool:
    return Levenshtein.normalized_similarity(one, other) >= _ALIKE


def _content(
    one: Reading, other: Reading, region: Region, ours: dict[int, Mark], theirs: dict[int, Mark]
) -> tuple[int, int] | None:
    """How many words of weight each has in a region, where none of them are alike."""
    mine = [one.keys[index] for index in range(region.first, region.last) if index not in ours]
    yours = [other.keys[index] for index in range(region.other_first, region.other_last) if index not in theirs]
    weighty = [[word for word in words if len(word) >= 4 and not word.isdigit()] for words in (mine, yours)]
    if not all(weighty) or any(_are_alike(first, second) for first in weighty[0] for second in weighty[1]):
        return None
    return len(weighty[0]), len(weighty[1])


def _near_sum(reading: Reading, region: Region, marks: dict[int, Mark]) -> bool:
    """Whether a sum stands in the same sentence."""
    return any(
        marks[index].kind == "amount"
        for sentence in reading.sentences
        if sentence.first_word < region.last and region.first < sentence.last_word
        for index in range(sentence.first_word, sentence.last_word)
        if index in marks
    )


def _are_of_others(one: Reading, other: Reading) -> bool:
    """Whether the facts of each are about communes that the other doesn't name."""
    if not one.subjects or not other.subjects:
        return False
    ours, theirs = one.subjects | set(one.communes()), other.subjects | set(other.communes())
    return not (one.subjects & theirs) and not (other.subjects & ours)


def _is_furniture(one: Reading, other: Reading, alignment: Alignment) -> bool:
    """Whether what the two share doesn't name what the smaller one is about: legal notices, a programme's portrait."""
    if one.length <= other.length:
        smaller, shared = one, alignment.same | alignment.moved
        answered = {index for region in alignment.replaced for index in range(region.first, region.last)}
    else:
        smaller, shared = other, alignment.other_same | alignment.other_moved
        answered = {index for region in alignment.replaced for index in range(region.other_first, region.other_last)}
    for kind in ("commune", "amount"):
        named: Counter[str] = Counter()
        kept: Counter[str] = Counter()
        for mark, first, last in smaller.marked:
            if mark.kind == kind and not _is_edge(first, smaller) and not _is_edge(last - 1, smaller):
                named[mark.value] += 1
                kept[mark.value] += all(index in shared or index in answered for index in range(first, last))
        if named and 2 * sum(1 for value in named if kept[value]) < len(named):
            return True
    return False
