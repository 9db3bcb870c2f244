"""The persona state of one person, read from the record: traits, mood and preferences, under the person's choices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

from lifelong.errors import InputError
from lifelong.language.slots import WISHES
from lifelong.persona.alignment import Alignment, score
from lifelong.persona.guidance import current_wishes
from lifelong.persona.mechanism import HIGHEST, LOWEST, fold, history, informs
from lifelong.settings import TraitAverage
from lifelong.store.read_steps import Batch
from lifelong.store.record import Record
from lifelong.types import TRAITS, Memory, Observation, TraitChoices, Traits


@dataclass(frozen=True, slots=True)
class PersonaState:
    """Traits and preferences of one person at a time.

    Attributes:
        traits: the traits; without values while the person has switched them off.
        preferences: the explicit wishes about replies, newest first.
    """

    traits: Traits
    preferences: tuple[Memory, ...]

    @classmethod
    def of(cls, record: Record, *, until: datetime | None = None, average: TraitAverage = "paper") -> Self:
        """Read the state from the record. Blocking.

        Args:
            record: the person's record.
            until: readings of traits after this time are left out; None takes all.
            average: of the readings.
        """
        batch = Batch()
        persona = PersonaReads(record, batch)
        record.run(batch)
        return cls(persona.traits(until, average), persona.wishes())

    def alignment(self, reply_text: str, *, name: str) -> Alignment:
        """Measure how far a reply follows the preferences and suits the traits of the person of this name."""
        return score(reply_text, self.traits, self.preferences, name=name)


class PersonaReads:
    """The reads that traits, mood and preferences are made of, as part of a batch.

    Args:
        record: the person's record.
        batch: runs before the methods are called.
    """

    def __init__(self, record: Record, batch: Batch) -> None:
        self._choices = batch.add(record.preferences.get.steps())
        self._observations = batch.add(record.observations.select.steps())
        self._sessions = batch.add(record.sessions.select.steps(open_only=True))
        self._wishes = [
            batch.add(record.memories.select.steps(kinds=["core", "semantic"], under=slot)) for slot in WISHES
        ]

    def traits(self, until: datetime | None, average: TraitAverage) -> Traits:
        """The traits now, or at a time; without values while the person has switched them off.

        A reset is valid from its own time on: it does not change the traits at an earlier time.
        """
        choices = self._choices.value
        if not choices.allowed:
            return fold(())
        since = choices.since if until is None or choices.since is None or until >= choices.since else None
        return fold(self._observations.value, until, since=since, pinned=choices.pinned, average=average)

    def mood(self, traits: Traits, now: datetime) -> float | None:
        """The mood of the open session, else the mood in ``traits``; None while traits are switched off."""
        if not self._choices.value.allowed:
            return None
        starts = [session.first for session in self._sessions.value]
        if starts:
            felt = fold([each for each in self._observations.value if each.at >= max(starts)], now).mood
            if felt is not None:
                return felt
        return traits.mood

    def wishes(self) -> tuple[Memory, ...]:
        """The explicit wishes that guidance uses, newest first. A wish is valid from the time of its message on."""
        return tuple(current_wishes([memory for wishes in self._wishes for memory in wishes.value]))


def traits_at(record: Record, *, until: datetime | None = None, average: TraitAverage = "paper") -> Traits:
    """The traits now, or at a time; see ``PersonaReads.traits``."""
    return PersonaState.of(record, until=until, average=average).traits


def traits_over_time(record: Record, *, every: timedelta, average: TraitAverage = "paper") -> list[Traits]:
    """The traits at the end of each step since the first reading that counts; none while they are switched off."""
    choices = record.preferences.get()
    if not choices.allowed:
        return []
    observations = record.observations.select()
    return history(observations, every, since=choices.since, pinned=choices.pinned, average=average)


def readings(record: Record, *, limit: int | None = None) -> list[Observation]:
    """The readings that count for the traits now, oldest first; none while they are switched off."""
    choices = record.preferences.get()
    if not choices.allowed:
        return []
    counting = [each for each in record.observations.select(since=choices.since) if informs(each)]
    return counting[-limit:] if limit is not None else counting


def preferences(record: Record) -> list[Memory]:
    """The explicit wishes that guidance uses, newest first; see ``PersonaReads.wishes``."""
    return list(PersonaState.of(record).preferences)


def pin(record: Record, trait: str, value: float) -> TraitChoices:
    """Set a trait by hand.

    Raises:
        InputError: there is no such trait, or the value is not on the scale.
    """
    _check(trait)
    if not LOWEST <= value <= HIGHEST:
        raise InputError(f"{trait}={value}: traits go from {LOWEST:g} to {HIGHEST:g}, and 3 is the middle")
    with record.transaction():
        old = record.preferences.get()
        return _store(record, TraitChoices({**old.pinned, trait: float(value)}, old.since, old.pauses))


def unpin(record: Record, trait: str | None) -> TraitChoices:
    """Remove the pin of a trait, or of all: it is read from messages again.

    Raises:
        InputError: there is no such trait.
    """
    if trait is not None:
        _check(trait)
    with record.transaction():
        old = record.preferences.get()
        left = {name: value for name, value in old.pinned.items() if trait is not None and name != trait}
        return _store(record, TraitChoices(left, old.since, old.pauses))


def reset(record: Record, *, now: datetime) -> TraitChoices:
    """Set the traits back to the middle: messages before ``now`` do not count any more. Pins stay."""
    with record.transaction():
        old = record.preferences.get()
        return _store(record, TraitChoices(old.pinned, now, old.pauses))


def allow(record: Record, allowed: bool, *, erase: bool, now: datetime) -> TraitChoices:
    """Switch the reading of traits and mood on or off. Messages of the time in between are never read.

    Raises:
        InputError: ``erase`` was asked for together with switching on.
    """
    if allowed and erase:
        raise InputError("erase=True goes with allow_traits(False): what was read is erased when it is switched off")
    with record.transaction():
        old = record.preferences.get()
        pauses = old.pauses
        if allowed and not old.allowed:
            pauses = (*pauses[:-1], (pauses[-1][0], now))
        elif not allowed and old.allowed:
            pauses = (*pauses, (now, None))
        if erase:
            record.observations.clear()
        return _store(record, TraitChoices(old.pinned, old.since, pauses))


def _store(record: Record, choices: TraitChoices) -> TraitChoices:
    record.preferences.put(choices)
    return choices


def _check(trait: str) -> None:
    if trait not in TRAITS:
        raise InputError(f"no trait is called {trait!r}: give one of {', '.join(TRAITS)}")
