"""What is to be joined anew: documents and keys of claims, marked in the transaction that changes their facts.

A key is what facts must share to be one claim: commune (of today) and programme; programme and territory; the
beneficiaries of an award.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from sqlite_utils import Database

from db import bands
from db.table import Row
from db.write import Conflict, insert

PARTICIPATION, AWARD, COUNT = "participation", "award", "count"
PARTS = "parts"  # which claims one is made of: the key ends with its id
NAMED = "named"  # numbers against lists of names: the key is a cluster

# ``cross``: by its pages a document finds its few disagreements, by these it would meet those of the whole corpus.
_KEYS_OF_DOCUMENT = (
    *(
        f"""select substr(key, 1, instr(key, ' ') - 1), substr(key, instr(key, ' ') + 1)
        from pages p cross join disagreements on {side}_page_id = p.id where p.document_id = :id"""
        for side in ("first", "second")
    ),
    f"""select '{PARTICIPATION}', coalesce(m.successor, m.code) || '|' || f.programme_id from participations f
        join pages p on p.id = f.page_id join communes m on m.code = f.commune_code where p.document_id = :id""",
    f"""select '{COUNT}', f.programme_id || '|' || f.scope from programme_counts f
        join pages p on p.id = f.page_id where p.document_id = :id""",
    f"""select '{AWARD}', k.key from award_keys k
        join awards f on f.id = k.award_id join pages p on p.id = f.page_id where p.document_id = :id""",
    f"""select '{NAMED}', coalesce(c.cluster_id, p.document_id) from programme_counts f join pages p on p.id = f.page_id
        left join document_clusters c on c.document_id = p.document_id where p.document_id = :id limit 1""",
)


def mark(database: Database, document_id: str) -> None:
    """Mark the keys of all facts of a document as stale.

    To be called before a document's facts are deleted and after new ones are written, in one transaction with both.
    """
    for sql in _KEYS_OF_DOCUMENT:
        database.execute(f"insert or ignore into stale_claims (kind, key) {sql}", {"id": document_id})


def mark_key(database: Database, kind: str, key: str) -> None:
    """Mark a key as stale."""
    database.execute("insert or ignore into stale_claims (kind, key) values (?, ?)", [kind, key])


def mark_parts(database: Database, claim_ids: Iterable[str]) -> None:
    """Mark claims of awards as such of which the parts are to be found again."""
    sql = """insert or ignore into stale_claims (kind, key)
             select ?, key || '|' || id from award_claims where id = ?"""
    database.conn.executemany(sql, [(PARTS, claim_id) for claim_id in claim_ids])


def unmark_parts(database: Database, claims: Mapping[str, str]) -> None:
    """Take back what ``mark_parts`` marked: of claims that go; ``claims``: the key of each, by its id."""
    sql = "delete from stale_claims where kind = ? and key = ?"
    database.conn.executemany(sql, [(PARTS, f"{key}|{claim_id}") for claim_id, key in claims.items()])


def parts_marked(database: Database, claim_ids: Iterable[str]) -> set[str]:
    """Of claims of awards those that ``mark_parts`` marked."""
    sql = """select c.id from json_each(?) cross join award_claims c on c.id = value
             cross join stale_claims s on s.kind = ? and s.key = c.key || '|' || c.id"""
    return {claim_id for (claim_id,) in database.execute(sql, [json.dumps(sorted(claim_ids)), PARTS])}


def claim_of(key: str) -> str:
    """The claim of a key that ``mark_parts`` marked: ordered by the keys of awards, near claims stand together."""
    return key.rpartition("|")[2]


def mark_all(database: Database) -> None:
    """Mark every document: after the reference data have changed, so that a commune may have a successor."""
    mark_parts(database, [claim_id for (claim_id,) in database.execute("select id from award_claims").fetchall()])
    for (document_id,) in database.execute("select id from documents order by id").fetchall():
        mark_document(database, document_id)


def mark_document(database: Database, document_id: str) -> None:
    """Mark a document and all its facts as stale, and give its awards the keys that its pages tell."""
    mark(database, document_id)
    put_award_keys(database, document_id)
    database.execute("insert or ignore into stale_documents (document_id) values (?)", [document_id])
    mark(database, document_id)


def mark_new(database: Database, document_id: str) -> None:
    """Mark a document of which nothing was joined yet, in the transaction that wrote it."""
    put_award_keys(database, document_id)
    database.execute("insert or ignore into stale_documents (document_id) values (?)", [document_id])
    mark(database, document_id)


def disputed(database: Database, fact_id: str) -> set[tuple[str, str]]:
    """The keys (kind, key) under which what a fact tells is disputed."""
    sql = """select key from disagreements where first_id = :id
             union select key from disagreements where second_id = :id"""
    found = database.execute(sql, {"id": fact_id}).fetchall()
    return {(kind, key) for kind, _, key in (text.partition(" ") for (text,) in found)}


def award_key(communes: Sequence[str], epcis: Sequence[str], programme_id: str | None, eur: float | None) -> str:
    """What awards must share to be one claim: their beneficiaries.

    Those for nobody named share their programme and the size of the sum (two digits), so that the budget of a
    programme that thousands of documents tell of is not compared with all that is ever told of it.
    """
    size = f"{eur:.1e}" if eur is not None else "range"
    return " ".join((*sorted(communes), *sorted(epcis))) or f"nobody {programme_id or '-'} {size}"


def put_award_keys(database: Database, document_id: str) -> None:
    """Write the keys of a document's awards."""
    for (page,) in database.execute("select id from pages where document_id = ?", [document_id]).fetchall():
        put_page_award_keys(database, page)


