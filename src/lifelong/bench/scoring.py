"""From the runs of systems to a score for every question."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from lifelong.bench.cases import OURS, Benchmark, Case, HistoryMessage, Question, units
from lifelong.bench.chat_answers import ChatAnswer
from lifelong.bench.metrics import Refusal, SpanAgreement, TokenF1, TokenRecall, measure_all, ranking_metric
from lifelong.bench.option_choice import choose, longest
from lifelong.bench.results import EvidenceMessage, ListedMessage
from lifelong.bench.run_cache import CaseRun, Retrieval
from lifelong.bench.vector_cache import CachedEmbedder
from lifelong.language.times import window
from lifelong.recall.evidence import approximate_tokens

LISTED_CHARACTERS = 600
"""Characters of each message that results keep for a reader."""

LISTED_EVIDENCE = 5
"""Units of evidence that results keep for a reader."""

Values = dict[str, float]


@dataclass(frozen=True, slots=True)
class QuestionScore:
    """One question with one system.

    Attributes:
        values: value by measure, by the labels as they were published.
        corrected: the same by the corrected labels; None where the correction leaves nothing to score.
        tokens: of the messages in the context.
        hits: the messages in the context, for a reader.
        evidence: messages that hold the evidence, one of each unit, for a reader.
    """

    system: str
    case: str
    question: Question
    retrieval: Retrieval
    values: Values
    corrected: Values | None
    tokens: int
    hits: tuple[ListedMessage, ...] = ()
    evidence: tuple[EvidenceMessage, ...] = ()
    answer: ChatAnswer | None = None


@dataclass(frozen=True, slots=True)
class _Item:
    """One question with one system, before it is scored."""

    system: str
    case: Case
    question: Question
    retrieval: Retrieval
    messages: Mapping[str, HistoryMessage]
    answer: ChatAnswer | None


def question_scores(
    benchmark: Benchmark,
    cases: Iterable[Case],
    runs: Iterable[CaseRun],
    embedder: CachedEmbedder,
    answers: Mapping[tuple[str, str], ChatAnswer] | None = None,
) -> list[QuestionScore]:
    """Score every question of every run, ours first.

    Args:
        answers: answers of a chat model by system and question, where there are any.
    """
    case_of = {case.id: case for case in cases}
    items: list[_Item] = []
    for case_run in runs:
        case = case_of[case_run.case]
        messages = {message.ref: message for message in case.messages}
        questions = {question.id: question for question in case.questions}
        for retrieval in case_run.retrievals:
            question = questions[retrieval.question]
            answer = (answers or {}).get((case_run.system, question.id))
            items.append(_Item(case_run.system, case, question, retrieval, messages, answer))
    published = _ranking_values(benchmark, items, [item.question.gold for item in items])
    corrected = _ranking_values(benchmark, items, [item.question.corrected_gold or () for item in items])
    scores = [
        _score(benchmark, item, embedder, values, corrected_values)
        for item, values, corrected_values in zip(items, published, corrected, strict=True)
    ]
    order = {
        question.id: place for place, question in enumerate(q for case in case_of.values() for q in case.questions)
    }
    return sorted(scores, key=lambda score: (score.system != OURS, score.system, order[score.question.id]))


def _ranking_values(benchmark: Benchmark, items: Sequence[_Item], golds: Sequence[Sequence[str]]) -> list[Values]:
    """The ranking measures of each question, {} where there is no evidence to find."""
    scored = [(place, item, gold) for place, (item, gold) in enumerate(zip(items, golds, strict=True)) if gold]
    unit_of = [{ref: item.messages[ref].unit for ref in item.retrieval.refs} for _, item, _ in scored]
    rankings = [units(item.retrieval.refs, of) for (_, item, _), of in zip(scored, unit_of, strict=True)]
    metrics = [ranking_metric(key) for key in benchmark.measures]
    by_tokens = [metric for metric in metrics if isinstance(metric, TokenRecall)]
    by_rank = [metric for metric in metrics if not isinstance(metric, TokenRecall)]
    result: list[Values] = [{} for _ in items]
    ranked_values = measure_all(by_rank, rankings, [gold for _, _, gold in scored])
    for (place, item, gold), of, values in zip(scored, unit_of, ranked_values, strict=True):
        refs = item.retrieval.refs
        costs = [approximate_tokens(item.messages[ref].text) for ref in refs]
        result[place] = values | {
            metric.key: metric.measure([of[ref] for ref in refs], costs, gold) for metric in by_tokens
        }
    return result


def _score(
    benchmark: Benchmark, item: _Item, embedder: CachedEmbedder, published: Values, by_correction: Values
) -> QuestionScore:
    question, retrieval = item.question, item.retrieval
    context = [item.messages[ref] for ref in retrieval.refs[: benchmark.context_size]]
    values = published | _answer_values(question, question.answers, item.answer)
    corrected: Values | None = values
    if question.corrected_gold is not None:
        corrected = None
        if question.corrected_gold or not question.gold:
            answers = question.corrected_answers or question.answers
            corrected = by_correction | _answer_values(question, answers, item.answer)
    if question.span and item.system == OURS:
        values = {**values, "window": _span_value(question, item.case.zone)}
    if question.options:
        choices = _choice_values(question, context, embedder, item.answer)
        values = {**values, **choices}
        corrected = None if corrected is None else {**corrected, **choices}
    gold = set(question.gold)
    return QuestionScore(
        system=item.system,
        case=item.case.id,
        question=question,
        retrieval=retrieval,
        values=values,
        corrected=corrected,
        tokens=sum(approximate_tokens(message.text) for message in context),
        hits=tuple(
            ListedMessage(
                ref=message.ref,
                text=message.line[:LISTED_CHARACTERS],
                at=message.at.isoformat(),
                gold=message.unit in gold,
                why=retrieval.notes.get(message.ref, ""),
            )
            for message in context
        ),
        evidence=_evidence(item.case, question),
        answer=item.answer,
    )


def _evidence(case: Case, question: Question) -> tuple[EvidenceMessage, ...]:
    first: dict[str, HistoryMessage] = {}
    for message in case.messages:
        if message.unit in question.gold[:LISTED_EVIDENCE]:
            first.setdefault(message.unit, message)
    return tuple(EvidenceMessage(message.ref, message.line[:LISTED_CHARACTERS]) for message in first.values())


def _answer_values(question: Question, accepted: Sequence[str], answer: ChatAnswer | None) -> Values:
    values: Values = {}
    if answer is not None and not question.options:
        if question.answerable:
            values["f1"] = TokenF1().measure(answer.text, accepted)
        else:
            values["refused"] = Refusal().measure(answer.text)
        if answer.verdict is not None:
            values["judge"] = answer.verdict
    return values


def _choice_values(
    question: Question, context: Sequence[HistoryMessage], embedder: CachedEmbedder, answer: ChatAnswer | None
) -> Values:
    """Whether the right option is chosen, with and without memory, and whether its length gives it away.

    ``accuracy_longest`` is the accuracy of always choosing the longest option, ``accuracy_longest_wrong`` the accuracy
    where the longest is wrong, and ``took_longest`` how often the longest was chosen.
    """
    options = embedder.embed(question.options)
    own = [message.text for message in context if message.role == "user"]
    with_memory = choose(options, embedder.embed(own))
    without = choose(options, embedder.embed([question.text]))
    long = longest(question.options)
    values = {
        "accuracy": float(with_memory == question.correct),
        "accuracy_without_memory": float(without == question.correct),
        "accuracy_longest": float(long == question.correct),
        "took_longest": float(with_memory == long),
    }
    if long != question.correct:
        values["accuracy_longest_wrong"] = values["accuracy"]
    if answer is not None:
        values["accuracy_chat"] = float(answer.choice == question.correct)
        values["took_longest_chat"] = float(answer.choice == long)
    return values


def _span_value(question: Question, zone: str) -> float:
    """Whether the span that recall reads from a question agrees with the gold span."""
    here = ZoneInfo(zone)
    span = window(question.text, question.at, here)
    if span is None:
        return 0.0
    first, after, earliest, latest = (datetime.combine(date.fromisoformat(day), time(), here) for day in question.span)
    return SpanAgreement().measure(span.since, span.until, (first, after), (earliest, latest))
