"""Histories in which a value changes, with the messages that hold the current and the superseded value.

- ``beam``: its ``knowledge_update`` questions name the messages with the original and with the updated information.
- ``longmemeval``: its ``knowledge-update`` questions name sessions; the last of them has the current value.
- ``made``: two dozen changes in everyday words, months apart, among small talk: a list of ours, in one history.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from lifelong.bench.cases import Case, HistoryMessage, Question
from lifelong.bench.datasets import benchmark
from lifelong.bench.datasets.source import read_json

_START = datetime(2025, 1, 6, 9, tzinfo=UTC)

CHANGES = (
    ("I live in Graça, near the old tram stop.", "We moved to Cacilhas last week.", "Where do I live?"),
    ("I work as a nurse at the city hospital.", "I started a new job as a teacher at a primary school.",
     "What is my job?"),
    ("My favourite drink is coffee.", "My favourite drink is green tea now.", "What is my favourite drink?"),
    ("I drive an old red truck.", "I sold the truck and bought a small electric car.", "What do I drive?"),
    ("I'm vegetarian.", "I eat fish again, so I'm pescatarian these days.", "What is my diet?"),
    ("My phone number ends in 4417.", "I have a new phone number, it ends in 9023.", "How does my phone number end?"),
    ("I go running every Tuesday morning.", "I go running on Fridays now instead.", "On which day do I go running?"),
    ("My boyfriend is called Tom.", "Tom and I broke up, I'm single.", "Am I in a relationship?"),
    ("I'm learning Italian.", "I gave up Italian and I'm learning Japanese.", "Which language am I learning?"),
    ("I pay 700 euros of rent.", "My rent went up to 850 euros.", "How much rent do I pay?"),
    ("My sister Rita lives in Porto.", "My sister Rita lives in Berlin since the summer.", "Where does Rita live?"),
    ("I have one cat, Mingau.", "We adopted a second cat, so now there are two.", "How many cats do I have?"),
    ("I take my coffee with two sugars.", "I take my coffee without sugar now.", "How do I take my coffee?"),
    ("I love spicy food.", "I can't eat spicy food any more, because of my stomach.", "Do I eat spicy food?"),
    ("I study biology at the university.", "I changed my degree to computer science.", "What do I study?"),
    ("My personal best in the 5K is 27 minutes.", "I ran the 5K in 25 minutes, a new best.",
     "What is my best 5K time?"),
    ("I'm reading The Hobbit.", "I finished The Hobbit and I'm reading Dune.", "Which book am I reading?"),
    ("I smoke ten cigarettes a day.", "I stopped smoking a month ago.", "Do I smoke?"),
    ("My dentist is Dr. Sousa.", "I changed to a new dentist, Dr. Almeida.", "Who is my dentist?"),
    ("I play the guitar in a band.", "I left the band, and I play the piano alone.", "Which instrument do I play?"),
    ("My flight to Madrid is on 3 May.", "The flight to Madrid was moved to 9 May.", "When is my flight to Madrid?"),
    ("I want to run a half marathon this year.", "I dropped the half marathon, my goal is a triathlon.",
     "What is my goal?"),
    ("I use an Android phone.", "I switched to an iPhone.", "Which phone do I use?"),
    ("Please keep your answers short.", "Please give me long, detailed answers from now on.",
     "How long should answers be?"),
)  # fmt: skip
"""The first value, the new value, the question: written before any system was run on them."""

_SMALL_TALK = (
    "What should I cook tonight?", "It rained the whole day here.", "Can you explain how vaccines work?",
    "The meeting took two hours again.", "Tell me a joke about penguins.", "What is a good film for a Sunday evening?",
    "Could you check this sentence for mistakes?", "The neighbours had a party until three.",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValueUpdate:
    """A question with the messages that hold the current and the superseded value, by ``ref``."""

    question: Question
    current: frozenset[str]
    superseded: frozenset[str]


@dataclass(frozen=True, slots=True)
class ChangeHistory:
    """A case with the updates that are asked about."""

    set: str
    case: Case
    updates: tuple[ValueUpdate, ...]


def read(data: Path | None) -> Iterator[ChangeHistory]:
    """The history of ours, and those of a folder and of the folders directly below it.

    Raises:
        ImportFormatError: a file is not what its name promises.
    """
    yield own_history()
    if data is None:
        return
    for folder in [data, *sorted(path for path in data.iterdir() if path.is_dir())]:
        if any(folder.glob("longmemeval_*.json*")):
            yield from _longmemeval(folder)
        elif any(folder.glob("*/*/probing_questions.json*")):
            yield from _beam(folder)


def own_history() -> ChangeHistory:
    """Every change of the list in one history: the old values in January, the new ones in June."""
    messages: list[HistoryMessage] = []
    for month, part in enumerate((0, 1)):
        for place, change in enumerate(CHANGES):
            at = _START + timedelta(days=150 * month + place)
            session = f"{month}-{place}"
            small_talk = _SMALL_TALK[(place + 3 * month) % len(_SMALL_TALK)]
            for number, text in enumerate((small_talk, change[part])):
                ref = f"{session}/{number}"
                messages.append(HistoryMessage(ref, text, "user", at + timedelta(minutes=number), session, ref))
    asked_at = messages[-1].at + timedelta(days=20)
    updates = tuple(
        ValueUpdate(
            Question(f"made-{place}", change[2], asked_at, "made"),
            frozenset({f"1-{place}/1"}),
            frozenset({f"0-{place}/1"}),
        )
        for place, change in enumerate(CHANGES)
    )
    return ChangeHistory("made", Case("made", "ana", tuple(messages), ()), updates)


def _longmemeval(folder: Path) -> Iterator[ChangeHistory]:
    for case in benchmark("longmemeval").load(folder, 0):
        (question,) = case.questions
        if question.category != "knowledge-update" or len(question.gold) < 2:
            continue
        ends = {unit: max(message.at for message in case.messages if message.unit == unit) for unit in question.gold}
        last = max(ends, key=lambda unit: ends[unit])
        own = [message for message in case.messages if message.role == "user" and message.unit in ends]
        current = frozenset(message.ref for message in own if message.unit == last)
        yield ChangeHistory(
            "longmemeval",
            case,
            (ValueUpdate(question, current, frozenset(message.ref for message in own) - current),),
        )


def _beam(folder: Path) -> Iterator[ChangeHistory]:
    refs_of: dict[str, tuple[frozenset[str], frozenset[str]]] = {}
    for path in sorted(folder.glob("**/probing_questions.json*")):
        name = "-".join(path.relative_to(folder).parts[:-1]) or folder.name
        for number, item in enumerate(read_json(path).get("knowledge_update", ())):
            sources = item.get("source_chat_ids")
            if isinstance(sources, dict) and sources.get("updated_info") and sources.get("original_info"):
                current = frozenset(map(str, sources["updated_info"]))
                before = frozenset(map(str, sources["original_info"])) - current
                refs_of[f"{name}_knowledge_update_{number}"] = (current, before)
    for case in benchmark("beam").load(folder, 0):
        updates = tuple(
            ValueUpdate(question, *refs_of[question.id])
            for question in case.questions
            if refs_of.get(question.id, ("", ""))[1]
        )
        if updates:
            yield ChangeHistory("beam", case, updates)
