"""A page beside its text, its image, and the original file."""

from __future__ import annotations

import sqlite3
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import AsgiFileDownload, Request, Response

from lieudit.web import corpus, cutouts, originals
from lieudit.web.images import MEDIA_TYPES, ImageError, PageImage, image_of
from lieudit.web.language import N_
from lieudit.web.rows import StoredPage
from lieudit.web.site import SECURITY, Routes, Site
from lieudit.web.viewer import compose_view, read_span


class PageViews:
    """The viewer of pages, and what it shows."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Routes:
        return [
            (r"/-/page/(?P<page_id>[^/]+)\.png$", self.image),
            (r"/-/page/(?P<page_id>[^/]+)$", self.page),
            (r"/-/document/(?P<document_id>[^/]+)$", self.document),
        ]

    async def page(self, request: Request) -> Response:
        """A page's image beside its text."""
        page_id = unquote(request.url_vars["page_id"])

        def read(connection: sqlite3.Connection) -> Any:
            page = corpus.page(connection, page_id)
            document = page and corpus.document(connection, page.document_id)
            if not page or not document:
                return None
            kept = originals.original_path(self.site.path, document.sha256).is_file()
            return compose_view(
                document=document,
                page=page,
                mentions=corpus.mentions(connection, page_id),
                facts=corpus.facts_of_page(connection, page_id),
                numbers=corpus.page_numbers(connection, document.id),
                highlight=request.args.get("highlight"),
                has_original=kept,
                has_image=kept and page.width is not None and document.media_type in MEDIA_TYPES,
                links=self.site.links,
            )

        view = await self.site.read(read)
        if view is None:
            return await self.site.missing(request, N_("There is no page %(id)s in this database."), id=page_id)
        return await self.site.html(request, "lieudit/page.html", view=view)

    async def image(self, request: Request) -> Response:
        """A page's image, drawn from the original that was kept; with `crop=START-END` the part where a span lies."""
        page_id = unquote(request.url_vars["page_id"])

        def read(connection: sqlite3.Connection) -> tuple[PageImage, StoredPage] | None:
            page = corpus.page(connection, page_id)
            document = page and corpus.document(connection, page.document_id)
            image = page and document and image_of(self.site.path, document, page)
            return (image, page) if image and page else None

        found = await self.site.read(read)
        if found is None:
            return await self.site.missing(request, N_("Page %(id)s has no image in this database."), id=page_id)
        image, page = found
        cutout = None
        if crop := request.args.get("crop"):
            span = read_span(crop, page.text)
            cutout = cutouts.cut_out(page, span) if span else None
            if cutout is None:
                return await self.site.missing(
                    request, N_("Page %(id)s has no image of the span %(span)s."), id=page_id, span=crop[:30]
                )
        try:
            png = await self.site.images.get(image)
            if cutout is not None:
                png = await cutouts.cropped(png, page, cutout.region)
        except ImageError as error:
            return await self.site.missing(
                request, N_("The image of page %(id)s can’t be drawn: %(error)s"), id=page_id, error=error
            )
        return Response(png, headers={**SECURITY, "Cache-Control": "max-age=3600"}, content_type="image/png")

    async def document(self, request: Request) -> Response | AsgiFileDownload:
        """The original file, as it was ingested."""
        document_id = unquote(request.url_vars["document_id"])
        document = await self.site.read(lambda connection: corpus.document(connection, document_id))
        if document is None:
            return await self.site.missing(request, N_("There is no document %(id)s in this database."), id=document_id)
        path = originals.original_path(self.site.path, document.sha256)
        if not path.is_file():
            return await self.site.missing(
                request, N_("The file of “%(title)s” was not kept with this database."), title=document.title
            )
        return AsgiFileDownload(
            str(path), content_type=originals.media_type_sent(document, path), headers=originals.headers(document)
        )
