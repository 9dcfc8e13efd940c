"""Intercommunalities named on a page, by full name, short name or the registry's acronym."""

from __future__ import annotations

from extract.facts import EpciMention
from extract.reference import Reference
from extract.text import PageText


def find(text: PageText, reference: Reference) -> tuple[EpciMention, ...]:
    """The intercommunalities that a page names, in order."""
    return ()
