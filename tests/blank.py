"""Databases without documents: the reference data are written once a process, and copied from then on."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path

from db.store import Store
from extract import reference


def blank(path: Path) -> Path:
    """Write a database that has the reference data and nothing else."""
    path.write_bytes(_written())
    return path


@cache
def _written() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "blank.db"
        with Store(path) as store:
            store.put_reference(reference.load())
        return path.read_bytes()
