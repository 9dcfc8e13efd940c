"""Official lists of a programme's communes, as agencies publish them; read by content, not by heading."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path

from db import lists
from db.lists import Membership, OfficialList, StoredList
from db.store import Store
from extract import dates, reference
from extract.communes_lexicon import key_of, lexicon
from extract.facts import Span
from extract.normalise import fold, fold_string
from extract.reference import ProgrammesFile, Reference
from extract.text import PageText
from ingest.document import Method, Page
from ingest.errors import UsageError

_DELIMITERS = ";,\t"
_CODE = re.compile(r"\d{4,5}|2[AB]\d{3}")
_WRAPPED = re.compile(r'^="?|"?$|\.0$')  # ="01004" and 59015.0, as spreadsheets and programs write codes
_MONTH = re.compile(r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])")  # as EDTF writes it; documents do not
_LOOKED_AT = 400  # rows that tell which column is which
_MOST_UNKNOWN = 0.1
_SHOWN = 10
_SIGNED = re.compile(r"\b(?:signed|sign|label|conventi|adhesi|laureat|entree|integrat)")
_OTHER_DATE = re.compile(r"\b(?:fin|echeance|maj|mise a jour|actualis|extract|updat|modif)")
_ADVICE = "Give a CSV file with a column of INSEE codes (62119, 2A004) of communes; postcodes are none."

_key = cache(key_of)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A cell where a code should stand."""

    line: int
    cell: str

    def __str__(self) -> str:
        return f"line {self.line} ({self.cell or 'empty'})"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    official: OfficialList
    is_new: bool
    unknown: tuple[Unknown, ...]
    documents: int  # in the database; what they say was found without this list


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: Sequence[str]

    def cell(self, column: int | None) -> str:
        return self.cells[column].strip() if column is not None and column < len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class _Columns:
    """Which column of a table holds what."""

    rows: Sequence[_Row]
    code: int
    name: int | None
    agreeing: int  # rows where the name is the code's
    known: int


def import_list(
    database: Path, file: Path, programme_id: str, as_of: str | None, programmes: Sequence[Path]
) -> Imported:
    """Read a list and store it; the same bytes again change nothing but a date that is given.

    Args:
        database: made if it is missing.
        file: a CSV file.
        programme_id: the programme whose communes it lists.
        as_of: the date that the list is of, as EDTF.
        programmes: files that extend the registry.

    Raises:
        UsageError: no such programme; the file can't be read or has no codes; more than a tenth are no commune's.
    """
    known = reference.load([ProgrammesFile.read(path) for path in programmes])
    if programme_id not in known.programmes:
        raise UsageError(f"no programme {programme_id}", advice=f"Ids are {', '.join(sorted(known.programmes))}.")
    official, unknown = read(file, programme_id, as_of, known)
    with Store(database) as store:
        store.put_reference(known)
        return Imported(official, lists.put(store, official), unknown, len(store.document_ids()))


def imported(database: Path) -> Sequence[StoredList]:
    """The lists in a database."""
    with Store(database) as store:
        return lists.imported(store)


def remove(database: Path, list_id: str) -> None:
    """Take a list out of a database.

    Raises:
        UsageError: there is no such list.
    """
    with Store(database) as store:
        if not lists.remove(store, list_id):
            raise UsageError(f"no list {list_id}", advice="`lieudit lists` shows the lists.")


def read(
    file: Path, programme_id: str, as_of: str | None, known: Reference
) -> tuple[OfficialList, tuple[Unknown, ...]]:
    """Read a list: delimiter, encoding and columns are told by what stands in the cells.

    Returns:
        The list, and the rows without the code of a commune.

    Raises:
        UsageError: the file can't be read or has no codes; more than a tenth are no commune's.
    """
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} can't be read: {error.strerror}", advice="Check the path.") from error
    columns = _columns(file, _decoded(file, content), known)
    date = _date_column(columns)
    zeros_kept = any(re.fullmatch(r"0\d{4}", _cleaned(row.cell(columns.code))) for row in columns.rows)
    found: dict[str, Membership] = {}
    unknown: list[Unknown] = []
    total = 0
    for row in _body(columns):
        total += 1
        cell = row.cell(columns.code)
        code = _code(cell)
        name = row.cell(columns.name) or None
        if code is not None and len(_cleaned(cell)) == 4 and zeros_kept and not _is_name(name, code, known):
            code = None  # where others keep their zero, four digits alone are no code
        if code is None or code not in known.communes:
            unknown.append(Unknown(row.line, cell))
            continue
        before = found.get(code)
        if before is None or before.edtf is None:
            found[code] = Membership(code, known.today(code), name, _date(row.cell(date)))
    if len(unknown) > _MOST_UNKNOWN * total:
        shown = ", ".join(map(str, unknown[:_SHOWN])) + (", …" if len(unknown) > _SHOWN else "")
        raise UsageError(f"{file}: {len(unknown)} of {total} rows have no commune's code: {shown}", advice=_ADVICE)
    sha256 = hashlib.sha256(content).hexdigest()
    return OfficialList(programme_id, file.name, sha256, as_of, tuple(found.values())), tuple(unknown)


