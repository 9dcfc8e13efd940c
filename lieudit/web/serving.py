"""Datasette on a database, with this project's metadata, plugins, templates and pages."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import yaml
from datasette.app import Datasette

from db.schema import SCHEMA_VERSION
from ingest.errors import DatabaseError
from lieudit.web import site
from lieudit.web.assets import datasette_folder
from lieudit.web.database import AT_ONCE, CorpusDatabase, uri_of
from lieudit.web.links import DATABASE
from lieudit.web.site import Reviewer

SETTINGS: dict[str, bool | int | str] = {
    # Suggesting facets costs a query for every column: 808 ms a table page against 44 (100,000 pages).
    "suggest_facets": False,
    # What is asked of a whole large corpus takes a second alone, ten where eight ask; it is asked once (`database.py`).
    "facet_time_limit_ms": 5000,
    "sql_time_limit_ms": 20_000,
    "num_sql_threads": AT_ONCE + 2,
    "truncate_cells_html": 300,  # a list of pages or quotes stays light; the row shows all
    "allow_download": False,
    "default_cache_ttl": 0,  # an ingest may be running: what is shown is what is stored
}


def build_datasette(
    database: Path,
    *,
    review: bool = False,
    reviewer: str = "",
    sql: bool = True,
    names: Collection[str] | None = (),
) -> Datasette:
    """Make the Datasette that serves one database; run its `app()` with any ASGI server.

    Args:
        database: the file; whatever its name, it is served as `lieudit`.
        review: whether whoever reaches the pages may review what they say.
        reviewer: whose name stands under a review where no other is given.
        sql: whether readers may ask in SQL of their own.
        names: of hosts under which it is asked, beside those of this machine; None: any.

    Raises:
        DatabaseError: there is no such file, or it is none that this version of lieudit can serve, or it is to be
            reviewed and can't be written.
        FileNotFoundError: the installation lacks the folder `datasette`.
    """
    is_mutable = _check(database)
    if review and not (is_mutable and os.access(database, os.W_OK) and os.access(database.absolute().parent, os.W_OK)):
        raise DatabaseError(f"{database} can't be written", advice="Make it and its folder writable to review it.")
    folder = datasette_folder()
    datasette = Datasette(
        metadata=yaml.safe_load((folder / "metadata.yml").read_text(encoding="utf-8")),
        plugins_dir=str(folder / "plugins"),
        template_dir=str(folder / "templates"),
        static_mounts=[("static", str(folder / "static"))],
        settings={**SETTINGS, "default_allow_sql": sql},
    )
    datasette.remove_database("_memory")  # which Datasette adds where it is given no file
    datasette.add_database(CorpusDatabase(datasette, str(database.absolute()), is_mutable=is_mutable), name=DATABASE)
    site.of(datasette).hosts = None if names is None else frozenset(map(str.lower, names))
    if review:
        site.of(datasette).reviewer = Reviewer(reviewer)
    return datasette


def _check(database: Path) -> bool:
    """Look whether a database can be served, and tell whether SQLite can share the file with a writer.

    A database in WAL mode needs its `-shm` file, which can't be made in a folder that may not be written to:
    there nobody writes, and the file is opened as immutable.
    """
    if not database.is_file():
        raise DatabaseError(f"{database}: no such file", advice="Make one with `lieudit ingest`, or name it with --db.")
    try:
        version = _schema_version(database, is_mutable=True)
        is_mutable = True
    except sqlite3.OperationalError:
        version = _schema_version(database, is_mutable=False)
        is_mutable = False
    if version is None:
        raise DatabaseError(f"{database} is a database, but not one of lieudit's", advice="Name another with --db.")
    if version > SCHEMA_VERSION:
        raise DatabaseError(f"{database} was made by a newer lieudit", advice="Upgrade lieudit.")
    if version < SCHEMA_VERSION:
        raise DatabaseError(
            f"{database} was made by an older lieudit", advice="`lieudit reextract` brings it to this version."
        )
    return is_mutable


def _schema_version(database: Path, *, is_mutable: bool) -> int | None:
    """The schema's version as the database says it; None: it doesn't."""
    try:
        with closing(sqlite3.connect(uri_of(database.absolute(), is_mutable), uri=True)) as connection:
            names = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
            if "meta" not in names:
                return None
            row = connection.execute("select value from meta where key = 'schema'").fetchone()
            return int(row[0]) if row else None
    except sqlite3.OperationalError as error:
        if is_mutable:
            raise
        advice = "Give yourself the right to read it."
        raise DatabaseError(f"{database} can't be opened: {error}", advice=advice) from error
    except (sqlite3.DatabaseError, ValueError) as error:
        raise DatabaseError(
            f"{database} can't be opened as a database: {error}", advice="Name another with --db."
        ) from error
