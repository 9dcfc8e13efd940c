"""Fits the line from score to share that is right, for each kind, to annotated documents.

Scores are pooled until each pool has enough rows and the share that is right rises with the score (pool adjacent
violators: Ayer et al. 1955, https://doi.org/10.1214/aoms/1177728423); a pool's share is drawn a little towards one
half (Laplace), so that nothing is certain.
"""

from __future__ import annotations

import csv
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from db.rows import rows_of
from db.store import Store
from extract import calibration, metadata, reference
from extract.extractor import extract
from extract.metadata import Given
from ingest import reader
from ingest.cache import dumps_page
from ingest.document import Limits, ReadOptions
from lieudit.reliability import Judgement, judgements

TARGET = Path(__file__).parent.parent / "extract" / "data" / "calibration.csv"
_FEWEST = 40  # rows of a pool: with fewer, one error moves its share by more than 0.025


@dataclass(frozen=True, slots=True)
class Pool:
    """Rows of near scores."""

    scores: float  # their sum
    right: int
    rows: int

    @property
    def score(self) -> float:
        return self.scores / self.rows

    @property
    def share(self) -> float:
        return (self.right + 1) / (self.rows + 2)

    def with_(self, other: Pool) -> Pool:
        return Pool(self.scores + other.scores, self.right + other.right, self.rows + other.rows)


def pools(judged: Sequence[Judgement]) -> list[Pool]:
    """Pools of rows of one kind, ordered by score, each with enough rows and a share no lower than the one before."""
    found: list[Pool] = []
    for score in sorted({one.confidence for one in judged}):
        here = [one for one in judged if one.confidence == score]
        pool = Pool(score * len(here), sum(one.right for one in here), len(here))
        while found and (found[-1].rows < _FEWEST or found[-1].share > pool.share):
            pool = found.pop().with_(pool)
        found.append(pool)
    while len(found) > 1 and (found[-1].rows < _FEWEST or found[-2].share > found[-1].share):
        last = found.pop()
        found[-1] = found[-1].with_(last)
    return found


def judged(folders: Sequence[Path]) -> list[Judgement]:
    """Every row that lieudit makes of the documents in the folders, with its score, judged by their annotation."""
    known = reference.load()
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "scored.db"
        with Store(database) as store:
            store.put_reference(known)
            for path in sorted(path for one in folders for path in one.iterdir() if path.suffix != ".json"):
                source = reader.open_source(path)
                pages = [
                    reader.read_page(source.page(number), ReadOptions(), Limits())
                    for number in range(1, source.page_count + 1)
                ]
                described = metadata.describe(source, pages[0], pages[-1] if len(pages) > 1 else None, Given())
                found = extract(described.info, pages, known, scored=calibration.AS_SCORED)
                rows = [
                    (dumps_page(page), rows_of(page, facts, known)) for page, facts in zip(pages, found, strict=True)
                ]
                store.put(source, Given(), described, rows)
                print(path.name, file=sys.stderr)
        return judgements(database, folders)


def main(folders: Sequence[Path]) -> None:
    rows = judged(folders)
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(["kind", "score", "right", "rows"])
        for kind in calibration.KINDS:
            for pool in pools([one for one in rows if one.kind == kind]):
                writer.writerow([kind, f"{pool.score:.4f}", f"{pool.share:.4f}", pool.rows])


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
