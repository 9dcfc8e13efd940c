"""What Datasette calls: the routes, links out of its tables, and headers that keep a page from doing harm.

`datasette/plugins/lieudit.py` hands these functions to Datasette.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Awaitable, Callable, Generator
from typing import Any

from datasette.app import Datasette
from datasette.utils.asgi import Base400, Request, Response
from jinja2 import Environment
from markupsafe import Markup
from pluggy import HookimplMarker

from db.schema import VIEWS
from lieudit.web import claims, corpus, site, views
from lieudit.web.database import SHOWN_ROWS, shown_rows
from lieudit.web.language import language
from lieudit.web.links import DATABASE, Links

hookimpl = HookimplMarker("datasette")

# Of Datasette's own pages, which have scripts and styles of their own in the page.
_SECURITY = {
    b"content-security-policy": (
        b"default-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        b"script-src 'self' 'unsafe-inline'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        b"frame-ancestors 'self'"
    ),
    b"x-content-type-options": b"nosniff",
    b"referrer-policy": b"same-origin",
}
_CLAIMS = {f"{kind}_claims": kind for kind in claims.KINDS}
_PROFILES = {"commune_code": "commune", "programme_id": "programme", "funder_id": "organisation"}


@hookimpl
def register_routes(datasette: Datasette) -> list[tuple[str, Callable[..., Any]]]:
    """The project's own addresses; they go before Datasette's."""
    return views.routes(site.of(datasette))


@hookimpl
def prepare_jinja2_environment(env: Environment) -> None:
    """Templates may say `{% trans %}`; the words come from the language of each request."""
    env.add_extension("jinja2.ext.i18n")
    env.newstyle_gettext = True  # type: ignore[attr-defined]  # the extension gives it to the environment


@hookimpl
def menu_links(datasette: Datasette) -> list[dict[str, str]]:
    """The menu of Datasette's own pages."""
    links = Links(datasette.setting("base_url"))
    return [
        {"href": links.home(), "label": "The corpus"},
        {"href": links.search(), "label": "Search"},
        {"href": links.map(), "label": "Map and figures"},
        {"href": links.disagreements(), "label": "Disagreements"},
        {"href": links.tables(), "label": "Tables and queries"},
    ]


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
    if table in _CLAIMS and column == "sources":
        return _link(links.claim(_CLAIMS[table], row["id"]), language("en").witnesses(key), "see-source")
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

    async def pages_of(document_id: str) -> tuple[tuple[int, str], ...]:
        stored = datasette.get_database(DATABASE)
        return await stored.execute_fn(lambda connection: corpus.page_numbers(connection, document_id))

    found: dict[str, Any] = {**site.of(datasette).context(request), "pages_of": pages_of}
    if template == "table.html" and table is not None:
        # The columns are described where a reader can fold them away, not in a list above the rows.
        described = (datasette.metadata("tables", database=database) or {}).get(table) or {}
        found["column_descriptions"] = described.get("columns") or {}
        found["metadata"] = {key: value for key, value in described.items() if key != "columns"}
    return found


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[Any], Any]:
    """Headers for every answer that doesn't bring its own; pages of a length that can be read."""

    def wrap(application: Any) -> Any:
        async def secured(scope: Any, receive: Any, send: Callable[[Any], Awaitable[None]]) -> None:
            async def send_secured(message: dict[str, Any]) -> None:
                if message["type"] == "http.response.start":
                    given = {name.lower() for name, _ in message.get("headers", ())}
                    added = [(name, value) for name, value in _SECURITY.items() if name not in given]
                    if b"content-disposition" in given:  # an original: it has the policy that its type needs
                        added = [entry for entry in added if entry[0] != b"content-security-policy"]
                    message = {**message, "headers": [*message.get("headers", ()), *added]}
                await send(message)

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
    """A wrong address is no fault of the program: say so on the page, without a traceback on the terminal."""
    responses = yield
    if not isinstance(exception, Base400) or request.path.endswith(".json"):
        return responses

    async def answer() -> Response:
        served = site.of(datasette)
        nothing = served.language(request).gettext("There is nothing at this address.")
        context = {**served.context(request), "message": nothing if exception.status == 404 else str(exception)}
        body = await datasette.render_template("lieudit/missing.html", context, request=request)
        return Response.html(body, status=exception.status)

    return [answer]
