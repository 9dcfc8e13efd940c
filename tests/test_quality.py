"""The gate: over short annotated texts the real extraction agrees with a reader as well as it did."""

from __future__ import annotations

from pathlib import Path

import documents
import pieces
import pytest

from lieudit import evaluation

# F1 by kind, two hundredths under what was reached. ``.venv/bin/python tests/pieces.py`` and ``tests/documents.py``
# print the present figures and the errors; raise a floor when they rise, lower none
# (the floors of documents were set anew when parts d and e joined them).
PIECES = {
    "communes": 0.960,
    "programmes": 0.961,
    "amounts": 0.980,
    "dates": 0.962,
    "participations": 0.917,
    "statuses": 0.929,
    "since": 0.923,
    "awards": 0.938,
    "award_programmes": 0.948,
    "funders": 0.980,
    "award_dates": 0.954,
    "purposes": 0.946,
    "ledger": 0.972,
    "counts": 0.946,
    "scopes": 0.980,
}
DOCUMENTS = {
    "communes": 0.974,
    "programmes": 0.971,
    "amounts": 0.964,
    "dates": 0.949,
    "participations": 0.851,
    "statuses": 0.903,
    "since": 0.827,
    "awards": 0.901,
    "award_programmes": 0.810,
    "funders": 0.857,
    "award_dates": 0.748,
    "purposes": 0.878,
    "ledger": 0.949,
    "counts": 0.925,
    "scopes": 0.956,
    "boxes": 1.0,
}


def under(result: evaluation.Evaluation, floors: dict[str, float]) -> dict[str, float | None]:
    """The kinds whose F1 is under its floor."""
    return {kind: result.total[kind].f1 for kind, floor in floors.items() if (result.total[kind].f1 or 0.0) < floor}


@pytest.mark.parametrize(("name", "number"), [("pieces", 160), ("documents", 58)])
def test_annotated_texts_are_read_as_well_as_before(name: str, number: int, tmp_path: Path) -> None:
    """No kind falls under its floor, and whatever is said to stand on a page stands there."""
    if name == "pieces":
        floors, result = PIECES, evaluation.evaluate(pieces.store(tmp_path), [tmp_path])
    else:
        floors, result = DOCUMENTS, evaluation.evaluate(documents.store(tmp_path), documents.FOLDERS)
    assert (result.missing, len(result.documents)) == ([], number)
    assert result.total["provenance"].f1 == 1.0
    assert under(result, floors) == {}, evaluation.table(result, errors=True)
