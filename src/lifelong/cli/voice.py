"""``lifelong voice``: how the person writes; texts of their own; what they set by hand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.command_groups import DefaultsTo
from lifelong.cli.options import CommandOptions, json_option, record_options
from lifelong.cli.output import clean, console, emit_json, table
from lifelong.cli.times import day, moment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lifelong.types.writing import Voice, VoiceChoices, VoiceFeature

_SHOWN = 60
"""Characters of a text in a table."""


@click.group(cls=DefaultsTo, short_help="show how you write; edit it, reset it, or switch it off")
def voice() -> None:
    """Show how you write, by register and language, read from your own texts. Default: `voice show`."""


@voice.command("show")
@record_options
@json_option
def show(options: CommandOptions, as_json: bool) -> None:
    """Show greeting, sign-off, length, punctuation, favourite and avoided words, with the texts they come from."""
    with options.open_person(embed=False) as person:
        voices, choices = person.voice.read(), person.voice.choices()
    if as_json:
        emit_json(voices)
    elif not choices.allowed:
        click.echo("Your voice is switched off: `lifelong voice switch on` reads it again.")
    elif not voices:
        click.echo("Nothing of yours was read yet: `lifelong voice add FILE --register family` adds a text of yours.")
    else:
        for each in voices:
            _print(each)


@voice.command("add")
@click.argument("what", metavar="TEXT|FILE")
@click.option("--register", required=True, metavar="NAME", help="For whom or what it was written: family, work, post.")
@click.option("--to", default="", metavar="NAME", help="To whom.")
@click.option("--about", default="", metavar="TEXT", help="What it answers.")
@click.option("--language", default="", metavar="CODE", help="ISO 639-1 code; recognised if not set.")
@click.option("--at", metavar="TIME", help="When it was written; now if not set.")
@record_options
@json_option
def add(
    options: CommandOptions, what: str, register: str, to: str, about: str, language: str, at: str | None, as_json: bool
) -> None:
    """Add a text that you wrote. It teaches your voice, and no facts."""
    path = Path(what) if len(what) < 1_000 and "\n" not in what else None
    text = path.read_text(encoding="utf-8", errors="replace") if path is not None and path.is_file() else what
    with options.open_person(new=True, embed=False) as person:
        writing = person.voice.add(
            text,
            register=register,
            to=to,
            about=about,
            language=language,
            at=moment(at, person.zone, option="--at"),
        )
    if as_json:
        emit_json(writing)
    else:
        click.echo(f"{writing.id}: {len(text.split())} words in {clean(writing.register)}/{writing.language}")


@voice.command("texts")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True, help="At most so many.")
@record_options
@json_option
def texts(options: CommandOptions, limit: int, as_json: bool) -> None:
    """List texts of yours and drafts, with the ids that `forget` takes. Chat messages are not listed."""
    with options.open_person(embed=False) as person:
        items, zone = person.voice.texts(limit=limit), person.zone
    if as_json:
        emit_json(items)
        return
    rows = table("id", "what", "when", "register", "to", "text")
    for each in items:
        what = "own text" if not each.task else f"{each.task}, {'draft' if each.accepted is None else 'accepted'}"
        text = " ".join((each.own or each.text).split())
        shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
        rows.add_row(each.id, what, day(each.at, zone), clean(each.register), clean(each.to), clean(shown))
    console().print(rows)


@voice.command("accept")
@click.argument("draft", metavar="ID")
@click.argument("text", metavar="TEXT|FILE")
@record_options
@json_option
def accept(options: CommandOptions, draft: str, text: str, as_json: bool) -> None:
    """Say what you made of a draft. It teaches your voice: words, length, greeting and sign-off."""
    path = Path(text) if len(text) < 1_000 and "\n" not in text else None
    words = path.read_text(encoding="utf-8", errors="replace") if path is not None and path.is_file() else text
    with options.open_person(embed=False) as person:
        writing = person.accept_draft(draft, words)
    if as_json:
        emit_json(writing)
    else:
        click.echo("Accepted." if writing.taught else "Accepted; your voice is switched off, so it teaches nothing.")


@voice.command("edit")
@click.argument("register")
@click.argument("language")
@click.option("--greeting", metavar="TEXT", help="How you begin, with {name} for the addressee; empty for none.")
@click.option("--sign-off", metavar="TEXT", help="How you end; empty for none. \\n is a new line.")
@click.option("--words", type=click.IntRange(1, 2_000), metavar="N", help="Your usual number of words.")
@click.option("--favourite", "favourites", multiple=True, metavar="WORD", help="A word of yours; repeatable.")
@click.option("--avoid", "avoided", multiple=True, metavar="WORD", help="A word that you never use; repeatable.")
@click.option("--drop", "dropped", multiple=True, metavar="WORD", help="A word that is neither; repeatable.")
@record_options
@json_option
def edit(
    options: CommandOptions,
    register: str,
    language: str,
    greeting: str | None,
    sign_off: str | None,
    words: int | None,
    favourites: tuple[str, ...],
    avoided: tuple[str, ...],
    dropped: tuple[str, ...],
    as_json: bool,
) -> None:
    """Set features of one REGISTER and LANGUAGE by hand; what you leave out stays as it is."""
    with options.open_person(new=True, embed=False) as person:
        choices = person.voice.edit(
            register,
            language,
            greeting=None if greeting is None else greeting.replace("\\n", "\n"),
            sign_off=None if sign_off is None else sign_off.replace("\\n", "\n"),
            words=words,
            favourites=favourites or None,
            avoided=avoided or None,
            dropped=dropped or None,
        )
    _done(choices, as_json, f"Set for {register}/{language}.")


@voice.command("reset")
@record_options
@json_option
def reset(options: CommandOptions, as_json: bool) -> None:
    """Begin again: what you set by hand goes, and texts before now do not count. They stay stored."""
    with options.open_person(embed=False) as person:
        choices = person.voice.reset()
    _done(choices, as_json, "Begun again: only texts from now on count.")


@voice.command("switch")
@click.argument("state", type=click.Choice(["on", "off"]))
@record_options
@json_option
def switch(options: CommandOptions, state: str, as_json: bool) -> None:
    """Switch the reading and use of your voice on or off. Texts of the time while it is off never count."""
    with options.open_person(embed=False) as person:
        choices = person.voice.allow(state == "on")
    _done(choices, as_json, f"Your voice is switched {state}.")


def _done(choices: VoiceChoices, as_json: bool, text: str) -> None:
    if as_json:
        emit_json(choices)
    else:
        click.echo(text)


def _print(each: Voice) -> None:
    out = console()
    guess = "" if each.enough else ": a guess"
    out.print(f"{clean(each.register)}, {each.language} ({each.texts} texts{guess})", style="bold")
    rows = table("feature", "value", "how often", "from")
    for name, feature in (("greeting", each.greeting), ("sign-off", each.sign_off)):
        if feature is not None:
            rows.add_row(name, clean(feature.value.replace("\n", " / ")), *_proof(feature))
    if each.words:
        rows.add_row(
            "length",
            f"{each.words} words",
            f"{each.words_low} to {each.words_high}",
            "you" if each.words_edited else "",
        )
    for mark in each.punctuation[:6]:
        small = mark.value == "small first letter"
        how = f"{mark.share:.0%}" if small else f"{mark.share:.1f} per 100 words"
        rows.add_row("marks", mark.value, how, _proof(mark)[1])
    for name, features in (("favourite words", each.favourites), ("avoided words", each.avoided)):
        if features:
            rows.add_row(name, clean(", ".join(word.value for word in features)), "", _first(features))
    out.print(rows)
    out.print()


def _proof(feature: VoiceFeature) -> tuple[str, str]:
    return f"{feature.share:.0%}", "you" if feature.edited else ", ".join(feature.texts[:1])


def _first(features: Sequence[VoiceFeature]) -> str:
    return next((id for each in features for id in each.texts[:1]), "you")
