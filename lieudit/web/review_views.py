"""What people say of facts: the queue of what to check first, the forms that judge a fact, the list of all reviews."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlencode

from datasette.utils.asgi import Request, Response

from db import reviews_read
from db.reviews_types import Kind, Outcome, Review, Reviewed, State, Verdict
from lieudit.web import corpus, review_forms, review_panel, review_queue
from lieudit.web.fact_views import KINDS, FactViews
from lieudit.web.facts import TITLES
from lieudit.web.language import N_
from lieudit.web.review_forms import Typed
from lieudit.web.review_keeping import SEE_FIELDS, ReviewKeeper, author, comment
from lieudit.web.review_panel import Form, author_of
from lieudit.web.review_queue import Progress
from lieudit.web.review_words import STATES, summary
from lieudit.web.site import Routes, Site, page_number

PAGE_SIZE = 50  # reviews on a page
_JUDGED = (Verdict.RIGHT, Verdict.WRONG, Verdict.CORRECTED)
_NOTHING_CHANGED = N_("Nothing is changed: change a value, or say that it is right.")
_NO_VERDICT = N_("Say whether it is right, wrong or corrected.")
_NO_FACT = N_("There is no fact %(id)s in this database.")
_NO_REVIEW = N_("There is no review %(id)s in this database.")


class ReviewViews:
    """Reviews."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.keeper = ReviewKeeper(site)
        self.facts = FactViews(site)

    def routes(self) -> Routes:
        return [
            (r"/-/review$", self.keeper.for_reviewers(self.queue)),
            (rf"/-/review/fact/(?P<kind>{KINDS})/(?P<row_id>[^/.]+)$", self.keeper.sent(self.judge)),
            (r"/-/review/withdraw/(?P<row_id>[^/.]+)$", self.keeper.sent(self.withdraw)),
            (r"/-/reviews$", self.reviews),
        ]

    # One fact

    async def judge(self, request: Request, form: Form) -> Response:
        """Keep what a person says of a fact: right, wrong, or corrected."""
        kind, row_id = Kind(request.url_vars["kind"]), unquote(request.url_vars["row_id"])
        if not form.problem:
            form, said = await self._judged(request, form, kind, row_id)
            if said is not None:
                form, outcome = await self.keeper.keep(request, form, said)
                if outcome is not None:
                    return self.keeper.back(request, form, self._after_judging(form, kind, outcome), outcome)
        queue = form.text("queue"), form.text("queue"), form.text("only")
        shown = await self.facts.shown(request, str(kind), row_id, status=form.status, form=form, queue=queue)
        return shown or await self.site.missing(request, _NO_FACT, id=row_id)

    async def _judged(self, request: Request, form: Form, kind: Kind, row_id: str) -> tuple[Form, Review | None]:
        """What a form says of a fact, or the form with what is wrong with it."""
        language = self.site.language(request)
        verdict = next((one for one in _JUDGED if form.text("verdict") == one), None)
        if verdict is None:
            return form.refused(400, language.gettext(_NO_VERDICT)), None
        said = Review(kind, verdict, author(form), row_id, comment=comment(form))
        if verdict is not Verdict.CORRECTED:
            return form, said

        def read(connection: sqlite3.Connection) -> tuple[Typed, Mapping[str, Any] | None]:
            typed = review_forms.read(kind, form.given, self.site.names.of(connection), language)
            known = reviews_read.of_fact(connection, kind, row_id)
            return typed, review_panel.values_shown(connection, kind, row_id, known)

        typed, shown = await self.site.read(read)
        if typed.problems:
            return form.refused(400, language.gettext(SEE_FIELDS), typed.problems), None
        changed = {name: value for name, value in typed.values.items() if shown is None or value != shown.get(name)}
        if not changed:
            return form.refused(400, language.gettext(_NOTHING_CHANGED)), None
        return form, Review(kind, verdict, said.author, row_id, values=changed, comment=said.comment)

    def _after_judging(self, form: Form, kind: Kind, outcome: Outcome) -> str:
        if form.text("queue"):
            only = review_queue.read_kind(form.text("only"))
            return self.site.links.review(only, str(review_queue.read_cursor(form.text("queue"))))
        return self.site.links.fact(str(kind), outcome.fact_id)

    async def withdraw(self, request: Request, form: Form) -> Response:
        """Take a review back."""
        review_id = unquote(request.url_vars["row_id"])
        known = await self.site.read(lambda connection: reviews_read.by_id(connection, review_id))
        if known is None:
            return await self.site.missing(request, _NO_REVIEW, id=review_id)
        if not form.problem:
            form, outcome = await self.keeper.keep(request, form, review_id)
            if outcome is not None:
                return self.keeper.back(request, form, self._after_withdrawal(form, known), outcome)
        return await self._reviews(request, form)

    def _after_withdrawal(self, form: Form, known: Reviewed) -> str:
        links = self.site.links
        if form.text("back") == "reviews" or known.page_id is None:
            return links.reviews()
        if known.kind is Kind.REFUSAL or (known.kind is Kind.COMMUNE and not known.original):
            return links.refusals()
        queue = {"queue": form.text("queue"), "only": form.text("only")} if form.text("queue") else {}
        return f"{links.fact(str(known.kind), known.fact_id)}{f'?{urlencode(queue)}' if queue else ''}"

    # What is to be checked first

    async def queue(self, request: Request) -> Response:
        """The next fact to be checked."""
        only = review_queue.read_kind(request.args.get("kind"))
        after = review_queue.read_cursor(request.args.get("after"))
        found = await self.site.read(lambda connection: review_queue.following(connection, after, only))
        if found is not None:
            queue = str(found), str(after), only
            shown = await self.facts.shown(request, found.kind, found.fact_id, queue=queue)
            if shown is not None:
                return shown

        def read(connection: sqlite3.Connection) -> tuple[Progress, Any]:
            language, names = self.site.language(request), self.site.names.of(connection)
            noted = review_panel.noted_in(connection, request, names, language)
            return review_queue.progress(connection, only), noted

        progress, noted = await self.site.read(read)
        return await self.site.html(
            request,
            "lieudit/review_done.html",
            progress=progress,
            noted=noted,
            only=only,
            is_start=after.is_start,
            author=author_of(self.site, request),
        )

    # What was said

    async def reviews(self, request: Request) -> Response:
        """All that people said of facts, the latest first."""
        return await self._reviews(request, Form({}))

    async def _reviews(self, request: Request, form: Form) -> Response:
        state = next((one for one in State if request.args.get("state") == one), None)
        page = page_number(request)
        language = self.site.language(request)

        def read(connection: sqlite3.Connection) -> tuple[Any, dict[str, str], dict[State, int], Any]:
            names = self.site.names.of(connection)
            found = reviews_read.all_of(connection, state, PAGE_SIZE, (page - 1) * PAGE_SIZE)
            said = [(review_panel.in_words(one, names, language), summary(one, names, language)) for one in found]
            noted = review_panel.noted_in(connection, request, names, language)
            return (
                said,
                corpus.titles(connection, {one.document_id for one in found}),
                reviews_read.totals(connection),
                noted,
            )

        said, documents, totals, noted = await self.site.read(read)
        total = totals[state] if state else sum(totals.values())
        return await self.site.html(
            request,
            "lieudit/reviews.html",
            status=form.status,
            said=said,
            documents=documents,
            noted=noted,
            totals=totals,
            state=state,
            states=STATES,
            titles=TITLES,
            page=page,
            last=max(-(-total // PAGE_SIZE), 1),
            total=total,
            form=form,
            author=author_of(self.site, request),
        )
