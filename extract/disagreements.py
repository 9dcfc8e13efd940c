"""Where documents, or a document with itself, say different things of one matter, and why they may."""

from __future__ import annotations

from extract.disagreements_awards import of_awards
from extract.disagreements_counts import of_counts
from extract.disagreements_named import of_named
from extract.disagreements_neighbours import of_neighbours
from extract.disagreements_participations import of_participation
from extract.disagreements_types import Cause, Disagreement, Side, Subject

__all__ = [
    "Cause",
    "Disagreement",
    "Side",
    "Subject",
    "of_awards",
    "of_counts",
    "of_named",
    "of_neighbours",
    "of_participation",
]
