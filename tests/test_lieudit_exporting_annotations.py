"""A collection of Web Annotations: pages of bounded size that name one another, valid by the W3C's model."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from annotation_model import COLLECTION_SCHEMA, PAGE_SCHEMA
from exported import BASE, ask

from lieudit import exporting, exporting_annotations
from lieudit.citations import FACTS, MENTIONS


def collection(folder: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A collection, and its pages as following `next` from the first of them finds them."""
    own = folder / "annotations"
    whole = json.loads((own / "collection.json").read_text(encoding="utf-8"))
    jsonschema.validate(whole, COLLECTION_SCHEMA)
    pages, name = [], whole["first"]
    while name:
        page = json.loads((own / name).read_text(encoding="utf-8"))
        jsonschema.validate(page, PAGE_SCHEMA)
        pages.append(page)
        name = page.get("next")
    return whole, pages


def test_every_fact_and_mention_is_there_once(
    samples_database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the size of pages; an export with fewer leaves none of an earlier one, and nothing else goes."""
    rows = sum(
        int(str(ask(samples_database, f"select count(*) from {one}")[0][0])) for one in (FACTS | MENTIONS).values()
    )
    monkeypatch.setattr(exporting_annotations, "ON_A_PAGE", 50)
    paths = list(exporting.export(samples_database, tmp_path, ["webannotation"], BASE))
    whole, pages = collection(tmp_path)
    assert (whole["total"], sum(len(page["items"]) for page in pages)) == (rows, rows)
    assert len({item["id"] for page in pages for item in page["items"]}) == rows
    assert [page["startIndex"] for page in pages] == list(range(0, rows, 50))
    assert all(after["prev"] == before["id"] and before["next"] == after["id"] for before, after in pairwise(pages))
    assert whole["last"] == pages[-1]["id"]
    assert all(page["partOf"]["total"] == rows for page in pages)
    assert len(paths) == len(pages) + 1

    (tmp_path / "annotations" / "notes.json").write_text("{}", encoding="utf-8")
    monkeypatch.setattr(exporting_annotations, "ON_A_PAGE", 1000)
    list(exporting.export(samples_database, tmp_path, ["webannotation"], BASE))
    _, (page,) = collection(tmp_path)
    assert page["items"] == [item for page in pages for item in page["items"]]
    left = {path.name for path in (tmp_path / "annotations").iterdir()}
    assert left == {"collection.json", "page-00001.json", "notes.json"}


def test_annotations_stand_in_the_order_of_the_pages(samples_database: Path, tmp_path: Path) -> None:
    """A document's annotations follow one another, page by page."""
    list(exporting.export(samples_database, tmp_path, ["webannotation"], BASE))
    _, pages = collection(tmp_path)
    places = []
    for page in pages:
        for item in page["items"]:
            document, _, number = json.loads(item["body"][1]["value"])["page_id"].rpartition("-")
            places.append((document, int(number)))
    assert places == sorted(places)
