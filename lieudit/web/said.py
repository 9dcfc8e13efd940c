"""What documents say of a commune, document by document; and which documents speak of something most."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lieudit.web import corpus
from lieudit.web.rows import Facts, Named, Occurrence, Place

PAGE_SIZE = 10  # documents at a time
MOST_FACTS = 12  # of a document
_AROUND = 90  # code points of the page's text shown on each side of a mention
_TITLE = "coalesce(nullif(trim(d.title), ''), d.filename)"


@dataclass(frozen=True, slots=True)
class Telling:
    """A document that names something: what it says of it, or, where it says nothing, the words that name it first."""

    document: Named
    publisher: str | None
    published: str | None
    pages: int  # that name it, or say something of it
    facts: Facts
    more: int  # facts that are not shown
    mention: Occurrence | None


@dataclass(frozen=True, slots=True)
class Said:
    """Some of the documents that name something, the newest first, and how many there are."""

    documents: tuple[Telling, ...]
    total: int
    pages: int


def of_communes(connection: sqlite3.Connection, codes: Sequence[str], number: int) -> Said:
    """What documents say of a commune under any of its codes.

    Args:
        connection: the database.
        codes: of the commune, and of those that are part of it now.
        number: which `PAGE_SIZE` of the documents, from 1.
    """
    asked = json.dumps(codes)
    among = "(select value from json_each(:codes))"
    pages = [
        row[0]
        for row in connection.execute(
            f"""select page_id from commune_mentions where commune_code in {among}
                union select page_id from participations where commune_code in {among}
                union select a.page_id from award_communes b join awards a on a.id = b.award_id
                  where b.commune_code in {among}""",
            {"codes": asked},
        )
    ]
    by_document: dict[str, list[str]] = {}
    for page_id in pages:
        by_document.setdefault(_document_of(page_id), []).append(page_id)
    rows = connection.execute(
        f"""select d.id, {_TITLE}, d.publisher, d.published from documents d
            where d.id in (select value from json_each(?)) order by d.published is null, d.published desc, d.id
            limit ? offset ?""",
        [json.dumps(list(by_document)), PAGE_SIZE, (number - 1) * PAGE_SIZE],
    ).fetchall()
    shown = json.dumps([page_id for row in rows for page_id in by_document[row[0]]])
    facts = _facts(connection, {"codes": asked, "pages": shown})
    silent = [by_document[row[0]] for row in rows if row[0] not in facts]
    mentions = _first_mentions(connection, "commune_mentions", "commune_code", codes, silent)
    return Said(
        tuple(
            Telling(
                Named(key, title),
                publisher,
                published,
                len(by_document[key]),
                *facts.get(key, (Facts(), 0)),
                mentions.get(key),
            )
            for key, title, publisher, published in rows
        ),
        len(by_document),
        len(pages),
    )


def _facts(connection: sqlite3.Connection, asked: dict[str, str]) -> dict[str, tuple[Facts, int]]:
    """Document → what it says on these pages of these communes, and how much more it says."""
    # ``+`` and ``cross join``: by the pages, which are few, not by the commune, of which there may be thousands.
    rows = connection.execute(
        """select f.page_id, f.start, f.id from participations f
             where f.page_id in (select value from json_each(:pages))
               and +f.commune_code in (select value from json_each(:codes))
           union
           select f.page_id, f.start, f.id from awards f cross join award_communes b on b.award_id = f.id
             where f.page_id in (select value from json_each(:pages))
               and +b.commune_code in (select value from json_each(:codes))""",
        asked,
    ).fetchall()
    ids: dict[str, list[str]] = {}
    for page_id, _, fact_id in sorted(rows, key=lambda row: (_page_order(row[0]), row[1], row[2])):
        ids.setdefault(_document_of(page_id), []).append(fact_id)
    some = corpus.facts_by_id(connection, [one for found in ids.values() for one in found[:MOST_FACTS]])
    return {
        document: (
            Facts(
                tuple(one for one in some.participations if one.place.document_id == document),
                tuple(one for one in some.awards if one.place.document_id == document),
            ),
            max(len(found) - MOST_FACTS, 0),
        )
        for document, found in ids.items()
    }


def _first_mentions(
    connection: sqlite3.Connection, table: str, column: str, keys: Sequence[str], pages: Iterable[Sequence[str]]
) -> dict[str, Occurrence]:
    """Document → where it first names one of the keys, with the words around; each is given by its pages that do."""
    found = {}
    for of_document in pages:
        page_id = min(of_document, key=_page_order)
        row = connection.execute(
            f"""select m.page_id, p.number, m.start, m."end", p.document_id, '', null,
                  substr(p.text, max(m.start - {_AROUND}, 0) + 1, min(m.start, {_AROUND})), m.text,
                  substr(p.text, m."end" + 1, {_AROUND})
                from {table} m join pages p on p.id = m.page_id
                where m.page_id = ? and +m.{column} in (select value from json_each(?)) order by m.start limit 1""",
            [page_id, json.dumps(keys)],
        ).fetchone()
        if row:
            found[row[4]] = Occurrence(Place(*row[:7]), row[7], row[8], row[9], len(of_document))
    return found


def speaking_most(
    connection: sqlite3.Connection, table: str, column: str, key: str, most: int
) -> tuple[tuple[Telling, ...], int]:
    """The documents that name something on most pages, and how many documents name it.

    Args:
        connection: the database.
        table: of mentions.
        column: which names what is mentioned.
        key: what is asked for.
        most: how many documents.
    """
    # A page's id is its document's, a hyphen, its number.
    counted = connection.execute(
        f"""select rtrim(rtrim(page_id, '0123456789'), '-') as document_id, count(*) as pages, count(*) over () as total
            from (select distinct page_id from {table} where {column} = ?) group by 1 order by pages desc, 1 limit ?""",
        [key, most],
    ).fetchall()
    # As characters go, a full stop follows a hyphen.
    of_document = f"""select distinct page_id from {table} where {column} = :key
        and page_id > :document || '-' and page_id < :document || '.'"""
    pages = [
        [row[0] for row in connection.execute(of_document, {"key": key, "document": document})]
        for document, _, _ in counted
    ]
    mentions = _first_mentions(connection, table, column, [key], pages)
    chosen = [document for document, _, _ in counted]
    named = {
        row[0]: row
        for row in connection.execute(
            f"""select d.id, {_TITLE}, d.publisher, d.published from documents d
                where d.id in (select value from json_each(?))""",
            [json.dumps(chosen)],
        )
    }
    told = tuple(
        Telling(
            document=Named(document, named[document][1]),
            publisher=named[document][2],
            published=named[document][3],
            pages=number,
            facts=Facts(),
            more=0,
            mention=mentions.get(document),
        )
        for document, number, _ in counted
    )
    return told, counted[0][2] if counted else 0


def _document_of(page_id: str) -> str:
    return page_id.rpartition("-")[0]


def _page_order(page_id: str) -> tuple[str, int]:
    document, _, number = page_id.rpartition("-")
    return document, int(number)
