"""The command: parse, call, report, exit status. Heavy imports wait until a command needs them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from ingest.document import BYTES_PER_MEGABYTE, Limits, ReadOptions
from ingest.errors import LieuditError, StoppedError, UsageError
from lieudit.cli_common import (
    database_option,
    is_alone,
    log_to_terminal,
    page_limits_options,
    programmes_option,
    require,
    say,
    say_error,
    scheduler_option,
    workers_option,
)
from lieudit.cli_keeping import backup, check
from lieudit.cli_reviews import decide, reviewer_option, reviews
from lieudit.config import IngestOptions


class _Group(click.Group):
    """Commands whose known errors end in a message and their own exit status."""

    def invoke(self, context: click.Context) -> Any:
        log_to_terminal()
        try:
            return super().invoke(context)
        except LieuditError as error:
            say_error(str(error), error.advice)
            context.exit(error.exit_status)
        except KeyboardInterrupt:  # before anything was begun, or where nothing is written
            say_error("stopped by Ctrl-C", "")
            context.exit(StoppedError.exit_status)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="lieudit")
def main() -> None:
    """Find who is in which French town-centre programme, and where a document says so.

    Ingest reports, press releases, agreements (PDF, scans, web pages, text); then serve them, query them, and
    follow every fact to its words on the page.
    """


@main.command()
@click.argument("paths", nargs=-1, required=True)
@database_option
@workers_option
@scheduler_option
@click.option(
    "--ocr",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Read pages by OCR: where it is needed, all of them, or none.",
)
@page_limits_options
@programmes_option
@click.option(
    "--metadata",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV file: filename, source_url, published, publisher, title, kind, licence.",
)
@click.option("--source-url", help="Where the document was published (for one file).")
@click.option("--published", help="The document's date, as EDTF: 2023-07-07, 2023-07, 2023 (for one file).")
@click.option("--publisher", help="Who published the document (for one file).")
@click.option("--licence", help="Its terms of use: a name or an address (for one file).")
@click.option("--no-keep", is_flag=True, help="Keep no copy of the originals: pages can't be shown later.")
@click.option("--force", is_flag=True, help="Read again what is stored.")
def ingest(
    *,
    paths: tuple[str, ...],
    database: Path,
    workers: int,
    scheduler: str | None,
    ocr: str,
    page_seconds: float,
    page_memory: int,
    page_pixels: int,
    programmes: tuple[Path, ...],
    metadata: Path | None,
    source_url: str | None,
    published: str | None,
    publisher: str | None,
    licence: str | None,
    no_keep: bool,
    force: bool,
) -> None:
    """Read files and folders, find the facts, store them.

    PATHS may be URLs of any storage that fsspec knows (s3://bucket/reports/), if its driver is installed.
    """
    from extract.metadata import Given
    from extract.reference import ProgrammesFile
    from ingest import remote
    from lieudit import plan, runs

    files = plan.files_in([remote.location(path) for path in paths])
    day = plan.checked_date(published)
    alone = Given(source_url=source_url, published=day, publisher=publisher, licence=licence)
    if alone != Given() and len(files) != 1:
        raise UsageError(
            "--source-url, --published, --publisher and --licence speak of one file",
            advice="Use --metadata FILE.csv for many.",
        )
    options = IngestOptions(
        database=database,
        workers=workers,
        scheduler=scheduler,
        read=ReadOptions(ocr=ocr),
        limits=Limits(page_seconds, page_memory * BYTES_PER_MEGABYTE, page_pixels),
        programmes=tuple(map(ProgrammesFile.read, programmes)),
        keep_originals=not no_keep,
        force=force,
    )
    report = runs.ingest(options, files, plan.metadata_table(metadata) if metadata else {}, alone)
    _report(report)


@main.command()
@database_option
@workers_option
@scheduler_option
@programmes_option
def reextract(database: Path, workers: int, scheduler: str | None, programmes: tuple[Path, ...]) -> None:
    """Find the facts of all stored pages again, without reading a file."""
    from extract.reference import ProgrammesFile
    from lieudit import runs

    require(database)
    files = tuple(map(ProgrammesFile.read, programmes))
    options = IngestOptions(database=database, workers=workers, scheduler=scheduler, programmes=files)
    _report(runs.reextract(options))


def _report(report: Any) -> None:
    """Say what was done (stdout) and what failed, with what to do about it (stderr); exit 1 if anything did."""
    totals = report.totals
    unchanged = f", {totals.unchanged} unchanged" if totals.unchanged else ""
    click.echo(f"{totals.documents} documents stored ({totals.pages} pages){unchanged}, {totals.failed} failures")
    for failure in report.failures:
        page = f", page {failure.page}" if failure.page else ""
        say_error(f"{failure.path}{page}: {failure.error}", failure.error.advice)
    if report.failures:
        sys.exit(1)


@main.command()
@database_option
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="Port to listen on.")
@click.option("--review", is_flag=True, help="Let whoever sits at this machine review what the pages say.")
@reviewer_option
@click.option("--no-sql", is_flag=True, help="Let nobody ask in SQL of their own; tables and ready questions stay.")
@click.option(
    "--public-name",
    "names",
    metavar="NAME",
    multiple=True,
    help="Host name under which a reverse proxy serves it; may be repeated.",
)
def serve(
    *, database: Path, host: str, port: int, review: bool, reviewer: str, no_sql: bool, names: tuple[str, ...]
) -> None:
    """Serve the database in Datasette, every fact one click from its page.

    Nothing can be written, unless --review is given: then facts can be marked right or wrong, corrected and added.
    """
    from lieudit import server

    require(database)
    server.run(database, host, port, reviewer if review else None, sql=not no_sql, names=names)


@main.command()
@database_option
def status(database: Path) -> None:
    """Say what is in the database, the last runs, and what failed and why."""
    from lieudit import report

    require(database)
    say(report.status(database))


@main.command()
@click.argument("document_id")
@database_option
def remove(document_id: str, database: Path) -> None:
    """Take a document, and all that it said, out of the database."""
    from lieudit import runs

    require(database)
    runs.remove(database, document_id)
    say(f"{document_id} removed")


@main.command()
@click.argument("gold", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@database_option
@click.option("--by-file", is_flag=True, help="F1 of each document, too.")
@click.option("--errors", is_flag=True, help="Every miss (-) and false alarm (+), too.")
@click.option("--reviews", "by_reviews", is_flag=True, help="What reviews have measured; no folder is needed.")
def evaluate(*, gold: tuple[Path, ...], database: Path, by_file: bool, errors: bool, by_reviews: bool) -> None:
    """Measure the database against folders of annotated documents, or by what people said of its facts.

    Precision, recall and F1 by kind; then whether confidence means what it says: the share of rows that are right,
    by what they say of themselves. With --reviews, the precision of each rule.
    """
    from lieudit import evaluation, reliability, reviewing

    require(database)
    if by_reviews:
        say(reviewing.table(reviewing.measured(database)))
    if not gold:
        if not by_reviews:
            raise UsageError("no folder of annotated documents", advice="Name one, or measure by --reviews.")
        return
    result = evaluation.evaluate(database, gold)
    say(evaluation.table(result, by_file=by_file, errors=errors))
    say(f"\n{reliability.table(reliability.reliability(database, gold))}")
    if result.missing:
        say_error(f"not in the database: {', '.join(result.missing)}", "Ingest these documents first.")
        sys.exit(1)


@main.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@database_option
@click.option(
    "--format",
    "formats",
    type=click.Choice(["csv", "jsonl", "parquet", "geojson", "webannotation", "scdl"]),
    multiple=True,
    default=("csv",),
    show_default=True,
    help="May be repeated.",
)
@click.option(
    "--base-url",
    default="http://127.0.0.1:8001",
    show_default=True,
    help="Where the corpus is served: links in the files begin so.",
)
def export(folder: Path, database: Path, formats: tuple[str, ...], base_url: str) -> None:
    """Write what is in the database to files in FOLDER.

    csv, jsonl and parquet hold every public table and view (csv with a data package and a dictionary); geojson
    communes and the money for them; webannotation every fact and mention; scdl the grants of the ledger in the
    columns of the French standard.
    """
    from lieudit import exporting

    require(database)
    for path in exporting.export(database, folder, formats, base_url):
        say(str(path))


@main.group(invoke_without_command=True)
@database_option
@click.pass_context
def lists(context: click.Context, database: Path) -> None:
    """Show the official lists of communes, or import or remove one.

    A list tells communes of one name apart where a document speaks of its programme; no fact is made of it.
    `lieudit reextract` applies lists that were imported or removed to the documents that are stored.
    """
    if not is_alone(context, database):
        return
    from lieudit import lists as official

    require(database)
    for one in official.imported(database):
        say(f"{one.id}  {one.programme_id}  {one.as_of or 'undated'}  {one.rows} communes  {one.filename}")


@lists.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--programme", required=True, help="Id of the programme whose communes the file lists.")
@click.option("--as-of", help="The date that the list is of, as EDTF: 2024-09-01, 2024-09, 2024.")
@programmes_option
@database_option
def import_list(*, file: Path, programme: str, as_of: str | None, programmes: tuple[Path, ...], database: Path) -> None:
    """Import a list: CSV with a column of INSEE codes; names and dates of signature, if there are any, are kept."""
    from lieudit import lists as official
    from lieudit import plan

    done = official.import_list(database, file, programme, plan.checked_date(as_of), programmes)
    known = "" if done.is_new else ", known already"
    say(f"{done.official.id}  {programme}  {len(done.official.memberships)} communes{known}")
    if done.is_new and done.documents:
        click.echo("`lieudit reextract` applies it to the documents that are stored.")
    if done.unknown:
        say_error(
            f"{file}: {len(done.unknown)} rows have no commune's code: {', '.join(map(str, done.unknown))}",
            "The others are imported. Correct these lines, remove the list and import it again.",
        )
        sys.exit(1)


@lists.command("remove")
@click.argument("list_id")
@database_option
def remove_list(list_id: str, database: Path) -> None:
    """Take a list out of the database."""
    from lieudit import lists as official

    require(database)
    official.remove(database, list_id)
    say(f"{list_id} removed")


main.add_command(backup)
main.add_command(check)
main.add_command(decide)
main.add_command(reviews)


if __name__ == "__main__":
    main(prog_name="lieudit")
