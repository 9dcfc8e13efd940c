"""Which sums are made of which others: a total and its shares, a sum for two towns and what each receives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.claims import AwardClaim


@dataclass(frozen=True, slots=True)
class Parts:
    """Claims that a whole is made of."""

    part_ids: tuple[str, ...]
    is_complete: bool  # together they are the whole, within rounding
    counts_parts: bool  # they are counted and the whole isn't; else the whole is and they aren't
    reason: str  # words for a reader


def parts(whole: AwardClaim, others: Sequence[AwardClaim]) -> Parts | None:
    """Find which of the claims around one are parts of it; None where none is.

    Args:
        whole: a claim.
        others: the claims that share a beneficiary or a document with it, ordered by id.
    """
    del whole, others
    return None
