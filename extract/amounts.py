"""Sums of money on a page, in euros."""

from __future__ import annotations

import re
from decimal import Decimal

from extract.facts import Amount, Qualifier
from extract.normalise import separated
from extract.text import PageText

_NUMBER = r"\d{1,3}(?:[ .]\d{3})+(?:,\d{1,2})?|\d+(?:, ?\d+)?"
_SCALES = {"k": 1000, "m": 10**6, "md": 10**9, "mds": 10**9, "million": 10**6, "milliard": 10**9}
_AMOUNT = re.compile(
    rf"""(?<![\w,.])(?P<number>{_NUMBER})\s?
    (?:(?P<scale>millions?|milliards?|mds|md|m|k)\s?)?(?:d')?(?:euros?\b|€)
    (?:\s?(?P<tax>ht|ttc)\b)?""",
    re.VERBOSE,
)
_QUALIFIERS = (
    (Qualifier.ABOUT, re.compile(r"(?:pres d[e']|environ|quelque|de l'ordre de)\s?$")),
    (Qualifier.AT_LEAST, re.compile(r"(?:plus d[e']|au moins)\s?$")),
    (Qualifier.AT_MOST, re.compile(r"(?:jusqu'a|au plus|maximum|plafonnee?s? a)\s?$")),
)


def find(text: PageText) -> tuple[Amount, ...]:
    """Find the sums of money of a page, in order."""
    folded = separated(text.text, text.folded)
    found: list[Amount] = []
    for match in _AMOUNT.finditer(folded):
        number = re.sub(r"[ .](?=\d{3})", "", match["number"]).replace(" ", "").replace(",", ".")
        scale = (
            _SCALES[match["scale"].removesuffix("s") if len(match["scale"]) > 3 else match["scale"]]
            if match["scale"]
            else 1
        )
        before = folded[max(0, match.start() - 30) : match.start()]
        qualifier = next((q for q, pattern in _QUALIFIERS if pattern.search(before)), Qualifier.EXACT)
        span = text.folded.span(match.start(), match.end())
        tax = match["tax"].upper() if match["tax"] else None
        eur = float(Decimal(number) * scale)
        found.append(Amount(span.start, span.end, 0.95, "amounts.written", eur, qualifier=qualifier, tax=tax))
    return tuple(found)
