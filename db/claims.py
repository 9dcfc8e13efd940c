"""Joins the facts of all documents into claims, and keeps them joined as documents come and go.

Whatever changes a document marks it and the keys of its facts as stale, in the same transaction; ``refresh`` joins
anew what is stale, and nothing else. A key is what facts must share to be one claim: commune and programme;
programme and territory; the beneficiaries of an award. Claims are a function of the facts alone, so that neither the
order of documents nor the number of calls matters, and a ``refresh`` that was cut short goes on at the next call.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlite_utils import Database

from db import copies, disputes, stale
from db import told as read
from db.claims_awards import AwardClaims
from db.claims_general import General
from db.claims_rows import Tables, evidence, rewrite, witnessed
from db.decisions import Decisions, decided_pairs
from db.rereads import Rereads, borne_out
from db.stale import AWARD, COUNT, NAMED, PARTICIPATION, PARTS
from db.table import Row
from extract import claims_counts, claims_participations, disagreements
from extract.claims import ToldParticipation
from extract.disagreements import Disagreement

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
    general = General(database)
    while join_some(database, decisions, general, waiting):
        pass


def join_some(database: Database, decisions: Decisions, general: General, waiting: Waiting = NOTHING_WAITING) -> bool:
    """Join anew the claims of some keys that are stale, in a transaction; False: none is.

    Args:
        database: whose documents are compared.
        decisions: as for ``refresh``.
        general: kept from one call to the next, as long as nothing else is written by this connection.
        waiting: as for ``refresh``.
    """
    # What a transaction knows of clusters and awards it looked up itself: another ingest may write between two.
    for kind in (PARTICIPATION, COUNT, NAMED, AWARD, PARTS):
        if keys := _stale(database, kind, waiting):
            with database.atomic():
                _unmark(database, kind, keys)
                _join(database, kind, keys, decisions, general)
            return True
    return False


def _join(database: Database, kind: str, keys: Sequence[str], decisions: Decisions, general: General) -> None:
    match kind:
        case stale.PARTICIPATION:
            _participations(database, keys, rereads=Rereads(database))
        case stale.COUNT:
            _counts(database, keys, rereads=Rereads(database))
        case stale.NAMED:
            _named(database, keys, rereads=Rereads(database))
        case stale.AWARD:
            decided = decided_pairs(database, decisions.awards)
            awards = AwardClaims(database, general)
            awards.join(keys, decided=decided, rereads=Rereads(database))
            disputes.neighbours(database, keys, awards.claims)
        case _:
            AwardClaims(database, general).relate([stale.claim_of(key) for key in keys])


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
    general = General(database)
    for kind in (PARTICIPATION, COUNT, AWARD):
        order = "key" if kind == AWARD else ", ".join(_KEYS[kind])  # those for nobody are the last, and go together
        sql = f"""select id from {kind}_claims
                  where id in (select {kind}_claim_id from claim_evidence where {evidence}) order by {order}, id"""
        claim_ids = [claim_id for (claim_id,) in database.execute(sql, [value]).fetchall()]
        if kind == AWARD:
            stale.mark_parts(database, claim_ids)  # none that goes too is to be looked at for those that go before it
        going = iter(claim_ids)
        while some := list(islice(going, _BATCH)):
            for key in sorted(_dropped(database, kind, some, general)):
                stale.mark_key(database, kind, key)


def _dropped(database: Database, kind: str, claim_ids: Sequence[str], general: General) -> set[str]:
    """Delete claims; gives the keys of their facts."""
    if kind == AWARD:
        return set(AwardClaims(database, general).drop(claim_ids).values())
    first, second = _KEYS[kind]
    sql = f"select {first} || '|' || {second} from {kind}_claims where id in (select value from json_each(?))"
    keys = {key for (key,) in database.execute(sql, [json.dumps(claim_ids)])}
    rewrite(database, kind, claim_ids, {})
    return keys


def _of_keys(database: Database, kind: str, keys: Sequence[str]) -> list[str]:
    """The claims of places or numbers that are stored under some keys."""
    first, second = _KEYS[kind]
    sql = f"""select c.id from json_each(?) k cross join {kind}_claims c
              on c.{first} = json_extract(k.value, '$[0]') and c.{second} = json_extract(k.value, '$[1]')"""
    pairs = json.dumps([key.split("|", 1) for key in keys])
    return [claim_id for (claim_id,) in database.execute(sql, [pairs])]


# Participations


def _participations(database: Database, keys: Sequence[str], *, rereads: Rereads) -> None:
    sql = """select f.id from json_each(?) k
             cross join communes m
             on m.successor = json_extract(k.value, '$[0]')
             or (m.code = json_extract(k.value, '$[0]') and m.successor is null)
             cross join participations f
             on f.commune_code = m.code and f.programme_id = json_extract(k.value, '$[1]')"""
    pairs = json.dumps([key.split("|", 1) for key in keys])
    ids = [fact_id for (fact_id,) in database.execute(sql, [pairs])]
    told: dict[str, list[ToldParticipation]] = {key: [] for key in keys}
    for one in read.participations(database, "f.id in (select value from json_each(?))", [json.dumps(ids)]):
        told[f"{one.commune_code}|{one.programme_id}"].append(one)
    claims: dict[str, Tables] = {}
    disputed: dict[str, Sequence[Disagreement]] = {}
    for key in keys:
        standing, others = rereads.split(told[key])
        claim = claims_participations.join(standing) if standing else None
        disputed[f"{PARTICIPATION} {key}"] = disagreements.of_participation(claim) if claim else ()
        if claim is None:
            continue
        row: Row = {
            "id": claim.id,
            "commune_code": claim.commune_code,
            "programme_id": claim.programme_id,
            "status": str(claim.status),
            "edtf": claim.edtf,
            **witnessed(claim.witnesses),
        }
        claims[claim.id] = {"participation_claims": [row], "claim_evidence": evidence(PARTICIPATION, claim, others)}
    rewrite(database, PARTICIPATION, _of_keys(database, PARTICIPATION, keys), claims)
    disputes.put(database, disputed)


# Counts


def _counts(database: Database, keys: Sequence[str], *, rereads: Rereads) -> None:
    claims: dict[str, Tables] = {}
    disputed: dict[str, Sequence[Disagreement]] = {}
    for key in keys:
        programme, _, scope = key.partition("|")
        told, others = rereads.split(read.counts(database, "f.programme_id = ? and f.scope = ?", [programme, scope]))
        found = claims_counts.join(told)
        bearing_out = borne_out(found, others)
        for claim in found:
            row: Row = {
                "id": claim.id,
                "programme_id": programme,
                "value": claim.value,
                "scope": scope,
                "edtf": claim.edtf,
                **witnessed(claim.witnesses),
            }
            claims[claim.id] = {
                "count_claims": [row],
                "claim_evidence": evidence(COUNT, claim, bearing_out.get(claim.id, ())),
            }
        disputed[f"{COUNT} {key}"] = disagreements.of_counts(found)
    rewrite(database, COUNT, _of_keys(database, COUNT, keys), claims)
    disputes.put(database, disputed)


def _named(database: Database, clusters: Sequence[str], *, rereads: Rereads) -> None:
    for cluster in clusters:
        disputes.named(database, cluster, rereads=rereads)


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
