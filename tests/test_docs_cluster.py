"""docs/cluster.md: its five lines, run as they stand but for the host, the port and what is read."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from command import SAMPLES, lieudit

from lieudit.cluster import OUR_PACKAGES

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "cluster.md").read_text(encoding="utf-8")
LINES = re.search(r"```console\n(.*?)```", TEXT, re.DOTALL)


def line(start: str) -> str:
    assert LINES is not None
    return next(one for one in LINES[1].splitlines() if one.startswith(start))


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    """A scheduler and workers, started by the lines of the guide."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    dask = str(Path(sys.executable).with_name("dask"))
    scheduler = [*shlex.split(line("dask scheduler")), "--host", "127.0.0.1", "--port", port, "--no-dashboard"]
    worker = [*shlex.split(line("dask worker").replace("HOST:8786", f"127.0.0.1:{port}")), "--no-dashboard"]
    started = [subprocess.Popen([dask, *words[1:]], cwd=tmp_path) for words in (scheduler, worker)]
    yield f"127.0.0.1:{port}"
    for process in reversed(started):
        process.terminate()
    for process in started:
        process.wait(timeout=60)


def test_the_five_lines_start_a_cluster_and_ingest(address: str, tmp_path: Path) -> None:
    """From a shared folder and from a URL; the second finds the same documents."""
    reports = tmp_path / "reports"
    reports.mkdir()
    shutil.copyfile(SAMPLES / "communique-lozere.txt", reports / "communique-lozere.txt")
    database = tmp_path / "a.db"
    for place, path, told in (
        ("/shared/reports/", str(reports), "1 documents stored (1 pages), 0 failures\n"),
        ("s3://bucket/reports/", f"file://{reports}", "0 documents stored (0 pages), 1 unchanged, 0 failures\n"),
    ):
        (words,) = (shlex.split(one) for one in TEXT.splitlines() if one.startswith("lieudit") and one.endswith(place))
        asked = [word.replace("HOST:8786", address).replace(place, path) for word in words[1:]]
        done = lieudit(*asked, "--db", database)
        assert (done.returncode, done.stdout) == (0, told), done.stderr


def test_five_lines_and_what_they_install() -> None:
    """No more than the heading says, and an extra that there is."""
    assert LINES is not None
    assert len(LINES[1].splitlines()) == 5
    assert line("pip install") == "pip install 'lieudit[dask]'"
    assert re.search(r"^dask = \[", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)


def test_what_is_compared_is_all_that_the_project_ships() -> None:
    """The guide says that code and reference data are compared: those of every package of the wheel."""
    wheel = re.search(r"^packages = \[(.*)\]$", (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    assert wheel is not None
    assert sorted(re.findall(r'"(\w+)"', wheel[1])) == sorted(OUR_PACKAGES)


def test_workers_can_be_spared_profiles() -> None:
    """The variable is one that Dask reads."""
    told = re.search(r"`(DASK_[A-Z_]+)=(False)`", TEXT)
    assert told is not None
    code = "import dask, distributed; print(dask.config.get('distributed.worker.profile.enabled'))"
    for environ, enabled in ((os.environ, "True"), (os.environ | {told[1]: told[2]}, "False")):
        done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
        assert done.stdout.strip() == enabled
