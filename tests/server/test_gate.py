"""What the gate keeps out: rebound names, foreign pages, floods, giants and dawdlers."""

from __future__ import annotations

import contextlib
import json
import socket
import threading
import time
from pathlib import Path

import pytest

from lifelong.errors import StoreError
from lifelong.server import body, gate
from lifelong.server.protocol import Http
from tests.person.examples import Played
from tests.server.running import Served, running

NOT_THIS_SERVER = [
    *("evil.example", "evil.example:80", "127.0.0.1.evil.example", "", "[::2]:80"),
    *("[::1].evil.example", "[::1]evil.example:80", "[::1", "::1", "[::1]:80:80", "[::1%25lo]:80"),
    *("localhost@evil.example", "evil.example@localhost", "user:pass@localhost", "localhost:80@evil.example"),
    *("localhost:80:80", "localhost:http", "localhost:99999", "localhost:-1", "localhost, evil.example"),
    *("localhost/.evil.example", "localhost?x", "localhost#x", "localhost\\.evil.example", "localhost.."),
    *("127.1", "0x7f.0.0.1", "2130706433", "%6cocalhost"),
]


@pytest.mark.parametrize("host", NOT_THIS_SERVER)
def test_a_name_that_was_rebound_to_this_machine_is_not_answered(tmp_path: Path, host: str) -> None:
    """A page of evil.example that resolves to 127.0.0.1 sends its own name; it gets nothing, also with a key."""
    with running(tmp_path) as server:
        answer = server.ask("GET", "/v1/models", headers={"Host": host})
        assert answer.status == 421
        for own in ("localhost", f"127.0.0.1:{server.port}", "[::1]:80", "LOCALHOST:1", "localhost.:80", "[0::0:1]"):
            assert server.ask("GET", "/v1/models", headers={"Host": own}).status == 200


def test_keys_out_of_reach_are_a_503_that_says_when_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys and rates are in the record: where it has no free connection, the gate says so itself."""
    with running(tmp_path) as server:
        key = server.key()

        def busy(*_: object, **__: object) -> None:
            raise StoreError("no connection is free", wait=5)

        monkeypatch.setattr(server.life._engine.store.keys, "check", busy)
        answer = server.ask("GET", "/v1/models", key=key)
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")


def test_further_host_names_are_settings(tmp_path: Path) -> None:
    with running(tmp_path, serve_hosts="ana.example, box.local") as server:
        assert server.ask("GET", "/v1/models", headers={"Host": "box.local:8377"}).status == 200
        assert server.ask("GET", "/v1/models", headers={"Host": "box.locals"}).status == 421


def test_pages_may_not_call_unless_a_setting_says_so(tmp_path: Path) -> None:
    """Closed: an Origin is refused, and a preflight gets no permission. Open: for the named origin only."""
    with running(tmp_path) as server:
        answer = server.ask("GET", "/v1/models", headers={"Origin": "https://evil.example"})
        assert (answer.status, answer.value["error"]["code"]) == (403, "origin_not_allowed")
        preflight = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
        answer = server.ask("OPTIONS", "/v1/chat/completions", key=None, headers=preflight)
        assert "access-control-allow-origin" not in answer.headers
    with running(tmp_path, serve_origins="https://app.example") as server:
        answer = server.ask("GET", "/v1/models", headers={"Origin": "https://app.example"})
        assert answer.headers["access-control-allow-origin"] == "https://app.example"
        assert server.ask("GET", "/v1/models", headers={"Origin": "https://evil.example"}).status == 403


def test_a_form_of_another_page_is_no_request(tmp_path: Path) -> None:
    """Without authentication, a page could post a form to localhost: only JSON that says so is read."""
    with running(tmp_path, serve_auth=False) as server:
        content = json.dumps({"messages": [{"role": "user", "content": "planted"}]}).encode()
        for kind in ("text/plain", "application/x-www-form-urlencoded", ""):
            headers = {"Content-Type": kind} if kind else {}
            answer = server.ask("POST", "/v1/chat/completions", key=None, content=content, headers=headers)
            assert answer.status == 415
        assert server.life.persons() == []


def test_giant_bodies_are_refused_whether_they_say_so_or_not(tmp_path: Path) -> None:
    """By Content-Length before anything is read; in chunks as soon as it is too much."""
    with running(tmp_path, serve_body=10_000) as server:
        assert server.chat("x" * 20_000).status == 413
        head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.key()}\r\n"
        head += "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        chunk = b"1000\r\n" + b"x" * 4096 + b"\r\n"
        assert b" 413 " in raw(server, head.encode(), *[chunk] * 4)
        assert server.said() == []


JSON = {"Content-Type": "application/json"}

DEEP = [b"[" * 200_000, b'{"messages":' + b'[{"a":' * 50_000, b'{"tools":' + b"[" * 5000 + b"]" * 5000 + b"}"]


@pytest.mark.parametrize("content", DEEP, ids=["brackets", "objects", "balanced"])
def test_json_that_is_nested_too_deeply_is_refused(tmp_path: Path, content: bytes) -> None:
    """No recursion, no crash: 422, and the server goes on."""
    with running(tmp_path) as server:
        for path in ("/v1/chat/completions", "/v1/embeddings", "/api/messages", "/mcp"):
            answer = server.ask("POST", path, content=content, headers=JSON)
            assert answer.status == 422, answer.content
            assert len(answer.content) < 1000
        assert server.ask("GET", "/v1/models").status == 200


@pytest.mark.parametrize("content", [b"{", b"", b"\xff\xfe", b"1" * 9000], ids=["cut", "empty", "no utf-8", "number"])
def test_broken_json_is_a_mistake_of_the_caller(tmp_path: Path, content: bytes) -> None:
    """400, and the server goes on."""
    with running(tmp_path) as server:
        for path in ("/v1/chat/completions", "/v1/embeddings"):
            answer = server.ask("POST", path, content=content, headers=JSON)
            assert answer.status == 400, answer.content
            assert len(answer.content) < 1000
        assert server.ask("GET", "/v1/models").status == 200


def test_header_floods_are_cut_off(tmp_path: Path) -> None:
    """Too many headers, too long ones, and a head that never ends."""
    with running(tmp_path) as server:
        many = {f"X-{number}": "x" for number in range(150)}
        assert server.ask("GET", "/v1/models", headers=many).status == 431
        assert server.ask("GET", "/v1/models", headers={"X-Long": "x" * 60_000}).status == 431
        endless = b"GET /v1/models HTTP/1.1\r\nHost: localhost\r\n"
        assert b" 400 " in raw(server, endless, *[b"X-A: " + b"x" * 1000 + b"\r\n"] * 100)
        assert server.ask("GET", "/v1/models").status == 200


class Hasty(Http):
    head_seconds = 0.3


@pytest.mark.parametrize("first", [b"", b"GET /v1/models HTTP/1.1\r\nHost: loc"], ids=["silent", "half a head"])
def test_a_slow_head_is_hung_up_on(tmp_path: Path, first: bytes) -> None:
    """Slow loris: a connection that does not finish its headers is closed, and others are served meanwhile."""
    with running(tmp_path, http=Hasty) as server:
        slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(20)]
        began = time.monotonic()
        for one in slow:
            one.sendall(first)
        assert server.ask("GET", "/v1/models").status == 200
        for one in slow:
            one.settimeout(5)
            with contextlib.suppress(ConnectionResetError):
                assert one.recv(100) == b""
            one.close()
        assert time.monotonic() - began < 4


def test_a_second_head_has_its_deadline_too_and_an_idle_connection_none(tmp_path: Path) -> None:
    """Between requests keep-alive rules: a pause longer than the head's deadline does no harm."""
    with running(tmp_path, http=Hasty) as server, socket.create_connection(("127.0.0.1", server.port)) as line:
        line.settimeout(5)
        whole = f"GET /v1/models HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.key()}\r\n\r\n".encode()
        for _ in range(2):
            line.sendall(whole)
            received = b""
            while not received.endswith(b"]}"):  # head and body may come in pieces
                received += line.recv(65_536)
            assert b" 200 " in received
            time.sleep(0.6)
        line.sendall(whole[:40])
        assert line.recv(100) == b""


