"""GeoJSON by the rules of RFC 7946, and sums that are told once."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from exported import BASE, ask, exported
from facts_corpus import FactsCorpus, money, place

from db import stale
from lieudit import exporting

# https://www.rfc-editor.org/rfc/rfc7946: section 3 (objects), 4 (WGS 84, longitude first), 7.1 (names of theirs).
_POSITION = {
    "type": "array",
    "minItems": 2,
    "maxItems": 3,
    "prefixItems": [
        {"type": "number", "minimum": -180, "maximum": 180},
        {"type": "number", "minimum": -90, "maximum": 90},
    ],
}
GEOJSON_SCHEMA = {
    "type": "object",
    "required": ["type", "features"],
    "not": {"anyOf": [{"required": [name]} for name in ("crs", "coordinates", "geometries", "geometry", "properties")]},
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["type", "geometry", "properties"],
                "not": {"anyOf": [{"required": [name]} for name in ("coordinates", "geometries", "features")]},
                "properties": {
                    "type": {"const": "Feature"},
                    "id": {"type": ["string", "number"]},
                    "properties": {"type": ["object", "null"]},
                    "geometry": {
                        "oneOf": [
                            {"type": "null"},
                            {
                                "type": "object",
                                "required": ["type", "coordinates"],
                                "not": {"anyOf": [{"required": [name]} for name in ("features", "properties")]},
                                "properties": {"type": {"const": "Point"}, "coordinates": _POSITION},
                            },
                        ]
                    },
                },
            },
        },
    },
}


@pytest.fixture(scope="module")
def folder(samples_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.getbasetemp() / "exported"
    exported(samples_database, made)
    return made


def features(path: Path) -> list[dict[str, Any]]:
    collection = json.loads(path.read_text(encoding="utf-8"))
    jsonschema.validate(collection, GEOJSON_SCHEMA)
    found: list[dict[str, Any]] = collection["features"]
    return found


def test_both_files_are_valid_and_every_feature_has_its_own_id(folder: Path) -> None:
    """Of the communes and of the money."""
    for name in ("communes.geojson", "awards.geojson"):
        ids = [feature["id"] for feature in features(folder / name)]
        assert ids
        assert len(set(ids)) == len(ids)


def test_the_communes_are_those_that_claims_speak_of(samples_database: Path, folder: Path) -> None:
    """Each where it lies, with its programmes and the sums of the ledger."""
    found = {feature["id"]: feature for feature in features(folder / "communes.geojson")}
    told = ask(
        samples_database,
        "select commune_code from participation_claims union select commune_code from award_claim_communes",
    )
    assert found.keys() == {code for (code,) in told}
    lisieux = found["14366"]
    assert lisieux["geometry"]["coordinates"] == pytest.approx([0.23, 49.15], abs=0.1)
    said = lisieux["properties"]
    assert (said["name"], said["departement"], said["url"]) == ("Lisieux", "14", f"{BASE}-/commune/14366")
    assert (said["ledger_eur"], said["ledger_shared_eur"], said["ledger_awards"]) == (420000, 0, 1)
    (bernay,) = found["27056"]["properties"]["programmes"]
    assert (bernay["id"], bernay["status"], bernay["edtf"]) == ("petites-villes-de-demain", "selected", "2020-12")


def test_the_sums_of_all_communes_are_those_of_the_ledger(samples_database: Path, folder: Path) -> None:
    """What goes to a commune alone is summed once; the awards' own features sum to it again."""
    alone = ask(
        samples_database,
        """select coalesce(sum(eur), 0) from ledger l
           where (select count(*) from award_claim_communes b where b.claim_id = l.claim_id) = 1
             and not exists (select 1 from award_claim_epcis b where b.claim_id = l.claim_id)""",
    )[0][0]
    communes, awards = features(folder / "communes.geojson"), features(folder / "awards.geojson")
    assert sum(one["properties"]["ledger_eur"] for one in communes) == pytest.approx(alone) != 0
    by_commune: Counter[str] = Counter()
    for one in awards:
        if one["properties"]["beneficiaries"] == 1:
            by_commune[one["properties"]["commune_code"]] += one["properties"]["eur"]
    assert by_commune == {
        one["id"]: one["properties"]["ledger_eur"] for one in communes if one["properties"]["ledger_eur"]
    }


def test_shared_sums_witnesses_and_what_was_replaced(tmp_path: Path) -> None:
    """A sum for two is no sum for one, be they communes or not; what was replaced is no witness; no place, no point."""
    made = FactsCorpus(tmp_path / "one.db")
    shared = money("Guise et Hirson reçoivent 90 000 €.", "02361 02381", 90000, "grant")
    made.document("a", "2022-06-01", place("Guise est retenue.", "02361", "action-coeur-de-ville", "selected"), shared)
    made.document("b", "2022-07-01", place("Hirson est retenue.", "02381", "action-coeur-de-ville", "selected"))
    made.document("c", "2022-08-01", place("Vervins est retenue.", "02789", "action-coeur-de-ville", "selected"))
    made.document("d", "2022-09-01", money("Vervins et sa communauté de communes : 50 000 €.", "02789", 50000, "grant"))
    (award,) = made.rows("select id from awards where page_id = 'd-1'")
    made.database["award_epcis"].insert({"award_id": award[0], "epci_siren": "240200444"})
    stale.mark_document(made.database, "d")
    made.replaces("b", "c")
    made.join()
    made.database.execute("update communes set latitude = null, longitude = null where code = '02381'")
    made.close()
    list(exporting.export(tmp_path / "one.db", tmp_path / "out", ["geojson"], BASE))
    found = {one["id"]: one for one in features(tmp_path / "out" / "communes.geojson")}
    assert found.keys() == {"02361", "02381", "02789"}
    for code, shared_eur, witnesses in (("02361", 90000, 1), ("02381", 90000, 2), ("02789", 50000, 1)):
        said = found[code]["properties"]
        assert (said["ledger_eur"], said["ledger_shared_eur"], said["witnesses"]) == (0, shared_eur, witnesses)
    assert found["02789"]["properties"]["programmes"] == []  # told only by the document that was replaced
    assert found["02381"]["geometry"] is None
    awards = features(tmp_path / "out" / "awards.geojson")
    assert [(one["properties"]["commune"], one["properties"]["beneficiaries"]) for one in awards] == [
        ("Guise", 2),
        ("Hirson", 2),
        ("Vervins", 2),
    ]
    page = awards[0]["properties"]["url"]
    assert page == f"{BASE}-/page/a-1?highlight=19-54"
