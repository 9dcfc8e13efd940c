"""Named steps from each released schema to the next, each applied once, in order."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable

from sqlite_utils import Database

from db import schema, stale
from db.write import Conflict, insert
from ingest.errors import DatabaseError

Step = Callable[[Database], None]

# A step's name stays for ever: databases remember which were applied.
STEPS: dict[str, Step] = {
    "claims": stale.mark_all,
    "ids": stale.mark_all,  # evidence of claims has ids of another making
}


def migrate(database: Database) -> None:
    """Bring a database, new or old, to this program's schema.

    Raises:
        DatabaseError: the file holds other tables, or was made by a newer lieudit.
    """
    if is_current(database.conn):
        return  # this very program made it: nothing is to be written, so that nobody who writes is waited for
    with database.atomic():  # all or nothing; of two that come to a new file at once, the second finds it made
        schema.create(database)
        applied = {key for (key,) in database.execute("select key from meta where key like 'step:%'")}
        for name, step in STEPS.items():
            if f"step:{name}" not in applied:
                step(database)
                insert(database, "meta", [{"key": f"step:{name}", "value": "applied"}])
        for key, value in (("schema", str(schema.SCHEMA_VERSION)), ("drawn", _drawn())):
            insert(database, "meta", [{"key": key, "value": value}], Conflict.REPLACE)


def is_current(connection: sqlite3.Connection) -> bool:
    """Whether a database, if it has tables at all, was made or migrated by this very program.

    Raises:
        DatabaseError: the file holds other tables, or was made by a newer lieudit.
    """
    tables = {name for (name,) in connection.execute("select name from sqlite_master where type = 'table'")}
    if not tables:
        return False
    if "meta" not in tables:
        raise DatabaseError("the file is a database, but not one of lieudit's")
    row = connection.execute("select value from meta where key = 'schema'").fetchone()
    if row and int(row[0]) > schema.SCHEMA_VERSION:
        raise DatabaseError(
            "the database was made by a newer lieudit", advice="Upgrade lieudit, or choose another file with --db."
        )
    sql = "select 1 from meta where key = 'drawn' and value = ?"
    return connection.execute(sql, [_drawn()]).fetchone() is not None


def _drawn() -> str:
    """What the schema and the steps to it are told apart by."""
    return hashlib.sha256(json.dumps([schema.drawn(), *STEPS]).encode()).hexdigest()[:16]
