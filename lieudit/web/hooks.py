"""What Datasette calls: the routes, links out of its tables, and headers that keep a page from doing harm.

`datasette/plugins/lieudit.py` hands these functions to Datasette.
"""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Awaitable, Callable, Generator, Mapping
from functools import partial
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Base400, Request, Response
from datasette.views.base import DatasetteError
from jinja2 import Environment
from markupsafe import Markup
from pluggy import HookimplMarker

from db.schema import TABLES, VIEWS
from lieudit.web import asking, door, hooks_rows, site, views
from lieudit.web.database import SHOWN_ROWS, shown_rows
from lieudit.web.hooks_rows import CLAIMS
from lieudit.web.language import language
from lieudit.web.links import Links
from lieudit.web.served_csv import harmless_row
from lieudit.web.site import SECURITY

hookimpl = HookimplMarker("datasette")
_log = logging.getLogger(__name__)
_STOPPED = "The SQL query took too long and was stopped. Ask for less: fewer rows, or a narrower filter."

_HEADERS = {
    **{name.lower().encode(): value.encode() for name, value in SECURITY.items()},
    b"x-robots-tag": b"noindex, nofollow",
}
QUERY_GROUPS = {
    "places": "Places in programmes",
    "money": "Money",
    "documents": "Documents",
    "quality": "What to check",
    "": "Others",
}
TABLE_GROUPS = {
    "facts": "What pages say",
    "claims": "What documents say together",
    "named": "What pages name",
    "documents": "Documents",
    "lists": "Official lists",
    "reviews": "What reviewers said",
    "reference": "Communes, programmes, organisations",
    "": "Others",
    "work": "What was done",
}
_REFERENCES = {table.name: table.references for table in TABLES}
_PROFILES = {"commune_code": "commune", "programme_id": "programme", "funder_id": "organisation"}


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """The project's own addresses; they go before Datasette's."""
    return views.routes(site.of(datasette))


@hookimpl
def skip_csrf(datasette: Datasette, scope: Mapping[str, Any]) -> bool:
    """Whether a form is left to us to check: `lieudit.web.review_guard` asks more, and keeps what was typed."""
    return str(scope["path"]).startswith(f"{datasette.setting('base_url')}-/review/")


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Templates may say `{% trans %}`; the words come from the language of each request."""
    env.add_extension("jinja2.ext.i18n")
    env.newstyle_gettext = True  # type: ignore[attr-defined]  # the extension gives it to the environment


@hookimpl
def render_cell(row: sqlite3.Row, value: Any, column: str, table: str | None, datasette: Datasette) -> Markup | None:
    """Link each row that has a span to the viewer, and codes in a query's answer to what is said of them."""
    if value is None:
        return None
    links = Links(datasette.setting("base_url"))
    key = value["value"] if isinstance(value, dict) else value
    columns = row.keys()
    if column == "page_id" and "start" in columns and "end" in columns and isinstance(key, str):
        address = links.page(key, row["start"], row["end"])
        return _link(address, f"page {key.rpartition('-')[2]}, highlighted", "see-source")
    side = column.removesuffix("page_id")
    if side in {"first_", "second_"} and f"{side}end" in columns and isinstance(key, str):  # of a disagreement
        address = links.page(key, row[f"{side}start"], row[f"{side}end"])
        return _link(address, f"page {key.rpartition('-')[2]}, highlighted", "see-source")
    if column == "page" and "start" in columns and "document_id" in columns:
        address = links.page(f"{row['document_id']}-{key}", row["start"], row["end"])
        return _link(address, f"page {key}, highlighted", "see-source")
    if table is None or table in VIEWS:
        return _cell_without_foreign_key(links, column, key)
    if table in CLAIMS and column == "sources":
        return _link(links.claim(CLAIMS[table], row["id"]), language("en").witnesses(key), "see-source")
    if column in _REFERENCES.get(table, {}) and isinstance(
        value, str
    ):  # a row by itself: Datasette leaves its keys bare
        return _link(links.row(_REFERENCES[table][column], value), value)
    if table == "pages" and column == "number":
        return _link(links.page(row["id"]), f"page {key}", "see-source")
    if table == "documents" and column == "filename":
        return _link(links.document(row["id"]), str(key))
    return None


