"""Traits of a person and their choices about them, preferences about replies, and ratings."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from lifelong.agent import feedback
from lifelong.arguments import TimeInput, check_limit, check_text
from lifelong.memory.intake import check_aware, check_time, clean, prepare
from lifelong.person.facet import Facet
from lifelong.persona import state
from lifelong.persona.alignment import Alignment
from lifelong.persona.state import PersonaState
from lifelong.settings import TraitAverage
from lifelong.types import Feedback, Incoming, Memory, Observation, Rating, Reply, TraitChoices, Traits


class Personality(Facet):
    """Traits and the choices about them, preferences about replies, and ratings."""

    @property
    def _average(self) -> TraitAverage:
        return self._engine.settings.trait_average

    async def traits(self, *, at: TimeInput | None = None) -> Traits:
        """The Big Five traits now, or at a time, each with its interval and evidence."""
        moment = self._time(at)
        check_aware(at=moment)
        return await asyncio.to_thread(state.traits_at, self._record, until=moment, average=self._average)

    async def traits_over_time(self, *, every: timedelta = timedelta(days=7)) -> list[Traits]:
        """The Big Five traits at the end of each span of time."""
        return await asyncio.to_thread(state.traits_over_time, self._record, every=every, average=self._average)

    async def trait_readings(self, *, limit: int | None = None) -> list[Observation]:
        """What was read from single messages and counts for the traits now, oldest first; none while they are off.

        Args:
            limit: at most so many, the newest.
        """
        check_limit(limit)
        return await asyncio.to_thread(state.readings, self._record, limit=limit)

    async def traits_settings(self) -> TraitChoices:
        """The person's choices about their traits: pins, the last reset, and whether traits are read at all."""
        return await asyncio.to_thread(self._record.preferences.get)

    async def pin_trait(self, trait: str, value: float) -> TraitChoices:
        """Set a trait by hand, from 1 to 5, until ``unpin_trait``. Meanwhile, messages are still read.

        Raises:
            InputError: there is no such trait, or the value is not on the scale.
        """
        return await asyncio.to_thread(state.pin, self._record, trait, value)

    async def unpin_trait(self, trait: str | None = None) -> TraitChoices:
        """Remove the pin of a trait, or of all: it is read from messages again.

        Raises:
            InputError: there is no such trait.
        """
        return await asyncio.to_thread(state.unpin, self._record, trait)

    async def reset_traits(self) -> TraitChoices:
        """Set the traits back to the middle: messages before now do not count any more. Pins stay."""
        return await asyncio.to_thread(state.reset, self._record, now=self._engine.now())

    async def allow_traits(self, allowed: bool = True, *, erase: bool = False) -> TraitChoices:
        """Switch the reading of traits and mood on or off.

        While it is off, messages are not read for traits, and earlier readings are not used. Messages of that time
        are not read later either.

        Args:
            allowed: on or off.
            erase: together with off: delete all earlier readings.

        Raises:
            InputError: ``erase`` was given together with on.
        """
        choices = await asyncio.to_thread(state.allow, self._record, allowed, erase=erase, now=self._engine.now())
        if erase:  # the write-ahead log still holds the old rows
            await asyncio.to_thread(self._engine.store.scrub, [])
        return choices

    async def preferences(self) -> list[Memory]:
        """The person's wishes about replies, newest first; each has the words that prove it."""
        return await asyncio.to_thread(state.preferences, self._record)

    async def alignment(self, reply_text: str) -> Alignment:
        """Measure how far a text follows the person's wishes and suits their traits, with a reason for each rule."""

        def measure() -> Alignment:
            current = PersonaState.of(self._record, until=self._engine.now(), average=self._average)
            return current.alignment(reply_text, name=self._record.name_to_say)

        return await asyncio.to_thread(measure)

    async def feedback(self, reply: str | Reply, value: int | str, *, at: TimeInput | None = None) -> Feedback:
        """Say what was good or bad about a reply.

        A rating is stored with the reply. Three ratings of -1 in a row on long replies become a wish for shorter ones,
        which `preferences` shows; `memories.delete`, or +1 on one of these replies, takes it back. Words are stored as
        a message and become an explicit wish, which the guidance of the next answer holds: "shorter please" replaces an
        earlier wish about length.

        Args:
            reply: the reply, or its id.
            value: +1, -1 or words.
            at: when it is said (aware); None means now.

        Raises:
            InputError: the value is neither a rating nor words, or the time cannot be used.
            NotFoundError: this person has no such reply.
        """
        reply = reply.id if isinstance(reply, Reply) else check_text(reply, "reply")
        now = self._engine.now()
        rating = feedback.rating_of(value)
        if rating is not None:
            when = check_time(self._time(at), now=now)
            name = self._engine.embedder.name
            return await asyncio.to_thread(feedback.rate, self._record, reply, rating, at=when, embedder=name)
        limits = self._engine.intake_limits
        prepared = prepare(Incoming(clean(str(value)).strip(), at=self._time(at)), now=now, limits=limits)
        result = await asyncio.to_thread(
            feedback.take,
            self._record,
            self._engine.store.jobs,
            reply,
            prepared,
            embedder=self._engine.embedder,
            now=now,
            limits=limits,
        )
        self._engine.nudge()
        return result

    async def ratings(self) -> list[Rating]:
        """The ratings of replies, in the order of rating."""
        return await asyncio.to_thread(self._record.preferences.ratings)
