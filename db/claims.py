"""Joins the facts of all documents into claims, and keeps them joined as documents come and go.

Whatever changes a document marks it and the keys of its facts as stale, in the same transaction; ``refresh`` joins
anew what is stale, and nothing else. A key is what facts must share to be one claim: commune and programme;
programme and territory; the beneficiaries of an award. Claims are a function of the facts alone, so that neither the
order of documents nor the number of calls matters, and a ``refresh`` that was cut short goes on at the next call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from itertools import islice

from sqlite_utils import Database

from db import copies, disputes, stale
from db import told as read
from db.decisions import Decisions, decided_pairs
from db.rereads import Rereads, borne_out
from db.rows import row_id
from db.stale import AWARD, COUNT, NAMED, PARTICIPATION
from db.table import Row
from db.write import insert
from extract import claims_awards, claims_counts, claims_participations, claims_parts, disagreements
from extract.claims import (
    AwardClaim,
    CountClaim,
    ParticipationClaim,
    Told,
    Witnesses,
    told_order,
)
from extract.facts import Role

_BATCH = 500  # keys joined in one transaction


@dataclass(frozen=True, slots=True)
class Waiting:
    """Documents and keys (kind, key) that are to be joined."""

    documents: frozenset[str] = frozenset()
    keys: frozenset[tuple[str, str]] = frozenset()


NOTHING_WAITING = Waiting()


def refresh(database: Database, decisions: Decisions, waiting: Waiting = NOTHING_WAITING) -> None:
    """Join anew whatever is stale: first documents that copy one another, then the claims of the facts concerned.

    Args:
        database: documents, facts, and what was joined before.
        decisions: what the user says of documents and awards; it stands over every rule.
        waiting: what stays to be joined by another call.
    """
    copies.refresh(database, decisions.documents, waiting.documents)
    decided = decided_pairs(database, decisions.awards)
    _share_keys(database, decided)
    rereads = Rereads(database)
    joiners: dict[str, Callable[[Database, str], None]] = {
        PARTICIPATION: partial(_participation, rereads=rereads),
        COUNT: partial(_count, rereads=rereads),
        AWARD: partial(_award, decided=decided, rereads=rereads),
        NAMED: partial(disputes.named, rereads=rereads),
    }
    for kind, join in joiners.items():
        while keys := _stale(database, kind, waiting):
            with database.atomic():
                for key in keys:
                    stale.forget(database, kind, key)
                    join(database, key)
                if kind == AWARD:
                    known: dict[str, AwardClaim] = {}
                    _relate(database, keys, known)
                    disputes.neighbours(database, keys, partial(_claim, database, known=known))
                database.conn.executemany(
                    "delete from stale_claims where kind = ? and key = ?", [(kind, key) for key in keys]
                )


def _stale(database: Database, kind: str, waiting: Waiting) -> list[str]:
    rows = database.execute("select key from stale_claims where kind = ? order by key", [kind])
    return list(islice((key for (key,) in rows if (kind, key) not in waiting.keys), _BATCH))


# Participations


def _participation(database: Database, key: str, *, rereads: Rereads) -> None:
    commune, _, programme = key.partition("|")
    where = "f.programme_id = ? and f.commune_code in (select code from communes where code = ? or successor = ?)"
    told, others = rereads.split(read.participations(database, where, [programme, commune, commune]))
    if not told:
        return
    claim = claims_participations.join(told)
    row: Row = {
        "id": claim.id,
        "commune_code": claim.commune_code,
        "programme_id": claim.programme_id,
        "status": str(claim.status),
        "edtf": claim.edtf,
        **_witnessed(claim.witnesses),
    }
    insert(database, "participation_claims", [row])
    _put_evidence(database, PARTICIPATION, claim, others)
    disputes.put(database, f"{PARTICIPATION} {key}", disagreements.of_participation(claim))


# Counts


def _count(database: Database, key: str, *, rereads: Rereads) -> None:
    programme, _, scope = key.partition("|")
    told, others = rereads.split(read.counts(database, "f.programme_id = ? and f.scope = ?", [programme, scope]))
    claims = claims_counts.join(told)
    bearing_out = borne_out(claims, others)
    for claim in claims:
        row: Row = {
            "id": claim.id,
            "programme_id": programme,
            "value": claim.value,
            "scope": scope,
            "edtf": claim.edtf,
            **_witnessed(claim.witnesses),
        }
        insert(database, "count_claims", [row])
        _put_evidence(database, COUNT, claim, bearing_out.get(claim.id, ()))
    disputes.put(database, f"{COUNT} {key}", disagreements.of_counts(claims))


# Awards


def _share_keys(database: Database, decided: Mapping[tuple[str, str], bool]) -> None:
    """Give awards that the user joined one key, whatever their pages say of the beneficiaries."""
    shared: dict[str, set[str]] = {}  # each award that the user joined with others → all of them
    for pair in (pair for pair, joined in decided.items() if joined):
        together = set().union(*(shared.get(award, {award}) for award in pair))
        shared |= dict.fromkeys(together, together)
    for together in {min(awards): awards for awards in shared.values()}.values():
        marks = ", ".join("?" for _ in together)
        sql = f"select distinct key from award_keys where award_id in ({marks}) order by key"
        keys = [key for (key,) in database.execute(sql, sorted(together))]
        if len(keys) > 1:
            with database.atomic():
                for key in keys:
                    stale.mark_key(database, AWARD, key)
                database.execute(
                    f"update award_keys set key = ? where award_id in ({marks})", [keys[0], *sorted(together)]
                )


def _award(database: Database, key: str, *, decided: Mapping[tuple[str, str], bool], rereads: Rereads) -> None:
    told, others = rereads.split(read.awards(database, "k.key = ?", [key]))
    joined = claims_awards.join(told, decided)
    bearing_out = borne_out(joined.claims, others)
    for claim in joined.claims:
        _put_award_claim(database, key, claim, bearing_out.get(claim.id, ()))
    insert(
        database,
        "claim_verdicts",
        (
            {
                "first_id": one.first_id,
                "second_id": one.second_id,
                "key": key,
                "is_joined": int(one.is_joined),
                "reason": one.reason,
                "decided_by": "user" if one.by_user else "rule",
            }
            for one in joined.verdicts
        ),
    )
    insert(database, "award_claim_rivals", map(asdict, joined.rivals))
    disputes.put(database, f"{AWARD} {key}", disagreements.of_awards(joined.claims))


def _put_award_claim(database: Database, key: str, claim: AwardClaim, others: Iterable[Told]) -> None:
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
        **_witnessed(claim.witnesses),
    }
    insert(database, "award_claims", [row])
    for table, column, values in (
        ("award_claim_communes", "commune_code", claim.communes),
        ("award_claim_epcis", "epci_siren", claim.epcis),
    ):
        insert(database, table, ({"claim_id": claim.id, column: value} for value in values))
    _put_evidence(database, AWARD, claim, others)


def _relate(database: Database, keys: Sequence[str], known: dict[str, AwardClaim]) -> None:
    """Find again which claims are made of which, wherever a claim of these keys is one or the other."""
    marks = ", ".join("?" for _ in keys)
    changed = _ids(database, f"select id from award_claims where key in ({marks})", keys)
    affected = changed | {near for one in changed for near in _around(database, one)}
    for whole in sorted(affected):
        near = [_claim(database, other, known) for other in sorted(_around(database, whole))]
        found = claims_parts.parts(_claim(database, whole, known), near)
        database.execute("delete from award_claim_parts where whole_id = ?", [whole])
        if found is not None:
            insert(
                database,
                "award_claim_parts",
                (
                    {
                        "whole_id": whole,
                        "part_id": part,
                        "is_complete": int(found.is_complete),
                        "counts_parts": int(found.counts_parts),
                        "reason": found.reason,
                    }
                    for part in found.part_ids
                ),
            )


def _ids(database: Database, sql: str, values: Iterable[object]) -> set[str]:
    return {found for (found,) in database.execute(sql, list(values))}


def _around(database: Database, claim_id: str) -> set[str]:
    """The award claims that share a beneficiary or a document with one."""
    sql = """select o.claim_id from award_claim_communes m join award_claim_communes o using (commune_code)
             where m.claim_id = :id
             union select o.claim_id from award_claim_epcis m join award_claim_epcis o using (epci_siren)
             where m.claim_id = :id
             union select o.award_claim_id from claim_evidence m join claim_evidence o using (document_id)
             where m.award_claim_id = :id and o.award_claim_id is not null"""
    found = {other for (other,) in database.execute(sql, {"id": claim_id})}
    return found - {claim_id}


def _claim(database: Database, claim_id: str, known: dict[str, AwardClaim]) -> AwardClaim:
    """An award claim as it is stored."""
    if claim_id not in known:
        sql = """select award_id, eur, eur_low, eur_high, role, programme_id, funder_id, edtf, purpose,
                        sources, first_told, last_told, confidence, is_superseded
                 from award_claims where id = ?"""
        award, eur, low, high, role, programme, funder, edtf, purpose, sources, first, last, confidence, superseded = (
            database.execute(sql, [claim_id]).fetchone()
        )
        told_by = "f.id in (select award_id from claim_evidence where award_claim_id = ?)"
        told = read.awards(database, told_by, [claim_id])
        best = next(one for one in told if one.id == award)
        known[claim_id] = AwardClaim(
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
            witnesses=Witnesses(sources, first, last, confidence, bool(superseded)),
            told=tuple(sorted(told, key=told_order)),
        )
    return known[claim_id]


# What all claims have


def _witnessed(found: Witnesses) -> Row:
    return {
        "sources": found.sources,
        "first_told": found.first_told,
        "last_told": found.last_told,
        "confidence": found.confidence,
        "is_superseded": int(found.is_superseded),
    }


def _put_evidence(
    database: Database, kind: str, claim: ParticipationClaim | AwardClaim | CountClaim, others: Iterable[Told]
) -> None:
    told: Iterable[Told] = (*claim.told, *others)
    insert(
        database,
        "claim_evidence",
        (
            {
                "id": row_id(claim.id, one.id),
                "claim_kind": kind,
                **{f"{other}_claim_id": claim.id if other == kind else None for other in (PARTICIPATION, AWARD, COUNT)},
                **{f"{other}_id": one.id if other == kind else None for other in (PARTICIPATION, AWARD, COUNT)},
                "page_id": one.page_id,
                "document_id": one.document_id,
                "cluster_id": one.cluster_id,
                "published": one.published,
                "is_superseded": int(one.is_superseded),
            }
            for one in told
        ),
    )
