"""``lifelong find``: pictures by words, time and look."""

from __future__ import annotations

from pathlib import Path

import click

from lifelong.cli.options import CommandOptions, embedder_options, json_option
from lifelong.cli.output import clean, console, emit_json, table
from lifelong.cli.times import moment


@click.command(short_help="find pictures by words, time and look")
@click.argument("query", nargs=-1)
@click.option(
    "--like", "likes", multiple=True, type=click.Path(path_type=Path, exists=True, dir_okay=False), metavar="PICTURE",
    help="Only pictures that look like this one; repeatable.",
)  # fmt: skip
@click.option("-k", type=click.IntRange(1), default=10, show_default=True, help="Maximum number of pictures.")
@click.option("--since", metavar="TIME", help="Only pictures taken from this time on.")
@click.option("--until", metavar="TIME", help="Only pictures taken before this time.")
@embedder_options
@json_option
def find(
    options: CommandOptions,
    query: tuple[str, ...],
    likes: tuple[Path, ...],
    k: int,
    since: str | None,
    until: str | None,
    as_json: bool,
) -> None:
    """Find pictures: `lifelong find Bertha at the beach last summer`."""
    if not query and not likes and since is None and until is None:
        raise click.UsageError("say what to find: words, --like PICTURE, --since or --until")
    with options.open_person() as person:
        hits = person.find(
            " ".join(query),
            images=list(likes),
            k=k,
            since=moment(since, person.zone, option="--since"),
            until=moment(until, person.zone, option="--until"),
        )
    if as_json:
        emit_json(hits)
        return
    if not hits:
        click.echo("No picture fits.")
        return
    rows = table("score", "when", "picture", "what", right=("score", "when"))
    for photo, score in ((hit.photo, hit.score) for hit in hits):
        what = "; ".join(filter(None, (", ".join(photo.concepts), photo.said[:120], ", ".join(photo.tags))))
        name = clean(photo.file.name) or photo.file.sha256[:12]
        rows.add_row(f"{score:.2f}", (photo.taken or photo.at.isoformat())[:10], name, clean(what))
    console().print(rows)
