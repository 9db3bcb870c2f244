"""Fetching of pictures from the web by https, and never from local networks. No other module of the server fetches.

A name is resolved once, all its addresses are checked, and the connection goes to a checked address itself. So a name
that resolves differently a moment later (DNS rebinding) has no effect. The fetcher follows redirects itself and checks
each like the first address.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urljoin, urlsplit

import h11

from lifelong.models.endpoint.outgoing import Note, no_note
from lifelong.server.errors import Problem

SECONDS: Final = 10.0
"""Seconds for one picture, including redirects."""

REDIRECTS: Final = 3

_PORT: Final = 443

_NAME: Final = re.compile(
    r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.ASCII
)
"""A full domain name. Its last label begins with a letter, so 2130706433, 0x7f.1 and 0177.0.0.1 do not match."""

_INSIDE: Final = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",  # for protocols; some Python versions call parts of it global
        "fec0::/10",  # site-local
        "64:ff9b::/96",  # NAT64: an IPv4 address in disguise
        "64:ff9b:1::/48",
        "2002::/16",  # 6to4
        "2001::/32",  # Teredo
        "::/96",  # IPv4-compatible
    )
)

_SIGNS: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")
"""The first bytes of JPEG, PNG, GIF and WebP."""

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Resolve = Callable[[str], Awaitable[list[str]]]
Connect = Callable[[str, str], Awaitable[Streams]]


def is_public(address: str) -> bool:
    """Whether an address belongs to the public Internet: no loopback, private, link-local, multicast or tunnel."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        return is_public(str(ip.ipv4_mapped))
    if any(ip in network for network in _INSIDE):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


async def resolve(host: str) -> list[str]:
    """All addresses of a name."""
    addresses = await asyncio.get_running_loop().getaddrinfo(host, _PORT, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in addresses))


async def connect(address: str, host: str) -> Streams:
    """A TLS connection to exactly this address, whose certificate must be valid for ``host``."""
    context = ssl.create_default_context()
    return await asyncio.open_connection(address, _PORT, ssl=context, server_hostname=host)


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches pictures.

    Attributes:
        most: maximum size of a picture in bytes.
        seconds: time limit for one picture.
        resolve: resolves a name to addresses.
        connect: opens a connection to an address, for a name.
        note: stores that a request leaves this machine.
    """

    most: int
    seconds: float = SECONDS
    resolve: Resolve = resolve
    connect: Connect = connect
    note: Note = no_note

    async def fetch(self, url: str) -> bytes:
        """The picture of an https URL.

        Raises:
            Problem: the URL is not allowed, or its content is not a picture, too large or too slow. The message does
                not distinguish these cases, so that nobody can scan a network with it.
        """
        try:
            async with asyncio.timeout(self.seconds):
                for _ in range(REDIRECTS + 1):
                    content, onward = await self._once(url)
                    if onward is None:
                        return content
                    url = urljoin(url, onward)
        except (OSError, TimeoutError, h11.ProtocolError, ValueError):
            raise self._refused() from None
        raise self._refused()

    async def _once(self, url: str) -> tuple[bytes, str | None]:
        """One request: the content, or the target of a redirect."""
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
        if parts.scheme != "https" or parts.username is not None or parts.password is not None:
            raise self._refused()
        if parts.port not in (None, _PORT) or not _NAME.fullmatch(host):
            raise self._refused()
        addresses = await self.resolve(host)
        if not addresses or not all(is_public(address) for address in addresses):
            raise self._refused()
        await asyncio.to_thread(self.note, "picture", host, 0)
        reader, writer = await self.connect(addresses[0], host)
        try:
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            return await self._exchange(reader, writer, host, target)
        finally:
            writer.transport.abort()  # nobody waits for the goodbye of a stranger

    async def _exchange(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, host: str, target: str
    ) -> tuple[bytes, str | None]:
        http = h11.Connection(h11.CLIENT, max_incomplete_event_size=32 * 1024)
        headers = [("Host", host), ("Accept", "image/*"), ("User-Agent", "lifelong"), ("Connection", "close")]
        head = http.send(h11.Request(method="GET", target=target, headers=headers))
        writer.write((head or b"") + (http.send(h11.EndOfMessage()) or b""))
        await writer.drain()
        content = bytearray()
        while True:
            event = http.next_event()
            match event:
                case h11.NEED_DATA:
                    http.receive_data(await reader.read(65_536))
                case h11.Response():
                    fields = {name.decode(): value.decode("latin-1") for name, value in event.headers}
                    if event.status_code in (301, 302, 303, 307, 308) and "location" in fields:
                        return b"", fields["location"]
                    self._check(event.status_code, fields)
                case h11.Data():
                    content += event.data
                    if len(content) > self.most:
                        raise self._refused()
                case h11.EndOfMessage():
                    if not content.startswith(_SIGNS):
                        raise self._refused()
                    return bytes(content), None
                case _:
                    pass

    def _check(self, status: int, fields: dict[str, str]) -> None:
        kind = fields.get("content-type", "").partition(";")[0].strip().lower()
        if status != 200 or not kind.startswith("image/") or fields.get("content-encoding", "identity") != "identity":
            raise self._refused()
        if int(fields.get("content-length") or 0) > self.most:
            raise self._refused()

    def _refused(self) -> Problem:
        return Problem(
            400,
            "picture_not_fetched",
            f"the picture could not be fetched: give an https address of a public server that answers within "
            f"{self.seconds:g} s with a JPEG, PNG, WebP or GIF of at most {self.most:,} bytes, or send it as data:",
            param="messages",
        )
