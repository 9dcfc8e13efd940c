"""Communes' names that OCR damaged: one letter wrong, missing or too many, or a space lost.

Only on pages that were read by OCR, only long names, and only stretches that begin and end with a capitalised word:
a name so found needs more evidence than one that stands as it should (``communes_evidence``, "damaged").
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from extract.communes_lexicon import APART, ARTICLES, LINKS, NEXT_LINE, Form, Lexicon, Spelling, Words

_SHORTEST, _SHORTEST_WORD = 7, 8  # letters of all words, of a single one: shorter ones are too near to each other
_MOST_WORDS = 6


def damaged_lookups(words: Words, lexicon: Lexicon, capitals: frozenset[int]) -> Iterator[tuple[int, int, str]]:
    """Stretches of words a letter from a commune's name: their first word, the word after their last, the name.

    Args:
        words: of the page.
        lexicon: the spellings.
        capitals: which words begin with a capital.
    """
    names = _by_length(lexicon)
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


def nearest(written: str, names: dict[int, dict[str, str]]) -> str | None:
    """The one spelling at most a letter away; None where there is none, or several."""
    exact = names.get(len(written), {}).get(written)
    if exact is not None:
        return exact
    found = [
        bucket[match]
        for length in range(len(written) - 1, len(written) + 2)
        if (bucket := names.get(length)) is not None
        for match, _, _ in process.extract(written, bucket.keys(), scorer=OSA.distance, score_cutoff=1, limit=2)
    ]
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=2)
def _by_length(lexicon: Lexicon) -> dict[int, dict[str, str]]:
    """Length without spaces → spelling without spaces → spelling; whole names of today or before alone."""
    names: dict[int, dict[str, str]] = {}
    for key, forms in lexicon.forms.items():
        bare = key.replace(" ", "")
        if len(bare) >= _SHORTEST - 1 and whole(forms):
            names.setdefault(len(bare), {})[bare] = key
    return names


def whole(forms: tuple[Form, ...]) -> bool:
    """Whether a spelling is some commune's whole name."""
    return any(form.spelling <= Spelling.FORMER for form in forms)
