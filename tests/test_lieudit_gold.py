"""Annotations that people wrote: read as they are meant, or told where they can't be."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from db.store import Store
from ingest.errors import UsageError
from lieudit import evaluation, reliability
from lieudit.cli import main
from lieudit.gold import FACT_KINDS, MENTION_KINDS, gold_files, read_gold

PAGE = {"number": 1}
WHOLE = {
    "document": "note.txt",
    "published": "2023-03-04",
    "pages": [
        {
            "number": 1,
            "communes": [{"value": "02361", "quote": "Guise", "accept": ["02738"], "optional": True}],
            "amounts": [{"value": 1250.5}, {"value": [1000, 2000]}, {"value": "1000..2000", "accept": [1000]}],
            "dates": [{"value": "2021-05/2022", "accept": ["2021"]}],
        }
    ],
    "participations": [{"commune": "02361", "programme": "pvd", "status": "signed", "edtf": None, "edtf_accept": []}],
    "awards": [{"eur": 1250, "communes": ["02361"], "funder": None, "purpose": "la halle", "edtf": "2021"}],
    "counts": [{"programme": "pvd", "value": 12, "scope": "D02"}],
}


def written(folder: Path, gold: object) -> Path:
    file = folder / "note.json"
    file.write_text(gold if isinstance(gold, str) else json.dumps(gold), encoding="utf-8", errors="surrogatepass")
    return file


def test_an_annotation_is_read_as_it_is_written(tmp_path: Path) -> None:
    """All that may stand there, and what stands beside it."""
    assert read_gold(written(tmp_path, WHOLE)) == WHOLE
    assert read_gold(written(tmp_path, {"document": "a", "pages": [PAGE]})) == {"document": "a", "pages": [PAGE]}
    assert gold_files([tmp_path, tmp_path / "none"]) == [tmp_path / "note.json"]


def with_entry(kind: str, **entry: object) -> dict[str, Any]:
    page = {**PAGE, kind: [{"value": "02361"}, entry]} if kind in MENTION_KINDS else PAGE
    return {"document": "a", "pages": [PAGE, page], **({} if kind in MENTION_KINDS else {kind: [entry]})}


@pytest.mark.parametrize(
    ("gold", "problem"),
    [
        ("", "is no JSON"),
        ('{"document": "a"', "is no JSON"),
        ("[" * 100_000, "is no JSON"),
        ([], "it is no object"),
        ({"pages": []}, "document is missing"),
        ({"document": "\ud800", "pages": []}, "document is missing, or no text"),
        ({"document": "a"}, "pages is missing"),
        ({"document": "a", "pages": [PAGE, {}]}, "pages[1].number is missing"),
        ({"document": "a", "pages": [{"number": "1"}]}, "pages[0].number is missing, or no whole number"),
        ({"document": "a", "pages": [{"number": True}]}, "pages[0].number is missing, or no whole number"),
        ({"document": "a", "pages": [{**PAGE, "dates": {}}]}, "pages[0].dates is no list"),
        ({"document": "a", "pages": [], "awards": ["x"]}, "awards[0] is no object"),
        (with_entry("communes", quote="Guise"), "pages[1].communes[1].value is missing"),
        (with_entry("communes", value=2361), "pages[1].communes[1].value is missing, or no such value"),
        (with_entry("communes", value="02361", accept="02738"), "pages[1].communes[1].accept is no such value"),
        (with_entry("amounts", value="much"), "pages[1].amounts[1].value"),
        (with_entry("participations", commune="02361"), "participations[0].programme is missing"),
        (with_entry("participations", commune="1", programme="x", edtf=2021), "participations[0].edtf is no such"),
        (with_entry("awards", communes=["02361"]), "awards[0].eur is missing"),
        (with_entry("awards", eur=[1, 2, 3]), "awards[0].eur"),
        (with_entry("awards", eur=float("inf")), "awards[0].eur"),
        (with_entry("awards", eur=10**400), "awards[0].eur"),
        (with_entry("awards", eur="1..2..3"), "awards[0].eur"),
        (with_entry("awards", eur=True), "awards[0].eur"),
        (with_entry("awards", eur=1, communes=[1]), "awards[0].communes is no such value"),
        (with_entry("counts", programme="x", value="12", scope="FR"), "counts[0].value is missing, or no such value"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, gold: object, problem: str) -> None:
    """A file that a person wrote, of another form than it has to have."""
    file = written(tmp_path, gold)
    with pytest.raises(UsageError) as caught:
        read_gold(file)
    assert str(caught.value).startswith(str(file))
    assert problem in str(caught.value)


def test_the_command_tells_it(tmp_path: Path) -> None:
    """No traceback."""
    with Store(tmp_path / "a.db"):
        pass
    written(tmp_path, {"document": "a"})
    told = CliRunner().invoke(main, ["evaluate", str(tmp_path), "--db", str(tmp_path / "a.db")])
    assert told.exit_code == 2
    assert "note.json is no annotation: pages is missing" in told.stderr


texts = st.sampled_from(["02361", "D02", "2021/2022", "12..13", ""]) | st.text(max_size=5)
sums = st.integers() | st.floats() | st.sampled_from(["12..13", [1, 2.5]])
anything = st.recursive(
    st.none() | st.booleans() | texts | sums, lambda inner: st.lists(inner, max_size=3), max_leaves=3
)


def entries_of(value: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Some that have all that is needed, and more."""
    needed = {"value": value, "commune": texts, "programme": texts, "eur": sums, "scope": texts}
    more = ("accept", "optional", "communes", "edtf", "edtf_accept", "status", "purpose", "funder")
    return st.lists(st.fixed_dictionaries(needed, optional=dict.fromkeys(more, anything)), max_size=2)


MENTIONS = {kind: entries_of(sums if kind == "amounts" else texts) for kind in MENTION_KINDS}


@settings(deadline=None)
@given(
    st.lists(st.fixed_dictionaries({"number": st.integers(0, 2)}, optional=MENTIONS), max_size=2),
    st.fixed_dictionaries({}, optional=dict.fromkeys(FACT_KINDS, entries_of(st.integers()))),
)
def test_what_is_read_can_be_judged(
    tmp_path_factory: pytest.TempPathFactory, pages: list[dict[str, Any]], facts: dict[str, Any]
) -> None:
    """Of any annotation: it is refused, or compared to the end."""
    folder = tmp_path_factory.mktemp("gold")
    written(folder, {"document": "a.txt", "pages": pages, **facts})
    with Store(folder / "a.db"):
        pass
    try:
        read_gold(folder / "note.json")
    except UsageError:
        return
    assert evaluation.evaluate(folder / "a.db", [folder]).missing == ["a.txt"]
    assert reliability.judgements(folder / "a.db", [folder]) == []
