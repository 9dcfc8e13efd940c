"""The page of a fact or mention, and its forms for programs and reference managers."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urljoin

from datasette.utils.asgi import Request, Response

from lieudit import citations
from lieudit.annotations import of_row as annotation_of
from lieudit.citations import Citation
from lieudit.web import facts, facts_json
from lieudit.web.disagreements import CAUSES
from lieudit.web.facts import FactView
from lieudit.web.facts_methods import METHODS
from lieudit.web.language import N_
from lieudit.web.site import SECURITY, Routes, Site

KIND_OF = {table: kind for kind, table in citations.FACTS.items()}
KINDS = "|".join((*citations.FACTS, *citations.MENTIONS))
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
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
        language = self.site.language(request)

        def read(connection: sqlite3.Connection) -> tuple[FactView, Citation] | None:
            row = facts.read_row(connection, kind, row_id)
            citation = citations.of_row(connection, kind, row_id)
            return (facts.view(connection, row, self.site.path, language), citation) if row and citation else None

        found = await self.site.read(read)
        if found is None:
            return await self.site.missing(request, _ABSENT, id=row_id)
        view, citation = found
        base = base_address(self.site, request)
        return await self.site.html(
            request,
            "lieudit/fact.html",
            view=view,
            title=facts.TITLES[kind],
            parts=facts.PARTS,
            drawn=facts.DRAWN,
            kind_of=KIND_OF,
            causes=CAUSES,
            method=METHODS.get(view.row.method),
            permanent=citation.link(base),
            french=citations.french(citation, base),
            bibtex=citations.bibtex(citation, base),
            csl=_pretty(citations.csl(citation, base)),
            corpus_version=citation.corpus_version,
        )

    async def as_json(self, request: Request) -> Response:
        """All that the page shows, for programs."""
        kind, row_id = _named(request)
        language = self.site.language(request)
        base = base_address(self.site, request)

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
        base = base_address(self.site, request)

        def read(connection: sqlite3.Connection) -> str | None:
            found = annotation_of(connection, kind, row_id, base)
            return _pretty(found) if found else None

        return await self._sent(request, read, _ANNOTATION)

    async def _cited(
        self, request: Request, write: Callable[[Citation, str], str], media_type: str, extension: str
    ) -> Response:
        kind, row_id = _named(request)
        base = base_address(self.site, request)

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


def base_address(site: Site, request: Request) -> str:
    """Where the reader found the corpus, ending with a slash: what citations lead to.

    The Host header is the reader's own word, and taken for no more than the name of a machine.
    """
    home = site.links.home()
    if not _HOST.fullmatch(request.host):
        return urljoin("http://localhost", home)
    return str(site.datasette.absolute_url(request, home))


def _named(request: Request) -> tuple[str, str]:
    return request.url_vars["kind"], unquote(request.url_vars["row_id"])


def _pretty(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)
