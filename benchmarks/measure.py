"""One measurement in a process of its own: ``python -m benchmarks.measure STAGE FILE…`` prints it as JSON.

Stages: ``reading``, ``extraction``, ``storing``, one core each. What a stage needs from the one before, and what is
loaded once (spaCy's model, the gazetteer), is made before the clock starts. ``benchmarks.peers`` measures others on
the same files.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from db.store import Store
from extract import model, reference
from extract.metadata import Given
from ingest.cache import dumps_page
from ingest.document import Limits, Page, ReadOptions, Source
from ingest.reader import open_source, read_page
from lieudit.tasks import Extracted, Known, extract_document

Work = Callable[[], int]  # does the work, returns how many pages it was


def _read(source: Source) -> list[Page]:
    return [read_page(source.page(number), ReadOptions(), Limits()) for number in range(1, source.page_count + 1)]


def read(file: Path) -> int:
    """Words, boxes, blocks of every page of a file; returns how many words there are."""
    return sum(len(page.words) for page in _read(open_source(file)))


def reading(files: list[Path]) -> Work:
    """Words, boxes, blocks of every page."""
    read_page(open_source(files[0]).page(1), ReadOptions(), Limits())  # engines are loaded before the clock starts
    return lambda: sum(len(_read(open_source(file))) for file in files)


def _prepared(files: list[Path]) -> list[tuple[Source, list[bytes]]]:
    sources = [open_source(file) for file in files]
    return [(source, [dumps_page(page) for page in _read(source)]) for source in sources]


def _extracted(source: Source, layouts: list[bytes]) -> Extracted:
    found = extract_document(source, Given(), layouts, Known())
    if not isinstance(found, Extracted):
        raise found
    return found


def extraction(files: list[Path]) -> Work:
    """From pages to rows: mentions, facts, boxes."""
    prepared = _prepared(files)
    model.build()
    _extracted(prepared[0][0], prepared[0][1][:1])
    return lambda: sum(len(_extracted(source, layouts).pages) for source, layouts in prepared)


def storing(files: list[Path]) -> Work:
    """Rows into SQLite, full text among them."""
    prepared = [(source, layouts, _extracted(source, layouts)) for source, layouts in _prepared(files)]
    store = Store(Path(tempfile.mkdtemp()) / "bench.db")
    store.put_reference(reference.load())

    def work() -> int:
        for source, layouts, found in prepared:
            store.put(source, Given(), found.described, zip(layouts, found.pages, strict=True))
        return sum(len(layouts) for _, layouts, _ in prepared)

    return work


STAGES = {stage.__name__: stage for stage in (reading, extraction, storing)}


def main(stage: str, files: list[Path]) -> None:
    """Do the work once and say how long it took, and how much memory at most (this process and its children)."""
    work = STAGES[stage](files)
    began = time.perf_counter()
    pages = work()
    seconds = time.perf_counter() - began
    kilobytes = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"pages": pages, "seconds": seconds, "megabytes": kilobytes / 1024}))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("stage", choices=STAGES)
    parser.add_argument("files", type=Path, nargs="+")
    options = parser.parse_args()
    main(options.stage, options.files)
