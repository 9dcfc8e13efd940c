"""Awards that say the same are one claim, however they round, shorten or spread it over documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extract.claims import AwardClaim, Joined, ToldAward, finest, told_order, witnesses
from extract.facts import Qualifier


def join(told: Sequence[ToldAward], decided: Mapping[tuple[str, str], bool]) -> Joined:
    """Join the awards of one set of beneficiaries.

    Args:
        told: facts, all for the same communes (of today) and intercommunalities.
        decided: the user's word on pairs of facts (ids, the lower first): joined or apart; it stands over every rule.
    """
    groups: dict[object, list[ToldAward]] = {}
    for one in sorted(told, key=told_order):
        groups.setdefault((one.eur, one.eur_low, one.programme_id, one.funder_id, one.purpose), []).append(one)
    return Joined(tuple(_claim(same) for same in groups.values()), ())


def _claim(told: Sequence[ToldAward]) -> AwardClaim:
    best = min(told, key=lambda one: (one.is_superseded, one.qualifier is not Qualifier.EXACT, told_order(one)))
    return AwardClaim(
        id=told[0].id,
        award_id=best.id,
        eur=best.eur,
        eur_low=best.eur_low,
        eur_high=best.eur_high,
        role=best.role,
        communes=best.communes,
        epcis=best.epcis,
        programme_id=best.programme_id,
        funder_id=best.funder_id,
        edtf=finest(one.edtf for one in told),
        purpose=best.purpose,
        witnesses=witnesses(told),
        told=tuple(told),
    )
