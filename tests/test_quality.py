"""The gate: over short annotated texts the real extraction agrees with a reader as well as it did."""

from __future__ import annotations

from pathlib import Path

from pieces import store

from lieudit import evaluation

# F1 by kind, two hundredths under what was reached. ``.venv/bin/python tests/pieces.py`` prints the present figures
# and the errors; raise a floor when they rise, lower none.
FLOORS = {
    "communes": 0.956,
    "programmes": 0.961,
    "amounts": 0.980,
    "dates": 0.961,
    "participations": 0.917,
    "statuses": 0.929,
    "since": 0.923,
    "awards": 0.937,
    "award_programmes": 0.947,
    "funders": 0.980,
    "award_dates": 0.954,
    "purposes": 0.945,
    "ledger": 0.972,
    "counts": 0.945,
    "scopes": 0.980,
}


def test_pieces_are_read_as_well_as_before(tmp_path: Path) -> None:
    """No kind falls under its floor, and whatever is said to stand on a page stands there."""
    result = evaluation.evaluate(store(tmp_path), [tmp_path])
    assert (result.missing, len(result.documents)) == ([], 160)
    assert result.total["provenance"].f1 == 1.0
    below = {kind: result.total[kind].f1 for kind, floor in FLOORS.items() if (result.total[kind].f1 or 0.0) < floor}
    assert below == {}, evaluation.table(result, errors=True)
