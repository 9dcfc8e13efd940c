"""The reference data: communes, intercommunalities, départements, regions, programmes, organisations.

The files and where they come from: ``extract/data/SOURCES.md``. Codes are text. What doesn't hold together is a
``ReferenceDataError`` that names file and line.
"""

from __future__ import annotations

import csv
import difflib
import reprlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NoReturn

import yaml

from ingest.errors import ReferenceDataError

DATA = Path(__file__).parent / "data"
PROGRAMME_KINDS = "scheme", "fund", "instrument", "local"  # what each is: extract/data/programmes.yml
_DEPTH = 10  # of lists and entries in one another; an entry has three
OVERSEAS = "97", "98"  # overseas codes: three characters name the département or territory


class CommuneStatus(StrEnum):
    """What became of a commune."""

    CURRENT = "current"
    DELEGATED = "delegated"
    ASSOCIATED = "associated"
    ARRONDISSEMENT = "arrondissement"
    FORMER = "former"


_STATUS_OF_KIND = {
    "commune-deleguee": CommuneStatus.DELEGATED,
    "commune-associee": CommuneStatus.ASSOCIATED,
    "arrondissement-municipal": CommuneStatus.ARRONDISSEMENT,
    "former-code": CommuneStatus.FORMER,
}


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, present or former; ``name`` holds its article (``Le Havre``).

    ``article_type`` is INSEE's TNCC: 0 none, 1 none before a vowel, 2 Le, 3 La, 4 Les, 5 L', 6 Aux, 7 Las, 8 Los.
    A former commune has the région, EPCI and place of its successor. Latitude and longitude are those of the town
    hall in degrees (WGS 84).
    """

    code: str
    name: str
    article_type: int
    status: CommuneStatus
    successor: str | None  # code of today's commune; None for one of today
    departement: str
    region: str
    epci: str | None  # SIREN
    population: int | None  # municipal, 2023
    latitude: float | None
    longitude: float | None
    postcodes: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()  # of the same code: before a merger or a change of name


@dataclass(frozen=True, slots=True)
class Departement:
    code: str
    name: str
    article_type: int
    region: str


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    name: str
    article_type: int


@dataclass(frozen=True, slots=True)
class Epci:
    """An intercommunality; kind CC, CA, CU, METRO, MET69 or EPT (a territory of Greater Paris)."""

    siren: str
    kind: str
    name: str
    short_name: str
    population: int | None


@dataclass(frozen=True, slots=True)
class Programme:
    """A programme or scheme of the registry."""

    id: str
    name: str
    acronyms: tuple[str, ...] = ()
    variants: tuple[str, ...] = ()
    operator: str | None = None
    region: str | None = None  # INSEE code of the region whose scheme it is
    level: str | None = None
    url: str | None = None
    common: tuple[str, ...] = ()  # of its names, those that are common words too: they count only where marked as names
    kind: str = PROGRAMME_KINDS[0]


@dataclass(frozen=True, slots=True)
class Organisation:
    """A funder or partner of the registry."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...] = ()
    code: str | None = None  # of a region or département
    siren: str | None = None  # of an intercommunality


@dataclass(frozen=True, eq=False)
class Reference:
    """All of it; compared and hashed by identity, so that what is built from it can be cached."""

    communes: Mapping[str, Commune]
    departements: Mapping[str, Departement]
    regions: Mapping[str, Region]
    epcis: Mapping[str, Epci]
    programmes: Mapping[str, Programme]
    organisations: Mapping[str, Organisation]

    def today(self, code: str) -> str:
        """The code of today's commune."""
        return self.communes[code].successor or code


@dataclass(frozen=True, slots=True)
class ProgrammesFile:
    """A YAML file of programmes as it was when it was read: every process that works for a run sees the same."""

    path: Path
    text: str

    @classmethod
    def read(cls, path: Path) -> ProgrammesFile:
        """Read a file.

        Raises:
            ReferenceDataError: it can't be read.
        """
        try:
            return cls(path, path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError) as error:
            raise ReferenceDataError(f"{path}: {error}", advice="Give a readable file in UTF-8.") from error


def load(programmes: Sequence[ProgrammesFile] = ()) -> Reference:
    """Load the reference data, once.

    Args:
        programmes: more registries in the form of ``extract/data/programmes.yml``. A known id is overridden field
            by field, its acronyms and variants are extended.

    Raises:
        ReferenceDataError: a file that doesn't hold together.
    """
    return _load(tuple(programmes))


