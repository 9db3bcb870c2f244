"""``lifelong bench movietweetings`` and ``movielens``: the next film of a person, beside plain baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_options import Run, data_option, limit_option, names, running
from lifelong.cli.bench_tables import of_category, systems_table, test_line
from lifelong.cli.output import console, progress

if TYPE_CHECKING:
    from lifelong.bench.results import Results

_systems = click.option("--systems", metavar="A,B", help="Only these systems; all by default.")


@click.command("movietweetings", short_help="the next film that people rated, in order of time")
@data_option("Folder with ratings.csv.gz and items.csv.gz.")
@_systems
@click.option("--protocols", metavar="A,B", help="Only some of all (one after another), last-out and global.")
@limit_option("cases of each protocol, the first ones")
@running()
def movietweetings(
    run: Run, data: Path, systems: str | None, protocols: str | None, limit: int | None, seed: int
) -> None:
    """Rank the next film of a person from what everybody rated before, reveal it, and update."""
    from lifelong.bench.recommendation.run import evaluate

    with progress("Ranking") as report:
        results = evaluate(
            "movietweetings", data, systems=names(systems), protocols=names(protocols), limit=limit, seed=seed,
            progress=lambda done, total: report(done, total),
        )  # fmt: skip
    run.give(results, show=show)


@click.command("movielens", short_help="the last film that people rated")
@data_option("Folder with ml-latest-small.zip.")
@click.option(
    "--keywords", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
    help="Folder with keywords.csv.gz of MovieLens' films.",
)  # fmt: skip
@_systems
@limit_option("persons, the first ones")
@running()
def movielens(run: Run, data: Path, keywords: Path | None, systems: str | None, limit: int | None, seed: int) -> None:
    """Rank the last film of each person from all other ratings."""
    from lifelong.bench.recommendation.run import evaluate

    with progress("Ranking") as report:
        results = evaluate(
            "movielens", data, keywords=keywords, systems=names(systems), limit=limit, seed=seed,
            progress=lambda done, total: report(done, total),
        )  # fmt: skip
    run.give(results, show=show)


@click.command("redial_iard", short_help="films from a conversation")
@data_option("Folder with dialogues.jsonl.gz and catalogue.csv.gz.")
@click.option(
    "--ratings", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="DIR",
    help="Folder with MovieLens' ml-latest-small.zip, whose ratings are a crowd.",
)  # fmt: skip
@limit_option("cases of each dialogue")
@running()
def redial_iard(run: Run, data: Path, ratings: Path | None, limit: int | None, seed: int) -> None:
    """Rank films from what was said before: likes, refusals, "seen it", and films that were named."""
    from lifelong.bench.recommendation.dialogue_run import evaluate_redial

    with progress("Ranking") as report:
        results = evaluate_redial(
            data, ratings=ratings, limit=limit, seed=seed, progress=lambda done, total: report(done, total)
        )
    run.give(results, show=show)


@click.command("cpcd", short_help="tracks for a playlist that is made in conversation")
@data_option("Folder with dialogs.jsonl.gz and tracks.csv.gz.")
@limit_option("turns of each dialogue")
@running()
def cpcd(run: Run, data: Path, limit: int | None, seed: int) -> None:
    """Rank tracks for each query of a conversation, from all queries and reactions before it."""
    from lifelong.bench.recommendation.dialogue_run import evaluate_cpcd

    with progress("Ranking") as report:
        results = evaluate_cpcd(data, limit=limit, seed=seed, progress=lambda done, total: report(done, total))
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print a table for each protocol, then the paired differences."""
    about, out = results.benchmark, console()
    for name in dict.fromkeys(("all", *about.categories)):
        cells = [value[name] for value in results.metrics.values() if name in value]
        if cells:
            out.print(f"{name}: {int(cells[0]['n']):,} cases")
            out.print(systems_table(results, "", of_category(name, about.measures)))
            out.print()
    for test in results.tests:
        out.print(f"{test.category}: {test_line(test)}")
