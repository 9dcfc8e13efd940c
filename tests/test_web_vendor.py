"""The libraries that pages load: served from here, as their packages have them."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from lieudit.web import assets

VENDOR = assets.datasette_folder() / "static" / "vendor"
README = (VENDOR / "README.md").read_text(encoding="utf-8")
ROWS = dict(re.findall(r"^\| `([^`]+)` \| `[^`]+` \| [\d.]+ \| `[^`]+` \| `([0-9a-f]{64})` \|$", README, re.M))


@pytest.mark.parametrize("name", sorted(ROWS))
def test_a_file_is_as_its_package_has_it(name: str) -> None:
    """Nobody edits a library here."""
    assert hashlib.sha256((VENDOR / name).read_bytes()).hexdigest() == ROWS[name]


def test_every_file_is_named_with_its_licence() -> None:
    """No library without its row, none without its licence's text."""
    files = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()}
    assert files == {*ROWS, "README.md"}
    assert {folder.name for folder in VENDOR.iterdir() if folder.is_dir()} == {
        name.partition("/")[0] for name in ROWS if name.endswith("/LICENSE")
    }


def test_a_changed_library_has_a_new_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files in folders count as those beside them."""
    library = tmp_path / "static" / "vendor" / "one" / "one.js"
    library.parent.mkdir(parents=True)
    monkeypatch.setattr(assets, "datasette_folder", lambda: tmp_path)
    versions = []
    for text in ("1", "2"):
        library.write_text(text, encoding="utf-8")
        versions.append(assets.static_version.__wrapped__())
    assert versions[0] != versions[1]
