"""Take a record along: import another product's memories, export, and read the file: ``python examples/move.py``."""

from __future__ import annotations

import json
import tempfile
import zipfile
from pathlib import Path

import lifelong
from lifelong.types import Incoming

MEM0 = {
    "results": [
        {"id": "1", "memory": "Ana is learning to sail", "user_id": "ana", "created_at": "2026-02-01T10:00:00+00:00"},
        {"id": "2", "memory": "Ana has a cat, Mingau", "user_id": "ana", "created_at": "2026-03-01T10:00:00+00:00"},
    ]
}
"""What ``mem0.get_all()`` gives. ``lifelong import --from mem0`` reads it with a dry run and a report."""


def main(folder: Path) -> None:
    """Run the example in a folder."""
    archive = folder / "ana.zip"
    with lifelong.open(folder / "old.lifelong", worker=False) as life:
        ana = life.person("ana")
        ana.add(Incoming(each["memory"], "other", "mem0", key=f"mem0:{each['id']}") for each in MEM0["results"])
        ana.add("I moved from Porto to Lisbon.")
        life.settle()
        ana.export(archive)
    with zipfile.ZipFile(archive) as zipped:
        print("in the archive:", ", ".join(sorted(zipped.namelist())))
        print("one line of it:", json.loads(zipped.open("messages.jsonl").readline())["text"])
    with lifelong.open(folder / "new.lifelong", worker=False) as life:
        ana = life.person("ana")
        print("brought:", dict(ana.restore(archive)))
        print("again:", dict(ana.restore(archive)))
        print(ana.chat("Where did I move to?").text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder))
