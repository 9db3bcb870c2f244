"""A small TCP proxy before a database, that stalls, swallows answers and cuts, as networks do."""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_RESET = struct.pack("ii", 1, 0)


class Proxy:
    """Passes bytes between clients on a loopback port and a server on a Unix socket.

    Attributes:
        port: where it listens.
        to_server, to_client: bytes pass in this direction while the event is set; else they wait.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.to_server, self.to_client = threading.Event(), threading.Event()
        self._refuse = threading.Event()
        self._sockets: set[socket.socket] = set()
        self._lock = threading.Lock()
        self.resume()
        threading.Thread(target=self._accept, daemon=True).start()

    def stall(self) -> None:
        """Take everything, and pass nothing on: nobody learns that the network is gone."""
        self.to_server.clear()
        self.to_client.clear()

    def swallow(self) -> None:
        """Pass on what clients say, and not what the server answers."""
        self.to_client.clear()

    def cut(self) -> None:
        """Break all connections, and refuse new ones."""
        self._refuse.set()
        with self._lock:
            broken, self._sockets = self._sockets, set()
        for each in broken:
            _reset(each)

    def resume(self) -> None:
        """Pass everything again, also what waited."""
        self._refuse.clear()
        self.to_server.set()
        self.to_client.set()

    def close(self) -> None:
        """End."""
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            if self._refuse.is_set():
                _reset(client)
                continue
            server = socket.socket(socket.AF_UNIX)
            try:
                server.connect(self._server)
            except OSError:  # the database is down
                _reset(client)
                continue
            with self._lock:
                self._sockets |= {client, server}
            for source, target, open_ in ((client, server, self.to_server), (server, client, self.to_client)):
                threading.Thread(target=self._pump, args=(source, target, open_), daemon=True).start()

    def _pump(self, source: socket.socket, target: socket.socket, open_: threading.Event) -> None:
        with suppress(OSError):
            while content := source.recv(65_536):
                open_.wait()
                target.sendall(content)
        open_.wait()
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)


def _reset(end: socket.socket) -> None:
    with suppress(OSError):
        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        end.shutdown(socket.SHUT_RDWR)
    end.close()


@contextmanager
def proxied(url: str) -> Iterator[tuple[Proxy, str]]:
    """A proxy before a database of a test's server; yields it, and the address through it."""
    place, _, folder = url.partition("?host=")
    proxy = Proxy(f"{folder}/.s.PGSQL.5432")
    try:
        yield proxy, f"{place.replace('@/', f'@127.0.0.1:{proxy.port}/')}?sslmode=disable"
    finally:
        proxy.close()
