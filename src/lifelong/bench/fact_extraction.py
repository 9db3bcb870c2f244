"""Extraction of facts from messages, beside plain baselines: how many are stored, and how much is stored wrongly.

A stored statement and a fact are compared by :class:`lifelong.bench.metrics.overlap.WordMatch`. Statements are compared
only with the facts of their own messages.

``recall`` is the share of facts that some stored statement matches; ``precision`` the share of stored statements that
match some fact, over the sets that list all facts; ``kept`` the number of statements for each message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from lifelong.bench.cases import OURS
from lifelong.bench.comparisons import intervals
from lifelong.bench.environment import environment
from lifelong.bench.fact_sets import FactItem, read
from lifelong.bench.metrics import F1, WordMatch
from lifelong.bench.metrics.overlap import content_words
from lifelong.bench.results import BenchmarkInfo, CaseResult, ListedMessage, Results
from lifelong.errors import InputError, ModelOutputError
from lifelong.extraction import model as by_model
from lifelong.extraction import rules
from lifelong.language.sentences import sentences, words
from lifelong.models.base import ChatMessage, ChatModel, TextDelta
from lifelong.types import Message

MATCH = WordMatch()
MEASURES = ("recall", "precision", "f1", "kept")
Progress = Callable[[int, int, str], None]
Extractor = Callable[[Message], list[str]]

_PROPOSAL_TOKENS = 60
"""Length of a weak model's proposal: without a limit it does not stop."""

_PROPOSE = (
    "Write down the lasting facts that the user tells about themselves, one short sentence a line, in their own words. "
    "Write NONE if there are none."
)
_NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
_FIRST_PERSON = frozenset("i i'm i've i'd i'll my me mine we we've our us".split())


@dataclass(slots=True)
class _SetScore:
    """What one system stored of one set.

    Attributes:
        recalled: 0 or 1 for each fact.
        correct: 0 or 1 for each statement that can be wrong.
    """

    recalled: list[float] = field(default_factory=list)
    correct: list[float] = field(default_factory=list)
    statements: int = 0
    messages: int = 0

    @property
    def samples(self) -> dict[str, list[float]]:
        """The values of the measures that have any."""
        return {key: values for key, values in (("recall", self.recalled), ("precision", self.correct)) if values}

    @property
    def cell(self) -> dict[str, float]:
        """The figures."""
        cell = {"kept": self.statements / max(1, self.messages), "n": float(self.messages)}
        cell |= {measure: sum(values) / len(values) for measure, values in self.samples.items()}
        if "recall" in cell and "precision" in cell:
            cell["f1"] = F1().measure(cell["precision"], cell["recall"])
        return cell


def embedded(message: Message) -> list[str]:
    """The embedded extractor."""
    return [statement.text for statement in rules.extract(message)]


def first_person(message: Message) -> list[str]:
    """Every sentence in the first person that is no question."""
    return [
        sentence.text
        for sentence in sentences(message.text)
        if not sentence.text.endswith("?") and not _FIRST_PERSON.isdisjoint(words(sentence.text))
    ]


def nothing(message: Message) -> list[str]:
    """A memory that stores no statements."""
    return []


def proposing(model: ChatModel) -> Extractor:
    """A chat model that proposes statements; those that the person's own words do not support are dropped.

    A capable model is asked as in the update stage. A weak one is asked for plain lines, and a line passes if all its
    content words are in the message.
    """

    async def lines(message: Message) -> list[str]:
        request = [ChatMessage("system", _PROPOSE), ChatMessage("user", message.text[:2_000])]
        events = model.stream(request, max_tokens=_PROPOSAL_TOKENS)
        text = "".join([event.text async for event in events if isinstance(event, TextDelta)])
        own = content_words(message.text)
        proposals = [line.strip(" -*•0123456789.") for line in text.splitlines()]
        return [
            line for line in dict.fromkeys(proposals) if len(content_words(line)) > 1 and content_words(line) <= own
        ]

    async def structured(message: Message) -> list[str]:
        try:
            _, statements = await by_model.turn(model, [message], [])
        except ModelOutputError:
            return []
        return [statement.text for statement in statements]

    ask = structured if model.profile.capable else lines
    return lambda message: asyncio.run(ask(message))


SYSTEMS: dict[str, tuple[Extractor, str]] = {
    OURS: (embedded, "the embedded extractor: phrases of five languages, the person's own sentences"),
    "first person": (first_person, "every sentence in the first person that is no question"),
    "none": (nothing, "nothing is kept"),
}


