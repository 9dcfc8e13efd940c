"""Datasette on a database, on this machine."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from ingest.errors import UsageError
from lieudit.cli_common import say
from lieudit.web.serving import build_datasette


def run(
    database: Path,
    host: str,
    port: int,
    reviewer: str | None = None,
    *,
    sql: bool = True,
    names: Sequence[str] = (),
) -> None:
    """Serve until interrupted.

    Args:
        database: the file.
        host: the address to listen on.
        port: the port; 0 for any.
        reviewer: whose name stands by default under reviews; None: nothing can be reviewed.
        sql: whether readers may ask in SQL of their own.
        names: of hosts under which it is asked, beside this machine's own, as behind a reverse proxy. Where none is
            given and others than this machine reach the address, any name will do.

    Raises:
        UsageError: the address can't be listened on, or others than this machine could review at it.
    """
    if reviewer is not None and not is_loopback(host):
        advice = "Whoever reaches the pages could write: leave --host out, or serve without --review."
        raise UsageError(f"--review is for this machine alone, and {host} is not", advice=advice)
    application = build_datasette(
        database,
        review=reviewer is not None,
        reviewer=reviewer or "",
        sql=sql,
        names=names if names or is_loopback(host) else None,
    ).app()
    # Its words go where the command's go: through what makes them printable.
    config = uvicorn.Config(application, host=host, port=port, log_config=None, access_log=False, lifespan="on")
    server = uvicorn.Server(config)
    try:
        listening = server.config.bind_socket()
    except SystemExit as error:  # uvicorn's word for an address that is taken or not ours
        raise UsageError(f"can't listen on {host}:{port}", advice="Choose another with --port or --host.") from error
    # Else what is left of an answer waits 40 ms for the client's word that it has the first part (asyncio sees to this
    # itself only for sockets that it made).
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    address = listening.getsockname()
    say(f"Serving {database} on http://{host}:{address[1]}/ (Ctrl-C ends it)")
    server.run(sockets=[listening])


def is_loopback(host: str) -> bool:
    """Whether only this machine itself reaches what listens on an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
