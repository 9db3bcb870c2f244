"""Where a request ends is no matter of opinion: what two readers could read in two ways is refused, and hung up on.

Behind a proxy that reads it the other way, the rest would be taken for another caller's request (request smuggling).
"""

from __future__ import annotations

import socket

import pytest

from tests.server.running import Served, running

NEXT = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
"""A second request on the same connection; nobody may come to it."""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory):
    with running(tmp_path_factory.mktemp("framing")) as served:
        yield served


def answered(server: Served, request: str) -> bytes:
    """Everything that the server says to these bytes until it hangs up."""
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.settimeout(5)
        line.sendall(request.encode("latin-1"))
        received = b""
        while piece := line.recv(65_536):
            received += piece
        return received


def post(server: Served, *more: str, body: str = "") -> str:
    head = ["POST /v1/chat/completions HTTP/1.1", "Host: localhost", f"Authorization: Bearer {server.key()}"]
    return "\r\n".join([*head, "Content-Type: application/json", *more]) + "\r\n\r\n" + body


@pytest.mark.parametrize("order", [1, -1])
def test_a_length_that_is_given_in_two_ways_is_refused(server: Served, order: int) -> None:
    """Content-Length says that the body ends before the second request, the chunks say that it is the body."""
    lengths = ["Content-Length: 5", "Transfer-Encoding: chunked"][::order]
    said = answered(server, post(server, *lengths, body="0\r\n\r\n") + NEXT)
    assert said.startswith(b"HTTP/1.1 400 ")
    assert said.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in said.lower()
    assert b'"ambiguous_request"' in said


@pytest.mark.parametrize(
    "lengths",
    [
        ["Content-Length: 5", "Content-Length: 6"],
        ["Transfer-Encoding: chunked", "Transfer-Encoding: identity"],
        ["Transfer-Encoding: gzip, chunked"],
        ["Transfer-Encoding : chunked"],
        ["Content-Length: +5"],
        ["Content-Length: 0x5"],
    ],
    ids=lambda lengths: " and ".join(lengths),
)
def test_a_length_that_cannot_be_meant_is_refused(server: Served, lengths: list[str]) -> None:
    said = answered(server, post(server, *lengths, body="0\r\n\r\n") + NEXT)
    assert said[:12] in (b"HTTP/1.1 400", b"HTTP/1.1 501")
    assert said.count(b"HTTP/1.1 ") == 1


ODD = {
    "bare line feeds": lambda head: head.replace("\r\n", "\n"),
    "one bare line feed": lambda head: head.replace("\r\nX-A", "\nX-A"),
    "a bare line feed before the blank line": lambda head: head.replace("\r\n\r\n", "\r\n\n"),
    "a folded header": lambda head: head.replace("X-A: 1", "X-A: 1\r\n 2"),
    "a header folded with a tab": lambda head: head.replace("X-A: 1", "X-A: 1\r\n\tTransfer-Encoding: chunked"),
    "a bare carriage return": lambda head: head.replace("X-A: 1", "X-A: 1\rX-B: 2"),
}


@pytest.mark.parametrize("odd", list(ODD))
@pytest.mark.parametrize("pieces", [1, 7])
def test_odd_line_ends_and_folded_headers_are_refused(server: Served, odd: str, pieces: int) -> None:
    """Also on a path that needs no key, and wherever the pieces break."""
    whole = ODD[odd]("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-A: 1\r\n\r\n")
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.settimeout(5)
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, len(whole), 1 + len(whole) // pieces):
            line.sendall(whole[start : start + 1 + len(whole) // pieces].encode())
        received = b""
        try:
            while piece := line.recv(65_536):
                received += piece
        except ConnectionResetError:
            pass
    assert received.startswith(b"HTTP/1.1 400 ")


def test_the_second_request_of_a_connection_is_read_as_strictly(server: Served) -> None:
    said = answered(server, NEXT + NEXT.replace("\r\n", "\n"))
    assert [part[:3] for part in said.split(b"HTTP/1.1 ")[1:]] == [b"200", b"400"]


def test_a_trailer_is_read_as_strictly(server: Served) -> None:
    """Behind the last chunk, a bare line feed would end the request for one reader and begin a line for the other."""
    body = "2\r\n{}\r\n0\r\n\n"
    said = answered(server, post(server, "Transfer-Encoding: chunked", body=body) + NEXT)
    assert b"200 OK" not in said


TWICE = {
    "Authorization": ("Bearer lk_000000000000_x", "Bearer x"),
    "Content-Type": ("application/json", "text/plain"),
    "Origin": ("https://a.example", "https://a.example"),
    "Idempotency-Key": ("monday-1", "monday-2"),
    "X-Lifelong-Memory": ("off", "on"),
}


@pytest.mark.parametrize("name", list(TWICE))
def test_a_header_that_says_one_thing_stands_there_once(server: Served, name: str) -> None:
    """Of two keys, a proxy may check one and the server obey the other."""
    lines = [f"{name}: {value}" for value in TWICE[name]]
    said = answered(server, post(server, "Content-Length: 2", *lines, body="{}") + NEXT)
    assert said.startswith(b"HTTP/1.1 400 ")
    assert said.count(b"HTTP/1.1 ") == 1
    assert f"the header {name.lower()}".encode() in said


def test_two_right_keys_are_refused_too(server: Served) -> None:
    both = [f"Authorization: Bearer {server.key('bo')}", f"Authorization: Bearer {server.key('ana')}"]
    said = answered(server, "\r\n".join(["GET /v1/models HTTP/1.1", "Host: localhost", *both]) + "\r\n\r\n")
    assert said.startswith(b"HTTP/1.1 400 ")


def test_what_is_written_well_is_answered(server: Served) -> None:
    """A chunked body, and a second request behind it on the same connection."""
    body = '{"messages":[{"role":"user","content":"I drive Bertha."}]}'
    chunked = post(server, "Transfer-Encoding: chunked", body=f"{len(body):x}\r\n{body}\r\n0\r\n\r\n")
    said = answered(server, chunked + NEXT.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))
    assert said.count(b"HTTP/1.1 200 ") == 2
