"""Builds the context of an answer: profile, guidance, habits, the open talk and the hits of recall."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from lifelong.agent.context import Context, ContextParts, fit
from lifelong.agent.outcome import Outcome, shown
from lifelong.agent.record_view import RecordView
from lifelong.arguments import TimeInput, check_count, check_text
from lifelong.concepts.description import describe
from lifelong.engine import Engine
from lifelong.errors import AttachmentError, ModelError, NotFoundError
from lifelong.language.identify import earlier_languages, identify
from lifelong.memory.intake import check_aware
from lifelong.person.briefing import Briefing
from lifelong.person.facet import Facet
from lifelong.person.recall import Recall
from lifelong.persona.guidance import assistant_name, guidance
from lifelong.recall.evidence import approximate_tokens
from lifelong.recall.hits import passage_hit
from lifelong.recall.searcher import SearchResult
from lifelong.store.read_steps import Batch
from lifelong.store.record import Record
from lifelong.types import Memory, Message, RecallRequest, Recollection, Sighting

LOG = logging.getLogger(__name__)

BEGINNING = 4
"""Passages from the beginning of a message's files that the context holds for every question."""

LEAST_TOKENS = 50
"""Least budget of a context: less holds no memory beside the date."""

GIVEN = 0.5
"""Score of a passage from a file of the message itself."""


@dataclass(frozen=True, slots=True)
class ContextRequest:
    """What a context is built for.

    Attributes:
        query: what the person says or asks.
        max_tokens: for all of it; None takes ``context_tokens`` of the settings.
        max_images: for the recalled pictures; None takes ``context_images`` of the settings.
        at: the time of asking; None means now.
        exclude: ids to leave out of recall and talk.
        message: the message that is answered: its pictures are recognised and compared with stored ones.
        images: the pictures of a message that is not stored, encoded.
        rerank: let the reader order the hits again; without a capable model it reads them for the answer anyway.
        beside: reads of the caller, which has just stored a message; they run with the first ones of the context.
    """

    query: str
    max_tokens: int | None = None
    max_images: int | None = None
    at: datetime | None = None
    exclude: Collection[str] = ()
    message: Message | None = None
    images: Sequence[bytes] = ()
    rerank: bool = True
    beside: Batch | None = None


