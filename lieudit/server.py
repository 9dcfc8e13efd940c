"""Datasette on a database, on this machine."""

from __future__ import annotations

import socket
from pathlib import Path

import click
import uvicorn

from ingest.errors import UsageError
from lieudit.web.serving import build_datasette


def run(database: Path, host: str, port: int) -> None:
    """Serve until interrupted.

    Raises:
        UsageError: the address can't be listened on.
    """
    application = build_datasette(database).app()
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
