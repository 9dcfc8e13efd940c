"""What a check of a database finds, as types."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Remedy(StrEnum):
    """What rebuilds what is at fault, in the order in which it is done; the subject of the fault says of what."""

    INDEX = "index"  # an index is written anew from its table
    SCHEMA = "schema"  # what is missing or drawn otherwise is made
    FULL_TEXT = "full-text"  # the index of words is written anew from the pages
    REFERENCE = "reference"  # communes and the like are written anew
    ROW = "row"  # a row whose page or fact is gone goes, too (subject: table and rowid)
    KEPT_PAGE = "kept-page"  # a page kept on disk is deleted, and read anew when it is needed (subject: path)
    ASIDE = "aside"  # an original that is no longer what it was is put aside (subject: path)
    EXTRACT = "extract"  # facts are found again over the stored pages (subject: document)
    READ = "read"  # the original is read again, its facts found again (subject: document)
    REVIEWS = "reviews"  # reviews are applied anew (subject: document)
    CLAIMS = "claims"  # what documents say together is joined anew, all of it
    JOIN = "join"  # what still waits is joined
    NONE = "none"  # nobody can but the user: the fault says how


_BY_REPAIR = "`lieudit check --repair` {}."
_ADVICE = {
    Remedy.INDEX: "writes the index anew",
    Remedy.SCHEMA: "makes it",
    Remedy.FULL_TEXT: "writes the index of words anew",
    Remedy.REFERENCE: "writes it anew",
    Remedy.ROW: "deletes the row, and finds the facts of its document again",
    Remedy.KEPT_PAGE: "deletes it; the page is read anew when it is needed",
    Remedy.ASIDE: "puts it aside; then ingest the file again, so that a whole copy takes its place",
    Remedy.EXTRACT: "finds the facts of the document again",
    Remedy.READ: "reads the original again",
    Remedy.REVIEWS: "applies the reviews of the document anew",
    Remedy.CLAIMS: "joins anew what documents say together",
    Remedy.JOIN: "joins it, if no ingest is at it",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not as it must be."""

    where: str
    what: str
    remedy: Remedy
    subject: str = ""
    own_advice: str = ""  # where the remedy's doesn't fit

    @property
    def advice(self) -> str:
        """What to do about it."""
        return self.own_advice or _BY_REPAIR.format(_ADVICE[self.remedy])

    def __str__(self) -> str:
        return f"{self.where}: {self.what}. {self.advice}"


@dataclass(frozen=True, slots=True)
class Note:
    """Something that is as it may be, and that one may want to know."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


Found = Fault | Note


@dataclass(slots=True)
class Seen:
    """What a check has looked at."""

    documents: int = 0
    pages: int = 0
    spans: int = 0
    originals: int = 0


class Progress(Protocol):
    """Who is told how far a check is."""

    def begin(self, what: str, total: int | None = None) -> None:
        """Something else is looked at, so many of it."""

    def advance(self) -> None:
        """One more of it was looked at."""


class Silent:
    """Nothing is shown."""

    def begin(self, what: str, total: int | None = None) -> None:
        """Show nothing."""

    def advance(self) -> None:
        """Show nothing."""


def shortened(text: object, most: int = 60) -> str:
    """A value as a message quotes it."""
    words = repr(text)
    return words if len(words) <= most else f"{words[: most - 1]}…"


def listed(names: Iterable[str], most: int = 5) -> str:
    """Names in a row, the first of them where they are many."""
    found = list(names)
    more = f" and {len(found) - most} more" if len(found) > most else ""
    return ", ".join(found[:most]) + more
