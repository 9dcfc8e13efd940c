"""Robots are kept out: what is served are other people's documents, and each has its own terms."""

from __future__ import annotations

from datasette.utils.asgi import Request, Response

from lieudit.web.site import Routes, Site

ROBOTS = "User-agent: *\nDisallow: /\n"  # RFC 9309


class RobotsViews:
    """What a robot asks first; every answer's header ``X-Robots-Tag`` says the same."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Routes:
        return [(r"/robots\.txt$", self.robots)]

    async def robots(self, request: Request) -> Response:
        """Nothing here is for robots."""
        return Response(ROBOTS, content_type="text/plain; charset=utf-8")
