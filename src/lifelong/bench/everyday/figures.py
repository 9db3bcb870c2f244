"""From verdicts to figures: for all, by language, by kind of question and act, by wrong memory, by person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from lifelong.bench.cases import ALL, OURS
from lifelong.bench.comparisons import intervals, paired_tests
from lifelong.bench.environment import environment
from lifelong.bench.everyday.data import PersonData
from lifelong.bench.everyday.memories import FactVerdict, MemoryVerdict
from lifelong.bench.everyday.run import JudgedAct, JudgedQuestion, PersonRun
from lifelong.bench.metrics import FactPrecision, FactRecall, VerdictShare
from lifelong.bench.results import BenchmarkInfo, CaseResult, Costs, ListedMessage, Results

LEAD: Final = "answered"
ENGLISH, OTHERS = "en", "others"

_ANSWERED = VerdictShare(LEAD, frozenset({"right"}))
ANSWERABLE: Final = (
    _ANSWERED,
    VerdictShare("wrong", frozenset({"wrong", "muddled"})),
    VerdictShare("muddled", frozenset({"muddled"})),
    VerdictShare("refused", frozenset({"refused"})),
    VerdictShare("heard", frozenset({"heard"})),
)
"""Shares of the questions that have an answer. Right, wrong, refused and heard add up to 1."""

UNANSWERABLE: Final = (
    VerdictShare("abstained", frozenset({"abstained"})),
    VerdictShare("invented", frozenset({"invented"})),
)
"""Shares of the questions that have none; what is left was heard as a statement."""

MEASURES: Final = (
    *(share.key for share in (*ANSWERABLE, *UNANSWERABLE)), "recall_unknown", "acts", "memory_recall",
    "memory_precision", "closed_recall", "wrong_present", "useful", "secrets_stored", "top1", "top5", "seen",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Group:
    """What one cell of the figures is computed from."""

    questions: Sequence[JudgedQuestion] = ()
    acts: Sequence[JudgedAct] = ()
    memories: Sequence[MemoryVerdict] = ()
    wrong: Sequence[FactVerdict] = ()

    @property
    def verdicts(self) -> list[str]:
        """Verdicts on the questions that have an answer."""
        return [each.verdict for each in self.questions if not each.question.unanswerable]


def groups(runs: Sequence[PersonRun]) -> dict[str, Group]:
    """The groups of one system by category: ``all``, ``en``, ``others``, ``lang.de``, ``kind.name-of`` and so on."""
    result = {ALL: _group(runs)}
    for name, some in (
        (ENGLISH, [run for run in runs if run.lang == ENGLISH]),
        (OTHERS, [run for run in runs if run.lang != ENGLISH]),
    ):
        if some:
            result[name] = _group(some)
    for lang in sorted({run.lang for run in runs}):
        result[f"lang.{lang}"] = _group([run for run in runs if run.lang == lang])
    whole = result[ALL]
    for kind in sorted({each.question.kind for each in whole.questions}):
        result[f"kind.{kind}"] = Group([each for each in whole.questions if each.question.kind == kind])
    for kind in sorted({one.act.act for one in whole.acts}):
        result[f"act.{kind}"] = Group(acts=[one for one in whole.acts if one.act.act == kind])
    for why in sorted({fact.state for fact in whole.wrong}):
        result[f"cause.{why}"] = Group(wrong=[fact for fact in whole.wrong if fact.state == why])
    for run in runs:
        result[f"person.{run.person}"] = _group([run])
    return result


def _group(runs: Sequence[PersonRun]) -> Group:
    memories = [run.memories for run in runs if run.memories is not None]
    return Group(
        [each for run in runs for each in run.questions],
        [one for run in runs for one in run.acts],
        memories,
        [fact for verdict in memories for fact in verdict.wrong],
    )


def cell(group: Group) -> dict[str, float]:
    """The figures of a group, with the number of items of each kind. A measure without items is left out.

    ``n`` counts questions that have an answer.
    """
    answerable = [each for each in group.questions if not each.question.unanswerable]
    others = [each for each in group.questions if each.question.unanswerable]
    values: dict[str, float] = {}
    if answerable:
        values |= {share.key: share.measure(group.verdicts) for share in ANSWERABLE}
        values["top1"] = _share(each.top1 for each in answerable)
        values["top5"] = _share(each.top5 for each in answerable)
        values["seen"] = _share(each.seen for each in answerable)
    if others:
        values |= {share.key: share.measure([each.verdict for each in others]) for share in UNANSWERABLE}
        values["recall_unknown"] = _share(not each.response.known for each in others)
    if group.acts:
        values["acts"] = _share(not one.faults for one in group.acts)
    if group.wrong:
        values["wrong_present"] = _share(fact.there for fact in group.wrong)
    counts = {
        "n": len(answerable),
        "n_unanswerable": len(others),
        "n_acts": len(group.acts),
        "n_wrong": len(group.wrong),
    }
    return values | _of_memories(group.memories) | counts


def _of_memories(memories: Sequence[MemoryVerdict]) -> dict[str, float]:
    if not memories:
        return {}
    right = [fact for verdict in memories for fact in verdict.right]
    found = [fact.there for fact in right if fact.state == "current"]
    ended = [fact.there for fact in right if fact.state == "closed"]
    values: dict[str, float] = {"n_facts": len(found), "n_closed": len(ended)}
    if found:
        wrong = [fact.there for verdict in memories for fact in verdict.wrong]
        values["memory_recall"] = FactRecall().measure(found)
        values["memory_precision"] = FactPrecision().measure(found, wrong)
    if ended:
        values["closed_recall"] = FactRecall().measure(ended)
    if current := sum(verdict.current for verdict in memories):
        values["useful"] = sum(verdict.useful for verdict in memories) / current
    values["secrets_stored"] = _share(verdict.secret_stored for verdict in memories)
    return values


def _share(values: Iterator[bool]) -> float:
    listed = list(values)
    return sum(listed) / len(listed)


def results(
    persons: Sequence[PersonData],
    runs: Sequence[PersonRun],
    systems: Mapping[str, str],
    *,
    seed: int = 0,
    **settings: str | int,
) -> Results:
    """The results of a run.

    Args:
        persons: that were run.
        runs: of all systems.
        systems: what each system is, in words.
        seed: of resampling.
        settings: further settings, for the environment.
    """
    by_system = {name: groups([run for run in runs if run.system == name]) for name in systems}
    samples = {
        name: {
            category: {LEAD: _ANSWERED.values(group.verdicts)} for category, group in by_group.items() if group.verdicts
        }
        for name, by_group in by_system.items()
    }
    first = OURS if OURS in samples else next(iter(samples))
    tested = ALL in samples[first]
    categories = dict.fromkeys(category for by_group in by_system.values() for category in by_group if category != ALL)
    return Results(
        benchmark=BenchmarkInfo(
            name="everyday",
            summary="answers to everyday questions about a person, acts, and memories",
            source="ours: invented persons, written by hand",
            licence="not published",
            unit="question",
            lead=LEAD,
            measures=MEASURES,
            categories=list(categories),
            cases=len(persons),
            questions=sum(len(person.questions) for person in persons),
            messages=sum(len(person.history.messages) for person in persons),
        ),
        systems=systems,
        metrics={
            name: {category: cell(group) for category, group in by_group.items()}
            for name, by_group in by_system.items()
        },
        intervals=intervals(samples, seed=seed),
        tests=paired_tests(samples, ALL, LEAD, seed=seed, system=first) if tested else [],
        environment=environment(seed=seed, **settings),
        costs={name: _costs([run for run in runs if run.system == name]) for name in systems},
        per_case=[case for run in runs for case in _cases(run)],
    )


def _costs(runs: Sequence[PersonRun]) -> Costs:
    responses = [each.response for run in runs for each in run.questions]
    ms = [1000 * response.seconds for response in responses] or [0.0]
    return Costs(
        ms_p50=float(np.percentile(ms, 50)),
        ms_p95=float(np.percentile(ms, 95)),
        context_tokens_p50=float(np.median([response.tokens_in for response in responses] or [0])),
        replay_seconds=sum(run.replay_seconds for run in runs),
        texts_embedded=sum(run.texts_embedded for run in runs),
        model_calls=sum(response.calls for response in responses),
        model_tokens=sum(response.tokens_in + response.tokens_out for response in responses),
    )


def _cases(run: PersonRun) -> Iterator[CaseResult]:
    for each in run.questions:
        share = UNANSWERABLE[0] if each.question.unanswerable else _ANSWERED
        yield CaseResult(
            system=run.system,
            case=run.person,
            question=each.question.id,
            category=f"kind.{each.question.kind}",
            text=each.question.question,
            values={share.key: share.measure([each.verdict])},
            answers=[pattern.pattern for pattern in (*each.question.answer_any, *each.question.answer_all)],
            hits=[ListedMessage(str(place), text) for place, text in enumerate(each.response.ranking, 1)],
            sure=float(each.response.known),
            answer=f"{each.verdict}: {each.response.text}",
        )
    for one in run.acts:
        yield CaseResult(
            system=run.system,
            case=run.person,
            question=one.act.id,
            category=f"act.{one.act.act}",
            text=one.act.text,
            values={"acts": float(not one.faults)},
            answer="\n".join([one.reply, *one.faults]),
        )
