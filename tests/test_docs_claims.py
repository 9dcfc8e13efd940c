"""docs/claims.md is true: every row of its tables comes out as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from claim_cases import claim, facts, verdict

from extract import claims_awards
from extract.claims_parts import parts

TEXT = (Path(__file__).parent.parent / "docs" / "claims.md").read_text(encoding="utf-8")
_CELL = r"`([^`]+)`"
JOINED = re.findall(rf"^\| {_CELL} \| {_CELL} \| ([12]) \| (.+) \|$", TEXT, re.MULTILINE)
RIVALS = re.findall(rf"^\| {_CELL} \| {_CELL} \| (\d{{5,}})? ?\| ?(.*) ?\|$", TEXT, re.MULTILINE)
PARTS = re.findall(rf"^\| {_CELL} \| {_CELL}(?: and {_CELL})? \| (parts|whole|both) \| ?(.*) ?\|$", TEXT, re.MULTILINE)


def test_all_rows_are_read() -> None:
    """No row of an example escapes the tests."""
    assert len(JOINED) + len(RIVALS) + len(PARTS) == len(re.findall(r"^\| `", TEXT, re.MULTILINE))
    assert min(len(JOINED), len(RIVALS), len(PARTS)) > 2


@pytest.mark.parametrize(("one", "other", "claims", "why"), JOINED)
def test_joined(one: str, other: str, claims: str, why: str) -> None:
    """Two facts are as many claims as the guide says, for its reason."""
    found = verdict(one, other)
    assert (2 - found.is_joined, why in found.reason) == (int(claims), True)


@pytest.mark.parametrize(("one", "other", "left_out", "why"), RIVALS)
def test_rivals(one: str, other: str, left_out: str, why: str) -> None:
    """Of two contradicting sums that one is left out which the guide says, for its reason."""
    found = claims_awards.join(facts(one, other), {})
    sums = {claim.id: claim.eur for claim in found.claims}
    said = [(sums[rival.left_out_id], why.strip() in rival.reason) for rival in found.rivals]
    assert said == ([(float(left_out), True)] if left_out else [])


@pytest.mark.parametrize(("whole", "one", "other", "counted", "why"), PARTS)
def test_parts(whole: str, one: str, other: str, counted: str, why: str) -> None:
    """Of a whole and its parts those are counted which the guide says, for its reason."""
    around = [claim(words, document) for words, document in ((one, "a"), (other, "b")) if words]
    found = parts(claim(whole, "w"), around)
    assert (found is None) == (counted == "both")
    if found is not None:
        assert (found.counts_parts, why.strip() in found.reason) == (counted == "parts", True)
