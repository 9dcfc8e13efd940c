"""Where the folder with Datasette's metadata, templates, static files and plugins lies."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent


def datasette_folder() -> Path:
    """The folder `datasette`: a wheel ships it inside `lieudit`, a checkout keeps it beside.

    Raises:
        FileNotFoundError: neither is there: the installation is incomplete.
    """
    for folder in (_PACKAGE / "datasette", _PACKAGE.parent / "datasette"):
        if (folder / "metadata.yml").is_file():
            return folder
    raise FileNotFoundError(f"{_PACKAGE}: no datasette/metadata.yml in or beside it; install lieudit again")


@cache
def static_version() -> str:
    """Changes whenever a static file does, so that a browser never keeps an old one."""
    digest = hashlib.sha256()
    folder = datasette_folder() / "static"
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]
