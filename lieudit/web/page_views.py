"""A page beside its text, its image, and the original file."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from urllib.parse import unquote

from datasette.utils.asgi import AsgiFileDownload, Request, Response

from lieudit import citations
from lieudit.web import corpus, cutouts, originals, refusals
from lieudit.web.images import MEDIA_TYPES, ImageError, PageImage, image_of
from lieudit.web.language import N_
from lieudit.web.rows import Named, StoredPage
from lieudit.web.search_words import spans
from lieudit.web.site import SECURITY, Routes, Site
from lieudit.web.sizes import LARGE, NORMAL
from lieudit.web.viewer import Asked, Found, View, compose_view, layout_of, read_span
from lieudit.web.viewer_facts import ROLES, evidence
from lieudit.web.viewer_words import compact

MOST_WORDS = 300  # code points of a search that are looked at


class PageViews:
    """The viewer of pages, and what it shows."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Routes:
        return [
            (r"/-/page/(?P<page_id>[^/]+)\.png$", self.image),
            (r"/-/page/(?P<page_id>[^/]+)\.words\.json$", self.words),
            (r"/-/page/(?P<page_id>[^/]+)$", self.page),
            (r"/-/document/(?P<document_id>[^/]+)$", self.document),
        ]

    async def page(self, request: Request) -> Response:
        """A page's image beside its text and its facts."""
        page_id = unquote(request.url_vars["page_id"])
        asked = Asked(
            request.args.get("highlight"),
            request.args.get("fact"),
            (request.args.get("q") or "")[:MOST_WORDS].strip(),
        )
        if number := request.args.get("number"):
            return await self._turn(page_id, number, asked)
        language = self.site.language(request)
        base = self.site.address(request)

        def read(connection: sqlite3.Connection) -> tuple[View, str, tuple[Named, ...]] | None:
            found = _found(connection, page_id, asked)
            if found is None:
                return None
            page, document = found.page, found.document
            kept = originals.kept(self.site.path, document.sha256) is not None
            view = compose_view(
                found,
                asked,
                has_original=kept,
                has_image=kept and page.width is not None and document.media_type in MEDIA_TYPES,
                links=self.site.links,
                language=language,
            )
            return view, _citation(connection, view, base), refusals.of_page(connection, page_id)

        composed = await self.site.read(read)
        if composed is None:
            return await self.site.missing(request, N_("There is no page %(id)s in this database."), id=page_id)
        view, citation, unsettled = composed
        return await self.site.html(
            request,
            "lieudit/page.html",
            view=view,
            citation=citation,
            words=view.words,
            roles=ROLES,
            unsettled=unsettled,
        )

    async def _turn(self, page_id: str, number: str, asked: Asked) -> Response:
        """To the page of the same document whose number was typed, or to the nearest that was read."""
        document_id = page_id.rpartition("-")[0]
        numbers = await self.site.read(lambda connection: corpus.page_numbers(connection, document_id))
        if number.isascii() and number.isdigit() and len(number) < 9 and numbers:
            page_id = min(numbers, key=lambda entry: abs(entry[0] - int(number)))[1]
        return Response.redirect(self.site.links.page(page_id, words=asked.words))

    async def words(self, request: Request) -> Response:
        """A page's text and where its words lie on the image, for the viewer's script."""
        page_id = unquote(request.url_vars["page_id"])
        page = await self.site.read(lambda connection: corpus.page(connection, page_id))
        if page is None:
            return await self.site.missing(request, N_("There is no page %(id)s in this database."), id=page_id)
        read = layout_of(page)
        content = compact(page.text, read.words if read else ())
        body = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        headers = {**SECURITY, "Cache-Control": "no-cache"}
        return Response(body, headers=headers, content_type="application/json; charset=utf-8")

    async def image(self, request: Request) -> Response:
        """A page's image, drawn from the original that was kept.

        With `crop=START-END` the part where a span lies; with `scale=2` twice as fine.
        """
        page_id = unquote(request.url_vars["page_id"])
        size = LARGE if request.args.get("scale") == "2" else NORMAL

        def read(connection: sqlite3.Connection) -> tuple[PageImage, StoredPage] | None:
            page = corpus.page(connection, page_id)
            document = page and corpus.document(connection, page.document_id)
            image = page and document and image_of(self.site.path, document, page, size)
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
            return await self.site.undrawn(request, page_id, error)
        return Response(png, headers={**SECURITY, "Cache-Control": "max-age=3600"}, content_type="image/png")

    async def document(self, request: Request) -> Response | AsgiFileDownload:
        """The original file, as it was ingested."""
        document_id = unquote(request.url_vars["document_id"])
        document = await self.site.read(lambda connection: corpus.document(connection, document_id))
        if document is None:
            return await self.site.missing(request, N_("There is no document %(id)s in this database."), id=document_id)
        path = originals.kept(self.site.path, document.sha256)
        if path is None:
            return await self.site.missing(
                request, N_("The file of “%(title)s” was not kept with this database."), title=document.title
            )
        media_type = await asyncio.to_thread(originals.media_type_sent, document, path)
        return AsgiFileDownload(str(path), content_type=media_type, headers=originals.headers(document))


def _found(connection: sqlite3.Connection, page_id: str, asked: Asked) -> Found | None:
    """What the database says of a page; None where it has no such page."""
    page = corpus.page(connection, page_id)
    document = page and corpus.document(connection, page.document_id)
    if not page or not document:
        return None
    return Found(
        document=document,
        page=page,
        mentions=corpus.mentions(connection, page_id),
        facts=corpus.facts_of_page(connection, page_id),
        numbers=corpus.page_numbers(connection, document.id),
        told=evidence(connection, page_id, asked.fact) if asked.fact else (),
        hits=spans(page.text, asked.words) if asked.words else (),
    )


def _citation(connection: sqlite3.Connection, view: View, base: str) -> str:
    """The words that are chosen, or the page, as a reader cites them."""
    chosen = view.chosen
    if chosen and chosen.said:
        cited = citations.of_row(connection, chosen.said.kind, chosen.said.fact.id)
    else:
        cited = citations.of_page(connection, view.page.id, (chosen.start, chosen.end) if chosen else None)
    return citations.french(cited, base) if cited else ""
