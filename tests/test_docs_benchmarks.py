"""docs/benchmarks.md and docs/scale.md tell of commands that there are, and have a place for every figure."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import peers, report
from benchmarks.lab import HERE
from benchmarks.measure import STAGES
from benchmarks.sections import SECTIONS

DOCS = HERE.parent / "docs"
TEXT = (DOCS / "benchmarks.md").read_text(encoding="utf-8")
MODULES = sorted(set(re.findall(r"python -m (benchmarks\.\w+)", TEXT)))


def test_every_section_has_its_place(tmp_path: Path) -> None:
    """Where its figures are written, with the command that measures it."""
    path = tmp_path / "benchmarks.md"
    path.write_text(TEXT, encoding="utf-8")
    for name in SECTIONS:
        assert f"`benchmarks/run {name}`" in TEXT
        report.put(path, name, f"figures of {name}")
    assert set(re.findall("<!-- end of (.+) -->", TEXT)) == set(SECTIONS)
    scale = tmp_path / "scale.md"
    scale.write_text((DOCS / "scale.md").read_text(encoding="utf-8"), encoding="utf-8")
    report.put(scale, "scale", "figures")


@pytest.mark.parametrize("module", MODULES)
def test_the_commands_are_there(module: str) -> None:
    """Each program that measures is told of, and says what it wants."""
    assert importlib.import_module(module).__doc__
    done = subprocess.run([sys.executable, "-m", module, "--help"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_stages_and_peers_are_there() -> None:
    (stages,) = re.findall(r"benchmarks\.measure (\w+) FILE…`, `(\w+)`, `(\w+)`", TEXT)
    assert set(stages) == set(STAGES)
    (peer,) = re.findall(r"benchmarks\.peers (\w+) FILE…", TEXT)
    assert peer in peers.PEERS


def test_sections_that_are_not_there_are_not_measured() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.bench", "nothing"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "no section nothing" in done.stderr


def test_several_databases_are_asked_at_once(samples_database: Path, tmp_path: Path) -> None:
    """The query of the guide, as Datasette answers it."""
    names = [tmp_path / "north.db", tmp_path / "south.db"]
    for path in names:
        path.write_bytes(samples_database.read_bytes())
    scale = (DOCS / "scale.md").read_text(encoding="utf-8")
    (sql,) = re.findall(r"```sql\n(.*?)\n```", scale)
    call = [sys.executable, "-m", "datasette", *map(str, names), "--crossdb", "--get"]
    done = subprocess.run(
        [*call, "/_memory.csv?sql=" + sql.replace(" ", "+")], capture_output=True, text=True, check=True
    )
    head, north, south = done.stdout.split()
    assert head == "region,sum(eur)"
    assert north.partition(",")[0] == "north"
    assert north.partition(",")[2] == south.partition(",")[2] != ""