def evaluate(
    data: Path,
    *,
    chat: ChatModel | None = None,
    sets: Sequence[str] = (),
    limit: int | None = None,
    seed: int = 0,
    progress: Progress | None = None,
) -> Results:
    """Run every extractor over every set of a folder.

    Args:
        data: see :func:`lifelong.bench.fact_sets.read`.
        chat: a chat model that proposes statements, as one more system.
        sets: only those whose name begins with one of these; all by default.
        limit: at most so many items of each set, spread evenly.
        seed: of resampling.
        progress: called with items done, items in all, and the system.

    Raises:
        InputError: the folder has none of the sets, or none that was asked for.
        ImportFormatError: a file is not what its name promises.
    """
    every = read(data)
    items = limited([item for item in every if not sets or item.set.startswith(tuple(sets))], limit)
    if not items:
        here = ", ".join(dict.fromkeys(item.set for item in every))
        raise InputError(f"no set in {data} begins with {' or '.join(sets)}: there are {here}")
    systems = dict(SYSTEMS)
    if chat is not None:
        systems[chat.name] = (proposing(chat), "the chat model proposes; only the person's own words pass")
    scores: dict[str, dict[str, _SetScore]] = {}
    cases: list[CaseResult] = []
    for system, (extractor, _) in systems.items():
        scores[system] = {}
        for done, item in enumerate(items, 1):
            score = scores[system].setdefault(item.set, _SetScore())
            cases.extend(_score(system, item, extractor, score))
            if progress is not None:
                progress(done, len(items), system)
    names = list(dict.fromkeys(item.set for item in items))
    samples = {
        system: {name: score.samples for name, score in by_set.items() if score.samples}
        for system, by_set in scores.items()
    }
    return Results(
        benchmark=BenchmarkInfo(
            name="extraction",
            summary="what people told and what is kept of it",
            source="PersonaMem, LongMemEval, BEAM, LoCoMo, PrefEval, PersonaBench, RealPersonaChat; labels of ours",
            licence="as the sets' own; LoCoMo, PrefEval and PersonaBench are measured only",
            unit="statement",
            lead="recall",
            measures=MEASURES,
            categories=names,
            cases=len(names),
            questions=len(items),
            messages=sum(len(item.texts) for item in items),
            apart=[name for name in names if name.startswith("small talk")],
        ),
        systems={name: summary for name, (_, summary) in systems.items()},
        metrics={system: {name: score.cell for name, score in by_set.items()} for system, by_set in scores.items()},
        intervals=intervals({system: cells for system, cells in samples.items() if cells}, seed=seed),
        tests=[],
        environment=environment(seed=seed, limit=limit),
        per_case=cases,
    )


def limited(items: Sequence[FactItem], limit: int | None) -> list[FactItem]:
    """At most so many items of each set, spread evenly."""
    by_set: dict[str, list[FactItem]] = {}
    for item in items:
        by_set.setdefault(item.set, []).append(item)
    some: list[FactItem] = []
    for each in by_set.values():
        count = len(each) if limit is None else min(limit, len(each))
        some += [each[place * len(each) // count] for place in range(count)]
    return some


def _score(system: str, item: FactItem, extractor: Extractor, score: _SetScore) -> Iterator[CaseResult]:
    """Add an item to the score of its set; yields it where there is anything to show."""
    statements = [
        statement
        for place, text in enumerate(item.texts)
        for statement in extractor(Message(f"m{place}", "user", "", text, _NOON, "s1"))
    ]
    supported = [any(MATCH.measure(statement, fact) for fact in item.facts) for statement in statements]
    recalled = [float(any(MATCH.measure(statement, fact) for statement in statements)) for fact in item.facts]
    correct = [float(each) for each in supported] if item.complete else []
    score.recalled += recalled
    score.correct += correct
    score.statements += len(statements)
    score.messages += len(item.texts)
    if item.facts or statements:
        values = {"recall": sum(recalled) / len(recalled)} if recalled else {}
        values |= {"precision": sum(correct) / len(correct)} if correct else {}
        yield CaseResult(
            system=system,
            case=item.set,
            question=item.id,
            category=item.set,
            text=item.texts[0][:300],
            values=values,
            answers=item.facts,
            hits=[
                ListedMessage(ref="", text=statement, gold=gold)
                for statement, gold in zip(statements, supported, strict=True)
            ],
        )
