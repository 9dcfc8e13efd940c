"""The addresses of lieudit beside Datasette's own: each a function of a request."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote

from datasette.app import Datasette
from datasette.database import Database
from datasette.utils.asgi import AsgiFileDownload, Request, Response

from lieudit.web import claims, corpus, cutouts, disagreements, formats, originals
from lieudit.web.images import MEDIA_TYPES, ImageError, PageImage, PageImages
from lieudit.web.links import DATABASE, Links
from lieudit.web.rows import Profile, StoredPage
from lieudit.web.search import PAGE_SIZE, search
from lieudit.web.viewer import KINDS, compose_view, read_span

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
MOST_WORDS = 300  # code points of a search that are looked at
_Result = TypeVar("_Result")


class Pages:
    """The project's own pages over one served database."""

    def __init__(self, datasette: Datasette) -> None:
        self.datasette = datasette
        self.links = Links(datasette.setting("base_url"))

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

    def routes(self) -> list[tuple[str, Callable[..., Any]]]:
        return [
            (r"/$", self.home),
            (r"/-/search$", self.search),
            (r"/-/disagreements$", self.disagreements),
            (r"/-/page/(?P<page_id>[^/]+)\.png$", self.image),
            (r"/-/page/(?P<page_id>[^/]+)$", self.page),
            (r"/-/document/(?P<document_id>[^/]+)$", self.document),
            (r"/-/claim/(?P<kind>participation|award|count)/(?P<claim_id>[^/]+)$", self.claim),
            (r"/-/(?P<what>commune|programme|organisation)/(?P<key>[^/]+)$", self.profile),
        ]

    async def home(self, request: Request) -> Response:
        """The corpus at a glance."""
        glance = await self._read(corpus.glance)
        queries = self.datasette.metadata("queries", database=DATABASE) or {}
        return await self._html(request, "lieudit/home.html", glance=glance, questions=queries, kinds=KINDS)

    async def search(self, request: Request) -> Response:
        """Pages that say the words of `q`."""
        words = (request.args.get("q") or "")[:MOST_WORDS].strip()
        page = _page_number(request)
        results = await self._read(lambda connection: search(connection, words, page)) if words else None
        last = max(-(-results.total // PAGE_SIZE), 1) if results else 1
        return await self._html(request, "lieudit/search.html", words=words, results=results, page=page, last=last)

    async def page(self, request: Request) -> Response:
        """A page's image beside its text."""
        page_id = unquote(request.url_vars["page_id"])

        def read(connection: sqlite3.Connection) -> Any:
            page = corpus.page(connection, page_id)
            document = page and corpus.document(connection, page.document_id)
            if not page or not document:
                return None
            kept = originals.original_path(self.path, document.sha256).is_file()
            return compose_view(
                document=document,
                page=page,
                mentions=corpus.mentions(connection, page_id),
                facts=corpus.facts_of_page(connection, page_id),
                numbers=corpus.page_numbers(connection, document.id),
                highlight=request.args.get("highlight"),
                has_original=kept,
                has_image=kept and page.width is not None and document.media_type in MEDIA_TYPES,
                links=self.links,
            )

        view = await self._read(read)
        if view is None:
            return await self._missing(request, f"There is no page {page_id} in this database.")
        return await self._html(request, "lieudit/page.html", view=view)

    async def image(self, request: Request) -> Response:
        """A page's image, drawn from the original that was kept; with `crop=START-END` the part where a span lies."""
        page_id = unquote(request.url_vars["page_id"])

        def read(connection: sqlite3.Connection) -> tuple[PageImage, StoredPage] | None:
            page = corpus.page(connection, page_id)
            document = page and corpus.document(connection, page.document_id)
            if not page or not document or page.width is None or document.media_type not in MEDIA_TYPES:
                return None
            original = originals.original_path(self.path, document.sha256)
            return PageImage(original, document.sha256, document.media_type, page.number, page.rotation), page

        found = await self._read(read)
        if found is None or not found[0].original.is_file():
            return await self._missing(request, f"Page {page_id} has no image in this database.")
        image, page = found
        cutout = None
        if crop := request.args.get("crop"):
            span = read_span(crop, page.text)
            cutout = cutouts.cut_out(page, span) if span else None
            if cutout is None:
                return await self._missing(request, f"Page {page_id} has no image of the span {crop[:30]}.")
        try:
            png = await self.images.get(image)
            if cutout is not None:
                png = await cutouts.cropped(png, page, cutout.region)
        except ImageError as error:
            return await self._missing(request, f"The image of page {page_id} can't be drawn: {error}")
        return Response(png, headers={**SECURITY, "Cache-Control": "max-age=3600"}, content_type="image/png")

    async def disagreements(self, request: Request) -> Response:
        """Where documents say different things of one matter, both sides together."""
        filters = disagreements.Filters.read(request.args.get)
        page = _page_number(request)
        listing = await self._read(lambda connection: disagreements.disagreements(connection, filters, page, self.path))
        last = max(-(-listing.total // disagreements.PAGE_SIZE), 1)
        return await self._html(
            request,
            "lieudit/disagreements.html",
            listing=listing,
            filters=filters,
            page=page,
            last=last,
            page_size=disagreements.PAGE_SIZE,
            subjects=disagreements.SUBJECTS,
            causes=disagreements.CAUSES,
        )

    async def document(self, request: Request) -> Response | AsgiFileDownload:
        """The original file, as it was ingested."""
        document_id = unquote(request.url_vars["document_id"])
        document = await self._read(lambda connection: corpus.document(connection, document_id))
        if document is None:
            return await self._missing(request, f"There is no document {document_id} in this database.")
        path = originals.original_path(self.path, document.sha256)
        if not path.is_file():
            return await self._missing(request, f"The file of “{document.title}” was not kept with this database.")
        return AsgiFileDownload(
            str(path), content_type=originals.media_type_sent(document, path), headers=originals.headers(document)
        )

    async def profile(self, request: Request) -> Response:
        """All that is said of a commune, a programme or an organisation."""
        what, key = request.url_vars["what"], unquote(request.url_vars["key"])
        together = {
            "commune": claims.of_commune,
            "programme": claims.of_programme,
            "organisation": claims.of_organisation,
        }[what]

        def read(connection: sqlite3.Connection) -> tuple[Profile | None, tuple[claims.Claim, ...]]:
            return corpus.profile(connection, what, key), together(connection, key)

        profile, told = await self._read(read)
        if profile is None:
            return await self._missing(request, f"There is no {what} {key} in this database.")
        return await self._html(request, "lieudit/profile.html", what=what, profile=profile, told=told)

    async def claim(self, request: Request) -> Response:
        """What documents say together of one matter, with each of them."""
        kind, claim_id = request.url_vars["kind"], unquote(request.url_vars["claim_id"])
        found = await self._read(lambda connection: claims.witnessed(connection, kind, claim_id))
        if found is None:
            return await self._missing(request, f"There is no claim {claim_id} in this database.")
        return await self._html(request, "lieudit/claim.html", found=found)

    async def _read(self, read: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """Ask several things of one state of the database, whatever an ingest writes meanwhile."""

        def in_snapshot(connection: sqlite3.Connection) -> _Result:
            connection.execute("begin")
            try:
                return read(connection)
            finally:
                connection.rollback()

        return await self.database.execute_fn(in_snapshot)

    async def _html(self, request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
        context |= {"links": self.links, "formats": formats, "site": self.datasette.metadata() or {}}
        body = await self.datasette.render_template(template, context, request=request)
        # An ingest may be running: what a reader sees is what is stored.
        return Response.html(body, status=status, headers={**SECURITY, "Cache-Control": "no-cache"})

    async def _missing(self, request: Request, message: str) -> Response:
        return await self._html(request, "lieudit/missing.html", status=404, message=message)


def _page_number(request: Request) -> int:
    """The page of a list that an address asks for, from 1; anything odd is the first."""
    number = request.args.get("page") or "1"
    return min(max(int(number), 1), 10_000) if number.isascii() and number.isdigit() else 1
