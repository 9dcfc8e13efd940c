"""The grammar of French calendar expressions: where they stand in a folded text, and what they say of themselves.

It knows nothing of the document's date: a day without a year stays without one, ``hier`` stays a relation.
"""

from __future__ import annotations

from extract import dates_days, dates_months, dates_relative, dates_years
from extract.dates_words import Expression

RULES = (*dates_days.RULES, *dates_months.RULES, *dates_years.RULES, *dates_relative.RULES)


def expressions(text: str) -> list[Expression]:
    """All calendar expressions of a folded text, in order, none overlapping another; the longest wins.

    Args:
        text: ``extract.normalise.separated`` of a page: line feeds and tabs part what no expression may cross.
    """
    found: list[Expression] = []
    for pattern, reader in RULES:
        for match in pattern.finditer(text):
            found.extend(reader(match, text))
    found.sort(key=lambda one: (one.start, one.start - one.end, -one.confidence))
    kept: list[Expression] = []
    for one in found:
        parts = [one.first] if one.last is None else [one.first, one.last]
        if all(part.valid for part in parts) and (not kept or one.start >= kept[-1].end):
            kept.append(one)
    return kept
