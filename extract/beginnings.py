"""Where any of many patterns begins: those that can't begin with the character at hand are not tried.

``re`` tries the alternatives of a pattern one after another at each place. Of a hundred words, few begin with one
letter, and most places in a text begin none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_OPTIONAL = ("?", "*")
_LOOKS_AROUND = ("(?=", "(?!", "(?<=", "(?<!")


def beginnings(patterns: Iterable[str]) -> str:
    """A pattern of one character: the first of what any of the patterns matches.

    Args:
        patterns: of any order and number; each must begin with what ``first_characters`` knows.
    """
    by_character: dict[str, list[str]] = {}
    for pattern in patterns:
        for character in sorted(first_characters(pattern)):
            by_character.setdefault(character, []).append(pattern)
    # The character comes first, since `re` skips an alternative that begins with another one without trying it.
    told = (f"{one}(?<=(?={'|'.join(alternatives)}){one})" for one, alternatives in sorted(by_character.items()))
    return f"(?:{'|'.join(told)})"


def first_characters(pattern: str) -> frozenset[str]:
    """The characters with which a match of a pattern may begin.

    Raises:
        ValueError: the pattern begins with something else than characters, groups of such, word boundaries and
            lookarounds, or may match nothing.
    """
    return frozenset().union(*(_first_of(alternative) for alternative in _alternatives(pattern)))


def _first_of(alternative: str) -> frozenset[str]:
    found: frozenset[str] = frozenset()
    at = 0
    while at < len(alternative):
        if alternative.startswith(r"\b", at):
            at += len(r"\b")
            continue
        if alternative.startswith(_LOOKS_AROUND, at):
            at = _end_of_group(alternative, at)
            continue
        if alternative.startswith("(?:", at):
            end = _end_of_group(alternative, at)
            found |= first_characters(alternative[at + len("(?:") : end - 1])
        elif alternative[at].isalnum() or alternative[at] in " '":
            end = at + 1
            found |= {alternative[at]}
        else:
            break
        if alternative.startswith("{", end):
            break
        if not alternative.startswith(_OPTIONAL, end):
            return found
        at = end + 1
    raise ValueError(f"a pattern whose first character nobody knows: {alternative}")


def _alternatives(pattern: str) -> list[str]:
    """The parts of a pattern between the bars that stand in no group."""
    parts, begin = [], 0
    for at, depth in _depths(pattern):
        if depth == 0 and pattern[at] == "|":
            parts.append(pattern[begin:at])
            begin = at + 1
    return [*parts, pattern[begin:]]


def _end_of_group(pattern: str, start: int) -> int:
    return next(at + 1 for at, depth in _depths(pattern[start:]) if depth == 0 and pattern[start + at] == ")") + start


def _depths(pattern: str) -> Iterable[tuple[int, int]]:
    """The places of bars and closing brackets of groups, and in how many groups what follows stands."""
    depth = 0
    for match in re.finditer(r"\\.|\[\^?.[^\]]*\]|[(|)]", pattern):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if match.group() in "|)":
            yield match.start(), depth
