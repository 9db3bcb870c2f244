"""What a message of a chat costs beside a large catalogue: `python -m benchmarks.item_talk`.

The messages are not about items. Printed are processor milliseconds a message, the median of all, and the statements
to the database, in all and of the tables of catalogues and messages. With `--capable`, a scripted model answers.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import lifelong
from lifelong.models.scripted import HashedWords, ScriptedChat
from lifelong.store.sqlite.database import SqliteDatabase

GENRES = ("Comedy", "Drama", "Horror", "Romance", "Sci-Fi", "Thriller", "War", "Western")
SAID = ("My sister Rita moved to Porto.", "I water the basil on Mondays.", "The tram was late again.", "Good night!")


def main() -> None:
    """Print one line for each size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", default="0,20000")
    parser.add_argument("--messages", type=int, default=40)
    parser.add_argument("--capable", action="store_true")
    options = parser.parse_args()
    for size in map(int, options.sizes.split(",")):
        print(measured(size, options.messages, capable=options.capable), flush=True)


def measured(items: int, messages: int, *, capable: bool) -> str:
    """The costs at one size of the catalogue; 0 has none."""
    draw = random.Random(0)
    counts: Counter[str] = Counter()
    times: list[float] = []
    chat = ScriptedChat(["I see."]) if capable else "none"
    with (
        tempfile.TemporaryDirectory() as folder,
        lifelong.open(
            Path(folder) / "a", chat=chat, embed=HashedWords(), look="none", ocr="none", speech="none", worker=False
        ) as life,
    ):
        if items:
            rows = (
                {"id": str(n), "title": f"Film {n}", "year": 1950 + n % 70, "genres": draw.sample(GENRES, 2)}
                for n in range(items)
            )
            life.catalogue("films").load(rows)
        ana = life.person("ana")
        for number in range(8):  # the first calls read the catalogue and the record
            ana.chat(SAID[number % len(SAID)])
        _count(counts)
        for number in range(messages):
            began = time.process_time()
            ana.chat(SAID[number % len(SAID)])
            times.append(time.process_time() - began)
    each = {name: count / messages for name, count in counts.items()}
    return (
        f"{items:7,} items: {1000 * statistics.median(times):7.2f} ms, {each['all']:6.1f} statements, "
        f"{each.get('catalogue', 0):4.1f} of catalogues and items, {each.get('message', 0):5.1f} of messages"
    )


def _count(counts: Counter[str]) -> None:
    """Count the reading statements from now on."""
    for name in ("rows", "row"):
        plain = getattr(SqliteDatabase, name)

        def counted(self: SqliteDatabase, sql: str, *more: Any, plain: Any = plain, **others: Any) -> Any:
            counts["all"] += 1
            counts["catalogue"] += "FROM catalogue" in sql or "FROM item" in sql
            counts["message"] += "FROM message" in sql
            return plain(self, sql, *more, **others)

        setattr(SqliteDatabase, name, counted)


if __name__ == "__main__":
    main()
