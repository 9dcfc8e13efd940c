"""Official lists: read whatever their columns are called, imported once, and only to tell homonyms apart."""

from __future__ import annotations

import csv
import io
import sqlite3
from pathlib import Path

import pytest
from command import lieudit
from hypothesis import given, settings
from hypothesis import strategies as st

from db.lists import Membership
from extract.reference import load
from ingest.errors import UsageError
from lieudit import lists

PVD, ACV = "petites-villes-de-demain", "action-coeur-de-ville"
LISTED = "code_postal;insee;commune;population;date_signature\n40700;40252;Sainte-Colombe;633;02/06/2021\n"
PLAIN = (
    Membership("02361", "02361", "Guise", "2021-06-02"),
    Membership("2A041", "2A041", "Bonifacio", "2021-06"),
    Membership("62588", "62588", "Montreuil", None),
)


def read(tmp_path: Path, content: str | bytes) -> tuple[tuple[Membership, ...], list[tuple[int, str]]]:
    file = tmp_path / "liste.csv"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    official, unknown = lists.read(file, PVD, None, load())
    return official.memberships, [(one.line, one.cell) for one in unknown]


SHAPES = {
    "semicolons": "code;nom;signature\n02361;Guise;2021-06-02\n2A041;Bonifacio;06/2021\n62588;Montreuil;\n",
    "commas and quotes": '"nom","signé le","insee"\n"Guise","2 juin 2021","02361"\n"Bonifacio","juin 2021","2A041"\n'
    '"Montreuil","","62588"\n',
    "tabs": "x\ty\tlabel\n02361\tGuise\t02/06/2021\n2a041\tBonifacio\tjuin 2021\n62588\tMontreuil\t\n",
    "no head": "02361,Guise,2021-06-02\n2A041,Bonifacio,2021-06\n62588,Montreuil,\n",
    "zeros lost": "insee;commune;date\n2361;GUISE;2021-06-02\n2A041;BONIFACIO;2021-06\n62588;MONTREUIL;\n",
    "a spreadsheet's ways": 'insee;commune;date\r\n="02361";Guise;2021-06-02\r\n2A041;Bonifacio;2021-06\r\n\r\n'
    "62588.0;Montreuil;\r\n;;\r\n",
    "postcodes and numbers beside": "cp;hab;siren;com;lib;date signature;date fin\n02120;4602;200000001;02361;Guise;"
    "02/06/2021;01/03/2026\n20169;3172;200000002;2A041;Bonifacio;06/2021;01/03/2026\n62170;1956;200000003;62588;"
    "Montreuil;;01/03/2026\n",
    "a line feed in a cell, a commune twice": "code;nom;date\n02361;Guise;\n02361;Guise;2021-06-02\n2A041;Bonifacio;"
    "2021-06\n62588;Montreuil;\n",
}


