"""Play the kept talk and print what its prompts cost."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path
from statistics import mean
from zoneinfo import ZoneInfo

import click

import lifelong
from benchmarks.replay.model import KeptTalk, Request
from benchmarks.replay.parts import parts, shared, table
from lifelong.settings import ReaderSpec


def play(*, native: bool = True, embed: str = "scripted", reader: ReaderSpec = "auto") -> list[Request]:
    """Play the whole talk in an empty record; returns every request."""
    zone = ZoneInfo("Europe/Lisbon")
    model = KeptTalk(native=native)
    now = datetime(2026, 2, 2, 17, 59, tzinfo=zone)
    with (
        tempfile.TemporaryDirectory() as folder,
        lifelong.open(
            Path(folder) / "replay.lifelong",
            chat=model,
            embed=embed,
            reader=reader,
            look="none",
            ocr="none",
            speech="none",
            worker=False,
            clock=lambda: now,
        ) as life,
    ):
        ana = life.person("ana", zone="Europe/Lisbon")
        for number, turn in enumerate(model.turns):
            model.turn = number
            at = datetime.fromisoformat(turn["at"]).replace(tzinfo=zone)
            if number and (at - now).total_seconds() > 3600:
                now = at
                life.settle()
            now = at
            ana.chat(turn["say"], at=at)
            life.settle()
    return model.requests


def summary(requests: list[Request]) -> dict[str, dict[str, float]]:
    """Mean tokens of the first request of an answer, and of the update of a turn; by part, and for each turn."""
    first: dict[int, Request] = {}
    for request in requests:
        if request.stage == "answer":
            first.setdefault(request.turn, request)
    updates = [request for request in requests if request.stage == "turn"]
    turns = len(first)
    rows: dict[str, dict[str, float]] = {}
    for name, chosen in (("before the answer", list(first.values())), ("after it", updates)):
        counted = [parts(request) for request in chosen]
        row = {part: mean(each[part] for each in counted) for part in counted[0]}
        row["a request"] = mean(sum(each.values()) for each in counted)
        row["a turn"] = sum(sum(each.values()) for each in counted) / turns
        row["requests"] = len(chosen)
        row["shared %"] = 100 * shared(chosen)
        rows[name] = row
    return rows


@click.command()
@click.option("--embed", default="scripted", show_default=True, help="Text embedder.")
@click.option(
    "--reader",
    default="auto",
    show_default=True,
    type=click.Choice(["auto", "english", "multilingual", "none"]),
    help="Reader of messages.",
)
@click.option("--choice", is_flag=True, help="A model that chooses its steps as JSON.")
@click.option("--show", type=int, help="Print all requests of this turn, from 0.")
def main(embed: str, reader: ReaderSpec, choice: bool, show: int | None) -> None:
    """Play the kept talk and print the tokens of its prompts, by part."""
    requests = play(native=not choice, embed=embed, reader=reader)
    if show is not None:
        for request in requests:
            if request.turn == show:
                click.echo(f"===== {request.stage} {parts(request)}")
                for message in request.messages:
                    click.echo(f"--- {message.role}\n{message.text}")
        return
    click.echo(table(summary(requests)))
    click.echo(f"{len(requests)} requests for {requests[-1].turn + 1} turns")


if __name__ == "__main__":
    main()
