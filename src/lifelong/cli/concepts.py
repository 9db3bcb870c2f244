"""``lifelong concepts``: the person's own beings and things, known by name, look and voice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lifelong.cli.command_groups import DefaultsTo
from lifelong.cli.options import CommandOptions, json_option, record_options, shared_options
from lifelong.cli.output import clean, console, emit_json, progress, table
from lifelong.cli.see import recorded
from lifelong.types import WHOLE, clock

if TYPE_CHECKING:
    from lifelong.types import Concept, Recognition, Sighting

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group(cls=DefaultsTo, short_help="enrol and recognise people, pets and things in pictures and recordings")
def concepts() -> None:
    """Enrol your own people, pets and things, and recognise them by look and voice. Default: `concepts list`."""


@concepts.command("list")
@record_options
@json_option
def list_(options: CommandOptions, as_json: bool) -> None:
    """List concepts with the number of their pictures and recordings and the time of the last sighting."""
    with options.open_person(embed=False) as person:
        items = person.concepts.list()
    _show(items, as_json)


@concepts.command("enrol")
@click.argument("name", required=False)
@click.argument("files", nargs=-1, type=_FILE)
@click.option("--kind", default="", help="Kind of thing, such as truck or dog.")
@click.option("--note", default="", help="Note about it.")
@click.option(
    "--box", nargs=4, type=click.FloatRange(0, 1), metavar="L T R B",
    help="Box around it in the pictures: left, top, right, bottom, from 0 to 1.",
)  # fmt: skip
@click.option(
    "--folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
    help="Enrol one concept for each folder in this folder, named like it.",
)  # fmt: skip
@shared_options("store", "person", "space", "zone")
@json_option
def enrol(
    options: CommandOptions,
    name: str | None,
    files: tuple[Path, ...],
    kind: str,
    note: str,
    box: tuple[float, float, float, float] | None,
    folder: Path | None,
    as_json: bool,
) -> None:
    """Enrol NAME with FILES, or add FILES to it: pictures of it, or recordings of this one voice."""
    if (folder is None) == (name is None or not files):
        raise click.UsageError("give NAME and FILES, or --folder DIR alone")
    recordings = [path for path in files if recorded(path)]
    pictures = [path for path in files if path not in recordings]
    with options.open_person(new=True, embed=False) as person:
        if folder is not None:
            with progress("Concepts") as report:
                enrolment = person.concepts.enrol_folder(folder, kind=kind, progress=report)
        else:
            more: dict[str, Any] = {"box": box} if box else {}
            arguments = {"recordings": recordings, "kind": kind, "note": note, **more}
            enrolment = [person.concepts.enrol(str(name), pictures, **arguments)]
    _show(enrolment, as_json)


@concepts.command("find")
@click.argument("file", type=_FILE)
@record_options
@json_option
def find(options: CommandOptions, file: Path, as_json: bool) -> None:
    """Recognise the person's concepts in FILE, a picture or recording, with place and confidence."""
    with options.open_person(embed=False) as person:
        _say(person.concepts.find(file), as_json)


@concepts.command("correct")
@click.argument("file", type=_FILE)
@click.option("--not", "not_", metavar="NAME", help="Concept that was recognised wrongly.")
@click.option("--is", "is_", metavar="NAME", help="Concept that FILE shows, or who speaks in it.")
@click.option(
    "--at",
    type=click.FloatRange(min=0),
    metavar="SECONDS",
    help="Correct only the speaker at this time of a recording.",
)
@record_options
@json_option
def correct(
    options: CommandOptions, file: Path, not_: str | None, is_: str | None, at: float | None, as_json: bool
) -> None:
    """Correct what was recognised in FILE, a picture or recording; recognition learns from it."""
    with options.open_person(embed=False) as person:
        _say(person.concepts.correct(file, not_=not_, is_=is_, at=at), as_json)


@concepts.command("rename")
@click.argument("name")
@click.argument("new")
@click.option("--kind", help="New kind.")
@click.option("--note", help="New note.")
@record_options
@json_option
def rename(options: CommandOptions, name: str, new: str, kind: str | None, note: str | None, as_json: bool) -> None:
    """Change the name, the kind or the note of a concept."""
    with options.open_person(embed=False) as person:
        _show([person.concepts.rename(name, new, kind=kind, note=note)], as_json)


@concepts.command("merge")
@click.argument("name")
@click.argument("into")
@record_options
@json_option
def merge(options: CommandOptions, name: str, into: str, as_json: bool) -> None:
    """Move the pictures and recordings of NAME to INTO, and delete NAME."""
    with options.open_person(embed=False) as person:
        _show([person.concepts.merge(name, into)], as_json)


