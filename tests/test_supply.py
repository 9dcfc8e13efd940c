"""What lieudit depends on: locked with hashes, and under licences that are permitted."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-for-tests.lock")
PERMISSIVE = {
    *(
        "0BSD",
        "Apache-2.0",
        "Artistic-1.0-Perl",
        "BSD",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CC0-1.0",
        "CNRI-Python",
        "ISC",
    ),
    *("MIT", "MIT-0", "MIT-CMU", "PSF-2.0", "Unlicense", "Zlib"),
}
UNCHANGED = {"LGPL-2.1-or-later", "LGPL-LR", "MPL-1.1", "MPL-2.0"}  # for packages that are used as they are


def is_permitted(expression: str) -> bool:
    """Whether an SPDX expression without parentheses leaves a choice that is permitted."""
    choices = expression.split(" OR ")
    return any(set(choice.split(" AND ")) <= PERMISSIVE | UNCHANGED for choice in choices)


@pytest.mark.parametrize(
    ("expression", "permitted"),
    [
        ("MIT", True),
        ("MPL-2.0 AND MIT", True),
        ("GPL-2.0-only OR MIT", True),
        ("GPL-2.0-only", False),
        ("AGPL-3.0-or-later", False),
        ("MIT AND AGPL-3.0-only", False),
        ("", False),
        ("Proprietary", False),
    ],
)
def test_what_is_permitted(expression: str, permitted: bool) -> None:
    """Where one may choose, one choice is enough; of what holds together, all must be permitted."""
    assert is_permitted(expression) is permitted


def requirements(lock: str) -> list[str]:
    """The entries of a lock, each with its hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    lines = "\n".join(line for line in text.splitlines() if line and not line.startswith("#"))
    return re.split(r"\n(?=\S)", lines)


@pytest.mark.parametrize("lock", LOCKS)
def test_every_package_is_locked_with_its_hashes(lock: str) -> None:
    """Nothing is installed but the very files that were locked."""
    entries = requirements(lock)
    assert len(entries) > 50
    without = [entry for entry in entries if not re.search(r"--hash=sha256:[0-9a-f]{64}\b", entry)]
    assert without == []
    assert [entry for entry in entries if not re.match(r"[\w.-]+(\[[\w,-]+\])?(==\S+| @ https://\S+)", entry)] == []


def test_both_locks_name_the_same_versions() -> None:
    """Tests run with what users run with."""
    found = [dict(re.findall(r"^([\w.-]+)==(\S+)", "\n".join(requirements(lock)), re.MULTILINE)) for lock in LOCKS]
    one, other = found
    assert {name: (one[name], other[name]) for name in one.keys() & other.keys() if one[name] != other[name]} == {}


def test_the_page_of_licences_is_that_of_the_locks_and_all_are_permitted() -> None:
    """No package of another licence comes in unseen."""
    code = "import sys; sys.path.insert(0, 'script'); import licences; sys.stdout.write(licences.page())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    page = (ROOT / "docs" / "licences.md").read_text(encoding="utf-8")
    assert done.stdout == page, "write it anew: .venv/bin/python script/licences.py"
    rows = re.findall(r"^\| ([\w.-]+) \| ([^|]+) \| ([^|(]+?)(?: \([^|]*\))? \|$", page, re.MULTILINE)
    named = {name for name, version, _ in rows if version != "version" and name != "---"}
    locked = {entry.split("==")[0].split(" @")[0] for lock in LOCKS for entry in requirements(lock)}
    assert named == locked
    assert {name: licence for name, _, licence in rows if name in locked and not is_permitted(licence)} == {}
