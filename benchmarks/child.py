"""One subject in a process of its own, driven by lines of JSON on its standard input.

``python -m benchmarks.child NAME FOLDER POOL``; each request is answered by one line of JSON.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.measure import milliseconds, peak_mib


def main() -> None:
    """Open the subject, say how long it took, and do what is asked until the input ends."""
    name, folder, pool = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    # What a library prints must not get between the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)

    def answer(value: dict[str, Any]) -> None:
        answers.write(json.dumps(value) + "\n")
        answers.flush()

    began = time.perf_counter()
    from benchmarks.subjects import open_subject
    from benchmarks.vectors import Embedder

    embedder = Embedder(pool)
    loaded = time.perf_counter()
    subject = open_subject(name, folder, embedder)
    answer({"embedder": loaded - began, "opened": time.perf_counter() - loaded, "peak": peak_mib()})
    for line in sys.stdin:
        request = json.loads(line)
        embedder.real = request["real"]
        spent: list[float] = []
        worked = time.process_time()
        if request["do"] == "add":
            texts, size = request["texts"], request["size"]
            for at in range(0, len(texts), size):
                part = texts[at : at + size]
                spent.append(milliseconds(subject.add, part, first=request["first"] + at))
        else:
            spent += [milliseconds(subject.search, query) for query in request["texts"]]
        answer({"ms": spent, "cpu": 1000 * (time.process_time() - worked) / len(spent), "peak": peak_mib()})
    subject.close()


if __name__ == "__main__":
    main()
