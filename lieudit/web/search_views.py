"""The search page."""

from __future__ import annotations

from datasette.utils.asgi import Request, Response

from lieudit.web.search import PAGE_SIZE, search
from lieudit.web.site import Routes, Site, page_number

MOST_WORDS = 300  # code points of a search that are looked at


class SearchViews:
    """Pages that say what was asked."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Routes:
        return [(r"/-/search$", self.search)]

    async def search(self, request: Request) -> Response:
        """Pages that say the words of `q`."""
        words = (request.args.get("q") or "")[:MOST_WORDS].strip()
        page = page_number(request)
        results = await self.site.read(lambda connection: search(connection, words, page)) if words else None
        last = max(-(-results.total // PAGE_SIZE), 1) if results else 1
        return await self.site.html(request, "lieudit/search.html", words=words, results=results, page=page, last=last)
