import sqlite3
from collections.abc import Callable
from typing import TypeVar

from datasette.app import Datasette

_T = TypeVar("_T")

class Database:
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
