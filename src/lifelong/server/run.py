"""Run the application until a signal stops it; open answers finish first."""

from __future__ import annotations

import errno
import gc
import logging
import socket
import sys
from collections.abc import Callable, Sequence
from typing import Final, TextIO

import uvicorn
from fastapi import FastAPI

from lifelong.errors import SettingsError
from lifelong.life import Life
from lifelong.server.app import build
from lifelong.server.hosts import LOOPBACK
from lifelong.server.logs import JsonLines
from lifelong.server.mounted import Part
from lifelong.server.protocol import HEAD_BYTES, Http

MOST_CONNECTIONS: Final = 1024
"""Maximum number of connections; further ones get 503."""

KEEP_ALIVE: Final = 30
"""Seconds for which a connection waits for its next request; longer than clients' pools keep theirs by default."""


class Server(uvicorn.Server):
    """uvicorn's server with a callback for the address at which it listens."""

    def __init__(self, config: uvicorn.Config, listening: Callable[[str], None]) -> None:
        super().__init__(config)
        self._listening = listening

    async def startup(self, sockets: list[object] | None = None) -> None:  # type: ignore[override]  # sockets are not used
        """Start, and report the address."""
        await super().startup()
        if self.started:
            gc.freeze()  # what was loaded stays: else a large body makes the collector walk over all of it
            host, port = self.servers[0].sockets[0].getsockname()[:2]
            self._listening(f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}")


def serve(life: Life, *, listening: Callable[[str], None], parts: Sequence[Part] = ()) -> None:
    """Serve until SIGTERM or Ctrl-C. Then open answers finish, and unfinished jobs return to the queue.

    Args:
        life: the record, not entered yet.
        listening: is called with the address.
        parts: parts with a sign-in of their own, such as the web app.

    Raises:
        SettingsError: authentication is off on an address that other machines can reach, or the server cannot listen
            at its address.
    """
    settings = life.settings
    if not settings.serve_auth and settings.serve_host not in LOOPBACK:
        raise SettingsError(
            f"serve_auth is off and serve_host = {settings.serve_host!r} can be reached by others: "
            "switch serve_auth on, or listen on 127.0.0.1"
        )
    check_address(settings.serve_host, settings.serve_port)
    Server(config(build(life, parts=parts)), listening).run()


def check_address(host: str, port: int) -> None:
    """Check that the server can listen at an address, which uvicorn would only write to its log.

    Args:
        host: a name or an address.
        port: the port; 0 selects a free one.

    Raises:
        SettingsError: there is no such address on this machine, or the port cannot be used.
    """
    where = "127.0.0.1 (only this machine) or 0.0.0.0 (all addresses of this machine)"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise SettingsError(f"serve_host = {host!r} is no address that is known here: give {where}") from error
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as uvicorn does
        try:
            probe.bind(address)
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                advice = "another program listens there, perhaps another `lifelong serve`: stop it, or choose --port"
            elif error.errno == errno.EADDRNOTAVAIL:
                advice = f"it is no address of this machine: give {where}"
            else:
                advice = f"{error.strerror}: choose another --port, from 1024 on"
            raise SettingsError(f"the server cannot listen on {host}, port {port}: {advice}") from error


def config(app: FastAPI) -> uvicorn.Config:
    """The configuration of uvicorn."""
    settings = app.state.service.life.settings
    return uvicorn.Config(
        app,
        host=settings.serve_host,
        port=settings.serve_port,
        http=Http,
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nobody may say where they come from
        limit_concurrency=MOST_CONNECTIONS,
        backlog=1024,
        timeout_keep_alive=KEEP_ALIVE,
        timeout_graceful_shutdown=settings.serve_grace,
        h11_max_incomplete_event_size=HEAD_BYTES,
    )


def log_to(stream: TextIO = sys.stderr) -> None:
    """Write the log as JSON lines; of other libraries only warnings and errors."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    for name in ("lifelong", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)
