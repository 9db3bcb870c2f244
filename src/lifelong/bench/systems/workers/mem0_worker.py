"""mem0 as installed, without extraction by a model: every message is stored as it is (``infer=False``)."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

os.environ["MEM0_TELEMETRY"] = "False"
os.environ["ANONYMIZED_TELEMETRY"] = "False"
os.environ.setdefault("OPENAI_API_KEY", "unused")  # a client is built with it, and never called

from mem0 import Memory
from mem0.utils.factory import EmbedderFactory

VECTORS: dict[str, list[float]] = {}


class PlainEmbedder:
    """An embedder that looks up the vectors that came with the request."""

    config = None

    def embed(self, text: str, memory_action: str | None = None) -> list[float]:
        """The vector of a text."""
        return VECTORS[text]

    def embed_batch(self, texts: list[str], memory_action: str = "add") -> list[list[float]]:
        """The vectors of several texts."""
        return [VECTORS[text] for text in texts]


def main() -> None:
    """Answer requests until stdin ends."""
    out = sys.stdout
    sys.stdout = sys.stderr  # whatever the library prints is not an answer
    memory: Any = None
    user = ""
    ref_of: dict[str, str] = {}
    EmbedderFactory.create = classmethod(lambda cls, *arguments: PlainEmbedder())
    for line in sys.stdin:
        request = json.loads(line)
        VECTORS.update(request.get("vectors") or {})
        reply: dict[str, Any] = {}
        if request["op"] == "open":
            user = request["person"]
            store = {"path": request["folder"] + "/qdrant", "embedding_model_dims": request["dim"], "on_disk": True}
            memory = Memory.from_config(
                {
                    "vector_store": {"provider": "qdrant", "config": store},
                    "history_db_path": request["folder"] + "/history.db",
                }
            )
        elif request["op"] == "add":
            for item in request["items"]:
                messages = [{"role": "assistant" if item["role"] == "assistant" else "user", "content": item["text"]}]
                for result in memory.add(messages, user_id=user, infer=False)["results"]:
                    ref_of[result["id"]] = item["ref"]
        elif request["op"] == "ask":
            hits = memory.search(request["text"], filters={"user_id": user}, top_k=request["k"], threshold=0.0)
            reply["hits"] = [[ref_of[item["id"]], item["score"]] for item in hits["results"]]
        out.write(json.dumps(reply) + "\n")
        out.flush()


main()
