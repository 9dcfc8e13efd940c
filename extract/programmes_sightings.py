"""Where the registry's names and acronyms stand on a page, whosesoever they are.

It is the part of ``extract.programmes`` that needs no other page, and most of its work.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import ahocorasick_rs
import numpy
from rapidfuzz.distance import Levenshtein
from rapidfuzz.process import cdist

from extract.facts import Span
from extract.normalise import is_damaged, separated
from extract.programmes_names import LEAST_CONTENT, Names, Words, compiled, is_empty, words_of
from extract.text import PageText

if TYPE_CHECKING:
    from extract.reference import Reference

_DAMAGED_LIKENESS = 0.88  # of letters, without spaces; below, names that differ in a word come in
_LEAST_LETTERS = 13  # shorter names are too like others
_BRACKETED = re.compile(r"\((?P<acronym>[a-z]{2,6})\)")
_LIKE_HYPHEN = re.compile(r"[\s'’]")  # between two words of a place's name
_OF_WORD = re.compile(r"[\w-]")
_PREFIX = re.compile(r"(?:(?<![\w-])(?:ex|pré|hors|non|multi|post)|[A-Z]{2,6})-$")


@dataclass(frozen=True, slots=True)
class Sightings:
    """What of the registry stands on a page; numbers are those of ``Names``, places those of the folded text."""

    names: tuple[tuple[int, int, int], ...]  # number of the name, start, end
    reworded: tuple[tuple[tuple[str, ...], int, int], ...]  # ids of the programmes, start, end
    damaged: tuple[tuple[int, int, int], ...]  # as ``names``, of those that OCR may have damaged
    acronyms: tuple[tuple[int, int, int], ...]  # number of the acronym, start and end in the page's own text
    regions: frozenset[str]  # codes of those that the page names
    blocked: tuple[Span, ...]  # of the page's own text, where a longer name, of an association, holds a programme's


def sight(text: PageText, reference: Reference) -> Sightings:
    """Look for all names of the registry on a page; ``programmes.find`` says which of them tell a programme."""
    names = compiled(reference)
    folded = separated(text.text, text.folded)
    words = words_of(_without_acronyms(text, folded))
    longer = names.blocker.find_matches_as_indexes(words.joined, overlapping=True)
    spans = [words.span(start, end) for _, start, end in longer]
    return Sightings(
        names=tuple(_names(names, words, folded)),
        reworded=tuple(_reworded(names, words)),
        damaged=tuple(_damaged(names, words)) if is_damaged(text.page) else (),
        acronyms=tuple(_acronyms(names, text.text)),
        regions=frozenset(_regions(text.text, reference)),
        blocked=tuple(text.folded.span(span.start, span.end) for span in spans),
    )


def _without_acronyms(text: PageText, folded: str) -> str:
    """The folded text, blank where an acronym in brackets parts a name: ``appel à projets (AAP) « … »``."""
    for match in _BRACKETED.finditer(folded):
        span = text.folded.span(match.start("acronym"), match.end("acronym"))
        if text.text[span.start : span.end].isupper():
            folded = folded[: match.start()] + " " * len(match.group()) + folded[match.end() :]
    return folded


def _names(names: Names, words: Words, folded: str) -> Iterator[tuple[int, int, int]]:
    for number, start, end in names.automaton.find_matches_as_indexes(words.joined, overlapping=True):
        span = words.span(start, end)
        if "," not in folded[span.start : span.end] or names.keys[number] in names.with_comma:
            yield number, span.start, span.end


def _reworded(names: Names, words: Words) -> Iterator[tuple[tuple[str, ...], int, int]]:
    """Longer names in another order, with other small words."""
    runs = [run for run in _runs(names, words) if len(run) >= LEAST_CONTENT]
    for length in names.lengths if runs else ():
        for run in runs:
            for first in range(len(run) - length + 1):
                window = run[first : first + length]
                ids = names.contents.get(tuple(sorted(words.stems[place] for place in window)))
                if ids is not None:
                    yield ids, words.starts[window[0]], words.ends[window[-1]]


def _runs(names: Names, words: Words) -> Iterator[list[int]]:
    """Places of words of longer names that follow each other, small words apart, with nothing that parts them."""
    run: list[int] = []
    for place, (stem, apart) in enumerate(zip(words.stems, words.apart, strict=True)):
        is_of_name = stem in names.content_words
        if run and (apart or not (is_of_name or is_empty(stem))):
            yield run
            run = []
        if is_of_name:
            run.append(place)
    yield run


def _acronyms(names: Names, text: str) -> Iterator[tuple[int, int, int]]:
    for number, start, end in names.acronyms_in(text):
        before = text[max(0, start - 12) : start]
        if not before.endswith("-") or _PREFIX.search(before):
            yield number, start, end


def _regions(text: str, reference: Reference) -> Iterator[str]:
    """The codes of the regions that a text names: each by its name, or by one of its départements'."""
    names, codes = _places(reference)
    for number, start, end in names.find_matches_as_indexes(_LIKE_HYPHEN.sub("-", text), overlapping=True):
        if not (start and _OF_WORD.match(text, start - 1)) and not _OF_WORD.match(text, end):
            yield codes[number]


@lru_cache(maxsize=4)
def _places(reference: Reference) -> tuple[ahocorasick_rs.AhoCorasick, tuple[str, ...]]:
    """The names of regions and départements, hyphens between their words, and the region of each."""
    places = [(region.name, region.code) for region in reference.regions.values()]
    places += [(departement.name, departement.region) for departement in reference.departements.values()]
    names = [_LIKE_HYPHEN.sub("-", name) for name, _ in places]
    return ahocorasick_rs.AhoCorasick(names), tuple(code for _, code in places)


def _damaged(names: Names, words: Words) -> Iterator[tuple[int, int, int]]:
    """Names and stretches of words that are nearly the same letters."""
    for length, numbers, letters in _long_names(names):
        firsts = [
            first for first in range(len(words.stems) - length + 1) if not any(words.apart[first + 1 : first + length])
        ]
        if not firsts:
            continue
        likeness = cdist(
            letters,
            ["".join(words.stems[first : first + length]) for first in firsts],
            scorer=Levenshtein.normalized_similarity,
            score_cutoff=_DAMAGED_LIKENESS,
        )
        for row, column in zip(*numpy.nonzero(likeness), strict=True):
            number, first = numbers[row], firsts[column]
            if not names.is_common(names.keys[number], names.owners[number][0]):
                yield number, words.starts[first], words.ends[first + length - 1]


@lru_cache(maxsize=4)
def _long_names(names: Names) -> Sequence[tuple[int, Sequence[int], Sequence[str]]]:
    """How many words may stand for which names, the fewest first, with the names' letters."""
    bare = [name.replace(" ", "") for name in names.keys]
    by_length: dict[int, list[int]] = {}
    for number, name in enumerate(names.keys):
        if len(bare[number]) >= _LEAST_LETTERS:
            for length in range(max(1, name.count(" ") - 2), name.count(" ") + 1):
                by_length.setdefault(length, []).append(number)
    return [(length, numbers, [bare[number] for number in numbers]) for length, numbers in sorted(by_length.items())]
