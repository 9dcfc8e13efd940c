"""Frozen options; nothing else reads the environment."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.document import Limits, ReadOptions

if TYPE_CHECKING:
    from extract.reference import ProgrammesFile

DATABASE_VARIABLE = "LIEUDIT_DB"
DEFAULT_DATABASE = "lieudit.db"


def available_cores() -> int:
    """Cores that this process may use (a container's or a scheduler's share, where the system tells)."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class IngestOptions:
    """How an ingest goes."""

    database: Path
    workers: int
    scheduler: str | None = None  # of a Dask cluster, as tcp://HOST:8786; None: processes of this machine
    read: ReadOptions = field(default_factory=ReadOptions)
    limits: Limits = field(default_factory=Limits)
    programmes: tuple[ProgrammesFile, ...] = ()
    keep_originals: bool = True
    force: bool = False
    renew: bool = False  # what is stored is stored anew, of pages that were read before where these are kept
