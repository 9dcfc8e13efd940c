"""The front page: the corpus at a glance."""

from __future__ import annotations

from datasette.utils.asgi import Request, Response

from lieudit.web import home
from lieudit.web.disagreements import CAUSES
from lieudit.web.links import DATABASE
from lieudit.web.site import Routes, Site


class HomeViews:
    """The front page."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Routes:
        return [(r"/$", self.home)]

    async def home(self, request: Request) -> Response:
        """The corpus at a glance."""
        glance = await self.site.remember("glance", home.glance)
        queries = self.site.datasette.metadata("queries", database=DATABASE) or {}
        return await self.site.html(
            request,
            "lieudit/home.html",
            glance=glance,
            questions=home.questions(queries),
            causes=CAUSES,
            verdicts=home.VERDICTS,
        )
