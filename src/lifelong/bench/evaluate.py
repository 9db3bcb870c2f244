"""One benchmark from its data folder to its results."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from lifelong.bench import answers
from lifelong.bench.cases import Benchmark, Case, limited
from lifelong.bench.datasets import benchmark
from lifelong.bench.metrics import evaluator
from lifelong.bench.results import About, Results, entry, environment, results
from lifelong.bench.runner import Outcome, Plan, kept_embedder, run
from lifelong.bench.scoring import Row, Written, costs, intervals, rows, table, tests
from lifelong.bench.systems import NAMES, PEERS, peers, system
from lifelong.errors import InputError
from lifelong.models.specs import chat_model

Progress = Callable[[int, int, str], None]


def evaluate(
    name: str,
    data: Path | None,
    *,
    cache: Path,
    systems: Sequence[str] = (),
    embed: str = "embedded",
    chat: str | None = None,
    judge: str | None = None,
    memories: bool = False,
    limit: int | None = None,
    seed: int = 0,
    workers: int = 1,
    fresh: bool = False,
    progress: Progress | None = None,
) -> Results:
    """Run one benchmark.

    Args:
        name: of the benchmark.
        data: folder of its data set; None for a benchmark that makes its cases.
        cache: folder of the models' weights; what runs keep lies in ``bench`` below it.
        systems: names; none takes all that are here, peers if they are prepared.
        embed: spec of the embedder that all systems share.
        chat: spec of a chat model that writes answers, or None.
        judge: spec of a chat model that judges them, or None.
        memories: run the update stage of our system over every history.
        limit: at most so many questions, spread evenly.
        seed: of shuffled options and of resampling.
        workers: processes.
        fresh: run also what is kept from earlier runs.
        progress: called with how far it is.

    Raises:
        InputError: a name, the folder or a file in it cannot be used.
        ModelMissingError: the embedder's weights are not on this machine.
    """
    if limit is not None and limit < 1:
        raise InputError(f"limit {limit}: ask for at least one question")
    about = benchmark(name)
    if about.measures:
        evaluator()  # first, so that what is not installed is said before anything runs
    if about.files and data is None:
        raise InputError(f"{name} needs its data set: give its folder with --data")
    folder = data or Path()
    digest = about.digest(folder)
    cases = list(limited(about.load(folder, seed), limit))
    if not cases:
        raise InputError(f"{folder} holds no questions for {name}: is it the right folder?")
    embedder = kept_embedder(embed, cache)  # first, so that missing weights are said before anything runs
    plan = Plan(
        embed=embed,
        vectors=embedder.name,
        cache=cache,
        depth=about.depth,
        shown=about.shown,
        memories=memories,
        fresh=fresh,
    )
    names = list(systems) or [*NAMES, *(peer for peer in PEERS if peers.prepared(plan.folder))]
    summaries = {name: system(name).summary for name in names}
    outcomes = list(run(cases, names, plan, workers=workers, progress=progress))
    written = asyncio.run(_written(about, cases, outcomes, plan, chat, judge, progress)) if chat else {}
    made = rows(about, cases, outcomes, embedder, written)
    facts = environment(
        data=digest,
        embedder=embedder.name,
        chat=chat or "none",
        judge=judge or "none",
        prompts=answers.versions() if chat else {},
        seed=seed,
        limit=limit,
        memories=memories,
    )
    with suppress(OSError):
        embedder.close()
    return _results(about, cases, made, outcomes, summaries, facts, seed)


async def _written(
    about: Benchmark,
    cases: Sequence[Case],
    outcomes: Sequence[Outcome],
    plan: Plan,
    chat: str,
    judge: str | None,
    progress: Progress | None,
) -> dict[tuple[str, str], Written]:
    model = chat_model(chat, cache=plan.cache)
    if model is None:
        return {}
    second = chat_model(judge, cache=plan.cache) if judge and judge != chat else model
    try:
        scribe = answers.Scribe(model, chat, plan.folder / "answers")
        referee = answers.Scribe(second, judge, plan.folder / "answers") if judge and second else None
        return await answers.write(about, cases, outcomes, scribe, referee, progress=progress)
    finally:
        await model.close()
        if second is not None and second is not model:
            await second.close()


def _results(
    about: Benchmark,
    cases: Sequence[Case],
    made: Sequence[Row],
    outcomes: Sequence[Outcome],
    summaries: dict[str, str],
    facts: dict[str, Any],
    seed: int,
) -> Results:
    metrics = table(about, made, lambda row: row.values)
    doubted = [question for case in cases for question in case.questions if question.doubt]
    return results(
        About(
            name=about.name,
            summary=about.summary,
            source=about.source,
            licence=about.licence,
            unit=about.unit,
            lead=about.lead,
            measures=_measures(about, metrics),
            categories=list(dict.fromkeys(question.category for case in cases for question in case.questions)),
            cases=len(cases),
            questions=sum(len(case.questions) for case in cases),
            messages=sum(len(case.turns) for case in cases),
            apart=sorted(about.apart),
        ),
        systems=summaries,
        metrics=metrics,
        intervals=intervals(about, made, seed=seed),
        corrected=table(about, made, lambda row: row.corrected) if doubted else {},
        tests=tests(about, made, seed=seed),
        costs=costs(made, outcomes),
        wrong_labels=[
            {
                "question": question.id,
                "text": question.text,
                "doubt": question.doubt,
                "gold": list(question.gold),
                "corrected_gold": None if question.fixed is None else list(question.fixed),
                "answers": list(question.answers),
                "corrected_answers": None if question.fixed_answers is None else list(question.fixed_answers),
            }
            for question in doubted
        ],
        environment=facts,
        per_case=[_case(row) for row in made],
    )


def _measures(benchmark: Benchmark, metrics: Mapping[str, Any]) -> list[str]:
    """The measures of the page's main table: the leading one first, then the others in their order."""
    there = [key for system in metrics.values() for cell in system.values() for key in cell if key != "n"]
    return list(dict.fromkeys([benchmark.lead, *there]))


def _case(row: Row) -> dict[str, Any]:
    return entry(
        system=row.system,
        case=row.case,
        question=row.question.id,
        category=row.question.category,
        text=row.question.text,
        values=row.values,
        answers=row.question.answers,
        gold=row.question.gold,
        wanted=row.wanted,
        shown=row.shown,
        sure=row.found.sure,
        doubt=row.question.doubt,
        answer=None if row.written is None else row.written.text,
        corrected_gold=None if row.question.fixed is None else list(row.question.fixed),
        answerable=row.question.answerable,
        corrected_values=row.corrected,
        ms=row.found.ms,
        tokens=row.tokens,
    )
