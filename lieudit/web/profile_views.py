"""The pages of communes, programmes and organisations."""

from __future__ import annotations

import sqlite3
from urllib.parse import unquote

from datasette.utils.asgi import Request, Response

from lieudit.web import claims, corpus
from lieudit.web.language import N_
from lieudit.web.rows import Profile
from lieudit.web.site import Routes, Site

_ABSENT = {
    "commune": N_("There is no commune %(key)s in this database."),
    "programme": N_("There is no programme %(key)s in this database."),
    "organisation": N_("There is no organisation %(key)s in this database."),
}


class ProfileViews:
    """All that is said of one."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Routes:
        return [(r"/-/(?P<what>commune|programme|organisation)/(?P<key>[^/]+)$", self.profile)]

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

        profile, told = await self.site.read(read)
        if profile is None:
            return await self.site.missing(request, _ABSENT[what], key=key)
        return await self.site.html(request, "lieudit/profile.html", what=what, profile=profile, told=told)
