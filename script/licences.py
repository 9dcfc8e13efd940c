"""Writes docs/licences.md: each package that the locks name, with the licence that it tells of itself."""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from importlib.metadata import PackageMetadata, PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "licences.md"
LOCKS = {
    "requirements.lock": "What lieudit runs with",
    "requirements-for-tests.lock": "What only its tests and `lieudit[dask]`, `lieudit[fast]` need",
}
_LOCKED = re.compile(r"^(?P<name>[A-Za-z0-9][\w.-]*)(?:==(?P<version>[^\s;]+)| @ )", re.MULTILINE)
_SHORT = {  # of classifiers and free words, as SPDX names them
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache License, Version 2.0": "Apache-2.0",
    "Artistic License": "Artistic-1.0-Perl",
    "BSD License": "BSD",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
    "BSD-3-Clause, Apache-2.0, dependency licenses": "BSD-3-Clause AND Apache-2.0",
}
# Packages that say of themselves nothing or too much; where it was looked up.
_TOLD_ELSEWHERE = {
    "appnope": ("BSD-2-Clause", "its LICENSE; macOS only"),
    "axe-playwright-python": ("MIT", "its LICENSE"),
    "click-default-group": ("BSD-3-Clause", "its LICENSE"),
    "colorama": ("BSD-3-Clause", "its LICENSE.txt; Windows only"),
    "text-unidecode": ("Artistic-1.0-Perl OR GPL-2.0-or-later", "its LICENSE: either may be chosen"),
}
_HEAD = """# Licences of dependencies

Written by `.venv/bin/python script/licences.py`. `tests/test_supply.py` holds it to the locks, to what installed
packages tell of themselves, and to the licences that are permitted: permissive ones, and MPL or LGPL for a package that
is used unchanged.
lieudit's own is [Apache-2.0](../LICENSE); for the data that it ships, see [SOURCES.md](../extract/data/SOURCES.md).
"""


@dataclass(frozen=True, slots=True)
class Package:
    """A package of a lock; ``licence`` as an SPDX expression as far as it tells."""

    name: str
    versions: tuple[str, ...]
    licence: str
    remark: str = ""


def packages(lock: Path) -> list[Package]:
    """The packages of a lock, each once, in order.

    Raises:
        PackageNotFoundError: one is not installed here, and nothing is known of it.
    """
    found: dict[str, list[str]] = {}
    for match in _LOCKED.finditer(lock.read_text(encoding="utf-8")):
        found.setdefault(match["name"], []).append(match["version"] or "")
    return [_package(name, tuple(versions)) for name, versions in found.items()]


def _package(name: str, versions: tuple[str, ...]) -> Package:
    if name in _TOLD_ELSEWHERE:
        return Package(name, versions, *_TOLD_ELSEWHERE[name])
    told = metadata(name)
    return Package(name, versions if all(versions) else (told["Version"],), _licence(told))


def _licence(told: PackageMetadata) -> str:
    if "License-Expression" in told:
        return told["License-Expression"]
    classifiers = [one.rpartition(" :: ")[2] for one in told.get_all("Classifier") or [] if one.startswith("License")]
    words = classifiers or [told["License"].partition("\n")[0] if "License" in told else ""]
    return " OR ".join(_SHORT.get(word, word) for word in words)


def page() -> str:
    """The page, as it is to be."""
    parts, known = [_HEAD], set[str]()
    for lock, heading in LOCKS.items():
        rows = [one for one in packages(ROOT / lock) if one.name not in known]
        known |= {one.name for one in rows}
        parts.append(f"## {heading}\n\n| package | version | licence |\n| --- | --- | --- |\n")
        parts += [
            f"| {one.name} | {', '.join(one.versions)} | {one.licence}{f' ({one.remark})' if one.remark else ''} |\n"
            for one in rows
        ]
        parts.append("\n")
    return "\n".join(parts[:1]) + "\n" + "".join(parts[1:]).rstrip() + "\n"


if __name__ == "__main__":
    try:
        PAGE.write_text(page(), encoding="utf-8")
    except PackageNotFoundError as error:
        sys.exit(f"{error.name} is not installed: install both locks first")
