"""The grammar of French calendar expressions: where they stand in a folded text, and what they say of themselves.

It knows nothing of the document's date: a day without a year stays without one, ``hier`` stays a relation.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import ahocorasick_rs

from extract import dates_days, dates_months, dates_relative, dates_years
from extract.dates_words import Expression

RULES = (*dates_days.RULES, *dates_months.RULES, *dates_years.RULES, *dates_relative.RULES)
_NEEDED = sorted(frozenset[str]().union(*(rule.needs for rule in RULES)))
_SETS = tuple(dict.fromkeys(rule.needs for rule in RULES))
_SETS_OF = tuple(tuple(needs for needs in _SETS if literal in needs) for literal in _NEEDED)  # by place in _NEEDED
_AUTOMATON = ahocorasick_rs.AhoCorasick(_NEEDED)


@lru_cache(maxsize=32)  # the first and last page of a short document are searched for its date before they are read
def expressions(text: str) -> tuple[Expression, ...]:
    """All calendar expressions of a folded text, in order, none overlapping another; the longest wins.

    Args:
        text: ``extract.normalise.separated`` of a page: line feeds and tabs part what no expression may cross.
    """
    found: list[Expression] = []
    lines = lines_that_hold(text)
    for rule in RULES:
        for begin, end in lines[rule.needs]:
            for match in rule.pattern.finditer(text, begin, end):
                found.extend(rule.reader(match, text))
    found.sort(key=lambda one: (one.start, one.start - one.end, -one.confidence))
    kept: list[Expression] = []
    for one in found:
        parts = [one.first] if one.last is None else [one.first, one.last]
        if all(part.valid for part in parts) and (not kept or one.start >= kept[-1].end):
            kept.append(one)
    return tuple(kept)


def lines_that_hold(text: str) -> Mapping[frozenset[str], Sequence[tuple[int, int]]]:
    """What rules need → begin and end of the lines and cells that hold it: the others need not be searched."""
    lines: dict[frozenset[str], list[tuple[int, int]]] = {needs: [] for needs in _SETS}
    begin, end = 0, -1
    for number, start, stop in _AUTOMATON.find_matches_as_indexes(text, overlapping=True):
        if _goes_on(text, start, stop):
            continue
        if start >= end:
            begin, end = _line(text, start)
        for needs in _SETS_OF[number]:
            if not lines[needs] or lines[needs][-1][0] != begin:
                lines[needs].append((begin, end))
    return lines


def _goes_on(text: str, start: int, stop: int) -> bool:
    """Whether what was found is a part of a longer word: ``mai`` of ``maire``, not ``20`` of ``2021``."""
    return text[start].isalpha() and "a" <= text[stop : stop + 1] <= "z"


def _line(text: str, place: int) -> tuple[int, int]:
    """Begin and end of the line or cell that holds a place."""
    ends = [at for at in (text.find("\n", place), text.find("\t", place)) if at >= 0]
    return max(text.rfind("\n", 0, place), text.rfind("\t", 0, place)) + 1, min(ends, default=len(text))
