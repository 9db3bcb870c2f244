"""Real HTTP servers on loopback: one answers what it was told to, one speaks for a scripted model."""

import asyncio
import base64
import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

from lifelong.errors import ContextOverflowError, LifelongError
from lifelong.models.base import ChatEvent, ChatMessage, TextDelta, ThoughtDelta, Tool, ToolCall
from lifelong.models.scripted import ScriptedChat


class Endpoint:
    """Answers requests in turn; the last answer repeats.

    Attributes:
        requests: path, headers and JSON body of every POST.
        hung_up: set when a client left in the middle of an answer.
    """

    def __init__(self, answers: list[tuple[int, dict[str, str], bytes]]) -> None:
        self.answers = answers
        self.requests: list[tuple[str, dict[str, str], Any]] = []
        self.url = ""
        self.hung_up = Event()

    def bodies(self) -> list[Any]:
        return [body for _, _, body in self.requests]


@contextmanager
def speaking(chat: ScriptedChat, *, pause: float = 0, blind_beyond: int | None = None) -> Iterator[Endpoint]:
    """Serve a scripted model in the OpenAI protocol, a chunk for each of its words.

    Args:
        chat: answers, and says in its profile what the server can do.
        pause: seconds between chunks.
        blind_beyond: words of a prompt that are read; those before the last so many are dropped without a word,
            as some servers do.
    """
    endpoint = Endpoint([])

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            entry = {"id": "m", "object": "model", "created": 1, "owned_by": "tests"}
            entry |= {} if blind_beyond else {"max_model_len": chat.profile.context}
            self._send(as_json(200, {"object": "list", "data": [entry]}))

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            headers = {name.lower(): value for name, value in self.headers.items()}
            endpoint.requests.append((self.path, headers, body))
            messages = [_message(message) for message in body["messages"]]
            if blind_beyond:
                messages = [replace(each, text=" ".join(each.text.split(" ")[-blind_beyond:])) for each in messages]
            options = {
                "max_tokens": body.get("max_tokens", 512),
                "schema": body.get("response_format", {}).get("json_schema", {}).get("schema"),
                "tools": [_tool(tool["function"]) for tool in body.get("tools", ())],
                "stop": body.get("stop", ()),
            }
            try:
                events = asyncio.run(_events(chat, messages, options))
            except ContextOverflowError as error:
                message = (
                    f"This model's maximum context length is {error.holds} tokens. However, you requested "
                    f"{error.tokens} tokens. Please reduce the length of the messages."
                )
                self._send(as_json(400, {"error": {"message": message, "code": "context_length_exceeded"}}))
                return
            except LifelongError as error:
                self._send(as_json(400, {"error": {"message": str(error)}}))
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Connection", "close")
            self.end_headers()
            try:
                for line in [*map(_chunk, events), "[DONE]"]:
                    self.wfile.write(f"data: {line}\n\n".encode())
                    self.wfile.flush()
                    time.sleep(pause)
            except OSError:
                endpoint.hung_up.set()

        def _send(self, answer: tuple[int, dict[str, str], bytes]) -> None:
            status, headers, body = answer
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with _running(Handler, endpoint):
        yield endpoint


async def _events(chat: ScriptedChat, messages: list[ChatMessage], options: dict[str, Any]) -> list[ChatEvent]:
    return [event async for event in chat.stream(messages, **options)]


def _message(body: dict[str, Any]) -> ChatMessage:
    content = body["content"]
    parts = content if isinstance(content, list) else [{"type": "text", "text": content}]
    calls = body.get("tool_calls", ())
    return ChatMessage(
        body["role"],
        "".join(part["text"] for part in parts if part["type"] == "text"),
        images=tuple(
            base64.b64decode(part["image_url"]["url"].partition(",")[2])
            for part in parts
            if part["type"] == "image_url"
        ),
        calls=tuple(ToolCall(call["id"], call["function"]["name"], call["function"]["arguments"]) for call in calls),
        call_id=body.get("tool_call_id", ""),
    )


def _tool(function: dict[str, Any]) -> Tool:
    return Tool(function["name"], function["description"], function["parameters"])


def _chunk(event: ChatEvent) -> str:
    if isinstance(event, TextDelta):
        return json.dumps(delta(content=event.text))
    if isinstance(event, ThoughtDelta):
        return json.dumps(delta(reasoning_content=event.text))
    if isinstance(event, ToolCall):
        function = {"name": event.name, "arguments": event.arguments}
        return json.dumps(delta(tool_calls=[{"index": 0, "id": event.id, "type": "function", "function": function}]))
    usage = {"prompt_tokens": event.tokens_in, "completion_tokens": event.tokens_out, "total_tokens": 0}
    return json.dumps({**delta(event.reason), "usage": usage})


@contextmanager
def serving(*answers: tuple[int, dict[str, str], bytes], pause: float = 0) -> Iterator[Endpoint]:
    """Serve these answers, each after a pause in seconds."""
    endpoint = Endpoint(list(answers))
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer()

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            endpoint.requests.append(
                (self.path, headers, json.loads(body) if "json" in headers.get("content-type", "json") else body)
            )
            self._answer()

        def _answer(self) -> None:
            left = len(endpoint.answers) > 1
            over.wait(pause)
            status, extra, answer = endpoint.answers.pop(0) if left else endpoint.answers[0]
            self.send_response(status)
            for name, value in {"Content-Length": str(len(answer)), "Connection": "close", **extra}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with _running(Handler, endpoint):
        try:
            yield endpoint
        finally:
            over.set()


@contextmanager
def flooding(
    begin: bytes, piece: bytes, *, most: int, status: int = 200, kind: str = "text/event-stream"
) -> Iterator[Endpoint]:
    """Serve an answer that goes on: a beginning, and then the same piece again and again.

    Args:
        begin, piece: of the body.
        most: bytes after which even this server stops.
        status, kind: of the answer; the latter is its media type.

    Yields:
        The endpoint; ``hung_up`` is set when a client closed the connection before all was sent.
    """
    endpoint = Endpoint([])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            endpoint.requests.append((self.path, {}, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Connection", "close")
            self.end_headers()
            try:
                self.wfile.write(begin)
                for _ in range(most // len(piece)):
                    self.wfile.write(piece)
            except OSError:
                endpoint.hung_up.set()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    with _running(Handler, endpoint):
        yield endpoint


class _Quiet(ThreadingHTTPServer):
    """Says nothing of clients that leave: some tests do."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), OSError):
            super().handle_error(request, client_address)


@contextmanager
def _running(handler: type[BaseHTTPRequestHandler], endpoint: Endpoint) -> Iterator[None]:
    with _Quiet(("127.0.0.1", 0), handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        endpoint.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        try:
            yield
        finally:
            server.shutdown()
            thread.join()


def as_json(status: int, value: Any, **headers: str) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/json", **headers}, json.dumps(value).encode()


def as_stream(*chunks: Any, done: bool = True) -> tuple[int, dict[str, str], bytes]:
    """Chunks as server-sent events."""
    lines = [f"data: {chunk if isinstance(chunk, str) else json.dumps(chunk)}\n\n" for chunk in chunks]
    return 200, {"Content-Type": "text/event-stream"}, "".join(lines + ["data: [DONE]\n\n"] * done).encode()


def delta(reason: str | None = None, **fields: Any) -> dict[str, Any]:
    """One chunk of a streamed answer."""
    return {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 1,
        "model": "m",
        "choices": [{"index": 0, "delta": fields, "finish_reason": reason}],
    }
