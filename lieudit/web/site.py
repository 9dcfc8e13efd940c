"""What all of lieudit's pages share: the database they read, the addresses, the language, the answer's form."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Awaitable, Callable, Collection
from contextlib import nullcontext
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import Request, Response

from lieudit.web import asking, language, originals
from lieudit.web.images import BusyError, ImageError, PageImages
from lieudit.web.language import N_, Language
from lieudit.web.links import DATABASE, Links
from lieudit.web.remembered import Remembered, state_of
from lieudit.web.suggest import KnownNames

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
Handler = Callable[..., Awaitable[Any]]
Routes = list[tuple[str, Handler]]
_Result = TypeVar("_Result")
READ_SECONDS = 20.0  # that what a page asks may take
MOST_REMEMBERED = 200  # answers: of maps and plots, of the front page
_ATTRIBUTE = "lieudit_site"  # of the Datasette that a site belongs to


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Who may correct what is served, at this machine."""

    name: str


class Site:
    """The project's own pages over one served database."""

    reviewer: Reviewer | None = None  # None: nothing can be written
    hosts: Collection[str] | None = ()  # under whose names it is asked, beside this machine's; None: any

    def __init__(self, datasette: Datasette) -> None:
        self.datasette = datasette
        self.links = Links(datasette.setting("base_url"))
        self._remembered = Remembered(self.state, MOST_REMEMBERED)

    # Datasette asks for its routes before it is given its database.
    @property
    def database(self) -> Database:
        return self.datasette.get_database(DATABASE)

    @property
    def path(self) -> Path:
        return Path(self.database.path)

    @cached_property
    def images(self) -> PageImages:
        return PageImages(originals.files_folder(self.path) / "cache" / "images")

    @cached_property
    def names(self) -> KnownNames:
        return KnownNames()

    def address(self, request: Request) -> str:
        """Where the reader found the corpus, ending with a slash: what citations lead to.

        The Host header is the reader's own word, and taken for no more than the name of a machine.
        """
        if not _HOST.fullmatch(request.host):
            return urljoin("http://localhost", self.links.base)
        return str(self.datasette.absolute_url(request, self.links.base))

    def language(self, request: Request | None) -> Language:
        """The language that a request's reader wants."""
        return language.of_request(request.headers.get("accept-language") if request else None)

    async def read(
        self, read: Callable[[sqlite3.Connection], _Result], seconds: float | None = READ_SECONDS
    ) -> _Result:
        """Ask several things of one state of the database, whatever an ingest writes meanwhile.

        Raises:
            sqlite3.OperationalError: it takes longer than so many seconds ("interrupted").
        """

        def in_snapshot(connection: sqlite3.Connection) -> _Result:
            connection.execute("begin")
            try:
                with asking.within(connection, seconds) if seconds is not None else nullcontext():
                    return read(connection)
            finally:
                connection.rollback()

        return await self.database.execute_fn(in_snapshot)

    async def remember(self, key: object, read: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """What `read` finds, asked once for each state of the database; for the few pages that count everything."""
        return await self._remembered.get(key, lambda: self.read(read, None))

    def state(self) -> object:
        """Changes whenever something is written to the database."""
        return state_of(self.path)

    async def html(self, request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
        """A page, in the reader's language."""
        context |= self.context(request)
        body = await self.datasette.render_template(template, context, request=request)
        # An ingest may be running: what a reader sees is what is stored.
        headers = {**SECURITY, "Cache-Control": "no-cache", "Vary": "Accept-Language"}
        return Response.html(body, status=status, headers=headers)

    def context(self, request: Request | None) -> dict[str, Any]:
        """What every template of ours knows."""
        spoken = self.language(request)
        return {
            "links": self.links,
            "formats": spoken,
            "site": self.datasette.metadata() or {},
            "reviewer": self.reviewer,
            **spoken.template_functions(),
        }

    async def undrawn(self, request: Request, page_id: str, error: ImageError) -> Response:
        """The page that says why a page's image is not to be seen; 503 where it may be a little later."""
        said = self.language(request).gettext(N_("The image of page %(id)s can’t be drawn: %(error)s"))
        said %= {"id": page_id, "error": error}
        return await self.told(request, 503 if isinstance(error, BusyError) else 404, said)

    async def missing(self, request: Request, message: str, **parts: object) -> Response:
        """The page that says what is not there; `message` is translated, then its parts are put in."""
        said = self.language(request).gettext(message) % parts
        return await self.told(request, 404, said)

    async def told(self, request: Request, status: int, message: str) -> Response:
        """A page that says why there is nothing to be seen."""
        return await self.html(request, "lieudit/missing.html", status=status, message=message)


def of(datasette: Datasette) -> Site:
    """The site of a Datasette, which asks for its routes while it is being made."""
    found: Site | None = getattr(datasette, _ATTRIBUTE, None)
    if found is None:
        found = Site(datasette)
        setattr(datasette, _ATTRIBUTE, found)
    return found


def page_number(request: Request) -> int:
    """The page of a list that an address asks for, from 1; anything odd is the first."""
    return number_of(request.args.get("page"))


def number_of(text: str | None) -> int:
    """The number of a page of a list, from 1; anything odd is the first."""
    number = text or "1"
    return min(max(int(number), 1), 10_000) if number.isascii() and number.isdigit() else 1