def put_page_award_keys(database: Database, page_id: str) -> None:
    """Write the keys that a page tells of its awards."""
    given: dict[str, tuple[set[str], set[str]]] = {}
    sql = """select f.id, coalesce(m.successor, m.code), e.epci_siren from awards f
             left join award_communes a on a.award_id = f.id left join communes m on m.code = a.commune_code
             left join award_epcis e on e.award_id = f.id where f.page_id = ?"""
    for award, commune, epci in database.execute(sql, [page_id]):
        communes, epcis = given.setdefault(award, (set(), set()))
        communes |= {commune} - {None}
        epcis |= {epci} - {None}
    sql = "select id, programme_id, eur from awards where page_id = ?"
    rows: list[Row] = [
        {"award_id": award, "key": award_key(sorted(given[award][0]), sorted(given[award][1]), programme, eur)}
        for award, programme, eur in database.execute(sql, [page_id])
    ]
    insert(database, "award_keys", rows, Conflict.REPLACE)


def beneficiaries(database: Database, award_ids: Sequence[str]) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    """Codes of the communes (of today) and SIREN of the intercommunalities that each of some awards is for, sorted."""
    of_these = json.dumps(award_ids)
    communes: dict[str, list[str]] = {award: [] for award in award_ids}
    epcis: dict[str, list[str]] = {award: [] for award in award_ids}
    sql = """select distinct a.award_id, coalesce(m.successor, m.code) from json_each(?) cross join award_communes a
             on a.award_id = value join communes m on m.code = a.commune_code order by 1, 2"""
    for award, code in database.execute(sql, [of_these]):
        communes[award].append(code)
    sql = """select a.award_id, a.epci_siren from json_each(?) cross join award_epcis a on a.award_id = value
             order by 1, 2"""
    for award, siren in database.execute(sql, [of_these]):
        epcis[award].append(siren)
    return {award: (tuple(communes[award]), tuple(epcis[award])) for award in award_ids}


def forget_document(database: Database, document_id: str) -> None:
    """Take a document that is about to be deleted out of its cluster; what is left of that is to be compared anew."""
    key = {"id": document_id}
    sql = """select document_id from document_clusters where document_id <> :id
             and cluster_id = (select cluster_id from document_clusters where document_id = :id)"""
    for (other,) in database.execute(sql, key).fetchall():
        mark(database, other)
        database.execute("delete from document_clusters where document_id = ?", [other])
        database.execute("insert or ignore into stale_documents (document_id) values (?)", [other])
    links = "select id from document_links where from_id = :id or to_id = :id"
    database.execute(f"delete from document_changes where link_id in ({links})", key)
    database.execute("delete from document_links where from_id = :id or to_id = :id", key)
    database.execute("delete from document_pairs where from_id = :id or to_id = :id", key)
    database.execute("delete from document_corrections where document_id = :id", key)
    bands.forget(database, document_id)
    awards = "select a.id from awards a join pages p on p.id = a.page_id where p.document_id = :id"
    database.execute(f"delete from award_keys where award_id in ({awards})", key)
    for table in ("document_clusters", "stale_documents"):
        database.execute(f"delete from {table} where document_id = :id", key)
