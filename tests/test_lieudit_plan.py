"""Which files an ingest reads, and what the user says of them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from extract.metadata import Given
from ingest.errors import UsageError
from lieudit import plan


def touch(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("Béthune")
    return path


def test_a_folder_gives_its_documents_in_a_fixed_order(tmp_path: Path) -> None:
    """Subfolders too; what lies beside documents (annotations, tables, databases, notes, hidden files) is none."""
    wanted = [touch(tmp_path / name) for name in ("a/b.txt", "a.pdf", "é.html")]
    for name in ("a.json", "liste.csv", "README.md", ".cache/x.pdf", ".x.pdf", "corpus.db", "corpus.files/originals/a"):
        touch(tmp_path / name)
    assert plan.files_in([tmp_path]) == sorted(wanted, key=os.fsencode)


def test_a_file_that_is_named_is_read_whatever_its_name(tmp_path: Path) -> None:
    """A name says nothing of what is in a file."""
    path = touch(tmp_path / "README.csv")
    assert plan.files_in([path, path]) == [path]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    """A loop of links ends no ingest."""
    path = touch(tmp_path / "a" / "a.txt")
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert plan.files_in([tmp_path / "a"]) == [path]


def test_a_missing_file_beside_others_stays_in_the_plan(tmp_path: Path) -> None:
    """Opening it says what is wrong; the others are read."""
    path = touch(tmp_path / "a.txt")
    assert plan.files_in([tmp_path / "b.txt", path]) == [tmp_path / "b.txt", path]


@pytest.mark.parametrize("make", [lambda folder: folder / "none", lambda folder: folder])
def test_nothing_to_read_is_an_error_of_the_call(tmp_path: Path, make: object) -> None:
    """No path that exists, or a folder without documents: exit status 2, and nothing is changed."""
    assert callable(make)
    with pytest.raises(UsageError) as caught:
        plan.files_in([make(tmp_path)])
    assert caught.value.exit_status == 2


def test_a_table_of_metadata_speaks_of_files_by_name(tmp_path: Path) -> None:
    """Columns may be missing and cells empty; a byte-order mark of a spreadsheet does no harm."""
    table = tmp_path / "metadata.csv"
    table.write_text("\ufefffilename,published,publisher\na.pdf,2023-07,\nb.pdf,,ANCT\n", encoding="utf-8")
    assert plan.metadata_table(table) == {"a.pdf": Given(published="2023-07"), "b.pdf": Given(publisher="ANCT")}


@pytest.mark.parametrize("head", ["file,published", "filename,publshed", "filename,published\na.pdf,7 juillet 2023"])
def test_a_table_with_other_columns_or_dates_is_refused(tmp_path: Path, head: str) -> None:
    """A slip in a column's name would be passed over in silence."""
    table = tmp_path / "metadata.csv"
    table.write_text(head + "\n", encoding="utf-8")
    with pytest.raises(UsageError):
        plan.metadata_table(table)


@pytest.mark.parametrize("date", ["2023", "2023-07", "2023-07-31", "2021-21", "2021-33", "2020-40", None])
def test_dates_that_the_user_may_give(date: str | None) -> None:
    """EDTF as documents bear it: years, months, days, seasons, quarters, half-years."""
    assert plan.checked_date(date) == date


@pytest.mark.parametrize("date", ["07/07/2023", "2023-7-7", "2023-13", "2023-02-32", "2021-33-01", "hier", ""])
def test_dates_that_are_none(date: str) -> None:
    """The advice says how to write one."""
    with pytest.raises(UsageError, match="is no date"):
        plan.checked_date(date)


def test_what_is_no_file_stays_in_the_plan(tmp_path: Path) -> None:
    """A pipe and a link that leads nowhere are for opening to explain, as is a folder that can't be listed."""
    os.mkfifo(tmp_path / "pipe.pdf")
    (tmp_path / "gone.pdf").symlink_to("nowhere.pdf")
    (tmp_path / "itself.pdf").symlink_to("itself.pdf")
    assert plan.files_in([tmp_path]) == [tmp_path / name for name in ("gone.pdf", "itself.pdf", "pipe.pdf")]


def test_a_folder_that_cannot_be_listed_stays_in_the_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its files are not passed over in silence."""
    path = touch(tmp_path / "a.txt")
    (tmp_path / "shut").mkdir()
    listed = os.scandir

    def refusing(folder: Path) -> object:
        if Path(folder).name == "shut":
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(os, "scandir", refusing)
    assert plan.files_in([tmp_path]) == [path, tmp_path / "shut"]


def test_folders_may_lie_deep(tmp_path: Path) -> None:
    """Deeper than calls may nest, as deep as the system allows."""
    here = os.getcwd()
    os.chdir(tmp_path)
    try:
        for _ in range(1200):
            os.mkdir("d")
            os.chdir("d")
        Path("a.txt").write_text("Béthune")
    finally:
        os.chdir(here)
    try:
        assert [path.name for path in plan.files_in([tmp_path])] == ["a.txt"]
    finally:
        subprocess.run(["rm", "-r", str(tmp_path / "d")], check=True)  # pytest's own tidying nests calls
