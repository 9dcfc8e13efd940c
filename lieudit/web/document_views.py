"""The page of a document, and the small images on it."""

from __future__ import annotations

import sqlite3
from urllib.parse import unquote

from datasette.utils.asgi import Request, Response

from lieudit.web import corpus, documents, originals
from lieudit.web.disagreements import CAUSES, SUBJECTS
from lieudit.web.images import MEDIA_TYPES, ImageError, PageImage, image_of
from lieudit.web.language import N_
from lieudit.web.site import SECURITY, Routes, Site, page_number
from lieudit.web.sizes import SMALL


class DocumentViews:
    """What a document is and says."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Routes:
        return [
            (r"/-/about/(?P<document_id>[^/]+)$", self.about),
            (r"/-/page/(?P<page_id>[^/]+)\.thumb\.png$", self.thumbnail),
        ]

    async def about(self, request: Request) -> Response:
        """A document: its pages, what it says, what it copies, how it was read."""
        document_id = unquote(request.url_vars["document_id"])
        number = page_number(request)
        found = await self.site.read(lambda connection: documents.about(connection, document_id, number))
        if found is None:
            return await self.site.missing(request, N_("There is no document %(id)s in this database."), id=document_id)
        has_original = originals.kept(self.site.path, found.document.sha256) is not None
        return await self.site.html(
            request,
            "lieudit/document.html",
            found=found,
            has_original=has_original,
            has_images=has_original and found.document.media_type in MEDIA_TYPES,
            number=number,
            last=max(-(-found.stored // documents.PAGE_SIZE), 1),
            page_address=lambda page: self.site.links.about(document_id, page),
            telling=documents,
            subjects=SUBJECTS,
            causes=CAUSES,
        )

    async def thumbnail(self, request: Request) -> Response:
        """A page's image, small."""
        page_id = unquote(request.url_vars["page_id"])

        def read(connection: sqlite3.Connection) -> PageImage | None:
            page = corpus.page(connection, page_id)
            document = page and corpus.document(connection, page.document_id)
            return image_of(self.site.path, document, page, SMALL) if page and document else None

        image = await self.site.read(read)
        if image is None:
            return await self.site.missing(request, N_("Page %(id)s has no image in this database."), id=page_id)
        try:
            png = await self.site.images.get(image)
        except ImageError as error:
            return await self.site.undrawn(request, page_id, error)
        # The bytes of a page never change: its document's id is the file's SHA-256.
        return Response(png, headers={**SECURITY, "Cache-Control": "max-age=604800"}, content_type="image/png")
