"""The reference data: what is shipped, and what is refused."""

from __future__ import annotations

import csv
import hashlib
import pickle
import re
from pathlib import Path

import pytest

from extract import reference
from extract.reference import DATA, CommuneStatus, ProgrammesFile, departement_of
from ingest.errors import ReferenceDataError

BUILT = sorted(path.name for path in DATA.glob("*.csv") if path.name != "calibration.csv")  # that is script/calibrate's
REGISTRY = "- id: bourgs-vivants\n  name: Bourgs vivants\n  acronyms: [BV]\n  region: '28'\n"


def test_data_are_those_of_their_build() -> None:
    """Every file that the build script makes has the digest that the script wrote beside it."""
    sums = [line.split() for line in (DATA / "SHA256SUMS").read_text(encoding="ascii").splitlines()]
    assert [name for _, name in sums] == BUILT
    for digest, name in sums:
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == digest, name


@pytest.mark.parametrize("name", BUILT)
def test_sources_tell_how_many_rows_there_are(name: str) -> None:
    """SOURCES.md names every file with its number of rows."""
    with (DATA / name).open(encoding="utf-8", newline="") as lines:
        rows = sum(1 for _ in csv.reader(lines)) - 1
    line = next(line for line in (DATA / "SOURCES.md").read_text(encoding="utf-8").splitlines() if f"`{name}`" in line)
    assert f"{rows:,}" in re.findall(r"\d[\d,]*", line.split("|")[2])


def test_every_code_leads_somewhere() -> None:
    """Départements, régions, EPCI and successors that rows name are all there."""
    known = reference.load()
    for commune in known.communes.values():
        assert commune.departement in known.departements
        assert commune.region in known.regions
        assert commune.epci is None or commune.epci in known.epcis
        assert (commune.successor is None) == (commune.status is CommuneStatus.CURRENT)
        assert known.communes[known.today(commune.code)].status is CommuneStatus.CURRENT
        assert re.fullmatch(r"\d[\dAB]\d{3}", commune.code)
    assert {known.departements[code].region for code in known.departements} <= known.regions.keys()


@pytest.mark.parametrize(
    ("code", "name", "status", "successor", "former_names"),
    [
        ("62119", "Béthune", "current", None, ()),
        ("49276", "Saint-Florent-le-Vieil", "delegated", "49244", ()),
        ("14762", "Vire Normandie", "current", None, ("Vire",)),
        ("62588", "Montreuil-sur-Mer", "current", None, ("Montreuil",)),
        ("69383", "Lyon 3e Arrondissement", "arrondissement", "69123", ()),
        ("01126", "Coupy", "former", "01033", ()),
        ("2A004", "Ajaccio", "current", None, ()),
        ("01004", "Ambérieu-en-Bugey", "current", None, ()),
    ],
)
def test_communes_past_and_present(
    code: str, name: str, status: str, successor: str | None, former_names: tuple[str, ...]
) -> None:
    """A code tells a commune's name and what became of it."""
    commune = reference.load().communes[code]
    assert (commune.name, commune.status, commune.successor) == (name, status, successor)
    assert commune.former_names == former_names


def test_a_former_commune_lies_where_its_successor_does() -> None:
    """It has the successor's EPCI, but its own département where that differs."""
    communes = reference.load().communes
    old, new = communes["02285"], communes["59545"]  # Escaufourt went from the Aisne to Saint-Souplet in the Nord
    assert (old.epci, old.region, old.departement, old.population) == (new.epci, new.region, "02", None)


@pytest.mark.parametrize(
    ("code", "departement"), [("62119", "62"), ("2A004", "2A"), ("97411", "974"), ("98735", "987"), ("01004", "01")]
)
def test_departement_of_a_code(code: str, departement: str) -> None:
    """Overseas codes have three characters for the département."""
    assert departement_of(code) == departement == reference.load().communes[code].departement


def test_a_users_registry_adds_and_overrides(tmp_path: Path) -> None:
    """A new id is added; a known one keeps what the user doesn't say, and gets more acronyms and variants."""
    more = tmp_path / "mine.yml"
    more.write_text(
        REGISTRY + "- id: action-coeur-de-ville\n  operator: Nous\n  variants: [Cœur de cité]\n", encoding="utf-8"
    )
    before = reference.load().programmes["action-coeur-de-ville"]
    loaded = reference.load((ProgrammesFile.read(more),))
    assert (loaded.programmes["bourgs-vivants"].region, loaded.programmes["bourgs-vivants"].acronyms) == ("28", ("BV",))
    after = loaded.programmes["action-coeur-de-ville"]
    assert (after.name, after.operator, after.acronyms) == (before.name, "Nous", before.acronyms)
    assert after.variants == (*before.variants, "Cœur de cité")
    assert "bourgs-vivants" not in reference.load().programmes


