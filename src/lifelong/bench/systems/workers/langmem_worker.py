"""LangMem's storage without extraction by a model: LangGraph's InMemoryStore with a vector index."""

from __future__ import annotations

import json
import os
import sys
from typing import Any

os.environ["LANGSMITH_TRACING"] = "false"

from langgraph.store.memory import InMemoryStore

VECTORS: dict[str, list[float]] = {}


def embed(texts: list[str]) -> list[list[float]]:
    """The vectors that came with the request."""
    return [VECTORS[text] for text in texts]


def main() -> None:
    """Answer requests until stdin ends."""
    out = sys.stdout
    sys.stdout = sys.stderr  # whatever the library prints is not an answer
    store: Any = None
    space: tuple[str, ...] = ()
    for line in sys.stdin:
        request = json.loads(line)
        VECTORS.update(request.get("vectors") or {})
        reply: dict[str, Any] = {}
        if request["op"] == "open":
            space = ("memories", request["person"])
            index: Any = {"dims": request["dim"], "embed": embed, "fields": ["content"]}
            store = InMemoryStore(index=index)
        elif request["op"] == "add":
            for item in request["items"]:
                store.put(space, item["ref"], {"content": item["text"]})
        elif request["op"] == "ask":
            hits = store.search(space, query=request["text"], limit=request["k"])
            reply["hits"] = [[item.key, item.score] for item in hits]
        out.write(json.dumps(reply) + "\n")
        out.flush()


main()
