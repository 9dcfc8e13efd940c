"""Patterns that are tried only where a text holds a literal find what they would find everywhere."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extract
from extract import organisations, reference
from extract.needing import Beginning, Needing, needing

MODULES = [importlib.import_module(f"extract.{module.name}") for module in pkgutil.iter_modules(extract.__path__)]
REGISTRY = organisations._registry(reference.load())
ALL = [
    pytest.param(found, id=f"{module.__name__}.{name}")
    for module in MODULES
    for name, found in sorted(vars(module).items())
    if isinstance(found, Needing | Beginning)
] + [
    pytest.param(getattr(REGISTRY, name), id=f"extract.organisations.{name}")
    for name in ("acronyms", "bare_region", "departement")
]


def test_there_are_some() -> None:
    assert len(ALL) == 21


@pytest.mark.parametrize("one", ALL)
@settings(max_examples=300, deadline=None)
@given(data=st.data())
def test_each_match_holds_a_literal(one: Needing | Beginning, data: st.DataObject) -> None:
    """Whatever text the pattern matches in: made from the pattern itself."""
    text = data.draw(st.from_regex(one.pattern))
    assert [match.span() for match in one.finditer(text)] == [match.span() for match in one.pattern.finditer(text)]


def test_a_literal_that_is_missing_is_noticed() -> None:
    """By the test above: a pattern that may match without any of its literals loses matches."""
    one = needing(r"\b(?:elles|eux) sont\b", "elles")
    assert [match[0] for match in one.finditer("elles sont là, eux sont ici")] == ["elles sont", "eux sont"]
    assert [match[0] for match in one.finditer("eux sont ici")] == []
    assert re.search(one.pattern, "eux sont ici")


@pytest.mark.parametrize("one", [one for one in ALL if isinstance(one.values[0], Beginning)])
@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_a_part_of_a_text_is_searched_as_by_the_pattern(one: Beginning, data: st.DataObject) -> None:
    """What stands before and behind it is seen, or not, as the pattern itself sees it."""
    text = data.draw(st.from_regex(one.pattern)) + data.draw(st.from_regex(one.pattern))
    begin, end = sorted((data.draw(st.integers(0, len(text))), data.draw(st.integers(0, len(text)))))
    found = [match.span() for match in one.finditer(text, begin, end)]
    assert found == [match.span() for match in one.pattern.finditer(text, begin, end)]


def test_matches_overlap_only_where_each_is_asked_for() -> None:
    """What begins within a match is none to the pattern itself, which goes on behind it."""
    one = Beginning(r"\b(?:le conseil municipal|conseil municipal(?: de \w+)?|municipal)")
    text = "le conseil municipal de Lens, un conseil municipal"
    assert [match[0] for match in one.finditer(text)] == ["le conseil municipal", "conseil municipal"]
    assert [match.start() for match in one.matches(text)] == [0, 3, 11, 33, 41]
