"""``lifelong find``: pictures by words, time and look."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import Any

import click

from lifelong.cli.options import CommandOptions, chat_options, json_option
from lifelong.cli.output import clean, console, emit_json, progress, table
from lifelong.cli.times import moment


@click.command(short_help="find pictures by words, time, place and look")
@click.argument("query", nargs=-1)
@click.option(
    "--like", "likes", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="PICTURE",
    help="Pictures like this one; with words, of the same thing and as the words say. Repeatable.",
)  # fmt: skip
@click.option("-k", type=click.IntRange(1), default=10, show_default=True, help="Maximum number of pictures.")
@click.option("--since", metavar="TIME", help="Only pictures taken from this time on.")
@click.option("--until", metavar="TIME", help="Only pictures taken before this time.")
@click.option(
    "--place", "places", multiple=True, metavar="NAME|LAT,LON", help="Only pictures of this place; repeatable."
)
@click.option("--refine", multiple=True, metavar="WORDS", help="What fits these words, too; repeatable.")
@click.option("--reject", multiple=True, metavar="ID", help="Not this picture; what is similar falls. Repeatable.")
@click.option("--more-like", multiple=True, metavar="ID", help="What is similar to this picture rises; repeatable.")
@click.option("--named", metavar="NAME", help="The concept that is meant, where several are possible; '' for none.")
@click.option(
    "--in", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
    help="Search the pictures of this folder instead of the person's; nothing of it is stored.",
)  # fmt: skip
@click.option(
    "--check", is_flag=True, help='Let a capable chat model that sees look at the best twenty: "under" is not "beside".'
)
@chat_options
@json_option
def find(
    options: CommandOptions,
    query: tuple[str, ...],
    likes: tuple[Path, ...],
    since: str | None,
    until: str | None,
    reject: tuple[str, ...],
    more_like: tuple[str, ...],
    folder: Path | None,
    check: bool,
    as_json: bool,
    **further: Any,
) -> None:
    """Find pictures: `lifelong find Bertha at the beach last summer`.

    All that is given must fit: the thing, the place, the time and the words. IDs are the beginnings of those that are
    printed.
    """
    if not (query or likes or since or until or more_like or further["refine"] or further["places"]):
        raise click.UsageError("say what to find: words, --like PICTURE, --place, --since or --until")
    reading = nullcontext(lambda done, total: None) if folder is None else progress("Reading the folder")
    with options.open_person(chat=check) as person, reading as report:
        found = person.find(
            " ".join(query),
            images=list(likes),
            since=moment(since, person.zone, option="--since"),
            until=moment(until, person.zone, option="--until"),
            reject=reject,
            more_like=more_like,
            check=check,
            folder=folder,
            progress=report,
            **further,
        )
    if as_json:
        emit_json(
            {
                "hits": [*found],
                "nothing": found.nothing,
                "nearest": found.nearest,
                "ask": found.ask,
                "readings": found.readings,
                "suggestions": found.suggest(),
                "checked": found.checked,
            }
        )
        return
    if found.ask:
        names = ", ".join(f"--named {clean(name)!r}" for name in found.readings)
        click.echo(f"{clean(found.ask)} ({names})", err=True)
    if check and not found.checked and (found or found.nearest):
        click.echo("The chat model did not check them: see the log.", err=True)
    if found.nothing:
        click.echo(clean(found.nothing))
    hits = [*found] or [*found.nearest]
    if not hits:
        return
    if found.nothing:
        click.echo("Nearest:")
    rows = table("score", "when", "id", "picture", "what", right=("score", "when"))
    for photo, score in ((hit.photo, hit.score) for hit in hits):
        what = "; ".join(filter(None, (", ".join(photo.concepts), photo.said[:120], ", ".join(photo.tags))))
        day = (photo.taken or photo.at.isoformat())[:10]
        rows.add_row(f"{score:.2f}", day, photo.file.sha256[:8], clean(photo.file.name), clean(what))
    console().print(rows)
    if found.suggest():
        click.echo("Narrow it down with --refine: " + ", ".join(clean(word) for word in found.suggest()), err=True)
