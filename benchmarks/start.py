"""What a user waits for in a new process: import, open, first recall. Imports nothing else before it counts.

``python -m benchmarks.start RECORD QUESTION QUESTION`` prints milliseconds and MiB as JSON.
"""

from __future__ import annotations

import json
import sys
import time


def main() -> None:
    """Open the record, recall twice, and print what each step took."""
    record, *questions = sys.argv[1:]
    marks = [time.perf_counter()]
    import lifelong

    marks.append(time.perf_counter())
    with lifelong.open(record, chat="none", worker=False) as life:
        person = life.person("measured")
        marks.append(time.perf_counter())
        for question in questions:
            person.recall(question)
            marks.append(time.perf_counter())
    steps = ("import lifelong", "open, with the embedder", "first recall", "second recall")
    spent = {step: 1000 * (end - begin) for step, begin, end in zip(steps, marks, marks[1:], strict=False)}
    from benchmarks.measure import peak_mib

    spent["peak MiB"] = peak_mib()
    print(json.dumps(spent))


if __name__ == "__main__":
    main()
