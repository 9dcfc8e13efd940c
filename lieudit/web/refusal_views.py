"""Names that were left without a code, settled by a person; and names that may be meant by what is typed."""

from __future__ import annotations

import json
import sqlite3
from typing import Any
from urllib.parse import unquote

from datasette.utils.asgi import Request, Response

from db.reviews_types import Kind, Review, Verdict
from lieudit.web import refusals, review_forms, review_panel, suggest
from lieudit.web.language import N_
from lieudit.web.refusals import Asked
from lieudit.web.review_keeping import ReviewKeeper, author, comment
from lieudit.web.review_panel import Form, author_of
from lieudit.web.site import SECURITY, Routes, Site, number_of

_FILTERS = ("id", "reason", "name", "page")
_NO_REFUSAL = N_("There is no name without a code %(id)s in this database.")


class RefusalViews:
    """Names without a code."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.keeper = ReviewKeeper(site)

    def routes(self) -> Routes:
        return [
            (r"/-/refusals$", self.refusals),
            (r"/-/review/settle/(?P<row_id>[^/.]+)$", self.keeper.sent(self.settle)),
            (r"/-/suggest$", self.suggest),
        ]

    async def refusals(self, request: Request) -> Response:
        """Names that were left without a code, to be settled by who may."""
        return await self._refusals(request, Form({name: [request.args.get(name) or ""] for name in _FILTERS}))

    async def settle(self, request: Request, form: Form) -> Response:
        """Give a name its commune, or say that none is meant."""
        refusal_id = unquote(request.url_vars["row_id"])
        language = self.site.language(request)
        if not form.problem and form.text("verdict") == Verdict.RIGHT:
            said = Review(Kind.REFUSAL, Verdict.RIGHT, author(form), refusal_id, comment=comment(form))
        elif not form.problem:
            typed = await self.site.read(
                lambda connection: review_forms.read(
                    Kind.REFUSAL, {"commune_code": _chosen(form)}, self.site.names.of(connection), language
                )
            )
            if typed.problems:
                form = form.refused(400, typed.problems["commune_code"])
            else:
                said = Review(
                    Kind.REFUSAL, Verdict.SETTLED, author(form), refusal_id, values=typed.values, comment=comment(form)
                )
        if not form.problem:
            form, outcome = await self.keeper.keep(request, form, said)
            if outcome is not None:
                number = number_of(form.text("page"))
                address = self.site.links.refusals("", form.text("reason"), form.text("name"), number)
                return self.keeper.back(request, form, address, outcome)
        return await self._refusals(request, form, refusal_id)

    async def _refusals(self, request: Request, form: Form, refused_id: str = "") -> Response:
        asked = Asked(*(form.text(name)[: refusals.MOST_PARAMETER] for name in ("id", "reason", "name")))
        page = number_of(form.text("page"))
        language = self.site.language(request)

        def read(connection: sqlite3.Connection) -> tuple[refusals.Listing, Any]:
            names = self.site.names.of(connection)
            listing = refusals.listing(connection, asked, page, names, self.site.path)
            return listing, review_panel.noted_in(connection, request, names, language)

        listing, noted = await self.site.read(read)
        if asked.id and not listing.refusals and not form.problem:
            return await self.site.missing(request, _NO_REFUSAL, id=asked.id)
        return await self.site.html(
            request,
            "lieudit/refusals.html",
            status=form.status,
            listing=listing,
            noted=noted,
            asked=asked,
            page=page,
            last=max(-(-listing.total // refusals.PAGE_SIZE), 1),
            form=form,
            refused_id=refused_id,
            author=form.text("author") or author_of(self.site, request),
        )

    async def suggest(self, request: Request) -> Response:
        """Names that may be meant by what is typed, as JSON."""
        kind, typed = request.args.get("kind") or "commune", request.args.get("q") or ""
        if kind not in suggest.KINDS:
            return await self.site.missing(request, N_("There is nothing at this address."))
        found = await self.site.read(lambda connection: self.site.names.of(connection).search(kind, typed))
        results = [{"value": one.value, "key": one.key, "name": one.name, "detail": one.detail} for one in found]
        headers = {**SECURITY, "Cache-Control": "no-cache"}
        return Response(json.dumps({"results": results}, ensure_ascii=False), headers=headers,
                        content_type="application/json; charset=utf-8")  # fmt: skip


def _chosen(form: Form) -> list[str]:
    """The commune of the button that was pressed, else the one that was typed."""
    return [form.text("commune_code") or form.text("commune")]
