"""Communes' names that OCR damaged: one letter wrong, missing or too many, or a space lost.

Only on pages that were read by OCR, only long names, and only stretches that begin and end with a capitalised word:
a name so found needs more evidence than one that stands as it should (``communes_evidence``, "damaged").
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from extract.communes_lexicon import APART, ARTICLES, LINKS, NEXT_LINE, Form, Lexicon, Spelling, Words

_SHORTEST, _SHORTEST_WORD = 7, 8  # letters of all words, of a single one: shorter ones are too near to each other
_MOST_WORDS = 6
_LAST = chr(0x10FFFF)  # sorts after any letter


def damaged_lookups(words: Words, lexicon: Lexicon, capitals: frozenset[int]) -> Iterator[tuple[int, int, str]]:
    """Stretches of words a letter from a commune's name: their first word, the word after their last, the name.

    Args:
        words: of the page.
        lexicon: the spellings.
        capitals: which words begin with a capital.
    """
    names = names_of(lexicon)
    for first in sorted(capitals):
        opening = words.keys[first]
        if opening in LINKS - ARTICLES:
            continue
        for last in range(first + 1, min(first + _MOST_WORDS, len(words.keys)) + 1):
            if last - first > 1 and words.joins[last - 2] in {APART, NEXT_LINE}:
                break
            written = "".join(words.keys[first:last])
            shortest = _SHORTEST_WORD if last - first == 1 else _SHORTEST
            if last - 1 not in capitals or len(written) < shortest or " ".join(words.keys[first:last]) in lexicon.forms:
                continue
            near = nearest(written, names)
            if near is not None and (opening not in ARTICLES or near.startswith(f"{opening} ")):
                yield first, last, near


def nearest(written: str, names: Names) -> str | None:
    """The one spelling at most a letter away; None where there is none, or several."""
    exact = names.spelt.get(written)
    if exact is not None:
        return exact
    near = {
        name
        for length in range(len(written) - 1, len(written) + 2)
        for name in names.half_alike(written, length)
        if OSA.distance(written, name, score_cutoff=1) <= 1
    }
    return names.spelt[near.pop()] if len(near) == 1 else None


@dataclass(frozen=True, slots=True)
class Names:
    """Whole names of today or before, without spaces: as they are spelt with them, and by length in order."""

    spelt: Mapping[str, str]
    forwards: Mapping[int, Sequence[str]]
    backwards: Mapping[int, Sequence[str]]  # read from their ends

    def half_alike(self, written: str, length: int) -> Iterator[str]:
        """The names of a length that begin or end as a word does: of two halves one letter spoils one.

        Each is less than half a name, so that two letters that changed places don't lie in both.
        """
        half = (length - 1) // 2
        yield from _beginning(self.forwards.get(length, ()), written[:half])
        for name in _beginning(self.backwards.get(length, ()), written[: -half - 1 : -1]):
            yield name[::-1]


def _beginning(names: Sequence[str], opening: str) -> Sequence[str]:
    """Of names in order those that begin so."""
    return names[bisect_left(names, opening) : bisect_left(names, opening + _LAST)]


@lru_cache(maxsize=2)
def names_of(lexicon: Lexicon) -> Names:
    """The whole names of a lexicon that are long enough to be told apart."""
    spelt = {key.replace(" ", ""): key for key, forms in lexicon.forms.items() if whole(forms)}
    spelt = {bare: key for bare, key in spelt.items() if len(bare) >= _SHORTEST - 1}
    forwards: dict[int, list[str]] = {}
    for name in sorted(spelt):
        forwards.setdefault(len(name), []).append(name)
    backwards = {length: sorted(name[::-1] for name in alike) for length, alike in forwards.items()}
    return Names(spelt, forwards, backwards)


def whole(forms: tuple[Form, ...]) -> bool:
    """Whether a spelling is some commune's whole name."""
    return any(form.spelling <= Spelling.FORMER for form in forms)
