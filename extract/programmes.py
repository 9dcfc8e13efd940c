"""Programmes of the registry, under any of their names and acronyms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import ahocorasick_rs

from extract.facts import ProgrammeMention
from extract.normalise import fold_string, separated
from extract.text import PageText

if TYPE_CHECKING:
    from extract.reference import Programme, Reference

_WORD = re.compile(r"[a-z0-9]+")
_BREAK = re.compile(r"[\n\t.;()\[\]?•]")


def _stem(word: str) -> str:
    """A word without the mark of its plural, which names are met with or without."""
    return word[:-1] if len(word) > 3 and word[-1] in "sx" else word


@dataclass(frozen=True, slots=True)
class _Words:
    """A text as its words' stems, each between spaces, with the way back; ``|`` where no name goes on."""

    key: str
    starts: tuple[int, ...]  # for each character of the key, in the folded text
    ends: tuple[int, ...]


def _words(folded: str) -> _Words:
    parts: list[str] = [" "]
    starts: list[int] = [0]
    ends: list[int] = [0]
    done = 0
    for match in _WORD.finditer(folded):
        stem = _stem(match.group())
        broken = _BREAK.search(folded, done, match.start()) is not None
        piece = ("| " if broken else "") + stem + " "
        parts.append(piece)
        starts.extend([match.start()] * len(piece))
        ends.extend([match.end()] * len(piece))
        done = match.end()
    return _Words("".join(parts), tuple(starts), tuple(ends))


def _key(name: str) -> str:
    return " " + " ".join(_stem(word) for word in _WORD.findall(fold_string(name))) + " "


class _Names:
    """Every name of the registry as one automaton, every acronym as one pattern."""

    def __init__(self, programmes: Iterable[Programme]) -> None:
        names: dict[str, str] = {}
        acronyms: dict[str, str] = {}
        for programme in programmes:
            acronyms.update((acronym, programme.id) for acronym in programme.acronyms)
            for name in (programme.name, *programme.variants):
                names.setdefault(_key(name), programme.id)
        self.keys = list(names)
        self.ids = [names[key] for key in self.keys]
        self.automaton = ahocorasick_rs.AhoCorasick(self.keys)
        self.acronyms: Mapping[str, str] = acronyms
        ordered = sorted(acronyms, key=lambda acronym: (-len(acronym), acronym))
        self.pattern = re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, ordered)) + r")(?!\w)")


@lru_cache(maxsize=4)
def _compiled(programmes: tuple[Programme, ...]) -> _Names:
    return _Names(programmes)


def find(text: PageText, reference: Reference, region: str | None) -> tuple[ProgrammeMention, ...]:
    """Find the programmes named on a page.

    Args:
        text: the page.
        reference: holds the registry.
        region: INSEE code of the publisher's region, which tells names apart that two regions share.
    """
    names = _compiled(tuple(reference.programmes.values()))
    words = _words(separated(text.text, text.folded))
    found: list[ProgrammeMention] = []
    for number, start, end in names.automaton.find_matches_as_indexes(words.key, overlapping=True):
        span = text.folded.span(words.starts[start + 1], words.ends[end - 2])
        found.append(ProgrammeMention(span.start, span.end, 0.95, "programmes.name", names.ids[number]))
    for match in names.pattern.finditer(text.text):
        programme_id = names.acronyms[match.group()]
        found.append(ProgrammeMention(match.start(), match.end(), 0.95, "programmes.acronym", programme_id))
    return _longest(found)


def _longest(found: list[ProgrammeMention]) -> tuple[ProgrammeMention, ...]:
    """Of mentions that overlap, the longest; in order."""
    kept: list[ProgrammeMention] = []
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.start, m.programme_id)):
        if not any(mention.overlaps(other) for other in kept):
            kept.append(mention)
    return tuple(sorted(kept, key=lambda m: m.start))