def _decoded(file: Path, content: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UsageError(f"{file} is no text", advice="Save it as CSV in UTF-8.")


def _rows(text: str, delimiter: str) -> Iterator[_Row]:
    """The rows that are not blank, with the lines on which they begin."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield _Row(line, cells)
        line = reader.line_num + 1


def _columns(file: Path, text: str, known: Reference) -> _Columns:
    """The table, by the delimiter and with the column that give most codes: of communes that the row also names."""
    possible: list[_Columns] = []
    try:
        for delimiter in _DELIMITERS:
            rows = list(_rows(text, delimiter))
            width = max((len(row.cells) for row in rows), default=0)
            possible += [one for column in range(width) if (one := _with_code(rows, column, width, known))]
    except csv.Error as error:
        raise UsageError(f"{file} can't be read as CSV: {error}", advice="Save it as CSV in UTF-8.") from error
    if not possible:
        raise UsageError(f"{file} has no column of INSEE codes", advice=_ADVICE)
    return max(possible, key=lambda one: (one.agreeing, one.known))


def _with_code(rows: Sequence[_Row], column: int, width: int, known: Reference) -> _Columns | None:
    filled = [row for row in islice(rows, _LOOKED_AT) if row.cell(column)]
    codes = {row.line: code for row in filled if (code := _code(row.cell(column)))}
    in_use = [row for row in filled if codes.get(row.line) in known.communes]
    if not in_use or 2 * len(codes) < len(filled):
        return None
    named = {
        other: sum(_is_name(row.cell(other), codes[row.line], known) for row in in_use)
        for other in range(width)
        if other != column
    }
    name = max(named, key=lambda other: named[other], default=None)
    if name is None or 2 * named[name] < len(in_use):
        for other in named:  # a column that names other communes: these are postcodes
            if 2 * len({_key(cell) for row in in_use if _named(cell := row.cell(other), known)}) >= len(in_use):
                return None
        return _Columns(rows, column, None, 0, len(in_use))
    return _Columns(rows, column, name, named[name], len(in_use))


def _cleaned(cell: str) -> str:
    return _WRAPPED.sub("", cell.replace(" ", "")).upper()


def _code(cell: str) -> str | None:
    """The code in a cell; a zero that a spreadsheet took from its front is put back."""
    cleaned = _cleaned(cell)
    return cleaned.zfill(5) if _CODE.fullmatch(cleaned) else None


def _is_name(name: str | None, code: str, known: Reference) -> bool:
    """Whether a cell is the name of a code's commune: today's, or one of before."""
    return code in known.communes and not _named(name, known).isdisjoint((code, known.today(code)))


def _named(name: str | None, known: Reference) -> frozenset[str]:
    """The communes that a cell may name."""
    return frozenset(form.code for form in lexicon(known).forms.get(_key(name or ""), ()))


def _body(columns: _Columns) -> Sequence[_Row]:
    """The rows below the head: a first row that has words where the others have codes."""
    first = next(index for index, row in enumerate(columns.rows) if row.cell(columns.code))
    return columns.rows[first + (_code(columns.rows[first].cell(columns.code)) is None) :]


def _date_column(columns: _Columns) -> int | None:
    """The column of dates whose heading speaks of signature, label, …; else the only one of dates."""
    body = _body(columns)
    head: Mapping[int, str] = {}
    if body[0] is not columns.rows[0]:
        above = columns.rows[len(columns.rows) - len(body) - 1]
        head = {column: fold_string(cell.replace("_", " ")) for column, cell in enumerate(above.cells)}
    of_dates = []
    for column in range(max(len(row.cells) for row in body)):
        filled = [cell for row in islice(body, _LOOKED_AT) if (cell := row.cell(column))]
        if column not in {columns.code, columns.name} and filled and not _OTHER_DATE.search(head.get(column, "")):
            dated = sum(_date(cell) is not None for cell in filled)
            of_dates += [column] if dated >= 0.8 * len(filled) else []
    said = [column for column in of_dates if _SIGNED.search(head.get(column, ""))]
    return said[0] if said else of_dates[0] if len(of_dates) == 1 else None


@cache
def _date(cell: str) -> str | None:
    """A cell that is a date and nothing else, as EDTF."""
    if _MONTH.fullmatch(cell):
        return cell
    text = PageText(Page("", 1, cell, Method.PLAIN, ""), fold(cell), (Span(0, len(cell)),))
    return next((one.edtf for one in dates.find(text, None) if (one.start, one.end) == (0, len(cell))), None)
