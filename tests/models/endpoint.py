"""A real HTTP server on loopback that answers what it was told to, for the adapters' error paths."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any


class Endpoint:
    """Answers requests in turn; the last answer repeats.

    Attributes:
        requests: path, headers and JSON body of every POST.
    """

    def __init__(self, answers: list[tuple[int, dict[str, str], bytes]]) -> None:
        self.answers = answers
        self.requests: list[tuple[str, dict[str, str], Any]] = []
        self.url = ""

    def bodies(self) -> list[Any]:
        return [body for _, _, body in self.requests]


@contextmanager
def serving(*answers: tuple[int, dict[str, str], bytes], pause: float = 0) -> Iterator[Endpoint]:
    """Serve these answers, each after a pause in seconds."""
    endpoint = Endpoint(list(answers))
    over = Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            endpoint.requests.append((self.path, headers, json.loads(body)))
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

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        endpoint.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        try:
            yield endpoint
        finally:
            over.set()
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