@pytest.fixture
def short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "BODY_SECONDS", 0.4)
    monkeypatch.setattr(body, "PIECE_SECONDS", 0.4)
    monkeypatch.setattr(gate, "PIECE_SECONDS", 0.4)


@pytest.mark.usefixtures("short_patience")
def test_a_slow_body_is_refused(tmp_path: Path) -> None:
    """A byte now and then does not hold a request open."""
    with running(tmp_path) as server:
        head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.key()}\r\n"
        head += "Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n"
        assert b" 408 " in raw(server, head.encode(), b"{", pause=0.1)


@pytest.mark.usefixtures("short_patience")
def test_somebody_who_does_not_read_does_not_hold_a_model(tmp_path: Path) -> None:
    """The answer piles up, the client takes nothing: the model's call is closed."""
    model = Played(["word " * 20_000] * 400)
    with running(tmp_path, model) as server:
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            asked = json.dumps({"stream": True, "messages": [{"role": "user", "content": "Tell me."}]}).encode()
            head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {server.key()}\r\n"
            head += f"Content-Type: application/json\r\nContent-Length: {len(asked)}\r\n\r\n"
            line.sendall(head.encode() + asked)
            until = time.monotonic() + 50
            while not model.left and time.monotonic() < until:
                time.sleep(0.02)
        assert model.left == 1
        assert server.ask("GET", "/healthz").status == 200


def raw(server: Served, *pieces: bytes, pause: float = 0.0) -> bytes:
    """Send bytes as they are, and read until the server hangs up or is silent."""
    with socket.create_connection(("127.0.0.1", server.port)) as line:
        line.settimeout(5)

        def send() -> None:
            try:
                for piece in pieces:
                    line.sendall(piece)
                    time.sleep(pause)
            except OSError:
                pass

        sender = threading.Thread(target=send)
        sender.start()
        received = b""
        try:
            while piece := line.recv(65_536):
                received += piece
                if b"}" in received:
                    break
        except OSError:
            pass
        sender.join()
        return received
