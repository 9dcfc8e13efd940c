"""What goes with the CSV files: a Data Package for programs, a data dictionary for people."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TypeAlias

from db.store import replacing
from lieudit.exporting_schema import Column, Exported, Type

Json: TypeAlias = dict[str, object]

_LICENCES = {"Licence Ouverte 2.0": "etalab-2.0", "Apache License 2.0": "Apache-2.0"}


def write_package(tables: Sequence[Exported], folder: Path, corpus_version: str | None) -> Path:
    """``datapackage.json``: a Tabular Data Package (https://specs.frictionlessdata.io/tabular-data-package/)."""
    path = folder / "datapackage.json"
    package: Json = {
        "profile": "tabular-data-package",
        "name": "lieudit",
        "title": "Who is in which French town-centre programme, and where a document says so",
        **({"version": corpus_version} if corpus_version else {}),
        "resources": [_resource(table) for table in tables],
    }
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(package, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def _resource(table: Exported) -> Json:
    licences = [
        {"name": name, "title": table.licence} | ({"path": table.licence_url} if table.licence_url else {})
        for name in [_LICENCES.get(table.licence)]
        if name
    ]
    described = " ".join(filter(None, (table.description, "" if licences else f"Licence: {table.licence}.")))
    schema: Json = {"fields": [_field(column) for column in table.columns], "missingValues": [""]}
    if table.primary_key:
        schema["primaryKey"] = list(table.primary_key)
    foreign = [
        {
            "fields": [column.name],
            "reference": {"resource": "" if column.references[0] == table.name else column.references[0]}
            | {"fields": [column.references[1]]},
        }
        for column in table.columns
        if column.references
    ]
    if foreign:
        schema["foreignKeys"] = foreign
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.title,
        "description": described,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "sources": [{"title": table.source}],
        **({"licenses": licences} if licences else {}),
        "schema": schema,
    }


def _field(column: Column) -> Json:
    field: Json = {"name": column.name, "type": str(column.type), "description": column.description}
    if column.type == Type.BOOLEAN:
        field |= {"trueValues": ["1"], "falseValues": ["0"]}
    if column.is_required:
        field["constraints"] = {"required": True}
    return field


def write_dictionary(tables: Sequence[Exported], folder: Path, corpus_version: str | None) -> Path:
    """``dictionary.md``: every table and column in words."""
    path = folder / "dictionary.md"
    version = f", version `{corpus_version}` of the corpus" if corpus_version else ""
    lines = [
        "# Data dictionary",
        "",
        f"One CSV file a table or view{version}. UTF-8 with a byte order mark; an empty cell is no value. Text that a",
        "spreadsheet would run as a formula is led by an apostrophe. Dates that may be known in part are EDTF",
        "(https://www.loc.gov/standards/datetime/); offsets are in Unicode code points of the page's text, from 0.",
    ]
    for table in tables:
        lines += ["", f"## {table.name}: {_plain(table.title)}", "", _plain(table.description)]
        lines += [
            "",
            f"Source: {_plain(table.source).removesuffix('.')}. Licence: {_plain(table.licence).removesuffix('.')}.",
            "",
        ]
        lines += ["| column | type | refers to | what it is |", "| --- | --- | --- | --- |"]
        for column in table.columns:
            kind = f"{column.type}, key" if column.name in table.primary_key else str(column.type)
            other = ".".join(column.references) if column.references else ""
            lines.append(f"| {column.name} | {kind} | {other} | {_plain(column.description)} |")
    with replacing(path) as temporary:
        temporary.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _plain(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
