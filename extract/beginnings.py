"""With which letters matches of a pattern begin, so that it need not be tried where others stand.

``re`` tries the alternatives of a pattern one after another at each place of a text. Of a hundred words few begin with
the letters at hand, and most places begin none: where one of many literals stands is told at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_LOOKS_AROUND = ("(?=", "(?!", "(?<=", "(?<!")
_NAMED = re.compile(r"\(\?(?::|P<\w+>)")
_Prefixes = set[tuple[str, bool]]  # with each whether what follows it goes on right behind
_ANYTHING: _Prefixes = {("", False)}


def prefixes(pattern: str, length: int) -> frozenset[str]:
    """Literals with one of which each match of a pattern begins.

    Args:
        pattern: which heeds the case of letters.
        length: of the literals at most; shorter are those behind which anything may stand.

    Raises:
        ValueError: a match may begin with anything, or be empty.
    """
    found = frozenset(text for text, _ in _of_alternatives(pattern, length))
    if "" in found:
        raise ValueError(f"a pattern of which nobody knows how its matches begin: {pattern}")
    return found


def _of_alternatives(pattern: str, length: int) -> _Prefixes:
    return {found for alternative in _alternatives(pattern) for found in _of_one(alternative, length)}


def _of_one(alternative: str, length: int) -> _Prefixes:
    going_on, ended = {""}, set[str]()
    at = 0
    while at < len(alternative) and going_on:
        item, at = _item(alternative, at, length)
        if item is None:
            continue
        longer = {(begun + text, is_whole) for begun in going_on for text, is_whole in item}
        whole = {text for text, is_whole in longer if is_whole and len(text) < length}
        ended |= {text[:length] for text, is_whole in longer if not is_whole or len(text) >= length}
        match alternative[at : at + 1]:
            case "?":
                going_on |= whole
                at += 1
            case "*" | "+" | "{" as repeated:  # what comes behind the first is not told
                ended |= whole
                ended |= set() if repeated == "+" else going_on
                going_on = set()
            case _:
                going_on = whole
    return {(text, False) for text in ended} | {(text, True) for text in going_on}


def _item(alternative: str, at: int, length: int) -> tuple[_Prefixes | None, int]:
    """What stands at a place of a pattern, and where it ends; None: nothing of a text."""
    if alternative.startswith(r"\b", at):
        return None, at + len(r"\b")
    if alternative.startswith(_LOOKS_AROUND, at):
        return None, _end_of_group(alternative, at)
    named = _NAMED.match(alternative, at)
    if named:
        end = _end_of_group(alternative, at)
        return _of_alternatives(alternative[named.end() : end - 1], length), end
    if alternative[at].isalnum() or alternative[at] in " '’":
        return {(alternative[at], True)}, at + 1
    return _ANYTHING, at + 1


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


def _depths(pattern: str) -> Iterator[tuple[int, int]]:
    """The places of bars and closing brackets of groups, and in how many groups what follows stands."""
    depth = 0
    for match in re.finditer(r"\\.|\[\^?.[^\]]*\]|[(|)]", pattern):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if match.group() in "|)":
            yield match.start(), depth
