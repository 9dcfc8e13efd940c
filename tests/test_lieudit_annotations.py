"""Web Annotations of real facts: valid by the W3C's model, and their selectors find the very words again."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from annotation_model import ANNOTATION_SCHEMA
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Method, Page, PlacedWord
from lieudit.annotations import (
    CONTEXT,
    AnnotatedPage,
    annotated_page,
    annotation,
    of_row,
    quote_selector,
    selectors,
)
from lieudit.citations import FACTS, MENTIONS
from lieudit.said import said_on
from lieudit.web.rows import Document, StoredPage

BASE = "https://corpus.exemple.fr/"


@pytest.fixture
def connection(samples_database: Path) -> Iterator[sqlite3.Connection]:
    opened = sqlite3.connect(f"{samples_database.as_uri()}?mode=ro", uri=True)
    yield opened
    opened.close()


def found(text: str, quote: dict[str, Any]) -> list[tuple[int, int]]:
    """Every place in a text that a TextQuoteSelector selects, as the model says: by exact, prefix and suffix."""
    places = []
    exact, prefix, suffix = quote["exact"], quote["prefix"], quote["suffix"]
    for start in range(len(text) - len(exact) + 1):
        end = start + len(exact)
        if text[start:end] == exact and text[:start].endswith(prefix) and text[end:].startswith(suffix):
            places.append((start, end))
    return places


_REPEATING = st.builds(
    lambda unit, times, rest: unit * times + rest,
    st.text("a é\n", min_size=1, max_size=5),
    st.integers(1, 60),
    st.text(),
)


@given(_REPEATING, st.integers(0, 300), st.integers(0, 300))
def test_a_quote_finds_its_span_again_and_no_other(text: str, one: int, other: int) -> None:
    """However often a text repeats itself."""
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    assert found(text, quote_selector(text, start, end)) == [(start, end)]


def test_a_quote_says_little_where_little_is_enough() -> None:
    """Thirty-two code points on each side, more only for the sake of its likes."""
    text = "x" * 500 + "Guise est retenue." + "y" * 500
    quote = quote_selector(text, 500, 518)
    assert quote == {"type": "TextQuoteSelector", "exact": "Guise est retenue."} | {
        "prefix": "x" * 32,
        "suffix": "y" * 32,
    }


def test_every_fact_and_mention_of_the_samples(connection: sqlite3.Connection) -> None:
    """Valid, with an id of its own, about the document at its address, by words that stand there."""
    ids = []
    for (page_id,) in connection.execute("select id from pages order by id").fetchall():
        page = annotated_page(connection, page_id, "0a1b2c3d4e5f")
        assert page is not None
        for said in said_on(connection, page.page):
            made: dict[str, Any] = json.loads(json.dumps(annotation(page, said, BASE)))
            jsonschema.validate(made, ANNOTATION_SCHEMA)
            quote, *fragments = made["target"]["selector"]
            assert found(page.page.text, quote) == [(said.start, said.end)]
            assert quote["exact"] == page.page.text[said.start : said.end]
            own = page.document.source_url or f"{BASE}-/document/{page.document.id}"
            assert made["target"]["source"] == own
            assert bool(fragments) == page.document.media_type.startswith(("application/pdf", "image/"))
            values = json.loads(made["body"][1]["value"])
            assert values["kind"] == said.kind
            assert values["corpus_version"] == "0a1b2c3d4e5f"
            ids.append(made["id"])
    rows = sum(
        connection.execute(f"select count(*) from {table}").fetchone()[0] for table in (FACTS | MENTIONS).values()
    )
    assert len(ids) == len(set(ids)) == rows > 100


def test_an_award_says_who_gets_what_from_whom(connection: sqlite3.Connection) -> None:
    """In words, with identifiers, and by the addresses of all that it speaks of."""
    award = connection.execute("select id from awards where eur = 142500").fetchone()[0]
    made: Any = of_row(connection, "award", award, BASE)
    assert made["@context"] == CONTEXT
    words, values, *entities = made["body"]
    assert words["value"] == (
        "grant, EUR 142500.00 from État for Mirande (32256) in Dotation de soutien à l'investissement local, 2022-10-04"
    )
    said = json.loads(values["value"])
    assert (said["eur"], said["role"], said["qualifier"], said["edtf"]) == (142500.0, "grant", "exact", "2022-10-04")
    assert (said["commune_codes"], said["programme_id"], said["funder_id"]) == (["32256"], "dsil", "etat")
    assert said["purpose"] == "rénovation de la halle"
    assert [entity["source"].removeprefix(BASE) for entity in entities] == [
        "-/commune/32256",
        "-/programme/dsil",
        "-/organisation/etat",
    ]


# A page of 400 × 200 points with one word of 20 × 10 at 30 from the left and 50 from the top, as a viewer shows it
# before it is turned upright.
TURNS = [
    (0, 400.0, 200.0, (30.0, 50.0, 50.0, 60.0)),
    (90, 200.0, 400.0, (140.0, 30.0, 150.0, 50.0)),
    (180, 400.0, 200.0, (350.0, 140.0, 370.0, 150.0)),
    (270, 200.0, 400.0, (50.0, 350.0, 60.0, 370.0)),
]


def turned(media_type: str, rotation: int, width: float, height: float, box: tuple[float, float, float, float]) -> Any:
    """The fragment that selects the word on a page that was turned."""
    word = PlacedWord(0, 5, (box,))
    page = Page("d", 1, "Guise", Method.OCR, "", width=width, height=height, rotation=rotation, words=(word,))
    stored = StoredPage("d-1", "d", 1, "Guise", "ocr", None, None, width, height, rotation, None)
    document = Document("d", "d", None, None, None, None, None, "d", media_type, 1, "", None)
    _, fragment, *_ = selectors(AnnotatedPage(document, stored, page, None), 0, 5)
    return fragment["value"]


@pytest.mark.parametrize(("rotation", "width", "height", "box"), TURNS)
def test_a_box_lies_where_a_viewer_shows_the_words(
    rotation: int, width: float, height: float, box: tuple[float, float, float, float]
) -> None:
    """Boxes are stored for the upright page; a viewer of the document shows it as the file has it."""
    assert turned("application/pdf", rotation, width, height, box) == "page=1&viewrect=30,50,20,10"
    assert turned("image/png", rotation, width, height, box) == "xywh=percent:7,25,6,5"


def test_nothing_is_annotated_that_is_not_there(connection: sqlite3.Connection) -> None:
    assert of_row(connection, "award", "0" * 16, BASE) is None
