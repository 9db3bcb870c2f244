"""Give the labelled outputs to the product, and judge what then stands in the record.

Nothing of the checks is repeated here. Each item gets a person of its own: the known facts are stored, each with the
message that told it, then the talk comes in through the real intake, and the update stage runs with a scripted model.
"""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, Literal

import lifelong.aio as aio
from lifelong.bench.gate.data import KINDS, GateItem
from lifelong.bench.gate.model import GateModel
from lifelong.life import Life
from lifelong.memory.remember import remember
from lifelong.person.person import Person
from lifelong.settings import ReaderSpec, SettingsOptions
from lifelong.store.messages import Utterance
from lifelong.store.record import Record
from lifelong.types import Incoming, Memory, Source, Statement

Outcome = Literal["kept", "near", "effect missing", "lost", "refused", "taken in"]
"""Right ones: kept, near (the person's own words are stored instead), effect missing, or lost. False ones: refused,
near, or taken in."""

_WORDS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Judged:
    """An item with what became of it.

    Attributes:
        new: memories that were not there before.
        closed: ids of known facts that are closed.
        asked: whether the product asked the model at all.
    """

    item: GateItem
    outcome: Outcome
    new: tuple[Memory, ...]
    closed: frozenset[str]
    asked: bool

    @property
    def hurt(self) -> bool:
        """Whether a fact was closed that must stay."""
        return bool(self.closed & self.item.stays)


@dataclass(slots=True)
class _Clock:
    now: datetime = datetime(2000, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@dataclass(frozen=True, slots=True)
class _Place:
    """A record with its model and its clock."""

    life: Life
    model: GateModel
    clock: _Clock


@asynccontextmanager
async def _opened(folder: Path, reader: ReaderSpec, cache: Path | None) -> AsyncIterator[_Place]:
    model, clock = GateModel(), _Clock()
    options: SettingsOptions = {"ocr": "none", "speech": "none", "reader": reader, "worker": False}
    if cache is not None:
        options["cache"] = cache
    life = aio.open(
        folder / f"gate-{reader}.lifelong", chat=model, embed="scripted", look="none", clock=clock, **options
    )
    try:
        yield _Place(life, model, clock)
    finally:
        await life.close()


def readers(item: GateItem, *, reader: bool) -> ReaderSpec:
    """The reader of an item, as the product has it: English for English, the multilingual one for the rest."""
    if not reader:
        return "none"
    return "english" if item.lang == "en" else "multilingual"


async def run(items: Sequence[GateItem], *, reader: bool, cache: Path | None = None) -> list[Judged]:
    """Judge the items, in their order.

    Args:
        items: labelled outputs.
        reader: with the reader; without it cheap checks decide alone.
        cache: folder of weights; None takes the user's.
    """
    specs = {item.id: readers(item, reader=reader) for item in items}
    judged: dict[str, Judged] = {}
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        for spec in sorted(set(specs.values())):
            async with _opened(Path(folder), spec, cache) as place:
                for item in items:
                    if specs[item.id] == spec:
                        judged[item.id] = await _judged(place, item)
    return [judged[item.id] for item in items]


async def _judged(place: _Place, item: GateItem) -> Judged:
    life, model, clock = place.life, place.model, place.clock
    model.item, model.texts, model.given = None, (), 0
    clock.now = item.talk[0].at
    person: Person = life.person(item.person, space=item.id, zone="UTC")
    seeds = await asyncio.to_thread(_seed, person._record, item)
    clock.now = item.now
    await life.settle()  # closes the sessions of the known facts
    before = {memory.id for memory in await person.memories.list(current=None)}
    said = [
        Incoming(each.text, role=each.role, speaker=each.speaker if each.role == "other" else "", at=each.at)
        for each in item.talk
    ]
    stored = await person.add(said)
    model.item, model.texts = item, [message.text for message in stored]
    clock.now = item.now + timedelta(seconds=20)
    await life.settle()
    if item.stage != "turn":
        clock.now = item.now + timedelta(hours=3)
        await life.settle()
    after = await person.memories.list(current=None)
    new = tuple(memory for memory in after if memory.id not in before)
    closed = frozenset(seeds[memory.id] for memory in after if memory.id in seeds and memory.closed is not None)
    return Judged(item, outcome(item, new, closed), new, closed, model.given > 0)


def _seed(record: Record, item: GateItem) -> Mapping[str, str]:
    """Store the known facts, each with its message; return the item's id of each memory."""
    ids: dict[str, str] = {}
    for fact in item.known:
        _, told = record.messages.add(Utterance("user", "", fact.text, fact.at), gap=timedelta(hours=1))
        statement = Statement(
            kind=fact.kind,
            text=fact.text,
            sources=(Source(told.id, fact.text),),
            at=fact.at,
            slot=fact.slot,
            single=fact.single and bool(fact.slot),
            state=fact.state,
            trigger=fact.trigger,
        )
        ids[remember(record, statement, origin=GateModel.name, embedder="").id] = fact.id
    return ids


def outcome(item: GateItem, new: Collection[Memory], closed: frozenset[str]) -> Outcome:
    """What became of an item.

    Args:
        item: the labelled output.
        new: memories that were not there before.
        closed: ids of known facts that are closed.
    """
    mine = [memory for memory in new if memory.kind == KINDS[item.stage] and memory.current]
    person = "\n".join(each.text for each in item.talk if each.role == "user")
    exact = any(memory.text == item.text for memory in mine)
    own = item.stage != "episode" and any(
        memory.text != item.text and _plain(memory.text) and _plain(memory.text) in _plain(person) for memory in mine
    )
    hurt = bool(closed & item.stays)
    if not item.right:
        return "taken in" if hurt or (exact and item.text_is_bad) else "near" if own else "refused"
    works = item.closes <= closed and not hurt
    if not item.stores:
        return "kept" if works else "lost"
    if exact:
        return "kept" if works else "effect missing"
    return "near" if own and not hurt else "lost"


def _plain(text: str) -> str:
    return _WORDS.sub(" ", text).strip().casefold()
