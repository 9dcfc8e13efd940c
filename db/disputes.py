"""Writes disagreements, and finds those that reach over the keys of claims."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
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


def put(database: Database, found: Mapping[str, Iterable[Disagreement]]) -> None:
    """Write the disagreements of keys (`KIND KEY`) in place of those that were there."""
    database.conn.executemany("delete from disagreements where key = ?", [(key,) for key in found])
    insert(database, "disagreements", ({"key": key, **_row(one)} for key, those in found.items() for one in those))


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
    put(database, {f"{NAMED} {cluster}": found.values()})


def neighbours(
    database: Database, keys: Sequence[str], claims: Callable[[Sequence[str]], Sequence[AwardClaim]]
) -> None:
    """Find where a sum for one named thing is told of a commune of these keys, and of another: one of them counts.

    Two claims are found when the later of their keys is joined, so that the order of keys doesn't matter.

    Args:
        database: with award claims.
        keys: of awards, all joined.
        claims: gives claims by their ids; those that it gave before without reading them again.
    """
    rows: list[Row] = []
    rivals: list[Row] = []
    same = list(_of_same_sum(database, keys))
    claims([one for _, claim_id, _, other_id in same for one in (claim_id, other_id)])  # all at once
    for key, claim_id, other_key, other_id in same:
        one, other = claims([claim_id, other_id])
        for dispute in disagreements.of_neighbours(one, [other]):
            rows.append({"key": f"{AWARD} {min(key, other_key)}", **_row(dispute)})
            rivals.append(asdict(of_two_communes(one, other)))
    # Where both keys are joined in one call, each finds the other.
    insert(database, "award_claim_rivals", rivals, Conflict.IGNORE)
    insert(database, "disagreements", rows, Conflict.IGNORE)


def _of_same_sum(database: Database, keys: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    """Claims of some keys with those of others that share sum, role and a proper name: key and id of each."""
    roles = ", ".join(f"'{role}'" for role in (Role.GRANT, Role.ENVELOPE, Role.COST, Role.TOTAL))
    sql = f"""select c.id, c.key, c.eur, c.role, c.programme_id, c.purpose
              from json_each(?) k cross join award_claims c on c.key = k.value
              where c.eur is not null and c.purpose is not null and c.role in ({roles}) order by c.key, c.id"""
    for claim_id, key, eur, role, programme, purpose in database.execute(sql, [json.dumps(keys)]).fetchall():
        names = proper_names(purpose)
        if not names:
            continue
        sql = """select id, key, purpose from award_claims where eur = :eur and key <> :key and role = :role
                 and purpose is not null
                 and coalesce(programme_id, :programme, '') = coalesce(:programme, programme_id, '') order by id"""
        same = database.execute(sql, {"eur": eur, "key": key, "role": role, "programme": programme}).fetchall()
        for other, its_key, words in same:
            if names & proper_names(words):
                yield key, claim_id, its_key, other


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
