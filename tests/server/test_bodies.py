"""What a body holds is counted in its bytes as they come: no key can make the server build, or hold, more than fits."""

from __future__ import annotations

import asyncio
import json
import socket
from pathlib import Path
from typing import Any

import pydantic_core
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Message

from lifelong.server.body import Body
from lifelong.server.errors import Problem
from lifelong.server.in_flight import SMALL, InFlight
from lifelong.server.json_count import JsonCount, JsonLimits
from lifelong.server.openai import chat_body
from tests.server.running import Served, running

JSON = {"Content-Type": "application/json"}

MANY = JsonLimits(values=10**6, containers=10**6, depth=10**4)

ROUTES = ("/v1/chat/completions", "/v1/responses", "/v1/embeddings", "/api/messages", "/api/recall", "/mcp")


def counted(text: bytes, *, limits: JsonLimits = MANY, size: int = 10**9) -> JsonCount:
    count = JsonCount(limits)
    for start in range(0, len(text), size):
        count.feed(text[start : start + size])
    return count


def test_objects_and_values_are_counted_and_words_are_not() -> None:
    """Two objects and a list; commas and brackets inside of a string are words."""
    count = counted(rb'{"a": [1, {"b": "x,[{\"],\\"}, "\\\\"]}')
    assert (count.containers, count.values, count.depth) == (3, 5, 0)


