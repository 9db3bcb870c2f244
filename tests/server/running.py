"""A real server on a loopback port, in a thread of the test, with models that need no weights."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import uvicorn

from lifelong.life import Life, open_life
from lifelong.models.base import ChatModel, TextEmbedder
from lifelong.models.scripted import HashedWords
from lifelong.server.app import build
from lifelong.server.run import config
from lifelong.types import KeyQuotas


@dataclass(frozen=True, slots=True)
class Answered:
    """One response."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def value(self) -> Any:
        return json.loads(self.content)

    def events(self) -> list[Any]:
        """The values of server-sent events, without the closing mark."""
        lines = [line[6:] for line in self.content.decode().split("\n") if line.startswith("data: ")]
        return [json.loads(line) for line in lines if line != "[DONE]"]


@dataclass(slots=True)
class Served:
    """A server that runs, and its record."""

    url: str
    life: Life
    app: Any
    keys: dict[str | None, str]

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def key(self, person: str | None = "ana", *, space: str = "default", **quotas: Any) -> str:
        """A key for one person, or with None for any of the space; made once."""
        name = f"{space}/{person}"
        if quotas or name not in self.keys:
            record = None if person is None else self.life._engine.store.record(space, person)
            fresh = bool(quotas)
            scopes, label = quotas.pop("scopes", ("read", "write")), quotas.pop("label", "")
            expires = quotas.pop("expires", None)
            now = datetime.now(UTC)
            keys = self.life._engine.store.keys
            _, secret = keys.create(
                space, person=record, scopes=scopes, now=now, expires=expires, label=label, quotas=KeyQuotas(**quotas)
            )
            if fresh:
                return secret
            self.keys[name] = secret
        return self.keys[name]

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = "",
        headers: dict[str, str] | None = None,
        content: bytes | None = None,
    ) -> Answered:
        """One request on a connection of its own. ``key`` "" is Ana's, None sends none."""
        given = {} if key is None else {"Authorization": f"Bearer {key or self.key()}"}
        if body is not None:
            content, given["Content-Type"] = json.dumps(body).encode(), "application/json"
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, path, content, {**given, **(headers or {})})
            answer = connection.getresponse()
            return Answered(answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read())
        finally:
            connection.close()

    def chat(
        self, text: str | list[Any], *, key: str = "", headers: dict[str, str] | None = None, **more: Any
    ) -> Answered:
        """Say one thing, or send a list of messages."""
        messages = [{"role": "user", "content": text}] if isinstance(text, str) else text
        body = {"model": "lifelong", "messages": messages, **more}
        return self.ask("POST", "/v1/chat/completions", body, key=key, headers=headers)

    def said(self, person: str = "ana", *, space: str = "default") -> list[str]:
        """What stands in a person's record, in order."""
        return [message.text for message in self.life._engine.store.record(space, person).messages.select()]


class Quick(uvicorn.Server):
    """uvicorn's server, which looks ten times as often whether it is to stop."""

    async def main_loop(self) -> None:
        while not self.should_exit:  # noqa: ASYNC110  # another thread sets it
            await asyncio.sleep(0.01)


@contextmanager
def running(
    folder: Path,
    chat: str | ChatModel = "none",
    *,
    embed: str | TextEmbedder | None = None,
    app: Callable[[Life], Any] = build,
    http: type[asyncio.Protocol] | None = None,
    **settings: Any,
) -> Iterator[Served]:
    """A server over a record in this folder; it learns when the test says so."""
    settings = {"worker": False, "serve_port": 0, **settings}
    life = open_life(folder / "served.lifelong", chat=chat, embed=embed or HashedWords(), **settings)
    made = app(life)
    chosen = config(made)
    if http is not None:
        chosen.http = http
    server = Quick(chosen)
    thread = threading.Thread(target=server.run, name="server")
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            threading.Event().wait(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield Served(f"http://127.0.0.1:{port}", life, made, {})
    finally:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()
