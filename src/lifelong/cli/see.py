"""``lifelong see``: what is in a picture, recording, video or document, without storing anything."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import clean, console, emit_json, progress
from lifelong.errors import ConsentError, NotFoundError
from lifelong.types import clock

if TYPE_CHECKING:
    from rich.console import Console

    from lifelong.perception.inspection import Inspection
    from lifelong.perception.perceive import Perceiver
    from lifelong.types import Excerpt, Sighting

_HEADINGS = {"ocr": "text seen", "transcript": "speech", "page": "text", "seen": "seen by a chat model"}


@click.command(short_help="analyse a picture, recording, video or document")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--draw",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT.png",
    help="Write a copy with a box around each line of text and each recognised concept: the picture, frames of "
    "a video, or pages.",
)
@record_options
@json_option
def see(options: CommandOptions, file: Path, draw: Path | None, as_json: bool) -> None:
    """Analyse FILE and print the result: type, time and place, tags, text with its boxes, speech with its times.

    Nothing is stored. No record is needed; if there is one, the person's concepts are recognised.
    """
    from lifelong.models.specs import available_image_encoder
    from lifelong.perception import inspection
    from lifelong.perception.looks import LookReader
    from lifelong.perception.perceivers import PerceptionModels
    from lifelong.perception.photo import PhotoReader

    settings = options.settings()
    own = _own(options, file) if settings.voices != "off" and recorded(file) else []
    senses = PerceptionModels(settings)
    encoder = available_image_encoder(settings.look, cache=settings.cache)
    pictures: list[Perceiver] = [PhotoReader(), *([] if encoder is None else [LookReader(encoder)])]
    try:
        with progress(f"Looking at {file.name}") as report:
            inspected = inspection.inspect(
                file,
                senses.perceivers(pictures),
                limits=senses.limits,
                bounds=senses.bounds,
                changes=[time for one in own for time in (one.at or 0.0, one.until or 0.0)],
                progress=report,
            )
        lacking = senses.lacking(inspected.file.media_type)
    finally:
        senses.close()
        if encoder is not None:
            encoder.close()
    video = inspected.file.media_type.startswith("video/")
    if encoder is not None and (inspected.file.is_picture or video):
        own += _own(options, file, video=video)
    if draw is not None:
        inspection.draw(file.read_bytes(), inspected, senses.bounds, own).save(draw, "PNG")
    if as_json:
        emit_json({"seen": inspected, "own": own, "lacking": lacking})
        return
    out = console()
    _print(out, inspected, own)
    for one in own:
        if one.until is None:
            when = "" if one.at is None else f" at {clock(one.at)}"
            out.print(clean(f"Shows {one.name}{when} ({one.score:.2f})."))
    for line in lacking:
        out.print(f"({line})", style="dim")
    if draw is not None:
        click.echo(f"Drawn to {draw}.")


def recorded(path: Path) -> bool:
    """Whether a file is a recording or video."""
    from lifelong.perception.kinds import has_sound, sniff

    with path.open("rb") as file:
        return has_sound(sniff(file.read(4096)))


def _own(options: CommandOptions, file: Path, *, video: bool = False) -> list[Sighting]:
    """The person's own in a picture, a recording, or the frames of a video; none without a record, or consent."""
    try:
        with options.open_person(embed=False, perception=False) as person:
            return person.concepts.watch(file) if video else list(person.concepts.find(file).seen)
    except (NotFoundError, ConsentError):
        return []


def _print(out: Console, inspected: Inspection, own: Sequence[Sighting]) -> None:
    item = inspected.file
    size = f", {item.width} x {item.height} pixels" if item.width else ""
    out.print(clean(f"{item.name or 'file'}: {item.media_type}, {item.size:,} bytes{size}"))
    for name, data in inspected.found.items():
        for key, value in data.items():
            if value and key not in ("text", "hash"):
                out.print(clean(f"  {name} {key}: {_short(value)}"))
    number = 0
    for one in inspected.passages:
        who = _speaker(one, own)
        out.print(
            clean(" ".join(filter(None, (_HEADINGS[one.kind], one.place, who and f"by {who}"))) + ":"), style="bold"
        )
        for place, line in enumerate(one.text.splitlines()):
            number += bool(one.boxes)
            box = f"  {list(one.boxes[place])}" if place < len(one.boxes) else ""
            out.print(clean(f"  {f'{number:>3} ' if box else ''}{line}"), end="")
            out.print(box, style="dim")
    if not inspected.passages:
        out.print("No words in it.")
    for note in inspected.notes:
        out.print(clean(f"Note: {note}."))
    for line in inspected.failed:
        out.print(clean(f"Could not look: {line}"))


def _speaker(words: Excerpt, sightings: Sequence[Sighting]) -> str:
    """Who of the person's own says most of a passage; "" where nobody known does."""
    if words.kind != "transcript" or words.start is None or words.end is None:
        return ""
    shares: dict[str, float] = {}
    for one in sightings:
        if one.at is not None and one.until is not None:
            share = min(one.until, words.end) - max(one.at, words.start)
            shares[one.name] = shares.get(one.name, 0.0) + max(0.0, share)
    best = max(shares, key=lambda name: shares[name], default="")
    return best if best and 2 * shares[best] > words.end - words.start else ""


def _short(value: Any) -> str:
    """A figure, or a list of them, on one line."""
    if isinstance(value, list) and value and isinstance(value[0], dict):  # frames of a video
        return ", ".join(f"{frame['at']} s" for frame in value)
    if isinstance(value, list) and value and isinstance(value[0], list | tuple):  # tags, and how sure
        return ", ".join(f"{name} {sure:.2f}" for name, sure in value)
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
