"""The pages of communes, programmes and organisations."""

from __future__ import annotations

from urllib.parse import unquote, urlencode

from datasette.utils.asgi import Request, Response

from lieudit.web import locator, profile_communes, profile_organisations, profile_programmes, said
from lieudit.web.disagreements import CAUSES, SUBJECTS
from lieudit.web.language import N_
from lieudit.web.site import Routes, Site, page_number


class ProfileViews:
    """All that is said of one."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Routes:
        return [
            (r"/-/commune/(?P<key>[^/]+)$", self.commune),
            (r"/-/programme/(?P<key>[^/]+)$", self.programme),
            (r"/-/organisation/(?P<key>[^/]+)$", self.organisation),
        ]

    async def commune(self, request: Request) -> Response:
        """A commune: its programmes, its money, what is said of it; `?programme=` tells where the reader comes from."""
        code, number = unquote(request.url_vars["key"]), page_number(request)
        found = await self.site.read(lambda connection: profile_communes.commune(connection, code, number))
        if found is None:
            return await self.site.missing(request, N_("There is no commune %(key)s in this database."), key=code)
        came_from = request.args.get("programme")
        return await self.site.html(
            request,
            "lieudit/commune.html",
            found=found,
            located=locator.locate(found.departement, found.latitude, found.longitude),
            via=next((one.programme for one in found.memberships if one.programme.key == came_from), None),
            number=number,
            last=max(-(-found.said.total // said.PAGE_SIZE), 1),
            page_address=lambda page: f"{self.site.links.commune(code)}?page={page}#said",
            history=profile_communes.HISTORY,
            subjects=SUBJECTS,
            causes=CAUSES,
        )

    async def programme(self, request: Request) -> Response:
        """A programme: its communes, its money, its numbers, what the official list has."""
        programme_id = unquote(request.url_vars["key"])
        asked = profile_programmes.Asked.read(request.args.get, page_number(request))
        if not await self._knows("programmes", programme_id):
            return await self.site.missing(
                request, N_("There is no programme %(key)s in this database."), key=programme_id
            )
        found = await self.site.remember(
            ("programme", programme_id), lambda connection: profile_programmes.programme(connection, programme_id)
        )
        rows, total = await self.site.read(
            lambda connection: profile_programmes.rows(connection, programme_id, asked, found.statuses)
        )

        def address(page: int = 1, **changes: str) -> str:
            parameters = {**asked.parameters(), **changes}
            pairs = [*((name, value) for name, value in parameters.items() if value), *([("page", page)] * (page > 1))]
            return f"{self.site.links.programme(programme_id)}{f'?{urlencode(pairs)}' if pairs else ''}#communes"

        return await self.site.html(
            request,
            "lieudit/programme.html",
            found=found,
            asked=asked,
            rows=rows,
            total=total,
            address=address,
            sorts=profile_programmes.SORTS,
            last=max(-(-total // profile_programmes.PAGE_SIZE), 1),
            subjects=SUBJECTS,
            causes=CAUSES,
        )

    async def organisation(self, request: Request) -> Response:
        """An organisation: what it gives, to whom."""
        organisation_id = unquote(request.url_vars["key"])
        asked = profile_organisations.Asked.read(request.args.get, page_number(request))
        if not await self._knows("organisations", organisation_id):
            return await self.site.missing(
                request, N_("There is no organisation %(key)s in this database."), key=organisation_id
            )
        found = await self.site.remember(
            ("organisation", organisation_id),
            lambda connection: profile_organisations.organisation(connection, organisation_id),
        )
        sums = await self.site.read(lambda connection: profile_organisations.sums(connection, organisation_id, asked))
        order = "sort=latest" if asked.is_latest_first else ""

        def address(page: int) -> str:
            query = "&".join(filter(None, (order, f"page={page}" if page > 1 else "")))
            return f"{self.site.links.organisation(organisation_id)}{f'?{query}' if query else ''}#sums"

        return await self.site.html(
            request,
            "lieudit/organisation.html",
            found=found,
            asked=asked,
            sums=sums,
            kinds=profile_organisations.KINDS,
            last=max(-(-found.sum_total // profile_organisations.PAGE_SIZE), 1),
            page_address=address,
        )

    async def _knows(self, table: str, key: str) -> bool:
        """Whether there is a programme or an organisation of this id: nothing is remembered of one that is not."""
        sql = f"select 1 from {table} where id = ?"
        return await self.site.read(lambda connection: connection.execute(sql, [key]).fetchone()) is not None
