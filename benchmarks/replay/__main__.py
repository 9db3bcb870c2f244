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
from benchmarks.replay.parts import parts, share, shared, table
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


def stages(requests: list[Request]) -> dict[str, list[Request]]:
    """The first request of each answer, and the updates of turns."""
    first: dict[int, Request] = {}
    for request in requests:
        if request.stage == "answer":
            first.setdefault(request.turn, request)
    return {"answer": list(first.values()), "update": [each for each in requests if each.stage == "turn"]}


def summary(requests: list[Request]) -> dict[str, dict[str, float]]:
    """Mean tokens of the first request of an answer and of the update of a turn, by part; and the largest of each."""
    rows: dict[str, dict[str, float]] = {}
    for name, chosen in stages(requests).items():
        counted = [parts(request) for request in chosen]
        totals = [sum(each.values()) for each in counted]
        row = {part: mean(each[part] for each in counted) for part in counted[0]}
        rows[name] = row | {"a request": mean(totals), "largest": max(totals), "shared %": 100 * shared(chosen)}
    return rows


def by_turn(requests: list[Request]) -> dict[str, dict[str, float]]:
    """Tokens of the first request of each answer and of each update, and what they share with the one before."""
    rows: dict[str, dict[str, float]] = {}
    for name, chosen in stages(requests).items():
        for before, request in zip([None, *chosen], chosen, strict=False):
            counted = parts(request)
            row = {"memory": counted["memory"], "talk": counted["talk and words"], "all": sum(counted.values())}
            cells = row | ({"shared %": 100 * share(before, request)} if before else {})
            named = {f"{name}: {key}": value for key, value in cells.items()}
            rows.setdefault(f"turn {request.turn + 1}", {}).update(named)
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
    click.echo(f"\n{table(by_turn(requests))}\n")
    click.echo(f"{len(requests)} requests for {requests[-1].turn + 1} turns")


if __name__ == "__main__":
    main()
