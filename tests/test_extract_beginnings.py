"""With which letters matches of a pattern begin."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.beginnings import prefixes

PATTERNS = [
    ("laureate?s?", {"laur"}),
    ("s'engage|integre", {"s'en", "inte"}),
    (r"\b(?:a|ont) (?:\w+ )?suivi", {"a ", "a su", "ont "}),
    ("(?:pre-?)?candidates?", {"pre", "prec", "cand"}),
    ("u?n", {"un", "n"}),
    ("(?:d(?:eux|ix)|(?:cent)+trois)", {"deux", "dix", "cent"}),
    ("(?P<name>vil(?:le|lage))s?", {"vill"}),
    ("(?<=, )(?:suivi|imite)", {"suiv", "imit"}),
    (r"(?<!espace )(?=[|)(]x)membres?", {"memb"}),
    ("P+", {"P"}),
    ("ab*c", {"a", "ab"}),
    ("ab{2}c", {"a", "ab"}),
    (r"a\||b", {"a", "b"}),
    ("la [vc]", {"la "}),
    ("du|des? la|a", {"du", "de l", "des ", "a"}),
]


@pytest.mark.parametrize(("pattern", "found"), PATTERNS)
def test_the_beginnings_of_a_pattern_are_known(pattern: str, found: set[str]) -> None:
    """As far as letters follow letters; alternatives, and what may be missing, each for itself."""
    assert prefixes(pattern, 4) == found


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in PATTERNS if "x)" not in pattern])
@settings(max_examples=200, deadline=None)
@given(data=st.data(), length=st.integers(1, 6))
def test_each_match_begins_with_one_of_them(pattern: str, data: st.DataObject, length: int) -> None:
    """Whatever the pattern matches, and however many letters are asked for."""
    match = re.search(pattern, data.draw(st.from_regex(pattern)))
    assert match
    assert match[0].startswith(tuple(prefixes(pattern, length)))


@pytest.mark.parametrize("pattern", ["", "a?", r"\w+", ".", "[ab]", "(?:a|)", "(?i:a)", "^a", "a{0,2}b", "(?:cent)*t"])
def test_a_pattern_that_may_begin_with_anything_is_refused(pattern: str) -> None:
    """No text could be passed over for it."""
    with pytest.raises(ValueError, match="how its matches begin"):
        prefixes(pattern, 4)