@lru_cache(maxsize=4)
def _load(more_programmes: tuple[ProgrammesFile, ...]) -> Reference:
    regions = {code: Region(code, name, int(article)) for _, (code, name, article) in rows_of("regions.csv")}
    departements = {}
    for line, (code, name, article, region) in rows_of("departements.csv"):
        _known(region, regions, "region", DATA / "departements.csv", line)
        departements[code] = Departement(code, name, int(article), region)
    epcis = {
        siren: Epci(siren, kind, name, short_name, _number(population))
        for _, (siren, kind, name, short_name, population) in rows_of("epcis.csv")
    }
    programmes: dict[str, Programme] = {}
    for file in (ProgrammesFile.read(DATA / "programmes.yml"), *more_programmes):
        for line, entry in _entries(file.text, file.path):
            _add_programme(programmes, entry, regions, file.path, line)
    return Reference(
        MappingProxyType(_communes(departements, epcis)),
        MappingProxyType(departements),
        MappingProxyType(regions),
        MappingProxyType(epcis),
        MappingProxyType(programmes),
        MappingProxyType(_organisations()),
    )


def departement_of(code: str) -> str:
    """The département of an INSEE code of a commune: ``62119`` → ``62``, ``97411`` → ``974``."""
    return code[:3] if code.startswith(OVERSEAS) else code[:2]


def _communes(departements: Mapping[str, Departement], epcis: Mapping[str, Epci]) -> dict[str, Commune]:
    communes: dict[str, Commune] = {}
    file = DATA / "communes.csv"
    for line, row in rows_of(file.name):
        code, name, article, departement, region, epci, population, latitude, longitude, postcodes = row
        _known(departement, departements, "departement", file, line)
        if epci:
            _known(epci, epcis, "epci", file, line)
        communes[code] = Commune(
            code,
            name,
            int(article or 0),
            CommuneStatus.CURRENT,
            None,
            departement,
            region,
            epci or None,
            _number(population),
            float(latitude) if latitude else None,
            float(longitude) if longitude else None,
            tuple(postcodes.split()),
        )
    file = DATA / "communes_former.csv"
    names: dict[str, list[str]] = {}
    for line, (code, name, article, kind, successor) in rows_of(file.name):
        _known(successor, communes, "successor", file, line)
        if kind not in _STATUS_OF_KIND:
            _refuse(file, line, f"kind {kind!r} is none of {', '.join(_STATUS_OF_KIND)}")
        if code in communes:
            names.setdefault(code, []).append(name)
            continue
        communes[code] = replace(
            communes[successor],
            code=code,
            name=name,
            article_type=int(article or 0),
            status=_STATUS_OF_KIND[kind],
            successor=successor,
            departement=old if (old := departement_of(code)) in departements else communes[successor].departement,
            population=None,
            postcodes=(),
            former_names=(),
        )
    file = DATA / "communes_renamed.csv"
    for line, (code, name, _article) in rows_of(file.name):
        _known(code, communes, "code", file, line)
        names.setdefault(code, []).append(name)
    for code, former in names.items():
        communes[code] = replace(communes[code], former_names=tuple(dict.fromkeys(former)))
    return communes


def _add_programme(
    programmes: dict[str, Programme], entry: Mapping[str, Any], regions: Mapping[str, Region], file: Path, line: int
) -> None:
    fields: dict[str, Any] = {
        key: _text(entry, key, file, line) for key in ("id", "name", "operator", "region", "level", "url", "kind")
    }
    lists: dict[str, Any] = {key: _texts(entry, key, file, line) for key in ("acronyms", "variants", "common")}
    _no_slips(entry, (*fields, *lists), file, line)
    if fields["id"] is None:
        _refuse(file, line, "an entry without id")
    if fields["region"] is not None:
        _known(fields["region"], regions, "region", file, line)
    if fields["kind"] not in (None, *PROGRAMME_KINDS):
        _refuse(file, line, f"kind {fields['kind']!r} is none of {', '.join(PROGRAMME_KINDS)}")
    known = programmes.get(fields["id"])
    if known is None:
        if fields["name"] is None:
            _refuse(file, line, f"{fields['id']} has no name")
        fields["kind"] = fields["kind"] or PROGRAMME_KINDS[0]
        programmes[fields["id"]] = Programme(**fields, **lists)
        return
    extended: dict[str, Any] = {
        key: tuple(dict.fromkeys((*getattr(known, key), *values))) for key, values in lists.items()
    }
    given = {key: value for key, value in fields.items() if value is not None}
    programmes[known.id] = replace(known, **given, **extended)


