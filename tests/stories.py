"""Stories told by several documents go through the real reading, extraction and joining into real databases.

``python tests/stories.py [-e] [FOLDER…]`` prints the present figures, with ``-e`` every error too. A folder is a
story's or holds stories; without one, all stories here: those that the rules were built with, and those written and
first measured without sight of them. Each story is scored in a database of its own, and all of a folder in one.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

from blank import blank
from story_gold import Scores, Story, Tally, load
from story_scores import KINDS, Place, Scorer

from db import claims_schema
from db.rows import PageRows, rows_of
from db.store import Store
from extract import metadata, reference
from extract.extractor import extract
from extract.metadata import NOTHING_GIVEN, Described, Given
from ingest import reader
from ingest.cache import dumps_page
from ingest.document import Limits, ReadOptions, Source

KNOWN, UNSEEN = (Path(__file__).parent / "stories" / part for part in ("known", "unseen"))


Tables: TypeAlias = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True, slots=True)
class Document:
    """A document read and its facts found, ready to be stored."""

    place: Place
    source: Source
    given: Given
    described: Described
    pages: list[tuple[bytes, PageRows]]


def stories(folder: Path) -> list[Story]:
    """The stories of a folder, in order of their names; its own, if it is one."""
    return [load(path.parent) for path in sorted((*folder.glob("story.json"), *folder.glob("*/story.json")))]


def read(story: Story, counts: Counter[str] | None = None) -> list[Document]:
    """Read a story's documents and find their facts.

    Args:
        story: its documents are to tell their dates; one whose date isn't found is given that of the gold.
        counts: where dates not found, or other than the gold's, are counted.
    """
    found = []
    for path in story.files:
        document, published = read_file(path, story.name), story.published[path.name]
        told = document.described.info.published
        if told != published and counts is not None:
            counts["dates wrong" if told else "dates not found"] += 1
        found.append(document if told else read_file(path, story.name, Given(published=published)))
    return found


def read_file(path: Path, story: str = "", given: Given = NOTHING_GIVEN) -> Document:
    """Read a file and find its facts, as ``lieudit ingest`` does."""
    source = reader.open_source(path)
    numbers = range(1, source.page_count + 1)
    pages = [reader.read_page(source.page(number), ReadOptions(), Limits()) for number in numbers]
    described = metadata.describe(source, pages[0], pages[-1] if len(pages) > 1 else None, given)
    known = reference.load()
    facts = extract(described.info, pages, known)
    rows = [(dumps_page(page), rows_of(page, one, known)) for page, one in zip(pages, facts, strict=True)]
    return Document((story, path.name), source, given, described, rows)


@cache
def known_documents(name: str) -> list[Document]:
    """The documents of a known story, read once for all tests that a process runs."""
    return read(load(KNOWN / name))


def put(store: Store, document: Document) -> None:
    """Store a document, its claims not yet joined."""
    store.put(document.source, document.given, document.described, document.pages)


def score(empty: Path, told: Sequence[Story], documents: Iterable[Document]) -> Scores:
    """Store documents in a copy of an empty database, join, and score the stories that they tell."""
    path = empty.with_name("stories.db")
    shutil.copyfile(empty, path)
    places: dict[str, Place] = {}
    with Store(path) as store:
        for document in documents:
            put(store, document)
            places[document.source.document_id] = document.place
        store.join_claims()
        return Scorer(store.database, told, places).run()


# Signatures are numbered as they come, for short index entries; nothing else knows the numbers.
OWN_NUMBERS = {
    "document_signatures": "select document_id, is_correction, bands from document_signatures",
    "document_bands": "select band, document_id from document_bands join document_signatures on number = signature",
}


def tables(store: Store) -> Tables:
    """All that is made of the facts: the rows of every such table and view, sorted."""
    names = [*(table.name for table in claims_schema.TABLES), *claims_schema.VIEWS]
    return {
        name: sorted(store.database.execute(OWN_NUMBERS.get(name, f'select * from "{name}"')), key=repr)
        for name in names
    }


def same(found: Store, wanted: Tables) -> None:
    """Compare table by table, so that a difference is shown by its rows."""
    for name, rows in tables(found).items():
        assert rows == wanted[name], name


@dataclass(slots=True)
class Figures:
    """Stories each alone, and all in one database."""

    told: list[Story]
    alone: Scores
    together: Scores


def measure(folders: Iterable[Path]) -> Figures:
    """Score the stories of folders."""
    told = [story for folder in folders for story in stories(folder)]
    alone = Scores()
    with tempfile.TemporaryDirectory() as temporary:
        empty = blank(Path(temporary) / "blank.db")
        documents = {story.name: read(story, alone.counts) for story in told}
        for story in told:
            alone.add(score(empty, [story], documents[story.name]))
        together = score(empty, told, (one for story in told for one in documents[story.name]))
    return Figures(told, alone, together)


def table(scores: Scores) -> str:
    """Figures in lines."""
    lines = [f"{'':36}precision  recall      F1    right/found  reached/wanted"]
    for name, tally in scores.tallies.items():
        figures = f"{tally.precision:9.3f} {tally.recall:7.3f} {tally.f1:7.3f}"
        lines.append(f"{name:36}{figures} {tally.right:7}/{tally.found:<5} {tally.reached:7}/{tally.wanted}")
    for name in ("", ", misses too"):
        total = sum_of(scores, name)
        figures = f"{total.precision:9.3f} {total.recall:7.3f} {total.f1:7.3f}"
        lines.append(
            f"{'all claims' + name:36}{figures} {total.right:7}/{total.found:<5} {total.reached:7}/{total.wanted}"
        )
    sums = scores.sums
    lines.append(
        f"ledger {sums.ledger:,.0f} of {sums.true:,.0f}: twice {sums.twice:,.0f}, told by nobody {sums.spurious:,.0f},"
        f" missed {sums.missed:,.0f}; stories wrong by over 1 %: {sums.stories_wrong}"
    )
    lines.append("; ".join(f"{name} {count}" for name, count in sorted(scores.counts.items())))
    return "\n".join(lines)


def sum_of(scores: Scores, more: str = "") -> Tally:
    """The claims of all kinds together."""
    total = Tally()
    for kind in KINDS:
        total.add(scores.tally(f"{kind} claims{more}"))
    return total


def main(arguments: Sequence[str]) -> None:
    """Print the figures of folders."""
    folders = [Path(one) for one in arguments if one != "-e"]
    parts = [folders] if folders else [[KNOWN], [UNSEEN]]
    for part in parts:
        figures = measure(part)
        documents = sum(len(story.files) for story in figures.told)
        print(f"== {', '.join(path.name for path in part)}: {len(figures.told)} stories, {documents} documents")
        print(f"-- each story alone\n{table(figures.alone)}")
        if "-e" in arguments:
            print(*figures.alone.errors, sep="\n")
        print(f"-- all in one database\n{table(figures.together)}")
        if "-e" in arguments:
            print("errors that no story alone has:")
            print(*(one for one in figures.together.errors if one not in set(figures.alone.errors)), sep="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
