"""``lifelong train synth``: synthesise training data for a chat model."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from lifelong.cli.options import json_option
from lifelong.cli.output import console, emit_json, progress, table


@click.command("synth", short_help="synthesise training data")
@click.option(
    "--out", default=Path("synth"), show_default=True, type=click.Path(file_okay=False, path_type=Path),
    help="Folder for the data; a stopped run goes on in it.",
)  # fmt: skip
@click.option("--size", default=78_000, show_default=True, type=click.IntRange(1), help="Samples; the one dial.")
@click.option(
    "--personas", default=None, type=click.Path(dir_okay=False, path_type=Path),
    help="File with one description of a person a line, or JSON Lines with 'persona'; without, people are invented.",
)  # fmt: skip
@click.option("--people", default=None, type=click.IntRange(1), help="Most people; without, as many as --size needs.")
@click.option(
    "--teacher", default=None, metavar="SPEC",
    help="Chat model that writes dialogues and outputs, as in the setting chat; without, the built-in generator does.",
)  # fmt: skip
@click.option(
    "--pictures", default=None, type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder with a folder of pictures for each thing, named after it.",
)  # fmt: skip
@click.option(
    "--steps", default="json", show_default=True, type=click.Choice(["json", "tools"]),
    help="How lookups are written: json for any base, tools for a chat template with tools.",
)  # fmt: skip
@click.option("--embed", default="embedded", show_default=True, help="Text embedder, as in the setting embed.")
@click.option("--seed", default=1, show_default=True, help="Seed of all that is drawn.")
@json_option
def synth(
    out: Path,
    size: int,
    personas: Path | None,
    people: int | None,
    teacher: str | None,
    pictures: Path | None,
    steps: str,
    embed: str,
    seed: int,
    as_json: bool,
) -> None:
    """Synthesise training data: people, their dialogues over weeks, and labels for the prompts of the agent.

    The agent itself answers and learns in real records: the prompts are its own, and the gate checks each label.
    """
    from lifelong.models.specs import chat_model
    from lifelong.train.records import RecordModels
    from lifelong.train.synth.run import SynthOptions, synthesise

    options = SynthOptions(size, personas, people, pictures, "tools" if steps == "tools" else "json", seed)
    model = chat_model(teacher) if teacher else None

    async def make() -> dict[str, object]:
        try:
            return await synthesise(out, options, RecordModels.of(embed), teacher=model, progress=report)
        finally:
            if model is not None:
                await model.close()

    with progress("Synthesising", total=size) as report:
        made = asyncio.run(make())
    if as_json:
        emit_json(made)
        return
    rows = table("share", "samples")
    for share, number in sorted(made["shares"].items()):  # type: ignore[attr-defined]  # numbers of a report
        rows.add_row(share, f"{number:,}")
    console().print(rows)
    click.echo(
        f"{made['samples']:,} samples, {made['pairs']:,} pairs and {made['questions']:,} questions of "
        f"{made['people']:,} people in {out}. What was filtered, and samples to read: {out / 'report.md'}."
    )
