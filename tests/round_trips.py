"""Counts the round trips between this process and a PostgreSQL server, on the wire: a proxy on a Unix socket."""

from __future__ import annotations

import selectors
import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

_NAME = ".s.PGSQL.5432"


class _Side(NamedTuple):
    """One end of a connection: where its bytes go, and the state that both ends share."""

    client: bool
    target: socket.socket
    asks: list[bool]


class RoundTrips:
    """A proxy in front of a server.

    A round trip begins when a client sends after the server has answered.

    Args:
        folder: the folder of the server's socket.
        here: the folder of the proxy's socket.
        delay: seconds that each of them takes longer, as on a network.
    """

    def __init__(self, folder: Path, here: Path, *, delay: float = 0) -> None:
        self.folder = here
        self.count = 0
        self._server = str(folder / _NAME)
        self._delay = delay
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(here / _NAME))
        self._listener.listen(64)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._listener, selectors.EVENT_READ)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def url(self, url: str) -> str:
        """The address of a database of the server, through the proxy."""
        return f"{url.partition('?host=')[0]}?host={self.folder}"

    def close(self) -> None:
        """End all connections."""
        self._ended.set()
        self._thread.join()
        for key in list(self._selector.get_map().values()):
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
        self._selector.close()

    def _run(self) -> None:
        while not self._ended.is_set():
            for key, _ in self._selector.select(0.1):
                assert isinstance(key.fileobj, socket.socket)
                if key.data is None:
                    self._accept()
                elif key.fileobj.fileno() >= 0:  # its other end may have been closed in this very round
                    self._pass_on(key.fileobj, key.data)

    def _accept(self) -> None:
        client, _ = self._listener.accept()
        server = socket.socket(socket.AF_UNIX)
        server.connect(self._server)
        asks = [False]
        self._selector.register(client, selectors.EVENT_READ, _Side(True, server, asks))
        self._selector.register(server, selectors.EVENT_READ, _Side(False, client, asks))

    def _pass_on(self, source: socket.socket, side: _Side) -> None:
        try:
            content = source.recv(1 << 20)
            if side.client and content and not side.asks[0]:
                self.count += 1
                time.sleep(self._delay)
            side.asks[0] = side.client
            if content:
                side.target.sendall(content)
                return
        except OSError:
            pass
        for end in (source, side.target):
            self._selector.unregister(end)
            end.close()


@contextmanager
def round_trips(folder: Path, *, delay: float = 0) -> Iterator[RoundTrips]:
    """A proxy in front of the server with its socket in this folder."""
    with tempfile.TemporaryDirectory(prefix="wire", dir="/tmp") as here:
        proxy = RoundTrips(folder, Path(here), delay=delay)
        try:
            yield proxy
        finally:
            proxy.close()
