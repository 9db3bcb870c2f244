"""How much of what people told is kept, and how much is kept that they did not tell, beside plain baselines.

**The rule of a match**, exactly: words are folded to lower case, made singular and stripped of -ing, -ed and -e;
words of the list ``common`` (``language/phrases/words.toml``) and words of one letter are left out. A kept statement
matches a wanted text if at least half of the words of the shorter of the two are in the other, and, where the shorter
has two or more, at least two. Statements are compared only with what their own messages tell.

``recall`` is the share of wanted texts that some kept statement matches; ``precision`` the share of kept statements
that match some wanted text, over the sets where all that is told is named; ``kept`` statements for each message.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lifelong.bench.cases import OURS
from lifelong.bench.results import About, Results, entry, environment, interval, results
from lifelong.bench.told import Told, read
from lifelong.errors import InputError, ModelOutputError
from lifelong.extraction import model as by_model
from lifelong.extraction import rules
from lifelong.language.sentences import sentences, words
from lifelong.language.slots import singular
from lifelong.language.word_lists import word_list
from lifelong.models.base import ChatMessage, ChatModel, TextDelta
from lifelong.types import Message

SHARE = 0.5
"""Words of the shorter text that must be in the other."""
MEASURES = ("recall", "precision", "f1", "kept")
Progress = Callable[[int, int, str], None]
Extractor = Callable[[Message], list[str]]

_PROPOSED = 60
"""Tokens that a weak model may propose: it would go on for ever."""
_PROPOSE = (
    "Write down the lasting facts that the user tells about themselves, one short sentence a line, in their own words. "
    "Write NONE if there are none."
)
_NOON = datetime(2026, 3, 3, 12, tzinfo=UTC)
_FIRST_PERSON = frozenset("i i'm i've i'd i'll my me mine we we've our us".split())


@dataclass(slots=True)
class _Score:
    """What one system kept of one set: a 0 or 1 for each wanted text and for each statement that can be wrong."""

    found: list[float]
    right: list[float]
    kept: int = 0
    texts: int = 0

    def cell(self) -> dict[str, float]:
        cell = {"kept": self.kept / max(1, self.texts), "n": float(self.texts)}
        if self.found:
            cell["recall"] = sum(self.found) / len(self.found)
        if self.right:
            cell["precision"] = sum(self.right) / len(self.right)
        if (recall := cell.get("recall")) is not None and (precision := cell.get("precision")) is not None:
            cell["f1"] = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
        return cell


def matches(kept: str, wanted: str) -> bool:
    """Whether a kept statement says what is wanted, by the rule above."""
    one, other = telling(kept), telling(wanted)
    if not one or not other:
        return kept.strip().lower() == wanted.strip().lower()
    shared, shorter = len(one & other), min(len(one), len(other))
    return shared >= SHARE * shorter and shared >= min(2, shorter)


def telling(text: str) -> frozenset[str]:
    """The words of a text that are compared."""
    return frozenset(_base(singular(word)) for word in words(text) if len(word) > 1 and word not in word_list("common"))


def _base(word: str) -> str:
    return next((word[: -len(end)] for end in ("ing", "ed", "e") if word.endswith(end) and len(word) > 4), word)


def embedded(message: Message) -> list[str]:
    """The embedded extractor."""
    return [statement.text for statement in rules.extract(message)]


def first_person(message: Message) -> list[str]:
    """Every sentence that speaks in the first person and asks nothing."""
    return [
        sentence.text
        for sentence in sentences(message.text)
        if not sentence.text.endswith("?") and not _FIRST_PERSON.isdisjoint(words(sentence.text))
    ]


def nothing(message: Message) -> list[str]:
    """A memory that keeps no statements."""
    return []


def proposing(model: ChatModel) -> Extractor:
    """A chat model that proposes; what the person's own words do not carry is dropped.

    A capable model is asked as in the update stage. A weak one is asked for plain lines, and a line passes if all its
    telling words are in the message.
    """

    async def lines(message: Message) -> list[str]:
        request = [ChatMessage("system", _PROPOSE), ChatMessage("user", message.text[:2_000])]
        events = model.stream(request, max_tokens=_PROPOSED)
        text = "".join([event.text async for event in events if isinstance(event, TextDelta)])
        said = telling(message.text)
        proposed = [line.strip(" -*•0123456789.") for line in text.splitlines()]
        return [line for line in dict.fromkeys(proposed) if len(telling(line)) > 1 and telling(line) <= said]

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
        data: see ``lifelong.bench.told.read``.
        chat: a chat model that proposes statements, as one more system.
        sets: only those whose name begins with one of these; all by default.
        limit: at most so many items of each set, spread evenly.
        seed: of resampling.
        progress: called with items done, items in all, and the system.

    Raises:
        InputError: the folder has none of the sets, or none that was asked for.
        ImportFormatError: a file is not what its name promises.
    """
    told = read(data)
    items = limited([item for item in told if not sets or item.set.startswith(tuple(sets))], limit)
    if not items:
        here = ", ".join(dict.fromkeys(item.set for item in told))
        raise InputError(f"no set in {data} begins with {' or '.join(sets)}: there are {here}")
    systems = dict(SYSTEMS)
    if chat is not None:
        systems[chat.name] = (proposing(chat), "the chat model proposes; only the person's own words pass")
    scores: dict[str, dict[str, _Score]] = {}
    cases: list[dict[str, Any]] = []
    for system, (extractor, _) in systems.items():
        scores[system] = {}
        for done, item in enumerate(items, 1):
            score = scores[system].setdefault(item.set, _Score([], []))
            cases.extend(_judge(system, item, extractor, score))
            if progress is not None:
                progress(done, len(items), system)
    return _results(items, systems, scores, cases, seed, limit)


