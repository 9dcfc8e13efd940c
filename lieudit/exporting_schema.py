"""What is exported: the public tables and views, with types, keys and descriptions of their columns."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import yaml

from db import schema
from lieudit.web.assets import datasette_folder

# What is only about the program, or only for it (layouts are compressed, full text is an index).
LEFT_OUT = {
    "meta",
    "page_layouts",
    "document_metadata",
    "document_signatures",
    "document_bands",
    "document_corrections",
    "document_pairs",
    "runs",
    "stale_documents",
    "stale_claims",
    "award_keys",
    "review_changes",
    "reviewed_documents",
}


class Type(StrEnum):
    """A column's type, by the name that Table Schema (https://specs.frictionlessdata.io/table-schema/) has for it."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"  # stored as 0 and 1
    DATE = "date"  # stored as ISO 8601
    DATETIME = "datetime"  # stored as ISO 8601, UTC
    ARRAY = "array"  # stored as JSON


_SQLITE = {"TEXT": Type.STRING, "INTEGER": Type.INTEGER, "REAL": Type.NUMBER, "FLOAT": Type.NUMBER}
# What SQLite's types don't tell, by the column's name: it has one meaning in whatever table it stands.
_NAMED = {
    "boxes": Type.ARRAY,
    "candidates": Type.ARRAY,
    "earliest": Type.DATE,
    "latest": Type.DATE,
    "ingested_at": Type.DATETIME,
    "imported_at": Type.DATETIME,
    "reviewed_at": Type.DATETIME,
    "withdrawn_at": Type.DATETIME,
    "counts_parts": Type.BOOLEAN,
    "told_after_list": Type.BOOLEAN,
}
# Columns that a view works out, which have no type in SQLite; whatever is not named here is text.
_WORKED_OUT = dict.fromkeys(
    (
        *("year", "first_year", "last_year", "step", "facts", "sources", "start", "end"),
        *("other_sums", "sums_of_its_epci", "sums_elsewhere"),
        *("beside_money", "beside_places", "beside_counts", "beside_programmes"),
    ),
    Type.INTEGER,
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table or view."""

    name: str
    type: Type
    description: str
    is_required: bool = False
    references: tuple[str, str] | None = None  # table and its key


@dataclass(frozen=True, slots=True)
class Exported:
    """A table or view as it is exported."""

    name: str
    title: str
    description: str
    source: str
    licence: str
    licence_url: str | None
    columns: tuple[Column, ...]
    primary_key: tuple[str, ...]  # none for a view

    @property
    def rows(self) -> str:
        """SQL for its rows, always in one order: by primary key; of a view by all its columns."""
        order = self.primary_key or tuple(column.name for column in self.columns)
        return f'select {_quoted(column.name for column in self.columns)} from "{self.name}" order by {_quoted(order)}'


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def exported(connection: sqlite3.Connection) -> tuple[Exported, ...]:
    """The public tables and views of a database, in the order of their making; descriptions are Datasette's."""
    metadata = yaml.safe_load((datasette_folder() / "metadata.yml").read_text(encoding="utf-8"))
    told: dict[str, dict[str, Any]] = metadata["databases"]["lieudit"]["tables"]
    tables = [table for table in schema.TABLES if table.name not in LEFT_OUT]
    keys = {table.name: table.primary_key for table in tables if isinstance(table.primary_key, str)}
    made = []
    for table in tables:
        references = {column: (other, keys[other]) for column, other in table.references.items() if other in keys}
        key = (table.primary_key,) if isinstance(table.primary_key, str) else table.primary_key
        # Text that is never null may be empty, and CSV knows no difference: only what can't be empty is required.
        required = {name for name in table.not_null if name in references or table.columns[name] is not str} | {*key}
        made.append(_exported(connection, table.name, told, key, required, references))
    made += [_exported(connection, view, told, (), set(), {}) for view in schema.VIEWS if view not in LEFT_OUT]
    return tuple(made)


def _exported(  # noqa: PLR0917  (the parts of one table, named where they are made)
    connection: sqlite3.Connection,
    name: str,
    metadata: dict[str, dict[str, Any]],
    primary_key: tuple[str, ...],
    required: set[str],
    references: dict[str, tuple[str, str]],
) -> Exported:
    told = metadata.get(name, {})
    descriptions: dict[str, str] = told.get("columns", {})
    return Exported(
        name=name,
        title=told.get("title", name),
        description=told.get("description", ""),
        source=told.get("source", ""),
        licence=told.get("license", ""),
        licence_url=told.get("license_url"),
        columns=tuple(
            Column(
                column,
                _type(column, declared),
                descriptions.get(column, ""),
                column in required,
                references.get(column),
            )
            for _, column, declared, *_ in connection.execute(f'pragma table_info("{name}")')
        ),
        primary_key=primary_key,
    )


def _type(column: str, declared: str) -> Type:
    if column in _NAMED:
        return _NAMED[column]
    if column.startswith("is_"):
        return Type.BOOLEAN
    return _SQLITE[declared] if declared else _WORKED_OUT.get(column, Type.STRING)
