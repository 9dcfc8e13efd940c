"""Patterns that are tried only where they may match: most sentences hold none of the words that they are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


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
