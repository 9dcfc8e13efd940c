"""What several test modules share: sample documents, ingested once; Tesseract's engines; the order of the modules."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import SAMPLES, lieudit
from filelock import FileLock
from hypothesis import settings
from ocr_engines import forget

settings.register_profile("untimed", deadline=None)  # a test never measures speed, whatever else the machine does
settings.load_profile("untimed")

# Tests started in the background ignore Ctrl-C, and so would the commands that they start, which are to hear it.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Modules that read whole corpora, start the command again and again, or look on with a browser. They come after all
# others, so that what fails soon is told soon; the longest before the shorter, so that no core waits long for the last.
SLOW = (
    "test_lieudit_cli",
    "test_lieudit_checking",
    "test_lieudit_faults",
    "test_ingest_hostile",
    "test_lieudit_lists",
    "test_lieudit_cluster",
    "test_web_reviews_browser",
    "test_web_axe",
    "test_lieudit_deciding",
    "test_lieudit_executors",
    "test_db_check",
    "test_lieudit_reviewing",
    "test_db_check_reviews",
    "test_lieudit_seen",
    "test_db_migrations",
    "test_db_backup",
    "test_ingest_remote",
    "test_ingest_ocr",
    "test_ingest_ocr_engines",
    "test_web_browser",
    "test_db_refind",
    "test_web_viewer_browser",
    "test_web_review_guard",
    "test_web_offline",
    "test_web_attacks_browser",
    "test_web_reviews",
    "test_db_reviews",
    "test_ingest_guard",
    "test_web_attacks_costs",
    "test_docs_cluster",
    "test_web_maps_browser",
    "test_web_facts",
    "test_benchmarks_served",
    "test_quality",
    "test_lieudit_exporting",
    "test_web_attacks_texts",
    "test_web_review_adding",
    "test_web_documents",
    "test_packaging",
    "test_web_attacks",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put slow modules at the end; within a module nothing changes its place."""
    place = {name: number for number, name in enumerate(SLOW, 1)}
    items.sort(key=lambda item: place.get(item.path.stem, 0))


@pytest.fixture(scope="session")
def samples_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of the sample documents, made by two workers; with its originals beside it. Don't write to it.

    It is made once for all processes of a run.
    """
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "samples"
    with FileLock(folder.with_suffix(".lock")):
        if not (folder / "made").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            done = lieudit("ingest", "--db", folder / "samples.db", "--workers", "2", SAMPLES)
            assert (done.returncode, done.stdout) == (0, "5 documents stored (6 pages), 0 failures\n"), done.stderr
            (folder / "made").touch()
    return folder / "samples.db"


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Read with Tesseract's command, as where ``lieudit[fast]`` is not installed."""
    monkeypatch.setitem(sys.modules, "tesserocr", None)
    forget()
    yield
    forget()


@pytest.fixture
def library(command: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read with Tesseract's library."""
    monkeypatch.delitem(sys.modules, "tesserocr")
    forget()


@pytest.fixture(params=["command", "library"])
def either(request: pytest.FixtureRequest) -> None:
    """Read with the one and with the other."""
    request.getfixturevalue(request.param)
