"""Where measurements are made: corpora on disk, lieudit and its peers run on them."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pypdfium2

from benchmarks import corpus, served_corpus
from benchmarks.command import Run, lieudit
from benchmarks.corpus import Kind, Scanner
from benchmarks.figures import Figure
from benchmarks.measure import read
from benchmarks.processes import share
from lieudit.underway import SHORT_PAGES

HERE = Path(__file__).parent
WORKERS = 2
PAGES_EACH = 10  # of a PDF among many


@dataclass(frozen=True, slots=True)
class Sizes:
    """How large corpora are.

    Attributes:
        reports: PDFs of one column; one more PDF has as many pages as all of them.
        newsletters: PDFs of two columns.
        compared: of each kind of PDF, so many are read by peers, and by lieudit to compare its reading alone.
        web_pages: files.
        scans: pages of each kind.
        long: pages of the longest PDF.
        notes: files of the folder in which nothing changes.
        stored: pages of the database to which others are added.
        few: pages of that with which it is compared.
    """

    reports: int = 100
    newsletters: int = 100
    compared: int = 6
    web_pages: int = 200
    scans: int = 48
    long: int = 5000
    notes: int = 10_000
    stored: int = 100_000
    few: int = 1000


QUICK = Sizes(reports=6, newsletters=3, compared=2, web_pages=12, scans=2, long=120, notes=200, stored=600, few=300)


class Lab:
    """A folder of corpora, kept from run to run, and what can be done with them."""

    def __init__(self, folder: Path, sizes: Sizes, say: Callable[[str], None]) -> None:
        self.sizes = sizes
        self.say = say
        code = b"".join((HERE / name).read_bytes() for name in ("corpus.py", "served_corpus.py", "served_pages.py"))
        self.folder = folder / hashlib.sha256(code).hexdigest()[:12]  # other code may make other files
        self.folder.mkdir(parents=True, exist_ok=True)
        self.started: Figure | None = None

    def made(self, name: str, make: Callable[[Path], object]) -> Path:
        """A folder that is made once, whole or not at all."""
        folder = self.folder / name
        if not folder.exists():
            self.say(f"making {name}")
            with tempfile.TemporaryDirectory(dir=self.folder) as temporary:
                whole = Path(temporary) / name
                whole.mkdir()
                make(whole)
                whole.rename(folder)
        return folder

    def kind(self, name: str, count: int, write: Callable[[Path, int], object], suffix: str, pages: int = 1) -> Kind:
        """So many files of some pages each; ``write`` gets a path and the file's number, by which files differ."""

        def make(folder: Path) -> None:
            for number in range(count):
                write(folder / f"{number:05}{suffix}", number)

        folder = self.made(f"{name}, {count} of {pages}", make)
        return Kind(name, tuple(sorted(folder.iterdir())), count * pages)

    def reports(self) -> Kind:
        return self._pdfs("one column", self.sizes.reports, corpus.one_column)

    def newsletters(self) -> Kind:
        return self._pdfs("two columns and tables", self.sizes.newsletters, corpus.two_columns)

    def _pdfs(self, name: str, count: int, write: corpus.Drawn) -> Kind:
        return self.kind(name, count, lambda path, number: write(path, PAGES_EACH, number), ".pdf", PAGES_EACH)

    def report_of(self, pages: int) -> Kind:
        """One PDF of one column."""
        return self.kind("one PDF", 1, lambda path, _: corpus.one_column(path, pages, 1_000_000), ".pdf", pages)

    def web_pages(self) -> Kind:
        return self.kind("web pages", self.sizes.web_pages, corpus.web_page, ".html")

    def notes(self) -> Kind:
        return self.kind("notes", self.sizes.notes, corpus.note, ".txt")

    def scans(self, scanner: Scanner) -> Kind:
        """One PDF whose pages are images."""

        def write(path: Path, _: int) -> None:
            with tempfile.TemporaryDirectory() as folder:
                drawn = corpus.one_column(Path(folder) / "drawn.pdf", self.sizes.scans, 2_000_000)
                corpus.scan(drawn, path, scanner)

        return self.kind(f"scans, {scanner.name}", 1, write, ".pdf", self.sizes.scans)

    def images(self, scans: Kind) -> Kind:
        """The images of scans at their own resolution, uncompressed, as files for a command."""

        def make(folder: Path) -> None:
            with pypdfium2.PdfDocument(scans.files[0]) as document:
                for number, page in enumerate(document):
                    (found,) = page.get_objects([pypdfium2.raw.FPDF_PAGEOBJ_IMAGE])
                    image = found.get_bitmap().to_pil().convert("L")
                    dpi = round(image.width / page.get_width() * 72)
                    image.save(folder / f"{number:05}.tif", dpi=(dpi, dpi))

        folder = self.made(f"images of {scans.name}, {scans.pages}", make)
        return Kind(scans.name, tuple(sorted(folder.iterdir())), scans.pages)

    def starters(self, number: int) -> Kind:
        """Short documents, one for each worker; those of another number are others.

        Each has so many pages that one of them needs the language model: a worker that has done one has all loaded.
        """

        def write(path: Path, one: int) -> None:
            corpus.one_column(path, SHORT_PAGES, 3_000_000 + 100 * number + one)

        return self.kind(f"start {number}", WORKERS, write, ".pdf", SHORT_PAGES)

    def database(self, pages: int) -> Path:
        """A database of so many pages, as large corpora have them."""
        return self.made(f"{pages} pages", lambda folder: served_corpus.make(folder / "corpus.db", pages)) / "corpus.db"

    def start(self) -> Figure:
        """Ingest a short document a worker into a new database: nearly all of what that takes is no work on pages."""
        with tempfile.TemporaryDirectory() as folder:
            self.started = self._ingested(Path(folder) / "new.db", self.starters(0).files)
        return self.started

    def ingest(self, kind: Kind, *, plain: bool = False) -> Figure:
        """Ingest files into a new database; what ``start`` took, in the same round, is not counted.

        The files of ``start`` are ingested with the others, so that the difference is the others' alone.

        Args:
            kind: the files.
            plain: hide tesserocr, as if lieudit were installed without ``[fast]``.
        """
        if self.started is None:
            raise RuntimeError("start is measured first")
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "new.db"
            whole = self._ingested(path, (*self.starters(0).files, *kind.files), plain=plain)
            second = _second_tries(path)
        note = f"{second} of {kind.pages} pages read twice" if second else ""
        return _difference(whole, self.started, kind.pages, note)

    def on_cluster(self, kind: Kind) -> Figure:
        """Ingest files by a Dask cluster of as many workers, less its own start; workers are new for each.

        They are set up as docs/cluster.md says.
        """
        import dask
        from distributed import LocalCluster

        figures = []
        for files in (self.starters(0).files, (*self.starters(0).files, *kind.files)):
            with (
                tempfile.TemporaryDirectory() as folder,
                dask.config.set({"distributed.worker.profile.enabled": False}),
                LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None) as cluster,
            ):
                more = ("--scheduler", cluster.scheduler_address)
                figures.append(self._ingested(Path(folder) / "new.db", files, more=more))
        start, whole = figures
        return Figure(kind.pages, whole.seconds - start.seconds)

    def added(self, kind: Kind, pages: int) -> Figure:
        """Ingest files into a copy of a database of so many pages, less what a short document a worker takes."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            path = Path(folder) / "copy.db"
            shutil.copyfile(self.database(pages), path)
            start = self._ingested(path, self.starters(0).files)
            whole = self._ingested(path, (*self.starters(1).files, *kind.files))
        return _difference(whole, start, kind.pages)

    def again(self) -> Figure:
        """Ingest a folder in which nothing has changed: the whole command."""
        kind = self.notes()
        folder = kind.files[0].parent

        def make(made: Path) -> None:
            for _ in range(2):  # what is only just written is looked at once more, since it could still change
                _ingest(made / "notes.db", folder)

        path = self.made(f"{kind.pages} notes, ingested", make) / "notes.db"
        run = _ingest(path, folder)
        if f" {kind.pages} unchanged" not in run.output:
            raise RuntimeError(f"not all is unchanged: {run.output}")
        return Figure(kind.pages, run.seconds, run.parent, run.worker)

    def command(self, *arguments: str | Path) -> Figure:
        """Time a command from its start to its end."""
        return Figure(1, lieudit(*arguments).seconds)

    def reading(self, kind: Kind) -> Figure:
        """Words, boxes and blocks alone, in processes that are ready."""
        done = share(read, kind.files, WORKERS)
        _check(done.words, kind, "lieudit")
        return Figure(kind.pages, done.seconds)

    def peer(self, name: str, kind: Kind, *, own: bool = False) -> Figure:
        """Let a peer read files; ``own``: in the benchmarks' environment, not lieudit's."""
        python = HERE / ".venv" / "bin" / "python" if own else sys.executable
        command = [str(python), "-m", "benchmarks.peers", name, *map(str, kind.files)]
        told = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=HERE.parent).stdout)
        _check(told["words"], kind, name)
        return Figure(kind.pages, told["seconds"])

    def _ingested(self, path: Path, files: Iterable[Path], *, plain: bool = False, more: Sequence[str] = ()) -> Figure:
        without = ("tesserocr",) if plain else ()
        run = lieudit("ingest", "--db", path, "--workers", str(WORKERS), *more, *files, without=without)
        database, kept = path.stat().st_size, path.with_suffix(".files")
        beside = sum(file.stat().st_size for file in kept.rglob("*") if file.is_file())
        return Figure(
            1,
            run.seconds,
            run.parent,
            run.worker,
            parent_seconds=run.parent_seconds,
            database_bytes=database,
            kept_bytes=beside,
        )


def _difference(whole: Figure, start: Figure, amount: float, note: str = "") -> Figure:
    """What one took more than the other, for so much more work; memory is that of the larger."""
    return Figure(
        amount,
        whole.seconds - start.seconds,
        whole.parent,
        whole.worker,
        note,
        whole.parent_seconds - start.parent_seconds,
        whole.database_bytes - start.database_bytes,
        whole.kept_bytes - start.kept_bytes,
    )


def compared(kind: Kind, count: int) -> Kind:
    """The first files of a kind."""
    files = kind.files[:count]
    return Kind(kind.name, files, kind.pages * len(files) // len(kind.files))


def _ingest(path: Path, folder: Path) -> Run:
    return lieudit("ingest", "--db", path, "--workers", str(WORKERS), folder)


def _second_tries(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        (count,) = connection.execute("select count(*) from pages where reason like '%second try%'").fetchone()
    return int(count)


def _check(words: int, kind: Kind, who: str) -> None:
    """A peer that reads next to nothing would look fast."""
    if words < 300 * kind.pages:
        raise RuntimeError(f"{who} finds {words} words on {kind.pages} pages ({kind.name})")
