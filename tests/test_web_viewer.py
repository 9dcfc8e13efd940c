"""What the viewer puts on a page, and the addresses that lead there."""

from __future__ import annotations

import pytest

from lieudit.web.links import Links


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({}, "/-/page/ab-1"),
        ({"start": 3, "end": 9}, "/-/page/ab-1?highlight=3-9#highlight"),
        ({"words": 'halle "du marché"&x'}, "/-/page/ab-1?q=halle+%22du+march%C3%A9%22%26x"),
        ({"start": 0, "end": 9, "words": "halle"}, "/-/page/ab-1?highlight=0-9&q=halle#highlight"),
    ],
)
def test_an_address_leads_to_a_span_and_to_words(arguments: dict[str, int | str], expected: str) -> None:
    """A page, one of its spans, the words of a search on it, or both."""
    assert Links().page("ab-1", **arguments) == expected  # type: ignore[arg-type]
