"""A revoked key's answers end soon after, also when another process revokes it, and what was stored stays whole."""

from __future__ import annotations

import base64
import io
import json
import random
import threading
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPResponse, IncompleteRead
from pathlib import Path
from typing import Any

import pytest
from openai import APIError, OpenAI
from PIL import Image

from lifelong.models.base import Finish, TextDelta
from lifelong.server import revocation
from tests.cli.run import done
from tests.person.examples import Played
from tests.server.running import Served, running


class Endless(Played):
    """A model that goes on talking until it is left."""

    def __init__(self, *answers: Any) -> None:
        super().__init__(*answers)
        self.began = threading.Event()

    async def stream(self, *given: Any, **more: Any) -> AsyncGenerator[TextDelta | Finish, None]:
        import asyncio

        try:
            while True:
                self.began.set()
                yield TextDelta("more and ")
                await asyncio.sleep(0.02)
        finally:
            self.left += 1


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(revocation, "LOOK_SECONDS", 0.05)


def id_of(key: str) -> str:
    return key.split("_")[1]


def here(server: Served, key: str) -> None:
    server.life._engine.store.keys.revoke(id_of(key), now=datetime.now(UTC))


def by_the_command(server: Served, key: str) -> None:
    """In its own process it would open the record just so."""
    done("keys", "revoke", id_of(key), "--store", str(server.life.settings.store))


@contextmanager
def asking(server: Served, path: str, body: Any, key: str) -> Iterator[HTTPResponse]:
    connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    try:
        connection.request("POST", path, json.dumps(body), headers)
        yield connection.getresponse()
    finally:
        connection.close()


STREAMS = {
    "/v1/chat/completions": {"stream": True, "messages": [{"role": "user", "content": "Tell me."}]},
    "/v1/responses": {"stream": True, "input": "Tell me."},
    "/api/chat": {"stream": True, "text": "Tell me."},
}


@pytest.mark.parametrize("path", list(STREAMS))
@pytest.mark.parametrize("revoke", [here, by_the_command])
def test_a_stream_ends_with_an_error_when_its_key_is_revoked(
    tmp_path: Path, path: str, revoke: Callable[[Served, str], None]
) -> None:
    """The last event says why; the model is left; what was said is stored, and no half reply."""
    model = Endless([])
    with running(tmp_path, model) as server:
        key = server.key(label="another")
        with asking(server, path, STREAMS[path], key) as answer:
            assert answer.status == 200
            answer.read(200)
            revoke(server, key)
            rest = answer.read().decode()  # it ends, and in good order
        last = [line[6:] for line in rest.split("\n") if line.startswith("data: ")][-1]
        value = json.loads(last)
        assert value.get("error", value)["code"] == "key_revoked"
        assert model.left == 1
        assert server.said() == ["Tell me."]
        assert server.ask("GET", "/v1/models", key=key).status == 401


def test_clients_raise_an_error(tmp_path: Path) -> None:
    with running(tmp_path, Endless([])) as server:
        key = server.key(label="another")
        with OpenAI(base_url=f"{server.url}/v1", api_key=key, max_retries=0) as client:
            stream = client.chat.completions.create(
                model="lifelong", messages=[{"role": "user", "content": "Tell me."}], stream=True
            )
            next(stream)
            here(server, key)
            with pytest.raises(APIError, match="revoked"):
                for _ in stream:
                    pass


def test_an_answer_that_is_not_streamed_ends_too(tmp_path: Path) -> None:
    model = Endless([])
    with running(tmp_path, model) as server:
        key = server.key(label="another")

        def revoke() -> None:
            assert model.began.wait(50)
            here(server, key)

        threading.Thread(target=revoke).start()
        answer = server.chat("Tell me.", key=key)
        assert (answer.status, answer.value["error"]["code"]) == (401, "key_revoked")
        assert model.left == 1
        assert server.said() == ["Tell me."]


def test_another_keys_stream_goes_on(tmp_path: Path) -> None:
    """Bo's stream, and one of Ana's with her other key, are not touched."""
    with running(tmp_path, Endless([])) as server:
        gone, other = server.key(label="another"), server.key("bo")
        path = "/v1/chat/completions"
        with asking(server, path, STREAMS[path], other) as theirs, asking(server, path, STREAMS[path], gone) as hers:
            here(server, gone)
            hers.read()
            for _ in range(20):
                assert b"key_revoked" not in theirs.read(200)


def test_a_key_that_expires_ends_its_stream(tmp_path: Path) -> None:
    with running(tmp_path, Endless([])) as server:
        key = server.key(expires=datetime.now(UTC) + timedelta(seconds=1))
        with asking(server, "/v1/chat/completions", STREAMS["/v1/chat/completions"], key) as answer:
            assert b"key_revoked" in answer.read()


@pytest.mark.slow
def test_an_export_is_cut_short(tmp_path: Path) -> None:
    """A file cannot say that it is an error: it stays incomplete, and the client sees that."""
    with running(tmp_path, serve_body=60_000_000) as server:
        noise = random.Random(1)
        for _ in range(6):
            content = io.BytesIO()
            Image.frombytes("RGB", (1200, 1000), noise.randbytes(3_600_000)).save(content, "PNG", compress_level=1)
            file = {"data": base64.b64encode(content.getvalue()).decode()}
            assert server.ask("POST", "/api/messages", {"messages": [{"text": "a", "files": [file]}]}).status == 201
        key = server.key(label="another")
        connection = HTTPConnection("127.0.0.1", server.port, timeout=120)
        try:
            connection.request("GET", "/api/export", headers={"Authorization": f"Bearer {key}"})
            answer = connection.getresponse()
            answer.read(1000)
            here(server, key)
            time.sleep(0.3)  # the rest waits for its reader meanwhile
            with pytest.raises(IncompleteRead):
                answer.read()
        finally:
            connection.close()


@pytest.mark.slow
def test_mcp_has_no_stream_that_could_outlive_its_key(tmp_path: Path) -> None:
    """Each request stands for itself, and the key is looked at every time."""
    with running(tmp_path) as server:
        key = server.key(label="another")
        answer = server.ask("GET", "/mcp", key=key, headers={"Accept": "text/event-stream"})
        assert (answer.status, answer.headers["allow"]) == (405, "POST")
        here(server, key)
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
        assert server.ask("POST", "/mcp", call, key=key).status == 401


def test_nothing_is_looked_at_while_nothing_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The keys of running requests only, and no look at all when none runs."""
    with running(tmp_path) as server:
        looks: list[set[str]] = []
        usable = type(server.life._engine.store.keys).usable

        def seen(self: Any, ids: Any, *, now: Any) -> set[str]:
            looks.append(set(ids))
            return usable(self, ids, now=now)

        monkeypatch.setattr(type(server.life._engine.store.keys), "usable", seen)
        assert server.ask("GET", "/v1/models").status == 200
        time.sleep(0.3)
        assert looks == []
