"""Joins the facts of all documents into claims, and keeps them joined as documents come and go.

Whatever changes a document marks it and the keys of its facts as stale, in the same transaction; ``refresh`` joins
anew what is stale, and nothing else. A key is what facts must share to be one claim: commune and programme;
programme and territory; the beneficiaries of an award. Claims are a function of the facts alone, so that neither the
order of documents nor the number of calls matters, and a ``refresh`` that was cut short goes on at the next call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from sqlite_utils import Database

from db import copies, disputes, stale
from db import told as read
from db.claims_awards import AwardClaims
from db.claims_rows import evidence, witnessed
from db.decisions import Decisions, decided_pairs
from db.rereads import Rereads, borne_out
from db.stale import AWARD, COUNT, NAMED, PARTICIPATION, PARTS
from db.table import Row
from db.write import insert
from extract import claims_counts, claims_participations, disagreements

_BATCH = 500  # keys joined in one transaction
_KEYS = {PARTICIPATION: ("commune_code", "programme_id"), COUNT: ("programme_id", "scope")}  # columns of keys


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
    _share_keys(database, decided_pairs(database, decisions.awards))
    joiners: dict[str, Callable[..., None]] = {PARTICIPATION: _participation, COUNT: _count, NAMED: disputes.named}
    # What a transaction knows of clusters and awards it looked up itself: another ingest may write between two.
    for kind, join in joiners.items():
        while keys := _stale(database, kind, waiting):
            with database.atomic():
                rereads = Rereads(database)
                _unmark(database, kind, keys)
                for key in keys:
                    join(database, key, rereads=rereads)
    while keys := _stale(database, AWARD, waiting):
        with database.atomic():
            rereads, decided = Rereads(database), decided_pairs(database, decisions.awards)
            _unmark(database, AWARD, keys)
            awards = AwardClaims(database)
            for key in keys:
                awards.join(key, decided=decided, rereads=rereads)
            disputes.neighbours(database, keys, awards.claim)
    while keys := _stale(database, PARTS, waiting):
        with database.atomic():
            _unmark(database, PARTS, keys)
            awards = AwardClaims(database)
            for key in keys:
                awards.relate(stale.claim_of(key))


def _stale(database: Database, kind: str, waiting: Waiting) -> list[str]:
    rows = database.execute("select key from stale_claims where kind = ? order by key", [kind])
    return list(islice((key for (key,) in rows if (kind, key) not in waiting.keys), _BATCH))


def _unmark(database: Database, kind: str, keys: Iterable[str]) -> None:
    database.conn.executemany("delete from stale_claims where kind = ? and key = ?", [(kind, key) for key in keys])


def forget_document(database: Database, document_id: str) -> None:
    """Delete the claims that rest on a document or on copies of it; as long as its facts and its cluster are there."""
    for column in ("document_id", "cluster_id"):
        _forget(database, f"{column} = ?", document_id)
    pages = "(select id from pages where document_id = :id)"
    awards = f"(select id from awards where page_id in {pages})"
    for side in ("first", "second"):
        key = {"id": document_id}
        database.execute(f"delete from disagreements where {side}_page_id in {pages}", key)
        database.execute(f"delete from claim_verdicts where {side}_id in {awards}", key)


def forget_fact(database: Database, fact_id: str) -> None:
    """Delete the claims that rest on a fact; as long as it is as it was when they were joined."""
    for kind, key in sorted(stale.disputed(database, fact_id)):
        stale.mark_key(database, kind, key)
    for kind in (PARTICIPATION, COUNT, AWARD):
        _forget(database, f"{kind}_id = ?", fact_id)
    for side in ("first", "second"):
        database.execute(f"delete from claim_verdicts where {side}_id = ?", [fact_id])


def _forget(database: Database, evidence: str, value: str) -> None:
    """Delete the claims that have some evidence, and mark their keys as stale."""
    for kind in (PARTICIPATION, COUNT, AWARD):
        column = f"{kind}_claim_id"
        sql = f"select distinct {column} from claim_evidence where {evidence} and {column} is not null order by 1"
        for (claim_id,) in database.execute(sql, [value]).fetchall():
            if kind == AWARD:
                stale.mark_key(database, kind, AwardClaims(database).drop(claim_id))
            else:
                first, second = _KEYS[kind]
                sql = f"select {first} || '|' || {second} from {kind}_claims where id = ?"
                stale.mark_key(database, kind, database.execute(sql, [claim_id]).fetchone()[0])
                _drop(database, kind, [claim_id])


def _drop(database: Database, kind: str, claim_ids: Iterable[str]) -> None:
    """Delete claims, of places or numbers."""
    values = [(claim_id,) for claim_id in claim_ids]
    database.conn.executemany(f"delete from claim_evidence where {kind}_claim_id = ?", values)
    database.conn.executemany(f"delete from {kind}_claims where id = ?", values)


def _of_key(database: Database, kind: str, key: str) -> list[str]:
    first, second = _KEYS[kind]
    sql = f"select id from {kind}_claims where {first} = ? and {second} = ?"
    return [claim_id for (claim_id,) in database.execute(sql, key.split("|", 1))]


# Participations


def _participation(database: Database, key: str, *, rereads: Rereads) -> None:
    commune, _, programme = key.partition("|")
    where = "f.programme_id = ? and f.commune_code in (select code from communes where code = ? or successor = ?)"
    told, others = rereads.split(read.participations(database, where, [programme, commune, commune]))
    claim = claims_participations.join(told) if told else None
    _drop(database, PARTICIPATION, _of_key(database, PARTICIPATION, key))
    disputes.put(database, f"{PARTICIPATION} {key}", disagreements.of_participation(claim) if claim else ())
    if claim is None:
        return
    row: Row = {
        "id": claim.id,
        "commune_code": claim.commune_code,
        "programme_id": claim.programme_id,
        "status": str(claim.status),
        "edtf": claim.edtf,
        **witnessed(claim.witnesses),
    }
    _drop(database, PARTICIPATION, [claim.id])
    insert(database, "participation_claims", [row])
    insert(database, "claim_evidence", evidence(PARTICIPATION, claim, others))


# Counts


def _count(database: Database, key: str, *, rereads: Rereads) -> None:
    programme, _, scope = key.partition("|")
    told, others = rereads.split(read.counts(database, "f.programme_id = ? and f.scope = ?", [programme, scope]))
    claims = claims_counts.join(told)
    bearing_out = borne_out(claims, others)
    _drop(database, COUNT, [*_of_key(database, COUNT, key), *(claim.id for claim in claims)])
    for claim in claims:
        row: Row = {
            "id": claim.id,
            "programme_id": programme,
            "value": claim.value,
            "scope": scope,
            "edtf": claim.edtf,
            **witnessed(claim.witnesses),
        }
        insert(database, "count_claims", [row])
        insert(database, "claim_evidence", evidence(COUNT, claim, bearing_out.get(claim.id, ())))
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
