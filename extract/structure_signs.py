"""Signs of a page's structure in its words: what announces, heads a table, sums, or marks a note."""

from __future__ import annotations

import re
from functools import lru_cache

from extract.normalise import fold_string

ANNOUNCES = re.compile(r":\s*$|\b(?:suivante?s?|ci-dessous|ci-apres)\b[^.]*[.:]?\s*$")
LABELLED = re.compile(r"^[^:.!?]{2,60} ?: ?\S|;\s*$")
NOTE_MARK = re.compile(r"^\s*(?:(\*{1,4})|[\[(](\d{1,2}|\*{1,4})[\])]|(\d{1,2})(?=[\s.)])|([¹²³⁴-⁹]+))")
SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
TOTAL = re.compile(
    r"^(?:(?:sous[- ]|s/ ?)?tota(?:l|ux)\b|(?:montant|cout|nombre) total\b|"
    r"(?:a )?report(?:er|s)?\b(?! d)|ensemble\b|cumul\b)"
)
BULLET = re.compile(r"^[•▪◦‣●■□➢➔*–—-]\s")
HEADING_LIKE = re.compile(r"^(?:\d{1,2}[.)] |[IVX]+[.) -]+|[A-Z][.)] )?[«\"“]? ?[A-ZÀ-ÝŒ0-9][^\n]{2,110}[^\s.,;:…\d-]$")
NO_HEADING = re.compile(
    r"(?:\d+ ?%|(?:fait|vu|contact|t[ée]l|pour l[ea]|"
    r"l[ea] (?:maire|pr[ée]f[eè]te?|pr[ée]sidente?|directeur|directrice|chef|cheffe)|mis à jour|"
    r"publi[ée]|lire|voir|en savoir|retrouvez|source|photo|cr[ée]dit|©|page)\b)",
    re.IGNORECASE,
)
LISTED_NAMES = re.compile(r",| - | / ")


def named_among(words: str, names: frozenset[str]) -> frozenset[str]:
    """The names, of départements, that folded words name: after an article or alone (not Val de Loire)."""
    pattern, known = _names(names)
    return frozenset(known[match["name"]] for match in pattern.finditer(words))


@lru_cache(maxsize=4)
def _names(names: frozenset[str]) -> tuple[re.Pattern[str], dict[str, str]]:
    known = {fold_string(name): name for name in names}
    longest_first = sorted(known, key=lambda name: (-len(name), name))
    alternatives = "|".join(map(re.escape, longest_first))
    before = r"(?:^|[(:,-] ?|\b(?:la|le|les|du|des|en|dans|et) |\bl')"
    return re.compile(rf"{before}(?P<name>{alternatives})(?![\w-])"), known


def mark_in_text(mark: str) -> re.Pattern[str]:
    """How a note's mark stands in the text: ``villes*``, ``Évreux1.``, ``Évreux (1)``, ``Évreux [1]``."""
    quoted = re.escape(mark)
    if mark.startswith("*"):
        return re.compile(rf"(?<=[^\s*]){quoted}(?!\*)|[(\[]{quoted}[)\]]|(?<=\w ){quoted}(?=[\s,.;:]|$)")
    return re.compile(rf"(?<=[^\W\d]){quoted}(?!\w)|(?<=[»”\"’)]){quoted}(?!\w)|[(\[]{quoted}[)\]]")
