"""One exchange: what the person says is stored, a context is built, the responder answers, the answer is stored."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from lifelong.agent.choosing import Fit
from lifelong.agent.context import Context, fit
from lifelong.agent.respond import Responder
from lifelong.agent.rounds import Lookup, Outcome
from lifelong.errors import LifelongError
from lifelong.memory.perceiving import perceive
from lifelong.perception.attachments import bare
from lifelong.persona import standing
from lifelong.persona.alignment import score
from lifelong.persona.guidance import guidance
from lifelong.recall.text import analyse
from lifelong.store.messages import Utterance
from lifelong.types import Answer, Event, ImageInput, Incoming, Message, Recollection, Reply

if TYPE_CHECKING:
    from lifelong.life import Life
    from lifelong.memory.intake import Stored
    from lifelong.store.record import Record

LOG = logging.getLogger(__name__)

_OPEN = 40
"""Most messages of the open talk that are considered for a prompt."""

Recall = Callable[..., Awaitable[Recollection]]
Receive = Callable[[Sequence[Incoming]], Awaitable["list[Stored]"]]


class Talk:
    """The talk of one person with the assistant.

    Args:
        life: models, settings and clock.
        record: the person's record.
        recall: finds what bears on a question; as ``Person.recall``.
        receive: stores what comes in.
    """

    def __init__(self, life: Life, record: Record, *, recall: Recall, receive: Receive) -> None:
        self._life = life
        self._record = record
        self._recall = recall
        self._receive = receive

    async def stream(
        self, text: str, *, images: Sequence[ImageInput] = (), at: datetime | None = None
    ) -> AsyncGenerator[Event, None]:
        """Answer one message; as ``Person.stream``."""
        began = time.monotonic()
        stored = (await self._receive([Incoming(text, at=at, images=tuple(images))]))[0]
        message = stored.message
        await asyncio.to_thread(self._glance, message)
        context = await self.context(text, at=message.at, exclude=(message.id,))
        outcome = Outcome()
        responder = Responder(
            model=self._life.chat_model,
            lookup=self._lookup(message),
            embed=self._life.embedder.embed,
            max_recalls=self._life.settings.max_recalls,
            max_tokens=self._life.settings.answer_tokens,
            best_of=self._life.settings.best_of,
            fit=await asyncio.to_thread(self._fitting, message.at) if self._life.settings.best_of > 1 else None,
        )
        pictures = await asyncio.to_thread(self._pictures, message)
        async with aclosing(responder.respond(message.text, context, outcome, images=pictures)) as events:
            async for event in events:
                yield event
        spent = time.monotonic() - began
        when = self._life.now() if at is None else message.at
        yield Answer(await asyncio.to_thread(self._reply, message, context, outcome, when, spent))
        self._life.worker.nudge()

    async def context(
        self,
        query: str,
        *,
        max_tokens: int | None = None,
        max_images: int | None = None,
        at: datetime | None = None,
        exclude: Collection[str] = (),
    ) -> Context:
        """What an answer should be built from; as ``Person.context``."""
        now = (at or self._life.now()).astimezone(await asyncio.to_thread(lambda: self._record.zone))
        found = habits = Recollection(query)
        if query.strip():  # a picture may come without words
            found = await self._recall(query, k=self._life.settings.recall_k, exclude=exclude, now=now)
            habits = await self._recall(query, k=2, kinds=["procedural"], now=now)
        return await asyncio.to_thread(self._fit, now, found, habits, max_tokens, max_images, frozenset(exclude))

    def _fit(
        self,
        now: datetime,
        found: Recollection,
        habits: Recollection,
        max_tokens: int | None,
        max_images: int | None,
        exclude: frozenset[str],
    ) -> Context:
        core = self._record.memories.select(kinds=["core"])
        traits = standing.standing(self._record, until=now)
        wishes = standing.preferences(self._record)
        talk = [item for item in self._record.messages.uncovered(limit=_OPEN) if item.id not in exclude]
        return fit(
            now=now,
            name=self._record.name,
            profile=core,
            guidance=guidance(traits, wishes, standing.mood_now(self._record, traits, now=now), name=self._record.name),
            habits=self._record.memories.fetch([hit.id for hit in habits]),
            talk=talk,
            recollection=found,
            max_tokens=max_tokens or self._life.settings.context_tokens,
            max_images=self._life.settings.context_images if max_images is None else max_images,
        )

    def _fitting(self, now: datetime) -> Fit:
        """Scores answers by what the person asked for and by their traits."""
        traits, wishes = standing.standing(self._record, until=now), standing.preferences(self._record)
        return lambda text: score(text, traits, wishes, name=self._record.name)

    def _glance(self, message: Message) -> None:
        """Perceive what the reply needs; the rest, and what failed, is done off the reply path."""
        try:
            perceive(self._life.perception, self._record, message, early=True)
        except LifelongError as error:
            LOG.warning("a file of %s is looked at later: %s", message.id, error)

    def _pictures(self, message: Message) -> list[bytes]:
        """The pictures of a message for a model that can see them."""
        model = self._life.chat_model
        if model is None or not model.profile.images:
            return []
        return [bare(self._record.media.read(item.sha256)) for item in message.attachments]

    def _lookup(self, message: Message) -> Lookup:
        async def lookup(query: str, since: datetime | None, until: datetime | None) -> Recollection:
            return await self._recall(
                query,
                k=self._life.settings.recall_k,
                since=since,
                until=until,
                exclude=(message.id,),
                now=message.at,
            )

        return lookup

    def _reply(self, message: Message, context: Context, outcome: Outcome, at: datetime, seconds: float) -> Reply:
        """Store the answer with the ids of what the model was shown."""
        shown = dict.fromkeys((*context.ids, *(hit.id for found in outcome.recalled for hit in found)))
        said = Utterance(
            role="assistant",
            speaker="",
            text=outcome.text,
            at=at,
            reply_to=message.id,
            shown=tuple(shown),
        )
        with self._record.transaction():
            seq, stored = self._record.messages.add(said, gap=self._life.settings.gap)
            if not outcome.quoted:  # an echo of the person's own words must not be recalled beside them
                found = analyse(stored.text)
                self._record.entries.add("message", seq, terms=found.terms, flags=int(found.flags))
        return Reply(
            id=stored.id,
            text=stored.text,
            at=stored.at,
            message=message.id,
            recalled=tuple(outcome.recalled),
            usage=replace(outcome.usage, seconds=seconds),
            grounded=outcome.grounded,
            trace=tuple(outcome.trace),
        )
