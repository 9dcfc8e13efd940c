"""Patterns that are tried only where they may match: most sentences hold none of the words that they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import ahocorasick_rs

from extract.beginnings import prefixes

_LETTERS = 4  # of a beginning: few places have so many in common that don't match


@dataclass(frozen=True, slots=True)
class Needing:
    """A pattern each match of which holds one of some literals: to look for those first takes little."""

    pattern: re.Pattern[str]
    literals: tuple[str, ...]

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As the pattern's own."""
        for literal in self.literals:
            if literal in text:
                return self.pattern.finditer(text)
        return iter(())


def needing(pattern: str, *literals: str) -> Needing:
    """A pattern with what each of its matches holds."""
    return Needing(re.compile(pattern), literals)


class Beginning:
    """A pattern that is tried only where a text holds what its matches begin with, all looked for at once."""

    def __init__(self, pattern: str) -> None:
        """Find out how matches begin (``extract.beginnings``)."""
        self.pattern = re.compile(pattern)
        self._automaton = ahocorasick_rs.AhoCorasick(sorted(prefixes(pattern, _LETTERS)))

    def finditer(self, text: str, begin: int = 0, end: int | None = None) -> Iterator[re.Match[str]]:
        """As the pattern's own."""
        done = begin
        for start in self._starts(text, begin, end):
            match = self._match(text, start, end) if start >= done else None
            if match is not None:
                done = match.end()
                yield match

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """The match at each place where there is one, also within another."""
        found = (self._match(text, start, None) for start in self._starts(text, 0, None))
        return (match for match in found if match is not None)

    def _starts(self, text: str, begin: int, end: int | None) -> list[int]:
        if begin or end is not None:
            text = text[begin:end]
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return sorted({begin + start for _, start, _ in found})

    def _match(self, text: str, start: int, end: int | None) -> re.Match[str] | None:
        return self.pattern.match(text, start) if end is None else self.pattern.match(text, start, end)
