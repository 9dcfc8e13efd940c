"""The page of maps and plots, and the data of maps for scripts and other programs."""

from __future__ import annotations

import gzip
import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from datasette.utils.asgi import Request, Response

from lieudit.web import figures, places
from lieudit.web.assets import static_version
from lieudit.web.figures import Extent, Figure, Of, Scope
from lieudit.web.language import N_
from lieudit.web.rows import Named
from lieudit.web.site import SECURITY, Routes, Site, page_number

_Result = TypeVar("_Result")
PAGE_SIZE = 100  # communes in the table beside the map


@dataclass(frozen=True, slots=True)
class Overview:
    """The plots of one scope: its money, its places in programmes."""

    money_by_year: Figure
    money_by_funder: Figure | None  # None where there is only one: the scope's
    money_by_programme: Figure | None
    budgets: Figure  # what names no commune
    places_by_year: Figure | None  # None for a funder, who gives money and no place


class MapViews:
    """Communes on a map and in a table, with plots of their money and places."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Routes:
        return [(r"/-/map$", self.map), (r"/-/map\.geojson$", self.data)]

    async def map(self, request: Request) -> Response:
        """The communes of all, of a programme or of a funder."""
        scope = _scope(request)
        subject = await self.site.read(lambda connection: _subject(connection, scope))
        if subject is None:
            return await self.site.missing(request, N_("There is no such programme or funder in this database."))
        spots = await self._kept("spots", scope, lambda connection: places.spots(connection, scope))
        overview = await self._kept("overview", scope, lambda connection: _overview(connection, scope))
        choices = await self.site.remember("choices of maps", _choices)
        page = page_number(request)
        last = max(-(-len(spots.spots) // PAGE_SIZE), 1)
        return await self.site.html(
            request,
            "lieudit/map.html",
            scope=scope,
            subject=subject,
            spots=spots,
            overview=overview,
            shown=spots.spots[(page - 1) * PAGE_SIZE : page * PAGE_SIZE],
            choices=choices,
            page=page,
            last=last,
        )

    async def data(self, request: Request) -> Response:
        """The same communes as GeoJSON; a browser that has it of this state of the database is told so."""
        scope = _scope(request)
        state = repr((self.site.state(), static_version(), scope))
        tag = f'"{hashlib.sha256(state.encode()).hexdigest()[:16]}"'
        headers = {**SECURITY, "Cache-Control": "no-cache", "ETag": tag, "Vary": "Accept-Encoding"}
        if request.headers.get("if-none-match") == tag:
            return Response("", status=304, headers=headers)
        if await self.site.read(lambda connection: _subject(connection, scope)) is None:
            error = json.dumps({"error": "There is no such programme or funder in this database."})
            return Response(error, status=404, headers=SECURITY, content_type="application/json; charset=utf-8")
        links = self.site.links
        packed = await self._kept(
            "map", scope, lambda connection: _packed(places.as_geojson(places.spots(connection, scope), links))
        )
        is_packed = "gzip" in (request.headers.get("accept-encoding") or "")
        if is_packed:
            headers["Content-Encoding"] = "gzip"
        body = packed if is_packed else gzip.decompress(packed)
        return Response(body, headers=headers, content_type="application/geo+json; charset=utf-8")

    async def _kept(self, what: str, scope: Scope, read: Callable[[sqlite3.Connection], _Result]) -> _Result:
        """What a scope comes to; kept for all, each programme and each funder, not for every pair of these."""
        if scope.programme is not None and scope.organisation is not None:
            return await self.site.read(read)
        return await self.site.remember((what, scope), read)


def _packed(data: object) -> bytes:
    return gzip.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 6, mtime=0)


def _scope(request: Request) -> Scope:
    return Scope(programme=request.args.get("programme") or None, organisation=request.args.get("organisation") or None)


def _subject(connection: sqlite3.Connection, scope: Scope) -> tuple[Named, ...] | None:
    """The programme and the funder that a scope names; None where one of them isn't in the database."""
    found = []
    for table, key in (("programmes", scope.programme), ("organisations", scope.organisation)):
        if key is not None:
            row = connection.execute(f"select id, name from {table} where id = ?", [key]).fetchone()
            if row is None:
                return None
            found.append(Named(*row))
    return tuple(found)


def _overview(connection: sqlite3.Connection, scope: Scope) -> Overview:
    by_year = Of.FUNDER if scope.programme else Of.PROGRAMME
    return Overview(
        figures.money_by_year(connection, by_year, scope),
        None if scope.organisation else figures.money_by(connection, Of.FUNDER, scope),
        None if scope.programme else figures.money_by(connection, Of.PROGRAMME, scope),
        figures.money_by_year(connection, by_year, scope, Extent.WHOLE),
        None
        if scope.organisation
        else figures.places_by_year(connection, Of.STATUS if scope.programme else Of.PROGRAMME, scope),
    )


def _choices(connection: sqlite3.Connection) -> tuple[tuple[Named, ...], tuple[Named, ...]]:
    """The programmes and the funders of which anything is told, by name."""
    programmes = connection.execute(
        """select id, name from programmes where id in (select programme_id from participation_claims
           union select programme_id from award_claims) order by name, id"""
    )
    funders = connection.execute(
        """select id, name from organisations where id in (select funder_id from award_claims) order by name, id"""
    )
    return tuple(Named(*row) for row in programmes), tuple(Named(*row) for row in funders)
