"""Memory for a loop of your own with the OpenAI SDK: ``python examples/own_loop.py``.

Each turn: store what the person says, put the context before it, ask the model, store the answer. Here a scripted
endpoint on this machine stands for the model. With your own: ``OpenAI(base_url=…, api_key=…)``.
"""

from __future__ import annotations

import json
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

from openai import OpenAI

import lifelong
from lifelong.types import Incoming


class Endpoint(BaseHTTPRequestHandler):
    """Stands for a chat model: it finds the truck in what it is shown."""

    def do_POST(self) -> None:
        """Answer one request."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        shown = " ".join(str(message["content"]) for message in body["messages"])
        text = "You drive Bertha." if "Bertha" in shown else "I do not know."
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": text}}
        answer = {"id": "1", "object": "chat.completion", "created": 0, "model": "scripted", "choices": [choice]}
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *args: object) -> None:
        """Nothing."""


def turn(ana: lifelong.Person, client: OpenAI, text: str) -> str:
    """One turn of your loop."""
    context = ana.context(text)
    ana.add(text)
    messages = [
        {"role": "system", "content": "You are a helpful assistant."},
        {"role": "user", "content": f"{context.memory_block(whole=True)}\n\n{text}"},
    ]
    reply = client.chat.completions.create(model="scripted", messages=messages).choices[0].message.content or ""
    ana.add(Incoming(reply, "assistant"))
    return reply


def main(folder: Path) -> None:
    """Run the example in a folder."""
    endpoint = HTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=endpoint.serve_forever, daemon=True).start()
    with (
        lifelong.open(folder, worker=False) as life,
        OpenAI(base_url=f"http://127.0.0.1:{endpoint.server_port}/v1", api_key="none") as client,
    ):
        ana = life.person("ana")
        for text in ("What do I drive?", "I drive Bertha, my old truck.", "What do I drive?"):
            print(f"ana: {text}\n  -> {turn(ana, client, text)}")
        print("\nwhat the model would be shown now:\n" + ana.context("What do I drive?").memory_block(whole=True))
    endpoint.shutdown()
    endpoint.server_close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder) / "ana.lifelong")
