"""An images server on this machine, in the OpenAI protocol; what it answers is set by a test."""

from __future__ import annotations

import base64
import email.parser
import email.policy
import io
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from PIL import Image


def png(colour: str, size: tuple[int, int] = (64, 64)) -> bytes:
    """A picture of one colour."""
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


@dataclass
class Sent:
    """A request that the server got: its path, its fields, and its files in order."""

    path: str
    fields: dict[str, Any]
    files: list[tuple[str, str, bytes]] = field(default_factory=list)


@dataclass
class ImagesServer:
    """The running server.

    Attributes:
        url: base URL.
        requests: what it got.
        answer: makes the answer: pictures, or a status with an error; None closes the connection.
    """

    url: str
    requests: list[Sent]
    answer: Callable[[Sent], list[bytes] | tuple[int, Any] | None]


def _plain(sent: Sent) -> list[bytes] | tuple[int, Any] | None:
    width, height = map(int, str(sent.fields["size"]).split("x"))
    colours = ("red", "green", "blue", "white", "black")
    return [png(colours[number % 5], (width, height)) for number in range(int(sent.fields.get("n", 1)))]


def _read(handler: BaseHTTPRequestHandler) -> Sent:
    body = handler.rfile.read(int(handler.headers["Content-Length"]))
    kind = handler.headers["Content-Type"]
    if kind.startswith("application/json"):
        return Sent(handler.path, json.loads(body))
    message = email.parser.BytesParser(policy=email.policy.HTTP).parsebytes(
        b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body
    )
    sent = Sent(handler.path, {})
    for part in message.iter_parts():
        name = part.get_param("name", header="content-disposition")
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        if part.get_filename():
            sent.files.append((str(name), part.get_content_type(), content))
        else:
            sent.fields[str(name)] = content.decode()
    return sent


@contextmanager
def images_server() -> Iterator[ImagesServer]:
    """Run a server that paints each picture in one colour."""
    running: ImagesServer

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            sent = _read(self)
            running.requests.append(sent)
            answer = running.answer(sent)
            if answer is None:
                self.close_connection = True
                self.connection.close()
                return
            status, body = answer if isinstance(answer, tuple) else (200, _encoded(answer))
            content = json.dumps(body).encode() if not isinstance(body, bytes) else body
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda request, client_address: None  # type: ignore[method-assign]  # closed on purpose
    running = ImagesServer(f"http://127.0.0.1:{server.server_port}/v1", [], _plain)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield running
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _encoded(pictures: list[bytes]) -> dict[str, Any]:
    return {"created": 1, "data": [{"b64_json": base64.b64encode(picture).decode()} for picture in pictures]}
