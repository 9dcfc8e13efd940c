"""One claim for each commune in each programme, with its status as the latest documents have it."""

from __future__ import annotations

from collections.abc import Sequence

from extract.claims import ParticipationClaim, ToldParticipation, bounds, finest, told_order, witnesses
from extract.facts import Status

_ORDER = tuple(Status)


def join(told: Sequence[ToldParticipation]) -> ParticipationClaim:
    """Join the facts of one commune (of today) and one programme.

    Its status is that of the latest documents; of those of one day, the furthest. Superseded documents count only
    where there is no other.

    Args:
        told: at least one fact, all of one commune and programme.
    """
    ordered = sorted(told, key=told_order)
    standing = [one for one in ordered if not one.is_superseded] or ordered
    latest = max(standing, key=lambda one: (_day(one), _ORDER.index(one.status)))
    return ParticipationClaim(
        id=ordered[0].id,
        commune_code=latest.commune_code,
        programme_id=latest.programme_id,
        status=latest.status,
        edtf=finest(one.edtf for one in standing if one.status is latest.status),
        witnesses=witnesses(ordered),
        told=tuple(ordered),
    )


def _day(one: ToldParticipation) -> str:
    """The last day that a fact's document may be of; an undated one comes before all."""
    stretch = bounds(one.published)
    return stretch[1] if stretch else ""
