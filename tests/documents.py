"""Whole annotated documents go through the real reading and extraction into a real database.

``python tests/documents.py`` prints the present figures and every error.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from blank import blank

from db.rows import rows_of
from db.store import Store
from extract import metadata, reference
from extract.extractor import extract
from extract.metadata import Described, Given
from ingest import reader
from ingest.cache import dumps_page
from ingest.document import Limits, Page, ReadOptions, Source
from lieudit import evaluation

FOLDERS = tuple(Path(__file__).parent / "annotated" / "documents" / part for part in "abcde")


def read() -> Iterator[tuple[Source, Described, list[Page]]]:
    """The documents, each with what is known of the whole, and its pages, in order of their names."""
    for path in sorted(path for folder in FOLDERS for path in folder.iterdir() if path.suffix != ".json"):
        source = reader.open_source(path)
        numbers = range(1, source.page_count + 1)
        pages = [reader.read_page(source.page(number), ReadOptions(), Limits()) for number in numbers]
        described = metadata.describe(source, pages[0], pages[-1] if len(pages) > 1 else None, Given())
        yield source, described, pages


def store(folder: Path) -> Path:
    """Extract every document into ``documents.db`` in a folder, and return the database."""
    database = folder / "documents.db"
    known = reference.load()
    with Store(blank(database)) as stored:
        for source, described, pages in read():
            found = extract(described.info, pages, known)
            rows = [(dumps_page(page), rows_of(page, facts, known)) for page, facts in zip(pages, found, strict=True)]
            stored.put(source, Given(), described, rows)
        stored.join_claims()
    return database


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        result = evaluation.evaluate(store(Path(temporary)), FOLDERS)
    print(evaluation.table(result, errors=True))
