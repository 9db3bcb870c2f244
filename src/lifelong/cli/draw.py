"""``lifelong draw`` and ``thumb``: pictures with the person's own things, and feedback on them."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lifelong.cli.options import CommandOptions, embedder_options, json_option, record_options
from lifelong.cli.output import clean, console, emit_json, plain, table

if TYPE_CHECKING:
    from lifelong.sync import DrawingResults
    from lifelong.types.drawing import DrawRequest


@click.command(short_help="draw a picture with your own things, to your taste")
@click.argument("prompt", nargs=-1, required=True)
@click.option("-n", type=click.IntRange(1, 10), default=4, show_default=True, help="Number of pictures.")
@click.option("--subject", "subjects", multiple=True, metavar="NAME", help="A concept that is meant; repeatable.")
@click.option(
    "--box", "boxes", multiple=True, metavar="NAME=L,T,R,B",
    help="Where it shall be: left, top, right, bottom, from 0 to 1; repeatable.",
)  # fmt: skip
@click.option("--taste", type=click.FloatRange(0, 1), default=0.5, show_default=True, help="How much taste is added.")
@click.option("--without", multiple=True, metavar="PHRASE", help="Do not add this phrase; repeatable.")
@click.option("--size", default="1024x1024", show_default=True, metavar="WxH", help="Width and height in pixels.")
@click.option(
    "--backend",
    metavar="SPEC",
    help="Backend: collage, openai:MODEL@URL or diffusers:FOLDER; else that of the settings.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed, where the backend takes one.")
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR", default=".", show_default=True,
    help="Folder for the pictures.",
)  # fmt: skip
@click.option("--show", "show_only", is_flag=True, help="Show what would be sent, and send nothing.")
@click.option("--yes", is_flag=True, help="Do not ask before something is sent to another machine.")
@embedder_options
@json_option
def draw(
    options: CommandOptions,
    prompt: tuple[str, ...],
    boxes: tuple[str, ...],
    without: tuple[str, ...],
    size: str,
    backend: str | None,
    seed: int,
    out: Path,
    show_only: bool,
    yes: bool,
    as_json: bool,
    **wish: Any,
) -> None:
    """Draw pictures: `lifelong draw Bertha on the moon, the way I like it`.

    Names and "my truck" are your own things. The prompt grows only by how you like pictures, each phrase with its
    evidence. What would be sent to another machine is shown first.
    """
    layout = dict(_box(each) for each in boxes)
    with options.open_person() as person:
        request = person.draw_request(
            " ".join(prompt), layout=layout, size=_size(size), backend=backend, **wish
        ).without(*without)
        if show_only:
            emit_json({**plain(request), "prompt": request.prompt, "texts": request.texts}) if as_json else _show(
                request
            )
            return
        if request.remote and not yes:
            _show(request)
            _confirm(request)
        out.mkdir(parents=True, exist_ok=True)
        results = person.draw(request, backend=backend, seed=seed)
        paths = [image.save(out) for image in results]
    if as_json:
        emit_json(
            {
                "prompt": results.prompt,
                "added": results.added,
                "notes": results.notes,
                "images": [
                    {"id": image.id, "file": path, "size": image.size, "scores": image.scores, "layout": image.layout}
                    for image, path in zip(results, paths, strict=True)
                ],
            }
        )
    else:
        _print(results, paths)


@click.command(short_help="say whether you like a drawing", context_settings={"ignore_unknown_options": True})
@click.argument("drawing")
@click.argument("value", type=click.Choice(["+1", "-1", "0"]))
@click.option("--about", default="", metavar="WHAT", help="style, colours, light, composition, or a phrase.")
@record_options
@json_option
def thumb(options: CommandOptions, drawing: str, value: str, about: str, as_json: bool) -> None:
    """Say whether you like a drawing: `lifelong thumb drw_… +1 --about colours`. 0 takes it back."""
    with options.open_person(embed=False) as person:
        stored = person.thumb(drawing, int(value), about)
    if as_json:
        emit_json(stored)
    else:
        topic = f" about {stored.about}" if stored.about else ""
        click.echo(f"{stored.id}: {stored.thumb:+d}{topic}" if stored.thumb else f"{stored.id}: taken back")


def _box(text: str) -> tuple[str, tuple[float, ...]]:
    name, _, numbers = text.rpartition("=")
    try:
        box = tuple(float(number) for number in numbers.split(","))
    except ValueError:
        box = ()
    if not name or len(box) != 4:
        raise click.UsageError(f"--box {text!r}: give NAME=L,T,R,B, as Bertha=0.1,0.4,0.5,0.9")
    return name, box


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"(\d{1,5})[xX×](\d{1,5})", text)
    if match is None:
        raise click.UsageError(f"--size {text!r}: give width and height, as 1024x1024")
    return int(match[1]), int(match[2])


def _confirm(request: DrawRequest) -> None:
    if not sys.stdin.isatty():
        raise click.UsageError("this would leave the machine: add --yes if it may, or --show to see it only")
    count = len(request.references)
    click.confirm(f"Send this text and {count} of your pictures to {request.backend}?", abort=True)


def _show(request: DrawRequest) -> None:
    """Everything that a backend would get."""
    where = "another machine" if request.remote else "this machine"
    click.echo(f"{request.n} pictures of {request.size[0]}x{request.size[1]} by {clean(request.backend)}, on {where}")
    for number, text in enumerate(request.texts, 1):
        click.echo(f"\nText {number}:" if len(request.texts) > 1 else "\nText:")
        click.echo(f"  {clean(text)}")
    if request.subjects:
        rows = table("subject", "kind", "from", "reference pictures")
        for subject in request.subjects:
            crops = ", ".join(_crop(crop.sha256, crop.box) for crop in subject.references) or "none"
            rows.add_row(clean(subject.name), clean(subject.kind), clean(subject.words) or "--subject", crops)
        click.echo()
        console().print(rows)
    if request.added:
        rows = table("added", "about", "because", "source")
        for each in request.added:
            phrase = each.phrase if each.wanted else f"not: {each.phrase}"
            rows.add_row(phrase, each.aspect, clean(each.words), each.sources[0])
        click.echo()
        console().print(rows)
    for note in request.notes:
        click.echo(f"Note: {clean(note)}", err=True)


def _crop(sha256: str, box: tuple[float, float, float, float]) -> str:
    part = "" if box == (0.0, 0.0, 1.0, 1.0) else " " + "/".join(f"{edge:g}" for edge in box)
    return sha256[:8] + part


def _print(results: DrawingResults, paths: list[Path]) -> None:
    click.echo(f"Prompt: {clean(results.prompt)}")
    for each in results.added:
        click.echo(f"  {'added' if each.wanted else 'avoided'}: {each.phrase}, because: {clean(each.words)}")
    rows = table("total", "subjects", "words", "variety", "file", right=("total", "words", "variety"))
    for image, path in zip(results, paths, strict=True):
        scores = image.scores
        subjects = ", ".join(f"{clean(name)} {value:.2f}" for name, value in scores.subject.items())
        words = "" if scores.prompt is None else f"{scores.prompt:.2f}"
        rows.add_row(f"{scores.total:.2f}", subjects, words, f"{scores.diversity:.2f}", str(path))
    console().print(rows)
    if any(image.preview for image in results):
        click.echo("These are previews: collages of your own pictures. --backend names one that draws.", err=True)
    for note in results.notes:
        click.echo(f"Note: {clean(note)}", err=True)
