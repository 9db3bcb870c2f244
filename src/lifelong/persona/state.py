"""A person's traits as they stand in the record: the fold over the readings, under what the person chose."""

from __future__ import annotations

from datetime import datetime, timedelta

from lifelong.errors import InputError
from lifelong.persona.guidance import current_wishes
from lifelong.persona.mechanism import HIGHEST, LOWEST, fold, history
from lifelong.store.record import Record
from lifelong.types import TRAITS, Memory, TraitChoices, Traits


def standing(record: Record, *, until: datetime | None = None) -> Traits:
    """The traits now, or as they stood at a time; nothing at all while the person has switched them off.

    A reset counts from its own time on: before it, the traits stood as they did.
    """
    choices = record.choices.get()
    if not choices.allowed:
        return fold(())
    since = choices.since if until is None or choices.since is None or until >= choices.since else None
    return fold(record.observations.select(), until, since=since, pinned=choices.pinned)


def standing_over_time(record: Record, *, every: timedelta) -> list[Traits]:
    """The traits at the end of each step since the first reading that counts; none while they are switched off."""
    choices = record.choices.get()
    if not choices.allowed:
        return []
    return history(record.observations.select(), every, since=choices.since, pinned=choices.pinned)


def mood_now(record: Record, traits: Traits, *, now: datetime) -> float | None:
    """The mood of the open session, or the remembered one when the session shows none."""
    if not record.choices.get().allowed:
        return None
    opened = [session.first for session in record.sessions.select(open_only=True)]
    if opened:
        felt = fold(record.observations.select(since=max(opened)), now).mood
        if felt is not None:
            return felt
    return traits.mood


def preferences(record: Record) -> list[Memory]:
    """The explicit wishes that guidance takes up, newest first. A wish counts from the moment it was said."""
    said = [
        memory
        for slot in ("me.style.", "me.name.call")
        for memory in record.memories.select(kinds=["core", "semantic"], under=slot)
    ]
    return current_wishes(said)


def pin(record: Record, trait: str, value: float) -> TraitChoices:
    """Set a trait by hand.

    Raises:
        InputError: there is no such trait, or the value is not on the scale.
    """
    _check(trait)
    if not LOWEST <= value <= HIGHEST:
        raise InputError(f"{trait}={value}: traits go from {LOWEST:g} to {HIGHEST:g}, and 3 is the middle")
    with record.transaction():
        old = record.choices.get()
        return _kept(record, TraitChoices({**old.pinned, trait: float(value)}, old.since, old.pauses))


def unpin(record: Record, trait: str | None) -> TraitChoices:
    """Let a trait, or all of them, be read again.

    Raises:
        InputError: there is no such trait.
    """
    if trait is not None:
        _check(trait)
    with record.transaction():
        old = record.choices.get()
        left = {name: value for name, value in old.pinned.items() if trait is not None and name != trait}
        return _kept(record, TraitChoices(left, old.since, old.pauses))


def reset(record: Record, *, now: datetime) -> TraitChoices:
    """Start again in the middle: what was said before now does not count any more. Pins stay."""
    with record.transaction():
        old = record.choices.get()
        return _kept(record, TraitChoices(old.pinned, now, old.pauses))


def allow(record: Record, allowed: bool, *, erase: bool, now: datetime) -> TraitChoices:
    """Switch the reading of traits and mood on or off; what is said while it is off is never read.

    Raises:
        InputError: ``erase`` was asked for together with switching on.
    """
    if allowed and erase:
        raise InputError("erase=True goes with allow_traits(False): what was read is erased when it is switched off")
    with record.transaction():
        old = record.choices.get()
        pauses = old.pauses
        if allowed and not old.allowed:
            pauses = (*pauses[:-1], (pauses[-1][0], now))
        elif not allowed and old.allowed:
            pauses = (*pauses, (now, None))
        if erase:
            record.observations.clear()
        return _kept(record, TraitChoices(old.pinned, old.since, pauses))


def _kept(record: Record, choices: TraitChoices) -> TraitChoices:
    record.choices.put(choices)
    return choices


def _check(trait: str) -> None:
    if trait not in TRAITS:
        raise InputError(f"no trait is called {trait!r}: give one of {', '.join(TRAITS)}")
