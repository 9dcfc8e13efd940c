"""Spans found by place are those that a look at each of them finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from extract.facts import Span
from extract.text import InOrder

PLACES = st.integers(0, 30)
SPANS = st.lists(PLACES, unique=True, max_size=16).map(
    lambda places: [Span(start, end) for start, end in zip(sorted(places)[::2], sorted(places)[1::2], strict=False)]
)


@given(SPANS, PLACES, st.integers(1, 12))
def test_spans_in_order(spans: list[Span], start: int, length: int) -> None:
    """Those that touch a span, hold it, lie or begin within it."""
    found, span = InOrder(spans), Span(start, start + length)
    assert found.at(span) == [one for one in spans if one.overlaps(span)]
    assert found.around(span) == next((one for one in spans if span in one), None)
    inside = [one for one in spans if one in span]
    assert found.last_within(span.start, span.end) == (inside[-1] if inside else None)
    assert found.starting(span.start, span.end) == [one for one in spans if span.start <= one.start <= span.end]
