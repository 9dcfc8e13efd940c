import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from datasette.app import Datasette

_T = TypeVar("_T")

class QueryInterrupted(Exception):
    def __init__(self, e: Exception, sql: str, params: object) -> None: ...

class Results:
    rows: list[sqlite3.Row]
    truncated: bool
    description: Sequence[Sequence[Any]]
    def __init__(self, rows: list[sqlite3.Row], truncated: bool, description: Sequence[Sequence[Any]]) -> None: ...

class Database:
    ds: Datasette
    name: str
    path: str
    is_mutable: bool
    _all_file_connections: list[sqlite3.Connection]
    def __init__(
        self, ds: Datasette, path: str | None = ..., is_mutable: bool = ..., is_memory: bool = ...
    ) -> None: ...
    def connect(self, write: bool = ...) -> sqlite3.Connection: ...
    def close(self) -> None: ...
    async def execute_fn(self, fn: Callable[[sqlite3.Connection], _T]) -> _T: ...
    async def table_names(self) -> list[str]: ...
    async def table_counts(self, limit: int = ...) -> dict[str, int | None]: ...
    async def execute(
        self,
        sql: str,
        params: Mapping[str, Any] | Sequence[Any] | None = ...,
        truncate: bool = ...,
        custom_time_limit: int | None = ...,
        page_size: int | None = ...,
        log_sql_errors: bool = ...,
    ) -> Results: ...
