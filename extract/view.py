"""A page as the finders of facts share it: what is worked out once for all of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from extract import focus
from extract.facts import Mentions
from extract.focus import Focus
from extract.participations_reading import Reading, Readings
from extract.reference import Reference
from extract.structure import Passage, Stretch, Structure
from extract.text import Context, PageText


@dataclass(frozen=True)
class View:
    """A page with its passages and mentions, and what governs each passage.

    Args:
        text: the page as ``extract.nlp`` read it.
        structure: its passages.
        mentions: all that was found on it.
        reference: communes, programmes and organisations by code and id.
        context: what the whole document tells.
        readings: its stretches with their mentions masked.
        focus: the programmes in focus at each passage, strongest first, by what stands outside it.
    """

    text: PageText
    structure: Structure
    mentions: Mentions
    reference: Reference
    context: Context
    readings: Readings
    focus: Mapping[Passage, tuple[Focus, ...]]

    @classmethod
    def of(
        cls, text: PageText, structure: Structure, mentions: Mentions, reference: Reference, context: Context
    ) -> View:
        """The view of a page."""
        readings = Readings(text, mentions)
        found = focus.find(readings, structure, reference, context)
        by_passage = dict(zip(structure.passages, found, strict=True))
        return cls(text, structure, mentions, reference, context, readings, by_passage)

    def read(self, span: Stretch) -> Reading:
        """A stretch of the page, its mentions masked."""
        return self.readings.of(span)
