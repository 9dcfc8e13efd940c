"""What several test modules share: the sample documents, ingested once."""

from __future__ import annotations

from pathlib import Path

import pytest
from command import SAMPLES, lieudit


@pytest.fixture(scope="session")
def samples_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the sample documents, made by two workers; with its originals beside it. Don't write to it."""
    database = tmp_path_factory.mktemp("samples") / "samples.db"
    done = lieudit("ingest", "--db", database, "--workers", "2", SAMPLES)
    assert (done.returncode, done.stdout) == (0, "5 documents stored (6 pages), 0 failures\n"), done.stderr
    return database
