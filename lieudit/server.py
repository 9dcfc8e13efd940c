"""Datasette on a database, on this machine."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path

import click
import uvicorn

from ingest.errors import UsageError
from lieudit.web.serving import build_datasette


def run(database: Path, host: str, port: int, reviewer: str | None = None) -> None:
    """Serve until interrupted.

    Args:
        database: the file.
        host: the address to listen on.
        port: the port; 0 for any.
        reviewer: whose name stands by default under reviews; None: nothing can be reviewed.

    Raises:
        UsageError: the address can't be listened on, or others than this machine could review at it.
    """
    if reviewer is not None and not is_loopback(host):
        advice = "Whoever reaches the pages could write: leave --host out, or serve without --review."
        raise UsageError(f"--review is for this machine alone, and {host} is not", advice=advice)
    application = build_datasette(database, review=reviewer is not None, reviewer=reviewer or "").app()
    server = uvicorn.Server(uvicorn.Config(application, host=host, port=port, log_level="warning", lifespan="on"))
    try:
        listening = server.config.bind_socket()
    except SystemExit as error:  # uvicorn's word for an address that is taken or not ours
        raise UsageError(f"can't listen on {host}:{port}", advice="Choose another with --port or --host.") from error
    # Else what is left of an answer waits 40 ms for the client's word that it has the first part (asyncio sees to this
    # itself only for sockets that it made).
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    address = listening.getsockname()
    click.echo(f"Serving {database} on http://{host}:{address[1]}/ (Ctrl-C ends it)")
    server.run(sockets=[listening])


def is_loopback(host: str) -> bool:
    """Whether only this machine itself reaches what listens on an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
