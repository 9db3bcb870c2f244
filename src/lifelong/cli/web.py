"""``lifelong web``: the web app on this machine, opened by a one-time link."""

from __future__ import annotations

import tempfile
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lifelong.cli.learning import learn
from lifelong.cli.options import CommandOptions, chat_options
from lifelong.cli.output import progress
from lifelong.cli.story_replay import LATER, StoryClock, add_catalogues, read_story, replay
from lifelong.errors import InputError

if TYPE_CHECKING:
    from lifelong.life import Life


@click.command(short_help="open the web app: chat, and see all that is known")
@click.option("--port", type=click.IntRange(0, 65_535), metavar="N", help="Port to listen on (setting serve_port).")
@click.option("--open", "opens", is_flag=True, help="Open the browser.")
@click.option("--demo", is_flag=True, help="Show the bundled story, in a temporary folder or in --store.")
@chat_options
def web(options: CommandOptions, port: int | None, opens: bool, demo: bool) -> None:
    """Serve the web app to the browser of this machine, until Ctrl-C.

    The link that is printed signs in once, within ten minutes. For other machines, use `lifelong serve` and a key.
    """
    from lifelong.engine import system_clock
    from lifelong.life import open_life

    try:
        from lifelong.server.run import serve
        from lifelong.web.site import Site
    except ImportError as error:
        raise InputError(f"the web app needs the package {error.name!r}: pip install 'lifelong[server]'") from error

    overrides: dict[str, Any] = {"serve_host": "127.0.0.1", "serve_port": port}
    with _story(options) if demo else nullcontext((options, None)) as (place, clock):
        overrides = {**place.overrides(), **overrides}
        store, zone = overrides.pop("store", None), overrides.pop("zone", None)
        given: dict[str, Any] = {name: value for name, value in overrides.items() if value is not None}
        life = open_life(store, clock=clock or system_clock, **given)
        person = life.person(_name(life, place), zone=zone)
        site = Site(life)
        link = site.link(person.space, person.name)

        def tell(url: str) -> None:
            click.echo(f"Lifelong is open for {person.name}: {url}{link}", err=True)
            click.echo("The link signs in once, within ten minutes. Ctrl-C ends the app.", err=True)
            if opens:
                webbrowser.open(url + link)

        with suppress(KeyboardInterrupt):
            serve(life, listening=tell, parts=[site])


def _name(life: Life, place: CommandOptions) -> str:
    return place.name_among(life.persons())


@contextmanager
def _story(options: CommandOptions) -> Iterator[tuple[CommandOptions, StoryClock]]:
    """The bundled story in a record, added and learned from unless the record has it already."""
    kept = options.store is not None
    with (
        nullcontext(str(options.store)) if kept else tempfile.TemporaryDirectory(prefix="lifelong-web-") as folder,
        as_file(files("lifelong.cli") / "story") as bundled,
    ):
        story = read_story(bundled)
        place = replace(options, store=Path(folder), person=story.person, zone=story.zone.key)
        clock = StoryClock(story.end + LATER)
        with place.open_life(new=True, perception=False, clock=clock) as life:
            with progress("Adding the story", total=len(story.messages)) as report:
                person = life.person(story.person, zone=story.zone.key)
                replay(person, story, clock, report)
            add_catalogues(life, person, bundled)
            learn(life)
        yield place, clock
