"""Adding a fact that was missed, from words that were selected on a page."""

from __future__ import annotations

import sqlite3
from typing import Any

from datasette.utils.asgi import Request, Response

from db.reviews_types import FACTS, MENTIONS, Review, Verdict
from lieudit.web import review_adding, review_forms
from lieudit.web.facts import PARTS, TITLES
from lieudit.web.language import N_
from lieudit.web.review_adding import Selection
from lieudit.web.review_forms import Typed
from lieudit.web.review_keeping import SEE_FIELDS, ReviewKeeper, author, comment
from lieudit.web.review_panel import Form, author_of
from lieudit.web.site import Routes, Site

KINDS = (*FACTS, *MENTIONS)
_ADDRESSED = ("page", "start", "end", "kind")
_NO_WORDS = N_("Select on its page the words that say what was missed: there are none at this address.")


class AddingViews:
    """What was missed."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.keeper = ReviewKeeper(site)

    def routes(self) -> Routes:
        return [(r"/-/review/add$", self.keeper.for_reviewers(self.add))]

    async def add(self, request: Request) -> Response:
        """The form for a fact that was missed, and what it says, kept."""
        if request.method == "POST":
            return await self.keeper.taken(request, self._add)
        return await self._adding(request, Form({name: [request.args.get(name) or ""] for name in _ADDRESSED}))

    async def _add(self, request: Request, form: Form) -> Response:
        language = self.site.language(request)
        kind = next((one for one in KINDS if form.text("kind") == one), None)
        if kind is None or form.problem:
            return await self._adding(request, form.refused(form.status, form.problem or language.gettext(_NO_WORDS)))

        def read(connection: sqlite3.Connection) -> tuple[Typed, Selection | None]:
            typed = review_forms.read(kind, form.given, self.site.names.of(connection), language)
            return typed, self._selection(connection, form)

        typed, chosen = await self.site.read(read)
        if typed.problems:
            form = form.refused(400, language.gettext(SEE_FIELDS), typed.problems)
        elif chosen is not None:
            source = chosen.source
            values = {name: value for name, value in typed.values.items() if value not in (None, ())}
            said = Review(
                kind, Verdict.ADDED, author(form), None, source.page.id, source.start, source.end, values,
                comment(form),
            )  # fmt: skip
            form, outcome = await self.keeper.keep(request, form, said)
            if outcome is not None:
                return self.keeper.back(request, form, self.site.links.fact(str(kind), outcome.fact_id), outcome)
        return await self._adding(request, form)

    def _selection(self, connection: sqlite3.Connection, form: Form) -> Selection | None:
        address = form.text("page"), form.text("start"), form.text("end")
        return review_adding.selection(connection, *address, self.site.path)

    async def _adding(self, request: Request, form: Form) -> Response:
        language = self.site.language(request)
        kind = next((one for one in KINDS if form.text("kind") == one), KINDS[0])
        is_sent = request.method == "POST"

        def read(connection: sqlite3.Connection) -> tuple[Selection, Any] | None:
            chosen = self._selection(connection, form)
            if chosen is None:
                return None
            names = self.site.names.of(connection)
            values = {} if is_sent else review_adding.named_in(connection, chosen, kind, names)
            inputs = review_forms.inputs(kind, values, names, language, is_new=True)
            return chosen, review_forms.again(inputs, form.given, form.problems) if is_sent else inputs

        found = await self.site.read(read)
        if found is None:
            said = language.gettext(_NO_WORDS)
            return await self.site.html(request, "lieudit/missing.html", status=404, message=said)
        return await self.site.html(
            request,
            "lieudit/review_add.html",
            status=form.status,
            chosen=found[0],
            inputs=found[1],
            kind=kind,
            facts=FACTS,
            mentions=MENTIONS,
            titles=TITLES,
            parts=PARTS,
            form=form,
            author=form.text("author") or author_of(self.site, request),
        )
