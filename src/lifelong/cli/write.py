"""``lifelong write``: drafts in the person's own way."""

from __future__ import annotations

from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from lifelong.cli.options import CommandOptions, chat_options, json_option
from lifelong.cli.output import clean, console, emit_json
from lifelong.cli.times import moment

if TYPE_CHECKING:
    from lifelong.types.writing import DraftResult, DraftText

KINDS = ("reply", "message", "caption", "comment", "review", "product", "summary", "title", "dialogue")
"""Names of lifelong.tasks.write.kinds, here so that `--help` does not load them."""

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command(short_help="draft a text as you would write it")
@click.argument("kind", type=click.Choice(KINDS))
@click.argument("about", nargs=-1)
@click.option(
    "--from",
    "source",
    type=click.File(encoding="utf-8", errors="replace"),
    metavar="FILE",
    help="Read the text to answer, summarise or review from a file; - is standard input.",
)
@click.option("--to", default="", metavar="NAME", help="To whom it is written.")
@click.option("--register", default="", metavar="NAME", help="For whom or what: family, work; any if not set.")
@click.option("--length", default="", metavar="LENGTH", help="short, medium, long, or a number of words.")
@click.option("--language", default="", metavar="CODE", help="ISO 639-1 code; that of the text if not set.")
@click.option("--fact", "facts", multiple=True, metavar="TEXT", help="A statement to use; repeatable.")
@click.option("--image", "images", multiple=True, type=_FILE, help="A picture that it is about; repeatable.")
@click.option("--file", "files", multiple=True, type=_FILE, help="A document or video that it is about; repeatable.")
@click.option("-n", type=click.IntRange(1, 5), default=1, show_default=True, help="Number of different texts.")
@click.option("--at", metavar="TIME", help="As of this time.")
@chat_options
@json_option
def write(
    options: CommandOptions,
    kind: str,
    about: tuple[str, ...],
    source: IO[str] | None,
    to: str,
    register: str,
    length: str,
    language: str,
    facts: tuple[str, ...],
    images: tuple[Path, ...],
    files: tuple[Path, ...],
    n: int,
    at: str | None,
    as_json: bool,
) -> None:
    """Draft a text: `lifelong write reply "Are you coming on Sunday?" --to Rita --fact "we come at 19:00"`.

    `lifelong voice accept ID TEXT` says what you made of it, and teaches your voice. A draft teaches nothing.
    """
    if source is not None and about:
        raise click.UsageError("give the text as words or with --from, not both")
    text = source.read() if source is not None else " ".join(about)
    with options.open_person(new=True, chat=True) as person:
        draft = person.write(
            kind,
            about=text,
            to=to,
            register=register,
            length=length,
            language=language,
            facts=list(facts),
            images=list(images),
            files=list(files),
            n=n,
            at=moment(at, person.zone, option="--at"),
        )
    if as_json:
        emit_json(draft.result)
    else:
        _show(draft.result)


def _show(result: DraftResult) -> None:
    out = console()
    for number, text in enumerate(result.texts):
        if number:
            out.print("\n— or —\n", style="dim")
        out.print(clean(text.text))
        _below(text)
    out.print()
    for note in result.notes:
        out.print(f"{clean(note)}", style="dim")
    out.print(f"draft {result.id}: `lifelong voice accept {result.id} TEXT` says what you made of it", style="dim")


def _below(text: DraftText) -> None:
    """What was put in or is to be filled in, what was cut, and what each sentence rests on."""
    out = console()
    for mark in text.marks:
        piece = text.text[mark.start : mark.end]
        what = f"{piece} was put in for {mark.was}" if mark.source else f"{piece} is to be filled in; it was {mark.was}"
        out.print(f"  ! {clean(what)}", style="dim")
    for cut in text.cut:
        out.print(f"  - cut: {clean(cut.text)} ({clean(', '.join(cut.unfounded))} is from nowhere)", style="dim")
    if text.used:
        out.print(f"  from {', '.join(each[:24] for each in text.used[:6])}", style="dim")
