"""docs/reviews.md is true: every row of its tables comes out as it says, and it names every column of the file."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from reviews_corpus import TEXT, database, facts, page, put, rows

from db import reviews, reviews_file
from db.reviews import FIELDS, Holds, Kind, Review, Told, Verdict
from db.reviews_types import TABLES
from db.store import Store

__all__ = ["database"]  # a fixture

GUIDE = (Path(__file__).parent.parent / "docs" / "reviews.md").read_text(encoding="utf-8")
_CELL = r"(?:`([^`]+)`)?"
VERDICTS = re.findall(rf"^\| `(\w+)` \| `(\w+)` \| {_CELL} ?\| {_CELL} ?\|$", GUIDE, re.MULTILINE)
LATER = re.findall(rf"^\| `([\w ]+)` \| `(\w+) (\w+) ?([^`]*)` \| `([^`]+)` \| {_CELL} ?\|$", GUIDE, re.MULTILINE)
DOCUMENT = "d" * 16
TOLD = {
    "participations": "select commune_code, programme_id, status, edtf from participations",
    "awards": """select cast(eur as integer), (select group_concat(commune_code, ' ') from award_communes
                 where award_id = awards.id), funder_id from awards""",
    "programme_counts": "select programme_id, value, scope from programme_counts",
    "refusals": "select commune_code, text from commune_mentions where method = 'review'",
}
ABOUT = {Kind.AWARD: "awards", Kind.AMOUNT: "awards", Kind.ORGANISATION: "awards", Kind.COUNT: "programme_counts"}


def say(database: Path, kind: Kind, verdict: Verdict, values: str) -> None:
    """A review of the first of a kind; of a name or programme the one that the participation rests on."""
    holds = {field.name: field.holds for field in FIELDS[kind]}
    told: dict[str, Told] = {}
    for name, _, value in (pair.partition("=") for pair in values.split()):
        numbers: dict[Holds, Told] = {Holds.EUROS: float(value) if value.isdigit() else 0.0}
        numbers |= {Holds.NUMBER: int(value) if value.isdigit() else 0, Holds.COMMUNES: (value,)}
        told[name] = numbers.get(holds[name], value)
    within = "" if kind is not Kind.COMMUNE else "where confidence = 0.8"
    fact = rows(database, f"select id from {TABLES[kind]} {within} order by start, id")[0][0]
    reviews.review(database, Review(kind, verdict, "Ada", fact, values=told))


def told(database: Path, kind: Kind) -> str:
    about = "refusals" if kind is Kind.REFUSAL else ABOUT.get(kind, "participations")
    return "; ".join(" ".join(str(value) for value in row if value is not None) for row in rows(database, TOLD[about]))


def test_all_rows_are_read() -> None:
    """No row of an example escapes the tests, and the document is the one that they are made of."""
    examples = [line for line in GUIDE.splitlines() if re.match(r"\| `[\w ]+` \| `", line)]
    assert len(VERDICTS) + len(LATER) == len(examples)
    assert min(len(VERDICTS), len(LATER)) > 4
    assert f"```text\n{TEXT}\n```" in GUIDE


@pytest.mark.parametrize(("kind", "verdict", "values", "then"), VERDICTS)
def test_a_review_does_what_the_guide_says(kind: str, verdict: str, values: str, then: str, database: Path) -> None:
    """And no other kind of fact changes with it, but by what rests on it."""
    say(database, Kind(kind), Verdict(verdict), values)
    assert told(database, Kind(kind)) == then


@pytest.mark.parametrize(("since", "kind", "verdict", "values", "state", "then"), LATER)
def test_what_becomes_of_it_is_what_the_guide_says(  # noqa: PLR0917 (the columns of the guide)
    since: str, kind: str, verdict: str, values: str, state: str, then: str, database: Path
) -> None:
    """The same document read or understood otherwise, or gone."""
    say(database, Kind(kind), Verdict(verdict), values)
    texts = {"other ids and offsets": f"Communiqué\n{TEXT}", "other words": "Tout autre chose."}
    one = page(DOCUMENT, texts.get(since, TEXT))
    found = facts(one)
    if since == "not found any more":
        found = replace(found, participations=())
    with Store(database) as store:
        if since == "document removed":
            store.remove(DOCUMENT)
        else:
            put(store, [(one, found)])
        store.join_claims()
    shown = [": ".join(filter(None, row)) for row in rows(database, "select state, reason from reviews")]
    assert shown == [state]
    assert told(database, Kind(kind)) == then


def test_every_column_of_the_file_is_explained(database: Path) -> None:
    """In the order in which they stand there."""
    say(database, Kind.COUNT, Verdict.RIGHT, "")
    beside = database.with_name("corpus.reviews.db")
    columns = [name for _, name, *_ in rows(beside, "pragma table_info(reviews)")]
    table = GUIDE.partition("## The file")[2]
    assert re.findall(r"`(\w+)`", " ".join(re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE))) == columns
    assert reviews_file.load(database)[0].number == 1
