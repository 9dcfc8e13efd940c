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


_PYTHON = {str: Type.STRING, int: Type.INTEGER, float: Type.NUMBER}
# What the schema's types don't tell, by the column's name: it has one meaning in whatever table it stands.
_NAMED = {
    "boxes": Type.ARRAY,
    "candidates": Type.ARRAY,
    "earliest": Type.DATE,
    "latest": Type.DATE,
    "ingested_at": Type.DATETIME,
    "imported_at": Type.DATETIME,
    "counts_parts": Type.BOOLEAN,
    "told_after_list": Type.BOOLEAN,
}
# Columns that only views have, or that have another type in some table: SQLite's versions differ in what they tell.
_VIEWED = {
    **dict.fromkeys(("id", "value", "listed_name", "listed_edtf", "comparison", "said_name", "said_code"), Type.STRING),
    **dict.fromkeys(("claim_id", "told_edtf", "known_from", "replaced_from"), Type.STRING),
    **dict.fromkeys(("year", "first_year", "last_year", "step", "facts"), Type.INTEGER),
    **dict.fromkeys(("other_sums", "sums_of_its_epci", "sums_elsewhere"), Type.INTEGER),
    **dict.fromkeys(("beside_money", "beside_places", "beside_counts", "beside_programmes"), Type.INTEGER),
}


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
        columns = self._qualified(column.name for column in self.columns)
        return f'select {columns} from "{self.name}" order by {self._qualified(order)}'

    def _qualified(self, names: Iterable[str]) -> str:
        """Names with their table's: SQLite takes a quoted name that no column has for a text."""
        return ", ".join(f'"{self.name}"."{name}"' for name in names)


def exported(connection: sqlite3.Connection) -> tuple[Exported, ...]:
    """The public tables and views of a database, in the order of their making; descriptions are Datasette's."""
    metadata = yaml.safe_load((datasette_folder() / "metadata.yml").read_text(encoding="utf-8"))
    told: dict[str, dict[str, Any]] = metadata["databases"]["lieudit"]["tables"]
    tables = [table for table in schema.TABLES if table.name not in LEFT_OUT]
    keys = {table.name: table.primary_key for table in tables if isinstance(table.primary_key, str)}
    made = []
    known: dict[str, Type] = {}
    for table in tables:
        references = {column: (other, keys[other]) for column, other in table.references.items() if other in keys}
        key = (table.primary_key,) if isinstance(table.primary_key, str) else table.primary_key
        types = {column: _named(column) or _PYTHON[kind] for column, kind in table.columns.items()}
        known |= types
        # Text that is never null may be empty, and CSV knows no difference: only what can't be empty is required.
        required = {name for name in table.not_null if name in references or types[name] != Type.STRING} | {*key}
        made.append(_exported(table.name, told, types, key, required, references))
    known |= _VIEWED
    for view in schema.VIEWS:
        if view not in LEFT_OUT:
            names = [name for _, name, *_ in connection.execute(f'pragma table_info("{view}")')]
            types = {name: _named(name) or known[name] for name in names}
            made.append(_exported(view, told, types, (), set(), {}))
    return tuple(made)


def _exported(  # noqa: PLR0917  (the parts of one table, named where they are made)
    name: str,
    metadata: dict[str, dict[str, Any]],
    types: dict[str, Type],
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
            Column(column, kind, descriptions.get(column, ""), column in required, references.get(column))
            for column, kind in types.items()
        ),
        primary_key=primary_key,
    )


def _named(column: str) -> Type | None:
    return Type.BOOLEAN if column.startswith("is_") else _NAMED.get(column)
