"""A person's traits as far as they allow them to be read, their wishes about replies, and their ratings."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from lifelong.agent import feedback
from lifelong.memory.intake import check_aware, check_time, clean, prepare
from lifelong.person.facet import Facet
from lifelong.persona import state
from lifelong.persona.alignment import Alignment, score
from lifelong.types import Feedback, Incoming, Memory, Rating, TraitChoices, Traits


class Personality(Facet):
    """Traits with their choices, wishes about replies, and ratings of them."""

    async def traits(self, *, at: datetime | None = None) -> Traits:
        """The Big Five as they stand, or stood at a time, each with its interval and evidence."""
        check_aware(at=at)
        return await asyncio.to_thread(state.standing, self._record, until=at)

    async def traits_over_time(self, *, every: timedelta = timedelta(days=7)) -> list[Traits]:
        """The Big Five as they stood after each span of time."""
        return await asyncio.to_thread(state.standing_over_time, self._record, every=every)

    async def traits_settings(self) -> TraitChoices:
        """What the person chose about their traits: pins, the last reset, and whether they are read at all."""
        return await asyncio.to_thread(self._record.choices.get)

    async def pin_trait(self, trait: str, value: float) -> TraitChoices:
        """Set a trait by hand, from 1 to 5; what is read goes on in the background until it is unpinned.

        Raises:
            InputError: there is no such trait, or the value is not on the scale.
        """
        return await asyncio.to_thread(state.pin, self._record, trait, value)

    async def unpin_trait(self, trait: str | None = None) -> TraitChoices:
        """Let a trait, or all of them, be read again.

        Raises:
            InputError: there is no such trait.
        """
        return await asyncio.to_thread(state.unpin, self._record, trait)

    async def reset_traits(self) -> TraitChoices:
        """Start again in the middle: what was said before now does not count any more. Pins stay."""
        return await asyncio.to_thread(state.reset, self._record, now=self._engine.now())

    async def allow_traits(self, allowed: bool = True, *, erase: bool = False) -> TraitChoices:
        """Switch the reading of traits and mood on or off.

        While it is off nothing is observed, and what was observed before is not used. What is said meanwhile
        is not read later either.

        Args:
            allowed: on or off.
            erase: with off, delete every earlier reading.

        Raises:
            InputError: ``erase`` was asked for together with switching on.
        """
        chosen = await asyncio.to_thread(state.allow, self._record, allowed, erase=erase, now=self._engine.now())
        if erase:  # fold the log into the file: it still holds the old rows
            await asyncio.to_thread(self._engine.store.scrub, [])
        return chosen

    async def preferences(self) -> list[Memory]:
        """What the person asked for about the replies, newest first; each has the words that prove it."""
        return await asyncio.to_thread(state.preferences, self._record)

    async def alignment(self, reply_text: str) -> Alignment:
        """How far a text keeps to what the person asked for and suits their traits, with the reason of each rule."""

        def measured() -> Alignment:
            traits, wishes = state.standing(self._record, until=self._engine.now()), state.preferences(self._record)
            return score(reply_text, traits, wishes, name=self._record.name)

        return await asyncio.to_thread(measured)

    async def feedback(self, reply: str, value: int | str, *, at: datetime | None = None) -> Feedback:
        """Say what was good or bad about a reply.

        A rating is kept beside the reply. Words are stored as a message and become an explicit wish, which the
        next answer's guidance holds: "shorter please" takes the place of an earlier wish about length.

        Args:
            reply: id of the reply.
            value: +1, -1 or words.
            at: when it is said (aware); None means now.

        Raises:
            InputError: the value is neither a rating nor words, or the time cannot be used.
            NotFoundError: this person has no such reply.
        """
        now = self._engine.now()
        rating = feedback.rating_of(value)
        if rating is not None:
            when = check_time(at, now=now)
            return await asyncio.to_thread(feedback.rate, self._record, reply, rating, at=when)
        limits = self._engine.intake_limits
        prepared = prepare(Incoming(clean(str(value)).strip(), at=at), now=now, limits=limits)
        given = await asyncio.to_thread(
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
        return given

    async def ratings(self) -> list[Rating]:
        """The replies that the person rated, in the order of rating."""
        return await asyncio.to_thread(self._record.choices.ratings)