@pytest.mark.parametrize("content", SHAPES.values(), ids=SHAPES.keys())
def test_columns_are_told_by_what_they_hold(content: str, tmp_path: Path) -> None:
    """Delimiter, order, headings, neighbouring numbers: the same three communes."""
    memberships, unknown = read(tmp_path, content)
    told = tuple(
        Membership(one.listed_code, one.commune_code, (one.name or "").title(), one.edtf) for one in memberships
    )
    assert (told, unknown) == (PLAIN, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_encodings(encoding: str, tmp_path: Path) -> None:
    """Accents come out right, whoever saved the file."""
    (one,), _ = read(tmp_path, "Commune;Code\nChâteau-Thierry;02168\n".encode(encoding))
    assert one == Membership("02168", "02168", "Château-Thierry", None)


def test_former_codes_lead_to_the_commune_of_today(tmp_path: Path) -> None:
    """The code of the list is kept beside it."""
    (one,), _ = read(tmp_path, "insee,nom\n49276,Saint-Florent-le-Vieil\n")
    assert (one.listed_code, one.commune_code) == ("49276", "49244")


def test_a_list_of_codes_alone(tmp_path: Path) -> None:
    """A name is not needed."""
    assert read(tmp_path, "02361\n62588\n") == (
        (Membership("02361", "02361", None, None), Membership("62588", "62588", None, None)),
        [],
    )


def test_four_digits_among_whole_codes_are_a_slip_unless_the_name_is_right(tmp_path: Path) -> None:
    """Where others keep their zero, only the name can tell which code was meant."""
    rest = "".join(f"{code};{load().communes[code].name}\n" for code in sorted(load().communes)[:20])
    memberships, unknown = read(tmp_path, f"code;nom\n{rest}2361;Guise\n2168;Bohain\n")
    assert [one.listed_code for one in memberships][20:] == ["02361"]
    assert unknown == [(23, "2168")]


def test_the_lines_of_unknown_codes_are_told(tmp_path: Path) -> None:
    """A line is where its row begins; up to a tenth of the rows may be unknown, not more."""
    known = "".join(f'{code};"{load().communes[code].name}\n(ville)"\n' for code in sorted(load().communes)[:19])
    memberships, unknown = read(tmp_path, f"code;nom\n{known}99999;Nulle-Part\n;Ailleurs\n")
    assert (len(memberships), unknown) == (19, [(40, "99999"), (41, "")])
    with pytest.raises(UsageError, match=r"3 of 22 rows .* line 40 \(99999\), line 41 \(empty\), line 42 \(total\)"):
        read(tmp_path, f"code;nom\n{known}99999;Nulle-Part\n;Ailleurs\ntotal;\n")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        b"commune;cp\nGuise;02120\nLe Nouvion;02170\n",
        b"nom\nGuise\n",
        b"PK\x03\x04\x00\x00\x81",
        "code;nom\n02361;Guise\n".encode("utf-16"),
    ],
    ids=["empty", "blank", "postcodes", "names", "no text", "UTF-16"],
)
def test_files_without_codes_are_refused(content: bytes, tmp_path: Path) -> None:
    """With what to do about it."""
    with pytest.raises(UsageError) as raised:
        read(tmp_path, content)
    assert raised.value.advice


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.sampled_from(sorted(load().communes)[::97]), min_size=1, max_size=12, unique=True),
    st.sampled_from(";,\t"),
    st.booleans(),
)
def test_a_written_list_is_read_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, codes: list[str], delimiter: str, quoted: bool
) -> None:
    """Whatever the communes and the form, all come back, in order."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quoting=csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL)
    writer.writerows([("n", "commune", "code"), *((i, load().communes[c].name, c) for i, c in enumerate(codes, 1))])
    memberships, unknown = read(tmp_path_factory.getbasetemp(), out.getvalue())
    assert ([one.listed_code for one in memberships], unknown) == (codes, [])


def mentioned(database: Path) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(database)
    try:
        return connection.execute("select text, commune_code from commune_mentions").fetchall()
    finally:
        connection.close()


def test_a_homonym_that_a_list_alone_decides(tmp_path: Path) -> None:
    """Refused with another programme's list, said with that of the programme spoken of, refused again without."""
    database, file = tmp_path / "a.db", tmp_path / "liste.csv"
    document = tmp_path / "a.txt"
    document.write_text("La commune de Sainte-Colombe rejoint Petites villes de demain.\n", encoding="utf-8")
    file.write_text(LISTED, encoding="utf-8")
    assert lieudit("lists", "import", file, "--programme", ACV, "--db", database).returncode == 0
    assert lieudit("ingest", "--workers", "1", "--db", database, document).returncode == 0
    assert mentioned(database) == []

    def after(*arguments: str | Path) -> list[tuple[object, ...]]:
        done = lieudit("lists", *arguments, "--db", database)
        assert (done.returncode, done.stderr) == (0, "")
        assert lieudit("reextract", "--workers", "1", "--db", database).returncode == 0
        return mentioned(database)

    assert after("import", file, "--programme", PVD, "--as-of", "2024-09") == [("Sainte-Colombe", "40252")]
    shown = lieudit("lists", "--db", database).stdout.splitlines()
    assert [line.split()[1:] for line in shown] == [
        [ACV, "undated", "1", "communes", "liste.csv"],
        [PVD, "2024-09", "1", "communes", "liste.csv"],
    ]
    assert after("remove", shown[1].split()[0]) == []