def _cell_without_foreign_key(links: Links, column: str, key: Any) -> Markup | None:
    """A cell of a query or a view, which have no foreign keys: columns are known by their names."""
    if column == "award_id" and isinstance(key, str):
        return _link(links.row("awards", key), key)
    if column == "claim_id" and isinstance(key, str):
        return _link(links.claim("award", key), key)
    if column == "document_id" and isinstance(key, str):
        return _link(links.row("documents", key), key)
    if column == "page_id" and isinstance(key, str):
        return _link(links.page(key), f"page {key.rpartition('-')[2]}", "see-source")
    if column in _PROFILES and isinstance(key, str):
        return _link(getattr(links, _PROFILES[column])(key), key)
    if column in {"eur", "sum_eur"} and isinstance(key, int | float):
        return Markup('<span class="money">{}</span>').format(language("en").euros(key))
    return None


def _link(address: str, text: str, css: str = "") -> Markup:
    return Markup('<a href="{}" class="{}">{}</a>').format(address, css, text)


@hookimpl
def extra_template_vars(
    datasette: Datasette, template: str, database: str | None, table: str | None, request: Request | None
) -> dict[str, Any]:
    """What the templates of Datasette's own pages need of ours."""

    served = site.of(datasette)
    found: dict[str, Any] = {**served.context(request), "formats_en": language("en")}
    if template == "database.html":
        found |= {
            "query_groups": QUERY_GROUPS,
            "table_groups": TABLE_GROUPS,
            "described": datasette.metadata("tables", database=database) or {},
        }
    if template == "row.html" and table is not None:
        found["ways"] = partial(hooks_rows.ways, served.links, table)
    return found


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    """The door, headers for every answer that doesn't bring its own, pages of a length that can be read, safe CSV."""
    served = site.of(datasette)

    def wrap(application: Any) -> Any:
        async def secured(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
            if scope["type"] != "http":
                await application(scope, receive, send)
                return
            request = Request({**scope, "csrftoken": str}, receive)  # a page that refuses has no form
            is_csv = False

            async def send_secured(message: dict[str, Any]) -> None:
                nonlocal is_csv
                if message["type"] == "http.response.start":
                    headers = message.get("headers", ())
                    given = {name.lower() for name, _ in headers}
                    # An original in its sandbox is of no site, and a browser asks for its icon too.
                    left = {b"cross-origin-resource-policy"} if scope["path"].endswith("/favicon.ico") else set()
                    added = [(name, value) for name, value in _HEADERS.items() if name not in given | left]
                    is_csv = door.is_csv(served, request, headers)
                    message = {**message, "headers": [*headers, *added]}
                elif is_csv and message.get("body"):  # a row
                    message = {**message, "body": harmless_row(message["body"].decode()).encode()}
                await send(message)

            refused = door.refusal(served, request)
            if refused is not None:
                status, told = refused
                answer = await served.told(request, status, served.language(request).gettext(told))
                if status == 405:
                    answer.headers["Allow"] = "GET, HEAD"
                await answer.asgi_send(send_secured)
                return
            shown_rows.set(None if _is_data(scope) else SHOWN_ROWS)
            await application(scope, receive, send_secured)

        return secured

    return wrap


def _is_data(scope: Any) -> bool:
    """Whether a request is for JSON or CSV, not for a page that is read."""
    return "." in scope.get("path", "").rpartition("/")[2] or b"_format=" in scope.get("query_string", b"")


@hookimpl(wrapper=True)
def handle_exception(
    datasette: Datasette, request: Request, exception: Exception
) -> Generator[None, list[Any], list[Any]]:
    """What went wrong, as JSON or on a page of ours: Datasette's own knows nothing of the frame that pages stand in.

    A wrong address is no fault of the program, nor is a question that SQLite can't answer: only what nobody foresaw
    leaves a traceback on the terminal. (Datasette's own answer, with all variables of the traceback, is never made.)
    """
    yield

    async def answer() -> Response:
        served = site.of(datasette)
        title = None
        if isinstance(exception, Base400):
            status = exception.status
            message = served.language(request).gettext(door.NOTHING_HERE) if status == 404 else str(exception)
        elif isinstance(exception, DatasetteError):
            # The one message that is markup, with a script in it, is that of a query that was stopped.
            message = _STOPPED if exception.message_is_html else exception.message
            status, title = exception.status, exception.title
        elif asking.is_interrupted(exception):
            message, status = _STOPPED, 503
        else:
            _log.error("%s: %s", request.path, exception, exc_info=exception)
            message, status = str(exception), 500
        if request.path.endswith(".json"):
            told = {"ok": False, "error": message, "status": status, "title": title}
            return Response.json(told, status=status)
        if isinstance(exception, Base400):
            return await served.told(request, status, message)
        body = await datasette.render_template(
            "error.html", {"error": message, "status": status, "title": title}, request=request
        )
        return Response.html(body, status=status)

    return [answer]
