"""Commands for what people say: decisions on documents and awards, and reviews of facts."""

from __future__ import annotations

import getpass
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from lieudit.cli_common import database_option, is_alone, require, say


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # no login has a name for this user, as in some containers
        return ""


def reviewer_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """``--reviewer``, who is named as the author of reviews."""
    return click.option(
        "--reviewer",
        metavar="NAME",
        default=_login,
        show_default="your login",
        help="Who is named as the author of reviews.",
    )(function)


@click.group(invoke_without_command=True)
@database_option
@click.pass_context
def decide(context: click.Context, database: Path) -> None:
    """Show what you said of documents and awards, or say it: your word stands over every rule.

    Decisions are kept beside the database, in NAME.reviews.db, and applied again after every ingest.
    """
    if not is_alone(context, database):
        return
    from lieudit import deciding

    require(database)
    for line in deciding.listed(database):
        say(line)


@decide.command("documents")
@click.argument("from_id")
@click.argument("kind", type=click.Choice(["copy", "excerpt", "supersedes", "apart"]))
@click.argument("to_id")
@click.option("--comment", help="Why; kept with the decision.")
@database_option
def decide_documents(*, from_id: str, kind: str, to_id: str, comment: str | None, database: Path) -> None:
    """Say what one document is to another.

    FROM_ID is a copy or an excerpt of TO_ID, supersedes it, or has nothing to do with it (apart).
    """
    from db.decisions import LinkKind
    from lieudit import deciding

    require(database)
    deciding.documents(database, from_id, to_id, LinkKind(kind), comment)


@decide.command("awards")
@click.argument("one_id")
@click.argument("verdict", type=click.Choice(["joined", "apart"]))
@click.argument("other_id")
@click.option("--comment", help="Why; kept with the decision.")
@database_option
def decide_awards(*, one_id: str, verdict: str, other_id: str, comment: str | None, database: Path) -> None:
    """Say that two awards tell of one sum (joined), or of two (apart)."""
    from lieudit import deciding

    require(database)
    deciding.awards(database, one_id, other_id, verdict == "joined", comment)


@decide.command("undo")
@click.argument("one_id")
@click.argument("other_id")
@database_option
def undo_decision(one_id: str, other_id: str, database: Path) -> None:
    """Forget what you said of two documents or two awards: the rules speak again."""
    from lieudit import deciding

    require(database)
    deciding.undo(database, one_id, other_id)


@click.group(invoke_without_command=True)
@database_option
@click.pass_context
def reviews(context: click.Context, database: Path) -> None:
    """Show what people said of facts, and what became of it; export it as annotated documents, or take one back.

    Reviews are made on the pages of `lieudit serve --review`. They are kept beside the database, in NAME.reviews.db,
    and applied again after every ingest; those that came to that file since are applied now.
    """
    if not is_alone(context, database):
        return
    from lieudit import reviewing

    require(database)
    for line in reviewing.listed(database):
        say(line)


@reviews.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@database_option
def export_reviews(folder: Path, database: Path) -> None:
    """Write each document that was reviewed to FOLDER, with what it says as `lieudit evaluate` reads it.

    What people confirmed, corrected or added is to be found; what they called wrong is left out; what nobody reviewed
    is optional.
    """
    from lieudit import reviewing_gold

    require(database)
    for path in reviewing_gold.export(database, folder):
        say(str(path))


@reviews.command("withdraw")
@click.argument("review_id")
@reviewer_option
@database_option
def withdraw_review(review_id: str, reviewer: str, database: Path) -> None:
    """Take a review back: what was said before stands again, by an earlier review or by the rules."""
    from db import reviews as said

    require(database)
    said.withdraw(database, review_id, reviewer)
    say(f"{review_id} withdrawn")
