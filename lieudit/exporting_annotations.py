"""All facts and mentions as a collection of Web Annotations (https://www.w3.org/TR/annotation-model/#collections)."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from db import versions
from db.store import replacing
from lieudit.annotations import CONTEXT, Json, annotated_page, annotation
from lieudit.citations import FACTS, MENTIONS
from lieudit.said import said_on

ON_A_PAGE = 1000  # annotations in a file
_PAGE = re.compile(r"page-(\d{5,})\.json")


def write_annotations(connection: sqlite3.Connection, folder: Path, base: str) -> Iterator[Path]:
    """``annotations/collection.json`` and ``annotations/page-00001.json`` …, which name one another.

    Pages that an earlier export left there, and this one has no annotations for, are removed.

    Args:
        connection: to the database, in a read transaction.
        folder: where the folder ``annotations`` goes.
        base: where the corpus is served, for links.
    """
    own = folder / "annotations"
    own.mkdir(exist_ok=True)
    total = sum(
        connection.execute(f"select count(*) from {table}").fetchone()[0] for table in (FACTS | MENTIONS).values()
    )
    last = max(-(-total // ON_A_PAGE), 1)
    found = _annotations(connection, base)
    for number in range(1, last + 1):
        page: Json = {
            "@context": CONTEXT,
            "id": _name(number),
            "type": "AnnotationPage",
            "partOf": {"id": "collection.json", "type": "AnnotationCollection", "total": total},
            "startIndex": (number - 1) * ON_A_PAGE,
            **({"prev": _name(number - 1)} if number > 1 else {}),
            **({"next": _name(number + 1)} if number < last else {}),
        }
        yield _write(own / _name(number), page, islice(found, ON_A_PAGE))
    collection: Json = {
        "@context": CONTEXT,
        "id": "collection.json",
        "type": "AnnotationCollection",
        "label": "Facts and mentions found by lieudit",
        "total": total,
        "first": _name(1),
        "last": _name(last),
    }
    yield _write(own / "collection.json", collection)
    for path in own.iterdir():
        match = _PAGE.fullmatch(path.name)
        if match and int(match[1]) > last:
            path.unlink()


def _annotations(connection: sqlite3.Connection, base: str) -> Iterator[Json]:
    """By document, page, and place on the page; a page is read once."""
    version = versions.of(connection)
    for (page_id,) in connection.execute("select id from pages order by document_id, number"):
        page = annotated_page(connection, page_id, version)
        assert page is not None
        for said in said_on(connection, page.page):
            yield annotation(page, said, base)


def _name(number: int) -> str:
    return f"page-{number:05d}.json"


def _write(path: Path, content: Json, items: Iterator[Json] | None = None) -> Path:
    """Write an object, of a page with its items, a line each."""
    with replacing(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        whole = json.dumps(content, ensure_ascii=False)
        if items is not None:
            file.write(whole.removesuffix("}") + ', "items": [')
            for number, item in enumerate(items):
                file.write((",\n" if number else "\n") + json.dumps(item, ensure_ascii=False))
            whole = "\n]}"
        file.write(whole + "\n")
    return path
