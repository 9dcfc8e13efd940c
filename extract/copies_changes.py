"""What a copy adds to its original, drops of it, or says in other words: sentence by sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from extract.copies import Kind
from extract.copies_align import Alignment, align
from extract.copies_text import Placed, Reading

_MOST = 0.5  # of a sentence's words stand in the other document: it was changed, not added
_PART = 0.5  # of a sentence's words are another's: that is where it comes from


class ChangeKind(StrEnum):
    """What happened to a sentence."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"


class Place(NamedTuple):
    """A sentence on its page, with offsets."""

    page_id: str
    start: int
    end: int
    text: str


class Change(NamedTuple):
    """A sentence that two documents don't have alike."""

    kind: ChangeKind
    before: Place | None  # in the original
    after: Place | None  # in the copy


def changes(copy: Reading, original: Reading, kind: Kind) -> tuple[Change, ...]:
    """What is not alike in two documents, in the order of the copy, then what it drops.

    Letters that OCR misread are no change. An excerpt leaves most of the whole away by its nature: what it drops is
    not listed. Sentences that stand elsewhere are neither dropped nor added.
    """
    alignment = align(copy, original)
    kept, other_kept = alignment.same | alignment.moved, alignment.other_same | alignment.other_moved
    sentence_of = {
        word: sentence for sentence in original.sentences for word in range(sentence.first_word, sentence.last_word)
    }
    found: list[Change] = []
    answered: set[Placed] = set()
    for sentence in copy.sentences:
        if not _stands(sentence, kept):
            found.append(Change(ChangeKind.ADDED, None, _place(copy, [sentence])))
            continue
        near = _answers(sentence, alignment, sentence_of)
        is_new = not answered.issuperset(near)
        answered.update(near)
        is_whole = _stands(sentence, kept, wholly=True) and all(_stands(one, other_kept, wholly=True) for one in near)
        if near and is_new and not is_whole:
            found.append(Change(ChangeKind.CHANGED, _place(original, near), _place(copy, [sentence])))
    if kind is not Kind.EXCERPT:
        found += (
            Change(ChangeKind.DROPPED, _place(original, [sentence]), None)
            for sentence in original.sentences
            if sentence not in answered and not _stands(sentence, other_kept)
        )
    return tuple(found)


def _stands(sentence: Placed, kept: frozenset[int], *, wholly: bool = False) -> bool:
    """Whether most of a sentence, or all of it, stands in the other document."""
    size = sentence.last_word - sentence.first_word
    count = sum(1 for word in range(sentence.first_word, sentence.last_word) if word in kept)
    return count == size if wholly else count >= _MOST * size


def _answers(sentence: Placed, alignment: Alignment, sentence_of: Mapping[int, Placed]) -> list[Placed]:
    """The sentences of the original that have a good part of a sentence of the copy, in order."""
    shared = Counter(
        sentence_of[alignment.partners[word]]
        for word in range(sentence.first_word, sentence.last_word)
        if word in alignment.partners
    )
    size = sentence.last_word - sentence.first_word
    return sorted(
        (one for one, count in shared.items() if count >= _PART * min(size, one.last_word - one.first_word)),
        key=lambda one: one.first_word,
    )


def _place(reading: Reading, sentences: Sequence[Placed]) -> Place:
    """Where sentences stand: those on the first one's page."""
    first = sentences[0]
    last = [one for one in sentences if one.page == first.page][-1]
    sheet = reading.pages[first.page]
    return Place(sheet.id, first.start, last.end, sheet.text[first.start : last.end])
