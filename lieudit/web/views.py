"""The addresses of lieudit beside Datasette's own, gathered from the parts that answer them."""

from __future__ import annotations

from lieudit.web.claim_views import ClaimViews
from lieudit.web.document_views import DocumentViews
from lieudit.web.fact_views import FactViews
from lieudit.web.home_views import HomeViews
from lieudit.web.map_views import MapViews
from lieudit.web.page_views import PageViews
from lieudit.web.profile_views import ProfileViews
from lieudit.web.refusal_views import RefusalViews
from lieudit.web.review_adding_views import AddingViews
from lieudit.web.review_views import ReviewViews
from lieudit.web.robots_views import RobotsViews
from lieudit.web.search_views import SearchViews
from lieudit.web.site import Routes, Site

# A small image goes before the page whose address it begins with.
PARTS = (
    HomeViews,
    SearchViews,
    DocumentViews,
    PageViews,
    ProfileViews,
    ClaimViews,
    FactViews,
    ReviewViews,
    AddingViews,
    RefusalViews,
    MapViews,
    RobotsViews,
)


def routes(site: Site) -> Routes:
    """Every address of the project's own; they go before Datasette's."""
    return [route for part in PARTS for route in part(site).routes()]
