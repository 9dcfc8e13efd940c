"""Where any of many patterns begins, found without trying those that can't begin there."""

from __future__ import annotations

import re

import pytest

from extract.beginnings import beginnings, first_characters


@pytest.mark.parametrize(
    ("pattern", "characters"),
    [
        ("laureate?s?", "l"),
        ("s'engage|integre", "si"),
        (r"\b(?:a|ont) (?:\w+ )?suivi", "ao"),
        ("(?:pre-?)?candidates?", "pc"),
        ("u?n", "un"),
        ("(?:d(?:eux|ix)|(?:cent)*trois)", "dct"),
        ("(?<=, )(?:suivi|imite)", "si"),
        (r"(?<!espace )(?=[|)(]x)membres?", "m"),
        ("P+", "P"),
        (r"a\||b", "ab"),
    ],
)
def test_the_first_characters_of_a_pattern_are_known(pattern: str, characters: str) -> None:
    assert first_characters(pattern) == set(characters)


@pytest.mark.parametrize("pattern", ["", "a?", r"\w+", ".", "[ab]", "(?:a|)", "(a)", "(?i:a)", "^a", "a{0,2}b"])
def test_a_pattern_that_may_begin_with_anything_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="first character"):
        first_characters(pattern)


@pytest.mark.parametrize(
    "text",
    [
        "la ville a depose sa candidature, une autre a suivi",
        "suivi de pres, imite nulle part",
        "rien de tel",
        "",
        "la, suivi",
        "une recandidature",
    ],
)
def test_the_places_are_those_where_one_of_the_patterns_matches(text: str) -> None:
    patterns = (r"candidat(?:ure|e)s?\b", r"depos(?:e|ent)\b", "(?<=, )(?:suivi|imite)", r"\b(?:a|ont) (?:\w+ )?suivi")
    places = [at for at in range(len(text)) if any(re.compile(one).match(text, at) for one in patterns)]
    assert [match.start() for match in re.finditer(beginnings(patterns), text)] == places
