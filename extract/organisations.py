"""Funders and partners of the registry, under any of their names."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from extract.facts import OrganisationMention
from extract.text import Context, PageText

if TYPE_CHECKING:
    from extract.reference import Organisation, Reference


@lru_cache(maxsize=4)
def _compiled(organisations: tuple[Organisation, ...]) -> tuple[re.Pattern[str], dict[str, str]]:
    ids: dict[str, str] = {}
    for organisation in organisations:
        for name in (organisation.name, *organisation.aliases):
            ids.setdefault(name.replace("’", "'"), organisation.id)
    ordered = sorted(ids, key=lambda name: (-len(name), name))
    return re.compile(r"(?<![\w-])(?:" + "|".join(map(re.escape, ordered)) + r")(?![\w-])"), ids


def find(text: PageText, reference: Reference, context: Context) -> tuple[OrganisationMention, ...]:
    """Find the organisations named on a page."""
    pattern, ids = _compiled(tuple(reference.organisations.values()))
    return tuple(_mentions(pattern.finditer(text.text.replace("’", "'")), ids))


def _mentions(matches: Iterable[re.Match[str]], ids: dict[str, str]) -> Iterable[OrganisationMention]:
    for match in matches:
        yield OrganisationMention(match.start(), match.end(), 0.9, "organisations.name", ids[match.group()])
