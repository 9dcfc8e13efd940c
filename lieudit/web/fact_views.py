"""The page of a fact or mention, and its forms for programs and reference managers."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import Request, Response

from db import reviews_read
from db.reviews_types import Kind
from lieudit import citations
from lieudit.annotations import of_row as annotation_of
from lieudit.citations import Citation
from lieudit.web import facts, facts_json, facts_reviewed, review_queue
from lieudit.web.disagreements import CAUSES
from lieudit.web.facts import FactView
from lieudit.web.facts_methods import METHODS
from lieudit.web.language import N_, Language
from lieudit.web.review_panel import Form, Panel, panel_of
from lieudit.web.site import SECURITY, Routes, Site

KIND_OF = {table: kind for kind, table in citations.FACTS.items()}
KINDS = "|".join((*citations.FACTS, *citations.MENTIONS))
_NO_QUEUE = ("", "", "")
_ABSENT = N_("There is no fact %(id)s in this database.")
_ANNOTATION = 'application/ld+json; profile="http://www.w3.org/ns/anno.jsonld"'


class FactViews:
    """Facts and mentions, one by one."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Routes:
        row = rf"/-/fact/(?P<kind>{KINDS})/(?P<row_id>[^/.]+)"
        return [
            (rf"{row}$", self.fact),
            (rf"{row}\.json$", self.as_json),
            (rf"{row}\.bib$", self.bibtex),
            (rf"{row}\.csl\.json$", self.csl),
            (rf"{row}\.jsonld$", self.annotation),
        ]

    async def fact(self, request: Request) -> Response:
        """A fact or mention with its evidence, its citation, and what else is said of it."""
        kind, row_id = _named(request)
        queue = tuple(request.args.get(name) or "" for name in ("queue", "queue", "only"))
        found = await self.shown(request, kind, row_id, queue=queue if self.site.reviewer else _NO_QUEUE)
        return found or await self.site.missing(request, _ABSENT, id=row_id)

    async def shown(
        self,
        request: Request,
        kind: str,
        row_id: str,
        *,
        status: int = 200,
        form: Form | None = None,
        queue: tuple[str, ...] = _NO_QUEUE,
    ) -> Response | None:
        """The page of a fact; None where nothing is known of it.

        Args:
            request: the reader's.
            kind: of fact or mention.
            row_id: its id.
            status: of the answer.
            form: the form in which it is corrected, as it was filled in and not taken.
            queue: of facts to be checked, in which this one stands: where it goes on, where it was, of which kind.
        """
        language = self.site.language(request)

        def read(connection: sqlite3.Connection) -> tuple[FactView, Citation | None, Panel, dict[str, Any]] | None:
            view = self._view(connection, kind, row_id, language)
            if view is None:
                return None
            panel = panel_of(connection, self.site, request, view, form)
            at, after = (review_queue.read_cursor(text) for text in queue[:2])
            only = review_queue.read_kind(queue[2])
            context = review_queue.context(connection, at, after, only) if queue[0] else {}
            return view, citations.of_row(connection, kind, row_id), panel, context

        found = await self.site.read(read)
        if found is None:
            return None
        view, citation, panel, context = found
        base = self.site.address(request)
        cited: dict[str, Any] = {}
        if citation is not None:
            cited = {
                "permanent": citation.link(base),
                "french": citations.french(citation, base),
                "bibtex": citations.bibtex(citation, base),
                "csl": _pretty(citations.csl(citation, base)),
                "corpus_version": citation.corpus_version,
            }
        return await self.site.html(
            request,
            "lieudit/fact.html",
            status=status,
            view=view,
            panel=panel,
            title=facts.TITLES[kind],
            parts=facts.PARTS,
            drawn=facts.DRAWN,
            kind_of=KIND_OF,
            causes=CAUSES,
            methods=METHODS,
            is_cited=citation is not None,
            **cited,
            **context,
        )

    def _view(self, connection: sqlite3.Connection, kind: str, row_id: str, language: Language) -> FactView | None:
        row = facts.read_row(connection, kind, row_id)
        if row is not None:
            return facts.view(connection, row, self.site.path, language)
        said = reviews_read.of_fact(connection, Kind(kind), row_id)
        return facts_reviewed.view(connection, said, self.site.names.of(connection), self.site.path) if said else None

    async def as_json(self, request: Request) -> Response:
        """All that the page shows, for programs."""
        kind, row_id = _named(request)
        language = self.site.language(request)
        base = self.site.address(request)

        def read(connection: sqlite3.Connection) -> str | None:
            row = facts.read_row(connection, kind, row_id)
            citation = citations.of_row(connection, kind, row_id)
            if row is None or citation is None:
                return None
            view = facts.view(connection, row, self.site.path, language)
            return _pretty(facts_json.as_json(connection, view, citation, base))

        return await self._sent(request, read, "application/json; charset=utf-8")

    async def bibtex(self, request: Request) -> Response:
        """The citation as BibTeX."""
        return await self._cited(request, citations.bibtex, "application/x-bibtex; charset=utf-8", "bib")

    async def csl(self, request: Request) -> Response:
        """The citation as CSL-JSON: a list of one item, as reference managers read it."""
        return await self._cited(
            request,
            lambda citation, base: _pretty([citations.csl(citation, base)]),
            "application/vnd.citationstyles.csl+json; charset=utf-8",
            "csl.json",
        )

    async def annotation(self, request: Request) -> Response:
        """The fact as a W3C Web Annotation."""
        kind, row_id = _named(request)
        base = self.site.address(request)

        def read(connection: sqlite3.Connection) -> str | None:
            found = annotation_of(connection, kind, row_id, base)
            return _pretty(found) if found else None

        return await self._sent(request, read, _ANNOTATION)

    async def _cited(
        self, request: Request, write: Callable[[Citation, str], str], media_type: str, extension: str
    ) -> Response:
        kind, row_id = _named(request)
        base = self.site.address(request)

        def read(connection: sqlite3.Connection) -> str | None:
            citation = citations.of_row(connection, kind, row_id)
            return write(citation, base) if citation else None

        return await self._sent(request, read, media_type, f"lieudit-{kind}-{row_id}.{extension}")

    async def _sent(
        self, request: Request, read: Callable[[sqlite3.Connection], str | None], media_type: str, filename: str = ""
    ) -> Response:
        body = await self.site.read(read)
        if body is None:
            return await self.site.missing(request, _ABSENT, id=_named(request)[1])
        headers = {**SECURITY, "Cache-Control": "no-cache"}
        if filename:
            headers["Content-Disposition"] = f'attachment; filename="{filename}"'
        return Response(body, headers=headers, content_type=media_type)


def _named(request: Request) -> tuple[str, str]:
    return request.url_vars["kind"], unquote(request.url_vars["row_id"])


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