@concepts.command("forget")
@click.argument("name")
@record_options
@json_option
def forget(options: CommandOptions, name: str, as_json: bool) -> None:
    """Delete NAME with its vectors and its own files, and scan the store for traces."""
    with options.open_person(embed=False) as person:
        verified = person.concepts.forget(name)
    if as_json:
        emit_json({"forgotten": name, "verified": verified})
    else:
        click.echo(
            f"{name} is forgotten; " + ("a scan found no trace" if verified else "a trace is left: run it again")
        )


@concepts.command("adapters")
@click.argument("name", required=False)
@click.option("--forget", "forgotten", metavar="ID", help="Erase this one, and scan the store for traces.")
@record_options
@json_option
def adapters(options: CommandOptions, name: str | None, forgotten: str | None, as_json: bool) -> None:
    """List what models have learned of NAME, or of all concepts (`lifelong train concept`)."""
    with options.open_person(embed=False) as person:
        if forgotten is not None:
            verified = person.adapters.forget(forgotten)
            if as_json:
                emit_json({"forgotten": forgotten, "verified": verified})
                return
            click.echo(f"{forgotten} is erased" + ("" if verified else ", and a trace is left: run `lifelong doctor`"))
            return
        stored = person.adapters.list(name)
        names = {each.id: each.name for each in person.concepts.list()}
    if as_json:
        emit_json(stored)
        return
    rows = table("id", "concept", "kind", "base", "pictures", "bytes", "made", right=("pictures", "bytes"))
    for each in stored:
        counts = (f"{len(each.used)}", f"{each.size:,}")
        rows.add_row(
            each.id, clean(names[each.concept]), each.kind, clean(each.base_name), *counts, f"{each.made:%Y-%m-%d}"
        )
    console().print(rows)


@concepts.command("consent")
@click.argument("kind", type=click.Choice(["person", "voice"]), required=False)
@click.option("--withdraw", is_flag=True, help="Withdraw the consent, and delete all data that depends on it.")
@record_options
@json_option
def consent(options: CommandOptions, kind: str | None, withdraw: bool, as_json: bool) -> None:
    """Give or withdraw consent to recognise people or voices; without KIND, list the consents with their times."""
    if withdraw and kind is None:
        raise click.UsageError("name what is withdrawn: person or voice")
    with options.open_person(new=kind is not None and not withdraw, embed=False) as person:
        if kind is not None and withdraw:
            person.concepts.withdraw(kind)
        elif kind is not None:
            person.concepts.consent(kind)
        consents = person.concepts.consents()
    if as_json:
        emit_json(consents)
        return
    rows = table("kind", "given", "ended")
    for each in consents:
        rows.add_row(each.kind, f"{each.given:%Y-%m-%d %H:%M}", f"{each.ended:%Y-%m-%d %H:%M}" if each.ended else "–")
    console().print(rows)


def _show(items: list[Concept], as_json: bool) -> None:
    if as_json:
        emit_json(items)
        return
    rows = table("name", "kind", "examples", "not it", "seen in", "last seen", right=("examples", "not it", "seen in"))
    for each in items:
        last = f"{each.last_seen:%Y-%m-%d}" if each.last_seen else "–"
        counts = (str(each.exemplars), str(each.negatives), str(each.seen))
        rows.add_row(clean(each.name), clean(each.kind), *counts, last)
    console().print(rows)


def _say(recognition: Recognition, as_json: bool) -> None:
    if as_json:
        emit_json(recognition)
        return
    for item in recognition.seen:
        if item.until is not None:
            click.echo(f"{_when(item)}: {clean(item.name)}, {item.score:.0%} sure")
            continue
        where = "" if item.box == WHOLE else " at " + ", ".join(f"{side:.2f}" for side in item.box)
        click.echo(f"{clean(item.name)}, {item.score:.0%} sure{where}")
    if not recognition.known:
        near = (
            f"; nearest is {clean(recognition.nearest.name)}, {recognition.nearest.score:.0%}"
            if recognition.nearest
            else ""
        )
        click.echo(f"unknown{near}")
    if recognition.tags:
        click.echo("looks like: " + ", ".join(f"{name} {sure:.0%}" for name, sure in recognition.tags))


def _when(item: Sighting) -> str:
    """When a voice speaks in a recording."""
    return f"{clock(item.at or 0)} to {clock(item.until or 0)}"
