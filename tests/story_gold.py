"""Stories as their ``story.json`` tells them, and the figures that they are scored in."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Story:
    """Documents that tell of one matter, and what is true of them."""

    folder: Path
    gold: dict[str, Any]

    @property
    def name(self) -> str:
        return self.folder.name

    @property
    def files(self) -> list[Path]:
        return [self.folder / one["file"] for one in self.gold["documents"]]

    @property
    def published(self) -> dict[str, str]:
        return {one["file"]: one["published"] for one in self.gold["documents"]}

    @property
    def cluster(self) -> dict[str, int]:
        """Each file's cluster."""
        return {file: number for number, files in enumerate(self.gold["clusters"]) for file in files}


def load(folder: Path) -> Story:
    """The story of a folder."""
    return Story(folder, json.loads((folder / "story.json").read_text(encoding="utf-8")))


@dataclass(slots=True)
class Tally:
    """Things found and wanted: ``right`` of the ``found`` are true, ``reached`` of the ``wanted`` are found."""

    right: int = 0
    found: int = 0
    reached: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.reached / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0

    def add(self, other: Tally) -> None:
        self.right += other.right
        self.found += other.found
        self.reached += other.reached
        self.wanted += other.wanted


@dataclass(slots=True)
class Sums:
    """The ledger's euros against the true ones."""

    ledger: float = 0.0
    true: float = 0.0
    twice: float = 0.0  # counted though told already, or though it should not be counted
    spurious: float = 0.0  # read, but told by nobody
    missed: float = 0.0  # true, and not counted
    stories_wrong: int = 0

    def add(self, other: Sums) -> None:
        for name in ("ledger", "true", "twice", "spurious", "missed", "stories_wrong"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


@dataclass(slots=True)
class Scores:
    """All figures of some stories in one database, and every error in words."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    sums: Sums = field(default_factory=Sums)
    errors: list[str] = field(default_factory=list)

    def tally(self, name: str) -> Tally:
        return self.tallies.setdefault(name, Tally())

    def add(self, other: Scores) -> None:
        for name, tally in other.tallies.items():
            self.tally(name).add(tally)
        self.counts += other.counts
        self.sums.add(other.sums)
        self.errors += other.errors
