"""The wheel built from the tree works outside the checkout."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this tree and unpacked where no checkout is near."""
    folder = tmp_path_factory.mktemp("wheel")
    build = ["-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(folder), str(ROOT)]
    subprocess.run([sys.executable, *build], check=True, capture_output=True, text=True)
    (wheel,) = folder.glob("lieudit-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run lieudit's command with the wheel's own packages before any other."""
    code = f"import sys; sys.path.insert(0, {str(installed)!r}); from lieudit.cli import main; main()"
    command = [sys.executable, "-P", "-c", code, *arguments]
    return subprocess.run(command, cwd=installed.parent, capture_output=True, text=True, check=False)


def test_the_wheel_holds_data_templates_and_plugins(installed: Path) -> None:
    """Nothing that the program reads at run time stays behind in the checkout."""
    for name in ("extract/data/communes.csv", "extract/data/programmes.yml", "extract/data/SOURCES.md"):
        assert (installed / name).is_file(), name
    folder = installed / "lieudit" / "datasette"
    assert (folder / "metadata.yml").is_file()
    assert {path.name for path in folder.iterdir()} >= {"plugins", "templates", "static"}
    assert not (installed / "datasette").exists(), "a top-level datasette would write into the installed package"


def test_the_wheel_ingests_and_serves(installed: Path, tmp_path: Path) -> None:
    """A document goes in, its facts come out, the pages are there: all from the wheel."""
    document = tmp_path / "guise.txt"
    document.write_text(
        "La commune de Guise (Aisne) a rejoint Petites villes de demain en mai 2021.\n", encoding="utf-8"
    )
    database = tmp_path / "corpus.db"
    done = run(installed, "ingest", "--db", str(database), "--workers", "1", str(document))
    assert (done.returncode, done.stdout) == (0, "1 documents stored (1 pages), 0 failures\n"), done.stderr
    code = f"""
import sys; sys.path.insert(0, {str(installed)!r})
import asyncio, lieudit
from pathlib import Path
from lieudit.web.serving import build_datasette
assert lieudit.__file__.startswith({str(installed)!r})
async def look():
    served = build_datasette(Path({str(database)!r}))
    await served.invoke_startup()
    for address in ("/", "/-/commune/02361", "/lieudit/participations.json?_shape=array"):
        answer = await served.client.get(address)
        print(address, answer.status_code, "02361" in answer.text)
asyncio.run(look())
"""
    command = [sys.executable, "-P", "-c", code]
    served = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    lines = served.stdout.splitlines()
    assert lines[1:] == ["/-/commune/02361 200 True", "/lieudit/participations.json?_shape=array 200 True"], (
        served.stderr
    )
    assert lines[0].startswith("/ 200")
