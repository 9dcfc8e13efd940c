"""Persons whom their words tell: by a title or an office; and where a full name may stand, which the model judges."""

from __future__ import annotations

import re
from collections.abc import Sequence

from extract.facts import Span
from extract.needing import Beginning

_CAPITALISED = r"[A-ZÀ-ÝŒ][\w’'-]{0,60}\w"  # bounded: a line of 10,000 capitals is no name
_NAME = rf"(?!Monsieur|Madame|Mmes?\b|Mlles?\b){_CAPITALISED}"
_PARTICLE = r"(?:de|du|des|d['’]|le|la|von|van|ben|el)"
_NAMES = rf"{_NAME}(?:\s(?:{_PARTICLE}\s?){{0,2}}{_NAME}){{0,3}}"
_TITLED = Beginning(
    rf"(?<!\w)(?:MM?\.|M(?=\s[A-Z])|Mmes?|Mlles?|Mgr|Dr|Pr|Me|Ma[iî]tre|Monsieur|Madame|Mademoiselle|Monseigneur|Docteur"
    rf"|Professeur)\s(?P<name>(?:[A-Z]\.[\s-]?)*{_NAMES})(?:\s(?:et|,)\s(?P<other>{_NAMES}))?"
)
_OFFICE = (
    r"(?:ancien(?:ne)?\s|premier\s|première\s)?(?:maire(?!\s?-)|maires\b|adjointe?|préfète?\b|sous-préfète?\b|président|"
    r"vice-président|député|sénat(?:eur|rice)|conseill|ministre|secrétaire|direct(?:eur|rice)|chef(?:fe)?\b|architecte|"
    r"délégué|élue?\b|urbaniste|commissaire|rapporteur)"
)
_HOLDER = re.compile(
    r"(?<![\w'’-])(?!(?:Selon|Pour|Avec|Par|Comme|Chez|Dont|Et|Enfin|Ainsi|Outre|Sans|De|Du|À|Au|Le|La|Les|En|Dans)\s)"
    rf"(?P<name>{_NAME}(?:\s(?:{_PARTICLE}\s?)?{_NAME}){{1,2}}),\s(?:l[ea]\s|l['’])?{_OFFICE}"
)
_BETWEEN = rf"[ \u00a0](?:{_PARTICLE}[ \u00a0]?)*"
_FULL_NAME = re.compile(rf"{_NAME}(?:{_BETWEEN}{_NAME}){{1,3}}")
_FULL_NAMES = re.compile(rf"{_CAPITALISED}(?:{_BETWEEN}{_CAPITALISED})+")


def titled(text: str, blocks: Sequence[Span]) -> list[Span]:
    """Persons whom a title before, or an office after, their name tells; in order, apart."""
    found: dict[int, Span] = {}
    for block in blocks:
        for pattern in (_TITLED, _HOLDER):
            for match in pattern.finditer(text, block.start, block.end):
                for name, words in match.groupdict().items():
                    if words:
                        found.setdefault(match.start(name), Span(match.start(name), match.end(name)))
    kept: list[Span] = []
    for span in sorted(found.values(), key=lambda s: (s.start, -s.end)):
        if not kept or not span.overlaps(kept[-1]):
            kept.append(span)
    return kept


def is_full_name(words: str) -> bool:
    """Whether words are written as a first name and a surname are."""
    return _FULL_NAME.fullmatch(words) is not None


def full_names(text: str) -> list[Span]:
    """The stretches that hold every full name of a text (``is_full_name``), and much else in capitals; in order."""
    return [Span(match.start(), match.end()) for match in _FULL_NAMES.finditer(text)]
