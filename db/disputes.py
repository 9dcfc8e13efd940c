"""Writes disagreements, and finds those that reach over the keys of claims."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict

from sqlite_utils import Database

from db import told
from db.rereads import Rereads
from db.rows import row_id
from db.stale import AWARD, NAMED
from db.table import Row
from db.write import Conflict, insert
from extract import disagreements
from extract.claims import AnyTold, AwardClaim, ToldParticipation, told_order
from extract.claims_awards_purposes import proper_names
from extract.claims_awards_rivals import of_two_communes
from extract.disagreements import Disagreement
from extract.facts import Role


def put(database: Database, key: str, found: Iterable[Disagreement]) -> None:
    """Write the disagreements of a key (`KIND KEY`) in place of those that were there."""
    database.execute("delete from disagreements where key = ?", [key])
    insert(database, "disagreements", ({"key": key, **_row(one)} for one in found))


def named(database: Database, cluster: str, *, rereads: Rereads) -> None:
    """Find where documents that copy one another say a number and list other than so many names, once for all.

    Args:
        database: with clusters.
        cluster: the id of a cluster.
        rereads: tells what a poorer copy only misreads.
    """
    of_cluster = "c.cluster_id = ?"
    counts = sorted(rereads.split(told.counts(database, of_cluster, [cluster]))[0], key=told_order)
    listed: dict[tuple[str, str], list[ToldParticipation]] = {}
    programmes = sorted({one.programme_id for one in counts})
    # ``+``: by its cluster a document is one of a few, by a programme a place is one of tens of thousands.
    where = f"{of_cluster} and +f.programme_id in ({', '.join('?' for _ in programmes)})"
    for name in told.participations(database, where, [cluster, *programmes]) if counts else ():
        listed.setdefault((name.document_id, name.programme_id), []).append(name)
    found: dict[tuple[str, str, str, str], Disagreement] = {}
    for count in counts:
        one = disagreements.of_named(count, listed.get((count.document_id, count.programme_id), []))
        if one is not None:
            found.setdefault((count.programme_id, count.scope, one.first.value, one.second.value), one)
    put(database, f"{NAMED} {cluster}", found.values())


def neighbours(database: Database, keys: Sequence[str], claim: Callable[[str], AwardClaim]) -> None:
    """Find where a sum for one named thing is told of a commune of these keys, and of another: one of them counts.

    Two claims are found when the later of their keys is joined, so that the order of keys doesn't matter.

    Args:
        database: with award claims.
        keys: of awards, all joined.
        claim: gives a claim by its id.
    """
    for key in keys:
        found: dict[str, list[Disagreement]] = {}
        for one, others in _of_same_sum(database, key):
            for other_id, other_key in others:
                for dispute in disagreements.of_neighbours(claim(one), [claim(other_id)]):
                    found.setdefault(f"{AWARD} {min(key, other_key)}", []).append(dispute)
                    rival = of_two_communes(claim(one), claim(other_id))
                    insert(database, "award_claim_rivals", [asdict(rival)], Conflict.IGNORE)
        for shared, disputes in sorted(found.items()):
            # Where both keys are joined in one call, each finds the other.
            rows = ({"key": shared, **_row(dispute)} for dispute in disputes)
            insert(database, "disagreements", rows, Conflict.IGNORE)


def _of_same_sum(database: Database, key: str) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """The claims of a key whose purpose has a proper name, each with id and key of those that share sum and name."""
    sql = "select id, eur, role, programme_id, purpose from award_claims where key = ? order by id"
    for claim_id, eur, role, programme, purpose in database.execute(sql, [key]).fetchall():
        names = proper_names(purpose or "")
        if eur is None or not names or role not in (Role.GRANT, Role.ENVELOPE, Role.COST, Role.TOTAL):
            continue
        sql = """select id, key, purpose from award_claims where eur = :eur and key <> :key and role = :role
                 and coalesce(programme_id, :programme, '') = coalesce(:programme, programme_id, '') order by id"""
        same = database.execute(sql, {"eur": eur, "key": key, "role": role, "programme": programme}).fetchall()
        others = [(other, its_key) for other, its_key, words in same if names & proper_names(words or "")]
        if others:
            yield claim_id, others


def _row(one: Disagreement) -> Row:
    first, second = one.first, one.second
    return {
        "id": row_id("disagreement", one.subject, one.cause, first.fact.id, first.value, second.fact.id, second.value),
        "subject": str(one.subject),
        "cause": str(one.cause),
        "explanation": one.explanation,
        "programme_id": one.programme_id,
        "commune_code": one.commune_code,
        **_side("first", first.kind, first.value, first.fact),
        **_side("second", second.kind, second.value, second.fact),
    }


def _side(side: str, kind: str, value: str, fact: AnyTold) -> Row:
    return {
        f"{side}_kind": kind,
        f"{side}_id": fact.id,
        f"{side}_value": value,
        f"{side}_page_id": fact.page_id,
        f"{side}_start": fact.start,
        f"{side}_end": fact.end,
        f"{side}_quote": fact.quote,
    }
