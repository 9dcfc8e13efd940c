"""Patterns that are tried only where they may match: most sentences hold none of the words that they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import ahocorasick_rs


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
    """A pattern each match of which begins with one of some literals, all of which are looked for at once."""

    def __init__(self, pattern: re.Pattern[str], literals: Iterable[str]) -> None:
        self.pattern = pattern
        self._automaton = ahocorasick_rs.AhoCorasick(sorted(set(literals)))

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As the pattern's own."""
        done = 0
        found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        for start in sorted({start for _, start, _ in found}):
            match = self.pattern.match(text, start) if start >= done else None
            if match is not None:
                done = match.end()
                yield match


def beginning(pattern: str, *literals: str) -> Beginning:
    """A pattern with what its matches begin with."""
    return Beginning(re.compile(pattern), literals)
