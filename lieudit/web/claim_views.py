"""What documents say together, and where they disagree."""

from __future__ import annotations

from urllib.parse import unquote

from datasette.utils.asgi import Request, Response

from lieudit.web import claims, disagreements
from lieudit.web.language import N_
from lieudit.web.site import Routes, Site, page_number


class ClaimViews:
    """Claims and disagreements."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def routes(self) -> Routes:
        return [
            (r"/-/disagreements$", self.disagreements),
            (r"/-/claim/(?P<kind>participation|award|count)/(?P<claim_id>[^/]+)$", self.claim),
        ]

    async def claim(self, request: Request) -> Response:
        """What documents say together of one matter, with each of them."""
        kind, claim_id = request.url_vars["kind"], unquote(request.url_vars["claim_id"])
        found = await self.site.read(lambda connection: claims.witnessed(connection, kind, claim_id))
        if found is None:
            return await self.site.missing(request, N_("There is no claim %(id)s in this database."), id=claim_id)
        return await self.site.html(request, "lieudit/claim.html", found=found)

    async def disagreements(self, request: Request) -> Response:
        """Where documents say different things of one matter, both sides together."""
        filters = disagreements.Filters.read(request.args.get)
        page = page_number(request)
        language = self.site.language(request)
        listing = await self.site.read(
            lambda connection: disagreements.disagreements(connection, filters, page, self.site.path, language)
        )
        last = max(-(-listing.total // disagreements.PAGE_SIZE), 1)
        return await self.site.html(
            request,
            "lieudit/disagreements.html",
            listing=listing,
            filters=filters,
            page=page,
            last=last,
            page_size=disagreements.PAGE_SIZE,
            subjects=disagreements.SUBJECTS,
            causes=disagreements.CAUSES,
        )
