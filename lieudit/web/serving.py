"""Datasette on a database, with this project's metadata, plugins, templates and pages."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from urllib.parse import quote

import yaml
from datasette.app import Datasette
from datasette.database import Database

from lieudit.web.assets import datasette_folder
from lieudit.web.links import DATABASE

SETTINGS: dict[str, bool | int] = {
    # Suggesting facets costs a query for every column: 808 ms a table page against 44 (100,000 pages).
    "suggest_facets": False,
    "facet_time_limit_ms": 1500,
    "sql_time_limit_ms": 5000,
    "truncate_cells_html": 300,  # a list of pages or quotes stays light; the row shows all
    "allow_download": False,
    "default_cache_ttl": 0,  # an ingest may be running: what is shown is what is stored
}


class CorpusDatabase(Database):
    """A database file that is only ever read, also while an ingest writes to it."""

    def connect(self, write: bool = False) -> sqlite3.Connection:
        """Open the file read-only, whatever characters its path holds."""
        if write:
            raise sqlite3.OperationalError("lieudit serve only reads")
        connection = sqlite3.connect(_uri(Path(self.path), self.is_mutable), uri=True, check_same_thread=False)
        self._all_file_connections.append(connection)
        return connection


def build_datasette(database: Path) -> Datasette:
    """Make the Datasette that serves one database; run its `app()` with any ASGI server.

    Args:
        database: the file; whatever its name, it is served as `lieudit`.

    Raises:
        FileNotFoundError: there is no such file, or the installation lacks the folder `datasette`.
        sqlite3.DatabaseError: the file is not a database, or can't be opened.
    """
    if not database.is_file():
        raise FileNotFoundError(f"{database}: no such database")
    folder = datasette_folder()
    datasette = Datasette(
        metadata=yaml.safe_load((folder / "metadata.yml").read_text(encoding="utf-8")),
        plugins_dir=str(folder / "plugins"),
        template_dir=str(folder / "templates"),
        static_mounts=[("static", str(folder / "static"))],
        settings=SETTINGS,
    )
    datasette.remove_database("_memory")  # which Datasette adds where it is given no file
    datasette.add_database(
        CorpusDatabase(datasette, str(database.absolute()), is_mutable=_is_mutable(database)), name=DATABASE
    )
    return datasette


def _is_mutable(database: Path) -> bool:
    """Whether SQLite can share the file with a writer.

    A database in WAL mode needs its `-shm` file, which can't be made in a folder that may not be written to:
    there nobody writes, and the file is opened as immutable.
    """
    try:
        _probe(database, mutable=True)
    except sqlite3.OperationalError:
        _probe(database, mutable=False)
        return False
    return True


def _probe(database: Path, *, mutable: bool) -> None:
    connection = sqlite3.connect(_uri(database.absolute(), mutable), uri=True)
    try:
        connection.execute("select count(*) from sqlite_master").fetchone()
    finally:
        connection.close()


def _uri(path: Path, mutable: bool) -> str:
    return f"file:{quote(str(path))}?{'mode=ro' if mutable else 'immutable=1'}"
