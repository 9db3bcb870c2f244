"""Pictures of the web: only from public addresses, connected to as checked, within size, type and time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from lifelong.life import Life
from lifelong.server.app import build
from lifelong.server.errors import Problem
from lifelong.server.fetch import Fetcher, is_public, resolve
from tests.person.examples import Played, picture
from tests.server.running import running

PICTURE = picture()
PUBLIC = "93.184.215.14"

INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1",
    "169.254.169.254", "100.64.0.1", "192.0.0.8", "192.0.2.1", "198.18.0.1", "203.0.113.7", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12:3456::1", "fec0::1", "ff02::1",
    "2001:db8::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b:1::1", "2002:7f00:1::", "2001:0:7f00:1::", "fd00:ec2::254",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_of_the_inside_is_not_public(address: str) -> None:
    """Loopback, private, link-local and its metadata service, reserved, and IPv6 forms that carry an IPv4 address."""
    assert not is_public(address)


@pytest.mark.parametrize("address", [PUBLIC, "8.8.8.8", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "::ffff:8.8.8.8"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


class Web:
    """A name server and a web in one: what names resolve to, and what a server answers, in turn.

    Attributes:
        connected: the addresses that were connected to, with the names.
    """

    def __init__(self, answers: list[bytes], names: dict[str, list[list[str]]] | None = None) -> None:
        self.answers = answers
        self.names = names or {}
        self.connected: list[tuple[str, str]] = []
        self.asked: list[str] = []
        self.heads: list[bytes] = []
        self.port = 0
        self.slow = 0.0
        self.open = 0

    async def resolve(self, host: str) -> list[str]:
        self.asked.append(host)
        turns = self.names.get(host, [[PUBLIC]])
        return turns.pop(0) if len(turns) > 1 else turns[0]

    async def connect(self, address: str, host: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        self.connected.append((address, host))
        self.open += 1
        return await asyncio.open_connection("127.0.0.1", self.port)

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))
        answer = self.answers.pop(0)
        with suppress(OSError):
            for start in range(0, len(answer), 100_000):
                writer.write(answer[start : start + 100_000])
                await writer.drain()
                await asyncio.sleep(self.slow)
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        self.open -= 1


def ok(content: bytes, kind: str = "image/png", *more: str) -> bytes:
    return (
        "\r\n".join(["HTTP/1.1 200 OK", f"Content-Type: {kind}", *more, "Connection: close", "", ""]).encode() + content
    )


def moved(place: str) -> bytes:
    return f"HTTP/1.1 302 Found\r\nLocation: {place}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


@asynccontextmanager
async def fetching(web: Web, *, most: int = 1_000_000, seconds: float = 5.0) -> AsyncIterator[Fetcher]:
    server = await asyncio.start_server(web.answer, "127.0.0.1", 0)
    async with server:
        web.port = server.sockets[0].getsockname()[1]
        yield Fetcher(most, seconds, resolve=web.resolve, connect=web.connect)
        while web.open:  # noqa: ASYNC110  # the other side says goodbye
            await asyncio.sleep(0.01)


async def test_a_picture_is_fetched(tmp_path: Path) -> None:
    """One connection, to the address that was checked, without anything that says who asks."""
    web = Web([ok(PICTURE)])
    async with fetching(web) as fetcher:
        assert await fetcher.fetch("https://pictures.example.org/a.png?size=1") == PICTURE
    assert web.connected == [(PUBLIC, "pictures.example.org")]
    (head,) = web.heads
    assert head.startswith(b"GET /a.png?size=1 HTTP/1.1\r\nHost: pictures.example.org\r\n")
    assert b"cookie" not in head.lower() and b"authorization" not in head.lower()


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/a.png", "ftp://example.org/a.png", "file:///etc/passwd", "https:///a.png",
        "https://127.0.0.1/a.png", "https://[::1]/a.png", "https://[::ffff:127.0.0.1]/", "https://2130706433/",
        "https://0x7f000001/", "https://017700000001/", "https://0177.0.0.1/", "https://127.1/", "https://0/",
        "https://localhost/", "https://localhost./", "https://user:pass@example.org/", "https://example.org:8443/",
        "https://example.org:22/", "https://printer/", "https://①②⑦.⓪.⓪.①/", "https://exam ple.org/",
        "https://169.254.169.254/latest/meta-data/", "https://8.8.8.8/", "https://example.org\\@127.0.0.1/",
        "https://127.0.0.1#.example.org/", "https://example.org:99999/",
    ],
)  # fmt: skip
async def test_an_address_of_another_form_is_not_even_looked_up(url: str) -> None:
    """Only https, only full names, only port 443: numbers in any spelling are no names."""
    web = Web([])
    async with fetching(web) as fetcher:
        with pytest.raises(Problem):
            await fetcher.fetch(url)
    assert not web.asked and not web.connected


@pytest.mark.parametrize("addresses", [["127.0.0.1"], ["169.254.169.254"], ["::1"], [PUBLIC, "10.0.0.1"], []])
async def test_a_name_with_an_address_of_the_inside_is_not_connected_to(addresses: list[str]) -> None:
    """One inner address among public ones is enough."""
    web = Web([], {"evil.example.org": [addresses]})
    async with fetching(web) as fetcher:
        with pytest.raises(Problem):
            await fetcher.fetch("https://evil.example.org/")
    assert web.connected == []


async def test_a_name_that_resolves_otherwise_a_moment_later_gains_nothing() -> None:
    """DNS rebinding: public when checked, loopback after. It is asked once, and the checked address is connected to."""
    web = Web([ok(PICTURE)], {"evil.example.org": [[PUBLIC], ["127.0.0.1"]]})
    async with fetching(web) as fetcher:
        assert await fetcher.fetch("https://evil.example.org/") == PICTURE
    assert web.asked == ["evil.example.org"]
    assert web.connected == [(PUBLIC, "evil.example.org")]


async def test_redirects_are_followed_and_checked_like_the_first_address() -> None:
    web = Web([moved("/b.png"), moved("https://other.example.org/c.png"), ok(PICTURE)])
    async with fetching(web) as fetcher:
        assert await fetcher.fetch("https://example.org/a.png") == PICTURE
    assert web.asked == ["example.org", "example.org", "other.example.org"]


@pytest.mark.parametrize(
    "place",
    ["http://example.org/", "https://127.0.0.1/", "https://inside.example.org/", "//localhost/", "file:///etc/passwd",
     "https://2130706433/", "https://[::1]/"],
)  # fmt: skip
async def test_a_redirect_to_the_inside_is_not_followed(place: str) -> None:
    web = Web([moved(place), ok(PICTURE)], {"inside.example.org": [["10.0.0.1"]]})
    async with fetching(web) as fetcher:
        with pytest.raises(Problem):
            await fetcher.fetch("https://example.org/a.png")
    assert len(web.connected) == 1


async def test_redirects_end() -> None:
    web = Web([moved("/again")] * 9)
    async with fetching(web) as fetcher:
        with pytest.raises(Problem):
            await fetcher.fetch("https://example.org/")
    assert len(web.connected) == 4


@pytest.mark.parametrize(
    "answer",
    [
        ok(PICTURE, "text/html"),
        ok(b"<svg onload=alert(1)>", "image/svg+xml"),
        ok(b"secret", "image/png"),
        ok(PICTURE, "image/png", "Content-Encoding: gzip"),
        ok(b"\x89PNG\r\n\x1a\n" + b"x" * 300_000),
        ok(b"", "image/png", "Content-Length: 999999999"),
        ok(b"x", "image/png", "Content-Length: -1"),
        ok(PICTURE[:20], "image/png", f"Content-Length: {len(PICTURE)}"),
        b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-A: " + b"x" * 100_000,
        b"SSH-2.0-OpenSSH\r\n",
        b"",
    ],
    ids=["html", "svg", "no picture", "packed", "large", "says so", "negative", "cut", "404", "head", "ssh", "nothing"],
)  # fmt: skip
async def test_what_is_no_picture_of_the_right_size_is_refused_in_the_same_words(answer: bytes) -> None:
    """Nobody can tell from the answer what is behind an address."""
    web = Web([answer])
    async with fetching(web, most=200_000) as fetcher:
        with pytest.raises(Problem) as caught:
            await fetcher.fetch("https://example.org/")
        with pytest.raises(Problem) as other:
            await fetcher.fetch("https://127.0.0.1/")
    assert (caught.value.status, caught.value.message) == (other.value.status, other.value.message)


async def test_a_slow_server_is_left() -> None:
    web = Web([ok(b"\x89PNG\r\n\x1a\n" + b"x" * 900_000)])
    web.slow = 0.2
    async with fetching(web, seconds=0.5) as fetcher:
        began = asyncio.get_running_loop().time()
        with pytest.raises(Problem):
            await fetcher.fetch("https://example.org/")
        assert asyncio.get_running_loop().time() - began < 1.5


async def test_names_are_resolved_by_the_system() -> None:
    assert await resolve("localhost")
    assert not any(map(is_public, await resolve("localhost")))


def test_a_chat_fetches_when_the_setting_allows_it(tmp_path: Path) -> None:
    """Through the route: the picture is stored with the message and reaches the model."""
    model = Played("A red square.")
    parts = [{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]

    def fetching_from(web: Web) -> Callable[[Life], object]:
        async def fetched(url: str) -> bytes:
            async with fetching(web) as fetcher:
                return await fetcher.fetch(url)

        class Replayed(Fetcher):
            async def fetch(self, url: str) -> bytes:
                return await fetched(url)

        return lambda life: build(life, fetcher=Replayed(1_000_000))

    with running(tmp_path, model, app=fetching_from(Web([ok(PICTURE)])), serve_fetch=True) as server:
        assert server.chat([{"role": "user", "content": parts}]).status == 200
        assert model.asked[-1][0][-1].images
        (message, _) = server.life._engine.store.record("default", "ana").messages.select()
        assert message.attachments
