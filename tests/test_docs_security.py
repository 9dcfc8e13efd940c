"""docs/security.md: each promise is held by tests that exist, and each option that it names does."""

from __future__ import annotations

import re
from pathlib import Path

from command import lieudit

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")


def test_each_promise_is_held_by_a_test() -> None:
    """A row of the table without a test, or with one that is not there, is no promise."""
    written = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").glob("test_*.py"))
    tests = set(re.findall(r"^def (test_\w+)", written, re.MULTILINE))
    rows = [line for line in TEXT.splitlines() if line.startswith("| ") and not line.startswith(("| promise", "| ---"))]
    assert len(rows) > 12
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert set(named) <= tests, set(named) - tests


def test_its_options_exist() -> None:
    """Each long option is one of `lieudit serve`."""
    said = lieudit("serve", "--help").stdout
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT)) <= set(re.findall(r"--[a-z][a-z-]+", said))
