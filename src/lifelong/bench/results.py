"""What every benchmark returns: one typed value with its figures, intervals, paired tests, costs and environment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from lifelong.bench.comparisons import Interval, Intervals, PairedTest
from lifelong.bench.environment import Environment

SCHEMA = 1
"""Version of the JSON. A change that removes a key or gives it another meaning raises it."""

Figures = Mapping[str, Mapping[str, Mapping[str, float]]]
"""``[system][category or "all"][measure]``; ``n`` is the number of items."""


@dataclass(frozen=True, slots=True)
class TraitSetInfo:
    """What a reader must know of a set of texts to judge its figures.

    Attributes:
        own_words: whether people wrote the texts about themselves.
        texts: how many.
        scale: lowest and highest label.
    """

    language: str
    own_words: bool
    texts: int
    scale: tuple[float, float]


@dataclass(frozen=True, slots=True)
class BenchmarkInfo:
    """What a benchmark is, and how much of it was run.

    Attributes:
        unit: what is counted as evidence, or as one item.
        lead: the measure that tables begin with.
        measures: all measures, in their order.
        categories: groups of items that have figures of their own.
        cases, questions, messages: how many there were.
        apart: categories that are not in ``all``.
        sets: of the trait benchmark, its sets by name.
    """

    name: str
    summary: str
    source: str
    licence: str
    unit: str
    lead: str
    measures: Sequence[str]
    categories: Sequence[str]
    cases: int
    questions: int
    messages: int
    apart: Sequence[str] = ()
    sets: Mapping[str, TraitSetInfo] | None = None


@dataclass(frozen=True, slots=True)
class Costs:
    """Time, tokens and model calls of one system; percentiles are over questions."""

    ms_p50: float
    ms_p95: float
    context_tokens_p50: float
    replay_seconds: float
    texts_embedded: int
    model_calls: int
    model_tokens: int


@dataclass(frozen=True, slots=True)
class WrongLabel:
    """A label that a published correction calls wrong; None where the correction gives nothing instead."""

    question: str
    text: str
    doubt: str
    gold: tuple[str, ...]
    corrected_gold: tuple[str, ...] | None
    answers: tuple[str, ...]
    corrected_answers: tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class ListedMessage:
    """A message as a reader of the results sees it.

    Attributes:
        at: its time as ISO 8601, or "".
        why: why the system returned it.
        gold: whether it is evidence.
    """

    ref: str
    text: str
    at: str = ""
    gold: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class EvidenceMessage:
    """A message that holds the evidence."""

    ref: str
    text: str


@dataclass(frozen=True, slots=True)
class RecallDetails:
    """What only a benchmark of recall records of a question.

    Attributes:
        corrected_gold, corrected_values: evidence and values after a published correction.
        ms: milliseconds of the search.
        tokens: of the messages in the context.
    """

    corrected_gold: tuple[str, ...] | None
    answerable: bool
    corrected_values: Mapping[str, float] | None
    ms: float
    tokens: int


@dataclass(frozen=True, slots=True)
class CaseResult:
    """What one system did with one item.

    Attributes:
        case, question: ids of the history and of the item.
        text: the question, or the input.
        values: value by measure.
        answers: what would be right.
        gold: units of evidence.
        evidence: messages that hold the evidence; ``wanted`` in the JSON.
        hits: what the system returned, best first; ``shown`` in the JSON.
        sure: how sure the system was of knowing.
        doubt: what a correction says is wrong with the label.
        answer: what a chat model wrote.
    """

    system: str
    case: str
    question: str
    category: str
    text: str
    values: Mapping[str, float]
    answers: Sequence[str] = ()
    gold: Sequence[str] = ()
    evidence: Sequence[EvidenceMessage] = field(default=(), metadata={"json": "wanted"})
    hits: Sequence[ListedMessage] = field(default=(), metadata={"json": "shown"})
    sure: float = 1.0
    doubt: str = ""
    answer: str | None = None
    recall: RecallDetails | None = None


@dataclass(frozen=True, slots=True)
class MeanInterval:
    """A mean with its 95% interval."""

    mean: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class CrossValidation:
    """Figures of subjects that had no part in any choice.

    Attributes:
        left_out: subjects that each round leaves out.
        choices: how often each form was chosen; ``chosen`` in the JSON.
        threshold: lowest and highest of the rounds.
    """

    measures: Mapping[str, MeanInterval]
    left_out: int
    rounds: int
    choices: Mapping[str, int] = field(metadata={"json": "chosen"})
    threshold: Interval


@dataclass(frozen=True, slots=True)
class Results:
    """Everything that one run of a benchmark returned.

    Attributes:
        systems: what each system is, in words.
        corrected: figures by corrected labels, where a correction was published.
        costs: by system.
        folds: cross-validation of the benchmark of concepts; None where there was none.
    """

    benchmark: BenchmarkInfo
    systems: Mapping[str, str]
    metrics: Figures
    intervals: Intervals
    tests: Sequence[PairedTest]
    environment: Environment
    corrected: Figures = field(default_factory=dict)
    costs: Mapping[str, Costs] = field(default_factory=dict)
    wrong_labels: Sequence[WrongLabel] = ()
    per_case: Sequence[CaseResult] = ()
    folds: CrossValidation | None = None

    def as_json(self) -> dict[str, Any]:
        """The content of ``results.json``: objects, lists, text and numbers."""
        benchmark = _json(self.benchmark)
        if self.benchmark.sets is None:
            del benchmark["sets"]
        value = {
            "schema": SCHEMA,
            "benchmark": benchmark,
            "systems": _json(self.systems),
            "metrics": _json(self.metrics),
            "intervals": _json(self.intervals),
            "corrected": _json(self.corrected),
            "tests": _json(self.tests),
            "costs": _json(self.costs),
            "wrong_labels": _json(self.wrong_labels),
            "environment": self.environment.as_json(),
            "per_case": [_case_json(case) for case in self.per_case],
        }
        return value if self.folds is None else value | {"folds": _json(self.folds)}


def _case_json(case: CaseResult) -> dict[str, Any]:
    """The details of recall stand among the other keys of an item."""
    value: dict[str, Any] = _json(case)
    details = value.pop("recall")
    return value | (details or {})


def _json(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {each.metadata.get("json", each.name): _json(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Mapping):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    return value
