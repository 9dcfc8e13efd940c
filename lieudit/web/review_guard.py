"""Who may write: the person at this machine, from a form of this server's own; nobody else, whatever a browser is told.

Another site's page can make a browser send anything here, cookies among it; so a form must come from this very origin
(its Origin header, which no page can forge), bear the token of its cookie, and be sent to a name of this machine: a
name that an attacker's DNS has pointed here (DNS rebinding) is none.
"""

from __future__ import annotations

import ipaddress
import re
import secrets
from collections.abc import Mapping
from urllib.parse import parse_qs

from datasette.utils.asgi import Request

from lieudit.web.language import N_

MOST_BYTES = 65536  # of a form
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::\d{1,5})?")
_TOKEN = "csrftoken"
_FORM = "application/x-www-form-urlencoded"

FROM_AFAR = N_("Reviews are written at this machine only, at the address http://127.0.0.1 or http://localhost.")
FROM_ANOTHER_SITE = N_("This form was not sent by a page of this server.")
NO_FORM = N_("This is no form.")
TOO_LONG = N_("This form is too long.")
STALE = N_("The server was started anew since this form was opened. Look at what you typed, and send it again.")


class RefusedError(Exception):
    """A form that is not taken: status and message, to be translated."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message


class StaleFormError(Exception):
    """A form of this server's own whose token is no longer known; what was typed is in ``fields``."""

    def __init__(self, fields: Mapping[str, list[str]]) -> None:
        super().__init__(STALE)
        self.fields = fields


async def form_of(request: Request) -> dict[str, list[str]]:
    """What a form says, field by field, if this server's own page sent it.

    Raises:
        RefusedError: it did not come from a page of this server, at this machine.
        StaleFormError: it did, but the page was opened before the server was started anew.
    """
    if not (is_here(request.host) and _is_local(request)):
        raise RefusedError(403, FROM_AFAR)
    if not _is_own(request):
        raise RefusedError(403, FROM_ANOTHER_SITE)
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        raise RefusedError(415, NO_FORM)
    fields = _read(await _body(request))
    token = (fields.pop(_TOKEN, None) or [""])[0]
    # The cookie's token where it is one that this server signed, else a new one, which no form can bear.
    if not secrets.compare_digest(token.encode(), str(request.scope[_TOKEN]()).encode()):
        raise StaleFormError(fields)
    return fields


def is_here(host: str) -> bool:
    """Whether a Host header names this machine: localhost, or an address of the loopback."""
    match = _HOST.fullmatch(host)
    return match is not None and (match[1].lower().rstrip(".") == "localhost" or _is_loopback(match[1].strip("[]")))


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def _is_local(request: Request) -> bool:
    client = request.scope.get("client")
    return client is None or _is_loopback(client[0])


def _is_own(request: Request) -> bool:
    """Whether a page of this very origin sent a form; browsers say so in headers that no page can set."""
    origin = request.headers.get("origin")
    if origin is not None:
        return origin.lower() == f"{request.scheme}://{request.host}".lower()
    return request.headers.get("sec-fetch-site") == "same-origin"


async def _body(request: Request) -> bytes:
    body = b""
    while True:
        message = await request.receive()
        if message["type"] != "http.request":  # the browser went away: what came is not the whole form
            raise RefusedError(400, NO_FORM)
        part: bytes = message.get("body", b"")
        body += part
        if len(body) > MOST_BYTES:
            raise RefusedError(413, TOO_LONG)
        if not message.get("more_body"):
            return body


def _read(body: bytes) -> dict[str, list[str]]:
    try:
        return parse_qs(body.decode(), keep_blank_values=True, strict_parsing=bool(body), max_num_fields=500)
    except ValueError as error:
        raise RefusedError(400, NO_FORM) from error
