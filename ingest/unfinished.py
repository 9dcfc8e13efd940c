"""Files that are there whole or not at all: written in a folder of unfinished ones, then moved to their place."""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

UNFINISHED = "unfinished"  # the folder's name
ABANDONED_SECONDS = 3600.0  # nobody writes any more to a file untouched for so long: its process was killed


@contextmanager
def written_whole(target: Path, folder: Path) -> Iterator[Path]:
    """A name for a temporary file that becomes ``target`` in one step, or is removed.

    Args:
        target: replaced where it is there; its folder is.
        folder: of unfinished files, on the same disk; made where it is missing.

    Raises:
        OSError: there is no room, or no right to write.
    """
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / uuid.uuid4().hex
    try:
        yield temporary
        os.replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def remove_abandoned(folder: Path) -> None:
    """Remove what killed processes left in a folder of unfinished files; others may be writing there now."""
    with suppress(FileNotFoundError):
        for entry in os.scandir(folder):
            with suppress(FileNotFoundError):  # it was finished meanwhile
                if entry.stat().st_mtime < time.time() - ABANDONED_SECONDS:
                    os.unlink(entry)


def force_to_disk(path: Path) -> None:
    """Have a file, or the names in a folder, on the disk before going on: a power cut takes it no more."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