class ContextBuilder(Facet):
    """Builds contexts for one person.

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
        at: TimeInput | None = None,
        exclude: Collection[str] = (),
    ) -> Context:
        """Everything that an answer to this query should be built from, inside budgets of tokens and pictures.

        Args:
            query: what the person says or asks.
            max_tokens: for all of it; None takes ``context_tokens`` of the settings.
            max_images: for the recalled pictures; None takes ``context_images`` of the settings.
            at: the time of asking (aware); None means now.
            exclude: ids to leave out of recall and talk.

        Raises:
            InputError: ``at`` has no zone, or ``max_tokens`` is too small.
        """
        check_text(query, "query")
        if max_tokens is not None:
            check_count(max_tokens, "max_tokens", least=LEAST_TOKENS)
        when = self._time(at)
        check_aware(at=when)
        context = await asyncio.to_thread(self.build, ContextRequest(query, max_tokens, max_images, when, exclude))
        settings, question = self._engine.settings, Message("", "user", "", query, context.now, "")
        record_view = RecordView(self._record, self._recall.search, question, settings.recall_k, context.now)
        most = settings.context_images if max_images is None else max_images
        pictures = await record_view.pictures(context.open, context.recollection, most)
        return replace(context, query=query, pictures=tuple(pictures))

    def build(self, request: ContextRequest, outcome: Outcome | None = None) -> Context:
        """Build the context of an answer. Blocking.

        Args:
            request: the query and its budgets.
            outcome: gets the steps of the trace.
        """
        outcome = outcome or Outcome()
        query, message = request.query, request.message
        began = time.perf_counter()
        now = request.at or self._engine.now()
        sightings = self._sightings(message)
        pictures = self._pictures(message, request.images)
        batch = request.beside or Batch()
        briefing = Briefing(self._record, batch, now=now, exclude=request.exclude)
        found, habits = self._search(request, sightings, pictures, briefing, batch, now=now)
        recollection = found.recollection
        now = now.astimezone(briefing.zone.value)
        if query.strip() or sightings or pictures:  # a picture may come without words
            if message is not None and message.attachments:
                recollection = self._with_files(recollection, message)
            outcome.step("recall", since=began, window=recollection.window, shown=shown(recollection))
            began = time.perf_counter()
        recognised = describe(self._record, sightings, message, now) if message else []
        context = self._fit(request, now, recollection, habits, recognised, briefing)
        tokens = approximate_tokens(f"{context.system()}\n{context.memory_block()}")
        outcome.step("context", since=began, tokens_in=tokens, estimated=True)
        return context

    def _fit(
        self,
        request: ContextRequest,
        now: datetime,
        recollection: Recollection,
        habits: Sequence[Memory],
        recognised: Sequence[str],
        briefing: Briefing,
    ) -> Context:
        """Fit all parts of the context into the budgets."""
        settings, name = self._engine.settings, self._record.name_to_say
        traits = briefing.persona.traits(now, settings.trait_average)
        wishes, own = briefing.persona.wishes(), briefing.own
        parts = ContextParts(
            now=now,
            name=name,
            pinned=briefing.pinned.value,
            profile=briefing.core.value,
            guidance=guidance(traits, wishes, briefing.persona.mood(traits, now), name=name),
            habits=habits,
            talk=briefing.talk,
            recollection=recollection,
            recognised=recognised,
            notes=briefing.notes,
            paused=now - max(item.at for item in own) if own else None,
            disliked=briefing.disliked,
            naming=next(filter(assistant_name, wishes), None),
            language=_language(request.query, own),
        )
        return fit(
            parts,
            max_tokens=request.max_tokens or settings.context_tokens,
            max_images=settings.context_images if request.max_images is None else request.max_images,
        )

    def _search(
        self,
        request: ContextRequest,
        sightings: Sequence[Sighting],
        pictures: Sequence[bytes],
        briefing: Briefing,
        batch: Batch,
        *,
        now: datetime,
    ) -> tuple[SearchResult, list[Memory]]:
        """Recall by words and pictures, and the habits that bear on the words; the briefing is read with them.

        If the pictures cannot be encoded, the recall is by words and the names of the sightings.
        """
        query, k = request.query, self._engine.settings.recall_k
        words = "\n".join(filter(None, (query, " ".join(item.name for item in sightings))))
        found: SearchResult | None = None
        if pictures:
            try:
                request_of_pictures = RecallRequest(query, pictures, k, exclude=request.exclude, now=now)
                found = self._recall.search_all([replace(request_of_pictures, rerank=request.rerank)])[0]
            except (AttachmentError, ModelError) as error:
                LOG.warning("pictures of a message are not compared with others: %s", error)
        requests = []
        if found is None and words.strip():
            requests.append(RecallRequest(words, k=k, exclude=request.exclude, now=now, rerank=request.rerank))
        if query.strip():
            requests.append(RecallRequest(query, k=2, kinds=["procedural"], now=now))
        results = self._recall.search_all(requests, beside=batch, then=briefing.more)
        habits: list[Memory] = []
        if query.strip():
            result = results.pop()
            if briefing.has_habits.value:
                habits = [result.memories[hit.id] for hit in result.recollection]
        if found is None:
            found = results[0] if results else SearchResult(Recollection(query), {})
        return found, habits

    def _with_files(self, recollection: Recollection, message: Message) -> Recollection:
        """The hits with passages of the message's own files first: hits of recall, then the beginning of each file."""
        files = [item.sha256 for item in message.attachments]
        own = [hit for hit in recollection if hit.passage is not None and hit.passage.file in files]
        hit_ids = {hit.id for hit in own}
        for file in files:
            passages = self._record.passages.of([file], most=max(1, BEGINNING // len(files)))
            own += [
                passage_hit(each, message, score=GIVEN, why={"given": 1.0}, source=(message.id,))
                for each in passages
                if each.id not in hit_ids
            ]
        if not own:
            return recollection
        others = [hit for hit in recollection if hit.id not in hit_ids]
        return replace(recollection, hits=(*own, *others), known=True)

    def _pictures(self, message: Message | None, images: Sequence[bytes]) -> list[bytes]:
        """The pictures of a message, stored or not, which are compared with stored pictures."""
        if self._engine.encoder is None:
            return []
        hashes = [item.sha256 for item in message.attachments if item.is_picture] if message is not None else []
        try:
            return [*images, *(self._record.media.read(sha256) for sha256 in hashes)]
        except NotFoundError:  # erased by another process just now
            return list(images)

    def _sightings(self, message: Message | None) -> list[Sighting]:
        """The person's own beings and things in the files of a message."""
        files = [item.sha256 for item in message.attachments] if message is not None else []
        return self._record.concepts.sightings(files=files) if files else []


def _language(query: str, own: Sequence[Message]) -> str:
    """The language of a query by the person's messages before it, oldest first; "" without a query."""
    return identify(query, earlier_languages([each.text for each in reversed(own)])) if query.strip() else ""
