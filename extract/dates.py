"""Dates on a page: an own grammar finds the span, EDTF states it."""

from __future__ import annotations

import re

from extract.facts import DateMention
from extract.text import PageText

_MONTHS = "janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre".split()
_MONTH = "|".join(_MONTHS)
_FULL = re.compile(rf"\b(1er|[12]?\d|3[01]) ({_MONTH}) ((?:19|20)\d\d)\b")
_NUMERIC = re.compile(r"\b([0-3]?\d)[/.]([01]?\d)[/.]((?:19|20)\d\d)\b")
_MONTHLY = re.compile(rf"\b(?<!\d )({_MONTH}) ((?:19|20)\d\d)\b")
_YEAR = re.compile(r"\b(?:en|annee|debut|fin|depuis) ((?:19|20)\d\d)\b(?! ?%|[ .,]\d{3})")


def find(text: PageText, published: str | None) -> tuple[DateMention, ...]:
    """Find the calendar expressions of a page."""
    found: list[tuple[int, int, str]] = []
    folded = text.folded.text
    for m in _FULL.finditer(folded):
        found.append((m.start(), m.end(), f"{m[3]}-{_MONTHS.index(m[2]) + 1:02d}-{int(m[1].removesuffix('er')):02d}"))
    for m in _NUMERIC.finditer(folded):
        found.append((m.start(), m.end(), f"{m[3]}-{int(m[2]):02d}-{int(m[1]):02d}"))
    for m in _MONTHLY.finditer(folded):
        found.append((m.start(), m.end(), f"{m[2]}-{_MONTHS.index(m[1]) + 1:02d}"))
    for m in _YEAR.finditer(folded):
        found.append((m.start(1), m.end(1), m[1]))
    mentions = []
    for start, end, edtf in sorted(found):
        span = text.folded.span(start, end)
        mentions.append(DateMention(span.start, span.end, 0.9, "dates.grammar", edtf))
    return tuple(mentions)
