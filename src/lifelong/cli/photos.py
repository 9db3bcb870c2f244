"""``lifelong photos``: the person's pictures as a list or a contact sheet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import clean, console, emit_json, progress, table
from lifelong.cli.times import day, moment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

    from lifelong.sync import Person
    from lifelong.types import Photo


@click.command(short_help="list the person's pictures, or write a contact sheet")
@click.argument("words", nargs=-1)
@click.option("--since", metavar="TIME", help="Only pictures from this time on.")
@click.option("--until", metavar="TIME", help="Only pictures before this time.")
@click.option(
    "--sheet",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="OUT.html|OUT.png",
    help="Write a contact sheet to this file: a self-contained HTML page, or a PNG.",
)
@record_options
@json_option
def photos(
    options: CommandOptions,
    words: tuple[str, ...],
    since: str | None,
    until: str | None,
    sheet: Path | None,
    as_json: bool,
) -> None:
    """List the person's pictures, or only those whose message, name, text, tags or concepts contain all WORDS."""
    if sheet is not None and sheet.suffix.lower() not in (".html", ".png"):
        raise click.UsageError(f"--sheet {sheet}: give a name that ends in .html or .png.")
    if sheet is not None and not sheet.parent.is_dir():
        raise click.UsageError(f"--sheet {sheet}: there is no folder {sheet.parent}; make it, or give another name.")
    with options.open_person(embed=False, perception=False) as person:
        pictures = person.photos(
            *words,
            since=moment(since, person.zone, option="--since"),
            until=moment(until, person.zone, option="--until"),
        )
        if sheet is not None:
            drawn = _write(sheet, person, pictures)
        if as_json:
            emit_json(pictures)
        elif sheet is None:
            _print(pictures, person.zone)
        else:
            rest = f"; a PNG takes the first {drawn:,} of {len(pictures):,}" if drawn < len(pictures) else ""
            click.echo(f"{drawn:,} {'picture' if drawn == 1 else 'pictures'} on {sheet}{rest}.")


def _write(sheet: Path, person: Person, pictures: list[Photo]) -> int:
    """Draw them on a sheet; returns how many are on it."""
    from lifelong.photos.contact_sheet import LARGEST, PhotoCard, as_page, as_picture

    page = sheet.suffix.lower() == ".html"
    selection = pictures if page else pictures[:LARGEST]
    with progress("Drawing", total=len(selection)) as report:

        def cards() -> Iterator[PhotoCard]:
            for number, photo in enumerate(selection, 1):
                small, when = person.thumbnail(photo), _when(photo, person.zone)
                yield PhotoCard(small, when, _said(photo), _details(photo), photo.text)
                report(number)

        if page:
            with sheet.open("w", encoding="utf-8") as file:
                file.writelines(as_page(cards(), title=f"Pictures of {person.name}"))
        else:
            as_picture(list(cards())).save(sheet, "PNG")
    return len(selection)


def _when(photo: Photo, zone: tzinfo) -> str:
    if not photo.taken:
        return day(photo.at, zone)
    source = f" ({photo.taken_from})" if photo.taken_from else ""
    taken = datetime.fromisoformat(photo.taken)
    if taken.tzinfo is not None and not taken.utcoffset():  # the source has UTC, not the zone of the place
        taken = taken.astimezone(zone)
    shown = taken.isoformat(" ", "minutes")[:16] if "T" in photo.taken else photo.taken
    return f"taken {shown}{source}"


def _said(photo: Photo) -> tuple[str, ...]:
    return tuple(clean(line) for line in (", ".join(photo.concepts), photo.said) if line)


def _details(photo: Photo) -> tuple[str, ...]:
    place = "" if photo.place is None else f"{photo.place[0]:.4f}, {photo.place[1]:.4f}"
    return tuple(clean(line) for line in (place, ", ".join(photo.tags), photo.file.name) if line)


def _print(pictures: list[Photo], zone: tzinfo) -> None:
    if not pictures:
        click.echo("No pictures.")
        return
    rows = table("when", "picture", "what", right=("when",))
    for photo in pictures:
        text = " / ".join(photo.text.splitlines())
        details = _details(photo)
        what = [*_said(photo), *(details[:-1] if photo.file.name else details)]
        what += [f"text: {text[:200]}"] if text else []
        rows.add_row(_when(photo, zone), photo.file.name or photo.file.sha256[:12], clean("\n".join(what)))
    console().print(rows)
