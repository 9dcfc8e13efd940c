"""Commands that keep a database whole: verify it, repair it, copy it."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from lieudit.cli_common import database_option, printable, programmes_option, require, workers_option
from lieudit.config import IngestOptions


@click.command()
@database_option
@click.option("--repair", is_flag=True, help="Rebuild what can be rebuilt.")
@workers_option
@programmes_option
def check(*, database: Path, repair: bool, workers: int, programmes: tuple[Path, ...]) -> None:
    """Verify the database against itself, the reviews and the originals beside it.

    Each fault is a line: where, what, and what to do about it; notes tell of what is no fault, such as originals of
    no document. Exit status 1 where there are faults. Nothing is written, unless --repair is given: then what can be
    rebuilt is rebuilt (of what people wrote, nothing is deleted), and what is left is told.
    """
    from db.check_types import Fault, Seen
    from extract.reference import ProgrammesFile
    from lieudit import checking

    require(database)
    files = tuple(map(ProgrammesFile.read, programmes))
    options = IngestOptions(database=database, workers=workers, programmes=files)
    seen = Seen()

    def say(line: str) -> None:
        click.echo(printable(line))

    if repair:
        before, left = checking.repair(options, seen, say)
        told = f"{before} faults, {left} left" if before else "0 faults"
    else:
        left = 0
        for found in checking.check(options, seen):
            left += isinstance(found, Fault)
            say(str(found))
        told = f"{left} faults"
    counted = f"{seen.documents} documents, {seen.pages} pages, {seen.spans} spans, {seen.originals} originals"
    click.echo(f"{counted}: {told}")
    if left:
        sys.exit(1)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@database_option
@click.option("--files", is_flag=True, help="Copy the originals, too, so that pages can be shown as images.")
@click.option("--force", is_flag=True, help="Put it in the place of an older copy.")
def backup(*, file: Path, database: Path, files: bool, force: bool) -> None:
    """Copy the database to FILE as it stands at one moment, also while an ingest runs.

    What people said is copied beside it. The copy is a database like any other: use it with --db, or copy it back.
    """
    from db.backup import backup as copy

    require(database)
    copy(database, file, with_originals=files, replace=force)
    click.echo(printable(f"{database} copied to {file}"))
