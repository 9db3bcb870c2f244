"""``lifelong bench traits``: reading of traits from text, and tracking of a drifting trait, beside baselines."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from lifelong.cli.bench_options import Run, data_option, limit_option, running
from lifelong.cli.bench_tables import of_category, systems_table, test_line
from lifelong.cli.output import console, progress

if TYPE_CHECKING:
    from lifelong.bench.results import Results

TRACKING = "tracking "
"""How the categories of signals begin."""


@click.command("traits", short_help="traits from labelled text, and tracking of a drifting signal")
@data_option("Folder of labelled text, or of folders of it.")
@limit_option("texts of each set, spread evenly", least=25)
@running("embed", seed="Seed of resampling and of the drifting signals.")
def traits(run: Run, data: Path, limit: int | None, seed: int) -> None:
    """Traits read from labelled text by the estimator, the cue reader and plain baselines.

    Reads labelled.jsonl ({"text", "traits": {"openness": number, …}} a line), PersonaLLM and RealPersonaChat. Then
    measures how closely the mechanism tracks a simulated signal with noise, beside the last value, the mean and fixed
    averages.
    """
    from lifelong.bench.trait_reading import evaluate

    with run.embedder() as embedder, progress("Embedding texts") as report:
        results = evaluate(data, embedder, seed=seed, limit=limit, progress=lambda done, total, _: report(done, total))
    run.give(results, show=show)


def show(results: Results) -> None:
    """Print tables and paired differences for each set, then the errors of tracking."""
    from lifelong.cli.trait_tables import SHORT
    from lifelong.types import TRAITS

    about, out = results.benchmark, console()
    for name, facts in (about.sets or {}).items():
        systems = [system for system, cells in results.metrics.items() if name in cells]
        words = "people's own words" if facts.own_words else "written by models to show traits"
        out.print(f"{name}: {facts.texts} texts, {facts.language}, {words}")
        figures = of_category(name, ("mean.accuracy", "mean.pearson_r", "mean.mae", "read"))
        out.print(systems_table(results, "", figures, systems=systems))
        by_trait = {SHORT[trait]: (name, f"{trait}.accuracy") for trait in TRAITS}
        out.print(systems_table(results, "accuracy", by_trait, systems=systems))
        for test in results.tests:
            if test.category == name:
                out.print(test_line(test))
        out.print()
    signals = [name for name in about.apart if name.startswith(TRACKING)]
    for measure, title in (
        ("tracking.mae", "mean error"),
        ("tracking.early_mae", "first 20 readings"),
        ("tracking.coverage", "interval holds truth"),
    ):
        columns = {name.removeprefix(TRACKING): (name, measure) for name in signals}
        systems = [
            system
            for system, cells in results.metrics.items()
            if all(measure in cells.get(name, {}) for name in signals)
        ]
        out.print(systems_table(results, title, columns, systems=systems))