def test_a_list_makes_no_fact_and_does_not_outweigh_the_page(tmp_path: Path) -> None:
    """What the page says of a place goes before the list; a common word is no commune for being listed."""
    database, file, document = tmp_path / "a.db", tmp_path / "liste.csv", tmp_path / "a.txt"
    file.write_text(f"{LISTED}89387;89387;Sens;27000;\n", encoding="utf-8")
    document.write_text(
        "Petites villes de demain a un sens. La commune de Sainte-Colombe (Rhône) candidate.\n", encoding="utf-8"
    )
    assert lieudit("lists", "import", file, "--programme", PVD, "--db", database).returncode == 0
    assert lieudit("ingest", "--workers", "1", "--db", database, document).returncode == 0
    assert mentioned(database) == [("Sainte-Colombe", "69189")]


def test_importing_again_changes_nothing_but_a_date_that_is_given(tmp_path: Path) -> None:
    """The same bytes for the same programme are one list; other bytes are another."""
    database, file = tmp_path / "a.db", tmp_path / "liste.csv"
    file.write_text(LISTED, encoding="utf-8")
    first = lieudit("lists", "import", file, "--programme", PVD, "--db", database)
    again = lieudit("lists", "import", file, "--programme", PVD, "--db", database)
    assert again.stdout == first.stdout.replace("\n", ", known already\n")
    lieudit("lists", "import", file, "--programme", PVD, "--as-of", "2022", "--db", database)
    file.write_text(f"{LISTED}02361;02361;Guise;4602;\n", encoding="utf-8")
    lieudit("lists", "import", file, "--programme", PVD, "--as-of", "2023", "--db", database)
    shown = [line.split()[2:4] for line in lieudit("lists", "--db", database).stdout.splitlines()]
    assert shown == [["2022", "1"], ["2023", "2"]]


def test_what_is_not_imported_is_told_and_the_rest_is(tmp_path: Path) -> None:
    """Exit status 1, with the lines."""
    database, file = tmp_path / "a.db", tmp_path / "liste.csv"
    file.write_text("\n".join([*sorted(load().communes)[:20], "99999"]), encoding="utf-8")
    done = lieudit("lists", "import", file, "--programme", PVD, "--db", database)
    assert (done.returncode, "line 21 (99999)" in done.stderr, "→" in done.stderr) == (1, True, True)
    assert "20 communes" in lieudit("lists", "--db", database).stdout


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("import", "{file}", "--programme", "petites-villes"), "no programme petites-villes"),
        (("import", "{file}"), "--programme"),
        (("import", "{file}", "--programme", PVD, "--as-of", "hier"), "hier is no date"),
        (("import", "{names}", "--programme", PVD), "no column of INSEE codes"),
        (("import", "absent.csv", "--programme", PVD), "absent.csv"),
        (("--db", "other.db", "import", "{file}", "--programme", PVD), "--db belongs after import"),
        (("remove", "0123456789abcdef"), "no database"),
        ((), "no database"),
    ],
)
def test_a_call_that_cannot_be_carried_out_makes_no_database(
    arguments: tuple[str, ...], told: str, tmp_path: Path
) -> None:
    """Exit status 2 and a message that says why."""
    names = {"file": tmp_path / "liste.csv", "names": tmp_path / "noms.csv"}
    names["file"].write_text(LISTED, encoding="utf-8")
    names["names"].write_text("nom\nGuise\n", encoding="utf-8")
    done = lieudit("lists", *(argument.format(**names) for argument in arguments), cwd=tmp_path)
    assert (done.returncode, told in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr
    assert not list(tmp_path.glob("*.db"))
