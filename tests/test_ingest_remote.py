"""Files behind URLs: listed as folders of this machine are, read as the same bytes, told without secrets."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import fsspec
import pytest
from command import SAMPLES, lieudit
from test_lieudit_cli import content

from ingest import remote
from ingest.document import Location, RemoteFile
from ingest.errors import (
    ChangedFileError,
    DamagedFileError,
    FetchError,
    LieuditError,
    MissingDriverError,
    MissingFileError,
    UnreadableFileError,
    UsageError,
)
from ingest.reader import open_source
from lieudit import plan
from lieudit.seen import Stamp

NAMES = ("actualite-pont-audemer.html", "communique-lozere.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two of the samples, one in a folder, beside what is no document."""
    root = tmp_path / "in"
    (root / "presse").mkdir(parents=True)
    shutil.copyfile(SAMPLES / NAMES[0], root / NAMES[0])
    shutil.copyfile(SAMPLES / NAMES[1], root / "presse" / NAMES[1])
    for name in (".cache/x.pdf", ".x.pdf", "a.json", "presse/liste.csv", "README.md", "corpus.files/originals/a"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("Béthune", encoding="utf-8")
    return root


@pytest.fixture
def archive(folder: Path) -> RemoteFile:
    """The same in a ZIP file: a storage with folders, whose files must be fetched."""
    path = folder.parent / "reports.zip"
    with zipfile.ZipFile(path, "w") as file:
        for one in sorted(folder.rglob("*")):
            file.write(one, one.relative_to(folder))
    return RemoteFile(f"zip://::file://{path}")


@pytest.mark.parametrize(
    ("text", "is_url"),
    [
        ("s3://bucket/reports/", True),
        ("zip://a.pdf::file:///b.zip", True),
        ("simplecache::s3://bucket/a.pdf", True),
        ("memory://a", True),
        ("reports/", False),
        ("/srv/a::b.pdf", False),
        ("C:/a.pdf", False),
        ("s3:/bucket", False),
    ],
)
def test_what_is_a_url(text: str, is_url: bool) -> None:
    """Anything else is a path."""
    assert isinstance(remote.location(text), RemoteFile) is is_url


@pytest.mark.parametrize(
    ("url", "name", "shown"),
    [
        ("s3://bucket/a/Rapport 2023.pdf", "Rapport 2023.pdf", None),
        ("s3://bucket/a/", "a", None),
        ("zip://d/y.txt::file:///tmp/x.zip", "y.txt", None),
        ("simplecache::s3://bucket/y.txt", "y.txt", None),
        ("https://exemple.fr/Rapport%202023.pdf", "Rapport 2023.pdf", None),
        ("https://exemple.fr/", "exemple.fr", None),
        ("https://exemple.fr/a%2Fb.pdf", "b.pdf", None),
        ("https://exemple.fr/a.pdf?key=secret", "a.pdf", "https://exemple.fr/a.pdf?…"),
        ("ftp://anna:secret@exemple.fr/a.pdf", "a.pdf", "ftp://anna:***@exemple.fr/a.pdf"),
        ("zip://a::ftp://anna:secret@exemple.fr/b.zip", "a", "zip://a::ftp://anna:***@exemple.fr/b.zip"),
    ],
)
def test_names_without_folders_and_texts_without_secrets(url: str, name: str, shown: str | None) -> None:
    """The name is what ``documents.filename`` keeps; the text is what messages and ``failures.path`` say."""
    file = RemoteFile(url)
    assert (file.name, str(file)) == (name, shown or url)


def test_a_folder_behind_a_url_gives_the_documents_of_one_here(folder: Path, archive: RemoteFile) -> None:
    """The same files in the same order, whatever the storage."""
    here = [path.relative_to(folder).as_posix() for path in plan.files_in([folder]) if isinstance(path, Path)]
    assert sorted(here) == sorted([NAMES[0], f"presse/{NAMES[1]}"])
    as_file = RemoteFile(f"file://{folder}")
    for slash in ("", "/"):
        listed = plan.files_in([RemoteFile(as_file.url + slash)])
        assert [str(one) for one in listed] == [f"{as_file}/{name}" for name in here]
    assert [str(one).partition("::")[0] for one in plan.files_in([archive])] == [f"zip://{name}" for name in here]
    inner = RemoteFile(archive.url.replace("zip://", "zip://presse"))
    assert [one.name for one in plan.files_in([inner])] == [NAMES[1]]


def test_links_to_folders_are_not_followed_behind_a_url(folder: Path) -> None:
    """A loop of links ends no ingest."""
    (folder / "again").symlink_to(folder, target_is_directory=True)
    assert len(plan.files_in([RemoteFile(f"file://{folder}")])) == 2


def test_what_cannot_be_listed_stays_in_the_plan(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of many that refuses is a failure of its own, which opening it explains; the others are read."""
    system = fsspec.filesystem("file")
    list_truly = type(system).ls

    def refuse(self: object, path: str, *args: object, **kwargs: object) -> object:
        if path.endswith("presse"):
            raise PermissionError(errno.EACCES, "Access Denied")
        return list_truly(self, path, *args, **kwargs)

    monkeypatch.setattr(type(system), "ls", refuse)
    files = plan.files_in([RemoteFile(f"file://{folder}")])
    assert [file.name for file in files] == [NAMES[0], "presse"]
    with pytest.raises(UnreadableFileError, match=r"access is refused: .*Access Denied"):
        remote.fetch(files[1])


@pytest.mark.parametrize("url", ["file:///none/at/all", "memory://none"])
def test_nothing_there_is_an_error_of_the_call(url: str) -> None:
    """As with paths of this machine."""
    with pytest.raises(UsageError, match="no such file or folder"):
        plan.files_in([RemoteFile(url)])


@pytest.mark.parametrize(
    ("url", "kind", "advice"),
    [
        ("file:///none/at/all.pdf", MissingFileError, "Check the path"),
        ("s3://bucket/a.pdf", MissingDriverError, "pip install s3fs"),
        ("sftp://host/a.pdf", MissingDriverError, "pip install 'fsspec[sftp]'"),
        ("nope://bucket/a.pdf", FetchError, "address"),
        ("ftp://anna:secret@127.0.0.1:9/a.pdf", FetchError, "credentials"),
        ("zip://a.pdf::file:///none.zip", MissingFileError, "Check the path"),
        ("file:///", UnreadableFileError, "Name the files"),
        ("file:///dev/null", UnreadableFileError, "Save its content"),
    ],
)
def test_why_a_file_cannot_be_fetched(url: str, kind: type[LieuditError], advice: str) -> None:
    """Each with what to do, none with a password."""
    with pytest.raises(kind) as caught:
        remote.fetch(RemoteFile(url))
    assert advice in caught.value.advice
    assert str(RemoteFile(url)) in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_copy_is_fetched_once_and_again_when_it_must_be(folder: Path) -> None:
    """What was opened is read from the copy, though the file is gone; other bytes under its name are an error."""
    path = folder / NAMES[0]
    file = RemoteFile(f"file://{path}")
    source = replace(open_source(remote.fetch(file)), path=file)
    copy = remote.fetched(source)
    assert copy.read_bytes() == path.read_bytes()
    other = replace(source, document_id="0" * 16)
    with pytest.raises(ChangedFileError, match="no longer the one"):
        remote.fetched(other)
    path.unlink()
    assert remote.fetched(source).read_bytes() == (SAMPLES / NAMES[0]).read_bytes()
    with pytest.raises(MissingFileError):
        remote.fetch(file)


def test_copies_are_bounded(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was not used for longest goes; the one in use never."""
    monkeypatch.setattr(remote, "COPIES_BYTES", 1)
    first, second = (remote.fetch(RemoteFile(f"file://{path}")) for path in (folder / NAMES[0], folder / ".x.pdf"))
    assert (first.exists(), second.exists()) == (False, True)


def test_the_copies_of_a_killed_process_go_with_the_next(folder: Path, tmp_path: Path) -> None:
    """Those of one that lives stay, and its own go when it ends."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    code = (
        "import sys; from ingest import remote; from ingest.document import RemoteFile; "
        f"print(remote.fetch(RemoteFile('file://{folder / NAMES[0]}')), flush=True); sys.stdin.read()"
    )

    def started() -> tuple[subprocess.Popen[str], Path]:
        process = subprocess.Popen(
            [sys.executable, "-c", code],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"TMPDIR": str(scratch)},
        )
        assert process.stdout is not None
        return process, Path(process.stdout.readline().strip())

    killed, left = started()
    killed.send_signal(signal.SIGKILL)
    killed.communicate()
    assert left.exists()
    living, copy = started()
    assert not left.parent.exists()
    other, _ = started()
    assert copy.exists()
    for process in (living, other):
        process.communicate("")
    assert list(scratch.iterdir()) == []


def test_errors_name_the_url_and_not_the_copy() -> None:
    """Of whatever kind, with its advice."""
    file, copy = RemoteFile("s3://bucket/a.pdf"), Path("/tmp/copies/copy-1-2")
    error = DamagedFileError(f"page 3 of {copy.name} can't be loaded; {copy}: bad", advice="Fetch it again.")
    told = remote.told_of(error, copy, file)
    assert (type(told), str(told)) == (DamagedFileError, f"page 3 of {file} can't be loaded; {file}: bad")
    assert told.advice == "Fetch it again."


def test_how_files_behind_urls_look(folder: Path, archive: RemoteFile) -> None:
    """A storage's own mark of the content is trusted at once, times only when they are old; nothing is as nothing."""
    path = folder / NAMES[0]
    os.utime(path, (1e9, 1e9))
    here = Stamp.of(RemoteFile(f"file://{path}"))
    assert here is not None
    assert (here.size, here.modified_ns, here.mark) == (path.stat().st_size, 10**18, "")
    assert not here.is_settled  # the system's own time of change is of now
    (zipped,) = (file for file in plan.files_in([archive]) if file.name == NAMES[0])
    in_zip = Stamp.of(zipped)
    assert in_zip is not None
    assert "CRC" in in_zip.mark
    assert in_zip.is_settled
    assert Stamp.of(RemoteFile("file:///none")) is None
    assert Stamp.of(RemoteFile("s3://bucket/a.pdf")) is None


def test_an_ingest_of_urls_stores_what_one_of_paths_stores(folder: Path, archive: RemoteFile, tmp_path: Path) -> None:
    """Row for row, with originals; what fails names the URL; unchanged files are not fetched again."""
    table = tmp_path / "sources.csv"
    table.write_text(f"filename,publisher\n{NAMES[1]},Département de la Lozère\n", encoding="utf-8")
    places: dict[str, list[Location]] = {
        "paths": [folder],
        "urls": [archive, RemoteFile("s3://bucket/a.pdf"), RemoteFile(f"file://{tmp_path}/vide.pdf")],
    }
    (tmp_path / "vide.pdf").write_bytes(b"")
    for name, these in places.items():
        ingest = ("ingest", "--workers", "1", "--metadata", table, "--db", tmp_path / f"{name}.db")
        done = lieudit(*ingest, *map(str, these))
        assert done.stdout == f"2 documents stored (2 pages), {len(these) - 1} failures\n", done.stderr
    assert content(tmp_path / "urls.db") == content(tmp_path / "paths.db")
    kept = [sorted(path.name for path in (tmp_path / f"{name}.files" / "originals").glob("*/*")) for name in places]
    assert kept[0] == kept[1]
    assert len(kept[0]) == 2
    with closing(sqlite3.connect(tmp_path / "urls.db")) as database:
        failures = database.execute("select path, error, message from failures order by path").fetchall()
    assert failures == [
        (f"file://{tmp_path}/vide.pdf", "EmptyFileError", f"file://{tmp_path}/vide.pdf: the file is empty"),
        ("s3://bucket/a.pdf", "MissingDriverError", "s3://bucket/a.pdf: Install s3fs to access S3"),
    ]
    again = lieudit(*ingest, "--force", str(archive))
    assert again.stdout == "2 documents stored (2 pages), 0 failures\n"
    assert lieudit(*ingest, str(archive)).stdout == "0 documents stored (0 pages), 2 unchanged, 0 failures\n"
    assert content(tmp_path / "urls.db") == content(tmp_path / "paths.db")
