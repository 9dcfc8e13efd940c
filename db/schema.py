"""Tables, views, indexes and full text, as data; ``create`` applies them, as often as you like.

The public part is described in the README's "The database"; column descriptions for readers stand in
``datasette/metadata.yml``.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from sqlite_utils import Database
from sqlite_utils.db import DescIndex

from db import claims_schema, reviews_schema, views
from db.table import Table

SCHEMA_VERSION = 2

_SPAN: dict[str, type] = {"id": str, "page_id": str, "start": int, "end": int}
_MENTION: dict[str, type] = {**_SPAN, "text": str, "boxes": str}
_SAID: dict[str, type] = {"confidence": float, "method": str}
_FACT: dict[str, type] = {**_SPAN, "quote": str}
_PLACE = ("page_id", "start", "end")

_TOLD: tuple[Table, ...] = (
    Table("meta", {"key": str, "value": str}, "key", {}),
    Table(
        "documents",
        {
            "id": str,
            "title": str,
            "kind": str,
            "publisher": str,
            "published": str,
            "published_from": str,
            "source_url": str,
            "licence": str,
            "filename": str,
            "media_type": str,
            "page_count": int,
            "size_bytes": int,
            "sha256": str,
            "ingested_at": str,
        },
        "id",
        {},
        ("filename", "media_type", "page_count", "sha256"),
    ),
    Table(
        "document_metadata",
        {"document_id": str, "field": str, "value": str, "source": str},
        ("document_id", "field", "source"),
        {"document_id": "documents"},
    ),
    Table(
        "pages",
        {
            "id": str,
            "document_id": str,
            "number": int,
            "text": str,
            "method": str,
            "reason": str,
            "ocr_confidence": float,
            "width": float,
            "height": float,
            "rotation": int,
        },
        "id",
        {"document_id": "documents"},
        ("document_id", "number", "text", "method"),
    ),
    Table("page_layouts", {"page_id": str, "version": int, "layout": bytes}, "page_id", {"page_id": "pages"}),
    Table("epcis", {"siren": str, "name": str, "kind": str}, "siren", {}, ("name",)),
    Table(
        "communes",
        {
            "code": str,
            "name": str,
            "status": str,
            "successor": str,
            "departement": str,
            "region": str,
            "epci": str,
            "population": int,
            "latitude": float,
            "longitude": float,
        },
        "code",
        {"successor": "communes", "epci": "epcis"},
        ("name", "status"),
    ),
    Table("programmes", {"id": str, "name": str, "acronym": str, "operator": str, "url": str}, "id", {}, ("name",)),
    Table("organisations", {"id": str, "name": str, "kind": str}, "id", {}, ("name",)),
    Table(
        "official_lists",
        {
            "id": str,
            "programme_id": str,
            "filename": str,
            "sha256": str,
            "as_of": str,
            "rows": int,
            "imported_at": str,
        },
        "id",
        {"programme_id": "programmes"},
        ("programme_id", "filename", "sha256", "rows"),
    ),
    Table(
        "official_memberships",
        {"list_id": str, "listed_code": str, "commune_code": str, "name": str, "edtf": str},
        ("list_id", "listed_code"),
        {"list_id": "official_lists", "listed_code": "communes", "commune_code": "communes"},
        ("commune_code",),
    ),
    Table(
        "commune_mentions",
        {**_MENTION, "commune_code": str, **_SAID},
        "id",
        {"page_id": "pages", "commune_code": "communes"},
        (*_PLACE, "commune_code"),
    ),
    Table(
        "programme_mentions",
        {**_MENTION, "programme_id": str, **_SAID},
        "id",
        {"page_id": "pages", "programme_id": "programmes"},
        (*_PLACE, "programme_id"),
    ),
    Table(
        "epci_mentions",
        {**_MENTION, "epci_siren": str, **_SAID},
        "id",
        {"page_id": "pages", "epci_siren": "epcis"},
        (*_PLACE, "epci_siren"),
    ),
    Table(
        "organisation_mentions",
        {**_MENTION, "organisation_id": str, **_SAID},
        "id",
        {"page_id": "pages", "organisation_id": "organisations"},
        (*_PLACE, "organisation_id"),
    ),
    Table(
        "amounts",
        {
            **_MENTION,
            "eur": float,
            "eur_low": float,
            "eur_high": float,
            "qualifier": str,
            "tax": str,
            **_SAID,
        },
        "id",
        {"page_id": "pages"},
        (*_PLACE, "qualifier"),
    ),
    Table(
        "dates",
        {**_MENTION, "edtf": str, "modifier": str, "earliest": str, "latest": str, **_SAID},
        "id",
        {"page_id": "pages"},
        (*_PLACE, "edtf"),
    ),
    Table(
        "refusals",
        {**_SPAN, "text": str, "boxes": str, "kind": str, "candidates": str, "reason": str},
        "id",
        {"page_id": "pages"},
        (*_PLACE, "kind", "reason"),
    ),
    Table(
        "participations",
        {**_FACT, "commune_code": str, "programme_id": str, "status": str, "edtf": str, **_SAID},
        "id",
        {"page_id": "pages", "commune_code": "communes", "programme_id": "programmes"},
        (*_PLACE, "commune_code", "programme_id", "status"),
    ),
    Table(
        "awards",
        {
            **_FACT,
            "amount_id": str,
            "eur": float,
            "role": str,
            "programme_id": str,
            "funder_id": str,
            "edtf": str,
            "purpose": str,
            **_SAID,
        },
        "id",
        {"page_id": "pages", "amount_id": "amounts", "programme_id": "programmes", "funder_id": "organisations"},
        (*_PLACE, "amount_id", "role"),
    ),
    Table(
        "award_communes",
        {"award_id": str, "commune_code": str},
        ("award_id", "commune_code"),
        {"award_id": "awards", "commune_code": "communes"},
    ),
    Table(
        "award_epcis",
        {"award_id": str, "epci_siren": str},
        ("award_id", "epci_siren"),
        {"award_id": "awards", "epci_siren": "epcis"},
    ),
    Table(
        "programme_counts",
        {**_FACT, "programme_id": str, "value": int, "scope": str, "edtf": str, **_SAID},
        "id",
        {"page_id": "pages", "programme_id": "programmes"},
        (*_PLACE, "programme_id", "value", "scope"),
    ),
    Table(
        "evidence",
        {**_SPAN, "fact_kind": str, "fact_id": str, "role": str, "text": str, "boxes": str},
        "id",
        {"page_id": "pages"},
        (*_PLACE, "fact_kind", "fact_id", "role"),
    ),
    Table(
        "runs",
        {
            "id": int,
            "started_at": str,
            "finished_at": str,
            "version": str,
            "command": str,
            "documents": int,
            "pages": int,
            "unchanged": int,
            "failed": int,
        },
        "id",
        {},
    ),
    Table(
        "failures",
        {
            "id": int,
            "run_id": int,
            "path": str,
            "page": int,
            "error": str,
            "message": str,
            "advice": str,
            "document_id": str,
        },
        "id",
        {"run_id": "runs"},
        ("run_id", "path", "error", "message"),
    ),
)

TABLES: tuple[Table, ...] = (*_TOLD, *claims_schema.TABLES, *views.TABLES, *reviews_schema.TABLES)

# Beside those on foreign keys: what is looked up, and the order of which a page shows the first rows.
_INDEXES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("communes", ("name", "code")),
    ("pages", ("method", "ocr_confidence")),
    ("participations", ("commune_code", "programme_id", "status")),
    ("participations", ("programme_id", "commune_code", "status")),
    ("awards", ("role", DescIndex("eur"))),
    ("evidence", ("fact_id",)),
    ("failures", ("document_id",)),
    # Which pages name something, without a look at the rows themselves.
    ("commune_mentions", ("commune_code", "page_id")),
    ("programme_mentions", ("programme_id", "page_id")),
    ("organisation_mentions", ("organisation_id", "page_id")),
    *claims_schema.INDEXES,
    *views.INDEXES,
    *reviews_schema.INDEXES,
)

_KEYS = {table.name: table.primary_key for table in TABLES if isinstance(table.primary_key, str)}

# Money as the view `mentions` writes it: 78500, 78500.5, 200000..350000.
_MONEY = """case when {0} = cast({0} as integer) then cast(cast({0} as integer) as text)
            else rtrim(printf('%.2f', {0}), '0') end"""
_EUR = (
    f"case when eur is not null then {_MONEY.format('eur')} "
    f"else {_MONEY.format('eur_low')} || '..' || {_MONEY.format('eur_high')} end"
)


def _mentions(table: str, kind: str, value: str) -> str:
    return (
        f"select m.id, '{kind}' as kind, p.document_id, p.number as page, m.start, m.\"end\", m.text,"
        f" {value} as value, m.confidence from {table} m join pages p on p.id = m.page_id"
    )


VIEWS: dict[str, str] = {
    "mentions": " union all ".join(
        (
            _mentions("commune_mentions", "commune", "m.commune_code"),
            _mentions("programme_mentions", "programme", "m.programme_id"),
            _mentions("amounts", "amount", _EUR),
            _mentions("dates", "date", "m.edtf"),
            _mentions("epci_mentions", "epci", "m.epci_siren"),
            _mentions("organisation_mentions", "organisation", "m.organisation_id"),
        )
    ),
    **claims_schema.VIEWS,
    **views.VIEWS,
}

# A ligature is two letters to whoever searches; unicode61 folds accents, not ligatures. The number of words and
# their order stay the same, so snippets are cut from the page's own text.
FOLDED = "replace(replace(replace(replace({0}.text, 'œ', 'oe'), 'Œ', 'Oe'), 'æ', 'ae'), char(0xAD), '')"

FULL_TEXT = f"""
create virtual table if not exists pages_fts using fts5
  (text, content="pages", tokenize='unicode61 remove_diacritics 2');
