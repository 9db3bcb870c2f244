"""Forget one thing, see before what would go, and get a receipt: ``python examples/forgetting.py``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import lifelong


def main(folder: Path) -> None:
    """Run the example in a folder."""
    with lifelong.open(folder, worker=False) as life:
        ana = life.person("ana")
        ana.add("I like tea. The alarm code of my garage is the year of the moon landing.")
        ana.add("I drive Bertha, my old truck.")
        life.settle()

        preview = ana.erasure.preview(query="the alarm code of my garage")
        print("would go:", [part.text for part in preview.statements] or [message.text for message in preview.messages])

        forgotten = ana.erasure.erase(preview)
        print("scanned, and no trace found:", forgotten.verified)
        assert forgotten.receipt is not None
        checked = life.receipts.verify(life.receipts.path(forgotten.receipt.id))
        print("the receipt stands:", checked.intact and not checked.left)
        print("still known:", [message.text for message in ana.messages()])


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        main(Path(folder) / "ana.lifelong")
