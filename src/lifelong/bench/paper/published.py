"""The figures of the PersonaVLM paper (Nie et al., CVPR 2026, arXiv 2604.13074), and when a run may stand beside them.

Its numbers of items: 1,129 questions of 32k and 905 of 128k in Persona-MME (2,034 in all), 226 and 180 alignment pairs,
each asked as two items; 589 and 1,362 questions of PersonaMem; 1,800 cases of P-SOUPS. The numbers of questions by
aspect are those with which its percentages are whole numbers of right answers. The paper prints no intervals: those
here are Wilson's, from percentage and number.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from lifelong.bench.cases import ALL, OURS
from lifelong.bench.paper import MINIATURE
from lifelong.bench.paper.variants import VARIANTS
from lifelong.bench.results import Figures, Results
from lifelong.bench.statistics import Estimate, wilson
from lifelong.errors import InputError

_CHAT: Final = "accuracy_chat"
"""The measure of choices that a chat model made, in the benchmarks of recall."""


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """One figure of the paper.

    Attributes:
        benchmark: as the command is called.
        category: of our results.
        system: the model or the ablation, as the paper calls it.
        percent: accuracy.
        n: items that it is about.
    """

    benchmark: str
    category: str
    system: str
    percent: float
    n: int

    @property
    def estimate(self) -> Estimate:
        """The share with its 95% Wilson interval."""
        return wilson(self.percent / 100, self.n)


def _row(benchmark: str, category: str, n: int, **percents: float) -> Iterator[PublishedFigure]:
    for key, percent in percents.items():
        yield PublishedFigure(benchmark, category, _SYSTEMS[key], percent, n)


_SYSTEMS: Final = {
    "ours": "PersonaVLM",
    "gpt4o": "GPT-4o, full context",
    "rag": "Qwen2.5-VL-7B, RAG",
    "qwen": "Qwen2.5-VL-7B",
    **{
        each.published.removeprefix("w/o ").lower(): each.published for each in VARIANTS if each.published
    },
}  # fmt: skip

PUBLISHED: Final = (
    *_row("persona-mme", "32k", 1129, ours=71.48, gpt4o=72.35, rag=61.20,
          core=69.80, procedural=70.33, semantic=69.71, episodic=59.07, reasoning=68.73),
    *_row("persona-mme", "32k.Memory", 186, ours=69.89, gpt4o=86.99, rag=65.05),
    *_row("persona-mme", "32k.Intent", 181, ours=76.80, gpt4o=83.87, rag=68.51),
    *_row("persona-mme", "32k.Preference", 236, ours=58.05, gpt4o=63.12, rag=50.42),
    *_row("persona-mme", "32k.Behavior", 184, ours=69.02, gpt4o=57.14, rag=57.61),
    *_row("persona-mme", "32k.Relationship", 168, ours=73.21, gpt4o=71.30, rag=60.71),
    *_row("persona-mme", "32k.Growth", 174, ours=86.78, gpt4o=73.87, rag=68.39),
    *_row("persona-mme", "32k.Alignment", 452, ours=89.16, qwen=69.91),
    *_row("persona-mme", "128k", 905, ours=71.05, gpt4o=69.23, rag=59.01,
          core=70.39, procedural=69.39, semantic=69.94, episodic=65.86, reasoning=67.32),
    *_row("persona-mme", "128k.Memory", 166, ours=69.28, gpt4o=84.44, rag=56.63),
    *_row("persona-mme", "128k.Intent", 148, ours=77.70, gpt4o=75.63, rag=63.51),
    *_row("persona-mme", "128k.Preference", 187, ours=61.50, gpt4o=59.12, rag=50.27),
    *_row("persona-mme", "128k.Behavior", 151, ours=60.26, gpt4o=55.65, rag=55.63),
    *_row("persona-mme", "128k.Relationship", 120, ours=75.00, gpt4o=65.98, rag=61.67),
    *_row("persona-mme", "128k.Growth", 133, ours=87.97, gpt4o=76.64, rag=70.68),
    *_row("persona-mme", "128k.Alignment", 360, ours=92.22, qwen=52.27),
    *_row("personamem", "32k", 589, ours=56.53, gpt4o=39.20, rag=45.67),
    *_row("personamem", "128k", 1362, ours=47.28, gpt4o=45.32, rag=37.88),
    *_row("p-soups", ALL, 1800, ours=49.60, qwen=37.11, pem=45.6),
    *_row("p-soups", "Expertise", 600, ours=51.16, qwen=39.00, pem=48.5),
    *_row("p-soups", "Informativeness", 600, ours=53.65, qwen=49.34, pem=50.2),
    *_row("p-soups", "Style", 600, ours=44.00, qwen=23.00, pem=38.3),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class FinishedRun:
    """What of a run stands beside published figures.

    Attributes:
        benchmark, source: of the run; the source of a miniature begins with MINIATURE.
        measure: the measure of the figures.
        metrics: ``[system][category][measure]``.
        settings: of the run.
    """

    benchmark: str
    source: str
    measure: str
    metrics: Figures
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class BesideRow:
    """A published figure beside the one of a run.

    Attributes:
        published: the figure of the paper.
        ours: that of the run, with its 95% interval; None where the run has none.
        measure: of ours.
        difference: why the two must not be compared, or "".
    """

    published: PublishedFigure
    ours: Estimate | None
    measure: str = ""
    difference: str = ""


def finished(results: Results) -> FinishedRun:
    """What of results stands beside published figures; the choices of a chat model, where one chose."""
    about = results.benchmark
    return FinishedRun(
        about.name, about.source, _measure(about.measures, about.lead), results.metrics, results.environment.settings
    )


def read_run(path: Path) -> FinishedRun:
    """The run in a ``results.json``.

    Raises:
        InputError: the file is no result of a benchmark of the paper.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        about = value["benchmark"]
        run = FinishedRun(
            about["name"], about["source"], _measure(about["measures"], about["lead"]), value["metrics"],
            value["environment"],
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} holds no results: give a folder that --out of a benchmark wrote") from error
    names = dict.fromkeys(figure.benchmark for figure in PUBLISHED)
    if run.benchmark not in names:
        raise InputError(f"{path} is of {run.benchmark!r}: the paper has figures of {', '.join(names)}")
    return run


