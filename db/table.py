"""What a table and a row are, as data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

Value: TypeAlias = str | int | float | bytes | None
Row: TypeAlias = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: column names with SQLite types, primary key, and foreign keys as column → table."""

    name: str
    columns: dict[str, type]
    primary_key: str | tuple[str, ...]
    references: dict[str, str]
    not_null: tuple[str, ...] = ()
