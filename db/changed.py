"""What becomes stale where rows of some pages change, and the rest of their document doesn't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db import claims, copies_read, stale, told
from db.stale import AWARD, COUNT, NAMED, PARTICIPATION
from extract.claims import AnyTold, ToldCount, ToldParticipation


@dataclass(frozen=True, slots=True)
class Seen:
    """What claims and copies are made of, as some pages tell it."""

    facts: dict[str, AnyTold]
    keys: dict[str, tuple[str, str]]  # of facts: kind and key of their claims
    compared: tuple[frozenset[object], ...]  # page by page


def seen(database: Database, page_ids: Sequence[str]) -> Seen:
    """What pages tell now."""
    facts: dict[str, AnyTold] = {}
    keys: dict[str, tuple[str, str]] = {}
    for page in page_ids:
        for place in told.participations(database, "f.page_id = ?", [page]):
            facts[place.id] = place
            keys[place.id] = PARTICIPATION, f"{place.commune_code}|{place.programme_id}"
        for count in told.counts(database, "f.page_id = ?", [page]):
            facts[count.id] = count
            keys[count.id] = COUNT, f"{count.programme_id}|{count.scope}"
        for award in told.awards(database, "f.page_id = ?", [page]):
            facts[award.id] = award
        sql = "select award_id, key from award_keys join awards f on f.id = award_id where f.page_id = ?"
        keys |= {award: (AWARD, key) for award, key in database.execute(sql, [page])}
    return Seen(facts, keys, tuple(copies_read.compared(database, page) for page in page_ids))


def forget(database: Database, before: Seen, after: Seen) -> None:
    """Delete the claims that rest on facts that are to be told otherwise; before they are."""
    for fact in _changed(before, after):
        if fact in before.facts:
            claims.forget_fact(database, fact)


def mark(database: Database, document_id: str, page_ids: Sequence[str], before: Seen) -> None:
    """Mark as stale what facts say that pages tell otherwise than before; in the transaction that changed them.

    Args:
        database: with the pages' rows as they are now.
        document_id: the document of the pages.
        page_ids: the pages whose rows may have changed.
        before: what they told.
    """
    sql = "delete from award_keys where award_id = :id and not exists (select 1 from awards where id = :id)"
    database.conn.executemany(sql, [{"id": fact} for fact in before.facts])
    for page in page_ids:
        stale.put_page_award_keys(database, page)
    after = seen(database, page_ids)
    keys: set[tuple[str, str]] = set()
    for fact in _changed(before, after):
        for told_then in (before, after):
            one = told_then.facts.get(fact)
            if one is not None:
                keys.add(told_then.keys[fact])
            if isinstance(one, ToldCount | ToldParticipation):
                keys.add((NAMED, one.cluster_id))
    for kind, key in sorted(keys):
        stale.mark_key(database, kind, key)
    if before.compared != after.compared:
        database.execute("insert or ignore into stale_documents (document_id) values (?)", [document_id])


def _changed(before: Seen, after: Seen) -> list[str]:
    names = before.facts.keys() | after.facts.keys()
    return sorted(name for name in names if before.facts.get(name) != after.facts.get(name))