def beside(run: FinishedRun | None = None) -> list[BesideRow]:
    """The paper's figures, those of the run's benchmark each beside that of the run.

    A figure of the paper's own model stands beside the assistant as it is, an ablation beside the same ablation, and
    figures of other models beside nothing.

    Args:
        run: None gives all published figures alone.
    """
    if run is None:
        return [BesideRow(figure, None) for figure in PUBLISHED]
    variant_of = {each.published: each.name for each in VARIANTS if each.published} | {_SYSTEMS["ours"]: OURS}
    rows = []
    for figure in PUBLISHED:
        if figure.benchmark == run.benchmark:
            ours = _ours(run, variant_of.get(figure.system, ""), figure.category)
            rows.append(BesideRow(figure, ours, run.measure, "" if ours is None else _difference(run, figure, ours.n)))
    return rows


def _measure(measures: Sequence[str], lead: str) -> str:
    return _CHAT if _CHAT in measures else lead


def _ours(run: FinishedRun, system: str, category: str) -> Estimate | None:
    """The figure of the run; a run of PersonaMem is about one size, which its settings name."""
    if run.benchmark == "personamem":
        category = ALL if run.settings.get("size") == category else ""
    cell = run.metrics.get(system, {}).get(category, {})
    value = cell.get(run.measure)
    return None if value is None else wilson(value, int(cell["n"]))


def _difference(run: FinishedRun, figure: PublishedFigure, n: int) -> str:
    """Why a figure of the run must not be compared with the published one; "" where the items are the same."""
    if run.source.startswith(MINIATURE):
        return "items of ours, not the release's"
    reasons = []
    if n != figure.n:
        reasons.append(f"{n:,} of {figure.n:,} items")
    if run.settings.get("chat", "none") == "none":
        reasons.append("no language model: options chosen by rule")
    if figure.benchmark == "p-soups":
        reasons.append("the paper's prompt is not published")
    if figure.benchmark == "personamem":
        reasons.append("the persona's system message is left out")
    return "; ".join(reasons)
