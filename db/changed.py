"""What becomes stale where rows of some pages change, and the rest of their document doesn't."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlite_utils import Database

from db import copies, stale, told
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
    return Seen(facts, keys, tuple(copies.compared(database, page) for page in page_ids))


def mark(database: Database, document_id: str, page_ids: Sequence[str], before: Seen) -> None:
    """Mark as stale what rests on facts that pages tell otherwise than before; in the transaction that changed them.

    Args:
        database: with the pages' rows as they are now, and all that was joined of them before.
        document_id: the document of the pages.
        page_ids: the pages whose rows may have changed.
        before: what they told.
    """
    sql = "delete from award_keys where award_id = :id and not exists (select 1 from awards where id = :id)"
    database.conn.executemany(sql, [{"id": fact} for fact in before.facts])
    for page in page_ids:
        stale.put_page_award_keys(database, page)
    now = seen(database, page_ids)
    keys: set[tuple[str, str]] = set()
    for fact in before.facts.keys() | now.facts.keys():
        told_then, told_now = before.facts.get(fact), now.facts.get(fact)
        if told_then != told_now:
            keys |= {one.keys[fact] for one in (before, now) if fact in one.keys}
            keys |= {
                (NAMED, one.cluster_id)
                for one in (told_then, told_now)
                if isinstance(one, ToldCount | ToldParticipation)
            }
            keys |= stale.disputed(database, fact)
    for kind, key in sorted(keys):
        stale.mark_key(database, kind, key)
    if before.compared != now.compared:
        database.execute("insert or ignore into stale_documents (document_id) values (?)", [document_id])
