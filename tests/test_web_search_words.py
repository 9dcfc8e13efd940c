"""Words as people type them: no input is a syntax error, accents and ligatures don't matter, and where they stand."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lieudit.web.search_words import fold, fts_query, spans, spans_in


@pytest.mark.parametrize(
    ("words", "query"),
    [
        ("bourg centre", '"bourg" AND "centre"'),
        ('"au cœur de"', '"au coeur de"'),
        ("commer*", '"commer"*'),
        ("le co* n°*", '"le" AND "co" AND "n°"'),
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


TEXT = "Au cœur de la ville, l’Hôtel-Dieu accueille.\nLe cœur de l’Ardèche bat au cœur de la ville."


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("coeur ardeche", ["cœur", "cœur", "Ardèche", "cœur"]),
        ("HOTEL-DIEU", ["Hôtel-Dieu"]),
        ("hotel dieu", ["Hôtel", "Dieu"]),
        ('"coeur de la ville"', ["cœur de la ville", "cœur de la ville"]),
        ("ard*", ["Ardèche"]),
        ("coeur absent", []),
        ("co*", []),
        ("", []),
        ('"', []),
    ],
)
def test_where_words_stand(words: str, said: list[str]) -> None:
    """In the text's own letters and offsets; a text that lacks one of the words has none of them."""
    assert [TEXT[start:end] for start, end in spans(TEXT, words)] == said


def test_several_texts_at_once_are_told_apart() -> None:
    """Each has its own spans, in the order of the texts."""
    assert spans_in(["une halle", "", "rien", "la halle, halle"], "halle") == [((4, 9),), (), (), ((3, 8), (10, 15))]


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=60), st.text(max_size=20))
def test_whatever_the_text_spans_lie_in_it_in_order(text: str, words: str) -> None:
    """No span is empty or reaches over the next."""
    edges = [edge for span in spans(text, words) for edge in span]
    assert edges == sorted(edges)
    assert all(start < end <= len(text) for start, end in spans(text, words))


@pytest.mark.parametrize(
    ("name", "folded"), [("L’Haÿ-les-Roses", "l hay les roses"), ("Œuilly", "oeuilly"), ("--", "")]
)
def test_names_are_compared_without_accents(name: str, folded: str) -> None:
    """Case, accents, ligatures and dashes don't matter."""
    assert fold(name) == folded
