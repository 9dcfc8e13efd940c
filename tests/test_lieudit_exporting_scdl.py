"""Grants in the columns of SCDL « subventions »: valid by the standard once what documents don't tell is filled in."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import frictionless
import pytest
from exported import BASE, ask, exported, read_csv
from facts_corpus import FactsCorpus, money

from db.table import Row
from lieudit import exporting
from lieudit.exporting_scdl import table_schema

# The standard as its documentation has it (https://schema.data.gouv.fr/scdl/subventions/2.1.1/documentation.html).
_TEXT: dict[str, Any] = {"type": "string"}
STANDARD: dict[str, dict[str, Any]] = {
    "nomAttribuant": _TEXT | {"required": True},
    "idAttribuant": _TEXT | {"required": True, "pattern": r"^\d{14}$"},
    "dateConvention": {"type": "date", "required": True},
    "referenceDecision": _TEXT,
    "nomBeneficiaire": _TEXT | {"required": True},
    "idBeneficiaire": _TEXT,
    "rnaBeneficiaire": _TEXT | {"pattern": r"^W\d{9}$"},
    "objet": _TEXT | {"required": True, "maxLength": 256},
    "montant": {"type": "number", "required": True},
    "nature": _TEXT
    | {
        "required": True,
        "enum": [
            "aide en numéraire",
            "aide en nature",
            "aide en numéraire;aide en nature",
            "aide en nature;aide en numéraire",
        ],
    },
    "conditionsVersement": _TEXT | {"required": True, "maxLength": 256},
    "datesPeriodeVersement": _TEXT
    | {"required": True, "pattern": r"^[0-9]{4}\-[0-9]{2}\-[0-9]{2}(\/[0-9]{4}\-[0-9]{2}\-[0-9]{2})?$"},
    "idRAE": _TEXT | {"maxLength": 5},
    "notificationUE": {"type": "boolean", "required": True},
    "pourcentageSubvention": {"type": "number", "required": True, "minimum": 0.01, "maximum": 1},
    "dispositifAide": _TEXT,
}
NOT_TOLD = {"idAttribuant", "conditionsVersement", "datesPeriodeVersement", "notificationUE"}
FILLED_IN = {
    "idAttribuant": "23350001600040",
    "idBeneficiaire": "21350051800013",
    "conditionsVersement": "unique",
    "datesPeriodeVersement": "2023-01-01/2023-12-31",
    "notificationUE": "non",
}


def standard() -> dict[str, Any]:
    """The standard's own Table Schema."""
    fields = []
    for name, rules in STANDARD.items():
        kind = {"type": rules["type"]}
        if kind["type"] == "boolean":
            kind |= {"trueValues": ["oui"], "falseValues": ["non"]}
        constraints = {rule: value for rule, value in rules.items() if rule != "type"}
        fields.append({"name": name, **kind, **({"constraints": constraints} if constraints else {})})
    return {"fields": fields}


def faults(path: Path, schema: dict[str, Any]) -> list[tuple[str, str]]:
    """Where a CSV file breaks a schema: column and note."""
    resource = frictionless.Resource(
        path=path.name, basepath=str(path.parent), schema=frictionless.Schema.from_descriptor(schema)
    )
    return [(str(field), str(note)) for field, note in resource.validate().flatten(["fieldName", "note"])]


@pytest.fixture(scope="module")
def folder(samples_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.getbasetemp() / "exported"
    exported(samples_database, made)
    return made


def test_the_columns_and_rules_are_the_standards() -> None:
    """All of them, in its order; only `required` is gone where documents can't tell."""
    fields: Any = table_schema()["fields"]
    assert [field["name"] for field in fields] == list(STANDARD)
    for field in fields:
        rules = dict(STANDARD[field["name"]])
        if field["name"] in NOT_TOLD:
            assert rules.pop("required")
        assert field["type"] == rules.pop("type")
        assert field.get("constraints", {}) == rules, field["name"]


def test_the_file_is_valid_as_it_is_described(folder: Path) -> None:
    """By the schema beside it, which says the same in JSON."""
    schema = json.loads((folder / "scdl-subventions.schema.json").read_text(encoding="utf-8"))
    assert schema == table_schema()
    assert len(read_csv(folder / "scdl-subventions.csv", "utf-8")) == 5
    assert faults(folder / "scdl-subventions.csv", schema) == []


def test_only_what_documents_do_not_tell_is_missing(folder: Path, tmp_path: Path) -> None:
    """By the standard itself: nothing else is wrong, and once that is filled in, nothing is."""
    assert {field for field, _ in faults(folder / "scdl-subventions.csv", standard())} == NOT_TOLD
    rows = read_csv(folder / "scdl-subventions.csv", "utf-8")
    whole = tmp_path / "whole.csv"
    with whole.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(STANDARD))
        writer.writeheader()
        writer.writerows(row | FILLED_IN for row in rows)
    assert faults(whole, standard()) == []


