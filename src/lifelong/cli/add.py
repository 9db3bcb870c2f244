"""``lifelong add``: put a history, or one message, into a person's record."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli import import_tables
from lifelong.cli.learning import learn
from lifelong.cli.options import CommandOptions, chat_options, json_option
from lifelong.cli.output import emit_json, progress
from lifelong.cli.times import moment
from lifelong.privacy.names import match_name
from lifelong.types import Incoming

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import tzinfo

    from lifelong.sync import Life, Person

FORMATS = ("jsonl", "openai", "locomo")
"""Names of lifelong.archive.formats.FORMATS, here so that `--help` does not load the readers."""


@click.command(short_help="add a message, or import a history")
@click.argument("what", metavar="TEXT|FILE")
@click.option("--format", "format_", type=click.Choice(FORMATS), help="Import a history: a FILE in this format.")
@click.option(
    "--conversation", metavar="ID", help="With locomo: id of the conversation to import; the first one by default."
)
@click.option("--speaker", metavar="NAME", help="With locomo: the speaker who is the person; the first one by default.")
@click.option("--at", metavar="TIME", help="Time of the message; the present time by default.")
@click.option(
    "--image",
    "images",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Attach this picture to the message; repeatable.",
)
@click.option(
    "--file",
    "files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Attach this recording, video, document or picture to the message; repeatable.",
)
@click.option("--voice", is_flag=True, help="FILE is a voice message: its words count as your own.")
@click.option("--photos", is_flag=True, help="FILE is a folder: add each of its pictures with the time it was taken.")
@click.option(
    "--no-update", is_flag=True, help="Only store the messages; `lifelong worker --once` learns from them later."
)
@chat_options
@json_option
def add(
    options: CommandOptions,
    what: str,
    format_: str | None,
    conversation: str | None,
    speaker: str | None,
    at: str | None,
    images: tuple[Path, ...],
    files: tuple[Path, ...],
    voice: bool,
    photos: bool,
    no_update: bool,
    as_json: bool,
) -> None:
    """Add one message, or import a whole history with --format, without answering.

    You can stop an import and run it again: it skips messages that are stored already. Times without a zone are in
    the person's zone.
    """
    if photos:
        if format_ or conversation or speaker or at or images or files or voice:
            raise click.UsageError("--photos takes a folder and --no-update alone.")
        _photos(options, Path(what), no_update, as_json)
        return
    from lifelong.archive.formats import read
    from lifelong.memory.long_messages import count_long, split_messages

    if not voice:
        _check(what, format_, conversation or speaker, at or images or files)
    elif format_ or conversation or speaker or not Path(what).is_file():
        raise click.UsageError("--voice takes the file of a recording, and none of the options of a history.")
    most, divided = options.settings().max_text, 0
    with options.open_life(new=True, chat=not no_update) as life:
        if format_ is None:
            person = options.person_in(life, new=True)
            text, recording = ("", Path(what)) if voice else (what, None)
            when = moment(at, person.zone, option="--at")
            messages = [Incoming(text, at=when, images=images, files=files, voice=recording)]
        else:
            zone = _zone(options, life)
            history = list(read(format_, what, zone=zone, conversation=conversation, person=speaker))
            person = _whose(options, life, history if format_ == "locomo" else [])
            messages, divided = list(split_messages(history, most)), count_long(history, most)
        try:
            with progress("Adding", total=len(messages)) as report:
                added = person.add(messages, divide=False, progress=report)
            learned = 0 if no_update else learn(life)
        except KeyboardInterrupt:
            raise click.ClickException("stopped; what was stored is kept, and the same command goes on") from None
    known = len(messages) - len(added)
    if as_json:
        ids = [message.id for message in added]
        summary = {"person": person.name, "new": len(added), "known": known, "updates": learned}
        emit_json({**summary, "divided": divided, "ids": ids})
    else:
        click.echo(f"{person.name}: {len(added):,} new, {known:,} known already, {learned:,} updates done.")
        if divided:
            click.echo(import_tables.divided(divided, most))


def _photos(options: CommandOptions, folder: Path, no_update: bool, as_json: bool) -> None:
    """Import a folder of pictures."""
    with options.open_life(new=True, chat=not no_update) as life:
        person = options.person_in(life, new=True)
        try:
            with progress("Adding pictures") as report:
                done = person.import_photos(folder, progress=report)
            learned = 0 if no_update else learn(life)
        except KeyboardInterrupt:
            raise click.ClickException("stopped; what was stored is kept, and the same command goes on") from None
    for name, reason in done.refused:
        click.echo(f"{name}: {reason}", err=True)
    if as_json:
        emit_json({"person": person.name, "new": done.new, "known": done.known, "refused": len(done.refused)})
    else:
        click.echo(
            f"{person.name}: {done.new:,} new, {done.known:,} known already, {len(done.refused):,} refused, "
            f"{learned:,} looked at."
        )


def _check(what: str, format_: str | None, file_only: object, text_only: object) -> None:
    if format_ is None and file_only:
        raise click.UsageError("--conversation and --speaker go with --format locomo.")
    if format_ is not None and text_only:
        raise click.UsageError("--at, --image and --file go with a TEXT; a history has times and files of its own.")
    if format_ is None and len(what) < 4096 and "\n" not in what and Path(what).is_file():
        raise click.UsageError(f"{what} is a file: say what it is with --format {'|'.join(FORMATS)}.")


def _zone(options: CommandOptions, life: Life) -> tzinfo | None:
    """The zone of times that a file gives without one: that of the option, the person, or the settings."""
    from lifelong.admin.record import zone_of_new_persons

    settings = options.settings()
    if options.zone is None and match_name(settings.person, life.persons()) is not None:
        return life.person().zone
    return zone_of_new_persons(settings)


def _whose(options: CommandOptions, life: Life, history: Sequence[Incoming]) -> Person:
    """The person who was named, else the one who speaks in the history."""
    speaker = next((message.speaker for message in history if message.role == "user"), None)
    if speaker is not None and "person" not in options.settings().model_fields_set:
        return life.person(speaker, zone=options.zone)
    return options.person_in(life, new=True)
