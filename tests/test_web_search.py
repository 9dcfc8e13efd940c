"""Searching as people type: no input is a syntax error, accents and ligatures don't matter, hits know their place."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlite_utils import Database

from db import schema
from lieudit.web.search import PAGE_SIZE, Results, fold, fts_query, search

TEXTS = {
    "d-1": "Au cœur de la ville, l’Hôtel-Dieu accueille les commerçants.",
    "d-2": "Le cœur de l’Ardèche.\nUne place rénovée au cœur du bourg",
    "d-3": "<b>Rien</b> de tel ici " + "mot " * 200 + "sinon la fin",
}


@pytest.fixture(scope="module")
def connection(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A database of one document, without reference data but two names."""
    path: Path = tmp_path_factory.mktemp("search") / "corpus.db"
    with closing(sqlite3.connect(path)) as opened:
        database = Database(opened)
        schema.create(database)
        database["documents"].insert(
            {"id": "d", "filename": "f.txt", "media_type": "text/plain", "page_count": 3, "sha256": "0"}
        )
        database["pages"].insert_all(
            {"id": page_id, "document_id": "d", "number": int(page_id[2:]), "text": text, "method": "plain"}
            for page_id, text in TEXTS.items()
        )
        database["communes"].insert_all(
            [
                {"code": "02691", "name": "Saint-Quentin", "status": "current", "population": 53000},
                {"code": "38449", "name": "Saint-Quentin-Fallavier", "status": "current", "population": 6000},
            ]
        )
        database["programmes"].insert({"id": "petites-villes", "name": "Petites villes", "acronym": "PVD"})
        yield opened


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("bourg centre", '"bourg" AND "centre"'),
        ('"au cœur de"', '"au coeur de"'),
        ("commer*", '"commer"*'),
        ("l'Isle-Adam", '"l\'Isle-Adam"'),
        ('un " guillemet', '"un" AND "guillemet"'),
        ("OR NOT NEAR(", '"OR" AND "NOT" AND "NEAR("'),
        ('titre:* ^ { } ( ) "" *', '"titre:"*'),
        ("  ", None),
        ('"*" ?', None),
    ],
)
def test_words_become_a_query(words: str, query: str | None) -> None:
    """Everything is text but a phrase's quotes and a last star."""
    assert fts_query(words) == query


@given(st.text(max_size=80) | st.text('"*()^:+-{}NEAR OR AND NOTé\x00', max_size=40))
def test_no_input_is_a_syntax_error(words: str) -> None:
    """SQLite's own parser takes whatever comes out."""
    query = fts_query(words)
    with closing(sqlite3.connect(":memory:")) as opened:
        opened.execute("create virtual table t using fts5 (text)")
        if query is not None:
            opened.execute("select * from t where t match ?", [query]).fetchall()


@pytest.mark.parametrize(
    ("words", "pages"),
    [
        ("coeur", {"d-1", "d-2"}),
        ("CŒUR hotel", {"d-1"}),
        ("ardeche", {"d-2"}),
        ("commerc*", {"d-1"}),
        ("commerc", set()),
        ('"place rénovée"', {"d-2"}),
        ('"rénovée place"', set()),
        ("hôtel-dieu", {"d-1"}),
    ],
)
def test_pages_that_say_so_are_found(connection: sqlite3.Connection, words: str, pages: set[str]) -> None:
    """Without accents, with ligatures, as a phrase, from a word's beginning."""
    results = search(connection, words)
    assert {hit.place.page_id for hit in results.hits} == pages
    assert results.total == len(pages)


def test_a_hit_knows_its_place_and_marks_its_words(connection: sqlite3.Connection) -> None:
    """The span of the first hit is offsets in the page's own text, ligature and all."""
    (hit,) = search(connection, "coeur rénovée").hits
    place = hit.place
    assert TEXTS[place.page_id][place.start : place.end] == "cœur"
    marked = ["".join(child.text for child in node.children) for node in hit.snippet if node.mark]
    assert marked == ["cœur", "rénovée", "cœur"]


def test_a_long_page_is_cut_around_the_hit(connection: sqlite3.Connection) -> None:
    """What is left out on each side is told by an ellipsis, and no word is cut."""
    (hit,) = search(connection, '"sinon la fin"').hits
    first, *_, last = hit.snippet
    assert first.text == "… "
    assert last.mark is not None
    assert len("".join(node.text for node in hit.snippet)) < 200


@pytest.mark.parametrize(
    ("words", "codes"),
    [
        ("saint quentin", ["02691", "38449"]),
        ("SAINT-QUENTIN", ["02691", "38449"]),
        ("02691", ["02691"]),
        ("quentin", []),
    ],
)
def test_names_and_codes_lead_to_what_is_said_of_them(
    connection: sqlite3.Connection, words: str, codes: list[str]
) -> None:
    """A whole name goes before one that only begins so."""
    assert [named.key for named in search(connection, words).communes] == codes
    assert [named.key for named in search(connection, "pvd").programmes] == ["petites-villes"]


def test_results_come_in_pages(connection: sqlite3.Connection) -> None:
    """A page beyond the last is empty, and the total is that of all."""
    assert PAGE_SIZE == 20
    beyond = search(connection, "coeur", page=2)
    assert (beyond.hits, beyond.total) == ((), 2)
    assert search(connection, " ? ") == Results()


@pytest.mark.parametrize(
    ("name", "folded"), [("L’Haÿ-les-Roses", "l hay les roses"), ("Œuilly", "oeuilly"), ("--", "")]
)
def test_names_are_compared_without_accents(name: str, folded: str) -> None:
    """Case, accents, ligatures and dashes don't matter."""
    assert fold(name) == folded
