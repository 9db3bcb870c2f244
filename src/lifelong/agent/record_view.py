"""The view of one person's record that a model has while it answers one message."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from lifelong.agent.notes import speaker
from lifelong.agent.prompt_pictures import EDGE, Picture, candidates, details, grown, is_picture
from lifelong.agent.timeline import Timeline, timeline
from lifelong.errors import NotFoundError
from lifelong.perception.attachments import bare
from lifelong.store.record import Record
from lifelong.types import WHOLE, Attachment, EntryKind, Hit, Message, Part, RecallRequest, Recollection, Window

OPENINGS = 60
"""Largest number of sessions without an episode whose first words a timeline shows; the newest ones."""

Recall = Callable[[RecallRequest], Recollection]


@dataclass(frozen=True, slots=True)
class RecordView:
    """Reads for a model from one person's record.

    Attributes:
        record: the person's record.
        recall: ``Recall.search``, which blocks.
        message: the message that is answered; recall leaves it out.
        k: hits of one recall.
        now: the time of asking, in the person's zone.
        images: pictures of a message that is not stored, encoded.
    """

    record: Record
    recall: Recall
    message: Message
    k: int
    now: datetime
    images: tuple[bytes, ...] = ()

    @property
    def zone(self) -> tzinfo:
        """The person's zone."""
        zone = self.now.tzinfo
        return self.record.zone if zone is None else zone

    async def look_up(
        self,
        query: str,
        *,
        since: datetime | None = None,
        until: datetime | None = None,
        kinds: Collection[EntryKind] = (),
        people: Sequence[str] = (),
    ) -> Recollection:
        """Answer a recall of the model."""
        request = RecallRequest(
            query,
            k=self.k,
            kinds=kinds,
            since=since,
            until=until,
            people=people,
            exclude=(self.message.id,),
            now=self.message.at,
            rerank=True,
        )
        return await asyncio.to_thread(self.recall, request)

    async def look(self, media_id: str, part: Part = WHOLE) -> Picture | None:
        """A stored picture; None when the person has no such picture.

        Args:
            media_id: its hash, or the beginning of the hash.
            part: the part to show at full size; the whole of a large picture is scaled down.
        """
        return await asyncio.to_thread(self._look, media_id, part)

    async def timeline(self, window: Window, max_tokens: int) -> Timeline:
        """The events in a span of time."""
        return await asyncio.to_thread(self._timeline, window, max_tokens)

    async def own_pictures(self, most: int) -> list[bytes]:
        """The pictures of the message itself, scaled down like recalled ones."""
        if self.images:
            return await asyncio.to_thread(lambda: [bare(content, edge=EDGE) for content in self.images[:most]])
        items = [item for item in self.message.attachments if is_picture(item)][:most]
        if not items:
            return []
        return await asyncio.to_thread(lambda: [bare(self.record.media.read(item.sha256), edge=EDGE) for item in items])

    async def pictures(self, talk: Sequence[Message], hits: Iterable[Hit], most: int) -> list[Picture]:
        """The pictures of the open talk and of the hits, the best first.

        A large picture is followed by a part at full size: the part with the recalled words, or a concept that the
        question names. Parts with other concepts come last.

        Args:
            talk: the open talk, oldest first.
            hits: the hits of recall.
            most: largest number of pictures.
        """
        own = [item.sha256 for item in self.message.attachments]
        hits = tuple(hits)
        selection = candidates(talk, hits, exclude=own)[: max(0, most)]
        if not selection:
            return []
        return await asyncio.to_thread(self._pictures, selection, hits, most)

    def _pictures(self, hashes: Sequence[str], hits: Sequence[Hit], most: int) -> list[Picture]:
        first: list[tuple[Message, Attachment, Part]] = []
        last: list[tuple[Message, Attachment, Part]] = []
        for sha256 in hashes:
            if (holder := self._find(sha256)) is not None:
                sightings = self.record.concepts.sightings(files=[sha256])
                relevant, others = details(holder[1], hits, sightings, self.message.text)
                first += [(*holder, part) for part in (WHOLE, *relevant)]
                last += [(*holder, part) for part in others]
        pictures = [self._read(*each) for each in (*first, *last)[:most]]
        return [picture for picture in pictures if picture is not None]

    def _look(self, media_id: str, part: Part) -> Picture | None:
        holder = self._find(media_id)
        if holder is None:
            return None
        return self._read(*holder, part if part == WHOLE else grown(part, holder[1]))

    def _find(self, media_id: str) -> tuple[Message, Attachment] | None:
        """A picture and the newest message that it came with."""
        sha256 = self.record.media.find(media_id)
        if sha256 is None:
            return None
        holders = self.record.messages.of_file(sha256)
        if not holders:
            return None
        message = holders[-1]
        item = next(item for item in message.attachments if item.sha256 == sha256)
        return (message, item) if is_picture(item) else None

    def _read(self, message: Message, item: Attachment, part: Part) -> Picture | None:
        try:
            content = bare(self.record.media.read(item.sha256), part=part, edge=EDGE if part == WHOLE else None)
        except (NotFoundError, OSError):  # erased by another process just now
            return None
        sender = "" if message.role == "user" else speaker(message, self.record.name_to_say)
        return Picture(item.sha256, message.id, message.at.astimezone(self.zone), item.name, content, part, sender)

    def _timeline(self, window: Window, max_tokens: int) -> Timeline:
        since, until = window.since, window.until
        times = self.record.messages.moments(since=since, until=until)
        if self.message.at in times:  # the question itself
            times.remove(self.message.at)
        sessions = [
            each
            for each in self.record.sessions.select()
            if (since is None or each.last >= since) and (until is None or each.first < until)
        ]
        episodes = [
            each
            for each in self.record.memories.select(kinds=["episodic"])
            if (since is None or (each.until or each.at) >= since) and (until is None or each.at < until)
        ]
        covered = {source.message for each in episodes for source in each.sources}
        openings: list[Message] = []
        for each in reversed(sessions):
            first = self.record.messages.select(session=each.id, since=since, until=until, limit=1)
            openings += [item for item in first if item.id not in covered and item.id != self.message.id]
            if len(openings) == OPENINGS:
                break
        return timeline(
            window,
            times=times,
            sessions=sessions,
            episodes=episodes,
            openings=openings,
            zone=self.zone,
            max_tokens=max_tokens,
            person=self.record.name_to_say,
        )
