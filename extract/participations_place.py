"""A place of communes in a programme, before it becomes facts."""

from __future__ import annotations

from dataclasses import dataclass

from extract.facts import Status
from extract.structure import Passage


@dataclass(frozen=True, slots=True)
class Place:
    """What a passage tells of some communes and one programme."""

    passage: Passage
    number: int  # of the passage on its page
    codes: tuple[str, ...]
    programme: str
    status: Status
    edtf: str | None
    rule: str
    certainty: float = 1.0  # of the mentions
    factor: float = 1.0  # how near the programme was told
    is_choice: bool = True  # told by a word of choice, so that the day of the choice dates it
