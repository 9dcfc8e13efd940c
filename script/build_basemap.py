"""Turns the outlines of communes into the borders of maps (see extract/data/SOURCES.md).

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
from itertools import pairwise
from pathlib import Path
from typing import Any

from build_reference import POINTS, SHA256, rows_of, same

from lieudit.web.locator import HEIGHT, METROPOLE, OVERSEAS, Frame

STATIC = Path(__file__).resolve().parent.parent / "datasette" / "static"
DETAIL_METRES = 600  # a bend that is smaller is straightened
COARSE_METRES = 3000  # of metropolitan France at the size of a thumb
SMALLEST_ISLAND = "6km2"
LARGEST_GAP = "200km2"  # the few communes without an outline in the source go to their neighbours
PRECISION = 0.001  # degrees: a pixel at the closest that the map comes
POLYGON, MULTIPOLYGON = 3, 6  # of well-known binary


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("downloads", type=Path, help="the folder that holds the archive, and mapshaper installed")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where a file differs")
    arguments = parser.parse_args()
    archive = arguments.downloads / POINTS
    if hashlib.sha256(archive.read_bytes()).hexdigest() != SHA256[POINTS]:
        sys.exit(f"{POINTS} is not the archive this script was written for (SHA-256 differs)")
    files = build(archive, arguments.downloads)
    different = [name for name, content in files.items() if not same(STATIC / name, content)]
    if arguments.check:
        for name in different:
            print(f"{name} differs from its source", file=sys.stderr)
        return 1 if different else 0
    for name in different:
        (STATIC / name).write_bytes(files[name])
        print(f"wrote {name}: {len(files[name]):,} bytes")
    return 0


def build(archive: Path, folder: Path) -> dict[str, bytes]:
    """File name → content, of the map and of the small drawing."""
    communes, departements = folder / "communes.geojson", folder / "departements.geojson"
    communes.write_text(
        json.dumps({"type": "FeatureCollection", "features": list(outlines(archive))}), encoding="utf-8"
    )
    # Two calls: in a file of its own the borders have no joints left where three communes met, which would all be kept.
    mapshaper(
        folder,
        f"""-i {communes} -dissolve departement copy-fields=name,region -clean gap-fill-area={LARGEST_GAP}
        -o {departements} force""",
    )
    return {"france.geojson": basemap(departements, folder), "france.svg": drawing(departements, folder)}


def basemap(departements: Path, folder: Path) -> bytes:
    """The map as GeoJSON: the land, the borders of départements and régions each once, and where to write names."""
    mapshaper(
        folder,
        f"""-i {departements} name=departement
        -simplify weighted keep-shapes interval={DETAIL_METRES} -clean -filter-islands min-area={SMALLEST_ISLAND}
        -innerlines + name=border where=A.region===B.region
        -innerlines + name=region where=A.region!==B.region target=departement
        -points inner + name=name target=departement -filter-fields departement,name
        -dissolve + name=land target=departement
        -o {folder}/ force format=geojson precision={PRECISION} target=land,border,region,name""",
    )
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


def drawing(departements: Path, folder: Path) -> bytes:
    """Each territory as a symbol of SVG, and in it each département as a path, both to be drawn by their ids."""
    shapes: dict[str, dict[str, Any]] = {}
    for name, chosen, metres in (
        ("metropole", "departement.length==2", COARSE_METRES),
        ("overseas", "departement.length>2", DETAIL_METRES),
    ):
        mapshaper(
            folder,
            f"""-i {departements} -filter {chosen} -simplify weighted keep-shapes interval={metres} -clean
            -filter-islands min-area={SMALLEST_ISLAND} -o {folder / name}.json force format=geojson""",
        )
        for feature in read(folder / f"{name}.json"):
            shapes[feature["properties"]["departement"]] = feature["geometry"]
    lines = ['<svg xmlns="http://www.w3.org/2000/svg">']
    for frame in (METROPOLE, *OVERSEAS.values()):
        codes = [code for code in sorted(shapes) if OVERSEAS.get(code, METROPOLE) is frame]
        lines.append(f'<symbol id="{frame.name}" viewBox="0 0 {frame.width} {HEIGHT}">')
        lines += [f'<path id="d{code}" d="{path(shapes[code], frame)}"/>' for code in codes]
        lines.append("</symbol>")
    return "\n".join([*lines, "</svg>", ""]).encode()


def path(geometry: dict[str, Any], frame: Frame) -> str:
    """The rings of a polygon or several as data of an SVG path, in whole units of the frame."""
    polygons = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    drawn = []
    for ring in (ring for polygon in polygons for ring in polygon):
        points = [frame.place(longitude, latitude) for longitude, latitude in ring]
        steps = [
            f"{x - before_x} {y - before_y}"
            for (before_x, before_y), (x, y) in pairwise(points[:-1])
            if (x, y) != (before_x, before_y)
        ]
        if len(steps) > 1:
            drawn.append(f"M{points[0][0]} {points[0][1]}l{' '.join(steps)}z")
    return "".join(drawn).replace(" -", "-")


def mapshaper(folder: Path, commands: str) -> None:
    subprocess.run([folder / "node_modules" / ".bin" / "mapshaper", *commands.split()], check=True)


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
