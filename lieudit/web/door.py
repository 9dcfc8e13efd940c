"""The door of the server: what a request must be before any page, ours or Datasette's, is asked."""

from __future__ import annotations

import re
from typing import Any

from datasette.utils.asgi import Request

from lieudit.web.language import N_
from lieudit.web.links import DATABASE
from lieudit.web.review_guard import is_here
from lieudit.web.site import Site

NOTHING_HERE = N_("There is nothing at this address.")
ONLY_READ = N_("This server can only be read.")
UNKNOWN_NAME = N_(
    "This server answers to the names of this machine (127.0.0.1, localhost) and to those given with --public-name."
)
_READING = frozenset({"GET", "HEAD"})
_PORT = re.compile(r":\d{1,5}\Z")
# Datasette's own tools: they tell of the machine, of logins that there are none of here, or write cookies.
_TOOLS = re.compile(
    r"-/(?:actor|allow-debug|auth-token|config|databases|logout|messages|patterns|permissions|plugins|settings|threads)"
    r"(?:\.json)?/?\Z"
)


def refusal(site: Site, request: Request) -> tuple[int, str] | None:
    """Why a request goes no further: status and message, to be translated; None: it may."""
    if not _is_known(site, request.host):
        return 421, UNKNOWN_NAME
    path, base = request.path, site.links.base
    # No address has these; browsers read a backslash as a slash, and two slashes as the beginning of a host's name.
    if "\\" in path or "\0" in path or path.startswith("//"):
        return 404, NOTHING_HERE
    inner = path.removeprefix(base)
    if _TOOLS.match(inner):
        return 404, NOTHING_HERE
    is_review = site.reviewer is not None and inner.startswith("-/review/")
    if request.method not in _READING and not is_review:
        return 405, ONLY_READ
    return None


def _is_known(site: Site, host: str) -> bool:
    """Whether a Host header names this server: a name that someone else's DNS has pointed here does not."""
    return site.hosts is None or is_here(host) or _PORT.sub("", host.lower()) in site.hosts


def is_csv(site: Site, request: Request, headers: Any) -> bool:
    """Whether an answer is one of Datasette's tables as CSV."""
    kind = next((value for name, value in headers if name.lower() == b"content-type"), b"")
    inner = request.path.removeprefix(site.links.base)
    return inner.startswith((f"{DATABASE}/", f"{DATABASE}.")) and kind.startswith((b"text/csv", b"text/plain"))
