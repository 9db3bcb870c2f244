"""``lifelong bench stack_answers``, ``acl_titles`` and ``style_drafts``: voices, exemplars, titles and drafts."""

from __future__ import annotations

from pathlib import Path

import click

from lifelong.cli.bench_options import Run, data_option, limit_option, running
from lifelong.cli.bench_recommendation import show
from lifelong.cli.output import progress


@click.command("stack_answers", short_help="whose text it is, and the best earlier text to show a writer")
@data_option("Folder with authors.jsonl.gz.")
@limit_option("authors, the first ones")
@running()
def stack_answers(run: Run, data: Path, limit: int | None, seed: int) -> None:
    """Tell the author of a text by style, and choose the earlier text that is nearest to what the author wrote."""
    from lifelong.bench.writing.voice_exemplars import evaluate

    with progress("Reading") as report:
        results = evaluate(data, limit=limit, seed=seed, progress=lambda done, total: report(done, total))
    run.give(results, show=show)


@click.command("acl_titles", short_help="the title of a paper from its abstract")
@data_option("Folder with authors.jsonl.gz.")
@limit_option("authors, the first ones")
@running("chat")
def acl_titles(run: Run, data: Path, limit: int | None, seed: int) -> None:
    """Write titles without a chat model; with --models chat=SPEC also with it, with and without the author's titles."""
    from lifelong.bench.writing.title_overlap import evaluate

    with progress("Writing") as report:
        results = evaluate(
            data, chat=run.chat(), limit=limit, seed=seed, progress=lambda done, total: report(done, total)
        )
    run.give(results, show=show)


@click.command("style_drafts", short_help="drafts of a chat model in an author's style")
@data_option("Folder of stack_answers, with authors.jsonl.gz.")
@click.option("--limit", type=click.IntRange(1), default=50, show_default=True, help="At most so many authors.")
@running("chat")
def style_drafts(run: Run, data: Path, limit: int, seed: int) -> None:
    """Draft answers with --models chat=SPEC: with the author's own texts, with none, and with another author's."""
    from lifelong.bench.writing.style_drafts import evaluate

    chat = run.chat()
    if chat is None:
        raise click.UsageError("drafts need a chat model: give --models chat=SPEC, such as chat=qwen")
    with progress("Drafting") as report:
        results = evaluate(data, chat=chat, limit=limit, seed=seed, progress=lambda done, total: report(done, total))
    run.give(results, show=show)
