"""The files as they were ingested: where they are kept, and how a browser may have them."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from lieudit.web.rows import Document

_SHA256 = re.compile(r"[0-9a-f]{64}")
_SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'; sandbox"
_FRAMED = "frame-ancestors 'self'"
_AS_IT_IS = frozenset({"application/pdf", "image/png", "image/jpeg", "image/tiff"})
_TEXT = frozenset({"text/plain", "text/html", "application/xhtml+xml", "text/xml", "application/xml"})


def files_folder(database: Path) -> Path:
    """The folder beside a database that holds its kept originals and caches."""
    return database.with_name(f"{database.stem}.files")


def kept(database: Path, sha256: str) -> Path | None:
    """A kept original, by its content; None where there is none.

    The database may come from anyone, and so may the folder beside it: what is no hash, no file, or a link to
    somewhere else is none.
    """
    if not _SHA256.fullmatch(sha256):
        return None
    folder = files_folder(database) / "originals"
    path = folder / sha256[:2] / sha256
    is_here = path.is_file() and path.resolve() == folder.resolve() / sha256[:2] / sha256
    return path if is_here else None


def media_type_sent(document: Document, path: Path) -> str:
    """The type under which a file is sent: never one that a browser would run scripts of."""
    if document.media_type in _AS_IT_IS:
        return document.media_type
    if document.media_type in _TEXT:
        return "text/plain; charset=utf-8" if _is_utf8(path) else "text/plain"
    return "application/octet-stream"


def headers(document: Document) -> dict[str, str]:
    """Headers under which an original is shown in place, and harms nobody."""
    shown = document.media_type in _AS_IT_IS or document.media_type in _TEXT
    filename = quote(document.filename, safe="")
    sent = {
        "Content-Disposition": f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{filename}",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
    # A sandbox would keep the browser's PDF viewer from opening.
    sent["Content-Security-Policy"] = _FRAMED if document.media_type == "application/pdf" else _SANDBOX
    return sent


def _is_utf8(path: Path) -> bool:
    """Whether a text is UTF-8; of another encoding a browser's guess is better than a wrong name."""
    try:
        with path.open(encoding="utf-8") as file:
            while file.read(1 << 16):
                pass
    except UnicodeDecodeError:
        return False
    return True
