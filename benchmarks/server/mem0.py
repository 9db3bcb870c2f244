"""mem0's proxy (``mem0.proxy.main.Mem0``) behind the least that makes a server of it: a thread for each connection.

``python -m benchmarks.server.mem0 FOLDER CHAT HISTORIES`` stores the histories as they are (``infer=False``), prints
its base URL and serves until it is ended. The key of a request names the person. The header ``X-Lifelong-Memory`` says
what is done: ``on`` is mem0's proxy, ``read`` the same without the adding that it starts with each question, ``off``
litellm alone, which the proxy asks models through.

The proxy of mem0ai 2.2.1 does not fit the memory of 2.2.1: at the first question it raises a ValueError, as ``search``
takes a person only as a filter, and its adding ends in a TypeError, as ``add`` takes no filters. These two calls are
made here in the form that the memory's documentation gives; everything else is the proxy's own.

Adding asks a model to extract facts (``infer``, left on as it is by default). The loopback model answers it after as
long as a streamed answer takes, and in words that are no JSON: mem0 notes that in its log, keeps the messages and no
facts.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.subjects.mem0 import quiet, use
from lifelong.models.embedding.minilm import MiniLM

MODEL = "openai/gpt-4o"
"""The proxy refuses models that litellm does not know to call functions; the URL decides who answers."""


class Proxy:
    """mem0's proxy with our embedder, Qdrant on disk and a model at a URL."""

    def __init__(self, folder: Path, chat: str) -> None:
        quiet(folder)
        os.environ |= {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR"}
        import litellm
        from mem0.proxy.main import Mem0

        embedder = MiniLM.embedded()
        use(embedder)
        store = {"path": str(folder / "qdrant"), "on_disk": True, "embedding_model_dims": embedder.dim}
        asked = {"model": MODEL.partition("/")[2], "openai_base_url": chat, "api_key": "unused"}
        config = {
            "vector_store": {"provider": "qdrant", "config": store},
            "llm": {"provider": "openai", "config": asked},
            "history_db_path": str(folder / "history.db"),
        }
        self.memory = Mem0(config=config).mem0_client
        self._on, self._read = completions(self.memory, adding=True), completions(self.memory, adding=False)
        self._bare = litellm.completion
        self._chat = chat

    def stream(self, messages: list[Any], user: str, memory: str) -> Iterator[Any]:
        """Chunks of an answer."""
        common = {"model": MODEL, "messages": messages, "stream": True, "base_url": self._chat, "api_key": "unused"}
        if memory == "off":
            return iter(self._bare(**common))
        create = (self._on if memory == "on" else self._read).create
        return iter(create(user_id=user, **common))


def completions(memory: Any, *, adding: bool) -> Any:
    """The proxy's own completions, with the two calls of memory that do not fit mended."""
    from mem0.proxy.main import Completions

    class Mended(Completions):  # type: ignore[misc]  # mem0 is installed for the measurement only
        def _async_add_to_memory(self, messages: Any, user_id: str, *given: Any) -> None:
            if adding:
                said = {"messages": messages, "user_id": user_id}
                threading.Thread(target=memory.add, kwargs=said, daemon=True).start()

        def _fetch_relevant_memories(
            self, messages: Any, user_id: str, agent: None, run: None, filters: None, top_k: int
        ) -> Any:
            query = "\n".join(f"{message['role']}: {message['content']}" for message in messages[-6:])
            return memory.search(query=query, filters={"user_id": user_id}, top_k=top_k)

    return Mended(memory)


class Handler(BaseHTTPRequestHandler):
    """Answers chats as server-sent events."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    proxy: Proxy

    def do_POST(self) -> None:  # the name is http.server's
        """Stream what the proxy yields; what it raises is a 500."""
        value = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        user = self.headers["Authorization"].removeprefix("Bearer ")
        try:
            chunks = self.proxy.stream(value["messages"], user, self.headers["X-Lifelong-Memory"])
        except Exception as error:  # noqa: BLE001  # whatever a library raises is a failed request
            self.send_error(500, type(error).__name__)
            self.log_error("%s", error)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for chunk in chunks:
            self._send(f"data: {chunk.model_dump_json(exclude_none=True)}\n\n".encode())
        self._send(b"data: [DONE]\n\n")
        self._send(b"")

    def _send(self, content: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))

    def log_request(self, *_: object) -> None:
        """Say nothing of each request."""


class Server(ThreadingHTTPServer):
    """As many connections may wait to be accepted as in the model."""

    request_queue_size = 1024
    daemon_threads = True


def main() -> None:
    """Fill the memory, and serve."""
    folder, chat, histories = Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    proxy = Proxy(folder, chat)
    for person, said in json.loads(histories.read_text(encoding="utf-8")).items():
        proxy.memory.add([{"role": "user", "content": text} for text in said], user_id=person, infer=False)
    Handler.proxy = proxy
    with Server(("127.0.0.1", 0), Handler) as server:
        answers.write(f"http://127.0.0.1:{server.server_port}/v1\n")
        answers.flush()
        server.serve_forever()


if __name__ == "__main__":
    main()
