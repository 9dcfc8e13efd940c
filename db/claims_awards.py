"""Awards joined into claims: a claim that stays as it was is left alone, with all that hangs on it.

What a large town is told of makes hundreds of claims, and one more document changes few of them. Which claims are made
of which (``award_claim_parts``) is found again for those that changed, and for those around them that look at them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import islice

from sqlite_utils import Database

from db import disputes, stale
from db import told as read
from db.claims_around import Parts, Wholes
from db.claims_general import General
from db.claims_rows import Tables, evidence, is_stored, stored, witnessed
from db.claims_stored import read_claims
from db.rereads import Rereads, borne_out
from db.stale import AWARD
from db.table import Row
from db.write import Conflict, insert
from extract import claims_awards, claims_parts, disagreements
from extract.claims import AwardClaim, Told, ToldAward, told_order
from extract.disagreements import Disagreement

_TOGETHER = 50  # keys, or claims, whose facts are read at once: a large town's are thousands
# Tables of a claim, and its id there.
_OF_CLAIM = {
    "award_claims": "id",
    "award_claim_communes": "claim_id",
    "award_claim_epcis": "claim_id",
    "claim_evidence": "award_claim_id",
}


class AwardClaims:
    """The award claims of a database, within one transaction."""

    def __init__(self, database: Database, general: General | None = None) -> None:
        """Read nothing yet; ``general``, of the same database, is kept from one transaction to the next."""
        self._database = database
        self._general = General(database) if general is None else general
        self._known: dict[str, AwardClaim] = {}

    def join(self, keys: Sequence[str], *, decided: Mapping[tuple[str, str], bool], rereads: Rereads) -> None:
        """Join the awards of some keys, and write what is other than it was."""
        put: list[str] = []
        for some in _batches(keys):
            put += self._join(some, decided, rereads)
        self._mark_wholes(put)

    def _join(self, keys: Sequence[str], decided: Mapping[tuple[str, str], bool], rereads: Rereads) -> list[str]:
        """Join the awards of some keys; gives the claims that were written."""
        database = self._database
        claims: dict[str, AwardClaim] = {}
        wanted: dict[str, Tables] = {}
        verdicts: list[Row] = []
        rivals: list[Row] = []
        disputed: dict[str, Sequence[Disagreement]] = {}
        of_keys = _told(database, keys)
        for key in keys:
            told, others = rereads.split(of_keys.get(key, ()))
            joined = claims_awards.join(told, decided)
            bearing_out = borne_out(joined.claims, others)
            for claim in joined.claims:
                beside = bearing_out.get(claim.id, ())
                wanted[claim.id] = _rows(key, claim, beside)
                claims[claim.id] = _borne_out(claim, beside)
            verdicts += (
                {
                    "first_id": one.first_id,
                    "second_id": one.second_id,
                    "key": key,
                    "is_joined": int(one.is_joined),
                    "reason": one.reason,
                    "decided_by": "user" if one.by_user else "rule",
                }
                for one in joined.verdicts
            )
            rivals += map(asdict, joined.rivals)
            disputed[f"{AWARD} {key}"] = disagreements.of_awards(joined.claims)
        there = self._there(keys, wanted)
        changed = [claim_id for claim_id in wanted if not _is_stored(wanted[claim_id], there.get(claim_id))]
        before = self.drop(there.keys() - wanted.keys() | there.keys() & set(changed))
        for key in sorted(set(before.values()) - set(keys)):  # the first award of a claim has another key by now
            stale.mark_key(database, AWARD, key)
        self._put({claim_id: wanted[claim_id] for claim_id in changed})
        self._known |= claims  # as they are stored now, also those that stay as they were
        database.conn.executemany("delete from claim_verdicts where key = ?", [(key,) for key in keys])
        insert(database, "claim_verdicts", verdicts, Conflict.REPLACE)
        of_key = "(select id from award_claims where key = :key)"
        database.conn.executemany(
            f"delete from award_claim_rivals where left_out_id in {of_key} and counted_id in {of_key}",
            [{"key": key} for key in keys],
        )
        insert(database, "award_claim_rivals", rivals)
        disputes.put(database, disputed)
        return changed

    def claims(self, claim_ids: Sequence[str]) -> list[AwardClaim]:
        """Claims as they are stored, with what tells them, in the order of their ids as given."""
        for some in _batches([one for one in dict.fromkeys(claim_ids) if one not in self._known]):
            self._known |= read_claims(self._database, some)
        return [self._known[one] for one in claim_ids]

    def relate(self, claim_ids: Sequence[str]) -> None:
        """Find again which claims some are made of."""
        database = self._database
        database.conn.executemany(
            "delete from award_claim_parts where whole_id = ?", [(claim_id,) for claim_id in claim_ids]
        )
        around = Parts(database, claim_ids, self._general)
        for some in _batches(around.ids):
            self._relate(some, around)

    def _relate(self, claim_ids: Sequence[str], around: Parts) -> None:
        near = {one: found for one in claim_ids if (found := around.of(one))}
        for whole in self.claims(list(near)):
            if not claims_parts.gathers(whole):
                near[whole.id] = around.of(whole.id, gathers=False)
        self.claims([other for others in near.values() for other in others])  # all at once
        parts: list[Row] = []
        for whole_id, others in near.items():
            (whole,) = self.claims([whole_id])
            made_of = claims_parts.parts(whole, self.claims(others))
            if made_of is None:
                continue
            parts += (
                {
                    "whole_id": whole_id,
                    "part_id": part,
                    "is_complete": int(made_of.is_complete),
                    "counts_parts": int(made_of.counts_parts),
                    "reason": made_of.reason,
                }
                for part in made_of.part_ids
            )
        insert(self._database, "award_claim_parts", parts)

    def drop(self, claim_ids: Collection[str]) -> dict[str, str]:
        """Delete claims with all that hangs on them; what looks at them is to be related anew.

        To be called as long as the facts that tell them are as they were.

        Returns:
            The key of the awards of each.
        """
        if not claim_ids:
            return {}
        database = self._database
        sql = "select id, key from award_claims where id in (select value from json_each(?))"
        keys = dict(database.execute(sql, [json.dumps(sorted(claim_ids))]).fetchall())
        stale.mark_parts(database, keys)  # so that none of them is looked at for another
        self._mark_wholes(keys)
        stale.unmark_parts(database, keys)
        gone = [(claim_id,) for claim_id in sorted(keys)]
        awards = "(select award_id from claim_evidence where award_claim_id = ?)"
        for condition in (f"first_id in {awards}", f"second_id in {awards}"):
            database.conn.executemany(f"delete from disagreements where {condition}", gone)
        for table, columns in (
            ("award_claim_parts", ("whole_id", "part_id")),
            ("award_claim_rivals", ("left_out_id", "counted_id")),
        ):
            for column in columns:
                database.conn.executemany(f"delete from {table} where {column} = ?", gone)
        for table, column in reversed(_OF_CLAIM.items()):
            database.conn.executemany(f"delete from {table} where {column} = ?", gone)
        for claim_id in keys:
            self._known.pop(claim_id, None)
            self._general.written(claim_id, is_general=False)
        return keys

    def _there(self, keys: Sequence[str], claim_ids: Iterable[str]) -> dict[str, dict[str, list[tuple[object, ...]]]]:
        """The claims that are stored under some keys, or with some ids: of each its rows by table."""
        sql = """select c.id from json_each(?) k cross join award_claims c on c.key = k.value
                 union select c.id from json_each(?) k cross join award_claims c on c.id = k.value"""
        values = [json.dumps(keys), json.dumps(sorted(claim_ids))]
        there = [claim_id for (claim_id,) in self._database.execute(sql, values)]
        if not there:
            return {}
        tables = {table: stored(self._database, table, column, there) for table, column in _OF_CLAIM.items()}
        return {claim_id: {table: rows.get(claim_id, []) for table, rows in tables.items()} for claim_id in there}

    def _put(self, claims: Mapping[str, Tables]) -> None:
        for table in _OF_CLAIM:
            insert(self._database, table, (row for tables in claims.values() for row in tables[table]))
        for claim_id, tables in claims.items():
            is_general = not (tables["award_claim_communes"] or tables["award_claim_epcis"])
            self._general.written(claim_id, is_general=is_general)
        stale.mark_parts(self._database, claims)

    def _mark_wholes(self, claim_ids: Collection[str]) -> None:
        """Mark the claims that may be made of some: those that look at one, and are not marked yet."""
        around = Wholes(self._database, claim_ids, self._general)
        looking: set[str] = set()
        for some in _batches(around.ids):
            looking |= self._looking(some, around, looking)
        stale.mark_parts(self._database, sorted(looking))

    def _looking(self, claim_ids: Sequence[str], around: Wholes, known: Collection[str]) -> set[str]:
        """The claims that look at some, but for those that are ``known`` to look."""
        near = {one: found for one in claim_ids if (found := around.of(one))}
        for grant in self.claims(list(near)):
            if not claims_parts.tells_envelope(grant):
                near[grant.id] = around.of(grant.id, is_out_of_it=False)
        unknown = {one: [each for each in wholes if each not in known] for one, wholes in near.items()}
        self.claims([each for wholes in unknown.values() for each in wholes])  # all at once
        looking: set[str] = set()
        for one, wholes in unknown.items():
            (grant,) = self.claims([one])
            those = self.claims([each for each in wholes if each not in looking])
            looking |= {whole.id for whole in those if claims_parts.concerns(whole, grant)}
        return looking


def _batches(names: Sequence[str], size: int = _TOGETHER) -> Iterator[list[str]]:
    waiting = iter(names)
    while some := list(islice(waiting, size)):
        yield some


def _borne_out(claim: AwardClaim, beside: Iterable[Told]) -> AwardClaim:
    """A claim with the awards that bear it out beside those that tell it."""
    awards = [one for one in beside if isinstance(one, ToldAward)]
    return replace(claim, told=tuple(sorted((*claim.told, *awards), key=told_order))) if awards else claim


def _is_stored(wanted: Tables, there: Mapping[str, list[tuple[object, ...]]] | None) -> bool:
    return there is not None and all(is_stored(rows, table, there[table]) for table, rows in wanted.items())


def _told(database: Database, keys: Sequence[str]) -> dict[str, list[ToldAward]]:
    """The awards of some keys, by key."""
    sql = "select a.award_id, a.key from json_each(?) k cross join award_keys a on a.key = k.value"
    key_of = dict(database.execute(sql, [json.dumps(keys)]).fetchall())
    told: dict[str, list[ToldAward]] = {}
    for one in read.awards(database, "f.id in (select value from json_each(?))", [json.dumps(sorted(key_of))]):
        told.setdefault(key_of[one.id], []).append(one)
    return told


def _rows(key: str, claim: AwardClaim, others: Iterable[Told]) -> Tables:
    row: Row = {
        "id": claim.id,
        "key": key,
        "award_id": claim.award_id,
        "eur": claim.eur,
        "eur_low": claim.eur_low,
        "eur_high": claim.eur_high,
        "role": str(claim.role),
        "programme_id": claim.programme_id,
        "funder_id": claim.funder_id,
        "edtf": claim.edtf,
        "purpose": claim.purpose,
        **witnessed(claim.witnesses),
    }
    return {
        "award_claims": [row],
        "award_claim_communes": [{"claim_id": claim.id, "commune_code": code} for code in claim.communes],
        "award_claim_epcis": [{"claim_id": claim.id, "epci_siren": siren} for siren in claim.epcis],
        "claim_evidence": evidence(AWARD, claim, others),
    }
