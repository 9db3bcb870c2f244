"""``evaluate``: the benchmark from its folder to its results."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final, TextIO

from lifelong.bench.cases import ALL, OURS
from lifelong.bench.comparisons import intervals
from lifelong.bench.environment import environment
from lifelong.bench.gate.data import load
from lifelong.bench.gate.run import Judged, run
from lifelong.bench.results import BenchmarkInfo, CaseResult, ListedMessage, Results
from lifelong.errors import InputError

SYSTEMS: Final = {
    OURS: "the checks with the reader: English for English, multilingual for the rest",
    f"{OURS}_rules": "the same without the reader",
}
MEASURES: Final = ("kept", "refused", "near", "exact", "gain", "closed_wrongly")
DATES: Final = "date-made-explicit"
"""A class that may be decided either way, so there are figures without it, too."""

Progress = Callable[[int, int, str], None]


def evaluate(
    data: Path,
    *,
    cache: Path | None = None,
    systems: Sequence[str] = (),
    limit: int | None = None,
    answers: TextIO | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Results:
    """Give every labelled output to the product, and count what is kept and what is refused.

    ``kept`` is the share of right outputs whose text or effect is in the record; ``refused`` the share of false ones
    that are not. Where the person's own words are stored instead, both count, and ``near`` is their share; ``exact`` is
    the share of right outputs that are stored as given. ``gain`` is kept + refused - 1, which is 0 by chance.
    ``closed_wrongly`` counts outputs that ended a fact that must stay.

    Args:
        data: folder with ``items.jsonl``.
        cache: folder of weights; None takes the user's.
        systems: names; none takes all.
        limit: at most so many items, spread evenly.
        answers: a file that gets each item with what became of it, one JSON object a line.
        seed: of resampling.
        progress: called with systems done, in all, and the system.

    Raises:
        InputError: the data is not there, or there is no such system.
        ImportFormatError: a line of the data does not follow the schema.
        ModelMissingError: the weights of the reader are not installed.
    """
    if unknown := [name for name in systems if name not in SYSTEMS]:
        raise InputError(f"no system is called {', '.join(unknown)}; expected some of: {', '.join(SYSTEMS)}")
    items = load(data)
    count = len(items) if limit is None else min(limit, len(items))
    items = [items[place * len(items) // count] for place in range(count)]
    names = [name for name in SYSTEMS if name in (systems or SYSTEMS)]
    judged: dict[str, list[Judged]] = {}
    for done, name in enumerate(names):
        if progress is not None:
            progress(done, len(names), name)
        judged[name] = asyncio.run(run(items, reader=name == OURS, cache=cache))
        for each in judged[name] if answers is not None else ():
            print(json.dumps(_line(name, each), ensure_ascii=False), file=answers)
    grouped = {name: groups(each) for name, each in judged.items()}
    samples = {
        name: {category: _samples(some) for category, some in by_group.items()} for name, by_group in grouped.items()
    }
    return Results(
        benchmark=BenchmarkInfo(
            name="gate",
            summary="what a capable model may write into the record",
            source="ours: invented talks, written and labelled by hand",
            licence="not published",
            unit="output",
            lead="gain",
            measures=MEASURES,
            categories=[category for category in grouped[names[0]] if category != ALL],
            cases=len(items),
            questions=len(items),
            messages=sum(len(item.talk) for item in items),
        ),
        systems={name: SYSTEMS[name] for name in names},
        metrics={
            name: {category: cell(some) for category, some in by_group.items()} for name, by_group in grouped.items()
        },
        intervals=intervals(samples, seed=seed),
        tests=[],
        environment=environment(seed=seed, limit=limit),
        per_case=[_case(name, each) for name, all_of_it in judged.items() for each in all_of_it],
    )


def groups(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """The items by category: ``all``, ``without-dates``, ``stage.turn``, ``lang.de``, ``right.plain`` and so on."""
    result = {ALL: list(judged), "without-dates": [each for each in judged if each.item.category != DATES]}
    keys: tuple[tuple[str, Callable[[Judged], str]], ...] = (
        ("stage", lambda each: each.item.stage),
        ("lang", lambda each: each.item.lang),
        ("right", lambda each: each.item.category if each.item.right else ""),
        ("false", lambda each: "" if each.item.right else each.item.category),
    )
    for prefix, key in keys:
        for value in sorted({key(each) for each in judged} - {""}):
            result[f"{prefix}.{value}"] = [each for each in judged if key(each) == value]
    return result


def cell(judged: Sequence[Judged]) -> dict[str, float]:
    """The figures of some items; a measure without items is left out."""
    samples = _samples(judged)
    values = {measure: sum(each) / len(each) for measure, each in samples.items()}
    if len(samples) == 2:
        values["gain"] = values["kept"] + values["refused"] - 1
    values["near"] = sum(each.outcome == "near" for each in judged) / max(1, len(judged))
    if right := [each.outcome for each in judged if each.item.right]:
        values["exact"] = right.count("kept") / len(right)
    values["closed_wrongly"] = sum(each.hurt for each in judged)
    values["not_asked"] = sum(not each.asked for each in judged)
    return values | {"n": len(judged), "n_right": sum(each.item.right for each in judged)}


def _samples(judged: Iterable[Judged]) -> dict[str, list[float]]:
    right, false = [], []
    for each in judged:
        if each.item.right:
            right.append(float(each.outcome in ("kept", "near")))
        else:
            false.append(float(each.outcome in ("refused", "near")))
    return {measure: values for measure, values in (("kept", right), ("refused", false)) if values}


def _case(system: str, each: Judged) -> CaseResult:
    measure = "kept" if each.item.right else "refused"
    good = each.outcome in ("kept", "near", "refused")
    return CaseResult(
        system=system,
        case=each.item.stage,
        question=each.item.id,
        category=f"{'right' if each.item.right else 'false'}.{each.item.category}",
        text=each.item.text,
        values={measure: float(good)},
        hits=[ListedMessage(memory.kind, memory.text) for memory in each.new],
        answer=each.outcome,
    )


def _line(system: str, each: Judged) -> dict[str, object]:
    return {
        "system": system,
        "id": each.item.id,
        "lang": each.item.lang,
        "stage": each.item.stage,
        "verdict": "right" if each.item.right else "false",
        "class": each.item.category,
        "outcome": each.outcome,
        "closed": sorted(each.closed),
        "hurt": each.hurt,
        "asked": each.asked,
        "new": [[memory.kind, memory.slot, memory.text, memory.state] for memory in each.new],
    }
