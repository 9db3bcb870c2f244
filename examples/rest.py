"""The REST API from plain Python, without a package: ``python examples/rest.py``.

It starts ``lifelong serve`` on a free port, makes a key, and speaks JSON over HTTP. Any language can do this.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from typing import Any

LIFELONG = [sys.executable, "-m", "lifelong"]


def call(url: str, key: str, body: dict[str, Any]) -> Any:
    """Send a form and return the answer."""
    headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


def main(folder: Path) -> None:
    """Run the example in a folder."""
    store = ["--store", str(folder / "ana.lifelong")]
    command = [*LIFELONG, "keys", "create", "--person", "ana", *store]
    key = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    with subprocess.Popen([*LIFELONG, "serve", "--port", "0", *store], stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        address = next(found for line in server.stderr if (found := re.search(r"answers at (\S+)/v1", line)))
        api = f"{address[1]}/api"
        call(f"{api}/messages", key, {"messages": [{"text": "I drive Bertha, my old truck."}]})
        for hit in call(f"{api}/recall", key, {"query": "What do I drive?", "k": 1})["hits"]:
            print(f"recall: {hit['text']} ({hit['score']:.2f})")
        print("chat:", call(f"{api}/chat", key, {"text": "What do I drive?"})["text"])
        preview = call(f"{api}/forget", key, {"query": "that I drive Bertha", "dry_run": True})["preview"]
        print("would be forgotten:", [part["text"] for part in preview["messages"]])
        server.terminate()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder))
