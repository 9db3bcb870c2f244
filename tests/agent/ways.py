"""Four ways in which one prepared capable model is met: in this process or behind a real HTTP server on loopback, each
calling tools natively or choosing its steps by JSON. What Lifelong does must be the same in all of them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncGenerator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import openai  # noqa: F401  # loaded before the clock of a test runs

from lifelong.errors import ModelUnavailableError
from lifelong.models.base import ChatEvent, ChatModel, ChatProfile, TextDelta, ThoughtDelta
from lifelong.models.scripted import CAPABLE
from tests.models.chat.endpoint import delta
from tests.person.examples import Played


class Hang:
    """In place of an answer, or of the rest of one: nothing more comes, until the other side leaves."""


HANG = Hang()
FAILS = ModelUnavailableError("the model went away")


@dataclass(frozen=True, slots=True)
class Seen:
    """One request, as the model got it."""

    text: str
    tools: list[str]
    images: int
    last: str
    roles: list[str]


class Model:
    """A prepared model and what it was asked."""

    def __init__(self) -> None:
        self.chat: str | ChatModel = ""
        self.asked: list[Seen] = []
        self.left = threading.Event()


@dataclass(frozen=True, slots=True)
class Way:
    """How the model is met."""

    native: bool
    http: bool

    def __str__(self) -> str:
        return f"{'tools' if self.native else 'choice'}-{'http' if self.http else 'process'}"

    @contextmanager
    def model(self, *steps: Any, images: bool = False, rounds: int = 9) -> Iterator[Model]:
        """A model that does these things in turn; the last one repeats.

        A step is a lookup ``(name, arguments)``, an answer (text, or a list of pieces with ``HANG``), an error or
        ``HANG``.

        Args:
            images: whether it sees.
            rounds: lookups that are allowed, after which nobody asks it to choose any more.
        """
        outputs: list[Any] = []
        for number, step in enumerate(steps):
            call = isinstance(step, tuple)
            if not self.native and not call and number < rounds and not isinstance(step, Exception | Hang):
                outputs.append(_answered(step))
            else:
                outputs.append(self._output(step) if call else step)
        if self.http:
            with _serving(outputs) as model:
                flags = f"tools={str(self.native).lower()}&images={str(images).lower()}"
                model.chat = f"openai:test@{model.chat}?{flags}"
                yield model
        else:
            played = Stuck(*outputs, profile=replace(CAPABLE, tools=self.native, images=images))
            played.model.chat = played
            yield played.model

    def _output(self, step: tuple[str, Any]) -> Any:
        name, given = step
        arguments = given if isinstance(given, str) else json.dumps(given)
        if self.native:
            return [(name, arguments)]
        fields = json.loads(arguments)
        ours = name in ("recall", "look", "timeline", "recommend")
        return json.dumps({"next": {"step": name, **(fields if ours else {"arguments": fields})}})


def _answered(step: Any) -> Any:
    """An answer as one step in JSON; of an answer in pieces, the texts stay pieces."""
    head, tail = '{"next": {"step": "answer", "text": "', '"}}'
    if isinstance(step, list):
        texts = [json.dumps(part)[1:-1] if isinstance(part, str) else part for part in step]
        return [head, *texts, tail]
    return head + json.dumps(step)[1:-1] + tail


WAYS = [Way(native, http) for native in (True, False) for http in (False, True)]
IN_PROCESS = [way for way in WAYS if not way.http]


class Stuck(Played):
    """Plays its answers, and can hang in the middle of one."""

    def __init__(self, *answers: Any, profile: ChatProfile) -> None:
        super().__init__(*answers, profile=profile)
        self.model = Model()

    async def stream(self, messages: Any, **options: Any) -> AsyncGenerator[ChatEvent, None]:
        self.model.asked.append(
            Seen(
                text="\n".join(message.text for message in messages),
                tools=[tool.name for tool in options.get("tools", ())],
                images=sum(len(message.images) for message in messages),
                last=messages[-1].text,
                roles=[message.role for message in messages],
            )
        )
        answer = self._answers[min(len(self.asked), len(self._answers) - 1)]
        parts = answer if isinstance(answer, list) else [answer]
        if not any(isinstance(part, Hang) for part in parts):
            async for event in super().stream(messages, **options):
                yield event
            return
        self.asked.append((list(messages), [], False))
        try:
            for part in parts:
                if isinstance(part, Hang):
                    await asyncio.sleep(3600)
                yield TextDelta(part)
        finally:
            self.model.left.set()


@contextmanager
def _serving(outputs: list[Any]) -> Iterator[Model]:
    """An OpenAI-compatible server that streams the outputs in turn, and notices when the client leaves."""
    model = Model()
    turns = iter(range(10_000))

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            model.asked.append(_seen(body))
            output = outputs[min(next(turns), len(outputs) - 1)]
            if isinstance(output, Exception):
                answer = json.dumps({"error": {"message": str(output)}}).encode()
                self.send_response(404)  # not tried again
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            try:
                for part in output if isinstance(output, list) else [output]:
                    self._part(part)
            except OSError:
                model.left.set()
                return
            calls = any(isinstance(part, tuple) for part in output)
            self._send(delta(reason="tool_calls" if calls else "stop"))
            usage = {"prompt_tokens": 10, "completion_tokens": 5, "total_tokens": 15}
            self._send({**delta(), "choices": [], "usage": usage})
            self.wfile.write(b"data: [DONE]\n\n")

        def _part(self, part: Any) -> None:
            if isinstance(part, tuple):
                function = {"name": part[0], "arguments": part[1]}
                self._send(delta(tool_calls=[{"index": 0, "id": "c1", "function": function}]))
                return
            while isinstance(part, Hang):  # a write to a client that has left fails
                self.wfile.write(b": still here\n\n")
                threading.Event().wait(0.02)
            self._send(delta(reasoning_content=part.text) if isinstance(part, ThoughtDelta) else delta(content=part))

        def _send(self, chunk: Any) -> None:
            self.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        model.chat = f"http://127.0.0.1:{server.server_address[1]}/v1"
        try:
            yield model
        finally:
            server.shutdown()
            thread.join()


def _seen(body: dict[str, Any]) -> Seen:
    texts, images = [], 0
    for message in body["messages"]:
        content = message["content"]
        parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
        texts.append("\n".join(part["text"] for part in parts if part["type"] == "text"))
        images += sum(part["type"] == "image_url" for part in parts)
    return Seen(
        text="\n".join(texts),
        tools=[tool["function"]["name"] for tool in body.get("tools", ())],
        images=images,
        last=texts[-1],
        roles=[message["role"] for message in body["messages"]],
    )
