"""One claim for each number of communes that a programme is said to have in a territory at a time."""

from __future__ import annotations

from collections.abc import Sequence

from extract.claims import CountClaim, ToldCount, finest, told_order, witnesses


def join(told: Sequence[ToldCount]) -> tuple[CountClaim, ...]:
    """Join the facts of one programme and one territory: equal numbers are one claim.

    Args:
        told: facts, all of one programme and scope.
    """
    values: dict[int, list[ToldCount]] = {}
    for one in sorted(told, key=told_order):
        values.setdefault(one.value, []).append(one)
    return tuple(
        CountClaim(
            id=same[0].id,
            programme_id=same[0].programme_id,
            value=value,
            scope=same[0].scope,
            edtf=finest(one.edtf for one in same),
            witnesses=witnesses(same),
            told=tuple(same),
        )
        for value, same in sorted(values.items())
    )
