"""How a form of a reviewer is taken: only where there is one, only from this server's own pages; and how it is kept."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

from datasette.utils.asgi import Request, Response

from db.reviews_types import Outcome, Review
from ingest.errors import BusyError, LieuditError
from lieudit.web import review_panel
from lieudit.web.language import N_
from lieudit.web.review_guard import STALE, RefusedError, StaleFormError, form_of
from lieudit.web.review_panel import AUTHOR, MOST_NAME, Form
from lieudit.web.site import SECURITY, Site

PATIENCE_SECONDS = 4.0  # for another program that writes to the database
SEE_FIELDS = N_("Some fields can’t be understood; see below.")
_MOST_COMMENT = 2000  # code points
_YEAR_SECONDS = 365 * 24 * 3600
_NO_REVIEWER = N_("Nothing is reviewed here; “lieudit serve --review” lets the person at this machine do so.")
_NO_METHOD = N_("A form is sent to this address; there is nothing to be read.")
_NO_NAME = N_("Your name is needed: whoever reads the correction is to know whose word it is.")
_BUSY = N_(
    "Another program is writing to the database, perhaps an ingest. Nothing was kept: send it again in a moment."
)
Taker = Callable[[Request, Form], Awaitable[Response]]
Reader = Callable[[Request], Awaitable[Response]]


class ReviewKeeper:
    """Takes forms for the pages of reviews, and keeps what they say."""

    def __init__(self, site: Site) -> None:
        self.site = site

    def for_reviewers(self, answer: Reader) -> Reader:
        """An address that is there only where somebody may review."""

        async def guarded(request: Request) -> Response:
            if self.site.reviewer is None:
                return await self.site.missing(request, _NO_REVIEWER)
            return await answer(request)

        return guarded

    def sent(self, take: Taker) -> Reader:
        """An address that takes forms only."""

        async def form_only(request: Request) -> Response:
            if request.method != "POST":
                said = self.site.language(request).gettext(_NO_METHOD)
                answer = await self.site.html(request, "lieudit/missing.html", status=405, message=said)
                answer.headers["Allow"] = "POST"
                return answer
            return await self.taken(request, take)

        return self.for_reviewers(form_only)

    async def taken(self, request: Request, take: Taker) -> Response:
        """Read a form, and give it on with what is wrong with it; what is not this server's own goes no further."""
        language = self.site.language(request)
        try:
            form = Form(await form_of(request))
        except StaleFormError as error:
            form = Form(error.fields, language.gettext(STALE), status=403)
        except RefusedError as error:
            said = language.gettext(error.message)
            return await self.site.html(request, "lieudit/missing.html", status=error.status, message=said)
        if not form.problem and not form.text("author").strip():
            form = form.refused(400, language.gettext(_NO_NAME))
        return await take(request, form)

    async def keep(self, request: Request, form: Form, said: Review | str) -> tuple[Form, Outcome | None]:
        """Keep a review, or take one back (its id); the form comes back with what is wrong with it."""
        name = author(form)

        def write() -> Outcome:
            from db import reviews  # what applies reviews takes a second to load, and only reviewers need it

            if isinstance(said, str):
                return reviews.withdraw(self.site.path, said, name, patience_seconds=PATIENCE_SECONDS)
            return reviews.review(self.site.path, said, patience_seconds=PATIENCE_SECONDS)

        try:
            return form, await asyncio.to_thread(write)
        except BusyError:
            return form.refused(503, self.site.language(request).gettext(_BUSY)), None
        except LieuditError as error:
            return form.refused(400, str(error), advice=error.advice), None

    def back(self, request: Request, form: Form, address: str, outcome: Outcome) -> Response:
        """To where the person was, with a notice of what was kept; their name is remembered."""
        mark = "&" if "?" in address else "?"
        answer = Response.redirect(f"{address}{mark}{urlencode({'noted': outcome.review_id})}", 303, dict(SECURITY))
        name = review_panel.remembered(author(form))
        answer.set_cookie(
            AUTHOR, name, max_age=_YEAR_SECONDS, path=self.site.links.home(), httponly=True, samesite="strict"
        )
        return answer


def author(form: Form) -> str:
    """Who reviews, as the form says."""
    return form.text("author").strip()[:MOST_NAME]


def comment(form: Form) -> str | None:
    """What else they say."""
    return form.text("comment").strip()[:_MOST_COMMENT] or None
