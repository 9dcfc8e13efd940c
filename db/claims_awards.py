"""Awards joined into claims: a claim that stays as it was is left alone, with all that hangs on it.

What a large town is told of makes hundreds of claims, and one more document changes few of them. Which claims are made
of which (``award_claim_parts``) is found again for those that changed, and for those around them that look at them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict

from sqlite_utils import Database

from db import disputes, stale
from db import told as read
from db.claims_rows import evidence, witnessed
from db.rereads import Rereads, borne_out
from db.stale import AWARD
from db.table import Row
from db.write import Conflict, insert
from extract import claims_awards, claims_parts, disagreements
from extract.claims import AwardClaim, Told, ToldAward, Witnesses, told_order
from extract.claims_parts import Outline
from extract.facts import Role

# Tables of a claim, and its id there.
_OF_CLAIM = {
    "award_claims": "id",
    "award_claim_communes": "claim_id",
    "award_claim_epcis": "claim_id",
    "claim_evidence": "award_claim_id",
}
# Claims around one: those that share a beneficiary or a page with it, and those of its documents where it, or they,
# name no beneficiary. Others of its documents are told of other towns: there are as many as a report is long.
_AROUND = """
    select o.claim_id as id from award_claim_communes m join award_claim_communes o using (commune_code)
      where m.claim_id = :id
    union select o.claim_id from award_claim_epcis m join award_claim_epcis o using (epci_siren) where m.claim_id = :id
    union select o.award_claim_id from claim_evidence m join claim_evidence o using (page_id)
      where m.award_claim_id = :id and o.award_claim_id is not null"""
_IN_ITS_DOCUMENTS = """
    select o.award_claim_id from claim_evidence m join claim_evidence o using (document_id)
    where m.award_claim_id = :id and o.award_claim_id is not null"""
_NO_BENEFICIARY = """not exists (select 1 from award_claim_communes where claim_id = {0})
    and not exists (select 1 from award_claim_epcis where claim_id = {0})"""
_IS_TOLD_APART = """not exists (select 1 from claim_evidence where award_claim_id = c.id and +document_id in
    (select document_id from claim_evidence where award_claim_id = :id))"""
_OUTLINED = """c.role, c.programme_id, c.funder_id, c.purpose,
    (select group_concat(commune_code) from award_claim_communes where claim_id = c.id),
    (select group_concat(epci_siren) from award_claim_epcis where claim_id = c.id)"""


class AwardClaims:
    """The award claims of a database, within one transaction."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known: dict[str, AwardClaim] = {}
        self._general: dict[str, set[str]] = {}  # document → its claims that name no beneficiary

    def join(self, key: str, *, decided: Mapping[tuple[str, str], bool], rereads: Rereads) -> None:
        """Join the awards of a key, and write what is other than it was."""
        database = self._database
        told, others = rereads.split(read.awards(database, "k.key = ?", [key]))
        joined = claims_awards.join(told, decided)
        bearing_out = borne_out(joined.claims, others)
        wanted = {claim.id: _rows(key, claim, bearing_out.get(claim.id, ())) for claim in joined.claims}
        changed = [claim_id for claim_id, rows in wanted.items() if not self._is_stored(claim_id, rows)]
        for claim_id in sorted(self._of_key(key) - wanted.keys() | self._there(changed)):
            before = self.drop(claim_id)
            if before != key:  # its first award has another key by now
                stale.mark_key(database, AWARD, before)
        for claim_id in changed:
            self._put(claim_id, wanted[claim_id])
        database.execute("delete from claim_verdicts where key = ?", [key])
        verdicts: list[Row] = [
            {
                "first_id": one.first_id,
                "second_id": one.second_id,
                "key": key,
                "is_joined": int(one.is_joined),
                "reason": one.reason,
                "decided_by": "user" if one.by_user else "rule",
            }
            for one in joined.verdicts
        ]
        insert(database, "claim_verdicts", verdicts, Conflict.REPLACE)
        of_key = "(select id from award_claims where key = :key)"
        database.execute(
            f"delete from award_claim_rivals where left_out_id in {of_key} and counted_id in {of_key}", {"key": key}
        )
        insert(database, "award_claim_rivals", map(asdict, joined.rivals))
        disputes.put(database, f"{AWARD} {key}", disagreements.of_awards(joined.claims))

    def claim(self, claim_id: str) -> AwardClaim:
        """A claim as it is stored, with what tells it."""
        return self._claims([claim_id])[0]

    def _claims(self, claim_ids: Sequence[str]) -> list[AwardClaim]:
        """Claims as they are stored, in the order of their ids as given; those not known yet are read at once."""
        self._known |= _read(self._database, [one for one in claim_ids if one not in self._known])
        return [self._known[one] for one in claim_ids]

    def relate(self, claim_id: str) -> None:
        """Find again which claims one is made of."""
        database = self._database
        database.execute("delete from award_claim_parts where whole_id = ?", [claim_id])
        row = database.execute("select eur from award_claims where id = ?", [claim_id]).fetchone()
        if row is None or row[0] is None:
            return
        condition = "c.role = :role and c.eur <= :most"
        values = {"role": str(Role.GRANT), "most": row[0] * claims_parts.MOST_RATIO}
        whole = self.claim(claim_id)
        outline = claims_parts.outline(whole)
        near = [
            other_id
            for other_id, is_told_apart, other in self._around(claim_id, condition, values)
            if claims_parts.may_concern(outline, other, is_told_apart=is_told_apart, is_out_of_it=True)
        ]
        found = claims_parts.parts(whole, self._claims(near))
        parts: list[Row] = [
            {
                "whole_id": claim_id,
                "part_id": part,
                "is_complete": int(found.is_complete),
                "counts_parts": int(found.counts_parts),
                "reason": found.reason,
            }
            for part in (found.part_ids if found else ())
            if found
        ]
        insert(database, "award_claim_parts", parts)

    def drop(self, claim_id: str) -> str:
        """Delete a claim with all that hangs on it; what looks at it is to be related anew.

        To be called as long as the facts that tell it are as they were.

        Returns:
            The key of its awards.
        """
        database = self._database
        (key,) = database.execute("select key from award_claims where id = ?", [claim_id]).fetchone()
        self._mark_wholes(claim_id)
        self._known.pop(claim_id, None)
        for claims in self._general.values():
            claims.discard(claim_id)
        awards = "(select award_id from claim_evidence where award_claim_id = :id)"
        for condition in (f"first_id in {awards}", f"second_id in {awards}"):
            database.execute(f"delete from disagreements where {condition}", {"id": claim_id})
        for table, columns in (
            ("award_claim_parts", ("whole_id", "part_id")),
            ("award_claim_rivals", ("left_out_id", "counted_id")),
        ):
            for column in columns:
                database.execute(f"delete from {table} where {column} = ?", [claim_id])
        for table, column in reversed(_OF_CLAIM.items()):
            database.execute(f"delete from {table} where {column} = ?", [claim_id])
        return str(key)

    def _of_key(self, key: str) -> set[str]:
        return {one for (one,) in self._database.execute("select id from award_claims where key = ?", [key])}

    def _there(self, claim_ids: Iterable[str]) -> set[str]:
        sql = "select 1 from award_claims where id = ?"
        return {one for one in claim_ids if self._database.execute(sql, [one]).fetchone()}

    def _put(self, claim_id: str, tables: Mapping[str, list[Row]]) -> None:
        for table, rows in tables.items():
            insert(self._database, table, rows)
        if not (tables["award_claim_communes"] or tables["award_claim_epcis"]):
            for row in tables["claim_evidence"]:
                self._general.get(str(row["document_id"]), set()).add(claim_id)
        stale.mark_parts(self._database, claim_id)
        self._mark_wholes(claim_id)

    def _is_stored(self, claim_id: str, tables: Mapping[str, list[Row]]) -> bool:
        for table, rows in tables.items():
            columns = ", ".join(rows[0]) if rows else "1"
            sql = f"select {columns} from {table} where {_OF_CLAIM[table]} = ?"
            if {tuple(row.values()) for row in rows} != set(self._database.execute(sql, [claim_id])):
                return False
        return True

    def _mark_wholes(self, claim_id: str) -> None:
        """Mark the claims that may be made of one."""
        one = self.claim(claim_id)
        if one.role is not Role.GRANT or one.eur is None or one.witnesses.is_superseded:
            return
        roles = ", ".join(sorted(f"'{role}'" for role in claims_parts.WHOLES))
        condition = f"c.role in ({roles}) and c.eur * :ratio >= :eur"
        values = {"ratio": claims_parts.MOST_RATIO, "eur": one.eur}
        outline, is_out_of_it = claims_parts.outline(one), claims_parts.tells_envelope(one)
        wholes = [
            whole_id
            for whole_id, is_told_apart, whole in self._around(claim_id, condition, values)
            if claims_parts.may_concern(whole, outline, is_told_apart=is_told_apart, is_out_of_it=is_out_of_it)
        ]
        for whole in self._claims(wholes):
            if claims_parts.concerns(whole, one):
                stale.mark_parts(self._database, whole.id)

    def _around(
        self, claim_id: str, condition: str, values: Mapping[str, str | float]
    ) -> list[tuple[str, bool, Outline]]:
        """The claims around one that meet a condition and stand: id, whether no document tells both, outline; by id."""
        database = self._database
        general = f"select {_NO_BENEFICIARY.format(':id')}"
        if database.execute(general, {"id": claim_id}).fetchone()[0]:
            around, beside = f"{_AROUND} union {_IN_ITS_DOCUMENTS}", set[str]()
        else:
            around, beside = f"{_AROUND} union select value from json_each(:beside)", self._general_around(claim_id)
        sql = f"""select c.id, {_IS_TOLD_APART}, {_OUTLINED} from ({around}) a cross join award_claims c on c.id = a.id
                  where c.id <> :id and not c.is_superseded and {condition} order by c.id"""
        bound = {"id": claim_id, "beside": json.dumps(sorted(beside)), **values}
        return [
            (other, bool(is_told_apart), _outline(*columns))
            for other, is_told_apart, *columns in database.execute(sql, bound).fetchall()
        ]

    def _general_around(self, claim_id: str) -> set[str]:
        """The claims of a claim's documents that name no beneficiary."""
        sql = "select distinct document_id from claim_evidence where award_claim_id = ?"
        documents = [document for (document,) in self._database.execute(sql, [claim_id])]
        for document in documents:
            if document not in self._general:
                sql = f"""select distinct award_claim_id from claim_evidence where document_id = ?
                          and award_claim_id is not null and {_NO_BENEFICIARY.format("award_claim_id")}"""
                self._general[document] = {one for (one,) in self._database.execute(sql, [document])}
        return set[str]().union(*(self._general[document] for document in documents))


def _outline(
    role: str, programme_id: str | None, funder_id: str | None, purpose: str | None, *codes: str | None
) -> Outline:
    beneficiaries = frozenset(code for listed in codes if listed for code in listed.split(","))
    return Outline(Role(role), beneficiaries, programme_id, funder_id, purpose)


def _rows(key: str, claim: AwardClaim, others: Iterable[Told]) -> dict[str, list[Row]]:
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


def _read(database: Database, claim_ids: Sequence[str]) -> dict[str, AwardClaim]:
    """Claims by their ids."""
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
            witnesses=_witnesses(*summed),
            told=tuple(sorted(told[claim_id], key=told_order)),
        )
    return found


def _witnesses(sources: int, first: str | None, last: str | None, confidence: float, is_superseded: int) -> Witnesses:
    return Witnesses(sources, first, last, confidence, bool(is_superseded))
