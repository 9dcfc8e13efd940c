"""Award claims as they are stored, with what tells them."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlite_utils import Database

from db import told as read
from extract.claims import AwardClaim, ToldAward, Witnesses, told_order
from extract.facts import Role


def read_claims(database: Database, claim_ids: Sequence[str]) -> dict[str, AwardClaim]:
    """Claims by their ids, each with the facts that tell it."""
    if not claim_ids:
        return {}
    of_these = json.dumps(claim_ids)
    sql = """select award_claim_id, award_id from json_each(?) cross join claim_evidence on award_claim_id = value"""
    pairs = database.execute(sql, [of_these]).fetchall()
    told_by = "f.id in (select value from json_each(?))"
    facts = {one.id: one for one in read.awards(database, told_by, [json.dumps([award for _, award in pairs])])}
    told: dict[str, list[ToldAward]] = {claim_id: [] for claim_id in claim_ids}
    for claim_id, award in pairs:
        told[claim_id].append(facts[award])
    sql = """select id, award_id, eur, eur_low, eur_high, role, programme_id, funder_id, edtf, purpose,
                    sources, first_told, last_told, confidence, is_superseded
             from award_claims where id in (select value from json_each(?))"""
    found: dict[str, AwardClaim] = {}
    for row in database.execute(sql, [of_these]):
        claim_id, award, eur, low, high, role, programme, funder, edtf, purpose, *summed = row
        best = facts[award]
        found[claim_id] = AwardClaim(
            id=claim_id,
            award_id=award,
            eur=eur,
            eur_low=low,
            eur_high=high,
            role=Role(role),
            communes=best.communes,
            epcis=best.epcis,
            programme_id=programme,
            funder_id=funder,
            edtf=edtf,
            purpose=purpose,
            witnesses=_summed(*summed),
            told=tuple(sorted(told[claim_id], key=told_order)),
        )
    return found


def _summed(sources: int, first: str | None, last: str | None, confidence: float, is_superseded: int) -> Witnesses:
    return Witnesses(sources, first, last, confidence, bool(is_superseded))
