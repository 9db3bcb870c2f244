"""Recall of messages by questions: one benchmark from its data folder to its results."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from lifelong.bench import chat_answers
from lifelong.bench.cases import Benchmark, Case, Question, limited
from lifelong.bench.chat_answers import CachedChatModel, ChatAnswer
from lifelong.bench.comparisons import intervals
from lifelong.bench.datasets import benchmark
from lifelong.bench.environment import Environment, environment
from lifelong.bench.metrics import engine
from lifelong.bench.paper import MINIATURE
from lifelong.bench.results import BenchmarkInfo, CaseResult, Figures, RecallDetails, Results, WrongLabel
from lifelong.bench.run_cache import CaseRun, Plan
from lifelong.bench.runner import cached_embedder, run
from lifelong.bench.score_tables import costs, figures, samples, tests
from lifelong.bench.scoring import QuestionScore, question_scores
from lifelong.bench.systems import peers
from lifelong.bench.systems.registry import NAMES, PEERS, system
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
    size: str | None = None,
    progress: Progress | None = None,
) -> Results:
    """Run one benchmark.

    Args:
        name: of the benchmark.
        data: folder of its data set; None for a benchmark that generates its cases, or for its bundled miniature.
        cache: folder of the models' weights; runs are stored in ``bench`` below it.
        systems: names; none takes ours, all baselines, and the peers that are installed.
        embed: spec of the embedder that all systems share.
        chat: spec of a chat model that writes answers, or None.
        judge: spec of a chat model that judges them, or None.
        memories: run the update stage of our system over every history.
        limit: at most so many questions, spread evenly.
        seed: of shuffled options and of resampling.
        workers: number of processes.
        fresh: run anew what an earlier run stored.
        size: of a release that has several; None takes the only one of the folder.
        progress: called with runs done, runs in all, and the last one in words.

    Raises:
        InputError: a name, the folder or a file in it cannot be used.
        ModelMissingError: the embedder's weights are not on this machine.
    """
    if limit is not None and limit < 1:
        raise InputError(f"limit {limit}: ask for at least one question")
    about = benchmark(name) if size is None else benchmark(name).of_size(size)
    if data is None and about.miniature is not None:
        data, about = about.miniature, replace(about, source=MINIATURE, licence="ours, as the package")
    if about.measures:
        engine()  # first, so that a missing package is reported before anything runs
    if about.files and data is None:
        raise InputError(f"{name} needs its data set: give its folder with --data")
    folder = data or Path()
    digest = about.digest(folder)
    cases = list(limited(about.load(folder, seed), limit))
    if not cases:
        raise InputError(f"{folder} holds no questions for {name}: is it the right folder?")
    embedder = cached_embedder(embed, cache)  # first, so that missing weights are reported before anything runs
    plan = Plan(
        embed=embed,
        vectors=embedder.name,
        cache=cache,
        depth=about.depth,
        context_size=about.context_size,
        memories=memories,
        fresh=fresh,
    )
    names = list(systems) or [*NAMES, *(peer for peer in PEERS if peers.prepared(plan.folder))]
    summaries = {name: system(name).summary for name in names}
    runs = list(run(cases, names, plan, workers=workers, progress=progress))
    answers = asyncio.run(_answers(about, cases, runs, plan, chat, judge, progress)) if chat else {}
    scores = question_scores(about, cases, runs, embedder, answers)
    made_on = environment(
        data=digest,
        embedder=embedder.name,
        chat=chat or "none",
        judge=judge or "none",
        prompts=chat_answers.versions() if chat else {},
        seed=seed,
        limit=limit,
        memories=memories,
        **({"size": about.size_in(folder)} if about.sizes else {}),
    )
    with suppress(OSError):
        embedder.close()
    return _results(about, cases, scores, runs, summaries, made_on, seed)


async def _answers(
    about: Benchmark,
    cases: Sequence[Case],
    runs: Sequence[CaseRun],
    plan: Plan,
    chat: str,
    judge: str | None,
    progress: Progress | None,
) -> dict[tuple[str, str], ChatAnswer]:
    model = chat_model(chat, cache=plan.cache)
    if model is None:
        return {}
    second = chat_model(judge, cache=plan.cache) if judge and judge != chat else model
    try:
        writer = CachedChatModel(model, chat, plan.folder / "answers")
        referee = CachedChatModel(second, judge, plan.folder / "answers") if judge and second else None
        return await chat_answers.write(about, cases, runs, writer, referee, progress=progress)
    finally:
        await model.close()
        if second is not None and second is not model:
            await second.close()


def _results(
    about: Benchmark,
    cases: Sequence[Case],
    scores: Sequence[QuestionScore],
    runs: Sequence[CaseRun],
    summaries: Mapping[str, str],
    made_on: Environment,
    seed: int,
) -> Results:
    metrics = figures(about, scores, lambda score: score.values)
    wrong_labels = [_wrong_label(question) for case in cases for question in case.questions if question.doubt]
    return Results(
        benchmark=BenchmarkInfo(
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
            messages=sum(len(case.messages) for case in cases),
            apart=sorted(about.apart),
        ),
        systems=summaries,
        metrics=metrics,
        intervals=intervals(samples(about, scores), seed=seed),
        tests=tests(about, scores, seed=seed),
        environment=made_on,
        corrected=figures(about, scores, lambda score: score.corrected) if wrong_labels else {},
        costs=costs(scores, runs),
        wrong_labels=wrong_labels,
        per_case=[_case_result(score) for score in scores],
    )


def _measures(about: Benchmark, metrics: Figures) -> list[str]:
    """The measures of the main table: the leading one first, then the others in their order."""
    present = [key for cells in metrics.values() for cell in cells.values() for key in cell if key != "n"]
    return list(dict.fromkeys([about.lead, *present]))


def _wrong_label(question: Question) -> WrongLabel:
    return WrongLabel(
        question=question.id,
        text=question.text,
        doubt=question.doubt,
        gold=question.gold,
        corrected_gold=question.corrected_gold,
        answers=question.answers,
        corrected_answers=question.corrected_answers,
    )


def _case_result(score: QuestionScore) -> CaseResult:
    question = score.question
    return CaseResult(
        system=score.system,
        case=score.case,
        question=question.id,
        category=question.category,
        text=question.text,
        values=score.values,
        answers=question.answers,
        gold=question.gold,
        evidence=score.evidence,
        hits=score.hits,
        sure=score.retrieval.sure,
        doubt=question.doubt,
        answer=None if score.answer is None else score.answer.text,
        recall=RecallDetails(
            corrected_gold=question.corrected_gold,
            answerable=question.answerable,
            corrected_values=score.corrected,
            ms=score.retrieval.ms,
            tokens=score.tokens,
        ),
    )
