"""Turns the outlines of communes into the map under the points of a map page (see extract/data/SOURCES.md).

Called by ``script/build-basemap``, which downloads the package and mapshaper first. The same archive and the same
mapshaper always give the same bytes; an archive that isn't the one named here is refused.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import struct
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from build_reference import POINTS, SHA256, rows_of

MAP = Path(__file__).resolve().parent.parent / "datasette" / "static" / "france.geojson"
DETAIL_METRES = 1000  # a bend that is smaller is straightened
SMALLEST_ISLAND = "6km2"
PRECISION = 0.001  # degrees: a pixel at the closest that the map comes
POLYGON, MULTIPOLYGON = 3, 6  # of well-known binary


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("downloads", type=Path, help="the folder that holds the archive, and mapshaper installed")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the file differs")
    arguments = parser.parse_args()
    archive = arguments.downloads / POINTS
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256[POINTS]:
        sys.exit(f"{POINTS} is not the archive this script was written for (SHA-256 differs)")
    content = build(archive, arguments.downloads)
    if arguments.check:
        same = MAP.exists() and MAP.read_bytes() == content
        if not same:
            print(f"{MAP.name} differs from its source", file=sys.stderr)
        return 0 if same else 1
    MAP.write_bytes(content)
    print(f"wrote {MAP.name}: {len(content):,} bytes")
    return 0


def build(archive: Path, folder: Path) -> bytes:
    """The map as GeoJSON: the land, the borders of départements and régions each once, and where to write names."""
    communes = folder / "communes.geojson"
    communes.write_text(
        json.dumps({"type": "FeatureCollection", "features": list(outlines(archive))}), encoding="utf-8"
    )
    commands = f"""-i {communes} name=departement -dissolve departement copy-fields=name,region
        -simplify weighted keep-shapes interval={DETAIL_METRES} -clean -filter-islands min-area={SMALLEST_ISLAND}
        -innerlines + name=border where=A.region===B.region
        -innerlines + name=region where=A.region!==B.region target=departement
        -points inner + name=name target=departement -filter-fields departement,name
        -dissolve + name=land target=departement
        -o {folder} force format=geojson precision={PRECISION} target=land,border,region,name"""
    subprocess.run([folder / "node_modules" / ".bin" / "mapshaper", *commands.split()], check=True)
    features = [
        ("land", {}, read(folder / "land.json")[0]["geometry"]),
        *((kind, {}, together(read(folder / f"{kind}.json"))) for kind in ("border", "region")),
        *(("name", point["properties"], point["geometry"]) for point in read(folder / "name.json")),
    ]
    # A line a feature: a change of the source shows in a diff.
    lines = (
        json.dumps(
            {"type": "Feature", "properties": {"kind": kind, **properties}, "geometry": geometry},
            ensure_ascii=False, separators=(",", ":"),
        )
        for kind, properties, geometry in features
    )  # fmt: skip
    return ('{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n").encode()


def outlines(archive: Path) -> Iterator[dict[str, Any]]:
    """Each commune's outline, with its département and région; the few that have none in the source are left out."""
    with zipfile.ZipFile(archive) as wheel:
        regions = {row["id"]: row["code"] for row in rows_of(wheel, "regions")}
        departements = {
            row["id"]: {"departement": row["code"], "name": row["nom"], "region": regions[row["region_id"]]}
            for row in rows_of(wheel, "departements")
        }
        for row in rows_of(wheel, "communes"):
            if row["type"] == "COM" and row["geometry"] != r"\N":
                polygons = list(multipolygon(bytes.fromhex(row["geometry"])))
                yield {
                    "type": "Feature",
                    "properties": departements[row["departement_id"]],
                    "geometry": {"type": "MultiPolygon", "coordinates": polygons},
                }


def multipolygon(data: bytes) -> Iterator[list[list[tuple[float, float]]]]:
    """The polygons of a MultiPolygon in well-known binary: rings of longitude, latitude (degrees, WGS 84).

    Raises:
        ValueError: the bytes are of another shape.
    """
    order, kind, polygons = struct.unpack_from("<BII", data)
    if (order, kind) != (1, MULTIPOLYGON):
        raise ValueError(f"shape {kind} of byte order {order} is no MultiPolygon in little-endian")
    at = 9
    for _ in range(polygons):
        order, kind, rings = struct.unpack_from("<BII", data, at)
        if (order, kind) != (1, POLYGON):
            raise ValueError(f"shape {kind} of byte order {order} is no Polygon in little-endian")
        at += 9
        polygon = []
        for _ in range(rings):
            (points,) = struct.unpack_from("<I", data, at)
            numbers = struct.unpack_from(f"<{2 * points}d", data, at + 4)
            at += 4 + 16 * points
            polygon.append(list(zip(numbers[::2], numbers[1::2], strict=True)))
        yield polygon


def together(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """Lines, some of which are of several pieces, as one MultiLineString."""
    coordinates: list[Any] = []
    for line in lines:
        geometry = line["geometry"]
        coordinates += [geometry["coordinates"]] if geometry["type"] == "LineString" else geometry["coordinates"]
    return {"type": "MultiLineString", "coordinates": coordinates}


def read(file: Path) -> list[dict[str, Any]]:
    """The features that mapshaper wrote; it writes those without properties as bare geometries."""
    found = json.loads(file.read_text(encoding="utf-8"))
    features: list[dict[str, Any]] = found.get("features") or [{"geometry": one} for one in found["geometries"]]
    return features


if __name__ == "__main__":
    sys.exit(main())