def test_a_programme_is_a_scheme_unless_its_entry_tells_another_kind(tmp_path: Path) -> None:
    """Ours tell theirs; a user's entry may, and what overrides an entry without telling one leaves it."""
    more = tmp_path / "more.yml"
    more.write_text(
        REGISTRY + "- id: fonds-local\n  name: Fonds local\n  kind: fund\n- id: detr\n  operator: Nous\n",
        encoding="utf-8",
    )
    programmes = reference.load((ProgrammesFile.read(more),)).programmes
    ids = ("bourgs-vivants", "fonds-local", "detr", "opah-ru", "boutique-a-lessai", "action-coeur-de-ville")
    assert [programmes[one].kind for one in ids] == ["scheme", "fund", "fund", "instrument", "local", "scheme"]


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("id: x\n", 1, "not a list of entries"),
        ("- id: x\n  name: X\n- just words\n", 3, "not an entry"),
        ("- name: X\n", 1, "an entry without id"),
        ("\n- id: x\n", 2, "x has no name"),
        (REGISTRY + "- id: y\n  name: 12\n", 5, "name is 12, not a text"),
        (REGISTRY + "- id: y\n  name: Y\n  region: 28\n", 5, "region is 28, not a text"),
        (REGISTRY + "- id: y\n  name: Y\n  region: '99'\n", 5, "region '99' is not known"),
        (REGISTRY + "- id: y\n  name: Y\n  variants: Y2\n", 5, "variants is 'Y2', not a list of texts"),
        (REGISTRY + "- id: y\n  name: Y\n  variant: [Y2]\n", 5, "'variant' is not read: write 'variants'"),
        (REGISTRY + "- id: y\n  name: Y\n  kind: label\n", 5, "kind 'label' is none of scheme, fund"),
        (REGISTRY + "- id: y\n  name: [\n", 7, "node content"),
        (REGISTRY + "- id: y\n  name: é\x1a\n", 6, "control characters are not allowed"),
        (REGISTRY + "- id: y\n  since: 2021-13-45\n", 5, "a value can't be read: month must be in 1..12"),
        (REGISTRY + "- id: y\n  since: !!timestamp x\n", 5, "a value can't be read: "),
        (REGISTRY + "- " + "[" * 100_000, 5, "more than 10 lists or entries in one another"),
        (REGISTRY + "- id: y\n  name: &a [x, x, x]\n  names: [*a, *a]\n", 5, "name is ['x', 'x', 'x'], not a text"),
    ],
)
def test_a_registry_that_does_not_hold_together(tmp_path: Path, text: str, line: int, problem: str) -> None:
    """The error names the file, the line and what is wrong."""
    file = tmp_path / "wrong.yml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ReferenceDataError) as caught:
        reference.load((ProgrammesFile.read(file),))
    assert f"{file}, line {line}: " in str(caught.value)
    assert problem in str(caught.value)


def test_a_registry_that_cannot_be_read(tmp_path: Path) -> None:
    """A missing file and one in another encoding are explained, not a traceback."""
    latin = tmp_path / "latin.yml"
    latin.write_bytes("- id: é\n".encode("latin-1"))
    for file in (tmp_path / "missing.yml", latin):
        with pytest.raises(ReferenceDataError, match=re.escape(str(file))):
            reference.load((ProgrammesFile.read(file),))


def test_a_registry_is_what_it_was_when_it_was_read(tmp_path: Path) -> None:
    """Processes of other machines, which can't read the file, load the same; and so does one that starts later."""
    file = tmp_path / "mine.yml"
    file.write_text("- id: bourgs-vivants\n  name: Bourgs vivants\n", encoding="utf-8")
    read = ProgrammesFile.read(file)
    file.unlink()
    sent = pickle.loads(pickle.dumps(read))
    assert reference.load((sent,)).programmes["bourgs-vivants"].name == "Bourgs vivants"


def test_an_empty_registry_adds_nothing(tmp_path: Path) -> None:
    """A file with comments alone is fine."""
    file = tmp_path / "empty.yml"
    file.write_text("# nothing yet\n", encoding="utf-8")
    assert reference.load((ProgrammesFile.read(file),)).programmes == reference.load().programmes
