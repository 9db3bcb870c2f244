"""Whether each reason of a recommendation exists and says what it is cited for.

``python -m benchmarks.explanations --data DIR`` plays dialogues of ReDial (the folder of ``bench redial_iard``) into a
record: the seeker's words are messages, and the films that the seeker names are seen. Then ten films are recommended,
and every reason is looked up by its id. A memory must have the cited words, and messages that say its quotes; an
interaction must be with the cited film, whose title is what is cited. A reason that was cited twice counts twice.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

import lifelong
from benchmarks.measure import conditions, save, table
from lifelong.types import ItemHit, TasteEvidence

K = 10


def dialogues(data: Path, limit: int) -> Iterator[Mapping[str, Any]]:
    """The first dialogues of the set."""
    with gzip.open(data / "dialogues.jsonl.gz", "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            if number == limit:
                return
            yield json.loads(line)


def films(data: Path) -> list[dict[str, Any]]:
    """The rows of the catalogue."""
    with gzip.open(data / "catalogue.csv.gz", "rt", encoding="utf-8") as file:
        rows = csv.DictReader(io.StringIO(file.read()))
        return [
            {"id": row["item"], "title": row["title"], "genres": row["genres"].split("|"), "text": row["keywords"]}
            for row in rows
        ]


def judged(person: lifelong.Person, hits: Sequence[ItemHit]) -> Counter[str]:
    """How many reasons were cited, by kind of source, and how many of them are true."""
    done = {each.id: each for each in person.interactions()}
    counts: Counter[str] = Counter(items=len(hits), explained=sum(bool(hit.because) for hit in hits))
    for reason in (reason for hit in hits for reason in hit.because):
        memory = reason.id.startswith("mem_")
        kind = "memory" if memory else "interaction"
        counts[kind] += 1
        if memory:
            counts["true"] += _of_memory(person, reason)
        else:
            interaction = done.get(reason.id)
            counts["true"] += interaction is not None and (interaction.item, interaction.title) == (
                reason.item,
                reason.words,
            )
    return counts


def _of_memory(person: lifelong.Person, reason: TasteEvidence) -> bool:
    memory = person.memories.get(reason.id)
    said = {message.id: message.text for message in person.messages()}
    return memory.text == reason.words and all(source.quote in said[source.message] for source in memory.sources)


@click.command()
@click.option("--data", type=click.Path(path_type=Path, exists=True, file_okay=False), required=True)
@click.option("--limit", type=click.IntRange(1), default=40, show_default=True, help="At most so many dialogues.")
def main(data: Path, limit: int) -> None:
    """Print the share of reasons that exist and say what they are cited for."""
    total: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder, lifelong.open(Path(folder) / "a", chat="none", worker=False) as life:
        rows = films(data)
        known = {row["id"] for row in rows}
        life.catalogue("films").load(rows)
        for number, dialogue in enumerate(dialogues(data, limit)):
            person = life.person(f"seeker {number}")
            for turn in dialogue["turns"]:
                if turn["role"] == "seeker":
                    person.add(turn["text"])
                    for item in known & set(turn["items"]):
                        person.interact(item, "viewed")
            life.settle()
            total += judged(person, person.recommend("films", k=K))
    cited = total["memory"] + total["interaction"]
    rows_of = [
        ("films recommended", total["items"]),
        ("with a reason", total["explained"]),
        ("reasons: memories", total["memory"]),
        ("reasons: interactions", total["interaction"]),
        ("exist and say it", f"{total['true'] / max(1, cited):.3f}"),
    ]
    print(table(["what", "figure"], rows_of))
    save("explanations", {**total, "share": total["true"] / max(1, cited), "conditions": conditions("embedded")})


if __name__ == "__main__":
    main()
