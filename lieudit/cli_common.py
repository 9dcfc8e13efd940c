"""What the modules of the command share: options, and what is said on a terminal."""

from __future__ import annotations

import logging
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from ingest.document import BYTES_PER_MEGABYTE, Limits
from ingest.errors import UsageError
from lieudit.config import DATABASE_VARIABLE, DEFAULT_DATABASE, available_cores


def say(text: str) -> None:
    """Say on stdout what was found; line by line, so that only the lines' own ends are ends."""
    click.echo("\n".join(map(printable, text.split("\n"))))


def say_error(message: str, advice: str) -> None:
    """Say on stderr what went wrong, and what to do about it."""
    click.echo(f"lieudit: {printable(message)}", err=True)
    if advice:
        click.echo(f"  → {printable(advice)}", err=True)


def printable(text: str) -> str:
    """Text of files and file names for a terminal: nothing in it is a command, or turns what stands around it.

    Control characters, invisible ones (which turn the direction of writing, among others) and half characters are shown
    by their codes; spaces of all widths stay.
    """
    return "".join(
        c if c.isprintable() or unicodedata.category(c) == "Zs" else c.encode("unicode_escape", "replace").decode()
        for c in text
    )


class PrintableFormatter(logging.Formatter):
    """Log entries for a terminal: paths, addresses and messages may hold what a stranger wrote."""

    def format(self, record: logging.LogRecord) -> str:
        """The entry, line by line."""
        return "\n".join(map(printable, super().format(record).split("\n")))


def log_to_terminal() -> None:
    """Send warnings of all libraries to stderr, printable."""
    handler = logging.StreamHandler()
    handler.setFormatter(PrintableFormatter("%(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])


def require(database: Path) -> None:
    """See that there is a database.

    Raises:
        UsageError: there is none.
    """
    if not database.is_file():
        raise UsageError(
            f"no database {database}", advice="Make one with `lieudit ingest PATH…`, or name it with --db."
        )


def is_alone(context: click.Context, database: Path) -> bool:
    """Whether a group was called without a command of its own, and so is to show what there is.

    Raises:
        UsageError: --db stands before that command, where it would be overlooked.
    """
    name = context.invoked_subcommand
    if name and context.get_parameter_source("database") is ParameterSource.COMMANDLINE:
        advice = f"Write `lieudit {context.info_name} {name} … --db {database}`."
        raise UsageError(f"--db belongs after {name}", advice=advice)
    return name is None


def database_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--db``, the database that a command works on."""
    return click.option(
        "--db",
        "database",
        type=click.Path(dir_okay=False, path_type=Path),
        default=DEFAULT_DATABASE,
        envvar=DATABASE_VARIABLE,
        show_default=True,
        show_envvar=True,
        help="The SQLite database.",
    )(function)


def workers_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--workers``, how many processes work at once."""
    return click.option(
        "--workers",
        type=click.IntRange(min=1),
        default=available_cores,
        show_default="one a core",
        help="Processes that read and extract at once.",
    )(function)


def scheduler_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--scheduler``, the Dask cluster that works in place of this machine's processes."""
    return click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Let the workers of a Dask cluster do it, whose scheduler is at tcp://HOST:8786; "
        "how many is theirs to say (needs lieudit[dask]).",
    )(function)


def programmes_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--programmes``, files that extend the registry."""
    return click.option(
        "--programmes",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        multiple=True,
        help="YAML file with more programmes, in the form of the registry's own; may be repeated.",
    )(function)


LEAST_PAGE_MEMORY = 1024  # megabytes: the readers and their libraries take about 500 by themselves


def page_limits_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--page-seconds``, ``--page-memory`` and ``--page-pixels``, what the reading of one page may cost."""
    usual = Limits()
    for option in (
        click.option(
            "--page-pixels",
            type=click.IntRange(min=1),
            default=usual.pixels,
            show_default=True,
            help="Pixels that a page's image may have.",
        ),
        click.option(
            "--page-memory",
            type=click.IntRange(min=LEAST_PAGE_MEMORY),
            metavar="MB",
            default=usual.memory_bytes // BYTES_PER_MEGABYTE,
            show_default=True,
            help="Memory that the process which reads pages may take.",
        ),
        click.option(
            "--page-seconds",
            type=click.FloatRange(min=0, min_open=True),
            metavar="SECONDS",
            default=usual.seconds,
            show_default=True,
            help="Time that the reading of a page, or a step of finding its facts, may take.",
        ),
    ):
        function = option(function)
    return function