def limited(items: Sequence[Told], limit: int | None) -> list[Told]:
    """At most so many items of each set, spread evenly."""
    by_set: dict[str, list[Told]] = {}
    for item in items:
        by_set.setdefault(item.set, []).append(item)
    kept: list[Told] = []
    for each in by_set.values():
        count = len(each) if limit is None else min(limit, len(each))
        kept += [each[place * len(each) // count] for place in range(count)]
    return kept


def _judge(system: str, item: Told, extractor: Extractor, score: _Score) -> Iterator[dict[str, Any]]:
    kept = [
        text
        for place, said in enumerate(item.texts)
        for text in extractor(Message(f"m{place}", "user", "", said, _NOON, "s1"))
    ]
    found = [float(any(matches(text, wanted) for text in kept)) for wanted in item.wanted]
    right = [float(any(matches(text, wanted) for wanted in item.wanted)) for text in kept] if item.complete else []
    score.found += found
    score.right += right
    score.kept += len(kept)
    score.texts += len(item.texts)
    if item.wanted or kept:
        values = {"recall": sum(found) / len(found)} if found else {}
        values |= {"precision": sum(right) / len(right)} if right else {}
        yield entry(
            system=system, case=item.set, question=item.id, category=item.set, text=item.texts[0][:300], values=values,
            answers=item.wanted,
            shown=[
                {"ref": "", "at": "", "why": "", "text": text,
                 "gold": any(matches(text, wanted) for wanted in item.wanted)}
                for text in kept
            ],
        )  # fmt: skip


def _results(
    items: Sequence[Told],
    systems: dict[str, tuple[Extractor, str]],
    scores: dict[str, dict[str, _Score]],
    cases: list[dict[str, Any]],
    seed: int,
    limit: int | None,
) -> Results:
    sets = list(dict.fromkeys(item.set for item in items))
    intervals: dict[str, Any] = {}
    for system, by_set in scores.items():
        for name, score in by_set.items():
            for measure, values in (("recall", score.found), ("precision", score.right)):
                if values:
                    intervals.setdefault(system, {}).setdefault(name, {})[measure] = interval(values, seed=seed)
    return results(
        About(
            name="extraction",
            summary="what people told and what is kept of it",
            source="PersonaMem, LongMemEval, BEAM, LoCoMo, PrefEval, PersonaBench, RealPersonaChat; labels of ours",
            licence="as the sets' own; LoCoMo, PrefEval and PersonaBench are measured only",
            unit="statement",
            lead="recall",
            measures=MEASURES,
            categories=sets,
            cases=len(sets),
            questions=len(items),
            messages=sum(len(item.texts) for item in items),
            apart=[name for name in sets if name.startswith("small talk")],
        ),
        systems={name: about for name, (_, about) in systems.items()},
        metrics={system: {name: score.cell() for name, score in by_set.items()} for system, by_set in scores.items()},
        intervals=intervals,
        tests=[],
        environment=environment(seed=seed, limit=limit),
        per_case=cases,
    )