def _containers(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + sum(map(_containers, inner))


VALUES = st.recursive(
    st.none() | st.integers() | st.text(alphabet='a"\\,[]{}:\n\u20ac', max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(alphabet='"\\,[', max_size=3), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(VALUES, st.integers(1, 7))
def test_the_count_is_that_of_the_parsed_value_wherever_pieces_break(value: Any, size: int) -> None:
    text = json.dumps(value, ensure_ascii=False).encode()
    count = counted(text, size=size)
    assert (count.containers, count.depth) == (_containers(json.loads(text)), 0)
    assert count.values == counted(text).values


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        (b"[[[[[", 422, "nested_too_deeply"),
        (b"[]" * 11, 413, "too_many_objects"),
        (b"[" + b"1," * 20, 413, "too_many_values"),
        ("[1]".encode("utf-16"), 400, "invalid_json"),
    ],
)
def test_too_much_is_refused_with_a_word_for_it(text: bytes, status: int, code: str) -> None:
    with pytest.raises(Problem) as caught:
        counted(text, limits=JsonLimits(values=20, containers=10, depth=4), size=3)
    assert (caught.value.status, caught.value.code) == (status, code)


class Sender:
    """A client that sends pieces without end."""

    def __init__(self, piece: bytes) -> None:
        self.piece = piece
        self.sent = 0

    async def receive(self) -> Message:
        self.sent += 1
        return {"type": "http.request", "body": self.piece, "more_body": True}


def body_of(sender: Sender, in_flight: InFlight, *, most: int = 10**9, key: str = "k") -> Body:
    limits = JsonLimits(values=1000, containers=1000, depth=8)
    return Body(
        sender.receive, key=key, most=most, limits=limits, in_flight=in_flight, revoked=asyncio.Event()
    )  # fmt: skip


async def test_a_body_is_refused_before_the_rest_of_it_is_read() -> None:
    """A thousand objects may come: of pieces with a hundred each, the eleventh is the last that is taken."""
    sender, in_flight = Sender(b"{}," * 100), InFlight(10**9)
    body = body_of(sender, in_flight)
    with pytest.raises(Problem, match="over 1,000"):
        await body.read({"transfer-encoding": "chunked"})
    assert sender.sent <= 11
    body.release()
    assert in_flight.all == 0


async def test_a_key_holds_half_of_what_fits_and_all_keys_hold_no_more_than_that() -> None:
    """Ana's bodies fill her half, and then she is told to wait; Bo's and Cy's still come, until all is held."""
    piece = b" " * SMALL
    in_flight = InFlight(8 * SMALL)

    async def pieces(key: str) -> tuple[int, int]:
        sender = Sender(piece)
        with pytest.raises(Problem) as caught:
            await body_of(sender, in_flight, key=key).read({"transfer-encoding": "chunked"})
        return sender.sent - 1, caught.value.status

    assert await pieces("ana") == (4, 429)
    assert await pieces("ana") == (1, 429)
    assert await pieces("bo") == (3, 503)
    assert await pieces("cy") == (1, 503)  # what is small is always taken
    assert in_flight.all == 9 * SMALL


@pytest.mark.parametrize("path", ROUTES)
def test_nothing_is_built_of_a_body_that_holds_too_much(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Every route that takes JSON: the parsers are not even asked; the error has the form of its route."""
    parsed: list[int] = []

    def seen(parse: Any) -> Any:
        def parser(text: bytes | str, *more: Any, **by: Any) -> Any:
            parsed.append(len(text))
            return parse(text, *more, **by)

        return parser

    monkeypatch.setattr(json, "loads", seen(json.loads))
    monkeypatch.setattr(pydantic_core, "from_json", seen(pydantic_core.from_json))
    monkeypatch.setattr(chat_body.ChatBody, "model_validate_json", seen(chat_body.ChatBody.model_validate_json))
    with running(tmp_path, serve_json_objects=1000) as server:
        content = b'{"messages":[' + b'{"role":"user","content":""},' * 2000 + b"{}]}"
        key = server.key()
        answer = server.ask("POST", path, content=content, headers=JSON, key=key)
        assert answer.status == 413
        assert not [size for size in parsed if size >= len(content)]
        code = answer.value["error"]["code"] if path.startswith("/v1") else answer.value["code"]
        assert code == "too_many_objects"


def test_an_ordinary_body_at_the_limit_is_taken(tmp_path: Path) -> None:
    """A talk of many messages is answered; of one more than fits, it is said what does not fit."""
    with running(tmp_path, serve_json_objects=1000) as server:
        talk = [{"role": ("user", "assistant")[at % 2], "content": "Go on."} for at in range(997)]
        assert server.chat(talk).status == 200
        answer = server.chat([*talk, talk[1], talk[0], talk[1], talk[0]])
        assert (answer.status, answer.value["error"]["type"]) == (413, "invalid_request_error")
        assert "serve_json_objects" in answer.value["error"]["message"]


def test_a_file_for_an_import_is_not_counted_as_json(tmp_path: Path) -> None:
    """Its reader goes through it conversation by conversation."""
    memories = [{"id": f"{at}", "memory": "I drive an old truck.", "user_id": "ana"} for at in range(1500)]
    content = json.dumps({"results": memories}).encode()
    with running(tmp_path, serve_json_objects=1000) as server:
        headers = {"Content-Type": "application/octet-stream"}
        answer = server.ask("POST", "/api/import?from=mem0&dry_run=true", content=content, headers=headers)
        assert (answer.status, answer.value["counts"]["new"]) == (200, 1500)


@pytest.mark.slow
def test_large_bodies_are_parsed_beside_the_loop_and_one_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    at_once = [0, 0]
    threads: set[str] = set()
    validate = chat_body.ChatBody.model_validate_json

    def counted_parse(content: bytes) -> chat_body.ChatBody:
        threads.add(threading.current_thread().name)
        at_once[0] += 1
        at_once[1] = max(at_once)
        try:
            threading.Event().wait(0.02)
            return validate(content)
        finally:
            at_once[0] -= 1

    monkeypatch.setattr(chat_body.ChatBody, "model_validate_json", counted_parse)
    with running(tmp_path) as server:
        key = server.key()
        senders = [threading.Thread(target=server.chat, args=("x" * 100_000,), kwargs={"key": key}) for _ in range(6)]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join()
    assert at_once == [0, 1]
    assert "server" not in threads


def test_what_a_request_held_is_free_when_it_is_answered_or_its_client_goes(tmp_path: Path) -> None:
    with running(tmp_path) as server:
        key = server.key()
        held = _in_flight(server)
        assert server.chat("x" * 100_000, key=key).status == 200
        with socket.create_connection(("127.0.0.1", server.port)) as line:
            head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n"
            head += "Content-Type: application/json\r\nContent-Length: 1000000\r\n\r\n"
            line.sendall(head.encode() + b" " * 200_000)
            _until(lambda: held.all >= 200_000)
        _until(lambda: held.all == 0)


def _in_flight(server: Served) -> InFlight:
    """What the gate counts."""
    assert server.ask("GET", "/healthz").status == 200  # the middleware is put together with the first request
    layer = server.app.middleware_stack
    while not hasattr(layer, "_in_flight"):
        layer = getattr(layer, "app", None) or layer._app
    found: InFlight = layer._in_flight
    return found


def _until(true: Any) -> None:
    import time

    end = time.monotonic() + 50
    while not true() and time.monotonic() < end:
        time.sleep(0.01)
    assert true()