create trigger if not exists pages_fts_insert after insert on pages begin
  insert into pages_fts (rowid, text) values (new.rowid, {FOLDED.format("new")});
end;
create trigger if not exists pages_fts_delete after delete on pages begin
  insert into pages_fts (pages_fts, rowid, text) values ('delete', old.rowid, {FOLDED.format("old")});
end;
create trigger if not exists pages_fts_update after update of text on pages begin
  insert into pages_fts (pages_fts, rowid, text) values ('delete', old.rowid, {FOLDED.format("old")});
  insert into pages_fts (rowid, text) values (new.rowid, {FOLDED.format("new")});
end;
"""

# What a page says, in the order in which rows may be deleted.
FACT_TABLES = ("evidence", "award_communes", "award_epcis", "awards", "participations", "programme_counts")
MENTION_TABLES = (
    "commune_mentions",
    "programme_mentions",
    "epci_mentions",
    "organisation_mentions",
    "amounts",
    "dates",
)


def drawn() -> str:
    """All that ``create`` makes, as a text: other where anything of it is."""
    return repr((SCHEMA_VERSION, TABLES, _INDEXES, FULL_TEXT, VIEWS))


def _index(database: Database, table: Table) -> None:
    """Make the indexes of a table; one that another begins with is of no use, and slows every write."""
    key = (table.primary_key,) if isinstance(table.primary_key, str) else table.primary_key
    wanted = [columns for name, columns in _INDEXES if name == table.name]
    if table.name == "pages":
        database["pages"].create_index(["document_id", "number"], if_not_exists=True, unique=True)
        wanted.append(("document_id", "number"))
    wanted += [(column,) for column in table.references]

    def is_spare(columns: Sequence[str]) -> bool:
        begins = (len(columns) < len(other) and tuple(columns) == tuple(other[: len(columns)]) for other in wanted)
        return tuple(columns) == tuple(key[: len(columns)]) or any(begins)

    for columns in wanted:
        if not is_spare(columns):
            database[table.name].create_index(columns, if_not_exists=True)
    for index in database[table.name].indexes:  # of a database made before
        if index.name == f"idx_{table.name}_{'_'.join(index.columns)}" and not index.unique and is_spare(index.columns):
            database.execute(f"drop index {index.name}")


def create(database: Database) -> None:
    """Make whatever is missing: tables, columns, an index on every foreign key, full text, views; in a transaction."""
    for table in TABLES:
        database[table.name].create(
            table.columns,
            pk=table.primary_key,
            foreign_keys=[(column, other, _KEYS[other]) for column, other in table.references.items()],
            not_null=set(table.not_null),
            if_not_exists=True,
        )
        for column in (
            table.columns.keys() - database[table.name].columns_dict.keys()
        ):  # of a database made before it was
            database[table.name].add_column(column, table.columns[column])
        _index(database, table)
    statement = ""
    for line in FULL_TEXT.splitlines():  # executescript would end the transaction
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            database.execute(statement)
            statement = ""
    for name, sql in VIEWS.items():
        database.create_view(name, sql, replace=True)
