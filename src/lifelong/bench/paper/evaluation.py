"""One benchmark of the paper from its persons to its results: every item is asked, and every item counts."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lifelong.bench.cases import ALL, OURS
from lifelong.bench.comparisons import intervals, means, paired_tests
from lifelong.bench.environment import environment
from lifelong.bench.everyday.models import Models
from lifelong.bench.paper.asking import PROMPTS, ChatAnswerer, ItemAnswerer, PaperReply, RuleAnswerer
from lifelong.bench.paper.items import ALIGNMENT, VISUAL, PaperItem, PaperPerson
from lifelong.bench.paper.letters import last_letter, letter, strict_letter
from lifelong.bench.paper.replay import ReplayedRecord
from lifelong.bench.paper.run_store import PaperPlan, PersonReplies, store, stored
from lifelong.bench.paper.variants import Variant
from lifelong.bench.record_copies import scratch_folder
from lifelong.bench.results import BenchmarkInfo, CaseResult, Costs, Results
from lifelong.models.base import ChatModel
from lifelong.models.prompts import prompt

LEAD: Final = "official"
MEASURES: Final = (LEAD, "strict", "both_orders", "malformed")
NO_VISUAL: Final = "without visual detail"

Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class PaperBenchmark:
    """What a benchmark of the paper is.

    Attributes:
        name: as the command is called.
        source: the paper, or that the set is ours.
    """

    name: str
    summary: str
    source: str
    licence: str


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """One item with the replies to it and its values by measure."""

    person: PaperPerson
    item: PaperItem
    replies: Sequence[PaperReply]
    values: Mapping[str, float]
    seconds: float


def evaluate(
    about: PaperBenchmark,
    persons: Sequence[PaperPerson],
    forms: Sequence[Variant],
    plan: PaperPlan,
    models: Models,
    *,
    data: str,
    embed: str = "embedded",
    seed: int = 0,
    progress: Progress | None = None,
    **settings: str | int | bool | None,
) -> Results:
    """Ask every item in every form of the assistant.

    Args:
        about: the benchmark.
        persons: with their items.
        forms: of the assistant.
        plan: how items are asked.
        models: that all records share.
        data: hash of the data set.
        embed: spec of the text embedder.
        seed: of resampling.
        progress: called with items done, in all, and what is done now.
        settings: further settings, for the environment.
    """
    chat = models.chat(plan.chat)
    scored: dict[str, list[ScoredItem]] = {}
    replay_seconds: dict[str, float] = {}
    left_out = [form.name for form in forms if not form.lookups and not _looks_up(chat)]
    asked = [form for form in forms if form.name not in left_out]
    total, done = len(asked) * sum(len(person.items) for person in persons), 0
    for form in asked:
        scored[form.name], replay_seconds[form.name] = [], 0.0
        for person in persons:
            if progress is not None:
                progress(done, total, f"{form.name}, {person.id}")
            replies = stored(person, form, plan) or _run(person, form, plan, models, embed)
            scored[form.name] += [_scored(person, item, replies) for item in person.items]
            replay_seconds[form.name] += replies.replay_seconds
            done += len(person.items)
    samples = {
        name: {category: _values(some) for category, some in _groups(items).items()} for name, items in scored.items()
    }
    counts = {
        name: {category: len(some) for category, some in _groups(items).items()} for name, items in scored.items()
    }
    metrics = {
        name: {category: {**cell, "n": float(counts[name][category])} for category, cell in cells.items()}
        for name, cells in means(samples).items()
    }
    first = OURS if OURS in samples else next(iter(samples))
    whole = ALL if ALL in samples[first] else next(iter(samples[first]))
    categories = dict.fromkeys(category for cells in samples.values() for category in cells if category != ALL)
    return Results(
        benchmark=BenchmarkInfo(
            name=about.name,
            summary=about.summary,
            source=about.source,
            licence=about.licence,
            unit="item",
            lead=LEAD,
            measures=[key for key in MEASURES if any(key in cell[whole] for cell in metrics.values() if whole in cell)],
            categories=list(categories),
            cases=len(persons),
            questions=sum(len(person.items) for person in persons),
            messages=sum(2 * len(session) for person in persons for session in person.sessions),
            apart=[name for name in categories if name.endswith(ALIGNMENT)],
        ),
        systems={form.name: form.summary for form in asked},
        metrics=metrics,
        intervals=intervals(samples, seed=seed),
        tests=paired_tests(samples, whole, LEAD, seed=seed, system=first),
        environment=environment(
            data=data,
            chat=plan.chat,
            learn=plan.learn,
            embedder=plan.vectors,
            prompts={name: prompt("bench", name).version for name in PROMPTS},
            both_orders=plan.both_orders,
            seed=seed,
            left_out=", ".join(left_out),
            failed=sum(bool(reply.error) for items in scored.values() for each in items for reply in each.replies),
            **settings,
        ),
        costs={name: _costs(items, replay_seconds[name]) for name, items in scored.items()},
        per_case=[_case(name, each) for name, items in scored.items() for each in items],
    )


def _looks_up(chat: ChatModel | None) -> bool:
    return chat is not None and chat.profile.deep and chat.profile.lookups


def _run(person: PaperPerson, form: Variant, plan: PaperPlan, models: Models, embed: str) -> PersonReplies:
    embedder, chat = models.embedder(embed), models.chat(plan.chat)
    answerer: ItemAnswerer = RuleAnswerer(embedder) if chat is None else ChatAnswerer()
    replies: dict[str, list[PaperReply]] = {}
    seconds: dict[str, float] = {}
    with scratch_folder("lifelong-paper-") as folder:
        record = ReplayedRecord(folder, person, form, chat, models.chat(plan.learn), embedder)
        began = time.perf_counter()
        record.write()
        replay_seconds = time.perf_counter() - began
        for item in person.items:
            began = time.perf_counter()
            replies[item.id] = [answerer.reply(record, item, options) for options in _orders(item, plan)]
            seconds[item.id] = (time.perf_counter() - began) / len(replies[item.id])
    found = PersonReplies(replies, replay_seconds, seconds)
    if not any(reply.error for some in replies.values() for reply in some):  # a failure is asked again next time
        store(found, person, form, plan)
    return found


def _orders(item: PaperItem, plan: PaperPlan) -> list[tuple[str, ...]]:
    """The orders of the options in which an item is asked; a pair has no order of its own and is asked in both."""
    return [item.options, item.options[::-1]] if plan.both_orders or item.kind == "pair" else [item.options]


def _scored(person: PaperPerson, item: PaperItem, found: PersonReplies) -> ScoredItem:
    replies = found.replies[item.id]
    return ScoredItem(person, item, replies, item_values(item, [each.text for each in replies]), found.seconds[item.id])


def item_values(item: PaperItem, replies: Sequence[str]) -> dict[str, float]:
    """The values of one item by measure.

    ``official`` and ``strict`` are for the release's order; for a pair, which has none, the mean of both orders.

    Args:
        item: the item.
        replies: one for each order of the options, the release's first.
    """
    last = len(item.options) - 1
    correct = [item.correct, last - item.correct][: len(replies)]
    official = [float(last_letter(reply) == letter(place)) for reply, place in zip(replies, correct, strict=True)]
    places = [strict_letter(reply, len(item.options)) for reply in replies]
    strict = [float(named == place) for named, place in zip(places, correct, strict=True)]
    used = len(replies) if item.kind == "pair" else 1
    values = {
        "official": sum(official[:used]) / used,
        "strict": sum(strict[:used]) / used,
        "malformed": sum(place is None for place in places) / len(places),
    }
    return values | ({"both_orders": float(min(strict))} if len(replies) > 1 else {})


def _groups(items: Sequence[ScoredItem]) -> dict[str, list[ScoredItem]]:
    """Items by category: all, the configurations and their aspects, the tasks. Alignment is in no total."""
    groups: dict[tuple[int, str], list[ScoredItem]] = {}
    for each in items:
        for category in _categories(each):
            groups.setdefault(category, []).append(each)
    result = {name: groups[rank, name] for rank, name in sorted(groups, key=lambda category: category[0])}
    if VISUAL not in result:
        result.pop(NO_VISUAL, None)
    return result


def _categories(each: ScoredItem) -> Iterator[tuple[int, str]]:
    """The categories of an item with their rank in the order of tables."""
    group, item = each.person.group, each.item
    if group:
        yield 3, f"{group}.{item.aspect}"
    if item.aspect == ALIGNMENT:
        yield 5, ALIGNMENT
        return
    yield 0, ALL
    if group:
        yield 1, group
    if item.task != VISUAL:
        yield 2, NO_VISUAL
    yield 4, item.task


def _values(items: Sequence[ScoredItem]) -> dict[str, list[float]]:
    keys = [key for key in MEASURES if all(key in each.values for each in items)]
    return {key: [each.values[key] for each in items] for key in keys}


def _costs(items: Sequence[ScoredItem], replay_seconds: float) -> Costs:
    ms = [1000 * each.seconds for each in items]
    replies = [reply for each in items for reply in each.replies]
    return Costs(
        ms_p50=float(np.percentile(ms, 50)),
        ms_p95=float(np.percentile(ms, 95)),
        context_tokens_p50=0.0,
        replay_seconds=replay_seconds,
        texts_embedded=0,
        model_calls=sum(reply.calls for reply in replies),
        model_tokens=sum(reply.tokens for reply in replies),
    )


def _case(system: str, each: ScoredItem) -> CaseResult:
    item, reply = each.item, each.replies[0]
    options = "\n".join(f"({letter(place)}) {option}" for place, option in enumerate(item.options))
    return CaseResult(
        system=system,
        case=each.person.id,
        question=item.id,
        category=item.task,
        text="\n".join(filter(None, (item.query, item.response, options))),
        values=each.values,
        answers=(f"({letter(item.correct)}) {item.options[item.correct]}",),
        answer=reply.text or reply.error,
    )
