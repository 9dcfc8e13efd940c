"""Which files an ingest reads, and what the user says of each."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path, PurePath, PurePosixPath

from extract.metadata import Given
from ingest import remote
from ingest.document import Location, RemoteFile
from ingest.errors import LieuditError, UsageError

_NO_DOCUMENTS = {".db", ".db-wal", ".db-shm", ".csv", ".json", ".jsonl", ".yml", ".yaml"}
GIVEN_FIELDS = tuple(field.name for field in fields(Given))
# A day, a month, a quarter, half-year or season, a year (ISO 8601-2:2019, level 1), as far as documents bear them.
_EDTF = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?|-(2[1-4]|3[3-6]|4[01]))?")


def files_in(places: Sequence[Location]) -> list[Location]:
    """The files named, and those in the folders named, in a fixed order, each once.

    Hidden files and folders are passed over inside folders; links to folders are not followed, so that no loop
    is entered. A path that does not exist stays in the list, and so does what is no file (a pipe, a link that leads
    nowhere) or a folder that can't be listed: opening it says why.

    Raises:
        UsageError: no path exists, or there is nothing to read in a folder.
    """
    if not any(_exists(place) for place in places):
        named = ", ".join(str(place) for place in places)
        raise UsageError(f"no such file or folder: {named}", advice="Check the paths.")
    found: dict[Location, None] = {}
    for place in places:
        inside = _inside(place)
        if inside is None:
            found[place] = None
            continue
        if not inside:
            raise UsageError(f"nothing to read in {place}", advice="Put PDF, HTML, text or image files there.")
        found.update(dict.fromkeys(inside))
    return list(found)


def _exists(place: Location) -> bool:
    return os.path.lexists(place) if isinstance(place, Path) else remote.exists(place)


def _inside(place: Location) -> Sequence[Location] | None:
    """The documents in a folder, in order; None: it is no folder."""
    if not (place.is_dir() if isinstance(place, Path) else remote.is_folder(place)):
        return None
    if isinstance(place, Path):
        paths: list[Path] = sorted(_walk(place), key=os.fsencode)
        return paths
    return sorted(_walk_remote(place), key=lambda file: file.url.encode("utf-8", "surrogateescape"))


def _walk_remote(folder: RemoteFile) -> Iterator[RemoteFile]:
    try:
        entries = remote.entries(folder)
    except LieuditError:
        yield folder
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        if entry.is_folder:
            if not entry.is_link and not entry.name.endswith(".files"):
                yield from _walk_remote(entry.file)
        elif not _is_ours(PurePosixPath(entry.name)):
            yield entry.file


def _walk(folder: Path) -> Iterator[Path]:
    """All that is no folder, and folders that can't be listed: opening them says why. Of links, those to no folder."""
    folders = [folder]
    while folders:
        one = folders.pop()
        try:
            entries = list(os.scandir(one))
        except OSError:
            yield one
            continue
        for entry in entries:
            path = Path(entry.path)
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                if not entry.name.endswith(".files"):
                    folders.append(path)
            elif not _leads_to_folder(entry) and not _is_ours(path):
                yield path


def _leads_to_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link to itself
        return False


def _is_ours(path: PurePath) -> bool:
    """Databases, tables of metadata, annotations and notes on a folder lie beside documents; they are none."""
    return path.suffix.lower() in _NO_DOCUMENTS or path.stem.lower() == "readme"


def metadata_table(path: Path) -> dict[str, Given]:
    """What a CSV file says of documents, by file name; its header names ``filename`` and fields of ``Given``.

    Raises:
        UsageError: it can't be read, has no ``filename`` column, or one that nobody knows.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            unknown = set(reader.fieldnames or ()) - {"filename", *GIVEN_FIELDS}
            if "filename" not in (reader.fieldnames or ()) or unknown:
                raise UsageError(
                    f"{path}: columns are filename, {', '.join(GIVEN_FIELDS)}"
                    + (f"; unknown: {', '.join(sorted(map(str, unknown)))}" if unknown else ""),
                    advice="Correct the first line of the file.",
                )
            return {row["filename"]: given_of(row) for row in reader}
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path} can't be read as CSV: {error}", advice="Save it as UTF-8 CSV.") from error


def given_of(row: Mapping[str, str | None]) -> Given:
    """What the user says of one document; empty cells say nothing."""
    checked_date(row.get("published") or None)
    return Given(**{name: row.get(name) or None for name in GIVEN_FIELDS})


def checked_date(text: str | None) -> str | None:
    """A date that the user gives, as EDTF.

    Raises:
        UsageError: it is no EDTF date.
    """
    if text is None or _EDTF.fullmatch(text):
        return text
    raise UsageError(f"{text} is no date", advice="Write it as EDTF: 2023-07-07, 2023-07 or 2023.")