def _organisations() -> dict[str, Organisation]:
    organisations: dict[str, Organisation] = {}
    file = DATA / "organisations.yml"
    for line, entry in _entries(file.read_text(encoding="utf-8"), file):
        fields: dict[str, Any] = {key: _text(entry, key, file, line) for key in ("id", "name", "kind", "code", "siren")}
        for key in ("id", "name", "kind"):
            if fields[key] is None:
                _refuse(file, line, f"an entry without {key}")
        if fields["id"] in organisations:
            _refuse(file, line, f"id {fields['id']!r} stands twice")
        aliases = _texts(entry, "aliases", file, line)
        _no_slips(entry, (*fields, "aliases"), file, line)
        organisations[fields["id"]] = Organisation(**fields, aliases=aliases)
    return organisations


def rows_of(name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV file of ours below its head, with their lines."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        reader = csv.reader(lines)
        columns = next(reader)
        for line, row in enumerate(reader, start=2):
            if len(row) != len(columns):
                _refuse(DATA / name, line, f"{len(row)} fields where the head has {len(columns)}")
            yield line, row


def _entries(text: str, file: Path) -> list[tuple[int, dict[str, Any]]]:
    """The entries of a YAML list of mappings, with their lines."""
    kind = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = kind(text)
    try:
        _check_depth(yaml.parse(text, Loader=kind), file)
        node = loader.get_single_node()
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            _refuse(file, node.start_mark.line + 1, "not a list of entries")
        entries = []
        for item in node.value:
            try:
                entry = loader.construct_object(item, deep=True)
            except (ValueError, AttributeError) as error:  # PyYAML's, of a date of a 13th month, and of other values
                _refuse(file, item.start_mark.line + 1, f"a value can't be read: {error} (put it in quotes)")
            if not isinstance(entry, dict):
                _refuse(file, item.start_mark.line + 1, "not an entry of the form `key: value`")
            entries.append((item.start_mark.line + 1, entry))
        return entries
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ReferenceDataError(f"{file}, line {line}: {error.problem}") from error
    except yaml.reader.ReaderError as error:  # a control character
        line = text.encode()[: error.position].count(b"\n") + 1
        raise ReferenceDataError(f"{file}, line {line}: {str(error).splitlines()[0]}") from error
    finally:
        loader.dispose()


def _check_depth(events: Iterable[yaml.Event], file: Path) -> None:
    """Refuse lists in lists in lists, which would take the process with them."""
    depth = 0
    for event in events:
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEPTH:
            line = event.start_mark.line + 1 if event.start_mark else 1
            _refuse(file, line, f"more than {_DEPTH} lists or entries in one another")


def _text(entry: Mapping[str, Any], key: str, file: Path, line: int) -> str | None:
    value = entry.get(key)
    if value is None:
        return None
    if not isinstance(value, str) or not value.strip():
        _refuse(file, line, f"{key} is {reprlib.repr(value)}, not a text (put a code in quotes)")
    return value


def _texts(entry: Mapping[str, Any], key: str, file: Path, line: int) -> tuple[str, ...]:
    values = entry.get(key) or []
    if not isinstance(values, list) or not all(isinstance(value, str) and value.strip() for value in values):
        _refuse(file, line, f"{key} is {reprlib.repr(values)}, not a list of texts")
    return tuple(values)


def _no_slips(entry: Mapping[str, Any], keys: Sequence[str], file: Path, line: int) -> None:
    """Refuse a key that is nearly one of those that are read (``variant``): it would be passed over in silence."""
    for key in entry:
        near = difflib.get_close_matches(str(key), keys, n=1, cutoff=0.85)
        if near and key not in keys:
            _refuse(file, line, f"{key!r} is not read: write {near[0]!r}")


def _known(code: str, table: Mapping[str, object], what: str, file: Path, line: int) -> None:
    if code not in table:
        _refuse(file, line, f"{what} {code!r} is not known")


def _number(text: str) -> int | None:
    return int(text) if text else None


def _refuse(file: Path, line: int, problem: str) -> NoReturn:
    raise ReferenceDataError(f"{file}, line {line}: {problem}")
