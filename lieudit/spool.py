"""What waits for the other pages of its document: in memory while it is little, else on disk."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import NamedTuple

MEMORY_BYTES = 1024**2  # a document of some tens of pages stays below


class Place(NamedTuple):
    """Where in a spool something lies, in bytes."""

    offset: int
    length: int


class Spool:
    """A temporary file beside the database, which the system removes with the process; not for several threads.

    Args:
        folder: where there is room for the file; made when it is missing.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = tempfile.SpooledTemporaryFile(MEMORY_BYTES, dir=str(folder))  # noqa: SIM115  # close() closes it
        self._end = 0

    def put(self, data: bytes) -> Place:
        """Keep bytes.

        Raises:
            OSError: the disk is full.
        """
        self._file.seek(self._end)
        self._file.write(data)
        place = Place(self._end, len(data))
        self._end += len(data)
        return place

    def get(self, place: Place) -> bytes:
        """The bytes that were kept there."""
        self._file.seek(place.offset)
        return bytes(self._file.read(place.length))

    def close(self) -> None:
        """Let go of everything."""
        self._file.close()
