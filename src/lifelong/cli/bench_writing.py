"""``lifelong bench stack_answers`` and ``acl_titles``: voices, exemplars and titles, beside plain baselines."""

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
