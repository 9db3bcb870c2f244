"""What an answer is built from: profile, guidance, habits, the open talk and what was recalled, put together."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection, Sequence
from datetime import datetime

from lifelong.agent.context import Context, fit
from lifelong.agent.outcome import Outcome, shown
from lifelong.agent.update import PERSON
from lifelong.concepts.description import describe
from lifelong.engine import Engine
from lifelong.errors import AttachmentError, ModelError, NotFoundError
from lifelong.memory.intake import check_aware
from lifelong.person.facet import Facet
from lifelong.person.recall import Recall
from lifelong.persona import state
from lifelong.persona.guidance import guidance
from lifelong.recall.evidence import approximate_tokens
from lifelong.recall.searcher import passage_hit
from lifelong.store.record import Record
from lifelong.types import (
    Message,
    RecallRequest,
    Recollection,
    Sighting,
)

LOG = logging.getLogger(__name__)

_OPEN = 40
"""Most messages of the open talk that are considered for a prompt."""

BEGINNING = 4
"""Passages at the beginning of the files of a message that are given with it, whatever it asks."""

GIVEN = 0.5
"""How sure it is that words of a file bear on the message that brings it."""


class ContextBuilder(Facet):
    """Puts contexts together for one person.

    Args:
        engine: models, settings and clock.
        record: the person's record.
        recall: finds what bears on a question.
    """

    def __init__(self, engine: Engine, record: Record, recall: Recall) -> None:
        super().__init__(engine, record)
        self._recall = recall

    async def context(
        self,
        query: str,
        *,
        max_tokens: int | None = None,
        max_images: int | None = None,
        at: datetime | None = None,
        exclude: Collection[str] = (),
    ) -> Context:
        """Everything that an answer to this query should be built from, inside budgets of tokens and pictures.

        Args:
            query: what the person says or asks.
            max_tokens: for all of it; None takes ``context_tokens`` of the settings.
            max_images: for the recalled pictures; None takes ``context_images`` of the settings.
            at: the time of asking; None means now.
            exclude: ids to leave out of recall and talk.
        """
        check_aware(at=at)
        return await asyncio.to_thread(
            self.build,
            query,
            max_tokens=max_tokens,
            max_images=max_images,
            at=at,
            exclude=exclude,
        )

    def build(
        self,
        query: str,
        *,
        max_tokens: int | None = None,
        max_images: int | None = None,
        at: datetime | None = None,
        exclude: Collection[str] = (),
        outcome: Outcome | None = None,
        message: Message | None = None,
        images: Sequence[bytes] = (),
    ) -> Context:
        """What an answer is built from. Blocking.

        Args:
            query: what the person says or asks.
            max_tokens: for all of it; None takes ``context_tokens`` of the settings.
            max_images: for the recalled pictures; None takes ``context_images`` of the settings.
            at: the time of asking; None means now.
            exclude: ids to leave out of recall and talk.
            outcome: gets the steps.
            message: that is answered: what was recognised in its pictures is added, and what looks like them.
            images: the pictures of a message that is not stored.
        """
        outcome = outcome or Outcome()
        began = time.perf_counter()
        now = (at or self._engine.now()).astimezone(self._record.zone)
        found = habits = Recollection(query)
        seen = self._recognised(message)
        pictures = self._pictures(message, images)
        if query.strip() or seen or pictures:  # a picture may come without words
            found = self._by_look(query, seen, pictures, exclude=exclude, now=now)
            if message is not None and message.attachments:
                found = self._with_files(found, message)
            outcome.step("recall", since=began, window=found.window, shown=shown(found))
            began = time.perf_counter()
            if query.strip() and self._record.memories.select(kinds=["procedural"], limit=1):
                habits = self._recall.search(RecallRequest(query, k=2, kinds=["procedural"], now=now))
        lines = describe(self._record, seen, message, now) if message else []
        made = self._fit(now, found, habits, max_tokens, max_images, frozenset(exclude), tuple(lines))
        told = approximate_tokens(f"{made.system()}\n{made.memory_block()}")
        outcome.step("context", since=began, tokens_in=told, estimated=True)
        return made

    def _fit(
        self,
        now: datetime,
        found: Recollection,
        habits: Recollection,
        max_tokens: int | None,
        max_images: int | None,
        exclude: frozenset[str],
        recognised: tuple[str, ...] = (),
    ) -> Context:
        core = self._record.memories.select(kinds=["core"])
        traits = state.standing(self._record, until=now)
        wishes = state.preferences(self._record)
        talk = [item for item in self._record.messages.uncovered(limit=_OPEN) if item.id not in exclude]
        return fit(
            now=now,
            name=self._record.name,
            profile=core,
            guidance=guidance(traits, wishes, state.mood_now(self._record, traits, now=now), name=self._record.name),
            habits=self._record.memories.fetch([hit.id for hit in habits]),
            talk=talk,
            recollection=found,
            max_tokens=max_tokens or self._engine.settings.context_tokens,
            max_images=self._engine.settings.context_images if max_images is None else max_images,
            recognised=recognised,
            kept=self._kept(talk),
        )

    def _kept(self, talk: Sequence[Message]) -> set[str]:
        """Messages that hold nothing but what was to be remembered, as ``remember`` stores them."""
        said = {message.id: message.text for message in talk if message.role == "user"}
        return {
            source.message
            for memory in self._record.memories.from_messages(list(said))
            for source in memory.sources
            if memory.origin == PERSON and memory.text == source.quote == said.get(source.message)
        }

    def _by_look(
        self,
        query: str,
        seen: Sequence[Sighting],
        pictures: Sequence[bytes],
        *,
        exclude: Collection[str],
        now: datetime,
    ) -> Recollection:
        """Recall with the pictures of a message. Where they cannot be looked at, what was recognised before counts."""
        k = self._engine.settings.recall_k
        if pictures:
            try:
                return self._recall.search(RecallRequest(query, pictures, k=k, exclude=exclude, now=now))
            except (AttachmentError, ModelError) as error:
                LOG.warning("pictures of a message are not compared with others: %s", error)
        asked = "\n".join(filter(None, (query, " ".join(item.name for item in seen))))
        if not asked.strip():
            return Recollection(query)
        return self._recall.search(RecallRequest(asked, k=k, exclude=exclude, now=now))

    def _with_files(self, found: Recollection, message: Message) -> Recollection:
        """Words of the message's own files come first: what recall has found in them, then how each begins."""
        files = [item.sha256 for item in message.attachments]
        own = [hit for hit in found if hit.passage is not None and hit.passage.file in files]
        known = {hit.id for hit in own}
        for file in files:
            begins = self._record.passages.of([file], most=max(1, BEGINNING // len(files)))
            own += [
                passage_hit(each, message, score=GIVEN, why={"given": 1.0}, source=(message.id,))
                for each in begins
                if each.id not in known
            ]
        if not own:
            return found
        others = [hit for hit in found if hit.id not in known]
        return Recollection(found.query, (*own, *others), True, found.window)

    def _pictures(self, message: Message | None, brought: Sequence[bytes]) -> list[bytes]:
        """What is compared with stored pictures: those of a message, stored or not."""
        if self._engine.encoder is None:
            return []
        stored = [item.sha256 for item in message.attachments if item.is_picture] if message is not None else []
        try:
            return [*brought, *(self._record.media.read(sha256) for sha256 in stored)]
        except NotFoundError:  # forgotten just now
            return list(brought)

    def _recognised(self, message: Message | None) -> list[Sighting]:
        """What of the person's own is in the pictures of a message."""
        files = [item.sha256 for item in message.attachments] if message is not None else []
        return self._record.concepts.sightings(files=files) if files else []