def test_a_grant_of_the_samples(folder: Path) -> None:
    """What the table of the newsletter says, and no more; where it says so stands in a file of its own."""
    lines = read_csv(folder / "scdl-subventions.csv", "utf-8")
    number = next(number for number, row in enumerate(lines) if row["montant"] == "96750.40")
    assert {name: cell for name, cell in lines[number].items() if cell} == {
        "nomAttribuant": "Région Bourgogne-Franche-Comté",
        "dateConvention": "2023-05-12",
        "nomBeneficiaire": "Champagnole",
        "objet": "Traversée du bourg",
        "montant": "96750.40",
        "nature": "aide en numéraire",
        "pourcentageSubvention": "1.00",
    }
    source = read_csv(folder / "scdl-subventions-sources.csv")[number]
    assert source["line"] == str(number + 2)  # as an editor counts, with the header
    assert source["quote"] == "Champagnole\tTraversée du bourg\t96 750,40\t12/05/2023"
    assert source["url"] == f"{BASE}-/page/{source['page_id']}?highlight=314-365"


def test_every_sum_of_the_ledger_is_in_one_of_the_files(samples_database: Path, folder: Path) -> None:
    """Each once; what is left out says why."""
    rows = read_csv(folder / "scdl-subventions-sources.csv")
    left_out = read_csv(folder / "scdl-subventions-left-out.csv")
    told = sorted(row["claim_id"] for row in (*rows, *left_out))
    assert told == [claim for (claim,) in ask(samples_database, "select claim_id from ledger order by claim_id")]
    assert all(row["reasons"] for row in left_out)


GRANT = {"programme": "action-coeur-de-ville", "funder": "etat"}
GRANTS = [  # beneficiaries, role, programme and funder, date; why it is left out
    ("02361", "grant", GRANT, "2022-06-01", ""),
    ("02361", "grant", GRANT, "2022-06", "no day"),
    ("02361", "grant", GRANT, "2022-06-01/2022-06-30", "no day"),
    ("02361", "grant", GRANT, None, "no day"),
    ("02361", "grant", {"programme": "action-coeur-de-ville"}, "2022-06-01", "no funder"),
    ("02361", "grant", {"funder": "etat"}, "2022-06-01", "no object"),
    ("02361", "envelope", GRANT, "2022-06-01", "no grant but an envelope"),
    ("", "grant", GRANT, "2022-06-01", "no beneficiary"),
    ("02361 02381", "grant", GRANT, "2022-06-01", "several beneficiaries, whose shares are not told"),
    ("02361", "grant", GRANT | {"funder": "commune-02361"}, "2022-06-01", "its own money"),
    ("", "envelope", {"programme": "dsil"}, None, "no grant but an envelope; no funder; no day; no beneficiary"),
]
OBJECTS = [
    ("halle du\nmarché", "halle du marché"),
    ("x" * 256, "x" * 256),
    ("x" * 257, "x" * 255 + "…"),
    ("=CMD()", "'=CMD()"),
    (None, "Action cœur de ville"),
]


def written(folder: Path, grants: Sequence[Row]) -> dict[str, tuple[str, dict[str, str]]]:
    """Each document's sum as it was exported: reasons, if it was left out, and cells."""
    made = FactsCorpus(folder / "one.db")
    made.database["organisations"].insert({"id": "commune-02361", "name": "Guise", "kind": "commune"}, ignore=True)
    for number, grant in enumerate(grants):
        made.document(f"d{number}", "2022-06-01", grant)
    made.join()
    made.close()
    list(exporting.export(folder / "one.db", folder, ["scdl"], BASE))
    rows = read_csv(folder / "scdl-subventions.csv", "utf-8")
    sources = read_csv(folder / "scdl-subventions-sources.csv")
    left_out = read_csv(folder / "scdl-subventions-left-out.csv")
    return {source["document_id"]: ("", row) for source, row in zip(sources, rows, strict=True)} | {
        row["document_id"]: (row["reasons"], row) for row in left_out
    }


def test_why_a_sum_is_left_out(tmp_path: Path) -> None:
    """Nothing is invented that the standard requires: such a sum stands apart, with all its reasons."""
    grants = [
        money(f"Guise reçoit {number} €.", codes, 12500 + number, role, **more) | {"edtf": edtf}
        for number, (codes, role, more, edtf, _) in enumerate(GRANTS)
    ]
    found = written(tmp_path, grants)
    assert [found[f"d{number}"][0] for number in range(len(GRANTS))] == [reasons for *_, reasons in GRANTS]


def test_the_object_is_what_the_page_says(tmp_path: Path) -> None:
    """On one line, no longer than the standard allows, nothing that a spreadsheet runs."""
    grants = [
        money(f"Guise reçoit {number} €.", "02361", 12500 + number, "grant", **GRANT)
        | {"edtf": "2022-06-01", "purpose": purpose}
        for number, (purpose, _) in enumerate(OBJECTS)
    ]
    found = written(tmp_path, grants)
    assert [found[f"d{number}"][1]["objet"] for number in range(len(OBJECTS))] == [said for _, said in OBJECTS]
